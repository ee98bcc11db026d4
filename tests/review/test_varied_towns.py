"""Tests of varied towns: clubs stay within their circle, brackets stay, sums are of travel."""

from dataclasses import replace
from decimal import Decimal

import pytest
from geopy.distance import great_circle as geopy_great_circle

from drawopt.drawing.lots import Lots
from drawopt.errors import UsageError
from drawopt.model.bracket import from_places
from drawopt.model.travel import tie_travel
from drawopt.review.varied_towns import PARTS, meetings, move, vary_locations
from tests.fixtures import edition_2024, plan_2024, played_2024, road


@pytest.mark.parametrize(("lat", "lon"), [(38.9, -77.1), (0.0, 179.99), (-89.9, 10.0)])
def test_within_the_circle(lat: float, lon: float) -> None:
    """Tests that a club moves no further than stated, and half the times beyond 0.707 of it."""
    far = 0
    for k in range(400):
        place = move(Lots.of("", "", "7", k), "A", lat, lon, 50.0)
        km = geopy_great_circle((lat, lon), place).km
        assert km <= 50.001
        assert -180 <= place[1] <= 180
        far += km > 50 * 0.5**0.5
    # Binomial: mean 200, deviation 10.
    assert 150 < far < 250


def test_a_sure_town_stays() -> None:
    assert move(Lots.of("", "", "7"), "A", 38.9, -77.1, 0.0) == (38.9, -77.1)


def test_meetings_are_the_travel() -> None:
    """Tests A-B, winner against C: 4 + (A-C 7 + B-C 3) / 2 = 9, in 256ths."""
    distances = road(0, 4, 7)
    bracket = from_places((0, 1, 2, -1))
    assert bracket is not None
    matrix = meetings([[bracket]], 3)
    assert int((matrix * distances).sum()) == 9 * PARTS
    assert not isinstance(bracket, int)
    assert tie_travel(bracket, distances) == 5


def test_2024() -> None:
    """Tests the order of the figures as stated, and that the same seed varies the same."""
    edition, bracket = edition_2024(), played_2024().bracket
    varied = vary_locations(edition, plan_2024(), bracket, 5, "7")
    least, drawn, played = varied.as_stated
    assert least < drawn < played
    # 7,509 with each tie rounded; unrounded within half a mile for each of 98 ties.
    assert abs(played - 7509) <= 49
    assert varied.moved == 109
    assert 0 <= varied.drawn_shorter <= varied.least_shorter <= 5
    again = vary_locations(edition, plan_2024(), bracket, 5, "7")
    assert again == varied
    assert vary_locations(edition, plan_2024(), bracket, 2, "7").least == varied.least[:2]


def test_sure_towns_are_as_stated() -> None:
    """Tests that only the one club that is uncertain moves: other figures hardly change."""
    edition = edition_2024()
    entrants = [
        replace(e, uncertainty_km=Decimal(1) if k == 3 else None)
        for k, e in enumerate(edition.field.entrants)
    ]
    sure = replace(edition, field=replace(edition.field, entrants=tuple(entrants)))
    varied = vary_locations(sure, plan_2024(), played_2024().bracket, 3, "7")
    assert varied.moved == 1
    assert all(abs(miles - varied.as_stated[2]) <= 3 for miles in varied.as_played)


def test_nothing_to_vary() -> None:
    edition, plan, bracket = edition_2024(), plan_2024(), played_2024().bracket
    with pytest.raises(UsageError, match="at least once"):
        vary_locations(edition, plan, bracket, 0, "7")
    entrants = tuple(replace(e, uncertainty_km=None) for e in edition.field.entrants)
    sure = replace(edition, field=replace(edition.field, entrants=entrants))
    with pytest.raises(UsageError, match="no club has an uncertainty_km"):
        vary_locations(sure, plan, bracket, 3, "7")
