"""Tests that a page's tables are read as they stand and worked out again."""

from decimal import Decimal
from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.standings import Standing
from drawopt.qualification.tables import (
    PageRow,
    PageTable,
    check_positions,
    check_sums,
    check_table,
    figures_of,
    possible_difference,
    read_tables,
    recomputed,
    stated_above,
)

HEADER = "stage,table,position,club,games,wins,losses,ties,points,points_per_game,goal_difference\n"


def row(club: str, wins: int, losses: int, ties: int, difference: int | None = None) -> Standing:
    return Standing(club, wins, losses, ties, difference)


def page(*rows: Standing, **stated: int) -> PageTable:
    figures = {name: Decimal(value) for name, value in stated.items()}
    return PageTable("Cup", "A", tuple(PageRow(n, r, figures) for n, r in enumerate(rows, 1)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tables.csv"


def test_reading_a_table(path: Path) -> None:
    """Tests that rows are taken by position, and blank figures are not known."""
    path.write_text(
        HEADER + "Cup,A,2,B,1,0,1,0,0,,\nCup,A,1,A,1,1,0,0,3,3.00,2\n", encoding="utf-8"
    )
    (table,) = read_tables(path)
    assert table.clubs == ("A", "B")
    assert [r.goal_difference for r in table.standings] == [2, None]
    assert figures_of([table]) == 2 + 3  # B: games, points; A: and points a game


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("Cup,A,1,A,1,one,0,0,3,,\n", [(2, "wins")]),
        ("Cup,A,1,A,1,,0,0,3,,\n", [(2, "wins")]),
        ("Cup,A,1,A,1,1,0,0,3,3.0.0,\n", [(2, "points_per_game")]),
        ("Cup,A,1,A,1,1,0,0,3,,\nCup,A,2,A,1,0,1,0,0,,\n", [(3, "club")]),
        ("Cup,A,1,A,1,1,0,0,3,,\nCup,A,3,B,1,0,1,0,0,,\n", [(2, "position")]),
        ("Cup,A,1,,1,1,0,-1,3,,x\n", [(2, "club"), (2, "ties"), (2, "goal_difference")]),
    ],
)
def test_faults_have_line_and_column(path: Path, rows: str, faults: list[tuple[int, str]]) -> None:
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_tables(path)
    assert sorted((f.line, f.column) for f in error.value.faults) == sorted(faults)


def test_stated_figures_are_worked_out_again() -> None:
    """Tests 12 points from 7 games: 1.714... is 1.71; 1/8 of a point is 0.13, half up."""
    stated = dict.fromkeys(("games", "points", "points_per_game", "total_games"), Decimal(0))
    again = recomputed(PageRow(1, row("A", 3, 1, 3), stated))
    assert again == {
        "games": 7,
        "points": 12,
        "points_per_game": Decimal("1.71"),
    }
    eighth = PageRow(1, row("A", 0, 7, 1), {"points_per_game": Decimal("0.13")})
    assert recomputed(eighth) == {"points_per_game": Decimal("0.13")}


def test_a_wrong_figure_is_found() -> None:
    """Tests a table that says 7 points for two wins and a tie lost: 6."""
    (finding,) = check_table(page(row("A", 2, 1, 0), points=7))
    assert (finding.where, finding.page, finding.found) == ("Cup, A", "A: 7 points", "6")
    assert check_table(page(row("A", 2, 1, 0), points=6)) == ()


def test_more_games_than_there_are() -> None:
    """Tests that 3 games of 2 in all are found, and 3 of 4 are not: one is left."""
    club = row("A", 2, 1, 0)
    tables = [
        PageTable("Cup", "A", (PageRow(1, club, {"total_games": Decimal(n)}),)) for n in (2, 4)
    ]
    (finding,) = check_table(tables[0])
    assert (finding.page, finding.found) == ("A: 2 games in all", "3 played")
    assert check_table(tables[1]) == ()


def test_figures_as_stated_may_rank_others_first() -> None:
    """Tests that a wrong number of points is looked at, and right ones are not."""
    first, second = row("A", 3, 0, 0), row("B", 2, 0, 1)
    lines = (PageRow(1, first, {"points": Decimal(9)}), PageRow(2, second, {"points": Decimal(10)}))
    wrong = PageTable("Cup", "A", lines)
    assert stated_above(wrong, "A", ["points"]) == ("B",)
    right = PageTable("Cup", "A", (lines[0], PageRow(2, second, {"points": Decimal(7)})))
    assert stated_above(right, "A", ["points"]) == ()


@pytest.mark.parametrize(
    ("club", "cap", "possible"),
    [
        (row("A", 3, 1, 0, 8), 3, True),  # 3 * 3 - 1
        (row("A", 3, 1, 0, 9), 3, False),
        (row("A", 3, 1, 0, 9), None, True),
        (row("A", 3, 1, 0, 0), 3, True),  # 3 - 3
        (row("A", 3, 1, 0, -1), 3, False),
        (row("A", 2, 0, 2, 1), None, False),  # two wins count 2 at least
        (row("A", 0, 2, 0, -1), None, False),
        (row("A", 0, 0, 2, 0), None, True),
        (row("A", 0, 0, 2, 1), 3, False),
        (row("A", 1, 1, 0, None), 3, True),
    ],
)
def test_goal_differences_that_can_be(club: Standing, cap: int | None, possible: bool) -> None:
    """Tests the range that wins and losses leave, with a cap and without."""
    assert possible_difference(club, cap) is possible


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("A", 2, 1, 0), row("B", 0, 0, 0)], ["2 wins, 1 lost"]),
        ([row("A", 0, 0, 1), row("B", 0, 0, 0)], ["1 tie, an odd number"]),
        ([row("A", 1, 0, 0, 2), row("B", 0, 1, 0, -3)], ["goal differences sum to -1"]),
        ([row("A", 1, 0, 0, 2), row("B", 0, 1, 0, -2)], []),
        ([row("A", 1, 0, 0, 2), row("B", 0, 1, 0)], []),
    ],
    ids=["wins", "ties", "goals", "balanced", "not all known"],
)
def test_sums_of_a_closed_table(rows: list[Standing], found: list[str]) -> None:
    assert [finding.page for finding in check_sums([page(*rows)])] == found


def test_two_tables_may_balance_together() -> None:
    """Tests groups whose clubs met across: each alone is off, both together are not."""
    one = PageTable("Cup", "A", (PageRow(1, row("A", 1, 0, 0, 3), {}),))
    other = PageTable("Cup", "B", (PageRow(1, row("B", 0, 1, 0, -3), {}),))
    assert check_sums([one])
    assert check_sums([one, other]) == ()


def test_positions_against_ranks() -> None:
    """Tests that level clubs may stand either way, and a better one below is found."""
    table = page(row("A", 0, 1, 0), row("B", 1, 0, 0))
    assert check_positions(table, {"A": 1, "B": 1}) == ()
    (finding,) = check_positions(table, {"A": 2, "B": 1})
    assert finding.page == "A above B"
