"""Ties and berths as CSV. Texts that a spreadsheet would take for a formula are neutralised."""

import csv
import io
from collections.abc import Iterable, Sequence

from drawopt.drawing.contest import Draw, TieSide, WinnerOf
from drawopt.files.csv_text import safe
from drawopt.qualification.berths import Berth
from drawopt.simulation.cup import Cup


def side_text(side: TieSide, clubs: Sequence[str]) -> str:
    return f"winner of {side.tie}" if isinstance(side, WinnerOf) else clubs[side]


def draw_csv(draw: Draw, clubs: Sequence[str]) -> str:
    """The ties of a draw, home first.

    Parameters
    ----------
    clubs
        Names by the clubs' number in the field.
    """
    return rows_csv(
        (
            "number",
            "round",
            "section",
            "home",
            "away",
            "expected_travel",
            "expected_distance",
            "provisional",
            "switched",
            "neutral",
        ),
        (
            (
                tie.number,
                tie.round,
                tie.section,
                safe(side_text(tie.home, clubs)),
                safe(side_text(tie.away, clubs)),
                tie.expected_travel,
                tie.expected_distance,
                int(tie.provisional),
                int(tie.switched),
                int(tie.neutral),
            )
            for tie in draw.ties
        ),
    )


def cup_csv(cup: Cup, clubs: Sequence[str]) -> str:
    """The ties of a cup as played, in the columns of a results file and a few more.

    Parameters
    ----------
    clubs
        Names by the clubs' number in the field.
    """

    def name(club: int | None) -> str:
        return "" if club is None else safe(clubs[club])

    return rows_csv(
        (
            "number",
            "round",
            "section",
            "home",
            "away",
            "home_goals",
            "away_goals",
            "decided_by",
            "winner",
            "distance",
            "switched",
            "neutral",
        ),
        (
            (
                tie.number,
                tie.round,
                tie.section,
                name(tie.home),
                name(tie.away),
                "",
                "",
                tie.decided_by,
                name(tie.winner),
                "" if tie.distance is None else tie.distance,
                int(tie.switched),
                int(tie.neutral),
            )
            for tie in cup.ties
        ),
    )


def berths_csv(berths: Sequence[Berth]) -> str:
    """The berths of an edition; the club is blank where nobody is named.

    Parameters
    ----------
    berths
        In the order in which they are written.
    """
    return rows_csv(
        ("path", "via", "club", "status", "evidence", "source"),
        (
            tuple(map(safe, (b.path, b.via, b.club or "", b.status, b.evidence, b.source)))
            for b in berths
        ),
    )


def rows_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV, line ends LF.

    Parameters
    ----------
    header
        The columns, from the left.
    rows
        Cells in their order; texts that could be formulas have been made ``safe`` before.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
