"""Many cups as a table, a CSV and a JSON document."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rich.console import Console

from drawopt.files.csv_text import rows_csv
from drawopt.files.wording import count_of
from drawopt.records.canonical import decimal_text
from drawopt.reporting.tables import winners_by
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import percent, unit_word
from drawopt.simulation.intervals import half_width, wilson
from drawopt.simulation.job import Job, plan_digest
from drawopt.simulation.runs import Many
from drawopt.simulation.tally import Tally, mean, percentile

RUNS_FORMAT = "drawopt-runs-2"

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What was asked for, as a report repeats it."""

    edition: str
    outcomes: str
    home_advantage: Decimal
    precision: Decimal | None


def runs_record(many: Many, job: Job, asked: Asked) -> Json:
    """Many cups as a record. No clocks, no workers: it is the same wherever they were played.

    Parameters
    ----------
    asked
        What the record repeats of the question.
    """
    tally, plan = many.tally, job.plan
    return {
        "record": RUNS_FORMAT,
        "edition": asked.edition,
        "rehearsal": True,
        "seed": job.seed,
        "outcomes": asked.outcomes,
        "home_advantage": decimal_text(asked.home_advantage),
        "tolerance": decimal_text(job.tolerance),
        "plan_digest": plan_digest(plan),
        "first_run": tally.first,
        "runs": tally.runs,
        "status": many.status,
        "precision": None if asked.precision is None else decimal_text(asked.precision),
        "widest_half_width": chance_text(widest(tally)),
        "unit": plan.problem.unit,
        "clubs": [_club(tally, job, club) for club in range(len(tally.miles))],
        "travel": spread(Counter(tally.totals)),
        "longest_trip": spread(Counter(tally.longest)),
        "trip_over": job.long_trip,
        "long_trips": spread(Counter(tally.long_trips)),
    }


def _club(tally: Tally, job: Job, club: int) -> Json:
    return {
        "club": job.plan.problem.field.clubs[club],
        "section": section_of(job)[club],
        "qualified": chance_record(tally.qualified[club], tally.runs),
        "bye": chance_record(tally.byes[club], tally.runs),
        "long_trip": chance_record(tally.trips[club], tally.runs),
        "travel": spread(tally.miles[club]),
    }


def section_of(job: Job) -> dict[int, int]:
    """The number of each club's section."""
    return {c: number for number, section in enumerate(job.plan.sections, 1) for c in section}


def chance_record(times: int, runs: int) -> Json:
    """In how many runs, and the chance with its 95 % interval."""
    low, high = wilson(times, runs)
    return {
        "times": times,
        "chance": chance_text(times / runs),
        "low": chance_text(low),
        "high": chance_text(high),
    }


def chance_text(value: float) -> str:
    return f"{value:.6f}"


def spread(counted: Mapping[int, int]) -> Json:
    """Mean, the middle 90 % and the most of counted values."""
    return {
        "mean": mean_text(counted),
        "p5": percentile(counted, 5),
        "p95": percentile(counted, 95),
        "most": max(counted),
    }


def mean_text(counted: Mapping[int, int], places: str = "0.1") -> str:
    total, number = mean(counted)
    exact = Decimal(total) / Decimal(number)
    return format(exact.quantize(Decimal(places), ROUND_HALF_UP), "f")


def widest(tally: Tally) -> float:
    """The half-width of the least certain chance to qualify."""
    return max(half_width(times, tally.runs) for times in tally.qualified)


