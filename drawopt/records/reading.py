"""Reading records: one schema, one byte form, all faults at once."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files import text as files
from drawopt.files.json_text import parsed
from drawopt.files.kinds import binary_kind, text_kind
from drawopt.records.canonical import Json, canonical, digest_of, pretty
from drawopt.records.schema import Record

MOST_BYTES = 16 * 1024 * 1024
MOST_OBJECTS = 100_000
MOST_KEYS = 400_000
MOST_FAULTS = 20
BOM = b"\xef\xbb\xbf"

R = TypeVar("R", bound=Record)


class Read(Generic[R]):
    """A record as it was read: its content by the schema, its JSON, and its own digest.

    ``digest`` is worked out from the content, ``stated`` is what the file says of it.
    """

    def __init__(self, path: Path, record: R) -> None:
        self.path = path
        self.record = record
        self.json: Json = record.model_dump(mode="json", exclude_unset=True)
        self.digest = digest_of(self.json)
        self.stated = str(self.json["digest"])

    @property
    def digest_fits(self) -> bool:
        return self.stated == self.digest


def read_bytes(path: Path) -> bytes:
    """The bytes of a record's file.

    Parameters
    ----------
    path
        Any file.

    Raises
    ------
    FileError
        If it is missing or cannot be read.
    InputError
        If it is too large.
    """
    return files.read_bytes(path, MOST_BYTES)


def kind_of(data: bytes) -> str | None:
    """The kind a file states in its first entry, ``drawopt-plan-2``; ``None`` if it is no record.

    A byte-order mark and other spaces are looked past, so that a damaged record is seen as one.

    Parameters
    ----------
    data
        The whole file, or how it begins.
    """
    start = data[:400].removeprefix(BOM).replace(b" ", b"")
    start = start.replace(b"\n", b"").replace(b"\r", b"").replace(b"\t", b"")
    kind, quote, _ = start.removeprefix(b'{"record":"').partition(b'"')
    if not quote or not kind.startswith(b"drawopt-") or len(kind) > 40 or not kind.isascii():
        return None
    return kind.decode()


def read_record(path: Path, model: type[R], *, check_digest: bool = True) -> Read[R]:
    """Read a record's file: by its schema, and byte for byte as the writer would write it.

    Parameters
    ----------
    check_digest
        Whether the digest it states must be its own.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a record of this kind, or not in the one byte form.
    """
    return parse_record(path, read_bytes(path), model, check_digest=check_digest)


def parse_record(path: Path, data: bytes, model: type[R], *, check_digest: bool = True) -> Read[R]:
    """As ``read_record``, of bytes that have been read."""
    name = str(path)
    kind = kind_of(data)
    if kind != model.KIND:
        raise InputError([_another_file(path, data, kind, model.KIND)])
    if data.count(b"{") > MOST_OBJECTS or data.count(b'":') > MOST_KEYS:
        wanted = f"at most {MOST_OBJECTS:,} objects and {MOST_KEYS:,} keys"
        raise InputError([Fault(name, wanted, "more")])
    if data.startswith(BOM):
        raise InputError([Fault(name, "no byte-order mark", "one", 1)])
    try:
        record = model.model_validate_json(data)
        read = Read(path, record)
        written = pretty(read.json).encode()
    except ValidationError as error:
        raise InputError(_faults(name, error, data)) from None
    except (RecursionError, UnicodeEncodeError):
        wanted = "a record of whole characters"
        raise InputError([Fault(name, wanted, "JSON that is too deep, or half of one")]) from None
    if written != data:
        raise InputError([_first_difference(name, written, data)])
    if check_digest and not read.digest_fits:
        raise InputError([Fault(name, read.digest, read.stated, None, "digest")])
    return read


FIRST = {
    "plan": "run `drawopt plan EDITION --out plan.json` first (with --entrants and --slots for "
    "a field of your own) and give the plan",
    "draw": "run `drawopt draw PLAN --out draw.json` first and give the draw",
    "certificate": "`drawopt plan --prove --out plan.json` writes one beside the plan",
    "schedule": "run `drawopt schedule DRAW --out schedule.json` first and give the schedule",
}
"""What to run for a record that is wanted, where something else was given."""


def record_word(kind: str) -> str:
    """What a record is in words, by its format: ``drawopt-plan-2`` is a plan."""
    word = kind.removeprefix("drawopt-").rpartition("-")[0]
    return f"a {'list of attempts' if word == 'attempts' else word}"


def _another_file(path: Path, data: bytes, kind: str | None, wanted: str) -> Fault:
    """What a file is that is not the record that is wanted, and what to run first."""
    word = record_word(wanted)
    if kind is not None and record_word(kind) == word:
        return Fault(str(path), f'"{wanted}"', kind, None, "record")
    hint = FIRST.get(word.removeprefix("a "), "")
    column = None
    if kind is not None:
        found, column = record_word(kind), "record"
    else:
        found = binary_kind(data) or _kind_of_text(path, data)
    return Fault(str(path), f"{word} (JSON)", found, None, column, hint)


def _kind_of_text(path: Path, data: bytes) -> str:
    """What a text file holds that is no record."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "no text in UTF-8"
    if not text.strip():
        return "an empty file"
    try:
        parsed(text)
    except json.JSONDecodeError as error:
        other = text_kind(text)
        if other == "damaged JSON":
            raise InputError([Fault(str(path), "JSON", error.msg, error.lineno)]) from None
        return other
    except (ValueError, RecursionError):
        return "JSON that is too deep"
    return "JSON that is no record of drawopt"


