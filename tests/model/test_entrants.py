"""Tests that an entrants' file is read whatever its dress, and that every fault is named."""

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from drawopt.errors import FileError, InputError
from drawopt.model.entrants import Entrant, Field, read_entrants

GOOD = """\
club,aliases,league,city,state,lat,lon,section,group,may_host,rating,location,uncertainty_km,seen
Foro SC,FORO SC|Foro,UPSL,Dallas,TX,32.7767,-96.7970,south,Perez,,1512.5,sourced,10,yes
Académico,,LSSA,Newark,NJ,40.7357,-74.1724,east,,no,,,,
Ñandú FC,Nandu,USSL,Miami,FL,25.7617,-80.1918,south,Perez,YES,,,,
"""
HEADER = "club,league,city,state,lat,lon\n"
AZTECA = "Azteca FC,UPSL,Thornton,CO,39.8680,-104.9719\n"
BROCKTON = "Brockton FC United,UPSL,Brockton,MA,42.0834,-71.0184\n"


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "entrants.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_good_file(tmp_path: Path) -> None:
    """Tests that every column lands where it belongs and that others are ignored."""
    field = read_entrants(write(tmp_path, GOOD))
    assert field.clubs == ("Académico", "Foro SC", "Ñandú FC")
    assert field.entrants[1] == Entrant(
        club="Foro SC",
        league="UPSL",
        city="Dallas",
        state="TX",
        lat=Decimal("32.7767"),
        lon=Decimal("-96.7970"),
        aliases=("FORO SC", "Foro"),
        section="south",
        group="Perez",
        rating=Decimal("1512.5"),
        location="sourced",
        uncertainty_km=Decimal(10),
    )
    assert [entrant.may_host for entrant in field.entrants] == [False, True, True]


def in_other_order(text: str) -> str:
    header, *rows = text.splitlines(keepends=True)
    return header + "".join(reversed(rows))


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(in_other_order(GOOD), id="row order"),
        pytest.param("\ufeff" + GOOD, id="byte-order mark"),
        pytest.param(GOOD.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(GOOD.replace("\n", "\r"), id="CR"),
        pytest.param(GOOD.rstrip("\n"), id="no last line end"),
        pytest.param(GOOD.replace("\n", "\n\n") + " ,\n", id="blank lines"),
        pytest.param(unicodedata.normalize("NFC", GOOD), id="NFC"),
        pytest.param(unicodedata.normalize("NFD", GOOD), id="NFD"),
        pytest.param(GOOD.replace(",", " , "), id="space around cells"),
        pytest.param(GOOD.replace("Académico", '"Académico"'), id="quotes"),
    ],
)
def test_dress_makes_no_difference(tmp_path: Path, dressed: str) -> None:
    """Tests that row order, mark, line ends and Unicode form never reach the field."""
    assert read_entrants(write(tmp_path, dressed)) == read_entrants(write(tmp_path, GOOD))


def test_order_is_of_code_points() -> None:
    """Tests that clubs are numbered by the code points of their names, in any locale."""
    names = ("Zulu", "azteca", "Ñandú", "Foro", "FC Foro")
    assert Field(tuple(map(Entrant, names))).clubs == ("FC Foro", "Foro", "Zulu", "azteca", "Ñandú")


def test_names_and_aliases(tmp_path: Path) -> None:
    """Tests that a club is found by its name and each alias, and that others are not."""
    field = read_entrants(write(tmp_path, GOOD))
    assert [field.index(name) for name in ("Foro SC", "FORO SC", "Foro")] == [1, 1, 1]
    assert field.index("Nandu") == 2
    assert field.index("Forum SC") is None
    assert len(field) == 3


def test_an_alias_may_equal_its_own_club(tmp_path: Path) -> None:
    """Tests that an alias may be its club's name in another case, or that very name."""
    text = "aliases," + HEADER + "FORO SC|Foro SC,Foro SC,UPSL,Dallas,TX,32.8,-96.8\n"
    assert read_entrants(write(tmp_path, text)).index("FORO SC") == 0


def test_coordinates_may_be_blank(tmp_path: Path) -> None:
    """Tests that a club without coordinates is read, for geocoding or a distance matrix."""
    field = read_entrants(write(tmp_path, HEADER + "Azteca FC,UPSL,Thornton,CO,,\n"))
    assert (field.entrants[0].lat, field.entrants[0].lon) == (None, None)


