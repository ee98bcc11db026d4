"""Proving a plan: prices that settle, every section within the gap, and the best cover of them.

Whatever the prices, the sum of the clubs' prices and slots * (section price + least reduced
cost) is a lower bound on travel before rounding. In a plan better than the incumbent the
reduced costs of the sections add up to less than the gap, so the list of all sections within
the gap holds every better plan; the exact cover over that list decides. Published travel rounds
each tie, which moves a plan by less than an allowance: the gap is made that much wider.
"""

from dataclasses import dataclass, replace

import numpy as np

from drawopt.model.problem import Problem
from drawopt.planning.annealing import Terrain, price_all
from drawopt.planning.column_generation import Columns, settle
from drawopt.planning.params import SearchParams
from drawopt.planning.section_pool import Duals, Pool
from drawopt.planning.set_partitioning import Cover, cover_lp, exact_cover
from drawopt.pricing.dual_bound import Settled, spare_of
from drawopt.pricing.gap_sections import gap_of, sections_within, widest_gap
from drawopt.pricing.rounding import Sections
from drawopt.pricing.sites import FURTHEST, MOST_SITES, UNIT, Array, Sites, sites_of
from drawopt.progress import Report, Watch

FIRST_LISTED = 10 * UNIT
"""The first list of sections goes this far; each further one twice as far, up to the gap."""

MAX_KNOWN = 20_000
"""So many of the columns met are covered before the list of all sections within the gap."""

MAX_WITHIN = 4_000
"""With more sections within the gap a plan is not proven unless that is asked for."""

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
        pool.places.astype(np.int64),
        UNIT * duals.site,
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
        if cover.sections is not None:
            incumbent = cover.travel
            clubs = _clubs(sites, known.places[list(cover.sections)])
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
        if cover.sections is not None:
            incumbent = cover.travel
            proof = replace(proof, sections=_clubs(sites, within.places[list(cover.sections)]))
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


def close_gap(
    problem: Problem, settled: Settled, incumbent: int, watch: Watch, params: SearchParams
) -> Proof | None:
    """Prove a plan from duals that are settled, if few sections lie within its gap.

    Parameters
    ----------
    settled
        Duals and what they prove.
    incumbent
        Published travel of the plan.
    params
        How much work it may be.

    Returns
    -------
    Proof or None
        ``None`` if there are too many, or the watch stopped.
    """
    sites, slots = sites_of(problem), problem.format.slots
    gap = gap_of(sites, slots, settled, (incumbent - 1) * UNIT + spare_of(problem))
    if watch.stopped or gap > widest_gap(problem, incumbent):
        return None
    watch.report(Report("listing", 0.0, incumbent, settled.published(problem)))
    looks = 1000 * params.max_pricing_effort
    sections = sections_within(sites, slots, settled, gap, watch, MAX_WITHIN, looks)
    if sections is None:
        return None
    cover = _cover(sites, slots, sections, incumbent, COVER_EFFORT, watch)
    if cover.least is None:
        return None
    clubs = None
    if cover.sections is not None:
        clubs = _clubs(sites, sections.places[list(cover.sections)])
    bound = cover.travel if cover.proven else settled.published(problem)
    return Proof(bound, clubs, cover.proven, settled)


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


def _cover(
    sites: Sites,
    slots: int,
    sections: Sections,
    incumbent: int,
    effort: float | None,
    watch: Watch,
) -> Cover:
    """The best cover that travels less than the incumbent."""
    given = sections.places, sections.travel, sites.capacity, slots
    return exact_cover(*given, watch, effort, below=incumbent)


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
    """Sections of clubs for sections of sites that hold every club once."""
    rows = sites.clubs_of(places).tolist()
    return tuple(tuple(club for club in row if club >= 0) for row in rows)
