"""A Dask cluster as an executor: connected, with workers, of this very version.

Dask is an extra: ``pip install "drawopt[cluster]"``. It gives a lost worker's work to the others.
"""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from drawopt import __version__
from drawopt.errors import StoppedWithoutAnswer, UsageError
from drawopt.simulation.job import other_version

SECONDS_TO_ANSWER = 4
"""For the scheduler, and once more for its workers."""

ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:\d{1,5}")

P = ParamSpec("P")
T = TypeVar("T")


class ClusterExecutor(Executor):
    """A Dask client as an executor that also tells when its scheduler is gone."""

    def __init__(self, client: Any) -> None:
        self._client, self._executor = client, client.get_executor()
        self._gone_since: float | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = self._executor.submit(fn, *args, **kwargs)
        return future

    def lost(self) -> bool:
        """Whether the scheduler has been out of reach for some seconds.

        Dask cancels what it was asked before; what is asked in the moment of the loss would be
        waited for in vain.
        """
        if self._client.status == "running":
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = time.monotonic()
        return (
            self._gone_since is not None and time.monotonic() - self._gone_since > SECONDS_TO_ANSWER
        )


def version_here() -> str:
    """The version of drawopt where this is run."""
    return __version__


@contextmanager
def cluster_executor(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of the scheduler at this address, and how many pieces it works on at once.

    Raises
    ------
    UsageError
        If Dask is not installed, or this is no address.
    StoppedWithoutAnswer
        If the scheduler does not answer, has no workers, or a worker has no drawopt of this
        version.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            '--scheduler needs Dask: install drawopt with its extra, pip install "drawopt[cluster]"'
        ) from None
    if not ADDRESS.fullmatch(address):
        raise UsageError(
            f'--scheduler must be an address such as tcp://127.0.0.1:8786, found "{address}"'
        )
    silent = StoppedWithoutAnswer(
        f"the scheduler at {address} does not answer within {SECONDS_TO_ANSWER} seconds"
    )
    try:
        client = _in_time(
            lambda: Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False), silent
        )
    except OSError:
        raise silent from None
    try:
        places = _in_time(lambda: _places(client, address), silent)
        yield ClusterExecutor(client), places
    finally:
        client.close(timeout=2)


def _in_time(ask: Callable[[], T], silent: StoppedWithoutAnswer) -> T:
    """What is asked of a scheduler, which may take the call and then say nothing at all.

    Dask's own limit does not hold in that case, so the question has a thread that is left behind.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return answer.result(timeout=SECONDS_TO_ANSWER + 0.5)
    except TimeoutError:
        if answer.done():
            raise
        raise silent from None


def _places(client: Any, address: str) -> int:
    """How many pieces the cluster works on at once, after a look at each worker."""
    if not client.nthreads():
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
        except TimeoutError:
            raise StoppedWithoutAnswer(f"the scheduler at {address} has no workers") from None
    try:
        versions = client.run(version_here)
    except ImportError as error:
        raise StoppedWithoutAnswer(
            f"a worker cannot load drawopt {__version__} ({error}): install it there"
        ) from None
    for theirs in versions.values():
        if theirs != __version__:
            raise StoppedWithoutAnswer(other_version(str(theirs), __version__))
    return sum(client.nthreads().values())
