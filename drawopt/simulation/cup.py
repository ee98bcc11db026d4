"""A cup that is drawn and played, tie by tie: the plain way.

All chance is that of one run, see ``lots``. The cup of the single command is run 1 of its seed; the
fast engine, which plays thousands, is held to this one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from drawopt.drawing.contest import (
    Bye,
    Contest,
    HomeTies,
    first_contest,
    lasting_byes,
    settle_host,
)
from drawopt.drawing.lots import Lots
from drawopt.drawing.seeds import seed_text
from drawopt.model.bracket import Node, Side, first_rounds, from_places, nodes_of
from drawopt.model.problem import check_tolerance
from drawopt.model.results import Match
from drawopt.model.travel import travel_by_round
from drawopt.sections.counting import CupCount
from drawopt.sections.plan import Plan
from drawopt.simulation.lots import form_and_coin, run_lots
from drawopt.simulation.ratings import Strengths

Survivors = tuple[tuple[int, ...] | None, ...]
Places = Sequence[tuple[int, ...]]


class Outcomes(Protocol):
    """Names the winner of a tie and how it was decided; ``None`` leaves the tie open."""

    def winner(self, home: int, away: int, neutral: bool, forms: tuple[int, int]) -> int | None: ...

    def decided_by(self, home: int, away: int) -> str: ...


class Actual:
    """What happened: the played winner, else the club that went further, else open."""

    def __init__(self, matches: Iterable[Match]) -> None:
        played = sorted(matches, key=lambda match: match.round)
        self._played = {match.pair: match for match in played}
        last = max((match.round for match in played), default=0)
        self._survived = {club: last for match in played for club in match.pair}
        for match in played:
            self._survived[match.loser] = match.round - 1

    def winner(
        self,
        home: int,
        away: int,
        neutral: bool,
        forms: tuple[int, int],
    ) -> int | None:
        """Who went through; grounds and forms have no part in it."""
        match = self._played.get(frozenset((home, away)))
        if match is not None:
            return match.winner
        one, other = self._survived.get(home, 0), self._survived.get(away, 0)
        if one == other:
            return None
        return home if one > other else away

    def decided_by(self, home: int, away: int) -> str:
        """As the results say; ``"further"`` where the two did not meet."""
        match = self._played.get(frozenset((home, away)))
        return "further" if match is None else match.decided_by


@dataclass(frozen=True)
class PlayedTie:
    """A tie once its sides are known.

    ``home`` and ``away`` are ``None`` while the tie before is open, ``winner`` while this one
    is; where one side is known it is ``home``, whoever will host. ``distance`` is the visitor's
    trip, one way, in whole units of distance. ``switched``: the coins named a host that may not
    be one.
    """

    number: int
    round: int
    section: int
    home: int | None
    away: int | None
    distance: int | None
    winner: int | None
    decided_by: str
    switched: bool
    neutral: bool


@dataclass(frozen=True)
class DrawnWindow:
    """What one window drew: bracket ``rank`` of ``count`` within ``tolerance`` of the least."""

    rounds: tuple[int, ...]
    tolerance: Decimal
    least_travel: int
    travel: int
    count: int
    rank: int


@dataclass(frozen=True)
class Cup:
    """A cup drawn and played: each window's draw, the first day's byes, every tie, who qualified.

    Parameters
    ----------
    seed, run
        Name its lots.
    """

    seed: str
    run: int
    windows: tuple[DrawnWindow, ...]
    byes: tuple[Bye, ...]
    ties: tuple[PlayedTie, ...]
    qualifiers: tuple[int, ...]

    @property
    def stopped(self) -> tuple[PlayedTie, ...]:
        """The ties that stayed open."""
        return tuple(tie for tie in self.ties if tie.winner is None)

    @property
    def travel_by_round(self) -> dict[int, int]:
        """Miles travelled one way in each round."""
        by_round: dict[int, int] = {}
        for tie in self.ties:
            by_round[tie.round] = by_round.get(tie.round, 0) + (tie.distance or 0)
        return dict(sorted(by_round.items()))

    @property
    def travel(self) -> int:
        return sum(self.travel_by_round.values())

    @property
    def longest(self) -> PlayedTie | None:
        """The tie with the longest trip; of several, the first."""
        known = [tie for tie in self.ties if tie.distance is not None]
        return max(known, key=lambda tie: (tie.distance or 0, -tie.number), default=None)

    def trips_over(self, distance: int) -> int:
        return sum(1 for tie in self.ties if (tie.distance or 0) > distance)


def play_cup(
    plan: Plan,
    seed: str,
    outcomes: Outcomes = Strengths(),  # noqa: B008 - frozen
    tolerance: Decimal | None = None,
    run: int = 1,
) -> Cup:
    """Draw and play a whole cup; always a rehearsal.

    Parameters
    ----------
    outcomes
        Who wins; a coin by default.
    tolerance
        In place of the plan's own, for every window.
    run
        Which cup of this seed.

    Raises
    ------
    UsageError
        If the seed is empty or not a line of text, or the tolerance is out of range.
    AnswerIsNo
        If the clubs left in a section have no bracket that keeps the rules.
    """
    problem, seed = plan.problem, seed_text(seed)
    allowed = problem.terms.tolerance if tolerance is None else tolerance
    check_tolerance(allowed)
    windows: list[DrawnWindow] = []
    byes: list[Bye] = []

    def draw(contest: Contest, lots: Lots) -> Places:
        cup = count_contest(contest, allowed)
        rank = lots.below(cup.count(), f"w{contest.window}/rank")
        places = cup.places(rank)
        brackets = [side for each in places if (side := from_places(each)) is not None]
        travel = sum(travel_by_round(brackets, problem.costs).values())
        rounds = tuple(range(contest.first_round, contest.last_round + 1))
        windows.append(
            DrawnWindow(rounds, allowed, cup.least_travel, travel, cup.unweighted.count(), rank)
        )
        if contest.window == 1:
            byes.extend(_byes(brackets, problem.format.rounds))
        return places

    ties, left = play_from(first_contest(plan), outcomes, run_lots(seed, run), draw)
    through = tuple(club for section in left for club in section or ())
    return Cup(seed, run, tuple(windows), tuple(byes), ties, through)


def count_contest(contest: Contest, tolerance: Decimal) -> CupCount:
    """The draws of a window whose travel is at most ``tolerance`` above the least."""
    return contest.count(tolerance)


def _byes(brackets: Sequence[Side], rounds: int) -> list[Bye]:
    """Each club's byes of the first day, by round and club."""
    return sorted(
        (
            Bye(club, round_)
            for side in brackets
            for club, entered in first_rounds(side, rounds).items()
            for round_ in range(1, entered)
        ),
        key=lambda bye: (bye.round, bye.club),
    )


