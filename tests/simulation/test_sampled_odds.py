"""Tests that sampled chances of later windows are what they should be, and the same each time."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from drawopt.drawing.contest import Contest, first_contest
from drawopt.drawing.odds import contest_odds
from drawopt.model.bracket import from_places, nodes_of
from drawopt.model.problem import Rules
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import play_cup
from drawopt.simulation.intervals import wilson
from drawopt.simulation.job import job_of
from drawopt.simulation.runs import play_many
from drawopt.simulation.sampled_odds import LaterOdds, sample_later
from tests.brute_force import club, problem_of, scattered

CUPS = 1500


def small(redraw: str = "window") -> Plan:
    """Five and four clubs: three rounds, of which rounds 2 and 3 are drawn anew."""
    problem = problem_of(
        scattered(9, 12),
        2,
        windows=((1,), (2,), (3,)),
        redraw=redraw,
        tolerance="0.3",
        rules=Rules(may_not_host=(club(0),)),
    )
    return Plan(problem, ((0, 2, 4, 6, 8), (1, 3, 5, 7)), 0, "given")


def exact_round_2(plan: Plan) -> dict[tuple[int, int], Fraction]:
    """Chances to meet in round 2: over all draws of round 1, all its winners, all draws after."""
    contest = first_contest(plan)
    cup = plan.count(plan.problem.terms.tolerance)
    found: Counter[tuple[int, int]] = Counter()
    chances: dict[tuple[int, int], Fraction] = dict(found)
    for rank in range(cup.count()):
        sides = [from_places(places) for places in cup.places(rank)]
        ties = [
            (tie.first, tie.second)
            for side in sides
            if side is not None
            for tie in nodes_of(side)
            if tie.round == 1
        ]
        for losers in product(*ties):
            left = tuple(tuple(c for c in s if c not in losers) for s in plan.sections)
            odds = contest_odds(Contest(contest.plan, 2, left))
            for each in odds.clubs:
                for o in each.rounds[0].opponents:
                    pair = each.club, o.club
                    share = o.meets / cup.count() / 2 ** len(ties)
                    chances[pair] = chances.get(pair, Fraction(0)) + share
    return chances


def test_round_drawn_anew() -> None:
    """Tests every pair's chance to meet in round 2 against all that can happen, at 1e-6."""
    plan = small()
    expected = exact_round_2(plan)
    later = sample_later(first_contest(plan), CUPS, seed="test", trip=300)
    pairs = [pair for pair in expected if pair[0] < pair[1]]
    assert sum(expected[pair] for pair in pairs) == 4  # ties of round 2
    met = {(i, j) for r, i, j in later.meets if r == 2}
    assert met <= set(pairs)
    for i, j in pairs:
        sampled = later.chance_to_meet(2, j, i)
        assert sampled.cups == CUPS
        assert binomtest(sampled.times, CUPS, float(expected[i, j])).pvalue > 1e-6 / len(pairs)


@pytest.mark.parametrize("redraw", ["window", "none"])
def test_sampled_cups_are_the_runs_of_many(redraw: str) -> None:
    """Tests that from the first window on, a seed's cups are those that ``simulate`` plays."""
    plan = small(redraw)
    later = sample_later(first_contest(plan), 60, seed="same", trip=100)
    tally = play_many(job_of(plan, "same", long_trip=100), 60).tally
    assert [later.qualified.get(club, 0) for club in range(9)] == list(tally.qualified)
    assert [later.long_trip.get(club, 0) for club in range(9)] == list(tally.trips)
    met = Counter(
        (tie.round, min(tie.home, tie.away), max(tie.home, tie.away))
        for run in range(1, 61)
        for tie in play_cup(plan, "same", run=run).ties
        if tie.round >= later.first_later and tie.home is not None and tie.away is not None
    )
    assert later.meets == met


