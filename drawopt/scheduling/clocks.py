"""Local times, their zones, and the hour that a clock skips in spring.

Every moment is an aware ``datetime``. Differences are taken in UTC: between two times of one
zone, Python subtracts what the clocks show, an hour wrong when they were changed in between.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EASTERN = ZoneInfo("America/New_York")

SHORT_NAMES = {
    "America/New_York": "ET",
    "America/Chicago": "CT",
    "America/Denver": "MT",
    "America/Los_Angeles": "PT",
}
"""What American readers call their clocks; any other is called by its city."""

LONG_NAMES = {"ET": "Eastern", "CT": "Central", "MT": "Mountain", "PT": "Pacific"}

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name such as ``America/Chicago``; ``None`` if there is none.

    Parameters
    ----------
    name
        With its region; ``UTC`` alone has none.
    """
    try:
        return ZoneInfo(name) if "/" in name or name == "UTC" else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment a zone's clocks show a time on a day; the first if they show it twice.

    ``None`` if they never show it: the hour skipped when daylight saving begins.
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    back = local.astimezone(UTC).astimezone(zone)
    return local if back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def later(start: datetime, minutes: int) -> datetime:
    """The moment so many minutes later, in the same zone."""
    return (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes that pass from one moment to another."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() // 60)


def minute_of(when: datetime) -> int:
    """Minutes since 1970 in UTC: moments as whole numbers."""
    return int(when.timestamp()) // 60


def eastern(when: datetime) -> datetime:
    """A moment as the clocks of New York show it.

    Parameters
    ----------
    when
        With its zone.
    """
    return when.astimezone(EASTERN)


def second_clock(
    zones: Sequence[ZoneInfo], days: Collection[date], named: str = ""
) -> ZoneInfo | None:
    """The zone whose time is printed beside local time, or ``None`` for local time alone.

    The one that is named, if any. Otherwise none where all grounds keep the same time on these
    days; else the zone that most grounds keep, the first by name of several.

    Parameters
    ----------
    zones
        One a ground.
    """
    if named:
        return ZoneInfo(named)
    offsets = {
        zone: tuple(datetime.combine(day, time(12), zone).utcoffset() for day in sorted(days))
        for zone in zones
    }
    if len(set(offsets.values())) < 2:
        return None
    grounds = Counter(zones)
    alike = Counter(offsets[zone] for zone in zones)
    return min(offsets, key=lambda zone: (-alike[offsets[zone]], -grounds[zone], zone.key))


def zone_name(zone: ZoneInfo, *, short: bool = False) -> str:
    """A zone as people call it: Eastern, or ET for short; London.

    Parameters
    ----------
    short
        Two letters for the four zones that American readers shorten; others have no short name.
    """
    name = SHORT_NAMES.get(zone.key)
    if name is None:
        return zone.key.rpartition("/")[2].replace("_", " ")
    return name if short else LONG_NAMES[name]


def day_text(day: date) -> str:
    """A day as the tables print it: ``Sat 9 Sep``.

    Parameters
    ----------
    day
        Its year is not printed.
    """
    return f"{DAYS[day.weekday()]} {day.day} {day:%b}"


def clock_text(when: datetime | time) -> str:
    """A time of day as hours:minutes, as in 09:30.

    Parameters
    ----------
    when
        In the zone whose clock is wanted.
    """
    return f"{when.hour:02}:{when.minute:02}"


def read_day(text: str) -> date | None:
    """A day written as year-month-day, from 1900 to 2199, or ``None``.

    Parameters
    ----------
    text
        As in 2023-09-09, and nothing else.
    """
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day is not None and 1900 <= day.year < 2200 else None


def read_clock(text: str) -> time | None:
    """A time of day written as hours:minutes, or ``None``.

    Parameters
    ----------
    text
        As in 19:30.
    """
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and minutes.isdigit()):
        return None
    if len(hours) > 2 or len(minutes) != 2 or not minutes.isascii():
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None
