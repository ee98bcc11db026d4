"""An edition: a TOML config and its datasets, read into everything else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.suggestions import did_you_mean
from drawopt.files.toml_tables import ConfigTables
from drawopt.model.cup_format import CupFormat
from drawopt.model.distances import read_distances
from drawopt.model.entrants import Field, read_entrants
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.model.travel import KM_PER_UNIT, great_circle, penalised

HOME = Path(__file__).parents[1] / "_shipped"
"""Where the wheel keeps configs and datasets; a source tree keeps them at its top."""


@dataclass(frozen=True)
class Published:
    """What is known of an edition that was played: files of matches and byes, qualifiers."""

    matches: Path
    byes: Path
    qualifiers: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """One season of the cup, as its config states it.

    ``windows`` is empty where the config leaves it open: then each round is a window.
    ``cost`` is a threshold and what each unit beyond it costs more.
    """

    name: str
    title: str
    field: Field
    slots: int
    unit: str = "mi"
    tolerance: Decimal = Decimal("0.05")
    redraw: str = "window"
    seed_sources: tuple[str, ...] = ()
    windows: tuple[tuple[int, ...], ...] = ()
    match_days: tuple[tuple[tuple[str, ...], ...], ...] = ()
    rules: Rules = dataclass_field(default_factory=Rules)
    double_byes: bool = False
    section_size: tuple[int, int] | None = None
    cost: tuple[int, int] | None = None
    groups_apart_until: int | None = None
    distances: Path | None = None
    cost_matrix: Path | None = None
    published: Published | None = None
    entrants_file: Path | None = None

    @cached_property
    def format(self) -> CupFormat:
        return CupFormat(len(self.field), self.slots, self.double_byes, self.section_size)

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
        windows = self.windows
        if [r for window in windows for r in window] != list(range(1, fmt.rounds + 1)):
            windows = _windows_for(windows, fmt.rounds)
        problem = Problem(
            self.field,
            fmt,
            distances,
            costs,
            self.unit,
            self._rules(fmt.rounds),
            Terms(windows, self.redraw, self.tolerance, self.seed_sources),
        )
        _ = problem.earliest, problem.may_host
        return problem

    def _rules(self, rounds: int) -> Rules:
        """The config's rules and those the roster's columns state."""
        entrants = self.field.entrants
        until = self.groups_apart_until or rounds + 1
        apart = list(self.rules.apart)
        for j, other in enumerate(entrants):
            for one in entrants[:j]:
                if one.group and one.group == other.group:
                    apart.append(Apart(one.club, other.club, until))
        by_section: dict[str, list[str]] = {}
        for entrant in entrants:
            if entrant.section:
                by_section.setdefault(entrant.section, []).append(entrant.club)
        barred = {e.club for e in entrants if not e.may_host} | set(self.rules.may_not_host)
        return replace(
            self.rules,
            apart=tuple(apart),
            may_not_host=tuple(sorted(barred)),
            must_have_bye=tuple(sorted(set(self.rules.must_have_bye))),
            sections=self.rules.sections or tuple(tuple(s) for s in by_section.values()),
        )


def _is_day(value: object) -> bool:
    """Whether a value is a day: a TOML date, or a text such as 2023-09-09."""
    try:
        return isinstance(date.fromisoformat(str(value)), date)
    except ValueError:
        return False


def _windows_for(windows: tuple[tuple[int, ...], ...], rounds: int) -> tuple[tuple[int, ...], ...]:
    """The edition's windows cut to fewer rounds, or one window a round where they end early."""
    kept = [tuple(r for r in window if r <= rounds) for window in windows]
    last = max((r for window in kept for r in window), default=0)
    kept.extend((r,) for r in range(last + 1, rounds + 1))
    return tuple(window for window in kept if window)


