"""Tests that a budget of long trips is kept by counting, ranks, odds and later windows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from random import Random

import pytest

from drawopt.drawing.contest import Contest, first_contest, next_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.odds import contest_odds
from drawopt.drawing.standing import after_draw, contest_of, first_standing
from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Side, clubs_of, first_rounds, from_places, nodes_of
from drawopt.model.problem import Trips
from drawopt.model.travel import bracket_travel, tie_travel
from drawopt.sections.counting import budget_for, fewest_trips
from drawopt.sections.plan import Plan
from tests.brute_force import brackets, problem_of, scattered
from tests.drawing.test_hosts import winners_of
from tests.random_cups import random_plan
from tests.sections.test_bye_weights import random_weights, weight_of

MOST_DRAWS = 8_000
OVER = 180

Choice = tuple[tuple[Side, int, int], ...]
"""A bracket of each section, with its travel and its long ties."""


def long_ties(side: Side, plan: Plan) -> int:
    """By the rule as it is published: expected distances, rounded, that are over the limit."""
    trips = plan.problem.rules.trips
    assert trips is not None
    return sum(tie_travel(tie, plan.problem.distances) > trips.over for tie in nodes_of(side))


def choices(plan: Plan) -> list[Choice] | None:
    """Every choice of brackets under the other rules; ``None`` if there are too many."""
    problem = plan.problem
    by_section = [
        [
            (side, bracket_travel([side], problem.costs), long_ties(side, plan))
            for side in brackets(
                section,
                problem.format.rounds,
                problem.earliest,
                double_byes=problem.format.has_double_byes,
            )
        ]
        for section in plan.sections
    ]
    if prod(map(len, by_section)) > MOST_DRAWS:
        return None
    return list(product(*by_section))


def travel_of(choice: Choice) -> int:
    return sum(travel for _, travel, _ in choice)


def random_plans(first: int) -> Iterator[Plan]:
    """Fields with rules of all kinds and a budget of long trips, kept or not; some weighted."""
    seed = first
    while True:
        random = Random(f"trips {seed}")
        seed += 1
        plan = random_plan(random, 8)
        if plan is None:
            continue
        problem = plan.problem
        over = int(random.random() * problem.distances.max())
        rules = replace(problem.rules, trips=Trips(over, random.randint(0, 5)))
        plan = replace(plan, problem=replace(problem, rules=rules))
        weights = random_weights(plan, random, 3) if random.random() < 0.5 else None
        yield replace(plan, weights=weights)


def check(plan: Plan) -> bool | None:
    """Each allowed draw has as many ranks as it weighs, and the chances are counted right.

    Returns
    -------
    bool or None
        Whether the budget forbids any bracket; ``None`` if there are too many to list.
    """
    every = choices(plan)
    if every is None:
        return None
    most_long = plan.trips
    assert most_long is not None
    kept = [each for each in every if sum(long for *_, long in each) <= most_long]
    if not kept:
        with pytest.raises(AnswerIsNo, match=f"at most {most_long} ties over"):
            _ = plan.travel
        return True
    assert plan.travel == min(map(travel_of, kept))
    tolerance = plan.problem.terms.tolerance
    most = plan.travel + budget_for(plan.travel, tolerance)
    wanted: Counter[tuple[Side, ...]] = Counter()
    for each in kept:
        if travel_of(each) <= most:
            sides = tuple(side for side, *_ in each)
            weighs = 1
            if plan.weights is not None:
                weighs = prod(weight_of(plan, plan.weights, side) for side in sides)
            wanted[sides] = weighs
    cup = plan.count(tolerance)
    if cup.count() > MOST_DRAWS:
        return None
    found = Counter(tuple(map(from_places, cup.places(rank))) for rank in range(cup.count()))
    assert found == wanted
    assert cup.unweighted.count() == len(wanted)
    assert cup.least_travel == plan.travel
    total = sum(wanted.values())
    spent = sum(
        weighs * sum(bracket_travel([side], plan.problem.costs) for side in sides)
        for sides, weighs in wanted.items()
    )
    assert cup.mean_travel() == (2 * spent + total) // (2 * total)
    odds = contest_odds(first_contest(plan))
    for club in odds.clubs:
        for k, own in enumerate(club.rounds, 1):
            byes = sum(
                weighs
                for sides, weighs in wanted.items()
                for side in sides
                if club.club in clubs_of(side)
                and first_rounds(side, plan.problem.format.rounds)[club.club] > k
            )
            assert Fraction(own.bye, odds.count) == Fraction(byes, total)
    return len(kept) < len(every)


def check_fields(count: int, first: int = 0) -> None:
    tried = binding = 0
    for plan in random_plans(first):
        binds = check(plan)
        if binds is not None:
            tried += 1
            binding += binds
        if tried == count:
            break
    assert binding > count // 6


def test_ranks_are_draws_within_the_budget() -> None:
    """Tests 60 random fields against all their brackets: ranks, weights, means, chances."""
    check_fields(60)


@pytest.mark.soak
def test_ranks_are_draws_within_the_budget_at_length() -> None:
    """Tests 600 of them."""
    check_fields(600, 10_000)


def cup_of(over: int, at_most: int, redraw: str = "window") -> Plan:
    """Sixteen clubs in two sections, a draw a round."""
    problem = problem_of(scattered(16, 4), 2, windows=((1,), (2,), (3,)), tolerance="0.2")
    rules = replace(problem.rules, trips=Trips(over, at_most))
    terms = replace(problem.terms, redraw=redraw)
    problem = replace(problem, rules=rules, terms=terms)
    return Plan(problem, (tuple(range(8)), tuple(range(8, 16))), 0, "feasible")


def tight() -> Plan:
    """With the fewest long ties that there can be."""
    over = OVER
    plan = cup_of(over, 99)
    fewest = fewest_trips(plan.states)
    assert 0 < fewest < 14
    return cup_of(over, fewest)


def allowed_in(contest: Contest) -> set[tuple[Side, ...]]:
    """The draws of a later window by the rule as it is published."""
    plan, problem = contest.plan, contest.plan.problem
    rounds = problem.format.rounds - contest.first_round + 1
    every = list(
        product(
            *(
                [
                    (side, bracket_travel([side], problem.costs), long_ties(side, plan))
                    for side in brackets(clubs or (), rounds)
                ]
                for clubs in contest.survivors
            )
        )
    )
    assert contest.trips_left is not None
    fewest = min(sum(long for *_, long in each) for each in every)
    most_long = max(contest.trips_left, fewest)
    kept = [each for each in every if sum(long for *_, long in each) <= most_long]
    least = min(map(travel_of, kept))
    most = least + budget_for(least, problem.terms.tolerance)
    return {tuple(side for side, *_ in each) for each in kept if travel_of(each) <= most}


def test_later_windows_have_what_is_left() -> None:
    """Tests windows 2 and 3 against all brackets, and what is left of the budget, by hand."""
    plan = tight()
    over = OVER
    fresh = 0
    for seed in range(6):
        contest, left, standing = first_contest(plan), plan.trips, first_standing(plan)
        for _ in range(3):
            after = "x" if contest.window > 1 else ""
            draw = draw_contest(
                contest, f"seed {seed}", "0" * 64, after=after, results_digest=after, rehearsal=True
            )
            assert draw.most_long_ties is not None
            assert left is not None
            assert draw.most_long_ties >= left
            fresh += draw.most_long_ties > left
            assert sum(tie.expected_distance > over for tie in draw.ties) <= draw.most_long_ties
            if contest.window > 1:
                cup = contest.count()
                found = {tuple(map(from_places, cup.places(r))) for r in range(cup.count())}
                assert len(found) == cup.count()
                assert found == allowed_in(contest)
            left = draw.most_long_ties - sum(
                tie.expected_distance > over for tie in draw.ties if not tie.provisional
            )
            if contest.window == 3:
                break
            winners = winners_of(draw, Random(seed))
            standing = after_draw(standing, contest, draw, {})
            contest = next_contest(plan, draw, winners)
            assert contest.trips_left == left
            assert contest_of(standing, contest.window, winners).trips_left == left
    # Now and then survivors are left for whom there is no bracket with so few.
    assert fresh


def test_a_wide_budget_changes_nothing_but_the_order() -> None:
    """Tests that draws and chances are those without a budget, if no bracket breaks it."""
    wide = cup_of(OVER, 1000)
    free = replace(
        wide, problem=replace(wide.problem, rules=replace(wide.problem.rules, trips=None))
    )
    tolerance = Decimal("0.05")
    assert wide.travel == free.travel
    one, other = wide.count(tolerance), free.count(tolerance)
    assert (one.count(), one.mean_travel()) == (other.count(), other.mean_travel())
    chances = [contest_odds(first_contest(plan)).clubs for plan in (wide, free)]
    assert chances[0] == chances[1]
