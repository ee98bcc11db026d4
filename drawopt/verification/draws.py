"""The brackets of a draw's record, put together from its ties and held against the rules."""

from collections.abc import Iterator

from drawopt.drawing.contest import Draw, WinnerOf
from drawopt.model.bracket import Side, node
from drawopt.model.checks import Check
from drawopt.model.travel import bracket_travel
from drawopt.sections.plan import Plan
from drawopt.verification.brackets import check_bracket


def check_brackets(draw: Draw, plan: Plan, *, changed: bool = False) -> Iterator[Check]:
    """The brackets of a whole cup keep the rules, and travel what is stated by the plain rule.

    Later windows draw parts of brackets; of those nothing is checked here, nor once a club has
    withdrawn (``changed``).
    """
    if draw.window != 1 or changed:
        return
    sides = _brackets(draw, plan)
    if draw.parts:
        # Of some sections: the others are in other draws.
        sides = tuple(sides[part.section - 1] for part in draw.parts)
        drawn = bracket_travel(sides, plan.problem.costs)
        yield Check("travel added up by the plain rule", drawn == draw.travel, f"{drawn:,}")
        return
    yield from check_bracket(sides, plan.problem.format, plan.problem.earliest)
    travel = bracket_travel(sides, plan.problem.costs)
    yield Check("travel added up by the plain rule", travel == draw.travel, f"{travel:,}")


def _brackets(draw: Draw, plan: Plan) -> tuple[Side, ...]:
    """The brackets as the ties state them; a section of one club has none."""
    made: dict[int, Side] = {}
    last: dict[int, int] = {}

    def side(of: int | WinnerOf) -> Side:
        return made[of.tie] if isinstance(of, WinnerOf) else of

    for tie in sorted(draw.ties, key=lambda tie: tie.round):
        made[tie.number] = node(tie.round, side(tie.home), side(tie.away))
        last[tie.section] = tie.number
    return tuple(
        made[last[number]] if number in last else clubs[0]
        for number, clubs in enumerate(plan.sections, 1)
    )
