"""The compiled steps of counting: join states, bound them, count by slack, unrank.

A state is a set of clubs that stand at one node of a section's bracket, with the round each of
them enters in. Its key gives two bits to each club: 0 not in it, else the entering round (1, 2
or 3). Which ties lie inside no longer matters to what comes after, so brackets that share a
state are counted together.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def lowest_club(key):  # type: ignore[no-untyped-def]
    club = 0
    while (key >> (2 * club)) & 3 == 0:
        club += 1
    return club


@njit(cache=True, nogil=True)
def club_mask(key):  # type: ignore[no-untyped-def]
    """One bit a club."""
    mask = 0
    for club in range(16):
        if (key >> (2 * club)) & 3:
            mask |= 1 << club
    return mask


@njit(cache=True, nogil=True)
def tie_travel(left, right, round_, costs, earliest):  # type: ignore[no-untyped-def]
    """Expected travel of the tie that joins two states; -1 if a pair would meet too early.

    A club that entered in round f reaches round r with probability 2 ** (f - r), so the sum of
    2 ** (f_i - 1) 2 ** (f_j - 1) d(i, j), divided by 4 ** (r - 1), is the expectation.
    """
    total = 0
    for i in range(len(costs)):
        f = (left >> (2 * i)) & 3
        if f:
            for j in range(len(costs)):
                g = (right >> (2 * j)) & 3
                if g:
                    if earliest[i, j] > round_:
                        return -1
                    total += costs[i, j] << (f + g - 2)
    shift = 2 * (round_ - 1)
    if shift:
        total = (total + (1 << (shift - 1))) >> shift
    return total


@njit(cache=True, nogil=True)
def join(keys, masks, starts, order, round_, whole, fits, costs, earliest, out):  # type: ignore[no-untyped-def]
    """All joins of two disjoint states of one level, in order of left key, then right key.

    Parameters
    ----------
    keys, masks
        Shape (states,): ascending keys, and their clubs as bits.
    starts, order
        States by mask: ``order[starts[m]:starts[m + 1]]`` have mask m, keys ascending.
    whole
        The mask that a join must have (the last level), or 0 for any.
    fits
        Shape (17,): whether a state of the next level may have so many clubs.
    out
        Shape (4, capacity): left, right, travel and key; capacity 0 only counts.

    Returns
    -------
    int
        The number of joins.
    """
    capacity = out.shape[1]
    count = 0
    for a in range(len(keys)):
        low = lowest_club(keys[a])
        if whole:
            if low != 0:
                continue
            rest = whole & ~masks[a]
            first, last = starts[rest], starts[rest + 1]
        else:
            first, last = 0, len(keys)
        for k in range(first, last):
            b = order[k] if whole else k
            if masks[a] & masks[b] or lowest_club(keys[b]) < low:
                continue
            size = 0
            mask = masks[a] | masks[b]
            while mask:
                mask &= mask - 1
                size += 1
            if not fits[size]:
                continue
            travel = tie_travel(keys[a], keys[b], round_, costs, earliest)
            if travel < 0:
                continue
            if count < capacity:
                out[0, count] = a
                out[1, count] = b
                out[2, count] = travel
                out[3, count] = keys[a] | keys[b]
            count += 1
    return count


@njit(cache=True, nogil=True)
def least_inside(split_start, left, right, travel, least, first, last):  # type: ignore[no-untyped-def]
    """Least travel inside states first..last-1 from that of the states they are joined of."""
    for s in range(first, last):
        if split_start[s] == split_start[s + 1]:
            continue
        best = np.int64(-1)
        for p in range(split_start[s], split_start[s + 1]):
            total = travel[p] + least[left[p]] + least[right[p]]
            if best < 0 or total < best:
                best = total
        least[s] = best


@njit(cache=True, nogil=True)
def most_inside(split_start, left, right, travel, most):  # type: ignore[no-untyped-def]
    """Most travel inside each state; ``most`` starts as the least travel of the leaves."""
    for s in range(len(most)):
        for p in range(split_start[s], split_start[s + 1]):
            total = travel[p] + most[left[p]] + most[right[p]]
            if total > most[s]:
                most[s] = total


@njit(cache=True, nogil=True)
def least_by_trips(split_start, left, right, travel, least, scale, out):  # type: ignore[no-untyped-def]
    """Least travel inside each state with just 0, 1, ... long ties; ``out`` starts as -1.

    ``travel`` and ``least`` are steps: travel times ``scale`` plus long ties.
    """
    for s in range(len(least)):
        if split_start[s] == split_start[s + 1]:
            out[s, least[s] % scale] = least[s] // scale
            continue
        for p in range(split_start[s], split_start[s + 1]):
            own, long = travel[p] // scale, travel[p] % scale
            a, b = left[p], right[p]
            for x in range(scale - long):
                if out[a, x] < 0:
                    continue
                for y in range(scale - long - x):
                    if out[b, y] >= 0:
                        total = own + out[a, x] + out[b, y]
                        t = long + x + y
                        if out[s, t] < 0 or total < out[s, t]:
                            out[s, t] = total


@njit(cache=True, nogil=True)
def least_outside(split_start, left, right, travel, least, outside):  # type: ignore[no-untyped-def]
    """Least travel outside each state in a bracket of the section, from the root down."""
    for s in range(len(least) - 1, -1, -1):
        if outside[s] < 0:
            continue
        for p in range(split_start[s], split_start[s + 1]):
            total = outside[s] + travel[p] + least[left[p]] + least[right[p]]
            for side in (left[p], right[p]):
                rest = total - least[side]
                if outside[side] < 0 or rest < outside[side]:
                    outside[side] = rest


@njit(cache=True, nogil=True)
def add_joined(hist, base, room, a, b):  # type: ignore[no-untyped-def]
    """Add to ``hist`` the pairs of two histograms, ``base`` later, up to ``room``."""
    for x in range(len(a)):
        if base + x > room:
            break
        if a[x] == 0:
            continue
        most = min(len(b), room - base - x + 1)
        for y in range(most):
            hist[base + x + y] += a[x] * b[y]


@njit(cache=True, nogil=True)
def count_by_slack(split_start, left, right, travel, least, room, hist_start, hist, blocks, width):  # type: ignore[no-untyped-def]
    """Count the brackets below each state by slack: miles above the state's least.

    ``room[s]`` is the most slack that can still be within the budget, negative for none.
    ``blocks`` gets the last state's running histogram before each ``width`` splits.
    """
    last = len(least) - 1
    for s in range(last + 1):
        if room[s] < 0:
            continue
        own = hist[hist_start[s] : hist_start[s + 1]]
        if split_start[s] == split_start[s + 1]:
            own[0] = 1
            continue
        for p in range(split_start[s], split_start[s + 1]):
            if s == last and (p - split_start[s]) % width == 0:
                blocks[(p - split_start[s]) // width, :] = own
            a, b = left[p], right[p]
            base = travel[p] + least[a] + least[b] - least[s]
            if base > room[s]:
                continue
            add_joined(
                own,
                base,
                room[s],
                hist[hist_start[a] : hist_start[a + 1]],
                hist[hist_start[b] : hist_start[b + 1]],
            )


@njit(cache=True, nogil=True)
def unrank(  # type: ignore[no-untyped-def]
    split_start, left, right, travel, least, hist_start, hist, blocks, width, keys, slack, index,
    rounds, row, wanted, places
):  # fmt: skip
    """Write the places of the ``index``-th bracket with this slack; see ``counting``.

    If ``row`` is not empty it says which pattern each split of the last state belongs to, and
    only brackets of the pattern ``wanted`` are numbered.
    """
    places[:] = -1
    depth = 0
    stack = np.empty((64, 5), np.int64)
    stack[0] = (len(least) - 1, rounds, 0, slack, index)
    while depth >= 0:
        s, level, offset, slack, index = stack[depth]
        depth -= 1
        if split_start[s] == split_start[s + 1]:
            k = offset
            for club in range(16):
                if (keys[s] >> (2 * club)) & 3:
                    places[k] = club
                    k += 1
            continue
        first = split_start[s]
        patterns = s == len(least) - 1 and len(row) > 0
        if s == len(least) - 1 and not patterns:
            low, high = 0, len(blocks)
            while high - low > 1:
                middle = (low + high) // 2
                if blocks[middle, slack] <= index:
                    low = middle
                else:
                    high = middle
            first += low * width
            index -= blocks[low, slack]
        for p in range(first, split_start[s + 1]):
            if patterns and row[p - first] != wanted:
                continue
            a, b = left[p], right[p]
            here = slack - (travel[p] + least[a] + least[b] - least[s])
            if here < 0:
                continue
            ha = hist[hist_start[a] : hist_start[a + 1]]
            hb = hist[hist_start[b] : hist_start[b + 1]]
            found = False
            for x in range(max(0, here - len(hb) + 1), min(len(ha) - 1, here) + 1):
                ways = ha[x] * hb[here - x]
                if index < ways:
                    depth += 1
                    stack[depth] = (a, level - 1, offset, x, index // hb[here - x])
                    depth += 1
                    stack[depth] = (
                        b, level - 1, offset + (1 << (level - 1)), here - x, index % hb[here - x]
                    )  # fmt: skip
                    found = True
                    break
                index -= ways
            if found:
                break


@njit(cache=True, nogil=True)
def count_by_pattern(  # type: ignore[no-untyped-def]
    split_start, left, right, travel, least, hist_start, hist, row, out
):  # fmt: skip
    """Count the brackets of the last state by the pattern of their split, and by slack.

    Parameters
    ----------
    row
        Shape (splits of the last state,): the pattern of each.
    out
        Shape (patterns, slacks), starts as zeros.
    """
    s = len(least) - 1
    room = out.shape[1] - 1
    for p in range(split_start[s], split_start[s + 1]):
        a, b = left[p], right[p]
        base = travel[p] + least[a] + least[b] - least[s]
        if base <= room:
            add_joined(
                out[row[p - split_start[s]]],
                base,
                room,
                hist[hist_start[a] : hist_start[a + 1]],
                hist[hist_start[b] : hist_start[b + 1]],
            )
