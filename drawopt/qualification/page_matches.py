"""The matches of a page, read as they stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.model.results import DECIDED_BY
from drawopt.qualification.berths import PAGE, Finding
from drawopt.qualification.cells import Cells
from drawopt.qualification.standings import Game

REQUIRED = ("stage", "round", "number", "date", "home", "away", "home_goals", "away_goals")
OPTIONAL = ("decided_by", "winner", "minutes", "counts", "source")
RESULTS = "the results file"
"""Where a winner was read that a results file states without saying more."""

AWARDED = ("forfeit", "walkover", "withdrawal")
"""How a match is decided by rule: its result stands whatever was played."""


@dataclass(frozen=True)
class PageMatch:
    """A match as a page gives it, the home club first.

    ``round`` is 0 in a group. ``winner`` is blank where nobody marks one, and ``source`` says who
    does; ``number`` is the match's place on the page. In a group a club may be blank: the page
    gives the date alone. ``counts`` is false for a match that its table leaves out.
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
    counts: bool = True
    source: str = PAGE

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(club for club in (self.home, self.away) if club)

    @property
    def by_rule(self) -> bool:
        """Whether the result was awarded; the score, if any, is what was played."""
        return self.decided_by in AWARDED

    @property
    def is_level(self) -> bool:
        """Whether a score was played that leaves the winner to a mark."""
        return (
            not self.by_rule and self.home_goals is not None and self.home_goals == self.away_goals
        )

    @property
    def marked_winner(self) -> str:
        """The winner as awarded, by the goals, or as marked; blank if none of them tells."""
        home, away = self.home_goals, self.away_goals
        if self.by_rule or home is None or away is None or home == away:
            return self.winner
        return self.home if home > away else self.away

    def game(self, award: tuple[int, int] = (0, 0)) -> Game | None:
        """The match as a game of a table; ``None`` if it has no result yet.

        ``award`` is the score, the winner's goals first, that counts for a result by rule.
        """
        if self.by_rule:
            if not self.winner:
                return None
            goals = award if self.winner == self.home else award[::-1]
            return Game(self.home, self.away, *goals, self.winner)
        if self.home_goals is None or self.away_goals is None:
            return None
        return Game(self.home, self.away, self.home_goals, self.away_goals)

    def __str__(self) -> str:
        home, away = self.home or "(not named)", self.away or "(not named)"
        if self.home_goals is None or self.away_goals is None:
            return f"{home} v {away}" + (f" ({self.decided_by})" if self.by_rule else "")
        ways = {"extra_time": " after extra time", "penalties": ", penalties"}
        way = ways.get(self.decided_by, "")
        if self.by_rule:
            way = f", {self.decided_by}: {self.winner or '(not named)'} win"
        return f"{home} {self.home_goals}-{self.away_goals} {away}{way}"


def read_page_matches(path: Path, stage: str = "") -> tuple[PageMatch, ...]:
    """Read a matches CSV, in the page's order.

    Columns ``stage, round, number, date, home, away, home_goals, away_goals`` are required;
    ``decided_by, winner, minutes, counts`` are optional. Blank ``round`` is a group's match. If
    ``stage`` is given, all rows belong to it and need no ``stage`` or ``number``: their order on
    the page is not known, so they stand by round, date and home club. What stands after
    ``; winner:`` in a column ``source`` is where the winner was read: a page that gives no winner
    of a level score leaves it to other sources.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults of the file at once.
    """
    faults: list[Fault] = []
    required = [c for c in REQUIRED if not stage or c not in ("stage", "number")]
    rows = read_csv(path, required, faults, OPTIONAL)
    matches = [_match(Cells(row, str(path), faults), stage) for row in rows]
    if faults:
        raise InputError(faults)
    return tuple(sorted(matches, key=lambda m: (m.stage, *in_order(m))))


def in_order(match: PageMatch) -> tuple[int, int, str, str]:
    """The order of a stage's matches: as on the page, else by round, date and home club."""
    return match.number, match.round, match.date, match.home


def _match(cells: Cells, stage: str) -> PageMatch:
    day = cells.day("date")
    found = PageMatch(
        stage or cells.name("stage"),
        cells.whole("round", 0, 99) or 0,
        0 if stage else cells.whole("number") or 0,
        "" if day is None else day.isoformat(),
        cells.text("home"),
        cells.text("away"),
        cells.whole("home_goals", 0, 999),
        cells.whole("away_goals", 0, 999),
        cells.text("decided_by", "score"),
        cells.text("winner"),
        cells.whole("minutes", 1, 999),
        cells.flag("counts") is not False,
        cells.text("source").partition("; winner:")[2].strip() or (RESULTS if stage else PAGE),
    )
    if stage and not found.round:
        cells.fault("round", "a round, as in 1")
    for column in ("home", "away") if found.round else ():
        cells.name(column)
    if found.home == found.away != "":
        cells.fault("away", "another club than the home club")
    if (found.home_goals is None) != (found.away_goals is None):
        column = "home_goals" if found.home_goals is None else "away_goals"
        cells.fault(column, "goals of both clubs")
    _check_winner(found, cells.fault)
    return found


def _check_winner(match: PageMatch, fault: Callable[[str, str], None]) -> None:
    if match.decided_by not in DECIDED_BY:
        fault("decided_by", "one of " + ", ".join(DECIDED_BY))
    elif match.winner and match.winner not in match.sides:
        fault("winner", "one of the two clubs, or blank")
    elif match.by_rule:
        if not match.winner and len(match.sides) == 2:
            fault("winner", f"who has the match by {match.decided_by}")
    elif match.winner and match.home_goals is None:
        fault("winner", "a blank cell, since no goals were played, or another decided_by")
    elif match.is_level and match.winner and match.decided_by != "penalties":
        fault("winner", "a blank cell, since the score is level, or decided_by penalties")
    elif match.winner and not match.is_level and match.winner != match.marked_winner:
        fault("winner", f"{match.marked_winner}, who scored more, or another decided_by")
    elif match.decided_by == "penalties" and match.home_goals is not None and not match.is_level:
        fault("decided_by", "another way than penalties, since the score is not level")


def is_day(text: str) -> bool:
    """Whether a text is a day, as in 2014-03-15."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
