"""Tests of a round's schedule: each rule with a window that stays possible and one that does not.

Unless said otherwise: clubs at 41 N 90 W, a Saturday and a Sunday, kick-offs at 13, 15, 17 and
19 o'clock, matches of two hours. The usual kick-off is 15:00, so 15:00 costs nothing, 13:00 and
17:00 cost 4 half hours, 19:00 costs 8 and is late, 10 more.
"""

from dataclasses import replace
from datetime import date, time
from itertools import product

import pytest

from drawopt.errors import UsageError
from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.fixtures import RoundSchedule, Tie
from drawopt.scheduling.groups import overfull
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.options import Option, options
from drawopt.scheduling.rules import ScheduleRules
from drawopt.scheduling.world import World
from tests.scheduling.windows import (
    DENVER,
    SATURDAY,
    SUNDAY,
    ground,
    random_window,
    ties,
    world,
)

STRICT = ScheduleRules(swap_hosts=False, neutral_ground=False)


def times(found: RoundSchedule) -> list[tuple[int, int]]:
    """Day of September and hour of each fixture, in order of tie."""
    return [(each.kickoff.day, each.kickoff.hour) for each in found.fixtures]


def test_a_tie_alone_is_at_the_usual_time() -> None:
    found = schedule_round(world([ground("Park", "A")]), ties("AB"))
    assert (found.status, found.cost, found.bound) == ("optimal", 0, 0)
    assert times(found) == [(9, 15)]
    assert str(found.fixtures[0].kickoff.tzinfo) == "America/Chicago"


def test_the_day_asked_for() -> None:
    """Tests that a host that asks for Sunday gets it, and where it cannot that is counted."""
    here = world([ground("Park", "A")], asks={"A": frozenset([6])})
    assert times(schedule_round(here, ties("AB"))) == [(10, 15)]
    shut = world(
        [ground("Park", "A")],
        asks={"A": frozenset([6])},
        ground_unavailable={"Park": frozenset([SUNDAY])},
    )
    found = schedule_round(shut, ties("AB"))
    # Not the day asked for: 20.
    assert (times(found), found.cost) == ([(9, 15)], 20)
    assert found.tally is not None
    assert found.tally["not_the_day_asked"] == 1


def test_one_match_a_field() -> None:
    """Tests three ties at one field: 15:00 on both days, and the third at 13:00 or 17:00."""
    found = schedule_round(world([ground("Park", "ACE")]), ties("AB", "CD", "EF"))
    # 0 + 0 + 4 half hours off the usual time.
    assert (found.status, found.cost) == ("optimal", 4)
    assert sorted(hour for _, hour in times(found))[1:] in ([15, 15], [15, 17])


def test_two_fields_take_two() -> None:
    found = schedule_round(world([ground("Park", "AC", fields=2)]), ties("AB", "CD"))
    assert found.cost == 0


def test_a_short_grid_is_not_double_booked() -> None:
    """Tests kick-offs an hour apart: matches of two hours keep two hours between them."""
    from drawopt.scheduling.calendar import Grid

    here = world(
        [ground("Park", "ACE", closes=time(19))],
        windows={1: (SATURDAY,)},
        grids=(Grid(time(13), time(17), 60),),
    )
    found = schedule_round(here, ties("AB", "CD", "EF"))
    assert sorted(hour for _, hour in times(found)) == [13, 15, 17]


def test_field_size() -> None:
    """Tests that 65 by 100 yards is enough and 64 or 99 is not."""
    for width, length, fits in ((65, 100, True), (64, 110, False), (70, 99, False)):
        here = world([ground("Park", "A", width=width, length=length)], rules=STRICT)
        assert schedule_round(here, ties("AB")).possible is fits


def test_open_hours() -> None:
    """Tests that a match must end while the ground is open: 15:00 to 17:00 fits, 16:59 doesn't."""
    for closes, fits in ((time(17), True), (time(16, 59), False)):
        here = world([ground("Park", "A", opens=time(15), closes=closes)], rules=STRICT)
        assert schedule_round(here, ties("AB")).possible is fits


def test_latest_kick_off() -> None:
    for latest, fits in ((time(13), True), (time(12), False)):
        here = world([ground("Park", "A", latest=latest)], rules=STRICT)
        found = schedule_round(here, ties("AB"))
        assert found.possible is fits
        assert not fits or times(found) == [(9, 13)]


