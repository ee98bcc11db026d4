"""The compiled steps of joining ties and halves: all in integers.

Everything is counted in 64ths of a unit of travel, where the expected travel of four rounds is
a whole number before rounding. Clubs at one place with one price are a site with a capacity.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from drawopt.pricing._stop import stopped


class Parts(NamedTuple):
    """Ties or halves as arrays: ``sites`` and ``weights`` (items, places), ``value`` (items,),
    ``to`` (sites, items)."""

    sites: Any
    weights: Any
    value: Any
    to: Any


class Sizes(NamedTuple):
    """Clubs of each item, (items,), and how many a pair holds at least and at most."""

    of: Any
    fewest: int
    most: int


class Near(NamedTuple):
    """For each site a the items near it, ``items[start[a] : start[a + 1]]``, by ascending key."""

    start: Any
    items: Any
    keys: Any


class Pairs(NamedTuple):
    """Rows of pairs to be written."""

    i: Any
    j: Any
    value: Any


class Scan(NamedTuple):
    """The ties to scan for pairs of halves.

    The halves ``group[start[t] : start[t + 1]]`` belong to tie t, the one of their two with fewer
    halves near it; ``other[i]`` is the other one. ``floor`` and ``limit`` are those of each tie.
    """

    ties: Any
    start: Any
    group: Any
    other: Any
    floor: Any
    limit: Any


NONE = np.int64(1) << np.int64(58)
LOOKED_AT = 20_000


@njit(cache=True, nogil=True)
def lower_half(out_i, out_j, out_value, count):  # type: ignore[no-untyped-def]
    """Keep the pairs below the median of those written: (how many, the median)."""
    median = np.partition(out_value[:count], count // 2)[count // 2]
    kept = 0
    for k in range(count):
        if out_value[k] < median:
            out_i[kept] = out_i[k]
            out_j[kept] = out_j[k]
            out_value[kept] = out_value[k]
            kept += 1
    return kept, median


@njit(cache=True, nogil=True)
def distances_to(sites, weights, scale, d, first, last, out):  # type: ignore[no-untyped-def]
    """out[a, item] = expected distance from site a to the item's winner, for a in first..last-1."""
    for a in range(first, last):
        for item in range(len(sites)):
            total = 0
            for x in range(sites.shape[1]):
                if sites[item, x] >= 0:
                    total += weights[item, x] * d[a, sites[item, x]]
            out[a, item] = scale * total


@njit(cache=True, nogil=True)
def uses(sites, item, site):  # type: ignore[no-untyped-def]
    count = 0
    for x in range(sites.shape[1]):
        if sites[item, x] == site:
            count += 1
    return count


@njit(cache=True, nogil=True)
def pair_fits(sites, i, j, capacity, extra):  # type: ignore[no-untyped-def]
    """Whether two items (and one more club at ``extra``, if not -1) keep the capacities."""
    width = sites.shape[1]
    for x in range(width):
        s = sites[i, x]
        if s < 0:
            continue
        used = 1 if s == extra else 0
        for y in range(width):
            if sites[i, y] == s:
                used += 1
            if sites[j, y] == s:
                used += 1
        if used > capacity[s]:
            return False
    if extra >= 0:
        used = 1
        for y in range(width):
            if sites[j, y] == extra:
                used += 1
            if sites[i, y] == extra:
                used += 1
        if used > capacity[extra]:
            return False
    return True


@njit(cache=True, nogil=True)
def pair_too_early(sites, i, j, earliest, round_):  # type: ignore[no-untyped-def]
    """Whether a club of item i may not meet one of item j by this round."""
    for x in range(sites.shape[1]):
        if sites[i, x] >= 0:
            for y in range(sites.shape[1]):
                if sites[j, y] >= 0 and earliest[sites[i, x], sites[j, y]] > round_:
                    return True
    return False


