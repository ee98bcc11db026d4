"""Tests that names which look alike are found, and others are left in peace."""

import pytest

from drawopt.model.edition import read_edition
from drawopt.model.entrants import look_alikes, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("F.C. Reds", "FC Reds"),
        ("Reds", "Rеds"),  # a Cyrillic e
        ("Köln", "Koln"),
        ("Oly 10", "Oly lO"),  # one and zero, l and O
        ("REDS", "reds"),
        ("\uff32eds", "Reds"),  # a wide R
    ],
)
def test_look_alikes(one: str, other: str) -> None:
    """Tests pairs that a reader may take for one."""
    assert skeleton(one) == skeleton(other)
    assert look_alikes([other, "Blues", one]) == (tuple(sorted((one, other))),)


def test_others() -> None:
    """Tests that different names, a name given twice and signs alone are no look-alikes."""
    assert look_alikes(["Reds", "Red", "Reds II", "Reds"]) == ()
    assert look_alikes(["!", "?", "漢", "字"]) == ()
    assert look_alikes(read_edition("2024").field.clubs) == ()
