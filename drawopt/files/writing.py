"""Files written whole or not at all, and nothing overwritten that nobody said to overwrite."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from drawopt.errors import FileError


def write_text(path: Path, text: str | bytes, *, force: bool = False) -> None:
    """Write a file whole or not at all: to a temporary name beside it, then renamed.

    Parameters
    ----------
    text
        Written in UTF-8 as it is: its line ends are LF. Bytes are written as they are.
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
            "wb", dir=path.parent, prefix=".drawopt-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text if isinstance(text, bytes) else text.encode())
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
