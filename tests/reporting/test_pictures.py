"""Tests of pictures as values: sound SVG, text that fits, sheets below one another."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from drawopt.reporting.bracket_picture import Column, Entry, Row, bracket_picture
from drawopt.reporting.pictures import (
    Dot,
    Lines,
    Picture,
    Plate,
    Window,
    Words,
    shortened,
    stacked,
    svg,
    width_of,
)

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("text", ["", "FC", "W" * 200, "漢" * 40, "a b  c" * 30, "⚽" * 50])
def test_shortened_text_fits(text: str) -> None:
    """Tests that a text is cut to the room it has, and only then."""
    cut = shortened(text, 14, 120)
    assert width_of(cut, 14) <= 120
    assert cut == text or (cut.endswith("…") and width_of(text, 14) > 120)


def test_text_and_links_are_escaped() -> None:
    """Tests that names and links of any kind make no element."""
    name = '"><script>\x00&'
    words = Words("ink", (0, 10), name, 10, "#000000", whole=name, link=name)
    root = ET.fromstring(svg(Picture(name, 10, 10, (words,))))
    assert {element.tag for element in root.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "a", "text")
    }
    assert "".join(root.find(f"{SVG}title").itertext()) == '"><script>\ufffd&'  # type: ignore[union-attr]


def test_sheets_below_one_another() -> None:
    """Tests that pictures keep their shapes and do not lie on one another."""
    dot = Dot("club", (5, 5), 2, "#000000", "#000000")
    plate = Plate("plate", (1, 2, 3, 4), "#000000", "#000000")
    one = Picture("one", 10, 20, (Window((0, 0, 10, 20), (dot, plate)),))
    both = stacked((one, Picture("other", 30, 5, (Lines("tie", (((0, 0), (1, 1)),), "#0"),))), "a")
    assert (both.width, both.height) == (30, 25)
    assert both.parts[0] == one.parts[0]
    assert both.parts[1] == Lines("tie", (((0, 20), (1, 21)),), "#0")


def entry(name: str, *feeders: int) -> Entry:
    return Entry((Row(f"{name} 1", f"#{name}"), Row(f"{name} 2", won=True)), name, feeders)


def test_a_tie_stands_between_those_that_lead_to_it() -> None:
    """Tests that plates of a column lie apart, and that a tie lies midway beside its feeders."""
    first = Column("Round 1", (entry("a"), Entry((Row("b"),), "bye"), entry("c"), entry("d")))
    second = Column("Round 2", (entry("e", 0, 1), entry("f", 2, 3)))
    picture = bracket_picture("A", (first, second, Column("Round 3", (entry("g", 0, 1),))))
    plates = [part.box for part in picture.parts if isinstance(part, Plate)]
    assert len(plates) == 7
    for left in {box[0] for box in plates}:
        column = sorted(box[1::2] for box in plates if box[0] == left)
        assert all(above[1] < below[0] for above, below in pairwise(column))
    middle = [(box[1] + box[3]) / 2 for box in plates]
    last = [plates.index(box) for box in plates if box[0] == max(box[0] for box in plates)]
    assert middle[last[0]] == pytest.approx((middle[4] + middle[5]) / 2)
    assert all(0 < x < picture.width for box in plates for x in box[::2])
    assert all(0 < y < picture.height for box in plates for y in box[1::2])


def test_an_empty_bracket_is_a_picture() -> None:
    """Tests that a section of one club, which plays nobody, has a sheet."""
    assert ET.fromstring(svg(bracket_picture("alone", ()))).tag == f"{SVG}svg"
