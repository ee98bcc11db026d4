"""Tests that the notebooks run, that their figures are right, and that git holds no outputs."""

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

# Expressions of each notebook once it has run, and their values.
FIGURES: dict[str, dict[str, Any]] = {
    "01_first_draw": {
        # 11 clubs for 2 slots: 16 places, 5 of them empty.
        "[cup.format.rounds, cup.format.byes, list(cup.format.ties_per_round)]": [3, 5, [3, 4, 2]],
        "plan.status": "optimal",
        "sum(len(section.clubs) for section in plan.sections)": 11,
        "draw.count == odds.prices[-1].count == plan.count": True,
        "[len(checks) > 10, all(check['holds'] for check in checks)]": [True, True],
        "len(set(played.qualifiers))": 2,
        "folder.exists()": False,
    },
    "02_price_of_chance": {
        "[plan.travel, as_played]": [6950, 7509],
        "[price.mean_travel for price in prices] == sorted(p.mean_travel for p in prices)": True,
        "[prices[0].mean_travel, len(prices[3].certain), len(prices[-1].certain)]": [6950, 2, 0],
        "divmod(byes, odds.value.count)": [67, 0],
        "str(sum(each.value.qualifies for each in odds.values()))": "11",
        "len(there.certain)": 0,
        # Weights bring chances nearer for bits and miles, never nearer than the best lottery.
        "[e.spread[1] < e.spread[0] and e.bits[1] < e.bits[0] for e in fair]": [True] * 3,
        "[e.spread[1] > e.value.best.bound - 1e-6 for e in fair]": [True] * 3,
        "[few.status, len(few.sections)]": ["given", 3],
    },
    "03_what_if": {
        "[len(plan.rows()), plan.status]": [11, "optimal"],
        "[row['why_not'] is None for row in table]": [True] * 6 + [False],
        # All but the last are played, and each cup has two clubs come through.
        "{round(sum(row['qualified'] for row in r.rows()), 6) for r in found.runs.values()} == {2}"
        " and len(found.runs)": 6,
        # Rules that are added can only make the least longer, one that is loosened shorter.
        "[table[k]['least'] >= plan.travel for k in (4, 5)]": [True, True],
        "table[2]['least'] <= plan.travel == table[3]['least']": True,
        "times": 100,
    },
    "04_2024_replayed": {
        "held.ok": True,
        "list(miles.realised_by_round)": [545, 2192, 2711, 1868],
        "list(miles.as_played.travel_by_round)": [545, 2120, 2817, 2027],
        "[miles.windows[2].shared, miles.windows[2].ties]": [11, 11],
        "[tally.runs, sum(tally.qualified)]": [1000, 11000],
    },
    "05_inside_the_model": {
        # 4 in round 1, 5/2 + 8/2 = 6.5 or 7 in round 2.
        "[travel_of_three, plan_of_three.travel]": [11, 11],
        "[sum(histogram.values()), listed == histogram, same_counts]": [315, True, True],
        "sixteen": 638512875,
        # 12! / (4! 4! 4! 3!) plans.
        "len(everything)": 5775,
        "plan.travel == least": True,
        # The LP alone stays below the plan, with cuts it meets it.
        "max(bounds) < least - 1": True,
        "gap_closed": True,
        "len(set(seen)) == n": True,
        # Each of three sections of four has three brackets.
        "every_bracket": 27,
        "[sum(ranks.values()), chi_squared < 54.1]": [2700, True],
    },
    "06_how_2014_qualified": {
        "sorted(row['club'] for row in determined)": [
            "CD Aguiluchos USA",
            "Colorado Rovers",
            "San Diego Flash",
        ],
        "[[r['club'], r['status']] for r in other_final]": [["KC Athletics", "determined"]],
        "[[r['club'], r['status']] for r in against_the_page]": [["FC Hasental", "contradicted"]],
        "[[r['club'], r['status']] for r in beaten]": [["Colorado Rovers", "contradicted"]],
        "[[r['club'], r['status']] for r in by_rule]": [["KC Athletics", "determined"]],
    },
}


def code(notebook: Path) -> list[Any]:
    return [c for c in nbformat.read(notebook, 4).cells if c.cell_type == "code"]


def test_every_notebook_is_known() -> None:
    """Tests that none is forgotten here, and the page beside them names each."""
    assert [path.stem for path in NOTEBOOKS] == sorted(FIGURES)
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([^)/]+\.ipynb)\)", page)) == {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_git_holds_no_outputs(notebook: Path) -> None:
    """Tests that a notebook is valid, stripped, and has no path of somebody's machine."""
    text = notebook.read_text(encoding="utf-8")
    nbformat.validate(nbformat.from_dict(json.loads(text)))
    cells = code(notebook)
    assert cells
    for cell in cells:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert cell.metadata == {}
    assert set(json.loads(text)["metadata"]) == {"kernelspec", "language_info"}
    assert not re.search(r"/(home|tmp|Users|work)/|[A-Z]:\\\\", text)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_comes_by_the_door(notebook: Path) -> None:
    """Tests that a notebook imports drawopt and its pictures, and nothing behind them."""
    lines = "\n".join(cell.source for cell in code(notebook)).splitlines()
    imports = [line for line in lines if re.match(r"\s*(from|import)\s+drawopt", line)]
    assert set(imports) <= {"import drawopt", "from drawopt import plot"}
    assert "import drawopt" in imports


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that all cells run in a folder of their own, where nothing is left, and the figures."""
    # The kernel is another process in another folder: it must find the package under test.
    found = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))
    # Another backend than the notebook's own would keep the pictures to itself.
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    here = tmp_path / "here"
    here.mkdir()
    opened = nbformat.read(notebook, 4)
    figures = FIGURES[notebook.stem]
    asked = f"import json\nprint(json.dumps([{', '.join(f'({text})' for text in figures)}]))"
    opened.cells.append(nbformat.v4.new_code_cell(asked))
    NotebookClient(
        opened, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(here)}}
    ).execute()
    answers = json.loads(opened.cells[-1].outputs[-1].text)
    assert dict(zip(figures, answers, strict=True)) == figures
    outputs = [output for cell in opened.cells for output in cell.get("outputs", [])]
    # No cell warns, and there are pictures.
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert list(here.iterdir()) == []