def test_a_ground_that_is_not_free() -> None:
    for days, fits in (([SATURDAY], True), ([SATURDAY, SUNDAY], False)):
        here = world(
            [ground("Park", "A")], rules=STRICT, ground_unavailable={"Park": frozenset(days)}
        )
        found = schedule_round(here, ties("AB"))
        assert found.possible is fits
        assert not fits or times(found) == [(10, 15)]


@pytest.mark.parametrize("club", ["A", "B"])
def test_a_club_that_is_not_free(club: str) -> None:
    """Tests that host and visitor both must be free."""
    away = {club: frozenset([SATURDAY])}
    found = schedule_round(world([ground("Park", "A")], club_unavailable=away), ties("AB"))
    assert times(found) == [(10, 15)]


def test_rest_since_the_last_match() -> None:
    """Tests two whole days of rest: after Wednesday Saturday will do, after Thursday Sunday."""
    for day, first in ((6, 9), (7, 10)):
        here = world([ground("Park", "A")], matches={"B": frozenset([date(2023, 9, day)])})
        assert times(schedule_round(here, ties("AB"))) == [(first, 15)]
    # A league match on Monday leaves Saturday no two days, and Sunday none.
    here = world([ground("Park", "A")], matches={"B": frozenset([date(2023, 9, 11)])})
    assert not schedule_round(here, ties("AB")).possible


def test_rest_since_the_round_before() -> None:
    """Tests that an earlier fixture counts as a match of both clubs."""
    first = schedule_round(world([ground("Park", "A")]), ties("AB"))
    here = world([ground("Park", "A")], windows={2: (SUNDAY, date(2023, 9, 12))})
    here = replace(here, earlier=first.fixtures)
    found = schedule_round(here, ties("AC", round_=2))
    assert times(found) == [(12, 15)]


def test_kick_off_after_the_visitors_drive() -> None:
    """Tests that a club leaves home at 7 and needs an hour before kick-off.

    One degree of longitude at 41 N is 52.15 miles, four are 209 and at 45 miles an hour take
    279 minutes: at the ground by 11:39, ready at 12:39. Six are 313 miles, 418 minutes, ready
    at 14:58; ten are 522 miles, more than eight hours: the day before.
    """
    for west, first, overnight in (
        ("-94.0", 13, False),
        ("-96.0", 15, False),
        ("-100.0", 13, True),
    ):
        here = world([ground("Park", "A")], at={"B": ("41.0", west)})
        kickoffs = [o.kickoff.hour for o in options(here, ties("AB")[0]) if not o.place.swapped]
        assert min(kickoffs) == first
        assert schedule_round(here, ties("AB")).fixtures[0].overnight is overnight


def test_a_visitor_leaves_by_its_own_clock() -> None:
    """Tests that 7 in Denver is 8 in Chicago: 418 minutes later is 14:58 there, ready at 15:58."""
    grounds = [ground("Park", "A"), ground("Mesa", "B", lon="-96.0", zone=DENVER)]
    here = world(grounds, at={"B": ("41.0", "-96.0")})
    kickoffs = [o.kickoff.hour for o in options(here, ties("AB")[0]) if not o.place.swapped]
    assert min(kickoffs) == 17


def test_hosts_are_swapped_where_the_host_has_no_ground() -> None:
    """Tests swap, then neutral ground, then nothing: what the config allows, in this order."""
    none = {"Park": frozenset([SATURDAY, SUNDAY])}
    grounds = [ground("Park", "A"), ground("Green", "B"), ground("Neutral", neutral=True)]
    found = schedule_round(world(grounds, ground_unavailable=none), ties("AB"))
    (fixture,) = found.fixtures
    assert (fixture.home, fixture.away, fixture.swapped, found.cost) == ("B", "A", True, 1000)
    assert "Park is not to be had on Sat 9 Sep" in found.notes[0]
    rules = ScheduleRules(swap_hosts=False)
    found = schedule_round(world(grounds, ground_unavailable=none, rules=rules), ties("AB"))
    (fixture,) = found.fixtures
    assert (fixture.home, fixture.neutral, fixture.ground, found.cost) == (
        "A",
        True,
        "Neutral",
        2000,
    )
    assert not schedule_round(
        world(grounds, ground_unavailable=none, rules=STRICT), ties("AB")
    ).possible


