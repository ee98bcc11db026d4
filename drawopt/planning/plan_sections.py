"""From a problem to a plan: the list of steps."""

from dataclasses import replace

from drawopt.errors import StoppedWithoutAnswer, UsageError
from drawopt.plan import Certificate, Plan, in_order, states_of
from drawopt.planning.bound import compact_bound
from drawopt.planning.listing import few_sections, least_cover
from drawopt.planning.proof import cannot_prove
from drawopt.planning.proof import prove as prove_plan
from drawopt.planning.search import Answer, find_sections
from drawopt.planning.watch import Report, Watch
from drawopt.problem import Problem


def plan_sections(
    problem: Problem, watch: Watch, *, seed: int = 0, effort: int = 1, prove: bool = False
) -> Plan:
    """Split the entrants into sections of least expected travel.

    Small fields are solved by listing every section; the plan is then proven. Larger ones are
    searched: the same inputs, ``seed`` and ``effort`` give the same plan for any number of
    workers, unless the watch stops the search.

    Parameters
    ----------
    seed
        Names the random numbers of the search; they are never part of a draw.
    effort
        Number of search cycles, at least 1.
    prove
        Whether to go on until the plan is proven, or the watch stops.

    Raises
    ------
    AnswerIsNo
        If no plan exists under the rules: which, and why.
    UsageError
        If a proof is asked for that cannot be given: which rule is in the way.
    StoppedWithoutAnswer
        If the search ended before it met a plan that keeps the rules.
    """
    problem.check()
    with watch.catching_ctrl_c():
        return _plan(problem, watch, seed, effort, prove)


def _plan(problem: Problem, watch: Watch, seed: int, effort: int, prove: bool) -> Plan:
    if problem.given_sections:
        return price_sections(problem, problem.given_sections, watch, "given")
    if few_sections(problem):
        return price_sections(problem, least_cover(problem, watch), watch, "optimal")
    if prove and (reason := cannot_prove(problem)) is not None:
        raise UsageError(f"this plan cannot be proven: {reason}")
    answer = find_sections(problem, seed, effort, watch)
    if answer is None and watch.stopped:
        raise StoppedWithoutAnswer("stopped before the search met a plan that keeps all rules")
    if answer is None:
        raise StoppedWithoutAnswer(
            "the search met no plan that keeps all rules: loosen a rule, or give it more "
            "--effort or a longer --time-limit"
        )
    plan = price_sections(
        problem, answer.sections, watch, "stopped" if watch.stopped else "feasible"
    )
    return _proven(plan, answer, watch) if prove and not watch.stopped else plan


def _proven(plan: Plan, answer: Answer, watch: Watch) -> Plan:
    """The best plan, proven, or as far as the proof came."""
    proof = prove_plan(plan.problem, answer.pool, answer.prices, plan.travel, watch)
    if proof is None:
        return replace(plan, status="stopped")
    sections = plan.sections if proof.sections is None else in_order(proof.sections)
    bound = max(plan.bound, proof.bound)
    best = Plan(plan.problem, sections, bound, "stopped" if watch.stopped else "feasible")
    if proof.proven:
        best = replace(best, bound=best.travel, status="optimal")
    elif proof.bound < plan.bound:
        return best
    certificate = Certificate(
        proof.prices, proof.section_price, proof.least, best.bound, proof.proven
    )
    return replace(best, certificate=certificate)


def price_sections(
    problem: Problem, sections: tuple[tuple[int, ...], ...], watch: Watch, status: str
) -> Plan:
    """A plan of given sections: checked, priced by exact counting, and bounded.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    ordered = in_order(sections)
    travel = sum(states_of(problem, section).least_travel for section in ordered)
    if status in ("given", "optimal"):
        bound = travel
    else:
        watch.report(Report("bound", 0.0, travel))
        bound = min(travel, compact_bound(problem))
    if bound == travel and status == "feasible":
        status = "optimal"
    return Plan(problem, ordered, bound, status)
