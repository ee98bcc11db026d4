"""A Dask cluster as an executor: connected, with workers, of this very version.

Dask is an extra: ``pip install "drawopt[cluster]"``. It gives a lost worker's work to the others.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from drawopt import __version__
from drawopt.errors import StoppedWithoutAnswer, UsageError
from drawopt.whatif.job import other_version

SECONDS_TO_ANSWER = 4
"""For the scheduler, and once more for its first worker."""


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
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except ValueError as error:
        raise UsageError(f'"{address}" is not the address of a scheduler: {error}') from None
    except (OSError, TimeoutError) as error:
        raise StoppedWithoutAnswer(
            f"the scheduler at {address} does not answer within {SECONDS_TO_ANSWER} seconds "
            f"({type(error).__name__})"
        ) from None
    try:
        places = _checked(client, address)
        yield client.get_executor(), places
    finally:
        client.close(timeout=2)


def _checked(client: Any, address: str) -> int:
    """How many pieces the cluster works on at once, after a look at each worker."""
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
