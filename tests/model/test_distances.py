"""Tests that a user's own distances are read whatever their dress, and every fault is named."""

import unicodedata
from pathlib import Path

import pytest

from drawopt.errors import FileError, InputError
from drawopt.model.distances import read_distances
from drawopt.model.entrants import Entrant, Field

FIELD = Field((Entrant("Azteca"), Entrant("Brockton", aliases=("BFC",)), Entrant("Capitán")))
GOOD = """\
club,Azteca,Brockton,Capitán
Azteca,0,30,50
Brockton,30,0,40
Capitán,50,40,0
"""
WHOLE = [[0, 30, 50], [30, 0, 40], [50, 40, 0]]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "distances.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(GOOD, id="plain"),
        pytest.param(
            "club,Capitán,Azteca,Brockton\nBrockton,40,30,0\nCapitán,0,50,40\nAzteca,50,0,30\n",
            id="row and column order",
        ),
        pytest.param("\ufeff" + GOOD.replace("\n", "\r\n"), id="mark and CRLF"),
        pytest.param(unicodedata.normalize("NFD", GOOD), id="NFD"),
        pytest.param(unicodedata.normalize("NFC", GOOD), id="NFC"),
        pytest.param(GOOD.replace("Brockton,30", "BFC,30"), id="alias of a row"),
        pytest.param(GOOD.replace("Brockton,C", "BFC,C"), id="alias of a column"),
        pytest.param(
            "Denver,club,Azteca,Brockton,Capitán,\n"
            "x,Azteca,0,30,50,\n"
            "x,Denver,x,,-1,\n"
            "x,Brockton,30,0,40,\n"
            "x,Capitán,50,40,0,\n",
            id="clubs outside the field",
        ),
    ],
)
def test_dress_makes_no_difference(tmp_path: Path, dressed: str) -> None:
    """Tests that order, mark, line ends, Unicode form, aliases and strangers change nothing."""
    assert read_distances(write(tmp_path, dressed), FIELD).tolist() == WHOLE


def test_decimals_are_rounded_half_up(tmp_path: Path) -> None:
    """Tests that 2.5 is 3, that 2.49 is 2, and that the limits themselves are allowed."""
    text = "club,Azteca,Brockton,Capitán\nAzteca,0,2.5,2.49\nBrockton,3,0.0,1000000\n"
    distances = read_distances(write(tmp_path, text + "Capitán,2,1e6,0\n"), FIELD)
    assert distances.tolist() == [[0, 3, 2], [3, 0, 1_000_000], [2, 1_000_000, 0]]


ONE_FAULT: dict[str, tuple[str | bytes, int, str | None, str]] = {
    # what is wrong: the file, line, column, words of the message
    "no club column": (GOOD.replace("club", "what"), 1, "club", 'a column "club"'),
    "asymmetric": (GOOD.replace("0,30,50", "0,31,50"), 2, "Brockton", "symmetric"),
    "row missing": (
        GOOD.replace("Brockton,30", "Boston,30"),
        1,
        None,
        'row for the club "Brockton"',
    ),
    "column missing": (
        GOOD.replace("Brockton,C", "Boston,C"),
        1,
        None,
        'column for the club "Broc',
    ),
    "row twice": (GOOD + "Azteca,0,30,50\n", 5, None, '"Azteca" twice'),
    "row twice, by alias": (GOOD + "BFC,30,0,40\n", 5, None, '"BFC" twice'),
    "column twice": (
        "club,Azteca,Brockton,Capitán,Azteca\n" + GOOD.split("\n", 1)[1],
        1,
        "Azteca",
        "each column once",
    ),
    "column twice, by alias": (
        "club,Azteca,Brockton,Capitán,BFC\n" + GOOD.split("\n", 1)[1],
        1,
        None,
        '"BFC" twice',
    ),
    "diagonal": (GOOD.replace("30,0,40", "30,7,40"), 3, "Brockton", "0 on the diagonal"),
    "diagonal blank": (GOOD.replace("30,0,40", "30,,40"), 3, "Brockton", "0 on the diagonal"),
    "negative": (GOOD.replace("50,40,0", "-50,40,0"), 4, "Azteca", '"-50"'),
    "in words": (GOOD.replace("50,40,0", "far,40,0"), 4, "Azteca", '"far"'),
    "blank": (GOOD.replace("30,0,40", ",0,40"), 3, "Azteca", "a number from 0 to 1,000,000"),
    "short row": (GOOD.replace("30,0,40", "30,0"), 3, "Capitán", '""'),
    "NaN": (GOOD.replace("30,0,40", "30,0,NaN"), 3, "Capitán", '"NaN"'),
    "infinite": (GOOD.replace("30,0,40", "30,0,inf"), 3, "Capitán", '"inf"'),
    "beyond the limit": (GOOD.replace("30,0,40", "30,0,1000001"), 3, "Capitán", "1000001"),
    "empty file": ("", 1, None, "an empty file"),
    "only a header": ("club,Azteca,Brockton,Capitán\n", 2, None, "at least one row"),
    "no text": (GOOD.encode() + bytes(range(128, 256)) * 9, 5, None, "byte 0x80"),
    "5 MB line": (GOOD + "x" * 5_000_000 + "\n", 5, None, "at most 100,000 characters"),
    "control character": (GOOD.replace("30,0,40", "30,0,4\x070"), 3, "Capitán", "U+0007"),
}


@pytest.mark.parametrize("wrong", ONE_FAULT)
def test_one_fault(tmp_path: Path, wrong: str) -> None:
    """Tests that a matrix with one fault is refused with its place: file, line and column."""
    text, line, column, words = ONE_FAULT[wrong]
    path = write(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_distances(path, FIELD)
    assert caught.value.exit_code == 3
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (str(path), line, column)
    place = f"{path}, line {line}" + (f", column {column}" if column else "")
    assert str(caught.value).startswith(f"{place}: expected ")
    assert words in str(caught.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Tests that every bad cell is named, and every club that is missing."""
    text = GOOD.replace("0,30,50", "1,x,50").replace("50,40,0", "50,-4,0")
    with pytest.raises(InputError) as caught:
        read_distances(write(tmp_path, text), FIELD)
    places = [(fault.line, fault.column) for fault in caught.value.faults]
    assert places == [(2, "Azteca"), (2, "Brockton"), (4, "Brockton")]
    with pytest.raises(InputError) as caught:
        read_distances(write(tmp_path, "club,Azteca\nAzteca,0\n"), FIELD)
    assert len(caught.value.faults) == 4


def test_asymmetry_is_named_once_a_pair(tmp_path: Path) -> None:
    text = GOOD.replace("0,30,50", "0,31,51")
    with pytest.raises(InputError) as caught:
        read_distances(write(tmp_path, text), FIELD)
    places = [(fault.line, fault.column) for fault in caught.value.faults]
    assert places == [(2, "Brockton"), (2, "Capitán")]


def test_bad_cells_hide_no_asymmetry(tmp_path: Path) -> None:
    """Tests that a bad cell and a pair that differs elsewhere are both named."""
    # expected by DESIGN 6: all faults of a file at once
    text = GOOD.replace("0,30,50", "0,31,50").replace("30,0,40", "30,0,x")
    with pytest.raises(InputError) as caught:
        read_distances(write(tmp_path, text), FIELD)
    places = sorted((fault.line, fault.column) for fault in caught.value.faults)
    assert places == [(2, "Brockton"), (3, "Capitán")]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_distances(tmp_path / "nosuch.csv", FIELD)
    assert caught.value.exit_code == 5
