"""Tests that the notice before a draw tells what is fixed; a wrong plan has none."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.entrants import Entrant
from drawopt.progress import Watch
from drawopt.records.canonical import pretty
from drawopt.records.notice import WORDS, notice_of
from drawopt.records.plans import plan_record
from drawopt.sections.plan import Plan
from drawopt.verification.commit import notice_of_file, notice_of_plan
from tests.fixtures import road, small_plan
from tests.verification.forging import save, sealed


def plan() -> Plan:
    """Five clubs on a road, ten draws, a title, two sources, a club that may not host."""
    made = small_plan(
        road(0, 10, 30, 60, 100), 1, entrants=[Entrant(name) for name in "ABCDE"], tolerance="0.4"
    )
    problem = made.problem
    terms = replace(
        problem.terms,
        title="Cup of Five",
        seed_sources=("dice rolled at the meeting", "a lottery"),
        windows=((1, 2), (3,)),
        days=("2026-03-01", "2026-04-05"),
    )
    rules = replace(problem.rules, may_not_host=("C",))
    return replace(made, problem=replace(problem, terms=terms, rules=rules))


def test_notice() -> None:
    """Tests the figures: ten draws from 138 to floor(138 * 1.4) = 193 miles, 128 bits."""
    made = plan()
    notice = notice_of(made)
    assert (notice.count, notice.least_travel, notice.most_travel) == (10, 138, 193)
    assert (notice.bits, notice.title) == (128, "Cup of Five")
    assert notice.draws == (((1, 2), "2026-03-01"), ((3,), "2026-04-05"))
    assert notice.digest == plan_record(made)["digest"]
    spelt = {word: digit for digit, word in WORDS.items()}
    assert "".join(spelt[word] for word in notice.words) == notice.digest
    for text in (
        notice.digest,
        "dice rolled at the meeting",
        "Window 1: rounds 1, 2, drawn on 2026-03-01",
        "Window 2: round 3, drawn on 2026-04-05",
        "10 draws are allowed, each equally likely: from 138 to 193 miles",
        "Never at home, so that the other hosts: C.",
        "how short a plan can be is not known",
        "Results of a window are published before the seed of the next",
    ):
        assert text in notice.text
    claimed = notice_of(replace(made, bound=100)).text
    assert "that no plan travels less than 100 is claimed, not proven" in claimed
    assert max(map(len, notice.text.splitlines())) <= 110


def test_words_are_different() -> None:
    """Tests that no two digits are read alike."""
    assert len(set(WORDS.values())) == 16
    assert len(hashlib.sha256(b"").hexdigest()) == 64


def test_notice_of_a_file(tmp_path: Path) -> None:
    """Tests that a plan has a notice, from its file or at hand, if its figures verify."""
    path = tmp_path / "plan.json"
    path.write_text(pretty(plan_record(plan())), encoding="utf-8")
    assert notice_of_file(path, Watch(1)) == notice_of_plan(plan(), Watch(1)) == notice_of(plan())
    for wrong in ({"travel": 137}, {"mean_travel": 1}, {"bound": 138, "status": "given"}):
        save(path, sealed({**plan_record(plan()), **wrong}))
        with pytest.raises(AnswerIsNo, match="no notice"):
            notice_of_file(path, Watch(1))
    # Five clubs for one slot have one plan: that none is shorter can be seen.
    save(path, sealed({**plan_record(plan()), "bound": 138, "status": "optimal"}))
    assert "138 miles: proven" in notice_of_file(path, Watch(1)).text
    with pytest.raises(AnswerIsNo, match="no notice"):
        notice_of_plan(replace(plan(), bound=139), Watch(1))
