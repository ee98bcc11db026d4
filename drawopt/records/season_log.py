"""The results of a season as they came in: a chain, each entry holds the digest of the last."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drawopt.errors import Fault, InputError
from drawopt.files.writing import write_text
from drawopt.records.canonical import Json, digest_of, pretty, sha256_of
from drawopt.records.reading import checked, read_record
from drawopt.records.schema import SeasonEntryRecord, SeasonRecord

NAME = "drawopt-season.json"


@dataclass(frozen=True)
class SeasonLog:
    """The entries of a season's file, oldest first; corrections stand behind what they correct."""

    plan_digest: str
    entries: tuple[SeasonEntryRecord, ...] = ()

    def with_(self, **told: Any) -> "SeasonLog":
        """The log with one more entry, linked to the last."""
        previous = sha256_of(_json(self.entries[-1])) if self.entries else None
        entry = SeasonEntryRecord(**told, previous=previous)
        return replace(self, entries=(*self.entries, entry))

    def until(self, number: int) -> "SeasonLog":
        """The log as it was with so many entries."""
        return replace(self, entries=self.entries[:number])

    def faults(self) -> tuple[str, ...]:
        """What breaks the chain."""
        before: SeasonEntryRecord | None = None
        found = []
        for number, entry in enumerate(self.entries, 1):
            if entry.previous != (None if before is None else sha256_of(_json(before))):
                found.append(f"entry {number} does not follow the one before")
            before = entry
        return tuple(found)


def _json(entry: SeasonEntryRecord) -> Json:
    return entry.model_dump(mode="json")


def read_log(folder: Path, plan_digest: str) -> SeasonLog:
    """The log of a season's folder; an empty one if there is no file.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is of another plan, or is not an unbroken chain.
    """
    path = folder / NAME
    if not path.exists():
        return SeasonLog(plan_digest)
    record = read_record(path, SeasonRecord).record
    log = SeasonLog(record.plan_digest, record.entries)
    faults = [Fault(str(path), "an unbroken chain", each, None, "entries") for each in log.faults()]
    if log.plan_digest != plan_digest:
        faults.append(
            Fault(str(path), f"the plan {plan_digest}", log.plan_digest, None, "plan_digest")
        )
    if faults:
        raise InputError(faults)
    return log


def write_log(folder: Path, log: SeasonLog) -> None:
    """Write the log of a season's folder, whole."""
    record: Json = {
        "record": SeasonRecord.KIND,
        "plan_digest": log.plan_digest,
        "entries": [_json(entry) for entry in log.entries],
    }
    record |= {"digest": digest_of(record)}
    checked(record, SeasonRecord)
    write_text(folder / NAME, pretty(record), force=True)
