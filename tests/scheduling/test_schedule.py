"""Tests of a whole draw's schedule: rounds one after another, results, changes, no match days."""

from dataclasses import replace
from datetime import date

import pytest

from drawopt.errors import UsageError
from drawopt.scheduling.fixtures import Tie
from drawopt.scheduling.schedule import make_schedule
from drawopt.scheduling.world import World
from tests.scheduling.windows import MONDAY, SATURDAY, SUNDAY, ground, world


def here() -> World:
    """Two rounds: a Saturday and Sunday, then Monday and Wednesday."""
    return world(
        [ground("Park", "A"), ground("Green", "C")],
        windows={1: (SATURDAY, SUNDAY), 2: (MONDAY, date(2023, 9, 13))},
    )


FIRST = (Tie(1, 1, "A", "B"), Tie(2, 1, "C", "D"))


def test_a_club_rests_between_rounds() -> None:
    """Tests that after Saturday Monday is too early and Wednesday will do."""
    found = make_schedule(here(), [*FIRST, Tie(3, 2, "A", "C")], key="k", title="")
    assert [each.day.day for each in found.fixtures] == [9, 9, 13]
    assert [each.round for each in found.rounds] == [1, 2]


def test_what_was_played_stands() -> None:
    """Tests that a tie with a result keeps its fixture, though its ground is shut since."""
    first = make_schedule(here(), FIRST, key="k", title="")
    shut = here()
    shut = replace(
        shut, calendar=replace(shut.calendar, ground_unavailable={"Park": frozenset([SATURDAY])})
    )
    later = make_schedule(
        shut,
        [*FIRST, Tie(3, 2, "A", "C")],
        key="k",
        title="",
        played=[1, 2],
        before=first.fixtures,
    )
    assert later.kept == first.fixtures
    assert [each.number for each in later.fixtures] == [1, 2, 3]
    assert later.fixtures[2].day == date(2023, 9, 13)


def test_a_fixture_without_its_tie_is_cancelled() -> None:
    first = make_schedule(here(), FIRST, key="k", title="")
    later = make_schedule(here(), FIRST[:1], key="k", title="", before=first.fixtures)
    assert [(each.number, each.sequence) for each in later.cancelled] == [(2, 1)]
    assert [each.sequence for each in later.fixtures] == [0]


def test_a_round_without_match_days() -> None:
    with pytest.raises(UsageError, match="no match days for round 7"):
        make_schedule(here(), [Tie(1, 7, "A", "B")], key="k", title="")
