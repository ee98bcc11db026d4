"""Cups as folders, and records changed at random."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from drawopt.records.attempts import write_attempts
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.draws import draw_record
from tests.random_cups import RandomCup


def written(cup: RandomCup, folder: Path) -> Path:
    """The folder with a cup's files: plan.json, w1.json, r1.csv, ..., the chain of attempts."""
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink()
    folder.mkdir(exist_ok=True)
    (folder / "plan.json").write_text(pretty(cup.plan_record), encoding="utf-8")
    for window in range(len(cup.draws)):
        text = pretty(cup.draw_record(window))
        (folder / f"w{window + 1}.json").write_text(text, encoding="utf-8")
    for number, draw in enumerate(cup.superseded):
        text = pretty(draw_record(draw, cup.plan))
        (folder / f"superseded{number}.json").write_text(text, encoding="utf-8")
    for window in range(len(cup.results)):
        if cup.results[window]:
            text = cup.results_csv(window)
            (folder / f"r{window + 1}.csv").write_text(text, encoding="utf-8")
    if cup.held:
        write_attempts(folder, cup.chain)
    return folder


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


def changed_bytes(text: str, random: Random, count: int) -> Iterator[bytes]:
    """Files with one byte changed, gone or new, that mean something else or nothing at all."""
    data = text.encode()
    # What stands within ``run`` means nothing.
    meaning = json.loads(text)
    made = 0
    while made < count:
        at = random.randrange(len(data))
        new = random.choice([b"", bytes([random.randrange(256)]), b"0", b"1", b'"', b"e"])
        kept = data[at:] if random.random() < 0.2 else data[at + 1 :]
        other = data[:at] + new + kept
        if other == data:
            continue
        made += 1
        yield other
    assert meaning
