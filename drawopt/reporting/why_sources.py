"""The windows that are explained: what each drew, read from a plan, a draw or a folder."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from drawopt.drawing.contest import Draw, first_contest, next_contest
from drawopt.errors import FileError, InputError, UsageError
from drawopt.model.entrants import Field
from drawopt.records.results import read_rows, winners_of
from drawopt.records.season_folder import ENTRANTS, read_season
from drawopt.reporting import answers
from drawopt.reporting.page.sources import read_source
from drawopt.reporting.why import Window
from drawopt.sections.exchanges import PlanParts
from drawopt.sections.plan import Plan


def windows_of(
    plan: Plan, draws: Sequence[Draw] = (), results: Sequence[Path] = ()
) -> Iterator[Window]:
    """What each draw drew, and the next window where that is known.

    Parameters
    ----------
    draws
        Window 1 first.
    results
        Files with the results between them.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or results that a later draw follows are missing.
    """
    rows = read_rows(results, plan.problem.field)
    clubs, last = plan.problem.field.clubs, len(plan.problem.terms.windows)
    contest = first_contest(plan)
    for number, draw in enumerate(draws, 1):
        yield Window(contest, draw)
        if number < len(draws):
            winners = winners_of(draw, rows, clubs, latest=False)
            contest = next_contest(plan, draw, winners)
    if not draws:
        yield Window(contest, None)
        return
    if plan.problem.terms.redraw == "none" or draws[-1].window >= last:
        return
    try:
        winners = winners_of(draws[-1], rows, clubs)
    except InputError:
        return  # Ties are to be decided yet: what comes next is not known.
    yield Window(next_contest(plan, draws[-1], winners), None)


class Source:
    """A plan with its draws, and what was worked out to explain them; shared by all its clubs.

    Parameters
    ----------
    plan
        The plan that is drawn.
    windows
        As ``windows_of`` gives them.
    field
        The entrants with all their names.
    """

    def __init__(self, plan: answers.Plan, windows: tuple[Window, ...], field: Field) -> None:
        self.plan, self.windows, self.field = plan, windows, field
        self.parts = PlanParts(plan.value)


def source_at(path: Path) -> Source:
    """A plan's record, a draw's with all that it follows, or a folder.

    What was worked out is kept, as long as no file beside it changes.

    Parameters
    ----------
    path
        The file, or the folder of a cup or season.

    Raises
    ------
    FileError, InputError
        If a file is missing, bad, or no record.
    UsageError
        If it is no plan or draw, or what a draw follows is not beside it.
    """
    folder = path if path.is_dir() else path.parent
    try:
        files = sorted(
            (each.name, each.stat().st_size, each.stat().st_mtime_ns)
            for pattern in ("*.json", "*.csv")
            for each in folder.glob(pattern)
        )
    except OSError as error:
        raise FileError(f"{folder}: cannot be read ({error.strerror})") from None
    return _source_at(path.resolve(), tuple(files))


@lru_cache(maxsize=2)
def _source_at(path: Path, files: tuple[tuple[str, int, int], ...]) -> Source:  # noqa: ARG001
    found = read_source(path)
    plan = answers.Plan(found.cup.plan, file=found.plan_file)
    windows = tuple(windows_of(found.cup.plan, found.cup.draws, found.results))
    is_season = path.is_dir() and (path / ENTRANTS).is_file()
    field = read_season(path).field if is_season else plan.field
    return Source(plan, windows, field)


def source_of(given: answers.Plan | answers.Draw) -> Source:
    """A plan, or a draw of the first window, that is at hand.

    Parameters
    ----------
    given
        Its tables are kept for the next club that is asked about.

    Raises
    ------
    UsageError
        If it is a draw of a later window: what it follows is known from its file only.
    """
    if isinstance(given, answers.Plan):
        return _source_of(_Same(given), None)
    if given.window > 1:
        raise UsageError("a draw of a later window is explained from its file: give its path")
    return _source_of(_Same(given.plan), _Same(given))


class _Same:
    """An answer as a key: the same one, not an equal one."""

    def __init__(self, held: answers.Plan | answers.Draw) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.held is self.held


@lru_cache(maxsize=2)
def _source_of(plan: _Same, draw: _Same | None) -> Source:
    held = plan.held if isinstance(plan.held, answers.Plan) else plan.held.plan
    draws = () if draw is None or not isinstance(draw.held, answers.Draw) else (draw.held.value,)
    return Source(held, tuple(windows_of(held.value, draws)), held.field)
