"""Tests that the odds are those of all draws listed one by one, and add up exactly."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from drawopt.drawing.contest import Contest, first_contest
from drawopt.drawing.lots import Lots
from drawopt.drawing.odds import ClubOdds, Odds, contest_odds, odds_of
from drawopt.drawing.odds_tables import least_without
from drawopt.model.bracket import (
    Node,
    Side,
    clubs_of,
    first_rounds,
    from_places,
    nodes_of,
    ties_played,
)
from drawopt.model.problem import Apart, Rules
from drawopt.model.travel import bracket_travel
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.convolution import others_within
from drawopt.sections.counting import budget_for
from drawopt.sections.plan import Plan, in_order
from tests.brute_force import brackets, by_pair, club, problem_of, scattered
from tests.fixtures import plan_2024

FEW = settings(max_examples=60, deadline=None)
MOST_DRAWS = 4000

# Small cups: slots, clubs of each section, double byes.
SHAPES = [
    ((1, 1), False),
    ((2, 1), False),
    ((3,), False),
    ((3, 4, 2), False),
    ((4, 3), False),
    ((5, 4), False),
    ((6,), False),
    ((4, 5), True),
    ((3, 5), True),
    ((6, 3), True),
    ((8, 4), False),
    ((4, 4, 4), False),
]


def brackets_of(contest: Contest, section: tuple[int, ...]) -> list[Side]:
    """The brackets of a section of this contest, with rounds from 1."""
    problem = contest.plan.problem
    return brackets(
        section,
        problem.format.rounds - contest.first_round + 1,
        problem.earliest - (contest.first_round - 1),
        double_byes=problem.format.double_byes and contest.window == 1,
    )


def draws_of(contest: Contest, tolerance: Decimal) -> list[tuple[Side, ...]] | None:
    """Every draw within the tolerance; ``None`` if there are none or too many to list."""
    costs = contest.plan.problem.costs
    drawn = [section for section in contest.survivors if section is not None]
    listed = [
        [(bracket_travel([side], costs), side) for side in brackets_of(contest, section)]
        for section in drawn
    ]
    if not all(listed) or prod(map(len, listed)) > MOST_DRAWS:
        return None
    least = sum(min(travel for travel, _ in each) for each in listed)
    most = least + budget_for(least, tolerance)
    return [
        tuple(side for _, side in choice)
        for choice in product(*listed)
        if sum(travel for travel, _ in choice) <= most
    ]


def meetings(tie: Node) -> Iterator[tuple[int, int, Fraction]]:
    """Both ways round, each pair that may meet in a tie, and the chance that it does."""
    first, second = ties_played(tie.first), ties_played(tie.second)
    for i, k in first.items():
        for j, m in second.items():
            yield i, j, Fraction(1, 2 ** (k + m))
            yield j, i, Fraction(1, 2 ** (k + m))


class Listed:
    """What happens in a list of draws, counted one by one."""

    def __init__(self, contest: Contest, draws: list[tuple[Side, ...]]) -> None:
        rounds = contest.plan.problem.format.rounds - contest.first_round + 1
        self.byes: Counter[tuple[int, int]] = Counter()
        self.drawn: Counter[tuple[int, int, int]] = Counter()
        self.first: Counter[tuple[int, int, int]] = Counter()
        self.meets: dict[tuple[int, int, int], Fraction] = {}
        self.qualifies: dict[int, Fraction] = {}
        share = Fraction(1, len(draws))
        for side in (side for draw in draws for side in draw):
            for who, entered in first_rounds(side, rounds).items():
                for level in range(1, entered):
                    self.byes[level, who] += 1
            for who, ties in ties_played(side).items():
                self.qualifies[who] = self.qualifies.get(who, Fraction(0)) + share / 2**ties
            for tie in nodes_of(side):
                for i, j, chance in meetings(tie):
                    key = (tie.round, i, j)
                    self.drawn[key] += 1
                    self.first[key] += isinstance(tie.first, int) and isinstance(tie.second, int)
                    self.meets[key] = self.meets.get(key, Fraction(0)) + share * chance


def check(contest: Contest, tolerance: Decimal) -> bool:
    """The odds of a contest are those of its draws; false if they cannot be listed."""
    draws = draws_of(contest, tolerance)
    if not draws:
        return False
    odds = contest_odds(contest, tolerance)
    assert odds.draws == len(draws)
    weights = contest.plan.weights if contest.window == 1 else None
    if weights is not None:
        # A draw stands in the list as often as it weighs.
        rounds = contest.plan.problem.format.rounds
        draws = [
            draw
            for draw in draws
            for _ in range(
                prod(weights.of_bracket(tuple(first_rounds(s, rounds).items())) for s in draw)
            )
        ]
        if len(draws) > 10 * MOST_DRAWS:
            return False
    listed = Listed(contest, draws)
    assert odds.count == len(draws)
    inside = [who for section in contest.survivors if section for who in section]
    assert [each.club for each in odds.clubs] == sorted(inside)
    problem = contest.plan.problem
    for each in odds.clubs:
        who = each.club
        assert each.qualifies == listed.qualifies[who]
        section = contest.survivors[each.section - 1]
        assert section is not None
        assert who in section
        for level, own in enumerate(each.rounds, 1):
            assert own.round == level + contest.first_round - 1
            assert own.provisional == (own.round > contest.last_round)
            assert own.bye == listed.byes[level, who]
            found = {
                other: listed.drawn[level, who, other]
                for other in range(len(problem.field))
                if listed.drawn[level, who, other]
            }
            assert {o.club: o.drawn for o in own.opponents} == found
            for o in own.opponents:
                assert o.first == listed.first[level, who, o.club]
                assert o.meets == listed.meets[level, who, o.club]
            check_hosts(contest, each, level)
        check_certain(contest, each, draws)
    return True


def check_hosts(contest: Contest, each: ClubOdds, level: int) -> None:
    """A coin names the host; who may not host is the visitor; if neither may, nobody is at home."""
    own = each.rounds[level - 1]
    problem = contest.plan.problem
    may = problem.may_host
    home = travel = Fraction(0)
    for o in own.opponents:
        # Both coins: (at home, travels).
        for coin in (True, False):
            if may[each.club] and may[o.club]:
                at_home, visits = coin, not coin
            elif may[each.club] or may[o.club]:
                at_home, visits = may[each.club], may[o.club]
            else:
                at_home, visits = False, not coin
            home += o.meets * Fraction(int(at_home), 2)
            travel += o.meets * int(visits) * int(problem.distances[each.club, o.club]) / 2
    assert (own.home, own.travel) == (home, travel)
    assert own.plays == sum((o.meets for o in own.opponents), Fraction(0))


def check_certain(contest: Contest, each: ClubOdds, draws: list[tuple[Side, ...]]) -> None:
    """The first opponent that is the same in all draws, and the least bracket with another."""

    def first_opponent(side: Side) -> int | None:
        tie = next(t for t in nodes_of(side) if each.club in (t.first, t.second))
        other = tie.second if tie.first == each.club else tie.first
        return other if isinstance(other, int) else None

    mine = [side for draw in draws for side in draw if each.club in clubs_of(side)]
    met = {None} if isinstance(mine[0], int) else {first_opponent(side) for side in mine}
    if each.certain is None:
        assert met == {None} or len(met) > 1
        return
    assert met == {each.certain.opponent}
    section = contest.survivors[each.section - 1]
    assert section is not None
    costs = contest.plan.problem.costs
    priced = [(bracket_travel([s], costs), s) for s in brackets_of(contest, section)]
    least = min(travel for travel, _ in priced)
    others = [t for t, s in priced if first_opponent(s) != each.certain.opponent]
    assert each.certain.needed == (min(others) - least if others else None)


def some_plan(
    sizes: tuple[int, ...], double_byes: bool, random: Random, windows: bool = False
) -> Plan:
    """A plan of given sections in a field with random rules; clubs spread over the sections."""
    clubs = sum(sizes)
    order = random.sample(range(clubs), clubs)
    few = random.random() < 0.3
    distances = (
        by_pair(clubs, {(i, j): random.randint(0, 3) for j in range(clubs) for i in range(j)})
        if few
        else scattered(clubs, random.randrange(10**6), random.choice((20, 300)))
    )
    sections, start = [], 0
    for size in sizes:
        sections.append(order[start : start + size])
        start += size
    rules = Rules(
        sections=tuple(tuple(club(i) for i in section) for section in sections),
        apart=tuple(
            Apart(club(min(pair)), club(max(pair)), random.randint(2, 4))
            for pair in (random.sample(range(clubs), 2) for _ in range(random.randint(0, 2)))
        ),
        same_league_apart=random.random() < 0.3,
        may_not_host=tuple(club(i) for i in random.sample(range(clubs), random.randint(0, 2))),
        must_have_bye=(club(random.randrange(clubs)),) if random.random() < 0.2 else (),
    )
    problem = problem_of(
        distances,
        len(sizes),
        rules=rules,
        double_byes=double_byes,
        costs=distances + distances // 3 if random.random() < 0.3 else None,
        leagues=[random.choice(("", "A", "B", "C")) for _ in range(clubs)],
    )
    if windows:
        each = tuple((r,) for r in range(1, problem.format.rounds + 1))
        problem = replace(problem, terms=replace(problem.terms, windows=each))
    return Plan(problem, in_order(sections), 0, "given")


@FEW
@given(
    st.sampled_from(SHAPES),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["0", "0.05", "0.3", "1"]),
    st.booleans(),
)
def test_odds_are_those_of_all_draws(
    shape: tuple[tuple[int, ...], bool], seed: int, tolerance: str, windows: bool
) -> None:
    """Tests every number against all draws of a small cup, under random rules."""
    plan = some_plan(*shape, Random(seed), windows)
    assume(check(first_contest(plan), Decimal(tolerance)))


@FEW
@given(st.sampled_from(SHAPES), st.integers(0, 2**32 - 1), st.sampled_from(["0.05", "0.3", "1"]))
def test_odds_with_weights_are_those_of_all_draws(
    shape: tuple[tuple[int, ...], bool], seed: int, tolerance: str
) -> None:
    """Tests every number against all draws of a small cup, each as often as it weighs."""
    random = Random(seed)
    plan = some_plan(*shape, random)
    one, two = (tuple(random.choice((1, 1, 2)) for _ in plan.problem.field.clubs) for _ in "ab")
    weights = ByeWeights(one, two if plan.problem.format.has_double_byes else ())
    assume(check(first_contest(replace(plan, weights=weights)), Decimal(tolerance)))


def test_large_weights_take_many_pieces() -> None:
    """Tests that odds do not change when a section's weights are all taken times one number."""
    plan = some_plan((5, 4), True, Random(5))
    small = ByeWeights((3, 1, 2, 1, 1, 5, 2, 1, 1), (2, 1, 1, 4, 1, 1, 1, 3, 1))
    # Byes in round 1 and 2 count 1 and 3 empty places: with weights times 10 ** 2 and 10 ** 6 every
    # bracket of a section weighs the same times as much.
    large = ByeWeights(tuple(w * 100 for w in small.one), tuple(w * 10**6 for w in small.two))
    one, other = (odds_of(replace(plan, weights=each), Decimal(1)) for each in (small, large))
    assert other.count == one.count * 100 ** (16 - 9)
    assert [each.qualifies for each in one.clubs] == [each.qualifies for each in other.clubs]
    assert [[r.plays for r in each.rounds] for each in one.clubs] == [
        [r.plays for r in each.rounds] for each in other.clubs
    ]


