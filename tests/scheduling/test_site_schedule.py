"""Tests of tournaments at one place: the four of the datasets, small ones by hand, lost days."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from drawopt.scheduling.fixtures import Fixture
from drawopt.scheduling.site import Game, Site, SiteDay, read_site, round_robin
from drawopt.scheduling.site_checker import check_site
from drawopt.scheduling.site_schedule import SiteSchedule, schedule_site, site_result, without_team
from tests.scheduling.windows import CHICAGO

DATA = Path(__file__).parents[2] / "datasets"
FIRST, SECOND = date(2024, 3, 16), date(2024, 3, 17)


def shipped(name: str) -> Site:
    return read_site(DATA / f"{name}.toml")


def shape(found: SiteSchedule) -> list[tuple[int, str, int]]:
    """Day, kick-off and number of games, in order."""
    at = Counter((f.kickoff.day, f"{f.kickoff:%H:%M}") for f in found.fixtures)
    return [(*when, games) for when, games in sorted(at.items())]


def site(*teams: str, days: int = 1, hours: tuple[int, int] = (9, 17), **changes: object) -> Site:
    """One group, each against each; games of an hour, an hour's rest, on one field."""
    games = tuple(Game(n, "group", "A", *pair) for n, pair in enumerate(round_robin(teams), 1))
    values: dict[str, object] = {
        "fields": 1,
        "game_minutes": 60,
        "rest_minutes": 60,
        "games_a_day": 3,
    }
    return Site(
        "A cup",
        "Park",
        "Waco",
        "TX",
        CHICAGO,
        tuple(
            SiteDay(FIRST + timedelta(day), (), time(hours[0]), time(hours[1]))
            for day in range(days)
        ),
        games,
        **(values | changes),  # type: ignore[arg-type]
    )


# As they were -----------------------------------------------------------------------------------


def test_2007_region_iv() -> None:
    """Tests 15 games in two days at the page's kick-offs, three or two at a time as there."""
    found = schedule_site(shipped("2007/site_region_iv"))
    assert found.status == "optimal"
    assert shape(found) == [
        (17, "09:00", 3),
        (17, "11:00", 2),
        (17, "15:00", 3),
        (17, "17:00", 2),
        (18, "10:00", 3),
        (18, "12:00", 2),
    ]
    assert found.unequal_rest == 0
    games = Counter(club for fixture in found.fixtures for club in fixture.clubs)
    assert set(games.values()) == {3}


def test_2007_region_iii() -> None:
    """Tests three days of two games, one of each group."""
    found = schedule_site(shipped("2007/site_region_iii"))
    assert found.status == "optimal"
    assert Counter(fixture.day.day for fixture in found.fixtures) == {25: 2, 26: 2, 27: 2}


def test_2014_usssa() -> None:
    """Tests 4 and 8 shortened group games on the page's days, then semi-finals, then the final."""
    found = schedule_site(shipped("2014/site_usssa"))
    assert (found.status, found.short) == ("optimal", True)
    assert Counter(fixture.day.day for fixture in found.fixtures) == {14: 4, 15: 8, 16: 3}
    last = max(found.fixtures, key=lambda fixture: fixture.kickoff)
    assert (last.label, last.minutes) == ("Final, game 15", 105)
    assert {fixture.minutes for fixture in found.fixtures if fixture != last} == {60}


