"""Random small fields: what is proven is the least of all splits, each tried."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from drawopt.model.problem import Problem
from drawopt.planning import near_plans as near_plans_module
from drawopt.planning.certificate import certificate_of
from drawopt.planning.duals import lp_duals
from drawopt.planning.near_plans import near_plans
from drawopt.planning.proof import prove
from drawopt.planning.section_pool import Search
from drawopt.planning.set_partitioning import exact_cover
from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.pricing.sites import sites_of
from drawopt.progress import Watch
from drawopt.sections.counting import section_states
from drawopt.sections.plan import Plan, in_order
from drawopt.verification.certificate import check_certificate, negative_type
from tests.pricing.test_pricing import field_of

FAR = 1 << 40


def problem_of(seed: int) -> Problem:
    """A field of 8 to 14 clubs for one or two slots, every other one with double byes."""
    random = np.random.default_rng(seed)
    clubs, slots = int(random.integers(8, 15)), int(random.integers(1, 3))
    return field_of(clubs, seed, double_byes=seed % 2 == 1, slots=slots)


def least_of_all_splits(problem: Problem) -> int:
    """The least published travel of any plan, every bracket of every split tried."""
    fmt, d = problem.format, problem.distances
    clubs = fmt.entrants
    if fmt.slots == 1:
        states = section_states(
            range(clubs), fmt.rounds, d, problem.earliest, double_byes=fmt.has_double_byes
        )
        assert states is not None
        return states.least_travel
    best = least_of_sections(problem)
    return int((best + best[::-1]).min())


def least_of_sections(problem: Problem) -> np.ndarray:
    """The least published travel of each set of clubs, by its bits; ``FAR`` for no section."""
    fmt, d = problem.format, problem.distances
    clubs = fmt.entrants
    masks, weights, travel = _ties(clubs, d, fmt.has_double_byes)
    best = np.full(1 << clubs, FAR)
    if fmt.rounds == 2:
        np.minimum.at(best, masks, travel)
    else:
        assert fmt.rounds == 3
        to = weights @ d
        for tie in range(len(masks)):
            others = np.flatnonzero(masks & masks[tie] == 0)
            between = weights[others] @ to[tie]
            miles = travel[tie] + travel[others] + (between + 8) // 16
            np.minimum.at(best, masks[tie] | masks[others], miles)
    size = np.array([mask.bit_count() for mask in range(1 << clubs)])
    best[(size < fmt.fewest) | (size > fmt.most)] = FAR
    return best


def _ties(clubs: int, d: np.ndarray, lone: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every tie of round 2: clubs as bits, quarters of the chance to win it, and travel."""
    singles = [((a,), 0) for a in range(clubs)]
    units = singles + [((a, b), int(d[a, b])) for a, b in combinations(range(clubs), 2)]
    rows = [(unit, (), 0) for unit, _ in singles] if lone else []
    for (one, first), (other, second) in combinations(units, 2):
        if set(one).isdisjoint(other):
            parts = len(one) * len(other)
            between = sum(int(d[a, b]) for a in one for b in other)
            rows.append((one, other, first + second + (2 * between + parts) // (2 * parts)))
    masks = np.array([sum(1 << club for club in one + other) for one, other, _ in rows])
    weights = np.zeros((len(rows), clubs), dtype=np.int64)
    for row, (one, other, _) in enumerate(rows):
        for unit in (one, other):
            for club in unit:
                weights[row, club] = (2 if other else 4) // len(unit)
    return masks, weights, np.array([miles for _, _, miles in rows])


def proven(seed: int) -> Plan:
    return proven_plan(problem_of(seed), seed)


def proven_plan(problem: Problem, seed: int) -> Plan:
    fmt = problem.format
    search = Search(problem, seed)
    start = halved_bracket(problem.costs, fmt, seed)
    _, pool = search.anneal(start, 3_000, 3.0, seed, Watch(1))
    prices = lp_duals(search, pool, pool.travel.astype(float), (), Watch(1))
    cover = exact_cover(pool.places, pool.travel, search.sites.capacity, fmt.slots, Watch(1), 10.0)
    assert prices is not None
    assert cover.sections is not None
    chosen = search.sites.clubs_of(pool.places[list(cover.sections)])
    sections = sections_of(chosen, fmt.slots)
    before = Plan(problem, sections, 0, "feasible").travel
    proof = prove(problem, pool, prices, before, Watch(1))
    assert proof is not None
    assert proof.proven
    best = Plan(problem, in_order(proof.sections or sections), proof.bound, "optimal")
    assert best.travel == proof.bound
    return replace(best, certificate=certificate_of(problem, proof.settled, best.travel, True))


def check(seed: int) -> None:
    check_plan(proven(seed))


def check_plan(best: Plan) -> None:
    assert best.certificate is not None
    assert best.travel == least_of_all_splits(best.problem)
    assert all(finding.holds for finding in check_certificate(best, best.certificate, Watch(1)))


@pytest.mark.parametrize("seed", [0, 1, 4, 5, 6, 7, 9, 10, 11])
def test_least_of_all_splits(seed: int) -> None:
    """Tests that proofs of small fields end at the least there is, and their certificates hold."""
    check(seed)


@pytest.mark.parametrize("seed", [1, 4])
def test_matrices_that_no_map_has(seed: int) -> None:
    """Tests that distances which break the triangle inequality are proven all the same."""
    problem = problem_of(seed)
    n = problem.format.entrants
    some = np.triu(np.random.default_rng(seed).integers(1, 900, size=(n, n)), 1)
    wild = some + some.T
    assert not negative_type(wild, 0)
    assert (wild[:, :, None] + wild[None, :, :] < wild[:, None, :]).any()
    best = proven_plan(replace(problem, distances=wild, costs=wild), seed)
    assert sites_of(best.problem).diagonal > 0
    check_plan(best)


@pytest.mark.soak
def test_least_of_all_splits_at_length() -> None:
    """Tests the same on 200 fields."""
    for seed in range(200):
        check(seed)


@pytest.mark.parametrize("seed", [0, 1, 4, 5, 7])
def test_plans_that_are_nearly_as_short(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the plans within a limit are counted right, and how often sections stay."""
    monkeypatch.setattr(near_plans_module, "WITHIN", Fraction(1, 10))
    best = proven(seed)
    assert best.certificate is not None
    near = near_plans(best, best.certificate, Watch(1))
    assert near is not None
    assert near.complete
    problem = best.problem
    site_of = {club: site for site, clubs in enumerate(sites_of(problem).members) for club in clubs}
    travel = least_of_sections(problem)
    clubs = problem.format.entrants

    def by_sites(mask: int) -> tuple[int, ...]:
        return tuple(sorted(site_of[club] for club in range(clubs) if mask >> club & 1))

    within = np.flatnonzero(travel + travel[::-1] <= best.travel * 11 // 10)
    everybody = (1 << clubs) - 1
    plans = {frozenset({by_sites(int(m)), by_sites(everybody ^ int(m))}) for m in within}
    assert near.count == len(plans)
    own = [tuple(sorted(site_of[club] for club in section)) for section in best.sections]
    assert near.kept == tuple(sum(section in plan for plan in plans) for section in own)
    assert all(times < near.count for _, times in near.moved)
