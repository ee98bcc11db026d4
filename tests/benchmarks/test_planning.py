"""How plans compare with other ways to draw: run with ``pytest -m bench -s tests/benchmarks``.

Each row is measured in this process on this machine; no test asserts seconds. Best-known values
are in datasets/best_known.csv.
"""

import csv
import time
from pathlib import Path

import pytest

from drawopt.model.edition import Edition, read_edition
from drawopt.model.results import bracket_as_played, read_matches
from drawopt.model.travel import bracket_travel
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.sections.plan import Plan
from tests.benchmarks.baselines import greedy_rounds, monolithic

DATASETS = Path(__file__).parents[2] / "datasets"
SYNTHETIC = ("60-6", "114-14", "240-24")

pytestmark = pytest.mark.bench


def edition(name: str) -> Edition:
    if name == "2024":
        return read_edition("2024")
    return read_edition("2024", DATASETS / "synthetic" / f"{name}.csv", int(name.split("-")[1]))


def best_known(name: str) -> int | None:
    with (DATASETS / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["field"]: row for row in csv.DictReader(file) if row["rules"] == "strict byes"}
    return int(rows[name]["travel"]) if name in rows else None


def planned(name: str, seed: int, effort: int = 1) -> tuple[Plan, float]:
    watch = Watch()
    plan = plan_sections(edition(name).problem(), watch, seed=seed, effort=effort)
    return plan, watch.seconds


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile before anything is timed."""
    started = time.monotonic()
    planned("60-6", 99)
    print(f"\ncompile and a first plan of 60 clubs: {time.monotonic() - started:.1f} s")


def test_ten_search_seeds() -> None:
    """Tests that most search seeds reach the plan asked for."""
    found = []
    for seed in range(10):
        plan, seconds = planned("2024", seed)
        found.append(plan.travel)
        print(f"2024 seed {seed}: travel {plan.travel:,} bound {plan.bound:,} {seconds:.1f} s")
    assert sum(travel <= 6940 for travel in found) >= 8


@pytest.mark.parametrize("name", ["2024", *SYNTHETIC])
def test_against_baselines(name: str) -> None:
    """Tests that the plan beats every other way to draw."""
    problem = edition(name).problem()
    plan, seconds = planned(name, 0)
    rows = [("plan", plan.travel, plan.bound, seconds)]
    started = time.monotonic()
    greedy = greedy_rounds(problem.distances, problem.format.slots * 4)
    rows.append(
        ("rounds 1+2, then greedy", sum(greedy.travel_by_round), None, time.monotonic() - started)
    )
    if problem.format.entrants <= 120:
        # With 240 clubs the model takes over 7 GB and longer to build than the plan to find.
        whole = monolithic(problem.distances, problem.format.slots, seconds, 2)
        # The model counts in 64ths of a mile, before rounding.
        travel = None if whole.travel is None else -(-whole.travel // 64)
        rows.append(("one CP-SAT model", travel, whole.bound // 64, whole.seconds))
    if name == "2024":
        published = edition(name).published
        assert published is not None
        played = bracket_as_played(read_matches(published.matches, problem.field))
        rows.append(("as played", bracket_travel(played, problem.distances), None, 0.0))
    print(f"\n{name}; best known {best_known(name)}")
    for what, travel, bound, taken in rows:
        ratio = "" if travel is None else f"{travel / plan.travel:.3f}"
        print(f"{what:26} travel {travel} ratio {ratio} bound {bound} {taken:.1f} s")
        assert travel is None or travel >= plan.travel


def test_longer_search() -> None:
    """Tests that one cycle on 114 entrants comes near what ten find."""
    short, seconds = planned("114-14", 0)
    long, more = planned("114-14", 1, effort=10)
    least = min(short.travel, long.travel, best_known("114-14") or short.travel)
    print(f"\n114-14: {short.travel:,} in {seconds:.1f} s, {long.travel:,} in {more:.1f} s")
    assert short.travel <= 1.02 * least
