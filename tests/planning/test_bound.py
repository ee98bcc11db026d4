"""Tests of the compact bound: never above the true least travel, whatever the prices."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.model.bracket import Node, Side, from_places, nodes_of, ties_played
from drawopt.model.cup_format import CupFormat
from drawopt.model.edition import read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.model.travel import Matrix, bracket_travel, rounding_allowance, tie_travel
from drawopt.planning.bound import Prices, best_prices, certified_travel, compact_bound
from drawopt.sections.counting import section_states

FEW = settings(max_examples=40, deadline=None)
LEAST_2024 = 6_905  # travel of the best plan known


def costs_of(clubs: int, of_pair: dict[tuple[int, int], int]) -> Matrix:
    """Costs of the pairs named, 0 for the others."""
    costs = np.zeros((clubs, clubs), dtype=np.int64)
    for (i, j), cost in of_pair.items():
        costs[i, j] = costs[j, i] = cost
    return costs


def problem_of(
    costs: Matrix,
    slots: int,
    *,
    double_byes: bool = False,
    apart: Sequence[tuple[int, int, int]] = (),
    sections: Sequence[Sequence[int]] = (),
) -> Problem:
    fmt = CupFormat(len(costs), slots, double_byes)
    names = [f"Club {i:02}" for i in range(len(costs))]
    rules = Rules(
        sections=tuple(tuple(names[i] for i in section) for section in sections),
        apart=tuple(Apart(names[i], names[j], until) for i, j, until in apart),
    )
    terms = Terms(tuple((r,) for r in range(1, fmt.rounds + 1)))
    field = Field(tuple(Entrant(name) for name in names))
    return Problem(field, fmt, costs, costs, "mi", rules, terms)


def partitions(clubs: tuple[int, ...], slots: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every split of the clubs into so many sections, none of them empty."""
    if slots == 1:
        yield (clubs,)
        return
    first, rest = clubs[0], clubs[1:]
    for size in range(len(rest) - slots + 2):
        for mates in combinations(rest, size):
            others = tuple(club for club in rest if club not in mates)
            for later in partitions(others, slots - 1):
                yield ((first, *mates), *later)


def least_travel(problem: Problem) -> int | None:
    """The least travel of any plan, by trying every split; ``None`` if the rules allow none."""
    fmt = problem.format

    @cache
    def least_of(section: tuple[int, ...]) -> int | None:
        states = section_states(
            section,
            fmt.rounds,
            problem.costs,
            problem.earliest,
            double_byes=fmt.has_double_byes,
        )
        return None if states is None else states.least_travel

    splits = problem.given_sections
    every = [splits] if splits else partitions(tuple(range(fmt.entrants)), fmt.slots)
    travels = []
    for sections in every:
        if all(fmt.fewest <= len(section) <= fmt.most for section in sections):
            found = [least_of(section) for section in sections]
            if None not in found:
                travels.append(sum(travel for travel in found if travel is not None))
    return min(travels, default=None)


@st.composite
def cost_matrices(draw: st.DrawFn, fewest: int, most: int) -> Matrix:
    """Costs of any kind, or distances between points of a small map."""
    clubs = draw(st.integers(fewest, most))
    if draw(st.booleans()):
        place = st.tuples(st.integers(0, 60), st.integers(0, 60))
        points = np.array(draw(st.lists(place, min_size=clubs, max_size=clubs)))
        steps = points[:, None, :] - points[None, :, :]
        miles = np.floor(np.hypot(steps[..., 0], steps[..., 1]) + 0.5)
        return np.asarray(miles, dtype=np.int64)
    pairs = list(combinations(range(clubs), 2))
    cost = st.integers(0, 40)
    values = draw(st.lists(cost, min_size=len(pairs), max_size=len(pairs)))
    return costs_of(clubs, dict(zip(pairs, values, strict=True)))


@st.composite
def brackets(draw: st.DrawFn) -> tuple[CupFormat, tuple[Side, ...]]:
    """A format of up to four rounds and any bracket of it."""
    slots = draw(st.integers(1, 2))
    rounds = draw(st.integers(1, 4))
    double_byes = rounds >= 3 and draw(st.booleans())
    # Clubs of each round-1 pair of places: 1 or 2, or 0 where the neighbouring pair has one.
    pairs: list[int] = []
    while len(pairs) < slots << (rounds - 1):
        pairs.append(draw(st.integers(1, 2)))
        if double_byes and len(pairs) % 2 == 0 and draw(st.booleans()):
            pairs[-2:] = [1, 0]
    if sum(pairs) <= slots << (rounds - 1):  # fewer rounds would do
        pairs = [2] * len(pairs)
    order = iter(draw(st.permutations(range(sum(pairs)))))
    places = tuple(next(order) if at < size else -1 for size in pairs for at in range(2))
    width = 1 << rounds
    sides = [from_places(places[k * width : (k + 1) * width]) for k in range(slots)]
    assert None not in sides
    fmt = CupFormat(sum(pairs), slots, double_byes)
    assert fmt.rounds == rounds
    return fmt, tuple(side for side in sides if side is not None)


