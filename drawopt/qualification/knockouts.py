"""Knockouts as played, replayed in our own format: rounds, byes, winners."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.bracket import Side
from drawopt.cup_format import CupFormat
from drawopt.entrants import Entrant, Field
from drawopt.errors import Fault, InputError
from drawopt.qualification.berths import Finding, count_of, names
from drawopt.qualification.standings import Game
from drawopt.results import DECIDED_BY, Match, bracket_as_played
from drawopt.text_files import Row, read_csv

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
    def game(self) -> Game:
        return Game(self.home, self.away, self.home_goals or 0, self.away_goals or 0)

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


@dataclass(frozen=True)
class Replay:
    """A knockout in our own format.

    ``winners`` are those of each match, ``None`` where nobody knows; ``survivors`` come out of
    the last round with the match that took them there. ``bracket`` is empty if the matches do
    not make one.
    """

    format: CupFormat
    matches: tuple[PageMatch, ...]
    winners: tuple[str | None, ...]
    survivors: tuple[tuple[str | None, PageMatch], ...]
    byes: tuple[str, ...]
    bracket: tuple[Side, ...]
    findings: tuple[Finding, ...]

    @property
    def ties_per_round(self) -> tuple[int, ...]:
        """Ties of each round as played."""
        rounds = self.format.rounds
        return tuple(sum(m.round == r for m in self.matches) for r in range(1, rounds + 1))


def replay(
    name: str,
    matches: Sequence[PageMatch],
    slots: int,
    entrants: Iterable[str] = (),
    later: Sequence[PageMatch] = (),
) -> Replay:
    """Hold a knockout's matches against the format of its entrants and slots.

    The format's ties per round are met, nobody plays twice a round, and each round is played by
    the winners before and by clubs that had a bye. A level match without a marked winner goes to
    the club that plays on.

    Parameters
    ----------
    entrants
        All clubs that entered; those of the matches if none are given.
    later
        Matches of stages that this one feeds, where a winner may play on.

    Raises
    ------
    AnswerIsNo
        If so many entrants cannot play for so many slots.
    """
    played = tuple(sorted(matches, key=lambda match: (match.round, *in_order(match))))
    clubs = tuple(sorted({*entrants, *(club for match in played for club in match.sides)}))
    fmt = CupFormat(len(clubs), slots)
    findings: list[Finding] = []
    winners: list[str | None] = []
    for match in played:
        winner = match.marked_winner
        if not winner:
            after = [m for m in played if m.round > match.round] + list(later)
            on = sorted({c for m in after for c in m.sides if c in match.sides})
            winner = on[0] if len(on) == 1 else ""
            said = f"{on[0]} plays on" if winner else "nobody is known to play on"
            findings.append(Finding(name, f"{match}: no winner marked", said))
        winners.append(winner or None)
    last = fmt.rounds
    survivors = tuple(
        (winner, match)
        for winner, match in zip(winners, played, strict=True)
        if match.round == last
    )
    found = Replay(fmt, played, tuple(winners), survivors, _byes(played, clubs), (), ())
    faults = (*_misfits(name, found), *_newcomers(name, found))
    sides = () if faults or None in winners else _bracket(found, clubs)
    return Replay(fmt, played, tuple(winners), survivors, found.byes, sides, (*findings, *faults))


def _byes(matches: Sequence[PageMatch], clubs: Sequence[str]) -> tuple[str, ...]:
    first = {club for match in matches if match.round == 1 for club in match.sides}
    return tuple(club for club in clubs if club not in first)


def _misfits(name: str, replayed: Replay) -> tuple[Finding, ...]:
    fmt = replayed.format
    findings = []
    if replayed.ties_per_round != fmt.ties_per_round:
        findings.append(
            Finding(
                name,
                f"ties per round {'/'.join(map(str, replayed.ties_per_round))}",
                f"{fmt.entrants} entrants for {fmt.slots} play "
                + "/".join(map(str, fmt.ties_per_round)),
            )
        )
    beyond = [str(match) for match in replayed.matches if not 1 <= match.round <= fmt.rounds]
    if beyond:
        findings.append(Finding(name, names(beyond), f"{fmt.rounds} rounds are enough"))
    return tuple(findings)


def _newcomers(name: str, replayed: Replay) -> tuple[Finding, ...]:
    """Clubs that play on though they lost, come in late, or play twice a round."""
    findings = []
    for round_ in range(1, replayed.format.rounds + 1):
        sides = [c for m in replayed.matches if m.round == round_ for c in m.sides]
        twice = sorted({club for club in sides if sides.count(club) > 1})
        if twice:
            findings.append(Finding(name, f"round {round_}: {names(twice)} twice", "once a round"))
        before = {
            winner
            for winner, match in zip(replayed.winners, replayed.matches, strict=True)
            if match.round == round_ - 1
        }
        if round_ == 2:
            before |= {*replayed.byes}
        strange = sorted(set(sides) - before) if round_ > 1 and None not in before else []
        if strange:
            findings.append(
                Finding(name, f"round {round_}: {names(strange)}", "did not win the round before")
            )
    return tuple(findings)


def _bracket(replayed: Replay, clubs: Sequence[str]) -> tuple[Side, ...]:
    field = Field(tuple(Entrant(club) for club in clubs))
    number = {club: index for index, club in enumerate(field.clubs)}
    return bracket_as_played(
        [
            Match(
                match.round,
                number[match.home],
                number[match.away],
                match.home_goals,
                match.away_goals,
                match.decided_by,
                number[winner],
            )
            for match, winner in zip(replayed.matches, replayed.winners, strict=True)
            if winner is not None
        ]
    )


def path_of(replayed: Replay, club: str) -> str:
    """How a club came through: its matches in words."""
    own = [str(match) for match in replayed.matches if club in match.sides]
    start = "after a bye, " if club in replayed.byes and len(own) < replayed.format.rounds else ""
    return start + "; ".join(own)


def summary(replayed: Replay) -> str:
    """The format in words: 9 entrants for 2 slots, 3 rounds (1/4/2 ties), 7 byes."""
    fmt = replayed.format
    ties = "/".join(map(str, fmt.ties_per_round))
    return (
        f"{count_of(fmt.entrants, 'entrant')} for {count_of(fmt.slots, 'slot')}, "
        f"{count_of(fmt.rounds, 'round')} ({ties} ties), {count_of(fmt.byes, 'bye')}"
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
