"""The ties of round 2 that a section of low reduced cost may have."""

import numpy as np

from drawopt.pricing import _tie_kernels as kernels
from drawopt.pricing._join_kernels import NONE
from drawopt.pricing.labels import PIECES, Items, Offer, alike
from drawopt.pricing.sites import UNIT, Array, Sites
from drawopt.progress import Watch

MOST_TIES = 600_000
"""A list that grows longer is cut off, and the limit with it."""

MOST_REMOTE = 4
"""So many of the dearest sites are told apart when a section's other ties are bounded."""


def units_of(sites: Sites) -> Array:
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


def list_ties(offer: Offer, limit: int, share: int, watch: Watch) -> tuple[Items, int]:
    """The ties that a section below the limit may have, by the first bounds, and the limit.

    Parameters
    ----------
    share
        How many quarters of its spread a tie adds to the bound of a section: 3 where a section
        has four ties, 2 where it has two, 0 where it is one.
    """
    sites, price = offer.sites, offer.price
    d, capacity, n = sites.distances, sites.capacity, len(sites)
    units = units_of(sites)
    key = np.empty(len(units), dtype=np.int64)
    kernels.unit_keys(units, d, price, sites.diagonal, share, key)
    order = np.argsort(key, kind="stable")
    units, key = units[order], key[order]
    dearest = [int(site) for site in np.argsort(-price, kind="stable") if capacity[site] == 1]
    remote = np.zeros(n, dtype=np.int64)
    remote[dearest[:MOST_REMOTE]] = 1 << np.arange(len(dearest[:MOST_REMOTE]))
    given = kernels.TieOffer(
        units,
        key,
        sites.double_byes,
        d,
        price,
        offer.cuts,
        capacity,
        sites.earliest,
        sites.diagonal,
    )
    pieces = range(PIECES)
    least = np.min(
        watch.whole(
            [
                lambda k=k: kernels.least_ties(given, share, remote, k, PIECES, watch.control)  # type: ignore[misc]
                for k in pieces
            ],
            "pricing",
        ),
        axis=0,
    )
    # No section below the limit has a tie beyond what its other ties leave.
    others = _least_others(least, {0: 0, 2: 1, 3: 3}[share])
    reach = np.where(others < NONE, limit - others, -(NONE // 16))
    floor = np.full(n, -(NONE // 16))
    if share == 3:
        partner, other = np.min(
            watch.whole(
                [
                    lambda k=k: kernels.first_floors(  # type: ignore[misc]
                        given, share, remote, reach, k, PIECES, watch.control
                    )
                    for k in pieces
                ],
                "pricing",
            ),
            axis=0,
        )
        floor = partner + 2 * other

    def fill(cut: int, room: Array, ties: Items) -> Array:
        start = np.concatenate([[0], np.cumsum(room)])
        return np.array(
            watch.whole(
                [
                    lambda k=k: kernels.list_ties(  # type: ignore[misc]
                        given,
                        share,
                        remote,
                        reach - cut,
                        floor,
                        limit - cut,
                        k,
                        PIECES,
                        kernels.TieRows(
                            *(
                                rows[start[k] : start[k + 1]]
                                for rows in (ties.sites, ties.weights, ties.value, ties.travel)
                            )
                        ),
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
    ties, _ = alike(ties, np.zeros((2, len(ties)), dtype=np.int64))
    return ties, limit - cut


def _least_others(least: Array, ties: int) -> Array:
    """By mask of remote sites: the least bound of so many other ties that share none of them."""
    masks = range(len(least))
    total = np.full(len(least), NONE)
    total[0] = 0
    for _ in range(ties):
        longer = np.full(len(least), NONE)
        for used in masks:
            for mask in masks:
                if not used & mask and max(total[used], least[mask]) < NONE:
                    longer[used | mask] = min(longer[used | mask], total[used] + least[mask])
        total = longer
    return np.array(
        [min(total[used] for used in masks if not used & mask) for mask in masks], dtype=np.int64
    )


def _no_ties(count: int) -> Items:
    return Items(
        np.empty((count, 4), dtype=np.int64),
        np.empty((count, 4), dtype=np.int64),
        4,
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.int64),
    )
