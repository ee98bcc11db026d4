"""Exact pricing: every section whose reduced cost lies below a threshold, or the proof of none.

Travel is taken before rounding, in 64ths of a unit, so that everything is a whole number. Let
r(t) be the expected travel inside a tie t of round 2 less its clubs' prices, and W(x, y) the
expected distance between the winners of x and y. A half h of two ties has R(h) = r(t) + r(t') +
W(t, t'), and a section of two halves costs R(h) + R(h') + W(h, h') less the section's price.

Distances are of negative type once ``diagonal`` is taken from each site's distance to itself:
W(x, y) >= (V(x) + V(y)) / 2 with V(x) the expected distance between two independent winners of
x. That bounds a section by the sum over its ties of r + 3/4 V, and cuts the millions of ties to
a list. W(t, h) is an average over where t's winner comes from, so with K(a) the least of R(h) +
W(a, h) over halves h that leave room for a club at a, no section with the tie t costs less than
r(t) + 1/2 sum p_t(a) K(a) and what its partner adds; K is worked out exactly for each site.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from drawopt.planning import _pricing_kernels as kernels
from drawopt.planning.watch import Watch
from drawopt.problem import Problem

Array = npt.NDArray[np.int64]
Distances = npt.NDArray[np.int32]
UNIT = 64
"""Parts of a unit of travel that pricing counts in."""

PIECES = 64

MOST_TIES = 600_000
MOST_HALVES = 1_500_000
"""Longer lists are given up: prices so far off prove nothing in good time."""


@dataclass(frozen=True)
class Sites:
    """Clubs that cannot be told apart, as one site with a capacity, and the format's rules.

    ``distances`` and ``earliest`` have shape (sites, sites); ``members[a]`` are the clubs of
    site a.
    """

    distances: Array
    earliest: Array
    members: tuple[tuple[int, ...], ...]
    diagonal: int
    fewest: int
    most: int
    double_byes: bool

    @property
    def capacity(self) -> Array:
        return np.array([len(clubs) for clubs in self.members], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.members)


def sites_of(problem: Problem) -> Sites:
    """Merge the clubs that are 0 apart and alike in every distance and rule."""
    costs, earliest, fmt = problem.costs, problem.earliest, problem.format
    members: list[list[int]] = []
    for club in range(len(costs)):
        for site in members:
            other = site[0]
            if (
                costs[club, other] == 0
                and (costs[club] == costs[other]).all()
                and (earliest[club] == earliest[other]).all()
            ):
                site.append(club)
                break
        else:
            members.append([club])
    firsts = [site[0] for site in members]
    distances = np.ascontiguousarray(costs[np.ix_(firsts, firsts)])
    return Sites(
        distances,
        np.ascontiguousarray(earliest[np.ix_(firsts, firsts)]),
        tuple(tuple(site) for site in members),
        diagonal_for(distances),
        fmt.fewest,
        fmt.most,
        fmt.has_double_byes,
    )


def diagonal_for(distances: Array) -> int:
    """A whole number c such that distances with -c on the diagonal are of negative type."""
    n = len(distances)
    if n < 2:
        return 0
    centre = np.eye(n) - 1.0 / n
    largest = float(np.linalg.eigvalsh(centre @ distances.astype(float) @ centre)[-1])
    return max(0, int(np.ceil(largest + 1e-6)))


@dataclass(frozen=True)
class Listed:
    """Sections below the threshold: sites (sections, 16) in order of place, and reduced costs."""

    sites: Array
    reduced: Array
    sizes: tuple[int, int, int, int]
    complete: bool


def list_sections(
    sites: Sites, price: Array, section_price: int, threshold: int, watch: Watch
) -> Listed:
    """Every bracket of a section whose reduced cost is below ``threshold``, in 64ths of a unit.

    Parameters
    ----------
    price
        Shape (sites,): the price of each club of a site.
    section_price
        The price of a section.
    """
    limit = threshold + section_price
    d, n = sites.distances, len(sites)
    ties = _list_ties(sites, price, limit, watch)
    listed = len(ties.value)
    if listed > MOST_TIES:
        return _given_up(listed)
    to = np.empty((n, listed), dtype=np.int32)
    _by_site(watch, n, kernels.distances_to, ties.sites, ties.weights, 16, d, out=(to,))
    floor = np.empty(n, dtype=np.int64)
    _by_site(
        watch,
        n,
        kernels.least_halves,
        ties.sites,
        ties.weights,
        ties.value,
        ties.spread,
        to,
        sites.capacity,
        out=(floor, watch.control),
    )
    # A tie with its half of what the other half of the section adds.
    own = np.empty(listed, dtype=np.int64)
    kernels.own_floor(ties.sites, ties.weights, 4, floor, own)
    with_half = ties.value + own // 2
    partner = np.empty(n, dtype=np.int64)
    _by_site(
        watch,
        n,
        kernels.least_partner,
        ties.sites,
        with_half,
        to,
        sites.capacity,
        out=(partner,),
    )
    kernels.own_floor(ties.sites, ties.weights, 4, partner, own)
    kept = np.flatnonzero(with_half + own < limit)
    ties, with_half, own = ties.take(kept), with_half[kept], own[kept]
    to = np.ascontiguousarray(to[:, kept])
    halves = _Items(ties.sites, ties.weights, 4, with_half, to, partner, limit - with_half - own)
    i, j, _ = _join(halves, sites, 3, limit, watch)
    if len(i) > MOST_HALVES:
        return _given_up(listed)
    half_sites = np.concatenate([ties.sites[i], ties.sites[j]], axis=1)
    half_weights = np.concatenate([ties.weights[i], ties.weights[j]], axis=1)
    between = np.zeros(len(i), dtype=np.int64)
    for x in range(4):
        held = ties.sites[i, x] >= 0
        between[held] += (ties.weights[i, x] * to[ties.sites[i, x], j])[held]
    half_value = ties.value[i] + ties.value[j] + between // 4
    own = np.empty(len(i), dtype=np.int64)
    kernels.own_floor(half_sites, half_weights, 8, floor, own)
    kept = np.flatnonzero(half_value + own < limit)
    half_sites, half_weights, half_value = half_sites[kept], half_weights[kept], half_value[kept]
    to = np.empty((n, len(kept)), dtype=np.int32)
    _by_site(watch, n, kernels.distances_to, half_sites, half_weights, 8, d, out=(to,))
    own = own[kept]
    found_i, found_j, value = _join_halves(
        ties, (i[kept], j[kept]), half_sites, half_value, to, floor, own, sites, limit, watch
    )
    found = np.concatenate([half_sites[found_i], half_sites[found_j]], axis=1)
    size = (found >= 0).sum(axis=1)
    allowed = (size >= sites.fewest) & (size <= sites.most)
    return Listed(
        found[allowed],
        value[allowed] - section_price,
        (listed, len(ties.value), len(half_value), int(allowed.sum())),
        not watch.stopped,
    )


def _given_up(ties: int) -> Listed:
    """The answer where the lists grew too long: nothing, and not complete."""
    none = np.empty((0, 16), dtype=np.int64)
    return Listed(none, none[:, 0], (ties, 0, 0, 0), False)


@dataclass(frozen=True)
class _Ties:
    """Ties: places (ties, 4), weights of a quarter each, value and spread in 64ths."""

    sites: Array
    weights: Array
    value: Array
    spread: Array

    def take(self, which: Array) -> "_Ties":
        return _Ties(self.sites[which], self.weights[which], self.value[which], self.spread[which])


def _list_ties(sites: Sites, price: Array, limit: int, watch: Watch) -> _Ties:
    """The ties that a section below the limit may have, by the first bounds."""
    d, capacity, earliest = sites.distances, sites.capacity, sites.earliest
    n = len(sites)
    units = np.array(
        [(a, -1) for a in range(n)]
        + [
            (a, b)
            for a in range(n)
            for b in range(a, n)
            if (a != b or capacity[a] > 1) and earliest[a, b] <= 1
        ],
        dtype=np.int64,
    )

    def fill(reach: int, ties: _Ties) -> tuple[int, int]:
        count, least = kernels.list_ties(
            units,
            sites.double_byes,
            d,
            price,
            capacity,
            earliest,
            sites.diagonal,
            reach,
            ties.sites,
            ties.weights,
            ties.value,
            ties.spread,
        )
        return int(count), int(least)

    _, least = fill(-int(kernels.NONE), _no_ties(0))
    reach = limit - 3 * least
    ties = _no_ties(fill(reach, _no_ties(0))[0])
    fill(reach, ties)
    partner, other = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    _by_site(
        watch,
        n,
        kernels.first_floors,
        ties.sites,
        ties.weights,
        ties.value,
        ties.spread,
        d,
        capacity,
        out=(partner, other),
    )
    own = np.empty(len(ties.value), dtype=np.int64)
    kernels.own_floor(ties.sites, ties.weights, 4, partner + 2 * other, own)
    return ties.take(np.flatnonzero(8 * ties.value + own < 8 * limit))


def _no_ties(count: int) -> _Ties:
    return _Ties(
        np.empty((count, 4), dtype=np.int64),
        np.empty((count, 4), dtype=np.int64),
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64),
    )


def _by_site(
    watch: Watch,
    n: int,
    kernel: Callable[..., object],
    *args: object,
    out: tuple[npt.NDArray[Any], ...],
) -> None:
    """Share the sites among the workers: ``kernel(*args, first, last, *out)``."""
    edges = np.linspace(0, n, min(n, 16) + 1).astype(int).tolist()
    watch.run(
        [
            lambda lo=lo, hi=hi: kernel(*args, lo, hi, *out)  # type: ignore[misc]
            for lo, hi in pairwise(edges)
        ],
        "pricing",
    )


@dataclass(frozen=True)
class _Items:
    """What a join pairs: ties or halves.

    ``weights`` are parts of ``whole``; ``to`` (sites, items) the distance from each site,
    ``floor`` (sites,) the least of value + distance, ``slack`` (items,) how far each item may
    lie above its floor. All but places and weights in 64ths.
    """

    sites: Array
    weights: Array
    whole: int
    value: Array
    to: Distances
    floor: Array
    slack: Array

    def take(self, which: Array) -> "_Items":
        return _Items(
            self.sites[which],
            self.weights[which],
            self.whole,
            self.value[which],
            np.ascontiguousarray(self.to[:, which]),
            self.floor,
            self.slack[which],
        )


def _near_lists(
    value: Array, to: Distances, floor: Array, most: Array
) -> tuple[Array, Array, Array]:
    """For each site the items within ``most`` of its floor, nearest first: (start, items, keys)."""
    start = np.zeros(len(floor) + 1, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    kernels.near_lists(value, to, floor, most, start, none, none)
    items = np.empty(int(start[-1]), dtype=np.int64)
    keys = np.empty(int(start[-1]), dtype=np.int64)
    if len(items):
        kernels.near_lists(value, to, floor, most, start, items, keys)
    return start, items, keys


def _furthest(sites: Array, weights: Array, spare: Array, n: int) -> Array:
    """For each of n sites, the furthest an item with a club there looks: its spare / weight."""
    most = np.zeros(n, dtype=np.int64)
    for x in range(sites.shape[1]):
        held = np.flatnonzero((sites[:, x] >= 0) & (spare > 0))
        np.maximum.at(most, sites[held, x], spare[held] // weights[held, x] + 2)
    return most


def _join_halves(
    ties: _Ties,
    of: tuple[Array, Array],
    half_sites: Array,
    value: Array,
    to: Distances,
    floor: Array,
    own: Array,
    sites: Sites,
    limit: int,
    watch: Watch,
) -> tuple[Array, Array, Array]:
    """All pairs of halves below the limit, by what lies near each tie.

    The floor of a tie t, the least of R(h) + W(t, h) over halves h with room for t, is worked
    out exactly; it is at least the average of its sites' floors, so fewer halves have slack.

    Parameters
    ----------
    of
        The two ties of each half.
    own
        The average of the floors of each half's sites.
    """
    capacity = sites.capacity
    most = np.full(len(floor), 2 * int((limit - value - own).max(initial=0)) + 2, dtype=np.int64)
    start, items, keys = _near_lists(value, to, floor, most)
    tie_floor = np.empty(len(ties.value), dtype=np.int64)
    watch.run(
        [
            lambda k=k: kernels.tie_floors(  # type: ignore[misc]
                ties.sites,
                ties.weights,
                half_sites,
                value,
                to,
                floor,
                most,
                start,
                items,
                keys,
                capacity,
                PIECES,
                k,
                tie_floor,
                watch.control,
            )
            for k in range(PIECES)
        ],
        "pricing",
    )
    # In eighths of 64ths: what half i may spend above the floors of its two ties.
    slack = 8 * (limit - value) - tie_floor[of[0]] - tie_floor[of[1]]
    kept = np.flatnonzero(slack > 0)
    order = kept[np.argsort(slack[kept], kind="stable")]
    half_sites, value, slack = half_sites[order], value[order], slack[order]
    to = np.ascontiguousarray(to[:, order])
    one, two = of[0][order], of[1][order]
    limits = tie_floor.copy()
    np.maximum.at(limits, one, tie_floor[one] + slack)
    np.maximum.at(limits, two, tie_floor[two] + slack)
    own_floors = np.empty(len(limits), dtype=np.int64)
    kernels.own_floor(ties.sites, ties.weights, 1, floor, own_floors)
    spare = np.where(limits > tie_floor, limits - own_floors, 0)
    start, items, keys = _near_lists(
        value, to, floor, _furthest(ties.sites, ties.weights, spare, len(floor))
    )
    lengths = np.empty(len(limits), dtype=np.int64)
    kernels.list_lengths(ties.sites, ties.weights, limits, floor, start, keys, lengths)
    swap = lengths[two] < lengths[one]
    mine, other = np.where(swap, two, one), np.where(swap, one, two)
    limits = tie_floor.copy()
    np.maximum.at(limits, mine, tie_floor[mine] + slack)
    group = np.argsort(mine, kind="stable")
    group_start = np.searchsorted(mine[group], np.arange(len(limits) + 1))
    scanned = np.unique(mine)
    ruled = 4 if (sites.earliest > 1).any() else 0

    def piece(first: int) -> tuple[Array, Array, Array]:
        room = 1 << 14
        while True:
            out = np.empty((3, room), dtype=np.int64)
            found = kernels.join_halves(
                scanned[first::PIECES],
                group_start,
                group,
                other,
                half_sites,
                ties.sites,
                ties.weights,
                value,
                to,
                tie_floor,
                limits,
                floor,
                start,
                items,
                keys,
                capacity,
                sites.earliest,
                ruled,
                limit,
                out[0],
                out[1],
                out[2],
                watch.control,
            )
            if found <= room:
                return out[0, :found], out[1, :found], out[2, :found]
            room = int(found)

    parts = watch.run([lambda k=k: piece(k) for k in range(PIECES)], "pricing")  # type: ignore[misc]
    return (
        order[np.concatenate([part[0] for part in parts])],
        order[np.concatenate([part[1] for part in parts])],
        np.concatenate([part[2] for part in parts]),
    )


def _join(
    given: _Items, sites: Sites, round_: int, limit: int, watch: Watch
) -> tuple[Array, Array, Array]:
    """All pairs of items below the limit: (first items, second items, values)."""
    count = len(given.value)
    order = np.argsort(given.slack, kind="stable")
    given = given.take(order)
    most = _furthest(given.sites, given.weights, given.slack * given.whole, len(given.floor))
    start, items, keys = _near_lists(given.value, given.to, given.floor, most)
    ruled = round_ if (sites.earliest > 1).any() else 0

    def piece(first: int) -> tuple[Array, Array, Array]:
        room = 1 << 14
        while True:
            out = np.empty((3, room), dtype=np.int64)
            found = kernels.join_items(
                given.sites,
                given.weights,
                given.whole,
                given.value,
                given.to,
                given.floor,
                given.slack,
                start,
                items,
                keys,
                sites.capacity,
                sites.earliest,
                ruled,
                limit,
                first,
                count,
                PIECES,
                out[0],
                out[1],
                out[2],
                watch.control,
            )
            if found <= room:
                return out[0, :found], out[1, :found], out[2, :found]
            room = int(found)

    parts = watch.run([lambda k=k: piece(k) for k in range(PIECES)], "pricing")  # type: ignore[misc]
    return (
        order[np.concatenate([part[0] for part in parts])],
        order[np.concatenate([part[1] for part in parts])],
        np.concatenate([part[2] for part in parts]),
    )