@njit(cache=True, nogil=True)
def tie_distance(sites, weights, to, i, j):  # type: ignore[no-untyped-def]
    """Expected distance between the winners of two ties."""
    total = 0
    for x in range(4):
        if sites[i, x] >= 0:
            total += weights[i, x] * to[sites[i, x], j]
    return total // 4


@njit(cache=True, nogil=True)
def least_halves(  # type: ignore[no-untyped-def]
    sites, weights, value, spread, to, size, largest, capacity, most, first, last, floor, control
):
    """floor[a] = least over halves h, beside a club at a, of value(h) + distance(a, h).

    Halves have at most ``largest`` clubs, ``size`` is that of each tie. The floor is -NONE if
    more than ``most`` pairs would have to be looked at.

    Pairs of ties in order of value + distance / 2 + spread / 2, a lower bound of their share.
    """
    ties = len(value)
    key = np.empty(ties, np.int64)
    for a in range(first, last):
        if stopped(control):
            return
        looked = 0
        low = NONE
        for t in range(ties):
            key[t] = 2 * value[t] + to[a, t] + spread[t]
            if uses(sites, t, a) >= capacity[a]:
                key[t] = NONE
            if key[t] < low:
                low = key[t]
        best = NONE
        # A first good pair among the most promising ties narrows the rest.
        reach = low
        step = np.int64(64 * 8)
        while True:
            reach += step
            picked = np.flatnonzero(key < min(reach, best - low))
            order = picked[np.argsort(key[picked], kind="mergesort")]
            for m in range(len(order)):
                j = order[m]
                if key[order[0]] + key[j] >= best or looked > most:
                    break
                looked += m
                for k in range(m + 1):
                    i = order[k]
                    if key[i] + key[j] >= best:
                        break
                    if size[i] + size[j] > largest or not pair_fits(sites, i, j, capacity, a):
                        continue
                    total = (
                        2 * value[i]
                        + 2 * value[j]
                        + to[a, i]
                        + to[a, j]
                        + 2 * tie_distance(sites, weights, to, i, j)
                    )
                    if total < best:
                        best = total
            if looked > most or (best < NONE and reach >= best - low):
                break
            if len(picked) == ties:
                break
            step *= 2
            if reach > NONE // 4:
                break
        floor[a] = best // 2 if best < NONE else NONE // 64
        if looked > most:
            floor[a] = -NONE


@njit(cache=True, nogil=True)
def own_floor(sites, weights, whole, floor, out):  # type: ignore[no-untyped-def]
    """out[item] = the floor averaged over where the item's winner comes from, rounded down."""
    for item in range(len(sites)):
        total = 0
        for x in range(sites.shape[1]):
            if sites[item, x] >= 0:
                total += weights[item, x] * floor[sites[item, x]]
        out[item] = total // whole


@njit(cache=True, nogil=True)
def least_partner(sites, value, to, capacity, first, last, floor):  # type: ignore[no-untyped-def]
    """floor[a] = least over items, beside a club at a, of value + distance from a."""
    for a in range(first, last):
        best = NONE // 64
        for t in range(len(value)):
            total = value[t] + to[a, t]
            if total < best and uses(sites, t, a) < capacity[a]:
                best = total
        floor[a] = best


@njit(cache=True, nogil=True)
def near_lists(value, to, floor, most, start, first, last, counts, items, keys):  # type: ignore[no-untyped-def]
    """For each site, the items with value + distance within ``most`` of its floor, ascending.

    With ``items`` empty only counts.
    """
    for a in range(first, last):
        if len(items) == 0:
            count = 0
            for t in range(len(value)):
                if value[t] + to[a, t] < floor[a] + most[a]:
                    count += 1
            counts[a] = count
            continue
        n = start[a + 1] - start[a]
        mine = np.empty(n, np.int64)
        key = np.empty(n, np.int64)
        k = 0
        for t in range(len(value)):
            total = value[t] + to[a, t]
            if total < floor[a] + most[a]:
                mine[k] = t
                key[k] = total
                k += 1
        order = np.argsort(key, kind="mergesort")
        for k in range(n):
            items[start[a] + k] = mine[order[k]]
            keys[start[a] + k] = key[order[k]]


