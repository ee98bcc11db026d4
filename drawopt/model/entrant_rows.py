"""Entrants from rows that a program holds: dictionaries, or a frame of pandas."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from drawopt.errors import Fault, InputError
from drawopt.model.entrants import Entrant, Field

KINDS = {each.name: each.type for each in fields(Entrant) if each.name != "line"}
DEGREES = {"lat": 90, "lon": 180}


def field_of_rows(rows: Iterable[Mapping[str, Any]]) -> Field:
    """A field of entrants.

    Parameters
    ----------
    rows
        A mapping a club: ``club``, and any of the columns of an entrants file (``lat``, ``lon``
        in degrees); or a frame of pandas with such columns. Missing values are left out.

    Raises
    ------
    InputError
        Naming every row without a club, with a column that is not known or a value that is not
        of its kind, and every club that stands there twice.
    """
    to_dict = getattr(rows, "to_dict", None)
    if to_dict is not None:
        rows = to_dict("records")
    faults: list[Fault] = []
    found: list[Entrant] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        values: dict[str, Any] = {}
        for key, value in row.items():
            if key not in KINDS:
                faults.append(fault(number, key, f"one of {', '.join(KINDS)}", key))
            elif value is not None and value == value:
                values[key] = value_of(key, value, number, faults)
        club = values.get("club", "")
        if not club:
            faults.append(fault(number, "club", "a name", "none"))
        elif club in seen:
            faults.append(fault(number, "club", "each club once", club))
        seen.add(club)
        if not faults:
            found.append(Entrant(**values))
    if faults:
        raise InputError(faults)
    return Field(tuple(found))


def fault(number: int, key: str, expected: str, found: object) -> Fault:
    return Fault("the entrants", expected, str(found), number, key)


def value_of(key: str, value: Any, number: int, faults: list[Fault]) -> Any:
    """A value of its kind; else a fault."""
    if key in ("may_host", "guessed_from_opponents"):
        if not isinstance(value, bool):
            faults.append(fault(number, key, "True or False", repr(value)))
        return value
    if key == "aliases":
        return tuple(value.split("|")) if isinstance(value, str) else tuple(value)
    if key not in ("lat", "lon", "rating", "uncertainty_km"):
        if not isinstance(value, str):
            faults.append(fault(number, key, "a text", repr(value)))
            return ""
        return value.strip()
    try:
        decimal = Decimal(str(value))
    except InvalidOperation:
        decimal = Decimal("NaN")
    most = DEGREES.get(key)
    if not decimal.is_finite() or (most is not None and abs(decimal) > most):
        wanted = "a number" if most is None else f"degrees from -{most} to {most}"
        faults.append(fault(number, key, wanted, repr(value)))
    return decimal
