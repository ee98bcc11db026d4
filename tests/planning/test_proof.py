"""Proofs and certificates on small fields; every split is tried behind the marker ``soak``."""

from dataclasses import replace
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from drawopt.errors import UsageError
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.planning.certificate import certificate_of
from drawopt.planning.duals import lp_duals
from drawopt.planning.params import DEFAULTS
from drawopt.planning.plan_sections import plan_sections
from drawopt.planning.proof import close_gap, prove
from drawopt.planning.section_pool import Duals, Pool, Search, merge
from drawopt.planning.set_partitioning import exact_cover
from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.pricing.dual_bound import settled_of
from drawopt.pricing.rounding import Sections
from drawopt.pricing.sites import diagonal_for, sites_of
from drawopt.progress import Watch
from drawopt.sections.counting import section_states
from drawopt.sections.plan import Certificate, Cut, Plan, in_order
from drawopt.verification.certificate import better_cover, check_certificate, negative_type


def field_of(clubs: int, seed: int, rules: Rules | None = None) -> Problem:
    """Clubs far and wide for two slots, so that few sections are nearly as short as the best."""
    random = np.random.default_rng(seed)
    towns = random.integers(0, 2000, size=(clubs, 2))
    gaps = towns[:, None, :] - towns[None, :, :]
    distances = np.floor(np.sqrt((gaps**2).sum(axis=2)) + 0.5).astype(np.int64)
    return Problem(
        Field(tuple(Entrant(f"Club {k:02}") for k in range(clubs))),
        CupFormat(clubs, 2),
        distances,
        distances,
        "mi",
        rules or Rules(),
        Terms(((1, 2, 3, 4),)),
    )


@cache
def best(name: str) -> int:
    """The least travel of any split of 17 clubs into 8 and 9, by pricing every one."""
    problem = FIELDS[name]

    def travel(clubs: tuple[int, ...]) -> int:
        states = section_states(clubs, 4, problem.costs, problem.earliest)
        return 1 << 40 if states is None else states.least_travel

    everybody = frozenset(range(17))
    return min(
        travel(eight) + travel(tuple(sorted(everybody - set(eight))))
        for eight in combinations(range(17), 8)
    )


FIELDS = {
    "17 clubs": field_of(17, 1),
    "two kept apart": field_of(17, 4, Rules(apart=(Apart("Club 00", "Club 01", 5),))),
}


@cache
def searched(name: str) -> tuple[Pool, Duals]:
    """A pool and its prices from a very short search."""
    problem = FIELDS[name]
    search = Search(problem, 1)
    start = halved_bracket(problem.costs, problem.format, 0)
    pools = [search.anneal(start, 100_000, 3.0, seed, Watch(1))[1] for seed in (1, 2)]
    pool = merge(pools)
    prices = lp_duals(search, pool, pool.travel.astype(float), (), Watch(1))
    assert prices is not None
    return pool, prices


def searched_plan(name: str) -> Plan:
    """The best plan of the short search, not proven."""
    pool, _ = searched(name)
    sites = sites_of(FIELDS[name])
    cover = exact_cover(pool.places, pool.travel, sites.capacity, 2, Watch(1), 10.0)
    assert cover.sections is not None
    sections = sections_of(sites.clubs_of(pool.places[list(cover.sections)]), 2)
    return Plan(FIELDS[name], sections, 0, "feasible")


@cache
def proven_plan(name: str) -> tuple[Plan, Certificate]:
    """The least plan of a field with its certificate."""
    pool, prices = searched(name)
    before = searched_plan(name)
    proof = prove(FIELDS[name], pool, prices, before.travel, Watch(1))
    assert proof is not None
    assert proof.proven
    sections = before.sections if proof.sections is None else in_order(proof.sections)
    plan = Plan(FIELDS[name], sections, proof.bound, "optimal")
    assert plan.travel == proof.bound <= before.travel
    return plan, certificate_of(FIELDS[name], proof.settled, plan.travel, True)


@pytest.mark.soak
@pytest.mark.parametrize("name", FIELDS)
def test_least_of_all_splits(name: str) -> None:
    """Tests that no split of all travels less than the plan that was proven."""
    assert proven_plan(name)[0].travel == best(name)


@pytest.mark.parametrize("name", FIELDS)
def test_no_neighbour_is_shorter(name: str) -> None:
    """Tests that no two clubs can change sections for a shorter plan."""
    plan, _ = proven_plan(name)
    one, other = (list(section) for section in plan.sections)
    for i, j in product(range(len(one)), range(len(other))):
        swapped = [*one[:i], other[j], *one[i + 1 :]], [*other[:j], one[i], *other[j + 1 :]]
        states = [
            section_states(clubs, 4, plan.problem.costs, plan.problem.earliest) for clubs in swapped
        ]
        known = [each.least_travel for each in states if each is not None]
        assert len(known) < 2 or sum(known) >= plan.travel


@pytest.mark.parametrize("name", FIELDS)
def test_certificate(name: str) -> None:
    """Tests that the certificate of a proven plan holds, and that of its bound alone."""
    plan, certificate = proven_plan(name)
    assert all(finding.holds for finding in check_certificate(plan, certificate, Watch(1)))
    modest = replace(certificate, optimal=False, bound=0)
    assert all(finding.holds for finding in check_certificate(plan, modest, Watch(1)))


