"""A tournament at one place: its days, fields and games, read from a TOML file and a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
    model_validator,
)

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.schema import (
    FilePath,
    Many,
    Said,
    Table,
    Text,
    filled,
    read_table,
    unexpected,
    whole,
)
from drawopt.files.tables import Row, read_csv
from drawopt.model.edition import configs_folder
from drawopt.scheduling.clocks import minute_of, moment, read_clock, read_day, zone_named

GAME_COLUMNS = ("number", "stage", "group", "home", "away", "date", "pairing")
STAGES = ("group", "semi-final", "final")
PAIRINGS = ("page", "generated")
MOST_FIELDS = 50


@dataclass(frozen=True)
class SiteDay:
    """A day at the site: kick-offs that are given, or the hours in which games may be played."""

    date: date
    kickoffs: tuple[time, ...] = ()
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True)
class Game:
    """A game of the tournament.

    A side is a team; or the first of a group (``A1``), its second (``A2``), the best second
    (``2nd``); or ``winner of 13``. ``pairing`` says whether a page gives it or it was generated.
    ``day`` is the day it must be played on, if that is known.
    """

    number: int
    stage: str
    group: str
    home: str
    away: str
    day: date | None = None
    pairing: str = "page"

    @property
    def sides(self) -> tuple[str, str]:
        return self.home, self.away

    @property
    def label(self) -> str:
        name = f"Group {self.group}" if self.stage == "group" else self.stage.capitalize()
        return f"{name}, game {self.number}"

    def __str__(self) -> str:
        return f"{self.number} ({self.home} v {self.away})"


@dataclass(frozen=True)
class Site:
    """A tournament at one place.

    Parameters
    ----------
    game_minutes, short_game_minutes, final_minutes
        How long a game holds its field; shortened, if it may be; the final.
    rest_minutes
        Between the end of a team's game and its next kick-off.
    games_a_day
        The most a team plays in a day.
    made_up
        What is not known and was made up, in words.
    """

    title: str
    ground: str
    town: str
    state: str
    zone: ZoneInfo
    days: tuple[SiteDay, ...]
    games: tuple[Game, ...]
    fields: int = 1
    game_minutes: int = 105
    short_game_minutes: int | None = None
    final_minutes: int | None = None
    rest_minutes: int = 60
    games_a_day: int = 2
    made_up: tuple[str, ...] = ()

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams of the group games, in order of name."""
        return tuple(sorted({s for g in self.games if g.stage == "group" for s in g.sides}))

    def minutes(self, game: Game, *, short: bool = False) -> int:
        """How long a game holds its field."""
        usual = self.short_game_minutes if short and self.short_game_minutes else self.game_minutes
        return self.final_minutes or usual if game.stage == "final" else usual

    def kickoffs(self, day: SiteDay, *, short: bool = False) -> tuple[datetime, ...]:
        """The kick-offs of a day: those given, or one after another while the site is open."""
        clocks = day.kickoffs
        if not clocks and day.opens is not None and day.closes is not None:
            step = self.short_game_minutes if short and self.short_game_minutes else None
            start = datetime.combine(day.date, day.opens)
            found = []
            while start + timedelta(minutes=step or self.game_minutes) <= datetime.combine(
                day.date, day.closes
            ):
                found.append(start.time())
                start += timedelta(minutes=step or self.game_minutes)
            clocks = tuple(found)
        moments = (moment(day.date, clock, self.zone) for clock in clocks)
        return tuple(sorted((m for m in moments if m is not None), key=minute_of))


def find_site(name: str) -> Path:
    """The file of a tournament that is given as a path, or by its name among the datasets.

    Parameters
    ----------
    name
        A path that ends in ``.toml``, or a name such as ``2014/site_usssa``; whether there is such
        a file shows when it is read.

    Raises
    ------
    UsageError
        If it is neither.
    """
    path = Path(name)
    if path.suffix == ".toml":
        return path
    shipped = configs_folder().parent / "datasets"
    known = {
        file.relative_to(shipped).with_suffix("").as_posix(): file
        for file in sorted(shipped.glob("*/site_*.toml"))
    }
    if name not in known:
        said = f"known are {', '.join(known)}, or give a path to a .toml file"
        raise UsageError(f'unknown tournament "{name}": {said}')
    return known[name]


def _zone(value: object) -> ZoneInfo:
    zone = zone_named(value) if isinstance(value, str) else None
    if zone is None:
        raise unexpected(ZONE, value)
    return zone


def _day(value: object, info: ValidationInfo) -> date:
    day, seen = read_day(str(value)), (info.context or {})["days"]
    if day is None:
        raise unexpected(DAY, value)
    if day in seen:
        raise unexpected("each day once", value)
    seen.add(day)
    return day


def _clock(value: object) -> time:
    clock = read_clock(value) if isinstance(value, str) else None
    if clock is None:
        raise unexpected('a time of day, as in "15:30"', value)
    return clock


def _minutes(minutes: int, info: ValidationInfo) -> int:
    (info.context or {})["minutes"] = minutes
    return minutes


def _kickoffs(clocks: tuple[time, ...], info: ValidationInfo) -> tuple[time, ...]:
    """In order, and so far apart that a game of the usual length has room between them."""
    minutes, clocks = (info.context or {})["minutes"], tuple(sorted(clocks))
    for one, other in pairwise(clocks):
        if other.hour * 60 + other.minute - one.hour * 60 - one.minute < minutes:
            wanted = f"kick-offs that do not overlap: {minutes} minutes apart"
            raise unexpected(wanted, Said(f"{one:%H:%M} and {other:%H:%M}"))
    return clocks


ZONE = "the zone of all times, as in America/Chicago"
DAY = "a day, as in 2007-05-17"
Clock = Annotated[time, PlainValidator(_clock)]
FromOne = Annotated[int, whole(1)]


