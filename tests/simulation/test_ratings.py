"""Tests of who wins: Elo's chances from one lot a club, and the coin when all is equal."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.errors import UsageError
from drawopt.simulation import _play_kernels as kernels
from drawopt.simulation.engine import Engine
from drawopt.simulation.intervals import wilson
from drawopt.simulation.lots import club_labels, club_words, form_and_coin, run_lots
from drawopt.simulation.ratings import Strengths, chance_of, home_points, home_wins
from tests.simulation.small_jobs import three_rounds, tolerance_of, with_rules

FORMS = st.integers(0, (1 << 63) - 1)


@given(FORMS, FORMS, st.booleans())
def test_equal_ratings_are_the_coin(home: int, away: int, first: bool) -> None:
    """Tests that without a lead the better form wins, and the lesser name if they are equal."""
    assert home_wins(0.0, home, away, first) == (home > away or (home == away and first))


@given(st.floats(-900, 900), FORMS, FORMS, st.booleans())
def test_compiled_is_the_plain(lead: float, home: int, away: int, first: bool) -> None:
    import numpy as np

    compiled = kernels.home_wins(lead, np.uint64(home), np.uint64(away), first)
    assert bool(compiled) == home_wins(lead, home, away, first)


@given(st.floats(-500, 500), FORMS, FORMS, st.booleans())
def test_either_side_may_be_asked(lead: float, home: int, away: int, first: bool) -> None:
    """Tests that exactly one of the two goes through, whichever is called home."""
    other = home_wins(-lead, away, home, not first)
    close = home == away and lead == 0
    assert home_wins(lead, home, away, first) != other or close or abs(lead) < 1e-9


@pytest.mark.parametrize("lead", [-400, -100, 0, 35, 200])
def test_elo(lead: int) -> None:
    """Tests that a club that is ahead wins as often as Elo says: 400 points are 10 to 1."""
    runs, wins = 20_000, 0
    for run in range(1, runs + 1):
        lots = run_lots("elo", run)
        home, _ = form_and_coin(lots, "A", 1)
        away, _ = form_and_coin(lots, "B", 1)
        wins += home_wins(float(lead), home, away, True)
    low, high = wilson(wins, runs, 4.0)
    assert low < chance_of(lead) < high
    assert chance_of(400) == pytest.approx(10 / 11)


def test_home_is_half_of_all() -> None:
    """Tests that coins of two clubs name either as host with 1/2, whatever their forms."""
    clubs = ("A", "B", "C")
    labels = club_labels(clubs)
    seen: dict[tuple[bool, bool], int] = {}
    for run in range(1, 8001):
        words = club_words(run_lots("home", run), labels)
        odd = bool((int(words[0, 1]) ^ int(words[1, 1])) & 1)
        key = odd, bool(words[0, 1] >> 1 > words[1, 1] >> 1)
        seen[key] = seen.get(key, 0) + 1
    # Four cells of mean 2,000 and deviation 39.
    assert all(1800 < times < 2200 for times in seen.values())
    assert len(seen) == 4


def test_words_are_the_streams_lots() -> None:
    """Tests that all clubs' words at once are the lots of each club's label."""
    clubs = ("Águilas", "B", "C")
    lots = run_lots("words", 12)
    words = club_words(lots, club_labels(clubs))
    for i, club in enumerate(clubs):
        for round_ in range(1, 5):
            word = int(words[i, round_ - 1])
            assert (word >> 1, word & 1) == form_and_coin(lots, club, round_)


def test_equal_ratings_play_the_coins_cups() -> None:
    """Tests that with equal ratings and no advantage every run is that of the coin."""
    for plan in (three_rounds(), with_rules()):
        tolerance = tolerance_of(plan)
        coin = Engine(plan, tolerance, Strengths(), "7", 300).play(1, 60)
        assert Engine(plan, tolerance, Strengths((1500.0,) * 13), "7", 300).play(1, 60) == coin
        ahead = Engine(plan, tolerance, Strengths((), 200.0), "7", 300).play(1, 60)
        assert ahead != coin


def test_the_draw_never_looks_at_ratings() -> None:
    """Tests that byes of a run are the same whatever the ratings: they come from the draw."""
    plan = three_rounds()
    strong = Strengths(tuple(100.0 * k for k in range(13)))
    coin = Engine(plan, tolerance_of(plan), Strengths(), "7", 300).play(1, 60)
    rated = Engine(plan, tolerance_of(plan), strong, "7", 300).play(1, 60)
    assert rated.byes == coin.byes
    # Club 12 is the strongest by far, club 0 the weakest.
    assert rated.qualified[12] > coin.qualified[12]
    assert rated.qualified[0] < coin.qualified[0]


@pytest.mark.parametrize("points", ["NaN", "1001", "-1000.5"])
def test_home_points_in_range(points: str) -> None:
    with pytest.raises(UsageError, match="home advantage"):
        home_points(Decimal(points))
    assert home_points(None) == 0
    assert home_points(Decimal("65.5")) == 65.5
