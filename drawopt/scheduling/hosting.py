"""Clubs that cannot host on any match day of a round: to be known before the draw."""

from collections.abc import Iterator
from dataclasses import dataclass

from drawopt.scheduling.fixtures import Tie
from drawopt.scheduling.options import (
    Breach,
    Place,
    clubs_are_free,
    field_is_large_enough,
    ground_is_free,
    ground_is_open,
    not_too_late,
)
from drawopt.scheduling.world import World


@dataclass(frozen=True)
class CannotHost:
    """A club without a ground on any match day of a round, and what stands in the way."""

    club: str
    round: int
    reasons: tuple[str, ...]


def cannot_host(world: World) -> tuple[CannotHost, ...]:
    """The clubs that could not be at home in a round, whoever came, in order of name.

    Clubs that the rules bar from hosting are left out: that is known.

    Parameters
    ----------
    world
        Grounds, match days and rules.
    """
    found = []
    for entrant in world.field.entrants:
        if entrant.club in world.may_not_host:
            continue
        for round_ in sorted(world.calendar.windows):
            reasons: dict[str, None] = {}
            if not any(not breaches for breaches in _ways(world, entrant.club, round_, reasons)):
                said = tuple(reasons) or (f"{entrant.club} has no ground",)
                found.append(CannotHost(entrant.club, round_, said))
    return tuple(found)


def _ways(world: World, club: str, round_: int, reasons: dict[str, None]) -> Iterator[list[Breach]]:
    """What each ground, day and kick-off of a host breaks; the reasons are gathered."""
    tie = Tie(0, round_, club, club)
    for ground in world.home_grounds(club):
        place = Place(tie, ground, club, club)
        for day in world.calendar.windows[round_]:
            of_day = [
                *field_is_large_enough(world, place),
                *ground_is_free(world, place, day),
                *clubs_are_free(world, place, day),
            ]
            for kickoff in world.calendar.kickoffs(round_, day, ground.zone):
                late = not_too_late(world, place, kickoff)
                breaches = [*of_day, *ground_is_open(world, place, kickoff), *late]
                reasons |= dict.fromkeys(each.text for each in breaches)
                yield breaches
