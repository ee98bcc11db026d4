"""The fixtures of a cup, from the schedules that lie beside its draws."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from icalendar import Calendar

from drawopt.records.reading import kind_of, read_bytes, read_record
from drawopt.records.schedules import (
    SCHEDULE_FORMAT,
    FixtureRecord,
    ScheduleRecord,
    read_schedule,
)
from drawopt.reporting.calendars import calendar_text
from drawopt.scheduling.fixtures import Fixture, Schedule
from drawopt.scheduling.grounds import Town


@dataclass(frozen=True)
class Fixtures:
    """Fixtures by the number of their tie, and the schedules they stand in.

    ``schedules`` hold each fixture once: where it was changed most often.
    """

    by_number: Mapping[int, FixtureRecord] = field(default_factory=dict)
    schedules: tuple[Schedule, ...] = ()
    towns: Mapping[str, Town] = field(default_factory=dict)

    def calendar(self, club: str) -> str:
        """A club's calendar (RFC 5545) of its fixtures in all rounds; empty if it has none."""
        texts = []
        for schedule in self.schedules:
            own = [each for each in schedule.kept if club in each.clubs]
            if own:
                name = f"{club}: {schedule.title}"
                texts.append(calendar_text(schedule, own, self.towns, name))
        return _one(texts)


def _one(texts: list[str]) -> str:
    """One calendar of several: many programs read no further than the first in a file."""
    if len(texts) < 2:
        return "".join(texts)
    first, *more = (Calendar.from_ical(text) for text in texts)
    zones = {str(zone["TZID"]) for zone in first.walk("VTIMEZONE")}
    for other in more:
        for part in other.subcomponents:
            if part.name != "VTIMEZONE":
                first.add_component(part)
            elif str(part["TZID"]) not in zones:
                zones.add(str(part["TZID"]))
                first.add_component(part)
    return str(first.to_ical().decode("utf-8"))


def read_fixtures(paths: Iterable[Path], keys: set[str]) -> Fixtures:
    """Read the schedules among some files; of a tie that stands in several, the latest change.

    Parameters
    ----------
    paths
        Files of any kind.
    keys
        Of the draws whose ties are shown; schedules of other draws are passed over.

    Raises
    ------
    FileError, InputError
        If a schedule of these draws cannot be read, or is bad.
    """
    records = {
        path: read_record(path, ScheduleRecord).record
        for path in paths
        if kind_of(read_bytes(path)) == SCHEDULE_FORMAT
    }
    standing: dict[int, tuple[int, str, Path]] = {}
    for path, record in records.items():
        for each in record.fixtures if record.key in keys else ():
            change = each.sequence, record.published, path
            standing[each.number] = max(standing.get(each.number, change), change)
    by_number = {
        each.number: each
        for path, record in records.items()
        for each in record.fixtures
        if each.number in standing and standing[each.number][2] == path
    }

    def kept(path: Path) -> tuple[Fixture, ...]:
        _, fixtures = read_schedule(path)
        return tuple(each for each in fixtures if standing[each.number][2] == path)

    schedules = tuple(
        Schedule(
            record.key,
            record.title,
            (),
            date.fromisoformat(record.published),
            kept=kept(path),
            made_up=frozenset(each.ground for each in record.fixtures if each.made_up),
        )
        for path, record in records.items()
        if record.key in keys
    )
    towns = {each.ground: (each.town, each.state) for each in by_number.values()}
    return Fixtures(by_number, schedules, towns)
