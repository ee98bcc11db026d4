"""Map projections on a sphere of radius 1: degrees in, lengths out, north up.

The formulas are Snyder's, Map Projections: A Working Manual (1987). Both keep areas.
"""

import math
from collections.abc import Callable, Sequence

Point = tuple[float, float]
"""East and north: longitude and latitude in degrees, or x and y."""

Projection = Callable[[Point], Point]

MAX_RADIUS = 2 * math.sin(math.radians(140 / 2))
"""On an azimuthal map, 140 degrees from the middle: shapes are torn apart beyond."""


def albers(place: Point) -> Point:
    """Albers' equal-area conic projection for the contiguous United States.

    Snyder, section 14; standard parallels 29.5 and 45.5 degrees north, centre 37.5 north, 96
    west.
    """
    low, high, middle = math.radians(29.5), math.radians(45.5), math.radians(37.5)
    n = (math.sin(low) + math.sin(high)) / 2
    c = math.cos(low) ** 2 + 2 * n * math.sin(low)
    radius = math.sqrt(c - 2 * n * math.sin(math.radians(place[1]))) / n
    centre = math.sqrt(c - 2 * n * math.sin(middle)) / n
    angle = n * math.radians(place[0] + 96)
    return radius * math.sin(angle), centre - radius * math.cos(angle)


def azimuthal(places: Sequence[Point]) -> Projection:
    """Lambert's azimuthal equal-area projection around the middle of some places.

    Snyder, section 24. The middle is the direction of the sum of the places' unit vectors, so
    that a field across the date line stays together. The middle's antipode comes out somewhere
    on the rim, 2 from the middle.
    """
    x = y = z = 0.0
    for lon, lat in places:
        flat = math.cos(math.radians(lat))
        x += flat * math.cos(math.radians(lon))
        y += flat * math.sin(math.radians(lon))
        z += math.sin(math.radians(lat))
    east, north = math.atan2(y, x), math.atan2(z, math.hypot(x, y))
    sin_north, cos_north = math.sin(north), math.cos(north)

    def project(place: Point) -> Point:
        lon, lat = math.radians(place[0]) - east, math.radians(place[1])
        towards = sin_north * math.sin(lat) + cos_north * math.cos(lat) * math.cos(lon)
        k = math.sqrt(2 / max(1 + towards, 1e-12))
        return (
            k * math.cos(lat) * math.sin(lon),
            k * (cos_north * math.sin(lat) - sin_north * math.cos(lat) * math.cos(lon)),
        )

    return project
