"""Small fields: every section listed, and the least travel of all plans found by trying them."""

from itertools import combinations
from math import comb

from drawopt.model.problem import Problem
from drawopt.sections.counting import section_states
from drawopt.sections.plan import long_ties_of

MOST_SECTIONS = 4_000
"""With more sections than this a field is not small."""

MOST_STEPS = 5_000_000
"""Sections tried before the search is given up."""


class TooManyToTry(Exception):
    """The search took more steps than it may."""


def section_sizes(problem: Problem) -> range:
    """The sizes that a section can have if the others are to hold the rest of the field."""
    fmt = problem.format
    others = fmt.slots - 1
    return range(
        max(fmt.fewest, fmt.entrants - others * fmt.most),
        min(fmt.most, fmt.entrants - others * fmt.fewest) + 1,
    )


def is_small(problem: Problem) -> bool:
    """Whether all sections of a field can be listed."""
    return sum(comb(len(problem.field), size) for size in section_sizes(problem)) <= MOST_SECTIONS


def least_of_all_plans(problem: Problem) -> int | None:
    """The least travel of any plan of a small field.

    Returns
    -------
    int or None
        ``None`` if no plan keeps the rules.

    Raises
    ------
    TooManyToTry
        After ``MOST_STEPS``.
    """
    fmt = problem.format
    rule = problem.rules.trips
    by_first: list[list[tuple[int, int, int]]] = [[] for _ in range(fmt.entrants)]
    for size in section_sizes(problem):
        for clubs in combinations(range(fmt.entrants), size):
            states = section_states(
                clubs,
                fmt.rounds,
                problem.costs,
                problem.earliest,
                double_byes=fmt.has_double_byes,
                long_ties=long_ties_of(problem),
            )
            mask = sum(1 << club for club in clubs)
            for long, travel in () if states is None else states.least_by_trips.items():
                by_first[clubs[0]].append((mask, travel, long))
    known: dict[tuple[int, int, int], int | None] = {}
    steps = 0

    def least(left: int, slots: int, trips: int) -> int | None:
        """The least travel of so many sections that hold just these clubs, in so many long ties."""
        nonlocal steps
        if left == 0 or slots == 0:
            return 0 if left == slots == 0 else None
        if (left, slots, trips) not in known:
            best: int | None = None
            own = by_first[(left & -left).bit_length() - 1]
            steps += len(own)
            if steps > MOST_STEPS:
                raise TooManyToTry
            for mask, travel, long in own:
                if mask & left != mask or long > trips:
                    continue
                rest = least(left ^ mask, slots - 1, trips - long)
                if rest is not None:
                    best = travel + rest if best is None else min(best, travel + rest)
            known[left, slots, trips] = best
        return known[left, slots, trips]

    return least((1 << fmt.entrants) - 1, fmt.slots, 0 if rule is None else rule.at_most)
