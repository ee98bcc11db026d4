"""Pictures: functions that draw an answer on axes they are given, or on axes of their own.

They need matplotlib, the extra ``plots``. Each returns the axes; nothing is shown or saved.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from drawopt.errors import UsageError
from drawopt.model.bracket import Side
from drawopt.reporting.answers import Draw, FairByes, Odds, Plan, Runs, Validation
from drawopt.reporting.section_map import map_picture
from drawopt.sections.plan import TOLERANCES, least_bracket

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "bracket",
    "bye_chances",
    "price_of_chance",
    "price_of_fairness",
    "qualifying_chances",
    "sections",
    "travel_by_round",
]


def _axes(axes: "Axes | None", width: float, height: float) -> "Axes":
    """The axes given, or new ones of so many inches."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise UsageError('matplotlib is not installed: pip install "drawopt[plots]"') from None
    if axes is not None:
        return axes
    _, made = plt.subplots(figsize=(width, height), layout="constrained")
    return made


def sections(drawn: Plan | Draw | Validation, axes: "Axes | None" = None) -> "Axes":
    """A map of a plan's sections with its shortest bracket, or with another's.

    That is the bracket of a draw, or that of an edition as it was played. Strong lines are ties
    of two known clubs, thin ones pairs that may meet.

    Parameters
    ----------
    drawn
        What is shown: a plan, a draw, or an edition held against what happened.
    axes
        Where to draw; new axes if not given.

    Raises
    ------
    UsageError
        If matplotlib is not installed, or an edition as played does not fit its format: then it has
        no plan to be drawn with.
    """
    made = _axes(axes, 11, 9)
    if isinstance(drawn, Draw):
        picture = map_picture(drawn.plan.value, brackets_of(drawn))
    elif isinstance(drawn, Validation):
        if drawn.plan is None:
            raise UsageError("the matches as played do not fit the format: there is no bracket")
        picture = map_picture(drawn.plan.value, drawn.played.bracket)
    else:
        picture = map_picture(drawn.value, least_bracket(drawn.value))
    from drawopt.reporting.plots import paint

    paint(made, picture)
    return made


def brackets_of(draw: Draw) -> tuple[Side, ...]:
    """The bracket of each section of a draw.

    Parameters
    ----------
    draw
        A draw of any window; sections that it has no tie of are left out.
    """
    from drawopt.drawing.contest import brackets_of as brackets

    return brackets(draw.value)


def bracket(draw: Draw, section: int, axes: "Axes | None" = None) -> "Axes":
    """The bracket of one section of a draw, as pages show it.

    Parameters
    ----------
    draw
        A draw of any window.
    section
        From 1.
    axes
        Where to draw; new axes if not given.

    Raises
    ------
    UsageError
        If matplotlib is not installed, or there is no such section.
    """
    from drawopt.reporting.page.cup import Cup
    from drawopt.reporting.page.pictures_of_cup import bracket_of
    from drawopt.reporting.page.texts import texts_in

    sections = len(draw.plan.value.sections)
    if not 1 <= section <= sections:
        raise UsageError(f"section {section}: there are sections 1 to {sections}")
    picture = bracket_of(Cup(draw.plan.value, (draw.value,)), section, texts_in("en"))
    made = _axes(axes, picture.width / 100, picture.height / 100)
    from drawopt.reporting.plots import paint

    paint(made, picture)
    return made


def bye_chances(odds: Odds, axes: "Axes | None" = None) -> "Axes":
    """Each club's chance of a bye in the first round drawn, section by section.

    Parameters
    ----------
    odds
        Of a window before it is drawn.
    axes
        Where to draw; new axes if not given.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    from drawopt.reporting.plots import draw_bye_chances

    made = _axes(axes, 11, 4)
    draw_bye_chances(made, odds.value)
    return made


def price_of_chance(
    odds: Odds, axes: "Axes | None" = None, *, as_played: int | None = None
) -> "Axes":
    """What each tolerance gives in bits of chance, and costs in mean travel.

    Parameters
    ----------
    odds
        As asked for with several ``tolerances``; those of a plan's own table if with none.
    axes
        Where to draw; new axes if not given.
    as_played
        The travel of a draw to compare with, in whole units.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    """
    from drawopt.drawing.price_of_chance import price_of_chance as priced
    from drawopt.reporting.plots import draw_frontier

    made = _axes(axes, 8, 5)
    prices = odds.prices or priced(odds.plan.value, TOLERANCES)
    draw_frontier(made, prices, odds.plan.unit, as_played=as_played)
    return made


def price_of_fairness(fair: Sequence[FairByes], axes: "Axes | None" = None) -> "Axes":
    """What fair byes cost: bits of chance, spread of the chances of a bye, and miles in one.

    For each tolerance an arrow leads from the uniform draw to the fair one; beside each point
    stands the mean travel of a draw.

    Parameters
    ----------
    fair
        Of one plan, one a tolerance, as ``fair_byes(plan, tolerance=...)`` gives them.
    axes
        Where to draw; new axes if not given.

    Raises
    ------
    UsageError
        If matplotlib is not installed, or there is nothing to draw.
    """
    from drawopt.reporting.plots import FairnessPoint, draw_fairness

    if not fair:
        raise UsageError("there is nothing to draw: give the fair byes of some tolerances")
    made = _axes(axes, 8, 5)
    points = [
        FairnessPoint(
            each.plan.value.problem.terms.tolerance if each.tolerance is None else each.tolerance,
            each.bits,
            each.spread,
            each.value.mean_travel,
        )
        for each in fair
    ]
    draw_fairness(made, points, fair[0].plan.unit)
    return made


def qualifying_chances(
    runs: Runs, axes: "Axes | None" = None, *, odds: Odds | None = None
) -> "Axes":
    """Each club's chance to qualify in many cups, with its interval, beside the exact one.

    Parameters
    ----------
    runs
        The cups played: shares of their runs, and Wilson's intervals of 95 %.
    axes
        Where to draw; new axes if not given.
    odds
        The exact chances, drawn beside them; they must have every club.

    Raises
    ------
    UsageError
        If matplotlib is not installed, or a club's chance is not known exactly.
    """
    from drawopt.reporting.plots import draw_qualifying_chances

    clubs = runs.plan.field.clubs
    exact = []
    for each in [odds[club] for club in clubs] if odds is not None else ():
        if each.qualifies is None or each.qualifies_between is not None:
            raise UsageError("later windows change the chances to qualify: these are not exact")
        exact.append(each.qualifies)
    made = _axes(axes, 11, 4.5)
    draw_qualifying_chances(made, clubs, runs.value.tally, exact)
    return made


def travel_by_round(
    travels: Mapping[str, Sequence[int]], axes: "Axes | None" = None, *, unit: str = "mi"
) -> "Axes":
    """Travel of each round, one bar a bracket that is compared; whole units.

    Parameters
    ----------
    travels
        The travel of each round, from the first on, by the name of what is compared.
    axes
        Where to draw; new axes if not given.
    unit
        Of the travel.

    Raises
    ------
    UsageError
        If matplotlib is not installed.
    ValueError
        If there is nothing to compare, or not all have the same rounds.
    """
    from drawopt.reporting.plots import draw_travel_by_round

    made = _axes(axes, 8, 4.5)
    draw_travel_by_round(made, travels, unit)
    return made
