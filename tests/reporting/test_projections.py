"""Tests that maps keep areas, and their middles."""

from collections.abc import Callable

import numpy as np
import pytest

from drawopt.reporting.projections import MAX_RADIUS, Point, albers, azimuthal


def cell_area(project: Callable[[Point], Point], lon: float, lat: float) -> float:
    """The area on the map of a cell of a hundredth of a degree: its sides' cross product."""
    corner, east, above = (
        project((lon, lat)),
        project((lon + 0.01, lat)),
        project((lon, lat + 0.01)),
    )
    return abs(
        (east[0] - corner[0]) * (above[1] - corner[1])
        - (east[1] - corner[1]) * (above[0] - corner[0])
    )


@pytest.mark.parametrize("lat", [26.0, 37.0, 48.0])
def test_albers_keeps_areas(lat: float) -> None:
    """Tests areas of cells as on the sphere, and the centre at 0."""
    assert albers((-96.0, 37.5)) == pytest.approx((0.0, 0.0))
    step = np.radians(0.01)
    area = step * step * np.cos(np.radians(lat + 0.005))
    assert cell_area(albers, -80.0, lat) == pytest.approx(area, rel=2e-3)


@pytest.mark.parametrize("lat", [-30.0, 0.0, 45.0, 60.0, 80.0])
@pytest.mark.parametrize("lon", [-170.0, 0.0, 25.0])
def test_azimuthal_keeps_areas(lat: float, lon: float) -> None:
    """Tests areas of cells near and far from the middle, on both sides of the date line."""
    project = azimuthal([(170.0, 50.0), (-150.0, 50.0)])
    step = np.radians(0.01)
    area = step * step * np.cos(np.radians(lat + 0.005))
    assert cell_area(project, lon, lat) == pytest.approx(area, rel=5e-3)


def test_azimuthal_is_true_in_the_middle() -> None:
    """Tests the middle at 0, distances there, north up and east right, across the date line."""
    project = azimuthal([(179.0, -40.0), (-179.0, -40.0)])
    assert project((180.0, -40.0)) == pytest.approx((0.0, 0.0), abs=1e-3)
    x, y = project((-179.0, -39.0))
    # A degree is 0.01745 of the radius; a degree of longitude cos 39 of that, 0.01356.
    assert (x, y) == pytest.approx((0.01356, 0.01745), abs=1e-3)


def test_the_other_side_of_the_earth() -> None:
    """Tests that a point at distance c lies 2 sin(c / 2) from the middle, the antipode too."""
    project = azimuthal([(0.0, 0.0)])
    assert np.hypot(*project((90.0, 0.0))) == pytest.approx(2 * np.sin(np.pi / 4))
    assert np.hypot(*project((140.0, 0.0))) == pytest.approx(MAX_RADIUS)
    assert np.isfinite(project((180.0, 0.0))).all()
