"""Sections worth considering: a pool of sections with the best bracket met for each.

Two searches fill it. Annealing the whole bracket finds sections that fit together; annealing
single sections against the prices that an LP puts on clubs finds those that a better plan
needs. Both are counted in moves and take their random numbers from a recorded seed, so the
pool does not depend on clocks or on the number of workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem
from drawopt.planning import annealing
from drawopt.planning.params import DEFAULTS, SearchParams
from drawopt.pricing.sites import Sites, sites_of
from drawopt.progress import Report, Watch

Array = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
POOL = 1 << 17
NEAR = 14
MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Pool:
    """Candidate sections, each once.

    ``keys`` (sections,) name the sets of clubs, ``travel`` (sections,) is the least travel met,
    ``places`` (sections, 2 ** rounds) the bracket that has it.
    """

    keys: Keys
    travel: Array
    places: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Pool":
        return Pool(self.keys[which], self.travel[which], self.places[which])

    def clubs(self, section: int) -> tuple[int, ...]:
        return tuple(sorted(int(club) for club in self.places[section] if club >= 0))

    def worth(self, prices: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The sum of the prices of each section's clubs; ``prices`` has shape (clubs,)."""
        with_none = np.append(prices, 0.0)
        return np.asarray(with_none[self.places].sum(axis=1))


def merge(pools: Sequence[Pool]) -> Pool:
    """One pool of several; of two brackets of one section the shorter, else the earlier."""
    keys = np.concatenate([pool.keys for pool in pools])
    travel = np.concatenate([pool.travel for pool in pools])
    places = np.concatenate([pool.places for pool in pools])
    order = np.lexsort((np.arange(len(keys)), travel, keys))
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[order][1:] != keys[order][:-1]
    chosen = order[first]
    return Pool(keys[chosen], travel[chosen], places[chosen])


