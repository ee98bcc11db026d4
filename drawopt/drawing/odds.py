"""Chances before the draw, exact: whole numbers of draws over the count of all draws.

Where a plan has weights for byes a draw is counted as often as it weighs, here and in all numbers
of draws below.

The counting tables are walked twice. Inside: how many brackets each state has, by slack; that is
``counting``. Outside: how many draws hold a state, whatever is around it and in the other
sections (``odds_tables``). What lies in the other sections is one whole number for each slack:
the ways they have to spend what is left of the budget. It goes through the tables in pieces of
fewer than 64 bits, and the pieces are put together again, so nothing is rounded.

Every club wins each tie with 1/2, and a coin names the host, as in plan and draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from drawopt.drawing.contest import Contest, first_contest
from drawopt.drawing.odds_tables import Numbers, least_without, numbers_of
from drawopt.sections.counting import SectionCount, SectionStates, WeightedCount
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class Opponent:
    """One club that a club may meet in a round.

    Parameters
    ----------
    drawn
        The number of draws in which the two stand on the two sides of one tie, each named or as
        a possible winner of an earlier tie.
    first
        The number of draws in which that tie is the first of both: both names are known.
    meets
        The chance that they meet.
    home, away
        The chances that they meet and the club is at home, or travels. On neutral ground nobody
        is at home, and the side travels that the coin did not name.
    """

    club: int
    drawn: int
    first: int
    meets: Fraction
    home: Fraction
    away: Fraction


@dataclass(frozen=True)
class RoundOdds:
    """One club's chances in one round; ``bye`` is a number of draws.

    ``provisional`` is true if a later window draws this round anew: these are then the chances
    of the bracket drawn now. ``travel`` is what the club is expected to travel as the visitor.
    """

    round: int
    provisional: bool
    bye: int
    plays: Fraction
    home: Fraction
    travel: Fraction
    opponents: tuple[Opponent, ...]


@dataclass(frozen=True)
class Certain:
    """A club whose first opponent is the same in every draw, in one of these rounds.

    No draw of less than ``needed`` above the least travel has another; ``None`` if there is no
    other bracket under the rules.
    """

    opponent: int
    rounds: tuple[int, ...]
    needed: int | None


@dataclass(frozen=True)
class ClubOdds:
    """One club's chances, in the bracket drawn now.

    ``qualifies`` is that of this bracket, were it to stand: where a later window draws byes anew
    it is not the club's chance, see ``Odds.qualifying_is_final``.
    """

    club: int
    section: int
    rounds: tuple[RoundOdds, ...]
    qualifies: Fraction
    certain: Certain | None

    @property
    def travel(self) -> Fraction:
        """Expected travel in all rounds, one way, in units of distance."""
        return sum((each.travel for each in self.rounds), Fraction(0))

    @property
    def home_ties(self) -> Fraction:
        """Expected number of ties at home."""
        return sum((each.home for each in self.rounds), Fraction(0))


@dataclass(frozen=True)
class Odds:
    """The chances of all clubs that one window draws, in order of club.

    Parameters
    ----------
    tolerance, budget
        How far above the least a draw may lie, as a share and in whole units.
    count
        The number of draws, each counted as often as it weighs.
    draws
        The number of draws, each counted once.
    mean_travel
        Of a draw, rounded half up.
    """

    contest: Contest
    tolerance: Decimal
    budget: int
    count: int
    draws: int
    least_travel: int
    mean_travel: int
    clubs: tuple[ClubOdds, ...]

    @cached_property
    def by_club(self) -> dict[int, ClubOdds]:
        return {each.club: each for each in self.clubs}

    @property
    def certain(self) -> tuple[ClubOdds, ...]:
        """The clubs whose first opponent is the same in every draw."""
        return tuple(each for each in self.clubs if each.certain is not None)

    @property
    def qualifying_is_final(self) -> bool:
        """Whether the chances to qualify hold whatever later windows draw.

        Where every section keeps 2 ** rounds clubs each of them has the same chance. Only double
        byes that are drawn anew after round 1 change that, unless byes that were drawn stand.
        """
        problem = self.contest.plan.problem
        keeps = problem.terms.redraw == "keep-byes" or not problem.format.has_double_byes
        return keeps or self.contest.last_round >= 2


def odds_of(plan: Plan, tolerance: Decimal | None = None) -> Odds:
    """The chances before the first draw of a plan; see ``contest_odds``.

    Parameters
    ----------
    tolerance
        In place of the plan's own.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    return contest_odds(first_contest(plan), tolerance)


