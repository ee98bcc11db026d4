"""Reading and writing text files: caps before parsing, all faults at once, atomic writes."""

import contextlib
import csv
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, FileError, InputError
from drawopt.files.columns import SEPARATORS, matched, separator_of
from drawopt.files.decoding import decoded
from drawopt.files.free_text import forbidden_character as forbidden_character
from drawopt.files.kinds import JSON_KINDS, XLSX, binary_kind, text_kind
from drawopt.files.notes import note
from drawopt.files.workbooks import workbook_lines

MOST_BYTES = 64 * 1024 * 1024
MOST_LINE = 100_000
MOST_ROWS = 50_000

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def read_text(path: Path, wanted: str = "text in UTF-8", hint: str = "") -> str:
    """The text of a UTF-8 file, byte-order mark and line ends normalised.

    Parameters
    ----------
    wanted, hint
        What to say was expected, and what may help, if the file is a workbook, a picture or the
        like.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        If it is empty, too large, not UTF-8, or has a line of over 100,000 characters.
    """
    data = read_bytes(path)
    if (kind := binary_kind(data)) is not None:
        raise InputError([Fault(str(path), wanted, kind, hint=hint)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(path, data, error) from None
    return _checked(path, text)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """What is in a file.

    Parameters
    ----------
    most
        The largest file that is read, in bytes.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        If it is too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > most:
        raise InputError([Fault(str(path), f"at most {most:,} bytes", "a larger file")])
    return data


def _not_text(path: Path, data: bytes, error: UnicodeDecodeError) -> InputError:
    line = data[: error.start].count(b"\n") + 1
    cut = "unexpected end" in error.reason or "truncated" in error.reason
    found = "a cut character" if cut else f"byte 0x{data[error.start]:02x}"
    return InputError([Fault(str(path), "text in UTF-8", found, line)])


def _checked(path: Path, text: str) -> str:
    """A text with its line ends normalised; faults if it is empty or has endless lines."""
    name = str(path)
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

    Parameters
    ----------
    text
        Written in UTF-8 as it is: its line ends are LF.
    force
        Take the place of a file that exists.

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


def write_folder(folder: Path, texts: Mapping[str, str], *, force: bool = False) -> None:
    """Write several files into a folder, which is made if it is missing: all of them or none.

    Parameters
    ----------
    texts
        The text of each file by its name, without a folder.
    force
        Take the place of files that exist. Other files of the folder stay.

    Raises
    ------
    FileError
        If one of the files exists and ``force`` is not set, or the folder cannot be written to.
        Nothing is written then.
    """
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder}: is not a folder")
    made = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made ({error.strerror})") from None
    done = False
    try:
        for name in texts:
            check_writeable(folder / name, force=force)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".drawopt-") as staged:
            for name, text in texts.items():
                (Path(staged) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in texts:
                (Path(staged) / name).replace(folder / name)
        done = True
    except OSError as error:
        raise FileError(f"{folder}: cannot be written to ({error.strerror})") from None
    finally:
        if made and not done:
            with contextlib.suppress(OSError):
                folder.rmdir()


def check_writeable(path: Path, *, force: bool = False) -> None:
    """Say at once, before any work, that a file could not be written.

    Parameters
    ----------
    force
        A file that exists is no hindrance.

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

    Parameters
    ----------
    text
        What the cell says; commas and quotes are the writer's affair.
    """
    if text[:1] not in FORMULA or NUMBER.fullmatch(text):
        return text
    return "'" + text


def clean(text: str) -> str:
    """Text in Unicode's NFC form without space around it."""
    return unicodedata.normalize("NFC", text).strip()


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
        raise _not_text(path, data, error) from None
    text = _checked(path, text)
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
