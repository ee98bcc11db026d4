"""Tests of scenarios: what each change does to an edition, their files, and the comparison."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drawopt.errors import InputError, UsageError
from drawopt.model.changes import Changes, Location, Rating
from drawopt.model.edition import Edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record, read_plan
from drawopt.reporting.whatif import change, whatif_csv, whatif_record
from drawopt.sections.plan import Plan
from drawopt.simulation.ratings import rated
from drawopt.simulation.scenario_files import read_scenarios
from drawopt.simulation.scenarios import Scenario, Settings, apply, compare

SETTINGS = Settings("7", 60)


def entrant(k: int, **columns: object) -> Entrant:
    lat, lon = Decimal(30 + k * 37 % 50) / 10 + 30, Decimal(k * 61 % 70) / 10 - 98
    return Entrant(f"Club {k}", lat=lat, lon=lon, **columns)  # type: ignore[arg-type]


EDITION = Edition(
    "small",
    "Small cup",
    Field(tuple(entrant(k, aliases=(f"C{k}",)) for k in range(9))),
    slots=2,
    rules=Rules(apart=(Apart("Club 0", "Club 1", 2),), may_not_host=("Club 2",)),
)


class Planner:
    """Plans small fields at once, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Problem] = []

    def __call__(self, edition: Edition) -> Plan:
        self.asked.append(edition.problem())
        return plan_sections(self.asked[-1], Watch(1))


def test_no_change() -> None:
    assert apply(EDITION, Scenario("nothing")) == EDITION


def test_an_edition_that_has_changed_already() -> None:
    changed = EDITION.replace(slots=3)
    assert apply(EDITION, Scenario("x", changed)) is changed


def test_clubs_come_and_go() -> None:
    """Tests that rules forget a club that is dropped, by name or alias, and keep the others."""
    changed = apply(EDITION, Scenario("x", Changes(drop=("C0", "Club 2"), add=(entrant(20),))))
    assert changed.field.clubs == tuple(f"Club {k}" for k in (1, 20, 3, 4, 5, 6, 7, 8))
    assert changed.rules.apart == ()
    assert changed.rules.may_not_host == ()
    kept = apply(EDITION, Scenario("x", Changes(drop=("Club 5",), may_not_host=("Club 3",))))
    assert kept.rules.apart == EDITION.rules.apart
    assert kept.rules.may_not_host == ("Club 2", "Club 3")


def test_values_change() -> None:
    changes = Changes(
        slots=3,
        tolerance=Decimal("0.1"),
        double_byes=True,
        section_size=(3, 4),
        same_league_apart=True,
        longest_trip=900,
        cost=(100, 2),
        locations=(Location("Club 4", Decimal(40), Decimal(-80)),),
        ratings=(Rating("C5", Decimal(1700)),),
    )
    changed = EDITION.changed(changes)
    assert (changed.slots, changed.tolerance, changed.double_byes) == (3, Decimal("0.1"), True)
    assert (changed.section_size, changed.cost) == ((3, 4), (100, 2))
    assert (changed.rules.same_league_apart, changed.rules.longest_trip) == (True, 900)
    assert changed.field.entrants[4].lat == 40
    assert changed.field.entrants[5].rating == 1700
    assert changed.field.entrants[3] == EDITION.field.entrants[3]


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("x", Changes(drop=("Nobody",))),
        Scenario("x", Changes(ratings=(Rating("Nobody", Decimal(1)),))),
        Scenario("x", Changes(apart=(Apart("Club 1", "Nobody", 3),))),
    ],
)
def test_unknown_clubs(scenario: Scenario) -> None:
    with pytest.raises(UsageError, match=r'"x": .* must name entrants, found "Nobody"'):
        apply(EDITION, scenario)


def test_add_who_is_there() -> None:
    with pytest.raises(UsageError, match='must name new clubs, found "Club 3"'):
        apply(EDITION, Scenario("x", Changes(add=(entrant(3),))))


