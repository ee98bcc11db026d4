"""What rules cost: an edition planned again with each rule alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drawopt.drawing.odds import odds_of
from drawopt.drawing.price_of_chance import ChancePrice, chance_price
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.changes import BALANCED, OFF, Changes
from drawopt.model.edition import Edition
from drawopt.model.problem import Trips
from drawopt.sections.plan import Plan

Planner = Callable[[Edition], Plan]
"""Makes the plan of an edition: searched for, or kept from before."""


@dataclass(frozen=True)
class Rule:
    """A rule that may be added to an edition: its name, what it changes, what takes it away."""

    name: str
    added: Changes
    removed: Changes

    def priced(self, edition: Edition) -> tuple[str, Edition]:
        """The edition with the rule, or without it if it has it already, and what to call that."""
        with_it = edition.changed(self.added)
        if _in_numbers(with_it) != _in_numbers(edition):
            return self.name, with_it
        return f"without {self.name}", edition.changed(self.removed)


def _in_numbers(edition: Edition) -> Edition:
    return replace(edition, section_size=edition.sizes)


def no_trip_over(distance: int) -> Rule:
    """No two clubs of a section further apart than this."""
    added, removed = Changes(longest_trip=distance), Changes(longest_trip=OFF)
    return Rule(f"no-trip-over={distance}", added, removed)


def few_trips_over(over: int, at_most: int) -> Rule:
    """At most so many ties whose expected distance is over a limit."""
    added, removed = Changes(trips=Trips(over, at_most)), Changes(trips=OFF)
    return Rule(f"trips={over}:{at_most}", added, removed)


DOUBLE_BYES = Rule("double-byes", Changes(double_byes=True), Changes(double_byes=False))
SECTIONS_BALANCED = Rule("balanced", Changes(section_size=BALANCED), Changes(section_size=OFF))
SAME_LEAGUE_APART = Rule(
    "same-league-apart", Changes(same_league_apart=True), Changes(same_league_apart=False)
)

RULES = (DOUBLE_BYES, SECTIONS_BALANCED, SAME_LEAGUE_APART)


def rule_named(text: str) -> Rule:
    """A rule by its name, as in ``balanced`` or ``no-trip-over=400``.

    Parameters
    ----------
    text
        For the longest trip with its number, in units of distance.

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
    if name == "trips" and (found := Changes.of({"trips": number}).trips):
        return few_trips_over(found.over, found.at_most)
    known = ", ".join(rule.name for rule in RULES)
    raise UsageError(
        f'unknown rule "{text}": known are {known}, no-trip-over=MILES, trips=MILES:TIES'
    )


@dataclass(frozen=True)
class RulePrice:
    """What comes of an edition with one rule more; ``rule`` is empty for the edition as it is.

    A rule that the edition has already is taken away, and ``rule`` says "without" it.

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

    A rule that the edition has already is priced by what the edition is without it.

    Parameters
    ----------
    plan
        Makes the plan of an edition: searched for, or kept from before.
    show
        Told the name of each rule before it is planned; empty for the edition as it is.

    Raises
    ------
    AnswerIsNo
        If there is no plan even without more rules.
    """
    found = []
    for name, changed in [("", edition), *(rule.priced(edition) for rule in rules)]:
        show(name)
        found.append(_rule_price(name, changed, plan))
    return tuple(found)


def _rule_price(name: str, edition: Edition, planner: Planner) -> RulePrice:
    try:
        made = planner(edition)
        return RulePrice(name, made, chance_price(odds_of(made)))
    except AnswerIsNo as error:
        if not name:
            raise
        return RulePrice(name, None, None, str(error))
