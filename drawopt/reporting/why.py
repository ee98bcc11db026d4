"""Why a club is where it is, and what chance gave it: the facts, in whole numbers."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from drawopt.drawing.contest import Contest, Draw, DrawnTie, TieSide, WinnerOf, brackets_of
from drawopt.drawing.forced import Forced, forced, moved
from drawopt.drawing.lots import Lot
from drawopt.drawing.odds import ClubOdds, Odds, RoundOdds, contest_odds
from drawopt.errors import SelfCheckFailed
from drawopt.model.bracket import Node, Side, bracket_of, clubs_of
from drawopt.reporting.answers import Plan, Row, Table
from drawopt.sections.counting import SectionStates, count_section
from drawopt.sections.exchanges import Move, PlanParts

MAX_NEAREST = 5


@dataclass(frozen=True)
class Neighbour:
    """A club near another: its number, how far away it is, and its section."""

    club: int
    distance: int
    section: int


@dataclass(frozen=True)
class Company:
    """A section seen from one club: the least and the mean distance to its clubs, rounded."""

    section: int
    nearest: int
    mean: int


@dataclass(frozen=True)
class Outcome:
    """A tie that a draw gave a club.

    Parameters
    ----------
    tie
        As it was drawn.
    opponents
        The clubs that may stand on the other side, with the chance before the draw of each to do
        so, and to meet the club.
    home
        The chance before the draw that the club is at home in this round, of all that it plays.
    coin
        The lot that named the host; ``None`` where the record has none.
    """

    tie: DrawnTie
    opponents: tuple[tuple[int, Fraction, Fraction], ...]
    home: Fraction
    coin: Lot | None


@dataclass(frozen=True)
class Pairing:
    """Two clubs of one section who may meet: what the least such bracket costs, and whom it moves.

    ``moved`` are the clubs whose first tie is another than in the bracket drawn, or, before a
    draw, in the section's first bracket of least travel.
    """

    forced: Forced
    round: int
    chance: Fraction
    moved: tuple[int, ...]


class Window:
    """One window: what it draws, the chances before it, and the draw if it was held.

    Parameters
    ----------
    contest
        What the window draws.
    draw
        What came of it.
    section
        Where each section has a lot of its own: the one that this is of, from 1.
    """

    def __init__(self, contest: Contest, draw: Draw | None, section: int | None = None) -> None:
        self.contest, self.draw, self.section = contest, draw, section

    @property
    def number(self) -> int:
        return self.contest.window

    @cached_property
    def odds(self) -> Odds:
        """The chances of all clubs, at the tolerance of the draw."""
        return contest_odds(self.contest, None if self.draw is None else self.draw.tolerance)

    @cached_property
    def states(self) -> tuple[SectionStates, ...]:
        return self.contest.states()

    def states_with(self, club: int) -> SectionStates:
        """The states of the section that holds a club."""
        return next(each for each in self.states if club in each.clubs)

    @cached_property
    def brackets(self) -> tuple[Side, ...]:
        """The brackets drawn; before a draw, none."""
        return () if self.draw is None else brackets_of(self.draw)

    def chance(self, club: int) -> ClubOdds | None:
        """A club's chances; ``None`` if it is not drawn in this window."""
        return self.odds.by_club.get(club)

    def shares(self, own: RoundOdds) -> tuple[Fraction, Fraction, Fraction]:
        """A bye, an opponent, and being out before the round: together 1, in whole numbers.

        Raises
        ------
        SelfCheckFailed
            If they are not.
        """
        bye, plays = Fraction(own.bye, self.odds.count), sum(each.meets for each in own.opponents)
        if plays != own.plays:
            raise SelfCheckFailed("chances of opponents do not add up; a fault in drawopt")
        out = 1 - bye - own.plays
        if out < 0 or (out and own.round == self.contest.first_round):
            raise SelfCheckFailed("chances of a club do not add up to 1; a fault in drawopt")
        return bye, own.plays, out

    def outcomes(self, club: int) -> tuple[Outcome, ...]:
        """The ties that the draw published for good in which the club stands or may stand."""
        if self.draw is None:
            return ()
        own = self.odds.by_club[club]
        chances = {each.round: each for each in own.rounds}
        found = []
        for tie in self.draw.ties:
            sides = [self._clubs(tie.home), self._clubs(tie.away)]
            if tie.provisional or not any(club in side for side in sides):
                continue
            others = sides[1] if club in sides[0] else sides[0]
            known = {each.club: each for each in chances[tie.round].opponents}
            found.append(
                Outcome(
                    tie,
                    tuple(
                        (each, Fraction(known[each].drawn, self.odds.count), known[each].meets)
                        for each in others
                    ),
                    chances[tie.round].home,
                    self._lot(f"/tie/{tie.number}/host"),
                )
            )
        return tuple(found)

    def _lot(self, ending: str) -> Lot | None:
        lots = () if self.draw is None else self.draw.lots
        own = "" if self.section is None else f"/section/{self.section}"
        return next((lot for lot in lots if lot.label.endswith(own + ending)), None)

    @property
    def rank(self) -> Lot | None:
        """The lot that named the bracket; ``None`` before a draw, or if a booklet's number did."""
        return self._lot("/rank")

    def _clubs(self, side: TieSide) -> tuple[int, ...]:
        if not isinstance(side, WinnerOf):
            return (side,)
        ties = () if self.draw is None else self.draw.ties
        tie = next(each for each in ties if each.number == side.tie)
        return (*self._clubs(tie.home), *self._clubs(tie.away))

    def pairings(self, club: int, other: int) -> tuple[Pairing, ...]:
        """What it would cost that two clubs of a section may meet, round by round."""
        states = self.states_with(club)
        if other not in states.clubs:
            return ()
        chances = {each.round: each for each in self.odds.by_club[club].rounds}
        held = next((side for side in self.brackets if club in clubs_of(side)), None)
        found = []
        shift = self.contest.first_round - 1
        cheapest = forced(states, club, other)
        before = held
        if before is None and cheapest:
            before = least_of(states)
        for each in cheapest:
            own = chances[each.round + shift]
            drawn = sum(o.drawn for o in own.opponents if o.club == other)
            changed = _shifted_moves(before, each.bracket, shift if held is not None else 0)
            found.append(
                Pairing(each, each.round + shift, Fraction(drawn, self.odds.count), changed)
            )
        return tuple(found)


