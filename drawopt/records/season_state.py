"""Where a season stands: its draws, every tie they published, and what became of it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from drawopt.drawing.contest import Draw, DrawnTie, WinnerOf, next_contest, settle_host
from drawopt.drawing.draw import draw_contest
from drawopt.errors import DrawoptError
from drawopt.model.results import REQUIRED
from drawopt.records.draws import draw_of
from drawopt.records.reading import Read
from drawopt.records.results import results_digest
from drawopt.records.schema import DrawRecord, SeasonEntryRecord
from drawopt.records.season_log import SeasonLog
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class HeldDraw:
    """A draw of the season that was not superseded, as it stands in its record."""

    read: Read[DrawRecord]
    draw: Draw


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
class SeasonState:
    """A plan, the draws held of it in order of window, and the results as they came."""

    plan: Plan
    plan_digest: str
    draws: tuple[HeldDraw, ...]
    log: SeasonLog

    @property
    def clubs(self) -> tuple[str, ...]:
        return self.plan.problem.field.clubs

    @cached_property
    def fixtures(self) -> tuple[Fixture, ...]:
        """Every tie that was drawn for good, in order of number."""
        number = {club: index for index, club in enumerate(self.clubs)}
        may_host = self.plan.problem.may_host
        found: list[Fixture] = []
        for held in self.draws:
            winners: dict[int, int] = {}
            for tie in sorted(held.draw.ties, key=lambda tie: tie.number):
                if tie.provisional:
                    continue
                home, away = (
                    winners.get(side.tie) if isinstance(side, WinnerOf) else side
                    for side in (tie.home, tie.away)
                )
                if home is not None and away is not None:
                    home, away, *_ = settle_host(home, away, may_host)
                told = [
                    entry
                    for entry in self.log.entries
                    if (entry.draw, entry.tie) == (held.read.digest, tie.number)
                    and {number.get(entry.home), number.get(entry.away)} == {home, away}
                ]
                standing = [entry for entry in told if entry.stands]
                result = standing[-1] if standing else None
                winner = None if result is None else number.get(result.winner or "")
                if winner is not None:
                    winners[tie.number] = winner
                noted = tuple(entry for entry in told if not entry.stands)
                found.append(Fixture(held, tie, home, away, result, noted, winner))
        return tuple(found)

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
        """The last window that was drawn; 0 before the first draw."""
        return self.draws[-1].draw.window if self.draws else 0

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
    def is_over(self) -> bool:
        return self.window >= self.last_window and not self.open

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
        out = self.out
        return tuple(
            tuple(club for club in section if club not in out) for section in self.plan.sections
        )

    def with_log(self, log: SeasonLog) -> "SeasonState":
        return replace(self, log=log)


def held_draws(
    plan_digest: str, reads: Sequence[Read[DrawRecord]], clubs: tuple[str, ...]
) -> tuple[HeldDraw, ...]:
    """The official draws of a season in order of window: the last attempt at each.

    Raises
    ------
    InputError
        If a draw names a club that the plan does not have.
    """
    found: list[HeldDraw] = []
    parent = plan_digest
    while True:
        window = len(found) + 1
        attempts = [
            read
            for read in reads
            if not read.record.rehearsal
            and read.record.window == window
            and read.record.plan_digest == plan_digest
            and (read.record.after or plan_digest) == parent
        ]
        if not attempts:
            return tuple(found)
        last = max(attempts, key=lambda read: read.record.attempt)
        found.append(HeldDraw(last, draw_of(last, clubs)))
        parent = last.digest


def results_text(state: SeasonState) -> str:
    """The results file of a season, which draws are made on; empty while nothing is decided.

    A tie that was abandoned is left out until it is decided; a winner that was named by a
    committee stands there as a forfeit.
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

    Returns
    -------
    int or None
        Ties of which a side or the host is another, with the same seed; ``None`` if that window
        could not have been drawn then, since a later tie of this one would have had no result,
        or was drawn from a booklet.
    """
    later = next(held for held in state.draws if held.draw.window == fixture.held.draw.window + 1)
    own = [each for each in state.fixtures if each.held is fixture.held]
    if winner is None or any(
        fixture.tie.number in (side.tie for side in (t.home, t.away) if isinstance(side, WinnerOf))
        for t in (each.tie for each in own)
    ):
        return None
    winners = {each.tie.number: each.winner for each in own if each.winner is not None}
    winners[fixture.tie.number] = winner
    before, held = fixture.held.draw, later.draw
    if held.booklet:
        return None
    try:
        again = draw_contest(
            next_contest(state.plan, before, winners, held.window),
            held.seed,
            held.plan_digest,
            after=held.after,
            results_digest=results_digest(before, winners, state.clubs),
            attempt=held.attempt,
            reason=held.reason,
            day=held.day,
            check_signatures=False,
        )
    except (DrawoptError, ValueError):
        return None
    told = {tie.number: (tie.home, tie.away) for tie in held.ties}
    return sum(told.get(tie.number) != (tie.home, tie.away) for tie in again.ties)
