"""Reads the files of facts on applicants and leagues; a blank cell is a fact not given."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from drawopt.errors import Fault, InputError
from drawopt.files.text import Row, read_csv
from drawopt.qualification.eligibility import FEDERATION, Applicant, LeagueFacts

YES, NO = {"yes", "1", "true", "y"}, {"no", "0", "false", "n"}
T = TypeVar("T")


class FactsRow:
    """The cells of a row as the facts they stand for; what is wrong is noted as a fault."""

    def __init__(self, row: Row, file: str, faults: list[Fault]) -> None:
        self.row, self.file, self.faults = row, file, faults

    def text(self, column: str, blank: str = "") -> str:
        return self.row.cells.get(column, "") or blank

    def day(self, column: str) -> date | None:
        return self._read(column, date.fromisoformat, "a day, as in 2023-07-31, or blank")

    def whole(self, column: str, least: int = 0, most: int = 999_999) -> int | None:
        def read(text: str) -> int:
            if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
                raise ValueError
            return int(text)

        return self._read(column, read, f"a whole number from {least} to {most:,}, or blank")

    def flag(self, column: str) -> bool | None:
        def read(text: str) -> bool:
            if text.lower() not in YES | NO:
                raise ValueError
            return text.lower() in YES

        return self._read(column, read, "yes, no, or blank")

    def _read(self, column: str, read: Callable[[str], T], wanted: str) -> T | None:
        text = self.row.cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            found = f'"{text[:40]}"'
            self.faults.append(Fault(self.file, wanted, found, self.row.line, column))
            return None


def read_leagues(path: Path) -> Mapping[str, LeagueFacts]:
    """Read a leagues CSV: ``league`` is required, every fact of ``LeagueFacts`` optional.

    Parameters
    ----------
    path
        A table: days as in 2023-07-31, facts as yes or no, and blank what is not given.

    Returns
    -------
    Mapping
        By the league's name.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or a cell is not what its column holds; all faults at once.
    """
    faults: list[Fault] = []
    found: dict[str, LeagueFacts] = {}
    for row in read_csv(path, ("league",), faults):
        cells = FactsRow(row, str(path), faults)
        name = cells.text("league")
        if not name or name in found:
            fault = f'"{name}" twice' if name else "a blank cell"
            faults.append(Fault(str(path), "each league once", fault, row.line, "league"))
        found[name] = LeagueFacts(
            name,
            cells.text("federation", FEDERATION),
            cells.whole("division", 0, 9) or 0,
            cells.whole("teams"),
            cells.whole("matches"),
            cells.day("started"),
            cells.day("ended"),
            cells.day("schedule_announced"),
            cells.day("first_match"),
            cells.day("cup_round"),
            cells.flag("national_route"),
            cells.flag("common_championship"),
            cells.flag("compulsory"),
            cells.flag("standings_format"),
            cells.flag("fees_paid"),
        )
    if faults:
        raise InputError(faults)
    return found


def read_applicants(path: Path) -> tuple[Applicant, ...]:
    """Read an applicants CSV in order of name: ``club, league`` required, other facts optional.

    Parameters
    ----------
    path
        A table: days as in 2023-07-31, facts as yes or no, and blank what is not given.

    Raises
    ------
    FileError, InputError
        As ``read_leagues``.
    """
    faults: list[Fault] = []
    found: dict[str, Applicant] = {}
    for row in read_csv(path, ("club", "league"), faults):
        cells = FactsRow(row, str(path), faults)
        name = cells.text("club")
        if not name or name in found:
            fault = f'"{name}" twice' if name else "a blank cell"
            faults.append(Fault(str(path), "each club once", fault, row.line, "club"))
        found[name] = Applicant(
            name,
            cells.text("league"),
            cells.text("federation", FEDERATION),
            cells.flag("good_standing"),
            cells.day("since"),
            cells.day("left"),
            cells.day("applied"),
            cells.whole("controlled_by", 1, 3),
        )
    if faults:
        raise InputError(faults)
    return tuple(found[name] for name in sorted(found))
