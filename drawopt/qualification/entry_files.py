"""Reads the files of facts on applicants and leagues; a blank cell is a fact not given."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.qualification.cells import Cells
from drawopt.qualification.eligibility import Applicant, LeagueFacts

T = TypeVar("T", LeagueFacts, Applicant)


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
    return _read(path, ("league",), LeagueFacts, division=(0, 9))


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
    found = _read(path, ("club", "league"), Applicant, controlled_by=(1, 3))
    return tuple(found[name] for name in sorted(found))


def _read(
    path: Path, required: tuple[str, ...], kind: type[T], **ranges: tuple[int, int]
) -> dict[str, T]:
    """The facts of each row, by the first of the required columns: a column is a field's name."""
    faults: list[Fault] = []
    found: dict[str, T] = {}
    key = required[0]
    for row in read_csv(path, required, faults):
        cells = Cells(row, str(path), faults)
        name = cells.text(key)
        if not name or name in found:
            fault = f'"{name}" twice' if name else "a blank cell"
            faults.append(Fault(str(path), f"each {key} once", fault, row.line, key))
        found[name] = kind(**{f.name: cells.fact(f, *ranges.get(f.name, ())) for f in fields(kind)})
    if faults:
        raise InputError(faults)
    return found
