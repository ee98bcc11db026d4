"""What a window draws, and the draw as a value: ties, byes, lots, the clubs still in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

import numpy as np

from drawopt.drawing.lots import Lot
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.bracket import Node, Side, bracket_of, node, nodes_of
from drawopt.model.travel import Matrix, tie_travel
from drawopt.sections.counting import (
    CupCount,
    SectionStates,
    budget_for,
    count_within,
    fewest_trips,
    section_states,
)
from drawopt.sections.plan import Plan, long_ties_of


@dataclass(frozen=True)
class WinnerOf:
    """A side that is the winner of an earlier tie, by its number."""

    tie: int


TieSide = int | WinnerOf


@dataclass(frozen=True)
class DrawnTie:
    """A tie as drawn: ``home`` is the side the coin named, or the other if it may not host.

    ``switched`` says that the coin's side is a club that may not host; ``neutral`` that neither
    may. Both are settled for certain clubs; a winner-of side is settled when it is known.
    ``expected_travel`` is in units of cost, ``expected_distance`` in units of distance.
    """

    number: int
    round: int
    section: int
    home: TieSide
    away: TieSide
    expected_travel: int
    expected_distance: int
    provisional: bool
    switched: bool = False
    neutral: bool = False


@dataclass(frozen=True)
class Bye:
    """A club that does not play in a round that others play."""

    club: int
    round: int


@dataclass(frozen=True)
class HomeTies:
    """How many ties a club has had at home so far."""

    club: int
    ties: int


@dataclass(frozen=True)
class Part:
    """A section that was drawn by a lot of its own.

    ``results_digest`` is that of what its own ties came to before, empty in the first window.
    """

    section: int
    results_digest: str
    least_travel: int
    count: int
    rank: int


@dataclass(frozen=True)
class Draw:
    """The outcome of one window's draw, and all it depends on.

    ``after`` and ``results_digest`` are empty for the first window. ``attempt`` counts the
    official draws of this window, this one included (0 for a rehearsal), and ``reason`` says why
    there is more than one. ``day`` is the day on which it was held, empty if nobody says. Neither
    chooses a lot. There are ``count`` draws whose travel is at most ``tolerance`` above
    ``least_travel``; the draw is number ``rank`` of them, each counted as often as it weighs.
    Where hosts are balanced ``home_ties`` is what each club still in had before this draw.
    Where long trips have a budget, ``most_long_ties`` is the most that this draw may have.
    ``booklet`` is the digest of the booklet that the draw is number ``number`` of; empty and
    ``None`` if there is none. ``parts`` are the sections drawn by lots of their own, in order; then
    ``results_digest`` is empty, ``count`` is the product of theirs, and ``rank`` counts through
    all of their choices, the last section's first.
    """

    plan_digest: str
    seed: str
    attempt: int
    reason: str
    rehearsal: bool
    window: int
    after: str
    results_digest: str
    tolerance: Decimal
    least_travel: int
    travel: int
    count: int
    rank: int
    lots: tuple[Lot, ...]
    ties: tuple[DrawnTie, ...]
    byes: tuple[Bye, ...]
    day: str = ""
    home_ties: tuple[HomeTies, ...] = ()
    booklet: str = ""
    number: int | None = None
    parts: tuple[Part, ...] = ()

    @property
    def most_travel(self) -> int:
        """What a draw within the tolerance travels at most, in units of cost."""
        leasts = [part.least_travel for part in self.parts] or [self.least_travel]
        return sum(least + budget_for(least, self.tolerance) for least in leasts)

    most_long_ties: int | None = None


T = TypeVar("T", bound=TieSide)


def settle_host(home: T, away: T, may_host: Sequence[bool]) -> tuple[T, T, bool, bool]:
    """Home, away, switched, neutral: once a coin's side that may not host has been seen to.

    If the club on the coin's side may not host, the other hosts; if neither may, the tie is on
    neutral ground. A side that is not known yet is left as it is.

    Parameters
    ----------
    home
        The side that the coin named: a club's number in the field, or one that is not known yet.
    away
        The other side.
    may_host
        For each club of the field, whether it may be at home.

    Returns
    -------
    tuple
        The side at home, the visitor, whether they were switched, whether the ground is neutral.
    """
    if isinstance(home, int) and not may_host[home]:
        if not isinstance(away, int):
            return home, away, False, False
        if may_host[away]:
            return away, home, True, False
        return home, away, False, True
    return home, away, False, False


@dataclass(frozen=True)
class Contest:
    """What one window draws: the clubs still in each section, and the rounds that remain.

    ``None`` stands for a section that is not drawn, because a tie of it is still open. Ties keep
    the numbers that ``provisional`` ties of the draw before have in their section and round.
    ``home_ties`` has each club that is drawn, where hosts are balanced. ``kept_byes`` are the clubs
    with a bye in the first of these rounds that was drawn before and stands. ``own_lots`` says that
    each section has a lot and a budget of its own. ``trips_left`` is what windows before left of a
    budget of long trips, ``None`` if there is none.
    """

    plan: Plan
    window: int
    survivors: tuple[tuple[int, ...] | None, ...]
    provisional: tuple[DrawnTie, ...] = ()
    home_ties: tuple[HomeTies, ...] = ()
    kept_byes: tuple[int, ...] = ()
    own_lots: bool = False
    trips_left: int | None = None

    @property
    def first_round(self) -> int:
        windows = self.plan.problem.terms.windows
        return windows[self.window - 1][0] if windows else 1

    @property
    def last_round(self) -> int:
        """The last round this window publishes for good."""
        terms = self.plan.problem.terms
        if terms.redraw == "none" or not terms.windows:
            return self.plan.problem.format.rounds
        return terms.windows[self.window - 1][-1]

    def states(self) -> tuple[SectionStates, ...]:
        """The states of each section drawn.

        Raises
        ------
        AnswerIsNo
            If the clubs still in a section have no bracket that keeps the rules.
        """
        problem = self.plan.problem
        earliest = self._earliest()
        double = self.window == 1 and problem.format.has_double_byes
        found = []
        for number, clubs in enumerate(self.survivors):
            if clubs is None:
                continue
            if self.window == 1 and clubs == self.plan.sections[number]:
                found.append(self.plan.states[number])
                continue
            rounds = self.rounds_of(clubs)
            states = section_states(
                clubs,
                rounds,
                problem.costs,
                earliest,
                double_byes=double,
                first_round=problem.format.rounds - rounds + 1,
                long_ties=long_ties_of(problem),
            )
            if states is None:
                names = ", ".join(problem.field.clubs[club] for club in clubs)
                raise AnswerIsNo(f"no bracket of {rounds} rounds keeps the rules for {names}")
            found.append(states)
        return tuple(found)

    def _earliest(self) -> Matrix:
        """The plan's, and who keeps a bye meets nobody in the first of these rounds."""
        if not self.kept_byes:
            return self.plan.problem.earliest
        kept = list(self.kept_byes)
        earliest = self.plan.problem.earliest.copy()
        earliest[kept, :] = np.maximum(earliest[kept, :], self.first_round + 1)
        earliest[:, kept] = np.maximum(earliest[:, kept], self.first_round + 1)
        return earliest

    def count(self, tolerance: Decimal | None = None) -> CupCount:
        """The draws within a tolerance, the plan's own if none is given.

        Weights for byes are those of the first window; later windows draw uniformly.

        Raises
        ------
        AnswerIsNo
            If the clubs still in a section have no bracket that keeps the rules.
        """
        if tolerance is None:
            tolerance = self.plan.problem.terms.tolerance
        whole = self.window == 1 and self.survivors == self.plan.sections
        if whole and self.own_lots == self.plan.problem.terms.by_section:
            return self.plan.count(tolerance)
        states = self.states()
        weights = self.plan.weights if self.window == 1 else None
        trips = self.most_long_ties(states)
        return count_within(states, tolerance, weights, trips, by_section=self.own_lots)

    def trips_after(self, places: Sequence[tuple[int, ...]]) -> int | None:
        """What is left of a budget of long trips once this window is drawn; ``None`` without one.

        Parameters
        ----------
        places
            Of each section that is drawn.
        """
        trips = self.plan.problem.rules.trips
        if trips is None:
            return None
        ties = [tie for row in places for tie in nodes_of(self.bracket(row))]
        published = [tie for tie in ties if tie.round <= self.last_round]
        distances = self.plan.problem.distances
        long = sum(tie_travel(tie, distances) > trips.over for tie in published)
        return None if self._allowed is None else self._allowed - long

    @cached_property
    def _allowed(self) -> int | None:
        """The most long ties of a draw of this window."""
        return self.plan.trips if self.window == 1 else self.most_long_ties(self.states())

    def most_long_ties(self, states: Sequence[SectionStates]) -> int | None:
        """The most long ties that a draw of a later window may have; ``None`` for any.

        Parameters
        ----------
        states
            Of the sections drawn.

        Notes
        -----
        What is left of the budget; if no bracket of the survivors has so few, the fewest that one
        has. (Who wins decides what comes near: a tie that was short in expectation may be long.)
        """
        if self.plan.trips is None:
            return None
        left = self.plan.trips if self.trips_left is None else self.trips_left
        return max(left, fewest_trips(states))

    def rounds_of(self, clubs: Sequence[int]) -> int:
        """The rounds that a section of these clubs plays: fewer where too many have withdrawn.

        A section with less than half of its places taken (a quarter with double byes) plays the
        last rounds only.
        """
        fmt = self.plan.problem.format
        rounds = fmt.rounds - self.first_round + 1
        spare = 2 if self.window == 1 and fmt.has_double_byes else 1
        if len(clubs) >= 1 << max(rounds - spare, 0):
            return rounds
        return (len(clubs) - 1).bit_length()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The sections that are drawn, by number from 1."""
        return tuple(k for k, clubs in enumerate(self.survivors, 1) if clubs is not None)

    def bracket(self, places: tuple[int, ...]) -> Side:
        """The bracket of a section's places, with the cup's numbers of rounds."""
        played = len(places).bit_length() - 1
        return _shifted(bracket_of(places), self.plan.problem.format.rounds - played)

    def alone(self, section: int) -> "Contest":
        """The contest of one section, by number from 1."""
        return replace(
            self,
            survivors=tuple(
                clubs if number == section else None
                for number, clubs in enumerate(self.survivors, 1)
            ),
            provisional=tuple(tie for tie in self.provisional if tie.section == section),
        )


def _shifted(side: Side, rounds: int) -> Side:
    """A bracket of the remaining rounds with the cup's round numbers."""
    if isinstance(side, int) or rounds == 0:
        return side
    return Node(side.round + rounds, _shifted(side.first, rounds), _shifted(side.second, rounds))


