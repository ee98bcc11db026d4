"""Tables that people hand over, CSV or XLSX: the rows, and all faults of a file at once."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.decoding import decoded
from drawopt.files.free_text import forbidden_character
from drawopt.files.headers import SEPARATORS, matched, separator_of
from drawopt.files.kinds import JSON_KINDS, XLSX, binary_kind, text_kind
from drawopt.files.notes import note
from drawopt.files.text import clean, normalised, not_text, read_bytes
from drawopt.files.workbooks import workbook_lines

MOST_ROWS = 50_000


@dataclass(frozen=True)
class Row:
    """One row of a table: its line number and its cells by column, cleaned."""

    line: int
    cells: Mapping[str, str]


def read_csv(
    path: Path,
    required: Sequence[str],
    gathered: list[Fault] | None = None,
    optional: Sequence[str] = (),
    lacks: Callable[[Collection[str]], tuple[str, str | None] | None] = lambda _: None,
) -> tuple[Row, ...]:
    """The rows of a table with a header line: CSV, or the first sheet of an XLSX workbook.

    Blank lines are passed over. Cells may be separated by commas, semicolons or tabs, and the
    text be in UTF-8, UTF-16 or a Windows code page; the header may write ``lat`` as Lat or
    Latitude. A note (``drawopt.files.notes``) says what was assumed.

    Parameters
    ----------
    required, optional
        The columns the reader knows. Other columns are kept under the names they have.
    lacks
        What a table with these columns lacks beyond the required ones, if anything: what was
        expected, and the column to name.
    gathered
        Where given, faults of single rows are added to it for the caller to raise with those it
        finds itself.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        If it is no table, empty or too large; if a required column is missing, a column is
        named twice, a row has more cells than the header, or a cell holds a control character.
    """
    name, known = str(path), (*required, *optional)
    faults: list[Fault] = []
    rows: list[Row] = []
    lines = _lines(path, known, faults)
    header_line, written = next(lines, (1, []))
    if not written:
        raise InputError(faults or [Fault(name, "some content", "an empty table", 1)])
    written = [clean(cell) for cell in written]
    header = _header(written, required, known, name, header_line)
    if lack := lacks(header):
        found = ", ".join(written)[:200]
        raise InputError([Fault(name, lack[0], f"columns {found}", header_line, lack[1])])
    for line, cells in lines:
        if len(rows) == MOST_ROWS:
            faults.append(Fault(name, f"at most {MOST_ROWS:,} rows", "more", line))
            break
        if len(cells) > len(header):
            faults.append(Fault(name, f"{len(header)} cells", f"{len(cells)}", line))
            continue
        cells = [clean(cell) for cell in cells] + [""] * (len(header) - len(cells))
        for column, cell in zip(header, cells, strict=True):
            if (bad := forbidden_character(cell)) is not None:
                faults.append(Fault(name, "text without control characters", bad, line, column))
        rows.append(Row(line, dict(zip(header, cells, strict=True))))
    if gathered is not None:
        gathered.extend(faults)
    elif faults:
        raise InputError(faults)
    if not rows and not faults:
        found = "none"
        raise InputError([Fault(name, "at least one row below the header", found, header_line + 1)])
    return tuple(rows)


def written_header(path: Path, known: Sequence[str]) -> list[str]:
    """The header of a table as it is written.

    Parameters
    ----------
    known
        Columns by which the separator is told, as ``read_csv`` has them.

    Raises
    ------
    FileError, InputError
        As ``read_csv``.
    """
    _, cells = next(_lines(path, known, []), (1, []))
    return [clean(cell) for cell in cells]


def _header(
    written: list[str], required: Sequence[str], known: Sequence[str], name: str, line: int
) -> list[str]:
    """The columns of a table by the names a reader knows; a note of those renamed."""
    faults: list[Fault] = []
    header = matched(written, known, name, line, faults)
    several = {fault.column for fault in faults}
    for column in required:
        if column not in header and column not in several:
            found = ", ".join(written)[:200]
            faults.append(Fault(name, f'a column "{column}"', f"columns {found}", line, column))
    for column in sorted({c for c in header if c and header.count(c) > 1}):
        faults.append(Fault(name, "each column once", f'"{column}" twice', line, column))
    if faults:
        raise InputError(faults)
    renamed = [
        f'"{was}" as {column}' for was, column in zip(written, header, strict=True) if was != column
    ]
    if renamed:
        note(f"{name}: column {', '.join(renamed)}")
    return header


def _lines(
    path: Path, known: Sequence[str], faults: list[Fault]
) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table that are not blank, with their numbers; the header is the first.

    What spoils a single line is added to ``faults``; what spoils the rest of a file is raised
    with them.
    """
    name, data = str(path), read_bytes(path)
    kind = binary_kind(data)
    if kind == XLSX:
        yield from workbook_lines(data, name, faults)
        return
    if kind is not None:
        hint = "save it as CSV or XLSX"
        raise InputError([Fault(name, "a table (CSV or XLSX)", kind, hint=hint)])
    try:
        text, encoding = decoded(data)
    except UnicodeDecodeError as error:
        raise not_text(path, data, error) from None
    text = normalised(path, text)
    if text.lstrip()[:1] in ("{", "[") and (other := text_kind(text)) in JSON_KINDS:
        raise InputError([Fault(name, "a table (CSV or XLSX)", other)])
    skipped = 0
    if told := re.match(r"sep=([,;\t])\n", text):
        skipped, text = 1, text[told.end() :]
    separator = told[1] if told else separator_of(text, known)
    if encoding is not None:
        note(f"{name}: not UTF-8, read as {encoding}")
    if separator != ",":
        note(f"{name}: cells separated by {SEPARATORS[separator]}")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num + skipped, cells
    except csv.Error as error:
        line = reader.line_num + skipped
        raise InputError([*faults, Fault(name, "a CSV row", str(error), line)]) from None
