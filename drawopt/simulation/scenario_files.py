"""Scenarios in a TOML file: one ``[[scenarios]]`` table each, no key ignored."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from drawopt.files.toml_tables import ConfigTables
from drawopt.model.edition import Edition
from drawopt.model.entrants import Entrant
from drawopt.model.problem import Apart
from drawopt.simulation.scenarios import AS_IT_IS, Location, Rating, Scenario, unknown_clubs

KEYS = {
    "": "scenarios",
    "scenarios": (
        "name drop add slots tolerance double_byes section_size same_league_apart longest_trip "
        "apart may_not_host must_have_bye cost locations ratings outcomes home_advantage"
    ),
    "scenarios.add": "club league city state lat lon may_host rating group",
    "scenarios.apart": "clubs until",
    "scenarios.cost": "beyond more_per_unit",
    "scenarios.locations": "club lat lon",
}
S = "scenarios"


def read_scenarios(path: Path, edition: Edition) -> tuple[Scenario, ...]:
    """Read a file of scenarios for an edition.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or with all its faults at once.
    """
    return _ScenarioFile(path, KEYS).scenarios(edition)


class _ScenarioFile(ConfigTables):
    """Reads the tables of scenarios."""

    def scenarios(self, edition: Edition) -> tuple[Scenario, ...]:
        top = self.known(self.table, "")
        tables = self.get(top, S, list, [], "")
        if not tables:
            self.fault(S, "[[scenarios]] tables", "none")
        found = [self.scenario(table, nth) for nth, table in enumerate(tables)]
        names = [scenario.name for scenario in found]
        for nth, scenario in enumerate(found):
            if scenario.name in (*names[:nth], AS_IT_IS):
                self.fault("scenarios.name", "a name of its own", f'"{scenario.name}"', nth)
            for club in unknown_clubs(edition, scenario):
                self.fault(S, f"a club of edition {edition.name}", f'"{club}"', nth)
            for entrant in scenario.add:
                if edition.field.index(entrant.club) is not None:
                    found_one = f'"{entrant.club}", which is an entrant'
                    self.fault("scenarios.add", "a club that is new", found_one, nth)
        self.done()
        return tuple(found)

    def scenario(self, entry: object, nth: int) -> Scenario:
        table = self.known(entry, S)
        name = self.get(table, "name", str, "", S, nth)
        if not name:
            self.fault("scenarios.name", "a name", "none", nth)
        size = table.get("section_size")
        if size is not None and not (
            isinstance(size, list) and len(size) == 2 and all(type(v) is int for v in size)
        ):
            self.fault("scenarios.section_size", "[fewest, most]", repr(size), nth)
            size = None
        outcomes = self.get(table, "outcomes", str, None, S, nth)
        if outcomes not in (None, "coin", "rating"):
            self.fault("scenarios.outcomes", '"coin" or "rating"', repr(outcomes), nth)
        cost = self.known(table.get("cost", {}), "scenarios.cost")
        return Scenario(
            name=name,
            drop=self.texts(table, "drop", S),
            add=tuple(self.entrant(e, nth) for e in self.get(table, "add", list, [], S, nth)),
            slots=self.whole(table, "slots", 1, S),
            tolerance=self.decimal(table, "tolerance", "0") if "tolerance" in table else None,
            double_byes=self.get(table, "double_byes", bool, None, S, nth),
            section_size=None if size is None else (size[0], size[1]),
            same_league_apart=self.get(table, "same_league_apart", bool, None, S, nth),
            longest_trip=self.whole(table, "longest_trip", 0, S),
            apart=tuple(
                pair for e in self.get(table, "apart", list, [], S, nth) for pair in self.apart(e)
            ),
            may_not_host=self.texts(table, "may_not_host", S),
            must_have_bye=self.texts(table, "must_have_bye", S),
            cost=(
                self.whole(cost, "beyond", 0, "scenarios.cost", 0) or 0,
                self.whole(cost, "more_per_unit", 0, "scenarios.cost", 0) or 0,
            )
            if cost
            else None,
            locations=tuple(
                place
                for e in self.get(table, "locations", list, [], S, nth)
                if (place := self.location(e, nth)) is not None
            ),
            ratings=self.ratings(table.get("ratings", {}), nth),
            outcomes=outcomes,
            home_advantage=self.number(table, "home_advantage", S, 1000, nth),
        )

    def number(
        self, table: Mapping[str, Any], key: str, where: str, most: int, nth: int
    ) -> Decimal | None:
        """A number from -most to most, as a text or a number."""
        if key not in table:
            return None
        try:
            value = Decimal(str(table[key]))
        except InvalidOperation:
            value = Decimal("NaN")
        if isinstance(table[key], bool) or not value.is_finite() or abs(value) > most:
            wanted = f"a number from -{most:,} to {most:,}"
            self.fault(f"{where}.{key}", wanted, repr(table[key]), nth)
            return None
        return value

    def apart(self, entry: object) -> list[Apart]:
        table = self.known(entry, "scenarios.apart")
        clubs = self.texts(table, "clubs", "scenarios.apart")
        if len(clubs) < 2:
            self.fault("scenarios.apart", "two clubs or more", list(clubs))
        until = self.whole(table, "until", 2, "scenarios.apart", 5) or 5
        return [Apart(one, other, until) for j, other in enumerate(clubs) for one in clubs[:j]]

    def location(self, entry: object, nth: int) -> Location | None:
        where = "scenarios.locations"
        table = self.known(entry, where)
        club = self.get(table, "club", str, "", where, nth)
        lat, lon = (
            self.number(table, key, where, most, nth) for key, most in (("lat", 90), ("lon", 180))
        )
        if not club or lat is None or lon is None:
            self.fault(where, "club, lat and lon", dict(table), nth)
            return None
        return Location(club, lat, lon)

    def entrant(self, entry: object, nth: int) -> Entrant:
        where = "scenarios.add"
        table = self.known(entry, where)
        club = self.get(table, "club", str, "", where, nth)
        if not club:
            self.fault(where, "the name of a club", "none", nth)
        return Entrant(
            club=club,
            league=self.get(table, "league", str, "", where, nth),
            city=self.get(table, "city", str, "", where, nth),
            state=self.get(table, "state", str, "", where, nth),
            lat=self.number(table, "lat", where, 90, nth),
            lon=self.number(table, "lon", where, 180, nth),
            may_host=self.get(table, "may_host", bool, True, where, nth),
            rating=self.number(table, "rating", where, 10_000, nth),
            group=self.get(table, "group", str, "", where, nth),
        )

    def ratings(self, table: object, nth: int) -> tuple[Rating, ...]:
        """A table of club = rating."""
        if not isinstance(table, Mapping):
            self.fault("scenarios.ratings", 'a table, as in "Club" = 1500', repr(table), nth)
            return ()
        found = (
            (self.cleaned(str(club), "scenarios.ratings"),
             self.number(table, club, "scenarios.ratings", 10_000, nth))
            for club in table
        )  # fmt: skip
        return tuple(Rating(club, value) for club, value in found if value is not None)
