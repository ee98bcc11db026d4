"""Tests that plans keep a budget of long trips, or say that none was found."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer, UsageError
from drawopt.model.bracket import nodes_of
from drawopt.model.edition import read_edition
from drawopt.model.problem import Problem, Rules, Trips
from drawopt.model.travel import bracket_travel, tie_travel
from drawopt.planning.long_trips import plan_within_trips
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record, read_plan
from drawopt.sections.plan import Plan, least_bracket
from drawopt.simulation.rule_prices import rule_named
from drawopt.verification.folder import verify_path
from tests.brute_force import brackets, on_a_line, partitions, problem_of, scattered
from tests.golden.make import HERE
from tests.planning.stop_everywhere import SHORT
from tests.verification.test_random_cups import there


def with_trips(problem: Problem, over: int, at_most: int) -> Problem:
    return replace(problem, rules=replace(problem.rules, trips=Trips(over, at_most)))


def least_within(problem: Problem) -> int | None:
    """The least travel of any bracket of the cup within the budget, by trying them all."""
    trips, fmt = problem.rules.trips, problem.format
    assert trips is not None

    @cache
    def fronts(section: tuple[int, ...]) -> dict[int, int]:
        found: dict[int, int] = {}
        for side in brackets(section, fmt.rounds, problem.earliest, double_byes=fmt.double_byes):
            long = sum(tie_travel(t, problem.distances) > trips.over for t in nodes_of(side))
            travel = bracket_travel([side], problem.costs)
            found[long] = min(found.get(long, travel), travel)
        return found

    best: int | None = None
    for split in partitions(range(fmt.entrants), fmt.slots):
        at = {0: 0}
        for section in split:
            joined: dict[int, int] = {}
            for spent, travel in at.items():
                for long, own in fronts(section).items():
                    if spent + long <= trips.at_most:
                        total = min(joined.get(spent + long, travel + own), travel + own)
                        joined[spent + long] = total
            at = joined
        best = min([*at.values(), *([] if best is None else [best])], default=None)
    return best


@pytest.mark.parametrize("seed", range(6))
def test_small_fields_against_all_plans(seed: int, tmp_path: Path) -> None:
    """Tests plan, bound, record and both verifiers of fields that are listed."""
    free = problem_of(scattered(7, seed), 2)
    over = [150, 120][seed % 2]
    kept = 0
    for at_most in (0, 1, 2, 3):
        problem = with_trips(free, over, at_most)
        least = least_within(problem)
        if least is None:
            with pytest.raises(AnswerIsNo, match=f"at most {at_most} ties over {over}"):
                plan_sections(problem, Watch(1))
            continue
        plan = plan_sections(problem, Watch(1))
        assert (plan.travel, plan.bound, plan.status) == (least, least, "optimal")
        ties = [tie for side in least_bracket(plan) for tie in nodes_of(side)]
        assert sum(tie_travel(t, problem.distances) > over for t in ties) <= at_most
        path = tmp_path / str(at_most) / "plan.json"
        path.parent.mkdir()
        path.write_text(pretty(plan_record(plan)), encoding="utf-8")
        again, _ = read_plan(path)
        assert (again.problem.rules, again.travel) == (problem.rules, least)
        assert verify_path(path.parent, strict=True).holds
        assert there(path.parent)
        kept += 1
    assert kept


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_searched_fields(seed: int, tmp_path: Path) -> None:
    """Tests the search against all plans: the same where the best plan keeps it, else longer."""
    free = problem_of(scattered(8, seed), 2)
    best = plan_sections(free, Watch(1))
    over = 120
    counted = Plan(with_trips(free, over, 99), best.sections, 0, "feasible")
    own = min(trips for trips, travel in front(counted).items() if travel == best.travel)
    assert own > 0
    same = plan_within_trips(with_trips(free, over, own), best, Watch(1), 0, SHORT)
    assert (same.sections, same.travel, same.bound) == (best.sections, best.travel, best.bound)
    tight = with_trips(free, over, own - 1)
    least = least_within(tight)
    if least is None:
        with pytest.raises(StoppedWithoutAnswer, match=f"at most {own - 1} ties over {over} mi"):
            plan_within_trips(tight, best, Watch(1), 0, SHORT)
        return
    fewer = plan_within_trips(tight, best, Watch(1), 0, SHORT)
    assert fewer.travel >= least > best.travel >= fewer.bound
    assert fewer.status == "feasible"
    (tmp_path / "plan.json").write_text(pretty(plan_record(fewer)), encoding="utf-8")
    assert verify_path(tmp_path).holds
    assert there(tmp_path)


def front(plan: Plan) -> dict[int, int]:
    """The least travel of a plan's draws by number of long ties."""
    at = {0: 0}
    for states in plan.states:
        joined: dict[int, int] = {}
        for spent, travel in at.items():
            for long, own in states.least_by_trips.items():
                total = travel + own
                joined[spent + long] = min(joined.get(spent + long, total), total)
        at = joined
    return at


