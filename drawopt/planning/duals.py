"""Column generation by search: new sections until the LP's duals stand still."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drawopt.planning import annealing
from drawopt.planning.column_generation import SETTLED, settle
from drawopt.planning.section_pool import Array, Duals, Floats, Found, Pool, Search, merge
from drawopt.planning.set_partitioning import cover_lp
from drawopt.planning.starts import stream
from drawopt.pricing.dual_bound import Settled, spare_of
from drawopt.pricing.sites import FURTHEST, MOST_SITES, UNIT
from drawopt.progress import Report, Watch

PULL = 0.4
"""How far duals go from the best so far towards the LP's; further where that does not help."""

CONVERGED = 0.03
"""The duals have settled once the LP is so near what they would prove, in parts of the scale."""

FEW_ACTIVE = 8_000
MAX_SOLVES = 20
"""Where an LP would be long it is solved over so many sections and what those lack."""

NEAR = 0.4
"""Sections further above zero do not come into the LP, in parts of the scale."""

ENOUGH = 400
"""Exact pricing ends once the LP is within this part of the travel of its bound."""

MAX_COLUMNS = 12_000
"""So many of the sections met begin the exact column generation."""


@dataclass(frozen=True)
class SettledDuals:
    """The sections met, the duals they end with, and what exact pricing proved."""

    pool: Pool
    duals: Duals
    settled: Settled | None


def spread(pool: Pool, reduced: Floats, most: int) -> Pool:
    """At most so many sections, of low reduced cost, for every site.

    Where many clubs are close together there are very many sections of low reduced cost. Those
    taken have the fewest before them that hold their rarest site, so they are spread over the
    whole field.
    """
    if len(pool) <= most:
        return pool
    return pool.take(np.sort(np.argsort(_ranks(pool, reduced), kind="stable")[:most]))


def _ranks(pool: Pool, reduced: Floats) -> Array:
    """How many sections of less reduced cost the site has that has fewest, for each section."""
    order = np.argsort(reduced, kind="stable")
    return np.asarray(annealing.ranks(pool.places, order, int(pool.places.max())))


def lp_duals(
    search: Search, pool: Pool, reduced: Floats, elites: Sequence[Found], watch: Watch
) -> Duals | None:
    """The LP's duals over a pool; where it is long, from a few sections and what those lack.

    ``reduced`` says which are likely to matter. The LP's time grows faster than its sections.
    ``None`` if the watch stopped first.
    """

    def solved(some: Pool) -> Duals | None:
        capacity = search.sites.capacity
        lp = cover_lp(some.places, some.travel, capacity, search.slots, watch.seconds_left)
        return None if lp is None else Duals(lp.value, lp.member, lp.section)

    if len(pool) <= search.params.max_active:
        return solved(pool)
    few = merge([spread(pool, reduced, FEW_ACTIVE), *(search.pool_of(e.places) for e in elites)])
    duals = solved(few)
    for _ in range(MAX_SOLVES):
        if duals is None:
            break
        reduced = pool.reduced(duals)
        lacking = np.flatnonzero(reduced < -search.scale / 120)
        if not len(lacking):
            break
        added = spread(pool.take(lacking), reduced[lacking], FEW_ACTIVE // 2)
        few = merge([spread(few, few.reduced(duals), FEW_ACTIVE), added])
        duals = solved(few)
    return duals


def settle_duals(search: Search, pool: Pool, cycle: int, watch: Watch, best: Found) -> SettledDuals:
    """New sections, by annealing single ones against the duals, until the duals stand still.

    Then exact pricing, where it is quick enough, goes on: it adds what the search has missed, and
    says what the duals prove.
    """
    params, pull, reached = search.params, PULL, float("-inf")
    active, centre = pool, None
    low = pool.travel / (pool.places >= 0).sum(axis=1)
    for step in range(params.max_pricings):
        duals = lp_duals(search, active, low, (best,), watch)
        if duals is None:
            break
        centre = centre or duals
        if duals.value - reached < CONVERGED * search.scale:
            break
        point = centre.towards(duals, pull)
        watch.report(Report("pricing", step / params.max_pricings, best.travel))
        if watch.stopped:
            break
        found = search.sections_near(
            watch,
            1000 * cycle + step,
            _starts(search, pool, point, stream(search.seed, 5, cycle, step)),
            point,
            0.15,
            params.max_moves_per_search,
            0.33,
            0.017,
        )
        pool = merge([pool, found])
        reduced = pool.reduced(point)
        # What the point would prove if nothing was missed.
        worth = float((search.sites.capacity * point.site).sum())
        estimate = worth + search.slots * (point.section + min(0.0, float(reduced.min())))
        if estimate > reached:
            reached, centre, pull = estimate, point, PULL
        else:
            pull = min(1.0, pull + (1 - PULL) / 2)
        low = np.minimum(pool.reduced(duals), reduced)
        near = low < NEAR * search.scale
        active, low = pool.take(near), low[near]
        pool = _trimmed(search, pool, best, centre)
    if centre is None:
        return SettledDuals(pool, Duals(0.0, np.zeros(len(search.sites)), 0.0), None)
    return _exactly(search, pool, centre, best, watch)


def _trimmed(search: Search, pool: Pool, best: Found, duals: Duals) -> Pool:
    """A pool without its dearest sections once it has grown too long; the best split stays."""
    if len(pool) <= search.params.max_pool:
        return pool
    kept = spread(pool, pool.reduced(duals), search.params.max_pool)
    return merge([kept, search.pool_of(best.places)])


def _starts(search: Search, pool: Pool, duals: Duals, lots: int) -> Array:
    """A few sections of low reduced cost of each club, all a little shaken."""
    shake = np.random.Generator(np.random.PCG64(lots)).random(len(pool)) * 0.17 * search.scale
    near = np.argsort(pool.reduced(duals) + shake, kind="stable")
    most = search.params.max_searches
    chosen = spread(pool.take(near[: 50 * most]), np.arange(min(50 * most, len(near)) * 1.0), most)
    return chosen.places.astype(np.int64)


def _exactly(search: Search, pool: Pool, duals: Duals, best: Found, watch: Watch) -> SettledDuals:
    """A few steps of column generation by exact pricing, where the field is not too large."""
    sites, params = search.sites, search.params
    most = min(MOST_SITES, params.max_exact_sites * (1 if search.rounds == 4 else 4))
    too_far = int(search.ground.costs.max()) >= FURTHEST
    if params.max_exact_pricings == 0 or len(sites) > most or too_far or watch.stopped:
        return SettledDuals(pool, duals, None)
    near = spread(pool, pool.reduced(duals), MAX_COLUMNS)
    settled, columns = settle(
        sites,
        search.slots,
        near.places.astype(np.int64),
        UNIT * duals.site,
        UNIT * duals.section,
        (best.travel - 1) * UNIT + spare_of(search.problem),
        watch,
        params.max_exact_pricings,
        max_cut_rounds=0,
        max_looks=1000 * params.max_pricing_effort,
        settled_within=max(SETTLED, best.travel * UNIT // ENOUGH),
    )
    if settled is None:
        return SettledDuals(pool, duals, None)
    proven = Duals(settled.bound / UNIT, settled.site / UNIT, settled.section / UNIT)
    found = merge([pool, search.pool_of(sites.clubs_of(columns.places))])
    return SettledDuals(found, proven, settled)
