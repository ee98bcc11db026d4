"""Tests that berths and shares are told in words, numbers and CSV without floats."""

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from drawopt.files.wording import count_of, names, ordinal
from drawopt.qualification.berths import Berth
from drawopt.qualification.config import read_declared
from drawopt.qualification.qualify import qualify
from drawopt.reporting.answers import Qualification
from drawopt.reporting.qualification import (
    qualification_record,
    show_qualification,
    two_decimals,
)
from drawopt.reporting.terminal import terminal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(12, 7), "1.71"),
        (Fraction(1, 8), "0.13"),  # half up
        (Fraction(0), "0.00"),
        (Fraction(1999, 1000), "2.00"),
    ],
)
def test_two_decimals(value: Fraction, text: str) -> None:
    assert two_decimals(value) == text


def test_words() -> None:
    """Tests ordinals around the teens, plurals, and names in a sentence."""
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)
    assert " ".join(map(ordinal, numbers)) == ("1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th")
    assert (count_of(1, "bye"), count_of(0, "bye")) == ("1 bye", "0 byes")
    assert count_of(2, "match", "matches") == "2 matches"
    assert [names([]), names(["A"]), names(["A", "B", "C"])] == ["", "A", "A, B and C"]


def test_a_formula_is_no_club() -> None:
    """Tests that a name a spreadsheet would compute is neutralised, and nobody stays blank."""
    berths = (Berth("=1+1", "Cup", "final", "determined", "won"), Berth(None, "Cup", "", "", ""))
    found = replace(qualify(read_declared("2010")), berths=berths)
    rows = list(csv.DictReader(io.StringIO(Qualification(found, "").to_csv())))
    assert [row["club"] for row in rows] == ["'=1+1", ""]


def test_level_clubs_share_a_rank_in_table_and_record() -> None:
    """Tests 2010's Northwest: both first, marked by = on the terminal and by level in JSON."""
    found = qualify(read_declared("2010"))
    console = terminal(file=io.StringIO(), width=80)
    show_qualification(console, found, tables=True)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert " 1=   Kitsap Pumas" in text
    assert " 1=   Portland Timbers U23's" in text
    record = json.loads(json.dumps(qualification_record(found)))
    (pdl,) = [stage for stage in record["stages"] if stage["stage"] == "PDL"]
    (northwest,) = [table for table in pdl["tables"] if table["table"] == "Northwest"]
    assert [(row["rank"], row["level"]) for row in northwest["rows"][:3]] == [
        (1, True),
        (1, True),
        (3, False),
    ]
