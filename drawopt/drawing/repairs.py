"""What is done when a club withdraws, is ineligible or is expelled: where the cup stands after it.

Each repair takes where a cup stands and gives where it stands then. Only the club's own section
changes, and no section is left without a club.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drawopt.drawing.contest import Bye, DrawnTie, TieSide, WinnerOf, settle_host
from drawopt.drawing.standing import SectionStanding, Standing
from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Node, Side, node
from drawopt.model.problem import Problem
from drawopt.model.travel import tie_travel

WORDS = {
    "opponent": "whoever would have met it goes through",
    "bye": "a club with a bye is moved down into its tie",
    "loser": "the loser of its last tie takes its place",
    "section": "its section is drawn anew in this window",
}
"""The repairs that a config can allow, and what each does."""


@dataclass(frozen=True)
class Place:
    """Where a club stands: a side of a tie to come, out of its section, or waiting to be drawn.

    ``tie`` is ``None`` for a club that has come out of its section or waits for its draw;
    ``home`` says which side of the tie it is.
    """

    section: int
    tie: int | None = None
    home: bool = False


@dataclass(frozen=True)
class Repair:
    """One way to go on without a club.

    Parameters
    ----------
    option
        A word of ``WORDS``.
    club
        Who is out.
    section
        Its section, by number from 1.
    tie
        The number of the tie it was to play next; ``None`` if it had none.
    other
        Who takes its place, or is moved down; ``None`` if nobody is.
    """

    option: str
    club: int
    section: int
    tie: int | None
    other: int | None = None


def place_of(standing: Standing, winners: Mapping[int, int], club: int) -> Place | None:
    """Where a club stands; ``None`` if it is out.

    Parameters
    ----------
    winners
        The winner of each tie by number, as far as they are known.
    """
    for number, each in enumerate(standing.sections, 1):
        if each.top is None:
            if club in each.drawn:
                return Place(number)
            continue
        by_number = {tie.number: tie for tie in each.ties}
        if _resolved(each.top, by_number, winners) == club:
            return Place(number)
        waiting = [each.top]
        while waiting:
            side = waiting.pop()
            if isinstance(side, int) or side.tie in winners:
                continue
            tie = by_number[side.tie]
            for own, home in ((tie.home, True), (tie.away, False)):
                if _resolved(own, by_number, winners) == club:
                    return Place(number, tie.number, home)
                waiting.append(own)
    return None


def _resolved(
    side: TieSide, by_number: Mapping[int, DrawnTie], winners: Mapping[int, int]
) -> int | None:
    """The club of a side; ``None`` while its tie is open."""
    if isinstance(side, int):
        return side
    return None if by_number[side.tie].provisional else winners.get(side.tie)


def repairs_of(standing: Standing, winners: Mapping[int, int], club: int) -> tuple[Repair, ...]:
    """Every repair there is for a club, in order of ``WORDS``.

    Parameters
    ----------
    winners
        The winner of each tie by number, as far as they are known.

    Raises
    ------
    AnswerIsNo
        If the club is out already.
    """
    place = place_of(standing, winners, club)
    if place is None:
        name = standing.plan.problem.field.clubs[club]
        raise AnswerIsNo(f"{name} is out of the cup already")
    own = standing.sections[place.section - 1]
    found = []
    if place.tie is not None or (own.top is None and len(own.drawn) > 1):
        found.append(Repair("opponent", club, place.section, place.tie))
    lower = _moved_down(standing, place, club)
    if lower is not None:
        found.append(Repair("bye", club, place.section, place.tie, lower))
    loser = _last_loser(own, winners, club)
    if loser is not None and loser not in standing.gone:
        found.append(Repair("loser", club, place.section, place.tie, loser))
    decided = any(tie.number in winners for tie in own.ties if not tie.provisional)
    if own.top is not None and own.ties and not decided and len(own.drawn) > 1:
        found.append(Repair("section", club, place.section, place.tie))
    return tuple(found)


def _last_loser(own: SectionStanding, winners: Mapping[int, int], club: int) -> int | None:
    """Whom a club beat last; ``None`` if it has beaten nobody."""
    for each in sorted(
        (*own.earlier, *own.outcomes(winners)), key=lambda each: each.round, reverse=True
    ):
        if each.winner == club:
            return each.away if each.home == club else each.home
    return None


def _moved_down(standing: Standing, place: Place, club: int) -> int | None:
    """The club with a bye that is moved into a tie: least travel of the section, then by name."""
    if place.tie is None:
        return None
    own = standing.sections[place.section - 1]
    round_ = next(tie.round for tie in own.ties if tie.number == place.tie)
    entering = {
        side
        for tie in own.ties
        if tie.round > round_
        for side in (tie.home, tie.away)
        if isinstance(side, int) and side != club and Bye(side, round_) in own.byes
    }
    best = None
    for other in sorted(entering):
        made = repaired(standing, {}, Repair("bye", club, place.section, place.tie, other), place)
        miles = sum(tie.expected_travel for tie in made.sections[place.section - 1].ties)
        if best is None or miles < best[0]:
            best = miles, other
    return None if best is None else best[1]


def repaired(
    standing: Standing, winners: Mapping[int, int], repair: Repair, place: Place | None = None
) -> Standing:
    """Where a cup stands once a repair was made.

    Parameters
    ----------
    winners
        The winner of each tie by number, as far as they are known.
    place
        Where the club stands, if that is known already.

    Raises
    ------
    AnswerIsNo
        If the club is out already, or stands elsewhere than the repair says.
    """
    place = place or place_of(standing, winners, repair.club)
    if place is None or (place.section, place.tie) != (repair.section, repair.tie):
        name = standing.plan.problem.field.clubs[repair.club]
        raise AnswerIsNo(f"{name} does not stand where the repair says")
    own = standing.sections[place.section - 1]
    problem = standing.plan.problem
    if repair.option == "section":
        left = tuple(club for club in own.drawn if club != repair.club)
        own = replace(own, window=own.window - 1, drawn=left, top=None, ties=(), byes=())
    elif own.top is None:
        clubs = set(own.drawn) - {repair.club}
        if repair.other is not None:
            clubs.add(repair.other)
        own = replace(own, drawn=tuple(sorted(clubs)))
    elif repair.option == "opponent":
        own = _vacated(own, place)
    elif repair.option == "bye" and repair.other is not None:
        lower = place_of(standing, winners, repair.other)
        if lower is None or place.tie is None:
            raise AnswerIsNo("the club with a bye is out of the cup already")
        # Its place first: where it would have met the winner of this tie, that tie is left out.
        own = _filled(_vacated(own, lower), place, repair.other)
        round_ = next(tie.round for tie in own.ties if tie.number == place.tie)
        own = replace(
            own, byes=tuple(b for b in own.byes if b.club != repair.other or b.round < round_)
        )
    elif repair.other is not None:
        own = _filled(own, place, repair.other)
    # Whoever draws this window again draws the clubs that are left.
    drawn = set(own.drawn) - {repair.club}
    if repair.option == "loser" and repair.other is not None:
        drawn.add(repair.other)
    own = replace(_without_byes(own, repair.club), drawn=tuple(sorted(drawn)))
    own = replace(own, ties=_settled(own, problem))
    sections = list(standing.sections)
    sections[place.section - 1] = own
    gone = (*standing.gone, repair.club)
    return replace(standing, sections=tuple(sections), gone=gone)


def _without_byes(own: SectionStanding, club: int) -> SectionStanding:
    return replace(own, byes=tuple(bye for bye in own.byes if bye.club != club))


def _filled(own: SectionStanding, place: Place, club: int) -> SectionStanding:
    """The section with a club where another stood."""
    if place.tie is None:
        return replace(own, top=club)
    ties = tuple(
        tie
        if tie.number != place.tie
        else (replace(tie, home=club) if place.home else replace(tie, away=club))
        for tie in own.ties
    )
    return replace(own, ties=ties)


def _vacated(own: SectionStanding, place: Place) -> SectionStanding:
    """The section without a tie: the other side stands where its winner would have stood."""
    tie = next(tie for tie in own.ties if tie.number == place.tie)
    other = tie.away if place.home else tie.home
    gone = WinnerOf(tie.number)

    def side(of: TieSide) -> TieSide:
        return other if of == gone else of

    byes = own.byes
    if isinstance(other, int):
        byes = tuple(sorted({*byes, Bye(other, tie.round)}, key=lambda bye: (bye.round, bye.club)))
    return replace(
        own,
        top=None if own.top is None else side(own.top),
        ties=tuple(
            replace(each, home=side(each.home), away=side(each.away))
            for each in own.ties
            if each is not tie
        ),
        byes=byes,
    )


def _settled(own: SectionStanding, problem: Problem) -> tuple[DrawnTie, ...]:
    """The ties with hosts settled and travel worked out anew; ties left behind stay as they are."""
    if own.top is None:
        return ()
    by_number = {tie.number: tie for tie in own.ties}
    made: dict[int, DrawnTie] = {}

    def walk(side: TieSide) -> Side:
        if isinstance(side, int):
            return side
        tie = by_number[side.tie]
        joined = node(tie.round, walk(tie.home), walk(tie.away))
        made[tie.number] = _hosted(tie, joined, problem)
        return joined

    walk(own.top)
    return tuple(made.get(tie.number, tie) for tie in own.ties)


def _hosted(tie: DrawnTie, joined: Node, problem: Problem) -> DrawnTie:
    coin, other = (tie.away, tie.home) if tie.switched else (tie.home, tie.away)
    home, away, switched, neutral = settle_host(coin, other, problem.may_host)
    return replace(
        tie,
        home=home,
        away=away,
        switched=switched,
        neutral=neutral,
        expected_travel=tie_travel(joined, problem.costs),
        expected_distance=tie_travel(joined, problem.distances),
    )
