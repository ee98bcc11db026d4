"""Tests that a status and a bound are proven, claimed or refused, by both verifiers."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drawopt.progress import Watch
from drawopt.records.canonical import sha256_of
from drawopt.verification import listing
from drawopt.verification.commit import notice_of_file
from drawopt.verification.folder import verify_path
from tests.verification.forging import (
    CERTIFIED,
    CHAIN,
    Json,
    copied,
    load,
    records_of,
    reseal,
    save,
    save_all,
    sealed,
)
from tests.verification.hostile import KINDS
from tests.verification.test_random_cups import alone, here, there


@pytest.fixture
def twelve(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CERTIFIED, tmp_path / "certified"))


@pytest.fixture(scope="module", autouse=True)
def sections_once() -> Iterator[None]:
    """Let the verifier that stands alone count each section once for all tests, and not anew."""
    counted = alone.Plan.section

    def of_problem(plan: Any) -> str:
        keys = ("entrants", "distances", "costs", "format", "rules")
        return sha256_of([plan.record[key] for key in keys])

    plans: dict[str, Any] = {}

    @cache
    def section(problem: str, clubs: tuple[int, ...], exact: bool) -> Any:
        return counted(plans[problem], list(clubs), exact=exact)

    def remembered(plan: Any, clubs: list[int], *, exact: bool = False) -> Any:
        if not hasattr(plan, "problem"):
            plan.problem = of_problem(plan)
            plans.setdefault(plan.problem, plan)
        return section(plan.problem, tuple(clubs), exact)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alone.Plan, "section", remembered)
        yield


def test_a_certificate(twelve: Path) -> None:
    """Tests that a plan with its certificate is proven, in the notice too."""
    assert verify_path(twelve, strict=True).verdict == "Verified."
    assert there(twelve)
    assert "proven" in notice_of_file(twelve / "plan.json", Watch(1)).text
    (twelve / "certificate.json").unlink()
    assert not here(twelve)
    assert not there(twelve)


def test_a_bounded_plan(twelve: Path) -> None:
    """Tests that what the prices alone prove is proven, and a unit more is not."""
    records = records_of(twelve)
    for name in [name for name in records if name.startswith("w")] + [CHAIN]:
        (twelve / name).unlink()
        del records[name]
    (twelve / "r1.csv").unlink()
    certificate, plan = records["certificate.json"], records["plan.json"]

    def say(bound: int, certified: int | None = None) -> None:
        certificate.update(optimal=False, bound=bound if certified is None else certified)
        plan.update(status="bounded", bound=bound)
        save_all(twelve, reseal(records))

    say(plan["travel"])
    said = re.search(r"proven ([0-9,]+)", verify_path(twelve).verdict)
    assert said is not None
    proven = int(said[1].replace(",", ""))
    assert plan["travel"] * 0.8 <= proven < plan["travel"]
    for bound, holds in ((proven, True), (proven + 1, False)):
        say(bound)
        assert here(twelve) == there(twelve) == holds
    say(proven + 1, certified=proven)
    assert not here(twelve)
    assert not there(twelve)


CLAIMS: dict[str, Callable[[Json, Json], object]] = {
    "another word for it": lambda p, _: p.update(status="bounded"),
    "no proof of the best": lambda _, c: c.update(optimal=False),
    "prices of nought": lambda _, c: c.update(prices=[0] * len(c["prices"]), cuts=[]),
    "prices too high": lambda _, c: c.update(prices=[p + 64 * 200 for p in c["prices"]]),
    "a section's price too high": lambda _, c: c.update(section_price=1 << 30),
    "prices out of range": lambda _, c: c.update(section_price=1 << 34),
    "a price less": lambda _, c: c["prices"].pop(),
    "a bound above the travel": lambda p, c: [p.update(bound=9999), c.update(bound=9999)],
    "another bound than the plan's": lambda _, c: c.update(bound=1),
    "nothing below": lambda _, c: c.update(least_reduced_cost=0, section_price=1 << 20),
    "a cut on nobody": lambda _, c: c["cuts"].append(
        {"clubs": [99], "weights": [1], "parts": 2, "price": 0}),
    "a cut on one club twice": lambda _, c: c["cuts"].append(
        {"clubs": [1, 1], "weights": [1, 1], "parts": 2, "price": 0}),
    "a cut of no weight": lambda _, c: c["cuts"].append(
        {"clubs": [0, 1], "weights": [1], "parts": 2, "price": 0}),
}  # fmt: skip


@pytest.mark.parametrize("how", CLAIMS)
def test_certificates_that_prove_nothing(how: str, twelve: Path) -> None:
    """Tests that no such certificate passes, all digests worked out anew."""
    records = records_of(twelve)
    CLAIMS[how](records["plan.json"], records["certificate.json"])
    save_all(twelve, reseal(records))
    assert not here(twelve)
    if how != "prices of nought":
        # The one that stands alone lists all plans of a field so small: any prices will do.
        assert not there(twelve)


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


@pytest.mark.parametrize("kind", ["lists in lists", "objects in objects"])
def test_too_deep_whatever_the_limit(kind: str, tmp_path: Path) -> None:
    """Tests that deep nesting is refused where Python would be let go deeper than it can."""
    folder = copied("six", tmp_path)
    (folder / "plan.json").write_bytes(KINDS[kind](300_000))
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000_000)
    try:
        assert alone.main([str(folder)]) == 3
    finally:
        sys.setrecursionlimit(before)


def test_every_results_file_says_how_many_are_its(tmp_path: Path) -> None:
    """Tests the count of results that belong to a draw."""
    pools = copied("pools", tmp_path)
    found = verify_path(pools)
    for line in found.lines:
        if line.what == "results":
            rows = len((pools / line.file).read_text(encoding="utf-8").splitlines()) - 1
            assert line.checks[0].detail == f"{rows} results"
