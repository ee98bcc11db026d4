"""The compiled steps of exchanges: least travel of a section with one club more or another.

States are those of ``_counting_kernels``: two bits a club for the round it enters in. Only their
least travel is kept. The newcomer is the club with the highest number; its states are *glued*:
joined of a state with it and one without.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def masks_of(keys):  # type: ignore[no-untyped-def]
    """One bit a club, for each key."""
    masks = np.zeros(len(keys), dtype=np.int64)
    for s in range(len(keys)):
        for club in range(17):
            if (keys[s] >> (2 * club)) & 3:
                masks[s] |= 1 << club
    return masks


@njit(cache=True, nogil=True)
def travel_of(one, other, round_, costs, earliest, clubs):  # type: ignore[no-untyped-def]
    """As ``_counting_kernels.tie_travel``: -1 if a pair would meet too early.

    ``clubs`` is room for the clubs of the second side.
    """
    found = 0
    rest, club = other, 0
    while rest:
        if rest & 3:
            clubs[found] = club
            found += 1
        rest >>= 2
        club += 1
    total = 0
    rest, club = one, 0
    while rest:
        f = rest & 3
        if f:
            for k in range(found):
                j = clubs[k]
                if earliest[club, j] > round_:
                    return -1
                total += costs[club, j] << (f + ((other >> (2 * j)) & 3) - 2)
        rest >>= 2
        club += 1
    shift = 2 * (round_ - 1)
    if shift:
        total = (total + (1 << (shift - 1))) >> shift
    return total


@njit(cache=True, nogil=True)
def joined(  # type: ignore[no-untyped-def]
    keys, masks, least, other_keys, other_masks, other_least, same, sizes, round_, costs, earliest,
    out
):  # fmt: skip
    """All joins of two disjoint states; each pair once where both lists are the ``same``.

    Parameters
    ----------
    sizes
        The fewest and the most clubs of a join.
    out
        Shape (2, capacity), gets keys and least travel; capacity 0 only counts.
    """
    clubs = np.empty(17, dtype=np.int64)
    count, capacity = 0, out.shape[1]
    for a in range(len(keys)):
        for b in range(a + 1 if same else 0, len(other_keys)):
            if masks[a] & other_masks[b]:
                continue
            size, mask = 0, masks[a] | other_masks[b]
            while mask:
                mask &= mask - 1
                size += 1
            if size < sizes[0] or size > sizes[1]:
                continue
            if count < capacity:
                travel = travel_of(keys[a], other_keys[b], round_, costs, earliest, clubs)
                if travel < 0:
                    continue
                out[0, count] = keys[a] | other_keys[b]
                out[1, count] = least[a] + other_least[b] + travel
            count += 1
    return count


@njit(cache=True, nogil=True)
def last_tie(  # type: ignore[no-untyped-def]
    glued, glued_masks, glued_least, keys, least, starts, allowed, round_, costs, earliest, best
):  # fmt: skip
    """Least travel of the last tie's node: a glued state, and a state of all other ``allowed``.

    Parameters
    ----------
    keys, least, starts
        States in order of mask: those of mask m are from ``starts[m]`` to ``starts[m + 1]``.
    best
        Only less than this is looked for.
    """
    clubs = np.empty(17, dtype=np.int64)
    newcomer = len(costs) - 1
    for a in range(len(glued)):
        own = glued_masks[a] & ~(1 << newcomer)
        if own & ~allowed:
            continue
        rest = allowed & ~own
        for b in range(starts[rest], starts[rest + 1]):
            total = glued_least[a] + least[b]
            if total < best:
                travel = travel_of(glued[a], keys[b], round_, costs, earliest, clubs)
                if 0 <= travel < best - total:
                    best = total + travel
    return best


@njit(cache=True, nogil=True)
def last_two_ties(  # type: ignore[no-untyped-def]
    glued, glued_masks, glued_least, keys2, masks2, least2, keys, least, starts, nearest, allowed,
    round_, costs, earliest, best
):  # fmt: skip
    """As ``last_tie``, the glued states of the round before it joined on the way.

    Parameters
    ----------
    keys2, masks2, least2
        States of the level of the glued ones, least travel ascending.
    nearest
        The least travel of the states of each mask; -1 if there are none.
    """
    clubs = np.empty(17, dtype=np.int64)
    newcomer = len(costs) - 1
    near = np.int64(1) << 56
    for club in range(newcomer):
        if (allowed >> club) & 1:
            near = min(near, costs[newcomer, club])
    for a in range(len(glued)):
        own = glued_masks[a] & ~(1 << newcomer)
        if own & ~allowed:
            continue
        left = allowed & ~own
        # The newcomer that entered in round f is in the tie of round r with 2 ** (f - r), and is
        # no nearer to anybody than this; two ties lose half a unit each by rounding.
        f = (glued[a] >> (2 * newcomer)) & 3
        ahead = max(0, ((3 * near) << (f - 1)) // 8 - 1)
        for b in range(len(keys2)):
            below = glued_least[a] + least2[b]
            if below + ahead >= best:
                break
            if masks2[b] & ~left:
                continue
            rest = left & ~masks2[b]
            if nearest[rest] < 0 or below + ahead + nearest[rest] >= best:
                continue
            travel = travel_of(glued[a], keys2[b], round_ - 1, costs, earliest, clubs)
            if travel < 0 or below + travel + nearest[rest] >= best:
                continue
            below += travel
            key = glued[a] | keys2[b]
            for c in range(starts[rest], starts[rest + 1]):
                total = below + least[c]
                if total < best:
                    travel = travel_of(key, keys[c], round_, costs, earliest, clubs)
                    if 0 <= travel < best - total:
                        best = total + travel
    return best
