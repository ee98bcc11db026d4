"""Tests that chances with all redraws are those of every draw, every result, every coin."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from drawopt.drawing.contest import Contest, HomeTies, first_contest
from drawopt.drawing.odds import contest_odds
from drawopt.drawing.redraws import RedrawnOdds, redrawn_odds
from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Side, first_rounds, nodes_of
from drawopt.model.problem import Problem, Rules, Trips
from drawopt.model.travel import bracket_travel, tie_travel
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.plan import Plan
from tests.brute_force import brackets, club, problem_of, scattered

TRIP = 150


# Plain truth: cups played tie by tie, with no table of counts.


Listed = dict[tuple[Any, ...], list[tuple[tuple[Side, ...], int]]]


def draws_of(
    plan: Plan,
    window: int,
    sections: tuple[tuple[int, ...], ...],
    stand: tuple[int, ...],
    trips: int | None,
    listed: Listed,
) -> list[tuple[tuple[Side, ...], int]]:
    """Every allowed draw of these clubs, and what it weighs; listed once."""
    if (window, sections, stand, trips) in listed:
        return listed[window, sections, stand, trips]
    problem = plan.problem
    rounds = problem.format.rounds - problem.terms.windows[window - 1][0] + 1
    lists = allowed_brackets(plan, window, sections, stand)
    if not all(lists):
        raise AnswerIsNo("none")
    choices = [
        sides
        for sides in product(*lists)
        if trips is None or long_of(plan, sides) <= most_long(plan, lists, trips)
    ]
    travels = [bracket_travel(sides, problem.costs) for sides in choices]
    most = int(min(travels) * (1 + problem.terms.tolerance))
    found = []
    for sides, travel in zip(choices, travels, strict=True):
        if travel <= most:
            weight = 1
            if window == 1 and plan.weights is not None:
                for side in sides:
                    weight *= plan.weights.of_bracket(list(first_rounds(side, rounds).items()))
            found.append((sides, weight))
    listed[window, sections, stand, trips] = found
    return found


def long_of(plan: Plan, sides: Sequence[Side], last: int = 99) -> int:
    """The ties up to a round whose expected distance is over the limit."""
    over, distances = plan.problem.rules.trips.over, plan.problem.distances
    ties = [tie for side in sides for tie in nodes_of(side) if tie.round <= last]
    return sum(tie_travel(tie, distances) > over for tie in ties)


def most_long(plan: Plan, lists: Sequence[Sequence[Side]], trips: int) -> int:
    """What is left of the budget, or the fewest that can be had."""
    return max(trips, sum(min(long_of(plan, [side]) for side in each) for each in lists))


def allowed_brackets(
    plan: Plan, window: int, sections: tuple[tuple[int, ...], ...], stand: tuple[int, ...]
) -> list[list[Side]]:
    """The brackets of each section that keep the rules, whatever they travel."""
    problem = plan.problem
    first = problem.terms.windows[window - 1][0]
    rounds = problem.format.rounds - first + 1
    double = window == 1 and problem.format.double_byes
    return [
        [
            side
            for side in brackets(clubs, rounds, problem.earliest - (first - 1), double_byes=double)
            if stands(side, rounds, stand)
        ]
        for clubs in sections
    ]


def stands(side: Side, rounds: int, stand: tuple[int, ...]) -> bool:
    """Whether none of these clubs plays in the first round."""
    entered = first_rounds(side, rounds)
    return all(entered.get(who, 2) > 1 for who in stand)


def cups(
    plan: Plan,
    window: int,
    sections: tuple[tuple[int, ...], ...],
    home: dict[int, int],
    stand: tuple[int, ...],
    trips: int | None,
    listed: Listed,
) -> Iterator[tuple[Fraction, list[tuple[int, int, int, bool]], list[tuple[int, int]], list[int]]]:
    """Every cup from a window on: its chance, ties (round, host, visitor, neutral), byes, left."""
    problem = plan.problem
    rounds = problem.terms.windows[window - 1] if problem.terms.redraw != "none" else ()
    rounds = rounds or tuple(range(1, problem.format.rounds + 1))
    draws = draws_of(plan, window, sections, stand, trips, listed)
    after = trips
    total = sum(weight for _, weight in draws)
    for sides, weight in draws:
        if trips is not None:
            lists = allowed_brackets(plan, window, sections, stand)
            played = len(rounds)
            after = most_long(plan, lists, trips) - long_of(plan, sides, played)
        nodes = [
            node
            for side in sides
            for node in nodes_of(side)
            if node.round <= rounds[-1] - rounds[0] + 1
        ]
        lasting = tuple(
            sorted(
                who
                for side in sides
                for who, entered in first_rounds(side, problem.format.rounds).items()
                if entered > 2 and window == 1 and problem.terms.redraw == "keep-byes"
            )
        )
        for tossed in product((0, 1), repeat=2 * len(nodes)):
            coins, results = tossed[: len(nodes)], tossed[len(nodes) :]
            winner: dict[Side, int] = {}
            ties = []
            tally = dict(home)
            out = set()
            for node, coin, result in zip(nodes, coins, results, strict=True):
                pair = [s if isinstance(s, int) else winner[s] for s in (node.first, node.second)]
                named = isinstance(node.first, int) and isinstance(node.second, int)
                at, away = pair if coin == 0 else pair[::-1]
                if problem.terms.hosts == "balance" and named and home[away] < home[at]:
                    at, away = away, at
                neutral = not (problem.may_host[at] or problem.may_host[away])
                if not problem.may_host[at] and not neutral:
                    at, away = away, at
                if not neutral:
                    tally[at] += 1
                winner[node] = pair[result]
                out.add(pair[1 - result])
                ties.append((node.round + rounds[0] - 1, at, away, neutral))
            left = tuple(tuple(c for c in clubs if c not in out) for clubs in sections)
            lost_in = {c: r for r, a, b, _ in ties for c in (a, b) if c in out}
            plays = {(r, c) for r, a, b, _ in ties for c in (a, b)}
            byes = [
                (r, c)
                for r in rounds
                for clubs in sections
                for c in clubs
                if (r, c) not in plays and r < lost_in.get(c, 99)
            ]
            chance = Fraction(weight, total) / 4 ** len(nodes)
            if rounds[-1] == problem.format.rounds:
                yield chance, ties, byes, [c for clubs in left for c in clubs]
            else:
                for later, more, waits, through in cups(
                    plan, window + 1, left, tally, lasting, after, listed
                ):
                    yield chance * later, ties + more, byes + waits, through


def truth(plan: Plan, window: int, sections: tuple[tuple[int, ...], ...]) -> RedrawnOdds:
    """The same value, from every cup."""
    found = RedrawnOdds(0, TRIP)
    total = Fraction(0)
    sums: list[defaultdict[Any, Fraction]] = [defaultdict(Fraction) for _ in range(6)]
    meets, waits, home, travel, long, through = sums
    at_home = dict.fromkeys(range(len(plan.problem.field)), 0)
    rule = plan.problem.rules.trips
    trips = None if rule is None else rule.at_most
    for chance, ties, byes, left in cups(plan, window, sections, at_home, (), trips, {}):
        total += chance
        for round_, at, away, neutral in ties:
            meets[round_, min(at, away), max(at, away)] += chance
            if not neutral:
                home[round_, at] += chance
            travel[round_, away] += chance * int(plan.problem.distances[at, away])
        for each in byes:
            waits[each] += chance
        for who in {b for _, a, b, _ in ties if plan.problem.distances[a, b] > TRIP}:
            long[who] += chance
        for who in left:
            through[who] += chance
    assert total == 1
    names = ("meets", "byes", "home", "travel", "long_trip", "qualified")
    for name, each in zip(names, sums, strict=True):
        getattr(found, name).update(each)
    return found


def same(found: RedrawnOdds, expected: RedrawnOdds) -> None:
    for name in ("meets", "byes", "home", "travel", "long_trip", "qualified"):
        mine, theirs = ({k: v for k, v in getattr(o, name).items() if v} for o in (found, expected))
        assert mine == theirs, name


def problem_with(problem: Problem, hosts: str) -> Problem:
    return replace(problem, terms=replace(problem.terms, hosts=hosts))


def one_section(hosts: str = "coin", **changes: Any) -> Plan:
    """Five clubs for one slot, three rounds; double byes, so that byes are drawn anew."""
    keywords: dict[str, Any] = {
        "windows": ((1,), (2,), (3,)),
        "tolerance": "0.1",
        "double_byes": True,
        "rules": Rules(may_not_host=(club(1), club(4))),
    }
    problem = problem_of(scattered(5, 5), 1, **(keywords | changes))
    return Plan(problem_with(problem, hosts), (tuple(range(5)),), 0, "given")


PLANS = {
    "a window a round": one_section(),
    "balanced hosts": one_section("balance"),
    "two rounds at once": one_section("balance", windows=((1,), (2, 3))),
    "one bracket stands": one_section(redraw="none"),
    "no double byes": one_section(double_byes=False, windows=((1, 2), (3,))),
    "byes that were drawn stand": one_section(redraw="keep-byes"),
    "weights": replace(one_section(), weights=ByeWeights((1, 5, 2, 7, 1), (4, 1, 1, 2, 9))),
    "few long trips": one_section(rules=Rules(trips=Trips(140, 2)), windows=((1,), (2,), (3,))),
    "two sections, few long trips": Plan(
        problem_of(
            scattered(5, 12),
            2,
            windows=((1,), (2,)),
            tolerance="0.3",
            rules=Rules(trips=Trips(100, 2)),
        ),
        ((0, 2, 4), (1, 3)),
        0,
        "given",
    ),
    "two sections, one budget": Plan(
        problem_of(scattered(5, 12), 2, windows=((1,), (2,)), tolerance="0.3"),
        ((0, 2, 4), (1, 3)),
        0,
        "given",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_every_draw_result_and_coin(name: str) -> None:
    """Tests every chance, as exact fractions, against all cups listed."""
    plan = PLANS[name]
    found = redrawn_odds(first_contest(plan), trip=TRIP)
    assert found is not None
    same(found, truth(plan, 1, plan.sections))
    assert sum(found.qualified.values()) == plan.problem.format.slots


def test_byes_that_are_drawn_anew_change_who_qualifies() -> None:
    """Tests that the first bracket's chance to qualify is another than the real one."""
    plan = PLANS["a window a round"]
    found = redrawn_odds(first_contest(plan), trip=TRIP)
    assert found is not None
    first = contest_odds(first_contest(plan))
    assert not first.qualifying_is_final
    assert any(each.qualifies != found.qualified[each.club] for each in first.clubs)


