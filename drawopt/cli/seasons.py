"""The commands ``season``, ``status``, ``result``, ``withdraw`` and ``show``."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from drawopt.cli.options import (
    FieldOptions,
    ForceOpt,
    JsonOpt,
    Output,
    PlanFileOption,
    RuleOptions,
    SearchOptions,
    TableOutput,
    command,
)
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.writing import write_text

PANEL = "Run a season"
TABLES = (".csv", ".xlsx", ".tsv", ".txt")

SeasonArg = Annotated[Path, typer.Argument(metavar="DIR", help="A season's folder.")]


class Action(StrEnum):
    """What is done with a season."""

    NEW = "new"


@command(epilog="Example: drawopt season new 2024 cup2024", panel=PANEL)
def season(
    action: Annotated[Action, typer.Argument(metavar="new", help="Begin a season.")],  # noqa: ARG001
    edition: Annotated[
        str, typer.Argument(metavar="EDITION", help="An edition's name, or a path to its TOML.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the season's files go.")],
    field: FieldOptions,
    rules: RuleOptions,
    plan_file: PlanFileOption,
    search: SearchOptions,
    as_json: JsonOpt = False,
) -> None:
    """Begin a season: a folder with entrants and plan, to which draws and results are added.

    The plan is searched for, or taken from --plan. The same command again completes what was cut
    short, and changes nothing otherwise.
    """
    import drawopt
    from drawopt.reporting.season_pages import show_status, status_record

    cup = drawopt.read_edition(edition, **field.changes(), **rules.changes())
    if plan_file.plan is not None:
        plan = drawopt.read_plan(plan_file.plan).of(cup)
    else:
        plan = drawopt.plan(cup, **search.keywords())
    status = drawopt.Season.new(folder, plan).status()
    Output(as_json).give(status_record(status), lambda console: show_status(console, status))


@command(epilog="Example: drawopt status cup2024", panel=PANEL)
def status(folder: SeasonArg, as_json: JsonOpt = False) -> None:
    """Where a season stands: drawn, played, missing, who is in, what is next; all of it verified.

    The exit code is 1 if something does not verify.
    """
    import drawopt
    from drawopt.reporting.season_pages import show_status, status_record

    found = drawopt.Season(folder).status()
    Output(as_json).give(status_record(found), lambda console: show_status(console, found))
    if not found.ok:
        raise AnswerIsNo("not everything in the folder verifies: drawopt verify says more")


@command(
    epilog='Example: drawopt result cup2024 "Christos FC 3-1 Steel Pulse FC"',
    panel=PANEL,
)
def result(
    folder: SeasonArg,
    told: Annotated[
        str,
        typer.Argument(
            metavar="RESULT",
            help='As in "Reds 3-1 Blues" or "Reds v Blues"; or a file, CSV or XLSX.',
        ),
    ],
    penalties: Annotated[
        str, typer.Option("--penalties", help="Kicks after a level score, as in 4-2.")
    ] = "",
    extra_time: Annotated[
        bool, typer.Option("--extra-time", help="It was decided in extra time.")
    ] = False,
    forfeit: Annotated[bool, typer.Option("--forfeit", help="It was forfeited.")] = False,
    walkover: Annotated[
        bool, typer.Option("--walkover", help="It was not played: a walkover.")
    ] = False,
    abandoned: Annotated[
        bool, typer.Option("--abandoned", help="It was abandoned, and is to be decided yet.")
    ] = False,
    awarded: Annotated[
        str, typer.Option("--awarded", metavar="CLUB", help="Who goes through, by decision.")
    ] = "",
    correct: Annotated[
        str,
        typer.Option("--correct", metavar="REASON", help="Correct what is on record, and why."),
    ] = "",
    as_json: JsonOpt = False,
) -> None:
    """Record results as they come in: one in words, or a file of any part.

    Names may be cut short where only one club can be meant. A correction of the winner after the
    next draw stays on record with what it would have changed; the draw stands.
    """
    import drawopt
    from drawopt.reporting.season_pages import entries_record, show_entries

    cup = drawopt.Season(folder)
    ways = [penalties, extra_time, forfeit, walkover, abandoned, awarded]
    if Path(told).suffix.lower() in TABLES:
        if any(ways):
            raise UsageError("a file says itself how its ties were decided")
        entries = cup.results(told, correct=correct)
    else:
        entries = cup.result(
            told,
            penalties=penalties,
            extra_time=extra_time,
            forfeit=forfeit,
            walkover=walkover,
            abandoned=abandoned,
            awarded=awarded,
            correct=correct,
        )
    stands = cup.look()
    Output(as_json).give(
        entries_record(entries), lambda console: show_entries(console, stands, entries)
    )


@command(
    epilog='Example: drawopt withdraw cup2024 "Christos FC" --reason "no travel funds" --apply 1',
    panel=PANEL,
)
def withdraw(
    folder: SeasonArg,
    club: Annotated[str, typer.Argument(metavar="CLUB", help="Who is out.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why it is out: it stays on record.")
    ] = "",
    apply: Annotated[
        int | None, typer.Option("--apply", help="Do this one of the options, and record it.")
    ] = None,
    as_json: JsonOpt = False,
) -> None:
    """A club has withdrawn, is ineligible or expelled: what may be done, and what each would do.

    Only what the plan allows (withdrawals) is offered, in its order: who is to be told, ties,
    travel, byes and chances. --apply puts one on record, for verify to derive like any draw.
    """
    import drawopt
    from drawopt.reporting.season_pages import (
        change_shown,
        show_change,
        show_withdrawal,
        withdrawal_record,
    )

    cup = drawopt.Season(folder)
    if apply is None:
        found = cup.withdrawal(club)
        Output(as_json).give(
            withdrawal_record(found), lambda console: show_withdrawal(console, found)
        )
        return
    if not reason:
        raise UsageError("--apply goes with --reason: why is the club out?")
    record = cup.withdraw(club, reason=reason, apply=apply)
    stands = cup.look()
    Output(as_json).give(change_shown(record), lambda console: show_change(console, stands, record))


@command(epilog='Example: drawopt show cup2024 --club "Christos FC"', panel=PANEL)
def show(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A season's folder, or a draw in a folder.")
    ],
    club: Annotated[
        str | None, typer.Option("--club", help="Only this club's way through the season.")
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="Write the club's calendar to this file.")
    ] = None,
    force: ForceOpt = False,
    as_json: JsonOpt = False,
) -> None:
    """Show a draw again, or a club's way: opponents, dates, miles, results, chances ahead.

    Of a season it is the last draw that is shown. Nothing is derived anew: see verify.
    """
    import drawopt
    from drawopt.reporting.season_pages import club_record, show_club_season
    from drawopt.reporting.tables import show_draw
    from drawopt.reporting.why_words import ahead_words

    cup = drawopt.Season(path if path.is_dir() else path.parent)
    plan = cup.plan
    if club is not None:
        if not path.is_dir():
            raise UsageError("--club goes with a season's folder")
        found = cup.club(club)
        if ics is not None:
            write_text(ics, found.calendar(), force=force)
        ahead = tuple(ahead_words(drawopt.explain(cup, found.club)))

        def show_all(console: Console) -> None:
            show_club_season(console, found, plan.unit)
            for sentence in ahead:
                console.print(sentence)

        Output(as_json).give(club_record(found) | {"ahead": list(ahead)}, show_all)
        return
    if ics is not None or force:
        raise UsageError("--ics and --force go with --club: drawopt schedule writes all calendars")
    if path.is_dir():
        held = cup.draws
        if not held:
            raise AnswerIsNo("nothing is drawn yet in this season")
        drawn = held[-1]
    else:
        drawn = drawopt.read_draw(path, plan)
    Output(as_json).give(drawn.record, lambda console: show_draw(console, drawn.value, plan.value))


@command(epilog='Example: drawopt explain cup2024 "Christos FC"', panel=PANEL)
def explain(
    path: Annotated[
        Path,
        typer.Argument(metavar="DIR|PLAN|DRAW", help="A season's folder, a plan, or a draw."),
    ],
    club: Annotated[str, typer.Argument(metavar="CLUB", help="The club that asks.")],
    output: TableOutput,
    opponent: Annotated[
        str | None,
        typer.Argument(metavar="OPPONENT", help="What would it cost that the two meet?"),
    ] = None,
) -> None:
    """Say why: the distances behind a club's section, the lots behind its ties, and all chances.

    What the plan would cost with the club in each other section is exact, and so are all chances:
    a bye and all opponents of a round come to 1. Names may be cut short.
    """
    import drawopt
    from drawopt.reporting.why_words import explanation_record, show_explanation

    why = drawopt.explain(path, club, opponent)

    output.give(explanation_record(why), lambda console: show_explanation(console, why), why.to_csv)
