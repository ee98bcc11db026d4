"""Tests every entry of every record of some cups, changed in all ways a forger has.

Each leaf, list and object of the plan, the draws, the certificate and the chain of attempts is
changed by type and by value, taken out, put in, moved and doubled. All digests are worked out
anew, wherever one record names another. What still verifies must be the same draw and bound.
"""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drawopt.errors import DrawoptError
from drawopt.verification.folder import verify_path
from tests.verification.forging import CERTIFIED, CHAIN, Json, copied, records_of, reseal, save_all
from tests.verification.test_random_cups import here, there

CLAIMS = ("bound", "status", "travel", "mean_travel")
DRAWN = ("seed", "lots", "ties", "byes", "count", "rank", "rehearsal", "attempt", "window")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything stands in a record: leaves, lists and objects."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def types_of(value: Any) -> list[Any]:
    """The same in another type, or what a careless reader takes for the same."""
    found: list[Any] = [None, True, False, 0, 1, 1.0, "1", "", [], {}]
    if isinstance(value, int) and not isinstance(value, bool):
        found += [bool(value), float(value), str(value)]
    if isinstance(value, str) and value.isdigit():
        found.append(int(value))
    if isinstance(value, bool):
        found.append(int(value))
    return found


def values_of(value: Any, random: Random) -> list[Any]:
    """Other values of the same type."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1, -value - 1, value + 2**53, random.randrange(1000)]
    if isinstance(value, str):
        digits = value.isdigit()
        return [value + "x", value[:-1], value.upper(), value + " ", value + "\ufe0f", "\u202e"] + (
            [str(int(value) + 1), "0" + value, "-" + value] if digits else []
        )
    return []


def changes(record: Json, path: tuple[Any, ...], random: Random) -> Iterator[Json]:
    """The record with what stands at one place changed in every way."""

    def spot(of: Json) -> tuple[Any, Any]:
        at: Any = of
        for step in path[:-1]:
            at = at[step]
        return at, path[-1]

    at, key = spot(record)
    value = at[key]
    for new in [*types_of(value), *values_of(value, random)]:
        if type(new) is not type(value) or new != value:
            other = deepcopy(record)
            at, key = spot(other)
            at[key] = new
            yield other
    other = deepcopy(record)
    at, key = spot(other)
    del at[key]
    yield other
    for put in ({"more": 1}, {"record": "x"}):
        if isinstance(value, dict):
            other = deepcopy(record)
            at, key = spot(other)
            at[key] = {**at[key], **put}
            yield other
    if isinstance(at, list):
        for twice in (True, False):
            other = deepcopy(record)
            at, key = spot(other)
            if twice:
                at.insert(key, deepcopy(at[key]))
            elif len(at) > 1:
                at.insert((key + 1) % len(at), at.pop(key))
            else:
                continue
            if other != record:
                yield other
    elif isinstance(at, dict):
        other = deepcopy(record)
        at, key = spot(other)
        at[key] = at.pop(key)
        if json.dumps(other) != json.dumps(record):
            yield other


def accepted_forgery(folder: Path, records: dict[str, Json], whole: dict[str, Json]) -> bool:
    """Whether a folder verifies and yet tells of another draw or bound than before."""
    try:
        if not verify_path(folder).holds:
            return False
    except DrawoptError:
        return False
    for name, before in records.items():
        now = whole.get(name, {})
        for key in CLAIMS if name == "plan.json" else DRAWN:
            if name != CHAIN and now.get(key, "gone") != before.get(key, "gone"):
                return True
    return False


def forge(folder: Path, most: int, seed: int, *, both: bool = False) -> int:
    """How many forgeries were tried on a sound folder; none may be accepted."""
    assert verify_path(folder, strict=True).holds
    sound = records_of(folder)
    random = Random(seed)
    spots = [(name, path) for name, record in sound.items() for path in places(record)]
    # A matrix has many entries: few of them stand for all.
    matrix = [s for s in spots if s[0] == "plan.json" and s[1][0] == "distances"]
    rest = [s for s in spots if s not in matrix]
    chosen = [*rest, *random.sample(matrix, len(matrix) // 8)]
    random.shuffle(chosen)
    tried = 0
    for name, path in chosen:
        for bad in changes(sound[name], path, random):
            changed = {**sound, name: bad}
            try:
                made = reseal(changed)
            except (TypeError, AttributeError):
                made = changed
            save_all(folder, made)
            assert not accepted_forgery(folder, sound, made), (name, path, bad)
            if both and tried % 10 == 0:
                assert there(folder) == here(folder), (name, path)
            tried += 1
            if tried == most:
                save_all(folder, sound)
                return tried
    save_all(folder, sound)
    return tried


@pytest.fixture
def twelve(tmp_path: Path) -> Path:
    """Twelve clubs in two sections, proven by a certificate, and two windows."""
    return Path(shutil.copytree(CERTIFIED, tmp_path / "certified"))


def test_forger(twelve: Path, tmp_path: Path) -> None:
    """Tests some hundred forgeries of a cup with a certificate, and of one of six clubs."""
    assert forge(twelve, 500, 1) == 500
    assert forge(copied("six", tmp_path), 300, 2, both=True) == 300


@pytest.mark.soak
def test_forger_at_length(twelve: Path, tmp_path: Path) -> None:
    """Tests more than 20,000 forgeries."""
    tried = forge(twelve, 14_000, 3)
    tried += forge(copied("pools", tmp_path), 14_000, 4)
    tried += forge(copied("six", tmp_path), 4_000, 5, both=True)
    tried += forge(copied("weighted", tmp_path), 4_000, 6, both=True)
    print(f"{tried:,} forgeries tried")
    assert tried >= 20_000
