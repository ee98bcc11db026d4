"""Notes: what was assumed while a file was read, said and not decided in silence.

A note is a Python warning of the category ``DrawoptNote``: the command line prints it on stderr,
a notebook shows it, and ``warnings.catch_warnings`` collects or silences it.
"""

import sys
import warnings
from typing import TextIO


class DrawoptNote(UserWarning):
    """Something that was assumed about a file, in a sentence that names the file."""


def note(text: str) -> None:
    """Say what was assumed.

    Parameters
    ----------
    text
        A sentence that names the file, without a full stop.
    """
    warnings.warn(text, DrawoptNote, stacklevel=3)


def print_notes() -> None:
    """Print notes from now on as lines on stderr, each once; other warnings stay as they are.

    A file that is read twice by one command says the same twice.
    """
    others = warnings.showwarning
    shown: set[str] = set()
    warnings.simplefilter("always", DrawoptNote)

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, DrawoptNote):
            if str(message) not in shown:
                print(f"drawopt: note: {message}", file=file or sys.stderr)
            shown.add(str(message))
        else:
            others(message, category, filename, lineno, file, line)

    warnings.showwarning = show
