"""Tests that the planner of four rounds solves one and two: by hand, brute force, and for 2024.

Rounds 1 and 2 alone are a cup with a slot for each tie of round 2; one later round alone is a
cup of one round among the clubs that were there.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.bracket import Side, node
from drawopt.model.travel import Matrix, bracket_travel, great_circle, travel_by_round
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.review.as_played import SHORT_SEARCH
from drawopt.sections.plan import Plan, least_bracket
from tests.brute_force import on_a_line, problem_of

Thing = TypeVar("Thing")
YEAR = Path(__file__).parents[2] / "datasets" / "2024"


def least(distances: Matrix, ties: int) -> Plan:
    """The proven least: as many sections as the last round has ties."""
    plan = plan_sections(problem_of(distances, ties), Watch(1), aim="proof", params=SHORT_SEARCH)
    assert (plan.status, plan.bound) == ("optimal", plan.travel)
    assert bracket_travel(least_bracket(plan), distances) == plan.travel
    assert sorted(club for section in plan.sections for club in section) == list(
        range(len(distances))
    )
    return plan


def rows(name: str) -> list[dict[str, str]]:
    with (YEAR / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def names_2024() -> dict[str, int]:
    return {row["club"]: index for index, row in enumerate(rows("clubs"))}


@pytest.fixture(scope="module")
def miles_2024() -> Matrix:
    clubs = rows("clubs")
    return great_circle([float(c["lat"]) for c in clubs], [float(c["lon"]) for c in clubs], "mi")


def field(clubs: int, seed: int) -> Matrix:
    """Clubs scattered around three towns, whole miles."""
    random = np.random.default_rng(seed)
    towns = random.normal(size=(3, 2)) * 300
    spots = towns[random.integers(0, 3, clubs)] + random.normal(size=(clubs, 2)) * 40
    miles: Matrix = np.rint(np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1))).astype(int)
    return miles


def road_map(clubs: int, seed: int) -> Matrix:
    """Any whole miles at all: no triangle holds."""
    upper: Matrix = np.triu(np.random.default_rng(seed).integers(0, 60, (clubs, clubs)), 1)
    return upper + upper.T


def all_pairings(things: Sequence[Thing]) -> Iterator[list[tuple[Thing, Thing]]]:
    """Every way to pair an even number of things."""
    if not things:
        yield []
        return
    first, *rest = things
    for mate in rest:
        for others in all_pairings([thing for thing in rest if thing is not mate]):
            yield [(first, mate), *others]


def all_units(clubs: list[int], pairs: int) -> Iterator[list[Side]]:
    """Every way to make so many round-1 pairs, all other clubs having byes."""
    for playing in combinations(clubs, 2 * pairs):
        byes: list[Side] = [club for club in clubs if club not in playing]
        for mates in all_pairings(list(playing)):
            yield [*(node(1, one, other) for one, other in mates), *byes]


def least_by_brute_force(miles: Matrix, ties: int) -> int:
    """The least travel of rounds 1 and 2 over all arrangements, by the plain-Python truth."""
    clubs = len(miles)
    return min(
        bracket_travel([node(2, one, other) for one, other in paired], miles)
        for units in all_units(list(range(clubs)), clubs - 2 * ties)
        for paired in all_pairings(units)
    )


def test_matching_on_a_road() -> None:
    """Tests that the nearest pair is given up where it strands the others."""
    # Clubs at miles 0, 10, 11, 21. The nearest pair 10-11 (1 mile) leaves 0-21: 1 + 21 = 22.
    # 0-10 and 11-21: 10 + 10 = 20.
    plan = least(on_a_line(0, 10, 11, 21), 2)
    assert (plan.sections, plan.travel) == (((0, 1), (2, 3)), 20)


def test_two_rounds_on_a_road() -> None:
    """Tests a field of five: one pair in round 1, two ties in round 2."""
    # Clubs at miles 0, 3, 4, 50, 55; 5 - 2 * 2 = 1 pair in round 1, 3 byes.
    # The far two must meet, 5 miles. Among 0, 3, 4:
    #   3-4 meet (1 mile), the winner meets 0: 3/2 + 4/2 = 3.5, half up 4; together 5;
    #   0-3 meet (3 miles), the winner meets 4: 4/2 + 1/2 = 2.5, half up 3; together 6;
    #   0-4 meet (4 miles), the winner meets 3: 3/2 + 1/2 = 2; together 6.
    # So 5 + 5 = 10: 1 mile in round 1, 4 + 5 in round 2.
    miles = on_a_line(0, 3, 4, 50, 55)
    plan = least(miles, 2)
    assert (plan.sections, plan.travel) == (((0, 1, 2), (3, 4)), 10)
    assert travel_by_round(least_bracket(plan), miles) == {1: 1, 2: 9}


@pytest.mark.parametrize("make", [field, road_map])
@pytest.mark.parametrize("clubs", [2, 4, 6, 8])
def test_matching_is_the_least(clubs: int, make: Callable[[int, int], Matrix]) -> None:
    """Tests that no perfect matching travels less, over all of them."""
    for seed in range(5):
        miles = make(clubs, seed)
        every = all_pairings(list(range(clubs)))
        assert least(miles, clubs // 2).travel == min(
            sum(int(miles[tie]) for tie in ties) for ties in every
        )


@pytest.mark.parametrize("make", [field, road_map])
@pytest.mark.parametrize(
    ("clubs", "ties"), [(3, 1), (4, 1), (5, 2), (6, 2), (7, 2), (7, 3), (8, 4)]
)
def test_two_rounds_are_the_least(
    clubs: int, ties: int, make: Callable[[int, int], Matrix]
) -> None:
    """Tests that no arrangement of the two rounds travels less, over all of them."""
    for seed in range(3):
        miles = make(clubs, seed)
        assert least(miles, ties).travel == least_by_brute_force(miles, ties)


@pytest.mark.parametrize(
    ("clubs", "ties"),
    [
        (18, 7),
        (40, 20),
        pytest.param(26, 12, marks=pytest.mark.soak),
        pytest.param(30, 11, marks=pytest.mark.soak),
    ],
)
def test_order_of_the_clubs_is_nothing(clubs: int, ties: int) -> None:
    """Tests that a field listed in another order has the same least travel."""
    miles = field(clubs, 1)
    order = np.random.default_rng(1).permutation(clubs)
    shuffled = np.ascontiguousarray(miles[np.ix_(order, order)])
    assert least(shuffled, ties).travel == least(miles, ties).travel


@pytest.mark.soak
def test_rounds_1_and_2_of_2024(miles_2024: Matrix) -> None:
    """Tests the published optimum of the first window: 1,873 expected miles, proven."""
    plan = least(miles_2024, 44)
    assert plan.travel == 1873
    assert plan.problem.format.byes == 67


@pytest.mark.parametrize(
    ("round_", "ties", "travel", "played", "shared"),
    [(3, 22, 2550, 2711, 12), (4, 11, 1868, 1868, 11)],
)
def test_later_rounds_of_2024(
    names_2024: dict[str, int],
    miles_2024: Matrix,
    round_: int,
    ties: int,
    travel: int,
    played: int,
    shared: int,
) -> None:
    """Tests that round 4 as played was the least, and round 3 shared 12 of 22 ties with it."""
    as_played = {
        tuple(sorted((names_2024[row["home"]], names_2024[row["away"]])))
        for row in rows("matches")
        if int(row["round"]) == round_
    }
    survivors = sorted(club for tie in as_played for club in tie)
    plan = least(miles_2024[np.ix_(survivors, survivors)], ties)
    ours = {(survivors[one], survivors[other]) for one, other in plan.sections}
    assert plan.travel == travel
    assert sum(int(miles_2024[tie]) for tie in as_played) == played
    assert len(ours & as_played) == shared  # 12 in every least pairing of round 3


@pytest.mark.parametrize("ties", [0, -1, 9])
def test_ties_must_fit_the_clubs(ties: int) -> None:
    """Tests that eight clubs fill one to eight ties of a last round and no others."""
    with pytest.raises((AnswerIsNo, UsageError)):
        problem_of(field(8, 0), ties)


def test_clubs_in_one_town() -> None:
    """Tests that a field without any travel is planned and proven: every tie is as good."""
    assert least(np.zeros((16, 16), dtype=np.int64), 6).travel == 0
