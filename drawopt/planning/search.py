"""Finding the sections of least travel: anneal, price, search by price, cover."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem
from drawopt.planning import annealing
from drawopt.planning.params import SearchParams
from drawopt.planning.section_pool import Keys, Pool, Search, merge, stream
from drawopt.planning.set_partitioning import Prices, exact_cover, lp_prices
from drawopt.pricing.pricing import list_sections
from drawopt.pricing.rounding import published_sections
from drawopt.pricing.sites import FURTHEST, UNIT
from drawopt.progress import Report, Watch

SMOOTHING = 0.4
FEW_ACTIVE = 8_000
MOST_SOLVES = 20
MOST_LISTED = 3_000
COMPLETE = 20.0
"""Sections this far above zero are listed completely where exact pricing can."""


@dataclass(frozen=True)
class Answer:
    """What a search ends with: the clubs of each section, and the pool and prices it met."""

    sections: tuple[tuple[int, ...], ...]
    pool: Pool
    prices: Prices


@dataclass(frozen=True)
class Found:
    """Sections found: the keys of their clubs, and the travel of the best brackets met."""

    keys: Keys
    travel: int


def find_sections(
    problem: Problem, seed: int, effort: int, watch: Watch, params: SearchParams
) -> Answer | None:
    """Search for the split of least travel.

    Each of ``effort`` cycles anneals the whole bracket afresh, prices the clubs by an LP over
    all sections met so far, searches for sections of low reduced cost until the prices settle,
    and chooses the best exact cover. Seconds grow with the clubs and with ``effort``.

    Returns
    -------
    Answer or None
        ``None`` if no split that keeps the rules was met.
    """
    search = Search(problem, seed, params)
    pool: Pool | None = None
    best: Found | None = None
    for cycle in range(effort):
        fresh, keys = search.anneal(
            watch, cycle, search.params.max_anneals, search.params.max_moves
        )
        pool = fresh if pool is None else merge([pool, fresh])
        if len(pool) == 0:
            return None
        if keys is not None:
            best = _better(best, Found(keys, int(pool.travel[_rows(pool, keys)].sum())))
        pool, prices, settled = _settle_prices(search, pool, cycle, watch, best)
        pool = _collect(search, pool, prices, cycle, watch, settled)
        best = _better(best, _cover(search, pool, prices, watch, best))
        if watch.stopped:
            break
    if pool is None or best is None:
        return None
    return Answer(tuple(pool.clubs(int(k)) for k in _rows(pool, best.keys)), pool, prices)


def _rows(pool: Pool, keys: Keys) -> npt.NDArray[np.int64]:
    """Where the sections of these keys are in a pool (its keys ascend)."""
    return np.searchsorted(pool.keys, keys)


def _least(pool: Pool, reduced: npt.NDArray[np.float64], most: int) -> Pool:
    """The sections of least reduced cost, at most so many."""
    if len(pool) <= most:
        return pool
    return pool.take(np.sort(np.argsort(reduced, kind="stable")[:most]))


def _ranks(pool: Pool, reduced: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """How many sections of less reduced cost the club has that has fewest, for each section.

    Where many clubs are close together there are very many sections of low reduced cost. Those
    of least rank are spread over the whole field.
    """
    order = np.argsort(reduced, kind="stable")
    return np.asarray(annealing.ranks(pool.places, order, int(pool.places.max())))


def _spread(pool: Pool, reduced: npt.NDArray[np.float64], most: int) -> Pool:
    """The sections of least rank, at most so many."""
    if len(pool) <= most:
        return pool
    return pool.take(np.sort(np.argsort(_ranks(pool, reduced), kind="stable")[:most]))


def _lp_over(
    search: Search,
    active: Pool,
    reduced: npt.NDArray[np.float64],
    best: Found | None,
    watch: Watch,
) -> Prices | None:
    """LP prices over the active sections; where they are many, from a few and what those lack.

    ``reduced`` says which are likely to matter. The LP's time grows faster than its sections.
    ``None`` if the watch stopped first.
    """

    def solved(pool: Pool) -> Prices | None:
        return lp_prices(pool, len(search.costs), search.slots, watch.seconds_left)

    if len(active) <= search.params.max_active:
        return solved(active)
    few = _spread(active, reduced, FEW_ACTIVE)
    if best is not None:
        few = merge([few, active.take(np.isin(active.keys, best.keys))])
    prices = solved(few)
    for _ in range(MOST_SOLVES):
        if prices is None:
            break
        reduced = prices.reduced(active)
        lacking = np.flatnonzero(reduced < -search.scale)
        if not len(lacking):
            break
        added = _spread(active.take(lacking), reduced[lacking], FEW_ACTIVE // 2)
        few = merge([_spread(few, prices.reduced(few), FEW_ACTIVE), added])
        prices = solved(few)
    return prices


def _trimmed(
    search: Search, pool: Pool, reduced: npt.NDArray[np.float64], best: Found | None
) -> Pool:
    """A pool without its dearest sections once it has grown too long; the best split stays."""
    kept = _spread(pool, reduced, search.params.max_pool)
    if len(kept) == len(pool) or best is None:
        return kept
    return merge([kept, pool.take(_rows(pool, best.keys))])


def _settle_prices(
    search: Search, pool: Pool, cycle: int, watch: Watch, best: Found | None
) -> tuple[Pool, Prices, bool]:
    """Column generation by search: new sections until the LP's prices stand still.

    Returns
    -------
    Pool, Prices, bool
        And whether exact pricing found nothing that the search had missed.
    """
    params, settled = search.params, False
    active, smooth = pool, None
    low = pool.travel / (pool.places >= 0).sum(axis=1)
    still, last, asked = 0, float("inf"), 0
    for step in range(params.max_pricings):
        prices = _lp_over(search, active, low, best, watch)
        if prices is None:
            break
        still = still + 1 if prices.value > last - 0.01 * search.scale else 0
        last = prices.value
        if (
            still >= params.max_still_pricings
            and smooth is not None
            and smooth.reduced(pool).min() > -search.scale
        ):
            # The search finds nothing more: does the exact pricing?
            missed = (
                _exactly(search, smooth, -1.0, watch) if asked < params.max_exact_pricings else None
            )
            asked += 1
            if missed is None or not len(missed):
                settled = missed is not None
                break
            pool, still = merge([pool, missed]), 0
            active = merge([active, missed])
            low = prices.reduced(active)
            continue
        smooth = prices if smooth is None else smooth.towards(prices, SMOOTHING)
        watch.report(
            Report("pricing", step / params.max_pricings, best.travel if best else None, None)
        )
        if watch.stopped:
            break
        found = search.sections_near(
            watch,
            1000 * cycle + step,
            _starts(search, pool, smooth, 4, stream(search.seed, 4, cycle, step)),
            smooth.club,
            smooth.section,
            20.0 * search.scale,
            20_000,
            40.0,
            2.0,
        )
        pool = merge([pool, found])
        low = np.minimum(prices.reduced(pool), smooth.reduced(pool))
        near = np.flatnonzero(low < 50.0 * search.scale)
        active, pool = pool.take(near), _trimmed(search, pool, low, best)
        low = low[near]
    clubs = len(search.costs)
    return pool, smooth or Prices(0.0, np.zeros(clubs), 0.0), settled


def _exactly(search: Search, prices: Prices, below: float, watch: Watch) -> Pool | None:
    """All sections whose reduced cost is below a threshold, by exact pricing.

    ``None`` if it is not known: exact pricing is for four rounds, and for fields of so many
    sites its list of ties is long.
    """
    sites = search.sites
    too_far = int(search.costs.max()) >= FURTHEST
    if search.rounds != 4 or len(sites) > search.params.max_exact_sites or too_far or watch.stopped:
        return None
    price = sites.mean_of(prices.club)
    threshold = int(below * UNIT * search.scale)
    listed = list_sections(
        sites,
        np.floor(price * UNIT).astype(np.int64),
        int(np.floor(prices.section * UNIT)),
        threshold,
        watch,
    )
    if listed.threshold < threshold:
        return None
    sections = published_sections(listed)
    order = np.argsort(sections.reduced, kind="stable")[:MOST_LISTED]
    return search.pool_of(sections.places[order])


def _starts(
    search: Search, pool: Pool, prices: Prices, each: int, seed: int
) -> npt.NDArray[np.int64]:
    """The ``each`` sections of least reduced cost of each club, all a little shaken."""
    shake = np.random.Generator(np.random.PCG64(seed)).random(len(pool)) * 20 * search.scale
    rank = _ranks(pool, prices.reduced(pool) + shake)
    return pool.places[rank < each].astype(np.int64)


def _collect(
    search: Search, pool: Pool, prices: Prices, cycle: int, watch: Watch, settled: bool
) -> Pool:
    """Gather sections within reach of the settled prices: what a best cover may need."""
    complete = _exactly(search, prices, COMPLETE, watch) if settled else None
    if complete is not None:
        pool = merge([pool, complete])
    for step in range(search.params.max_collections):
        if watch.stopped:
            break
        reach = _least(pool, prices.reduced(pool), search.params.max_columns // 3)
        pick = np.random.Generator(np.random.PCG64(stream(search.seed, 5, cycle, step)))
        starts = reach.places[pick.permutation(len(reach))[:400]].astype(np.int64)
        found = search.sections_near(
            watch,
            1000 * cycle + 500 + step,
            starts,
            prices.club,
            prices.section,
            50.0 * search.scale,
            20_000,
            25.0,
            6.0,
        )
        pool = merge([pool, found])
    return pool


def _cover(
    search: Search, pool: Pool, prices: Prices, watch: Watch, best: Found | None
) -> Found | None:
    """The best cover over the sections within reach and those of the best bracket so far.

    A cover that beats another by its gap to the LP uses no section of more reduced cost than
    that gap, so columns are added until the reach is as wide as the gap.
    """
    clubs = len(search.costs)
    found = best
    most = search.params.min_columns
    while not watch.stopped:
        reduced = prices.reduced(pool)
        columns = _least(pool, reduced, most)
        reach = float(prices.reduced(columns).max())
        columns = merge([columns, _spread(pool, reduced, most // 2)])
        if found is not None:
            # No section of a better cover lies further than the gap.
            gap = found.travel - prices.value + search.scale
            columns = columns.take(prices.reduced(columns) <= gap)
        hint: list[int] = []
        if found is not None:
            columns = merge([columns, pool.take(_rows(pool, found.keys))])
            hint = _rows(columns, found.keys).tolist()
        cover = exact_cover(
            columns, clubs, search.slots, watch, search.params.max_cover_effort, hint
        )
        if cover is not None:
            chosen = columns.take(np.array(cover.sections))
            found = _better(found, Found(chosen.keys, cover.travel))
        if found is not None:
            watch.report(Report("cover", 1.0, found.travel))
            if found.travel - prices.value <= reach:
                break
        if most >= search.params.max_columns or len(columns) >= len(pool):
            break
        most *= 2
    return found


def _better(one: Found | None, other: Found | None) -> Found | None:
    if one is None or other is None:
        return one or other
    return other if other.travel < one.travel else one
