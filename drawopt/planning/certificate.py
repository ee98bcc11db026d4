"""A plan's certificate: a few whole numbers from which its bound can be checked without a solver.

The certificate holds a price for each club and one for a section, in 64ths of a unit. Whoever
checks it lists, in whole numbers, every section whose reduced cost is below what the
certificate claims, and for a plan that is claimed optimal also searches that list for a better
plan. The prices come from a linear program, but nothing rests on that: wrong prices prove less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from drawopt.plan import Certificate, Cut, Plan
from drawopt.planning import _join_kernels as kernels
from drawopt.planning.bound import rounding_allowance
from drawopt.planning.cuts import WIDTH, cuts_on
from drawopt.planning.published import BEYOND, Sections, published_sections
from drawopt.planning.settled import Settled, sections_below, settled_at, value_of
from drawopt.planning.sites import UNIT, Array, Sites, sites_of
from drawopt.planning.watch import Watch
from drawopt.problem import Problem

LARGEST = 1 << 34
MOST_CUTS = 1_000
"""Prices beyond this (64ths of a unit) and more cuts are refused: no sum may leave 64 bits."""

MOST_STEPS = 20_000_000
"""Sections tried before the search for a shorter plan is given up, and the check fails."""

MOST_PARTS = 100
"""Weights of a cut's clubs, and what they are divided by, are no larger."""


WIDEST = Fraction(1, 4)
"""Gaps wider than this share of the travel are not searched: every section would be listed."""


class SearchTooLong(Exception):
    """A plain search took more steps than it may."""


@dataclass(frozen=True)
class Finding:
    """One step of a check: what was looked at, whether it holds, and the figures."""

    name: str
    holds: bool
    detail: str


def certificate_of(problem: Problem, settled: Settled, bound: int, optimal: bool) -> Certificate:
    """Prices as a certificate: by club, cuts without a price left out."""
    sites = sites_of(problem)
    prices = settled.site[sites.of_club].tolist()
    made = settled.cuts
    cuts = []
    for on, weights, parts, price in zip(
        made.sites.tolist(),
        made.weights.tolist(),
        made.parts.tolist(),
        settled.cut.tolist(),
        strict=True,
    ):
        if price:
            held = [(sites.members[s][0], w) for s, w in zip(on, weights, strict=True) if s >= 0]
            clubs, of = zip(*held, strict=True)
            cuts.append(Cut(clubs, of, parts, price))
    return Certificate(tuple(prices), settled.section, settled.least, bound, optimal, tuple(cuts))


def check_certificate(plan: Plan, certificate: Certificate, watch: Watch) -> tuple[Finding, ...]:
    """Check a plan's bound in whole numbers, by listing and counting alone.

    Returns
    -------
    tuple of Finding
        In the order they were made; the first that does not hold is the last.
    """
    findings = []
    for finding in _check(plan, certificate, watch):
        findings.append(finding)
        if not finding.holds:
            break
    return tuple(findings)