def first_contest(plan: Plan) -> Contest:
    """The first window: every club of every section.

    Parameters
    ----------
    plan
        The plan that is drawn.
    """
    return Contest(plan, 1, plan.sections, own_lots=plan.problem.terms.by_section)


def next_contest(
    plan: Plan, before: Draw, winners: dict[int, int], window: int | None = None
) -> Contest:
    """The window after a draw whose ties have been played.

    Parameters
    ----------
    winners
        The winner of each tie by number, for the ties of the rounds that were published. A
        section with a tie left out is not drawn.

    Raises
    ------
    UsageError
        If the first day's bracket stands, or there is no such window.
    ValueError
        If a winner did not play in its tie.
    """
    terms = plan.problem.terms
    window = before.window + 1 if window is None else window
    if terms.redraw == "none":
        raise UsageError('redraw is "none": the first day\'s bracket stands for all rounds')
    if window != before.window + 1 or window > len(terms.windows):
        raise UsageError(
            f"window {window} does not follow window {before.window} "
            f"(there are {len(terms.windows)})"
        )
    drawn_now = [tie for tie in before.ties if not tie.provisional]
    survivors: list[tuple[int, ...] | None] = []
    for number in range(1, len(plan.sections) + 1):
        ties = [tie for tie in drawn_now if tie.section == number]
        if any(tie.number not in winners for tie in ties):
            survivors.append(None)
            continue
        inside = _still_in(before, number, winners)
        survivors.append(tuple(sorted(inside)) if inside else None)
    still_to_come = tuple(tie for tie in before.ties if tie.provisional)
    first = terms.windows[window - 1][0]
    still_there = {club for clubs in survivors for club in clubs or ()}
    kept = {bye.club for bye in before.byes if bye.round == first} & still_there
    kept_byes = tuple(sorted(kept)) if terms.redraw == "keep-byes" else ()
    home_ties: tuple[HomeTies, ...] = ()
    if terms.hosts == "balance":
        may_host = plan.problem.may_host
        times = home_ties_after(before.ties, before.home_ties, winners, may_host)
        home_ties = tuple(HomeTies(club, times.get(club, 0)) for club in sorted(still_there))
    return Contest(
        plan,
        window,
        tuple(survivors),
        still_to_come,
        home_ties,
        kept_byes,
        terms.by_section,
        trips_left_after(plan, before.most_long_ties, drawn_now),
    )


