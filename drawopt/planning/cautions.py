"""What a plan's figures don't say by themselves: in words, for who reads them."""

from drawopt.planning.starts import halved_bracket, sections_of
from drawopt.sections.plan import Plan

WIDE_GAP = 0.05
"""A gap above this says that the plan may be far from the best."""


def cautions(plan: Plan) -> tuple[str, ...]:
    """Sentences that belong beside a plan's travel and bound; none if there is nothing to say.

    A plan of given sections is not the search's, and has none.

    Parameters
    ----------
    plan
        With its bound, its status and its certificate, if it has one.
    """
    if plan.status in ("given", "optimal"):
        return ()
    said = []
    if plan.bound == 0 and plan.travel > 0:
        said.append(
            "No bound is known for this plan: how far it is from the best is not known either."
        )
    elif plan.gap > WIDE_GAP:
        said.append(
            f"This plan may be far from the best: {plan.gap:.0%} of its travel is not proven "
            f"necessary. {_why(plan)}"
        )
    problem = plan.problem
    start = halved_bracket(problem.costs, problem.format, 0)
    if plan.sections == sections_of(start, problem.format.slots):
        said.append(
            "No search improved on the first, simple split of the field: a longer one very "
            "likely finds a shorter plan."
        )
    return tuple(said)


def _why(plan: Plan) -> str:
    """Why the bound is far from the plan."""
    fmt = plan.problem.format
    if plan.status == "stopped":
        return "The search was stopped; with more time both plan and bound get better."
    if plan.certificate is None:
        return "The bound is a quick one, because the field is too large for a better one."
    if fmt.entrants - fmt.slots * fmt.fewest < fmt.fewest:
        return (
            "Nearly all sections have the same size, which makes bounds weak; the plan may well "
            "be better than they can show."
        )
    return "A longer search, or a proof, would tell more."
