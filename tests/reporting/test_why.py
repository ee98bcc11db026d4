"""Tests of explanations: sums that are exact, lots that are those of the record, plain words."""

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console

import drawopt
from drawopt.cli import main
from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.errors import FileError, UsageError
from drawopt.model.problem import Rules
from drawopt.reporting.answers import Draw, Plan
from drawopt.reporting.explanation import Explanation
from drawopt.reporting.seasons import Season
from drawopt.reporting.why_words import explanation_record, show_explanation
from tests.fixtures import club, digest, scattered, small_plan

SEED = "dice:" + "1623451625" * 6


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    """Ten clubs for two slots, two windows, the first drawn and played; one may not host."""
    folder = tmp_path_factory.mktemp("why") / "cup"
    rules = Rules(may_not_host=(club(0), club(7)))
    plan = small_plan(scattered(10), 2, windows=((1, 2), (3,)), rules=rules)
    made = Season.new(folder, Plan(plan))
    made.draw(SEED)
    while ties := [row for row in made.look().rows() if row["winner"] is None]:
        for row in ties:
            if "winner of" not in f"{row['home']} {row['away']}":
                made.result(f"{row['home']} 1-0 {row['away']}")
    return made


def test_chances_of_every_club_come_to_one(season: Season) -> None:
    """Tests that bye, opponents and being out add up in each round, as fractions, for all clubs."""
    for name in season.plan.field.clubs:
        why = drawopt.explain(season, name)
        assert why.windows
        assert why.windows[0].draw is not None
        for window in explanation_record(why)["windows"]:
            for each in window["rounds"]:
                assert each["sum"] == "1"
                meets = sum((Fraction(o["meets"]) for o in each["opponents"]), Fraction(0))
                assert meets == Fraction(each["plays"])
                assert Fraction(each["bye"]) + meets + Fraction(each["out_before"]) == 1
        still_in = any(name in section for section in season.look().still_in)
        assert len(why.windows) == (2 if still_in else 1)


def test_outcomes_are_those_of_the_draw(season: Season) -> None:
    """Tests that every tie of a club is told with its coin and opponents that had a chance."""
    (draw,) = season.draws
    coins = {lot.label: lot for lot in draw.value.lots}
    for name in season.plan.field.clubs:
        why = drawopt.explain(season, name)
        window = why.windows[0]
        told = {each.tie.number: each for each in window.outcomes(why.number)}
        named = {tie.number for tie in draw.ties if name in (tie.home, tie.away)}
        assert named <= set(told)
        for number, outcome in told.items():
            assert outcome.coin == coins[f"w1/tie/{number}/host"]
            assert all(drawn > 0 and meets > 0 for _, drawn, meets in outcome.opponents)
        text = " ".join(why.sentences)
        assert f"lot w1/rank, number {draw.rank:,} of {draw.count:,}" in text


def test_why_there_is_no_choice_of_host() -> None:
    """Tests what is said of clubs that may not host: switched, and neutral ground."""
    rules = Rules(may_not_host=(club(0), club(1), club(2)))
    plan = small_plan(scattered(4), 1, rules=rules)
    for seed in range(8):
        drawn = draw_contest(first_contest(plan), f"try {seed}", digest(plan), rehearsal=True)
        draw = Draw(drawn, Plan(plan))
        for tie in drawn.ties:
            if isinstance(tie.home, int):
                text = " ".join(drawopt.explain(draw, club(tie.home)).sentences)
                assert ("the ground is neutral" in text) == tie.neutral
                assert ("the coin had no choice" in text) == tie.switched


def test_what_forcing_a_pairing_costs(season: Season) -> None:
    """Tests a pair of one section that may be drawn, and a pair of two sections."""
    clubs = season.plan.field.clubs
    section, other = season.plan.value.sections
    for one in section[1:]:
        why = drawopt.explain(season.plan, clubs[section[0]], clubs[one])
        (window,) = why.windows
        for pairing in window.pairings(section[0], one):
            drawn = pairing.chance > 0
            assert drawn == (pairing.forced.extra <= window.odds.budget)
        assert f"{clubs[one]} are" in " ".join(why.sentences)
    why = drawopt.explain(season.plan, clubs[section[0]], clubs[other[0]])
    assert "never meet" in " ".join(why.sentences)
    assert why.together == tuple(sorted(why.together, key=lambda each: each.cost))
    assert {each.club for each in why.together} == {section[0], other[0]}


def test_rows_are_every_opponent_and_a_bye(season: Season) -> None:
    """Tests that the rows hold what the record does, and have the same keys."""
    why = drawopt.explain(season.path, "club 03")
    rows = why.rows()
    assert len({tuple(row) for row in rows}) == 1
    for number in {row["round"] for row in rows}:
        own = [row for row in rows if row["round"] == number]
        assert sum(row["opponent"] is None for row in own) == 1
        bye = next(row for row in own if row["opponent"] is None)
        assert Fraction(str(bye["exact"])) <= 1


def test_it_fits_a_terminal(season: Season) -> None:
    """Tests that no line is wider than 80 columns."""
    console = Console(width=80, record=True, highlight=False)
    show_explanation(console, drawopt.explain(season, "Club 03", "Club 04"))
    assert max(map(len, console.export_text().splitlines())) <= 80


def test_a_draw_at_hand_and_its_file_say_the_same(season: Season) -> None:
    """Tests a plan, a draw and the season: the section is explained alike."""
    (draw,) = season.draws
    said = [
        drawopt.explain(of, "Club 05").sentences
        for of in (draw, season.path / "window1.json", season)
    ]
    assert said[0] == said[1] == said[2][: len(said[0])]
    assert isinstance(drawopt.explain(season.plan, "Club 05"), Explanation)
    assert drawopt.explain(season.plan, "Club 05").windows[0].draw is None


def test_sections_with_lots_of_their_own(tmp_path: Path) -> None:
    """Tests that a section's own lot, budget and chances are told, before the draw and after."""
    plan = small_plan(scattered(10), 2, windows=((1, 2), (3,)), redraw="window")
    terms = replace(plan.problem.terms, draw_when="section")
    plan = replace(plan, problem=replace(plan.problem, terms=terms))
    season = Season.new(tmp_path / "cup", Plan(plan))
    before = drawopt.explain(season, "Club 06")
    assert "not drawn yet" in " ".join(before.sentences)
    season.draw(SEED)
    why = drawopt.explain(season, "Club 06")
    assert "lot w1/section/2/rank" in " ".join(why.sentences)
    assert next(o.tie.section for o in why.windows[0].outcomes(why.number)) == 2
    assert why.windows[0].odds.count == season.draws[0].value.parts[1].count


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["Club"], 2, "which of them?"),
        (["Nobody"], 2, '"Nobody" is not a club'),
        (["Club 03", "Club 03"], 2, "no tie against itself"),
        (["Club 03", "--csv", "/no/such/folder/x.csv"], 5, ""),
    ],
)
def test_bad_input_has_a_sentence(
    season: Season,
    arguments: list[str],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tests names that do not do, and a file that cannot be written: exit codes and sentences."""
    monkeypatch.setattr(sys, "argv", ["drawopt", "explain", str(season.path), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    """Tests a folder without a plan, and a file that is not there."""
    with pytest.raises(UsageError, match="one plan"):
        drawopt.explain(tmp_path, "Reds")
    with pytest.raises(FileError):
        drawopt.explain(tmp_path / "none.json", "Reds")
