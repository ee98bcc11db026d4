"""A match that is moved: another day, kick-off or ground than the schedule had, on record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from drawopt.errors import UsageError
from drawopt.scheduling.checker import check_fields, check_one, check_rest
from drawopt.scheduling.clocks import moment
from drawopt.scheduling.fixtures import Fixture, MatchMove
from drawopt.scheduling.world import World


def moved(
    world: World,
    fixture: Fixture,
    others: Sequence[Fixture],
    *,
    day: date | None = None,
    kickoff: time | None = None,
    ground: str | None = None,
    reason: str,
) -> tuple[Fixture, MatchMove]:
    """A fixture on another day, at another hour or ground, and the record of its move.

    Parameters
    ----------
    others
        The other fixtures of the season: fields and rest are held against them.
    day, kickoff, ground
        What changes; the rest stays.

    Raises
    ------
    UsageError
        If nothing changes, the ground is not known, or no clock there shows that time.
    """
    names = {each.name for each in world.grounds}
    name = fixture.ground if ground is None else ground
    if name not in names:
        raise UsageError(f'"{name}" is not a ground of this season')
    place = world.ground(name)
    clock = fixture.kickoff.time() if kickoff is None else kickoff
    start = moment(fixture.day if day is None else day, clock, place.zone)
    if start is None:
        raise UsageError(f"no clock at {name} shows {clock:%H:%M} on that day")
    miles = {club: world.miles(club, place) for club in fixture.clubs}
    neutral = place.neutral and fixture.home not in place.clubs
    drives = [world.rules.drive_minutes(each) for each in miles.values()]
    after = replace(
        fixture,
        ground=name,
        kickoff=start,
        neutral=neutral,
        overnight=any(each > world.rules.longest_drive_minutes for each in drives),
        miles=sum(miles.values()) if neutral else miles[fixture.away],
        sequence=fixture.sequence + 1,
    )
    if after.same_appointment(fixture):
        raise UsageError(f"{fixture.home} v {fixture.away} is there already: nothing is moved")
    beside = [each for each in others if each.number != fixture.number]
    here = replace(world, earlier=tuple(beside))
    broken = [
        *check_one(here, after),
        *(each for each in check_fields(here, [*beside, after])),
        *check_rest(here, [after]),
    ]
    said = tuple(dict.fromkeys(f"{each.rule}: {each.text}" for each in broken))
    return after, MatchMove(
        fixture.number,
        fixture.home,
        fixture.away,
        (_when(fixture), fixture.ground),
        (_when(after), after.ground),
        reason,
        said,
    )


def _when(fixture: Fixture) -> str:
    return fixture.kickoff.isoformat(timespec="minutes")
