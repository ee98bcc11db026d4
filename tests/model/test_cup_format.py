"""Tests that the format's arithmetic is exact and that impossible formats are named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo, DrawoptError, UsageError
from drawopt.model.cup_format import CupFormat


@pytest.mark.parametrize(
    ("entrants", "slots", "rounds", "byes", "ties_per_round"),
    [
        pytest.param(109, 11, 4, 67, (21, 44, 22, 11), id="2024 local qualifying"),
        pytest.param(107, 9, 4, 37, (35, 36, 18, 9), id="2023 local qualifying"),
        pytest.param(9, 2, 3, 7, (1, 4, 2), id="2010 MLS play-off"),
        pytest.param(6, 1, 3, 2, (2, 2, 1), id="2014 NPSL Southwest"),
        pytest.param(5, 1, 3, 3, (1, 2, 1), id="2014 NPSL Golden Gate"),
        pytest.param(4, 1, 2, 0, (2, 1), id="2014 NPSL Northwest"),
    ],
)
def test_published_formats(
    entrants: int, slots: int, rounds: int, byes: int, ties_per_round: tuple[int, ...]
) -> None:
    """Tests that two numbers give the rounds, byes and ties of editions that were played."""
    fmt = CupFormat(entrants, slots)
    assert (fmt.rounds, fmt.byes, fmt.ties_per_round) == (rounds, byes, ties_per_round)
    assert fmt.places == slots * 2**rounds
    assert fmt.ties == sum(ties_per_round) == entrants - slots


@st.composite
def formats(draw: st.DrawFn) -> CupFormat:
    slots = draw(st.integers(1, 200))
    return CupFormat(draw(st.integers(slots, slots * 16)), slots)


@given(formats())
@settings(deadline=None)
def test_rounds_are_the_least(fmt: CupFormat) -> None:
    """Tests that the places of R rounds hold the field and those of R - 1 do not."""
    assert fmt.entrants <= fmt.slots * 2**fmt.rounds
    assert fmt.rounds == 0 or fmt.entrants > fmt.slots * 2 ** (fmt.rounds - 1)


@given(formats())
@settings(deadline=None)
def test_every_tie_knocks_out_one_club(fmt: CupFormat) -> None:
    """Tests that there are N - Q ties and that each round halves those who are in it."""
    assert len(fmt.ties_per_round) == fmt.rounds
    assert sum(fmt.ties_per_round) == fmt.ties == fmt.entrants - fmt.slots
    left, waiting = fmt.entrants - fmt.byes, fmt.byes
    for ties in fmt.ties_per_round:
        assert left == 2 * ties >= 0
        left, waiting = ties + waiting, 0
    assert left + waiting == fmt.slots


@given(formats())
@settings(deadline=None)
def test_sections_add_up(fmt: CupFormat) -> None:
    """Tests that sections between the fewest and the most clubs can hold the field."""
    assert fmt.slots * fmt.fewest <= fmt.entrants <= fmt.slots * fmt.most


def test_as_many_slots_as_entrants() -> None:
    """Tests that a field that fills its slots has no round, no bye and no tie."""
    fmt = CupFormat(7, 7)
    assert (fmt.rounds, fmt.places, fmt.byes, fmt.ties_per_round) == (0, 7, 0, ())
    assert (fmt.fewest, fmt.most) == (1, 1)


@pytest.mark.parametrize(
    ("fmt", "fewest", "most"),
    [
        # Strict: all 2 ** (R - 1) places of round 2 are filled. 109 for 11: R = 4, 8 to 16 clubs.
        (CupFormat(109, 11), 8, 16),
        # A double bye leaves one club of four places: 2 ** (R - 2).
        (CupFormat(109, 11, double_byes=True), 4, 16),
        # Two rounds have no round 3 to start in.
        (CupFormat(4, 1, double_byes=True), 2, 4),
        (CupFormat(109, 11, section_size=(9, 12)), 9, 12),
        (CupFormat(109, 11, double_byes=True, section_size=(7, 20)), 7, 16),
        # Four places a section, so that none has more than four clubs: 3 + 4 = 7.
        (CupFormat(7, 2, section_size=(3, 9)), 3, 4),
    ],
)
def test_section_bounds(fmt: CupFormat, fewest: int, most: int) -> None:
    """Tests that a section's bounds are what its places and the option allow, whichever is less."""
    assert (fmt.fewest, fmt.most) == (fewest, most)


def test_double_byes_need_three_rounds() -> None:
    assert CupFormat(5, 1, double_byes=True).has_double_byes
    assert not CupFormat(4, 1, double_byes=True).has_double_byes
    assert not CupFormat(5, 1).has_double_byes


def test_sixteen_clubs_a_slot_are_the_most() -> None:
    """Tests that four full rounds are possible and one club more is not."""
    fmt = CupFormat(176, 11)
    assert (fmt.byes, fmt.ties_per_round) == (0, (88, 44, 22, 11))
    with pytest.raises(AnswerIsNo, match="5 rounds; at most 4"):
        CupFormat(177, 11)


@pytest.mark.parametrize(
    ("entrants", "slots", "size", "error", "message"),
    [
        pytest.param(10, 11, None, AnswerIsNo, "too few entrants: 10 for 11", id="too few"),
        pytest.param(0, 1, None, AnswerIsNo, "too few entrants: 0 for 1", id="nobody"),
        pytest.param(5, 0, None, UsageError, "at least 1, found 0", id="no slots"),
        pytest.param(5, -1, None, UsageError, "at least 1, found -1", id="minus one slot"),
        pytest.param(33, 2, None, AnswerIsNo, "5 rounds", id="five rounds"),
        # 9 for 2: 3 rounds, sections of 4 to 8. Two of 5 or more need 10; two of 4 hold 8.
        pytest.param(9, 2, (5, 8), AnswerIsNo, "5 to 8 clubs cannot hold 9", id="too large"),
        pytest.param(9, 2, (4, 4), AnswerIsNo, "4 to 4 clubs cannot hold 9", id="too small"),
        pytest.param(9, 2, (9, 12), AnswerIsNo, "cannot hold 9", id="more than the places"),
        pytest.param(9, 2, (5, 4), UsageError, "5:4", id="out of order"),
        pytest.param(9, 2, (0, 4), UsageError, "0:4", id="from nothing"),
    ],
)
def test_impossible_formats(
    entrants: int,
    slots: int,
    size: tuple[int, int] | None,
    error: type[DrawoptError],
    message: str,
) -> None:
    """Tests that a format that cannot be is refused, and whether the answer is no or the usage."""
    with pytest.raises(error, match=message) as caught:
        CupFormat(entrants, slots, section_size=size)
    assert caught.value.exit_code == (1 if error is AnswerIsNo else 2)
