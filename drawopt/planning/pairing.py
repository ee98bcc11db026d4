"""The least-travel pairing of a window, ignoring what comes after.

Two questions. `least_matching` pairs clubs that are all certain to be there. `least_two_rounds`
plans rounds 1 and 2 as one problem: each round-2 tie is a set of two, three or four clubs, so
ties cover the clubs, and the least cover is the answer.

How an answer is proven. Give each club a price in whole thousandths of a mile (rounded from an
LP). The *surplus* of a tie is its travel less its clubs' prices; the least surplus is found by
looking at every tie there can be. T ties that cover the clubs travel at least

    bound = all prices + T * least surplus

and in a cover of travel at most bound + gap no tie lies more than gap above the least surplus.
So: list *every* such tie, let CP-SAT find the least cover by ties of the list, and if that is
at most bound + gap there is none better anywhere. If not, widen the gap and look again.
A list or a search that grows past its limit ends with the best cover met, not proven.
All of this but the guess of the prices is integer arithmetic.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np
import numpy.typing as npt
from numba import njit
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from drawopt.errors import StoppedWithoutAnswer
from drawopt.model.travel import half_up

Ints = npt.NDArray[np.int64]
Unit = tuple[int, ...]
"""Who fills one side of a round-2 tie: one club with a bye, or the two clubs of a round-1 tie."""

THOUSANDTHS = 1000  # prices and surpluses are in whole thousandths of a mile
NEIGHBOURS = 7  # the first pool: ties among a club and its nearest clubs
NOBODY = -1  # pads a tie of fewer than four clubs
MOST_LISTED = 400_000  # ties that one cover may choose from
EFFORT = 100.0  # CP-SAT's deterministic limit for one cover; about as many seconds


@dataclass(frozen=True)
class Pairing:
    """One round among clubs that are certain to be there.

    ties: pairs of clubs (least first), in order of their first clubs.
    travel, bound: whole miles, all ties together; the bound holds for every pairing.
    proven: no pairing travels less.
    """

    ties: tuple[tuple[int, int], ...]
    travel: int
    bound: int
    proven: bool


@dataclass(frozen=True)
class SecondRoundTie:
    """A round-2 tie with the round-1 ties that lead to it.

    units: the two sides; the side that holds the least club comes first.
    travel_by_round: whole expected miles of round 1 and of round 2.
    """

    units: tuple[Unit, Unit]
    travel_by_round: tuple[int, int]

    @property
    def clubs(self) -> tuple[int, ...]:
        """The two, three or four clubs, in order."""
        return tuple(sorted(self.units[0] + self.units[1]))


@dataclass(frozen=True)
class Pairing2:
    """Rounds 1 and 2, planned as one problem.

    ties: the round-2 ties in order of their least clubs.
    bound: whole expected miles; no pairing of the two rounds travels less.
    proven: the pairing is a least one.
    """

    ties: tuple[SecondRoundTie, ...]
    bound: int
    proven: bool

    @property
    def travel_by_round(self) -> tuple[int, int]:
        """Whole expected miles of round 1 and of round 2."""
        return (
            sum(tie.travel_by_round[0] for tie in self.ties),
            sum(tie.travel_by_round[1] for tie in self.ties),
        )

    @property
    def travel(self) -> int:
        """Whole expected miles of both rounds together."""
        return sum(self.travel_by_round)

    @property
    def byes(self) -> tuple[int, ...]:
        """The clubs that do not play in round 1, in order."""
        units = (unit for tie in self.ties for unit in tie.units)
        return tuple(sorted(unit[0] for unit in units if len(unit) == 1))


def least_matching(distances: Ints) -> Pairing:
    """The pairing of an even number of clubs with the least travel.

    distances: n x n, symmetric, whole miles, zero diagonal; n even, at least 2.
    Raises ValueError for any other matrix, StoppedWithoutAnswer if a limit came first.
    """
    miles = _checked(distances)
    clubs = len(miles)
    if clubs < 2 or clubs % 2:
        raise ValueError(f"a round needs an even number of clubs, found {clubs}")
    cover = _least_cover(_Pairs.of(miles), clubs, clubs // 2)
    ties = sorted((tie[0], tie[1]) for tie in cover.ties)
    travel = sum(int(miles[tie]) for tie in ties)
    return Pairing(tuple(ties), travel, cover.bound, cover.proven)


def least_two_rounds(distances: Ints, second_round_ties: int) -> Pairing2:
    """Rounds 1 and 2 with the least expected travel, each club winning with 1/2.

    distances: n x n, symmetric, whole miles, zero diagonal.
    second_round_ties: T. Every unit of round 2 is filled, so 2T <= n <= 4T, round 1 has
    n - 2T ties, and 4T - n clubs have byes.
    The expected travel of a round-2 tie is rounded half up to a whole mile.
    Raises ValueError for any other matrix or T, StoppedWithoutAnswer if a limit came first.
    """
    miles = _checked(distances)
    clubs = len(miles)
    if not 0 < 2 * second_round_ties <= clubs <= 4 * second_round_ties:
        raise ValueError(f"{clubs} clubs cannot fill {second_round_ties} ties of round 2")
    candidates: _Candidates
    if clubs == 2 * second_round_ties:  # everybody has a bye
        candidates = _Pairs.of(miles)
    else:
        candidates = _SecondRoundTies(miles, second_round_ties)
    cover = _least_cover(candidates, clubs, second_round_ties)
    ties = tuple(cheapest_tie(miles, tie) for tie in sorted(cover.ties))
    return Pairing2(ties, cover.bound, cover.proven)


def cheapest_tie(distances: Ints, clubs: Iterable[int]) -> SecondRoundTie:
    """Two, three or four clubs arranged as the round-2 tie of least expected travel.

    This is the plain rule; the compiled search below is tested against it.
    """
    arranged = [_priced_tie(distances, units) for units in _arrangements(*sorted(clubs))]
    return min(arranged, key=lambda tie: sum(tie.travel_by_round))  # the first of equals


def _arrangements(first: int, *rest: int) -> list[tuple[Unit, Unit]]:
    """The ways to make two units of the clubs, each of one club or two."""
    with_mate = [((first, mate), tuple(c for c in rest if c != mate)) for mate in rest]
    alone = ((first,), rest)
    if len(rest) == 1:
        return [alone]
    return [*with_mate, alone] if len(rest) == 2 else list(with_mate)


def _priced_tie(distances: Ints, units: tuple[Unit, Unit]) -> SecondRoundTie:
    first = sum(int(distances[unit]) for unit in units if len(unit) == 2)
    # A club of a round-1 pair is there with 1/2, so every meeting of two units is equally likely.
    meetings = [int(distances[i, j]) for i in units[0] for j in units[1]]
    second = half_up(sum(meetings), len(meetings).bit_length() - 1)  # 1, 2 or 4 meetings
    return SecondRoundTie(units, (first, second))


def _checked(distances: Ints) -> Ints:
    if distances.ndim != 2 or distances.shape[0] != distances.shape[1]:
        raise ValueError(f"distances must be a square matrix, found shape {distances.shape}")
    if not np.issubdtype(distances.dtype, np.integer):
        raise ValueError(f"distances must be whole miles, found {distances.dtype}")
    if (distances != distances.T).any() or distances.diagonal().any() or (distances < 0).any():
        raise ValueError("distances must be symmetric, not negative, and zero on the diagonal")
    return np.ascontiguousarray(distances, dtype=np.int64)


# The cover: the same for pairs and for round-2 ties.


@dataclass(frozen=True)
class _Listed:
    """Ties to choose a cover from.

    ties: rows of clubs, ascending, padded with NOBODY.
    miles: the least expected travel of each.
    complete: these are all the ties that were asked for.
    """

    ties: Ints
    miles: Ints
    complete: bool


class _Candidates(Protocol):
    """Every tie there can be, with prices that make a bound."""

    @property
    def bound(self) -> int:
        """Thousandths of a mile; no cover travels less."""

    def within(self, gap: int) -> _Listed:
        """All ties at most `gap` thousandths above the least surplus.

        If they are more than MOST_LISTED, other ties instead, from which a cover can be made.
        """


@dataclass(frozen=True)
class _Cover:
    ties: list[tuple[int, ...]]
    bound: int
    proven: bool


def _least_cover(candidates: _Candidates, clubs: int, ties: int) -> _Cover:
    """The least cover of the clubs by so many ties, by the argument at the head of the page."""
    bound = candidates.bound
    whole_bound = -(-bound // THOUSANDTHS)
    gap = THOUSANDTHS + bound // 200
    best: _Cover | None = None
    best_travel = 0
    while True:
        listed = candidates.within(gap)
        chosen, limited = _choose(listed, clubs, ties)
        if chosen is not None:
            travel = int(listed.miles[chosen].sum())
            rows = [tuple(c for c in row if c != NOBODY) for row in listed.ties[chosen].tolist()]
            conclusive = listed.complete and not limited and travel * THOUSANDTHS <= bound + gap
            if conclusive or travel == whole_bound:
                return _Cover(rows, travel, True)
            if best is None or travel < best_travel:
                best, best_travel = _Cover(rows, whole_bound, False), travel
            gap = best_travel * THOUSANDTHS - bound
        else:
            gap *= 2
        if limited or not listed.complete:
            break
    if best is None:
        raise StoppedWithoutAnswer("the pairing was stopped by its limit before one was found")
    return best


def _choose(listed: _Listed, clubs: int, ties: int) -> tuple[list[int] | None, bool]:
    """The rows of a least cover by the listed ties (None: there is none), and was it limited?"""
    model = cp_model.CpModel()
    picks = [model.new_bool_var("") for _ in range(len(listed.ties))]
    holding: list[list[cp_model.IntVar]] = [[] for _ in range(clubs)]
    for pick, row in zip(picks, listed.ties.tolist(), strict=True):
        for club in row:
            if club != NOBODY:
                holding[club].append(pick)
    for each in holding:
        model.add_exactly_one(each)
    model.add(cp_model.LinearExpr.sum(picks) == ties)
    model.minimize(cp_model.LinearExpr.weighted_sum(picks, listed.miles.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None, False
    if status == cp_model.UNKNOWN:
        return None, True
    chosen = [row for row, pick in enumerate(picks) if solver.boolean_value(pick)]
    return chosen, status != cp_model.OPTIMAL


# Pairs: all of them stand in the LP, and odd sets of clubs tighten it.


@dataclass(frozen=True)
class _Pairs:
    """All m pairs of the clubs.

    An odd set of clubs cannot be paired within itself: one of them at least meets an outsider.
    So an odd set has a price too, never negative, that each pair which leaves the set pays.
    """

    pairs: Ints  # m x 2
    miles: Ints  # m
    surplus: Ints  # m, thousandths
    bound: int

    @classmethod
    def of(cls, distances: Ints) -> "_Pairs":
        clubs = len(distances)
        pairs = np.column_stack(np.triu_indices(clubs, 1))
        miles = distances[pairs[:, 0], pairs[:, 1]]
        holds = _membership(pairs, clubs)
        leaves = np.zeros((0, len(pairs)))  # a row per odd set: does the pair leave it?
        while True:
            answer = linprog(
                miles, -leaves, -np.ones(len(leaves)), holds, np.ones(clubs), method="highs-ds"
            )
            violated = _odd_sets(pairs, answer.x, clubs)
            if not len(violated):
                break
            crossing = violated[:, pairs[:, 0]] != violated[:, pairs[:, 1]]
            leaves = np.concatenate([leaves, crossing.astype(float)])
        prices = _thousandths(answer.eqlin.marginals)
        odd_prices = np.maximum(0, _thousandths(-answer.ineqlin.marginals))
        surplus = THOUSANDTHS * miles - prices[pairs].sum(axis=1)
        surplus -= odd_prices @ leaves.astype(np.int64)
        bound = int(prices.sum() + odd_prices.sum() + clubs // 2 * surplus.min())
        return cls(pairs, miles, surplus, bound)

    def within(self, gap: int) -> _Listed:
        """All pairs at most `gap` above the least surplus; they are never too many."""
        near = self.surplus <= self.surplus.min() + gap
        return _Listed(self.pairs[near], self.miles[near], complete=True)


def _odd_sets(pairs: Ints, shares: npt.NDArray[np.float64], clubs: int) -> npt.NDArray[np.bool_]:
    """Odd sets that the LP's answer pairs too much within themselves, a row of clubs each.

    Only sets that hang together by pairs of a certain share are looked for. A set that is missed
    widens the gap and the list, and spoils no proof.
    """
    found = set()
    for share in (1e-6, 0.2, 0.4):
        kept = pairs[shares > share]
        links = csr_array((np.ones(len(kept)), (kept[:, 0], kept[:, 1])), shape=(clubs, clubs))
        group_of = connected_components(links, directed=False)[1]
        for group in np.unique(group_of):
            inside = group_of == group
            leaving = inside[pairs[:, 0]] != inside[pairs[:, 1]]
            if inside.sum() % 2 and shares[leaving].sum() < 0.99:
                found.add(tuple(inside.tolist()))
    return np.array(sorted(found), dtype=bool).reshape(len(found), clubs)


def _membership(ties: Ints, clubs: int) -> csr_array:
    """Clubs x ties: 1 where the tie holds the club."""
    row, place = np.nonzero(ties != NOBODY)
    return csr_array((np.ones(len(row)), (ties[row, place], row)), shape=(clubs, len(ties)))


def _thousandths(miles: npt.NDArray[np.float64]) -> Ints:
    return np.rint(miles * THOUSANDTHS).astype(np.int64)


# Round-2 ties: too many for an LP, so it grows by the ties that would improve it.


class _SecondRoundTies:
    """All sets of two, three or four clubs."""

    def __init__(self, distances: Ints, ties: int) -> None:
        self.distances = distances
        self.prices, self.pool = self._price_clubs(ties)
        self.least = int(_cheapest_by_pair(distances, self.prices)[1].min())
        self.bound = int(self.prices.sum()) + ties * self.least

    def within(self, gap: int) -> _Listed:
        """All ties at most `gap` above the least surplus, or the pool if they are too many."""
        cutoff = self.least + gap
        nothing = np.empty((0, 4), dtype=np.int64)
        count = int(_list_ties(self.distances, self.prices, cutoff, nothing))
        ties = self.pool
        if count <= MOST_LISTED:
            ties = np.full((count, 4), NOBODY, dtype=np.int64)
            _list_ties(self.distances, self.prices, cutoff, ties)
        return _Listed(ties, _travel_of(self.distances, ties), complete=count <= MOST_LISTED)

    def _price_clubs(self, ties: int) -> tuple[Ints, Ints]:
        """The LP's prices of the clubs, and its pool, when no tie is left to improve it."""
        clubs = len(self.distances)
        pool = self._first_pool(ties)
        known = set(map(tuple, pool.tolist()))
        while True:
            rows = vstack([_membership(pool, clubs), np.ones((1, len(pool)))], format="csr")
            wanted = np.append(np.ones(clubs), ties)
            travel = _travel_of(self.distances, pool)
            answer = linprog(travel, A_eq=rows, b_eq=wanted, method="highs-ds")
            *prices, floor = _thousandths(answer.eqlin.marginals)
            found, surplus = _cheapest_by_pair(self.distances, np.array(prices))
            better = map(tuple, found[surplus < floor].tolist())
            fresh = [tie for tie in better if tie not in known]
            if not fresh:
                return np.array(prices), pool
            known.update(fresh)
            pool = np.concatenate([pool, np.array(fresh)])

    def _first_pool(self, ties: int) -> Ints:
        """Ties among near neighbours, and any one cover, so that the LP has an answer."""
        clubs = len(self.distances)
        pool = {tuple(part.tolist()) for part in np.array_split(np.arange(clubs), ties)}
        for club, near in enumerate(np.argsort(self.distances, axis=1, kind="stable").tolist()):
            mates = [other for other in near if other != club][:NEIGHBOURS]
            for size in (1, 2, 3):
                pool.update(tuple(sorted((club, *some))) for some in combinations(mates, size))
        padded = [tie + (NOBODY,) * (4 - len(tie)) for tie in sorted(pool)]
        return np.array(padded, dtype=np.int64)


