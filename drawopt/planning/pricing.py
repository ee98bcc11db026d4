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

Two halves whose winners come from the same clubs with the same chances are alike to everything
outside them, before rounding and after: of those the list keeps one, with the least reduced
cost and the least published travel of any.

A cut adds its price to sections that hold two of its clubs, and so does each part of a section:
the parts' shares are in r and R, and a joining adds the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from drawopt.planning import _pricing_kernels as kernels
from drawopt.planning.cuts import Cuts, PricedCuts, no_cuts, priced
from drawopt.planning.sites import UNIT, Array, Sites
from drawopt.planning.watch import Watch

Distances = npt.NDArray[np.int32]

PIECES = 64
"""Into how many pieces a join is cut for the workers."""

MOST_TIES = 600_000
MOST_HALVES = 1_500_000
MOST_SECTIONS = 1_500_000
"""A list that grows longer is cut off, and the threshold with it."""

NEVER = 1 << 58
"""Below every reduced cost: the threshold of a list that was broken off."""

MOST_REMOTE = 4
"""So many of the dearest sites are told apart when a section's other ties are bounded."""


@dataclass(frozen=True)
class Listed:
    """Sections below a threshold, in 64ths of a unit.

    Parameters
    ----------
    sites
        Shape (sections, 2 ** rounds): site or -1, in order of place. A set of clubs may come
        more than once, by brackets whose halves differ.
    travel
        Least published travel of the brackets listed that each row stands for, whole units.
    reduced
        Least reduced cost of those, before rounding.
    threshold
        How far the list is complete: at most what was asked for.
    sizes
        Ties before and after the bounds, halves, sections.
    """

    sites: Array
    travel: Array
    reduced: Array
    threshold: int
    sizes: tuple[int, int, int, int]

    @property
    def least(self) -> int:
        """No section of any kind has a smaller reduced cost, as far as that is below 0."""
        return min(int(self.reduced.min(initial=0)), self.threshold)


@dataclass(frozen=True)
class _Items:
    """Parts of a section that a join pairs: ties or halves.

    ``sites`` (items, places); ``weights`` the chance that the winner comes from there, in parts
    of ``whole``; ``value`` least reduced cost in 64ths, ``travel`` least published travel.
    """

    sites: Array
    weights: Array
    whole: int
    value: Array
    travel: Array

    def __len__(self) -> int:
        return len(self.value)

    def take(self, which: Array) -> "_Items":
        return _Items(
            self.sites[which],
            self.weights[which],
            self.whole,
            self.value[which],
            self.travel[which],
        )


def list_sections(
    sites: Sites,
    price: Array,
    section_price: int,
    threshold: int,
    watch: Watch,
    cuts: Cuts | None = None,
    cut_price: Array | None = None,
    most: int | None = None,
) -> Listed:
    """Every section whose reduced cost is below ``threshold``, in 64ths of a unit.

    Parameters
    ----------
    price
        Shape (sites,): the price of each club of a site.
    section_price
        The price of a section.
    cuts, cut_price
        Cuts and the price of each, not negative, (cuts,).
    most
        List so many of the least at most (``MOST_SECTIONS``).
    """
    limit = threshold + section_price
    if cuts is None or cut_price is None:
        cuts, cut_price = no_cuts(), np.zeros(0, dtype=np.int64)
    offer = _Offer(sites, price, priced(cuts, cut_price, len(sites)), most or MOST_SECTIONS)
    if sites.rounds == 1:
        found, sizes = _of_one_round(offer), (0, 0, 0)
    elif sites.rounds == 2:
        found, limit = _list_ties(offer, limit, 0, watch)
        sizes = (len(found), len(found), 0)
    elif sites.rounds == 3:
        found, limit, sizes = _of_three_rounds(offer, limit, watch)
    else:
        found, limit, sizes = _of_four_rounds(offer, limit, watch)
    size = (found.sites >= 0).sum(axis=1)
    found = found.take(
        np.flatnonzero((found.value < limit) & (size >= sites.fewest) & (size <= sites.most))
    )
    return Listed(
        found.sites,
        found.travel,
        found.value - section_price,
        -NEVER if watch.stopped else limit - section_price,
        (*sizes, len(found)),
    )


@dataclass(frozen=True)
class _Offer:
    """What a section is worth: the price of each site's club, and of cuts by site."""

    sites: Sites
    price: Array
    cuts: PricedCuts
    most: int

    def penalties(self, items: _Items) -> Array:
        """What the cuts add to each item."""
        out = np.empty(len(items), dtype=np.int64)
        kernels.penalties(items.sites, self.cuts.arrays, out)
        return out


