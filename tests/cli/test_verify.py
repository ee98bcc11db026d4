"""Tests of ``verify`` and ``commit``: what is said, the exit code, and that nothing is written."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drawopt import cli
from tests.verification.forging import CERTIFIED, CHAIN, copied, load, save, sealed
from tests.verification.test_forgeries import held_twice

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a terminal of 80 columns: its exit code, and both outputs."""
    monkeypatch.setenv("COLUMNS", "80")

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return (ended.value.code if isinstance(ended.value.code, int) else 0), out, err

    return ran


@pytest.fixture
def six(tmp_path: Path) -> Path:
    return copied("six", tmp_path)


@pytest.fixture
def pools(tmp_path: Path) -> Path:
    return copied("pools", tmp_path)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# verify


def test_a_sound_folder(run: Run, pools: Path) -> None:
    """Tests one line a record and one verdict, 80 columns wide, and the same as a document."""
    before = files_of(pools)
    code, out, err = run("verify", pools, "--strict")
    assert (code, err) == (0, "")
    assert out.rstrip().endswith("Verified.")
    assert max(map(len, out.splitlines())) <= 80
    for name in before:
        assert sum(name in line for line in out.splitlines()) == (not name.startswith("."))
    code, out, _ = run("verify", pools, "--json")
    said = json.loads(out)
    assert (code, said["verified"], said["verdict"]) == (0, True, "Verified.")
    assert [each["file"] for each in said["records"]][:2] == ["plan.json", "w1.json"]
    assert files_of(pools) == before


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def another_plans_draw(folder: Path) -> None:
    save(folder / "w4.json", {**load(folder / "w1.json"), "plan_digest": "a" * 64})
    save(folder / "w4.json", sealed(load(folder / "w4.json")))


def claimed(folder: Path) -> None:
    """A plan alone that claims a bound: thirteen clubs are too many to list."""
    for path in [*folder.glob("w*.json"), *folder.glob("*.csv"), folder / CHAIN]:
        path.unlink()
    plan = load(folder / "plan.json")
    save(folder / "plan.json", sealed({**plan, "bound": plan["travel"] - 1}))


def undrawn(folder: Path) -> None:
    (folder / "more.csv").write_text(
        "round,home,away,home_goals,away_goals,decided_by,winner\n3,Club 00,Club 02,1,0,,\n"
    )


FOLDERS: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "no chain": (without(CHAIN), 0, "drawopt-attempts.json is missing"),
    "no draw before": (without("w1.json"), 1, "is missing"),
    "no results": (without("r1.csv"), 1, "Not verified"),
    "no plan": (without("plan.json"), 3, "expected one plan, found none"),
    "two plans": (lambda f: (f / "p.json").write_bytes((f / "plan.json").read_bytes()), 3,
                  "expected one plan, found p.json, plan.json"),
    "a draw of another plan": (another_plans_draw, 1, "the plan is the draw's"),
    "results of what was not drawn": (undrawn, 3, "expected a tie that was drawn"),
    "a claim": (claimed, 0, "claimed without proof"),
    "a record cut short": (lambda f: (f / "w1.json").write_bytes(
        (f / "w1.json").read_bytes()[:900]), 3, "w1.json"),
    "no text": (lambda f: (f / "r1.csv").write_bytes(
        (f / "r1.csv").read_bytes() + b"\xff\xfe"), 3, "r1.csv"),
    "a huge record": (lambda f: (f / "w1.json").write_bytes(
        (f / "w1.json").read_bytes() + b" " * (17 << 20)), 3, "w1.json"),
}  # fmt: skip


@pytest.mark.parametrize("how", FOLDERS)
def test_folders_that_are_not_sound(how: str, run: Run, pools: Path) -> None:
    """Tests a sentence, the exit code, and that nothing is written."""
    change, wanted, sentence = FOLDERS[how]
    change(pools)
    before = files_of(pools)
    code, out, err = run("verify", pools)
    assert code == wanted
    assert sentence in " ".join((out + err).split())
    assert (err if code == 3 else out).strip()
    assert files_of(pools) == before
    if code == 0:
        # What is only claimed is refused by the strict, and a document says what it is.
        assert run("verify", pools, "--strict")[0] == 1
        said = json.loads(run("verify", pools, "--strict", "--json")[1])
        assert not said["verified"]
        assert sentence in said["verdict"]


def test_files_that_are_not_there(run: Run, six: Path) -> None:
    """Tests exit code 5 for what is named and cannot be read, and 3 for what is no record."""
    for arguments in (
        [six / "nothing.json"],
        [six / "nowhere"],
        [six / "w1.json", "--plan", six / "nothing.json"],
        [six / "plan.json", "--certificate", six / "nothing.json"],
    ):
        code, out, err = run("verify", *arguments)
        assert (code, out) == (5, ""), arguments
        assert "nothing" in err or "nowhere" in err
    for option in ("--after", "--results"):
        code, out, err = run("verify", six / "w1.json", option, six / "w1.json")
        assert (code, out) == (2, "")
        assert "later window" in err
    assert run("verify", six / "plan.json", "--plan", six / "plan.json")[0] == 2
    (six / "list.txt").write_text("a list\n", encoding="utf-8")
    code, out, err = run("verify", six / "list.txt")
    assert (code, out) == (3, "")
    assert "the record of a plan or a draw" in err


