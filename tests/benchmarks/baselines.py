"""Two other ways to plan a cup of four rounds, for drawopt to be measured against.

`greedy_rounds` pairs the earliest rounds at least travel and then each later round in turn.
`monolithic` gives the whole bracket to CP-SAT as one model.

Both return sections of sixteen places in order of the bracket: the index of a club, or -1 for
an empty place. A club opposite an empty place has a bye.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from ortools.sat.python import cp_model

from drawopt.model.bracket import Side, from_places, node
from drawopt.model.travel import Matrix, tie_travel, travel_by_round
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.sections.plan import least_bracket
from tests.brute_force import problem_of

ROUNDS = 4
EMPTY = -1
Places = tuple[int, ...]


@dataclass(frozen=True)
class Greedy:
    """A bracket in which every window is paired at least travel, later rounds unseen.

    sections: a tuple of sixteen places each.
    travel_by_round: whole expected miles of rounds 1 to 4.
    proven: each step is a least one.
    """

    sections: tuple[Places, ...]
    travel_by_round: tuple[int, ...]
    proven: bool

    @property
    def travel(self) -> int:
        """Whole expected miles of all rounds."""
        return sum(self.travel_by_round)


@dataclass(frozen=True)
class Monolithic:
    """What CP-SAT made of the whole bracket as one model.

    sections: a tuple of sixteen places each; empty if no bracket was found.
    travel, bound: expected miles, not rounded, in 64ths; travel is None without a bracket.
    seconds: building and solving.
    """

    sections: tuple[Places, ...]
    travel: int | None
    bound: int
    optimal: bool
    seconds: float


def greedy_rounds(distances: Matrix, second_round_ties: int) -> Greedy:
    """Rounds 1 and 2 at least travel, then round 3, then round 4.

    distances: n x n, symmetric, whole miles, zero diagonal.
    second_round_ties: a multiple of four.
    """
    if second_round_ties % 4:
        raise ValueError(f"{second_round_ties} ties of round 2 cannot be paired twice")
    first = plan_sections(problem_of(distances, second_round_ties), Watch(), aim="proof")
    proven = first.status == "optimal"
    sides = list(least_bracket(first))
    for round_ in range(3, ROUNDS + 1):
        travel = np.zeros((len(sides), len(sides)), dtype=np.int64)
        for i, j in combinations(range(len(sides)), 2):
            travel[i, j] = travel[j, i] = tie_travel(node(round_, sides[i], sides[j]), distances)
        pairing = plan_sections(problem_of(travel, len(sides) // 2), Watch(), aim="proof")
        proven = proven and pairing.status == "optimal"
        sides = [node(round_, sides[i], sides[j]) for i, j in pairing.sections]
    by_round = travel_by_round(sides, distances)
    return Greedy(
        tuple(places_of(side, ROUNDS) for side in sides),
        tuple(by_round.get(round_, 0) for round_ in range(1, ROUNDS + 1)),
        proven,
    )


def places_of(side: Side, rounds: int) -> Places:
    """The 2 ** rounds places below a side; a club that waits has empty places opposite."""
    if rounds == 0:
        assert isinstance(side, int)
        return (side,)
    if isinstance(side, int):
        return places_of(side, rounds - 1) + (EMPTY,) * (1 << (rounds - 1))
    return places_of(side.first, rounds - 1) + places_of(side.second, rounds - 1)


def simple_split(distances: Matrix, slots: int) -> tuple[Places, ...]:
    """A bracket along a chain of clubs, each the nearest to the last: a hint for `monolithic`.

    The first club starts; the pairs of round 1 are spread evenly over the chain.
    """
    clubs, units = len(distances), 8 * slots
    chain, waiting = [0], set(range(1, clubs))
    while waiting:
        chain.append(min(waiting, key=lambda club: (distances[chain[-1], club], club)))
        waiting.remove(chain[-1])
    cuts = [clubs * unit // units for unit in range(units + 1)]
    places = [
        place
        for start, stop in pairwise(cuts)
        for place in (chain[start:stop] if stop - start == 2 else [chain[start], EMPTY])
    ]
    return tuple(tuple(places[16 * k : 16 * k + 16]) for k in range(slots))


def monolithic(
    distances: Matrix,
    slots: int,
    seconds: float,
    workers: int,
    hint: Sequence[Places] = (),
) -> Monolithic:
    """The whole bracket of four rounds as one CP-SAT model.

    distances: n x n, symmetric, whole miles, zero diagonal; 8 * slots <= n <= 16 * slots.
    seconds: CP-SAT's limit, building not counted.
    hint: a bracket to start from, sections of sixteen places; none by default.
    """
    started = time.perf_counter()
    clubs = len(distances)
    if not 8 * slots <= clubs <= 16 * slots:
        raise ValueError(f"{clubs} clubs cannot fill {slots} sections of four rounds")
    bracket = _Bracket(distances, slots)
    if hint:
        bracket.start_from(hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = 0
    status = solver.solve(bracket.model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Monolithic(
        bracket.sections(solver) if found else (),
        round(solver.objective_value) if found else None,
        int(np.ceil(solver.best_objective_bound - 1e-6)),
        status == cp_model.OPTIMAL,
        time.perf_counter() - started,
    )


class _Bracket:
    """The model: who stands where, who shares a node with whom, and how surely they meet there.

    A club with a bye counts as two *tokens*, a club of a round-1 tie as one: then a tie of
    round 2 has four tokens, a half of a section eight and a section sixteen, each as likely as
    any other to come through. Clubs i and j whose branches join in round r > 1 make
    tokens(i) * tokens(j) meetings there, each worth d(i, j) / 4 ** (r - 1) miles.
    """

    def __init__(self, distances: Matrix, slots: int) -> None:
        self.model = cp_model.CpModel()
        self.clubs = len(distances)
        self.slots = slots
        self.distances = distances
        self.pairs = list(combinations(range(self.clubs), 2))
        # Where club i stands: section[i][k], it is in section k; second_side[r][i], it reaches
        # the section's node of round r on the second side.
        self.section = [self._booleans(slots) for _ in range(self.clubs)]
        self.second_side = {r: self._booleans(self.clubs) for r in (4, 3)}
        # Who stands with whom. below[r][i, j]: they share the node of round r.
        self.below = {r: self._booleans_by_pair() for r in range(1, ROUNDS + 1)}
        self.plays = self._booleans(self.clubs)  # in round 1
        self.meetings = {
            r: {pair: self.model.new_int_var(0, 4, "") for pair in self.pairs} for r in (2, 3, 4)
        }
        self._fill_sections()
        self._take_sides(4)
        self._take_sides(3)
        self._play_round_1()
        self._meet()
        self.model.minimize(self._travel())

    def _booleans(self, count: int) -> list[cp_model.IntVar]:
        return [self.model.new_bool_var("") for _ in range(count)]

    def _booleans_by_pair(self) -> dict[tuple[int, int], cp_model.IntVar]:
        return {pair: self.model.new_bool_var("") for pair in self.pairs}

    def _fill_sections(self) -> None:
        """Each club in one section, 8 to 16 clubs in each, in order of their first clubs."""
        for club in range(self.clubs):
            self.model.add_exactly_one(self.section[club])
        for k in range(self.slots):
            inside = [self.section[club][k] for club in range(self.clubs)]
            self.model.add_linear_constraint(cp_model.LinearExpr.sum(inside), 8, 16)
        for k in range(1, self.slots):
            for club in range(self.clubs):
                before = [self.section[other][k - 1] for other in range(club)]
                self.model.add_bool_or(self.section[club][k].negated(), *before)
        for (i, j), both in self.below[4].items():
            for one, other in zip(self.section[i], self.section[j], strict=True):
                self.model.add_bool_or(both.negated(), one.negated(), other)
                self.model.add_bool_or(both, one.negated(), other.negated())

    def _take_sides(self, r: int) -> None:
        """Two clubs below a node of round r share the one before if they are on one side of it.

        The least club of a node is on its first side.
        """
        side = self.second_side[r]
        for (i, j), both in self.below[r - 1].items():
            outer = self.below[r][i, j]
            self.model.add_implication(both, outer)
            self.model.add_bool_or(both.negated(), side[i].negated(), side[j])
            self.model.add_bool_or(both.negated(), side[i], side[j].negated())
            self.model.add_bool_or(both, outer.negated(), side[i], side[j])
            self.model.add_bool_or(both, outer.negated(), side[i].negated(), side[j].negated())
        for club in range(self.clubs):
            lesser = [self.below[r][other, club] for other in range(club)]
            self.model.add_bool_or(side[club].negated(), *lesser)

    def _play_round_1(self) -> None:
        """A club plays round 1 with one mate or not at all; byes are as few as can be."""
        for pair, mates in self.below[1].items():
            self.model.add_implication(mates, self.below[2][pair])
        for club in range(self.clubs):
            met = [self.below[1][pair] for pair in self._pairs_of(club)]
            self.model.add(cp_model.LinearExpr.sum(met) == self.plays[club])
        self.model.add(cp_model.LinearExpr.sum(self.plays) == 2 * (self.clubs - 8 * self.slots))

    def _meet(self) -> None:
        """Each token meets 2 ** (r - 1) others in round r, those on the other side of its node.

        So a node of round r has 2 ** r tokens at least; as all tokens together are 16 a section,
        it has no more.
        """
        for r, meetings in self.meetings.items():
            for (i, j), met in meetings.items():
                self.model.add(met <= 4 * self.below[r][i, j] - 4 * self.below[r - 1][i, j])
                self.model.add(met <= 4 - 2 * self.plays[i] - self.plays[j])
                self.model.add(met <= 4 - self.plays[i] - 2 * self.plays[j])
            for club in range(self.clubs):
                all_met = cp_model.LinearExpr.sum([meetings[p] for p in self._pairs_of(club)])
                self.model.add(all_met == 2**r - 2 ** (r - 1) * self.plays[club])

    def _pairs_of(self, club: int) -> Iterator[tuple[int, int]]:
        return ((min(club, o), max(club, o)) for o in range(self.clubs) if o != club)

    def _travel(self) -> cp_model.LinearExpr:
        """Expected miles in 64ths."""
        terms: list[cp_model.IntVar] = []
        weights: list[int] = []
        for weight, variables in (
            (64, self.below[1]),
            *zip((16, 4, 1), self.meetings.values(), strict=True),
        ):
            for (i, j), variable in variables.items():
                terms.append(variable)
                weights.append(weight * int(self.distances[i, j]))
        return cp_model.LinearExpr.weighted_sum(terms, weights)

    def start_from(self, hint: Sequence[Places]) -> None:
        """A bracket as the solver's hint, its nodes in the model's order."""
        sides = [from_places(places) for places in hint]
        ordered = sorted(places_of(side, ROUNDS) for side in sides if side is not None)
        place_of = {
            club: 16 * section + place
            for section, places in enumerate(ordered)
            for place, club in enumerate(places)
            if club != EMPTY
        }
        filled = set(place_of.values())
        plays = [place_of[club] ^ 1 in filled for club in range(self.clubs)]
        for club, place in place_of.items():
            self.model.add_hint(self.plays[club], plays[club])
            for k, inside in enumerate(self.section[club]):
                self.model.add_hint(inside, place // 16 == k)
            for r, side in self.second_side.items():
                self.model.add_hint(side[club], place >> (r - 1) & 1)
        for i, j in self.pairs:
            shared = (place_of[i] ^ place_of[j]).bit_length()  # the round whose node they share
            for r, below in self.below.items():
                self.model.add_hint(below[i, j], shared <= r)
            for r, meetings in self.meetings.items():
                tokens = (2 - plays[i]) * (2 - plays[j])
                self.model.add_hint(meetings[i, j], tokens if shared == r else 0)

    def sections(self, solver: cp_model.CpSolver) -> tuple[Places, ...]:
        """The solver's bracket."""

        def side_of(clubs: list[int], r: int) -> Side:
            """The bracket of all clubs below a node of round r."""
            if r == 0 or len(clubs) == 1:
                return clubs[0]
            least, *others = clubs
            below = self.below[r - 1] if r > 1 else {}
            near = [
                c for c in others if (least, c) in below and solver.boolean_value(below[least, c])
            ]
            far = [c for c in others if c not in near]
            return node(r, side_of([least, *near], r - 1), side_of(far, r - 1))

        sections = [
            [club for club in range(self.clubs) if solver.boolean_value(self.section[club][k])]
            for k in range(self.slots)
        ]
        return tuple(places_of(side_of(clubs, ROUNDS), ROUNDS) for clubs in sections)
