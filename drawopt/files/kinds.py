"""What a file is, told from what is in it, so that a message can say what was given."""

import csv
import io
import tomllib
import zipfile

from drawopt.files.json_text import parsed

XLSX = "an XLSX workbook"
JSON_KINDS = ("a JSON object", "JSON that is no object")
OLD_EXCEL = "an Excel workbook of the old kind (XLS), or with a password"

# First bytes of files that people mistake for tables and records.
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", OLD_EXCEL),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
)


def binary_kind(data: bytes) -> str | None:
    """What a file is that is no text, in words; ``None`` if nothing says so.

    Parameters
    ----------
    data
        The whole file: a workbook is told from other archives by what is in it.
    """
    if data.startswith(b"PK\x03\x04"):
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            return "a damaged zip archive"
        if "xl/workbook.xml" in names:
            return XLSX
        return "an OpenDocument file" if "content.xml" in names else "a zip archive"
    return next((kind for start, kind in SIGNATURES if data.startswith(start)), None)


def text_kind(text: str) -> str:
    """What a text is, in words: JSON, TOML, a table with its columns, or plain text.

    Parameters
    ----------
    text
        The whole text of a file: a part of it may be of another kind.
    """
    try:
        found = parsed(text)
    except (ValueError, RecursionError):
        pass
    else:
        return JSON_KINDS[0] if isinstance(found, dict) else JSON_KINDS[1]
    first = text.strip().split("\n", 1)[0].strip()
    if first.startswith(("{", '"')) and "{" in first:
        return "damaged JSON"
    if first.startswith("<"):
        return "a page (HTML or XML)"
    try:
        if tomllib.loads(text):
            return "a config (TOML)"
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        pass
    for delimiter in ",;\t":
        try:
            cells = next(csv.reader([first], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(cells) > 1:
            shown = ", ".join(cell.strip() for cell in cells[:6])[:120]
            return f"a table with columns {shown}" + (", ..." if len(cells) > 6 else "")
    return "text"
