"""What stands of a cup's draws after its changes: ties, those not played, and byes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawopt.drawing.contest import Bye, Draw, DrawnTie
from drawopt.reporting.page.changes import Change
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class Stands:
    """What stands of draws and changes.

    Parameters
    ----------
    ties
        In order of number.
    not_played
        Ties that fell away since a club is out, beside that club.
    replaced
        The clubs that are out whose place in a tie others took, by the tie's number.
    byes
        By round, then club.
    provisional
        Those of the byes that a later window may take back.
    since
        The club that is out, of each bye that came of it.
    to_draw
        The sections, by number from 1, that a change left to be drawn anew.
    """

    ties: tuple[DrawnTie, ...]
    not_played: tuple[tuple[DrawnTie, int], ...]
    replaced: Mapping[int, tuple[int, ...]]
    byes: tuple[Bye, ...]
    provisional: frozenset[Bye]
    since: Mapping[Bye, int]
    to_draw: tuple[int, ...]


class _Section:
    """One section while draws and changes are gone through."""

    def __init__(self, clubs: Sequence[int], windows: Sequence[Sequence[int]]) -> None:
        self.clubs, self.windows = set(clubs), windows
        self.window = 0
        self.anew = False
        self.ties: tuple[DrawnTie, ...] = ()
        self.closed: list[DrawnTie] = []
        self.gone: list[tuple[DrawnTie, int]] = []
        self.closed_gone: list[tuple[DrawnTie, int]] = []
        self.replaced: dict[int, tuple[int, ...]] = {}
        self.byes: set[Bye] = set()
        self.since: dict[Bye, int] = {}

    def _renew_byes(self, byes: Sequence[Bye], window: int) -> None:
        first = self.windows[window - 1][0] if self.windows and window else 1
        kept = {bye for bye in self.byes if bye.round < first}
        self.byes = kept | {bye for bye in byes if bye.club in self.clubs}

    def drawn(self, draw: Draw, number: int) -> None:
        if self.window < draw.window:
            self.closed += [tie for tie in self.ties if not tie.provisional]
            self.closed_gone += [each for each in self.gone if not each[0].provisional]
        self.window, self.anew, self.gone = draw.window, False, []
        self.ties = tuple(tie for tie in draw.ties if tie.section == number)
        for tie in self.ties:
            self.replaced.pop(tie.number, None)
        self._renew_byes(draw.byes, draw.window)
        self.since = {bye: club for bye, club in self.since.items() if bye in self.byes}

    def changed(self, change: Change) -> None:
        before = {tie.number: tie for tie in self.ties}
        after = {tie.number for tie in change.ties}
        self.ties = change.ties
        byes = set(self.byes)
        if self.window:
            self._renew_byes(change.byes, self.window)
        if change.option == "section":
            self.anew, self.gone = True, []
            return
        if change.option == "opponent":
            more = set(before) - after
            self.gone += [(before[number], change.club) for number in sorted(more)]
            self.since |= dict.fromkeys(self.byes - byes, change.club)
        elif change.tie in after:
            self.replaced[change.tie] = (*self.replaced.get(change.tie, ()), change.club)


def standing_of(plan: Plan, links: Sequence[Draw | Change]) -> Stands:
    """Go through draws and changes in order.

    Parameters
    ----------
    plan
        That they follow.
    links
        In order.
    """
    terms = plan.problem.terms
    windows = terms.windows
    sections = [_Section(clubs, windows) for clubs in plan.sections]
    for link in links:
        if isinstance(link, Change):
            sections[link.section - 1].changed(link)
            continue
        parts = {part.section for part in link.parts}
        for number, section in enumerate(sections, 1):
            if not parts or number in parts:
                section.drawn(link, number)
    byes: list[Bye] = []
    provisional: set[Bye] = set()
    for section in sections:
        byes += section.byes
        if terms.redraw == "window" and windows and section.window:
            last = windows[section.window - 1][-1]
            provisional |= {bye for bye in section.byes if bye.round > last}
    ties = (tie for section in sections for tie in (*section.closed, *section.ties))
    gone = (each for section in sections for each in (*section.closed_gone, *section.gone))
    return Stands(
        tuple(sorted(ties, key=lambda tie: tie.number)),
        tuple(sorted(gone, key=lambda each: each[0].number)),
        {number: clubs for section in sections for number, clubs in section.replaced.items()},
        tuple(sorted(byes, key=lambda bye: (bye.round, bye.club))),
        frozenset(provisional),
        {bye: club for section in sections for bye, club in section.since.items()},
        tuple(number for number, section in enumerate(sections, 1) if section.anew),
    )
