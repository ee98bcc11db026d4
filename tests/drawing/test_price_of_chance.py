"""Tests that prices are those of the odds and plans they speak of."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from drawopt.drawing.odds import odds_of
from drawopt.drawing.price_of_chance import chance_price, price_of_chance
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Rules
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.sections.plan import Plan
from drawopt.simulation.rule_prices import (
    DOUBLE_BYES,
    RULES,
    SAME_LEAGUE_APART,
    SECTIONS_BALANCED,
    no_trip_over,
    rule_named,
    rule_prices,
)
from tests.brute_force import by_pair, problem_of, scattered

TOLERANCES = [Decimal(text) for text in ("0", "0.05", "0.2", "1")]


def test_four_clubs() -> None:
    """Tests the price of a cup of two near pairs, worked out by hand."""
    # 0-1 and 2-3 10 miles, all others 100: 120 as paired, else 255 (tests of odds).
    distances = by_pair(4, {(0, 1): 10, (2, 3): 10}, others=100)
    plan = Plan(problem_of(distances, 1), ((0, 1, 2, 3),), 0, "given")
    # 120 * 1.2 = 144, 120 * 2 = 240: the one bracket; the others need 135 of 120 more.
    near, far = price_of_chance(plan, [Decimal("0.2"), Decimal(1)])
    assert (near.count, near.bits, near.mean_travel) == (1, 0, 120)
    assert near.certain == far.certain == (0, 1, 2, 3)
    assert near.travel == 120
    assert (near.bye.least, near.bye.most) == (0, 0)
    assert (near.qualifies.least, near.qualifies.most) == (Fraction(1, 4), Fraction(1, 4))


def test_spread() -> None:
    """Tests the spread of byes and chances to qualify: three clubs, and a section of four."""
    # 0-1 4, 0-2 5, 1-2 8: within 10 % clubs 1 and 2 have a bye with 1/2 each, 0 has none.
    distances = by_pair(7, {(0, 1): 4, (0, 2): 5, (1, 2): 8}, others=1)
    problem = problem_of(distances, 2, tolerance="0.1")
    plan = Plan(problem, ((0, 1, 2), (3, 4, 5, 6)), 0, "given")
    price = chance_price(odds_of(plan))
    # The section of four has 1 + 1 + 1 miles; 11 + 3 = 14, and 15 of 1.4 more is too far.
    assert price.least_travel == 14
    assert price.bye.least == 0
    assert price.bye.most == price.bye.within_section == Fraction(1, 2)
    assert price.qualifies.least == Fraction(1, 4)
    assert price.qualifies.most == Fraction(3, 8)
    assert price.qualifies.within_section == Fraction(1, 8)


def test_more_tolerance_more_chance() -> None:
    """Tests that with tolerance draws and mean travel grow, and fewer opponents are certain."""
    plan = Plan(problem_of(scattered(13, 4), 2), (tuple(range(6)), tuple(range(6, 13))), 0, "given")
    prices = price_of_chance(plan, TOLERANCES)
    assert [price.tolerance for price in prices] == TOLERANCES
    for less, more in pairwise(prices):
        assert less.count < more.count
        assert less.mean_travel <= more.mean_travel
        assert set(more.certain) <= set(less.certain)
    for price in prices:
        counted = plan.count(price.tolerance)
        assert (price.count, price.mean_travel) == (counted.count(), counted.mean_travel())


def small_edition() -> Edition:
    """Ten clubs of two leagues for two slots, at places of a map."""
    entrants = tuple(
        Entrant(
            f"Club {i:02}",
            league="AB"[i % 2],
            lat=Decimal(30 + i * 37 % 50) / 10,
            lon=Decimal(-980 + i * 61 % 70) / 10,
        )
        for i in range(10)
    )
    return replace(read_edition("2024"), field=Field(entrants), slots=2, tolerance=Decimal("0.1"))


def planner(edition: Edition) -> Plan:
    return plan_sections(edition.problem(), Watch(1))


def test_rules_are_planned_one_by_one() -> None:
    """Tests that each rule's price is that of the edition with it, and that no rule is free."""
    edition = small_edition()
    shown: list[str] = []
    prices = rule_prices(edition, RULES, plan=planner, show=shown.append)
    assert shown == ["", "double-byes", "balanced", "same-league-apart"]
    assert [price.rule for price in prices] == shown
    base, free, balanced, apart = (price.plan for price in prices)
    assert base is not None
    assert free is not None
    assert balanced is not None
    assert apart is not None
    # Double byes allow more, the others less.
    assert free.travel <= base.travel <= min(balanced.travel, apart.travel)
    assert [len(section) for section in balanced.sections] == [5, 5]
    assert free.problem.format.has_double_byes
    assert apart.problem.rules.same_league_apart
    assert prices[2].price == chance_price(odds_of(balanced))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("double-byes", {"double_byes": True}),
        ("balanced", {"section_size": "5:5"}),
        ("balanced", {"section_size": "balanced"}),
        ("same-league-apart", {"same_league_apart": True}),
        ("no-trip-over=600", {"longest_trip": 600}),
    ],
)
def test_a_rule_that_is_on_is_priced_by_taking_it_away(name: str, changes: dict[str, Any]) -> None:
    """Tests that the price is that of the edition without the rule, and says so."""
    free = small_edition()
    ruled = free.replace(**changes)
    base, without = rule_prices(ruled, [rule_named(name)], plan=planner)
    assert (base.rule, without.rule) == ("", f"without {name}")
    assert base.plan is not None
    assert without.plan is not None
    assert base.plan.problem.rules == ruled.problem().rules
    expected = planner(free)
    assert without.plan.problem.format == free.format
    assert without.plan.problem.rules == free.problem().rules
    assert without.price == chance_price(odds_of(expected))


def test_a_rule_that_cannot_be_kept() -> None:
    """Tests that a rule without a plan has a reason, and does not end the others."""
    prices = rule_prices(small_edition(), [no_trip_over(0), SECTIONS_BALANCED], plan=planner)
    assert prices[1].rule == "no-trip-over=0"
    assert prices[1].plan is None
    assert prices[1].price is None
    assert "longest trip 0" in prices[1].reason
    assert prices[2].plan is not None


def test_an_edition_that_cannot_be_planned() -> None:
    edition = replace(small_edition(), rules=Rules(longest_trip=0))
    with pytest.raises(AnswerIsNo):
        rule_prices(edition, [SECTIONS_BALANCED], plan=planner)


def test_rules_by_name() -> None:
    """Tests the names, and that balanced sections are those of 109 clubs for 11 slots: 9 or 10."""
    assert rule_named("double-byes") is DOUBLE_BYES
    assert rule_named("balanced") is SECTIONS_BALANCED
    assert rule_named("same-league-apart") is SAME_LEAGUE_APART
    edition = read_edition("2024")
    assert rule_named("no-trip-over=400").priced(edition)[1].rules.longest_trip == 400
    assert edition.changed(SECTIONS_BALANCED.added).format.section_size == (9, 10)
    five = small_edition().replace(slots=5, section_size="balanced")
    assert five.format.section_size == (2, 2)
    # An even split is that of the slots there are in the end.
    assert five.replace(slots=4).format.section_size == (2, 3)


@pytest.mark.parametrize("text", ["", "balance", "no-trip-over", "no-trip-over=x", "balanced=3"])
def test_unknown_rules(text: str) -> None:
    with pytest.raises(UsageError, match="unknown rule"):
        rule_named(text)
