"""Measured plans kept in a file, so that a long benchmark goes on where it was broken off.

The file is named by ``DRAWOPT_BENCH_ROWS``; without it rows go to the system's temporary folder.
A row names the planner's source it was measured with: rows of another source are not taken for
this one's, but the shortest plan known of a field is that of any row.
"""

import csv
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer
from drawopt.sections.plan import Plan

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """One measured plan; travel and bound -1 where there is none.

    ``status`` is the plan's, "impossible" or "no answer"; ``seconds`` by the clock and
    ``processor`` seconds of all threads.
    """

    field: str
    seed: int
    effort: int
    source: str
    status: str
    travel: int
    bound: int
    seconds: float
    processor: float


@cache
def source() -> str:
    """A short digest of the planner's source."""
    digest = hashlib.sha256()
    for wing in ("planning", "pricing"):
        for path in sorted((ROOT / "drawopt" / wing).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def rows_file() -> Path:
    named = os.environ.get("DRAWOPT_BENCH_ROWS")
    return Path(named) if named else Path(tempfile.gettempdir()) / "drawopt-bench-rows.csv"


def kept_rows() -> list[Row]:
    """All rows measured so far, in order."""
    path = rows_file()
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(**{f.name: f.type(row[f.name]) for f in fields(Row)})  # type: ignore[operator]
            for row in csv.DictReader(file)
        ]


def _keep(row: Row) -> None:
    path = rows_file()
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [f.name for f in fields(Row)], lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(asdict(row))


def measured(
    field: str, seed: int, effort: int, plan: Callable[[], Plan], *, any_source: bool = False
) -> Row:
    """The row of a plan: kept, or measured now and kept."""
    for row in kept_rows():
        alike = (row.field, row.seed, row.effort) == (field, seed, effort)
        if alike and (any_source or row.source == source()):
            return row
    began, processor = time.monotonic(), time.process_time()
    status, travel, bound = "", -1, -1
    try:
        made = plan()
        status, travel, bound = made.status, made.travel, made.bound
    except AnswerIsNo:
        status = "impossible"
    except StoppedWithoutAnswer:
        status = "no answer"
    seconds = round(time.monotonic() - began, 1)
    used = round(time.process_time() - processor, 1)
    row = Row(field, seed, effort, source(), status, travel, bound, seconds, used)
    _keep(row)
    return row


def shortest(field: str) -> int | None:
    """The least travel of any row of a field."""
    return min((r.travel for r in kept_rows() if r.field == field and r.travel >= 0), default=None)
