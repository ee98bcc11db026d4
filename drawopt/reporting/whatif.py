"""Scenarios side by side, and varied towns, as tables and JSON documents."""

import math
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.console import Console

from drawopt.errors import known
from drawopt.files.csv_text import rows_csv
from drawopt.files.wording import count_of
from drawopt.records.canonical import decimal_text
from drawopt.reporting.runs import chance_record, chance_text, deviation, mean_text, spread
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import many, percent, unit_word
from drawopt.review.varied_towns import Varied
from drawopt.simulation.intervals import wilson
from drawopt.simulation.job import Job, plan_digest
from drawopt.simulation.runs import Many
from drawopt.simulation.scenarios import Played, Settings
from drawopt.simulation.tally import Tally, percentile

WHATIF_FORMAT = "drawopt-whatif-2"

WHY_LINES = 3
"""Reasons shown for a scenario without a plan; the record has them all."""

Json = dict[str, Any]


def change(tally: Tally, base: Tally) -> tuple[Decimal, Decimal]:
    """Mean travel more than in the base, and half the width of its 95 % interval.

    Runs of one number share their lots, so their differences vary less than their travels.
    """
    both = [a - b for a, b in zip(tally.totals, base.totals, strict=False)]
    mean = Decimal(sum(both)) / len(both)
    half = Decimal(1.96 * deviation(both) / math.sqrt(len(both)))
    return _tenth(mean), _tenth(half)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _runs(played: Played) -> Many:
    return known(played.many, "a scenario's runs")


def _job(played: Played) -> Job:
    return known(played.job, "a scenario's plan")


def chances(played: Played) -> tuple[int, int]:
    """The clubs least and most often qualified."""
    times = _runs(played).tally.qualified
    return times.index(min(times)), times.index(max(times))


def whatif_record(
    edition: str, found: Sequence[Played], settings: Settings, varied: Varied | None
) -> Json:
    """Scenarios and varied towns as one record, without floats.

    Parameters
    ----------
    edition
        Its name.
    found
        The edition as it is, and then each scenario.
    varied
        Towns moved within their uncertainty, if that was asked for.

    Raises
    ------
    SelfCheckFailed
        If the edition as it is has no runs.
    """
    return {
        "record": WHATIF_FORMAT,
        "edition": edition,
        "rehearsal": True,
        "seed": settings.seed,
        "runs": settings.runs,
        "outcomes": settings.outcomes,
        "scenarios": [_scenario(played, found[0]) for played in found],
        "locations": None if varied is None else varied_record(varied),
    }


def _scenario(played: Played, base: Played) -> Json:
    name = played.scenario.name
    if played.job is None or played.many is None:
        return {"name": name, "why_not": played.why_not}
    plan, tally = played.job.plan, played.many.tally
    clubs, fmt = plan.problem.field.clubs, plan.problem.format
    more, half = change(tally, _runs(base).tally)
    return {
        "name": name,
        "clubs": fmt.entrants,
        "slots": fmt.slots,
        "rounds": fmt.rounds,
        "byes": fmt.byes,
        "tolerance": decimal_text(played.job.tolerance),
        "plan_digest": plan_digest(plan),
        "plan_status": plan.status,
        "least_travel": plan.travel,
        "mean_drawn_travel": plan.mean_travel,
        "draws": str(plan.count(played.job.tolerance).unweighted.count()),
        "runs": tally.runs,
        "status": played.many.status,
        "travel": spread(Counter(tally.totals)),
        "more_than_as_it_is": {"mean": decimal_text(more), "give_or_take": decimal_text(half)},
        "longest_trip": spread(Counter(tally.longest)),
        "trip_over": played.job.long_trip,
        "long_trips": spread(Counter(tally.long_trips)),
        "qualified": [
            {"club": club, **chance_record(times, tally.runs)}
            for club, times in zip(clubs, tally.qualified, strict=True)
        ],
    }


def show_whatif(console: Console, found: Sequence[Played]) -> None:
    """Two tables, one row a scenario: before kick-off, and as played over the same lots.

    Parameters
    ----------
    found
        The edition as it is, which has a plan, and then each scenario.

    Raises
    ------
    SelfCheckFailed
        If the edition as it is has no plan or no runs.
    """
    base = found[0]
    unit, far = unit_word(_job(base).plan.problem.unit), _job(base).long_trip
    show_table(
        console,
        ("Scenario", "Clubs", "Slots", "Byes", "Draws", "Least", "Mean drawn"),
        ((each.scenario.name, *(_before(each) if each.job else ["no plan"])) for each in found),
        title=f"Before kick-off, {unit}",
        right=range(1, 7),
    )
    show_table(
        console,
        ("Scenario", "Travel", "Change", "Longest", f">{far}", "Chances"),
        ((each.scenario.name, *_after(each, base)) for each in found if each.job),
        title=f"Means of {count_of(_runs(base).tally.runs, 'cup')}, {unit}",
        caption=f"Change: of travel, give or take; lots are the same in each scenario. >{far}: "
        "trips of a cup. Chances: the least and the most of a club to qualify, per cent",
        right=range(1, 6),
    )
    for played in found:
        if played.why_not:
            lines = played.why_not.splitlines()
            more = [f"and {len(lines) - WHY_LINES} more"] if len(lines) > WHY_LINES else []
            for line in (*lines[:WHY_LINES], *more):
                console.print(f"{played.scenario.name}: {line}")


