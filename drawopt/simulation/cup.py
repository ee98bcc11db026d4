"""Playing a drawn cup: who wins each tie, window after window.

An outcome model names the winner of a tie; its chance is a stream of its own, never the draw's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from drawopt.drawing.contest import Draw, TieSide, WinnerOf, first_contest, next_contest
from drawopt.drawing.draw import draw_contest, settle_host
from drawopt.drawing.lots import Lots
from drawopt.errors import Fault, InputError, known
from drawopt.model.entrants import Field
from drawopt.model.results import Match
from drawopt.records.canonical import digest_of
from drawopt.records.draws import draw_record, results_digest
from drawopt.sections.plan import Plan

LONG_TRIP = 300
FAR = 8000
"""Rating differences beyond this are as good as certain: 1 in 10 ** 20."""


class Outcomes(Protocol):
    """Names the winner of a tie and how it was decided; ``None`` leaves the tie open."""

    def winner(self, lots: Lots, tie: int, round_: int, home: int, away: int) -> int | None: ...

    def decided_by(self, home: int, away: int) -> str: ...


@dataclass(frozen=True)
class Coin:
    """Each club wins with probability 1/2."""

    def winner(self, lots: Lots, tie: int, round_: int, home: int, away: int) -> int | None:
        return (home, away)[lots.below(2, f"tie/{tie}/winner")]

    def decided_by(self, home: int, away: int) -> str:
        return "coin"


@dataclass(frozen=True)
class Rated:
    """Elo's rule: the home club wins with probability 1 / (1 + 10 ** (difference / 400))."""

    ratings: tuple[float, ...]

    def winner(self, lots: Lots, tie: int, round_: int, home: int, away: int) -> int | None:
        difference = min(max(self.ratings[away] - self.ratings[home], -FAR), FAR)
        chance = 1 / (1 + 10 ** (difference / 400))
        return home if lots.below(1 << 32, f"tie/{tie}/winner") < chance * (1 << 32) else away

    def decided_by(self, home: int, away: int) -> str:
        return "rating"


def rated(field: Field, file: Path | None = None) -> Rated:
    """The rating model of a field.

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
    return Rated(tuple(float(entrant.rating or 0) for entrant in field.entrants))


class Actual:
    """What happened: the played winner, else the club that went further, else open."""

    def __init__(self, matches: Iterable[Match]) -> None:
        played = sorted(matches, key=lambda match: match.round)
        self._played = {match.pair: match for match in played}
        last = max((match.round for match in played), default=0)
        self._survived = {club: last for match in played for club in match.pair}
        for match in played:
            self._survived[match.loser] = match.round - 1

    def winner(self, lots: Lots, tie: int, round_: int, home: int, away: int) -> int | None:
        match = self._played.get(frozenset((home, away)))
        if match is not None:
            return match.winner
        one, other = self._survived.get(home, 0), self._survived.get(away, 0)
        if one == other:
            return None
        return home if one > other else away

    def decided_by(self, home: int, away: int) -> str:
        match = self._played.get(frozenset((home, away)))
        return "further" if match is None else match.decided_by


@dataclass(frozen=True)
class PlayedTie:
    """A tie once its sides are known.

    ``home`` and ``away`` are ``None`` while the tie before is open, ``winner`` while this one
    is. ``distance`` is the visitor's trip, one way, in whole units of distance.
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
class Cup:
    """A cup drawn and played: one draw a window, every tie, and who qualified."""

    draws: tuple[Draw, ...]
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


def play_draw(plan: Plan, draw: Draw, outcomes: Outcomes, lots: Lots) -> tuple[PlayedTie, ...]:
    """Play the ties that a draw publishes for good, in order of number."""
    winners: dict[int, int | None] = {}
    played = []
    for tie in draw.ties:
        if tie.provisional:
            continue
        home, away = _known(tie.home, winners), _known(tie.away, winners)
        switched, neutral = tie.switched, tie.neutral
        winner, distance, decided_by = None, None, "open"
        if home is not None and away is not None:
            home, away, turned, neutral = settle_host(home, away, plan.problem.may_host)
            switched = switched or turned
            distance = int(plan.problem.distances[home, away])
            winner = outcomes.winner(lots, tie.number, tie.round, home, away)
            if winner is not None:
                decided_by = outcomes.decided_by(home, away)
        winners[tie.number] = winner
        played.append(
            PlayedTie(
                tie.number,
                tie.round,
                tie.section,
                home,
                away,
                distance,
                winner,
                decided_by,
                switched,
                neutral,
            )
        )
    return tuple(played)


def _known(side: TieSide, winners: Mapping[int, int | None]) -> int | None:
    return winners[side.tie] if isinstance(side, WinnerOf) else side


def play_cup(
    plan: Plan,
    plan_digest: str,
    seed: str,
    outcomes: Outcomes,
    tolerance: Decimal | None = None,
) -> Cup:
    """Draw and play a whole cup, as a rehearsal: the same seed text for every window.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    clubs = plan.problem.field.clubs
    contest = first_contest(plan)
    draws: list[Draw] = []
    ties: list[PlayedTie] = []
    after, results = "", ""
    while True:
        draw = draw_contest(
            contest,
            seed,
            plan_digest,
            after=after,
            results_digest=results,
            rehearsal=True,
            tolerance=tolerance,
        )
        draws.append(draw)
        after = digest_of(draw_record(draw, clubs))
        played = play_draw(
            plan, draw, outcomes, Lots.of(after, "", draw.seed, tag="drawopt-play-1")
        )
        ties.extend(played)
        terms = plan.problem.terms
        if terms.redraw == "none" or contest.window >= len(terms.windows):
            break
        winners = {tie.number: tie.winner for tie in played if tie.winner is not None}
        contest = next_contest(plan, draw, winners)
        ties.extend(_left_open(draw, contest.survivors))
        results = results_digest(
            {tie.number: _as_match(tie) for tie in played if tie.winner is not None}, clubs
        )
    ties.sort(key=lambda tie: tie.number)
    return Cup(tuple(draws), tuple(ties), _qualifiers(plan, ties))


def _left_open(draw: Draw, survivors: Sequence[tuple[int, ...] | None]) -> list[PlayedTie]:
    """The later ties of sections that stop here: their sides will not be known."""
    return [
        PlayedTie(tie.number, tie.round, tie.section, None, None, None, None, "open", False, False)
        for tie in draw.ties
        if tie.provisional and survivors[tie.section - 1] is None
    ]


def _as_match(tie: PlayedTie) -> Match:
    home, away, winner = (
        known(club, "a club of a tie that was played") for club in (tie.home, tie.away, tie.winner)
    )
    return Match(tie.round, home, away, None, None, tie.decided_by, winner)


def _qualifiers(plan: Plan, ties: Sequence[PlayedTie]) -> tuple[int, ...]:
    last = plan.problem.format.rounds
    if last == 0:
        return tuple(section[0] for section in plan.sections)
    winners = {tie.section: tie.winner for tie in ties if tie.round == last}
    alone = {
        number: section[0] for number, section in enumerate(plan.sections, 1) if len(section) == 1
    }
    return tuple(
        club
        for number in range(1, len(plan.sections) + 1)
        if (club := (winners | alone).get(number)) is not None
    )
