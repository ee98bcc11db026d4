"""Tests of what a forced pairing costs, against every bracket of small sections."""

from dataclasses import replace

import pytest

from drawopt.drawing.forced import first_meetings, forced, moved
from drawopt.model.bracket import bracket_of, clubs_of, nodes_of
from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Trips
from drawopt.model.travel import bracket_travel
from drawopt.sections.counting import count_section
from drawopt.sections.plan import states_of
from tests.fixtures import scattered, small_plan


@pytest.mark.parametrize("trips", [None, Trips(150, 1)])
@pytest.mark.parametrize(("clubs", "double"), [(2, False), (3, False), (6, False), (6, True)])
def test_the_least_bracket_of_every_pairing(clubs: int, double: bool, trips: Trips | None) -> None:
    """Tests every pair and round of a section: no bracket with that meeting travels less."""
    problem = small_plan(scattered(clubs), 1).problem
    rules = replace(problem.rules, trips=trips)
    problem = replace(problem, format=CupFormat(clubs, 1, double_byes=double), rules=rules)
    states = states_of(problem, range(clubs))
    counted = count_section(states, 5000)
    least: dict[tuple[int, int, int], int] = {}
    for step, ways in enumerate(counted.ways):
        slack, _ = states.spent(step)
        for index in range(ways):
            for tie in nodes_of(bracket_of(counted.places(step, index))):
                for one in clubs_of(tie.first):
                    for other in clubs_of(tie.second):
                        key = (tie.round, min(one, other), max(one, other))
                        least[key] = min(least.get(key, slack), slack)
    found = {}
    for other in range(clubs):
        for one in range(other):
            for each in forced(states, one, other):
                found[each.round, one, other] = each.extra
                travel = bracket_travel([each.bracket], problem.costs)
                assert travel == states.least_travel + each.extra
                tie = next(
                    tie
                    for tie in nodes_of(each.bracket)
                    if tie.round == each.round
                    and {one in clubs_of(tie.first), other in clubs_of(tie.first)} == {True, False}
                )
                assert {one, other} <= set(clubs_of(tie))
                assert sorted(clubs_of(each.bracket)) == list(range(clubs))
    assert found == least


def test_who_is_moved() -> None:
    """Tests that those are named whose first tie is another, and nobody else."""
    before, after = bracket_of((0, 1, 2, 3, 4, -1, 5, -1)), bracket_of((0, 1, 2, 4, 3, -1, 5, -1))
    assert first_meetings(before)[4] == (2, frozenset({5}))
    assert moved(before, after) == (2, 3, 4, 5)
    assert moved(before, before) == ()
