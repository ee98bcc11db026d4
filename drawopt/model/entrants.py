"""The entrants of an edition: read, checked, and what is wrong named with file and line."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.headers import point_for_comma
from drawopt.files.notes import note
from drawopt.files.suggestions import did_you_mean
from drawopt.files.tables import Row, read_csv

COLUMNS = (
    *("club", "league", "city", "state", "country", "lat", "lon", "aliases", "section", "group"),
    *("may_host", "rating", "location", "uncertainty_km", "guessed_from_opponents"),
)
YES = {"", "1", "yes", "true", "y"}
NO = {"0", "no", "false", "n"}


@dataclass(frozen=True)
class Entrant:
    """A club's entry in one edition.

    Coordinates are in degrees, ``None`` where unknown. ``section`` names the section the
    entrant is given to, ``group`` the group whose members are kept apart (a shared owner).
    ``location`` says how the town was found and ``uncertainty_km`` how sure it is. ``line`` is
    where the entry stands in its file.
    """

    club: str
    league: str = ""
    city: str = ""
    state: str = ""
    lat: Decimal | None = None
    lon: Decimal | None = None
    aliases: tuple[str, ...] = ()
    section: str = ""
    group: str = ""
    may_host: bool = True
    rating: Decimal | None = None
    location: str = ""
    uncertainty_km: Decimal | None = None
    guessed_from_opponents: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Field:
    """The entrants of one edition in order of name (code points of the NFC form).

    A club's index in this order is its number everywhere in drawopt, so that nothing depends
    on the order of rows in a file.
    """

    entrants: tuple[Entrant, ...]
    _by_name: dict[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "entrants", tuple(sorted(self.entrants, key=lambda entrant: entrant.club))
        )
        names = {
            name: index
            for index, entrant in enumerate(self.entrants)
            for name in (*entrant.aliases, entrant.club)
        }
        object.__setattr__(self, "_by_name", names)

    def __len__(self) -> int:
        return len(self.entrants)

    @property
    def clubs(self) -> tuple[str, ...]:
        return tuple(entrant.club for entrant in self.entrants)

    def index(self, name: str) -> int | None:
        """The number of the club of this name or alias; ``None`` if there is none."""
        return self._by_name.get(name)

    def did_you_mean(self, name: str) -> str:
        """A question with the names and aliases nearest to one that no club has; or nothing."""
        return did_you_mean(name, self._by_name)


def read_entrants(path: Path) -> Field:
    """Read an entrants CSV.

    A column ``club`` is required, and columns of a place: ``city`` with ``state`` or
    ``country``, or ``lat`` and ``lon`` (degrees; cells may be blank, for ``drawopt geocode`` or
    beside a distance matrix). ``league``, ``aliases`` (separated by ``|``), ``section``,
    ``group``, ``may_host``, ``rating``, ``location``, ``uncertainty_km`` and
    ``guessed_from_opponents`` are optional; other columns are ignored, but for ``enters``: a
    later round than the first is refused.

    Parameters
    ----------
    path
        A table: CSV, or an XLSX workbook, whose first sheet is read.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults of the file at once.
    """
    name = str(path)
    faults: list[Fault] = []
    rows = entrant_rows(path, faults)
    degrees = [row.cells.get(column, "") for row in rows for column in POINT]
    if any(point_for_comma(text) != text for text in degrees):
        note(f"{name}: commas in lat and lon read as decimal points")
    entrants = [_entrant(row, name, faults) for row in rows]
    faults.extend(_repeated_names(rows, entrants, name))
    with_section = sum(1 for entrant in entrants if entrant.section)
    if 0 < with_section < len(entrants):
        row, _ = next((r, e) for r, e in zip(rows, entrants, strict=True) if not e.section)
        faults.append(
            Fault(
                name,
                "a section for every club or for none",
                f"{len(entrants) - with_section} blank of {len(entrants)}",
                row.line,
                "section",
            )
        )
    if faults:
        raise InputError(faults)
    return Field(tuple(entrants))


POINT = ("lat", "lon")


def entrant_rows(path: Path, faults: list[Fault]) -> tuple[Row, ...]:
    """The rows of an entrants file, if it has the columns it needs; their faults are gathered.

    Raises
    ------
    FileError, InputError
        As ``read_csv``; and if there are no columns of a place.
    """
    return read_csv(path, ("club",), faults, COLUMNS[1:], _lacks)


def _lacks(columns: Collection[str]) -> tuple[str, str | None] | None:
    """What columns of a place lack: both of a town, or both of a point, are enough."""
    point = [column for column in POINT if column in columns]
    if len(point) == 1:
        (other,) = set(POINT) - set(point)
        return f'a column "{other}" beside "{point[0]}"', other
    town = "city" in columns and ("state" in columns or "country" in columns)
    if point or town:
        return None
    return 'columns "city" and "state" (or "country"), or "lat" and "lon"', None


def _entrant(row: Row, file: str, faults: list[Fault]) -> Entrant:
    cells = row.cells

    def number(column: str, low: int | None, high: int | None, wanted: str) -> Decimal | None:
        text = cells.get(column, "")
        if not text:
            return None
        if column in POINT:
            text = point_for_comma(text)
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        inside = (
            value.is_finite()
            and (low is None or value >= low)
            and (high is None or value <= high)
            and abs(value.adjusted()) < 30
        )
        if not inside:
            faults.append(Fault(file, wanted, f'"{text[:40]}"', row.line, column))
            return None
        return value

    def flag(column: str, blank: bool) -> bool:
        text = cells.get(column, "").lower()
        if text and text not in YES | NO:
            faults.append(Fault(file, "yes or no", f'"{text[:40]}"', row.line, column))
        return blank if not text else text in YES

    if not cells["club"]:
        faults.append(Fault(file, "the name of a club", "a blank cell", row.line, "club"))
    lat = number("lat", -90, 90, "a latitude from -90 to 90 degrees")
    lon = number("lon", -180, 180, "a longitude from -180 to 180 degrees")
    if cells.get("enters", "") not in ("", "1"):
        # Left aside as an unknown column, it would put the club into round 1 without a word.
        wanted = "1 or a blank: a club of the first round; one that must have a bye there is named "
        wanted += "under must_have_bye, and no club can be held back for longer"
        faults.append(Fault(file, wanted, f'"{cells["enters"][:40]}"', row.line, "enters"))
    if bool(cells.get("lat")) != bool(cells.get("lon")):
        blank = "lon" if cells.get("lat") else "lat"
        faults.append(Fault(file, "lat and lon, or neither", "one of them", row.line, blank))
    return Entrant(
        club=cells["club"],
        league=cells.get("league", ""),
        city=cells.get("city", ""),
        state=cells.get("state", ""),
        lat=lat,
        lon=lon,
        aliases=tuple(a.strip() for a in cells.get("aliases", "").split("|") if a.strip()),
        section=cells.get("section", ""),
        group=cells.get("group", ""),
        may_host=flag("may_host", blank=True),
        rating=number("rating", None, None, "a number"),
        location=cells.get("location", ""),
        uncertainty_km=number("uncertainty_km", 0, 40_000, "kilometres from 0 to 40,000"),
        guessed_from_opponents=flag("guessed_from_opponents", blank=False),
        line=row.line,
    )


def _repeated_names(rows: Sequence[Row], entrants: Sequence[Entrant], file: str) -> list[Fault]:
    """Names and aliases that two clubs share, whatever their case."""
    faults = []
    owner: dict[str, tuple[str, int]] = {}
    for row, entrant in zip(rows, entrants, strict=True):
        if entrant.club and (other := owner.get(entrant.club.casefold())) is not None:
            found = f'"{entrant.club}", also on line {other[1]}'
            faults.append(Fault(file, "each club once", found, row.line, "club"))
        owner.setdefault(entrant.club.casefold(), (entrant.club, row.line))
    for row, entrant in zip(rows, entrants, strict=True):
        for alias in entrant.aliases:
            other = owner.setdefault(alias.casefold(), (entrant.club, row.line))
            if other[0] != entrant.club:
                found = f'"{alias}", a name of {other[0]} on line {other[1]}'
                faults.append(Fault(file, "an alias of one club only", found, row.line, "aliases"))
    return faults


# Letters of other alphabets, and digits, that look like Latin letters in most typefaces.
TWINS = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтүѵԝхуαβεικνορτυχ01|",
    "abcdehijklmhopqstyvwxyabeikvoptuxoll",
)


def skeleton(name: str) -> str:
    """What is left of a name for the eye: no case, accents, spaces or signs, twins as one."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(TWINS)
    return "".join(letter for letter in letters if letter.isalnum())


def look_alikes(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that look alike, in order; a name of signs alone is like no other.

    Parameters
    ----------
    names
        Clubs, in any order.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        if bones := skeleton(name):
            groups.setdefault(bones, []).append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
