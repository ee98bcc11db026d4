"""Text files as they are read: caps before parsing, one way to write letters and line ends."""

import unicodedata
from pathlib import Path

from drawopt.errors import Fault, FileError, InputError
from drawopt.files.kinds import binary_kind

MOST_BYTES = 64 * 1024 * 1024
MOST_LINE = 100_000


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
        raise not_text(path, data, error) from None
    return normalised(path, text)


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


def not_text(path: Path, data: bytes, error: UnicodeDecodeError) -> InputError:
    line = data[: error.start].count(b"\n") + 1
    cut = "unexpected end" in error.reason or "truncated" in error.reason
    found = "a cut character" if cut else f"byte 0x{data[error.start]:02x}"
    return InputError([Fault(str(path), "text in UTF-8", found, line)])


def normalised(path: Path, text: str) -> str:
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


def clean(text: str) -> str:
    """Text in Unicode's NFC form without space around it."""
    return unicodedata.normalize("NFC", text).strip()
