"""Column generation with exact pricing and cuts: prices that prove as much as they can.

Whatever the prices, the sum of the clubs' prices and slots * (section price + least reduced
cost), less each cut's price times its most, is a lower bound on travel before rounding. The
LP over the sections met so far proposes prices; exact pricing says what they prove and lists
the sections they lack. Prices go half of the way from the best so far to the LP's, for the
LP's own would jump about (Wentges 1997). Once the LP and the bound meet, cuts that the LP breaks
are added, until there are none or the rest does not matter.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.planning.set_partitioning import LpAnswer, cover_lp
from drawopt.pricing import _join_kernels as kernels
from drawopt.pricing.cuts import Cuts, no_cuts, violated_cuts
from drawopt.pricing.dual_bound import Settled, settled_at
from drawopt.pricing.pricing import NEVER, UNLIMITED, Listed, list_sections
from drawopt.pricing.sites import UNIT, Array, Sites, each_once
from drawopt.progress import Report, Watch

COLLECT = 4 * UNIT
"""Sections this far above zero are collected while the prices settle."""

MOST_PRICED = 100_000
MOST_COLLECTED = 4_000
"""So many of the least are listed at each pricing, and so many of those collected."""

NEAR = 60 * UNIT
"""Sections further above zero do not come into the LP."""

SETTLED = 3 * UNIT // 2
"""The prices have settled once the LP is this near its bound."""

CLOSE = 30 * UNIT
"""With a gap below this the list of all sections is short: no more cuts."""

MAX_PRICINGS = 40
MAX_CUT_ROUNDS = 12
CUTS_A_ROUND = 25

PULL = 0.5
"""How far prices go from the best towards the LP's; further where that does not help."""


@dataclass(frozen=True)
class Columns:
    """Sections by sites: ``places`` (sections, 2 ** rounds) site or -1, ``cost`` in 64ths."""

    places: Array
    cost: Array

    def __len__(self) -> int:
        return len(self.cost)

    def take(self, which: Array) -> "Columns":
        return Columns(self.places[which], self.cost[which])

    def with_(self, others: "Columns") -> "Columns":
        """Both, each set of clubs once with its cheapest bracket."""
        places = np.concatenate([self.places, others.places])
        cost = np.concatenate([self.cost, others.cost])
        order, starts = each_once(places, cost)
        return Columns(places[order[starts]], cost[order[starts]])


def columns_of(sites: Sites, places: Array) -> Columns:
    """Brackets with their travel before rounding."""
    cost = np.empty(len(places), dtype=np.int64)
    kernels.unrounded(np.ascontiguousarray(places), sites.rounds, sites.distances, cost)
    return Columns(places, cost)