def unrounded(tie: Node, costs: Matrix) -> Fraction:
    first, second = ties_played(tie.first), ties_played(tie.second)
    return sum(
        (
            Fraction(int(costs[i, j]), 2 ** (k + m))
            for i, k in first.items()
            for j, m in second.items()
        ),
        Fraction(0),
    )


def random_costs(clubs: int, seed: int, most: int) -> Matrix:
    upper = np.triu(np.random.default_rng(seed).integers(0, most, (clubs, clubs)), 1)
    return np.asarray(upper + upper.T, dtype=np.int64)


def kind_costs(fmt: CupFormat, sections: tuple[Side, ...], seed: int) -> Matrix:
    """Costs that suit a bracket: the earlier two clubs may meet, the nearer they are."""
    costs = 200 + random_costs(fmt.entrants, seed, 200)
    near = np.random.default_rng(seed).integers(0, 30, (fmt.entrants, fmt.entrants))
    for side in sections:
        for tie in nodes_of(side):
            for i in ties_played(tie.first):
                for j in ties_played(tie.second):
                    costs[i, j] = costs[j, i] = 15 * (tie.round - 1) + near[i, j]
    np.fill_diagonal(costs, 0)
    return costs


def plain_lagrangian(problem: Problem, prices: Prices) -> Fraction:
    """The bound at these prices as the page states it, sum by sum, in fractions."""
    fmt, clubs = problem.format, range(problem.format.entrants)
    entries = range(1, 4 if fmt.has_double_byes else 3)
    rounds = range(1, fmt.rounds + 1)
    reach = {(r, f): Fraction(f <= r, 2 ** abs(r - f)) for r in rounds for f in entries}
    most = {r: max(reach[r, f] for f in entries) for r in rounds}
    least = {r: min(reach[r, f] for f in entries) for r in rounds}
    u, v, t = prices.meetings.tolist(), prices.limits.tolist(), prices.count
    total = Fraction(t * 2 * fmt.ties_per_round[-1])
    for i, j in combinations(clubs, 2):
        worth = [
            most[r] ** 2
            * (
                1000 * int(problem.costs[i, j])
                - (u[r - 1][i] + u[r - 1][j])
                + (v[r - 1][i][j] + v[r - 1][j][i])
            )
            for r in rounds
            if r >= problem.earliest[i, j]
        ]
        total += min(Fraction(0), *worth) if worth else 0
    for i in clubs:
        choices = []
        for f in entries:
            choice = -t * reach[fmt.rounds, f]
            for r in rounds:
                limits = [most[r] * v[r - 1][i][j] + least[r] * v[r - 1][j][i] for j in clubs]
                choice += reach[r, f] * (u[r - 1][i] - sum(limits))
            choices.append(choice)
        total += min(choices)
        total += sum(least[r] * most[r] * v[r - 1][i][j] for r in rounds for j in clubs)
    return total / 1000


def random_prices(problem: Problem, seed: int, most: int) -> Prices:
    rounds, clubs = problem.format.rounds, problem.format.entrants
    random = np.random.default_rng(seed)
    return Prices(
        random.integers(-most, most + 1, (rounds, clubs)),
        random.integers(0, most + 1, (rounds, clubs, clubs)),
        int(random.integers(-most, most + 1)),
    )


# Hand-worked fields.


def test_one_tie() -> None:
    """Tests that two clubs for one slot travel what they are apart: 7 miles, no less."""
    assert compact_bound(problem_of(costs_of(2, {(0, 1): 7}), 1)) == 7


def test_no_tie() -> None:
    """Tests that nobody travels where every club has its slot."""
    assert compact_bound(problem_of(costs_of(3, {(0, 1): 7}), 3)) == 0


def test_one_round_with_byes() -> None:
    """Tests that of three clubs for two slots the nearest two meet, and one has a bye."""
    # One tie: 0-1 9 miles, 0-2 4, 1-2 6. The least is 4.
    problem = problem_of(costs_of(3, {(0, 1): 9, (0, 2): 4, (1, 2): 6}), 2)
    assert compact_bound(problem) == least_travel(problem) == 4


def test_two_rounds() -> None:
    """Tests a field of four on a line, 10 miles apart, for one slot."""
    # 0-1 and 2-3 meet: 10 + 10; then one of 0, 1 meets one of 2, 3: (20 + 30 + 10 + 20) / 4 = 20.
    line = np.arange(4, dtype=np.int64) * 10
    problem = problem_of(np.abs(line[:, None] - line[None, :]), 1)
    assert least_travel(problem) == 40
    assert 30 <= compact_bound(problem) <= 40


