"""Tests that published draws come out the same to the byte, on any machine, for ever.

The oldest and newest supported numpy and ortools: ``pytest -m soak tests/test_golden.py``.
"""

import json
import os
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from drawopt.progress import Watch
from drawopt.verification.records import check_draw, check_plan

GOLDEN = Path(__file__).parents[1] / "golden"
ROOT = Path(__file__).parents[2]
WINDOWS = [("six", 1), ("pools", 1), ("pools", 2), ("pools", 3), ("2024", 1)]


def seed_of(name: str, window: int) -> str:
    text = (GOLDEN / f"{name}.w{window}.json").read_text(encoding="utf-8")
    return str(json.loads(text)["seed"])


def draw_again(name: str, window: int) -> list[str]:
    """The arguments that make a golden draw again."""
    later = []
    if window > 1:
        before, since = GOLDEN / f"{name}.w{window - 1}.json", GOLDEN / f"{name}.r{window - 1}.csv"
        later = ["--window", str(window), "--after", str(before), "--results", str(since)]
    plan = str(GOLDEN / f"{name}.plan.json")
    return ["draw", plan, "--seed", seed_of(name, window), *later]


@pytest.mark.parametrize(("name", "window"), WINDOWS)
def test_golden_draws_verify(name: str, window: int) -> None:
    """Tests that each golden record is what its seed makes of it."""
    before = GOLDEN / f"{name}.w{window - 1}.json" if window > 1 else None
    since = GOLDEN / f"{name}.r{window - 1}.csv" if window > 1 else None
    draw, plan = GOLDEN / f"{name}.w{window}.json", GOLDEN / f"{name}.plan.json"
    checks = [*check_plan(plan, None, Watch(1)), *check_draw(draw, plan, before, since)]
    assert [check for check in checks if not check.holds] == []


DRAW_ALL = """
import json, sys
from drawopt.cli import app
for arguments in json.load(sys.stdin):
    app(arguments, standalone_mode=False)
"""


def made_by(python: Path | str, *options: str, environment: dict[str, str], to: Path) -> None:
    """All golden draws made again in a process of its own, and compared byte for byte."""
    out = {at: to / f"{at[0]}.w{at[1]}.json" for at in WINDOWS}
    subprocess.run(
        [str(python), *options, "-c", DRAW_ALL],
        input=json.dumps([[*draw_again(*at), "--out", str(path)] for at, path in out.items()]),
        check=True,
        env=os.environ | environment,
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    for path in out.values():
        assert path.read_bytes() == (GOLDEN / path.name).read_bytes(), path.name


@pytest.mark.parametrize(("options", "hash_seed"), [((), "0"), ((), "1"), (("-O",), "random")])
def test_golden_draws_anywhere(options: tuple[str, ...], hash_seed: str, tmp_path: Path) -> None:
    """Tests the bytes whatever the hash seed, and without assertions."""
    environment = {"PYTHONHASHSEED": hash_seed, "LC_ALL": "C", "TZ": "Asia/Kathmandu"}
    made_by(sys.executable, *options, environment=environment, to=tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_golden_draws_with_other_versions(which: str, tmp_path: Path) -> None:
    """Tests the bytes with the oldest and the newest supported numpy, ortools and numba."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"]
    if which == "oldest":
        pinned = ("numpy", "ortools", "numba", "scipy")
        wanted = [w.replace(">=", "==") + ".*" if w.startswith(pinned) else w for w in wanted]
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)
    made_by(python, environment={"PYTHONPATH": str(ROOT)}, to=tmp_path)
