"""Stop criteria, progress reports and the pool of workers that long work is done by.

Whoever works long (a search, odds, many cups) takes a `Watch`: it runs pieces on threads, asks
a stop criterion now and then, and hands reports to whoever wants to show them. It knows nothing
of what the work is.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

COMPILING = "compiling, first run only"
"""The stage in which compiled code is made: longer than a moment on a new machine only."""

STOP, DONE, CHECKS, LAST_CHECK = range(4)
"""Cells of ``Watch.control``: stop now; moves done; checks made; the check that stops (0: none)."""


class Stopped(Exception):
    """The watch stopped work that is no answer unless it is whole."""


@dataclass(frozen=True)
class Report:
    """Where work stands: a stage, the part of it that is done, and the figures so far."""

    stage: str
    done: float
    travel: int | None = None
    bound: int | None = None


Progress = Callable[[Report], None]
"""Who wants to see reports. Called now and then, from the thread that waits."""


def silent(_report: Report) -> None:
    """Shows nothing."""


class StopCriterion(Protocol):
    """Says whether to stop, given the work's own seconds (compile time not counted)."""

    def __call__(self, seconds: float) -> bool: ...


@dataclass(frozen=True)
class TimeLimit:
    """Stops after so many seconds."""

    max_seconds: float

    def __call__(self, seconds: float) -> bool:
        return seconds > self.max_seconds


@dataclass(frozen=True)
class MaxSteps:
    """Stops at the compiled code's so-many-th look at the control cells, the first being 1.

    With one worker it stops at the same step on every machine.
    """

    max_steps: int

    def __call__(self, seconds: float) -> bool:  # noqa: ARG002
        return self.max_steps <= 0


@dataclass(frozen=True)
class FirstOf:
    """Stops as soon as one of several criteria does."""

    criteria: tuple[StopCriterion, ...]

    def __call__(self, seconds: float) -> bool:
        return any(criterion(seconds) for criterion in self.criteria)


class Watch:
    """Runs pieces of work on worker threads, and stops them all when asked to.

    Results come back in order of the pieces, so they do not depend on the number of workers.
    Ctrl-C stops it too, within `catching_ctrl_c`.

    Parameters
    ----------
    workers
        Number of threads; ``None`` for one a core.
    time_limit
        Seconds until the work is told to stop; ``None`` for no limit.
    show
        Called with a `Report` now and then, from the thread that waits.
    stop
        A further stop criterion.
    """

    def __init__(
        self,
        workers: int | None = None,
        time_limit: float | None = None,
        show: Progress | None = None,
        stop: StopCriterion | None = None,
    ) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.started = time.monotonic()
        self.time_limit = time_limit
        self.compile_seconds = 0.0
        self.control: npt.NDArray[np.int64] = np.zeros(4, dtype=np.int64)
        self.interrupted = False
        self.out_of_time = False
        self._stop_criterion = stop or FirstOf(())
        if isinstance(stop, MaxSteps):
            self.control[LAST_CHECK] = max(0, stop.max_steps)
        self._show = show or silent
        self._on_stop: Callable[[], None] | None = None

    @property
    def stopped(self) -> bool:
        return self.interrupted or self.out_of_time

    @property
    def seconds(self) -> float:
        """Seconds since the start, without those that went into compiling."""
        return time.monotonic() - self.started - self.compile_seconds

    @property
    def seconds_left(self) -> float | None:
        return None if self.time_limit is None else max(0.0, self.time_limit - self.seconds)

    def report(self, report: Report) -> None:
        """Tell who wants to know; looks at the clock too."""
        self.look()
        self._show(report)

    def run(
        self,
        pieces: Sequence[Callable[[], T]],
        stage: str,
        share: Callable[[], Report] | None = None,
    ) -> list[T]:
        """Run all pieces and return what they return, in their order.

        When the watch stops, the control's first cell is set for the pieces to see; they still
        return.

        Parameters
        ----------
        pieces
            What is done, each by one worker. A piece looks at ``control`` itself, and ends early by
            it.
        stage
            What the work is called while nothing better is known of it.
        share
            Makes the report that is shown; by default it tells the part of the pieces that are
            done.

        Raises
        ------
        Exception
            What a piece raised: that of the first of them.
        """
        with ThreadPoolExecutor(min(self.workers, max(len(pieces), 1))) as executor:
            futures: list[Future[T]] = [executor.submit(piece) for piece in pieces]
            waiting = set(futures)
            while waiting:
                try:
                    _, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
                    part = 1 - len(waiting) / max(len(pieces), 1)
                    self.report(share() if share else Report(stage, part))
                except KeyboardInterrupt:
                    self._stop(by_hand=True)
        self.look()
        return [future.result() for future in futures]

    def whole(self, pieces: Sequence[Callable[[], T]], stage: str) -> list[T]:
        """As `run`, for pieces that are worth nothing unless all were done.

        Parameters
        ----------
        pieces, stage
            As ``run``.

        Raises
        ------
        Stopped
            If the watch stopped, so that some piece may have ended early.
        """
        found = self.run(pieces, stage)
        if self.stopped:
            raise Stopped
        return found

    def compile(self, warm_up: Callable[[], object]) -> None:
        """Run something small once, so that compiled code is ready: its seconds do not count.

        Parameters
        ----------
        warm_up
            Calls the compiled code with small values of the right kinds.
        """
        began = time.monotonic()
        with ThreadPoolExecutor(1) as executor:
            future = executor.submit(warm_up)
            while not future.done():
                wait([future], timeout=0.2)
                if time.monotonic() - began > 2.0:
                    self._show(Report(COMPILING, 0.0))
        future.result()
        self.compile_seconds += time.monotonic() - began

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Within this block, ``stop`` is called when the watch stops.

        Parameters
        ----------
        stop
            Ends work that does not look at ``control``, such as a solver's.
        """
        self._on_stop = stop
        try:
            if self.stopped:
                stop()
            yield
        finally:
            self._on_stop = None

    @contextmanager
    def catching_ctrl_c(self) -> Iterator[None]:
        """Within this block the first Ctrl-C stops the work; a second one breaks it off."""
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
        """Ask the stop criterion."""
        limit = () if self.time_limit is None else (TimeLimit(self.time_limit),)
        criterion = FirstOf((*limit, self._stop_criterion))
        if not self.stopped and (self.control[STOP] or criterion(self.seconds)):
            self._stop(by_hand=False)

    def _stop(self, *, by_hand: bool) -> None:
        if by_hand:
            self.interrupted = True
        else:
            self.out_of_time = True
        self.control[STOP] = 1
        if self._on_stop is not None:
            self._on_stop()
