"""What several rooms of the tests share."""

from pathlib import Path

import pytest

from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
from tests.fixtures import plan_2024


@pytest.fixture
def private_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def plan_2024_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of a 2024 plan: the sections of the draw as played."""
    path = tmp_path_factory.mktemp("plans") / "as-played.json"
    path.write_text(pretty(plan_record(plan_2024())), encoding="utf-8")
    return path
