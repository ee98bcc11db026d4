"""Prices and what they prove, in whole 64ths of a unit."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from drawopt.model.problem import Problem
from drawopt.model.travel import rounding_allowance
from drawopt.pricing.cuts import WIDTH, Cuts, cuts_on
from drawopt.pricing.pricing import UNLIMITED, Listed, list_sections
from drawopt.pricing.sites import UNIT, Array, Sites
from drawopt.progress import Watch
from drawopt.sections.plan import Certificate


@dataclass(frozen=True)
class Settled:
    """Whole prices in 64ths and what they prove.

    Parameters
    ----------
    site, section
        The price of each site's club, and of a section.
    cuts, cut
        Cuts and their prices, not negative.
    least
        No section's reduced cost is less; at most 0.
    bound
        No plan travels less before rounding.
    """

    site: Array
    section: int
    cuts: Cuts
    cut: Array
    least: int
    bound: int

    def published(self, problem: Problem) -> int:
        """No plan travels less in published units, each tie rounded."""
        return max(0, -((spare_of(problem) - self.bound) // UNIT))


def spare_of(problem: Problem) -> int:
    """How far rounding may move a plan's travel down, in 64ths of a unit.

    Parameters
    ----------
    problem
        Its format alone matters.
    """
    allowance: Fraction = rounding_allowance(problem.format) * UNIT
    return -(-allowance.numerator // allowance.denominator)


def value_of(sites: Sites, slots: int, site: Array, section: int, cuts: Cuts, cut: Array) -> int:
    """What a plan costs whose sections all have reduced cost 0 and fill every cut."""
    return int((sites.capacity * site).sum()) + slots * section - int((cuts.most * cut).sum())


def settled_at(
    sites: Sites, slots: int, site: Array, section: int, cuts: Cuts, cut: Array, least: int
) -> Settled:
    """What prices prove if no section's reduced cost is below ``least``.

    Parameters
    ----------
    slots
        The number of sections.
    site
        The price of each site's club, (sites,), in 64ths of a unit.
    section
        The price of a section, in 64ths.
    cuts, cut
        Cuts and the price of each, (cuts,), in 64ths, not negative.
    least
        In 64ths; that no section lies below it must be known.

    Notes
    -----
    Weak duality: the travel of a plan before rounding is what its clubs, sections and cuts are
    worth at these prices and its sections' reduced costs; that is at least what they are worth with
    every cut filled, and ``slots`` times ``least``.
    """
    bound = value_of(sites, slots, site, section, cuts, cut) + slots * min(least, 0)
    return Settled(site, section, cuts, cut, least, bound)


def sections_below(
    sites: Sites,
    made: Settled,
    threshold: int,
    watch: Watch,
    most: int | None = None,
    max_looks: int = UNLIMITED,
) -> Listed:
    """Every section whose reduced cost at these prices is below ``threshold``.

    Parameters
    ----------
    made
        The prices at which sections are listed.
    threshold
        In 64ths of a unit.
    watch
        Runs the listing on its threads; a list that it breaks off is empty.
    most, max_looks
        As for `list_sections`.

    Returns
    -------
    Listed
        Its own ``threshold`` tells how far it is complete.
    """
    return list_sections(
        sites, made.site, made.section, threshold, watch, made.cuts, made.cut, most, max_looks
    )


def settled_of(sites: Sites, slots: int, certificate: Certificate) -> Settled:
    """A certificate's prices by site: as many as it says, not checked.

    Parameters
    ----------
    slots
        The number of sections.
    certificate
        Its prices are by club, those of a site's clubs are averaged and rounded down.
    """
    # Clubs of one site are alike, so that their mean price proves as much as their own.
    by_site = [
        sum(certificate.prices[club] for club in site) // len(site) for site in sites.members
    ]
    cuts = cuts_on(
        sites,
        _padded(cut_sites(sites, certificate), -1),
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


def cut_sites(sites: Sites, certificate: Certificate) -> list[list[int]]:
    """The sites that each cut of a certificate is on.

    Parameters
    ----------
    certificate
        Its cuts are on clubs, by their number in the field.
    """
    return [[int(sites.of_club[club]) for club in cut.clubs] for cut in certificate.cuts]


def _padded(rows: list[list[int]], empty: int) -> Array:
    """Rows of a cut's width."""
    wide = [row + [empty] * (WIDTH - len(row)) for row in rows]
    return np.array(wide, dtype=np.int64).reshape(-1, WIDTH)
