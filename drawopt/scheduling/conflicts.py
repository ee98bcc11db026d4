"""A round that cannot be scheduled: which ties clash, where and when, and the cheapest way out.

A clash is least: take any tie out of it and the others can be played. The cheapest way out is
the least sum of prices over all sets of rules, each given up for one club, ground or day, that
lets every tie be played.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from drawopt.planning.solving import solve
from drawopt.scheduling.checker import check_fixtures, keeps_rules
from drawopt.scheduling.clocks import clock_text, day_text
from drawopt.scheduling.fixtures import Clash, GivenUp, RoundSchedule, Tie
from drawopt.scheduling.groups import Group, settle
from drawopt.scheduling.options import Breach, Option, options
from drawopt.scheduling.round_model import (
    Asked,
    Choice,
    each_tie_is_played_once,
    moments,
    numbered,
    one_match_a_field,
    summed,
    variables,
)
from drawopt.scheduling.world import World


def name_conflicts(asked: Asked, ties: Sequence[Tie], groups: Sequence[Group]) -> RoundSchedule:
    """Say why a round cannot be scheduled, and what would be cheapest to give up.

    Parameters
    ----------
    groups
        The ties in groups, one of them at least impossible.
    """
    world, by_number = asked.world, {tie.number: tie for tie in ties}
    clashes: list[Clash] = []
    left = [tie.number for tie in ties]
    while stuck := [group for group in groups if group.status == "impossible"]:
        for group in stuck:
            core = _core(asked, group.ties)
            left = [number for number in left if number not in core]
            clashes.append(_clash(asked, [by_number[number] for number in core]))
        groups = settle(world, [(number,) for number in left], asked.solve)
    clashes.sort(key=lambda clash: clash.ties[0].number)
    settled = all(group.status in ("optimal", "feasible") for group in groups)
    others = [option for group in groups for option in group.taken] if settled else []
    playable = numbered(world, others, asked.before)
    if others:
        keeps_rules(check_fixtures(world, [by_number[number] for number in left], playable))
    given_up, taken = _cheapest(asked, ties, clashes)
    cost = sum(asked.cost(option) for option in taken)
    return RoundSchedule(
        ties[0].round,
        world.calendar.windows[ties[0].round],
        tuple(ties),
        numbered(world, taken, asked.before),
        "impossible",
        cost=cost,
        bound=cost,
        tally=summed(world, taken),
        clashes=tuple(clashes),
        given_up=given_up,
        playable=playable,
    )


def _core(asked: Asked, ties: tuple[int, ...]) -> tuple[int, ...]:
    """Ties of an impossible group none of which can be spared: each is tried left out."""
    for number in ties:
        without = tuple(other for other in ties if other != number)
        if without and _impossible(asked, without):
            ties = without
    return ties


def _impossible(asked: Asked, ties: tuple[int, ...]) -> bool:
    if not all(asked.options[number] for number in ties):
        return True
    choice = variables([asked.options[number] for number in ties])
    each_tie_is_played_once(choice)
    one_match_a_field(choice, asked.world)
    return solve(choice.model, asked.effort).status == "impossible"


def _clash(asked: Asked, core: Sequence[Tie]) -> Clash:
    if len(core) == 1:
        return _lone(asked.world, core[0])
    found = [option for tie in core for option in asked.options[tie.number]]
    return Clash(
        tuple(core),
        tuple(sorted({option.place.ground.name for option in found})),
        tuple(sorted({option.day for option in found})),
        tuple(_where(tie, asked.options[tie.number]) for tie in core),
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
    asked: Asked, ties: Sequence[Tie], clashes: Sequence[Clash]
) -> tuple[tuple[GivenUp, ...], tuple[Option, ...]]:
    """What is cheapest to give up so that every tie can be played, and the schedule then.

    The ties of the clashes are solved together, since one thing given up may help several; the
    others join them where they meet on a field.
    """
    world, prices = asked.world, asked.world.rules.give_up
    stuck = {tie.number: tie for clash in clashes for tie in clash.ties}
    wide = {number: options(world, tie, broken=True) for number, tie in stuck.items()}
    needs = [
        GivenUp("ground missing", f"find a ground for tie {tie}", prices["ground missing"])
        for number, tie in stuck.items()
        if not wide[number]
    ]
    found: dict[tuple[int, ...], list[GivenUp]] = {}

    def solve_group(numbers: tuple[int, ...]) -> Group:
        if not any(number in stuck for number in numbers):
            return asked.solve(numbers)
        rows = [wide.get(number) or asked.options[number] for number in numbers]
        group, found[numbers] = _give_up(asked, numbers, rows)
        return group

    placed = [number for number in sorted(wide) if wide[number]]
    starts = [tuple(placed)] if placed else []
    starts += [(tie.number,) for tie in ties if tie.number not in stuck]
    groups = settle(world, sorted(starts), solve_group)
    for group in groups:
        needs += found.get(group.ties, [])
    needs.sort(key=lambda need: (need.price, need.rule, need.text))
    return tuple(needs), tuple(option for group in groups for option in group.taken)


def _give_up(
    asked: Asked, numbers: tuple[int, ...], rows: Sequence[tuple[Option, ...]]
) -> tuple[Group, list[GivenUp]]:
    """The cheapest rules to give up for a group of ties, and what is taken then."""
    prices = asked.world.rules.give_up
    choice = variables(rows)
    each_tie_is_played_once(choice)
    dropped = _rules_given_up(choice)
    dropped |= _fields_found(choice, asked.world)
    costs = {option: asked.cost(option) for option, _ in choice.pairs()}
    # Any rule given up outweighs all the wishes of the group together.
    dear = 1 + sum(max(costs[option] for option in row) for row in choice.options)
    choice.model.minimize(
        dear * sum(prices[breach.rule] * var for breach, var in dropped.items())
        + sum(costs[option] * taken for option, taken in choice.pairs())
    )
    answer = solve(choice.model, asked.effort)
    if not answer.found:
        return Group(numbers, answer.status), []
    taken = choice.chosen(answer)
    needs = [
        GivenUp(breach.rule, breach.text, prices[breach.rule])
        for breach, var in dropped.items()
        if answer.value(var)
    ]
    return Group(numbers, answer.status, taken, sum(costs[option] for option in taken)), needs


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
