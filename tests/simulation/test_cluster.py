"""Tests of a Dask cluster: a real scheduler, and workers that are processes of their own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from drawopt.errors import StoppedWithoutAnswer, UsageError
from drawopt.progress import Report, Watch
from drawopt.simulation import cluster
from drawopt.simulation.cluster import cluster_executor
from drawopt.simulation.runs import play_many
from tests.simulation.small_jobs import small_job

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[2]
JOB = small_job()


@contextmanager
def started(*arguments: str, say: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of this environment, once it has said what is waited for; ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(say, line):
                yield process, found[0]
                return
        raise AssertionError(f"{arguments[0]} ended with code {process.wait()}")
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stderr is not None:
            process.stderr.close()


def scheduler() -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    return started(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        say=r"tcp://127\.0\.0\.1:\d+",
    )  # fmt: skip


def worker(address: str) -> AbstractContextManager[tuple[subprocess.Popen[str], str]]:
    return started(
        "dask_worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard",
        "--host", "127.0.0.1", say=r"Registered to",
    )  # fmt: skip


@pytest.mark.cluster
def test_a_worker_is_killed() -> None:
    """Tests two workers of which one is killed midway: the result is complete and identical."""
    wanted = play_many(JOB, 4000).tally
    with scheduler() as (_, address), worker(address) as (victim, _), worker(address):
        killed = []

        def kill(report: Report) -> None:
            if report.done > 0.2 and not killed:
                victim.kill()
                killed.append(report.done)

        with cluster_executor(address) as (executor, places):
            assert places == 2
            watch = Watch(1, None, kill)
            many = play_many(JOB, 4000, executor, watch, stretch=50, places=places)
        assert killed
        assert killed[0] < 1
        assert victim.wait(10) == -signal.SIGKILL
        assert many.status == "done"
        assert many.tally == wanted


@pytest.mark.cluster
def test_the_scheduler_is_killed() -> None:
    """Tests that what was played until the scheduler was lost is kept."""
    with scheduler() as (victim, address), worker(address):

        def kill(report: Report) -> None:
            if report.done > 0.2 and victim.poll() is None:
                victim.kill()
                victim.wait(10)

        with cluster_executor(address) as (executor, places):
            watch = Watch(1, None, kill)
            many = play_many(JOB, 4000, executor, watch, stretch=50, places=places)
        assert many.status == "stopped"
        assert "lost" in many.trouble
        assert 0 < many.tally.runs < 4000
        assert many.tally == play_many(JOB, many.tally.runs).tally


@pytest.mark.cluster
def test_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that workers of another version are named before any work."""
    with scheduler() as (_, address), worker(address):
        monkeypatch.setattr(cluster, "__version__", "9.9")
        with (
            pytest.raises(StoppedWithoutAnswer, match=r"a worker has drawopt \d.*, this is 9\.9"),
            cluster_executor(address),
        ):
            pass


@pytest.mark.cluster
def test_no_workers() -> None:
    with (
        scheduler() as (_, address),
        pytest.raises(StoppedWithoutAnswer, match="has no workers"),
        cluster_executor(address),
    ):
        pass


@pytest.mark.cluster
def test_the_scheduler_does_not_answer() -> None:
    """Tests an address where nobody is, and a scheduler that hangs: an error within 10 seconds."""
    with scheduler() as (process, address):
        process.send_signal(signal.SIGSTOP)
        for silent in (address, "tcp://127.0.0.1:9"):
            start = time.monotonic()
            with (
                pytest.raises(StoppedWithoutAnswer, match="does not answer"),
                cluster_executor(silent),
            ):
                pass
            assert time.monotonic() - start < 10


@pytest.mark.parametrize("address", ["nowhere", "http://127.0.0.1:8786", "tcp://127.0.0.1", ""])
def test_no_address(address: str) -> None:
    with pytest.raises(UsageError, match="must be an address"), cluster_executor(address):
        pass
