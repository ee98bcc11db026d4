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

import numpy as np
import numpy.typing as npt

from drawopt.planning import _pricing_kernels as kernels
from drawopt.planning.watch import Watch

Array = npt.NDArray[np.int64]
PARTS = 64


@dataclass(frozen=True)
class Sites:
    """Clubs that cannot be told apart, as one site with a capacity.

    ``distances`` (sites, sites) in whole units; ``members[a]`` are the clubs of site a.
    """

    distances: Array
    members: tuple[tuple[int, ...], ...]
    diagonal: int

    @property
    def capacity(self) -> Array:
        return np.array([len(clubs) for clubs in self.members], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.members)


def sites_of(costs: Array, earliest: Array) -> Sites:
    """Merge the clubs that are alike in every distance and rule, and 0 apart."""
    members: list[list[int]] = []
    for club in range(len(costs)):
        for site in members:
            other = site[0]
            if (
                costs[club, other] == 0
                and (costs[club] == costs[other]).all()
                and (
                    np.delete(earliest[club], [club, other])
                    == np.delete(earliest[other], [club, other])
                ).all()
                and earliest[club, other] == 1
            ):
                site.append(club)
                break
        else:
            members.append([club])
    firsts = [site[0] for site in members]
    distances = np.ascontiguousarray(costs[np.ix_(firsts, firsts)])
    return Sites(distances, tuple(tuple(site) for site in members), diagonal_for(distances))


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
    """Every section whose reduced cost is below ``threshold``, all in 64ths of a unit.

    Parameters
    ----------
    price
        Shape (sites,): the price of each club of a site.
    section_price
        The price of a section.
    """
    limit = threshold + section_price
    d, capacity = sites.distances, sites.capacity
    n = len(sites)
    units = np.array(
        [(a, -1) for a in range(n)]
        + [(a, b) for a in range(n) for b in range(a, n) if a != b or capacity[a] > 1],
        dtype=np.int64,
    )
    none4, none1 = np.empty((0, 4), dtype=np.int64), np.empty(0, dtype=np.int64)
    _, least = kernels.list_ties(
        units, d, price, capacity, sites.diagonal, -kernels.NONE, none4, none4, none1
    )
    reach = limit - 3 * int(least)
    count, _ = kernels.list_ties(
        units, d, price, capacity, sites.diagonal, reach, none4, none4, none1
    )
    tie_sites = np.empty((count, 4), dtype=np.int64)
    tie_weights = np.empty((count, 4), dtype=np.int64)
    tie_value = np.empty(count, dtype=np.int64)
    kernels.list_ties(
        units, d, price, capacity, sites.diagonal, reach, tie_sites, tie_weights, tie_value
    )
    to = np.empty((n, count), dtype=np.int64)
    _by_site(
        watch, n, lambda lo, hi: kernels.distances_to(tie_sites, tie_weights, 16, d, lo, hi, to)
    )
    spread = np.empty(count, dtype=np.int64)
    kernels.spreads_of(tie_sites, tie_weights, d, sites.diagonal, spread)
    floor = np.empty(n, dtype=np.int64)
    _by_site(
        watch,
        n,
        lambda lo, hi: kernels.least_halves(
            tie_sites, tie_weights, tie_value, spread, to, capacity, lo, hi, floor, watch.control
        ),
    )
    # Value of a tie with its half of what the other half of the section adds.
    own = np.empty(count, dtype=np.int64)
    kernels.own_floor(tie_sites, tie_weights, 4, floor, own)
    with_half = tie_value + own // 2
    partner = np.empty(n, dtype=np.int64)
    _by_site(
        watch,
        n,
        lambda lo, hi: kernels.least_partner(tie_sites, with_half, to, capacity, lo, hi, partner),
    )
    kernels.own_floor(tie_sites, tie_weights, 4, partner, own)
    kept = np.flatnonzero(with_half + own < limit)
    tie_sites, tie_weights = tie_sites[kept], tie_weights[kept]
    tie_value, with_half = tie_value[kept], with_half[kept]
    to = np.ascontiguousarray(to[:, kept])
    slack = limit - with_half - own[kept]
    i, j, _ = _join(
        tie_sites, tie_weights, 4, with_half, to, partner, slack, capacity, limit, watch
    )
    half_sites = np.concatenate([tie_sites[i], tie_sites[j]], axis=1)
    half_weights = np.concatenate([tie_weights[i], tie_weights[j]], axis=1)
    between = np.zeros(len(i), dtype=np.int64)
    for x in range(4):
        held = tie_sites[i, x] >= 0
        between[held] += (tie_weights[i, x] * to[tie_sites[i, x], j])[held]
    half_value = tie_value[i] + tie_value[j] + between // 4
    own = np.empty(len(i), dtype=np.int64)
    kernels.own_floor(half_sites, half_weights, 8, floor, own)
    kept = np.flatnonzero(half_value + own < limit)
    half_sites, half_weights, half_value = half_sites[kept], half_weights[kept], half_value[kept]
    slack = limit - half_value - own[kept]
    to = np.empty((n, len(kept)), dtype=np.int64)
    _by_site(
        watch, n, lambda lo, hi: kernels.distances_to(half_sites, half_weights, 8, d, lo, hi, to)
    )
    i, j, value = _join(
        half_sites, half_weights, 8, half_value, to, floor, slack, capacity, limit, watch
    )
    found = np.concatenate([half_sites[i], half_sites[j]], axis=1)
    return Listed(
        found,
        value - section_price,
        (count, len(tie_value), len(half_value), len(found)),
        not watch.stopped,
    )


def _by_site(watch: Watch, n: int, work: Callable[[int, int], object]) -> None:
    """Share the sites among the workers."""
    edges = np.linspace(0, n, min(n, 16) + 1).astype(int).tolist()
    watch.run(
        [lambda lo=lo, hi=hi: work(lo, hi) for lo, hi in pairwise(edges)],  # type: ignore[misc]
        "pricing",
    )


def _join(
    item_sites: Array,
    weights: Array,
    whole: int,
    value: Array,
    to: Array,
    floor: Array,
    slack: Array,
    capacity: Array,
    limit: int,
    watch: Watch,
) -> tuple[Array, Array, Array]:
    """All pairs of items below the limit: (first items, second items, values)."""
    n, count = to.shape
    order = np.argsort(slack, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    # The furthest any item looks from each site: its slack over its chance to come from there.
    most = np.zeros(n, dtype=np.int64)
    for x in range(item_sites.shape[1]):
        held = np.flatnonzero(item_sites[:, x] >= 0)
        np.maximum.at(
            most, item_sites[held, x], (slack[held] * whole) // np.maximum(weights[held, x], 1) + 2
        )
    start = np.zeros(n + 1, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    kernels.near_lists(value, to, floor, most, start, none, none)
    items = np.empty(int(start[-1]), dtype=np.int64)
    keys = np.empty(int(start[-1]), dtype=np.int64)
    if len(items):
        kernels.near_lists(value, to, floor, most, start, items, keys)

    def piece(first: int) -> tuple[Array, Array, Array]:
        room = 1 << 16
        while True:
            out = np.empty((3, room), dtype=np.int64)
            found = kernels.join_items(
                item_sites, weights, whole, value, to, floor, slack, rank, start, items, keys,
                capacity, limit, first, count, PARTS, out[0], out[1], out[2], watch.control,
            )  # fmt: skip
            if found <= room:
                return out[0, :found], out[1, :found], out[2, :found]
            room = found

    parts = watch.run([lambda k=k: piece(k) for k in range(PARTS)], "pricing")  # type: ignore[misc]
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )
