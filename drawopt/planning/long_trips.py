"""Plans that keep a budget of long trips.

A plan without the budget bounds all plans with it. If its sections have draws of the same travel
that keep the budget, it is the answer, and what is proven of it holds. Else the search is run again
with distances over the limit made dear, step by step; every section it meets is a candidate, with
the travel and the long ties of its bracket, and CP-SAT chooses among them within the budget.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer
from drawopt.model.bracket import from_places, nodes_of
from drawopt.model.problem import Problem
from drawopt.model.travel import tie_travel
from drawopt.planning.params import SearchParams
from drawopt.planning.search import Answer, find_sections
from drawopt.planning.section_pool import Pool, merge
from drawopt.planning.set_partitioning import exact_cover
from drawopt.pricing.sites import Sites, sites_of
from drawopt.progress import Report, Watch
from drawopt.sections.plan import Plan, in_order

DEARER = (1, 4)
"""What a unit over the limit costs more, in the searches one after another."""

MAX_COLUMNS = 4_000
"""Sections of a search that are candidates at most: those of least reduced cost."""


def plan_within_trips(
    problem: Problem, plan: Plan, watch: Watch, seed: int, params: SearchParams
) -> Plan:
    """The shortest plan found whose draws can keep the budget of long trips.

    Parameters
    ----------
    problem
        With the budget.
    plan
        Of the same problem without it.

    Raises
    ------
    StoppedWithoutAnswer
        If none was met. It is not proven that there is none.
    """
    found = _kept(problem, plan.sections)
    if found is not None and found.travel == plan.travel:
        return replace(plan, problem=problem)
    plans = [] if found is None else [found]
    pool: Pool | None = None
    sites: Sites | None = None
    for dearer in DEARER:
        if watch.stopped:
            break
        dear = _dear(problem, dearer)
        answer = find_sections(dear, seed, 1, watch, params)
        if answer is None:
            continue
        if (kept := _kept(problem, answer.sections)) is not None:
            plans.append(kept)
        near, before, sites = _nearest(answer), sites, sites_of(dear)
        alike = before is not None and before.members == sites.members
        pool = merge([pool, near]) if alike and pool is not None else near
    sections: tuple[tuple[int, ...], ...] = ()
    if pool is not None and sites is not None and not watch.stopped:
        sections = _cover(problem, pool, sites, watch, params)
    if sections and (kept := _kept(problem, sections)) is not None:
        plans.append(kept)
    if not plans:
        trips = problem.rules.trips
        over, most = (0, 0) if trips is None else (trips.over, trips.at_most)
        raise StoppedWithoutAnswer(
            f"the search met no plan with at most {most} ties over {over:,} {problem.unit}: allow "
            "more of them, or give it more --effort"
        )
    best = min(plans, key=lambda each: (each.travel, each.sections))
    # What bounds all plans bounds these too. A proof that none travels less is none of this plan.
    certificate = plan.certificate
    if certificate is not None and certificate.optimal:
        certificate = None
    status = "feasible" if plan.status == "optimal" else plan.status
    if status == "bounded" and certificate is None:
        status = "feasible"
    return replace(
        best,
        bound=plan.bound,
        certificate=certificate,
        status="stopped" if watch.stopped else status,
    )


def _kept(problem: Problem, sections: Sequence[tuple[int, ...]]) -> Plan | None:
    """The plan of these sections if they have a draw that keeps the budget."""
    plan = Plan(problem, in_order(sections), 0, "feasible")
    try:
        _ = plan.travel
    except AnswerIsNo:
        return None
    return plan


def _dear(problem: Problem, dearer: int) -> Problem:
    """The problem without the budget, and with costs that shun what it counts."""
    trips = problem.rules.trips
    over = 0 if trips is None else trips.over
    more = dearer * np.maximum(problem.distances - over, 0)
    return replace(problem, costs=problem.costs + more, rules=replace(problem.rules, trips=None))


def _nearest(answer: Answer) -> Pool:
    """The sections of a search with the least reduced cost."""
    reduced = answer.pool.reduced(answer.duals)
    return answer.pool.take(np.sort(np.argsort(reduced, kind="stable")[:MAX_COLUMNS]))


def _cover(
    problem: Problem, pool: Pool, sites: Sites, watch: Watch, params: SearchParams
) -> tuple[tuple[int, ...], ...]:
    """The shortest cover within the budget, by true travel; empty if there is none."""
    watch.report(Report("cover", 0.0))
    trips = problem.rules.trips
    over, at_most = (0, 0) if trips is None else (trips.over, trips.at_most)
    travel, long = [], []
    for row in pool.places.astype(np.int64):
        side = from_places(tuple(sites.clubs_of(row).tolist()))
        ties = [] if side is None else list(nodes_of(side))
        travel.append(sum(tie_travel(tie, problem.costs) for tie in ties))
        long.append(sum(tie_travel(tie, problem.distances) > over for tie in ties))
    cover = exact_cover(
        pool.places,
        np.array(travel, dtype=np.int64),
        sites.capacity,
        problem.format.slots,
        watch,
        params.max_cover_effort,
        budget=(long, at_most),
    )
    if cover.sections is None:
        return ()
    rows = sites.clubs_of(pool.places[list(cover.sections)].astype(np.int64))
    return tuple(tuple(club for club in row if club >= 0) for row in rows.tolist())
