"""Tests the sentences beside a plan: said when they are true, and only then."""

from dataclasses import replace
from functools import cache

from drawopt.planning.cautions import cautions
from drawopt.planning.plan_sections import price_sections
from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.sections.plan import Plan, in_order
from tests.brute_force import problem_of, scattered

PROBLEM = problem_of(scattered(40, seed=3), 4)


@cache
def simple() -> Plan:
    """The plan without a search."""
    sections = sections_of(halved_bracket(PROBLEM.costs, PROBLEM.format, 0), 4)
    return replace(price_sections(PROBLEM, sections, "feasible"), bound=0)


def test_proven_and_given_plans_have_none() -> None:
    assert cautions(replace(simple(), status="given")) == ()
    assert cautions(replace(simple(), status="optimal", bound=simple().travel)) == ()


def test_wide_gaps_and_missing_bounds_are_named() -> None:
    """Tests the edge of 5 %, and that no bound is no bound of 0."""
    travel = simple().travel
    near = replace(simple(), bound=travel - travel // 20)
    far = replace(simple(), bound=travel - travel // 20 - 2)
    assert not any("far from the best" in text for text in cautions(near))
    assert any("far from the best: 5% of" in text for text in cautions(far))
    assert any("No bound is known" in text for text in cautions(simple()))
    stopped = replace(far, status="stopped")
    assert any("was stopped" in text for text in cautions(stopped))


def test_a_plan_that_no_search_improved_says_so() -> None:
    """Tests that the constructed plan is told from a better one."""
    first = simple()
    (a, *rest), (b, *others), *more = first.sections
    swapped = in_order([(b, *rest), (a, *others), *more])
    assert any("No search improved" in text for text in cautions(first))
    assert not any(
        "No search improved" in text for text in cautions(replace(first, sections=swapped))
    )
