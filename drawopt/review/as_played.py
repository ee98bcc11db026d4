"""An edition as it was played: the rules it must keep, and its draw beside ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.tables import read_csv
from drawopt.files.wording import count_of
from drawopt.model.bracket import (
    Side,
    clubs_of,
    first_rounds,
    nodes_of,
    ties_played,
)
from drawopt.model.checks import Check
from drawopt.model.cup_format import CupFormat
from drawopt.model.edition import Edition
from drawopt.model.entrants import Field
from drawopt.model.problem import Problem, Rules, Terms
from drawopt.model.results import Match, bracket_as_played, read_matches
from drawopt.model.travel import Matrix, bracket_travel, travel_by_round
from drawopt.planning.params import SearchParams
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.sections.plan import Plan, _brackets, least_bracket
from drawopt.simulation.tally import long_trip_of

SHORT_SEARCH = SearchParams(
    max_starts=1, max_race_steps=0, max_steps=0, min_moves=200_000, max_moves_per_club=2_000
)
"""Pairing a window's clubs is proven by pricing, whatever the search found: it may be short."""

SPREAD = 200
"""Draws, evenly spaced over all ranks, that stand for the mean where no table gives it."""


@dataclass(frozen=True)
class Played:
    """A published edition: its matches, its byes, and the bracket they make."""

    matches: tuple[Match, ...]
    byes: tuple[int, ...]
    qualifiers: tuple[int, ...]

    @property
    def bracket(self) -> tuple[Side, ...]:
        return bracket_as_played(self.matches)

    def entrants(self, round_: int) -> tuple[int, ...]:
        """The clubs of a round, in order."""
        return tuple(sorted(c for m in self.matches if m.round == round_ for c in m.pair))

    def winners(self, round_: int) -> tuple[int, ...]:
        return tuple(sorted(m.winner for m in self.matches if m.round == round_))


def read_played(edition: Edition) -> Played:
    """The published matches, byes and qualifiers of an edition.

    Parameters
    ----------
    edition
        With ``published``: the files of its matches and byes, and its qualifiers.

    Raises
    ------
    UsageError
        If the edition has no published results.
    FileError, InputError
        If a file cannot be read, or names a club that is not in the roster.
    """
    published = edition.published
    if published is None:
        raise UsageError(f"edition {edition.name} has no results to be held against")
    field = edition.field
    faults: list[Fault] = []

    def club(name: str, file: str, line: int | None, column: str) -> int:
        index = field.index(name)
        if index is None:
            wanted, meant = "a club of this edition", field.did_you_mean(name)
            faults.append(Fault(file, wanted, f'"{name}"', line, column, meant))
        return -1 if index is None else index

    byes = tuple(
        club(row.cells["club"], str(published.byes), row.line, "club")
        for row in read_csv(published.byes, ("club",))
    )
    qualifiers = tuple(
        club(name, edition.name, None, "results.qualifiers") for name in published.qualifiers
    )
    if faults:
        raise InputError(faults)
    return Played(read_matches(published.matches, field), byes, qualifiers)


def check_played(played: Played, fmt: CupFormat) -> tuple[Check, ...]:
    """The rules a published edition must keep: who is in each round, how many, who got through.

    Parameters
    ----------
    played
        What was published.
    fmt
        The format that the edition states: its rounds, ties and byes.

    Returns
    -------
    tuple of Check
        One a rule, those that hold too.
    """
    return tuple(_checks(played, fmt))


def _checks(played: Played, fmt: CupFormat) -> Iterator[Check]:
    yield Check(
        "every name is a club of the roster",
        True,
        f"{count_of(len(played.matches), 'match', 'matches')}, "
        f"{count_of(len(played.byes), 'bye')}, {count_of(fmt.entrants, 'club')}",
    )
    first, byes = played.entrants(1), played.byes
    yield Check(
        "round 1 and the byes hold every club once",
        sorted(first + byes) == list(range(fmt.entrants)),
        f"{count_of(len(first), 'club')} in round 1, {count_of(len(byes), 'bye')}",
    )
    yield Check(
        "byes are as few as the format allows",
        fmt.has_double_byes or len(set(byes)) == fmt.byes,
        f"{count_of(len(byes), 'club')} with a bye, the format has "
        f"{count_of(fmt.byes, 'empty place')}",
    )
    waiting = set(byes)
    for round_ in range(2, fmt.rounds + 1):
        there = played.entrants(round_)
        # With double byes a club may wait until round 3; else all byes enter round 2.
        last_to_enter = 3 if fmt.has_double_byes else 2
        entering = waiting & set(there) if round_ < last_to_enter else waiting
        yield Check(
            f"round {round_} has the winners of round {round_ - 1}"
            + (" and the byes" if round_ <= last_to_enter else ""),
            sorted(there) == sorted(set(played.winners(round_ - 1)) | entering),
            count_of(len(there), "club"),
        )
        waiting -= entering
    last = max([fmt.rounds, *(match.round for match in played.matches)])
    ties = tuple(
        sum(1 for match in played.matches if match.round == round_) for round_ in range(1, last + 1)
    )
    due = fmt.ties_per_round
    if fmt.has_double_byes:
        yield Check(
            "ties of each round as the format has them",
            ties[2:] == due[2:] and sum(ties) == fmt.ties,
            f"{'/'.join(map(str, ties))}, {fmt.ties} in all",
        )
    else:
        yield Check(
            "ties of each round as the format has them",
            ties == due,
            f"{'/'.join(map(str, ties))}, the format has {'/'.join(map(str, due))}",
        )
    through = sorted(set(played.winners(fmt.rounds)))
    yield Check(
        "the qualifiers are the winners of the last round",
        through == sorted(played.qualifiers) and len(through) == fmt.slots,
        f"{len(through)} of {fmt.slots}",
    )


