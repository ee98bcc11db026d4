"""What chance costs: the same figures for each tolerance.

The mean drawn travel is what a tolerance is judged by: a uniform draw spends most of it, so its
least says little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from drawopt.drawing.odds import Odds, odds_of
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class Spread:
    """Chances of all clubs: the least, the greatest, and how far apart two of a section are."""

    least: Fraction
    most: Fraction
    within_section: Fraction


@dataclass(frozen=True)
class ChancePrice:
    """What one tolerance gives and takes.

    Parameters
    ----------
    count
        Number of draws, each counted once.
    bits
        Entropy of the draw; log2 of the number of draws where all are equally likely.
    mean_travel
        Of a draw, rounded half up; in units of cost.
    travel
        Expected distance of all clubs together, not rounded.
    certain
        Clubs whose first opponent is the same in every draw.
    bye, qualifies
        Spread of the chances of a bye in round 1, and to qualify in the bracket drawn now.
    final
        Whether the chances to qualify hold whatever later windows draw.
    """

    tolerance: Decimal
    count: int
    least_travel: int
    mean_travel: int
    travel: Fraction
    certain: tuple[int, ...]
    bye: Spread
    qualifies: Spread
    bits: float
    final: bool


def price_of_chance(plan: Plan, tolerances: Sequence[Decimal]) -> tuple[ChancePrice, ...]:
    """The price of each tolerance for one plan, in the order given.

    Parameters
    ----------
    tolerances
        Each from 0 to 1: how far above the least travel a draw may lie.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    return tuple(chance_price(odds_of(plan, tolerance)) for tolerance in tolerances)


def chance_price(odds: Odds) -> ChancePrice:
    """The figures of one window's odds.

    Parameters
    ----------
    odds
        Exact, of one window at one tolerance.
    """
    byes = {
        each.club: Fraction(each.rounds[0].bye if each.rounds else 0, odds.count)
        for each in odds.clubs
    }
    return ChancePrice(
        odds.tolerance,
        odds.draws,
        odds.least_travel,
        odds.mean_travel,
        sum((each.travel for each in odds.clubs), Fraction(0)),
        tuple(each.club for each in odds.certain),
        _spread(odds, byes),
        _spread(odds, {each.club: each.qualifies for each in odds.clubs}),
        bits_of_chance(odds),
        odds.qualifying_is_final,
    )


def bits_of_chance(odds: Odds) -> float:
    """Entropy of the draw in bits: log2 of all weight, less the mean log2 of a draw's weight.

    Parameters
    ----------
    odds
        Exact, of one window; without weights all draws are equally likely.
    """
    total = max(odds.count.bit_length() - 900, 0)
    bits = math.log2(odds.count >> total) + total
    weights = odds.contest.plan.weights if odds.contest.window == 1 else None
    if weights is None:
        return bits
    for each in odds.clubs:
        byes = [round_.bye for round_ in each.rounds[:2]] + [0, 0]
        for entered, times in ((2, byes[0] - byes[1]), (3, byes[1])):
            weight = weights.of(each.club, entered)
            bits -= float(Fraction(times, odds.count)) * math.log2(weight)
    return bits


def _spread(odds: Odds, chances: dict[int, Fraction]) -> Spread:
    by_section: dict[int, list[Fraction]] = {}
    for each in odds.clubs:
        by_section.setdefault(each.section, []).append(chances[each.club])
    return Spread(
        min(chances.values()),
        max(chances.values()),
        max(max(of) - min(of) for of in by_section.values()),
    )
