"""Proving a plan: prices that settle, every section within the gap, and the best cover of them.

Whatever the prices, the sum of the clubs' prices and slots * (section price + least reduced
cost) is a lower bound on travel before rounding. In a plan better than the incumbent the
reduced costs of the sections add up to less than the gap, so the list of all sections within
the gap holds every better plan; the exact cover over that list decides. Published travel rounds
each tie, which moves a plan by less than an allowance: the gap is made that much wider.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from drawopt.model.problem import Problem
from drawopt.planning.annealing import Terrain, price_all
from drawopt.planning.column_generation import Columns, settle
from drawopt.planning.section_pool import Duals, Pool
from drawopt.planning.set_partitioning import cover_lp
from drawopt.planning.solving import solve
from drawopt.pricing.dual_bound import Settled, spare_of
from drawopt.pricing.gap_sections import gap_of, sections_within, widest_gap
from drawopt.pricing.rounding import Sections
from drawopt.pricing.sites import FURTHEST, MOST_SITES, UNIT, Array, Sites, sites_of
from drawopt.progress import Report, Watch

FIRST_LISTED = 10 * UNIT
"""The first list of sections goes this far; each further one twice as far, up to the gap."""

MAX_KNOWN = 20_000
"""So many of the columns met are covered before the list of all sections within the gap."""

COVER_EFFORT = 20.0
"""CP-SAT's deterministic limit for a cover over a list that is not complete."""


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
    settled
        The prices that it rests on.
    """

    bound: int
    sections: tuple[tuple[int, ...], ...] | None
    proven: bool
    settled: Settled


def cannot_prove(problem: Problem) -> str | None:
    """Why a plan of this problem cannot be proven, or ``None`` if it can."""
    if len(problem.field) > MOST_SITES:
        return f"fields of more than {MOST_SITES} entrants are too large"
    if problem.costs.max(initial=0) >= FURTHEST:
        return "distances of 2^24 and more are too large for the proof's integers"
    return None


def prove(
    problem: Problem,
    pool: Pool,
    duals: Duals,
    incumbent: int,
    watch: Watch,
    bound_only: bool = False,
) -> Proof | None:
    """Prove that no plan beats the incumbent, or find the best one.

    Parameters
    ----------
    pool, duals
        Sections met and prices settled by the search, to start from.
    incumbent
        Published travel of the best plan known.
    bound_only
        Whether to end with the prices' bound, without trying the sections within the gap.

    Returns
    -------
    Proof or None
        ``None`` if the watch stopped before there was any bound.
    """
    sites = sites_of(problem)
    slots = problem.format.slots
    # A better plan travels at most incumbent - 1 published, so less than this before rounding.
    furthest = (incumbent - 1) * UNIT + spare_of(problem)
    settled, columns = settle(
        sites,
        slots,
        np.append(sites.of_club, -1)[pool.places],
        UNIT * sites.mean_of(duals.club),
        UNIT * duals.section,
        furthest,
        watch,
    )
    if settled is None:
        return None
    bound = max(0, -((spare_of(problem) - settled.bound) // UNIT))
    proof = Proof(min(bound, incumbent), None, bound >= incumbent, settled)
    if not (bound_only or proof.proven or watch.stopped):
        # The columns met hold good plans; the complete list, if it comes, decides.
        known = _known_sections(sites, settled, columns, incumbent - proof.bound)
        cover = _cover(sites, slots, known, incumbent, COVER_EFFORT, watch)
        if cover.chosen is not None:
            incumbent = cover.travel
            clubs = _clubs(sites, known.places[list(cover.chosen)])
            proof = replace(proof, sections=clubs, proven=bound >= incumbent)
    level = FIRST_LISTED
    while not (bound_only or proof.proven or watch.stopped):
        watch.report(Report("listing", 0.0, incumbent, proof.bound))
        gap = gap_of(sites, slots, settled, (incumbent - 1) * UNIT + spare_of(problem))
        if gap > widest_gap(problem, incumbent):
            break
        sections = sections_within(sites, slots, settled, min(gap, level), watch)
        if sections is None:
            break
        within = _within(sites, slots, sections, incumbent, watch)
        complete = level >= gap
        effort = None if complete else COVER_EFFORT
        cover = _cover(sites, slots, within, incumbent, effort, watch)
        if cover.chosen is not None:
            incumbent = cover.travel
            proof = replace(proof, sections=_clubs(sites, within.places[list(cover.chosen)]))
        if complete:
            if cover.least is not None:
                proof = replace(
                    proof,
                    bound=min(incumbent, max(bound, cover.least)),
                    proven=cover.least >= incumbent,
                )
            break
        level *= 2
    return proof


def _known_sections(sites: Sites, settled: Settled, columns: Columns, gap: int) -> Sections:
    """The columns whose reduced cost is within a gap (whole units), the nearest of them."""
    held = np.append(settled.site, 0)[columns.places].sum(axis=1) + settled.section
    reduced = columns.cost - held + settled.cuts.counts(columns.places) @ settled.cut
    near = np.argsort(reduced, kind="stable")[:MAX_KNOWN]
    near = near[reduced[near] <= (gap + 1) * UNIT]
    places = columns.places[near]
    return Sections(places, published_travel(sites, places), reduced[near])


def _within(sites: Sites, slots: int, sections: Sections, incumbent: int, watch: Watch) -> Sections:
    """The sections that a better plan may hold, by the prices of their published travel."""
    if not len(sections):
        return sections
    left = watch.seconds_left
    lp = cover_lp(sections.places, sections.travel, sites.capacity, slots, left)
    if lp is None:
        return sections
    worth = np.append(lp.member, 0.0)[sections.places].sum(axis=1) + lp.section
    gap = incumbent - 1 - lp.value
    return sections.take(np.flatnonzero(sections.travel - worth < gap + 1))


@dataclass(frozen=True)
class _Cover:
    """Sections that make a plan shorter than the incumbent, their travel, and what none beats.

    Sections may repeat where sites hold several clubs. ``chosen`` is ``None`` if there is no such
    plan, or none was found; ``least`` if nothing is known.
    """

    chosen: tuple[int, ...] | None
    travel: int
    least: int | None


def _cover(
    sites: Sites,
    slots: int,
    sections: Sections,
    incumbent: int,
    effort: float | None,
    watch: Watch,
) -> _Cover:
    """The best cover by sites that travels less than the incumbent."""
    model = cp_model.CpModel()
    counts = [Counter(int(site) for site in row if site >= 0) for row in sections.places]
    capacity = sites.capacity
    chosen = [
        model.new_int_var(0, min(int(capacity[s]) // k for s, k in count.items()), f"section{c}")
        for c, count in enumerate(counts)
    ]
    using: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in range(len(sites))]
    for c, count in enumerate(counts):
        for site, k in count.items():
            using[site].append((chosen[c], k))
    for site, terms in enumerate(using):
        model.add(sum(k * x for x, k in terms) == int(capacity[site]))
    model.add(sum(chosen) == slots)
    total = cp_model.LinearExpr.weighted_sum(chosen, sections.travel.tolist())
    model.add(total <= incumbent - 1)
    model.minimize(total)
    answer = solve(model, effort, watch, linear_relaxation=1)
    if answer.status == "impossible":
        return _Cover(None, incumbent, incumbent)
    if not answer.found:
        return _Cover(None, incumbent, None)
    picked = tuple(c for c, x in enumerate(chosen) for _ in range(answer.value(x)))
    return _Cover(picked, int(sections.travel[list(picked)].sum()), answer.bound)


def published_travel(sites: Sites, places: Array) -> Array:
    """Travel of brackets of sites in whole units, each tie rounded."""
    none = np.zeros((len(sites), 1), dtype=np.int64)
    rules = np.array([sites.fewest, sites.most, sites.double_byes], dtype=np.int64)
    keys = np.zeros(len(sites), dtype=np.uint64)
    ground = Terrain(sites.rounds, sites.distances, sites.earliest, False, rules, none, keys, 1.0)
    travel, breach = np.empty((2, len(places)), dtype=np.int64)
    price_all(np.ascontiguousarray(places).ravel(), ground, travel, breach)
    return np.asarray(travel)


def _clubs(sites: Sites, places: Array) -> tuple[tuple[int, ...], ...]:
    """Sections of clubs for sections of sites: each site's clubs are handed out in order."""
    left = [list(members) for members in sites.members]
    sections: Sequence[tuple[int, ...]] = [
        tuple(left[int(site)].pop(0) for site in row if site >= 0) for row in places
    ]
    return tuple(sections)
