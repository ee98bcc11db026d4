"""Tests that a window's pairing is the least there is: by hand, by brute force, and for 2024."""

import csv
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from drawopt.errors import StoppedWithoutAnswer
from drawopt.model.bracket import Side, node
from drawopt.model.travel import Matrix, bracket_travel, great_circle, tie_travel, travel_by_round
from drawopt.planning import pairing as room
from drawopt.planning.pairing import (
    Pairing2,
    SecondRoundTie,
    Unit,
    cheapest_tie,
    least_matching,
    least_two_rounds,
)

Thing = TypeVar("Thing")
YEAR = Path(__file__).parents[2] / "datasets" / "2024"


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


def side(unit: Unit) -> Side:
    return unit[0] if len(unit) == 1 else node(1, *unit)


def sides(pairing: Pairing2) -> list[Side]:
    return [node(2, side(tie.units[0]), side(tie.units[1])) for tie in pairing.ties]


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


# By hand.


def on_a_road(*mileposts: int) -> Matrix:
    spots = np.array(mileposts)
    apart: Matrix = np.abs(spots[:, None] - spots)
    return apart


def test_matching_on_a_road() -> None:
    """Tests that the nearest pair is given up where it strands the others."""
    # Clubs at miles 0, 10, 11, 21. The nearest pair 10-11 (1 mile) leaves 0-21: 1 + 21 = 22.
    # 0-10 and 11-21: 10 + 10 = 20.
    answer = least_matching(on_a_road(0, 10, 11, 21))
    assert answer.ties == ((0, 1), (2, 3))
    assert answer.travel == answer.bound == 20
    assert answer.proven


def test_two_rounds_on_a_road() -> None:
    """Tests a field of five: one pair in round 1, two ties in round 2."""
    # Clubs at miles 0, 3, 4, 50, 55; 5 - 2 * 2 = 1 pair in round 1, 3 byes.
    # The far two must meet, 5 miles. Among 0, 3, 4:
    #   3-4 meet (1 mile), the winner meets 0: 3/2 + 4/2 = 3.5, half up 4; together 5;
    #   0-3 meet (3 miles), the winner meets 4: 4/2 + 1/2 = 2.5, half up 3; together 6;
    #   0-4 meet (4 miles), the winner meets 3: 3/2 + 1/2 = 2; together 6.
    # So 5 + 5 = 10: 1 mile in round 1, 4 + 5 in round 2.
    answer = least_two_rounds(on_a_road(0, 3, 4, 50, 55), 2)
    assert answer.ties == (
        SecondRoundTie(((0,), (1, 2)), (1, 4)),
        SecondRoundTie(((3,), (4,)), (0, 5)),
    )
    assert answer.travel_by_round == (1, 9)
    assert answer.travel == answer.bound == 10
    assert answer.byes == (0, 3, 4)
    assert answer.proven


def test_two_pairs_meet() -> None:
    """Tests the rounding of a tie of four clubs: half a mile goes up, a quarter down."""
    # Miles 0, 1, 10, 12: 0-1 (1 mile), 10-12 (2 miles); then
    # (10 + 12 + 9 + 11) / 4 = 42 / 4 = 10.5, half up 11.
    assert cheapest_tie(on_a_road(0, 1, 10, 12), range(4)).travel_by_round == (3, 11)
    # Miles 0, 1 and a triangle where one trip is a mile less: 41 / 4 = 10.25, down to 10.
    miles = on_a_road(0, 1, 10, 12)
    miles[0, 2] = miles[2, 0] = 9
    assert cheapest_tie(miles, range(4)).travel_by_round == (3, 10)


# By brute force.


@pytest.mark.parametrize("make", [field, road_map])
@pytest.mark.parametrize("clubs", [2, 4, 6, 8])
def test_matching_is_the_least(clubs: int, make: Callable[[int, int], Matrix]) -> None:
    """Tests that no perfect matching travels less, over all of them."""
    for seed in range(5):
        miles = make(clubs, seed)
        answer = least_matching(miles)
        every = all_pairings(list(range(clubs)))
        assert answer.travel == min(sum(int(miles[tie]) for tie in ties) for ties in every)
        assert answer.travel == sum(int(miles[tie]) for tie in answer.ties) == answer.bound
        assert sorted(club for tie in answer.ties for club in tie) == list(range(clubs))
        assert answer.proven


@pytest.mark.parametrize("make", [field, road_map])
@pytest.mark.parametrize(
    ("clubs", "ties"), [(2, 1), (3, 1), (4, 1), (4, 2), (5, 2), (6, 2), (7, 2), (7, 3), (8, 4)]
)
def test_two_rounds_are_the_least(
    clubs: int, ties: int, make: Callable[[int, int], Matrix]
) -> None:
    """Tests that no arrangement of the two rounds travels less, over all of them."""
    for seed in range(3):
        miles = make(clubs, seed)
        answer = least_two_rounds(miles, ties)
        assert answer.travel == answer.bound == least_by_brute_force(miles, ties)
        assert answer.proven


@pytest.mark.parametrize(("clubs", "ties"), [(30, 11), (30, 8), (26, 12), (16, 4)])
def test_travel_is_the_plain_truth(clubs: int, ties: int) -> None:
    """Tests that the figures are those of `travel.py`, and that every club is placed once."""
    miles = field(clubs, 7)
    answer = least_two_rounds(miles, ties)
    by_round = travel_by_round(sides(answer), miles)
    assert answer.travel_by_round == (by_round.get(1, 0), by_round[2])
    assert sorted(club for tie in answer.ties for club in tie.clubs) == list(range(clubs))
    assert len(answer.ties) == ties
    assert len(answer.byes) == 4 * ties - clubs
    assert answer.bound <= answer.travel


