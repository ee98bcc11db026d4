"""Parts of a section in exact pricing: ties and halves, in rows, with what they cost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from drawopt.pricing import _cut_kernels, _join_kernels
from drawopt.pricing.cuts import PricedCuts
from drawopt.pricing.sites import UNIT, Array, Sites
from drawopt.progress import Watch

Distances = npt.NDArray[np.int32]

PIECES = 64
"""Into how many pieces a join is cut for the workers."""


@dataclass(frozen=True)
class Items:
    """Parts of a section that a join pairs: ties or halves.

    ``sites`` (items, places); ``weights`` the chance that the winner comes from there, in parts
    of ``whole``; ``value`` least reduced cost in 64ths, ``travel`` least published travel.
    """

    sites: Array
    weights: Array
    whole: int
    value: Array
    travel: Array

    def __len__(self) -> int:
        return len(self.value)

    @property
    def size(self) -> Array:
        """Clubs of each item."""
        return np.asarray((self.sites >= 0).sum(axis=1), dtype=np.int64)

    def of_size(self, most: int) -> "Items":
        """The items of at most so many clubs."""
        return self.take(np.flatnonzero(self.size <= most))

    def take(self, which: Array) -> "Items":
        return Items(
            self.sites[which],
            self.weights[which],
            self.whole,
            self.value[which],
            self.travel[which],
        )


@dataclass(frozen=True)
class Offer:
    """What a section is worth: the price of each site's club, and of cuts by site."""

    sites: Sites
    price: Array
    cuts: PricedCuts
    most: int
    max_looks: int

    def penalties(self, items: Items) -> Array:
        """What the cuts add to each item."""
        out = np.empty(len(items), dtype=np.int64)
        _cut_kernels.penalties(items.sites, self.cuts, out)
        return out


def averaged(items: Items, floor: Array) -> Array:
    """A floor of the sites averaged over where each item's winner comes from, rounded down."""
    out = np.empty(len(items), dtype=np.int64)
    _join_kernels.own_floor(items.sites, items.weights, items.whole, floor, out)
    return out


def columns(to: Distances, which: Array) -> Distances:
    return np.ascontiguousarray(to[:, which])


def distances_to(sites: Sites, items: Items, watch: Watch) -> Distances:
    """Expected distance from each site to each item's winner: (sites, items), in 64ths."""
    out = np.empty((len(sites), len(items)), dtype=np.int32)
    scale = UNIT // items.whole
    given = (items.sites, items.weights, scale, sites.distances)
    by_site(watch, len(sites), _join_kernels.distances_to, *given, out=(out,))
    return out


def by_site(
    watch: Watch,
    n: int,
    kernel: Callable[..., object],
    *args: object,
    out: tuple[npt.NDArray[Any], ...],
) -> None:
    """Share the sites among the workers: ``kernel(*args, first, last, *out)``."""
    edges = np.linspace(0, n, min(n, 16) + 1).astype(int).tolist()
    watch.whole(
        [
            lambda lo=lo, hi=hi: kernel(*args, lo, hi, *out)  # type: ignore[misc]
            for lo, hi in pairwise(edges)
        ],
        "pricing",
    )


def alike(items: Items, of: Array) -> tuple[Items, Array]:
    """One of all items whose winners come from the same sites with the same chances.

    ``of`` (2, items) is carried along.
    """
    cells = np.where(items.sites >= 0, (items.sites + 1) * 8 + items.weights, 0)
    cells.sort(axis=1)
    shifts = 12 * np.arange(4)
    packed = [
        (cells[:, part : part + 4] << shifts).sum(axis=1) for part in range(0, cells.shape[1], 4)
    ]
    order = np.lexsort((items.value, *packed))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.logical_or.reduce([key[order][1:] != key[order][:-1] for key in packed])
    chosen = order[first]
    made = items.take(chosen)
    if len(order):
        least = np.minimum.reduceat(items.travel[order], np.flatnonzero(first))
        made = replace(made, travel=least)
    return made, of[:, chosen]
