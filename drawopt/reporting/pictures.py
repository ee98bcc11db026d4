"""Pictures as values: shapes and words on a sheet, which SVG and matplotlib both set out.

A picture is made once, by one function of what it shows; ``svg`` writes it as text, and
``drawopt.reporting.plots.paint`` puts it on axes. ``kind`` says what a part shows: a page gives
kinds other colours where the background is dark.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

INK, FAINT, LAND, SHORE, SHEET = "#1f2933", "#5b6672", "#f4f2ec", "#cfc9bb", "#ffffff"

# From sets that Paul Tol, and Okabe and Ito, made for colour-blind readers; no pale yellow.
# What has a colour of its own also has a number, so that nothing hangs on colour alone.
COLOURS = (
    *("#0072b2", "#d55e00", "#117733", "#aa4499", "#b8860b", "#332288"),
    *("#7a7a1a", "#44aa99", "#882255", "#cc6677", "#56a5d8", "#444444"),
)


def colour_of(number: int) -> str:
    """The colour of a section, by its number from 0; after the twelfth they come again."""
    return COLOURS[number % len(COLOURS)]


@dataclass(frozen=True)
class Area:
    """Rings of points, filled; a ring inside another is a hole."""

    kind: str
    rings: tuple[tuple[Point, ...], ...]
    fill: str
    stroke: str
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    width: float = 1.0


@dataclass(frozen=True)
class Lines:
    """Lines of one look, each from point to point."""

    kind: str
    lines: tuple[tuple[Point, ...], ...]
    stroke: str
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A disc; ``label`` is said where it is pointed at."""

    kind: str
    at: Point
    radius: float
    fill: str
    stroke: str
    label: str = ""


@dataclass(frozen=True)
class Plate:
    """A box with round corners, behind words."""

    kind: str
    box: Box
    fill: str
    stroke: str
    corner: float = 6.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """A line of text from, around or up to a point of its base line.

    ``whole`` is what was cut short, said where it is pointed at; ``link`` leads elsewhere.
    """

    kind: str
    at: Point
    text: str
    size: int
    fill: str
    anchor: str = "start"
    bold: bool = False
    whole: str = ""
    link: str = ""


@dataclass(frozen=True)
class Window:
    """Parts that are seen through a box alone."""

    box: Box
    parts: tuple["Part", ...]


Part = Area | Lines | Dot | Plate | Words | Window


@dataclass(frozen=True)
class Picture:
    """A sheet of some size and what is on it, the lowest first; y goes down."""

    title: str
    width: float
    height: float
    parts: tuple[Part, ...]


def width_of(text: str, size: float) -> float:
    """How wide a text is in a plain face, in the unit of its size; rather too wide than narrow."""
    return size * sum(map(_ems, text))


def _ems(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF" or letter > "\uffff":
        return 1.15
    if unicodedata.combining(letter):
        return 0.0
    if letter in "MW@%—":
        return 1.0
    if letter in "iljftr.,:;'|!() I-":
        return 0.42
    return 0.76 if letter.isupper() or letter > "\u0250" else 0.62


def shortened(text: str, size: float, room: float) -> str:
    """A text that fits in a width: cut, with an ellipsis, where it is too long.

    Parameters
    ----------
    text
        Any text.
    size
        Of its letters.
    room
        How wide it may be.
    """
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept, size) + size > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def svg(picture: Picture, *, sized: bool = False) -> str:
    """A picture as SVG, the same text for the same picture; names stand in it as text.

    Parameters
    ----------
    picture
        Any picture.
    sized
        Whether it has a size of its own, and does not fill whatever room it is given.
    """
    # A picture is one thing to those who hear it read; one with links is a group of them.
    links = any(isinstance(part, Words) and part.link for part in picture.parts)
    role = "group" if links else "img"
    across, down = _number(picture.width), _number(picture.height)
    size = f'width="{across}" height="{down}" ' if sized else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f'viewBox="0 0 {across} {down}" role="{role}" '
        'font-family="Helvetica, Arial, sans-serif">'
    )
    title = f"<title>{_text(picture.title)}</title>"
    return "\n".join((head, title, *map(_part, picture.parts), "</svg>", ""))


