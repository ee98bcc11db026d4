"""Small windows by hand, and made-up windows of any size from a seed."""

import random
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from drawopt.model.entrants import Entrant, Field
from drawopt.scheduling.calendar import Calendar, Grid
from drawopt.scheduling.fixtures import Tie
from drawopt.scheduling.grounds import Ground
from drawopt.scheduling.rules import ScheduleRules
from drawopt.scheduling.world import World

SATURDAY, SUNDAY, MONDAY = date(2023, 9, 9), date(2023, 9, 10), date(2023, 9, 11)
CHICAGO = ZoneInfo("America/Chicago")
NEW_YORK = ZoneInfo("America/New_York")
DENVER = ZoneInfo("America/Denver")


def ground(
    name: str,
    clubs: Sequence[str] = (),
    *,
    lat: str = "41.0",
    lon: str = "-90.0",
    zone: ZoneInfo = CHICAGO,
    width: int = 70,
    length: int = 110,
    opens: time = time(9),
    closes: time = time(22),
    latest: time = time(20),
    fields: int = 1,
    neutral: bool = False,
) -> Ground:
    return Ground(
        name,
        f"{name} Town",
        "IL",
        Decimal(lat),
        Decimal(lon),
        zone,
        width,
        length,
        opens,
        closes,
        latest,
        tuple(clubs),
        fields,
        neutral,
    )


def world(
    grounds: Sequence[Ground],
    clubs: Sequence[str] = ("A", "B", "C", "D", "E", "F"),
    *,
    at: dict[str, tuple[str, str]] | None = None,
    rules: ScheduleRules | None = None,
    **calendar: object,
) -> World:
    """A world of clubs in one town at 41 N 90 W, unless ``at`` says otherwise.

    One round on a Saturday and Sunday; kick-offs from 13:00 to 19:00, every two hours.
    """
    towns = at or {}
    entrants = [
        Entrant(
            club,
            lat=Decimal(towns.get(club, ("41.0", "-90.0"))[0]),
            lon=Decimal(towns.get(club, ("41.0", "-90.0"))[1]),
        )
        for club in clubs
    ]
    settings: dict[str, object] = {
        "windows": {1: (SATURDAY, SUNDAY)},
        "grids": (Grid(time(13), time(19), 120),),
    }
    return World(
        Field(tuple(entrants)),
        tuple(sorted(grounds, key=lambda g: g.name)),
        Calendar(**(settings | calendar)),  # type: ignore[arg-type]
        rules or ScheduleRules(),
    )


def ties(*pairs: str, round_: int = 1) -> tuple[Tie, ...]:
    """Ties from pairs of one-letter clubs: ties("AB", "CD")."""
    return tuple(Tie(n, round_, pair[0], pair[1]) for n, pair in enumerate(pairs, 1))


def random_window(seed: int, count: int, tightness: float = 0.2) -> tuple[World, tuple[Tie, ...]]:
    """A made-up window of ``count`` ties in regions across three zones.

    Clubs lie in towns of a few; some share grounds; ``tightness`` is the chance that a club or a
    ground cannot be had on a day.
    """
    lots = random.Random(seed)
    zones = ((NEW_YORK, -75.0), (CHICAGO, -90.0), (DENVER, -105.0))
    entrants, grounds, drawn = [], [], []
    away: dict[str, frozenset[date]] = {}
    closed: dict[str, frozenset[date]] = {}
    matches: dict[str, frozenset[date]] = {}
    asks: dict[str, frozenset[date | int]] = {}
    for number in range(1, count + 1):
        zone, lon = lots.choice(zones)
        lat = lots.uniform(32, 42)
        lon += lots.uniform(-5, 5)
        pair = []
        for side in "ab":
            club = f"Club {number:03}{side}"
            where = (f"{lat + lots.uniform(-2, 2):.4f}", f"{lon + lots.uniform(-2, 2):.4f}")
            entrants.append(Entrant(club, lat=Decimal(where[0]), lon=Decimal(where[1])))
            pair.append(club)
            if grounds and lots.random() < 0.3:
                shared = lots.randrange(max(0, len(grounds) - 6), len(grounds))
                old = grounds[shared]
                grounds[shared] = ground(
                    old.name,
                    (*old.clubs, club),
                    lat=str(old.lat),
                    lon=str(old.lon),
                    zone=old.zone,
                    width=old.width_yards,
                    closes=old.closes,
                    latest=old.latest_kickoff,
                    fields=old.fields,
                )
            elif lots.random() < 0.93:
                lit = lots.random() < 0.6
                grounds.append(
                    ground(
                        f"Ground {len(grounds):03}",
                        (club,),
                        lat=where[0],
                        lon=where[1],
                        zone=zone,
                        width=60 if lots.random() < 0.05 else 70,
                        closes=time(22) if lit else time(17),
                        latest=time(20) if lit else time(15),
                        fields=2 if lots.random() < 0.1 else 1,
                    )
                )
            if lots.random() < tightness:
                away[club] = frozenset([lots.choice((SATURDAY, SUNDAY))])
            if lots.random() < tightness / 2:
                matches[club] = frozenset([date(2023, 9, lots.choice((6, 7, 13)))])
            if lots.random() < 0.4:
                asks[club] = frozenset([lots.choice((5, 6))])
        drawn.append(Tie(number, 1, *pair))
    for each in grounds:
        days = [day for day in (SATURDAY, SUNDAY) if lots.random() < tightness]
        if days:
            closed[each.name] = frozenset(days)
    for number in range(max(1, count // 20)):
        zone, lon = lots.choice(zones)
        grounds.append(
            ground(
                f"Neutral {number:02}",
                lat=f"{lots.uniform(32, 42):.4f}",
                lon=f"{lon + lots.uniform(-5, 5):.4f}",
                zone=zone,
                neutral=True,
                fields=2,
            )
        )
    calendar = Calendar(
        {1: (SATURDAY, SUNDAY)}, (Grid(time(11), time(20), 30),), away, closed, asks, matches
    )
    field = Field(tuple(entrants))
    return World(field, tuple(sorted(grounds, key=lambda g: g.name)), calendar), tuple(drawn)
