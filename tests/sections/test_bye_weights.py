"""Tests that each draw within the tolerance is named by as many ranks as it weighs."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, product
from math import prod
from random import Random

import pytest

from drawopt.errors import UsageError
from drawopt.model.bracket import Side, first_rounds, from_places
from drawopt.model.travel import bracket_travel
from drawopt.sections.bye_weights import MAX_WEIGHT, ByeWeights
from drawopt.sections.counting import budget_for
from drawopt.sections.plan import Plan
from tests.brute_force import brackets
from tests.random_cups import random_plan

MOST_RANKS = 20_000


def random_weights(plan: Plan, random: Random, most: int) -> ByeWeights:
    clubs = range(len(plan.problem.field))
    two = tuple(random.randint(1, most) for _ in clubs)
    return ByeWeights(
        tuple(random.randint(1, most) for _ in clubs),
        two if plan.problem.format.has_double_byes else (),
    )


def weight_of(plan: Plan, weights: ByeWeights, side: Side) -> int:
    """By the rule as it is published: one factor for each club with a bye."""
    found = 1
    for who, entered in first_rounds(side, plan.problem.format.rounds).items():
        if entered == 2:
            found *= weights.one[who]
        if entered == 3:
            found *= weights.two[who]
    return found


def listed(plan: Plan, weights: ByeWeights) -> list[tuple[tuple[Side, ...], int]]:
    """Every draw within the tolerance and its weight, listed one by one."""
    problem, fmt = plan.problem, plan.problem.format
    by_section = [
        [
            (side, bracket_travel([side], problem.costs), weight_of(plan, weights, side))
            for side in brackets(
                section, fmt.rounds, problem.earliest, double_byes=fmt.has_double_byes
            )
        ]
        for section in plan.sections
    ]
    least = sum(min(travel for _, travel, _ in sides) for sides in by_section)
    most = least + budget_for(least, problem.terms.tolerance)
    return [
        (tuple(side for side, _, _ in choice), prod(weight for _, _, weight in choice))
        for choice in product(*by_section)
        if sum(travel for _, travel, _ in choice) <= most
    ]


def weighted_plans(first: int, most: int) -> Iterator[Plan]:
    seed = first
    while True:
        random = Random(f"weights {seed}")
        seed += 1
        plan = random_plan(random, 8)
        if plan is not None:
            yield replace(plan, weights=random_weights(plan, random, most))


def check(plan: Plan) -> bool:
    """Each rank names an allowed draw, each as often as it weighs; whether few enough to list."""
    assert plan.weights is not None
    cup = plan.count(plan.problem.terms.tolerance)
    if cup.count() > MOST_RANKS:
        return False
    draws = dict(listed(plan, plan.weights))
    drawn = [tuple(map(from_places, cup.places(rank))) for rank in range(cup.count())]
    runs = [(draw, len(list(of))) for draw, of in groupby(drawn)]
    # In one section the copies of a bracket stand side by side; so they do in the last one.
    if len(plan.sections) == 1:
        assert len(runs) == len(draws)
    times: dict[tuple[Side | None, ...], int] = {}
    for draw, number in runs:
        times[draw] = times.get(draw, 0) + number
    assert times == draws
    assert cup.unweighted.count() == len(draws)
    travel = [bracket_travel(draw, plan.problem.costs) for draw in draws]
    weight = sum(draws.values())
    mean = sum(t * w for t, w in zip(travel, draws.values(), strict=True))
    assert cup.count() == weight
    assert cup.mean_travel() == (2 * mean + weight) // (2 * weight)
    return True


def check_fields(count: int) -> None:
    tried = double_byes = several = 0
    for plan in weighted_plans(0, 2):
        if check(plan):
            tried += 1
            double_byes += plan.problem.format.has_double_byes
            several += len(plan.sections) > 1
        if tried == count:
            break
    assert double_byes > count // 40
    assert several > count // 4


def test_ranks_hit_each_draw_as_often_as_it_weighs() -> None:
    """Tests 40 random fields with rules, costs and double byes."""
    check_fields(40)


@pytest.mark.soak
def test_ranks_hit_each_draw_as_often_as_it_weighs_at_length() -> None:
    """Tests 500 of them."""
    check_fields(500)


def test_weights_of_one_are_the_uniform_draws() -> None:
    """Tests that weights of 1 count the same draws, and reach the same set."""
    for number, plan in enumerate(weighted_plans(900, 1)):
        plain = replace(plan, weights=None)
        tolerance = plan.problem.terms.tolerance
        one, other = plan.count(tolerance), plain.count(tolerance)
        assert one.count() == other.count() == one.unweighted.count()
        if one.count() < 2000:
            every = range(one.count())
            assert {one.places(r) for r in every} == {other.places(r) for r in every}
        if number == 12:
            break


def test_large_weights() -> None:
    """Tests that weights of nine digits are counted in whole numbers beyond 64 bits."""
    tried = 0
    for plan in weighted_plans(50, MAX_WEIGHT):
        assert plan.weights is not None
        tolerance = plan.problem.terms.tolerance
        if plan.count(tolerance).unweighted.count() > 3000:
            continue
        draws = listed(plan, plan.weights)
        cup = plan.count(tolerance)
        assert cup.count() == sum(weight for _, weight in draws)
        for rank in (0, cup.count() // 2, cup.count() - 1):
            assert tuple(map(from_places, cup.places(rank))) in dict(draws)
        tried += cup.count() > 2**64
        if tried == 5:
            break


@pytest.mark.parametrize("weight", [0, -1, MAX_WEIGHT + 1, True, 2.0])
def test_weights_that_cannot_be(weight: int) -> None:
    with pytest.raises(UsageError, match="whole number from 1 to 999999999"):
        ByeWeights((1, weight))


def test_weights_for_two_byes_of_every_club_or_none() -> None:
    with pytest.raises(UsageError, match="one each a club"):
        ByeWeights((1, 2), (3,))
