"""Tests that a tournament's files are read, and every fault named at once."""

from collections import Counter
from datetime import date, time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.errors import InputError
from drawopt.scheduling.site import Site, read_site, round_robin

DATA = Path(__file__).parents[2] / "datasets"
GAMES = "number,stage,group,home,away,date,pairing\n"
GOOD_GAMES = (
    "1,group,A,Reds,Blues,2024-03-10,page\n"
    "2,group,A,Greens,Golds,,generated\n"
    "3,final,,A1,A2,,generated\n"
)
GOOD = """
title = "A cup"
ground = "Park"
zone = "America/Chicago"
fields = 1
game_minutes = 90
games = "games.csv"
[[days]]
date = 2024-03-10
kickoffs = ["13:00", "15:00"]
[[days]]
date = 2024-03-11
opens = "09:00"
closes = "13:00"
"""


def read(path: Path, text: str = GOOD, games: str = GOOD_GAMES) -> Site:
    (path / "games.csv").write_text(GAMES + games, encoding="utf-8")
    (path / "site.toml").write_text(text, encoding="utf-8")
    return read_site(path / "site.toml")


def test_a_site_is_read(tmp_path: Path) -> None:
    """Tests days with kick-offs and with hours, and games with and without a day."""
    found = read(tmp_path)
    assert [day.date for day in found.days] == [date(2024, 3, 10), date(2024, 3, 11)]
    assert [k.hour for k in found.kickoffs(found.days[0])] == [13, 15]
    # From 9 to 13 there is room for two games of 90 minutes: 9:00 and 10:30.
    assert [k.time() for k in found.kickoffs(found.days[1])] == [time(9), time(10, 30)]
    assert found.teams == ("Blues", "Golds", "Greens", "Reds")
    assert [game.day for game in found.games] == [date(2024, 3, 10), None, None]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('zone = "America/Chicago"\n', "", "the zone of all times"),
        ('"America/Chicago"', '"Chicago"', "the zone of all times"),
        ('["13:00", "15:00"]', '["13:00", "14:00"]', "kick-offs that do not overlap"),
        ('["13:00", "15:00"]', '["1 pm"]', "a time of day"),
        ('closes = "13:00"', 'closes = "08:00"', "a time after it opens at 09:00"),
        ('closes = "13:00"\n', "", "kickoffs, or opens and closes"),
        ("2024-03-11", "2024-03-10", "each day once"),
        ("2024-03-11", '"soon"', "a day, as in"),
        ("fields = 1", "fields = 0", "at least 1"),
        ("fields = 1", "fields = 1000000", "at most 50"),
        ('["13:00", "15:00"]', "5", "a list"),
        ('["13:00", "15:00"]', "[13]", "a time of day"),
        ("fields", "feilds", "one of title"),
        ('games = "games.csv"\n', "", "a path"),
    ],
)
def test_one_fault(tmp_path: Path, good: str, bad: str, said: str) -> None:
    """Tests that a spoilt line is a fault that says what was expected."""
    assert good in GOOD
    with pytest.raises(InputError) as error:
        read(tmp_path, GOOD.replace(good, bad))
    assert any(said in fault.expected for fault in error.value.faults), error.value


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,group,A,Reds,Whites,,page\n", "number"),
        ("1,group,A,Reds,Whites,,page\n", "number"),
        ("4,quarter,A,Reds,Whites,,page\n", "stage"),
        ("4,group,,Reds,Whites,,page\n", "group"),
        ("4,group,A,Reds,Reds,,page\n", "away"),
        ("4,group,A,,Reds,,page\n", "home"),
        ("4,group,A,Reds,Whites,2024-03-12,page\n", "date"),
        ("4,group,A,Reds,Whites,,guess\n", "pairing"),
        ("4,final,,winner of 9,A1,,page\n", "home"),
    ],
)
def test_one_fault_in_the_games(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, games=GOOD_GAMES + row)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [(5, column)]


@given(st.integers(2, 12))
def test_round_robin(size: int) -> None:
    """Tests that each pair meets once, and home games differ by one at most in even turns."""
    teams = [f"T{n}" for n in range(size)]
    pairs = round_robin(teams)
    assert Counter(frozenset(pair) for pair in pairs) == Counter(
        frozenset(pair) for pair in combinations(teams, 2)
    )


# The tournaments of the datasets ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "teams", "games", "generated"),
    [
        ("2007/site_region_iv", 10, 15, 15),
        ("2007/site_region_iii", 6, 6, 6),
        ("2014/site_usssa", 8, 15, 0),
        ("2010/site_region_iii", 9, 11, 11),
        ("2010/site_region_iii_after_storm", 8, 12, 12),
    ],
)
def test_datasets(name: str, teams: int, games: int, generated: int) -> None:
    """Tests the numbers of teams and games, and how many pairings no page gives."""
    found = read_site(DATA / f"{name}.toml")
    assert (len(found.teams), len(found.games)) == (teams, games)
    assert sum(game.pairing == "generated" for game in found.games) == generated
    played = Counter(side for g in found.games if g.stage == "group" for side in g.sides)
    assert len(set(played.values())) == 1
