"""Sections worth considering: a pool of sections with the best bracket met for each.

Three searches fill it. Annealing the whole bracket, and a few neighbouring sections of it at a
time, finds sections that fit together; annealing single sections against the duals of an LP
finds those that a better plan needs. All are counted in moves and take their random numbers
from a recorded seed, so the pool does not depend on clocks or on the number of workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem
from drawopt.planning import annealing
from drawopt.planning.params import DEFAULTS, SearchParams
from drawopt.planning.starts import stream
from drawopt.pricing.sites import Sites, sites_of
from drawopt.progress import Watch

Array = npt.NDArray[np.int64]
Places = npt.NDArray[np.int16] | npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

POOL = 1 << 17
NEAR = 14
"""A club's nearest clubs: moves go there, and the mean cost to them is the scale."""

NEAR_OF_A_SITE = 4
"""So many of them are at one place at most, if there are others."""

COLD, REMEMBER_BELOW = 0.005, 0.25
"""Last temperature of an annealing, and below which its sections are kept."""

ACCEPT = (0.3, 0.04)
"""Temperatures at which a neighbourhood that came out longer is taken."""


@dataclass(frozen=True)
class Duals:
    """An LP's answer over a pool: its value, a dual for each site and one for a section."""

    value: float
    site: Floats
    section: float

    def towards(self, other: "Duals", step: float) -> "Duals":
        """Duals a part of the way to others: smoothing keeps them from jumping about."""
        return Duals(
            other.value,
            self.site + step * (other.site - self.site),
            self.section + step * (other.section - self.section),
        )


@dataclass(frozen=True)
class Found:
    """A bracket that keeps all rules, of the whole cup or a part: its travel and its places."""

    travel: int
    places: Array


@dataclass(frozen=True)
class Pool:
    """Candidate sections by sites, each once: clubs of one site are all the same to a plan.

    ``keys`` (sections,) name the sites held, ``travel`` (sections,) is the least travel met,
    ``places`` (sections, 2 ** rounds) the bracket that has it, of sites, -1 for none.
    """

    keys: Keys
    travel: Array
    places: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "Pool":
        return Pool(self.keys[which], self.travel[which], self.places[which])

    def reduced(self, duals: Duals) -> Floats:
        """Travel of each section less the duals of its sites and of a section."""
        held = np.append(duals.site, 0.0)[self.places].sum(axis=1)
        return np.asarray(self.travel - held - duals.section)


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


def near_clubs(costs: Array, sites: Sites) -> Array:
    """Each club's nearest others, (clubs, up to 14): of one site a few only.

    Where a town has many clubs, lists of the nearest alone would hold that town and no other.
    Which of a site's clubs stand on a list goes round from club to club.
    """
    n = len(costs)
    width = max(1, min(NEAR, n - 1))
    of_club, first = sites.of_club.tolist(), [members[0] for members in sites.members]
    near = np.empty((n, width), dtype=np.int64)
    by_site = np.argsort(costs[np.ix_(first, first)], axis=1, kind="stable").tolist()
    for club in range(n):
        rounds: list[list[int]] = []
        others = 0
        for site in by_site[of_club[club]]:
            members = sites.members[site]
            turn = club % len(members) if club not in members else members.index(club)
            others_of = [c for c in members[turn:] + members[:turn] if c != club]
            rounds.append(others_of)
            others += min(len(others_of), NEAR_OF_A_SITE)
            if others >= width:
                break
        listed = [c for each in rounds for c in each[:NEAR_OF_A_SITE]]
        # A small field may have too few other sites.
        listed += [c for each in rounds for c in each[NEAR_OF_A_SITE:]]
        near[club] = listed[:width]
    return near


