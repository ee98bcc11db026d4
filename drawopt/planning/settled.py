"""Prices and what they prove, in whole 64ths of a unit."""

from dataclasses import dataclass

from drawopt.planning.cuts import Cuts
from drawopt.planning.pricing import Listed, list_sections
from drawopt.planning.sites import Array, Sites
from drawopt.planning.watch import Watch


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


def value_of(sites: Sites, slots: int, site: Array, section: int, cuts: Cuts, cut: Array) -> int:
    """What a plan costs whose sections all have reduced cost 0 and fill every cut."""
    return int((sites.capacity * site).sum()) + slots * section - int((cuts.most * cut).sum())


def settled_at(
    sites: Sites, slots: int, site: Array, section: int, cuts: Cuts, cut: Array, least: int
) -> Settled:
    """What prices prove if no section's reduced cost is below ``least``."""
    bound = value_of(sites, slots, site, section, cuts, cut) + slots * min(least, 0)
    return Settled(site, section, cuts, cut, least, bound)


def sections_below(sites: Sites, made: Settled, threshold: int, watch: Watch) -> Listed:
    """Every section whose reduced cost at these prices is below ``threshold``."""
    return list_sections(sites, made.site, made.section, threshold, watch, made.cuts, made.cut)
