"""Tests that counting finds every bracket once, by travel, and names each of them by a rank."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Node, Side, clubs_of, first_rounds, from_places, node
from drawopt.model.travel import Matrix, bracket_travel
from drawopt.sections.counting import (
    CupCount,
    SectionStates,
    budget_for,
    count_cup,
    count_section,
    section_states,
)
from tests.brute_force import (
    brackets,
    by_pair,
    keeps,
    on_a_line,
    on_a_map,
    partitions,
    scattered,
    seatings,
    travels,
)

FEW = settings(max_examples=150, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


@dataclass(frozen=True)
class Section:
    """A section to be counted, in a field of clubs that may hold others too."""

    clubs: tuple[int, ...]
    rounds: int
    double_byes: bool
    costs: Matrix
    earliest: Matrix

    @property
    def states(self) -> SectionStates | None:
        return section_states(
            self.clubs, self.rounds, self.costs, self.earliest, double_byes=self.double_byes
        )

    @property
    def all(self) -> list[Side]:
        return brackets(self.clubs, self.rounds, self.earliest, double_byes=self.double_byes)


def free(clubs: int) -> Matrix:
    """Any two clubs may meet from round 1."""
    return np.ones((clubs, clubs), dtype=np.int64)


def section(costs: Matrix, rounds: int, *, double_byes: bool = False) -> Section:
    """A section of a whole field without rules."""
    clubs = len(costs)
    return Section(tuple(range(clubs)), rounds, double_byes, costs, free(clubs))


def states_of(one: Section) -> SectionStates:
    states = one.states
    assert states is not None
    return states


SHAPES = [
    *((0, size, False) for size in (1,)),
    *((1, size, False) for size in (1, 2)),
    *((2, size, False) for size in (2, 3, 4)),
    *((3, size, False) for size in (4, 5, 6, 7)),
    *((3, size, True) for size in (2, 3, 4, 5, 6, 7)),
    *((4, size, False) for size in (8,)),
    *((4, size, True) for size in (4, 5, 6)),
]
"""Rounds, clubs and double byes of sections that can be listed quickly."""


def some_costs(clubs: int, random: Random) -> Matrix:
    """Costs of a field: few different ones, so that many brackets tie, or a map, or any."""
    kind = random.choice(["few", "towns", "map", "any"])
    if kind == "few":
        return by_pair(clubs, {pair: random.randint(0, 2) for pair in pairs(clubs)})
    if kind == "any":
        return by_pair(clubs, {pair: random.randint(0, 60) for pair in pairs(clubs)})
    # Several clubs of one town have the same coordinates.
    towns = [(random.randint(0, 40), random.randint(0, 40)) for _ in range(3 + clubs)]
    return on_a_map([random.choice(towns[:3] if kind == "towns" else towns) for _ in range(clubs)])


def some_rules(clubs: int, rounds: int, random: Random) -> Matrix:
    """First rounds in which two clubs may meet: mostly 1, up to rounds + 1 for never."""
    earliest = free(clubs)
    often = random.choice([0, 0, 10, 25])
    for i, j in pairs(clubs):
        if random.randrange(100) < often:
            earliest[i, j] = earliest[j, i] = random.randint(1, rounds + 1)
    return earliest


def pairs(clubs: int) -> list[tuple[int, int]]:
    return [(i, j) for j in range(clubs) for i in range(j)]


@st.composite
def sections(draw: st.DrawFn, shapes: Sequence[tuple[int, int, bool]] = SHAPES) -> Section:
    """A section in a field that may hold other clubs; the shape shrinks, the rest is a seed."""
    rounds, size, double = draw(st.sampled_from(shapes))
    random = Random(draw(SEEDS))
    clubs = random.sample(range(size + random.randint(0, 2)), size)
    field = max(clubs) + 1
    return Section(
        tuple(clubs), rounds, double, some_costs(field, random), some_rules(field, rounds, random)
    )


def by_travel(sides: Sequence[Side], costs: Matrix) -> Counter[int]:
    return Counter(travels(sides, costs))


# The brute force itself.


@pytest.mark.parametrize(
    ("clubs", "rounds", "double_byes"),
    [
        (1, 0, False),
        (1, 1, False),
        (2, 1, False),
        (2, 2, False),
        (3, 2, False),
        (4, 2, False),
        (4, 3, False),
        (5, 3, False),
        (2, 3, True),
        (3, 3, True),
        (4, 3, True),
        (5, 3, True),
        (6, 3, True),
    ],
)
def test_brackets_are_seatings(clubs: int, rounds: int, double_byes: bool) -> None:
    """Tests that the brute force finds each bracket once: the seatings but for mirror images."""

    def tree(places: tuple[int, ...], round_: int) -> Side | None:
        if round_ == 0:
            return None if places[0] < 0 else places[0]
        half = len(places) // 2
        one, other = tree(places[:half], round_ - 1), tree(places[half:], round_ - 1)
        if one is None or other is None:
            return other if one is None else one
        return node(round_, one, other)

    found = brackets(range(clubs), rounds, double_byes=double_byes)
    seated = seatings(clubs, rounds, double_byes=double_byes)
    assert len(found) == len(set(found))
    assert set(found) == {tree(places, rounds) for places in seated}
    assert {from_places(places) for places in seated} == set(found)


def test_partitions() -> None:
    """Tests that the splits of six clubs into 1, 2, 3 sections are Stirling's 1, 31 and 90."""
    assert [len(set(partitions(range(6), slots))) for slots in (1, 2, 3)] == [1, 31, 90]


