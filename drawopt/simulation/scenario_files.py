"""Scenarios in a TOML file: one ``[[scenarios]]`` table each, no key ignored."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from drawopt.files.schema import (
    Many,
    Name,
    Said,
    Table,
    filled,
    number_within,
    one_of,
    read_table,
    shown,
    unexpected,
)
from drawopt.model.changes import Changes
from drawopt.model.edition import Edition
from drawopt.simulation.scenarios import AS_IT_IS, Scenario


def read_scenarios(path: Path, edition: Edition) -> tuple[Scenario, ...]:
    """Read a file of scenarios for an edition.

    Parameters
    ----------
    edition
        The edition that the scenarios change: its clubs are those that they may name.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or with all its faults at once.
    """
    file = read_table(path, _File, field=edition.field, edition=edition.name, names={AS_IT_IS})
    return tuple(map(_scenario, file.scenarios))


def _own_name(name: str, info: ValidationInfo) -> str:
    names = (info.context or {})["names"]
    if name in names:
        raise unexpected("a name of its own", Said(shown(name)))
    names.add(name)
    return name


class ScenarioTable(Changes):
    """``[[scenarios]]``: a name, changes, and how the cups are played."""

    name: Annotated[Name, AfterValidator(_own_name), Field(description="a name")]
    outcomes: Annotated[str, one_of("coin", "rating")] | None = None
    home_advantage: Annotated[Decimal, number_within(1000)] | None = None


class _File(Table):
    scenarios: Annotated[Many[ScenarioTable], *filled("[[scenarios]] tables")]


def _scenario(table: ScenarioTable) -> Scenario:
    values = table.stated()
    own = {key: values.pop(key, None) for key in ("outcomes", "home_advantage")}
    return Scenario(values.pop("name"), Changes.model_construct(**values), **own)
