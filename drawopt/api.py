"""The public functions: plain arguments in, an answer out, clubs by name.

What needs a solver, compiled code or the cups that are played is imported where it is used, so
that ``import drawopt`` is quick, and whoever checks a draw needs no solver.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drawopt import __version__
from drawopt.errors import AnswerIsNo, ArgumentError, UsageError
from drawopt.files.notes import note
from drawopt.files.wording import count_of
from drawopt.model import edition as editions
from drawopt.model.bracket import clubs_of
from drawopt.model.changes import tolerance_of
from drawopt.model.edition import Edition
from drawopt.model.entrant_rows import field_of_rows
from drawopt.model.entrants import Field
from drawopt.model.known_editions import default_edition, edition_with
from drawopt.progress import Report, Watch
from drawopt.reporting.answers import (
    Booklet,
    Comparison,
    Cup,
    Draw,
    Eligibility,
    FairByes,
    Fixtures,
    Odds,
    Placements,
    Plan,
    Prices,
    Qualification,
    Runs,
    Shares,
    SiteFixtures,
    Validation,
    VariedTowns,
    Verification,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from drawopt.planning.params import SearchParams
    from drawopt.planning.plan_sections import Aim
    from drawopt.records.notice import Notice
    from drawopt.reporting.explanation import Explanation
    from drawopt.reporting.pools import Pools
    from drawopt.reporting.seasons import Season
    from drawopt.scheduling.fixtures import MatchMove
    from drawopt.simulation.scenarios import Scenario

Progress = bool | Callable[[Report], None]
"""Who sees how far a search has come: ``True`` for a bar on a terminal, or a function."""

Where = str | Path

Files = Where | Sequence[Where] | None
"""One file, several or none."""

__all__ = [
    "as_played",
    "booklet",
    "commit",
    "compare",
    "draw",
    "draw_number",
    "eligibility",
    "explain",
    "fair_byes",
    "geocode",
    "move",
    "odds",
    "plan",
    "pools",
    "prices",
    "qualify",
    "read_draw",
    "read_edition",
    "read_plan",
    "read_scenarios",
    "schedule",
    "seed",
    "simulate",
    "site",
    "slots",
    "validate",
    "vary_towns",
    "verify",
]


@contextmanager
def watching(
    progress: Progress, workers: int | None = None, time_limit: float | None = None
) -> Iterator[Watch]:
    """A watch over a search, shown to whoever wants to see it; says why it ended early."""
    from drawopt.reporting.progress_bar import shown

    with shown(progress) as show:
        watch = Watch(workers, time_limit, show)
        yield watch
    if watch.interrupted:
        note("stopped by hand; this is the best so far")
    elif watch.out_of_time:
        note("stopped by the time limit; this is the best so far")


def read_edition(name: Where | None = None, **changes: Any) -> Edition:
    """Read an edition of a cup, with changes.

    Parameters
    ----------
    name
        An edition's name, or a path to its config; by default the one config of this folder,
        else 2024.
    changes
        As for ``Edition.replace``: ``entrants`` (a file; or rows, as dictionaries or a frame of
        pandas), ``slots``, ``tolerance``, ``double_byes``, ``section_size`` and so on;
        ``sections`` may be the file of a plan, edited by hand or not.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be; all faults of a file at once.
    UsageError
        If the edition is unknown or has no field, or a change is out of range.
    """
    entrants = changes.get("entrants")
    if entrants is not None and not isinstance(entrants, str | Path | Field):
        changes["entrants"] = field_of_rows(entrants)
    taken = changes.pop("sections", None)
    cup = editions.read_edition(str(name or default_edition()), **changes)
    if taken is None:
        return cup
    if isinstance(taken, str | Path):
        from drawopt.planning.plan_changes import sections_by_name
        from drawopt.records.plans import section_names

        clubs = cup.field.clubs
        numbers = sections_by_name(cup.problem(), section_names(Path(taken)))
        taken = [[clubs[club] for club in section] for section in numbers]
    return cup.replace(sections=taken)


def as_played(cup: Edition | Where | None = None) -> Edition:
    """An edition with the sections of its draw as played, which are then not searched for.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config; by default that of this folder, else 2024.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If the edition has no published results.
    """
    from drawopt.review.as_played import read_played

    chosen = cup_of(cup)
    clubs = chosen.field.clubs
    sections = [[clubs[k] for k in clubs_of(side)] for side in read_played(chosen).bracket]
    return chosen.replace(sections=sections)


def read_scenarios(path: Where, cup: Edition | Where | None = None) -> "tuple[Scenario, ...]":
    """Read a TOML file of scenarios of an edition, for ``compare``.

    Parameters
    ----------
    path
        A file of ``[[scenarios]]`` tables.
    cup
        The edition that they change: an edition, its name, or a path to its config; by default that
        of this folder, else 2024.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or is not what it should be; all faults at once.
    """
    from drawopt.simulation import scenario_files

    return scenario_files.read_scenarios(Path(path), cup_of(cup))


def cup_of(cup: Edition | Where | None) -> Edition:
    """An edition that is given, named or found in this folder."""
    return cup if isinstance(cup, Edition) else read_edition(cup)


def plan_of(given: Plan | Edition | Where | None, **search: Any) -> Plan:
    """A plan that is given, or in a file of JSON; else the plan of an edition, searched for."""
    if isinstance(given, Plan):
        return given
    if given is None or isinstance(given, Edition) or Path(given).suffix != ".json":
        return plan(given, **search)
    return read_plan(given)


def plan(
    cup: Edition | Where | None = None,
    *,
    seed: int = 0,
    effort: int = 1,
    prove: bool = False,
    time_limit: float | None = None,
    workers: int | None = None,
    cache: bool = True,
    search: "SearchParams | Mapping[str, object] | Where | None" = None,
    like: "Plan | Where | None" = None,
    progress: Progress = False,
) -> Plan:
    """Split the entrants into sections, one a slot, of least expected travel.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config; by default that of this folder, else 2024.
    seed
        Names the random numbers of the search. It is never part of a draw.
    effort
        Cycles of the search, at least 1.
    prove
        Go on until no plan can be shorter.
    time_limit
        Seconds after which the best plan so far is taken; what it leaves over goes into a better
        bound.
    workers
        Threads; the plan does not depend on it.
    cache
        Keep plans in the user's cache folder, and take them from there.
    search
        Parameters of the search by name, as in ``{"max_starts": 12}``, or a TOML file with a table
        ``[search]``; they go before those of the edition's own ``[search]``.
    like
        Another plan: ``Plan.changes`` then says what differs.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.

    Returns
    -------
    Plan
        With its bound: what is not proven is called ``feasible``.

    Raises
    ------
    AnswerIsNo
        If no plan exists under the rules.
    FileError, InputError
        If a file of parameters, or of the other plan, cannot be read or is not what it should be.
    StoppedWithoutAnswer
        If a limit came before there was any plan.
    UsageError
        If an argument is out of range or the rules name a club that is not in the field.
    """
    from drawopt.model.entrants import look_alikes
    from drawopt.planning.cautions import cautions
    from drawopt.planning.near_plans import near_plans
    from drawopt.planning.params import search_params
    from drawopt.planning.plan_changes import plan_changes, sections_by_name
    from drawopt.planning.plan_sections import plan_sections, price_sections
    from drawopt.records import plan_cache
    from drawopt.records.plans import section_names

    at_least(effort, 1, "effort")
    at_least(time_limit, 0, "time_limit")
    at_least(workers, 1, "workers")
    cup = cup_of(cup)
    problem = cup.problem()
    for group in look_alikes(problem.field.clubs):
        note(f"these clubs look alike: {', '.join(group)}")
    other = None
    if like is not None:
        named = (
            tuple(section.clubs for section in like.sections)
            if isinstance(like, Plan)
            else section_names(Path(like))
        )
        try:
            other = price_sections(problem, sections_by_name(problem, named), "given")
        except AnswerIsNo as no:
            raise AnswerIsNo(f"what differs from the other plan cannot be said: {no}") from None
    aim: Aim = "proof" if prove else "plan" if time_limit is None else "bound"
    params = search_params(search, cup.config)
    by_name = {name: str(value) for name, value in params.record.items()}
    kept_at = plan_cache.cached_path(problem, seed, effort, aim, by_name)
    kept = plan_cache.load(kept_at) if cache else None
    # A record has no ratings and aliases: the problem asked about has.
    made = None if kept is None else replace(kept, problem=problem)
    with watching(progress, workers, time_limit) as watch:
        if made is None:
            made = plan_sections(problem, watch, seed=seed, effort=effort, aim=aim, params=params)
            if cache and not watch.stopped:
                plan_cache.save(kept_at, made)
        near = None
        if prove and not watch.stopped and made.status == "optimal" and made.certificate:
            left = Watch(workers, watch.seconds_left, watch.report)
            with left.catching_ctrl_c():
                near = near_plans(made, made.certificate, left)
            if near is None:
                note("plans nearly as short were not counted, out of time")
    run: dict[str, Any] = {
        "search_seed": seed,
        "effort": effort,
        "seconds": str(round(watch.seconds, 1)),
        "workers": watch.workers,
        "stopped": watch.stopped,
        "parameters": params.record,
        "versions": {
            "drawopt": __version__,
            **{name: version(name) for name in ("ortools", "numpy", "numba", "scipy")},
        },
    }
    changes = None if other is None else plan_changes(made, other)
    clubs = problem.field.clubs
    if near is not None:
        run["near_plans"] = {
            "most_travel": near.most_travel,
            "count": near.count,
            "complete": near.complete,
            "sections_kept": list(near.kept),
            "moved": [{"club": clubs[club], "plans": times} for club, times in near.moved],
        }
    if changes is not None:
        run["like"] = {
            "travel": changes.travel,
            "other_travel": changes.other_travel,
            "sections_in_common": changes.in_common,
            "moves": [dict(vars(move)) for move in changes.moves],
        }
    return Plan(made, cup, run, near, changes, cautions=cautions(made))


def planner(**search: Any) -> Callable[[Edition], Any]:
    """What plans an edition; ``search`` goes to ``plan``."""

    def plan_edition(edition: Edition) -> Any:
        return plan(edition, **search).value

    return plan_edition


def read_plan(path: Where) -> Plan:
    """Read a plan's record back.

    Parameters
    ----------
    path
        What ``Plan.save``, or ``drawopt plan --out``, wrote.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a plan's record, or does not have its digest.
    """
    from drawopt.records import plans

    made, _ = plans.read_plan(Path(path))
    return Plan(made, file=Path(path))


def odds(
    plan: Plan | Where,
    *,
    tolerance: Decimal | str | None = None,
    tolerances: Sequence[Decimal | str] = (),
    samples: int = 1000,
    seed: str = "odds",
    trip: int | None = None,
    what: Sequence[str] = (),
    after: Draw | Where | None = None,
    results: Files = None,
    progress: Progress = False,
) -> Odds:
    """Chances before a draw: byes, opponents, home ties, miles, and to qualify.

    They are exact: whole numbers of draws over the count of all draws. What later windows draw
    anew is exact too where there are few enough draws to follow all of them through every window;
    else it is sampled, with intervals. A chance to qualify is always that with all redraws.

    Parameters
    ----------
    plan
        A plan, or its file.
    tolerance
        In place of the plan's own.
    tolerances
        Also say what each of these gives and costs.
    samples, seed
        Cups sampled for what later windows draw and is not worked out exactly, 0 for none, and
        what names them.
    trip
        A trip further than this is long, in units of distance; 300 miles or 483 km by default.
    what
        Events whose chances are asked for: ``"bye:A&bye:B"`` (``!bye:A`` for none),
        ``"meets:A|B"``, ``"trip:A>500"``; exact where that is possible, else sampled.
    after, results
        For a later window: the draw before, and a CSV of its results.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If an argument is out of range, or the draw before is one of another plan.
    """
    from drawopt.drawing.odds import contest_odds
    from drawopt.drawing.price_of_chance import price_of_chance
    from drawopt.drawing.redraws import redrawn_odds
    from drawopt.drawing.seeds import seed_text
    from drawopt.simulation.named_chances import named_chance
    from drawopt.simulation.sampled_odds import sample_later
    from drawopt.simulation.tally import long_trip_of

    at_least(samples, 0, "samples")
    at_least(trip, 0, "trip")
    plan = plan_of(plan)
    wanted = [tolerance_of(each, "tolerances") for each in tolerances]
    if wanted and after is not None:
        raise ArgumentError("tolerances", "is for the first window")
    contest, *_ = contest_of(plan, after, results)
    found = contest_odds(contest, tolerance_of(tolerance))
    far = long_trip_of(plan.unit, trip)
    later: Any = redrawn_odds(contest, trip=far, tolerance=found.tolerance)
    if later is None and samples:
        with watching(progress) as watch:
            later = sample_later(
                contest,
                samples,
                seed=seed_text(seed),
                trip=far,
                tolerance=found.tolerance,
                show=lambda number: watch.report(Report("sampling", (number - 1) / samples)),
            )
    return Odds(
        found,
        plan,
        later,
        price_of_chance(plan.value, [each for each in wanted if each is not None]),
        tuple(
            named_chance(
                contest,
                each,
                plan.club,
                tolerance=found.tolerance,
                samples=samples,
                seed=seed_text(seed),
            )
            for each in what
        ),
    )


def explain(
    of: "Season | Plan | Draw | Where", club: str, opponent: str | None = None
) -> "Explanation":
    """Why a club is in its section, and what chance gave it or may give it: exact, no solver.

    Parameters
    ----------
    of
        A season or its folder; a plan, a draw, or the file of either. What a draw of a later
        window follows is found beside its file.
    club
        Its name or alias; it may be cut short where only one club can be meant.
    opponent
        Another club: what would it cost that the two meet, and whom would it move?

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If no club is meant, or more than one; or what a draw follows is not at hand.

    Examples
    --------
    >>> import drawopt
    >>> cup = drawopt.read_edition("2014", entrants=[
    ...     {"club": "Reds", "lat": 40.0, "lon": -75.0},
    ...     {"club": "Blues", "lat": 40.1, "lon": -75.1},
    ...     {"club": "Greens", "lat": 41.0, "lon": -75.0},
    ... ], slots=1)
    >>> why = drawopt.explain(drawopt.plan(cup), "Reds")
    >>> print(why.sentences[0])
    Reds plays in section 1, of 3 clubs.
    """
    from drawopt.records.season_results import club_named
    from drawopt.reporting.explanation import Explanation
    from drawopt.reporting.seasons import Season
    from drawopt.reporting.why_sources import source_at, source_of

    if isinstance(of, Plan | Draw):
        source = source_of(of)
    else:
        source = source_at(of.path if isinstance(of, Season) else Path(of))
    number = club_named(source.field, club)
    other = None if opponent is None else club_named(source.field, opponent)
    if other == number:
        raise UsageError(f"{source.field.clubs[number]} has no tie against itself")
    return Explanation(source.plan, source.parts, source.windows, number, other)


def contest_of(plan: Plan, after: Draw | Where | None, results: Files) -> Any:
    """What a window draws, the digest of the draw before, and that of its results."""
    from drawopt.records.window_files import read_contest

    before = None
    if after is not None:
        found = after if isinstance(after, Draw) else read_draw(after, plan)
        before = found.value, found.digest
    return read_contest(plan.value, plan.digest, before, paths_of(results))


def paths_of(files: Files) -> tuple[Path, ...]:
    """One file, several or none, as paths."""
    given = () if files is None else (files,) if isinstance(files, str | Path) else files
    return tuple(map(Path, given))


def at_least(value: float | None, least: float, name: str) -> None:
    """Refuse a number that is too small; what is not given is left alone.

    Raises
    ------
    UsageError
        If it is.
    """
    if value is not None and not value >= least:
        raise ArgumentError(name, f"must be at least {least}, found {value}")


def read_draw(path: Where, plan: Plan | Where) -> Draw:
    """Read a draw's record back.

    Parameters
    ----------
    path
        What ``draw`` with ``out``, or ``Draw.save``, wrote.
    plan
        The plan that it drew, or its file.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, is not a draw's record, or does not have its digest.
    UsageError
        If it is a draw of another plan.
    """
    from drawopt.records import draws

    plan = plan_of(plan)
    drawn, _ = draws.read_draw(Path(path), plan.field.clubs)
    if drawn.plan_digest != plan.digest:
        raise UsageError(f"{path} is a draw of another plan ({drawn.plan_digest})")
    return Draw(drawn, plan)


def report(
    path: Where,
    *,
    out: Where | None = None,
    form: str = "html",
    language: str = "en",
    section: int | None = None,
    force: bool = False,
) -> str | bytes:
    """Make the page of a plan, a draw or a season, or hand it on in another form.

    The page is one HTML file that needs nothing else. It can be read without scripts; with them
    every visitor's browser derives the draws by itself.

    Parameters
    ----------
    path
        A plan's record, a draw's with its plan beside it, or a folder of a cup. Schedules beside
        them give days and grounds.
    out
        Where the file goes.
    form
        ``"html"``: the page. ``"md"``: Markdown. ``"xlsx"``: a workbook. ``"csv"``: the ties.
        ``"geojson"``: clubs and ties. ``"svg"``, ``"png"``: map and brackets. ``"embed"``: brackets
        for a frame in another page.
    language
        Of the texts: ``"en"`` or ``"es"``.
    section
        For ``"svg"``, ``"png"`` and ``"embed"``: the bracket of this section alone, from 1.
    force
        Overwrite a file that exists.

    Returns
    -------
    str or bytes
        What is in the file, the same for the same records; bytes for ``"xlsx"`` and ``"png"``.

    Raises
    ------
    FileError, InputError
        If a file cannot be read or written, or is bad.
    UsageError
        If there is no plan or draw, or what it follows is not there; if there is no such form,
        language or section, or nothing drawn that the form needs.
    """
    from drawopt.files.writing import check_writeable, write_text
    from drawopt.reporting.page.formats import report_of
    from drawopt.reporting.page.sources import read_source
    from drawopt.reporting.page.texts import texts_in

    texts = texts_in(language)
    if out is not None:
        check_writeable(Path(out), force=force)
    made = report_of(read_source(Path(path)), form, texts, section)
    if out is not None:
        write_text(Path(out), made, force=force)
    return made


def draw(
    plan: Plan | Where,
    seed: str,
    *,
    rehearsal: bool = False,
    tolerance: Decimal | str | None = None,
    after: Draw | Where | None = None,
    results: Files = None,
    window: int | None = None,
    day: str = "",
    out: Where | None = None,
    redraw: str | None = None,
    force: bool = False,
) -> Draw:
    """Draw byes, pairings and hosts: one public lot names one of all allowed brackets.

    Every bracket within the tolerance is equally likely. An official draw is made once in a
    folder: written to ``out``, with the chain of all attempts beside it, after all draws before
    have been derived from the plan.

    Parameters
    ----------
    plan
        A plan, or its file.
    seed
        The seed text: named sources such as ``dice:61624...`` for an official draw, any line of
        text for a rehearsal.
    rehearsal
        Take any seed and any tolerance; the record says so for good. Other lots are drawn than
        officially, so that no rehearsal shows what a seed will draw.
    tolerance
        In place of the plan's own, in a rehearsal only.
    after, results
        For a later window: the draw before, and CSV files with the results of its ties.
    window
        Refuse to draw any other window than this one.
    day
        When the draw is held, as in 2026-03-01; it chooses nothing.
    out
        Where the record is written.
    redraw
        Why an official draw is made again: it is counted, and stays on record.
    force
        Overwrite ``out``; for rehearsals only.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules, a window was drawn before, or what an
        official draw follows does not hold.
    FileError, InputError
        If a file cannot be read or written, or is not what it should be.
    UsageError
        If an official seed states too few bits, or the arguments do not go together.
    """
    from drawopt.drawing.draw import draw_contest
    from drawopt.files.writing import check_writeable

    plan = plan_of(plan)
    if rehearsal and redraw is not None:
        raise UsageError("a rehearsal is not drawn again: redraw is for official draws")
    if out is None and redraw is not None:
        raise UsageError("redraw goes with out: attempts are counted in a folder")
    if force and not rehearsal:
        raise UsageError("an official draw is never overwritten: force is for rehearsals")
    if out is not None:
        check_writeable(Path(out), force=force)
    contest, before_digest, since = contest_of(plan, after, results)
    if window is not None and window != contest.window:
        raise ArgumentError(
            "window", f"{window} does not follow the draw before: it is window {contest.window}"
        )
    if out is not None and not rehearsal:
        if tolerance is not None:
            raise UsageError("an official draw keeps the plan's tolerance: see rehearsal")
        return _officially(plan, seed, out, after, results, redraw=redraw, day=day)
    drawn = draw_contest(
        contest,
        seed,
        plan.digest,
        after=before_digest,
        results_digest=since,
        rehearsal=rehearsal,
        tolerance=tolerance_of(tolerance),
        day=day,
    )
    made = Draw(drawn, plan)
    if out is not None:
        made.save(out, force=force)
    return made


def _officially(
    plan: Plan,
    seed: str,
    out: Where,
    after: Draw | Where | None,
    results: Files,
    *,
    redraw: str | None,
    **more: Any,
) -> Draw:
    """An official draw, written and linked; a draw before that is no file is checked like one."""
    from drawopt.records.official import draw_officially
    from drawopt.records.reading import Read, checked
    from drawopt.records.schema import DrawRecord

    before: Any = after
    if isinstance(after, Draw):
        before = Read(Path("the draw before"), checked(after.record, DrawRecord))
    elif after is not None:
        before = Path(after)
    held = draw_officially(
        Path(out),
        plan.value,
        seed,
        after=before,
        results=paths_of(results),
        redraw=redraw is not None,
        reason=redraw or "",
        **more,
    )
    return Draw(held.draw, plan)


def booklet(
    plan: Plan | Where,
    seed: str,
    *,
    count: int = 1000,
    rehearsal: bool = False,
    after: Draw | Where | None = None,
    results: Files = None,
    out: Where | None = None,
    force: bool = False,
) -> Booklet:
    """Draw many brackets from one public seed, numbered, so that dice name one in a hall.

    Parameters
    ----------
    seed
        The booklet's seed text; an official one states as many bits as that of a draw.
    count
        How many numbers, from 0 on: 1,000 for three ten-sided dice.
    rehearsal
        Take any seed; the record says so for good.
    after, results
        For a later window: the draw before, and CSV files with the results of its ties.
    out
        Where the record is written.
    force
        Overwrite ``out``; for rehearsals only.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules, or the window was drawn in the folder of
        ``out`` before: a booklet whose seed came after the draw names nothing.
    FileError, InputError
        If a file cannot be read or written, or is not what it should be.
    UsageError
        If an official seed states too few bits, or ``count`` is out of range.
    """
    from drawopt.drawing.booklet import make_booklet
    from drawopt.files.writing import check_writeable, write_text
    from drawopt.records.attempts import read_attempts
    from drawopt.records.canonical import pretty

    plan = plan_of(plan)
    if force and not rehearsal:
        raise UsageError("an official booklet is never overwritten: force is for rehearsals")
    contest, parent, since = contest_of(plan, after, results)
    if out is not None:
        check_writeable(Path(out), force=force)
        held = read_attempts(Path(out).parent).of(parent or plan.digest, contest.window)
        if held and not rehearsal:
            raise AnswerIsNo(
                f"window {contest.window} was drawn before in this folder: a booklet whose seed "
                "came after the draw names nothing"
            )
    made = make_booklet(
        contest,
        seed,
        plan.digest,
        count,
        after=parent,
        results_digest=since,
        rehearsal=rehearsal,
    )
    found = Booklet(made, plan, contest)
    if out is not None:
        write_text(Path(out), pretty(found.record), force=force)
    return found


def draw_number(
    booklet: Where,
    number: int,
    *,
    plan: Plan | Where | None = None,
    after: Draw | Where | None = None,
    results: Files = None,
    day: str = "",
    out: Where | None = None,
    redraw: str | None = None,
    force: bool = False,
) -> Draw:
    """The draw that a number of a booklet names.

    Parameters
    ----------
    booklet
        The file of the booklet's record.
    number
        From 0 on, as dice or balls named it.
    plan
        The plan it is a booklet of; by default the record in its folder with that digest.
    after, results, day, out, redraw, force
        As for ``draw``.

    Raises
    ------
    AnswerIsNo
        If the booklet is not what follows from its plan and seed, or as for ``draw``.
    FileError, InputError
        If a file cannot be read or written, or is not what it should be.
    UsageError
        If there is no such number, or it is a booklet of another plan or window.
    """
    from drawopt.files.writing import check_writeable
    from drawopt.records.booklets import number_of_booklet, read_booklet

    path = Path(booklet)
    stated, _ = read_booklet(path)
    stated.check_number(number)
    plan = _plan_beside(path, stated.plan_digest) if plan is None else plan_of(plan)
    if out is None and not stated.rehearsal:
        raise UsageError("an official draw is written down: name its file with out")
    if force and not stated.rehearsal:
        raise UsageError("an official draw is never overwritten: force is for rehearsals")
    contest, before_digest, since = contest_of(plan, after, results)
    if out is not None and not stated.rehearsal:
        official: dict[str, Any] = {"redraw": redraw, "day": day, "booklet": path, "number": number}
        return _officially(plan, stated.seed, out, after, results, **official)
    if out is not None:
        check_writeable(Path(out), force=force)
    drawn = number_of_booklet(path, plan.value, plan.digest, contest, before_digest, since, number)
    made = Draw(replace(drawn, day=day), plan)
    if out is not None:
        made.save(out, force=force)
    return made


def _plan_beside(path: Path, digest: str) -> Plan:
    """The plan with this digest in the folder of a record.

    Raises
    ------
    FileError
        If there is none.
    """
    from drawopt.errors import FileError
    from drawopt.records.folder import try_folder

    for read in try_folder(path.parent).plans:
        if read.digest == digest:
            return read_plan(read.path)
    raise FileError(f"{path.parent}: the plan {digest} of {path.name} is not there")


def fair_byes(plan: Plan | Where, *, tolerance: Decimal | str | None = None) -> FairByes:
    """How near together chances of a bye can be brought in each section, and what that costs.

    Parameters
    ----------
    tolerance
        In place of the plan's own.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    """
    from drawopt.planning.fair_byes import fair_byes as work_out

    plan = plan_of(plan)
    return FairByes(work_out(plan.value, tolerance_of(tolerance)), plan, tolerance_of(tolerance))


