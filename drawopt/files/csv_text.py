"""Tables written as CSV. Texts that a spreadsheet would take for a formula are neutralised."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def rows_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """A table as CSV, line ends LF. Yes and no are 1 and 0; what is not known is blank.

    Parameters
    ----------
    rows
        Cells by column; those of other columns are left out, those that a row lacks are blank.
    columns
        From the left; those of the first row if not given, and then there must be one.
    """
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns or list(rows[0]), restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return safe(value)
    return int(value) if isinstance(value, bool) else value


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
