"""The constants of the search, as one value that is checked, recorded, and read from TOML."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.text import read_text

MAY_BE_NONE = (
    "max_compact_clubs",
    "max_exact_pricings",
    "max_exact_sites",
    "max_lp_clubs",
    "max_race_steps",
    "max_steps",
)
"""What a search may do without."""


@dataclass(frozen=True)
class SearchParams:
    """How far the search goes before it turns to something else; all counted in steps.

    Parameters
    ----------
    max_starts
        Starts of a cycle: each anneals the whole bracket.
    min_moves, max_moves_per_club
        Moves of such an annealing: the more of the two.
    max_race_steps, max_steps
        Neighbourhoods re-annealed a section: of each start, and of each of the best.
    max_elites
        So many of the best brackets are improved in a cycle.
    max_sections, max_moves_per_section
        Of a neighbourhood: at least three and at most so many sections, moves of each.
    max_lp_clubs
        The largest field whose sections are priced by an LP.
    max_pricings
        LPs solved in a cycle.
    max_searches, max_moves_per_search
        Single sections annealed against the duals after each LP, and the moves of each.
    max_exact_pricings, max_exact_sites
        Exact pricings in a cycle that look for what the search missed, and the largest field,
        in sites, for which there are any.
    max_pricing_effort
        Thousands of pairs that a piece of an exact pricing may look at; it is given up beyond.
    max_compact_clubs
        The largest field that has the compact LP's bound where there is none by pricing.
    max_dive_columns
        Columns that a dive starts with.
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

    max_starts: int = 6
    min_moves: int = 500_000
    max_moves_per_club: int = 9_000
    max_race_steps: int = 2
    max_steps: int = 2
    max_elites: int = 2
    max_sections: int = 7
    max_moves_per_section: int = 50_000
    max_lp_clubs: int = 300
    max_pricings: int = 25
    max_searches: int = 160
    max_moves_per_search: int = 6_000
    max_exact_pricings: int = 8
    max_exact_sites: int = 120
    max_pricing_effort: int = 300_000
    max_compact_clubs: int = 300
    max_dive_columns: int = 6_000
    max_pool: int = 200_000
    max_active: int = 40_000
    min_columns: int = 2_500
    max_columns: int = 6_000
    max_cover_effort: int = 4

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = 3 if name == "max_sections" else 0 if name in MAY_BE_NONE else 1
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
