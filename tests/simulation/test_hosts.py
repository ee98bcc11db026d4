"""Tests that cups that are played have the hosts that their plan asks for."""

from dataclasses import replace

import pytest

from drawopt.model.problem import Rules
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Cup, play_cup
from drawopt.simulation.job import job_of, play_stretch
from tests.brute_force import club, problem_of, scattered


def plan_of(hosts: str, windows: tuple[tuple[int, ...], ...], barred: tuple[str, ...] = ()) -> Plan:
    """Fifteen clubs, two sections, so that one has a bye."""
    problem = problem_of(
        scattered(15, 4), 2, windows=windows, tolerance="1", rules=Rules(may_not_host=barred)
    )
    problem = replace(problem, terms=replace(problem.terms, hosts=hosts))
    return Plan(problem, (tuple(range(8)), tuple(range(8, 15))), 0, "given")


def window_of(plan: Plan, round_: int) -> int:
    windows = plan.problem.terms.windows
    return next(number for number, rounds in enumerate(windows) if round_ in rounds)


@pytest.mark.parametrize("barred", [(), (club(2), club(3), club(9))])
@pytest.mark.parametrize("windows", [((1,), (2,), (3,)), ((1,), (2, 3)), ((1, 2), (3,))])
def test_fewer_home_ties_so_far_is_at_home(
    windows: tuple[tuple[int, ...], ...], barred: tuple[str, ...]
) -> None:
    """Tests thirty cups: tallies kept by hand, the coin between equals and where it alone knows.

    The same cup with coins has the same lots, and until a host differs the same winners.
    """
    balanced, tossed = plan_of("balance", windows, barred), plan_of("coin", windows, barred)
    may = balanced.problem.may_host
    even = uneven = 0
    for run in range(1, 31):
        cup, coins = (play_cup(plan, "hosts", run=run) for plan in (balanced, tossed))
        before = dict.fromkeys(range(15), 0)
        now = dict(before)
        last = 0
        # Outcomes are coins, so that hosts change nobody's way.
        for tie, coin in zip(cup.ties, coins.ties, strict=True):
            assert tie.home is not None
            assert tie.away is not None
            assert {tie.home, tie.away} == {coin.home, coin.away}
            assert tie.winner == coin.winner
            if window_of(balanced, tie.round) > last:
                last, before = window_of(balanced, tie.round), dict(now)
            drawn_as_winner = tie.round > balanced.problem.terms.windows[last][0]
            if last == 0 or drawn_as_winner or before[tie.home] == before[tie.away]:
                even += last > 0
                assert tie.home == coin.home
            elif may[tie.home] and may[tie.away]:
                uneven += 1
                assert before[tie.home] < before[tie.away]
            if not tie.neutral:
                now[tie.home] += 1
    assert even > 3
    assert uneven > 3


def away(cup: Cup, clubs: int) -> list[int]:
    """The distance that each club travelled."""
    miles = [0] * clubs
    for tie in cup.ties:
        if tie.away is not None:
            miles[tie.away] += tie.distance or 0
    return miles


@pytest.mark.parametrize("windows", [((1,), (2,), (3,)), ((1,), (2, 3))])
def test_the_fast_player_has_the_same_hosts(windows: tuple[tuple[int, ...], ...]) -> None:
    """Tests what each club travels, which is the visitor, run by run; and that coins differ."""
    plan = plan_of("balance", windows, (club(2),))
    found, coins = (job_of(each, "fast") for each in (plan, plan_of("coin", windows, (club(2),))))
    differ = 0
    for run in range(1, 31):
        tally = play_stretch(found, run, 1)
        assert [next(iter(each)) for each in tally.miles] == away(
            play_cup(plan, "fast", run=run), 15
        )
        differ += tally.miles != play_stretch(coins, run, 1).miles
    assert differ > 10
