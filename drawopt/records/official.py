"""Official draws: each window once, one at a time in a folder, all attempts on record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from drawopt.drawing.contest import Contest, Draw, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.seeds import line_text, said_before, seed_text
from drawopt.errors import AnswerIsNo, FileError, UsageError
from drawopt.files.writing import check_writeable, write_text
from drawopt.records.attempts import NAME, Attempts, read_attempts, write_attempts
from drawopt.records.booklets import number_of_booklet
from drawopt.records.canonical import Json, pretty
from drawopt.records.chain import Lineage
from drawopt.records.draws import draw_record
from drawopt.records.folder import Folder, try_folder, with_named
from drawopt.records.plans import plan_record
from drawopt.records.reading import Read, read_record
from drawopt.records.results import read_rows
from drawopt.records.schema import DrawRecord
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
    after: Path | Read[DrawRecord] | None = None,
    results: Sequence[Path] = (),
    redraw: bool = False,
    reason: str = "",
    day: str = "",
    booklet: Path | None = None,
    number: int | None = None,
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
    seed = seed_text(seed)
    reason = line_text(reason, "--reason") if reason else ""
    if redraw != bool(reason):
        raise UsageError("--redraw and --reason go together: why is it drawn again?")
    if (after is None) != (not results):
        raise UsageError("--after and --results go together, with window 2 or later")
    check_writeable(out)
    with locked(out.parent):
        return _draw(out, plan, seed, after, tuple(results), redraw, reason, day, booklet, number)


def _draw(
    out: Path,
    plan: Plan,
    seed: str,
    after: Path | Read[DrawRecord] | None,
    results: tuple[Path, ...],
    redraw: bool,
    reason: str,
    day: str,
    booklet: Path | None,
    number: int | None,
) -> OfficialDraw:
    check_writeable(out)
    digest = str(plan_record(plan)["digest"])
    attempts = read_attempts(out.parent)
    earlier = None if isinstance(after, Path) else after
    if isinstance(after, Path):
        earlier = read_record(after, DrawRecord, check_digest=False)
    window = 1 if earlier is None else earlier.record.window + 1
    folder = try_folder(out.parent)
    if isinstance(after, Path) and after.parent.resolve() != out.parent.resolve():
        beside = try_folder(after.parent)
        folder = with_named(folder, [read.path for read in beside.draws], beside.results)
    folder = with_named(folder, [], results)
    rows = read_rows(folder.results, plan.problem.field) if earlier is not None else ()
    known = folder.draws_by_digest
    if earlier is not None:
        known = {**known, earlier.digest: earlier}
    lineage = Lineage(plan, digest, known, rows, attempts, folder.booklets_by_digest)
    contest, before, since = _contest(lineage, earlier)
    parent = before or digest
    made_before = attempts.of(parent, window)
    if not made_before:
        _check_chain_is_there(folder, parent, window)
    unwritten = [entry for entry in made_before if entry.draw not in lineage.draws]
    again = bool(unwritten) and unwritten[-1] is made_before[-1] and unwritten[-1].seed == seed
    if again:
        attempt, reason = unwritten[-1].attempt, unwritten[-1].reason or ""
    else:
        attempt = _next_attempt(attempts, parent, window, redraw)
        for entry in attempts.entries:
            if said_before(seed, entry.seed):
                raise AnswerIsNo(
                    f"a source of this seed was used before, for window {entry.window} (attempt "
                    f"{entry.attempt}); each source of 32 bits or more serves one draw"
                )
    days = plan.problem.terms.days
    day = day or (days[window - 1] if days else "")
    if booklet is not None and number is not None:
        draw = replace(
            number_of_booklet(
                booklet, plan, digest, contest, before, since, number, attempt, reason
            ),
            day=day,
        )
    else:
        draw = draw_contest(
            contest,
            seed,
            digest,
            after=before,
            results_digest=since,
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


def _contest(lineage: Lineage, before: Read[DrawRecord] | None) -> tuple[Contest, str, str]:
    """What the window draws, once everything before has been derived from the plan."""
    if before is None:
        return first_contest(lineage.plan), "", ""
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
    contest, since = lineage.contest_after(derived, before.record.window + 1)
    return contest, before.digest, since


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
