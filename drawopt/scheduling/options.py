"""Where and when a tie could be played, and which rules each possibility breaks.

One plain function a rule. An option that breaks none may be used; one that does may be bought
by giving those rules up, once it is known that no schedule keeps them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from drawopt.scheduling.clocks import (
    clock_text,
    day_text,
    later,
    minute_of,
    minutes_between,
    moment,
)
from drawopt.scheduling.fixtures import Fixture, Tie
from drawopt.scheduling.grounds import Ground
from drawopt.scheduling.world import World


@dataclass(frozen=True)
class Place:
    """A tie at a ground: who is host there, and what that means for travel."""

    tie: Tie
    ground: Ground
    host: str
    visitor: str
    swapped: bool = False
    neutral: bool = False

    @property
    def clubs(self) -> tuple[str, str]:
        return self.host, self.visitor


@dataclass(frozen=True)
class Breach:
    """A rule that an option breaks: which, and what would have to be given up."""

    rule: str
    text: str


@dataclass(frozen=True)
class Option:
    """A tie at a ground at a kick-off, the rules it breaks, and its cost by the weights."""

    place: Place
    kickoff: datetime
    breaches: tuple[Breach, ...]
    cost: int

    @property
    def start(self) -> int:
        """The kick-off in minutes since 1970."""
        return minute_of(self.kickoff)

    @property
    def day(self) -> date:
        return self.kickoff.date()


# Rules that speak of a tie at a ground, whatever the day.


def field_is_large_enough(world: World, place: Place) -> Iterator[Breach]:
    """The cup's handbook asks for 65 by 100 yards at least."""
    ground, rules = place.ground, world.rules
    if ground.width_yards < rules.width_yards or ground.length_yards < rules.length_yards:
        size = f"{ground.width_yards} x {ground.length_yards} yards"
        yield Breach("field size", f"{ground.name} is only {size}")


def hosts_may_be_swapped(world: World, place: Place) -> Iterator[Breach]:
    if place.swapped and not world.rules.swap_hosts:
        yield Breach("swapped hosts", f"{place.host} at home instead of {place.visitor}")


def neutral_ground_is_allowed(world: World, place: Place) -> Iterator[Breach]:
    if place.neutral and not world.rules.neutral_ground:
        where = f"on neutral {place.ground.name}"
        yield Breach("neutral ground", f"{place.host} v {place.visitor} {where}")


# Rules that speak of a day.


def ground_is_free(world: World, place: Place, day: date) -> Iterator[Breach]:
    if not world.calendar.ground_is_free(place.ground.name, day):
        yield Breach("ground free", f"{place.ground.name} is not to be had on {day_text(day)}")


def clubs_are_free(world: World, place: Place, day: date) -> Iterator[Breach]:
    for club in place.clubs:
        if not world.calendar.club_is_free(club, day):
            yield Breach("club free", f"{club} cannot play on {day_text(day)}")


def clubs_have_rested(world: World, place: Place, day: date) -> Iterator[Breach]:
    """So many whole days lie between two matches of a club, whichever comes first."""
    for club in place.clubs:
        near = [d for d in world.match_days(club) if abs((d - day).days) <= world.rules.rest_days]
        if near:
            other = day_text(min(near, key=lambda d: (abs((d - day).days), d)))
            yield Breach("rest", f"{club} plays on {other} too, close to {day_text(day)}")


def is_match_day(world: World, place: Place, day: date) -> Iterator[Breach]:
    if day not in world.calendar.windows.get(place.tie.round, ()):
        yield Breach("match days", f"tie {place.tie.number} moved to {day_text(day)}")


# Rules that speak of a kick-off.


def ground_is_open(world: World, place: Place, kickoff: datetime) -> Iterator[Breach]:
    """The match must begin and end within the ground's hours, on one day."""
    ground = place.ground
    closes = moment(kickoff.date(), ground.closes, ground.zone)
    ends = later(kickoff, world.rules.match_minutes)
    if kickoff.time() < ground.opens or (closes and minutes_between(ends, closes) < 0):
        hours = f"{clock_text(ground.opens)} to {clock_text(ground.closes)}"
        needed = f"needed on {day_text(kickoff.date())}"
        yield Breach("open hours", f"{ground.name} is open {hours}, {needed}")


def not_too_late(_world: World, place: Place, kickoff: datetime) -> Iterator[Breach]:
    latest, day = place.ground.latest_kickoff, day_text(kickoff.date())
    if kickoff.time() > latest:
        wants = f"wants kick-offs by {clock_text(latest)} on {day}"
        yield Breach("latest kick-off", f"{place.ground.name} {wants}")


def clubs_can_arrive(world: World, place: Place, kickoff: datetime) -> Iterator[Breach]:
    """Who drives on the match day does not leave home before the set time, on its own clock."""
    for club in place.clubs:
        there = arrival(world, club, place.ground, kickoff.date())
        if there is not None and minutes_between(there, kickoff) < world.rules.warm_up_minutes:
            early = f"{club} on the road too early for {day_text(kickoff.date())}"
            yield Breach("arrival", early)
            return


