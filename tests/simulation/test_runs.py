"""Tests of many runs: any executor and any stretch give the same; limits, precision, troubles."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import StoppedWithoutAnswer, UsageError
from drawopt.progress import Report, Watch
from drawopt.simulation.executors import InProcess, local_executor
from drawopt.simulation.intervals import half_width
from drawopt.simulation.runs import STAGE, play_many
from tests.simulation.small_jobs import small_job

JOB = small_job()
THOUSAND = play_many(JOB, 1000).tally


class Backwards(Executor):
    """Does the pieces it was given in the wrong order, when the first is asked for."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        outer = self

        class Lazy(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                while outer.waiting:
                    outer.waiting.pop()()
                return super().result(timeout)

        future = Lazy()
        self.waiting.append(lambda: future.set_result(fn(*args, **kwargs)))
        return future


class Breaks(InProcess):
    """Loses its workers after so many pieces."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.pieces -= 1
        if self.pieces < 0:
            raise CancelledError("lost")
        return super().submit(fn, *args, **kwargs)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 400))
def test_any_stretch(stretch: int) -> None:
    """Tests that the size of a piece of work changes nothing."""
    assert play_many(JOB, 1000, stretch=stretch).tally == THOUSAND


@pytest.mark.parametrize("places", [1, 2, 7])
def test_threads(places: int) -> None:
    """Tests that any number of threads gives the same."""
    with ThreadPoolExecutor(places) as executor:
        assert play_many(JOB, 1000, executor, stretch=60).tally == THOUSAND


def test_order_of_work() -> None:
    """Tests that pieces done in the wrong order are added up in the right one."""
    assert play_many(JOB, 1000, Backwards(), stretch=90, places=3).tally == THOUSAND


def test_two_processes() -> None:
    """Tests that processes of this machine give the same."""
    with local_executor(2, 1000) as executor:
        assert play_many(JOB, 1000, executor, stretch=125).tally == THOUSAND


def test_four_and_six_are_ten() -> None:
    """Tests that 400 runs and the 600 after them are 1,000 runs."""
    later = play_many(JOB, 600, first=401).tally
    assert play_many(JOB, 400).tally + later == THOUSAND


def test_seed_matters() -> None:
    assert play_many(small_job(seed="8"), 100).tally != play_many(JOB, 100).tally


def test_stop_by_precision() -> None:
    """Tests that it stops after the first stage that is precise enough, however it is cut."""
    wanted = Decimal("0.015")
    many = play_many(JOB, 20_000, precision=wanted)
    tally = many.tally
    assert many.status == "done"
    assert STAGE <= tally.runs < 20_000
    assert tally.runs % STAGE == 0
    assert all(half_width(times, tally.runs) <= wanted for times in tally.qualified)
    before = play_many(JOB, tally.runs - STAGE).tally
    assert any(half_width(times, before.runs) > wanted for times in before.qualified)
    with ThreadPoolExecutor(2) as executor:
        assert play_many(JOB, 20_000, executor, precision=wanted, stretch=333).tally == tally


def test_precision_beyond_the_runs() -> None:
    """Tests that --runs is the most, whatever the precision."""
    assert play_many(JOB, 1000, precision=Decimal("0.0001")).tally == THOUSAND


@pytest.mark.parametrize("runs", [0, -5, 10_000_001])
def test_runs_out_of_range(runs: int) -> None:
    with pytest.raises(UsageError, match="runs must be from 1 to 10,000,000"):
        play_many(JOB, runs)


@pytest.mark.parametrize(
    "options", [{"first": 0}, {"stretch": 0}, {"precision": Decimal(0)}, {"precision": Decimal(1)}]
)
def test_options_out_of_range(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        play_many(JOB, 10, **options)


def test_stopped_by_hand() -> None:
    """Tests that what was played until Ctrl-C is kept, and says so."""

    def press(report: Report) -> None:
        if report.done >= 0.5:
            watch.interrupted = True

    watch = Watch(1, None, press)
    many = play_many(JOB, 1000, None, watch, stretch=100)
    assert many.status == "stopped"
    assert many.tally == play_many(JOB, 500).tally


def test_stopped_before_any_run() -> None:
    watch = Watch(1, 0.0)
    watch.look()
    with pytest.raises(StoppedWithoutAnswer, match="before a run"):
        play_many(JOB, 1000, None, watch)


def test_lost_workers() -> None:
    """Tests that what was played before the workers were lost is kept; nothing is an error."""
    many = play_many(JOB, 1000, Breaks(3), stretch=100)
    assert many.status == "stopped"
    assert "workers were lost" in many.trouble
    assert many.tally.runs in (200, 300)
    assert many.tally == play_many(JOB, many.tally.runs).tally
    with pytest.raises(StoppedWithoutAnswer, match="workers were lost"):
        play_many(JOB, 1000, Breaks(0))


def test_worker_of_another_version() -> None:
    """Tests that a worker says which version it has if it is not the one who asks."""
    with pytest.raises(StoppedWithoutAnswer, match=r"a worker has drawopt .*, this is 9\.9"):
        play_many(replace(JOB, version="9.9"), 10)


def test_a_fault_of_the_work_is_not_hidden() -> None:
    class Wrong(InProcess):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            return super().submit(lambda *_: 1 / 0, fn, *args, **kwargs)

    with pytest.raises(ZeroDivisionError):
        play_many(JOB, 10, Wrong())
