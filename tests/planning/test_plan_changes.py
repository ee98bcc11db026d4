"""Tests that two plans of one field are told apart club by club."""

from collections.abc import Sequence

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.entrants import Entrant
from drawopt.planning.plan_changes import Move, plan_changes, sections_by_name
from drawopt.sections.plan import Plan
from tests.fixtures import club, road, small_plan

ROAD = road(0, 10, 20, 30, 100, 110, 120, 130)


def split(*sections: Sequence[int]) -> Plan:
    return small_plan(ROAD, len(sections), sections=sections)


NEAR = split((0, 1, 2, 3), (4, 5, 6, 7))


def test_nothing_changes() -> None:
    """Tests that a plan beside itself has all sections in common and no club moves."""
    changes = plan_changes(NEAR, NEAR)
    assert (changes.in_common, changes.sections, changes.moves) == (2, 2, ())
    assert changes.travel == changes.other_travel == NEAR.travel


def test_two_clubs_change_places() -> None:
    """Tests that a swap is two moves, from the other plan to this one, by order of name."""
    swapped = split((0, 1, 2, 7), (3, 4, 5, 6))
    changes = plan_changes(swapped, NEAR)
    assert [move.club for move in changes.moves] == [club(3), club(7)]
    assert [move.leaves for move in changes.moves] == [club(0), club(4)]
    assert (changes.in_common, changes.sections) == (0, 2)
    # 0-1 and 2-3 (10 + 10), then (20 + 30 + 10 + 20) / 4 = 20: 40, and the same further on.
    assert changes.other_travel == 80
    # 0-1 and 2-7 (10 + 110), then (20 + 130 + 10 + 120) / 4 = 70: 190;
    # 3-4 and 5-6 (70 + 10), then (80 + 90 + 10 + 20) / 4 = 50: 130.
    assert changes.travel == 320


def test_the_other_way_round() -> None:
    """Tests that what one plan's clubs leave, they join in the other."""
    swapped = split((0, 1, 2, 7), (3, 4, 5, 6))
    back = plan_changes(NEAR, swapped)
    # Sections go by the other plan's first clubs: 0 for 0, 1, 2, 7 and 3 for 3, 4, 5, 6.
    assert back.moves == (Move(club(3), club(3), club(0)), Move(club(7), club(0), club(3)))
    assert (back.travel, back.other_travel) == (80, 320)


def test_one_section_stays() -> None:
    """Tests that sections of the same clubs are in common and their clubs stay."""
    old = split((0, 1), (2, 3), (4, 5), (6, 7))
    changes = plan_changes(split((0, 1), (2, 3), (4, 6), (5, 7)), old)
    assert (changes.in_common, changes.sections) == (2, 4)
    assert {move.club for move in changes.moves} <= {club(i) for i in (4, 5, 6, 7)}
    assert len(changes.moves) == 2


def test_sections_of_other_sizes() -> None:
    """Tests that a club that goes from one section to another is the only one to move."""
    old = small_plan(ROAD[:7, :7], 2, sections=((0, 1, 2, 3), (4, 5, 6)))
    new = small_plan(ROAD[:7, :7], 2, sections=((0, 1, 2), (3, 4, 5, 6)))
    assert plan_changes(new, old).moves == (Move(club(3), club(0), club(4)),)


def test_a_move_has_two_ends() -> None:
    """Tests that the section a club joins is not called by the name of the one it leaves."""
    # The first club of a section moves: neither section may go by its name alone.
    moved = split((0, 4, 5, 6), (1, 2, 3, 7))
    for move in plan_changes(moved, NEAR).moves:
        assert move.leaves != move.joins


# Sections by name.


def named(*sections: Sequence[int]) -> list[list[str]]:
    return [[club(i) for i in section] for section in sections]


def test_sections_by_name() -> None:
    """Tests that named clubs in any order become sections in order."""
    found = sections_by_name(NEAR.problem, named((7, 6, 5, 4), (3, 0, 2, 1)))
    assert found == ((0, 1, 2, 3), (4, 5, 6, 7))


def test_sections_by_alias() -> None:
    """Tests that an alias is as good as a name."""
    entrants = [Entrant("Azteca"), Entrant("Brockton", aliases=("BFC",))]
    problem = small_plan(road(0, 5), 1, entrants=entrants).problem
    assert sections_by_name(problem, [["BFC", "Azteca"]]) == ((0, 1),)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        pytest.param(
            named((0, 1, 2, 3), (4, 5, 6)), ["in no section: Club 07"], id="a club left out"
        ),
        pytest.param(
            named((0, 1, 2, 3), (3, 4, 5, 6, 7)),
            ["in more than one section: Club 03"],
            id="a club in two sections",
        ),
        pytest.param(
            named((0, 0, 1, 2, 3), (4, 5, 6, 7)),
            ["in more than one section: Club 00"],
            id="a club twice in one",
        ),
        pytest.param(
            [*named((0, 1, 2, 3), (4, 5, 6, 7)), ["Nobody"]],
            ["not in the field: Nobody"],
            id="an unknown club",
        ),
        pytest.param(
            [["Zed", "Nobody", *named((0, 1, 2))[0]], *named((2, 3, 4, 5))],
            [
                "not in the field: Nobody, Zed",
                "in no section: Club 06, Club 07",
                "in more than one section: Club 02",
            ],
            id="all of it",
        ),
    ],
)
def test_sections_that_do_not_partition(sections: list[list[str]], words: list[str]) -> None:
    """Tests that clubs unknown, left out or held twice are all named."""
    with pytest.raises(AnswerIsNo) as caught:
        sections_by_name(NEAR.problem, sections)
    assert str(caught.value).split("\n") == ["the sections do not partition the field", *words]
