"""Tests that an edition's config is read whole, and that every fault of it is named."""

import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drawopt.errors import AnswerIsNo, FileError, InputError, UsageError
from drawopt.model.edition import known_editions, read_edition
from drawopt.model.problem import Apart

CLUBS = """\
club,aliases,league,city,state,lat,lon,section,group,may_host
Académico,,LSSA,Newark,NJ,40.7357,-74.1724,,,
Azteca FC,Azteca,UPSL,Thornton,CO,39.8680,-104.9719,,Perez,
Brockton FC United,BFC,UPSL,Brockton,MA,42.0834,-71.0184,,,no
Foro SC,,UPSL,Dallas,TX,32.7767,-96.7970,,Perez,
Miami United FC,,USSL,Miami,FL,25.7617,-80.1918,,,
"""
BASE = 'entrants = "clubs.csv"\nslots = 1\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with five clubs, for configs to be written beside them."""
    (tmp_path / "clubs.csv").write_text(CLUBS, encoding="utf-8")
    return tmp_path


def write(home: Path, text: str | bytes) -> str:
    path = home / "2030.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_2024() -> None:
    """Tests that the edition that comes with the package is the one that was played."""
    edition = read_edition("2024")
    assert (edition.name, len(edition.field), edition.slots) == ("2024", 109, 11)
    assert edition.windows == ((1, 2), (3,), (4,))
    assert edition.format.ties_per_round == (21, 44, 22, 11)
    assert (edition.format.byes, edition.format.rounds) == (67, 4)
    assert (edition.unit, edition.tolerance, edition.redraw) == ("mi", Decimal("0.05"), "window")
    assert edition.published is not None
    assert len(edition.published.qualifiers) == 11
    assert all(edition.field.index(name) is not None for name in edition.published.qualifiers)
    assert edition.published.matches.is_file()
    assert edition.published.byes.is_file()


def test_2024_problem() -> None:
    """Tests that the shipped edition's question is ready to be planned."""
    problem = read_edition("2024").problem()
    assert problem.distances.shape == (109, 109)
    assert problem.terms.windows == ((1, 2), (3,), (4,))
    assert not problem.costs_steer
    problem.check()


def test_another_field_under_2024s_rules(home: Path) -> None:
    """Tests that entrants and slots put another field in place and leave its results behind."""
    edition = read_edition("2024", home / "clubs.csv", 1)
    assert (len(edition.field), edition.slots, edition.published) == (5, 1, None)
    # Five clubs for one slot play three rounds: the fourth falls away.
    assert edition.problem().terms.windows == ((1, 2), (3,))


@pytest.mark.parametrize("name", ["1924", "2024.csv", "", "configs/2024"])
def test_unknown_edition(name: str) -> None:
    """Tests that an unknown edition is a mistake of usage, named beside those that are known."""
    with pytest.raises(UsageError, match=f'unknown edition "{name}".*2024') as caught:
        read_edition(name)
    assert caught.value.exit_code == 2
    assert "2024" in known_editions()


def test_missing_files(home: Path) -> None:
    """Tests that a config or a file it names, if missing, is named."""
    with pytest.raises(FileError, match="nosuch") as caught:
        read_edition(str(home / "nosuch.toml"))
    assert caught.value.exit_code == 5
    with pytest.raises(FileError, match="nosuch"):
        read_edition(write(home, BASE.replace("clubs", "nosuch")))
    with pytest.raises(FileError, match="nosuch"):
        read_edition(write(home, BASE + 'distances = "nosuch.csv"\n')).problem()


