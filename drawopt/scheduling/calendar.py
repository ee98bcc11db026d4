"""The calendar: match days of each round, kick-offs on offer, who and what is not free."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from drawopt.errors import Fault, InputError
from drawopt.files.suggestions import did_you_mean
from drawopt.files.tables import Row, read_csv
from drawopt.model.entrants import Field
from drawopt.scheduling.clocks import DAYS, minute_of, moment, read_clock, read_day, zone_named
from drawopt.scheduling.grounds import Ground

REQUIRED = (
    *("entry", "round", "club", "ground", "date", "until"),
    *("from_time", "until_time", "every_minutes", "zone"),
)
ENTRIES = ("window", "kickoffs", "unavailable", "asks", "match")
LONGEST_SPAN_DAYS = 400


@dataclass(frozen=True)
class Grid:
    """Kick-offs on offer: from a time until another, every so many minutes.

    ``zone`` is ``None`` for the ground's own. Blank ``round`` and ``day`` are for all; a grid of
    a day goes before one of a round, and that before one of all.
    """

    first: time
    last: time
    every_minutes: int
    zone: ZoneInfo | None = None
    round: int | None = None
    day: date | None = None
    line: int = field(default=0, compare=False)

    def clocks(self) -> Iterator[time]:
        minute = self.first.hour * 60 + self.first.minute
        while minute <= self.last.hour * 60 + self.last.minute:
            yield time(minute // 60, minute % 60)
            minute += self.every_minutes


USUAL_GRID = Grid(time(11), time(20), 30)
"""Where the calendar offers no kick-offs: each half hour from 11:00 to 20:00, local time."""


@dataclass(frozen=True)
class Calendar:
    """What is known of days. Clubs and grounds are named.

    Parameters
    ----------
    windows
        The match days of each round.
    grids
        Kick-offs on offer.
    club_unavailable, ground_unavailable
        Days on which a club, or a ground, cannot be had.
    asks
        The weekdays (0 is Monday) or days that a club asks for when it is at home.
    matches
        Days of a club's other matches, in its league for instance.
    """

    windows: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    grids: tuple[Grid, ...] = ()
    club_unavailable: Mapping[str, frozenset[date]] = field(default_factory=dict)
    ground_unavailable: Mapping[str, frozenset[date]] = field(default_factory=dict)
    asks: Mapping[str, frozenset[date | int]] = field(default_factory=dict)
    matches: Mapping[str, frozenset[date]] = field(default_factory=dict)

    def club_is_free(self, club: str, day: date) -> bool:
        return day not in self.club_unavailable.get(club, ())

    def ground_is_free(self, ground: str, day: date) -> bool:
        return day not in self.ground_unavailable.get(ground, ())

    def asked(self, club: str, day: date) -> bool | None:
        """Whether this is a day the club asks for; ``None`` if it asks for none."""
        wishes = self.asks.get(club)
        return None if not wishes else day in wishes or day.weekday() in wishes

    def kickoffs(self, round_: int, day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
        """The kick-offs on offer on a day, in order, as times of a ground's zone."""
        grids = (
            [grid for grid in self.grids if grid.day == day]
            or [grid for grid in self.grids if grid.day is None and grid.round == round_]
            or [grid for grid in self.grids if grid.day is None and grid.round is None]
            or [USUAL_GRID]
        )
        found = {
            start.astimezone(zone)
            for grid in grids
            for clock in grid.clocks()
            if (start := moment(day, clock, grid.zone or zone)) is not None
        }
        return tuple(sorted(found, key=minute_of))