def verify(
    path: Where,
    *,
    strict: bool = False,
    plan: Where | None = None,
    after: Where | None = None,
    results: Files = None,
    certificate: Where | None = None,
    workers: int | None = None,
    progress: Progress = False,
) -> Verification:
    """Derive a plan's figures, a draw and all it follows, or a folder. No solver, no network.

    Parameters
    ----------
    path
        The record of a plan or of a draw, or a folder.
    strict
        Refuse what is only claimed, and not proven.
    plan, after
        A draw's plan and the draw before; else found in its folder by their digests.
    results
        For later windows: CSV files of results; those in the folder are found.
    certificate
        A plan's certificate; else found in its folder.
    workers
        Threads, for a certificate; what is found does not depend on it.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.

    Raises
    ------
    FileError, InputError
        If a file is missing or cannot be read, or is not what it should be.
    """
    from drawopt.verification.folder import verify_path

    def path_of(given: Where | None) -> Path | None:
        return None if given is None else Path(given)

    with watching(progress, workers) as watch:
        return Verification(
            verify_path(
                Path(path),
                strict=strict,
                certificate=path_of(certificate),
                plan=path_of(plan),
                after=path_of(after),
                results=paths_of(results),
                watch=watch,
            )
        )


def commit(plan: Plan | Where, *, progress: Progress = False) -> "Notice":
    """The notice to publish before a plan is drawn, once its figures have been verified.

    Parameters
    ----------
    plan
        A plan, or its file; the certificate of a file is found beside it.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.

    Raises
    ------
    AnswerIsNo
        If a figure of the plan does not verify.
    FileError, InputError
        If a file is missing or cannot be read, or is not what it should be.
    """
    from drawopt.verification.commit import notice_of_file, notice_of_plan

    with watching(progress) as watch:
        if isinstance(plan, Plan):
            return notice_of_plan(plan.value, watch)
        return notice_of_file(Path(plan), watch)


