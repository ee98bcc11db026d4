"""Tests that a status and a bound are proven, claimed or refused, by both verifiers."""

from pathlib import Path

import pytest

from drawopt.progress import Watch
from drawopt.verification import listing
from drawopt.verification.commit import notice_of_file
from drawopt.verification.folder import verify_path
from tests.verification.forging import (
    CHAIN,
    copied,
    load,
    save,
    sealed,
)
from tests.verification.hostile import KINDS
from tests.verification.test_random_cups import alone, here


def test_too_many_plans_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a small field whose plans are too many: a bound is claimed, "optimal" is refused."""
    six = copied("six", tmp_path)
    for name in ("w1.json", CHAIN):
        (six / name).unlink()
    plan = load(six / "plan.json")
    least = alone.Plan(plan).least_of_all()
    assert 0 < least < plan["travel"]
    save(six / "plan.json", sealed({**plan, "bound": least}))
    assert verify_path(six, strict=True).verdict == "Verified."
    monkeypatch.setattr(listing, "MOST_STEPS", 5)
    monkeypatch.setattr(alone, "MOST_STEPS", 5)
    found = verify_path(six)
    assert found.holds
    assert "claimed without proof" in found.verdict
    assert not verify_path(six, strict=True).holds
    assert alone.main([str(six)]) == 0
    assert alone.main([str(six), "--strict"]) == 1
    assert "claimed, not proven" in notice_of_file(six / "plan.json", Watch(1)).text
    true = {**plan, "status": "optimal", "bound": plan["travel"]}
    save(six / "plan.json", sealed(true))
    assert "needs a certificate" in verify_path(six).verdict
    assert alone.main([str(six)]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_files(kind: str, tmp_path: Path) -> None:
    """Tests files that would cost much to read: a refusal by both, in a line or two."""
    folder = copied("six", tmp_path)
    (folder / "plan.json").write_bytes(KINDS[kind](100_000))
    assert not here(folder)
    assert alone.main([str(folder)]) == 3
    (folder / "plan.json").unlink()
    (folder / "more.csv").write_bytes(
        b"round,home,away,home_goals,away_goals,decided_by,winner\n" + KINDS[kind](100_000)
    )
    assert not here(folder)
    assert alone.main([str(folder)]) == 3


def test_every_results_file_says_how_many_are_its(tmp_path: Path) -> None:
    """Tests the count of results that belong to a draw."""
    pools = copied("pools", tmp_path)
    found = verify_path(pools)
    for line in found.lines:
        if line.what == "results":
            rows = len((pools / line.file).read_text(encoding="utf-8").splitlines()) - 1
            assert line.checks[0].detail == f"{rows} results"
