"""The commands ``schedule`` and ``site``: fixtures as tables, CSV, JSON and calendars."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import CsvOpt, EntrantsOpt, ForceOpt, JsonOpt, OutOpt, Output, command
from drawopt.errors import DrawoptError, FileError, UsageError, known
from drawopt.files.text import check_writeable, read_text, write_text
from drawopt.model.edition import Edition, known_editions, read_edition
from drawopt.model.results import read_matches
from drawopt.scheduling.fixtures import Fixture, RoundSchedule
from drawopt.scheduling.ties_of_draw import TiesToPlay, ties_as_played, ties_of_draw
from drawopt.scheduling.world import World

IcsOpt = Annotated[
    Path | None,
    typer.Option("--ics", help="Write calendars to this folder: all.ics, and one a club."),
]
PublishedOpt = Annotated[
    str | None,
    typer.Option("--published", help="The day calendars are stamped with, as in 2023-08-29."),
]


@command(epilog="Example: drawopt schedule window1.json --csv fixtures.csv --ics calendars")
def schedule(
    drawn: Annotated[
        str,
        typer.Argument(
            metavar="DRAW", help="A draw's record; or an edition, for its ties as played."
        ),
    ],
    grounds_file: Annotated[
        Path | None, typer.Option("--grounds", help="Grounds: a CSV. Default: the edition's.")
    ] = None,
    calendar_file: Annotated[
        Path | None, typer.Option("--calendar", help="Calendar: a CSV. Default: the edition's.")
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option("--edition", help="The edition; by default the one that has the clubs."),
    ] = None,
    entrants: EntrantsOpt = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="Results so far: a CSV. They name winners.")
    ] = None,
    after: Annotated[
        list[Path] | None,
        typer.Option("--after", help="A schedule published before, kept where it can be."),
    ] = None,
    published: PublishedOpt = None,
    csv: CsvOpt = None,
    ics: IcsOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Give ties a host, a ground, a day and a kick-off, and print the fixtures.

    Exit code 1 if no schedule keeps every rule: the clashes are named, and what would be cheapest
    to give up; only the record is written then, no CSV and no calendars.
    """
    from drawopt.records.schedules import read_published, read_schedule, schedule_record
    from drawopt.reporting.calendars import calendar_files
    from drawopt.reporting.schedules import schedule_csv, show_played_dates, show_schedule
    from drawopt.scheduling.played_dates import read_played_dates
    from drawopt.scheduling.schedule import make_schedule

    output = Output(as_json, out, force, csv)
    output.check()
    _check_folder(ics)
    stamp = read_published(published)
    record = Path(drawn) if drawn.endswith(".json") or Path(drawn).is_file() else None
    if record is None and (results is not None or edition is not None):
        raise UsageError(f"--results and --edition go with a draw's record, not with {drawn}")
    chosen, world = _world(
        drawn if record is None else edition, record, entrants, grounds_file, calendar_file
    )
    key, wanted = _ties(chosen, record, results)
    earlier: list[Fixture] = []
    before: list[Fixture] = []
    for path in after or ():
        of, fixtures = read_schedule(path)
        (before if of == key else earlier).extend(fixtures)
    with Console(stderr=True).status(f"scheduling {len(wanted.ties)} ties"):
        found = make_schedule(
            replace(world, earlier=tuple(earlier)),
            wanted.ties,
            key=key,
            title=chosen.title,
            waiting=wanted.waiting,
            played=wanted.played,
            before=before,
            published=stamp,
        )
    played = None
    if record is None and chosen.published is not None:
        days, rest = world.calendar.windows, world.rules.rest_days
        played = read_played_dates(chosen.published.matches, chosen.field, days, rest)
    towns = {ground.name: (ground.town, ground.state) for ground in world.grounds}
    files = calendar_files(found, towns) if ics and found.possible else {}
    _check_files(ics, files, force)
    if not found.possible:
        output = replace(output, csv=None)

    def show(console: Console) -> None:
        show_schedule(console, found, towns)
        if played is not None:
            show_played_dates(console, played)
        if files:
            console.print(f"Written: {len(files)} calendars in {ics}", markup=False)

    _write_files(ics, files, force)
    record_made = schedule_record(found, towns, played)
    output.give(record_made, show, lambda: schedule_csv(found, towns))
    _end(found.rounds)


