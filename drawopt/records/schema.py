"""The schema of records, version 2: every key, its type and its limits.

Types are strict: whole numbers, texts, true, false and null are five different things, an
object has the keys named here and no others, in this order. Both the reader and the writer of
a record go through these models.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from typing_extensions import TypeAliasType

from drawopt.drawing.lots import MOST_DIGITS
from drawopt.files.free_text import text_fault

MOST_ENTRANTS = 1_000
MOST_ROUNDS = 4
MOST_ITEMS = 5_000
"""Lists that have no other limit are no longer."""

LARGEST = (1 << 53) - 1
"""Whole numbers are no larger: every reader of JSON has them exactly."""

LONGEST = 100_000_000
"""Distances and costs are no longer."""


T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(max_length=MOST_ITEMS)]
Clubs = Annotated[tuple[T, ...], Field(max_length=MOST_ENTRANTS)]


def _free(text: str) -> str:
    if (fault := text_fault(text)) is not None:
        raise ValueError(f"a text of visible characters in form NFC, but it has {fault}")
    return text


def _pattern(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=pattern)


Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_free)]
Name = Annotated[Text, StringConstraints(min_length=1)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=4096), AfterValidator(_free)]
Digest = Annotated[str, _pattern("^[0-9a-f]{64}$")]
Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Positive = Annotated[int, Field(ge=1, le=LARGEST)]
Signed = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Miles = Annotated[int, Field(ge=0, le=LONGEST)]
Round = Annotated[int, Field(ge=1, le=MOST_ROUNDS)]
WholeText = Annotated[str, _pattern("^(0|[1-9][0-9]*)$"), StringConstraints(max_length=MOST_DIGITS)]
Share = Annotated[str, _pattern(r"^(0|1|0\.[0-9]{0,5}[1-9])$")]
DecimalText = Annotated[
    str, _pattern(r"^(0|-?[1-9][0-9]{0,29}|-?(0|[1-9][0-9]{0,29})\.[0-9]{0,29}[1-9])$")
]


def _at_most(most: int) -> AfterValidator:
    def check(text: str) -> str:
        if abs(Decimal(text)) > most:
            raise ValueError(f"degrees from -{most} to {most}")
        return text

    return AfterValidator(check)


Latitude = Annotated[DecimalText, _at_most(90)]
Longitude = Annotated[DecimalText, _at_most(180)]


def _on_the_calendar(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day that the calendar has, as in 2026-03-01") from None
    return text


Day = Annotated[str, _pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_on_the_calendar)]

RunValue = TypeAliasType(
    "RunValue",
    "bool | Annotated[int, Field(ge=-LARGEST, le=LARGEST)]"
    " | Annotated[str, StringConstraints(max_length=4096), AfterValidator(_free)]"
    " | list[RunValue] | dict[str, RunValue] | None",
)
"""What ``run`` may hold: it is outside the digest, and says nothing about a draw."""


class Model(BaseModel):
    """A part of a record."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Record(Model):
    """A whole record: one of the classes below."""

    KIND: ClassVar[str]


class EntrantRecord(Model):
    """A club's entry."""

    club: Name
    league: Text
    city: Text
    state: Text
    lat: Latitude | None
    lon: Longitude | None
    group: Text
    rating: DecimalText | None


class FormatRecord(Model):
    """The format's numbers."""

    entrants: Positive
    slots: Positive
    rounds: Annotated[int, Field(ge=0, le=MOST_ROUNDS)]
    byes: Whole
    double_byes: bool
    section_size: Annotated[tuple[Positive, ...], Field(min_length=2, max_length=2)] | None
    ties_per_round: Many[Whole] | None


class ApartRecord(Model):
    """Two clubs that may not meet before a round."""

    clubs: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]
    until: Annotated[int, Field(ge=2, le=LARGEST)]


class TripsRecord(Model):
    """A budget of long trips."""

    over: Miles
    at_most: Whole


def _said(value: T | None) -> T:
    if value is None:
        raise ValueError("a value: the key stands only where there is one")
    return value