def contest_odds(contest: Contest, tolerance: Decimal | None = None) -> Odds:
    """The chances before one window's draw.

    Parameters
    ----------
    tolerance
        In place of the plan's own.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    if tolerance is None:
        tolerance = contest.plan.problem.terms.tolerance
    cup = contest.count(tolerance)
    others = cup.others()
    numbers = [k for k, clubs in enumerate(contest.survivors, 1) if clubs is not None]
    clubs = [
        club
        for number, section, ways in zip(numbers, cup.sections, others, strict=True)
        for club in _section_odds(contest, number, section, ways, cup.count())
    ]
    return Odds(
        contest,
        tolerance,
        cup.budget,
        cup.count(),
        cup.unweighted.count(),
        cup.least_travel,
        cup.mean_travel(),
        tuple(sorted(clubs, key=lambda each: each.club)),
    )


def _section_odds(
    contest: Contest,
    number: int,
    section: SectionCount | WeightedCount,
    others: Sequence[int],
    count: int,
) -> list[ClubOdds]:
    numbers = numbers_of(section, others)
    clubs, rounds = section.states.clubs, section.states.rounds
    found = []
    for own, club in enumerate(clubs):
        found.append(
            ClubOdds(
                club,
                number,
                tuple(
                    _round_odds(contest, clubs, numbers, own, level, count)
                    for level in range(1, rounds + 1)
                ),
                _qualifies(numbers.enters[:, own].tolist(), rounds, count),
                _certain(contest, section.states, numbers, own, count),
            )
        )
    return found


def _qualifies(enters: Sequence[int], rounds: int, count: int) -> Fraction:
    """The chance to win all ties: of a club that enters in round e, rounds - e + 1 of them."""
    if rounds == 0:
        return Fraction(1)
    # In parts of 2 ** -rounds, e from 1.
    return Fraction(sum(draws << (e - 1) for e, draws in enumerate(enters) if e), count << rounds)


def _round_odds(
    contest: Contest, clubs: Sequence[int], numbers: Numbers, own: int, level: int, count: int
) -> RoundOdds:
    problem = contest.plan.problem
    parts = count * 4 ** (level - 1)
    times = {each.club: each.ties for each in contest.home_ties}
    opponents = []
    for j, other in enumerate(clubs):
        if numbers.opposite[level - 1, own, j]:
            meets = Fraction(numbers.meets[level - 1, own, j], parts)
            home, away = _hosting(problem.may_host[clubs[own]], problem.may_host[other])
            at_home, travels = meets * home, meets * away
            leads = times.get(other, 0) - times.get(clubs[own], 0)
            if leads and home == away == Fraction(1, 2):
                # Where both names are known the coin is not asked; those ties are played for sure.
                known = Fraction(numbers.first[level - 1, own, j], count)
                at_home += known / 2 if leads > 0 else -known / 2
                travels -= known / 2 if leads > 0 else -known / 2
            opponents.append(
                Opponent(
                    other,
                    int(numbers.opposite[level - 1, own, j]),
                    int(numbers.first[level - 1, own, j]),
                    meets,
                    at_home,
                    travels,
                )
            )
    miles = problem.distances[clubs[own]]
    nothing = Fraction(0)
    round_ = contest.first_round + level - 1
    return RoundOdds(
        round_,
        round_ > contest.last_round,
        sum(numbers.enters[level + 1 :, own].tolist()),
        sum((each.meets for each in opponents), nothing),
        sum((each.home for each in opponents), nothing),
        sum((each.away * int(miles[each.club]) for each in opponents), nothing),
        tuple(opponents),
    )


def _hosting(may: bool, other_may: bool) -> tuple[Fraction, Fraction]:
    """The chances to be at home and to travel, once two clubs meet: as in ``draw.settle_host``."""
    half = Fraction(1, 2)
    if may != other_may:
        return Fraction(int(may)), Fraction(int(other_may))
    return (half if may else Fraction(0)), half


def _certain(
    contest: Contest, states: SectionStates, numbers: Numbers, own: int, count: int
) -> Certain | None:
    draws = numbers.first[:, own, :]
    for other in range(len(states.clubs)):
        if sum(draws[:, other].tolist()) == count:
            levels = [level for level, number in enumerate(draws[:, other].tolist()) if number]
            least = least_without(states, own, other)
            return Certain(
                states.clubs[other],
                tuple(contest.first_round + level for level in levels),
                None if least is None else least - states.least_travel,
            )
    return None
