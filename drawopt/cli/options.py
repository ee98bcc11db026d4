"""The app, and what every command shares: groups of options, output, notes, errors.

An option that several commands take is declared once, as a field of a group. A command names the
groups it takes as parameters; on the command line each field is an option of its own.
"""

import inspect
import io
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer
from rich.console import Console

from drawopt import __version__
from drawopt.errors import (
    ArgumentError,
    DrawoptError,
    StoppedWithoutAnswer,
    UsageError,
)
from drawopt.files.notes import print_notes
from drawopt.files.writing import check_writeable, write_text

OPTION_NAMES = {"cost_matrix": "cost", "seed_sources": "seed-source", "draw_days": "draw-day"}
"""Options that are called otherwise than the argument they are given to."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Draw cup qualifiers: short on travel, random where they can be, checkable by anyone.",
    epilog="Start here: drawopt simulate --seed 7",
)

EditionArg = Annotated[
    str | None,
    typer.Argument(
        metavar="EDITION",
        help="An edition's name, or a path to its TOML. Without it: the one config of this "
        "folder, else 2024.",
    ),
]
PlanArg = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan's record.")]


def option(*names: str, panel: str, help: str, **more: Any) -> Any:
    """An option of a group, shown in a panel of ``--help``."""
    return typer.Option(*names, help=help, rich_help_panel=panel, **more)


@dataclass(frozen=True)
class FieldOptions:
    """Which field is planned."""

    entrants: Annotated[
        Path | None,
        option("--entrants", panel="Field", help="Another field: a file of entrants, CSV or XLSX."),
    ] = None
    slots: Annotated[
        int | None, option("--slots", panel="Field", help="Slots in the cup for that field.")
    ] = None

    def changes(self) -> dict[str, Any]:
        """What is changed of the edition, by keyword of ``read_edition``."""
        return given(self)


@dataclass(frozen=True)
class ToleranceOption:
    """How far above the least a draw may lie."""

    tolerance: Annotated[
        str | None,
        option(
            "--tolerance",
            panel="Rules",
            help="How far above the least a draw may lie: 0.05 is 5 %.",
        ),
    ] = None


@dataclass(frozen=True)
class RuleOptions(ToleranceOption):
    """Rules of the plan, in place of the edition's or added to them."""

    double_byes: Annotated[
        bool, option("--double-byes", panel="Rules", help="Allow a club to start in round 3.")
    ] = False
    byes: Annotated[
        str | None,
        option("--byes", panel="Rules", help='"fair": weights bring bye chances near together.'),
    ] = None
    hosts: Annotated[
        str | None,
        option("--hosts", panel="Rules", help='"balance": who was at home less often hosts.'),
    ] = None
    draw_when: Annotated[
        str | None,
        option("--draw-when", panel="Rules", help='"section": a lot for each section.'),
    ] = None
    withdrawals: Annotated[
        list[str] | None,
        option("--withdrawals", panel="Rules", help="Allowed when a club withdraws, in order."),
    ] = None
    section_size: Annotated[
        str | None,
        option("--section-size", panel="Rules", help="Fewest and most clubs, as in 9:10."),
    ] = None
    longest_trip: Annotated[
        int | None,
        option("--longest-trip", panel="Rules", help="No two clubs of a section further apart."),
    ] = None
    trips: Annotated[
        str | None,
        option("--trips", panel="Rules", help="Long trips, as in 300:6: at most 6 ties over 300."),
    ] = None
    same_league_apart: Annotated[
        bool,
        option("--same-league-apart", panel="Rules", help="Clubs of a league apart in round 1."),
    ] = False
    apart: Annotated[
        list[str] | None,
        option("--apart", panel="Rules", help='Two clubs, and when they may meet: "A|B|3".'),
    ] = None
    may_not_host: Annotated[
        list[str] | None,
        option("--may-not-host", panel="Rules", help="A club that cannot be at home."),
    ] = None
    must_have_bye: Annotated[
        list[str] | None,
        option("--must-have-bye", panel="Rules", help="A club with a bye in round 1."),
    ] = None
    sections: Annotated[
        Path | None,
        option("--sections", panel="Rules", help="Take the sections of this plan, edited or not."),
    ] = None
    distances: Annotated[
        Path | None,
        option("--distances", panel="Rules", help="Your own distances: a CSV matrix of clubs."),
    ] = None
    cost: Annotated[
        Path | None,
        option("--cost", panel="Rules", help="A cost that steers in place of the distance."),
    ] = None
    seed_source: Annotated[
        list[str] | None,
        option("--seed-source", panel="Rules", help="What the draw's seed will be made of."),
    ] = None
    draw_day: Annotated[
        list[str] | None,
        option("--draw-day", panel="Rules", help="When a window is drawn, as in 2026-03-01."),
    ] = None

    def changes(self) -> dict[str, Any]:
        """What is changed of the edition, by keyword of ``read_edition``."""
        names = {name.replace("-", "_"): key for key, name in OPTION_NAMES.items()}
        return {names.get(key, key): value for key, value in given(self).items()}


