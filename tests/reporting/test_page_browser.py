"""Tests of pages in Chromium, opened from disk."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import drawopt
from drawopt.records.canonical import pretty
from tests.reporting.payloads import payload_cup
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


def test_a_later_window_is_drawn_live(browser: Any, tmp_path: Path) -> None:
    """Tests that a season's page draws its next window to the byte, once all ties are decided."""
    for name in ("plan.json", "w1.json", "r1.csv", "drawopt-attempts.json"):
        shutil.copy(GOLDEN / "pools" / name, tmp_path)
    attempts = json.loads((tmp_path / "drawopt-attempts.json").read_text())
    assert len(attempts["attempts"]) == 3
    (tmp_path / "drawopt-attempts.json").unlink()
    visit = Visit(browser, page_text(tmp_path), tmp_path)
    page = visit.page
    page.click("#count")
    page.wait_for_selector("#live:visible")
    dice = "36142" * 12
    page.fill("#dice", dice)
    page.click("#official")
    page.fill("#pace", "0.1")
    page.click("#play")
    page.wait_for_selector("#reveal li")
    page.click("#skip")
    with page.expect_download() as saved:
        page.click("#save")
    official = drawopt.draw(
        tmp_path / "plan.json",
        "dice:" + "-".join(["36142"] * 12),
        after=tmp_path / "w1.json",
        results=tmp_path / "r1.csv",
    )
    assert Path(saved.value.path()).read_text() == pretty(official.record)
    visit.assert_quiet()


def test_a_rehearsal_is_followed_by_none_but_a_rehearsal(browser: Any, tmp_path: Path) -> None:
    """Tests that a page of a rehearsal is marked as one, and draws nothing officially after it."""
    shutil.copy(GOLDEN / "pools" / "plan.json", tmp_path)
    drawn = drawopt.draw(
        tmp_path / "plan.json", "dice:123", rehearsal=True, out=tmp_path / "w1.json"
    )
    rows = ["round,home,away,home_goals,away_goals,decided_by,winner"]
    rows += [
        f"{tie.round},{tie.home},{tie.away},1,0,score," for tie in drawn.ties if not tie.provisional
    ]
    (tmp_path / "r1.csv").write_text("\n".join([*rows, ""]))
    visit = Visit(browser, page_text(tmp_path), tmp_path)
    page = visit.page
    assert page.locator(".rehearsal:visible").count() == 1
    page.click("#count")
    page.wait_for_selector("#live:visible")
    page.fill("#dice", "36142" * 12)
    assert page.is_disabled("#official")
    page.click("#rehearse")
    page.evaluate("document.getElementById('promises').scrollIntoView()")
    assert page.evaluate("document.scrollingElement.scrollTop") > 500
    top = page.locator("#mark").evaluate("(mark) => mark.getBoundingClientRect().top")
    assert 0 <= top < 20


AXE = Path(__file__).parent / "axe" / "axe.min.js"
SHOWN = {"plan": "five/plan.json", "draw": "six", "season": "pools"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SHOWN)
def test_everybody_can_use_it(browser: Any, tmp_path: Path, name: str, scheme: str) -> None:
    """Tests that axe finds nothing serious: contrast, labels, names, order, keyboard."""
    visit = Visit(browser, page_text(GOLDEN / SHOWN[name]), tmp_path, color_scheme=scheme)
    page = visit.page
    if name == "plan":
        page.click("#count")
        page.wait_for_selector("#live:visible")
        page.fill("#dice", "123")
        page.click("#rehearse")
        page.click("#step")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == []


def test_the_frame_for_other_pages(browser: Any, tmp_path: Path) -> None:
    """Tests that brackets show inside a sandboxed frame of another page, with no script."""
    frame = tmp_path / "frame.html"
    frame.write_text(page_text(GOLDEN / "pools", form="embed"), encoding="utf-8")
    html = '<title>News</title><iframe sandbox src="frame.html" width="800" height="600"></iframe>'
    visit = Visit(browser, html, tmp_path)
    inside = visit.page.frame_locator("iframe")
    inside.locator("svg").first.wait_for()
    assert inside.locator("svg").count() == 2
    assert inside.locator("script").count() == 0
    visit.assert_quiet()


