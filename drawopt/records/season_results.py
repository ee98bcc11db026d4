"""A result as it is told, held against what was drawn, and entered or refused in a sentence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import AnswerIsNo, Fault, InputError, UsageError
from drawopt.files.suggestions import completions
from drawopt.model.entrants import Field
from drawopt.model.results import REHEARSED, Match, read_results
from drawopt.records.schema import SeasonEntryRecord
from drawopt.records.season_log import SeasonLog
from drawopt.records.season_state import Fixture, SeasonState, drawn_otherwise

SCORE = re.compile(r"\s+(\d{1,3})\s*[-\u2013:]\s*(\d{1,3})\s+")
VERSUS = re.compile(r"\s+(?:vs?\.?|-|\u2013)\s+", re.IGNORECASE)
PENALTIES = re.compile(r"\s*(\d{1,2})\s*[-\u2013:]\s*(\d{1,2})\s*")


@dataclass(frozen=True)
class Told:
    """A result as it is told, clubs by number, the first named first.

    ``winner`` is ``None`` for a match that was abandoned. ``round`` is ``None`` where nobody
    says it. ``line`` is that of a file.
    """

    first: int
    second: int
    goals: tuple[int, int] | None
    decided_by: str
    winner: int | None
    penalties: tuple[int, int] | None = None
    round: int | None = None
    line: int = 0


@dataclass(frozen=True)
class Entered:
    """What became of a result: the entry, and whether it was new.

    ``set_aside`` are the results that no longer are, since another club won.
    """

    entry: SeasonEntryRecord
    new: bool
    set_aside: tuple[SeasonEntryRecord, ...] = ()


def club_named(field: Field, name: str) -> int:
    """The club of this name, alias, or beginning of either, if there is only one.

    Parameters
    ----------
    field
        The clubs of the season, with their aliases.
    name
        What was typed.

    Raises
    ------
    UsageError
        If there is none, or more than one: then it asks which.
    """
    found = completions(name, [n for e in field.entrants for n in (e.club, *e.aliases)])
    numbers = sorted({number for each in found if (number := field.index(each)) is not None})
    if len(numbers) == 1:
        return numbers[0]
    if numbers:
        names = [f'"{field.clubs[number]}"' for number in numbers]
        which = f"{', '.join(names[:-1])} or {names[-1]}"
        raise UsageError(f'"{name}" may be {which}: which of them?')
    meant = field.did_you_mean(name)
    raise UsageError(f'"{name}" is not a club of this season' + (f"; {meant}" if meant else ""))


def told_in_words(
    text: str,
    field: Field,
    *,
    penalties: str = "",
    extra_time: bool = False,
    forfeit: bool = False,
    walkover: bool = False,
    abandoned: bool = False,
    awarded: str = "",
) -> Told:
    """What a line such as ``Christos FC 3-1 Steel Pulse FC`` tells, with what is told beside it.

    Parameters
    ----------
    penalties
        The kicks of a level score, as in ``4-2``, in order of the clubs as named.
    extra_time, forfeit, walkover, abandoned
        How it was decided, or that it was not.
    awarded
        The club that goes through without a score that says so.

    Raises
    ------
    UsageError
        If a club is not known, or what is told does not go together.
    """
    first, second, goals = _sides(text, field)
    if first == second:
        raise UsageError(f"{field.clubs[first]} does not play against itself")
    ways = [
        name
        for name, is_so in (
            ("--penalties", bool(penalties)),
            ("--extra-time", extra_time),
            ("--forfeit", forfeit),
            ("--walkover", walkover),
            ("--abandoned", abandoned),
        )
        if is_so
    ]
    if len(ways) > 1 or (awarded and ways and ways[0] not in ("--forfeit", "--walkover")):
        ways += ["--awarded"] if awarded else []
        raise UsageError(f"{' and '.join(ways)} do not go together")
    if abandoned:
        return Told(first, second, goals, "abandoned", None)
    winner = None
    if awarded:
        winner = club_named(field, awarded)
        if winner not in (first, second):
            raise UsageError(f"{field.clubs[winner]} did not play in this tie")
    ahead = None
    if goals is not None and goals[0] != goals[1]:
        ahead = first if goals[0] > goals[1] else second
    if penalties:
        kicks = PENALTIES.fullmatch(penalties)
        if kicks is None or kicks[1] == kicks[2] or int(kicks[1]) == int(kicks[2]):
            raise UsageError(f'--penalties is as in 4-2, with a winner, found "{penalties}"')
        if goals is None or ahead is not None:
            raise UsageError("--penalties goes with a level score")
        score = int(kicks[1]), int(kicks[2])
        return Told(
            first, second, goals, "penalties", first if score[0] > score[1] else second, score
        )
    if winner is None and ahead is None:
        wanted = "--penalties 4-2 or --awarded CLUB" if goals else "a score or --awarded CLUB"
        raise UsageError(f"nothing says who goes through: {wanted}, or --abandoned")
    if extra_time:
        word = "extra_time"
    elif forfeit or walkover:
        word = "forfeit" if forfeit else "walkover"
    else:
        word = "score" if winner is None else "awarded"
    return Told(first, second, goals, word, ahead if winner is None else winner)


def _sides(text: str, field: Field) -> tuple[int, int, tuple[int, int] | None]:
    """The two clubs of a line, and the goals if it has them."""
    trouble: UsageError | None = None
    for pattern in (SCORE, VERSUS):
        for found in pattern.finditer(text):
            first, second = text[: found.start()].strip(), text[found.end() :].strip()
            if not first or not second:
                continue
            try:
                clubs = club_named(field, first), club_named(field, second)
            except UsageError as error:
                trouble = trouble or error
                continue
            goals = (int(found[1]), int(found[2])) if pattern is SCORE else None
            return *clubs, goals
    if trouble is not None:
        raise trouble
    raise UsageError(f'a result is as in "Reds 3-1 Blues" or "Reds v Blues", found "{text[:80]}"')


def told_in_file(path: Path, field: Field) -> tuple[Told, ...]:
    """The results of a CSV or XLSX file, of any part of a season; open ties are passed over.

    Parameters
    ----------
    path
        The file: its columns are those of a results file.
    field
        The clubs of the season, with their aliases.

    Raises
    ------
    FileError, InputError
        If it cannot be read, or is not a table of results; a result by coin or rating is for
        rehearsals.
    """
    found: list[Told] = []
    faults: list[Fault] = []
    for row in read_results(path, field):
        if not isinstance(row, Match):
            continue
        if row.decided_by in REHEARSED:
            wanted = "how it was decided on the field or by rule"
            faults.append(Fault(str(path), wanted, f'"{row.decided_by}"', row.line, "decided_by"))
        goals = (
            None
            if row.home_goals is None or row.away_goals is None
            else (row.home_goals, row.away_goals)
        )
        found.append(
            Told(
                row.home,
                row.away,
                goals,
                row.decided_by,
                row.winner,
                round=row.round,
                line=row.line,
            )
        )
    if faults:
        raise InputError(faults)
    return tuple(sorted(found, key=lambda told: (told.round or 0, told.line)))


def entered(
    state: SeasonState, told: Iterable[Told], reason: str = "", file: Path | None = None
) -> tuple[SeasonLog, tuple[Entered, ...]]:
    """The log with these results: all of them or none.

    Parameters
    ----------
    reason
        Why results that are on record are corrected; empty if they are not.
    file
        Where the results were read, for errors.

    Raises
    ------
    AnswerIsNo
        If a tie was not drawn, is not due, or has another result.
    InputError
        The same of results of a file, all at once.
    """
    faults: list[Fault] = []
    found: list[Entered] = []
    for each in told:
        try:
            log, one = _entered(state, each, reason)
        except AnswerIsNo as error:
            if file is None:
                raise
            wanted = "a result of a tie that is due"
            faults.append(Fault(str(file), wanted, str(error), each.line or None, "home"))
            continue
        state = state.with_log(log)
        found.append(one)
    if faults:
        raise InputError(faults)
    return state.log, tuple(found)


def _entered(state: SeasonState, told: Told, reason: str) -> tuple[SeasonLog, Entered]:
    clubs = state.clubs
    fixture = _fixture(state, told)
    turned = fixture.home != told.first
    goals, kicks = told.goals, told.penalties
    if turned:
        goals = None if goals is None else (goals[1], goals[0])
        kicks = None if kicks is None else (kicks[1], kicks[0])
    home, away = (told.second, told.first) if turned else (told.first, told.second)
    content = {
        "window": fixture.held.draw.window,
        "draw": fixture.held.read.digest,
        "tie": fixture.tie.number,
        "round": fixture.tie.round,
        "home": clubs[home],
        "away": clubs[away],
        "home_goals": None if goals is None else goals[0],
        "away_goals": None if goals is None else goals[1],
        "penalties": kicks,
        "decided_by": told.decided_by,
        "winner": None if told.winner is None else clubs[told.winner],
    }
    names = f"{clubs[home]} v {clubs[away]}"
    before = fixture.noted[-1] if fixture.noted else fixture.result
    if before is not None and _same(before, content):
        return state.log, Entered(before, new=False)
    drawn_on = state.rested_on(fixture)
    stands, otherwise = True, None
    if fixture.result is not None and fixture.winner is None and not reason:
        # An abandoned match was not decided: what is told now decides it.
        pass
    elif fixture.result is not None:
        changes = told.winner != fixture.winner
        if drawn_on and changes:
            otherwise = drawn_otherwise(state, fixture, told.winner)
            stands = False
        if not reason:
            more = f"; {_would(state, fixture, otherwise)}" if not stands else ""
            raise AnswerIsNo(
                f"{names} is on record as {said(fixture.result)}, not {_said(content)}{more}; "
                "--correct REASON records a correction"
            )
    elif reason:
        raise AnswerIsNo(f"{names} has no result that could be corrected")
    log = state.log.with_(**content, reason=reason or None, stands=stands, otherwise=otherwise)
    gone = set(map(id, state.with_log(log).set_aside)) - set(map(id, state.set_aside))
    lost = tuple(entry for entry in log.entries if id(entry) in gone)
    return log, Entered(log.entries[-1], new=True, set_aside=lost)


def would_have(entry: SeasonEntryRecord, ties: int) -> str:
    """What a correction would have changed, had it come before the next draw.

    Parameters
    ----------
    entry
        A correction that came after the next draw.
    ties
        How many ties that draw has.
    """
    window = entry.window + 1
    if entry.otherwise is None:
        return f"with it window {window} could not have been drawn as it was"
    return f"with it {entry.otherwise} of {ties} ties of window {window} would have been others"


def _would(state: SeasonState, fixture: Fixture, otherwise: int | None) -> str:
    window, step = fixture.held.draw.window + 1, state.later_draw(fixture)
    ties = 0 if step is None else len(step.held.draw.ties)
    if otherwise is None:
        return f"window {window} was drawn on it, and could not have been drawn otherwise"
    return f"window {window} was drawn on it: {otherwise} of its {ties} ties would be others"


def _same(entry: SeasonEntryRecord, content: dict[str, object]) -> bool:
    return all(getattr(entry, key) == value for key, value in content.items())


def said(entry: SeasonEntryRecord) -> str:
    """A result in a few words: ``3-1``, ``1-1, penalties 4-2``, ``awarded to Reds``.

    Parameters
    ----------
    entry
        A result as it came.
    """
    return _said(entry.model_dump())


def _said(content: dict[str, object]) -> str:
    words = []
    if content["home_goals"] is not None:
        words.append(f"{content['home_goals']}-{content['away_goals']}")
    how = str(content["decided_by"])
    kicks = content["penalties"]
    if how == "penalties" and isinstance(kicks, Sequence):
        words.append(f"penalties {kicks[0]}-{kicks[1]}")
    elif how == "abandoned":
        words.append("abandoned")
    elif how == "awarded":
        words.append(f"awarded to {content['winner']}")
    elif how != "score":
        words.append(f"{how.replace('_', ' ')}, {content['winner']} through")
    return ", ".join(words) or str(content["winner"])


def _fixture(state: SeasonState, told: Told) -> Fixture:
    """The tie that a result is of.

    Raises
    ------
    AnswerIsNo
        If there is none, or it is not due.
    """
    pair = frozenset((told.first, told.second))
    names = f"{state.clubs[told.first]} v {state.clubs[told.second]}"
    found = next((each for each in state.fixtures if each.pair == pair), None)
    if found is None:
        where = "; ".join(_whereabouts(state, club) for club in (told.first, told.second))
        raise AnswerIsNo(f"{names} was not drawn: {where}")
    if told.round is not None and told.round != found.tie.round:
        raise AnswerIsNo(f"{names} is a tie of round {found.tie.round}, not {told.round}")
    return found


def _whereabouts(state: SeasonState, club: int) -> str:
    """Where a club is: out, in a tie, waiting for an opponent, or for the next draw."""
    name = state.clubs[club]
    if not state.draws:
        return f"nothing is drawn yet for {name}"
    own = [each for each in state.fixtures if club in (each.home, each.away)]
    last = own[-1] if own else None
    if last is not None and last.winner is not None and last.winner != club:
        return f"{name} went out against {state.clubs[last.winner]} (tie {last.tie.number})"
    if last is not None and last.winner is None:
        other = last.away if last.home == club else last.home
        if other is None:
            return f"{name} waits for an opponent in tie {last.tie.number}, which is not due"
        return f"{name} meets {state.clubs[other]} in tie {last.tie.number}"
    window = last.held.draw.window if last is not None else state.window
    if window >= state.last_window:
        return f"{name} is through"
    return f"{name} waits for the draw of window {window + 1}"