@pytest.mark.parametrize("edge", ["90,180", "-90,-180", "0,0", "+45.5,-0"])
def test_coordinates_at_the_edge(tmp_path: Path, edge: str) -> None:
    lat, lon = edge.split(",")
    entrant = read_entrants(write(tmp_path, HEADER + f"Azteca FC,,,,{edge}\n")).entrants[0]
    assert (entrant.lat, entrant.lon) == (Decimal(lat), Decimal(lon))


ONE_FAULT: dict[str, tuple[str | bytes, int, str | None, str]] = {
    # what is wrong: the file, line, column, words of the message
    "missing column": ("club,league,city,state,lat\nAzteca FC,,,,1\n", 1, "lon", 'column "lon"'),
    "column twice": (HEADER.replace("\n", ",city\n") + AZTECA, 1, "city", "each column once"),
    "duplicate club": (HEADER + AZTECA + BROCKTON + AZTECA, 4, "club", "also on line 2"),
    "duplicate in another case": (
        HEADER + AZTECA + AZTECA.replace("Azteca", "AZTECA"),
        3,
        "club",
        "also on line 2",
    ),
    "duplicate in another Unicode form": (
        HEADER + "Académico,,,,1,1\n" + "Acade\u0301mico,,,,1,1\n",
        3,
        "club",
        "also on line 2",
    ),
    "duplicate alias": (
        "aliases," + HEADER + "Town|City," + AZTECA + "United|town," + BROCKTON,
        3,
        "aliases",
        '"town", a name of Azteca FC on line 2',
    ),
    "alias is another club": (
        "aliases," + HEADER + "Brockton FC United," + AZTECA + "," + BROCKTON,
        2,
        "aliases",
        "a name of Brockton FC United on line 3",
    ),
    "nameless club": (HEADER + AZTECA + ",UPSL,,,1,1\n", 3, "club", "a blank cell"),
    "latitude 123": (HEADER + AZTECA + "Foro SC,,,,123,1\n", 3, "lat", "-90 to 90"),
    "longitude -181": (HEADER + AZTECA + "Foro SC,,,,1,-181\n", 3, "lon", "-180 to 180"),
    "latitude NaN": (HEADER + "Foro SC,,,,NaN,1\n", 2, "lat", '"NaN"'),
    "longitude inf": (HEADER + "Foro SC,,,,1,inf\n", 2, "lon", '"inf"'),
    "latitude in words": (HEADER + "Foro SC,,,,north,1\n", 2, "lat", '"north"'),
    "lat without lon": (HEADER + AZTECA + "Foro SC,,,,1,\n", 3, "lon", "lat and lon, or neither"),
    "lon without lat": (HEADER + AZTECA + "Foro SC,,,,,1\n", 3, "lat", "lat and lon, or neither"),
    "may_host perhaps": (
        HEADER.replace("club", "may_host,club") + "perhaps," + AZTECA,
        2,
        "may_host",
        "yes or no",
    ),
    "a later round to enter in": (
        HEADER.replace("club", "enters,club") + "1," + AZTECA + "2," + BROCKTON,
        3,
        "enters",
        "must_have_bye",
    ),
    "rating of infinity": (
        HEADER.replace("club", "rating,club") + "Infinity," + AZTECA,
        2,
        "rating",
        "a number",
    ),
    "negative uncertainty": (
        HEADER.replace("club", "uncertainty_km,club") + "-1," + AZTECA,
        2,
        "uncertainty_km",
        "kilometres",
    ),
    "section blank for some": (
        "section," + HEADER + "east," + AZTECA + "," + BROCKTON,
        3,
        "section",
        "1 blank of 2",
    ),
    "empty file": ("", 1, None, "an empty file"),
    "only blank lines": ("\ufeff\r\n \n", 1, None, "an empty file"),
    "only a header": (HEADER, 2, None, "at least one row"),
    "no text in any encoding": (
        (HEADER + AZTECA).encode() + bytes(range(128, 256)) * 9 + b",,,,1,1\n",
        3,
        None,
        "byte 0x80",
    ),
    "cut UTF-16": ((HEADER + AZTECA).encode("utf-16")[:-1], 2, None, "cut character"),
    "5 MB line": (HEADER + "x" * 5_000_000 + ",,,,1,1\n", 2, None, "5,000,00"),
    "5 MB header": ("x" * 5_000_000 + "\n" + AZTECA, 1, None, "5,000,00"),
    "too many cells": (HEADER + AZTECA + "Foro SC,,,,1,1,1\n", 3, None, "6 cells"),
    "open quote": (HEADER + AZTECA + '"Foro SC,,,,1,1\n', 3, None, "a CSV row"),
    "NUL": (HEADER + "Foro\0SC,,,,1,1\n", 2, "club", "U+0000"),
    "escape": (HEADER + "Foro \x1b[31mSC,,,,1,1\n", 2, "club", "U+001B"),
    "right-to-left override": (HEADER + "Foro \u202eCS,,,,1,1\n", 2, "club", "U+202E"),
    "isolate": (HEADER + "Foro SC,UP\u2066SL,,,1,1\n", 2, "league", "U+2066"),
    "line separator": (HEADER + "Foro\u2028SC,,,,1,1\n", 2, "club", "U+2028"),
    "zero-width space": (HEADER + AZTECA + "Foro\u200bSC,,,,1,1\n", 3, "club", "U+200B"),
}


