"""Tests of calendars, read back by vobject: no code of the library that wrote them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.reporting.calendars import ALL, calendar_files, file_names
from drawopt.scheduling.fixtures import Fixture, RoundSchedule, Schedule

CHICAGO = ZoneInfo("America/Chicago")
ZONES = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix"),
    *("America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
)
TOWNS = {"Park": ("Waco", "TX"), "Field; of, dreams\\": ("St. Paul", "MN")}


def schedule(fixtures: Sequence[Fixture], *, cancelled: Sequence[Fixture] = ()) -> Schedule:
    one = RoundSchedule(1, (), (), tuple(fixtures), "optimal")
    return Schedule("key", "A cup", (one,), date(2023, 8, 29), cancelled=tuple(cancelled))


def fixture(number: int = 1, **changes: Any) -> Fixture:
    plain = Fixture(number, 1, "A", "B", "Park", datetime(2023, 9, 9, 15, tzinfo=CHICAGO), 120)
    return replace(plain, **changes)


def events(text: str) -> list[dict[str, Any]]:
    """Each event as vobject reads it."""
    calendar = vobject.readOne(text)
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "start": event.dtstart.value.astimezone(UTC),
            "end": event.dtend.value.astimezone(UTC),
            "zone": event.dtstart.params["X-VOBJ-ORIGINAL-TZID"][0],
            "summary": event.summary.value,
            "location": event.location.value,
            "status": event.status.value,
        }
        for event in getattr(calendar, "vevent_list", [])
    ]


def test_an_event() -> None:
    """Tests what an event says: 15:00 in Chicago in September is 20:00 UTC."""
    (event,) = events(calendar_files(schedule([fixture()]), TOWNS)[ALL])
    assert event == {
        "uid": "key-tie-1@drawopt",
        "sequence": 0,
        "start": datetime(2023, 9, 9, 20, tzinfo=UTC),
        "end": datetime(2023, 9, 9, 22, tzinfo=UTC),
        "zone": "America/Chicago",
        "summary": "A v B",
        "location": "Park, Waco, TX",
        "status": "CONFIRMED",
    }


def test_lines_are_as_the_standard_asks() -> None:
    """Tests CR LF, lines of at most 75 bytes, and one stamp that is the day of publication."""
    text = calendar_files(schedule([fixture(home="Ä" * 60)]), TOWNS)[ALL]
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    assert [line for line in lines if line.startswith("DTSTAMP")] == ["DTSTAMP:20230829T000000Z"]


def test_each_club_has_its_own() -> None:
    """Tests that a club's file holds its fixtures alone, and all.ics every one."""
    made = schedule([fixture(), fixture(2, home="C", away="D"), fixture(3, home="B", away="C")])
    files = calendar_files(made, TOWNS)
    assert set(files) == {"all.ics", "a.ics", "b.ics", "c.ics", "d.ics"}
    assert [event["uid"] for event in events(files["b.ics"])] == [
        "key-tie-1@drawopt",
        "key-tie-3@drawopt",
    ]
    assert len(events(files[ALL])) == 3


def test_file_names_are_plain_and_apart() -> None:
    """Tests accents, apostrophes, signs, and two clubs that come out alike."""
    names = file_names({"Olé FC", "Ole FC", "O'Shea's FC", "Zum Schneider FC 03", "¡!", "All"})
    assert sorted(names.values()) == [
        "all-2.ics",
        "club.ics",
        "ole-fc-2.ics",
        "ole-fc.ics",
        "osheas-fc.ics",
        "zum-schneider-fc-03.ics",
    ]


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    before = fixture()
    after = replace(before, kickoff=before.kickoff + timedelta(days=1), sequence=1)
    (old,) = events(calendar_files(schedule([before]), TOWNS)[ALL])
    (new,) = events(calendar_files(schedule([after]), TOWNS)[ALL])
    assert (old["uid"], old["sequence"], new["sequence"]) == (new["uid"], 0, 1)
    assert new["start"] - old["start"] == timedelta(days=1)


