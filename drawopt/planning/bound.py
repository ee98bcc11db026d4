"""A lower bound on the travel of every plan: a compact LP, certified in whole numbers.

What is known of any bracket, whoever meets whom. Let P_r(i) be the probability
that club i plays in round r: 2 ** -(r - f) if it enters in round f <= r, else 0. Let m_r(i, j)
be the probability that i and j meet in round r: P_r(i) P_r(j) if they are on the two sides of
one tie there, else 0. Then

- the clubs of a side reach the tie with total probability 1, so sum_j m_r(i, j) = P_r(i);
- m_r(i, j) <= P_r(i) P_r(j) = most_r P_r(i) - P_r(i) (most_r - P_r(j))
  <= most_r P_r(i) - least_r (most_r - P_r(j)), and the same with i and j exchanged, where
  least_r <= P_r <= most_r are the extreme values over the rounds a club may enter in;
- a pair meets at one level only, so sum_r m_r(i, j) / most_r ** 2 <= 1;
- the last round has T ties, so sum_i P(i) = 2 T there. With the entries one-hot this fixes
  the ties of every earlier round that a format fixes;
- m_r(i, j) = 0 before the first round in which the rules let i and j meet.

The least of sum d(i, j) m_r(i, j) under these is at most the unrounded travel of any bracket.

**The certificate.** Nothing an LP solver says is believed. Its duals are rounded to whole
thousandths and taken as prices; the Lagrangian bound at *any* prices is true:

    L = sum over pairs of min(0, least over r of most_r ** 2 * surplus_r(i, j))
      + sum over clubs of the least over entries f of what the entry costs
      + the constants,

with every pair of clubs in it, also those the LP left out. The first sum is exact over
m >= 0, sum_r m_r / most_r ** 2 <= 1 for each pair, the second over the one-hot entries of each
club. It is evaluated in integers: probabilities are whole eighths, so L comes in 64ths of a
thousandth of a unit.
"""

import math
import time
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from drawopt.errors import SelfCheckFailed
from drawopt.model.problem import Problem
from drawopt.model.travel import Matrix, rounding_allowance

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

THOUSANDTHS = 1000
"""Prices are in whole thousandths of a unit of travel."""

EIGHTHS = 8
"""Probabilities are in whole eighths: a club of round 1 plays round 4 with 1/8."""

NEIGHBOURS = 24
"""The LP's first pairs: each club and its nearest clubs, of those it may meet in a round."""

MOST_CLUBS = 1 << 11
"""Larger fields have the bound 0."""

MOST_COST = 1 << 28
"""Dearer pairs are priced as if they cost this much, which can only lower the bound."""

MOST_PRICE = 1 << 40
"""In thousandths. A club's sums stay within 128 * MOST_CLUBS * MOST_PRICE < 2 ** 60."""

ENOUGH = Fraction(1)
"""Stop adding pairs when those left out weaken the bound by less, in units of travel."""

MOST_SOLVES = 8


def compact_bound(problem: Problem, time_limit: float | None = None) -> int:
    """A lower bound on the travel of any plan's bracket under the problem's rules.

    The rules about pairs and byes and given sections are kept; size bounds are not used, which
    leaves the bound true.

    Parameters
    ----------
    time_limit
        Seconds after which the LP is stopped; the bound of the last prices known then stands.

    Returns
    -------
    int
        Whole units of ``problem.costs``, each tie rounded as published; at least 0.
    """
    if problem.format.ties == 0 or problem.format.entrants > MOST_CLUBS:
        return 0
    certified = certified_travel(problem, best_prices(problem, time_limit))
    return max(0, math.ceil(certified - rounding_allowance(problem.format)))


