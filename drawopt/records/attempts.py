"""The official draws of a folder: one attempt each, and a chain of all there were.

Beside a draw stands ``drawopt-attempts.json``. Each entry holds the digest of the one before, so
that none can be taken out of the middle. This stops accidents: who wants to choose among draws
can make them in another folder. Only publishing the plan's digest before the seed exists stops
that.
"""

from dataclasses import dataclass
from pathlib import Path

from drawopt.drawing.contest import Draw
from drawopt.errors import Fault, InputError
from drawopt.files.writing import write_text
from drawopt.records.canonical import Json, digest_of, pretty, sha256_of
from drawopt.records.reading import Read, checked, read_record
from drawopt.records.schema import AttemptRecord, AttemptsRecord

NAME = "drawopt-attempts.json"


@dataclass(frozen=True)
class Attempts:
    """The chain of a folder: entries as they stand in the file."""

    entries: tuple[AttemptRecord, ...] = ()

    def of(self, parent: str, window: int) -> tuple[AttemptRecord, ...]:
        """The attempts at one window after one parent: a plan, or the draw before."""
        return tuple(e for e in self.entries if (e.parent, e.window) == (parent, window))

    def naming(self, draw: str) -> AttemptRecord | None:
        """The entry of the draw with this digest."""
        return next((entry for entry in self.entries if entry.draw == draw), None)

    def superseded(self, draw: str) -> AttemptRecord | None:
        """The later attempt that took the place of the draw with this digest, if there is one."""
        entry = self.naming(draw)
        if entry is None:
            return None
        last = self.of(entry.parent, entry.window)[-1]
        return None if last.draw == draw else last

    def with_(self, draw: Draw, digest: str) -> "Attempts":
        """The chain with one more draw."""
        entry = AttemptRecord(
            parent=draw.after or draw.plan_digest,
            window=draw.window,
            attempt=draw.attempt,
            reason=draw.reason or None,
            seed=draw.seed,
            draw=digest,
            **({"sections": tuple(part.section for part in draw.parts)} if draw.parts else {}),
            previous=sha256_of(_json(self.entries[-1])) if self.entries else None,
        )
        return Attempts((*self.entries, entry))

    def faults(self) -> tuple[str, ...]:
        """What breaks the chain: each entry follows the one before, attempts have no gap."""
        found = []
        seen: dict[tuple[str, int], int] = {}
        in_section: dict[tuple[int, int], int] = {}
        for_all: dict[int, int] = {}
        draws: set[str] = set()
        before: AttemptRecord | None = None
        for number, entry in enumerate(self.entries, 1):
            at = entry.parent, entry.window
            seen[at] = seen.get(at, 0) + 1
            counts = {seen[at]}
            if not entry.sections:
                for_all[entry.window] = entry.attempt
            if entry.sections:
                if seen[at] > 1:
                    found.append(f"entry {number} follows what another entry follows")
                for section in entry.sections:
                    part = entry.window, section
                    in_section[part] = in_section.get(part, for_all.get(entry.window, 0)) + 1
                counts = {in_section[entry.window, section] for section in entry.sections}
            if entry.previous != (None if before is None else sha256_of(_json(before))):
                found.append(f"entry {number} does not follow the one before")
            if counts != {entry.attempt} or (entry.attempt > 1) != (entry.reason is not None):
                found.append(f"entry {number} is attempt {max(counts)}, and has a reason from 2 on")
            if entry.draw in draws:
                found.append(f"entry {number} names a draw again")
            draws.add(entry.draw)
            before = entry
            if any(later.draw == entry.parent for later in self.entries[number - 1 :]):
                found.append(f"entry {number} stands before the draw it follows")
        return tuple(found)


def _json(entry: AttemptRecord) -> Json:
    return entry.model_dump(mode="json", exclude_unset=True)


def attempts_of(read: Read[AttemptsRecord]) -> Attempts:
    """The chain that a record tells of.

    Raises
    ------
    InputError
        If it is broken.
    """
    chain = Attempts(read.record.attempts)
    if faults := chain.faults():
        raise InputError(
            [Fault(str(read.path), "an unbroken chain", each, None, "attempts") for each in faults]
        )
    return chain


def read_attempts(folder: Path) -> Attempts:
    """The chain of a folder; an empty one if there is no file.

    Parameters
    ----------
    folder
        Where official draws are written.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or is not an unbroken chain.
    """
    path = folder / NAME
    return attempts_of(read_record(path, AttemptsRecord)) if path.exists() else Attempts()


def attempts_record(attempts: Attempts) -> Json:
    """A chain as a record, with its digest."""
    record: Json = {
        "record": AttemptsRecord.KIND,
        "attempts": [_json(entry) for entry in attempts.entries],
    }
    record |= {"digest": digest_of(record)}
    checked(record, AttemptsRecord)
    return record


def write_attempts(folder: Path, attempts: Attempts) -> None:
    """Write the chain of a folder, whole."""
    write_text(folder / NAME, pretty(attempts_record(attempts)), force=True)
