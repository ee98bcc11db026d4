"""Tests of rules that need a ranking the page does not have, on made-up rankings."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.rankings import (
    Ranked,
    best_ranked,
    brackets,
    first_fixtures,
    host,
    read_ranking,
)

SYNTHETIC = Path(__file__).parents[2] / "datasets" / "synthetic"


def ranking(clubs: str) -> list[Ranked]:
    """Made-up clubs of one letter, the best first."""
    return [Ranked(club, rank) for rank, club in enumerate(clubs, 1)]


def test_the_best_who_are_not_barred() -> None:
    """Tests three places: B is barred and D the holder, so A, C and E; F was never reached."""
    rows = [Ranked("A", 1), Ranked("B", 2, "Champions Cup"), *ranking("ABCDEF")[2:]]
    chosen = best_ranked(rows[::-1], 3, holder="D")
    assert [club.club for club in chosen.clubs] == ["A", "C", "E"]
    assert [club.club for club in chosen.passed] == ["B", "D"]


def test_too_short_a_ranking_gives_what_it_has() -> None:
    assert [club.club for club in best_ranked(ranking("AB"), 7).clubs] == ["A", "B"]


@pytest.mark.parametrize(
    ("clubs", "fixtures"),
    [
        ("A", []),
        ("AB", ["AB"]),
        ("ABC", ["BC"]),
        ("ABCD", ["AD", "BC"]),
        ("ABCDE", ["DE"]),
        ("ABCDEF", ["CF", "DE"]),
    ],
)
def test_the_better_club_is_at_home_to_the_worse(clubs: str, fixtures: list[str]) -> None:
    """Tests round 1 of a bracket: byes to the best, of the others the first meets the last."""
    assert ["".join(tie) for tie in first_fixtures(ranking(clubs)[::-1])] == fixtures


def test_the_top_team_hosts() -> None:
    """Tests that the host does not depend on who is named first."""
    assert host(ranking("ABC"), "C", "B") == host(ranking("ABC"), "B", "C") == "B"


def test_made_up_brackets() -> None:
    """Tests the shipped made-up ranking: three clubs in East, two in West."""
    found = brackets(read_ranking(SYNTHETIC / "ranking-two-brackets.csv"))
    assert {name: [club.club for club in clubs] for name, clubs in found.items()} == {
        "East": ["SYN East 1", "SYN East 2", "SYN East 3"],
        "West": ["SYN West 1", "SYN West 2"],
    }


@pytest.mark.parametrize(
    ("rows", "column"),
    [("A,0\n", "rank"), ("A,first\n", "rank"), ("A,1\nA,2\n", "club"), ("A,1\nB,1\n", "rank")],
)
def test_faults_of_a_ranking(tmp_path: Path, rows: str, column: str) -> None:
    path = tmp_path / "ranking.csv"
    path.write_text("club,rank\n" + rows, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_ranking(path)
    assert [fault.column for fault in error.value.faults] == [column]