class Search:
    """What both searches need of a problem, laid out for the compiled code."""

    def __init__(self, problem: Problem, seed: int, params: SearchParams = DEFAULTS) -> None:
        fmt = problem.format
        self.params = params
        self.problem = problem
        self.seed = seed
        self.slots, self.rounds = fmt.slots, fmt.rounds
        self.costs = np.ascontiguousarray(problem.costs)
        self.earliest = np.ascontiguousarray(problem.earliest)
        self.has_rules = bool((self.earliest > 1).any())
        self.rules = np.array([fmt.fewest, fmt.most, fmt.has_double_byes], dtype=np.int64)
        n = len(self.costs)
        apart = self.costs + np.eye(n, dtype=np.int64) * (self.costs.max() + 1)
        self.near = np.argsort(apart, axis=1, kind="stable")[:, : max(1, min(NEAR, n - 1))].copy()
        self.scale = max(0.1, float(np.sort(self.costs, axis=1)[:, 1 : NEAR + 1].mean()) / 120)
        # The keys name sections across runs, so they do not depend on the seed.
        self.keys = np.array([stream(0, i) for i in range(n)], dtype=np.uint64)

    def anneal(self, watch: Watch, cycle: int, runs: int, moves: int) -> tuple[Pool, Keys | None]:
        """Anneal the whole bracket several times from random starts.

        Returns
        -------
        Pool, Keys or None
            The sections met, and the keys of those of the best bracket that keeps all rules.
        """
        watch.control[1] = 0

        def piece(run: int) -> tuple[Pool, int, Array]:
            seed = stream(self.seed, 1, cycle, run)
            places = self._random_places(seed)
            table = _Table(self.rounds)
            best = places.copy()
            travel = annealing.anneal(
                places,
                self.rounds,
                self.costs,
                self.earliest,
                self.has_rules,
                self.rules,
                self.near,
                self.keys,
                np.uint64(seed),
                moves,
                100.0 * self.scale,
                4.0 * self.scale,
                30.0 * self.scale,
                300.0 * self.scale,
                600.0 * self.scale,
                table.key,
                table.travel,
                table.places,
                watch.control,
                best,
            )
            return table.pool(), int(travel), best

        def share() -> Report:
            return Report("annealing", min(1.0, float(watch.control[1]) / (runs * moves)))

        found = watch.run(
            [lambda run=run: piece(run) for run in range(runs)],  # type: ignore[misc]
            "annealing",
            share,
        )
        kept = [(travel, run) for run, (_, travel, _) in enumerate(found) if travel >= 0]
        pool = merge([pool for pool, _, _ in found])
        if not kept:
            return pool, None
        best = found[min(kept)[1]][2].reshape(self.slots, -1)
        with_none = np.append(self.keys, np.uint64(0))
        return pool, with_none[best].sum(axis=1, dtype=np.uint64)

    def sections_near(
        self,
        watch: Watch,
        step: int,
        starts: npt.NDArray[np.int64],
        prices: npt.NDArray[np.float64],
        base: float,
        below: float,
        moves: int,
        hot: float,
        cold: float,
    ) -> Pool:
        """Anneal single sections to low reduced cost, from given starts.

        Parameters
        ----------
        step
            Which search of this plan it is: names the random stream.
        starts
            Shape (starts, 2 ** rounds): places.
        prices, base
            The LP's price of each club and of a section.
        below
            Sections of less reduced cost are kept.
        """
        chunks = 16

        def piece(chunk: int) -> Pool:
            table = _Table(self.rounds)
            annealing.search_sections(
                starts[chunk::chunks],
                self.rounds,
                self.costs,
                self.earliest,
                self.has_rules,
                self.rules,
                self.near,
                self.keys,
                prices,
                base,
                below,
                np.uint64(stream(self.seed, 2, step, chunk)),
                moves,
                hot * self.scale,
                cold * self.scale,
                300.0 * self.scale,
                table.key,
                table.travel,
                table.places,
                watch.control,
            )
            return table.pool()

        return merge(
            watch.run(
                [lambda chunk=chunk: piece(chunk) for chunk in range(chunks)],  # type: ignore[misc]
                "sections",
            )
        )

    @cached_property
    def sites(self) -> Sites:
        return sites_of(self.problem)

    def pool_of(self, brackets: Array) -> Pool:
        """Brackets of sites as a pool of sections: each site's clubs are handed out in turn.

        Where a site has several clubs each bracket comes once for every turn, so that its clubs
        are all in some section.
        """
        members = self.sites.members
        turns = min(4, max(len(clubs) for clubs in members))
        places = []
        for turn in range(turns):
            for row in brackets:
                used: dict[int, int] = {}
                clubs = []
                for site in row.tolist():
                    if site < 0:
                        clubs.append(-1)
                        continue
                    k = used.get(site, turn)
                    used[site] = k + 1
                    clubs.append(members[site][k % len(members[site])])
                places.append(clubs)
        made = np.array(places, dtype=np.int16).reshape(len(places), brackets.shape[1])
        travel = np.empty(len(made), dtype=np.int64)
        annealing.price_all(
            made.astype(np.int64), self.rounds, self.costs, self.earliest, self.rules, travel
        )
        with_none = np.append(self.keys, np.uint64(0))
        return merge([Pool(with_none[made].sum(axis=1, dtype=np.uint64), travel, made)])

    def _random_places(self, seed: int) -> Array:
        """Entrants in random order, one to each unit first, so that no unit is empty."""
        order = sorted(range(len(self.costs)), key=lambda club: stream(seed, 3, club))
        places = np.full(self.slots << self.rounds, -1, dtype=np.int64)
        step = min(2, len(places))
        seats = [*range(0, len(places), step), *range(1, len(places), step)]
        places[seats[: len(order)]] = order
        return places


class _Table:
    """An open-addressed table of sections for the compiled code to fill."""

    def __init__(self, rounds: int) -> None:
        self.key = np.zeros(POOL, dtype=np.uint64)
        self.travel = np.full(POOL, -1, dtype=np.int64)
        self.places = np.empty((POOL, 1 << rounds), dtype=np.int16)

    def pool(self) -> Pool:
        held = np.flatnonzero(self.travel >= 0)
        return Pool(self.key[held], self.travel[held], self.places[held])


def stream(*numbers: int) -> int:
    """A 64-bit number that names a random stream, by SplitMix64 over the numbers."""
    z = 0
    for number in numbers:
        z = (z ^ (number & MASK)) + 0x9E3779B97F4A7C15 & MASK
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        z ^= z >> 31
    return z