def test_a_club_that_may_not_host_is_not_swapped_in() -> None:
    none = {"Park": frozenset([SATURDAY, SUNDAY])}
    grounds = [ground("Park", "A"), ground("Green", "B")]
    here = world(grounds, ground_unavailable=none)
    assert schedule_round(here, ties("AB")).possible
    assert not schedule_round(replace(here, may_not_host=frozenset("B")), ties("AB")).possible


def test_a_neutral_tie_goes_to_neutral_ground() -> None:
    """Tests a tie whose clubs may neither of them host."""
    here = world([ground("Park", "A"), ground("Neutral", neutral=True)])
    found = schedule_round(here, [Tie(1, 1, "A", "B", neutral=True)])
    assert found.fixtures[0].ground == "Neutral"


def test_what_was_published_stays() -> None:
    """Tests that a published fixture is kept against a wish, and moved only where it must be."""
    here = world([ground("Park", "A")], asks={"A": frozenset([6])})
    sunday = schedule_round(here, ties("AB")).fixtures
    wish = world([ground("Park", "A")], asks={"A": frozenset([5])})
    kept = schedule_round(wish, ties("AB"), sunday)
    assert times(kept) == [(10, 15)]
    assert kept.fixtures[0].sequence == 0
    shut = world([ground("Park", "A")], ground_unavailable={"Park": frozenset([SUNDAY])})
    moved = schedule_round(shut, ties("AB"), sunday)
    assert times(moved) == [(9, 15)]
    assert moved.fixtures[0].sequence == 1
    again = schedule_round(shut, ties("AB"), moved.fixtures)
    assert again.fixtures == moved.fixtures


def test_order_of_ties_does_not_matter() -> None:
    here, drawn = random_window(5, 20, 0.05)
    assert schedule_round(here, drawn) == schedule_round(here, drawn[::-1])


def test_ties_of_two_rounds_are_refused() -> None:
    with pytest.raises(UsageError):
        schedule_round(world([ground("Park", "A")]), [Tie(1, 1, "A", "B"), Tie(2, 2, "C", "D")])


def brute_force(here: World, drawn: tuple[Tie, ...]) -> int | None:
    """The least cost over every way to combine the ties' options."""
    best = None
    rows: list[tuple[Option, ...]] = [options(here, tie) for tie in drawn]
    for taken in product(*rows):
        total = sum(option.cost for option in taken)
        if (best is None or total < best) and not overfull(here, taken):
            best = total
    return best


@pytest.mark.parametrize("seed", range(25))
def test_least_cost_by_brute_force(seed: int) -> None:
    """Tests three ties at crowded grounds against every combination of their options."""
    from random import Random

    lots = Random(seed)
    clubs = "ABCDEF"
    grounds = [
        ground(
            name,
            [club for club in clubs if lots.random() < 0.45],
            closes=lots.choice((time(17), time(19), time(22))),
            neutral=lots.random() < 0.3,
        )
        for name in ("Park", "Green")
    ]
    here = world(
        grounds,
        rules=ScheduleRules(swap_hosts=lots.random() < 0.7),
        club_unavailable={"B": frozenset([SATURDAY]), "C": frozenset([SUNDAY])},
        asks={club: frozenset([lots.choice((5, 6))]) for club in "AE"},
    )
    drawn = ties("AB", "CD", "EF")
    found = schedule_round(here, drawn)
    least = brute_force(here, drawn)
    assert found.possible is (least is not None)
    if least is not None:
        assert (found.status, found.cost, found.bound) == ("optimal", least, least)


@pytest.mark.parametrize("seed", range(12))
def test_random_windows(seed: int) -> None:
    """Tests that a schedule of a made-up window keeps every rule, or a clash is named."""
    here, drawn = random_window(seed, 15 + seed, (0.03, 0.1, 0.25)[seed % 3])
    found = schedule_round(here, drawn)
    if found.possible:
        assert found.status == "optimal"
        assert check_fixtures(here, drawn, found.fixtures) == ()
        assert found.cost == found.bound
    else:
        assert found.clashes
        assert found.given_up
