"""Tests that published draws come out the same to the byte, on any machine, for ever.

The oldest and newest supported numpy and ortools: ``pytest -m soak tests/records/test_golden.py``.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

from drawopt.verification.folder import verify_path
from tests.golden.make import SEEDS

GOLDEN = Path(__file__).parents[1] / "golden"
ROOT = Path(__file__).parents[2]
WINDOWS = [
    ("five", 1),
    ("weighted", 1),
    ("trips", 1),
    ("six", 1),
    ("pools", 1),
    ("pools", 2),
    ("pools", 3),
    ("2024", 1),
]


def draw_again(name: str, window: int, to: Path) -> list[str]:
    """The arguments that make a golden draw again."""
    later = []
    if window > 1:
        later = ["--window", str(window), "--after", str(to / name / f"w{window - 1}.json")]
        for earlier in range(1, window):
            later += ["--results", str(GOLDEN / name / f"r{earlier}.csv")]
    plan, out = str(to / name / "plan.json"), str(to / name / f"w{window}.json")
    return ["draw", plan, "--seed", SEEDS[window - 1], *later, "--out", out]


@pytest.mark.parametrize("name", ["five", "weighted", "trips", "six", "pools", "2024"])
def test_golden_draws_verify(name: str) -> None:
    """Tests that each golden folder is what its seeds and results make of it."""
    assert verify_path(GOLDEN / name, strict=True).verdict == "Verified."


DRAW_ALL = """
import json, sys
from drawopt.cli import app
for arguments in json.load(sys.stdin):
    app(arguments, standalone_mode=False)
"""


def made_by(python: Path | str, *options: str, environment: dict[str, str], to: Path) -> None:
    """All golden draws made again in a process of its own, and compared byte for byte."""
    for name in {name for name, _ in WINDOWS}:
        (to / name).mkdir()
        shutil.copy(GOLDEN / name / "plan.json", to / name)
    subprocess.run(
        [str(python), *options, "-c", DRAW_ALL],
        input=json.dumps([draw_again(*at, to) for at in WINDOWS]),
        check=True,
        env=os.environ | environment,
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    for path in GOLDEN.glob("*/*.json"):
        assert (to / path.parent.name / path.name).read_bytes() == path.read_bytes(), path.name


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
