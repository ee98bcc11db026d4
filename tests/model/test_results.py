"""Tests that matches are read as they were played, and that every fault of a file is named."""

from pathlib import Path

import pytest

from drawopt.errors import FileError, InputError
from drawopt.model.bracket import Node, clubs_of
from drawopt.model.entrants import Entrant, Field
from drawopt.model.results import (
    Match,
    Undecided,
    bracket_as_played,
    read_matches,
    read_results,
)
from drawopt.model.travel import bracket_travel, travel_by_round
from tests.fixtures import edition_2024, played_2024

FIELD = Field(
    (
        Entrant("Académico", aliases=("Academico",)),
        Entrant("Brockton", aliases=("BFC", "Brockton FC")),
        Entrant("Capo"),
        Entrant("DCFC"),
    )
)
A, B, C, D = range(4)
HEADER = "round,home,away,home_goals,away_goals,decided_by,winner\n"


def write(folder: Path, rows: str, header: str = HEADER) -> Path:
    path = folder / "matches.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


def read(folder: Path, rows: str) -> tuple[Match, ...]:
    return read_matches(write(folder, rows), FIELD)


def places(path: Path) -> list[tuple[int | None, str | None]]:
    """Line and column of every fault of a file."""
    with pytest.raises(InputError) as caught:
        read_matches(path, FIELD)
    assert caught.value.exit_code == 3
    assert all(fault.file == str(path) for fault in caught.value.faults)
    return [(fault.line, fault.column) for fault in caught.value.faults]


def test_a_match(tmp_path: Path) -> None:
    """Tests that a row is the match it says, with its line for later messages."""
    (match,) = read(tmp_path, "2,Capo,DCFC,1,3,extra_time,DCFC\n")
    assert match == Match(2, C, D, 1, 3, "extra_time", D, line=2)
    assert (match.loser, match.pair) == (C, frozenset((C, D)))


def test_aliases(tmp_path: Path) -> None:
    """Tests that clubs and winners may go by an alias, and accents by their Unicode form."""
    first, second = read(
        tmp_path, "1,Academico,BFC,0,0,penalties,Brockton FC\n1,Acade\u0301mico,Capo,1,0,score,\n"
    )
    assert (first.home, first.away, first.winner) == (A, B, B)
    assert (second.home, second.winner) == (A, A)


def test_blank_winner_follows_from_the_goals(tmp_path: Path) -> None:
    """Tests that more goals win where no winner is named, and a blank decision is by score."""
    first, second = read(tmp_path, "1,Capo,DCFC,2,1,,\n1,Académico,Brockton,9,10,score,\n")
    assert (first.winner, first.decided_by) == (C, "score")
    assert second.winner == B


def test_a_forfeit_has_no_goals(tmp_path: Path) -> None:
    """Tests that goals may be blank where a winner is named."""
    (match,) = read(tmp_path, "1,Capo,DCFC,,,forfeit,Capo\n")
    assert (match.home_goals, match.away_goals, match.winner) == (None, None, C)


def test_more_columns_and_any_dress(tmp_path: Path) -> None:
    """Tests that further columns, their order, spaces and blank lines are passed over."""
    path = write(
        tmp_path,
        " Capo ,1, DCFC,noon,1,0,score,\n\n",
        "home,round,away,kickoff,home_goals,away_goals,decided_by,winner\n",
    )
    assert read_matches(path, FIELD) == (Match(1, C, D, 1, 0, "score", C, line=2),)


ONE_FAULT = {
    # what is wrong: the row, column, words of the message
    "unknown home club": ("1,Nobody,DCFC,1,0,score,DCFC", "home", '"Nobody"'),
    "unknown away club": ("1,Capo,Nobody,1,0,score,Capo", "away", "a club of this edition"),
    "unknown winner": ("1,Capo,DCFC,1,0,score,Nobody", "winner", "a club of this edition"),
    "blank home club": ("1,,DCFC,1,0,score,DCFC", "home", '""'),
    "level score, no winner": ("1,Capo,DCFC,1,1,score,", "winner", "the goals do not tell"),
    "no goals, no winner": ("1,Capo,DCFC,,,forfeit,", "winner", "the goals do not tell"),
    "winner who did not play": ("1,Capo,DCFC,1,0,score,BFC", "winner", "one of the two clubs"),
    "a club against itself": ("1,Capo,Capo,1,0,score,Capo", "away", "another club"),
    "a club against its alias": ("1,BFC,Brockton FC,1,0,score,BFC", "away", "another club"),
    "blank round": (",Capo,DCFC,1,0,score,Capo", "round", "a round, as in 1"),
    "round 0": ("0,Capo,DCFC,1,0,score,Capo", "round", '"0"'),
    "round -1": ("-1,Capo,DCFC,1,0,score,Capo", "round", '"-1"'),
    "round 1.5": ("1.5,Capo,DCFC,1,0,score,Capo", "round", '"1.5"'),
    "round final": ("final,Capo,DCFC,1,0,score,Capo", "round", '"final"'),
    "round in superscript": ("²,Capo,DCFC,1,0,score,Capo", "round", '"²"'),
    "goals in words": ("1,Capo,DCFC,one,0,score,Capo", "home_goals", "a whole number, or blank"),
    "goals below zero": ("1,Capo,DCFC,1,-1,score,Capo", "away_goals", '"-1"'),
    "half a goal": ("1,Capo,DCFC,1,0.5,score,Capo", "away_goals", '"0.5"'),
    "a thousand goals": ("1,Capo,DCFC,1000,0,score,Capo", "home_goals", '"1000"'),
    "goals in superscript": ("1,Capo,DCFC,²,0,score,Capo", "home_goals", '"²"'),
    "goals in words, no winner": ("1,Capo,DCFC,one,0,score,", "home_goals", '"one"'),
    "decided by lot": ("1,Capo,DCFC,1,1,lot,Capo", "decided_by", "one of score, extra_time"),
    "the score names the other": ("1,Capo,DCFC,3,0,score,DCFC", "winner", "Capo"),
}


