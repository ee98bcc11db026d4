"""What a window draws, from the files of the window before."""

from pathlib import Path

from drawopt.drawing.draw import Contest, first_contest, next_contest
from drawopt.errors import UsageError
from drawopt.plan import Plan
from drawopt.play import match_results
from drawopt.record import read_draw, results_digest
from drawopt.results import read_matches


def read_contest(
    plan: Plan, digest: str, window: int, after: Path | None, results: Path | None
) -> tuple[Contest, str, str]:
    """What a window draws, the digest of the draw before, and that of its results.

    Parameters
    ----------
    digest
        Of the plan.
    after, results
        The record of the draw before and its results, a CSV; for window 2 and later.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If a file is missing or too many, or the draw before is one of another plan or window.
    """
    if window == 1:
        if after is not None or results is not None:
            raise UsageError("--after and --results go with --window 2 or later")
        return first_contest(plan), "", ""
    if after is None or results is None:
        raise UsageError(f"--window {window} needs --after DRAW and --results CSV")
    clubs = plan.problem.field.clubs
    before, before_digest = read_draw(after, clubs)
    if before.plan_digest != digest:
        raise UsageError(f"{after} is a draw of another plan ({before.plan_digest})")
    matches = read_matches(results, plan.problem.field)
    found = match_results(before, matches, clubs, results)
    winners = {number: match.winner for number, match in found.items()}
    return next_contest(plan, before, winners, window), before_digest, results_digest(found, clubs)
