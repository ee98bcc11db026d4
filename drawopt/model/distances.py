"""A user's own distances: a symmetric CSV matrix with club names on both sides."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import numpy as np

from drawopt.errors import Fault, InputError
from drawopt.files.suggestions import did_you_mean
from drawopt.files.tables import Row, read_csv
from drawopt.model.entrants import Field
from drawopt.model.travel import Matrix

LONGEST = 1_000_000
UNREAD = -1


def read_distances(path: Path, field: Field) -> Matrix:
    """Read distances (drive miles, minutes) or whole-number costs of every pair of a field.

    The header's first cell is ``club``; the other columns and the rows are named by clubs or
    their aliases, in any order. Values are numbers from 0 to 1,000,000; decimals are rounded
    half up to whole units. Clubs outside the field are ignored.

    Returns
    -------
    Matrix
        Shape (clubs, clubs), symmetric, zero on the diagonal.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        If a club is missing or twice, a value is not a number in range, the diagonal is not
        zero, or two opposite cells differ.
    """
    file = str(path)
    rows = read_csv(path, ("club",))
    faults: list[Fault] = []
    row_of = _by_club(((row.cells["club"], row) for row in rows), field, file, "row", faults)
    names = [name for name in rows[0].cells if name != "club"]
    column_of = _by_club(((name, name) for name in names), field, file, "column", faults)
    if faults:
        raise InputError(faults)
    whole = np.full((len(field), len(field)), UNREAD, dtype=np.int64)
    for i, row in row_of.items():
        for j, column in column_of.items():
            value = _whole(row.cells[column])
            if value is None or (i == j and value != 0):
                wanted = "0 on the diagonal" if i == j else f"a number from 0 to {LONGEST:,}"
                found = f'"{row.cells[column][:40]}"'
                faults.append(Fault(file, wanted, found, row.line, column))
            else:
                whole[i, j] = value
    read = (whole != UNREAD) & (whole.T != UNREAD)
    for i, j in np.argwhere(np.triu((whole != whole.T) & read)):
        wanted = f"a symmetric matrix: {whole[j, i]}, as in the opposite cell"
        row = row_of[int(i)]
        faults.append(Fault(file, wanted, f"{whole[i, j]}", row.line, column_of[int(j)]))
    if faults:
        raise InputError(faults)
    return whole


T = TypeVar("T")


def _by_club(
    named: Iterable[tuple[str, T]], field: Field, file: str, what: str, faults: list[Fault]
) -> dict[int, T]:
    """What belongs to each club of the field; faults for clubs that are missing or twice."""
    found: dict[int, T] = {}
    given = []
    for name, thing in named:
        given.append(name)
        index = field.index(name)
        if index is None:
            continue
        if index in found:
            line = thing.line if isinstance(thing, Row) else 1
            faults.append(Fault(file, f"one {what} for each club", f'"{name}" twice', line))
        found[index] = thing
    absent = [club for index, club in enumerate(field.clubs) if index not in found]
    others = [name for name in given if field.index(name) is None]
    for club in absent:
        meant = did_you_mean(club, others)
        faults.append(Fault(file, f'a {what} for the club "{club}"', "none", 1, hint=meant))
    return found


def _whole(text: str) -> int | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= LONGEST:
        return None
    return int(value.to_integral_value(ROUND_HALF_UP))
