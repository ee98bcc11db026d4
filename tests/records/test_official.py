"""Tests that official draws are held one at a time, once, and with all attempts on record."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from drawopt.errors import AnswerIsNo, FileError, InputError, UsageError
from drawopt.records import official
from drawopt.records.attempts import NAME, read_attempts
from drawopt.records.official import LOCK, OfficialDraw, draw_officially
from drawopt.records.plans import read_plan
from drawopt.verification.folder import verify_path
from tests.golden.make import SEEDS
from tests.verification.forging import load, save, sealed

GOLDEN = Path(__file__).parents[1] / "golden"
OTHER = "hex:" + "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    """Thirteen clubs, three windows: the plan alone."""
    shutil.copy(GOLDEN / "pools" / "plan.json", tmp_path)
    return tmp_path


def hold(
    cup: Path, window: int, seed: str | None = None, name: str = "", **more: object
) -> OfficialDraw:
    """Hold the draw of a window; its results are the golden ones."""
    later: dict[str, object] = {}
    if window > 1:
        later = {"after": cup / f"w{window - 1}.json"}
        later["results"] = tuple(
            GOLDEN / "pools" / f"r{earlier}.csv" for earlier in range(1, window)
        )
    out = cup / (name or f"w{window}.json")
    chosen = SEEDS[window - 1] if seed is None else seed
    plan, _ = read_plan(cup / "plan.json")
    return draw_officially(out, plan, chosen, **{**later, **more})  # type: ignore[arg-type]


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".drawopt.lock"}


def test_all_windows(cup: Path) -> None:
    """Tests three windows: the records are the golden ones, the chain has them all."""
    for window in (1, 2, 3):
        hold(cup, window)
    for name in ("w1.json", "w2.json", "w3.json", NAME):
        assert (cup / name).read_bytes() == (GOLDEN / "pools" / name).read_bytes()


def test_a_window_is_drawn_once(cup: Path) -> None:
    """Tests that another draw needs a reason, and is counted."""
    hold(cup, 1)
    with pytest.raises(AnswerIsNo, match="was drawn before in this folder"):
        hold(cup, 1, OTHER, "again.json")
    with pytest.raises(UsageError, match="go together"):
        hold(cup, 1, OTHER, "again.json", redraw=True)
    with pytest.raises(UsageError, match="go together"):
        hold(cup, 1, OTHER, "again.json", reason="why not")
    assert files(cup) == {"plan.json", "w1.json", NAME}
    held = hold(cup, 1, OTHER, "again.json", redraw=True, reason="a slip fell down")
    assert (held.draw.attempt, held.record["attempt"], held.record["reason"]) == (
        2,
        2,
        "a slip fell down",
    )
    assert [entry.attempt for entry in read_attempts(cup).entries] == [1, 2]


def test_nothing_to_draw_again(cup: Path) -> None:
    """Tests that a redraw needs a draw."""
    with pytest.raises(UsageError, match="nothing was drawn"):
        hold(cup, 1, redraw=True, reason="why not")
    assert files(cup) == {"plan.json"}


def test_a_superseded_draw_has_no_successors(cup: Path) -> None:
    """Tests that window 2 does not follow a first attempt, once there is a second."""
    hold(cup, 1)
    hold(cup, 1, OTHER, "again.json", redraw=True, reason="a slip fell down")
    with pytest.raises(AnswerIsNo, match="superseded by attempt 2"):
        hold(cup, 2)
    assert files(cup) == {"plan.json", "w1.json", "again.json", NAME}


def test_a_draw_with_successors_is_not_drawn_again(cup: Path) -> None:
    """Tests that window 1 is not drawn again after window 2."""
    hold(cup, 1)
    hold(cup, 2)
    with pytest.raises(AnswerIsNo, match="window 2 was drawn after"):
        hold(cup, 1, OTHER, "again.json", redraw=True, reason="a slip fell down")


def test_what_it_follows_is_derived(cup: Path) -> None:
    """Tests that window 2 is not held over a window 1 that does not hold."""
    hold(cup, 1)
    text = (cup / "w1.json").read_text(encoding="utf-8")
    (cup / "w1.json").write_text(text.replace('"travel": ', '"travel": 1'), encoding="utf-8")
    with pytest.raises(AnswerIsNo, match="is not verified"):
        hold(cup, 2)
    assert files(cup) == {"plan.json", "w1.json", NAME}


def test_results_of_ties_that_were_not_drawn(cup: Path) -> None:
    """Tests that results of a window to come, or of strangers, are refused."""
    hold(cup, 1)
    for rows in ("2,Club 00,Club 02,1,0,,\n", "1,Club 00,Club 02,1,0,,\n"):
        path = cup / "more.csv"
        header = "round,home,away,home_goals,away_goals,decided_by,winner\n"
        path.write_text(header + rows, encoding="utf-8")
        with pytest.raises(InputError, match="a tie that was drawn"):
            hold(cup, 2, results=(GOLDEN / "pools" / "r1.csv", path))
        path.unlink()
    assert files(cup) == {"plan.json", "w1.json", NAME}


def test_later_results_agree_with_earlier_ones(cup: Path) -> None:
    """Tests that window 3 is not drawn on results that contradict those of window 1."""
    hold(cup, 1)
    hold(cup, 2)
    first = (GOLDEN / "pools" / "r1.csv").read_text(encoding="utf-8")
    header, row, *_ = first.splitlines()
    cells = row.split(",")
    loser = cells[1] if cells[6] == cells[2] else cells[2]
    later = cup / "r.csv"
    later.write_text(f"{header}\n{','.join([*cells[:6], loser])}\n", encoding="utf-8")
    both = tuple(GOLDEN / "pools" / f"r{k}.csv" for k in (1, 2))
    with pytest.raises(InputError, match=r"r1\.csv has"):
        hold(cup, 3, results=(*both, later))


def test_a_draw_that_was_counted_and_not_written(cup: Path) -> None:
    """Tests that a stop between the chain and the draw loses nothing: it is written when asked."""
    held = hold(cup, 1)
    (cup / "w1.json").unlink()
    with pytest.raises(AnswerIsNo, match="was drawn before"):
        hold(cup, 1, OTHER)
    again = hold(cup, 1)
    assert again.record == held.record
    assert len(read_attempts(cup).entries) == 1
    assert verify_path(cup, strict=True).verdict == "Verified."
    (cup / "w1.json").unlink()
    with pytest.raises(AnswerIsNo, match="another plan, day or results"):
        hold(cup, 1, day="2026-03-02")


def test_the_chain_is_gone(cup: Path) -> None:
    """Tests that no second first attempt is held beside a draw whose chain is gone."""
    hold(cup, 1)
    (cup / NAME).unlink()
    with pytest.raises(AnswerIsNo, match="nothing is drawn until it is back"):
        hold(cup, 1, OTHER, "again.json")


def test_nothing_is_overwritten(cup: Path) -> None:
    """Tests that a file that exists is left alone, and nothing is counted."""
    (cup / "w1.json").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match="exists already"):
        hold(cup, 1)
    assert files(cup) == {"plan.json", "w1.json"}


def test_a_file_that_exists_waits_for_nobody(cup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that what cannot be written is said at once, whoever is at work in the folder."""
    monkeypatch.setattr(official, "PATIENCE", 0)
    with FileLock(cup / LOCK):
        with pytest.raises(FileError, match="another drawopt is at work"):
            hold(cup, 1)
        (cup / "w1.json").write_text("mine", encoding="utf-8")
        with pytest.raises(FileError, match="exists already"):
            hold(cup, 1)


