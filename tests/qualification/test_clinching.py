"""Tests that a place is clinched if and only if every result of the games left leaves it."""

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.qualification.clinching import (
    GamesLeft,
    out_of_reach,
    overtaken_by,
    round_robin_left,
)
from drawopt.qualification.standings import Block, Game, Standing, cut, order, standings

CUP = ["points"]


def row(club: str, wins: int, losses: int, ties: int, difference: int | None = None) -> Standing:
    return Standing(club, wins, losses, ties, difference)


def test_nine_points_cannot_be_reached_with_one_game() -> None:
    """Tests 2010's Region III: 9 points against 3 with a game left (6)."""
    rows = [row("A", 3, 0, 0), row("B", 1, 1, 0), row("C", 0, 1, 1), row("D", 0, 2, 1)]
    left = round_robin_left(rows)
    assert left == GamesLeft((("B", "C"),))
    assert overtaken_by("A", rows, left, 1, CUP) is None


def test_four_points_can() -> None:
    """Tests 4 points from all games against 3 with one left (6)."""
    rows = [row("A", 1, 1, 1), row("B", 1, 1, 0), row("C", 1, 1, 0), row("D", 1, 1, 1)]
    assert overtaken_by("A", rows, GamesLeft((("B", "C"),)), 1, CUP) == ("B",)


def test_rivals_that_meet_cannot_both_win() -> None:
    """Tests two places: B and C, two points behind A, have only their own game left.

    Either may end above A, not both: A has the second place at least, and not the first.
    """
    rows = [row("A", 2, 1, 0), row("B", 1, 0, 1), row("C", 1, 0, 1), row("D", 0, 3, 0)]
    left = GamesLeft((("B", "C"),))
    assert overtaken_by("A", rows, left, 2, CUP) is None
    assert overtaken_by("A", rows, left, 1, CUP) is not None


def test_a_cap_bounds_what_a_game_can_do() -> None:
    """Tests level points: B must make up 5 goals in one game, possible without a cap of 3."""
    rows = [row("A", 2, 1, 0, 6), row("B", 1, 1, 0, 1), row("C", 0, 1, 0, -7)]
    left = GamesLeft((("B", "C"),))
    order_ = ["points", "goal_difference"]
    assert overtaken_by("A", rows, left, 1, order_, cap=3) is None
    # 1 + 5 = 6: level on all is not sure either.
    assert overtaken_by("A", rows, left, 1, order_, cap=5) == ("B",)
    assert overtaken_by("A", rows, left, 1, order_) == ("B",)


def test_head_to_head_counts_once_it_is_played() -> None:
    """Tests that A, whom B can only reach on points, beat B: it is sure by head-to-head."""
    games = [Game("A", "B", 1, 0), Game("A", "C", 1, 0), Game("A", "D", 0, 1), Game("B", "D", 1, 0)]
    rows = standings(games, "ABCD")
    left = GamesLeft((("B", "C"),))
    assert overtaken_by("A", rows, left, 1, ["points"], games=games) == ("B",)
    assert overtaken_by("A", rows, left, 1, ["points", "head_to_head"], games=games) is None
    assert overtaken_by("A", rows, left, 1, ["points", "lots"], games=games) == ("B",)


def test_games_of_unknown_opponents() -> None:
    """Tests 2010's Great Lakes: 10 points against 4 with a designated game left (7)."""
    rows = [row("A", 3, 0, 1), row("B", 1, 1, 1)]
    assert overtaken_by("A", rows, GamesLeft(alone={"B": 1}), 1, CUP) is None
    assert overtaken_by("A", rows, GamesLeft(alone={"B": 2}), 1, CUP) == ("B",)


def test_points_a_game_of_unequal_games() -> None:
    """Tests 8/7 of a point against 4/6 with one game left (7/7), then with two (10/8)."""
    rows = [row("A", 2, 3, 2), row("B", 1, 4, 1)]
    share = ["points_per_game"]
    assert overtaken_by("A", rows, GamesLeft(alone={"B": 1}), 1, share) is None
    assert overtaken_by("A", rows, GamesLeft(alone={"B": 2}), 1, share) == ("B",)


