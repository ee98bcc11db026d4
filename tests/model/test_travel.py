"""Tests that distances equal geopy's and that travel is the sum anybody can add up by hand."""

from fractions import Fraction
from itertools import product
from math import floor

import numpy as np
import pytest
from geopy.distance import great_circle as geopy_great_circle
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drawopt.model.bracket import Node, Side, from_places, nodes_of
from drawopt.model.travel import (
    Matrix,
    bracket_travel,
    great_circle,
    half_up,
    penalised,
    tie_travel,
    travel_by_round,
)

Point = tuple[float, float]

ODD_POINTS: list[Point] = [
    (90, 0),
    (90, -120),
    (-90, 0),
    (0, 0),
    (0, 180),
    (0, -180),
    (38.5, -121.25),
    (38.5, -121.25),
    (-38.5, 58.75),
    (38.5001, -121.25),
]
"""Poles, both names of the date line, identical points, antipodes, neighbours."""

points = st.tuples(
    st.one_of(st.floats(-90, 90), st.integers(-900_000, 900_000).map(lambda v: v / 10_000)),
    st.one_of(st.floats(-180, 180), st.integers(-1_800_000, 1_800_000).map(lambda v: v / 10_000)),
)


def by_geopy(one: Point, other: Point, unit: str) -> int:
    distance = geopy_great_circle(one, other)
    miles_or_km: float = distance.miles if unit == "mi" else distance.km
    return floor(miles_or_km + 0.5)


@pytest.mark.parametrize("unit", ["mi", "km"])
@given(st.lists(st.one_of(points, st.sampled_from(ODD_POINTS)), max_size=6))
@example(ODD_POINTS)
@settings(max_examples=60, deadline=None)
def test_great_circle_equals_geopy(unit: str, where: list[Point]) -> None:
    """Tests that every pair's distance is geopy's, rounded half up, both ways round."""
    distances = great_circle([lat for lat, _ in where], [lon for _, lon in where], unit)
    assert distances.shape == (len(where), len(where))
    for j, other in enumerate(where):
        assert distances[j, j] == 0
        for i, one in enumerate(where[:j]):
            assert distances[i, j] == distances[j, i] == by_geopy(one, other, unit)


@given(points)
@settings(max_examples=60, deadline=None)
def test_antipodes_are_half_the_equator_apart(point: Point) -> None:
    """Tests that a point's antipode is pi * 6371.009 = 20,015.1 km away."""
    lat, lon = point
    opposite = lon - 180 if lon > 0 else lon + 180
    assert great_circle([lat, -lat], [lon, opposite], "km")[0, 1] == 20_015


def test_large_field() -> None:
    """Tests that 1,500 clubs give a whole symmetric matrix, equal to geopy wherever one looks."""
    rng = np.random.default_rng(20240)
    lat, lon = rng.uniform(25, 49, 1500).tolist(), rng.uniform(-124, -67, 1500).tolist()
    distances = great_circle(lat, lon, "mi")
    assert distances.shape == (1500, 1500)
    assert distances.dtype == np.int64
    assert (distances == distances.T).all()
    assert not distances.diagonal().any()
    for i, j in rng.integers(0, 1500, (500, 2)).tolist():
        assert distances[i, j] == by_geopy((lat[i], lon[i]), (lat[j], lon[j]), "mi")


def line(*positions: int) -> Matrix:
    """Distances of clubs along a road, by their milestones."""
    return np.array([[abs(a - b) for b in positions] for a in positions], dtype=np.int64)


def bracket(*places: int) -> Side:
    side = from_places(places)
    assert side is not None
    return side


def matrix(clubs: int, pairs: dict[tuple[int, int], int]) -> Matrix:
    distances = np.zeros((clubs, clubs), dtype=np.int64)
    for (i, j), miles in pairs.items():
        distances[i, j] = distances[j, i] = miles
    return distances


def test_bye_and_pair() -> None:
    """Tests that three clubs' travel rounds a half mile up."""
    distances = matrix(3, {(0, 1): 4, (0, 2): 5, (1, 2): 8})
    # A-B 4 miles; C waits: 5/2 + 8/2 = 6.5, half up 7; together 11.
    assert travel_by_round([bracket(0, 1, 2, -1)], distances) == {1: 4, 2: 7}
    assert bracket_travel([bracket(0, 1, 2, -1)], distances) == 11


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        # A-C 10, A-D 11, B-C 12, B-D last, each with 1/4.
        (11, 11),  # 44/4 = 11
        (12, 11),  # 45/4 = 11.25
        (13, 12),  # 46/4 = 11.5, half up
        (14, 12),  # 47/4 = 11.75
    ],
)
def test_pair_and_pair(last: int, expected: int) -> None:
    """Tests that each of four pairings of winners counts a quarter."""
    pairs = {(0, 1): 3, (2, 3): 5, (0, 2): 10, (0, 3): 11, (1, 2): 12, (1, 3): last}
    # A-B 3, C-D 5, then the final.
    assert travel_by_round([bracket(0, 1, 2, 3)], matrix(4, pairs)) == {1: 8, 2: expected}


def test_three_rounds_with_byes() -> None:
    """Tests five clubs: one tie, two, one."""
    distances = line(0, 3, 10, 20, 25)
    # Round 1: A-B 3. Round 2: C waits for A or B: 10/2 + 7/2 = 8.5, half up 9; D-E 5.
    # Round 3: A and B come with 1/4, C with 1/2, D and E with 1/2:
    # (20 + 25 + 17 + 22)/8 + (10 + 15)/4 = 10.5 + 6.25 = 16.75, rounded 17.
    places = bracket(0, 1, 2, -1, 3, -1, 4, -1)
    assert travel_by_round([places], distances) == {1: 3, 2: 14, 3: 17}
    assert bracket_travel([places], distances) == 34


