"""What differs between two plans: travel, sections in common, and the clubs that move."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import linear_sum_assignment

from drawopt.errors import AnswerIsNo
from drawopt.model.problem import Problem
from drawopt.sections.plan import Plan, in_order


@dataclass(frozen=True)
class Move:
    """A club that changes section; sections are named by the first clubs of the other plan's."""

    club: str
    leaves: str
    joins: str


@dataclass(frozen=True)
class PlanChanges:
    """From another plan to this one: both priced under this plan's problem."""

    travel: int
    other_travel: int
    in_common: int
    sections: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class NearPlans:
    """Plans whose travel is within a limit, the best one among them.

    Parameters
    ----------
    most_travel
        The limit, in whole published units.
    count
        How many plans were counted. Clubs of one place are not told apart.
    complete
        Whether that is all of them.
    kept
        For each section of the best plan, in how many of those it comes just so.
    moved
        Clubs that are in another section than in the best plan, with the number of plans, most
        first. Sections are matched one to one so that most clubs stay.
    """

    most_travel: int
    count: int
    complete: bool
    kept: tuple[int, ...]
    moved: tuple[tuple[int, int], ...]


def sections_by_name(
    problem: Problem, named: Sequence[Sequence[str]]
) -> tuple[tuple[int, ...], ...]:
    """Sections of named clubs as club numbers, checked to hold each club of the field once.

    Parameters
    ----------
    named
        Names or aliases of the clubs of each section.

    Raises
    ------
    AnswerIsNo
        Naming the clubs that are unknown, left out or held twice.
    """
    field = problem.field
    unknown = sorted({name for section in named for name in section if field.index(name) is None})
    found = [[i for name in s if (i := field.index(name)) is not None] for s in named]
    flat = [club for section in found for club in section]
    missing = sorted(set(range(len(field))) - set(flat))
    twice = sorted({club for club in flat if flat.count(club) > 1})
    reasons = [
        f"{what}: {', '.join(names)}"
        for what, names in (
            ("not in the field", unknown),
            ("in no section", [field.clubs[club] for club in missing]),
            ("in more than one section", [field.clubs[club] for club in twice]),
        )
        if names
    ]
    if reasons:
        raise AnswerIsNo("the sections do not partition the field\n" + "\n".join(reasons))
    return in_order(found)


def plan_changes(plan: Plan, other: Plan) -> PlanChanges:
    """What changes from ``other`` to ``plan``; both are plans of the same problem.

    Sections are matched one to one so that most clubs stay; the others move.

    Parameters
    ----------
    plan, other
        The new plan, and the one that it is held against.
    """
    clubs = plan.problem.field.clubs
    home = {club: section for section in other.sections for club in section}
    shared = [[len(set(new) & set(old)) for old in other.sections] for new in plan.sections]
    moves = [
        Move(clubs[club], clubs[home[club][0]], clubs[other.sections[old][0]])
        for new, old in zip(*linear_sum_assignment(shared, maximize=True), strict=True)
        for club in plan.sections[new]
        if club not in other.sections[old]
    ]
    return PlanChanges(
        plan.travel,
        other.travel,
        len(set(plan.sections) & set(other.sections)),
        len(plan.sections),
        tuple(sorted(moves, key=lambda move: move.club)),
    )
