"""Tests that nothing in the package is guarded by a check that ``python -O`` leaves out."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

CORE = [
    "tests/planning/test_windows.py::test_two_rounds_on_a_road",
    "tests/planning/test_bound.py",
    "tests/scheduling/test_checker.py",
    "tests/scheduling/test_site_schedule.py",
    "tests/sections/test_convolution.py",
]


def test_no_assert_in_the_package() -> None:
    """Tests that the package raises errors, and asserts nothing."""
    for path in (ROOT / "drawopt").rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        lines = [node.lineno for node in nodes if isinstance(node, ast.Assert)]
        assert not lines, f"{path}: lines {lines}"


def test_core_without_asserts() -> None:
    """Tests that a core of the suite passes with -O; pytest rewrites the tests' own asserts."""
    command = [sys.executable, "-O", "-m", "pytest", "-q", "-p", "no:cacheprovider", *CORE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
