"""The app, and what every command shares: options, output, progress, errors."""

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from drawopt import __version__
from drawopt.errors import DrawoptError, StoppedWithoutAnswer, UsageError
from drawopt.files.text import check_writeable, write_text

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
TripOpt = Annotated[
    int | None,
    typer.Option("--trip", help="A trip further is long: 300 miles (483 km) if not given."),
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
        from drawopt.records.canonical import pretty

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


def decimal_of(text: str | None) -> Decimal | None:
    if text is None:
        return None
    from drawopt.model.problem import check_tolerance

    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UsageError(f'tolerance must be a number (0.05 is 5 %), found "{text}"') from None
    check_tolerance(value)
    return value


def check_search(effort: int, time_limit: float | None, workers: int | None) -> None:
    at_least(effort, 1, "--effort")
    at_least(time_limit, 0, "--time-limit")
    at_least(workers, 1, "--workers")


def at_least(value: float | None, least: float, option: str) -> None:
    if value is not None and not value >= least:
        raise UsageError(f"{option} must be at least {least}, found {value}")


def is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@contextmanager
def progress(watch_of: Callable[[Callable[[Any], None]], Any]) -> Iterator[Any]:
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
