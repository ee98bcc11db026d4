"""Tests that places are shared by largest remainder, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing.lots import Lots
from drawopt.errors import UsageError
from drawopt.qualification.apportionment import largest_remainder


def places(number: int, **teams: int) -> dict[str, int]:
    return {share.name: share.places for share in largest_remainder(number, teams)}


def test_thirty_places_of_2024() -> None:
    """Tests quotas 10.32, 11.07 and 8.61 of 30: whole 10 + 11 + 8 = 29, the last to 8.61."""
    shares = largest_remainder(30, {"local": 109, "USL League Two": 117, "NPSL": 91})
    assert [share.places for share in shares] == [10, 11, 9]
    assert [share.by for share in shares] == ["", "", "remainder"]
    assert shares[0].quota == Fraction(30 * 109, 317)


def test_nineteen_places_of_2024() -> None:
    """Tests quotas 19 * 117 / 208 = 10.69 and 19 * 91 / 208 = 8.31: 11 and 8."""
    assert places(19, two=117, npsl=91) == {"two": 11, "npsl": 8}


def test_equal_remainders_are_not_decided() -> None:
    """Tests that nobody has one place between equals, and each has one of two."""
    tied = largest_remainder(1, {"B": 5, "A": 5})
    assert [(share.name, share.places, share.by) for share in tied] == [
        ("B", 0, "tie"),
        ("A", 0, "tie"),
    ]
    assert places(2, B=5, A=5) == {"B": 1, "A": 1}
    # 3 places: 1.2, 0.9, 0.9: the two remainders of 0.9 are equal and both have a place.
    assert [s.by for s in largest_remainder(3, {"A": 4, "B": 3, "C": 3})] == [
        "",
        "remainder",
        "remainder",
    ]


def test_a_lot_decides_between_equal_remainders() -> None:
    """Tests that the lot that is recorded names the one, among A and B in order of name."""
    lots = Lots.of("ab", "", "hex:1234", tag="drawopt-slots-1")
    shares = largest_remainder(1, {"B": 5, "A": 5}, lots, "first")
    (won,) = [share for share in shares if share.places]
    assert (won.name, won.by) == ("AB"[lots.below(2, "first/1")], "lot")


@pytest.mark.parametrize(
    ("number", "teams"), [(-1, {"A": 1}), (1, {"A": -1}), (1, {"A": 0}), (1, {})]
)
def test_numbers_out_of_range(number: int, teams: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        largest_remainder(number, teams)


@given(st.integers(0, 200), st.lists(st.integers(0, 300), min_size=1, max_size=6))
def test_all_places_are_given_and_nobody_is_off_by_one(number: int, counts: list[int]) -> None:
    """Tests the quota rule: shares sum to the places, each is its quota rounded up or down."""
    teams = {f"League {i}": count for i, count in enumerate(counts)}
    if not sum(counts):
        return
    shares = largest_remainder(number, teams)
    if any(share.by == "tie" for share in shares):
        remainders = [Fraction(number * count, sum(counts)) % 1 for count in counts]
        assert len(set(remainders)) < len(remainders)
        assert sum(share.places for share in shares) < number
        shares = largest_remainder(number, teams, Lots.of("ab", "", "hex:1"))
    assert sum(share.places for share in shares) == number
    assert all(int(share.quota) <= share.places < share.quota + 1 for share in shares)
