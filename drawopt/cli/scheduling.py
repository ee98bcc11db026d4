"""The commands ``schedule`` and ``site``: fixtures as tables, CSV, JSON and calendars."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from drawopt.cli.options import TableOutput, command, option
from drawopt.errors import FileError
from drawopt.files.wording import count_of
from drawopt.files.writing import check_writeable, write_text

if TYPE_CHECKING:
    from drawopt.reporting.answers import Fixtures

PublishedOpt = Annotated[
    str | None,
    typer.Option("--published", help="The day calendars are stamped with, as in 2023-08-29."),
]


@dataclass(frozen=True)
class CalendarOutput(TableOutput):
    """Where fixtures go."""

    ics: Annotated[
        Path | None,
        option(
            "--ics", panel="Output", help="Write calendars to this folder: all.ics, one a club."
        ),
    ] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        folder = self.ics
        if folder is None:
            return
        if folder.exists() and not folder.is_dir():
            raise FileError(f"{folder}: is not a folder")
        if not folder.exists() and not folder.parent.is_dir():
            raise FileError(f"{folder.parent}: no such folder")

    def fixtures(self, found: "Fixtures", show: Callable[[Console], None]) -> None:
        """Write and show fixtures; without any only the record is written.

        Exit code 1 if a round has no schedule, 4 if the search ended before there was any.
        """
        from drawopt.reporting.schedules import schedule_csv

        files = found.calendars() if self.ics is not None else {}
        if self.ics is not None and self.ics.is_dir():
            for name in files:
                check_writeable(self.ics / name, force=self.force)
        if self.ics is not None and files:
            self.ics.mkdir(exist_ok=True)
            for name, text in files.items():
                write_text(self.ics / name, text, force=self.force)

        def show_all(console: Console) -> None:
            show(console)
            if files:
                console.print(f"Written: {count_of(len(files), 'calendar')} in {self.ics}")

        output = self if found.possible or found.value.fixtures else replace(self, csv=None)
        output.give(found.record, show_all, lambda: schedule_csv(found.value, found.towns))
        kinds = {each.status for each in found.value.rounds}
        if kinds - {"optimal", "feasible"}:
            raise typer.Exit(1 if "impossible" in kinds else 4)


@command(
    epilog="Example: drawopt schedule window1.json --csv fixtures.csv --ics calendars",
    panel="Fixtures",
)
def schedule(
    output: CalendarOutput,
    drawn: Annotated[
        str,
        typer.Argument(
            metavar="DRAW|DIR",
            help="A draw's record; a season's folder; or an edition, for its ties as played.",
        ),
    ],
    grounds: Annotated[
        Path | None, typer.Option("--grounds", help="Grounds: a CSV. Default: the edition's.")
    ] = None,
    calendar: Annotated[
        Path | None, typer.Option("--calendar", help="Calendar: a CSV. Default: the edition's.")
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option("--edition", help="The edition; by default the one that has the clubs."),
    ] = None,
    entrants: Annotated[
        Path | None, typer.Option("--entrants", help="Another field: goes with --edition.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="Results so far: a CSV. They name winners.")
    ] = None,
    after: Annotated[
        list[Path] | None,
        typer.Option("--after", help="A schedule published before, kept where it can be."),
    ] = None,
    published: PublishedOpt = None,
) -> None:
    """Give ties a host, a ground, a day and a kick-off, and print the fixtures.

    Exit code 1 if no schedule keeps every rule: the clashes are named, and what would be cheapest
    to give up; record, CSV and calendars have the ties outside the clashes. In a season's folder
    the schedule is kept there, with grounds and calendar; before the draw it says who cannot host.
    """
    import drawopt
    from drawopt.reporting.schedules import show_played_dates, show_schedule

    found = drawopt.schedule(
        drawn,
        cup=edition,
        entrants=entrants,
        grounds=grounds,
        calendar=calendar,
        results=results,
        after=after or (),
        published=published,
        progress=True,
    )

    def show(console: Console) -> None:
        show_schedule(console, found.value, found.towns)
        if found.played_dates is not None:
            show_played_dates(console, found.played_dates)

    output.fixtures(found, show)


@command(
    epilog='Example: drawopt move cup2024 "Reds v Blues" --day 2023-10-03 --reason "storm"',
    panel="Fixtures",
)
def move(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A season's folder.")],
    tie: Annotated[str, typer.Argument(metavar="MATCH", help='Two clubs, as in "Reds v Blues".')],
    output: CalendarOutput,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stays on record.")],
    day: Annotated[str, typer.Option("--day", help="The new day, as in 2023-10-03.")] = "",
    kickoff: Annotated[
        str, typer.Option("--kickoff", help="The new kick-off, local time, as in 19:30.")
    ] = "",
    ground: Annotated[str, typer.Option("--ground", help="The new ground, by its name.")] = "",
    edition: Annotated[
        str | None,
        typer.Option("--edition", help="The edition; by default the one that has the clubs."),
    ] = None,
) -> None:
    """Move a match of a season's schedule to another day, hour or ground, on record.

    A move is a decision: what rules the match breaks now is said and recorded, not refused. With
    --ics the calendars carry it.
    """
    import drawopt
    from drawopt.reporting.schedules import show_move

    found, moved = drawopt.move(
        folder, tie, reason=reason, day=day, kickoff=kickoff, ground=ground, cup=edition
    )
    output.fixtures(found, lambda console: show_move(console, moved))


@command(epilog="Example: drawopt site 2014/site_usssa --ics calendars", panel="Fixtures")
def site(
    output: CalendarOutput,
    name: Annotated[
        str,
        typer.Argument(metavar="SITE", help="A tournament's TOML file, or 2014/site_usssa."),
    ],
    lost: Annotated[
        list[str] | None,
        typer.Option("--lost", help="A day on which nothing can be played, as in 2010-05-28."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A team that plays no more.")
    ] = None,
    after: Annotated[
        Path | None,
        typer.Option("--after", help="The schedule as published: as little as can be changes."),
    ] = None,
    published: PublishedOpt = None,
) -> None:
    """Schedule a tournament at one place: groups and finals onto fields and kick-offs.

    Exit code 1 if it cannot be played: then what is short is named, and what would help.
    """
    import drawopt
    from drawopt.reporting.schedules import show_site

    found = drawopt.site(
        name, lost=lost or (), without=without or (), after=after, published=published
    )
    output.fixtures(found, lambda console: show_site(console, found.site, found.value, found.town))
