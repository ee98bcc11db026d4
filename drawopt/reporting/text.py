"""Words and numbers of everything that people read."""

import math
from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from drawopt.drawing.contest import TieSide, WinnerOf
from drawopt.model.problem import Problem

UNITS = {"mi": "miles", "km": "kilometres"}


def unit_word(unit: str) -> str:
    return UNITS.get(unit, unit)


def cost_word(problem: Problem) -> str:
    """The unit that plan and draw count in."""
    return unit_word(problem.unit) + (" of cost" if problem.costs_steer else "")


def plain(*parts: str) -> Text:
    return Text("".join(parts))


def share(value: float) -> str:
    return f"{100 * value:.1f} %"


def percent(part: Decimal) -> str:
    """A share as a percentage without needless zeros."""
    return format((part * 100).normalize(), "f") + " %"


def many(count: int) -> str:
    """A count in full while short, else as a power of two."""
    return f"{count:,}" if count < 10**9 else f"about 2^{math.log2(count):.0f}"


def side_text(side: TieSide, clubs: Sequence[str]) -> str:
    """A club, or ``winner of 17`` for a side to come."""
    return f"winner of {side.tie}" if isinstance(side, WinnerOf) else clubs[side]