def test_2010_storm() -> None:
    """Tests three groups of three turned into two of four, as little changed as can be.

    Three pairs of the old groups are left in the new ones: ASC New Stars v CASL Elite, Atlanta FC
    v FC Tulsa, Legends FC v Rocket City United. Those not planned for the lost day stay.
    """
    planned = schedule_site(shipped("2010/site_region_iii"))
    assert (planned.status, len(planned.fixtures)) == ("optimal", 11)
    after = schedule_site(shipped("2010/site_region_iii_after_storm"), before=planned.fixtures)
    assert (after.status, len(after.fixtures)) == ("optimal", 12)
    now = {frozenset(f.clubs): f.kickoff for f in after.fixtures}
    left = [f for f in planned.fixtures if frozenset(f.clubs) in now]
    lost = [f for f in left if f.day == date(2010, 5, 28)]
    assert len(left) == 3
    assert after.changes == len(lost)
    assert all(now[frozenset(f.clubs)] == f.kickoff for f in left if f not in lost)
    result = site_result(after, planned.fixtures, "storm", None)
    assert len(result.cancelled) == 11 - 3
    assert {each.sequence for each in result.cancelled} == {1}
    uids = [result.uid(each) for each in (*result.fixtures, *result.cancelled)]
    assert len(set(uids)) == len(uids) == 20


# By hand ----------------------------------------------------------------------------------------


def test_three_teams_need_five_hours() -> None:
    """Tests A-B, rest, B-C, rest, C-A: on one field 9, 11 and 13 o'clock, until 14."""
    assert schedule_site(site("A", "B", "C", hours=(9, 14))).status == "optimal"
    found = schedule_site(site("A", "B", "C", hours=(9, 13)))
    assert found.status == "impossible"
    # At 9, 10 and 11 o'clock there is no rest at all; half an hour would need kick-offs between.
    assert found.given_up == ("rest of 0 minutes instead of 60",)
    assert "3 games, 4 places on 1 field:" in found.missing[0]


def test_games_a_day() -> None:
    """Tests that one game a day needs three days for three teams."""
    assert schedule_site(site("A", "B", "C", days=3, games_a_day=1)).possible
    found = schedule_site(site("A", "B", "C", days=2, games_a_day=1))
    assert found.given_up == ("2 games a day for a team",)


def test_two_fields() -> None:
    """Tests that four teams on two fields play two at a time, each with the same rest."""
    found = schedule_site(site("A", "B", "C", "D", fields=2))
    assert [games for _, _, games in shape(found)] == [2, 2, 2]
    assert found.unequal_rest == 0
    assert {fixture.ground for fixture in found.fixtures} == {"Park, field 1", "Park, field 2"}


def test_games_are_shortened_only_where_they_must_be() -> None:
    """Tests six hours for three games: whole at 60 minutes; in 4 hours at 45 with 45 between."""
    whole = site("A", "B", "C", short_game_minutes=45, rest_minutes=45)
    assert not schedule_site(whole).short
    tight = site("A", "B", "C", hours=(9, 13), short_game_minutes=45, rest_minutes=45)
    found = schedule_site(tight)
    assert (found.status, found.short) == ("optimal", True)
    assert {fixture.minutes for fixture in found.fixtures} == {45}


def test_finals_last() -> None:
    """Tests that the final follows the semi-finals, and these all group games, with rest."""
    plain = site("A", "B", "C", "D", days=2, fields=2)
    finals = (
        Game(7, "semi-final", "", "A1", "A2"),
        Game(8, "semi-final", "", "2nd", "A2"),
        Game(9, "final", "", "winner of 7", "winner of 8"),
    )
    found = schedule_site(replace(plain, games=(*plain.games, *finals)))
    kickoff = {fixture.number: fixture.kickoff for fixture in found.fixtures}
    group = max(kickoff[number] for number in range(1, 7))
    assert group + timedelta(hours=2) <= min(kickoff[7], kickoff[8])
    assert max(kickoff[7], kickoff[8]) + timedelta(hours=2) <= kickoff[9]


def test_a_lost_day_changes_as_little_as_can_be() -> None:
    """Tests two games a day on three days, the second lost: its games move, the others stay.

    On the third day there are then four games, two for each team: two fields and two kick-offs.
    """
    plain = site("A", "B", "C", "D", days=3, games_a_day=1, hours=(9, 12))
    before = schedule_site(plain)
    lost = [fixture for fixture in before.fixtures if fixture.day == SECOND]
    more = replace(plain, fields=2, games_a_day=2, rest_minutes=0)
    after = schedule_site(more, before=before.fixtures, lost=[SECOND])
    assert after.possible
    assert after.changes == len(lost) > 0
    moved = {fixture.number for fixture in after.fixtures if fixture.sequence}
    assert moved == {fixture.number for fixture in lost}


