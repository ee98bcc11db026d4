"""The eight criteria of a national league, each with the figure that decides it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.text import read_csv
from drawopt.qualification.eligibility import LeagueFacts
from drawopt.qualification.entry_files import FactsRow
from drawopt.qualification.stages import EntryRules, NationalRules

ZONES = {
    "Eastern": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    "Central": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "Mountain": "AZ CO ID MT NM UT WY",
    "Pacific": "CA NV OR WA",
}
"""The four time zones that count. A state of two zones stands in that of most of its people; a
team elsewhere in it gives its own ``time_zone``. Alaska and Hawaii are in none of the four."""

NOT_GIVEN = "not given"
ZONE_OF = {state: zone for zone, states in ZONES.items() for state in states.split()}


@dataclass(frozen=True)
class Member:
    """A team of a league: where it plays, and whether it counts (``None``: not given)."""

    club: str
    league: str
    state: str
    time_zone: str
    active: bool | None = None
    good_standing: bool | None = None

    @property
    def counts(self) -> bool | None:
        """Active and in good standing; ``None`` if one is not given and none is denied."""
        facts = (self.active, self.good_standing)
        return False if False in facts else None if None in facts else True


@dataclass(frozen=True)
class Criterion:
    """One of the eight: whether it is met (``None``: cannot be told) and by which figure."""

    number: int
    rule: str
    holds: bool | None
    figure: str


def read_members(path: Path) -> tuple[Member, ...]:
    """Read a members CSV in order of league and name.

    Columns ``club, league, state`` are required; ``time_zone``, ``active``, ``good_standing`` are
    optional.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults: a team twice in a league, a state or a time zone that there is not.
    """
    faults: list[Fault] = []
    found: dict[tuple[str, str], Member] = {}
    for row in read_csv(path, ("club", "league", "state"), faults):
        cells = FactsRow(row, str(path), faults)
        state, zone = cells.text("state"), cells.text("time_zone")
        if state not in {*ZONE_OF, "AK", "HI"}:
            wanted = "a state's two letters, or DC"
            faults.append(Fault(str(path), wanted, f'"{state[:20]}"', row.line, "state"))
        if zone and zone not in ZONES:
            wanted = "one of " + ", ".join(ZONES)
            faults.append(Fault(str(path), wanted, f'"{zone[:20]}"', row.line, "time_zone"))
        key = cells.text("league"), cells.text("club")
        if not key[1] or key in found:
            wanted = "each team of a league once"
            faults.append(Fault(str(path), wanted, f'"{key[1]}"', row.line, "club"))
        found[key] = Member(
            key[1],
            key[0],
            state,
            zone or ZONE_OF.get(state, ""),
            cells.flag("active"),
            cells.flag("good_standing"),
        )
    if faults:
        raise InputError(faults)
    return tuple(found[key] for key in sorted(found))


def criteria(
    facts: LeagueFacts, members: Sequence[Member] | None, rules: EntryRules
) -> tuple[Criterion, ...]:
    """The eight criteria for one league.

    Parameters
    ----------
    members
        All its teams; those known not to count are left out. ``None`` if they are not given.
    """
    own = rules.national
    return (
        _teams(members, own),
        _championship(facts),
        Criterion(
            3, "standings, not a knockout", facts.standings_format, _told(facts.standings_format)
        ),
        _three_zones(members, own),
        _states_of_zones(members, own),
        _states(members, own),
        Criterion(7, "entry fees paid for all teams", facts.fees_paid, _told(facts.fees_paid)),
        _months(facts, rules),
    )


def criteria_of(
    leagues: Mapping[str, LeagueFacts], members: Sequence[Member] | None, rules: EntryRules
) -> Mapping[str, tuple[Criterion, ...]]:
    """The criteria for each league that takes, or may take, the national route, in order of name.

    These are the leagues with members, those whose facts say so, and those the rules name.
    """
    names = {*rules.national_leagues, *(member.league for member in members or ())}
    names |= {name for name, facts in leagues.items() if facts.national_route}
    return {
        name: criteria(
            leagues.get(name, LeagueFacts(name)),
            [m for m in members or () if m.league == name] or None,
            rules,
        )
        for name in sorted(names)
    }


def is_national(found: Sequence[Criterion]) -> bool | None:
    """Whether all eight are met; ``None`` if none fails and one cannot be told."""
    held = [criterion.holds for criterion in found]
    return False if False in held else None if None in held else True


def _championship(facts: LeagueFacts) -> Criterion:
    both = (facts.common_championship, facts.compulsory)
    holds = False if False in both else None if None in both else True
    figure = f"common: {_told(both[0])}; compulsory: {_told(both[1])}"
    return Criterion(2, "a common championship, compulsory", holds, figure)


def _teams(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    rule = f"{rules.teams} active U.S. teams in good standing"
    if members is None:
        return Criterion(1, rule, None, NOT_GIVEN)
    counted = _counted(members)
    unsure = sum(member.counts is None for member in counted)
    figure = f"{len(counted)} of {rules.teams} teams" + (f", {unsure} unsure" if unsure else "")
    holds: bool | None = len(counted) >= rules.teams
    if holds and len(counted) - unsure < rules.teams:
        holds = None
    return Criterion(1, rule, holds, figure)


def _three_zones(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    """The largest zones have their share each: teams x 100 >= percent x all, in whole numbers."""
    rule = f"{rules.zones} time zones with {rules.zone_percent} % of the teams each"
    if members is None:
        return Criterion(4, rule, None, NOT_GIVEN)
    counted = _counted(members)
    zones = Counter(member.time_zone for member in counted if member.time_zone)
    largest = sorted(zones.items(), key=lambda zone: (-zone[1], zone[0]))[: rules.zones]
    holds = len(largest) >= rules.zones and all(
        100 * number >= rules.zone_percent * len(counted) for _, number in largest
    )
    figure = ", ".join(f"{zone} {n} ({100 * n / len(counted):.1f} %)" for zone, n in largest)
    return Criterion(4, rule, holds, figure or "no team in any")


def _states_of_zones(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    """Zones in order of their states: so many in the first, the second, the third."""
    wanted = sorted(rules.zone_states, reverse=True)
    rule = f"{', '.join(map(str, wanted))} states in {len(wanted)} time zones"
    if members is None:
        return Criterion(5, rule, None, NOT_GIVEN)
    states: dict[str, set[str]] = {}
    for member in _counted(members):
        if member.time_zone:
            states.setdefault(member.time_zone, set()).add(member.state)
    ordered = sorted(states, key=lambda zone: (-len(states[zone]), zone))
    numbers = [len(states[zone]) for zone in ordered]
    holds = len(numbers) >= len(wanted) and all(
        have >= want for have, want in zip(numbers, wanted, strict=False)
    )
    figure = ", ".join(f"{zone} {len(states[zone])}" for zone in ordered)
    return Criterion(5, rule, holds, figure or "no team in any")


def _states(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    rule = f"{rules.states} states"
    if members is None:
        return Criterion(6, rule, None, NOT_GIVEN)
    states = {member.state for member in _counted(members)}
    return Criterion(6, rule, len(states) >= rules.states, f"{len(states)} of {rules.states}")


def _counted(members: Sequence[Member]) -> list[Member]:
    """The teams that are not known to be inactive or in bad standing."""
    return [member for member in members if member.counts is not False]


def _months(facts: LeagueFacts, rules: EntryRules) -> Criterion:
    """In operation so many months before the entry deadline and so many after."""
    months = rules.national.months
    rule = f"{months} months before and after"
    first, last = (_moved(rules.entry_deadline, sign * months) for sign in (-1, 1))
    figure = f"from {facts.started or 'not given'}, ends {facts.ended or 'not known to'}"
    early = None if facts.started is None else facts.started <= first
    late = True if facts.ended is None else facts.ended >= last
    holds = False if False in (early, late) else None if early is None else True
    return Criterion(8, rule, holds, f"{figure}; wanted {first} to {last}")


def _moved(day: date, months: int) -> date:
    """The same day of another month, the 28th at the latest where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return day.replace(year=year, month=month + 1, day=28)


def _told(fact: bool | None) -> str:
    return {None: NOT_GIVEN, True: "yes", False: "no"}[fact]
