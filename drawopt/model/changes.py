"""What may be changed of an edition: one value, whoever asks for it.

Options of the command line, the rules of a config, rules that are priced, and scenarios state
their changes in these words, and each word is read in one place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic import Field as Key

from drawopt.errors import ArgumentError
from drawopt.files.schema import (
    FilePath,
    Many,
    Name,
    Said,
    Table,
    Text,
    filled,
    number_within,
    one_of,
    read_values,
    shown,
    unexpected,
    whole,
)
from drawopt.files.suggestions import did_you_mean
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import REDRAWS, WITHDRAWALS, Apart, Rules, Trips

OFF: Literal[False] = False
"""Given for a longest trip, trips, a section size or a cost, it takes the edition's own away."""

MOST_UNITS, MOST_TIES = 100_000_000, 1_000
"""Of a budget of long trips: what a tie may be over, and how many there may be."""

BALANCED: Literal["balanced"] = "balanced"
"""The section size of clubs shared evenly: 109 for 11 slots are 9 or 10 each."""

Off = Literal[False]
SectionSize = tuple[int, int] | Literal["balanced", False]
Cost = tuple[int, int] | Off


@dataclass(frozen=True)
class Location:
    """Where a club's ground is, in degrees."""

    club: str
    lat: Decimal
    lon: Decimal


@dataclass(frozen=True)
class Rating:
    """A club's rating, in Elo points."""

    club: str
    rating: Decimal


# The readers of single values -------------------------------------------------------------------


def _club(text: str, info: ValidationInfo) -> str:
    """A club; where a file is read for an edition, one of its clubs, or one that is added."""
    known = info.context or {}
    field: Field | None = known.get("field")
    if field is None or field.index(text) is not None or text in known.get("added", ()):
        return text
    raise unexpected(f"a club of edition {known['edition']}", text, names_of(field))


def names_of(field: Field) -> list[str]:
    """All names of a field's clubs, aliases too."""
    return [name for each in field.entrants for name in (each.club, *each.aliases)]


Club = Annotated[Name, AfterValidator(_club)]


def _new_club(text: str, info: ValidationInfo) -> str:
    field: Field | None = (info.context or {}).get("field")
    if field is not None and field.index(text) is not None:
        raise unexpected("a club that is new", Said(f"{shown(text)}, which is an entrant"))
    return text


def _tolerance(value: object) -> Decimal:
    """A share from 0 to 1 with at most six decimals, as a text or a number."""
    try:
        found = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 1 or found != round(found, 6):
        raise unexpected("a number from 0 to 1 with at most six decimals (0.05 is 5 %)", value)
    return found


def _section_size(value: object) -> SectionSize:
    if value is OFF:
        return OFF
    if value == BALANCED:
        return BALANCED
    ends = value
    if isinstance(value, str):
        parts = value.split(":")
        ends = [int(p) if p.isascii() and p.isdigit() and len(p) < 10 else 0 for p in parts]
    if isinstance(ends, list | tuple) and len(ends) == 2 and all(type(e) is int for e in ends):
        fewest, most = ends
        if 1 <= fewest <= most:
            return fewest, most
    raise unexpected('[fewest, most] clubs, from 1 up, as in [9, 10] or "9:10"', value)


def _longest_trip(value: object) -> int | Off:
    if value is OFF:
        return OFF
    if not isinstance(value, int) or isinstance(value, bool):
        raise unexpected("a whole number", value)
    if value < 0:
        raise unexpected("at least 0", value)
    return value


class _TripsTable(Table):
    over: Annotated[int, whole(0, MOST_UNITS)]
    at_most: Annotated[int, whole(0, MOST_TIES)]


