"""Tests that a round that cannot be scheduled names its clashes and the cheapest way out."""

from dataclasses import replace
from datetime import time
from itertools import chain, combinations, product

import pytest

from drawopt.scheduling.calendar import Grid
from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.fixtures import Tie
from drawopt.scheduling.groups import overfull
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.options import Breach, options
from drawopt.scheduling.rules import GIVE_UP, ScheduleRules
from drawopt.scheduling.world import World
from tests.scheduling.windows import MONDAY, SATURDAY, SUNDAY, ground, random_window, ties, world

STRICT = ScheduleRules(swap_hosts=False, neutral_ground=False)
TWICE = (Grid(time(13), time(15), 120),)  # Two matches a day at one field, four in a weekend.


def test_five_ties_at_a_field_for_four() -> None:
    """Tests that all five are named, with the ground, both days, and a sixth tie left out."""
    here = world(
        [ground("Park", "ACEGI"), ground("Green", "K")],
        "ABCDEFGHIJKL",
        grids=TWICE,
        rules=STRICT,
    )
    found = schedule_round(here, ties("AB", "CD", "EF", "GH", "IJ", "KL"))
    assert (found.status, found.possible) == ("impossible", False)
    (clash,) = found.clashes
    assert [tie.number for tie in clash.ties] == [1, 2, 3, 4, 5]
    assert clash.grounds == ("Park",)
    assert clash.days == (SATURDAY, SUNDAY)
    assert (
        clash.reasons[0]
        == "1 (A v B): Park, Sat 9 Sep 13:00 to 15:00; Park, Sun 10 Sep 13:00 to 15:00"
    )
    # A match on Monday is 35, one more field on one day 45, hosts swapped 60.
    (need,) = found.given_up
    assert (need.rule, need.price) == ("match days", 35)
    assert "moved to Mon 11 Sep" in need.text
    assert len(found.fixtures) == 6


def test_two_clashes_at_once() -> None:
    """Tests that clashes at two grounds are told apart."""
    here = world(
        [ground("Park", "AC"), ground("Green", "EG")],
        "ABCDEFGH",
        windows={1: (SATURDAY,)},
        grids=(Grid(time(15), time(15), 60),),
        rules=STRICT,
    )
    found = schedule_round(here, ties("AB", "CD", "EF", "GH"))
    assert [[tie.number for tie in clash.ties] for clash in found.clashes] == [[1, 2], [3, 4]]
    assert [need.price for need in found.given_up] == [35, 35]


def test_a_tie_with_nowhere_to_go() -> None:
    """Tests that each ground and day is named with what stands against it."""
    here = world(
        [ground("Park", "A", width=60)],
        club_unavailable={"B": frozenset([SATURDAY])},
        rules=replace(STRICT, spare_days=0),
    )
    found = schedule_round(here, ties("AB"))
    (clash,) = found.clashes
    assert clash.reasons == (
        "Park, Sat 9 Sep: Park is only 60 x 110 yards (field size); "
        "B cannot play on Sat 9 Sep (club free)",
        "Park, Sun 10 Sep: Park is only 60 x 110 yards (field size)",
    )
    (need,) = found.given_up
    assert (need.rule, need.text, need.price) == ("field size", "Park is only 60 x 110 yards", 50)


def test_no_ground_at_all() -> None:
    """Tests that a tie without any ground says what is missing, beside another's way out."""
    here = world([ground("Park", "C", latest=time(12))], rules=STRICT)
    found = schedule_round(here, ties("AB", "CD"))
    assert found.clashes[0].reasons == (
        "neither A nor B has a ground, and no neutral one is known",
    )
    assert [(need.rule, need.price) for need in found.given_up] == [
        ("latest kick-off", 10),
        ("ground missing", 100),
    ]
    assert "find a ground for tie 1 (A v B)" in found.given_up[1].text
    assert [each.number for each in found.fixtures] == [2]


