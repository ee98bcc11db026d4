"""Exact pricing against plain enumeration: every section below a threshold, and no other."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from drawopt.model.bracket import Side, from_places, nodes_of, ties_played
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.model.travel import Matrix, bracket_travel
from drawopt.pricing import pricing
from drawopt.pricing import round2_ties as ties
from drawopt.pricing.pricing import list_sections
from drawopt.pricing.rounding import published_sections
from drawopt.pricing.sites import Sites, diagonal_for, sites_of
from drawopt.progress import Watch
from tests.brute_force import brackets


def unrounded(side: Side, distances: Matrix) -> int:
    """Expected travel of a bracket before rounding, in 64ths of a mile."""
    return sum(
        int(distances[i, j]) << (6 - k - m)
        for tie in nodes_of(side)
        for i, k in ties_played(tie.first).items()
        for j, m in ties_played(tie.second).items()
    )


def field_of(
    clubs: int,
    seed: int,
    rules: Rules = Rules(),  # noqa: B008
    double_byes: bool = False,
    slots: int = 1,
) -> Problem:
    """A field whose clubs stand on a coarse grid, so that some share a town."""
    random = np.random.default_rng(seed)
    points = random.integers(0, 5, size=(clubs, 2)) * 40
    gaps = points[:, None, :] - points[None, :, :]
    distances = np.floor(np.sqrt((gaps**2).sum(axis=2)) + 0.5).astype(np.int64)
    fmt = CupFormat(clubs, slots, double_byes)
    return Problem(
        Field(tuple(Entrant(f"Club {k:02}") for k in range(clubs))),
        fmt,
        distances,
        distances,
        "mi",
        rules,
        Terms((tuple(range(1, fmt.rounds + 1)),)),
    )


def of_all_sizes(problem: Problem) -> Sites:
    """Sites whose sections may have any size of the format, not only those the field leaves."""
    fmt = problem.format
    return replace(sites_of(problem), fewest=fmt.fewest, most=fmt.most)


def least_costs(problem: Problem, most: int) -> dict[tuple[int, ...], int]:
    """Least cost of every section of up to ``most`` clubs, by sites, from all its brackets."""
    sites = of_all_sizes(problem)
    site_of = {club: site for site, members in enumerate(sites.members) for club in members}
    fmt = problem.format
    least: dict[tuple[int, ...], int] = {}
    for size in range(fmt.fewest, most + 1):
        for clubs in combinations(range(len(problem.field)), size):
            key = tuple(sorted(site_of[club] for club in clubs))
            if key not in least:
                sides = brackets(clubs, 4, problem.earliest, double_byes=fmt.has_double_byes)
                if sides:
                    least[key] = min(unrounded(side, problem.distances) for side in sides)
    return least


CASES = {
    "nine clubs": (field_of(9, 1), 9),
    "two kept apart": (field_of(9, 2, Rules(apart=(Apart("Club 00", "Club 05", 4),))), 9),
    "one with a bye": (field_of(9, 3, Rules(must_have_bye=("Club 03",))), 9),
    "ten clubs, sections of eight": (field_of(10, 6), 8),
    "double byes": (field_of(9, 4, double_byes=True), 6),
}


@pytest.mark.parametrize("case", CASES)
def test_lists_every_section_below(case: str) -> None:
    """Tests that the list holds exactly the sections below the threshold, at their least."""
    problem, most = CASES[case]
    sites = replace(sites_of(problem), fewest=problem.format.fewest, most=most)
    costs = least_costs(problem, most)
    random = np.random.default_rng(9)
    for spread in (0, 20):
        price = 64 * (30 + random.integers(-spread, spread + 1, size=len(sites)))
        reduced = {key: cost - int(price[list(key)].sum()) - 640 for key, cost in costs.items()}
        values = sorted(reduced.values())
        for threshold in (values[0], values[len(values) // 2] + 1, values[-1] + 1):
            listed = list_sections(sites, price, 640, threshold, Watch(1))
            assert listed.threshold == threshold
            found: dict[tuple[int, ...], int] = {}
            for places, value in zip(listed.sites, listed.reduced.tolist(), strict=True):
                key = tuple(sorted(int(site) for site in places if site >= 0))
                assert value < threshold
                found[key] = min(value, found.get(key, value))
            assert found == {key: value for key, value in reduced.items() if value < threshold}


def test_places_have_the_cost_they_are_listed_with() -> None:
    """Tests that each listed bracket, added up in plain Python, has its reduced cost."""
    problem = field_of(10, 7)
    sites = of_all_sizes(problem)
    price = np.full(len(sites), 64 * 50, dtype=np.int64)
    listed = list_sections(sites, price, 0, 8_000, Watch(1))
    assert len(listed.sites)
    for places, reduced in zip(listed.sites[:200], listed.reduced[:200].tolist(), strict=True):
        side = from_places(tuple(int(site) for site in places))
        assert side is not None
        clubs = int((places >= 0).sum())
        if clubs == len({int(site) for site in places if site >= 0}):
            assert unrounded(side, sites.distances) - 64 * 50 * clubs == reduced


@pytest.mark.parametrize("seed", range(12))
def test_shorter_cups(seed: int) -> None:
    """Tests cups of one, two and three rounds: every section at its least, and its travel."""
    rounds = 1 + seed % 3
    clubs = {1: 6, 2: 7, 3: 9}[rounds]
    problem = field_of(clubs, seed, double_byes=seed % 2 == 1, slots=-(-clubs // 2**rounds))
    fmt = problem.format
    assert fmt.rounds == rounds
    sites = of_all_sizes(problem)
    site_of = {club: site for site, members in enumerate(sites.members) for club in members}
    random = np.random.default_rng(seed)
    price = 64 * random.integers(10, 60, size=len(sites))
    reduced: dict[tuple[int, ...], int] = {}
    travel: dict[tuple[int, ...], int] = {}
    for size in range(fmt.fewest, min(fmt.most, clubs) + 1):
        for section in combinations(range(clubs), size):
            sides = brackets(section, rounds, problem.earliest, double_byes=fmt.has_double_byes)
            key = tuple(sorted(site_of[club] for club in section))
            for side in sides:
                value = unrounded(side, problem.distances) - int(price[list(key)].sum()) - 64
                reduced[key] = min(value, reduced.get(key, value))
                miles = bracket_travel([side], problem.distances)
                travel[key] = min(miles, travel.get(key, miles))
    threshold = sorted(reduced.values())[len(reduced) * 2 // 3] + 1
    for at in (threshold, max(reduced.values()) + 64 * 8):
        sections = published_sections(list_sections(sites, price, 64, at, Watch(1)))
        found = {
            tuple(sorted(site for site in row if site >= 0)): (int(value), int(miles))
            for row, value, miles in zip(
                sections.places.tolist(), sections.reduced, sections.travel, strict=True
            )
        }
        wanted = {key: value for key, value in reduced.items() if value < at}
        assert {key: value for key, (value, _) in found.items()} == wanted
    assert {key: miles for key, (_, miles) in found.items()} == travel


def test_a_list_cut_short_says_how_far_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a list that would be too long keeps the least, and its threshold is true."""
    problem = field_of(12, 8)
    sites = of_all_sizes(problem)
    price = np.full(len(sites), 64 * 40, dtype=np.int64)
    whole = list_sections(sites, price, 0, 64 * 100, Watch(1))
    caps = (
        (pricing, "MOST_SECTIONS", 400),
        (pricing, "MOST_HALVES", 800),
        (ties, "MOST_TIES", 150),
    )
    for module, name, most in caps:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, most)
            short = list_sections(sites, price, 0, 64 * 100, Watch(1))
        assert short.threshold < whole.threshold
        wanted = np.sort(whole.reduced[whole.reduced < short.threshold])
        assert np.sort(np.unique(short.reduced)).tolist() == np.unique(wanted).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_negative_type(seed: int) -> None:
    """Tests that the diagonal makes W(x, y) >= (V(x) + V(y)) / 2, for a matrix of any kind."""
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 12))
    distances = random.integers(1, 100, size=(n, n))
    distances = np.triu(distances, 1) + np.triu(distances, 1).T
    bent = distances - diagonal_for(distances) * np.eye(n, dtype=np.int64)
    for _ in range(50):
        x, y = random.dirichlet(np.ones(n)), random.dirichlet(np.ones(n))
        assert x @ distances @ y >= (x @ bent @ x + y @ bent @ y) / 2 - 1e-9


@pytest.mark.parametrize("sizes", [(8, 8), (9, 9)])
def test_sections_of_other_sizes_take_no_room(sizes: tuple[int, int]) -> None:
    """Tests that a list with room for the sections of the right size alone is not cut short."""
    whole_sites = of_all_sizes(field_of(11, 8))
    price = np.full(len(whole_sites), 64 * 40, dtype=np.int64)
    whole = list_sections(whole_sites, price, 0, 64 * 60, Watch(1))
    held = (whole.sites >= 0).sum(axis=1)
    right = whole.reduced[(held >= sizes[0]) & (held <= sizes[1])]
    assert 0 < len(right) < len(whole.reduced)
    sites = replace(whole_sites, fewest=sizes[0], most=sizes[1])
    listed = list_sections(sites, price, 0, 64 * 60, Watch(1), most=2 * len(right))
    assert listed.threshold == 64 * 60
    assert np.unique(listed.reduced).tolist() == np.unique(right).tolist()
