"""Tests of the pages and the CSV of schedules."""

import csv
import io
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from drawopt.errors import UsageError
from drawopt.reporting.schedules import schedule_csv, show_schedule
from drawopt.reporting.terminal import terminal
from drawopt.scheduling.fixtures import OpenTie, Schedule
from drawopt.scheduling.rules import ScheduleRules
from drawopt.scheduling.schedule import make_schedule
from tests.scheduling.windows import DENVER, NEW_YORK, SATURDAY, SUNDAY, ground, ties, world

TOWNS = {"Park": ("Waco", "TX"), "Mesa": ("Grand Junction", "CO")}


def made(**changes: object) -> Schedule:
    grounds = [ground("Park", "A"), replace(ground("Mesa", "C", zone=DENVER), made_up=True)]
    here = world(grounds, **changes)  # type: ignore[arg-type]
    waiting = [OpenTie(3, 2, "winner of 1", "E")]
    here = replace(here, rules=replace(here.rules, second_zone="America/New_York"))
    return make_schedule(here, ties("AB", "CD"), key="k", title="A [cup]", waiting=waiting)


def page(schedule: Schedule, width: int = 80) -> str:
    out = io.StringIO()
    show_schedule(terminal(file=out, width=width), schedule, TOWNS)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_page(width: int) -> None:
    """Tests home v away, local and Eastern time, ground and town; nothing wider than the page."""
    text = page(made(), width)
    assert max(map(len, text.splitlines())) <= width
    words = " ".join(text.split())
    assert "A [cup]" in words
    assert "Round 1: Sat 9 Sep to Sun 10 Sep 2023" in words
    assert "Sat 9 Sep 15:00 CDT 16:00 A v B Park, Waco, TX" in words
    assert "Sat 9 Sep 15:00 MDT 17:00 C v D Mesa, Grand Junction, CO *" in words
    assert "* a made-up ground" in words
    assert "2 ties: every wish met" in words
    assert "round 2, tie 3: winner of 1 v E" in words


def test_a_page_of_clashes() -> None:
    """Tests that a clash has its ties, days, grounds and reasons, and a price for the way out."""
    shut = {"Park": frozenset([SATURDAY, SUNDAY])}
    rules = ScheduleRules(swap_hosts=False, neutral_ground=False, spare_days=0)
    words = " ".join(page(made(ground_unavailable=shut, rules=rules)).split())
    assert "Clash 1: tie 1 (A v B) days Sat 9 Sep, Sun 10 Sep grounds Park" in words
    assert "- Park, Sat 9 Sep: Park is not to be had on Sat 9 Sep (ground free)" in words
    assert "Park is not to be had on Sat 9 Sep (ground free, 30)" in words
    assert "Round 1, if that is given up" in words


def test_hosts_not_at_home_are_explained() -> None:
    grounds = [ground("Park", "A"), ground("Green", "B")]
    shut = {"Park": frozenset([SATURDAY, SUNDAY])}
    here = world(grounds, ground_unavailable=shut)
    schedule = make_schedule(here, ties("AB"), key="k", title="")
    words = " ".join(page(schedule).split())
    assert "B v A (hosts swapped)" in words
    assert "Not at home, tie 1: Park is not to be had on Sat 9 Sep" in words
    assert "1 with hosts swapped" in words


def test_csv_reads_back() -> None:
    """Tests each column of a fixture: 15:00 in Chicago is 16:00 Eastern and 20:00 UTC."""
    rows = list(csv.DictReader(io.StringIO(schedule_csv(made(), TOWNS))))
    assert rows[0] == {
        "round": "1",
        "number": "1",
        "home": "A",
        "away": "B",
        "date": "2023-09-09",
        "kickoff": "15:00",
        "zone": "America/Chicago",
        "kickoff_eastern": "2023-09-09 16:00",
        "kickoff_utc": "2023-09-09T20:00Z",
        "ground": "Park",
        "town": "Waco",
        "state": "TX",
        "neutral": "0",
        "swapped": "0",
        "overnight": "0",
        "miles": "0",
        "made_up": "0",
        "sequence": "0",
        "uid": "k-tie-1@drawopt",
    }
    assert [row["made_up"] for row in rows] == ["0", "1"]


LONDON, PARIS = ZoneInfo("Europe/London"), ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("zones", "heading", "column"),
    [
        ([LONDON, LONDON], None, None),
        ([LONDON, ZoneInfo("Europe/Dublin")], None, None),
        ([LONDON, LONDON, PARIS], "London", "kickoff_london"),
        ([DENVER, NEW_YORK, NEW_YORK], "ET", "kickoff_eastern"),
    ],
)
def test_a_second_clock_only_where_clocks_differ(
    zones: list[ZoneInfo], heading: str | None, column: str | None
) -> None:
    """Tests that London alone prints London's time alone, and several print the most usual."""
    grounds = [ground(f"Park {k}", "ABC"[k], zone=zone) for k, zone in enumerate(zones)]
    made = make_schedule(world(grounds), ties("AD", "BE"), key="k", title="")
    header = next(line for line in page(made, 120).splitlines() if "Local" in line).split()
    assert header == ["Day", "Local", *filter(None, [heading]), "Home", "v", "away", "Ground"]
    columns = schedule_csv(made, {}).splitlines()[0].split(",")
    expected = ["zone", *filter(None, [column]), "kickoff_utc"]
    assert columns[6 : 6 + len(expected)] == expected
    assert "Eastern" not in page(made) or heading == "ET"


def test_a_second_clock_on_another_day() -> None:
    """Tests that a kick-off at 15:00 in Denver is shown on the next day in Auckland."""
    here = world([ground("Mesa", "A", zone=DENVER)])
    here = replace(here, rules=replace(here.rules, second_zone="Pacific/Auckland"))
    made = make_schedule(here, ties("AB"), key="k", title="")
    assert "15:00 MDT Sun 10 Sep 09:00 A v B" in " ".join(page(made).split())


def test_a_zone_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match='found "Europe/Lndon"; did you mean "Europe/London"'):
        ScheduleRules(second_zone="Europe/Lndon")


def test_formulas_are_neutralised() -> None:
    """Tests that a ground called like a formula is a text in a spreadsheet."""
    here = world([ground("=HYPERLINK(1)", "A")])
    text = schedule_csv(make_schedule(here, ties("AB"), key="k", title=""), {})
    assert "'=HYPERLINK(1)" in text
    assert date(2023, 9, 9).isoformat() in text
