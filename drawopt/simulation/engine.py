"""Playing runs fast: the draw counted once, every window's ties in one compiled step.

The answer is that of ``cup.play_cup``, run by run; a test holds the two together.
"""

from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from drawopt.drawing.contest import Contest, lasting_byes
from drawopt.drawing.lots import Lots
from drawopt.sections.counting import CupCount
from drawopt.sections.plan import Plan
from drawopt.simulation import _play_kernels as kernels
from drawopt.simulation.lots import club_labels, club_words, run_lots
from drawopt.simulation.ratings import FAR, Strengths
from drawopt.simulation.survivors import LaterWindows
from drawopt.simulation.tally import Tally

Array = npt.NDArray[np.int64]


class Engine:
    """A plan ready to be drawn and played again and again.

    Parameters
    ----------
    tolerance
        Of every window's draw.
    long_trip
        A trip further than this is counted as long.
    """

    def __init__(
        self, plan: Plan, tolerance: Decimal, strengths: Strengths, seed: str, long_trip: int
    ) -> None:
        problem, terms = plan.problem, plan.problem.terms
        # A plan of its own, so that what is counted goes when the engine goes.
        self.plan = replace(plan)
        self.seed, self.long_trip = seed, long_trip
        self.rounds = problem.format.rounds
        self.windows = terms.windows if terms.redraw != "none" else ()
        if not self.windows:
            self.windows = (tuple(range(1, self.rounds + 1)),) if self.rounds else ()
        self.first = FirstWindow(self.plan.count(tolerance))
        self.later = LaterWindows(self.plan, tolerance)
        self.labels = club_labels(problem.field.clubs)
        self.distances = np.ascontiguousarray(problem.distances)
        self.may_host = np.array(problem.may_host, dtype=np.bool_)
        self.ratings = np.array(strengths.ratings, dtype=np.float64)
        self.advantage = strengths.home_advantage
        self.balance = terms.hosts == "balance"

    def play(self, first: int, runs: int) -> Tally:
        """Play runs ``first``, ``first`` + 1, ... and count what came of them."""
        clubs = len(self.labels)
        miles = np.zeros((runs, clubs), dtype=np.int64)
        figures = np.zeros((runs, 3), dtype=np.int64)
        byes, trips, qualified = (np.zeros((runs, clubs), dtype=np.int64) for _ in range(3))
        for k in range(runs):
            through = self._run(first + k, miles[k], figures[k], byes[k], trips[k])
            qualified[k, through] = 1
        return Tally.of(first, qualified, byes, trips, miles, figures)

    def _run(self, run: int, miles: Array, figures: Array, byes: Array, trips: Array) -> list[int]:
        """Play one run; the clubs that qualify."""
        lots = run_lots(self.seed, run)
        words = club_words(lots, self.labels)
        places = self.first.draw(lots)
        alive = list(self.plan.sections)
        kept: tuple[int, ...] = ()
        trips_left: int | None = None
        at_home = np.zeros(len(self.labels), dtype=np.int64)
        for window, rounds in enumerate(self.windows, 1):
            if window > 1:
                kept = lasting_byes(self.plan, window - 1, places)
                places = self.later.draw(window, alive, lots, kept, trips_left)
            contest = Contest(
                self.plan, window, tuple(alive), kept_byes=kept, trips_left=trips_left
            )
            trips_left = contest.trips_after(places)
            now = np.array(places, dtype=np.int64)
            # Double byes may leave fewer clubs than places.
            left = np.empty((len(now), now.shape[1] >> len(rounds)), dtype=np.int64)
            kernels.play_window(
                now, rounds[0], rounds[-1], words, self.distances, self.may_host, self.ratings,
                self.advantage, float(FAR), self.long_trip, self.balance, at_home, miles, figures,
                byes, trips, left,
            )  # fmt: skip
            alive = [tuple(club for club in row if club >= 0) for row in left.tolist()]
        return [club for section in alive for club in section]


class FirstWindow:
    """Draws of the first window: ``CupCount.places``, with the sums it walks through kept."""

    def __init__(self, cup: CupCount) -> None:
        self.cup = cup
        self.count = cup.count()
        self._sums: dict[tuple[int, int, int], list[int]] = {}

    def draw(self, lots: Lots) -> list[tuple[int, ...]]:
        """The places of each section."""
        rank = lots.below(self.count, "w1/rank")
        left, trips_left = self.cup.room, self.cup.most_trips
        drawn = []
        for k, section in enumerate(self.cup.sections):
            sums = self._sums.get((k, left, trips_left))
            if sums is None:
                sums = self._sums[k, left, trips_left] = self._sums_of(k, left, trips_left)
            step = bisect_right(sums, rank)
            if step:
                rank -= sums[step - 1]
            slack, trips = section.states.spent(step)
            left, trips_left = left - slack, trips_left - trips
            index, rank = divmod(rank, self.cup.within(k + 1, left, trips_left))
            drawn.append(section.places(step, index))
        return drawn

    def _sums_of(self, k: int, left: int, trips_left: int) -> list[int]:
        """How many draws of section k and later are at most 0, 1, ... steps up in section k."""
        section = self.cup.sections[k]
        spends = map(section.states.spent, range(len(section.ways)))
        return list(
            accumulate(
                n * self.cup.within(k + 1, left - slack, trips_left - trips)
                for n, (slack, trips) in zip(section.ways, spends, strict=True)
            )
        )
