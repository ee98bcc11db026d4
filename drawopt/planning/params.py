"""The constants of the search, as one value that is checked, recorded, and read from TOML."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.text import read_text


@dataclass(frozen=True)
class SearchParams:
    """How far the search goes before it turns to something else; all counted in steps.

    Parameters
    ----------
    max_anneals, max_moves
        Anneals of the whole bracket in a cycle, and the moves of each.
    max_pricings, max_still_pricings
        LPs solved in a cycle, and how many of them in a row may improve nothing.
    max_exact_pricings, max_exact_sites
        Exact pricings in a cycle that look for what the search missed, and the largest field,
        in sites, for which there are any.
    max_collections
        Searches for sections near the settled prices before the cover.
    max_pool
        Sections kept.
    max_active
        Sections the LP looks at without taking turns.
    min_columns, max_columns
        Columns of the first cover and of the last.
    max_cover_effort
        CP-SAT's deterministic limit for a cover, in its seconds.

    Raises
    ------
    UsageError
        If a number is out of range.
    """

    max_anneals: int = 8
    max_moves: int = 2_000_000
    max_pricings: int = 22
    max_still_pricings: int = 6
    max_exact_pricings: int = 4
    max_exact_sites: int = 120
    max_collections: int = 3
    max_pool: int = 200_000
    max_active: int = 50_000
    min_columns: int = 2_500
    max_columns: int = 10_000
    max_cover_effort: int = 10

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = 0 if name in ("max_exact_pricings", "max_exact_sites") else 1
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise UsageError(f"{name} must be a whole number from {least}, found {value!r}")
        if self.min_columns > self.max_columns:
            raise UsageError("min_columns must not be above max_columns")

    @classmethod
    def from_toml(cls, path: Path) -> "SearchParams":
        """Parameters from a TOML file: a table of their names, those left out as they are.

        Raises
        ------
        FileError
            If the file is missing or cannot be read.
        InputError
            If it is not TOML, or a key or value is wrong: all of them at once.
        """
        text, name = read_text(path), str(path)
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InputError([Fault(name, "TOML", str(error))]) from None
        known = {field.name for field in fields(cls)}
        lines = [line.partition("=")[0].strip() for line in text.split("\n")]
        faults = []
        for key, value in table.items():
            line = lines.index(key) + 1 if key in lines else None
            if key not in known:
                expected = f"one of {', '.join(sorted(known))}"
                faults.append(Fault(name, expected, f'"{key}"', line))
                continue
            try:
                cls(**{key: value})
            except UsageError as error:
                faults.append(Fault(name, str(error), repr(value), line, key))
        if faults:
            raise InputError(faults)
        return cls(**table)

    @property
    def record(self) -> dict[str, int]:
        """Name and value of each, for the record of a run."""
        return asdict(self)


DEFAULTS = SearchParams()
