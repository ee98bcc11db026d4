"""Tests that grounds are read, and every fault of the file named at once."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.model.entrants import Entrant, Field
from drawopt.scheduling.grounds import read_grounds

FIELD = Field((Entrant("Reds", aliases=("The Reds",)), Entrant("Blues")))
HEADER = (
    "ground,clubs,town,state,lat,lon,zone,width_yards,length_yards,opens,closes,latest_kickoff,"
    "fields,neutral\n"
)
GOOD = "Park,The Reds|Blues,Waco,TX,31.5,-97.1,America/Chicago,70,110,09:00,22:00,20:00,2,no\n"


def write(path: Path, *rows: str) -> Path:
    (path / "grounds.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return path / "grounds.csv"


def test_a_ground_is_read(tmp_path: Path) -> None:
    """Tests the values of a shared ground, clubs by name or alias."""
    (found,) = read_grounds(write(tmp_path, GOOD), FIELD)
    assert (found.name, found.clubs, found.fields, found.neutral) == (
        "Park",
        ("Blues", "Reds"),
        2,
        False,
    )
    assert str(found.zone) == "America/Chicago"


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    other = GOOD.replace("Park", "Arena")
    one = read_grounds(write(tmp_path, GOOD, other), FIELD)
    assert one == read_grounds(write(tmp_path, other, GOOD), FIELD)
    assert [ground.name for ground in one] == ["Arena", "Park"]


@pytest.mark.parametrize(
    ("good", "bad", "column", "said"),
    [
        ("America/Chicago", "", "zone", "the zone of the ground's times"),
        ("America/Chicago", "CST", "zone", "the zone of the ground's times"),
        ("Blues", "Greens", "clubs", "clubs of this edition, not Greens"),
        ("22:00", "08:00", "closes", "a time after it opens at 09:00"),
        ("20:00", "22:30", "latest_kickoff", "a time from 09:00 to 22:00"),
        ("09:00", "9am", "opens", "a time of day"),
        (",70,", ",0,", "width_yards", "a whole number from 1 up"),
        ("31.5", "131.5", "lat", "degrees from -90 to 90"),
        (",2,", ",two,", "fields", "a whole number from 1 up"),
        (",no", ",perhaps", "neutral", "yes or no"),
        ("Park,", ",", "ground", "the name of a ground"),
    ],
)
def test_one_fault(tmp_path: Path, good: str, bad: str, column: str, said: str) -> None:
    """Tests that one spoilt cell is one fault, with its line and column."""
    with pytest.raises(InputError) as error:
        read_grounds(write(tmp_path, GOOD.replace(good, bad, 1)), FIELD)
    (fault,) = error.value.faults
    assert (fault.line, fault.column) == (2, column)
    assert said in fault.expected


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Tests that faults of several rows, and a ground twice, are told together."""
    rows = (GOOD, GOOD.replace("70", "x"), GOOD.replace("Park", "Arena").replace("Waco", "A\x07"))
    with pytest.raises(InputError) as error:
        read_grounds(write(tmp_path, *rows), FIELD)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [
        (4, "town"),
        (3, "width_yards"),
        (3, "ground"),
    ]
