"""The command ``plan``, and the plan that other commands work on."""

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from drawopt import __version__
from drawopt.cli.options import (
    EditionArg,
    EffortOpt,
    EntrantsOpt,
    ForceOpt,
    JsonOpt,
    LimitOpt,
    NoCacheOpt,
    OutOpt,
    Output,
    SlotsOpt,
    ToleranceOpt,
    WorkersOpt,
    check_search,
    command,
    progress,
)
from drawopt.errors import UsageError
from drawopt.files.text import check_writeable, write_text


def planned(
    problem: Any,
    *,
    seed: int,
    effort: int,
    time_limit: float | None,
    workers: int | None,
    no_cache: bool,
    aim: Any = "plan",
) -> tuple[Any, Any]:
    """The plan of a problem, from the cache or searched for: (plan, watch)."""
    from drawopt.model.entrants import look_alikes
    from drawopt.planning.plan_sections import plan_sections
    from drawopt.progress import Watch
    from drawopt.records import plan_cache as cache

    for group in look_alikes(problem.field.clubs):
        print(f"drawopt: these clubs look alike: {', '.join(group)}", file=sys.stderr)
    problem.check()
    path = cache.cached_path(problem, seed, effort, aim)
    kept = None if no_cache else cache.load(path)
    if kept is not None:
        return kept, Watch(workers, time_limit)
    with progress(lambda show: Watch(workers, time_limit, show)) as watch:
        plan = plan_sections(problem, watch, seed=seed, effort=effort, aim=aim)
    if not watch.stopped:
        cache.save(path, plan)
    if watch.interrupted:
        print("drawopt: stopped by hand; this is the best so far", file=sys.stderr)
    elif watch.out_of_time:
        print("drawopt: stopped by --time-limit; this is the best so far", file=sys.stderr)
    return plan, watch


def planner(
    effort: int, time_limit: float | None, workers: int | None, no_cache: bool
) -> Callable[[Any], Any]:
    """What plans a problem, by the search of seed 0."""

    def plan_of(problem: Any) -> Any:
        made, _ = planned(
            problem,
            seed=0,
            effort=effort,
            time_limit=time_limit,
            workers=workers,
            no_cache=no_cache,
        )
        return made

    return plan_of


def plan_for(
    chosen: Any,
    plan_file: Path | None,
    effort: int,
    time_limit: float | None,
    workers: int | None,
    no_cache: bool,
) -> Any:
    """The plan in a file, checked to be of this field; or the edition's own."""
    from drawopt.records.plans import read_plan

    if plan_file is None:
        return planner(effort, time_limit, workers, no_cache)(chosen.problem())
    made, _ = read_plan(plan_file)
    if made.problem.field.clubs != chosen.field.clubs:
        raise UsageError(f"{plan_file} is a plan of another field than edition {chosen.name}")
    if made.problem.format.slots != chosen.slots:
        raise UsageError(
            f"{plan_file} is a plan for {made.problem.format.slots} slots, not {chosen.slots}"
        )
    return made


