"""Chances in rounds that a later window draws anew, by sampled cups with stated intervals.

Who survives decides what later windows draw, over all sections at once, so these chances are not
counted but sampled. Each cup has labels of its own in one public stream: cup 17 of a seed is the
same whether 100 cups are asked for or 10,000.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from drawopt.drawing.contest import Contest
from drawopt.drawing.lots import Lots
from drawopt.model.bracket import Node, Side, bracket_of, nodes_of
from drawopt.sections.counting import CupCount, budget_for, count_cup
from drawopt.simulation.intervals import wilson

TAG = "drawopt-odds-1"


@dataclass(frozen=True)
class Sampled:
    """A chance by sampling: in how many of how many cups."""

    times: int
    cups: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of 95 %."""
        return wilson(self.times, self.cups)


@dataclass(frozen=True)
class LaterOdds:
    """What happened in sampled cups.

    Parameters
    ----------
    first_later
        The first round that is drawn anew; earlier ones are exact by ``odds``.
    meets
        For a round from there on and two clubs, the lesser first: in how many cups they met.
    long_trip
        For a club: in how many cups it travelled further than ``trip`` at least once, in any round.
    qualified
        For a club: in how many cups it came through.
    """

    seed: str
    cups: int
    first_later: int
    trip: int
    meets: dict[tuple[int, int, int], int]
    long_trip: dict[int, int]
    qualified: dict[int, int]

    def chance_to_meet(self, round_: int, one: int, other: int) -> Sampled:
        pair = min(one, other), max(one, other)
        return Sampled(self.meets.get((round_, *pair), 0), self.cups)

    def chance_of_long_trip(self, club: int) -> Sampled:
        return Sampled(self.long_trip.get(club, 0), self.cups)

    def chance_to_qualify(self, club: int) -> Sampled:
        return Sampled(self.qualified.get(club, 0), self.cups)


@dataclass(frozen=True)
class Meeting:
    """Two clubs in a round, and who travelled."""

    round: int
    home: int
    away: int


@dataclass(frozen=True)
class SampledCup:
    """A cup that might be: its ties, and who came through."""

    ties: tuple[Meeting, ...]
    qualifiers: tuple[int, ...]


class Sampler:
    """Samples cups from a window on: windows drawn one after another, winners by coin."""

    def __init__(self, contest: Contest, parent: str, seed: str, tolerance: Decimal) -> None:
        self.contest, self.tolerance = contest, tolerance
        self.lots = Lots.of(parent, "", seed, tag=TAG)
        self.counted = self._counted(contest)

    def _counted(self, contest: Contest) -> CupCount:
        states = contest.states()
        least = sum(each.least_travel for each in states)
        return count_cup(states, budget_for(least, self.tolerance))

    def cup(self, number: int) -> SampledCup:
        """One cup; each number is a cup of its own.

        Raises
        ------
        AnswerIsNo
            If the survivors of a section have no bracket that keeps the rules.
        """
        contest, counted = self.contest, self.counted
        ties: list[Meeting] = []
        while True:
            prefix = f"{number}/w{contest.window}"
            places = iter(counted.places(self.lots.below(counted.count(), f"{prefix}/rank")))
            survivors: list[tuple[int, ...] | None] = []
            for section, clubs in enumerate(contest.survivors, 1):
                if clubs is None:
                    survivors.append(None)
                    continue
                side = bracket_of(next(places))
                left, played = self._played(contest, side, f"{prefix}/{section}")
                survivors.append(left)
                ties += played
            if contest.last_round >= contest.plan.problem.format.rounds:
                return SampledCup(tuple(ties), tuple(c for left in survivors for c in left or ()))
            contest = Contest(contest.plan, contest.window + 1, tuple(survivors))
            counted = self._counted(contest)

    def _played(
        self, contest: Contest, side: Side, prefix: str
    ) -> tuple[tuple[int, ...], list[Meeting]]:
        """The clubs of one section that are still in after a window, and its ties."""
        may_host = contest.plan.problem.may_host
        out: set[int] = set()
        inside: set[int] = set()
        winner: dict[Side, int] = {}
        met = []
        for position, tie in enumerate(nodes_of(side)):
            inside |= {each for each in (tie.first, tie.second) if isinstance(each, int)}
            round_ = tie.round + contest.first_round - 1
            if round_ > contest.last_round:
                continue
            one, other = (_club(each, winner) for each in (tie.first, tie.second))
            coins = self.lots.below(4, f"{prefix}/{position}")
            home, away = (one, other) if coins & 1 else (other, one)
            if may_host[away] and not may_host[home]:
                home, away = away, home
            winner[tie] = one if coins & 2 else other
            out.add(other if coins & 2 else one)
            met.append(Meeting(round_, home, away))
        if isinstance(side, int):
            inside = {side}
        return tuple(sorted(inside - out)), met


def _club(side: Side, winner: dict[Side, int]) -> int:
    return winner[side] if isinstance(side, Node) else side


def sample_later(
    contest: Contest,
    parent: str,
    cups: int,
    *,
    seed: str,
    trip: int,
    tolerance: Decimal | None = None,
    show: Callable[[int], None] = lambda _: None,
) -> LaterOdds:
    """Sample cups, from a window's draw to the last round.

    Parameters
    ----------
    parent
        Digest of the plan, or of the draw before a later window.
    cups
        How many, at least 1.
    trip
        A trip is long if it is further than this.
    tolerance
        In place of the plan's own, for every window.
    show
        Told the number of each cup before it is played.
    """
    if cups < 1:
        raise ValueError(f"{cups} cups are no sample")
    problem = contest.plan.problem
    sampler = Sampler(
        contest, parent, seed, problem.terms.tolerance if tolerance is None else tolerance
    )
    distances = problem.distances
    meets: Counter[tuple[int, int, int]] = Counter()
    long_trip: Counter[int] = Counter()
    qualified: Counter[int] = Counter()
    for number in range(1, cups + 1):
        show(number)
        cup = sampler.cup(number)
        for tie in cup.ties:
            if tie.round > contest.last_round:
                meets[tie.round, min(tie.home, tie.away), max(tie.home, tie.away)] += 1
        long_trip.update({tie.away for tie in cup.ties if distances[tie.home, tie.away] > trip})
        qualified.update(cup.qualifiers)
    return LaterOdds(
        seed, cups, contest.last_round + 1, trip, dict(meets), dict(long_trip), dict(qualified)
    )
