"""What ``verify`` found, for people and as a document. Loads no solver."""

from typing import Any

from rich.console import Console

from drawopt.records.notice import Notice
from drawopt.reporting.terminal import show_table
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
        "pools": [{"name": name, "clubs": clubs} for name, clubs in notice.pools],
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
        rows = (
            (
                "ok" if line.holds else "NO",
                line.file,
                line.what,
                ", ".join(filter(None, [line.standing, line.note])),
            )
            for line in found.lines
        )
        show_table(console, ("", "File", "Record", "Found"), rows)
    console.print(found.verdict)


def _show_checks(console: Console, line: Line) -> None:
    rows = (
        (
            "NO" if not check.holds else "claimed" if check.claimed else "ok",
            check.name,
            check.detail,
        )
        for check in line.checks
    )
    show_table(console, ("", "Check", "Found"), rows)