def arrival(world: World, club: str, ground: Ground, day: date) -> datetime | None:
    """When a club can be at a ground on a day; ``None`` if it travels the day before."""
    drive = world.rules.drive_minutes(world.miles(club, ground))
    if drive > world.rules.longest_drive_minutes:
        return None
    home = world.zone(club)
    leaves = moment(day, world.rules.leave_home, home)
    return None if leaves is None else later(leaves, drive).astimezone(ground.zone)


PLACE_RULES = (field_is_large_enough, hosts_may_be_swapped, neutral_ground_is_allowed)
DAY_RULES = (ground_is_free, clubs_are_free, clubs_have_rested, is_match_day)
KICKOFF_RULES = (ground_is_open, not_too_late, clubs_can_arrive)


def places(world: World, tie: Tie) -> Iterator[Place]:
    """Where a tie could be played: at its host's, at the visitor's, on neutral ground."""
    own = () if tie.neutral else world.home_grounds(tie.home)
    for ground in own:
        yield Place(tie, ground, tie.home, tie.away)
    for ground in () if tie.neutral else world.home_grounds(tie.away):
        if ground not in own:
            yield Place(tie, ground, tie.away, tie.home, swapped=True)
    for ground in world.neutral_grounds(tie.home, tie.away):
        yield Place(tie, ground, tie.home, tie.away, neutral=True)


def why_not_at_home(world: World, tie: Tie) -> str:
    """What stands against each ground and day of a tie's host, or that its field is taken."""
    own = [option for option in options(world, tie, broken=True) if at_home(option.place)]
    window = world.calendar.windows[tie.round]
    if not own:
        return f"{tie.home} has no ground"
    reasons: dict[str, None] = {}
    for ground in dict.fromkeys(option.place.ground.name for option in own):
        for day in window:
            here = [o for o in own if o.place.ground.name == ground and o.day == day]
            least = min(here, key=lambda o: len(o.breaches), default=None)
            if least is not None and not least.breaches:
                return f"{ground} is taken at the times that suit"
            reasons |= dict.fromkeys(b.text for b in (least.breaches if least else ()))
    return "; ".join(reasons)


def at_home(place: Place) -> bool:
    return not place.swapped and not place.neutral


def options(world: World, tie: Tie, *, broken: bool = False) -> tuple[Option, ...]:
    """All options of a tie that keep every rule; with ``broken`` those that break some, too.

    With ``broken`` the days reach beyond the window by the rules' spare days.
    """
    days = list(world.calendar.windows[tie.round])
    if broken:
        days += [days[-1] + timedelta(more + 1) for more in range(world.rules.spare_days)]
    found = []
    for place in places(world, tie):
        of_place = [breach for rule in PLACE_RULES for breach in rule(world, place)]
        if of_place and not broken:
            continue
        for day in days:
            of_day = [breach for rule in DAY_RULES for breach in rule(world, place, day)]
            if of_day and not broken:
                continue
            for kickoff in world.calendar.kickoffs(tie.round, day, place.ground.zone):
                of_kickoff = [b for rule in KICKOFF_RULES for b in rule(world, place, kickoff)]
                if of_kickoff and not broken:
                    continue
                breaches = tuple(dict.fromkeys([*of_place, *of_day, *of_kickoff]))
                found.append(Option(place, kickoff, breaches, cost(world, place, kickoff)))
    return tuple(found)


def cost(world: World, place: Place, kickoff: datetime) -> int:
    """What an option counts by the weights: the sum that a schedule keeps small."""
    weights = world.rules.weights
    return sum(
        getattr(weights, name) * times for name, times in tally(world, place, kickoff).items()
    )


def tally(world: World, place: Place, kickoff: datetime) -> dict[str, int]:
    """How often an option does each unwelcome thing that the weights name."""
    rules = world.rules
    usual = datetime.combine(kickoff.date(), rules.usual_kickoff)
    off = abs(kickoff.replace(tzinfo=None) - usual)
    asked = world.calendar.asked(place.host, kickoff.date())
    return {
        "neutral": int(place.neutral),
        "neutral_mile": sum(world.miles(club, place.ground) for club in place.clubs)
        if place.neutral
        else 0,
        "swapped": int(place.swapped),
        "not_the_day_asked": int(asked is False and not place.neutral),
        "late": int(kickoff.time() >= rules.late_kickoff),
        "off_usual": int(off.total_seconds()) // 1800,
    }


def fixture(world: World, option: Option) -> Fixture:
    """The fixture that an option makes of its tie."""
    place, rules = option.place, world.rules
    miles = {club: world.miles(club, place.ground) for club in place.clubs}
    return Fixture(
        number=place.tie.number,
        round=place.tie.round,
        home=place.host,
        away=place.visitor,
        ground=place.ground.name,
        kickoff=option.kickoff,
        minutes=rules.match_minutes,
        swapped=place.swapped,
        neutral=place.neutral,
        overnight=any(
            rules.drive_minutes(each) > rules.longest_drive_minutes for each in miles.values()
        ),
        miles=sum(miles.values()) if place.neutral else miles[place.visitor],
    )
