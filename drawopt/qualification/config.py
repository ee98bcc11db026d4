"""Reads what an edition's config declares of qualification; no key is ignored.

The context of a reading keeps, as it goes, the names of the stages met so far: what comes later in
the file may refer to them.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, field_validator

from drawopt.errors import UsageError
from drawopt.files.schema import (
    FilePath,
    Many,
    Name,
    Said,
    Table,
    Text,
    one_of,
    read_table,
    shown,
    unexpected,
    whole,
)
from drawopt.model.edition import find_edition
from drawopt.model.edition_files import EditionFile
from drawopt.qualification.stages import (
    VACANCIES,
    Count,
    Declared,
    EntryRules,
    League,
    NationalRules,
    Roster,
    SlotRules,
    Stage,
)
from drawopt.qualification.standings import CRITERIA

OWN = {
    "tables": "places best order from_matches until award cap games_each closed members planned "
    "round_robin",
    "knockout": "slots entrants shared_places shared_with crossed matches clubs",
    "ranking": "places holder brackets ranking",
    "listed": "places",
}
"""The keys that only stages of these kinds have."""

NO_USE = {
    "slots": ("shared_places", True, "no shared_places: they say how many there are"),
    "shared_with": ("shared_places", False, "shared_places too"),
    "crossed": ("after", False, "after: the groups that are crossed"),
    "places": ("brackets", True, "no brackets: each bracket has one place"),
    "holder": ("brackets", True, "no brackets: each bracket has one place"),
    "closed": ("from_matches", True, "typed tables: matches make groups of their own"),
    "games_each": ("round_robin", True, "no round_robin: one of the two tells the games left"),
}
"""Keys that have no use beside another, or without it: which, and what is wanted instead."""

MEASURES = ("berths", "byes", "clubs", "entrants", "goals", "matches", "new", "to date")
MOST = 1000
"""Far more than any stage has of anything."""

FromNone = Annotated[int, whole(0)]
FromOne = Annotated[int, whole(1)]
Some = Annotated[int, whole(1, MOST)]
AnyOrNone = Annotated[int, whole(0, MOST)]


def read_declared(name: str | Path) -> Declared:
    """Read what an edition declares about qualification.

    Parameters
    ----------
    name
        An edition's name, or a path to its config.

    Raises
    ------
    UsageError
        If the edition is unknown, or its config has no ``[qualification]``.
    FileError, InputError
        If the config cannot be read or is bad; all faults at once.
    """
    path = find_edition(name)
    top = read_table(path, _File, stages=[], paths=[], leagues=[])
    table = top.qualification
    if table is None:
        raise UsageError(f"{path.stem}: the config has no [qualification] table")
    return Declared(
        name=path.stem,
        title=table.title if "title" in table.stated() else top.title,
        stages=tuple(map(_stage, table.stages)),
        counts=tuple(Count(each.what, each.of, each.said, each.round) for each in table.counts),
        field=table.field,
        files=table.files.stated(),
        roster=None if table.roster is None else Roster(**dict(table.roster)),
        slots=None if table.slots is None else _slots(table.slots),
        eligibility=None if table.eligibility is None else _eligibility(table.eligibility),
        path=path,
        entrants=top.entrants,
        local_places=top.slots,
    )


# The context's names ----------------------------------------------------------------------------


def _known(info: ValidationInfo, key: str) -> list[str]:
    names: list[str] = (info.context or {})[key]
    return names


def _earlier(name: str, info: ValidationInfo) -> str:
    return _among(name, _known(info, "stages"), "an earlier stage")


def _any_stage(name: str, info: ValidationInfo) -> str:
    return _among(name, _known(info, "stages"), "a stage")


def _stage_or_path(name: str, info: ValidationInfo) -> str:
    known = [*_known(info, "stages"), *_known(info, "paths")]
    return _among(name, known, "a stage or a path")


def _among(name: str, known: list[str], expected: str) -> str:
    if name not in known:
        raise unexpected(expected, name, known)
    return name


def _once(key: str, expected: str) -> AfterValidator:
    """A name that no table before has."""

    def read(name: str, info: ValidationInfo) -> str:
        names = _known(info, key)
        if name in names:
            raise unexpected(expected, Said(f"{shown(name)} twice"))
        names.append(name)
        return name

    return AfterValidator(read)


def _path(path: str, info: ValidationInfo) -> str:
    _known(info, "paths").append(path)
    return path


# The tables -------------------------------------------------------------------------------------


class StageTable(Table):
    """``[[qualification.stages]]``. What refers to stages before is read before its own name.

    Each key stands below those that may leave it without use.
    """

    by: Annotated[str, one_of(*OWN)]
    after: Many[Annotated[Text, AfterValidator(_earlier)]] = ()
    shared_places: Some | None = None
    shared_with: Many[Annotated[Text, AfterValidator(_earlier)]] = ()
    name: Annotated[Name, _once("stages", "each stage once")]
    path: Annotated[Text, AfterValidator(_path)] = ""
    via: Text = ""
    note: Text = ""
    enters: FromOne | None = None
    brackets: AnyOrNone = 0
    places: AnyOrNone = 1
    best: AnyOrNone = 0
    order: Many[Annotated[str, one_of(*CRITERIA)]] = ()
    from_matches: bool = False
    until: Annotated[str, PlainValidator(lambda value: _day(value).isoformat())] = ""
    award: Annotated[Many[FromNone], Field(min_length=2, max_length=2)] = ()
    cap: Some | None = None
    round_robin: bool = False
    games_each: Some | None = None
    closed: Many[Many[Text]] = ()
    members: Some | None = None
    planned: Many[FromOne] = ()
    slots: Some = 1
    entrants: Some | None = None
    crossed: bool = False
    matches: FilePath | None = None
    clubs: FilePath | None = None
    holder: Text = ""
    ranking: FilePath | None = None

    @field_validator(*{*" ".join(OWN.values()).split()}, mode="before")
    @classmethod
    def _of_use(cls, value: Any, info: ValidationInfo) -> Any:
        by, key = info.data.get("by"), info.field_name
        if by is not None and key not in OWN[by].split():
            raise unexpected(f'a key of by = "{by}"', Said(f'"{key}"'))
        other, there, wanted = NO_USE.get(key or "", ("", None, ""))
        if other in info.data and bool(info.data[other]) is there:
            raise unexpected(wanted, Said(f'"{key}"'))
        return value


class CountTable(Table):
    """``[[qualification.counts]]``."""

    what: Annotated[str, one_of(*MEASURES)] = "berths"
    of: Many[Annotated[Text, AfterValidator(_stage_or_path)]] = ()
    round: FromOne | None = None
    said: Annotated[FromNone, Field(description="a whole number")]


class RosterTable(Table):
    """``[qualification.roster]``."""

    clubs: Annotated[FilePath, Field(description="a path of the clubs")]
    league_table: FilePath | None = None
    absent: Many[Text] = ()
    states: FromNone | None = None


class LeagueTable(Table):
    """``[[qualification.slots.leagues]]``."""

    name: Annotated[Name, _once("leagues", "each league once")]
    places: FromNone | None = None
    teams: FromOne | None = None


class SlotsTable(Table):
    """``[qualification.slots]``."""

    places: Annotated[FromOne, Field(description="a whole number")]
    stage: Annotated[Text, AfterValidator(_any_stage), Field(description="a stage")]
    champions: Many[Text] = ()
    leagues: Many[LeagueTable] = ()
    vacancy: Annotated[str, one_of(*VACANCIES)] = VACANCIES[0]


def _day(value: object) -> date:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        found = date.min
    if not 1900 <= found.year <= 2200:
        raise unexpected(DAY, value)
    return found


DAY = 'a day, as in "2023-07-31"'
Day = Annotated[date, PlainValidator(_day), Field(description=DAY)]


class NationalTable(Table):
    """``[qualification.eligibility.national]``: what differs from ``NationalRules``."""

    teams: FromNone = 0
    zones: FromNone = 0
    zone_percent: FromNone = 0
    zone_states: Many[FromOne] = ()
    states: FromNone = 0
    months: FromNone = 0


class EligibilityTable(Table):
    """``[qualification.eligibility]``."""

    teams: FromOne = 1
    matches: FromNone = 0
    entry_deadline: Day
    application_deadline: Day
    professional_since: Day
    schedule_by: Day
    final: Day | None = None
    national_leagues: Many[Text] = ()
    national: NationalTable = NationalTable()


class FilesTable(Table):
    """``[qualification.files]``."""

    tables: FilePath | None = None
    matches: FilePath | None = None
    goals: FilePath | None = None
    listed: FilePath | None = None
    excluded: FilePath | None = None
    spellings: FilePath | None = None
    facts: FilePath | None = None
    dates: FilePath | None = None


class QualificationTable(Table):
    """``[qualification]``. Stages stand first: the others refer to them."""

    stages: Many[StageTable] = ()
    counts: Many[CountTable] = ()
    title: Text = ""
    files: FilesTable = FilesTable()
    roster: RosterTable | None = None
    field: FromOne | None = None
    slots: SlotsTable | None = None
    eligibility: EligibilityTable | None = None


class _File(EditionFile):
    title: Text = ""
    entrants: FilePath | None = None
    slots: FromOne | None = None
    qualification: QualificationTable | None = None


# What is made of them ---------------------------------------------------------------------------


def _stage(table: StageTable) -> Stage:
    own: dict[str, Any] = {"path": table.name, "via": table.name}
    own |= {"places": int(table.by != "listed")} | table.stated()
    return Stage(**own | {"order": table.order or ("points",), "award": table.award or (0, 0)})


def _slots(table: SlotsTable) -> SlotRules:
    leagues = tuple(League(**dict(each)) for each in table.leagues)
    return SlotRules(**dict(table) | {"leagues": leagues})


def _eligibility(table: EligibilityTable) -> EntryRules:
    national = table.national.stated()
    if not table.national.zone_states:
        national.pop("zone_states", None)
    return EntryRules(**dict(table) | {"national": NationalRules(**national)})