def test_a_small_gap_is_closed() -> None:
    """Tests that settled duals prove the least plan, and find it from one that is not."""
    plan, certificate = proven_plan("17 clubs")
    settled = settled_of(sites_of(plan.problem), 2, certificate)
    for incumbent in (plan.travel, plan.travel + 3):
        closed = close_gap(plan.problem, settled, incumbent, Watch(1), DEFAULTS)
        assert closed is not None
        assert (closed.proven, closed.bound) == (True, plan.travel)
        assert (closed.sections is None) == (incumbent == plan.travel)
    few = replace(DEFAULTS, max_pricing_effort=1)
    assert close_gap(plan.problem, settled, plan.travel + 300, Watch(1), few) is None


def holds(plan: Plan, certificate: Certificate) -> bool:
    return all(finding.holds for finding in check_certificate(plan, certificate, Watch(1)))


def test_tampered_certificates_fail() -> None:
    """Tests that a price, the least reduced cost, the bound or the plan cannot be changed."""
    plan, good = proven_plan("17 clubs")
    assert holds(plan, good)
    dear = (good.prices[0] + 64 * 40, *good.prices[1:])
    assert not holds(plan, replace(good, optimal=False, prices=dear, bound=plan.travel))
    assert not holds(plan, replace(good, optimal=False, least=1, bound=0))
    assert not holds(plan, replace(good, optimal=False, bound=plan.travel + 1))
    assert not holds(plan, replace(good, bound=plan.travel - 1))
    assert not holds(plan, replace(good, prices=good.prices[:-1]))
    assert not holds(plan, replace(good, section_price=1 << 50))


@pytest.mark.parametrize("change", [1 << 20, 1 << 33, -(1 << 20)])
def test_wild_prices_prove_nothing(change: int) -> None:
    """Tests that prices far too high or too low do not make a longer plan the least."""
    name = "17 clubs"
    least, good = proven_plan(name)
    one, other = (list(section) for section in least.sections)
    one[0], other[0] = other[0], one[0]
    longer = Plan(FIELDS[name], in_order([tuple(one), tuple(other)]), 0, "optimal")
    assert longer.travel > least.travel
    prices = tuple(price + change for price in good.prices)
    for plan in (least, longer):
        wild = replace(good, prices=prices, bound=plan.travel)
        assert not holds(plan, wild)
        assert not holds(plan, replace(wild, optimal=False))


def test_dear_prices_prove_nothing() -> None:
    """Tests that prices ten miles too high do not make a longer plan the least."""
    least, good = proven_plan("17 clubs")
    dear = replace(good, prices=tuple(price + 640 for price in good.prices))
    assert not holds(least, dear)
    assert not holds(least, replace(dear, optimal=False))


def test_too_many_cuts_are_refused() -> None:
    """Tests that a certificate whose sums could leave 64 bits is refused."""
    plan, good = proven_plan("17 clubs")
    cut = Cut((0, 1, 2), (1, 1, 1), 2, 1 << 30)
    assert not holds(plan, replace(good, cuts=(cut,) * 1_001))


def test_negative_type_is_exact() -> None:
    """Tests the elimination on matrices that are of negative type, just not, and far from it."""
    line = np.abs(np.subtract.outer(np.arange(6), np.arange(6))).astype(np.int64)
    assert negative_type(line, 0)
    # K(2, 3) with edges of 1: the two and the three, 2 apart among themselves.
    graph = np.full((5, 5), 2, dtype=np.int64)
    graph[:2, 2:] = graph[2:, :2] = 1
    np.fill_diagonal(graph, 0)
    assert not negative_type(graph, 0)
    assert negative_type(graph, diagonal_for(graph))
    assert negative_type(np.zeros((3, 3), dtype=np.int64), 0)


@pytest.mark.parametrize("seed", range(30))
def test_diagonal_is_enough(seed: int) -> None:
    """Tests that the diagonal worked out in floats passes the check in whole numbers."""
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 20))
    distances = np.triu(random.integers(1, 500, size=(n, n)), 1)
    distances = distances + distances.T
    assert negative_type(distances, diagonal_for(distances))


def test_the_search_for_a_shorter_plan() -> None:
    """Tests the plain search on a list with one way to hold every club."""
    sites = sites_of(FIELDS["17 clubs"])
    rows = [
        [*range(8), *[-1] * 8],
        [*range(8, 17), *[-1] * 7],
        [*range(7), 8, *[-1] * 8],
    ]
    sections = Sections(np.array(rows, dtype=np.int64), np.array([50, 60, 1]), np.array([0, 5, 0]))
    assert better_cover(sites, 2, sections, 5, 110) == 110
    assert better_cover(sites, 2, sections, 4, 110) is None
    assert better_cover(sites, 2, sections, 5, 109) is None


def test_refused_by_name() -> None:
    """Tests that distances too large for the proof's integers are refused, with the reason."""
    problem = FIELDS["17 clubs"]
    far = np.where(problem.costs > 0, 1 << 24, 0)
    with pytest.raises(UsageError, match="too large"):
        plan_sections(replace(problem, distances=far, costs=far), Watch(1), aim="proof")
