"""Chances of what a program names, and how kind a draw was to a club; clubs by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from drawopt.drawing.contest import Contest
from drawopt.drawing.events import Drawn, Share
from drawopt.drawing.kindness import Kindness, travel_in
from drawopt.errors import UsageError
from drawopt.model.bracket import clubs_of, nodes_of, ties_played
from drawopt.model.travel import bracket_travel
from drawopt.reporting.odds_documents import decimal, exact
from drawopt.reporting.text import unit_word
from drawopt.simulation.intervals import wilson


@dataclass(frozen=True)
class DrawnBracket:
    """The bracket of one draw that could be, before any host is tossed and any tie is played.

    Parameters
    ----------
    contest
        What the window draws.
    sides
        The bracket of each section.
    number
        A club's number by name.
    """

    contest: Contest = field(repr=False)
    sides: Drawn = field(repr=False)
    number: Callable[[str], int] = field(repr=False)

    def bye(self, club: str) -> bool:
        """Whether the club does not play in the first of these rounds."""
        return self._enters(club) > self.contest.first_round

    def opponent(self, club: str) -> str | None:
        """Its first opponent; ``None`` if that is the winner of another tie, or there is none."""
        number = self._club(club)
        for side in self.sides:
            for tie in nodes_of(side):
                if number in (tie.first, tie.second):
                    other = tie.second if tie.first == number else tie.first
                    names = self.contest.plan.problem.field.clubs
                    return names[other] if isinstance(other, int) else None
        return None

    def meets(self, one: str, other: str) -> Fraction:
        """The chance that two clubs meet, if every tie is even; 0 if they are in two sections."""
        i, j = self._club(one), self._club(other)
        for side in self.sides:
            for tie in nodes_of(side):
                here, there = ties_played(tie.first), ties_played(tie.second)
                for mine, theirs in ((here, there), (there, here)):
                    if i in mine and j in theirs:
                        return Fraction(1, 2 ** (mine[i] + theirs[j]))
        return Fraction(0)

    def travel_of(self, club: str) -> Fraction:
        """What the club is expected to travel as the visitor, in the rounds drawn for good."""
        return travel_in(self.contest, self.sides, self._club(club))

    @property
    def travel(self) -> int:
        """The expected travel of all ties, as the draw's tolerance counts it."""
        return bracket_travel(list(self.sides), self.contest.plan.problem.costs)

    def _club(self, name: str) -> int:
        number = self.number(name)
        if not any(number in clubs_of(side) for side in self.sides):
            raise UsageError(f'"{name}" is not drawn in window {self.contest.window}')
        return number

    def _enters(self, name: str) -> int:
        number = self._club(name)
        ties = (tie for side in self.sides for tie in nodes_of(side))
        rounds = (tie.round for tie in ties if number in (tie.first, tie.second))
        return next(rounds, self.contest.plan.problem.format.rounds + 1)


@dataclass(frozen=True)
class Chance:
    """How likely something is: exact, or by draws that were made.

    Parameters
    ----------
    share
        So many of so many draws.
    """

    share: Share = field(repr=False)

    def __repr__(self) -> str:
        return f"Chance: {self}"

    def __str__(self) -> str:
        percent = f"{100 * self.value:.4g} %"
        if self.between is None:
            return f"{percent} (exact)"
        low, high = self.between
        return f"{percent} ({100 * low:.1f}-{100 * high:.1f} %, {self.share.of:,} draws made)"

    def __float__(self) -> float:
        return self.value

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return float(self.share.chance)

    @property
    def exact(self) -> Fraction | None:
        """The chance; ``None`` if it is an estimate."""
        return self.share.chance if self.share.exact else None

    @property
    def between(self) -> tuple[float, float] | None:
        """Wilson's interval of 95 %; ``None`` if the chance is exact."""
        return None if self.share.exact else wilson(self.share.hits, self.share.of)


@dataclass(frozen=True)
class ClubKindness:
    """How kind a draw was to a club, beside all draws that could have been.

    Kind is short: ``travel`` is what the club is expected to travel as the visitor in the rounds
    that the draw publishes, every tie even, before the coins for hosts.

    Parameters
    ----------
    value
        All of it, clubs by number.
    club
        The club's name.
    unit
        Of distances.
    """

    value: Kindness = field(repr=False)
    club: str
    unit: str = field(repr=False)

    @property
    def travel(self) -> float:
        """Expected as the visitor in the rounds that the draw publishes."""
        return float(self.value.travel)

    @property
    def kind(self) -> Chance:
        """The chance of a draw at least as kind: of as little travel, or less."""
        return Chance(self.value.kind)

    @property
    def unkind(self) -> Chance:
        """The chance of a draw at least as unkind: of as much travel, or more."""
        return Chance(self.value.unkind)

    def __str__(self) -> str:
        rounds = self.value.rounds
        many = f"rounds {rounds[0]}-{rounds[-1]}" if len(rounds) > 1 else f"round {rounds[0]}"
        return (
            f"{self.club} is expected to travel {self.travel:,.1f} {unit_word(self.unit)} as the "
            f"visitor in {many} of this draw, before the coins for hosts. A draw at least as kind "
            f"to it, of as little or less, comes {_often(self.kind)}; one at least as unkind, of "
            f"as much or more, {_often(self.unkind)}."
        )

    def record(self) -> dict[str, Any]:
        """As a document, without floats."""
        return {
            "club": self.club,
            "rounds": list(self.value.rounds),
            "expected_travel": decimal(self.value.travel, 3),
            "at_least_as_kind": _record(self.value.kind),
            "at_least_as_unkind": _record(self.value.unkind),
        }


def _often(chance: Chance) -> str:
    """A chance in the words that people use."""
    if chance.value == 1:
        return "always"
    if chance.value == 0:
        return "never"
    if chance.value > 0.2:
        return f"in {chance} of all draws"
    return f"once in {1 / chance.value:,.0f} draws, {chance}"


def _record(share: Share) -> dict[str, Any]:
    if share.exact:
        return exact(share.chance)
    low, high = wilson(share.hits, share.of)
    return {
        "chance": decimal(share.chance),
        "times": share.hits,
        "draws": share.of,
        "low": decimal(low),
        "high": decimal(high),
    }
