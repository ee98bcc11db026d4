"""The question a plan answers: a field, its format, its distances and its rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.wording import count_of
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Field
from drawopt.model.travel import Matrix


@dataclass(frozen=True)
class Apart:
    """Two clubs that may not meet before a round (rounds + 1: not in qualifying at all)."""

    one: str
    other: str
    until: int


@dataclass(frozen=True)
class Trips:
    """A budget of long trips: at most so many ties whose expected distance is over a limit.

    Parameters
    ----------
    over
        In whole units: the expected distance of a tie, rounded as it is published, counts as long
        if it is more.
    at_most
        Of all ties of a cup, later rounds as they are expected.
    """

    over: int
    at_most: int


@dataclass(frozen=True)
class Rules:
    """What a plan and its draws must keep. Clubs are named; all rules are off by default.

    Parameters
    ----------
    sections
        The sections, where they are given (regional pools): clubs of each.
    apart
        Pairs kept apart until a round.
    same_league_apart
        Whether clubs of one league are kept apart in round 1.
    longest_trip
        The longest distance two clubs of one section may have, in whole units.
    may_not_host
        Clubs that cannot be at home.
    must_have_bye
        Clubs that must not play in round 1.
    trips
        How many long trips a draw may have.
    """

    sections: tuple[tuple[str, ...], ...] = ()
    apart: tuple[Apart, ...] = ()
    same_league_apart: bool = False
    longest_trip: int | None = None
    may_not_host: tuple[str, ...] = ()
    must_have_bye: tuple[str, ...] = ()
    trips: Trips | None = None


REDRAWS = ("window", "keep-byes", "none")
"""What later windows do: draw anew, draw anew but for byes that were drawn, or nothing."""


WITHDRAWALS = ("opponent", "bye", "loser", "section")
"""What may be done when a club withdraws."""


@dataclass(frozen=True)
class Terms:
    """How the draw is held: what each window publishes, and how far above the least it may lie.

    Parameters
    ----------
    windows
        The rounds of each window, in order: ``((1, 2), (3,), (4,))``.
    redraw
        ``"window"``: a later window draws the survivors of each section anew; ``"keep-byes"``: so
        too, but a bye of a later round that was drawn before stands; ``"none"``: the first day's
        bracket stands.
    tolerance
        How far above the least travel a draw may lie, an exact decimal (0.05 is 5 %).
    seed_sources
        What the seeds of the draws will be made of, in words, named before there are any.
    title
        The cup's name and season, empty where it has none.
    days
        The day on which each window will be drawn, as in 2026-03-01; empty if none is named.
    byes
        ``"uniform"``: every bracket is equally likely; ``"fair"``: a plan carries weights that
        bring the chances of a bye in each section near together.
    hosts
        ``"coin"``: a coin names the host of every tie; ``"balance"``: in later windows the club
        with fewer home ties so far is at home, and the coin decides if they have the same number.
    draw_when
        ``"national"``: a window is drawn once all sections are ready, by one lot; ``"section"``:
        each section has its own budget and lot, and is drawn once its own ties are decided.
    withdrawals
        What may be done when a club withdraws, in order of preference; words of ``WITHDRAWALS``.
    """

    windows: tuple[tuple[int, ...], ...]
    redraw: str = "window"
    tolerance: Decimal = Decimal("0.05")
    seed_sources: tuple[str, ...] = ()
    title: str = ""
    days: tuple[str, ...] = ()
    byes: str = "uniform"
    hosts: str = "coin"
    draw_when: str = "national"
    withdrawals: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_tolerance(self.tolerance)
        if any(not window for window in self.windows):
            raise UsageError("a window holds at least one round")
        if self.redraw not in REDRAWS:
            raise UsageError(f'redraw must be one of {", ".join(REDRAWS)}, found "{self.redraw}"')
        if self.days and len(self.days) != len(self.windows):
            raise UsageError(
                "a day for the draw of each window is wanted "
                f"({count_of(len(self.windows), 'window')}), found {', '.join(self.days)}"
            )
        if list(self.days) != sorted(self.days):
            raise UsageError("windows are drawn one after the other, on days in order")
        if self.byes not in ("uniform", "fair"):
            raise UsageError(f'byes must be "uniform" or "fair", found "{self.byes}"')
        if self.hosts not in ("coin", "balance"):
            raise UsageError(f'hosts must be "coin" or "balance", found "{self.hosts}"')
        if self.draw_when not in ("national", "section"):
            raise UsageError(f'draw_when must be "national" or "section", found "{self.draw_when}"')

        wrong = [word for word in self.withdrawals if word not in WITHDRAWALS]
        if wrong or len(set(self.withdrawals)) < len(self.withdrawals):
            allowed = ", ".join(WITHDRAWALS)
            found = ", ".join(wrong or self.withdrawals)
            raise UsageError(f"withdrawals must be of {allowed}, each once, found {found}")

    @property
    def open_cases(self) -> tuple[str, ...]:
        """What is not settled beforehand if a club withdraws, in words."""
        allowed = set(self.withdrawals)
        if not allowed:
            return ("what is done when a club withdraws (withdrawals is not set)",)
        found = []
        if "opponent" not in allowed:
            found.append("a club withdraws before its section is drawn")
        if not allowed & {"opponent", "section"}:
            found.append("a club withdraws from its first tie, and no club has a bye")
        if "loser" not in allowed:
            found.append("a club that has won its section is out")
        return tuple(found)

    @property
    def by_section(self) -> bool:
        """Whether each section is drawn by a lot of its own."""
        return self.draw_when == "section"


def check_tolerance(tolerance: Decimal) -> None:
    """Refuse a tolerance that is not from 0 to 1 with at most six decimals.

    Parameters
    ----------
    tolerance
        How far above the least travel a draw may lie; 0.05 is 5 %.

    Raises
    ------
    UsageError
        If it is less than 0, more than 1, no number, or has more decimals.
    """
    if not tolerance.is_finite() or not 0 <= tolerance <= 1:
        raise UsageError(f"tolerance must be a number from 0 to 1 (0.05 is 5 %), found {tolerance}")
    if tolerance != round(tolerance, 6):
        raise UsageError(f"tolerance must have at most six decimals, found {tolerance}")


@dataclass(frozen=True)
class Problem:
    """Everything a plan depends on, and nothing else.

    ``costs`` steer the plan and the draw, ``distances`` are reported; they are the same matrix
    unless a cost was asked for. Both have shape (clubs, clubs) in whole units.
    """

    field: Field
    format: CupFormat
    distances: Matrix
    costs: Matrix
    unit: str
    rules: Rules
    terms: Terms

    def __post_init__(self) -> None:
        for matrix in (self.distances, self.costs):
            matrix.setflags(write=False)
        if [r for window in self.terms.windows for r in window] != list(
            range(1, self.format.rounds + 1)
        ):
            found = ", ".join(str(list(window)) for window in self.terms.windows)
            raise UsageError(
                f"the windows must hold rounds 1 to {self.format.rounds} in order, found {found}"
            )
        if self.rules.trips is not None and self.terms.by_section:
            raise UsageError(
                "a budget of long trips (trips) is one for all sections: it does not go with "
                'draw_when = "section"'
            )
        if self.rules.trips is not None and self.terms.withdrawals:
            raise UsageError(
                "a budget of long trips (trips) does not go with withdrawals: what a change takes "
                "of it is not settled"
            )

    @property
    def costs_steer(self) -> bool:
        """Whether a cost takes the place of the distance."""
        return not np.array_equal(self.costs, self.distances)

    @cached_property
    def earliest(self) -> Matrix:
        """The first round in which two clubs may meet, shape (clubs, clubs).

        1 where no rule speaks; rounds + 1 where they must not share a section. Every rule about
        pairs and byes comes down to this one matrix.

        Raises
        ------
        UsageError
            If a rule names a club that is not in the field.
        """
        earliest = self._kept_apart.copy()
        if self.rules.longest_trip is not None:
            earliest[self.distances > self.rules.longest_trip] = self.format.rounds + 1
            np.fill_diagonal(earliest, 1)
        earliest.setflags(write=False)
        return earliest

    @cached_property
    def _kept_apart(self) -> Matrix:
        """As ``earliest``, by the rules about clubs alone: the longest trip left aside."""
        rounds, entrants = self.format.rounds, self.field.entrants
        earliest = np.ones((len(entrants), len(entrants)), dtype=np.int64)

        def keep(i: int, j: int, until: int) -> None:
            earliest[i, j] = earliest[j, i] = max(earliest[i, j], min(until, rounds + 1))

        for apart in self.rules.apart:
            keep(self.club(apart.one), self.club(apart.other), apart.until)
        for i, entrant in enumerate(entrants):
            for j in range(i):
                if self.rules.same_league_apart and entrant.league == entrants[j].league != "":
                    keep(i, j, 2)
        for name in self.rules.must_have_bye:
            for j in range(len(entrants)):
                keep(self.club(name), j, 2)
        np.fill_diagonal(earliest, 1)
        return earliest

    def club(self, name: str) -> int:
        """The number of a club that a rule names.

        Raises
        ------
        UsageError
        """
        index = self.field.index(name)
        if index is None:
            meant = self.field.did_you_mean(name)
            said = f'a rule names "{name}", which is not a club of this field'
            raise UsageError(f"{said}; {meant}" if meant else said)
        return index

    @cached_property
    def may_host(self) -> tuple[bool, ...]:
        barred = {self.club(name) for name in self.rules.may_not_host}
        return tuple(i not in barred for i in range(len(self.field)))

    @cached_property
    def given_sections(self) -> tuple[tuple[int, ...], ...]:
        """The sections the rules give, as club numbers; empty if none are given."""
        return tuple(
            tuple(sorted(self.club(name) for name in section)) for section in self.rules.sections
        )

    def check(self) -> None:
        """Say early and by name which rules cannot be kept.

        Raises
        ------
        AnswerIsNo
            With every reason found, one a line.
        """
        _ = self.may_host
        reasons = list(self._reasons())
        if reasons:
            raise AnswerIsNo("no plan exists under the rules:\n" + "\n".join(reasons))

    def _reasons(self) -> Iterator[str]:
        fmt, clubs = self.format, self.field.clubs
        company = fmt.fewest - 1
        if self.rules.longest_trip is not None:
            within = (self.distances <= self.rules.longest_trip).sum(axis=1) - 1
            for i in np.flatnonzero(within < company):
                near = count_of(int(within[i]), "club is", "clubs are")
                yield (
                    f"longest trip {self.rules.longest_trip} {self.unit} strands {clubs[i]}: "
                    f"{near} that near, a section needs {company} others"
                )
        yield from self._byes_short()
        yield from self._crowds()
        yield from self._given_faults()

    def _byes_short(self) -> Iterator[str]:
        """Clubs that cannot play in round 1, by rule or for want of an opponent."""
        fmt, clubs = self.format, self.field.clubs
        if fmt.rounds == 0:
            return
        must = {self.club(name) for name in self.rules.must_have_bye}
        if len(must) > fmt.byes:
            are = "is" if fmt.byes == 1 else "are"
            said = f"{count_of(len(must), 'club')} must have a bye"
            yield f"{said}, there {are} {count_of(fmt.byes, 'bye')}"
            return
        alone = np.flatnonzero((self._kept_apart > 1).sum(axis=1) == len(clubs) - 1)
        if len(alone) > fmt.byes and len(clubs) > 1:
            names = ", ".join(clubs[club] for club in alone)
            yield (
                f"keep apart cannot be met: {len(alone)} clubs may meet nobody in round 1, "
                f"there are {fmt.byes} byes: {names}"
            )

    def _crowds(self) -> Iterator[str]:
        """Sets of clubs kept apart from one another that are too many for the bracket."""
        named = np.flatnonzero((self._kept_apart > 1).any(axis=1)).tolist()
        for until in range(2, self.format.rounds + 2):
            room = self.format.slots * 2 ** (self.format.rounds + 1 - until)
            left = list(named)
            while left:
                crowd = [left.pop(0)]
                for i in list(left):
                    if all(self._kept_apart[i, j] >= until for j in crowd):
                        crowd.append(i)
                        left.remove(i)
                if len(crowd) > room:
                    names = ", ".join(self.field.clubs[i] for i in crowd)
                    when = (
                        "in qualifying" if until > self.format.rounds else f"before round {until}"
                    )
                    yield (
                        f"keep apart cannot be met: {len(crowd)} clubs must not meet {when}, "
                        f"there is room for {room}: {names}"
                    )

    def _given_faults(self) -> Iterator[str]:
        if not self.rules.sections:
            return
        clubs, fmt = self.field.clubs, self.format
        given = self.given_sections
        seen = sorted(i for section in given for i in section)
        missing = sorted(set(range(len(clubs))) - set(seen))
        twice = sorted({i for i in seen if seen.count(i) > 1})
        if missing:
            yield "the given sections leave out " + ", ".join(clubs[i] for i in missing)
        if twice:
            yield "the given sections hold more than once " + ", ".join(clubs[i] for i in twice)
        if len(given) != fmt.slots:
            are = count_of(len(given), "section is", "sections are")
            yield f"{are} given for {count_of(fmt.slots, 'slot')}"
        for section in given:
            first = f"the given section of {clubs[section[0]]}" if section else "a given section"
            if not fmt.fewest <= len(section) <= fmt.most:
                has = count_of(len(section), "club")
                yield f"{first} has {has}, it must have {fmt.fewest} to {fmt.most}"
            for a, i in enumerate(section):
                for j in section[:a]:
                    if self.earliest[i, j] > fmt.rounds:
                        yield f"{first} holds {clubs[j]} and {clubs[i]}, who must be kept apart"