def _check(plan: Plan, certificate: Certificate, watch: Watch) -> Iterator[Finding]:
    problem = plan.problem
    sites = sites_of(problem)
    slots = problem.format.slots
    size = max(map(abs, (*certificate.prices, certificate.section_price)), default=0)
    yield Finding(
        "prices are in range, one a club",
        len(certificate.prices) == len(problem.field) and size < LARGEST,
        f"{len(certificate.prices)} prices",
    )
    on = _cut_sites(sites, certificate)
    yield Finding(
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
    yield Finding(
        "distances are of negative type with the diagonal",
        negative_type(sites.distances, sites.diagonal),
        f"diagonal {sites.diagonal}",
    )
    made = settled_of(sites, slots, certificate)
    spare = spare_of(problem)
    own = _cheapest(plan, sites, made)
    yield Finding(
        "no section of the plan lies below the least reduced cost",
        own >= certificate.least <= 0,
        f"least {own}",
    )
    if not certificate.optimal:
        listed = sections_below(sites, made, certificate.least, watch)
        yield Finding(
            "no section lies below the least reduced cost",
            listed.threshold >= certificate.least <= 0 and not len(listed.sites),
            f"{len(listed.sites)} below {certificate.least}",
        )
        proven = -((spare - made.bound) // UNIT)
        yield Finding(
            "the prices add up to the bound",
            certificate.bound <= proven,
            f"claimed {certificate.bound:,}, proven {proven:,}",
        )
        return
    yield Finding(
        "the bound is the plan's travel", certificate.bound == plan.travel, f"{plan.travel:,}"
    )
    gap = gap_of(sites, slots, made, (plan.travel - 1) * UNIT + spare)
    yield Finding(
        "the prices come near the plan's travel",
        gap <= widest_gap(problem, plan.travel),
        f"within {gap / UNIT:,.0f}",
    )
    sections = sections_within(sites, slots, made, gap, watch)
    least = 0 if sections is None else int(sections.reduced.min(initial=0))
    yield Finding(
        "no section lies below the least reduced cost",
        sections is not None and least >= certificate.least <= 0,
        "the list is too long"
        if sections is None
        else f"{len(sections):,} sections, least {least}",
    )
    assert sections is not None
    searched = f"{len(sections):,} sections searched"
    try:
        better = better_cover(sites, slots, sections, gap, plan.travel - 1)
        found = searched if better is None else f"{searched}; found one of {better:,}"
        shortest = better is None
    except SearchTooLong:
        shortest, found = False, f"{searched}, more than {MOST_STEPS:,} steps"
    yield Finding("no sections of the list make a shorter plan", shortest, found)


def settled_of(sites: Sites, slots: int, certificate: Certificate) -> Settled:
    """A certificate's prices by site: as many as it says, not checked."""
    # Clubs of one site are alike, so that their mean price proves as much as their own.
    by_site = [
        sum(certificate.prices[club] for club in site) // len(site) for site in sites.members
    ]
    cuts = cuts_on(
        sites,
        _padded(_cut_sites(sites, certificate), -1),
        _padded([list(cut.weights) for cut in certificate.cuts], 0),
        np.array([cut.parts for cut in certificate.cuts], dtype=np.int64),
    )
    return settled_at(
        sites,
        slots,
        np.array(by_site, dtype=np.int64),
        certificate.section_price,
        cuts,
        np.array([cut.price for cut in certificate.cuts], dtype=np.int64),
        certificate.least,
    )


def _cut_sites(sites: Sites, certificate: Certificate) -> list[list[int]]:
    """The sites that each cut of a certificate is on."""
    return [[int(sites.of_club[club]) for club in cut.clubs] for cut in certificate.cuts]


def _padded(rows: list[list[int]], empty: int) -> Array:
    """Rows of a cut's width."""
    wide = [row + [empty] * (WIDTH - len(row)) for row in rows]
    return np.array(wide, dtype=np.int64).reshape(-1, WIDTH)


def gap_of(sites: Sites, slots: int, made: Settled, furthest: int) -> int:
    """What the reduced costs of a plan's sections add up to at most, in 64ths.

    ``furthest``: what the plan travels at most before rounding.
    """
    return furthest - value_of(sites, slots, made.site, made.section, made.cuts, made.cut)


def widest_gap(problem: Problem, travel: int) -> int:
    """The widest gap that is searched, in 64ths: beside what rounding takes."""
    return int(travel * UNIT * WIDEST) + 2 * spare_of(problem)


def _cheapest(plan: Plan, sites: Sites, made: Settled) -> int:
    """The least reduced cost of a bracket of the plan's sections that travels least."""
    clubs = np.array(plan.count(Decimal(0)).places(0), dtype=np.int64)
    places = np.append(sites.of_club, -1)[clubs]
    cost = np.empty(len(places), dtype=np.int64)
    kernels.unrounded(places, sites.rounds, sites.distances, cost)
    worth = np.append(made.site, 0)[places].sum(axis=1) + made.section
    return int((cost - worth + made.cuts.counts(places) @ made.cut).min())


def sections_within(
    sites: Sites, slots: int, made: Settled, gap: int, watch: Watch
) -> Sections | None:
    """All sections that a plan may hold whose reduced costs add up to at most ``gap``.

    Their travel is the least published travel of any of their brackets. ``None`` if they are
    too many to be listed.
    """
    reach = reach_of(slots, made, gap)
    listed = sections_below(sites, made, reach, watch)
    if listed.threshold < reach:
        return None
    sections = published_sections(listed)
    return sections.take(np.flatnonzero(sections.reduced < reach - BEYOND))


def reach_of(slots: int, made: Settled, gap: int) -> int:
    """How far to list: what one section may cost of a gap, and ``BEYOND`` for its own rounding.

    That is at least ``made.least``, so that the list shows whether a section lies below it.
    """
    least = min(made.least, 0)
    return max(gap - (slots - 1) * least, least) + 1 + BEYOND


def spare_of(problem: Problem) -> int:
    """How far rounding may move a plan's travel down, in 64ths of a unit."""
    allowance: Fraction = rounding_allowance(problem.format) * UNIT
    return -(-allowance.numerator // allowance.denominator)


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


def covers(
    sites: Sites, slots: int, sections: Sections, gap: int, most: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every choice of sections that holds every club once and travels at most ``most``.

    A plain search, the site with the fewest sections first. In such a choice the reduced costs
    add up to at most ``gap`` (64ths), and no section's is below the least of the list, so what
    is left of the gap cuts the search short.

    Yields
    ------
    travel, sections
        Sections by number; each choice once.

    Raises
    ------
    SearchTooLong
        After ``MOST_STEPS``.
    """
    # A site's clubs are counted in as many bits as its capacity needs, and a guard bit above.
    capacity = sites.capacity.tolist()
    width = max(capacity, default=0).bit_length() + 1
    guard = sum(1 << (width * site + width - 1) for site in range(len(sites)))
    full = guard + sum(held << (width * site) for site, held in enumerate(capacity))
    order = np.argsort(sections.reduced, kind="stable").tolist()
    reduced, travel = sections.reduced[order].tolist(), sections.travel[order].tolist()
    masks: list[int] = []
    holding: list[list[int]] = [[] for _ in capacity]
    for index, row in enumerate(sections.places[order].tolist()):
        held = [site for site in row if site >= 0]
        masks.append(sum(1 << (width * site) for site in held))
        for site in set(held):
            holding[site].append(index)
    rarest = sorted(range(len(capacity)), key=lambda site: (len(holding[site]), site))
    low = min(0, reduced[0]) if reduced else 0
    held_at = (1 << (width - 1)) - 1
    taken: list[int] = []
    steps = 0

    def search(
        left: int, spent: int, room: int, site_before: int, first: int
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        nonlocal steps
        count = slots - len(taken)
        if left == guard:
            if count == 0 and spent <= most:
                yield spent, tuple(sorted(order[index] for index in taken))
            return
        if count == 0 or spent > most:
            return
        site = next(s for s in rarest if (left >> (width * s)) & held_at)
        own = holding[site]
        # Sections that share a site come in one order only.
        for position in range(first if site == site_before else 0, len(own)):
            index = own[position]
            steps += 1
            if steps > MOST_STEPS:
                raise SearchTooLong
            if reduced[index] + (count - 1) * low > room:
                break
            rest = left - masks[index]
            if rest & guard == guard:
                taken.append(index)
                yield from search(
                    rest, spent + travel[index], room - reduced[index], site, position
                )
                taken.pop()

    yield from search(full, 0, gap, -1, 0)
