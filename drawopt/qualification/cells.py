"""The cells of a row as the facts they stand for; what is wrong is noted as a fault."""

from collections.abc import Callable
from dataclasses import MISSING, Field
from datetime import date
from typing import Any, TypeVar

from drawopt.errors import Fault
from drawopt.files.tables import Row

YES, NO = {"yes", "1", "true", "y"}, {"no", "0", "false", "n"}
MOST = 999_999
T = TypeVar("T")


class Cells:
    """One row of a file. A blank cell is a fact not given, unless it is ``needed``."""

    def __init__(self, row: Row, file: str, faults: list[Fault]) -> None:
        self.row, self.file, self.faults = row, file, faults

    def fault(self, column: str, wanted: str) -> None:
        """Note that a cell should hold something else."""
        text = self.row.cells.get(column, "")
        found = f'"{text[:60]}"' if text else "a blank cell"
        self.faults.append(Fault(self.file, wanted, found, self.row.line, column))

    def text(self, column: str, blank: str = "") -> str:
        return self.row.cells.get(column, "") or blank

    def name(self, column: str) -> str:
        """A text that is not blank."""
        if not self.text(column):
            self.fault(column, "a name")
        return self.text(column)

    def day(self, column: str) -> date | None:
        def read(text: str) -> date:
            found = date.fromisoformat(text)
            if found.isoformat() != text:
                raise ValueError
            return found

        return self._read(column, read, "a day, as in 2023-07-31, or blank")

    def whole(self, column: str, least: int = 0, most: int = MOST) -> int | None:
        return self._whole(column, least, most, ", or blank")

    def number(self, column: str, least: int = 0, most: int = MOST) -> int:
        """A whole number that is needed; the least if it is none."""
        if not self.text(column):
            self.fault(column, "a whole number")
        found = self._whole(column, least, most, "")
        return least if found is None else found

    def flag(self, column: str) -> bool | None:
        def read(text: str) -> bool:
            if text.lower() not in YES | NO:
                raise ValueError
            return text.lower() in YES

        return self._read(column, read, "yes, no, or blank")

    def fact(self, field: "Field[Any]", *ends: int) -> Any:
        """The value of a dataclass's field from the cell of its name, by the kind it has."""
        if field.type is str:
            return self.text(field.name, "" if field.default is MISSING else field.default)
        if field.type in (date | None, bool | None):
            return self.day(field.name) if field.type == date | None else self.flag(field.name)
        found = self.whole(field.name, *ends)
        return found or 0 if field.type is int else found

    def _whole(self, column: str, least: int, most: int, blank: str) -> int | None:
        def read(text: str) -> int:
            digits = text[1:] if least < 0 and text[:1] == "-" else text
            if not (digits.isascii() and digits.isdigit() and least <= int(text) <= most):
                raise ValueError
            return int(text)

        return self._read(column, read, f"a whole number from {least:,} to {most:,}{blank}")

    def _read(self, column: str, read: Callable[[str], T], wanted: str) -> T | None:
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            self.fault(column, wanted)
            return None
