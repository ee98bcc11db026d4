"""Results held against the draws: every row is a tie that some draw published."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from drawopt.drawing.contest import WinnerOf
from drawopt.errors import Fault, InputError
from drawopt.model.results import Match
from drawopt.records.results import Published, Rows


def check_rows(rows: Rows, draws: Sequence[Published], clubs: Sequence[str]) -> Mapping[Path, int]:
    """How many rows of each file are ties of a draw.

    Returns
    -------
    Mapping
        Rows of each file that has any.

    Raises
    ------
    InputError
        For rows of ties that no draw published, or of rounds that were not drawn.
    """
    used: set[int] = set()
    unknown: set[int] = set()
    published: set[int] = set()
    for draw in draws:
        winners: dict[int, int] = {}
        for tie in sorted(draw.ties, key=lambda tie: tie.number):
            if tie.provisional:
                continue
            published.add(tie.round)
            sides = [
                winners.get(side.tie) if isinstance(side, WinnerOf) else side
                for side in (tie.home, tie.away)
            ]
            if None in sides:
                unknown.add(tie.round)
                continue
            for _, row in rows:
                if row.round == tie.round and row.pair == set(sides):
                    used.add(id(row))
                    if isinstance(row, Match):
                        winners[tie.number] = row.winner
    counts: dict[Path, int] = {}
    faults = []
    for path, row in rows:
        if id(row) in used:
            counts[path] = counts.get(path, 0) + 1
        elif row.round not in unknown:
            names = f"{clubs[row.home]} v {clubs[row.away]} in round {row.round}"
            wanted = "a tie that was drawn"
            if row.round not in published:
                wanted = f"no results of round {row.round}, which no draw here publishes"
            faults.append(Fault(str(path), wanted, names, row.line, "home"))
    if faults:
        raise InputError(faults)
    return counts