def least_of(states: SectionStates) -> Side:
    """The first bracket of least travel of a section."""
    return bracket_of(count_section(states, 0).places(0, 0))


def _shifted_moves(before: Side | None, after: Side, shift: int) -> tuple[int, ...]:
    """As ``moved``; the first bracket's rounds are the cup's, ``shift`` more than the second's."""

    def down(side: Side) -> Side:
        if not isinstance(side, Node):
            return side
        return Node(side.round - shift, down(side.first), down(side.second))

    return () if before is None else moved(down(before), after)


@dataclass(frozen=True)
class Together:
    """A way to bring two clubs of different sections into one: who moves, and at what cost.

    Parameters
    ----------
    club
        The one of the two that moves.
    section
        Where it goes, from 1.
    exchanged
        The club that it changes places with; ``None`` if it moves alone.
    cost
        What the plan costs more, in whole units of cost.
    """

    club: int
    section: int
    exchanged: int | None
    cost: int


class WhyFacts(Table):
    """Why a club is in its section, and what chance gave or may give it; clubs by number.

    Parameters
    ----------
    plan
        The plan that is drawn.
    parts
        The plan's sections, priced with clubs moved; kept from club to club.
    windows
        The windows drawn so far, and the next one if what it draws is known.
    number
        The club, in order of name.
    opponent
        Another club that is asked about.
    """

    def __init__(
        self,
        plan: Plan,
        parts: PlanParts,
        windows: tuple[Window, ...],
        number: int,
        opponent: int | None = None,
    ) -> None:
        self.plan, self.parts, self.number, self.opponent = plan, parts, number, opponent
        self.windows = tuple(each for each in windows if _holds(each.contest, number))

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.club}, section {self.section}"

    __str__ = __repr__

    @property
    def club(self) -> str:
        """Its name."""
        return self.plan.field.clubs[self.number]

    @cached_property
    def section(self) -> int:
        """The number of its section, from 1."""
        return self.parts.section_of(self.number) + 1

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What the plan would cost with the club in each other section."""
        return self.parts.moves(self.number)

    @cached_property
    def company(self) -> tuple[Company, ...]:
        """Every section as the club sees it, its own among them."""
        miles = self.plan.value.problem.distances[self.number]
        found = []
        for number, section in enumerate(self.plan.value.sections, 1):
            far = [int(miles[each]) for each in section if each != self.number]
            if far:
                mean = (2 * sum(far) + len(far)) // (2 * len(far))
                found.append(Company(number, min(far), mean))
        return tuple(found)

    @cached_property
    def nearest(self) -> tuple[Neighbour, ...]:
        """The clubs nearest to it, wherever they play."""
        miles = self.plan.value.problem.distances[self.number]
        others = sorted(
            (int(miles[each]), each) for each in range(len(miles)) if each != self.number
        )
        return tuple(
            Neighbour(each, far, self.parts.section_of(each) + 1)
            for far, each in others[:MAX_NEAREST]
        )

    @cached_property
    def together(self) -> tuple[Together, ...]:
        """Ways to bring club and opponent into one section, the cheapest first."""
        if self.opponent is None:
            return ()
        sections = self.section, self.parts.section_of(self.opponent) + 1
        if sections[0] == sections[1]:
            return ()
        pairs = (
            (self.number, self.opponent, sections[1], self.moves),
            (self.opponent, self.number, sections[0], self.parts.moves(self.opponent)),
        )
        found = []
        for mover, kept, goal, moves in pairs:
            move = next(each for each in moves if each.section == goal)
            if move.alone is not None:
                found.append(Together(mover, goal, None, move.alone))
            exchange = self.parts.exchange(mover, goal - 1, (kept,))
            if exchange is not None:
                found.append(Together(mover, goal, *exchange))
        return tuple(sorted(found, key=lambda each: each.cost))

    def rows(self) -> list[Row]:
        """A row for every club that it may or might have met, by window and round.

        The columns: window, round, opponent, distance, and the chances ``drawn`` (to be drawn
        against it, named or as a winner to come), ``meets``, ``home`` and ``away``; ``exact`` is
        ``meets`` as a fraction. A row without an opponent is a bye.
        """
        clubs, miles = self.plan.field.clubs, self.plan.value.problem.distances
        found: list[Row] = []
        for window in self.windows:
            for own in window.odds.by_club[self.number].rounds:
                if own.provisional:
                    continue
                bye, _, _ = window.shares(own)
                head: Row = {"window": window.number, "round": own.round}
                none = {"distance": None, "drawn": float(bye), "home": 0.0, "away": 0.0}
                found.append({**head, "opponent": None, **none, "meets": 0.0, "exact": str(bye)})
                found += [
                    {
                        **head,
                        "opponent": clubs[each.club],
                        "distance": int(miles[self.number, each.club]),
                        "drawn": each.drawn / window.odds.count,
                        "home": float(each.home),
                        "away": float(each.away),
                        "meets": float(each.meets),
                        "exact": str(each.meets),
                    }
                    for each in sorted(own.opponents, key=lambda each: (-each.meets, each.club))
                ]
        return found


def _holds(contest: Contest, club: int) -> bool:
    return any(club in clubs for clubs in contest.survivors if clubs is not None)
