"""Cuts on a few sites: what holds for whole sections and not for halves of them.

Of three clubs at most one section holds two or more. In general, give a few clubs weights and
add up their rows of the exact cover: sections weigh, all together, what the clubs weigh. Divide
by a whole number and round down for each section and for the sum: that still holds when whole
sections are chosen. (Chvatal-Gomory cuts of rank 1; "subset-row cuts" of Jepsen, Petersen,
Spoorendonk and Pisinger, 2008, with the weights of Pecin, Pessoa, Poggi, Uchoa and Santos, 2017.)

A cut with a price adds it to the reduced cost of each section as often as the section counts, so
that prices with cuts prove more. Two parts of a section count for no more than the whole does, so
that pricing may add a part's share as soon as it has it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drawopt.pricing import _cut_kernels as kernels
from drawopt.pricing.sites import Array, Sites

VIOLATED = 0.04
"""Cuts that the LP breaks by less are not worth their while."""

WIDTH = 5
"""A cut is on at most so many sites."""

TRIPLES = ((1, 1, 1), 2)
KINDS = (
    TRIPLES,
    ((2, 1, 1, 1), 3),
    ((1, 1, 1, 1, 1), 2),
    ((1, 1, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 4),
    ((3, 1, 1, 1, 1), 4),
    ((3, 2, 2, 1, 1), 5),
)
"""Weights and what they are divided by."""

ENOUGH = 8
"""With so many broken cuts on triples no others are looked for: they slow pricing least."""


@dataclass(frozen=True)
class Cuts:
    """Cuts on sites.

    ``sites`` (cuts, 5), each site once, -1 for none; ``weights`` (cuts, 5); ``parts`` (cuts,) by
    which a section's weight is divided; ``most`` (cuts,) that all sections count for.
    """

    sites: Array
    weights: Array
    parts: Array
    most: Array

    def __len__(self) -> int:
        return len(self.parts)

    def counts(self, places: Array) -> Array:
        """What each section counts for in each cut: shape (sections, cuts)."""
        out = np.empty((len(places), len(self)), dtype=np.int64)
        kernels.cut_counts(np.ascontiguousarray(places), self.sites, self.weights, self.parts, out)
        return out

    def with_(self, others: "Cuts") -> "Cuts":
        return Cuts(
            np.concatenate([self.sites, others.sites]),
            np.concatenate([self.weights, others.weights]),
            np.concatenate([self.parts, others.parts]),
            np.concatenate([self.most, others.most]),
        )


class PricedCuts(NamedTuple):
    """Cuts for pricing: those of site a are ``start[a]`` to ``start[a + 1]``.

    ``cut`` and ``weight`` for each of those; ``parts`` and ``price`` for each cut.
    """

    start: Array
    cut: Array
    weight: Array
    parts: Array
    price: Array


def priced(cuts: Cuts, price: Array, n: int) -> PricedCuts:
    """The cuts with a price, by each of n sites."""
    paid = np.flatnonzero(price)
    sites, weights = cuts.sites[paid].ravel(), cuts.weights[paid].ravel()
    cut = np.repeat(np.arange(len(paid)), WIDTH)
    held = np.flatnonzero(sites >= 0)
    order = held[np.argsort(sites[held], kind="stable")]
    start = np.searchsorted(sites[order], np.arange(n + 1)).astype(np.int64)
    return PricedCuts(
        start,
        cut[order],
        weights[order],
        np.ascontiguousarray(cuts.parts[paid]),
        np.ascontiguousarray(price[paid]),
    )


def no_cuts() -> Cuts:
    """Cuts without a row."""
    wide, none = np.empty((0, WIDTH), dtype=np.int64), np.empty(0, dtype=np.int64)
    return Cuts(wide, wide, none, none)


def cuts_on(sites: Sites, on: Array, weights: Array, parts: Array) -> Cuts:
    """Cuts on given sites, with the most that all sections may count for.

    ``on`` and ``weights`` have shape (cuts, 5), -1 and 0 for none; ``parts`` (cuts,).
    """
    held = np.where(on >= 0, sites.capacity[on] * weights, 0).sum(axis=1)
    return Cuts(on, weights, parts, held // parts)


def violated_cuts(
    sites: Sites, places: Array, taken: npt.NDArray[np.float64], known: Cuts, most: int
) -> Cuts:
    """Cuts that a choice of parts of sections breaks, the most broken first.

    Parameters
    ----------
    places, taken
        The sections of the choice, and how much of each.
    known
        Cuts that need not be found again.
    """
    used_at_all = np.flatnonzero(taken > 1e-9)
    held = np.zeros((len(used_at_all), len(sites)), dtype=np.int64)
    for number, section in enumerate(used_at_all):
        for site in places[section]:
            if site >= 0:
                held[number, site] += 1
    rows: list[tuple[tuple[tuple[int, int], ...], int]] = []
    broken: list[float] = []
    for weights, parts in KINDS:
        if (weights, parts) != TRIPLES and len(rows) >= ENOUGH:
            break
        found, by = kernels.broken_cuts(
            held, taken[used_at_all], sites.capacity, np.array(weights), parts, VIOLATED
        )
        for on, much in zip(found.tolist(), by.tolist(), strict=True):
            pairs = sorted(zip(on, weights, strict=True))
            pad = [(-1, 0)] * (WIDTH - len(pairs))
            rows.append((tuple(pairs + pad), parts))
            broken.append(much)
    have = {
        (tuple(zip(on, weights, strict=True)), parts)
        for on, weights, parts in zip(
            known.sites.tolist(), known.weights.tolist(), known.parts.tolist(), strict=True
        )
    }
    # A site is in few of the new cuts, so that they differ.
    used = np.zeros(len(sites), dtype=np.int64)
    picked: list[tuple[tuple[tuple[int, int], ...], int]] = []
    for index in sorted(range(len(rows)), key=lambda k: (-round(broken[k], 6), rows[k])):
        row = rows[index]
        on = [site for site, _ in row[0] if site >= 0]
        if row not in have and used[on].max() < 4:
            have.add(row)
            picked.append(row)
            used[on] += 1
            if len(picked) == most:
                break
    pairs_of = np.array([row for row, _ in picked], dtype=np.int64).reshape(-1, WIDTH, 2)
    parts_of = np.array([parts for _, parts in picked], dtype=np.int64)
    return cuts_on(sites, pairs_of[:, :, 0], pairs_of[:, :, 1], parts_of)
