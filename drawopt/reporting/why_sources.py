"""The windows that are explained: what each drew, read from a plan, a draw or a folder."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from drawopt.drawing.contest import Contest, Draw, first_contest, next_contest
from drawopt.drawing.standing import contest_of
from drawopt.errors import FileError, InputError, UsageError
from drawopt.model.entrants import Field
from drawopt.records.results import read_rows, winners_of
from drawopt.records.season_folder import ENTRANTS, PLAN, read_season
from drawopt.records.season_state import SeasonState
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
    UsageError
        If sections were drawn one by one in several windows: a season's folder tells that.
    """
    rows = read_rows(results, plan.problem.field)
    clubs, last = plan.problem.field.clubs, len(plan.problem.terms.windows)
    contest = first_contest(plan)
    if plan.problem.terms.by_section and len(draws) > 1:
        raise UsageError("sections were drawn one by one: give the season's folder")
    for number, draw in enumerate(draws, 1):
        yield from _held(contest, draw)
        if number < len(draws):
            winners = winners_of(draw, rows, clubs, latest=False)
            contest = next_contest(plan, draw, winners)
    if not draws:
        yield from _held(contest, None)
        return
    if plan.problem.terms.redraw == "none" or draws[-1].window >= last or draws[-1].parts:
        return
    try:
        winners = winners_of(draws[-1], rows, clubs)
    except InputError:
        return  # Ties are to be decided yet: what comes next is not known.
    yield Window(next_contest(plan, draws[-1], winners), None)


def _held(contest: Contest, draw: Draw | None) -> Iterator[Window]:
    """One window, or one for each section that has a lot of its own."""
    by_section = contest.plan.problem.terms.by_section if draw is None else bool(draw.parts)
    if not by_section:
        yield Window(contest, draw)
        return
    drawn = None if draw is None else {part.section for part in draw.parts}
    for number in contest.numbers:
        if drawn is None or number in drawn:
            yield Window(contest.alone(number), draw, number)


def season_windows(state: SeasonState, until: Path | None = None) -> Iterator[Window]:
    """What each draw of a season drew, and what can be drawn next.

    Parameters
    ----------
    state
        Where the season stands.
    until
        The file of the last draw that is wanted; then nothing comes after it.
    """
    for step in state.steps:
        yield from _held(step.contest, step.held.draw)
        if until is not None and step.held.read.path.name == until.name:
            return
    ready, by_section = state.to_draw, state.plan.problem.terms.by_section
    if state.plan.problem.terms.redraw == "none" and state.draws:
        return
    if ready and (by_section or not state.open):
        standing = state.standing
        for window in sorted({standing.sections[number - 1].window + 1 for number in ready}):
            own = [n for n in ready if standing.sections[n - 1].window + 1 == window]
            wanted = own if by_section else None
            yield from _held(
                contest_of(standing, window, state.winners, wanted, own_lots=by_section), None
            )


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
    folder = path if path.is_dir() else path.parent
    if (folder / ENTRANTS).is_file() and (folder / PLAN).is_file():
        season = read_season(folder)
        own = {step.held.read.path.name for step in season.state.steps}
        if path.is_dir() or path.name in own:
            until = None if path.is_dir() else path
            windows = tuple(season_windows(season.state, until))
            return Source(answers.Plan(season.state.plan, file=folder), windows, season.field)
    found = read_source(path)
    plan = answers.Plan(found.cup.plan, file=found.plan_file)
    windows = tuple(windows_of(found.cup.plan, found.cup.draws, found.results))
    return Source(plan, windows, plan.field)


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
