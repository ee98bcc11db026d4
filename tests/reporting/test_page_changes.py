"""Tests of pages and other forms of a season in which clubs have withdrawn."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

import drawopt
from drawopt.reporting.page.content import change_lines
from drawopt.reporting.page.sources import read_source
from drawopt.reporting.page.texts import texts_in
from tests.reporting.test_page import Reader, page_text
from tests.reporting.test_seasons import ALL, SEEDS, open_to_withdrawals, play

HOSTILE = "<b>no</b> | ground"


def page_records(page: str) -> dict[str, object]:
    """What scripts read in a page."""
    (text,) = re.findall('<script type="application/json" id="records">(.*?)</script>', page)
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("option", ALL)
def test_the_page_stands_where_the_season_does(tmp_path: Path, option: str) -> None:
    """Tests ties, byes and who is out against the season's own, at each step to the end."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    first = season.look().rows()[0]
    club = str(first["home"])
    if option == "loser":
        season.result(f"{first['home']} 2-1 {first['away']}")
    options = season.withdrawal(club)
    (made,) = (row for row in options.rows() if row["option"] == option)
    season.withdraw(club, reason=HOSTILE, apply=int(str(made["apply"])))

    def same() -> None:
        cup = read_source(season.path).cup
        state = season.look().value
        standing = {(tie.number, tie.home, tie.away) for tie in state.standing.ties}
        shown = {(tie.drawn.number, tie.drawn.home, tie.drawn.away) for tie in cup.ties}
        assert standing <= shown
        assert {f.tie.number: f.winner for f in state.fixtures} == {
            tie.number: tie.winner for tie in cup.ties if not tie.drawn.provisional
        }
        assert {bye for own in state.standing.sections for bye in own.byes} <= set(cup.stands.byes)

    same()
    (change,) = read_source(season.path).cup.changes
    names = season.look().value.clubs
    assert "; ".join(names[each] for each in change.told) == made["clubs_told"]
    page = page_text(season.path)
    assert "<b>no</b>" not in page
    words = " ".join(" ".join(Reader(page).words).split())
    assert "After the draw" in words
    assert words.count(f"\u2068{HOSTILE}\u2069") > 1
    told = page_records(page)
    assert (len(told["draws"]), told["later"]) == (1, [])  # type: ignore[arg-type]
    assert 'id="count"' not in page
    if option == "section":
        assert "is to be drawn anew in window 1" in words
        season.draw(SEEDS[1])
        same()
        assert page_records(page_text(season.path))["later"] == [1]
    play(season)
    same()
    season.draw(SEEDS[2])
    play(season)
    same()
    told = page_records(page_text(season.path))
    assert len(told["draws"]) == 1  # type: ignore[arg-type]
    assert told["later"] == ([1, 2] if option == "section" else [2])


def test_who_goes_through_is_the_winner(tmp_path: Path) -> None:
    """Tests the tie that is not played in page, table, Markdown, workbook and frame."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    first = season.look().rows()[0]
    club, other = str(first["home"]), str(first["away"])
    season.withdraw(club, reason="folded", apply=1)
    source = read_source(season.path)
    (tie,) = (each for each in source.cup.shown if each.without is not None)
    assert source.cup.clubs[tie.winner or 0] == other
    assert tie.number not in {each.number for each in source.cup.ties}
    made = {}
    for form in ("html", "md", "csv", "embed", "xlsx"):
        made[form] = drawopt.report(season.path, form=form)
    rows = list(csv.DictReader(io.StringIO(str(made["csv"]))))
    (row,) = (each for each in rows if each["Tie"] == str(tie.number))
    assert (row["Winner"], row["Note"]) == (other, f"not played, \u2068{club}\u2069 is out")
    for form in ("html", "md", "embed"):
        text = str(made[form])
        assert "Whoever would have met it goes through." in text, form
        (told,) = re.findall("Told: ([^.]*)[.]", text)
        assert other in told, form
    assert "Out: \u2068folded\u2069" in str(made["html"])
    assert "out: \u2068folded\u2069" in str(made["embed"])
    (lines,) = change_lines(source.cup, texts_in("es"))
    assert "queda fuera" in lines[0]


def test_a_club_out_before_the_first_draw(tmp_path: Path) -> None:
    """Tests that then nothing is derived here, and the page says so."""
    season = open_to_withdrawals(tmp_path)
    season.withdraw("Club 03", reason="folded")
    assert "After the draw" in page_text(season.path)
    season.draw(SEEDS[0])
    page = page_text(season.path)
    assert 'id="derive"' not in page
    assert "not derived here" in page
    told = page_records(page)
    assert (told["draws"], told["later"]) == ([], [1])


def test_a_draw_alone_shows_what_it_follows(tmp_path: Path) -> None:
    """Tests that the page of a later draw has the change before it."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    season.withdraw(str(season.look().rows()[0]["home"]), reason="folded")
    play(season)
    season.draw(SEEDS[1])
    assert len(read_source(season.path / "window2.json").cup.changes) == 1
    assert not read_source(season.path / "window1.json").cup.changes


def test_a_whole_window_drawn_anew(tmp_path: Path) -> None:
    """Tests that a draw of all sections after changes to all is shown, and not derived here."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    for number in (1, 2):
        rows = (row for row in season.look().rows() if row["section"] == number)
        club = str(next(rows)["home"])
        options = season.withdrawal(club).rows()
        apply = next(row["apply"] for row in options if row["option"] == "section")
        season.withdraw(club, reason="folded", apply=int(str(apply)))
    season.draw(SEEDS[1])
    (again,) = season.path.glob("window1-part*.json")
    for path in (season.path, again):
        cup = read_source(path).cup
        assert (len(cup.draws), len(cup.changes), cup.stands.to_draw) == (2, 2, ())
        assert {tie.drawn for tie in cup.ties} == set(season.look().value.standing.ties)
    assert page_records(page_text(season.path))["later"] == [1]
