"""The commands ``draw`` and ``simulate``."""

from pathlib import Path
from typing import Annotated

import typer

from drawopt.cli.options import (
    CsvOpt,
    EditionArg,
    EffortOpt,
    EntrantsOpt,
    ForceOpt,
    JsonOpt,
    LimitOpt,
    NoCacheOpt,
    OutOpt,
    Output,
    PlanOpt,
    SlotsOpt,
    ToleranceOpt,
    TripOpt,
    WorkersOpt,
    at_least,
    check_search,
    command,
    decimal_of,
)
from drawopt.cli.plans import plan_for
from drawopt.cli.whatif import (
    FirstRunOpt,
    HomeOpt,
    PrecisionOpt,
    RunsOpt,
    SchedulerOpt,
    simulate_many,
    strengths_of,
)
from drawopt.errors import UsageError


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
    redraw: Annotated[
        bool, typer.Option("--redraw", help="Draw again what was drawn in this folder before.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Why there is another draw; it stays on record.")
    ] = "",
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Draw byes, pairings and hosts: one public lot names one of all allowed brackets.

    Every bracket within the tolerance is equally likely. An official draw is written to --out, and
    made once: a chain of all attempts stays beside it. Later windows draw the survivors of
    each section, given the draw before (--after) and its results (--results).
    """
    from drawopt.drawing.draw import draw_contest
    from drawopt.records.attempts import Attempts, read_attempts, write_attempts
    from drawopt.records.draws import draw_record
    from drawopt.records.plans import read_plan
    from drawopt.records.window_files import read_contest
    from drawopt.reporting.spreadsheet import draw_csv
    from drawopt.reporting.tables import show_draw

    output = Output(as_json, out, force, csv)
    output.check()
    if rehearsal and (redraw or reason):
        raise UsageError("--redraw and --reason are for official draws, not for a --rehearsal")
    if reason and not redraw:
        raise UsageError("--reason goes with --redraw")
    if out is None and not rehearsal:
        raise UsageError("an official draw is written down: name its file with --out")
    made, digest = read_plan(plan_file)
    clubs = made.problem.field.clubs
    contest, before_digest, since = read_contest(made, digest, window, after, results)
    attempts, attempt, why = Attempts(), 1, ""
    if out is not None and not rehearsal:
        attempts = read_attempts(out.parent)
        attempt, why = attempts.next_attempt(before_digest or digest, window, redraw, reason)
    drawn = draw_contest(
        contest,
        seed,
        digest,
        after=before_digest,
        results_digest=since,
        rehearsal=rehearsal,
        tolerance=decimal_of(tolerance),
        attempt=attempt,
        reason=why,
    )
    record = draw_record(drawn, clubs)
    if out is not None and not rehearsal:
        # The chain first: a draw that could not be written counts all the same.
        write_attempts(out.parent, attempts.with_(drawn, record["digest"]))
    output.give(
        record,
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
    runs: RunsOpt = None,
    precision: PrecisionOpt = None,
    first_run: FirstRunOpt = None,
    home_advantage: HomeOpt = None,
    tolerance: ToleranceOpt = None,
    trip: TripOpt = None,
    entrants: EntrantsOpt = None,
    slots: SlotsOpt = None,
    plan_file: PlanOpt = None,
    effort: EffortOpt = 1,
    time_limit: LimitOpt = None,
    workers: WorkersOpt = None,
    scheduler: SchedulerOpt = None,
    no_cache: NoCacheOpt = False,
    csv: CsvOpt = None,
    as_json: JsonOpt = False,
    out: OutOpt = None,
    force: ForceOpt = False,
) -> None:
    """Plan (or reuse a plan), draw, toss and play all rounds. Always a rehearsal.

    The seed names the draw and the winners; it never reaches the search for the plan.

    With --runs or --precision many cups are played, each from lots of its own, and chances to
    qualify and travel are reported; the answer is the same for any --workers or --scheduler. The
    cup that is shown without them is the first of these, or cup N of the seed with --first-run N.
    """
    from drawopt.model.edition import read_edition
    from drawopt.reporting.documents import cup_record
    from drawopt.reporting.spreadsheet import cup_csv
    from drawopt.reporting.tables import show_cup
    from drawopt.review.as_played import read_played
    from drawopt.simulation.cup import Actual, play_cup
    from drawopt.simulation.runs import check_runs

    output = Output(as_json, out, force, csv)
    output.check()
    check_search(effort, time_limit, workers)
    at_least(trip, 0, "--trip")
    if outcomes not in ("coin", "actual", "rating"):
        raise UsageError(f'--outcomes must be coin, actual or rating, found "{outcomes}"')
    chosen = read_edition(edition, entrants, slots)
    if runs is not None or precision is not None:
        simulate_many(
            chosen,
            lambda: plan_for(chosen, plan_file, effort, time_limit, workers, no_cache),
            seed,
            outcomes,
            runs=runs,
            precision=precision,
            first_run=first_run,
            home_advantage=home_advantage,
            tolerance=tolerance,
            trip=trip,
            time_limit=time_limit,
            workers=workers,
            scheduler=scheduler,
            output=output,
        )
        return
    if scheduler is not None:
        raise UsageError("--scheduler goes with --runs or --precision")
    number = 1 if first_run is None else first_run
    check_runs(1, number)
    strengths, advantage = strengths_of(chosen, outcomes, home_advantage)
    model = Actual(read_played(chosen).matches) if outcomes == "actual" else strengths
    allowed = decimal_of(tolerance)
    made = plan_for(chosen, plan_file, effort, time_limit, workers, no_cache)
    cup = play_cup(made, seed, model, allowed, number)
    record = cup_record(cup, made, chosen.name, outcomes, advantage, trip)
    output.give(
        record,
        lambda console: show_cup(console, cup, made, outcomes, advantage, trip),
        lambda: cup_csv(cup, made.problem.field.clubs),
    )


@command(epilog='Example: drawopt seed --dice "61624 35524" --lottery 5-12-33-41-47/69+8/26')
def seed(
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
    as_json: JsonOpt = False,
) -> None:
    """Turn public sources into the text of a seed, and say how much chance it states.

    A drand round is checked offline: its randomness is the SHA-256 of its signature.
    """
    from drawopt.drawing.seeds import (
        decimal_source,
        dice_source,
        lottery_of,
        read_drand,
        stated_bits,
    )

    sources = [dice_source(text) for text in dice or ()]
    sources += [decimal_source(text) for text in digits or ()]
    sources += [lottery_of(text) for text in lottery or ()]
    if (drand is None) != (not chain):
        raise UsageError("--drand and --chain go together")
    if drand is not None:
        sources.append(read_drand(drand, chain))
    if not sources:
        raise UsageError("name at least one source: --dice, --digits, --lottery or --drand")
    text = " ".join(sources)
    record = {"seed": text, "bits": str(stated_bits(text))}
    Output(as_json, None, force=False).give(
        record,
        lambda console: console.print(
            f"{text}\n{record['bits']} bits of chance", markup=False, soft_wrap=True
        ),
    )
