"""Reading and writing text files: caps before parsing, all faults at once, atomic writes."""

import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, FileError, InputError

MOST_BYTES = 64 * 1024 * 1024
MOST_LINE = 100_000
MOST_ROWS = 50_000

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, byte-order mark and line ends normalised.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        If it is empty, too large, not UTF-8, or has a line of over 100,000 characters.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from None
    name = str(path)
    if len(data) > MOST_BYTES:
        raise InputError([Fault(name, f"at most {MOST_BYTES:,} bytes", "a larger file")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"byte 0x{data[error.start]:02x}"
        raise InputError([Fault(name, "text in UTF-8", found, line)]) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError([Fault(name, "some content", "an empty file", 1)])
    faults = [
        Fault(name, f"lines of at most {MOST_LINE:,} characters", f"{len(line):,}", number)
        for number, line in enumerate(text.split("\n"), 1)
        if len(line) > MOST_LINE
    ]
    if faults:
        raise InputError(faults)
    return text


def write_text(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file whole or not at all: to a temporary name beside it, then renamed.

    Raises
    ------
    FileError
        If the file exists and ``force`` is not set, or its folder is missing or not writeable.
    """
    check_writeable(path, force=force)
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".drawopt-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        temporary.chmod(0o666 & ~_umask())
        if force:
            temporary.replace(path)
        else:
            _put_new(temporary, path)
    except FileExistsError:
        _discard(temporary)
        raise FileError(f"{path}: exists already (use --force to overwrite)") from None
    except OSError as error:
        _discard(temporary)
        raise FileError(f"{path}: cannot be written ({error.strerror})") from None


def _put_new(temporary: Path, path: Path) -> None:
    """Give a written file its name, if no file has it: without links, which FAT does not know.

    The name is taken by an empty file first, which fails where there is one; the written file
    then replaces it in one step. If that fails the empty file goes again.
    """
    path.open("x").close()
    try:
        temporary.replace(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def check_writeable(path: Path, *, force: bool = False) -> None:
    """Say at once, before any work, that a file could not be written.

    Raises
    ------
    FileError
        As ``write_text``.
    """
    folder = path.parent
    if not folder.is_dir():
        raise FileError(f"{folder}: no such folder")
    if path.is_dir():
        raise FileError(f"{path}: is a folder")
    if path.exists() and not force:
        raise FileError(f"{path}: exists already (use --force to overwrite)")
    if not os.access(folder, os.W_OK):
        raise FileError(f"{folder}: not writeable")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _discard(temporary: Path | None) -> None:
    if temporary is not None:
        temporary.unlink(missing_ok=True)


def safe(text: str) -> str:
    """Text for a CSV cell: what a spreadsheet takes for a formula gets an apostrophe.

    Numbers such as -117.6 stay numbers.
    """
    if text[:1] not in FORMULA or NUMBER.fullmatch(text):
        return text
    return "'" + text


def clean(text: str) -> str:
    """Text in Unicode's NFC form without space around it."""
    return unicodedata.normalize("NFC", text).strip()


def forbidden_character(text: str) -> str | None:
    """The name of the first control or bidirectional character in a text, if there is one."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            return f"character U+{ord(character):04X}"
    return None


@dataclass(frozen=True)
class Row:
    """One row of a CSV file: its line number and its cells by column, cleaned."""

    line: int
    cells: Mapping[str, str]


def read_csv(
    path: Path, required: Sequence[str], gathered: list[Fault] | None = None
) -> tuple[Row, ...]:
    """The rows of a CSV file with a header line. Blank lines are passed over.

    With ``gathered``, faults of single rows are added to that list for the caller to raise
    with those it finds itself.

    Raises
    ------
    FileError, InputError
        As ``read_text``; and if a required column is missing, a column is named twice, a row
        has more cells than the header, or a cell holds a control character.
    """
    name = str(path)
    reader = csv.reader(io.StringIO(read_text(path)), strict=True)
    faults: list[Fault] = []
    rows: list[Row] = []
    try:
        header = [clean(cell) for cell in next(reader)]
        for column in required:
            if column not in header:
                found = ", ".join(header)[:200]
                faults.append(Fault(name, f'a column "{column}"', f"columns {found}", 1, column))
        for column in sorted({c for c in header if c and header.count(c) > 1}):
            faults.append(Fault(name, "each column once", f'"{column}" twice', 1, column))
        if faults:
            raise InputError(faults)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
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
    except csv.Error as error:
        raise InputError([*faults, Fault(name, "a CSV row", str(error), reader.line_num)]) from None
    if gathered is not None:
        gathered.extend(faults)
    elif faults:
        raise InputError(faults)
    if not rows and not faults:
        raise InputError([Fault(name, "at least one row below the header", "none", 2)])
    return tuple(rows)
