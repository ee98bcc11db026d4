"""The commands ``draw``, ``simulate``, ``seed`` and ``verify``."""

from pathlib import Path
from typing import Annotated

import typer

from drawopt.cli.options import (
    EditionArg,
    FieldOptions,
    LaterWindowOptions,
    Output,
    PlanArg,
    PlanFileOption,
    PlayOptions,
    SearchOptions,
    TableOutput,
    ToleranceOption,
    TripOption,
    WorkersOption,
    command,
    given,
)
from drawopt.errors import UsageError


@command(
    epilog='Example: drawopt draw plan.json --seed "dice:61625355241" --rehearsal --out draw.json'
)
def draw(
    plan_file: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN|DIR", help="A plan's record; or a season's folder: its next window."
        ),
    ],
    tolerance: ToleranceOption,
    later: LaterWindowOptions,
    output: TableOutput,
    seed: Annotated[
        str | None,
        typer.Option("--seed", help="The seed text: named sources, as in dice:... hex:..."),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option("--number", help="Of a booklet, given in place of PLAN: the number named."),
    ] = None,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Take any seed, and say so in the record.")
    ] = False,
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Draw again what was drawn in this folder before.")
    ] = False,
    day: Annotated[
        str, typer.Option("--day", help="When the draw is held, as in 2026-03-01.")
    ] = "",
    reason: Annotated[
        str, typer.Option("--reason", help="Why there is another draw; it stays on record.")
    ] = "",
    section: Annotated[
        list[int] | None,
        typer.Option("--section", help='Only this one of a season with draw_when = "section".'),
    ] = None,
) -> None:
    """Draw byes, pairings and hosts: one public lot names one of all allowed brackets.

    Every bracket within the tolerance is equally likely. An official draw is written to --out, and
    made once: a chain of all attempts stays beside it. Later windows draw the survivors of
    each section, given the draw before (--after) and its results (--results). In a season's folder
    all of that is known, and the next window is drawn once every tie is decided.
    """
    import drawopt
    from drawopt.reporting.tables import show_draw

    if number is not None:
        if not (number.isascii() and number.isdigit() and len(number) <= 6):
            raise UsageError(f'--number must be one of the booklet, as in 417, found "{number}"')
        if seed is not None or rehearsal or tolerance.tolerance is not None:
            raise UsageError("--number draws from a booklet: seed and tolerance are the booklet's")
    elif seed is None:
        raise UsageError("--seed names the draw; or give a booklet and a --number")
    if rehearsal and (redraw or reason):
        raise UsageError("--redraw and --reason are for official draws, not for a --rehearsal")
    if redraw != bool(reason):
        raise UsageError("--reason and --redraw go together: why is it drawn again?")
    if plan_file.is_dir():
        if output.out is not None or output.force or given(later) or given(tolerance):
            raise UsageError(
                "a season knows its files: --out, --force, --window, --after, --results and "
                "--tolerance are for the draw of a plan"
            )
        if number is not None:
            raise UsageError("a season is drawn by seeds: --number is for a booklet")
        season = drawopt.Season(plan_file)
        drawn = season.draw(
            seed or "", rehearsal=rehearsal, redraw=reason, day=day, sections=section or ()
        )
    elif section:
        raise UsageError("--section is for a season's folder")
    elif number is not None:
        drawn = drawopt.draw_number(
            plan_file,
            int(number),
            after=later.after,
            results=later.results,
            day=day,
            out=output.out,
            redraw=reason if redraw else None,
            force=output.force,
        )
    else:
        if output.out is None and not rehearsal:
            raise UsageError("an official draw is written down: name its file with --out")
        drawn = drawopt.draw(
            drawopt.read_plan(plan_file),
            seed or "",
            rehearsal=rehearsal,
            tolerance=tolerance.tolerance,
            after=later.after,
            results=later.results,
            window=later.window,
            day=day,
            out=output.out,
            redraw=reason if redraw else None,
            force=output.force,
        )
    output.give(
        drawn.record,
        lambda console: show_draw(console, drawn.value, drawn.plan.value),
        drawn.to_csv,
        written=True,
    )


@command(epilog='Example: drawopt booklet plan.json --seed "dice:61625..." --out booklet.json')
def booklet(
    plan_file: PlanArg,
    later: LaterWindowOptions,
    output: TableOutput,
    seed: Annotated[
        str, typer.Option("--seed", help="The seed text: named sources, as in dice:... hex:...")
    ],
    count: Annotated[int, typer.Option("--count", help="How many numbers, from 000 on.")] = 1000,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Take any seed, and say so in the record.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write a page to print, in HTML, to this file.")
    ] = None,
) -> None:
    """Number many draws from one public seed, so that dice or balls can name one in a hall.

    On the night three ten-sided dice name a number: drawopt draw booklet.json --number 417. The
    page has each number's ties, and in how many numbers each club has a bye, is at home, and meets
    whom. Chances in a booklet differ a little from the exact ones; it says by how much.
    """
    import drawopt
    from drawopt.files.writing import check_writeable, write_text
    from drawopt.reporting.booklets import show_booklet

    if page is not None:
        check_writeable(page, force=output.force)
    made = drawopt.booklet(
        plan_file,
        seed,
        count=count,
        rehearsal=rehearsal,
        after=later.after,
        results=later.results,
        out=output.out,
        force=output.force,
    )
    later.check(made.contest.window)
    if page is not None:
        write_text(page, made.page(), force=output.force)
    size = len(made.value.ranks)
    output.give(
        made.record,
        lambda console: show_booklet(console, made.counts, made.loss, made.plan.value, size),
        made.to_csv,
        written=True,
    )


