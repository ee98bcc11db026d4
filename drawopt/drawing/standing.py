"""Where each section of a cup stands: its ties, who goes on, and what it draws next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from drawopt.drawing.contest import (
    Bye,
    Contest,
    Draw,
    DrawnTie,
    HomeTies,
    TieSide,
    WinnerOf,
    home_ties_after,
    trips_left_after,
)
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class Outcome:
    """What a tie came to: its round, its sides as drawn, and the winner; ``None`` if not known."""

    round: int
    home: int | None
    away: int | None
    winner: int | None


@dataclass(frozen=True)
class SectionStanding:
    """One section.

    Parameters
    ----------
    window
        The last window that was drawn in it; 0 before the first.
    drawn
        The clubs that were drawn in that window, in order.
    top
        Who comes out of the section: the winner of a tie, or a club. ``None`` if the section is
        to be drawn: then ``drawn`` are the clubs of the window after ``window``.
    ties, byes
        As they stand; ties that were decided stay.
    home_ties
        Ties at home before this window, where hosts are balanced.
    earlier
        What the ties of all windows before came to.
    attempts
        How many official draws there were of ``window``; where ``top`` is ``None``, of the window
        after it.
    """

    window: int
    drawn: tuple[int, ...]
    top: TieSide | None = None
    ties: tuple[DrawnTie, ...] = ()
    byes: tuple[Bye, ...] = ()
    home_ties: tuple[HomeTies, ...] = ()
    earlier: tuple[Outcome, ...] = ()
    attempts: int = 0

    @property
    def anew(self) -> bool:
        """Whether it was drawn in its next window before, and is to be drawn again."""
        return self.top is None and self.attempts > 0

    def still_in(self, winners: Mapping[int, int]) -> tuple[int, ...] | None:
        """The clubs that the next window draws; ``None`` while a tie is open."""
        clubs, is_open = self._left(winners)
        return None if is_open else clubs

    def alive(self, winners: Mapping[int, int]) -> tuple[int, ...]:
        """The clubs that can still come out of it."""
        return self._left(winners)[0]

    def _left(self, winners: Mapping[int, int]) -> tuple[tuple[int, ...], bool]:
        """The clubs that are left, both of a tie that is open, and whether there is such a tie."""
        if self.top is None:
            return self.drawn, False
        by_number = {tie.number: tie for tie in self.ties}
        found: list[int] = []
        waiting = [self.top]
        is_open = False
        while waiting:
            side = waiting.pop()
            if isinstance(side, int):
                found.append(side)
                continue
            tie = by_number[side.tie]
            if tie.number in winners and not tie.provisional:
                found.append(winners[tie.number])
                continue
            is_open |= not tie.provisional
            waiting += [tie.home, tie.away]
        return tuple(sorted(found)), is_open

    def outcomes(self, winners: Mapping[int, int]) -> tuple[Outcome, ...]:
        """What the ties that were published for good came to, in order of number."""

        def side(of: TieSide) -> int | None:
            return winners.get(of.tie) if isinstance(of, WinnerOf) else of

        published = sorted((t for t in self.ties if not t.provisional), key=lambda t: t.number)
        return tuple(
            Outcome(tie.round, side(tie.home), side(tie.away), winners.get(tie.number))
            for tie in published
        )


@dataclass(frozen=True)
class Standing:
    """Where a cup stands: the plan that its draws follow, and each section in order.

    ``gone`` are the clubs that have withdrawn, or are out by decision. ``most_long_ties`` is what
    the last draw was allowed of a budget of long trips, ``None`` if there is none.
    """

    plan: Plan
    sections: tuple[SectionStanding, ...]
    gone: tuple[int, ...] = ()
    most_long_ties: int | None = None

    @property
    def pending(self) -> tuple[int, ...]:
        """The sections, by number from 1, that are to be drawn anew while others stand."""
        return tuple(
            number
            for number, each in enumerate(self.sections, 1)
            if each.anew and each.window < self.window
        )

    @property
    def ties(self) -> tuple[DrawnTie, ...]:
        """All ties as they stand, in order of number."""
        ties = (tie for section in self.sections for tie in section.ties)
        return tuple(sorted(ties, key=lambda tie: tie.number))

    @property
    def window(self) -> int:
        """The last window that any section has drawn."""
        return max((each.window for each in self.sections), default=0)

    def ready(self, window: int, winners: Mapping[int, int]) -> tuple[int, ...]:
        """The sections, by number from 1, that this window can draw."""
        return tuple(
            number
            for number, each in enumerate(self.sections, 1)
            if each.window == window - 1 and each.still_in(winners) is not None
        )


def first_standing(plan: Plan) -> Standing:
    """Before the first draw: every section is to be drawn.

    Parameters
    ----------
    plan
        The plan that is drawn.
    """
    return Standing(plan, tuple(SectionStanding(0, section) for section in plan.sections))


def contest_of(
    standing: Standing,
    window: int,
    winners: Mapping[int, int],
    sections: Collection[int] | None = None,
    *,
    own_lots: bool = False,
) -> Contest:
    """What a window draws.

    Parameters
    ----------
    winners
        The winner of each tie by number; sections with an open tie are not drawn.
    sections
        Only these, by number from 1: each must be ready, or drawn in this window already.
    own_lots
        Whether each section has a lot and a budget of its own.

    Raises
    ------
    UsageError
        If there is no such window, or the first day's bracket stands.
    AnswerIsNo
        If a section that was named cannot be drawn.
    """
    plan = standing.plan
    terms = plan.problem.terms
    last = max(len(terms.windows), 1)
    if window > 1 and terms.redraw == "none":
        raise UsageError('redraw is "none": the first day\'s bracket stands for all rounds')
    if not 1 <= window <= last:
        raise UsageError(f"there is no window {window} (there are {last})")
    survivors: list[tuple[int, ...] | None] = []
    for number, each in enumerate(standing.sections, 1):
        wanted = sections is None or number in sections
        clubs = each.still_in(winners) if each.window == window - 1 else None
        if sections is not None and wanted and each.window == window:
            clubs = each.drawn
        if sections is not None and wanted and clubs is None:
            raise AnswerIsNo(f"section {number} cannot be drawn in window {window} yet")
        survivors.append(clubs if wanted else None)
    numbered = tuple(
        tie
        for each, clubs in zip(standing.sections, survivors, strict=True)
        if clubs is not None
        for tie in each.ties
        if tie.provisional
    )
    home_ties: tuple[HomeTies, ...] = ()
    if terms.hosts == "balance" and window > 1:
        may_host = plan.problem.may_host
        times: dict[int, int] = {}
        for each in standing.sections:
            played = each.ties if each.window == window - 1 else ()
            times |= home_ties_after(played, each.home_ties, winners, may_host)
        still_in = sorted(club for clubs in survivors for club in clubs or ())
        home_ties = tuple(HomeTies(club, times.get(club, 0)) for club in still_in)
    kept: tuple[int, ...] = ()
    if terms.redraw == "keep-byes" and window > 1:
        first, drawn = (
            terms.windows[window - 1][0],
            set(chain.from_iterable(filter(None, survivors))),
        )
        byes = (bye for each in standing.sections for bye in each.byes)
        kept = tuple(sorted({bye.club for bye in byes if bye.round == first} & drawn))
    before = [each for each in standing.sections if each.window == window - 1]
    published = [tie for each in before for tie in each.ties if not tie.provisional]
    trips_left = trips_left_after(plan, standing.most_long_ties, published) if window > 1 else None
    return Contest(plan, window, tuple(survivors), numbered, home_ties, kept, own_lots, trips_left)


def sections_to_draw(
    standing: Standing,
    winners: Mapping[int, int],
    sections: Sequence[int] = (),
    *,
    redraw: bool = False,
) -> tuple[int, tuple[int, ...]]:
    """The window and the sections that are drawn next where each has a lot of its own.

    Parameters
    ----------
    sections
        Those that are wanted, by number from 1; if there are none, all that are ready for the
        earliest window that has any.
    redraw
        Whether sections are drawn again that were drawn in this window, and have no result in it.

    Raises
    ------
    UsageError
        If a section does not exist, or a redraw names none.
    AnswerIsNo
        If a section is not ready, or they are not at one window.
    """
    for number in sections:
        if not 1 <= number <= len(standing.sections):
            raise UsageError(f"there is no section {number} (there are {len(standing.sections)})")
    last = max(len(standing.plan.problem.terms.windows), 1)
    ready = {
        number: each.window + 1
        for number, each in enumerate(standing.sections, 1)
        if each.still_in(winners) is not None and each.window < last
    }
    if redraw:
        if not sections:
            raise UsageError("which sections are drawn again? name them with --section")
        for number in sections:
            each = standing.sections[number - 1]
            if each.anew:
                continue
            if not each.window or each.top is None:
                raise AnswerIsNo(f"section {number} was not drawn before")
            if any(tie.number in winners for tie in each.ties if not tie.provisional):
                raise AnswerIsNo(f"section {number} has results already: it is not drawn again")
            ready[number] = each.window
    wanted = sections or tuple(k for k, w in ready.items() if w == min(ready.values()))
    if not wanted:
        over = all(each.window >= last for each in standing.sections)
        raise AnswerIsNo("every window was drawn" if over else "no section is ready to be drawn")
    missing = [number for number in wanted if number not in ready]
    if missing:
        raise AnswerIsNo(f"section {missing[0]} is not ready: its ties are not all decided")
    windows = {ready[number] for number in wanted}
    if len(windows) > 1:
        raise AnswerIsNo("these sections are not at one window: draw them one after the other")
    return windows.pop(), tuple(sorted(set(wanted)))


def attempt_of(standing: Standing, contest: Contest) -> int:
    """Which official draw of its window a contest is; the same for all of its sections.

    Parameters
    ----------
    standing
        Before this draw.
    contest
        What is drawn, as ``contest_of`` gives it.

    Raises
    ------
    AnswerIsNo
        If some of the sections were drawn more often than others.
    """
    found = set()
    for number in contest.numbers:
        each = standing.sections[number - 1]
        again = each.window == contest.window or each.top is None
        found.add(each.attempts + 1 if again else 1)
    if len(found) > 1:
        raise AnswerIsNo("these sections were not drawn equally often: draw them one by one")
    return found.pop() if found else 1


def after_draw(
    standing: Standing, contest: Contest, draw: Draw, winners: Mapping[int, int]
) -> Standing:
    """Where a cup stands once a contest was drawn.

    Parameters
    ----------
    standing
        Before this draw.
    contest
        What was drawn, as ``contest_of`` gives it.
    draw
        What came of it.
    winners
        The winner of each tie before, by number.
    """
    found = list(standing.sections)
    for number, clubs in enumerate(contest.survivors, 1):
        if clubs is None:
            continue
        before = found[number - 1]
        ties = tuple(tie for tie in draw.ties if tie.section == number)
        anew = before.window == contest.window
        found[number - 1] = SectionStanding(
            window=contest.window,
            drawn=clubs,
            top=_top(ties, clubs),
            ties=ties,
            byes=tuple(bye for bye in draw.byes if bye.club in clubs),
            home_ties=tuple(each for each in contest.home_ties if each.club in clubs),
            earlier=before.earlier if anew else (*before.earlier, *before.outcomes(winners)),
            attempts=draw.attempt,
        )
    return replace(standing, sections=tuple(found), most_long_ties=draw.most_long_ties)


def _top(ties: Sequence[DrawnTie], clubs: Sequence[int]) -> TieSide:
    """Who comes out of a section: the winner of its last tie, or its only club."""
    last = max(ties, key=lambda tie: tie.round, default=None)
    return clubs[0] if last is None else WinnerOf(last.number)
