"""An edition: a TOML config and its datasets, read into everything else."""

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from drawopt.errors import ArgumentError, Fault, InputError, UsageError
from drawopt.files.schema import read_table
from drawopt.files.suggestions import did_you_mean
from drawopt.model.changes import BALANCED, OFF, Changes, changed_field, changed_rules
from drawopt.model.cup_format import CupFormat
from drawopt.model.distances import read_distances
from drawopt.model.edition_files import EditionTable
from drawopt.model.entrants import Field, read_entrants
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.model.travel import KM_PER_UNIT, great_circle, penalised

HOME = Path(__file__).parents[1] / "_shipped"
"""Where the wheel keeps configs and datasets; a source tree keeps them at its top."""


SIMPLE = (
    *("slots", "tolerance", "double_byes", "section_size", "unit", "redraw", "distances", "cost"),
    *("byes", "hosts", "draw_when", "withdrawals"),
    *("cost_matrix", "groups_apart_until"),
)
"""Changes that take the place of the edition's value of the same name."""

MAY_BE_OFF = ("section_size", "cost")


@dataclass(frozen=True)
class Published:
    """What is known of an edition that was played: files of matches and byes, qualifiers."""

    matches: Path
    byes: Path
    qualifiers: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """One season of the cup, as its config states it.

    Parameters
    ----------
    name, title
        Its short name, as in ``2024``, and what the cup is called.
    field
        The entrants, in order of name.
    slots
        Places in the cup to be won, each in a section of its own.
    unit
        Of distances: ``"mi"``, ``"km"``, or any other word beside a distance matrix.
    tolerance
        How far above the least travel a draw may lie; 0.05 is 5 %.
    redraw
        ``"window"``: later windows draw anew; ``"keep-byes"``: so too, but byes that were drawn
        stand; ``"none"``: the first day's bracket stands.
    draw_when
        ``"national"``: one lot for all sections; ``"section"``: each has a lot of its own.
    withdrawals
        What may be done when a club withdraws, in order of preference.
    seed_sources
        What seeds will be made of, in words.
    draw_days
        The day on which each window is drawn, as in ``"2026-03-01"``; empty if none is named.
    windows
        The rounds that each draw publishes; empty where the config leaves it open: then each round
        is a window.
    match_days
        For each window, its match days as the config lists them.
    rules
        What plans and draws must keep, besides what the roster's columns state.
    double_byes
        Whether two neighbouring places of round 1 may both be empty: a club then starts in round 3.
    section_size
        Fewest and most clubs of a section, or ``"balanced"``.
    cost
        A threshold, and what each unit beyond it costs more, in units of distance.
    groups_apart_until
        The round from which clubs of one group may meet; ``None``: not in qualifying at all.
    distances, cost_matrix
        Files of matrices in place of the distance between coordinates, and of the cost.
    published
        What is known of the edition as it was played.
    entrants_file, config
        Where the entrants and the edition were read from.
    """

    name: str
    title: str
    field: Field
    slots: int
    unit: str = "mi"
    tolerance: Decimal = Decimal("0.05")
    redraw: str = "window"
    byes: str = "uniform"
    hosts: str = "coin"
    draw_when: str = "national"
    withdrawals: tuple[str, ...] = ()
    seed_sources: tuple[str, ...] = ()
    draw_days: tuple[str, ...] = ()
    windows: tuple[tuple[int, ...], ...] = ()
    match_days: tuple[tuple[tuple[str, ...], ...], ...] = ()
    rules: Rules = dataclass_field(default_factory=Rules)
    double_byes: bool = False
    section_size: tuple[int, int] | Literal["balanced"] | None = None
    cost: tuple[int, int] | None = None
    groups_apart_until: int | None = None
    distances: Path | None = None
    cost_matrix: Path | None = None
    published: Published | None = None
    entrants_file: Path | None = None
    config: Path | None = None

    @cached_property
    def format(self) -> CupFormat:
        """Rounds, byes and ties that follow from the number of entrants and slots.

        Raises
        ------
        AnswerIsNo
            If it cannot be played: too few entrants, too many rounds, or no sections of the allowed
            sizes that add up to the field.
        UsageError
            If there are no slots, or the sizes are out of order.
        """
        return CupFormat(len(self.field), self.slots, self.double_byes, self.sizes)

    @property
    def sizes(self) -> tuple[int, int] | None:
        """Fewest and most clubs of a section; those of an even split where it is balanced."""
        if self.section_size != BALANCED:
            return self.section_size
        if self.slots < 1:
            return None
        fewest, more = divmod(len(self.field), self.slots)
        return fewest, fewest + (more > 0)

    def replace(self, **changes: object) -> "Edition":
        """The edition with changes, given by name as ``Changes`` describes them.

        Parameters
        ----------
        changes
            Values as in a config, as texts or as values of Python: ``slots=14``,
            ``tolerance="0.1"``, ``section_size="9:10"``, ``apart=["A|B|3"]``. ``None`` leaves a
            value as it is.

        Raises
        ------
        UsageError
            If a change is unknown or not as it must be, or names a club that there is not.
        FileError, InputError
            If another field's file cannot be read or is bad.
        """
        return self.changed(Changes.of(changes))

    def changed(self, changes: Changes) -> "Edition":
        """The edition with changes. Rules forget the clubs that are dropped.

        Parameters
        ----------
        changes
            What is to be other than it is; see ``drawopt.model.changes``.

        Raises
        ------
        UsageError
            If a club is named that there is not, or one is added that there is, or a unit needs
            a distance matrix.
        FileError, InputError
            If another field's file cannot be read or is bad.
        """
        before, file, published = self.field, self.entrants_file, self.published
        if isinstance(changes.entrants, Path):
            before, file, published = read_entrants(changes.entrants), changes.entrants, None
        elif changes.entrants is not None:
            before, file, published = changes.entrants, None, None
        field = changed_field(before, changes)
        given = ((key, getattr(changes, key)) for key in SIMPLE)
        values: dict[str, Any] = {
            key: None if value is OFF and key in MAY_BE_OFF else value
            for key, value in given
            if value is not None
        }
        edition = replace(
            self,
            field=field,
            entrants_file=file,
            published=published,
            rules=changed_rules(self.rules, changes, before, field),
            seed_sources=(*self.seed_sources, *changes.seed_sources),
            draw_days=changes.draw_days or self.draw_days,
            **values,
        )
        if edition.unit not in KM_PER_UNIT and edition.distances is None:
            wanted = 'must be "mi" or "km" without distances'
            raise ArgumentError("unit", f'{wanted}, found "{edition.unit}"')
        return edition

    def problem(self) -> Problem:
        """The question a plan answers, with distances worked out and the roster's rules added.

        Raises
        ------
        AnswerIsNo
            If the format cannot be played (too few entrants, too many rounds).
        InputError
            If a club has neither coordinates nor a row in a distance matrix, or a matrix is bad.
        UsageError
            If the windows do not fit the rounds, or a rule names a club not in the field.
        """
        fmt = self.format
        if self.distances is not None:
            distances = read_distances(self.distances, self.field)
        else:
            distances = great_circle(*coordinates(self.field, self.entrants_file), self.unit)
        costs = distances
        if self.cost_matrix is not None:
            costs = read_distances(self.cost_matrix, self.field)
        elif self.cost is not None:
            costs = penalised(distances, *self.cost)
        windows, days = self.windows, self.draw_days
        if [r for window in windows for r in window] != list(range(1, fmt.rounds + 1)):
            windows = _windows_for(windows, fmt.rounds)
            days = days[: len(windows)]
        problem = Problem(
            self.field,
            fmt,
            distances,
            costs,
            self.unit,
            self._rules(fmt.rounds),
            Terms(
                windows,
                self.redraw,
                self.tolerance,
                self.seed_sources,
                self.title,
                days,
                byes=self.byes,
                hosts=self.hosts,
                draw_when=self.draw_when,
                withdrawals=self.withdrawals,
            ),
        )
        _ = problem.earliest, problem.may_host
        return problem

    def _rules(self, rounds: int) -> Rules:
        """The config's rules and those the roster's columns state, by the clubs' own names."""
        entrants = self.field.entrants
        until = self.groups_apart_until or rounds + 1

        def own(name: str) -> str:
            index = self.field.index(name)
            return name if index is None else self.field.clubs[index]

        apart = [Apart(own(a.one), own(a.other), a.until) for a in self.rules.apart]
        for j, other in enumerate(entrants):
            for one in entrants[:j]:
                if one.group and one.group == other.group:
                    apart.append(Apart(one.club, other.club, until))
        by_section: dict[str, list[str]] = {}
        for entrant in entrants:
            if entrant.section:
                by_section.setdefault(entrant.section, []).append(entrant.club)
        barred = {e.club for e in entrants if not e.may_host}
        barred |= {own(name) for name in self.rules.may_not_host}
        return replace(
            self.rules,
            apart=tuple(apart),
            may_not_host=tuple(sorted(barred)),
            must_have_bye=tuple(sorted({own(name) for name in self.rules.must_have_bye})),
            sections=tuple(tuple(map(own, section)) for section in self.rules.sections)
            or tuple(tuple(section) for section in by_section.values()),
        )


