"""Fixtures as iCalendar files (RFC 5545): one for all, one for each club.

An event keeps its UID while its draw stands, and its SEQUENCE goes up with each change, so that
a calendar program moves the event it knows. Times are local, with their zone's rules in the
file. The stamp is the schedule's day of publication: no clock is read.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from drawopt import __version__
from drawopt.reporting.zone_rules import zone_rules
from drawopt.scheduling.clocks import clock_text, zone_name
from drawopt.scheduling.fixtures import Fixture, Schedule
from drawopt.scheduling.grounds import Town

ALL = "all.ics"


def calendar_files(
    schedule: Schedule, towns: Mapping[str, Town], sides_to_come: Collection[str] = ()
) -> dict[str, str]:
    """The text of each calendar by file name: ``all.ics``, and one for each club.

    ``sides_to_come`` are sides that are no clubs yet, such as the winner of a group: their games
    stand in the calendar of all alone.
    """
    fixtures = [*schedule.fixtures, *schedule.cancelled]
    files = {ALL: calendar_text(schedule, fixtures, towns, schedule.title)}
    clubs = {club for each in fixtures for club in each.clubs} - set(sides_to_come)
    for club, name in file_names(clubs).items():
        own = [each for each in fixtures if club in each.clubs]
        files[name] = calendar_text(schedule, own, towns, f"{club}: {schedule.title}")
    return files


def file_names(clubs: set[str]) -> dict[str, str]:
    """A file name for each club in plain letters; numbered where two come out alike."""
    names: dict[str, str] = {}
    for club in sorted(clubs):
        folded = unicodedata.normalize("NFKD", club).encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]+", "-", folded.replace("'", "")).strip("-") or "club"
        name, number = f"{plain}.ics", 2
        while name in names.values() or name == ALL:
            name, number = f"{plain}-{number}.ics", number + 1
        names[club] = name
    return names


def calendar_text(
    schedule: Schedule, fixtures: Sequence[Fixture], towns: Mapping[str, Town], name: str
) -> str:
    """One calendar, lines ended by CR LF as the standard asks."""
    calendar = Calendar()
    calendar.add("PRODID", f"-//drawopt//drawopt {__version__}//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("X-WR-CALNAME", name)
    for zone in sorted({str(each.kickoff.tzinfo) for each in fixtures}):
        calendar.add_component(zone_rules(ZoneInfo(zone)))
    for each in sorted(fixtures, key=lambda each: (each.kickoff.astimezone(UTC), each.number)):
        calendar.add_component(_event(schedule, each, towns.get(each.ground)))
    return str(calendar.to_ical().decode("utf-8"))


def _event(schedule: Schedule, each: Fixture, town: Town | None) -> Event:
    event = Event()
    event.add("UID", schedule.uid(each))
    event.add("SEQUENCE", each.sequence)
    event.add("DTSTAMP", datetime.combine(schedule.published, time(), tzinfo=UTC))
    event.add("DTSTART", each.kickoff)
    event.add("DTEND", each.ends)
    event.add("SUMMARY", vText(f"{each.home} v {each.away}"))
    event.add("LOCATION", vText(", ".join(filter(None, (each.ground, *(town or ()))))))
    event.add("STATUS", "CANCELLED" if each in schedule.cancelled else "CONFIRMED")
    notes = [
        each.label or f"Round {each.round}, tie {each.number}",
    ]
    if (zone := schedule.second_zone) is not None:
        notes.append(f"{clock_text(each.kickoff.astimezone(zone))} {zone_name(zone)}")
    notes += ["neutral ground"] if each.neutral else []
    notes += ["made-up ground"] if each.ground in schedule.made_up else []
    notes += ["hosts swapped"] if each.swapped else []
    event.add("DESCRIPTION", vText("; ".join(notes)))
    return event
