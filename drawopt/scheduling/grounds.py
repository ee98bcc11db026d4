"""Grounds: where ties are played, their fields, their hours, and whose they are."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from drawopt.errors import Fault, InputError
from drawopt.files.headers import point_for_comma
from drawopt.files.suggestions import did_you_mean
from drawopt.files.tables import Row, read_csv
from drawopt.model.entrants import NO, YES, Field
from drawopt.scheduling.clocks import read_clock, zone_named

REQUIRED = (
    *("ground", "clubs", "town", "state", "lat", "lon", "zone"),
    *("width_yards", "length_yards", "opens", "closes", "latest_kickoff"),
)
OPTIONAL = ("fields", "neutral", "made_up")

Town = tuple[str, str]
"""The town and the state of a ground."""


@dataclass(frozen=True)
class Ground:
    """A ground with one or more fields of one size, open the same hours every day.

    Times are local to ``zone``. ``clubs`` are at home here; a ``neutral`` ground takes ties of
    any clubs. ``made_up`` says that there is no such ground. ``line`` is where it stands in its
    file.
    """

    name: str
    town: str
    state: str
    lat: Decimal
    lon: Decimal
    zone: ZoneInfo
    width_yards: int
    length_yards: int
    opens: time
    closes: time
    latest_kickoff: time
    clubs: tuple[str, ...] = ()
    fields: int = 1
    neutral: bool = False
    made_up: bool = False
    line: int = field(default=0, compare=False)


def read_grounds(path: Path, entrants: Field) -> tuple[Ground, ...]:
    """Read a grounds CSV, in order of name.

    Columns ``ground, clubs`` (separated by ``|``, may be blank), ``town, state, lat, lon, zone``
    (IANA, as in America/Chicago), ``width_yards, length_yards, opens, closes, latest_kickoff``
    are required; ``fields`` (1 if blank) and ``neutral`` (yes or no) are optional, and
    ``made_up`` (``all``: there is no such ground); more columns
    are ignored. A club may have several grounds, a ground several clubs.

    Raises
    ------
    FileError, InputError
        With all faults of the file at once: a time without a zone, hours that end before they
        begin, an unknown club, a ground named twice.
    """
    faults: list[Fault] = []
    rows = read_csv(path, REQUIRED, faults, OPTIONAL)
    found = [_Reader(row, str(path), faults).ground(entrants) for row in rows]
    seen: dict[str, int] = {}
    for row in rows:
        name = row.cells["ground"]
        if name in seen:
            was = f'"{name}", also on line {seen[name]}'
            faults.append(Fault(str(path), "each ground once", was, row.line, "ground"))
        seen.setdefault(name, row.line)
    if faults:
        raise InputError(faults)
    return tuple(sorted((g for g in found if g is not None), key=lambda g: g.name))


class _Reader:
    """Reads one row; what does not fit becomes a fault."""

    def __init__(self, row: Row, file: str, faults: list[Fault]) -> None:
        self.row, self.file, self.faults = row, file, faults

    def fault(self, column: str, expected: str, hint: str = "") -> None:
        found = f'"{self.row.cells.get(column, "")[:60]}"'
        self.faults.append(Fault(self.file, expected, found, self.row.line, column, hint))

    def degrees(self, column: str, most: int) -> Decimal:
        text = point_for_comma(self.row.cells[column])
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) > most:
            self.fault(column, f"degrees from -{most} to {most}")
            return Decimal(0)
        return value

    def whole(self, column: str, blank: int | None = None) -> int:
        text = self.row.cells.get(column, "")
        if not text and blank is not None:
            return blank
        if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) > 0):
            self.fault(column, "a whole number from 1 up")
            return 1
        return int(text)

    def clock(self, column: str) -> time:
        found = read_clock(self.row.cells[column])
        if found is None:
            self.fault(column, "a time of day, as in 15:30")
        return found or time(0)

    def ground(self, entrants: Field) -> Ground | None:
        before = len(self.faults)
        cells = self.row.cells
        if not cells["ground"]:
            self.fault("ground", "the name of a ground")
        zone = zone_named(cells["zone"])
        if zone is None:
            wanted = "the zone of the ground's times, as in America/Chicago"
            self.fault("zone", wanted, did_you_mean(cells["zone"], available_timezones()))
        clubs = []
        for name in filter(None, (part.strip() for part in cells["clubs"].split("|"))):
            index = entrants.index(name)
            if index is None:
                meant = entrants.did_you_mean(name)
                self.fault("clubs", f"clubs of this edition, not {name[:40]}", meant)
            else:
                clubs.append(entrants.clubs[index])
        neutral = cells.get("neutral", "").lower()
        if neutral not in YES | NO:
            self.fault("neutral", "yes or no")
        opens, closes = self.clock("opens"), self.clock("closes")
        latest = self.clock("latest_kickoff")
        if len(self.faults) == before and not opens < closes:
            self.fault("closes", f"a time after it opens at {opens:%H:%M}")
        elif len(self.faults) == before and not opens <= latest <= closes:
            self.fault("latest_kickoff", f"a time from {opens:%H:%M} to {closes:%H:%M}")
        lat, lon = self.degrees("lat", 90), self.degrees("lon", 180)
        width, length = self.whole("width_yards"), self.whole("length_yards")
        fields = self.whole("fields", blank=1)
        if len(self.faults) > before or zone is None:
            return None
        return Ground(
            name=cells["ground"],
            town=cells["town"],
            state=cells["state"],
            lat=lat,
            lon=lon,
            zone=zone,
            width_yards=width,
            length_yards=length,
            opens=opens,
            closes=closes,
            latest_kickoff=latest,
            clubs=tuple(sorted(set(clubs))),
            fields=fields,
            neutral=bool(neutral) and neutral in YES,
            made_up=cells.get("made_up", "") == "all",
            line=self.row.line,
        )
