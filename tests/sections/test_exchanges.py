"""Tests of sections priced with a club more or another, against sections priced from nothing."""

from dataclasses import replace

import pytest

from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.sections.counting import section_states
from drawopt.sections.exchanges import PlanParts, SectionParts
from drawopt.sections.plan import Plan
from tests.fixtures import club, plan_2024, scattered, small_plan


def priced(problem: Problem, clubs: set[int]) -> int | None:
    """Least travel of a section, from nothing."""
    fmt = problem.format
    states = section_states(
        sorted(clubs),
        fmt.rounds,
        problem.costs,
        problem.earliest,
        double_byes=fmt.has_double_byes,
    )
    return None if states is None else states.least_travel


RULES = Rules(
    apart=(Apart(club(0), club(3), 2), Apart(club(1), club(8), 9), Apart(club(2), club(5), 3)),
    must_have_bye=(club(4),),
)


@pytest.mark.parametrize(
    ("clubs", "slots", "double", "rules"),
    [
        (5, 2, False, Rules()),
        (7, 2, False, Rules()),
        (11, 2, False, Rules()),
        (11, 2, True, Rules()),
        (11, 2, False, RULES),
        (11, 2, True, RULES),
        (18, 2, False, RULES),
        (18, 2, True, Rules()),
    ],
)
def test_a_section_with_a_newcomer_is_priced_as_from_nothing(
    clubs: int, slots: int, double: bool, rules: Rules
) -> None:
    """Tests every newcomer in each club's place, and beside them all, and a club less."""
    problem = small_plan(scattered(clubs), slots).problem
    fmt = CupFormat(clubs, slots, double_byes=double)
    problem = replace(problem, format=fmt, rules=rules)
    section = tuple(range(1, clubs // 2 + 1))
    parts = SectionParts(problem, section)
    for newcomer in (0, clubs - 1):
        for left_out in section[: 3 if clubs > 12 else None]:
            kept = {*section, newcomer} - {left_out}
            assert parts.least(newcomer, (left_out,)) == priced(problem, kept)
        if len(section) + 1 <= fmt.most:
            assert parts.least(newcomer) == priced(problem, {*section, newcomer})
    if len(section) - 1 >= fmt.fewest:
        kept = set(section[1:])
        assert parts.least(section[1], section[:2]) == priced(problem, kept)


def changed(plan: Plan, own: set[int], other: set[int], now: int) -> int | None:
    """What two sections cost more than now, from nothing; ``None`` if one is not possible."""
    fmt = plan.problem.format
    prices = [
        priced(plan.problem, clubs) if fmt.fewest <= len(clubs) <= fmt.most else None
        for clubs in (own, other)
    ]
    return None if None in prices else sum(price or 0 for price in prices) - now


def test_moves_are_the_cheapest_there_are() -> None:
    """Tests each move of each club of a small plan: alone, and with every club of the other."""
    plan = small_plan(scattered(17), 3, rules=Rules(apart=(Apart(club(0), club(9), 9),)))
    parts = PlanParts(plan)
    for number, section in enumerate(plan.sections):
        for one in section:
            moves = parts.moves(one)
            assert [move.section - 1 for move in moves] == [k for k in range(3) if k != number]
            for move in moves:
                other = set(plan.sections[move.section - 1])
                now = plan.travels[number] + plan.travels[move.section - 1]
                alone = changed(plan, set(section) - {one}, other | {one}, now)
                assert move.alone == alone
                costs = {
                    mate: changed(plan, {*section, mate} - {one}, {*other, one} - {mate}, now)
                    for mate in other
                }
                possible = [cost for cost in costs.values() if cost is not None]
                assert move.exchange == min(possible)
                assert move.exchanged is not None
                assert costs[move.exchanged] == move.exchange


def test_sizes_that_a_move_would_break_are_said() -> None:
    """Tests that a section of the fewest clubs lets none go, and one of the most takes none."""
    plan = small_plan(scattered(12), 2, sections=[range(8), range(8, 12)])
    from_large, from_small = PlanParts(plan).moves(0)[0], PlanParts(plan).moves(9)[0]
    assert (from_large.too_small, from_large.too_large) == (False, False)
    assert from_large.alone is not None
    assert (from_small.too_small, from_small.too_large) == (True, True)
    assert from_small.alone is None
    assert from_small.exchange is not None


@pytest.mark.soak
def test_moves_of_2024() -> None:
    """Tests the moves of a few clubs of 2024 against sections priced from nothing."""
    plan = plan_2024()
    parts = PlanParts(plan)
    for one in (0, 50, 108):
        own = plan.sections[parts.section_of(one)]
        for move in parts.moves(one)[:4]:
            other = set(plan.sections[move.section - 1])
            now = plan.travels[parts.section_of(one)] + plan.travels[move.section - 1]
            assert move.alone == changed(plan, set(own) - {one}, other | {one}, now)
            assert move.exchange == min(
                cost
                for mate in other
                if (cost := changed(plan, {*own, mate} - {one}, {*other, one} - {mate}, now))
                is not None
            )
