"""Tests of the independent check: a fixture spoilt in one way breaks that one rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.fixtures import Fixture
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.rules import ScheduleRules
from drawopt.scheduling.world import World
from tests.scheduling.windows import NEW_YORK, SATURDAY, SUNDAY, ground, ties, world

DRAWN = ties("AB", "CD")


def here(**changes: Any) -> World:
    grounds = [ground("Park", "AC"), ground("Small", "A", width=60), ground("Far", neutral=True)]
    return world(grounds, **changes)


def made() -> tuple[Fixture, ...]:
    return schedule_round(here(), DRAWN).fixtures


def rules_broken(world_: World, *fixtures: Fixture) -> set[str]:
    return {broken.rule for broken in check_fixtures(world_, DRAWN, fixtures)}


def test_a_good_schedule_breaks_nothing() -> None:
    assert check_fixtures(here(), DRAWN, made()) == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ground": "Nowhere"}, "ground known"),
        ({"ground": "Small"}, "field size"),
        ({"ground": "Far"}, "home ground"),
        ({"home": "B", "away": "A"}, "swapped hosts"),
        ({"home": "E"}, "each tie once"),
        ({"neutral": True}, "neutral ground"),
        ({"kickoff": timedelta(hours=8)}, "latest kick-off"),
        ({"kickoff": timedelta(hours=6)}, "open hours"),
        ({"kickoff": timedelta(minutes=5)}, "kick-offs on offer"),
        ({"kickoff": timedelta(days=2)}, "match days"),
    ],
)
def test_one_thing_spoilt(changes: dict[str, Any], rule: str) -> None:
    """Tests a change of the first fixture."""
    first, second = made()
    if isinstance(changes.get("kickoff"), timedelta):
        changes = {"kickoff": first.kickoff + changes["kickoff"]}
    assert rule in rules_broken(here(), replace(first, **changes), second)


def test_two_matches_on_a_field() -> None:
    first, second = made()
    close = replace(second, kickoff=first.kickoff + timedelta(hours=0))
    assert "one match a field" in rules_broken(here(), first, close)
    assert "one match a field" not in rules_broken(
        here(), first, replace(second, kickoff=first.kickoff + timedelta(hours=2))
    )


def test_a_fixture_missing_or_twice() -> None:
    first, second = made()
    assert rules_broken(here(), first) == {"each tie once"}
    assert "each tie once" in rules_broken(here(), first, first, second)


def test_who_and_what_is_not_free() -> None:
    first, second = made()
    shut = here(ground_unavailable={"Park": frozenset([SATURDAY, SUNDAY])})
    assert rules_broken(shut, first, second) == {"ground free"}
    away = here(club_unavailable={"B": frozenset([first.day])})
    assert rules_broken(away, first, second) == {"club free"}


def test_rest() -> None:
    """Tests a league match two days before, an earlier round, and three days, which is enough."""
    first, second = made()
    near = first.day - timedelta(days=2)
    assert rules_broken(here(matches={"B": frozenset([near])}), first, second) == {"rest"}
    enough = frozenset([first.day - timedelta(days=3)])
    assert rules_broken(here(matches={"B": enough}), first, second) == set()
    earlier = replace(first, number=99, kickoff=first.kickoff - timedelta(days=1))
    assert rules_broken(replace(here(), earlier=(earlier,)), first, second) == {"rest"}


def test_arrival() -> None:
    """Tests a visitor 313 miles away that is ready at 14:58: 15:00 will do, 13:00 will not."""
    far = here(at={"B": ("41.0", "-96.0")})
    first, second = made()
    early = replace(first, kickoff=first.kickoff.replace(hour=13))
    assert rules_broken(far, replace(first, kickoff=first.kickoff.replace(hour=15)), second) <= {
        "one match a field"
    }
    assert "arrival" in rules_broken(far, early, second)
    further = here(at={"B": ("41.0", "-100.0")})
    assert "overnight" in rules_broken(further, early, second)


def test_what_the_rules_allow() -> None:
    """Tests swapped hosts and neutral ground under rules that forbid them."""
    strict = here(rules=ScheduleRules(swap_hosts=False, neutral_ground=False))
    first, second = made()
    neutral = replace(first, ground="Far", neutral=True)
    assert rules_broken(here(), neutral, second) == set()
    assert rules_broken(strict, neutral, second) == {"neutral ground"}


def test_local_time_is_the_grounds() -> None:
    """Tests that a time of another zone is refused, even if the moment is right."""
    first, second = made()
    other = replace(first, kickoff=first.kickoff.astimezone(NEW_YORK))
    assert rules_broken(here(), other, second) == {"local time"}
    assert other.kickoff == first.kickoff.astimezone(UTC)
    assert other.kickoff != datetime(2023, 9, 9, 15, tzinfo=NEW_YORK)
    assert date(2023, 9, 9) == SATURDAY
