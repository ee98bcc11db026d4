"""The commands ``whatif`` and ``validate``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    EditionArg,
    FieldOptions,
    Output,
    PlanFileOption,
    PlayOptions,
    SearchOptions,
    TableOutput,
    at_least,
    command,
)
from drawopt.errors import UsageError


@command(epilog="Example: drawopt whatif 2024 scenarios.toml --runs 1000", panel="Look closer")
def whatif(
    field: FieldOptions,
    plan_file: PlanFileOption,
    play: PlayOptions,
    search: SearchOptions,
    output: TableOutput,
    edition: EditionArg = None,
    scenarios: Annotated[
        Path | None, typer.Argument(metavar="SCENARIOS", help="A TOML file of scenarios.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed text of all cups.")] = "what if",
    runs: Annotated[int, typer.Option("--runs", help="Cups played of each scenario.")] = 1000,
    vary: Annotated[
        int | None,
        typer.Option("--vary-locations", help="Move each club within its uncertainty so often."),
    ] = None,
) -> None:
    """Set scenarios beside the edition as it is: clubs, slots, rules, tolerance, cost, ratings.

    Each is planned, drawn and played with the same lots. --vary-locations moves the clubs whose
    towns are uncertain, and says how often ours is shorter than the draw as played.
    """
    import drawopt
    from drawopt.reporting.whatif import show_varied, show_whatif, whatif_csv, whatif_record

    if scenarios is None and vary is None:
        raise UsageError("give a file of SCENARIOS, or --vary-locations N")
    at_least(vary, 1, "--vary-locations")
    cup = drawopt.read_edition(edition, **field.changes())
    wanted = () if scenarios is None else drawopt.read_scenarios(scenarios, cup)
    keywords = search.keywords()
    base = (
        drawopt.plan(cup, **keywords)
        if plan_file.plan is None
        else drawopt.read_plan(plan_file.plan).of(cup)
    )
    found = drawopt.compare(
        cup,
        wanted,
        base=base,
        seed=seed,
        runs=runs,
        outcomes=play.outcomes,
        home_advantage=play.home_advantage,
        scheduler=play.scheduler,
        **keywords,
    )
    varied = (
        None if vary is None else drawopt.vary_towns(base, vary, seed=seed, progress=True).value
    )
    shown = found.value if wanted else ()

    def show(console: Console) -> None:
        if shown:
            show_whatif(console, shown)
        if varied is not None:
            problem = base.value.problem
            show_varied(console, varied, problem.terms.tolerance, problem.unit)

    record = whatif_record(cup.name, shown, found.settings, varied)
    output.give(record, show, lambda: whatif_csv(shown))


@command(epilog="Example: drawopt validate 2024", panel="Look closer")
def validate(
    plan_file: PlanFileOption,
    search: SearchOptions,
    output: Output,
    edition: EditionArg = None,
) -> None:
    """Hold an edition against what happened, and the draw as played beside ours.

    Exit code 1 if the published matches do not fit the format or each other.
    """
    import drawopt
    from drawopt.reporting.documents import comparison_record
    from drawopt.reporting.tables import show_checks, show_comparison

    found = drawopt.validate(edition, plan_file.plan, **search.keywords())
    plan = None if found.plan is None else found.plan.value

    def show(console: Console) -> None:
        console.print(found.edition.title, style="bold")
        show_checks(console, found.checks)
        if found.comparison is not None and plan is not None:
            show_comparison(console, found.comparison, found.played, plan)
        console.print("Valid." if found.ok else "Not valid.")

    record = comparison_record(found.edition.name, found.checks, found.comparison, plan)
    output.give(record, show)
    if not found.ok:
        raise typer.Exit(1)
