"""Cuts on triples: counted in plain Python, and kept by every choice of whole sections."""

from itertools import product

import numpy as np
import pytest

from drawopt.pricing.cuts import KINDS, WIDTH, Cuts, cuts_on, no_cuts, violated_cuts
from drawopt.pricing.pricing import list_sections
from drawopt.pricing.rounding import published_sections
from drawopt.pricing.sites import Sites, sites_of
from drawopt.progress import Watch
from tests.pricing.test_pricing import field_of, of_all_sizes


def counted(places: list[int], on: list[int], weights: list[int], parts: int) -> int:
    of = dict(zip(on, weights, strict=True))
    return sum(of.get(site, 0) for site in places if site >= 0) // parts


def random_cuts(sites: Sites, random: np.random.Generator, most: int) -> Cuts:
    """Cuts of every kind on sites drawn by lot."""
    rows, weights, parts = [], [], []
    for number in range(most):
        of, by = KINDS[number % len(KINDS)]
        if len(of) <= len(sites):
            pad = WIDTH - len(of)
            rows.append([*random.permutation(len(sites))[: len(of)].tolist(), *[-1] * pad])
            weights.append([*of, *[0] * pad])
            parts.append(by)
    return cuts_on(sites, np.array(rows), np.array(weights), np.array(parts))


def in_plain(cuts: Cuts, number: int) -> tuple[list[int], list[int], int]:
    return (
        cuts.sites[number].tolist(),
        cuts.weights[number].tolist(),
        int(cuts.parts[number]),
    )


@pytest.mark.parametrize("seed", range(20))
def test_pricing_adds_what_the_cuts_add(seed: int) -> None:
    """Tests that the list with cuts is the list without, each section's cuts added."""
    problem = field_of(9, seed, double_byes=seed % 2 == 1)
    sites = of_all_sizes(problem)
    random = np.random.default_rng(seed)
    price = 64 * (35 + random.integers(-15, 16, size=len(sites)))
    cuts = random_cuts(sites, random, 16)
    cut_price = random.integers(0, 900, size=len(cuts))
    everything = list_sections(sites, price, 0, 1 << 24, Watch(1))
    sections = published_sections(everything)
    least: dict[tuple[int, ...], int] = {}
    for places, value in zip(sections.places.tolist(), sections.reduced.tolist(), strict=True):
        least[tuple(sorted(site for site in places if site >= 0))] = value + sum(
            counted(places, *in_plain(cuts, number)) * int(cut_price[number])
            for number in range(len(cuts))
        )
    threshold = sorted(least.values())[len(least) // 2]
    listed = list_sections(sites, price, 0, threshold, Watch(1), cuts, cut_price)
    found: dict[tuple[int, ...], int] = {}
    for places, value in zip(listed.sites.tolist(), listed.reduced.tolist(), strict=True):
        held = tuple(sorted(site for site in places if site >= 0))
        found[held] = min(value, found.get(held, value))
    assert listed.threshold == threshold
    assert found == {key: value for key, value in least.items() if value < threshold}


def test_no_split_counts_for_more() -> None:
    """Tests a cut's most against every way to split the clubs of its sites into sections."""
    sites = sites_of(field_of(12, 5))
    cuts = random_cuts(sites, np.random.default_rng(1), 60)
    for number in range(len(cuts)):
        on, weights, parts = in_plain(cuts, number)
        clubs = [site for site in on if site >= 0 for _ in range(sites.capacity[site])]
        reached = 0
        for homes in product(range(3), repeat=min(len(clubs), 7)):
            split = [
                [c for c, home in zip(clubs, homes, strict=False) if home == k] for k in range(3)
            ]
            reached = max(reached, sum(counted(part, on, weights, parts) for part in split))
        assert reached <= cuts.most[number]
        if len(clubs) <= 7:
            assert reached == cuts.most[number]


def test_finds_what_halves_break() -> None:
    """Tests that three clubs shared two by two among halves of sections are found."""
    sites = sites_of(field_of(9, 1))
    one, two, three = [site for site in range(len(sites)) if sites.capacity[site] == 1][:3]
    places = np.full((4, 16), -1, dtype=np.int64)
    places[0, :2], places[1, :2], places[2, :2] = (one, two), (two, three), (one, three)
    taken = np.array([0.5, 0.5, 0.5, 0.0])
    broken = violated_cuts(sites, places, taken, no_cuts(), 10)
    triple = [*sorted((one, two, three)), -1, -1]
    assert triple in broken.sites.tolist()
    for number in range(len(broken)):
        count = sum(
            part * counted(row, *in_plain(broken, number))
            for row, part in zip(places.tolist(), taken, strict=True)
        )
        assert count > broken.most[number]
    assert not len(violated_cuts(sites, places, np.array([1.0, 0, 0, 0]), no_cuts(), 10))
    again = violated_cuts(sites, places, taken, broken, 10)
    assert triple not in again.sites.tolist() or 2 not in again.parts.tolist()
