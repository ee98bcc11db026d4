"""Many cups for ``simulate --runs``, and the command ``whatif``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from drawopt.cli.door import Output, decimal_of, progress
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
    int | None, typer.Option("--first-run", help="The number of the first run, 1 if not given.")
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
    from drawopt.whatif.executors import local_executor, places_of

    if scheduler is None:
        with local_executor(workers, runs) as executor:
            yield executor, places_of(executor)
        return
    if workers is not None:
        raise UsageError("--workers is of this machine, --scheduler of a cluster: give one of them")
    from drawopt.whatif.cluster import cluster_executor

    with cluster_executor(scheduler) as (executor, places):
        yield executor, places


def runs_wanted(runs: int | None, precision: Decimal | None) -> int:
    """How many runs at most: with a precision as many as it takes."""
    from drawopt.whatif.many import MOST_RUNS

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
    time_limit: float | None,
    workers: int | None,
    scheduler: str | None,
    output: Output,
) -> None:
    """Play many cups of an edition and show what came of them.

    ``plan_of`` gives the plan; it is asked once all options are known to be good.
    """
    from drawopt.planning.watch import Watch
    from drawopt.play import rated
    from drawopt.report.runs import Asked, runs_csv, runs_record, show_runs
    from drawopt.whatif.job import job_of
    from drawopt.whatif.many import check_runs, play_many
    from drawopt.whatif.ratings import Strengths, home_points

    if outcomes == "actual":
        raise UsageError("--outcomes actual is what happened, once: many cups are coin or rating")
    advantage = number_of(home_advantage, "--home-advantage")
    if advantage is not None and outcomes != "rating":
        raise UsageError("--home-advantage goes with --outcomes rating")
    within = number_of(precision, "--precision")
    most, first = runs_wanted(runs, within), 1 if first_run is None else first_run
    check_runs(most, first, within)
    points = home_points(advantage)
    ratings = () if outcomes == "coin" else rated(chosen.field, chosen.entrants_file).ratings
    allowed = decimal_of(tolerance)
    asked = Asked(chosen.name, outcomes, advantage or Decimal(0), within)
    with executor_for(workers, scheduler, most) as (executor, places):
        job = job_of(plan_of(), seed, Strengths(ratings, points), allowed)
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


__all__ = [
    "FirstRunOpt", "HomeOpt", "Path", "PrecisionOpt", "RunsOpt", "SchedulerOpt", "simulate_many",
]  # fmt: skip
