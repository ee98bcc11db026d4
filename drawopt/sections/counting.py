"""How many brackets a section and a cup have, by travel; and the bracket of each rank.

The order of ranks is part of the record format. Within a section, clubs are numbered 0, 1, ...
in order of name. A state's key is the sum over its clubs of (entering round) * 4 ** club. A
node's two sides are put with the least club's first; the ways to split a node are ordered by
the first side's key, then the second's. Brackets of a section with the same travel come in
order of: split of the last tie; travel inside its first side; rank of the first side's
bracket among those of that travel; rank of the second side's. So on down, level by level.

A whole draw: sections in order, the first section's travel ascending; below it the rank of the
first section's bracket of that travel, and then what the later sections do within what is left
of the budget.

With weights for byes a bracket stands as often in the order as it weighs, one after another; and
within a section brackets of the same travel come in order of pattern (which club enters in which
round, by its key) before all else.

Where long trips have a budget, brackets are told apart by travel and, of the same travel, by the
number of their long ties, wherever travel is spoken of above. Both stand in one number, the *step*:
travel times a scale, plus long ties, the scale more than any bracket of the section has of them.
Without such a budget the scale is 1 and steps are travel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, reduce
from itertools import accumulate
from operator import mul

import numpy as np
import numpy.typing as npt

from drawopt.errors import AnswerIsNo
from drawopt.model.travel import Matrix
from drawopt.sections import _counting_kernels as kernels
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.convolution import (
    Packing,
    others_exactly,
    running_sums,
    spent_together,
)

BLOCK = 128
MOST_BUDGET = 2_000_000
"""Units above the least that are counted at most."""

MOST_CELLS = 100_000_000
"""Numbers that the count of a section takes at most."""

Array = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LongTies:
    """Which ties are long: those whose expected distance, in whole units, is more than ``over``."""

    distances: Matrix
    over: int


@dataclass(frozen=True)
class SectionStates:
    """All states of one section and how they are joined; the last state is the whole section.

    States are numbered level by level; ``left[p]``, ``right[p]`` and ``travel[p]`` for p from
    ``split_start[s]`` to ``split_start[s + 1]`` are the ways to split state s. ``least`` and
    ``outside`` are the least travel inside a state and outside it. These three are in steps.
    """

    clubs: tuple[int, ...]
    rounds: int
    keys: Array
    split_start: Array
    left: Array
    right: Array
    travel: Array
    least: Array
    outside: Array
    scale: int = 1

    @property
    def least_travel(self) -> int:
        return int(self.least[-1]) // self.scale

    def steps(self, budget: int) -> int:
        """The steps from the least to the most of brackets with a slack of at most ``budget``."""
        return (self.least_travel + budget + 1) * self.scale - 1 - int(self.least[-1])

    def spent(self, step: int) -> tuple[int, int]:
        """The slack, and the number of long ties, of brackets so many steps above the least."""
        travel, trips = divmod(int(self.least[-1]) + step, self.scale)
        return travel - self.least_travel, trips

    @cached_property
    def least_by_trips(self) -> dict[int, int]:
        """The least travel of a bracket by its number of long ties, as far as there are any."""
        if self.scale == 1:
            return {0: self.least_travel}
        out = np.full((len(self.least), self.scale), -1, dtype=np.int64)
        kernels.least_by_trips(
            self.split_start, self.left, self.right, self.travel, self.least, self.scale, out
        )
        return {trips: travel for trips, travel in enumerate(out[-1].tolist()) if travel >= 0}

    @property
    def joined(self) -> tuple[Array, Array, Array, Array, Array]:
        """How states are joined, as the kernels take it: splits, their travel, least inside."""
        return self.split_start, self.left, self.right, self.travel, self.least

    @cached_property
    def patterns(self) -> tuple[Array, Array]:
        """The patterns of the whole section, keys ascending; and which one each split has.

        A pattern is the round in which each club enters, as in a state's key.
        """
        first = self.split_start[-2]
        if first == self.split_start[-1]:
            return self.keys[-1:], np.zeros(0, dtype=np.int64)
        keys, row = np.unique(
            self.keys[self.left[first:]] | self.keys[self.right[first:]], return_inverse=True
        )
        return keys, row.astype(np.int64)

    def entered(self, key: int) -> list[tuple[int, int]]:
        """Each club of the section and the round it enters in, by the key of a pattern.

        Without rounds there is nothing to enter, and no bye.
        """
        rounds = [(key >> (2 * own)) & 3 for own in range(len(self.clubs))]
        return list(zip(self.clubs, rounds if self.rounds else [1], strict=True))


def section_states(
    clubs: Sequence[int],
    rounds: int,
    costs: Matrix,
    earliest: Matrix,
    *,
    double_byes: bool = False,
    first_round: int = 1,
    long_ties: LongTies | None = None,
) -> SectionStates | None:
    """Work out the states of one section.

    Parameters
    ----------
    clubs
        The section's clubs, at most 2 ** rounds.
    rounds
        Rounds still to be played, at most 4.
    costs, earliest
        Of the whole field, shape (field, field).
    double_byes
        Whether two neighbouring places of round 1 may both be empty.
    first_round
        The cup's round that is the first of these ``rounds`` (2 and more in later windows).
    long_ties
        Which ties are counted as long; ``None`` if none are.

    Returns
    -------
    SectionStates or None
        ``None`` if no bracket of these clubs keeps the rules.
    """
    clubs = tuple(sorted(clubs))
    n = len(clubs)
    pick = np.ix_(clubs, clubs)
    own_costs = np.ascontiguousarray(costs[pick])
    own_earliest = np.ascontiguousarray(earliest[pick]) - (first_round - 1)
    if not 1 <= n <= 1 << rounds:
        return None
    builder = _Builder(n, rounds, own_costs, own_earliest, double_byes)
    if long_ties is not None:
        builder.distances = np.ascontiguousarray(long_ties.distances[pick])
        builder.over = long_ties.over
    for level in range(1, rounds + 1):
        if not builder.add_level(level):
            return None
    return builder.finish(clubs)


class _Builder:
    """Gathers states level by level."""

    def __init__(
        self, n: int, rounds: int, costs: Matrix, earliest: Matrix, double_byes: bool
    ) -> None:
        self.n, self.rounds, self.costs, self.earliest = n, rounds, costs, earliest
        self.double_byes = double_byes
        self.distances, self.over = costs, -1
        self.keys: list[Array] = []
        self.least: list[Array] = []
        self.counts: list[Array] = []
        self.left: list[Array] = []
        self.right: list[Array] = []
        self.travel: list[Array] = []
        # The long ties of each leaf, and of the tie of each split.
        self.long_leaves: list[Array] = []
        self.long: list[Array] = []
        self.states = 0
        if rounds == 0:
            self._leaves([2], [0])

    def _leaves(self, keys: list[int], travel: list[int], long: Sequence[int] = ()) -> None:
        self.long_leaves.append(np.array(long or [0] * len(keys), dtype=np.int64))
        self.keys.append(np.array(keys, dtype=np.int64))
        self.least.append(np.array(travel, dtype=np.int64))
        self.counts.append(np.zeros(len(keys), dtype=np.int64))
        self.states += len(keys)

    def fits(self, level: int) -> npt.NDArray[np.bool_]:
        """Whether a state of this level may have so many clubs, for 0 to 16."""

        def fewest(at: int) -> int:
            return 1 << max(at - (2 if self.double_byes else 1), 0)

        others = (1 << (self.rounds - level)) - 1
        needed = others * fewest(level)
        if self.double_byes and level == 1:
            # The unit beside it holds a club, and so does each of the other ties of round 2.
            needed = 1 << (self.rounds - 2)
        sizes = np.arange(17)
        rest = self.n - sizes
        return (
            (sizes >= fewest(level))
            & (sizes <= 1 << level)
            & (rest >= needed)
            & (rest <= others << level)
        )

    def add_level(self, level: int) -> bool:
        """Add the states of one level; whether there are any."""
        if level == 1:
            return self._add_units()
        below, first = self.keys[-1], self.states - len(self.keys[-1])
        fits = self.fits(level)
        masks = np.array([kernels.club_mask(key) for key in below], dtype=np.int64)
        by_mask = np.argsort(masks, kind="stable")
        starts = np.searchsorted(masks[by_mask], np.arange((1 << self.n) + 1))
        whole = (1 << self.n) - 1 if level == self.rounds else 0
        args = (below, masks, starts, by_mask, level, whole, fits)
        out = np.empty((4, 0), dtype=np.int64)
        count = kernels.join(*args, self.costs, self.earliest, out)
        out = np.empty((4, count), dtype=np.int64)
        kernels.join(*args, self.costs, self.earliest, out)
        long = np.zeros(count, dtype=np.int64)
        if self.over >= 0:
            # The same joins in the same order, by distance.
            again = np.empty((4, count), dtype=np.int64)
            kernels.join(*args, self.distances, self.earliest, again)
            long = (again[2] > self.over).astype(np.int64)
        if level == self.rounds:
            keys, counts = np.array([0]), np.array([count])
        else:
            order = np.argsort(out[3], kind="stable")
            out, long = out[:, order], long[order]
            keys, counts = np.unique(out[3], return_counts=True)
        if self.double_byes and level == 2 and fits[1]:
            singles = np.array([3 << (2 * club) for club in range(self.n)])
            keys = np.concatenate([keys, singles])
            counts = np.concatenate([counts, np.zeros(self.n, dtype=np.int64)])
            order = np.argsort(keys, kind="stable")
            # Singles have no splits, so the splits stay in order of key.
            keys, counts = keys[order], counts[order]
        self.keys.append(keys)
        self.counts.append(counts)
        self.least.append(np.zeros(len(keys), dtype=np.int64))
        self.long_leaves.append(np.zeros(len(keys), dtype=np.int64))
        self.long.append(long)
        self.left.append(out[0] + first)
        self.right.append(out[1] + first)
        self.travel.append(out[2])
        self.states += len(keys)
        return len(keys) > 0 and (level < self.rounds or count > 0)

    def _add_units(self) -> bool:
        """Single clubs with a bye, and round-1 pairs."""
        fits = self.fits(1)
        found: list[tuple[int, int, int]] = []
        if fits[1]:
            found += [(2 << (2 * club), 0, 0) for club in range(self.n)]
        if fits[2]:
            found += [
                (
                    (1 << (2 * i)) | (1 << (2 * j)),
                    int(self.costs[i, j]),
                    int(0 <= self.over < self.distances[i, j]),
                )
                for j in range(self.n)
                for i in range(j)
                if self.earliest[i, j] <= 1
            ]
        found.sort()
        self._leaves(*([each[k] for each in found] for k in range(3)))
        return bool(found) or self.double_byes

    def finish(self, clubs: tuple[int, ...]) -> SectionStates | None:
        empty = np.zeros(0, dtype=np.int64)
        counts = np.concatenate(self.counts)
        split_start = np.concatenate([[0], np.cumsum(counts)])
        left, right, travel, least, long, long_leaves = (
            np.concatenate([empty, *parts])
            for parts in (
                *(self.left, self.right, self.travel, self.least),
                *(self.long, self.long_leaves),
            )
        )
        most_long = long_leaves.copy()
        kernels.most_inside(split_start, left, right, long, most_long)
        scale = int(most_long[-1]) + 1
        travel, least = travel * scale + long, least * scale + long_leaves
        first = 0
        for keys in self.keys:
            last = first + len(keys)
            kernels.least_inside(split_start, left, right, travel, least, first, last)
            first = last
        outside = np.full(len(least), -1, dtype=np.int64)
        outside[-1] = 0
        kernels.least_outside(split_start, left, right, travel, least, outside)
        return SectionStates(
            clubs,
            self.rounds,
            np.concatenate(self.keys),
            split_start,
            left,
            right,
            travel,
            least,
            outside,
            scale,
        )


@dataclass(frozen=True)
class SectionCount:
    """The brackets of one section by steps above its least, up to a budget.

    ``histogram[x]`` brackets lie x steps above it: without a budget of long trips, they have slack
    x.
    """

    states: SectionStates
    hist_start: Array
    hist: Array
    blocks: Array

    @property
    def least_travel(self) -> int:
        return self.states.least_travel

    @property
    def histogram(self) -> Array:
        return self.hist[self.hist_start[-2] : self.hist_start[-1]]

    @cached_property
    def ways(self) -> tuple[int, ...]:
        """The histogram as Python's integers."""
        return tuple(self.histogram.tolist())

    def places(self, slack: int, index: int) -> tuple[int, ...]:
        """The ``index``-th bracket at this step, as 2 ** rounds places (-1 for empty)."""
        return self.places_of(slack, index, np.zeros(0, dtype=np.int64), 0)

    def places_of(self, slack: int, index: int, row: Array, pattern: int) -> tuple[int, ...]:
        """The ``index``-th bracket with this slack and pattern; of any pattern without a row."""
        states = self.states
        places = np.empty(1 << states.rounds, dtype=np.int64)
        counted = self.hist_start, self.hist, self.blocks, BLOCK
        wanted = slack, index, states.rounds, row, pattern
        kernels.unrank(*states.joined, *counted, states.keys, *wanted, places)
        return tuple(-1 if place < 0 else states.clubs[place] for place in places.tolist())


