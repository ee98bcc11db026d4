"""The eight criteria of a national league, each with the figure that decides it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, permutations
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.qualification.cells import Cells
from drawopt.qualification.eligibility import LeagueFacts
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
NO_ZONE = ("AK", "HI")
OUTSIDE = {*"AB AS BC BM GU MB MP NB NL NS NT NU ON PE PR QC SK VI YT".split(" ")}  # noqa: SIM905
"""Provinces, territories and Bermuda: teams there are not based in the United States."""


@dataclass(frozen=True)
class Member:
    """A team of a league: where it plays, and whether it counts (``None``: not given).

    ``state`` and ``time_zone`` are blank where they are not given, the zone also where it is none
    of the four.
    """

    club: str
    league: str
    state: str
    time_zone: str
    active: bool | None = None
    good_standing: bool | None = None

    @property
    def counts(self) -> bool | None:
        """Active, in good standing, and based in the United States; ``None`` if that is open."""
        based = None if not self.state else self.state not in OUTSIDE
        facts = (self.active, self.good_standing, based)
        return False if False in facts else None if None in facts else True

    @property
    def zone_known(self) -> bool:
        return bool(self.time_zone or self.state)


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

    Parameters
    ----------
    path
        A table: states as two letters, facts as yes or no, and blank what is not given.

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
        cells = Cells(row, str(path), faults)
        state, zone = cells.text("state"), cells.text("time_zone")
        if state not in {*ZONE_OF, *NO_ZONE, *OUTSIDE, ""}:
            cells.fault(
                "state", "two letters of a state, D.C., a province or a territory, or blank"
            )
        if zone and zone not in ZONES:
            cells.fault("time_zone", "one of " + ", ".join(ZONES))
        key = cells.text("league"), cells.text("club")
        if not key[1] or key in found:
            cells.fault("club", "each team of a league once")
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
        _teams(facts, members, own),
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

    Parameters
    ----------
    leagues
        Facts by the league's name; of a league that is not among them nothing is known.
    members
        The teams of all leagues; ``None`` if they are not given. The teams of a league that has
        none among them count as not given.
    rules
        The numbers of the edition.
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
    """Whether all eight are met; ``None`` if none fails and one cannot be told.

    Parameters
    ----------
    found
        The criteria of one league, as ``criteria_of`` gives them.
    """
    held = [criterion.holds for criterion in found]
    return False if False in held else None if None in held else True


def _championship(facts: LeagueFacts) -> Criterion:
    both = (facts.common_championship, facts.compulsory)
    holds = False if False in both else None if None in both else True
    figure = f"common: {_told(both[0])}; compulsory: {_told(both[1])}"
    return Criterion(2, "a common championship, compulsory", holds, figure)


def _teams(facts: LeagueFacts, members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    rule = f"{rules.teams} active U.S. teams in good standing"
    if members is None:
        if facts.teams is not None and facts.teams < rules.teams:
            return Criterion(1, rule, False, f"{facts.teams} of {rules.teams} teams in all")
        return Criterion(1, rule, None, NOT_GIVEN)
    sure, unsure = _counted(members)
    figure = f"{len(sure) + len(unsure)} of {rules.teams} teams{_unsure(len(unsure))}"
    holds = _between(len(sure) >= rules.teams, len(sure) + len(unsure) >= rules.teams)
    return Criterion(1, rule, holds, figure)


def _three_zones(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    """The largest zones have their share each: teams x 100 >= percent x all, in whole numbers.

    Whatever is not known of the teams is tried both ways: as it helps most, as it hurts most.
    """
    rule = f"{rules.zones} time zones with {rules.zone_percent} % of the teams each"
    if members is None:
        return Criterion(4, rule, None, NOT_GIVEN)
    sure, unsure = _counted(members)
    all_of = len(sure) + len(unsure)
    zones = Counter(dict.fromkeys(ZONES, 0))
    zones.update(member.time_zone for member in sure if member.time_zone)
    more = Counter(member.time_zone for member in unsure if member.time_zone)
    free = sum(not member.zone_known for member in sure)
    freer = sum(not member.zone_known for member in unsure)

    def can(chosen: Sequence[str]) -> bool:
        for extra in range(len(unsure) + 1):
            wanted = -(-rules.zone_percent * (len(sure) + extra) // 100) or 1
            lacks = {zone: max(wanted - zones[zone], 0) for zone in chosen}
            beyond = sum(max(lack - more[zone], 0) for zone, lack in lacks.items())
            if sum(lacks.values()) <= extra + free and beyond <= free + freer:
                return True
        return False

    def cannot(chosen: Sequence[str]) -> bool:
        """So many teams fall to these zones, or to none, that all others stay below their share.

        Teams that are unsure count in the others as long as those stay below: they make the whole
        larger.
        """
        free_of_zones = sum(not member.time_zone for member in unsure)
        base = len(sure) + free_of_zones + sum(more[zone] for zone in chosen)
        extra = {zone: more[zone] for zone in ZONES if zone not in chosen}
        while True:
            share = rules.zone_percent * (base + sum(extra.values()))
            fits = {
                zone: [n for n in range(most + 1) if _below(zones[zone] + n, share)]
                for zone, most in extra.items()
            }
            if not all(fits.values()):
                return False
            fewer = {zone: max(numbers) for zone, numbers in fits.items()}
            if fewer == extra:
                return True
            extra = fewer

    possible = any(can(chosen) for chosen in combinations(ZONES, rules.zones))
    certain = rules.zones <= len(ZONES) and not any(
        cannot(chosen) for chosen in combinations(ZONES, max(rules.zones - 1, 0))
    )
    shown = Counter(m.time_zone for m in (*sure, *unsure) if m.time_zone)
    largest = sorted(shown.items(), key=lambda zone: (-zone[1], zone[0]))[: rules.zones]
    figure = ", ".join(f"{zone} {n} ({100 * n / all_of:.1f} %)" for zone, n in largest)
    open_facts = len(unsure) + free
    text = (figure or "no team in any") + _unsure(open_facts)
    return Criterion(4, rule, _between(certain, possible), text)


def _below(number: int, share: int) -> bool:
    """Whether so many teams are less than a share, in hundredths; none is always less."""
    return number == 0 or 100 * number < share


def _states_of_zones(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    """Zones in order of their states: so many in the first, the second, the third."""
    wanted = sorted(rules.zone_states, reverse=True)
    rule = f"{', '.join(map(str, wanted))} states in {len(wanted)} time zones"
    if members is None:
        return Criterion(5, rule, None, NOT_GIVEN)
    sure, unsure = _counted(members)
    certain = _zone_states(sure)
    possible = _zone_states((*sure, *unsure))
    # A team of which the zone alone is known may be of a new state there, another of any.
    of_zone = Counter(m.time_zone for m in (*sure, *unsure) if not m.state and m.time_zone)
    free = sum(not m.zone_known for m in (*sure, *unsure))
    lacking = (
        min(
            sum(
                max(want - len(possible.get(zone, ())) - of_zone[zone], 0)
                for want, zone in zip(wanted, zones, strict=False)
            )
            for zones in permutations(ZONES, len(wanted))
        )
        if len(wanted) <= len(ZONES)
        else free + 1
    )
    numbers = sorted((len(states) for states in certain.values()), reverse=True)
    holds = len(numbers) >= len(wanted) and all(
        have >= want for have, want in zip(numbers, wanted, strict=False)
    )
    ordered = sorted(possible, key=lambda zone: (-len(possible[zone]), zone))
    figure = ", ".join(f"{zone} {len(possible[zone])}" for zone in ordered)
    text = (figure or "no team in any") + _unsure(len(unsure) + sum(not m.state for m in sure))
    return Criterion(5, rule, _between(holds, lacking <= free), text)


def _zone_states(members: Sequence[Member]) -> dict[str, set[str]]:
    states: dict[str, set[str]] = {}
    for member in members:
        if member.time_zone and member.state:
            states.setdefault(member.time_zone, set()).add(member.state)
    return states


def _states(members: Sequence[Member] | None, rules: NationalRules) -> Criterion:
    rule = f"{rules.states} states"
    if members is None:
        return Criterion(6, rule, None, NOT_GIVEN)
    sure, unsure = _counted(members)
    certain = {member.state for member in sure if member.state}
    possible = {member.state for member in (*sure, *unsure) if member.state}
    unknown = sum(not member.state for member in (*sure, *unsure))
    holds = _between(len(certain) >= rules.states, len(possible) + unknown >= rules.states)
    figure = f"{len(possible)} of {rules.states}"
    return Criterion(6, rule, holds, figure + _unsure(len(unsure) + sum(not m.state for m in sure)))


def _between(certain: bool, possible: bool) -> bool | None:
    """Yes if it is so whatever the open facts are, no if it cannot be, else open."""
    return True if certain else None if possible else False


def _unsure(number: int) -> str:
    return f", {number} unsure" if number else ""


def _counted(members: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """The teams that count, and those of which it is not known."""
    return [m for m in members if m.counts], [m for m in members if m.counts is None]


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
