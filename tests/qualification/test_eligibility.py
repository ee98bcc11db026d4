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
from drawopt.qualification.national_leagues import criteria_of, is_national, read_members
from drawopt.qualification.stages import EntryRules

SYNTHETIC = Path(__file__).parents[2] / "datasets" / "synthetic"

RULES = EntryRules(
    teams=4,
    matches=10,
    entry_deadline=date(2023, 7, 31),
    application_deadline=date(2023, 7, 31),
    professional_since=date(2022, 12, 31),
    schedule_by=date(2023, 1, 31),
    final=date(2024, 9, 25),
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
    ],
)
def test_each_rule_refuses_on_its_own(
    club: Mapping[str, object], league: Mapping[str, object], rule: str
) -> None:
    """Tests that one day late, one team short and the like refuse a club by that rule alone."""
    one, its = replace(CLUB, **club), replace(LEAGUE, **league)  # type: ignore[arg-type]
    assert verdict(one, its) == ("refused", [rule])


@pytest.mark.parametrize(
    ("name", "teams", "elects", "meets", "status"),
    [
        ("National", 60, None, None, "refused"),  # named by the rules
        ("National", 60, None, False, "accepted"),  # and yet it does not meet the criteria
        ("National", 4, None, None, "accepted"),  # four teams are never fifty
        ("Tiny", 4, True, None, "accepted"),
        ("Large", 60, True, True, "refused"),
        ("Large", 60, True, None, "open"),
        ("Large", 60, True, False, "accepted"),
        ("Large", 60, False, True, "accepted"),  # it could and does not want to
        ("Large", 60, None, True, "open"),
    ],
)
def test_clubs_of_national_leagues(
    name: str, teams: int, elects: bool | None, meets: bool | None, status: str
) -> None:
    """Tests that a league bars its clubs if it takes that way and meets the criteria."""
    club = replace(CLUB, league=name)
    league = replace(LEAGUE, league=name, teams=teams, national_route=elects)
    found = check_applicant(club, {name: league}, RULES, {name: meets})
    assert found.status == status
    assert {ruling.rule for ruling in found.deciding} <= {"no national league"}


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2023, 7, 1), "refused"),
        (date(2024, 9, 24), "refused"),
        (date(2024, 9, 25), "accepted"),
        (date(2024, 12, 1), "accepted"),
    ],
)
def test_membership_runs_to_the_final(day: date, status: str) -> None:
    """Tests a club that leaves, and a league that ends, before the final, on it and after."""
    assert verdict(replace(CLUB, left=day), LEAGUE)[0] == status
    assert verdict(CLUB, replace(LEAGUE, ended=day))[0] == status


def test_without_the_day_of_the_final_leaving_is_open() -> None:
    """Tests that a club gone before the deadline is refused, and one gone later is open."""
    rules = replace(RULES, final=None)
    leagues = {"City": LEAGUE}
    early, late = (replace(CLUB, left=date(year, 6, 1)) for year in (2023, 2024))
    assert check_applicant(early, leagues, rules).status == "refused"
    found = check_applicant(late, leagues, rules)
    assert (found.status, found.deciding[0].fact) == (
        "open",
        "left 2024-06-01; the day of the final is not given",
    )


def test_a_professional_league_begins_before_the_deadline() -> None:
    """Tests "prior to": on the day itself is too late for a professional league alone."""
    day = RULES.entry_deadline
    assert verdict(PROFESSIONAL, replace(THIRD, started=day))[1] == ["league in operation"]
    assert verdict(CLUB, replace(LEAGUE, started=day))[0] == "accepted"


def test_a_fourth_division_is_open_division() -> None:
    """Tests that its clubs apply like any other, and need not have been members for long."""
    fourth = replace(LEAGUE, division=4)
    assert verdict(CLUB, fourth)[0] == "accepted"
    assert verdict(PROFESSIONAL, replace(THIRD, division=4)) == ("open", ["application"])


def test_champions_have_places_of_their_own() -> None:
    """Tests that a champion needs no application, and its national league does not bar it."""
    club = replace(CLUB, applied=None, league="Large")
    leagues = {"Large": replace(LEAGUE, league="Large", teams=60, national_route=True)}
    found = check_applicant(club, leagues, RULES, {"Large": True}, {"Reds": "Amateur Cup"})
    assert found.status == "accepted"
    assert "winner of Amateur Cup" in [ruling.fact for ruling in found.rulings]
    assert check_applicant(club, leagues, RULES, {"Large": True}).status == "refused"


def test_professional_clubs_must_enter() -> None:
    """Tests that an accepted professional club must, another may, a refused one may not."""
    found = [
        check_applicant(c, {"City": lg}, RULES) for c, lg in ((PROFESSIONAL, THIRD), (CLUB, LEAGUE))
    ]
    assert [v.must_enter for v in found] == [True, False]
    barred = check_applicant(replace(PROFESSIONAL, good_standing=False), {"City": THIRD}, RULES)
    assert not barred.must_enter


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
    leagues = read_leagues(SYNTHETIC / "leagues.csv")
    criteria = criteria_of(leagues, read_members(SYNTHETIC / "league_members.csv"), rules)
    found = check_applicants(
        read_applicants(SYNTHETIC / "applicants.csv"),
        leagues,
        rules,
        {league: is_national(each) for league, each in criteria.items()},
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
    path.write_text("club,league,controlled_by\nA,City,0\nB,City,4\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_applicants(path)
    assert [fault.line for fault in error.value.faults] == [2, 3]
    path.write_text("league,teams\nCity,many\nCity,4\n,4\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_leagues(path)
    assert [fault.line for fault in error.value.faults] == [2, 3, 4]