class RulesRecord(Model):
    """The rules a plan and its draws keep; ``trips`` stands only where they have a budget."""

    sections: Clubs[Clubs[Name]]
    apart: Annotated[tuple[ApartRecord, ...], Field(max_length=50_000)]
    same_league_apart: bool
    longest_trip: Whole | None
    may_not_host: Clubs[Name]
    must_have_bye: Clubs[Name]
    trips: Annotated[TripsRecord | None, AfterValidator(_said)] = None


class SectionRecord(Model):
    """A section of a plan."""

    name: Text
    clubs: Clubs[Name]
    travel: Whole


Weight = Annotated[int, Field(ge=1, le=999_999_999)]


class WeightsRecord(Model):
    """Weights for byes, one a club in order: for a bye in round 1 alone, and for two byes."""

    one: Clubs[Weight]
    two: Clubs[Weight] | None


class PlanRecord(Record):
    """A plan: everything its draws depend on."""

    KIND: ClassVar[str] = "drawopt-plan-2"
    record: Literal["drawopt-plan-2"]
    version: Name
    title: Text
    entrants: Annotated[tuple[EntrantRecord, ...], Field(min_length=1, max_length=MOST_ENTRANTS)]
    distance_source: Literal["great circle", "given"]
    distances: Clubs[Clubs[Miles]]
    costs: Clubs[Clubs[Miles]] | None
    unit: Name
    format: FormatRecord
    rules: RulesRecord
    windows: Many[Many[Round]]
    days: Many[Day]
    redraw: Literal["window", "keep-byes", "none"]
    tolerance: Share
    byes: Literal["uniform", "fair"]
    hosts: Literal["coin", "balance"]
    # Missing if it is national: a default is not held to the type, and may not stand in a file.
    draw_when: Literal["section"] = "national"  # type: ignore[assignment]
    withdrawals: Annotated[
        tuple[Literal["opponent", "bye", "loser", "section"], ...], Field(min_length=1)
    ] = ()
    seed_sources: Many[LongText]
    sections: Clubs[SectionRecord]
    weights: WeightsRecord | None
    travel: Whole
    mean_travel: Whole
    bound: Whole
    status: Literal["optimal", "bounded", "feasible", "stopped", "given"]
    certificate: Digest | None
    digest: Digest
    run: dict[str, RunValue] = {}


class CutRecord(Model):
    """A cut of a certificate."""

    clubs: Annotated[tuple[Whole, ...], Field(min_length=1, max_length=5)]
    weights: Annotated[tuple[Positive, ...], Field(min_length=1, max_length=5)]
    parts: Positive
    price: Whole


class CertificateRecord(Record):
    """What a plan's bound rests on."""

    KIND: ClassVar[str] = "drawopt-certificate-2"
    record: Literal["drawopt-certificate-2"]
    parts_of_a_unit: Literal[64]
    prices: Annotated[tuple[Signed, ...], Field(max_length=MOST_ENTRANTS)]
    section_price: Signed
    cuts: Annotated[tuple[CutRecord, ...], Field(max_length=1_000)]
    least_reduced_cost: Annotated[int, Field(ge=-LARGEST, le=0)]
    bound: Whole
    optimal: bool
    digest: Digest


class LotRecord(Model):
    """A lot as it was taken."""

    label: Name
    below: WholeText
    lot: WholeText


class WinnerRecord(Model):
    """A side that is the winner of an earlier tie."""

    winner_of: Positive


class TieRecord(Model):
    """A tie as drawn."""

    round: Round
    number: Positive
    section: Positive
    home: Name | WinnerRecord
    away: Name | WinnerRecord
    expected_travel: Whole
    expected_distance: Whole
    provisional: bool
    switched: bool
    neutral: bool


class ByeRecord(Model):
    """A round that a club need not play."""

    club: Name
    round: Round


class HomeTiesRecord(Model):
    """How many ties a club has had at home before a draw."""

    club: Name
    ties: Whole


class PartRecord(Model):
    """A section that was drawn by a lot of its own."""

    section: Positive
    results_digest: Digest | None
    least_travel: Whole
    count: WholeText
    rank: WholeText