def test_sections_with_lots_of_their_own() -> None:
    """Tests that each section's chances are those of a cup of that section alone."""
    tables = scattered(10, 7)
    problem = problem_of(tables, 2, windows=((1,), (2,), (3,)), tolerance="0.1", double_byes=True)
    problem = replace(problem, terms=replace(problem.terms, draw_when="section"))
    sections = ((0, 2, 4, 6, 8), (1, 3, 5, 7, 9))
    found = redrawn_odds(first_contest(Plan(problem, sections, 0, "given")), trip=TRIP)
    assert found is not None
    for section in sections:
        alone = one_section(rules=Rules())
        costs = tables[np.ix_(section, section)]
        alone = replace(alone, problem=replace(alone.problem, distances=costs, costs=costs))
        expected = truth(alone, 1, alone.sections)
        assert {k: found.qualified[c] for k, c in enumerate(section)} == expected.qualified
        meets = {
            (r, section.index(i), section.index(j)): chance
            for (r, i, j), chance in found.meets.items()
            if i in section
        }
        assert meets == expected.meets
    assert sum(found.qualified.values()) == 2


def test_byes_that_stand_leave_who_qualifies() -> None:
    """Tests that the first bracket's chance to qualify is the real one where its byes stand."""
    plan = PLANS["byes that were drawn stand"]
    found = redrawn_odds(first_contest(plan), trip=TRIP)
    assert found is not None
    first = contest_odds(first_contest(plan))
    assert first.qualifying_is_final
    assert {each.club: each.qualifies for each in first.clubs} == found.qualified


