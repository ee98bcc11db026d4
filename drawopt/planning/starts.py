"""A legal bracket without any search: the field is halved again and again by distance.

Two clubs far from one another are found, and the others come in order of how much nearer they
are to the one than to the other; the order is cut at a wide gap near its middle, each part gets
slots in proportion, and so on down to sections, and within a section down to its units. Only
costs are looked at, no coordinates, so that any matrix will do; all in whole numbers.

The format is always kept. Rules about pairs of clubs may be broken: the search mends that.
"""

import numpy as np
import numpy.typing as npt

from drawopt.model.cup_format import CupFormat
from drawopt.sections.plan import in_order

Array = npt.NDArray[np.int64]
MASK = (1 << 64) - 1


def stream(*numbers: int) -> int:
    """A 64-bit number that names a random stream, by SplitMix64 over the numbers."""
    z = 0
    for number in numbers:
        z = (z ^ (number & MASK)) + 0x9E3779B97F4A7C15 & MASK
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        z ^= z >> 31
    return z


def halved_bracket(
    costs: Array, fmt: CupFormat, seed: int, clubs: Array | None = None, slots: int | None = None
) -> Array:
    """The places of a bracket that keeps the format, shape (slots * 2 ** rounds,).

    Parameters
    ----------
    costs
        Shape (clubs, clubs).
    seed
        Where the halving begins; 0 is as good as any other.
    clubs, slots
        Some of the field only, for so many of its sections; all if not given.
    """
    some = np.arange(len(costs)) if clubs is None else np.asarray(clubs, dtype=np.int64)
    sections = _sections(costs, fmt, some, fmt.slots if slots is None else slots, seed)
    rows = [_places(costs, section, fmt.rounds, fmt.has_double_byes) for section in sections]
    return np.array(rows, dtype=np.int64).ravel()


def sections_of(places: Array, slots: int) -> tuple[tuple[int, ...], ...]:
    """The clubs of each section of a bracket, in order; sections in order of their first."""
    rows = places.reshape(slots, -1).tolist()
    return in_order([[club for club in row if club >= 0] for row in rows])


def _in_order(costs: Array, clubs: Array, seed: int) -> tuple[Array, Array]:
    """Clubs from one far end to the other, and the key that they are in order of."""
    start = clubs[stream(seed, len(clubs)) % len(clubs)]
    one = clubs[np.argmax(costs[start, clubs])]
    other = clubs[np.argmax(costs[one, clubs])]
    key = costs[one, clubs] - costs[other, clubs]
    order = np.argsort(key, kind="stable")
    return clubs[order], key[order]


def _sections(costs: Array, fmt: CupFormat, clubs: Array, slots: int, seed: int) -> list[Array]:
    if slots == 1:
        return [clubs]
    n = len(clubs)
    ordered, key = _in_order(costs, clubs, seed)
    # A cut from a third to two thirds of the way, with slots in proportion, at the widest gap.
    best: tuple[int, int, int] | None = None
    for cut in range(1, n):
        share = round(cut * slots / n)
        if not 1 <= share < slots:
            continue
        fits = fmt.fewest * share <= cut <= fmt.most * share
        rest = fmt.fewest * (slots - share) <= n - cut <= fmt.most * (slots - share)
        if fits and rest:
            central = n <= 3 * min(cut, n - cut) or slots == 2
            gap = int(key[cut] - key[cut - 1])
            found = (gap if central else -1, -abs(2 * cut - n), cut)
            best = found if best is None else max(best, found)
    cut = n * (slots // 2) // slots if best is None else best[2]
    share = round(cut * slots / n) if best is not None else slots // 2
    low = max(fmt.fewest * share, n - fmt.most * (slots - share))
    high = min(fmt.most * share, n - fmt.fewest * (slots - share))
    cut = min(max(cut, low), high)
    return [
        *_sections(costs, fmt, ordered[:cut], share, stream(seed, 1)),
        *_sections(costs, fmt, ordered[cut:], slots - share, stream(seed, 2)),
    ]


def _places(costs: Array, clubs: Array, level: int, double_byes: bool) -> list[int]:
    """Clubs on the 2 ** level places of a node: as even as the format lets them be."""
    if level == 0 or len(clubs) == 1:
        return [int(clubs[0]), *[-1] * ((1 << level) - 1)]
    half = 1 << (level - 1)
    fewest = 1 << max(level - 1 - (2 if double_byes else 1), 0)
    first = max(fewest, len(clubs) - half, min(half, len(clubs) // 2, len(clubs) - fewest))
    ordered, _ = _in_order(costs, clubs, 0)
    return [
        *_places(costs, ordered[:first], level - 1, double_byes),
        *_places(costs, ordered[first:], level - 1, double_byes),
    ]
