"""Tests that packed products are the products of polynomials, worked out term by term."""

from hypothesis import given
from hypothesis import strategies as st

from drawopt.sections.convolution import Packing, spent_together

WAYS = st.lists(st.integers(0, 1 << 90), min_size=1, max_size=9)


def product(one: list[int], other: list[int], budget: int) -> list[int]:
    """The schoolbook product, cut off beyond the budget."""
    out = [0] * (budget + 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            if i + j <= budget:
                out[i + j] += a * b
    return out


@given(WAYS, WAYS, st.integers(0, 20))
def test_products_are_exact(one: list[int], other: list[int], budget: int) -> None:
    """Tests dense and sparse products, and the running sums, against the schoolbook."""
    packing = Packing.of([one, other], budget)
    expected = product(one, other, budget)
    dense = packing.times(packing.pack(one), packing.pack(other))
    sparse = packing.times_terms(packing.pack(one), list(enumerate(other)))
    mixed = packing.times(packing.pack(one), packing.pack_terms(enumerate(other)))
    assert packing.coefficients(dense) == packing.coefficients(sparse) == expected
    assert packing.coefficients(mixed) == expected
    summed = packing.times(dense, packing.at_most)
    assert packing.coefficients(summed) == [sum(expected[: b + 1]) for b in range(budget + 1)]
    assert [packing.coefficient(dense, b) for b in range(budget + 1)] == expected


@given(st.lists(WAYS, max_size=7), st.integers(0, 20))
def test_all_sections_together(histograms: list[list[int]], budget: int) -> None:
    """Tests the product of any number of histograms, by halves, against one after the other."""
    expected = [1] + [0] * budget
    for each in histograms:
        expected = product(expected, each, budget)
    assert spent_together(histograms, budget) == expected