def play_from(
    contest: Contest, outcomes: Outcomes, lots: Lots, draw: Callable[[Contest, Lots], Places]
) -> tuple[tuple[PlayedTie, ...], Survivors]:
    """Draw and play from a window to the last round.

    Parameters
    ----------
    draw
        The places of each section that a window draws.

    Returns
    -------
    tuple
        The ties, numbered from 1 by round, section and position, and the clubs that come through
        each section; ``None`` for a section with a tie that stayed open.

    Raises
    ------
    AnswerIsNo
        If the clubs left in a section have no bracket that keeps the rules.
    """
    plan = contest.plan
    ties: list[PlayedTie] = []
    while True:
        played = len(ties)
        drawn = draw(contest, lots)
        places = iter(drawn)
        survivors = tuple(
            None if clubs is None else _play(contest, outcomes, lots, number, next(places), ties)
            for number, clubs in enumerate(contest.survivors, 1)
        )
        if contest.last_round >= plan.problem.format.rounds:
            break
        home_ties = _home_ties(contest, survivors, ties[played:])
        kept = lasting_byes(plan, contest.window, drawn)
        contest = Contest(
            plan,
            contest.window + 1,
            survivors,
            home_ties=home_ties,
            kept_byes=kept,
            own_lots=plan.problem.terms.by_section,
            trips_left=contest.trips_after(drawn),
        )
    # Ties of a round and section come in order of position.
    ties.sort(key=lambda tie: (tie.round, tie.section))
    return tuple(replace(tie, number=number) for number, tie in enumerate(ties, 1)), survivors