@dataclass(frozen=True)
class Figures:
    """What a bracket costs before kick-off. Travel and trips are expected values.

    ``longest`` is the longest trip that two clubs may have to make; ``long_trips`` the expected
    number of ties with a long trip; ``same_league`` the expected share of ties between
    clubs of one league.
    """

    travel_by_round: tuple[int, ...]
    travel: int
    longest: int
    long_trips: float
    same_league: float


def figures(
    sections: Sequence[Side], distances: Matrix, leagues: Sequence[str], long_trip: int
) -> Figures:
    """The figures of a bracket; ``distances`` in whole units, shape (clubs, clubs)."""
    by_round = travel_by_round(sections, distances)
    longest, far, same, ties = 0, Fraction(0), Fraction(0), 0
    for side in sections:
        for tie in nodes_of(side):
            ties += 1
            one, other = ties_played(tie.first), ties_played(tie.second)
            for i, k in one.items():
                for j, m in other.items():
                    chance = Fraction(1, 1 << (k + m))
                    longest = max(longest, int(distances[i, j]))
                    far += chance * (distances[i, j] > long_trip)
                    same += chance * (leagues[i] == leagues[j] != "")
    return Figures(
        tuple(by_round.values()),
        sum(by_round.values()),
        longest,
        float(far),
        float(same / ties) if ties else 0.0,
    )


@dataclass(frozen=True)
class WindowBest:
    """One window as played beside its best possible pairing, what comes after left aside."""

    rounds: tuple[int, ...]
    played: int
    least: int
    proven: bool
    shared: int
    ties: int


@dataclass(frozen=True)
class Comparison:
    """The draw as played beside a plan.

    ``realised_by_round`` is what was travelled; ``ours`` is the plan's first bracket of least
    travel, ``mean_drawn`` the mean of a uniform draw. The ``certain`` figures count 0 for every
    pair with a club whose town was guessed from its opponents: travel of the draw as played,
    of ours, and the mean of draws spread evenly over the ranks.
    """

    as_played: Figures
    realised_by_round: tuple[int, ...]
    realised_longest: int
    realised_long_trips: int
    realised_same_league: int
    ours: Figures
    mean_drawn: int
    sections_in_common: int
    sections: int
    clubs_elsewhere: tuple[str, ...]
    byes_in_common: int
    windows: tuple[WindowBest, ...]
    certain_as_played: int
    certain_ours: int
    certain_mean_drawn: int
    guessed: tuple[str, ...]
    locations: tuple[tuple[str, int], ...]

    @property
    def realised(self) -> int:
        return sum(self.realised_by_round)


