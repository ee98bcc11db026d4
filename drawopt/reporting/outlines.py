"""Outlines of states and countries, read from TopoJSON and cut to a picture."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from drawopt.reporting.pictures import Box, Point

DATA = Path(__file__).parent / "map_data"
UNITED_STATES = "840"
"""The country that is drawn by its states."""

Ring = list[Point]
Shape = tuple[Ring, ...]
"""The rings of one polygon: its rim, then its holes."""


@cache
def shapes() -> tuple[Shape, ...]:
    """The states of the United States and all other countries, in degrees."""
    countries = _shapes("countries", leave_out=(UNITED_STATES,))
    return (*countries, *_shapes("states"))


@cache
def contiguous_states() -> tuple[Point, ...]:
    """Points on the rim of the 48 contiguous states and D.C., in degrees."""
    points = (point for shape in _shapes("states") for ring in shape for point in ring)
    return tuple((lon, lat) for lon, lat in points if -125 < lon < -66 and 24 < lat < 50)


def _shapes(name: str, leave_out: Sequence[str] = ()) -> tuple[Shape, ...]:
    topology = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    arcs = [_degrees(arc, topology["transform"]) for arc in topology["arcs"]]
    found: list[Shape] = []
    for each in topology["objects"][name]["geometries"]:
        if each.get("id") in leave_out or "arcs" not in each:
            continue
        polygons = each["arcs"] if each["type"] == "MultiPolygon" else [each["arcs"]]
        found.extend(tuple(_ring(ring, arcs) for ring in polygon) for polygon in polygons)
    return tuple(found)


def _degrees(arc: Sequence[Sequence[int]], transform: Any) -> list[Point]:
    """An arc's points, each written as steps from the one before (TopoJSON, section 2.1.3)."""
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    points, x, y = [], 0, 0
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * kx + dx, y * ky + dy))
    return points


def _ring(indices: Sequence[int], arcs: Sequence[list[Point]]) -> Ring:
    """Arcs end to end; ``~i`` is arc i backwards, and each begins where the last one ended."""
    ring: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def land_in(place: Callable[[Point], Point | None], box: Box) -> tuple[Shape, ...]:
    """The shapes that a picture shows, cut to a box of it.

    Parameters
    ----------
    place
        Where a point in degrees lies on the picture; ``None`` for one too far away to be drawn.
    """
    seen = []
    for shape in shapes():
        rings = (_cut(_placed(ring, place), box) for ring in shape)
        if kept := tuple(ring for ring in rings if ring):
            seen.append(kept)
    return tuple(seen)


def _placed(ring: Ring, place: Callable[[Point], Point | None]) -> Ring:
    """A ring on the picture, to a tenth of a unit and without points that fall together."""
    found: Ring = []
    for point in filter(None, map(place, ring)):
        near = round(point[0], 1), round(point[1], 1)
        if not found or found[-1] != near:
            found.append(near)
    return found


def _cut(ring: Ring, box: Box) -> Ring:
    """The part of a polygon inside a box (Sutherland and Hodgman 1974), or nothing."""
    left, top, right, bottom = box
    for axis, edge, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        ring = list(_half(ring, axis, edge, sign))
    flat = len({x for x, _ in ring}) < 2 or len({y for _, y in ring}) < 2
    return [] if flat else ring


def _half(ring: Ring, axis: int, edge: float, sign: int) -> Iterator[Point]:
    """What of a ring lies on one side of a line, the line's part between included."""
    for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
        was, is_in = sign * (before[axis] - edge) >= 0, sign * (point[axis] - edge) >= 0
        if was != is_in:
            share = (edge - before[axis]) / (point[axis] - before[axis])
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (edge, round(other, 1)) if axis == 0 else (round(other, 1), edge)
        if is_in:
            yield point
