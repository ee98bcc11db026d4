"""A certificate checked in whole numbers, without a solver: it is believed in nothing.

Whoever checks it lists every section whose reduced cost is below what the certificate claims,
and for a plan that is claimed optimal also searches that list for a better plan.
"""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from drawopt.files.wording import count_of
from drawopt.model.checks import Check
from drawopt.pricing import _join_kernels as kernels
from drawopt.pricing.cuts import WIDTH
from drawopt.pricing.dual_bound import Settled, cut_sites, sections_below, settled_of, spare_of
from drawopt.pricing.gap_sections import (
    MOST_STEPS,
    SearchTooLong,
    covers,
    gap_of,
    sections_within,
    widest_gap,
)
from drawopt.pricing.rounding import Sections
from drawopt.pricing.sites import UNIT, Array, Sites, sites_of
from drawopt.progress import Watch
from drawopt.sections.plan import Certificate, Plan

LARGEST = 1 << 34


MOST_CUTS = 1_000
"""Prices beyond this (64ths of a unit) and more cuts are refused: no sum may leave 64 bits."""


MOST_PARTS = 100
"""Weights of a cut's clubs, and what they are divided by, are no larger."""


def check_certificate(plan: Plan, certificate: Certificate, watch: Watch) -> tuple[Check, ...]:
    """Check a plan's bound in whole numbers, by listing and counting alone.

    Returns
    -------
    tuple of Check
        In the order they were made; the first that does not hold is the last.
    """
    checks = []
    for check in _check(plan, certificate, watch):
        checks.append(check)
        if not check.holds:
            break
    return tuple(checks)


def _check(plan: Plan, certificate: Certificate, watch: Watch) -> Iterator[Check]:
    problem = plan.problem
    sites = sites_of(problem)
    slots = problem.format.slots
    size = max(map(abs, (*certificate.prices, certificate.section_price)), default=0)
    yield Check(
        "prices are in range, one a club",
        len(certificate.prices) == len(problem.field) and size < LARGEST,
        f"{len(certificate.prices)} prices",
    )
    strangers = {club for cut in certificate.cuts for club in cut.clubs} - {
        *range(len(problem.field))
    }
    yield Check("cuts are on clubs of the field", not strangers, f"{len(certificate.cuts)} cuts")
    on = cut_sites(sites, certificate)
    yield Check(
        "cuts are on a few different places, with weights",
        len(on) <= MOST_CUTS
        and all(len(set(cut)) == len(cut) <= WIDTH for cut in on)
        and all(
            0 <= cut.price < LARGEST
            and 1 <= cut.parts <= MOST_PARTS
            and len(cut.weights) == len(cut.clubs)
            and all(0 < weight <= MOST_PARTS for weight in cut.weights)
            for cut in certificate.cuts
        ),
        f"{len(on)} cuts",
    )
    yield Check(
        "distances are of negative type with the diagonal",
        negative_type(sites.distances, sites.diagonal),
        f"diagonal {sites.diagonal}",
    )
    made = settled_of(sites, slots, certificate)
    spare = spare_of(problem)
    own = _cheapest(plan, sites, made)
    yield Check(
        "no section of the plan lies below the least reduced cost",
        own >= certificate.least <= 0,
        f"least {own}",
    )
    if not certificate.optimal:
        listed = sections_below(sites, made, certificate.least, watch)
        yield Check(
            "no section lies below the least reduced cost",
            listed.threshold >= certificate.least <= 0 and not len(listed.sites),
            f"{len(listed.sites)} below {certificate.least}",
        )
        proven = -((spare - made.bound) // UNIT)
        yield Check(
            "the prices add up to the bound",
            certificate.bound <= proven,
            f"claimed {certificate.bound:,}, proven {proven:,}",
        )
        return
    yield Check(
        "the bound is the plan's travel", certificate.bound == plan.travel, f"{plan.travel:,}"
    )
    gap = gap_of(sites, slots, made, (plan.travel - 1) * UNIT + spare)
    yield Check(
        "the prices come near the plan's travel",
        gap <= widest_gap(problem, plan.travel),
        f"within {gap / UNIT:,.0f}",
    )
    sections = sections_within(sites, slots, made, gap, watch)
    least = 0 if sections is None else int(sections.reduced.min(initial=0))
    yield Check(
        "no section lies below the least reduced cost",
        sections is not None and least >= certificate.least <= 0,
        "the list is too long"
        if sections is None
        else f"{count_of(len(sections), 'section')}, least {least}",
    )
    if sections is None:
        return
    searched = f"{count_of(len(sections), 'section')} searched"
    try:
        better = better_cover(sites, slots, sections, gap, plan.travel - 1)
        found = searched if better is None else f"{searched}; found one of {better:,}"
        shortest = better is None
    except SearchTooLong:
        shortest, found = False, f"{searched}, more than {MOST_STEPS:,} steps"
    yield Check("no sections of the list make a shorter plan", shortest, found)


def _cheapest(plan: Plan, sites: Sites, made: Settled) -> int:
    """The least reduced cost of a bracket of the plan's sections that travels least."""
    clubs = np.array(plan.count(Decimal(0)).places(0), dtype=np.int64)
    places = np.append(sites.of_club, -1)[clubs]
    cost = np.empty(len(places), dtype=np.int64)
    kernels.unrounded(places, sites.rounds, sites.distances, cost)
    worth = np.append(made.site, 0)[places].sum(axis=1) + made.section
    return int((cost - worth + made.cuts.counts(places) @ made.cut).min())


def negative_type(distances: Array, diagonal: int) -> bool:
    """Whether distances with -diagonal on the diagonal are of negative type, exactly.

    x' D x <= 0 for every x whose sum is 0, by elimination in whole numbers: with D' the changed
    matrix and n its last row, the matrix of D'_in + D'_nj - D'_ij - D'_nn is positive
    semidefinite.
    """
    n = len(distances)
    changed = [[int(d) for d in row] for row in distances]
    for k in range(n):
        changed[k][k] = -diagonal
    last = n - 1
    gram = [
        [
            changed[i][last] + changed[last][j] - changed[i][j] - changed[last][last]
            for j in range(last)
        ]
        for i in range(last)
    ]
    before = 1
    for k in range(last):
        pivot = gram[k][k]
        if pivot < 0:
            return False
        if pivot == 0:
            if any(gram[k][j] for j in range(k + 1, last)):
                return False
            # A zero row and column: this direction is flat, the rest is as it was.
            continue
        for i in range(k + 1, last):
            row, head = gram[i], gram[i][k]
            for j in range(k + 1, last):
                row[j] = (row[j] * pivot - head * gram[k][j]) // before
        before = pivot
    return True


def better_cover(sites: Sites, slots: int, sections: Sections, gap: int, most: int) -> int | None:
    """The travel of a choice of sections that holds every club once and travels at most ``most``.

    Returns
    -------
    int or None
        ``None`` if there is no such choice.

    Raises
    ------
    SearchTooLong
        After ``MOST_STEPS``.
    """
    return next((travel for travel, _ in covers(sites, slots, sections, gap, most)), None)
