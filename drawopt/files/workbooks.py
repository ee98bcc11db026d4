"""Tables in XLSX workbooks: the first sheet, as the texts its cells would be in a CSV file."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from drawopt.errors import Fault, InputError
from drawopt.files.notes import note

MAX_UNPACKED = 256 * 1024 * 1024
MAX_BLANK_ROWS = 10_000
"""After so many blank rows a sheet is taken to end: some programs format a million."""

Line = tuple[int, list[str]]


def workbook_lines(data: bytes, file: str, faults: list[Fault]) -> Iterator[Line]:
    """The rows of a workbook's first sheet with their numbers, blank ones passed over.

    Numbers are written without exponent, whole ones without a point; a date as year-month-day,
    a time of day as hours:minutes, yes and no as such. A formula counts as the value that was
    saved with it. Of several sheets the first is read, and a note says so.

    Raises
    ------
    InputError
        If the workbook cannot be read. Faults of cells are added to ``faults``: a formula
        without a saved value, an error such as #N/A.
    """
    values, formulas = _sheet(data, file, values=True), _sheet(data, file, values=False)
    blank = 0
    rows = zip(values.iter_rows(), formulas.iter_rows(), strict=False)
    try:
        for number, (row, written) in enumerate(rows, 1):
            cells = [_text(cell.value) for cell in row]
            for k, (cell, formula) in enumerate(zip(row, written, strict=False)):
                if cell.data_type == "e":
                    faults.append(Fault(file, "a value", cells[k], number, _letter(k)))
                elif cell.value is None and formula.data_type == "f":
                    wanted = "a saved value (open the workbook, save it again)"
                    found = f"the formula {formula.value}"[:60]
                    faults.append(Fault(file, wanted, found, number, _letter(k)))
            while cells and not cells[-1].strip():
                cells.pop()
            blank = 0 if cells else blank + 1
            if blank > MAX_BLANK_ROWS:
                return
            if cells:
                yield number, cells
    except InputError:
        raise
    except Exception as error:  # openpyxl has no error of its own for a sheet that is damaged
        raise _unread(file, error) from None


def _sheet(data: bytes, file: str, *, values: bool) -> Any:
    # Imported here: only workbooks need it.
    from openpyxl import load_workbook

    try:
        packed = zipfile.ZipFile(io.BytesIO(data)).infolist()
        unpacked = sum(each.file_size for each in packed)
        if unpacked > MAX_UNPACKED:
            found = f"{unpacked:,} bytes unpacked"
            raise InputError([Fault(file, f"at most {MAX_UNPACKED:,} bytes", found)])
        with warnings.catch_warnings():
            # What openpyxl leaves out, such as lists of allowed values, is nothing we read.
            warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
        sheets = book.worksheets
        if not sheets:
            raise InputError([Fault(file, "a sheet with a table", "none")])
        sheets[0].reset_dimensions()
    except InputError:
        raise
    except Exception as error:  # as above
        raise _unread(file, error) from None
    if values and len(sheets) > 1:
        note(f'{file}: of {len(sheets)} sheets the first was read, "{sheets[0].title}"')
    return sheets[0]


def _unread(file: str, error: Exception) -> InputError:
    found = f"one that cannot be read ({type(error).__name__})"
    return InputError([Fault(file, "an XLSX workbook", found)])


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            text = format(Decimal(repr(value)), "f")
            return text.removesuffix(".0")
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))