@dataclass(frozen=True)
class SearchOptions:
    """How long is searched for a plan."""

    effort: Annotated[
        int, option("--effort", panel="Search", help="Search cycles: more is better, slower.")
    ] = 1
    time_limit: Annotated[
        float | None,
        option("--time-limit", panel="Search", help="Seconds after which the search is stopped."),
    ] = None
    workers: Annotated[
        int | None,
        option("--workers", panel="Search", help="Threads; no answer depends on it."),
    ] = None
    no_cache: Annotated[
        bool,
        option("--no-cache", panel="Search", help="Plan again, even if it was planned before."),
    ] = False
    search: Annotated[
        Path | None,
        option("--search", panel="Search", help="Parameters: a TOML file with a table [search]."),
    ] = None

    def __post_init__(self) -> None:
        at_least(self.effort, 1, "--effort")
        at_least(self.time_limit, 0, "--time-limit")
        at_least(self.workers, 1, "--workers")

    def keywords(self) -> dict[str, Any]:
        """The keywords of ``drawopt.plan``."""
        return {
            "effort": self.effort,
            "time_limit": self.time_limit,
            "workers": self.workers,
            "cache": not self.no_cache,
            "search": self.search,
            "progress": True,
        }


@dataclass(frozen=True)
class WorkersOption:
    """How many threads."""

    workers: Annotated[
        int | None,
        option("--workers", panel="Search", help="Threads; no answer depends on it."),
    ] = None

    def __post_init__(self) -> None:
        at_least(self.workers, 1, "--workers")


@dataclass(frozen=True)
class PlanFileOption:
    """A plan that is there already."""

    plan: Annotated[
        Path | None,
        option("--plan", panel="Field", help="Use this plan instead of searching for one."),
    ] = None


@dataclass(frozen=True)
class LaterWindowOptions:
    """What a later window is drawn from."""

    window: Annotated[
        int | None,
        option("--window", panel="Later windows", help="Which window; 1 without --after."),
    ] = None
    after: Annotated[
        Path | None,
        option("--after", panel="Later windows", help="The record of the window before."),
    ] = None
    results: Annotated[
        list[Path] | None,
        option("--results", panel="Later windows", help="The results of that window: a CSV."),
    ] = None

    def __post_init__(self) -> None:
        at_least(self.window, 1, "--window")
        files = (self.after is not None) + bool(self.results)
        if self.window is not None and self.window > 1 and files < 2:
            raise UsageError(f"--window {self.window} needs --after DRAW and --results CSV")
        if files == 1 or (files == 2 and self.window == 1):
            raise UsageError("--after and --results go together, with --window 2 or later")

    def check(self, window: int) -> None:
        """Refuse a window that does not follow the draw before.

        Raises
        ------
        UsageError
            If ``--window`` names another.
        """
        if self.window is not None and self.window != window:
            raise UsageError(f"window {self.window} does not follow --after: window {window} does")


@dataclass(frozen=True)
class TripOption:
    """From where on a trip is long."""

    trip: Annotated[
        int | None,
        option(
            "--trip",
            panel="Play",
            help="A trip further is long: 300 miles (483 km) if not given.",
        ),
    ] = None

    def __post_init__(self) -> None:
        at_least(self.trip, 0, "--trip")


@dataclass(frozen=True)
class PlayOptions:
    """How cups are played."""

    outcomes: Annotated[
        str, option("--outcomes", panel="Play", help="Who wins: coin, rating, or actual (one cup).")
    ] = "coin"
    home_advantage: Annotated[
        str | None,
        option("--home-advantage", panel="Play", help="Elo points of being at home, with ratings."),
    ] = None
    scheduler: Annotated[
        str | None,
        option("--scheduler", panel="Play", help="Play on a Dask cluster: tcp://HOST:8786."),
    ] = None