def test_what_is_no_longer_played_is_cancelled() -> None:
    """Tests that the event stays in the calendars, cancelled, so that it goes everywhere."""
    gone = fixture(2, sequence=1)
    files = calendar_files(schedule([fixture()], cancelled=[gone]), TOWNS)
    assert [event["status"] for event in events(files[ALL])] == ["CONFIRMED", "CANCELLED"]


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(2023, 11, 4), 5),  # the day before clocks go back
        (date(2023, 11, 5), 6),
        (date(2024, 3, 9), 6),  # the day before clocks go forward
        (date(2024, 3, 10), 5),
    ],
)
def test_daylight_saving(day: date, offset: int) -> None:
    """Tests 15:00 in Chicago on the days around both changes, by the zone's rules in the file."""
    kickoff = datetime(day.year, day.month, day.day, 15, tzinfo=CHICAGO)
    (event,) = events(calendar_files(schedule([fixture(kickoff=kickoff)]), TOWNS)[ALL])
    assert event["start"] == datetime(day.year, day.month, day.day, 15 + offset, tzinfo=UTC)


def test_sides_to_come_have_no_calendar() -> None:
    made = schedule([fixture(), fixture(2, home="winner of 1", away="C")])
    assert set(calendar_files(made, TOWNS, ["winner of 1"])) == {
        *("all.ics", "a.ics", "b.ics", "c.ics"),
    }


def test_no_fixture_is_an_empty_calendar() -> None:
    files = calendar_files(schedule([]), TOWNS)
    assert set(files) == {ALL}
    assert events(files[ALL]) == []


TEXTS = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")),
        min_size=1,
        max_size=30,
    )
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=40, deadline=None)
@given(home=TEXTS, away=TEXTS, ground=TEXTS)
def test_any_name_comes_back(home: str, away: str, ground: str) -> None:
    """Tests that names with commas, semicolons, backslashes and any letter come back whole."""
    made = schedule([fixture(home=home, away=away, ground=ground)])
    (event,) = events(calendar_files(made, {})[ALL])
    assert (event["summary"], event["location"]) == (f"{home} v {away}", ground)


def generated(seed: int) -> Schedule:
    """A schedule of up to twelve fixtures in any zone, on any day of four years."""
    lots = random.Random(seed)
    fixtures = []
    for number in range(1, lots.randint(1, 12) + 1):
        zone = ZoneInfo(lots.choice(ZONES))
        day = date(2022, 1, 1) + timedelta(lots.randrange(4 * 365))
        kickoff = datetime(day.year, day.month, day.day, lots.randint(8, 21), tzinfo=zone)
        kickoff += timedelta(minutes=lots.choice((0, 15, 30, 45)))
        fixtures.append(
            fixture(
                number,
                home=f"Club, {number}; {lots.choice('aäéñ')}",
                away=f"Club {number + 100}",
                ground=lots.choice(list(TOWNS)),
                kickoff=kickoff,
                minutes=lots.choice((50, 105, 120)),
                sequence=lots.randrange(4),
            )
        )
    return schedule(fixtures)


def check_generated(seeds: range) -> int:
    """Read calendars back and compare every event with its fixture; how many were read."""
    for seed in seeds:
        made = generated(seed)
        found = {event["uid"]: event for event in events(calendar_files(made, TOWNS)[ALL])}
        assert len(found) == len(made.fixtures)
        for each in made.fixtures:
            event = found[made.uid(each)]
            assert event["start"] == each.kickoff.astimezone(UTC)
            assert event["end"] - event["start"] == timedelta(minutes=each.minutes)
            assert event["zone"] == str(each.kickoff.tzinfo)
            assert event["sequence"] == each.sequence
            assert event["summary"] == f"{each.home} v {each.away}"
            assert event["location"] == ", ".join((each.ground, *TOWNS[each.ground]))
    return len(seeds)


def test_generated_calendars() -> None:
    """Tests that generated calendars come back without loss."""
    assert check_generated(range(40)) == 40


@pytest.mark.soak
def test_a_thousand_generated_calendars() -> None:
    assert check_generated(range(1000)) == 1000