def test_from_a_later_window_with_home_ties() -> None:
    """Tests one section of two from window 2 on, the other open; and what each had at home."""
    problem = problem_with(
        problem_of(scattered(16, 2), 2, windows=((1,), (2,), (3,)), tolerance="0.5"), "balance"
    )
    plan = Plan(problem, (tuple(range(8)), tuple(range(8, 16))), 0, "given")
    left, tally = (0, 2, 5, 7), {0: 1, 2: 0, 5: 0, 7: 1}
    contest = Contest(
        plan, 2, (left, None), (), tuple(HomeTies(*each) for each in sorted(tally.items()))
    )
    found = redrawn_odds(contest, trip=TRIP)
    assert found is not None
    expected = RedrawnOdds(3, TRIP)
    for chance, ties, _, (through,) in cups(plan, 2, (left,), tally, (), None, {}):
        expected.qualified[through] = expected.qualified.get(through, Fraction(0)) + chance
        for round_, at, _, _ in ties:
            expected.home[round_, at] = expected.home.get((round_, at), Fraction(0)) + chance
    assert found.home == expected.home
    assert found.qualified == expected.qualified == dict.fromkeys(left, Fraction(1, 4))
    assert found.first_later == 3


def test_too_many_draws() -> None:
    """Tests that nothing is half told where there are too many draws."""
    plan = PLANS["a window a round"]
    assert redrawn_odds(first_contest(plan), trip=TRIP, most_steps=100) is None