def test_compare() -> None:
    """Tests that what leaves the problem alone keeps its sections, and lots are shared."""
    planner = Planner()
    scenarios = (
        Scenario("the same"),
        Scenario("wider", Changes(tolerance=Decimal("0.3"))),
        Scenario("rated", Changes(ratings=tuple(
            Rating(club, Decimal(1500)) for club in EDITION.field.clubs
        )), outcomes="rating"),
        Scenario("three slots", Changes(slots=3)),
        Scenario("no trips", Changes(longest_trip=1)),
    )  # fmt: skip
    found = compare(EDITION, scenarios, planner, SETTINGS)
    assert [played.scenario.name for played in found] == [
        "as it is", "the same", "wider", "rated", "three slots", "no trips",
    ]  # fmt: skip
    # As it is, three slots, and no trips; the others keep the plan.
    assert len(planner.asked) == 3
    assert found[0].many == found[1].many == found[3].many
    assert found[2].job is not None
    assert found[0].job is not None
    assert found[2].job.plan.sections == found[0].job.plan.sections
    assert found[2].job.tolerance == Decimal("0.3")
    assert found[4].many is not None
    assert sum(found[4].many.tally.qualified) == 3 * SETTINGS.runs
    assert found[5].job is None
    assert "longest trip 1 mi strands" in found[5].why_not
    base = found[0].many
    assert base is not None
    assert change(base.tally, base.tally) == (0, 0)
    record = whatif_record("small", found, SETTINGS, None)
    assert record["scenarios"][3]["travel"] == record["scenarios"][0]["travel"]
    assert not _floats(record)
    # Nine clubs in four scenarios of two slots and one of three, and a header.
    assert len(whatif_csv(found).splitlines()) == 1 + 5 * 9


def _floats(value: object) -> bool:
    if isinstance(value, dict):
        return any(_floats(item) for item in value.values())
    if isinstance(value, list):
        return any(_floats(item) for item in value)
    return isinstance(value, float)


def test_ratings_missing() -> None:
    """Tests that a scenario with ratings needs one for every club, and names those without."""
    rated = Scenario("x", Changes(ratings=(Rating("Club 0", Decimal(1500)),)), outcomes="rating")
    with pytest.raises(InputError, match="none for 8 of 9: Club 1, Club 2"):
        compare(EDITION, (rated,), Planner(), SETTINGS)


def test_ratings_reach_the_plan_and_its_record(tmp_path: Path) -> None:
    """Tests that a plan keeps its field's ratings, in its record too; one without says so."""
    even = EDITION.replace(ratings=dict.fromkeys(EDITION.field.clubs, 1500))
    plan = Planner()(even)
    assert set(rated(plan.problem.field).ratings) == {1500}
    path = tmp_path / "plan.json"
    path.write_text(pretty(plan_record(plan)), encoding="utf-8")
    assert set(rated(read_plan(path)[0].problem.field).ratings) == {1500}
    path.write_text(pretty(plan_record(Planner()(EDITION))), encoding="utf-8")
    with pytest.raises(InputError, match="expected a rating for every club, found none for 9 of 9"):
        rated(read_plan(path)[0].problem.field)


def test_home_advantage_goes_with_ratings() -> None:
    with pytest.raises(UsageError, match="goes with ratings"):
        compare(EDITION, (Scenario("x", home_advantage=Decimal(50)),), Planner(), SETTINGS)


GOOD = """
[[scenarios]]
name = "Everything"
drop = ["C0"]
slots = 3
tolerance = 0.1
double_byes = true
section_size = [2, 5]
same_league_apart = true
longest_trip = 400
may_not_host = ["Club 1"]
must_have_bye = ["New"]
outcomes = "rating"
home_advantage = 65.5
add = [{ club = "New", lat = 35.5, lon = "-90", rating = 1600 }]
apart = [{ clubs = ["Club 1", "Club 2", "Club 3"], until = 3 }]
cost = { beyond = 100, more_per_unit = 2 }
locations = [{ club = "Club 4", lat = "40.25", lon = -80 }]
ratings = { "Club 5" = 1700, C6 = "1650.5" }

[[scenarios]]
name = "Nothing"
"""


