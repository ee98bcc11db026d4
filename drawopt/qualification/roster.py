"""A page's counts of entrants by state and league, held against the roster."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.files.wording import count_of, names
from drawopt.model.entrants import Field, read_entrants
from drawopt.qualification.berths import Finding
from drawopt.qualification.cells import Cells
from drawopt.qualification.stages import Roster

STATES = 50


@dataclass(frozen=True)
class LeagueRow:
    """A line of a page's table of states and leagues.

    ``state`` and ``league`` are codes as we read the line, blank where it does not tell;
    ``clubs`` are those the line names, in the page's spelling.
    """

    number: int
    state: str
    league: str
    clubs: tuple[str, ...]


def read_league_table(path: Path) -> tuple[LeagueRow, ...]:
    """Read a CSV ``number, state, league, clubs`` (clubs separated by ``|``).

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults of the file at once.
    """
    faults: list[Fault] = []
    rows = []
    for row in read_csv(path, ("number", "state", "league", "clubs"), faults):
        cells = Cells(row, str(path), faults)
        clubs = tuple(c.strip() for c in cells.text("clubs").split("|") if c.strip())
        number = cells.number("number", 0, 999)
        rows.append(LeagueRow(number, cells.text("state"), cells.text("league"), clubs))
    if faults:
        raise InputError(faults)
    return tuple(sorted(rows, key=lambda row: (row.state, row.league, -row.number, row.clubs)))


def check_roster(roster: Roster, field: Field) -> tuple[tuple[Finding, ...], int]:
    """What the page says of the field by state and league and the roster does not bear out.

    Returns the findings, and how many of the page's numbers were counted again.
    """
    rows = read_league_table(roster.league_table) if roster.league_table else ()
    findings = [
        *_lines(rows, field),
        *_without_line(rows, field),
        *_single_states(rows, field),
        *_strangers(rows, field),
        *_spellings(rows, field),
    ]
    total = sum(row.number for row in rows)
    if rows and total != len(field):
        findings.append(
            Finding("States and leagues", f"numbers that come to {total}", f"{len(field)} entrants")
        )
    findings += _states(roster, field)
    return tuple(findings), len(rows) + (roster.states is not None)


def _lines(rows: Sequence[LeagueRow], field: Field) -> list[Finding]:
    findings = []
    for row in rows:
        if not row.state or not row.league:
            continue
        counted = [e for e in field.entrants if (e.state, e.league) == (row.state, row.league)]
        if len(counted) != row.number:
            text = f"{len(counted)} on the roster"
            findings.append(
                Finding("States and leagues", f"{row.number} {row.league} in {row.state}", text)
            )
        if row.clubs and len(row.clubs) != row.number:
            findings.append(
                Finding(
                    "States and leagues",
                    f"{row.number} {row.league} in {row.state}",
                    f"{count_of(len(row.clubs), 'club')} named",
                )
            )
        for name in row.clubs:
            index = field.index(name)
            if index is None:
                continue
            club = field.entrants[index]
            if (club.state, club.league) != (row.state, row.league):
                findings.append(
                    Finding(
                        "States and leagues",
                        f"{name}: {row.league}, {row.state}",
                        f"{club.league}, {club.state} on the roster",
                    )
                )
    return findings


def _single_states(rows: Sequence[LeagueRow], field: Field) -> list[Finding]:
    """Lines that do not tell their state: the leagues of states with a single entrant."""
    stated = Counter(row.league for row in rows if not row.state)
    named = {row.state for row in rows if row.state}
    found = Counter(e.league for e in field.entrants if e.state not in named)
    if not rows or stated == found:
        return []
    return [Finding("States and leagues", f"single states: {_words(stated)}", _words(found))]


def _words(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {league or '?'}" for league, number in sorted(counts.items()))


def _strangers(rows: Sequence[LeagueRow], field: Field) -> list[Finding]:
    strange = sorted({name for row in rows for name in row.clubs if field.index(name) is None})
    if not strange:
        return []
    return [Finding("States and leagues", names(strange), "in no round and on no bye list")]


def _states(roster: Roster, field: Field) -> list[Finding]:
    entered = {entrant.state for entrant in field.entrants}
    states = entered - {"DC"}
    findings = []
    also = " and the District of Columbia" if "DC" in entered else ""
    if roster.states is not None and roster.states != len(states):
        findings.append(
            Finding("States and leagues", f"{roster.states} states{also}", f"{len(states)}{also}")
        )
    if roster.absent and STATES - len(roster.absent) != len(states):
        findings.append(
            Finding(
                "States and leagues",
                f"{len(roster.absent)} states without a club",
                f"{STATES - len(states)}",
            )
        )
    wrong = sorted(entered & set(roster.absent))
    if wrong:
        findings.append(Finding("States and leagues", f"no club in {names(wrong)}", "a club"))
    return findings


def national_entrants(clubs: Path | None, leagues: Sequence[str]) -> tuple[str, ...]:
    """Whether clubs of national leagues stand in the local field, in words.

    Parameters
    ----------
    clubs
        The file of the local field, if there is one.
    leagues
        The national leagues as the column ``league`` writes them.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or is bad.
    """
    if clubs is None or not leagues:
        return ()
    field = read_entrants(clubs)
    barred = [entrant.club for entrant in field.entrants if entrant.league in leagues]
    return (
        f"{len(field)} entrants of local qualifying; in a national league "
        f"({names(list(leagues))}): {names(barred) or 'none'}.",
    )


def _without_line(rows: Sequence[LeagueRow], field: Field) -> list[Finding]:
    """Clubs whose state has lines, and none of their league."""
    lines = {(row.state, row.league) for row in rows}
    states = {row.state for row in rows if row.state}
    return [
        Finding("States and leagues", f"no {e.league} in {e.state}", f"{e.club} on the roster")
        for e in field.entrants
        if e.state in states and (e.state, e.league) not in lines
    ]


def _spellings(rows: Sequence[LeagueRow], field: Field) -> list[Finding]:
    """Clubs that the table names in another way than the roster."""
    pairs = [
        f"{field.clubs[index]} / {name}"
        for row in rows
        for name in row.clubs
        if (index := field.index(name)) is not None and field.clubs[index] != name
    ]
    if not pairs:
        return []
    text = f"{count_of(len(pairs), 'club')} spelled in another way"
    return [Finding("States and leagues", text, "; ".join(sorted(pairs)))]


def by_state_and_league(field: Field) -> tuple[tuple[int, str, str, tuple[str, ...]], ...]:
    """The field by state and league: number, state, league, clubs; the largest states first.

    Lines of a state stand in order of their numbers, those that are equal by name.

    Parameters
    ----------
    field
        The entrants; what is blank of a state or league is counted as one of its own.
    """
    states = Counter(entrant.state for entrant in field.entrants)
    lines: dict[tuple[str, str], list[str]] = {}
    for entrant in field.entrants:
        lines.setdefault((entrant.state, entrant.league), []).append(entrant.club)
    ordered = sorted(lines, key=lambda line: (-states[line[0]], line[0], -len(lines[line]), line))
    return tuple((len(lines[line]), *line, tuple(lines[line])) for line in ordered)
