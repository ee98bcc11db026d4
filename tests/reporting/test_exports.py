"""Tests of the other forms of a cup: names are text, the same cup makes the same file."""

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from typer.testing import CliRunner

import drawopt
from drawopt.cli import app
from drawopt.errors import UsageError
from drawopt.reporting.page.fixtures import Fixtures
from drawopt.reporting.page.formats import FORMS
from drawopt.reporting.page.press import text
from drawopt.reporting.page.sources import read_source
from drawopt.scheduling.fixtures import Fixture, Schedule
from tests.reporting.payloads import NAMES, payload_cup
from tests.reporting.test_page import GOLDEN, Reader, page_text

ISOLATES = str.maketrans("", "", "\u2068\u2069")


@pytest.fixture(scope="module")
def cup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return payload_cup(tmp_path_factory.mktemp("payloads"))


@pytest.mark.parametrize("form", ["html", "embed"])
def test_names_are_text_in_pages(cup: Path, form: str) -> None:
    """Tests that no name makes an element, an attribute or a link that leads out of the page."""
    page = Reader(page_text(cup, form=form))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"img", "iframe", "math", "textarea", "noscript", "b", "mtext"}
    names = {key for _, attrs in page.elements for key in attrs}
    assert not [name for name in names if name.startswith("on") or name in ("src", "style")]
    links = [attrs["href"] for tag, attrs in page.elements if tag == "a"]
    assert all(link is not None and link.startswith("#") for link in links)
    shown = {word.strip() for word in page.words}
    assert {name.strip() for name in NAMES} <= shown


