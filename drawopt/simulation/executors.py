"""Where runs are played: here, in processes of this machine, or on a cluster.

Each is a ``concurrent.futures.Executor``; any other will do as well. What comes out is the same,
to the byte, whichever it is.
"""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from drawopt.errors import UsageError

P = ParamSpec("P")
T = TypeVar("T")

RUNS_A_WORKER = 10_000
"""Another process takes a few seconds to start: it pays from so many runs on."""


class InProcess(Executor):
    """Does at once, in this process, what it is given."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def local_executor(workers: int | None, runs: int) -> Iterator[Executor]:
    """Processes of this machine; this very process if one is enough.

    Where ``workers`` is not given there are as many as pay, at most one a core.
    """
    wanted = workers or min(os.cpu_count() or 1, -(-runs // RUNS_A_WORKER))
    if wanted <= 1:
        yield InProcess()
        return
    # Started anew, not forked: a progress bar has a thread, which a fork would break.
    pool = ProcessPoolExecutor(wanted, get_context("spawn"), _leave_ctrl_c_to_the_parent)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def places_of(executor: Any) -> int:
    """How many pieces an executor works on at once, as far as it tells."""
    known = getattr(executor, "_max_workers", None)
    if isinstance(executor, InProcess):
        return 1
    return known if isinstance(known, int) and known > 0 else os.cpu_count() or 1


@contextmanager
def executor_for(
    executor: Executor | None, workers: int | None, scheduler: str | None, runs: int
) -> Iterator[tuple[Executor, int]]:
    """An executor, and how many pieces it works on at once.

    Parameters
    ----------
    executor
        One that is given; else processes of this machine, or a Dask cluster.
    workers
        Processes of this machine; as many as pay if not given, at most one a core.
    scheduler
        The cluster's address.
    runs
        How many are to be played: for few of them this process is enough.

    Raises
    ------
    UsageError
        If more than one of them is given.
    """
    if sum(each is not None for each in (executor, workers, scheduler)) > 1:
        raise UsageError("--workers is of this machine, --scheduler of a cluster: give one of them")
    if executor is not None:
        yield executor, places_of(executor)
    elif scheduler is not None:
        from drawopt.simulation.cluster import cluster_executor

        with cluster_executor(scheduler) as (chosen, places):
            yield chosen, places
    else:
        with local_executor(workers, runs) as chosen:
            yield chosen, places_of(chosen)
