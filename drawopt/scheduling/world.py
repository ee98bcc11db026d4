"""Everything that fixtures depend on, in one value: clubs' towns, grounds, calendar, rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from drawopt.errors import AnswerIsNo, Fault, InputError
from drawopt.model.entrants import Field
from drawopt.model.travel import Matrix, great_circle
from drawopt.scheduling.calendar import Calendar
from drawopt.scheduling.clocks import EASTERN
from drawopt.scheduling.fixtures import Fixture
from drawopt.scheduling.grounds import Ground
from drawopt.scheduling.rules import ScheduleRules


@dataclass(frozen=True)
class World:
    """What a round is scheduled in.

    Parameters
    ----------
    field
        The clubs with the coordinates of their towns.
    earlier
        Fixtures of earlier rounds: matches from which clubs must rest.
    may_not_host
        Clubs that cannot be at home.
    """

    field: Field
    grounds: tuple[Ground, ...]
    calendar: Calendar
    rules: ScheduleRules = dataclass_field(default_factory=ScheduleRules)
    earlier: tuple[Fixture, ...] = ()
    may_not_host: frozenset[str] = frozenset()

    @cached_property
    def _miles(self) -> Matrix:
        """Whole miles from each club's town (rows) to each ground (columns)."""
        faults = [
            Fault(
                "the field", f"coordinates for {entrant.club}", "none", entrant.line or None, "lat"
            )
            for entrant in self.field.entrants
            if entrant.lat is None
        ]
        if faults:
            raise InputError(faults)
        lat = [float(entrant.lat or 0) for entrant in self.field.entrants]
        lon = [float(entrant.lon or 0) for entrant in self.field.entrants]
        lat += [float(ground.lat) for ground in self.grounds]
        lon += [float(ground.lon) for ground in self.grounds]
        return great_circle(lat, lon, "mi")[: len(self.field), len(self.field) :]

    @cached_property
    def _column(self) -> Mapping[str, int]:
        return {ground.name: column for column, ground in enumerate(self.grounds)}

    def ground(self, name: str) -> Ground:
        return self.grounds[self._column[name]]

    def miles(self, club: str, ground: Ground) -> int:
        """Whole miles, one way, from a club's town to a ground."""
        return int(self._miles[self._row(club), self._column[ground.name]])

    def _row(self, club: str) -> int:
        row = self.field.index(club)
        if row is None:
            raise AnswerIsNo(f"{club} is not in the field")
        return row

    def home_grounds(self, club: str) -> tuple[Ground, ...]:
        return () if club in self.may_not_host else self._home.get(club, ())

    @cached_property
    def _home(self) -> Mapping[str, tuple[Ground, ...]]:
        found: dict[str, tuple[Ground, ...]] = {}
        for ground in self.grounds:
            for club in ground.clubs:
                found[club] = (*found.get(club, ()), ground)
        return found

    def neutral_grounds(self, home: str, away: str) -> tuple[Ground, ...]:
        """The neutral grounds nearest to two clubs together, nearest first."""
        known = [
            ground
            for ground in self.grounds
            if ground.neutral and home not in ground.clubs and away not in ground.clubs
        ]
        known.sort(key=lambda g: (self.miles(home, g) + self.miles(away, g), g.name))
        return tuple(known[: self.rules.neutral_grounds])

    def zone(self, club: str) -> ZoneInfo:
        """The zone a club lives by: that of its ground, or of the ground nearest to its town."""
        own = self._home.get(club)
        if own:
            return own[0].zone
        if not self.grounds:
            return EASTERN
        return min(self.grounds, key=lambda g: (self.miles(club, g), g.name)).zone

    def match_days(self, club: str) -> tuple[date, ...]:
        """Days of a club's other matches: in its league, and in earlier rounds."""
        return self._match_days.get(club, ())

    @cached_property
    def _match_days(self) -> Mapping[str, tuple[date, ...]]:
        days: dict[str, set[date]] = {}
        for club, known in self.calendar.matches.items():
            days.setdefault(club, set()).update(known)
        for fixture in self.earlier:
            for club in fixture.clubs:
                days.setdefault(club, set()).add(fixture.day)
        return {club: tuple(sorted(found)) for club, found in days.items()}
