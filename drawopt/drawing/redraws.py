"""Chances with all redraws, exact: every draw of every window, every result, every coin.

What a window draws depends on who is left in each section, and where hosts are balanced on how
often each was at home. So chances go forward from window to window over these states. For each
state all draws are listed; what comes of a draw depends only on the part of its bracket that the
window plays, so equal parts are counted together.

That takes few enough draws, and few enough clubs that may be left: a section that is drawn by
itself, a cup of few clubs.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice, product
from math import prod
from typing import Any

from drawopt.drawing.contest import Contest, lasting_byes
from drawopt.drawing.exact_play import ExactPlayer, Played
from drawopt.model.bracket import Side, clubs_of, first_rounds
from drawopt.model.problem import Problem
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import CupCount

MOST_STEPS = 200_000
"""Draws listed, and ways that their windows may end, together: some seconds."""

Left = tuple[tuple[int, int], ...]
"""The clubs left in a section, in order, each with its home ties where they matter (else 0)."""

State = tuple[tuple[Left | None, ...], tuple[int, ...], int | None]
"""The clubs left in each section, ``None`` for one that is not drawn; whose byes stand; and what is
left of a budget of long trips."""

Part = tuple[tuple[tuple[Side, ...], ...], tuple[int, ...], int | None]
"""What a window plays of each section that is drawn; and whose byes stand afterwards, and what is
left of a budget of long trips."""


@dataclass(frozen=True)
class RedrawnOdds:
    """Chances in all rounds that are still to be drawn, whatever later windows draw; exact.

    Every club wins each tie with 1/2. All are chances before the window's draw; what is not listed
    has none.

    Parameters
    ----------
    first_later
        The first round that is drawn anew.
    trip
        A trip is long if it is further than this, in units of distance.
    meets
        For a round and two clubs, the lesser first.
    byes, home
        For a round and a club: still in without a tie; at home.
    travel
        For a round and a club: expected as the visitor, in units of distance.
    long_trip
        For a club: at least one long trip, in any round.
    qualified
        For a club. They add up to the number of sections that are drawn.
    """

    first_later: int
    trip: int
    meets: dict[tuple[int, int, int], Fraction] = field(default_factory=dict)
    byes: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    home: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    travel: dict[tuple[int, int], Fraction] = field(default_factory=dict)
    long_trip: dict[int, Fraction] = field(default_factory=dict)
    qualified: dict[int, Fraction] = field(default_factory=dict)

    def chance_to_meet(self, round_: int, one: int, other: int) -> Fraction:
        """That two clubs meet in a round."""
        return self.meets.get((round_, min(one, other), max(one, other)), Fraction(0))

    def chance_of_bye(self, round_: int, club: int) -> Fraction:
        """That a club is still in, and does not play in a round."""
        return self.byes.get((round_, club), Fraction(0))

    def chance_of_long_trip(self, club: int) -> Fraction:
        """That a club makes at least one long trip."""
        return self.long_trip.get(club, Fraction(0))

    def chance_to_qualify(self, club: int) -> Fraction:
        """That a club comes through the last round."""
        return self.qualified.get(club, Fraction(0))


def redrawn_odds(
    contest: Contest,
    *,
    trip: int,
    tolerance: Decimal | None = None,
    most_steps: int = MOST_STEPS,
) -> RedrawnOdds | None:
    """The chances from one window's draw to the last round.

    Parameters
    ----------
    contest
        What the window draws. Sections with lots of their own are followed one by one.
    trip
        A trip is long if it is further than this, in units of distance.
    tolerance
        In place of the plan's own, for every window.
    most_steps
        Give up beyond this many draws, and ways that windows may end.

    Returns
    -------
    RedrawnOdds or None
        ``None`` if there are more.

    Raises
    ------
    AnswerIsNo
        If clubs that may be left in a section have no bracket that keeps the rules.
    """
    found = RedrawnOdds(contest.last_round + 1, trip)
    apart = [contest.alone(number) for number in contest.numbers]
    for each in apart if contest.own_lots else [contest]:
        walk = _Walk(each, tolerance, most_steps, found)
        if not walk.to_the_end():
            return None
        most_steps = walk.left
    return found


@dataclass
class _Reached:
    """The chance of a state; and of it together with no long trip so far, for each club left."""

    chance: Fraction = Fraction(0)
    clean: dict[int, Fraction] = field(default_factory=dict)


class _Walk:
    """Chances carried from window to window; what happens on the way is added to ``found``."""

    def __init__(
        self, contest: Contest, tolerance: Decimal | None, most_steps: int, found: RedrawnOdds
    ) -> None:
        self.contest, self.tolerance, self.found = contest, tolerance, found
        self.left = most_steps
        self.player = ExactPlayer(contest.plan.problem, found.trip)
        self._played: dict[tuple[int, Side, tuple[int, ...]], Played] = {}
        # Put out without a long trip, or come through without.
        self.clean: dict[int, Fraction] = {}

    def to_the_end(self) -> bool:
        """Walk through all windows; whether there were few enough steps."""
        now, found = self.contest, self.found
        tallies = {each.club: each.ties for each in now.home_ties}
        start: State = (
            tuple(
                None if clubs is None else tuple((club, tallies.get(club, 0)) for club in clubs)
                for clubs in now.survivors
            ),
            now.kept_byes,
            now.trips_left,
        )
        everybody = dict(_clubs(start))
        states = {start: _Reached(Fraction(1), dict.fromkeys(everybody, Fraction(1)))}
        while True:
            later: dict[State, _Reached] = {}
            for state, reached in states.items():
                contest = now if state == start else _contest_of(now, state)
                if not self._window(contest, state, reached, later):
                    return False
            states = later
            if now.last_round >= now.plan.problem.format.rounds:
                break
            now = Contest(now.plan, now.window + 1, now.survivors, own_lots=now.own_lots)
        for state, reached in states.items():
            for club, _ in _clubs(state):
                _add(found.qualified, club, reached.chance)
                _add(self.clean, club, reached.clean[club])
        found.long_trip.update((club, 1 - self.clean[club]) for club in everybody)
        return True

    def _window(
        self, contest: Contest, state: State, reached: _Reached, later: dict[State, _Reached]
    ) -> bool:
        """One window from one state; whether there were few enough steps."""
        cup = contest.count(self.tolerance).unweighted
        self.left -= cup.count()
        if self.left < 0:
            return False
        parts = _parts(contest, cup)
        tallies = dict(_clubs(state))
        played = {
            part: [[self._play(contest, each, tallies) for each in sides] for sides in part[0]]
            for part in parts
        }
        self.left -= sum(
            prod(len(side.ways) for sides in each for side in sides) for each in played.values()
        )
        if self.left < 0:
            return False
        total = sum(parts.values())
        weights: Counter[Side] = Counter()
        for (sections, *_), weight in parts.items():
            weights.update({side: weight for sides in sections for side in sides})
        for side, weight in weights.items():
            self._add_facts(self._play(contest, side, tallies), reached, Fraction(weight, total))
        deepest = max(_ties(each) for each in played.values())
        ends: dict[State, _Ends] = {}
        for part, weight in parts.items():
            scale = weight << 2 * (deepest - _ties(played[part]))
            _add_ends(ends, state, played[part], part[1:], scale)
        for end, (number, clean) in ends.items():
            into = later.setdefault(end, _Reached())
            into.chance += reached.chance * Fraction(number, total << 2 * deepest)
            for club, share in clean.items():
                _add(into.clean, club, reached.clean[club] * Fraction(share, total << 2 * deepest))
        return True

    def _add_facts(self, side: Played, reached: _Reached, share: Fraction) -> None:
        """What happens below a side that so many of the draws have."""
        chance = reached.chance * share
        for sums, facts in (
            (self.found.meets, side.meets),
            (self.found.byes, side.byes),
            (self.found.home, side.home),
            (self.found.travel, side.travel),
        ):
            for key, part in facts:
                _add(sums, key, chance * part)
        for club, part in side.out:
            _add(self.clean, club, reached.clean[club] * share * part)

    def _play(self, contest: Contest, side: Side, tallies: dict[int, int]) -> Played:
        """Play one side that stands at the end of a window; kept, for it comes again."""
        key = contest.window, side, tuple(tallies[club] for club in clubs_of(side))
        if key not in self._played:
            until = contest.last_round + 1
            self._played[key] = self.player.play(contest.first_round, side, until, tallies)
        return self._played[key]


_Ends = tuple[int, dict[int, int]]


def _add(sums: dict[Any, Fraction], key: object, chance: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + chance


def _ties(played: Sequence[Sequence[Played]]) -> int:
    return sum(side.ties for sides in played for side in sides)


def _clubs(state: State) -> list[tuple[int, int]]:
    """All clubs of a state with their home ties."""
    return [each for section in state[0] for each in section or ()]


def _contest_of(now: Contest, state: State) -> Contest:
    """What the window draws from a state."""
    sections, kept, left = state
    survivors = tuple(
        None if section is None else tuple(club for club, _ in section) for section in sections
    )
    return Contest(
        now.plan, now.window, survivors, kept_byes=kept, own_lots=now.own_lots, trips_left=left
    )


def _parts(contest: Contest, cup: CupCount) -> dict[Part, int]:
    """What the window plays of each section drawn, and how many draws have it, as they weigh."""
    plan = contest.plan
    weights = plan.weights if contest.window == 1 else None
    last = contest.last_round
    found: Counter[Part] = Counter()
    for rank in range(cup.count()):
        places = cup.places(rank)
        sides = [contest.bracket(each) for each in places]
        kept = lasting_byes(plan, contest.window, places)
        ends = tuple(tuple(_ends_of(side, last)) for side in sides)
        part = ends, kept, contest.trips_after(places)
        found[part] += 1 if weights is None else _weight(sides, weights, plan.problem)
    return found


def _weight(sides: Sequence[Side], weights: ByeWeights, problem: Problem) -> int:
    rounds = problem.format.rounds
    return prod(weights.of_bracket(list(first_rounds(side, rounds).items())) for side in sides)


def _ends_of(side: Side, last: int) -> list[Side]:
    """The sides that come out of a round."""
    if isinstance(side, int) or side.round <= last:
        return [side]
    return [*_ends_of(side.first, last), *_ends_of(side.second, last)]


def _add_ends(
    ends: dict[State, _Ends],
    state: State,
    played: Sequence[Sequence[Played]],
    after: tuple[tuple[int, ...], int | None],
    scale: int,
) -> None:
    """Add the ways that one part of a draw may end, as whole numbers."""
    sizes = [len(sides) for sides in played]
    for ways in product(*(side.ways.items() for sides in played for side in sides)):
        number = scale * prod(own for _, (own, _) in ways)
        drawn = iter(way for way, _ in ways)
        through = iter([tuple(sorted(islice(drawn, size))) for size in sizes])
        sections = tuple(None if section is None else next(through) for section in state[0])
        so_far, clean = ends.get((sections, *after), (0, {}))
        for (club, _), (own, unharmed) in ways:
            clean[club] = clean.get(club, 0) + number // own * unharmed
        ends[sections, *after] = so_far + number, clean
