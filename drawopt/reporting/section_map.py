"""A map of a plan as one SVG text: clubs, sections, and the ties of a bracket."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from xml.sax.saxutils import escape

from drawopt.model.bracket import Side, nodes_of, ties_played
from drawopt.model.travel import bracket_travel
from drawopt.reporting.text import unit_word
from drawopt.sections.plan import Plan

Point = tuple[float, float]
Box = tuple[float, float, float, float]

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

# The contiguous United States, longitude and latitude, rough: for the eye, nothing is measured.
SHORELINE = """
-124.7 48.4 -123.1 48.15 -122.6 47.3 -122.3 47.9 -122.75 49 -119 49 -115 49 -111 49 -107 49 -103 49
-99 49 -95.15 49 -95.15 49.38 -94.6 48.75 -93 48.55 -92 48.3 -90.8 48.2 -89.6 48 -91.3 47.2
-92.1 46.75 -90.8 46.9 -90.4 46.57 -89.3 46.87 -88.6 47.2 -87.75 47.45 -88.45 46.8 -87.4 46.5
-86.6 46.45 -85.9 46.68 -85 46.77 -84.6 46.45 -84.1 46.2 -83.7 46 -84.7 45.93 -85.5 46.08
-86.5 45.9 -87 45.75 -87.6 45.1 -88 44.55 -87.1 45.25 -87.5 44.5 -87.75 43.7 -87.9 43 -87.8 42.3
-87.5 41.7 -87.2 41.65 -86.6 41.9 -86.2 42.6 -86.5 43.6 -86.25 44.7 -85.6 45.1 -85 45.4
-84.75 45.77 -83.4 45.2 -83.3 44.3 -83.9 43.65 -83 44.05 -82.45 43 -82.5 42.6 -83.1 42.2
-83.4 41.75 -82.7 41.5 -81.7 41.5 -80.5 41.98 -79 42.7 -78.9 42.9 -79.05 43.26 -77.5 43.25
-76.2 43.55 -76.3 44.1 -75.3 44.85 -74.7 45 -71.5 45.01 -71 45.3 -70.3 45.9 -70 46.7 -69.2 47.45
-68.3 47.35 -67.8 47.07 -67.8 45.7 -67 44.85 -68 44.4 -69 44.1 -70.2 43.6 -70.7 43.05 -70.6 42.65
-71 42.3 -70.6 41.95 -70.5 41.78 -70 41.78 -70.2 42.07 -69.95 41.7 -70.65 41.53 -71.4 41.45
-71.85 41.32 -72.9 41.25 -73.65 40.98 -73.75 40.85 -72.3 41.15 -71.87 41.07 -73.9 40.57 -74 40.45
-74.1 39.75 -74.9 38.95 -75.5 39.5 -75.1 38.75 -75.1 38.3 -75.95 37.15 -75.9 37.9 -76.2 38.8
-76.1 39.4 -76.5 39 -76.4 38.3 -76.3 37 -76 36.9 -75.5 35.25 -76.55 34.6 -77.9 33.9 -79.1 33.3
-79.9 32.7 -81 32 -81.4 30.7 -81.25 29.8 -80.55 28.45 -80.05 26.8 -80.15 25.75 -80.45 25.2
-81.1 25.13 -81.8 26.1 -82.2 26.9 -82.75 27.8 -82.75 28.6 -83.4 29.5 -84 30.1 -85 29.65 -85.7 30.1
-86.5 30.38 -87.9 30.28 -88 30.6 -88.2 30.37 -89.4 30.3 -89.6 30.15 -89.4 29.8 -89.15 29.05
-90.1 29.15 -91 29.15 -91.8 29.5 -92.3 29.53 -93.8 29.7 -94.7 29.35 -95.9 28.6 -97.1 27.7
-97.4 27.2 -97.15 25.96 -98.2 26.05 -99.1 26.4 -99.5 27.5 -100.3 28.3 -100.7 29.1 -101.4 29.77
-102.3 29.87 -102.7 29.7 -103.15 28.98 -104 29.3 -104.5 29.65 -104.9 30.6 -106.2 31.47 -106.5 31.78
-108.2 31.78 -108.2 31.33 -111.07 31.33 -114.8 32.5 -114.72 32.72 -117.12 32.53 -117.3 33
-118 33.65 -118.4 33.75 -118.5 34.03 -119.2 34.15 -119.6 34.42 -120.5 34.45 -120.65 35.15
-121.3 35.7 -121.9 36.6 -121.8 36.8 -122.05 36.95 -122.5 37.5 -122.5 37.8 -123 38 -123.7 38.95
-123.8 39.8 -124.35 40.4 -124.1 41 -124.2 42 -124.5 42.85 -124.1 44 -123.95 45.9 -124.1 46.9
-124.65 47.9
"""


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
    if ground.land:
        parts.append(f'<path d="{_ring(ground.land)}" fill="{LAND}" stroke="{SHORE}"/>')
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
    """Where the dots are on the picture, by club, and the shore behind them; y goes down."""

    dots: Mapping[int, Point]
    land: list[Point]


def ground_of(plan: Plan) -> Ground:
    """Project, fit into the map's box with equal scale both ways, and move dots apart."""
    places = {
        index: (float(entrant.lon), float(entrant.lat))
        for index, entrant in enumerate(plan.problem.field.entrants)
        if entrant.lat is not None and entrant.lon is not None
    }
    if not places:
        return Ground({}, [])
    american = all(-125 <= lon <= -66 and 24 <= lat <= 50 for lon, lat in places.values())
    project = albers if american else equirectangular(list(places.values()))
    flat = {club: project(place) for club, place in places.items()}
    shore: list[Point] = []
    if american:
        numbers = [float(number) for number in SHORELINE.split()]
        shore = [project(place) for place in zip(numbers[::2], numbers[1::2], strict=True)]
    frame = list(flat.values())
    if shore and _extent(frame)[0] > 0.5 * _extent(shore)[0]:
        frame = shore
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
    return Ground(dots, [fit(point) for point in shore])


def _extent(points: Sequence[Point]) -> Point:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def albers(place: Point) -> Point:
    """Albers' equal-area conic projection for the contiguous United States.

    Snyder, Map Projections (1987), section 14, on a sphere of radius 1; standard parallels
    29.5 and 45.5 degrees north, centre 37.5 north, 96 west.
    """
    low, high, middle = math.radians(29.5), math.radians(45.5), math.radians(37.5)
    n = (math.sin(low) + math.sin(high)) / 2
    c = math.cos(low) ** 2 + 2 * n * math.sin(low)
    radius = math.sqrt(c - 2 * n * math.sin(math.radians(place[1]))) / n
    centre = math.sqrt(c - 2 * n * math.sin(middle)) / n
    angle = n * math.radians(place[0] + 96)
    return radius * math.sin(angle), centre - radius * math.cos(angle)


def equirectangular(places: Sequence[Point]) -> Callable[[Point], Point]:
    """The plain projection, true to scale at the middle latitude; degrees in, radians out."""
    latitudes = [lat for _, lat in places]
    shrink = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    east = sum(math.sin(math.radians(lon)) for lon, _ in places)
    north = sum(math.cos(math.radians(lon)) for lon, _ in places)
    middle = math.degrees(math.atan2(east, north))

    def project(place: Point) -> Point:
        # Longitudes from the middle one, so that a field across the date line stays together.
        from_middle = (place[0] - middle + 180) % 360 - 180
        return math.radians(from_middle) * shrink, math.radians(place[1])

    return project


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
