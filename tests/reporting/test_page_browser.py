"""Tests of pages in Chromium, opened from disk."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import drawopt
from tests.reporting.test_page import HOSTILE, hostile_plan, page_text

GOLDEN = Path(__file__).parents[1] / "golden"
CHROMIUM = shutil.which("chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # Without its sandbox Chromium also starts in containers; pages are our own.
        made = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


class Visit:
    """A page opened from disk, and what it complained of and asked for."""

    def __init__(self, browser: Any, html: str, folder: Path, **context: Any) -> None:
        file = folder / "cup.html"
        file.write_text(html, encoding="utf-8")
        self.page = browser.new_context(**context).new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def assert_quiet(self) -> None:
        assert self.said == []
        assert all(url.startswith(("file:", "blob:")) for url in self.asked)


@pytest.mark.parametrize("name", ["five", "weighted", "pools"])
def test_draws_are_derived(browser: Any, tmp_path: Path, name: str) -> None:
    """Tests that a page derives its own draws, without a request or a complaint."""
    visit = Visit(browser, page_text(GOLDEN / name), tmp_path)
    visit.page.click("#derive")
    visit.page.wait_for_selector("#derive:enabled")
    lines = visit.page.locator("#derived p")
    assert lines.count() == len(list((GOLDEN / name).glob("w*.json")))
    assert visit.page.locator("#derived .wrong").count() == 0
    visit.assert_quiet()


def test_changed_draw_is_not_derived(browser: Any, tmp_path: Path) -> None:
    """Tests that the check of a page whose record was changed fails."""
    html = page_text(GOLDEN / "five")
    at = html.index('id="records"')
    changed = html[:at] + html[at:].replace("dice:61624", "dice:61625", 1)
    assert changed != html
    visit = Visit(browser, changed, tmp_path)
    visit.page.click("#derive")
    visit.page.wait_for_selector("#derived .wrong")
    assert visit.page.locator("#derived .same").count() == 0


def test_live_draw(browser: Any, tmp_path: Path) -> None:
    """Tests that dice typed in draw what the package draws, a tie at a time, to the byte."""
    visit = Visit(browser, page_text(GOLDEN / "five" / "plan.json"), tmp_path)
    page = visit.page
    record = json.loads((GOLDEN / "five" / "w1.json").read_text())
    page.click("#count")
    page.wait_for_selector("#live:visible")
    page.fill("#dice", "61624 355")
    assert page.is_disabled("#official")
    page.click("#rehearse")
    assert page.is_visible("#mark")
    page.fill("#dice", record["seed"].removeprefix("dice:"))
    page.click("#official")
    assert not page.is_visible("#mark")
    page.click("#step")
    assert page.locator("#reveal li").count() == 1
    page.click("#skip")
    assert page.locator("#reveal li").count() == len(record["ties"])
    with page.expect_download() as saved:
        page.click("#save")
    dice = record["seed"].removeprefix("dice:").replace("-", "")
    official = drawopt.draw(
        GOLDEN / "five" / "plan.json", f"dice:{dice}", out=tmp_path / "official.json"
    )
    assert Path(saved.value.path()).read_bytes() == (tmp_path / "official.json").read_bytes()
    assert official.digest in (tmp_path / "official.json").read_text()
    visit.assert_quiet()


def test_names_are_text(browser: Any, tmp_path: Path) -> None:
    """Tests that hostile names run nothing and are shown as they are."""
    visit = Visit(browser, page_text(hostile_plan(tmp_path)), tmp_path)
    shown = visit.page.locator(".card h3").all_text_contents()
    assert sorted(shown) == sorted(HOSTILE)
    visit.assert_quiet()


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_page_is_wider_than_its_window(browser: Any, tmp_path: Path, width: int) -> None:
    """Tests that nothing sticks out sideways, with long names either, light or dark."""
    for number, html in enumerate((page_text(GOLDEN / "pools"), page_text(hostile_plan(tmp_path)))):
        size = {"width": width, "height": 800}
        scheme = ("light", "dark")[number]
        visit = Visit(browser, html, tmp_path, viewport=size, color_scheme=scheme)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_search_and_deep_links(browser: Any, tmp_path: Path) -> None:
    """Tests that a search leaves the cards that match, and a link shows its card."""
    visit = Visit(browser, page_text(GOLDEN / "pools"), tmp_path)
    page = visit.page
    page.fill("#search", "club 03")
    assert page.locator(".card:visible").count() == 1
    page.evaluate("location.hash = '#club-04'")
    page.wait_for_selector("#club-04:visible")


def test_readable_without_scripts(browser: Any, tmp_path: Path) -> None:
    """Tests that everything but the buttons is there without JavaScript."""
    visit = Visit(browser, page_text(GOLDEN / "pools"), tmp_path, java_script_enabled=False)
    assert visit.page.locator(".card:visible").count() == 13
    assert visit.page.locator("tr[id^=tie-]:visible").count() == 11
    assert visit.page.locator(".bracket svg:visible").count() == 2
    assert not visit.page.is_visible("#derive")
