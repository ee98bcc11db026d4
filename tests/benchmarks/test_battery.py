"""The search on made-up fields of every shape; run with ``pytest -m bench -s``.

A small part of it runs with ``-m soak``. Every plan must be legal, priced by counting, with a
bound below it and no longer than the simple split of the field.
"""

import time

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.problem import Problem
from drawopt.model.travel import bracket_travel
from drawopt.planning.plan_sections import plan_sections
from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.progress import Watch
from drawopt.sections.plan import Plan, least_bracket, states_of
from tests.benchmarks.made_fields import made_field
from tests.brute_force import keeps


def checked(problem: Problem, effort: int, limit: float | None = None) -> Plan | None:
    """A plan with what must hold of any; ``None`` if no plan exists."""
    try:
        problem.check()
        plan = plan_sections(problem, Watch(time_limit=limit), effort=effort)
    except AnswerIsNo:
        return None
    fmt = problem.format
    assert sorted(c for section in plan.sections for c in section) == list(range(fmt.entrants))
    assert all(fmt.fewest <= len(section) <= fmt.most for section in plan.sections)
    sides = least_bracket(plan)
    assert all(keeps(side, problem.earliest) for side in sides)
    assert bracket_travel(sides, problem.costs) == plan.travel
    assert 0 <= plan.bound <= plan.travel
    return plan


def simple_travel(problem: Problem) -> int | None:
    """Travel of the split made without a search; ``None`` if it breaks a rule."""
    start = halved_bracket(problem.costs, problem.format, 0)
    try:
        split = sections_of(start, problem.format.slots)
        return sum(states_of(problem, section).least_travel for section in split)
    except AnswerIsNo:
        return None


@pytest.mark.soak
@pytest.mark.parametrize("number", range(30))
def test_small_battery(number: int) -> None:
    """Tests thirty fields of at most 60 clubs."""
    field = made_field(number, 60)
    plan = checked(field.problem, 1)
    if plan is None:
        pytest.skip(f"{field.name}: no plan exists")
    simple = simple_travel(field.problem)
    assert simple is None or plan.travel <= simple
    print(f"{field.name}: {plan.travel:,} simple {simple} bound {plan.bound:,} {plan.status}")


@pytest.mark.bench
def test_battery() -> None:
    """Measures 300 fields against ten times the effort; prints the ten furthest from it."""
    rows = []
    for number in range(300):
        field = made_field(number)
        started = time.monotonic()
        quick = checked(field.problem, 1)
        seconds = time.monotonic() - started
        if quick is None:
            continue
        best = quick if quick.status == "optimal" else checked(field.problem, 10)
        assert best is not None
        assert best.travel <= quick.travel
        rows.append((quick.travel / max(1, best.travel), seconds, field.name, quick.gap))
    within = sum(ratio <= 1.02 for ratio, *_ in rows) / len(rows)
    for ratio, seconds, name, gap in sorted(rows, reverse=True)[:10]:
        print(f"{ratio:.4f} {seconds:6.1f} s gap {gap:6.2%} {name}", flush=True)
    print(f"{within:.1%} of {len(rows)} fields within 2 % of ten times the effort")
    assert within >= 0.99