def checked(record: Mapping[str, object], model: type[R]) -> R:
    """A record that is about to be written, held to its schema.

    Parameters
    ----------
    record
        Whole, its digest among the rest.
    model
        The schema of its kind.

    Raises
    ------
    UsageError
        If it cannot be written: a name that no record may hold, a number that is too large.
    """
    data = canonical(record).encode("utf-8", "surrogatepass")
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        faults = _faults("the record", error, data)
        raise UsageError("\n".join(str(fault) for fault in faults)) from None


def _faults(name: str, error: ValidationError, data: bytes) -> list[Fault]:
    """What does not fit the schema, entry by entry."""
    faults = []
    try:
        # The values are looked up here: a hostile file is not copied into each of its errors.
        whole = parsed(data)
    except (ValueError, RecursionError):
        whole = None
    every = error.errors(include_url=False, include_input=False, include_context=False)
    for each in every[:MOST_FAULTS]:
        if each["type"] == "json_invalid":
            line = re.search(r"at line (\d+)", each["msg"])
            why = each["msg"].removeprefix("Invalid JSON: ")
            return [Fault(name, "JSON", _plain(why), int(line[1]) if line else None)]
        place = ""
        for step in each["loc"]:
            place += f"[{step}]" if isinstance(step, int) else f".{step}" if place else f"{step}"
        expected = each["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        faults.append(Fault(name, _plain(expected), _found(whole, each["loc"]), None, place[:200]))
    if (more := len(every) - MOST_FAULTS) > 0:
        faults.append(Fault(name, "a record", f"{more:,} faults more"))
    return faults


def _found(value: object, loc: tuple[int | str, ...]) -> str:
    """What stands at a place of a record, shortly."""
    for step in loc:
        if not isinstance(value, dict | list):
            break
        try:
            value = value[step]  # type: ignore[index]
        except (LookupError, TypeError):
            return "none"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    return _plain(repr(value[:200] if isinstance(value, str) else value))


def _plain(text: str) -> str:
    """A short text of printable characters."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text[:400].split()))[:160]


def _first_difference(name: str, written: bytes, data: bytes) -> Fault:
    """Where a file differs from what the writer writes of its content."""
    expected, found = written.split(b"\n"), data.split(b"\n")
    for number, (one, other) in enumerate(zip(expected, found, strict=False), 1):
        if one != other:
            at = next(
                (k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)),
            )
            cut = slice(max(at - 20, 0), at + 40)
            texts = (part[cut].decode("utf-8", "replace") for part in (one, other))
            wanted, there = (_plain(text) for text in texts)
            return Fault(name, f"the one byte form, {wanted!r}", repr(there), number)
    return Fault(name, f"{len(expected)} lines in the one byte form", f"{len(found)}")