def coordinates(field: Field, file: Path | None = None) -> tuple[list[float], list[float]]:
    """Latitudes and longitudes of a field, in degrees.

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


def find_edition(name: str) -> Path:
    """The config of an edition that is named, or given as a path.

    Raises
    ------
    UsageError
        If there is no such edition.
    """
    path = Path(name)
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


def read_edition(name: str, entrants: Path | None = None, slots: int | None = None) -> Edition:
    """Read an edition by name or path; ``entrants`` and ``slots`` put another field in its place.

    Raises
    ------
    UsageError
        If the edition is unknown, or has no field to draw: it only tells how clubs qualified.
    FileError
        If a file is missing or cannot be read.
    InputError
        If the config or the entrants' file is bad; all faults of a file at once.
    """
    edition = _EditionConfig(find_edition(name), KEYS).edition(entrants, slots)
    if slots is not None:
        edition = replace(edition, slots=slots)
    return edition


KEYS = {
    "": (
        "title entrants slots unit tolerance redraw hosts distances cost_matrix double_byes "
        "section_size results windows rules cost qualification schedule seed_sources"
    ),
    "results": "matches byes qualifiers",
    "windows": "rounds match_days",
    "rules": (
        "apart same_league_apart longest_trip may_not_host must_have_bye sections "
        "groups_apart_until"
    ),
    "rules.apart": "clubs until",
    "cost": "beyond more_per_unit",
}


class _EditionConfig(ConfigTables):
    """Reads an edition's tables."""

    def edition(self, entrants: Path | None, slots_given: int | None) -> Edition:
        top = self.known(self.table, "")
        roster = entrants or self.file(top, "entrants")
        if "qualification" in top and (
            (roster is None and "entrants" not in top)
            or (slots_given is None and "slots" not in top)
        ):
            name = self.path.stem
            raise UsageError(
                f"edition {name} has no field of entrants to draw; `drawopt qualify {name}` tells "
                "how its clubs qualified; --entrants and --slots give another field"
            )
        if roster is None and "entrants" not in top:
            self.fault("entrants", 'a path, as in entrants = "clubs.csv"', "none")
        slots = self.whole(top, "slots", 0, "")
        if "slots" not in top and slots_given is None:
            self.fault("slots", "a whole number", "none")
        unit = self.get(top, "unit", str, "mi", "")
        distances = self.file(top, "distances")
        if unit not in KM_PER_UNIT and distances is None:
            self.fault("unit", '"mi" or "km" (or a distance matrix)', repr(unit))
        if self.get(top, "hosts", str, "coin", "") != "coin":
            self.fault("hosts", '"coin"', repr(top["hosts"]))
        windows, days = self.windows(top.get("windows", []))
        rules = self.known(top.get("rules", {}), "rules")
        cost = self.known(top.get("cost", {}), "cost")
        published = self.known(top.get("results", {}), "results")
        edition = Edition(
            name=self.path.stem,
            title=self.get(top, "title", str, self.path.stem, ""),
            field=Field(()),
            slots=slots or 0,
            unit=unit,
            tolerance=self.decimal(top, "tolerance", "0.05"),
            redraw=self.get(top, "redraw", str, "window", ""),
            seed_sources=self.texts(top, "seed_sources", ""),
            windows=windows,
            match_days=days,
            rules=self.rules(rules),
            double_byes=self.get(top, "double_byes", bool, False, ""),
            section_size=self.size(top),
            cost=(
                self.whole(cost, "beyond", 0, "cost", 0) or 0,
                self.whole(cost, "more_per_unit", 0, "cost", 0) or 0,
            )
            if cost
            else None,
            groups_apart_until=self.whole(rules, "groups_apart_until", 2, "rules"),
            distances=distances,
            cost_matrix=self.file(top, "cost_matrix"),
            published=self.published(published) if published and entrants is None else None,
        )
        if edition.redraw not in ("window", "none"):
            self.fault("redraw", '"window" or "none"', repr(edition.redraw))
        self.done()
        assert roster is not None
        return replace(edition, field=read_entrants(roster), entrants_file=roster)

    def size(self, table: Mapping[str, Any]) -> tuple[int, int] | None:
        value = table.get("section_size")
        if value is None:
            return None
        if (
            not isinstance(value, list)
            or len(value) != 2
            or not all(isinstance(v, int) and not isinstance(v, bool) for v in value)
        ):
            self.fault("section_size", "[fewest, most]", repr(value))
            return None
        if not 1 <= value[0] <= value[1]:
            self.fault("section_size", "[fewest, most], from 1 up", repr(value))
            return None
        return value[0], value[1]

    def windows(
        self, tables: object
    ) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[tuple[str, ...], ...], ...]]:
        if not isinstance(tables, list):
            self.fault("windows", "[[windows]] tables", repr(tables))
            return (), ()
        windows, days = [], []
        faults_before = len(self.faults)
        for nth, table in enumerate(tables):
            known = self.known(table, "windows")
            rounds = self.get(known, "rounds", list, None, "windows", nth)
            if rounds is None and "rounds" in known:
                continue
            if not rounds or not all(type(r) is int for r in rounds):
                self.fault("windows.rounds", "a list of rounds", repr(rounds), nth)
                continue
            windows.append(tuple(rounds))
            days.append(self.match_days(known, nth))
        if len(self.faults) > faults_before:
            return (), ()
        if [r for window in windows for r in window] != list(
            range(1, sum(len(window) for window in windows) + 1)
        ):
            self.fault("windows.rounds", "rounds 1, 2, ... in order", windows)
        return tuple(windows), tuple(days)

    def match_days(self, table: Mapping[str, Any], nth: int) -> tuple[tuple[str, ...], ...]:
        """For each round of a window the days of its weekend."""
        weekends = self.get(table, "match_days", list, [], "windows", nth)
        if not all(
            isinstance(weekend, list) and all(_is_day(day) for day in weekend)
            for weekend in weekends
        ):
            wanted = 'a list of weekends, each a list of days such as "2023-09-09"'
            self.fault("windows.match_days", wanted, repr(weekends), nth)
            return ()
        return tuple(tuple(str(day) for day in weekend) for weekend in weekends)

    def rules(self, table: Mapping[str, Any]) -> Rules:
        apart = []
        for entry in self.get(table, "apart", list, [], "rules"):
            known = self.known(entry, "rules.apart")
            clubs = self.texts(known, "clubs", "rules.apart")
            if len(clubs) < 2:
                self.fault("rules.apart", "two clubs or more", list(clubs))
            until = self.whole(known, "until", 2, "rules.apart", 5)
            apart += [
                Apart(one, other, until or 5) for j, other in enumerate(clubs) for one in clubs[:j]
            ]
        sections = self.get(table, "sections", list, [], "rules")
        if not all(
            isinstance(section, list) and all(isinstance(club, str) for club in section)
            for section in sections
        ):
            self.fault("rules.sections", "lists of clubs", sections)
            sections = []
        return Rules(
            sections=tuple(
                tuple(self.cleaned(club, "rules.sections") for club in section)
                for section in sections
            ),
            apart=tuple(apart),
            same_league_apart=self.get(table, "same_league_apart", bool, False, "rules"),
            longest_trip=self.whole(table, "longest_trip", 0, "rules"),
            may_not_host=self.texts(table, "may_not_host", "rules"),
            must_have_bye=self.texts(table, "must_have_bye", "rules"),
        )

    def published(self, table: Mapping[str, Any]) -> Published | None:
        matches = self.file(table, "matches", "results")
        byes = self.file(table, "byes", "results")
        if matches is None or byes is None:
            self.fault("results", "paths of matches and byes", dict(table))
            return None
        return Published(matches, byes, self.texts(table, "qualifiers", "results"))