def test_games_that_were_played_stay() -> None:
    """Tests that games before the lost day are left alone, even if games are shortened now."""
    plain = site(
        "A",
        "B",
        "C",
        "D",
        days=3,
        hours=(9, 13),
        short_game_minutes=40,
        rest_minutes=40,
    )
    before = schedule_site(plain)
    played = [fixture for fixture in before.fixtures if fixture.day == FIRST]
    after = schedule_site(plain, before=before.fixtures, lost=[SECOND])
    assert after.possible
    assert [f for f in after.fixtures if f.day == FIRST] == played


def test_numbers_may_change() -> None:
    """Tests that a game is known again by its teams after a renumbering, and a day lost.

    Played games stand under their new numbers, and nothing is cancelled.
    """
    plain = site("A", "B", "C", "D", days=3, games_a_day=1, hours=(9, 17))
    before = schedule_site(plain)
    turned = tuple(replace(game, number=100 - game.number) for game in plain.games)
    renumbered = replace(
        plain, games_a_day=2, games=tuple(sorted(turned, key=lambda game: game.number))
    )
    after = schedule_site(renumbered, before=before.fixtures, lost=[SECOND])
    assert sorted(each.number for each in after.fixtures) == list(range(94, 100))
    assert site_result(after, before.fixtures, "cup", None).cancelled == ()
    old = {frozenset(f.clubs): f.kickoff for f in before.fixtures if f.day == FIRST}
    new = {frozenset(f.clubs): f.kickoff for f in after.fixtures if f.day == FIRST}
    assert old == new != {}


def test_two_games_of_one_pair() -> None:
    """Tests home and away games: each has an event of its own."""
    plain = site("A", "B")
    twice = replace(plain, games=(*plain.games, Game(2, "group", "A", "B", "A")))
    found = schedule_site(twice)
    assert len({each.name for each in found.fixtures}) == 2


def test_a_team_leaves() -> None:
    """Tests that a team's games go and the others keep their times."""
    plain = site("A", "B", "C", "D")
    before = schedule_site(plain)
    after = schedule_site(without_team(plain, "D"), before=before.fixtures)
    assert (len(after.fixtures), after.changes) == (3, 0)
    result = site_result(after, before.fixtures, "cup", None)
    assert {club for each in result.cancelled for club in each.clubs} == {"A", "B", "C", "D"}
    assert all("D" in each.clubs for each in result.cancelled)


# The independent check --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"home": "E"}, "each game once"),
        ({"minutes": 50}, "length"),
        ({"ground": "Park, field 9"}, "fields"),
        ({"hours": 9}, "kick-offs"),
        ({"to": 2}, "one game a field"),
    ],
)
def test_one_thing_spoilt(changes: dict[str, object], rule: str) -> None:
    """Tests a change of the first game."""
    plain = site("A", "B", "C", "D")
    fixtures = list(schedule_site(plain).fixtures)
    first = fixtures[0]
    if "hours" in changes:
        changes = {"kickoff": first.kickoff + timedelta(hours=9)}
    if "to" in changes:
        changes = {"kickoff": fixtures[1].kickoff}
    spoilt: list[Fixture] = [replace(first, **changes), *fixtures[1:]]  # type: ignore[arg-type]
    assert rule in {broken.rule for broken in check_site(plain, spoilt)}


def test_rest_and_games_a_day_are_checked() -> None:
    plain = site("A", "B", "C", "D")
    fixtures = schedule_site(plain).fixtures
    assert check_site(plain, fixtures) == []
    rested = replace(plain, rest_minutes=600)
    assert {broken.rule for broken in check_site(rested, fixtures)} == {"rest"}
    lazy = replace(plain, games_a_day=1)
    assert {broken.rule for broken in check_site(lazy, fixtures)} == {"games a day"}
