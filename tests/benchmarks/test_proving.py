"""How often and how fast plans are proven: ``pytest -m bench -s tests/benchmarks -k proven``.

Each row is measured in this process on this machine; no test asserts seconds.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Field
from drawopt.model.problem import Problem
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.sections.plan import Plan

DATASETS = Path(__file__).parents[2] / "datasets"

pytestmark = pytest.mark.bench


def cut(clubs: int, slots: int, seed: int) -> Edition:
    """A field of clubs of 2024, drawn by lot."""
    whole = read_edition("2024")
    kept = np.random.Generator(np.random.PCG64(seed)).permutation(len(whole.field))[:clubs]
    field = Field(tuple(whole.field.entrants[club] for club in sorted(kept.tolist())))
    return replace(whole, field=field, slots=slots, published=None)


def proven(problem: Problem, seconds: float, seed: int = 0) -> tuple[Plan, float]:
    watch = Watch(time_limit=seconds)
    plan = plan_sections(problem, watch, seed=seed, aim="proof")
    return plan, watch.seconds


def show(what: str, plan: Plan, seconds: float) -> None:
    print(
        f"{what:24} travel {plan.travel:>7,} bound {plan.bound:>7,} gap {plan.gap:7.2%} "
        f"{plan.status:9} {seconds:6.1f} s",
        flush=True,
    )


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile before anything is timed."""
    started = time.monotonic()
    proven(cut(60, 6, 99).problem(), 180)
    print(f"\ncompile and a first proof of 60 clubs: {time.monotonic() - started:.1f} s")


def test_2024_is_proven() -> None:
    """Tests that the plan of 2024 is proven to be the least."""
    plan, seconds = proven(read_edition("2024").problem(), 180)
    show("2024", plan, seconds)
    assert (plan.status, plan.travel) == ("optimal", 6905)


@pytest.mark.parametrize(("clubs", "slots"), [(60, 6), (80, 8), (99, 10)])
def test_cut_fields(clubs: int, slots: int) -> None:
    """Tests that fields cut from 2024 keep a true bound, proven or not."""
    plans = []
    for seed in range(10):
        plan, seconds = proven(cut(clubs, slots, seed).problem(), 180)
        show(f"{clubs}/{slots} seed {seed}", plan, seconds)
        assert plan.bound <= plan.travel
        plans.append(plan)
    open_ = [plan.gap for plan in plans if plan.status != "optimal"]
    print(f"{clubs}/{slots}: {10 - len(open_)} of 10 proven, worst gap {max(open_, default=0):.2%}")


@pytest.mark.parametrize("name", ["114-14", "240-24"])
def test_made_up_fields(name: str) -> None:
    """Tests that the largest fields end in 300 seconds with a true bound."""
    entrants = DATASETS / "synthetic" / f"{name}.csv"
    plan, seconds = proven(read_edition("2024", entrants, int(name.split("-")[1])).problem(), 300)
    show(name, plan, seconds)
    assert plan.bound <= plan.travel


def double_byes(edition: Edition) -> Edition:
    return replace(edition, double_byes=True)


def balanced(edition: Edition) -> Edition:
    return replace(edition, section_size=(9, 10))


@pytest.mark.parametrize("rule", [double_byes, balanced])
def test_prices_of_rules(rule: Callable[[Edition], Edition]) -> None:
    """Tests what a rule does to the least travel of 2024."""
    plan, seconds = proven(rule(read_edition("2024")).problem(), 300)
    show(f"2024 {rule.__name__}", plan, seconds)
    assert plan.bound <= plan.travel
