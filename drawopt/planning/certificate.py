"""A plan's certificate: a few whole numbers from which its bound can be checked without a solver.

The certificate holds a price for each club and one for a section, in 64ths of a unit. The prices
come from a linear program, but nothing rests on that: wrong prices prove less.
"""

from drawopt.model.problem import Problem
from drawopt.pricing.dual_bound import Settled
from drawopt.pricing.sites import sites_of
from drawopt.sections.plan import Certificate, Cut


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
