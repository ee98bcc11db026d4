"""Where a season stands: its draws, every tie they published, and what became of it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from drawopt.drawing.contest import Contest, Draw, DrawnTie, WinnerOf, settle_host
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.repairs import Repair, repaired
from drawopt.drawing.standing import Standing, after_draw, contest_of, first_standing
from drawopt.errors import DrawoptError
from drawopt.model.results import REQUIRED
from drawopt.records.changes import known_then, repair_of
from drawopt.records.draws import draw_of
from drawopt.records.reading import Read
from drawopt.records.results import histories, results_digest
from drawopt.records.schema import ChangeRecord, DrawRecord, SeasonEntryRecord
from drawopt.records.season_log import SeasonLog
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class HeldDraw:
    """A draw of the season that was not superseded, as it stands in its record."""

    read: Read[DrawRecord]
    draw: Draw


@dataclass(frozen=True)
class HeldChange:
    """A change of the season, as it stands in its record, and the repair it tells of."""

    read: Read[ChangeRecord]
    repair: Repair


@dataclass(frozen=True)
class Fixture:
    """A tie that a draw published: sides by number, ``None`` while a winner is waited for.

    ``result`` is the last entry that stands; ``noted`` are corrections that came after the next
    window was drawn, and change nothing.
    """

    held: HeldDraw
    tie: DrawnTie
    home: int | None
    away: int | None
    result: SeasonEntryRecord | None
    noted: tuple[SeasonEntryRecord, ...]
    winner: int | None

    @property
    def due(self) -> bool:
        """Whether both clubs are known, so that it can be played."""
        return self.home is not None and self.away is not None

    @property
    def pair(self) -> frozenset[int | None]:
        return frozenset((self.home, self.away))


@dataclass(frozen=True)
class Step:
    """A draw of a season beside where the cup stood before it, and the winners known then."""

    held: HeldDraw
    before: Standing
    winners: Mapping[int, int]
    contest: Contest


@dataclass(frozen=True)
class SeasonState:
    """A plan, the draws held of it in the order in which they were held, and the results."""

    plan: Plan
    plan_digest: str
    links: tuple[HeldDraw | HeldChange, ...]
    log: SeasonLog

    @property
    def draws(self) -> tuple[HeldDraw, ...]:
        """The draws held, in order."""
        return tuple(each for each in self.links if isinstance(each, HeldDraw))

    @property
    def changes(self) -> tuple[HeldChange, ...]:
        """What was changed after clubs had withdrawn, in order."""
        return tuple(each for each in self.links if isinstance(each, HeldChange))

    @property
    def clubs(self) -> tuple[str, ...]:
        return self.plan.problem.field.clubs

    @cached_property
    def _told(self) -> Mapping[tuple[str, int], tuple[SeasonEntryRecord, ...]]:
        """The entries of each tie, by the draw and the number."""
        found: dict[tuple[str, int], tuple[SeasonEntryRecord, ...]] = {}
        for entry in self.log.entries:
            at = entry.draw, entry.tie
            found[at] = (*found.get(at, ()), entry)
        return found

    @cached_property
    def _folded(self) -> tuple[Standing, tuple[Step, ...], tuple[Fixture, ...]]:
        """Where the cup stands, how it came there, and every tie that was drawn for good."""
        standing = first_standing(self.plan)
        drawn_in: dict[int, HeldDraw] = {}
        closed: list[Fixture] = []
        steps: list[Step] = []
        for held in self.links:
            current = self._fixtures_of(standing, drawn_in)
            winners = {f.tie.number: f.winner for f in current if f.winner is not None}
            if isinstance(held, HeldChange):
                then = known_then(held.read.record, standing, winners)
                standing = repaired(standing, then, held.repair)
                continue
            draw = held.draw
            sections = [part.section for part in draw.parts] or None
            contest = contest_of(
                standing, draw.window, winners, sections, own_lots=bool(draw.parts)
            )
            steps.append(Step(held, standing, winners, contest))
            for number in contest.numbers:
                if standing.sections[number - 1].window < draw.window:
                    closed += [each for each in current if each.tie.section == number]
                drawn_in[number] = held
            standing = after_draw(standing, contest, draw, winners)
        fixtures = [*closed, *self._fixtures_of(standing, drawn_in)]
        fixtures.sort(key=lambda each: (each.held.draw.window, each.tie.number))
        return standing, tuple(steps), tuple(fixtures)

    def _fixtures_of(self, standing: Standing, drawn_in: Mapping[int, HeldDraw]) -> list[Fixture]:
        """The ties that stand for good in the sections' last windows, and their results."""
        number = {club: index for index, club in enumerate(self.clubs)}
        may_host = standing.plan.problem.may_host
        found: list[Fixture] = []
        winners: dict[int, int] = {}
        for tie in standing.ties:
            if tie.provisional:
                continue
            held = drawn_in[tie.section]
            home, away = (
                winners.get(side.tie) if isinstance(side, WinnerOf) else side
                for side in (tie.home, tie.away)
            )
            if home is not None and away is not None:
                home, away, *_ = settle_host(home, away, may_host)
            told = [
                entry
                for entry in self._told.get((held.read.digest, tie.number), ())
                if {number.get(entry.home), number.get(entry.away)} == {home, away}
            ]
            standing_ones = [entry for entry in told if entry.stands]
            result = standing_ones[-1] if standing_ones else None
            winner = None if result is None else number.get(result.winner or "")
            if winner is not None:
                winners[tie.number] = winner
            noted = tuple(entry for entry in told if not entry.stands)
            found.append(Fixture(held, tie, home, away, result, noted, winner))
        return found

    @property
    def fixtures(self) -> tuple[Fixture, ...]:
        """Every tie that was drawn for good, in order of window and number."""
        return self._folded[2]

    @property
    def standing(self) -> Standing:
        """Where each section stands, by the records as they are."""
        return self._folded[0]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The draws, each with where the cup stood before it."""
        return self._folded[1]

    @cached_property
    def winners(self) -> Mapping[int, int]:
        """Who won the ties of the sections' last windows, by number."""
        windows = [each.window for each in self.standing.sections]
        return {
            each.tie.number: each.winner
            for each in self.fixtures
            if each.winner is not None and each.held.draw.window == windows[each.tie.section - 1]
        }

    def rested_on(self, fixture: Fixture) -> bool:
        """Whether a draw or a change was made on what a tie came to."""
        if self.later_draw(fixture) is not None:
            return True
        window = fixture.held.draw.window
        return fixture.winner is not None and any(
            change.read.record.window == window and change.repair.club in fixture.pair
            for change in self.changes
        )

    def later_draw(self, fixture: Fixture) -> Step | None:
        """The draw that was held on what a tie came to; ``None`` if there is none yet."""
        window, section = fixture.held.draw.window, fixture.tie.section
        return next(
            (
                step
                for step in reversed(self.steps)
                if step.contest.window == window + 1
                and step.before.sections[section - 1].window == window
                and (section in step.contest.numbers or not step.contest.own_lots)
            ),
            None,
        )

    @property
    def set_aside(self) -> tuple[SeasonEntryRecord, ...]:
        """Results of ties that no longer are: a correction or another draw took their place."""
        kept = {
            id(entry)
            for each in self.fixtures
            for entry in self.log.entries
            if (entry.draw, entry.tie) == (each.held.read.digest, each.tie.number)
            and each.due
            and {entry.home, entry.away}
            == {self.clubs[club] for club in each.pair if club is not None}
        }
        gone = (entry for entry in self.log.entries if id(entry) not in kept)
        # Of several that corrected each other the last is what was on record.
        return tuple({(e.draw, e.tie, e.home, e.away): e for e in gone}.values())

    @property
    def window(self) -> int:
        """The last window that any section has drawn; 0 before the first draw."""
        return self.standing.window

    @property
    def last_window(self) -> int:
        """The last window that there will be."""
        terms = self.plan.problem.terms
        if not self.plan.problem.format.rounds:
            return 0
        return 1 if terms.redraw == "none" else max(len(terms.windows), 1)

    @property
    def open(self) -> tuple[Fixture, ...]:
        """Ties drawn and not decided; those that wait for a winner among them."""
        return tuple(each for each in self.fixtures if each.winner is None)

    @property
    def to_draw(self) -> tuple[int, ...]:
        """The sections, by number from 1, that can be drawn now."""
        last = self.last_window
        return tuple(
            number
            for number, each in enumerate(self.standing.sections, 1)
            if each.window < last and each.still_in(self.winners) is not None
        )

    @property
    def is_over(self) -> bool:
        last = self.last_window
        return not self.open and all(s.window >= last for s in self.standing.sections)

    @property
    def out(self) -> Mapping[int, Fixture]:
        """The clubs that are out, and the tie that each lost."""
        return {
            club: each
            for each in self.fixtures
            if each.winner is not None
            for club in each.pair
            if club is not None and club != each.winner
        }

    @property
    def still_in(self) -> tuple[tuple[int, ...], ...]:
        """The clubs of each section that no result has put out."""
        winners = self.winners
        return tuple(section.alive(winners) for section in self.standing.sections)

    def with_log(self, log: SeasonLog) -> "SeasonState":
        return replace(self, log=log)


