"""Cups that need no search: the draw of 2024 as played, and small made-up fields."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import numpy as np

from drawopt.drawing.contest import Draw, WinnerOf, settle_host
from drawopt.drawing.lots import Lots
from drawopt.model.bracket import clubs_of
from drawopt.model.cup_format import CupFormat
from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Problem, Rules, Terms
from drawopt.model.results import Match
from drawopt.model.travel import Matrix
from drawopt.planning.plan_sections import price_sections
from drawopt.records.plans import plan_record
from drawopt.review.as_played import Played, read_played
from drawopt.sections.plan import Plan

# The 2024 cup.


@cache
def edition_2024() -> Edition:
    return read_edition("2024")


@cache
def played_2024() -> Played:
    return read_played(edition_2024())


@cache
def plan_2024() -> Plan:
    """The sections of the draw as played; their brackets of least travel come to 6,950 miles."""
    sections = tuple(clubs_of(side) for side in played_2024().bracket)
    return price_sections(edition_2024().problem(), sections, "feasible")


def digest(plan: Plan) -> str:
    return str(plan_record(plan)["digest"])


# Small cups.


def club(number: int) -> str:
    return f"Club {number:02}"


def road(*milestones: int) -> Matrix:
    """Distances of clubs at these milestones of one road."""
    at = np.array(milestones, dtype=np.int64)
    return np.asarray(np.abs(at[:, None] - at[None, :]), dtype=np.int64)


def scattered(clubs: int) -> Matrix:
    """Distances of clubs here and there on a flat map, no two pairs much alike."""
    x, y = np.arange(clubs) * 37 % 101, np.arange(clubs) * 61 % 97
    miles = np.hypot(x[:, None] - x, y[:, None] - y) * 5
    return np.asarray(np.floor(miles + 0.5), dtype=np.int64)


def small_plan(
    distances: Matrix,
    slots: int,
    *,
    windows: tuple[tuple[int, ...], ...] | None = None,
    redraw: str = "window",
    rules: Rules = Rules(),  # noqa: B008 - frozen
    tolerance: str = "0.1",
    sections: Sequence[Sequence[int]] | None = None,
    entrants: Sequence[Entrant] | None = None,
) -> Plan:
    """A plan of clubs 0, 1, ...: neighbours in number share a section, the first ones larger.

    One window of all rounds if none are given.
    """
    clubs = len(distances)
    fmt = CupFormat(clubs, slots)
    problem = Problem(
        Field(tuple(entrants or (Entrant(club(i)) for i in range(clubs)))),
        fmt,
        distances,
        distances,
        "mi",
        rules,
        Terms(
            windows or ((tuple(range(1, fmt.rounds + 1)),) if fmt.rounds else ()),
            redraw,
            Decimal(tolerance),
        ),
    )
    if sections is None:
        sections = [part.tolist() for part in np.array_split(np.arange(clubs), slots)]
    return price_sections(problem, tuple(tuple(part) for part in sections), "feasible")


def tossed(plan: Plan, draw: Draw, lots: Lots) -> dict[int, Match]:
    """Results for the ties that a draw publishes: a coin a tie, by number."""
    results: dict[int, Match] = {}
    for tie in draw.ties:
        if tie.provisional:
            continue
        home, away = (
            results[side.tie].winner if isinstance(side, WinnerOf) else side
            for side in (tie.home, tie.away)
        )
        home, away, *_ = settle_host(home, away, plan.problem.may_host)
        winner = (home, away)[lots.below(2, f"tie/{tie.number}/winner")]
        results[tie.number] = Match(
            tie.round, home, away, None, None, "coin", winner, line=tie.number
        )
    return results


def roster(clubs: int, **columns: str) -> str:
    """An entrants file of clubs in Texas; more columns hold the same text in every row."""
    header = ",".join(("club,league,city,state,lat,lon", *columns))
    rows = [
        f"{club(i)},{'AB'[i % 2]}L,Town {i},TX,{30 + i * 37 % 50 / 10},{-98 + i * 61 % 70 / 10:.1f}"
        for i in range(clubs)
    ]
    return "\n".join([header, *(",".join((row, *columns.values())) for row in rows), ""])
