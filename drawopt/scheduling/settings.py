"""The ``[schedule]`` table of an edition's config: files of grounds and calendar, and rules."""

from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator, create_model

from drawopt.files.schema import FilePath, Table, one_of, read_table, unexpected, whole
from drawopt.model.edition import Edition, find_edition
from drawopt.model.edition_files import EditionFile
from drawopt.scheduling.clocks import read_clock
from drawopt.scheduling.rules import GIVE_UP, RANGES, ScheduleRules, Weights


@dataclass(frozen=True)
class Settings:
    """Where an edition keeps its grounds and calendar, and by what rules it is scheduled."""

    grounds: Path | None = None
    calendar: Path | None = None
    rules: ScheduleRules = field(default_factory=ScheduleRules)


def _clock(value: object) -> time:
    clock = read_clock(value) if isinstance(value, str) else None
    if clock is None:
        raise unexpected('a local time, as in "15:30"', value)
    return clock


def _kind(name: str, default: object) -> Any:
    """The kind of a rule's value: that of its default."""
    if isinstance(default, time):
        return Annotated[time, PlainValidator(_clock)]
    return (
        bool if isinstance(default, bool) else Annotated[int, whole(*RANGES.get(name, (0, None)))]
    )


def _table(of: type[ScheduleRules | Weights]) -> type[Table]:
    """A table with the simple values of a class as keys; what it does not state is as usual."""
    keys: dict[str, Any] = {
        each.name: (_kind(each.name, each.default), each.default)
        for each in fields(of)
        if each.name not in ("weights", "give_up")
    }
    return create_model(f"{of.__name__}Table", __base__=Table, **keys)


WeightsTable = _table(Weights)
_RulesTable: Any = _table(ScheduleRules)
Price = Annotated[int, whole(1)]


class ScheduleTable(_RulesTable):  # type: ignore[misc]  # its keys are made of ScheduleRules
    """``[schedule]``."""

    grounds: FilePath | None = None
    calendar: FilePath | None = None
    weights: WeightsTable = WeightsTable()  # type: ignore[valid-type]
    give_up: dict[Annotated[str, one_of(*GIVE_UP)], Price] = {}  # noqa: RUF012


class _File(EditionFile):
    schedule: ScheduleTable = ScheduleTable()


def read_settings(name: str | Path) -> Settings:
    """The settings of an edition, by name or path; the defaults where it states none.

    Raises
    ------
    UsageError
        If the edition is unknown.
    FileError, InputError
        If the config cannot be read, or a key is unknown or its value not of its kind.
    """
    stated = read_table(find_edition(name), _File).schedule.stated()
    grounds, calendar = stated.pop("grounds", None), stated.pop("calendar", None)
    weights = Weights(**stated.pop("weights", WeightsTable()).stated())
    give_up = GIVE_UP | stated.pop("give_up", {})
    return Settings(grounds, calendar, ScheduleRules(**stated, weights=weights, give_up=give_up))


def edition_windows(edition: Edition) -> dict[int, tuple[date, ...]]:
    """The match days of each round that an edition's config states."""
    days: dict[int, tuple[date, ...]] = {}
    for rounds, weekends in zip(edition.windows, edition.match_days, strict=False):
        for round_, weekend in zip(rounds, weekends, strict=False):
            days[round_] = tuple(sorted(date.fromisoformat(day) for day in weekend))
    return days
