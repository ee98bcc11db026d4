"""What rules cost: an edition planned again with each rule alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drawopt.drawing.odds import odds_of
from drawopt.drawing.price_of_chance import ChancePrice, chance_price
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.edition import Edition
from drawopt.model.problem import Problem
from drawopt.sections.plan import Plan

Planner = Callable[[Problem], Plan]


@dataclass(frozen=True)
class Rule:
    """A rule that may be added to an edition: its name, and what it changes."""

    name: str
    added: Callable[[Edition], Edition]


def _double_byes(edition: Edition) -> Edition:
    return replace(edition, double_byes=True)


def _balanced(edition: Edition) -> Edition:
    fewest, more = divmod(len(edition.field), edition.slots)
    return replace(edition, section_size=(fewest, fewest + (more > 0)))


def _same_league_apart(edition: Edition) -> Edition:
    return replace(edition, rules=replace(edition.rules, same_league_apart=True))


def no_trip_over(distance: int) -> Rule:
    """No two clubs of a section further apart than this."""

    def added(edition: Edition) -> Edition:
        return replace(edition, rules=replace(edition.rules, longest_trip=distance))

    return Rule(f"no-trip-over={distance}", added)


DOUBLE_BYES = Rule("double-byes", _double_byes)


BALANCED = Rule("balanced", _balanced)


SAME_LEAGUE_APART = Rule("same-league-apart", _same_league_apart)


RULES = (DOUBLE_BYES, BALANCED, SAME_LEAGUE_APART)


def rule_named(text: str) -> Rule:
    """A rule by its name, as in ``balanced`` or ``no-trip-over=400``.

    Raises
    ------
    UsageError
        If there is no such rule.
    """
    for rule in RULES:
        if text == rule.name:
            return rule
    name, equals, number = text.partition("=")
    if name == "no-trip-over" and equals and number.isascii() and number.isdigit():
        return no_trip_over(int(number[:9]))
    known = ", ".join(rule.name for rule in RULES)
    raise UsageError(f'unknown rule "{text}": known are {known}, no-trip-over=MILES')


@dataclass(frozen=True)
class RulePrice:
    """What comes of an edition with one more rule; ``rule`` is empty for the edition as it is.

    Either there is a plan with the price of its chance, or a reason why there is none.
    """

    rule: str
    plan: Plan | None
    price: ChancePrice | None
    reason: str = ""


def rule_prices(
    edition: Edition,
    rules: Sequence[Rule] = RULES,
    *,
    plan: Planner,
    show: Callable[[str], None] = lambda _: None,
) -> tuple[RulePrice, ...]:
    """Plan an edition as it is and again with each rule alone, at the edition's tolerance.

    Parameters
    ----------
    plan
        Makes the plan of a problem: searched for, or kept from before.
    show
        Told the name of each rule before it is planned; empty for the edition as it is.

    Raises
    ------
    AnswerIsNo
        If there is no plan even without more rules.
    """
    found = []
    for name, changed in [("", edition), *((rule.name, rule.added(edition)) for rule in rules)]:
        show(name)
        found.append(_rule_price(name, changed, plan))
    return tuple(found)


def _rule_price(name: str, edition: Edition, planner: Planner) -> RulePrice:
    try:
        made = planner(edition.problem())
        return RulePrice(name, made, chance_price(odds_of(made)))
    except AnswerIsNo as error:
        if not name:
            raise
        return RulePrice(name, None, None, str(error))
