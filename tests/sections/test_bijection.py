"""Tests that ranks and allowed draws are the same things counted twice, on random fields."""

from itertools import product
from random import Random

import pytest

from drawopt.model.bracket import from_places
from drawopt.model.travel import bracket_travel
from drawopt.sections.counting import budget_for
from drawopt.sections.plan import Plan
from tests.brute_force import brackets, keeps
from tests.random_cups import random_plan

MOST_DRAWS = 20_000


def check(plan: Plan) -> bool:
    """Every rank gives another allowed draw, and all are given; whether there are few enough."""
    problem = plan.problem
    fmt = problem.format
    by_section = [
        [
            (side, bracket_travel([side], problem.costs))
            for side in brackets(section, fmt.rounds, double_byes=fmt.has_double_byes)
            if keeps(side, problem.earliest)
        ]
        for section in plan.sections
    ]
    cup = plan.count(problem.terms.tolerance)
    if cup.count() > MOST_DRAWS:
        return False
    least = sum(min(travel for _, travel in sides) for sides in by_section)
    assert plan.travel == least
    most = least + budget_for(least, problem.terms.tolerance)
    allowed = {
        tuple(side for side, _ in choice)
        for choice in product(*by_section)
        if sum(travel for _, travel in choice) <= most
    }
    drawn = [tuple(map(from_places, cup.places(rank))) for rank in range(cup.count())]
    assert len(drawn) == len(set(drawn)) == len(allowed)
    assert set(drawn) == allowed
    return True


def check_fields(count: int) -> None:
    seed = tried = 0
    double_byes = 0
    while tried < count:
        plan = random_plan(Random(f"field {seed}"), 8)
        seed += 1
        if plan is not None and check(plan):
            tried += 1
            double_byes += plan.problem.format.has_double_byes
    assert double_byes > count // 20


def test_ranks_are_draws() -> None:
    """Tests 60 random fields with rules, double byes and costs; their sections are given."""
    check_fields(60)


@pytest.mark.soak
def test_ranks_are_draws_at_length() -> None:
    """Tests 500 of them."""
    check_fields(500)
