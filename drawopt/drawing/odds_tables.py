"""The counting tables walked from the section down: in how many draws something happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from drawopt.drawing import _odds_kernels as kernels
from drawopt.sections import _counting_kernels as counting_kernels
from drawopt.sections.convolution import Packing
from drawopt.sections.counting import SectionCount, SectionStates

Whole = npt.NDArray[Any]
"""An array of Python integers of any length."""

NEVER = 1 << 56
"""Travel that no bracket has."""


def others_within(histograms: Sequence[Sequence[int]], budget: int) -> list[list[int]]:
    """For each section and each slack of its own, the ways of the others to keep the budget."""
    packing = Packing.of(histograms, budget)
    parts = [packing.pack(each) for each in histograms]
    before = list(accumulate(parts[:-1], packing.times, initial=1))
    after = list(accumulate(reversed(parts[1:]), packing.times, initial=1))[::-1]
    found = []
    for own, one, other in zip(histograms, before, after, strict=True):
        at_most = list(accumulate(packing.coefficients(packing.times(one, other))))
        found.append([at_most[budget - slack] for slack in range(len(own))])
    return found


@dataclass(frozen=True)
class Numbers:
    """Numbers of draws in which things happen in a section; see ``kernels.count_outside``."""

    enters: Whole
    opposite: Whole
    meets: Whole
    first: Whole


def numbers_of(section: SectionCount, weights: Sequence[int]) -> Numbers:
    """Fold the section's tables with the weights of its slacks, piece by piece."""
    states = section.states
    n, rounds = len(states.clubs), states.rounds
    level = np.empty(len(states.keys), dtype=np.int64)
    kernels.levels_of(states.split_start, states.left, states.keys, rounds, level)
    # A number is at most (brackets) * (piece) * 2 ** 4 parts of a meeting.
    bits = 63 - 4 - int(section.histogram.sum()).bit_length()
    shapes = ((4, n), (rounds, n, n), (rounds, n, n), (rounds, n, n))
    found = [np.zeros(shape, dtype=object) for shape in shapes]
    for shift in range(0, max(weights).bit_length(), bits):
        pieces = [(weight >> shift) & ((1 << bits) - 1) for weight in weights]
        table = np.zeros_like(section.hist)
        table[section.hist_start[-2] :] = pieces
        sums = [np.zeros(shape, dtype=np.int64) for shape in shapes]
        kernels.count_outside(
            states.split_start,
            states.left,
            states.right,
            states.travel,
            states.least,
            states.keys,
            level,
            section.hist_start,
            section.hist,
            table,
            *sums,
        )
        found = [
            whole + piece.astype(object) * (1 << shift)
            for whole, piece in zip(found, sums, strict=True)
        ]
    enters, *pairs = found
    return Numbers(enters, *(each + each.transpose(0, 2, 1) for each in pairs))


def least_without(states: SectionStates, one: int, other: int) -> int | None:
    """Least travel of a section in which the first tie of two clubs is not against one another.

    Parameters
    ----------
    one, other
        Numbers within the section.

    Returns
    -------
    int or None
        ``None`` if all brackets that keep the rules have that tie.
    """

    def alone(club: int, round_: int) -> int:
        return round_ << (2 * club)

    least, travel = states.least.copy(), states.travel.copy()
    leaf = states.split_start[:-1] == states.split_start[1:]
    least[leaf & (states.keys == alone(one, 1) + alone(other, 1))] = NEVER
    sides = states.keys[states.left], states.keys[states.right]
    for round_ in (2, 3):
        for i, j in ((one, other), (other, one)):
            travel[(sides[0] == alone(i, round_)) & (sides[1] == alone(j, round_))] = NEVER
    counting_kernels.least_inside(
        states.split_start, states.left, states.right, travel, least, 0, len(least)
    )
    return int(least[-1]) if least[-1] < NEVER else None
