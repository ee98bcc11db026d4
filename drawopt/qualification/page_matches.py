"""The matches of a page, read as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.text import Row, read_csv
from drawopt.model.results import DECIDED_BY
from drawopt.qualification.berths import Finding
from drawopt.qualification.standings import Game

REQUIRED = ("stage", "round", "number", "date", "home", "away", "home_goals", "away_goals")


@dataclass(frozen=True)
class PageMatch:
    """A match as a page gives it, the home club first.

    ``round`` is 0 in a group. ``winner`` is blank where the page marks none; ``number`` is the
    match's place on the page.
    """

    stage: str
    round: int
    number: int
    date: str
    home: str
    away: str
    home_goals: int | None
    away_goals: int | None
    decided_by: str = "score"
    winner: str = ""
    minutes: int | None = None

    @property
    def sides(self) -> tuple[str, str]:
        return self.home, self.away

    @property
    def marked_winner(self) -> str:
        """The winner as marked, or by the goals; blank if the goals are level or missing."""
        if self.winner or self.home_goals is None or self.away_goals is None:
            return self.winner
        if self.home_goals == self.away_goals:
            return ""
        return self.home if self.home_goals > self.away_goals else self.away

    @property
    def game(self) -> Game | None:
        """The match as a game of a table; ``None`` if it has neither goals nor a winner."""
        if self.home_goals is None or self.away_goals is None:
            return Game(self.home, self.away, 0, 0, self.winner) if self.winner else None
        return Game(self.home, self.away, self.home_goals, self.away_goals)

    def __str__(self) -> str:
        if self.home_goals is None or self.away_goals is None:
            return f"{self.home} v {self.away} ({self.decided_by})"
        ways = {"extra_time": " after extra time", "penalties": ", penalties"}
        way = ways.get(self.decided_by, "")
        return f"{self.home} {self.home_goals}-{self.away_goals} {self.away}{way}"


def read_page_matches(path: Path, stage: str = "") -> tuple[PageMatch, ...]:
    """Read a matches CSV, in the page's order.

    Columns ``stage, round, number, date, home, away, home_goals, away_goals`` are required;
    ``decided_by, winner, minutes`` are optional. Blank ``round`` is a group's match. If ``stage``
    is given, all rows belong to it and need no ``stage`` or ``number``: their order on the page
    is not known, so they stand by round, date and home club.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults of the file at once.
    """
    faults: list[Fault] = []
    required = [c for c in REQUIRED if not stage or c not in ("stage", "number")]
    rows = read_csv(path, required, faults)
    matches = [_match(row, str(path), stage, faults) for row in rows]
    if faults:
        raise InputError(faults)
    return tuple(sorted(matches, key=lambda m: (m.stage, *in_order(m))))


def in_order(match: PageMatch) -> tuple[int, int, str, str]:
    """The order of a stage's matches: as on the page, else by round, date and home club."""
    return match.number, match.round, match.date, match.home


def _match(row: Row, file: str, stage: str, faults: list[Fault]) -> PageMatch:
    cells = row.cells

    def whole(column: str) -> int | None:
        text = cells.get(column, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 5):
            wanted = "a whole number, or blank"
            faults.append(Fault(file, wanted, f'"{text[:40]}"', row.line, column))
            return None
        return int(text) if text else None

    for column in ("home", "away", *(() if stage else ("stage",))):
        if not cells[column]:
            faults.append(Fault(file, "a name", "a blank cell", row.line, column))
    if cells["home"] == cells["away"]:
        found = f'"{cells["away"]}"'
        faults.append(Fault(file, "another club than the home club", found, row.line, "away"))
    decided_by = cells.get("decided_by", "") or "score"
    if decided_by not in DECIDED_BY:
        wanted = "one of " + ", ".join(DECIDED_BY)
        faults.append(Fault(file, wanted, f'"{decided_by[:40]}"', row.line, "decided_by"))
    winner = cells.get("winner", "")
    if winner and winner not in (cells["home"], cells["away"]):
        found = f'"{winner[:60]}"'
        faults.append(Fault(file, "one of the two clubs, or blank", found, row.line, "winner"))
    return PageMatch(
        stage or cells["stage"],
        whole("round") or 0,
        0 if stage else whole("number") or 0,
        cells["date"],
        cells["home"],
        cells["away"],
        whole("home_goals"),
        whole("away_goals"),
        decided_by,
        winner,
        whole("minutes"),
    )


def dates_out_of_order(matches: Sequence[PageMatch]) -> tuple[Finding, ...]:
    """Matches that stand on the page after a later one of the same stage and round."""
    findings = []
    latest: dict[tuple[str, int], str] = {}
    for match in matches:
        key = (match.stage, match.round)
        if match.number and match.date and match.date < latest.get(key, ""):
            findings.append(
                Finding(
                    match.stage,
                    f"{match} on {match.date}",
                    f"stands among matches of {latest[key]}",
                )
            )
        latest[key] = max(latest.get(key, ""), match.date)
    return tuple(findings)