# How many brackets there are.


@pytest.mark.parametrize(
    ("clubs", "rounds", "count"),
    [
        (4, 2, 3),  # who meets club 0
        (5, 4, 0),  # too few: a pair of places would be empty
        (8, 3, 315),  # 7 * 5 * 3 pairings, then 3 of the pairs: 105 * 3
        (8, 4, 315),  # eight byes
        (9, 4, 11_340),
        (10, 4, 198_450),
        (12, 4, 16_372_125),
        (16, 4, 638_512_875),
        (17, 4, 0),  # more clubs than places
    ],
)
def test_number_of_brackets(clubs: int, rounds: int, count: int) -> None:
    """Tests the number of brackets of a section of so many clubs."""
    one = section(by_pair(clubs, {}, others=1), rounds)
    states = one.states
    found = 0 if states is None else int(count_section(states, 5).histogram.sum())
    assert found == count


@pytest.mark.parametrize(
    ("clubs", "rounds", "count"),
    # Strict byes allow 0, 0, 3 and 30 with three rounds; 0 and 315 with four.
    [(2, 3, 1), (3, 3, 3), (4, 3, 15), (5, 3, 45), (6, 4, 315), (8, 4, 19_215)],
)
def test_number_of_brackets_with_double_byes(clubs: int, rounds: int, count: int) -> None:
    """Tests the number of brackets where a club may start in round 3."""
    assert len(brackets(range(clubs), rounds, double_byes=True)) == count
    states = states_of(section(by_pair(clubs, {}, others=1), rounds, double_byes=True))
    assert count_section(states, 5).histogram.sum() == count


def test_three_clubs() -> None:
    """Tests a section of three clubs, added up by hand."""
    # 0-1 4 miles, 0-2 5, 1-2 8; one of them waits for the winner of the other two.
    # 0 waits: 8 + (4 + 5) / 2 = 8 + 5 = 13, the half rounded up
    # 1 waits: 5 + (4 + 8) / 2 = 11
    # 2 waits: 4 + (5 + 8) / 2 = 4 + 7 = 11
    one = section(by_pair(3, {(0, 1): 4, (0, 2): 5, (1, 2): 8}), 2)
    counted = count_section(states_of(one), 4)
    assert counted.least_travel == 11
    assert counted.histogram.tolist() == [2, 0, 1]
    # Two brackets of 11 miles. Their last ties join club 0, key 2 (a bye: round 2), with the
    # pair of 1 and 2; or the pair 0, 2, key 1 + 16, with 1; or the pair 0, 1, key 1 + 4, with 2.
    # The lesser key first: 2 waits, then 1 waits.
    assert from_places(counted.places(0, 0)) == Node(2, Node(1, 0, 1), 2)
    assert from_places(counted.places(0, 1)) == Node(2, Node(1, 0, 2), 1)
    assert from_places(counted.places(2, 0)) == Node(2, 0, Node(1, 1, 2))