def settle(
    sites: Sites,
    slots: int,
    start: Array,
    price: npt.NDArray[np.float64],
    section_price: float,
    incumbent: int,
    watch: Watch,
    max_pricings: int = MAX_PRICINGS * (1 + MAX_CUT_ROUNDS),
    max_cut_rounds: int = MAX_CUT_ROUNDS,
    settled_within: int = SETTLED,
    max_looks: int = UNLIMITED,
) -> tuple[Settled | None, Columns]:
    """The best duals found, and all columns met; no duals if the watch stopped before any.

    Parameters
    ----------
    start
        Sections to start from: shape (sections, 2 ** rounds), by sites.
    price, section_price
        Prices to start from, in 64ths.
    incumbent
        Travel before which bounds need not go, in 64ths.
    max_pricings, max_cut_rounds
        Limits in steps.
    settled_within
        The duals have settled once the LP is this near its bound, in 64ths.
    max_looks
        As for `list_sections`.
    """
    columns = columns_of(sites, start[:0]).with_(columns_of(sites, start))
    point = _Point(price, section_price, np.zeros(0))
    cuts, best = no_cuts(), None
    rounds, pull = 0, PULL
    for step in range(max_pricings):
        found = _lp(sites, slots, columns, cuts, point, watch)
        if found is None:
            break
        lp, active = found
        if step:
            point = point.towards(_Point(lp.member, lp.section, lp.cut), pull)
        made, listed = _price(sites, slots, point, cuts, watch, max_looks)
        if made is None:
            break
        if best is None or made.bound > best.bound:
            best, pull = made, PULL
        else:
            pull = min(1.0, pull + (1 - PULL) / 2)
        centre = _Point(best.site.astype(float), float(best.section), best.cut.astype(float))
        point = centre.padded(len(cuts))
        columns = columns.with_(_least(sites, listed))
        watch.report(Report("proving", min(1.0, best.bound / incumbent), None, best.bound // UNIT))
        if watch.stopped or incumbent - best.bound < 0:
            break
        if lp.value - best.bound < settled_within:
            if incumbent - best.bound < CLOSE or rounds >= max_cut_rounds:
                break
            broken = violated_cuts(sites, active.places, lp.taken, cuts, CUTS_A_ROUND)
            if not len(broken):
                break
            rounds, pull = rounds + 1, PULL
            cuts = cuts.with_(broken)
            point = point.padded(len(cuts))
    return best, columns


@dataclass(frozen=True)
class _Point:
    """Prices as the LP gives them, in 64ths."""

    site: npt.NDArray[np.float64]
    section: float
    cut: npt.NDArray[np.float64]

    def towards(self, other: "_Point", part: float) -> "_Point":
        return _Point(
            self.site + part * (other.site - self.site),
            self.section + part * (other.section - self.section),
            self.cut + part * (other.cut - self.cut),
        )

    def padded(self, cuts: int) -> "_Point":
        """With a price of 0 for cuts that are new."""
        new = np.zeros(cuts - len(self.cut))
        return _Point(self.site, self.section, np.concatenate([self.cut, new]))


def _lp(
    sites: Sites, slots: int, columns: Columns, cuts: Cuts, point: _Point, watch: Watch
) -> tuple[LpAnswer, Columns] | None:
    """The LP over all columns, and those that it was solved with: near the point, or needed."""
    counts = cuts.counts(columns.places)

    def reduced(at: _Point) -> npt.NDArray[np.float64]:
        worth = np.append(at.site, 0.0)[columns.places].sum(axis=1) + at.section
        return np.asarray(columns.cost - worth + counts @ at.cut)

    active = reduced(point) < NEAR
    while True:
        used = np.flatnonzero(active)
        lp = cover_lp(
            columns.places[used],
            columns.cost[used],
            sites.capacity,
            slots,
            watch.seconds_left,
            (counts[used], cuts.most),
        )
        if lp is None:
            return None
        lacking = ~active & (reduced(_Point(lp.member, lp.section, lp.cut)) < -1.0)
        if not lacking.any():
            return lp, columns.take(used)
        active |= lacking


def _price(
    sites: Sites, slots: int, point: _Point, cuts: Cuts, watch: Watch, max_looks: int
) -> tuple[Settled | None, Listed]:
    """What whole prices at a point prove, and the sections near 0."""
    site, section = np.rint(point.site).astype(np.int64), round(point.section)
    cut = np.rint(np.maximum(point.cut, 0)).astype(np.int64)
    listed = list_sections(sites, site, section, COLLECT, watch, cuts, cut, MOST_PRICED, max_looks)
    if -NEVER < listed.threshold < 0 and not len(listed.sites):
        # All that were listed cost more with what cuts add at the end: there may be others.
        listed = list_sections(sites, site, section, COLLECT, watch, cuts, cut, max_looks=max_looks)
    if listed.threshold <= -NEVER:
        return None, listed
    return settled_at(sites, slots, site, section, cuts, cut, listed.least), listed


def _least(sites: Sites, listed: Listed) -> Columns:
    """The sections of a list with the least reduced cost, as columns."""
    order = np.argsort(listed.reduced, kind="stable")[:MOST_COLLECTED]
    return columns_of(sites, listed.sites[order])
