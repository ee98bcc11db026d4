"""The search on made-up fields of every shape; run with ``pytest -m bench -s``.

A small part of it runs with ``-m soak``. Every plan must be legal, priced by counting, with a
bound below it and below every longer search's plan, and no longer than the simple split of the
field. Rows are kept as `kept_rows` says, so that a battery goes on where it was broken off.
"""

import os

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.problem import Problem
from drawopt.model.travel import bracket_travel
from drawopt.planning.plan_sections import plan_sections
from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.progress import Watch
from drawopt.sections.plan import Plan, least_bracket, states_of
from tests.benchmarks.kept_rows import Row, measured, shortest
from tests.benchmarks.made_fields import made_field
from tests.brute_force import keeps

SMALL, LARGE = 60, 300
"""The largest of a first part's fields, and of the others."""

SMALL_FIELDS = 220
FIELDS = int(os.environ.get("DRAWOPT_BATTERY_FIELDS", "300"))
WITHIN = 1.02


def checked(problem: Problem, effort: int, limit: float | None = None, seed: int = 0) -> Plan:
    """A plan with what must hold of any.

    Raises
    ------
    AnswerIsNo
        If no plan exists, as the planner says.
    """
    problem.check()
    plan = plan_sections(problem, Watch(time_limit=limit), effort=effort, seed=seed)
    fmt = problem.format
    assert sorted(c for section in plan.sections for c in section) == list(range(fmt.entrants))
    assert all(fmt.fewest <= len(section) <= fmt.most for section in plan.sections)
    sides = least_bracket(plan)
    assert all(keeps(side, problem.earliest) for side in sides)
    assert bracket_travel(sides, problem.costs) == plan.travel
    assert 0 <= plan.bound <= plan.travel
    simple = simple_travel(problem)
    assert simple is None or plan.travel <= simple
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
    """Tests thirty fields of 8 to 60 clubs, some ten seconds each at most."""
    field = made_field(number, SMALL)
    try:
        plan = checked(field.problem, 1, 10.0)
    except AnswerIsNo as no:
        assert "no plan exists" in str(no)  # noqa: PT017 - a plan that does not exist is an answer
        pytest.skip(f"{field.name}: no plan exists")
    print(f"{field.name}: {plan.travel:,} bound {plan.bound:,} {plan.status}")


def quick_and_best(number: int) -> tuple[Row, int]:
    """A field's row of effort 1, and what it is measured against.

    That is the shortest plan known, of ten times the effort or any other row; where the bound
    proves that no plan is over 2 % shorter the long search is spared.
    """
    largest = SMALL if number < SMALL_FIELDS else LARGE
    field = made_field(number, largest)
    quick = measured(field.name, 0, 1, lambda: checked(field.problem, 1))
    if quick.status != "impossible" and quick.travel > WITHIN * quick.bound:
        long = measured(field.name, 0, 10, lambda: checked(field.problem, 10), any_source=True)
        # A longer search begins as a shorter one does.
        assert long.source != quick.source or long.travel <= quick.travel or quick.travel < 0
    best = shortest(field.name)
    return quick, quick.travel if best is None else best


@pytest.mark.bench
def test_battery() -> None:
    """Measures the fields against ten times the effort; prints the ten furthest from it."""
    rows = []
    for number in range(FIELDS):
        quick, best = quick_and_best(number)
        if quick.status == "impossible":
            assert best < 0, f"{quick.field}: impossible, but a plan is known"
            continue
        assert quick.bound <= best, f"{quick.field}: a bound above a plan"
        ratio = quick.travel / max(1, best) if quick.travel >= 0 else float("inf")
        if ratio > 1.0:
            print(f"{ratio:.4f} {quick.travel:,} / {best:,} {quick.field}", flush=True)
        rows.append((ratio, quick, 1 - quick.bound / max(1, quick.travel)))
    within = sum(ratio <= WITHIN for ratio, *_ in rows) / len(rows)
    for ratio, row, gap in sorted(rows, key=lambda each: -each[0])[:10]:
        print(f"{ratio:.4f} {row.processor:6.1f} s gap {gap:7.2%} {row.field}")
    print(f"{within:.1%} of {len(rows)} fields within 2 % of the shortest plan known")
    assert within >= 0.99
