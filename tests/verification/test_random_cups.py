"""Tests that random cups verify, here and by the verifier that stands alone, and nothing else.

Cups have rules, double byes, costs, towns, given sections, redraws and windows of all kinds.
"""

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from drawopt.errors import DrawoptError
from drawopt.records.canonical import pretty
from drawopt.verification.folder import verify_path
from tests.random_cups import RandomCup, random_cups
from tests.verification.cups import changed_bytes, leaves, with_other, written
from tests.verification.forging import GOLDEN, records_of, reseal, save_all

ALONE = Path(__file__).parents[2] / "drawopt" / "verification" / "verify_draw.py"


def loaded() -> ModuleType:
    """The verifier that stands alone, from its file."""
    spec = importlib.util.spec_from_file_location("verify_draw", ALONE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


alone = loaded()


def here(path: Path) -> bool:
    """Whether a folder or record is verified; bad data is not, nor what is no record any more."""
    try:
        found = verify_path(path)
        return found.holds and all(line.checks for line in found.lines)
    except DrawoptError:
        return False


def there(folder: Path) -> bool:
    """Whether the verifier that stands alone verifies a folder."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = alone.main([str(folder)])
    said = out.getvalue()
    assert "Traceback" not in said + err.getvalue()
    # Where the first entry is damaged, a file is no record any more, and is named.
    return bool(code == 0) and "passed over" not in said


KEY = ("digest", "seed", "attempt", "reason", "day")
"""Another key with the same lots is a draw as good: in small cups that happens."""


def agree(first: int, count: int, folder: Path, most: int = 13) -> int:
    """How many draws were tried: both verify all, and refuse each with a value changed."""
    tried = 0
    for number, cup in enumerate(random_cups(first, count, most)):
        written(cup, folder)
        assert here(folder), (first, number)
        assert there(folder), (first, number)
        tried += len(cup.draws)
        random = Random(number)
        name = random.choice(["plan.json", f"w{len(cup.draws)}.json"])
        records = records_of(folder)
        path = random.choice([p for p, _ in leaves(records[name]) if p[0] not in KEY])
        changed = {**records, name: with_other(records[name], path, random)}
        save_all(folder, reseal(changed))
        assert here(folder) == there(folder), (first, number, name, path)
    return tried


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_both_agree(first: int, tmp_path: Path) -> None:
    """Tests that both verifiers verify random cups, and agree on records with one change."""
    assert agree(first, 6, tmp_path / "cup", 10) >= 6


@pytest.mark.soak
def test_both_agree_at_length(tmp_path: Path) -> None:
    """Tests some thousand draws, some hundred of them of up to 13 clubs."""
    assert agree(100_000, 1_500, tmp_path / "cup", 8) + agree(200_000, 60, tmp_path / "cup") > 2_000


@pytest.mark.parametrize("name", ["six", "weighted", "trips", "pools", "2024"])
def test_golden_folders(name: str) -> None:
    """Tests the golden cups, run as a program that sees no other package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ALONE), str(GOLDEN / name), "--strict"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Verified.\n")


def test_standard_library_alone() -> None:
    """Tests that the file imports nothing but the standard library."""
    imported = {
        alias.name.split(".")[0] if isinstance(node, ast.Import) else str(node.module).split(".")[0]
        for node in ast.walk(ast.parse(ALONE.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 2), (["--help"], 2), (["a", "b"], 2), (["nowhere"], 5)],
)
def test_usage(arguments: list[str], code: int) -> None:
    """Tests the exit codes for what is no folder."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        assert alone.main(arguments) == code


def changed_files(cup: RandomCup, each: int, folder: Path, random: Random) -> Iterator[str]:
    """Each record of a cup with some bytes changed, one after the other."""
    for name in ("plan.json", f"w{len(cup.draws)}.json"):
        path = folder / name
        good = path.read_text(encoding="utf-8")
        for bad in changed_bytes(good, random, each):
            path.write_bytes(bad)
            yield name
        path.write_text(good, encoding="utf-8")


def try_bytes(cups: Iterator[RandomCup], each: int, folder: Path) -> int:
    """How many changed records there were; each must be refused by both."""
    tried = 0
    for number, cup in enumerate(cups):
        written(cup, folder)
        for name in changed_files(cup, each, folder, Random(number)):
            assert not here(folder / name), (number, tried)
            assert not there(folder), (number, tried)
            tried += 1
    return tried


def test_changed_bytes(tmp_path: Path) -> None:
    """Tests that no single byte of a record can be changed."""
    assert try_bytes(random_cups(1000, 6), 20, tmp_path / "cup") == 240


@pytest.mark.soak
def test_changed_bytes_at_length(tmp_path: Path) -> None:
    """Tests the same on 10,000 records."""
    assert try_bytes(random_cups(2000, 100), 50, tmp_path / "cup") == 10_000


def test_values_with_a_fitting_digest(tmp_path: Path) -> None:
    """Tests that a draw cannot be made up with its digest worked out anew."""
    tried = 0
    folder = tmp_path / "cup"
    for number, cup in enumerate(random_cups(3000, 8)):
        written(cup, folder)
        random = Random(number)
        last = len(cup.draws)
        record = cup.draw_record(last - 1)
        for path, _ in random.sample(list(leaves(record)), 12):
            if path[0] in KEY:
                continue
            bad = with_other(record, path, random)
            (folder / f"w{last}.json").write_text(pretty(bad), encoding="utf-8")
            assert not here(folder / f"w{last}.json"), path
            tried += 1
    assert tried > 60
