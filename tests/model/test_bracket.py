"""Tests that brackets are read from places, put in canonical order and numbered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.model.bracket import (
    Node,
    Side,
    clubs_of,
    first_rounds,
    from_places,
    least_club,
    node,
    nodes_of,
    number_ties,
    ties_played,
)


@pytest.mark.parametrize(
    ("places", "bracket"),
    [
        ((3,), 3),
        ((-1,), None),
        ((0, 1), Node(1, 0, 1)),
        ((0, -1), 0),
        ((-1, 0), 0),
        ((-1, -1), None),
        # A bye: 2 waits in round 2 for the winner of 0 and 1.
        ((0, 1, 2, -1), Node(2, Node(1, 0, 1), 2)),
        # Two byes opposite each other meet in round 2; round 1 has no tie.
        ((0, -1, 1, -1), Node(2, 0, 1)),
        # A double bye: 4 stands alone in four places and starts in round 3.
        ((0, 1, 2, 3, 4, -1, -1, -1), Node(3, Node(2, Node(1, 0, 1), Node(1, 2, 3)), 4)),
        ((-1, -1, -1, 4, 0, -1, 1, -1), Node(3, Node(2, 0, 1), 4)),
        ((-1,) * 8, None),
    ],
)
def test_from_places(places: tuple[int, ...], bracket: Side | None) -> None:
    """Tests that a club opposite empty places goes through without a tie."""
    assert from_places(places) == bracket


@st.composite
def placings(draw: st.DrawFn) -> tuple[int, ...]:
    """Up to sixteen places in order, at least one of them filled."""
    clubs = draw(st.integers(1, 9))
    size = draw(st.sampled_from([size for size in (1, 2, 4, 8, 16) if size >= clubs]))
    return tuple(draw(st.permutations([*range(clubs), *[-1] * (size - clubs)])))


def bracket_of(places: tuple[int, ...]) -> Side:
    bracket = from_places(places)
    assert bracket is not None
    return bracket


@given(placings(), st.data())
@settings(deadline=None)
def test_canonical_order(places: tuple[int, ...], data: st.DataObject) -> None:
    """Tests that swapping the halves of any part of the places gives the same bracket."""

    def swapped(part: tuple[int, ...]) -> tuple[int, ...]:
        if len(part) == 1:
            return part
        half = len(part) // 2
        halves = [swapped(part[:half]), swapped(part[half:])]
        if data.draw(st.booleans()):
            halves.reverse()
        return halves[0] + halves[1]

    bracket = bracket_of(places)
    assert from_places(swapped(places)) == bracket
    assert all(least_club(tie.first) < least_club(tie.second) for tie in nodes_of(bracket))


def test_node_puts_the_least_club_first() -> None:
    """Tests that a side comes first for its least club, not for its first one."""
    assert node(2, 1, node(1, 3, 0)) == Node(2, Node(1, 0, 3), 1)
    assert node(2, node(1, 2, 1), 0) == Node(2, 0, Node(1, 1, 2))


@given(placings())
@settings(deadline=None)
def test_one_tie_less_than_clubs(places: tuple[int, ...]) -> None:
    """Tests that a bracket holds each club once and one tie fewer, later rounds above earlier."""
    bracket = bracket_of(places)
    clubs = sorted(club for club in places if club >= 0)
    assert sorted(clubs_of(bracket)) == clubs
    ties = list(nodes_of(bracket))
    assert len(ties) == len(clubs) - 1
    for tie in ties:
        for side in (tie.first, tie.second):
            assert isinstance(side, int) or side.round < tie.round


def test_ties_played_and_first_rounds() -> None:
    """Tests that a bye saves one tie, a double bye two."""
    # 0-1 in round 1, the winner meets 2 in round 2; 5 waits for round 3.
    bracket = from_places((0, 1, 2, -1, 5, -1, -1, -1))
    assert bracket == Node(3, Node(2, Node(1, 0, 1), 2), 5)
    assert ties_played(bracket) == {0: 3, 1: 3, 2: 2, 5: 1}
    assert first_rounds(bracket, 3) == {0: 1, 1: 1, 2: 2, 5: 3}


def test_single_club() -> None:
    """Tests that a section of one club has no tie and its club enters after the last round."""
    assert ties_played(4) == {4: 0}
    assert first_rounds(4, 2) == {4: 3}
    assert first_rounds(4, 0) == {4: 1}
    assert list(nodes_of(4)) == []


@given(placings())
@settings(deadline=None)
def test_first_rounds_follow_the_places(places: tuple[int, ...]) -> None:
    """Tests that a club enters in the first round in which somebody can be opposite."""
    rounds = len(places).bit_length() - 1
    entered = first_rounds(bracket_of(places), rounds)
    for position, club in enumerate(places):
        if club >= 0:
            met = (
                r
                for r in range(1, rounds + 1)
                if any(p >= 0 for p in _opposite(places, position, r))
            )
            assert entered[club] == next(met, rounds + 1)


def _opposite(places: tuple[int, ...], position: int, round_: int) -> tuple[int, ...]:
    """The places whose club may be met in a round from a position."""
    half = 2 ** (round_ - 1)
    start = (position // half ^ 1) * half
    return places[start : start + half]


def test_numbering() -> None:
    """Tests that ties are numbered by round, then section, then position."""
    sections = (
        from_places((0, 1, 2, 3, 4, 5, 6, -1)),
        from_places((7, 8, 9, -1)),
        10,
        from_places((11, -1, 12, -1, 13, 14, 15, 16)),
    )
    numbered = number_ties(tuple(side for side in sections if side is not None))
    assert [(tie.number, tie.round, tie.section, clubs_of(tie.node)) for tie in numbered] == [
        (1, 1, 1, (0, 1)),
        (2, 1, 1, (2, 3)),
        (3, 1, 1, (4, 5)),
        (4, 1, 2, (7, 8)),
        (5, 1, 4, (13, 14)),
        (6, 1, 4, (15, 16)),
        (7, 2, 1, (0, 1, 2, 3)),
        (8, 2, 1, (4, 5, 6)),
        (9, 2, 2, (7, 8, 9)),
        (10, 2, 4, (11, 12)),
        (11, 2, 4, (13, 14, 15, 16)),
        (12, 3, 1, (0, 1, 2, 3, 4, 5, 6)),
        (13, 3, 4, (11, 12, 13, 14, 15, 16)),
    ]


@given(st.lists(placings(), max_size=4))
@settings(deadline=None)
def test_numbers_run_without_gaps(sections: list[tuple[int, ...]]) -> None:
    """Tests that the ties are numbered from 1 to N - Q."""
    numbered = number_ties(tuple(bracket_of(places) for places in sections))
    clubs = sum(club >= 0 for places in sections for club in places)
    assert [tie.number for tie in numbered] == list(range(1, clubs - len(sections) + 1))
    assert all(tie.round == tie.node.round for tie in numbered)
