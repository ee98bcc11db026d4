"""Tests that there is one player of cups: the plain one and the fast one play the same cup.

Small cups at random: rules of all kinds, double byes, windows, first brackets that stand, costs
that are not the distances, ratings and the advantage of being at home.
"""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.simulation.cup import Cup, play_cup
from drawopt.simulation.job import job_of, play_stretch
from drawopt.simulation.ratings import Strengths
from drawopt.simulation.tally import Tally, long_trip_of
from tests.fixtures import plan_2024
from tests.random_cups import random_plan


def tally_of(cup: Cup, clubs: int, long_trip: int) -> Tally:
    """One cup counted by hand."""
    trips = [(tie.away, tie.distance or 0) for tie in cup.ties if tie.away is not None]
    miles: Counter[int] = Counter()
    for club, distance in trips:
        miles[club] += distance
    byes = {bye.club for bye in cup.byes if bye.round == 1}
    far = {club for club, distance in trips if distance > long_trip}
    everybody = range(clubs)
    return Tally(
        cup.run,
        tuple(int(club in cup.qualifiers) for club in everybody),
        tuple(int(club in byes) for club in everybody),
        tuple(int(club in far) for club in everybody),
        tuple({miles[club]: 1} for club in everybody),
        (cup.travel,),
        (max((distance for _, distance in trips), default=0),),
        (cup.trips_over(long_trip),),
    )


def random_strengths(random: Random, clubs: int) -> Strengths:
    if random.random() < 0.3:
        return Strengths()
    ratings = tuple(random.choice([1500.0, random.gauss(1500, 200)]) for _ in range(clubs))
    return Strengths(ratings, random.choice([0.0, 65.5, -40.0]))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_random_cups(number: int) -> None:
    """Tests that a run of many is the single cup: who had byes, came through, travelled how far."""
    random = Random(number)
    plan = random_plan(random)
    if plan is None:
        return
    clubs = len(plan.problem.field)
    strengths = random_strengths(random, clubs)
    long_trip = random.choice([0, 10, 500])
    try:
        job = job_of(plan, str(number), strengths, long_trip=long_trip)
    except AnswerIsNo:
        # There is too much to count, for either.
        with pytest.raises(AnswerIsNo):
            play_cup(plan, str(number), strengths, run=1)
        return
    for run in (1, 2, random.randint(3, 10**9)):
        try:
            cup = play_cup(plan, str(number), strengths, run=run)
        except AnswerIsNo:
            with pytest.raises(AnswerIsNo):
                play_stretch(job, run, 1)
            continue
        assert play_stretch(job, run, 1) == tally_of(cup, clubs, long_trip)
        for tie in cup.ties:
            assert tie.winner in (tie.home, tie.away)


def test_2024() -> None:
    """Tests that run 1 of many is the single cup of 2024, by coin and by ratings."""
    plan = plan_2024()
    ratings = tuple(1500.0 + 11 * (k * 29 % 53) for k in range(109))
    for strengths in (Strengths(), Strengths(ratings, 80.0)):
        tally = play_stretch(job_of(plan, "7", strengths), 1, 1)
        assert tally == tally_of(play_cup(plan, "7", strengths), 109, 300)


def test_what_a_long_trip_is() -> None:
    """Tests that 300 miles are as far in kilometres; a unit of one's own has 300 of it."""
    assert [long_trip_of(unit) for unit in ("mi", "km", "min")] == [300, 483, 300]
    assert pytest.approx(483, abs=0.5) == 300 * 1.609344
    assert [long_trip_of("km", wanted) for wanted in (0, 10**9)] == [0, 10**9]
    for wanted in (-1, 10**9 + 1, 1 << 64):
        with pytest.raises(UsageError, match="a long trip must be from 0"):
            long_trip_of("mi", wanted)
