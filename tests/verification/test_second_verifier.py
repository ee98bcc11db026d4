"""Tests that engine, ``verify`` and the second verifier agree on random cups and on 2024.

The second verifier was written from the record format's page alone, by somebody who had not read
the engine, with the standard library only.
"""

import ast
import json
import sys
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drawopt.records.canonical import digest_of
from tests.random_cups import RandomCup, random_cups
from tests.verification import second_verifier
from tests.verification.test_records import KEY, leaves, with_other

GOLDEN = Path(__file__).parents[1] / "golden"


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def faults(cup: RandomCup, window: int, draw: dict[str, Any] | None = None) -> list[str]:
    """What the second verifier says against a draw of a cup; another record in its place."""
    before = cup.draw_record(window - 1) if window else None
    results = cup.results_record(window - 1) if window else None
    made = cup.draw_record(window) if draw is None else draw
    return second_verifier.verify(cup.plan_record, made, before, results)


def agree(first: int, count: int, most: int = 13) -> int:
    """How many draws were tried: all must verify, and none with a value changed."""
    tried = 0
    for number, cup in enumerate(random_cups(first, count, most)):
        random = Random(number)
        for window in range(len(cup.draws)):
            assert faults(cup, window) == [], (first, number, window)
            tried += 1
        record = cup.draw_record(window)
        path = random.choice([p for p, _ in leaves(record) if p[0] not in KEY])
        bad = with_other(record, path, random)
        assert faults(cup, window, bad), (first, number, path)
    return tried


def test_standard_library_alone() -> None:
    """Tests that it imports nothing but the standard library, and has at most 300 lines."""
    source = Path(second_verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 300
    imported = {
        alias.name.split(".")[0] if isinstance(node, ast.Import) else str(node.module).split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("first", [0, 5000])
def test_random_cups(first: int) -> None:
    """Tests some cups with rules, double byes, costs and windows of all kinds."""
    assert agree(first, 8) >= 8


@pytest.mark.soak
def test_random_cups_at_length() -> None:
    """Tests over 5,000 draws, some hundred of them of up to 13 clubs."""
    assert agree(100_000, 4_100, 8) + agree(200_000, 120) >= 5_000


@pytest.mark.parametrize("name", ["six", "pools"])
def test_small_golden_draws(name: str) -> None:
    """Tests the golden draws of small cups."""
    assert second_verifier.verify(golden(f"{name}.plan.json"), golden(f"{name}.w1.json")) == []


@pytest.mark.soak
def test_2024() -> None:
    """Tests the golden draw of 2024, and one with two clubs exchanged."""
    plan, draw = golden("2024.plan.json"), golden("2024.w1.json")
    assert second_verifier.verify(plan, draw) == []
    bad = deepcopy(draw)
    one, other = bad["ties"][:2]
    one["home"], other["home"] = other["home"], one["home"]
    bad["digest"] = digest_of(bad)
    assert second_verifier.verify(plan, bad) != []
