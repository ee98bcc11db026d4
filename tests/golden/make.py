"""Write the golden records: ``python -m tests.golden.make``. It does not overwrite."""

from dataclasses import replace
from pathlib import Path

from drawopt.drawing.contest import Draw, first_contest, next_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.lots import Lots
from drawopt.files.text import write_text
from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Rules
from drawopt.model.results import Match
from drawopt.planning.plan_sections import price_sections
from drawopt.records.canonical import pretty
from drawopt.records.draws import draw_record, results_digest
from drawopt.records.plans import plan_record
from drawopt.sections.plan import Plan
from tests.fixtures import plan_2024, scattered, small_plan, tossed

HERE = Path(__file__).parent
SEED = "dice:61624-35524-12536-61425-33612-45163-25416-33251-64415-26135"


def pools() -> Plan:
    """Thirteen clubs in pools of 7 and 6: double byes are allowed."""
    rules = Rules(may_not_host=("Club 03", "Club 07"), must_have_bye=("Club 01",))
    plan = small_plan(scattered(13), 2, windows=((1,), (2,), (3,)), rules=rules)
    problem = replace(plan.problem, format=CupFormat(13, 2, double_byes=True))
    return price_sections(problem, (tuple(range(7)), tuple(range(7, 13))), "given")


def cups() -> dict[str, Plan]:
    return {"six": small_plan(scattered(6), 2), "pools": pools(), "2024": plan_2024()}


def csv_of(matches: dict[int, Match], clubs: tuple[str, ...]) -> str:
    rows = ["round,home,away,home_goals,away_goals,decided_by,winner"]
    rows += [
        f"{m.round},{clubs[m.home]},{clubs[m.away]},,,{m.decided_by},{clubs[m.winner]}"
        for m in matches.values()
    ]
    return "\n".join([*rows, ""])


def main() -> None:
    for name, plan in cups().items():
        clubs = plan.problem.field.clubs
        record = plan_record(plan)
        write_text(HERE / f"{name}.plan.json", pretty(record))
        digest, contest, after, since = str(record["digest"]), first_contest(plan), "", ""
        while True:
            draw: Draw = draw_contest(contest, SEED, digest, after=after, results_digest=since)
            made = draw_record(draw, clubs)
            write_text(HERE / f"{name}.w{contest.window}.json", pretty(made))
            if contest.window == len(plan.problem.terms.windows) or name == "2024":
                break
            after = str(made["digest"])
            matches = tossed(plan, draw, Lots.of(after, "", SEED, tag="golden"))
            write_text(HERE / f"{name}.r{contest.window}.csv", csv_of(matches, clubs))
            since = results_digest(matches, clubs)
            winners = {number: match.winner for number, match in matches.items()}
            contest = next_contest(plan, draw, winners)


if __name__ == "__main__":
    main()
