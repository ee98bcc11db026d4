"""Tests that group stages are read from fixtures, and that the best second is not made up."""

from collections.abc import Mapping, Sequence

from drawopt.drawing.lots import Lots
from drawopt.qualification import groups
from drawopt.qualification.berths import Berth
from drawopt.qualification.chance import Chance
from drawopt.qualification.clinching import GamesLeft, round_robin_left
from drawopt.qualification.groups import (
    Group,
    figures,
    games_across,
    games_wanted,
    inferred_groups,
)
from drawopt.qualification.standings import Block, Standing, order


def row(club: str, wins: int, losses: int, ties: int, difference: int | None = None) -> Standing:
    return Standing(club, wins, losses, ties, difference)


def table(*rows: Standing) -> tuple[Block, ...]:
    return order(rows, ["points", "goal_difference"])


def group(name: str, rows: Sequence[Standing], blocks: Sequence[Block] = ()) -> Group:
    lacking = {r.club: len(rows) - 1 - r.games for r in rows}
    left = round_robin_left(rows) or GamesLeft(alone=lacking)
    return Group(name, tuple(rows), tuple(blocks), left=left)


def best_behind(
    tables: Mapping[str, Sequence[Block]],
    places: int,
    best: int,
    criteria: Sequence[str],
    lots: Lots | None = None,
    label: str = "",
) -> tuple[Berth, ...]:
    """The best behind in groups without games left."""
    made = [
        Group(name, tuple(r for b in blocks for r in b), tuple(blocks))
        for name, blocks in tables.items()
    ]
    chance = Chance(lots, "hex:1234") if lots else None
    return groups.best_behind(made, tables, places, best, criteria, chance, label)


def test_groups_are_the_clubs_that_meet() -> None:
    """Tests that a later match can join what looked like two groups."""
    assert inferred_groups([("A", "B"), ("C", "D"), ("E", "F"), ("B", "C")]) == (
        ("A", "B", "C", "D"),
        ("E", "F"),
    )


def test_the_unplayed_match_is_named_when_only_one_pair_is_left() -> None:
    """Tests four clubs of which two have two games each: they did not meet."""
    rows = [row("A", 3, 0, 0), row("B", 1, 1, 0), row("C", 0, 1, 1), row("D", 0, 2, 1)]
    (finding,) = games_wanted(group("A", rows), "Group A", 3)
    assert finding.found == "B v C was not played"
    whole = group("A", [row("A", 2, 0, 0), row("B", 1, 1, 0), row("C", 0, 2, 0)])
    assert games_wanted(whole, "", 2) == ()


def test_more_missing_games_are_not_guessed() -> None:
    """Tests four clubs with two games each: three sets of two games fit, and none is named."""
    rows = [row("A", 2, 0, 0), row("B", 1, 1, 0), row("C", 1, 1, 0), row("D", 0, 2, 0)]
    (finding,) = games_wanted(group("A", rows), "Group A", 3)
    assert finding.found == "3 games each are wanted"


def test_all_missing_games_are_named_where_one_set_fits() -> None:
    """Tests three clubs with 1, 1 and 0 games: the third meets both of the others."""
    rows = [row("A", 1, 0, 0), row("B", 0, 1, 0), row("C", 0, 0, 0)]
    (finding,) = games_wanted(group("A", rows), "Group A", 2)
    assert finding.found == "A v C and B v C were not played"


def test_games_across_groups() -> None:
    """Tests two groups of three with three games each: 2 * (9 - 6) / 2 = 3 games across."""
    rows = [row(club, 1, 1, 1) for club in "ABC"]
    more = Group("C", (*rows, row("D", 1, 1, 1)), ())
    three = [Group("A", tuple(rows), ()), Group("B", tuple(rows), ()), more]
    (finding,) = games_across(three, "Region 4")
    assert finding.found == "3 games across these groups"
    assert games_across([more], "") == ()


# The best second ------------------------------------------------------------------------------


