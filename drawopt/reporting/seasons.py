"""A season from the plan to the last qualifier, in one folder; clubs by name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from drawopt.drawing.contest import Draw as DrawValue
from drawopt.drawing.contest import provisional_byes, standing_byes
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.repair_effects import Effects, effects_of
from drawopt.drawing.repairs import WORDS, repairs_of
from drawopt.drawing.standing import contest_of, sections_to_draw
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.wording import count_of
from drawopt.model.edition import Edition
from drawopt.model.templates import entrants_table
from drawopt.records.official import draw_officially, locked
from drawopt.records.results import histories, results_digest
from drawopt.records.schedules import FixtureRecord, read_published
from drawopt.records.schema import ChangeRecord, SeasonEntryRecord
from drawopt.records.season_folder import (
    RESULTS,
    SeasonFiles,
    begin_season,
    complete,
    next_draw,
    read_season,
    write_change,
    write_results,
)
from drawopt.records.season_results import (
    Entered,
    Told,
    club_named,
    entered,
    told_in_file,
    told_in_words,
)
from drawopt.records.season_state import Fixture, SeasonState
from drawopt.reporting.answers import Draw, Fixtures, Plan, Row, Table, Verification
from drawopt.reporting.season_fixtures import (
    SeasonWorld,
    club_calendar,
    move_match,
    schedule_season,
    season_world,
    standing_fixtures,
)
from drawopt.scheduling.fixtures import MatchMove
from drawopt.verification.folder import verify_path


@dataclass(frozen=True, repr=False)
class SeasonStatus(Table):
    """Where a season stood when it was looked at.

    Parameters
    ----------
    value
        Plan, draws and results as the package holds them, clubs by number.
    verification
        What came of verifying the whole folder; ``None`` if only looked at.
    days
        The day of each window's draw, as the plan states it; empty where it does not.
    fixtures
        The fixtures of ties that have one, by number.
    """

    value: SeasonState
    verification: Verification | None
    days: tuple[str, ...]
    fixtures: Mapping[int, FixtureRecord] = field(default_factory=dict)

    def __repr__(self) -> str:
        state = self.value
        held = f"{state.window} of {count_of(state.last_window, 'window')} drawn"
        missing = count_of(len(self.missing), "tie")
        return f"SeasonStatus: {held}, {missing} to be decided, {self.next_step}"

    __str__ = __repr__

    @property
    def ok(self) -> bool:
        """Whether everything in the folder was verified, and does."""
        return self.verification is not None and self.verification.ok

    @property
    def verdict(self) -> str:
        """What came of verifying, in one sentence."""
        return "Not verified yet." if self.verification is None else self.verification.verdict

    @property
    def window(self) -> int:
        """The last window that was drawn; 0 before the first draw."""
        return self.value.window

    @property
    def missing(self) -> tuple[str, ...]:
        """The ties that were drawn and are not decided; ``winner of N`` for a side to come."""
        return tuple(f"{row['home']} v {row['away']}" for row in self.rows() if not row["winner"])

    @property
    def still_in(self) -> tuple[tuple[str, ...], ...]:
        """The clubs of each section that are still in."""
        return tuple(
            tuple(self.value.clubs[club] for club in section) for section in self.value.still_in
        )

    @property
    def qualifiers(self) -> tuple[str, ...]:
        """The clubs that are through, by section; empty until the season is over."""
        return tuple(club for section in self.still_in for club in section) if self.is_over else ()

    @property
    def is_over(self) -> bool:
        """Whether every window was drawn and every tie is decided."""
        return self.value.is_over

    @property
    def corrections(self) -> tuple[SeasonEntryRecord, ...]:
        """What was corrected, oldest first."""
        return tuple(entry for entry in self.value.log.entries if entry.reason)

    @property
    def next_step(self) -> str:
        """What is to be done next."""
        state = self.value
        if state.is_over:
            return f"over: {len(self.qualifiers)} qualified"
        ready = state.to_draw if state.plan.problem.terms.by_section else ()
        if ready and state.open:
            many = "s" * (len(ready) > 1)
            return f"next: the draw of section{many} {', '.join(map(str, ready))}, or results"
        anew = [n for n, each in enumerate(state.standing.sections, 1) if each.anew]
        if anew:
            many = "s" * (len(anew) > 1)
            return f"next: the draw anew of section{many} {', '.join(map(str, anew))}"
        if state.open:
            return f"next: results of window {state.window}{self._due}"
        day = self.days[state.window] if state.window < len(self.days) else ""
        return f"next: the draw of window {state.window + 1}" + (f", due on {day}" if day else "")

    @property
    def _due(self) -> str:
        """When the last of the open ties is played, if all have a fixture."""
        own = [self.fixtures.get(each.tie.number) for each in self.value.open]
        days = [each.kickoff[:10] for each in own if each is not None]
        return f", the last played on {max(days)}" if own and len(days) == len(own) else ""

    def rows(self) -> list[Row]:
        """A row a tie that was drawn: window, tie, round, section, home, away, goals, winner.

        ``kickoff``, in local time, and ``ground`` are those of its fixture, if it has one.
        """
        return [_row(self.value, each, self.fixtures) for each in self.value.fixtures]


def _row(state: SeasonState, each: Fixture, fixtures: Mapping[int, FixtureRecord]) -> Row:
    sides = [
        state.clubs[club]
        if club is not None
        else (f"winner of {side.tie}" if not isinstance(side, int) else state.clubs[side])
        for club, side in ((each.home, each.tie.home), (each.away, each.tie.away))
    ]
    entry = each.result
    fixture = fixtures.get(each.tie.number)
    return {
        "window": each.held.draw.window,
        "tie": each.tie.number,
        "round": each.tie.round,
        "section": each.tie.section,
        "home": sides[0],
        "away": sides[1],
        "home_goals": None if entry is None else entry.home_goals,
        "away_goals": None if entry is None else entry.away_goals,
        "decided_by": None if entry is None else entry.decided_by,
        "winner": None if each.winner is None else state.clubs[each.winner],
        "expected_distance": each.tie.expected_distance,
        "kickoff": None if fixture is None else fixture.kickoff,
        "ground": None if fixture is None else fixture.ground,
    }


Teller = Callable[[SeasonFiles], Iterable[Told]]


class Season:
    """A season in a folder: entrants, plan, draws and results, one linked to the other.

    Every method reads the folder anew, so that several people may work on it; writing waits for
    whoever else is writing. A command that was cut short is completed by giving it again.

    Parameters
    ----------
    path
        A folder that ``Season.new``, or ``drawopt season new``, has begun.

    Raises
    ------
    FileError, InputError
        If there is no season in it, or a file is not what it should be.

    Examples
    --------
    >>> import drawopt, tempfile
    >>> cup = drawopt.read_edition("2014", entrants=[
    ...     {"club": "Reds", "lat": 40.0, "lon": -75.0},
    ...     {"club": "Blues", "lat": 40.1, "lon": -75.1},
    ... ], slots=1)
    >>> folder = tempfile.TemporaryDirectory()
    >>> season = drawopt.Season.new(folder.name, drawopt.plan(cup))
    >>> draw = season.draw("dice:" + "1623451625" * 5)
    >>> season.status().missing
    ('Reds v Blues',)
    >>> entry, = season.result("blue 2-1 red")
    >>> entry.winner, season.status().qualifiers
    ('Blues', ('Blues',))
    >>> folder.cleanup()
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        read_season(self.path)

    def __repr__(self) -> str:
        return f"Season({str(self.path)!r})"

    @classmethod
    def new(cls, path: str | Path, plan: Plan) -> "Season":
        """Begin a season in a folder, which is made if it is missing.

        Parameters
        ----------
        path
            The folder. One that holds this season already is left as it is.
        plan
            What is drawn: all that happens follows from it.

        Raises
        ------
        FileError
            If the folder is the season of another plan, or cannot be written to.
        """
        field = plan.field if plan.cup is None else plan.cup.field
        begin_season(Path(path), plan.value, entrants_table(field, exact=True))
        return cls(path)

    def _read(self) -> SeasonFiles:
        return read_season(self.path)

    @cached_property
    def plan(self) -> Plan:
        """The plan of the season."""
        return Plan(self._read().state.plan, file=self.path)

    @property
    def draws(self) -> tuple[Draw, ...]:
        """The draws held, window by window; those that were superseded are left out."""
        return tuple(Draw(held.draw, self.plan) for held in self._read().state.draws)

    def status(self) -> SeasonStatus:
        """What is drawn, played and missing, who is still in, and whether all of it verifies.

        Raises
        ------
        FileError, InputError
            If a file cannot be read, or is not what it should be.
        """
        state = self._read().state
        return self._status(state, self.verify())

    def _status(self, state: SeasonState, verification: Verification | None) -> SeasonStatus:
        days = state.plan.problem.terms.days
        return SeasonStatus(state, verification, days, standing_fixtures(state, self.path))

    def look(self) -> SeasonStatus:
        """As ``status``, but nothing is verified: quick, for whoever has just written.

        Raises
        ------
        FileError, InputError
            If a file cannot be read, or is not what it should be.
        """
        state = self._read().state
        return self._status(state, None)

    def verify(self) -> Verification:
        """Everything in the folder, derived from the plan on.

        Raises
        ------
        FileError, InputError
            If a file cannot be read, or is not what it should be.
        """
        return Verification(verify_path(self.path))

    def result(
        self,
        text: str,
        *,
        penalties: str = "",
        extra_time: bool = False,
        forfeit: bool = False,
        walkover: bool = False,
        abandoned: bool = False,
        awarded: str = "",
        correct: str = "",
    ) -> tuple[SeasonEntryRecord, ...]:
        """Record a result, as in ``"Christos FC 3-1 Steel Pulse FC"``.

        A name may be cut short where only one club can be meant. A result that is on record
        already is passed over.

        Parameters
        ----------
        text
            Two clubs with the score between them, or with ``v`` where there is none.
        penalties
            The kicks after a level score, as in ``"4-2"``, in order of the clubs as named.
        extra_time, forfeit, walkover
            How it was decided.
        abandoned
            The match was abandoned: it stays open until another result decides it.
        awarded
            The club that goes through where the score does not say so.
        correct
            Why a result on record is corrected. Once the next window was drawn, another winner
            stays on record only: the entry says what it would have changed.

        Returns
        -------
        tuple of entries
            The entry that is on record now.

        Raises
        ------
        AnswerIsNo
            If the tie was not drawn, is not due, or has another result.
        UsageError
            If a club is not known, or what is told does not go together.
        """
        found = self._enter(
            lambda files: (
                told_in_words(
                    text,
                    files.field,
                    penalties=penalties,
                    extra_time=extra_time,
                    forfeit=forfeit,
                    walkover=walkover,
                    abandoned=abandoned,
                    awarded=awarded,
                ),
            ),
            correct,
        )
        return tuple(each.entry for each in found)

    def results(self, file: str | Path, *, correct: str = "") -> tuple[SeasonEntryRecord, ...]:
        """Record the results of a CSV or XLSX file, of any part of what was drawn: all or none.

        Parameters
        ----------
        file
            A table of results; those on record already are passed over.
        correct
            Why results on record are corrected.

        Raises
        ------
        FileError, InputError
            If the file cannot be read, or a row is not of a tie that is due; all at once.
        """
        path = Path(file)
        found = self._enter(lambda files: told_in_file(path, files.field), correct, path)
        return tuple(each.entry for each in found)

    def _enter(self, tell: Teller, reason: str, file: Path | None = None) -> tuple[Entered, ...]:
        from drawopt.drawing.seeds import line_text

        reason = line_text(reason, "--correct") if reason else ""
        with locked(self.path):
            files = self._read()
            complete(files)
            log, found = entered(files.state, tell(files), reason, file)
            write_results(files, log)
        return found

    def draw(
        self,
        seed: str,
        *,
        rehearsal: bool = False,
        redraw: str = "",
        day: str = "",
        sections: Sequence[int] = (),
    ) -> Draw:
        """Draw the next window, once all ties of the one before are decided.

        Where each section has a lot of its own (``draw_when = "section"``) those are drawn that
        are ready.

        Parameters
        ----------
        seed
            The seed text: named sources such as ``dice:61624...``.
        rehearsal
            Take any seed, and write nothing.
        redraw
            Why the last window is drawn again; only while it has no results.
        day
            When it is held, as in 2026-03-01; the plan's own day if it is not given.
        sections
            Only these sections, by number from 1, where each has a lot of its own; a ``redraw``
            names them.

        Raises
        ------
        AnswerIsNo
            If ties are to be decided yet, all windows were drawn, or what the draw follows does
            not hold.
        UsageError
            If the seed is no official one.
        """
        if rehearsal and redraw:
            raise UsageError("a rehearsal is not drawn again: redraw is for official draws")
        with locked(self.path):
            files = self._read()
            complete(files)
        state = files.state
        if sections and not state.plan.problem.terms.by_section:
            raise UsageError('sections are named only where draw_when = "section"')
        sections, anew = _drawn_anew(state, sections)
        if anew and not redraw and not rehearsal:
            redraw = anew
        out, before = next_draw(files, again=bool(redraw), sections=sections)
        path = self.path / RESULTS
        results = (path,) if before is not None and path.exists() else ()
        plan = Plan(state.plan)
        if not rehearsal:
            held = draw_officially(
                out,
                plan.value,
                seed,
                after=before,
                results=results,
                redraw=bool(redraw),
                reason=redraw,
                day=day,
                sections=sections,
                folder_is_read=True,
            )
            return Draw(held.draw, plan)
        return Draw(self._rehearsed(files.state, seed, day, sections), plan)

    def _rehearsed(
        self, state: SeasonState, seed: str, day: str, sections: Sequence[int]
    ) -> DrawValue:
        """The next draw with other lots than the official one's."""
        standing, winners = state.standing, state.winners
        own_lots = state.plan.problem.terms.by_section or bool(standing.pending)
        window = state.window + 1
        if own_lots:
            window, sections = sections_to_draw(standing, winners, sections)
        contest = contest_of(standing, window, winners, sections or None, own_lots=own_lots)
        later = window > 1 and not own_lots
        return draw_contest(
            contest,
            seed,
            state.plan_digest,
            after=state.links[-1].read.digest if state.links else "",
            results_digest=results_digest(standing, winners, state.clubs) if later else "",
            since=histories(standing, contest, winners, state.clubs) if own_lots else {},
            rehearsal=True,
            day=day,
        )

    def withdrawal(self, club: str) -> "Withdrawal":
        """What may be done if a club withdraws, is ineligible or expelled; nothing is done.

        Parameters
        ----------
        club
            Its name or alias; it may be cut short where only one club can be meant.

        Raises
        ------
        AnswerIsNo
            If it is out already, or the plan allows nothing that can be done.
        UsageError
            If no club is meant, or more than one.
        """
        files = self._read()
        return _withdrawal(files.state, club_named(files.field, club))

    def withdraw(self, club: str, *, reason: str, apply: int = 1) -> ChangeRecord:
        """Put on record that a club is out, and what is done.

        Parameters
        ----------
        club
            Its name or alias; it may be cut short where only one club can be meant.
        reason
            Why it is out.
        apply
            Which of the options of ``withdrawal`` is made, from 1.

        Returns
        -------
        ChangeRecord
            What is on record now.

        Raises
        ------
        AnswerIsNo
            If it is out already, or the plan allows nothing that can be done.
        UsageError
            If no club is meant, or there is no such option.
        """
        from drawopt.drawing.seeds import line_text

        reason = line_text(reason, "--reason")
        with locked(self.path):
            files = self._read()
            complete(files)
            files = self._read()
            options = _withdrawal(files.state, club_named(files.field, club)).options
            if not 1 <= apply <= len(options):
                raise UsageError(f"--apply is from 1 to {len(options)}, found {apply}")
            return write_change(files, options[apply - 1].repair, reason)

    def club(self, name: str) -> "ClubSeason":
        """A club's way through the season.

        Parameters
        ----------
        name
            Its name or alias; it may be cut short where only one club can be meant.

        Raises
        ------
        UsageError
            If no club is meant, or more than one.
        """
        files = self._read()
        fixtures = standing_fixtures(files.state, self.path)
        return ClubSeason(files.state, club_named(files.field, name), fixtures)

    def schedule(
        self,
        cup: Edition,
        *,
        grounds: str | Path | None = None,
        calendar: str | Path | None = None,
        published: str | None = None,
    ) -> Fixtures:
        """Give every tie whose clubs are known a ground, a day and a kick-off, and write it down.

        Matches that were played or moved stay, others stay if they can. Where ties clash, the
        others are published all the same.

        Parameters
        ----------
        cup
            The edition: its match days and rules, and its grounds and calendar if none are given.
        grounds, calendar
            CSV files; they are kept in the folder, and taken from there the next time.
        published
            The day that calendars are stamped with, as in ``"2023-08-29"``.

        Raises
        ------
        AnswerIsNo
            If nothing is drawn yet; then it says which clubs could not host.
        FileError, InputError
            If a file cannot be read, or is not what it should be.
        UsageError
            If there are no grounds, or no match days for a round.
        """
        stamp = read_published(published)
        with locked(self.path):
            files = self._read()
            complete(files)
            return schedule_season(files, self._world(files, cup, grounds, calendar), stamp)

    def move(
        self,
        tie: str,
        cup: Edition,
        *,
        day: str = "",
        kickoff: str = "",
        ground: str = "",
        reason: str,
    ) -> tuple[Fixtures, MatchMove]:
        """Move a match of the schedule to another day, hour or ground, on record.

        Parameters
        ----------
        tie
            Two clubs, as in ``"Reds v Blues"``; names may be cut short.
        cup
            The edition, as for ``schedule``.
        day, kickoff, ground
            What changes: ``"2023-10-03"``, ``"19:30"``, a ground's name.
        reason
            Why.

        Returns
        -------
        tuple
            The schedule, and the move with the rules that the match breaks now.

        Raises
        ------
        AnswerIsNo
            If the two have no fixture, or have played.
        FileError, InputError
            If a file cannot be read, or is not what it should be.
        UsageError
            If a name, day or time is not one, or nothing is moved.
        """
        from drawopt.drawing.seeds import line_text

        reason = line_text(reason, "--reason")
        with locked(self.path):
            files = self._read()
            complete(files)
            world = self._world(files, cup, None, None)
            return move_match(
                files, world, tie, day=day, kickoff=kickoff, ground=ground, reason=reason
            )

    def _world(
        self,
        files: SeasonFiles,
        cup: Edition,
        grounds: str | Path | None,
        calendar: str | Path | None,
    ) -> SeasonWorld:
        given = [None if path is None else Path(path) for path in (grounds, calendar)]
        return season_world(files, cup, given[0], given[1])


