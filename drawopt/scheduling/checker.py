"""Fixtures checked against every rule, written without the solver and without its options.

Nothing here knows how a schedule was made: a fixture is read as a secretary would read it, and
measured against the ground, the calendar and the other fixtures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from drawopt.errors import SelfCheckFailed
from drawopt.files.wording import count_of
from drawopt.scheduling.fixtures import Fixture, Tie
from drawopt.scheduling.world import World


@dataclass(frozen=True)
class Broken:
    """A rule that a fixture breaks."""

    rule: str
    number: int
    text: str


def keeps_rules(broken: Sequence[object]) -> None:
    """A schedule that breaks a rule is never handed on.

    Raises
    ------
    SelfCheckFailed
        With all that it breaks.
    """
    if broken:
        said = "; ".join(str(getattr(each, "text", each)) for each in broken)
        raise SelfCheckFailed(f"the schedule found breaks rules, a fault in drawopt: {said}")


def check_fixtures(
    world: World, ties: Sequence[Tie], fixtures: Sequence[Fixture]
) -> tuple[Broken, ...]:
    """Every rule that fixtures break, empty if all are kept."""
    return (
        *check_ties(ties, fixtures),
        *(broken for each in fixtures for broken in check_one(world, each)),
        *check_fields(world, fixtures),
        *check_rest(world, fixtures),
    )


def check_ties(ties: Sequence[Tie], fixtures: Sequence[Fixture]) -> list[Broken]:
    """Each tie has one fixture, between its two clubs, with its host unless swapped."""
    found = []
    by_number = {tie.number: tie for tie in ties}
    for tie in ties:
        times = sum(each.number == tie.number for each in fixtures)
        if times != 1:
            found.append(Broken("each tie once", tie.number, f"{times} fixtures"))
    for each in fixtures:
        of = by_number.get(each.number)
        if of is None or {of.home, of.away} != set(each.clubs):
            found.append(Broken("each tie once", each.number, "other clubs than the tie's"))
        elif (each.home != of.home) != each.swapped:
            found.append(Broken("swapped hosts", each.number, "host not as stated"))
    return found


def check_one(world: World, each: Fixture) -> list[Broken]:
    """The rules that speak of a single fixture."""
    found: list[Broken] = []

    def broken(rule: str, text: str) -> None:
        found.append(Broken(rule, each.number, text))

    rules, calendar = world.rules, world.calendar
    ground = next((g for g in world.grounds if g.name == each.ground), None)
    if ground is None:
        broken("ground known", each.ground)
        return found
    if str(each.kickoff.tzinfo) != str(ground.zone):
        broken("local time", f"{each.kickoff.tzinfo} is not the ground's zone")
    utc = each.kickoff.astimezone(UTC)
    local = utc.astimezone(ground.zone)
    shown = local.replace(tzinfo=None)
    if shown != each.kickoff.replace(tzinfo=None):
        broken("local time", f"{each.kickoff} is not shown by any clock there")
    if each.neutral and not ground.neutral:
        broken("neutral ground", f"{ground.name} is not one")
    if not each.neutral and each.home not in ground.clubs:
        broken("home ground", f"{ground.name} is not a ground of {each.home}")
    if each.neutral and not rules.neutral_ground:
        broken("neutral ground", "not allowed")
    if each.swapped and not rules.swap_hosts:
        broken("swapped hosts", "not allowed")
    if ground.width_yards < rules.width_yards or ground.length_yards < rules.length_yards:
        broken("field size", f"{ground.width_yards} x {ground.length_yards} yards")
    if shown.date() not in calendar.windows.get(each.round, ()):
        broken("match days", f"{shown.date()}")
    end = (utc + timedelta(minutes=rules.match_minutes)).astimezone(ground.zone)
    if shown.time() < ground.opens or end.date() != shown.date() or end.time() > ground.closes:
        broken("open hours", f"{shown:%H:%M} to {end:%H:%M}")
    if shown.time() > ground.latest_kickoff:
        broken("latest kick-off", f"{shown:%H:%M}")
    if shown.date() in calendar.ground_unavailable.get(ground.name, ()):
        broken("ground free", f"{ground.name} on {shown.date()}")
    offered = {k.astimezone(UTC) for k in calendar.kickoffs(each.round, shown.date(), ground.zone)}
    if utc not in offered:
        broken("kick-offs on offer", f"{shown:%H:%M}")
    for club in each.clubs:
        if shown.date() in calendar.club_unavailable.get(club, ()):
            broken("club free", f"{club} on {shown.date()}")
        drive = -(-world.miles(club, ground) * 60 // rules.miles_per_hour)
        if drive <= rules.longest_drive_minutes:
            out = datetime.combine(shown.date(), rules.leave_home, tzinfo=world.zone(club))
            ready = out.astimezone(UTC) + timedelta(minutes=drive + rules.warm_up_minutes)
            if ready > utc:
                broken("arrival", f"{club} ready at {ready.astimezone(ground.zone):%H:%M}")
        elif not each.overnight:
            broken("overnight", f"{club} drives {drive} minutes")
    return found


def check_fields(world: World, fixtures: Sequence[Fixture]) -> list[Broken]:
    """No two matches on one field at once: never more under way at a ground than fields."""
    found = []
    length = timedelta(minutes=world.rules.match_minutes)
    for each in fixtures:
        start = each.kickoff.astimezone(UTC)
        under_way = [
            other
            for other in fixtures
            if other.ground == each.ground
            and timedelta(0) <= start - other.kickoff.astimezone(UTC) < length
        ]
        fields = next((g.fields for g in world.grounds if g.name == each.ground), 0)
        if len(under_way) > fields:
            text = f"{len(under_way)} matches on {count_of(fields, 'field')} of {each.ground}"
            found.append(Broken("one match a field", each.number, text))
    return found


def check_rest(world: World, fixtures: Sequence[Fixture]) -> list[Broken]:
    """So many whole days between any two matches of a club, cup or league."""
    found = []
    known: dict[str, list[tuple[datetime, str]]] = {}
    for club, days in world.calendar.matches.items():
        for day in days:
            known.setdefault(club, []).append((datetime(day.year, day.month, day.day), "league"))
    for other in (*world.earlier, *fixtures):
        for club in other.clubs:
            day = other.kickoff.replace(hour=0, minute=0, tzinfo=None)
            known.setdefault(club, []).append((day, f"tie {other.number} of {other.round}"))
    for each in fixtures:
        own = each.kickoff.replace(hour=0, minute=0, tzinfo=None)
        for club in each.clubs:
            for day, what in known[club]:
                itself = what == f"tie {each.number} of {each.round}"
                if not itself and abs((day - own).days) <= world.rules.rest_days:
                    found.append(Broken("rest", each.number, f"{club}: {what} on {day:%d %b}"))
    return found