def test_out_of_reach() -> None:
    """Tests that a club with 3 points and a game left cannot reach 9, and can reach 6."""
    rows = [row("A", 3, 0, 0), row("B", 1, 1, 0), row("C", 0, 1, 1)]
    left = GamesLeft((("B", "C"),))
    assert out_of_reach("B", rows, left, 1, CUP)
    assert not out_of_reach("B", rows, left, 2, CUP)


@pytest.mark.parametrize(
    ("games", "found"),
    [
        ({"A": 2, "B": 2, "C": 2}, ()),
        ({"A": 1, "B": 1, "C": 2}, (("A", "B"),)),
        ({"A": 0, "B": 1, "C": 1}, (("A", "B"), ("A", "C"))),
    ],
)
def test_the_pairs_that_a_round_robin_wants(
    games: dict[str, int], found: tuple[tuple[str, str], ...]
) -> None:
    assert round_robin_left([row(c, 0, 0, n) for c, n in games.items()]) == GamesLeft(found)


def test_pairs_that_are_not_known() -> None:
    """Tests four clubs with two games each: three sets of pairs fit; with 3, 3, 3, 2 none does."""
    assert round_robin_left([row(c, 0, 0, 2) for c in "ABCD"]) == GamesLeft(
        alone=dict.fromkeys("ABCD", 1)
    )
    rows = [row(c, 0, 0, 3) for c in "ABC"] + [row("D", 0, 0, 2)]
    assert round_robin_left(rows) is None


# Against every result --------------------------------------------------------------------------


def ends(
    rows: Sequence[Standing], left: Sequence[tuple[str, str]], cap: int
) -> list[tuple[Standing, ...]]:
    """Every way in which a group may end: each game left by every margin up to the cap."""
    found = []
    for margins in product(range(-cap, cap + 1), repeat=len(left)):
        table = {r.club: [r.wins, r.losses, r.ties, r.goal_difference or 0] for r in rows}
        for (home, away), margin in zip(left, margins, strict=True):
            for name, own in ((home, margin), (away, -margin)):
                if name in table:
                    table[name][0] += own > 0
                    table[name][1] += own < 0
                    table[name][2] += own == 0
                    table[name][3] += own
        found.append(tuple(Standing(name, *figures) for name, figures in table.items()))
    return found


def sure_in_all(ended: Sequence[Block], places: int, criteria: Sequence[str]) -> set[str]:
    """The clubs that are sure of a place in every one of these tables."""
    sure: set[str] | None = None
    for table in ended:
        own = {r.club for r in cut(order(table, criteria), places).sure}
        sure = own if sure is None else sure & own
        if not sure:
            break
    return sure or set()


@st.composite
def groups(draw: st.DrawFn) -> tuple[tuple[Standing, ...], list[tuple[str, str]], int]:
    """A round robin of four to six clubs with up to five games left, every margin up to a cap."""
    clubs = "ABCDEF"[: draw(st.integers(4, 6))]
    pairs = draw(st.permutations(list(combinations(clubs, 2))))
    left = draw(st.integers(0, 4))
    cap = draw(st.integers(1, 3 if left < 4 else 2))
    # Few goals make many clubs level, where the further criteria decide.
    margins = st.integers(-cap, cap)
    games = [Game(a, b, max(m, 0), max(-m, 0)) for a, b in pairs[left:] for m in [draw(margins)]]
    return standings(games, clubs, cap), list(pairs[:left]), cap


ORDERS = (
    ["points"],
    ["points", "goal_difference"],
    ["points", "wins"],
    ["points", "wins", "goal_difference"],
    ["points_per_game", "goal_difference"],
    ["points", "goal_difference", "wins"],
)


