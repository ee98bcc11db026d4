"""Reads what an edition's config declares of qualification; no key is ignored."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from drawopt.errors import UsageError
from drawopt.files.toml_tables import ConfigTables
from drawopt.model.edition import KEYS as EDITION_KEYS
from drawopt.model.edition import find_edition
from drawopt.qualification.stages import (
    VACANCIES,
    Count,
    Declared,
    EntryRules,
    League,
    NationalRules,
    Roster,
    SlotRules,
    Stage,
)
from drawopt.qualification.standings import CRITERIA

COMMON = "name by path via after note places"
OWN = {
    "tables": "best order from_matches cap games_each closed members planned round_robin",
    "knockout": "slots entrants byes crossed matches clubs",
    "ranking": "holder brackets ranking",
    "listed": "counted",
}
MEASURES = ("berths", "byes", "clubs", "entrants", "goals", "matches")
MOST = 1000
"""Far more than any stage has of anything."""

KEYS = {
    "": EDITION_KEYS[""],
    "qualification": ("title files roster stages counts entry field slots eligibility"),
    "qualification.files": "tables matches goals listed excluded spellings notes facts match_days",
    "qualification.stages": " ".join((COMMON, *OWN.values())),
    "qualification.counts": "what of round said",
    "qualification.entry": "league round",
    "qualification.roster": "clubs league_table absent states spellings all_named_in",
    "qualification.slots": "places stage champions leagues vacancy",
    "qualification.slots.leagues": "name places teams",
    "qualification.eligibility": (
        "teams matches entry_deadline application_deadline professional_since schedule_by "
        "national_leagues national"
    ),
    "qualification.eligibility.national": "teams zones zone_percent zone_states states months",
}


def read_declared(name: str) -> Declared:
    """Read what an edition declares about qualification.

    Raises
    ------
    UsageError
        If the edition is unknown, or its config has no ``[qualification]``.
    FileError, InputError
        If the config cannot be read or is bad; all faults at once.
    """
    path = find_edition(name)
    config = _Config(path, KEYS)
    if "qualification" not in config.table:
        raise UsageError(f"{path.stem}: the config has no [qualification] table")
    return config.declared()


class _Config(ConfigTables):
    def declared(self) -> Declared:
        top = self.known(self.table, "")
        table = self.known(top["qualification"], "qualification")
        stages = self.stages(self.get(table, "stages", list, [], "qualification"))
        files = self.known(table.get("files", {}), "qualification.files")
        found = Declared(
            name=self.path.stem,
            title=self.get(table, "title", str, self.get(top, "title", str, "", ""), ""),
            stages=stages,
            counts=self.counts(self.get(table, "counts", list, [], "qualification"), stages),
            entry=self.entry(self.get(table, "entry", list, [], "qualification")),
            field=self.whole(table, "field", 1, "qualification"),
            files={
                key: file
                for key in files
                if (file := self.file(files, key, "qualification.files")) is not None
            },
            roster=self.roster(table["roster"]) if "roster" in table else None,
            slots=self.slots(table["slots"], stages) if "slots" in table else None,
            eligibility=self.eligibility(table["eligibility"]) if "eligibility" in table else None,
            path=self.path,
            entrants=self.file(top, "entrants"),
            local_places=self.whole(top, "slots", 1, ""),
        )
        self.done()
        return found

    def stages(self, tables: list[object]) -> tuple[Stage, ...]:
        found: list[Stage] = []
        for nth, entry in enumerate(tables):
            stage = self.stage(entry, nth)
            known = {other.name for other in found}
            where = "qualification.stages"
            if stage.name in known:
                self.fault(f"{where}.name", "each stage once", f'"{stage.name}" twice', nth)
            for other in stage.after:
                if other not in known:
                    self.fault(f"{where}.after", "an earlier stage", f'"{other}"')
            found.append(stage)
        return tuple(found)

    def stage(self, entry: object, nth: int) -> Stage:
        where = "qualification.stages"
        table = self.known(entry, where)
        name = self.get(table, "name", str, "", where, nth)
        by = self.get(table, "by", str, "", where, nth)
        if not name:
            self.fault(f"{where}.name", "a name", "none", nth)
        if by not in OWN:
            self.fault(f"{where}.by", "one of " + ", ".join(OWN), f'"{by}"', nth)
        else:
            for key in sorted(set(table) - set(COMMON.split()) - set(OWN[by].split())):
                if key in self.keys[where].split():
                    self.fault(f"{where}.{key}", f'a key of by = "{by}"', f'"{key}"')
        order = self.texts(table, "order", where) or ("points",)
        for criterion in order:
            if criterion not in CRITERIA:
                self.fault(f"{where}.order", "some of " + ", ".join(CRITERIA), f'"{criterion}"')
        least = {"places": 0, "best": 0, "brackets": 0}

        def whole(key: str, default: int | None) -> int | None:
            value = self.whole(table, key, least.get(key, 1), where, default)
            if value is not None and value > MOST:
                self.fault(f"{where}.{key}", f"at most {MOST}", value, nth)
                return default
            return value

        def flag(key: str) -> bool:
            return bool(self.get(table, key, bool, False, where, nth))

        return Stage(
            name=name,
            by=by,
            path=self.get(table, "path", str, name, where, nth),
            via=self.get(table, "via", str, name, where, nth),
            note=self.get(table, "note", str, "", where, nth),
            after=self.texts(table, "after", where),
            places=whole("places", 1) or 0,
            best=whole("best", 0) or 0,
            order=order,
            from_matches=flag("from_matches"),
            cap=whole("cap", None),
            games_each=whole("games_each", None),
            closed=self.lists(table, "closed", where),
            members=whole("members", None),
            planned=self.numbers(table, "planned", where),
            round_robin=flag("round_robin"),
            slots=whole("slots", 1) or 1,
            entrants=whole("entrants", None),
            byes=self.texts(table, "byes", where),
            crossed=flag("crossed"),
            matches=self.file(table, "matches", where),
            clubs=self.file(table, "clubs", where),
            holder=self.get(table, "holder", str, "", where, nth),
            brackets=whole("brackets", 0) or 0,
            ranking=self.file(table, "ranking", where),
            counted=flag("counted"),
        )

    def slots(self, entry: object, stages: tuple[Stage, ...]) -> SlotRules:
        where = "qualification.slots"
        table = self.known(entry, where)
        stage = self.get(table, "stage", str, "", where)
        if stage not in {other.name for other in stages}:
            self.fault(f"{where}.stage", "a stage", f'"{stage}"')
        vacancy = self.get(table, "vacancy", str, VACANCIES[0], where)
        if vacancy not in VACANCIES:
            self.fault(f"{where}.vacancy", "one of " + ", ".join(VACANCIES), f'"{vacancy}"')
        if "places" not in table:
            self.fault(f"{where}.places", "a whole number", "none")
        leagues: list[League] = []
        for nth, item in enumerate(self.get(table, "leagues", list, [], where)):
            league = self.known(item, f"{where}.leagues")
            name = self.get(league, "name", str, "", f"{where}.leagues", nth)
            if not name or name in {other.name for other in leagues}:
                self.fault(f"{where}.leagues.name", "each league once", f'"{name}"', nth)
            leagues.append(
                League(
                    name,
                    self.whole(league, "places", 0, f"{where}.leagues"),
                    self.whole(league, "teams", 1, f"{where}.leagues"),
                )
            )
        return SlotRules(
            self.whole(table, "places", 1, where) or 0,
            stage,
            self.texts(table, "champions", where),
            tuple(leagues),
            vacancy,
        )

    def eligibility(self, entry: object) -> EntryRules:
        where = "qualification.eligibility"
        table = self.known(entry, where)
        national = self.known(table.get("national", {}), f"{where}.national")
        own = NationalRules()

        def day(key: str) -> date:
            try:
                found = date.fromisoformat(str(table.get(key, "")))
                if 1900 <= found.year <= 2200:
                    return found
                raise ValueError
            except ValueError:
                wanted = 'a day, as in "2023-07-31"'
                self.fault(f"{where}.{key}", wanted, f'"{table.get(key, "")}"')
                return date.max

        def whole(key: str, default: int) -> int:
            return self.whole(national, key, 0, f"{where}.national", default) or 0

        return EntryRules(
            self.whole(table, "teams", 1, where, 1) or 1,
            self.whole(table, "matches", 0, where, 0) or 0,
            day("entry_deadline"),
            day("application_deadline"),
            day("professional_since"),
            day("schedule_by"),
            self.texts(table, "national_leagues", where),
            NationalRules(
                whole("teams", own.teams),
                whole("zones", own.zones),
                whole("zone_percent", own.zone_percent),
                self.numbers(national, "zone_states", f"{where}.national") or own.zone_states,
                whole("states", own.states),
                whole("months", own.months),
            ),
        )

    def lists(self, table: Mapping[str, Any], key: str, where: str) -> tuple[tuple[str, ...], ...]:
        values = self.get(table, key, list, [], where)
        if not all(isinstance(v, list) and all(isinstance(t, str) for t in v) for v in values):
            self.fault(f"{where}.{key}", "lists of texts", values)
            return ()
        return tuple(tuple(self.cleaned(t, f"{where}.{key}") for t in v) for v in values)

    def numbers(self, table: Mapping[str, Any], key: str, where: str) -> tuple[int, ...]:
        values = self.get(table, key, list, [], where)
        if not all(type(value) is int and value > 0 for value in values):
            self.fault(f"{where}.{key}", "whole numbers", values)
            return ()
        return tuple(values)

    def counts(self, tables: list[object], stages: tuple[Stage, ...]) -> tuple[Count, ...]:
        where = "qualification.counts"
        names = {stage.name for stage in stages} | {stage.path for stage in stages}
        found = []
        for nth, entry in enumerate(tables):
            table = self.known(entry, where)
            what = self.get(table, "what", str, "berths", where, nth)
            if what not in MEASURES:
                self.fault(f"{where}.what", "one of " + ", ".join(MEASURES), f'"{what}"', nth)
            of = self.texts(table, "of", where)
            for name in of:
                if name not in names:
                    self.fault(f"{where}.of", "a stage or a path", f'"{name}"', nth)
            said = self.whole(table, "said", 0, where)
            if said is None:
                self.fault(f"{where}.said", "a whole number", "none", nth)
            found.append(Count(what, of, said or 0, self.whole(table, "round", 1, where)))
        return tuple(found)

    def entry(self, tables: list[object]) -> tuple[tuple[str, int], ...]:
        where = "qualification.entry"
        found = []
        for nth, item in enumerate(tables):
            table = self.known(item, where)
            league = self.get(table, "league", str, "", where, nth)
            round_ = self.whole(table, "round", 1, where)
            if not league or round_ is None:
                self.fault(where, "a league and a round", dict(table), nth)
            found.append((league, round_ or 1))
        return tuple(found)

    def roster(self, entry: object) -> Roster | None:
        where = "qualification.roster"
        table = self.known(entry, where)
        clubs = self.file(table, "clubs", where)
        if clubs is None:
            self.fault(f"{where}.clubs", "a path of the clubs", "none")
            return None
        return Roster(
            clubs,
            self.file(table, "league_table", where),
            self.file(table, "spellings", where),
            self.texts(table, "absent", where),
            self.whole(table, "states", 0, where),
            self.get(table, "all_named_in", str, "", where),
        )