class DayTable(Table):
    """``[[days]]``."""

    date: Annotated[date, PlainValidator(_day), Field(description=DAY)]
    kickoffs: Annotated[Many[Clock], AfterValidator(_kickoffs)] = ()
    opens: Clock | None = None
    closes: Clock | None = None

    @field_validator("closes")
    @classmethod
    def _after_it_opens(cls, closes: time | None, info: ValidationInfo) -> time | None:
        opens = info.data.get("opens")
        if closes is not None and opens is not None and closes <= opens:
            raise unexpected(f"a time after it opens at {opens:%H:%M}", closes)
        return closes

    @model_validator(mode="after")
    def _has_times(self) -> Self:
        if not self.kickoffs and (self.opens is None or self.closes is None):
            raise unexpected("kickoffs, or opens and closes", Said("neither"))
        return self


class SiteTable(Table):
    """A tournament's TOML file. The length of a game stands before the days, which need it."""

    title: Text = ""
    ground: Text = ""
    town: Text = ""
    state: Text = ""
    zone: Annotated[ZoneInfo, PlainValidator(_zone), Field(description=ZONE)]
    fields: Annotated[int, whole(1, MOST_FIELDS)] = 1
    game_minutes: Annotated[FromOne, AfterValidator(_minutes)] = 105
    short_game_minutes: FromOne | None = None
    final_minutes: FromOne | None = None
    rest_minutes: Annotated[int, whole(0)] = 60
    games_a_day: FromOne = 2
    games: Annotated[FilePath, Field(description='a path, as in games = "games.csv"')]
    days: Annotated[Many[DayTable], *filled("[[days]] tables")]
    made_up: Many[Text] = ()
    source: Any = None


def read_site(path: Path) -> Site:
    """Read a tournament's TOML file and the CSV of its games.

    Parameters
    ----------
    path
        The TOML file; it names the table of games, relative to its own folder.

    Raises
    ------
    FileError, InputError
        With all faults of a file at once: times without a zone, a day twice, hours that end
        before they begin, kick-offs nearer to each other than a game is long, an unknown side.
    """
    table = read_table(path, SiteTable, days=set(), minutes=105)
    days = sorted((SiteDay(**dict(day)) for day in table.days), key=lambda day: day.date)
    games = read_games(table.games, {day.date for day in days})
    own = dict(table) | {"days": tuple(days), "games": games}
    del own["source"]
    return Site(**own | {"title": table.title if "title" in table.stated() else path.stem})


def read_games(path: Path, days: set[date]) -> tuple[Game, ...]:
    """Read the games CSV: ``number, stage, group, home, away, date, pairing``; more are ignored.

    Raises
    ------
    FileError, InputError
        With all faults of the file at once.
    """
    faults: list[Fault] = []
    rows = read_csv(path, GAME_COLUMNS, faults)
    found = [_game(row, str(path), days, faults) for row in rows]
    games = [game for game in found if game is not None]
    teams = {side for game in games if game.stage == "group" for side in game.sides}
    groups = {game.group for game in games if game.stage == "group"}
    known = teams | {f"{group}{place}" for group in groups for place in "12"} | {"2nd"}
    known |= {f"winner of {game.number}" for game in games}
    seen: dict[int, int] = {}
    for row, game in zip(rows, found, strict=True):
        if game is None:
            continue
        if game.number in seen:
            was = f"{game.number}, also on line {seen[game.number]}"
            faults.append(Fault(str(path), "each number once", was, row.line, "number"))
        seen.setdefault(game.number, row.line)
        for column, side in zip(("home", "away"), game.sides, strict=True):
            if game.stage != "group" and side not in known:
                wanted = "a team, a group's place as in A1, 2nd, or winner of a number"
                faults.append(Fault(str(path), wanted, f'"{side}"', row.line, column))
    if faults:
        raise InputError(faults)
    return tuple(sorted(games, key=lambda game: game.number))


def _game(row: Row, file: str, days: set[date], faults: list[Fault]) -> Game | None:
    before, cells = len(faults), row.cells

    def fault(column: str, expected: str) -> None:
        faults.append(Fault(file, expected, f'"{cells[column][:60]}"', row.line, column))

    number = cells["number"]
    if not (number.isascii() and number.isdigit() and 0 < int(number[:5]) < 10_000):
        fault("number", "a number from 1 up")
    if cells["stage"] not in STAGES:
        fault("stage", "one of " + ", ".join(STAGES))
    if cells["stage"] == "group" and not cells["group"]:
        fault("group", "the name of a group")
    day = read_day(cells["date"])
    if cells["date"] and (day is None or day not in days):
        fault("date", "a day of the tournament, or blank")
    if cells["pairing"] not in PAIRINGS:
        fault("pairing", "one of " + ", ".join(PAIRINGS))
    for column in ("home", "away"):
        if not cells[column]:
            fault(column, "a team")
    if cells["home"] and cells["home"] == cells["away"]:
        fault("away", "another team than the home team")
    if len(faults) > before:
        return None
    return Game(
        int(number),
        cells["stage"],
        cells["group"],
        cells["home"],
        cells["away"],
        day,
        cells["pairing"],
    )


def round_robin(teams: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Each pair once, in rounds in which no team plays twice (the circle method)."""
    ring: list[str | None] = [*teams, *([None] if len(teams) % 2 else [])]
    pairs: list[tuple[str, str]] = []
    for turn in range(len(ring) - 1):
        half = len(ring) // 2
        for one, other in zip(ring[:half], reversed(ring[half:]), strict=True):
            if one is not None and other is not None:
                pairs.append((one, other) if turn % 2 == 0 else (other, one))
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return tuple(pairs)
