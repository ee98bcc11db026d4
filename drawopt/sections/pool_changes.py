"""Pools changed a little: which clubs to move so that the most miles are saved, one after another.

Each step is the best there is then: one club to another pool, or two clubs in exchange, by miles
saved for each club that moves. All steps are priced exactly, by counting; that no other choice of
as many clubs saves more is not claimed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from drawopt.errors import AnswerIsNo
from drawopt.model.problem import Problem
from drawopt.sections.exchanges import SectionParts


@dataclass(frozen=True)
class PoolChange:
    """One step.

    Parameters
    ----------
    club, source, goal
        The club that moves, and the pools it leaves and joins, from 1.
    exchanged
        The club that goes the other way; ``None`` if none does.
    saves
        Least expected travel saved, in whole units of cost.
    travel
        The least of all pools after it.
    moved
        How many clubs are in another pool now than at first.
    """

    club: int
    source: int
    goal: int
    exchanged: int | None
    saves: int
    travel: int
    moved: int


@dataclass(frozen=True)
class ChangedPools:
    """Pools as they were, the steps, and the pools after the last; clubs by number."""

    first: tuple[tuple[int, ...], ...]
    travel: int
    steps: tuple[PoolChange, ...]
    pools: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Step:
    saves: int
    club: int
    source: int
    goal: int
    exchanged: int | None

    @property
    def worth(self) -> int:
        """Twice what it saves for each club that moves."""
        return self.saves * (2 if self.exchanged is None else 1)


class _Pools:
    """The pools as they stand, and what is known of each pair."""

    def __init__(self, problem: Problem, pools: Sequence[Sequence[int]]) -> None:
        self.problem = problem
        self.parts = [SectionParts(problem, sorted(pool)) for pool in pools]
        self.travels = [self._travel(parts) for parts in self.parts]
        self.without: dict[tuple[int, int], int | None] = {}
        self.best: dict[tuple[int, int], tuple[_Step, ...]] = {}

    def _travel(self, parts: SectionParts) -> int:
        first = parts.clubs[0]
        found = parts.least(first, (first,))
        if found is None:
            names = ", ".join(self.problem.field.clubs[club] for club in parts.clubs)
            raise AnswerIsNo(f"no bracket of this pool keeps the rules: {names}")
        return found

    def steps(self) -> Iterator[_Step]:
        """The best step of each kind between each two pools, if it saves anything."""
        for pair in combinations(range(len(self.parts)), 2):
            if pair not in self.best:
                self.best[pair] = (*self._moves(*pair), *self._moves(*pair[::-1]))
                self.best[pair] += tuple(self._exchanges(*pair))
            yield from self.best[pair]

    def _left(self, pool: int, club: int) -> int | None:
        if (pool, club) not in self.without:
            parts = self.parts[pool]
            mate = next((each for each in parts.clubs if each != club), None)
            found = None if mate is None else parts.least(mate, (mate, club))
            self.without[pool, club] = found
        return self.without[pool, club]

    def _moves(self, source: int, goal: int) -> Iterator[_Step]:
        fmt, best = self.problem.format, self.travels[source] + self.travels[goal]
        if len(self.parts[source].clubs) <= max(fmt.fewest, 1):
            return
        if len(self.parts[goal].clubs) >= fmt.most:
            return
        found = None
        for club in self.parts[source].clubs:
            left = self._left(source, club)
            joined = None if left is None else self.parts[goal].least(club, (), best - left)
            if left is not None and joined is not None:
                best = left + joined
                found = club
        if found is not None:
            now = self.travels[source] + self.travels[goal]
            yield _Step(now - best, found, source, goal, None)

    def _exchanges(self, one: int, other: int) -> Iterator[_Step]:
        best = self.travels[one] + self.travels[other]
        found = None
        for club in self.parts[one].clubs:
            for mate in self.parts[other].clubs:
                gained = self.parts[one].least(mate, (club,), best)
                if gained is None:
                    continue
                given = self.parts[other].least(club, (mate,), best - gained)
                if given is not None:
                    best, found = gained + given, (club, mate)
        if found is not None:
            now = self.travels[one] + self.travels[other]
            yield _Step(now - best, found[0], one, other, found[1])

    def take(self, step: _Step) -> None:
        """Make a step."""
        source = [club for club in self.parts[step.source].clubs if club != step.club]
        goal = [club for club in self.parts[step.goal].clubs if club != step.exchanged]
        goal.append(step.club)
        if step.exchanged is not None:
            source.append(step.exchanged)
        for pool, clubs in ((step.source, source), (step.goal, goal)):
            self.parts[pool] = SectionParts(self.problem, sorted(clubs))
            self.travels[pool] = self._travel(self.parts[pool])
        changed = {step.source, step.goal}
        self.best = {pair: kept for pair, kept in self.best.items() if not changed & set(pair)}
        self.without = {k: kept for k, kept in self.without.items() if k[0] not in changed}


def change_pools(problem: Problem, pools: Sequence[Sequence[int]], most_moved: int) -> ChangedPools:
    """Change pools step by step, until no step saves travel or so many clubs have moved.

    Parameters
    ----------
    problem
        Rules and sizes that the pools must keep.
    pools
        The clubs of each pool.
    most_moved
        At most so many clubs are in another pool in the end.

    Raises
    ------
    AnswerIsNo
        If a pool has no bracket that keeps the rules.
    """
    state = _Pools(problem, pools)
    home = {club: number for number, pool in enumerate(pools) for club in pool}
    steps: list[PoolChange] = []
    first = sum(state.travels)
    while True:
        ways = sorted(state.steps(), key=lambda s: (-s.worth, s.club, s.source, s.goal))
        step = next((s for s in ways if _moved(state, home, s) <= most_moved), None)
        if step is None:
            break
        moved = _moved(state, home, step)
        state.take(step)
        ends = step.source + 1, step.goal + 1
        travel = sum(state.travels)
        steps.append(PoolChange(step.club, *ends, step.exchanged, step.saves, travel, moved))
    return ChangedPools(
        tuple(tuple(sorted(pool)) for pool in pools),
        first,
        tuple(steps),
        tuple(parts.clubs for parts in state.parts),
    )


def _moved(state: _Pools, home: dict[int, int], step: _Step) -> int:
    """How many clubs are in another pool than at first, once a step is made."""
    now = {club: number for number, parts in enumerate(state.parts) for club in parts.clubs}
    now[step.club] = step.goal
    if step.exchanged is not None:
        now[step.exchanged] = step.source
    return sum(now[club] != home[club] for club in now)