class Search:
    """A problem laid out for the compiled code, with the three annealings."""

    def __init__(self, problem: Problem, seed: int, params: SearchParams = DEFAULTS) -> None:
        fmt = problem.format
        self.params = params
        self.problem = problem
        self.seed = seed
        self.slots, self.rounds, self.clubs = fmt.slots, fmt.rounds, fmt.entrants
        costs = np.ascontiguousarray(problem.costs)
        earliest = np.ascontiguousarray(problem.earliest)
        mean = float(np.sort(costs, axis=1)[:, 1 : NEAR + 1].mean()) if self.clubs > 1 else 0.0
        self.scale = max(mean, 1.0)
        self.sites = sites_of(problem)
        self.ground = annealing.Terrain(
            fmt.rounds,
            costs,
            earliest,
            bool((earliest > 1).any()),
            np.array([fmt.fewest, fmt.most, fmt.has_double_byes], dtype=np.int64),
            near_clubs(costs, self.sites),
            # The keys name sections across runs, so they do not depend on the seed.
            np.array([stream(0, i) for i in self.sites.of_club.tolist()], dtype=np.uint64),
            self.scale,
        )

    def keys_of(self, places: Array) -> Keys:
        """The key of each section of a bracket."""
        with_none = np.append(self.ground.keys, np.uint64(0))
        return np.asarray(with_none[places.reshape(-1, 1 << self.rounds)].sum(1, dtype=np.uint64))

    def pool_of(self, places: Array) -> Pool:
        """The sections of a bracket that keep the rules, as a pool."""
        rows = np.ascontiguousarray(places.reshape(-1, 1 << self.rounds), dtype=np.int64)
        travel, breach = np.empty((2, len(rows)), dtype=np.int64)
        annealing.price_all(rows.ravel(), self.ground, travel, breach)
        made = Pool(self.keys_of(rows), travel, self._by_site(rows))
        return merge([made.take(breach == 0)])

    def _by_site(self, places: Places) -> npt.NDArray[np.int16]:
        return self.sites.of_place[places].astype(np.int16)

    def _pool(self, table: annealing.Table) -> Pool:
        held = np.flatnonzero(table.travel >= 0)
        return Pool(table.key[held], table.travel[held], self._by_site(table.places[held]))

    def priced(self, places: Array) -> tuple[int, int]:
        """Travel of a bracket and the breaches in it."""
        travel, breach = np.empty((2, len(places) >> self.rounds), dtype=np.int64)
        annealing.price_all(np.ascontiguousarray(places), self.ground, travel, breach)
        return int(travel.sum()), int(breach.sum())

    def anneal(
        self, places: Array, moves: int, hot: float, seed: int, watch: Watch
    ) -> tuple[Found | None, Pool]:
        """Anneal a bracket, or a part of one, from a start."""
        table, best = _table(self.rounds), places.copy()
        travel = annealing.anneal(
            places.copy(),
            self.ground,
            np.array([seed], dtype=np.uint64),
            moves,
            annealing.Heat(hot, COLD, REMEMBER_BELOW),
            np.full(self.clubs, -1, dtype=np.int64),
            table,
            watch.control,
            best,
        )
        found = None if travel < 0 else Found(int(travel), best)
        return found, self._pool(table)

    def improve(
        self, places: Array, steps: int, moves: int, seed: int, watch: Watch
    ) -> tuple[Found | None, Pool]:
        """Anneal neighbouring sections of a bracket again and again."""
        table, best = _table(self.rounds), places.copy()
        travel = annealing.neighbourhoods(
            places.copy(),
            self.ground,
            np.array([seed], dtype=np.uint64),
            steps,
            self.params.max_sections,
            moves,
            ACCEPT,
            np.full(self.clubs, -1, dtype=np.int64),
            table,
            watch.control,
            best,
        )
        found = None if travel < 0 else Found(int(travel), best)
        return found, self._pool(table)

    def sections_near(
        self,
        watch: Watch,
        step: int,
        starts: Array,
        duals: Duals,
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
        below, hot, cold
            Sections of less reduced cost are kept; first and last temperature: in parts of the
            scale.
        """
        chunks = 16
        clubs = np.array([self.sites.clubs_of(row) for row in starts])

        def piece(chunk: int) -> Pool:
            table = _table(self.rounds)
            annealing.search_sections(
                clubs[chunk::chunks],
                self.ground,
                duals.site[self.sites.of_club],
                duals.section,
                below * self.scale,
                np.array([stream(self.seed, 2, step, chunk)], dtype=np.uint64),
                moves,
                annealing.Heat(hot, cold, 0.0),
                table,
                watch.control,
            )
            return self._pool(table)

        pieces = [lambda chunk=chunk: piece(chunk) for chunk in range(chunks)]
        return merge(watch.run(pieces, "sections"))


def _table(rounds: int) -> annealing.Table:
    return annealing.Table(
        np.zeros(POOL, dtype=np.uint64),
        np.full(POOL, -1, dtype=np.int64),
        np.empty((POOL, 1 << rounds), dtype=np.int16),
        np.zeros(1, dtype=np.int64),
    )
