"""Tests that the small files of a dataset are read whole, and that no row is passed over."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.page_files import Page, Spelling, read_page

HEADERS = {
    "listed": "stage,place,club,role",
    "excluded": "stage,club,rule,reason",
    "spellings": "club,spelling,where",
    "match_days": "stage,number,date",
    "tables": "stage,table,position,club,wins,losses,ties,points",
    "matches": "stage,round,number,date,home,away,home_goals,away_goals",
    "notes": "where,page,found",
}


def write(folder: Path, **rows: str) -> dict[str, Path]:
    files = {}
    for name, text in rows.items():
        files[name] = folder / f"{name}.csv"
        files[name].write_text(f"{HEADERS[name]}\n{text}\n", encoding="utf-8")
    return files


def test_names_are_brought_to_one_spelling(tmp_path: Path) -> None:
    """Tests that tables, matches and lists all say Reds where the page says Rods."""
    files = write(
        tmp_path,
        spellings="Reds,Rods,the table",
        tables="Cup,A,1,Rods,1,0,0,3",
        matches="Cup,1,1,,Blues,Rods,0,1",
        listed="Cup,,Rods,berth",
    )
    page = read_page(files, ["Cup"])
    assert page.tables[0].clubs == ("Reds",)
    assert page.matches[0].away == page.matches[0].marked_winner == "Reds"
    assert page.listed[0].club == "Reds"


def test_places_that_are_numbers_stand_in_order_of_size(tmp_path: Path) -> None:
    """Tests 2 before 10, whatever the order of rows."""
    page = read_page(write(tmp_path, listed="Cup,10,B,berth\nCup,2,A,berth"), ["Cup"])
    assert [row.club for row in page.listed] == ["A", "B"]


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("tables", "Cap,A,1,Reds,1,0,0,3", "stage"),
        ("matches", "Cap,1,1,,Blues,Reds,0,1", "stage"),
        ("listed", "Cap,1,Reds,berth", "stage"),
        ("excluded", "Cap,Reds,federation,abroad", "stage"),
        ("match_days", "Cap,1,2007-05-25", "stage"),
        ("listed", "Cup,1,Reds,winner", "role"),
        ("spellings", "Reds,,the table", "spelling"),
        ("notes", ",said,found", "where"),
    ],
)
def test_rows_that_would_be_passed_over(tmp_path: Path, name: str, row: str, column: str) -> None:
    """Tests that a misspelt stage, an unknown role or a blank name is a fault with its line."""
    with pytest.raises(InputError) as error:
        read_page(write(tmp_path, **{name: row}), ["Cup"])
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(2, column)]


def test_a_name_without_another_spelling_is_itself() -> None:
    page = Page(spellings=(Spelling("Reds", "Rods", ""),))
    assert (page.club("Rods"), page.club("Reds"), page.club("")) == ("Reds", "Reds", "")
