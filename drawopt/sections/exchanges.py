"""What a plan would cost with a club in another section, alone or in exchange: exact, no solver.

A section with one club more, or another in its place, is priced from the states of the section as
it is: whatever lies on the newcomer's way to the last tie is joined anew, the rest is there
already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from drawopt.model.problem import Problem
from drawopt.sections import _exchange_kernels as kernels
from drawopt.sections.plan import Plan

Array = npt.NDArray[np.int64]

FAR = 1 << 56
"""Travel that no bracket has."""


@dataclass(frozen=True)
class Level:
    """The states of one level that leave the newcomer out: keys, clubs as bits, least travel."""

    keys: Array
    masks: Array
    least: Array

    @classmethod
    def of(cls, keys: Array, least: Array) -> "Level":
        """Each key once, with the least of its travels."""
        order = np.argsort(keys, kind="stable")
        keys, least = keys[order], least[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        if len(first):
            least = np.minimum.reduceat(least, first)
        keys = keys[first]
        return cls(keys, kernels.masks_of(keys), least)

    def sorted_by(self, order: Array) -> "Level":
        return Level(self.keys[order], self.masks[order], self.least[order])


class SectionParts:
    """A section's states, to price it with a newcomer in the place of one of its clubs or none.

    Parameters
    ----------
    problem
        Costs, rounds and rules.
    section
        Clubs by their number in the field.
    """

    def __init__(self, problem: Problem, section: Sequence[int]) -> None:
        self.problem, self.clubs = problem, tuple(section)
        self.rounds = problem.format.rounds
        self.glued: dict[int, tuple[Level, Array, Array]] = {}

    def _matrices(self, newcomer: int) -> tuple[Array, Array]:
        """Costs and first rounds of the section's clubs and, last, the newcomer."""
        pick = np.ix_((*self.clubs, newcomer), (*self.clubs, newcomer))
        return (
            np.ascontiguousarray(self.problem.costs[pick], dtype=np.int64),
            np.ascontiguousarray(self.problem.earliest[pick], dtype=np.int64),
        )

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The states below the last tie, from the units of round 1 on."""
        costs, earliest = self._matrices(self.clubs[0])
        n = len(self.clubs)
        pairs = [(i, j) for i in range(n) for j in range(i) if earliest[i, j] <= 1]
        keys = [2 << (2 * i) for i in range(n)] + [1 << (2 * i) | 1 << (2 * j) for i, j in pairs]
        least = [0] * n + [int(costs[i, j]) for i, j in pairs]
        levels = [Level.of(np.array(keys, dtype=np.int64), np.array(least, dtype=np.int64))]
        for level in range(2, self.rounds):
            below, others = levels[-1], (1 << (self.rounds - level)) - 1
            # Within sections of one club less to one more.
            sizes = np.array([n - 1 - (others << level), 1 << level])
            found = _joins(below, below, True, sizes, level, costs, earliest)
            if level == 2 and self.problem.format.has_double_byes:
                singles = np.array([3 << (2 * i) for i in range(n)], dtype=np.int64)
                found = np.hstack([found, np.vstack([singles, np.zeros(n, dtype=np.int64)])])
            levels.append(Level.of(found[0], found[1]))
        return tuple(levels)

    @cached_property
    def _by_mask(self) -> tuple[Level, Array, Array]:
        """The last level in order of mask, where each mask starts, and its least travel."""
        level = self.levels[-1]
        level = level.sorted_by(np.argsort(level.masks, kind="stable"))
        starts = np.searchsorted(level.masks, np.arange((1 << len(self.clubs)) + 1))
        nearest = np.full(1 << len(self.clubs), -1, dtype=np.int64)
        held = np.flatnonzero(np.diff(starts))
        if len(held):
            nearest[held] = np.minimum.reduceat(level.least, starts[held])
        return level, starts, nearest

    @cached_property
    def _cheapest_first(self) -> Level:
        """The level below the last, least travel ascending."""
        level = self.levels[-2]
        return level.sorted_by(np.argsort(level.least, kind="stable"))

    def _with(self, newcomer: int) -> tuple[Level, Array, Array]:
        """States with the newcomer, of the last level but of four rounds the one below."""
        if newcomer not in self.glued:
            costs, earliest = self._matrices(newcomer)
            own, n = 2 * len(self.clubs), len(self.clubs)
            mates = [j for j in range(n) if earliest[n, j] <= 1]
            keys = [2 << own, *(1 << own | 1 << (2 * j) for j in mates)]
            least = [0, *(int(costs[n, j]) for j in mates)]
            glued = Level.of(np.array(keys, dtype=np.int64), np.array(least, dtype=np.int64))
            if self.rounds >= 3:
                sizes = np.array([0, 4])
                found = _joins(glued, self.levels[0], False, sizes, 2, costs, earliest)
                if self.problem.format.has_double_byes:
                    found = np.hstack([found, np.array([[3 << own], [0]])])
                glued = Level.of(found[0], found[1])
            glued = glued.sorted_by(np.argsort(glued.least, kind="stable"))
            self.glued[newcomer] = glued, costs, earliest
        return self.glued[newcomer]

    def least(self, newcomer: int, left_out: Sequence[int] = (), below: int = FAR) -> int | None:
        """Least travel of the section with the newcomer and without the clubs left out.

        Parameters
        ----------
        newcomer
            A club by its number in the field; one of the section is priced as it is, if it is
            among those left out.

        Returns
        -------
        int or None
            ``None`` if no bracket of these clubs keeps the rules.
        """
        allowed = sum(1 << i for i, club in enumerate(self.clubs) if club not in left_out)
        if self.rounds <= 1:
            return self._of_two(newcomer, left_out, below)
        glued, costs, earliest = self._with(newcomer)
        level, starts, nearest = self._by_mask
        first = (glued.keys, glued.masks, glued.least)
        if self.rounds == 4:
            fours = self._cheapest_first
            found = kernels.last_two_ties(
                *first,
                *(fours.keys, fours.masks, fours.least),
                *(level.keys, level.least, starts, nearest),
                *(allowed, 4, costs, earliest, below),
            )
        else:
            found = kernels.last_tie(
                *first,
                *(level.keys, level.least, starts),
                *(allowed, self.rounds, costs, earliest, below),
            )
        return None if found == below else int(found)

    def _of_two(self, newcomer: int, left_out: Sequence[int], below: int) -> int | None:
        """As ``least``, where a section has one round or none."""
        mates = [club for club in self.clubs if club not in left_out]
        if not mates:
            return 0
        if self.rounds == 0 or self.problem.earliest[newcomer, mates[0]] > 1:
            return None
        travel = int(self.problem.costs[newcomer, mates[0]])
        return travel if travel < below else None


def _joins(
    one: Level,
    other: Level,
    same: bool,
    sizes: Array,
    level: int,
    costs: Array,
    earliest: Array,
) -> Array:
    args = (one.keys, one.masks, one.least, other.keys, other.masks, other.least)
    more = (same, sizes, level, costs, earliest)
    count = kernels.joined(*args, *more, np.empty((2, 0), dtype=np.int64))
    out = np.empty((2, count), dtype=np.int64)
    return out[:, : kernels.joined(*args, *more, out)]


@dataclass(frozen=True)
class Move:
    """A club in another section: what the plan would cost more, in whole units of cost.

    Parameters
    ----------
    section
        The other section, from 1.
    alone
        With the club moved and nothing else; ``None`` if that is not possible.
    too_small, too_large
        Its own section would have too few clubs, the other one too many.
    exchanged, exchange
        The club of the other section that changes places with it at the least cost, and that
        cost; ``None`` if no exchange keeps the rules.
    """

    section: int
    alone: int | None
    too_small: bool
    too_large: bool
    exchanged: int | None
    exchange: int | None


class PlanParts:
    """The sections of a plan, priced with clubs moved; what was worked out once is kept.

    Parameters
    ----------
    plan
        Its sections and their least travel.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.parts = tuple(SectionParts(plan.problem, section) for section in plan.sections)

    def section_of(self, club: int) -> int:
        """The number of a club's section, from 0."""
        return next(k for k, section in enumerate(self.plan.sections) if club in section)

    def moves(self, club: int) -> tuple[Move, ...]:
        """A club's moves to each other section, in order.

        Parameters
        ----------
        club
            By its number in the field.
        """
        own = self.section_of(club)
        others = (k for k in range(len(self.parts)) if k != own)
        alone = self._without(own, club)
        return tuple(self._move(club, own, other, alone) for other in others)

    def _without(self, section: int, club: int) -> int | None:
        """Least travel of a section that a club has left."""
        parts, fmt = self.parts[section], self.plan.problem.format
        if len(parts.clubs) - 1 < max(fmt.fewest, 1):
            return None
        mate = next(each for each in parts.clubs if each != club)
        return parts.least(mate, (mate, club))

    def _move(self, club: int, own: int, other: int, without: int | None) -> Move:
        fmt, travels = self.plan.problem.format, self.plan.travels
        ours, theirs = self.parts[own], self.parts[other]
        now = travels[own] + travels[other]
        too_small, too_large = len(ours.clubs) <= fmt.fewest, len(theirs.clubs) >= fmt.most
        alone = None
        if not too_large and without is not None:
            joined = theirs.least(club)
            alone = None if joined is None else without + joined - now
        exchange = self.exchange(club, other)
        exchanged, cost = (None, None) if exchange is None else exchange
        return Move(other + 1, alone, too_small, too_large, exchanged, cost)

    def exchange(self, club: int, section: int, kept: Sequence[int] = ()) -> tuple[int, int] | None:
        """The club of another section to change places with, and what the plan costs more.

        Parameters
        ----------
        club
            By its number in the field.
        section
            The other section, from 0.
        kept
            Clubs of it that stay.

        Returns
        -------
        tuple or None
            The first of the clubs at the least cost; ``None`` if no exchange keeps the rules.

        Notes
        -----
        The smaller section is priced first: it says how little is left for the larger.
        """
        own = self.section_of(club)
        ours, theirs = self.parts[own], self.parts[section]
        small_first = len(ours.clubs) <= len(theirs.clubs)
        mates: list[tuple[int, int]] = []
        for mate in theirs.clubs:
            if mate in kept:
                continue
            one = ours.least(mate, (club,)) if small_first else theirs.least(club, (mate,))
            if one is not None:
                mates.append((one, mate))
        best: tuple[int, int | None] = (FAR, None)
        for one, mate in sorted(mates):
            # One more than the best, so that equal ones are met and the first club is taken.
            room = best[0] - one + 1
            two = (
                theirs.least(club, (mate,), room)
                if small_first
                else ours.least(mate, (club,), room)
            )
            if two is not None and (one + two, mate) < (
                best[0],
                FAR if best[1] is None else best[1],
            ):
                best = one + two, mate
        if best[1] is None:
            return None
        return best[1], best[0] - self.plan.travels[own] - self.plan.travels[section]