def test_compiled_search_agrees_with_the_plain_rule() -> None:
    """Tests that the compiled list of ties holds every tie, at the plain rule's travel."""
    miles = road_map(9, 3)
    nothing = np.zeros(9, dtype=np.int64)
    listed = np.full((36 + 84 + 126, 4), -1, dtype=np.int64)  # 9 choose 2, 3, 4
    assert room._list_ties(miles, nothing, 10**9, listed) == len(listed)
    ties = [tuple(club for club in row if club >= 0) for row in listed.tolist()]
    assert set(ties) == {tie for size in (2, 3, 4) for tie in combinations(range(9), size)}
    travel = [sum(cheapest_tie(miles, tie).travel_by_round) for tie in ties]
    assert room._travel_of(miles, listed).tolist() == travel
    assert 1000 * min(travel) == room._cheapest_by_pair(miles, nothing)[1].min()


def test_order_of_the_clubs_is_nothing() -> None:
    """Tests that a field listed in another order has the same least travel."""
    miles = field(40, 1)
    order = np.random.default_rng(1).permutation(40)
    shuffled = np.ascontiguousarray(miles[np.ix_(order, order)])
    assert least_matching(shuffled).travel == least_matching(miles).travel
    assert least_two_rounds(shuffled, 15).travel == least_two_rounds(miles, 15).travel


# The field of 2024.


def test_rounds_1_and_2_of_2024(miles_2024: Matrix) -> None:
    """Tests the published optimum of the first window: 1,873 expected miles, proven."""
    answer = least_two_rounds(miles_2024, 44)
    assert answer.proven
    assert answer.travel == answer.bound == 1873
    assert sum(travel_by_round(sides(answer), miles_2024).values()) == 1873
    assert len(answer.byes) == 67


@pytest.mark.parametrize(
    ("round_", "ties", "least", "played", "shared"),
    [(3, 22, 2550, 2711, 12), (4, 11, 1868, 1868, 11)],
)
def test_later_rounds_of_2024(
    names_2024: dict[str, int],
    miles_2024: Matrix,
    round_: int,
    ties: int,
    least: int,
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
    answer = least_matching(miles_2024[np.ix_(survivors, survivors)])
    ours = {(survivors[one], survivors[other]) for one, other in answer.ties}
    assert len(ours) == ties
    assert answer.proven
    assert answer.travel == least
    assert sum(int(miles_2024[tie]) for tie in as_played) == played
    assert len(ours & as_played) == shared  # 12 in every least pairing of round 3


# What may go wrong.


def test_answers_cannot_be_changed() -> None:
    """Tests that the answers are values."""
    miles = on_a_road(0, 1, 2, 3)
    for answer in (least_matching(miles), least_two_rounds(miles, 1)):
        assert isinstance(answer.ties, tuple)
        with pytest.raises(dataclasses.FrozenInstanceError):
            answer.proven = False  # type: ignore[misc]


@pytest.mark.parametrize(
    ("miles", "sentence"),
    [
        (np.zeros((3, 3), dtype=np.int64), "even number of clubs, found 3"),
        (np.zeros((0, 0), dtype=np.int64), "even number of clubs, found 0"),
        (np.zeros((2, 4), dtype=np.int64), "square matrix"),
        (np.zeros((2, 2)), "whole miles"),
        (np.array([[0, 1], [2, 0]]), "symmetric"),
        (np.array([[0, -1], [-1, 0]]), "not negative"),
        (np.array([[1, 1], [1, 0]]), "zero on the diagonal"),
    ],
)
def test_matrix_is_checked(miles: Matrix, sentence: str) -> None:
    """Tests that a matrix with a fault is named, each with one fault."""
    with pytest.raises(ValueError, match=sentence):
        least_matching(miles)


@pytest.mark.parametrize("ties", [0, 1, 5, -1])
def test_ties_must_fit_the_clubs(ties: int) -> None:
    """Tests that eight clubs fill two, three or four ties of round 2 and no others."""
    with pytest.raises(ValueError, match="8 clubs cannot fill"):
        least_two_rounds(field(8, 0), ties)


def test_too_many_ties_to_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a pairing is given, with an honest bound, where the whole list is too long."""
    miles = field(24, 2)
    least = least_two_rounds(miles, 8)
    monkeypatch.setattr(room, "MOST_LISTED", 0)
    answer = least_two_rounds(miles, 8)
    assert answer.bound <= least.travel <= answer.travel
    assert answer.proven == (answer.bound == answer.travel)


def test_clubs_in_one_town() -> None:
    """Tests that a field without any travel is paired and proven: every tie is as good."""
    answer = least_two_rounds(np.zeros((16, 16), dtype=np.int64), 6)
    assert (answer.travel, answer.bound, answer.proven) == (0, 0, True)


def test_limit_without_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a limit before the first pairing is an error of its own."""
    monkeypatch.setattr(room, "EFFORT", 0.0)
    with pytest.raises(StoppedWithoutAnswer):
        least_two_rounds(field(40, 5), 15)


def test_plain_tie_is_a_node_of_the_bracket() -> None:
    """Tests that a tie's round-2 travel is the bracket's expected travel of that tie."""
    miles = road_map(4, 4)
    for size in (2, 3, 4):
        tie = cheapest_tie(miles, range(size))
        joined = node(2, side(tie.units[0]), side(tie.units[1]))
        assert tie.travel_by_round[1] == tie_travel(joined, miles)
