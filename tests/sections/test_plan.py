"""Tests of a plan as a value: what it says of its sections, and what chance would cost."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import from_places
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.model.travel import bracket_travel
from drawopt.sections.plan import Plan, in_order, states_of
from tests.brute_force import brackets, by_pair, club, on_a_line, problem_of, scattered, travels

# Two islands: clubs 0, 1, 2 are those of the example in `drawopt.model.travel`, and so are 3, 4, 5.
ISLAND = {(0, 1): 4, (0, 2): 5, (1, 2): 8}
ISLANDS = by_pair(6, ISLAND | {(i + 3, j + 3): miles for (i, j), miles in ISLAND.items()}, 500)


def islands(tolerance: str = "0.1", rules: Rules = Rules()) -> Plan:  # noqa: B008 - frozen
    problem = problem_of(ISLANDS, 2, tolerance=tolerance, rules=rules)
    return Plan(problem, ((0, 1, 2), (3, 4, 5)), 20, "feasible")


def test_islands() -> None:
    """Tests the figures of a plan of two sections, worked out by hand."""
    # An island's brackets have 11, 11 and 13 miles (see `test_counting.test_three_clubs`).
    plan = islands()
    assert plan.travels == (11, 11)
    assert plan.travel == 22
    assert plan.gap == pytest.approx(2 / 22)
    # Within 10 %, floor(24.2) = 24 miles: four draws of 22 miles and four of 24.
    assert plan.count(Decimal("0.1")).count() == 8
    assert plan.mean_travel == 23


def test_tolerance_table() -> None:
    """Tests what chance costs at the usual tolerances and at the plan's own."""
    # floor(22 * 1.05) = 23 miles: nothing more than 22. floor(22 * 1.2) = 26: all nine draws,
    # (4 * 22 + 4 * 24 + 26) / 9 = 23.3.
    assert islands("0.2").tolerance_table == (
        (Decimal("0"), 4, 22),
        (Decimal("0.01"), 4, 22),
        (Decimal("0.02"), 4, 22),
        (Decimal("0.05"), 4, 22),
        (Decimal("0.1"), 8, 23),
        (Decimal("0.2"), 9, 23),
    )


@pytest.mark.parametrize("tolerance", ["0", "0.05", "0.050", "0.1", "0.123456", "1"])
def test_mean_of_any_tolerance(tolerance: str) -> None:
    """Tests the mean of a uniform draw at the plan's own tolerance, however it is written."""
    plan = islands(tolerance)
    each = [11, 11, 13]
    within = [a + b for a, b in product(each, each) if a + b <= 22 * (1 + Fraction(tolerance))]
    assert plan.mean_travel == (Fraction(sum(within), len(within)) + Fraction(1, 2)).__floor__()


def test_no_travel_at_all() -> None:
    """Tests a plan in which nobody plays: as many clubs as slots."""
    plan = Plan(problem_of(on_a_line(0, 3, 9), 3), ((0,), (1,), (2,)), 0, "optimal")
    assert (plan.travel, plan.gap, plan.mean_travel) == (0, 0.0, 0)
    assert plan.count(Decimal(1)).places(0) == ((0,), (1,), (2,))


def test_in_order() -> None:
    """Tests that clubs come in order within a section, sections by their first club."""
    assert in_order([[5, 3], (4, 0, 2), [1]]) == ((0, 2, 4), (1,), (3, 5))


def test_rules_are_kept() -> None:
    """Tests that brackets that break a rule are not counted: 1 and 2 may not meet in round 1."""
    plan = islands(rules=Rules(apart=(Apart(club(1), club(2), 2),)))
    # The bracket of 13 miles is gone from the first island: 22, four times, and 24, twice.
    assert plan.count(Decimal("0.1")).count() == 6


def test_impossible_section() -> None:
    """Tests that a section without a bracket is named, club by club."""
    rules = Rules(apart=(Apart(club(0), club(1), 3),))
    problem = problem_of(ISLANDS, 2, rules=rules)
    with pytest.raises(AnswerIsNo, match="Club 00, Club 01, Club 02"):
        states_of(problem, (0, 1, 2))
    with pytest.raises(AnswerIsNo, match="Club 00, Club 01, Club 02"):
        _ = islands(rules=rules).travel


@pytest.mark.parametrize(
    ("rules", "section", "words"),
    [
        (Rules(apart=(Apart(club(0), club(1), 3),)), (0, 1, 2), "keep apart"),
        (Rules(longest_trip=20), (0, 1, 3), "longest trip 20 mi"),
        (Rules(must_have_bye=(club(0), club(1))), (0, 1, 2), "must have a bye"),
        (Rules(), (0,), "a size of 2 to 4"),
        (
            Rules(apart=(Apart(club(0), club(1), 3),), longest_trip=20),
            (0, 1, 3),
            "",
        ),
    ],
    ids=["apart", "longest trip", "byes", "size", "two rules"],
)
def test_the_rule_in_the_way_is_named(rules: Rules, section: tuple[int, ...], words: str) -> None:
    """Tests that a section without a bracket says which rule, left out, would make one."""
    with pytest.raises(AnswerIsNo, match="no bracket of this section keeps the rules: Club") as no:
        states_of(problem_of(ISLANDS, 2, rules=rules), section)
    assert str(no.value).partition("; it would without: ")[2] == words


def medium(**options: object) -> Problem:
    return problem_of(scattered(11, seed=3, width=80), 2, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("double_byes", [False, True])
def test_every_draw_is_added_up_again(double_byes: bool) -> None:
    """Tests that each draw of a plan has the travel it is counted under, added up."""
    problem = medium(double_byes=double_byes)
    sections = (
        ((0, 1, 2), tuple(range(3, 11))) if double_byes else in_order([range(5), range(5, 11)])
    )
    plan = Plan(problem, sections, 0, "feasible")
    least = [
        min(travels(brackets(section, 3, double_byes=double_byes), problem.costs))
        for section in sections
    ]
    assert list(plan.travels) == least
    at_least = plan.count(Decimal(0))
    for rank in range(at_least.count()):
        drawn = [from_places(places) for places in at_least.places(rank)]
        assert bracket_travel([side for side in drawn if side is not None], problem.costs) == (
            plan.travel
        )


def test_costs_steer() -> None:
    """Tests that a cost in place of the distance is what a plan adds up."""
    costs = ISLANDS * 2
    problem = problem_of(ISLANDS, 2, costs=costs)
    plan = Plan(problem, ((0, 1, 2), (3, 4, 5)), 0, "feasible")
    # 0-1 8, 0-2 10, 1-2 16: 1 waits: 10 + (8 + 16) / 2 = 22; 2 waits: 8 + (10 + 16) / 2 = 21.
    assert plan.travels == (21, 21)
