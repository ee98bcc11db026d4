"""Tests of the commands: many cups and scenarios on the command line, in this process."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from drawopt import cli
from tests.fixtures import roster

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
    (folder / "km.toml").write_text('unit = "km"\n' + CONFIG, encoding="utf-8")
    (folder / "clubs.csv").write_text(roster(9, uncertainty_km="10"), encoding="utf-8")
    (folder / "rated.csv").write_text(roster(9, rating="1500"), encoding="utf-8")
    uneven = roster(9).splitlines()
    uneven = [
        f"{uneven[0]},rating",
        *(f"{row},{1400 + 37 * k}" for k, row in enumerate(uneven[1:])),
    ]
    (folder / "uneven.csv").write_text("\n".join([*uneven, ""]), encoding="utf-8")
    (folder / "what.toml").write_text(
        '[[scenarios]]\nname = "One less"\ndrop = ["Club 03"]\n'
        '[[scenarios]]\nname = "No trips"\nlongest_trip = 1\n',
        encoding="utf-8",
    )
    return folder


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Ran]


@pytest.fixture
def drawopt(
    small: Path,
    private_cache: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as ``drawopt`` does, in this process, in the folder of the small cup."""
    monkeypatch.chdir(small)
    monkeypatch.setenv("COLUMNS", "80")

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drawopt", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return ran


def test_many(drawopt: Run, small: Path) -> None:
    """Tests the JSON of many cups: sums, no floats, the same again, and the CSV beside it."""
    options = ("simulate", "small.toml", "--seed", "7", "--runs", "300")
    done = drawopt(*options, "--json", "--csv", "many.csv")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout, parse_float=lambda text: pytest.fail(f"a float, {text}"))
    assert record["runs"] == 300
    assert record["status"] == "done"
    assert sum(club["qualified"]["times"] for club in record["clubs"]) == 2 * 300
    # Nine clubs in sixteen places.
    assert sum(club["bye"]["times"] for club in record["clubs"]) == 7 * 300
    chances = [club["qualified"] for club in record["clubs"]]
    assert all(float(c["low"]) <= float(c["chance"]) <= float(c["high"]) for c in chances)
    assert drawopt(*options, "--json", "--workers", "2").stdout == done.stdout
    rows = list(csv.DictReader(io.StringIO((small / "many.csv").read_text(encoding="utf-8"))))
    assert [int(row["qualified"]) for row in rows] == [c["times"] for c in chances]


def test_many_as_a_table(drawopt: Run) -> None:
    done = drawopt("simulate", "small.toml", "--seed", "7", "--precision", "0.03")
    assert done.returncode == 0, done.stderr
    assert "Qualifies" in done.stdout
    assert "Each chance to qualify is known to within 2." in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_equal_ratings(drawopt: Run) -> None:
    """Tests that equal ratings give the coin's cups, and being at home another."""
    options = ("simulate", "small.toml", "--seed", "7", "--runs", "200", "--json")
    rated = (*options, "--entrants", "rated.csv", "--outcomes", "rating")
    coin, equal, home = (
        json.loads(drawopt(*each).stdout)["clubs"]
        for each in (options, rated, (*rated, "--home-advantage", "100"))
    )
    assert equal == coin
    assert home != coin


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--entrants", "uneven.csv", "--outcomes", "rating"),
        ("--entrants", "uneven.csv", "--outcomes", "rating", "--home-advantage", "200"),
        ("--first-run", "17"),
    ],
)
def test_the_single_cup_is_a_run_of_many(drawopt: Run, options: tuple[str, ...]) -> None:
    """Tests that one cup is run 1 of its seed, or the run that is named: winners, byes, miles."""
    command = ("simulate", "small.toml", "--seed", "7", *options, "--json")
    alone, many = drawopt(*command), drawopt(*command, "--runs", "1")
    assert alone.returncode == 0, alone.stderr
    cup, run = json.loads(alone.stdout), json.loads(many.stdout)
    assert sorted(cup["qualifiers"]) == [
        club["club"] for club in run["clubs"] if club["qualified"]["times"]
    ]
    assert sorted(bye["club"] for bye in cup["byes"] if bye["round"] == 1) == [
        club["club"] for club in run["clubs"] if club["bye"]["times"]
    ]
    assert cup["travel"]["total"] == run["travel"]["most"]
    assert cup["travel"]["longest_trip"] == run["longest_trip"]["most"]
    for club in run["clubs"]:
        trips = [tie["distance"] for tie in cup["ties"] if tie["away"] == club["club"]]
        assert sum(trips) == club["travel"]["most"]


