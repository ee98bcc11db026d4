"""Tests the booklet from plan to draw on the command line, and what is refused."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from drawopt.cli import main
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.plans import plan_record
from drawopt.sections.bye_weights import ByeWeights
from drawopt.verification.folder import verify_path
from tests.fixtures import scattered, small_plan

OFFICIAL = "hex:" + "4f0d" * 10


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan, the working one."""
    plan = small_plan(scattered(11), 2)
    (tmp_path / "plan.json").write_text(pretty(plan_record(plan)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with patch.object(sys, "argv", ["drawopt", *arguments]), pytest.raises(SystemExit) as done:
        main()
    return int(done.value.code or 0)


def test_booklet_to_draw(folder: Path) -> None:
    """Tests an official booklet, a number of it, both verified; a forged rank is not."""
    named = ("--count", "50", "--out", "booklet.json", "--page", "page.html")
    assert run("booklet", "plan.json", "--seed", OFFICIAL, *named) == 0
    assert "Club 10" in (folder / "page.html").read_text(encoding="utf-8")
    assert verify_path(folder, strict=False).holds
    assert run("draw", "booklet.json", "--number", "07", "--out", "draw.json") == 0
    assert verify_path(folder, strict=True).verdict == "Verified."
    text = (folder / "booklet.json").read_text(encoding="utf-8")
    (folder / "booklet.json").write_text(text.replace('"ranks": ["', '"ranks": ["1', 1))
    assert not verify_path(folder).holds


def test_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests exit codes: no such number, a booklet after the draw, too few bits, both seeds."""
    assert run("booklet", "plan.json", "--seed", "hex:4f", "--out", "b.json") == 2
    assert run("booklet", "plan.json", "--seed", OFFICIAL, "--count", "50", "--out", "b.json") == 0
    assert run("draw", "b.json", "--number", "50", "--out", "d.json") == 2
    assert "00 to 49, not 50" in capsys.readouterr().err
    assert run("draw", "b.json", "--number", "3", "--seed", "x", "--out", "d.json") == 2
    assert run("draw", "b.json", "--out", "d.json") == 2
    assert run("draw", "b.json", "--number", "3", "--out", "d.json") == 0
    other = "hex:" + "9a3c" * 10
    assert run("booklet", "plan.json", "--seed", other, "--out", "late.json") == 1
    assert "came after the draw" in capsys.readouterr().err
    assert not (folder / "late.json").exists()


@pytest.mark.parametrize("weight", ["0", "-1", "1000000000", "1.5", '"7"', "true", "null"])
def test_weights_that_cannot_be(
    folder: Path, capsys: pytest.CaptureFixture[str], weight: str
) -> None:
    """Tests that a plan with such a weight is bad data, its key named, and nothing is drawn."""
    plan = small_plan(scattered(11), 2)
    terms = replace(plan.problem.terms, byes="fair")
    weighted = replace(
        plan, problem=replace(plan.problem, terms=terms), weights=ByeWeights((7,) * 11)
    )
    text = pretty(plan_record(weighted))
    bad = text.replace('"one": [7, 7,', f'"one": [7, {weight},')
    assert bad != text
    (folder / "plan.json").write_text(bad, encoding="utf-8")
    for command in (
        ("draw", "plan.json", "--seed", OFFICIAL, "--out", "out.json"),
        ("booklet", "plan.json", "--seed", OFFICIAL, "--count", "50", "--out", "out.json"),
        ("odds", "plan.json"),
        ("verify", "plan.json"),
    ):
        assert run(*command) == 3, command
        assert "weights.one[1]" in capsys.readouterr().err
    assert not (folder / "out.json").exists()


def test_a_booklet_of_another_plan(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests a booklet whose plan is not there, and one that says it is of a plan it is not of."""
    assert run("booklet", "plan.json", "--seed", OFFICIAL, "--count", "50", "--out", "b.json") == 0
    text = (folder / "b.json").read_text(encoding="utf-8")
    own = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["digest"]
    other = plan_record(small_plan(scattered(11), 2, tolerance="0.2"))
    (folder / "plan.json").write_text(pretty(other), encoding="utf-8")
    assert run("draw", "b.json", "--number", "7", "--out", "d.json") == 5
    assert own in capsys.readouterr().err
    record = json.loads(text) | {"plan_digest": other["digest"]}
    forged = {**record, "digest": digest_of(record)}
    (folder / "b.json").write_text(pretty(forged), encoding="utf-8")
    assert run("draw", "b.json", "--number", "7", "--out", "d.json") != 0
    assert not (folder / "d.json").exists()
    assert not verify_path(folder).holds


def test_number_beyond_a_thousand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests number 1000 of a booklet of a thousand."""
    named = ("--count", "1000", "--out", "b.json")
    assert run("booklet", "plan.json", "--seed", OFFICIAL, *named) == 0
    for number in ("1000", "-1", "x"):
        assert run("draw", "b.json", f"--number={number}", "--out", "d.json") == 2
    assert "000 to 999" in capsys.readouterr().err
    assert not (folder / "d.json").exists()