def simulate(
    plan: Plan | Edition | Where | None = None,
    seed: str | int = "",
    *,
    runs: int | None = None,
    outcomes: str = "coin",
    home_advantage: Decimal | str | None = None,
    tolerance: Decimal | str | None = None,
    precision: Decimal | str | None = None,
    first_run: int | None = None,
    trip: int | None = None,
    executor: "Executor | None" = None,
    workers: int | None = None,
    scheduler: str | None = None,
    time_limit: float | None = None,
    progress: Progress = False,
    **search: Any,
) -> Cup | Runs:
    """Draw and play a whole cup, or many of them. Always a rehearsal.

    Parameters
    ----------
    plan
        A plan, its file, or an edition that is planned first (``search`` goes to ``plan``).
    seed
        The seed text of draws and winners; it never reaches the search for the plan.
    runs
        Play so many cups, each from lots of its own, and give chances and miles. ``None`` plays
        one cup, which is run 1 of many.
    outcomes
        Who wins: ``"coin"``, ``"rating"`` (Elo, from the column ``rating``), or, for one cup,
        ``"actual"``: what happened.
    home_advantage
        Elo points of being at home, with ratings.
    tolerance
        In place of the plan's own: how far above the least travel a draw may lie.
    precision
        Stop once every chance to qualify is known to within this much.
    first_run
        The number of the first cup of this seed, 1 if not given.
    trip
        A trip further than this is long, in units of distance; 300 miles or 483 km by default.
    executor
        Any executor of ``concurrent.futures``; else ``workers`` processes, or the Dask cluster
        at the address ``scheduler``. The answer is the same for all.
    workers, scheduler
        See ``executor``; ``workers`` are the threads of a search for the plan, too.
    time_limit
        Seconds for the cups; what was played till then is the answer. A search for the plan has as
        many.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.
    search
        Goes to ``plan``, where there is no plan yet.

    Returns
    -------
    Cup or Runs
        A ``Cup`` without ``runs`` and ``precision``, else ``Runs``.

    Raises
    ------
    AnswerIsNo
        If a window has no bracket that keeps the rules.
    InputError
        If ratings are asked for that there are not.
    UsageError
        If an argument is out of range, or does not go with another.
    """
    from drawopt.simulation.cup import Actual, play_cup
    from drawopt.simulation.executors import executor_for
    from drawopt.simulation.job import job_of
    from drawopt.simulation.ratings import Strengths, home_points, rated
    from drawopt.simulation.runs import check_runs, play_many, runs_wanted

    seed = str(seed)
    if outcomes not in ("coin", "actual", "rating"):
        raise ArgumentError("outcomes", f'must be coin, actual or rating, found "{outcomes}"')
    many = runs is not None or precision is not None
    if many and outcomes == "actual":
        raise ArgumentError(
            "outcomes", "actual is what happened, once: many cups are coin or rating"
        )
    if home_advantage is not None and outcomes != "rating":
        raise ArgumentError("home_advantage", "goes with --outcomes rating")
    for value, name in ((scheduler, "scheduler"), (executor, "executor")):
        if value is not None and not many:
            raise ArgumentError(name, "goes with --runs or --precision")
    at_least(trip, 0, "trip")
    advantage = number_of(home_advantage, "home_advantage")
    within = number_of(precision, "precision")
    allowed = tolerance_of(tolerance)
    most, first = runs_wanted(runs, within), 1 if first_run is None else first_run
    check_runs(most, first, within)
    points = home_points(advantage)
    cup = None
    if not isinstance(plan, Plan) and (plan is None or not is_record(plan)):
        cup = cup_of(plan)
    known = plan.cup if isinstance(plan, Plan) else cup
    # Ratings and results are looked for before the search for a plan.
    strengths = Strengths()
    actual = None
    if outcomes == "actual":
        if known is None:
            raise UsageError("outcomes actual needs the edition: simulate(plan.of(cup))")
        from drawopt.review.as_played import read_played

        actual = Actual(read_played(known).matches)
    if known is not None and outcomes == "rating":
        strengths = rated(known.field, known.entrants_file, points)
    made = plan_of(
        plan if cup is None else cup,
        **search | {"workers": workers, "time_limit": time_limit, "progress": progress},
    )
    if known is None and outcomes == "rating":
        strengths = rated(made.field, None, points)
    name = "" if made.cup is None else made.cup.name
    asked = advantage or Decimal(0)
    if not many:
        played = play_cup(made.value, seed, actual or strengths, allowed, first)
        return Cup(played, made, name, outcomes, asked)
    with executor_for(executor, workers, scheduler, most) as (chosen, places):
        job = job_of(made.value, seed, strengths, allowed, trip)
        with watching(progress, 1, time_limit) as watch:
            found = play_many(
                job, most, chosen, watch, first=first, precision=within, places=places
            )
    if found.trouble:
        note(f"{found.trouble}; {count_of(found.tally.runs, 'run was', 'runs were')} played")
    return Runs(found, job, made, name, outcomes, asked, within)


