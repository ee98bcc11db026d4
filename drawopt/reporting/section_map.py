"""A map of a plan: clubs, sections, and the ties of a bracket."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from drawopt.files.wording import count_of
from drawopt.model.bracket import Side, nodes_of, ties_played
from drawopt.model.travel import bracket_travel
from drawopt.reporting.outlines import Shape, contiguous_states, land_in
from drawopt.reporting.pictures import (
    COLOURS,
    FAINT,
    INK,
    LAND,
    SHEET,
    SHORE,
    Area,
    Box,
    Dot,
    Lines,
    Part,
    Picture,
    Plate,
    Point,
    Window,
    Words,
    colour_of,
    svg,
)
from drawopt.reporting.projections import MAX_RADIUS, albers, azimuthal
from drawopt.reporting.text import unit_word
from drawopt.sections.plan import Plan

DOT, APART, PADDING = 4.8, 11.0, 12.0
LEGEND_COLUMNS, LEGEND_ROW, NOTE_ROW = 3, 29, 24


@dataclass(frozen=True)
class Frame:
    """How large a map is, and whether headline, legend and notes stand around it.

    Without them tags hold a section's number alone, in no language.
    """

    width: float
    height: float
    top: float
    margin: float
    whole: bool
    edge: float = 10.0

    @property
    def box(self) -> Box:
        """What the map itself takes up."""
        return self.edge, self.top, self.width - self.edge, self.top + self.height


SHEET_FRAME = Frame(1200, 720, 100, 60, True)
"""A picture that stands alone."""
WIDE = Frame(1200, 720, 10, 60, False)
"""For a page that tells the rest in its own words."""
NARROW = Frame(520, 420, 10, 36, False)
"""The same for a telephone: what is written is more than twice as large beside the land."""


def section_map(plan: Plan, brackets: tuple[Side, ...] | None = None) -> str:
    """The map of a plan, with headline, legend and notes, as SVG: see ``map_picture``.

    Parameters
    ----------
    brackets
        One bracket a section, as drawn; ``None`` draws no lines.
    """
    return svg(map_picture(plan, brackets))


def map_picture(
    plan: Plan, brackets: tuple[Side, ...] | None = None, frame: Frame = SHEET_FRAME
) -> Picture:
    """Draw a plan: a dot a club, a hull a section, and the ties of brackets as lines.

    Parameters
    ----------
    brackets
        One bracket a section, as drawn; strong lines are ties whose two clubs are certain,
        thin ones pairs that may meet. ``None`` draws no lines.
    frame
        How large it is, and whether words stand around it.

    Returns
    -------
    Picture
        The same for the same arguments. Clubs without coordinates are named below the map.
    """
    ground = ground_of(plan, frame)
    drawn = [[i for i in section if i in ground.dots] for section in plan.sections]
    hulls = [hull_of([ground.dots[i] for i in clubs]) for clubs in drawn]
    headline, figures = _title(plan, brackets)
    parts: list[Part] = [
        Area("land", tuple(map(tuple, shape)), LAND, SHORE) for shape in ground.land
    ]
    for number, hull in enumerate(hulls):
        if hull:
            colour = colour_of(number)
            parts.append(Area("hull", (tuple(hull),), colour, colour, 0.16, 0.75, 1.5))
    parts.extend(_ties(plan, brackets or (), ground.dots))
    for number, clubs in enumerate(drawn):
        parts.extend(_dot(plan, number, club, ground.dots[club]) for club in clubs)
    parts.extend(_labels(plan, hulls, list(ground.dots.values()), frame))
    map_ = Window(frame.box, tuple(parts))
    if not frame.whole:
        height = frame.top + frame.height + frame.edge
        return Picture(headline, frame.width, height, (map_,))
    return _sheet(plan, list(_notes(plan, brackets, ground)), (headline, figures), map_, frame)


def _sheet(
    plan: Plan, notes: Sequence[str], title: tuple[str, str], map_: Part, frame: Frame
) -> Picture:
    """The map with its headline above, and its legend and notes below."""
    width, margin = frame.width, frame.margin / 2
    legend_top = frame.top + frame.height + 22
    rows = -(-len(plan.sections) // LEGEND_COLUMNS)
    notes_top = legend_top + rows * LEGEND_ROW + 18
    height = notes_top + NOTE_ROW * len(notes) + 4
    parts: list[Part] = [
        Plate("sheet", (1, 1, width - 1, height - 1), SHEET, SHORE, 14),
        Words("ink", (margin, 51), title[0], 31, INK, bold=True),
        Words("faint", (margin, 84), title[1], 20, FAINT),
        map_,
    ]
    for number in range(len(plan.sections)):
        column, row = divmod(number, rows)
        x = margin + column * (width - 2 * margin) / LEGEND_COLUMNS
        parts.extend(_legend(plan, number, x, legend_top + row * LEGEND_ROW))
    parts.extend(
        Words("faint", (margin, notes_top + NOTE_ROW * k), note, 16, FAINT)
        for k, note in enumerate(notes)
    )
    return Picture(title[0], width, height, tuple(parts))


@dataclass(frozen=True)
class Ground:
    """Where the dots are on the picture, by club, and the land behind them; y goes down.

    ``land`` has a shape for each state or country in sight, and each island of it.
    """

    dots: Mapping[int, Point]
    land: tuple[Shape, ...]


def ground_of(plan: Plan, frame: Frame = SHEET_FRAME) -> Ground:
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
    shown = list(flat.values())
    if american:
        states = [albers(place) for place in contiguous_states()]
        if _extent(shown)[0] > 0.5 * _extent(states)[0]:
            shown = states
    xs, ys = [x for x, _ in shown], [y for _, y in shown]
    wide, tall = frame.width - 2 * frame.margin, frame.height - frame.margin
    across, down = _extent(shown)
    scale = min(wide / max(across, 1e-4), tall / max(down, 1e-4))
    middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    def fit(point: Point) -> Point:
        x, y = point
        return (
            frame.width / 2 + scale * (x - middle_x),
            frame.top + frame.height / 2 - scale * (y - middle_y),
        )

    dots = dict(zip(flat, _apart([fit(point) for point in flat.values()]), strict=True))

    def on_picture(place: Point) -> Point | None:
        point = project(place)
        return fit(point) if math.hypot(*point) < MAX_RADIUS else None

    # A little more than the map's box, so that the cut does not show as a line.
    left, top, right, bottom = frame.box
    land = land_in(on_picture, (left - 5, top - 5, right + 5, bottom + 5))
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


def _ties(plan: Plan, brackets: Sequence[Side], dots: Mapping[int, Point]) -> Iterator[Lines]:
    """The pairs that may meet, faint ones below: one part for each section and strength."""
    section_of = {club: k for k, section in enumerate(plan.sections) for club in section}
    lines: dict[tuple[int, int], list[tuple[Point, Point]]] = {}
    for i, j, strength in pairs_of(brackets):
        if i in dots and j in dots:
            lines.setdefault((-strength, section_of[i]), []).append((dots[i], dots[j]))
    for level, section in sorted(lines):
        _, width, opacity = STRENGTHS[-level]
        found = tuple(lines[level, section])
        yield Lines("tie", found, colour_of(section), width, opacity)


def _dot(plan: Plan, number: int, club: int, at: Point) -> Dot:
    """A club. From the thirteenth section on colours come again, with a white heart."""
    entrant = plan.problem.field.entrants[club]
    colour = colour_of(number)
    inside, edge = (colour, SHEET) if number < len(COLOURS) else (SHEET, colour)
    where = ", ".join(part for part in (entrant.club, entrant.city, entrant.state) if part)
    return Dot("club", at, DOT, inside, edge, f"{where}; {number + 1}")


def _labels(
    plan: Plan, hulls: Sequence[Sequence[Point]], dots: Sequence[Point], frame: Frame
) -> Iterator[Part]:
    """A tag beside each hull, where it covers fewest dots, hulls and other tags."""
    taken: list[Box] = []
    rims = [list(_rim(hull)) for hull in hulls]
    for number, (section, hull) in enumerate(zip(plan.sections, hulls, strict=True)):
        if not hull:
            continue
        tag = f"{number + 1}: {count_of(len(section), 'club')}" if frame.whole else str(number + 1)
        wide, tall = 14 + 8.8 * len(tag), 26.0
        others = [point for k, other in enumerate(rims) if k != number for point in other]
        box = min(_beside(hull, wide, tall), key=partial(_hides, frame.box, taken, dots, others))
        taken.append(box)
        yield Plate("tag", box, SHEET, colour_of(number), opacity=0.92)
        middle = (box[0] + box[2]) / 2, box[1] + 19
        yield Words("ink", middle, tag, 17, INK, anchor="middle", bold=True)


def _rim(ring: Sequence[Point]) -> Iterator[Point]:
    """Points along a ring, not further apart than a tag is high."""
    for (x, y), (u, v) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        steps = 1 + int(math.hypot(u - x, v - y) / 12)
        yield from ((x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(steps))


def _hides(
    inside: Box, taken: Sequence[Box], dots: Sequence[Point], others: Sequence[Point], box: Box
) -> int:
    """How much a tag in this box would hide: the border, other tags, dots, other hulls."""
    left, top, right, bottom = box
    outside = left < inside[0] or top < inside[1] or right > inside[2] or bottom > inside[3]
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


def _legend(plan: Plan, number: int, x: float, y: float) -> Iterator[Part]:
    """One row: colour, number, size, travel, and the states the clubs are from."""
    section = plan.sections[number]
    colour = colour_of(number)
    inside = colour if number < len(COLOURS) else SHEET
    travel = f"{plan.travels[number]:,} {plan.problem.unit}"
    yield Dot("key", (x + 8, y), 7, inside, colour)
    yield Words("ink", (x + 46, y + 6), str(number + 1), 18, INK, "end", bold=True)
    yield Words("ink", (x + 57, y + 6), count_of(len(section), "club"), 18, INK)
    yield Words("ink", (x + 216, y + 6), travel, 18, INK, "end")
    yield Words("faint", (x + 232, y + 6), states_of(plan, number), 18, FAINT)


def states_of(plan: Plan, number: int) -> str:
    """The states that a section's clubs are from, those of most clubs first; at most five.

    Parameters
    ----------
    number
        The section's, from 0.
    """
    entrants = plan.problem.field.entrants
    states = Counter(entrants[club].state for club in plan.sections[number] if entrants[club].state)
    most_first = sorted(states, key=lambda state: (-states[state], state))
    return " ".join(most_first[:5]) + (" ..." if most_first[5:] else "")


def _title(plan: Plan, brackets: Sequence[Side] | None) -> tuple[str, str]:
    """The headline and the line of figures below it."""
    problem = plan.problem
    unit = unit_word(problem.unit) + (" of cost" if problem.costs_steer else "")
    headline = (
        f"{count_of(problem.format.entrants, 'club')} in "
        f"{count_of(problem.format.slots, 'section')}: "
        f"least expected travel {plan.travel:,} {unit}"
    )
    percent = format((problem.terms.tolerance * 100).normalize(), "f")
    figures = [f"Mean of a draw within {percent} %: {plan.mean_travel:,}"]
    if brackets:
        figures.append(f"the bracket shown: {bracket_travel(brackets, problem.costs):,}")
    if plan.status == "given":
        figures.append("the sections were given")
    elif plan.bound > 0:
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