def test_what_cannot_be() -> None:
    """Tests that rules that cannot be kept are named, with the fewest long ties where known."""
    road = on_a_line(*(100 * k for k in range(9)))
    names = problem_of(road, 2).field.clubs
    given = Rules(sections=(names[:4], names[4:]), trips=Trips(99, 2))
    with pytest.raises(AnswerIsNo, match=r"at most 2 ties over 99 mi: the fewest are \d"):
        plan_sections(problem_of(road, 2, rules=given), Watch(1))


def test_one_budget_for_all_sections() -> None:
    """Tests that lots of each section's own, and withdrawals, are refused by name."""
    problem = with_trips(problem_of(scattered(6, 1), 2), 100, 3)
    for words, changed in (
        ('does not go with draw_when = "section"', {"draw_when": "section"}),
        ("does not go with withdrawals", {"withdrawals": ("bye",)}),
    ):
        with pytest.raises(UsageError, match=words):
            replace(problem, terms=replace(problem.terms, **changed))


def test_words() -> None:
    """Tests the rule in options and prices, and words that are not it."""
    edition = read_edition("2024", trips="300:6")
    assert edition.rules.trips == Trips(300, 6)
    assert edition.replace(trips=None).rules.trips == Trips(300, 6)
    assert edition.replace(trips=False).rules.trips is None
    assert edition.replace(trips={"over": 250, "at_most": 3}).rules.trips == Trips(250, 3)
    name, without = rule_named("trips=300:6").priced(edition)
    assert (name, without.rules.trips) == ("without trips=300:6", None)
    name, other = rule_named("trips=200:4").priced(edition)
    assert (name, other.rules.trips) == ("trips=200:4", Trips(200, 4))
    for bad in (
        "300",
        "300:",
        "x:6",
        "300:6:1",
        "-1:6",
        300,
        {"over": 300},
        {"over": 1, "most": 2},
    ):
        with pytest.raises(UsageError, match="trips"):
            read_edition("2024", trips=bad)
    with pytest.raises(UsageError, match="trips"):
        rule_named("trips=300")


def test_config_and_record(tmp_path: Path) -> None:
    """Tests the key in a config, with its line if it is wrong; a record has it only where it is."""
    config = tmp_path / "cup.toml"
    (tmp_path / "clubs.csv").write_text("club,lat,lon\nA,40,-75\nB,41,-75\nC,40,-76\n")
    text = 'entrants = "clubs.csv"\nslots = 1\n[rules]\ntrips = { over = 60, at_most = 1 }\n'
    config.write_text(text)
    assert read_edition(config).rules.trips == Trips(60, 1)
    config.write_text(text.replace("at_most = 1", "at_most = -1"))
    with pytest.raises(Exception, match="trips"):
        read_edition(config)
    golden = (HERE / "six" / "plan.json").read_text(encoding="utf-8")
    bad = golden.replace('"must_have_bye": []', '"must_have_bye": [],\n    "trips": null')
    assert bad != golden
    (tmp_path / "plan.json").write_text(bad, encoding="utf-8")
    with pytest.raises(Exception, match="trips"):
        read_plan(tmp_path / "plan.json", check_digest=False)
