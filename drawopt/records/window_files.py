"""What a window draws, from the draw before and the files of its results."""

from collections.abc import Sequence
from pathlib import Path

from drawopt.drawing.contest import Contest, Draw, first_contest, next_contest
from drawopt.errors import UsageError
from drawopt.records.results import read_rows, results_digest, winners_of
from drawopt.sections.plan import Plan


def read_contest(
    plan: Plan, digest: str, before: tuple[Draw, str] | None, results: Sequence[Path] = ()
) -> tuple[Contest, str, str]:
    """What a window draws, the digest of the draw before, and that of its results.

    The draw before is taken as it stands: good enough for odds and rehearsals. An official draw
    derives it anew, see ``official``.

    Parameters
    ----------
    digest
        Of the plan.
    before
        The draw before with its digest; ``None`` for the first window.
    results
        Files with the results of its ties.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If results are missing or too many, or the draw before is one of another plan.
    """
    if before is None:
        if results:
            raise UsageError("results go with the draw before: they are for window 2 or later")
        return first_contest(plan), "", ""
    if not results:
        raise UsageError("window 2 or later needs the results of the window before")
    clubs = plan.problem.field.clubs
    drawn, drawn_digest = before
    if drawn.plan_digest != digest:
        raise UsageError(f"the draw before is one of another plan ({drawn.plan_digest})")
    winners = winners_of(drawn, read_rows(results, plan.problem.field), clubs)
    return next_contest(plan, drawn, winners), drawn_digest, results_digest(drawn, winners, clubs)