@pytest.mark.parametrize("wrong", ONE_FAULT)
def test_one_fault(tmp_path: Path, wrong: str) -> None:
    """Tests that a file with one fault is refused with its place: file, line and column."""
    text, line, column, words = ONE_FAULT[wrong]
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_entrants(path)
    assert caught.value.exit_code == 3
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (str(path), line, column)
    place = f"{path}, line {line}" + (f", column {column}" if column else "")
    assert str(caught.value).startswith(f"{place}: expected ")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500 + len(place)


def places(path: Path) -> list[tuple[int | None, str | None]]:
    """Lines and columns of all faults of a file, in order."""
    with pytest.raises(InputError) as caught:
        read_entrants(path)
    assert str(caught.value).count("expected") == len(caught.value.faults)
    return sorted((fault.line or 0, fault.column) for fault in caught.value.faults)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Tests that one reading names every fault of a file."""
    rows = "A,,,,91,1\nB,,,,1,181\nA,,,,1,1\nC,,,,x,\n,,,,1,1\n"
    assert places(write(tmp_path, HEADER + rows)) == [
        (2, "lat"),
        (3, "lon"),
        (4, "club"),
        (5, "lat"),
        (5, "lon"),
        (6, "club"),
    ]


def test_all_missing_columns_at_once(tmp_path: Path) -> None:
    """Tests that a place needs both its columns, in one of two forms; nothing else is asked."""
    assert places(write(tmp_path, "team\nA\n")) == [(1, None)]
    assert places(write(tmp_path, "x,city,lat,lon\nA,,1,1\n")) == [(1, "club")]
    assert places(write(tmp_path, "club,city,state,lat\nA,,,1\n")) == [(1, "lon")]
    assert places(write(tmp_path, "club,city\nA,Bath\n")) == [(1, None)]
    assert read_entrants(write(tmp_path, "club,lat,lon\nA,1,1\n")).clubs == ("A",)
    assert read_entrants(write(tmp_path, "club,city,state\nA,Bath,ME\n")).clubs == ("A",)
    assert read_entrants(write(tmp_path, "club,city,country\nA,Bath,GB\n")).clubs == ("A",)


def test_control_characters_hide_no_other_fault(tmp_path: Path) -> None:
    """Tests that a bad character in one row and a bad latitude in another are both named."""
    # expected by DESIGN 6: all faults of a file at once
    rows = "A\u202eB,,,,1,1\nC,,,,123,1\n"
    assert places(write(tmp_path, HEADER + rows)) == [(2, "club"), (3, "lat")]


@pytest.mark.parametrize("name", ["nosuch.csv", "nosuch/entrants.csv", "."])
def test_missing_file(tmp_path: Path, name: str) -> None:
    """Tests that a file that is missing or is a folder is not bad data, and is named."""
    with pytest.raises(FileError) as caught:
        read_entrants(tmp_path / name)
    assert caught.value.exit_code == 5
    assert str(tmp_path / name) in str(caught.value)
