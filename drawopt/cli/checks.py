"""The commands ``validate`` and ``verify``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    EditionArg,
    EffortOpt,
    ForceOpt,
    JsonOpt,
    LimitOpt,
    NoCacheOpt,
    OutOpt,
    Output,
    PlanOpt,
    WorkersOpt,
    check_search,
    command,
    progress,
)
from drawopt.cli.plans import plan_for
from drawopt.errors import FileError, UsageError


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
    from drawopt.model.edition import read_edition
    from drawopt.reporting.documents import comparison_record
    from drawopt.reporting.tables import show_checks, show_comparison
    from drawopt.review.as_played import check_played, compare, read_played

    output = Output(as_json, out, force)
    output.check()
    check_search(effort, time_limit, workers)
    chosen = read_edition(edition)
    played = read_played(chosen)
    checks = check_played(played, chosen.format)
    sound = all(check.holds for check in checks)
    made = comparison = None
    if sound:
        made = plan_for(chosen, plan_file, effort, time_limit, workers, no_cache)
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


@command(epilog="Example: drawopt verify draw.json")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan's or a draw's record.")],
    certificate_file: Annotated[
        Path | None,
        typer.Option("--certificate", help="A plan's certificate; else the one beside it."),
    ] = None,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help="A draw's plan; else found beside it.")
    ] = None,
    after: Annotated[
        Path | None, typer.Option("--after", help="The draw before; else found beside it.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="A later window: the results since, a CSV.")
    ] = None,
    workers: WorkersOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Check a plan and its certificate, or derive a draw anew. No solver, no network.

    A draw's plan and the draw before are found in its folder by their digests. Exit code 1 if
    something does not hold.
    """
    from drawopt.progress import Watch
    from drawopt.records.plan_cache import certificate_path
    from drawopt.reporting.documents import checks_record
    from drawopt.reporting.tables import show_checks
    from drawopt.verification.records import check_draw, check_plan, is_draw

    output = Output(as_json, out, force)
    output.check()
    check_search(1, None, workers)
    with progress(lambda show: Watch(workers, None, show)) as watch:
        if is_draw(file):
            plan_found = plan_file or _beside(file, "plan_digest", "--plan")
            if plan_found is None:
                raise UsageError(f"{file} names no plan: name it with --plan")
            before = after or _beside(file, "after", "--after")
            checks = list(check_draw(file, plan_found, before, results))
        else:
            beside = certificate_file or certificate_path(file)
            known = beside if certificate_file is not None or beside.exists() else None
            checks = list(check_plan(file, known, watch))
    sound = all(check.holds for check in checks)

    def show(console: Console) -> None:
        show_checks(console, checks)
        console.print("Verified." if sound else "Not verified.")

    output.give({"verified": sound, "checks": checks_record(checks)}, show)
    if not sound:
        raise typer.Exit(1)


def _beside(file: Path, key: str, option: str) -> Path | None:
    """The record in a draw's folder whose digest the draw names; ``None`` if it names none."""
    from drawopt.records.canonical import RecordReader, find_record

    digest = RecordReader(file).record.get(key)
    if digest is None:
        return None
    found = find_record(file.parent, str(digest))
    if found is None:
        raise FileError(f"{file.parent}: no record with the digest {digest}, name it with {option}")
    return found
