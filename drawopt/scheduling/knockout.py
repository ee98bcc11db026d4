"""A round's ties onto match days, grounds and kick-offs."""

from collections.abc import Sequence

from drawopt.errors import UsageError
from drawopt.planning.solving import EFFORT
from drawopt.scheduling.checker import check_fixtures, keeps_rules
from drawopt.scheduling.conflicts import name_conflicts
from drawopt.scheduling.fixtures import Fixture, RoundSchedule, Tie
from drawopt.scheduling.groups import settle
from drawopt.scheduling.options import at_home, options, why_not_at_home
from drawopt.scheduling.round_model import Asked, numbered, summed
from drawopt.scheduling.world import World


def schedule_round(
    world: World,
    ties: Sequence[Tie],
    published: Sequence[Fixture] = (),
    effort: float = EFFORT,
) -> RoundSchedule:
    """Make fixtures of a round's ties.

    Parameters
    ----------
    ties
        Ties of one round, whose match days the calendar knows.
    published
        Fixtures published before: kept where they can be; a changed one has its sequence one up.
    effort
        Deterministic seconds for the solver, for each group of ties.

    Returns
    -------
    RoundSchedule
        Checked by rules written without the solver. If nothing keeps all rules, the clashes are
        named and the cheapest thing to give up.

    Raises
    ------
    UsageError
        If there are no ties, or they are of several rounds.
    """
    if len({tie.round for tie in ties}) != 1:
        raise UsageError("a round is scheduled by itself")
    ties = tuple(sorted(ties, key=lambda tie: tie.number))
    before = {each.number: each for each in published}
    asked = Asked(world, {tie.number: options(world, tie) for tie in ties}, before, effort)
    groups = settle(world, [(tie.number,) for tie in ties], asked.solve)
    if any(group.status == "impossible" for group in groups):
        return name_conflicts(asked, ties, groups)
    days = world.calendar.windows[ties[0].round]
    if any(group.status == "unknown" for group in groups):
        return RoundSchedule(ties[0].round, days, ties, (), "unknown")
    taken = [option for group in groups for option in group.taken]
    made = numbered(world, taken, before)
    keeps_rules(check_fixtures(world, ties, made))
    proven = all(group.status == "optimal" for group in groups)
    changed = sum(
        each.sequence > before[each.number].sequence for each in made if each.number in before
    )
    return RoundSchedule(
        ties[0].round,
        days,
        ties,
        made,
        "optimal" if proven else "feasible",
        sum(group.cost for group in groups),
        sum(group.bound for group in groups),
        summed(world, taken) | {"changed": changed},
        notes=tuple(
            f"tie {option.place.tie.number}: {why_not_at_home(world, option.place.tie)}"
            for option in sorted(taken, key=lambda option: option.place.tie.number)
            if not at_home(option.place)
        ),
    )
