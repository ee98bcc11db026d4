"""Tests that calendars are read, and every fault of the file named at once."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from drawopt.errors import InputError
from drawopt.model.entrants import Entrant, Field
from drawopt.scheduling.calendar import Calendar, Grid, read_calendar
from tests.scheduling.windows import CHICAGO, DENVER, SATURDAY, SUNDAY, ground

FIELD = Field((Entrant("Reds"), Entrant("Blues")))
GROUNDS = (ground("Park"),)
HEADER = "entry,round,club,ground,date,until,from_time,until_time,every_minutes,zone\n"
WINDOW = "window,1,,,2023-09-09,2023-09-10,,,,\n"
GRID = "kickoffs,,,,,,11:00,13:00,60,local\n"


def read(path: Path, *rows: str) -> Calendar:
    (path / "calendar.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return read_calendar(path / "calendar.csv", FIELD, GROUNDS)


def faults(path: Path, *rows: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InputError) as error:
        read(path, *rows)
    return [(fault.line, fault.column, str(fault)) for fault in error.value.faults]


def test_entries_are_read(tmp_path: Path) -> None:
    """Tests one entry of each kind."""
    found = read(
        tmp_path,
        WINDOW,
        GRID,
        "unavailable,,Reds,,2023-09-09,,,,,\n",
        "unavailable,,,Park,2023-09-09,2023-09-10,,,,\n",
        "asks,,Blues,,Sat,,,,,\n",
        "match,,Blues,,2023-09-07,,,,,\n",
    )
    assert found.windows == {1: (SATURDAY, SUNDAY)}
    assert not found.club_is_free("Reds", SATURDAY)
    assert found.club_is_free("Reds", SUNDAY)
    assert found.ground_unavailable == {"Park": frozenset([SATURDAY, SUNDAY])}
    asked = (found.asked("Blues", SATURDAY), found.asked("Blues", SUNDAY))
    assert (*asked, found.asked("Reds", SUNDAY)) == (True, False, None)
    assert found.matches == {"Blues": frozenset([date(2023, 9, 7)])}


def test_grids_are_local_or_of_a_zone() -> None:
    """Tests that 11:00 to 13:00 is local, and 13:00 Eastern is 11:00 in Denver."""
    local = Calendar({}, (Grid(time(11), time(13), 60),))
    assert [k.hour for k in local.kickoffs(1, SATURDAY, DENVER)] == [11, 12, 13]
    fixed = Calendar({}, (Grid(time(13), time(13), 60, ZoneInfo("America/New_York")),))
    assert [k.hour for k in fixed.kickoffs(1, SATURDAY, DENVER)] == [11]
    assert fixed.kickoffs(1, SATURDAY, DENVER)[0].tzinfo == DENVER


def test_a_day_goes_before_a_round_and_a_round_before_all() -> None:
    grids = (
        Grid(time(11), time(11), 60),
        Grid(time(12), time(12), 60, round=2),
        Grid(time(13), time(13), 60, day=SUNDAY),
    )
    calendar = Calendar({}, grids)
    hours = [
        calendar.kickoffs(round_, day, CHICAGO)[0].hour
        for round_, day in ((1, SATURDAY), (2, SATURDAY), (2, SUNDAY))
    ]
    assert hours == [11, 12, 13]


def test_no_kick_off_in_the_hour_that_is_skipped() -> None:
    """Tests a grid of 01:30, 02:30 and 03:30 on the day clocks go forward: 02:30 is left out."""
    calendar = Calendar({}, (Grid(time(1, 30), time(3, 30), 60),))
    assert [k.hour for k in calendar.kickoffs(1, date(2024, 3, 10), CHICAGO)] == [1, 3]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("window,1,,,2023-09-10,2023-09-09,,,,\n", "until", "a day not before 2023-09-10"),
        ("window,one,,,2023-09-10,,,,,\n", "round", "a round, as in 1"),
        ("window,1,,,soon,,,,,\n", "date", "a day, as in 2023-09-09"),
        ("window,1,,,2023-09-09,2033-09-09,,,,\n", "until", "at most 400 days"),
        ("kickoffs,,,,,,11:00,13:00,60,\n", "zone", "the zone of these times"),
        ("kickoffs,,,,,,13:00,11:00,60,local\n", "until_time", "a time not before 13:00"),
        ("kickoffs,,,,,,11:00,13:00,0,local\n", "every_minutes", "minutes from 1 to 1440"),
        ("unavailable,,Greens,,2023-09-09,,,,,\n", "club", "a club of this edition"),
        ("unavailable,,,Arena,2023-09-09,,,,,\n", "ground", "a ground of the grounds' file"),
        ("unavailable,,Reds,Park,2023-09-09,,,,,\n", "club", "a club or a ground"),
        ("asks,,reds,,Sat,,,,,\n", "club", '; did you mean "Reds"?'),
        ("unavailable,,,The Park,2023-09-09,,,,,\n", "ground", '; did you mean "Park"?'),
        ("windows,1,,,2023-09-09,,,,,\n", "entry", '; did you mean "window"?'),
        ("asks,,Reds,,Someday,,,,,\n", "date", "a day, or a weekday"),
        ("holiday,,,,2023-09-09,,,,,\n", "entry", "one of window"),
    ],
)
def test_one_fault(tmp_path: Path, row: str, column: str, said: str) -> None:
    """Tests that a spoilt row is one fault, with its line and column."""
    ((line, found, text),) = faults(tmp_path, WINDOW, row)
    assert (line, found) == (3, column)
    assert said in text


def test_overlapping_grids(tmp_path: Path) -> None:
    """Tests that two grids of one day that overlap are refused, and grids side by side are not."""
    ((line, _, text),) = faults(tmp_path, GRID, GRID.replace("11:00,13:00", "12:30,15:00"))
    assert line == 3
    assert "overlapping 11:00 to 13:00 of line 2" in text
    assert len(read(tmp_path, GRID, GRID.replace("11:00,13:00", "15:00,17:00")).grids) == 2


def test_a_club_without_any_match_day(tmp_path: Path) -> None:
    """Tests that a club that is unavailable on every match day is named, with one left is not."""
    never = "unavailable,,Reds,,2023-09-09,2023-09-10,,,,\n"
    ((line, _, text),) = faults(tmp_path, WINDOW, never)
    assert line == 3
    assert "a match day on which Reds can play" in text
    assert read(tmp_path, WINDOW, never, WINDOW.replace("1,,,", "2,,,").replace("-09-", "-10-"))
