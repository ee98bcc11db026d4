"""Small fields: every section that could be, priced exactly, and the best cover of them."""

from itertools import combinations
from math import comb

import numpy as np

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer
from drawopt.model.problem import Problem
from drawopt.planning.set_partitioning import exact_cover
from drawopt.progress import Report, Watch
from drawopt.sections.counting import section_states
from drawopt.sections.plan import long_ties_of

MOST_SECTIONS = 2_000


def few_sections(problem: Problem) -> bool:
    """Whether the field is small enough to list every section."""
    return sum(comb(problem.format.entrants, size) for size in _sizes(problem)) <= MOST_SECTIONS


def _sizes(problem: Problem) -> range:
    """The sizes a section can have if the others are to hold the rest of the field."""
    fmt = problem.format
    others = fmt.slots - 1
    return range(
        max(fmt.fewest, fmt.entrants - others * fmt.most),
        min(fmt.most, fmt.entrants - others * fmt.fewest) + 1,
    )


def least_cover(problem: Problem, watch: Watch) -> tuple[tuple[int, ...], ...]:
    """The split of least travel of a small field, proven by listing.

    Raises
    ------
    AnswerIsNo
        If no split keeps the rules.
    """
    fmt = problem.format
    rule = problem.rules.trips
    travel, places, trips = [], [], []
    for size in _sizes(problem):
        watch.report(Report("listing", 0.0))
        for clubs in combinations(range(fmt.entrants), size):
            states = section_states(
                clubs,
                fmt.rounds,
                problem.costs,
                problem.earliest,
                double_byes=fmt.has_double_byes,
                long_ties=long_ties_of(problem),
            )
            for long, least in () if states is None else states.least_by_trips.items():
                travel.append(least)
                places.append([*clubs, *[-1] * ((1 << fmt.rounds) - size)])
                trips.append(long)
    cover = None
    if travel:
        every = np.array(places, dtype=np.int64), np.array(travel, dtype=np.int64)
        ones = np.ones(fmt.entrants, dtype=np.int64)
        budget = None if rule is None else (trips, rule.at_most)
        cover = exact_cover(*every, ones, fmt.slots, watch, None, budget=budget)
    if watch.stopped and (cover is None or not cover.proven):
        raise StoppedWithoutAnswer("stopped before the listing of all sections was done")
    if cover is None or cover.sections is None:
        raise AnswerIsNo(
            "no plan exists under the rules: every section was tried, and no sections that "
            "keep the rules hold each club once"
            + (
                f" with at most {rule.at_most} ties over {rule.over:,} {problem.unit}"
                if rule
                else ""
            )
        )
    return tuple(tuple(c for c in places[k] if c >= 0) for k in cover.sections)