@dataclass(frozen=True)
class Output:
    """Where a command's answer goes."""

    as_json: Annotated[
        bool, option("--json", panel="Output", help="One JSON document on stdout.")
    ] = False
    out: Annotated[
        Path | None, option("--out", panel="Output", help="Write the JSON record to this file.")
    ] = None
    force: Annotated[
        bool, option("--force", panel="Output", help="Overwrite files that exist.")
    ] = False

    def __post_init__(self) -> None:
        """Fail before any work if a file could not be written."""
        paths = self.files()
        if len({path.resolve() for path in paths}) < len(paths):
            raise UsageError(f"--out and --csv name the same file, {paths[0]}")
        for path in paths:
            check_writeable(path, force=self.force)

    def files(self) -> list[Path]:
        return [path for path in (self.out, getattr(self, "csv", None)) if path is not None]

    def give(
        self,
        record: Mapping[str, Any],
        show: Callable[[Console], None],
        csv_text: Callable[[], str] | None = None,
        *,
        written: bool = False,
    ) -> None:
        """Write the files that were asked for, then the table or the JSON document.

        ``written``: the record is in its file already.
        """
        from drawopt.records.canonical import pretty
        from drawopt.reporting.terminal import terminal

        csv: Path | None = getattr(self, "csv", None)
        if self.out is not None and not written:
            write_text(self.out, pretty(record), force=self.force)
        if csv is not None and csv_text is not None:
            write_text(csv, csv_text(), force=self.force)
        if self.as_json:
            sys.stdout.write(pretty(record))
            return
        console = terminal()
        show(console)
        for path in self.files():
            if path != csv or csv_text is not None:
                console.print(f"Written: {path}")


@dataclass(frozen=True)
class TableOutput(Output):
    """Where a command's answer goes, which is a table too."""

    csv: Annotated[
        Path | None, option("--csv", panel="Output", help="Write the table to this CSV file.")
    ] = None


JsonOpt = Annotated[bool, option("--json", panel="Output", help="One JSON document on stdout.")]
ForceOpt = Annotated[bool, option("--force", panel="Output", help="Overwrite files that exist.")]


def given(group: Any) -> dict[str, Any]:
    """The options of a group that were given, by field."""
    return {
        each.name: value
        for each in fields(group)
        if (value := getattr(group, each.name)) is not None and value is not False
    }


def command(
    epilog: str, panel: str = "Draw a cup"
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a command: its groups of options are spread out and put together again.

    Ctrl-C and a closed pipe end it without a traceback.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        hints = get_type_hints(function, include_extras=True)
        own = inspect.signature(function).parameters
        groups: dict[str, Any] = {key: hint for key, hint in hints.items() if is_dataclass(hint)}
        spread: list[inspect.Parameter] = []
        for key, parameter in own.items():
            if key not in groups:
                spread.append(parameter.replace(annotation=hints[key]))
                continue
            kinds = get_type_hints(groups[key], include_extras=True)
            spread += [
                inspect.Parameter(
                    each.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=each.default,
                    annotation=kinds[each.name],
                )
                for each in fields(groups[key])
            ]
        kind = inspect.Parameter.KEYWORD_ONLY
        spread = [parameter.replace(kind=kind) for parameter in spread]

        @wraps(function)
        def run(**values: Any) -> None:
            try:
                made = {
                    key: group(**{each.name: values.pop(each.name) for each in fields(group)})
                    for key, group in groups.items()
                }
                function(**values, **made)
                sys.stdout.flush()
            except KeyboardInterrupt:
                raise StoppedWithoutAnswer("stopped before there was an answer") from None
            except BrokenPipeError:
                # Whoever read the output has seen enough.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

        run.__signature__ = inspect.Signature(spread)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in spread}
        app.command(epilog=epilog, rich_help_panel=panel)(run)
        return run

    return decorate


def name_of(registered: Any) -> str:
    """A registered command's name."""
    return str(registered.name or registered.callback.__name__)


def main() -> None:
    """Run the command line; every error is a sentence and a documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Names are not lost where the terminal's own encoding has no letter for them.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    print_notes()
    try:
        app()
    except DrawoptError as error:
        text = error.as_option(OPTION_NAMES) if isinstance(error, ArgumentError) else str(error)
        for line in text.splitlines():
            print(f"drawopt: {line}", file=sys.stderr)
        sys.exit(error.exit_code)


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


def at_least(value: float | None, least: float, name: str) -> None:
    """Refuse a number that is too small, by the name of its option."""
    if value is not None and not value >= least:
        raise UsageError(f"{name} must be at least {least}, found {value}")


def is_whole(text: str) -> bool:
    """Whether a text is a whole number of at most nine digits."""
    return text.isascii() and text.isdigit() and len(text) < 10