def _trips(value: object, info: ValidationInfo) -> Trips | Off:
    """A budget of long trips: a table, or two numbers, as in ``"300:6"``."""
    if value is OFF:
        return OFF
    if isinstance(value, Trips):
        return value
    if isinstance(value, str):
        over, colon, at_most = value.partition(":")
        numbers = [int(p) for p in (over, at_most) if p.isascii() and p.isdigit() and len(p) < 10]
        if colon and len(numbers) == 2:
            value = {"over": numbers[0], "at_most": numbers[1]}
    if not isinstance(value, Mapping):
        wanted = 'a table of over and at_most, or "300:6" for 6 ties over 300 at most'
        raise unexpected(wanted, value)
    table = _TripsTable.model_validate(value, context=info.context)
    return Trips(table.over, table.at_most)


class _CostTable(Table):
    beyond: Annotated[int, whole(0)] = 0
    more_per_unit: Annotated[int, whole(0)] = 0


def _cost(value: object, info: ValidationInfo) -> Cost | None:
    if value is None or value is OFF:
        return value
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        value = {"beyond": value[0], "more_per_unit": value[1]}
    if not isinstance(value, Mapping):
        raise unexpected("a table of beyond and more_per_unit", value)
    table = _CostTable.model_validate(value, context=info.context)
    return (table.beyond, table.more_per_unit) if value else None


class _ApartTable(Table):
    clubs: Annotated[Many[Club], *filled("two clubs or more", 2)]
    until: Annotated[int, whole(2)] = 5


def _apart(value: object, info: ValidationInfo) -> tuple[Apart, ...]:
    """Clubs kept apart: a table, or two clubs and a round, as in ``"A|B|3"``."""
    if isinstance(value, Apart):
        return (value,)
    parts = value.split("|") if isinstance(value, str) else value
    if isinstance(parts, Mapping):
        table = _ApartTable.model_validate(parts, context=info.context)
        pairs = [(one, other) for j, other in enumerate(table.clubs) for one in table.clubs[:j]]
        return tuple(Apart(one, other, table.until) for one, other in pairs)
    match parts:
        case [str(one), str(other), until]:
            one, other, until = one.strip(), other.strip(), str(until).strip()
            if one != other and until.isascii() and until.isdigit() and int(until[:9]) >= 2:
                clubs = CLUBS.validate_python((one, other), context=info.context)
                return (Apart(clubs[0], clubs[1], int(until[:9])),)
    raise unexpected('clubs and a round from 2 up, as in "A|B|3"', value)


def _aparts(value: object, info: ValidationInfo) -> tuple[Apart, ...]:
    found = APARTS.validate_python(value, context=info.context)
    return tuple(apart for each in found for apart in each)


class _LocationTable(Table):
    club: Club
    lat: Annotated[Decimal, number_within(90), Key(description="degrees")]
    lon: Annotated[Decimal, number_within(180), Key(description="degrees")]


def _location(value: object, info: ValidationInfo) -> Location:
    if isinstance(value, Location):
        return value
    table = _LocationTable.model_validate(value, context=info.context)
    return Location(table.club, table.lat, table.lon)


Points = Annotated[Decimal, number_within(10_000)]


class _EntrantTable(Table):
    club: Annotated[Name, AfterValidator(_new_club), Key(description="the name of a club")]
    league: Text = ""
    city: Text = ""
    state: Text = ""
    lat: Annotated[Decimal, number_within(90)] | None = None
    lon: Annotated[Decimal, number_within(180)] | None = None
    may_host: bool = True
    rating: Points | None = None
    group: Text = ""


def _entrant(value: object, info: ValidationInfo) -> Entrant:
    if isinstance(value, Entrant):
        return value
    return Entrant(**_EntrantTable.model_validate(value, context=info.context).stated())


def _ratings(value: object, info: ValidationInfo) -> tuple[Rating, ...]:
    if isinstance(value, tuple) and all(isinstance(each, Rating) for each in value):
        return value
    if not isinstance(value, Mapping):
        raise unexpected('a table of ratings, as in "Club" = 1500', value)
    found = RATINGS.validate_python(dict(value), context=info.context)
    return tuple(Rating(club, rating) for club, rating in found.items())


def _entrants(value: object, info: ValidationInfo) -> Path | Field:
    return value if isinstance(value, Field) else PATH.validate_python(value, context=info.context)


