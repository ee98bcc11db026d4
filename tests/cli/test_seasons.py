"""Tests of a season's commands: withdrawals, and bad input in a sentence with its exit code."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from drawopt.cli import main
from drawopt.reporting.answers import Plan
from drawopt.reporting.seasons import Season
from drawopt.verification.folder import verify_path
from tests.fixtures import scattered, small_plan

SEED = "dice:" + "1623451625" * 5


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A season of nine clubs, two repairs allowed, its first window drawn."""
    plan = small_plan(scattered(9), 2, windows=((1, 2), (3,)))
    terms = replace(plan.problem.terms, withdrawals=("section", "opponent"))
    season = Season.new(
        tmp_path / "cup", Plan(replace(plan, problem=replace(plan.problem, terms=terms)))
    )
    season.draw(SEED)
    return str(season.path)


def run(*arguments: str) -> int:
    with patch.object(sys, "argv", ["drawopt", *arguments]), pytest.raises(SystemExit) as done:
        main()
    return int(done.value.code or 0)


def test_a_withdrawal_is_shown_and_then_made(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tests that nothing is done without --apply, and that options come in the config's order."""
    assert run("withdraw", folder, "Club 04", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [row["option"] for row in shown["options"]] == ["section", "opponent"]
    assert all(row["slots"] == 2 for row in shown["options"])
    assert not list(Path(folder).glob("change*"))
    assert run("withdraw", folder, "Club 04", "--reason", "folded", "--apply", "2") == 0
    assert "whoever would have met it goes through" in capsys.readouterr().out
    assert verify_path(Path(folder)).holds
    assert run("status", folder) == 0
    said = capsys.readouterr().out
    assert "Out: Club 04 (folded)" in said
    assert "Not settled beforehand: a club that has won its section is out." in said


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("withdraw", "CUP", "Club 4", "--reason", "x", "--apply", "1"), 2, "not a club"),
        (("withdraw", "CUP", "Club", "--reason", "x", "--apply", "1"), 2, "which of them"),
        (("withdraw", "CUP", "Club 04", "--apply", "1"), 2, "--reason"),
        (("withdraw", "CUP", "Club 04", "--reason", "x", "--apply", "3"), 2, "from 1 to 2"),
        (("withdraw", "nowhere", "Club 04"), 5, "no such folder"),
        (("result", "CUP", "Club 04 1-0 Club 05 junior"), 2, "not a club"),
        (("draw", "CUP", "--seed", SEED), 1, "missing"),
        (("draw", "CUP", "--seed", SEED, "--section", "1"), 2, "draw_when"),
        (("show", "CUP", "--club", "Nobody"), 2, "not a club"),
    ],
)
def test_bad_input_is_a_sentence(
    folder: str,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    """Tests names that nearly match, options that there are not, draws too early."""
    before = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    assert run(*(folder if each == "CUP" else each for each in arguments)) == code
    told = capsys.readouterr().err
    assert said in " ".join(told.split())
    assert "Traceback" not in told
    assert before == {path.name: path.read_bytes() for path in Path(folder).iterdir()}
