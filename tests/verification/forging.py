"""What a forger has: records changed at will, every digest that can be worked out worked out."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drawopt.records.canonical import digest_of, pretty, sha256_of

Json = dict[str, Any]
GOLDEN = Path(__file__).parents[1] / "golden"
CERTIFIED = Path(__file__).parent / "certified"
CHAIN = "drawopt-attempts.json"


def copied(name: str, folder: Path) -> Path:
    """A golden cup's folder, free to be changed."""
    to = folder / name
    shutil.copytree(GOLDEN / name, to, ignore=shutil.ignore_patterns(".drawopt.lock"))
    return to


def load(path: Path) -> Json:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def save(path: Path, record: Json) -> None:
    path.write_bytes(pretty(record).encode("utf-8", "surrogatepass"))


def sealed(record: Json) -> Json:
    """A record with the digest of what it holds now."""
    return {**record, "digest": digest_of(record)} if "digest" in record else record


def in_order(records: dict[str, Json]) -> Iterator[str]:
    """Their names, each behind those of the records that it names by their digests."""
    own = {name: record.get("digest") for name, record in records.items()}
    left = {name: json.dumps(record) for name, record in records.items()}
    while left:
        digests = {own[name]: name for name in left if len(str(own[name])) == 64}
        ready = [
            name
            for name, said in left.items()
            if not any(other != name and str(digest) in said for digest, other in digests.items())
        ]
        for name in ready or list(left):
            del left[name]
            yield name


def reseal(records: dict[str, Json]) -> dict[str, Json]:
    """All records of a cup with their digests worked out anew, and named anew by one another.

    What a record named by a digest before it names by the new one.
    """
    new: dict[str, str] = {}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return new.get(value, value) if isinstance(value, str) else value

    made: dict[str, Json] = {}
    for name in in_order(records):
        record = records[name]
        own = record.get("digest")
        record = {k: v if k == "digest" else renamed(v) for k, v in record.items()}
        for entries in (record.get("attempts"), record.get("entries")):
            before: Any = None
            for entry in entries if isinstance(entries, list) else ():
                if isinstance(entry, dict) and "previous" in entry:
                    entry["previous"] = None if before is None else sha256_of(before)
                before = entry
        made[name] = sealed(record)
        if isinstance(own, str):
            new[own] = str(made[name].get("digest"))
    return made


def records_of(folder: Path) -> dict[str, Json]:
    return {path.name: load(path) for path in sorted(folder.glob("*.json"))}


def save_all(folder: Path, records: dict[str, Json]) -> None:
    for name, record in records.items():
        save(folder / name, record)
