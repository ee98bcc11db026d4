"""Products of polynomials with whole coefficients, exactly: how many ways a budget is spent.

The coefficient of x ** b is the number of ways to spend b. A polynomial is packed into one whole
number, its coefficients in slots wide enough for any of them, so that one product of Python's
integers multiplies it, cut off beyond the budget (Kronecker substitution).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

FEW = 8
"""With so few terms, shifting and adding is quicker than a product."""


@dataclass(frozen=True)
class Packing:
    """How polynomials are packed: degrees 0 to ``budget``, ``slot`` bits a coefficient."""

    slot: int
    budget: int

    @classmethod
    def of(cls, histograms: Iterable[Sequence[int]], budget: int) -> "Packing":
        """Wide enough for every product of these, and for its running sums; whole bytes."""
        bits = sum(sum(each).bit_length() for each in histograms)
        return cls(8 * (bits // 8 + 1), budget)

    @cached_property
    def _within(self) -> int:
        return (1 << (self.slot * (self.budget + 1))) - 1

    @cached_property
    def at_most(self) -> int:
        """1 + x + x ** 2 + ...: times it, ways to spend exactly b are ways to spend at most b."""
        return self._within // ((1 << self.slot) - 1)

    def pack(self, ways: Sequence[int]) -> int:
        """``ways[b]`` as coefficient of x ** b; slots of whole bytes."""
        size = self.slot // 8
        kept = ways[: self.budget + 1]
        return int.from_bytes(b"".join(int(n).to_bytes(size, "little") for n in kept), "little")

    def pack_terms(self, terms: Iterable[tuple[int, int]]) -> int:
        """The same of (b, ways); degrees beyond the budget are dropped by the next product."""
        return sum(ways << (self.slot * b) for b, ways in terms)

    def times(self, one: int, other: int) -> int:
        return (one * other) & self._within

    def times_terms(self, one: int, terms: Sequence[tuple[int, int]]) -> int:
        """Times a polynomial of few terms (b, ways)."""
        shifted = ((one << (self.slot * b)) * ways for b, ways in terms if b <= self.budget)
        return sum(shifted) & self._within

    def coefficient(self, packed: int, b: int) -> int:
        return (packed >> (self.slot * b)) & ((1 << self.slot) - 1)

    def coefficients(self, packed: int) -> list[int]:
        """All of them, for degrees 0 to ``budget``; slots of whole bytes."""
        size = self.slot // 8
        text = packed.to_bytes(size * (self.budget + 1), "little")
        return [int.from_bytes(text[at : at + size], "little") for at in range(0, len(text), size)]


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
    parts = [packing.pack(each) for each in histograms]
    before = list(accumulate(parts[:-1], packing.times, initial=1))
    after = list(accumulate(reversed(parts[1:]), packing.times, initial=1))[::-1]
    found = []
    for own, one, other in zip(histograms, before, after, strict=True):
        at_most = list(accumulate(packing.coefficients(packing.times(one, other))))
        found.append([at_most[budget - slack] for slack in range(len(own))])
    return found
