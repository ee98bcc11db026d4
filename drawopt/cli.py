"""The command line: thin. Each command reads, calls one function, and shows what came of it."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from drawopt import __version__
from drawopt.errors import DrawoptError, StoppedWithoutAnswer, UsageError
from drawopt.text_files import check_writeable, write_text

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Draw cup qualifiers: short on travel, random where they can be, checkable by anyone.",
    epilog="Start here: drawopt simulate 2024 --seed 7",
)

EditionArg = Annotated[
    str, typer.Argument(metavar="EDITION", help="An edition's name (2024), or a path to its TOML.")
]
EntrantsOpt = Annotated[
    Path | None, typer.Option("--entrants", help="Another field: a CSV of entrants.")
]
SlotsOpt = Annotated[int | None, typer.Option("--slots", help="Slots for that field.")]
PlanOpt = Annotated[
    Path | None, typer.Option("--plan", help="Use this plan instead of searching for one.")
]
EffortOpt = Annotated[int, typer.Option("--effort", help="Search cycles: more is better, slower.")]
LimitOpt = Annotated[
    float | None, typer.Option("--time-limit", help="Seconds after which the search is stopped.")
]
WorkersOpt = Annotated[
    int | None, typer.Option("--workers", help="Threads; the plan does not depend on it.")
]
NoCacheOpt = Annotated[
    bool, typer.Option("--no-cache", help="Plan again, even if this was planned before.")
]
JsonOpt = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
OutOpt = Annotated[Path | None, typer.Option("--out", help="Write the JSON record to this file.")]
CsvOpt = Annotated[Path | None, typer.Option("--csv", help="Write the ties to this CSV file.")]
ForceOpt = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]
ToleranceOpt = Annotated[
    str | None,
    typer.Option("--tolerance", help="How far above the least a draw may lie: 0.05 is 5 %."),
]


@dataclass(frozen=True)
class Output:
    """Where a command's answer goes."""

    as_json: bool
    out: Path | None
    force: bool
    csv: Path | None = None

    def check(self) -> None:
        """Fail before any work if a file could not be written."""
        if self.out and self.csv and self.out.resolve() == self.csv.resolve():
            raise UsageError(f"--out and --csv name the same file, {self.out}")
        for path in (self.out, self.csv):
            if path is not None:
                check_writeable(path, force=self.force)

    def give(
        self,
        record: Mapping[str, Any],
        show: Callable[[Console], None],
        csv_text: Callable[[], str] | None = None,
    ) -> None:
        """Write the files that were asked for, then the table or the JSON document."""
        from drawopt.record import pretty

        if self.out is not None:
            write_text(self.out, pretty(record), force=self.force)
        if self.csv is not None and csv_text is not None:
            write_text(self.csv, csv_text(), force=self.force)
        if self.as_json:
            sys.stdout.write(pretty(record))
        else:
            console = Console(highlight=False, soft_wrap=False)
            show(console)
            for path in (self.out, self.csv):
                if path is not None:
                    console.print(f"Written: {path}", markup=False)


