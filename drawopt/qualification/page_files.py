"""The small files of an edition's dataset: what a page lists, excludes, spells and dates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import Row, read_csv
from drawopt.qualification.goals import Goal, read_goals
from drawopt.qualification.page_matches import PageMatch, is_day, read_page_matches
from drawopt.qualification.stages import Stage
from drawopt.qualification.tables import PageRow, PageTable, read_tables

ROLES = {
    "berth": ("tables", "knockout", "ranking", "listed"),
    "candidate": ("listed",),
    "named": ("listed",),
    "entrant": ("knockout", "ranking"),
    "bye": ("knockout", "ranking"),
}
"""What a named club has, and in which kinds of stages: a berth; is one of those alone who may
still win it; is named beside others who may; plays in a round; starts after it."""

KINDS = {
    "tables": ("tables",),
    "matches": ("tables", "knockout", "ranking"),
    "goals": ("tables", "knockout", "ranking"),
    "listed": ("tables", "knockout", "ranking", "listed"),
    "excluded": ("tables", "listed"),
    "dates": ("tables", "knockout", "ranking"),
}
"""The files whose rows belong to stages, and the kinds of stages that look at them."""


@dataclass(frozen=True)
class Listed:
    """A club that a page names for a stage; ``place`` says where it stands or how it got there.

    ``printed`` is the name as the page has it, ``league`` the code it adds, blank for none.
    """

    stage: str
    place: str
    club: str
    role: str
    league: str = ""
    printed: str = ""


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
class Dates:
    """Days that a page states for a stage or one of its rounds, and where; blank: no such end."""

    where: str
    stage: str
    round: str
    first: str
    last: str


@dataclass(frozen=True)
class Page:
    """All that was typed from an edition's page."""

    tables: tuple[PageTable, ...] = ()
    matches: tuple[PageMatch, ...] = ()
    listed: tuple[Listed, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    dates: tuple[Dates, ...] = ()
    goals: tuple[Goal, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    leagues: tuple[tuple[str, str, str], ...] = ()


def read_page(
    files: Mapping[str, Path], stages: Sequence[Stage], aliases: Mapping[str, str] | None = None
) -> Page:
    """Read the files an edition names: tables, matches, listed, excluded, and so on.

    Names are brought to one spelling by the file of spellings and the aliases of the roster. Each
    row belongs to a stage that looks at it, so that none is passed over.

    Parameters
    ----------
    files
        The path of each kind of file that there is: ``tables``, ``matches``, ``listed``, ...
    stages
        The stages that rows may belong to.
    aliases
        The club's own name by each of its other names.

    Raises
    ------
    FileError, InputError
        As the readers of the single files; and if a row is of a stage that there is not, or that
        has no use for it.
    """
    kinds = {stage.name: stage for stage in stages}
    for key, path in sorted(files.items()):
        if key in KINDS:
            _check_stages(path, key, kinds)

    def rows(key: str, *columns: str) -> list[tuple[str, ...]]:
        return _rows(files[key], key, columns, kinds) if key in files else []

    spellings = tuple(Spelling(*row) for row in rows("spellings", "club", "spelling", "where"))
    known = {**(aliases or {}), **{s.spelling: s.club for s in spellings}}

    def name(printed: str) -> str:
        return known.get(printed, printed)

    tables = read_tables(files["tables"]) if "tables" in files else ()
    matches = list(read_page_matches(files["matches"]) if "matches" in files else ())
    for stage in stages:
        if stage.matches is not None:
            matches += read_page_matches(stage.matches, stage.name)
    goals = read_goals(files["goals"]) if "goals" in files else ()
    listed = rows("listed", "stage", "place", "club", "role", "league")
    return Page(
        tables=tuple(_renamed(table, name) for table in tables),
        matches=tuple(
            replace(m, home=name(m.home), away=name(m.away), winner=name(m.winner)) for m in matches
        ),
        listed=_in_order([Listed(s, p, name(c), r, code, c) for s, p, c, r, code in listed]),
        excluded=tuple(
            Excluded(*row) for row in rows("excluded", "stage", "club", "rule", "reason")
        ),
        spellings=spellings,
        dates=tuple(
            Dates(*row) for row in rows("dates", "where", "stage", "round", "first", "last")
        ),
        goals=tuple(replace(goal, club=name(goal.club)) for goal in goals),
        facts=tuple((where, fact) for where, fact in rows("facts", "where", "fact")),
        leagues=tuple(
            sorted(
                {(stage, name(club), code) for stage, _, club, _, code in listed if code}
                | {
                    (table.stage, name(row.standing.club), row.league)
                    for table in tables
                    for row in table.rows
                    if row.league
                }
            )
        ),
    )


def _rows(
    path: Path, key: str, columns: Sequence[str], kinds: Mapping[str, Stage]
) -> list[tuple[str, ...]]:
    """The cells of a file's rows in order; blank where the file has no such column."""
    faults: list[Fault] = []
    needed = [column for column in columns if column != "league"]
    found = read_csv(path, needed, faults, ("league",) if key == "listed" else ())
    for row in found:
        blank = {"spellings": needed, "listed": ["stage", "club"], "excluded": ["stage", "club"]}
        for column in blank.get(key, ["stage"] if key == "dates" else needed[:1]):
            if not row.cells[column]:
                faults.append(Fault(str(path), "some text", "a blank cell", row.line, column))
        if key == "listed":
            faults += _role_faults(path, row, kinds)
        if key == "dates":
            faults += [
                Fault(str(path), "a day, or blank", f'"{row.cells[c][:40]}"', row.line, c)
                for c in ("first", "last")
                if row.cells[c] and not is_day(row.cells[c])
            ]
    if faults:
        raise InputError(faults)
    return sorted(tuple(row.cells.get(column, "") for column in columns) for row in found)


def _role_faults(path: Path, row: Row, kinds: Mapping[str, Stage]) -> list[Fault]:
    role, stage = row.cells["role"], kinds.get(row.cells["stage"])
    found = f'"{role[:40]}"'
    if role not in ROLES:
        return [Fault(str(path), "one of " + ", ".join(ROLES), found, row.line, "role")]
    if stage is not None and stage.by not in ROLES[role]:
        fits = [name for name, ways in ROLES.items() if stage.by in ways]
        wanted = f"one of {', '.join(fits)} for a stage by {stage.by}"
        return [Fault(str(path), wanted, found, row.line, "role")]
    return []


def _check_stages(path: Path, key: str, kinds: Mapping[str, Stage]) -> None:
    """Rows of no stage, or of one that would pass them over, are faults."""
    faults = []
    for row in read_csv(path, ("stage",)):
        name = row.cells["stage"]
        stage = kinds.get(name)
        if key == "matches" and stage is not None:
            faults += _match_faults(path, row, stage)
        if stage is None:
            wanted = "a stage of the config"
        elif stage.by not in KINDS[key] or (key in ("matches", "goals") and _unplayed(stage)):
            wanted = f"a stage that looks at {key}; {stage.by} do not"
        elif (key == "tables" and stage.from_matches) or (key == "matches" and stage.matches):
            wanted = f"a stage that looks at {key}; this one has its own matches"
        else:
            continue
        faults.append(Fault(str(path), wanted, f'"{name[:60]}"', row.line, "stage"))
    if faults:
        raise InputError(faults)


def _match_faults(path: Path, row: Row, stage: Stage) -> list[Fault]:
    """What a match lacks for its kind of stage, or has and would be passed over."""
    cells = row.cells
    wrong = {}
    if stage.by == "tables":
        if stage.from_matches:
            wrong = {c: "a name" for c in ("home", "away") if not cells.get(c, "-")}
        if cells.get("round"):
            wrong["round"] = "a blank cell: a group has no rounds"
    else:
        if not cells.get("round", "1").strip("0"):
            wrong["round"] = "a round, as in 1"
        if cells.get("counts") == "no":
            wrong["counts"] = "a blank cell: every match of a knockout counts"
    return [
        Fault(str(path), wanted, f'"{cells[c][:40]}"' if cells[c] else "a blank cell", row.line, c)
        for c, wanted in wrong.items()
    ]


def _unplayed(stage: Stage) -> bool:
    """Whether a stage is a ranking without play-offs."""
    return stage.by == "ranking" and not stage.brackets


def _renamed(table: PageTable, name: Callable[[str], str]) -> PageTable:
    def row(one: PageRow) -> PageRow:
        return replace(one, standing=replace(one.standing, club=name(one.standing.club)))

    return replace(table, rows=tuple(row(one) for one in table.rows))


def _in_order(listed: Sequence[Listed]) -> tuple[Listed, ...]:
    """By stage and place; places that are numbers in order of size."""
    return tuple(
        sorted(listed, key=lambda row: (row.stage, row.place.zfill(4), row.place, row.club))
    )
