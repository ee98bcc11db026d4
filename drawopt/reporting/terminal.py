"""A console and tables on it. Texts are shown as they stand: a name is never taken for markup."""

import os
from collections.abc import Iterable, Sequence
from typing import IO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WHOLE_LINES = 1000
"""Columns where there is no terminal: a pipe gets whole lines."""


def terminal(
    *, stderr: bool = False, file: IO[str] | None = None, width: int | None = None
) -> Console:
    """A console; where there is no terminal its lines are whole.

    Parameters
    ----------
    stderr, file
        Where it writes; to stdout if nothing is given.
    width
        Columns, in place of the terminal's.
    """
    console = Console(
        stderr=stderr, file=file, width=width, highlight=False, markup=False, emoji=False
    )
    if width is None and not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WHOLE_LINES
    return console


def table(
    *columns: str, title: str | None = None, caption: str | None = None, right: Sequence[int] = ()
) -> Table:
    """A plain table for a terminal.

    Parameters
    ----------
    columns
        The heads, from the left.
    right
        The columns set flush right, counted from 0.
    """
    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
        pad_edge=False,
    )
    for index, column in enumerate(columns):
        made.add_column(column, justify="right" if index in right else "left", overflow="fold")
    return made


def show_table(
    console: Console,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    caption: str | None = None,
    right: Sequence[int] = (),
) -> None:
    """Print a table of these rows; cells are texts, numbers, nothing, or styled by rich.

    Parameters
    ----------
    columns
        The heads, from the left.
    right
        The columns set flush right, counted from 0.
    """
    made = table(*columns, title=title, caption=caption, right=right)
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else _text(cell) for cell in row))
    console.print(made)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