def is_record(given: Edition | Where) -> bool:
    """Whether this is the file of a plan's record, not an edition."""
    return not isinstance(given, Edition) and Path(given).suffix == ".json"


def number_of(value: Decimal | str | int | None, name: str) -> Decimal | None:
    """A number as an exact decimal; what is not given stays so.

    Raises
    ------
    UsageError
        If it is no number.
    """
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation:
        raise ArgumentError(name, f'must be a number, found "{value}"') from None


def compare(
    cup: Edition | Where | None,
    scenarios: "Mapping[str, Edition] | Sequence[Scenario]",
    *,
    base: Plan | None = None,
    seed: str = "what if",
    runs: int = 1000,
    outcomes: str = "coin",
    home_advantage: Decimal | str | None = None,
    executor: "Executor | None" = None,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = False,
    **search: Any,
) -> Comparison:
    """Plan and play an edition as it is, and then each scenario, over the same lots.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config; ``None`` for that of this folder, else 2024.
    scenarios
        Editions with changes by name, as from ``cup.replace(slots=10)``; or what
        ``read_scenarios`` reads from a file.
    base
        The plan of the edition as it is, if there is one already.
    seed, runs
        The seed text of all cups, and how many are played of each.
    outcomes, home_advantage
        Who wins, where a scenario does not say: see ``simulate``.
    executor, workers, scheduler
        Who plays them: see ``simulate``.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.
    search
        Goes to ``plan``.

    Raises
    ------
    AnswerIsNo
        If the edition as it is has no plan. A scenario without one says why in its row.
    UsageError, InputError
        If an argument is out of range, or ratings are missing.
    """
    from drawopt.simulation import scenarios as side_by_side
    from drawopt.simulation.executors import executor_for
    from drawopt.simulation.runs import check_runs

    check_runs(runs)
    if outcomes not in ("coin", "rating"):
        raise ArgumentError("outcomes", f'must be coin or rating, found "{outcomes}"')
    chosen = cup_of(cup)
    if isinstance(scenarios, Mapping):
        scenarios = [side_by_side.Scenario(name, each) for name, each in scenarios.items()]
    advantage = number_of(home_advantage, "home_advantage")
    settings = side_by_side.Settings(seed, runs, outcomes, advantage)
    search |= {"progress": progress}
    with executor_for(executor, workers, scheduler, runs) as (played_by, places):
        first = planner(**search)(chosen) if base is None else base.of(chosen).value
        with watching(progress, 1) as watch:
            found = side_by_side.compare(
                chosen,
                scenarios,
                planner(**search),
                settings,
                played_by,
                watch,
                places=places,
                base=first,
            )
    for each in found:
        if each.many is not None and each.many.trouble:
            runs_played = count_of(each.many.tally.runs, "run was", "runs were") + " played"
            note(f"{each.scenario.name}: {each.many.trouble}; {runs_played}")
    return Comparison(found, settings)


