"""Small cups to be played many times."""

from dataclasses import replace
from decimal import Decimal

from drawopt.model.entrants import Entrant
from drawopt.model.problem import Rules
from drawopt.sections.plan import Plan
from drawopt.simulation.job import Job, job_of
from drawopt.simulation.ratings import Strengths
from tests.fixtures import club, scattered, small_plan

COIN = Strengths()


def three_rounds(tolerance: str = "0.3", redraw: str = "window") -> Plan:
    """Thirteen clubs for two slots, three rounds; round 1 is drawn first, then the others."""
    return small_plan(
        scattered(13), 2, windows=((1,), (2,), (3,)), redraw=redraw, tolerance=tolerance
    )


def with_rules() -> Plan:
    """As ``three_rounds``, with clubs that may not host and a pair kept apart until the end."""
    rules = Rules(may_not_host=(club(0), club(1), club(8)), same_league_apart=True)
    entrants = [Entrant(club(i), league="AB"[i % 2] if i < 4 else "") for i in range(13)]
    return small_plan(
        scattered(13), 2, windows=((1,), (2, 3)), rules=rules, tolerance="0.5", entrants=entrants
    )


def double_byes(redraw: str = "window") -> Plan:
    """Sections of eight and five clubs over three rounds, where a club may start in round 3."""
    from drawopt.model.cup_format import CupFormat
    from drawopt.planning.plan_sections import price_sections
    from drawopt.sections.plan import in_order

    plan = three_rounds()
    terms = replace(plan.problem.terms, redraw=redraw)
    problem = replace(plan.problem, format=CupFormat(13, 2, double_byes=True), terms=terms)
    sections = in_order([range(8), range(8, 13)])
    return price_sections(problem, sections, "feasible")


def by_section() -> Plan:
    """As ``three_rounds``, each section with a budget of its own in every window."""
    plan = three_rounds()
    terms = replace(plan.problem.terms, draw_when="section")
    return replace(plan, problem=replace(plan.problem, terms=terms))


def small_job(plan: Plan | None = None, seed: str = "7", strengths: Strengths = COIN) -> Job:
    return job_of(plan or three_rounds(), seed, strengths)


def tolerance_of(plan: Plan) -> Decimal:
    return plan.problem.terms.tolerance