@FEW
@given(st.integers(0, 2**32 - 1), st.sampled_from(["0", "0.1", "1"]), st.booleans())
def test_odds_of_later_windows(seed: int, tolerance: str, open_section: bool) -> None:
    """Tests the survivors' odds in the windows of rounds 2 and 3, with a section still open."""
    random = Random(seed)
    plan = some_plan((7, 6, 8), False, random, windows=True)
    window = random.choice((2, 3))
    survivors = tuple(
        tuple(sorted(random.sample(section, 2 ** (4 - window)))) for section in plan.sections
    )
    left = (None, *survivors[1:]) if open_section else survivors
    assume(check(Contest(plan, window, left), Decimal(tolerance)))


def test_double_byes_drawn_anew() -> None:
    """Tests a second window of three clubs for two rounds, after a double bye."""
    each_round = ((1,), (2,), (3,))
    problem = problem_of(scattered(10, 3), 2, double_byes=True, windows=each_round)
    plan = Plan(problem, ((0, 2, 4, 6, 8), (1, 3, 5, 7, 9)), 0, "given")
    assert check(Contest(plan, 2, ((0, 4, 8), (1, 3, 5, 7))), Decimal("0.5"))
    # Who has the bye of round 2 is drawn anew, so chances to qualify are not final.
    assert not odds_of(plan).qualifying_is_final
    kept = replace(problem, terms=replace(problem.terms, redraw="none"))
    assert odds_of(replace(plan, problem=kept)).qualifying_is_final