def _day(value: object) -> str:
    """A day: a TOML date, or a text such as 2023-09-09."""
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise unexpected('a day, as in "2023-09-09"', value) from None


Day = Annotated[str, PlainValidator(_day)]

CLUBS = TypeAdapter(tuple[Club, ...])
APARTS: TypeAdapter[tuple[tuple[Apart, ...], ...]] = TypeAdapter(
    Many[Annotated[tuple[Apart, ...], PlainValidator(_apart)]]
)
RATINGS: TypeAdapter[dict[str, Decimal]] = TypeAdapter(dict[Club, Points])
PATH: TypeAdapter[Path] = TypeAdapter(FilePath)

Tolerance = Annotated[Decimal, PlainValidator(_tolerance)]
ReadSectionSize = Annotated[SectionSize, PlainValidator(_section_size)]
ReadCost = Annotated[Cost | None, PlainValidator(_cost)]


# The value --------------------------------------------------------------------------------------


class RuleChanges(Table):
    """Rules. Those that name clubs are added to the edition's own, others take their place."""

    apart: Annotated[tuple[Apart, ...], PlainValidator(_aparts)] = ()
    same_league_apart: bool | None = None
    longest_trip: Annotated[int | Off, PlainValidator(_longest_trip)] | None = None
    trips: Annotated[Trips | Off, PlainValidator(_trips)] | None = None
    may_not_host: Many[Club] = ()
    must_have_bye: Many[Club] = ()
    sections: Many[Many[Club]] = ()
    groups_apart_until: Annotated[int, whole(2)] | None = None


class Changes(RuleChanges):
    """What changes of an edition. ``None`` leaves a value as the edition has it.

    Parameters
    ----------
    entrants
        Another field, or the path of its CSV; what happened to the edition's own goes with it.
    drop, add
        Clubs that withdraw, and entrants that come in.
    locations, ratings
        Put in the place of the roster's.
    slots, tolerance, double_byes, unit, redraw, byes, hosts, draw_when, withdrawals
        As in the edition's config.
    section_size
        Fewest and most clubs of a section, ``"balanced"``, or ``False`` for any.
    distances, cost_matrix
        Paths of CSV matrices; ``cost_matrix`` steers in the place of the distance.
    cost
        A threshold and what each unit beyond it costs more, in whole units, or ``False``.
    apart, may_not_host, must_have_bye, seed_sources
        Added to the edition's own.
    same_league_apart, longest_trip, trips, sections, groups_apart_until, draw_days
        In the place of the edition's own; ``longest_trip`` and ``trips`` are ``False`` for none.
    """

    entrants: Annotated[Path | Field, PlainValidator(_entrants)] | None = None
    drop: Many[Club] = ()
    add: Many[Annotated[Entrant, PlainValidator(_entrant)]] = ()
    locations: Many[Annotated[Location, PlainValidator(_location)]] = ()
    ratings: Annotated[tuple[Rating, ...], PlainValidator(_ratings)] = ()
    slots: Annotated[int, whole(1)] | None = None
    tolerance: Tolerance | None = None
    double_byes: bool | None = None
    section_size: ReadSectionSize | None = None
    unit: Name | None = None
    redraw: Annotated[str, one_of(*REDRAWS)] | None = None
    byes: Annotated[str, one_of("uniform", "fair")] | None = None
    hosts: Annotated[str, one_of("coin", "balance")] | None = None
    draw_when: Annotated[str, one_of("national", "section")] | None = None
    withdrawals: Many[Annotated[str, one_of(*WITHDRAWALS)]] | None = None
    distances: FilePath | None = None
    cost: ReadCost = None
    cost_matrix: FilePath | None = None
    seed_sources: Many[Text] = ()
    draw_days: Many[Day] = ()

    @model_validator(mode="before")
    @classmethod
    def _clubs_added(cls, value: Any, info: ValidationInfo) -> Any:
        """Let rules name the clubs that come in, whether their entries are right or not."""
        if info.context is not None and isinstance(value, Mapping):
            entries = value.get("add", ())
            clubs = (
                [each.get("club") for each in entries if isinstance(each, Mapping)]
                if isinstance(entries, list)
                else []
            )
            info.context["added"] = {text for text in clubs if isinstance(text, str)}
        return value

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Self:
        """Changes by name; ``None`` is the same as not given.

        Raises
        ------
        ArgumentError
            Naming each value that is unknown or not as it must be.
        """
        return read_values(cls, {key: each for key, each in values.items() if each is not None})


