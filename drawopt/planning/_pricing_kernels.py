"""The compiled steps of exact pricing: ties, bounds, joins. All in integers.

Everything is counted in 64ths of a unit of travel, where the expected travel of four rounds is
a whole number before rounding. Clubs at one place with one price are a site with a capacity.
"""

import numpy as np
from numba import njit

NONE = np.int64(1) << np.int64(60)


@njit(cache=True, nogil=True)
def tie_of(u, v, units, d, price, diagonal, sites, weights):  # type: ignore[no-untyped-def]
    """Join two units: writes sites and weights, returns (reduced travel, spread)."""
    n = 0
    value = 0
    for unit in (u, v):
        a, b = units[unit, 0], units[unit, 1]
        if b < 0:
            sites[n] = a
            weights[n] = 2
            value -= price[a]
            n += 1
        else:
            sites[n] = a
            weights[n] = 1
            sites[n + 1] = b
            weights[n + 1] = 1
            value += 64 * d[a, b] - price[a] - price[b]
            n += 2
    first = 1 if units[u, 1] < 0 else 2
    for x in range(first):
        for y in range(first, n):
            value += 16 * weights[x] * weights[y] * d[sites[x], sites[y]]
    spread = 0
    for x in range(n):
        for y in range(n):
            apart = d[sites[x], sites[y]] if sites[x] != sites[y] else -diagonal
            spread += 4 * weights[x] * weights[y] * apart
    for x in range(n, 4):
        sites[x] = -1
        weights[x] = 0
    return value, spread


@njit(cache=True, nogil=True)
def fits_capacity(sites, n, capacity):  # type: ignore[no-untyped-def]
    for x in range(n):
        if sites[x] < 0:
            continue
        used = 1
        for y in range(x):
            if sites[y] == sites[x]:
                used += 1
        if used > capacity[sites[x]]:
            return False
    return True


@njit(cache=True, nogil=True)
def list_ties(units, d, price, capacity, diagonal, limit, out_sites, out_weights, out_value):  # type: ignore[no-untyped-def]
    """All ties whose value plus 3/4 of their spread is below ``limit``.

    Returns (number of ties, least bound of any tie); writes as many as there is room for.
    """
    room = len(out_value)
    count = 0
    least = NONE
    sites = np.empty(4, np.int64)
    weights = np.empty(4, np.int64)
    for u in range(len(units)):
        for v in range(u, len(units)):
            value, spread = tie_of(u, v, units, d, price, diagonal, sites, weights)
            bound = value + (3 * spread) // 4
            if bound >= limit and bound >= least:
                continue
            if not fits_capacity(sites, 4, capacity):
                continue
            least = min(least, bound)
            if bound < limit:
                if count < room:
                    out_sites[count] = sites
                    out_weights[count] = weights
                    out_value[count] = value
                count += 1
    return count, least


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
def spreads_of(sites, weights, d, diagonal, out):  # type: ignore[no-untyped-def]
    """Expected distance of two independent winners of each tie (diagonal set to -diagonal)."""
    for item in range(len(sites)):
        total = 0
        for x in range(4):
            for y in range(4):
                a, b = sites[item, x], sites[item, y]
                if a >= 0 and b >= 0:
                    total += (
                        4 * weights[item, x] * weights[item, y] * (d[a, b] if a != b else -diagonal)
                    )
        out[item] = total


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
def tie_distance(sites, weights, to, i, j):  # type: ignore[no-untyped-def]
    """Expected distance between the winners of two ties."""
    total = 0
    for x in range(4):
        if sites[i, x] >= 0:
            total += weights[i, x] * to[sites[i, x], j]
    return total // 4


@njit(cache=True, nogil=True)
def least_halves(sites, weights, value, spread, to, capacity, first, last, floor, control):  # type: ignore[no-untyped-def]
    """floor[a] = least over halves h, beside a club at a, of value(h) + distance(a, h).

    Pairs of ties in order of value + distance / 2 + spread / 2, a lower bound of their share.
    """
    ties = len(value)
    key = np.empty(ties, np.int64)
    for a in range(first, last):
        if control[0] != 0:
            return
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
                if key[order[0]] + key[j] >= best:
                    break
                for k in range(m + 1):
                    i = order[k]
                    if key[i] + key[j] >= best:
                        break
                    if not pair_fits(sites, i, j, capacity, a):
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
            if best < NONE and reach >= best - low:
                break
            if len(picked) == ties:
                break
            step *= 2
            if reach > NONE // 4:
                break
        floor[a] = best // 2 if best < NONE else NONE // 64


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
def near_lists(value, to, floor, most, start, items, keys):  # type: ignore[no-untyped-def]
    """For each site, the items with value + distance within ``most`` of its floor, ascending.

    With ``items`` empty only counts, into ``start``.
    """
    fill = len(items) > 0
    for a in range(len(floor)):
        if not fill:
            count = 0
            for t in range(len(value)):
                if value[t] + to[a, t] < floor[a] + most[a]:
                    count += 1
            start[a + 1] = start[a] + count
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
    sites, weights, whole, value, to, floor, slack, rank, start, items, keys, capacity, limit,
    first, last, step, out_i, out_j, out_value, control
):  # fmt: skip
    """Pairs of items with value + value + distance between their winners below ``limit``.

    Item i's partner j must, at every site a of i, have value + distance from a within
    slack(i) / p_i(a) of the site's floor: the site with the shortest such list is scanned.
    Each pair is met from the item of lower ``rank``. Returns the number of pairs; writes as
    many as there is room for.
    """
    room = len(out_i)
    count = 0
    width = sites.shape[1]
    for i in range(first, last, step):
        if slack[i] <= 0:
            continue
        if control[0] != 0:
            break
        best_site = -1
        best_length = NONE
        for x in range(width):
            a = sites[i, x]
            if a < 0:
                continue
            weight = 0
            for y in range(width):
                if sites[i, y] == a:
                    weight += weights[i, y]
            within = floor[a] + (slack[i] * whole) // weight + 1
            length = np.searchsorted(keys[start[a] : start[a + 1]], within)
            if length < best_length:
                best_length = length
                best_site = a
        need = limit - value[i]
        for k in range(start[best_site], start[best_site] + best_length):
            j = items[k]
            if rank[j] < rank[i] or value[j] >= need:
                continue
            total = 0
            for x in range(width):
                if sites[i, x] >= 0:
                    total += weights[i, x] * to[sites[i, x], j]
            if value[j] * whole + total >= need * whole:
                continue
            if not pair_fits(sites, i, j, capacity, -1):
                continue
            if count < room:
                out_i[count] = i
                out_j[count] = j
                out_value[count] = value[i] + value[j] + total // whole
            count += 1
    return count