def held_draws(
    plan_digest: str,
    reads: Sequence[Read[DrawRecord]],
    clubs: tuple[str, ...],
    changes: Sequence[Read[ChangeRecord]] = (),
) -> tuple[HeldDraw | HeldChange, ...]:
    """The draws and changes of a season in order: of several attempts the last.

    Parameters
    ----------
    plan_digest
        What the first draw follows.
    reads
        The draws found in the folder, in any order.
    clubs
        The plan's clubs, by number from 0.
    changes
        What was changed after withdrawals, in any order.

    Raises
    ------
    InputError
        If a draw names a club that the plan does not have.
    """
    found: list[HeldDraw | HeldChange] = []
    parent = plan_digest
    while True:
        after = [
            read
            for read in reads
            if not read.record.rehearsal
            and read.record.plan_digest == plan_digest
            and (read.record.after or plan_digest) == parent
        ]
        change = next(
            (
                read
                for read in changes
                if read.record.plan_digest == plan_digest
                and (read.record.after or plan_digest) == parent
            ),
            None,
        )
        if change is not None and not after:
            found.append(HeldChange(change, repair_of(change, clubs)))
            parent = change.digest
            continue
        if not after:
            return tuple(found)
        last = max(after, key=lambda read: (read.record.window, read.record.attempt))
        found.append(HeldDraw(last, draw_of(last, clubs)))
        parent = last.digest


