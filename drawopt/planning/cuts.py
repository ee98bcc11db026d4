"""Cuts on triples: what holds for whole sections and not for halves of them.

Of three clubs at most one section holds two or more. In general, of sites that hold c clubs in
all, a section with k of these clubs counts for k // 2, and all sections together for at most
c // 2: add up the clubs' rows of the exact cover, halve, and round down. (Chvatal-Gomory cuts
of rank 1 with multiplier 1/2; "subset-row cuts" of Jepsen, Petersen, Spoorendonk and Pisinger,
2008.) A cut with a price adds that price to the reduced cost of each section it counts, so that
prices with cuts prove more. Two parts of a section count for no more than the whole does, so
that pricing may add a part's share as soon as it has it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.planning import _pricing_kernels as kernels
from drawopt.planning.sites import Array, Sites

VIOLATED = 0.05
"""Cuts that the LP breaks by less are not worth their while."""


@dataclass(frozen=True)
class Cuts:
    """Cuts on sites: shape (cuts, 3), and how much all sections may count for: (cuts,)."""

    sites: Array
    most: Array

    def __len__(self) -> int:
        return len(self.most)

    def counts(self, places: Array) -> Array:
        """What each section counts for in each cut: shape (sections, cuts)."""
        out = np.empty((len(places), len(self)), dtype=np.int64)
        kernels.cut_counts(np.ascontiguousarray(places), self.sites, out)
        return out

    def take(self, which: Array) -> "Cuts":
        return Cuts(self.sites[which], self.most[which])

    def with_(self, others: "Cuts") -> "Cuts":
        return Cuts(
            np.concatenate([self.sites, others.sites]), np.concatenate([self.most, others.most])
        )


def by_site(cuts: Cuts, price: Array, n: int) -> tuple[Array, Array, Array]:
    """For pricing: the cuts with a price by each of n sites, (start, cuts), and their prices."""
    paid = np.flatnonzero(price)
    sites = cuts.sites[paid].ravel()
    order = np.argsort(sites, kind="stable")
    start = np.searchsorted(sites[order], np.arange(n + 1))
    return start.astype(np.int64), order // 3, np.ascontiguousarray(price[paid])


def no_cuts() -> Cuts:
    return Cuts(np.empty((0, 3), dtype=np.int64), np.empty(0, dtype=np.int64))


def cuts_on(sites: Sites, triples: Array) -> Cuts:
    """The cuts on triples of different sites."""
    held = sites.capacity[triples].sum(axis=1)
    return Cuts(triples, held // 2)


def violated_cuts(
    sites: Sites, places: Array, taken: npt.NDArray[np.float64], known: Cuts, most: int
) -> Cuts:
    """The cuts that a choice of parts of sections breaks most.

    Parameters
    ----------
    places, taken
        The sections of the choice, and how much of each.
    known
        Cuts that need not be found again.
    """
    used_at_all = np.flatnonzero(taken > 1e-9)
    triples, broken = kernels.broken_triples(
        np.ascontiguousarray(places[used_at_all]),
        taken[used_at_all],
        sites.capacity,
        VIOLATED,
        1 << 16,
    )
    order = np.lexsort((*triples.T[::-1], -np.round(broken, 6)))
    have = {tuple(row) for row in known.sites.tolist()}
    # A site is in few of the new cuts, so that they differ.
    used = np.zeros(len(sites), dtype=np.int64)
    picked = []
    for index in order.tolist():
        row = triples[index]
        if tuple(row.tolist()) not in have and used[row].max() < 4:
            picked.append(index)
            used[row] += 1
            if len(picked) == most:
                break
    return cuts_on(sites, triples[np.array(picked, dtype=np.int64)])
