"""Distances between clubs, and the expected travel of a bracket: the plain-Python truth.

All travel is one way and in whole units (miles, or kilometres, or minutes of a matrix). A
club that must win k ties to reach a tie reaches it with probability 2 ** -k. The expected
travel of a tie is the sum over clubs i and j that may meet there of P(i) P(j) d(i, j), rounded
half up to a whole unit by integer arithmetic; the travel of a bracket is the sum of its ties.
Anybody can add up a published draw by hand. The fast code is held to this module by tests.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from drawopt.model.bracket import Node, Side, nodes_of, ties_played
from drawopt.model.cup_format import CupFormat

Matrix = npt.NDArray[np.int64]

EARTH_RADIUS_KM = 6371.009
"""Mean radius of the earth, as geopy's great circle uses it."""

KM_PER_UNIT = {"km": 1.0, "mi": 1.609344}


NEAR_A_HALF = 1e-6
"""Where a distance lies so near to a half, in units, libraries may differ in its rounding."""


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
    n = len(latitudes)
    whole = np.zeros((n, n), dtype=np.int64)
    for i, exact in enumerate(_exact_rows(latitudes, longitudes, unit)):
        row = np.floor(exact + 0.5).astype(np.int64)
        for k in np.flatnonzero(_near_a_half(exact)):
            j = i + 1 + int(k)
            row[k] = _by_geopy((latitudes[i], longitudes[i]), (latitudes[j], longitudes[j]), unit)
        whole[i, i + 1 :] = row
        whole[i + 1 :, i] = row
    return whole


def is_great_circle(
    distances: Matrix, latitudes: Sequence[float], longitudes: Sequence[float], unit: str
) -> bool:
    """Whether a matrix holds the great-circle distances of these towns, rounded half up.

    Where a distance lies within ``NEAR_A_HALF`` of a half, either neighbour holds.

    Parameters
    ----------
    distances
        Shape (clubs, clubs), whole units.
    latitudes, longitudes
        Degrees, one of each for every club.
    unit
        ``"mi"`` or ``"km"``.
    """
    for i, exact in enumerate(_exact_rows(latitudes, longitudes, unit)):
        row = distances[i, i + 1 :]
        near = _near_a_half(exact) & ((row == np.floor(exact)) | (row == np.floor(exact) + 1))
        if not ((row == np.floor(exact + 0.5)) | near).all():
            return False
    return not distances.diagonal().any() and bool((distances == distances.T).all())


def _exact_rows(
    latitudes: Sequence[float], longitudes: Sequence[float], unit: str
) -> Iterator[npt.NDArray[np.float64]]:
    """From each club the distances to all after it, not rounded."""
    lat = np.radians(np.asarray(latitudes, dtype=np.float64))
    lon = np.radians(np.asarray(longitudes, dtype=np.float64))
    sin_lat, cos_lat = np.sin(lat), np.cos(lat)
    for i in range(len(lat)):
        delta = lon[i + 1 :] - lon[i]
        sin_delta, cos_delta = np.sin(delta), np.cos(delta)
        sin_other, cos_other = sin_lat[i + 1 :], cos_lat[i + 1 :]
        along = cos_lat[i] * sin_other - sin_lat[i] * cos_other * cos_delta
        angle = np.arctan2(
            np.sqrt((cos_other * sin_delta) ** 2 + along**2),
            sin_lat[i] * sin_other + cos_lat[i] * cos_other * cos_delta,
        )
        yield EARTH_RADIUS_KM * angle / KM_PER_UNIT[unit]