def test_best_second_by_goal_difference() -> None:
    """Tests 2007's Region 4: of 1, 6 and 6 points the +9 goes on ahead of the +5."""
    tables = {
        "A": table(row("Indios", 2, 0, 1, 4), row("Pumitas", 0, 2, 1, -12)),
        "B": table(row("Banat", 2, 1, 0, 10), row("Sonoma", 2, 1, 0, 9)),
        "C": table(row("Sahuaros", 2, 0, 1, 2), row("Hollywood", 2, 1, 0, 5)),
    }
    (place,) = best_behind(tables, 1, 1, ["points", "goal_difference"])
    assert (place.club, place.status, place.rank) == ("Sonoma", "determined", 2)
    assert "Hollywood" in place.evidence


def test_level_seconds_leave_the_place_open() -> None:
    """Tests that equal records in two groups are both named."""
    tables = {
        "A": table(row("A1", 2, 0, 0), row("A2", 1, 1, 0)),
        "B": table(row("B1", 2, 0, 0), row("B2", 1, 1, 0)),
    }
    (place,) = best_behind(tables, 1, 1, ["points"])
    assert place.club is None
    assert place.between == ("A2", "B2")


def test_lots_decide_between_seconds_that_are_sure() -> None:
    """Tests that level seconds are drawn for where the order ends in lots, else stay open."""
    lots = Lots.of("ab", "", "hex:1234", "drawopt-qualify-1")
    one = {"A": table(row("A1", 2, 0, 0), row("A2", 1, 1, 0))}
    two = one | {"B": table(row("B1", 2, 0, 0), row("B2", 1, 1, 0))}
    (place,) = best_behind(two, 1, 1, ["points", "lots"], lots, "best")
    assert place.club == ("A2", "B2")[lots.below(2, "best/1/1")]
    assert (place.status, 'by lots of seed "hex:1234"' in place.evidence) == ("by lot", True)
    assert best_behind(two, 1, 1, ["points"], lots, "best")[0].club is None
    level = one | {"B": table(row("B1", 2, 0, 0), row("B2", 1, 1, 0), row("B3", 1, 1, 0))}
    assert best_behind(level, 1, 1, ["points", "lots"], lots, "best")[0].club is None


def test_unequal_games_leave_the_place_open() -> None:
    """Tests 3 points from 2 games (1.5) against 4 from 3 (1.33): the page would have to say."""
    tables = {
        "A": table(row("A1", 2, 0, 0), row("A2", 1, 1, 0), row("A3", 0, 2, 0)),
        "B": table(row("B1", 3, 0, 0), row("B2", 1, 1, 1), row("B3", 0, 2, 1), row("B4", 0, 2, 0)),
    }
    (place,) = best_behind(tables, 1, 1, ["points"])
    assert place.between == ("A2", "B2")
    (stated,) = best_behind(tables, 1, 1, ["points_per_game"])
    assert stated.club == "A2"


def test_unequal_games_do_not_matter_if_both_readings_agree() -> None:
    """Tests 6 points from 3 games (2.0) against 3 from 2 (1.5): the same club either way."""
    tables = {
        "A": table(row("A1", 2, 0, 0), row("A2", 1, 1, 0)),
        "B": table(row("B1", 3, 0, 0), row("B2", 2, 1, 0)),
    }
    (place,) = best_behind(tables, 1, 1, ["points"])
    assert place.club == "B2"


def test_a_second_that_is_level_in_its_own_group_is_not_sure() -> None:
    """Tests that the best second stays open between two clubs level behind one winner."""
    tables = {
        "A": table(row("A1", 3, 0, 0), row("A2", 1, 1, 1), row("A3", 1, 1, 1)),
        "B": table(row("B1", 3, 0, 0), row("B2", 0, 2, 1)),
    }
    (place,) = best_behind(tables, 1, 1, ["points"])
    assert place.between == ("A2", "A3")


def test_figures_in_words() -> None:
    assert figures(row("A", 1, 0, 0, 0)) == "3 points from 1 game, goal difference 0"
    assert figures(row("A", 4, 0, 1), ["points_per_game"]) == "13 points from 5 games (2.60 a game)"
