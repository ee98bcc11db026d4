"""Tests of pools changed as little as asked: in Python, as a command, and what it refuses."""

import json
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import drawopt
from drawopt.cli import main
from drawopt.errors import AnswerIsNo
from drawopt.model.edition import Edition
from tests.fixtures import roster


@pytest.fixture
def cup(tmp_path: Path) -> Edition:
    """Ten clubs in two pools that could be better."""
    (tmp_path / "clubs.csv").write_text(roster(10), encoding="utf-8")
    (tmp_path / "cup.toml").write_text(
        'title = "Pools"\nentrants = "clubs.csv"\nslots = 2\nsection_size = [4, 6]\n'
        "[[windows]]\nrounds = [1, 2, 3]\n",
        encoding="utf-8",
    )
    edition = drawopt.read_edition(tmp_path / "cup.toml")
    clubs = edition.field.clubs
    return edition.replace(sections=[clubs[:5], clubs[5:]])


def test_every_step_is_a_row_and_the_last_is_a_plan(cup: Edition) -> None:
    """Tests that travel adds up from row to row, and that the plan has what the last row says."""
    found = drawopt.pools(cup, most_moved=4)
    rows = found.rows()
    assert len(rows) > 1
    for before, after in pairwise(rows):
        assert after["travel"] == int(str(before["travel"])) - int(str(after["saves"]))
    assert found.plan.travel == rows[-1]["travel"]
    assert rows[0]["travel"] == drawopt.plan(cup, cache=False).travel
    assert int(str(rows[-1]["moved"])) <= 4
    assert found.plan.status == "given"


def test_the_command_writes_a_plan_that_can_be_changed_again(
    cup: Edition,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tests --like, --out and bad input."""
    drawopt.plan(cup, cache=False).save(tmp_path / "last-year.json")
    config, out = tmp_path / "cup.toml", tmp_path / "pools.json"

    def run(*arguments: object) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out + told.err

    like = ("--like", tmp_path / "last-year.json")
    code, text = run("pools", config, *like, "--moved", "2", "--out", out)
    assert (code, "as they are" in text) == (0, True)
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["run"]["pool_changes"][0]["moved"] == 0
    assert drawopt.read_plan(out).travel == record["run"]["pool_changes"][-1]["travel"]
    assert run("pools", config, "--like", out, "--moved", "0")[0] == 0
    assert run("pools", config, *like, "--moved", "-1")[0] == 2
    assert run("pools", config)[0] == 2
    assert run("pools", config, "--like", tmp_path / "none.json")[0] == 5
    assert run("pools", config, "--like", tmp_path / "clubs.csv")[0] == 3


def test_pools_of_other_clubs_are_refused(cup: Edition) -> None:
    """Tests pools that leave out a club."""
    with pytest.raises(AnswerIsNo, match="leave out"):
        drawopt.pools(cup.replace(sections=[cup.field.clubs[:5], cup.field.clubs[5:9]]))
