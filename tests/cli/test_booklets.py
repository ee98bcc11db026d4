"""Tests the booklet from plan to draw on the command line, and what is refused."""

import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from drawopt.cli import main
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
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
