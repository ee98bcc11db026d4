"""Tests that balanced hosts are the clubs with fewer home ties so far, and a coin's if equal."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from drawopt.drawing.contest import (
    Contest,
    Draw,
    HomeTies,
    WinnerOf,
    first_contest,
    home_ties_after,
    next_contest,
)
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.odds import contest_odds
from drawopt.errors import UsageError
from drawopt.model.problem import Rules, Terms
from drawopt.sections.plan import Plan
from tests.brute_force import club, problem_of, scattered

EACH_ROUND = ((1,), (2,), (3,))


def plan_of(hosts: str, barred: tuple[str, ...] = ()) -> Plan:
    problem = problem_of(
        scattered(16, 4), 2, windows=EACH_ROUND, tolerance="1", rules=Rules(may_not_host=barred)
    )
    problem = replace(problem, terms=replace(problem.terms, hosts=hosts))
    return Plan(problem, (tuple(range(8)), tuple(range(8, 16))), 0, "given")


def drawn(contest: Contest, seed: str, after: str = "") -> Draw:
    return draw_contest(contest, seed, "0" * 64, after=after, results_digest=after, rehearsal=True)


def winners_of(draw: Draw, random: Random) -> dict[int, int]:
    found: dict[int, int] = {}
    for tie in draw.ties:
        if not tie.provisional:
            sides = [s if isinstance(s, int) else found[s.tie] for s in (tie.home, tie.away)]
            found[tie.number] = random.choice(sides)
    return found


@pytest.mark.parametrize("barred", [(), (club(2), club(3), club(9))])
def test_fewer_home_ties_so_far_is_at_home(barred: tuple[str, ...]) -> None:
    """Tests three windows, ten times: tallies kept by hand, and the coin where they are equal."""
    even = uneven = 0
    for seed in range(10):
        random = Random(seed)
        plan, coins = plan_of("balance", barred), plan_of("coin", barred)
        may = plan.problem.may_host
        contest, other = first_contest(plan), first_contest(coins)
        tally = dict.fromkeys(range(16), 0)
        for window in (1, 2, 3):
            after = "" if window == 1 else "a" * 64
            draw, coin = (drawn(each, f"try {seed}", after) for each in (contest, other))
            assert draw.lots == coin.lots
            for tie, tossed in zip(draw.ties, coin.ties, strict=True):
                if isinstance(tie.home, WinnerOf) or isinstance(tie.away, WinnerOf):
                    assert (tie.home, tie.away) == (tossed.home, tossed.away)
                    continue
                assert {tie.home, tie.away} == {tossed.home, tossed.away}
                if not may[tie.home]:
                    assert tie.neutral
                elif may[tie.away]:
                    assert tally[tie.home] <= tally[tie.away]
                    if tally[tie.home] == tally[tie.away]:
                        even += window > 1
                        assert tie.home == tossed.home
                    else:
                        uneven += 1
            for tie in draw.ties:
                if not tie.provisional and not tie.neutral:
                    assert isinstance(tie.home, int)
                    tally[tie.home] += 1
            winners = winners_of(draw, random)
            if window < 3:
                contest, other = (
                    next_contest(plan, draw, winners),
                    next_contest(coins, coin, winners),
                )
                assert other.home_ties == ()
                assert {each.club: each.ties for each in contest.home_ties} == {
                    who: tally[who] for section in contest.survivors for who in section or ()
                }
    assert even > 3
    assert uneven > 10


def test_known_only_once_it_is_played() -> None:
    """Tests that a side that is the winner of an earlier tie is counted by who it was."""
    plan = plan_of("balance")
    plan = replace(
        plan, problem=replace(plan.problem, terms=Terms(((1, 2), (3,)), hosts="balance"))
    )
    draw = drawn(first_contest(plan), "one")
    winners = winners_of(draw, Random(1))
    times = home_ties_after(draw.ties, draw.home_ties, winners, plan.problem.may_host)
    assert sum(times.values()) == sum(not tie.provisional for tie in draw.ties) == 12
    assert max(times.values()) <= 2


def test_odds_with_tallies() -> None:
    """Tests chances to be at home against all draws, coins and winners of the last two rounds."""
    plan = plan_of("balance")
    contest = Contest(
        plan,
        2,
        ((0, 1, 2, 3), None),
        (),
        (HomeTies(0, 1), HomeTies(1, 0), HomeTies(2, 1), HomeTies(3, 0)),
    )
    tally = {0: 1, 1: 0, 2: 1, 3: 0}
    odds = contest_odds(contest, Decimal(1))
    pairings = [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))]
    allowed = [
        pairing
        for pairing in pairings
        if all(
            any(o.club == b and o.first for o in odds.by_club[a].rounds[0].opponents)
            for a, b in pairing
        )
    ]
    assert len(allowed) == odds.count
    for who in range(4):
        first = Fraction(0)
        for pairing in allowed:
            (other,) = [set(pair) - {who} for pair in pairing if who in pair]
            rival = other.pop()
            home = Fraction(1, 2)
            if tally[who] != tally[rival]:
                home = Fraction(int(tally[who] < tally[rival]))
            first += home / len(allowed)
        assert odds.by_club[who].rounds[0].home == first
        # Later sides are winners of earlier ties: the coin.
        assert odds.by_club[who].rounds[1].home == Fraction(1, 4)


@pytest.mark.parametrize(("key", "value"), [("hosts", "coins"), ("byes", "even")])
def test_words_that_are_not_known(key: str, value: str) -> None:
    with pytest.raises(UsageError, match=f'{key} must be "'):
        Terms((), **{key: value})
