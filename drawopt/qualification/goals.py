"""The goals a page lists, held against its scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.qualification.berths import Finding
from drawopt.qualification.cells import Cells
from drawopt.qualification.page_matches import PageMatch

FULL_TIME = 90


@dataclass(frozen=True)
class Goal:
    """A goal of a match: ``number`` is the match's on the page, ``minute`` from 1."""

    stage: str
    number: int
    club: str
    player: str
    minute: int


def read_goals(path: Path) -> tuple[Goal, ...]:
    """Read a goals CSV ``stage, number, club, player, minute``, in order of match and minute.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults: a number or a minute that is none.
    """
    faults: list[Fault] = []
    goals = []
    for row in read_csv(path, ("stage", "number", "club", "player", "minute"), faults):
        cells = Cells(row, str(path), faults)
        goals.append(
            Goal(
                cells.name("stage"),
                cells.number("number"),
                cells.name("club"),
                cells.text("player"),
                cells.number("minute", 1, 999),
            )
        )
    if faults:
        raise InputError(faults)
    return tuple(sorted(goals, key=lambda g: (g.stage, g.number, g.minute, g.club, g.player)))


def check_goals(
    matches: Sequence[PageMatch], goals: Sequence[Goal]
) -> tuple[tuple[Finding, ...], int]:
    """Scores that the listed goals do not add up to, and how many scores were added up.

    A match without any goal listed is passed over. One that went beyond 90 minutes was level
    then; one that did not has no later goal.
    """
    findings = []
    figures = 0
    known = {(match.stage, match.number): match for match in matches}
    for key in sorted({(goal.stage, goal.number) for goal in goals}):
        own = [goal for goal in goals if (goal.stage, goal.number) == key]
        match = known.get(key)
        if match is None or {goal.club for goal in own} - set(match.sides):
            page = ", ".join(sorted({goal.club for goal in own}))
            findings.append(Finding(key[0], f"goals of {page}", f"no match {key[1]} of theirs"))
            continue
        score = _score(match, own)
        if score != (match.home_goals, match.away_goals):
            findings.append(
                Finding(match.stage, str(match), f"goals listed: {score[0]}-{score[1]}")
            )
        figures += len(score)
        home, away = _score(match, [goal for goal in own if goal.minute <= FULL_TIME])
        if match.decided_by == "extra_time":
            fits = home == away
        else:
            fits = match.decided_by == "penalties" or (home, away) == score
        if not fits:
            found = f"{home}-{away} after {FULL_TIME} minutes"
            findings.append(Finding(match.stage, str(match), found))
    return tuple(findings), figures


def _score(match: PageMatch, goals: Sequence[Goal]) -> tuple[int, int]:
    return (
        sum(goal.club == match.home for goal in goals),
        sum(goal.club == match.away for goal in goals),
    )
