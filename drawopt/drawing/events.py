"""How often a draw has a property: of all draws listed, or of draws made for the purpose."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod

from drawopt.drawing.contest import Contest
from drawopt.drawing.lots import Lots
from drawopt.drawing.seeds import seed_text
from drawopt.errors import UsageError
from drawopt.model.bracket import Side, first_rounds

MOST_LISTED = 20_000
"""Draws that are listed one by one; of more, some are made."""

DRAWS = 10_000
"""Draws that are made where there are too many to be listed."""

TAG = "drawopt-events-1"
"""Lots of draws that are made to look at: never those of a cup."""

Drawn = tuple[Side, ...]
"""The bracket of each section that is drawn, with the cup's numbers of rounds."""


@dataclass(frozen=True)
class Share:
    """How many draws have a property.

    Parameters
    ----------
    hits, of
        So many of so many: of all draws, each counted as often as it weighs, if ``exact``; else of
        draws that were made.
    """

    hits: int
    of: int
    exact: bool

    @property
    def chance(self) -> Fraction:
        """The share; of draws that were made it is an estimate."""
        return Fraction(self.hits, self.of)


def share_of(
    contest: Contest,
    holds: Callable[[Drawn], bool],
    *,
    tolerance: Decimal | None = None,
    draws: int = DRAWS,
    seed: str = "events",
    most_listed: int = MOST_LISTED,
) -> Share:
    """How many draws of a window have a property.

    Parameters
    ----------
    contest
        What the window draws.
    holds
        Whether the brackets of one draw have it. They are those of all rounds that remain.
    tolerance
        In place of the plan's own.
    draws, seed
        So many draws are made where there are more than ``most_listed``, and what names their lots.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    UsageError
        If less than one draw is to be made, or the seed is no line of text.
    """
    if draws < 1:
        raise UsageError(f"draws must be at least 1, found {draws}")
    cup = contest.count(tolerance)
    plain = cup.unweighted
    if plain.count() <= most_listed:
        hits = of = 0
        for rank in range(plain.count()):
            drawn = tuple(map(contest.bracket, plain.places(rank)))
            weight = _weight(contest, drawn)
            of += weight
            hits += weight * bool(holds(drawn))
        return Share(hits, of, exact=True)
    lots = Lots.of("", "", seed_text(seed), 0, tag=TAG)
    hits = 0
    for number in range(draws):
        rank = lots.below(cup.count(), f"draw/{number}")
        hits += bool(holds(tuple(map(contest.bracket, cup.places(rank)))))
    return Share(hits, draws, exact=False)


def _weight(contest: Contest, drawn: Drawn) -> int:
    """How often a draw is counted."""
    weights = contest.plan.weights
    if weights is None or contest.window > 1:
        return 1
    rounds = contest.plan.problem.format.rounds
    return prod(weights.of_bracket(list(first_rounds(side, rounds).items())) for side in drawn)
