"""Chances in rounds that a later window draws anew, by sampled cups with stated intervals.

Who survives decides what later windows draw, over all sections at once, so these chances are not
counted but sampled. Cup 17 of a seed is run 17 of many with that seed, as far as it is still to be
drawn: the same lots, see ``lots``, whether 100 cups are asked for or 10,000.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from drawopt.drawing.contest import Contest
from drawopt.drawing.lots import Lots
from drawopt.drawing.odds import ClubOdds, Odds
from drawopt.drawing.redraws import RedrawnOdds
from drawopt.simulation.cup import Places, PlayedTie, count_contest, play_from
from drawopt.simulation.engine import FirstWindow
from drawopt.simulation.intervals import wilson
from drawopt.simulation.lots import run_lots
from drawopt.simulation.ratings import Strengths
from drawopt.simulation.survivors import LaterWindows


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
    byes
        For a round from there on and a club: in how many cups it was still in and did not play.
    """

    seed: str
    cups: int
    first_later: int
    trip: int
    meets: dict[tuple[int, int, int], int]
    long_trip: dict[int, int]
    qualified: dict[int, int]
    byes: dict[tuple[int, int], int]

    def chance_to_meet(self, round_: int, one: int, other: int) -> Sampled:
        pair = min(one, other), max(one, other)
        return Sampled(self.meets.get((round_, *pair), 0), self.cups)

    def chance_of_bye(self, round_: int, club: int) -> Sampled:
        return Sampled(self.byes.get((round_, club), 0), self.cups)

    def chance_of_long_trip(self, club: int) -> Sampled:
        return Sampled(self.long_trip.get(club, 0), self.cups)

    def chance_to_qualify(self, club: int) -> Sampled:
        return Sampled(self.qualified.get(club, 0), self.cups)


Chance = Fraction | Sampled
"""A chance with all redraws: exact, or by sampling."""

Later = RedrawnOdds | LaterOdds
"""What comes with all redraws: exact, or by sampling."""


def chance_to_qualify(odds: Odds, each: ClubOdds, later: Later | None) -> Chance | None:
    """A club's chance to come through the last round, whatever later windows draw.

    Parameters
    ----------
    odds
        Of one window.
    each
        One of its clubs.
    later
        What was worked out, or sampled, of later windows.

    Returns
    -------
    Fraction or Sampled or None
        ``None`` where later windows change it and nothing is known of them.
    """
    if odds.qualifying_is_final:
        return each.qualifies
    return None if later is None else later.chance_to_qualify(each.club)


def sample_later(
    contest: Contest,
    cups: int,
    *,
    seed: str,
    trip: int,
    tolerance: Decimal | None = None,
    show: Callable[[int], None] = lambda _: None,
) -> LaterOdds:
    """Sample cups, from a window's draw to the last round; winners by coin.

    Parameters
    ----------
    cups
        How many, at least 1.
    seed
        A line of text; it names the lots of all cups.
    trip
        A trip is long if it is further than this.
    tolerance
        In place of the plan's own, for every window.
    show
        Told the number of each cup before it is played.

    Raises
    ------
    AnswerIsNo
        If the survivors of a section have no bracket that keeps the rules.
    ValueError
        If ``cups`` is less than 1.
    """
    if cups < 1:
        raise ValueError(f"{cups} cups are no sample")
    allowed = contest.plan.problem.terms.tolerance if tolerance is None else tolerance
    first = FirstWindow(count_contest(contest, allowed)) if contest.window == 1 else None
    later = LaterWindows(contest.plan, allowed)

    def draw(now: Contest, lots: Lots) -> Places:
        if first is not None and now.window == 1:
            return first.draw(lots)
        alive = [clubs for clubs in now.survivors if clubs]
        return later.draw(now.window, alive, lots, now.kept_byes, now.trips_left)

    meets: Counter[tuple[int, int, int]] = Counter()
    long_trip: Counter[int] = Counter()
    qualified: Counter[int] = Counter()
    byes: Counter[tuple[int, int]] = Counter()
    everybody = {club for clubs in contest.survivors for club in clubs or ()}
    rounds = range(contest.last_round + 1, contest.plan.problem.format.rounds + 1)
    for number in range(1, cups + 1):
        show(number)
        ties, left = play_from(contest, Strengths(), run_lots(seed, number), draw)
        for tie in ties:
            if tie.round > contest.last_round and tie.home is not None and tie.away is not None:
                meets[tie.round, min(tie.home, tie.away), max(tie.home, tie.away)] += 1
        for round_ in rounds:
            byes.update((round_, club) for club in _waiting(everybody, ties, round_))
        long_trip.update({t.away for t in ties if t.away is not None and (t.distance or 0) > trip})
        qualified.update(club for section in left for club in section or ())
    return LaterOdds(
        seed,
        cups,
        contest.last_round + 1,
        trip,
        dict(meets),
        dict(long_trip),
        dict(qualified),
        dict(byes),
    )


def _waiting(everybody: set[int], ties: Sequence[PlayedTie], round_: int) -> set[int]:
    """The clubs that are still in at a round and have no tie in it."""
    ahead = [tie for tie in ties if tie.round < round_]
    out = {side for tie in ahead for side in (tie.home, tie.away) if side != tie.winner}
    plays = {side for tie in ties if tie.round == round_ for side in (tie.home, tie.away)}
    return {club for club in everybody if club not in out and club not in plays}
