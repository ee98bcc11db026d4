"""Tests that each rule of entry has a club it lets in and one it keeps out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.qualification.config import read_declared
from drawopt.qualification.eligibility import (
    Applicant,
    LeagueFacts,
    check_applicant,
    check_applicants,
)
from drawopt.qualification.entry_files import read_applicants, read_leagues
from drawopt.qualification.stages import EntryRules

SYNTHETIC = Path(__file__).parents[2] / "datasets" / "synthetic"

RULES = EntryRules(
    teams=4,
    matches=10,
    entry_deadline=date(2023, 7, 31),
    application_deadline=date(2023, 7, 31),
    professional_since=date(2022, 12, 31),
    schedule_by=date(2023, 1, 31),
    national_leagues=("National",),
)
LEAGUE = LeagueFacts("City", teams=4, matches=10, started=date(2023, 7, 31))
CLUB = Applicant(
    "Reds", "City", good_standing=True, since=date(2023, 7, 31), applied=date(2023, 7, 31)
)
THIRD = LeagueFacts("City", division=3, teams=12, matches=30, started=date(2019, 1, 1))
PROFESSIONAL = Applicant("Reds", "City", good_standing=True, since=date(2022, 12, 31))


def verdict(club: Applicant, league: LeagueFacts) -> tuple[str, list[str]]:
    found = check_applicant(club, {"City": league}, RULES)
    return found.status, [ruling.rule for ruling in found.deciding]


def test_a_club_on_every_limit_is_accepted() -> None:
    """Tests four teams, ten matches, and every date on its deadline."""
    assert verdict(CLUB, LEAGUE) == ("accepted", [])
    assert verdict(PROFESSIONAL, THIRD) == ("accepted", [])


@pytest.mark.parametrize(
    ("club", "league", "rule"),
    [
        ({"federation": "Canada"}, {}, "federation"),
        ({}, {"federation": "Canada"}, "federation"),
        ({}, {"teams": 3}, "teams of the league"),
        ({}, {"matches": 9}, "league matches"),
        ({}, {"started": date(2023, 8, 1)}, "league in operation"),
        ({}, {"ended": date(2023, 12, 1)}, "league in operation"),
        ({"good_standing": False}, {}, "good standing"),
        ({"left": date(2024, 5, 1)}, {}, "stays to the final"),
        ({"since": date(2023, 8, 1)}, {}, "season begun"),
        ({"applied": date(2023, 8, 1)}, {}, "application"),
        ({}, {"national_route": True}, "no national league"),
    ],
)
def test_each_rule_refuses_on_its_own(
    club: Mapping[str, object], league: Mapping[str, object], rule: str
) -> None:
    """Tests that one day late, one team short and the like refuse a club by that rule alone."""
    one, its = replace(CLUB, **club), replace(LEAGUE, **league)  # type: ignore[arg-type]
    assert verdict(one, its) == ("refused", [rule])


def test_a_league_named_as_national_bars_its_clubs() -> None:
    club = replace(CLUB, league="National")
    league = replace(LEAGUE, league="National")
    assert check_applicant(club, {"National": league}, RULES).status == "refused"


def test_a_fact_that_is_missing_leaves_the_rule_open() -> None:
    """Tests that nothing is assumed: no date of application, no verdict; a refusal wins."""
    open_club = replace(CLUB, applied=None)
    assert verdict(open_club, LEAGUE) == ("open", ["application"])
    assert verdict(open_club, replace(LEAGUE, teams=2)) == ("refused", ["teams of the league"])


@pytest.mark.parametrize(("above", "status"), [(1, "refused"), (2, "refused"), (3, "accepted")])
def test_teams_of_higher_professional_teams_are_out(above: int, status: str) -> None:
    """Tests a Division III team controlled by a team of Division I, II or its own."""
    assert verdict(replace(PROFESSIONAL, controlled_by=above), THIRD)[0] == status


def test_new_professional_clubs_need_a_league_in_time() -> None:
    """Tests 7 days before the division's first round, 6 days, and a schedule a day late."""
    new = replace(PROFESSIONAL, since=date(2023, 1, 1))
    league = replace(
        THIRD,
        schedule_announced=date(2023, 1, 31),
        first_match=date(2023, 3, 15),
        cup_round=date(2023, 3, 22),
    )
    assert verdict(new, league) == ("accepted", [])
    assert verdict(new, replace(league, first_match=date(2023, 3, 16)))[1] == ["first match"]
    assert verdict(new, replace(league, schedule_announced=date(2023, 2, 1)))[1] == ["schedule"]
    assert verdict(new, THIRD) == ("open", ["schedule", "first match"])


def test_the_made_up_applicants() -> None:
    """Tests the shipped sample: each club is refused by the rule in its name."""
    rules = read_declared("2024").eligibility
    assert rules is not None
    found = check_applicants(
        read_applicants(SYNTHETIC / "applicants.csv"),
        read_leagues(SYNTHETIC / "leagues.csv"),
        rules,
    )
    assert {
        v.club.removeprefix("SYN "): (v.status, v.deciding[0].rule) for v in found if v.deciding
    } == {
        "Abroad": ("refused", "federation"),
        "Bad Standing": ("refused", "good standing"),
        "Ended": ("refused", "league in operation"),
        "Farm Team": ("refused", "ownership"),
        "Few Matches": ("refused", "league matches"),
        "Few Teams": ("refused", "teams of the league"),
        "Late": ("refused", "application"),
        "Late Start": ("refused", "season begun"),
        "Left": ("refused", "stays to the final"),
        "National": ("refused", "no national league"),
        "New Professional": ("refused", "first match"),
        "Unknown": ("open", "teams of the league"),
        "Young League": ("refused", "league in operation"),
    }
    assert [v.club for v in found if v.status == "accepted"] == [
        "SYN Accepted",
        "SYN Other New Professional",
        "SYN Professional",
    ]


def test_faults_of_the_files(tmp_path: Path) -> None:
    """Tests that a bad flag, day and number are named together, and a club twice."""
    path = tmp_path / "clubs.csv"
    path.write_text(
        "club,league,good_standing,applied,controlled_by\n"
        "A,City,maybe,31 July,one\nA,City,yes,2023-07-01,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_applicants(path)
    assert [(fault.line, fault.column) for fault in error.value.faults] == [
        (2, "good_standing"),
        (2, "applied"),
        (2, "controlled_by"),
        (3, "club"),
    ]
    path.write_text("league,teams\nCity,many\nCity,4\n,4\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_leagues(path)
    assert [fault.line for fault in error.value.faults] == [2, 3, 4]