def test_given_sections() -> None:
    """Tests that clubs of different given sections are known never to meet."""
    # 0-1 and 2-3 are next door, but the sections are 0, 2 and 1, 3: 50 + 60 miles.
    costs = costs_of(4, {(0, 1): 1, (2, 3): 1, (0, 2): 50, (1, 3): 60, (0, 3): 55, (1, 2): 55})
    assert compact_bound(problem_of(costs, 2)) == 2
    assert compact_bound(problem_of(costs, 2, sections=[(0, 2), (1, 3)])) == 110


def test_apart() -> None:
    """Tests that a pair kept apart does not lower the bound."""
    # 0-1 may not meet at all: the least is 0-2 and 1-3, 50 + 50 miles.
    costs = costs_of(4, {(0, 1): 1, (2, 3): 1, (0, 2): 50, (1, 3): 50, (0, 3): 60, (1, 2): 60})
    assert compact_bound(problem_of(costs, 2, apart=[(0, 1, 2)])) == 100


# Against brute force.


@FEW
@given(cost_matrices(2, 8), st.integers(1, 2), st.data())
def test_strict(costs: Matrix, slots: int, data: st.DataObject) -> None:
    """Tests that the bound is never above the least travel, with pairs kept apart or not."""
    pairs = list(combinations(range(len(costs)), 2))
    apart = data.draw(
        st.lists(
            st.tuples(st.sampled_from(pairs), st.integers(2, 4)).map(lambda p: (*p[0], p[1])),
            max_size=4,
        )
    )
    problem = problem_of(costs, slots, apart=apart)
    least = least_travel(problem)
    bound = compact_bound(problem)
    assert bound >= 0
    if least is not None:
        assert bound <= least


@FEW
@given(cost_matrices(5, 8), st.data())
def test_double_byes(costs: Matrix, data: st.DataObject) -> None:
    """Tests that the bound is never above the least travel where a club may start in round 3."""
    pairs = list(combinations(range(len(costs)), 2))
    apart = [(*pair, 3) for pair in data.draw(st.lists(st.sampled_from(pairs), max_size=2))]
    problem = problem_of(costs, 1, double_byes=True, apart=apart)
    least = least_travel(problem)
    if least is not None:
        assert compact_bound(problem) <= least


@settings(max_examples=8, deadline=None)
@given(cost_matrices(9, 10), st.booleans())
def test_four_rounds(costs: Matrix, double_byes: bool) -> None:
    """Tests that the bound is never above the least travel of a section of four rounds."""
    problem = problem_of(costs, 1, double_byes=double_byes)
    least = least_travel(problem)
    assert least is not None
    assert compact_bound(problem) <= least


def test_rules_without_a_plan() -> None:
    """Tests that a bound is still given where no two clubs may meet."""
    costs = random_costs(6, 1, 50)
    apart = [(i, j, 3) for i, j in combinations(range(6), 2)]
    assert compact_bound(problem_of(costs, 2, apart=apart)) >= 0


# Any prices give a true bound.


@settings(max_examples=150, deadline=None)
@given(brackets(), st.integers(0, 2**32), st.sampled_from([100, 3_000, 30_000]))
def test_any_prices(drawn: tuple[CupFormat, tuple[Side, ...]], seed: int, most: int) -> None:
    """Tests that no bracket travels less than the bound at random prices, up to four rounds."""
    fmt, sections = drawn
    problem = problem_of(
        random_costs(fmt.entrants, seed, 30), fmt.slots, double_byes=fmt.double_byes
    )
    travel = sum(unrounded(tie, problem.costs) for side in sections for tie in nodes_of(side))
    assert certified_travel(problem, random_prices(problem, seed, most)) <= travel


@settings(max_examples=40, deadline=None)
@given(brackets(), st.integers(0, 2**32), st.sampled_from([0, 10, 1_000]))
def test_tampered_prices(drawn: tuple[CupFormat, tuple[Side, ...]], seed: int, most: int) -> None:
    """Tests that the LP's prices give a true bound, and still do when tampered with."""
    fmt, sections = drawn
    costs = kind_costs(fmt, sections, seed)
    problem = problem_of(costs, fmt.slots, double_byes=fmt.double_byes)
    prices = best_prices(problem)
    noise = random_prices(problem, seed, most)
    tampered = Prices(
        prices.meetings + noise.meetings,
        prices.limits + noise.limits * (prices.limits > 0),
        prices.count + noise.count,
    )
    travel = sum(unrounded(tie, costs) for side in sections for tie in nodes_of(side))
    assert certified_travel(problem, prices) <= travel
    assert certified_travel(problem, tampered) <= travel