def test_four_rounds_with_one_tie_in_the_first() -> None:
    """Tests nine clubs along a road, where a tie costs the difference of the sides' means."""
    distances = line(0, 2, 5, 10, 13, 20, 22, 30, 37)
    # Round 1: 2. Round 2: C waits: 5/2 + 3/2 = 4; D-E 3; F-G 2; H-I 7; together 16.
    # Round 3: mean of A, B (1/4 each), C (1/2) is 3, of D, E 11.5: 8.5, half up 9;
    # of F, G 21, of H, I 33.5: 12.5, half up 13; together 22.
    # Round 4: (3 + 11.5)/2 = 7.25 and (21 + 33.5)/2 = 27.25: 20.
    places = bracket(0, 1, 2, -1, 3, -1, 4, -1, 5, -1, 6, -1, 7, -1, 8, -1)
    assert travel_by_round([places], distances) == {1: 2, 2: 16, 3: 22, 4: 20}
    assert bracket_travel([places], distances) == 60


def test_four_rounds_with_double_byes() -> None:
    """Tests seven clubs along a road, two of which start in round 3."""
    distances = line(0, 4, 10, 21, 30, 33, 40)
    # Round 1: 4. Round 2: C waits: 10/2 + 6/2 = 8; E-F 3.
    # Round 3: mean of A, B (1/4 each), C (1/2) is 6, D waits at 21: 15; mean of E, F 31.5, G 40:
    # 8.5, half up 9. Round 4: (6 + 21)/2 = 13.5 and (31.5 + 40)/2 = 35.75: 22.25, rounded 22.
    places = bracket(0, 1, 2, -1, 3, -1, -1, -1, 4, -1, 5, -1, 6, -1, -1, -1)
    assert travel_by_round([places], distances) == {1: 4, 2: 11, 3: 24, 4: 22}
    assert bracket_travel([places], distances) == 61


def test_sections_add_up() -> None:
    """Tests that a cup's travel is its sections' sum, and that a lone club travels nowhere."""
    distances = line(0, 3, 10, 20, 25)
    # A-B 3 and D-E 5; C is alone in its section.
    assert bracket_travel([bracket(0, 1), 2, bracket(3, 4)], distances) == 8
    assert travel_by_round([2], distances) == {}


@given(st.integers(0, 10**6), st.integers(0, 8))
@settings(deadline=None)
def test_half_up(numerator: int, halvings: int) -> None:
    """Tests that rounding is half up in exact arithmetic."""
    assert half_up(numerator, halvings) == floor(Fraction(numerator, 2**halvings) + Fraction(1, 2))


@st.composite
def cups(draw: st.DrawFn) -> tuple[Side, Matrix]:
    """A section of two to six clubs with byes anywhere, and distances of every pair."""
    clubs = draw(st.integers(2, 6))
    size = draw(st.sampled_from([size for size in (2, 4, 8, 16) if size >= clubs]))
    places = draw(st.permutations([*range(clubs), *[-1] * (size - clubs)]))
    pairs = {(i, j): draw(st.integers(0, 3000)) for j in range(clubs) for i in range(j)}
    return bracket(*places), matrix(clubs, pairs)


def mirrored(side: Side) -> Side:
    if isinstance(side, int):
        return side
    return Node(side.round, mirrored(side.second), mirrored(side.first))


@given(cups())
@settings(deadline=None)
def test_side_order_makes_no_difference(cup: tuple[Side, Matrix]) -> None:
    side, distances = cup
    assert bracket_travel([mirrored(side)], distances) == bracket_travel([side], distances)
    assert travel_by_round([mirrored(side)], distances) == travel_by_round([side], distances)


@given(cups())
@settings(max_examples=50, deadline=None)
def test_expected_travel_is_the_mean_of_all_outcomes(cup: tuple[Side, Matrix]) -> None:
    """Tests each tie against every way in which the coins of all ties may fall."""
    side, distances = cup
    ties = list(nodes_of(side))
    miles = dict.fromkeys(ties, 0)
    for coins in product((True, False), repeat=len(ties)):
        winner: dict[Side, int] = {}
        for tie, first_wins in zip(ties, coins, strict=True):
            one, other = winner.get(tie.first, tie.first), winner.get(tie.second, tie.second)
            assert isinstance(one, int)
            assert isinstance(other, int)
            winner[tie] = one if first_wins else other
            miles[tie] += int(distances[one, other])
    for tie, total in miles.items():
        mean = Fraction(total, 2 ** len(ties))
        assert tie_travel(tie, distances) == floor(mean + Fraction(1, 2))


def test_penalised_cost() -> None:
    """Tests that units beyond the threshold cost more and the distances stay as they are."""
    distances = line(0, 400, 500)
    # 400 is not beyond 400; 500 costs 500 + 3 * 100 = 800; 100 costs 100.
    expected = [[0, 400, 800], [400, 0, 100], [800, 100, 0]]
    assert penalised(distances, 400, 3).tolist() == expected
    assert distances.tolist() == line(0, 400, 500).tolist()
    assert penalised(distances, 0, 1).tolist() == (2 * distances).tolist()
    assert penalised(distances, 400, 0).tolist() == distances.tolist()