@command(epilog="Example: drawopt simulate 2024 --seed 7")
def simulate(
    field: FieldOptions,
    plan_file: PlanFileOption,
    play: PlayOptions,
    trip: TripOption,
    tolerance: ToleranceOption,
    search: SearchOptions,
    output: TableOutput,
    seed: Annotated[str, typer.Option("--seed", help="The seed text of the draw.")],
    edition: EditionArg = None,
    runs: Annotated[
        int | None,
        typer.Option("--runs", help="Play so many cups, and report chances instead of one cup."),
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option("--precision", help="Stop once chances to qualify are known so well: 0.005."),
    ] = None,
    first_run: Annotated[
        int | None,
        typer.Option(
            "--first-run", help="The number of the first cup of this seed: 1 if not given."
        ),
    ] = None,
) -> None:
    """Plan (or reuse a plan), draw, toss and play all rounds. Always a rehearsal.

    The seed names the draw and the winners; it never reaches the search for the plan.

    With --runs or --precision many cups are played, each from lots of its own, and chances to
    qualify and travel are reported; the answer is the same for any --workers or --scheduler. The
    cup that is shown without them is the first of these, or cup N of the seed with --first-run N.
    """
    import drawopt
    from drawopt.reporting.answers import Cup
    from drawopt.reporting.documents import cup_record
    from drawopt.reporting.runs import Asked, runs_csv, runs_record, show_runs
    from drawopt.reporting.tables import show_cup

    cup = drawopt.read_edition(edition, **field.changes())
    given_plan = None if plan_file.plan is None else drawopt.read_plan(plan_file.plan).of(cup)
    found = drawopt.simulate(
        given_plan or cup,
        seed,
        runs=runs,
        precision=precision,
        first_run=first_run,
        **given(play),
        **given(tolerance),
        **given(trip),
        **search.keywords(),
    )
    value = found.plan.value
    if isinstance(found, Cup):
        output.give(
            cup_record(
                found.value, value, found.edition, found.outcomes, found.home_advantage, trip.trip
            ),
            lambda console: show_cup(
                console, found.value, value, found.outcomes, found.home_advantage, trip.trip
            ),
            found.to_csv,
        )
        return
    asked = Asked(found.edition, found.outcomes, found.home_advantage, found.precision)
    output.give(
        runs_record(found.value, found.job, asked),
        lambda console: show_runs(console, found.value, found.job, asked),
        lambda: runs_csv(found.value, found.job),
    )


@command(epilog='Example: drawopt seed --dice "61624 35524" --lottery 5-12-33-41-47/69+8/26')
def seed(
    output: Output,
    dice: Annotated[
        list[str] | None, typer.Option("--dice", help="Rolls, in order: digits 1 to 6.")
    ] = None,
    digits: Annotated[
        list[str] | None, typer.Option("--digits", help="Digits, each drawn by itself.")
    ] = None,
    lottery: Annotated[
        list[str] | None,
        typer.Option("--lottery", help="Numbers and pool, as in 5-12-33-41-47/69+8/26."),
    ] = None,
    drand: Annotated[
        Path | None, typer.Option("--drand", help="A drand round, as a relay serves it in JSON.")
    ] = None,
    chain: Annotated[
        str, typer.Option("--chain", help="The hash of the drand chain, in hexadecimal.")
    ] = "",
) -> None:
    """Turn public sources into the text of a seed, and say how much chance it states.

    A drand round is checked offline, its signature with the extra drawopt[drand].
    """
    import drawopt
    from drawopt.drawing.seeds import stated_bits

    text = drawopt.seed(
        dice=dice or (), digits=digits or (), lottery=lottery or (), drand=drand, chain=chain
    )
    record = {"seed": text, "bits": str(stated_bits(text))}
    output.give(
        record,
        lambda console: console.print(f"{text}\n{record['bits']} bits of chance", soft_wrap=True),
    )


@command(epilog="Example: drawopt verify cup/")
def verify(
    workers: WorkersOption,
    output: Output,
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A plan's or a draw's record, or a folder.")
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what is only claimed, and not proven.")
    ] = False,
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", help="A plan's certificate; else found beside it."),
    ] = None,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help="A draw's plan; else found beside it.")
    ] = None,
    after: Annotated[
        Path | None, typer.Option("--after", help="The draw before; else found beside it.")
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option("--results", help="Results, a CSV; else those found beside it."),
    ] = None,
) -> None:
    """Derive a plan's figures, a draw and all it follows, or a whole folder. No solver, no network.

    What a record names is found in its folder by digest. Exit code 1 if something does not hold or
    is missing.
    """
    import drawopt
    from drawopt.reporting.verification import show_verification, verification_record

    found = drawopt.verify(
        path,
        strict=strict,
        plan=plan_file,
        after=after,
        results=results or (),
        certificate=certificate,
        workers=workers.workers,
        progress=True,
    )
    output.give(
        verification_record(found.value), lambda console: show_verification(console, found.value)
    )
    if not found.ok:
        raise typer.Exit(1)


@command(epilog="Example: drawopt commit plan.json")
def commit(plan_file: PlanArg, output: Output) -> None:
    """Print the notice to publish before the draw: the plan's digest, seed sources, days.

    A plan whose figures do not verify has no notice: exit code 1.
    """
    import drawopt
    from drawopt.reporting.verification import notice_record

    notice = drawopt.commit(plan_file, progress=True)
    output.give(
        notice_record(notice),
        lambda console: console.print(notice.text, soft_wrap=True, end=""),
    )
