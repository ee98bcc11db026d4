"""A cup as tables: CSV of its ties, a workbook, and GeoJSON for maps."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from drawopt.drawing.odds import odds_of
from drawopt.drawing.redraws import redrawn_odds
from drawopt.files.csv_text import rows_csv
from drawopt.reporting.page.content import change_lines, ground_text, side_text, title_of, when_text
from drawopt.reporting.page.cup import Cup
from drawopt.reporting.page.pictures_of_cup import bye_words, notes_of, out_text, unit_text
from drawopt.reporting.page.sources import Source
from drawopt.reporting.page.texts import Texts
from drawopt.reporting.pictures import colour_of
from drawopt.simulation.sampled_odds import chance_to_qualify

MOMENT = datetime(2000, 1, 1)
"""When every workbook was made: no clock is read, so that the same cup makes the same file."""
LONGEST_CELL = 32_767
"""Letters that a cell of a workbook holds."""


@dataclass(frozen=True)
class Sheet:
    """A table: its title, what its columns are called, and its rows; shares are fractions."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


def ties_csv(source: Source, texts: Texts) -> str:
    """The ties of a draw or a season as CSV; texts that could be formulas are made harmless.

    Parameters
    ----------
    source
        What was read; a plan has no ties, and makes the header alone.
    texts
        In the language asked for.
    """
    ties = _ties(source.cup, texts)
    rows = [dict(zip(ties.columns, row, strict=True)) for row in ties.rows]
    return rows_csv(rows, ties.columns)


