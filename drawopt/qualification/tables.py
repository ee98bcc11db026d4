"""The tables of a page: read as they stand, each figure worked out again from the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import Row, read_csv
from drawopt.files.wording import count_of
from drawopt.qualification.berths import Finding
from drawopt.qualification.cells import MOST, Cells
from drawopt.qualification.standings import Standing

REQUIRED = ("stage", "table", "position", "club", "wins", "losses", "ties", "points")
STATED = ("games", "points", "points_per_game", "total_games")
OPTIONAL = (*STATED, "goal_difference", "goals", "fair_play", "league")


@dataclass(frozen=True)
class PageRow:
    """One line of a page's table: its position, the record, and the figures the page states.

    ``league`` is the code that the page adds to the club's name.
    """

    position: int
    standing: Standing
    stated: Mapping[str, Decimal]
    league: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table of a page: the stage it belongs to, its name, and its lines from the top."""

    stage: str
    name: str
    rows: tuple[PageRow, ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(row.standing for row in self.rows)

    @property
    def clubs(self) -> tuple[str, ...]:
        return tuple(row.standing.club for row in self.rows)


def read_tables(path: Path) -> tuple[PageTable, ...]:
    """Read a tables CSV, in order of stage and table.

    Columns ``stage, table, position, club, wins, losses, ties, points`` are required;
    ``games, points_per_game, total_games, goal_difference, goals, fair_play`` are optional, blank
    where the page has no such figure, and so is ``league``. More columns are ignored.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults: a figure that is no number, a club twice in a table, positions that are
        not 1, 2, ...
    """
    file = str(path)
    faults: list[Fault] = []
    lines: dict[tuple[str, str], list[tuple[Row, PageRow]]] = {}
    for row in read_csv(path, REQUIRED, faults, OPTIONAL):
        made = _row(Cells(row, file, faults))
        lines.setdefault((row.cells["stage"], row.cells["table"]), []).append((row, made))
    for members in lines.values():
        seen: set[str] = set()
        for row, made in members:
            if made.standing.club in seen:
                found = f'"{made.standing.club}" twice'
                faults.append(Fault(file, "a club once in a table", found, row.line, "club"))
            seen.add(made.standing.club)
        positions = sorted(made.position for _, made in members)
        if positions != list(range(1, len(members) + 1)) and not faults:
            found = ", ".join(map(str, positions))
            first = members[0][0].line
            faults.append(Fault(file, "positions 1, 2, ... of a table", found, first, "position"))
    if faults:
        raise InputError(faults)
    return tuple(
        PageTable(stage, name, tuple(sorted((m for _, m in members), key=lambda m: m.position)))
        for (stage, name), members in sorted(lines.items())
    )


def _row(cells: Cells) -> PageRow:
    standing = Standing(
        cells.name("club"),
        cells.number("wins"),
        cells.number("losses"),
        cells.number("ties"),
        cells.whole("goal_difference", -MOST),
        cells.whole("goals"),
        cells.whole("fair_play"),
    )
    stated = {
        column: Decimal(value)
        for column in STATED
        if column != "points_per_game" and (value := cells.whole(column)) is not None
    }
    if share := cells.text("points_per_game"):
        if share.replace(".", "", 1).isdigit() and share.isascii() and len(share) < 10:
            stated["points_per_game"] = Decimal(share)
        else:
            cells.fault("points_per_game", "points a game, as in 2.14")
    return PageRow(cells.number("position", 1), standing, stated, cells.text("league"))


def recomputed(row: PageRow) -> dict[str, Decimal]:
    """The stated figures worked out again from wins, losses and ties.

    Points a game are rounded half up to the two decimals the page gives.
    """
    club = row.standing
    share = Decimal(club.points_per_game.numerator) / Decimal(club.points_per_game.denominator)
    again = {
        "games": Decimal(club.games),
        "points": Decimal(club.points),
        "points_per_game": share.quantize(Decimal("0.01"), ROUND_HALF_UP),
    }
    return {column: figure for column, figure in again.items() if column in row.stated}


def figures_of(tables: Iterable[PageTable]) -> int:
    """How many figures of these tables are recomputed from others."""
    return sum(len(recomputed(row)) for table in tables for row in table.rows)


def stated_above(table: PageTable, club: str, criteria: Sequence[str]) -> tuple[str, ...]:
    """Clubs that rank above another by the first criterion as the page states its figures.

    Where every stated figure follows from wins, losses and ties there is nothing to tell apart.
    """
    rows = {row.standing.club: row for row in table.rows}
    if all(value == row.stated[c] for row in table.rows for c, value in recomputed(row).items()):
        return ()

    def stated(name: str) -> Decimal:
        row = rows[name]
        if criteria[0] == "points_per_game" and "points_per_game" not in row.stated:
            games = row.stated.get("games") or Decimal(max(row.standing.games, 1))
            return row.stated.get("points", Decimal(row.standing.points)) / games
        return row.stated.get(criteria[0], Decimal(row.standing.points))

    return tuple(name for name in table.clubs if stated(name) > stated(club))


def possible_difference(row: Standing, cap: int | None) -> bool:
    """Whether a goal difference can come from so many wins and losses.

    A win counts from 1 to the cap (without one, any number), a loss the same the other way.
    """
    difference = row.goal_difference
    if difference is None:
        return True
    low = row.wins - cap * row.losses if cap is not None else None
    high = cap * row.wins - row.losses if cap is not None else None
    if not row.losses:
        low = row.wins
    if not row.wins:
        high = -row.losses
    return (low is None or difference >= low) and (high is None or difference <= high)


def check_table(table: PageTable, cap: int | None = None) -> tuple[Finding, ...]:
    """What does not add up in the figures of a table."""
    where = f"{table.stage}, {table.name}" if table.name != table.stage else table.stage
    findings = []
    for row in table.rows:
        again = recomputed(row)
        for column, value in again.items():
            if row.stated[column] != value:
                said = f"{row.standing.club}: {row.stated[column]} {column.replace('_', ' ')}"
                findings.append(Finding(where, said, f"{value}"))
        if row.stated.get("total_games", row.standing.games) < row.standing.games:
            said = f"{row.standing.club}: {row.stated['total_games']} games in all"
            findings.append(Finding(where, said, f"{row.standing.games} played"))
        if not possible_difference(row.standing, cap):
            wins, losses = row.standing.wins, row.standing.losses
            findings.append(
                Finding(
                    where,
                    f"{row.standing.club}: goal difference {row.standing.goal_difference}",
                    f"cannot come from {count_of(wins, 'win')} and {losses} lost",
                )
            )
    return tuple(findings)


def check_sums(tables: Sequence[PageTable]) -> tuple[Finding, ...]:
    """What cannot be if the clubs of these tables met one another alone.

    Wins equal losses, the number of ties is even, goal differences sum to 0 (also with a cap).
    """
    rows = [row for table in tables for row in table.standings]
    where = " and ".join(dict.fromkeys(table.name for table in tables))
    if tables[0].stage != where:
        where = f"{tables[0].stage}, {where}"
    wins, losses = sum(row.wins for row in rows), sum(row.losses for row in rows)
    ties = sum(row.ties for row in rows)
    findings = []
    outside = "some games were against clubs outside the table, or a figure is wrong"
    if wins != losses:
        findings.append(Finding(where, f"{count_of(wins, 'win')}, {losses} lost", outside))
    if ties % 2:
        findings.append(Finding(where, f"{count_of(ties, 'tie')}, an odd number", outside))
    differences = [row.goal_difference for row in rows]
    if None not in differences and (total := sum(d or 0 for d in differences)):
        findings.append(Finding(where, f"goal differences sum to {total:+}", f"0; {outside}"))
    return tuple(findings)


def check_positions(table: PageTable, ranks: Mapping[str, int]) -> tuple[Finding, ...]:
    """Clubs that the page lists above others who rank better."""
    clubs = table.clubs
    return tuple(
        Finding(table.name, f"{one} above {other}", f"{other} ranks better")
        for one, other in pairwise(clubs)
        if ranks[one] > ranks[other]
    )
