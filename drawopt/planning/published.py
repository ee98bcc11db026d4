"""From listed brackets to sections: each set of clubs once, with its published travel."""

from dataclasses import dataclass

import numpy as np

from drawopt.planning.annealing import price_all
from drawopt.planning.pricing import UNIT, Array, Listed, Sites
from drawopt.problem import Problem

BEYOND = 6 * UNIT
"""How much further than the gap a list must reach to hold each section's least bracket.

Rounding moves the ties of a section up by at most 1/2 unit each (four of round 2, two of round
3, one of round 4) and down by less than 1/4, 1/2 and 1/2 each: a section's least bracket after
rounding lies less than 7/2 + 5/2 units above its least before rounding.
"""


@dataclass(frozen=True)
class Sections:
    """Sets of clubs by sites: places (sections, 16) of one bracket of each, the least published
    travel of its brackets in whole units, and its least reduced cost in 64ths, unrounded."""

    places: Array
    travel: Array
    reduced: Array

    def __len__(self) -> int:
        return len(self.travel)

    def take(self, which: Array) -> "Sections":
        return Sections(self.places[which], self.travel[which], self.reduced[which])


def published_sections(problem: Problem, sites: Sites, listed: Listed) -> Sections:
    """Each set of clubs on a list once.

    Its travel is exact if its least reduced cost is ``BEYOND`` below the list's threshold, and
    else at least not too small.
    """
    rules = np.array([1, 16, problem.format.has_double_byes], dtype=np.int64)
    free = np.ones((len(sites), len(sites)), dtype=np.int64)
    travel = np.empty(len(listed.sites), dtype=np.int64)
    price_all(np.ascontiguousarray(listed.sites), 4, sites.distances, free, rules, travel)
    sets = np.sort(listed.sites, axis=1)
    order = np.lexsort((travel, *sets.T[::-1]))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (sets[order][1:] != sets[order][:-1]).any(axis=1)
    starts = np.flatnonzero(first)
    chosen = order[first]
    reduced = (
        np.minimum.reduceat(listed.reduced[order], starts) if len(order) else listed.reduced[:0]
    )
    return Sections(listed.sites[chosen], travel[chosen], reduced)
