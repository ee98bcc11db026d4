"""A map of a plan as one SVG text: clubs, sections, and the ties of a bracket."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from xml.sax.saxutils import escape

from drawopt.model.bracket import Side, nodes_of, ties_played
from drawopt.model.travel import bracket_travel
from drawopt.reporting.outlines import Box, Shape, contiguous_states, land_in
from drawopt.reporting.projections import MAX_RADIUS, Point, albers, azimuthal
from drawopt.reporting.text import unit_word
from drawopt.sections.plan import Plan

WIDTH, MAP_HEIGHT, TOP, MARGIN, EDGE = 1200, 720, 100, 30, 10
DOT, APART, PADDING = 4.8, 11.0, 12.0
LEGEND_COLUMNS, LEGEND_ROW, NOTE_ROW = 3, 29, 24
INK, FAINT, LAND, SHORE = "#1f2933", "#5b6672", "#f4f2ec", "#cfc9bb"

# From sets that Paul Tol, and Okabe and Ito, made for colour-blind readers; no pale yellow.
# A section also has its hull and its number, so that nothing hangs on colour alone.
COLOURS = (
    *("#0072b2", "#d55e00", "#117733", "#aa4499", "#b8860b", "#332288"),
    *("#7a7a1a", "#44aa99", "#882255", "#cc6677", "#56a5d8", "#444444"),
)


def section_map(plan: Plan, brackets: tuple[Side, ...] | None = None) -> str:
    """Draw a plan: a dot a club, a hull a section, and the ties of brackets as lines.

    Parameters
    ----------
    brackets
        One bracket a section, as drawn; strong lines are ties whose two clubs are certain,
        thin ones pairs that may meet. ``None`` draws no lines.

    Returns
    -------
    str
        SVG, the same for the same arguments. Clubs without coordinates are named below the map.
    """
    ground = ground_of(plan)
    drawn = [[i for i in section if i in ground.dots] for section in plan.sections]
    hulls = [hull_of([ground.dots[i] for i in clubs]) for clubs in drawn]
    legend_top = TOP + MAP_HEIGHT + 22
    rows = -(-len(plan.sections) // LEGEND_COLUMNS)
    notes = list(_notes(plan, brackets, ground))
    notes_top = legend_top + rows * LEGEND_ROW + 18
    height = notes_top + NOTE_ROW * len(notes) + 4
    headline, figures = _title(plan, brackets)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="Helvetica, Arial, sans-serif">',
        f"<title>{_text(headline)}</title>",
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="14" '
        f'fill="#ffffff" stroke="{SHORE}"/>',
        _line(MARGIN, 51, headline, 31, INK, bold=True),
        _line(MARGIN, 84, figures, 20, FAINT),
        f'<clipPath id="map"><rect x="{EDGE}" y="{TOP}" width="{WIDTH - 2 * EDGE}" '
        f'height="{MAP_HEIGHT}"/></clipPath>',
        '<g clip-path="url(#map)">',
    ]
    parts.extend(
        f'<path class="land" d="{"".join(map(_ring, shape))}" fill="{LAND}" '
        f'fill-rule="evenodd" stroke="{SHORE}"/>'
        for shape in ground.land
    )
    for number, hull in enumerate(hulls):
        if not hull:
            continue
        colour = colour_of(number)
        parts.append(
            f'<path class="hull" d="{_ring(hull)}" fill="{colour}" fill-opacity="0.16" '
            f'stroke="{colour}" stroke-opacity="0.75" stroke-width="1.5"/>'
        )
    parts.extend(_ties(plan, brackets or (), ground.dots))
    for number, clubs in enumerate(drawn):
        parts.extend(_dot(plan, number, club, ground.dots[club]) for club in clubs)
    parts.extend(_labels(plan, hulls, list(ground.dots.values())))
    parts.append("</g>")
    for number in range(len(plan.sections)):
        column, row = divmod(number, rows)
        x = MARGIN + column * (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS
        parts.append(_legend(plan, number, x, legend_top + row * LEGEND_ROW))
    parts.extend(
        _line(MARGIN, notes_top + NOTE_ROW * k, note, 16, FAINT) for k, note in enumerate(notes)
    )
    return "\n".join((*parts, "</svg>", ""))


@dataclass(frozen=True)
class Ground:
    """Where the dots are on the picture, by club, and the land behind them; y goes down.

    ``land`` has a shape for each state or country in sight, and each island of it.
    """

    dots: Mapping[int, Point]
    land: tuple[Shape, ...]


def ground_of(plan: Plan) -> Ground:
    """Project, fit into the map's box with equal scale both ways, and move dots apart.

    A field within the contiguous United States is shown as they are usually drawn, whole if it
    spans half of them or more; any other field by itself, around its middle.
    """
    places = {
        index: (float(entrant.lon), float(entrant.lat))
        for index, entrant in enumerate(plan.problem.field.entrants)
        if entrant.lat is not None and entrant.lon is not None
    }
    if not places:
        return Ground({}, ())
    american = all(-125 <= lon <= -66 and 24 <= lat <= 50 for lon, lat in places.values())
    project = albers if american else azimuthal(list(places.values()))
    flat = {club: project(place) for club, place in places.items()}
    frame = list(flat.values())
    if american:
        states = [albers(place) for place in contiguous_states()]
        if _extent(frame)[0] > 0.5 * _extent(states)[0]:
            frame = states
    xs, ys = [x for x, _ in frame], [y for _, y in frame]
    wide, tall = WIDTH - 2 * MARGIN - 60, MAP_HEIGHT - 60
    across, down = _extent(frame)
    scale = min(wide / max(across, 1e-4), tall / max(down, 1e-4))
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    def fit(point: Point) -> Point:
        x, y = point
        return (
            WIDTH / 2 + scale * (x - middle_x),
            TOP + MAP_HEIGHT / 2 - scale * (y - middle_y),
        )

    dots = dict(zip(flat, _apart([fit(point) for point in flat.values()]), strict=True))

    def on_picture(place: Point) -> Point | None:
        point = project(place)
        return fit(point) if math.hypot(*point) < MAX_RADIUS else None

    # A little more than the map's box, so that the cut does not show as a line.
    box = (EDGE - 5, TOP - 5, WIDTH - EDGE + 5, TOP + MAP_HEIGHT + 5)
    land = land_in(on_picture, box)
    return Ground(dots, land)


def _extent(points: Sequence[Point]) -> Point:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def _apart(points: Sequence[Point]) -> list[Point]:
    """Dots moved until none hides another; those at one place fan out around it."""
    golden = math.pi * (3 - math.sqrt(5))
    moved = [
        (x + 0.1 * math.cos(golden * k), y + 0.1 * math.sin(golden * k))
        for k, (x, y) in enumerate(points)
    ]
    for _ in range(100):
        still = True
        for j, (u, v) in enumerate(moved):
            for i in range(j):
                x, y = moved[i]
                if abs(u - x) >= APART or abs(v - y) >= APART:
                    continue
                gap = math.hypot(u - x, v - y)
                if gap < APART - 0.1:
                    still = False
                    push = (APART - gap) / 2 / max(gap, 1e-9)
                    moved[i] = (x - push * (u - x), y - push * (v - y))
                    u, v = u + push * (u - x), v + push * (v - y)
            moved[j] = (u, v)
        if still:
            break
    return moved


def hull_of(points: Sequence[Point]) -> list[Point]:
    """The convex hull of discs around the points (Andrew's monotone chain)."""
    rim = [
        (
            round(x + PADDING * math.cos(math.pi * k / 12), 2),
            round(y + PADDING * math.sin(math.pi * k / 12), 2),
        )
        for x, y in points
        for k in range(24)
    ]

    def chain(ordered: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for p in ordered:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], p) <= 0:
                kept.pop()
            kept.append(p)
        return kept[:-1]

    ordered = sorted(set(rim))
    return chain(ordered) + chain(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


STRENGTHS = ((1.0, 2.4, 0.95), (0.25, 1.1, 0.6), (0.0, 0.6, 0.22))
"""From which chance that a pair meets, and how wide and how opaque its line is."""


def pairs_of(brackets: Sequence[Side]) -> Iterator[tuple[int, int, int]]:
    """The pairs of clubs that may meet, and which row of ``STRENGTHS`` each has."""
    for bracket in brackets:
        for tie in nodes_of(bracket):
            for i, k in ties_played(tie.first).items():
                for j, m in ties_played(tie.second).items():
                    chance = 0.5 ** (k + m)
                    yield i, j, next(s for s, row in enumerate(STRENGTHS) if chance >= row[0])


def _ties(plan: Plan, brackets: Sequence[Side], dots: Mapping[int, Point]) -> Iterator[str]:
    """The pairs that may meet, faint ones below: one path for each section and strength."""
    section_of = {club: k for k, section in enumerate(plan.sections) for club in section}
    lines: dict[tuple[int, int], list[str]] = {}
    for i, j, strength in pairs_of(brackets):
        if i in dots and j in dots:
            line = f"M{_pair(dots[i])}L{_pair(dots[j])}"
            lines.setdefault((-strength, section_of[i]), []).append(line)
    for level, section in sorted(lines):
        _, width, opacity = STRENGTHS[-level]
        yield (
            f'<path class="tie" d="{"".join(lines[level, section])}" fill="none" '
            f'stroke="{colour_of(section)}" stroke-width="{width}" stroke-opacity="{opacity}"/>'
        )


def _dot(plan: Plan, number: int, club: int, at: Point) -> str:
    """A club. From the thirteenth section on colours come again, with a white heart."""
    entrant = plan.problem.field.entrants[club]
    colour = colour_of(number)
    inside, edge = (colour, "#ffffff") if number < len(COLOURS) else ("#ffffff", colour)
    where = ", ".join(part for part in (entrant.club, entrant.city, entrant.state) if part)
    return (
        f'<circle class="club" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{DOT}" fill="{inside}" '
        f'stroke="{edge}" stroke-width="1.2"><title>{_text(where)}; section {number + 1}'
        "</title></circle>"
    )


def _labels(plan: Plan, hulls: Sequence[Sequence[Point]], dots: Sequence[Point]) -> Iterator[str]:
    """A tag beside each hull, where it covers fewest dots, hulls and other tags."""
    taken: list[Box] = []
    rims = [list(_rim(hull)) for hull in hulls]
    for number, (section, hull) in enumerate(zip(plan.sections, hulls, strict=True)):
        if not hull:
            continue
        tag = f"{number + 1}: {_clubs(len(section))}"
        wide, tall = 14 + 8.8 * len(tag), 26.0
        others = [point for k, other in enumerate(rims) if k != number for point in other]
        box = min(_beside(hull, wide, tall), key=partial(_hides, taken, dots, others))
        taken.append(box)
        colour = colour_of(number)
        yield (
            f'<rect x="{box[0]:.1f}" y="{box[1]:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'rx="6" fill="#ffffff" fill-opacity="0.92" stroke="{colour}" stroke-width="1.5"/>'
        )
        yield _line((box[0] + box[2]) / 2, box[1] + 19, tag, 17, INK, bold=True, anchor="middle")


def _rim(ring: Sequence[Point]) -> Iterator[Point]:
    """Points along a ring, not further apart than a tag is high."""
    for (x, y), (u, v) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        steps = 1 + int(math.hypot(u - x, v - y) / 12)
        yield from ((x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(steps))


def _hides(taken: Sequence[Box], dots: Sequence[Point], others: Sequence[Point], box: Box) -> int:
    """How much a tag in this box would hide: the border, other tags, dots, other hulls."""
    left, top, right, bottom = box
    outside = left < EDGE or right > WIDTH - EDGE or top < TOP or bottom > TOP + MAP_HEIGHT
    return (
        1000 * outside
        + 300 * sum(_overlap(box, other) for other in taken)
        + 30 * sum(_inside(dot, box, DOT + 1) for dot in dots)
        + 2 * sum(_inside(point, box, 0) for point in others)
    )


BESIDE = ((1, 0), (1, 4), *((c, r) for r in (2, 3, 1) for c in (2, 0)), (2, 4), (0, 4))
"""Columns and rows around a hull in order of liking: above, below, right, left, corners."""


def _beside(hull: Sequence[Point], wide: float, tall: float) -> Iterator[Box]:
    """Boxes around a hull, near ones first."""
    xs, ys = [x for x, _ in hull], [y for _, y in hull]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    for away in (3, 14, 28, 48, 72):
        columns = (left - away - wide, (left + right - wide) / 2, right + away)
        rows = (top - away - tall, top, (top + bottom - tall) / 2, bottom - tall, bottom + away)
        for column, row in BESIDE:
            x, y = columns[column], rows[row]
            yield x, y, x + wide, y + tall


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + 2
        and other[0] < one[2] + 2
        and one[1] < other[3] + 2
        and other[1] < one[3] + 2
    )


def _inside(point: Point, box: Box, margin: float) -> bool:
    x, y = point
    return box[0] - margin < x < box[2] + margin and box[1] - margin < y < box[3] + margin


def _legend(plan: Plan, number: int, x: float, y: float) -> str:
    """One row: colour, number, size, travel, and the states the clubs are from."""
    section = plan.sections[number]
    entrants = plan.problem.field.entrants
    states = Counter(entrants[club].state for club in section if entrants[club].state)
    most_first = sorted(states, key=lambda state: (-states[state], state))
    where = " ".join(most_first[:5]) + (" ..." if most_first[5:] else "")
    colour = colour_of(number)
    inside = colour if number < len(COLOURS) else "#ffffff"
    travel = f"{plan.travels[number]:,} {plan.problem.unit}"
    return "\n".join(
        (
            f'<circle cx="{x + 8:.1f}" cy="{y:.1f}" r="7" fill="{inside}" stroke="{colour}" '
            'stroke-width="2"/>',
            _line(x + 46, y + 6, str(number + 1), 18, INK, bold=True, anchor="end"),
            _line(x + 57, y + 6, _clubs(len(section)), 18, INK),
            _line(x + 216, y + 6, travel, 18, INK, anchor="end"),
            _line(x + 232, y + 6, where, 18, FAINT),
        )
    )


def _title(plan: Plan, brackets: Sequence[Side] | None) -> tuple[str, str]:
    """The headline and the line of figures below it."""
    problem = plan.problem
    unit = unit_word(problem.unit) + (" of cost" if problem.costs_steer else "")
    headline = (
        f"{problem.format.entrants} clubs in {problem.format.slots} sections: "
        f"least expected travel {plan.travel:,} {unit}"
    )
    percent = format((problem.terms.tolerance * 100).normalize(), "f")
    figures = [f"Mean of a draw within {percent} %: {plan.mean_travel:,}"]
    if brackets:
        figures.append(f"the bracket shown: {bracket_travel(brackets, problem.costs):,}")
    if plan.status == "given":
        figures.append("the sections were given")
    else:
        figures.append(f"no plan travels less than {plan.bound:,}")
    return headline, "; ".join(figures) + ". One way, before kick-off."


def _notes(plan: Plan, brackets: Sequence[Side] | None, ground: Ground) -> Iterator[str]:
    yield (
        "Each dot is a club, at its town; dots that would hide one another are moved apart. "
        "Figures of a section: clubs, least expected travel, states."
    )
    if brackets:
        yield (
            "Strong lines: ties of two clubs known from the start. "
            "Fainter lines: pairs that may meet, the less likely the fainter."
        )
    clubs = plan.problem.field.clubs
    absent = [clubs[i] for i in range(len(clubs)) if i not in ground.dots]
    if absent:
        names = ", ".join(absent[:6]) + (f" and {len(absent) - 6} more" if absent[6:] else "")
        yield f"Not on the map, without coordinates: {names}."


def _clubs(count: int) -> str:
    return "1 club" if count == 1 else f"{count} clubs"


def colour_of(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _ring(points: Sequence[Point]) -> str:
    return "M" + "L".join(_pair(point) for point in points) + "Z"


def _line(
    x: float,
    y: float,
    text: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}"{weight}>{_text(text)}</text>'
    )


def _text(text: str) -> str:
    """Text as XML: escaped, and without the characters that XML cannot hold."""
    return escape(re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))
