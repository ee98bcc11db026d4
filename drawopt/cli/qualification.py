"""The commands ``qualify``, ``slots`` and ``eligibility``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    EditionArg,
    Output,
    TableOutput,
    command,
    is_whole,
)
from drawopt.errors import AnswerIsNo, UsageError


def _pairs(values: list[str] | None, option: str, wanted: str) -> dict[str, str]:
    """Options of the form NAME=VALUE, each name once."""
    found: dict[str, str] = {}
    for value in values or ():
        name, sign, text = value.partition("=")
        name, text = name.strip(), text.strip()
        if not sign or not name or not text:
            raise UsageError(f'{option} must be {wanted}, found "{value}"')
        if name in found:
            raise UsageError(f'{option} names "{name}" twice')
        found[name] = text
    return found


@command(epilog="Example: drawopt qualify 2010", panel="How clubs come in")
def qualify(
    output: TableOutput,
    edition: EditionArg = None,
    rankings: Annotated[
        list[str] | None,
        typer.Option("--ranking", help="STAGE=CSV: a ranking the page does not have."),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", help="Break ties by public lots, where the stage's order says so."),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Show every table too.")] = False,
) -> None:
    """Tell how an edition's clubs qualified, and where its page contradicts itself.

    A berth is determined by figures, clinched whatever the games left bring, by lot, recorded,
    not settled by the figures, contradicted by them, or not on the page.
    """
    import drawopt
    from drawopt.reporting.qualification import qualification_record, show_qualification

    named = _pairs(rankings, "--ranking", "STAGE=CSV")
    found = drawopt.qualify(edition, rankings=named, seed=seed)

    def show(console: Console) -> None:
        console.print(found.title, style="bold")
        console.print()
        show_qualification(console, found.value, tables)

    record = qualification_record(found.value, found.seed)
    output.give(record, show, found.to_csv)


@command(
    epilog='Example: drawopt slots 2024 --teams "USL League Two=117" --teams NPSL=91',
    panel="How clubs come in",
)
def slots(
    output: Output,
    edition: EditionArg = None,
    teams: Annotated[
        list[str] | None,
        typer.Option("--teams", help="LEAGUE=NUMBER: teams of a national league."),
    ] = None,
    places: Annotated[
        int | None, typer.Option("--places", help="Open Division places, preliminary.")
    ] = None,
    final_places: Annotated[
        int | None,
        typer.Option("--final-places", help="The same once the professional entries are known."),
    ] = None,
    local: Annotated[
        int | None, typer.Option("--local", help="Local qualifiers, fixed with the format.")
    ] = None,
    entrants: Annotated[
        int | None, typer.Option("--entrants", help="Teams in local qualifying.")
    ] = None,
    ineligible: Annotated[
        list[str] | None,
        typer.Option("--ineligible", help="A local qualifier who may not take its place."),
    ] = None,
    vacancy: Annotated[
        str | None,
        typer.Option(
            "--vacancy",
            help="Its place goes to the national leagues (leagues), to the club it beat last "
            "(opponent), or stays open (open).",
        ),
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", help="Decide equal remainders by public lots.")
    ] = None,
) -> None:
    """Share the Open Division's places between local qualifying and the national leagues.

    Exit code 1 if equal remainders leave a place to nobody.
    """
    import drawopt
    from drawopt.reporting.qualification import show_slots, tie_words

    counts = _pairs(teams, "--teams", "LEAGUE=NUMBER")
    for name, text in counts.items():
        if not is_whole(text):
            raise UsageError(f'--teams {name} must be a whole number, found "{text}"')
    found = drawopt.slots(
        edition,
        teams={name: int(text) for name, text in counts.items()},
        places=places,
        final_places=final_places,
        local=local,
        entrants=entrants,
        ineligible=ineligible or (),
        vacancy=vacancy,
        seed=seed,
    )

    def show(console: Console) -> None:
        console.print(f"{found.title}: places", style="bold")
        show_slots(console, found.value, found.rules)

    output.give(found.record, show)
    if found.value.tied:
        raise AnswerIsNo(tie_words(found.value))


@command(
    epilog="Example: drawopt eligibility 2024 --applicants clubs.csv --leagues leagues.csv",
    panel="How clubs come in",
)
def eligibility(
    output: Output,
    edition: EditionArg = None,
    applicants: Annotated[
        Path | None, typer.Option("--applicants", help="A CSV of clubs that want to enter.")
    ] = None,
    leagues: Annotated[
        Path | None, typer.Option("--leagues", help="A CSV of facts on their leagues.")
    ] = None,
    members: Annotated[
        Path | None, typer.Option("--members", help="A CSV of the teams of national leagues.")
    ] = None,
) -> None:
    """Tell who may enter: clubs kept out, applicants, and the criteria of a national league.

    A fact that is not given leaves its rule open.
    """
    import drawopt
    from drawopt.reporting.qualification import show_eligibility

    found = drawopt.eligibility(edition, applicants=applicants, leagues=leagues, members=members)

    def show(console: Console) -> None:
        console.print(f"{found.title}: eligibility", style="bold")
        show_eligibility(
            console, found.rules, found.excluded, found.verdicts, found.criteria, found.told
        )

    output.give(found.record, show)