def pools(
    cup: Edition | Where | None = None,
    *,
    like: "Plan | Where | None" = None,
    most_moved: int = 10,
) -> "Pools":
    """Change pools as little as asked: which clubs to move, and the miles that each step saves.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config: its clubs, sizes and rules.
    like
        The pools that are changed: a plan, or its file. By default those of the edition, else
        those of its draw as played.
    most_moved
        At most so many clubs are in another pool in the end.

    Raises
    ------
    AnswerIsNo
        If the pools are not of these clubs, or one has no bracket that keeps the rules.
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If there are no pools to be changed.
    """
    from drawopt.planning.plan_changes import sections_by_name
    from drawopt.records.plans import section_names
    from drawopt.reporting.pools import Pools
    from drawopt.sections.pool_changes import change_pools

    at_least(most_moved, 0, "most_moved")
    chosen = cup_of(cup)
    if isinstance(like, Plan):
        chosen = chosen.replace(sections=[section.clubs for section in like.sections])
    elif like is not None:
        problem = chosen.problem()
        numbers = sections_by_name(problem, section_names(Path(like)))
        clubs = problem.field.clubs
        chosen = chosen.replace(sections=[[clubs[club] for club in own] for own in numbers])
    elif not chosen.rules.sections:
        chosen = as_played(chosen)
    problem = chosen.problem()
    problem.check()
    first = sorted(problem.given_sections)
    found = change_pools(problem, first, most_moved)
    clubs = problem.field.clubs
    changed = chosen.replace(sections=[[clubs[club] for club in pool] for pool in found.pools])
    return Pools(found, plan(changed, cache=False))


