"""A zone's rules for a calendar file: when clocks change, year after year, without an end.

Programs keep the first rules they read of a zone, so these do not depend on the fixtures.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

FIRST_YEAR, LAST_YEAR = 2007, 2037
"""Since 2007 clocks in the United States change in March and November."""

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """A change of the clocks: what they showed then, the offsets before and after, the name."""

    shown: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def weekday_of_month(self) -> str:
        """Which weekday of its month it is: 2SU is the second Sunday."""
        return f"{(self.shown.day - 1) // 7 + 1}{WEEKDAYS[self.shown.weekday()]}"

    @property
    def rule(self) -> tuple[object, ...]:
        """What the changes of all years have in common if one rule makes them."""
        return (
            self.shown.month,
            self.weekday_of_month,
            self.shown.time(),
            self.before,
            self.after,
            self.name,
        )


def zone_rules(zone: ZoneInfo) -> Timezone:
    """The VTIMEZONE of a zone, by yearly rules if it keeps the same ones from 2007 to 2037.

    A zone that does not has its changes listed one by one.
    """
    first = yearly_changes(zone)
    if first is None:
        return Timezone.from_tzid(
            str(zone), first_date=date(FIRST_YEAR, 1, 1), last_date=date(LAST_YEAR, 12, 31)
        )
    rules = Timezone()
    rules.add("TZID", str(zone))
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=zone)
    still = Change(
        start.replace(tzinfo=None),
        start.utcoffset() or timedelta(),
        start.utcoffset() or timedelta(),
        start.tzname() or "",
        False,
    )
    rules.add_component(_part(still, yearly=False))
    for change in first:
        rules.add_component(_part(change, yearly=True))
    return rules


@cache
def yearly_changes(zone: ZoneInfo) -> tuple[Change, ...] | None:
    """The changes of the first year, if those of all years keep the same rules; else ``None``."""
    years = [changes(zone, year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    rules = {tuple(change.rule for change in year) for year in years}
    return years[0] if len(rules) == 1 else None


def _part(change: Change, *, yearly: bool) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("DTSTART", change.shown)
    part.add("TZOFFSETFROM", change.before)
    part.add("TZOFFSETTO", change.after)
    part.add("TZNAME", change.name)
    if yearly:
        month = change.shown.month
        part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": change.weekday_of_month})
    return part


def changes(zone: ZoneInfo, year: int) -> tuple[Change, ...]:
    """The changes of a zone's clocks in a year, found to the minute by halving."""
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        after = day + timedelta(days=1)
        if _offset(day, zone) != _offset(after, zone):
            low, high = day, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                if _offset(middle, zone) == _offset(day, zone):
                    low = middle
                else:
                    high = middle
            local = high.astimezone(zone)
            found.append(
                Change(
                    (high + _offset(day, zone)).replace(tzinfo=None),
                    _offset(day, zone),
                    _offset(after, zone),
                    local.tzname() or "",
                    bool(local.dst()),
                )
            )
        day = after
    return tuple(found)


def _offset(when: datetime, zone: ZoneInfo) -> timedelta:
    return when.astimezone(zone).utcoffset() or timedelta()
