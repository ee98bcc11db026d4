"""Many runs of a job: cut into stretches, played by an executor, added up in order."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from decimal import Decimal

from drawopt.errors import DrawoptError, StoppedWithoutAnswer, UsageError
from drawopt.progress import Report, Watch
from drawopt.simulation.executors import InProcess, places_of
from drawopt.simulation.intervals import half_width
from drawopt.simulation.job import Job, play_stretch
from drawopt.simulation.tally import Sum, Tally

RUNS = 10_000
"""Runs where nothing says how many."""

MOST_RUNS = 10_000_000
STRETCH = 250
"""Runs of one piece of work: a fraction of a second."""

STAGE = 1000
"""Precision is looked at after each so many runs, whoever plays them."""


@dataclass(frozen=True)
class Many:
    """Many runs and how they ended.

    ``status`` is ``"done"``, or ``"stopped"`` where a limit, Ctrl-C or the loss of the workers came
    first; the runs are then those up to the first that is missing. ``trouble`` says what was lost.
    """

    tally: Tally
    status: str
    trouble: str = ""


def play_many(
    job: Job,
    runs: int,
    executor: Executor | None = None,
    watch: Watch | None = None,
    *,
    first: int = 1,
    precision: Decimal | None = None,
    stretch: int = STRETCH,
    places: int | None = None,
) -> Many:
    """Play runs ``first`` to ``first + runs - 1``, or fewer if they are precise enough.

    Parameters
    ----------
    job
        All that the runs depend on.
    runs
        From 1 to 10,000,000.
    executor
        Anything with the interface of ``concurrent.futures.Executor``; this process by default.
    watch
        A stop leaves the runs that follow one another from the first on.
    first
        The number of the first run, from 1.
    precision
        Stop once every club's chance to qualify is known to within this much, by the half-width
        of its interval, looked at after each ``STAGE`` runs.
    stretch
        Runs of one piece of work. It changes nothing but the time it takes.
    places
        Pieces the executor works on at once, where it does not tell.

    Raises
    ------
    UsageError
        If a number is out of range.
    AnswerIsNo
        If a window has no bracket that keeps the rules.
    StoppedWithoutAnswer
        If it ended before there was any run.
    """
    check_runs(runs, first, precision)
    if stretch < 1:
        raise UsageError(f"a stretch must be at least 1 run, found {stretch}")
    executor = executor or InProcess()
    watch = watch or Watch()
    most = 2 * (places or places_of(executor))
    stretches = _stretches(first, runs, stretch)
    waiting: deque[tuple[int, Future[Tally]]] = deque()
    sums, trouble = Sum(), ""
    with watch.catching_ctrl_c():
        try:
            while not watch.stopped:
                while len(waiting) < most and (piece := next(stretches, None)) is not None:
                    waiting.append((piece[1], executor.submit(play_stretch, job, *piece)))
                    if waiting[0][1].done():
                        break
                if not waiting:
                    break
                tally = _result(waiting[0][1], watch, executor)
                if tally is None:
                    break
                waiting.popleft()
                sums.add(tally)
                watch.report(Report("playing", sums.runs / runs))
                if precision is not None and sums.runs % STAGE == 0 and _precise(sums, precision):
                    break
        except DrawoptError:
            raise
        except Exception as error:
            if not _of_the_executor(error):
                raise
            trouble = f"the workers were lost: {type(error).__name__} {error}".strip()
        finally:
            for _, future in waiting:
                future.cancel()
    if sums.runs == 0:
        raise StoppedWithoutAnswer(trouble or "stopped before a run was played")
    return Many(sums.tally(), "stopped" if watch.stopped or trouble else "done", trouble)


def runs_wanted(runs: int | None, precision: Decimal | None) -> int:
    """How many runs at most: with a precision as many as it takes.

    Parameters
    ----------
    runs
        What was asked for, if anything was.
    precision
        How exactly every chance to qualify must be known, if that was asked for.

    Returns
    -------
    int
        10,000 if neither is given; with a precision alone 10,000,000, where it ends in any case.
    """
    return runs if runs is not None else RUNS if precision is None else MOST_RUNS


def check_runs(runs: int, first: int = 1, precision: Decimal | None = None) -> None:
    """Refuse runs, a first run or a precision that are out of range.

    Parameters
    ----------
    runs
        From 1 to 10,000,000.
    first
        The number of the first run, from 1.
    precision
        A half-width above 0 and below 1.

    Raises
    ------
    UsageError
        If one of them is out of its range.
    """
    if not 1 <= runs <= MOST_RUNS:
        raise UsageError(f"runs must be from 1 to {MOST_RUNS:,}, found {runs:,}")
    if not 1 <= first <= 1 << 60:
        raise UsageError(f"the first run must be at least 1, found {first:,}")
    if precision is not None and not (precision.is_finite() and 0 < precision < 1):
        raise UsageError(f"precision must be above 0 and below 1, found {precision}")


def _stretches(first: int, runs: int, stretch: int) -> Iterator[tuple[int, int]]:
    """First run and number of runs of each piece; none goes beyond the end of a stage."""
    done = 0
    while done < runs:
        size = min(stretch, runs - done, STAGE - done % STAGE)
        yield first + done, size
        done += size


def _result(future: "Future[Tally]", watch: Watch, executor: Executor) -> Tally | None:
    """What came of a piece; ``None`` if the watch stopped first."""
    lost = getattr(executor, "lost", None)
    while True:
        try:
            return future.result(timeout=0.2)
        except NotYet:
            if future.done():
                raise
            watch.look()
            if watch.stopped:
                return None
            if lost is not None and lost():
                raise BrokenExecutor("they do not answer any more") from None


def _precise(sums: Sum, precision: Decimal) -> bool:
    return all(half_width(times, sums.runs) <= precision for times in sums.qualified)


def _of_the_executor(error: Exception) -> bool:
    """Whether it is the workers that failed and not the work."""
    return isinstance(error, BrokenExecutor | CancelledError | OSError) or type(
        error
    ).__module__.startswith("distributed")
