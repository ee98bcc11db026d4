"""The fixtures of a season: one schedule in its folder, all rounds so far, with every move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from drawopt.drawing.contest import settle_host
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.text import read_text
from drawopt.files.writing import write_text
from drawopt.model.edition import Edition
from drawopt.records.canonical import pretty
from drawopt.records.reading import read_record
from drawopt.records.schedules import (
    FixtureRecord,
    ScheduleRecord,
    fixture_of,
    read_schedule,
    schedule_record,
)
from drawopt.records.season_folder import SeasonFiles
from drawopt.records.season_results import VERSUS, club_named
from drawopt.records.season_state import SeasonState
from drawopt.reporting.answers import Fixtures
from drawopt.reporting.calendars import calendar_text
from drawopt.scheduling.clocks import read_clock, read_day
from drawopt.scheduling.fixtures import Fixture, MatchMove, OpenTie, Schedule, Tie
from drawopt.scheduling.hosting import CannotHost, cannot_host
from drawopt.scheduling.inputs import read_world
from drawopt.scheduling.moves import moved
from drawopt.scheduling.schedule import make_schedule
from drawopt.scheduling.ties_of_draw import TiesToPlay
from drawopt.scheduling.world import World

SCHEDULE = "schedule.json"
GROUNDS = "grounds.csv"
CALENDAR = "calendar.csv"
KEY = 16
"""So many digits of the plan's digest name the season's fixtures in calendars."""


def fixtures_in(folder: Path) -> Mapping[int, FixtureRecord]:
    """The season's fixtures by the number of their tie; none without a schedule.

    Parameters
    ----------
    folder
        The season's.

    Raises
    ------
    FileError, InputError
        If the schedule cannot be read, or is not what it should be.
    """
    path = folder / SCHEDULE
    if not path.exists():
        return {}
    return {each.number: each for each in read_record(path, ScheduleRecord).record.fixtures}


def standing_fixtures(state: SeasonState, folder: Path) -> Mapping[int, FixtureRecord]:
    """The fixtures of ties that still are between the same two clubs.

    Parameters
    ----------
    state
        Where the season stands: a correction or another draw may have changed a tie.
    folder
        The season's.
    """
    pairs = {
        each.tie.number: {state.clubs[club] for club in each.pair if club is not None}
        for each in state.fixtures
    }
    return {
        number: each
        for number, each in fixtures_in(folder).items()
        if pairs.get(number) == {each.home, each.away}
    }


def ties_of_season(state: SeasonState) -> TiesToPlay:
    """Every tie that was drawn: to be played, waiting for a winner, or played.

    Parameters
    ----------
    state
        Where the season stands.
    """
    may_host = state.plan.problem.may_host
    known: list[Tie] = []
    waiting: list[OpenTie] = []
    for each in state.fixtures:
        if each.home is None or each.away is None:
            sides = [
                state.clubs[club]
                if club is not None
                else ("" if isinstance(side, int) else f"winner of {side.tie}")
                for club, side in ((each.home, each.tie.home), (each.away, each.tie.away))
            ]
            waiting.append(OpenTie(each.tie.number, each.tie.round, *sides))
            continue
        *_, neutral = settle_host(each.home, each.away, may_host)
        names = state.clubs[each.home], state.clubs[each.away]
        known.append(Tie(each.tie.number, each.tie.round, *names, neutral or each.tie.neutral))
    played = frozenset(each.tie.number for each in state.fixtures if each.winner is not None)
    return TiesToPlay(tuple(known), tuple(waiting), played)


@dataclass(frozen=True)
class SeasonWorld:
    """What a season is scheduled in, and the files that say so, by the name they get there."""

    world: World
    title: str
    texts: Mapping[str, str]


def season_world(
    files: SeasonFiles, cup: Edition, grounds: Path | None, calendar: Path | None
) -> SeasonWorld:
    """Grounds, days and rules of a season.

    Parameters
    ----------
    files
        The season: it knows the grounds and the calendar that were given before.
    cup
        The edition, for match days, rules, and files that nobody gave.
    grounds, calendar
        Files that are given now.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If there are no grounds, or it is the edition of other clubs.
    """
    given = {GROUNDS: grounds, CALENDAR: calendar}
    used = {
        name: path or (files.folder / name if (files.folder / name).exists() else None)
        for name, path in given.items()
    }
    if cup.field.clubs != files.field.clubs:
        cup = replace(cup, field=files.field)
    world = read_world(cup, used[GROUNDS], used[CALENDAR])
    names = files.state.plan.problem.field.clubs
    may_host = files.state.plan.problem.may_host
    barred = frozenset(club for club, may in zip(names, may_host, strict=True) if not may)
    texts = {name: read_text(path) for name, path in given.items() if path is not None}
    title = files.state.plan.problem.terms.title or cup.title
    return SeasonWorld(replace(world, may_not_host=barred), title, texts)


def _before(files: SeasonFiles) -> tuple[tuple[Fixture, ...], tuple[MatchMove, ...]]:
    """The fixtures and the moves so far."""
    path = files.folder / SCHEDULE
    if not path.exists():
        return (), ()
    _, fixtures = read_schedule(path)
    record = read_record(path, ScheduleRecord).record
    return fixtures, tuple(each.value for each in record.moves)


def schedule_season(files: SeasonFiles, given: SeasonWorld, published: date | None) -> Fixtures:
    """Schedule all ties that can be played, and write it down; the folder is locked by the caller.

    Matches that were moved stay where they are, and so do those that were played; others stay if
    they can. Where ties clash, the others are published all the same.

    Parameters
    ----------
    files
        The season.
    given
        Grounds, days and rules.
    published
        The day that calendars are stamped with.

    Raises
    ------
    AnswerIsNo
        If nothing is drawn yet: then it says who could not host.
    UsageError
        If the calendar has no match days for a round.
    """
    state, world = files.state, given.world
    if not state.fixtures:
        raise AnswerIsNo(
            "\n".join(["nothing is drawn yet in this season", *cannot_host_text(world)])
        )
    wanted, (before, moves) = ties_of_season(state), _before(files)
    pairs = {tie.number: {tie.home, tie.away} for tie in wanted.ties}
    by_number = {each.number: each for each in before}
    there = {move.number for move in moves if move.number in by_number} - wanted.played
    there = {n for n in there if pairs.get(n) == set(by_number[n].clubs)}
    fixed = wanted.played | there
    taken = [each for each in before if each.number in fixed]
    found = make_schedule(
        _with_taken(world, taken),
        wanted.ties,
        key=state.plan_digest[:KEY],
        title=given.title,
        waiting=wanted.waiting,
        played=fixed,
        before=before,
        published=published,
    )
    return _write(files, replace(found, moves=moves), given)


def _with_taken(world: World, fixtures: Sequence[Fixture]) -> World:
    """A world in which a ground whose fields are all taken on a day cannot be had on it."""
    fields = {ground.name: ground.fields for ground in world.grounds}
    times: dict[tuple[str, date], int] = {}
    for each in fixtures:
        times[each.ground, each.day] = times.get((each.ground, each.day), 0) + 1
    free = dict(world.calendar.ground_unavailable)
    for (ground, day), count in times.items():
        if count >= fields.get(ground, 1):
            free[ground] = free.get(ground, frozenset()) | {day}
    return replace(world, calendar=replace(world.calendar, ground_unavailable=free))


def _write(files: SeasonFiles, found: Schedule, given: SeasonWorld) -> Fixtures:
    towns = {ground.name: (ground.town, ground.state) for ground in given.world.grounds}
    record = schedule_record(found, towns)
    for name, text in given.texts.items():
        write_text(files.folder / name, text, force=True)
    write_text(files.folder / SCHEDULE, pretty(record), force=True)
    return Fixtures(found, towns, record)


def move_match(
    files: SeasonFiles,
    given: SeasonWorld,
    tie: str,
    *,
    day: str = "",
    kickoff: str = "",
    ground: str = "",
    reason: str,
) -> tuple[Fixtures, MatchMove]:
    """Move a match of the season's schedule, and put it on record; the folder is locked.

    Parameters
    ----------
    tie
        Two clubs, as in ``"Reds v Blues"``; names may be cut short.
    day, kickoff, ground
        What changes.

    Raises
    ------
    AnswerIsNo
        If the two have no fixture, or it was played.
    UsageError
        If a name, day or time is not one, or nothing is moved.
    """
    found_day, clock = read_day(day) if day else None, read_clock(kickoff) if kickoff else None
    if day and found_day is None:
        raise UsageError(f'--day must be a day, as in 2023-10-03, found "{day}"')
    if kickoff and clock is None:
        raise UsageError(f'--kickoff must be a time of day, as in 19:30, found "{kickoff}"')
    if not (day or kickoff or ground):
        raise UsageError("say where or when it is moved to: --day, --kickoff or --ground")
    sides = VERSUS.split(tie.strip())
    if len(sides) != 2:
        raise UsageError(f'a match is two clubs, as in "Reds v Blues", found "{tie}"')
    state = files.state
    pair = {state.clubs[club_named(files.field, side)] for side in sides}
    before, moves = _before(files)
    standing = standing_fixtures(state, files.folder)
    own = [each for each in before if set(each.clubs) == pair and each.number in standing]
    names = " v ".join(sorted(pair))
    if not own:
        raise AnswerIsNo(f"{names} has no fixture in this season's schedule")
    old = own[-1]
    if old.number in ties_of_season(state).played:
        raise AnswerIsNo(f"{names} was played already")
    after, move = moved(
        given.world,
        old,
        before,
        day=found_day,
        kickoff=clock,
        ground=ground or None,
        reason=reason,
    )
    record = read_record(files.folder / SCHEDULE, ScheduleRecord).record
    fixtures = tuple(after if each.number == old.number else each for each in before)
    schedule = Schedule(
        record.key,
        record.title,
        (),
        date.fromisoformat(record.published),
        kept=fixtures,
        waiting=tuple(OpenTie(**_open(each)) for each in record.waiting),
        made_up=frozenset(ground.name for ground in given.world.grounds if ground.made_up),
        moves=(*moves, move),
    )
    return _write(files, schedule, given), move


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("number", "round", "home", "away")}


def cannot_host_text(world: World) -> list[str]:
    """Who could not be at home in a round, a sentence a club and round.

    Parameters
    ----------
    world
        Grounds, days and rules; clubs that are barred already are left out.
    """
    return [_barred(each) for each in cannot_host(world)]


def _barred(each: CannotHost) -> str:
    why = "; ".join(each.reasons[:3])
    return (
        f"{each.club} has no ground on any day of round {each.round} ({why}): may_host = no "
        "before the plan keeps it from being drawn at home"
    )


def club_calendar(
    fixtures: Mapping[int, FixtureRecord], plan_digest: str, title: str, club: str
) -> str:
    """One club's fixtures as a calendar: the events of the season's own calendars.

    Parameters
    ----------
    fixtures
        The club's, by the number of their tie.
    plan_digest, title, club
        What names the events and the calendar.
    """
    own = tuple(fixture_of("the schedule", each) for each in fixtures.values())
    made_up = frozenset(each.ground for each in fixtures.values() if each.made_up)
    day = min(each.day for each in own)
    schedule = Schedule(plan_digest[:KEY], title, (), day, kept=own, made_up=made_up)
    towns = {each.ground: (each.town, each.state) for each in fixtures.values()}
    return calendar_text(schedule, own, towns, f"{club}: {title}")
