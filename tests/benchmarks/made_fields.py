"""Made-up fields of every shape for the search to be tried on: one for each number.

Nothing here is tuned to; the numbers from 0 on name fields that never change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from drawopt.errors import AnswerIsNo
from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.model.travel import Matrix
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


def made_field(number: int, largest: int = 300) -> MadeField:
    """The field of a number: at most ``largest`` clubs, most fields small."""
    lots = np.random.Generator(np.random.PCG64(number))
    place = PLACES[number % len(PLACES)]
    rounds = 1 + int(lots.integers(4))
    slots = max(1, int(largest ** lots.random()) >> (rounds - 1))
    low, high = (slots << (rounds - 1)) + 1, slots << rounds
    near = [low, low + 1, high, high - 1, (low + high) // 2, low + (high - low) // 4]
    n = min(max(low, near[number // 5 % len(near)]), high)
    kind = number % 4 if number % 7 else 0
    miles = matrix_of(kind, place(n, lots), lots)
    double = rounds >= 3 and number % 3 == 1
    rules = Rules()
    if number % 4 == 1:
        pairs = list(combinations(range(n), 2))
        few = [pairs[int(k)] for k in lots.integers(0, len(pairs), min(4, len(pairs)))]
        rules = Rules(apart=tuple(Apart(club(i), club(j), rounds + 1) for i, j in few))
    if number % 6 == 2 and n < slots << rounds:
        rules = Rules(apart=rules.apart, must_have_bye=(club(0),))
    leagues = [("North", "South", "East")[int(k)] for k in lots.integers(0, 3, n)]
    if number % 10 == 3:
        rules = Rules(apart=rules.apart, same_league_apart=True)
    size = None
    if number % 9 == 4 and rounds >= 3:
        mean = n // slots
        size = (max(1, mean - 1), mean + 2)
    try:
        CupFormat(n, slots, double, size)
    except AnswerIsNo:
        size = None
    problem = problem_of(
        miles, slots, rules=rules, double_byes=double, section_size=size, leagues=leagues
    )
    fmt = problem.format
    said = [place.__name__, ("mi", "km", "roads", "costs")[kind], f"{n}/{slots}", f"R{fmt.rounds}"]
    said += ["double byes"] * double + ([f"sizes {size}"] if size else [])
    said += [f"{len(rules.apart)} apart"] * bool(rules.apart)
    said += ["bye"] * bool(rules.must_have_bye) + ["leagues"] * rules.same_league_apart
    return MadeField(f"{number}: " + " ".join(said), problem)
