"""The commands ``validate`` and ``verify``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.door import (
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
    from drawopt.report.documents import checks_record
    from drawopt.report.tables import show_checks
    from drawopt.validation import Check, check_bracket, least_bracket

    output = Output(as_json, out, force)
    output.check()
    check_search(1, None, workers)
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
            with progress(lambda show: Watch(workers, None, show)) as watch:
                checks += [
                    Check(finding.name, finding.holds, finding.detail)
                    for finding in check_certificate(made, certificate, watch)
                ]
    sound = all(check.holds for check in checks)

    def show(console: Console) -> None:
        show_checks(console, checks)
        console.print("Verified." if sound else "Not verified.")

    output.give({"verified": sound, "checks": checks_record(checks)}, show)
    if not sound:
        raise typer.Exit(1)
