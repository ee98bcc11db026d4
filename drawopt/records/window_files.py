"""What a window draws, from the files of the window before."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from drawopt.drawing.contest import Contest, Draw, DrawnTie, WinnerOf, first_contest, next_contest
from drawopt.errors import Fault, InputError, UsageError
from drawopt.model.results import Match, read_matches
from drawopt.records.draws import results_digest
from drawopt.sections.plan import Plan


def read_contest(
    plan: Plan, digest: str, before: tuple[Draw, str] | None, results: Path | None
) -> tuple[Contest, str, str]:
    """What a window draws, the digest of the draw before, and that of its results.

    Parameters
    ----------
    digest
        Of the plan.
    before
        The draw before with its digest; ``None`` for the first window.
    results
        A CSV of the results of its ties.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If results are missing or too many, or the draw before is one of another plan.
    """
    if before is None:
        if results is not None:
            raise UsageError("results go with the draw before: they are for window 2 or later")
        return first_contest(plan), "", ""
    if results is None:
        raise UsageError("window 2 or later needs the results of the window before")
    clubs = plan.problem.field.clubs
    drawn, drawn_digest = before
    if drawn.plan_digest != digest:
        raise UsageError(f"the draw before is one of another plan ({drawn.plan_digest})")
    matches = read_matches(results, plan.problem.field)
    found = match_results(drawn, matches, clubs, results)
    winners = {number: match.winner for number, match in found.items()}
    return next_contest(plan, drawn, winners), drawn_digest, results_digest(found, clubs)


def match_results(
    draw: Draw, matches: Sequence[Match], clubs: Sequence[str], file: Path
) -> dict[int, Match]:
    """The results of the ties that a draw published, by tie number.

    Rows of rounds before the draw's are passed over.

    Raises
    ------
    InputError
        For a match that was not drawn, a tie played twice, and every tie without a result.
    """
    published = [tie for tie in draw.ties if not tie.provisional]
    first = min((tie.round for tie in published), default=1)
    by_pair: dict[tuple[int, frozenset[int]], list[Match]] = {}
    for match in matches:
        by_pair.setdefault((match.round, match.pair), []).append(match)
    results: dict[int, Match] = {}
    faults: list[Fault] = []
    used: set[int] = set()
    missing: set[frozenset[int]] = set()
    for tie in published:
        pair = _pair(tie, results)
        if pair is None:
            continue
        found = by_pair.get((tie.round, pair), [])
        names = " v ".join(clubs[club] for club in sorted(pair))
        if not found:
            wanted = f"a result for tie {tie.number} of round {tie.round}, {names}"
            faults.append(Fault(str(file), wanted, "none"))
            missing.add(pair)
            continue
        if len(found) > 1:
            wanted = f"one result for tie {tie.number}, {names}"
            faults.append(Fault(str(file), wanted, f"{len(found)}", found[1].line, "home"))
        results[tie.number] = found[0]
        used.update(match.line for match in found)
    # Where a result is missing, who plays in the next round is not known either.
    known = min((tie.round for tie in published if tie.number not in results), default=1 << 30)
    for match in matches:
        to_come = match.round > known and match.pair not in missing
        if match.round >= first and match.line not in used and not to_come:
            names = f"{clubs[match.home]} v {clubs[match.away]} in round {match.round}"
            faults.append(Fault(str(file), "a tie that was drawn", names, match.line, "home"))
    if faults:
        raise InputError(faults)
    return results


def _pair(tie: DrawnTie, results: Mapping[int, Match]) -> frozenset[int] | None:
    """The clubs of a tie, once the ties before it have results."""
    sides = []
    for side in (tie.home, tie.away):
        if isinstance(side, WinnerOf):
            if side.tie not in results:
                return None
            sides.append(results[side.tie].winner)
        else:
            sides.append(side)
    return frozenset(sides)
