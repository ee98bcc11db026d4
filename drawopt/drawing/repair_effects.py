"""What a repair costs and whom it moves: clubs to be told, ties, travel, byes, chances."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from drawopt.drawing.contest import TieSide, WinnerOf
from drawopt.drawing.odds import contest_odds
from drawopt.drawing.repairs import Repair, repaired
from drawopt.drawing.standing import SectionStanding, Standing, contest_of


@dataclass(frozen=True)
class Chance:
    """A club's chance to come out of its section, every tie even, before a repair and after."""

    club: int
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class Effects:
    """What a repair does.

    Parameters
    ----------
    repair
        What is done.
    standing
        Where the cup stands then.
    told
        The clubs to be told: whose next tie is another, or is not known any more; without the
        club that is out.
    ties
        How many ties are others, are gone or are new.
    distance
        What the section's ties to come travel more than before, in units of distance; ``None`` if
        they are to be drawn.
    byes
        Clubs that need not play in a round in which they would have played.
    chances
        Of every club whose chance changes.
    """

    repair: Repair
    standing: Standing
    told: tuple[int, ...]
    ties: int
    distance: int | None
    byes: tuple[int, ...]
    chances: tuple[Chance, ...]


def effects_of(standing: Standing, winners: Mapping[int, int], repair: Repair) -> Effects:
    """What a repair does, worked out and not made.

    Parameters
    ----------
    standing
        Where the cup stands.
    winners
        The winner of each tie by number, as far as they are known.
    repair
        One of ``repairs_of``.

    Raises
    ------
    AnswerIsNo
        If the clubs that are left have no bracket that keeps the rules.
    """
    after = repaired(standing, winners, repair)
    number = repair.section
    one, other = standing.sections[number - 1], after.sections[number - 1]
    told = told_of(one, other, winners, repair.club)
    ties = {tie.number: (tie.home, tie.away) for tie in one.ties}
    new = {tie.number: (tie.home, tie.away) for tie in other.ties}
    changed = sum(ties.get(k) != new.get(k) for k in {*ties, *new})
    distance = None
    if other.top is not None:
        distance = sum(t.expected_distance for t in other.ties) - sum(
            t.expected_distance for t in one.ties
        )
    chances, later = (_chances(each, number, winners) for each in (standing, after))
    moved = tuple(
        Chance(club, chances.get(club, Fraction(0)), later.get(club, Fraction(0)))
        for club in sorted({*chances, *later})
        if chances.get(club) != later.get(club)
    )
    byes = {bye.club for bye in set(other.byes) - set(one.byes)}
    return Effects(repair, after, told, changed, distance, tuple(sorted(byes)), moved)


def told_of(
    before: SectionStanding, after: SectionStanding, winners: Mapping[int, int], club: int
) -> tuple[int, ...]:
    """The clubs to be told of a repair: whose next tie is another, or is not known any more.

    Parameters
    ----------
    before, after
        Where the section stood, and where it stands then.
    winners
        The winner of each tie by number, as far as they are known.
    club
        Who is out, and is not counted.
    """
    one, other = (_next(each, winners) for each in (before, after))
    drawn_anew = after.top is None and before.top is not None
    told = {each for each in {*one, *other} if drawn_anew or one.get(each) != other.get(each)}
    return tuple(sorted(told - {club}))


def _next(own: SectionStanding, winners: Mapping[int, int]) -> dict[int, object]:
    """For each club still in, its next tie: number, round, home and away as they are known."""
    if own.top is None:
        return dict.fromkeys(own.drawn)
    by_number = {tie.number: tie for tie in own.ties}
    found: dict[int, object] = {}

    def club_of(side: TieSide) -> int | None:
        if isinstance(side, int):
            return side
        return None if by_number[side.tie].provisional else winners.get(side.tie)

    waiting = [own.top]
    if (last := club_of(own.top)) is not None:
        found[last] = "out of the section"
    while waiting:
        side = waiting.pop()
        if club_of(side) is not None or not isinstance(side, WinnerOf):
            continue
        tie = by_number[side.tie]
        sides = [club_of(each) for each in (tie.home, tie.away)]
        shown = [
            each if club is None else club
            for each, club in zip((tie.home, tie.away), sides, strict=True)
        ]
        for club in sides:
            if club is not None:
                found[club] = (tie.number, tie.round, *shown)
        waiting += [tie.home, tie.away]
    return found


def _chances(standing: Standing, number: int, winners: Mapping[int, int]) -> dict[int, Fraction]:
    """Each club's chance to come out of a section, every tie even, later draws left aside."""
    own = standing.sections[number - 1]
    if own.top is None:
        contest = contest_of(standing, own.window + 1, winners, (number,), own_lots=True)
        return {each.club: each.qualifies for each in contest_odds(contest).clubs}
    by_number = {tie.number: tie for tie in own.ties}
    found: dict[int, Fraction] = {}
    waiting = [(own.top, Fraction(1))]
    while waiting:
        side, share = waiting.pop()
        if isinstance(side, int):
            found[side] = share
        elif side.tie in winners and not by_number[side.tie].provisional:
            found[winners[side.tie]] = share
        else:
            tie = by_number[side.tie]
            waiting += [(tie.home, share / 2), (tie.away, share / 2)]
    return found
