"""What a command says as one JSON document: a cup as played, and a validation. No floats."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from drawopt.model.checks import Check
from drawopt.records.canonical import decimal_text
from drawopt.records.plans import plan_record
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Cup
from drawopt.simulation.tally import long_trip_of

if TYPE_CHECKING:
    from drawopt.review.as_played import Comparison, Figures

CUP_FORMAT = "drawopt-cup-2"

Json = dict[str, Any]


def cup_record(
    cup: Cup,
    plan: Plan,
    edition: str,
    outcomes: str,
    home_advantage: Decimal | None = None,
    long_trip: int | None = None,
) -> Json:
    """A cup drawn and played: always a rehearsal. No clocks, no versions.

    Parameters
    ----------
    edition
        Its name; empty for a plan of none.
    outcomes
        Who won: ``"coin"``, ``"rating"`` or ``"actual"``.
    home_advantage
        Elo points of being at home; 0 if not given.
    long_trip
        A trip further than this is long, in the plan's unit; 300 miles if not given.

    Raises
    ------
    UsageError
        If ``long_trip`` is out of range.
    """
    clubs = plan.problem.field.clubs

    def name(club: int | None) -> str | None:
        return None if club is None else clubs[club]

    longest, far = cup.longest, long_trip_of(plan.problem.unit, long_trip)
    return {
        "record": CUP_FORMAT,
        "edition": edition,
        "rehearsal": True,
        "seed": cup.seed,
        "number": cup.run,
        "outcomes": outcomes,
        "home_advantage": decimal_text(home_advantage or Decimal(0)),
        "tolerance": decimal_text(cup.windows[0].tolerance),
        "plan": plan_record(plan),
        "windows": [
            {
                "rounds": list(window.rounds),
                "least_travel": window.least_travel,
                "travel": window.travel,
                "count": str(window.count),
                "rank": str(window.rank),
            }
            for window in cup.windows
        ],
        "ties": [
            {
                "round": tie.round,
                "number": tie.number,
                "section": tie.section,
                "home": name(tie.home),
                "away": name(tie.away),
                "distance": tie.distance,
                "winner": name(tie.winner),
                "decided_by": tie.decided_by,
                "switched": tie.switched,
                "neutral": tie.neutral,
            }
            for tie in cup.ties
        ],
        "byes": [{"club": clubs[bye.club], "round": bye.round} for bye in cup.byes],
        "qualifiers": [clubs[club] for club in cup.qualifiers],
        "stopped": [tie.number for tie in cup.stopped],
        "travel": {
            "unit": plan.problem.unit,
            "total": cup.travel,
            "by_round": [
                {"round": round_, "travel": travel}
                for round_, travel in cup.travel_by_round.items()
            ],
            "longest_trip": None if longest is None else longest.distance,
            "longest_trip_tie": None if longest is None else longest.number,
            "trip_over": far,
            "long_trips": cup.trips_over(far),
        },
    }


def checks_record(checks: Sequence[Check]) -> list[Json]:
    """What was checked, and what came of it.

    Parameters
    ----------
    checks
        In the order in which they are written.
    """
    return [{"check": check.name, "holds": check.holds, "found": check.detail} for check in checks]


def comparison_record(
    edition: str, checks: Sequence[Check], comparison: "Comparison | None", plan: Plan | None
) -> Json:
    """What ``validate`` found; shares and expected numbers are decimal strings.

    Parameters
    ----------
    edition
        Its name.
    comparison, plan
        Without them the record ends with the checks.
    """
    record: Json = {
        "edition": edition,
        "valid": all(check.holds for check in checks),
        "checks": checks_record(checks),
    }
    if comparison is None or plan is None:
        return record

    def sides(figures: "Figures") -> Json:
        return {
            "expected": figures.travel,
            "expected_by_round": list(figures.travel_by_round),
            "longest_possible_trip": figures.longest,
            "expected_long_trips": f"{figures.long_trips:.4f}",
            "expected_same_league_share": f"{figures.same_league:.4f}",
        }

    clubs = plan.problem.field.clubs
    return record | {
        "unit": plan.problem.unit,
        "trip_over": long_trip_of(plan.problem.unit),
        "as_played": sides(comparison.as_played)
        | {
            "realised": comparison.realised,
            "realised_by_round": list(comparison.realised_by_round),
            "longest_trip": comparison.realised_longest,
            "long_trips": comparison.realised_long_trips,
            "same_league_ties": comparison.realised_same_league,
        },
        "ours": sides(comparison.ours)
        | {
            "status": plan.status,
            "bound": plan.bound,
            "mean_drawn": comparison.mean_drawn,
            "sections": [[clubs[club] for club in section] for section in plan.sections],
        },
        "sections_in_common": comparison.sections_in_common,
        "clubs_elsewhere": list(comparison.clubs_elsewhere),
        "byes_in_common": comparison.byes_in_common,
        "windows": [
            {
                "rounds": list(window.rounds),
                "as_played": window.played,
                "best": window.least,
                "proven": window.proven,
                "ties_shared": window.shared,
                "ties": window.ties,
            }
            for window in comparison.windows
        ],
        "without_guessed_clubs": {
            "clubs": list(comparison.guessed),
            "as_played": comparison.certain_as_played,
            "ours": comparison.certain_ours,
            "mean_drawn": comparison.certain_mean_drawn,
        },
        "locations": dict(comparison.locations),
    }
