"""Answers as they show themselves in Jupyter: a heading, and a table or a map."""

from collections.abc import Mapping, Sequence
from html import escape

from drawopt.reporting.section_map import section_map
from drawopt.sections.plan import Plan

MAX_ROWS = 200
"""Rows shown; a frame of pandas has them all."""


def html_table(heading: str, rows: Sequence[Mapping[str, object]]) -> str:
    """A heading and a table, all text escaped; the first ``MAX_ROWS`` rows."""
    if not rows:
        return f"<p>{escape(heading)}</p>"
    head = "".join(f"<th>{escape(str(key))}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell_text(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows[:MAX_ROWS]
    )
    more = f"<p>and {len(rows) - MAX_ROWS:,} more</p>" if len(rows) > MAX_ROWS else ""
    return (
        f"<p>{escape(heading)}</p><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def cell_text(value: object) -> str:
    """A value as a person reads it: shares with four digits, nothing for ``None``."""
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def section_picture(heading: str, plan: Plan) -> str:
    """A heading and the map of a plan."""
    return f"<p>{escape(heading)}</p>{section_map(plan)}"
