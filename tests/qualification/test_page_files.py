"""Tests that the small files of a dataset are read whole, and that no row is passed over."""

from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.page_files import read_page
from drawopt.qualification.stages import Stage

HEADERS = {
    "listed": "stage,place,club,role",
    "excluded": "stage,club,rule,reason",
    "spellings": "club,spelling,where",
    "dates": "where,stage,round,first,last",
    "tables": "stage,table,position,club,wins,losses,ties,points",
    "matches": "stage,round,number,date,home,away,home_goals,away_goals",
    "goals": "stage,number,club,player,minute",
    "facts": "where,fact",
}


CUP = Stage("Cup", "knockout", "Cup", "final")


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
        tables="League,A,1,Rods,1,0,0,3",
        matches="Cup,1,1,,Blues,Rods,0,1",
        listed="Cup,,Roads,berth",
    )
    league = Stage("League", "tables", "League", "first")
    page = read_page(files, [league, CUP], {"Roads": "Reds"})
    assert page.tables[0].clubs == ("Reds",)
    assert page.matches[0].away == page.matches[0].marked_winner == "Reds"
    assert page.listed[0].club == "Reds"


def test_places_that_are_numbers_stand_in_order_of_size(tmp_path: Path) -> None:
    """Tests 2 before 10, whatever the order of rows."""
    page = read_page(write(tmp_path, listed="Cup,10,B,berth\nCup,2,A,berth"), [CUP])
    assert [row.club for row in page.listed] == ["A", "B"]


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("tables", "Cap,A,1,Reds,1,0,0,3", "stage"),
        ("matches", "Cap,1,1,,Blues,Reds,0,1", "stage"),
        ("listed", "Cap,1,Reds,berth", "stage"),
        ("excluded", "Cap,Reds,federation,abroad", "stage"),
        ("dates", "Infobox,Cap,,,2007-05-25", "stage"),
        ("dates", "Infobox,Cup,,2007-13-25,", "first"),
        ("goals", "Cap,1,Reds,Smith,10", "stage"),
        ("listed", "Cup,1,Reds,winner", "role"),
        ("listed", "Cup,1,,berth", "club"),
        ("matches", "Cup,,1,,Blues,Reds,0,1", "round"),
        ("matches", "Cup,0,1,,Blues,Reds,0,1", "round"),
        # A knockout has no tables, no candidates and keeps nobody out.
        ("tables", "Cup,A,1,Reds,1,0,0,3", "stage"),
        ("listed", "Cup,1,Reds,candidate", "role"),
        ("excluded", "Cup,Reds,federation,abroad", "stage"),
        ("spellings", "Reds,,the table", "spelling"),
        ("facts", ",said", "where"),
    ],
)
def test_rows_that_would_be_passed_over(tmp_path: Path, name: str, row: str, column: str) -> None:
    """Tests that a misspelt stage, an unknown role or a blank name is a fault with its line."""
    with pytest.raises(InputError) as error:
        read_page(write(tmp_path, **{name: row}), [CUP])
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(2, column)]


@pytest.mark.parametrize(
    ("stage", "name", "row"),
    [
        (Stage("A", "ranking", "A", ""), "matches", "A,1,1,,Blues,Reds,0,1"),
        (Stage("A", "listed", "A", ""), "matches", "A,1,1,,Blues,Reds,0,1"),
        (Stage("A", "tables", "A", "", from_matches=True), "tables", "A,A,1,Reds,1,0,0,3"),
        (Stage("A", "knockout", "A", "", matches=Path("a.csv")), "matches", "A,1,1,,X,Y,0,1"),
        (Stage("A", "listed", "A", ""), "dates", "Infobox,A,,,2007-05-25"),
    ],
)
def test_rows_that_a_stage_has_no_use_for(
    tmp_path: Path, stage: Stage, name: str, row: str
) -> None:
    """Tests that what a stage would not look at is a fault of the file."""
    with pytest.raises(InputError) as error:
        read_page(write(tmp_path, **{name: row}), [stage])
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(2, "stage")]


@pytest.mark.parametrize(
    ("row", "column"), [("A,,1,,Blues,,0,1", "away"), ("A,2,1,,Blues,Reds,0,1", "round")]
)
def test_matches_that_make_no_group(tmp_path: Path, row: str, column: str) -> None:
    """Tests that a table from matches wants both clubs and no rounds."""
    stage = Stage("A", "tables", "A", "", from_matches=True)
    with pytest.raises(InputError) as error:
        read_page(write(tmp_path, matches=row), [stage])
    assert [fault.column for fault in error.value.faults] == [column]


def test_a_bracket_takes_matches(tmp_path: Path) -> None:
    """Tests that a ranking with brackets looks at matches: they are knockouts."""
    files = write(tmp_path, matches="A,1,1,,Blues,Reds,0,1")
    assert read_page(files, [Stage("A", "ranking", "A", "", brackets=2)]).matches