def count_section(states: SectionStates, budget: int) -> SectionCount:
    """Count the brackets of a section whose slack is at most ``budget``.

    Parameters
    ----------
    states
        The section's clubs and what its brackets are made of.
    budget
        Whole units above the section's own least travel.

    Raises
    ------
    AnswerIsNo
        If that takes more memory than there should be.
    """
    room = states.steps(budget) - (states.outside + states.least - states.least[-1])
    # No state needs more room than its dearest bracket.
    most = states.least.copy()
    kernels.most_inside(*states.joined[:4], most)
    room = np.minimum(room, most - states.least)
    room[states.outside < 0] = -1
    lengths = np.maximum(room + 1, 0)
    leaf = states.split_start[:-1] == states.split_start[1:]
    lengths[leaf] = np.minimum(lengths[leaf], 1)
    splits = int(states.split_start[-1] - states.split_start[-2])
    rows = -(-splits // BLOCK)
    if budget > MOST_BUDGET or lengths.sum() + rows * lengths[-1] > MOST_CELLS:
        raise AnswerIsNo(
            f"a tolerance of {budget:,} units is too much to be counted: the distances are very "
            "long; use a coarser unit, or a smaller tolerance"
        )
    hist_start = np.concatenate([[0], np.cumsum(lengths)])
    hist = np.zeros(int(hist_start[-1]), dtype=np.int64)
    blocks = np.zeros((rows, int(lengths[-1])), dtype=np.int64)
    kernels.count_by_slack(*states.joined, room, hist_start, hist, blocks, BLOCK)
    return SectionCount(states, hist_start, hist, blocks)


def budget_for(least: int, tolerance: Decimal) -> int:
    """How far above the least travel a draw may lie: floor(least * (1 + tolerance)) - least.

    Parameters
    ----------
    least
        The least travel, in whole units.
    tolerance
        From 0 to 1: how far above it a draw may lie.

    Notes
    -----
    Exact: a decimal is a fraction of whole numbers, and the division is rounded down once.
    """
    numerator, denominator = tolerance.as_integer_ratio()
    return least * numerator // denominator


@dataclass(frozen=True)
class WeightedCount:
    """The brackets of one section, each counted as often as its weight.

    Brackets of one pattern have one weight. Those of the same slack come in order of pattern, by
    its key; then as in ``SectionCount``, each as often as it weighs.
    """

    section: SectionCount
    by_pattern: Array
    weights: tuple[int, ...]

    @property
    def states(self) -> SectionStates:
        return self.section.states

    @property
    def least_travel(self) -> int:
        return self.states.least_travel

    @property
    def by_slack(self) -> Array:
        """How many brackets of each pattern have each slack, however many of their ties are long.

        Shape (patterns, slacks).
        """
        scale, (patterns, steps) = self.states.scale, self.by_pattern.shape
        first = self.states.spent(0)[1]
        whole = np.zeros((patterns, -(-(first + steps) // scale) * scale), dtype=np.int64)
        whole[:, first : first + steps] = self.by_pattern
        return np.asarray(whole.reshape(patterns, -1, scale).sum(axis=2), dtype=np.int64)

    @cached_property
    def ways(self) -> tuple[int, ...]:
        """The weight of all brackets of each step."""
        return tuple(sum(map(mul, self.weights, numbers)) for numbers in self.by_pattern.T.tolist())

    def places(self, slack: int, index: int) -> tuple[int, ...]:
        """The bracket that holds number ``index`` below the weight of this step."""
        _, row = self.states.patterns
        for pattern, number in enumerate(self.by_pattern[:, slack].tolist()):
            weight = self.weights[pattern]
            if index < weight * number:
                return self.section.places_of(slack, index // weight, row, pattern)
            index -= weight * number
        raise AnswerIsNo(f"no bracket has this rank: slack {slack} weighs {self.ways[slack]}")


def weigh_section(section: SectionCount, weights: ByeWeights) -> WeightedCount:
    """Count a section's brackets by pattern, and weigh them.

    Parameters
    ----------
    section
        Its brackets, counted by slack.
    weights
        A weight for a bye of each club of the field.
    """
    states = section.states
    keys, row = states.patterns
    by_pattern = np.zeros((len(keys), len(section.histogram)), dtype=np.int64)
    if len(row):
        counted = section.hist_start, section.hist, row, by_pattern
        kernels.count_by_pattern(*states.joined, *counted)
    else:
        by_pattern[0] = section.histogram
    return WeightedCount(
        section,
        by_pattern,
        tuple(weights.of_bracket(states.entered(key)) for key in keys.tolist()),
    )


@dataclass(frozen=True)
class CupCount:
    """The draws of a whole cup by travel: every choice of one bracket in each section.

    Where sections are weighted, a draw is counted as often as the product of its weights.

    Parameters
    ----------
    budget
        Units above the least travel that draws may lie.
    trips
        The most long ties that a draw may have; ``None`` if they have no budget.
    extra
        How far the least travel of a draw that keeps the budget of long trips lies above that of
        all sections together.
    """

    sections: tuple[SectionCount | WeightedCount, ...]
    budget: int
    trips: int | None = None
    extra: int = 0

    @property
    def room(self) -> int:
        """The slack that all sections may have together."""
        return self.budget + self.extra

    @cached_property
    def most_trips(self) -> int:
        """The most long ties that need to be told apart: what is allowed, if any draw has it."""
        possible = sum(section.states.scale - 1 for section in self.sections)
        return possible if self.trips is None else min(self.trips, possible)

    @cached_property
    def _spends(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The slack and the long ties of each step of each section."""
        return tuple(
            tuple(map(section.states.spent, range(len(section.ways)))) for section in self.sections
        )

    @cached_property
    def _histograms(self) -> list[Sequence[int]]:
        """The ways of each section by slot of a packed polynomial."""
        if all(section.states.scale == 1 for section in self.sections):
            return [section.ways for section in self.sections]
        found: list[Sequence[int]] = []
        for section, spends in zip(self.sections, self._spends, strict=True):
            slots = [0] * ((spends[-1][0] + 1) * self._stride)
            for (slack, trips), ways in zip(spends, section.ways, strict=True):
                if trips <= self.most_trips:
                    slots[slack * self._stride + trips] = ways
            found.append(slots)
        return found

    @property
    def _stride(self) -> int:
        widest = max((section.states.scale for section in self.sections), default=1)
        return self.most_trips + min(widest - 1, self.most_trips) + 1

    @cached_property
    def _packing(self) -> Packing:
        return Packing.of(self._histograms, self.room, self.most_trips, self._stride)

    @cached_property
    def _spent(self) -> tuple[int, ...]:
        """spent[b]: ways for all sections to spend exactly b; Python integers."""
        if self._stride == 1:
            return tuple(spent_together(self._histograms, self.room))
        parts = map(self._packing.pack, self._histograms)
        every = self._packing.coefficients(reduce(self._packing.times, parts, 1))
        width = self.most_trips + 1
        return tuple(sum(every[at : at + width]) for at in range(0, len(every), width))

    @cached_property
    def unweighted(self) -> "CupCount":
        """The same draws, each counted once."""
        if not any(isinstance(section, WeightedCount) for section in self.sections):
            return self
        plain = (s.section if isinstance(s, WeightedCount) else s for s in self.sections)
        return replace(self, sections=tuple(plain))

    @property
    def least_travel(self) -> int:
        """The least travel of a draw that is allowed."""
        return sum(section.least_travel for section in self.sections) + self.extra

    @cached_property
    def _within(self) -> tuple[tuple[int, ...], ...]:
        """within[k][b * width + t]: ways for sections k, k + 1, ... to spend at most b and t."""
        packing, width = self._packing, self.most_trips + 1
        parts = map(packing.pack, reversed(self._histograms))
        tails = [packing.coefficients(p) for p in accumulate(parts, packing.times, initial=1)]
        return tuple(tuple(running_sums(row, width)) for row in reversed(tails))

    def count(self, budget: int | None = None) -> int:
        """The number, or weight, of all draws at most ``budget`` above the least travel."""
        return sum(self._spent if budget is None else self._spent[: budget + self.extra + 1])

    def within(self, k: int, room: int, trips: int = 0) -> int:
        """Ways for sections k, k + 1, ... (from 0) to keep what is left.

        Parameters
        ----------
        room
            The slack that they may have together; 0 ways if it is negative.
        trips
            The long ties that they may have together, at most ``most_trips``.
        """
        if room < 0 or trips < 0:
            return 0
        return self._within[k][room * (self.most_trips + 1) + trips]

    def others(self) -> list[list[int]]:
        """For each section and each of its steps, the ways of the others to keep what is left."""
        packing, width = self._packing, self.most_trips + 1
        parts = [packing.pack(each) for each in self._histograms]
        found = []
        for spends, exactly in zip(self._spends, others_exactly(parts, packing), strict=True):
            at_most = running_sums(exactly, width)
            found.append(
                [
                    at_most[(self.room - slack) * width + self.most_trips - trips]
                    if trips <= self.most_trips and slack <= self.room
                    else 0
                    for slack, trips in spends
                ]
            )
        return found

    def mean_travel(self, budget: int | None = None) -> int:
        """Mean travel of a draw, rounded half up to a whole unit."""
        most = (self.budget if budget is None else budget) + self.extra
        count = sum(self._spent[: most + 1])
        spent = sum(x * ways for x, ways in enumerate(self._spent[: most + 1]))
        return self.least_travel - self.extra + (2 * spent + count) // (2 * count)

    def places(self, rank: int) -> tuple[tuple[int, ...], ...]:
        """The draw of this rank, 0 <= rank < count(): the places of each section.

        Raises
        ------
        AnswerIsNo
            If there is no draw of this rank.
        """
        if not 0 <= rank < self.count():
            raise AnswerIsNo(f"no draw has rank {rank}: there are {self.count()}")
        left, trips_left = self.room, self.most_trips
        drawn = []
        for k, section in enumerate(self.sections):
            for step, ways in enumerate(section.ways):
                slack, trips = self._spends[k][step]
                later = self.within(k + 1, left - slack, trips_left - trips)
                if rank < ways * later:
                    break
                rank -= ways * later
            index, rank = divmod(rank, later)
            drawn.append(section.places(step, index))
            left, trips_left = left - slack, trips_left - trips
        return tuple(drawn)


def fewest_trips(sections: Sequence[SectionStates]) -> int:
    """The fewest long ties that a draw of some sections can have.

    Parameters
    ----------
    sections
        The states of each section, in order.
    """
    return sum(min(states.least_by_trips) for states in sections)


def least_within(sections: Sequence[SectionStates], trips: int | None) -> int | None:
    """The least travel of a draw that keeps a budget of long trips.

    Parameters
    ----------
    trips
        The most long ties; ``None`` if they have no budget.

    Returns
    -------
    int or None
        ``None`` if every draw has more.
    """
    if trips is None:
        return sum(states.least_travel for states in sections)
    best = {0: 0}
    for states in sections:
        found: dict[int, int] = {}
        for spent, travel in best.items():
            for more, own in states.least_by_trips.items():
                if spent + more <= trips:
                    total = travel + own
                    found[spent + more] = min(found.get(spent + more, total), total)
        best = found
    return min(best.values(), default=None)


def count_within(
    sections: Sequence[SectionStates],
    tolerance: Decimal,
    weights: ByeWeights | None = None,
    trips: int | None = None,
    *,
    by_section: bool = False,
) -> CupCount:
    """Count the draws of a cup within a tolerance.

    Parameters
    ----------
    sections
        The states of each section, in order.
    tolerance
        From 0 to 1: how far above the least travel a draw may lie.
    weights
        For byes, or ``None``.
    trips
        The most long ties that a draw may have, or ``None``; see ``count_cup``.
    by_section
        Whether each section has a budget of its own; else all share one. Long ties have none then.

    Notes
    -----
    Where each section keeps its own budget, all of them together never exceed the sum: so the
    count within that sum is the product of the sections' own.
    """
    if not by_section:
        least = least_within(sections, trips) or 0
        return count_cup(sections, budget_for(least, tolerance), weights, trips)
    budgets = [budget_for(states.least_travel, tolerance) for states in sections]
    counted: list[SectionCount] = list(map(count_section, sections, budgets))
    if weights is None:
        return CupCount(tuple(counted), sum(budgets))
    return CupCount(tuple(weigh_section(each, weights) for each in counted), sum(budgets))


def count_cup(
    sections: Sequence[SectionStates],
    budget: int,
    weights: ByeWeights | None = None,
    trips: int | None = None,
) -> CupCount:
    """Count the draws of a cup whose travel is at most ``budget`` above the least.

    Parameters
    ----------
    sections
        The states of each section, in order.
    budget
        Whole units above the least travel of all sections together.
    weights
        For byes: a draw is then counted as often as it weighs. ``None``: once.
    trips
        The most long ties that a draw may have; ``None`` if they have no budget. The least travel
        is then that of draws which keep it.

    Raises
    ------
    AnswerIsNo
        If every draw has more long ties, or there is more to count than there should be.
    """
    least = least_within(sections, trips)
    if least is None:
        raise AnswerIsNo(
            f"no draw of these sections has at most {trips} long ties: the fewest are "
            f"{fewest_trips(sections)}"
        )
    extra = least - sum(states.least_travel for states in sections)
    counted: list[SectionCount | WeightedCount] = [
        count_section(states, budget + extra) for states in sections
    ]
    if weights is not None:
        counted = [weigh_section(s, weights) for s in counted if isinstance(s, SectionCount)]
    return CupCount(tuple(counted), budget, trips, extra)
