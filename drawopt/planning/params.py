"""The constants of the search, as one value that is checked, recorded, and read from TOML."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import Field, ValidationInfo, create_model, field_validator

from drawopt.errors import UsageError
from drawopt.files.schema import Table, read_table, read_values, unexpected, whole
from drawopt.model.edition_files import EditionFile

MAY_BE_NONE = (
    "max_compact_clubs",
    "max_exact_pricings",
    "max_exact_sites",
    "max_lp_clubs",
    "max_proof_sites",
    "max_race_steps",
    "max_steps",
)
"""What a search may do without."""


def _least(name: str) -> int:
    return 3 if name == "max_sections" else 0 if name in MAY_BE_NONE else 1


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
    max_proof_sites
        The largest field, in sites, whose plan is proven if few sections lie within its gap.
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
    max_pricing_effort: int = 60_000
    max_proof_sites: int = 60
    max_compact_clubs: int = 300
    max_dive_columns: int = 6_000
    max_pool: int = 200_000
    max_active: int = 40_000
    min_columns: int = 2_500
    max_columns: int = 6_000
    max_cover_effort: int = 4

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            least = _least(name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise UsageError(f"{name} must be a whole number from {least}, found {value!r}")
        if self.min_columns > self.max_columns:
            raise UsageError("min_columns must not be above max_columns")

    @property
    def record(self) -> dict[str, int]:
        """Name and value of each, for the record of a run."""
        return asdict(self)


DEFAULTS = SearchParams()


class _Search(Table):
    @field_validator("max_columns", check_fields=False)
    @classmethod
    def _not_below(cls, most: int, info: ValidationInfo) -> int:
        fewest = info.data.get("min_columns", 0)
        if most < fewest:
            raise unexpected(f"at least min_columns, {fewest:,}", most)
        return most


_KEYS: dict[str, Any] = {
    each.name: (
        Annotated[int, whole(_least(each.name))],
        Field(cast(Any, each.default), validate_default=each.name == "max_columns"),
    )
    for each in fields(SearchParams)
}
SearchTable = create_model("SearchTable", __base__=_Search, **_KEYS)
"""``[search]``: the parameters by name; those that are not stated are as usual."""


class _Config(EditionFile):
    search: SearchTable = SearchTable()  # type: ignore[valid-type]


class _SearchFile(EditionFile):
    search: Annotated[SearchTable, Field(description="a table [search]")]  # type: ignore[valid-type]


def search_params(
    given: SearchParams | Mapping[str, object] | str | Path | None = None,
    config: Path | None = None,
) -> SearchParams:
    """The parameters of a search: the usual, but for an edition's and for those that are given.

    Parameters
    ----------
    given
        By name; or a TOML file with a table ``[search]``; or the whole of them.
    config
        The edition's, whose table ``[search]`` holds where nothing else is given.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or with all its faults at once.
    ArgumentError
        If a name is unknown, or its value not as it must be.
    """
    if isinstance(given, SearchParams):
        return given
    tables: list[Any] = [] if config is None else [read_table(config, _Config).search]
    if isinstance(given, Mapping):
        tables.append(read_values(SearchTable, given))
    elif given is not None:
        tables.append(read_table(Path(given), _SearchFile).search)
    return SearchParams(**{key: value for each in tables for key, value in each.stated().items()})