def main() -> None:
    """Run the command line; every error is a sentence and a documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names are not lost where the terminal's own encoding has no letter for them.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except DrawoptError as error:
        for line in str(error).splitlines():
            print(f"drawopt: {line}", file=sys.stderr)
        sys.exit(error.exit_code)


def command(epilog: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command that Ctrl-C and a closed pipe end without a traceback."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> None:
            try:
                function(*args, **kwargs)
                sys.stdout.flush()
            except KeyboardInterrupt:
                raise StoppedWithoutAnswer("stopped before there was an answer") from None
            except BrokenPipeError:
                # Whoever read the output has seen enough.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

        app.command(epilog=epilog)(run)
        return run

    return decorate


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"drawopt {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    from drawopt.problem import check_tolerance

    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UsageError(f'tolerance must be a number (0.05 is 5 %), found "{text}"') from None
    check_tolerance(value)
    return value


def _check_search(effort: int, time_limit: float | None, workers: int | None) -> None:
    _at_least(effort, 1, "--effort")
    _at_least(time_limit, 0, "--time-limit")
    _at_least(workers, 1, "--workers")


def _at_least(value: float | None, least: float, option: str) -> None:
    if value is not None and not value >= least:
        raise UsageError(f"{option} must be at least {least}, found {value}")


@contextmanager
def _progress(watch_of: Callable[[Callable[[Any], None]], Any]) -> Iterator[Any]:
    """A watch whose reports move a bar on a terminal."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield watch_of(lambda _: None)
        return
    with Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("{task.fields[best]} {task.fields[bound]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("planning", total=1.0, best="", bound="")

        def show(report: Any) -> None:
            # Figures stay in sight until there are new ones.
            known: dict[str, Any] = {}
            if report.travel is not None:
                known["best"] = f"best {report.travel:,}"
            if report.bound is not None:
                known["bound"] = f"bound {report.bound:,}"
            progress.update(task, description=report.stage, completed=report.done, **known)

        yield watch_of(show)


def _planned(
    problem: Any,
    *,
    seed: int,
    effort: int,
    time_limit: float | None,
    workers: int | None,
    no_cache: bool,
    prove: bool = False,
) -> tuple[Any, Any]:
    """The plan of a problem, from the cache or searched for: (plan, watch)."""
    from drawopt import cache
    from drawopt.planning.plan_sections import plan_sections
    from drawopt.planning.watch import Watch

    problem.check()
    path = cache.cached_path(problem, seed, effort, prove)
    kept = None if no_cache else cache.load(path)
    if kept is not None:
        return kept, Watch(workers)
    with _progress(lambda show: Watch(workers, time_limit, show)) as watch:
        plan = plan_sections(problem, watch, seed=seed, effort=effort, prove=prove)
    if not watch.stopped:
        cache.save(path, plan)
    if watch.interrupted:
        print("drawopt: stopped by hand; this is the best so far", file=sys.stderr)
    elif watch.out_of_time:
        print("drawopt: stopped by --time-limit; this is the best so far", file=sys.stderr)
    return plan, watch


def _range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, colon, high = text.partition(":")
    if not (colon and _is_whole(low) and _is_whole(high)):
        raise UsageError(f'--section-size must look like 9:10, found "{text}"')
    return int(low), int(high)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


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

    No chance is in it. The plan says how good it is: bound and gap.

    It gives each section's size, byes and chance to qualify, and the price of chance.
    """
    from drawopt.cache import certificate_path
    from drawopt.edition import read_edition
    from drawopt.plan import Plan
    from drawopt.plan_changes import plan_changes, sections_by_name
    from drawopt.planning.plan_sections import price_sections
    from drawopt.problem import Apart
    from drawopt.record import certificate_record, plan_record, pretty, section_names
    from drawopt.report.tables import show_changes, show_near, show_plan

    output = Output(as_json, out, force)
    output.check()
    beside = certificate_path(out) if prove and out is not None else None
    if beside is not None:
        check_writeable(beside, force=force)
    _check_search(effort, time_limit, workers)
    _at_least(longest_trip, 0, "--longest-trip")
    chosen = read_edition(edition, entrants, slots)
    allowed = _decimal(tolerance)
    rules = replace(
        chosen.rules,
        apart=(*chosen.rules.apart, *(_apart(text, Apart) for text in apart or ())),
        same_league_apart=same_league_apart or chosen.rules.same_league_apart,
        longest_trip=chosen.rules.longest_trip if longest_trip is None else longest_trip,
        may_not_host=(*chosen.rules.may_not_host, *(may_not_host or ())),
        must_have_bye=(*chosen.rules.must_have_bye, *(must_have_bye or ())),
    )
    edited = replace(
        chosen,
        rules=rules,
        tolerance=chosen.tolerance if allowed is None else allowed,
        double_byes=double_byes or chosen.double_byes,
        section_size=_range(section_size) or chosen.section_size,
        distances=distances or chosen.distances,
        cost_matrix=cost or chosen.cost_matrix,
    )
    problem = edited.problem()
    if sections is not None:
        taken = sections_by_name(problem, section_names(sections))
        clubs = problem.field.clubs
        named_sections = tuple(tuple(clubs[club] for club in section) for section in taken)
        problem = replace(edited, rules=replace(rules, sections=named_sections)).problem()
    other: Plan | None = None
    if like is not None:
        named = sections_by_name(problem, section_names(like))
        other = price_sections(problem, named, "given")
    made, watch = _planned(
        problem,
        seed=seed,
        effort=effort,
        time_limit=time_limit,
        workers=workers,
        no_cache=no_cache,
        prove=prove,
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
    near = _near(made, workers) if prove and not watch.stopped else None

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
        text = pretty(certificate_record(made.certificate, record["digest"]))
        write_text(beside, text, force=force)
    output.give(record | {"run": run}, show)


def _near(plan: Any, workers: int | None) -> Any:
    """The plans nearly as short as a proven one; ``None`` if there is no proof or no list."""
    from drawopt.planning.near_plans import near_plans
    from drawopt.planning.watch import Watch

    if plan.certificate is None or plan.status != "optimal":
        return None
    with _progress(lambda show: Watch(workers, None, show)) as watch, watch.catching_ctrl_c():
        return near_plans(plan, plan.certificate, watch)


def _apart(text: str, made: Callable[[str, str, int], Any]) -> Any:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3 or not _is_whole(parts[2]) or int(parts[2]) < 2 or parts[0] == parts[1]:
        raise UsageError(
            f'--apart must look like "A|B|3" (two clubs, round 2 or later), found "{text}"'
        )
    return made(parts[0], parts[1], int(parts[2]))


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("ortools", "numpy", "numba", "scipy")}


@command(
    epilog='Example: drawopt draw plan.json --seed "dice:61625355241" --rehearsal --out draw.json'
)
def draw(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's record.")],
    seed: Annotated[
        str, typer.Option("--seed", help="The seed text: named sources, as in dice:... hex:...")
    ],
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Take any seed, and say so in the record.")
    ] = False,
    tolerance: ToleranceOpt = None,
    window: Annotated[int, typer.Option("--window", help="Which window to draw.")] = 1,
    after: Annotated[
        Path | None, typer.Option("--after", help="The record of the window before.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="The results of that window: a CSV.")
    ] = None,
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Draw byes, pairings and hosts: one public lot names one of all allowed brackets.

    Every bracket within the tolerance is equally likely. Later windows draw the survivors of
    each section, given the draw before (--after) and its results (--results).
    """
    from drawopt.drawing.draw import draw_contest, first_contest, next_contest
    from drawopt.play import match_results
    from drawopt.record import draw_record, read_draw, read_plan, results_digest
    from drawopt.report.spreadsheet import draw_csv
    from drawopt.report.tables import show_draw
    from drawopt.results import read_matches

    output = Output(as_json, out, force, csv)
    output.check()
    made, digest = read_plan(plan_file)
    clubs = made.problem.field.clubs
    before_digest = since = ""
    if window == 1:
        if after is not None or results is not None:
            raise UsageError("--after and --results go with --window 2 or later")
        contest = first_contest(made)
    else:
        if after is None or results is None:
            raise UsageError(f"--window {window} needs --after DRAW and --results CSV")
        before, before_digest = read_draw(after, clubs)
        if before.plan_digest != digest:
            raise UsageError(f"{after} is a draw of another plan ({before.plan_digest})")
        matches = read_matches(results, made.problem.field)
        found = match_results(before, matches, clubs, results)
        contest = next_contest(
            made, before, {number: match.winner for number, match in found.items()}, window
        )
        since = results_digest(found, clubs)
    drawn = draw_contest(
        contest,
        seed,
        digest,
        after=before_digest,
        results_digest=since,
        rehearsal=rehearsal,
        tolerance=_decimal(tolerance),
    )
    output.give(
        draw_record(drawn, clubs),
        lambda console: show_draw(console, drawn, made),
        lambda: draw_csv(drawn, clubs),
    )


@command(epilog="Example: drawopt simulate 2024 --seed 7")
def simulate(
    edition: EditionArg,
    seed: Annotated[str, typer.Option("--seed", help="The seed text of the draw.")],
    outcomes: Annotated[
        str, typer.Option("--outcomes", help="Who wins: coin, actual or rating.")
    ] = "coin",
    tolerance: ToleranceOpt = None,
    entrants: EntrantsOpt = None,
    slots: SlotsOpt = None,
    plan_file: PlanOpt = None,
    effort: EffortOpt = 1,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    no_cache: NoCacheOpt = False,
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Plan (or reuse a plan), draw, toss and play all rounds. Always a rehearsal.

    The seed names the draw and the winners; it never reaches the search for the plan.
    """
    from drawopt.edition import read_edition
    from drawopt.play import Actual, Coin, Outcomes, play_cup, rated
    from drawopt.record import plan_record
    from drawopt.report.documents import cup_record
    from drawopt.report.spreadsheet import cup_csv
    from drawopt.report.tables import show_cup
    from drawopt.validation import read_played

    output = Output(as_json, out, force, csv)
    output.check()
    _check_search(effort, time_limit, workers)
    if outcomes not in ("coin", "actual", "rating"):
        raise UsageError(f'--outcomes must be coin, actual or rating, found "{outcomes}"')
    chosen = read_edition(edition, entrants, slots)
    model: Outcomes = Coin()
    if outcomes == "rating":
        model = rated(chosen.field, chosen.entrants_file)
    elif outcomes == "actual":
        model = Actual(read_played(chosen).matches)
    allowed = _decimal(tolerance)
    made = _plan_for(chosen, plan_file, effort, time_limit, workers, no_cache)
    digest = plan_record(made)["digest"]
    cup = play_cup(made, digest, seed, model, allowed)
    record = cup_record(cup, made, chosen.name, outcomes)
    output.give(
        record,
        lambda console: show_cup(console, cup, made, outcomes),
        lambda: cup_csv(cup, made.problem.field.clubs),
    )


def _plan_for(
    chosen: Any,
    plan_file: Path | None,
    effort: int,
    time_limit: float | None,
    workers: int | None,
    no_cache: bool,
) -> Any:
    """The plan in a file, checked to be of this field; or the edition's own."""
    from drawopt.record import read_plan

    if plan_file is None:
        made, _ = _planned(
            chosen.problem(),
            seed=0,
            effort=effort,
            time_limit=time_limit,
            workers=workers,
            no_cache=no_cache,
        )
        return made
    made, _ = read_plan(plan_file)
    if made.problem.field.clubs != chosen.field.clubs:
        raise UsageError(f"{plan_file} is a plan of another field than edition {chosen.name}")
    if made.problem.format.slots != chosen.slots:
        raise UsageError(
            f"{plan_file} is a plan for {made.problem.format.slots} slots, not {chosen.slots}"
        )
    return made


@command(epilog="Example: drawopt validate 2024")
def validate(
    edition: EditionArg,
    plan_file: PlanOpt = None,
    effort: EffortOpt = 1,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    no_cache: NoCacheOpt = False,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Hold an edition against what happened, and the draw as played beside ours.

    Exit code 1 if the published matches do not fit the format or each other.
    """
    from drawopt.edition import read_edition
    from drawopt.report.documents import comparison_record
    from drawopt.report.tables import show_checks, show_comparison
    from drawopt.validation import check_played, compare, read_played

    output = Output(as_json, out, force)
    output.check()
    _check_search(effort, time_limit, workers)
    chosen = read_edition(edition)
    played = read_played(chosen)
    checks = check_played(played, chosen.format)
    sound = all(check.holds for check in checks)
    made = comparison = None
    if sound:
        made = _plan_for(chosen, plan_file, effort, time_limit, workers, no_cache)
        comparison = compare(chosen, played, made)

    def show(console: Console) -> None:
        console.print(chosen.title, style="bold", markup=False)
        show_checks(console, checks)
        if comparison is not None and made is not None:
            show_comparison(console, comparison, played, made)
        console.print("Valid." if sound else "Not valid.")

    output.give(comparison_record(chosen.name, checks, comparison, made), show)
    if not sound:
        raise typer.Exit(1)


@command(epilog="Example: drawopt verify plan.json")
def verify(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's record.")],
    certificate_file: Annotated[
        Path | None,
        typer.Option("--certificate", help="Its certificate; by default the one beside it."),
    ] = None,
    workers: WorkersOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Check a plan and the certificate of its bound, without any solver.

    Exit code 1 if something does not hold.
    """
    from drawopt.cache import certificate_path
    from drawopt.planning.certificate import check_certificate
    from drawopt.planning.watch import Watch
    from drawopt.record import read_certificate, read_plan
    from drawopt.report.tables import show_checks
    from drawopt.validation import Check, check_bracket, least_bracket

    output = Output(as_json, out, force)
    output.check()
    _check_search(1, None, workers)
    made, digest = read_plan(plan_file)
    problem = made.problem
    checks = [Check("the plan's digest and figures", True, digest)]
    checks += check_bracket(least_bracket(made), problem.format, problem.earliest)
    beside = certificate_file or certificate_path(plan_file)
    if certificate_file is not None or beside.exists():
        certificate, of = read_certificate(beside)
        checks.append(Check("the certificate goes with the plan", of == digest, of))
        same = certificate.bound == made.bound and certificate.optimal == (made.status == "optimal")
        checks.append(
            Check("the certificate claims the plan's bound", same, f"{certificate.bound:,}")
        )
        if all(check.holds for check in checks):
            with _progress(lambda show: Watch(workers, None, show)) as watch:
                checks += [
                    Check(finding.name, finding.holds, finding.detail)
                    for finding in check_certificate(made, certificate, watch)
                ]
    sound = all(check.holds for check in checks)
    record = {
        "verified": sound,
        "checks": [
            {"check": check.name, "holds": check.holds, "found": check.detail} for check in checks
        ],
    }

    def show(console: Console) -> None:
        show_checks(console, checks)
        console.print("Verified." if sound else "Not verified.")

    output.give(record, show)
    if not sound:
        raise typer.Exit(1)


@command(epilog="Example: drawopt geocode clubs.csv --out placed.csv")
def geocode(
    csv_file: Annotated[Path, typer.Argument(metavar="CSV", help="Entrants with blank lat, lon.")],
    nominatim: Annotated[
        bool, typer.Option("--nominatim", help="Ask OpenStreetMap's Nominatim over the network.")
    ] = False,
    as_json: JsonOpt = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the CSV to this file.")] = None,
    force: ForceOpt = False,
) -> None:
    """Fill in missing coordinates of an entrants file.

    Places are found in an offline gazetteer by city and state. What could not be placed is
    listed, never guessed; then the exit code is 1.
    """
    from drawopt.geocode import (
        Gazetteer,
        NominatimGazetteer,
        OfflineGazetteer,
        geocode_rows,
        read_rows,
        to_csv,
    )
    from drawopt.report.tables import table

    if out is not None:
        check_writeable(out, force=force)
    gazetteer: Gazetteer = NominatimGazetteer() if nominatim else OfflineGazetteer()
    found = geocode_rows(read_rows(csv_file), gazetteer)
    if out is not None:
        write_text(out, to_csv(found), force=force)
    if as_json:
        document = {
            "placed": [row._asdict() | _four_decimals(row) for row in found.placed],
            "unplaced": [row._asdict() for row in found.unplaced],
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
    elif out is None:
        sys.stdout.write(to_csv(found))
    errors = Console(stderr=True, highlight=False)
    if not as_json:
        errors.print(f"{len(found.placed)} placed, {len(found.unplaced)} not placed", markup=False)
        if found.unplaced:
            rows = table("Line", "Club", "City", "State", "Why not", right=(0,))
            for row in found.unplaced:
                rows.add_row(str(row.line), row.club, row.city, row.state, row.why)
            errors.print(rows)
    if found.unplaced:
        raise typer.Exit(1)


def _four_decimals(row: Any) -> dict[str, str]:
    return {"lat": f"{row.lat:.4f}", "lon": f"{row.lon:.4f}"}


if __name__ == "__main__":
    main()
