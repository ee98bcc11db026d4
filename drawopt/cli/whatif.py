"""Many cups for ``simulate --runs``, and the command ``whatif``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from drawopt.cli.options import (
    CsvOpt,
    EditionArg,
    EffortOpt,
    EntrantsOpt,
    ForceOpt,
    JsonOpt,
    LimitOpt,
    NoCacheOpt,
    OutOpt,
    Output,
    PlanOpt,
    SlotsOpt,
    WorkersOpt,
    at_least,
    check_search,
    command,
    decimal_of,
    progress,
)
from drawopt.cli.plans import plan_for, planner
from drawopt.errors import UsageError

RUNS = 10_000
RunsOpt = Annotated[
    int | None,
    typer.Option("--runs", help="Play so many cups, and report chances instead of one cup."),
]
PrecisionOpt = Annotated[
    str | None,
    typer.Option("--precision", help="Stop once chances to qualify are known so well: 0.005."),
]
FirstRunOpt = Annotated[
    int | None,
    typer.Option("--first-run", help="The number of the first cup of this seed, 1 if not given."),
]
HomeOpt = Annotated[
    str | None,
    typer.Option("--home-advantage", help="Elo points of being at home, with ratings; 0 if not."),
]
SchedulerOpt = Annotated[
    str | None,
    typer.Option("--scheduler", help="Play on a Dask cluster: its address, tcp://HOST:8786."),
]


def number_of(text: str | None, option: str) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise UsageError(f'{option} must be a number, found "{text}"') from None


@contextmanager
def executor_for(workers: int | None, scheduler: str | None, runs: int) -> Iterator[Any]:
    """An executor, and how many pieces it works on at once."""
    from drawopt.simulation.executors import local_executor, places_of

    if scheduler is None:
        with local_executor(workers, runs) as executor:
            yield executor, places_of(executor)
        return
    if workers is not None:
        raise UsageError("--workers is of this machine, --scheduler of a cluster: give one of them")
    from drawopt.simulation.cluster import cluster_executor

    with cluster_executor(scheduler) as (executor, places):
        yield executor, places


def strengths_of(chosen: Any, outcomes: str, home_advantage: str | None) -> tuple[Any, Decimal]:
    """How strong clubs are when cups are played, and the points of being at home."""
    from drawopt.simulation.ratings import Strengths, home_points, rated

    advantage = number_of(home_advantage, "--home-advantage")
    if advantage is not None and outcomes != "rating":
        raise UsageError("--home-advantage goes with --outcomes rating")
    points = home_points(advantage)
    if outcomes != "rating":
        return Strengths(), Decimal(0)
    return rated(chosen.field, chosen.entrants_file, points), advantage or Decimal(0)


def runs_wanted(runs: int | None, precision: Decimal | None) -> int:
    """How many runs at most: with a precision as many as it takes."""
    from drawopt.simulation.runs import MOST_RUNS

    return runs if runs is not None else RUNS if precision is None else MOST_RUNS


def simulate_many(
    chosen: Any,
    plan_of: Any,
    seed: str,
    outcomes: str,
    *,
    runs: int | None,
    precision: str | None,
    first_run: int | None,
    home_advantage: str | None,
    tolerance: str | None,
    trip: int | None,
    time_limit: float | None,
    workers: int | None,
    scheduler: str | None,
    output: Output,
) -> None:
    """Play many cups of an edition and show what came of them.

    ``plan_of`` gives the plan; it is asked once all options are known to be good.
    """
    from drawopt.progress import Watch
    from drawopt.reporting.runs import Asked, runs_csv, runs_record, show_runs
    from drawopt.simulation.job import job_of
    from drawopt.simulation.runs import check_runs, play_many

    if outcomes == "actual":
        raise UsageError("--outcomes actual is what happened, once: many cups are coin or rating")
    within = number_of(precision, "--precision")
    most, first = runs_wanted(runs, within), 1 if first_run is None else first_run
    check_runs(most, first, within)
    strengths, advantage = strengths_of(chosen, outcomes, home_advantage)
    allowed = decimal_of(tolerance)
    asked = Asked(chosen.name, outcomes, advantage, within)
    with executor_for(workers, scheduler, most) as (executor, places):
        job = job_of(plan_of(), seed, strengths, allowed, trip)
        with progress(lambda show: Watch(1, time_limit, show)) as watch:
            many = play_many(
                job, most, executor, watch, first=first, precision=within, places=places
            )
    say_why(many, watch)
    output.give(
        runs_record(many, job, asked),
        lambda console: show_runs(console, many, job, asked),
        lambda: runs_csv(many, job),
    )


def say_why(many: Any, watch: Any) -> None:
    """On stderr, why there are fewer runs than were asked for."""
    why = many.trouble
    if watch.interrupted:
        why = "stopped by hand"
    elif watch.out_of_time:
        why = "stopped by --time-limit"
    if why:
        print(f"drawopt: {why}; {many.tally.runs:,} runs were played", file=sys.stderr)


@command(epilog="Example: drawopt whatif 2024 scenarios.toml --runs 1000")
def whatif(
    edition: EditionArg,
    scenarios: Annotated[
        Path | None, typer.Argument(metavar="SCENARIOS", help="A TOML file of scenarios.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed text of all cups.")] = "what if",
    runs: Annotated[int, typer.Option("--runs", help="Cups played of each scenario.")] = 1000,
    outcomes: Annotated[str, typer.Option("--outcomes", help="Who wins: coin or rating.")] = "coin",
    home_advantage: HomeOpt = None,
    vary: Annotated[
        int | None,
        typer.Option("--vary-locations", help="Move each club within its uncertainty so often."),
    ] = None,
    entrants: EntrantsOpt = None,
    slots: SlotsOpt = None,
    plan_file: PlanOpt = None,
    effort: EffortOpt = 1,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    scheduler: SchedulerOpt = None,
    no_cache: NoCacheOpt = False,
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Set scenarios beside the edition as it is: clubs, slots, rules, tolerance, cost, ratings.

    Each is planned, drawn and played with the same lots. --vary-locations moves the clubs whose
    towns are uncertain, and says how often ours is shorter than the draw as played.
    """
    from drawopt.model.edition import read_edition
    from drawopt.progress import Watch
    from drawopt.reporting.whatif import show_varied, show_whatif, whatif_csv, whatif_record
    from drawopt.review.as_played import read_played
    from drawopt.review.varied_towns import vary_locations
    from drawopt.simulation.runs import check_runs
    from drawopt.simulation.scenario_files import read_scenarios
    from drawopt.simulation.scenarios import Settings, compare

    output = Output(as_json, out, force, csv)
    output.check()
    check_search(effort, time_limit, workers)
    check_runs(runs)
    if outcomes not in ("coin", "rating"):
        raise UsageError(f'--outcomes must be coin or rating, found "{outcomes}"')
    if scenarios is None and vary is None:
        raise UsageError("give a file of SCENARIOS, or --vary-locations N")
    at_least(vary, 1, "--vary-locations")
    chosen = read_edition(edition, entrants, slots)
    settings = Settings(seed, runs, outcomes, number_of(home_advantage, "--home-advantage"))
    wanted = () if scenarios is None else read_scenarios(scenarios, chosen)
    played = None if vary is None else read_played(chosen)

    plan_of = planner(effort, time_limit, workers, no_cache)
    with executor_for(workers, scheduler, runs) as (executor, places):
        base = plan_for(chosen, plan_file, effort, time_limit, workers, no_cache)
        found: Any = ()
        if scenarios is not None:
            with progress(lambda show: Watch(1, None, show)) as watch:
                found = compare(
                    chosen, wanted, plan_of, settings, executor, watch, places=places, base=base
                )
            if watch.stopped:
                print("drawopt: stopped by hand; this is what there is", file=sys.stderr)
            for each in found:
                if each.many is not None and each.many.trouble:
                    name, many = each.scenario.name, each.many
                    print(
                        f"drawopt: {name}: {many.trouble}; {many.tally.runs:,} runs were played",
                        file=sys.stderr,
                    )
    varied: Any = None
    if vary is not None and played is not None:
        with progress(lambda show: Watch(1, None, show)) as watch:
            varied = vary_locations(chosen, base, played.bracket, vary, seed, watch)

    def show(console: Console) -> None:
        if found:
            show_whatif(console, found)
        if varied is not None:
            terms = base.problem.terms
            show_varied(console, varied, terms.tolerance, base.problem.unit)

    output.give(
        whatif_record(chosen.name, found, settings, varied), show, lambda: whatif_csv(found)
    )
