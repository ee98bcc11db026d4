"""The steps of a schedule: round after round, what was published before kept where it can be."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from drawopt.errors import UsageError
from drawopt.planning.solving import EFFORT
from drawopt.scheduling.clocks import second_clock
from drawopt.scheduling.fixtures import Fixture, OpenTie, Schedule, Tie
from drawopt.scheduling.knockout import schedule_round
from drawopt.scheduling.world import World


def make_schedule(
    world: World,
    ties: Sequence[Tie],
    *,
    key: str,
    title: str,
    waiting: Sequence[OpenTie] = (),
    played: Collection[int] = (),
    before: Sequence[Fixture] = (),
    published: date | None = None,
    effort: float = EFFORT,
) -> Schedule:
    """Make fixtures of the ties of one draw.

    Parameters
    ----------
    ties
        Ties of one round or several, with both clubs known.
    key
        What names the schedule in its record, and each fixture in calendars.
    waiting
        Ties that wait for a winner: passed on.
    played
        Numbers of ties that have a result: their fixtures stand, or they have none.
    before
        Fixtures of the same draw as published before.
    published
        The day calendars are stamped with; the first match day if none is given.
    effort
        Deterministic seconds of search a round: the same on every machine.

    Raises
    ------
    UsageError
        If the calendar has no match days for a round.
    """
    to_play = [tie for tie in ties if tie.number not in played]
    rounds = sorted({tie.round for tie in to_play})
    without = [str(round_) for round_ in rounds if not world.calendar.windows.get(round_)]
    if without:
        raise UsageError(
            f"no match days for round {', '.join(without)}: give them in a calendar's window rows, "
            "or as match_days in the edition's config"
        )
    kept = tuple(each for each in before if each.number in played)
    world = replace(world, earlier=(*world.earlier, *kept))
    made = []
    for round_ in rounds:
        of_round = [tie for tie in to_play if tie.round == round_]
        found = schedule_round(world, of_round, before, effort)
        made.append(found)
        world = replace(world, earlier=(*world.earlier, *found.kept))
    known = {tie.number for tie in ties} - {
        tie.number for each in made for clash in each.clashes for tie in clash.ties
    }
    gone = (each for each in before if each.number not in known)
    days = [day for round_ in rounds for day in world.calendar.windows[round_]]
    days += [each.day for each in kept]
    return Schedule(
        key,
        title,
        tuple(made),
        published or min(days, default=date(2000, 1, 1)),
        kept,
        tuple(waiting),
        tuple(replace(each, sequence=each.sequence + 1) for each in gone),
        frozenset(ground.name for ground in world.grounds if ground.made_up),
        second_clock([ground.zone for ground in world.grounds], days, world.rules.second_zone),
    )
