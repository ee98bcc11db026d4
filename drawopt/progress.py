"""What watches over a search: a time limit, Ctrl-C, and who wants to see progress."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")


@dataclass(frozen=True)
class Report:
    """Where a search stands: a stage, how far it has come, and the figures so far."""

    stage: str
    done: float
    travel: int | None = None
    bound: int | None = None


class Watch:
    """Runs pieces of a search on worker threads, and stops them all when asked to.

    Results come back in order of the pieces, so they do not depend on the number of workers.

    Parameters
    ----------
    workers
        Number of threads; ``None`` for one a core.
    time_limit
        Seconds until the search is told to stop; ``None`` for no limit.
    show
        Called with a ``Report`` now and then, from the thread that waits.
    """

    def __init__(
        self,
        workers: int | None = None,
        time_limit: float | None = None,
        show: Callable[[Report], None] | None = None,
    ) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.started = time.monotonic()
        self.deadline = None if time_limit is None else self.started + time_limit
        self.control: npt.NDArray[np.int64] = np.zeros(2, dtype=np.int64)
        self.interrupted = False
        self.out_of_time = False
        self._show = show
        self._on_stop: Callable[[], None] | None = None

    @property
    def stopped(self) -> bool:
        return self.interrupted or self.out_of_time

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def seconds_left(self) -> float | None:
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def report(self, report: Report) -> None:
        """Tell who wants to know; looks at the clock too."""
        self.look()
        if self._show is not None:
            self._show(report)

    def run(
        self,
        pieces: Sequence[Callable[[], T]],
        stage: str,
        share: Callable[[], Report] | None = None,
    ) -> list[T]:
        """Run all pieces and return what they return, in their order.

        When the watch stops, ``control[0]`` is set for the pieces to see; they still return.
        """
        with ThreadPoolExecutor(min(self.workers, max(len(pieces), 1))) as executor:
            futures: list[Future[T]] = [executor.submit(piece) for piece in pieces]
            waiting = set(futures)
            while waiting:
                try:
                    _, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
                    self.look()
                    part = 1 - len(waiting) / max(len(pieces), 1)
                    self.report(share() if share else Report(stage, part))
                except KeyboardInterrupt:
                    self._stop(by_hand=True)
        return [future.result() for future in futures]

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within this block, ``stop`` is called when the watch stops."""
        self._on_stop = stop
        try:
            if self.stopped:
                stop()
            yield
        finally:
            self._on_stop = None

    @contextmanager
    def catching_ctrl_c(self) -> Iterator[None]:
        """Within this block the first Ctrl-C stops the search; a second one breaks it off."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def caught(_number: int, _frame: FrameType | None) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self._stop(by_hand=True)

        before = signal.signal(signal.SIGINT, caught)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def look(self) -> None:
        """Look at the clock."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            self._stop(by_hand=False)

    def _stop(self, *, by_hand: bool) -> None:
        if by_hand:
            self.interrupted = True
        else:
            self.out_of_time = True
        self.control[0] = 1
        if self._on_stop is not None:
            self._on_stop()