def read_calendar(
    path: Path,
    entrants: Field,
    grounds: Sequence[Ground],
    windows: Mapping[int, tuple[date, ...]] | None = None,
) -> Calendar:
    """Read a calendar CSV, one entry a row. ``windows`` are match days of rounds it leaves out.

    | ``entry`` | cells | meaning |
    |---|---|---|
    | ``window`` | round, date, until | first and last match day of a round |
    | ``kickoffs`` | from_time, until_time, every_minutes, zone (round or date) | what is on offer |
    | ``unavailable`` | club or ground, date (until) | days on which it cannot be had |
    | ``asks`` | club, date (a day or a weekday: Sat) | the day it asks for as host |
    | ``match`` | club, date | another match of the club, in its league for instance |

    ``zone`` is an IANA name, or ``local`` for the ground's own. More columns are ignored.

    Raises
    ------
    FileError, InputError
        With all faults of the file at once: times without a zone, an unknown club or ground, a
        window that ends before it begins, grids of kick-offs that overlap, a club that is
        unavailable on every match day.
    """
    reader = _Reader(str(path), entrants, {ground.name for ground in grounds})
    for row in read_csv(path, REQUIRED, reader.faults):
        reader.entry(row)
    for round_, days in (windows or {}).items():
        reader.windows.setdefault(round_, set(days))
    reader.check_grids()
    reader.check_clubs()
    if reader.faults:
        raise InputError(reader.faults)
    return reader.calendar()