def compare(edition: Edition, played: Played, plan: Plan) -> Comparison:
    """Set the draw as played beside a plan.

    Parameters
    ----------
    edition
        Of the same clubs as the plan; it tells leagues, and which towns were guessed.
    played
        What was published, which must fit the format.
    plan
        The plan whose bracket of least travel, and mean draw, stand beside it.
    """
    problem = plan.problem
    distances, entrants = problem.distances, edition.field.entrants
    leagues = [entrant.league for entrant in entrants]
    long_trip = long_trip_of(problem.unit)
    theirs = played.bracket
    ours = least_bracket(plan)
    rounds = range(1, problem.format.rounds + 1)
    trips = {r: [m for m in played.matches if m.round == r] for r in rounds}
    miles = [int(distances[m.home, m.away]) for m in played.matches]
    their_sections = {frozenset(clubs_of(side)) for side in theirs}
    our_sections = {frozenset(section) for section in plan.sections}
    guessed = [i for i, entrant in enumerate(entrants) if entrant.guessed_from_opponents]
    certain = distances.copy()
    certain[guessed, :] = 0
    certain[:, guessed] = 0
    our_byes = {c for side in ours for c, r in first_rounds(side, len(rounds)).items() if r > 1}
    kinds = sorted({entrant.location for entrant in entrants})
    return Comparison(
        as_played=figures(theirs, distances, leagues, long_trip),
        realised_by_round=tuple(
            sum(int(distances[m.home, m.away]) for m in trips[r]) for r in rounds
        ),
        realised_longest=max(miles, default=0),
        realised_long_trips=sum(1 for distance in miles if distance > long_trip),
        realised_same_league=sum(
            1 for m in played.matches if leagues[m.home] == leagues[m.away] != ""
        ),
        ours=figures(ours, distances, leagues, long_trip),
        mean_drawn=plan.mean_travel,
        sections_in_common=len(their_sections & our_sections),
        sections=len(our_sections),
        clubs_elsewhere=_elsewhere(their_sections, our_sections, problem.field.clubs),
        byes_in_common=len(our_byes & set(played.byes)),
        windows=tuple(_window_bests(played, plan)),
        certain_as_played=bracket_travel(theirs, certain),
        certain_ours=bracket_travel(ours, certain),
        certain_mean_drawn=_mean_spread(plan, certain),
        guessed=tuple(entrants[i].club for i in guessed),
        locations=tuple((kind, sum(1 for e in entrants if e.location == kind)) for kind in kinds),
    )


def _mean_spread(plan: Plan, distances: Matrix) -> int:
    """Mean travel by other distances of ``SPREAD`` draws evenly spaced over the ranks."""
    cup = plan.count(plan.problem.terms.tolerance)
    count = cup.count()
    ranks = sorted({count * k // SPREAD for k in range(SPREAD)})
    total = sum(bracket_travel(_brackets(cup.places(rank)), distances) for rank in ranks)
    return round(total / len(ranks))


def _elsewhere(
    theirs: set[frozenset[int]], ours: set[frozenset[int]], clubs: Sequence[str]
) -> tuple[str, ...]:
    """The clubs that share our section with fewer of their old section's clubs than left it.

    Each section of ours is set against the played one it shares most clubs with; the clubs
    outside that overlap are the ones that moved.
    """
    moved: set[int] = set()
    for section in ours - theirs:
        nearest = max(theirs, key=lambda other: (len(section & other), -min(other)))
        moved |= section - nearest
    return tuple(clubs[club] for club in sorted(moved))


def _least_pairing(problem: Problem, clubs: Sequence[int], ties: int) -> Plan:
    """The least travel of a window's rounds alone: each of its last ties is a section."""
    fmt = CupFormat(len(clubs), ties)
    distances = np.ascontiguousarray(problem.distances[np.ix_(clubs, clubs)])
    asked = Problem(
        Field(tuple(problem.field.entrants[club] for club in clubs)),
        fmt,
        distances,
        distances,
        problem.unit,
        Rules(),
        Terms(tuple((round_,) for round_ in range(1, fmt.rounds + 1))),
    )
    return plan_sections(asked, Watch(), aim="proof", params=SHORT_SEARCH)


def _window_bests(played: Played, plan: Plan) -> Iterator[WindowBest]:
    """Each window's best pairing of the clubs that were really there."""
    problem = plan.problem
    distances = problem.distances
    for window in problem.terms.windows:
        ties = [m for m in played.matches if m.round in window]
        if len(window) == 1:
            there = played.entrants(window[0])
            if window[0] == 1 or len(there) % 2:
                continue
            best = _least_pairing(problem, there, len(there) // 2)
            pairs = {frozenset(there[club] for club in section) for section in best.sections}
            shared = sum(1 for m in ties if m.pair in pairs)
            miles = sum(int(distances[m.home, m.away]) for m in ties)
            proven = best.status == "optimal"
            yield WindowBest(window, miles, best.travel, proven, shared, len(ties))
        elif window == (1, 2):
            last = [m for m in ties if m.round == 2]
            both = _least_pairing(problem, range(len(distances)), len(last))
            by_round = travel_by_round(played.bracket, distances)
            groups = {frozenset(section) for section in both.sections}
            theirs = [
                frozenset(clubs_of(tie))
                for side in played.bracket
                for tie in nodes_of(side)
                if tie.round == 2
            ]
            yield WindowBest(
                window,
                by_round[1] + by_round[2],
                both.travel,
                both.status == "optimal",
                sum(1 for group in theirs if group in groups),
                len(theirs),
            )
