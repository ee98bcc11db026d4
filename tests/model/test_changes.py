"""Tests of an edition with changes: every value read alike, wherever it comes from."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drawopt.errors import ArgumentError, FileError, InputError, UsageError
from drawopt.model.changes import Changes, tolerance_of
from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart
from drawopt.simulation.scenario_files import read_scenarios
from tests.fixtures import roster

CONFIG = 'entrants = "clubs.csv"\nslots = 2\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a config of nine clubs."""
    (tmp_path / "clubs.csv").write_text(roster(9, rating="1500"), encoding="utf-8")
    (tmp_path / "cup.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def cup(home: Path) -> Edition:
    return read_edition(home / "cup.toml")


def by_option(cup: Edition, home: Path, python: dict[str, Any], toml: str) -> Edition:  # noqa: ARG001
    return read_edition(home / "cup.toml", **python)


def by_replace(cup: Edition, home: Path, python: dict[str, Any], toml: str) -> Edition:  # noqa: ARG001
    return cup.replace(**python)


def by_scenario(cup: Edition, home: Path, python: dict[str, Any], toml: str) -> Edition:  # noqa: ARG001
    path = home / "what.toml"
    path.write_text(f'[[scenarios]]\nname = "x"\n{toml}\n', encoding="utf-8")
    (scenario,) = read_scenarios(path, cup)
    return cup.changed(scenario.changes)


def by_config(cup: Edition, home: Path, python: dict[str, Any], toml: str) -> Edition:  # noqa: ARG001
    rules = toml.split(" ")[0] in ("apart", "longest_trip", "trips")
    path = home / "cup.toml"
    path.write_text(CONFIG + ("[rules]\n" if rules else "") + toml, encoding="utf-8")
    return read_edition(path)


Way = Callable[[Edition, Path, dict[str, Any], str], Edition]
WAYS = (by_option, by_replace, by_scenario, by_config)
ALIKE = [
    # By name in Python (an option gives texts), and in TOML.
    ({"section_size": "4:5"}, "section_size = [4, 5]"),
    ({"section_size": [4, 5]}, 'section_size = "4:5"'),
    ({"section_size": "balanced"}, 'section_size = "balanced"'),
    ({"tolerance": "0.10"}, "tolerance = 0.1"),
    ({"tolerance": Decimal("0.1")}, 'tolerance = "0.1"'),
    ({"apart": ["Club 01|Club 02|3"]}, 'apart = [{ clubs = ["Club 01", "Club 02"], until = 3 }]'),
    ({"apart": [("Club 01", "Club 02", 3)]}, 'apart = ["Club 01 | Club 02 | 3"]'),
    ({"apart": [Apart("Club 01", "Club 02", 3)]}, 'apart = [["Club 01", "Club 02", "3"]]'),
    ({"longest_trip": 900}, "longest_trip = 900"),
    ({"trips": "300:6"}, "trips = { over = 300, at_most = 6 }"),
    ({"cost": (400, 2)}, "cost = { beyond = 400, more_per_unit = 2 }"),
    ({"cost": {"beyond": 400}}, "cost = { beyond = 400, more_per_unit = 0 }"),
]


@pytest.mark.parametrize(("python", "toml"), ALIKE)
def test_one_reader_for_every_way_in(
    cup: Edition, home: Path, python: dict[str, Any], toml: str
) -> None:
    """Tests that options, keywords, scenarios and configs make the same edition of a value."""
    made = [way(cup, home, python, toml) for way in WAYS]
    assert made[0] != cup
    assert all(each == made[0] for each in made)


@pytest.mark.parametrize(
    ("key", "value", "toml"),
    [
        ("section_size", "5:4", "section_size = [5, 4]"),
        ("section_size", "9", "section_size = 9"),
        ("section_size", (0, 4), "section_size = [0, 4]"),
        ("section_size", (True, 4), "section_size = [true, 4]"),
        ("section_size", "\u00b2:\u00b3", 'section_size = "\u00b2:\u00b3"'),
        ("section_size", "", 'section_size = ""'),
        ("tolerance", "five", 'tolerance = "five"'),
        ("tolerance", True, "tolerance = true"),
        ("tolerance", "0.0000001", "tolerance = 0.0000001"),
        ("tolerance", Decimal("NaN"), "tolerance = nan"),
        ("apart", ["Club 01|Club 01|3"], 'apart = ["Club 01|Club 01|3"]'),
        ("apart", ["Club 01|Club 02|1"], 'apart = ["Club 01|Club 02|1"]'),
        ("apart", ["Club 01|Club 02"], 'apart = ["Club 01|Club 02"]'),
        ("apart", "Club 01|Club 02|2", 'apart = "Club 01|Club 02|2"'),
        ("longest_trip", -1, "longest_trip = -1"),
        ("longest_trip", "far", 'longest_trip = "far"'),
        ("longest_trip", True, "longest_trip = true"),
        ("cost", 3, "cost = 3"),
    ],
)
def test_one_refusal_for_every_way_in(
    cup: Edition, home: Path, key: str, value: object, toml: str
) -> None:
    """Tests that each way refuses the same values: arguments by name, files by key and line."""
    for way in (by_option, by_replace):
        with pytest.raises(ArgumentError) as argument:
            way(cup, home, {key: value}, toml)
        assert argument.value.argument == key
        assert argument.value.as_option().startswith(f"--{key.replace('_', '-')} must be ")
    for way, line in ((by_scenario, 3), (by_config, 3 + (key in ("apart", "longest_trip")))):
        with pytest.raises(InputError) as found:
            way(cup, home, {}, toml)
        (fault,) = found.value.faults
        assert (fault.line, key in str(fault.column)) == (line, True)
        assert fault.expected in argument.value.trouble


def test_none_leaves_a_value_and_false_takes_it_away(cup: Edition) -> None:
    ruled = cup.replace(
        longest_trip=900, section_size="4:5", cost=(400, 1), double_byes=True,
        same_league_apart=True,
    )  # fmt: skip
    same = ruled.replace(longest_trip=None, section_size=None, cost=None, double_byes=None)
    assert same == ruled
    assert ruled.replace(
        longest_trip=False, section_size=False, cost=False, double_byes=False,
        same_league_apart=False,
    ) == cup  # fmt: skip


def test_rules_that_name_clubs_are_added(cup: Edition) -> None:
    one = cup.replace(may_not_host=["Club 01"], seed_sources=["dice"], apart=["Club 01|Club 02|2"])
    two = one.replace(may_not_host=["Club 02"], seed_sources=["hex"], apart=["Club 03|Club 04|2"])
    assert two.rules.may_not_host == ("Club 01", "Club 02")
    assert two.seed_sources == ("dice", "hex")
    assert len(two.rules.apart) == 2


def test_another_field(home: Path, cup: Edition) -> None:
    """Tests a field by path, as a text, and as a value; published results do not go with it."""
    (home / "other.csv").write_text(roster(5), encoding="utf-8")
    known = read_edition(Path("2024"))
    assert known.published is not None
    for entrants in (home / "other.csv", str(home / "other.csv")):
        for other in (known.replace(entrants=entrants), read_edition("2024", entrants=entrants)):
            assert (len(other.field), other.published) == (5, None)
            assert other.entrants_file == home / "other.csv"
    value = known.replace(entrants=cup.field, drop=["Club 08"], slots=1)
    assert (len(value.field), value.entrants_file, value.format.rounds) == (8, None, 3)
    assert read_edition(home / "cup.toml", cup.field, 1).slots == 1
    with pytest.raises(FileError):
        cup.replace(entrants="nosuch.csv")
    with pytest.raises(ArgumentError, match="entrants must be a path"):
        cup.replace(entrants=3)


def test_clubs_that_are_named(cup: Edition) -> None:
    """Tests that each argument names the clubs it does not find, with what was meant."""
    new = Entrant("New", lat=Decimal(40), lon=Decimal(-90))
    assert "New" in cup.replace(add=[new], must_have_bye=["New"]).field.clubs
    with pytest.raises(ArgumentError) as error:
        cup.replace(must_have_bye=["club 1"], drop=["Nobody"], add=[Entrant("Club 03")])
    add, drop, bye = str(error.value).split("\n")
    assert add == 'add must name new clubs, found "Club 03", which is an entrant'
    assert drop == 'drop must name entrants, found "Nobody"'
    assert bye.startswith('must_have_bye must name entrants, found "club 1"; did you mean "Club ')


def test_unknown_changes(cup: Edition) -> None:
    with pytest.raises(ArgumentError, match=r'slotz is unknown: .*did you mean "slots"'):
        cup.replace(slotz=3)
    with pytest.raises(ArgumentError, match="slots must be at least 1, found 0\nunit must be a"):
        cup.replace(slots=0, unit=3)
    with pytest.raises(ArgumentError, match=r"unit must be .*without distances"):
        cup.replace(unit="minutes")


def test_distances_in_a_unit_of_their_own(home: Path, cup: Edition) -> None:
    clubs = cup.field.clubs
    rows = [",".join([club, *("0" if club == o else "7" for o in clubs)]) for club in clubs]
    (home / "minutes.csv").write_text("\n".join([",".join(["club", *clubs]), *rows]))
    timed = cup.replace(distances=str(home / "minutes.csv"), unit="minutes").problem()
    assert (timed.unit, timed.distances.sum()) == ("minutes", 9 * 8 * 7)


def test_rules_keep_the_clubs_own_names() -> None:
    """Tests that a rule by alias reaches the problem, and so its record, by the club's name."""
    field = Field(
        tuple(
            Entrant(f"Club {k}", aliases=(f"C{k}",), lat=Decimal(30 + k), lon=Decimal(-90))
            for k in range(6)
        )
    )
    cup = Edition("x", "X", field, 1).replace(
        may_not_host=["C1"], must_have_bye=["C2"], apart=["C3|C4|2"]
    )
    rules = cup.problem().rules
    assert (rules.may_not_host, rules.must_have_bye) == (("Club 1",), ("Club 2",))
    assert rules.apart == (Apart("Club 3", "Club 4", 2),)


def test_ratings_stay_with_the_field(cup: Edition) -> None:
    changed = cup.replace(
        ratings={"Club 02": 1700}, locations=[{"club": "Club 03", "lat": 1, "lon": 2}]
    )
    entrants = changed.problem().field.entrants
    assert [entrants[k].rating for k in (1, 2)] == [1500, 1700]
    assert (entrants[3].lat, entrants[3].lon) == (1, 2)


def test_tolerance_of_an_argument() -> None:
    assert tolerance_of(None) is None
    assert tolerance_of("0.05") == Decimal("0.05")
    with pytest.raises(ArgumentError, match=r"^tolerances must be a number from 0 to 1"):
        tolerance_of("2", "tolerances")


def test_changes_are_a_value() -> None:
    """Tests that changes are equal by what they say, and cannot be altered."""
    assert Changes.of({"section_size": "4:5", "slots": None}) == Changes(section_size=(4, 5))
    with pytest.raises(Exception, match="frozen"):
        Changes().slots = 3  # type: ignore[misc]


def test_editions_without_a_field_name_what_is_missing() -> None:
    with pytest.raises(UsageError, match="--entrants and --slots"):
        read_edition("2014", slots=3)