def _of_one_round(offer: _Offer) -> _Items:
    """Single clubs and ties of round 1."""
    sites, price = offer.sites, offer.price
    units = _units(sites)
    second = units[:, 1] >= 0
    miles = np.where(second, sites.distances[units[:, 0], units[:, 1]], 0)
    value = UNIT * miles - price[units[:, 0]] - np.where(second, price[units[:, 1]], 0)
    made = _Items(units, np.zeros_like(units), 1, value, miles)
    return replace(made, value=value + offer.penalties(made))


def _of_three_rounds(
    offer: _Offer, limit: int, watch: Watch
) -> tuple[_Items, int, tuple[int, int, int]]:
    """Pairs of ties of round 2."""
    sites = offer.sites
    ties, limit = _list_ties(offer, limit, 2, watch)
    listed = len(ties)
    to = _distances_to(sites, ties, watch)
    partner = _least_partners(sites, ties, ties.value, to, watch)
    own = _averaged(ties, partner)
    kept = np.flatnonzero(ties.value + own < limit)
    ties, own, to = ties.take(kept), own[kept], _columns(to, kept)
    slack = limit - ties.value - own
    found, limit = _join(ties, ties.value, slack, to, partner, sites, limit, offer.most, watch)
    return _paired(offer, ties, to, *found), limit, (listed, len(ties), 0)


def _of_four_rounds(
    offer: _Offer, limit: int, watch: Watch
) -> tuple[_Items, int, tuple[int, int, int]]:
    """Pairs of pairs of ties of round 2."""
    sites = offer.sites
    ties, limit = _list_ties(offer, limit, 3, watch)
    listed = len(ties)
    to = _distances_to(sites, ties, watch)
    floor = np.empty(len(sites), dtype=np.int64)
    spread = np.empty(listed, dtype=np.int64)
    kernels.spreads(ties.sites, ties.weights, sites.distances, sites.diagonal, spread)
    _by_site(
        watch,
        len(sites),
        kernels.least_halves,
        ties.sites,
        ties.weights,
        ties.value,
        spread,
        to,
        sites.capacity,
        out=(floor, watch.control),
    )
    # A tie with its half of what the other half of the section adds.
    with_half = ties.value + _averaged(ties, floor) // 2
    partner = _least_partners(sites, ties, with_half, to, watch)
    own = _averaged(ties, partner)
    kept = np.flatnonzero(with_half + own < limit)
    ties, with_half, own, to = ties.take(kept), with_half[kept], own[kept], _columns(to, kept)
    slack = limit - with_half - own
    (i, j), limit = _join(ties, with_half, slack, to, partner, sites, limit, MOST_HALVES, watch)
    halves, of = _alike(_paired(offer, ties, to, i, j), np.stack([i, j]))
    kept = np.flatnonzero(halves.value + _averaged(halves, floor) < limit)
    halves, of = halves.take(kept), of[:, kept]
    to = _distances_to(sites, halves, watch)
    pairs, limit = _join_halves(ties, halves, of, to, floor, sites, limit, offer.most, watch)
    return _paired(offer, halves, to, *pairs), limit, (listed, len(ties), len(halves))


