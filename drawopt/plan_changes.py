"""What differs between two plans: travel, sections in common, and the clubs that move."""

from collections.abc import Sequence
from dataclasses import dataclass

from drawopt.errors import AnswerIsNo
from drawopt.plan import Plan, in_order
from drawopt.problem import Problem


@dataclass(frozen=True)
class Move:
    """A club that changes section; sections are named by their first clubs."""

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


def sections_by_name(
    problem: Problem, named: Sequence[Sequence[str]]
) -> tuple[tuple[int, ...], ...]:
    """Sections of named clubs as club numbers, checked to hold each club of the field once.

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

    Each section is matched with the other's section it shares most clubs with; the clubs
    outside that match move.
    """
    clubs = plan.problem.field.clubs
    home = {club: section for section in other.sections for club in section}
    moves = []
    for section in plan.sections:
        nearest = max(
            other.sections, key=lambda old: (len(set(old) & set(section)), [-c for c in old])
        )
        for club in section:
            if club not in nearest:
                moves.append(Move(clubs[club], clubs[home[club][0]], clubs[section[0]]))
    return PlanChanges(
        plan.travel,
        other.travel,
        len(set(plan.sections) & set(other.sections)),
        len(plan.sections),
        tuple(sorted(moves, key=lambda move: move.club)),
    )
