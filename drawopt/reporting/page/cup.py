"""A cup as far as it has come: the latest of each tie, who won, when and where it is played."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from drawopt.drawing.contest import Draw, DrawnTie, WinnerOf, settle_host
from drawopt.model.results import Match, Undecided
from drawopt.records.schedules import FixtureRecord
from drawopt.reporting.page.changes import Change
from drawopt.reporting.page.fold import Stands, standing_of
from drawopt.sections.plan import Plan

Rows = Sequence[Match | Undecided]


@dataclass(frozen=True)
class TieShown:
    """A tie as it stands today.

    Parameters
    ----------
    drawn
        As the draw has it.
    home, away
        Clubs by number, or the tie whose winner is waited for; at home is who hosts.
    winner
        The club that went on; ``None`` while there is none.
    told
        Whether a result is on record, be it that the tie stays open.
    miles
        From town to town, once both clubs are known.
    fixture
        Day and ground, where a schedule has them.
    without
        The club that is out, of a tie that is not played since; the other side goes through.
    replaced
        The clubs that are out whose place others took here.
    """

    drawn: DrawnTie
    home: int | WinnerOf
    away: int | WinnerOf
    switched: bool
    neutral: bool
    winner: int | None
    told: bool
    miles: int | None
    fixture: FixtureRecord | None
    without: int | None = None
    replaced: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        return self.drawn.number

    @property
    def round(self) -> int:
        return self.drawn.round

    @property
    def is_known(self) -> bool:
        """Whether both clubs are."""
        return isinstance(self.home, int) and isinstance(self.away, int)


@dataclass(frozen=True)
class ByeShown:
    """A club's bye in a round; a later window may draw it anew.

    ``since`` is the club that is out, if the bye came of that.
    """

    club: int
    round: int
    provisional: bool
    since: int | None = None


@dataclass(frozen=True)
class Cup:
    """A plan, its draws and changes, results and fixtures.

    Parameters
    ----------
    links
        Draws, and what was changed after clubs had withdrawn, in order.
    rows
        Results, in any order.
    fixtures
        By the tie's number.
    """

    plan: Plan
    links: tuple[Draw | Change, ...] = ()
    rows: tuple[Match | Undecided, ...] = ()
    fixtures: Mapping[int, FixtureRecord] | None = None

    @property
    def clubs(self) -> tuple[str, ...]:
        return self.plan.problem.field.clubs

    @cached_property
    def draws(self) -> tuple[Draw, ...]:
        """In order."""
        return tuple(each for each in self.links if isinstance(each, Draw))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """In order."""
        return tuple(each for each in self.links if isinstance(each, Change))

    @property
    def derivable(self) -> tuple[Draw, ...]:
        """The draws that a page can derive: before any change, and by one lot for all."""
        found: list[Draw] = []
        for each in self.links:
            if isinstance(each, Change) or each.parts:
                break
            found.append(each)
        return tuple(found)

    @property
    def gone(self) -> Mapping[int, str]:
        """The clubs that have withdrawn or are out by decision, and why."""
        return {change.club: change.reason for change in self.changes}

    @cached_property
    def first_ties(self) -> Mapping[int, tuple[DrawnTie, ...]]:
        """The ties of each section that was drawn, by number, as they were drawn first."""
        found: dict[int, tuple[DrawnTie, ...]] = {}
        for draw in self.draws:
            parts = [part.section for part in draw.parts]
            for number in parts or range(1, len(self.plan.sections) + 1):
                own = tuple(tie for tie in draw.ties if tie.section == number)
                found.setdefault(number, own)
        return found

    @cached_property
    def stands(self) -> Stands:
        """What stands of draws and changes."""
        return standing_of(self.plan, self.links)

    @cached_property
    def ties(self) -> tuple[TieShown, ...]:
        """Those that stand, in order of number."""
        return self._ties[0]

    @cached_property
    def shown(self) -> tuple[TieShown, ...]:
        """Those that stand and those not played since a club is out, in order of number."""
        return tuple(sorted((*self._ties[0], *self._ties[1]), key=lambda tie: tie.number))

    @cached_property
    def _ties(self) -> tuple[tuple[TieShown, ...], tuple[TieShown, ...]]:
        told = {(row.round, row.pair): row for row in self.rows}
        winners: dict[int, int] = {}
        found: dict[int, TieShown] = {}
        for tie in sorted(self.stands.ties, key=lambda tie: (tie.round, tie.number)):
            shown = self._shown(tie, told, winners)
            if shown.winner is not None:
                winners[tie.number] = shown.winner
            found[tie.number] = replace(shown, replaced=self.stands.replaced.get(tie.number, ()))
        not_played = []
        for tie, club in self.stands.not_played:
            shown = self._shown(tie, {}, winners)
            others = [side for side in (shown.home, shown.away) if side != club]
            winner = others[0] if others and isinstance(others[0], int) else None
            left = replace(shown, winner=winner, miles=None, fixture=None, without=club)
            not_played.append(left)
        return tuple(found[number] for number in sorted(found)), tuple(not_played)

    def _shown(
        self,
        tie: DrawnTie,
        told: Mapping[tuple[int, frozenset[int]], Match | Undecided],
        winners: Mapping[int, int],
    ) -> TieShown:
        problem = self.plan.problem
        fixture = (self.fixtures or {}).get(tie.number)
        home, away = (self._side(side, winners) for side in (tie.home, tie.away))
        if not isinstance(home, int) or not isinstance(away, int):
            marks = tie.switched, tie.neutral
            return TieShown(tie, home, away, *marks, None, False, None, fixture)
        host, guest, switched, neutral = home, away, tie.switched, tie.neutral
        if not neutral and not switched:
            host, guest, switched, neutral = settle_host(host, guest, problem.may_host)
        if fixture is not None and {fixture.home, fixture.away} != {
            self.clubs[host],
            self.clubs[guest],
        }:
            fixture = None
        if fixture is not None and fixture.home == self.clubs[guest]:
            host, guest = guest, host
        row = None if tie.provisional else told.get((tie.round, frozenset((host, guest))))
        winner = row.winner if isinstance(row, Match) else None
        miles = int(problem.distances[host, guest])
        return TieShown(
            tie, host, guest, switched, neutral, winner, row is not None, miles, fixture
        )

    @staticmethod
    def _side(side: int | WinnerOf, winners: Mapping[int, int]) -> int | WinnerOf:
        return winners.get(side.tie, side) if isinstance(side, WinnerOf) else side

    @cached_property
    def by_number(self) -> dict[int, TieShown]:
        return {tie.number: tie for tie in self.ties}

    @cached_property
    def byes(self) -> tuple[ByeShown, ...]:
        """By round and club; of rounds that were drawn again, as drawn last."""
        stands = self.stands
        return tuple(
            ByeShown(bye.club, bye.round, bye in stands.provisional, stands.since.get(bye))
            for bye in stands.byes
        )

    @property
    def played(self) -> int:
        """How many ties have a winner."""
        return sum(tie.winner is not None for tie in self.ties)

    @property
    def next_window(self) -> int | None:
        """The window that is drawn next; ``None`` if no tie is left to be drawn."""
        if not self.draws:
            return 1
        last = max(draw.window for draw in self.draws)
        if self.stands.to_draw:
            return last
        left = any(tie.drawn.provisional for tie in self.ties)
        return last + 1 if left else None

    @property
    def missing(self) -> int:
        """How many ties of the windows drawn have still to be decided before the next."""
        waited: set[int] = set()
        for tie in sorted(self.ties, key=lambda tie: (tie.round, tie.number)):
            if tie.drawn.provisional:
                continue
            sides = (tie.home, tie.away)
            leads = {side.tie for side in sides if isinstance(side, WinnerOf)}
            if leads & waited or (tie.is_known and not tie.told):
                waited.add(tie.number)
        return len(waited)

    def path(self, club: int) -> Iterator[ByeShown | tuple[TieShown, bool]]:
        """A club's byes and ties, its next possible ones too, and whether it is at home."""
        carried: set[int] = set()
        lines: list[tuple[int, ByeShown | tuple[TieShown, bool]]] = []
        for tie in sorted(self.shown, key=lambda tie: (tie.round, tie.number)):
            at_home, visits = (
                side == club or (isinstance(side, WinnerOf) and side.tie in carried)
                for side in (tie.home, tie.away)
            )
            if at_home or visits:
                if tie.winner in (None, club):
                    carried.add(tie.number)
                lines.append((tie.round, (tie, at_home)))
        # Who goes through since the other club is out has a bye then: it is said once.
        told = {line[0].round for _, line in lines if isinstance(line, tuple)}
        lines += [
            (bye.round, bye) for bye in self.byes if bye.club == club and bye.round not in told
        ]
        yield from (line for _, line in sorted(lines, key=lambda each: each[0]))

    def columns(self, section: int) -> list[tuple[int, list[TieShown | ByeShown]]]:
        """The bracket of a section from 1, a column a round: ties, and clubs with a bye.

        What leads to one place of the next column stands together, in that column's order.
        """
        ties = [tie for tie in self.shown if tie.drawn.section == section]
        clubs = self.plan.sections[section - 1]
        through = {(tie.winner, tie.round) for tie in ties if tie.without is not None}
        byes = [
            bye for bye in self.byes if bye.club in clubs and (bye.club, bye.round) not in through
        ]
        columns: list[tuple[int, list[TieShown | ByeShown]]] = []
        for round_ in sorted({tie.round for tie in ties}, reverse=True):
            places: list[TieShown | ByeShown] = [bye for bye in byes if bye.round == round_]
            places += [tie for tie in ties if tie.round == round_]
            if columns:
                order = self.feeders(columns[0][1], places)
                after = [k for lead in order for k in lead]
                places = [places[k] for k in dict.fromkeys([*after, *range(len(places))])]
            columns.insert(0, (round_, places))
        return columns

    @staticmethod
    def feeders(
        column: Sequence[TieShown | ByeShown], before: Sequence[TieShown | ByeShown]
    ) -> list[tuple[int, ...]]:
        """What of the column before leads to each place of one, by place, home first."""

        def leads(side: int | WinnerOf) -> Iterator[int]:
            for k, each in enumerate(before):
                if isinstance(each, ByeShown):
                    if each.club == side:
                        yield k
                elif side in _goes_on(each):
                    yield k

        return [
            tuple(
                k
                for side in ((each.club,) if isinstance(each, ByeShown) else (each.home, each.away))
                for k in leads(side)
            )
            for each in column
        ]


def _goes_on(tie: TieShown) -> tuple[int | WinnerOf | None, ...]:
    """How the next tie may name who comes out of one: its winner, or whoever took its place."""
    sides = (tie.home, tie.away)
    if tie.without is not None:
        return tuple(side for side in sides if side != tie.without)
    return WinnerOf(tie.number), tie.winner
