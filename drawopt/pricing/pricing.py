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

A cut adds its price to a section as often as the section counts for it, and to no less than its
parts together: the parts' shares are in r and R, and a joining adds the rest.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawopt.pricing import _join_kernels, _tie_kernels
from drawopt.pricing.cuts import Cuts, no_cuts, priced
from drawopt.pricing.label_joins import join, join_halves, least_partners
from drawopt.pricing.labels import (
    Distances,
    Items,
    Offer,
    alike,
    averaged,
    by_site,
    columns,
    distances_to,
)
from drawopt.pricing.round2_ties import list_ties, units_of
from drawopt.pricing.sites import UNIT, Array, Sites
from drawopt.progress import Stopped, Watch

MOST_HALVES = 1_500_000
MOST_SECTIONS = 1_500_000
"""A list that grows longer is cut off, and the threshold with it."""

UNLIMITED = 1 << 60

NEVER = 1 << 58
"""Below every reduced cost: the threshold of a list that was broken off."""


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
    """

    sites: Array
    travel: Array
    reduced: Array
    threshold: int

    @property
    def least(self) -> int:
        """No section of any kind has a smaller reduced cost, as far as that is below 0."""
        return min(int(self.reduced.min(initial=0)), self.threshold)


def list_sections(
    sites: Sites,
    price: Array,
    section_price: int,
    threshold: int,
    watch: Watch,
    cuts: Cuts | None = None,
    cut_price: Array | None = None,
    most: int | None = None,
    max_looks: int = UNLIMITED,
) -> Listed:
    """Every section whose reduced cost is below ``threshold``, in 64ths of a unit.

    Parameters
    ----------
    price
        Shape (sites,): the price of each club of a site.
    section_price
        The price of a section.
    threshold
        In 64ths of a unit; all sections below it are listed, if they are not too many.
    watch
        Runs the listing on its threads; a list that it breaks off is empty.
    cuts, cut_price
        Cuts and the price of each, not negative, (cuts,).
    most
        List so many of the least at most (``MOST_SECTIONS``).
    max_looks
        Pairs that any piece of a join may look at; if that is not enough the list is empty, and
        complete to ``-NEVER`` only. A limit in steps, the same on every machine.
    """
    limit = threshold + section_price
    if cuts is None or cut_price is None:
        cuts, cut_price = no_cuts(), np.zeros(0, dtype=np.int64)
    offer = Offer(
        sites, price, priced(cuts, cut_price, len(sites)), most or MOST_SECTIONS, max_looks
    )
    try:
        if sites.rounds == 1:
            found = _of_one_round(offer)
        elif sites.rounds == 2:
            found, limit = list_ties(offer, limit, 0, watch)
        elif sites.rounds == 3:
            found, limit = _of_three_rounds(offer, limit, watch)
        else:
            found, limit = _of_four_rounds(offer, limit, watch)
    except Stopped:
        none = np.zeros(0, dtype=np.int64)
        return Listed(none.reshape(0, 1 << sites.rounds), none, none, -NEVER)
    size = found.size
    fits = (size >= sites.fewest) & (size <= sites.most)
    found = found.take(np.flatnonzero((found.value < limit) & fits))
    return Listed(
        found.sites,
        found.travel,
        found.value - section_price,
        limit - section_price,
    )


def _of_one_round(offer: Offer) -> Items:
    """Single clubs and ties of round 1."""
    sites, price = offer.sites, offer.price
    units = units_of(sites)
    second = units[:, 1] >= 0
    miles = np.where(second, sites.distances[units[:, 0], units[:, 1]], 0)
    value = UNIT * miles - price[units[:, 0]] - np.where(second, price[units[:, 1]], 0)
    made = Items(units, np.zeros_like(units), 1, value, miles)
    return replace(made, value=value + offer.penalties(made))


def _of_three_rounds(offer: Offer, limit: int, watch: Watch) -> tuple[Items, int]:
    """Pairs of ties of round 2."""
    sites = offer.sites
    ties, limit = list_ties(offer, limit, 2, watch)
    ties = ties.of_size(sites.largest_part(2))
    to = distances_to(sites, ties, watch)
    partner = least_partners(sites, ties, ties.value, to, watch)
    own = averaged(ties, partner)
    kept = np.flatnonzero(ties.value + own < limit)
    ties, own, to = ties.take(kept), own[kept], columns(to, kept)
    slack, limits = limit - ties.value - own, (offer.most, offer.max_looks)
    sizes = sites.fewest, sites.most
    found, limit = join(ties, ties.value, slack, to, partner, sites, sizes, limit, limits, watch)
    return _paired(offer, ties, to, *found), limit


def _of_four_rounds(offer: Offer, limit: int, watch: Watch) -> tuple[Items, int]:
    """Pairs of pairs of ties of round 2."""
    sites = offer.sites
    ties, limit = list_ties(offer, limit, 3, watch)
    ties = ties.of_size(sites.largest_part(2))
    to = distances_to(sites, ties, watch)
    floor = np.empty(len(sites), dtype=np.int64)
    spread = np.empty(len(ties), dtype=np.int64)
    _tie_kernels.spreads(ties.sites, ties.weights, sites.distances, sites.diagonal, spread)
    by_site(
        watch,
        len(sites),
        _join_kernels.least_halves,
        ties.sites,
        ties.weights,
        ties.value,
        spread,
        to,
        ties.size,
        sites.largest_part(3),
        sites.capacity,
        offer.max_looks,
        out=(floor, watch.control),
    )
    if floor.min() == -_join_kernels.NONE:
        raise Stopped
    # A tie with its half of what the other half of the section adds.
    with_half = ties.value + averaged(ties, floor) // 2
    partner = least_partners(sites, ties, with_half, to, watch)
    own = averaged(ties, partner)
    kept = np.flatnonzero(with_half + own < limit)
    ties, with_half, own, to = ties.take(kept), with_half[kept], own[kept], columns(to, kept)
    slack, limits = limit - with_half - own, (MOST_HALVES, offer.max_looks)
    sizes = 0, sites.largest_part(3)
    (i, j), limit = join(ties, with_half, slack, to, partner, sites, sizes, limit, limits, watch)
    halves, of = alike(_paired(offer, ties, to, i, j), np.stack([i, j]))
    kept = np.flatnonzero(halves.value + averaged(halves, floor) < limit)
    halves, of = halves.take(kept), of[:, kept]
    to = distances_to(sites, halves, watch)
    limits = (offer.most, offer.max_looks)
    pairs, limit = join_halves(ties, halves, of, to, floor, sites, limit, limits, watch)
    return _paired(offer, halves, to, *pairs), limit


def _paired(offer: Offer, items: Items, to: Distances, i: Array, j: Array) -> Items:
    """The items of the next round: i meets j; ``to`` (sites, items) in 64ths."""
    own = offer.penalties(items)
    between = np.zeros(len(i), dtype=np.int64)
    for x in range(items.sites.shape[1]):
        held = np.flatnonzero(items.sites[i, x] >= 0)
        one, other = i[held], j[held]
        between[held] += items.weights[one, x] * to[items.sites[one, x], other]
    between //= items.whole
    made = Items(
        np.concatenate([items.sites[i], items.sites[j]], axis=1),
        np.concatenate([items.weights[i], items.weights[j]], axis=1),
        2 * items.whole,
        items.value[i] + items.value[j] + between,
        items.travel[i] + items.travel[j] + (between + UNIT // 2) // UNIT,
    )
    return replace(made, value=made.value - own[i] - own[j] + offer.penalties(made))