# Against brute force.


@FEW
@given(sections())
def test_histogram(one: Section) -> None:
    """Tests that there are as many brackets of each travel as by brute force, or none at all."""
    states = one.states
    expected = by_travel(one.all, one.costs)
    if states is None:
        assert not expected
        return
    least, most = min(expected), max(expected)
    assert states.least_travel == least
    histogram = count_section(states, most - least + 3).histogram.tolist()
    assert {least + x: ways for x, ways in enumerate(histogram) if ways} == expected


EVERY_SIZE = [
    (rounds, size, double)
    for rounds in range(5)
    for double in (False, True)[: 1 + (rounds >= 3)]
    for size in range(1, 8)
]


@FEW
@given(sections(EVERY_SIZE))
def test_none_exactly_when_nothing_is_found(one: Section) -> None:
    """Tests that there are no states exactly where brute force finds no bracket."""
    assert (one.states is None) == (not one.all)


@FEW
@given(sections(), st.integers(0, 60))
def test_ranks_of_a_section(one: Section, budget: int) -> None:
    """Tests that slacks and indexes name each bracket within the budget once, and no other."""
    states = one.states
    if states is None:
        return
    counted = count_section(states, budget)
    within = {
        side
        for side, travel in zip(one.all, travels(one.all, one.costs), strict=True)
        if travel <= states.least_travel + budget
    }
    named = []
    for slack, ways in enumerate(counted.histogram.tolist()):
        for index in range(ways):
            side = from_places(counted.places(slack, index))
            assert side is not None
            assert bracket_travel([side], one.costs) == states.least_travel + slack
            named.append(side)
    assert len(named) == len(set(named))
    assert set(named) == within


@FEW
@given(sections())
def test_places_keep_the_shape(one: Section) -> None:
    """Tests that places hold the section's clubs once each, a bye above an empty place."""
    states = one.states
    if states is None:
        return
    places = count_section(states, 0).places(0, 0)
    assert len(places) == 2**one.rounds
    assert sorted(place for place in places if place >= 0) == sorted(one.clubs)
    side = from_places(places)
    assert side in one.all
    assert side is not None
    assert keeps(side, one.earliest)


@FEW
@given(sections(), st.integers(1, 2))
def test_later_windows(one: Section, played: int) -> None:
    """Tests that with rounds already played the rules count rounds from the cup's first."""
    later = section_states(
        one.clubs,
        one.rounds,
        one.costs,
        one.earliest + played,
        double_byes=one.double_byes,
        first_round=1 + played,
    )
    now = one.states
    assert (later is None) == (now is None)
    if later is not None and now is not None:
        assert (
            count_section(later, 9).histogram.tolist() == count_section(now, 9).histogram.tolist()
        )


def test_nine_clubs() -> None:
    """Tests a section of nine clubs whole: every bracket named once, in the stated order."""
    one = section(scattered(9, seed=5, width=30), 4)
    in_order = ordered(one)
    assert len(in_order) == 11_340
    states = states_of(one)
    spread = in_order[-1][0] - states.least_travel
    counted = count_section(states, spread)
    named = [
        (states.least_travel + slack, from_places(counted.places(slack, index)))
        for slack, ways in enumerate(counted.histogram.tolist())
        for index in range(ways)
    ]
    assert named == in_order


def test_ten_clubs_with_double_byes() -> None:
    """Tests brackets named at random in a section too large to list."""
    one = section(scattered(10, seed=8, width=60), 4, double_byes=True)
    counted = count_section(states_of(one), 12)
    random = np.random.default_rng(1)
    named = set()
    for slack, ways in enumerate(counted.histogram.tolist()):
        picked = {0, ways - 1, *random.integers(0, ways, 20).tolist()} if ways else set()
        for index in picked:
            side = from_places(counted.places(slack, index))
            assert side is not None
            assert bracket_travel([side], one.costs) == counted.least_travel + slack
            assert sorted(clubs_of(side)) == list(range(10))
            named.add(side)
        assert len(named) == len(picked)
        named.clear()


# The order of ranks, as the head of ``counting`` states it.


