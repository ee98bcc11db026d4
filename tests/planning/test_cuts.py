"""Cuts on triples: counted in plain Python, and kept by every choice of whole sections."""

from itertools import combinations

import numpy as np
import pytest

from drawopt.planning.cuts import cuts_on, no_cuts, violated_cuts
from drawopt.planning.pricing import list_sections
from drawopt.planning.sites import sites_of
from drawopt.planning.watch import Watch
from tests.planning.test_pricing import field_of


def counted(places: list[int], cut: list[int]) -> int:
    return sum(site in cut for site in places) // 2


@pytest.mark.parametrize("seed", range(20))
def test_pricing_adds_what_the_cuts_add(seed: int) -> None:
    """Tests that the list with cuts is the list without, each section's cuts added."""
    problem = field_of(10, seed, double_byes=seed % 2 == 1)
    sites = sites_of(problem)
    random = np.random.default_rng(seed)
    price = 64 * (35 + random.integers(-15, 16, size=len(sites)))
    triples = np.array(
        [t for t in combinations(range(len(sites)), 3) if random.random() < 0.1], dtype=np.int64
    ).reshape(-1, 3)
    cuts, cut_price = cuts_on(sites, triples), random.integers(0, 900, size=len(triples))
    everything = list_sections(sites, price, 0, 1 << 24, Watch(1))
    least: dict[tuple[int, ...], int] = {}
    for places, value in zip(everything.sites.tolist(), everything.reduced.tolist(), strict=True):
        held = sorted(site for site in places if site >= 0)
        value += sum(
            counted(held, cut) * int(cost)
            for cut, cost in zip(triples.tolist(), cut_price, strict=True)
        )
        least[tuple(held)] = min(value, least.get(tuple(held), value))
    threshold = sorted(least.values())[len(least) // 2]
    listed = list_sections(sites, price, 0, threshold, Watch(1), cuts, cut_price)
    found: dict[tuple[int, ...], int] = {}
    for places, value in zip(listed.sites.tolist(), listed.reduced.tolist(), strict=True):
        held = sorted(site for site in places if site >= 0)
        found[tuple(held)] = min(value, found.get(tuple(held), value))
    assert listed.threshold == threshold
    assert found == {key: value for key, value in least.items() if value < threshold}


def test_most_that_sections_count_for() -> None:
    """Tests a cut's most, by every way to split the clubs of its sites among two sections."""
    sites = sites_of(field_of(12, 5))
    triples = np.array(list(combinations(range(len(sites)), 3)), dtype=np.int64)
    cuts = cuts_on(sites, triples)
    for triple, most in zip(triples.tolist(), cuts.most.tolist(), strict=True):
        clubs = [site for site in triple for _ in range(sites.capacity[site])]
        ways = [
            counted([clubs[k] for k in range(len(clubs)) if split >> k & 1], triple)
            + counted([clubs[k] for k in range(len(clubs)) if not split >> k & 1], triple)
            for split in range(1 << len(clubs))
        ]
        assert max(ways) == most


def test_finds_what_halves_break() -> None:
    """Tests that three clubs shared two by two among halves of sections are found."""
    sites = sites_of(field_of(9, 1))
    single = [site for site in range(len(sites)) if sites.capacity[site] == 1][:3]
    one, two, three = single
    places = np.full((4, 16), -1, dtype=np.int64)
    places[0, :2], places[1, :2], places[2, :2] = (one, two), (two, three), (one, three)
    taken = np.array([0.5, 0.5, 0.5, 0.0])
    broken = violated_cuts(sites, places, taken, no_cuts(), 10)
    assert sorted(single) in broken.sites.tolist()
    assert not len(violated_cuts(sites, places, np.array([1.0, 0, 0, 0]), no_cuts(), 10))
    assert sorted(single) not in violated_cuts(sites, places, taken, broken, 10).sites.tolist()
