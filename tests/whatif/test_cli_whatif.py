"""Tests of the commands: many cups and scenarios on the command line, from a child process."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures import roster

ROOT = Path(__file__).parents[2]
CONFIG = """
title = "Small cup"
entrants = "clubs.csv"
slots = 2
[[windows]]
rounds = [1, 2]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "clubs.csv").write_text(roster(9, uncertainty_km="10"), encoding="utf-8")
    (folder / "rated.csv").write_text(roster(9, rating="1500"), encoding="utf-8")
    (folder / "what.toml").write_text(
        '[[scenarios]]\nname = "One less"\ndrop = ["Club 03"]\n'
        '[[scenarios]]\nname = "No trips"\nlongest_trip = 1\n',
        encoding="utf-8",
    )
    return folder


def drawopt(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "drawopt", *arguments],
        cwd=folder,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache"), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_many(small: Path) -> None:
    """Tests the JSON of many cups: sums, no floats, the same again, and the CSV beside it."""
    options = ("simulate", "small.toml", "--seed", "7", "--runs", "300")
    done = drawopt(small, *options, "--json", "--csv", "many.csv")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout, parse_float=lambda text: pytest.fail(f"a float, {text}"))
    assert record["runs"] == 300
    assert record["status"] == "done"
    assert sum(club["qualified"]["times"] for club in record["clubs"]) == 2 * 300
    # Nine clubs in sixteen places.
    assert sum(club["bye"]["times"] for club in record["clubs"]) == 7 * 300
    chances = [club["qualified"] for club in record["clubs"]]
    assert all(float(c["low"]) <= float(c["chance"]) <= float(c["high"]) for c in chances)
    assert drawopt(small, *options, "--json", "--workers", "2").stdout == done.stdout
    rows = list(csv.DictReader(io.StringIO((small / "many.csv").read_text(encoding="utf-8"))))
    assert [int(row["qualified"]) for row in rows] == [c["times"] for c in chances]


def test_many_as_a_table(small: Path) -> None:
    done = drawopt(small, "simulate", "small.toml", "--seed", "7", "--precision", "0.03")
    assert done.returncode == 0, done.stderr
    assert "Qualifies" in done.stdout
    assert "Each chance to qualify is known to within 2." in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_equal_ratings(small: Path) -> None:
    """Tests that equal ratings give the coin's cups, and being at home another."""
    options = ("simulate", "small.toml", "--seed", "7", "--runs", "200", "--json")
    rated = (*options, "--entrants", "rated.csv", "--outcomes", "rating")
    coin, equal, home = (
        json.loads(drawopt(small, *each).stdout)["clubs"]
        for each in (options, rated, (*rated, "--home-advantage", "100"))
    )
    assert equal == coin
    assert home != coin


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--runs", "0"), 2, "runs must be from 1"),
        (("--runs", "9", "--first-run", "0"), 2, "first run"),
        (("--precision", "x"), 2, "--precision must be a number"),
        (("--precision", "1"), 2, "precision must be above 0"),
        (("--runs", "9", "--outcomes", "actual"), 2, "coin or rating"),
        (("--runs", "9", "--outcomes", "rating"), 3, "none for 9 of 9"),
        (("--runs", "9", "--home-advantage", "50"), 2, "goes with --outcomes rating"),
        (("--home-advantage", "50"), 2, "goes with --runs"),
        (("--scheduler", "tcp://127.0.0.1:9"), 2, "goes with --runs"),
        (("--runs", "9", "--scheduler", "tcp://127.0.0.1:9"), 4, "does not answer"),
        (("--runs", "9", "--scheduler", "tcp://h:9", "--workers", "2"), 2, "give one of them"),
    ],
)
def test_bad_options(small: Path, options: tuple[str, ...], code: int, says: str) -> None:
    """Tests that each is a sentence and its exit code, without a traceback."""
    done = drawopt(small, "simulate", "small.toml", "--seed", "7", *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_whatif(small: Path) -> None:
    """Tests scenarios side by side, as a table and as a record."""
    options = ("whatif", "small.toml", "what.toml", "--runs", "100")
    done = drawopt(small, *options)
    assert done.returncode == 0, done.stderr
    assert "One less" in done.stdout
    assert "no plan" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    done = drawopt(small, *options, "--json")
    record = json.loads(done.stdout, parse_float=lambda text: pytest.fail(f"a float, {text}"))
    base, less, no_trips = record["scenarios"]
    assert (base["clubs"], less["clubs"]) == (9, 8)
    assert "longest trip 1 mi strands" in no_trips["why_not"]
    assert base["more_than_as_it_is"] == {"mean": "0", "give_or_take": "0"}


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 2, "give a file of SCENARIOS"),
        (("what.toml", "--runs", "0"), 2, "runs must be from 1"),
        (("what.toml", "--outcomes", "luck"), 2, "coin or rating"),
        (("small.toml",), 3, "expected one of scenarios"),
        (("none.toml",), 5, "no such file"),
        (("--vary-locations", "0"), 2, "--vary-locations must be at least 1"),
        (("--vary-locations", "5"), 2, "no results to be held against"),
    ],
)
def test_bad_whatif(small: Path, options: tuple[str, ...], code: int, says: str) -> None:
    done = drawopt(small, "whatif", "small.toml", *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_varied(small: Path, plan_2024_file: Path) -> None:
    """Tests how often ours is shorter when the towns of 2024 vary."""
    options = ("--plan", str(plan_2024_file), "--vary-locations", "3", "--json")
    done = drawopt(small, "whatif", "2024", *options)
    assert done.returncode == 0, done.stderr
    varied = json.loads(done.stdout)["locations"]
    assert varied["variations"] == 3
    assert varied["clubs_moved"] == 109
    assert varied["least_shorter_than_as_played"]["times"] <= 3
