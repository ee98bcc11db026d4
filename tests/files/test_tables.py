"""Tests that tables are read as spreadsheet programs and people write them, and what is said."""

import contextlib
import io
import sys
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from drawopt.errors import InputError
from drawopt.files.decoding import decoded
from drawopt.files.headers import matched, separator_of
from drawopt.files.kinds import XLSX, binary_kind, text_kind
from drawopt.files.notes import DrawoptNote, note, print_notes
from drawopt.files.tables import Row, read_csv
from drawopt.files.text import read_text
from drawopt.model.entrants import Field, read_entrants

GOOD = "club,city,state,lat,lon\nAcadémico,Exeter,ME,44.9656,-69.2592\nBath,Bath,ME,43.9,-69.8\n"


def read_noting(path: Path) -> tuple[Field, list[str]]:
    """A field, and the notes of its reading without the path."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        field = read_entrants(path)
    assert all(each.category is DrawoptNote for each in caught)
    assert all(str(each.message).startswith(f"{path}: ") for each in caught)
    return field, [str(each.message).removeprefix(f"{path}: ") for each in caught]


def read_bytes_noting(folder: Path, data: bytes) -> tuple[Field, list[str]]:
    path = folder / "clubs.csv"
    path.write_bytes(data)
    return read_noting(path)


def workbook(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_rows(folder: Path, data: bytes, *required: str) -> tuple[Row, ...]:
    path = folder / "table.xlsx"
    path.write_bytes(data)
    return read_csv(path, required or ("club",))


DRESSES: dict[str, tuple[bytes, list[str]]] = {
    "as it should be": (GOOD.encode(), []),
    "semicolons": (GOOD.replace(",", ";").encode(), ["cells separated by semicolons"]),
    "tabs": (GOOD.replace(",", "\t").encode(), ["cells separated by tabs"]),
    "a line that names the separator": (
        ("sep=;\n" + GOOD.replace(",", ";")).encode(),
        ["cells separated by semicolons"],
    ),
    "decimal commas": (
        GOOD.replace(",", ";").replace(".", ",").encode(),
        ["cells separated by semicolons", "commas in lat and lon read as decimal points"],
    ),
    "Windows-1252": (
        GOOD.encode("cp1252"),
        ["not UTF-8, read as Windows-1252 (Western European)"],
    ),
    "UTF-16 with a mark": (GOOD.encode("utf-16"), ["not UTF-8, read as UTF-16"]),
    "UTF-16 without a mark": (GOOD.encode("utf-16-be"), ["not UTF-8, read as UTF-16"]),
    "capitals": (
        GOOD.replace("club,city,state,lat,lon", "Club,City,STATE,Lat,Lon").encode(),
        ['column "Club" as club, "City" as city, "STATE" as state, "Lat" as lat, "Lon" as lon'],
    ),
    "other words": (
        GOOD.replace("club,city,state,lat,lon", "Team,Town,state,Latitude,Longitude").encode(),
        ['column "Team" as club, "Town" as city, "Latitude" as lat, "Longitude" as lon'],
    ),
    "all at once": (
        GOOD.replace("city", "Town").replace(",", ";").replace("\n", "\r\n").encode("cp1252"),
        [
            "not UTF-8, read as Windows-1252 (Western European)",
            "cells separated by semicolons",
            'column "Town" as city',
        ],
    ),
    "a workbook": (
        workbook(
            [
                ["club", "city", "state", "lat", "lon"],
                [],
                ["Académico", "Exeter", "ME", 44.9656, -69.2592],
                ["Bath", "Bath", "ME", 43.9, "-69.8", None],
            ]
        ),
        [],
    ),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_a_field_in_many_dresses(tmp_path: Path, dress: str) -> None:
    """Tests that one field comes out of every dress, and that what was assumed is said."""
    data, said = DRESSES[dress]
    expected, _ = read_bytes_noting(tmp_path, GOOD.encode())
    assert expected.entrants[0].lat == Decimal("44.9656")
    assert read_bytes_noting(tmp_path, data) == (expected, said)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Olé Fußball São Paulo Ñandú"),
        ("cp1252", "Olé – ‘it’s’"),
        ("cp1250", "Śląsk Wrocław Łódź"),
        ("cp1251", "Спартак Москва Динамо"),
        ("mac_roman", "Olé Football Club"),
    ],
)
def test_encodings(encoding: str, name: str) -> None:
    """Tests that a short file in the usual encodings comes out as it was written."""
    text = f"club,city\n{name},Town\n"
    assert decoded(text.encode(encoding))[0] == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    """Tests that any text in UTF-8 is read as that, without a note."""
    assert decoded(text.encode()) == (text, None)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    st.sampled_from(["utf-16", "utf-32"]),
)
def test_marks_decide(text: str, encoding: str) -> None:
    """Tests that a byte-order mark of UTF-16 or UTF-32 settles the matter."""
    assert decoded(text.encode(encoding))[0] == text


# Columns --------------------------------------------------------------------------------------


def test_nearer_names_go_first() -> None:
    """Tests that a column's own name goes before another case, and that before a synonym."""
    faults: list[object] = []
    known = ("club", "city", "lat")
    for header, expected in [
        (["lat", "Lat", "Latitude"], ["lat", "Lat", "Latitude"]),
        (["Latitude", "LAT"], ["Latitude", "lat"]),
        (["Town", "Club Name"], ["city", "club"]),
        (["town", "Ünïón"], ["city", "Ünïón"]),
    ]:
        assert matched(header, known, "f", 1, faults) == expected  # type: ignore[arg-type]
    assert faults == []


