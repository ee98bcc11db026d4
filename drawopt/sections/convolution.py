"""Products of polynomials with whole coefficients, exactly: how many ways a budget is spent.

The coefficient of x ** b is the number of ways to spend b. A polynomial is packed into one whole
number, its coefficients in slots wide enough for any of them, so that one product of Python's
integers multiplies it, cut off beyond the budget (Kronecker substitution).

Where long trips have a budget too, polynomials have a second variable: x ** b y ** t has its slot
at b * stride + t, the stride so wide that no product of two of them runs into the next row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

FEW = 8
"""With so few terms, shifting and adding is quicker than a product."""


@dataclass(frozen=True)
class Packing:
    """How polynomials are packed: degrees 0 to ``budget``, ``slot`` bits a coefficient.

    ``trips`` is the highest degree of y, and ``stride`` the slots of a row; 0 and 1 without it.
    """

    slot: int
    budget: int
    trips: int = 0
    stride: int = 1

    @classmethod
    def of(
        cls, histograms: Iterable[Sequence[int]], budget: int, trips: int = 0, stride: int = 1
    ) -> "Packing":
        """Wide enough for every product of these, and for its running sums; whole bytes."""
        bits = sum(sum(each).bit_length() for each in histograms)
        return cls(8 * (bits // 8 + 1), budget, trips, stride)

    @cached_property
    def _rows(self) -> int:
        """1 + x + x ** 2 + ..., a one in the first slot of each row."""
        row = self.slot * self.stride
        return ((1 << (row * (self.budget + 1))) - 1) // ((1 << row) - 1)

    @cached_property
    def _within(self) -> int:
        return self._rows * ((1 << (self.slot * (self.trips + 1))) - 1)

    @cached_property
    def at_most(self) -> int:
        """1 + x + x ** 2 + ...: times it, ways to spend exactly b are ways to spend at most b."""
        return self._within // ((1 << self.slot) - 1)

    def pack(self, ways: Sequence[int]) -> int:
        """``ways[k]`` as coefficient of slot k; slots of whole bytes."""
        size = self.slot // 8
        kept = ways[: (self.budget + 1) * self.stride]
        return int.from_bytes(b"".join(int(n).to_bytes(size, "little") for n in kept), "little")

    def pack_terms(self, terms: Iterable[tuple[int, int]]) -> int:
        """The same of (slot, ways); degrees beyond the budget are dropped by the next product."""
        return sum(ways << (self.slot * b) for b, ways in terms)

    def times(self, one: int, other: int) -> int:
        return (one * other) & self._within

    def times_terms(self, one: int, terms: Sequence[tuple[int, int]]) -> int:
        """Times a polynomial of few terms (slot, ways)."""
        last = (self.budget + 1) * self.stride
        shifted = ((one << (self.slot * b)) * ways for b, ways in terms if b < last)
        return sum(shifted) & self._within

    def coefficient(self, packed: int, b: int, trips: int = 0) -> int:
        """That of x ** b y ** trips."""
        return (packed >> (self.slot * (b * self.stride + trips))) & ((1 << self.slot) - 1)

    def coefficients(self, packed: int) -> list[int]:
        """All of them: for x ** 0, the degrees of y from 0 to ``trips``; and so on.

        Slots of whole bytes.
        """
        size = self.slot // 8
        text = packed.to_bytes(size * (self.budget + 1) * self.stride, "little")
        return [
            int.from_bytes(text[at : at + size], "little")
            for row in range(0, len(text), size * self.stride)
            for at in range(row, row + size * (self.trips + 1), size)
        ]


def spent_together(histograms: Sequence[Sequence[int]], budget: int) -> list[int]:
    """``ways[b]`` of all sections together to spend exactly b, for b from 0 to the budget.

    Neighbours are multiplied in pairs, and those products in pairs again, so that only the last
    product has slots as wide as the whole count.

    Parameters
    ----------
    histograms
        For each section, ``ways[b]`` of spending exactly b.
    budget
        What all sections may spend together.
    """
    products = [list(each[: budget + 1]) for each in histograms] or [[1]]
    while len(products) > 1:
        pairs = zip(products[::2], products[1::2], strict=False)
        left = products[-1:] if len(products) % 2 else []
        products = [_product(one, other, budget) for one, other in pairs] + left
    return products[0] + [0] * (budget + 1 - len(products[0]))


def _product(one: Sequence[int], other: Sequence[int], budget: int) -> list[int]:
    packing = Packing.of((one, other), min(budget, len(one) + len(other) - 2))
    return packing.coefficients(packing.times(packing.pack(one), packing.pack(other)))


def running_sums(ways: Sequence[int], width: int = 1) -> list[int]:
    """Of ways to spend exactly so much, ways to spend at most so much of each budget.

    Parameters
    ----------
    ways
        Rows of this width, as ``Packing.coefficients`` gives them.
    width
        The degrees of the second budget.
    """
    if width == 1:
        return list(accumulate(ways))
    found = list(ways)
    for k in range(len(found)):
        if k % width:
            found[k] += found[k - 1]
    for k in range(width, len(found)):
        found[k] += found[k - width]
    return found


def others_exactly(parts: Sequence[int], packing: Packing) -> list[list[int]]:
    """For each of some polynomials, the coefficients of the product of all others."""
    before = list(accumulate(parts[:-1], packing.times, initial=1))
    after = list(accumulate(reversed(parts[1:]), packing.times, initial=1))[::-1]
    return [
        packing.coefficients(packing.times(one, other))
        for one, other in zip(before, after, strict=True)
    ]


def others_within(histograms: Sequence[Sequence[int]], budget: int) -> list[list[int]]:
    """For each section and each slack of its own, the ways of the others to keep the budget.

    Parameters
    ----------
    histograms
        For each section, ``ways[b]`` of spending exactly b of the budget.
    budget
        What all sections may spend together; no histogram is longer than it by more than one.
    """
    packing = Packing.of(histograms, budget)
    found = []
    others = others_exactly([packing.pack(each) for each in histograms], packing)
    for own, exactly in zip(histograms, others, strict=True):
        at_most = running_sums(exactly)
        found.append([at_most[budget - slack] for slack in range(len(own))])
    return found
