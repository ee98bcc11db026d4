"""Tests that how kind a draw was is counted exactly, against all draws listed."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from drawopt.drawing.contest import Contest, HomeTies, brackets_of, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.events import share_of
from drawopt.drawing.kindness import kindness, travel_in, travel_numbers
from drawopt.errors import UsageError
from drawopt.model.bracket import Node, Side, bracket_of, clubs_of, first_rounds
from drawopt.model.problem import Rules, Trips
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import fewest_trips
from drawopt.sections.plan import Plan
from tests.brute_force import club, problem_of, scattered


def plan_of(windows: tuple[tuple[int, ...], ...] | None, *, double: bool = False) -> Plan:
    problem = problem_of(
        scattered(11, 8),
        2,
        tolerance="0.2",
        windows=windows,
        double_byes=double,
        rules=Rules(may_not_host=(club(2), club(5))),
    )
    return Plan(problem, (tuple(range(6)), tuple(range(6, 11))), 0, "given")


def away_of(plan: Plan, side: Side, who: int, last: int) -> Fraction:
    """By hand: every result and every coin of the ties that may bring this club on its way."""
    if isinstance(side, int):
        return Fraction(0)
    total = sum((away_of(plan, each, who, last) for each in (side.first, side.second)), Fraction(0))
    if side.round > last or who not in clubs_of(side):
        return total
    may = plan.problem.may_host
    for one, other in product(_reach(side.first).items(), _reach(side.second).items()):
        for home, away in ((one[0], other[0]), (other[0], one[0])):
            if not may[home] and may[away]:
                home, away = away, home
            if away == who:
                chance = one[1] * other[1] / 2
                total += chance * int(plan.problem.distances[home, away])
    return total


def _reach(side: Side) -> dict[int, Fraction]:
    if isinstance(side, int):
        return {side: Fraction(1)}
    return {c: p / 2 for part in (side.first, side.second) for c, p in _reach(part).items()}


def with_trips(plan: Plan, over: int) -> Plan:
    """The plan with the tightest budget that it can keep."""
    rules = replace(plan.problem.rules, trips=Trips(over, 0))
    states = replace(plan, problem=replace(plan.problem, rules=rules)).states
    rules = replace(rules, trips=Trips(over, fewest_trips(states)))
    return replace(plan, problem=replace(plan.problem, rules=rules))


PLANS = {
    "one round": plan_of(((1,), (2,), (3,))),
    "two rounds": plan_of(((1, 2), (3,))),
    "double byes": plan_of(((1, 2), (3,)), double=True),
    "one round, double byes": plan_of(((1,), (2, 3)), double=True),
    "few long trips": with_trips(plan_of(((1, 2), (3,))), 120),
    "weights": replace(plan_of(((1, 2), (3,))), weights=ByeWeights(tuple(range(1, 12)))),
}


@pytest.mark.parametrize("name", PLANS)
def test_travel_of_all_draws(name: str) -> None:
    """Tests the numbers of draws by a club's expected travel against all, worked by hand."""
    plan = PLANS[name]
    contest = first_contest(plan)
    cup = contest.count().unweighted
    draws = [tuple(map(bracket_of, cup.places(rank))) for rank in range(cup.count())]
    for who in (0, 2, 7):
        expected: dict[Fraction, int] = {}
        for sides in draws:
            weight = 1
            if plan.weights is not None:
                for side in sides:
                    weight *= plan.weights.of_bracket(list(first_rounds(side, 3).items()))
            travel = sum(
                (away_of(plan, side, who, contest.last_round) for side in sides), Fraction(0)
            )
            assert travel_in(contest, sides, who) == travel
            expected[travel] = expected.get(travel, 0) + weight
        assert travel_numbers(contest, who) == expected
        assert sum(expected.values()) == contest.count().count()


@pytest.mark.parametrize("windows", [((1, 2), (3,)), None])
def test_kindness_of_a_draw(windows: tuple[tuple[int, ...], ...] | None) -> None:
    """Tests both shares against all draws; where three rounds are published they are listed."""
    plan = replace(plan_of(windows), problem=replace(plan_of(windows).problem))
    contest = first_contest(plan)
    draw = draw_contest(contest, "kind", "0" * 64, rehearsal=True)
    cup = contest.count()
    travels = [
        travel_in(contest, tuple(map(bracket_of, cup.places(rank))), 3)
        for rank in range(cup.count())
    ]
    found = kindness(contest, draw, 3)
    assert found.travel == travel_in(contest, brackets_of(draw), 3) in travels
    assert found.kind.exact
    assert found.kind.chance == Fraction(sum(t <= found.travel for t in travels), len(travels))
    assert found.unkind.chance == Fraction(sum(t >= found.travel for t in travels), len(travels))
    assert found.rounds == tuple(range(1, contest.last_round + 1))


def test_a_later_window_with_home_ties() -> None:
    """Tests that a host who is known before the coin is: two clubs that meet in any draw."""
    plan = plan_of(((1,), (2,), (3,)))
    plan = replace(
        plan,
        problem=replace(plan.problem, terms=replace(plan.problem.terms, hosts="balance")),
    )
    times = (HomeTies(0, 1), HomeTies(1, 0))
    contest = Contest(plan, 3, ((0, 1), None), (), times)
    miles = int(plan.problem.distances[0, 1])
    assert travel_numbers(contest, 0) == {Fraction(miles): 1}
    assert travel_numbers(contest, 1) == {Fraction(0): 1}


def test_clubs_and_draws_that_do_not_go_together() -> None:
    plan = plan_of(((1,), (2,), (3,)))
    contest = first_contest(plan)
    draw = draw_contest(contest, "kind", "0" * 64, rehearsal=True)
    later = Contest(plan, 2, ((0, 1, 2, 3), None))
    with pytest.raises(UsageError, match="window 1, not of 2"):
        kindness(later, draw, 0)
    with pytest.raises(UsageError, match="not drawn in window 2"):
        kindness(later, replace(draw, window=2), 8)


def test_draws_that_are_made_come_near_those_that_are_listed() -> None:
    """Tests a share by 2,000 draws against the exact one, within five standard deviations."""
    contest = first_contest(PLANS["weights"])

    def far(drawn: tuple[Side, ...]) -> bool:
        return isinstance(drawn[0], Node) and 3 in clubs_of(drawn[0].first)

    exact = share_of(contest, far)
    assert exact.exact
    made = share_of(contest, far, most_listed=0, draws=2000)
    assert not made.exact
    assert made.of == 2000
    spread = (float(exact.chance) * (1 - float(exact.chance)) / 2000) ** 0.5
    assert abs(float(made.chance - exact.chance)) < 5 * spread
    assert made == share_of(contest, far, most_listed=0, draws=2000)
