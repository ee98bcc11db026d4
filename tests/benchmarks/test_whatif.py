"""How fast cups are played: ``pytest -m bench -s tests/benchmarks/test_whatif.py``.

Each row is measured in this process on this machine; no test asserts seconds.
"""

import time
from collections.abc import Sequence

import pytest

from drawopt.sections.counting import CupCount, SectionStates, count_cup
from drawopt.simulation import reference as plain
from drawopt.simulation.cup import Coin, play_cup
from drawopt.simulation.executors import local_executor
from drawopt.simulation.job import job_of
from drawopt.simulation.reference import play_run
from drawopt.simulation.runs import play_many
from tests.fixtures import digest, plan_2024
from tests.simulation.small_jobs import COIN, tolerance_of

pytestmark = pytest.mark.bench


def test_many_cups_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a second of the 2024 cup: loops over tie objects, and the engine."""
    plan = plan_2024()
    plan_digest, tolerance = digest(plan), tolerance_of(plan)
    loops = (
        ("play_cup, ties as objects", 40, lambda k: play_cup(plan, plan_digest, str(k), Coin())),
        ("plain.play_run", 40, lambda k: play_run(plan, tolerance, COIN, "7", k)),
        (
            "plain.play_run, first count kept",
            100,
            lambda k: play_run(plan, tolerance, COIN, "7", k),
        ),
    )
    first = plan.count(tolerance)

    def kept(states: Sequence[SectionStates], budget: int) -> CupCount:
        return first if states is plan.states else count_cup(states, budget)

    speeds = {}
    for name, runs, play in loops:
        if "kept" in name:
            monkeypatch.setattr(plain, "count_cup", kept)
        play(1)
        began = time.perf_counter()
        for k in range(2, runs + 2):
            play(k)
        speeds[name] = runs / (time.perf_counter() - began)
    job = job_of(plan, "7")
    began = time.perf_counter()
    tally = play_many(job, 10_000).tally
    seconds = time.perf_counter() - began
    assert sum(tally.qualified) == 11 * 10_000
    assert sum(tally.byes) == 67 * 10_000
    print(
        f"\n10,000 cups of 2024 in this process: {seconds:.1f} s, {10_000 / seconds:,.0f} a second"
    )
    for name, speed in speeds.items():
        print(f"{name}: {speed:.1f} a second, the engine is {10_000 / seconds / speed:,.0f} times")


def test_scaling() -> None:
    """20,000 cups with 1 and 2 processes, begun and warm."""
    job = job_of(plan_2024(), "7")
    found = []
    for workers in (1, 2):
        with local_executor(workers, 20_000) as executor:
            for state in ("begun", "warm"):
                began = time.perf_counter()
                found.append(play_many(job, 20_000, executor).tally)
                seconds = time.perf_counter() - began
                print(f"\n20,000 cups, {workers} processes, {state}: {seconds:.1f} s", end="")
    assert all(tally == found[0] for tally in found)