def workbook(source: Source, texts: Texts) -> bytes:
    """A cup as a workbook (XLSX): entrants, ties, byes, travel and odds, a sheet each.

    Parameters
    ----------
    source
        What was read.
    texts
        In the language asked for.

    Returns
    -------
    bytes
        The same for the same cup. Texts are cells of text: none is a formula, whatever it says.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "drawopt"
    book.properties.title = _held(title_of(source.cup, texts))
    book.properties.created = MOMENT
    for sheet in sheets_of(source, texts):
        _fill(book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", sheet.title)[:31]), sheet)
    made = io.BytesIO()
    book.save(made)
    return _without_clock(made.getvalue())


def sheets_of(source: Source, texts: Texts) -> tuple[Sheet, ...]:
    """All tables of a cup; ties and byes only once there is a draw.

    Parameters
    ----------
    source
        What was read.
    texts
        In the language asked for.
    """
    cup = source.cup
    drawn = (_ties(cup, texts), _byes(cup, texts)) if cup.draws else ()
    changed = (_changes(cup, texts),) if cup.changes else ()
    return (_entrants(cup, texts), *drawn, *changed, _travel(cup, texts), _odds(cup, texts))


def geojson(source: Source, texts: Texts) -> str:
    """Clubs as points, ties of two known clubs as lines: GeoJSON (RFC 7946).

    Parameters
    ----------
    source
        What was read. Clubs without coordinates are left out, and so are their ties.
    texts
        In the language asked for.
    """
    cup = source.cup
    entrants = cup.plan.problem.field.entrants
    section_of = {
        club: number for number, clubs in enumerate(cup.plan.sections, 1) for club in clubs
    }
    at = {
        club: [float(each.lon), float(each.lat)]
        for club, each in enumerate(entrants)
        if each.lat is not None and each.lon is not None
    }
    features: list[dict[str, Any]] = []
    for club in sorted(at):
        each = entrants[club]
        told = {"club": each.club, "city": each.city, "state": each.state, "league": each.league}
        number = section_of[club]
        features.append(
            _feature("Point", at[club], told | {"section": number, "color": colour_of(number - 1)})
        )
    for tie in cup.ties:
        home, away = tie.home, tie.away
        if not isinstance(home, int) or not isinstance(away, int) or not {home, away} <= set(at):
            continue
        told = {"home": cup.clubs[home], "away": cup.clubs[away]}
        numbers = {"tie": tie.number, "round": tie.round, "section": tie.drawn.section}
        more = {
            "distance": tie.miles,
            "provisional": tie.drawn.provisional,
            "winner": None if tie.winner is None else cup.clubs[tie.winner],
            "kickoff": None if tie.fixture is None else tie.fixture.kickoff,
            "ground": ground_text(tie, texts) or None,
        }
        features.append(_feature("LineString", [at[away], at[home]], numbers | told | more))
    document = {"type": "FeatureCollection", "name": title_of(cup, texts), "features": features}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _feature(kind: str, coordinates: Sequence[Any], told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _entrants(cup: Cup, texts: Texts) -> Sheet:
    columns = ["column_club", "column_place", "column_league", "column_section"]
    columns += ["column_note"] if cup.changes else []
    section_of = {
        club: number for number, clubs in enumerate(cup.plan.sections, 1) for club in clubs
    }
    rows = (
        (
            *(each.club, ", ".join(filter(None, (each.city, each.state))), each.league),
            *(section_of[club], *((out_text(cup, club, texts),) if cup.changes else ())),
        )
        for club, each in enumerate(cup.plan.problem.field.entrants)
    )
    return Sheet(texts("sheet_entrants"), tuple(map(texts, columns)), tuple(rows))


def _ties(cup: Cup, texts: Texts) -> Sheet:
    unit = unit_text(cup.plan.problem.unit, 2, texts)
    columns = (
        texts("column_tie"),
        texts("column_round"),
        texts("column_section"),
        texts("column_host"),
        texts("column_visitor"),
        texts("column_when"),
        texts("column_ground"),
        texts("column_miles", unit=unit),
        texts("column_expected", unit=unit),
        texts("column_winner"),
        texts("column_note"),
    )
    rows = (
        (
            tie.number,
            tie.round,
            tie.drawn.section,
            side_text(cup, tie.home, texts),
            side_text(cup, tie.away, texts),
            when_text(tie),
            ground_text(tie, texts),
            "" if tie.miles is None else tie.miles,
            "" if tie.without is not None else tie.drawn.expected_distance,
            "" if tie.winner is None else cup.clubs[tie.winner],
            ", ".join(notes_of(cup, tie, texts)),
        )
        for tie in cup.shown
    )
    return Sheet(texts("sheet_ties"), columns, tuple(rows))


def _byes(cup: Cup, texts: Texts) -> Sheet:
    columns = ("column_round", "column_club", "column_note")
    rows = (
        (bye.round, cup.clubs[bye.club], ", ".join(bye_words(cup, bye, texts)[1:]))
        for bye in cup.byes
    )
    return Sheet(texts("sheet_byes"), tuple(map(texts, columns)), tuple(rows))


def _changes(cup: Cup, texts: Texts) -> Sheet:
    """Each club that is out: what was done, and who was told."""
    columns = ("column_club", "column_section", "column_reason", "column_done", "column_told")
    rows = (
        (
            cup.clubs[change.club],
            change.section,
            change.reason,
            lines[1],
            ", ".join(cup.clubs[club] for club in change.told),
        )
        for change, lines in zip(cup.changes, change_lines(cup, texts), strict=True)
    )
    return Sheet(texts("part_changes"), tuple(map(texts, columns)), tuple(rows))


def _travel(cup: Cup, texts: Texts) -> Sheet:
    """Section by section: clubs, least expected travel, and as first drawn."""
    plan = cup.plan
    unit = unit_text(plan.problem.unit, 2, texts)
    columns = [texts("column_section"), texts("column_clubs"), texts("column_least", unit=unit)]
    columns += [texts("column_drawn", unit=unit)] if cup.draws else []

    def rows() -> Iterator[tuple[str | int | float, ...]]:
        for number, (clubs, least) in enumerate(zip(plan.sections, plan.travels, strict=True), 1):
            own = cup.first_ties.get(number)
            sum_ = "" if own is None else sum(tie.expected_travel for tie in own)
            yield number, len(clubs), least, *((sum_,) if cup.draws else ())

    return Sheet(texts("sheet_travel"), tuple(columns), tuple(rows()))


def _odds(cup: Cup, texts: Texts) -> Sheet:
    """Each club's chances before the first draw."""
    odds = odds_of(cup.plan)
    redrawn = None if odds.qualifying_is_final else redrawn_odds(odds.contest, trip=0)
    known = odds.qualifying_is_final or redrawn is not None
    unit = unit_text(cup.plan.problem.unit, 2, texts)
    rounds = cup.plan.problem.format.rounds
    columns = (
        texts("column_club"),
        texts("column_section"),
        texts("column_bye_chance"),
        texts("column_qualifies" if known else "column_qualifies_first_bracket"),
        texts("column_travel", unit=unit),
        *(texts("column_home", number=number) for number in range(1, rounds + 1)),
    )
    rows: list[tuple[str | int | float, ...]] = []
    for each in odds.clubs:
        home = {own.round: float(own.home) for own in each.rounds}
        bye = each.rounds[0].bye / odds.count if each.rounds else 0.0
        qualifies = chance_to_qualify(odds, each, redrawn)
        real = qualifies if isinstance(qualifies, Fraction) else each.qualifies
        chances = bye, float(real), round(float(each.travel), 1)
        homes = (home.get(number, 0.0) for number in range(1, rounds + 1))
        rows.append((cup.clubs[each.club], each.section, *chances, *homes))
    return Sheet(texts("sheet_odds"), columns, tuple(rows))


def _fill(made: Worksheet, sheet: Sheet) -> None:
    for row, cells in enumerate((sheet.columns, *sheet.rows), 1):
        for column, value in enumerate(cells, 1):
            cell = made.cell(row, column)
            _set(cell, value)
            if row == 1:
                cell.font = Font(bold=True)
    made.freeze_panes = "A2"
    for column, cells in enumerate(zip(sheet.columns, *sheet.rows, strict=True), 1):
        wide = max(len(str(value)) for value in cells)
        made.column_dimensions[get_column_letter(column)].width = min(50, 2 + wide)


def _set(cell: Cell | MergedCell, value: str | int | float) -> None:
    """A number as a number, a text as a text: openpyxl would read a formula into "=1+1"."""
    if isinstance(value, str):
        cell.value = _held(value)
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, float) and 0 <= value <= 1:
        cell.number_format = "0.0%"


def _held(text: str) -> str:
    """What a cell can hold of a text."""
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST_CELL]


def _without_clock(archive: bytes) -> bytes:
    """The same workbook, its parts in order and of one moment."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist()):
            part = old.read(name)
            if name == "docProps/core.xml":
                moment = MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment, part)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
