"""Tests of the ties that want a fixture: of a draw with and without results, and as played."""

from decimal import Decimal
from pathlib import Path

import pytest

from drawopt.drawing.contest import Draw, DrawnTie, WinnerOf
from drawopt.errors import InputError
from drawopt.model.results import Match
from drawopt.scheduling.fixtures import OpenTie, Tie
from drawopt.scheduling.ties_of_draw import ties_as_played, ties_of_draw
from tests.fixtures import edition_2024, played_2024

CLUBS = "ABCDE"


def tie(
    number: int, round_: int, home: object, away: object, provisional: bool = False
) -> DrawnTie:
    return DrawnTie(number, round_, 1, home, away, 0, 0, provisional)  # type: ignore[arg-type]


def draw(*ties: DrawnTie) -> Draw:
    return Draw("", "x", 1, "", True, 1, "", "", Decimal(0), 0, 0, 1, 0, (), ties, ())


DRAWN = draw(
    tie(1, 1, 0, 1),
    tie(2, 1, 2, 3),
    tie(3, 2, WinnerOf(1), 4),
    tie(4, 3, WinnerOf(3), WinnerOf(2), provisional=True),
)


def test_what_waits_and_what_is_provisional() -> None:
    """Tests that a side to come makes a tie wait, and that a later window's ties are left out."""
    found = ties_of_draw(DRAWN, CLUBS)
    assert found.ties == (Tie(1, 1, "A", "B"), Tie(2, 1, "C", "D"))
    assert found.waiting == (OpenTie(3, 2, "winner of 1", "E"),)
    assert found.played == frozenset()


def test_results_fill_in_winners() -> None:
    """Tests one result: B beat A at home or away, so the third tie is B v E."""
    for home, away in ((0, 1), (1, 0)):
        found = ties_of_draw(DRAWN, CLUBS, [Match(1, home, away, None, None, "score", 1)])
        assert found.ties[-1] == Tie(3, 2, "B", "E")
        assert (found.waiting, found.played) == ((), frozenset([1]))


def test_a_result_of_no_tie() -> None:
    with pytest.raises(InputError) as error:
        ties_of_draw(DRAWN, CLUBS, [Match(1, 0, 2, 1, 0, "score", 0, line=7)], Path("results.csv"))
    assert str(error.value) == (
        "results.csv, line 7, column home: expected a tie of this draw, found A v C in round 1"
    )


def test_a_result_of_an_earlier_window_is_passed_over() -> None:
    later = draw(tie(9, 2, 0, 4))
    found = ties_of_draw(later, CLUBS, [Match(1, 0, 2, 1, 0, "score", 0)])
    assert found.ties == (Tie(9, 2, "A", "E"),)


def test_2024_as_played() -> None:
    """Tests 98 ties in four rounds, the first-named at home."""
    clubs = edition_2024().field.clubs
    found = ties_as_played(played_2024().matches, clubs).ties
    assert [sum(t.round == r for t in found) for r in (1, 2, 3, 4)] == [21, 44, 22, 11]
    assert (found[0].home, found[0].away) == ("SF Vikings SC", "Inter San Francisco")
    assert [t.number for t in found] == list(range(1, 99))
