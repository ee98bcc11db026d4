"""Write the golden records, a folder a cup: ``python -m tests.golden.make``.

It does not overwrite.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from drawopt.drawing.lots import Lots
from drawopt.files.writing import write_text
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant
from drawopt.model.problem import Rules, Trips
from drawopt.model.results import Match
from drawopt.planning.plan_sections import price_sections
from drawopt.records.canonical import pretty
from drawopt.records.official import draw_officially
from drawopt.records.plans import plan_record
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.plan import Plan
from tests.fixtures import plan_2024, road, scattered, small_plan, tossed

HERE = Path(__file__).parent
SEEDS = (
    "dice:61624-35524-12536-61425-33612-45163-25416-33251-64415-26135",
    "decimal:20394 lottery:5-12-33-41-47/69+8/26 hex:9f3c-07d1-55ab-e218-60b4-c97f",
    "hex:4b1de07a93c85f26d1a4-73ec9058b62f0d17e3c4",
)
"""The seed of each window: every draw has sources of its own."""


def pools() -> Plan:
    """Thirteen clubs in pools of 7 and 6: double byes are allowed."""
    rules = Rules(may_not_host=("Club 03", "Club 07"), must_have_bye=("Club 01",))
    plan = small_plan(scattered(13), 2, windows=((1,), (2,), (3,)), rules=rules)
    problem = replace(plan.problem, format=CupFormat(13, 2, double_byes=True))
    return price_sections(problem, (tuple(range(7)), tuple(range(7, 13))), "feasible")


def with_trips(plan: Plan, trips: Trips) -> Plan:
    rules = replace(plan.problem.rules, trips=trips)
    return replace(plan, problem=replace(plan.problem, rules=rules))


def cups() -> dict[str, Plan]:
    five = small_plan(
        road(0, 10, 30, 60, 100), 1, entrants=[Entrant(name) for name in "ABCDE"], tolerance="0.4"
    )
    weighted = replace(
        five,
        problem=replace(five.problem, terms=replace(five.problem.terms, byes="fair")),
        weights=ByeWeights((1, 1, 2, 3, 5)),
    )
    return {
        "five": five,
        "weighted": weighted,
        "trips": with_trips(five, Trips(48, 1)),
        "six": small_plan(scattered(6), 2),
        "pools": pools(),
        "2024": plan_2024(),
    }


def csv_of(matches: Iterable[Match], clubs: tuple[str, ...]) -> str:
    rows = ["round,home,away,home_goals,away_goals,decided_by,winner"]
    rows += [
        f"{m.round},{clubs[m.home]},{clubs[m.away]},,,{m.decided_by},{clubs[m.winner]}"
        for m in matches
    ]
    return "\n".join([*rows, ""])


def main() -> None:
    for name, plan in cups().items():
        folder = HERE / name
        if folder.exists():
            continue
        folder.mkdir()
        write_text(folder / "plan.json", pretty(plan_record(plan)))
        windows = 1 if name == "2024" else len(plan.problem.terms.windows)
        for window in range(1, windows + 1):
            before = folder / f"w{window - 1}.json" if window > 1 else None
            held = draw_officially(
                folder / f"w{window}.json",
                plan,
                SEEDS[window - 1],
                after=before,
                results=(folder / f"r{window - 1}.csv",) if before else (),
            )
            if window < windows:
                digest = str(held.record["digest"])
                matches = tossed(plan, held.draw, Lots.of(digest, "", "", tag="golden"))
                text = csv_of(matches.values(), plan.problem.field.clubs)
                write_text(folder / f"r{window}.csv", text)


if __name__ == "__main__":
    main()
