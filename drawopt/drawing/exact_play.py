"""What may come of one side of a window's bracket, exactly: every result and every coin of it.

Every club wins each tie with 1/2, and hosts are those of the draw: a coin's side, or where hosts
are balanced and both names are known the club with fewer home ties so far.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeVar

from drawopt.drawing.contest import settle_host
from drawopt.model.bracket import Node, Side
from drawopt.model.problem import Problem

T = TypeVar("T")

Facts = tuple[tuple[tuple[int, ...], Fraction], ...]
"""Chances, or what is expected: by round and club, or by round and two clubs."""


@dataclass(frozen=True)
class Played:
    """One side of a bracket, played to the end of a window.

    Parameters
    ----------
    ties
        How many are played.
    ways
        For each club that may come out, with its home ties: the chance of that, and of that
        without a long trip on the way; whole numbers in parts of 4 ** ``ties``.
    out
        For each club: the chance to be put out without a long trip.
    meets
        For a round and two clubs, the lesser first: the chance that they meet.
    byes, home
        For a round and a club: the chance of a bye; to be at home.
    travel
        For a round and a club: expected as the visitor.
    """

    ties: int
    ways: Mapping[tuple[int, int], tuple[int, int]]
    out: tuple[tuple[int, Fraction], ...] = ()
    meets: Facts = ()
    byes: Facts = ()
    home: Facts = ()
    travel: Facts = ()


@dataclass(frozen=True)
class ExactPlayer:
    """Plays sides of brackets.

    Parameters
    ----------
    trip
        A trip is long if it is further than this, in units of distance.
    """

    problem: Problem
    trip: int

    def play(self, first: int, side: Side, until: int, home_ties: Mapping[int, int]) -> Played:
        """What comes of a side that would next play in round ``until``.

        Parameters
        ----------
        first
            The first round of the window. All rounds are the cup's, those of nodes too.
        home_ties
            How often each club was at home before the window.
        """
        if isinstance(side, int):
            byes = tuple(((round_, side), Fraction(1)) for round_ in range(first, until))
            return Played(0, {(side, home_ties[side]): (1, 1)}, byes=byes)
        parts = [
            self.play(first, each, side.round, home_ties) for each in (side.first, side.second)
        ]
        return self._tie(side, parts, home_ties)

    def _tie(self, tie: Node, parts: Sequence[Played], home_ties: Mapping[int, int]) -> Played:
        """What comes of a tie, by what comes of its two sides."""
        round_, ties = tie.round, parts[0].ties + parts[1].ties + 1
        balance = self.problem.terms.hosts == "balance"
        named = isinstance(tie.first, int) and isinstance(tie.second, int)
        known = home_ties if named and balance else {}
        ways: dict[tuple[int, int], tuple[int, int]] = {}
        out: dict[int, int] = defaultdict(int)
        meets: dict[tuple[int, ...], int] = defaultdict(int)
        home: dict[tuple[int, ...], int] = defaultdict(int)
        travel: dict[tuple[int, ...], int] = defaultdict(int)
        for one, other in product(*(part.ways.items() for part in parts)):
            (i, _), (j, _) = one[0], other[0]
            # Two sides of the coin, two winners: four times, in parts of 4 ** ties.
            together = one[1][0] * other[1][0]
            meets[round_, min(i, j), max(i, j)] += 4 * together
            miles = int(self.problem.distances[i, j])
            for host, visitor in self._hosts(i, j, known):
                if host is not None:
                    home[round_, host] += 2 * together
                travel[round_, visitor] += 2 * together * miles
                for ((own, before), (_, clean)), rival in ((one, other[1][0]), (other, one[1][0])):
                    unharmed = 0 if own == visitor and miles > self.trip else clean * rival
                    out[own] += unharmed
                    way = own, before + (balance and own == host)
                    so_far = ways.get(way, (0, 0))
                    ways[way] = so_far[0] + together, so_far[1] + unharmed
        of = 4**ties
        return Played(
            ties,
            ways,
            _joined((part.out for part in parts), _parts_of(out, of)),
            _joined((part.meets for part in parts), _parts_of(meets, of)),
            _joined((part.byes for part in parts), ()),
            _joined((part.home for part in parts), _parts_of(home, of)),
            _joined((part.travel for part in parts), _parts_of(travel, of)),
        )

    def _hosts(
        self, one: int, other: int, home_ties: Mapping[int, int]
    ) -> list[tuple[int | None, int]]:
        """Host and visitor for either side of the coin; no host on neutral ground."""
        found: list[tuple[int | None, int]] = []
        for home, away in ((one, other), (other, one)):
            if home_ties and home_ties[away] < home_ties[home]:
                home, away = away, home
            home, away, _, neutral = settle_host(home, away, self.problem.may_host)
            found.append((None if neutral else home, away))
        return found


def _parts_of(numbers: Mapping[T, int], of: int) -> list[tuple[T, Fraction]]:
    return [(key, Fraction(number, of)) for key, number in numbers.items()]


def _joined(parts: Iterable[tuple[T, ...]], more: Iterable[T]) -> tuple[T, ...]:
    return (*(each for part in parts for each in part), *more)
