"""Names of clubs that would be something else if they were not taken as text, and a cup of them."""

from decimal import Decimal
from pathlib import Path

import drawopt
from drawopt.model.entrants import Entrant
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
from tests.fixtures import road, small_plan

PAYLOADS = (
    # HTML and scripts
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{display:none}</style>",
    "</title><b>",
    "</style><b>",
    "</textarea><b>",
    "<!-- <b> -->",
    "<![CDATA[ <b> ]]>",
    "]]>",
    "&lt;b&gt;",
    "&#x3c;b&#x3e;",
    "<noscript><p title='</noscript><b>'>",
    "javascript:alert(1)",
    "`${alert(1)}`",
    "<math><mtext><b>",
    "\\u003cb\\u003e",
    # templates
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{number}",
    "${7*7}",
    "#{7*7}",
    # formulas
    "=HYPERLINK(1)",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    # Markdown
    "*FC* **Bold**",
    "_FC_ __Bold__",
    "# Heading",
    "[link](javascript:alert(1))",
    "![picture](x)",
    "| a | b |",
    "~~gone~~ $x$",
    "1. First",
    "https://example.org/x",
    "www.example.org",
    ":smile: `code`",
    # JSON, CSV, calendars
    '"quoted", and; more',
    "a\\nb\\,c\\;d",
    "{\"a\": [1, null]}",
    "BEGIN:VEVENT",
    "SUMMARY:x;LANGUAGE=en:y",
    # other alphabets, both directions, many letters
    "\u05d0\u05d1\u05d2 FC",
    "\u0627\u0644\u0646\u0635\u0631",
    "\u6f22\u5b57\u30af\u30e9\u30d6",
    "\u2603 \u2660 FC",
    "e\u0301\u0302\u0303 FC",
    "W" * 200,
    "NULL",
)  # fmt: skip
NAMES = tuple(sorted({name.replace("e\u0301\u0302", "\u00e9\u0302") for name in PAYLOADS}))


def payload_cup(folder: Path) -> Path:
    """A folder with the plan of a cup whose clubs are called so, and a rehearsal of its draw."""
    entrants = [
        Entrant(name, league=name[:50], city=name[:50], lat=Decimal(each), lon=Decimal(-each))
        for name, each in zip(NAMES, range(30, 30 + len(NAMES)), strict=True)
    ]
    plan = small_plan(road(*range(0, 10 * len(NAMES), 10)), 6, entrants=entrants)
    (folder / "plan.json").write_text(pretty(plan_record(plan)), encoding="utf-8")
    drawopt.draw(folder / "plan.json", "dice:1", rehearsal=True, out=folder / "w1.json")
    return folder
