"""Tests that the fast engine plays, run by run, the cups that the plain one plays."""

from collections import Counter
from random import Random

import pytest

from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Cup, play_cup
from drawopt.simulation.engine import Engine
from drawopt.simulation.ratings import Strengths
from tests.fixtures import plan_2024, road, scattered, small_plan
from tests.random_cups import with_trips
from tests.simulation.small_jobs import (
    COIN,
    by_section,
    double_byes,
    three_rounds,
    tolerance_of,
    with_rules,
)

LONG_TRIP = 300
RATED = Strengths(tuple(1500 + 40.0 * (k * 7 % 13) for k in range(13)), home_advantage=60.0)

PLANS = {
    "three windows": three_rounds(),
    "one window": small_plan(scattered(13), 2, tolerance="0.2"),
    "the first bracket stands": three_rounds(redraw="none"),
    "rules": with_rules(),
    "double byes": double_byes(),
    "byes that stand": double_byes("keep-byes"),
    "a lot a section": by_section(),
    "few long trips": with_trips(three_rounds(), Random("few")),
    "four rounds": small_plan(scattered(11), 1, windows=((1, 2), (3,), (4,)), tolerance="0.1"),
    "one round": small_plan(scattered(8), 4, tolerance="1"),
    "no round": small_plan(scattered(3), 3),
    "all at one place": small_plan(road(*[0] * 9), 2, windows=((1,), (2,), (3,))),
}


def counted(engine: Engine, run: int) -> tuple[object, ...]:
    tally = engine.play(run, 1)
    return (
        [club for club, times in enumerate(tally.byes) if times],
        [club for club, times in enumerate(tally.qualified) if times],
        [club for club, times in enumerate(tally.trips) if times],
        [next(iter(miles)) for miles in tally.miles],
        tally.totals + tally.longest + tally.long_trips,
    )


def counted_plainly(cup: Cup, clubs: int) -> tuple[object, ...]:
    miles: Counter[int] = Counter()
    trips = [(tie.away, tie.distance or 0) for tie in cup.ties if tie.away is not None]
    for club, distance in trips:
        miles[club] += distance
    return (
        [bye.club for bye in cup.byes if bye.round == 1],
        sorted(cup.qualifiers),
        sorted({club for club, distance in trips if distance > LONG_TRIP}),
        [miles[club] for club in range(clubs)],
        (
            cup.travel,
            max((distance for _, distance in trips), default=0),
            cup.trips_over(LONG_TRIP),
        ),
    )


def engine_of(plan: Plan, strengths: Strengths, seed: str) -> Engine:
    return Engine(plan, tolerance_of(plan), strengths, seed, LONG_TRIP)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("strengths", [COIN, RATED], ids=["coin", "rated"])
def test_same_runs_as_the_plain_engine(name: str, strengths: Strengths) -> None:
    """Tests that byes, qualifiers, trips and miles of each run are those of the plain engine."""
    plan = PLANS[name]
    clubs = len(plan.problem.field)
    if strengths.ratings:
        strengths = Strengths(strengths.ratings[:clubs], strengths.home_advantage)
    engine = engine_of(plan, strengths, "seed")
    for run in range(1, 16):
        plain = play_cup(plan, "seed", strengths, run=run)
        assert counted(engine, run) == counted_plainly(plain, clubs), f"run {run}"


def test_same_runs_of_2024() -> None:
    """Tests a few runs of the 2024 cup against the plain engine."""
    plan = plan_2024()
    engine = engine_of(plan, COIN, "7")
    for run in (1, 2, 5000):
        plain = play_cup(plan, "7", run=run)
        assert counted(engine, run) == counted_plainly(plain, 109)


def test_double_byes_are_drawn() -> None:
    """Tests that the field of the double byes has some: a club of it starts in round 3."""
    plan = double_byes()
    starts = {
        min(tie.round for tie in run.ties if club in (tie.home, tie.away))
        for number in range(1, 20)
        for run in [play_cup(plan, "7", run=number)]
        for club in range(13)
    }
    assert starts == {1, 2, 3}


@pytest.mark.parametrize("name", PLANS)
def test_sums(name: str) -> None:
    """Tests that in every run each slot has one qualifier and byes are as many as the format's."""
    plan: Plan = PLANS[name]
    fmt = plan.problem.format
    tally = engine_of(plan, COIN, "sums").play(1, 50)
    assert sum(tally.qualified) == 50 * fmt.slots
    if not fmt.has_double_byes:
        assert sum(tally.byes) == 50 * fmt.byes
    assert sum(tally.totals) == sum(d * n for miles in tally.miles for d, n in miles.items())


def test_the_draw_is_uniform() -> None:
    """Tests that every allowed first bracket of a small cup is drawn about equally often."""
    plan = PLANS["one window"]
    engine = engine_of(plan, COIN, "uniform")
    from drawopt.simulation.lots import run_lots

    cup = engine.first.cup
    small = small_plan(scattered(5), 1, tolerance="0.2")
    engine = engine_of(small, COIN, "uniform")
    cup = engine.first.cup
    count = cup.count()
    runs = 400 * count
    drawn = Counter(tuple(engine.first.draw(run_lots("uniform", k))) for k in range(1, runs + 1))
    assert set(drawn) == {cup.places(rank) for rank in range(count)}
    # Binomial with mean 400 and deviation below 20: five deviations either way.
    assert all(300 < times < 500 for times in drawn.values())


def test_survivors_are_drawn_uniformly() -> None:
    """Tests the ranks of a later window: the quick count and order are those of counting."""
    from drawopt.drawing.contest import Contest
    from drawopt.sections.counting import budget_for, count_cup
    from drawopt.simulation.survivors import LaterWindows

    plan = three_rounds(tolerance="0.4")
    alive = [(0, 2, 3, 6), (7, 9, 10, 12)]
    states = Contest(plan, 2, tuple(alive)).states()
    least = sum(each.least_travel for each in states)
    cup = count_cup(states, budget_for(least, tolerance_of(plan)))
    assert cup.count() > 2

    class Given:
        """Lots that are given beforehand."""

        def __init__(self, rank: int) -> None:
            self.rank = rank

        def below(self, n: int, label: str) -> int:
            assert (n, label) == (cup.count(), "w2/rank")
            return self.rank

    later = LaterWindows(plan, tolerance_of(plan))
    for rank in range(cup.count()):
        assert tuple(later.draw(2, alive, Given(rank))) == cup.places(rank)  # type: ignore[arg-type]
