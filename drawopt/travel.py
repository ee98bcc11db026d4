"""Distances between clubs, and the expected travel of a bracket: the plain-Python truth.

All travel is one way and in whole units (miles, or kilometres, or minutes of a matrix). A
club that must win k ties to reach a tie reaches it with probability 2 ** -k. The expected
travel of a tie is the sum over clubs i and j that may meet there of P(i) P(j) d(i, j), rounded
half up to a whole unit by integer arithmetic; the travel of a bracket is the sum of its ties.
Anybody can add up a published draw by hand. The fast code is held to this module by tests.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from drawopt.bracket import Node, Side, nodes_of, ties_played

Matrix = npt.NDArray[np.int64]

EARTH_RADIUS_KM = 6371.009
"""Mean radius of the earth, as geopy's great circle uses it."""

KM_PER_UNIT = {"km": 1.0, "mi": 1.609344}


def great_circle(latitudes: Sequence[float], longitudes: Sequence[float], unit: str) -> Matrix:
    """Great-circle distances in whole units, each pair rounded half up.

    Equal to ``geopy.distance.great_circle`` pair by pair: the same formula over whole arrays,
    and geopy itself for the rare pair within a millionth of a unit of a half.

    Parameters
    ----------
    latitudes, longitudes
        Degrees, one of each for every club.
    unit
        ``"mi"`` or ``"km"``.

    Returns
    -------
    Matrix
        Shape (clubs, clubs), symmetric, zero on the diagonal.
    """
    lat = np.radians(np.asarray(latitudes, dtype=np.float64))
    lon = np.radians(np.asarray(longitudes, dtype=np.float64))
    sin_lat, cos_lat = np.sin(lat), np.cos(lat)
    n = len(lat)
    whole = np.zeros((n, n), dtype=np.int64)
    for i in range(n - 1):
        delta = lon[i + 1 :] - lon[i]
        sin_delta, cos_delta = np.sin(delta), np.cos(delta)
        sin_other, cos_other = sin_lat[i + 1 :], cos_lat[i + 1 :]
        along = cos_lat[i] * sin_other - sin_lat[i] * cos_other * cos_delta
        angle = np.arctan2(
            np.sqrt((cos_other * sin_delta) ** 2 + along**2),
            sin_lat[i] * sin_other + cos_lat[i] * cos_other * cos_delta,
        )
        exact = EARTH_RADIUS_KM * angle / KM_PER_UNIT[unit]
        row = np.floor(exact + 0.5).astype(np.int64)
        for k in np.flatnonzero(np.abs(exact - np.floor(exact) - 0.5) < 1e-6):
            j = i + 1 + int(k)
            row[k] = _by_geopy((latitudes[i], longitudes[i]), (latitudes[j], longitudes[j]), unit)
        whole[i, i + 1 :] = row
        whole[i + 1 :, i] = row
    return whole


def _by_geopy(one: tuple[float, float], other: tuple[float, float], unit: str) -> int:
    from geopy.distance import great_circle as geopy_great_circle

    distance = geopy_great_circle(one, other)
    return int(np.floor((distance.miles if unit == "mi" else distance.km) + 0.5))


def penalised(distances: Matrix, beyond: int, per_unit: int) -> Matrix:
    """A cost in place of the distance: ``per_unit`` more for each unit beyond a threshold."""
    return np.asarray(distances + per_unit * np.maximum(distances - beyond, 0), dtype=np.int64)


def half_up(numerator: int, halvings: int) -> int:
    """numerator / 2 ** halvings, rounded half up to a whole number."""
    if halvings == 0:
        return numerator
    return (numerator + (1 << (halvings - 1))) >> halvings


def tie_travel(tie: Node, distances: Matrix) -> int:
    """Expected travel of one tie, in whole units.

    Three clubs: A-B meet in round 1 (4 miles), C waits with a bye (A-C 5 miles, B-C 8).
    The round-2 tie costs 5/2 + 8/2 = 6.5, rounded half up to 7.
    """
    first, second = ties_played(tie.first), ties_played(tie.second)
    most = max(first.values()) + max(second.values())
    numerator = sum(
        int(distances[i, j]) << (most - k - m) for i, k in first.items() for j, m in second.items()
    )
    return half_up(numerator, most)


def bracket_travel(sections: Iterable[Side], distances: Matrix) -> int:
    """Expected travel of a bracket: the sum over the ties of all its sections."""
    return sum(tie_travel(tie, distances) for side in sections for tie in nodes_of(side))


def travel_by_round(sections: Iterable[Side], distances: Matrix) -> dict[int, int]:
    """Expected travel of each round, by round number in order."""
    by_round: dict[int, int] = {}
    for side in sections:
        for tie in nodes_of(side):
            by_round[tie.round] = by_round.get(tie.round, 0) + tie_travel(tie, distances)
    return dict(sorted(by_round.items()))