@dataclass(frozen=True)
class Prices:
    """Multipliers of the LP's rows, in whole thousandths of a unit. Any prices give a bound.

    Parameters
    ----------
    meetings
        Shape (rounds, clubs), of either sign: what a club pays for its meetings of a round.
    limits
        Shape (rounds, clubs, clubs), not negative: ``limits[r, i, j]`` for
        m(i, j) <= most P(i) - least (most - P(j)).
    count
        For the number of ties of the last round, of either sign.

    Raises
    ------
    ValueError
        If a limit's price is negative, or a price is out of range.
    """

    meetings: Ints
    limits: Ints
    count: int

    def __post_init__(self) -> None:
        for table in (self.meetings, self.limits):
            table.setflags(write=False)
        if self.limits.min(initial=0) < 0:
            raise ValueError("the price of a limit may not be negative")
        most = max(np.abs(self.meetings).max(), self.limits.max(), abs(self.count))
        if most > MOST_PRICE:
            raise ValueError(f"prices must be at most {MOST_PRICE} thousandths, found {most}")


def certified_travel(problem: Problem, prices: Prices) -> Fraction:
    """The Lagrangian bound on the unrounded travel of any bracket, exactly.

    True whatever the prices are; see the head of the page.
    """
    return _Relaxation(problem).lagrangian(prices)


def best_prices(problem: Problem, time_limit: float | None = None) -> Prices:
    """The prices of the best certified bound found: from the LP, or plain ones if it stops.

    The LP starts with near pairs. Pairs that were left out and would lower its travel are added
    until they matter little.
    """
    deadline = None if time_limit is None else time.monotonic() + time_limit
    relaxation = _Relaxation(problem)
    best = relaxation.plain_prices()
    bound = relaxation.lagrangian(best)
    pairs = relaxation.near_pairs(NEIGHBOURS)
    for _ in range(MOST_SOLVES):
        left = None if deadline is None else deadline - time.monotonic()
        prices = None if left is not None and left <= 0 else _solve(relaxation, pairs, left)
        if prices is None:
            break
        found = relaxation.lagrangian(prices)
        if found > bound:
            best, bound = prices, found
        shortfall = np.where(pairs, 0, relaxation.shortfall(prices))
        if relaxation.units(_total(shortfall)) > -ENOUGH:
            break
        pairs = pairs | (shortfall < 0)
    return best


