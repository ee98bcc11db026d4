"""Tests of a schedule's record: what stands in it, and reading it back."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drawopt.errors import FileError, InputError, UsageError
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.schedules import read_published, read_schedule, schedule_record
from drawopt.scheduling.fixtures import OpenTie, Schedule
from drawopt.scheduling.schedule import make_schedule
from tests.scheduling.windows import ground, ties, world

TOWNS = {"Park": ("Waco", "TX")}


def schedule() -> Schedule:
    here = world([ground("Park", "AC")])
    waiting = [OpenTie(3, 2, "winner of 1", "E")]
    return make_schedule(here, ties("AB", "CD"), key="k", title="A cup", waiting=waiting)


def write(path: Path, record: dict[str, Any]) -> Path:
    (path / "schedule.json").write_text(pretty(record), encoding="utf-8")
    return path / "schedule.json"


def test_a_record_has_no_floats_and_all_times() -> None:
    """Tests 15:00 in Chicago: 16:00 Eastern and 20:00 UTC in September."""
    record = schedule_record(schedule(), TOWNS)
    json.loads(json.dumps(record), parse_float=pytest.fail)
    first = record["fixtures"][0]
    assert {key: first[key] for key in ("kickoff", "zone", "eastern", "utc", "town")} == {
        "kickoff": "2023-09-09T15:00-05:00",
        "zone": "America/Chicago",
        "eastern": "2023-09-09T16:00-04:00",
        "utc": "2023-09-09T20:00Z",
        "town": "Waco",
    }
    assert record["published"] == "2023-09-09"
    assert record["waiting"] == [{"number": 3, "round": 2, "home": "winner of 1", "away": "E"}]
    assert record["digest"] == digest_of(record)


def test_it_comes_back(tmp_path: Path) -> None:
    made = schedule()
    key, fixtures = read_schedule(write(tmp_path, schedule_record(made, TOWNS)))
    assert (key, fixtures) == ("k", made.fixtures)
    assert [str(f.kickoff.tzinfo) for f in fixtures] == ["America/Chicago"] * 2


@pytest.mark.parametrize(
    ("key", "value"),
    [("kickoff", "2023-09-09T15:00"), ("kickoff", "soon"), ("zone", "CST"), ("minutes", "long")],
)
def test_a_spoilt_fixture(tmp_path: Path, key: str, value: str) -> None:
    """Tests that a time without its zone, or no time at all, is refused."""
    record = schedule_record(schedule(), TOWNS)
    record["fixtures"][0][key] = value
    record["digest"] = digest_of(record)
    with pytest.raises(InputError):
        read_schedule(write(tmp_path, record))


def test_a_changed_record_is_refused(tmp_path: Path) -> None:
    record = schedule_record(schedule(), TOWNS)
    record["fixtures"][0]["ground"] = "Elsewhere"
    with pytest.raises(InputError, match="digest"):
        read_schedule(write(tmp_path, record))
    with pytest.raises(FileError):
        read_schedule(tmp_path / "none.json")


def test_day_of_publication() -> None:
    assert read_published(None) is None
    assert read_published("2023-08-29") == date(2023, 8, 29)
    with pytest.raises(UsageError):
        read_published("29 August")
