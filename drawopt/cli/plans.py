"""The commands ``plan``, ``odds`` and ``prices``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    EditionArg,
    FieldOptions,
    LaterWindowOptions,
    Output,
    PlanArg,
    RuleOptions,
    SearchOptions,
    TableOutput,
    ToleranceOption,
    TripOption,
    at_least,
    command,
)
from drawopt.errors import UsageError


@command(epilog="Example: drawopt plan 2024 --out plan.json")
def plan(
    field: FieldOptions,
    rules: RuleOptions,
    search: SearchOptions,
    output: Output,
    edition: EditionArg = None,
    seed: Annotated[
        int, typer.Option("--seed", help="Names the search's random numbers; no draw sees it.")
    ] = 0,
    prove: Annotated[
        bool, typer.Option("--prove", help="Go on until no plan can be shorter, and prove it.")
    ] = False,
    like: Annotated[
        Path | None, typer.Option("--like", help="Say what differs from this other plan.")
    ] = None,
) -> None:
    """Split the entrants into sections, one a slot, of least expected travel.

    No chance is in it. The plan says how good it is: bound and gap. What a --time-limit leaves
    over goes into a better bound.

    It gives each section's size, byes and chance to qualify, and the price of chance.
    """
    import drawopt
    from drawopt.reporting.tables import show_changes, show_near, show_plan, show_publishing

    cup = drawopt.read_edition(edition, **field.changes(), **rules.changes())
    made = drawopt.plan(cup, seed=seed, prove=prove, like=like, **search.keywords())

    def show(console: Console) -> None:
        show_plan(console, made.value)
        for sentence in made.cautions:
            console.print(f"Caution: {sentence}")
        if made.near is not None:
            show_near(console, made.near, made.value)
        if made.changes is not None:
            show_changes(console, made.changes, made.unit)
        if made.value.weights is not None:
            from drawopt.reporting.booklets import show_fair_byes

            fair = drawopt.fair_byes(made)
            show_fair_byes(console, fair.value, made.value, fair.bits)
        show_publishing(console, made.digest, made.bits_needed, made.dice_needed)

    if output.out is not None:
        made.save(output.out, force=output.force)
    output.give(made.record | {"run": dict(made.run)}, show, written=True)


@command(
    epilog='Example: drawopt odds plan.json --club "Christos FC" --tolerances 0,0.05,0.1',
    panel="Look closer",
)
def odds(
    plan_file: PlanArg,
    tolerance: ToleranceOption,
    later: LaterWindowOptions,
    trip: TripOption,
    output: TableOutput,
    club: Annotated[
        list[str] | None,
        typer.Option("--club", help="Show this club's opponents, round by round; repeatable."),
    ] = None,
    tolerances: Annotated[
        str | None,
        typer.Option("--tolerances", help="Show the price of chance, as in 0,0.01,0.02,0.05,0.1."),
    ] = None,
    samples: Annotated[
        int,
        typer.Option("--samples", help="Cups sampled for what later windows draw; 0 for none."),
    ] = 1000,
    seed: Annotated[str, typer.Option("--seed", help="Names the sampled cups.")] = "odds",
    what: Annotated[
        list[str] | None,
        typer.Option("--what", help='An event: "bye:A&bye:B", "meets:A|B", "trip:A>500".'),
    ] = None,
    draw: Annotated[
        Path | None,
        typer.Option("--draw", help="Say how kind this draw was to each --club, and how often."),
    ] = None,
) -> None:
    """Chances before the draw: byes, opponents, home ties, miles, who is sure of whom.

    Exact: whole numbers of draws over the count of all draws. What later windows draw anew is
    exact where few draws lead there, else sampled, with intervals. Chances to qualify are those
    with all redraws. Of a draw that was held, --draw and --club say how often one is as kind.
    """
    import drawopt
    from drawopt.reporting.odds import show_club, show_event, show_odds
    from drawopt.reporting.odds_documents import odds_csv, odds_record
    from drawopt.reporting.prices import show_prices

    at_least(samples, 0, "--samples")
    if draw is not None and not club:
        raise UsageError("--draw says how kind it was to a club: name one with --club")
    made = drawopt.read_plan(plan_file)
    for name in club or ():
        made.club(name)
    found = drawopt.odds(
        made,
        tolerance=tolerance.tolerance,
        tolerances=tolerances.split(",") if tolerances else (),
        samples=samples,
        seed=seed,
        trip=trip.trip,
        what=what or (),
        after=later.after,
        results=later.results,
        progress=True,
    )
    later.check(found.value.contest.window)
    named = [found[name].value.club for name in club or ()]
    kind = [] if draw is None else [found.kindness(draw, name) for name in club or ()]

    def show(console: Console) -> None:
        for number in named:
            show_club(console, found.value, number, found.later)
        if not named and not found.events:
            show_odds(console, found.value, found.later)
        for each in kind:
            console.print(str(each), markup=False)
        for event in found.events:
            show_event(console, event)
        if found.prices:
            console.print()
            show_prices(console, found.prices, made.value)

    record = odds_record(found.value, made.digest, found.later, found.prices, found.events)
    record["kindness"] = [each.record() for each in kind]
    output.give(record, show, lambda: odds_csv(found.value))


@command(
    epilog="Example: drawopt prices 2024 --rule balanced --rule no-trip-over=500",
    panel="Look closer",
)
def prices(
    field: FieldOptions,
    tolerance: ToleranceOption,
    search: SearchOptions,
    output: Output,
    edition: EditionArg = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            "--rule",
            help="double-byes, balanced, same-league-apart, no-trip-over=MILES or "
            "trips=MILES:TIES; repeatable. "
            "Without it the first three.",
        ),
    ] = None,
) -> None:
    """What each rule costs: plan again with it, and compare miles, chance and fairness.

    The mean drawn travel is what is compared. Plans are kept, so that the next time is quick;
    --time-limit is for each plan.
    """
    import drawopt
    from drawopt.cli.options import given
    from drawopt.reporting.odds_documents import rule_prices_record
    from drawopt.reporting.prices import show_rule_prices

    cup = drawopt.read_edition(edition, **field.changes(), **given(tolerance))
    found = drawopt.prices(cup, rule, **search.keywords()).value
    output.give(
        rule_prices_record(cup.name, found, cup.field.clubs, cup.unit),
        lambda console: show_rule_prices(console, found, cup.unit, cup.tolerance),
    )


@command(epilog="Example: drawopt pools 2025 --moved 6 --out pools.json", panel="Look closer")
def pools(
    field: FieldOptions,
    rules: RuleOptions,
    output: TableOutput,
    edition: EditionArg = None,
    like: Annotated[
        Path | None,
        typer.Option("--like", help="The pools that are changed: a plan's record."),
    ] = None,
    moved: Annotated[
        int, typer.Option("--moved", help="At most so many clubs are in another pool in the end.")
    ] = 10,
) -> None:
    """Change last year's pools as little as asked: whom to move, and what each step saves.

    Without --like the pools are the edition's own, else those of its draw as played. The record is
    a plan of the changed pools, ready to be drawn.
    """
    import drawopt
    from drawopt.reporting.pools import pools_record, show_pools

    at_least(moved, 0, "--moved")
    cup = drawopt.read_edition(edition, **field.changes(), **rules.changes())
    found = drawopt.pools(cup, like=like, most_moved=moved)
    output.give(pools_record(found), lambda console: show_pools(console, found), found.to_csv)
