"""The commands ``qualify``, ``slots`` and ``eligibility``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    EditionArg,
    ForceOpt,
    JsonOpt,
    OutOpt,
    Output,
    TableOutput,
    command,
    is_whole,
)
from drawopt.errors import UsageError


def _pairs(values: list[str], option: str, wanted: str) -> dict[str, str]:
    """Options of the form NAME=VALUE, each name once."""
    found: dict[str, str] = {}
    for value in values:
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
    edition: EditionArg,
    rankings: Annotated[
        list[str] | None,
        typer.Option("--ranking", help="STAGE=CSV: a ranking the page does not have."),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", help="Break ties by public lots, where the stage's order says so."),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="Show every table too.")] = False,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write the berths to this CSV file.")
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Tell how an edition's clubs qualified, and where its page contradicts itself.

    A berth is determined (worked out from figures), recorded (stated by the page) or not on the
    page.
    """
    from drawopt.drawing.lots import Lots
    from drawopt.drawing.seeds import seed_text
    from drawopt.model.known_editions import default_edition
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.qualify import qualify as work_out
    from drawopt.qualification.rankings import read_ranking
    from drawopt.records.canonical import digest_of
    from drawopt.reporting.qualification import qualification_record, show_qualification
    from drawopt.reporting.spreadsheet import berths_csv

    output = TableOutput(as_json, out, force, csv)
    text = None if seed is None else seed_text(seed)
    declared = read_declared(str(edition or default_edition()))
    named = _pairs(rankings or [], "--ranking", "STAGE=CSV")
    given = {name: read_ranking(Path(path)) for name, path in named.items()}
    found = work_out(declared, given)
    if text is not None:
        # The lots follow from the tables as they stand before any lot.
        parent = digest_of(qualification_record(found))
        found = work_out(declared, given, Lots.of(parent, "", text, tag="drawopt-qualify-1"))

    def show(console: Console) -> None:
        console.print(declared.title, style="bold", markup=False)
        console.print()
        show_qualification(console, found, tables)

    output.give(qualification_record(found, text), show, lambda: berths_csv(found.berths))


@command(
    epilog='Example: drawopt slots 2024 --teams "USL League Two=117" --teams NPSL=91',
    panel="How clubs come in",
)
def slots(
    edition: EditionArg,
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
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Share the Open Division's places between local qualifying and the national leagues."""
    from dataclasses import replace

    from drawopt.model.entrants import read_entrants
    from drawopt.model.known_editions import default_edition
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.qualify import qualify as work_out
    from drawopt.qualification.slots import share_places, survivors_of, vacancies_of
    from drawopt.reporting.qualification import show_slots, slots_record

    output = Output(as_json, out, force)
    declared = read_declared(str(edition or default_edition()))
    if declared.slots is None:
        raise UsageError(f"{declared.name}: the config has no [qualification.slots] table")
    rules = replace(declared.slots, vacancy=vacancy or declared.slots.vacancy)
    counts = _pairs(teams or [], "--teams", "LEAGUE=NUMBER")
    for name, text in counts.items():
        if not is_whole(text):
            raise UsageError(f'--teams {name} must be a whole number, found "{text}"')
    known = {lg.name: lg.teams for lg in rules.leagues if lg.teams is not None}
    known |= {name: int(text) for name, text in counts.items()}
    if entrants is None:
        if declared.entrants is None:
            raise UsageError(f"{declared.name} has no field of entrants; give --entrants")
        entrants = len(read_entrants(declared.entrants))
    fixed = declared.local_places if local is None else local
    if fixed is None:
        raise UsageError(f"{declared.name} has no number of slots; give --local")
    survivors = survivors_of(work_out(declared), rules.stage) if ineligible else {}
    found = share_places(
        rules,
        entrants,
        fixed,
        known,
        places=places,
        final_places=final_places,
        vacancies=vacancies_of(ineligible or (), rules.vacancy, survivors),
    )

    def show(console: Console) -> None:
        console.print(f"{declared.title}: places", style="bold", markup=False)
        show_slots(console, found, rules)

    output.give(slots_record(declared.name, found, rules), show)


@command(
    epilog="Example: drawopt eligibility 2024 --applicants clubs.csv --leagues leagues.csv",
    panel="How clubs come in",
)
def eligibility(
    edition: EditionArg,
    applicants: Annotated[
        Path | None, typer.Option("--applicants", help="A CSV of clubs that want to enter.")
    ] = None,
    leagues: Annotated[
        Path | None, typer.Option("--leagues", help="A CSV of facts on their leagues.")
    ] = None,
    members: Annotated[
        Path | None, typer.Option("--members", help="A CSV of the teams of national leagues.")
    ] = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Tell who may enter: clubs kept out, applicants, and the criteria of a national league.

    A fact that is not given leaves its rule open.
    """
    from drawopt.model.known_editions import default_edition
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.eligibility import check_applicants
    from drawopt.qualification.entry_files import read_applicants, read_leagues
    from drawopt.qualification.national_leagues import criteria_of, read_members
    from drawopt.qualification.page_files import read_page
    from drawopt.qualification.roster import national_entrants
    from drawopt.reporting.qualification import eligibility_record, show_eligibility

    output = Output(as_json, out, force)
    declared = read_declared(str(edition or default_edition()))
    rules = declared.eligibility
    if rules is None and (applicants or leagues or members):
        raise UsageError(f"{declared.name}: the config has no [qualification.eligibility] table")
    excluded = read_page(declared.files, [stage.name for stage in declared.stages]).excluded
    facts = read_leagues(leagues) if leagues else {}
    found = criteria_of(facts, read_members(members) if members else None, rules) if rules else {}
    verdicts = (
        check_applicants(read_applicants(applicants), facts, rules) if applicants and rules else ()
    )
    told = national_entrants(declared.entrants, rules.national_leagues) if rules else ()

    def show(console: Console) -> None:
        console.print(f"{declared.title}: eligibility", style="bold", markup=False)
        show_eligibility(console, rules, excluded, verdicts, found, told)

    record = eligibility_record(declared.name, excluded, verdicts, found, told)
    output.give(record, show)
