"""Tests of the public door: ``import drawopt`` and its functions, clubs by name."""

import doctest
import importlib
import inspect
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import drawopt

ROOT = Path(__file__).parents[1]


def rows_of(clubs: int) -> list[dict[str, object]]:
    """So many clubs, scattered over a few states."""
    return [
        {
            "club": f"Club {k:02}",
            "lat": round(38 + (k * 37 % 50) / 10, 2),
            "lon": round(-90 + (k * 61 % 83) / 10, 2),
            "league": "A" if k % 2 else "B",
        }
        for k in range(clubs)
    ]


@pytest.fixture(scope="module")
def cup() -> drawopt.Edition:
    """Eleven clubs for two slots, by the rules of 2024."""
    return drawopt.read_edition("2024", entrants=rows_of(11), slots=2)


@pytest.fixture(scope="module")
def plan(cup: drawopt.Edition) -> drawopt.Plan:
    return drawopt.plan(cup, cache=False)


def test_plan_knows_its_clubs_by_name(plan: drawopt.Plan) -> None:
    """Tests sections, rows and figures of a plan: every club once, travel as counted."""
    assert [section.number for section in plan.sections] == [1, 2]
    named = sorted(club for section in plan.sections for club in section.clubs)
    assert named == sorted(row["club"] for row in plan.rows()) == list(plan.field.clubs)
    assert sum(section.travel for section in plan.sections) == plan.travel
    assert plan.status == "optimal"
    assert plan.gap == 0
    assert plan.dice_needed * 2.58 >= plan.bits_needed > (plan.dice_needed - 1) * 2.58


def test_parameters_of_a_search_are_recorded(
    cup: drawopt.Edition, plan: drawopt.Plan, tmp_path: Path
) -> None:
    """Tests that a config's [search], a file and values by name steer the search and are told."""
    file = tmp_path / "search.toml"
    file.write_text("[search]\nmax_starts = 2\n", encoding="utf-8")
    config = tmp_path / "cup.toml"
    config.write_text("[search]\nmax_starts = 3\nmax_elites = 1\n", encoding="utf-8")
    configured = replace(cup, config=config)
    for edition, search, wanted in (
        (cup, None, (6, 2)),
        (cup, file, (2, 2)),
        (configured, None, (3, 1)),
        (configured, {"max_starts": 4}, (4, 1)),
    ):
        made = drawopt.plan(edition, search=search, cache=False)
        told = made.run["parameters"]
        assert (told["max_starts"], told["max_elites"]) == wanted
        assert made.digest == plan.digest
    file.write_text("[search]\nmax_start = 2\n", encoding="utf-8")
    with pytest.raises(drawopt.InputError, match=r"search\.toml, line 2.*max_start"):
        drawopt.plan(cup, search=file)


def test_like_a_plan_that_the_rules_do_not_allow(cup: drawopt.Edition, plan: drawopt.Plan) -> None:
    """Tests that the section of the other plan is named, and the rule that it breaks."""
    one, other = plan.sections[1].clubs[:2]
    apart = cup.replace(apart=[f"{one}|{other}|5"])
    with pytest.raises(drawopt.AnswerIsNo, match=f"section keeps the rules: .*{one}.* keep apart"):
        drawopt.plan(apart, like=plan, cache=False)


def test_plan_is_saved_and_read_back(plan: drawopt.Plan, tmp_path: Path) -> None:
    """Tests that a record read back has the digest, and that a file is not overwritten."""
    path = plan.save(tmp_path / "plan.json")
    assert drawopt.read_plan(path).digest == plan.digest
    assert drawopt.verify(path).ok
    with pytest.raises(drawopt.FileError, match="exists"):
        plan.save(path)
    plan.save(path, force=True)


def test_odds_add_up(plan: drawopt.Plan) -> None:
    """Tests that chances to qualify come to the slots, and byes to those of the format."""
    odds = drawopt.odds(plan, samples=0)
    assert sum(each.qualifies for each in odds.values()) == pytest.approx(2)
    assert sum(each.bye for each in odds.values()) == pytest.approx(16 - 11)
    assert len(odds) == len(odds.rows()) == 11
    with pytest.raises(drawopt.UsageError, match="not a club"):
        odds["Nobody FC"]


