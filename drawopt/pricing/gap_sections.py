"""The sections that a plan within a gap may hold, and the plans they make."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from drawopt.model.problem import Problem
from drawopt.pricing.dual_bound import Settled, sections_below, spare_of, value_of
from drawopt.pricing.pricing import UNLIMITED
from drawopt.pricing.rounding import BEYOND, Sections, published_sections
from drawopt.pricing.sites import UNIT, Sites
from drawopt.progress import Watch

MOST_STEPS = 20_000_000
"""Sections tried before the search for a shorter plan is given up, and the check fails."""


WIDEST = Fraction(1, 4)
"""Gaps wider than this share of the travel are not searched: every section would be listed."""


class SearchTooLong(Exception):
    """A plain search took more steps than it may."""


def gap_of(sites: Sites, slots: int, made: Settled, furthest: int) -> int:
    """What the reduced costs of a plan's sections add up to at most, in 64ths.

    ``furthest``: what the plan travels at most before rounding.

    Parameters
    ----------
    slots
        The number of sections.
    made
        Prices, and what they prove.
    furthest
        What the plan travels at most before rounding, in 64ths of a unit.

    Notes
    -----
    Reduced costs are travel before rounding, less prices, and plus a cut's price as often as a
    section counts for it; a plan's sections together count for no more than the cut's ``most``.
    """
    return furthest - value_of(sites, slots, made.site, made.section, made.cuts, made.cut)


def widest_gap(problem: Problem, travel: int) -> int:
    """The widest gap that is searched, in 64ths: beside what rounding takes.

    Parameters
    ----------
    travel
        Of the plan, in whole units.

    Notes
    -----
    A quarter of the travel, and twice what rounding may take.
    """
    return int(travel * UNIT * WIDEST) + 2 * spare_of(problem)


def sections_within(
    sites: Sites,
    slots: int,
    made: Settled,
    gap: int,
    watch: Watch,
    most: int | None = None,
    max_looks: int = UNLIMITED,
) -> Sections | None:
    """All sections that a plan may hold whose reduced costs add up to at most ``gap``.

    Their travel is the least published travel of any of their brackets. ``None`` if they are
    too many to be listed.

    Parameters
    ----------
    slots
        The number of sections.
    made
        Prices, and what they prove.
    gap
        In 64ths of a unit.
    watch
        Runs the listing on its threads; if it stops, they are not listed.
    most, max_looks
        As for `list_sections`.
    """
    reach = reach_of(slots, made, gap)
    listed = sections_below(sites, made, reach, watch, most, max_looks)
    if listed.threshold < reach:
        return None
    sections = published_sections(listed)
    return sections.take(np.flatnonzero(sections.reduced < reach - BEYOND))


def reach_of(slots: int, made: Settled, gap: int) -> int:
    """How far to list: what one section may cost of a gap, and ``BEYOND`` for its own rounding.

    That is at least ``made.least``, so that the list shows whether a section lies below it.

    Parameters
    ----------
    slots
        The number of sections.
    made
        Prices, and below what no section lies.
    gap
        What a plan's reduced costs add up to at most, in 64ths of a unit.

    Notes
    -----
    The other sections cost at least ``made.least`` each, so one alone costs at most
    gap - (slots - 1) least.
    """
    least = min(made.least, 0)
    return max(gap - (slots - 1) * least, least) + 1 + BEYOND


def covers(
    sites: Sites, slots: int, sections: Sections, gap: int, most: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every choice of sections that holds every club once and travels at most ``most``.

    A plain search, the site with the fewest sections first. In such a choice the reduced costs
    add up to at most ``gap`` (64ths), and no section's is below the least of the list, so what
    is left of the gap cuts the search short.

    Parameters
    ----------
    slots
        The number of sections in a choice.
    sections
        Those to choose from, with their published travel and least reduced cost.
    gap
        In 64ths of a unit.
    most
        Published travel, in whole units.

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
