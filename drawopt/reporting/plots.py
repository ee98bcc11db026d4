"""Plots for notebooks and reports: pure functions that draw values on axes they are given.

They need matplotlib, the extra ``plots``. None opens a figure, shows or saves one, and none
changes a setting: the axes are the caller's, and what is drawn depends on the arguments alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter
from matplotlib.transforms import Affine2D

from drawopt.drawing.odds import Odds
from drawopt.drawing.price_of_chance import ChancePrice
from drawopt.files.wording import count_of
from drawopt.reporting.pictures import (
    FAINT,
    INK,
    SHORE,
    Area,
    Dot,
    Lines,
    Part,
    Picture,
    Plate,
    Window,
    Words,
    colour_of,
)
from drawopt.reporting.text import unit_word
from drawopt.simulation.intervals import wilson
from drawopt.simulation.tally import Tally

THOUSANDS = FuncFormatter(lambda value, _: f"{value:,.0f}")
PERCENT = PercentFormatter(1.0, decimals=0)
NAMED = 40
"""With more clubs than this their names would hide one another: they are left out."""


def paint(axes: Axes, picture: Picture) -> None:
    """Put a picture on axes, as large as they are; the same picture is written as SVG.

    Parameters
    ----------
    axes
        Where it is drawn; their limits are set, and their frame is taken away.
    picture
        A map or a bracket.
    """
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    axes.set_aspect("equal")
    axes.set_axis_off()
    # Points of a line's width for each unit of the picture.
    points = 72 * axes.get_figure(root=True).get_figwidth() / picture.width  # type: ignore[union-attr]
    _paint(axes, picture.parts, points, None)


def _paint(axes: Axes, parts: Sequence[Part], points: float, clip: Patch | None) -> None:
    for part in parts:
        if isinstance(part, Window):
            left, top, right, bottom = part.box
            seen = Rectangle((left, top), right - left, bottom - top, transform=axes.transData)
            _paint(axes, part.parts, points, seen)
            continue
        if isinstance(part, Words) and not part.text.strip():
            continue
        patch = _patch(part, points)
        # In the order of the picture, whatever matplotlib would put above what.
        patch.set_zorder(len(axes.patches))
        patch.set_gid(part.kind)
        axes.add_patch(patch)
        if clip is not None:
            patch.set_clip_path(clip)


def _patch(part: Area | Lines | Dot | Plate | Words, points: float) -> Patch:
    """One part as a patch in the picture's own units."""
    match part:
        case Area():
            rings = [Path([*ring, ring[0]], closed=True) for ring in part.rings]
            return PathPatch(
                Path.make_compound_path(*rings),
                facecolor=to_rgba(part.fill, part.fill_opacity),
                edgecolor=to_rgba(part.stroke, part.stroke_opacity),
                linewidth=part.width * points,
            )
        case Lines():
            return PathPatch(
                Path.make_compound_path(*map(Path, part.lines)),
                fill=False,
                edgecolor=to_rgba(part.stroke, part.opacity),
                linewidth=part.width * points,
            )
        case Dot():
            return Circle(
                part.at,
                part.radius,
                facecolor=part.fill,
                edgecolor=part.stroke,
                linewidth=1.2 * points,
            )
        case Plate():
            left, top, right, bottom = part.box
            return FancyBboxPatch(
                (left, top),
                right - left,
                bottom - top,
                boxstyle=f"round,pad=0,rounding_size={part.corner}",
                facecolor=to_rgba(part.fill, part.opacity),
                edgecolor=part.stroke,
                linewidth=1.5 * points,
            )
        case Words():
            return _words(part)


def _words(part: Words) -> Patch:
    """A line of text as outlines, so that it is as large beside the rest as it should be."""
    # A dollar is a dollar, and no formula begins with it.
    text = part.text.replace("$", r"\$")
    face = FontProperties(family="DejaVu Sans", weight="bold" if part.bold else "normal")
    outline = TextPath((0, 0), text, part.size, prop=face)
    wide = outline.get_extents().width
    left = part.at[0] - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[part.anchor]
    placed = outline.transformed(Affine2D().scale(1, -1).translate(left, part.at[1]))
    return PathPatch(placed, facecolor=part.fill, linewidth=0)


def png(picture: Picture, scale: float = 2.0) -> bytes:
    """A picture as PNG, the same bytes for the same picture and version of matplotlib.

    Parameters
    ----------
    picture
        A map or a bracket.
    scale
        Pixels for each unit of the picture.
    """
    figure = Figure(figsize=(picture.width / 100, picture.height / 100))
    paint(figure.add_axes((0, 0, 1, 1)), picture)
    file = BytesIO()
    figure.savefig(file, format="png", dpi=100 * scale, metadata={"Software": None})
    return file.getvalue()