class _Relaxation:
    """The LP's numbers for one problem; clubs i, j, rounds from 0, entries from 0.

    ``reach[r, f]`` is the probability, in eighths, that a club which enters in round f plays in
    round r; ``most`` and ``least`` are its extremes for each round.
    """

    def __init__(self, problem: Problem) -> None:
        fmt = problem.format
        self.clubs, self.rounds = fmt.entrants, fmt.rounds
        if self.clubs > MOST_CLUBS:
            raise SelfCheckFailed("a bound's sums might not fit 64 bits")
        self.costs: Matrix = np.minimum(problem.costs, MOST_COST)
        self.entries = 3 if fmt.has_double_byes else 2
        self.reach: Ints = np.array(
            [
                [EIGHTHS >> (r - f) if f <= r else 0 for f in range(self.entries)]
                for r in range(self.rounds)
            ],
            dtype=np.int64,
        )
        self.most: Ints = self.reach.max(axis=1)
        self.least: Ints = self.reach.min(axis=1)
        self.last_ties = fmt.ties_per_round[-1]
        self.earliest = self._earliest(problem)

    def _earliest(self, problem: Problem) -> Matrix:
        """The first round, from 0, in which two clubs may meet; ``rounds`` for never."""
        section = np.full(self.clubs, -1)
        for number, members in enumerate(problem.given_sections):
            section[list(members)] = number
        known = (section[:, None] >= 0) & (section[None, :] >= 0)
        others = known & (section[:, None] != section[None, :])
        earliest: Matrix = np.where(others, self.rounds, problem.earliest - 1)
        np.fill_diagonal(earliest, self.rounds)
        return earliest

    @cached_property
    def may_meet(self) -> Mask:
        """Shape (rounds, clubs, clubs)."""
        rounds = np.arange(self.rounds)[:, None, None]
        return np.asarray(self.earliest[None, :, :] <= rounds)

    @staticmethod
    def units(scaled: int) -> Fraction:
        """Units of travel of a number of 64ths of thousandths."""
        return Fraction(scaled, EIGHTHS * EIGHTHS * THOUSANDTHS)

    def shortfall(self, prices: Prices) -> Ints:
        """The least each pair i < j can add to the Lagrangian, 64ths of thousandths.

        Shape (clubs, clubs), at most 0; 0 on and below the diagonal.
        """
        worth = np.zeros((self.clubs, self.clubs), dtype=np.int64)
        for r in range(self.rounds):
            paid, limits = prices.meetings[r], prices.limits[r]
            surplus = THOUSANDTHS * self.costs - paid[:, None] - paid[None, :] + limits + limits.T
            surplus *= self.most[r] ** 2
            worth = np.where(self.may_meet[r], np.minimum(worth, surplus), worth)
        return np.triu(worth, 1)

    def entry_costs(self, prices: Prices) -> Ints:
        """What each club adds to the Lagrangian by each entry, 64ths of thousandths.

        Shape (clubs, entries).
        """
        by_own = prices.limits.sum(axis=2)
        by_other = prices.limits.sum(axis=1)
        per_eighth = (
            EIGHTHS * prices.meetings - self.most[:, None] * by_own - self.least[:, None] * by_other
        )
        per_eighth[-1] -= EIGHTHS * prices.count
        return np.asarray(per_eighth.T @ self.reach)

    def lagrangian(self, prices: Prices) -> Fraction:
        """The bound at these prices, in units."""
        constants = 2 * self.last_ties * EIGHTHS * EIGHTHS * prices.count
        for r in range(self.rounds):
            constants += int(self.least[r] * self.most[r]) * _total(prices.limits[r])
        entries = _total(self.entry_costs(prices).min(axis=1, keepdims=True))
        return self.units(constants + entries + _total(self.shortfall(prices)))

    def plain_prices(self) -> Prices:
        """Each club pays half the cost of the nearest club it may meet: no pair falls short."""
        meetings = np.zeros((self.rounds, self.clubs), dtype=np.int64)
        for r in range(self.rounds):
            nearest = np.where(self.may_meet[r], self.costs, MOST_COST).min(axis=1)
            meetings[r] = THOUSANDTHS * nearest // 2
        limits = np.zeros((self.rounds, self.clubs, self.clubs), dtype=np.int64)
        return Prices(meetings, limits, 0)

    def near_pairs(self, neighbours: int) -> Mask:
        """Each club and its nearest of those it may meet in a round, i < j."""
        near = np.zeros((self.clubs, self.clubs), dtype=bool)
        rows = np.arange(self.clubs)[:, None]
        for may in self.may_meet:
            order = np.argsort(np.where(may, self.costs, MOST_COST + 1), axis=1, kind="stable")
            near[rows, order[:, :neighbours]] = True
        return np.triu((near | near.T) & self.may_meet[-1], 1)