def test_a_later_window_plays_on() -> None:
    """Tests that what is left of a run is drawn and played as the run would have been."""
    plan = small()
    for run in (1, 2, 3):
        cup = play_cup(plan, "on", run=run)
        losers = {club for tie in cup.ties if tie.round == 1 for club in (tie.home, tie.away)} - {
            tie.winner for tie in cup.ties if tie.round == 1
        }
        left = tuple(tuple(c for c in section if c not in losers) for section in plan.sections)
        tally: Counter[int] = Counter()
        for cups, sign in ((run, 1), (run - 1, -1)):
            if cups:
                found = sample_later(Contest(plan, 2, left), cups, seed="on", trip=10).qualified
                tally.update({club: sign * times for club, times in found.items()})
        assert sorted(+tally) == sorted(cup.qualifiers)


def test_every_cup_is_itself() -> None:
    """Tests that the first 30 of 60 cups are the 30 of a shorter sample; a seed has its own."""
    contest = first_contest(small())

    def sampled(cups: int, seed: str = "test") -> LaterOdds:
        return sample_later(contest, cups, seed=seed, trip=100)

    first, all_of_them = sampled(30), sampled(60)
    assert sampled(30) == first
    assert Counter(first.meets) <= Counter(all_of_them.meets)
    assert sampled(30, "other").meets != first.meets


def test_long_trips() -> None:
    """Tests that a trip longer than any never comes up, and one over 0 whenever a club travels."""
    contest = first_contest(small())
    never = sample_later(contest, 50, seed="test", trip=10**6)
    often = sample_later(contest, 50, seed="test", trip=0)
    assert not never.long_trip
    assert often.chance_of_long_trip(0).times > 0
    assert never.qualified == often.qualified
    assert sum(often.qualified.values()) == 2 * 50


def test_nothing_later_if_the_bracket_stands() -> None:
    """Tests that without a redraw no meeting is left to sample."""
    later = sample_later(first_contest(small("none")), 20, seed="test", trip=10)
    assert later.first_later == 4
    assert not later.meets


def test_an_open_section_is_left_out() -> None:
    """Tests a second window with one section still open: one qualifier a cup."""
    plan = small()
    contest = Contest(plan, 2, (None, (1, 3, 5, 7)))
    later = sample_later(contest, 20, seed="test", trip=10)
    assert later.first_later == 3
    assert sum(later.qualified.values()) == 20


def test_progress_and_bad_numbers() -> None:
    contest = first_contest(small())
    shown: list[int] = []
    sample_later(contest, 3, seed="test", trip=10, show=shown.append)
    assert shown == [1, 2, 3]
    with pytest.raises(ValueError, match="0 cups"):
        sample_later(contest, 0, seed="test", trip=10)


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data())
def test_wilson(of: int, data: st.DataObject) -> None:
    """Tests the interval against scipy's."""
    times = data.draw(st.integers(0, of))
    low, high = wilson(times, of)
    known = binomtest(times, of).proportion_ci(method="wilson")
    assert low == pytest.approx(known.low, abs=1e-9)
    assert high == pytest.approx(known.high, abs=1e-9)
    assert 0 <= low <= times / of <= high <= 1


@pytest.mark.parametrize(("times", "of"), [(1, 0), (-1, 5), (6, 5)])
def test_no_sample(times: int, of: int) -> None:
    with pytest.raises(ValueError, match="no sample"):
        wilson(times, of)


def test_the_tolerance_may_be_another() -> None:
    """Tests that a tolerance given takes the place of the plan's, in every window."""
    plan = small()
    contest = first_contest(plan)
    given_ = sample_later(
        contest, 20, seed="test", trip=10, tolerance=plan.problem.terms.tolerance * 0
    )
    strict = replace(
        plan.problem, terms=replace(plan.problem.terms, tolerance=0 * plan.problem.terms.tolerance)
    )
    own = sample_later(first_contest(replace(plan, problem=strict)), 20, seed="test", trip=10)
    assert given_ == own
