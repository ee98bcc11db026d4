"""Records as JSON: their canonical form, their digests, and reading them back.

A record is a JSON object without floats: whole numbers, texts (decimals among them), lists and
objects. Its digest is the SHA-256, in hexadecimal, of its canonical form without the keys
``digest`` and ``run``: UTF-8, keys in order of code points, no space between tokens, characters
above U+007F as themselves.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from drawopt.errors import DrawoptError, Fault, FileError, InputError
from drawopt.files.kinds import text_kind
from drawopt.files.text import read_text

OUTSIDE_DIGEST = ("digest", "run")

Json = dict[str, Any]


def canonical(value: object) -> str:
    """The canonical JSON of a value without floats."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def sha256_of(value: object) -> str:
    """SHA-256 of a value's canonical form."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def digest_of(record: Mapping[str, object]) -> str:
    """SHA-256 of a record's canonical form, without its ``digest`` and ``run``."""
    inside = {key: value for key, value in record.items() if key not in OUTSIDE_DIGEST}
    return sha256_of(inside)


def pretty(record: Mapping[str, object]) -> str:
    """JSON for a file that people read: indented, one row of numbers a line."""

    def text(value: object, indent: int) -> str:
        pad = "  " * (indent + 1)
        if isinstance(value, Mapping) and value:
            rows = (
                f"{pad}{json.dumps(key, ensure_ascii=False)}: {text(item, indent + 1)}"
                for key, item in value.items()
            )
            return "{\n" + ",\n".join(rows) + "\n" + pad[2:] + "}"
        flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if isinstance(value, list) and (
            any(isinstance(item, Mapping) for item in value)
            or any(isinstance(item, list) for item in value)
        ):
            inner = ",\n".join(f"{pad}{_row(item)}" for item in value)
            return f"[\n{inner}\n{pad[2:]}]"
        return flat

    return text(record, 0) + "\n"


def _row(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent or needless zeros: ``0.05``, ``38.881``, ``-90``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


FIRST = {
    "plan": "run `drawopt plan EDITION --out plan.json` first (with --entrants and --slots for "
    "a field of your own) and give the plan",
    "draw": "run `drawopt draw PLAN --out draw.json` first and give the draw",
    "certificate": "`drawopt plan --prove --out plan.json` writes one beside the plan",
    "schedule": "run `drawopt schedule DRAW --out schedule.json` first and give the schedule",
}
"""What to run for a record that is wanted, where something else was given."""


def record_word(kind: object) -> str:
    """What a record is in words, by its format: ``drawopt-plan-1`` is a plan."""
    named = re.fullmatch(r"drawopt-(\w+)-\d+", str(kind))
    if named is None:
        return "JSON that is no record of drawopt"
    word = {"attempts": "list of attempts"}.get(named[1], named[1])
    return f"a {word}"


def what_is_wanted(kind: str | None) -> tuple[str, str]:
    """A record's format in words, and what to run if something else is given."""
    word = "a record" if kind is None else record_word(kind)
    return f"{word} (JSON)", FIRST.get(word.removeprefix("a "), "")


class RecordReader:
    """Takes a record apart and names what does not fit."""

    def __init__(self, path: Path, kind: str | None = None) -> None:
        self.path = str(path)
        self.wanted, self.hint = what_is_wanted(kind)
        self.record = self._load(path)
        if kind is not None and self.record.get("record") != kind:
            found = record_word(self.record.get("record"))
            if found == record_word(kind):
                self.fail("record", f'"{kind}"', self.record.get("record"))
            raise InputError([Fault(self.path, self.wanted, found, None, "record", self.hint)])

    def _load(self, path: Path) -> Json:
        def no_float(text: str) -> object:
            raise InputError([Fault(self.path, "whole numbers and texts", f"the number {text}")])

        def once(pairs: list[tuple[str, object]]) -> Json:
            table = dict(pairs)
            if len(table) < len(pairs):
                names = [key for key, _ in pairs]
                twice = next(key for key in names if names.count(key) > 1)
                raise InputError([Fault(self.path, "each key once", f'"{twice}" twice')])
            return table

        text = read_text(path, self.wanted, self.hint)
        try:
            record = json.loads(
                text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=once
            )
        except json.JSONDecodeError as error:
            other = text_kind(text)
            if other != "damaged JSON":
                raise InputError(
                    [Fault(self.path, self.wanted, other, None, None, self.hint)]
                ) from None
            raise InputError([Fault(self.path, "JSON", error.msg, error.lineno)]) from None
        except (RecursionError, ValueError):
            raise InputError([Fault(self.path, "a record", "JSON that is too deep")]) from None
        if not isinstance(record, dict):
            raise InputError([Fault(self.path, "a JSON object", type(record).__name__)])
        try:
            canonical(record).encode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(str(error.object)[error.start]):04X}"
            raise InputError(
                [Fault(self.path, "whole characters", f"half of one, {half}")]
            ) from None
        return record

    def fail(self, key: str, expected: str, found: object) -> None:
        raise InputError([Fault(self.path, expected, str(found)[:80], None, key)])

    def get(self, key: str, kind: type | tuple[type, ...], table: Json | None = None) -> Any:
        value = (self.record if table is None else table).get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            names = kind if isinstance(kind, tuple) else (kind,)
            words = {int: "a whole number", str: "a text", list: "a list", dict: "an object"}
            wanted = " or ".join(words.get(name, name.__name__) for name in names)
            self.fail(key, wanted, value)
        return value


NONE = type(None)


def find_record(folder: Path, digest: str) -> Path | None:
    """The first record of a folder, in order of name, that states this digest."""
    for path in sorted(folder.glob("*.json")):
        try:
            if RecordReader(path).record.get("digest") == digest:
                return path
        except DrawoptError:
            continue
    return None


def beside(file: Path, key: str, option: str) -> Path | None:
    """The record in a draw's folder whose digest the draw names under ``key``.

    ``None`` if it names none; ``option`` is how else it can be given.

    Raises
    ------
    FileError, InputError
        If the draw cannot be read, or there is no such record in its folder.
    """
    digest = RecordReader(file).record.get(key)
    if digest is None:
        return None
    found = find_record(file.parent, str(digest))
    if found is None:
        raise FileError(f"{file.parent}: no record with the digest {digest}, name it with {option}")
    return found