def prices(
    cup: Edition | Where | None = None,
    rules: "Sequence[str] | None" = None,
    **search: Any,
) -> Prices:
    """What rules cost: the edition as it is, and planned again with each rule alone.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config.
    rules
        ``"double-byes"``, ``"balanced"``, ``"same-league-apart"`` or ``"no-trip-over=400"``; the
        first three if none are named. A rule that is already on is priced by what leaving it out
        gives.
    search
        Goes to ``plan``, for each plan.

    Raises
    ------
    AnswerIsNo
        If the edition as it is has no plan. A rule without one says why in its row.
    UsageError
        If there is no such rule.
    """
    from drawopt.simulation.rule_prices import RULES, rule_named, rule_prices

    chosen = cup_of(cup)
    wanted = RULES if rules is None else [rule_named(text) for text in rules]
    return Prices(rule_prices(chosen, wanted, plan=planner(**search)), chosen)


def vary_towns(
    plan: Plan | Edition | Where | None = None,
    times: int = 1000,
    *,
    seed: str = "what if",
    progress: Progress = False,
    **search: Any,
) -> VariedTowns:
    """Move each club within its uncertainty, again and again, and keep the brackets.

    Says how often our least bracket, and the mean of our draws, travel less than the draw as
    played.

    Parameters
    ----------
    plan
        A plan of an edition that was played, or that edition (``search`` goes to ``plan``).
    times
        How often.
    seed
        Names the places.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.
    search
        Goes to ``plan``, where there is no plan yet.

    Raises
    ------
    UsageError
        If the plan is of no edition that was played, or no club's town is uncertain.
    """
    from drawopt.review.as_played import read_played
    from drawopt.review.varied_towns import vary_locations

    at_least(times, 1, "times")
    made = plan_of(plan, **search)
    if made.cup is None:
        raise UsageError("the draw as played is of an edition: vary_towns(plan.of(cup))")
    played = read_played(made.cup)
    with watching(progress, 1) as watch:
        found = vary_locations(made.cup, made.value, played.bracket, times, seed, watch)
    return VariedTowns(found, made)


def validate(
    cup: Edition | Where | None = None, plan: Plan | Where | None = None, **search: Any
) -> Validation:
    """Hold an edition against what happened, and its draw as played beside a plan's.

    Parameters
    ----------
    cup
        An edition, its name, or a path to its config; by default that of this folder, else 2024.
    plan
        The plan to compare with; if none is given the edition is planned (``search`` goes to
        ``plan``), unless the published matches do not fit.
    search
        Goes to ``plan``, where no plan is given.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or names a club that is not in the roster.
    UsageError
        If the edition has no published results, or the plan is of another field.
    """
    from drawopt.review.as_played import check_played, compare, read_played

    chosen = cup_of(cup)
    played = read_played(chosen)
    checks = check_played(played, chosen.format)
    if not all(check.holds for check in checks):
        return Validation(checks, chosen, played)
    made = plan_of(chosen if plan is None else plan, **search).of(chosen)
    return Validation(checks, chosen, played, made, compare(chosen, played, made.value))


def _season_of(given: object) -> "Season | None":
    """A season that is given, or lies in a folder."""
    from drawopt.reporting.seasons import Season

    if isinstance(given, Season):
        return given
    return Season(given) if isinstance(given, str | Path) and Path(given).is_dir() else None


def _edition_of(season: "Season", cup: Edition | Where | None) -> Edition:
    """The edition of a season: named, or the one that has its clubs."""
    return cup_of(edition_with(season.plan.field.clubs, str(season.path)) if cup is None else cup)


def move(
    season: "Season | Where",
    tie: str,
    *,
    reason: str,
    day: str = "",
    kickoff: str = "",
    ground: str = "",
    cup: Edition | Where | None = None,
) -> "tuple[Fixtures, MatchMove]":
    """Move a match of a season's schedule to another day, hour or ground, on record.

    Parameters
    ----------
    season
        A season, or its folder.
    tie
        Two clubs, as in ``"Reds v Blues"``; names may be cut short.
    reason
        Why.
    day, kickoff, ground
        What changes: ``"2023-10-03"``, ``"19:30"``, a ground's name.
    cup
        The edition; by default the one edition that has its clubs.

    Raises
    ------
    AnswerIsNo
        If the two have no fixture, or have played.
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If a name, day or time is not one, or nothing is moved.
    """
    from drawopt.reporting.seasons import Season

    held = season if isinstance(season, Season) else Season(season)
    return held.move(
        tie, _edition_of(held, cup), day=day, kickoff=kickoff, ground=ground, reason=reason
    )


