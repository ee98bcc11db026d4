"""Odds and prices as JSON without floats, and odds as CSV.

A number of draws is a decimal text, over ``count``. A chance that also depends on who wins is a
whole number over the round's ``of``. Beside each stands the chance as a decimal for people.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from drawopt.drawing.odds import ClubOdds, Odds, Opponent, RoundOdds
from drawopt.drawing.price_of_chance import ChancePrice, Spread
from drawopt.drawing.redraws import RedrawnOdds
from drawopt.errors import SelfCheckFailed
from drawopt.files.csv_text import rows_csv
from drawopt.records.canonical import decimal_text
from drawopt.reporting.odds import why_certain
from drawopt.simulation.named_chances import NamedChance
from drawopt.simulation.rule_prices import RulePrice
from drawopt.simulation.sampled_odds import (
    Chance,
    Later,
    LaterOdds,
    Sampled,
    chance_to_qualify,
)

ODDS_FORMAT = "drawopt-odds-1"
PRICES_FORMAT = "drawopt-prices-1"

Json = dict[str, Any]


def decimal(number: Fraction | float, places: int = 6) -> str:
    """A number rounded to so many decimals, for people."""
    return f"{float(number):.{places}f}"


def odds_record(
    odds: Odds,
    plan_digest: str,
    later: Later | None = None,
    prices: Sequence[ChancePrice] = (),
    events: Sequence[NamedChance] = (),
) -> Json:
    """The odds of one window, with what was sampled and what other tolerances cost.

    Parameters
    ----------
    plan_digest
        Names the plan that is drawn.
    later
        What was worked out, or sampled, of later windows, if anything.
    prices
        What other tolerances give and cost.

    Raises
    ------
    SelfCheckFailed
        If a chance is no whole number of draws.
    """
    clubs = odds.contest.plan.problem.field.clubs
    return {
        "record": ODDS_FORMAT,
        "plan_digest": plan_digest,
        "window": odds.contest.window,
        "tolerance": decimal_text(odds.tolerance),
        "unit": odds.contest.plan.problem.unit,
        "least_travel": odds.least_travel,
        "allowed_above_least": odds.budget,
        "mean_travel": odds.mean_travel,
        "count": str(odds.count),
        "draws": str(odds.draws),
        "qualifying_is_final": odds.qualifying_is_final,
        "clubs": [_club(odds, each, clubs, later) for each in odds.clubs],
        "sampled": _sampled_later(later, clubs) if isinstance(later, LaterOdds) else None,
        "redrawn": _redrawn(later, odds, clubs) if isinstance(later, RedrawnOdds) else None,
        "prices": [price_record(price, clubs) for price in prices],
        "events": [
            {
                "what": event.what,
                "exact": None if event.exact is None else exact(event.exact),
                "sampled": None
                if event.sampled is None
                else {"times": event.sampled.times, "cups": event.sampled.cups},
            }
            for event in events
        ],
    }


def _club(odds: Odds, each: ClubOdds, clubs: Sequence[str], later: Later | None) -> Json:
    certain = each.certain
    chance = chance_to_qualify(odds, each, later)
    return {
        "club": clubs[each.club],
        "section": each.section,
        "qualifies": None if chance is None else _chance(chance),
        "qualifies_in_first_bracket": exact(each.qualifies),
        "certain_opponent": None
        if certain is None
        else {
            "club": clubs[certain.opponent],
            "rounds": list(certain.rounds),
            "needed_above_least": certain.needed,
            "reason": why_certain(odds, certain),
        },
        "rounds": [_round(odds, own, clubs) for own in each.rounds],
    }


def exact(chance: Fraction) -> Json:
    """A chance as a fraction in lowest terms, and as a decimal."""
    return {
        "chance": decimal(chance),
        "numerator": str(chance.numerator),
        "denominator": str(chance.denominator),
    }


def _round(odds: Odds, own: RoundOdds, clubs: Sequence[str]) -> Json:
    # Winners halve a chance once a round on either side, and the coin once more.
    of = 2 * odds.count * 4 ** (own.round - odds.contest.first_round)
    return {
        "round": own.round,
        "provisional": own.provisional,
        "of": str(of),
        "bye": str(own.bye),
        "bye_chance": decimal(Fraction(own.bye, odds.count)),
        "plays": _whole(own.plays, of),
        "plays_chance": decimal(own.plays),
        "home": _whole(own.home, of),
        "home_chance": decimal(own.home),
        "travel": _whole(own.travel, of),
        "expected_travel": decimal(own.travel, 3),
        "opponents": [_opponent(o, odds.count, of, clubs) for o in own.opponents],
    }


def _opponent(o: Opponent, count: int, of: int, clubs: Sequence[str]) -> Json:
    return {
        "club": clubs[o.club],
        "drawn": str(o.drawn),
        "drawn_chance": decimal(Fraction(o.drawn, count)),
        "first_tie_of_both": str(o.first),
        "meets": _whole(o.meets, of),
        "meets_chance": decimal(o.meets),
        "home": _whole(o.home, of),
    }


def _whole(chance: Fraction, of: int) -> str:
    number = chance * of
    if number.denominator != 1:
        raise SelfCheckFailed(f"a chance of {chance} is no whole number of {of:,} draws")
    return str(number.numerator)


def _chance(chance: Chance) -> Json:
    return _sampled(chance) if isinstance(chance, Sampled) else exact(chance)


def _redrawn(later: RedrawnOdds, odds: Odds, clubs: Sequence[str]) -> Json:
    """Exact chances with all redraws, from the first round that is drawn anew."""
    meets = {key: chance for key, chance in later.meets.items() if key[0] >= later.first_later}
    places = sorted((round_, each.club) for each in odds.clubs for round_ in _later_rounds(odds))
    return {
        "from_round": later.first_later,
        "meets": [
            {"round": round_, "clubs": [clubs[i], clubs[j]]} | exact(chance)
            for (round_, i, j), chance in sorted(meets.items())
        ],
        "rounds": [
            {
                "round": round_,
                "club": clubs[club],
                "bye": exact(later.chance_of_bye(round_, club)),
                "home": exact(later.home.get((round_, club), Fraction(0))),
                "expected_travel": decimal(later.travel.get((round_, club), Fraction(0)), 3),
            }
            for round_, club in places
        ],
        "trip_over": later.trip,
        "long_trip": [
            {"club": clubs[each.club]} | exact(later.chance_of_long_trip(each.club))
            for each in odds.clubs
        ],
    }


def _later_rounds(odds: Odds) -> range:
    return range(odds.contest.last_round + 1, odds.contest.plan.problem.format.rounds + 1)


def _sampled_later(later: LaterOdds, clubs: Sequence[str]) -> Json:
    return {
        "seed": later.seed,
        "cups": later.cups,
        "interval": "Wilson, 95 %",
        "from_round": later.first_later,
        "meets": [
            {"round": round_, "clubs": [clubs[i], clubs[j]]}
            | _sampled(later.chance_to_meet(round_, i, j))
            for round_, i, j in sorted(later.meets)
        ],
        "byes": [
            {"round": round_, "club": clubs[club]} | _sampled(later.chance_of_bye(round_, club))
            for round_, club in sorted(later.byes)
        ],
        "trip_over": later.trip,
        "long_trip": [
            {"club": clubs[club]} | _sampled(later.chance_of_long_trip(club))
            for club in range(len(clubs))
        ],
        "qualifies": [
            {"club": clubs[club]} | _sampled(later.chance_to_qualify(club))
            for club in range(len(clubs))
        ],
    }


def _sampled(sampled: Sampled) -> Json:
    low, high = sampled.interval
    return {
        "times": sampled.times,
        "chance": decimal(Fraction(sampled.times, sampled.cups)),
        "low": decimal(low),
        "high": decimal(high),
    }


def price_record(price: ChancePrice, clubs: Sequence[str]) -> Json:
    """What one tolerance gives and takes."""

    def spread(of: Spread) -> Json:
        return {
            "least": exact(of.least),
            "most": exact(of.most),
            "within_section": exact(of.within_section),
        }

    return {
        "tolerance": decimal_text(price.tolerance),
        "count": str(price.count),
        "bits": decimal(price.bits, 2),
        "least_travel": price.least_travel,
        "mean_travel": price.mean_travel,
        "expected_distance": decimal(price.travel, 3),
        "certain_opponents": [clubs[club] for club in price.certain],
        "bye": spread(price.bye),
        "qualifies_in_first_bracket": spread(price.qualifies),
        "qualifying_is_final": price.final,
    }


def rule_prices_record(
    edition: str, prices: Sequence[RulePrice], clubs: Sequence[str], unit: str
) -> Json:
    """Each rule beside the edition as it is; ``rule`` is null for the edition.

    Parameters
    ----------
    edition
        Its name.
    prices
        The edition as it is, and then each rule.
    clubs
        Names by the clubs' number in the field.
    unit
        Of distances.
    """
    return {
        "record": PRICES_FORMAT,
        "edition": edition,
        "unit": unit,
        "rules": [
            {
                "rule": each.rule or None,
                "reason": each.reason or None,
                "status": each.plan.status if each.plan else None,
                "bound": each.plan.bound if each.plan else None,
                "sections": [[clubs[club] for club in section] for section in each.plan.sections]
                if each.plan
                else None,
                "price": price_record(each.price, clubs) if each.price else None,
            }
            for each in prices
        ],
    }


def odds_csv(odds: Odds) -> str:
    """A row for each bye and each opponent of each club and round; byes have no opponent.

    Parameters
    ----------
    odds
        Of one window; ``draws`` of ``of`` are whole numbers of draws, chances have six decimals.
    """
    clubs = odds.contest.plan.problem.field.clubs

    def rows(each: ClubOdds, own: RoundOdds) -> list[Json]:
        head = {"club": clubs[each.club], "section": each.section, "round": own.round}
        head |= {"provisional": own.provisional, "of": odds.count}
        bye = {"draws": own.bye, "chance": decimal(Fraction(own.bye, odds.count))}
        return [head | bye] + [
            head
            | {
                "opponent": clubs[o.club],
                "draws": o.drawn,
                "chance": decimal(Fraction(o.drawn, odds.count)),
                "meets": decimal(o.meets),
                "home": decimal(o.home),
            }
            for o in own.opponents
        ]

    columns = (
        *("club", "section", "round", "provisional", "opponent", "draws", "of", "chance"),
        *("meets", "home"),
    )
    every = (row for each in odds.clubs for own in each.rounds for row in rows(each, own))
    return rows_csv(every, columns)