def test_three_clubs() -> None:
    """Tests the odds of three clubs, worked out by hand."""
    # 0-1 4 miles, 0-2 5, 1-2 8 (tests of counting): 1 waits, or 2 waits, for 11; 0 waits for 13.
    distances = by_pair(3, {(0, 1): 4, (0, 2): 5, (1, 2): 8})
    plan = Plan(problem_of(distances, 1, tolerance="0.1"), ((0, 1, 2),), 0, "given")
    odds = odds_of(plan)  # 11 * 1.1 = 12.1: the two of 11 miles
    assert odds.count == 2
    one, two, three = odds.clubs
    assert [each.rounds[0].bye for each in odds.clubs] == [0, 1, 1]
    assert [each.qualifies for each in odds.clubs] == [
        Fraction(1, 4),
        Fraction(3, 8),  # half with a bye, 1/2; half without, 1/4
        Fraction(3, 8),
    ]
    # 0 plays round 1 in both, against 1 or 2; in round 2 it is opposite the other.
    assert [(o.club, o.drawn, o.first, o.meets) for o in one.rounds[0].opponents] == [
        (1, 1, 1, Fraction(1, 2)),
        (2, 1, 1, Fraction(1, 2)),
    ]
    # In round 2 only if 0 has won: half of a half.
    assert [(o.club, o.drawn, o.first, o.meets) for o in one.rounds[1].opponents] == [
        (1, 1, 0, Fraction(1, 4)),
        (2, 1, 0, Fraction(1, 4)),
    ]
    # Half of 4 and half of 5 in round 1, half as much in round 2; the visitor half of the time.
    assert one.rounds[0].travel == Fraction(9, 4)
    assert one.rounds[1].travel == Fraction(9, 8)
    assert one.travel == Fraction(27, 8)
    assert one.home_ties == Fraction(3, 4)
    # 1 waits for 0 or 2 with 1/2, or has played 0 in round 1 and meets 2 with 1/2.
    assert two.rounds[1].plays == Fraction(3, 4)
    assert three.certain is None


