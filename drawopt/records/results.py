"""Results between two windows: what they say of a draw's ties, and their digest."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from drawopt.drawing.contest import Contest, DrawnTie, TieSide, WinnerOf
from drawopt.drawing.standing import Outcome, Standing
from drawopt.errors import Fault, InputError
from drawopt.model.entrants import Field
from drawopt.model.results import REQUIRED, Match, Undecided, read_results
from drawopt.records.canonical import Json, sha256_of

Rows = tuple[tuple[Path, Match | Undecided], ...]
"""Rows of results files, and the file of each."""


class Published(Protocol):
    """A draw, or where a cup stands: whatever has ties."""

    @property
    def ties(self) -> tuple[DrawnTie, ...]: ...


def results_rows(draw: Published, winners: Mapping[int, int], clubs: Sequence[str]) -> list[Json]:
    """What the digest of the results after a draw is made of: a row for each tie it published.

    Home and away are the sides as drawn, so that a change of ground chooses no lots. A tie
    without a winner is open, and a side that waits for one is null.
    """

    def side(of: TieSide) -> str | None:
        club = winners.get(of.tie) if isinstance(of, WinnerOf) else of
        return None if club is None else clubs[club]

    def row(tie: DrawnTie) -> Json:
        winner = winners.get(tie.number)
        return {
            "round": tie.round,
            "home": side(tie.home),
            "away": side(tie.away),
            "winner": None if winner is None else clubs[winner],
            "open": winner is None,
        }

    published = sorted((t for t in draw.ties if not t.provisional), key=lambda tie: tie.number)
    return [row(tie) for tie in published]


def results_digest(draw: Published, winners: Mapping[int, int], clubs: Sequence[str]) -> str:
    """SHA-256 of the canonical list of what the ties of a draw came to.

    Parameters
    ----------
    draw
        A draw, or where a cup stands.
    winners
        The winner of each tie by number; open ties are left out.
    clubs
        Names, by number.
    """
    return sha256_of(results_rows(draw, winners, clubs))


def read_rows(files: Iterable[Path], field: Field) -> Rows:
    """The rows of all results files; what two of them tell of one tie must agree.

    Parameters
    ----------
    files
        CSV files of results, in the order in which their rows come.
    field
        The clubs that names are looked up among.

    Raises
    ------
    FileError, InputError
        If a file cannot be read or is bad, a tie stands twice in one file, or two rows
        contradict each other.
    """
    seen: dict[tuple[int, frozenset[int]], tuple[Path, Match | Undecided]] = {}
    faults: list[Fault] = []
    rows: list[tuple[Path, Match | Undecided]] = []
    for path in files:
        for row in read_results(path, field):
            at = row.round, row.pair
            known = seen.setdefault(at, (path, row))
            if known[1] is row:
                rows.append((path, row))
                continue
            names = " v ".join(field.clubs[club] for club in sorted(row.pair))
            if known[0] == path:
                wanted = f"one result for {names} in round {row.round}"
                faults.append(Fault(str(path), wanted, "two", row.line, "home"))
            elif _winner(known[1]) != _winner(row):
                wanted = f"the result of {names} that {known[0].name} has"
                faults.append(Fault(str(path), wanted, "another", row.line, "winner"))
    if faults:
        raise InputError(faults)
    return tuple(rows)


def _winner(row: Match | Undecided) -> int | None:
    return row.winner if isinstance(row, Match) else None


def is_results_file(path: Path) -> bool:
    """Whether a CSV file has the columns of results."""
    try:
        with path.open("rb") as file:
            header = file.readline(10_000).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    columns = {cell.strip().strip('"') for cell in header.split(",")}
    return columns.issuperset(REQUIRED)


def winners_of(
    draw: Published, rows: Rows, clubs: Sequence[str], *, latest: bool = True
) -> dict[int, int]:
    """Who won each tie that a draw published, by its number; open ties are left out.

    Rows of rounds before the draw's are passed over.

    Parameters
    ----------
    latest
        Whether nothing has been drawn since, so that there can be no rows of later rounds; else
        those are passed over too.

    Raises
    ------
    InputError
        For a row of these rounds that was not drawn, and for every tie without a row.
    """
    published = [tie for tie in draw.ties if not tie.provisional]
    rounds = {tie.round for tie in published}
    last = max(rounds, default=0)
    own = [
        (path, row) for path, row in rows if row.round in rounds or (latest and row.round > last)
    ]
    by_pair = {(row.round, row.pair): row for _, row in own}
    file = str(own[0][0]) if own else "the results"
    winners: dict[int, int] = {}
    used: set[int] = set()
    faults: list[Fault] = []
    missing: dict[frozenset[int], int] = {}
    for tie in sorted(published, key=lambda tie: tie.number):
        sides = [
            winners.get(side.tie) if isinstance(side, WinnerOf) else side
            for side in (tie.home, tie.away)
        ]
        if None in sides:
            continue
        pair = frozenset(club for club in sides if club is not None)
        row = by_pair.get((tie.round, pair))
        if row is None:
            names = " v ".join(clubs[club] for club in sorted(pair))
            wanted = f"a result for tie {tie.number} of round {tie.round}, {names}"
            faults.append(Fault(file, wanted, "none"))
            missing[pair] = tie.round
            continue
        used.add(id(row))
        if isinstance(row, Match):
            winners[tie.number] = row.winner
    # Where a result is missing, who plays in the next round is not known either.
    known = min(missing.values(), default=1 << 30)
    for path, row in own:
        if id(row) not in used and (row.round <= known or row.pair in missing):
            names = f"{clubs[row.home]} v {clubs[row.away]} in round {row.round}"
            faults.append(Fault(str(path), "a tie that was drawn", names, row.line, "home"))
    if faults:
        raise InputError(faults)
    return winners


def winners_so_far(ties: Sequence[DrawnTie], rows: Rows) -> dict[int, int]:
    """Who won each tie that has a result, by its number; whatever else the rows tell.

    Parameters
    ----------
    ties
        As they stand; provisional ties are passed over.
    """
    by_pair = {(row.round, row.pair): row for _, row in rows}
    winners: dict[int, int] = {}
    for tie in sorted(ties, key=lambda tie: (tie.round, tie.number)):
        if tie.provisional:
            continue
        sides = [winners.get(s.tie) if isinstance(s, WinnerOf) else s for s in (tie.home, tie.away)]
        row = by_pair.get((tie.round, frozenset(side for side in sides if side is not None)))
        if None not in sides and isinstance(row, Match):
            winners[tie.number] = row.winner
    return winners


def histories(
    standing: Standing, contest: Contest, winners: Mapping[int, int], clubs: Sequence[str]
) -> dict[int, str]:
    """For each section that a contest draws, the digest of what its ties came to before.

    Parameters
    ----------
    winners
        The winner of each tie by number, as far as they are known.
    clubs
        Names, by number.
    """

    def name(club: int | None) -> str | None:
        return None if club is None else clubs[club]

    def row(outcome: Outcome) -> Json:
        return {
            "round": outcome.round,
            "home": name(outcome.home),
            "away": name(outcome.away),
            "winner": name(outcome.winner),
            "open": outcome.winner is None,
        }

    found = {}
    for number in contest.numbers:
        each = standing.sections[number - 1]
        told = each.earlier
        if each.window < contest.window:
            told = (*told, *each.outcomes(winners))
        found[number] = sha256_of([row(outcome) for outcome in told])
    return found
