"""The counting tables walked from the section down: in how many draws something happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from drawopt.drawing import _odds_kernels as kernels
from drawopt.sections import _counting_kernels as counting_kernels
from drawopt.sections.counting import SectionCount, SectionStates, WeightedCount

Whole = npt.NDArray[Any]
"""An array of Python integers of any length."""

NEVER = 1 << 56
"""Travel that no bracket has."""


@dataclass(frozen=True)
class Numbers:
    """Numbers of draws in which things happen in a section; see ``kernels.count_outside``."""

    enters: Whole
    opposite: Whole
    meets: Whole
    first: Whole


def numbers_of(counted: SectionCount | WeightedCount, others: Sequence[int]) -> Numbers:
    """Fold a section's tables with the ways of the others, piece by piece.

    Parameters
    ----------
    others
        For each slack of the section, the ways of the others to keep the budget.
    """
    *sums, _, _ = _folded(counted, others, each_split=False)
    enters, *pairs = sums
    return Numbers(enters, *(each + each.transpose(0, 2, 1) for each in pairs))


def numbers_through(
    counted: SectionCount | WeightedCount, others: Sequence[int]
) -> tuple[Whole, Whole]:
    """The number of draws that hold each state without splits, and each split.

    Parameters
    ----------
    others
        As for ``numbers_of``.

    Returns
    -------
    tuple of arrays
        Shape (states,) and (splits,).
    """
    *_, by_leaf, by_split = _folded(counted, others, each_split=True)
    return by_leaf, by_split


def levels(states: SectionStates) -> npt.NDArray[np.int64]:
    """The level of each state: 1 for units, 0 for the one club of a section without rounds."""
    level = np.empty(len(states.keys), dtype=np.int64)
    kernels.levels_of(states.split_start, states.left, states.keys, states.rounds, level)
    return level


def _folded(
    counted: SectionCount | WeightedCount, others: Sequence[int], *, each_split: bool
) -> list[Whole]:
    """All that ``kernels.count_outside`` adds up; states and splits one by one if asked for."""
    section = counted.section if isinstance(counted, WeightedCount) else counted
    states = section.states
    n, rounds = len(states.clubs), states.rounds
    level = levels(states)
    weights: tuple[int, ...] = (1,)
    row = np.zeros(0, dtype=np.int64)
    if isinstance(counted, WeightedCount):
        weights, row = counted.weights, states.patterns[1]
    # A number is at most (brackets) * (piece) * 2 ** 4 parts of a meeting; whole bytes at a time.
    width = (63 - 4 - int(section.histogram.sum()).bit_length()) // 8
    pairs = (rounds, n, n)
    shapes = ((4, n), pairs, pairs, pairs, (len(states.keys),), (len(states.left),))
    asked = len(shapes) if each_split else 4
    found = [np.zeros(shape, dtype=object) for shape in shapes[:asked]]
    for place, piece in enumerate(_pieces(weights, others, width)):
        table = np.zeros_like(section.hist)
        table[section.hist_start[-2] :] = piece[0]
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
            row,
            piece,
            *sums,
        )
        found = [
            whole + part.astype(object) * (1 << (8 * width * place))
            for whole, part in zip(found, sums[:asked], strict=True)
        ]
    return [*found, *(np.zeros(0, dtype=object) for _ in shapes[asked:])]


def _pieces(
    weights: Sequence[int], others: Sequence[int], width: int
) -> Iterator[npt.NDArray[np.int64]]:
    """Each weight times each number, cut into pieces of ``width`` bytes, the lowest first.

    Yields
    ------
    array
        Shape (weights, numbers).
    """
    size = max(1, -(-(max(weights) * max(others)).bit_length() // (8 * width))) * width
    data = b"".join(
        (weight * other).to_bytes(size, "little") for weight in weights for other in others
    )
    bytes_of = np.frombuffer(data, dtype=np.uint8).reshape(len(weights), len(others), size)
    for first in range(0, size, width):
        piece = np.zeros((len(weights), len(others)), dtype=np.int64)
        for place in range(width):
            piece |= bytes_of[:, :, first + place].astype(np.int64) << (8 * place)
        yield piece


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
    return int(least[-1]) // states.scale if least[-1] < NEVER else None
