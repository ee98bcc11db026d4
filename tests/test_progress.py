"""Tests stop criteria, progress reports and the pool of workers."""

import time
from collections.abc import Callable

import pytest

from drawopt.progress import (
    COMPILING,
    LAST_CHECK,
    FirstOf,
    MaxSteps,
    Report,
    Stopped,
    TimeLimit,
    Watch,
)


def test_criteria() -> None:
    """Tests each criterion by itself, and the first of several."""
    limit = TimeLimit(2.0)
    assert [limit(seconds) for seconds in (0.0, 2.0, 2.1)] == [False, False, True]
    assert MaxSteps(0)(0.0)
    assert not MaxSteps(5)(1e9)
    assert FirstOf((limit, TimeLimit(1.0)))(1.5)
    assert not FirstOf(())(1e9)


def test_a_limit_of_steps_is_in_the_control_cells() -> None:
    """Tests that compiled code is told at which look to stop."""
    assert Watch(1, stop=MaxSteps(7)).control[LAST_CHECK] == 7
    assert Watch(1).control[LAST_CHECK] == 0


def test_results_come_in_order_of_the_pieces() -> None:
    """Tests that the order is that of the pieces, whoever is done first."""

    def piece(number: int) -> Callable[[], int]:
        def run() -> int:
            time.sleep(0.02 * (3 - number))
            return number

        return run

    assert Watch(3).run([piece(k) for k in range(3)], "counting") == [0, 1, 2]


def test_whole_results_or_none() -> None:
    """Tests that what a stop may have cut short is never handed on, and `run` hands it on."""
    watch = Watch(1, time_limit=0.0)
    assert watch.run([lambda: 1], "counting") == [1]
    assert watch.stopped
    assert watch.out_of_time
    with pytest.raises(Stopped):
        watch.whole([lambda: 1], "counting")


def test_compiling_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the limit goes on counting after compiling, and that the report says so."""
    shown: list[Report] = []
    watch = Watch(1, time_limit=1.0, show=shown.append)
    began = iter([0.0, 5.0, 5.0, 30.0])
    monkeypatch.setattr(watch, "started", -0.5)
    monkeypatch.setattr("drawopt.progress.time.monotonic", lambda: next(began, 30.0))
    watch.compile(lambda: time.sleep(0.3))
    assert COMPILING in {report.stage for report in shown}
    assert watch.compile_seconds == 30.0
    assert watch.seconds == 0.5
    assert not watch.stopped


def test_stop_reaches_who_asked() -> None:
    """Tests that a solver's own stop is called, at once if the watch has stopped already."""
    calls: list[str] = []
    watch = Watch(1, time_limit=0.0)
    with watch.stopping(lambda: calls.append("stop")):
        watch.look()
    with watch.stopping(lambda: calls.append("at once")):
        pass
    assert calls == ["stop", "at once"]