OVERLAPS = """() => {
  const found = [];
  const apart = (a, b) => a.left >= b.right - 1 || b.left >= a.right - 1 ||
    a.top >= b.bottom - 1 || b.top >= a.bottom - 1;
  for (const svg of document.querySelectorAll("svg")) {
    const sheet = svg.getBoundingClientRect();
    const texts = Array.from(svg.querySelectorAll("text"), (text) =>
      [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
    for (const [i, [one, a]] of texts.entries()) {
      for (const [other, b] of texts.slice(0, i)) if (!apart(a, b)) found.push([one, other]);
      if (a.right > sheet.right + 1 || a.left < sheet.left - 1) found.push([one, "the edge"]);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def of_2024() -> str:
    """The page of the draw of 2024."""
    return page_text(GOLDEN / "2024")


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_label_lies_on_another(browser: Any, tmp_path: Path, of_2024: str, width: int) -> None:
    """Tests on 2024 and on impossible names that words in pictures keep clear of one another."""
    (tmp_path / "cup").mkdir()
    for html in (of_2024, page_text(payload_cup(tmp_path / "cup"))):
        visit = Visit(browser, html, tmp_path, viewport={"width": width, "height": 800})
        assert visit.page.evaluate(OVERLAPS) == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_2024(browser: Any, tmp_path: Path, of_2024: str) -> None:
    """Tests that the page of 2024 is small, has its 98 ties and 109 cards, and loads nothing."""
    assert len(of_2024.encode()) < 2_000_000
    visit = Visit(browser, of_2024, tmp_path)
    page = visit.page
    assert page.locator(".card").count() == 109
    assert page.locator("tr[id^=tie-]").count() == 98
    page.keyboard.press("/")
    page.keyboard.type("christos")
    assert page.locator(".card:visible").count() == 1
    page.keyboard.press("Enter")
    assert page.url.endswith("#christos-fc")
    page.keyboard.press("Escape")
    assert page.locator(".card:visible").count() == 109
    links = page.evaluate(
        "Array.from(document.querySelectorAll('a'), (a) => a.getAttribute('href'))"
        ".filter((link) => !document.getElementById(decodeURIComponent(link.slice(1))))"
    )
    assert links == []
    visit.assert_quiet()


@pytest.mark.bench
def test_speed_of_2024(browser: Any, tmp_path: Path, of_2024: str) -> None:
    """Prints what a visitor waits for, with the processor as it is and slowed four times."""
    plan = page_text(GOLDEN / "2024" / "plan.json")
    for slowed in (1, 4):
        visit = Visit(browser, of_2024, tmp_path)
        session = visit.page.context.new_cdp_session(visit.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        visit.page.reload()
        paint = visit.page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        search = visit.page.evaluate(TIMED_SEARCH)
        live = Visit(browser, plan, tmp_path)
        session = live.page.context.new_cdp_session(live.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        ready, drawn = live.page.evaluate(TIMED_DRAW)
        session.send("Performance.enable")
        metrics = session.send("Performance.getMetrics")["metrics"]
        heap = next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")
        print(
            f"slowed {slowed}: first paint {paint:.0f} ms, search {search:.0f} ms, ready "
            f"{ready:.0f} ms, draw {drawn:.0f} ms, heap {heap / 1e6:.0f} MB"
        )


TIMED_SEARCH = """() => {
  const search = document.getElementById("search"), began = performance.now();
  search.value = "new york";
  search.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""
TIMED_DRAW = """() => {
  const { plan } = JSON.parse(document.getElementById("records").textContent);
  const began = performance.now();
  const next = drawopt.nextWindow(plan, [], []);
  const counted = drawopt.countContest(next.plan, next.contest);
  const ready = performance.now();
  drawopt.draw(counted, { seed: "dice:123", rehearsal: true });
  return [ready - began, performance.now() - ready];
}"""