@njit(cache=True, nogil=True)
def join_items(  # type: ignore[no-untyped-def]
    parts,
    whole,
    floor,
    slack,
    sizes,
    near,
    capacity,
    earliest,
    round_,
    limit,
    first,
    step,
    out,
    most,
    control,
):
    """Pairs of items with value + value + distance between their winners below ``limit``.

    Item i's partner j must, at every site a of i, have value + distance from a within
    slack(i) / p_i(a) of the site's floor: the site with the shortest such list is scanned.
    Items come in order of slack, and each pair is met from the one that comes first, whose list
    is the shorter. Returns the number of pairs and the limit, which is lowered where there is no
    room for more; the limit is -NONE if more than ``most`` pairs would have to be looked at.
    """
    sites, weights, value, to = parts
    start, items, keys = near
    out_i, out_j, out_value = out
    room = len(out_i)
    count = 0
    looked = np.int64(0)
    width = sites.shape[1]
    other_site = np.empty(width, np.int64)
    other_weight = np.empty(width, np.int64)
    for i in range(first, len(value), step):
        if slack[i] <= 0:
            continue
        if stopped(control):
            break
        best_site = -1
        best_weight = 0
        best_length = NONE
        floors = 0
        for x in range(width):
            a = sites[i, x]
            if a < 0:
                continue
            floors += weights[i, x] * floor[a]
            weight = 0
            for y in range(width):
                if sites[i, y] == a:
                    weight += weights[i, y]
            within = floor[a] + (slack[i] * whole) // weight + 1
            length = np.searchsorted(keys[start[a] : start[a + 1]], within)
            if length < best_length:
                best_length = length
                best_site = a
                best_weight = weight
        # What the pair may spend above the floors of i's sites, in parts of ``whole``.
        budget = whole * (limit - value[i]) - floors
        others = 0
        for x in range(width):
            if sites[i, x] >= 0 and sites[i, x] != best_site:
                other_site[others] = sites[i, x]
                other_weight[others] = weights[i, x]
                others += 1
        looked += best_length
        if looked > most:
            return count, -NONE
        first_key = start[best_site]
        for k in range(first_key, first_key + best_length):
            j = items[k]
            if j < i:
                continue
            over = best_weight * (keys[k] - floor[best_site])
            for x in range(others):
                if over >= budget:
                    break
                a = other_site[x]
                over += other_weight[x] * (value[j] + to[a, j] - floor[a])
            if over >= budget:
                continue
            if not sizes.fewest <= sizes.of[i] + sizes.of[j] <= sizes.most:
                continue
            if not pair_fits(sites, i, j, capacity, -1):
                continue
            if round_ > 0 and pair_too_early(sites, i, j, earliest, round_):
                continue
            total = value[i] - (-floors - over) // whole
            if total >= limit:
                continue
            if count == room:
                count, limit = lower_half(out_i, out_j, out_value, count)
                if total >= limit:
                    continue
            out_i[count] = i
            out_j[count] = j
            out_value[count] = total
            count += 1
    return count, limit


