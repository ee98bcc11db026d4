"""From listed brackets to sections: each set of clubs once, with its published travel."""

from dataclasses import dataclass

import numpy as np

from drawopt.pricing.pricing import Listed
from drawopt.pricing.sites import UNIT, Array, each_once

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


def published_sections(listed: Listed) -> Sections:
    """Each set of clubs on a list once.

    Its travel is exact if its least reduced cost is ``BEYOND`` below the list's threshold, and
    else at least not too small.

    Parameters
    ----------
    listed
        Brackets below a threshold; a set of clubs may stand there several times.
    """
    order, starts = each_once(listed.sites, listed.travel)
    chosen = order[starts]
    reduced = listed.reduced[chosen]
    if len(order):
        reduced = np.minimum.reduceat(listed.reduced[order], starts)
    return Sections(listed.sites[chosen], listed.travel[chosen], reduced)