def test_draw_and_the_window_after(plan: drawopt.Plan, tmp_path: Path) -> None:
    """Tests a rehearsal, its record, and window 2 from the draw before as a value or a file."""
    draw = drawopt.draw(plan, "a first try", rehearsal=True)
    assert draw.rehearsal
    assert [tie.number for tie in draw.ties] == list(range(1, 10))
    assert len(draw.byes) == 5
    path = draw.save(tmp_path / "w1.json")
    plan.save(tmp_path / "plan.json")
    assert drawopt.verify(path).ok
    results = tmp_path / "results.csv"
    winners: dict[str, str] = {}
    lines = ["round,home,away,home_goals,away_goals,decided_by,winner"]
    for tie in draw.ties:
        if tie.provisional:
            continue
        home, away = winners.get(tie.home, tie.home), winners.get(tie.away, tie.away)
        winners[f"winner of {tie.number}"] = home
        lines.append(f"{tie.round},{home},{away},1,0,score,{home}")
    results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    after = drawopt.draw(plan, "and then", rehearsal=True, after=draw, results=results)
    again = drawopt.draw(plan, "and then", rehearsal=True, after=path, results=results, window=2)
    assert after.window == 2
    assert after.digest == again.digest
    with pytest.raises(drawopt.ArgumentError, match="window 3 does not follow"):
        drawopt.draw(plan, "x", rehearsal=True, after=path, results=results, window=3)


def test_official_draw_is_written_once(plan: drawopt.Plan, tmp_path: Path) -> None:
    """Tests that an official draw needs its bits and a file, and is made once a folder."""
    seed = "dice:" + "1623451625" * 6
    with pytest.raises(drawopt.UsageError, match="bits"):
        drawopt.draw(plan, "dice:123", out=tmp_path / "w1.json")
    draw = drawopt.draw(plan, seed, out=tmp_path / "w1.json")
    assert not draw.rehearsal
    with pytest.raises(drawopt.AnswerIsNo, match="drawn before"):
        drawopt.draw(plan, seed, out=tmp_path / "again.json")
    other = "dice:" + "4316215265" * 6
    second = drawopt.draw(plan, other, out=tmp_path / "again.json", redraw="the page was torn")
    assert second.value.attempt == 2


def test_simulate_one_and_many(plan: drawopt.Plan) -> None:
    """Tests one cup and a hundred, from a plan and from an edition."""
    one = drawopt.simulate(plan, "7")
    assert isinstance(one, drawopt.Cup)
    assert len(one.qualifiers) == 2
    assert sum(row["distance"] for row in one.rows()) == one.travel
    many = drawopt.simulate(plan, "7", runs=100)
    assert isinstance(many, drawopt.Runs)
    assert sum(row["qualified"] for row in many.rows()) == pytest.approx(2)


def test_compare_editions_with_changes(cup: drawopt.Edition, plan: drawopt.Plan) -> None:
    """Tests scenarios that are editions: a row each, and why one has no plan."""
    table = drawopt.compare(
        cup,
        {"10 %": cup.replace(tolerance="0.1"), "no trips": cup.replace(longest_trip=1)},
        base=plan,
        runs=50,
    )
    base, tolerant, impossible = table.rows()
    assert [base["scenario"], tolerant["scenario"]] == ["as it is", "10 %"]
    assert tolerant["least"] == base["least"]
    assert tolerant["mean_drawn"] > base["mean_drawn"]
    assert impossible["least"] is None
    assert impossible["why_not"]


def test_prices_of_rules(cup: drawopt.Edition) -> None:
    """Tests that rules are priced beside the edition as it is."""
    table = drawopt.prices(cup, ["balanced"], cache=False)
    assert [row["rule"] for row in table.rows()] == ["as it is", "balanced"]


