"""Tests that named chances are those of all draws, listed one by one, and mistakes are said."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from drawopt.drawing import redraws
from drawopt.drawing.contest import first_contest
from drawopt.drawing.odds import odds_of
from drawopt.drawing.redraws import redrawn_odds
from drawopt.errors import UsageError
from drawopt.model.bracket import first_rounds
from drawopt.planning.fair_byes import no_weights
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.plan import Plan
from drawopt.simulation.named_chances import named_chance
from tests.brute_force import club, problem_of, scattered
from tests.sections.test_bye_weights import listed


@pytest.fixture
def given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws that are too many to follow are given up sooner: that takes seconds each time."""
    monkeypatch.setitem(redraws.redrawn_odds.__kwdefaults__, "most_steps", 20_000)


def small(*, each_round: bool = False) -> Plan:
    windows = ((1,), (2,), (3,)) if each_round else None
    problem = problem_of(scattered(11, 8), 2, tolerance="0.3", windows=windows)
    return Plan(problem, (tuple(range(6)), tuple(range(6, 11))), 0, "given")


@pytest.mark.parametrize("weighted", [False, True])
def test_byes_together(weighted: bool) -> None:
    """Tests twelve conjunctions within and across sections against all draws."""
    random = Random(3)
    plan = small()
    weights = no_weights(plan)
    if weighted:
        weights = ByeWeights(tuple(random.randint(1, 5) for _ in range(11)))
        plan = replace(plan, weights=weights)
    draws = listed(plan, weights)
    total = sum(weight for _, weight in draws)
    for _ in range(12):
        wanted = {c: random.random() < 0.7 for c in random.sample(range(11), 3)}
        what = " & ".join(("" if has else "!") + f"bye:{club(c)}" for c, has in wanted.items())
        times = 0
        for sides, weight in draws:
            entered = {c: r for side in sides for c, r in first_rounds(side, 3).items()}
            times += weight * all((entered[c] > 1) == has for c, has in wanted.items())
        found = named_chance(first_contest(plan), what, plan.problem.club)
        assert found.exact == Fraction(times, total)


def test_a_bye_and_none() -> None:
    plan = small()
    found = named_chance(first_contest(plan), "bye:Club 01&!bye:Club 01", plan.problem.club)
    assert found.exact == 0


def wide() -> Plan:
    """Sixteen clubs in two sections, drawn a round at a time: too many draws to follow."""
    problem = problem_of(scattered(16, 8), 2, tolerance="0.4", windows=((1,), (2,), (3,)))
    return Plan(problem, (tuple(range(8)), tuple(range(8, 16))), 0, "given")


def test_meetings() -> None:
    """Tests a meeting: exact where one bracket stands, or few draws can be followed; else sampled.

    By section the rounds of three of Club 00's opponents are the chance to play each of them.
    """
    plan = small()
    contest = first_contest(plan)
    found = named_chance(contest, "meets:Club 00|Club 03", plan.problem.club)
    rounds = odds_of(plan).by_club[0].rounds
    assert found.exact == sum(o.meets for r in rounds for o in r.opponents if o.club == 3)
    each_round = first_contest(small(each_round=True))
    followed = [
        named_chance(each_round, f"meets:Club 00|{club(c)}", plan.problem.club) for c in range(1, 6)
    ]
    later = redrawn_odds(each_round, trip=0)
    assert later is not None
    plays = sum(chance for pair, chance in later.meets.items() if 0 in pair[1:])
    assert sum(each.exact or 0 for each in followed) == plays
    sampled = named_chance(
        first_contest(wide()), "meets:Club 00|Club 03", wide().problem.club, samples=30
    )
    assert sampled.exact is None
    assert sampled.sampled is not None
    assert sampled.sampled.cups == 30


@pytest.mark.usefixtures("given_up_soon")
@pytest.mark.parametrize("plan", [small(), wide()], ids=["exact", "sampled"])
def test_trips(plan: Plan) -> None:
    """Tests that nobody travels further than the field is wide, and all do who play away."""
    contest = first_contest(plan)
    far = named_chance(contest, "trip:Club 00>100000", plan.problem.club, samples=50)
    near = named_chance(contest, "trip:Club 00>0", plan.problem.club, samples=50)
    chances = [
        Fraction(each.sampled.times, each.sampled.cups) if each.sampled else each.exact
        for each in (far, near)
    ]
    assert chances[0] == 0
    assert chances[1]


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("byes:Club 01", "must be named"),
        ("bye:Club 99", "not a club"),
        ("meets:Club 01|Club 01", "does not meet itself"),
        ("trip:Club 01>far", "must be named"),
        ("", "must be named"),
        ("bye:", "not a club"),
        ("!meets:Club 01|Club 02", "must be named"),
        ("meets:Club 01|Club 02|Club 03", "must be named"),
        ("meets:Club 01|Club 99", "not a club"),
        ("trip:Club 01>-5", "must be named"),
        ("trip:Club 01>1234567", "must be named"),
        ("trip:Club 99>5", "not a club"),
        ("bye:Club 01&meets:Club 01|Club 02", "only byes can be named together"),
        ("trip:Club 01>5 & trip:Club 02>5", "only byes can be named together"),
        ("bye:Club 01&Club 02", "not a club"),
    ],
)
def test_words_that_are_not_understood(what: str, wrong: str) -> None:
    plan = small()
    with pytest.raises(UsageError, match=wrong):
        named_chance(first_contest(plan), what, plan.problem.club, tolerance=Decimal("0.1"))


def test_a_name_with_an_ampersand_and_spaces() -> None:
    """Tests that a club's own "&" parts nothing, and that spaces around words do not matter."""
    names = {"Brush & Bramble": 1, "Club 03": 3}

    def number(name: str) -> int:
        return names[name]

    contest = first_contest(small())
    found = named_chance(contest, "bye:Brush & Bramble & !bye: Club 03", number)
    plain = named_chance(contest, "bye:Club 01&!bye:Club 03", small().problem.club)
    assert found.exact == plain.exact
    both = [
        named_chance(contest, what, number).exact
        for what in (" meets: Brush & Bramble | Club 03 ", "meets:Club 03|Brush & Bramble")
    ]
    assert both[0] == both[1]
    assert both[0]
