"""Tests that clubs of one place are one to a search: its near clubs, its pool, its sections."""

import numpy as np

from drawopt.model.travel import Matrix
from drawopt.planning.section_pool import NEAR, NEAR_OF_A_SITE, Search, near_clubs
from drawopt.pricing.sites import sites_of
from tests.brute_force import on_a_map, problem_of, scattered


def with_a_town(clubs: int, town: int) -> Matrix:
    """Clubs on a map, of which the first so many are at one place."""
    points = np.random.default_rng(clubs).integers(0, 900, (clubs, 2))
    points[:town] = (450, 450)
    return on_a_map([(int(x), int(y)) for x, y in points])


def test_near_clubs_are_the_nearest() -> None:
    """Tests a field without a town: each club's nearest, itself left out."""
    problem = problem_of(scattered(20, 4), 2)
    near = near_clubs(problem.costs, sites_of(problem))
    for club, row in enumerate(near.tolist()):
        assert club not in row
        assert len(set(row)) == NEAR
        furthest = problem.costs[club, row].max()
        others = [c for c in range(20) if c != club and c not in row]
        assert all(problem.costs[club, others] >= furthest)


def test_a_town_does_not_fill_the_lists() -> None:
    """Tests that lists hold a few of a town's clubs, all of which are on some list."""
    problem = problem_of(with_a_town(40, 18), 4)
    near = near_clubs(problem.costs, sites_of(problem))
    assert ((near < 18).sum(axis=1) <= NEAR_OF_A_SITE).all()
    assert set(range(18)) <= set(near[18:].ravel().tolist())
    assert all(club not in row for club, row in enumerate(near.tolist()))


def test_a_field_of_one_town_has_lists() -> None:
    """Tests that lists are full where there is no other place to go."""
    problem = problem_of(np.zeros((9, 9), dtype=np.int64), 2)
    near = near_clubs(problem.costs, sites_of(problem))
    assert all(sorted({*row, club}) == list(range(9)) for club, row in enumerate(near.tolist()))


def test_sections_of_a_town_are_one() -> None:
    """Tests that two sections that differ in a town's clubs are one in the pool."""
    search = Search(problem_of(with_a_town(12, 5), 2), 0)
    sections = np.array([[0, 1, 7, 8, 9, -1, 10, -1], [3, 4, 7, 8, 9, -1, 10, -1]])
    pool = search.pool_of(sections)
    assert len(pool) == 1
    assert sorted(pool.places[0].tolist()) == sorted(search.sites.of_place[sections[1]].tolist())


def test_clubs_are_handed_out_once() -> None:
    """Tests that sections of sites that hold a field become sections of its clubs."""
    sites = sites_of(problem_of(with_a_town(12, 5), 2))
    clubs = np.arange(12)[::-1].reshape(2, 6)
    handed = sites.clubs_of(sites.of_place[clubs])
    assert sorted(handed.ravel().tolist()) == list(range(12))
    assert (sites.of_place[handed] == sites.of_place[clubs]).all()
