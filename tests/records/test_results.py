"""Tests that results find their ties, and that their digest holds what chooses lots and no more."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drawopt.drawing.contest import Draw, DrawnTie, TieSide, WinnerOf
from drawopt.errors import InputError
from drawopt.model.entrants import Entrant, Field
from drawopt.model.results import Match, Undecided
from drawopt.records.results import (
    is_results_file,
    read_rows,
    results_digest,
    results_rows,
    winners_of,
)
from tests.fixtures import club


def drawn(*ties: tuple[int, TieSide, TieSide]) -> Draw:
    """A draw of one section, written by hand: round, home and away of each tie."""
    return Draw(
        plan_digest="",
        seed="x",
        attempt=1,
        reason="",
        rehearsal=True,
        window=1,
        after="",
        results_digest="",
        tolerance=Decimal(0),
        least_travel=0,
        travel=0,
        count=1,
        rank=0,
        lots=(),
        ties=tuple(
            DrawnTie(number, round_, 1, home, away, 0, 0, provisional=False)
            for number, (round_, home, away) in enumerate(ties, 1)
        ),
        byes=(),
    )


FOUR_DRAWN = drawn((1, 0, 1), (1, 3, 2), (2, WinnerOf(1), WinnerOf(2)))


CLUBS = tuple(club(i) for i in range(4))
FILE = Path("results.csv")


def result(line: int, round_: int, home: int, away: int, winner: int) -> Match:
    return Match(round_, home, away, 1, 0, "score", winner, line)


RESULTS = (result(2, 1, 0, 1, 1), result(3, 1, 3, 2, 3), result(4, 2, 1, 3, 3))


def matched(
    *rows: Match | Undecided, draw: Draw = FOUR_DRAWN, latest: bool = True
) -> dict[int, int]:
    return winners_of(draw, tuple((FILE, row) for row in rows), CLUBS, latest=latest)


def faults(*rows: Match | Undecided, draw: Draw = FOUR_DRAWN) -> list[str]:
    with pytest.raises(InputError) as caught:
        matched(*rows, draw=draw)
    return str(caught.value).split("\n")


def test_results_find_their_ties() -> None:
    """Tests that each result is found by its round and clubs, in any order, home or away."""
    assert matched(*RESULTS) == {1: 1, 2: 3, 3: 3}
    assert matched(*RESULTS[::-1]) == matched(*RESULTS)
    assert matched(result(2, 1, 1, 0, 1), *RESULTS[1:]) == {1: 1, 2: 3, 3: 3}


def test_provisional_ties_need_no_result() -> None:
    """Tests that only the ties that were published are looked for.

    A result of a later round is one of a tie that was not drawn, unless it has been since.
    """
    last = replace(FOUR_DRAWN.ties[2], provisional=True)
    draw = replace(FOUR_DRAWN, ties=(*FOUR_DRAWN.ties[:2], last))
    assert matched(*RESULTS[:2], draw=draw) == {1: 1, 2: 3}
    assert matched(*RESULTS, draw=draw, latest=False) == {1: 1, 2: 3}
    assert faults(*RESULTS, draw=draw) == [
        "results.csv, line 4, column home: expected a tie that was drawn, "
        "found Club 01 v Club 03 in round 2"
    ]


def test_rows_of_earlier_rounds_are_passed_over() -> None:
    """Tests that the results of earlier windows may stay in the file."""
    draw = drawn((3, 0, 1), (4, WinnerOf(1), 2))
    earlier = result(2, 1, 2, 3, 2), result(3, 2, 0, 3, 0)
    late = result(4, 3, 0, 1, 0), result(5, 4, 0, 2, 0)
    assert matched(*earlier, *late, draw=draw) == {1: 0, 2: 0}


def test_open_ties() -> None:
    """Tests that an open tie has no winner, nor has a tie that waits for it."""
    opened = Undecided(1, 1, 0, 2)
    assert matched(opened, RESULTS[1]) == {2: 3}
    assert faults(opened, *RESULTS[1:]) == [
        "results.csv, line 4, column home: expected a tie that was drawn, "
        "found Club 01 v Club 03 in round 2"
    ]


def test_a_tie_that_was_not_drawn_is_named() -> None:
    """Tests that a match between clubs who were not drawn together is refused."""
    assert faults(*RESULTS, result(5, 1, 0, 2, 0)) == [
        "results.csv, line 5, column home: expected a tie that was drawn, "
        "found Club 00 v Club 02 in round 1"
    ]


def test_the_wrong_round_is_named() -> None:
    """Tests that a tie's clubs in another round are not its result."""
    assert faults(RESULTS[0], result(3, 2, 3, 2, 3)) == [
        "results.csv: expected a result for tie 2 of round 1, Club 02 v Club 03, found none",
        "results.csv, line 3, column home: expected a tie that was drawn, "
        "found Club 03 v Club 02 in round 2",
    ]


def test_a_missing_result_is_named() -> None:
    """Tests that each tie without a result is named by its number and clubs."""
    assert faults(*RESULTS[:2]) == [
        "results.csv: expected a result for tie 3 of round 2, Club 01 v Club 03, found none"
    ]