def test_everything_a_config_may_say(home: Path) -> None:
    """Tests that each key lands where it belongs."""
    text = """\
    title = "Cup of 2030"
    entrants = "clubs.csv"
    slots = 1
    unit = "km"
    tolerance = 0.025
    redraw = "none"
    hosts = "coin"
    double_byes = true
    section_size = [3, 6]
    [results]
    matches = "matches.csv"
    byes = "byes.csv"
    qualifiers = ["Foro SC"]
    [[windows]]
    rounds = [1, 2]
    match_days = [["2030-09-09", "2030-09-10"], ["2030-09-30"]]
    [[windows]]
    rounds = [3]
    [rules]
    same_league_apart = true
    longest_trip = 4000
    may_not_host = ["BFC"]
    must_have_bye = ["Azteca"]
    groups_apart_until = 3
    [[rules.apart]]
    clubs = ["Académico", "Foro SC", "BFC"]
    until = 2
    [cost]
    beyond = 400
    more_per_unit = 2
    """
    edition = read_edition(write(home, text))
    assert (edition.name, edition.title) == ("2030", "Cup of 2030")
    assert (edition.unit, edition.tolerance, edition.redraw) == ("km", Decimal("0.025"), "none")
    assert (edition.double_byes, edition.section_size) == (True, (3, 6))
    assert edition.windows == ((1, 2), (3,))
    assert edition.match_days == ((("2030-09-09", "2030-09-10"), ("2030-09-30",)), ())
    assert (edition.rules.same_league_apart, edition.rules.longest_trip) == (True, 4000)
    assert [(a.one, a.other, a.until) for a in edition.rules.apart] == [
        ("Académico", "Foro SC", 2),
        ("Académico", "BFC", 2),
        ("Foro SC", "BFC", 2),
    ]
    assert (edition.cost, edition.groups_apart_until) == ((400, 2), 3)
    assert edition.published is not None
    assert edition.published.matches == home / "matches.csv"

    problem = edition.problem()
    # Newark to Thornton is some 2,600 km: what is beyond 400 counts three times.
    miles = int(problem.distances[0, 1])
    assert int(problem.costs[0, 1]) == miles + 2 * (miles - 400)
    assert problem.costs_steer
    assert problem.may_host == (True, True, False, True, True)
    assert Apart("Azteca FC", "Foro SC", 3) in problem.rules.apart


def test_defaults(home: Path) -> None:
    """Tests that two lines are a config."""
    edition = read_edition(write(home, BASE))
    assert (edition.title, edition.unit, edition.redraw) == ("2030", "mi", "window")
    assert edition.tolerance == Decimal("0.05")
    assert (edition.cost, edition.published, edition.section_size) == (None, None, None)
    problem = edition.problem()
    assert [r for window in problem.terms.windows for r in window] == [1, 2, 3]
    # One group stays apart in all of qualifying unless the config says until when.
    assert problem.rules.apart == (Apart("Azteca FC", "Foro SC", 4),)


def test_sections_of_the_roster(home: Path) -> None:
    """Tests that a section column gives the sections, and the config's own go before it."""
    clubs = "club,league,city,state,lat,lon,section\n" + "".join(
        f"{name},,,,{place},{place},{section}\n"
        for place, (name, section) in enumerate(zip("ABCD", "wewe", strict=True))
    )
    (home / "clubs.csv").write_text(clubs, encoding="utf-8")
    config = BASE.replace("1", "2")
    assert read_edition(write(home, config)).problem().given_sections == ((0, 2), (1, 3))
    config += '[rules]\nsections = [["A", "B"], ["C", "D"]]\n'
    assert read_edition(write(home, config)).problem().given_sections == ((0, 1), (2, 3))


def test_matrices(home: Path) -> None:
    """Tests that a matrix takes the place of coordinates, in a unit of its own, and a cost too."""
    (home / "clubs.csv").write_text("club,league,city,state,lat,lon\nA,,,,,\nB,,,,,\n")
    (home / "minutes.csv").write_text("club,A,B\nA,0,90\nB,90,0\n")
    (home / "cost.csv").write_text("club,B,A\nA,120,0\nB,0,120\n")
    config = BASE + 'unit = "minutes"\ndistances = "minutes.csv"\n'
    problem = read_edition(write(home, config)).problem()
    assert (problem.distances[0, 1], problem.unit, problem.costs_steer) == (90, "minutes", False)
    problem = read_edition(write(home, config + 'cost_matrix = "cost.csv"\n')).problem()
    assert (problem.distances[0, 1], problem.costs[0, 1]) == (90, 120)


@pytest.mark.parametrize(
    "dress",
    [
        pytest.param(lambda text: "\ufeff" + text, id="byte-order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        # expected by DESIGN 4.3 and 4.4: names are compared in NFC
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="NFD"),
    ],
)
def test_dress_makes_no_difference(home: Path, dress: Any) -> None:
    """Tests that mark, line ends and Unicode form of a config never reach the problem."""
    text = BASE + '[rules]\nmay_not_host = ["Académico"]\n'
    plain = read_edition(write(home, text)).problem()
    dressed = read_edition(write(home, dress(text))).problem()
    assert dressed.may_host == plain.may_host == (False, True, False, True, True)
    assert dressed.terms == plain.terms