def test_certain_opponents_and_why() -> None:
    """Tests two far pairs: within the tolerance each meets its neighbour first."""
    # 0-1 and 2-3 are 10 miles apart, everything else 100: the least is 10 + 10 + 100 = 120.
    # Any other pairing has 100 + 100 + (10 + 10 + 100 + 100) / 4 = 255, 135 more.
    distances = by_pair(4, {(0, 1): 10, (2, 3): 10}, others=100)
    plan = Plan(problem_of(distances, 1, tolerance="1"), ((0, 1, 2, 3),), 0, "given")
    odds = odds_of(plan)
    assert odds.budget == 120
    assert [each.certain.opponent for each in odds.certain if each.certain] == [1, 0, 3, 2]
    certain = odds.clubs[0].certain
    assert certain is not None
    assert (certain.rounds, certain.needed) == ((1,), 135)
    assert odds.qualifying_is_final


def test_an_opponent_without_a_choice() -> None:
    """Tests a section of two clubs: no bracket has another tie, however far."""
    plan = Plan(problem_of(scattered(4, 1), 2), ((0, 1), (2, 3)), 0, "given")
    states = plan.states[0]
    assert least_without(states, 0, 1) is None
    certain = odds_of(plan).clubs[0].certain
    assert certain is not None
    assert certain.needed is None


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2**40), min_size=1, max_size=6), min_size=1, max_size=4),
    st.integers(0, 12),
)
def test_others_within(histograms: list[list[int]], budget: int) -> None:
    """Tests the ways of the others against a plain sum over all choices of slacks."""
    histograms = [each[: budget + 1] for each in histograms]
    if not all(sum(each) for each in histograms):
        return
    found = others_within(histograms, budget)
    for k, own in enumerate(histograms):
        others = histograms[:k] + histograms[k + 1 :]
        ways: Counter[int] = Counter()
        for slacks in product(*(range(len(each)) for each in others)):
            ways[sum(slacks)] += prod(each[x] for each, x in zip(others, slacks, strict=True))
        assert found[k] == [
            sum(number for spent, number in ways.items() if spent <= budget - slack)
            for slack in range(len(own))
        ]


def adds_up(odds: Odds) -> None:
    """What must hold of any odds, in whole numbers."""
    of_round: dict[tuple[int, int, int], int] = {}
    for each in odds.clubs:
        for own in each.rounds:
            direct = sum(o.first for o in own.opponents)
            assert own.bye + direct <= odds.count
            for o in own.opponents:
                of_round[own.round, each.club, o.club] = o.drawn
        first = each.rounds[0]
        assert first.bye + sum(o.drawn for o in first.opponents) == odds.count
        assert first.plays == 1 - Fraction(first.bye, odds.count)
        # Who plays in round r and wins plays in the next; who has a bye plays in the next too.
        for now, then in pairwise(each.rounds):
            entered = Fraction(now.bye - then.bye, odds.count)
            assert then.plays == now.plays / 2 + entered
        assert each.qualifies == each.rounds[-1].plays / 2
    assert all(of_round[r, j, i] == number for (r, i, j), number in of_round.items())