def results_text(state: SeasonState) -> str:
    """The results file of a season, which draws are made on; empty while nothing is decided.

    A tie that was abandoned is left out until it is decided; a winner that was named by a
    committee stands there as a forfeit.

    Parameters
    ----------
    state
        The season, with the results that came.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(REQUIRED)
    count = 0
    for each in state.fixtures:
        entry = each.result
        if entry is None or each.winner is None:
            continue
        count += 1
        word = "forfeit" if entry.decided_by == "awarded" else entry.decided_by
        goals = ["" if g is None else str(g) for g in (entry.home_goals, entry.away_goals)]
        names = [entry.home, entry.away]
        writer.writerow([entry.round, *names, *goals, word, entry.winner])
    return file.getvalue() if count else ""


def drawn_otherwise(state: SeasonState, fixture: Fixture, winner: int | None) -> int | None:
    """How many ties of the next window's draw would be others if another club had won a tie.

    Parameters
    ----------
    state
        The season, with the draws held.
    fixture
        The tie of which another winner is asked.
    winner
        That winner, by number from 0; ``None`` if nobody goes through.

    Returns
    -------
    int or None
        Ties of which a side or the host is another, with the same seed; ``None`` if that window
        could not have been drawn then, since a later tie of this one would have had no result,
        or was drawn from a booklet.
    """
    later = state.later_draw(fixture)
    if winner is None or later is None or later.held.draw.booklet:
        return None
    held, own = later.held.draw, later.before.sections[fixture.tie.section - 1]
    if any(
        fixture.tie.number in (side.tie for side in (t.home, t.away) if isinstance(side, WinnerOf))
        for t in own.ties
        if not t.provisional
    ):
        return None
    winners = {**later.winners, fixture.tie.number: winner}
    sections = later.contest.numbers if later.contest.own_lots else None
    try:
        contest = contest_of(
            later.before, held.window, winners, sections, own_lots=later.contest.own_lots
        )
        since = histories(later.before, contest, winners, state.clubs)
        again = draw_contest(
            contest,
            held.seed,
            held.plan_digest,
            after=held.after,
            results_digest=""
            if contest.own_lots
            else results_digest(later.before, winners, state.clubs),
            since=since if contest.own_lots else {},
            attempt=held.attempt,
            reason=held.reason,
            day=held.day,
            check_signatures=False,
        )
    except (DrawoptError, ValueError):
        return None
    told = {tie.number: (tie.home, tie.away) for tie in held.ties}
    return sum(told.get(tie.number) != (tie.home, tie.away) for tie in again.ties)