def test_order_of_the_roster_makes_no_difference(home: Path) -> None:
    """Tests that rows in another order give the same problem."""
    config = write(home, BASE)
    plain = read_edition(config).problem()
    header, *rows = CLUBS.splitlines(keepends=True)
    (home / "clubs.csv").write_text(header + "".join(reversed(rows)), encoding="utf-8")
    other = read_edition(config).problem()
    assert other.field == plain.field
    assert other.rules == plain.rules
    assert other.distances.tolist() == plain.distances.tolist()


WINDOWS = "[[windows]]\nrounds = [{}]\n[[windows]]\nrounds = [{}]\n"

ONE_FAULT: dict[str, tuple[str | bytes, int | None, str | None, str]] = {
    # what is wrong: the config, line, key, words of the message
    "unknown key": (BASE + "tolerence = 0.05\n", 3, "tolerence", '"tolerence"'),
    "unknown rule": (BASE + "[rules]\nlongest = 3\n", 4, "rules.longest", "longest_trip"),
    "unknown table": (BASE + "[rule]\n", 3, "rule", '"rule"'),
    "unknown window key": (
        BASE + "[[windows]]\nrounds = [1]\nday = 1\n",
        5,
        "windows[0].day",
        "day",
    ),
    "no entrants": ("slots = 1\n", None, "entrants", "a path"),
    "no slots": ('entrants = "clubs.csv"\n', None, "slots", "a whole number"),
    "slots in words": (BASE.replace("1", '"one"'), 2, "slots", '"one"'),
    "slots of a half": (BASE.replace("1", "1.5"), 2, "slots", "1.5"),
    "slots true": (BASE.replace("1", "true"), 2, "slots", "true"),
    "negative slots": (BASE.replace("1", "-1"), 2, "slots", "at least 0"),
    "title a number": (BASE + "title = 2030\n", 3, "title", "a text"),
    "unit furlongs": (BASE + 'unit = "furlong"\n', 3, "unit", "furlong"),
    "negative tolerance": (BASE + "tolerance = -0.05\n", 3, "tolerance", "-0.05"),
    "tolerance above one": (BASE + 'tolerance = "1.01"\n', 3, "tolerance", "1.01"),
    "tolerance nan": (BASE + "tolerance = nan\n", 3, "tolerance", "nan"),
    "tolerance in words": (BASE + 'tolerance = "little"\n', 3, "tolerance", "little"),
    "tolerance true": (BASE + "tolerance = true\n", 3, "tolerance", "true"),
    "redraw sometimes": (BASE + 'redraw = "sometimes"\n', 3, "redraw", "sometimes"),
    "hosts by size": (BASE + 'hosts = "size"\n', 3, "hosts", "size"),
    "double byes a number": (BASE + "double_byes = 1\n", 3, "double_byes", "true or false"),
    "section size a number": (BASE + "section_size = 8\n", 3, "section_size", "[fewest, most]"),
    "section size of three": (BASE + "section_size = [1, 2, 3]\n", 3, "section_size", "fewest"),
    "windows out of order": (
        BASE + WINDOWS.format("2, 3", "1"),
        4,
        "windows[0].rounds",
        "in order",
    ),
    "windows with a gap": (BASE + WINDOWS.format("1", "3"), 6, "windows[1].rounds", "in order"),
    "windows twice": (BASE + WINDOWS.format("1, 2", "2, 3"), 6, "windows[1].rounds", "in order"),
    "windows a number": (BASE + "windows = 3\n", 3, "windows", "[[windows]]"),
    "window without rounds": (BASE + "[[windows]]\n", 3, "windows[0].rounds", "a list of rounds"),
    "rules a list": (BASE + "rules = []\n", 3, "rules", "a table"),
    "longest trip negative": (BASE + "[rules]\nlongest_trip = -1\n", 4, "rules.longest_trip", "-1"),
    "bye not a list": (
        BASE + '[rules]\nmust_have_bye = "Foro SC"\n',
        4,
        "rules.must_have_bye",
        "a list",
    ),
    "bye of a number": (
        BASE + "[rules]\nmust_have_bye = [3]\n",
        4,
        "rules.must_have_bye[0]",
        "a text",
    ),
    "one club apart": (
        BASE + '[rules]\napart = [{clubs = ["Foro SC"]}]\n',
        4,
        "rules.apart[0].clubs",
        "two clubs",
    ),
    "apart until round 1": (
        BASE + '[[rules.apart]]\nclubs = ["Azteca", "Foro SC"]\nuntil = 1\n',
        5,
        "rules.apart[0].until",
        "at least 2",
    ),
    "sections flat": (BASE + '[rules]\nsections = ["Foro SC"]\n', 4, "rules.sections[0]", "a list"),
    "negative threshold": (BASE + "[cost]\nbeyond = -1\n", 4, "cost.beyond", "at least 0"),
    "results without byes": (BASE + '[results]\nmatches = "m.csv"\n', 3, "results.byes", "a path"),
    "empty file": ("", 1, None, "an empty file"),
    "wrong encoding": (BASE.encode() + b'title = "\xe9"\n', 3, None, "byte 0xe9"),
    "5 MB line": (BASE + "#" * 5_000_000 + "\n", 3, None, "5,000,000"),
    # expected by DESIGN 6: what was found, once
    "entrants a number": ("entrants = 3\nslots = 1\n", 1, "entrants", "a path"),
    # expected by DESIGN 6: bad data names its line, the right one
    "line of the second window": (
        BASE + WINDOWS.format("1", '"two"'),
        6,
        "windows[1].rounds[0]",
        "a whole number",
    ),
    "line of a key that begins another": (
        BASE + 'cost_matrix = "cost.csv"\ncost = 5\n',
        4,
        "cost",
        "a table",
    ),
    # expected by DESIGN 6: bad data in a file is exit code 3, with its place
    "match day a number": (
        BASE + "[[windows]]\nrounds = [1]\nmatch_days = [5]\n",
        5,
        "windows[0].match_days[0]",
        "5",
    ),
    "match days flat": (
        BASE + '[[windows]]\nrounds = [1]\nmatch_days = ["2030-09-09"]\n',
        5,
        "windows[0].match_days[0]",
        "2030-09-09",
    ),
    "round true": (BASE + "[[windows]]\nrounds = [true]\n", 4, "windows[0].rounds[0]", "true"),
    "tolerance too fine": (BASE + 'tolerance = "0.0000001"\n', 3, "tolerance", "six decimals"),
    "section size from nothing": (BASE + "section_size = [0, 3]\n", 3, "section_size", "0"),
    "section size out of order": (BASE + "section_size = [5, 3]\n", 3, "section_size", "5"),
}


