"""Booklets as records, and read back."""

from decimal import Decimal
from pathlib import Path

from drawopt.drawing.booklet import Booklet, draw_number, make_booklet
from drawopt.drawing.contest import Contest, Draw
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.records.canonical import Json, decimal_text, digest_of
from drawopt.records.reading import Read, checked, read_record
from drawopt.records.schema import BookletRecord
from drawopt.sections.plan import Plan


def booklet_record(booklet: Booklet, plan: Plan) -> Json:
    """A booklet as a record, with its digest.

    Parameters
    ----------
    booklet
        Its ranks and all they depend on.
    plan
        The plan that it draws: it has the title.

    Raises
    ------
    UsageError
        If it holds what no record may hold.
    """
    record: Json = {
        "record": BookletRecord.KIND,
        "title": plan.problem.terms.title,
        "plan_digest": booklet.plan_digest,
        "seed": booklet.seed,
        "rehearsal": booklet.rehearsal,
        "window": booklet.window,
        "after": booklet.after or None,
        "results_digest": booklet.results_digest or None,
        "tolerance": decimal_text(booklet.tolerance),
        "count": str(booklet.draws),
        "below": str(booklet.below),
        "ranks": [str(rank) for rank in booklet.ranks],
    }
    record |= {"digest": digest_of(record)}
    checked(record, BookletRecord)
    return record


def read_booklet(path: Path) -> tuple[Booklet, str]:
    """Read a booklet's record back: the booklet and its digest. Nothing is derived anew.

    Parameters
    ----------
    path
        A booklet's record.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a booklet's record, or does not have its digest.
    """
    read = read_record(path, BookletRecord)
    return booklet_of(read), read.digest


def booklet_of(read: Read[BookletRecord]) -> Booklet:
    """The booklet that a record tells of, as it stands there."""
    record = read.record
    return Booklet(
        record.plan_digest,
        record.seed,
        record.rehearsal,
        record.window,
        record.after or "",
        record.results_digest or "",
        Decimal(record.tolerance),
        int(record.count),
        int(record.below),
        tuple(map(int, record.ranks)),
    )


def number_of_booklet(
    path: Path,
    plan: Plan,
    plan_digest: str,
    contest: Contest,
    after: str,
    results: str,
    number: int,
    attempt: int = 1,
    reason: str = "",
) -> Draw:
    """What a number of a booklet draws, once the booklet has been derived anew.

    Parameters
    ----------
    path
        The booklet's record.
    plan_digest
        Names the plan that is drawn.
    contest
        The window that is drawn.
    after, results
        Digests of the draw before and of the results since; empty for the first window.
    number
        From 0.
    attempt, reason
        Of an official draw: from the second on there is a reason.

    Raises
    ------
    FileError, InputError
        If the booklet's file cannot be read, or is not what it should be.
    UsageError
        If it is a booklet of another plan or window, or has no such number.
    AnswerIsNo
        If it is not what follows from its plan and seed.
    """
    stated, digest = read_booklet(path)
    if stated.plan_digest != plan_digest:
        raise UsageError(f"{path} is a booklet of another plan ({stated.plan_digest})")
    if (stated.window, stated.after, stated.results_digest) != (contest.window, after, results):
        raise UsageError(f"{path} is a booklet of another window or of other results")
    again = make_booklet(
        contest,
        stated.seed,
        plan_digest,
        len(stated.ranks),
        after=after,
        results_digest=results,
        rehearsal=stated.rehearsal,
    )
    if booklet_record(again, plan)["digest"] != digest:
        raise AnswerIsNo(f"{path} is not what follows from its plan and seed")
    return draw_number(contest, again, digest, number, attempt=attempt, reason=reason)
