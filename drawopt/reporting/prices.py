"""What chance and rules cost, on a terminal, 80 columns wide."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from rich.console import Console

from drawopt.drawing.price_of_chance import ChancePrice, Spread
from drawopt.errors import known
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import percent, unit_word
from drawopt.sections.plan import Plan
from drawopt.simulation.rule_prices import RulePrice


def show_prices(console: Console, prices: Sequence[ChancePrice], plan: Plan) -> None:
    """What chance costs: tolerance against draws, travel, certain opponents and fairness.

    Parameters
    ----------
    prices
        One a tolerance, in the order in which they are shown.
    plan
        Its own tolerance gets a star.
    """
    own = plan.problem.terms.tolerance
    chances = ("Bye %", "within", "Qualify %", "within")
    heads = ("Tolerance", "Bits", f"Mean {plan.problem.unit}", "Certain", *chances)
    rows = (
        (
            percent(price.tolerance) + " *" * (price.tolerance == own),
            f"{price.bits:.1f}",
            f"{price.mean_travel:,}",
            len(price.certain),
            _range(price.bye),
            points(price.bye.within_section),
            _range(price.qualifies),
            points(price.qualifies.within_section),
        )
        for price in prices
    )
    show_table(console, heads, rows, title="The price of chance", right=range(8))
    console.print(_words(prices))


def _words(prices: Sequence[ChancePrice]) -> str:
    """What the columns are; the first bracket's chances are called that."""
    return PRICE_WORDS + ("" if all(price.final for price in prices) else FIRST_BRACKET)


FIRST_BRACKET = (
    " Byes of round 2 are drawn anew: Qualify is that of the bracket drawn first, were it to stand."
)
PRICE_WORDS = (
    "Bits: log2 of the number of draws. Certain: clubs whose first opponent is the same in every "
    "draw. Bye, Qualify: the least and the greatest chance of a club; within: how far apart two "
    "clubs of one section are."
)


def points(chance: Fraction) -> str:
    return f"{100 * float(chance):.1f}"


def _range(spread: Spread) -> str:
    return f"{points(spread.least)}-{points(spread.most)}"


def show_rule_prices(
    console: Console, prices: Sequence[RulePrice], unit: str, tolerance: Decimal
) -> None:
    """Each rule beside the edition as it is.

    Parameters
    ----------
    prices
        The edition as it is, and then each rule.
    unit
        Of distances.
    tolerance
        The edition's: all are priced at it.

    Raises
    ------
    SelfCheckFailed
        If the edition as it is has no price.
    """
    base = known(prices[0].price, "the price of the edition as it is")
    heads = ("Rule", "Least", "Mean", "Costs", "Bits", "Certain", "Bye %", "Qualify %")
    rows = (
        (
            (_spaced(each.rule) or "as it is") + _stopped(each),
            f"{each.price.least_travel:,}",
            f"{each.price.mean_travel:,}",
            f"{each.price.mean_travel - base.mean_travel:+,}" if each.rule else "",
            f"{each.price.bits:.1f}",
            len(each.price.certain),
            _range(each.price.bye),
            _range(each.price.qualifies),
        )
        if each.price
        else (_spaced(each.rule), "no plan")
        for each in prices
    )
    title = f"The price of rules, {unit_word(unit)}, tolerance {percent(tolerance)}"
    show_table(console, heads, rows, title=title, right=range(1, 8))
    for each in prices:
        if each.reason:
            console.print(f"{each.rule}: {each.reason}")
    shown = [each.price for each in prices if each.price is not None]
    console.print(RULE_WORDS + _words(shown))


RULE_WORDS = (
    "Costs: the mean drawn travel against the edition as it is; each plan is the best found. "
)


def _stopped(each: RulePrice) -> str:
    return " (stopped)" if each.plan is not None and each.plan.status == "stopped" else ""


def _spaced(rule: str) -> str:
    """A rule's name in words that a narrow column can break."""
    return rule.replace("-", " ").replace("=", " ")
