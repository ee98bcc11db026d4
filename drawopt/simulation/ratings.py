"""Who wins a tie: the better form on the day, weighed by ratings where there are any.

Elo's rule says that a club of rating R beats one of rating S with chance
1 / (1 + 10 ** ((S - R) / 400)). Let each club wait a time that is exponential with rate
10 ** (R / 400), taken from its form; the one that waits less wins with just that chance. So one
lot a club is enough, clubs keep their form from scenario to scenario, and with equal ratings the
better form wins, as with a coin. Ratings decide matches only: no plan and no draw looks at them.
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from drawopt.errors import Fault, InputError, UsageError
from drawopt.model.entrants import Field

FORMS = 1 << 63
ELO = 400
FAR = 8000
"""Leads beyond this are as good as certain: 1 in 10 ** 20."""


@dataclass(frozen=True)
class Strengths:
    """How strong the clubs are when a cup is played.

    Parameters
    ----------
    ratings
        One a club, in Elo points; empty for a coin.
    home_advantage
        Elo points added to the club at home, not on neutral ground. 0 by default: the
        qualifiers' clubs play on grounds that are often not their own, and with equal ratings
        and no advantage the cup is the coin's, which is what the plan expects.
    """

    ratings: tuple[float, ...] = ()
    home_advantage: float = 0.0

    def lead(self, home: int, away: int, neutral: bool) -> float:
        """By how many points the club at home is ahead, within what is as good as certain."""
        lead = 0.0 if neutral else self.home_advantage
        if self.ratings:
            lead += self.ratings[home] - self.ratings[away]
        return min(max(lead, -FAR), FAR)

    def winner(self, home: int, away: int, neutral: bool, forms: tuple[int, int]) -> int:
        """Who goes through; ``forms`` of the club at home and of the visitor."""
        wins = home_wins(self.lead(home, away, neutral), *forms, home < away)
        return home if wins else away

    def decided_by(self, home: int, away: int) -> str:  # noqa: ARG002
        """``"rating"`` or ``"coin"``, whoever they are."""
        return "rating" if self.ratings else "coin"


def rated(field: Field, file: Path | None = None, home_advantage: float = 0.0) -> Strengths:
    """Strengths by the ratings of a field.

    Parameters
    ----------
    field
        With a rating for every club, in Elo points.
    file
        Where it was read from, for errors.
    home_advantage
        Elo points of being at home.

    Raises
    ------
    InputError
        Naming the clubs without a rating (the first ten).
    """
    without = [entrant.club for entrant in field.entrants if entrant.rating is None]
    if without:
        found = f"none for {len(without)} of {len(field)}: " + ", ".join(without[:10])
        found += ", ..." if len(without) > 10 else ""
        where = str(file or "the field")
        raise InputError([Fault(where, "a rating for every club", found, None, "rating")])
    ratings = tuple(float(entrant.rating or 0) for entrant in field.entrants)
    return Strengths(ratings, home_advantage)


def home_wins(lead: float, home_form: int, away_form: int, home_first: bool) -> bool:
    """Whether the club at home goes through; the plain way, see the module's text.

    Parameters
    ----------
    home_form, away_form
        Whole numbers below 2 ** 63.
    home_first
        Whether the club at home has the lesser name: it wins if all is equal.
    """
    if lead != 0:
        waits = -math.log((home_form + 0.5) / FORMS)
        other = -math.log((away_form + 0.5) / FORMS) * times_as_strong(lead)
        if waits != other:
            return waits < other
    if home_form != away_form:
        return home_form > away_form
    return home_first


def chance_of(lead: float) -> float:
    """Elo's chance of the club that is ahead by so many points."""
    return 1 / (1 + times_as_strong(-lead))


def times_as_strong(lead: float) -> float:
    """How many times a club ahead by so many points wins for each time it loses."""
    return math.pow(10.0, lead / ELO)


def home_points(value: Decimal | None) -> float:
    """The points of being at home.

    Parameters
    ----------
    value
        Elo points; 0 if not given.

    Raises
    ------
    UsageError
        If they are not from -1,000 to 1,000.
    """
    if value is None:
        return 0.0
    if not value.is_finite() or abs(value) > 1000:
        raise UsageError(f"home advantage must be from -1,000 to 1,000 Elo points, found {value}")
    return float(value)
