"""Ties to be played, fixtures, and a round's schedule: values without a solver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from drawopt.scheduling.clocks import later


@dataclass(frozen=True)
class Tie:
    """A tie whose two clubs are known, by name; ``home`` is at home by the draw.

    A ``neutral`` tie is one whose clubs may neither of them host.
    """

    number: int
    round: int
    home: str
    away: str
    neutral: bool = False

    def __str__(self) -> str:
        return f"{self.number} ({self.home} v {self.away})"


@dataclass(frozen=True)
class Fixture:
    """A tie with host, ground and kick-off.

    ``home`` and ``away`` are as played: exchanged against the draw if ``swapped``. ``kickoff``
    is in the ground's zone. ``miles`` are the visitor's, one way, in whole miles (of both clubs
    together on neutral ground); ``overnight`` says that a club sets out the day before.
    ``sequence`` counts how often a published fixture was changed. ``label`` is what it is called
    where it is not a tie of a round: a game of a group, a final. ``name`` is what its event in a
    calendar is called for good; a tie's is its number.
    """

    number: int
    round: int
    home: str
    away: str
    ground: str
    kickoff: datetime
    minutes: int
    swapped: bool = False
    neutral: bool = False
    overnight: bool = False
    miles: int = 0
    sequence: int = 0
    label: str = ""
    name: str = ""

    @property
    def day(self) -> date:
        return self.kickoff.date()

    @property
    def ends(self) -> datetime:
        return later(self.kickoff, self.minutes)

    @property
    def clubs(self) -> tuple[str, str]:
        return self.home, self.away

    def same_appointment(self, other: "Fixture") -> bool:
        """Whether two fixtures ask the same of everybody: host, ground and moment."""
        return (self.home, self.away, self.ground, self.kickoff) == (
            other.home,
            other.away,
            other.ground,
            other.kickoff,
        )


@dataclass(frozen=True)
class GivenUp:
    """One thing that has to be given up so that a clash goes away, and its price."""

    rule: str
    text: str
    price: int


@dataclass(frozen=True)
class Clash:
    """Ties that cannot all be played, though without any one of them the others can.

    ``grounds`` and ``days`` are those the ties could look to; ``reasons`` say for each tie what
    stands against it.
    """

    ties: tuple[Tie, ...]
    grounds: tuple[str, ...]
    days: tuple[date, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RoundSchedule:
    """What came of one round.

    ``status`` is ``optimal`` (no better schedule by the weights), ``feasible`` (the best found
    within the limit), ``impossible`` (then ``clashes`` say why, ``given_up`` what is cheapest to
    give up, and ``fixtures`` are the proposal if that is done, empty if nothing helps) or
    ``unknown`` (the limit ended first). ``cost`` is the weighted sum, ``bound`` a lower bound of
    it. ``notes`` say why a host is not at home. ``playable`` are fixtures of the ties outside the
    clashes, which keep every rule: they can be published while the clashes are seen to.
    """

    round: int
    days: tuple[date, ...]
    ties: tuple[Tie, ...]
    fixtures: tuple[Fixture, ...]
    status: str
    cost: int = 0
    bound: int = 0
    tally: Mapping[str, int] | None = None
    clashes: tuple[Clash, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    notes: tuple[str, ...] = ()
    playable: tuple[Fixture, ...] = ()

    @property
    def possible(self) -> bool:
        return self.status in ("optimal", "feasible")

    @property
    def kept(self) -> tuple[Fixture, ...]:
        """The fixtures that keep every rule: all of them, or those outside the clashes."""
        return self.fixtures if self.possible else self.playable


@dataclass(frozen=True)
class OpenTie:
    """A tie that cannot be scheduled yet: a side waits for the winner of an earlier tie."""

    number: int
    round: int
    home: str
    away: str


@dataclass(frozen=True)
class MatchMove:
    """One move, as it is recorded.

    Parameters
    ----------
    number, home, away
        Of the tie.
    before, after
        Kick-off and ground, as texts, before the move and after it.
    reason
        Why, in words.
    breaks
        The rules that the match breaks where it is now: a move is a decision, and may.
    """

    number: int
    home: str
    away: str
    before: tuple[str, str]
    after: tuple[str, str]
    reason: str
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class Schedule:
    """What came of the ties of one draw.

    Parameters
    ----------
    key
        What names the draw in the calendars: an event keeps its name while the draw stands.
    rounds
        One schedule a round.
    kept
        Fixtures published before whose ties have been played.
    waiting
        Ties with a side that is not known yet.
    cancelled
        Fixtures published before that have none now.
    published
        The day that calendars are stamped with.
    made_up
        Grounds that do not exist, for trying things out.
    second_zone
        Whose time is printed beside local time, if anybody's.
    moves
        Matches that were moved after they were published, oldest first.
    """

    key: str
    title: str
    rounds: tuple[RoundSchedule, ...]
    published: date
    kept: tuple[Fixture, ...] = ()
    waiting: tuple[OpenTie, ...] = ()
    cancelled: tuple[Fixture, ...] = ()
    made_up: frozenset[str] = frozenset()
    second_zone: ZoneInfo | None = None
    moves: tuple[MatchMove, ...] = ()

    @property
    def possible(self) -> bool:
        return all(each.possible for each in self.rounds)

    @property
    def fixtures(self) -> tuple[Fixture, ...]:
        """All fixtures that keep every rule, in order of tie."""
        found = [*self.kept, *(f for each in self.rounds for f in each.kept)]
        return tuple(sorted(found, key=lambda each: each.number))

    def uid(self, fixture: Fixture) -> str:
        """The name of a fixture's event in every calendar, the same after every change."""
        return f"{self.key}-{fixture.name or f'tie-{fixture.number}'}@drawopt"