def test_a_missing_result_does_not_blame_the_next_round() -> None:
    """Tests that where round 1 lacks a result, the next round's match is not called undrawn."""
    assert faults(*RESULTS[1:]) == [
        "results.csv: expected a result for tie 1 of round 1, Club 00 v Club 01, found none"
    ]


# Files.

FIELD = Field(tuple(Entrant(name) for name in CLUBS))
HEADER = "round,home,away,home_goals,away_goals,decided_by,winner\n"


def written(folder: Path, name: str, rows: str) -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_files_may_repeat_one_another(tmp_path: Path) -> None:
    """Tests that two files tell the same of a tie, whatever the goals, or are refused."""
    one = written(tmp_path, "one.csv", "1,Club 00,Club 01,2,1,,\n")
    other = written(tmp_path, "two.csv", "1,Club 01,Club 00,1,3,,\n1,Club 02,Club 03,,,open,\n")
    rows = read_rows([one, other], FIELD)
    assert [(path.name, row.line) for path, row in rows] == [("one.csv", 2), ("two.csv", 3)]
    for wrong in ("1,Club 01,Club 00,1,0,,\n", "1,Club 01,Club 00,,,open,\n"):
        with pytest.raises(InputError, match=r"two\.csv, line 2, column winner: .*one\.csv has"):
            read_rows([one, written(tmp_path, "two.csv", wrong)], FIELD)


def test_a_tie_played_twice_is_named(tmp_path: Path) -> None:
    """Tests that two results of one tie in one file are refused, with the line of the second."""
    path = written(tmp_path, "r.csv", "1,Club 00,Club 01,2,1,,\n1,Club 01,Club 00,1,2,,\n")
    with pytest.raises(InputError, match=r"line 3, column home: expected one result for Club 00"):
        read_rows([path], FIELD)


def test_is_results_file(tmp_path: Path) -> None:
    """Tests that a file of results is known by its columns, in any order, and by nothing else."""
    assert is_results_file(written(tmp_path, "r.csv", ""))
    path = tmp_path / "other.csv"
    for text, known in (
        (HEADER.replace("winner", "venue"), False),
        ("winner,decided_by,away_goals,home_goals,away,home,round,more\n", True),
        ("\ufeff" + HEADER, True),
        ("", False),
    ):
        path.write_text(text, encoding="utf-8")
        assert is_results_file(path) == known
    path.write_bytes(b"\xff\xfe")
    assert not is_results_file(path)
    assert not is_results_file(tmp_path / "none.csv")


# The digest.


def test_results_rows() -> None:
    """Tests a row for each published tie in order of number: sides as drawn, winner, open."""
    last = replace(FOUR_DRAWN.ties[2], number=7)
    draw = replace(FOUR_DRAWN, ties=(last, *FOUR_DRAWN.ties[:2]))
    rows: list[dict[str, Any]] = [
        {"round": 1, "home": CLUBS[0], "away": CLUBS[1], "winner": CLUBS[1], "open": False},
        {"round": 1, "home": CLUBS[3], "away": CLUBS[2], "winner": None, "open": True},
        {"round": 2, "home": CLUBS[1], "away": None, "winner": None, "open": True},
    ]
    assert results_rows(draw, {1: 1}, CLUBS) == rows
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert results_digest(draw, {1: 1}, CLUBS) == hashlib.sha256(text.encode()).hexdigest()
    assert results_digest(draw, {1: 0}, CLUBS) != results_digest(draw, {1: 1}, CLUBS)


def test_provisional_ties_are_not_digested() -> None:
    """Tests that what a later window draws anew is no result."""
    last = replace(FOUR_DRAWN.ties[2], provisional=True)
    draw = replace(FOUR_DRAWN, ties=(*FOUR_DRAWN.ties[:2], last))
    assert len(results_rows(draw, {1: 1, 2: 3}, CLUBS)) == 2


@pytest.mark.parametrize(
    "row",
    [
        "1,Club 00,Club 01,1,3,,",
        "1,Club 01,Club 00,3,1,score,Club 01",
        "1,Club 00,Club 01,2,2,penalties,Club 01",
        "1,Club 00,Club 01,,,forfeit,Club 01",
        "1,Club 00,Club 01,,,coin,Club 01",
    ],
)
def test_goals_and_words_choose_no_lots(row: str, tmp_path: Path) -> None:
    """Tests that the digest is the same however the tie was decided, and at whose ground."""
    rest = "1,Club 03,Club 02,1,0,,\n2,Club 01,Club 03,0,1,,\n"
    rows = read_rows([written(tmp_path, "r.csv", f"{row}\n{rest}")], FIELD)
    winners = winners_of(FOUR_DRAWN, rows, CLUBS)
    assert results_digest(FOUR_DRAWN, winners, CLUBS) == results_digest(
        FOUR_DRAWN, {1: 1, 2: 3, 3: 3}, CLUBS
    )