def tolerance_of(value: object, name: str = "tolerance") -> Decimal | None:
    """A tolerance from an argument of this name; ``None`` stays so.

    Parameters
    ----------
    value
        A number or its text, as in ``"0.05"`` for 5 %.
    name
        What an error calls the argument.

    Raises
    ------
    ArgumentError
        If it is no number from 0 to 1 with at most six decimals.
    """
    try:
        return Changes.of({"tolerance": value}).tolerance
    except ArgumentError as error:
        raise ArgumentError(name, error.trouble) from None


def changed_field(field: Field, changes: Changes) -> Field:
    """A field with the clubs that come and go, and new locations and ratings.

    Raises
    ------
    ArgumentError
        If a club is named that there is not, or one added that there is.
    """
    check_clubs(field, changes)
    dropped = {field.index(name) for name in changes.drop}
    kept = [entrant for k, entrant in enumerate(field.entrants) if k not in dropped]
    changed = Field((*kept, *changes.add))
    entrants = list(changed.entrants)
    for location in changes.locations:
        if (k := changed.index(location.club)) is not None:
            entrants[k] = replace(entrants[k], lat=location.lat, lon=location.lon)
    for rating in changes.ratings:
        if (k := changed.index(rating.club)) is not None:
            entrants[k] = replace(entrants[k], rating=rating.rating)
    return Field(tuple(entrants))


def check_clubs(field: Field, changes: Changes) -> None:
    """Refuse names of clubs that there are not, and new clubs that there are.

    Raises
    ------
    ArgumentError
        Naming each change and club.
    """
    wrong = [
        ArgumentError("add", f'must name new clubs, found "{entrant.club}", which is an entrant')
        for entrant in changes.add
        if field.index(entrant.club) is not None
    ]
    added = {entrant.club for entrant in changes.add}
    named: dict[str, Iterable[str]] = {
        "drop": changes.drop,
        "apart": [name for apart in changes.apart for name in (apart.one, apart.other)],
        "may_not_host": changes.may_not_host,
        "must_have_bye": changes.must_have_bye,
        "sections": [name for section in changes.sections for name in section],
        "locations": [location.club for location in changes.locations],
        "ratings": [rating.club for rating in changes.ratings],
    }
    for key, names in named.items():
        for name in dict.fromkeys(names):
            if field.index(name) is None and (name not in added or key == "drop"):
                meant = did_you_mean(name, [*names_of(field), *added])
                words = f'must name entrants, found "{name}"'
                wrong.append(ArgumentError(key, words + (f"; {meant}" if meant else "")))
    if wrong:
        raise ArgumentError.together(wrong)


def changed_rules(rules: Rules, changes: RuleChanges, before: Field, after: Field) -> Rules:
    """Rules with those that are added or take their place; a club that went is forgotten."""

    def stays(name: str) -> bool:
        return before.index(name) is None or after.index(name) is not None

    def staying(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(filter(stays, names))

    longest = rules.longest_trip if changes.longest_trip is None else changes.longest_trip
    trips = rules.trips if changes.trips is None else changes.trips
    league = changes.same_league_apart
    return Rules(
        sections=tuple(staying(section) for section in changes.sections or rules.sections),
        apart=tuple(
            apart
            for apart in (*rules.apart, *changes.apart)
            if stays(apart.one) and stays(apart.other)
        ),
        same_league_apart=rules.same_league_apart if league is None else league,
        longest_trip=None if longest is OFF else longest,
        may_not_host=staying((*rules.may_not_host, *changes.may_not_host)),
        must_have_bye=staying((*rules.must_have_bye, *changes.must_have_bye)),
        trips=trips or None,
    )
