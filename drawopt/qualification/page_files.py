"""The small files of an edition's dataset: what a page lists, excludes, spells and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.text import read_csv
from drawopt.qualification.berths import Finding
from drawopt.qualification.goals import Goal, read_goals
from drawopt.qualification.page_matches import PageMatch, read_page_matches
from drawopt.qualification.tables import PageRow, PageTable, read_tables

ROLES = ("berth", "candidate", "named")
"""Has a berth; is one of those alone who may still win it; is named beside others who may."""

STAGED = ("tables", "matches", "goals", "listed", "excluded", "match_days")
"""The files whose rows belong to stages."""


@dataclass(frozen=True)
class Listed:
    """A club that a page names for a stage; ``place`` says where it stands or how it got there."""

    stage: str
    place: str
    club: str
    role: str


@dataclass(frozen=True)
class Excluded:
    """A club that a page keeps out, with the rule and the reason."""

    stage: str
    club: str
    rule: str
    reason: str


@dataclass(frozen=True)
class Spelling:
    """Another name of a club, and where the page uses it."""

    club: str
    spelling: str
    where: str


@dataclass(frozen=True)
class MatchDay:
    """A date of a match that the page gives without its clubs."""

    stage: str
    number: str
    date: str


@dataclass(frozen=True)
class Page:
    """All that was typed from an edition's page."""

    tables: tuple[PageTable, ...] = ()
    matches: tuple[PageMatch, ...] = ()
    listed: tuple[Listed, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    notes: tuple[Finding, ...] = ()
    match_days: tuple[MatchDay, ...] = ()
    goals: tuple[Goal, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def club(self, name: str) -> str:
        """The club's one name for any of its spellings."""
        return {s.spelling: s.club for s in self.spellings}.get(name, name)


def read_page(files: Mapping[str, Path], stages: Sequence[str]) -> Page:
    """Read the files an edition names: tables, matches, listed, excluded, and so on.

    Names are brought to one spelling by the file of spellings. Each row belongs to one of the
    stages, so that none is passed over.

    Raises
    ------
    FileError, InputError
        As the readers of the single files; and if a row is of a stage that there is not.
    """
    for key in STAGED:
        if key in files:
            _check_stages(files[key], stages)

    def cells(key: str, *columns: str) -> list[tuple[str, ...]]:
        if key not in files:
            return []
        path, faults = files[key], list[Fault]()
        rows = read_csv(path, columns, faults)
        for row in rows:
            faults += [
                Fault(str(path), "some text", "a blank cell", row.line, column)
                for column in (columns if key == "spellings" else columns[:1])
                if not row.cells[column]
            ]
            role = row.cells.get("role", ROLES[0])
            if key == "listed" and role not in ROLES:
                wanted = "one of " + ", ".join(ROLES)
                faults.append(Fault(str(path), wanted, f'"{role[:40]}"', row.line, "role"))
        if faults:
            raise InputError(faults)
        return sorted(tuple(row.cells[column] for column in columns) for row in rows)

    spellings = tuple(Spelling(*row) for row in cells("spellings", "club", "spelling", "where"))
    page = Page(spellings=spellings)
    return replace(
        page,
        tables=tuple(_renamed(t, page) for t in read_tables(files["tables"]))
        if "tables" in files
        else (),
        matches=tuple(
            replace(m, home=page.club(m.home), away=page.club(m.away), winner=page.club(m.winner))
            for m in (read_page_matches(files["matches"]) if "matches" in files else ())
        ),
        listed=_in_order(
            [
                Listed(s, p, page.club(c), r)
                for s, p, c, r in cells("listed", "stage", "place", "club", "role")
            ]
        ),
        excluded=tuple(
            Excluded(*row) for row in cells("excluded", "stage", "club", "rule", "reason")
        ),
        notes=tuple(Finding(*row) for row in cells("notes", "where", "page", "found")),
        goals=tuple(
            replace(goal, club=page.club(goal.club))
            for goal in (read_goals(files["goals"]) if "goals" in files else ())
        ),
        facts=tuple((where, fact) for where, fact in cells("facts", "where", "fact")),
        match_days=tuple(MatchDay(*row) for row in cells("match_days", "stage", "number", "date")),
    )


def _check_stages(path: Path, stages: Sequence[str]) -> None:
    faults = [
        Fault(str(path), "a stage of the config", f'"{row.cells["stage"][:60]}"', row.line, "stage")
        for row in read_csv(path, ("stage",))
        if row.cells["stage"] not in stages
    ]
    if faults:
        raise InputError(faults)


def _renamed(table: PageTable, page: Page) -> PageTable:
    def row(one: PageRow) -> PageRow:
        return replace(one, standing=replace(one.standing, club=page.club(one.standing.club)))

    return replace(table, rows=tuple(row(one) for one in table.rows))


def _in_order(listed: Sequence[Listed]) -> tuple[Listed, ...]:
    """By stage and place; places that are numbers in order of size."""
    return tuple(
        sorted(listed, key=lambda row: (row.stage, row.place.zfill(4), row.place, row.club))
    )
