"""Tests that tallies add up, whatever the stretches, and of their figures."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.simulation.engine import Engine
from drawopt.simulation.tally import add_up, mean, percentile
from tests.simulation.small_jobs import COIN, three_rounds, tolerance_of

PLAN = three_rounds()
ENGINE = Engine(PLAN, tolerance_of(PLAN), COIN, "tally", 300)
WHOLE = ENGINE.play(1, 60)


@given(st.sets(st.integers(1, 59)))
def test_any_stretches_add_up(cuts: set[int]) -> None:
    """Tests that 60 runs cut anywhere add up to the same tally."""
    ends = [0, *sorted(cuts), 60]
    parts = [ENGINE.play(a + 1, b - a) for a, b in pairwise(ends)]
    assert add_up(parts) == WHOLE


def test_plus() -> None:
    assert ENGINE.play(1, 20) + ENGINE.play(21, 40) == WHOLE


@pytest.mark.parametrize(("first", "runs"), [(21, 10), (32, 5), (1, 30)])
def test_runs_follow_one_another(first: int, runs: int) -> None:
    """Tests that runs that overlap, or leave a gap after run 30, are not added."""
    with pytest.raises(ValueError, match="do not follow run 30"):
        add_up([ENGINE.play(1, 30), ENGINE.play(first, runs)])


def test_figures_of_counted_values() -> None:
    """Tests 0 three times, 10 six times, 100 once: sum 160 of 10; the least with 95 % is 100."""
    counted = {0: 3, 10: 6, 100: 1}
    assert mean(counted) == (160, 10)
    assert [percentile(counted, p) for p in (5, 30, 31, 90, 91, 100)] == [0, 0, 10, 10, 100, 100]
