"""Tests that byes of later rounds that were drawn stand, or are marked as provisional."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from drawopt.drawing.contest import (
    Bye,
    Draw,
    first_contest,
    lasting_byes,
    next_contest,
    provisional_byes,
    standing_byes,
)
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.odds import contest_odds
from drawopt.model.bracket import first_rounds, from_places
from drawopt.model.cup_format import CupFormat
from drawopt.sections.plan import Plan
from tests.brute_force import brackets, problem_of, scattered
from tests.drawing.test_hosts import drawn, winners_of


def plan_of(redraw: str, windows: tuple[tuple[int, ...], ...] = ((1,), (2,), (3,))) -> Plan:
    """Ten clubs in two sections, double byes allowed."""
    problem = problem_of(scattered(10, 4), 2, windows=windows, tolerance="1")
    problem = replace(
        problem,
        format=CupFormat(10, 2, double_byes=True),
        terms=replace(problem.terms, redraw=redraw),
    )
    return Plan(problem, (tuple(range(5)), tuple(range(5, 10))), 0, "given")


def first_draws(plan: Plan) -> list[Draw]:
    """Draws of the first window that have double byes."""
    contest = first_contest(plan)
    draws = [drawn(contest, f"seed {k}") for k in range(12)]
    found = [draw for draw in draws if any(bye.round == 2 for bye in draw.byes)]
    assert found
    return found


def test_byes_that_stand() -> None:
    """Tests the allowed draws of window 2 against all brackets, and its odds; they stand."""
    plan = plan_of("keep-byes")
    for k, draw in enumerate(first_draws(plan)):
        promised = {bye.club for bye in draw.byes if bye.round == 2}
        contest = next_contest(plan, draw, winners_of(draw, Random(k)))
        assert set(contest.kept_byes) == promised
        cup = contest.count(Decimal(1))
        seen: Counter[tuple[object, ...]] = Counter()
        for rank in range(cup.count()):
            sides = tuple(from_places(places) for places in cup.places(rank))
            entered = [first_rounds(side, 2) for side in sides if side is not None]
            assert all(each[c] == 2 for each in entered for c in each if c in promised)
            seen[sides] += 1
        assert set(seen.values()) == {1}
        allowed = 1
        for clubs in contest.survivors:
            sides = brackets(clubs or (), 2)
            allowed *= sum(
                all(first_rounds(side, 2)[c] == 2 for c in promised & set(clubs or ()))
                for side in sides
            )
        assert cup.unweighted.count() <= allowed
        odds = contest_odds(contest)
        for each in odds.clubs:
            if each.club in promised:
                assert Fraction(each.rounds[0].bye, odds.count) == 1
        after = draw_contest(
            contest, "next", "0" * 64, after="1", results_digest="2", rehearsal=True
        )
        assert promised <= {bye.club for bye in after.byes}


def test_taken_back() -> None:
    """Tests that some draw takes a second bye back where none stands, and none where it does."""
    taken = {}
    for redraw in ("window", "keep-byes"):
        plan = plan_of(redraw)
        back = 0
        for k, draw in enumerate(first_draws(plan)):
            contest = next_contest(plan, draw, winners_of(draw, Random(k)))
            after = drawn(contest, f"then {k}", after="1")
            standing = standing_byes([draw, after], plan)
            assert {bye for bye in standing if bye.round == 1} <= set(draw.byes)
            assert {bye for bye in standing if bye.round == 2} == set(after.byes)
            back += len({bye for bye in draw.byes if bye.round == 2} - set(standing))
        taken[redraw] = back
    assert taken["keep-byes"] == 0 < taken["window"]


@pytest.mark.parametrize(
    ("redraw", "windows", "marked"),
    [
        ("window", ((1,), (2,), (3,)), True),
        ("window", ((1, 2), (3,)), False),
        ("keep-byes", ((1,), (2,), (3,)), False),
        ("none", ((1,), (2,), (3,)), False),
    ],
)
def test_provisional_byes(redraw: str, windows: tuple[tuple[int, ...], ...], marked: bool) -> None:
    """Tests that just the byes that a later window may take back are provisional."""
    plan = plan_of(redraw, windows)
    for draw in first_draws(plan):
        second = {bye for bye in draw.byes if bye.round == 2}
        assert provisional_byes(draw, plan) == (second if marked else frozenset())


def test_lasting_byes_are_those_listed() -> None:
    """Tests the byes read from places against those that a draw lists."""
    plan = plan_of("keep-byes")
    contest = first_contest(plan)
    cup = contest.count()
    for seed in range(12):
        draw = drawn(contest, f"seed {seed}")
        listed = [Bye(club, 2) for club in lasting_byes(plan, 1, cup.places(draw.rank))]
        assert listed == [bye for bye in draw.byes if bye.round == 2]
        assert lasting_byes(plan, 2, cup.places(draw.rank)) == ()
    assert lasting_byes(plan_of("window"), 1, cup.places(0)) == ()