class DrawRecord(Record):
    """A draw of one window; ``most_long_ties`` stands only where long trips have a budget."""

    KIND: ClassVar[str] = "drawopt-draw-2"
    record: Literal["drawopt-draw-2"]
    title: Text
    plan_digest: Digest
    seed: LongText
    attempt: Whole
    reason: LongText | None
    rehearsal: bool
    window: Positive
    day: Day | None
    after: Digest | None
    results_digest: Digest | None
    tolerance: Share
    most_long_ties: Annotated[Whole | None, AfterValidator(_said)] = None
    least_travel: Whole
    travel: Whole
    count: WholeText
    rank: WholeText
    sections: Clubs[Text]
    lots: Many[LotRecord]
    ties: Many[TieRecord]
    byes: Many[ByeRecord]
    home_ties: Many[HomeTiesRecord]
    booklet: Digest | None
    number: Whole | None
    parts: Annotated[Clubs[PartRecord], Field(min_length=1)] = ()
    digest: Digest


class ChangeRecord(Record):
    """What was done when a club withdrew, was ineligible or expelled.

    ``decided`` are the ties of its section that had a winner then, by number.
    ``ties`` and ``byes`` are those of its section as they stand from then on.
    """

    KIND: ClassVar[str] = "drawopt-change-2"
    record: Literal["drawopt-change-2"]
    title: Text
    plan_digest: Digest
    after: Digest | None
    window: Whole
    club: Name
    reason: LongText
    option: Literal["opponent", "bye", "loser", "section"]
    section: Positive
    tie: Positive | None
    decided: Many[Positive]
    other: Name | None
    ties: Many[TieRecord]
    byes: Many[ByeRecord]
    digest: Digest

    @property
    def rehearsal(self) -> bool:
        """It is never one."""
        return False


class BookletRecord(Record):
    """Many draws of one window from one seed, numbered from 0."""

    KIND: ClassVar[str] = "drawopt-booklet-2"
    record: Literal["drawopt-booklet-2"]
    title: Text
    plan_digest: Digest
    seed: LongText
    rehearsal: bool
    window: Positive
    after: Digest | None
    results_digest: Digest | None
    tolerance: Share
    count: WholeText
    below: WholeText
    ranks: Annotated[tuple[WholeText, ...], Field(min_length=2, max_length=10_000)]
    digest: Digest


class AttemptRecord(Model):
    """One official draw in the chain of a folder."""

    parent: Digest
    window: Positive
    attempt: Positive
    reason: LongText | None
    seed: LongText
    draw: Digest
    sections: Annotated[Clubs[Positive], Field(min_length=1)] = ()
    previous: Digest | None


class AttemptsRecord(Record):
    """The chain of all official draws of a folder."""

    KIND: ClassVar[str] = "drawopt-attempts-2"
    record: Literal["drawopt-attempts-2"]
    attempts: Annotated[tuple[AttemptRecord, ...], Field(max_length=10_000)]
    digest: Digest


class SeasonEntryRecord(Model):
    """One result as it came in, or a correction of one (``reason``).

    ``stands`` is false for a correction of the winner that came after the next window was drawn:
    the draw stands, and so does the result it was drawn on. ``otherwise`` is then how many ties
    of that draw would have been others; null if it could not have been held.
    """

    window: Positive
    draw: Digest
    tie: Positive
    round: Round
    home: Name
    away: Name
    home_goals: Annotated[int, Field(ge=0, le=999)] | None
    away_goals: Annotated[int, Field(ge=0, le=999)] | None
    penalties: Annotated[tuple[Whole, ...], Field(min_length=2, max_length=2)] | None
    decided_by: Literal[
        "score",
        "extra_time",
        "penalties",
        "forfeit",
        "walkover",
        "withdrawal",
        "awarded",
        "abandoned",
    ]
    winner: Name | None
    reason: LongText | None
    stands: bool
    otherwise: Whole | None
    previous: Digest | None


class SeasonRecord(Record):
    """The results of a season in the order in which they came, each linked to the one before."""

    KIND: ClassVar[str] = "drawopt-season-2"
    record: Literal["drawopt-season-2"]
    plan_digest: Digest
    entries: Annotated[tuple[SeasonEntryRecord, ...], Field(max_length=10_000)]
    digest: Digest
