"""All pairs of ties, or of halves, that together stay below a limit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from drawopt.pricing import _join_kernels as kernels
from drawopt.pricing.labels import PIECES, Distances, Items, averaged, by_site, columns
from drawopt.pricing.sites import Array, Sites
from drawopt.progress import Stopped, Watch


def least_partners(sites: Sites, items: Items, value: Array, to: Distances, watch: Watch) -> Array:
    """For each site, the least value + distance of an item that leaves room for a club there."""
    out = np.empty(len(sites), dtype=np.int64)
    given = (items.sites, value, to, sites.capacity)
    by_site(watch, len(sites), kernels.least_partner, *given, out=(out,))
    return out


def _near_lists(
    value: Array, to: Distances, floor: Array, most: Array, watch: Watch
) -> kernels.Near:
    """For each site the items within ``most`` of its floor, nearest first."""
    n = len(floor)
    counts = np.zeros(n, dtype=np.int64)
    start = np.zeros(n + 1, dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    by_site(watch, n, kernels.near_lists, value, to, floor, most, start, out=(counts, none, none))
    start[1:] = np.cumsum(counts)
    items, keys = np.empty(int(start[-1]), dtype=np.int64), np.empty(int(start[-1]), dtype=np.int64)
    if len(items):
        out = (counts, items, keys)
        by_site(watch, n, kernels.near_lists, value, to, floor, most, start, out=out)
    return kernels.Near(start, items, keys)


def _furthest(items: Items, spare: Array, n: int) -> Array:
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

    `Stopped` is raised if the watch stopped, or a piece would have had to look at too many.

    ``piece(k, out_i, out_j, out_value, limit)`` writes pairs, of so many the least, and returns
    their number and the limit it kept to.
    """
    limits = np.zeros(PIECES, dtype=np.int64)

    def run(k: int) -> Array:
        out = np.empty((3, most // 2), dtype=np.int64)
        count, limits[k] = piece(k, *out)
        return out[:, :count].copy()

    found = np.concatenate(
        watch.whole([lambda k=k: run(k) for k in range(PIECES)], "pricing"),  # type: ignore[misc]
        axis=1,
    )
    limit = int(limits.min())
    if limit == -kernels.NONE:
        raise Stopped
    if found.shape[1] > most:
        limit = min(limit, int(np.partition(found[2], most)[most]))
    kept = np.flatnonzero(found[2] < limit)
    return (found[0, kept], found[1, kept]), limit


def join(
    items: Items,
    value: Array,
    slack: Array,
    to: Distances,
    floor: Array,
    sites: Sites,
    sizes: tuple[int, int],
    limit: int,
    at_most: tuple[int, int],
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
    sizes
        Fewest and most clubs of a pair.
    at_most
        Of pairs listed, and of pairs that a piece may look at.
    """
    order = np.argsort(slack, kind="stable")
    items, value, slack, to = items.take(order), value[order], slack[order], columns(to, order)
    furthest = _furthest(items, slack * items.whole, len(floor))
    near = _near_lists(value, to, floor, furthest, watch)
    ruled = 3 if (sites.earliest > 1).any() else 0
    held = items.size

    def piece(k: int, *out: Array) -> tuple[int, int]:
        return kernels.join_items(  # type: ignore[no-any-return]
            kernels.Parts(items.sites, items.weights, value, to),
            items.whole,
            floor,
            slack,
            kernels.Sizes(held, *sizes),
            near,
            sites.capacity,
            sites.earliest,
            ruled,
            limit,
            k,
            PIECES,
            kernels.Pairs(*out),
            at_most[1],
            watch.control,
        )

    (i, j), limit = _pairs(piece, at_most[0], watch)
    return (order[i], order[j]), limit


def join_halves(
    ties: Items,
    halves: Items,
    of: Array,
    to: Distances,
    floor: Array,
    sites: Sites,
    limit: int,
    at_most: tuple[int, int],
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
    at_most
        Of pairs listed, and of pairs that a piece may look at.
    """
    value = halves.value
    slack = limit - value - averaged(halves, floor)
    furthest = np.full(len(floor), 2 * int(slack.max(initial=0)) + 2, dtype=np.int64)
    near = _near_lists(value, to, floor, furthest, watch)
    tie_floor = np.empty(len(ties), dtype=np.int64)
    watch.whole(
        [
            lambda k=k: kernels.tie_floors(  # type: ignore[misc]
                kernels.Parts(ties.sites, ties.weights, ties.value, to),
                kernels.Parts(halves.sites, halves.weights, value, to),
                floor,
                furthest,
                near,
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
    halves, slack, to = halves.take(order), slack[order], columns(to, order)
    one, two = of[:, order]
    value = halves.value
    limits = tie_floor.copy()
    np.maximum.at(limits, one, tie_floor[one] + slack)
    np.maximum.at(limits, two, tie_floor[two] + slack)
    spare = np.where(limits > tie_floor, limits - averaged(replace(ties, whole=1), floor), 0)
    near = _near_lists(value, to, floor, _furthest(ties, spare, len(floor)), watch)
    lengths = np.empty(len(limits), dtype=np.int64)
    kernels.list_lengths(ties.sites, ties.weights, limits, floor, near.start, near.keys, lengths)
    swap = lengths[two] < lengths[one]
    mine, other = np.where(swap, two, one), np.where(swap, one, two)
    limits = tie_floor.copy()
    np.maximum.at(limits, mine, tie_floor[mine] + slack)
    group = np.argsort(mine, kind="stable")
    group_start = np.searchsorted(mine[group], np.arange(len(limits) + 1))
    scanned = np.unique(mine)
    ruled = 4 if (sites.earliest > 1).any() else 0
    held = halves.size

    def piece(k: int, *out: Array) -> tuple[int, int]:
        return kernels.join_halves(  # type: ignore[no-any-return]
            kernels.Scan(scanned[k::PIECES], group_start, group, other, tie_floor, limits),
            kernels.Parts(ties.sites, ties.weights, ties.value, to),
            kernels.Parts(halves.sites, halves.weights, value, to),
            kernels.Sizes(held, sites.fewest, sites.most),
            floor,
            near,
            sites.capacity,
            sites.earliest,
            ruled,
            limit,
            kernels.Pairs(*out),
            at_most[1],
            watch.control,
        )

    (i, j), limit = _pairs(piece, at_most[0], watch)
    return (order[i], order[j]), limit