def schedule(
    drawn: "Season | Draw | Edition | Where",
    *,
    cup: Edition | Where | None = None,
    entrants: Where | None = None,
    grounds: Where | None = None,
    calendar: Where | None = None,
    results: Where | None = None,
    after: Sequence[Where] = (),
    published: str | None = None,
    progress: Progress = False,
) -> Fixtures:
    """Give ties a host, a ground, a day and a kick-off.

    Parameters
    ----------
    drawn
        A draw, or the file of its record; a season or its folder, where the schedule is kept; or
        an edition, for its ties as played.
    cup
        The edition of a draw; by default the one edition that has its clubs.
    entrants
        Another field for that edition: its file.
    grounds, calendar
        CSV files, in place of the edition's.
    results
        A CSV of results so far: they name winners.
    after
        Schedules published before, kept where they can be.
    published
        The day that calendars are stamped with, as in ``"2023-08-29"``.
    progress
        ``True`` for a bar on a terminal, or a function that takes reports.

    Returns
    -------
    Fixtures
        If no schedule keeps every rule it is not ``possible``: the clashes are named, and what
        would be cheapest to give up.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If the arguments do not go together, or there are no grounds.
    """
    from drawopt.model.results import read_matches
    from drawopt.records.draws import clubs_of_record
    from drawopt.records.draws import read_draw as read_record
    from drawopt.records.schedules import read_published, read_schedule, schedule_record
    from drawopt.review.as_played import read_played
    from drawopt.scheduling.inputs import read_world
    from drawopt.scheduling.played_dates import read_played_dates
    from drawopt.scheduling.schedule import make_schedule
    from drawopt.scheduling.ties_of_draw import ties_as_played, ties_of_draw

    season = _season_of(drawn)
    if season is not None:
        if results is not None or after or entrants is not None:
            raise UsageError(
                "a season knows its files: --results, --after and --entrants are for other draws"
            )
        return season.schedule(
            _edition_of(season, cup), grounds=grounds, calendar=calendar, published=published
        )
    stamp = read_published(published)
    is_draw = isinstance(drawn, Draw) or (
        not isinstance(drawn, Edition)
        and (str(drawn).endswith(".json") or Path(str(drawn)).is_file())
    )
    if not is_draw and (results is not None or cup is not None):
        raise UsageError(f"--results and --edition go with a draw's record, not with {drawn}")
    if entrants is not None:
        if cup is None and is_draw:
            raise ArgumentError("entrants", "needs --edition")
        cup = cup_of(cup if is_draw else drawn).replace(entrants=entrants)  # type: ignore[arg-type]
    if not is_draw:
        chosen = cup_of(drawn if cup is None else cup)  # type: ignore[arg-type]
        played = read_played(chosen)
        wanted, key = ties_as_played(played.matches, chosen.field.clubs), chosen.name
    elif isinstance(drawn, Draw):
        chosen = cup_of(cup) if cup is not None or drawn.plan.cup is None else drawn.plan.cup
        value, digest = drawn.value, drawn.digest
    else:
        record = Path(str(drawn))
        chosen = cup_of(edition_with(clubs_of_record(record), str(record)) if cup is None else cup)
        value, digest = read_record(record, chosen.field.clubs)
    if is_draw:
        matches = () if results is None else read_matches(Path(results), chosen.field)
        file = None if results is None else Path(results)
        wanted, key = ties_of_draw(value, chosen.field.clubs, matches, file), digest[:16]
    if not wanted.ties:
        raise UsageError("there is no tie to schedule")
    world = read_world(
        chosen,
        None if grounds is None else Path(grounds),
        None if calendar is None else Path(calendar),
    )
    earlier: list[Any] = []
    before: list[Any] = []
    for path in after:
        of, fixtures = read_schedule(Path(path))
        (before if of == key else earlier).extend(fixtures)
    with watching(progress) as watch:
        watch.report(Report(f"scheduling {count_of(len(wanted.ties), 'tie')}", 0.0))
        found = make_schedule(
            replace(world, earlier=tuple(earlier)),
            wanted.ties,
            key=key,
            title=chosen.title,
            waiting=wanted.waiting,
            played=wanted.played,
            before=before,
            published=stamp,
        )
    dates = None
    if not is_draw and chosen.published is not None:
        days, rest = world.calendar.windows, world.rules.rest_days
        dates = read_played_dates(chosen.published.matches, chosen.field, days, rest)
    towns = {ground.name: (ground.town, ground.state) for ground in world.grounds}
    return Fixtures(found, towns, schedule_record(found, towns, dates), dates)


def site(
    name: Where,
    *,
    lost: Sequence[str] = (),
    without: Sequence[str] = (),
    after: Where | None = None,
    published: str | None = None,
) -> SiteFixtures:
    """Schedule a tournament at one place: groups and finals onto fields and kick-offs.

    Parameters
    ----------
    name
        The tournament's TOML file, or its name, as in ``"2014/site_usssa"``.
    lost
        Days on which nothing can be played, as in ``"2010-05-28"``.
    without
        Teams that play no more.
    after
        The schedule as published: as little as can be changes.
    published
        The day that calendars are stamped with, as in ``"2023-08-29"``; else the first day.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If a day or a team is none of the tournament's.
    """
    from drawopt.records.schedules import read_published, read_schedule, schedule_record
    from drawopt.scheduling.clocks import read_day
    from drawopt.scheduling.site import find_site, read_site
    from drawopt.scheduling.site_schedule import (
        field_name,
        schedule_site,
        site_result,
        without_team,
    )

    stamp = read_published(published)
    site_file = find_site(str(name))
    chosen = read_site(site_file)
    days = {text: read_day(text) for text in lost}
    for text, day in days.items():
        if day not in {each.date for each in chosen.days}:
            known = ", ".join(str(each.date) for each in chosen.days)
            raise ArgumentError(
                "lost", f'must be a day of the tournament ({known}), found "{text}"'
            )
    for team in without:
        if team not in chosen.teams:
            raise ArgumentError("without", f'must be a team of the tournament, found "{team}"')
        chosen = without_team(chosen, team)
    key, before = read_schedule(Path(after)) if after else (site_file.stem, ())
    found = schedule_site(chosen, before=before, lost=[day for day in days.values() if day])
    result = site_result(found, before, key, stamp)
    town = chosen.town, chosen.state
    towns = {field_name(chosen, number): town for number in range(1, chosen.fields + 1)}
    to_come = {side for each in chosen.games for side in each.sides} - set(chosen.teams)
    to_come |= {side for each in result.cancelled if each.round > 1 for side in each.clubs}
    record = schedule_record(result, towns)
    return SiteFixtures(
        result,
        towns,
        record,
        site=found,
        town=town,
        sides_to_come=frozenset(to_come),
    )


def qualify(
    name: Where | None = None,
    *,
    rankings: Mapping[str, Where] | None = None,
    seed: str | None = None,
) -> Qualification:
    """Tell how an edition's clubs qualified, and where its page contradicts itself.

    Parameters
    ----------
    name
        An edition, or a path to its config.
    rankings
        A CSV for each stage whose ranking the page does not have.
    seed
        Break ties by public lots, where a stage's order ends in lots.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If the edition is unknown, tells nothing of how its clubs qualified, or has no use for a
        ranking or a seed.
    """
    from drawopt.drawing.lots import Lots
    from drawopt.drawing.seeds import seed_text
    from drawopt.qualification.chance import Chance
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.qualify import qualify as work_out
    from drawopt.qualification.rankings import read_ranking
    from drawopt.records.canonical import digest_of
    from drawopt.reporting.qualification import qualification_record

    text = None if seed is None else seed_text(seed)
    declared = read_declared(str(name or default_edition()))
    given = {stage: read_ranking(Path(path)) for stage, path in (rankings or {}).items()}
    found = work_out(declared, given)
    if text is not None:
        # The lots follow from the tables as they stand before any lot.
        parent = digest_of(qualification_record(found))
        lots = Lots.of(parent, "", text, tag="drawopt-qualify-1")
        found = work_out(declared, given, Chance(lots, text))
    return Qualification(found, declared.title, text)