def draw_travel_by_round(
    axes: Axes, travels: Mapping[str, Sequence[int]], unit: str = "mi"
) -> None:
    """Travel of each round as bars, one colour for each draw that is compared.

    Parameters
    ----------
    travels
        For each draw, by its name, the travel of rounds 1, 2, ... in whole units.

    Raises
    ------
    ValueError
        If the draws have not the same number of rounds, or there are none.
    """
    rounds = _one_length(travels)
    wide = 0.8 / len(travels)
    for k, (name, travel) in enumerate(travels.items()):
        at = [r + 1 - 0.4 + wide * (k + 0.5) for r in range(rounds)]
        label = f"{name}: {sum(travel):,}"
        bars = axes.bar(at, travel, width=0.92 * wide, color=colour_of(k), label=label)
        axes.bar_label(bars, fmt="{:,.0f}", fontsize=8, color=INK, padding=1)
    axes.set_xticks(range(1, rounds + 1), [f"round {r}" for r in range(1, rounds + 1)])
    axes.yaxis.set_major_formatter(THOUSANDS)
    axes.set_ylabel(f"{unit_word(unit)}, one way")
    axes.margins(y=0.12)
    axes.set_title("Travel of each round")
    axes.legend(frameon=False)
    _plain(axes)


def draw_frontier(
    axes: Axes,
    prices: Sequence[ChancePrice],
    unit: str = "mi",
    as_played: int | None = None,
) -> None:
    """What chance costs: bits of chance against the mean drawn travel, a point a tolerance.

    Parameters
    ----------
    as_played
        Expected travel of a draw that is compared: a line across.
    """
    ordered = sorted(prices, key=lambda price: price.tolerance)
    bits = [price.bits for price in ordered]
    means = [price.mean_travel for price in ordered]
    axes.plot(bits, means, marker="o", color=colour_of(0), label="mean of a draw")
    for price in ordered:
        axes.annotate(
            f"{100 * price.tolerance:f}".rstrip("0").rstrip(".") + " %"
            if price.tolerance
            else "0 %",
            (price.bits, price.mean_travel),
            xytext=(5, -4),
            textcoords="offset points",
            va="top",
            fontsize=9,
            color=INK,
        )
    least = min(price.least_travel for price in ordered)
    axes.axhline(least, color=FAINT, linewidth=1, linestyle=":", label=f"least: {least:,}")
    if as_played is not None:
        axes.axhline(
            as_played,
            color=colour_of(1),
            linewidth=1.2,
            linestyle="--",
            label=f"as played: {as_played:,}",
        )
    axes.margins(0.1)
    axes.yaxis.set_major_formatter(THOUSANDS)
    axes.set_xlabel("bits of chance: log2 of the number of draws")
    axes.set_ylabel(f"expected {unit_word(unit)}, one way")
    axes.set_title("What a tolerance buys and costs")
    axes.legend(frameon=False)
    _plain(axes)


@dataclass(frozen=True)
class FairnessPoint:
    """What a uniform draw and a fair one have at one tolerance.

    Parameters
    ----------
    tolerance
        From 0 to 1.
    bits
        Of chance: uniform, fair.
    spread
        The largest difference of bye chances within a section: uniform, fair.
    mean_travel
        Of a draw, in whole units: uniform, fair.
    """

    tolerance: Decimal
    bits: tuple[float, float]
    spread: tuple[float, float]
    mean_travel: tuple[int, int]


def draw_fairness(axes: Axes, points: Sequence[FairnessPoint], unit: str = "mi") -> None:
    """What fairness costs: bits of chance against the spread of bye chances, with the miles.

    For each tolerance an arrow leads from the uniform draw, a circle, to the fair one, a square;
    beside each stands the mean travel of a draw.

    Parameters
    ----------
    axes
        Where it is drawn; their title, limits and labels are set.
    points
        One a tolerance.
    """
    ordered = sorted(points, key=lambda point: point.tolerance)
    for which, (name, marker) in enumerate((("uniform", "o"), ("fair", "s"))):
        axes.plot(
            [point.bits[which] for point in ordered],
            [point.spread[which] for point in ordered],
            marker,
            color=colour_of(which),
            markersize=8,
            label=name,
        )
        for point in ordered:
            tolerance = f"{100 * point.tolerance:f}".rstrip("0").rstrip(".") or "0"
            axes.annotate(
                f"{tolerance} %: {point.mean_travel[which]:,} {unit}",
                (point.bits[which], point.spread[which]),
                xytext=(0, 9 if which == 0 else -9),
                textcoords="offset points",
                ha="center",
                va="bottom" if which == 0 else "top",
                fontsize=9,
                color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
            )
    for point in ordered:
        axes.annotate(
            "",
            (point.bits[1], point.spread[1]),
            (point.bits[0], point.spread[0]),
            arrowprops={"arrowstyle": "->", "color": FAINT, "shrinkA": 6, "shrinkB": 6},
        )
    axes.margins(0.15)
    axes.set_ylim(-0.12, 1.12)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_xlabel("bits of chance")
    axes.set_ylabel("largest difference of bye chances within a section")
    axes.set_title(f"What fairness costs; beside each point the mean {unit_word(unit)} of a draw")
    axes.legend(frameon=False)
    _plain(axes)


