"""Tests the chances that a program names, and the words for how kind a draw was."""

from fractions import Fraction

import pytest

import drawopt
from drawopt.drawing.contest import first_contest
from drawopt.drawing.events import Share, share_of
from drawopt.drawing.kindness import Kindness
from drawopt.drawing.odds import odds_of
from drawopt.errors import UsageError
from drawopt.reporting.answers import Odds, Plan
from drawopt.reporting.events import Chance, ClubKindness
from tests.brute_force import club
from tests.fixtures import scattered, small_plan

PLAN = small_plan(scattered(6), 1, windows=((1, 2), (3,)), tolerance="1")


def odds() -> Odds:
    return Odds(odds_of(PLAN), Plan(PLAN))


def test_brackets_by_name() -> None:
    """Tests byes, opponents, meetings and travel of all draws against the odds."""
    found = odds()
    for name in (club(0), club(3)):
        assert found.chance(lambda drawn, name=name: drawn.bye(name)).value == found[name].bye
    exact = found.value.by_club[0]
    by_opponent = {
        o.club: sum(r_o.first for r in exact.rounds for r_o in r.opponents if r_o.club == o.club)
        for r in exact.rounds
        for o in r.opponents
    }
    for other, first in by_opponent.items():
        chance = found.chance(lambda drawn, other=other: drawn.opponent(club(0)) == club(other))
        assert chance.exact == Fraction(first, found.value.count)
    # The mean of a draw's chances to meet is the chance to meet.
    meets = sum(o.meets for r in exact.rounds for o in r.opponents if o.club == 3)
    seen = []
    found.chance(lambda drawn: bool(seen.append(drawn.meets(club(3), club(0)))))
    assert sum(seen) / len(seen) == meets
    travels = []
    found.chance(lambda drawn: bool(travels.append(drawn.travel_of(club(0)))))
    settled = sum(r.travel for r in exact.rounds if not r.provisional)
    assert sum(travels) / len(travels) == settled
    assert found.chance(lambda drawn: drawn.travel <= PLAN.travel).value < 1


def test_clubs_that_are_not_there() -> None:
    with pytest.raises(UsageError, match="not a club of this plan"):
        odds().chance(lambda drawn: drawn.bye("Nobody"))
    with pytest.raises(UsageError, match="draws must be at least 1"):
        odds().chance(lambda _: True, draws=0)


def test_words() -> None:
    """Tests that an estimate says so, with its interval, and what is certain is not counted."""
    estimate = Chance(Share(25, 1000, exact=False))
    # Wilson: (25 + 1.92) / 1003.84, and so on.
    assert str(estimate) == "2.5 % (1.7-3.7 %, 1,000 draws made)"
    assert estimate.exact is None
    exact = Chance(Share(1, 40, exact=True))
    assert (str(exact), float(exact), exact.between) == ("2.5 % (exact)", 0.025, None)
    told = ClubKindness(
        Kindness(0, (1, 2), Fraction(77, 2), exact.share, Share(40, 40, exact=True)), "Elm", "mi"
    )
    text = str(told)
    assert "Elm is expected to travel 38.5 miles as the visitor in rounds 1-2" in text
    assert "comes once in 40 draws, 2.5 % (exact); one at least as unkind" in text
    assert text.endswith("always.")
    assert told.record()["at_least_as_kind"]["denominator"] == "40"


def test_a_draw_of_another_plan() -> None:
    plan = Plan(PLAN)
    draw = drawopt.draw(plan, "one", rehearsal=True)
    assert 0 < odds().kindness(draw, club(2)).kind.value <= 1
    other = small_plan(scattered(6), 1, windows=((1, 2), (3,)), tolerance="0.5")
    with pytest.raises(UsageError, match="draw of another plan"):
        Odds(odds_of(other), Plan(other)).kindness(draw, club(2))


def test_all_draws_once() -> None:
    """Tests that every draw is told once where they are listed."""
    seen = []
    share = share_of(first_contest(PLAN), lambda drawn: bool(seen.append(drawn)))
    assert len(seen) == len(set(seen)) == share.of
