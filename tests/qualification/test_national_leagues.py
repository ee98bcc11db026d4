"""Tests that the eight criteria are decided by their figures, one league on each side of each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import InputError
from drawopt.qualification.eligibility import LeagueFacts
from drawopt.qualification.entry_files import read_leagues
from drawopt.qualification.national_leagues import (
    ZONE_OF,
    ZONES,
    Member,
    criteria,
    criteria_of,
    is_national,
    read_members,
)
from drawopt.qualification.stages import EntryRules, NationalRules

SYNTHETIC = Path(__file__).parents[2] / "datasets" / "synthetic"
DEADLINE = date(2023, 7, 31)
RULES = EntryRules(
    4,
    10,
    DEADLINE,
    DEADLINE,
    date(2022, 12, 31),
    date(2023, 1, 31),
    national_leagues=("Coast",),
)
FACTS = LeagueFacts(
    "Coast",
    started=date(2022, 7, 31),
    common_championship=True,
    compulsory=True,
    standings_format=True,
    fees_paid=True,
)


def members(**states: int) -> list[Member]:
    """So many made-up teams in each state, all of them counting."""
    return [
        Member(f"{state} {n}", "Coast", state, ZONE_OF[state], True, True)
        for state, count in states.items()
        for n in range(count)
    ]


# Ten states; Eastern 26 in 5 states, Central 16 in 3, Pacific 8 (16 %) in 2: 50 teams.
LIMIT = {"NY": 6, "NJ": 5, "FL": 5, "MA": 5, "GA": 5, "TX": 6, "IL": 5, "WI": 5, "CA": 5, "WA": 3}


def holds(facts: LeagueFacts = FACTS, **states: int) -> list[bool | None]:
    return [c.holds for c in criteria(facts, members(**(states or LIMIT)), RULES)]


def test_a_league_on_the_limits_is_national() -> None:
    """Tests 50 teams, ten states, and twelve months to the day."""
    assert holds() == [True] * 8
    assert is_national(criteria(FACTS, members(**LIMIT), RULES)) is True


@pytest.mark.parametrize(
    ("number", "states"),
    [
        (1, LIMIT | {"NY": 5}),
        # 7 of 50 in Pacific are 14 %; TX takes the eighth.
        (4, LIMIT | {"CA": 4, "TX": 7}),
        # Central in two states, Pacific in two.
        (5, LIMIT | {"IL": 10, "WI": 0, "OH": 1, "NY": 5}),
        (6, LIMIT | {"GA": 0, "NY": 11}),
    ],
)
def test_figures_just_below(number: int, states: dict[str, int]) -> None:
    """Tests that 49 teams, a zone of 14 %, too few states in a zone, or nine states fail alone."""
    found = holds(**{state: count for state, count in states.items() if count})
    assert [n for n, held in enumerate(found, 1) if held is False] == [number]


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        (2, {"common_championship": False}),
        (2, {"compulsory": False}),
        (3, {"standings_format": False}),
        (7, {"fees_paid": False}),
        (8, {"started": date(2022, 8, 1)}),
        (8, {"ended": date(2024, 7, 30)}),
    ],
)
def test_facts_that_fail(number: int, facts: dict[str, object]) -> None:
    found = holds(replace(FACTS, **facts))  # type: ignore[arg-type]
    assert [n for n, held in enumerate(found, 1) if held is False] == [number]


def test_exactly_fifteen_percent_is_enough() -> None:
    """Tests 9 teams of 60 in the third zone: 9 * 100 = 15 * 60."""
    (fourth,) = [c for c in criteria(FACTS, members(NY=31, TX=20, CA=9), RULES) if c.number == 4]
    assert fourth.holds is True
    assert fourth.figure == "Eastern 31 (51.7 %), Central 20 (33.3 %), Pacific 9 (15.0 %)"


def test_inactive_teams_do_not_count_and_unknown_ones_are_unsure() -> None:
    """Tests 50 teams of which one is inactive (49), or one is not known to be active."""
    teams = members(**LIMIT)
    first = criteria(FACTS, [replace(teams[0], active=False), *teams[1:]], RULES)[0]
    assert (first.holds, first.figure) == (False, "49 of 50 teams")
    first = criteria(FACTS, [replace(teams[0], active=None), *teams[1:]], RULES)[0]
    assert (first.holds, first.figure) == (None, "50 of 50 teams, 1 unsure")


def brute_force(teams: Sequence[Member], rules: EntryRules) -> list[set[bool]]:
    """What criteria 1, 4, 5 and 6 come to over everything that the open facts may be."""
    ways: list[list[Member | None]] = []
    for team in teams:
        states = (
            [team.state] if team.state else ["NY", "NJ", "TX", "IL", "UT", "CO", "CA", "AK", "ON"]
        )
        if not team.state and team.time_zone:
            states = ["NY", "NJ", "FL", "CT", "ON"]  # Ontario has Eastern time too
        active = [True, False] if team.active is None else [team.active]
        ways.append(
            [
                Member(team.club, "", state, ZONE_OF.get(state, ""), True, True)
                for state in states
                if state != "ON" and True in active
            ]
            + [None] * (False in active or "ON" in states)
        )
    own = rules.national
    found: list[set[bool]] = [set(), set(), set(), set()]
    for chosen in product(*ways):
        counted = [team for team in chosen if team is not None]
        zones = Counter(team.time_zone for team in counted if team.time_zone)
        large = [n for n in zones.values() if 100 * n >= own.zone_percent * len(counted)]
        by_zone = sorted(
            (len({t.state for t in counted if t.time_zone == zone}) for zone in zones), reverse=True
        )
        found[0].add(len(counted) >= own.teams)
        found[1].add(len(large) >= own.zones)
        found[2].add(
            len(by_zone) >= len(own.zone_states)
            and all(h >= w for h, w in zip(by_zone, own.zone_states, strict=False))
        )
        found[3].add(len({team.state for team in counted}) >= own.states)
    return found


SMALL = replace(
    RULES, national=NationalRules(teams=4, zones=2, zone_percent=30, zone_states=(2, 1), states=3)
)
PLACES = (
    ("NY", ""),
    ("NJ", ""),
    ("TX", ""),
    ("UT", ""),
    ("AK", ""),
    ("ON", ""),
    ("", "Eastern"),
    ("", ""),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from([True, True, None])),
        min_size=3,
        max_size=5,
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_not_known_is_tried_in_every_way(
    places: list[tuple[tuple[str, str], bool | None]],
) -> None:
    """Tests yes, no and open of criteria 1, 4, 5 and 6 against every completion of the facts."""
    teams = [
        Member(f"T{n}", "", state, zone or ZONE_OF.get(state, ""), active, True)
        for n, ((state, zone), active) in enumerate(places)
    ]
    held = {c.number: c.holds for c in criteria(FACTS, teams, SMALL)}
    for number, answers in zip((1, 4, 5, 6), brute_force(teams, SMALL), strict=True):
        expected = answers.pop() if len(answers) == 1 else None
        assert held[number] is expected, (number, places)


def test_teams_abroad_do_not_count() -> None:
    """Tests that 50 teams with one of Ontario and one of Puerto Rico are 48."""
    teams = members(**LIMIT)
    abroad = [replace(teams[0], state="ON", time_zone=""), replace(teams[1], state="PR")]
    first = criteria(FACTS, [*abroad, *teams[2:]], RULES)[0]
    assert (first.holds, first.figure) == (False, "48 of 50 teams")


def test_fewer_teams_than_fifty_are_told_by_the_league_alone() -> None:
    """Tests that a league of eight teams is no national one, though none of them is listed."""
    first = criteria(replace(FACTS, teams=8), None, RULES)[0]
    assert (first.holds, first.figure) == (False, "8 of 50 teams in all")
    assert criteria(replace(FACTS, teams=50), None, RULES)[0].holds is None


def test_nothing_given_leaves_all_open() -> None:
    found = criteria_of({}, None, RULES)["Coast"]
    assert [c.holds for c in found] == [None] * 8
    assert is_national(found) is None


def test_the_made_up_leagues() -> None:
    """Tests the shipped sample: one league meets all eight, the other the fees alone."""
    found = criteria_of(
        read_leagues(SYNTHETIC / "leagues.csv"),
        read_members(SYNTHETIC / "league_members.csv"),
        RULES,
    )
    assert {league: is_national(rows) for league, rows in found.items()} == {
        "Coast": None,
        "SYN Coast League": True,
        "SYN Knockout League": False,
    }
    assert [c.number for c in found["SYN Knockout League"] if c.holds] == [7]


def test_the_zones_hold_each_state_once() -> None:
    """Tests 48 states and D.C. in four zones; Alaska and Hawaii in none."""
    states = " ".join(ZONES.values()).split()
    assert len(states) == len(set(states)) == 49


def test_faults_of_members(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("club,league,state\nA,L,ON\nB,L,PR\nC,L,\n", encoding="utf-8")
    assert [member.counts for member in read_members(path)] == [False, False, None]
    path.write_text(
        "club,league,state,time_zone\nA,L,XX,\nB,L,TX,Texan\nB,L,TX,Mountain\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        read_members(path)
    assert [(f.line, f.column) for f in error.value.faults] == [
        (2, "state"),
        (3, "time_zone"),
        (4, "club"),
    ]
