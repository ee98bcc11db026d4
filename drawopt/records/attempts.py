"""The official draws of a folder: one attempt each, and a chain of all there were.

Beside a draw stands ``drawopt-attempts.json``. Each entry holds the digest of the one before, so
that none can be taken out of the middle. This stops accidents: who wants to choose among draws
can make them in another folder. Only publishing the plan's digest before the seed exists stops
that.
"""

from dataclasses import dataclass
from pathlib import Path

from drawopt.drawing.contest import Draw
from drawopt.drawing.seeds import line_text
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.text import write_text
from drawopt.records.canonical import (
    Json,
    RecordReader,
    digest_of,
    pretty,
    sha256_of,
)

ATTEMPTS_FORMAT = "drawopt-attempts-1"
NAME = "drawopt-attempts.json"
KEYS = ("parent", "window", "attempt", "reason", "seed", "draw", "previous")


@dataclass(frozen=True)
class Attempts:
    """The chain of a folder: entries as they stand in the file."""

    entries: tuple[Json, ...] = ()

    def of(self, parent: str, window: int) -> tuple[Json, ...]:
        """The attempts at one window after one parent: a plan, or the draw before."""
        return tuple(e for e in self.entries if (e["parent"], e["window"]) == (parent, window))

    def next_attempt(self, parent: str, window: int, redraw: bool, reason: str) -> tuple[int, str]:
        """The number of the next official draw of a window, and its reason.

        Raises
        ------
        AnswerIsNo
            If the window has been drawn, and this is not called a redraw.
        UsageError
            If a redraw has no reason, or nothing was drawn before.
        """
        before = self.of(parent, window)
        if redraw and not before:
            raise UsageError("--redraw: nothing was drawn in this folder before")
        if before and not redraw:
            raise AnswerIsNo(
                f"window {window} was drawn before in this folder (attempt {len(before)}, digest "
                f"{before[-1]['draw']}); another attempt needs --redraw --reason TEXT, and all "
                "stay on record"
            )
        return len(before) + 1, line_text(reason, "--reason") if redraw else ""

    def with_(self, draw: Draw, digest: str) -> "Attempts":
        """The chain with one more draw."""
        entry = {
            "parent": draw.after or draw.plan_digest,
            "window": draw.window,
            "attempt": draw.attempt,
            "reason": draw.reason or None,
            "seed": draw.seed,
            "draw": digest,
            "previous": sha256_of(self.entries[-1]) if self.entries else None,
        }
        return Attempts((*self.entries, entry))

    @property
    def holds(self) -> bool:
        """Whether each entry follows the one before, and attempts are counted without a gap."""
        seen: dict[tuple[str, int], int] = {}
        for before, entry in zip((None, *self.entries), self.entries, strict=False):
            at = entry["parent"], entry["window"]
            seen[at] = seen.get(at, 0) + 1
            previous = None if before is None else sha256_of(before)
            if entry["attempt"] != seen[at] or entry["previous"] != previous:
                return False
        return True


def read_attempts(folder: Path) -> Attempts:
    """The chain of a folder; an empty one if there is no file.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or is not an unbroken chain.
    """
    path = folder / NAME
    if not path.exists():
        return Attempts()
    reader = RecordReader(path, ATTEMPTS_FORMAT)
    entries = reader.get("attempts", list)
    kinds = {"window": int, "attempt": int, "parent": str, "seed": str, "draw": str}
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != set(KEYS):
            reader.fail("attempts", "entries of " + ", ".join(KEYS), entry)
        for key, kind in kinds.items():
            reader.get(key, kind, entry)
    chain = Attempts(tuple(entries))
    if reader.record.get("digest") != digest_of(reader.record) or not chain.holds:
        reader.fail("attempts", "an unbroken chain", "one that was changed")
    return chain


def write_attempts(folder: Path, attempts: Attempts) -> None:
    """Write the chain of a folder, whole."""
    record: Json = {"record": ATTEMPTS_FORMAT, "attempts": list(attempts.entries)}
    record["digest"] = digest_of(record)
    write_text(folder / NAME, pretty(record), force=True)