# The compiled search. Ties are rows of four clubs, ascending, padded with NOBODY.


@njit(cache=True)
def _travel3(miles, i, j, k):  # type: ignore[no-untyped-def]
    a, b, c = miles[i, j], miles[i, k], miles[j, k]
    return min(a + (b + c + 1) // 2, b + (a + c + 1) // 2, c + (a + b + 1) // 2)


@njit(cache=True)
def _travel4(miles, i, j, k, m):  # type: ignore[no-untyped-def]
    a = miles[i, j] + miles[k, m]
    b = miles[i, k] + miles[j, m]
    c = miles[i, m] + miles[j, k]
    return min(a + (b + c + 2) // 4, b + (a + c + 2) // 4, c + (a + b + 2) // 4)


@njit(cache=True)
def _travel_of(miles, ties):  # type: ignore[no-untyped-def]
    """Least expected travel of each tie; whole miles."""
    travel = np.empty(len(ties), np.int64)
    for row in range(len(ties)):
        i, j, k, m = ties[row]
        if k == NOBODY:
            travel[row] = miles[i, j]
        elif m == NOBODY:
            travel[row] = _travel3(miles, i, j, k)
        else:
            travel[row] = _travel4(miles, i, j, k, m)
    return travel


@njit(cache=True)
def _cheapest_by_pair(miles, prices):  # type: ignore[no-untyped-def]
    """For each two clubs, the tie of least surplus in which they are the first two.

    Returns the ties (n(n-1)/2 x 4) and their surpluses (thousandths). Every tie is looked at.
    """
    clubs = len(miles)
    ties = np.full((clubs * (clubs - 1) // 2, 4), NOBODY, np.int64)
    surpluses = np.empty(len(ties), np.int64)
    row = 0
    for i in range(clubs):
        for j in range(i + 1, clubs):
            third, fourth = NOBODY, NOBODY
            paid2 = prices[i] + prices[j]
            least = THOUSANDTHS * miles[i, j] - paid2
            for k in range(j + 1, clubs):
                paid3 = paid2 + prices[k]
                surplus = THOUSANDTHS * _travel3(miles, i, j, k) - paid3
                if surplus < least:
                    least, third, fourth = surplus, k, NOBODY
                for m in range(k + 1, clubs):
                    surplus = THOUSANDTHS * _travel4(miles, i, j, k, m) - paid3 - prices[m]
                    if surplus < least:
                        least, third, fourth = surplus, k, m
            ties[row, 0], ties[row, 1], ties[row, 2], ties[row, 3] = i, j, third, fourth
            surpluses[row] = least
            row += 1
    return ties, surpluses


@njit(cache=True)
def _list_ties(miles, prices, cutoff, listed):  # type: ignore[no-untyped-def]
    """Count all ties of surplus at most the cutoff; write as many as fit into `listed`."""
    clubs = len(miles)
    room = len(listed)
    count = 0
    for i in range(clubs):
        for j in range(i + 1, clubs):
            paid2 = prices[i] + prices[j]
            if THOUSANDTHS * miles[i, j] - paid2 <= cutoff:
                if count < room:
                    listed[count, 0], listed[count, 1] = i, j
                count += 1
            for k in range(j + 1, clubs):
                paid3 = paid2 + prices[k]
                if THOUSANDTHS * _travel3(miles, i, j, k) - paid3 <= cutoff:
                    if count < room:
                        listed[count, 0], listed[count, 1], listed[count, 2] = i, j, k
                    count += 1
                for m in range(k + 1, clubs):
                    if THOUSANDTHS * _travel4(miles, i, j, k, m) - paid3 - prices[m] <= cutoff:
                        if count < room:
                            listed[count, 0], listed[count, 1] = i, j
                            listed[count, 2], listed[count, 3] = k, m
                        count += 1
    return count
