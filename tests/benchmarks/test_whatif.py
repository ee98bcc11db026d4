"""How fast cups are played: ``pytest -m bench -s tests/benchmarks/test_whatif.py``.

Each row is measured in this process on this machine; no test asserts seconds.
"""

import time
from decimal import Decimal

import pytest

from drawopt.drawing.contest import Contest
from drawopt.sections.counting import CupCount
from drawopt.simulation import cup as plain
from drawopt.simulation.cup import count_contest, play_cup
from drawopt.simulation.executors import local_executor
from drawopt.simulation.job import job_of
from drawopt.simulation.runs import play_many
from tests.fixtures import plan_2024
from tests.simulation.small_jobs import tolerance_of

pytestmark = pytest.mark.bench


def test_many_cups_of_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a second of the 2024 cup: the plain way, and the engine."""
    plan = plan_2024()
    first = plan.count(tolerance_of(plan))

    def kept(contest: Contest, tolerance: Decimal) -> CupCount:
        return first if contest.window == 1 else count_contest(contest, tolerance)

    speeds = {}
    for name, runs in (("the plain way", 40), ("the plain way, first count kept", 100)):
        if "kept" in name:
            monkeypatch.setattr(plain, "count_contest", kept)
        play_cup(plan, "7")
        began = time.perf_counter()
        for k in range(2, runs + 2):
            play_cup(plan, "7", run=k)
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