def test_names_are_text_in_pictures(cup: Path) -> None:
    """Tests that an SVG is sound XML of shapes and words alone, and holds every name."""
    root = ET.fromstring(page_text(cup, form="svg"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "path", "circle", "rect", "text"}
    shown = {"".join(element.itertext()) for element in root.iter() if not len(element)}
    whole = {name for name in NAMES if name in shown or any(name in text for text in shown)}
    assert whole == set(NAMES)


def test_names_are_text_in_workbooks(cup: Path) -> None:
    """Tests that all cells of a workbook are numbers and texts, no formula, and hold every name."""
    made = drawopt.report(cup, form="xlsx")
    assert isinstance(made, bytes)
    book = load_workbook(io.BytesIO(made))
    assert book.sheetnames == ["Entrants", "Ties", "Byes", "Travel", "Odds"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    for sheet in ("Entrants", "Odds"):
        assert {row[0].value for row in book[sheet].iter_rows(min_row=2)} == set(NAMES)


def test_names_are_text_in_csv(cup: Path) -> None:
    """Tests that no cell of the ties begins a formula, and that names come out as they were."""
    rows = list(csv.DictReader(io.StringIO(page_text(cup, form="csv"))))
    assert len(rows) == len(NAMES) - 6
    cells = [row[column] for row in rows for column in ("Host", "Visitor")]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    named = {cell for cell in cells if not cell.startswith("winner of tie")}
    assert named <= {f"'{name}" if name[0] in "=+-@" else name for name in NAMES}


def test_names_are_text_in_markdown(cup: Path) -> None:
    """Tests that Markdown shows names as they are: no mark-up, element or link comes of them."""
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    page = Reader(markdown.render(page_text(cup, form="md")))
    tags = {tag for tag, _ in page.elements}
    assert tags <= {"h1", "h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"} | {
        *("ul", "li")
    }
    assert sum(tag == "strong" for tag, _ in page.elements) == 1
    ties = read_source(cup).cup.ties
    known = {NAMES[club] for tie in ties for club in (tie.home, tie.away) if isinstance(club, int)}
    shown = "\n".join(page.words).translate(ISOLATES)
    assert not [name for name in known if name not in shown]


@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_markdown(name: str) -> None:
    """Tests that a name that begins a line is text too, and links no address by itself."""
    page = Reader(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text(name)))
    assert {tag for tag, _ in page.elements} == {"p"}
    assert "".join(page.words).strip().removeprefix("\u2060") == name
    assert "://" not in text(name)


def test_names_are_text_in_geojson(cup: Path) -> None:
    """Tests that GeoJSON has a point a club, a line a known tie, east before north."""
    document = json.loads(page_text(cup, form="geojson"))
    points = [each for each in document["features"] if each["geometry"]["type"] == "Point"]
    assert [each["properties"]["club"] for each in points] == list(NAMES)
    assert points[0]["geometry"]["coordinates"] == [-30.0, 30.0]
    lines = [each for each in document["features"] if each["geometry"]["type"] == "LineString"]
    assert len(lines) == sum(tie.is_known for tie in read_source(cup).cup.ties)


def fixtures(names: Iterator[str]) -> Iterator[Fixture]:
    zone = ZoneInfo("America/Chicago")
    for number, (home, away) in enumerate(zip(names, names, strict=False), 1):
        kickoff = datetime(2026, 3, 1, 15, 0, tzinfo=zone)
        yield Fixture(number, 1, home, away, f"{home} ground", kickoff, 120)


def test_names_are_text_in_calendars() -> None:
    """Tests that a club's calendar has its games in it and nothing that a name would add."""
    games = tuple(fixtures(iter(NAMES)))
    later = (Fixture(99, 2, NAMES[0], NAMES[2], "G", games[0].kickoff, 120),)
    first, second = (
        Schedule(key, "Cup", (), date(2026, 1, 1), kept=kept)
        for key, kept in (("a", games), ("b", later))
    )
    all_ = Fixtures({}, (first, second), {})
    for game in games:
        calendar = Calendar.from_ical(all_.calendar(game.home))
        events = calendar.walk("VEVENT")
        wanted = [each for each in (*games, *later) if game.home in each.clubs]
        assert [str(each["SUMMARY"]) for each in events] == [
            f"{each.home} v {each.away}" for each in wanted
        ]
        assert len(calendar.walk("VTIMEZONE")) == 1
    assert all_.calendar("nobody") == ""


@pytest.mark.parametrize("form", FORMS)
def test_the_same_cup_makes_the_same_file(tmp_path: Path, form: str) -> None:
    """Tests that every form is written by the command, twice alike, and lies in the file whole."""
    files = [tmp_path / "one", tmp_path / "two"]
    for file in files:
        arguments = ["report", str(GOLDEN / "pools"), "--format", form, "--out", str(file)]
        assert CliRunner().invoke(app, arguments).exit_code == 0
    one, two = (file.read_bytes() for file in files)
    assert one == two
    made = drawopt.report(GOLDEN / "pools", form=form)
    assert one == (made if isinstance(made, bytes) else made.encode())


@pytest.mark.parametrize("form", ["svg", "embed"])
def test_one_section(form: str) -> None:
    """Tests that a picture or a frame of one section has its ties and no others."""
    page = page_text(GOLDEN / "pools", form=form, section=2)
    assert "Tie 4," in page
    assert "Tie 1," not in page


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"form": "pdf"}, "known are html, md"),
        ({"form": "html", "section": 1}, "goes with --format svg, png, embed"),
        ({"form": "svg", "section": 3}, "sections 1 to 2"),
        ({"form": "csv"}, "nothing has been drawn"),
        ({"form": "embed"}, "nothing has been drawn"),
        ({"form": "svg", "section": 1}, "nothing has been drawn"),
    ],
)
def test_what_cannot_be_made(asked: dict[str, object], message: str) -> None:
    """Tests that forms and sections that are not there are named, and what a plan lacks."""
    path = GOLDEN / "pools" / ("plan.json" if message.startswith("nothing") else "w3.json")
    with pytest.raises(UsageError, match=message):
        page_text(path, **asked)


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a PNG says what to install where matplotlib is missing."""
    monkeypatch.setitem(sys.modules, "drawopt.reporting.plots", None)
    with pytest.raises(UsageError, match=r'pip install "drawopt\[plots\]"'):
        drawopt.report(GOLDEN / "pools", form="png")


def test_a_plan_in_every_form_that_it_has(tmp_path: Path) -> None:
    """Tests that the forms that need no draw are there before it."""
    plan = GOLDEN / "pools" / "plan.json"
    for form in ("html", "md", "xlsx", "geojson", "svg", "png"):
        assert drawopt.report(plan, form=form, out=tmp_path / form)
    assert "Nothing has been drawn." in (tmp_path / "md").read_text()