def _windows_for(windows: tuple[tuple[int, ...], ...], rounds: int) -> tuple[tuple[int, ...], ...]:
    """The edition's windows cut to fewer rounds, or one window a round where they end early."""
    kept = [tuple(r for r in window if r <= rounds) for window in windows]
    last = max((r for window in kept for r in window), default=0)
    kept.extend((r,) for r in range(last + 1, rounds + 1))
    return tuple(window for window in kept if window)


def coordinates(field: Field, file: Path | None = None) -> tuple[list[float], list[float]]:
    """Latitudes and longitudes of a field, in degrees.

    Parameters
    ----------
    file
        Where the field was read from, for errors.

    Returns
    -------
    tuple of two lists
        One latitude and one longitude a club, in order of the field; north and east are positive.

    Raises
    ------
    InputError
        Naming every club without coordinates.
    """
    faults = [
        Fault(
            str(file or "the field"),
            f"coordinates for {entrant.club} (drawopt geocode fills them in)",
            "none",
            entrant.line or None,
            "lat",
        )
        for entrant in field.entrants
        if entrant.lat is None
    ]
    if faults:
        raise InputError(faults)
    return (
        [float(entrant.lat or 0) for entrant in field.entrants],
        [float(entrant.lon or 0) for entrant in field.entrants],
    )


