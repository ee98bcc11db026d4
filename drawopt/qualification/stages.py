"""What an edition declares of qualification, as values: stages, counts, sharing, rules of entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

VACANCIES = ("leagues", "opponent", "open")
"""What may become of the place of a qualifier who turns out to be ineligible."""


@dataclass(frozen=True)
class Stage:
    """One step by which clubs qualify, and the way it is worked out.

    ``by`` is "tables" (the first ``places`` of each table, and the ``best`` behind them),
    "knockout" (``slots`` survivors), "ranking" (the first of a given ranking) or "listed" (what
    the page names, and ``places`` at least). ``after`` are the stages whose
    clubs play in this one; a stage that others come after gives no berths of its own. ``enters``
    is the round of the cup that its clubs enter in.

    Of a table, games after the day ``until`` do not count, and ``award`` is the score that counts
    for a result by rule, the winner's goals first. A knockout has the places of
    ``shared_places`` that the stages ``shared_with`` leave, where these are stated.
    """

    name: str
    by: str
    path: str
    via: str
    note: str = ""
    after: tuple[str, ...] = ()
    enters: int | None = None
    places: int = 1
    # tables
    best: int = 0
    order: tuple[str, ...] = ("points",)
    from_matches: bool = False
    until: str = ""
    award: tuple[int, int] = (0, 0)
    cap: int | None = None
    games_each: int | None = None
    closed: tuple[tuple[str, ...], ...] = ()
    members: int | None = None
    planned: tuple[int, ...] = ()
    round_robin: bool = False
    # knockout
    slots: int = 1
    entrants: int | None = None
    shared_places: int | None = None
    shared_with: tuple[str, ...] = ()
    crossed: bool = False
    matches: Path | None = None
    clubs: Path | None = None
    # ranking
    holder: str = ""
    brackets: int = 0
    ranking: Path | None = None


@dataclass(frozen=True)
class Count:
    """A number the page states: so many berths, clubs, goals or matches of these stages.

    ``round`` narrows it to one round: clubs that play in it ("entrants"), those that are new
    ("new"), all so far ("to date"), or its matches.
    """

    what: str
    of: tuple[str, ...]
    said: int
    round: int | None = None


@dataclass(frozen=True)
class Roster:
    """A field of entrants and what the page says of it by state and league."""

    clubs: Path
    league_table: Path | None
    absent: tuple[str, ...]
    states: int | None


@dataclass(frozen=True)
class League:
    """A national league: its places in the end, as published, and its number of teams if known."""

    name: str
    places: int | None = None
    teams: int | None = None


@dataclass(frozen=True)
class SlotRules:
    """How Open Division places are shared.

    ``champions`` have one place each. ``vacancy`` is what becomes of the place of a local
    qualifier who turns out to be ineligible: "leagues", "opponent" or "open".
    """

    places: int
    stage: str
    champions: tuple[str, ...]
    leagues: tuple[League, ...]
    vacancy: str


@dataclass(frozen=True)
class NationalRules:
    """What makes a league a national one; shares in whole percent, time in months."""

    teams: int = 50
    zones: int = 3
    zone_percent: int = 15
    zone_states: tuple[int, ...] = (3, 3, 2)
    states: int = 10
    months: int = 12


@dataclass(frozen=True)
class EntryRules:
    """Who may enter: thresholds and dates; ``final`` is the day of the cup's, if it is known."""

    teams: int
    matches: int
    entry_deadline: date
    application_deadline: date
    professional_since: date
    schedule_by: date
    final: date | None = None
    national_leagues: tuple[str, ...] = ()
    national: NationalRules = NationalRules()


@dataclass(frozen=True)
class Declared:
    """All that an edition's config says of qualification."""

    name: str
    title: str
    stages: tuple[Stage, ...]
    counts: tuple[Count, ...]
    field: int | None
    files: Mapping[str, Path]
    roster: Roster | None
    slots: SlotRules | None
    eligibility: EntryRules | None
    path: Path
    entrants: Path | None = None
    local_places: int | None = None
