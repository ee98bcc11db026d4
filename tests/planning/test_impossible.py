"""Tests that rules no split can keep are named at once, and that others are not refused."""

from itertools import combinations

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.problem import Apart, Rules
from drawopt.planning.impossible import no_split_exists, reasons
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from tests.brute_force import club, least_travel, on_a_line, problem_of, scattered

TWO_COASTS = on_a_line(*range(10), *range(3000, 3016))


def test_groups_that_never_meet() -> None:
    """Tests 10 and 16 clubs on two coasts for two sections of at most 16: 26 = 10 + 16 fits."""
    rules = Rules(longest_trip=100)
    assert reasons(problem_of(TWO_COASTS, 2, rules=rules)) == ()
    short = problem_of(TWO_COASTS, 2, rules=rules, section_size=(12, 14))
    east, west = reasons(short)
    assert all("longest trip 100 mi" in said for said in (east, west))
    assert "10 clubs" in east
    assert club(0) in east
    assert "16 clubs" in west
    with pytest.raises(AnswerIsNo, match="longest trip 100 mi"):
        plan_sections(short, Watch(1))


def test_more_groups_than_slots() -> None:
    """Tests three groups of nine for two slots and for four."""
    spots = on_a_line(*range(9), *range(1000, 1009), *range(2000, 2009))
    rules = Rules(longest_trip=50)
    (said,) = reasons(problem_of(spots, 2, rules=rules))
    assert "9, 9, 9" in said
    assert "3 sections" in said
    assert "for 2 slots" in said
    assert reasons(problem_of(spots, 3, rules=rules)) == ()


def test_a_club_without_company() -> None:
    """Tests a club near enough to many who are too far from one another."""
    # Club 0 in the middle; four on each side, each side 60 long: with 100 allowed club 0 is
    # within reach of all eight, but no seven of them are within 100 of one another.
    spots = on_a_line(0, *range(-90, -50, 10), *range(60, 100, 10), *range(5000, 5015))
    problem = problem_of(spots, 3, rules=Rules(longest_trip=100), section_size=(8, 8))
    assert any(club(0) in said for said in reasons(problem))


@pytest.mark.parametrize("seed", range(40))
def test_against_brute_force(seed: int) -> None:
    """Tests small fields: whatever is called impossible has no plan by trying all."""
    trip = 60 + 7 * seed
    apart = tuple(
        Apart(club(i), club(j), 4) for i, j in list(combinations(range(7), 2))[:: 5 + seed % 4]
    )
    rules = Rules(longest_trip=trip, apart=apart[: seed % 4])
    problem = problem_of(scattered(7, seed=seed), 2, rules=rules)
    exists = least_travel(problem) is not None
    if exists:
        assert reasons(problem) == ()
        assert not no_split_exists(problem, Watch(1))
