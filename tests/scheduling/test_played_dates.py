"""Tests of the days on which the 2024 ties were played, and of a small file by hand."""

from datetime import date
from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.model.edition import read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.scheduling.played_dates import read_played_dates
from drawopt.scheduling.settings import edition_windows

FIELD = Field((Entrant("A"), Entrant("B"), Entrant("C")))


def test_2024() -> None:
    """Tests 98 matches: one on a Tuesday, not on its round's weekend; all had rest.

    Least had who won on Tuesday 3 October and played on Sunday 22: 4 to 21 October, 18 days.
    """
    edition = read_edition("2024")
    assert edition.published is not None
    found = read_played_dates(edition.published.matches, edition.field, edition_windows(edition), 2)
    assert found.matches == 98
    assert dict(found.weekdays) == {"Tue": 1, "Sat": 45, "Sun": 52}
    assert found.outside == ("round 2, O'Shea's FC v Parkland Soccer Club: Tue 3 Oct",)
    assert (found.short_rest, found.least_rest_days) == ((), 18)


def test_rest_and_match_days(tmp_path: Path) -> None:
    """Tests A on Saturday and Tuesday, two days between; B on Saturday and Monday, one."""
    path = tmp_path / "matches.csv"
    path.write_text(
        "round,date,home,away\n1,2023-09-09,A,B\n2,2023-09-12,A,C\n2,2023-09-11,B,C\n",
        encoding="utf-8",
    )
    windows = {1: (date(2023, 9, 9),), 2: (date(2023, 9, 12),)}
    found = read_played_dates(path, FIELD, windows, 2)
    assert found.weekdays == (("Mon", 1), ("Tue", 1), ("Sat", 1))
    assert found.outside == ("round 2, B v C: Mon 11 Sep",)
    assert found.short_rest == ("B: 1 whole days", "C: 0 whole days")
    assert found.least_rest_days == 0


def test_a_date_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "matches.csv"
    path.write_text("round,date,home,away\n1,soon,A,B\n1,2023-09-09,A,Z\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_played_dates(path, FIELD, {}, 2)
    assert [fault.line for fault in error.value.faults] == [2, 3]