def _paired(offer: _Offer, items: _Items, to: Distances, i: Array, j: Array) -> _Items:
    """The items of the next round: i meets j; ``to`` (sites, items) in 64ths."""
    own = offer.penalties(items)
    between = np.zeros(len(i), dtype=np.int64)
    for x in range(items.sites.shape[1]):
        held = np.flatnonzero(items.sites[i, x] >= 0)
        one, other = i[held], j[held]
        between[held] += items.weights[one, x] * to[items.sites[one, x], other]
    between //= items.whole
    made = _Items(
        np.concatenate([items.sites[i], items.sites[j]], axis=1),
        np.concatenate([items.weights[i], items.weights[j]], axis=1),
        2 * items.whole,
        items.value[i] + items.value[j] + between,
        items.travel[i] + items.travel[j] + (between + UNIT // 2) // UNIT,
    )
    return replace(made, value=made.value - own[i] - own[j] + offer.penalties(made))


def _alike(items: _Items, of: Array) -> tuple[_Items, Array]:
    """One of all items whose winners come from the same sites with the same chances.

    ``of`` (2, items) is carried along.
    """
    cells = np.where(items.sites >= 0, (items.sites + 1) * 8 + items.weights, 0)
    cells.sort(axis=1)
    shifts = 12 * np.arange(4)
    packed = [
        (cells[:, part : part + 4] << shifts).sum(axis=1) for part in range(0, cells.shape[1], 4)
    ]
    order = np.lexsort((items.value, *packed))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.logical_or.reduce([key[order][1:] != key[order][:-1] for key in packed])
    chosen = order[first]
    made = items.take(chosen)
    if len(order):
        least = np.minimum.reduceat(items.travel[order], np.flatnonzero(first))
        made = replace(made, travel=least)
    return made, of[:, chosen]


def _units(sites: Sites) -> Array:
    """Single clubs and pairs that may meet in round 1: shape (units, 2), -1 for none."""
    n, capacity, earliest = len(sites), sites.capacity, sites.earliest
    singles = [(a, -1) for a in range(n)]
    pairs = [
        (a, b)
        for a in range(n)
        for b in range(a, n)
        if (a != b or capacity[a] > 1) and earliest[a, b] <= 1
    ]
    return np.array(singles + pairs, dtype=np.int64)


def _list_ties(offer: _Offer, limit: int, share: int, watch: Watch) -> tuple[_Items, int]:
    """The ties that a section below the limit may have, by the first bounds, and the limit.

    Parameters
    ----------
    share
        How many quarters of its spread a tie adds to the bound of a section: 3 where a section
        has four ties, 2 where it has two, 0 where it is one.
    """
    sites, price = offer.sites, offer.price
    d, capacity, n = sites.distances, sites.capacity, len(sites)
    units = _units(sites)
    key = np.empty(len(units), dtype=np.int64)
    kernels.unit_keys(units, d, price, sites.diagonal, share, key)
    order = np.argsort(key, kind="stable")
    units, key = units[order], key[order]
    dearest = [int(site) for site in np.argsort(-price, kind="stable") if capacity[site] == 1]
    remote = np.zeros(n, dtype=np.int64)
    remote[dearest[:MOST_REMOTE]] = 1 << np.arange(len(dearest[:MOST_REMOTE]))
    given = (
        units,
        key,
        sites.double_byes,
        d,
        price,
        offer.cuts.arrays,
        capacity,
        sites.earliest,
        sites.diagonal,
    )
    pieces = range(PIECES)
    least = np.min(
        watch.run(
            [
                lambda k=k: kernels.least_ties(*given, share, remote, k, PIECES, watch.control)  # type: ignore[misc]
                for k in pieces
            ],
            "pricing",
        ),
        axis=0,
    )
    # No section below the limit has a tie beyond what its other ties leave.
    others = _least_others(least, {0: 0, 2: 1, 3: 3}[share])
    reach = np.where(others < kernels.NONE, limit - others, -(kernels.NONE // 16))
    floor = np.full(n, -(kernels.NONE // 16))
    if share == 3:
        partner, other = np.min(
            watch.run(
                [
                    lambda k=k: kernels.first_floors(  # type: ignore[misc]
                        *given, share, remote, reach, k, PIECES, watch.control
                    )
                    for k in pieces
                ],
                "pricing",
            ),
            axis=0,
        )
        floor = partner + 2 * other

    def fill(cut: int, room: Array, ties: _Items) -> Array:
        start = np.concatenate([[0], np.cumsum(room)])
        return np.array(
            watch.run(
                [
                    lambda k=k: kernels.list_ties(  # type: ignore[misc]
                        *given,
                        share,
                        remote,
                        reach - cut,
                        floor,
                        limit - cut,
                        k,
                        PIECES,
                        ties.sites[start[k] : start[k + 1]],
                        ties.weights[start[k] : start[k + 1]],
                        ties.value[start[k] : start[k + 1]],
                        ties.travel[start[k] : start[k + 1]],
                        watch.control,
                    )
                    for k in pieces
                ],
                "pricing",
            ),
            dtype=np.int64,
        )

    def counts(cut: int) -> Array:
        return fill(cut, np.zeros(PIECES, dtype=np.int64), _no_ties(0))

    cut, room = 0, counts(0)
    step = UNIT
    while room.sum() > MOST_TIES:
        cut, step = cut + step, 2 * step
        room = counts(cut)
    ties = _no_ties(int(room.sum()))
    fill(cut, room, ties)
    ties, _ = _alike(ties, np.zeros((2, len(ties)), dtype=np.int64))
    return ties, limit - cut


def _least_others(least: Array, ties: int) -> Array:
    """By mask of remote sites: the least bound of so many other ties that share none of them."""
    masks = range(len(least))
    total = np.full(len(least), kernels.NONE)
    total[0] = 0
    for _ in range(ties):
        longer = np.full(len(least), kernels.NONE)
        for used in masks:
            for mask in masks:
                if not used & mask and max(total[used], least[mask]) < kernels.NONE:
                    longer[used | mask] = min(longer[used | mask], total[used] + least[mask])
        total = longer
    return np.array(
        [min(total[used] for used in masks if not used & mask) for mask in masks], dtype=np.int64
    )


def _no_ties(count: int) -> _Items:
    return _Items(
        np.empty((count, 4), dtype=np.int64),
        np.empty((count, 4), dtype=np.int64),
        4,
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64),
    )


def _averaged(items: _Items, floor: Array) -> Array:
    """A floor of the sites averaged over where each item's winner comes from, rounded down."""
    out = np.empty(len(items), dtype=np.int64)
    kernels.own_floor(items.sites, items.weights, items.whole, floor, out)
    return out


def _columns(to: Distances, which: Array) -> Distances:
    return np.ascontiguousarray(to[:, which])


def _distances_to(sites: Sites, items: _Items, watch: Watch) -> Distances:
    """Expected distance from each site to each item's winner: (sites, items), in 64ths."""
    out = np.empty((len(sites), len(items)), dtype=np.int32)
    scale = UNIT // items.whole
    given = (items.sites, items.weights, scale, sites.distances)
    _by_site(watch, len(sites), kernels.distances_to, *given, out=(out,))
    return out


def _least_partners(
    sites: Sites, items: _Items, value: Array, to: Distances, watch: Watch
) -> Array:
    """For each site, the least value + distance of an item that leaves room for a club there."""
    out = np.empty(len(sites), dtype=np.int64)
    given = (items.sites, value, to, sites.capacity)
    _by_site(watch, len(sites), kernels.least_partner, *given, out=(out,))
    return out


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


def _near_lists(
    value: Array, to: Distances, floor: Array, most: Array, watch: Watch
) -> tuple[Array, Array, Array]:
    """For each site the items within ``most`` of its floor, nearest first: (start, items, keys)."""
    n = len(floor)
    counts = np.zeros(n, dtype=np.int64)
    start = np.zeros(n + 1, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    _by_site(watch, n, kernels.near_lists, value, to, floor, most, start, out=(counts, none, none))
    start[1:] = np.cumsum(counts)
    items, keys = np.empty(int(start[-1]), dtype=np.int64), np.empty(int(start[-1]), dtype=np.int64)
    if len(items):
        out = (counts, items, keys)
        _by_site(watch, n, kernels.near_lists, value, to, floor, most, start, out=out)
    return start, items, keys


def _furthest(items: _Items, spare: Array, n: int) -> Array:
    """For each of n sites, the furthest an item with a club there looks: its spare / weight."""
    most = np.zeros(n, dtype=np.int64)
    for x in range(items.sites.shape[1]):
        held = np.flatnonzero((items.sites[:, x] >= 0) & (spare > 0))
        np.maximum.at(most, items.sites[held, x], spare[held] // items.weights[held, x] + 2)
    return most


def _pairs(
    piece: Callable[..., tuple[int, int]], most: int, watch: Watch
) -> tuple[tuple[Array, Array], int]:
    """Run a join in pieces: the pairs found, and the limit below which they are complete.

    ``piece(k, out_i, out_j, out_value, limit)`` writes pairs, of so many the least, and returns
    their number and the limit it kept to.
    """
    limits = np.zeros(PIECES, dtype=np.int64)

    def run(k: int) -> Array:
        out = np.empty((3, most // 8), dtype=np.int64)
        count, limits[k] = piece(k, *out)
        return out[:, :count].copy()

    found = np.concatenate(
        watch.run([lambda k=k: run(k) for k in range(PIECES)], "pricing"),  # type: ignore[misc]
        axis=1,
    )
    limit = int(limits.min())
    if found.shape[1] > most:
        limit = min(limit, int(np.partition(found[2], most)[most]))
    kept = np.flatnonzero(found[2] < limit)
    return (found[0, kept], found[1, kept]), limit


def _join(
    items: _Items,
    value: Array,
    slack: Array,
    to: Distances,
    floor: Array,
    sites: Sites,
    limit: int,
    most: int,
    watch: Watch,
) -> tuple[tuple[Array, Array], int]:
    """All pairs of ties with value + value + distance below the limit, and that limit.

    Parameters
    ----------
    value
        What an item counts for here.
    slack
        How far each item's partner may lie above the floor of its sites.
    floor
        The least value + distance from each site.
    """
    order = np.argsort(slack, kind="stable")
    items, value, slack, to = items.take(order), value[order], slack[order], _columns(to, order)
    furthest = _furthest(items, slack * items.whole, len(floor))
    near = _near_lists(value, to, floor, furthest, watch)
    ruled = 3 if (sites.earliest > 1).any() else 0

    def piece(k: int, *out: Array) -> tuple[int, int]:
        return kernels.join_items(  # type: ignore[no-any-return, call-arg]
            items.sites,
            items.weights,
            items.whole,
            value,
            to,
            floor,
            slack,
            *near,
            sites.capacity,
            sites.earliest,
            ruled,
            limit,
            k,
            PIECES,
            *out,
            watch.control,
        )

    (i, j), limit = _pairs(piece, most, watch)
    return (order[i], order[j]), limit


def _join_halves(
    ties: _Items,
    halves: _Items,
    of: Array,
    to: Distances,
    floor: Array,
    sites: Sites,
    limit: int,
    most: int,
    watch: Watch,
) -> tuple[tuple[Array, Array], int]:
    """All pairs of halves below the limit, by what lies near each tie, and that limit.

    The floor of a tie t, the least of R(h) + W(t, h) over halves h with room for t, is worked
    out exactly; it is at least the average of its sites' floors, so fewer halves have slack.

    Parameters
    ----------
    of
        Shape (2, halves): the ties of each half.
    floor
        The least value + distance from each site.
    """
    value = halves.value
    slack = limit - value - _averaged(halves, floor)
    furthest = np.full(len(floor), 2 * int(slack.max(initial=0)) + 2, dtype=np.int64)
    near = _near_lists(value, to, floor, furthest, watch)
    tie_floor = np.empty(len(ties), dtype=np.int64)
    watch.run(
        [
            lambda k=k: kernels.tie_floors(  # type: ignore[misc]
                ties.sites,
                ties.weights,
                halves.sites,
                value,
                to,
                floor,
                furthest,
                *near,
                sites.capacity,
                PIECES,
                k,
                tie_floor,
                watch.control,
            )
            for k in range(PIECES)
        ],
        "pricing",
    )
    # In eighths of 64ths: what a half may spend above the floors of its two ties.
    slack = 8 * (limit - value) - tie_floor[of[0]] - tie_floor[of[1]]
    kept = np.flatnonzero(slack > 0)
    order = kept[np.argsort(slack[kept], kind="stable")]
    halves, slack, to = halves.take(order), slack[order], _columns(to, order)
    one, two = of[:, order]
    value = halves.value
    limits = tie_floor.copy()
    np.maximum.at(limits, one, tie_floor[one] + slack)
    np.maximum.at(limits, two, tie_floor[two] + slack)
    spare = np.where(limits > tie_floor, limits - _averaged(replace(ties, whole=1), floor), 0)
    near = _near_lists(value, to, floor, _furthest(ties, spare, len(floor)), watch)
    lengths = np.empty(len(limits), dtype=np.int64)
    kernels.list_lengths(ties.sites, ties.weights, limits, floor, near[0], near[2], lengths)
    swap = lengths[two] < lengths[one]
    mine, other = np.where(swap, two, one), np.where(swap, one, two)
    limits = tie_floor.copy()
    np.maximum.at(limits, mine, tie_floor[mine] + slack)
    group = np.argsort(mine, kind="stable")
    group_start = np.searchsorted(mine[group], np.arange(len(limits) + 1))
    scanned = np.unique(mine)
    ruled = 4 if (sites.earliest > 1).any() else 0

    def piece(k: int, *out: Array) -> tuple[int, int]:
        return kernels.join_halves(  # type: ignore[no-any-return, call-arg]
            scanned[k::PIECES],
            group_start,
            group,
            other,
            halves.sites,
            ties.sites,
            ties.weights,
            value,
            to,
            tie_floor,
            limits,
            floor,
            *near,
            sites.capacity,
            sites.earliest,
            ruled,
            limit,
            *out,
            watch.control,
        )

    (i, j), limit = _pairs(piece, most, watch)
    return (order[i], order[j]), limit
