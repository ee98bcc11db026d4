"""Tests that odds are said so that nobody is misled: percents, reasons, 80 columns."""

import io
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from rich.console import Console

from drawopt.drawing.contest import first_contest
from drawopt.drawing.odds import Certain, odds_of
from drawopt.drawing.price_of_chance import price_of_chance
from drawopt.reporting.odds import (
    likeliest,
    part,
    show_certain,
    show_club,
    show_odds,
    why_certain,
)
from drawopt.reporting.prices import show_prices
from drawopt.reporting.terminal import terminal
from drawopt.simulation.sampled_odds import sample_later
from tests.fixtures import plan_2024, scattered, small_plan


def text_of(show: Callable[[Console], None]) -> str:
    """What is put on a terminal of 80 columns."""
    out = io.StringIO()
    show(terminal(file=out, width=80))
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    return text


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1), "100 %"),
        (Fraction(1, 10**9), "< 0.1 %"),
        (1 - Fraction(1, 10**9), "> 99.9 %"),
        (Fraction(1, 16), "6.2 %"),
        (Fraction(1, 3), "33.3 %"),
    ],
)
def test_part(chance: Fraction, text: str) -> None:
    """Tests that only what is certain is 0 or 100 %."""
    assert part(chance) == text


def test_2024() -> None:
    """Tests the tables of 2024: every section, every club, the sample, the prices."""
    plan = plan_2024()
    odds = odds_of(plan)
    later = sample_later(first_contest(plan), 5, seed="test", trip=300)
    text = text_of(lambda console: show_odds(console, odds, later))
    assert "Section 11:" in text
    assert "about 2^" in text
    assert "intervals of 95 % (Wilson)" in " ".join(text.split())
    one = text_of(lambda console: show_club(console, odds, 0, later))
    assert "Round 4, drawn anew, sampled: 5 cups" in one
    prices = price_of_chance(plan, [Decimal(0), Decimal("0.05")])
    table = text_of(lambda console: show_prices(console, prices, plan))
    assert "5 % *" in table


def test_likeliest() -> None:
    """Tests that opponents come likeliest first, over the rounds drawn for good."""
    odds = odds_of(small_plan(scattered(6), 1, windows=((1, 2), (3,)), tolerance="1"))
    for each in odds.clubs:
        ranked = likeliest(each)
        assert all(one[1] >= other[1] for one, other in pairwise(ranked))
        assert sum(chance for _, chance in ranked) == each.rounds[0].plays + each.rounds[1].plays


def test_reasons() -> None:
    """Tests the words for a certain opponent: distance, or no other bracket; or nobody."""
    plan = small_plan(scattered(4), 2)
    odds = odds_of(plan)
    text = text_of(lambda console: show_certain(console, odds))
    assert "4 clubs have the same first opponent in every draw" in text
    assert text.count("no bracket under the rules has another") == 2
    why = why_certain(odds, Certain(1, (1,), 1234))
    assert why.startswith("the distance; any other costs at least 1,234 miles more")
    free = odds_of(small_plan(scattered(6), 1, tolerance="1"))
    assert "No club" in text_of(lambda console: show_certain(console, free))