def test_geojson(plan: drawopt.Plan) -> None:
    """Tests that clubs are points, and certain ties lines from visitor to host."""
    clubs = json.loads(json.dumps(plan.to_geojson()))
    assert {each["geometry"]["type"] for each in clubs["features"]} == {"Point"}
    draw = drawopt.draw(plan, "x", rehearsal=True)
    kinds = [
        each["geometry"] and each["geometry"]["type"] for each in draw.to_geojson()["features"]
    ]
    assert kinds.count("Point") == 11
    assert kinds.count("LineString") + kinds.count(None) == 9


def test_answers_show_themselves(plan: drawopt.Plan) -> None:
    """Tests the HTML of Jupyter: names are text, not markup."""
    cup = drawopt.read_edition(
        "2024", entrants=[{"club": "<b>A</b>", "lat": 40, "lon": -75}], slots=1
    )
    marked = drawopt.plan(cup, cache=False)
    for answer in (marked, drawopt.odds(marked), drawopt.draw(marked, "x", rehearsal=True)):
        html = answer._repr_html_()
        assert "<b>A" not in html
    assert "<svg" in plan._repr_html_()


def test_the_price_of_chance_has_tolerances_of_its_own(plan: drawopt.Plan) -> None:
    """Tests that odds asked for without tolerances are drawn with those of a plan's table."""
    pytest.importorskip("matplotlib").use("Agg")
    axes = drawopt.plot.price_of_chance(drawopt.odds(plan, samples=0))
    (line, _) = axes.get_lines()
    assert len(line.get_xdata()) == len(plan.value.tolerance_table)


def test_a_bracket_is_drawn(plan: drawopt.Plan) -> None:
    """Tests that a section's bracket of a draw is a picture, and no other section has one."""
    pytest.importorskip("matplotlib").use("Agg")
    draw = drawopt.draw(plan, "any words", rehearsal=True)
    axes = drawopt.plot.bracket(draw, 1)
    plates = [patch for patch in axes.patches if patch.get_gid() in ("plate", "later")]
    assert len(plates) >= len(plan.value.sections[0]) - 1
    with pytest.raises(drawopt.UsageError, match="there are sections 1 to"):
        drawopt.plot.bracket(draw, 12)


def test_tables_become_frames(plan: drawopt.Plan) -> None:
    """Tests that a table is a frame of pandas, or says what is missing."""
    pandas = pytest.importorskip("pandas")
    frame = plan.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 11


def test_import_is_light() -> None:
    """Tests in a fresh process that importing drawopt loads no solver and no compiler."""
    heavy = {"ortools", "numba", "scipy", "numpy"}
    code = f"import sys, drawopt; print(*sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_no_function_is_named_like_a_package() -> None:
    """Tests that no public name hides a package or module, but for ``plot``."""
    rooms = {path.stem for path in (ROOT / "drawopt").iterdir() if not path.name.startswith("_")}
    assert set(drawopt.__all__) & rooms == {"plot"}


def test_public_names_are_the_door() -> None:
    """Tests that every name of ``__all__`` can be had, and comes from its home."""
    for name in drawopt.__all__:
        assert getattr(drawopt, name) is not None
    assert sorted(drawopt.__all__) == sorted({*drawopt._HOME, "plot"})
    with pytest.raises(AttributeError, match="nothing_like_it"):
        drawopt.nothing_like_it  # noqa: B018


@pytest.mark.parametrize(
    "module",
    ["drawopt.api", "drawopt.reporting.answers", "drawopt.reporting.seasons", "drawopt.plot"],
)
def test_examples_of_the_docstrings(module: str) -> None:
    """Tests every example of the door's docstrings."""
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("name", drawopt.__all__)
def test_public_docstrings(name: str) -> None:
    """Tests that each public function tells its parameters, and what it raises."""
    public = getattr(drawopt, name)
    assert public.__doc__, name
    if inspect.isfunction(public):
        text = public.__doc__
        taken = [p for p in inspect.signature(public).parameters if p != "progress"]
        missing = [each for each in taken if not re.search(rf"\b{each}\b", text)]
        assert len(missing) <= 2, missing
        assert "Raises\n" in text, name