def test_results_that_are_named(run: Run, pools: Path, tmp_path: Path) -> None:
    """Tests results that lie elsewhere: found, missing, or no results."""
    (tmp_path / "away").mkdir()
    (pools / "r1.csv").rename(tmp_path / "away" / "r1.csv")
    assert run("verify", pools / "w2.json")[0] == 1
    assert run("verify", pools / "w2.json", "--results", tmp_path / "away" / "r1.csv")[0] == 0
    assert run("verify", pools / "w2.json", "--results", tmp_path / "away" / "r2.csv")[0] == 5
    code, _, err = run("verify", pools / "w2.json", "--results", pools / "plan.json")
    assert code == 3
    assert "a table of results" in err


def test_a_superseded_draw(run: Run, six: Path) -> None:
    """Tests that the folder is sound, and the draw which another took the place of is no answer."""
    held_twice(six)
    assert run("verify", six)[0] == 0
    code, out, _ = run("verify", six / "w1.json")
    assert code == 1
    assert "attempt 2 took its place" in " ".join(out.split())


WITHOUT_SOLVER = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("ortools", "scipy"):
            raise ImportError(name + " is blocked")

sys.meta_path.insert(0, Blocked())
from drawopt.cli import app
for command in (["verify", "--strict"], ["commit"]):
    path = sys.argv[1] + ("/plan.json" if command == ["commit"] else "")
    app([*command, path], standalone_mode=False)
"""


def test_no_solver_is_needed() -> None:
    """Tests a folder with a certificate, and its plan's notice, with ortools and scipy gone."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SOLVER, str(CERTIFIED)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nVerified.\n" in done.stdout
    assert "Notice of the draw" in done.stdout


# commit


def test_commit(run: Run, six: Path) -> None:
    """Tests the notice: the digest in full and in words, bits, windows; as a document too."""
    before = files_of(six)
    plan = load(six / "plan.json")
    code, out, err = run("commit", six / "plan.json")
    assert (code, err) == (0, "")
    assert plan["digest"] in out
    assert "states at least 128 bits" in out
    assert max(map(len, out.splitlines())) <= 92
    code, out, _ = run("commit", six / "plan.json", "--json")
    said = json.loads(out)
    assert said["digest"] == plan["digest"]
    assert len(said["words"]) == 64
    assert files_of(six) == before


def test_commit_fair_byes_days_and_pools(run: Run, tmp_path: Path) -> None:
    """Tests what a plan with weights, days, sources and named pools has in its notice."""
    folder = copied("weighted", tmp_path)
    plan = load(folder / "plan.json")
    plan |= {"title": "Cup of Five", "days": ["2026-03-01"], "seed_sources": ["50 dice"]}
    plan["sections"][0]["name"] = "The road"
    save(folder / "plan.json", sealed(plan))
    code, out, _ = run("commit", folder / "plan.json")
    assert code == 0
    for text in (
        "Notice of the draw: Cup of Five",
        "Pools: The road (5 clubs).",
        "each as likely as it weighs",
        "drawn on 2026-03-01",
        "    50 dice",
    ):
        assert text in out
    said = json.loads(run("commit", folder / "plan.json", "--json")[1])
    assert said["pools"] == [{"name": "The road", "clubs": 5}]
    assert said["windows"] == [{"rounds": [1, 2, 3], "day": "2026-03-01"}]


WRONG: dict[str, dict[str, Any]] = {
    "travel": {"travel": 1},
    "mean": {"mean_travel": 1},
    "a proof that is none": {"status": "optimal", "bound": 1},
    "a bound above the least": {"bound": 9999},
    "a missing certificate": {"certificate": "a" * 64},
}


@pytest.mark.parametrize("how", WRONG)
def test_commit_refuses_what_does_not_verify(how: str, run: Run, six: Path) -> None:
    """Tests that such a plan has no notice: a sentence, exit code 1."""
    save(six / "plan.json", sealed({**load(six / "plan.json"), **WRONG[how]}))
    code, out, err = run("commit", six / "plan.json")
    assert (code, out) == (1, "")
    assert err.startswith("drawopt: no notice")


def test_commit_says_what_is_claimed(run: Run, pools: Path) -> None:
    """Tests that a bound which nothing proves is called claimed in the notice."""
    claimed(pools)
    code, out, _ = run("commit", pools / "plan.json")
    assert code == 0
    assert "is claimed, not proven" in out


def test_commit_of_other_files(run: Run, six: Path) -> None:
    """Tests exit codes 3 for what is no plan, 5 for what is not there."""
    code, out, err = run("commit", six / "w1.json")
    assert (code, out) == (3, "")
    assert "a plan" in err
    code, out, err = run("commit", six / "nothing.json")
    assert (code, out) == (5, "")
    (six / "plan.json").write_bytes((six / "plan.json").read_bytes()[:-5])
    code, out, err = run("commit", six / "plan.json")
    assert (code, out) == (3, "")
    assert err.startswith("drawopt: ")