def test_a_draw_of_another_plan_is_not_followed(cup: Path) -> None:
    """Tests that window 2 does not follow window 1 of a plan with another title."""
    hold(cup, 1)
    plan, _ = read_plan(cup / "plan.json")
    terms = replace(plan.problem.terms, title="Another cup")
    other = replace(plan, problem=replace(plan.problem, terms=terms))
    results = (GOLDEN / "pools" / "r1.csv",)
    with pytest.raises(UsageError, match="a draw of another plan"):
        draw_officially(cup / "w2.json", other, SEEDS[1], after=cup / "w1.json", results=results)
    assert files(cup) == {"plan.json", "w1.json", NAME}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"after": Path("w1.json")}, "go together"),
        ({"results": (Path("r1.csv"),)}, "go together"),
        ({"seed": "dice:1"}, "states 2.58 bits"),
        ({"seed": " "}, "is empty"),
        ({"day": "tomorrow"}, "day"),
    ],
)
def test_usage(more: dict[str, object], words: str, cup: Path) -> None:
    """Tests that what does not go together is said, and nothing written."""
    arguments = {"seed": SEEDS[0], **more}
    with pytest.raises(UsageError, match=words):
        draw_officially(cup / "w.json", read_plan(cup / "plan.json")[0], **arguments)  # type: ignore[arg-type]
    assert files(cup) == {"plan.json"}


def test_the_day(cup: Path) -> None:
    """Tests that a draw carries the day it was held, and that it chooses no lots."""
    held = hold(cup, 1, day="2026-03-01")
    golden = (GOLDEN / "pools" / "w1.json").read_text(encoding="utf-8")
    assert held.record["day"] == "2026-03-01"
    assert f'"rank": "{held.record["rank"]}"' in golden


AT_ONCE = """
import sys
from pathlib import Path
from drawopt.errors import DrawoptError
from drawopt.records.official import draw_officially
from drawopt.records.plans import read_plan
folder, number = Path(sys.argv[1]), sys.argv[2]
try:
    plan, _ = read_plan(folder / "plan.json")
    draw_officially(folder / f"w{number}.json", plan, "hex:" + number * 64)
except DrawoptError as error:
    sys.exit(f"{error}")
"""


def test_two_at_once(cup: Path) -> None:
    """Tests that of some draws at once in one folder one is held, and all others say why not."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(cup), str(number)],
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            text=True,
        )
        for number in range(3)
    ]
    said = [process.communicate()[1] for process in running]
    held = [number for number, process in enumerate(running) if process.returncode == 0]
    assert len(held) == 1
    assert all("was drawn before" in said[k] for k in range(3) if k not in held)
    assert files(cup) == {"plan.json", f"w{held[0]}.json", NAME}
    assert verify_path(cup, strict=True).verdict == "Verified."


def test_a_broken_chain(cup: Path) -> None:
    """Tests that nothing is drawn beside a chain that is broken, whatever its digest."""
    hold(cup, 1)
    record = load(cup / NAME)
    record["attempts"][0]["attempt"] = 2
    save(cup / NAME, sealed(record))
    with pytest.raises(InputError, match="unbroken chain"):
        hold(cup, 2)
    assert files(cup) == {"plan.json", "w1.json", NAME}