@pytest.mark.parametrize(
    ("config", "options", "over"),
    [
        ("small.toml", (), 300),
        ("km.toml", (), 483),
        ("km.toml", ("--trip", "1200"), 1200),
        ("small.toml", ("--trip", "0"), 0),
    ],
)
def test_a_long_trip_is_of_the_unit(
    drawopt: Run, config: str, options: tuple[str, ...], over: int
) -> None:
    """Tests that the threshold is 300 miles in the cup's unit, or what was asked for."""
    command = ("simulate", config, "--seed", "7", *options)
    cup = json.loads(drawopt(*command, "--json").stdout)
    far = [tie for tie in cup["ties"] if tie["distance"] > over]
    assert (cup["travel"]["trip_over"], cup["travel"]["long_trips"]) == (over, len(far))
    assert f"trips over {over:,}: {len(far)}" in " ".join(drawopt(*command).stdout.split())
    many = json.loads(drawopt(*command, "--runs", "1", "--json").stdout)
    assert (many["trip_over"], many["long_trips"]["most"]) == (over, len(far))
    made_one = {tie["away"] for tie in far}
    assert {c["club"] for c in many["clubs"] if c["long_trip"]["times"]} == made_one
    assert f">{over}" in drawopt(*command, "--runs", "1").stdout


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
        (("--home-advantage", "50"), 2, "goes with --outcomes rating"),
        (("--first-run", "0"), 2, "first run"),
        (("--trip", "-1"), 2, "--trip must be at least 0"),
        (("--trip", "-1", "--runs", "9"), 2, "--trip must be at least 0"),
        (("--outcomes", "actual", "--home-advantage", "50"), 2, "goes with --outcomes rating"),
        (("--outcomes", "rating", "--home-advantage", "1001"), 2, "from -1,000 to 1,000"),
        (("--scheduler", "tcp://127.0.0.1:9"), 2, "goes with --runs"),
        (("--runs", "9", "--scheduler", "tcp://127.0.0.1:9"), 4, "does not answer"),
        (("--runs", "9", "--scheduler", "tcp://h:9", "--workers", "2"), 2, "give one of them"),
    ],
)
def test_bad_options(drawopt: Run, options: tuple[str, ...], code: int, says: str) -> None:
    """Tests that each is a sentence and its exit code, without a traceback."""
    done = drawopt("simulate", "small.toml", "--seed", "7", *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_whatif(drawopt: Run) -> None:
    """Tests scenarios side by side, as a table and as a record."""
    options = ("whatif", "small.toml", "what.toml", "--runs", "100")
    done = drawopt(*options)
    assert done.returncode == 0, done.stderr
    assert "One less" in done.stdout
    assert "no plan" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    done = drawopt(*options, "--json")
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
def test_bad_whatif(drawopt: Run, options: tuple[str, ...], code: int, says: str) -> None:
    done = drawopt("whatif", "small.toml", *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_varied(drawopt: Run, plan_2024_file: Path) -> None:
    """Tests how often ours is shorter when the towns of 2024 vary."""
    options = ("--plan", str(plan_2024_file), "--vary-locations", "3", "--json")
    done = drawopt("whatif", "2024", *options)
    assert done.returncode == 0, done.stderr
    varied = json.loads(done.stdout)["locations"]
    assert varied["variations"] == 3
    assert varied["clubs_moved"] == 109
    assert varied["least_shorter_than_as_played"]["times"] <= 3


@pytest.mark.cluster
def test_ctrl_c(small: Path, plan_2024_file: Path) -> None:
    """Tests that Ctrl-C, which all processes hear, ends with the cups there are, and code 0."""
    options = ("--seed", "7", "--plan", str(plan_2024_file), "--runs", "9000000", "--workers", "2")
    # A machine that is slow, or compiles first, has played nothing yet: then later.
    for seconds in (8, 25, 60):
        process = subprocess.Popen(
            [sys.executable, "-m", "drawopt", "simulate", "2024", *options, "--json"],
            env=os.environ
            | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=small,
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            # It came while modules were being loaded, where Python can lose it.
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            continue
        if process.returncode != 4:
            break
    assert process.returncode == 0, err
    record = json.loads(out)
    assert record["status"] == "stopped"
    assert sum(club["qualified"]["times"] for club in record["clubs"]) == 11 * record["runs"]
    assert "stopped by hand" in err
    assert "Traceback" not in err
