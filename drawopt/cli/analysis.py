"""The commands ``odds`` and ``prices``."""

import sys
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
    SlotsOpt,
    ToleranceOpt,
    WorkersOpt,
    at_least,
    check_search,
    command,
    decimal_of,
    progress,
)
from drawopt.cli.plans import planner
from drawopt.errors import UsageError


@command(epilog='Example: drawopt odds plan.json --club "Christos FC" --tolerances 0,0.05,0.1')
def odds(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's record.")],
    club: Annotated[
        list[str] | None,
        typer.Option("--club", help="Show this club's opponents, round by round; repeatable."),
    ] = None,
    tolerance: ToleranceOpt = None,
    tolerances: Annotated[
        str | None,
        typer.Option("--tolerances", help="Show the price of chance, as in 0,0.01,0.02,0.05,0.1."),
    ] = None,
    samples: Annotated[
        int,
        typer.Option("--samples", help="Cups sampled for what later windows draw; 0 for none."),
    ] = 1000,
    seed: Annotated[str, typer.Option("--seed", help="Names the sampled cups.")] = "odds",
    trip: Annotated[int, typer.Option("--trip", help="A trip further than this is long.")] = 300,
    window: Annotated[int, typer.Option("--window", help="Which window's draw.")] = 1,
    after: Annotated[
        Path | None, typer.Option("--after", help="The record of the window before.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="The results of that window: a CSV.")
    ] = None,
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Chances before the draw: byes, opponents, home ties, miles, who is sure of whom.

    Exact: whole numbers of draws over the count of all draws. What later windows draw anew is
    sampled, with intervals.
    """
    from drawopt.drawing.odds import contest_odds
    from drawopt.drawing.price_of_chance import price_of_chance
    from drawopt.drawing.seeds import seed_text
    from drawopt.records.plans import read_plan
    from drawopt.records.window_files import read_contest
    from drawopt.reporting.odds import show_club, show_odds
    from drawopt.reporting.odds_documents import odds_csv, odds_record
    from drawopt.reporting.prices import show_prices

    output = Output(as_json, out, force, csv)
    output.check()
    at_least(samples, 0, "--samples")
    at_least(trip, 0, "--trip")
    allowed = decimal_of(tolerance)
    texts = () if tolerances is None else tolerances.split(",")
    wanted = tuple(decimal_of(text, "tolerances") for text in texts)
    if wanted and window != 1:
        raise UsageError("--tolerances is for the first window")
    made, digest = read_plan(plan_file)
    field = made.problem.field
    named = [_club(field, name) for name in club or ()]
    contest, before, _ = read_contest(made, digest, window, after, results)
    found = contest_odds(contest, allowed)
    for name, number in zip(club or (), named, strict=True):
        if number not in found.by_club:
            raise UsageError(f'"{name}" is not drawn in window {window}')
    later = None
    if samples and made.problem.format.rounds:
        parent = before or digest
        later = _sampled(contest, parent, samples, seed_text(seed), trip, found.tolerance)
    prices = price_of_chance(made, [each for each in wanted if each is not None])

    def show(console: Console) -> None:
        if named:
            for number in named:
                show_club(console, found, number, later)
        else:
            show_odds(console, found, later)
        if prices:
            console.print()
            show_prices(console, prices, made)

    output.give(odds_record(found, digest, later, prices), show, lambda: odds_csv(found))


def _club(field: Any, name: str) -> int:
    index = field.index(name)
    if index is None:
        raise UsageError(f'"{name}" is not a club of this plan')
    return int(index)


def _sampled(contest: Any, parent: str, cups: int, seed: str, trip: int, tolerance: Any) -> Any:
    from drawopt.progress import Report
    from drawopt.simulation.sampled_odds import sample_later

    with progress(lambda show: show) as show:
        return sample_later(
            contest,
            parent,
            cups,
            seed=seed,
            trip=trip,
            tolerance=tolerance,
            show=lambda number: show(Report("sampling", (number - 1) / cups)),
        )


@command(epilog="Example: drawopt prices 2024 --rule balanced --rule no-trip-over=500")
def prices(
    edition: EditionArg,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            help="double-byes, balanced, same-league-apart or no-trip-over=MILES; repeatable. "
            "Without it the first three.",
        ),
    ] = None,
    entrants: EntrantsOpt = None,
    slots: SlotsOpt = None,
    tolerance: ToleranceOpt = None,
    effort: EffortOpt = 1,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    no_cache: NoCacheOpt = False,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """What each rule costs: plan again with it, and compare miles, chance and fairness.

    The mean drawn travel is what is compared. Plans are kept, so that the next time is quick;
    --time-limit is for each plan.
    """
    from drawopt.model.edition import read_edition
    from drawopt.reporting.odds_documents import rule_prices_record
    from drawopt.reporting.prices import show_rule_prices
    from drawopt.simulation.rule_prices import RULES, rule_named, rule_prices

    output = Output(as_json, out, force)
    output.check()
    check_search(effort, time_limit, workers)
    rules = [rule_named(text) for text in rule] if rule else list(RULES)
    chosen = read_edition(edition, entrants, slots, tolerance=tolerance)
    plan = planner(effort, time_limit, workers, no_cache)

    def tell(name: str) -> None:
        if sys.stderr.isatty():
            print(f"drawopt: planning {name or 'the edition as it is'}", file=sys.stderr)

    found = rule_prices(chosen, rules, plan=plan, show=tell)
    output.give(
        rule_prices_record(chosen.name, found, chosen.field.clubs, chosen.unit),
        lambda console: show_rule_prices(console, found, chosen.unit, chosen.tolerance),
    )
