"""Write the cup with a certificate: ``python -m tests.verification.certified_cup``.

It does not overwrite. It is kept so that no test of what a forger can do has to plan it.
"""

from pathlib import Path

import numpy as np

from drawopt.drawing.lots import Lots
from drawopt.model.cup_format import CupFormat
from drawopt.model.problem import Apart, Rules
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.records.certificates import certificate_record
from drawopt.records.official import draw_officially
from drawopt.records.plans import plan_record
from tests.brute_force import problem_of
from tests.fixtures import tossed
from tests.golden.make import SEEDS, csv_of
from tests.verification.forging import CERTIFIED, save_all


def certified(folder: Path) -> Path:
    """Twelve clubs, two slots, proven by a certificate; two windows, one of them drawn again."""
    random = np.random.default_rng(5)
    x, y = random.integers(0, 400, (2, 12))
    miles = np.floor(np.hypot(x[:, None] - x, y[:, None] - y) + 0.5).astype(np.int64)
    problem = problem_of(miles, 2, tolerance="0.2", windows=((1, 2), (3,)))
    names = problem.field.clubs
    rules = Rules(apart=(Apart(names[0], names[1], 2),), may_not_host=(names[2],))
    problem = type(problem)(
        problem.field, CupFormat(12, 2), miles, miles, "mi", rules, problem.terms
    )
    plan = plan_sections(problem, Watch(1), aim="proof")
    assert (plan.status, plan.certificate is not None) == ("optimal", True)
    folder.mkdir()
    assert plan.certificate is not None
    records = {"certificate.json": certificate_record(plan.certificate)}
    save_all(folder, {**records, "plan.json": plan_record(plan)})
    held = draw_officially(folder / "w1.json", plan, SEEDS[0], day="2026-03-01")
    results = tossed(plan, held.draw, Lots.of("", "", "forger", tag="test"))
    (folder / "r1.csv").write_text(csv_of(results.values(), names), encoding="utf-8")
    draw_officially(
        folder / "w2.json",
        plan,
        SEEDS[1],
        after=folder / "w1.json",
        results=(folder / "r1.csv",),
    )
    return folder


if __name__ == "__main__" and not CERTIFIED.exists():
    certified(CERTIFIED)
