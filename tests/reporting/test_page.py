"""Tests of the page of a plan, a draw or a season: what stands in it, and that names are text."""

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

import drawopt
from drawopt.cli import app
from drawopt.drawing.contest import DrawnTie, WinnerOf
from drawopt.errors import FileError, UsageError
from drawopt.model.entrants import Entrant
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
from drawopt.reporting.page.content import Cup, _columns, anchors
from drawopt.reporting.page.sources import read_source
from tests.fixtures import road, small_plan

GOLDEN = Path(__file__).parents[1] / "golden"
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "=HYPERLINK(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "<!--",
    "]]>",
    "\u05d0\u05d1\u05d2 FC",
    "\u0627\u0644\u0646\u0635\u0631",
    "W" * 200,
    "\u6f22\u5b57",
    "\u2603",
    "</title>",
)


class Reader(HTMLParser):
    """The elements of a page, their attributes, and the text outside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, _tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.words.append(data)


def hostile_plan(folder: Path) -> Path:
    """The file of a plan whose clubs are called as nobody should be."""
    names = sorted(HOSTILE)
    plan = small_plan(
        road(*range(0, 10 * len(names), 10)),
        1,
        entrants=[Entrant(name, league=name[:50], city=name[:50]) for name in names],
    )
    path = folder / "plan.json"
    path.write_text(pretty(plan_record(plan)), encoding="utf-8")
    return path


def test_names_are_text(tmp_path: Path) -> None:
    """Tests that no name makes an element or an attribute, and all are shown."""
    page = Reader(drawopt.report(hostile_plan(tmp_path)))
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 3
    assert "img" not in tags
    assert not [key for _, attrs in page.elements for key in attrs if key.startswith("on")]
    assert set(HOSTILE) <= set(page.words)


def test_embedded_records_are_the_files(tmp_path: Path) -> None:
    """Tests that what scripts read is the plan's file, whatever clubs are called."""
    path = hostile_plan(tmp_path)
    page = drawopt.report(path)
    (records,) = re.findall('<script type="application/json" id="records">(.*?)</script>', page)
    assert json.loads(records)["plan"] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["five", "pools", "weighted"])
def test_links_lead_somewhere(name: str) -> None:
    """Tests that each link in a page leads to an element of it, and that no id stands twice."""
    page = Reader(drawopt.report(GOLDEN / name))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] or "" for tag, attrs in page.elements if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert not [attrs for _, attrs in page.elements if "src" in attrs or "style" in attrs]


def test_season() -> None:
    """Tests that the page of a season tells how far it has come and who won."""
    page = Reader(drawopt.report(GOLDEN / "pools"))
    text = " ".join(" ".join(page.words).split())
    assert "The season: 3 draws held, 9 of 11 ties played." in text
    assert "Draw of window 3" in text


def test_same_bytes_and_no_overwriting(tmp_path: Path) -> None:
    """Tests that the same records make the same page, and that no file is lost."""
    out = tmp_path / "cup.html"
    page = drawopt.report(GOLDEN / "six", out=out)
    assert out.read_text(encoding="utf-8") == page == drawopt.report(GOLDEN / "six" / "w1.json")
    with pytest.raises(FileError, match="exists"):
        drawopt.report(GOLDEN / "six", out=out)


def test_draw_without_its_plan(tmp_path: Path) -> None:
    """Tests that a draw alone makes no page, and a folder without a plan none."""
    shutil.copy(GOLDEN / "six" / "w1.json", tmp_path)
    with pytest.raises(UsageError, match="its plan"):
        drawopt.report(tmp_path / "w1.json")
    with pytest.raises(UsageError, match="one plan; here are 0"):
        drawopt.report(tmp_path)


def test_command(tmp_path: Path) -> None:
    """Tests that the command writes the page of a plan, and exits 5 rather than overwrite."""
    out = tmp_path / "cup.html"
    arguments = ["report", str(GOLDEN / "five" / "plan.json"), "--out", str(out)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert "There has been no draw." in out.read_text(encoding="utf-8")
    assert "Derive this draw here" not in out.read_text(encoding="utf-8")


def test_anchors() -> None:
    """Tests that links are plain, each once, and none is one of the page's own."""
    names = ("Christos FC", "Chr\u00edstos FC", "\u6f22", "Map", "Section 1", "Tie 2", "derive")
    made = anchors(names)
    assert made[:3] == ("christos-fc", "christos-fc-2", "club")
    assert len(set(made)) == len(names)
    assert not {"map", "section-1", "tie-2", "derive"} & set(made)


def test_columns_of_a_bracket_follow_one_another() -> None:
    """Tests that places which lead to one tie stand together, in the order of the next column."""
    cup = Cup(read_source(GOLDEN / "2024"))
    for number, section in enumerate(cup.source.plan.sections):
        ties = [tie for tie in cup.ties if tie.section == number + 1]
        columns = _columns(cup, sorted(section), ties)
        # A section of eight has no tie in round 1, and no column for it.
        sizes = [len(places) for _, places in columns]
        assert sizes[-3:] == [4, 2, 1]
        for (_, places), (_, following) in pairwise(columns):
            wanted = []
            for tie in following:
                assert isinstance(tie, DrawnTie)
                wanted += [tie.home, tie.away]
            found = [each if isinstance(each, int) else WinnerOf(each.number) for each in places]
            assert sorted(map(str, found)) == sorted(map(str, wanted))
            at = [wanted.index(each) // 2 for each in found]
            assert at == sorted(at)
