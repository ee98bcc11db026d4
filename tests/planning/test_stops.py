"""Tests that a stop at any step leaves what is whole or nothing, with numba's bounds checks on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.soak
def test_stop_at_every_step(tmp_path: Path) -> None:
    """Tests every kernel, compiled anew with bounds checks, in a process of its own."""
    checked = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.planning.stop_everywhere"],
        cwd=ROOT,
        env={**os.environ, **checked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    listed, planned = done.stdout.strip().split("\n")[-2:]
    assert all(int(looks) > 100 for looks in listed.split())
    assert all(int(plans) > 0 for plans in planned.split())


def test_stop_as_compiled() -> None:
    """Tests the same for one list of sections, with the code that everybody runs."""
    from tests.planning.stop_everywhere import stop_listing

    assert stop_listing(10, 1, every=97) > 100
