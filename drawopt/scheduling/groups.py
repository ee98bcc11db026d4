"""Ties solved in groups: each alone at first, then together with those it gets in the way of.

A group leaves out the ties of other groups, so its least cost is a lower bound of what its ties
cost in any schedule, and a group that cannot be played is a proof that the round cannot. When
the groups' answers use no field twice, they are a schedule, and the sum of the bounds is its
bound: it is optimal if every group is. Until then, groups that meet on a field are joined.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from drawopt.scheduling.options import Option
from drawopt.scheduling.world import World


@dataclass(frozen=True)
class Group:
    """Ties by number, the options taken for them, and what these cost."""

    ties: tuple[int, ...]
    status: str
    taken: tuple[Option, ...] = ()
    cost: int = 0
    bound: int = 0


def settle(
    world: World,
    starts: Iterable[tuple[int, ...]],
    solve: Callable[[tuple[int, ...]], Group],
) -> tuple[Group, ...]:
    """Solve groups, join those that meet on a field, until none do.

    Parameters
    ----------
    starts
        The groups to begin with: numbers of ties.
    solve
        What answers a group.

    Returns
    -------
    tuple of Group
        In order of their first tie. Groups without an answer take no part in joining.
    """
    groups = [solve(ties) for ties in starts]
    while joined := _joined(world, groups):
        groups = [
            next((old for old in groups if old.ties == ties), None) or solve(ties)
            for ties in joined
        ]
    return tuple(groups)


def _joined(world: World, groups: list[Group]) -> list[tuple[int, ...]]:
    """The groups' ties with those joined that meet on a field; empty if none meet."""
    head = {number: group.ties[0] for group in groups for number in group.ties}
    met = False
    for option_group in overfull(world, [o for group in groups for o in group.taken]):
        heads = {head[option.place.tie.number] for option in option_group}
        if len(heads) > 1:
            met = True
            first = min(heads)
            for number, its in head.items():
                if its in heads:
                    head[number] = first
    members: dict[int, list[int]] = {}
    for number in sorted(head):
        members.setdefault(head[number], []).append(number)
    return [tuple(ties) for _, ties in sorted(members.items())] if met else []


def overfull(world: World, taken: Iterable[Option]) -> list[list[Option]]:
    """Options under way together at a ground with fewer fields than that."""
    at: dict[str, list[Option]] = {}
    for option in taken:
        at.setdefault(option.place.ground.name, []).append(option)
    found = []
    for name in sorted(at):
        options = sorted(at[name], key=lambda o: (o.start, o.place.tie.number))
        for option in options:
            under_way = [
                other
                for other in options
                if 0 <= option.start - other.start < world.rules.match_minutes
            ]
            if len(under_way) > option.place.ground.fields:
                found.append(under_way)
    return found


def cheapest_alone(options: tuple[Option, ...], costs: Mapping[Option, int]) -> Option:
    """The option a tie takes when nobody else is there; the first of equals by time and place."""
    return min(options, key=lambda o: (costs[o], o.start, o.place.ground.name, o.place.swapped))
