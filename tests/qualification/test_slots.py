"""Tests that Open Division places are shared in the steps of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing.lots import Lots
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.qualification.page_matches import PageMatch
from drawopt.qualification.slots import Vacancy, formats_near, share_places, vacancies_of
from drawopt.qualification.stages import League, SlotRules

TWO, NPSL = "USL League Two", "NPSL"
RULES = SlotRules(32, "Local", ("Amateur Cup", "UPSL"), (League(TWO), League(NPSL)), "leagues")
TEAMS = {TWO: 117, NPSL: 91}


def test_the_steps_of_2024() -> None:
    """Tests 32 - 2 = 30 shared 10/11/9; 11 fixed; 32 - 11 - 2 = 19 shared 11/8."""
    found = share_places(RULES, 109, 11, TEAMS)
    assert [share.places for share in found.preliminary] == [10, 11, 9]
    assert found.target == 10
    assert (found.local, found.leagues) == (11, 19)
    assert [share.places for share in found.final] == [11, 8]
    assert (found.format.rounds, found.format.byes) == (4, 67)


def test_the_target_fixed_as_it_is() -> None:
    """Tests 10 local places: 20 for the leagues, and 4 rounds with 160 - 109 = 51 byes."""
    found = share_places(RULES, 109, 10, TEAMS)
    assert [share.places for share in found.final] == [11, 9]
    assert (found.format.rounds, found.format.byes) == (4, 51)


def test_professional_entries_change_the_leagues_share_alone() -> None:
    """Tests 30 places in the end: 30 - 11 - 2 = 17, 9.56 and 7.44, so 10 and 7."""
    found = share_places(RULES, 109, 11, TEAMS, final_places=30)
    assert [share.places for share in found.preliminary] == [10, 11, 9]
    assert (found.local, found.leagues) == (11, 17)
    assert [share.places for share in found.final] == [10, 7]


@pytest.mark.parametrize(
    ("policy", "local", "leagues"), [("leagues", 10, 20), ("opponent", 11, 19), ("open", 10, 19)]
)
def test_an_ineligible_qualifier(policy: str, local: int, leagues: int) -> None:
    """Tests where the place goes: 10 + 2 + 20, 11 + 2 + 19, or 10 + 2 + 19 and one empty."""
    rules = SlotRules(32, "Local", RULES.champions, RULES.leagues, policy)
    found = share_places(rules, 109, 11, TEAMS, vacancies=[Vacancy("A", "")])
    assert (found.local, found.leagues) == (local, leagues)
    assert (found.format.slots, found.format.byes) == (11, 67)


def test_who_gets_the_place() -> None:
    """Tests that the opponent of the last round takes it under that rule only."""
    survivors = {"A": PageMatch("Local", 4, 1, "", "B", "A", 0, 1)}
    assert vacancies_of(["A"], "opponent", survivors) == (Vacancy("A", "B"),)
    assert vacancies_of(["A"], "leagues", survivors)[0].goes_to == "the national leagues"
    assert vacancies_of(["A"], "open", survivors)[0].goes_to == "nobody: a bye"
    for clubs, policy in ((["C"], "open"), (["A", "A"], "open"), (["A"], "lots")):
        with pytest.raises(UsageError):
            vacancies_of(clubs, policy, survivors)


def test_formats_of_the_numbers_around() -> None:
    """Tests 109 entrants: 9 to 13 places have 144 - 109 = 35, then 51, 67, 83, 99 byes."""
    assert [(f.slots, f.rounds, f.byes) for f in formats_near(109, 11)] == [
        (9, 4, 35),
        (10, 4, 51),
        (11, 4, 67),
        (12, 4, 83),
        (13, 4, 99),
    ]
    # One place for 109 clubs would need seven rounds, 3 entrants fill 3 places at most.
    assert formats_near(109, 1) == ()
    assert [f.slots for f in formats_near(3, 2)] == [1, 2, 3]


def test_unknown_teams_leave_the_leagues_unshared() -> None:
    """Tests that one league's teams alone share nothing, but the leagues' total is known."""
    found = share_places(RULES, 109, 11, {TWO: 117})
    assert (found.preliminary, found.final, found.target) == ((), (), None)
    assert found.leagues == 19


def test_too_few_places() -> None:
    """Tests 12 places for 11 local qualifiers and two champions."""
    with pytest.raises(AnswerIsNo, match="13"):
        share_places(RULES, 109, 11, TEAMS, final_places=12)
    with pytest.raises(AnswerIsNo):
        share_places(RULES, 109, 11, TEAMS, places=1)


@pytest.mark.parametrize("teams", [{"MLS": 3}, {TWO: 0, NPSL: 91}])
def test_teams_out_of_range(teams: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        share_places(RULES, 109, 11, teams)


@given(st.integers(13, 60), st.integers(1, 200), st.integers(1, 200))
def test_every_place_goes_somewhere(final: int, two: int, npsl: int) -> None:
    """Tests that local, champions' and leagues' places make up the final number."""
    found = share_places(RULES, 109, 11, {TWO: two, NPSL: npsl}, final_places=final)
    if found.tied:
        lots = Lots.of("ab", "", "hex:1")
        found = share_places(RULES, 109, 11, {TWO: two, NPSL: npsl}, final_places=final, lots=lots)
    assert found.local + 2 + sum(share.places for share in found.final) == final
