"""The compiled steps of listing ties: all in integers, in 64ths of a unit of travel."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from drawopt.pricing._cut_kernels import penalty_of
from drawopt.pricing._join_kernels import NONE
from drawopt.pricing._stop import stopped


class TieOffer(NamedTuple):
    """What every listing of ties needs, as arrays.

    ``units`` (units, 2) in order of ``key``; ``lone``: whether a single club may stand for a tie
    (double byes); ``d`` (sites, sites); ``cuts`` as `PricedCuts` has them.
    """

    units: Any
    key: Any
    lone: bool
    d: Any
    price: Any
    cuts: Any
    capacity: Any
    earliest: Any
    diagonal: int


class TieRows(NamedTuple):
    """Rows of ties to be written."""

    sites: Any
    weights: Any
    value: Any
    travel: Any


@njit(cache=True, nogil=True)
def tie_of(u, v, units, d, price, sites, weights):  # type: ignore[no-untyped-def]
    """Join two units: writes four places and weights, returns (reduced cost, published travel).

    A weight is four times the chance that the winner comes from that place. ``v`` -1 stands for
    two empty places: the single club of unit ``u`` starts in round 3.
    """
    value = 0
    travel = 0
    for k in range(4):
        sites[k] = -1
        weights[k] = 0
    for side in range(2):
        unit = u if side == 0 else v
        if unit < 0:
            weights[0] = 4
            continue
        a, b = units[unit, 0], units[unit, 1]
        sites[2 * side] = a
        value -= price[a]
        weights[2 * side] = 2
        if b >= 0:
            sites[2 * side + 1] = b
            travel += d[a, b]
            value -= price[b]
            weights[2 * side] = 1
            weights[2 * side + 1] = 1
    between = 0
    for x in range(2):
        for y in range(2, 4):
            if sites[x] >= 0 and sites[y] >= 0:
                between += 16 * weights[x] * weights[y] * d[sites[x], sites[y]]
    return value + 64 * travel + between, travel + (between + 32) // 64


@njit(cache=True, nogil=True)
def unit_keys(units, d, price, diagonal, share, out):  # type: ignore[no-untyped-def]
    """For each unit a key such that the bound of a tie is at least the sum of two, an eighth.

    With the value r of a unit and its spread V the key is 8 r + (4 + share) V: a tie counts for
    the values of its units, their distance of at least the mean of their spreads, and ``share``
    quarters of its own spread, which is at least half the sum of theirs.
    """
    for u in range(len(units)):
        a, b = units[u, 0], units[u, 1]
        if b < 0:
            out[u] = -8 * price[a] - (4 + share) * 64 * diagonal
        else:
            apart = d[a, b] if a != b else -diagonal
            value = 64 * d[a, b] - price[a] - price[b]
            out[u] = 8 * value + (4 + share) * 32 * (apart - diagonal)


@njit(cache=True, nogil=True)
def spread_of(sites, weights, d, diagonal):  # type: ignore[no-untyped-def]
    """Expected distance of two independent winners of a tie, a site -diagonal from itself."""
    spread = 0
    for x in range(4):
        if sites[x] >= 0:
            for y in range(4):
                if sites[y] >= 0:
                    apart = d[sites[x], sites[y]] if sites[x] != sites[y] else -diagonal
                    spread += 4 * weights[x] * weights[y] * apart
    return spread


@njit(cache=True, nogil=True)
def spreads(sites, weights, d, diagonal, out):  # type: ignore[no-untyped-def]
    for tie in range(len(sites)):
        out[tie] = spread_of(sites[tie], weights[tie], d, diagonal)


@njit(cache=True, nogil=True)
def meets_too_early(sites, i, j, width, earliest, round_):  # type: ignore[no-untyped-def]
    """Whether a club of places i.. may not meet one of places j.. by this round."""
    for x in range(i, i + width):
        if sites[x] >= 0:
            for y in range(j, j + width):
                if sites[y] >= 0 and earliest[sites[x], sites[y]] > round_:
                    return True
    return False


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
def tie_bound(  # type: ignore[no-untyped-def]
    u, v, offer, share, sites, weights, held
):
    """(bound, reduced cost, published travel) of a tie; the bound is NONE if it may not be."""
    value, travel = tie_of(u, v, offer.units, offer.d, offer.price, sites, weights)
    if not fits_capacity(sites, 4, offer.capacity):
        return NONE, value, travel
    if v >= 0 and meets_too_early(sites, 0, 2, 2, offer.earliest, 2):
        return NONE, value, travel
    if len(held):
        value += penalty_of(sites, offer.cuts, held)
    return value + (share * spread_of(sites, weights, offer.d, offer.diagonal)) // 4, value, travel


@njit(cache=True, nogil=True)
def mask_of(sites, remote):  # type: ignore[no-untyped-def]
    mask = 0
    for x in range(4):
        if sites[x] >= 0:
            mask |= remote[sites[x]]
    return mask


@njit(cache=True, nogil=True)
def least_ties(  # type: ignore[no-untyped-def]
    offer, share, remote, first, step, control
):
    """By mask of remote sites, at most the least bound of any tie with them (16,).

    Units come in order of ``key``. A tie beyond the least one without remote sites is not looked
    at, and that stands for those with them too.
    """
    least = np.full(16, NONE)
    sites = np.empty(4, np.int64)
    weights = np.empty(4, np.int64)
    held = np.zeros(len(offer.cuts.price), np.int64)
    units, key = offer.units, offer.key
    for u in range(first, len(units), step):
        if stopped(control):
            break
        start = u - 1 if offer.lone and units[u, 1] < 0 else u
        for v in range(start, len(units)):
            if v >= u and key[u] + key[v] >= 8 * least[0]:
                break
            other = v if v >= u else -1
            bound, _, _ = tie_bound(u, other, offer, share, sites, weights, held)
            if bound < NONE:
                mask = mask_of(sites, remote)
                least[mask] = min(least[mask], bound)
    for mask in range(1, 16):
        least[mask] = min(least[mask], least[0])
    return least


@njit(cache=True, nogil=True)
def first_floors(  # type: ignore[no-untyped-def]
    offer, share, remote, reach, first, step, control
):
    """Two floors for each site a, least over ties t beside a club at a, eightfold: (2, sites).

    First 8 (r + V / 4 + W(a, t)), of the tie met in round 3; then 8 (r + 5 V / 8 + W(a, t) / 4),
    of each tie of the other half. With W(x, y) >= (V(x) + V(y)) / 2 between all other ties, a
    section with a tie t1 costs at least r(t1) plus the average over where its winner comes from
    of the first and twice the second.
    """
    floors = np.full((2, len(offer.d)), NONE // 16)
    sites = np.empty(4, np.int64)
    weights = np.empty(4, np.int64)
    held = np.zeros(len(offer.cuts.price), np.int64)
    units, key, d, capacity = offer.units, offer.key, offer.d, offer.capacity
    diagonal = offer.diagonal
    furthest = 8 * reach.max()
    for u in range(first, len(units), step):
        if stopped(control):
            break
        start = u - 1 if offer.lone and units[u, 1] < 0 else u
        for v in range(start, len(units)):
            if v >= u and key[u] + key[v] >= furthest:
                break
            other = v if v >= u else -1
            bound, value, _ = tie_bound(u, other, offer, share, sites, weights, held)
            if bound >= reach[mask_of(sites, remote)]:
                continue
            spread = spread_of(sites, weights, d, diagonal)
            one, two = 8 * value + 2 * spread, 8 * value + 5 * spread
            for a in range(len(d)):
                away = 0
                used = 0
                for x in range(4):
                    s = sites[x]
                    if s >= 0:
                        away += 16 * weights[x] * d[a, s]
                        if s == a:
                            used += 1
                if used < capacity[a]:
                    floors[0, a] = min(floors[0, a], one + 8 * away)
                    floors[1, a] = min(floors[1, a], two + 2 * away)
    return floors


@njit(cache=True, nogil=True)
def list_ties(  # type: ignore[no-untyped-def]
    offer, share, remote, reach, floor, limit, first, step, out, control
):
    """All ties within the reach of their mask and, with the floors of their sites, below the limit.

    ``lone``: whether a single club may stand for a tie (double byes). ``floor`` is eightfold.
    Returns their number and writes as many as there is room for.
    """
    room = len(out.value)
    count = 0
    sites = np.empty(4, np.int64)
    weights = np.empty(4, np.int64)
    held = np.zeros(len(offer.cuts.price), np.int64)
    units, key = offer.units, offer.key
    furthest = 8 * reach.max()
    for u in range(first, len(units), step):
        if stopped(control):
            break
        start = u - 1 if offer.lone and units[u, 1] < 0 else u
        for v in range(start, len(units)):
            if v >= u and key[u] + key[v] >= furthest:
                break
            other = v if v >= u else -1
            bound, value, travel = tie_bound(u, other, offer, share, sites, weights, held)
            if bound >= reach[mask_of(sites, remote)]:
                continue
            own = 0
            for x in range(4):
                if sites[x] >= 0:
                    own += weights[x] * floor[sites[x]]
            if 8 * value + own // 4 >= 8 * limit:
                continue
            if count < room:
                out.sites[count] = sites
                out.weights[count] = weights
                out.value[count] = value
                out.travel[count] = travel
            count += 1
    return count