def _solve(relaxation: _Relaxation, pairs: Mask, seconds: float | None) -> Prices | None:
    """Prices from the LP over some pairs; ``None`` if it has none when it stops.

    Columns: entries (club by club), meetings, shortages. A shortage lets a club go without its
    meetings at a high cost, so that the LP has an answer whichever pairs are left out.
    """
    clubs, rounds, entries = relaxation.clubs, relaxation.rounds, relaxation.entries
    reach = relaxation.reach / EIGHTHS
    most, least = relaxation.most / EIGHTHS, relaxation.least / EIGHTHS
    meets = np.argwhere(relaxation.may_meet & pairs)
    r, i, j = meets.T
    first_meeting = clubs * entries
    first_shortage = first_meeting + len(meets)
    columns = first_shortage + rounds * clubs
    meeting = first_meeting + np.arange(len(meets))
    every = np.arange(clubs)

    equal = _Rows(columns)
    # Row r * clubs + i: the meetings of i in round r, less P_r(i), are 0.
    equal.put(r * clubs + i, meeting, 1.0)
    equal.put(r * clubs + j, meeting, 1.0)
    equal.put(np.arange(rounds * clubs), np.arange(first_shortage, columns), 1.0)
    for f in range(entries):
        for q in range(rounds):
            equal.put(q * clubs + every, every * entries + f, -reach[q, f])
        equal.put(rounds * clubs + every, every * entries + f, 1.0)
        equal.put(np.full(clubs, (rounds + 1) * clubs), every * entries + f, reach[-1, f])
    exactly = np.concatenate([np.zeros(rounds * clubs), np.ones(clubs), [2 * relaxation.last_ties]])

    at_most = _Rows(columns)
    # Where least is 0 the limit says no more than the meetings' own row.
    own = np.concatenate([i, j])[np.tile(least[r] > 0, 2)]
    other = np.concatenate([j, i])[np.tile(least[r] > 0, 2)]
    when = np.tile(r[least[r] > 0], 2)
    limit = np.arange(len(when))
    at_most.put(limit, np.tile(meeting[least[r] > 0], 2), 1.0)
    for f in range(entries):
        at_most.put(limit, own * entries + f, -most[when] * reach[when, f])
        at_most.put(limit, other * entries + f, -least[when] * reach[when, f])
    pair = np.cumsum(pairs.ravel()).reshape(pairs.shape) - 1
    at_most.put(len(when) + pair[i, j], meeting, most[r] ** -2.0)
    ceilings = np.concatenate([-(least * most)[when], np.ones(int(pairs.sum()))])

    costs = np.zeros(columns)
    costs[first_meeting:first_shortage] = relaxation.costs[i, j]
    costs[first_shortage:] = 4.0 * relaxation.costs.max() + 1.0
    answer = linprog(
        costs,
        at_most.matrix(len(ceilings)),
        ceilings,
        equal.matrix(len(exactly)),
        exactly,
        method="highs-ds",
        options={} if seconds is None else {"time_limit": seconds},
    )
    of_equal, of_at_most = answer.eqlin.marginals, answer.ineqlin.marginals
    if of_equal is None or of_at_most is None:
        return None
    limits = np.zeros((rounds, clubs, clubs), dtype=np.int64)
    limits[when, own, other] = np.maximum(_whole(np.rint, -of_at_most[: len(when)]), 0)
    # Rounded down, the meetings' prices leave no pair short that was not.
    meetings = _whole(np.floor, of_equal[: rounds * clubs]).reshape(rounds, clubs)
    return Prices(meetings, limits, int(_whole(np.rint, of_equal[-1:])[0]))


class _Rows:
    """Gathers the coefficients of rows; those put twice in one place are added."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.parts: list[tuple[Ints, Ints, npt.NDArray[np.float64]]] = []

    def put(self, rows: Ints, columns: Ints, values: npt.ArrayLike) -> None:
        spread = np.broadcast_to(np.asarray(values, dtype=np.float64), rows.shape)
        self.parts.append((rows, columns, spread))

    def matrix(self, rows: int) -> csr_array:
        row, column, value = (np.concatenate(part) for part in zip(*self.parts, strict=True))
        return coo_array((value, (row, column)), shape=(rows, self.columns)).tocsr()


def _total(table: Ints) -> int:
    """The sum of a table: rows in 64 bits, the rows' sums as Python integers."""
    return sum(table.sum(axis=1).tolist())


def _whole(rounding: np.ufunc, units: npt.NDArray[np.float64]) -> Ints:
    """Whole thousandths of a dual, in range; 0 for what is not a number."""
    thousandths = rounding(np.nan_to_num(units) * THOUSANDTHS)
    whole: Ints = np.clip(thousandths, -MOST_PRICE, MOST_PRICE).astype(np.int64)
    return whole
