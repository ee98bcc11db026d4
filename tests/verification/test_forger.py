"""Tests every entry of every record of some cups, changed in all ways a forger has.

Each leaf, list and object of the plan, the draws, the certificate and the chain of attempts is
changed by type and by value, taken out, put in, moved and doubled. All digests are worked out
anew, wherever one record names another. What still verifies must be the same draw and bound.
"""

import json
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drawopt.drawing.booklet import make_booklet
from drawopt.drawing.contest import first_contest
from drawopt.errors import DrawoptError
from drawopt.records.booklets import booklet_record
from drawopt.records.official import draw_officially
from drawopt.records.plans import read_plan
from drawopt.reporting.answers import Plan
from drawopt.reporting.seasons import Season
from drawopt.verification.folder import verify_path
from tests.fixtures import scattered, small_plan
from tests.reporting.test_seasons import SEEDS, due, play
from tests.verification.forging import (
    CERTIFIED,
    CHAIN,
    Json,
    copied,
    records_of,
    reseal,
    save,
    save_all,
)
from tests.verification.test_random_cups import here, there

DERIVED = {
    "drawopt-plan-2": ("bound", "status", "travel", "mean_travel"),
    "drawopt-draw-2": (
        *("seed", "lots", "ties", "byes", "count", "rank", "rehearsal", "attempt", "window"),
        *("number", "home_ties", "parts"),
    ),
    "drawopt-change-2": ("club", "option", "section", "tie", "other", "ties", "byes", "window"),
    "drawopt-booklet-2": ("seed", "rehearsal", "window", "tolerance", "count", "below"),
}
"""What follows from plan, seeds and results, by the kind of record."""

CAME = (
    *("window", "tie", "round", "home", "away", "home_goals", "away_goals", "decided_by"),
    *("winner", "stands", "otherwise"),
)


def came(season: Json) -> list[str]:
    """What a season's record tells of each tie in the end, and of corrections that came late."""
    found: dict[object, object] = {}
    for entry in season["entries"]:
        told = [entry.get(key) for key in CAME]
        late = [] if entry.get("stands") else told
        found[json.dumps([told[:5], late])] = told
    return sorted(json.dumps(told) for told in found.values())


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
        for key in DERIVED.get(before["record"], ()):
            if now.get(key, "gone") != before.get(key, "gone"):
                return True
        # A longer or shorter booklet of the same seed is a booklet too, all its numbers the same.
        if any(
            one != other
            for one, other in zip(now.get("ranks", ()), before.get("ranks", ()), strict=False)
        ):
            return True
        if before["record"] == "drawopt-season-2" and came(now) != came(before):
            return True
    return False


def forge(
    folder: Path, most: int, seed: int, *, both: bool = False, kinds: tuple[str, ...] = ()
) -> int:
    """How many forgeries were tried on a sound folder, of some kinds; none may be accepted."""
    assert verify_path(folder, strict=True).holds
    sound = records_of(folder)
    random = Random(seed)
    spots = [
        (name, path)
        for name, record in sound.items()
        if not kinds or record["record"] in kinds
        for path in places(record)
    ]
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
    assert forge(copied("trips", tmp_path), 200, 6, both=True) == 200


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """Nine clubs: one withdrew, a match was abandoned, one result corrected, another too late."""
    plan = small_plan(scattered(9), 2, windows=((1, 2), (3,)))
    terms = replace(plan.problem.terms, withdrawals=("opponent", "section"))
    plan = replace(plan, problem=replace(plan.problem, terms=terms))
    made = Season.new(tmp_path / "season", Plan(plan))
    made.draw(SEEDS[0])
    made.withdraw(str(made.look().rows()[0]["home"]), reason="no ground", apply=1)
    home, away = due(made)[0]
    made.result(f"{home} 1-1 {away}", abandoned=True)
    made.result(f"{home} 1-1 {away}", penalties="2-4")
    made.result(f"{home} 1-1 {away}", penalties="4-2", correct="kicks counted again")
    play(made)
    made.draw(SEEDS[1])
    last = [row for row in made.look().rows() if row["round"] == 2][-1]
    made.result(f"{last['home']} 0-1 {last['away']}", correct="ineligible")
    return made.path


def booklet_of_six(folder: Path) -> Path:
    """Six clubs, a booklet, and a draw that is one of its numbers."""
    six = copied("six", folder)
    for name in ("w1.json", CHAIN):
        (six / name).unlink()
    plan, digest = read_plan(six / "plan.json")
    booklet = make_booklet(first_contest(plan), SEEDS[0], digest, 4)
    save(six / "booklet.json", booklet_record(booklet, plan))
    draw_officially(six / "w1.json", plan, SEEDS[0], booklet=six / "booklet.json", number=2)
    return six


def test_forger_of_seasons(season: Path) -> None:
    """Tests forgeries of results as they came and of a change, tried with both verifiers."""
    assert there(season)
    kinds = ("drawopt-season-2", "drawopt-change-2")
    assert forge(season, 150, 7, both=True, kinds=kinds) == 150


def test_forger_of_booklets(tmp_path: Path) -> None:
    """Tests forgeries of a booklet and of the draw that is a number of it, with both verifiers."""
    six = booklet_of_six(tmp_path)
    assert there(six)
    assert forge(six, 150, 8, both=True, kinds=("drawopt-booklet-2",)) == 150


@pytest.mark.soak
def test_forger_of_seasons_at_length(season: Path, tmp_path: Path) -> None:
    """Tests every entry of a season, a change, a booklet and the draws between."""
    tried = forge(season, 20_000, 9, both=True)
    tried += forge(booklet_of_six(tmp_path), 10_000, 10, both=True)
    print(f"{tried:,} forgeries tried")
    assert tried >= 10_000


@pytest.mark.soak
def test_forger_at_length(twelve: Path, tmp_path: Path) -> None:
    """Tests more than 20,000 forgeries."""
    tried = forge(twelve, 14_000, 3)
    tried += forge(copied("pools", tmp_path), 14_000, 4)
    tried += forge(copied("six", tmp_path), 4_000, 5, both=True)
    tried += forge(copied("weighted", tmp_path), 4_000, 6, both=True)
    print(f"{tried:,} forgeries tried")
    assert tried >= 20_000
