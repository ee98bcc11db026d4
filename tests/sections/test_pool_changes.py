"""Tests of pools changed step by step, against every single step priced from nothing."""

from dataclasses import replace
from itertools import combinations

import pytest

from drawopt.model.cup_format import CupFormat
from drawopt.sections.plan import states_of
from drawopt.sections.pool_changes import change_pools
from tests.fixtures import scattered, small_plan


@pytest.mark.parametrize("double", [False, True])
def test_each_step_is_the_best_there_is(double: bool) -> None:
    """Tests every step: exact, within sizes and the clubs allowed, and none saves more a club."""
    problem = small_plan(scattered(15), 3).problem
    problem = replace(problem, format=CupFormat(15, 3, double_byes=double, section_size=(4, 6)))
    pools = [list(range(5)), list(range(5, 10)), list(range(10, 15))]
    found = change_pools(problem, pools, 6)
    price = lambda pool: states_of(problem, sorted(pool)).least_travel  # noqa: E731
    assert found.travel == sum(map(price, pools))
    assert found.steps
    now = [set(pool) for pool in pools]
    for step in found.steps:
        travel = sum(map(price, now))
        best = 0
        for a, b in combinations(range(3), 2):
            for one in now[a]:
                for other in now[b]:
                    pair = [now[a] - {one} | {other}, now[b] - {other} | {one}]
                    best = max(best, price(now[a]) + price(now[b]) - sum(map(price, pair)))
            for source, goal in ((a, b), (b, a)):
                for one in now[source] if len(now[source]) > 4 and len(now[goal]) < 6 else ():
                    pair = [now[source] - {one}, now[goal] | {one}]
                    saves = price(now[a]) + price(now[b]) - sum(map(price, pair))
                    best = max(best, 2 * saves)
        assert step.saves * (2 if step.exchanged is None else 1) == best or step.moved == 6
        now[step.source - 1].remove(step.club)
        now[step.goal - 1].add(step.club)
        if step.exchanged is not None:
            now[step.goal - 1].remove(step.exchanged)
            now[step.source - 1].add(step.exchanged)
        assert step.travel == sum(map(price, now)) == travel - step.saves
        assert step.moved <= 6
        assert step.moved == sum(len(set(p) - q) for p, q in zip(pools, now, strict=True))
    assert found.pools == tuple(tuple(sorted(pool)) for pool in now)


def test_no_club_moved_is_no_change() -> None:
    """Tests that pools stay as they are where no club may move."""
    problem = small_plan(scattered(9), 2).problem
    pools = ((0, 1, 2, 3), (4, 5, 6, 7, 8))
    found = change_pools(problem, pools, 0)
    assert (found.steps, found.pools) == ((), pools)