def runs_csv(many: Many, job: Job) -> str:
    """One row a club.

    Parameters
    ----------
    job
        The job of these runs: its plan has the clubs and sections.

    Notes
    -----
    ``low`` and ``high`` are Wilson's interval of 95 % of the chance to qualify; travel is that of a
    cup in whole units one way: its mean, the 5th and 95th percentile, and the most.
    """
    tally, clubs = many.tally, job.plan.problem.field.clubs
    sections = section_of(job)

    def row(club: int) -> Json:
        chance = chance_record(tally.qualified[club], tally.runs)
        return {
            "club": clubs[club],
            "section": sections[club],
            "runs": tally.runs,
            "qualified": chance.pop("times"),
            **chance,
            "bye": chance_text(tally.byes[club] / tally.runs),
            "long_trip": chance_text(tally.trips[club] / tally.runs),
            **{f"{key}_travel": value for key, value in spread(tally.miles[club]).items()},
        }

    return rows_csv(map(row, range(len(clubs))))


def show_runs(console: Console, many: Many, job: Job, asked: Asked) -> None:
    """Each club's chances and miles, and what all travel.

    Parameters
    ----------
    job
        The job of these runs.
    asked
        What is repeated of the question.
    """
    tally, problem = many.tally, job.plan.problem
    last = tally.first + tally.runs - 1
    which = "" if tally.first == 1 else f" ({tally.first:,} to {last:,})"
    console.print(
        f'Rehearsal. {count_of(tally.runs, "cup")}{which} from seed "{job.seed}", brackets within '
        f"{percent(job.tolerance)} of the least, "
        f"{winners_by(asked.outcomes, asked.home_advantage)}."
    )
    sections = section_of(job)

    def row(club: int) -> Sequence[object]:
        low, high = wilson(tally.qualified[club], tally.runs)
        miles = tally.miles[club]
        return (
            problem.field.clubs[club],
            sections[club],
            _percent(tally.qualified[club] / tally.runs),
            f"{100 * low:.1f}-{100 * high:.1f}",
            _percent(tally.byes[club] / tally.runs),
            mean_text(miles, "1"),
            f"{percentile(miles, 5):,}-{percentile(miles, 95):,}",
            _percent(tally.trips[club] / tally.runs),
        )

    show_table(
        console,
        ("Club", "Sec", "Qualifies", "95 %", "Bye", "Mean", "5-95 %", f">{job.long_trip}"),
        map(row, range(len(problem.field))),
        caption="Chances in per cent. 95 %: the interval of the chance to qualify. Mean and "
        f"5-95 %: what the club travels in a cup, {unit_word(problem.unit)} one way. "
        f">{job.long_trip}: chance of a trip that long",
        right=range(1, 8),
    )
    for line in summary(tally, problem.unit, job.long_trip):
        console.print(line)
    if asked.precision is not None:
        reached = widest(tally) <= asked.precision
        console.print(
            f"Each chance to qualify is known to within {100 * widest(tally):.2f} points"
            + ("" if reached else f", {100 * asked.precision:.2f} were asked for")
        )
    if many.status == "stopped":
        console.print(f"Stopped: these are runs {tally.first:,} to {last:,}")


def summary(tally: Tally, unit: str, long_trip: int) -> Sequence[str]:
    """What all clubs travel in a cup."""
    word = unit_word(unit)
    totals, longest, trips = (
        spread(Counter(values)) for values in (tally.totals, tally.longest, tally.long_trips)
    )
    error = 1.96 * deviation(tally.totals) / math.sqrt(tally.runs)
    return (
        f"Travel of all clubs {Decimal(totals['mean']):,.0f} {word} one way on average "
        f"(give or take {error:,.0f}); 5-95 %: {totals['p5']:,} to {totals['p95']:,}",
        f"Longest trip {Decimal(longest['mean']):,.0f} on average; 5-95 %: {longest['p5']:,} to "
        f"{longest['p95']:,}; most {longest['most']:,}",
        f"Trips over {long_trip:,}: {trips['mean']} a cup; 5-95 %: {trips['p5']} to {trips['p95']}",
    )


def deviation(values: Sequence[int]) -> float:
    """Standard deviation of a sample; 0 of a single value."""
    n = len(values)
    if n < 2:
        return 0.0
    total = sum(values)
    return math.sqrt((n * sum(v * v for v in values) - total * total) / (n * (n - 1)))


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f}"