@command(epilog="Example: drawopt site 2014/site_usssa --ics calendars")
def site(
    name: Annotated[
        str,
        typer.Argument(metavar="SITE", help="A tournament's TOML file, or 2014/site_usssa."),
    ],
    lost: Annotated[
        list[str] | None,
        typer.Option("--lost", help="A day on which nothing can be played, as in 2010-05-28."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A team that plays no more.")
    ] = None,
    after: Annotated[
        Path | None,
        typer.Option("--after", help="The schedule as published: as little as can be changes."),
    ] = None,
    published: PublishedOpt = None,
    csv: CsvOpt = None,
    ics: IcsOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Schedule a tournament at one place: groups and finals onto fields and kick-offs.

    Exit code 1 if it cannot be played: then what is short is named, and what would help.
    """
    from drawopt.records.schedules import read_published, read_schedule, schedule_record
    from drawopt.reporting.calendars import calendar_files
    from drawopt.reporting.schedules import schedule_csv, show_site
    from drawopt.scheduling.clocks import read_day
    from drawopt.scheduling.site import find_site, read_site
    from drawopt.scheduling.site_schedule import (
        field_name,
        schedule_site,
        site_result,
        without_team,
    )

    output = Output(as_json, out, force, csv)
    output.check()
    _check_folder(ics)
    stamp = read_published(published)
    site_file = find_site(name)
    chosen = read_site(site_file)
    days = {text: read_day(text) for text in lost or ()}
    for text, day in days.items():
        if day not in {each.date for each in chosen.days}:
            known = ", ".join(str(each.date) for each in chosen.days)
            raise UsageError(f'--lost must be a day of the tournament ({known}), found "{text}"')
    for team in without or ():
        if team not in chosen.teams:
            raise UsageError(f'--without must be a team of the tournament, found "{team}"')
        chosen = without_team(chosen, team)
    key, before = read_schedule(after) if after else (site_file.stem, ())
    found = schedule_site(chosen, before=before, lost=[day for day in days.values() if day])
    result = site_result(found, before, key, stamp)
    town = chosen.town, chosen.state
    towns = {field_name(chosen, field): town for field in range(1, chosen.fields + 1)}
    to_come = {side for each in chosen.games for side in each.sides} - set(chosen.teams)
    to_come |= {side for each in result.cancelled if each.round > 1 for side in each.clubs}
    files = calendar_files(result, towns, to_come) if ics and found.possible else {}
    _check_files(ics, files, force)
    if not found.possible:
        output = replace(output, csv=None)

    def show(console: Console) -> None:
        show_site(console, found, result, town)
        if files:
            console.print(f"Written: {len(files)} calendars in {ics}", markup=False)

    _write_files(ics, files, force)
    output.give(schedule_record(result, towns), show, lambda: schedule_csv(result, towns))
    _end(result.rounds)


def _end(rounds: Sequence[RoundSchedule]) -> None:
    """Exit code 1 if a round has no schedule, 4 if the search ended before there was any."""
    found = {each.status for each in rounds}
    if found - {"optimal", "feasible"}:
        raise typer.Exit(1 if "impossible" in found else 4)


def _world(
    edition: str | None,
    record: Path | None,
    entrants: Path | None,
    grounds_file: Path | None,
    calendar_file: Path | None,
) -> tuple[Edition, World]:
    """The edition, and what its ties are scheduled in."""
    from drawopt.scheduling.calendar import Calendar, read_calendar
    from drawopt.scheduling.grounds import read_grounds
    from drawopt.scheduling.settings import edition_windows, read_settings

    if edition is None:
        if entrants is not None:
            raise UsageError("--entrants needs --edition")
        edition = edition_of(known(record, "the draw"))
    chosen = read_edition(edition, entrants)
    settings = read_settings(edition)
    grounds_path = grounds_file or settings.grounds
    if grounds_path is None:
        raise UsageError("no grounds: give --grounds CSV, or grounds in the config's [schedule]")
    grounds = read_grounds(grounds_path, chosen.field)
    windows = edition_windows(chosen)
    calendar = Calendar(windows)
    if (calendar_path := calendar_file or settings.calendar) is not None:
        calendar = read_calendar(calendar_path, chosen.field, grounds, windows)
    barred = {entrant.club for entrant in chosen.field.entrants if not entrant.may_host}
    barred |= set(chosen.rules.may_not_host)
    return chosen, World(
        chosen.field, grounds, calendar, settings.rules, may_not_host=frozenset(barred)
    )


def _ties(edition: Edition, record: Path | None, results: Path | None) -> tuple[str, TiesToPlay]:
    """What names the draw in calendars, and its ties; or those of the edition as played."""
    from drawopt.records.draws import read_draw
    from drawopt.review.as_played import read_played

    clubs = edition.field.clubs
    if record is None:
        wanted = ties_as_played(read_played(edition).matches, clubs)
        key = edition.name
    else:
        draw, digest = read_draw(record, clubs)
        matches = read_matches(results, edition.field) if results else ()
        wanted = ties_of_draw(draw, clubs, matches, results)
        key = digest[:16]
    if not wanted.ties:
        raise UsageError("there is no tie to schedule")
    return key, wanted


def edition_of(record: Path) -> str:
    """The name of the one edition whose field has all clubs of a draw's record.

    Raises
    ------
    UsageError
        If no edition has them, or more than one.
    """
    try:
        ties = json.loads(read_text(record))["ties"]
        sides = [tie[side] for tie in ties for side in ("home", "away")]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{record} is not a draw's record; or name its --edition") from None
    clubs = {side for side in sides if isinstance(side, str)}
    fitting = []
    for name in known_editions():
        try:
            if clubs <= set(read_edition(name).field.clubs):
                fitting.append(name)
        except DrawoptError:
            continue
    if len(fitting) != 1:
        found = " and ".join(fitting) or "no edition"
        raise UsageError(f"{found} has the clubs of {record}: name it with --edition")
    return fitting[0]


def _check_folder(folder: Path | None) -> None:
    """Say at once that calendars could not be written."""
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder}: is not a folder")
    if not folder.exists() and not folder.parent.is_dir():
        raise FileError(f"{folder.parent}: no such folder")


def _check_files(
    folder: Path | None, names: Sequence[str] | Mapping[str, str], force: bool
) -> None:
    if folder is not None and folder.is_dir():
        for name in names:
            check_writeable(folder / name, force=force)


def _write_files(folder: Path | None, files: Mapping[str, str], force: bool) -> None:
    if folder is None or not files:
        return
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        write_text(folder / name, text, force=force)