def stated_key(side: Side, number: dict[int, int], rounds: int) -> int:
    """The sum over the clubs of (entering round) * 4 ** club."""
    entered = first_rounds(side, rounds)
    return sum(round_ * 4 ** number[club] for club, round_ in entered.items())


def ordered(one: Section) -> list[tuple[int, Side]]:
    """Every bracket with its travel, in the stated order.

    Brackets of the same travel are compared by the split of the last tie (the first side's key,
    then the second's), the travel inside its first side, then the first side's bracket among
    those of its clubs, byes and travel, then the second's; so on down. A round-1 tie and a
    single club have nothing inside.
    """
    number = {club: k for k, club in enumerate(sorted(one.clubs))}
    above: dict[Side, tuple[object, ...]] = {}

    def place(side: Side) -> tuple[object, ...]:
        if isinstance(side, int) or side.round == 1:
            return ()
        if side not in above:
            # A single side enters in this tie's round.
            first = stated_key(side.first, number, side.round - 1)
            second = stated_key(side.second, number, side.round - 1)
            inside = bracket_travel([side.first], one.costs)
            above[side] = (first, second, inside, place(side.first), place(side.second))
        return above[side]

    rows = sorted(
        (travel, place(side), k, side)
        for k, (side, travel) in enumerate(zip(one.all, travels(one.all, one.costs), strict=True))
    )
    return [(travel, side) for travel, _, _, side in rows]


@FEW
@given(sections())
def test_order_of_a_section(one: Section) -> None:
    """Tests that brackets come by travel, and those of one travel in the stated order."""
    states = one.states
    if states is None:
        return
    expected = ordered(one)
    counted = count_section(states, expected[-1][0] - states.least_travel)
    named = [
        (states.least_travel + slack, from_places(counted.places(slack, index)))
        for slack, ways in enumerate(counted.histogram.tolist())
        for index in range(ways)
    ]
    assert named == expected


@FEW
@given(sections(), st.integers(0, 20))
def test_order_does_not_depend_on_the_budget(one: Section, budget: int) -> None:
    """Tests that a wider budget leaves the brackets within a narrower one where they were."""
    states = one.states
    if states is None:
        return
    narrow, wide = count_section(states, budget), count_section(states, budget + 7)
    for slack, ways in enumerate(narrow.histogram.tolist()):
        assert ways == wide.histogram[slack]
        for index in range(min(ways, 40)):
            assert narrow.places(slack, index) == wide.places(slack, index)


# A whole cup.


CUPS = [
    (1, (1, 2), False),
    (1, (2, 2, 1), False),
    (2, (4,), False),
    (2, (3, 4), False),
    (2, (4, 4), False),
    (2, (2, 3, 4), False),
    (2, (4, 3, 4), False),
    (3, (5,), False),
    (3, (4, 5), False),
    (3, (5, 5), False),
    (3, (3, 4), True),
    (3, (5, 2), True),
    (3, (4, 3, 2), True),
]
"""Rounds, sizes of the sections, and double byes of cups whose draws can be listed quickly."""


@st.composite
def cups(draw: st.DrawFn) -> tuple[Section, ...]:
    """The sections of one small field."""
    rounds, sizes, double = draw(st.sampled_from(CUPS))
    random = Random(draw(SEEDS))
    clubs = random.sample(range(sum(sizes)), sum(sizes))
    costs = some_costs(len(clubs), random)
    earliest = some_rules(len(clubs), rounds, random)
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    return tuple(
        Section(tuple(sorted(clubs[start : start + size])), rounds, double, costs, earliest)
        for start, size in zip(starts, sizes, strict=True)
    )


def counted_cup(cup: Sequence[Section], budget: int) -> CupCount | None:
    states = [one.states for one in cup]
    if any(each is None for each in states):
        return None
    return count_cup([each for each in states if each is not None], budget)


def all_draws(cup: Sequence[Section]) -> list[tuple[int, tuple[Side, ...]]]:
    """Every draw of a cup with its travel: sections in order, each section's brackets in order."""
    return [
        (sum(travel for travel, _ in choice), tuple(side for _, side in choice))
        for choice in product(*(ordered(one) for one in cup))
    ]