def _part(part: Part) -> str:
    return "\n".join(_lines(part))


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Window((left, top, right, bottom), parts):
            across, down = _number(right - left), _number(bottom - top)
            x, y = _number(left), _number(top)
            yield f'<svg x="{x}" y="{y}" width="{across}" height="{down}" '
            yield f'viewBox="{x} {y} {across} {down}">'
            yield from map(_part, parts)
            yield "</svg>"
        case Area():
            yield (
                f'<path class="{part.kind}" d="{"".join(map(_ring, part.rings))}" '
                f'fill="{part.fill}"{_share("fill-opacity", part.fill_opacity)} '
                f'fill-rule="evenodd" stroke="{part.stroke}"'
                f'{_share("stroke-opacity", part.stroke_opacity)} stroke-width="{part.width}"/>'
            )
        case Lines():
            path = "".join("M" + "L".join(map(_pair, line)) for line in part.lines)
            yield (
                f'<path class="{part.kind}" d="{path}" fill="none" stroke="{part.stroke}" '
                f'stroke-width="{part.width}"{_share("stroke-opacity", part.opacity)}/>'
            )
        case Dot():
            said = f"<title>{_text(part.label)}</title>" if part.label else ""
            yield (
                f'<circle class="{part.kind}" cx="{part.at[0]:.1f}" cy="{part.at[1]:.1f}" '
                f'r="{part.radius}" fill="{part.fill}" stroke="{part.stroke}" '
                f'stroke-width="1.2">{said}</circle>'
            )
        case Plate():
            left, top, right, bottom = part.box
            yield (
                f'<rect class="{part.kind}" x="{left:.1f}" y="{top:.1f}" '
                f'width="{right - left:.1f}" height="{bottom - top:.1f}" rx="{part.corner}" '
                f'fill="{part.fill}"{_share("fill-opacity", part.opacity)} '
                f'stroke="{part.stroke}" stroke-width="1.5"/>'
            )
        case Words():
            yield _words(part)


def _words(part: Words) -> str:
    said = f"<title>{_text(part.whole)}</title>" if part.whole else ""
    weight = ' font-weight="bold"' if part.bold else ""
    text = (
        f'<text class="{part.kind}" x="{part.at[0]:.1f}" y="{part.at[1]:.1f}" '
        f'font-size="{part.size}" fill="{part.fill}" text-anchor="{part.anchor}"{weight}>'
        f"{_text(part.text)}{said}</text>"
    )
    return f"<a href={quoteattr(_held(part.link))}>{text}</a>" if part.link else text


def _share(name: str, value: float) -> str:
    return "" if value == 1.0 else f' {name}="{value}"'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _pair(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _ring(points: Iterable[Point]) -> str:
    return "M" + "L".join(map(_pair, points)) + "Z"


def _text(text: str) -> str:
    return escape(_held(text))


def _held(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def stacked(pictures: Sequence[Picture], title: str) -> Picture:
    """Pictures below one another on one sheet.

    Parameters
    ----------
    pictures
        The uppermost first.
    title
        Of all of them together.
    """
    parts: list[Part] = []
    top = 0.0
    for picture in pictures:
        parts += (_moved(part, top) for part in picture.parts)
        top += picture.height
    return Picture(title, max((each.width for each in pictures), default=0), top, tuple(parts))


def _moved(part: Part, down: float) -> Part:
    def point(at: Point) -> Point:
        return at[0], at[1] + down

    def box(edges: Box) -> Box:
        left, top, right, bottom = edges
        return left, top + down, right, bottom + down

    match part:
        case Window(edges, parts):
            return Window(box(edges), tuple(_moved(each, down) for each in parts))
        case Area():
            rings = tuple(tuple(map(point, ring)) for ring in part.rings)
            return replace(part, rings=rings)
        case Lines():
            return replace(part, lines=tuple(tuple(map(point, line)) for line in part.lines))
        case Plate():
            return replace(part, box=box(part.box))
        case Dot() | Words():
            return replace(part, at=point(part.at))
