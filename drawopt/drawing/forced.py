"""What it would cost to force a pairing: the least bracket of a section in which two clubs meet."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.drawing import _odds_kernels as kernels
from drawopt.model.bracket import Node, Side, clubs_of, node, nodes_of
from drawopt.sections.counting import SectionStates


@dataclass(frozen=True)
class Forced:
    """Two clubs on the two sides of one tie, each named or as a winner to come.

    Parameters
    ----------
    round
        Of the states' rounds, from 1.
    extra
        What the least such bracket has above the section's least, in whole units of cost.
    bracket
        That bracket, clubs by their number in the field.
    """

    round: int
    extra: int
    bracket: Side


def forced(states: SectionStates, one: int, other: int) -> tuple[Forced, ...]:
    """The least brackets in which two clubs of a section may meet, a round each that has one.

    Parameters
    ----------
    one, other
        Clubs by their number in the field.
    """
    return tuple(_Walk(states).forced(states.clubs.index(one), states.clubs.index(other)))


class _Walk:
    """The states of a section with the level of each, to find brackets of least travel."""

    def __init__(self, states: SectionStates) -> None:
        self.states = states
        self.level = np.empty(len(states.keys), dtype=np.int64)
        kernels.levels_of(states.split_start, states.left, states.keys, states.rounds, self.level)
        self.parent = np.repeat(np.arange(len(states.keys)), np.diff(states.split_start))

    def forced(self, one: int, other: int) -> Iterator[Forced]:
        states = self.states
        pair = np.flatnonzero(states.keys == (1 << (2 * one)) | (1 << (2 * other)))
        pair = pair[(self.level[pair] == 1) & (states.outside[pair] >= 0)]
        if len(pair):
            state = int(pair[0])
            least = int(states.least[state] + states.outside[state])
            yield Forced(1, self._extra(least), self._around(state, self._inside(state)))
        sides = states.keys[states.left], states.keys[states.right]
        apart = (_holds(sides[0], one) & _holds(sides[1], other)) | (
            _holds(sides[0], other) & _holds(sides[1], one)
        )
        apart &= states.outside[self.parent] >= 0
        whole = states.outside[self.parent] + self._of_splits()
        for round_ in range(2, states.rounds + 1):
            rows = np.flatnonzero(apart & (self.level[self.parent] == round_))
            if len(rows):
                split = int(rows[np.argmin(whole[rows])])
                side = self._split(split, round_)
                bracket = self._around(int(self.parent[split]), side)
                yield Forced(round_, self._extra(int(whole[split])), bracket)

    def _extra(self, least: int) -> int:
        """Travel above the section's least, of a bracket's steps."""
        return least // self.states.scale - self.states.least_travel

    def _of_splits(self) -> npt.NDArray[np.int64]:
        """The least travel inside each split."""
        states = self.states
        return states.travel + states.least[states.left] + states.least[states.right]

    def _split(self, split: int, round_: int) -> Side:
        left, right = self.states.left[split], self.states.right[split]
        return node(round_, self._inside(int(left)), self._inside(int(right)))

    def _inside(self, state: int) -> Side:
        """The first bracket of least travel inside a state."""
        states = self.states
        first, last = states.split_start[state], states.split_start[state + 1]
        if first == last:
            held = [club for own, club in enumerate(states.clubs) if _in(states.keys[state], own)]
            return held[0] if len(held) == 1 else node(1, held[0], held[1])
        left, right = states.left[first:last], states.right[first:last]
        inside = states.travel[first:last] + states.least[left] + states.least[right]
        return self._split(int(first + np.argmin(inside)), int(self.level[state]))

    def _around(self, state: int, side: Side) -> Side:
        """The least bracket of the whole section around a state."""
        states = self.states
        while state != len(states.keys) - 1:
            rows = np.flatnonzero((states.left == state) | (states.right == state))
            beside = np.where(states.left[rows] == state, states.right[rows], states.left[rows])
            parents = self.parent[rows]
            fits = (states.outside[parents] >= 0) & (
                states.outside[parents] + states.travel[rows] + states.least[beside]
                == states.outside[state]
            )
            found = int(np.flatnonzero(fits)[0])
            state = int(parents[found])
            side = node(int(self.level[state]), side, self._inside(int(beside[found])))
        return side


def _holds(keys: npt.NDArray[np.int64], own: int) -> npt.NDArray[np.bool_]:
    return np.asarray((keys >> (2 * own)) & 3 != 0, dtype=np.bool_)


def _in(key: int, own: int) -> bool:
    return bool((key >> (2 * own)) & 3)


def first_meetings(bracket: Side) -> dict[int, tuple[int, frozenset[int]]]:
    """Each club's first tie: its round, and the clubs that may stand on the other side.

    Parameters
    ----------
    bracket
        Of a section; a club alone has no tie.
    """
    found: dict[int, tuple[int, frozenset[int]]] = {}
    for tie in nodes_of(bracket):
        for own, other in ((tie.first, tie.second), (tie.second, tie.first)):
            if not isinstance(own, Node):
                found[own] = tie.round, frozenset(clubs_of(other))
    return found


def moved(before: Side, after: Side) -> tuple[int, ...]:
    """The clubs whose first tie is another in one bracket than in the other, in order.

    Parameters
    ----------
    before, after
        Brackets of the same clubs.
    """
    old, new = first_meetings(before), first_meetings(after)
    return tuple(sorted(club for club in old if old[club] != new.get(club)))
