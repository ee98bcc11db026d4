"""Tests of entrants that a program holds."""

from decimal import Decimal

import pytest

from drawopt.errors import InputError
from drawopt.model.entrant_rows import field_of_rows


def test_rows_become_a_field() -> None:
    """Tests order of name, numbers as exact decimals, and missing values left out."""
    field = field_of_rows(
        [
            {"club": "Reds", "lat": 40.5, "lon": "-75.25", "league": None, "rating": float("nan")},
            {"club": "Blues", "lat": 41, "lon": -75, "may_host": False, "aliases": "Blue|B"},
        ]
    )
    assert field.clubs == ("Blues", "Reds")
    assert field.entrants[1].lat == Decimal("40.5")
    assert field.entrants[1].rating is None
    assert not field.entrants[0].may_host
    assert field.index("Blue") == 0


def test_a_frame_of_pandas() -> None:
    """Tests that a frame is read as its rows are."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"club": ["A", "B"], "lat": [40, 41], "lon": [-75, -76]})
    assert field_of_rows(frame).clubs == ("A", "B")


def test_all_faults_at_once() -> None:
    """Tests that each row that is wrong is named, with its column."""
    with pytest.raises(InputError) as caught:
        field_of_rows(
            [
                {"club": "A", "lat": 99, "lon": 0},
                {"club": "A", "latitude": 1},
                {"lat": "x", "may_host": "yes"},
            ]
        )
    named = {(fault.line, fault.column) for fault in caught.value.faults}
    assert named == {
        (1, "lat"),
        (2, "latitude"),
        (2, "club"),
        (3, "lat"),
        (3, "may_host"),
        (3, "club"),
    }
