"""Tests of the page of a plan, a draw or a season: what stands in it, and that names are text."""

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import drawopt
from drawopt.cli import app
from drawopt.errors import FileError, UsageError
from drawopt.model.entrants import Entrant
from drawopt.model.problem import WITHDRAWALS
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
from drawopt.reporting.page.content import anchors
from drawopt.reporting.page.cup import ByeShown
from drawopt.reporting.page.sources import read_source
from drawopt.reporting.page.texts import languages, texts_in
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


def page_text(path: Path, **asked: Any) -> str:
    """A page as text."""
    page = drawopt.report(path, **asked)
    assert isinstance(page, str)
    return page


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
    page = Reader(page_text(hostile_plan(tmp_path)))
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 3
    assert "img" not in tags
    assert not [key for _, attrs in page.elements for key in attrs if key.startswith("on")]
    assert set(HOSTILE) <= set(page.words)


def test_embedded_records_are_the_files(tmp_path: Path) -> None:
    """Tests that what scripts read is the plan's file, whatever clubs are called."""
    path = hostile_plan(tmp_path)
    page = page_text(path)
    (records,) = re.findall('<script type="application/json" id="records">(.*?)</script>', page)
    assert json.loads(records)["plan"] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["five", "pools", "weighted"])
def test_links_lead_somewhere(name: str) -> None:
    """Tests that each link in a page leads to an element of it, and that no id stands twice."""
    page = Reader(page_text(GOLDEN / name))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs["href"] or "" for tag, attrs in page.elements if tag == "a"]
    assert len(links) > 3 * page_text(GOLDEN / name).count("<article")
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert not [attrs for _, attrs in page.elements if "src" in attrs or "style" in attrs]


def test_season() -> None:
    """Tests that the page of a season tells how far it has come and who won."""
    page = Reader(page_text(GOLDEN / "pools"))
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
    assert "There has been no draw of window 1, that is of rounds 1, 2" in out.read_text(
        encoding="utf-8"
    )
    assert "Derive this draw here" not in out.read_text(encoding="utf-8")


def test_anchors() -> None:
    """Tests that links are plain, each once, and none is one of the page's own."""
    names = ("Christos FC", "Chr\u00edstos FC", "\u6f22", "Map", "Section 1", "Tie 2", "derive")
    made = anchors(names)
    assert made[:3] == ("christos-fc", "christos-fc-2", "club")
    assert len(set(made)) == len(names)
    assert not {"section-1", "tie-2", "derive"} & set(made)


@pytest.mark.parametrize("name", ["2024", "five", "pools", "six"])
def test_columns_of_a_bracket_follow_one_another(name: str) -> None:
    """Tests that places which lead to one tie stand together, in the order of the next column."""
    cup = read_source(GOLDEN / name).cup
    for number in range(1, len(cup.plan.sections) + 1):
        columns = cup.columns(number)
        assert len(columns[-1][1]) == 1
        for (_, before), (_, column) in pairwise(columns):
            leads = cup.feeders(column, before)
            # Each place leads to one, in order; two lead to a tie, one to a bye.
            assert [k for lead in leads for k in sorted(lead)] == list(range(len(before)))
            wanted = [1 if isinstance(each, ByeShown) else 2 for each in column]
            assert [len(lead) for lead in leads] == wanted


def test_what_is_provisional_says_so() -> None:
    """Tests that ties and byes which a later window draws anew are marked, and no others."""
    cup = read_source(GOLDEN / "2024").cup
    page = Reader(page_text(GOLDEN / "2024"))
    later = [tie for tie in cup.ties if tie.drawn.provisional]
    rows = [attrs for tag, attrs in page.elements if tag == "tr" and "id" in attrs]
    marked = {attrs["id"] for attrs in rows if attrs.get("class") == "provisional"}
    assert marked == {f"tie-{tie.number}" for tie in later}
    assert {tie.round for tie in later} == {3, 4}
    assert {bye.provisional for bye in cup.byes} == {False}


def test_waiting_for_results(tmp_path: Path) -> None:
    """Tests that a page says how many ties the next draw waits for, and offers it after them."""
    for name in ("plan.json", "w1.json", "r1.csv"):
        shutil.copy(GOLDEN / "pools" / name, tmp_path)
    assert 'id="count"' in page_text(tmp_path)
    lines = (tmp_path / "r1.csv").read_text().splitlines(keepends=True)
    (tmp_path / "r1.csv").write_text("".join(lines[:-1]))
    page = page_text(tmp_path)
    assert 'id="count"' not in page
    assert "Window 2 is drawn once 1 tie more is decided." in page
    assert 'id="count"' not in page_text(GOLDEN / "pools")


def test_languages_have_the_same_texts() -> None:
    """Tests that every language has the same keys, forms and words in braces, and says so."""

    def shape(entry: object) -> object:
        if isinstance(entry, dict):
            return {key: shape(each) for key, each in entry.items()}
        return sorted(re.findall(r"\{\w+\}", str(entry)))

    english = texts_in("en").entries
    for language in languages():
        other = texts_in(language)
        assert shape(other.entries) == shape(english)
        assert other("language") == language
        changed = [key for key, text in other.entries.items() if text == english[key]]
        assert language == "en" or set(changed) <= {"percent", "units", "opponent", "column_club"}
    assert not texts_in("es").is_reviewed
    with pytest.raises(UsageError, match="known are en, es"):
        texts_in("xx")


def test_every_text_is_used() -> None:
    """Tests that no text stands in the files that nothing says."""
    folder = Path(drawopt.__file__).parent / "reporting" / "page"
    code = "".join(
        path.read_text() for path in folder.iterdir() if path.suffix in (".py", ".js", ".html")
    )
    entries = texts_in("en").entries
    options = "|".join(WITHDRAWALS)
    dynamic = f"(?<=promise_)[0-9]$|(?<=summary_)[a-z]+$|(?<=^change_)({options})$"
    for key in {*entries, *entries["script"]} - {"script"}:
        stem = re.sub(dynamic, "", key)
        assert re.search(rf"""["'`]{stem}(["'`]|\{{)""", code), key


def test_spanish_page() -> None:
    """Tests that the page of another language says so, sets numbers its way, and is marked."""
    page = page_text(GOLDEN / "five", language="es")
    assert '<html lang="es">' in page
    assert "nadie ha revisado" in page
    assert "Sección 1" in page
    assert "Section 1" not in page
    assert re.search(r"\d,\d %", page)