def trips_left_after(
    plan: Plan, most_long_ties: int | None, published: Sequence[DrawnTie]
) -> int | None:
    """What a window leaves of a budget of long trips; ``None`` if there is none.

    Parameters
    ----------
    most_long_ties
        What its draw was allowed.
    published
        Its ties that are not provisional: each long one counts, played or due.
    """
    trips = plan.problem.rules.trips
    if trips is None or most_long_ties is None:
        return None
    return most_long_ties - sum(tie.expected_distance > trips.over for tie in published)


def provisional_byes(draw: Draw, plan: Plan) -> frozenset[Bye]:
    """The byes of a draw that a later window may take back: it draws their round anew.

    Parameters
    ----------
    draw
        Of any window of the plan.
    """
    terms = plan.problem.terms
    if terms.redraw != "window" or not terms.windows:
        return frozenset()
    last = terms.windows[draw.window - 1][-1]
    return frozenset(bye for bye in draw.byes if bye.round > last)


def standing_byes(draws: Sequence[Draw], plan: Plan) -> tuple[Bye, ...]:
    """The byes of a cup's draws as they stand: a later window's take the place of earlier ones.

    Parameters
    ----------
    draws
        One a window, in order; or several, of sections with lots of their own.

    Returns
    -------
    tuple of byes
        By round, then club.
    """
    found: set[Bye] = set()
    for draw in draws:
        first = plan.problem.terms.windows[draw.window - 1][0] if plan.problem.terms.windows else 1
        parts = {part.section for part in draw.parts}
        drawn = {
            club
            for number, clubs in enumerate(plan.sections, 1)
            if not parts or number in parts
            for club in clubs
        }
        found = {bye for bye in found if bye.round < first or bye.club not in drawn}
        found |= set(draw.byes)
    return tuple(sorted(found, key=lambda bye: (bye.round, bye.club)))