def slots(
    name: Where | None = None,
    *,
    teams: Mapping[str, int] | None = None,
    places: int | None = None,
    final_places: int | None = None,
    local: int | None = None,
    entrants: int | None = None,
    ineligible: Sequence[str] = (),
    vacancy: str | None = None,
    seed: str | None = None,
) -> Shares:
    """Share the Open Division's places between local qualifying and the national leagues.

    Parameters
    ----------
    name
        An edition, or a path to its config.
    teams
        The number of teams of each national league, where the config does not have it.
    places, final_places
        Open Division places, preliminary, and once the professional entries are known.
    local
        Local qualifiers, fixed with the format; the edition's slots if not given.
    entrants
        Teams in local qualifying; the edition's field if not given.
    ineligible
        Local qualifiers who may not take their places, by any name that the roster knows.
    vacancy
        Where such a place goes: ``"leagues"``, ``"opponent"`` (the club it beat last) or
        ``"open"``.
    seed
        Decide between equal remainders by public lots.

    Raises
    ------
    UsageError
        If a number is missing or out of range, the edition shares no places, or a seed is given
        and no remainders are equal.
    """
    from drawopt.drawing.lots import Lots
    from drawopt.drawing.seeds import seed_text
    from drawopt.model.entrants import read_entrants
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.qualify import qualify as work_out
    from drawopt.qualification.slots import share_places, survivors_of, vacancies_of
    from drawopt.records.canonical import digest_of
    from drawopt.reporting.qualification import slots_record

    text = None if seed is None else seed_text(seed)

    declared = read_declared(str(name or default_edition()))
    if declared.slots is None:
        raise UsageError(f"{declared.name}: the config has no [qualification.slots] table")
    rules = replace(declared.slots, vacancy=vacancy or declared.slots.vacancy)
    known = {league.name: league.teams for league in rules.leagues if league.teams is not None}
    known |= teams or {}
    if entrants is None:
        if declared.entrants is None:
            raise UsageError(f"{declared.name} has no field of entrants; give --entrants")
        entrants = len(read_entrants(declared.entrants))
    fixed = declared.local_places if local is None else local
    if fixed is None:
        raise UsageError(f"{declared.name} has no number of slots; give --local")
    worked = work_out(declared) if ineligible else None
    vacancies = vacancies_of(
        [worked.club(club) for club in ineligible] if worked else (),
        rules.vacancy,
        survivors_of(worked.outcome(rules.stage)) if worked else {},
    )

    share = partial(
        share_places,
        rules,
        entrants,
        fixed,
        known,
        places=places,
        final_places=final_places,
        vacancies=vacancies,
    )
    found = share()
    if text is not None:
        if not found.tied:
            raise UsageError("no remainders are equal, so a seed has no use")
        # The lots follow from the shares as they stand before any lot.
        parent = digest_of(slots_record(declared.name, found, rules))
        found = share(lots=Lots.of(parent, "", text, tag="drawopt-slots-1"))
    return Shares(found, rules, declared.name, declared.title, text)


def eligibility(
    name: Where | None = None,
    *,
    applicants: Where | None = None,
    leagues: Where | None = None,
    members: Where | None = None,
) -> Eligibility:
    """Tell who may enter: clubs kept out, applicants, and the criteria of a national league.

    Parameters
    ----------
    name
        An edition, or a path to its config.
    applicants, leagues, members
        CSV files: clubs that want to enter, facts on their leagues, teams of national leagues. A
        fact that is not given leaves its rule open.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If files are given for an edition without rules of entry.
    """
    from drawopt.qualification.config import read_declared
    from drawopt.qualification.eligibility import check_applicants
    from drawopt.qualification.entry_files import read_applicants, read_leagues
    from drawopt.qualification.national_leagues import criteria_of, is_national, read_members
    from drawopt.qualification.page_files import read_page
    from drawopt.qualification.qualify import champions_of
    from drawopt.qualification.roster import national_entrants

    declared = read_declared(str(name or default_edition()))
    rules = declared.eligibility
    if rules is None and (applicants or leagues or members):
        raise UsageError(f"{declared.name}: the config has no [qualification.eligibility] table")
    excluded = read_page(declared.files, declared.stages).excluded
    facts = read_leagues(Path(leagues)) if leagues else {}
    found = (
        criteria_of(facts, read_members(Path(members)) if members else None, rules) if rules else {}
    )
    national = {league: is_national(each) for league, each in found.items()}
    verdicts = (
        check_applicants(
            read_applicants(Path(applicants)), facts, rules, national, champions_of(declared)
        )
        if applicants and rules
        else ()
    )
    told = national_entrants(declared.entrants, rules.national_leagues) if rules else ()
    return Eligibility(
        declared.name, declared.title, rules, tuple(excluded), tuple(verdicts), found, tuple(told)
    )


def geocode(csv_file: Where, *, nominatim: bool = False) -> Placements:
    """Fill in missing coordinates of an entrants file, by town and state.

    Parameters
    ----------
    csv_file
        Clubs with their towns: CSV, or an XLSX workbook.
    nominatim
        Ask OpenStreetMap's Nominatim over the network, in place of the offline gazetteer.

    Returns
    -------
    Placements
        What could not be placed is listed, never guessed.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or is not what it should be.
    """
    from drawopt.model.geocode import (
        Gazetteer,
        NominatimGazetteer,
        OfflineGazetteer,
        geocode_rows,
        read_rows,
    )

    gazetteer: Gazetteer = NominatimGazetteer() if nominatim else OfflineGazetteer()
    return Placements(geocode_rows(read_rows(Path(csv_file)), gazetteer))


def seed(
    *,
    dice: Sequence[str] = (),
    digits: Sequence[str] = (),
    lottery: Sequence[str] = (),
    drand: Where | None = None,
    chain: str = "",
) -> str:
    """The text of a seed, from public sources.

    Parameters
    ----------
    dice
        Rolls in order: digits 1 to 6, as in ``"61624 35524"``; several are one after the other.
    digits
        Decimal digits, each drawn by itself; several are one after the other.
    lottery
        Numbers and pool, as in ``"5-12-33-41-47/69+8/26"``; several are groups of one.
    drand, chain
        A drand round, as a relay serves it in JSON, and the hash of its chain.

    Raises
    ------
    InputError
        If a drand round is not what it should be.
    UsageError
        If a source is not of its form, or there is none.
    """
    from drawopt.drawing.seeds import decimal_source, dice_source, lottery_of, read_drand

    sources = [dice_source(" ".join(dice))] if dice else []
    sources += [decimal_source(" ".join(digits))] if digits else []
    sources += [lottery_of("+".join(lottery))] if lottery else []
    if (drand is None) != (not chain):
        raise UsageError("--drand and --chain go together")
    if drand is not None:
        sources.append(read_drand(Path(drand), chain))
    if not sources:
        raise UsageError("name at least one source: --dice, --digits, --lottery or --drand")
    return " ".join(sources)
