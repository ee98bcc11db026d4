"""Every bracket of a section and every split into sections, one by one, in plain Python.

Written from the rules of the game and nothing else, and slow on purpose: it is what the fast
code is held to, on fields of up to nine clubs or so. Travel is priced by ``drawopt.model.travel``.

A section has 2 ** rounds places. Two neighbouring places are a round-1 pair of places.

- Strict byes: no pair of places is empty, so nobody has two byes.
- Double byes (three rounds and more): a pair of places may be empty if the pair it would meet
  in round 2 holds a single club. That club starts in round 3.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations, permutations

import numpy as np

from drawopt.model.bracket import Side, clubs_of, node, nodes_of
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Problem, Rules, Terms
from drawopt.model.travel import Matrix, bracket_travel

# Brackets.


@cache
def fillings(clubs: tuple[int, ...], round_: int, double_byes: bool) -> tuple[Side, ...]:
    """Every way these clubs can fill the 2 ** round_ places that lead out of one round."""
    first, *rest = clubs
    if not rest:
        # A single club: its own place, opposite an empty place, or beside an empty pair.
        return (first,) if round_ <= 1 or (round_ == 2 and double_byes) else ()
    if len(clubs) > 2**round_:
        return ()
    found: list[Side] = []
    half = 2 ** (round_ - 1)
    for size in range(max(1, len(clubs) - half), min(half, len(rest)) + 1):
        for mates in combinations(rest, size - 1):
            one = (first, *mates)
            other = tuple(club for club in rest if club not in mates)
            found += [
                node(round_, left, right)
                for left in fillings(one, round_ - 1, double_byes)
                for right in fillings(other, round_ - 1, double_byes)
            ]
    return tuple(found)


def brackets(
    clubs: Sequence[int], rounds: int, earliest: Matrix | None = None, *, double_byes: bool = False
) -> list[Side]:
    """Every bracket of a section in which no pair can meet before its earliest round."""
    return [
        side
        for side in fillings(tuple(sorted(clubs)), rounds, double_byes and rounds >= 3)
        if earliest is None or keeps(side, earliest)
    ]


def keeps(side: Side, earliest: Matrix) -> bool:
    """Whether no two clubs can meet before their earliest round."""
    return all(
        earliest[i, j] <= tie.round
        for tie in nodes_of(side)
        for i in clubs_of(tie.first)
        for j in clubs_of(tie.second)
    )


def seatings(clubs: int, rounds: int, *, double_byes: bool = False) -> set[tuple[int, ...]]:
    """Every way to put clubs 0, 1, ... on the places, -1 for an empty one, mirror images too."""
    places = 2**rounds
    found = set()
    for taken in permutations(range(places), clubs):
        row = [-1] * places
        for club, place in enumerate(taken):
            row[place] = club
        held = [sum(club >= 0 for club in row[k : k + 2]) for k in range(0, places, 2)]
        if all(
            count > 0 or (double_byes and rounds >= 3 and held[pair ^ 1] == 1)
            for pair, count in enumerate(held)
        ):
            found.add(tuple(row))
    return found


def travels(sides: Sequence[Side], costs: Matrix) -> list[int]:
    """The expected travel of each of these brackets of one section."""
    return [bracket_travel([side], costs) for side in sides]


# Plans.


def partitions(clubs: Sequence[int], slots: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every split of the clubs into so many sections, none of them empty, each split once."""
    first, *rest = clubs
    if slots == 1:
        yield (tuple(clubs),)
        return
    for size in range(len(clubs) - slots + 1):
        for mates in combinations(rest, size):
            others = [club for club in rest if club not in mates]
            for later in partitions(others, slots - 1):
                yield ((first, *mates), *later)


def least_travel(problem: Problem) -> int | None:
    """The least travel of any bracket of the cup; ``None`` if no bracket keeps the rules."""
    fmt = problem.format
    fewest, most = fmt.section_size or (1, fmt.entrants)

    @cache
    def least_of(section: tuple[int, ...]) -> int | None:
        if not fewest <= len(section) <= most:
            return None
        allowed = brackets(section, fmt.rounds, problem.earliest, double_byes=fmt.double_byes)
        return min(travels(allowed, problem.costs), default=None)

    given = problem.given_sections
    splits = [given] if given else partitions(range(fmt.entrants), fmt.slots)
    sums = []
    for split in splits:
        least = [least_of(section) for section in split]
        if None not in least:
            sums.append(sum(travel for travel in least if travel is not None))
    return min(sums, default=None)


# Fields to try it on.


def on_a_line(*miles: int) -> Matrix:
    """Distances of clubs at these milestones of one road."""
    at = np.array(miles, dtype=np.int64)
    return np.abs(at[:, None] - at[None, :])


def on_a_map(points: Sequence[tuple[int, int]]) -> Matrix:
    """Straight distances of points on a flat map, rounded half up."""
    at = np.array(points, dtype=np.int64).reshape(-1, 2)
    steps = at[:, None, :] - at[None, :, :]
    return np.floor(np.hypot(steps[..., 0], steps[..., 1]) + 0.5).astype(np.int64)


def scattered(clubs: int, seed: int, width: int = 300) -> Matrix:
    """Distances of clubs put at random on a square map."""
    points = np.random.default_rng(seed).integers(0, width, (clubs, 2))
    return on_a_map([(int(x), int(y)) for x, y in points])


def by_pair(clubs: int, miles: dict[tuple[int, int], int], others: int = 0) -> Matrix:
    """Distances of the pairs named, and one distance for all others."""
    costs = np.full((clubs, clubs), others, dtype=np.int64)
    for (i, j), distance in miles.items():
        costs[i, j] = costs[j, i] = distance
    np.fill_diagonal(costs, 0)
    return costs


def club(number: int) -> str:
    """The name of a club of these fields: in order of number."""
    return f"Club {number:02}"


def problem_of(
    distances: Matrix,
    slots: int,
    *,
    rules: Rules = Rules(),  # noqa: B008 - frozen
    windows: tuple[tuple[int, ...], ...] | None = None,
    redraw: str = "window",
    tolerance: str = "0.05",
    double_byes: bool = False,
    section_size: tuple[int, int] | None = None,
    costs: Matrix | None = None,
    leagues: Sequence[str] | None = None,
) -> Problem:
    """A cup of clubs ``Club 00``, ``Club 01``, ...; one window of all rounds if none are given."""
    fmt = CupFormat(len(distances), slots, double_byes, section_size)
    if windows is None:
        windows = (tuple(range(1, fmt.rounds + 1)),) if fmt.rounds else ()
    field = Field(
        tuple(Entrant(club(i), league=leagues[i] if leagues else "") for i in range(len(distances)))
    )
    return Problem(
        field,
        fmt,
        distances,
        distances if costs is None else costs,
        "mi",
        rules,
        Terms(windows, redraw, Decimal(tolerance)),
    )
