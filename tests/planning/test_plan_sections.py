"""Tests that planning finds the split of least travel, keeps every rule, and stops when asked."""

import signal
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer, UsageError
from drawopt.model.bracket import from_places
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.model.travel import Matrix, bracket_travel
from drawopt.planning.params import SearchParams
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Report, Watch
from drawopt.sections.plan import Plan, states_of
from drawopt.verification.certificate import check_certificate
from tests.brute_force import (
    brackets,
    by_pair,
    club,
    keeps,
    least_travel,
    on_a_line,
    on_a_map,
    problem_of,
    scattered,
)

FEW = settings(max_examples=60, deadline=None)


def planned(problem: Problem, workers: int = 1) -> Plan:
    """A plan, with what must hold of any plan checked."""
    plan = plan_sections(problem, Watch(workers))
    fmt = problem.format
    assert len(plan.sections) == fmt.slots
    assert sorted(i for section in plan.sections for i in section) == list(range(fmt.entrants))
    assert [section[0] for section in plan.sections] == sorted(map(min, plan.sections))
    assert all(fmt.fewest <= len(section) <= fmt.most for section in plan.sections)
    assert plan.bound <= plan.travel
    # The draws of least travel, added up again by the plain rule, keep the rules.
    at_least = plan.count(Decimal(0))
    for rank in {0, at_least.count() // 2, at_least.count() - 1}:
        sides = [from_places(places) for places in at_least.places(rank)]
        drawn = [side for side in sides if side is not None]
        assert bracket_travel(drawn, problem.costs) == plan.travel
        assert all(keeps(side, problem.earliest) for side in drawn)
    return plan


def names(*numbers: int) -> tuple[str, ...]:
    return tuple(club(number) for number in numbers)


def apart(*pairs: tuple[int, int, int]) -> Rules:
    return Rules(apart=tuple(Apart(club(i), club(j), until) for i, j, until in pairs))


# Tiny fields, worked out by hand.


def test_two_pairs() -> None:
    """Tests four clubs of one road for two slots: neighbours meet."""
    # 0-1 1 mile, 2-3 2 miles; any other pairing crosses the gap of 9 miles twice.
    plan = planned(problem_of(on_a_line(0, 1, 10, 12), 2))
    assert plan.sections == ((0, 1), (2, 3))
    assert (plan.travel, plan.bound, plan.status) == (3, 3, "optimal")


def test_as_many_clubs_as_slots() -> None:
    """Tests that nobody travels where each club has its slot."""
    plan = planned(problem_of(on_a_line(0, 7, 9), 3))
    assert plan.sections == ((0,), (1,), (2,))
    assert (plan.travel, plan.bound, plan.status) == (0, 0, "optimal")


def test_as_many_sections_as_slots() -> None:
    """Tests that there is a section for each slot where fewer would do as well."""
    # Two sections of four and three would hold the field, and nobody travels in any split.
    assert len(planned(problem_of(on_a_line(*[5] * 7), 3)).sections) == 3


def test_byes_in_one_round() -> None:
    """Tests three clubs for two slots: the nearest two meet, the third has a bye."""
    plan = planned(problem_of(by_pair(3, {(0, 1): 9, (0, 2): 4, (1, 2): 6}), 2))
    assert plan.sections == ((0, 2), (1,))
    assert plan.travel == 4


def test_four_rounds_as_one_problem() -> None:
    """Tests that a near pair is split where keeping it together costs more later."""
    # A road with clubs at 0, 10, 12, 22, one slot: 1 and 2 are nearest.
    # 1-2 first: 2 + 22, then (10 + 12 + 12 + 10) / 4 = 11: 35
    # 0-1, 2-3: 10 + 10, then (12 + 22 + 2 + 12) / 4 = 12: 32
    # 0-2, 1-3: 12 + 12, then (10 + 22 + 2 + 10) / 4 = 11: 35
    assert planned(problem_of(on_a_line(0, 10, 12, 22), 1)).travel == 32


def test_pair_kept_apart_for_good() -> None:
    """Tests that two clubs of one owner are in different sections."""
    # 0-1 may not meet: 0-2, 1-3: 10 + 11 = 21, or 0-3, 1-2: 12 + 9 = 21.
    problem = problem_of(on_a_line(0, 1, 10, 12), 2, rules=apart((0, 1, 2)))
    assert planned(problem).travel == 21


@pytest.mark.parametrize(("until", "travel"), [(1, 32), (2, 35), (3, None)])
def test_pair_kept_apart_until(until: int, travel: int | None) -> None:
    """Tests the road of clubs at 0, 10, 12, 22 with 0 and 1 apart until a round."""
    problem = problem_of(on_a_line(0, 10, 12, 22), 1, rules=apart((0, 1, until)))
    if travel is None:
        with pytest.raises(AnswerIsNo):
            plan_sections(problem, Watch(1))
    else:
        assert planned(problem).travel == travel


def test_same_league_apart() -> None:
    """Tests that clubs of one league do not meet in round 1; no league is no league."""
    # 0 and 1 are of one league. 2 and 3 name none: 32 becomes 35 as above.
    road = on_a_line(0, 10, 12, 22)
    rules = Rules(same_league_apart=True)
    assert planned(problem_of(road, 1, rules=rules, leagues=["A", "A", "", ""])).travel == 35
    assert planned(problem_of(road, 1, rules=rules, leagues=["A", "B", "", ""])).travel == 32
    with pytest.raises(AnswerIsNo):
        plan_sections(problem_of(road, 1, rules=rules, leagues=["A", "A", "A", "B"]), Watch(1))


def test_longest_trip() -> None:
    """Tests that no two clubs of a section are further apart than the longest trip."""
    # 0-1 10, 2-3 10 and 1-2 1: the least, 20, keeps a longest trip of 10, not of 9.
    road = on_a_line(0, 10, 11, 21)
    assert planned(problem_of(road, 2, rules=Rules(longest_trip=10))).travel == 20
    with pytest.raises(AnswerIsNo, match="no plan exists"):
        plan_sections(problem_of(road, 2, rules=Rules(longest_trip=9)), Watch(1))


def test_longest_trip_is_a_distance() -> None:
    """Tests that a cost steers the plan while the longest trip is measured as a distance."""
    # By cost 0-3 and 1-2 are nearest (1 + 1), but 0-3 are 21 miles apart.
    road, costs = on_a_line(0, 10, 11, 21), by_pair(4, {(0, 3): 1, (1, 2): 1}, others=40)
    assert planned(problem_of(road, 2, costs=costs)).travel == 2
    rules = Rules(longest_trip=20)
    assert planned(problem_of(road, 2, costs=costs, rules=rules)).travel == 80


def test_must_have_bye() -> None:
    """Tests that a club that must have a bye waits, though it costs more."""
    # 0 waits 13, 1 waits 11, 2 waits 11 (see `test_counting.test_three_clubs`).
    miles = by_pair(3, {(0, 1): 4, (0, 2): 5, (1, 2): 8})
    assert planned(problem_of(miles, 1)).travel == 11
    plan = planned(problem_of(miles, 1, rules=Rules(must_have_bye=names(0))))
    assert plan.travel == 13
    assert plan.count(plan.problem.terms.tolerance).places(0)[0][:2] == (0, -1)


def test_too_many_must_have_byes() -> None:
    """Tests that two clubs cannot have the one bye there is."""
    rules = Rules(must_have_bye=names(0, 1))
    with pytest.raises(AnswerIsNo, match="2 clubs must have a bye, there is 1 bye"):
        plan_sections(problem_of(on_a_line(0, 4, 5), 1, rules=rules), Watch(1))


def test_section_size() -> None:
    """Tests that a balance between sections has its price."""
    # Clubs at 0, 1, 2, 3 and at 50, 51 for two slots, two rounds.
    # Four and two: 0-1, 2-3: 1 + 1, then (2 + 3 + 1 + 2) / 4 = 2; and 50-51 1: together 5.
    # Three and three: the one that goes with 50 and 51 waits for them; it is 3:
    #   50-51 1, then (47 + 48) / 2 = 47.5, so 48; 0, 1, 2: 0-1 1, then (2 + 1) / 2 = 1.5, so 2.
    #   Together 52.
    road = on_a_line(0, 1, 2, 3, 50, 51)
    free = planned(problem_of(road, 2))
    assert (free.sections, free.travel) == (((0, 1, 2, 3), (4, 5)), 5)
    balanced = planned(problem_of(road, 2, section_size=(3, 3)))
    assert (balanced.sections, balanced.travel) == (((0, 1, 2), (3, 4, 5)), 52)


def test_double_bye() -> None:
    """Tests that a far club starts in round 3 where double byes are allowed."""
    # Four clubs of one town and one 8 miles off, one slot, three rounds.
    # Strict byes: each half has two clubs at least, so the far club is in a half: it meets one
    # there in round 2 for 8 miles and, if it wins, another in round 3: 8 + 8 / 2 = 12.
    # Double byes: it meets the winner of the other four in round 3: 8.
    town = on_a_line(0, 0, 0, 0, 8)
    assert planned(problem_of(town, 1)).travel == 12
    assert planned(problem_of(town, 1, double_byes=True)).travel == 8


def test_two_double_byes() -> None:
    """Tests a section of three: two clubs apart for two rounds, one waiting for round 3."""
    # Towns of 6 and of 3 clubs, 100 miles apart, two slots, three rounds. Strict byes need four
    # clubs a section; double byes let each town be a section, and nobody travels.
    towns = on_a_line(*[0] * 6, *[100] * 3)
    plan = planned(problem_of(towns, 2, double_byes=True))
    assert (plan.sections, plan.travel) == (((0, 1, 2, 3, 4, 5), (6, 7, 8)), 0)
    assert planned(problem_of(towns, 2)).travel > 0


def test_given_sections() -> None:
    """Tests that given sections are taken as they are, in canonical order."""
    rules = Rules(sections=(names(3, 1), names(2, 0)))
    plan = planned(problem_of(on_a_line(0, 1, 10, 12), 2, rules=rules))
    assert plan.sections == ((0, 2), (1, 3))
    assert (plan.travel, plan.bound, plan.status) == (21, 21, "given")


@pytest.mark.parametrize(
    ("given_sections", "reason"),
    [
        ((names(0, 1), names(2)), "leave out Club 03"),
        ((names(0, 1), names(2, 3, 0)), "more than once Club 00"),
        ((names(0, 1, 2, 3),), "1 section is given for 2 slots"),
        ((names(0), names(1, 2, 3)), "the given section of Club 00 has 1 club"),
    ],
)
def test_faulty_given_sections(given_sections: tuple[tuple[str, ...], ...], reason: str) -> None:
    """Tests that sections that are no split of the field are refused by name."""
    clubs = 4
    problem = problem_of(
        on_a_line(*range(clubs)), 2, rules=Rules(sections=given_sections), section_size=(2, 2)
    )
    with pytest.raises(AnswerIsNo, match=reason):
        plan_sections(problem, Watch(1))


def test_given_sections_against_a_rule() -> None:
    """Tests that a given section is not exempt from the rules."""
    kept = Rules(sections=(names(0, 1), names(2, 3)), apart=(Apart(club(0), club(1), 2),))
    with pytest.raises(AnswerIsNo, match="kept apart"):
        plan_sections(problem_of(on_a_line(0, 1, 10, 12), 2, rules=kept), Watch(1))


def test_too_many_kept_apart() -> None:
    """Tests that three clubs kept apart for good do not fit two sections, and are named."""
    rules = apart((0, 1, 9), (0, 2, 9), (1, 2, 9))
    with pytest.raises(AnswerIsNo, match="Club 00, Club 01, Club 02"):
        plan_sections(problem_of(on_a_line(0, 1, 10, 12), 2, rules=rules), Watch(1))


@pytest.mark.parametrize(
    "rules",
    [
        Rules(must_have_bye=("Nobody FC",)),
        Rules(apart=(Apart(club(0), "Nobody FC", 2),)),
        Rules(sections=(("Nobody FC", club(0), club(1)),)),
        Rules(may_not_host=("Nobody FC",)),
    ],
)
def test_unknown_club(rules: Rules) -> None:
    """Tests that a rule that names nobody is refused, not passed over."""
    with pytest.raises(UsageError, match="Nobody FC"):
        plan_sections(problem_of(on_a_line(0, 1, 5), 1, rules=rules), Watch(1))


# Against brute force.

SHAPES = [
    *((clubs, slots, False) for slots in (1, 2, 3) for clubs in range(max(2, slots), 9)),
    *((clubs, 1, True) for clubs in range(5, 9)),
    (9, 2, False),
    (9, 2, True),
]
"""Clubs, slots, double byes."""


def some_distances(clubs: int, random: Random) -> Matrix:
    """A map, a map of few towns, or distances that fit no map."""
    kind = random.choice(["map", "towns", "any"])
    if kind == "any":
        miles = {pair: random.randint(0, 40) for pair in combinations(range(clubs), 2)}
        return by_pair(clubs, miles)
    towns = [(random.randint(0, 50), random.randint(0, 50)) for _ in range(3 + clubs)]
    return on_a_map([random.choice(towns[:3] if kind == "towns" else towns) for _ in range(clubs)])


def some_rules(clubs: int, slots: int, rounds: int, miles: Matrix, random: Random) -> Rules:
    """Some of the rules, seldom all; not every one can be kept."""
    kinds = random.sample(["apart", "league", "trip", "bye", "sections"], random.randint(0, 2))
    some = random.sample(range(clubs), clubs)
    every_pair = list(combinations(range(clubs), 2))
    number_of_pairs = random.randint(1, min(4, len(every_pair)))
    return Rules(
        apart=tuple(
            Apart(club(i), club(j), random.randint(1, rounds + 2))
            for i, j in random.sample(every_pair, number_of_pairs)
        )
        if "apart" in kinds
        else (),
        same_league_apart="league" in kinds,
        longest_trip=random.randint(int(miles.max()) // 2, int(miles.max()) + 1)
        if "trip" in kinds
        else None,
        must_have_bye=names(*some[: random.randint(1, 2)]) if "bye" in kinds else (),
        sections=tuple(names(*some[k::slots]) for k in range(slots)) if "sections" in kinds else (),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A small field with rules; its shape shrinks, the rest is a seed."""
    clubs, slots, double_byes = draw(st.sampled_from(SHAPES))
    random = Random(draw(st.integers(0, 2**32 - 1)))
    miles = some_distances(clubs, random)
    plain = problem_of(miles, slots, double_byes=double_byes)
    even = -(-clubs // slots)
    bounds = (max(1, clubs // slots - random.randint(0, 1)), even + random.randint(0, 1))
    fits = slots * max(plain.format.fewest, bounds[0]) <= clubs
    return problem_of(
        miles,
        slots,
        double_byes=double_byes,
        rules=some_rules(clubs, slots, plain.format.rounds, miles, random),
        section_size=bounds if fits and random.random() < 0.3 else None,
        costs=some_distances(clubs, random) if random.random() < 0.2 else None,
        leagues=[random.choice(["", "North", "South", "West"]) for _ in range(clubs)],
    )


@FEW
@given(problems())
def test_least_plan(problem: Problem) -> None:
    """Tests that a plan has the least travel there is, or that there is none under the rules."""
    least = least_travel(problem)
    if least is None:
        with pytest.raises(AnswerIsNo):
            plan_sections(problem, Watch(1))
        return
    plan = planned(problem)
    assert plan.travel == plan.bound == least
    assert plan.status == ("given" if problem.given_sections else "optimal")
    for section in plan.sections:
        assert brackets(
            section,
            problem.format.rounds,
            problem.earliest,
            double_byes=problem.format.double_byes,
        )


# Where the field is too large to list, the search runs. It is made short here: these tests ask
# what every answer must be, not how good it is.


SHORT = SearchParams(
    max_starts=2,
    min_moves=60_000,
    max_moves_per_club=100,
    max_moves_per_section=2_000,
    max_pricings=2,
    max_exact_pricings=1,
)


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = dict(plan_sections.__kwdefaults__, params=SHORT)
    monkeypatch.setattr(plan_sections, "__kwdefaults__", defaults)


def by_strips(miles: Sequence[tuple[int, int]], slots: int) -> list[list[int]]:
    """Sections of nearly equal size from west to east."""
    eastward = sorted(range(len(miles)), key=lambda i: miles[i])
    cuts = [len(miles) * k // slots for k in range(slots + 1)]
    return [eastward[a:b] for a, b in pairwise(cuts)]


def by_seeds(miles: Matrix, slots: int) -> list[list[int]]:
    """Sections that grow in turn by their nearest club, from clubs far from one another."""
    seeds = [0]
    while len(seeds) < slots:
        seeds.append(int(miles[seeds].min(axis=0).argmax()))
    sections = [[seed] for seed in seeds]
    left = [i for i in range(len(miles)) if i not in seeds]
    while left:
        for section in sections:
            if left:
                nearest = min(left, key=lambda i: int(miles[section, i].sum()))
                section.append(nearest)
                left.remove(nearest)
    return sections


@pytest.mark.usefixtures("short_search")
def test_medium_field() -> None:
    """Tests 22 clubs for three slots: the same plan for any number of workers, better than easy.

    The two easy ways, strips from west to east and sections grown from far clubs, each get the
    best brackets there are of their sections.
    """
    random = Random(26)
    points = [(random.randint(0, 400), random.randint(0, 300)) for _ in range(22)]
    problem = problem_of(on_a_map(points), 3)
    one, two = planned(problem, workers=1), planned(problem, workers=2)
    assert one.sections == two.sections
    assert (one.travel, one.bound, one.status) == (two.travel, two.bound, two.status)
    assert one.status in ("feasible", "bounded", "optimal")
    for easy in (by_strips(points, 3), by_seeds(problem.costs, 3)):
        assert one.travel <= sum(states_of(problem, section).least_travel for section in easy)


@pytest.mark.usefixtures("short_search")
def test_medium_field_with_rules() -> None:
    """Tests 20 clubs for three slots under all kinds of rules at once, with double byes."""
    rules = Rules(
        apart=(Apart(club(0), club(1), 4), Apart(club(2), club(3), 3)),
        same_league_apart=True,
        must_have_bye=names(4),
    )
    leagues = ["North", "South", "East", "West"] * 5
    problem = problem_of(
        scattered(20, seed=24),
        3,
        rules=rules,
        leagues=leagues,
        double_byes=True,
        section_size=(6, 8),
    )
    plan = planned(problem)
    assert {len(section) for section in plan.sections} <= {6, 7, 8}
    assert sum({0, 1} <= set(section) for section in plan.sections) == 0


def test_one_slot_is_one_section() -> None:
    """Tests that a field for one slot needs no search: all its clubs are the section."""
    plan = plan_sections(problem_of(scattered(13, seed=13), 1), Watch(1))
    assert plan.sections == (tuple(range(13)),)
    assert (plan.bound, plan.status) == (plan.travel, "optimal")


# Stopping.


def medium() -> Problem:
    return problem_of(scattered(26, seed=1), 3)


def answer_or_none(problem: Problem, watch: Watch) -> Plan | None:
    try:
        return plan_sections(problem, watch)
    except StoppedWithoutAnswer:
        return None


def test_no_time() -> None:
    """Tests that a limit of no seconds ends the search with a plan or without, and says so."""
    plan = answer_or_none(medium(), Watch(1, time_limit=0.0))
    assert plan is None or plan.status == "stopped"


@pytest.mark.usefixtures("short_search")
def test_out_of_time_on_the_way() -> None:
    """Tests that a search whose time is up while it prices its sections still has a plan."""

    def show(report: Report) -> None:
        if report.stage not in ("bound", "annealing", "listing"):
            watch.time_limit = 0.0

    watch = Watch(1, show=show)
    plan = plan_sections(medium(), watch)
    assert watch.out_of_time
    assert plan.status == "stopped"
    assert plan.bound <= plan.travel


@pytest.mark.usefixtures("short_search")
@pytest.mark.parametrize(
    "stage", ["annealing", "pricing", "sections", "proving", "diving", "improving", "cover"]
)
def test_ctrl_c(stage: str) -> None:
    """Tests that Ctrl-C at any stage ends with a plan or without, never with a traceback."""

    def show(report: Report) -> None:
        if report.stage == stage and not pressed:
            pressed.append(stage)
            signal.raise_signal(signal.SIGINT)

    pressed: list[str] = []
    try:
        plan = answer_or_none(medium(), Watch(1, show=show))
    except KeyboardInterrupt:
        pytest.fail(f"Ctrl-C while {stage} was under way lost the plan")
    assert pressed
    assert plan is not None or stage == "annealing"
    assert plan is None or plan.status == "stopped"


def test_small_field_without_time() -> None:
    """Tests that a small field stopped at once is not told that no plan exists."""
    problem = problem_of(scattered(9, seed=2), 2)
    plan = answer_or_none(problem, Watch(1, time_limit=0.0))
    least = plan_sections(problem, Watch(1)).travel
    assert plan is None or plan.status == "stopped" or plan.travel == least


def test_search_seed() -> None:
    """Tests that the seed of the search does not matter where every section is listed."""
    problem = problem_of(scattered(9, seed=3), 2)
    one, other = (plan_sections(problem, Watch(1), seed=seed) for seed in (1, 2))
    assert one.sections == other.sections


@pytest.mark.usefixtures("short_search")
@pytest.mark.parametrize("size", [None, (8, 9)])
def test_aims(size: tuple[int, int] | None) -> None:
    """Tests that a good bound lies between the quick one and the plan, with its certificate."""
    problem = problem_of(scattered(17, seed=5), 2)
    problem = replace(problem, format=replace(problem.format, section_size=size))
    left_open = replace(SHORT, max_proof_sites=0)
    quick = plan_sections(problem, Watch(1), params=left_open)
    good = plan_sections(problem, Watch(1), aim="bound", params=left_open)
    best = plan_sections(problem, Watch(1), aim="proof")
    assert quick.bound < good.bound <= best.travel <= good.travel
    assert best.status == "optimal"
    assert good.certificate is not None
    assert good.certificate.bound == good.bound
    assert all(finding.holds for finding in check_certificate(good, good.certificate, Watch(1)))