@njit(cache=True, nogil=True)
def unrounded(places, rounds, d, out):  # type: ignore[no-untyped-def]
    """Expected travel of each section before rounding, in 64ths: shape (sections, 2 ** rounds)."""
    size = 1 << rounds
    weight = np.empty(size, np.int64)
    for item in range(len(places)):
        total = 0
        for k in range(size):
            # 2 ** (entering round - 1): a club beside empty places enters later.
            weight[k] = 1
            if places[item, k ^ 1] < 0:
                weight[k] = 2
                if size >= 4:
                    other = (k // 2 * 2) ^ 2
                    if places[item, other] < 0 and places[item, other + 1] < 0:
                        weight[k] = 4
        for r in range(1, rounds + 1):
            width = 1 << (r - 1)
            scale = 64 >> (2 * (r - 1))
            for base in range(0, size, 2 * width):
                for x in range(base, base + width):
                    if places[item, x] >= 0:
                        for y in range(base + width, base + 2 * width):
                            if places[item, y] >= 0:
                                total += (
                                    scale
                                    * weight[x]
                                    * weight[y]
                                    * d[places[item, x], places[item, y]]
                                )
        out[item] = total


@njit(cache=True, nogil=True)
def shortest_list(  # type: ignore[no-untyped-def]
    sites, weights, item, budget, floor, start, keys
):
    """The site of an item whose list of nearby halves is shortest, and how much of it counts.

    A half that adds at most ``budget`` to the weighted floors of the item's sites lies within
    budget / weight of the floor at each of them.
    """
    best_site = -1
    best_length = NONE
    for x in range(sites.shape[1]):
        a = sites[item, x]
        if a < 0:
            continue
        weight = 0
        for y in range(sites.shape[1]):
            if sites[item, y] == a:
                weight += weights[item, y]
        within = floor[a] + budget // weight + 1
        length = np.searchsorted(keys[start[a] : start[a + 1]], within)
        if length < best_length:
            best_length = length
            best_site = a
    return best_site, best_length


@njit(cache=True, nogil=True)
def weighted(sites, weights, item, value, to, j):  # type: ignore[no-untyped-def]
    """Four times (value of half j + its distance from the winner of a tie)."""
    total = 4 * value[j]
    for x in range(4):
        if sites[item, x] >= 0:
            total += weights[item, x] * to[sites[item, x], j]
    return total


@njit(cache=True, nogil=True)
def tie_and_half_fit(tie_sites, t, half_sites, j, capacity):  # type: ignore[no-untyped-def]
    for x in range(4):
        s = tie_sites[t, x]
        if s < 0:
            continue
        used = 0
        for y in range(4):
            if tie_sites[t, y] == s:
                used += 1
        for y in range(8):
            if half_sites[j, y] == s:
                used += 1
        if used > capacity[s]:
            return False
    return True


@njit(cache=True, nogil=True)
def tie_floors(  # type: ignore[no-untyped-def]
    ties, halves, floor, most, near, capacity, step, first, out, control
):
    """out[t] = least over halves beside tie t of 4 (value + distance from t's winner).

    Lists end ``most`` above their floors, and only their first ``LOOKED_AT`` are looked at:
    where nothing is met before, what lies beyond bounds the floor.
    """
    tie_sites, tie_weights = ties.sites, ties.weights
    half_sites, value, to = halves.sites, halves.value, halves.to
    start, items, keys = near
    for t in range(first, len(tie_sites), step):
        if stopped(control):
            break
        best_site = -1
        best_weight = 0
        others = 0
        for x in range(4):
            a = tie_sites[t, x]
            if a < 0:
                continue
            others += tie_weights[t, x] * floor[a]
            weight = 0
            for y in range(4):
                if tie_sites[t, y] == a:
                    weight += tie_weights[t, y]
            if weight > best_weight:
                best_weight = weight
                best_site = a
        others -= best_weight * floor[best_site]
        best = best_weight * (floor[best_site] + most[best_site]) + others
        for k in range(start[best_site], start[best_site + 1]):
            bound = best_weight * keys[k] + others
            if bound >= best:
                break
            if k - start[best_site] >= LOOKED_AT:
                # Far enough: nothing further on is below this.
                best = bound
                break
            j = items[k]
            total = weighted(tie_sites, tie_weights, t, value, to, j)
            if total < best and tie_and_half_fit(tie_sites, t, half_sites, j, capacity):
                best = total
        out[t] = best


@njit(cache=True, nogil=True)
def tie_lists(  # type: ignore[no-untyped-def]
    tie_sites, tie_weights, limits, value, to, floor, start, items, keys, t, found, found_keys
):  # fmt: skip
    """The halves with 4 (value + distance from tie t) below its limit, ascending; their number.

    Writes as many as there is room for.
    """
    budget = limits[t]
    for x in range(4):
        if tie_sites[t, x] >= 0:
            budget -= tie_weights[t, x] * floor[tie_sites[t, x]]
    if budget <= 0:
        return 0
    site, length = shortest_list(tie_sites, tie_weights, t, budget, floor, start, keys)
    count = 0
    for k in range(start[site], start[site] + length):
        total = weighted(tie_sites, tie_weights, t, value, to, items[k])
        if total < limits[t]:
            if count < len(found):
                found[count] = items[k]
                found_keys[count] = total
            count += 1
    return count


@njit(cache=True, nogil=True)
def join_halves(  # type: ignore[no-untyped-def]
    scan,
    ties,
    halves,
    sizes,
    floor,
    near,
    capacity,
    earliest,
    round_,
    limit,
    out,
    most_looks,
    control,
):
    """Pairs of halves below the limit, scanned tie by tie.

    Halves come in order of slack, and a pair is met from the one that comes first.
    """
    group_start, group, other = scan.start, scan.group, scan.other
    tie_floor, limits = scan.floor, scan.limit
    tie_sites, tie_weights = ties.sites, ties.weights
    half_sites, value, to = halves.sites, halves.value, halves.to
    start, items, keys = near
    out_i, out_j, out_value = out
    room = len(out_i)
    count = 0
    looked = np.int64(0)
    found = np.empty(1024, np.int64)
    found_keys = np.empty(1024, np.int64)
    for position in range(len(scan.ties)):
        if stopped(control):
            break
        t = scan.ties[position]
        if group_start[t] == group_start[t + 1]:
            continue
        length = tie_lists(
            tie_sites, tie_weights, limits, value, to, floor, start, items, keys, t, found,
            found_keys
        )  # fmt: skip
        if length > len(found):
            found = np.empty(2 * length, np.int64)
            found_keys = np.empty(2 * length, np.int64)
            length = tie_lists(
                tie_sites, tie_weights, limits, value, to, floor, start, items, keys, t, found,
                found_keys
            )  # fmt: skip
        order = np.argsort(found_keys[:length], kind="mergesort")
        js = found[:length][order]
        ks = found_keys[:length][order]
        looked += length * (group_start[t + 1] - group_start[t])
        if looked > most_looks:
            return count, -NONE
        for i in group[group_start[t] : group_start[t + 1]]:
            # In eighths: 8 R(i) + 4 (R(j) + W(t, j)) + 4 (R(j) + W(t', j)) < 8 limit.
            budget = 8 * (limit - value[i])
            second = other[i]
            most = budget - tie_floor[second]
            for k in range(length):
                if ks[k] >= most:
                    break
                j = js[k]
                if j < i:
                    continue
                total = ks[k] + weighted(tie_sites, tie_weights, second, value, to, j)
                if total >= budget:
                    continue
                if not sizes.fewest <= sizes.of[i] + sizes.of[j] <= sizes.most:
                    continue
                if not pair_fits(half_sites, i, j, capacity, -1):
                    continue
                if round_ > 0 and pair_too_early(half_sites, i, j, earliest, round_):
                    continue
                if value[i] + total // 8 >= limit:
                    continue
                if count == room:
                    count, limit = lower_half(out_i, out_j, out_value, count)
                    if value[i] + total // 8 >= limit:
                        continue
                out_i[count] = i
                out_j[count] = j
                out_value[count] = value[i] + total // 8
                count += 1
    return count, limit


@njit(cache=True, nogil=True)
def list_lengths(tie_sites, tie_weights, limits, floor, start, keys, out):  # type: ignore[no-untyped-def]
    """How many halves have to be looked at for each tie."""
    for t in range(len(tie_sites)):
        budget = limits[t]
        for x in range(4):
            if tie_sites[t, x] >= 0:
                budget -= tie_weights[t, x] * floor[tie_sites[t, x]]
        out[t] = 0
        if budget > 0:
            _, out[t] = shortest_list(tie_sites, tie_weights, t, budget, floor, start, keys)