def configs_folder() -> Path:
    """Where the editions that come with drawopt are."""
    shipped = HOME / "configs"
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "configs"


def known_editions() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in configs_folder().glob("*.toml")))


def find_edition(name: str | Path) -> Path:
    """The config of an edition that is named, or given as a path.

    Parameters
    ----------
    name
        A name such as ``2024``, or a path that ends in ``.toml``; whether there is such a file
        shows when it is read.

    Raises
    ------
    UsageError
        If there is no such edition.
    """
    path, name = Path(name), str(name)
    if path.suffix == ".toml":
        return path
    if name in known_editions():
        return configs_folder() / f"{name}.toml"
    known = ", ".join(known_editions())
    meant = did_you_mean(name, known_editions())
    if path.is_file():
        meant = f"if {name} holds clubs, give it with --entrants"
    raise UsageError(
        f'unknown edition "{name}": known are {known}, or give a path to a .toml file'
        + (f"; {meant}" if meant else "")
    )


def read_edition(
    name: str | Path = "2024",
    entrants: str | Path | Field | None = None,
    slots: int | None = None,
    **changes: object,
) -> Edition:
    """Read an edition by name or path, with changes.

    Parameters
    ----------
    name
        A name such as ``2024``, or the path of a TOML file.
    entrants, slots
        Another field in the place of the edition's own: a CSV's path, or a field.
    changes
        As ``Edition.replace`` takes them.

    Raises
    ------
    UsageError
        If the edition is unknown, a change is not as it must be, or there is no field to draw:
        the edition only tells how clubs qualified.
    FileError
        If a file is missing or cannot be read.
    InputError
        If the config or the entrants' file is bad; all faults of a file at once.
    """
    path = find_edition(name)
    asked = Changes.of({"entrants": entrants, "slots": slots, **changes})
    given = {key for key in ("entrants", "slots") if getattr(asked, key) is not None}
    table = read_table(path, EditionTable, given=given, edition=path.stem)
    own = table.entrants if asked.entrants is None else None
    field = Field(()) if own is None else read_entrants(own)
    results = table.results
    edition = Edition(
        name=path.stem,
        config=path,
        title=table.title if "title" in table.stated() else path.stem,
        field=field,
        slots=table.slots or 0,
        unit=table.unit,
        tolerance=table.tolerance,
        redraw=table.redraw,
        byes=table.byes,
        hosts=table.hosts,
        draw_when=table.draw_when,
        withdrawals=table.withdrawals,
        seed_sources=table.seed_sources,
        draw_days=table.draw_days,
        windows=tuple(window.rounds for window in table.windows),
        match_days=tuple(window.match_days for window in table.windows),
        rules=changed_rules(Rules(), table.rules, field, field),
        double_byes=table.double_byes,
        section_size=table.section_size or None,
        cost=table.cost or None,
        groups_apart_until=table.rules.groups_apart_until,
        distances=table.distances,
        cost_matrix=table.cost_matrix,
        published=Published(**dict(results)) if results and own else None,
        entrants_file=own,
    )
    return edition.changed(asked)