def _drawn_anew(state: SeasonState, sections: Sequence[int]) -> tuple[Sequence[int], str]:
    """The sections that a change left to be drawn anew, and why; else those that were named."""
    anew = [n for n, each in enumerate(state.standing.sections, 1) if each.anew]
    if not state.plan.problem.terms.by_section:
        anew = list(state.standing.pending)
    wanted = [n for n in anew if n in sections] if sections else anew
    if not wanted or (sections and len(wanted) < len(sections)):
        return sections, ""
    reasons = [
        f"{each.read.record.club}: {each.read.record.reason}"
        for each in state.changes
        if each.read.record.section in wanted and each.read.record.option == "section"
    ]
    named = wanted if state.plan.problem.terms.by_section else sections
    return named, "; ".join(reasons) or "a club is out"


@dataclass(frozen=True, repr=False)
class Withdrawal(Table):
    """What may be done if a club is out, in the order that the config names.

    Parameters
    ----------
    value
        Where the season stands.
    number
        The club's number, in order of name.
    options
        What each does; ``--apply 1`` makes the first.
    not_possible
        Words that the config allows and that can't be done here.
    """

    value: SeasonState
    number: int
    options: tuple[Effects, ...]
    not_possible: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Withdrawal: {self.club}, {len(self.options)} options"

    __str__ = __repr__

    @property
    def club(self) -> str:
        """Its name."""
        return self.value.clubs[self.number]

    @property
    def fewest_told(self) -> int:
        """The fewest clubs that any of the options tells."""
        return min(len(each.told) for each in self.options)

    def rows(self) -> list[Row]:
        """A row an option: what is done, who is told, ties, travel, byes, slots, chances."""
        clubs = self.value.clubs
        return [
            {
                "apply": number,
                "option": each.repair.option,
                "what": WORDS[each.repair.option],
                "other": None if each.repair.other is None else clubs[each.repair.other],
                "told": len(each.told),
                "clubs_told": "; ".join(clubs[club] for club in each.told),
                "ties_changed": each.ties,
                "distance": each.distance,
                "byes": "; ".join(clubs[club] for club in each.byes),
                "slots": len(each.standing.sections),
                "chances": "; ".join(
                    f"{clubs[c.club]} {100 * float(c.before):.1f} % to {100 * float(c.after):.1f} %"
                    for c in each.chances
                ),
            }
            for number, each in enumerate(self.options, 1)
        ]


