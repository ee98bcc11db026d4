"""The least that the chances of a bye can differ, over all lotteries on the allowed brackets.

A lottery may give each allowed bracket any chance, so the clubs' chances can be any point of the
convex hull of the brackets' byes. The least of the largest difference within a section is a linear
program over that hull, solved by column generation: a column is one choice of a bye pattern in
every section within the budget, and the pricing problem finds the one of least reduced cost
section by section, by the least slack that each pattern needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from drawopt.sections.bye_chances import ByeChance
from drawopt.sections.counting import CupCount, WeightedCount

Floats = npt.NDArray[np.float64]

MAX_ROUNDS = 120
"""Linear programs solved at most; the bound says how near the end is."""

ENOUGH = 2e-4
"""A fiftieth of a point from the bound is near enough."""

MAX_SPARE = 60
"""Columns kept that the last linear program took no part of."""

TOLERANCE = 1e-8
SHARES = (0.3, 0.6, 0.9)


@dataclass(frozen=True)
class BestSpread:
    """The least largest difference within a section, and chances that have it.

    Parameters
    ----------
    spread
        From 0 to 1.
    bound
        No lottery has a smaller spread, by the dual values.
    any, two
        For each section, a chance for each club of a bye in round 1, and in rounds 1 and 2.
        Among the lotteries of least spread, one whose sections differ little in all.
    """

    spread: float
    bound: float
    any: tuple[tuple[float, ...], ...]
    two: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class _Choices:
    """The patterns of one section that may be needed: what they give, and the slack they take.

    ``gives`` has one column a club for a bye in round 1, then one a club for two byes.
    """

    gives: Floats
    slack: npt.NDArray[np.int64]


def _choices(section: WeightedCount, budget: int) -> _Choices:
    by_slack = section.by_slack[:, : budget + 1]
    inside = by_slack.any(axis=1)
    keys = section.states.patterns[0][inside].tolist()
    entered = np.array([[r for _, r in section.states.entered(key)] for key in keys])
    gives = np.concatenate([entered >= 2, entered == 3], axis=1).astype(np.float64)
    return _Choices(gives, (by_slack[inside] > 0).argmax(axis=1))


def best_spread(
    cup: CupCount, chances: Sequence[Sequence[ByeChance]], *, everybody: bool = False
) -> BestSpread:
    """The least spread of any lottery on the draws of a cup.

    Parameters
    ----------
    cup
        Counted by pattern.
    chances
        Of the uniform draw: which byes are certain or impossible.
    everybody
        Whether clubs whose bye is certain or impossible count in the spread of their section.
        Clubs of sections in which that holds for all are never counted.
    """
    sections = [
        _choices(section, cup.room)
        for section in cup.sections
        if isinstance(section, WeightedCount)
    ]
    counted = [_counted(section, everybody) for section in chances]
    program = _Program(sections, counted, cup.room)
    spread, bound = program.solve(None)
    _, _ = program.solve(spread + ENOUGH)
    any_, two = [], []
    for section in program.found():
        half = len(section) // 2
        any_.append(tuple(section[:half].tolist()))
        two.append(tuple(section[half:].tolist()))
    return BestSpread(max(spread, 0.0), max(bound, 0.0), tuple(any_), tuple(two))


def _counted(section: Sequence[ByeChance], everybody: bool) -> npt.NDArray[np.bool_]:
    """Which clubs count in the spread, for byes in round 1 and then for two byes."""
    found = []
    for chances in ([each.any for each in section], [each.two for each in section]):
        free = [0 < chance < 1 for chance in chances]
        found += [any(free)] * len(free) if everybody else free
    return np.array(found, dtype=np.bool_)


class _Program:
    """The linear program, its columns kept from one solve to the next."""

    def __init__(
        self, sections: list[_Choices], counted: list[npt.NDArray[np.bool_]], budget: int
    ) -> None:
        self.sections, self.counted, self.budget = sections, counted, budget
        sizes = [section.gives.shape[1] for section in sections]
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        rows, group = [], []
        for k, each in enumerate(counted):
            half = len(each) // 2
            for c in np.flatnonzero(each).tolist():
                rows.append(int(self.start[k]) + c)
                group.append(2 * k + (c >= half))
        self.rows = np.array(rows, dtype=int)
        used = sorted(set(group))
        self.group = np.array([used.index(g) for g in group], dtype=int)
        self.groups = len(used)
        self.columns: list[Floats] = []
        self.lottery: Floats = np.ones(1)
        total = int(self.start[-1])
        for sign in (1.0, -1.0):
            for row in rows:
                gain = np.zeros(total)
                gain[row] = sign
                self._add(self._best(gain)[1])
        self._add(self._best(np.zeros(total))[1])

    def _add(self, column: Floats) -> bool:
        if any(np.array_equal(column, other) for other in self.columns):
            return False
        self.columns.append(column)
        return True

    def _best(self, gain: Floats) -> tuple[float, Floats]:
        """The choice of patterns within the budget with the most gain, and what it gives."""
        best = np.zeros(self.budget + 1)
        taken = []
        for k, section in enumerate(self.sections):
            value = section.gives @ gain[self.start[k] : self.start[k + 1]]
            new = np.full(self.budget + 1, -np.inf)
            which = np.zeros(self.budget + 1, dtype=int)
            reached = -np.inf
            # In order of slack, of equal slack the best first: what is no better is not needed.
            for i in np.lexsort((-value, section.slack)).tolist():
                if value[i] <= reached:
                    continue
                reached, slack = value[i], int(section.slack[i])
                through = best[: self.budget + 1 - slack] + value[i]
                better = through > new[slack:]
                new[slack:][better] = through[better]
                which[slack:][better] = i
            best = new
            taken.append(which)
        left, column = self.budget, np.zeros(int(self.start[-1]))
        for k in range(len(self.sections) - 1, -1, -1):
            i = int(taken[k][left])
            column[self.start[k] : self.start[k + 1]] = self.sections[k].gives[i]
            left -= int(self.sections[k].slack[i])
        return float(best[self.budget]), column

    def _forget(self) -> None:
        """Leave out columns that the lottery has no part in, but for the latest: LPs stay small."""
        kept = self.lottery > 0
        kept[max(0, len(kept) - MAX_SPARE) :] = True
        self.columns = [self.columns[k] for k in np.flatnonzero(kept).tolist()]
        self.lottery = self.lottery[kept]

    def solve(self, most: float | None) -> tuple[float, float]:
        """The least spread and its bound; or, held at ``most``, the least sum of all spreads."""
        if not len(self.rows):
            self.lottery = np.ones(len(self.columns)) / len(self.columns)
            return 0.0, 0.0
        rounds, bound = 0, -np.inf
        center: Floats | None = None
        while True:
            m, g = len(self.columns), self.groups
            matrix = np.array(self.columns).T[self.rows]
            pick = np.zeros((len(self.rows), g))
            pick[np.arange(len(self.rows)), self.group] = 1.0
            none = np.zeros_like(pick)
            # Variables: the lottery, the least chance and the spread of each group, the largest.
            one = np.zeros((len(self.rows), 1))
            up = np.hstack([matrix, -pick, -pick, one])
            down = np.hstack([-matrix, pick, none, one])
            largest = np.hstack([np.zeros((g, m)), np.zeros((g, g)), np.eye(g), -np.ones((g, 1))])
            cost = np.zeros(m + 2 * g + 1)
            if most is None:
                cost[-1] = 1.0
            else:
                cost[m + g : m + 2 * g] = 1.0
            above = np.vstack([up, down, largest])
            found = linprog(
                cost,
                A_ub=above,
                b_ub=np.zeros(len(above)),
                A_eq=np.hstack([np.ones((1, m)), np.zeros((1, 2 * g + 1))]),
                b_eq=[1.0],
                bounds=[(0, None)] * (m + g) + [(0, 1)] * g + [(0, 1 if most is None else most)],
                method="highs",
            )
            self.lottery = found.x[:m]
            self._forget()
            dual = found.ineqlin.marginals
            gain = np.zeros(int(self.start[-1]))
            gain[self.rows] = dual[: len(self.rows)] - dual[len(self.rows) : 2 * len(self.rows)]
            added = False
            # Duals between these and the best so far lead to the end more quickly than these.
            for share in (0.0, *SHARES) if center is not None else (0.0,):
                mixed = gain if center is None else share * center + (1 - share) * gain
                value, column = self._best(mixed)
                if -value > bound:
                    bound, center = -value, mixed
                if gain @ column + float(found.eqlin.marginals[0]) > TOLERANCE:
                    added = self._add(column) or added
            rounds += 1
            near = most is None and found.fun - bound < ENOUGH
            if not added or near or rounds >= (MAX_ROUNDS if most is None else MAX_ROUNDS // 4):
                return float(found.fun), bound

    def found(self) -> list[Floats]:
        """The chances of the lottery, section by section."""
        total = np.array(self.columns[: len(self.lottery)]).T @ self.lottery
        return [total[a:b] for a, b in zip(self.start[:-1], self.start[1:], strict=True)]


def spread_of(chances: Sequence[ByeChance], *, everybody: bool = False) -> Fraction:
    """How far apart the chances of one section are, of a bye and of two, whichever is more."""
    found = Fraction(0)
    for all_of in ([each.any for each in chances], [each.two for each in chances]):
        free = [chance for chance in all_of if 0 < chance < 1]
        if free:
            of = all_of if everybody else free
            found = max(found, max(of) - min(of))
    return found