def lasting_byes(plan: Plan, window: int, places: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The clubs whose byes a window's bracket has for the next window too, and that stand.

    Parameters
    ----------
    places
        Of each section that the window drew, as ``CupCount.places`` gives them.

    Returns
    -------
    tuple of int
        Empty unless byes that were drawn stand.
    """
    terms = plan.problem.terms
    if terms.redraw != "keep-byes" or window > 1 or terms.windows[0] != (1,):
        return ()
    fours = (row[k : k + 4] for row in places if len(row) > 2 for k in range(0, len(row), 4))
    alone = ([club for club in four if club >= 0] for four in fours)
    return tuple(sorted(four[0] for four in alone if len(four) == 1))


def home_ties_after(
    ties: Sequence[DrawnTie],
    before: Sequence[HomeTies],
    winners: Mapping[int, int],
    may_host: Sequence[bool],
) -> dict[int, int]:
    """How many ties each club has had at home, these ties played too.

    On neutral ground nobody is at home.

    Parameters
    ----------
    before
        Ties at home before these.
    """
    times = {each.club: each.ties for each in before}
    for tie in ties:
        if tie.provisional or tie.number not in winners:
            continue
        home, away = (s if isinstance(s, int) else winners[s.tie] for s in (tie.home, tie.away))
        host, _, _, neutral = settle_host(home, away, may_host)
        if not (neutral or tie.neutral):
            times[host] = times.get(host, 0) + 1
    return times


def _still_in(draw: Draw, section: int, winners: dict[int, int]) -> set[int]:
    """The clubs of a section that no tie of the window has put out."""
    inside: set[int] = set()
    for tie in draw.ties:
        if tie.section == section:
            inside |= {side for side in (tie.home, tie.away) if isinstance(side, int)}
    for tie in draw.ties:
        if tie.section == section and not tie.provisional:
            sides = {
                side if isinstance(side, int) else winners[side.tie]
                for side in (tie.home, tie.away)
            }
            if winners[tie.number] not in sides:
                raise ValueError(f"the winner of tie {tie.number} did not play in it")
            inside -= sides - {winners[tie.number]}
    return inside


def brackets_of(draw: Draw) -> tuple[Side, ...]:
    """The brackets that a draw's ties make, in order of section; clubs without a tie have none.

    Parameters
    ----------
    draw
        A draw of any window.

    Returns
    -------
    tuple of sides
        One a section that has a tie; rounds are those of the cup.
    """
    made: dict[int, Side] = {}
    last: dict[int, int] = {}

    def side(of: TieSide) -> Side:
        return made[of.tie] if isinstance(of, WinnerOf) else of

    for tie in sorted(draw.ties, key=lambda tie: tie.round):
        made[tie.number] = node(tie.round, side(tie.home), side(tie.away))
        last[tie.section] = tie.number
    return tuple(made[last[number]] for number in sorted(last))