def draw_bye_chances(axes: Axes, odds: Odds) -> None:
    """Each club's exact chance not to play in the first round drawn, section by section.

    The line in a section is the mean of its clubs: what each would have if byes were drawn
    without a look at the map.

    Parameters
    ----------
    axes
        Where it is drawn; their title, limits and labels are set.
    odds
        Of a window before it is drawn.
    """
    clubs = odds.contest.plan.problem.field.clubs
    chance = {
        each.club: each.rounds[0].bye / odds.count if each.rounds else 1.0 for each in odds.clubs
    }
    names: list[str] = []
    by_section = sorted(odds.clubs, key=lambda c: (c.section, -chance[c.club], c.club))
    for number, group in groupby(by_section, key=lambda each: each.section):
        members = [each.club for each in group]
        at = range(len(names), len(names) + len(members))
        bars = [chance[club] for club in members]
        axes.bar(at, bars, width=0.85, color=colour_of(number - 1), label=f"section {number}")
        mean = sum(bars) / len(bars)
        axes.hlines(mean, at[0] - 0.45, at[-1] + 0.45, colors=INK, linewidth=1.2)
        axes.text(
            (at[0] + at[-1]) / 2, 1.03, str(number), ha="center", fontsize=9, fontweight="bold"
        )
        names += [clubs[club] for club in members]
    _name_clubs(axes, names)
    axes.set_ylim(0, 1.12)
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_ylabel(f"chance of a bye in round {odds.contest.first_round}")
    axes.set_title("Byes: each club, section by section; the line is a section's mean", pad=10)
    _plain(axes)


def draw_qualifying_chances(
    axes: Axes, clubs: Sequence[str], tally: Tally, exact: Sequence[float] = ()
) -> None:
    """How often each club qualified in many cups, with 95 % intervals (Wilson).

    Parameters
    ----------
    exact
        Each club's exact chance, where it is known: drawn as a cross.
    """
    chances = [times / tally.runs for times in tally.qualified]
    # By what is known exactly, where it is: else the luck of these cups would make the order.
    known = list(exact) or chances
    order = sorted(range(len(clubs)), key=lambda club: (-known[club], club))
    ends = [wilson(tally.qualified[club], tally.runs) for club in order]
    # At the ends an interval begins at 0 or 1 itself: no bar is below zero by rounding.
    below = [max(0.0, chances[club] - low) for club, (low, _) in zip(order, ends, strict=True)]
    above = [max(0.0, high - chances[club]) for club, (_, high) in zip(order, ends, strict=True)]
    axes.errorbar(
        range(len(order)),
        [chances[club] for club in order],
        yerr=[below, above],
        fmt="o",
        markersize=3.5,
        elinewidth=1,
        color=colour_of(0),
        label=f"{count_of(tally.runs, 'cup')}, 95 % intervals",
    )
    if exact:
        axes.plot(
            range(len(order)),
            [exact[club] for club in order],
            linestyle="none",
            marker="x",
            markersize=5,
            color=colour_of(1),
            label="exact",
        )
    _name_clubs(axes, [clubs[club] for club in order])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PERCENT if max(chances) > 0.1 else PercentFormatter(1.0))
    axes.set_ylabel("chance to qualify")
    axes.set_title("Who qualifies, the likeliest first")
    axes.legend(frameon=False)
    _plain(axes)


def _one_length(travels: Mapping[str, Sequence[int]]) -> int:
    lengths = {len(travel) for travel in travels.values()}
    if len(lengths) != 1:
        raise ValueError(f"draws of the same rounds are compared, found {sorted(lengths)}")
    return lengths.pop()


def _name_clubs(axes: Axes, names: Sequence[str]) -> None:
    axes.set_xlim(-0.8, len(names) - 0.2)
    if len(names) <= NAMED:
        axes.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    else:
        axes.set_xticks([])
        axes.set_xlabel(f"{len(names)} clubs")


def _plain(axes: Axes) -> None:
    """No frame above and on the right, and a faint grid behind."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=SHORE, linewidth=0.6, alpha=0.6)
    axes.set_axisbelow(True)
