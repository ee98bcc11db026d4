"""Which column of a table is which, whatever its separator and however its header is written."""

import csv
import re
import unicodedata
from collections.abc import Collection, Sequence

from drawopt.errors import Fault

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

# Other names under which people keep a column; looked up only where a reader asks for the first.
SYNONYMS = {
    "club": ("team", "club_name", "team_name"),
    "league": ("division", "competition"),
    "city": ("town", "place"),
    "state": ("province",),
    "lat": ("latitude",),
    "lon": ("longitude", "long", "lng"),
    "country": ("nation", "country_code"),
    "home": ("home_team", "home_club"),
    "away": ("away_team", "away_club", "visitor"),
    "home_goals": ("home_score",),
    "away_goals": ("away_score",),
    "ground": ("stadium", "venue"),
    "zone": ("time_zone", "timezone"),
}


def separator_of(text: str, known: Collection[str]) -> str:
    """The separator under which the first line that is not blank names most known columns."""
    first = next((line for line in text.split("\n") if line.strip()), "")

    def named(separator: str) -> int:
        try:
            header = next(csv.reader([first], delimiter=separator, strict=True), [])
        except (csv.Error, StopIteration):
            return 0
        return sum(any(_is(cell, column) for cell in header) for column in known)

    return max(SEPARATORS, key=named)


def matched(
    header: Sequence[str], known: Sequence[str], file: str, line: int, faults: list[Fault]
) -> list[str]:
    """A header with known columns under their own names; others stay as they are.

    A column that bears the name itself goes before one that differs in case or signs, and that
    before a synonym. Two that come equally near are a fault, never a choice.
    """
    names = list(header)
    for column in known:
        if column in header:
            continue
        spelt = [k for k, cell in enumerate(header) if _folded(cell) == column]
        near = spelt or [
            k
            for k, cell in enumerate(header)
            if _folded(cell) in SYNONYMS.get(column, ()) and cell not in known
        ]
        if len(near) > 1:
            found = " and ".join(f'"{header[k]}"' for k in near)
            faults.append(Fault(file, f'one column for "{column}"', found, line, column))
        elif near:
            names[near[0]] = column
    return names


def point_for_comma(text: str) -> str:
    """Degrees as a European spreadsheet writes them, 50,7236, with a decimal point.

    Parameters
    ----------
    text
        A cell. What is not a number with a comma in it stays as it is.
    """
    return text.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d+", text) else text


def _is(cell: str, column: str) -> bool:
    folded = _folded(cell)
    return folded == column or folded in SYNONYMS.get(column, ())


def _folded(cell: str) -> str:
    """A header's words in lower case, joined by underscores."""
    text = unicodedata.normalize("NFC", cell).casefold()
    return "_".join(re.findall(r"\w+", text.replace("_", " ")))