def _home_ties(
    contest: Contest, survivors: Survivors, ties: Sequence[PlayedTie]
) -> tuple[HomeTies, ...]:
    """How often each club still in was at home so far, where hosts are balanced; else nothing."""
    if contest.plan.problem.terms.hosts != "balance":
        return ()
    times = {each.club: each.ties for each in contest.home_ties}
    for tie in ties:
        if tie.home is not None and tie.away is not None and not tie.neutral:
            times[tie.home] = times.get(tie.home, 0) + 1
    still_in = sorted(club for clubs in survivors for club in clubs or ())
    return tuple(HomeTies(club, times.get(club, 0)) for club in still_in)


def _play(
    contest: Contest,
    outcomes: Outcomes,
    lots: Lots,
    section: int,
    places: tuple[int, ...],
    ties: list[PlayedTie],
) -> tuple[int, ...] | None:
    """Play one section's rounds of a window: who comes through, ``None`` if a tie stays open.

    Its ties are added to ``ties``; those of later rounds too if it ends here.
    """
    bracket = from_places(places)
    nodes = [] if bracket is None else list(nodes_of(bracket))
    last = contest.last_round - contest.first_round + 1
    winners: dict[Side, int | None] = {}
    inside = {club for club in places if club >= 0}
    times = {each.club: each.ties for each in contest.home_ties}
    for node in nodes:
        if node.round > last:
            continue
        sides = [winners[s] if isinstance(s, Node) else s for s in (node.first, node.second)]
        known = sorted(club for club in sides if club is not None)
        round_ = node.round + contest.first_round - 1
        # The draw knows both names, and what each has had at home; else it tosses a coin.
        named = isinstance(node.first, int) and isinstance(node.second, int)
        tie = _play_tie(
            contest.plan, outcomes, lots, section, round_, known, times if named else {}
        )
        ties.append(tie)
        winners[node] = tie.winner
        if tie.winner is not None:
            inside -= set(known) - {tie.winner}
    if None not in winners.values():
        return tuple(sorted(inside))
    later = (node.round + contest.first_round - 1 for node in nodes if node.round > last)
    ties += [_open(section, round_) for round_ in later]
    return None


def _play_tie(
    plan: Plan,
    outcomes: Outcomes,
    lots: Lots,
    section: int,
    round_: int,
    known: Sequence[int],
    home_ties: Mapping[int, int],
) -> PlayedTie:
    """Play a tie; it stays open if only one side is known, or none.

    Parameters
    ----------
    home_ties
        How often each club was at home before this window, where that names the host.
    """
    if len(known) < 2:
        return _open(section, round_, *known)
    problem = plan.problem
    drawn = {club: form_and_coin(lots, problem.field.clubs[club], round_) for club in known}
    one, other = known
    home, away = known if drawn[one][1] == drawn[other][1] else (other, one)
    if home_ties.get(away, 0) < home_ties.get(home, 0):
        home, away = away, home
    home, away, switched, neutral = settle_host(home, away, problem.may_host)
    winner = outcomes.winner(home, away, neutral, (drawn[home][0], drawn[away][0]))
    decided_by = "open" if winner is None else outcomes.decided_by(home, away)
    distance = int(problem.distances[home, away])
    return PlayedTie(
        0, round_, section, home, away, distance, winner, decided_by, switched, neutral
    )


def _open(section: int, round_: int, home: int | None = None) -> PlayedTie:
    return PlayedTie(0, round_, section, home, None, None, None, "open", False, False)
