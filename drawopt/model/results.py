"""Matches as played: read from a results file, or matched with the ties of a draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.suggestions import did_you_mean
from drawopt.files.tables import Row, read_csv
from drawopt.model.bracket import Node, Side, node
from drawopt.model.entrants import Field

REQUIRED = ("round", "home", "away", "home_goals", "away_goals", "decided_by", "winner")
DECIDED_BY = ("score", "extra_time", "penalties", "forfeit", "walkover", "withdrawal")
REHEARSED = ("coin", "rating", "further")
"""How rehearsals decide ties; their results may be drawn on like any other."""
OPEN = "open"
"""In place of ``decided_by``: the tie has not been decided when the next window is drawn."""


@dataclass(frozen=True)
class Match:
    """A tie as played. Goals are ``None`` where none were played."""

    round: int
    home: int
    away: int
    home_goals: int | None
    away_goals: int | None
    decided_by: str
    winner: int
    line: int = 0

    @property
    def loser(self) -> int:
        return self.away if self.winner == self.home else self.home

    @property
    def pair(self) -> frozenset[int]:
        return frozenset((self.home, self.away))


@dataclass(frozen=True)
class Undecided:
    """A tie that is not decided, as a results file names it."""

    round: int
    home: int
    away: int
    line: int = 0

    @property
    def pair(self) -> frozenset[int]:
        return frozenset((self.home, self.away))


def read_matches(path: Path, field: Field) -> tuple[Match, ...]:
    """Read a results CSV of matches that are all decided; see ``read_results``.

    Parameters
    ----------
    field
        The clubs that names are looked up among.

    Raises
    ------
    FileError, InputError
        As ``read_results``, and if a tie is open.
    """
    found = read_results(path, field)
    faults = [
        Fault(str(path), "a tie that has been decided", '"open"', each.line, "decided_by")
        for each in found
        if isinstance(each, Undecided)
    ]
    if faults:
        raise InputError(faults)
    return tuple(each for each in found if isinstance(each, Match))


def read_results(path: Path, field: Field) -> tuple[Match | Undecided, ...]:
    """Read a results CSV: ``round, home, away, home_goals, away_goals, decided_by, winner``.

    More columns are ignored; names may be aliases. A blank winner follows from the goals. A tie
    that is not decided has no goals, no winner, and ``open`` in ``decided_by``.

    Parameters
    ----------
    field
        The clubs that names are looked up among.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults: unknown clubs, a round or goals that are no number, a winner who did
        not play, a level score without a winner.
    """
    faults: list[Fault] = []
    rows = read_csv(path, REQUIRED, faults)
    matches = [_match(row, str(path), field, faults) for row in rows]
    if faults:
        raise InputError(faults)
    return tuple(match for match in matches if match is not None)


def _match(row: Row, file: str, field: Field, faults: list[Fault]) -> Match | Undecided | None:
    before, cells = len(faults), row.cells

    def fault(column: str, expected: str, hint: str = "") -> None:
        found = f'"{cells[column][:60]}"'
        faults.append(Fault(file, expected, found, row.line, column, hint))

    def club(column: str) -> int:
        index = field.index(cells[column])
        if index is None:
            fault(column, "a club of this edition", field.did_you_mean(cells[column]))
        return -1 if index is None else index

    def goals(column: str) -> int | None:
        text = cells[column]
        if text and not (text.isascii() and text.isdigit() and len(text) <= 3):
            fault(column, "goals as a whole number, or blank")
            return None
        return int(text) if text else None

    home, away = club("home"), club("away")
    text = cells["round"]
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 2 and int(text) > 0):
        fault("round", "a round, as in 1")
    home_goals, away_goals = goals("home_goals"), goals("away_goals")
    decided_by = cells["decided_by"] or "score"
    if decided_by not in (*DECIDED_BY, *REHEARSED, OPEN):
        meant = did_you_mean(decided_by, (*DECIDED_BY, OPEN))
        fault("decided_by", "one of " + ", ".join((*DECIDED_BY, OPEN)), meant)
    if home == away and home >= 0:
        fault("away", "another club than the home club")
    if decided_by == OPEN:
        for column in ("home_goals", "away_goals", "winner"):
            if cells[column]:
                fault(column, "a blank cell, since the tie is open")
        return None if len(faults) > before else Undecided(int(text), home, away, row.line)
    winner = -1
    if cells["winner"]:
        winner = club("winner")
        if winner >= 0 and winner not in (home, away):
            fault("winner", "one of the two clubs")
        elif (
            winner >= 0
            and home >= 0
            and away >= 0
            and decided_by in ("score", "extra_time")
            and home_goals is not None
            and away_goals is not None
            and (home_goals > away_goals) != (winner == home)
        ):
            ahead = field.clubs[home if home_goals > away_goals else away]
            fault("winner", f"{ahead}, who scored more, or another decided_by")
    elif len(faults) == before and (
        home_goals is None or away_goals is None or home_goals == away_goals
    ):
        fault("winner", "a winner, since the goals do not tell")
    elif home_goals is not None and away_goals is not None:
        winner = home if home_goals > away_goals else away
    if len(faults) > before:
        return None
    return Match(int(text), home, away, home_goals, away_goals, decided_by, winner, row.line)


def bracket_as_played(matches: Sequence[Match]) -> tuple[Side, ...]:
    """The bracket that a cup's matches make, one section for each match of the last round.

    Parameters
    ----------
    matches
        All matches of one cup, rounds in any order.

    Returns
    -------
    tuple of sides
        The tie of the last round, with all that leads to it, in the order of these matches.
    """
    side: dict[int, Side] = {}
    sections: list[Node] = []
    last = max((match.round for match in matches), default=0)
    for match in sorted(matches, key=lambda match: match.round):
        tie = node(match.round, side.get(match.home, match.home), side.get(match.away, match.away))
        side[match.winner] = tie
        if match.round == last:
            sections.append(tie)
    return tuple(sections)