@pytest.mark.parametrize("tolerance", ["0", "0.05"])
def test_2024_adds_up(tolerance: str) -> None:
    """Tests sums of 2024: 67 byes, 11 qualifiers, 21/44/22/11 ties, half of the sides at home."""
    odds = odds_of(plan_2024(), Decimal(tolerance))
    adds_up(odds)
    assert sum(each.rounds[0].bye for each in odds.clubs) == 67 * odds.count
    assert sum(each.qualifies for each in odds.clubs) == 11
    for level, ties in enumerate((21, 44, 22, 11)):
        assert sum(each.rounds[level].plays for each in odds.clubs) == 2 * ties
        assert sum(each.rounds[level].home for each in odds.clubs) == ties
    # Expected travel is the mean but for the rounding of each of 98 ties to a whole mile.
    travel = sum((each.travel for each in odds.clubs), Fraction(0))
    assert abs(travel - odds.mean_travel) <= Fraction(98 + 1, 2)


def test_2024_is_what_counting_says() -> None:
    """Tests the count and the mean against the plan's own."""
    plan = plan_2024()
    odds = odds_of(plan)
    assert odds.count == plan.count(Decimal("0.05")).count()
    assert odds.mean_travel == plan.mean_travel


RUNS = 100_000
FAMILY_WISE = 1e-6


@pytest.mark.soak
def test_odds_against_sampled_draws() -> None:
    """Tests 2024 against 100,000 draws named by lots: every club's byes, every pair of each round.

    Exact binomial tails, doubled, against 1e-6 shared among all tests; a chance of 0 or 1 must
    come out as it is. A coin names the winner of each tie, so that meetings are sampled too.
    """
    plan = plan_2024()
    odds = odds_of(plan)
    cup = plan.count(odds.tolerance)
    lots = Lots.of("", "", "soak", tag="drawopt-soak-1")
    seen: Counter[tuple[str, int, int, int]] = Counter()
    for run in range(RUNS):
        coins = lots.below(1 << len(plan.problem.field), f"{run}/coins")
        for places in cup.places(lots.below(odds.count, f"{run}/rank")):
            side = from_places(places)
            assert side is not None
            seen.update(("bye", 1, who, who) for who, r in first_rounds(side, 4).items() if r == 2)
            winner: dict[Side, int] = {}
            for tie in nodes_of(side):
                seen.update(
                    ("drawn", tie.round, *sorted((i, j)))  # type: ignore[misc]
                    for i in clubs_of(tie.first)
                    for j in clubs_of(tie.second)
                )
                one, other = (winner.get(s, s) for s in (tie.first, tie.second))
                assert isinstance(one, int)
                assert isinstance(other, int)
                seen["meets", tie.round, min(one, other), max(one, other)] += 1
                winner[tie] = one if coins & 1 else other
                coins >>= 1
            last = winner.get(side, side)
            assert isinstance(last, int)
            seen["qualifies", 4, last, last] += 1
    expected: dict[tuple[str, int, int, int], Fraction] = {}
    for each in odds.clubs:
        expected["bye", 1, each.club, each.club] = Fraction(each.rounds[0].bye, odds.count)
        expected["qualifies", 4, each.club, each.club] = each.qualifies
        for own in each.rounds:
            for o in own.opponents:
                pair = min(each.club, o.club), max(each.club, o.club)
                expected["drawn", own.round, *pair] = Fraction(o.drawn, odds.count)
                expected["meets", own.round, *pair] = o.meets
    assert set(seen) <= set(expected)
    keys = list(expected)
    chance = np.array([float(expected[key]) for key in keys])
    times = np.array([seen[key] for key in keys])
    tails = np.minimum(binom.cdf(times, RUNS, chance), binom.sf(times - 1, RUNS, chance))
    least = float(2 * tails.min())
    print(f"{len(keys)} tests of {RUNS} draws: least doubled tail {least:.2g}")
    sure = [key for key in keys if expected[key] in (0, 1)]
    assert all(seen[key] == RUNS * expected[key] for key in sure)
    assert least >= FAMILY_WISE / len(keys)