def _before(played: Played) -> list[str]:
    job = _job(played)
    plan = job.plan
    fmt = plan.problem.format
    return [
        str(fmt.entrants),
        str(fmt.slots),
        str(fmt.byes),
        many(plan.count(job.tolerance).unweighted.count()),
        f"{plan.travel:,}",
        f"{plan.mean_travel:,}",
    ]


def _after(played: Played, base: Played) -> list[str]:
    tally = _runs(played).tally
    more, half = change(tally, _runs(base).tally)
    low, high = (100 * tally.qualified[club] / tally.runs for club in chances(played))
    return [
        f"{Decimal(mean_text(Counter(tally.totals), '1')):,}",
        "" if played is base else f"{more:+,.0f} ± {half:,.0f}",
        mean_text(Counter(tally.longest), "1"),
        mean_text(Counter(tally.long_trips)),
        f"{low:.1f}-{high:.1f}",
    ]


def whatif_csv(found: Sequence[Played]) -> str:
    """One row a scenario and club.

    Parameters
    ----------
    found
        The edition as it is, and then each scenario; those without a plan have no rows.

    Notes
    -----
    ``times`` of ``runs`` the club qualified; ``low`` and ``high`` are Wilson's interval of 95 %.
    """
    columns = ("scenario", "club", "runs", "times", "chance", "low", "high", "mean_travel")
    rows = (
        {"scenario": played.scenario.name, "club": club, "runs": tally.runs}
        | chance_record(times, tally.runs)
        | {"mean_travel": mean_text(miles)}
        for played in found
        if played.many is not None and played.job is not None
        for tally in [played.many.tally]
        for club, times, miles in zip(
            played.job.plan.problem.field.clubs, tally.qualified, tally.miles, strict=True
        )
    )
    return rows_csv(rows, columns)


NAMES = ("our least bracket", "our mean draw", "as played")


def varied_record(varied: Varied) -> Json:
    times = len(varied.least)
    return {
        "variations": times,
        "clubs_moved": varied.moved,
        "travel": [
            {"draw": name, "as_stated": stated, **spread(Counter(values))}
            for name, stated, values in zip(NAMES, varied.as_stated, _values(varied), strict=True)
        ],
        "least_shorter_than_as_played": chance_record(varied.least_shorter, times),
        "mean_drawn_shorter_than_as_played": chance_record(varied.drawn_shorter, times),
    }


def _values(varied: Varied) -> tuple[tuple[int, ...], ...]:
    return varied.least, varied.drawn, varied.as_played


def show_varied(console: Console, varied: Varied, tolerance: Decimal, unit: str) -> None:
    """Travel with towns as stated and varied, and how often ours is shorter.

    Parameters
    ----------
    tolerance
        Of the mean draw.
    unit
        Of travel.
    """
    times = len(varied.least)
    moved = count_of(varied.moved, "club", "clubs each")
    show_table(
        console,
        ("Travel before kick-off", "As stated", "Mean", "5-95 %"),
        (
            (
                name,
                f"{stated:,}",
                f"{Decimal(mean_text(Counter(values), '1')):,}",
                f"{percentile(Counter(values), 5):,}-{percentile(Counter(values), 95):,}",
            )
            for name, stated, values in zip(NAMES, varied.as_stated, _values(varied), strict=True)
        ),
        title=f"{count_of(times, 'time')}, {moved} moved within its uncertainty",
        caption=f"{unit_word(unit)} one way; the brackets stay, the distances vary",
        right=(1, 2, 3),
    )
    for what, shorter in (
        ("Our least bracket", varied.least_shorter),
        (f"Our mean draw within {percent(tolerance)}", varied.drawn_shorter),
    ):
        low, high = wilson(shorter, times)
        console.print(
            f"{what} is shorter than the draw as played in {shorter:,} of {times:,} "
            f"(chance {chance_text(low)[:6]} to {chance_text(high)[:6]})"
        )
