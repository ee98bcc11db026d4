"""Made-up fields of every shape for the search to be tried on: one for each number.

Nothing here is tuned to; the numbers from 0 on name fields that never change. Where clubs are,
how full the bracket is, the matrix and the rules (each alone and in pairs) go round at paces
that have no divisor in common, so that a few dozen fields hold every kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from drawopt.errors import AnswerIsNo
from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.model.travel import Matrix
from drawopt.planning.starts import halved_bracket
from tests.brute_force import club, problem_of

Spots = np.ndarray  # (clubs, 2), in miles


def uniform(n: int, lots: np.random.Generator) -> Spots:
    return lots.random((n, 2)) * [2500, 1500]


def clustered(n: int, lots: np.random.Generator) -> Spots:
    towns = lots.random((max(2, n // 12), 2)) * [2500, 1500]
    return towns[lots.integers(0, len(towns), n)] + lots.normal(size=(n, 2)) * 40


def two_coasts(n: int, lots: np.random.Generator) -> Spots:
    west = lots.random(n) < 0.4
    return np.where(west, 0, 2600)[:, None] * [1, 0] + lots.normal(size=(n, 2)) * [120, 450]


def one_remote(n: int, lots: np.random.Generator) -> Spots:
    spots = clustered(n, lots)
    spots[0] = [-3000, 2500]
    return spots


def one_town(n: int, lots: np.random.Generator) -> Spots:
    spots = uniform(n, lots)
    spots[lots.random(n) < 0.4] = [1200, 700]
    return spots


PLACES: tuple[Callable[[int, np.random.Generator], Spots], ...] = (
    uniform,
    clustered,
    two_coasts,
    one_remote,
    one_town,
)


def straight(spots: Spots, unit: float = 1.0) -> Matrix:
    apart = np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1)) * unit
    return np.floor(apart + 0.5).astype(np.int64)


def matrix_of(kind: int, spots: Spots, lots: np.random.Generator) -> Matrix:
    """Miles, kilometres, roads (no triangle holds for sure), or costs that rise beyond 400."""
    miles = straight(spots, 1.609 if kind == 1 else 1.0)
    if kind == 2:
        detour = np.triu(lots.integers(100, 160, miles.shape), 1)
        return miles * (detour + detour.T) // 100
    return miles + 3 * np.maximum(miles - 400, 0) if kind == 3 else miles


@dataclass(frozen=True)
class MadeField:
    """A field: what it is, in words, and its problem."""

    name: str
    problem: Problem


MATRICES = ("mi", "km", "roads", "costs")

RULES = ("apart", "leagues", "bye", "trip", "double", "sizes")
ASKED: tuple[tuple[str, ...], ...] = (
    (),
    *((rule,) for rule in RULES),
    *combinations(RULES, 2),
)
"""No rule, each alone, and every two."""


def longest_of_simple_split(miles: Matrix, fmt: CupFormat) -> int:
    """The longest distance within a section of the split made without a search."""
    rows = halved_bracket(miles, fmt, 0).reshape(fmt.slots, -1)
    held = [row[row >= 0] for row in rows]
    return max(int(miles[np.ix_(clubs, clubs)].max()) for clubs in held)


def some_pairs(miles: Matrix, count: int, lots: np.random.Generator) -> list[tuple[int, int]]:
    """Pairs of clubs to be kept apart: each club drawn, and one of its four nearest."""
    pairs = set()
    for one in lots.integers(0, len(miles), count).tolist():
        order = [int(k) for k in np.argsort(miles[one], kind="stable") if k != one]
        other = order[int(lots.integers(0, min(4, len(order))))]
        pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)


def made_field(number: int, largest: int = 300) -> MadeField:
    """The field of a number: 8 to ``largest`` clubs, smaller ones more often."""
    lots = np.random.Generator(np.random.PCG64(number))
    place = PLACES[number % len(PLACES)]
    asked = ASKED[number % len(ASKED)]
    kind = MATRICES[number // 3 % len(MATRICES)]
    rounds = (4, 3, 4, 2, 4, 3, 1)[number % 7]
    if {"double", "sizes"} & set(asked):
        rounds = max(rounds, 3)
    # Of every size alike, by its logarithm; at least one section, and two if that fits.
    wanted = 8 * (largest / 8) ** lots.random()
    slots = max(2 if largest > 1 << rounds else 1, round(wanted / (0.75 * (1 << rounds))))
    low, high = (slots << (rounds - 1)) + 1, slots << rounds
    near = [low, low + 1, high, high - 1, (low + high) // 2, low + (high - low) // 4]
    n = min(max(low, near[number // 2 % len(near)]), high)
    miles = matrix_of(MATRICES.index(kind), place(n, lots), lots)
    double = "double" in asked
    size = None
    if "sizes" in asked:
        mean = n // slots
        size = (max(1, mean - 1), mean + 2)
    try:
        fmt = CupFormat(n, slots, double, size)
    except AnswerIsNo:
        fmt, size = CupFormat(n, slots, double), None
    pairs = some_pairs(miles, 5, lots) if "apart" in asked else []
    rules = Rules(
        apart=tuple(Apart(club(i), club(j), rounds + 1 - k % 2) for k, (i, j) in enumerate(pairs)),
        must_have_bye=(club(0),) if "bye" in asked and n < slots << rounds else (),
        same_league_apart="leagues" in asked,
        longest_trip=longest_of_simple_split(miles, fmt) if "trip" in asked else None,
    )
    leagues = [("North", "South", "East")[int(k)] for k in lots.integers(0, 3, n)]
    problem = problem_of(
        miles, slots, rules=rules, double_byes=double, section_size=size, leagues=leagues
    )
    said = [f"{number}:", place.__name__, kind, f"{n}/{slots}", f"R{rounds}", *asked]
    return MadeField(" ".join(said), problem)
