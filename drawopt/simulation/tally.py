"""What came of a stretch of runs, in whole numbers that add up whatever the stretches were."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drawopt.errors import UsageError

Array = npt.NDArray[np.int64]

LONG_TRIPS = {"mi": 300, "km": 483}
"""A trip further than this is long: 300 miles, in kilometres to the nearest one."""

MOST_TRIP = 1_000_000_000


def long_trip_of(unit: str, wanted: int | None = None) -> int:
    """What a trip must exceed to be long: what is wanted, else 300 miles in this unit.

    A unit of one's own, such as minutes, has no measure of miles: its threshold is 300 of it.

    Parameters
    ----------
    unit
        ``"mi"``, ``"km"``, or one of one's own.
    wanted
        In that unit.

    Raises
    ------
    UsageError
        If what is wanted is not from 0 to 1,000,000,000.
    """
    if wanted is None:
        return LONG_TRIPS.get(unit, LONG_TRIPS["mi"])
    if not 0 <= wanted <= MOST_TRIP:
        raise UsageError(f"a long trip must be from 0 to {MOST_TRIP:,}, found {wanted:,}")
    return wanted


@dataclass(frozen=True)
class Tally:
    """Runs ``first`` to ``first`` + ``runs`` - 1, counted.

    Parameters
    ----------
    qualified, byes, trips
        For each club, in how many runs it qualified, did not play in round 1, and made a long
        trip.
    miles
        For each club, in how many runs it travelled how far: {distance: runs}.
    totals, longest, long_trips
        For each run in order: the travel of all clubs, the longest trip, the long trips.
    """

    first: int
    qualified: tuple[int, ...]
    byes: tuple[int, ...]
    trips: tuple[int, ...]
    miles: tuple[Mapping[int, int], ...]
    totals: tuple[int, ...]
    longest: tuple[int, ...]
    long_trips: tuple[int, ...]

    @classmethod
    def of(
        cls, first: int, qualified: Array, byes: Array, trips: Array, miles: Array, figures: Array
    ) -> "Tally":
        """Count arrays of shape (runs, clubs), and figures of shape (runs, 3)."""
        return cls(
            first,
            tuple(qualified.sum(axis=0).tolist()),
            tuple(byes.sum(axis=0).tolist()),
            tuple((trips > 0).sum(axis=0).tolist()),
            tuple(_counted(column) for column in miles.T),
            *(tuple(column.tolist()) for column in figures.T),
        )

    @property
    def runs(self) -> int:
        return len(self.totals)

    def __add__(self, other: "Tally") -> "Tally":
        """The runs of both; ``other`` begins where this one ends.

        Raises
        ------
        ValueError
            If there is a gap between them, or they overlap.
        """
        return add_up((self, other))


class Sum:
    """Adds up tallies that follow one another."""

    def __init__(self) -> None:
        self.first = self.runs = 0
        self.qualified: list[int] = []
        self._byes: list[int] = []
        self._trips: list[int] = []
        self._miles: list[Counter[int]] = []
        self._totals: list[int] = []
        self._longest: list[int] = []
        self._long_trips: list[int] = []

    def add(self, tally: Tally) -> None:
        """Add the runs that come next.

        Raises
        ------
        ValueError
            If they do not begin where those before end.
        """
        if not self.runs:
            clubs = len(tally.miles)
            self.first = tally.first
            self.qualified, self._byes, self._trips = ([0] * clubs for _ in range(3))
            self._miles = [Counter() for _ in range(clubs)]
        elif tally.first != self.first + self.runs:
            last = self.first + self.runs - 1
            raise ValueError(f"runs from {tally.first} on do not follow run {last}")
        self.runs += tally.runs
        for sums, counts in (
            (self.qualified, tally.qualified),
            (self._byes, tally.byes),
            (self._trips, tally.trips),
        ):
            for club, times in enumerate(counts):
                sums[club] += times
        for counter, miles in zip(self._miles, tally.miles, strict=True):
            counter.update(miles)
        self._totals += tally.totals
        self._longest += tally.longest
        self._long_trips += tally.long_trips

    def tally(self) -> Tally:
        return Tally(
            self.first,
            tuple(self.qualified),
            tuple(self._byes),
            tuple(self._trips),
            tuple(dict(sorted(counter.items())) for counter in self._miles),
            tuple(self._totals),
            tuple(self._longest),
            tuple(self._long_trips),
        )


def add_up(tallies: Iterable[Tally]) -> Tally:
    """One tally of several that follow one another.

    Raises
    ------
    ValueError
        If one does not begin where the one before it ends.
    """
    sums = Sum()
    for tally in tallies:
        sums.add(tally)
    return sums.tally()


def _counted(values: Array) -> dict[int, int]:
    found, times = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), times.tolist(), strict=True))


def mean(counted: Mapping[int, int]) -> tuple[int, int]:
    """Sum and number of counted values: the mean is their quotient.

    Parameters
    ----------
    counted
        How often each value was seen: {value: times}.
    """
    return sum(value * times for value, times in counted.items()), sum(counted.values())


def percentile(counted: Mapping[int, int], percent: int) -> int:
    """The least value with at least so many per cent of all values at or below it.

    Parameters
    ----------
    counted
        How often each value was seen: {value: times}.
    percent
        From 0 to 100; 50 is the median.

    Raises
    ------
    ValueError
        If there are no values.
    """
    number = sum(counted.values())
    seen = 0
    for value, times in sorted(counted.items()):
        seen += times
        if 100 * seen >= percent * number:
            return value
    raise ValueError("there are no values")
