"""Tests of local times, above all where clocks are changed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from drawopt.scheduling.clocks import (
    day_text,
    eastern,
    later,
    minutes_between,
    moment,
    read_clock,
    read_day,
    second_clock,
    zone_name,
    zone_named,
)

NEW_YORK, PHOENIX = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")


def test_the_hour_skipped_in_spring_is_no_time() -> None:
    """Tests that 02:30 does not exist in New York on 10 March 2024, and does a day later."""
    assert moment(date(2024, 3, 10), time(2, 30), NEW_YORK) is None
    assert moment(date(2024, 3, 11), time(2, 30), NEW_YORK) is not None


def test_the_hour_shown_twice_in_autumn_is_the_first() -> None:
    """Tests that 01:30 on 5 November 2023 is the one in summer time, 05:30 UTC."""
    found = moment(date(2023, 11, 5), time(1, 30), NEW_YORK)
    assert found is not None
    assert found.astimezone(UTC) == datetime(2023, 11, 5, 5, 30, tzinfo=UTC)


def test_minutes_pass_in_utc() -> None:
    """Tests that from 00:00 to 04:00 on the day clocks go back there are five hours."""
    start = datetime(2023, 11, 5, 0, 0, tzinfo=NEW_YORK)
    end = datetime(2023, 11, 5, 4, 0, tzinfo=NEW_YORK)
    assert minutes_between(start, end) == 300
    assert later(start, 300) == end


def test_arizona_keeps_its_clocks() -> None:
    """Tests that 15:00 in Phoenix is 18:00 Eastern in October and 17:00 in November."""
    assert eastern(datetime(2023, 10, 21, 15, tzinfo=PHOENIX)).hour == 18
    assert eastern(datetime(2023, 11, 18, 15, tzinfo=PHOENIX)).hour == 17


@pytest.mark.parametrize("text", ["", "1530", "24:00", "12:60", "12:5", "a:30", "１２:00", "-1:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    assert read_clock(text) is None


def test_times_and_days_are_read() -> None:
    assert read_clock("9:05") == time(9, 5)
    assert read_day("2023-09-09") == date(2023, 9, 9)
    assert [read_day(text) for text in ("20230909", "9 Sep", "2023-02-30", "")] == [None] * 4
    assert day_text(date(2023, 9, 9)) == "Sat 9 Sep"


@pytest.mark.parametrize("name", ["", "EST5EDT", "America/Gotham", "../etc/passwd", "local"])
def test_what_is_no_zone(name: str) -> None:
    """Tests that a zone is an IANA name of a place."""
    assert zone_named(name) is None


def test_the_second_clock() -> None:
    """Tests none for one clock, the most usual of several, and the zone that is named."""
    days = [date(2023, 9, 9), date(2023, 11, 18)]
    indianapolis, london = ZoneInfo("America/Indiana/Indianapolis"), ZoneInfo("Europe/London")
    denver, chicago = ZoneInfo("America/Denver"), ZoneInfo("America/Chicago")
    assert second_clock([], days) is None
    assert second_clock([london], days) is None
    assert second_clock([NEW_YORK, indianapolis], days) is None
    # Phoenix keeps Denver's time in winter only.
    assert second_clock([denver, PHOENIX], days[1:]) is None
    assert second_clock([denver, PHOENIX, denver], days) == denver
    # Indianapolis and New York are one clock, three grounds together.
    assert second_clock([chicago] * 2 + [indianapolis] + [NEW_YORK] * 2, days) == NEW_YORK
    assert second_clock([london], days, "America/New_York") == NEW_YORK


def test_names_of_zones() -> None:
    assert (zone_name(NEW_YORK), zone_name(NEW_YORK, short=True)) == ("Eastern", "ET")
    assert zone_name(ZoneInfo("America/Argentina/Buenos_Aires"), short=True) == "Buenos Aires"
    assert zone_name(ZoneInfo("UTC")) == "UTC"