@settings(max_examples=60, deadline=None)
@given(brackets(), st.integers(0, 2**32), st.sampled_from([100, 3_000, 30_000]))
def test_plain_sum(drawn: tuple[CupFormat, tuple[Side, ...]], seed: int, most: int) -> None:
    """Tests that the integer sums are what the plain formula gives, to the last fraction."""
    fmt, _ = drawn
    apart = [(0, fmt.entrants - 1, 2 + seed % fmt.rounds)]
    problem = problem_of(
        random_costs(fmt.entrants, seed, 30),
        fmt.slots,
        double_byes=fmt.double_byes,
        apart=apart,
    )
    prices = random_prices(problem, seed, most)
    assert certified_travel(problem, prices) == plain_lagrangian(problem, prices)


def test_no_prices() -> None:
    """Tests that prices of nothing give a bound of 0."""
    problem = problem_of(random_costs(12, 5, 100), 2)
    nothing = Prices(np.zeros((3, 12), dtype=np.int64), np.zeros((3, 12, 12), dtype=np.int64), 0)
    assert certified_travel(problem, nothing) == 0


def test_wrong_prices() -> None:
    """Tests that a limit's price below 0, or a price beyond 64 bits' room, is refused."""
    nothing = np.zeros((1, 2), dtype=np.int64)
    limits = np.zeros((1, 2, 2), dtype=np.int64)
    with pytest.raises(ValueError, match="negative"):
        Prices(nothing, limits - 1, 0)
    with pytest.raises(ValueError, match="at most"):
        Prices(nothing, limits, 2**50)


# Rounding.


@settings(max_examples=150, deadline=None)
@given(brackets(), st.integers(0, 2**32))
def test_rounding(drawn: tuple[CupFormat, tuple[Side, ...]], seed: int) -> None:
    """Tests that rounding tie by tie never lowers a bracket's travel by more than allowed."""
    fmt, sections = drawn
    costs = random_costs(fmt.entrants, seed, 3)
    lost = sum(
        unrounded(tie, costs) - tie_travel(tie, costs)
        for side in sections
        for tie in nodes_of(side)
    )
    assert lost <= rounding_allowance(fmt)


def test_rounding_at_worst() -> None:
    """Tests that the allowance is reached: eight clubs for one slot lose 15/16."""
    # Round 2: 1/4 miles each, twice; round 3: 7/16. All three are rounded to 0.
    costs = costs_of(8, {(0, 2): 1, (4, 6): 1, (0, 4): 7})
    bracket = from_places(tuple(range(8)))
    assert bracket is not None
    assert sum(unrounded(tie, costs) for tie in nodes_of(bracket)) == Fraction(15, 16)
    assert bracket_travel([bracket], costs) == 0
    assert rounding_allowance(CupFormat(8, 1)) == Fraction(15, 16)


def test_allowance_is_needed() -> None:
    """Tests a field whose least travel lies below what it is before its ties are rounded."""
    rows = ["0002011", "0002022", "0001021", "2210122", "0001011", "1222102", "1212120"]
    problem = problem_of(np.array([[int(cost) for cost in row] for row in rows]), 1)
    before = certified_travel(problem, best_prices(problem))
    assert least_travel(problem) == 5 < before
    assert compact_bound(problem) == 5


@pytest.mark.parametrize(
    ("fmt", "allowance"),
    [
        (CupFormat(2, 1), 0),
        (CupFormat(3, 1), 0),  # one pair: 1/2 is rounded up
        (CupFormat(4, 1), Fraction(1, 4)),
        (CupFormat(5, 1), Fraction(3, 8)),  # one pair, so round 3 has 8 for its denominator
        # 21 pairs: 10 ties of two pairs and one of a single pair, 10/4. They reach 11 of the
        # 22 ties of round 3, 11 * 3/8 + 11 * 1/4, and all 11 of round 4, 11 * 15/32.
        (CupFormat(109, 11), Fraction(10, 4) + Fraction(55, 8) + Fraction(165, 32)),
    ],
)
def test_allowance(fmt: CupFormat, allowance: Fraction) -> None:
    """Tests allowances worked by hand."""
    assert rounding_allowance(fmt) == allowance


# The 2024 field.


def test_2024() -> None:
    """Tests that the bound of 2024 is as good as was measured, and below the best plan known."""
    assert 5_440 <= compact_bound(read_edition("2024").problem()) <= LEAST_2024


def test_time_limit() -> None:
    """Tests that a stopped LP leaves a bound that is true, only weaker."""
    problem = read_edition("2024").problem()
    assert 0 < compact_bound(problem, time_limit=0.0) <= LEAST_2024
