"""Tests that the page of the record format says what is done."""

import re
from pathlib import Path

from drawopt.drawing.drand import NETWORKS
from drawopt.files.free_text import INVISIBLE
from drawopt.model.results import DECIDED_BY, OPEN, REHEARSED, REQUIRED
from drawopt.records.reading import MOST_BYTES
from drawopt.records.schema import (
    LARGEST,
    LONGEST,
    AttemptsRecord,
    BookletRecord,
    CertificateRecord,
    DrawRecord,
    PlanRecord,
)
from drawopt.verification.listing import MOST_SECTIONS
from tests.golden.worked_example import example, trips_example, weighted_example

PAGE = (Path(__file__).parents[2] / "drawopt" / "records" / "README.md").read_text(encoding="utf-8")


def section(number: int) -> str:
    """The text of one section of the page."""
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[0]


def test_worked_example() -> None:
    """Tests that every value of the example comes out so, step by step."""
    weighted = "\n## 17. A weighted example\n\n" + weighted_example()
    trips = "\n## 18. An example with a budget of long trips\n\n" + trips_example()
    assert PAGE.endswith("## 16. A worked example\n\n" + example() + weighted + trips)


def keys_of(text: str) -> list[str]:
    """The keys that a table of the page names, in its order."""
    rows = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    return [key for row in rows for key in re.findall(r"`([a-z_0-9]+)`", row)]


def test_keys() -> None:
    """Tests that the page names the keys of each record in the order of its file."""
    assert keys_of(section(2)) == list(PlanRecord.model_fields)
    # The last three are the words of ties_per_round and the like: a table of sources follows.
    assert keys_of(section(10))[: len(DrawRecord.model_fields)] == list(DrawRecord.model_fields)
    certificate = keys_of(section(12))
    assert certificate[-len(CertificateRecord.model_fields) :] == list(
        CertificateRecord.model_fields
    )
    assert keys_of(section(14)) == list(BookletRecord.model_fields)
    assert [*AttemptsRecord.model_fields] == ["record", "attempts", "digest"]


def test_limits() -> None:
    """Tests the numbers of the page: limits, invisible characters, networks, columns."""
    for number in (MOST_BYTES, LARGEST, LONGEST):
        assert f"{number:,}" in section(1)
    assert f"{MOST_SECTIONS:,}" in section(12)
    for first, last in INVISIBLE:
        # A range of one or two characters is written out.
        assert f"U+{first:04X}" in section(1)
        assert f"U+{last:04X}" in section(1)
    assert all(chain in section(10) for chain in NETWORKS)
    assert ", ".join(REQUIRED) in section(11)
    assert all(f"`{word}`" in section(11) for word in (*DECIDED_BY, *REHEARSED, OPEN))


def test_links() -> None:
    """Tests that the files the page speaks of are there."""
    folder = Path(__file__).parents[2] / "drawopt" / "records"
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (folder / link).exists(), link
