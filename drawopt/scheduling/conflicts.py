"""A round that cannot be scheduled: which ties clash, where and when, and the cheapest way out.

A clash is least: take any tie out of it and the others can be played. The cheapest way out is
the least sum of prices over all sets of rules, each given up for one club, ground or day, that
lets every tie be played.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from drawopt.scheduling.clocks import clock_text, day_text
from drawopt.scheduling.fixtures import Clash, Fixture, GivenUp, RoundSchedule, Tie
from drawopt.scheduling.knockout import (
    Choice,
    each_tie_is_played_once,
    moments,
    numbered,
    one_match_a_field,
    summed,
    variables,
)
from drawopt.scheduling.options import Breach, Option, options
from drawopt.scheduling.solving import Answer, solve
from drawopt.scheduling.world import World

MOST_CLASHES = 20


def name_conflicts(
    world: World, ties: Sequence[Tie], before: Mapping[int, Fixture], effort: float
) -> RoundSchedule:
    """Say why a round cannot be scheduled, and what would be cheapest to give up."""
    kept = {tie.number: options(world, tie) for tie in ties}
    clashes = [_lone(world, tie) for tie in ties if not kept[tie.number]]
    clashes += _clashes(world, [tie for tie in ties if kept[tie.number]], kept, effort)
    stuck = {tie.number for clash in clashes for tie in clash.ties}
    given_up, taken, cost = _cheapest(world, ties, kept, stuck, effort)
    return RoundSchedule(
        ties[0].round,
        world.calendar.windows[ties[0].round],
        tuple(ties),
        numbered(world, taken, before),
        "impossible",
        cost=cost,
        bound=cost,
        tally=summed(world, taken),
        clashes=tuple(clashes),
        given_up=given_up,
    )


def _clashes(
    world: World,
    ties: Sequence[Tie],
    kept: Mapping[int, tuple[Option, ...]],
    effort: float,
) -> list[Clash]:
    """Sets of ties that cannot be played together, no tie in two of them."""
    left = list(ties)
    found: list[Clash] = []
    while len(found) < MOST_CLASHES:
        core = _core(world, left, kept, effort)
        if core is None:
            break
        for tie in tuple(core):
            without = [other for other in core if other != tie]
            if _together(world, without, kept, effort).status == "impossible":
                core = without
        found.append(_clash(core, kept))
        left = [tie for tie in left if tie not in core]
    return found


def _core(
    world: World, ties: Sequence[Tie], kept: Mapping[int, tuple[Option, ...]], effort: float
) -> list[Tie] | None:
    """Ties that the solver finds it cannot play together; ``None`` if all can be played."""
    choice = variables([kept[tie.number] for tie in ties])
    played = [choice.model.new_bool_var("") for _ in ties]
    for row, is_played in zip(choice.taken, played, strict=True):
        choice.model.add(sum(row) == 1).only_enforce_if(is_played)
        choice.model.add_at_most_one(row)
    one_match_a_field(choice, world)
    choice.model.add_assumptions(played)
    answer = solve(choice.model, effort)
    if answer.status != "impossible":
        return None
    named = set(answer.solver.sufficient_assumptions_for_infeasibility())
    core = [tie for tie, lit in zip(ties, played, strict=True) if lit.index in named]
    return core or list(ties)


def _together(
    world: World, ties: Sequence[Tie], kept: Mapping[int, tuple[Option, ...]], effort: float
) -> Answer:
    choice = variables([kept[tie.number] for tie in ties])
    each_tie_is_played_once(choice)
    one_match_a_field(choice, world)
    return solve(choice.model, effort)


def _clash(core: Sequence[Tie], kept: Mapping[int, tuple[Option, ...]]) -> Clash:
    found = [option for tie in core for option in kept[tie.number]]
    return Clash(
        tuple(core),
        tuple(sorted({option.place.ground.name for option in found})),
        tuple(sorted({option.day for option in found})),
        tuple(_where(tie, kept[tie.number]) for tie in core),
    )


def _where(tie: Tie, found: Sequence[Option]) -> str:
    """Where a tie could go, in one line."""
    by_place: dict[tuple[str, date], list[Option]] = {}
    for option in found:
        by_place.setdefault((option.place.ground.name, option.day), []).append(option)
    parts = []
    for (ground, day), of in sorted(by_place.items()):
        clocks = [clock_text(option.kickoff) for option in sorted(of, key=lambda o: o.start)]
        span = clocks[0] if len(clocks) == 1 else f"{clocks[0]} to {clocks[-1]}"
        parts.append(f"{ground}, {day_text(day)} {span}")
    return f"{tie}: " + "; ".join(parts)


def _lone(world: World, tie: Tie) -> Clash:
    """A tie that has nowhere to go by itself, and what stands against each ground and day."""
    window = world.calendar.windows[tie.round]
    found = [o for o in options(world, tie, broken=True) if o.day in window]
    best: dict[tuple[str, date], Option] = {}
    for option in found:
        key = option.place.ground.name, option.day
        if key not in best or _price(world, option) < _price(world, best[key]):
            best[key] = option
    reasons = [
        f"{ground}, {day_text(day)}: "
        + "; ".join(f"{breach.text} ({breach.rule})" for breach in option.breaches)
        for (ground, day), option in sorted(best.items())
    ]
    if not reasons:
        reasons = [f"neither {tie.home} nor {tie.away} has a ground, and no neutral one is known"]
    return Clash((tie,), tuple(sorted({ground for ground, _ in best})), window, tuple(reasons))


def _price(world: World, option: Option) -> int:
    return sum(world.rules.give_up[breach.rule] for breach in option.breaches)


def _cheapest(
    world: World,
    ties: Sequence[Tie],
    kept: Mapping[int, tuple[Option, ...]],
    stuck: set[int],
    effort: float,
) -> tuple[tuple[GivenUp, ...], tuple[Option, ...], int]:
    """What is cheapest to give up so that every tie can be played, and the schedule then."""
    wide = {
        tie.number: options(world, tie, broken=True) if tie.number in stuck else kept[tie.number]
        for tie in ties
    }
    missing = [tie for tie in ties if not wide[tie.number]]
    placed = [tie for tie in ties if wide[tie.number]]
    needs = [
        GivenUp(
            "ground missing", f"find a ground for tie {tie}", world.rules.give_up["ground missing"]
        )
        for tie in missing
    ]
    if not placed:
        return tuple(needs), (), 0
    choice = variables([wide[tie.number] for tie in placed])
    each_tie_is_played_once(choice)
    dropped = _rules_given_up(choice)
    dropped |= _fields_found(choice, world)
    # Any rule given up outweighs all the wishes of the round together.
    dear = 1 + sum(max(option.cost for option in row) for row in choice.options)
    choice.model.minimize(
        dear * sum(world.rules.give_up[breach.rule] * var for breach, var in dropped.items())
        + sum(option.cost * taken for option, taken in choice.pairs())
    )
    answer = solve(choice.model, effort)
    if not answer.found:
        return tuple(needs), (), 0
    needs += [
        GivenUp(breach.rule, breach.text, world.rules.give_up[breach.rule])
        for breach, var in dropped.items()
        if answer.value(var)
    ]
    needs.sort(key=lambda need: (need.price, need.rule, need.text))
    taken = choice.chosen(answer)
    return tuple(needs), taken, sum(option.cost for option in taken)


def _rules_given_up(choice: Choice) -> dict[Breach, Any]:
    """A variable for each rule that may be given up for a club, ground or day; options need it."""
    dropped: dict[Breach, Any] = {}
    for option, taken in choice.pairs():
        for breach in option.breaches:
            if breach not in dropped:
                dropped[breach] = choice.model.new_bool_var("")
            choice.model.add_implication(taken, dropped[breach])
    return dropped


def _fields_found(choice: Choice, world: World) -> dict[Breach, Any]:
    """One more field may be found at a ground on a day."""
    found: dict[Breach, Any] = {}
    for option, fields, under_way in moments(choice, world):
        text = f"find one more field at {option.place.ground.name} on {day_text(option.day)}"
        breach = Breach("one match a field", text)
        if breach not in found:
            found[breach] = choice.model.new_bool_var("")
        choice.model.add(sum(under_way) <= fields + found[breach])
    return found