def test_file(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(GOOD, encoding="utf-8")
    everything, nothing = read_scenarios(path, EDITION)
    assert nothing == Scenario("Nothing")
    assert everything == Scenario(
        "Everything",
        Changes(
            drop=("C0",),
            add=(Entrant("New", lat=Decimal("35.5"), lon=Decimal(-90), rating=Decimal(1600)),),
            slots=3,
            tolerance=Decimal("0.1"),
            double_byes=True,
            section_size=(2, 5),
            same_league_apart=True,
            longest_trip=400,
            apart=tuple(Apart(f"Club {a}", f"Club {b}", 3) for a, b in ((1, 2), (1, 3), (2, 3))),
            may_not_host=("Club 1",),
            must_have_bye=("New",),
            cost=(100, 2),
            locations=(Location("Club 4", Decimal("40.25"), Decimal(-80)),),
            ratings=(Rating("Club 5", Decimal(1700)), Rating("C6", Decimal("1650.5"))),
        ),
        outcomes="rating",
        home_advantage=Decimal("65.5"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", "one of scenarios"),
        ("scenarios = []", r"\[\[scenarios\]\] tables"),
        ("[[scenarios]]\nslots = 3", "a name"),
        ('[[scenarios]]\nname = "as it is"', "a name of its own"),
        ('[[scenarios]]\nname = "a"\n[[scenarios]]\nname = "a"', "a name of its own"),
        (
            '[[scenarios]]\nname = "a"\nslotz = 3',
            r"line 3, key scenarios\[0\].slotz: expected",
        ),
        ('[[scenarios]]\nname = "a"\nslots = 0', "at least 1, found 0"),
        ('[[scenarios]]\nname = "a"\nslots = "x"', "a whole number"),
        ('[[scenarios]]\nname = "a"\ntolerance = 2', "a number from 0 to 1"),
        ('[[scenarios]]\nname = "a"\nsection_size = [1]', r"\[fewest, most\]"),
        ('[[scenarios]]\nname = "a"\noutcomes = "luck"', '"coin" or "rating"'),
        ('[[scenarios]]\nname = "a"\nhome_advantage = 2000', "from -1,000 to 1,000"),
        ('[[scenarios]]\nname = "a"\ndrop = ["Nobody"]', "a club of edition small, found"),
        ('[[scenarios]]\nname = "a"\nadd = [{ club = "Club 1" }]', "a club that is new"),
        ('[[scenarios]]\nname = "a"\nadd = [{ lat = 3 }]', "the name of a club"),
        ('[[scenarios]]\nname = "a"\nratings = 3', "a table"),
        ('[[scenarios]]\nname = "a"\nratings = []', "a table"),
        ('[[scenarios]]\nname = "a"\ndrop = ["Club 12"]', 'did you mean "Club '),
        ('[[scenarios]]\nname = "a"\nratings = { "Club 1" = "x" }', "a number from"),
        (
            '[[scenarios]]\nname = "a"\nlocations = [{ club = "Club 1" }]',
            "lat: expected degrees, found",
        ),
        ('[[scenarios]]\nname = "a"\napart = [{ clubs = ["Club 1"] }]', "two clubs or more"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=expected):
        read_scenarios(path, EDITION)


def test_an_empty_table_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text('[[scenarios]]\nname = "a"\ncost = {}\nratings = {}\nadd = []\n')
    (scenario,) = read_scenarios(path, EDITION)
    assert apply(EDITION, scenario) == EDITION


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text('[[scenarios]]\nname = "a"\nslots = 0\nluck = 1\ntolerance = -1\n')
    with pytest.raises(InputError) as error:
        read_scenarios(path, replace(EDITION))
    assert len(error.value.faults) == 3
