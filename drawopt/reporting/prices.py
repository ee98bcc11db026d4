"""What chance and rules cost, on a terminal, 80 columns wide."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from rich.console import Console

from drawopt.drawing.price_of_chance import ChancePrice, Spread
from drawopt.errors import known
from drawopt.reporting.tables import table
from drawopt.reporting.text import percent, plain, unit_word
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
    rows = table(
        "Tolerance",
        "Bits",
        f"Mean {plan.problem.unit}",
        "Certain",
        "Bye %",
        "within",
        "Qualify %",
        "within",
        title="The price of chance",
        right=range(8),
    )
    for price in prices:
        own = " *" if price.tolerance == plan.problem.terms.tolerance else ""
        rows.add_row(f"{percent(price.tolerance)}{own}", *_price_cells(price))
    console.print(rows)
    console.print(plain(PRICE_WORDS))


PRICE_WORDS = (
    "Bits: log2 of the number of draws. Certain: clubs whose first opponent is the same in every "
    "draw. Bye, Qualify: the least and the greatest chance of a club; within: how far apart two "
    "clubs of one section are."
)


def _price_cells(price: ChancePrice) -> tuple[str, ...]:
    return (
        f"{price.bits:.1f}",
        f"{price.mean_travel:,}",
        str(len(price.certain)),
        _range(price.bye),
        points(price.bye.within_section),
        _range(price.qualifies),
        points(price.qualifies.within_section),
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
    rows = table(
        "Rule",
        "Least",
        "Mean",
        "Costs",
        "Bits",
        "Certain",
        "Bye %",
        "Qualify %",
        title=f"The price of rules, {unit_word(unit)}, tolerance {percent(tolerance)}",
        right=range(1, 8),
    )
    for each in prices:
        if each.price is None:
            rows.add_row(plain(_spaced(each.rule)), "no plan")
            continue
        rows.add_row(
            plain((_spaced(each.rule) or "as it is") + _stopped(each)),
            f"{each.price.least_travel:,}",
            f"{each.price.mean_travel:,}",
            f"{each.price.mean_travel - base.mean_travel:+,}" if each.rule else "",
            f"{each.price.bits:.1f}",
            str(len(each.price.certain)),
            _range(each.price.bye),
            _range(each.price.qualifies),
        )
    console.print(rows)
    for each in prices:
        if each.reason:
            console.print(plain(f"{each.rule}: {each.reason}"))
    console.print(plain(RULE_WORDS + PRICE_WORDS))


RULE_WORDS = (
    "Costs: the mean drawn travel against the edition as it is; each plan is the best found. "
)


def _stopped(each: RulePrice) -> str:
    return " (stopped)" if each.plan is not None and each.plan.status == "stopped" else ""


def _spaced(rule: str) -> str:
    """A rule's name in words that a narrow column can break."""
    return rule.replace("-", " ").replace("=", " ")