@pytest.mark.parametrize("header", ["Town,Place,club,state", "CLUB,Club,city,state"])
def test_two_equally_near_columns_are_a_fault(tmp_path: Path, header: str) -> None:
    """Tests that no choice is made between two columns that could be meant."""
    path = tmp_path / "clubs.csv"
    path.write_text(f"{header}\na,b,c,d\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected one column for"):
        read_entrants(path)


def test_a_separator_inside_names_does_not_count() -> None:
    """Tests that the header decides: semicolons and tabs in other columns mean nothing."""
    assert separator_of("club,a;b;c;d,e\tf\tg", ("club", "lat")) == ","
    assert separator_of("\n\nclub;a,b,c,d,e", ("club", "lat")) == ";"
    assert separator_of('"club","lat"', ("club", "lat")) == ","


def test_faults_keep_their_place(tmp_path: Path) -> None:
    """Tests line and column of faults in a file with another separator and a told one."""
    path = tmp_path / "clubs.csv"
    path.write_text("sep=;\nClub;Lat;Lon\nA;1;2\n\nB;north;2\nC;1;1;1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_entrants(path)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(6, None), (5, "lat")]


# Workbooks ------------------------------------------------------------------------------------


def test_cells_are_what_a_csv_would_hold(tmp_path: Path) -> None:
    """Tests whole and broken numbers, dates, times, yes and no, and texts of digits."""
    values: list[object] = [
        *(7, 7.0, 0.1, -4.5e-07, 1e16, True, False, "007", " é "),
        *(date(2023, 9, 9), datetime(2023, 9, 9, 15, 30), time(15, 30), timedelta(hours=27)),
    ]
    names = [f"c{k}" for k in range(len(values))]
    data = workbook([["club", *names], ["A", *values]])
    (row,) = read_rows(tmp_path, data)
    assert list(row.cells.values()) == [
        *("A", "7", "7", "0.1", "-0.00000045", "10000000000000000", "yes", "no", "007", "é"),
        *("2023-09-09", "2023-09-09 15:30", "15:30", "27:00"),
    ]


def test_rows_have_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    """Tests that blank rows count, above the header and between rows, and are passed over."""
    data = workbook([[], ["club", "x"], [None, " "], ["A", 1], [], [], ["B"]])
    rows = read_rows(tmp_path, data)
    assert [(row.line, row.cells["club"], row.cells["x"]) for row in rows] == [
        (4, "A", "1"),
        (7, "B", ""),
    ]
    with pytest.raises(InputError) as caught:
        read_rows(tmp_path, data, "club", "lat")
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(2, "lat")]