def _withdrawal(state: SeasonState, club: int) -> Withdrawal:
    """The options that the plan allows, in its order, with what each does.

    Raises
    ------
    AnswerIsNo
        If there is none.
    """
    allowed = state.plan.problem.terms.withdrawals
    standing, winners = state.standing, state.winners
    found = {each.option: each for each in repairs_of(standing, winners, club)}
    options: list[Effects] = []
    for word in allowed:
        if word in found:
            # The clubs that are left may have no bracket that keeps the rules.
            with suppress(AnswerIsNo):
                options.append(effects_of(standing, winners, found[word]))
    if not options:
        words = ", ".join(allowed) or "nothing"
        raise AnswerIsNo(
            f"{state.clubs[club]}: the plan allows {words}, and none of that can be done here; "
            f"what could be done: {', '.join(found) or 'nothing'}"
        )
    done = {each.repair.option for each in options}
    left = tuple(word for word in allowed if word not in done)
    return Withdrawal(state, club, tuple(options), left)


@dataclass(frozen=True, repr=False)
class ClubSeason(Table):
    """A club's way through a season.

    Parameters
    ----------
    value
        Plan, draws and results as the package holds them.
    number
        The club's number, in order of name.
    fixtures
        The fixtures of ties that have one, by number.
    """

    value: SeasonState
    number: int
    fixtures: Mapping[int, FixtureRecord] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"ClubSeason: {self.club}, {self.standing}"

    __str__ = __repr__

    @property
    def club(self) -> str:
        """Its name."""
        return self.value.clubs[self.number]

    @property
    def _still_in(self) -> set[int]:
        return {club for section in self.value.still_in for club in section}

    @property
    def section(self) -> int:
        """The number of its section, from 1."""
        return next(
            number
            for number, section in enumerate(self.value.plan.sections, 1)
            if self.number in section
        )

    @property
    def byes(self) -> tuple[int, ...]:
        """The rounds in which it does not play, by the latest draw of each."""
        byes = standing_byes([held.draw for held in self.value.draws], self.value.plan)
        return tuple(bye.round for bye in byes if bye.club == self.number)

    @property
    def provisional_byes(self) -> tuple[int, ...]:
        """Those of its byes that a later window may take back."""
        if not self.value.draws:
            return ()
        byes = provisional_byes(self.value.draws[-1].draw, self.value.plan)
        return tuple(sorted(bye.round for bye in byes if bye.club == self.number))

    @property
    def standing(self) -> str:
        """``still in``, ``qualified``, or by whom it was put out."""
        for change in self.value.changes:
            if change.repair.club == self.number:
                return f"out: {change.read.record.reason}"
        lost = None if self.number in self._still_in else self.value.out.get(self.number)
        if lost is not None and lost.winner is not None:
            return f"out in round {lost.tie.round} against {self.value.clubs[lost.winner]}"
        return "qualified" if self.value.is_over else "still in"

    def calendar(self) -> str:
        """The club's fixtures as a calendar (RFC 5545).

        Raises
        ------
        AnswerIsNo
            If it has none yet.
        """
        own = {n: each for n, each in self.fixtures.items() if self.club in (each.home, each.away)}
        if not own:
            raise AnswerIsNo(f"{self.club} has no fixture yet: see drawopt schedule")
        title = self.value.plan.problem.terms.title
        return club_calendar(own, self.value.plan_digest, title, self.club)

    def rows(self) -> list[Row]:
        """A row a tie of the club, in order, with the columns of ``SeasonStatus``."""
        return [
            _row(self.value, each, self.fixtures)
            for each in self.value.fixtures
            if self.number in (each.home, each.away)
        ]