def test_one_thing_given_up_may_help_several() -> None:
    """Tests that a ground opened for one day serves two ties, and is paid for once."""
    shut = {"Park": frozenset([SATURDAY, SUNDAY])}
    rules = replace(STRICT, spare_days=0)
    here = world([ground("Park", "AC")], ground_unavailable=shut, rules=rules)
    found = schedule_round(here, ties("AB", "CD"))
    assert len(found.clashes) == 2
    (need,) = found.given_up
    assert (need.rule, need.price) == ("ground free", 30)
    assert len({each.day for each in found.fixtures}) == 1


def test_the_prices_decide() -> None:
    """Tests that with dear match days one more field is found instead."""
    prices = GIVE_UP | {"match days": 90, "swapped hosts": 90}
    rules = replace(STRICT, give_up=prices)
    here = world([ground("Park", "ACEGI")], "ABCDEFGHIJ", grids=TWICE, rules=rules)
    (need,) = schedule_round(here, ties("AB", "CD", "EF", "GH", "IJ")).given_up
    assert (need.rule, need.price) == ("one match a field", 45)
    assert need.text.startswith("find one more field at Park on S")


def test_a_clash_is_least() -> None:
    """Tests on made-up windows that a clash without any one of its ties can be played."""
    seen = 0
    for seed in range(4):
        here, drawn = random_window(seed, 8, 0.4)
        here = replace(here, rules=replace(here.rules, swap_hosts=False, neutral_ground=False))
        found = schedule_round(here, drawn)
        for clash in found.clashes:
            seen += 1
            assert not schedule_round(here, clash.ties).possible
            for tie in clash.ties:
                rest = [other for other in clash.ties if other != tie]
                assert not rest or schedule_round(here, rest).possible
    assert seen > 3


def cheapest(here: World, drawn: tuple[Tie, ...]) -> int | None:
    """The least price by trying every set of breaches of the ties' options, no field added."""
    rows = [options(here, tie, broken=True) for tie in drawn]
    breaches: list[Breach] = sorted(
        {b for row in rows for option in row for b in option.breaches},
        key=lambda b: (b.rule, b.text),
    )
    prices = here.rules.give_up
    best = None
    sets = chain.from_iterable(combinations(breaches, n) for n in range(4))
    for given in sets:
        price = sum(prices[b.rule] for b in given)
        if best is not None and price >= best:
            continue
        free = [[o for o in row if set(o.breaches) <= set(given)] for row in rows]
        if any(not overfull(here, taken) for taken in product(*free)):
            best = price
    return best


@pytest.mark.parametrize(
    ("latest", "closed", "away"),
    [
        (time(12), [], []),
        (time(20), [SATURDAY, SUNDAY], []),
        (time(20), [SUNDAY], [SATURDAY]),
        (time(12), [SATURDAY], [SUNDAY]),
    ],
)
def test_cheapest_by_brute_force(latest: time, closed: list[object], away: list[object]) -> None:
    """Tests two ties at one ground against every set of up to three things given up."""
    here = world(
        [ground("Park", "AC", latest=latest)],
        grids=(Grid(time(15), time(17), 120),),
        ground_unavailable={"Park": frozenset(closed)},
        club_unavailable={"B": frozenset(away)},
        rules=replace(STRICT, spare_days=1, give_up=GIVE_UP | {"one match a field": 500}),
    )
    drawn = ties("AB", "CD")
    found = schedule_round(here, drawn)
    assert sum(need.price for need in found.given_up) == cheapest(here, drawn)


def test_the_proposal_breaks_what_is_given_up_and_nothing_else() -> None:
    """Tests that the independent check finds in the proposal the rule that was named."""
    here = world([ground("Park", "ACEGI")], "ABCDEFGHIJ", grids=TWICE, rules=STRICT)
    drawn = ties("AB", "CD", "EF", "GH", "IJ")
    found = schedule_round(here, drawn)
    broken = check_fixtures(here, drawn, found.fixtures)
    assert [each.rule for each in broken] == ["match days"]
    assert [each.day for each in found.fixtures if each.number == broken[0].number] == [MONDAY]
