"""Two other ways to plan a cup of four rounds, for drawopt to be measured against.

`greedy_rounds` pairs the earliest rounds at least travel and then each later round in turn.
`monolithic` gives the whole bracket to CP-SAT as one model.

Both return sections of sixteen places in order of the bracket: the index of a club, or -1 for
an empty place. A club opposite an empty place has a bye.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from ortools.sat.python import cp_model

from drawopt.bracket import Side, from_places, node
from drawopt.planning.pairing import Unit, least_matching, least_two_rounds
from drawopt.travel import Matrix, tie_travel, travel_by_round

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
    first = least_two_rounds(distances, second_round_ties)
    proven = first.proven
    sides: list[Side] = [node(2, _side(tie.units[0]), _side(tie.units[1])) for tie in first.ties]
    for round_ in range(3, ROUNDS + 1):
        travel = np.zeros((len(sides), len(sides)), dtype=np.int64)
        for i, j in combinations(range(len(sides)), 2):
            travel[i, j] = travel[j, i] = tie_travel(node(round_, sides[i], sides[j]), distances)
        pairing = least_matching(travel)
        proven = proven and pairing.proven
        sides = [node(round_, sides[i], sides[j]) for i, j in pairing.ties]
    by_round = travel_by_round(sides, distances)
    return Greedy(
        tuple(places_of(side, ROUNDS) for side in sides),
        tuple(by_round.get(round_, 0) for round_ in range(1, ROUNDS + 1)),
        proven,
    )


def _side(unit: Unit) -> Side:
    return unit[0] if len(unit) == 1 else node(1, *unit)


def places_of(side: Side, rounds: int) -> Places:
    """The 2 ** rounds places below a side; a club that waits has empty places opposite."""
    if rounds == 0:
        assert isinstance(side, int)
        return (side,)
    if isinstance(side, int):
        return places_of(side, rounds - 1) + (EMPTY,) * (1 << (rounds - 1))
    return places_of(side.first, rounds - 1) + places_of(side.second, rounds - 1)


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
        # plays[i]: club i plays in round 1. at[size][i][k]: it stands in node k of that many
        # ties of round 2. together[size][i, j]: i and j stand in the same such node.
        self.plays = self._booleans(self.clubs)
        self.at = {4: self._nodes(slots), 2: self._nodes(2 * slots), 1: self._nodes(4 * slots)}
        self.round_1 = self._booleans_by_pair()
        self.together = {size: self._booleans_by_pair() for size in self.at}
        self.meetings = {
            r: {pair: self.model.new_int_var(0, 4, "") for pair in self.pairs} for r in (2, 3, 4)
        }
        self._stand_somewhere()
        self._order_the_nodes()
        self._share_nodes()
        self._play_round_1()
        self._meet()
        self.model.minimize(self._travel())

    def _booleans(self, count: int) -> list[cp_model.IntVar]:
        return [self.model.new_bool_var("") for _ in range(count)]

    def _booleans_by_pair(self) -> dict[tuple[int, int], cp_model.IntVar]:
        return {pair: self.model.new_bool_var("") for pair in self.pairs}

    def _nodes(self, count: int) -> list[list[cp_model.IntVar]]:
        return [self._booleans(count) for _ in range(self.clubs)]

    def _stand_somewhere(self) -> None:
        """Each club stands in one node of each size, and each node within the one above."""
        for club in range(self.clubs):
            for size in self.at:
                self.model.add_exactly_one(self.at[size][club])
            for size in (4, 2):
                for k, above in enumerate(self.at[size][club]):
                    below = self.at[size // 2][club]
                    self.model.add(below[2 * k] + below[2 * k + 1] == above)
        for k in range(4 * self.slots):
            standing = [self.at[1][club][k] for club in range(self.clubs)]
            self.model.add_linear_constraint(cp_model.LinearExpr.sum(standing), 2, 4)

    def _order_the_nodes(self) -> None:
        """Sections in order of their first clubs; of two sides the one with the least first."""
        for size, nodes in self.at.items():
            for k in range(1, len(nodes[0])):
                if size < 4 and k % 2 == 0:
                    continue
                earlier: list[cp_model.IntVar] = []
                for club in range(self.clubs):
                    self.model.add_bool_or([*earlier, nodes[club][k].negated()])
                    earlier.append(nodes[club][k - 1])

    def _share_nodes(self) -> None:
        """Two clubs are together exactly where both stand in the same node."""
        for size, nodes in self.at.items():
            for (i, j), together in self.together[size].items():
                for one, other in zip(nodes[i], nodes[j], strict=True):
                    self.model.add_bool_or(together.negated(), one.negated(), other)
                    self.model.add_bool_or(together, one.negated(), other.negated())
        for pair in self.pairs:
            self.model.add_implication(self.round_1[pair], self.together[1][pair])
            self.model.add_implication(self.together[1][pair], self.together[2][pair])
            self.model.add_implication(self.together[2][pair], self.together[4][pair])

    def _play_round_1(self) -> None:
        for club in range(self.clubs):
            mates = [self.round_1[pair] for pair in self._pairs_of(club)]
            self.model.add(cp_model.LinearExpr.sum(mates) == self.plays[club])
        self.model.add(cp_model.LinearExpr.sum(self.plays) == 2 * (self.clubs - 8 * self.slots))

    def _meet(self) -> None:
        """Each token meets 2 ** (r - 1) others in round r, those whose branch joins its own."""
        inner = {2: self.round_1, 3: self.together[1], 4: self.together[2]}
        outer = {2: self.together[1], 3: self.together[2], 4: self.together[4]}
        for r, meetings in self.meetings.items():
            for (i, j), met in meetings.items():
                self.model.add(met <= 4 * outer[r][i, j] - 4 * inner[r][i, j])
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
            (64, self.round_1),
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
        for club in range(self.clubs):
            self.model.add_hint(self.plays[club], plays[club])
            for size, nodes in self.at.items():
                for k, variable in enumerate(nodes[club]):
                    self.model.add_hint(variable, place_of[club] // (4 * size) == k)
        for i, j in self.pairs:
            joined = (place_of[i] ^ place_of[j]).bit_length()  # the round they may meet in
            self.model.add_hint(self.round_1[i, j], joined == 1)
            for size in self.together:
                last = {1: 2, 2: 3, 4: 4}[size]
                self.model.add_hint(self.together[size][i, j], joined <= last)
            for r, meetings in self.meetings.items():
                met = (2 - plays[i]) * (2 - plays[j]) if joined == r else 0
                self.model.add_hint(meetings[i, j], met)

    def sections(self, solver: cp_model.CpSolver) -> tuple[Places, ...]:
        """The solver's bracket."""
        mates = {
            club: pair
            for pair, variable in self.round_1.items()
            if solver.boolean_value(variable)
            for club in pair
        }
        ties: list[list[Unit]] = [[] for _ in range(4 * self.slots)]
        for club in range(self.clubs):
            unit = mates.get(club, (club,))
            if unit[0] == club:
                ties[[solver.boolean_value(v) for v in self.at[1][club]].index(True)].append(unit)
        places = [
            place
            for tie in ties
            for unit in tie
            for place in (unit if len(unit) == 2 else (*unit, EMPTY))
        ]
        return tuple(tuple(places[16 * s : 16 * s + 16]) for s in range(self.slots))