def _near_a_half(exact: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(exact - np.floor(exact) - 0.5) < NEAR_A_HALF)


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

    Parameters
    ----------
    tie
        With all that leads to it.
    distances
        Shape (clubs, clubs), whole units; it may be a matrix of costs.

    Notes
    -----
    The sum over the clubs i of one side and j of the other of d(i, j) / 2 ** (k + m), where k and m
    are the ties that i and j must win before: every tie is even. It is added up as a whole number
    over the largest of these denominators, and rounded half up once.
    """
    first, second = ties_played(tie.first), ties_played(tie.second)
    most = max(first.values()) + max(second.values())
    numerator = sum(
        int(distances[i, j]) << (most - k - m) for i, k in first.items() for j, m in second.items()
    )
    return half_up(numerator, most)


def bracket_travel(sections: Iterable[Side], distances: Matrix) -> int:
    """Expected travel of a bracket: the sum over the ties of all its sections.

    Parameters
    ----------
    sections
        One bracket a section.
    distances
        Shape (clubs, clubs), whole units; it may be a matrix of costs.

    Notes
    -----
    Each tie is rounded by itself, so that a published draw can be added up by hand.
    """
    return sum(tie_travel(tie, distances) for side in sections for tie in nodes_of(side))


def travel_by_round(sections: Iterable[Side], distances: Matrix) -> dict[int, int]:
    """Expected travel of each round, by round number in order.

    Parameters
    ----------
    sections
        One bracket a section.
    distances
        Shape (clubs, clubs), whole units; it may be a matrix of costs.
    """
    by_round: dict[int, int] = {}
    for side in sections:
        for tie in nodes_of(side):
            by_round[tie.round] = by_round.get(tie.round, 0) + tie_travel(tie, distances)
    return dict(sorted(by_round.items()))


def rounding_allowance(fmt: CupFormat) -> Fraction:
    """The most by which rounding its ties can lower the travel of a bracket, in units.

    A tie's travel has a denominator of 2 ** k, k the most ties that clubs of its two sides have
    played, added. Half up, it loses less than 1/2, so at most (2 ** (k - 1) - 1) / 2 ** k =
    1/2 - 1/2 ** k, and nothing if k is 0 or 1.

    A side of round r has played at most r - 1 ties, and at most r - 2 if no club of it played in
    round 1. So round 1 loses nothing; a tie of round 2 loses 1/4 if two round-1 pairs lead to it
    and nothing otherwise. Say there are b such ties and p other ties of round 2 with one
    pair. Then at most b + p sides of any later round hold a pair, and a tie of round r > 2 with
    0, 1 or 2 such sides loses at most 1/2 - 1/2 ** k for k = 2 r - 4, 2 r - 3, 2 r - 2. The
    first such side of a tie adds more than the second, so the worst case spreads them.

    Strict byes: 2 b + p is the number of ties of round 1. Double byes: each of the b ties takes
    three of the ties of rounds 1 and 2 together, each of the p two, and that sum is fixed.
    The worst b is found by trying them all.

    Parameters
    ----------
    fmt
        Its entrants, slots, rounds and kind of byes; distances do not matter.
    """
    if fmt.rounds < 2:
        return Fraction(0)
    first = fmt.ties_per_round[0]
    early = fmt.entrants - fmt.slots * 2 ** (fmt.rounds - 2)
    worst = Fraction(0)
    for both in range((early // 3 if fmt.has_double_byes else first // 2) + 1):
        one = (early - 3 * both) // 2 if fmt.has_double_byes else first - 2 * both
        lost = both * _most_lost(2)
        for r in range(3, fmt.rounds + 1):
            ties = fmt.slots * 2 ** (fmt.rounds - r)
            firsts = min(both + one, ties)
            seconds = min(both + one - firsts, ties)
            lost += (ties - firsts) * _most_lost(2 * r - 4)
            lost += (firsts - seconds) * _most_lost(2 * r - 3)
            lost += seconds * _most_lost(2 * r - 2)
        worst = max(worst, lost)
    return worst


def _most_lost(halvings: int) -> Fraction:
    """What a number of denominator 2 ** halvings loses at most when rounded half up."""
    return max(Fraction(0), Fraction(1, 2) - Fraction(1, 2**halvings))