class _Reader:
    """Gathers entries; what does not fit becomes a fault."""

    def __init__(self, file: str, entrants: Field, grounds: set[str]) -> None:
        self.file, self.entrants, self.grounds = file, entrants, grounds
        self.faults: list[Fault] = []
        self.windows: dict[int, set[date]] = {}
        self.grids: list[Grid] = []
        self.club_away: dict[str, set[date]] = {}
        self.ground_away: dict[str, set[date]] = {}
        self.asks: dict[str, set[date | int]] = {}
        self.matches: dict[str, set[date]] = {}
        self.away_line: dict[str, int] = {}

    def calendar(self) -> Calendar:
        return Calendar(
            {round_: tuple(sorted(days)) for round_, days in sorted(self.windows.items())},
            tuple(sorted(self.grids, key=lambda grid: (grid.line,))),
            {club: frozenset(days) for club, days in sorted(self.club_away.items())},
            {ground: frozenset(days) for ground, days in sorted(self.ground_away.items())},
            {club: frozenset(days) for club, days in sorted(self.asks.items())},
            {club: frozenset(days) for club, days in sorted(self.matches.items())},
        )

    def fault(self, row: Row, column: str, expected: str, hint: str = "") -> None:
        found = f'"{row.cells[column][:60]}"'
        self.faults.append(Fault(self.file, expected, found, row.line, column, hint))

    def entry(self, row: Row) -> None:
        kind = row.cells["entry"]
        if kind not in ENTRIES:
            meant = did_you_mean(kind, ENTRIES)
            self.fault(row, "entry", "one of " + ", ".join(ENTRIES), meant)
            return
        {
            "window": self.window,
            "kickoffs": self.kickoffs,
            "unavailable": self.unavailable,
            "asks": self.asked,
            "match": self.match,
        }[kind](row)

    def round(self, row: Row) -> int | None:
        text = row.cells["round"]
        if not (text.isascii() and text.isdigit() and len(text) < 3 and int(text) > 0):
            self.fault(row, "round", "a round, as in 1")
            return None
        return int(text)

    def club(self, row: Row) -> str | None:
        index = self.entrants.index(row.cells["club"])
        if index is None:
            meant = self.entrants.did_you_mean(row.cells["club"])
            self.fault(row, "club", "a club of this edition", meant)
            return None
        return self.entrants.clubs[index]

    def span(self, row: Row) -> tuple[date, ...]:
        """The days from date to until; that one day if until is blank."""
        first = read_day(row.cells["date"])
        last = read_day(row.cells["until"]) if row.cells["until"] else first
        if first is None:
            self.fault(row, "date", "a day, as in 2023-09-09")
        if row.cells["until"] and last is None:
            self.fault(row, "until", "a day, as in 2023-09-10, or blank")
        if first is None or last is None:
            return ()
        if last < first:
            self.fault(row, "until", f"a day not before {first}")
            return ()
        if (last - first).days > LONGEST_SPAN_DAYS:
            self.fault(row, "until", f"at most {LONGEST_SPAN_DAYS} days after {first}")
            return ()
        return tuple(first + timedelta(days) for days in range((last - first).days + 1))

    def window(self, row: Row) -> None:
        round_, days = self.round(row), self.span(row)
        if round_ is not None:
            self.windows.setdefault(round_, set()).update(days)

    def kickoffs(self, row: Row) -> None:
        before = len(self.faults)
        cells = row.cells
        first, last = read_clock(cells["from_time"]), read_clock(cells["until_time"])
        for column, clock in (("from_time", first), ("until_time", last)):
            if clock is None:
                self.fault(row, column, "a time of day, as in 15:30")
        every = cells["every_minutes"]
        if not (every.isascii() and every.isdigit() and 1 <= int(every[:5]) <= 1440):
            self.fault(row, "every_minutes", "minutes from 1 to 1440")
        zone = zone_named(cells["zone"])
        if zone is None and cells["zone"] != "local":
            self.fault(row, "zone", "the zone of these times: local, or as in America/Chicago")
        day = read_day(cells["date"])
        if cells["date"] and day is None:
            self.fault(row, "date", "a day, as in 2023-09-09, or blank")
        round_ = self.round(row) if cells["round"] else None
        if first is not None and last is not None and last < first:
            self.fault(row, "until_time", f"a time not before {first:%H:%M}")
        if len(self.faults) == before and first is not None and last is not None:
            self.grids.append(Grid(first, last, int(every), zone, round_, day, row.line))

    def unavailable(self, row: Row) -> None:
        club, ground = row.cells["club"], row.cells["ground"]
        if bool(club) == bool(ground):
            self.fault(row, "club", "a club or a ground, one of the two")
            return
        days = self.span(row)
        if club:
            known = self.club(row)
            if known is not None:
                self.club_away.setdefault(known, set()).update(days)
                self.away_line[known] = row.line
        elif ground not in self.grounds:
            meant = did_you_mean(ground, self.grounds)
            self.fault(row, "ground", "a ground of the grounds' file", meant)
        else:
            self.ground_away.setdefault(ground, set()).update(days)

    def asked(self, row: Row) -> None:
        club, text = self.club(row), row.cells["date"]
        wish: date | int | None = DAYS.index(text) if text in DAYS else read_day(text)
        if wish is None:
            self.fault(row, "date", "a day, or a weekday as in Sat")
        elif club is not None:
            self.asks.setdefault(club, set()).add(wish)

    def match(self, row: Row) -> None:
        club, days = self.club(row), self.span(row)
        if club is not None:
            self.matches.setdefault(club, set()).update(days)

    def check_grids(self) -> None:
        """Two grids for one day may not overlap: it would not be clear which one holds."""
        for nth, grid in enumerate(self.grids):
            for other in self.grids[:nth]:
                same = (grid.round, grid.day, grid.zone) == (other.round, other.day, other.zone)
                if same and grid.first <= other.last and other.first <= grid.last:
                    found = f"{grid.first:%H:%M} to {grid.last:%H:%M}, overlapping"
                    found += f" {other.first:%H:%M} to {other.last:%H:%M} of line {other.line}"
                    wanted = "grids of kick-offs that do not overlap"
                    self.faults.append(Fault(self.file, wanted, found, grid.line, "from_time"))

    def check_clubs(self) -> None:
        """A club that can play on no match day of any round should not have entered."""
        days = set().union(*self.windows.values()) if self.windows else set()
        for club, away in sorted(self.club_away.items()):
            if days and days <= away:
                wanted = f"a match day on which {club} can play"
                found = "none: unavailable on every one"
                self.faults.append(Fault(self.file, wanted, found, self.away_line[club], "date"))
