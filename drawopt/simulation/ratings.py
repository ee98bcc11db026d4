"""Who wins a tie: the better form on the day, weighed by ratings where there are any.

Elo's rule says that a club of rating R beats one of rating S with chance
1 / (1 + 10 ** ((S - R) / 400)). Let each club wait a time that is exponential with rate
10 ** (R / 400), taken from its form; the one that waits less wins with just that chance. So one
lot a club is enough, clubs keep their form from scenario to scenario, and with equal ratings the
better form wins, as with a coin. Ratings decide matches only: no plan and no draw looks at them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from drawopt.errors import UsageError
from drawopt.simulation.cup import FAR

FORMS = 1 << 63
ELO = 400


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


def ratings_of(ratings: Sequence[Decimal | None]) -> tuple[float, ...]:
    """Ratings as they are played with; there is one for every club."""
    return tuple(float(rating or 0) for rating in ratings)
