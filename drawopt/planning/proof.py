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
from ortools.sat.python import cp_model

from drawopt.planning.candidates import Pool
from drawopt.planning.certificate import gap_of, sections_within, spare_of
from drawopt.planning.cover import Prices, cover_lp
from drawopt.planning.published import Sections
from drawopt.planning.settle import settle
from drawopt.planning.settled import Settled
from drawopt.planning.sites import MOST_SITES, UNIT, Array, Sites, sites_of
from drawopt.planning.watch import Report, Watch
from drawopt.problem import Problem


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
    settled
        The prices that it rests on.
    """

    bound: int
    sections: tuple[tuple[int, ...], ...] | None
    proven: bool
    lp: float
    listed: int
    settled: Settled


def cannot_prove(problem: Problem) -> str | None:
    """Why a plan of this problem cannot be proven, or ``None`` if it can."""
    if len(problem.field) > MOST_SITES:
        return f"fields of more than {MOST_SITES} entrants are too large"
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
    # A better plan travels at most incumbent - 1 published, so less than this before rounding.
    furthest = (incumbent - 1) * UNIT + spare_of(problem)
    by_club = np.full(len(problem.field) + 1, -1, dtype=np.int64)
    for site, members in enumerate(sites.members):
        by_club[list(members)] = site
    settled, _, lp = settle(
        sites,
        slots,
        by_club[pool.places.astype(np.int64)],
        UNIT * np.array([prices.club[list(members)].mean() for members in sites.members]),
        UNIT * prices.section,
        furthest,
        watch,
    )
    if settled is None:
        return None
    bound = max(0, -((spare_of(problem) - settled.bound) // UNIT))
    if bound >= incumbent or watch.stopped:
        return Proof(min(bound, incumbent), None, bound >= incumbent, lp / UNIT, 0, settled)
    gap = gap_of(sites, slots, settled, furthest)
    watch.report(Report("listing", 0.0, incumbent, bound))
    sections = sections_within(sites, slots, settled, gap, watch)
    if sections is None:
        return Proof(bound, None, False, lp / UNIT, 0, settled)
    sections = _within(sites, slots, sections, incumbent)
    cover = _cover(sites, slots, sections.places, sections.travel, incumbent, watch)
    if cover is None:
        return Proof(bound, None, False, lp / UNIT, len(sections), settled)
    chosen, least = cover
    if chosen is None:
        return Proof(incumbent, None, True, lp / UNIT, len(sections), settled)
    proven = least == int(sections.travel[list(chosen)].sum())
    clubs = _clubs(sites, sections.places[list(chosen)])
    return Proof(max(bound, least), clubs, proven, lp / UNIT, len(sections), settled)


def _within(sites: Sites, slots: int, sections: Sections, incumbent: int) -> Sections:
    """The sections that a better plan may hold, by the prices of their published travel."""
    lp = cover_lp(sections.places, sections.travel, sites.capacity, slots)
    assert lp is not None
    worth = np.append(lp.member, 0.0)[sections.places].sum(axis=1) + lp.section
    gap = incumbent - 1 - lp.value
    return sections.take(np.flatnonzero(sections.travel - worth < gap + 1))


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
