"""drawopt: cup qualifiers short on travel, random where they can be, checkable by anyone.

The public functions, each with an answer that knows its clubs by name::

    import drawopt

    cup = drawopt.read_edition("2024")
    plan = drawopt.plan(cup)
    odds = drawopt.odds(plan)
    draw = drawopt.draw(plan, "a first try", rehearsal=True)

``help(drawopt.plan)`` and so on tell the rest. ``drawopt.plot`` draws pictures on axes.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from drawopt import plot
    from drawopt.api import (
        as_played,
        booklet,
        commit,
        compare,
        draw,
        draw_number,
        eligibility,
        explain,
        fair_byes,
        geocode,
        move,
        odds,
        plan,
        pools,
        prices,
        qualify,
        read_draw,
        read_edition,
        read_plan,
        read_scenarios,
        report,
        schedule,
        seed,
        simulate,
        site,
        slots,
        validate,
        vary_towns,
        verify,
    )
    from drawopt.errors import (
        AnswerIsNo,
        ArgumentError,
        DrawoptError,
        FileError,
        InputError,
        StoppedWithoutAnswer,
        UsageError,
    )
    from drawopt.files.notes import DrawoptNote
    from drawopt.model.edition import Edition
    from drawopt.reporting.answers import (
        Booklet,
        Bye,
        ClubChances,
        Comparison,
        Cup,
        Draw,
        Eligibility,
        FairByes,
        Fixtures,
        Odds,
        Placements,
        Plan,
        Prices,
        Qualification,
        Runs,
        Section,
        Shares,
        SiteFixtures,
        Tie,
        Validation,
        VariedTowns,
        Verification,
    )
    from drawopt.reporting.explanation import Explanation
    from drawopt.reporting.pools import Pools
    from drawopt.reporting.seasons import ClubSeason, Season, SeasonStatus

_HOMES = {
    "drawopt.reporting.answers": (
        "Booklet Bye ClubChances Comparison Cup Draw Eligibility FairByes Fixtures Odds Placements "
        "Plan Prices "
        "Qualification Runs Section Shares SiteFixtures Tie Validation VariedTowns Verification"
    ),
    "drawopt.reporting.seasons": "ClubSeason Season SeasonStatus",
    "drawopt.reporting.explanation": "Explanation",
    "drawopt.reporting.pools": "Pools",
    "drawopt.api": (
        "as_played booklet commit compare draw draw_number eligibility explain fair_byes "
        "geocode move odds plan pools prices qualify read_draw read_edition read_plan "
        "read_scenarios report schedule seed simulate site slots validate vary_towns verify"
    ),
    "drawopt.errors": (
        "AnswerIsNo ArgumentError DrawoptError FileError InputError StoppedWithoutAnswer UsageError"
    ),
    "drawopt.files.notes": "DrawoptNote",
    "drawopt.model.edition": "Edition",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AnswerIsNo",
    "ArgumentError",
    "Booklet",
    "Bye",
    "ClubChances",
    "ClubSeason",
    "Comparison",
    "Cup",
    "Draw",
    "DrawoptError",
    "DrawoptNote",
    "Edition",
    "Eligibility",
    "Explanation",
    "FairByes",
    "FileError",
    "Fixtures",
    "InputError",
    "Odds",
    "Placements",
    "Plan",
    "Pools",
    "Prices",
    "Qualification",
    "Runs",
    "Season",
    "SeasonStatus",
    "Section",
    "Shares",
    "SiteFixtures",
    "StoppedWithoutAnswer",
    "Tie",
    "UsageError",
    "Validation",
    "VariedTowns",
    "Verification",
    "as_played",
    "booklet",
    "commit",
    "compare",
    "draw",
    "draw_number",
    "eligibility",
    "explain",
    "fair_byes",
    "geocode",
    "move",
    "odds",
    "plan",
    "plot",
    "pools",
    "prices",
    "qualify",
    "read_draw",
    "read_edition",
    "read_plan",
    "read_scenarios",
    "report",
    "schedule",
    "seed",
    "simulate",
    "site",
    "slots",
    "validate",
    "vary_towns",
    "verify",
]


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first used: importing drawopt costs nothing."""
    from importlib import import_module

    if name == "plot":
        return import_module("drawopt.plot")
    if name not in _HOME:
        raise AttributeError(f"module 'drawopt' has no attribute {name!r}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
