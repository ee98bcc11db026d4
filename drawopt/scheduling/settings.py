"""The ``[schedule]`` table of an edition's config: files of grounds and calendar, and rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from pathlib import Path
from typing import Any

from drawopt.errors import UsageError
from drawopt.files.toml_tables import ConfigTables
from drawopt.model.edition import Edition, find_edition
from drawopt.scheduling.clocks import read_clock
from drawopt.scheduling.rules import GIVE_UP, ScheduleRules, Weights

RULES = {each.name: each.default for each in fields(ScheduleRules)}
SCALARS = tuple(name for name in RULES if name not in ("weights", "give_up"))
KEYS = {
    "schedule": " ".join(("grounds", "calendar", *SCALARS, "weights", "give_up")),
    "schedule.weights": " ".join(each.name for each in fields(Weights)),
}


@dataclass(frozen=True)
class Settings:
    """Where an edition keeps its grounds and calendar, and by what rules it is scheduled."""

    grounds: Path | None = None
    calendar: Path | None = None
    rules: ScheduleRules = field(default_factory=ScheduleRules)


def read_settings(name: str) -> Settings:
    """The settings of an edition, by name or path; the defaults where it states none.

    Raises
    ------
    UsageError
        If the edition is unknown.
    FileError, InputError
        If the config cannot be read, or a key is unknown or its value not of its kind.
    """
    return _Tables(find_edition(name), KEYS).settings()


def edition_windows(edition: Edition) -> dict[int, tuple[date, ...]]:
    """The match days of each round that an edition's config states."""
    days: dict[int, tuple[date, ...]] = {}
    for rounds, weekends in zip(edition.windows, edition.match_days, strict=False):
        for round_, weekend in zip(rounds, weekends, strict=False):
            days[round_] = tuple(sorted(date.fromisoformat(day) for day in weekend))
    return days


class _Tables(ConfigTables):
    """Reads the table."""

    def settings(self) -> Settings:
        if "schedule" not in self.table:
            return Settings()
        table = self.known(self.table["schedule"], "schedule")
        values: dict[str, Any] = {key: self.rule(table, key) for key in SCALARS if key in table}
        weights = self.known(table.get("weights", {}), "schedule.weights")
        numbers = {key: self.whole(weights, key, 0, "schedule.weights") or 0 for key in weights}
        values["give_up"] = self.prices(table.get("give_up", {}))
        files = [self.file(table, key, "schedule") for key in ("grounds", "calendar")]
        self.done()
        try:
            values["weights"] = Weights(**numbers)
            rules = ScheduleRules(**values)
        except UsageError as error:
            self.fault("schedule", "rules within their range", error)
            self.done()
            raise
        return Settings(files[0], files[1], rules)

    def rule(self, table: Mapping[str, Any], key: str) -> Any:
        """A rule's value, of the kind of its default; times as texts such as "07:00"."""
        default = RULES[key]
        if isinstance(default, time):
            text = self.get(table, key, str, "00:00", "schedule")
            clock = read_clock(text)
            if clock is None:
                self.fault(f"schedule.{key}", 'a local time, as in "15:30"', repr(text))
            return clock or default
        return self.get(table, key, type(default), default, "schedule")

    def prices(self, table: object) -> Mapping[str, int]:
        """The price of giving up each rule; the usual one where none is stated."""
        if not isinstance(table, Mapping):
            self.fault("schedule.give_up", "a table", repr(table))
            return GIVE_UP
        for key, price in table.items():
            if key not in GIVE_UP:
                self.fault(f"schedule.give_up.{key}", "one of " + ", ".join(GIVE_UP), key)
            elif not isinstance(price, int) or isinstance(price, bool) or price < 1:
                self.fault(f"schedule.give_up.{key}", "a whole number from 1 up", repr(price))
        return GIVE_UP | dict(table)
