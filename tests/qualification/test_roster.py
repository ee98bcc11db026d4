"""Tests that a table of states and leagues is held against the roster."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.model.entrants import read_entrants
from drawopt.qualification.roster import (
    by_state_and_league,
    check_roster,
    national_entrants,
    read_league_table,
)
from drawopt.qualification.stages import Roster

CLUBS = """club,league,city,state,lat,lon,aliases
Reds,A,Austin,TX,,,Red Club
Blues,A,Waco,TX,,,
Greens,B,Reno,NV,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clubs.csv").write_text(CLUBS, encoding="utf-8")
    return tmp_path


def found(folder: Path, table: str, states: int | None = None, absent: str = "") -> list[str]:
    path = folder / "table.csv"
    path.write_text("number,state,league,clubs\n" + table, encoding="utf-8")
    roster = Roster(folder / "clubs.csv", path, tuple(absent.split()), states)
    field = read_entrants(roster.clubs)
    return [f"{f.page} / {f.found}" for f in check_roster(roster, field)[0]]


def test_a_table_that_fits_has_no_findings(folder: Path) -> None:
    """Tests named and unnamed clubs, an alias, and a line without its state."""
    assert found(folder, "2,TX,A,Reds|Blues\n1,,B,\n", states=2) == []


@pytest.mark.parametrize(
    ("table", "finding"),
    [
        ("3,TX,A,\n1,NV,B,\n", "3 A in TX / 2 on the roster"),
        ("3,TX,A,\n1,NV,B,\n", "numbers that come to 4 / 3 entrants"),
        ("2,TX,A,Reds\n1,NV,B,\n", "2 A in TX / 1 club named"),
        ("2,TX,A,\n1,,C,\n", "single states: 1 C / 1 B"),
        ("2,TX,A,Reds|Ghosts\n1,NV,B,\n", "Ghosts / in no round and on no bye list"),
        ("2,TX,A,Reds|Greens\n1,NV,B,\n", "Greens: A, TX / B, NV on the roster"),
        ("2,TX,A,Red Club|Blues\n1,NV,B,\n", "1 club spelled in another way / Reds / Red Club"),
        ("2,TX,A,\n1,NV,C,\n", "no B in NV / Greens on the roster"),
    ],
)
def test_each_contradiction_is_found(folder: Path, table: str, finding: str) -> None:
    assert finding in found(folder, table)


def test_states(folder: Path) -> None:
    """Tests a wrong number of states, and a state said to have no club that has one."""
    assert found(folder, "2,TX,A,\n1,NV,B,\n", 3, "NV") == [
        "3 states / 2",
        "1 states without a club / 48",
        "no club in NV / a club",
    ]


def test_the_field_by_state_and_league(folder: Path) -> None:
    """Tests the largest state first, each line with its clubs."""
    assert by_state_and_league(read_entrants(folder / "clubs.csv")) == (
        (2, "TX", "A", ("Blues", "Reds")),
        (1, "NV", "B", ("Greens",)),
    )


def test_numbers_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("number,state,league,clubs\nmany,TX,A,\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_league_table(path)


def test_entrants_of_national_leagues(folder: Path) -> None:
    """Tests that clubs of a barred league on the local roster are named."""
    assert national_entrants(folder / "clubs.csv", ["B"])[0].endswith("(B): Greens.")
    assert national_entrants(folder / "clubs.csv", ["C"])[0].endswith("(C): none.")
    assert national_entrants(None, ["B"]) == ()