def drawn(cup: CupCount, rank: int) -> tuple[Side, ...]:
    sides = [from_places(places) for places in cup.places(rank)]
    assert None not in sides
    return tuple(side for side in sides if side is not None)


@FEW
@given(cups(), st.integers(0, 40))
def test_ranks_of_a_cup(cup: tuple[Section, ...], budget: int) -> None:
    """Tests that ranks 0 to count - 1 name each draw within the budget once, in stated order.

    The stated order is that of the sections' own ranks, the first section's first: so the
    draws within the budget are left in the order of the product.
    """
    counted = counted_cup(cup, budget)
    if counted is None:
        assert not all_draws(cup)
        return
    draws = all_draws(cup)
    least = min(travel for travel, _ in draws)
    assert counted.least_travel == least
    within = [sides for travel, sides in draws if travel <= least + budget]
    assert counted.count() == len(within)
    for rank in {*range(min(len(within), 60)), len(within) // 2, len(within) - 1}:
        assert drawn(counted, rank) == within[rank]


@FEW
@given(cups(), st.integers(0, 40), st.integers(0, 40))
def test_counts_and_means_of_a_cup(cup: tuple[Section, ...], one: int, other: int) -> None:
    """Tests the number and the mean travel of the draws within a budget and within a lesser."""
    budget, lesser = max(one, other), min(one, other)
    counted = counted_cup(cup, budget)
    if counted is None:
        return
    travel = [travel for travel, _ in all_draws(cup)]
    for most in (budget, lesser):
        within = [each for each in travel if each <= min(travel) + most]
        mean = Fraction(sum(within), len(within))
        assert counted.count(most) == len(within)
        assert counted.mean_travel(most) == (mean + Fraction(1, 2)).__floor__()
    assert counted.count() == counted.count(budget)
    assert counted.mean_travel() == counted.mean_travel(budget)


@FEW
@given(cups())
def test_no_tolerance(cup: tuple[Section, ...]) -> None:
    """Tests that tolerance 0 draws among the draws of least travel, all of them and no other."""
    counted = counted_cup(cup, 0)
    if counted is None:
        return
    travel = [travel for travel, _ in all_draws(cup)]
    assert counted.count() == travel.count(min(travel))
    assert counted.mean_travel() == counted.least_travel == min(travel)
    for rank in range(min(counted.count(), 30)):
        assert bracket_travel(drawn(counted, rank), cup[0].costs) == min(travel)


def test_two_sections() -> None:
    """Tests a cup of two sections and its eight draws within 3 miles, worked out by hand."""
    # Each of the two sections is that of `test_three_clubs`: the bracket in which its third club
    # waits has 11 miles, then its second club 11, then its first club 13.
    # 22 miles: 2 * 2 draws; 24 miles: 2 * 1 + 1 * 2; 26 miles is too far.
    miles = {(0, 1): 4, (0, 2): 5, (1, 2): 8, (3, 4): 4, (3, 5): 5, (4, 5): 8}
    costs = by_pair(6, miles)
    cup = [Section(clubs, 2, False, costs, free(6)) for clubs in ((0, 1, 2), (3, 4, 5))]
    counted = counted_cup(cup, 3)
    assert counted is not None
    assert [counted.count(budget) for budget in range(4)] == [4, 4, 8, 8]
    # (4 * 22 + 4 * 24) / 8 = 23
    assert counted.mean_travel() == 23
    waiting = [
        tuple(
            club
            for side in drawn(counted, rank)
            for club, r in first_rounds(side, 2).items()
            if r == 2
        )
        for rank in range(8)
    ]
    assert waiting == [(2, 5), (2, 4), (2, 3), (1, 5), (1, 4), (1, 3), (0, 5), (0, 4)]


def test_mean_is_rounded_half_up() -> None:
    """Tests that a mean of 13.5 miles is 14."""
    # A line of three clubs at 0, 4 and 6 miles; one waits for the winner of the other two.
    # 0 waits: 2 + (4 + 6) / 2 = 7; 4 waits: 6 + (4 + 2) / 2 = 9; 6 waits: 4 + (6 + 2) / 2 = 8
    # Two such sections: 14 once, 15 twice. Within 1 mile the mean is (14 + 15 + 15) / 3 = 14.67.
    # One section within 1 mile: (7 + 8) / 2 = 7.5, half up 8.
    costs = by_pair(6, {(0, 1): 4, (1, 2): 2, (0, 2): 6, (3, 4): 4, (4, 5): 2, (3, 5): 6})
    one, other = (Section(clubs, 2, False, costs, free(6)) for clubs in ((0, 1, 2), (3, 4, 5)))
    single, both = counted_cup([one], 1), counted_cup([one, other], 1)
    assert single is not None
    assert both is not None
    assert single.mean_travel() == 8
    assert both.mean_travel() == 15


def test_no_section_at_all() -> None:
    """Tests that a cup in which nothing is left to draw has one draw of no travel."""
    cup = count_cup([], 0)
    assert (cup.count(), cup.least_travel, cup.mean_travel(), cup.places(0)) == (1, 0, 0, ())


@pytest.mark.parametrize("rank", [-1, 3, 10**30])
def test_rank_out_of_range(rank: int) -> None:
    """Tests that there is no draw of rank -1, nor of the count or above it."""
    cup = counted_cup([section(by_pair(4, {}, others=7), 2)], 0)
    assert cup is not None
    assert cup.count() == 3
    with pytest.raises(AnswerIsNo, match="no draw has rank"):
        cup.places(rank)


def test_counts_beyond_64_bits() -> None:
    """Tests that a cup of many sections is counted and ranked exactly."""
    # Six sections of nine clubs, all distances 0: 11,340 brackets each, more than 2 ** 80.
    costs = by_pair(54, {})
    cup = counted_cup(
        [Section(tuple(range(9 * k, 9 * k + 9)), 4, False, costs, free(54)) for k in range(6)], 2
    )
    assert cup is not None
    assert cup.count() == 11_340**6 > 2**80
    first, last = cup.places(0), cup.places(cup.count() - 1)
    one = count_section(states_of(section(by_pair(9, {}), 4)), 0)
    for row, index in ((first, 0), (last, 11_339)):
        places = one.places(0, index)
        assert row == tuple(
            tuple(-1 if place < 0 else place + 9 * k for place in places) for k in range(6)
        )


# Tolerance.


@pytest.mark.parametrize(
    ("least", "tolerance", "budget"),
    [
        (100, "0", 0),
        (100, "0.07", 7),  # in binary 100 * 1.07 is a little less than 107 or a little more
        (100, "0.29", 29),  # 100 * 0.29 is 28.999999999999996 in binary
        (100, "0.58", 58),
        (1000, "0.001", 1),
        (999, "0.001", 0),  # 999.999
        (6905, "0.05", 345),  # 7250.25
        (6905, "0.1", 690),  # 7595.5
        (7, "1", 7),
        (0, "0.05", 0),
        (1_000_000, "0.000001", 1),
        (999_999, "0.000001", 0),
        (10**15, "0.000001", 10**9),
    ],
)
def test_budget_is_an_exact_floor(least: int, tolerance: str, budget: int) -> None:
    """Tests that the budget is the floor of an exact decimal, not of a float."""
    assert budget_for(least, Decimal(tolerance)) == budget


@given(st.integers(0, 10**12), st.integers(0, 1_000_000))
def test_budget_against_fractions(least: int, millionths: int) -> None:
    """Tests the budget against fractions for every tolerance of six decimals."""
    tolerance = Decimal(millionths) / 1_000_000
    assert budget_for(least, tolerance) == least * millionths // 1_000_000


def test_budget_whatever_the_decimal_context() -> None:
    """Tests that a program that rounds its decimals early still gets the same draws."""
    with localcontext() as context:
        context.prec = 4
        assert budget_for(69_051, Decimal("0.05")) == 3_452


def test_order_of_the_clubs_given() -> None:
    """Tests that a section is the same section in whatever order its clubs are named."""
    costs = on_a_line(0, 5, 9, 30, 31)
    one = section_states((4, 1, 0, 3), 2, costs, free(5))
    other = section_states((0, 1, 3, 4), 2, costs, free(5))
    assert one is not None
    assert other is not None
    assert one.clubs == other.clubs == (0, 1, 3, 4)
    assert count_section(one, 50).places(0, 0) == count_section(other, 50).places(0, 0)