@pytest.mark.parametrize("wrong", ONE_FAULT)
def test_one_fault(home: Path, wrong: str) -> None:
    """Tests that a config with one fault is refused with its place: file, line and key."""
    text, line, key, words = ONE_FAULT[wrong]
    path = write(home, text)
    with pytest.raises(InputError) as caught:
        read_edition(path)
    assert caught.value.exit_code == 3
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (path, line, key)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BASE + "unit = = 3\n", id="syntax"),
        pytest.param(BASE + "slots = 2\n", id="key twice"),
        pytest.param(BASE + "title = 'a\x07b'\n", id="control character"),
    ],
)
def test_toml_syntax(home: Path, text: str) -> None:
    """Tests that a config that is no TOML is bad data, and that the place is named."""
    path = write(home, text)
    with pytest.raises(InputError, match=r"line 3, column \d+") as caught:
        read_edition(path)
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith(path)


@pytest.mark.parametrize(
    "text",
    [
        # expected by DESIGN 6: bad data in a file is exit code 3, never a traceback
        pytest.param(BASE + "title = " + "[" * 5_000 + "\n", id="deeply nested"),
        *(
            pytest.param(
                BASE + f"windows = {'[' * deep + ']' * deep}\nunit = {'[' * deep + ']' * deep}\n",
                id=f"{deep} deep",
            )
            for deep in (100, 300, 400, 450, 475, 485, 490, 495)
        ),
        pytest.param(BASE.replace("1", "9" * 5_000), id="number of 5,000 digits"),
        pytest.param(BASE.replace("clubs", "clubs\\u0000"), id="NUL in a path"),
    ],
)
def test_hostile_toml(home: Path, text: str) -> None:
    """Tests that what Python's own readers choke on is bad data like any other."""
    path = write(home, text)
    with pytest.raises(InputError) as caught:
        read_edition(path)
    assert str(caught.value).startswith(path)


