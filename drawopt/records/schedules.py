"""Schedules as files: a record with local, Eastern and universal times, and reading it back."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from drawopt.errors import Fault, InputError, UsageError
from drawopt.records.canonical import Json, RecordReader, digest_of
from drawopt.scheduling.clocks import eastern, read_day, zone_named
from drawopt.scheduling.fixtures import Fixture, RoundSchedule, Schedule
from drawopt.scheduling.grounds import Town
from drawopt.scheduling.played_dates import PlayedDates

SCHEDULE_FORMAT = "drawopt-schedule-1"


def schedule_record(
    schedule: Schedule, towns: Mapping[str, Town], played: PlayedDates | None = None
) -> Json:
    """A schedule as a record, with its digest; ``played`` for an edition as played."""

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
    return record | {"digest": digest_of(record)}


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

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a schedule's record, or does not have its digest.
    """
    reader = RecordReader(path, SCHEDULE_FORMAT)
    digest = digest_of(reader.record)
    if reader.record.get("digest") != digest:
        reader.fail("digest", digest, reader.record.get("digest"))
    try:
        found = tuple(_fixture(reader, each) for each in reader.get("fixtures", list))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError([Fault(str(path), "a schedule's record", f"{error!r}"[:200])]) from None
    return reader.get("key", str), found


def _fixture(reader: RecordReader, each: Json) -> Fixture:
    zone = zone_named(reader.get("zone", str, each))
    kickoff = datetime.fromisoformat(reader.get("kickoff", str, each))
    if zone is None or kickoff.tzinfo is None:
        reader.fail("kickoff", "a time with its zone", each.get("kickoff"))
    return Fixture(
        number=reader.get("number", int, each),
        round=reader.get("round", int, each),
        home=reader.get("home", str, each),
        away=reader.get("away", str, each),
        ground=reader.get("ground", str, each),
        kickoff=kickoff.astimezone(zone),
        minutes=reader.get("minutes", int, each),
        swapped=reader.get("swapped", bool, each),
        neutral=reader.get("neutral", bool, each),
        overnight=reader.get("overnight", bool, each),
        miles=reader.get("miles", int, each),
        sequence=reader.get("sequence", int, each),
        label=reader.get("label", str, each),
        name=reader.get("name", str, each),
    )


def read_published(text: str | None) -> date | None:
    """The day of publication as an option gives it; ``None`` if it does not.

    Raises
    ------
    UsageError
        If it is not a day.
    """
    found = None if text is None else read_day(text)
    if text is not None and found is None:
        raise UsageError(f'--published must be a day, as in 2023-08-29, found "{text}"')
    return found
