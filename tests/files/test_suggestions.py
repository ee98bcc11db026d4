"""Tests that a mistaken name is met with those that may have been meant, and only those."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.files.suggestions import completions, did_you_mean, suggestions
from drawopt.model.entrants import Entrant, Field

CLUBS = [
    *("Exeter City", "Exmouth Town", "Truro City", "Real Galt FC", "Real Central New Jersey"),
    *("FC America CFL Spurs", "UC Davis", "Académico", "Bath", "Bath City", "Wells City"),
]


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("exeter city", "Exeter City"),
        ("EXETER-CITY", "Exeter City"),
        ("Exeter", "Exeter City"),
        ("exeter town", "Exeter City"),
        ("Galt", "Real Galt FC"),
        ("Real Galt", "Real Galt FC"),
        ("galt real", "Real Galt FC"),
        ("Academico", "Académico"),
        ("Exetre City", "Exeter City"),
        ("CFL Spurs", "FC America CFL Spurs"),
        ("UC Davis FC", "UC Davis"),
    ],
)
def test_the_name_that_was_meant_comes_first(wanted: str, first: str) -> None:
    """Tests case, signs, a part of a name, words in another order, a slip of the finger."""
    assert suggestions(wanted, CLUBS)[0] == first


@pytest.mark.parametrize("wanted", ["", "  ", "!", "Zanzibar", "x", "Newcastle United"])
def test_nothing_near_is_nothing_said(wanted: str) -> None:
    """Tests that a name like no other is met with silence, not with the least bad."""
    assert suggestions(wanted, CLUBS) == ()
    assert did_you_mean(wanted, CLUBS) == ""


def test_a_difference_of_case_alone_stands_alone() -> None:
    assert suggestions("bath", CLUBS) == ("Bath",)
    assert did_you_mean("bath", CLUBS) == 'did you mean "Bath"?'
    assert did_you_mean("bat", CLUBS) == 'did you mean "Bath" or "Bath City"?'


@given(st.lists(st.text(max_size=20), max_size=12), st.text(max_size=20), st.integers(0, 99))
def test_order_does_not_matter(names: list[str], wanted: str, seed: int) -> None:
    """Tests that suggestions depend on the set of names, come from it, and are three at most."""
    shuffled = Random(seed).sample(names, len(names))
    found = suggestions(wanted, names)
    assert found == suggestions(wanted, shuffled)
    assert set(found) <= set(names)
    assert len(found) == len(set(found)) <= 3


def test_a_field_suggests_aliases_and_takes_nothing() -> None:
    """Tests that a near name is suggested, by alias too, and never found in the name's stead."""
    field = Field((Entrant("Temecula FC", aliases=("Quails",)), Entrant("Bath")))
    assert field.index("temecula fc") is None
    assert field.index("quail") is None
    assert field.did_you_mean("temecula fc") == 'did you mean "Temecula FC"?'
    assert field.did_you_mean("quail") == 'did you mean "Quails"?'


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("FC Motown", ("FC Motown",)),
        ("fc motown", ("FC Motown",)),
        ("Motown", ("FC Motown", "FC Motown STA")),
        ("motown s", ("FC Motown STA",)),
        ("Mot", ("FC Motown", "FC Motown STA")),
        ("Kaneohe", ("Kāneohe Reds",)),
        ("Moton", ()),
        ("", ()),
        ("!", ()),
    ],
)
def test_names_cut_short(wanted: str, names: tuple[str, ...]) -> None:
    """Tests that a name cut short stands for all it may be of, and a whole one for itself."""
    assert completions(wanted, ["FC Motown STA", "FC Motown", "Kāneohe Reds"]) == names