@pytest.mark.parametrize("wrong", ONE_FAULT)
def test_one_fault(tmp_path: Path, wrong: str) -> None:
    """Tests that a row with one fault is refused once, with its line and column."""
    row, column, words = ONE_FAULT[wrong]
    path = write(tmp_path, f"1,Académico,Brockton,1,0,score,\n{row}\n")
    with pytest.raises(InputError) as caught:
        read_matches(path, FIELD)
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (3, column)
    assert str(caught.value).startswith(f"{path}, line 3, column {column}: expected ")
    assert words in str(caught.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Tests that one reading names every fault of every row."""
    path = write(tmp_path, "x,Nobody,DCFC,1,0,score,DCFC\n\n1,Capo,Capo,1,1,lot,Capo\n")
    assert places(path) == [(2, "home"), (2, "round"), (4, "decided_by"), (4, "away")]


def test_a_club_that_may_have_been_meant(tmp_path: Path) -> None:
    """Tests that near names of clubs and words of decided_by are asked about, never taken."""
    path = write(tmp_path, "1,capo,Brockton United,1,0,penaltys,\n")
    with pytest.raises(InputError) as caught:
        read_matches(path, FIELD)
    assert [fault.hint for fault in caught.value.faults] == [
        'did you mean "Capo"?',
        'did you mean "Brockton" or "Brockton FC"?',
        'did you mean "penalties"?',
    ]
    assert str(caught.value).endswith('; did you mean "penalties"?')


@pytest.mark.parametrize("column", HEADER.strip().split(","))
def test_missing_column(tmp_path: Path, column: str) -> None:
    header = ",".join("other" if name == column else name for name in HEADER.strip().split(","))
    path = write(tmp_path, "1,Capo,DCFC,1,0,score,Capo\n", header + "\n")
    assert places(path) == [(1, column)]


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nosuch\.csv"):
        read_matches(tmp_path / "nosuch.csv", FIELD)


OPEN = "1,Académico,Brockton,1,0,score,\n2,Capo,DCFC,,,open,\n"


def test_open_ties(tmp_path: Path) -> None:
    """Tests that a tie which is not decided is read as open, and is no match."""
    path = write(tmp_path, OPEN)
    match, tie = read_results(path, FIELD)
    assert isinstance(match, Match)
    assert tie == Undecided(2, C, D, line=3)
    with pytest.raises(InputError, match="line 3, column decided_by"):
        read_matches(path, FIELD)


@pytest.mark.parametrize("row", ["2,Capo,DCFC,1,0,open,", "2,Capo,DCFC,,,open,Capo"])
def test_open_ties_have_no_result(row: str, tmp_path: Path) -> None:
    """Tests that an open tie has neither goals nor a winner."""
    with pytest.raises(InputError, match="since the tie is open"):
        read_results(write(tmp_path, row + "\n"), FIELD)


# The bracket that matches make.


def match(round_: int, winner: int, loser: int) -> Match:
    return Match(round_, winner, loser, 1, 0, "score", winner)


def test_bracket_of_three_clubs() -> None:
    """Tests that a club with a bye stands on a side of the second round."""
    played = [match(2, C, B), match(1, B, A)]
    assert bracket_as_played(played) == (Node(2, Node(1, A, B), C),)


def test_bracket_of_two_sections() -> None:
    """Tests that each match of the last round is a section, and who won last makes no odds."""
    sections = bracket_as_played([match(1, A, D), match(1, C, B)])
    assert sections == (Node(1, A, D), Node(1, B, C))
    assert bracket_as_played([match(1, D, A), match(1, B, C)]) == sections


def test_no_matches_make_no_bracket() -> None:
    assert bracket_as_played([]) == ()


def test_the_bracket_of_2024() -> None:
    """Tests that 98 matches are eleven sections whose expected travel is 7,509 miles."""
    sections = bracket_as_played(played_2024().matches)
    assert sorted(len(clubs_of(side)) for side in sections) == [8, 8, 8, 9, 9, *[10] * 4, 12, 15]
    assert sorted(c for side in sections for c in clubs_of(side)) == list(range(109))
    distances = edition_2024().problem().distances
    # 545 + 2,120 + 2,817 + 2,027 = 7,509
    assert travel_by_round(sections, distances) == {1: 545, 2: 2120, 3: 2817, 4: 2027}
    assert bracket_travel(sections, distances) == 7509


def test_the_bracket_of_2024_does_not_depend_on_the_order_of_rows() -> None:
    """Tests that the same matches in another order make the same sections."""
    matches = played_2024().matches
    assert set(bracket_as_played(matches[::-1])) == set(bracket_as_played(matches))
