"""Proving a plan: prices that settle, every section within the gap, and the best cover of them.

Whatever the prices, the sum of the clubs' prices and slots * (section price + least reduced
cost) is a lower bound on travel before rounding. In a plan better than the incumbent the
reduced costs of the sections add up to less than the gap, so the list of all sections within
the gap holds every better plan; the exact cover over that list decides. Published travel rounds
each tie, which moves a plan by less than an allowance: the gap is made that much wider.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack

from drawopt.planning import _pricing_kernels as kernels
from drawopt.planning.bound import rounding_allowance
from drawopt.planning.candidates import Pool
from drawopt.planning.cover import Prices
from drawopt.planning.pricing import NEVER, list_sections
from drawopt.planning.published import BEYOND, Sections, published_sections
from drawopt.planning.sites import UNIT, Array, Sites, sites_of
from drawopt.planning.watch import Report, Watch
from drawopt.problem import Problem

COLLECT = 4 * UNIT
"""Sections this far above zero are collected while the prices settle."""

SETTLED = 3 * UNIT // 2
"""The prices have settled once the LP is this near its bound."""

MOST_PRICINGS = 25

PULL = 0.5
"""How far the prices go towards the LP's at each step: they would jump about without it."""


@dataclass(frozen=True)
class Proof:
    """What was proven.

    Parameters
    ----------
    bound
        No plan under the rules travels less, in whole published units.
    sections
        The clubs of each section of the best plan found, if it beats the incumbent.
    proven
        Whether no plan travels less than the better of that and the incumbent.
    lp
        The bound of the LP over all possible sections, in units before rounding.
    listed
        How many sections lie within the gap.
    prices, section_price, least
        What it rests on: a price for each club and for a section, and the least reduced cost of
        any section, in 64ths of a unit.
    """

    bound: int
    sections: tuple[tuple[int, ...], ...] | None
    proven: bool
    lp: float
    listed: int
    prices: tuple[int, ...]
    section_price: int
    least: int


@dataclass(frozen=True)
class Columns:
    """Sections by sites: ``places`` (sections, 16) site or -1, ``cost`` in 64ths, unrounded."""

    places: Array
    cost: Array

    def __len__(self) -> int:
        return len(self.cost)

    def reduced(self, site: npt.NDArray[np.float64], section: float) -> npt.NDArray[np.float64]:
        worth = np.append(site, 0)[self.places].sum(axis=1)
        return np.asarray(self.cost - worth - section, dtype=np.float64)

    def with_(self, others: "Columns") -> "Columns":
        """Both, each set of clubs once with its cheapest bracket."""
        places = np.concatenate([self.places, others.places])
        cost = np.concatenate([self.cost, others.cost])
        sets = np.sort(places, axis=1)
        order = np.lexsort((cost, *sets.T[::-1]))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (sets[order][1:] != sets[order][:-1]).any(axis=1)
        return Columns(places[order[first]], cost[order[first]])


@dataclass(frozen=True)
class Settled:
    """Whole prices in 64ths, the least reduced cost of any section, and the bound they give."""

    site: Array
    section: int
    least: int
    bound: int


def cannot_prove(problem: Problem) -> str | None:
    """Why a plan of this problem cannot be proven, or ``None`` if it can."""
    if problem.format.rounds != 4:
        return "only cups of four rounds are proven"
    if problem.costs.max(initial=0) >= 1 << 24:
        return "distances of 2^24 and more are too large for the proof's integers"
    return None