@command(epilog="Example: drawopt plan 2024 --out plan.json")
def plan(
    edition: EditionArg,
    entrants: EntrantsOpt = None,
    slots: SlotsOpt = None,
    seed: Annotated[int, typer.Option("--seed", help="Names the search's random numbers.")] = 0,
    effort: EffortOpt = 1,
    prove: Annotated[
        bool, typer.Option("--prove", help="Go on until no plan can be shorter, and prove it.")
    ] = False,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    tolerance: ToleranceOpt = None,
    double_byes: Annotated[
        bool, typer.Option("--double-byes", help="Allow a club to start in round 3.")
    ] = False,
    section_size: Annotated[
        str | None, typer.Option("--section-size", help="Fewest and most clubs, as in 9:10.")
    ] = None,
    longest_trip: Annotated[
        int | None, typer.Option("--longest-trip", help="No two clubs of a section further apart.")
    ] = None,
    same_league_apart: Annotated[
        bool, typer.Option("--same-league-apart", help="Keep clubs of a league apart in round 1.")
    ] = False,
    apart: Annotated[
        list[str] | None,
        typer.Option("--apart", help='Two clubs and the first round they may meet: "A|B|3".'),
    ] = None,
    may_not_host: Annotated[
        list[str] | None, typer.Option("--may-not-host", help="A club that cannot be at home.")
    ] = None,
    must_have_bye: Annotated[
        list[str] | None, typer.Option("--must-have-bye", help="A club with a bye in round 1.")
    ] = None,
    distances: Annotated[
        Path | None,
        typer.Option("--distances", help="Your own distances: a CSV matrix of club names."),
    ] = None,
    cost: Annotated[
        Path | None,
        typer.Option("--cost", help="A cost that steers in place of the distance: same shape."),
    ] = None,
    seed_source: Annotated[
        list[str] | None,
        typer.Option("--seed-source", help="What the draw's seed will be made of, in words."),
    ] = None,
    sections: Annotated[
        Path | None,
        typer.Option("--sections", help="Take the sections of this plan, edited by hand or not."),
    ] = None,
    like: Annotated[
        Path | None, typer.Option("--like", help="Say what differs from this other plan.")
    ] = None,
    no_cache: NoCacheOpt = False,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Split the entrants into sections, one a slot, of least expected travel.

    No chance is in it. The plan says how good it is: bound and gap. What a --time-limit leaves
    over goes into a better bound.

    It gives each section's size, byes and chance to qualify, and the price of chance.
    """
    from drawopt.drawing.seeds import line_text
    from drawopt.model.edition import read_edition
    from drawopt.planning.plan_changes import plan_changes, sections_by_name
    from drawopt.planning.plan_sections import price_sections
    from drawopt.records.canonical import pretty
    from drawopt.records.certificates import certificate_record
    from drawopt.records.plan_cache import certificate_path
    from drawopt.records.plans import plan_record, section_names
    from drawopt.reporting.tables import show_changes, show_near, show_plan
    from drawopt.sections.plan import Plan

    output = Output(as_json, out, force)
    output.check()
    aim = "proof" if prove else "plan" if time_limit is None else "bound"
    beside = certificate_path(out) if aim != "plan" and out is not None else None
    if beside is not None:
        check_writeable(beside, force=force)
    check_search(effort, time_limit, workers)
    edited = read_edition(
        edition,
        entrants,
        slots,
        tolerance=tolerance,
        double_byes=double_byes or None,
        section_size=section_size,
        longest_trip=longest_trip,
        same_league_apart=same_league_apart or None,
        apart=apart,
        may_not_host=may_not_host,
        must_have_bye=must_have_bye,
        distances=distances,
        cost_matrix=cost,
        seed_sources=[line_text(text, "--seed-source") for text in seed_source or ()],
    )
    problem = edited.problem()
    if sections is not None:
        taken = sections_by_name(problem, section_names(sections))
        clubs = problem.field.clubs
        named_sections = tuple(tuple(clubs[club] for club in section) for section in taken)
        problem = edited.replace(sections=named_sections).problem()
    other: Plan | None = None
    if like is not None:
        named = sections_by_name(problem, section_names(like))
        other = price_sections(problem, named, "given")
    made, watch = planned(
        problem,
        seed=seed,
        effort=effort,
        time_limit=time_limit,
        workers=workers,
        no_cache=no_cache,
        aim=aim,
    )
    record = plan_record(made)
    run: dict[str, Any] = {
        "search_seed": seed,
        "effort": effort,
        "seconds": str(round(watch.seconds, 1)),
        "workers": watch.workers,
        "stopped": watch.stopped,
        "versions": {"drawopt": __version__, **_versions()},
    }
    changes = plan_changes(made, other) if other is not None else None
    near = _near(made, watch) if prove and not watch.stopped else None

    def show(console: Console) -> None:
        show_plan(console, made)
        if near is not None:
            show_near(console, near, made)
        if changes is not None:
            show_changes(console, changes, problem.unit)

    if near is not None:
        clubs = problem.field.clubs
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
            "moves": [
                {"club": move.club, "leaves": move.leaves, "joins": move.joins}
                for move in changes.moves
            ],
        }
    if beside is not None and made.certificate is not None:
        text = pretty(certificate_record(made.certificate))
        write_text(beside, text, force=force)
    output.give(record | {"run": run}, show)


def _near(plan: Any, watch: Any) -> Any:
    """The plans nearly as short as a proven one; ``None`` if there is no proof or no list."""
    from drawopt.planning.near_plans import near_plans
    from drawopt.progress import Watch

    if plan.certificate is None or plan.status != "optimal":
        return None
    left = watch.seconds_left
    with progress(lambda show: Watch(watch.workers, left, show)) as own, own.catching_ctrl_c():
        near = near_plans(plan, plan.certificate, own)
    if near is None:
        print("drawopt: plans nearly as short were not counted, out of time", file=sys.stderr)
    return near


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("ortools", "numpy", "numba", "scipy")}
