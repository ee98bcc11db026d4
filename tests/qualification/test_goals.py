"""Tests that listed goals are added up to scores, with what extra time allows."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.goals import Goal, check_goals, read_goals
from drawopt.qualification.page_matches import PageMatch


def goals(**minutes: str) -> list[Goal]:
    """Goals of match 1 by club: the minutes of each."""
    return [
        Goal("Cup", 1, club, "Player", int(minute))
        for club, text in minutes.items()
        for minute in text.split()
    ]


def found(home: int, away: int, decided_by: str = "score", **minutes: str) -> list[str]:
    match = PageMatch("Cup", 1, 1, "", "A", "B", home, away, decided_by)
    return [finding.found for finding in check_goals([match], goals(**minutes))[0]]


@pytest.mark.parametrize(
    ("score", "decided_by", "minutes", "expected"),
    [
        ((2, 1), "score", {"A": "10 20", "B": "30"}, []),
        ((2, 1), "score", {"A": "10 20"}, ["goals listed: 2-0"]),
        ((2, 1), "extra_time", {"A": "10 107", "B": "30"}, []),
        ((2, 1), "extra_time", {"A": "10 20", "B": "30"}, ["2-1 after 90 minutes"]),
        ((2, 1), "score", {"A": "10 107", "B": "30"}, ["1-1 after 90 minutes"]),
        ((1, 1), "penalties", {"A": "10", "B": "117"}, []),
        ((1, 0), "score", {"C": "10"}, ["no match 1 of theirs"]),
    ],
)
def test_scores(
    score: tuple[int, int], decided_by: str, minutes: dict[str, str], expected: list[str]
) -> None:
    assert found(*score, decided_by, **minutes) == expected


def test_figures_are_counted_for_matches_with_goals_only() -> None:
    """Tests two figures for one match; a second match lists none."""
    matches = [PageMatch("Cup", 1, n, "", "A", "B", 1, 0) for n in (1, 2)]
    assert check_goals(matches, goals(A="10")) == ((), 2)


def test_faults(tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    path.write_text("stage,number,club,player,minute\nCup,one,A,P,45+1\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_goals(path)
    assert [fault.column for fault in error.value.faults] == ["number", "minute"]
