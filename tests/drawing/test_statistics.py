"""Tests that draws are uniform and coins fair, by counting many: ``pytest -m soak``.

Limits are set so that a fair draw fails once in a million times.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import log

import pytest
from scipy.stats import binomtest, chi2

from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.lots import Lots
from drawopt.model.bracket import bracket_of, first_rounds
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import budget_for, count_cup
from tests.fixtures import digest, road, small_plan

FAILS_AT = 1e-6


def g_test(counts: Sequence[int]) -> float:
    """The chance that a uniform draw lies at least as far off: G-test."""
    expected = sum(counts) / len(counts)
    g = 2 * sum(count * log(count / expected) for count in counts if count)
    return float(chi2.sf(g, len(counts) - 1))


def test_whole_draws() -> None:
    """Tests 3,000 draws with pairings and hosts of a small cup, all outcomes alike."""
    plan = small_plan(road(0, 3, 5, 9, 14), 1, tolerance="0.4")
    outcomes: Counter[tuple[object, ...]] = Counter()
    for k in range(3_000):
        draw = draw_contest(first_contest(plan), f"seed {k}", digest(plan), rehearsal=True)
        outcomes[draw.rank, draw.ties[0].home] += 1
        count = draw.count
    assert len(outcomes) == 2 * count
    assert g_test(list(outcomes.values())) > FAILS_AT


@pytest.mark.soak
def test_a_million_draws() -> None:
    """Tests a million ranks of a cup with about 100 outcomes, each a bracket, and their coins."""
    plan = small_plan(road(0, 3, 5, 9, 14, 17, 22), 1, tolerance="0.5")
    cup = count_cup(plan.states, budget_for(plan.travel, plan.problem.terms.tolerance))
    count = cup.count()
    assert 50 <= count <= 200
    assert len({cup.places(rank) for rank in range(count)}) == count
    parent = digest(plan)
    ranks, coins, pairs = Counter[int](), Counter[int](), Counter[tuple[int, int, int]]()
    for k in range(1_000_000):
        lots = Lots.of(parent, "", f"seed {k}")
        rank = lots.below(count, "w1/rank")
        first, second = (lots.below(2, f"w1/tie/{tie}/host") for tie in (1, 2))
        ranks[rank] += 1
        coins[first] += 1
        pairs[rank % 4, first, second] += 1
    assert set(ranks) == set(range(count))
    assert g_test(list(ranks.values())) > FAILS_AT
    assert g_test(list(coins.values())) > FAILS_AT
    if count % 4 == 0:
        assert g_test(list(pairs.values())) > FAILS_AT


@pytest.mark.soak
def test_weighted_draws() -> None:
    """Tests 100,000 weighted draws: each bracket by an exact binomial test, 1e-6 over all."""
    plan = small_plan(road(0, 3, 5, 9, 14, 17), 1, tolerance="0.5")
    plan = replace(plan, weights=ByeWeights((1, 3, 2, 900, 7, 40)))
    cup = plan.count(plan.problem.terms.tolerance)
    plain = cup.unweighted
    weigh = {}
    for rank in range(plain.count()):
        (places,) = plain.places(rank)
        entered = list(first_rounds(bracket_of(places), 3).items())
        weigh[places] = plan.weights.of_bracket(entered) if plan.weights else 1
    assert sum(weigh.values()) == cup.count()
    draws = 100_000
    seen: Counter[tuple[int, ...]] = Counter()
    for k in range(draws):
        lots = Lots.of(digest(plan), "", f"weighted {k}")
        (places,) = cup.places(lots.below(cup.count(), "w1/rank"))
        seen[places] += 1
    assert set(seen) <= set(weigh)
    least = min(
        binomtest(seen[places], draws, weight / cup.count()).pvalue
        for places, weight in weigh.items()
    )
    assert least > FAILS_AT / len(weigh)
