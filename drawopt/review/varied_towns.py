"""Uncertain towns: each club moved within what is known of it, the draws left as they are.

The plan, its draws and the draw as played were made with the towns as stated. If a town was wrong,
other miles are travelled in the same brackets. So the brackets stay, and the distances vary.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drawopt.drawing.lots import Lots
from drawopt.drawing.seeds import seed_text
from drawopt.errors import UsageError
from drawopt.model.bracket import Side, from_places, nodes_of, ties_played
from drawopt.model.edition import Edition, coordinates
from drawopt.model.travel import EARTH_RADIUS_KM, Matrix, great_circle
from drawopt.progress import Report, Watch
from drawopt.review.as_played import SPREAD
from drawopt.sections.plan import Plan, least_bracket

TAG = "drawopt-locations-1"
PARTS = 256
"""Chances to meet are multiples of 1 / 64; in 256ths they are whole numbers."""


@dataclass(frozen=True)
class Varied:
    """What varied towns do to travel, in whole units, one value a variation.

    ``least`` is our bracket of least travel, ``drawn`` the mean of draws spread evenly over the
    ranks, ``as_played`` the draw as played: each before kick-off, with even chances.
    """

    moved: int
    as_stated: tuple[int, int, int]
    least: tuple[int, ...]
    drawn: tuple[int, ...]
    as_played: tuple[int, ...]

    @property
    def least_shorter(self) -> int:
        """In how many variations our least bracket travels less than the draw as played."""
        return sum(a < b for a, b in zip(self.least, self.as_played, strict=True))

    @property
    def drawn_shorter(self) -> int:
        """In how many variations the mean draw travels less than the draw as played."""
        return sum(a < b for a, b in zip(self.drawn, self.as_played, strict=True))


def vary_locations(
    edition: Edition,
    plan: Plan,
    as_played: Sequence[Side],
    times: int,
    seed: str,
    watch: Watch | None = None,
) -> Varied:
    """Move each club within its ``uncertainty_km``, evenly over that circle, so many times.

    Parameters
    ----------
    edition
        Whose towns, and how sure each is, are those of the plan's clubs.
    as_played
        The bracket as played, one side a section.
    times
        How many variations, 1 at least; fewer are played if the watch stops.
    seed
        A line of text; it names the lots that move the towns.

    Raises
    ------
    InputError
        If a club has no coordinates.
    UsageError
        If ``times`` is less than 1, the seed is no line of text, distances are not from
        coordinates, or no club is uncertain.

    Notes
    -----
    Evenly over the circle: the distance from the stated town is the radius times the square root of
    a number drawn evenly from 0 to 1, the bearing is drawn evenly. Draws that stand for the mean
    are those of 200 ranks spread evenly.
    """
    watch = watch or Watch()
    seed = seed_text(seed)
    entrants = edition.field.entrants
    if times < 1:
        raise UsageError(f"locations must be varied at least once, found {times}")
    if edition.distances is not None:
        raise UsageError("distances of your own have no locations to vary")
    radii = [float(entrant.uncertainty_km or 0) for entrant in entrants]
    if not any(radii):
        raise UsageError("no club has an uncertainty_km: there is nothing to vary")
    lat, lon = coordinates(edition.field, edition.entrants_file)
    cup = plan.count(plan.problem.terms.tolerance)
    count = cup.count()
    ranks = sorted({count * k // SPREAD for k in range(SPREAD)})
    drawn = [_brackets(cup.places(rank)) for rank in ranks]
    clubs = len(entrants)
    weights = [
        (meetings([least_bracket(plan)], clubs), 1),
        (meetings(drawn, clubs), len(drawn)),
        (meetings([as_played], clubs), 1),
    ]

    def travel(distances: Matrix) -> tuple[int, int, int]:
        ours, mean, theirs = (
            (2 * int((matrix * distances).sum()) + PARTS * n) // (2 * PARTS * n)
            for matrix, n in weights
        )
        return ours, mean, theirs

    found: list[tuple[int, int, int]] = []
    with watch.catching_ctrl_c():
        for k in range(1, times + 1):
            lots = Lots.of("", "", seed, k, tag=TAG)
            moved = [
                move(lots, entrant.club, *place, radius)
                for entrant, place, radius in zip(
                    entrants, zip(lat, lon, strict=True), radii, strict=True
                )
            ]
            lats, lons = zip(*moved, strict=True)
            found.append(travel(great_circle(lats, lons, edition.unit)))
            watch.report(Report("moving", k / times))
            if watch.stopped:
                break
    least, mean, theirs = zip(*found, strict=True)
    stated = travel(plan.problem.distances)
    return Varied(sum(1 for radius in radii if radius), stated, least, mean, theirs)


def _brackets(places: Sequence[tuple[int, ...]]) -> tuple[Side, ...]:
    sides = [from_places(section) for section in places]
    return tuple(side for side in sides if side is not None)


def meetings(draws: Sequence[Sequence[Side]], clubs: int) -> Matrix:
    """How often clubs are expected to meet in these draws, in 256ths; shape (clubs, clubs).

    Each pair is counted once, on one side of the diagonal.
    """
    matrix = np.zeros((clubs, clubs), dtype=np.int64)
    for sections in draws:
        for side in sections:
            for tie in nodes_of(side):
                first, second = ties_played(tie.first), ties_played(tie.second)
                for i, k in first.items():
                    for j, m in second.items():
                        matrix[min(i, j), max(i, j)] += PARTS >> (k + m)
    return matrix


def move(lots: Lots, club: str, lat: float, lon: float, radius_km: float) -> tuple[float, float]:
    """A place within so many kilometres, each part of the circle as likely as any other."""
    if not radius_km:
        return lat, lon
    away = lots.below(1 << 53, f"location/{club}/distance") / (1 << 53)
    bearing = lots.below(1 << 53, f"location/{club}/bearing") / (1 << 53) * 2 * math.pi
    angle = radius_km * math.sqrt(away) / EARTH_RADIUS_KM
    phi, here = math.radians(lat), math.radians(lon)
    there = math.asin(
        math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    )
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi),
        math.cos(angle) - math.sin(phi) * math.sin(there),
    )
    return math.degrees(there), (math.degrees(here + turn) + 540) % 360 - 180
