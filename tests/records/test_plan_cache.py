"""Tests that the cache of plans keeps, lists, limits and clears what it holds."""

import os
from pathlib import Path

import pytest

from drawopt.records import plan_cache as cache
from drawopt.sections.plan import Plan
from tests.fixtures import plan_2024, road, small_plan


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "user_cache_dir", lambda *_args, **_kw: str(tmp_path))
    return tmp_path / "plans"


def keep(plan: Plan, effort: int, saved: int) -> Path:
    """Keep a plan as of a given moment."""
    path = cache.cached_path(plan.problem, 0, effort, "plan")
    cache.save(path, plan)
    os.utime(path, (saved, saved))
    return path


def test_plans_are_kept_and_listed() -> None:
    """Tests that a plan comes back, the list is oldest first, and an empty cache is empty."""
    assert cache.kept_plans() == ()
    plan = small_plan(road(*range(8)), 2)
    newer, older = keep(plan, 1, 2000), keep(plan, 2, 1000)
    assert cache.load(newer) is not None
    assert [kept.path for kept in cache.kept_plans()] == [older, newer]
    assert all(kept.bytes == kept.path.stat().st_size for kept in cache.kept_plans())
    assert cache.load(newer.with_name("other.json")) is None


def test_parameters_are_part_of_the_name() -> None:
    """Tests that a plan of other search parameters is another plan."""
    problem = plan_2024().problem
    names = {cache.cached_path(problem, 0, 1, "plan", p) for p in (None, {"a": "1"}, {"a": "2"})}
    assert len(names) == 3


def test_oldest_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a plan too many takes the oldest out, with its certificate, and no other."""
    plan = small_plan(road(*range(8)), 2)
    paths = [keep(plan, effort, 1000 * effort) for effort in (1, 2, 3)]
    cache.certificate_path(paths[0]).write_text("{}")
    os.utime(paths[0], (1, 1))
    monkeypatch.setattr(cache, "MAX_BYTES", 3 * paths[0].stat().st_size + 1)
    paths.append(keep(plan, 4, 4000))
    assert [kept.path for kept in cache.kept_plans()] == paths[1:]
    assert not cache.certificate_path(paths[0]).exists()
    assert len(cache.clear()) == 3
    assert cache.kept_plans() == ()
    assert list(folder.iterdir()) == []
