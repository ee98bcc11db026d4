"""From a problem to a plan: the list of steps."""

from dataclasses import replace
from typing import Literal

from drawopt.errors import AnswerIsNo, StoppedWithoutAnswer, UsageError
from drawopt.files.wording import count_of
from drawopt.model.problem import Problem
from drawopt.planning.bound import compact_bound
from drawopt.planning.certificate import certificate_of
from drawopt.planning.clashes import clashes
from drawopt.planning.enumeration import few_sections, least_cover
from drawopt.planning.fair_byes import weighted
from drawopt.planning.impossible import no_split_exists, reasons
from drawopt.planning.long_trips import plan_within_trips
from drawopt.planning.params import DEFAULTS, SearchParams
from drawopt.planning.proof import cannot_prove
from drawopt.planning.proof import prove as prove_plan
from drawopt.planning.search import Answer, find_sections
from drawopt.planning.warm_up import warm_up
from drawopt.progress import Report, Watch
from drawopt.sections.plan import Certificate, Plan, in_order

Aim = Literal["plan", "bound", "proof"]
"""How far to go: a short plan, one with a good bound, or one that is proven."""

FOR_THE_BOUND = 0.5
"""The share of the time left that the compact bound may take."""


def plan_sections(
    problem: Problem,
    watch: Watch,
    *,
    seed: int = 0,
    effort: int = 1,
    aim: Aim = "plan",
    params: SearchParams = DEFAULTS,
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
    params
        The constants of the search.
    aim
        Whether to go on, until there is a good bound or the plan is proven, or the watch stops.

    Raises
    ------
    AnswerIsNo
        If no plan exists under the rules: which, and why.
    UsageError
        If a proof is asked for that cannot be given: which rule is in the way.
    StoppedWithoutAnswer
        If the search ended before it met a plan that keeps the rules.
    """
    with watch.catching_ctrl_c():
        try:
            problem.check()
            return weighted(_keeping_trips(problem, watch, seed, effort, aim, params))
        except AnswerIsNo as error:
            clash = clashes(problem, watch)
            raise AnswerIsNo("\n".join([str(error), *map(str, clash)])) from None


def _keeping_trips(
    problem: Problem, watch: Watch, seed: int, effort: int, aim: Aim, params: SearchParams
) -> Plan:
    """The plan; where long trips have a budget that the best plan breaks, one that keeps it."""
    if problem.rules.trips is None or problem.given_sections or few_sections(problem):
        return _plan(problem, watch, seed, effort, aim, params)
    free = replace(problem, rules=replace(problem.rules, trips=None))
    plan = _plan(free, watch, seed, effort, aim, params)
    return plan_within_trips(problem, plan, watch, seed, params)


def _plan(
    problem: Problem, watch: Watch, seed: int, effort: int, aim: Aim, params: SearchParams
) -> Plan:
    if problem.given_sections:
        return price_sections(problem, problem.given_sections, "given")
    if few_sections(problem):
        return price_sections(problem, least_cover(problem, watch), "optimal")
    reason = None if aim == "plan" else cannot_prove(problem)
    if aim == "proof" and reason is not None:
        raise UsageError(f"this plan cannot be proven: {reason}")
    impossible = reasons(problem)
    if impossible:
        raise AnswerIsNo("no plan exists under the rules:\n" + "\n".join(impossible))
    watch.compile(warm_up)
    answer = find_sections(problem, seed, effort, watch, params)
    if answer is None and watch.stopped:
        raise StoppedWithoutAnswer("stopped before the search met a plan that keeps all rules")
    if answer is None:
        if no_split_exists(problem, watch):
            raise AnswerIsNo(
                "no plan exists under the rules: pairs that must not share a section leave no "
                f"split into {count_of(problem.format.slots, 'section')} of "
                f"{problem.format.fewest} to {problem.format.most} clubs"
            )
        if clash := clashes(problem, watch):
            raise AnswerIsNo("no plan exists under the rules:\n" + "\n".join(map(str, clash)))
        raise StoppedWithoutAnswer(
            "the search met no plan that keeps all rules: loosen a rule, or give it more "
            "--effort or a longer --time-limit"
        )
    plan = _bounded(problem, answer, watch, params)
    if aim == "plan" or reason is not None or plan.status not in ("feasible", "bounded"):
        return plan
    if problem.format.section_size is not None and plan.certificate is None:
        plan = _bounded_freely(plan, answer, watch)
    return _proven(plan, answer, watch, bound_only=aim == "bound")


def _bounded(problem: Problem, answer: Answer, watch: Watch, params: SearchParams) -> Plan:
    """The plan found, with what pricing proved on the way; else with the compact LP's bound.

    A field too large for both has the bound 0, which says nothing: see `cautions`.
    """
    plan = Plan(problem, in_order(answer.sections), 0, "stopped" if watch.stopped else "feasible")
    if answer.settled is not None:
        bound = min(plan.travel, answer.bound)
        proven = bound == plan.travel
        certificate = certificate_of(problem, answer.settled, bound, proven)
        status = "optimal" if proven else _with_bound(plan.status, certificate)
        return replace(plan, bound=bound, certificate=certificate, status=status)
    left = watch.seconds_left
    if problem.format.entrants > params.max_compact_clubs or left == 0.0:
        return plan
    watch.report(Report("bound", 0.0, plan.travel))
    bound = compact_bound(problem, left if left is None else left * FOR_THE_BOUND)
    return replace(plan, bound=min(bound, plan.travel))


def _bounded_freely(plan: Plan, answer: Answer, watch: Watch) -> Plan:
    """The plan with the bound of its problem without section sizes: it holds with them too.

    Exact pricing knows sizes at its end only, so that it is slow where they bind.
    """
    free = replace(plan.problem, format=replace(plan.problem.format, section_size=None))
    proof = prove_plan(free, answer.pool, answer.duals, plan.travel, watch, True)
    if proof is None or proof.bound <= plan.bound:
        return plan
    certificate = certificate_of(free, proof.settled, proof.bound, False)
    return replace(plan, bound=proof.bound, status="bounded", certificate=certificate)


def _proven(plan: Plan, answer: Answer, watch: Watch, *, bound_only: bool) -> Plan:
    """The best plan, proven, or as far as the proof came."""
    travel = plan.travel
    proof = prove_plan(plan.problem, answer.pool, answer.duals, travel, watch, bound_only)
    if proof is None or (proof.bound < plan.bound and proof.sections is None):
        return replace(plan, status="stopped" if watch.stopped else plan.status)
    sections = plan.sections if proof.sections is None else in_order(proof.sections)
    bound = max(plan.bound, proof.bound)
    best = Plan(plan.problem, sections, bound, "stopped" if watch.stopped else "feasible")
    if proof.proven:
        best = replace(best, bound=best.travel, status="optimal")
    elif proof.bound < plan.bound:
        kept = plan.certificate
        return replace(best, certificate=kept, status=_with_bound(best.status, kept))
    elif not watch.stopped:
        best = replace(best, status="bounded")
    certificate = certificate_of(plan.problem, proof.settled, best.bound, proof.proven)
    return replace(best, certificate=certificate)


def _with_bound(status: str, certificate: Certificate | None) -> str:
    """The status of a plan with this certificate."""
    return "bounded" if status == "feasible" and certificate is not None else status


def price_sections(problem: Problem, sections: tuple[tuple[int, ...], ...], status: str) -> Plan:
    """A plan of these sections, checked and priced by counting.

    Sections that are ``"given"`` by the rules or known to be ``"optimal"`` bound all plans.

    Parameters
    ----------
    sections
        Clubs by their number in the field; together each club once.
    status
        What is known of the plan, as ``Plan`` has it: its bound is its own travel.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    ordered = in_order(sections)
    plan = Plan(problem, ordered, 0, status)
    travel = plan.travel
    return weighted(replace(plan, bound=travel if status in ("given", "optimal") else 0))
