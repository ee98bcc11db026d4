"""The compiled step of odds: from the section down, how many draws go through each state.

It walks the states that ``counting`` counted the other way round. The inside of a state is its
histogram by slack; its *weight* at slack x is the number of draws that hold this state with one
stated bracket of slack x inside, everything outside it free within the budget.
"""

import numpy as np
from numba import njit

from drawopt.sections._counting_kernels import club_mask


@njit(cache=True, nogil=True)
def levels_of(split_start, left, keys, rounds, level):  # type: ignore[no-untyped-def]
    """The level of each state: 1 for units, 0 for the one club of a section without rounds."""
    for s in range(len(level)):
        if split_start[s] < split_start[s + 1]:
            level[s] = level[left[split_start[s]]] + 1
        else:
            level[s] = min(rounds, 1)
            for club in range(16):
                if (keys[s] >> (2 * club)) & 3 == 3:
                    level[s] = 2


@njit(cache=True, nogil=True)
def _members(key, clubs):  # type: ignore[no-untyped-def]
    """Write the clubs of a key; how many there are."""
    found = 0
    club = 0
    while key:
        if key & 3:
            clubs[found] = club
            found += 1
        key >>= 2
        club += 1
    return found


@njit(cache=True, nogil=True)
def _add_tie(x, y, round_, number, sides, opposite, meets, first):  # type: ignore[no-untyped-def]
    """Add ``number`` draws to the pairs of one tie; x and y are the keys of its sides."""
    ours, theirs = _members(x, sides[0]), _members(y, sides[1])
    for a in range(ours):
        i = sides[0, a]
        f = (x >> (2 * i)) & 3
        for b in range(theirs):
            j = sides[1, b]
            g = (y >> (2 * j)) & 3
            opposite[round_ - 1, i, j] += number
            meets[round_ - 1, i, j] += number << (f + g - 2)
    if ours == 1 and theirs == 1:
        first[round_ - 1, sides[0, 0], sides[1, 0]] += number


@njit(cache=True, nogil=True)
def count_outside(  # type: ignore[no-untyped-def]
    split_start, left, right, travel, least, keys, level, hist_start, hist, weights, row, root,
    enters, opposite, meets, first, by_leaf, by_split
):  # fmt: skip
    """Weigh all states and add up what happens in them.

    Parameters
    ----------
    hist_start, hist
        The inside histograms.
    weights
        As ``hist``: those of the last state are given, the others are 0 and filled in.
    row, root
        Where weights depend on the pattern of the last state's splits: the pattern of each split,
        and the weights of each pattern, shape (patterns, slacks). Else ``row`` is empty.
    enters
        Shape (4, clubs), gets the number of draws in which a club enters in a round.
    opposite, meets, first
        Shape (rounds, clubs, clubs), get for each round and pair the number of draws in which
        they may meet; that number times the chance that they do, in parts of 4 ** (round - 1);
        and the number in which it is the first tie of both. Each pair is counted once, as
        [first side, second side].
    by_leaf, by_split
        Shape (states,) and (splits,): get the number of draws that hold a state without splits, and
        a split.
    """
    sides = np.empty((2, 16), dtype=np.int64)
    for s in range(len(least) - 1, -1, -1):
        own = weights[hist_start[s] : hist_start[s + 1]]
        if len(own) == 0:
            continue
        if split_start[s] == split_start[s + 1]:
            key, number = keys[s], own[0]
            by_leaf[s] += number
            clubs = club_mask(key)
            low = clubs & -clubs
            for club in range(enters.shape[1]):
                f = (key >> (2 * club)) & 3
                if f:
                    enters[f, club] += number
            if clubs != low:
                one = key & (3 * low * low)
                _add_tie(one, key - one, 1, number, sides, opposite, meets, first)
            continue
        for p in range(split_start[s], split_start[s + 1]):
            if s == len(least) - 1 and len(row):
                own = root[row[p - split_start[s]]]
            a, b = left[p], right[p]
            base = travel[p] + least[a] + least[b] - least[s]
            room = len(own) - base
            if room <= 0:
                continue
            one, other = (
                hist[hist_start[a] : hist_start[a + 1]],
                hist[hist_start[b] : hist_start[b + 1]],
            )
            to_one = weights[hist_start[a] : hist_start[a + 1]]
            to_other = weights[hist_start[b] : hist_start[b + 1]]
            number = np.int64(0)
            for x in range(min(len(one), room)):
                ways = one[x]
                if ways == 0:
                    # No bracket has this slack inside, so its weight is never asked for.
                    continue
                total = np.int64(0)
                for y in range(min(len(other), room - x)):
                    weight = own[base + x + y]
                    total += other[y] * weight
                    to_other[y] += ways * weight
                to_one[x] += total
                number += ways * total
            by_split[p] += number
            if number:
                _add_tie(keys[a], keys[b], level[s], number, sides, opposite, meets, first)
