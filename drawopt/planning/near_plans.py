"""How many plans are nearly as short as the best, and in what they differ: from its proof."""

from collections import Counter
from fractions import Fraction

import numpy as np
from scipy.optimize import linear_sum_assignment

from drawopt.planning.plan_changes import NearPlans
from drawopt.pricing.dual_bound import sections_below, settled_of, spare_of
from drawopt.pricing.gap_sections import SearchTooLong, covers, gap_of, reach_of
from drawopt.pricing.rounding import published_sections
from drawopt.pricing.sites import UNIT, sites_of
from drawopt.progress import Report, Watch
from drawopt.sections.plan import Certificate, Plan

WITHIN = Fraction(1, 100)

MOST_COUNTED = 50_000
"""The count ends here: there are at least so many."""


def near_plans(plan: Plan, certificate: Certificate, watch: Watch) -> NearPlans | None:
    """Count the plans within 1 % of a proven one, or as near to that as can be listed.

    Parameters
    ----------
    plan
        A plan that is proven to be of least travel.
    certificate
        What its bound rests on: it is believed, not checked.
    watch
        If it stops, the plans counted till then are given, as not all.

    Returns
    -------
    NearPlans or None
        ``None`` if the sections of no such plans can be listed.
    """
    problem = plan.problem
    sites, slots = sites_of(problem), problem.format.slots
    most = int(plan.travel * (1 + WITHIN))
    made = settled_of(sites, slots, certificate)
    gap = gap_of(sites, slots, made, most * UNIT + spare_of(problem))
    watch.report(Report("near plans", 0.0, plan.travel, plan.bound))
    wanted = reach_of(slots, made, gap)
    listed = sections_below(sites, made, wanted, watch)
    # A list cut short holds the plans of a lower limit.
    less = max(0, -((listed.threshold - wanted) // UNIT))
    most, gap = most - less, gap - less * UNIT
    if most < plan.travel:
        return None
    sections = published_sections(listed)
    best = [Counter(sites.of_club[list(section)].tolist()) for section in plan.sections]
    held = [Counter(s for s in row if s >= 0) for row in sections.places.tolist()]
    shared = np.array([[(one & other).total() for other in best] for one in held])
    kept, moved = [0] * slots, Counter[int]()
    count, complete = 0, True
    try:
        for _, chosen in covers(sites, slots, sections, gap, most):
            if count >= MOST_COUNTED or watch.stopped:
                complete = False
                break
            count += 1
            away: set[int] = set()
            for row, own in zip(*linear_sum_assignment(-shared[list(chosen)]), strict=True):
                section = held[chosen[row]]
                if section == best[own]:
                    kept[own] += 1
                else:
                    away |= set(section - best[own])
            moved.update(away)
    except SearchTooLong:
        complete = False
    clubs = [(sites.members[site][0], times) for site, times in moved.items()]
    return NearPlans(
        most,
        count,
        complete,
        tuple(kept),
        tuple(sorted(clubs, key=lambda club: (-club[1], club[0]))),
    )
