"""How kind a draw was to a club, beside all draws that could have been.

Kind is short: what counts is the distance that the club is expected to travel as the visitor in the
rounds that the draw publishes for good. Every tie is even, and the coins for hosts are not looked
at; what the bracket alone settles is. A draw is at least as kind as another if that distance is not
longer. Nothing else is weighed: a bye counts by the trip that it saves.

Where a window publishes one round or two it is counted exactly, from the tables of ``counting``: a
club's trips depend on the tie of the second of these rounds below which it stands, and on nothing
else. Where it publishes more, all draws are looked at if they are few, else some that are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from drawopt.drawing.contest import Contest, Draw, brackets_of
from drawopt.drawing.events import DRAWS, Share, share_of
from drawopt.drawing.exact_play import ExactPlayer
from drawopt.drawing.odds_tables import levels, numbers_through
from drawopt.errors import UsageError
from drawopt.model.bracket import Node, Side, clubs_of


@dataclass(frozen=True)
class Kindness:
    """What a draw means to one club, and how often one is as kind, or as unkind.

    Parameters
    ----------
    club
        Its number in the field.
    rounds
        The rounds that the draw publishes for good.
    travel
        Expected as the visitor in these rounds, in units of distance.
    kind
        Draws in which that is as little, or less.
    unkind
        Draws in which it is as much, or more.
    """

    club: int
    rounds: tuple[int, ...]
    travel: Fraction
    kind: Share
    unkind: Share


def kindness(
    contest: Contest, draw: Draw, club: int, *, draws: int = DRAWS, seed: str = "kindness"
) -> Kindness:
    """How kind a draw was to a club: a likelihood ratio for who suspects it.

    Parameters
    ----------
    contest
        What the window drew; the draw's own tolerance is kept.
    draw
        What came of it.
    club
        Its number in the field.
    draws, seed
        As for ``events.share_of``, where it is not counted exactly.

    Raises
    ------
    UsageError
        If the club is not drawn, or the draw is one of another window.
    """
    if draw.window != contest.window:
        raise UsageError(f"this is a draw of window {draw.window}, not of {contest.window}")
    if not any(club in clubs for clubs in contest.survivors if clubs is not None):
        name = contest.plan.problem.field.clubs[club]
        raise UsageError(f'"{name}" is not drawn in window {contest.window}')
    travel = travel_in(contest, brackets_of(draw), club)
    rounds = tuple(range(contest.first_round, contest.last_round + 1))
    numbers = travel_numbers(contest, club, draw.tolerance)
    if numbers is not None:
        of = sum(numbers.values())
        kind = Share(sum(n for t, n in numbers.items() if t <= travel), of, exact=True)
        unkind = Share(sum(n for t, n in numbers.items() if t >= travel), of, exact=True)
        return Kindness(club, rounds, travel, kind, unkind)

    def share(holds: Callable[[Fraction], bool]) -> Share:
        return share_of(
            contest,
            lambda drawn: holds(travel_in(contest, drawn, club)),
            tolerance=draw.tolerance,
            draws=draws,
            seed=seed,
        )

    kind, unkind = share(lambda other: other <= travel), share(lambda other: other >= travel)
    return Kindness(club, rounds, travel, kind, unkind)


def travel_in(contest: Contest, brackets: tuple[Side, ...], club: int) -> Fraction:
    """What a club is expected to travel in the rounds that a bracket publishes for good.

    Parameters
    ----------
    brackets
        With the cup's numbers of rounds; a club that is in none of them does not travel.
    """
    for side in brackets:
        if club in clubs_of(side):
            while isinstance(side, Node) and side.round > contest.last_round:
                side = side.first if club in clubs_of(side.first) else side.second
            return _travel(contest, side, club)
    return Fraction(0)


def _travel(contest: Contest, side: Side, club: int) -> Fraction:
    """What a club is expected to travel below a side."""
    home_ties = dict.fromkeys(clubs_of(side), 0)
    home_ties.update((each.club, each.ties) for each in contest.home_ties)
    played = ExactPlayer(contest.plan.problem, 0).play(1, side, 1, home_ties)
    return sum((miles for (_, who), miles in played.travel if who == club), Fraction(0))


def travel_numbers(
    contest: Contest, club: int, tolerance: Decimal | None = None
) -> dict[Fraction, int] | None:
    """In how many draws a club is expected to travel how far, each counted as often as it weighs.

    Parameters
    ----------
    club
        Its number in the field; it must be drawn.
    tolerance
        In place of the plan's own.

    Returns
    -------
    dict or None
        By distance; ``None`` where the window publishes more than two rounds.
    """
    cup = contest.count(tolerance)
    others = cup.others()
    section, ways = next(
        each for each in zip(cup.sections, others, strict=True) if club in each[0].states.clubs
    )
    states = section.states
    # Levels of the section's tables that the window plays.
    played = contest.last_round - (contest.plan.problem.format.rounds - states.rounds)
    if played > 2:
        return None
    if played <= 0:
        return {Fraction(0): cup.count()}
    own = states.clubs.index(club)
    by_leaf, by_split = numbers_through(section, ways)
    level = levels(states)
    found: dict[Fraction, int] = {}

    def holds(key: int) -> bool:
        return bool((key >> (2 * own)) & 3)

    def side_of(key: int) -> Side:
        """A unit: one club, or a pair of the first of these rounds."""
        pair = [each for c, each in enumerate(states.clubs) if (key >> (2 * c)) & 3]
        return pair[0] if len(pair) == 1 else Node(1, pair[0], pair[1])

    def add(side: Side, number: int) -> None:
        if number:
            travel = _travel(contest, side, club)
            found[travel] = found.get(travel, 0) + number

    keys = states.keys.tolist()
    for state, key in enumerate(keys):
        first, last = states.split_start[state : state + 2].tolist()
        if first == last and holds(key) and (played == 1 or level[state] == 2):
            add(side_of(key), by_leaf[state])
        for split in range(first, last) if played == level[state] == 2 else ():
            sides = keys[states.left[split]], keys[states.right[split]]
            if holds(sides[0]) or holds(sides[1]):
                add(Node(2, *map(side_of, sides)), by_split[split])
    return found
