"""Tests that tables are computed and ordered by the criteria stated, and that ties stay ties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing.lots import Lots
from drawopt.qualification.standings import (
    CRITERIA,
    Cut,
    Game,
    Standing,
    capped,
    cut,
    order,
    ranks,
    standings,
)

LOTS = Lots.of("ab" * 32, "", "dice:123456", "drawopt-qualify-1")


def names(blocks: tuple[tuple[Standing, ...], ...]) -> list[list[str]]:
    return [[row.club for row in block] for block in blocks]


def row(club: str, wins: int, losses: int, ties: int, **more: int) -> Standing:
    return Standing(club, wins, losses, ties, **more)


# Records --------------------------------------------------------------------------------------


def test_points_and_points_per_game() -> None:
    """Tests three points a win and one a tie: 3 * 3 + 3 = 12 from 7 games are 12/7 a game."""
    club = row("Harrisburg City Islanders", 3, 1, 3)
    assert (club.games, club.points) == (7, 12)
    assert club.points_per_game == Fraction(12, 7)
    assert row("Nobody", 0, 0, 0).points_per_game == 0


def test_standings_from_games() -> None:
    """Tests the record of each club over three games; the third club lost 0-5 and 1-2."""
    table = standings([Game("A", "B", 1, 1), Game("C", "A", 0, 5), Game("B", "C", 2, 1)])
    assert [(r.club, r.wins, r.losses, r.ties, r.goal_difference, r.goals) for r in table] == [
        ("A", 1, 0, 1, 5, 6),
        ("B", 1, 0, 1, 1, 3),
        ("C", 0, 2, 0, -6, 1),
    ]


def test_the_cap_bounds_each_game_alone() -> None:
    """Tests a cap of 3: 5-0 counts +3, 0-1 counts -1, together +2 and not min(4, 3)."""
    games = [Game("A", "B", 5, 0), Game("C", "A", 1, 0)]
    table = {r.club: r.goal_difference for r in standings(games, cap=3)}
    assert table == {"A": 3 - 1, "B": -3, "C": 1}
    assert [capped(d, 3) for d in (-9, -3, 0, 2, 4)] == [-3, -3, 0, 2, 3]


def test_a_club_without_a_game_is_in_the_table() -> None:
    assert [r.club for r in standings([Game("A", "B", 1, 0)], ["C"])] == ["A", "B", "C"]


# Order ----------------------------------------------------------------------------------------


def test_points_per_game_beats_points_over_unequal_games() -> None:
    """Tests that 13 points from 5 games (2.60) stand above 15 from 7 (2.14)."""
    stars, eagles = row("Stars", 4, 0, 1), row("Eagles", 5, 2, 0)
    assert names(order([eagles, stars], ["points_per_game"])) == [["Stars"], ["Eagles"]]
    assert names(order([eagles, stars], ["points"])) == [["Eagles"], ["Stars"]]


@pytest.mark.parametrize(
    ("criterion", "better", "worse"),
    [
        ("goal_difference", {"goal_difference": 2}, {"goal_difference": -1}),
        ("goals", {"goals": 4}, {"goals": 3}),
        ("fair_play", {"fair_play": 2}, {"fair_play": 5}),
    ],
)
def test_single_criteria(criterion: str, better: dict[str, int], worse: dict[str, int]) -> None:
    """Tests that more goals stand above fewer, and fewer penalty points above more."""
    rows = [row("A", 1, 1, 0, **worse), row("B", 1, 1, 0, **better)]
    assert names(order(rows, ["points", criterion])) == [["B"], ["A"]]


def test_wins_set_apart_what_points_do_not() -> None:
    """Tests that one win (3) stands above three ties (3)."""
    rows = [row("Ties", 0, 0, 3), row("Win", 1, 2, 0)]
    assert names(order(rows, ["points"])) == [["Ties", "Win"]]
    assert names(order(rows, ["points", "wins"])) == [["Win"], ["Ties"]]


def test_a_figure_that_one_club_lacks_sets_none_apart() -> None:
    """Tests that goal difference is not used if one of the level clubs has none."""
    rows = [row("A", 1, 0, 0, goal_difference=1), row("B", 1, 0, 0)]
    assert names(order(rows, ["points", "goal_difference"])) == [["A", "B"]]


def test_head_to_head_looks_at_games_among_the_level_clubs() -> None:
    """Tests that B, level with A on 3 points, stands above it after winning between them."""
    games = [Game("B", "A", 1, 0), Game("A", "C", 9, 0), Game("C", "B", 1, 0)]
    games.append(Game("C", "D", 0, 1))
    table = standings(games)
    level = [r for r in table if r.club in ("A", "B")]
    assert names(order(level, ["points", "head_to_head"], games)) == [["B"], ["A"]]
    assert names(order(level, ["points", "goal_difference"], games)) == [["A"], ["B"]]


def test_head_to_head_needs_every_meeting() -> None:
    """Tests that three level clubs of which two never met stay level."""
    games = [Game("A", "B", 1, 0), Game("B", "C", 1, 0)]
    rows = [row("A", 1, 0, 0), row("B", 1, 0, 0), row("C", 1, 0, 0)]
    assert names(order(rows, ["points", "head_to_head"], games)) == [["A", "B", "C"]]


def test_lots_break_ties_and_only_with_a_stream() -> None:
    """Tests that level clubs stay level without a stream, and each stands alone with one."""
    rows = [row(club, 1, 0, 0) for club in "ABCD"]
    assert names(order(rows, ["points", "lots"])) == [["A", "B", "C", "D"]]
    drawn = names(order(rows, ["points", "lots"], lots=LOTS, label="t"))
    assert sorted(drawn) == [["A"], ["B"], ["C"], ["D"]]
    assert drawn == names(order(rows[::-1], ["points", "lots"], lots=LOTS, label="t"))


def test_lots_draw_each_place_among_those_left() -> None:
    """Tests the labels: place 1 of three by t/1/1, place 2 of the two left by t/1/2."""
    rows = [row(club, 1, 0, 0) for club in "ABC"]
    left = ["A", "B", "C"]
    first = left.pop(LOTS.below(3, "t/1/1"))
    second = left.pop(LOTS.below(2, "t/1/2"))
    drawn = names(order(rows, ["lots"], lots=LOTS, label="t"))
    assert drawn == [[first], [second], left]


def test_ranks_are_shared() -> None:
    """Tests 1, 2, 2, 4 for two level clubs behind the first."""
    blocks = order(
        [row("D", 0, 1, 0), row("A", 2, 0, 0), row("C", 1, 0, 0), row("B", 1, 0, 0)], ["points"]
    )
    assert [(rank, level, r.club) for rank, level, r in ranks(blocks)] == [
        (1, False, "A"),
        (2, True, "B"),
        (2, True, "C"),
        (4, False, "D"),
    ]


def test_a_block_across_the_line_stays_open() -> None:
    """Tests two places for A and one of B and C; with three places all are sure."""
    a, b, c = row("A", 2, 0, 0), row("B", 1, 0, 0), row("C", 1, 0, 0)
    blocks = order([a, b, c], ["points"])
    assert cut(blocks, 2) == Cut((a,), (b, c), 1)
    assert cut(blocks, 3) == Cut((a, b, c), (), 0)
    assert cut(blocks, 0) == Cut((), (), 0)


# Properties -----------------------------------------------------------------------------------

SCORES = st.integers(0, 6)
GAMES = st.lists(
    st.builds(Game, st.sampled_from("ABC"), st.sampled_from("DEF"), SCORES, SCORES), max_size=12
)


@given(GAMES, st.permutations(CRITERIA), st.randoms(use_true_random=False))
def test_order_does_not_depend_on_rows(
    games: list[Game], criteria: list[str], random: object
) -> None:
    """Tests that shuffled rows and games give the same blocks, each club in one of them."""
    table = list(standings(games))
    blocks = order(table, criteria, games, LOTS, "t")
    mixed, other = table[:], games[:]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert order(mixed, criteria, other, LOTS, "t") == blocks
    assert sorted(r.club for block in blocks for r in block) == [r.club for r in table]


@given(GAMES, st.integers(1, 4))
def test_capped_differences_sum_to_nothing(games: list[Game], cap: int) -> None:
    """Tests that a game takes from one club what it gives the other, and wins equal losses."""
    table = standings(games, cap=cap)
    assert sum(r.goal_difference or 0 for r in table) == 0
    assert sum(r.wins - r.losses for r in table) == 0


@given(GAMES, st.integers(0, 6))
def test_a_cut_has_its_places(games: list[Game], places: int) -> None:
    """Tests that the sure clubs and the places left make up the places, as far as clubs go."""
    table = standings(games)
    line = cut(order(table, ["points"]), places)
    assert len(line.sure) + line.left == min(places, len(table))
    assert len(line.level) > line.left or not line.level


def test_an_awarded_game_counts_as_won_without_goals() -> None:
    """Tests a forfeit: three points and no goals either way."""
    table = standings([Game("A", "B", 0, 0, "B"), Game("A", "B", 1, 0)])
    assert [(r.club, r.points, r.goal_difference, r.goals) for r in table] == [
        ("A", 3, 1, 1),
        ("B", 3, -1, 0),
    ]
