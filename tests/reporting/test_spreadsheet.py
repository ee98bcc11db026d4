"""Tests that a CSV opens in a spreadsheet without surprises, and is read back as it was."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from drawopt.drawing.contest import Draw, WinnerOf, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.files.csv_text import safe
from drawopt.model.entrants import Entrant
from drawopt.model.results import read_matches
from drawopt.reporting import answers
from drawopt.reporting.text import side_text
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Actual, Cup, Outcomes, play_cup
from drawopt.simulation.ratings import Strengths
from tests.fixtures import digest, plan_2024, played_2024, scattered, small_plan

FORMULAS = [
    "=SUM(A1:A9)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "=HYPERLINK(1)",
    "-",
    "+ Brockton",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_neutralised(text: str) -> None:
    """Tests that a text which a spreadsheet would work out starts with an apostrophe."""
    assert safe(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "Foro SC", "1. FC", "Arlington = SA", "'Olé", "Club-1", "(=1)", "\u2212117.6"]
)
def test_plain_texts_stay(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize("number", ["-117.6", "-1", "-0.5", "117.6", "0", "-104.9719"])
def test_numbers_stay_numbers(number: str) -> None:
    """Tests that a number below zero, a longitude say, is no formula."""
    assert safe(number) == number


# Whole files.

CLUBS = ("=1+1", "+Capo", "-Dash FC", "@Home", 'Foro, "SC"', "Académico", "O'Higgins", "8 de Mayo")


def plan() -> Plan:
    entrants = [Entrant(name) for name in CLUBS]
    return small_plan(scattered(8), 1, windows=((1, 2), (3,)), entrants=entrants)


def drawn(made: Plan) -> Draw:
    return draw_contest(first_contest(made), "x", digest(made), rehearsal=True)


def draw_csv(draw: Draw, made: Plan) -> str:
    return answers.Draw(draw, answers.Plan(made)).to_csv()


def cup_csv(cup: Cup, made: Plan) -> str:
    return answers.Cup(cup, answers.Plan(made), "", "coin").to_csv()


def played(made: Plan, outcomes: Outcomes) -> Cup:
    return play_cup(made, "x", outcomes)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def name(cell: str) -> str:
    """A club's name as it was before it was neutralised."""
    return cell[1:] if cell.startswith("'") else cell


def test_no_cell_is_a_formula() -> None:
    """Tests that no cell of a file starts as a formula does, whatever the clubs are called."""
    made = plan()
    for text in (
        draw_csv(drawn(made), made),
        cup_csv(played(made, Strengths()), made),
    ):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
        assert {"'=1+1", "'+Capo", "'-Dash FC", "'@Home", 'Foro, "SC"', "O'Higgins"} <= set(cells)
        assert "\r" not in text
        assert text.endswith("\n")


@pytest.mark.parametrize("planned", [plan, plan_2024], ids=["odd names", "2024"])
def test_a_draw_reads_back(planned: Callable[[], Plan]) -> None:
    """Tests that the file of a draw holds its ties: each number, side and mile of them."""
    made = planned()
    draw, clubs = drawn(made), made.problem.field.clubs
    found = rows(draw_csv(draw, made))
    assert len(found) == len(draw.ties)
    for row, tie in zip(found, draw.ties, strict=True):
        for side, cell in ((tie.home, row["home"]), (tie.away, row["away"])):
            if isinstance(side, WinnerOf):
                assert cell == f"winner of {side.tie}"
            else:
                assert name(cell) == clubs[side]
        numbers = {
            "number": tie.number,
            "round": tie.round,
            "section": tie.section,
            "expected_travel": tie.expected_travel,
            "expected_distance": tie.expected_distance,
            "provisional": tie.provisional,
            "switched": tie.switched,
            "neutral": tie.neutral,
        }
        assert {key: int(row[key]) for key in numbers} == numbers


def check_cup(cup: Cup, made: Plan) -> None:
    found, clubs = rows(cup_csv(cup, made)), made.problem.field.clubs
    assert len(found) == len(cup.ties)
    for row, tie in zip(found, cup.ties, strict=True):
        for club, key in ((tie.home, "home"), (tie.away, "away"), (tie.winner, "winner")):
            assert name(row[key]) == ("" if club is None else clubs[club])
        assert row["distance"] == ("" if tie.distance is None else str(tie.distance))
        assert (row["decided_by"], row["number"]) == (tie.decided_by, str(tie.number))
        assert (row["home_goals"], row["away_goals"]) == ("", "")


def test_a_cup_reads_back() -> None:
    """Tests that the file of a cup as played holds its ties, open ones with blank cells."""
    made = plan()
    check_cup(played(made, Strengths()), made)
    actual = played(plan_2024(), Actual(played_2024().matches))
    assert actual.stopped
    check_cup(actual, plan_2024())


def test_a_cup_is_a_results_file(tmp_path: Path) -> None:
    """Tests that a rehearsed cup is read as results, so that a later window can be rehearsed."""
    # `cup_csv` has the columns of a results file.
    made = small_plan(scattered(8), 1, windows=((1, 2), (3,)))
    cup = played(made, Strengths())
    path = tmp_path / "results.csv"
    path.write_text(cup_csv(cup, made), encoding="utf-8")
    found = read_matches(path, made.problem.field)
    assert [(match.round, match.home, match.away, match.winner) for match in found] == [
        (tie.round, tie.home, tie.away, tie.winner) for tie in cup.ties
    ]


def test_side_text() -> None:
    assert side_text(1, ("Azteca", "Capo")) == "Capo"
    assert side_text(WinnerOf(17), ()) == "winner of 17"
