"""Sites: clubs that cannot be told apart, merged, with what pricing needs of the format."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem

Array = npt.NDArray[np.int64]

UNIT = 64
"""Parts of a unit of travel that prices are counted in: travel before rounding is whole."""

FURTHEST = 1 << 24
"""Distances as long as this and longer are too large for pricing's integers."""

MOST_SITES = 500
"""More do not fit the keys by which items are compared."""


@dataclass(frozen=True)
class Sites:
    """Clubs that cannot be told apart, as one site with a capacity, and the format's rules.

    ``distances`` and ``earliest`` have shape (sites, sites); ``members[a]`` are the clubs of
    site a.
    """

    distances: Array
    earliest: Array
    members: tuple[tuple[int, ...], ...]
    diagonal: int
    rounds: int
    fewest: int
    most: int
    double_byes: bool

    @cached_property
    def of_club(self) -> Array:
        """Shape (clubs,): the site of each club."""
        made = np.empty(sum(map(len, self.members)), dtype=np.int64)
        for site, members in enumerate(self.members):
            made[list(members)] = site
        return made

    @cached_property
    def capacity(self) -> Array:
        return np.array([len(clubs) for clubs in self.members], dtype=np.int64)

    @cached_property
    def of_place(self) -> Array:
        """As ``of_club``, and -1 at its end: what places of clubs, -1 for none, are by site."""
        return np.append(self.of_club, -1)

    def clubs_of(self, places: Array) -> Array:
        """Places of sites as places of clubs: each site's clubs are handed out in order.

        Parameters
        ----------
        places
            Site or -1, of any shape; a site's clubs begin anew when all are handed out.
        """
        used = [0] * len(self.members)
        clubs = []
        for site in places.ravel().tolist():
            if site < 0:
                clubs.append(-1)
                continue
            own = self.members[site]
            clubs.append(own[used[site] % len(own)])
            used[site] += 1
        return np.array(clubs, dtype=np.int64).reshape(places.shape)

    def largest_part(self, level: int) -> int:
        """Most clubs of a part of so many rounds, if its sections's other parts have their fewest.

        Of a section of R rounds there are 2 ** (R - level) such parts.
        """
        fewest = 1 << max(level - (2 if self.double_byes and level > 1 else 1), 0)
        others = (1 << (self.rounds - level)) - 1
        return min(1 << level, self.most - others * fewest)

    def __len__(self) -> int:
        return len(self.members)


def sites_of(problem: Problem) -> Sites:
    """Merge the clubs that are 0 apart and alike in every distance and rule.

    Parameters
    ----------
    problem
        Its costs, rules and format; where nothing is merged each club is a site.
    """
    costs, earliest, fmt = problem.costs, problem.earliest, problem.format
    members: list[list[int]] = []
    for club in range(len(costs)):
        for site in members:
            other = site[0]
            if (
                costs[club, other] == 0
                and (costs[club] == costs[other]).all()
                and (earliest[club] == earliest[other]).all()
            ):
                site.append(club)
                break
        else:
            members.append([club])
    firsts = [site[0] for site in members]
    distances = np.ascontiguousarray(costs[np.ix_(firsts, firsts)])
    return Sites(
        distances,
        np.ascontiguousarray(earliest[np.ix_(firsts, firsts)]),
        tuple(tuple(site) for site in members),
        diagonal_for(distances),
        fmt.rounds,
        # No section can be so large, or so small, that the others cannot hold the rest.
        max(fmt.fewest, fmt.entrants - (fmt.slots - 1) * fmt.most),
        min(fmt.most, fmt.entrants - (fmt.slots - 1) * fmt.fewest),
        fmt.has_double_byes,
    )


def diagonal_for(distances: Array) -> int:
    """A whole number c such that distances with -c on the diagonal are of negative type."""
    n = len(distances)
    if n < 2:
        return 0
    centre = np.eye(n) - 1.0 / n
    largest = float(np.linalg.eigvalsh(centre @ distances.astype(float) @ centre)[-1])
    return max(0, int(np.ceil(largest + 1e-6)))


def each_once(places: Array, cost: Array) -> tuple[Array, Array]:
    """Rows in order of their sets of sites, cheapest first, and where each set begins.

    Parameters
    ----------
    places
        Shape (rows, places): site or -1.
    cost
        Shape (rows,).
    """
    sets = np.sort(places, axis=1)
    order = np.lexsort((cost, *sets.T[::-1]))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (sets[order][1:] != sets[order][:-1]).any(axis=1)
    return order, np.flatnonzero(first)
