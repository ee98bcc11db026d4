"""Reading the tables of a TOML config: every fault named with its line, no key ignored."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from drawopt.errors import Fault, InputError
from drawopt.files.text import clean, forbidden_character, read_text

WORDS = {int: "a whole number", str: "a text", bool: "true or false", list: "a list"}


class ConfigTables:
    """A config's tables, and what is wrong with them.

    Parameters
    ----------
    path
        The TOML file; its paths are relative to its folder.
    keys
        The keys each table may have, by the table's dotted name (the top is "").

    Raises
    ------
    FileError, InputError
        If the file cannot be read or is not TOML.
    """

    def __init__(self, path: Path, keys: Mapping[str, str]) -> None:
        self.path, self.keys = path, keys
        self.text = read_text(path)
        self.faults: list[Fault] = []
        try:
            self.table: Mapping[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            number = int(line[1]) if line else len(self.text.rstrip().split("\n"))
            raise InputError([Fault(str(path), "TOML", str(error), number)]) from None
        except (RecursionError, ValueError) as error:
            found = "tables too deep" if isinstance(error, RecursionError) else str(error)[:80]
            raise InputError([Fault(str(path), "TOML", found)]) from None

    def fault(self, key: str, expected: str, found: object, nth: int = 0) -> None:
        """Note a fault at a dotted key; ``nth`` of several tables of one name."""
        word = re.escape(key.rsplit(".", 1)[-1])
        pattern = re.compile(rf"\s*(\[\[?\s*{re.escape(key)}\s*\]|[\"']?{word}[\"']?\s*[=.])")
        lines = [
            number for number, row in enumerate(self.text.split("\n"), 1) if pattern.match(row)
        ]
        line = lines[min(nth, len(lines) - 1)] if lines else None
        self.faults.append(Fault(str(self.path), expected, str(found)[:80], line, key))

    def known(self, table: object, where: str) -> Mapping[str, Any]:
        """A table with only the keys it may have; unknown ones are faults, never ignored."""
        if not isinstance(table, Mapping):
            self.fault(where, "a table", repr(table))
            return {}
        for key in table:
            if key not in self.keys[where].split():
                full = f"{where}.{key}" if where else key
                self.fault(full, f"one of {self.keys[where].replace(' ', ', ')}", f'"{key}"')
        return table

    def get(
        self,
        table: Mapping[str, Any],
        key: str,
        kind: type,
        default: Any,
        where: str,
        nth: int = 0,
    ) -> Any:
        """A value of a kind; a fault and the default if it is of another."""
        if key not in table:
            return default
        value = table[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(_full(where, key), WORDS[kind], repr(value), nth)
            return default
        if isinstance(value, str):
            return self.cleaned(value, _full(where, key))
        return value

    def cleaned(self, text: str, key: str) -> str:
        """Text in NFC without space around it; a fault if it holds a control character."""
        if (bad := forbidden_character(text)) is not None:
            self.fault(key, "text without control characters", bad)
        return clean(text)

    def texts(self, table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        values = self.get(table, key, list, [], where)
        if not all(isinstance(value, str) for value in values):
            self.fault(_full(where, key), "a list of texts", values)
            return ()
        return tuple(self.cleaned(value, _full(where, key)) for value in values)

    def file(self, table: Mapping[str, Any], key: str, where: str = "") -> Path | None:
        """A path relative to the config's folder."""
        text: str | None = self.get(table, key, str, None, where)
        if text is None or "\0" in text:
            return None
        return (self.path.parent / text).resolve()

    def whole(
        self, table: Mapping[str, Any], key: str, low: int, where: str, default: int | None = None
    ) -> int | None:
        value: int | None = self.get(table, key, int, default, where)
        if value is not None and value < low:
            self.fault(_full(where, key), f"at least {low}", value)
            return default
        return value

    def decimal(self, table: Mapping[str, Any], key: str, default: str) -> Decimal:
        """A share from 0 to 1 with at most six decimals, as a text or a number."""
        text = str(table.get(key, default))
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 <= value <= 1 or value != round(value, 6):
            wanted = 'a number from 0 to 1 with at most six decimals, as in "0.05"'
            self.fault(key, wanted, repr(text))
            return Decimal(default)
        return value

    def done(self) -> None:
        """Raise all faults at once, if there are any.

        Raises
        ------
        InputError
        """
        if self.faults:
            raise InputError(self.faults)


def _full(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
