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
        "[cup.rounds, cup.byes, list(cup.ties_per_round)]": [3, 5, [3, 4, 2]],
        "plan.status": "optimal",
        "sum(map(len, plan.sections))": 11,
        "draw.count == odds.count == dict((t, n) for t, n, _ in plan.tolerance_table)"
        "[plan.problem.terms.tolerance]": True,
        "all(check.holds for check in checks)": True,
        "len(set(played.qualifiers))": 2,
        "folder.exists()": False,
    },
    "02_price_of_chance": {
        "[plan.travel, as_played]": [6950, 7509],
        "[price.mean_travel for price in prices] == sorted(p.mean_travel for p in prices)": True,
        "[prices[0].mean_travel, len(prices[3].certain), len(prices[-1].certain)]": [6950, 2, 0],
        "divmod(byes, odds.count)": [67, 0],
        "str(sum(each.qualifies for each in odds.clubs))": "11",
        "len(there.certain)": 0,
    },
    "03_what_if": {
        "[len(mountain), plan.status]": [11, "optimal"],
        "[each.why_not == '' for each in found]": [True] * 6 + [False],
        # All but the last are played, and each cup has two clubs come through.
        "{sum(each.many.tally.qualified) for each in found[:6]} == {1000}": True,
        # Rules that are added can only make the least longer, one that is loosened shorter.
        "[found[k].job.plan.travel >= plan.travel for k in (4, 5)]": [True, True],
        "found[2].job.plan.travel <= plan.travel == found[3].job.plan.travel": True,
        "times": 100,
    },
    "04_2024_replayed": {
        "all(check.holds for check in check_played(played, edition.format))": True,
        "list(held.realised_by_round)": [545, 2192, 2711, 1868],
        "list(held.as_played.travel_by_round)": [545, 2120, 2817, 2027],
        "[held.windows[2].shared, held.windows[2].ties]": [11, 11],
        "[many.tally.runs, sum(many.tally.qualified)]": [1000, 11000],
    },
    "05_inside_the_model": {
        # 4 in round 1, 5/2 + 8/2 = 6.5 or 7 in round 2.
        "travel_of_three": 11,
        "[sum(histogram.values()), listed == histogram]": [315, True],
        "sixteen": 638512875,
        # 12! / (4! 4! 4! 3!) plans.
        "len(everything)": 5775,
        "plan.travel == least": True,
        # The LP alone stays below the plan, with cuts it meets it.
        "max(bounds) < least - 1": True,
        "gap_closed": True,
        "len(set(seen)) == n": True,
        # Each of three sections of four has three brackets.
        "wide.count()": 27,
        "chi_squared < 20.5": True,
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
