"""Tests that a record verifies exactly when it is what plan, seed and results make of it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drawopt.errors import DrawoptError
from drawopt.model.checks import Check
from drawopt.progress import Watch
from drawopt.records.canonical import digest_of, pretty
from drawopt.verification.records import check_draw, check_plan, is_draw
from tests.random_cups import RandomCup, random_cups


def written(cup: RandomCup, folder: Path) -> None:
    """The records of a cup as files: plan.json, w0.json, w1.json, r0.csv, ..."""
    (folder / "plan.json").write_text(pretty(cup.plan_record), encoding="utf-8")
    for window in range(len(cup.draws)):
        text = pretty(cup.draw_record(window))
        (folder / f"w{window}.json").write_text(text, encoding="utf-8")
    for window in range(len(cup.results)):
        (folder / f"r{window}.csv").write_text(cup.results_csv(window), encoding="utf-8")


def draw_checks(folder: Path, window: int) -> list[Check]:
    before = folder / f"w{window - 1}.json" if window else None
    since = folder / f"r{window - 1}.csv" if window else None
    return list(check_draw(folder / f"w{window}.json", folder / "plan.json", before, since))


def plan_checks(folder: Path) -> list[Check]:
    return list(check_plan(folder / "plan.json", None, Watch(1)))


def failed(checks: list[Check]) -> list[Check]:
    return [check for check in checks if not check.holds]


@pytest.mark.parametrize("first", range(0, 400, 40))
def test_every_window_verifies(first: int, tmp_path: Path) -> None:
    """Tests that plans and draws of random cups verify, later windows too."""
    for cup in random_cups(first, 4):
        written(cup, tmp_path)
        assert is_draw(tmp_path / "w0.json")
        assert not is_draw(tmp_path / "plan.json")
        assert not failed(plan_checks(tmp_path))
        for window in range(len(cup.draws)):
            checks = draw_checks(tmp_path, window)
            assert not failed(checks)
            assert len(checks) > 8


def refused(check: Any) -> bool:
    """Whether what stands in a file now is not accepted: a check fails, or it is no record."""
    try:
        return bool(failed(check()))
    except DrawoptError:
        return True


def changed_bytes(text: str, random: Random, count: int) -> Iterator[str]:
    """Texts with one byte changed, gone or new that mean something else than before."""
    data = text.encode()
    # Where a change stands within ``run`` or between tokens, it means nothing.
    meaning = json.loads(text)
    meaning.pop("run", None)
    made = 0
    while made < count:
        at = random.randrange(len(data))
        new = random.choice([b"", bytes([random.randrange(256)]), b"0", b"1", b'"', b"e"])
        kept = data[at:] if random.random() < 0.2 else data[at + 1 :]
        other = data[:at] + new + kept
        try:
            there = json.loads(other.decode())
            if isinstance(there, dict):
                there.pop("run", None)
            if there == meaning:
                continue
        except (ValueError, RecursionError):
            pass
        made += 1
        yield other.decode("utf-8", errors="surrogateescape")


def try_bytes(cups: Iterator[RandomCup], each: int, folder: Path) -> int:
    """How many changed records there were; each must be refused."""
    tried = 0
    for number, cup in enumerate(cups):
        written(cup, folder)
        random = Random(number)
        last = len(cup.draws) - 1
        for name, check in (
            ("plan.json", lambda: plan_checks(folder)),
            (f"w{last}.json", lambda last=last: draw_checks(folder, last)),
        ):
            path = folder / name
            good = path.read_text(encoding="utf-8")
            for bad in changed_bytes(good, random, each):
                path.write_bytes(bad.encode("utf-8", errors="surrogateescape"))
                assert refused(check), bad
                tried += 1
            path.write_text(good, encoding="utf-8")
    return tried


def test_changed_bytes(tmp_path: Path) -> None:
    """Tests that no single byte can be changed where it means something."""
    assert try_bytes(random_cups(1000, 6), 25, tmp_path) == 300


@pytest.mark.soak
def test_changed_bytes_at_length(tmp_path: Path) -> None:
    """Tests the same on 10,000 records."""
    assert try_bytes(random_cups(2000, 100), 50, tmp_path) == 10_000


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every number, text and flag of a record, and where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


KEY = ("digest", "seed", "attempt", "reason")
"""Another key with the same lots is a draw as good: in small cups that happens."""


def with_other(record: dict[str, Any], path: tuple[Any, ...], random: Random) -> dict[str, Any]:
    """The record with another value there, and a digest that fits."""
    other = deepcopy(record)
    at: Any = other
    for step in path[:-1]:
        at = at[step]
    value = at[path[-1]]
    if isinstance(value, bool):
        at[path[-1]] = not value
    elif isinstance(value, int):
        at[path[-1]] = value + random.choice([-1, 1])
    elif isinstance(value, str) and value.isdigit():
        at[path[-1]] = str(int(value) + 1)
    else:
        at[path[-1]] = "x" if value is None else f"{value}x"
    other["digest"] = digest_of(other)
    return other


def test_values_with_a_fitting_digest(tmp_path: Path) -> None:
    """Tests that a draw cannot be made up with its digest worked out anew."""
    tried = 0
    for number, cup in enumerate(random_cups(3000, 8)):
        written(cup, tmp_path)
        random = Random(number)
        last = len(cup.draws) - 1
        record = cup.draw_record(last)
        for path, _ in random.sample(list(leaves(record)), 12):
            if path[0] in KEY:
                continue
            bad = with_other(record, path, random)
            (tmp_path / f"w{last}.json").write_text(pretty(bad), encoding="utf-8")
            bad_one = refused(lambda last=last: draw_checks(tmp_path, last))
            assert bad_one, path
            tried += 1
    assert tried > 60


def test_another_plan(tmp_path: Path) -> None:
    """Tests that a draw does not verify with another plan, results or draw before."""
    with_two = (cup for cup in random_cups(500, 60) if len(cup.draws) > 1 and cup.results[0])
    one, other = next(with_two), next(with_two)
    folders = tmp_path / "one", tmp_path / "other"
    for cup, folder in zip((one, other), folders, strict=True):
        folder.mkdir()
        written(cup, folder)
    mine, theirs = folders
    assert not failed(draw_checks(mine, 1))
    files = mine / "w1.json", mine / "plan.json", mine / "w0.json", mine / "r0.csv"
    for changed in range(1, 4):
        swapped = [theirs / f.name if k == changed else f for k, f in enumerate(files)]
        assert refused(lambda swapped=swapped: list(check_draw(*swapped)))
    assert failed(list(check_draw(files[0], files[1], None, None)))
