"""Tests of the rules that a calendar file gives of a zone, held against the zone itself."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from drawopt.reporting.zone_rules import yearly_changes, zone_rules


def as_read(name: str) -> object:
    """The zone as dateutil reads it from the file."""
    calendar = Calendar()
    calendar.add_component(zone_rules(ZoneInfo(name)))
    return tzical(StringIO(calendar.to_ical().decode().replace("\r\n", "\n"))).get(name)


@pytest.mark.parametrize(
    "name",
    ["America/New_York", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"],
)
def test_every_tenth_day_of_thirty_years(name: str) -> None:
    """Tests the offset at noon, by the zone and as read back from the file."""
    zone, read = ZoneInfo(name), as_read(name)
    day = datetime(2007, 1, 5, 12)
    while day.year < 2037:
        assert day.replace(tzinfo=read).utcoffset() == day.replace(tzinfo=zone).utcoffset()  # type: ignore[arg-type]
        day += timedelta(days=10)


def test_second_sunday_in_march_and_first_in_november() -> None:
    found = yearly_changes(ZoneInfo("America/Denver"))
    assert found is not None
    assert [(c.shown.month, c.weekday_of_month, c.shown.hour) for c in found] == [
        (3, "2SU", 2),
        (11, "1SU", 2),
    ]


def test_a_zone_without_one_rule_is_listed() -> None:
    """Tests Berlin, whose last Sundays are now the fourth and now the fifth of their month."""
    assert yearly_changes(ZoneInfo("Europe/Berlin")) is None
    text = zone_rules(ZoneInfo("Europe/Berlin")).to_ical().decode()
    assert "RDATE" in text
