"""What ``verify`` found, for people and as a document. Loads no solver."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from drawopt.records.notice import Notice
from drawopt.reporting.text import plain
from drawopt.verification.folder import Line, Verification

Json = dict[str, Any]


def verification_record(found: Verification) -> Json:
    """One entry a record, and one verdict.

    Parameters
    ----------
    found
        A line for each record or file, and the checks of each.
    """
    return {
        "verified": found.holds,
        "verdict": found.verdict,
        "strict": found.strict,
        "records": [
            {
                "file": line.file,
                "what": line.what,
                "holds": line.holds,
                "standing": line.standing,
                "note": line.note,
                "claimed": [check.name for check in line.claims],
                "checks": [
                    {"check": check.name, "holds": check.holds, "found": check.detail}
                    for check in line.checks
                ],
            }
            for line in found.lines
        ],
    }


def notice_record(notice: Notice) -> Json:
    """A notice as a document, its text among the rest.

    Parameters
    ----------
    notice
        What is to be published before the draw.
    """
    return {
        "title": notice.title,
        "digest": notice.digest,
        "words": list(notice.words),
        "seed_sources": list(notice.seed_sources),
        "bits": notice.bits,
        "windows": [{"rounds": list(rounds), "day": day or None} for rounds, day in notice.draws],
        "count": str(notice.count),
        "least_travel": notice.least_travel,
        "most_travel": notice.most_travel,
        "unit": notice.unit,
        "may_not_host": list(notice.may_not_host),
        "text": notice.text,
    }


def show_verification(console: Console, found: Verification) -> None:
    """One line a record, and one verdict; a single record's checks one by one.

    Parameters
    ----------
    found
        A line for each record or file; the checks of a single one are shown one by one.
    """
    if len(found.lines) == 1:
        _show_checks(console, found.lines[0])
    else:
        rows = _table("", "File", "Record", "Found")
        for line in found.lines:
            standing = ", ".join(filter(None, [line.standing, line.note]))
            rows.add_row(
                "ok" if line.holds else "NO", plain(line.file), plain(line.what), plain(standing)
            )
        console.print(rows)
    console.print(plain(found.verdict))


def _show_checks(console: Console, line: Line) -> None:
    rows = _table("", "Check", "Found")
    for check in line.checks:
        mark = "NO" if not check.holds else "claimed" if check.claimed else "ok"
        rows.add_row(mark, plain(check.name), plain(check.detail))
    console.print(rows)


def _table(*columns: str) -> Table:
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made