def prove(
    problem: Problem, pool: Pool, prices: Prices, incumbent: int, watch: Watch
) -> Proof | None:
    """Prove that no plan beats the incumbent, or find the best one.

    Parameters
    ----------
    pool, prices
        Sections met and prices settled by the search, to start from.
    incumbent
        Published travel of the best plan known.

    Returns
    -------
    Proof or None
        ``None`` if the watch stopped before there was any bound.
    """
    sites = sites_of(problem)
    slots = problem.format.slots
    settled, lp = _settle(sites, slots, pool, prices, watch)
    if settled is None:
        return None
    allowance = rounding_allowance(problem.format)
    spare = int(-(-allowance * UNIT // 1))
    bound = max(0, -((spare - settled.bound) // UNIT))
    best = settled

    def made(
        proven_bound: int, sections: tuple[tuple[int, ...], ...] | None, proven: bool, count: int
    ) -> Proof:
        by_club = [0] * len(problem.field)
        for site, members in enumerate(sites.members):
            for club in members:
                by_club[club] = int(best.site[site])
        return Proof(
            proven_bound, sections, proven, lp, count, tuple(by_club), best.section, best.least
        )

    if bound >= incumbent or watch.stopped:
        return made(min(bound, incumbent), None, bound >= incumbent, 0)
    # A better plan travels at most incumbent - 1 published, so less than this before rounding.
    gap = (incumbent - 1) * UNIT + spare - _value(sites, slots, settled)
    reach = gap - (slots - 1) * min(settled.least, 0) + 1
    watch.report(Report("listing", 0.0, incumbent, bound))
    found = list_sections(sites, settled.site, settled.section, reach + BEYOND, watch)
    if found.threshold < reach + BEYOND:
        return made(bound, None, False, 0)
    sections = published_sections(found)
    sections = _within(sites, slots, sections, reach, incumbent)
    cover = _cover(sites, slots, sections.places, sections.travel, incumbent, watch)
    if cover is None:
        return made(bound, None, False, len(sections))
    chosen, least = cover
    if chosen is None:
        return made(incumbent, None, True, len(sections))
    proven = least == int(sections.travel[list(chosen)].sum())
    clubs = _clubs(sites, sections.places[list(chosen)])
    return made(max(bound, least), clubs, proven, len(sections))


def _value(sites: Sites, slots: int, prices: Settled) -> int:
    """The sum of all prices: what a plan costs whose sections all have reduced cost 0."""
    return int((sites.capacity * prices.site).sum()) + slots * prices.section


def _settle(
    sites: Sites, slots: int, pool: Pool, prices: Prices, watch: Watch
) -> tuple[Settled | None, float]:
    """Column generation with exact pricing: the best prices, and the LP's value in units."""
    by_club = np.full(sum(map(len, sites.members)) + 1, -1, dtype=np.int64)
    for site, members in enumerate(sites.members):
        by_club[list(members)] = site
    columns = _columns(sites, by_club[pool.places.astype(np.int64)])
    centre = UNIT * np.array([prices.club[list(m)].mean() for m in sites.members])
    section = UNIT * prices.section
    best: Settled | None = None
    lp = float("inf")
    for step in range(MOST_PRICINGS):
        near = columns.reduced(centre, section) < 60 * UNIT
        active = Columns(columns.places[near], columns.cost[near])
        value, site_lp, section_lp = _lp(sites, slots, active)
        lp = value / UNIT
        if step:
            centre = centre + PULL * (site_lp - centre)
            section = section + PULL * (section_lp - section)
        site, price = np.floor(centre).astype(np.int64), int(np.floor(section))
        listed = list_sections(sites, site, price, COLLECT, watch)
        if listed.threshold <= -NEVER:
            break
        least = listed.least
        made = Settled(site, price, least, 0)
        bound = _value(sites, slots, made) + slots * min(least, 0)
        if best is None or bound > best.bound:
            best = Settled(site, price, min(least, 0), bound)
        if len(listed.sites):
            columns = columns.with_(_columns(sites, listed.sites))
        watch.report(Report("proving", min(1.0, best.bound / max(value, 1)), None, None))
        if value - best.bound < SETTLED or watch.stopped:
            break
    return best, lp


def _columns(sites: Sites, places: Array) -> Columns:
    cost = np.empty(len(places), dtype=np.int64)
    kernels.unrounded(places, 4, sites.distances, cost)
    none = Columns(places[:0], cost[:0])
    return none.with_(Columns(places, cost))


def _lp(sites: Sites, slots: int, columns: Columns) -> tuple[float, npt.NDArray[np.float64], float]:
    """The exact cover's LP over columns: value, price of each site's club, of a section."""
    n = len(sites)
    cells = columns.places.ravel()
    which = np.repeat(np.arange(len(columns)), columns.places.shape[1])
    held = cells >= 0
    rows = np.concatenate([cells[held], np.full(len(columns), n)])
    across = np.concatenate([which[held], np.arange(len(columns))])
    matrix = csc_array((np.ones(len(rows)), (rows, across)), shape=(n + 1, len(columns)))
    matrix.sum_duplicates()
    dear = 4.0 * UNIT * float(sites.distances.max(initial=0)) + 1000.0 * UNIT
    extra = hstack([csc_array(np.eye(n + 1)), csc_array(-np.eye(n + 1))])
    costs = np.concatenate([columns.cost.astype(float), np.full(2 * (n + 1), dear)])
    target = np.append(sites.capacity.astype(float), slots)
    result = linprog(costs, A_eq=hstack([matrix, extra]).tocsc(), b_eq=target, method="highs")
    marginals = np.asarray(result.eqlin.marginals)
    return float(result.fun), marginals[:n], float(marginals[n])


def _within(sites: Sites, slots: int, sections: Sections, reach: int, incumbent: int) -> Sections:
    """The sections that a better plan may hold, by the prices of their published travel."""
    sections = sections.take(np.flatnonzero(sections.reduced < reach))
    columns = Columns(sections.places, sections.travel * UNIT)
    value, site, section = _lp(sites, slots, columns)
    gap = (incumbent - 1) * UNIT - value
    return sections.take(np.flatnonzero(columns.reduced(site, section) < gap + UNIT))


def _cover(
    sites: Sites, slots: int, places: Array, travel: Array, incumbent: int, watch: Watch
) -> tuple[tuple[int, ...] | None, int] | None:
    """The best cover by sites below the incumbent.

    Returns
    -------
    (sections or None, bound), or None
        Sections may repeat where sites hold several clubs; ``None`` for them if no cover beats
        the incumbent; ``None`` in all if CP-SAT was stopped without knowing.
    """
    model = cp_model.CpModel()
    counts = [Counter(int(site) for site in row if site >= 0) for row in places]
    capacity = sites.capacity
    chosen = [
        model.new_int_var(0, min(int(capacity[s]) // k for s, k in count.items()), f"section{c}")
        for c, count in enumerate(counts)
    ]
    for site in range(len(sites)):
        using = [(chosen[c], count[site]) for c, count in enumerate(counts) if count[site]]
        model.add(sum(k * x for x, k in using) == int(capacity[site]))
    model.add(sum(chosen) == slots)
    total = cp_model.LinearExpr.weighted_sum(chosen, travel.tolist())
    model.add(total <= incumbent - 1)
    model.minimize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.catch_sigint_signal = False
    if watch.seconds_left is not None:
        solver.parameters.max_time_in_seconds = max(0.1, watch.seconds_left)
    with watch.stopping(solver.stop_search):
        status = watch.run([lambda: solver.solve(model)], "cover")[0]
    if status == cp_model.INFEASIBLE:
        return None, incumbent
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    picked = tuple(c for c, x in enumerate(chosen) for _ in range(solver.value(x)))
    return picked, int(np.ceil(solver.best_objective_bound - 1e-6))


def _clubs(sites: Sites, places: Array) -> tuple[tuple[int, ...], ...]:
    """Sections of clubs for sections of sites: each site's clubs are handed out in order."""
    left = [list(members) for members in sites.members]
    sections: Sequence[tuple[int, ...]] = [
        tuple(left[int(site)].pop(0) for site in row if site >= 0) for row in places
    ]
    return tuple(sections)