def test_of_several_sheets_the_first_is_read(tmp_path: Path) -> None:
    """Tests that the choice is made by order and said by name."""
    path = tmp_path / "book.xlsx"
    head: list[object] = ["club", "lat", "lon"]
    path.write_bytes(workbook([head, ["A", 1, 2]], [head, ["B", 1, 2]]))
    field, said = read_noting(path)
    assert field.clubs == ("A",)
    assert said == ['of 2 sheets the first was read, "Sheet 1"']


def with_saved_value(data: bytes, value: str) -> bytes:
    """A workbook whose formulas carry this value, as a spreadsheet program saves them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            inside = old.read(each)
            if each.endswith("sheet1.xml"):
                assert b"<v" in inside
                inside = inside.replace(b"<v />", value.encode()).replace(b"<v/>", value.encode())
            new.writestr(each, inside)
    return out.getvalue()


def test_a_formula_is_its_saved_value_or_a_fault(tmp_path: Path) -> None:
    """Tests that a formula never saved with a value is named by row and column letter."""
    data = workbook([["club", "x"], ["A", "=1+1"]])
    with pytest.raises(InputError, match=r"line 2, column B: .*the formula =1\+1"):
        read_rows(tmp_path, data)
    (row,) = read_rows(tmp_path, with_saved_value(data, "<v>2</v>"))
    assert row.cells["x"] == "2"


def test_an_error_in_a_cell_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2, column B: expected a value, found #N/A"):
        read_rows(tmp_path, workbook([["club", "x"], ["A", "#N/A"]]))


def test_a_workbook_that_would_swell_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drawopt.files.workbooks.MAX_UNPACKED", 1000)
    with pytest.raises(InputError, match="at most 1,000 bytes"):
        read_rows(tmp_path, workbook([["club"], ["A"]]))


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="an empty table"):
        read_rows(tmp_path, workbook([]))


@pytest.mark.parametrize("seed", range(30))
def test_damaged_workbooks_are_refused_in_a_sentence(tmp_path: Path, seed: int) -> None:
    """Tests bytes lost and changed anywhere: rows, or an error on purpose."""
    good = workbook([["club", "x"], ["A", 1], ["B", 2]])
    at = seed * len(good) // 30
    for bad in (good[:at], good[:at] + b"\xff\0" + good[at + 2 :], good[:at] + good[at + 7 :]):
        with contextlib.suppress(InputError):
            assert [row.cells["club"] for row in read_rows(tmp_path, bad)]


# Kinds and notes ------------------------------------------------------------------------------


def test_kinds_by_what_is_inside() -> None:
    """Tests that a file is named by its content, whatever its name ends with."""
    assert binary_kind(workbook([["club"]])) == XLSX
    assert binary_kind(b"PK\x03\x04 and nothing") == "a damaged zip archive"
    assert binary_kind(b"%PDF-1.7") == "a PDF"
    assert binary_kind(GOOD.encode()) is None
    assert text_kind(GOOD) == "a table with columns club, city, state, lat, lon"
    assert text_kind("a;b\n1;2\n") == "a table with columns a, b"
    assert text_kind('title = "Cup"\n[results]\n') == "a config (TOML)"
    assert text_kind('{"a": 1}') == "a JSON object"
    assert text_kind('{"a": 1') == "damaged JSON"
    assert text_kind("[1]") == "JSON that is no object"
    assert text_kind("Dear all") == "text"


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_table_is_named(tmp_path: Path, start: bytes) -> None:
    """Tests that a table asked of a picture or an old workbook says what was given."""
    path = tmp_path / "clubs.csv"
    path.write_bytes(start + GOOD.encode())
    with pytest.raises(InputError, match=r"expected a table .* save it as CSV or XLSX"):
        read_entrants(path)
    with pytest.raises(InputError, match=r"expected text in UTF-8, found an? "):
        read_text(path)


def test_notes_are_lines_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Tests that the command line prints a note plainly and once, other warnings as they were."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_, **__: print(f"other: {message}", file=sys.stderr)
        print_notes()
        note("clubs.csv: cells separated by tabs")
        note("clubs.csv: cells separated by tabs")
        warnings.warn("something else", UserWarning, stacklevel=1)
    assert capsys.readouterr().err.splitlines() == [
        "drawopt: note: clubs.csv: cells separated by tabs",
        "other: something else",
    ]
