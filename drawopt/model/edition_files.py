"""The keys of an edition's config: one TOML file that several readers take their tables from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from drawopt.errors import UsageError
from drawopt.files.schema import (
    FilePath,
    Many,
    Said,
    Table,
    Text,
    filled,
    one_of,
    unexpected,
    whole,
)
from drawopt.model.changes import Day, ReadCost, ReadSectionSize, RuleChanges, Tolerance
from drawopt.model.problem import REDRAWS, WITHDRAWALS
from drawopt.model.travel import KM_PER_UNIT


class EditionFile(Table):
    """All keys a config may have. Each reader states the kinds of those it reads."""

    title: Any = ""
    entrants: Any = None
    slots: Any = None
    distances: Any = None
    unit: Any = None
    tolerance: Any = None
    redraw: Any = None
    hosts: Any = None
    draw_when: Any = None
    withdrawals: Any = None
    byes: Any = None
    cost_matrix: Any = None
    double_byes: Any = None
    section_size: Any = None
    results: Any = None
    windows: Any = None
    rules: Any = None
    cost: Any = None
    qualification: Any = None
    schedule: Any = None
    search: Any = None
    seed_sources: Any = None
    draw_days: Any = None


class WindowTable(Table):
    """``[[windows]]``: the rounds that one draw publishes, and the days of each round."""

    rounds: Annotated[Many[int], *filled("a list of rounds")]
    match_days: Many[Many[Day]] = ()


def _in_order(windows: tuple[WindowTable, ...]) -> tuple[WindowTable, ...]:
    last = 0
    for nth, window in enumerate(windows):
        if window.rounds != tuple(range(last + 1, last + 1 + len(window.rounds))):
            fault = unexpected("rounds 1, 2, ... in order over all windows", window.rounds)
            raise ValidationError.from_exception_data(
                "windows", [{"type": fault, "loc": (nth, "rounds"), "input": None}]
            )
        last += len(window.rounds)
    return windows


class ResultsTable(Table):
    """``[results]``: what is known of an edition that was played."""

    matches: Annotated[FilePath, Field(description="a path of the matches")]
    byes: Annotated[FilePath, Field(description="a path of the byes")]
    qualifiers: Many[Text] = ()


def _one_a_window(days: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    windows = info.data.get("windows") or ()
    if days and windows and len(days) != len(windows):
        raise unexpected(f"a day for each of {len(windows)} windows", list(days))
    if list(days) != sorted(days):
        raise unexpected("days in order", list(days))
    return days


def _some(value: object) -> object:
    """An empty table is as good as none."""
    return value or None if isinstance(value, Mapping) else value


class EditionTable(EditionFile):
    """The keys that make an edition.

    The validators are told, as ``given``, what another field takes the place of: entrants, slots.
    """

    title: Text = ""
    entrants: FilePath | None = Field(None, validate_default=True)
    slots: Annotated[int, whole(0)] | None = Field(None, validate_default=True)
    distances: FilePath | None = None
    unit: Text = "mi"
    tolerance: Tolerance = Decimal("0.05")
    redraw: Annotated[str, one_of(*REDRAWS)] = "window"
    hosts: Annotated[str, one_of("coin", "balance")] = "coin"
    draw_when: Annotated[str, one_of("national", "section")] = "national"
    withdrawals: Many[Annotated[str, one_of(*WITHDRAWALS)]] = ()
    byes: Annotated[str, one_of("uniform", "fair")] = "uniform"
    cost_matrix: FilePath | None = None
    double_byes: bool = False
    section_size: ReadSectionSize = False
    results: Annotated[ResultsTable | None, BeforeValidator(_some)] = None
    windows: Annotated[
        Many[WindowTable], AfterValidator(_in_order), Field(description="[[windows]] tables")
    ] = ()
    rules: RuleChanges = RuleChanges()
    cost: ReadCost = None
    seed_sources: Many[Text] = ()
    draw_days: Annotated[Many[Day], AfterValidator(_one_a_window)] = ()

    @model_validator(mode="before")
    @classmethod
    def _can_be_drawn(cls, value: Any, info: ValidationInfo) -> Any:
        context = info.context or {}
        there = {*value, *context["given"]}
        if "qualification" in value and not {"entrants", "slots"} <= there:
            name = context["edition"]
            raise UsageError(
                f"edition {name} has no field of entrants to draw; `drawopt qualify {name}` tells "
                "how its clubs qualified; --entrants and --slots give another field"
            )
        return value

    @field_validator("entrants", "slots")
    @classmethod
    def _needed(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.field_name not in (info.context or {})["given"]:
            path = info.field_name == "entrants"
            wanted = 'a path, as in entrants = "clubs.csv"' if path else "a whole number"
            raise unexpected(wanted, Said("none"))
        return value

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str, info: ValidationInfo) -> str:
        if unit not in KM_PER_UNIT and info.data.get("distances") is None:
            raise unexpected('"mi" or "km" (or a distance matrix)', unit)
        return unit
