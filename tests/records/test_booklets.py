"""Tests that a booklet's record is a booklet of its plan, its window, and its seed, or refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from drawopt.drawing.booklet import Booklet, make_booklet
from drawopt.drawing.contest import Contest, first_contest
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.records.booklets import booklet_record, number_of_booklet, read_booklet
from drawopt.records.canonical import pretty
from drawopt.sections.plan import Plan
from tests.fixtures import scattered, small_plan

SEED = "hex:" + "4f0d" * 10
OWN, OTHER = "d" * 64, "e" * 64


@pytest.fixture(scope="module")
def made() -> tuple[Plan, Contest, Booklet]:
    plan = small_plan(scattered(8), 2)
    contest = first_contest(plan)
    return plan, contest, make_booklet(contest, SEED, OWN, 5)


def written(booklet: Booklet, plan: Plan, folder: Path) -> Path:
    path = folder / "booklet.json"
    path.write_text(pretty(booklet_record(booklet, plan)), encoding="utf-8")
    return path


def test_a_booklet_comes_back(made: tuple[Plan, Contest, Booklet], tmp_path: Path) -> None:
    """Tests that a booklet is read as written, and that a number of it is drawn."""
    plan, contest, booklet = made
    path = written(booklet, plan, tmp_path)
    assert read_booklet(path)[0] == booklet
    draw = number_of_booklet(path, plan, OWN, contest, "", "", 3)
    assert (draw.number, draw.rank) == (3, booklet.ranks[3])
    assert draw.booklet == booklet_record(booklet, plan)["digest"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"plan_digest": OTHER}, UsageError, f"another plan \\({OTHER}\\)"),
        ({"window": 2}, UsageError, "another window or of other results"),
        ({"after": OTHER}, UsageError, "another window or of other results"),
        ({"results_digest": OTHER}, UsageError, "another window or of other results"),
        ({"seed": "hex:" + "9a3c" * 10}, AnswerIsNo, "not what follows"),
        ({"draws": 1}, AnswerIsNo, "not what follows"),
        ({"below": 1}, AnswerIsNo, "not what follows"),
        ({"ranks": (0,) * 5}, AnswerIsNo, "not what follows"),
    ],
)
def test_booklets_of_something_else(
    change: dict[str, object],
    error: type[Exception],
    words: str,
    made: tuple[Plan, Contest, Booklet],
    tmp_path: Path,
) -> None:
    """Tests that each is refused before anything is drawn, its own digest worked out anew."""
    plan, contest, booklet = made
    path = written(replace(booklet, **change), plan, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(error, match=words):
        number_of_booklet(path, plan, OWN, contest, "", "", 3)
