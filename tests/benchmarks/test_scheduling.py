"""How long schedules take: ``pytest -m bench -s tests/benchmarks/test_scheduling.py``.

Each row is measured in this process on this machine; no test asserts seconds.
"""

import time
from pathlib import Path

import pytest

from drawopt.scheduling.checker import check_fixtures
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.site import read_site
from drawopt.scheduling.site_schedule import schedule_site
from tests.scheduling.test_datasets import world_2024
from tests.scheduling.windows import random_window

DATASETS = Path(__file__).parents[2] / "datasets"
SITES = (
    *("2007/site_region_iv", "2007/site_region_iii", "2014/site_usssa"),
    *("2010/site_region_iii", "2010/site_region_iii_after_storm"),
)

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("round_", [1, 2, 3, 4])
def test_rounds_of_2024(round_: int) -> None:
    """Each round of 2024 as played: status, weighted sum, bound, seconds."""
    world, drawn = world_2024()
    of_round = [tie for tie in drawn if tie.round == round_]
    began = time.perf_counter()
    found = schedule_round(world, of_round)
    seconds = time.perf_counter() - began
    print(
        f"\n2024 round {round_}: {len(of_round)} ties, {found.status}, "
        f"{found.cost:,} (bound {found.bound:,}), {seconds:.2f} s"
    )
    assert check_fixtures(world, of_round, found.fixtures) == ()


@pytest.mark.parametrize("name", SITES)
def test_sites(name: str) -> None:
    """Each tournament at one place: status, unequal rest, seconds."""
    site = read_site(DATASETS / f"{name}.toml")
    began = time.perf_counter()
    found = schedule_site(site)
    seconds = time.perf_counter() - began
    print(
        f"\n{site.title}: {len(site.games)} games, {found.status}, "
        f"unequal rest {found.unequal_rest} min, {seconds:.2f} s"
    )
    assert found.status == "optimal"


@pytest.mark.parametrize("ties", [50, 100, 200])
@pytest.mark.parametrize("tightness", [0.03, 0.1, 0.25])
def test_random_windows(ties: int, tightness: float) -> None:
    """Six made-up windows of a size: how many can be scheduled, and the longest time."""
    seconds, possible, named = [], 0, 0
    for seed in range(6):
        world, drawn = random_window(1000 * ties + seed, ties, tightness)
        began = time.perf_counter()
        found = schedule_round(world, drawn)
        seconds.append(time.perf_counter() - began)
        if found.possible:
            possible += 1
            assert found.status == "optimal"
        else:
            named += bool(found.clashes and found.given_up)
    print(
        f"\n{ties} ties, tightness {tightness}: {possible} scheduled, {named} named, "
        f"{max(seconds):.1f} s at most"
    )
    assert possible + named == 6