def keys_at_fault(path: str) -> list[str]:
    """The keys of all faults of a config, in order."""
    with pytest.raises(InputError) as caught:
        read_edition(path)
    assert str(caught.value).count("expected") == len(caught.value.faults)
    return sorted(fault.column or "" for fault in caught.value.faults)


def test_all_faults_at_once(home: Path) -> None:
    """Tests that one reading names every fault of a config."""
    text = (
        BASE + 'tolerance = -1\nunit = "ell"\nx = 1\n[rules]\nlongest_trip = "far"\n[cost]\ny = 2\n'
    )
    keys = ["cost.y", "rules.longest_trip", "tolerance", "unit", "x"]
    assert keys_at_fault(write(home, text)) == keys


def test_missing_slots_are_named_beside_other_faults(home: Path) -> None:
    # expected by DESIGN 6: all faults of a file at once
    text = 'entrants = "clubs.csv"\nx = 1\n'
    assert keys_at_fault(write(home, text)) == ["slots", "x"]


def test_faults_of_the_roster(home: Path) -> None:
    """Tests that a bad roster is named by its own file and lines."""
    (home / "clubs.csv").write_text(CLUBS.replace("39.8680", "123"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_edition(write(home, BASE))
    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.column) == (str(home / "clubs.csv"), 3, "lat")


def test_club_without_coordinates(home: Path) -> None:
    """Tests that every club without coordinates is named where distances are needed."""
    text = CLUBS.replace("39.8680,-104.9719", ",").replace("25.7617,-80.1918", ",")
    (home / "clubs.csv").write_text(text, encoding="utf-8")
    edition = read_edition(write(home, BASE))
    with pytest.raises(InputError, match="geocode") as caught:
        edition.problem()
    assert "Azteca FC" in str(caught.value)
    assert "Miami United FC" in str(caught.value)
    assert len(caught.value.faults) == 2
    # expected by DESIGN 6: the message names file and line
    places = [(fault.file, fault.line) for fault in caught.value.faults]
    assert places == [(str(home / "clubs.csv"), 3), (str(home / "clubs.csv"), 6)]


@pytest.mark.parametrize(
    ("text", "slots", "error", "words"),
    [
        (BASE, 6, AnswerIsNo, "too few entrants"),
        (BASE, 0, UsageError, "at least 1"),
        (BASE + '[rules]\nmay_not_host = ["Nobody"]\n', None, UsageError, "Nobody"),
        (BASE + '[rules]\nmust_have_bye = ["Nobody"]\n', None, UsageError, "Nobody"),
        (BASE + '[rules]\napart = [{clubs = ["BFC", "Nobody"]}]\n', None, UsageError, "Nobody"),
    ],
)
def test_problems_that_cannot_be_asked(
    home: Path, text: str, slots: int | None, error: type[Exception], words: str
) -> None:
    """Tests that slots and rules which do not fit the field are refused before any planning."""
    path = write(home, text)
    with pytest.raises(error, match=words):
        read_edition(path, slots=slots).problem()


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        # Five clubs for one slot: three rounds.
        (WINDOWS.format("1, 2", "3"), ((1, 2), (3,))),
        (WINDOWS.format("1, 2", "3, 4"), ((1, 2), (3,))),
        ("[[windows]]\nrounds = [1, 2, 3, 4]\n", ((1, 2, 3),)),
        ("[[windows]]\nrounds = [1]\n", ((1,), (2,), (3,))),
    ],
)
def test_windows_fit_the_rounds(
    home: Path, windows: str, expected: tuple[tuple[int, ...], ...]
) -> None:
    """Tests that windows are cut to the rounds there are, later rounds each in one of its own."""
    assert read_edition(write(home, BASE + windows)).problem().terms.windows == expected
