"""Schedules as files: a record with local, Eastern and universal times, and reading it back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar, Literal

from drawopt.errors import Fault, InputError, UsageError
from drawopt.records.canonical import Json, digest_of
from drawopt.records.reading import read_record
from drawopt.records.schema import Digest, Model, Record, RunValue
from drawopt.scheduling.clocks import eastern, read_day, zone_named
from drawopt.scheduling.fixtures import Fixture, MatchMove, RoundSchedule, Schedule
from drawopt.scheduling.grounds import Town
from drawopt.scheduling.played_dates import PlayedDates

SCHEDULE_FORMAT = "drawopt-schedule-1"


class FixtureRecord(Model):
    """A fixture of a schedule's record."""

    number: int
    round: int
    home: str
    away: str
    kickoff: str
    zone: str
    eastern: str
    utc: str
    minutes: int
    ground: str
    town: str
    state: str
    made_up: bool
    swapped: bool
    neutral: bool
    overnight: bool
    miles: int
    sequence: int
    label: str
    name: str
    uid: str


class MoveRecord(Model):
    """A match that was moved, in a schedule's record."""

    number: int
    home: str
    away: str
    kickoff_before: str
    ground_before: str
    kickoff: str
    ground: str
    reason: str
    breaks: tuple[str, ...]

    @property
    def value(self) -> MatchMove:
        """The move as the package holds it."""
        return MatchMove(
            self.number,
            self.home,
            self.away,
            (self.kickoff_before, self.ground_before),
            (self.kickoff, self.ground),
            self.reason,
            self.breaks,
        )


class ScheduleRecord(Record):
    """A schedule's record; what is not read back may hold any whole numbers and texts."""

    KIND: ClassVar[str] = SCHEDULE_FORMAT
    record: Literal["drawopt-schedule-1"]
    key: str
    title: str
    published: str
    possible: bool
    rounds: tuple[dict[str, RunValue], ...]
    fixtures: tuple[FixtureRecord, ...]
    proposed: tuple[FixtureRecord, ...]
    waiting: tuple[dict[str, RunValue], ...]
    cancelled: tuple[FixtureRecord, ...]
    as_played: dict[str, RunValue] | None
    moves: tuple[MoveRecord, ...] = ()
    digest: Digest


def schedule_record(
    schedule: Schedule, towns: Mapping[str, Town], played: PlayedDates | None = None
) -> Json:
    """A schedule as a record, with its digest.

    Parameters
    ----------
    towns
        Town and state by the name of a ground.
    played
        What the days of an edition as played keep of the rules; ``None`` for a draw's schedule.
    """

    def fixture(each: Fixture) -> Json:
        town, state = towns.get(each.ground, ("", ""))
        return {
            "number": each.number,
            "round": each.round,
            "home": each.home,
            "away": each.away,
            "kickoff": each.kickoff.isoformat(timespec="minutes"),
            "zone": str(each.kickoff.tzinfo),
            "eastern": eastern(each.kickoff).isoformat(timespec="minutes"),
            "utc": each.kickoff.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
            "minutes": each.minutes,
            "ground": each.ground,
            "town": town,
            "state": state,
            "made_up": each.ground in schedule.made_up,
            "swapped": each.swapped,
            "neutral": each.neutral,
            "overnight": each.overnight,
            "miles": each.miles,
            "sequence": each.sequence,
            "label": each.label,
            "name": each.name,
            "uid": schedule.uid(each),
        }

    record: Json = {
        "record": SCHEDULE_FORMAT,
        "key": schedule.key,
        "title": schedule.title,
        "published": schedule.published.isoformat(),
        "possible": schedule.possible,
        "rounds": [_round(each) for each in schedule.rounds],
        "fixtures": [fixture(each) for each in schedule.fixtures],
        "proposed": [
            fixture(f) for each in schedule.rounds if not each.possible for f in each.fixtures
        ],
        "waiting": [
            {"number": tie.number, "round": tie.round, "home": tie.home, "away": tie.away}
            for tie in schedule.waiting
        ],
        "cancelled": [fixture(each) for each in schedule.cancelled],
        "as_played": played_record(played) if played else None,
    }
    if schedule.moves:
        record["moves"] = [_move(each) for each in schedule.moves]
    return record | {"digest": digest_of(record)}


def _move(each: MatchMove) -> Json:
    return {
        "number": each.number,
        "home": each.home,
        "away": each.away,
        "kickoff_before": each.before[0],
        "ground_before": each.before[1],
        "kickoff": each.after[0],
        "ground": each.after[1],
        "reason": each.reason,
        "breaks": list(each.breaks),
    }


def _round(each: RoundSchedule) -> Json:
    return {
        "round": each.round,
        "days": [day.isoformat() for day in each.days],
        "ties": len(each.ties),
        "status": each.status,
        "cost": each.cost,
        "bound": each.bound,
        "tally": dict(each.tally or {}),
        "notes": list(each.notes),
        "clashes": [
            {
                "ties": [tie.number for tie in clash.ties],
                "grounds": list(clash.grounds),
                "days": [day.isoformat() for day in clash.days],
                "reasons": list(clash.reasons),
            }
            for clash in each.clashes
        ],
        "given_up": [
            {"rule": need.rule, "what": need.text, "price": need.price} for need in each.given_up
        ],
    }


def played_record(played: PlayedDates) -> Json:
    """What the days of an edition as played keep, for a schedule's record."""
    return {
        "matches": played.matches,
        "weekdays": dict(played.weekdays),
        "not_on_a_match_day": list(played.outside),
        "too_little_rest": list(played.short_rest),
        "least_rest_days": played.least_rest_days,
    }


def read_schedule(path: Path) -> tuple[str, tuple[Fixture, ...]]:
    """Read a schedule's record back: its key and its fixtures.

    Parameters
    ----------
    path
        A schedule's record.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a schedule's record, or does not have its digest.
    """
    record = read_record(path, ScheduleRecord).record
    return record.key, tuple(fixture_of(str(path), each) for each in record.fixtures)


def fixture_of(file: str, each: FixtureRecord) -> Fixture:
    """A fixture as its record tells it.

    Parameters
    ----------
    file
        Where it was read from, for errors.
    each
        The fixture's part of the record.

    Raises
    ------
    InputError
        If its time has no zone.
    """
    zone = zone_named(each.zone)
    try:
        kickoff = datetime.fromisoformat(each.kickoff)
    except ValueError:
        kickoff = datetime.min
    if zone is None or kickoff.tzinfo is None:
        raise InputError([Fault(file, "a time with its zone", each.kickoff, None, "kickoff")])
    return Fixture(
        number=each.number,
        round=each.round,
        home=each.home,
        away=each.away,
        ground=each.ground,
        kickoff=kickoff.astimezone(zone),
        minutes=each.minutes,
        swapped=each.swapped,
        neutral=each.neutral,
        overnight=each.overnight,
        miles=each.miles,
        sequence=each.sequence,
        label=each.label,
        name=each.name,
    )


def read_published(text: str | None) -> date | None:
    """The day of publication as an option gives it; ``None`` if it does not.

    Parameters
    ----------
    text
        A day as in 2023-08-29, if one was given.

    Raises
    ------
    UsageError
        If it is not a day.
    """
    found = None if text is None else read_day(text)
    if text is not None and found is None:
        raise UsageError(f'--published must be a day, as in 2023-08-29, found "{text}"')
    return found