def compare(
    group: tuple[tuple[Standing, ...], list[tuple[str, str]], int],
    places: int,
    criteria: Sequence[str],
) -> None:
    rows, left, cap = group
    games_left = GamesLeft(tuple(left))
    expected = sure_in_all(ends(rows, left, cap), places, criteria)
    found = {
        r.club
        for r in rows
        if overtaken_by(r.club, rows, games_left, places, criteria, cap) is None
    }
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(groups(), st.integers(1, 3), st.sampled_from(ORDERS))
def test_clinched_means_in_every_result(
    group: tuple[tuple[Standing, ...], list[tuple[str, str]], int],
    places: int,
    criteria: Sequence[str],
) -> None:
    """Tests random groups against all results of the games left: no difference either way."""
    compare(group, places, criteria)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None)
@given(groups(), st.integers(1, 3), st.sampled_from(ORDERS))
def test_clinched_means_in_every_result_of_many_groups(
    group: tuple[tuple[Standing, ...], list[tuple[str, str]], int],
    places: int,
    criteria: Sequence[str],
) -> None:
    """Tests two thousand groups in the same way."""
    compare(group, places, criteria)


@settings(max_examples=100, deadline=None)
@given(groups(), st.integers(1, 2), st.sampled_from(ORDERS[:4]))
def test_without_a_cap_any_margin_may_come(
    group: tuple[tuple[Standing, ...], list[tuple[str, str]], int],
    places: int,
    criteria: Sequence[str],
) -> None:
    """Tests the two games left at most, by margins wider than any difference of the group."""
    rows, left, _ = group
    wide = 2 * max(abs(r.goal_difference or 0) for r in rows) + 2
    left = left[:2]
    expected = sure_in_all(ends(rows, left, wide), places, criteria)
    games_left = GamesLeft(tuple(left))
    found = {
        r.club for r in rows if overtaken_by(r.club, rows, games_left, places, criteria) is None
    }
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(groups(), st.integers(1, 2), st.sampled_from([ORDERS[0], ORDERS[1], ORDERS[4]]))
def test_games_of_single_clubs(
    group: tuple[tuple[Standing, ...], list[tuple[str, str]], int],
    places: int,
    criteria: Sequence[str],
) -> None:
    """Tests games against clubs that are in no table, each with every result of its own."""
    rows, left, cap = group
    single = [(home, "outside") for home, _ in left]
    alone = {r.club: sum(home == r.club for home, _ in single) for r in rows}
    expected = sure_in_all(ends(rows, single, cap), places, criteria)
    games_left = GamesLeft(alone=alone)
    found = {
        r.club
        for r in rows
        if overtaken_by(r.club, rows, games_left, places, criteria, cap) is None
    }
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_head_to_head_is_never_guessed(data: st.DataObject) -> None:
    """Tests that what is clinched with head-to-head or goals holds in every result.

    The other way need not be so: among three level clubs the place is called open.
    """
    clubs = "ABCD"
    pairs = data.draw(st.permutations(list(combinations(clubs, 2))))
    left = pairs[: data.draw(st.integers(1, 3))]
    score = st.tuples(st.integers(0, 2), st.integers(0, 2))
    played = [Game(a, b, *data.draw(score)) for a, b in pairs[len(left) :]]
    criteria = data.draw(
        st.sampled_from(
            [
                ["points", "head_to_head"],
                ["points", "head_to_head", "goal_difference"],
                ["points", "goal_difference", "goals"],
            ]
        )
    )
    rows = standings(played, clubs)
    places = data.draw(st.integers(1, 2))
    clinched = [
        club
        for club in clubs
        if overtaken_by(club, rows, GamesLeft(tuple(left)), places, criteria, games=played) is None
    ]
    for scores in product(product(range(3), repeat=2), repeat=len(left)):
        games = [*played, *(Game(a, b, *s) for (a, b), s in zip(left, scores, strict=True))]
        table = order(standings(games, clubs), criteria, games)
        assert set(clinched) <= {r.club for r in cut(table, places).sure}
