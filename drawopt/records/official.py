"""Official draws: each window once, one at a time in a folder, all attempts on record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from filelock import FileLock, Timeout

from drawopt.drawing.contest import Contest, Draw, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.seeds import line_text, official_seed, said_before
from drawopt.drawing.standing import attempt_of, sections_to_draw
from drawopt.errors import AnswerIsNo, FileError, UsageError
from drawopt.files.writing import check_writeable, write_text
from drawopt.records.attempts import NAME, Attempts, read_attempts, write_attempts
from drawopt.records.booklets import number_of_booklet
from drawopt.records.canonical import Json, pretty
from drawopt.records.chain import Derived, Lineage, Link
from drawopt.records.draws import draw_record
from drawopt.records.folder import Folder, read_any, try_folder, with_named
from drawopt.records.plans import plan_record
from drawopt.records.reading import Read, read_record
from drawopt.records.results import read_rows, winners_so_far
from drawopt.records.schema import AttemptRecord, ChangeRecord, DrawRecord
from drawopt.sections.plan import Plan

LOCK = ".drawopt.lock"
PATIENCE = 60
"""Seconds to wait for another writer of the same folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Only one process at a time writes records in a folder.

    Parameters
    ----------
    folder
        Where the records are, and a file that tells who is at work.

    Raises
    ------
    FileError
        If the folder is missing or not writeable, or another process holds it for a minute.
    """
    if not folder.is_dir():
        raise FileError(f"{folder}: no such folder")
    try:
        with FileLock(folder / LOCK, timeout=PATIENCE):
            yield
    except Timeout:
        raise FileError(f"{folder}: another drawopt is at work here, nothing was written") from None
    except OSError as error:
        raise FileError(f"{folder}: cannot be locked ({error.strerror})") from None


@dataclass(frozen=True)
class OfficialDraw:
    """A draw that was held: its plan, the draw, and its record as written."""

    plan: Plan
    draw: Draw
    record: Json


def draw_officially(
    out: Path,
    plan: Plan,
    seed: str,
    *,
    after: Path | Link | None = None,
    results: Sequence[Path] = (),
    redraw: bool = False,
    reason: str = "",
    day: str = "",
    booklet: Path | None = None,
    number: int | None = None,
    sections: Sequence[int] = (),
    folder_is_read: bool = False,
) -> OfficialDraw:
    """Hold an official draw and write it down, with the chain of attempts beside it.

    All draws before are derived anew from the plan; they and their results are found in the
    folders of ``out`` and ``after``. A draw that was counted but could not be written is
    written when it is asked for again with the same seed.

    Parameters
    ----------
    out
        The file of the draw's record; it must not exist.
    after, results
        For window 2 and later: the draw before, a file or a record, and CSV files of results.
        Results of earlier windows may be among them or beside ``after``.
    redraw, reason
        Whether a window that was drawn is drawn again, and why.
    day
        The day on which it is held; the plan's own day for this window if it is empty.
    booklet, number
        The record of a booklet, whose seed ``seed`` then is, and which of its numbers was named.
    sections
        Where each section is drawn by a lot of its own, those that are drawn, by number from 1; if
        none are named, all that are ready. ``after`` is then the last draw of any section, or the
        last change.
    folder_is_read
        Whether the results are those in the folder, as in a season's.

    Raises
    ------
    UsageError
        If options do not go together, or the seed is no official one.
    AnswerIsNo
        If the window was drawn before, what it follows does not hold or was superseded, a source
        was used before, or no bracket keeps the rules.
    FileError, InputError
        If a file is missing, exists, is not what it should be or cannot be written.
    """
    seed = official_seed(seed)
    reason = line_text(reason, "--reason") if reason else ""
    if redraw != bool(reason):
        raise UsageError("--redraw and --reason go together: why is it drawn again?")
    own_lots = plan.problem.terms.by_section
    if not own_lots and not folder_is_read and (after is None) != (not results):
        raise UsageError("--after and --results go together, with window 2 or later")
    if own_lots and booklet is not None:
        raise UsageError('a booklet is for one lot of all sections, not for draw_when = "section"')
    check_writeable(out)
    asked = _Asked(
        out, seed, after, tuple(results), redraw, reason, day, booklet, number, tuple(sections)
    )
    with locked(out.parent):
        return _draw(asked, plan)


@dataclass(frozen=True)
class _Asked:
    """What a draw is asked for with."""

    out: Path
    seed: str
    after: Path | Link | None
    results: tuple[Path, ...]
    redraw: bool
    reason: str
    day: str
    booklet: Path | None
    number: int | None
    sections: tuple[int, ...]


def _draw(asked: _Asked, plan: Plan) -> OfficialDraw:
    out, seed, reason, after = asked.out, asked.seed, asked.reason, asked.after
    check_writeable(out)
    digest = str(plan_record(plan)["digest"])
    attempts = read_attempts(out.parent)
    earlier = None if isinstance(after, Path) else after
    if isinstance(after, Path):
        earlier = _link(after)
    folder = try_folder(out.parent)
    if isinstance(after, Path) and after.parent.resolve() != out.parent.resolve():
        beside = try_folder(after.parent)
        folder = with_named(folder, [read.path for read in beside.draws], beside.results)
    folder = with_named(folder, [], asked.results)
    rows = read_rows(folder.results, plan.problem.field) if earlier is not None else ()
    known = folder.draws_by_digest
    if earlier is not None and isinstance(earlier.record, DrawRecord):
        known = {**known, earlier.digest: earlier}
    lineage = Lineage(
        plan,
        digest,
        known,
        rows,
        attempts,
        folder.booklets_by_digest,
        folder.changes_by_digest,
    )
    own: dict[int, str] = {}
    if plan.problem.terms.by_section or _anew(lineage, earlier):
        contest, parent, since, own, counted = _by_section(lineage, earlier, asked)
    else:
        if asked.sections:
            raise UsageError('sections are named only where draw_when = "section"')
        contest, parent, since = _contest(lineage, earlier)
        counted = None
    window = contest.window
    made_before = attempts.of(parent or digest, window)
    if not made_before:
        _check_chain_is_there(folder, parent or digest, window)
    unwritten = [entry for entry in made_before if entry.draw not in lineage.draws]
    again = bool(unwritten) and unwritten[-1] is made_before[-1] and unwritten[-1].seed == seed
    if again:
        attempt, reason = unwritten[-1].attempt, unwritten[-1].reason or ""
    elif counted is not None:
        _refuse_fork(made_before)
        attempt = counted
    else:
        attempt = _next_attempt(attempts, parent or digest, window, asked.redraw)
    if not again:
        for entry in attempts.entries:
            if said_before(seed, entry.seed):
                raise AnswerIsNo(
                    f"a source of this seed was used before, for window {entry.window} (attempt "
                    f"{entry.attempt}); each source of 32 bits or more serves one draw"
                )
    days = plan.problem.terms.days
    day = asked.day or (days[window - 1] if days else "")
    if asked.booklet is not None and asked.number is not None:
        named = number_of_booklet(
            asked.booklet, plan, digest, contest, parent, since, asked.number, attempt, reason
        )
        draw = replace(named, day=day)
    else:
        draw = draw_contest(
            contest,
            seed,
            digest,
            after=parent,
            results_digest=since,
            since=own,
            attempt=attempt,
            reason=reason,
            day=day,
        )
    record = draw_record(draw, plan)
    if again and record["digest"] != unwritten[-1].draw:
        raise AnswerIsNo(
            f"attempt {attempt} of window {window} was counted and not written; it had another "
            "plan, day or results"
        )
    if not again:
        # The chain first: a draw that could not be written counts all the same.
        write_attempts(out.parent, attempts.with_(draw, str(record["digest"])))
    write_text(out, pretty(record))
    return OfficialDraw(plan, draw, record)


def _by_section(
    lineage: Lineage, before: Link | None, asked: _Asked
) -> tuple[Contest, str, str, dict[int, str], int]:
    """What sections draw by lots of their own, after which draw, on what, and the attempt."""
    if before is not None:
        _check_holds(lineage, before)
    derived = None if before is None else lineage.derived(before)
    standing = lineage.standing_after(derived)
    winners = winners_so_far(standing.ties, lineage.rows)
    named = asked.sections or (() if lineage.plan.problem.terms.by_section else standing.pending)
    window, sections = sections_to_draw(standing, winners, named, redraw=asked.redraw)
    contest, own = lineage.contest_by_section(derived, window, sections)
    attempt = attempt_of(standing, contest)
    if (attempt > 1) != asked.redraw:
        raise UsageError(
            "--redraw and --reason: these sections were drawn in this window before"
            if attempt > 1
            else "--redraw: these sections were not drawn before"
        )
    return contest, "" if before is None else before.digest, "", own, attempt


def _refuse_fork(made_before: Sequence[AttemptRecord]) -> None:
    """Refuse a second draw after the same one: the chain is one line."""
    if made_before:
        raise AnswerIsNo(
            f"a draw was held after this one already, {made_before[-1].draw}: name it with --after"
        )


def _contest(lineage: Lineage, before: Link | None) -> tuple[Contest, str, str]:
    """What the window draws, once everything before has been derived from the plan."""
    if before is None:
        return first_contest(lineage.plan), "", ""
    derived = _check_holds(lineage, before)
    standing = lineage.standing_after(derived)
    contest, since = lineage.contest_after(derived, standing.window + 1)
    return contest, before.digest, since


def _anew(lineage: Lineage, before: Link | None) -> tuple[int, ...]:
    """The sections that a change left to be drawn anew while others stand."""
    if before is None:
        return ()
    derived = lineage.derived(before)
    return () if derived.standing is None else derived.standing.pending


def _link(path: Path) -> Link:
    """A draw or a change, its digest not held against it."""
    read = read_any(path)
    if read is not None and isinstance(read.record, ChangeRecord):
        return cast("Read[ChangeRecord]", read)
    return read_record(path, DrawRecord, check_digest=False)


def _check_holds(lineage: Lineage, before: Link) -> Derived:
    """A draw that another may follow: derived anew, official, and not superseded."""
    if before.record.plan_digest != lineage.plan_digest:
        raise UsageError(f"{before.path} is a draw of another plan ({before.record.plan_digest})")
    derived = lineage.derived(before)
    if not derived.holds:
        wrong = next(check for check in derived.checks if not check.holds)
        raise AnswerIsNo(f"{before.path} is not verified: {wrong.name}: {wrong.detail}")
    if before.record.rehearsal:
        raise AnswerIsNo(f"{before.path} is a rehearsal: an official draw follows an official one")
    if (later := lineage.superseded_by(before)) is not None:
        raise AnswerIsNo(f"{before.path} was superseded by attempt {later}: nothing follows it")
    return derived


def _next_attempt(attempts: Attempts, parent: str, window: int, redraw: bool) -> int:
    """The number of the next official draw of a window."""
    before = attempts.of(parent, window)
    if redraw and not before:
        raise UsageError("--redraw: nothing was drawn in this folder before")
    if not before:
        return 1
    last = before[-1]
    if not redraw:
        raise AnswerIsNo(
            f"window {window} was drawn before in this folder (attempt {len(before)}, digest "
            f"{last.draw}); another attempt needs --redraw --reason TEXT, and all stay on record"
        )
    if any(entry.parent == last.draw for entry in attempts.entries):
        raise AnswerIsNo(
            f"window {window + 1} was drawn after this one: a draw that was drawn on is not "
            "drawn again"
        )
    return len(before) + 1


def _check_chain_is_there(folder: Folder, parent: str, window: int) -> None:
    """Refuse to begin a chain anew beside a draw of the same window."""
    for read in folder.draws:
        record = read.record
        if (
            not record.rehearsal
            and (record.after or record.plan_digest) == parent
            and record.window == window
        ):
            raise AnswerIsNo(
                f"{read.path} is an official draw of window {window}, and the chain of attempts, "
                f"{NAME}, does not have it: nothing is drawn until it is back"
            )
