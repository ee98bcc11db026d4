"""The picture of a section's bracket: a column a round, and lines from each tie to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drawopt.reporting.pictures import (
    FAINT,
    INK,
    SHEET,
    SHORE,
    Lines,
    Part,
    Picture,
    Plate,
    Words,
    shortened,
)

COLUMN, GAP, EDGE = 232.0, 28.0, 8.0
ROW, CAPTION, APART, SIZE, SMALL, HEAD = 22.0, 18.0, 12.0, 14, 12, 34.0


@dataclass(frozen=True)
class Row:
    """One side of a tie: who, where its name leads to, and whether it went on."""

    text: str
    link: str = ""
    won: bool = False


@dataclass(frozen=True)
class Entry:
    """A tie, home first, or a club with a bye.

    Parameters
    ----------
    rows
        Two sides of a tie, or the one club that has a bye.
    caption
        Small words above: the tie's number, miles, day; or that it is a bye.
    feeders
        What of the column before leads here, by place in that column.
    provisional
        Whether it is drawn anew later: then it is drawn with a broken look.
    """

    rows: tuple[Row, ...]
    caption: str
    feeders: tuple[int, ...] = ()
    provisional: bool = False

    @property
    def height(self) -> float:
        """Of the plate with its caption."""
        return CAPTION + ROW * len(self.rows) + 6


@dataclass(frozen=True)
class Column:
    """A round: what it is called, and its ties and byes from the top."""

    title: str
    entries: tuple[Entry, ...]


def bracket_picture(title: str, columns: Sequence[Column]) -> Picture:
    """A bracket from left to right; each tie stands midway beside those that lead to it.

    Parameters
    ----------
    title
        What the picture is called, for those who hear it read.
    columns
        The rounds, the first of them on the left.

    Returns
    -------
    Picture
        As wide as it has rounds, as high as its fullest one needs.
    """
    middles = _middles(columns)
    ends = [
        middle + each.height / 2
        for column, own in zip(columns, middles, strict=True)
        for each, middle in zip(column.entries, own, strict=True)
    ]
    parts: list[Part] = []
    for number, (column, own) in enumerate(zip(columns, middles, strict=True)):
        left = EDGE + number * (COLUMN + GAP)
        parts.append(Words("faint", (left, EDGE + 14), column.title, SIZE, FAINT, bold=True))
        for entry, middle in zip(column.entries, own, strict=True):
            if number:
                parts.extend(_joined(entry, left, middle, middles[number - 1]))
            parts.extend(_plate(entry, left, middle))
    width = 2 * EDGE + len(columns) * (COLUMN + GAP) - GAP
    return Picture(title, max(width, COLUMN), max(ends, default=HEAD) + EDGE, tuple(parts))


def _middles(columns: Sequence[Column]) -> list[list[float]]:
    """Where the middle of each entry lies: of the first column one below another."""
    middles: list[list[float]] = []
    for column in columns:
        own: list[float] = []
        bottom = HEAD
        for entry in column.entries:
            lead = [middles[-1][k] for k in entry.feeders] if middles else []
            at = sum(lead) / len(lead) if lead else bottom + entry.height / 2
            own.append(max(at, bottom + entry.height / 2))
            bottom = own[-1] + entry.height / 2 + APART
        middles.append(own)
    return middles


def _join_at(middle: float) -> float:
    """Where lines meet an entry: halfway down its plate, below the caption."""
    return middle + CAPTION / 2


def _joined(entry: Entry, left: float, middle: float, before: Sequence[float]) -> Iterator[Part]:
    """Lines from what leads here, with a right angle halfway through the gap."""
    at, turn = _join_at(middle), left - GAP / 2
    lines = []
    for k in entry.feeders:
        start = _join_at(before[k])
        lines.append(((left - GAP, start), (turn, start), (turn, at), (left, at)))
    if lines:
        yield Lines("joint", tuple(lines), FAINT, 1.2)


def _plate(entry: Entry, left: float, middle: float) -> Iterator[Part]:
    top = middle - entry.height / 2 + CAPTION
    right, bottom = left + COLUMN, top + ROW * len(entry.rows) + 6
    caption = shortened(entry.caption, SMALL, COLUMN - 4)
    yield Words("faint", (left + 2, top - 5), caption, SMALL, FAINT)
    kind = "later" if entry.provisional else "plate"
    yield Plate(kind, (left, top, right, bottom), SHEET, SHORE, 4)
    for k, row in enumerate(entry.rows):
        text = shortened(row.text, SIZE, COLUMN - 20)
        yield Words(
            "ink",
            (left + 10, top + 3 + ROW * k + 16),
            text,
            SIZE,
            INK,
            bold=row.won,
            whole=row.text if text != row.text else "",
            link=row.link,
        )
