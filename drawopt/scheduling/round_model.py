"""A round's CP-SAT model: variables, one function a rule, and what is asked of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from drawopt.planning.solving import Answer, solve
from drawopt.scheduling.fixtures import Fixture
from drawopt.scheduling.groups import Group, cheapest_alone
from drawopt.scheduling.options import Option, fixture, tally
from drawopt.scheduling.world import World

CHANGED = 5000
"""What it counts to change a published fixture: more than to find another tie a neutral ground."""


@dataclass(frozen=True)
class Choice:
    """The model's variables: for each tie, in order, its options and one variable for each."""

    model: Any
    options: tuple[tuple[Option, ...], ...]
    taken: tuple[tuple[Any, ...], ...]

    def pairs(self) -> list[tuple[Option, Any]]:
        return [
            pair
            for row, variables in zip(self.options, self.taken, strict=True)
            for pair in zip(row, variables, strict=True)
        ]

    def chosen(self, answer: Answer) -> tuple[Option, ...]:
        return tuple(option for option, taken in self.pairs() if answer.value(taken))


def variables(found: Sequence[tuple[Option, ...]]) -> Choice:
    """A model with a yes-or-no variable for each option of each tie."""
    model = cp_model.CpModel()
    taken = tuple(tuple(model.new_bool_var("") for _ in row) for row in found)
    return Choice(model, tuple(found), taken)


def each_tie_is_played_once(choice: Choice) -> None:
    for row in choice.taken:
        choice.model.add_exactly_one(row)


def one_match_a_field(choice: Choice, world: World) -> None:
    """At no moment are there more matches at a ground than fields.

    It is enough to look at kick-offs: the number of matches under way only grows there.
    """
    for _, fields, under_way in moments(choice, world):
        choice.model.add(sum(under_way) <= fields)


def moments(choice: Choice, world: World) -> list[tuple[Option, int, list[Any]]]:
    """For each ground and kick-off at which fields may run short: who may be under way there."""
    at: dict[str, list[tuple[Option, Any]]] = {}
    for option, taken in choice.pairs():
        at.setdefault(option.place.ground.name, []).append((option, taken))
    found = []
    minutes = world.rules.match_minutes
    for name in sorted(at):
        fields = at[name][0][0].place.ground.fields
        if len({option.place.tie.number for option, _ in at[name]}) <= fields:
            continue
        starts: dict[int, list[tuple[Option, Any]]] = {}
        for option, taken in at[name]:
            starts.setdefault(option.start, []).append((option, taken))
        for start in sorted(starts):
            under_way = [
                taken
                for other in range(start - minutes + 1, start + 1)
                for _, taken in starts.get(other, ())
            ]
            found.append((starts[start][0][0], fields, under_way))
    return found


def least_cost(choice: Choice, costs: Mapping[Option, int]) -> None:
    """Little is swapped, neutral, late or against a wish, and what is published stays."""
    choice.model.minimize(sum(costs[option] * taken for option, taken in choice.pairs()))


@dataclass(frozen=True)
class Asked:
    """Options of each tie by number, what was published, and how long the solver may take."""

    world: World
    options: Mapping[int, tuple[Option, ...]]
    before: Mapping[int, Fixture]
    effort: float

    def cost(self, option: Option) -> int:
        """What an option counts, with the change of a published fixture."""
        old = self.before.get(option.place.tie.number)
        if old is None or old.same_appointment(fixture(self.world, option)):
            return option.cost
        return option.cost + CHANGED

    def solve(self, ties: tuple[int, ...]) -> Group:
        """The least cost of a group of ties by themselves."""
        found = [self.options[number] for number in ties]
        if not all(found):
            return Group(ties, "impossible")
        costs = {option: self.cost(option) for row in found for option in row}
        if len(ties) == 1:
            best = cheapest_alone(found[0], costs)
            return Group(ties, "optimal", (best,), costs[best], costs[best])
        choice = variables(found)
        each_tie_is_played_once(choice)
        one_match_a_field(choice, self.world)
        least_cost(choice, costs)
        answer = solve(choice.model, self.effort)
        if not answer.found:
            return Group(ties, answer.status)
        taken = choice.chosen(answer)
        total = sum(costs[option] for option in taken)
        return Group(ties, answer.status, taken, total, answer.bound)


def numbered(
    world: World, taken: Sequence[Option], before: Mapping[int, Fixture]
) -> tuple[Fixture, ...]:
    """The fixtures of options, in order of tie, with their sequences."""
    made = []
    for option in sorted(taken, key=lambda option: option.place.tie.number):
        new, old = fixture(world, option), before.get(option.place.tie.number)
        if old is not None:
            new = replace(new, sequence=old.sequence + (not old.same_appointment(new)))
        made.append(new)
    return tuple(made)


def summed(world: World, taken: Sequence[Option]) -> dict[str, int]:
    """How often each unwelcome thing happens in a schedule."""
    total: dict[str, int] = {}
    for option in taken:
        for name, times in tally(world, option.place, option.kickoff).items():
            total[name] = total.get(name, 0) + times
    return total
