"""The draws of later windows: few clubs a section, drawn thousands of times.

The count and the order of ranks are those of ``counting``; what is kept here is each set of
survivors' list of brackets, packed for counting the draws of a whole cup.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from drawopt.drawing.contest import Contest
from drawopt.drawing.lots import Lots
from drawopt.sections.convolution import FEW, Packing
from drawopt.sections.counting import (
    SectionStates,
    budget_for,
    count_section,
    fewest_trips,
    least_within,
)
from drawopt.sections.plan import Plan

MOST_TIES = 15
"""Ties of a section."""

MOST_KEPT = 1_000_000
"""Brackets kept in memory; beyond that the lists are begun anew."""


@dataclass(frozen=True)
class Brackets:
    """The brackets of one set of survivors by travel and long ties.

    ``ways[k]`` holds (slack, long ties, number of brackets), in order of rank; ``places[k]`` the
    places of each of them, in order of rank too.
    """

    states: SectionStates
    ways: tuple[tuple[int, int, int], ...]
    places: tuple[tuple[tuple[int, ...], ...], ...]
    _packed: dict[tuple[int, int], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def count(self) -> int:
        return sum(ways for *_, ways in self.ways)

    def terms(self, packing: Packing) -> list[tuple[int, int]]:
        """Its ways by slot of a packed polynomial."""
        return [(slack * packing.stride + trips, ways) for slack, trips, ways in self.ways]

    def within(self, budget: int) -> "Brackets":
        """Those of at most this slack: of a section with a budget of its own."""
        few = sum(slack <= budget for slack, *_ in self.ways)
        return Brackets(self.states, self.ways[:few], self.places[:few])

    def packed(self, packing: Packing) -> int:
        """The polynomial of its ways, kept by the width of its slots and rows."""
        shape = packing.slot, packing.stride
        if shape not in self._packed:
            self._packed[shape] = packing.pack_terms(self.terms(packing))
        return self._packed[shape]


class LaterWindows:
    """Draws the survivors of a plan's sections anew, by the public order of ranks."""

    def __init__(self, plan: Plan, tolerance: Decimal) -> None:
        self.plan = plan
        self.tolerance = tolerance
        self._kept: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Brackets] = {}
        self._brackets_kept = 0

    def draw(
        self,
        window: int,
        alive: Sequence[tuple[int, ...]],
        lots: Lots,
        kept_byes: tuple[int, ...] = (),
        trips_left: int | None = None,
    ) -> list[tuple[int, ...]]:
        """The places of each section in the draw of a window.

        Parameters
        ----------
        kept_byes, trips_left
            As in ``Contest``.

        Raises
        ------
        AnswerIsNo
            If the clubs left in a section have no bracket that keeps the rules.
        """
        sections = [self.brackets(window, clubs, kept_byes) for clubs in alive]
        most = 1
        for section in sections:
            most *= section.count
        if most == 1:
            return [section.places[0][0] for section in sections]
        # Whole words of 64 bits, so that few widths are ever packed.
        packing = self._packing(sections, -(-most.bit_length() // 64) * 64, trips_left)
        within = self._within(sections, packing)
        left, trips_left = packing.budget, packing.trips
        rank = lots.below(packing.coefficient(within[0], left, trips_left), f"w{window}/rank")
        drawn = []
        for section, later in zip(sections, within[1:], strict=True):
            for (slack, trips, ways), places in zip(section.ways, section.places, strict=True):
                if slack > left or trips > trips_left:
                    continue
                others = packing.coefficient(later, left - slack, trips_left - trips)
                if rank < ways * others:
                    index, rank = divmod(rank, others)
                    drawn.append(places[index])
                    left, trips_left = left - slack, trips_left - trips
                    break
                rank -= ways * others
        return drawn

    def _packing(self, sections: Sequence[Brackets], slot: int, trips_left: int | None) -> Packing:
        """Room for what all sections may spend together."""
        states = [section.states for section in sections]
        if self.plan.problem.terms.by_section:
            return Packing(slot, sum(budget_for(s.least_travel, self.tolerance) for s in states))
        allowed = None if trips_left is None else max(trips_left, fewest_trips(states))
        least = least_within(states, allowed) or 0
        room = budget_for(least, self.tolerance) + least - sum(s.least_travel for s in states)
        if allowed is None:
            return Packing(slot, room)
        trips = min(allowed, sum(each.scale - 1 for each in states))
        return Packing(slot, room, trips, trips + MOST_TIES + 1)

    @staticmethod
    def _within(sections: Sequence[Brackets], packing: Packing) -> list[int]:
        """within[k]: the ways for sections k, k + 1, ... to spend at most b, slot by slot."""
        # All later sections together, of which there are none, spend at most b in one way.
        within = [packing.at_most]
        for section in reversed(sections):
            if len(section.ways) > FEW:
                within.append(packing.times(within[-1], section.packed(packing)))
            else:
                within.append(packing.times_terms(within[-1], section.terms(packing)))
        return within[::-1]

    def brackets(
        self, window: int, clubs: tuple[int, ...], kept_byes: tuple[int, ...] = ()
    ) -> Brackets:
        """The brackets of a set of survivors, listed once."""
        own = tuple(club for club in kept_byes if club in clubs)
        found = self._kept.get((window, clubs, own))
        if found is None:
            if self._brackets_kept >= MOST_KEPT:
                self._kept.clear()
                self._brackets_kept = 0
            contest = Contest(self.plan, window, (clubs,), kept_byes=own)
            found = list_brackets(contest)
            if self.plan.problem.terms.by_section:
                found = found.within(budget_for(found.states.least_travel, self.tolerance))
            self._kept[window, clubs, own] = found
            self._brackets_kept += found.count
        return found


def list_brackets(contest: Contest) -> Brackets:
    """All brackets of the survivors of one section, of a window after the first.

    Raises
    ------
    AnswerIsNo
        If none keeps the rules.
    """
    (states,) = contest.states()
    # No two brackets are further apart than the most that every pair could cost.
    costs, clubs = contest.plan.problem.costs, states.clubs
    widest = sum(int(costs[i, j]) for i in clubs for j in clubs)
    count = count_section(states, widest)
    steps = [(x, n) for x, n in enumerate(count.histogram.tolist()) if n]
    places = tuple(tuple(count.places(x, index) for index in range(n)) for x, n in steps)
    return Brackets(states, tuple((*states.spent(x), n) for x, n in steps), places)
