"""Check a cup's published draw with nothing but Python: ``python verify_draw.py FOLDER``.

This file can be copied away. It needs Python 3.11 or newer and its standard library, and shares
no code with the software that makes the records: it follows the page of the record format,
whose section numbers stand in the comments. The folder holds the plan, the draws, the chain of
attempts, results as CSV files and, if the plan names one, its certificate.

``--strict`` refuses what is only claimed. Exit code 0: verified; 1: not verified; 2: usage; 3: a
file is bad; 5: a file or the folder cannot be read.
"""

import csv
import hashlib
import io
import json
import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import chain, combinations, product
from math import comb
from pathlib import Path
from typing import Any

Obj = dict[str, Any]
Tree = Any  # a club, or (level, first side, second side)
Matrix = list[list[int]]
Check = Callable[[Any, str], None]

MOST_BYTES = 16 * 2**20
SMALL_CERTIFICATE = 12
SMALL_LIST = 4_000
MOST_BUDGET = 2_000_000
MOST_STEPS = 5_000_000
CHAIN = "drawopt-attempts.json"
SEASON, SEASON_RESULTS = "drawopt-season.json", "results.csv"
BITS_OF_A_COUNT = 48  # no section has more than 16! < 2^45 brackets


class BadFile(Exception):
    """A file that does not keep the format."""


class NotVerified(Exception):
    """Something does not hold; the text says what."""


def need(holds: object, what: str) -> None:
    """Say what does not hold."""
    if not holds:
        raise NotVerified(what)


# Section 1: canonical form, digest, byte form.


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """The digest of a record without ``digest`` and ``run``, or of a list."""
    if isinstance(value, dict):
        value = {key: value[key] for key in value if key not in ("digest", "run")}
    return hashlib.sha256(canonical(value)).hexdigest()


def byte_form(value: Any, indent: int = 0, *, inline: bool = False) -> str:
    """The text of a record's file, but for the line feed at its end."""
    pad = " " * (indent + 2)
    if isinstance(value, dict) and value and not inline:
        entries = (
            f"{json.dumps(key, ensure_ascii=False)}: {byte_form(item, indent + 2)}"
            for key, item in value.items()
        )
        return "{\n" + ",\n".join(pad + entry for entry in entries) + "\n" + " " * indent + "}"
    if isinstance(value, list) and any(isinstance(i, list | dict) for i in value) and not inline:
        items = (pad + byte_form(item, indent + 2, inline=True) for item in value)
        return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"
    return json.dumps(value, ensure_ascii=False)


# Section 1: texts and numbers. A check raises BadFile with the place where something is wrong.

# fmt: off
UNSEEN = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180E),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)
# fmt: on


def may_stand(letter: str) -> bool:
    """Whether a character may stand in a free text."""
    category = unicodedata.ucd_3_2_0.category(letter)
    if category in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp") or (
        category == "Zs" and letter != " "
    ):
        return False
    return not any(first <= ord(letter) <= last for first, last in UNSEEN)


def text(least: int = 0, most: int = 200) -> Check:
    def check(value: Any, where: str) -> None:
        ok = type(value) is str and least <= len(value) <= most
        if ok and not (value.isascii() and value.isprintable()):
            ok = all(map(may_stand, value))
        if not (ok and unicodedata.is_normalized("NFC", value) and value == value.strip(" ")):
            raise BadFile(f"{where}: not a free text of {least} to {most} characters")

    return check


def pattern(expression: str, most: int = 4096) -> Check:
    def check(value: Any, where: str) -> None:
        if type(value) is not str or len(value) > most or not re.fullmatch(expression, value):
            raise BadFile(f"{where}: {str(value)[:60]!r} does not look like {expression}")

    return check


def whole(least: int = 0, most: int = 2**53 - 1) -> Check:
    def check(value: Any, where: str) -> None:
        if type(value) is not int or not least <= value <= most:
            raise BadFile(f"{where}: {str(value)[:60]} is no whole number from {least} to {most}")

    return check


def one_of(*values: Any) -> Check:
    def check(value: Any, where: str) -> None:
        if not any(type(value) is type(each) and value == each for each in values):
            raise BadFile(f"{where}: {str(value)[:60]!r} is none of {values}")

    return check


def list_of(item: Check, least: int = 0, most: int = 5_000) -> Check:
    def check(value: Any, where: str) -> None:
        if type(value) is not list or not least <= len(value) <= most:
            raise BadFile(f"{where}: not a list of {least} to {most}")
        for number, each in enumerate(value):
            item(each, f"{where}[{number}]")

    return check


MAY_BE_MISSING = ("draw_when", "withdrawals", "most_long_ties", "parts", "sections")


def keys(**checks: Check) -> Check:
    """An object with just these keys, in this order; a few may be missing."""

    def check(value: Any, where: str) -> None:
        there = list(value) if type(value) is dict else []
        wanted = [key for key in checks if key in there or key not in missing]
        if type(value) is not dict or there != wanted:
            raise BadFile(f"{where}: not an object of {', '.join(checks)}, in this order")
        for key in wanted:
            checks[key](value[key], f"{where}.{key}")

    missing = MAY_BE_MISSING if "digest" in checks or "parent" in checks else ("trips",)

    return check


def either(*checks: Check) -> Check:
    def check(value: Any, where: str) -> None:
        faults = []
        for each in checks:
            try:
                return each(value, where)
            except BadFile as fault:
                faults.append(str(fault))
        raise BadFile("; ".join(faults))

    return check


def decimal(most: int) -> Check:
    form = pattern(r"0|-?[1-9][0-9]{0,29}|-?(0|[1-9][0-9]{0,29})\.[0-9]{0,29}[1-9]")

    def check(value: Any, where: str) -> None:
        form(value, where)
        if abs(Fraction(value)) > most:
            raise BadFile(f"{where}: {value} is not from -{most} to {most}")

    return check


def day(value: Any, where: str) -> None:
    """A day that the calendar has."""
    pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")(value, where)
    try:
        date.fromisoformat(value)
    except ValueError as error:
        raise BadFile(f"{where}: {error}") from None


def run_value(value: Any, where: str) -> None:
    """What ``run`` may hold: outside the digest, so nothing rests on it."""
    for item in value if type(value) is list else value.values() if type(value) is dict else ():
        run_value(item, where)
    if type(value) not in (dict, list, bool, type(None)):
        either(whole(-(2**53) + 1), text(0, 4096))(value, where)


null, flag, name = one_of(None), one_of(True, False), text(1)
long_text, hexes = text(1, 4096), pattern("[0-9a-f]{64}")
share, whole_text = pattern(r"0|1|0\.[0-9]{0,5}[1-9]"), pattern("0|[1-9][0-9]*", 4_300)
distance, round_, signed = whole(0, 10**8), whole(1, 4), whole(-(2**53) + 1)
weight = whole(1, 999_999_999)
side = either(name, keys(winner_of=whole(1)))

OPTIONS = ("opponent", "bye", "loser", "section")
TIES = list_of(
    keys(
        round=round_, number=whole(1), section=whole(1), home=side, away=side,
        expected_travel=whole(), expected_distance=whole(), provisional=flag, switched=flag,
        neutral=flag,
    )
)  # fmt: skip
BYES = list_of(keys(club=name, round=round_))

# fmt: off
KINDS: dict[str, dict[str, Check]] = {
    "drawopt-plan-2": {
        "record": name, "version": name, "title": text(),
        "entrants": list_of(keys(
            club=name, league=text(), city=text(), state=text(), lat=either(decimal(90), null),
            lon=either(decimal(180), null), group=text(), rating=either(decimal(10**30), null),
        ), 1, 1000),
        "distance_source": one_of("great circle", "given"),
        "distances": list_of(list_of(distance)),
        "costs": either(null, list_of(list_of(distance))), "unit": name,
        "format": keys(
            entrants=whole(1), slots=whole(1), rounds=whole(0, 4), byes=whole(), double_byes=flag,
            section_size=either(null, list_of(whole(1), 2, 2)),
            ties_per_round=either(null, list_of(whole())),
        ),
        "rules": keys(
            sections=list_of(list_of(name)),
            apart=list_of(keys(clubs=list_of(name, 2, 2), until=whole(2)), 0, 50_000),
            same_league_apart=flag, longest_trip=either(null, whole()),
            may_not_host=list_of(name), must_have_bye=list_of(name),
            trips=keys(over=distance, at_most=whole()),
        ),
        "windows": list_of(list_of(round_, 1)), "days": list_of(day),
        "redraw": one_of("window", "keep-byes", "none"), "tolerance": share,
        "byes": one_of("uniform", "fair"), "hosts": one_of("coin", "balance"),
        "draw_when": one_of("section"),
        "withdrawals": list_of(one_of(*OPTIONS), 1, 4),
        "seed_sources": list_of(long_text),
        "sections": list_of(keys(name=text(), clubs=list_of(name), travel=whole())),
        "weights": either(null, keys(one=list_of(weight), two=either(null, list_of(weight)))),
        "travel": whole(), "mean_travel": whole(), "bound": whole(),
        "status": one_of("optimal", "bounded", "feasible", "stopped", "given"),
        "certificate": either(hexes, null), "digest": hexes,
    },
    "drawopt-draw-2": {
        "record": name, "title": text(), "plan_digest": hexes, "seed": long_text,
        "attempt": whole(), "reason": either(null, long_text), "rehearsal": flag,
        "window": whole(1), "day": either(null, day), "after": either(null, hexes),
        "results_digest": either(null, hexes), "tolerance": share,
        "most_long_ties": whole(), "least_travel": whole(),
        "travel": whole(), "count": whole_text, "rank": whole_text, "sections": list_of(text()),
        "lots": list_of(keys(label=name, below=whole_text, lot=whole_text)),
        "ties": TIES, "byes": BYES,
        "home_ties": list_of(keys(club=name, ties=whole())), "booklet": either(null, hexes),
        "number": either(null, whole()),
        "parts": list_of(keys(
            section=whole(1), results_digest=either(null, hexes), least_travel=whole(),
            count=whole_text, rank=whole_text,
        ), 1, 1000),
        "digest": hexes,
    },
    "drawopt-change-2": {
        "record": name, "title": text(), "plan_digest": hexes, "after": either(null, hexes),
        "window": whole(), "club": name, "reason": long_text, "option": one_of(*OPTIONS),
        "section": whole(1), "tie": either(null, whole(1)),
        "decided": list_of(whole(1)), "other": either(null, name), "ties": TIES,
        "byes": BYES, "digest": hexes,
    },
    "drawopt-booklet-2": {
        "record": name, "title": text(), "plan_digest": hexes, "seed": long_text,
        "rehearsal": flag, "window": whole(1), "after": either(null, hexes),
        "results_digest": either(null, hexes), "tolerance": share, "count": whole_text,
        "below": whole_text, "ranks": list_of(whole_text, 2, 10_000), "digest": hexes,
    },
    "drawopt-certificate-2": {
        "record": name, "parts_of_a_unit": one_of(64), "prices": list_of(signed, 0, 1000),
        "section_price": signed,
        "cuts": list_of(keys(
            clubs=list_of(whole(), 1, 5), weights=list_of(whole(1), 1, 5), parts=whole(1),
            price=whole(),
        ), 0, 1000),
        "least_reduced_cost": whole(-(2**53) + 1, 0), "bound": whole(), "optimal": flag,
        "digest": hexes,
    },
    "drawopt-attempts-2": {
        "record": name,
        "attempts": list_of(keys(
            parent=hexes, window=whole(1), attempt=whole(1), reason=either(null, long_text),
            seed=long_text, draw=hexes, sections=list_of(whole(1), 1, 1000),
            previous=either(null, hexes),
        ), 0, 10_000),
        "digest": hexes,
    },
    "drawopt-season-2": {
        "record": name, "plan_digest": hexes,
        "entries": list_of(keys(
            window=whole(1), draw=hexes, tie=whole(1), round=round_, home=name, away=name,
            home_goals=either(whole(0, 999), null), away_goals=either(whole(0, 999), null),
            penalties=either(list_of(whole(), 2, 2), null), decided_by=one_of(
                "score", "extra_time", "penalties", "forfeit", "walkover", "withdrawal", "awarded",
                "abandoned",
            ),
            winner=either(name, null), reason=either(long_text, null), stands=flag,
            otherwise=either(whole(), null), previous=either(hexes, null),
        ), 0, 10_000),
        "digest": hexes,
    },
}
# fmt: on


def read_record(path: Path) -> Obj | None:
    """A record in its one byte form; ``None`` if the file is none of this format's."""
    data = read_bytes(path)
    squeezed = re.sub(rb"[ \n\r\t]", b"", data[:400].removeprefix(b"\xef\xbb\xbf"))
    found = re.match(rb'\{"record":"((drawopt-[a-z]+)-[0-9]+)"', squeezed)
    if not found or not any(kind.startswith(found[2].decode() + "-") for kind in KINDS):
        return None
    kind = found[1].decode()
    if kind not in KINDS:
        raise BadFile(f"{path}: {kind} is not version 2 of the format")
    try:
        refuse_deep(data)
        record = json.loads(data.decode("utf-8"))
        run = record.pop("run", {}) if type(record) is dict else {}
        keys(**KINDS[kind])(record, path.name)
        if kind == "drawopt-plan-2" and type(run) is dict:
            run_value(run, "run")
        elif run:
            raise BadFile(f"{path}: run is not an object")
        again = byte_form(record) + "\n"
        if data.decode("utf-8") not in (again, byte_form({**record, "run": run}) + "\n"):
            raise BadFile(f"{path}: not in the one byte form")
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{path}: {error}") from None
    return dict(record)


def refuse_deep(data: bytes) -> None:
    """Python's parser calls itself for each level: what is too deep must not reach it."""
    depth = 0
    for each in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', data, re.DOTALL):
        depth += (each[0] in b"[{") - (each[0] in b"]}")
        if depth > 200:
            raise RecursionError("nested too deep")


def read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadFile(f"{path}: more than {MOST_BYTES:,} bytes")
    return data


# Section 3: distances.


def great_circle_fits(plan: Obj) -> bool:
    """Whether every distance is that of the towns, rounded half up."""
    towns = [(e["lat"], e["lon"]) for e in plan["entrants"]]
    if plan["unit"] not in ("mi", "km") or any(None in town for town in towns):
        return False
    km = 1.609344 if plan["unit"] == "mi" else 1.0
    at = [(math.radians(float(lat)), math.radians(float(lon))) for lat, lon in towns]
    for i, (a, lon) in enumerate(at):
        for j in range(i):
            b, c = at[j][0], at[j][1] - lon
            angle = math.atan2(
                math.hypot(
                    math.cos(b) * math.sin(c),
                    math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(c),
                ),
                math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(c),
            )
            x = 6371.009 * angle / km
            near_half = abs(x - math.floor(x) - 0.5) < 1e-6
            allowed = {math.floor(x), math.floor(x) + 1} if near_half else {math.floor(x + 0.5)}
            if plan["distances"][i][j] not in allowed:
                return False
    return True


# Sections 4 to 6: brackets counted by travel.


class Section:
    """All brackets of one section over some rounds, counted by slack.

    With ``exact`` travel is before rounding, in 64ths, and only ``least`` is of use. ``long`` holds
    distances and what a long tie's are over. Travel and long ties stand in one number, a step:
    travel times ``scale``, plus long ties.
    """

    def __init__(
        self,
        clubs: list[int],
        rounds: int,
        first: int,
        double: bool,
        cost: Matrix,
        earliest: Matrix,
        *,
        exact: bool = False,
        long: tuple[Matrix, int] | None = None,
    ) -> None:
        self.clubs, n, full = clubs, len(clubs), (1 << len(clubs)) - 1
        self.cost, self.energy, self.budget = cost, dict[int, int](), 0
        self.miles, over = long or (cost, 0)
        # An expected distance is a mean of distances: where none is over the limit no tie is long.
        far = long is not None and any(self.miles[i][j] > over for i in clubs for j in clubs)
        self.scale = n if far else 1
        self.fronts = dict[int, dict[int, int]]()
        sets = {1 << i: {4**i} for i in range(n)}  # the keys of a level's states, by set
        self.low = {4**i: 0 for i in range(n)}  # the least travel of each state; the top's key is 0
        self.splits: dict[int, list[tuple[int, int, int]]] = {}  # first key, second, least travel
        self.hist: dict[int, int] = {}  # packed: how many brackets of each slack
        for r in range(1, rounds + 1):
            most = (1 << rounds) - (1 << r)  # clubs outside the node; at least a half or a quarter
            sizes = range(max(n - most, 1), n - most // (4 if double else 2) + 1)
            below, sets, shift = sets, {}, 2 * r - 2
            low, splits = self.low, self.splits
            for i in range(n) if (r == 1 or (r == 2 and double)) and 1 in sizes else []:
                sets[1 << i], self.low[(r + 1) * 4**i] = {(r + 1) * 4**i}, 0
            for mask, held in below.items():
                barred = mask | ((mask & -mask) - 1)
                for i, j in product(range(n), repeat=2):
                    too_early = mask >> i & 1 and earliest[clubs[i]][clubs[j]] >= first + r
                    barred |= bool(too_early) << j
                for other in below if r < rounds else [full & ~mask]:
                    if other & barred or (mask | other).bit_count() not in sizes:
                        continue
                    for a in held:
                        inside, already = self.pairs(a), low[a]
                        for b in below.get(other, ()):
                            cross = self.pairs(a + b) - inside - self.pairs(b)
                            tie = 64 * cross >> shift if exact else ((2 * cross >> shift) + 1) >> 1
                            if far:
                                trip = ((2 * self.trip(a, b) >> shift) + 1) >> 1
                                tie = tie * self.scale + (trip > over)
                            travel = tie + already + low[b]
                            key = a + b if r < rounds else 0
                            if key not in low:
                                low[key], splits[key] = travel, []
                                sets.setdefault(mask | other, set()).add(key)
                            elif travel < low[key]:
                                low[key] = travel
                            splits[key].append((a, b, travel))
        self.possible = full in sets
        self.top = min(sets[full]) if self.possible else 0
        self.least = self.low[self.top] // self.scale if self.possible else 0
        # The splits of the section by pattern, that is by the round in which each club enters: a
        # pattern is kept as a state of its own, under its key's complement.
        for a, b, travel in self.splits.get(self.top, []):
            self.splits.setdefault(~(a + b), []).append((a, b, travel))
            self.low[~(a + b)] = self.low[self.top]
        self.patterns = [key for key in self.splits if key < 0] or [self.top]
        self.patterns.sort(key=lambda key: key if key >= 0 else ~key)

    def held(self, key: int) -> list[tuple[int, int]]:
        """The clubs of a state, each with 2^(e - 1)."""
        return [(c, (1, 2, 4)[e - 1]) for i, c in enumerate(self.clubs) if (e := key >> 2 * i & 3)]

    def pairs(self, key: int) -> int:
        """The sum over a state's pairs of w(i) w(j) d(i, j) with w = 2^(e - 1)."""
        found = self.energy.get(key)
        if found is None:
            clubs = self.held(key)
            found = sum(v * w * self.cost[i][j] for (i, v), (j, w) in combinations(clubs, 2))
            self.energy[key] = found
        return found

    def trip(self, a: int, b: int) -> int:
        """The same by distances, over the pairs of two states, a club of each."""
        ours, theirs = self.held(a), self.held(b)
        return sum(v * w * self.miles[i][j] for (i, v), (j, w) in product(ours, theirs))

    def spent(self, step: int) -> tuple[int, int]:
        """The slack and the long ties of brackets so many steps above the least."""
        travel, trips = divmod(self.low[self.top] + step, self.scale)
        return travel - self.least, trips

    def front(self, key: int) -> dict[int, int]:
        """The least travel of a state's brackets by their number of long ties."""
        if key not in self.fronts:
            found = {} if key in self.splits else {0: 0}
            for a, b, step in self.splits.get(key, []):
                own, long = divmod(step - self.low[a] - self.low[b], self.scale)
                for (t, x), (u, y) in product(self.front(a).items(), self.front(b).items()):
                    k, travel = long + t + u, own + x + y
                    found[k] = min(found.get(k, travel), travel)
            self.fronts[key] = found
        return self.fronts[key]

    def least_by_trips(self) -> dict[int, int]:
        """The same of the whole section."""
        return {0: self.least} if self.scale == 1 else self.front(self.top)

    def table(self, key: int) -> int:
        """Packed: how many brackets of a state have each slack up to the budget."""
        if key not in self.hist:
            self.hist[key] = 0 if key in self.splits else 1
            for a, b, travel in self.splits.get(key, []):
                if (room := self.budget - travel + self.low[key]) >= 0:
                    cut = (1 << BITS_OF_A_COUNT * (room + 1)) - 1
                    both = (self.table(a) & cut) * (self.table(b) & cut) & cut
                    self.hist[key] += both << BITS_OF_A_COUNT * (self.budget - room)
        return self.hist[key]

    def counts(self, key: int, slack: int) -> list[int]:
        """How many brackets of a state have the slacks 0 to ``slack``."""
        one = (1 << BITS_OF_A_COUNT) - 1
        return [self.table(key) >> BITS_OF_A_COUNT * x & one for x in range(slack + 1)]

    def bracket(self, key: int, slack: int, rank: int) -> Tree:
        """The bracket of this rank among those of a state with this slack."""
        for a, b, travel in sorted(self.splits.get(key, [])):
            room = slack - travel + self.low[key]
            if room < 0:
                continue
            seconds = reversed(self.counts(b, room))
            for x, (m, k) in enumerate(zip(self.counts(a, room), seconds, strict=True)):
                if rank < m * k:
                    one, two = self.bracket(a, x, rank // k), self.bracket(b, room - x, rank % k)
                    return sum(w for _, w in self.held(a + b)).bit_length() - 1, one, two
                rank -= m * k
        return self.held(key)[0][0]


class Cup:
    """The draws of some sections: W(k, b, t) of section 6 is within[k][b * wide + t].

    ``trips`` is the most long ties, ``None`` for any number; with ``own`` each section has a budget
    of travel of its own.
    """

    def __init__(
        self,
        sections: list[Section],
        tolerance: str,
        weights: Obj | None = None,
        trips: int | None = None,
        *,
        own: bool = False,
    ) -> None:
        self.weights, self.tolerance, self.allowed, self.own = weights, tolerance, trips, own
        self.sections, least = sections, {0: 0}
        base, possible = sum(s.least for s in sections), sum(s.scale - 1 for s in sections)
        self.trips = top = possible if trips is None else min(trips, possible)
        for s in sections:
            joined = [(t + u, x + y) for t, x in least.items()
                      for u, y in s.least_by_trips().items() if t + u <= top]  # fmt: skip
            least = {t: min(x for u, x in joined if u == t) for t, _ in joined}
        need(least, f"every draw has more than {trips} long ties")
        self.least, share = min(least.values()), 1 + Fraction(tolerance)
        rooms = {id(s): int(s.least * share) - s.least for s in sections}
        above = sum(rooms.values()) if own else int(self.least * share) - self.least
        need(above <= MOST_BUDGET, f"a tolerance of {above:,} units is too much to be counted")
        self.budget = n = above + self.least - base
        self.wide = wide = top + 1
        self.within, self.hists = [[1] * (n + 1) * wide], list[list[int]]()
        for s in reversed(sections):
            steps = (s.least + n + 1) * s.scale - 1 - s.low[s.top]
            if steps > s.budget:
                s.budget, s.hist = steps, {}
            later = self.within[0]
            if weights is None:
                self.hists.insert(0, s.counts(s.top, steps))
            else:
                by_pattern = [(self.weight(s, key), s.counts(key, steps)) for key in s.patterns]
                hist = [sum(w * m[x] for w, m in by_pattern) for x in range(steps + 1)]
                self.hists.insert(0, hist)
            if own:
                self.hists[0] = [m if x <= rooms[id(s)] else 0 for x, m in enumerate(self.hists[0])]
            spent = [(*s.spent(x), m) for x, m in enumerate(self.hists[0]) if m]
            self.within.insert(0, [
                sum(m * later[(b - x) * wide + t - u] for x, u, m in spent if x <= b and u <= t)
                for b in range(n + 1) for t in range(wide)
            ])  # fmt: skip
        self.count = self.within[0][-1]
        need(self.count < 10**4300, "there are too many draws to be counted")
        twice = 2 * (n * self.count - sum(self.within[0][top : n * wide : wide]))
        self.mean = base + (twice + self.count) // (2 * self.count)

    @property
    def draws(self) -> int:
        """The number of draws, each counted once."""
        if self.weights is None:
            return self.count
        return Cup(self.sections, self.tolerance, None, self.allowed, own=self.own).count

    def weight(self, s: Section, key: int) -> int:
        """The weight of a pattern: a factor for each club with one bye or two."""
        weights, found = self.weights or {}, 1
        for c, w in s.held(key if key >= 0 else ~key):
            found *= 1 if w == 1 else weights["one" if w == 2 else "two"][c]
        return found

    def bracket(self, s: Section, x: int, index: int) -> Tree:
        """The bracket of a section with this slack that holds this number."""
        if self.weights is None:
            return s.bracket(s.top, x, index)
        for key in s.patterns:
            w, number = self.weight(s, key), s.counts(key, x)[x]
            if index < w * number:
                return s.bracket(key, x, index // w)
            index -= w * number
        raise NotVerified("a rank beyond the last")

    def draw(self, rank: int) -> tuple[list[Tree], int]:
        """The bracket of each section, and the travel, of the draw of this rank."""
        left, trips, trees = self.budget, self.trips, []
        for s, hist, later in zip(self.sections, self.hists, self.within[1:], strict=True):
            for x, m in enumerate(hist):
                slack, long = s.spent(x)
                room, more = left - slack, trips - long
                others = later[room * self.wide + more] if room >= 0 <= more else 0
                if rank < m * others:
                    break
                rank -= m * others
            trees.append(self.bracket(s, x, rank // others))
            left, trips, rank = room, more, rank % others
        return trees, sum(s.least for s in self.sections) + self.budget - left


# Section 7: lots.


def lot(key: bytes, label: str, n: int) -> int:
    """below(n): the first bits of as many blocks as it takes."""
    bits, c, number = (n - 1).bit_length(), 0, 0 if n == 1 else n
    while number >= n:
        blocks, c = range(c, c + (bits + 255) // 256), c + (bits + 255) // 256
        raw = b"".join(
            hashlib.sha256(key + label.encode() + b"\0" + i.to_bytes(8, "big")).digest()
            for i in blocks
        )
        number = int.from_bytes(raw, "big") >> 256 * len(blocks) - bits
    return number


# Section 10: what a seed states.

# By chain hash, hexadecimal digits of a signature, of the one before, of the one before round 1.
NETWORKS = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": (96, 0, 0),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": (192, 192, 64),
}
Source = tuple[str, list[tuple[Any, ...]], int]  # kind, its values, hundredths of a bit


def source_of(part: str) -> Source | None:
    kind, _, value = part.partition(":")
    digits = {"dice": ("[1-6]+", 258), "decimal": ("[0-9]+", 332), "hex": ("[0-9a-fA-F]+", 400)}
    if kind in digits:
        form, worth = digits[kind]
        said = value.replace("-", "")
        return (
            (kind, [tuple(said.lower())], worth * len(said)) if re.fullmatch(form, said) else None
        )
    if kind == "lottery":
        groups, bits = [], 0
        for group in value.split("+"):
            if not re.fullmatch("[0-9]{1,5}(-[0-9]{1,5})*/[0-9]{1,5}", group):
                return None
            *drawn, n = map(int, re.split("[-/]", group))
            if n > 10_000 or drawn != sorted(set(drawn) & set(range(1, n + 1))):
                return None
            groups.append(tuple(drawn))
            bits += (comb(n, len(drawn)) ** 100).bit_length() - 1
        return kind, [tuple(groups)], bits
    found = re.fullmatch("([0-9a-f]{64})/([1-9][0-9]{0,17})/([0-9a-f]+)(?:/([0-9a-f]+))?", value)
    if kind == "drand" and found and found[1] in NETWORKS:
        own, before, genesis = NETWORKS[found[1]]
        wanted = genesis if found[2] == "1" else before
        if len(found[3]) == own and len(found[4] or "") == wanted:
            randomness = hashlib.sha256(bytes.fromhex(found[3])).hexdigest()
            return kind, [tuple(found[3]), tuple(randomness)], 25600
    return None


def official_spelling(seed: str) -> str:
    """The one spelling of an official seed: sources alone, each kind once, in order."""
    found: dict[str, str] = {}
    for part in filter(None, re.split("[ ;]", seed)):
        need(source_of(part), f"an official seed holds sources alone, not {part[:60]!r}")
        kind, _, value = part.partition(":")
        need(kind not in found, f"the seed names {kind} twice")
        if kind == "lottery":
            value = re.sub("0*([0-9]+)", r"\1", value)
        elif kind != "drand":
            digits = value.replace("-", "").lower()
            value = "-".join(digits[at : at + 5] for at in range(0, len(digits), 5))
        found[kind] = f"{kind}:{value}"
    kinds = "dice", "decimal", "hex", "lottery", "drand"
    return " ".join(found[kind] for kind in kinds if kind in found)


def check_seed(seed: str, draws: int) -> None:
    """Section 10: an official seed in its one spelling, with bits enough for so many draws."""
    need(official_spelling(seed) == seed, "the seed is not in its one spelling")
    bits = sum(source[2] for source in sources(seed))
    wanted = min(max(128, (draws - 1).bit_length() + 32), 256)
    need(bits >= 100 * wanted, f"the seed states {bits / 100} bits of {wanted}")


def is_part(one: Source, other: Source) -> bool:
    """Whether a value of one stands in a value of the other, side by side."""
    return any(
        outer[at : at + len(inner)] == inner
        for inner, outer in product(one[1], other[1])
        for at in range(len(outer) - len(inner) + 1)
    )


def sources(seed: str) -> list[Source]:
    """The sources of a seed that count."""
    found = [s for part in re.split("[ ;]", seed) if (s := source_of(part))]
    once: list[Source] = []
    for one in sorted(found, key=lambda source: source[2]):
        if not any(is_part(one, other) and is_part(other, one) for other in once):
            once.append(one)
    return [
        one
        for one in once
        if one[2] < 3200 or not any(is_part(one, o) for o in once if o is not one)
    ]


def used_again(seed: str, earlier: str) -> bool:
    """Whether a source of 32 bits or more of one seed served the other."""
    return any(
        (one[2] >= 3200 and is_part(one, other)) or (other[2] >= 3200 and is_part(other, one))
        for one, other in product(sources(seed), sources(earlier))
    )


# Sections 2, 5 and 12: the plan.


class Plan:
    """A plan that has been checked but for its bound."""

    def __init__(self, record: Obj) -> None:
        self.record, self.digest = record, digest(record)
        need(record["digest"] == self.digest, "the digest is not that of the record")
        self.clubs = [e["club"] for e in record["entrants"]]
        self.at = {club: i for i, club in enumerate(self.clubs)}
        need(self.clubs == sorted(self.at), "clubs are not in order of name, each once")
        pairs = [(e["lat"] is None, e["lon"] is None) for e in record["entrants"]]
        need(all(one == other for one, other in pairs), "lat and lon, or neither")
        for table in (record["distances"], record["costs"]):
            if table is not None:
                self._check_matrix(table)
        need(record["costs"] != record["distances"], "costs equal to distances are null")
        source = "great circle" if great_circle_fits(record) else "given"
        need(record["distance_source"] == source, f"distance_source is {source}")
        self.cost = record["distances"] if record["costs"] is None else record["costs"]
        rule: Obj | None = record["rules"].get("trips")
        self.long = None if rule is None else (record["distances"], rule["over"])
        self.trips: int | None = None if rule is None else rule["at_most"]
        self._check_format()
        self.earliest = self._earliest()
        self._check_sections()

    def _weights(self) -> Obj | None:
        weights: Obj | None = self.record["weights"]
        need((weights is None) == (self.record["byes"] == "uniform"), "fair byes have weights")
        if weights is not None:
            n = len(self.clubs)
            lengths = len(weights["one"]), len(weights["two"] or [])
            need((weights["two"] is not None) == self.double, "two byes, two weights")
            need(lengths == (n, n if self.double else 0), "a weight for every club")
        return weights

    def _check_matrix(self, table: Matrix) -> None:
        n = len(self.clubs)
        need(len(table) == n and all(len(row) == n for row in table), "a matrix is not square")
        need(
            all(table[i][j] == table[j][i] for i in range(n) for j in range(i))
            and not any(table[i][i] for i in range(n)),
            "a matrix is not symmetric with 0 on its diagonal",
        )

    def _check_format(self) -> None:
        form, n = self.record["format"], len(self.clubs)
        q = form["slots"]
        need(q <= n <= q << 4, "four rounds are not enough, or there are too few entrants")
        self.rounds = r = next(r for r in range(5) if n <= q << r)
        self.double = form["double_byes"] and r >= 3
        ties = [(q << r - k) - (0 if k > 1 else (q << r) - n) for k in range(1, r + 1)]
        shape = {
            "entrants": n, "slots": q, "rounds": r, "byes": (q << r) - n,
            "ties_per_round": None if self.double else ties,
        }  # fmt: skip
        need(canonical(form | shape) == canonical(form), "the format's numbers do not follow")
        least = 1 << max(r - (2 if self.double else 1), 0)
        few, most = form["section_size"] or (1, 1 << r)
        need(few <= most, "section_size is out of order")
        self.few, self.most = max(least, few), min(1 << r, most)
        need(q * self.few <= n <= q * self.most, "no sections of these sizes hold the field")
        windows, days = self.record["windows"], self.record["days"]
        need(
            [*chain(*windows)] == [*range(1, r + 1)],
            "the windows are not rounds 1, 2, ... in order",
        )
        need(not days or len(days) == len(windows), "a day for each window, or none")
        need(days == sorted(days), "the days of the windows are not in order")
        seeds = self.record["rules"]["must_have_bye"] + self.record["rules"]["may_not_host"]
        given = [*chain(*self.record["rules"]["sections"])]
        apart = [*chain(*(entry["clubs"] for entry in self.record["rules"]["apart"]))]
        need(
            all(c in self.at for c in seeds + given + apart),
            "a rule names a club that is not there",
        )

    def _earliest(self) -> Matrix:
        rules, never = self.record["rules"], self.rounds + 1
        byes = set(rules["must_have_bye"])

        apart: dict[frozenset[str], int] = {}
        for entry in rules["apart"]:
            two_clubs = frozenset(entry["clubs"])
            apart[two_clubs] = max(apart.get(two_clubs, 1), min(entry["until"], never))

        def pair(a: Obj, b: Obj, miles: int) -> int:
            names = frozenset((a["club"], b["club"]))
            league = rules["same_league_apart"] and a["league"] and a["league"] == b["league"]
            two = bool(league) or not names.isdisjoint(byes)
            trip = rules["longest_trip"]
            too_far = trip is not None and miles > trip
            return max(2 if two else 1, never if too_far else 1, apart.get(names, 1))

        entrants = self.record["entrants"]
        return [
            [pair(a, b, d) for b, d in zip(entrants, row, strict=True)]
            for a, row in zip(entrants, self.record["distances"], strict=True)
        ]

    def section(self, clubs: list[int], *, exact: bool = False) -> Section:
        """A section's brackets over all rounds."""
        rounds, double, long = self.rounds, self.double, None if exact else self.long
        return Section(clubs, rounds, 1, double, self.cost, self.earliest, exact=exact, long=long)

    def _check_sections(self) -> None:
        record = self.record
        sections = [s["clubs"] for s in record["sections"]]
        need(sorted(chain(*sections)) == self.clubs, "sections hold every club once")
        need(sections == sorted(map(sorted, sections)), "sections are not in order")
        need(len(sections) == record["format"]["slots"], "one section a slot")
        need(all(self.few <= len(s) <= self.most for s in sections), "a section has another size")
        given = sorted(map(sorted, record["rules"]["sections"]))
        need(not given or given == sections, "the sections are not those that the rules give")
        self.sections = [self.section([self.at[c] for c in s]) for s in sections]
        need(
            all(s.possible for s in self.sections), "a section has no bracket that keeps the rules"
        )
        leasts = [s.least for s in self.sections]
        need([s["travel"] for s in record["sections"]] == leasts, f"the sections travel {leasts}")
        self.own = "draw_when" in record
        alone = not self.own and "withdrawals" not in record
        need(alone or self.long is None, "trips do not go with draw_when or withdrawals")
        self.weights = self._weights()
        cup = Cup(self.sections, record["tolerance"], self.weights, self.trips, own=self.own)
        need(record["travel"] == cup.least, f"the travel is {cup.least}")
        need(record["mean_travel"] == cup.mean, f"the mean travel is {cup.mean}")

    def sizes(self) -> range:
        """The sizes that a section can have if the others hold the other clubs."""
        n, others = len(self.clubs), self.record["format"]["slots"] - 1
        return range(
            max(self.few, n - others * self.most), min(self.most, n - others * self.few) + 1
        )

    def is_small(self) -> bool:
        return sum(comb(len(self.clubs), size) for size in self.sizes()) <= SMALL_LIST

    def least_of_all(self) -> int | None:
        """The least travel of any plan; ``None`` if that takes too long."""
        by_first: dict[int, list[tuple[int, int, int]]] = {}
        for size in self.sizes():
            for clubs in combinations(range(len(self.clubs)), size):
                found = self.section(list(clubs))
                if found.possible:
                    mask = sum(1 << club for club in clubs)
                    own = [(mask, x, t) for t, x in found.least_by_trips().items()]
                    by_first.setdefault(clubs[0], []).extend(own)
        never, steps = 1 << 99, 0
        known: dict[tuple[int, int, int], int] = {}

        def least(left: int, slots: int, trips: int) -> int:
            nonlocal steps
            if left == 0 or slots == 0:
                return 0 if left == slots == 0 else never
            if (left, slots, trips) not in known:
                own = by_first.get((left & -left).bit_length() - 1, [])
                steps += len(own)
                if steps > MOST_STEPS:
                    raise OverflowError
                known[left, slots, trips] = min(
                    (x + least(left ^ m, slots - 1, trips - t) for m, x, t in own
                     if m & left == m and t <= trips), default=never
                )  # fmt: skip
            return known[left, slots, trips]

        try:
            slots = self.record["format"]["slots"]
            return least((1 << len(self.clubs)) - 1, slots, self.trips or 0)
        except OverflowError:
            return None


def check_bound(plan: Plan, certificate: Obj | None, named: bool) -> str:
    """Check status and bound; what is only claimed, or an empty text."""
    record = plan.record
    status, bound, travel = record["status"], record["bound"], record["travel"]
    need((status == "given") == bool(record["rules"]["sections"]), f'the status is not "{status}"')
    exact = status in ("given", "optimal")
    need(bound == travel if exact else bound <= travel, f"the bound is {bound:,}")
    if named:
        if certificate is None:
            raise NotVerified(f"the certificate {record['certificate']} is missing")
        need(certificate["digest"] == digest(certificate), "the certificate's digest is another")
        same = certificate["optimal"] == (status == "optimal") and certificate["bound"] == bound
        need(same, "the certificate claims another bound")
        if len(plan.clubs) > SMALL_CERTIFICATE:
            return f"bound {bound:,} not checked: that takes compiled code"
        check_certificate(plan, certificate)
        return ""
    need(status != "bounded", "a bounded plan has a certificate")
    if status == "given" or bound == 0:
        return ""
    if not plan.is_small():
        need(not exact, f"bound {bound:,} needs a certificate")
        return f"bound {bound:,} claimed without proof"
    least = plan.least_of_all()
    if least is None:
        need(not exact, f"bound {bound:,} needs a certificate: too many plans to try")
        return f"bound {bound:,}: too many plans to try"
    need(bound == least if exact else bound <= least, f"the least of all plans is {least:,}")
    return ""


def most_lost(plan: Plan) -> Fraction:
    """A of section 12: the most that rounding lowers a plan's travel."""
    n, q, rounds = len(plan.clubs), plan.record["format"]["slots"], plan.rounds
    if rounds < 2:
        return Fraction(0)

    def lost(k: int) -> Fraction:
        return max(Fraction(0), Fraction(1, 2) - Fraction(1, 2**k))

    t = n - (q << rounds - 2) if plan.double else n - (q << rounds - 1)
    worst = Fraction(0)
    for b in range(t // (3 if plan.double else 2) + 1):
        p = (t - 3 * b) // 2 if plan.double else t - 2 * b
        total = b * lost(2)
        for r in range(3, rounds + 1):
            ties = q << rounds - r
            f = min(b + p, ties)
            s = min(b + p - f, ties)
            total += (ties - f) * lost(2 * r - 4) + (f - s) * lost(2 * r - 3) + s * lost(2 * r - 2)
        worst = max(worst, total)
    return worst


def check_certificate(plan: Plan, certificate: Obj) -> None:
    """Section 12, in full: every section listed."""
    cost, earliest, n = plan.cost, plan.earliest, len(plan.clubs)
    prices, cuts = certificate["prices"], certificate["cuts"]
    big = 2**34
    need(len(prices) == n and all(abs(p) < big for p in prices), "prices out of range")
    need(abs(certificate["section_price"]) < big, "the section's price is out of range")
    sites: list[list[int]] = []
    for club in range(n):
        for site in sites:
            i = site[0]
            if not cost[club][i] and cost[club] == cost[i] and earliest[club] == earliest[i]:
                site.append(club)
                break
        else:
            sites.append([club])
    site_of = {club: number for number, site in enumerate(sites) for club in site}
    price = [sum(prices[c] for c in sites[site_of[club]]) // len(sites[site_of[club]])
             for club in range(n)]  # fmt: skip
    weights: list[dict[int, int]] = []
    for cut in cuts:
        fits = all(c < n for c in cut["clubs"]) and len(cut["clubs"]) == len(cut["weights"])
        need(fits and cut["parts"] <= 100 and max(cut["weights"]) <= 100, "a cut is out of range")
        need(cut["price"] < big, "a cut's price is out of range")
        on = {site_of[c]: w for c, w in zip(cut["clubs"], cut["weights"], strict=True)}
        need(len(on) == len(cut["clubs"]), "two clubs of a cut are of one site")
        weights.append(on)

    def counted(clubs: tuple[int, ...]) -> int:
        return sum(
            cut["price"] * (sum(on.get(site_of[c], 0) for c in clubs) // cut["parts"])
            for cut, on in zip(cuts, weights, strict=True)
        )

    least = certificate["least_reduced_cost"]
    for size in plan.sizes():
        for clubs in combinations(range(n), size):
            found = plan.section(list(clubs), exact=True)
            if found.possible:
                worth = sum(price[c] for c in clubs) + certificate["section_price"]
                reduced = found.least - worth + counted(clubs)
                need(reduced >= least, f"a section's reduced cost is {reduced}, not {least}")
    q = plan.record["format"]["slots"]
    everyone = tuple(range(n))
    bound = sum(price) + q * certificate["section_price"] - counted(everyone) + q * least
    if certificate["optimal"]:
        need(plan.least_of_all() == plan.record["travel"], "there is a shorter plan")
    else:
        proven = -((math.ceil(most_lost(plan) * 64) - bound) // 64)
        need(certificate["bound"] <= proven, f"the prices prove {proven:,}")


# Section 11: results.

COLUMNS = ("round", "home", "away", "home_goals", "away_goals", "decided_by", "winner")
WORDS = ("", "score", "extra_time", "penalties", "forfeit", "walkover", "withdrawal", "coin",
         "rating", "further", "open")  # fmt: skip
Row = tuple[int, frozenset[str], str | None, str]  # round, clubs, winner (None: open), where


def results_of(path: Path, clubs: dict[str, int]) -> list[Row] | None:
    """The rows of a results file; ``None`` if it does not have the columns."""
    first = path.open("rb").readline(10_000).decode("utf-8-sig", "replace")
    if not {cell.strip().strip('"') for cell in first.split(",")} >= set(COLUMNS):
        return None
    try:
        data = read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        lines = csv.reader(io.StringIO(data), strict=True)
        header, *rows = [[unicodedata.normalize("NFC", c).strip() for c in row] for row in lines]
    except (csv.Error, ValueError) as error:
        raise BadFile(f"{path}: {error}") from None
    found: list[Row] = []
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        if len(row) > len(header):
            raise BadFile(f"{path}, row {number}: more cells than columns")
        cell = dict(zip(header, row + [""] * (len(header) - len(row)), strict=True))
        found.append(_result(cell, clubs, f"{path.name}, row {number}"))
    return found


def _result(cell: dict[str, str], clubs: dict[str, int], where: str) -> Row:
    round_, home, away, goals, conceded, how, winner = (cell[column] for column in COLUMNS)
    good = re.fullmatch("[0-9]{1,2}", round_) and int(round_) and home != away and how in WORDS
    good = good and {home, away} <= set(clubs) and winner in (home, away, "")
    if not (good and all(re.fullmatch("[0-9]{0,3}", g) for g in (goals, conceded))):
        raise BadFile(f"{where}: not the result of a tie")
    both = frozenset((home, away))
    if how == "open":
        if goals or conceded or winner:
            raise BadFile(f"{where}: an open tie has no result")
        return int(round_), both, None, where
    ahead = ""
    if goals and conceded and int(goals) != int(conceded):
        ahead = home if int(goals) > int(conceded) else away
    if not (winner or ahead):
        raise BadFile(f"{where}: a winner is wanted")
    known = goals and conceded and how in ("", "score", "extra_time")
    if winner and known and winner != ahead:
        raise BadFile(f"{where}: the goals tell of another winner")
    return int(round_), both, winner or ahead, where


def merged(rows: list[tuple[Path, Row]]) -> dict[tuple[int, frozenset[str]], Row]:
    """Rows by round and clubs; what two files tell of one tie agrees."""
    found: dict[tuple[int, frozenset[str]], tuple[Path, Row]] = {}
    for path, row in rows:
        other = found.setdefault(row[:2], (path, row))
        if other[1] is not row and (other[0] == path or other[1][2] != row[2]):
            raise BadFile(f"{row[3]}: contradicts {other[1][3]}, or stands twice")
    return {at: row for at, (_, row) in found.items()}


def played(draw: Obj, rows: dict[tuple[int, frozenset[str]], Row]) -> tuple[list[Obj], set[Any]]:
    """The results since a draw as they are digested, and the rows they are from."""
    winners: dict[int, str | None] = {}
    out = list[Obj]()
    used = set[Any]()
    for tie in sorted(draw["ties"], key=lambda tie: int(tie["number"])):
        if tie["provisional"]:
            continue
        home, away = (
            winners.get(s["winner_of"]) if isinstance(s, dict) else s
            for s in (tie["home"], tie["away"])
        )
        winner = None
        if home is not None and away is not None:
            at = tie["round"], frozenset((home, away))
            need(at in rows, f"the result of {home} v {away} in round {tie['round']} is missing")
            winner, used = rows[at][2], used | {at}
        winners[tie["number"]] = winner
        out.append(
            {"round": tie["round"], "home": home, "away": away, "winner": winner,
             "open": winner is None}
        )  # fmt: skip
    rounds = {tie["round"] for tie in out}
    for at, row in rows.items():
        need(at in used or at[0] not in rounds, f"{row[3]}: that tie was not drawn")
    return out, used


# Sections 8 to 11: the draw.


def walk(tree: Tree, first: int, section: int, ties: list[Obj]) -> dict[int, int]:
    """List a tree's ties in the order of section 8; how many each of its clubs plays to win it."""
    if isinstance(tree, int):
        return {tree: 0}
    one, two = (walk(side, first, section, ties) for side in tree[1:])
    ties.append({"round": first + tree[0] - 1, "section": section, "tree": tree, "in": (one, two)})
    return {club: k + 1 for club, k in (one | two).items()}


def first_standing(plan: Plan) -> dict[int, Obj]:
    """Before the first draw: each section by number, and who is to be drawn in it."""
    return {
        number: {"window": 0, "drawn": s.clubs, "top": None, "ties": [], "byes": [], "home": {},
                 "earlier": [], "attempts": 0}
        for number, s in enumerate(plan.sections, 1)
    }  # fmt: skip


def so_far(ties: list[Obj], rows: dict[tuple[int, frozenset[str]], Row]) -> dict[int, Obj]:
    """What each tie came to, as it is digested, as far as there are rows; by number."""
    found: dict[int, Obj] = {}
    for tie in sorted(ties, key=lambda tie: (tie["round"], tie["number"])):
        if not tie["provisional"]:
            home, away = (
                found[s["winner_of"]]["winner"] if isinstance(s, dict) else s
                for s in (tie["home"], tie["away"])
            )
            row = rows.get((tie["round"], frozenset((home, away))))
            winner = row[2] if row and home and away else None
            found[tie["number"]] = {
                "round": tie["round"], "home": home, "away": away, "winner": winner,
                "open": winner is None,
            }  # fmt: skip
    return found


def still_in(section: Obj, told: dict[int, Obj], plan: Plan) -> list[int] | None:
    """The clubs that a section's next window draws; ``None`` while a tie is open."""
    if section["top"] is None:
        return list(section["drawn"])
    ties = {tie["number"]: tie for tie in section["ties"]}
    found, waiting = [], [section["top"]]
    while waiting:
        s = waiting.pop()
        if isinstance(s, str):
            found.append(plan.at[s])
        elif ties[s["winner_of"]]["provisional"]:
            waiting += [ties[s["winner_of"]][key] for key in ("home", "away")]
        elif told[s["winner_of"]]["open"]:
            return None
        else:
            found.append(plan.at[told[s["winner_of"]]["winner"]])
    return sorted(found)


def published(section: Obj, told: dict[int, Obj]) -> list[Obj]:
    """What the ties of a section that were published for good came to."""
    numbers = sorted(t["number"] for t in section["ties"] if not t["provisional"])
    return [told[number] for number in numbers]


def tally(section: Obj, told: dict[int, Obj], plan: Plan) -> dict[str, int]:
    """How many ties each club of a section has had at home, its window played."""
    times = dict(section["home"])
    barred = plan.record["rules"]["may_not_host"]
    for row in published(section, told):
        if not row["open"]:
            free = [club for club in (row["home"], row["away"]) if club not in barred]
            for club in free[:1]:
                times[club] = times.get(club, 0) + 1
    return times


class Contest:
    """What a window draws: clubs by section, free numbers, ties at home, what it rests on."""

    def __init__(
        self, plan: Plan, standing: dict[int, Obj], window: int, parts: list[int] | None,
        rows: dict[tuple[int, frozenset[str]], Row],
    ) -> None:  # fmt: skip
        record = plan.record
        windows = record["windows"]
        need(1 <= window <= max(len(windows), 1), f"there is no window {window}")
        need(window == 1 or record["redraw"] != "none", "with one bracket there is one draw")
        self.plan, self.window, self.parts, self.standing = plan, window, parts, standing
        self.rounds = windows[window - 1] if windows else [1]
        every = [tie for section in standing.values() for tie in section["ties"]]
        self.told = so_far(every, rows)
        self.since: str | None = None
        if parts is None and window > 1:
            self.since = digest(played({"ties": every}, rows)[0])
        self.clubs: dict[int, list[int]] = {}
        self.own: dict[int, str | None] = {}
        for number, section in standing.items():
            if parts is not None and number not in parts:
                continue
            clubs = still_in(section, self.told, plan) if section["window"] == window - 1 else None
            if parts is not None and section["window"] == window:
                clubs = section["drawn"]
            need(clubs is not None or parts is None, f"section {number} is not ready")
            if clubs is None:
                continue
            self.clubs[number] = clubs
            earlier = self.earlier(number)
            self.own[number] = digest(earlier) if window > 1 else None
        need(parts is None or sorted(set(parts)) == parts == [*self.clubs], "its sections")
        ties = [t for n in self.clubs for t in standing[n]["ties"] if t["provisional"]]
        self.free: dict[tuple[int, int], list[int]] = {}
        for tie in sorted(ties, key=lambda tie: int(tie["number"])):
            self.free.setdefault((tie["round"], tie["section"]), []).append(tie["number"])
        self.home: dict[str, int] = {}
        if window > 1 and record["hosts"] == "balance":
            held: dict[str, int] = {}
            for section in standing.values():
                on = section["window"] == window - 1
                held |= tally(section if on else {**section, "ties": []}, self.told, plan)
            drawn = sorted(club for clubs in self.clubs.values() for club in clubs)
            self.home = {plan.clubs[c]: held.get(plan.clubs[c], 0) for c in drawn}

    def earlier(self, number: int) -> list[Obj]:
        """What the ties of a section came to in all windows before."""
        section = self.standing[number]
        anew = section["window"] == self.window
        return [*section["earlier"], *([] if anew else published(section, self.told))]

    def attempt(self) -> int:
        """Which draw of its window this is, where sections have lots of their own."""
        found = set()
        for number in self.clubs:
            section = self.standing[number]
            again = section["window"] == self.window or section["top"] is None
            found.add(section["attempts"] + 1 if again else 1)
        need(len(found) == 1, "its sections were not drawn equally often")
        return int(found.pop())

    def section(self, clubs: list[int]) -> Section:
        """Section 11: the brackets of a section's clubs; the last rounds only if they are few."""
        plan, first = self.plan, self.rounds[0]
        double = plan.double and self.window == 1
        rounds = plan.rounds - first + 1
        if len(clubs) < 1 << max(rounds - (2 if double else 1), 0):
            rounds = (len(clubs) - 1).bit_length()
        early = plan.earliest
        if plan.record["redraw"] == "keep-byes" and self.window > 1:
            byes = [bye for section in self.standing.values() for bye in section["byes"]]
            kept = {plan.at[bye["club"]] for bye in byes if bye["round"] == first}
            n = range(len(plan.clubs))
            early = [[max(e, (i in kept or j in kept) * (first + 1)) for j, e in enumerate(row)]
                     for i, row in zip(n, early, strict=True)]  # fmt: skip
        at = plan.rounds - rounds + 1
        made = Section(clubs, rounds, at, double, plan.cost, early, long=plan.long)
        need(made.possible, "a section has no bracket that keeps the rules")
        return made

    def trips(self, sections: list[Section]) -> int | None:
        """The most long ties: what the windows before left, or the fewest that can be had."""
        if self.plan.long is None or self.window == 1:
            return self.plan.trips
        last = [s for s in self.standing.values() if s["window"] == self.window - 1]
        done = [t for s in last for t in s["ties"] if not t["provisional"]]
        long = sum(t["expected_distance"] > self.plan.long[1] for t in done)
        left: int = max((s["trips"] for s in last), default=0) - long
        return max(left, sum(min(each.least_by_trips()) for each in sections))

    def after(self, draw: Obj) -> dict[int, Obj]:
        """Where the cup stands once this was drawn."""
        found = dict(self.standing)
        for number, clubs in self.clubs.items():
            ties = [tie for tie in draw["ties"] if tie["section"] == number]
            last = max(ties, key=lambda tie: int(tie["round"]), default=None)
            names = {self.plan.clubs[club] for club in clubs}
            found[number] = {
                "window": self.window, "drawn": clubs, "ties": ties,
                "top": {"winner_of": last["number"]} if last else self.plan.clubs[clubs[0]],
                "home": {club: n for club, n in self.home.items() if club in names},
                "byes": [bye for bye in draw["byes"] if bye["club"] in names],
                "earlier": self.earlier(number), "attempts": draw["attempt"],
                "trips": draw.get("most_long_ties"),
            }  # fmt: skip
        return found


# Section 13: what is done when a club is out.

Places = tuple[int, int | None, str]  # a section, a tie to come (None: none), and its side


def club_at(s: Any, ties: dict[int, Obj], told: dict[int, Obj]) -> str | None:
    """The club of a side; ``None`` while its tie is open."""
    if isinstance(s, str):
        return s
    tie = ties[s["winner_of"]]
    winner: str | None = None if tie["provisional"] else told[tie["number"]]["winner"]
    return winner


def place_of(
    standing: dict[int, Obj], told: dict[int, Obj], club: str, plan: Plan
) -> Places | None:
    """Where a club stands; ``None`` if it is out."""
    for number, section in standing.items():
        ties = {tie["number"]: tie for tie in section["ties"]}
        if section["top"] is None:
            if plan.at[club] in section["drawn"]:
                return number, None, ""
            continue
        if club_at(section["top"], ties, told) == club:
            return number, None, ""
        waiting = [section["top"]]
        while waiting:
            s = waiting.pop()
            if isinstance(s, str) or club_at(s, ties, told) is not None:
                continue
            for key in ("home", "away"):
                own = ties[s["winner_of"]][key]
                if club_at(own, ties, told) == club:
                    return number, s["winner_of"], key
                waiting.append(own)
    return None


def vacated(section: Obj, place: Places) -> Obj:
    """A section without a tie: the other side stands where its winner would have stood."""
    tie = next(t for t in section["ties"] if t["number"] == place[1])
    other, gone = tie["away" if place[2] == "home" else "home"], {"winner_of": place[1]}
    ties = [
        {key: other if value == gone else value for key, value in t.items()}
        for t in section["ties"] if t is not tie
    ]  # fmt: skip
    bye = {"club": other, "round": tie["round"]}
    byes = section["byes"] + (
        [bye] if isinstance(other, str) and bye not in section["byes"] else []
    )
    top = other if section["top"] == gone else section["top"]
    return {**section, "ties": ties, "byes": byes, "top": top}


def filled(section: Obj, place: Places, club: str) -> Obj:
    """A section with a club where another stood."""
    if place[1] is None:
        return {**section, "top": club}
    ties = [{**t, place[2]: club} if t["number"] == place[1] else t for t in section["ties"]]
    return {**section, "ties": ties}


def settled(section: Obj, plan: Plan) -> Obj:
    """A section with hosts and travel of its ties to come worked out anew."""
    ties = {tie["number"]: tie for tie in section["ties"]}
    barred = plan.record["rules"]["may_not_host"]

    def visit(s: Any) -> dict[int, int]:
        if isinstance(s, str):
            return {plan.at[s]: 0}
        tie = dict(ties[s["winner_of"]])
        one, two = visit(tie["home"]), visit(tie["away"])
        for key, table in (("expected_travel", plan.cost),
                           ("expected_distance", plan.record["distances"])):  # fmt: skip
            total = sum(table[i][j] << 9 - one[i] - two[j] for i, j in product(one, two))
            tie[key] = (total + 256) >> 9
        if tie["switched"]:
            tie["home"], tie["away"] = tie["away"], tie["home"]
        banned = [isinstance(x, str) and x in barred for x in (tie["home"], tie["away"])]
        tie["switched"] = banned[0] and isinstance(tie["away"], str) and not banned[1]
        tie["neutral"] = all(banned)
        if tie["switched"]:
            tie["home"], tie["away"] = tie["away"], tie["home"]
        ties[tie["number"]] = tie
        return {club: k + 1 for club, k in (one | two).items()}

    if section["top"] is not None:
        visit(section["top"])
    return {**section, "ties": [ties[number] for number in sorted(ties)]}


def repaired(
    plan: Plan, standing: dict[int, Obj], gone: list[str], told: dict[int, Obj], change: Obj
) -> dict[int, Obj]:
    """Where the cup stands once a change was made, held against what the option comes to."""
    club, option, other = change["club"], change["option"], change["other"]
    need(club in plan.at and (other is None or other in plan.at), "a club that is not there")
    place = place_of(standing, told, club, plan)
    if place is None:
        raise NotVerified(f"{club} is out already")
    need(place[:2] == (change["section"], change["tie"]), f"{club} stands elsewhere")
    section = dict(standing[place[0]])
    pending = section["top"] is None
    if option == "opponent":
        need(other is None and (place[1] is not None or pending), "nobody would go through")
        if not pending:
            section = vacated(section, place)
    elif option == "bye":
        need(place[1] is not None and other == lower_club(plan, section, place, club), "the bye")
        section = moved_down(section, place, str(other))
    elif option == "loser":
        rows = [*section["earlier"], *published(section, told)]
        beaten = [row for row in rows if row["winner"] == club]
        last = max(beaten, key=lambda row: int(row["round"]), default=None)
        need(last and other in (last["home"], last["away"]) and other != club, "whom it beat last")
        need(other not in gone, f"{other} is out too")
        if not pending:
            section = filled(section, place, str(other))
    else:
        open_ties = [t for t in section["ties"] if not t["provisional"]]
        need(other is None and not pending and section["ties"], "it was not drawn")
        need(all(told[t["number"]]["open"] for t in open_ties), "the section has results")
        section |= {"window": section["window"] - 1, "top": None, "ties": [], "byes": []}
    clubs = set(section["drawn"]) - {plan.at[club]}
    section["drawn"] = sorted(clubs | ({plan.at[other]} if option == "loser" else set()))
    need(section["drawn"], "a section without clubs")
    section["byes"] = sorted(
        (bye for bye in section["byes"] if bye["club"] != club),
        key=lambda bye: (bye["round"], plan.at[bye["club"]]),
    )
    return {**standing, place[0]: settled(section, plan)}


def moved_down(section: Obj, place: Places, other: str) -> Obj:
    """A section in which a club with a bye stands in a tie, and no longer in its own."""
    tie = next(t for t in section["ties"] if t["number"] == place[1])
    own = next(t for t in section["ties"]
               if t["round"] > tie["round"] and other in (t["home"], t["away"]))  # fmt: skip
    key = "home" if own["home"] == other else "away"
    made = filled(vacated(section, (place[0], own["number"], key)), place, other)
    byes = [b for b in made["byes"] if b["club"] != other or b["round"] < tie["round"]]
    return {**made, "byes": byes}


def lower_club(plan: Plan, section: Obj, place: Places, club: str) -> str | None:
    """The club with a bye that is moved down: least travel of the section, then by name."""
    round_ = next(t["round"] for t in section["ties"] if t["number"] == place[1])
    entering = {
        s for t in section["ties"] if t["round"] > round_ for s in (t["home"], t["away"])
        if isinstance(s, str) and s != club and {"club": s, "round": round_} in section["byes"]
    }  # fmt: skip
    travel = {
        c: sum(t["expected_travel"]
               for t in settled(moved_down(section, place, c), plan)["ties"])
        for c in entering
    }  # fmt: skip
    return min(sorted(entering), key=lambda c: travel[c], default=None)


def derive(
    contest: Contest, draw: Obj, after: str | None, booklet: Obj | None = None
) -> tuple[Obj, int]:
    """What a draw must hold, from its seed, attempt, window and tolerance; and the count."""
    plan, window = contest.plan, contest.window
    record = plan.record
    need((draw["booklet"] is None) == (draw["number"] is None), "a booklet and a number, or none")
    lots, ties, byes, parts = list[Obj](), list[Obj](), list[Obj](), list[Obj]()
    travel, rank, count, least = 0, 0, 1, 0
    trips: int | None = None
    groups = [[n] for n in contest.clubs] if contest.parts else [[*contest.clubs]]
    for group in groups:
        made = [contest.section(contest.clubs[n]) for n in group]
        trips = contest.trips(made)
        cup = Cup(made, draw["tolerance"], plan.weights if window == 1 else None, trips)
        tag, label, attempt = "drawopt-draw-2", f"w{window}", draw["attempt"]
        parent, since = after or plan.digest, contest.since or ""
        if draw["booklet"] is not None:
            tag, label = "drawopt-booklet-2", f"w{window}/{draw['number']}"
            attempt = min(attempt, 1)
        if contest.parts:
            need(draw["booklet"] is None, "a booklet is for one lot of all sections")
            parent, since = plan.digest, contest.own[group[0]] or ""
            label = f"w{window}/section/{group[0]}"
        key = key_of(tag, parent, since, draw["seed"], attempt)
        own = lot(key, f"{label}/rank", cup.count)
        if booklet is not None:
            check_booklet(plan, draw, booklet, key, cup)
        lots.append({"label": f"{label}/rank", "below": str(cup.count), "lot": str(own)})
        trees, miles = cup.draw(own)
        drawn_ties, drawn_byes = toss(contest, group, trees, partial(lot, key), label, lots)
        ties, byes = ties + drawn_ties, byes + drawn_byes
        travel, least, count = travel + miles, least + cup.least, count * cup.draws
        rank = rank * cup.count + own
        if contest.parts:
            parts.append(
                {"section": group[0], "results_digest": contest.own[group[0]],
                 "least_travel": cup.least, "count": str(cup.draws), "rank": str(own)}
            )  # fmt: skip
    derived = {
        "record": "drawopt-draw-2", "title": record["title"], "plan_digest": plan.digest,
        "after": after, "results_digest": contest.since, "least_travel": least, "travel": travel,
        "count": str(count), "rank": str(rank),
        "sections": [section["name"] for section in record["sections"]], "lots": lots,
        "ties": sorted(ties, key=lambda tie: int(tie["number"])),
        "byes": sorted(byes, key=lambda bye: (bye["round"], plan.at[bye["club"]])),
        "home_ties": [{"club": club, "ties": n} for club, n in contest.home.items()],
        "digest": digest(draw),
    }  # fmt: skip
    if plan.trips is not None:
        derived["most_long_ties"] = trips
    return derived | ({"parts": parts} if parts else {}), count


def toss(
    contest: Contest, group: list[int], trees: list[Tree], take: Callable[[str, int], int],
    label: str, lots: list[Obj],
) -> tuple[list[Obj], list[Obj]]:  # fmt: skip
    """Number the ties of some sections, toss a coin for each, and list the byes."""
    plan, rounds = contest.plan, contest.rounds
    record, clubs, times = plan.record, plan.clubs, contest.home
    barred, first, cost = record["rules"]["may_not_host"], rounds[0], plan.cost
    ties, byes = list[Obj](), list[tuple[int, int]]()
    for section, tree in zip(group, trees, strict=True):
        own = list[Obj]()
        walk(tree, 1, section, own)
        played_rounds = tree[0] if not isinstance(tree, int) else 0
        for tie in own:
            tie["round"] += plan.rounds - played_rounds
        ties += own
        byes += [(r, tree) for r in range(first, plan.rounds + 1) if isinstance(tree, int)]
    ties.sort(key=lambda t: (t["round"], t["section"]))
    free = {} if contest.parts else {at: list(ns) for at, ns in contest.free.items()}
    numbers, times_seen = [], dict[tuple[int, int], int]()
    for k, tie in enumerate(ties, 1):
        at = tie["round"], tie["section"]
        times_seen[at] = times_seen.get(at, 0) + 1
        plain = k if contest.window == 1 and not contest.parts else None
        other = 1000 * tie["section"] + 10 * tie["round"] + times_seen[at]
        numbers.append(plain or (free[at].pop(0) if free.get(at) else other))
    place = {t["tree"]: n for t, n in zip(ties, numbers, strict=True)}
    out = []
    for n, t in sorted(zip(numbers, ties, strict=True), key=lambda pair: pair[0]):
        one, two = t["in"]
        name, direct = f"{label}/tie/{n}/host", [s for s in t["tree"][1:] if isinstance(s, int)]
        lots.append({"label": name, "below": "2", "lot": str(coin := take(name, 2))})
        byes += product(range(first, t["round"]), direct)
        sides = [clubs[s] if s in direct else {"winner_of": place[s]} for s in t["tree"][1:]]
        sides = sides[:: -1 if coin else 1]
        tallies = [times.get(clubs[s], 0) for s in t["tree"][1:] if s in direct]
        if len(tallies) == 2 and tallies[0] != tallies[1]:
            sides = [clubs[s] for s in t["tree"][1:]]
            sides = sides[:: -1 if tallies[1] < tallies[0] else 1]
        banned = [s in barred for s in sides]
        switched = banned[0] and isinstance(sides[1], str) and not banned[1]
        home, away = sides[::-1] if switched else sides
        by_d, by_distance = (
            (sum(table[i][j] << 9 - one[i] - two[j] for i, j in product(one, two)) + 256) >> 9
            for table in (cost, record["distances"])
        )
        out.append(
            {"round": t["round"], "number": n, "section": t["section"], "home": home, "away": away,
             "expected_travel": by_d, "expected_distance": by_distance,
             "provisional": record["redraw"] != "none" and t["round"] > rounds[-1],
             "switched": switched, "neutral": all(banned)}
        )  # fmt: skip
    return out, [{"club": clubs[c], "round": r} for r, c in sorted(byes)]


def key_of(*lines: object) -> bytes:
    """Section 7: the key of a stream, from its five lines."""
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def check_booklet(plan: Plan, draw: Obj, booklet: Obj, key: bytes, cup: Cup) -> None:
    """Section 10: a booklet, and that the draw is one of its numbers."""
    same = ("title", "plan_digest", "seed", "rehearsal", "window", "after", "results_digest")
    need(booklet["digest"] == digest(booklet), "the booklet's digest is another")
    need(all(booklet[k] == draw[k] for k in (*same, "tolerance")), "the booklet is of another draw")
    need(booklet["tolerance"] == plan.record["tolerance"], "the booklet's tolerance is another")
    need(draw["number"] < len(booklet["ranks"]), "the booklet does not have this number")
    need((booklet["count"], booklet["below"]) == (str(cup.draws), str(cup.count)), "its count")
    for number, rank in enumerate(booklet["ranks"]):
        drawn = lot(key, f"w{draw['window']}/{number}/rank", cup.count)
        need(rank == str(drawn), f"number {number} of the booklet has another rank")


class Folder:
    """A cup's folder, checked record by record."""

    def __init__(self, folder: Path) -> None:
        self.records: dict[str, Obj] = {}
        self.others: list[str] = []
        files = sorted(path for path in folder.iterdir() if path.is_file())
        for path in files:
            if path.suffix == ".json":
                if (record := read_record(path)) is None:
                    self.others.append(path.name)
                else:
                    self.records[path.name] = record
        plans = self._of("drawopt-plan-2")
        if len(plans) != 1:
            raise BadFile(f"{folder}: one plan is wanted, found {len(plans)}")
        (self.plan_name, self.plan_record) = next(iter(plans.items()))
        self.draws = self._of("drawopt-draw-2")
        self.changes = {digest(c): c for c in self._of("drawopt-change-2").values()}
        self.by_digest = {digest(draw): (name, draw) for name, draw in self.draws.items()}
        self.booklets = {digest(b): b for b in self._of("drawopt-booklet-2").values()}
        chains = self._of("drawopt-attempts-2")
        if set(chains) - {CHAIN}:
            raise BadFile(f"{folder}: the chain of attempts is {CHAIN}")
        self.chain = chains.get(CHAIN)
        self.entries: list[Obj] = self.chain["attempts"] if self.chain else []
        self.folder = folder
        self.lines: list[tuple[str, str, str]] = []  # name, what does not hold, what is claimed
        clubs = {e["club"]: i for i, e in enumerate(self.plan_record["entrants"])}
        read = [(p, results_of(p, clubs)) for p in files if p.suffix == ".csv"]
        self.results = [path for path, rows in read if rows is not None]
        self.rows = merged([(path, row) for path, rows in read for row in rows or []])
        self.known: dict[str, str | NotVerified] = {}
        self.after: dict[str, dict[int, Obj]] = {}  # where the cup stands after each draw

    def _of(self, kind: str) -> dict[str, Obj]:
        return {name: r for name, r in self.records.items() if r["record"] == kind}

    def check(self) -> None:
        """Check everything; a line for each record."""
        certificates = self._of("drawopt-certificate-2")
        named = self.plan_record["certificate"]
        own = [c for c in certificates.values() if digest(c) == named]

        def of_plan() -> str:
            self.plan = Plan(self.plan_record)
            return check_bound(self.plan, own[0] if own else None, named is not None)

        self._line(self.plan_name, of_plan)
        for name, record in certificates.items():
            self._line(name, partial(self._certificate, record))
        if self.lines[0][1]:
            return
        for name, record in self._of("drawopt-booklet-2").items():
            self._line(name, partial(self._booklet, record))
        ordered = sorted(self.draws.items(), key=lambda d: (d[1]["window"], d[1]["attempt"]))
        for name, record in ordered:
            self._line(name, partial(self._draw, record))
        for name, record in self._of("drawopt-change-2").items():
            self._line(name, partial(self._draw, record))
        if self.chain is not None:
            self._line(CHAIN, self._chain)
        for name, record in self._of("drawopt-season-2").items():
            self._line(name, partial(self._season, name, record))
        if not any(fault for _, fault, _ in self.lines):
            stood = [{"ties": [t for s in at.values() for t in s["ties"]]} for at in
                     self.after.values()]  # fmt: skip
            every = [*self.draws.values(), *stood]
            used = set().union(*(played_rows(each, self.rows) for each in every))
            for at, row in self.rows.items():
                if at not in used:
                    raise BadFile(f"{row[3]}: no draw has that tie")

    def _certificate(self, record: Obj) -> str:
        need(digest(record) == self.plan_record["certificate"], "it is not the plan's")
        return ""

    def _booklet(self, booklet: Obj) -> str:
        """A booklet, whether a draw was named from it or not."""
        need(booklet["plan_digest"] == self.plan.digest, "it is a booklet of another plan")
        standing = first_standing(self.plan)
        if booklet["window"] > 1:
            _, before = self.by_digest.get(booklet["after"] or "", ("", None))
            if before is None or before["window"] != booklet["window"] - 1:
                raise NotVerified(f"the draw before, {booklet['after']}, is missing")
            self._draw(before)
            standing = self.after[digest(before)]
        else:
            need(not booklet["after"] and not booklet["results_digest"], "window 1 follows nothing")
        contest = Contest(self.plan, standing, booklet["window"], None, self.rows)
        attempt = 0 if booklet["rehearsal"] else 1
        number = {"attempt": attempt, "booklet": digest(booklet), "number": 0}
        derived, count = derive(contest, booklet | number, booklet["after"], booklet)
        for key in ("title", "plan_digest", "after", "results_digest", "count"):
            need(derived[key] == booklet[key], f"{key} is not what follows from plan and results")
        if not booklet["rehearsal"]:
            check_seed(booklet["seed"], count)
        return ""

    def _line(self, name: str, check: Callable[[], str]) -> None:
        try:
            self.lines.append((name, "", check()))
        except NotVerified as fault:
            self.lines.append((name, str(fault), ""))

    def _superseded(self, draw: Obj) -> bool:
        """Whether a later attempt took the place of an official draw."""
        parent = draw["after"] or draw["plan_digest"]
        others = [
            other["attempt"]
            for other in self.draws.values()
            if not other["rehearsal"]
            and (other["after"] or other["plan_digest"], other["window"])
            == (parent, draw["window"])
        ]
        told = [e for e in self.entries if (e["parent"], e["window"]) == (parent, draw["window"])]
        return bool(max([*others, len(told)]) > draw["attempt"])

    def _draw(self, draw: Obj) -> str:
        """Derive a draw from the plan on, once; what is claimed."""
        own = digest(draw)
        if own not in self.known:
            try:
                changed = draw["record"] == "drawopt-change-2"
                self.known[own] = self._changed(draw) if changed else self._derived(draw)
            except NotVerified as fault:
                self.known[own] = fault
        known = self.known[own]
        if isinstance(known, NotVerified):
            raise known
        return known

    def _before(self, after: str | None) -> tuple[dict[int, Obj], list[str], Obj | None]:
        """Where the cup stands before a draw or change, who is out, and what it follows."""
        if after is None:
            return first_standing(self.plan), [], None
        before = self.changes.get(after) or self.by_digest.get(after, ("", None))[1]
        if before is None:
            raise NotVerified(f"the draw before, {after}, is missing")
        self._draw(before)
        _, gone, _ = self._before(before["after"])
        more = [before["club"]] if after in self.changes else []
        return self.after[digest(before)], gone + more, before

    def _changed(self, change: Obj) -> str:
        """Section 13: a change made again where the cup stood."""
        need(change["digest"] == digest(change), "the digest is not that of the record")
        need(change["plan_digest"] == self.plan.digest, "it is a change of another plan")
        allowed = self.plan.record.get("withdrawals", [])
        need(change["option"] in allowed, "the plan does not allow it")
        standing, gone, before = self._before(change["after"])
        if before is not None and before["record"] == "drawopt-draw-2":
            need(not before["rehearsal"], "a change does not follow a rehearsal")
            need(not self._superseded(before), "what it follows was superseded")
        links = [*(d for d in self.draws.values() if not d["rehearsal"]), *self.changes.values()]
        same = [each for each in links if each["after"] == change["after"]]
        need(same == [change], "something else follows the same")
        told = so_far([t for s in standing.values() for t in s["ties"]], self.rows)
        need(change["section"] in standing, "there is no such section")
        own = [t["number"] for t in standing[change["section"]]["ties"]]
        then = {k for k in own if k in told and k in change["decided"]}
        need(sorted(then) == change["decided"], "it names ties that were not drawn")
        need(not any(told[k]["open"] for k in then), "the results that it names are not at hand")
        told |= {k: told[k] | {"winner": None, "open": True} for k in own
                 if k in told and k not in then}  # fmt: skip
        after = repaired(self.plan, standing, gone, told, change)
        section = after[change["section"]]
        need(change["title"] == self.plan.record["title"], "its title")
        need(change["window"] == max(s["window"] for s in after.values()), "its window")
        for key in ("ties", "byes"):
            same_ = canonical(change[key]) == canonical(section[key])
            need(same_, f"{key} are not what the option comes to")
        self.after[digest(change)] = after
        return ""

    def _derived(self, draw: Obj) -> str:
        need(draw["digest"] == digest(draw), "the digest is not that of the record")
        need(draw["plan_digest"] == self.plan.digest, "it is a draw of another plan")
        official, before = not draw["rehearsal"], None
        need(official == (draw["attempt"] > 0), "a rehearsal is attempt 0")
        need((draw["attempt"] > 1) == (draw["reason"] is not None), "a reason from attempt 2 on")
        need(draw["window"] == 1 or draw["after"], "a later window follows a draw")
        standing, _, before = self._before(draw["after"])
        if before is not None and before["record"] == "drawopt-draw-2":
            ahead = "parts" not in draw and before["window"] != draw["window"] - 1
            partial_ = "parts" in before
            need(not ahead or partial_, "the draw before is not of the window before")
            need(not official or not before["rehearsal"], "official does not follow official")
            need(not official or not self._superseded(before), "what it follows was superseded")
        parts = [part["section"] for part in draw["parts"]] if "parts" in draw else None
        if not self.plan.own and parts is not None:
            window = max(section["window"] for section in standing.values())
            anew = all(
                n in standing and standing[n]["top"] is None and standing[n]["attempts"]
                and standing[n]["window"] < window
                for n in parts
            )  # fmt: skip
            need(anew and draw["window"] == window, "all sections are drawn by one lot")
        need(parts is not None or not self.plan.own, "sections have lots of their own")
        contest = Contest(self.plan, standing, draw["window"], parts, self.rows)
        if parts is not None and official:
            wanted = contest.attempt()
            need(draw["attempt"] == wanted, f"it is attempt {wanted} at its sections")
        booklet = self.booklets.get(draw["booklet"] or "")
        need(
            draw["booklet"] is None or booklet is not None,
            f"the booklet {draw['booklet']} is missing",
        )
        derived, count = derive(contest, draw, draw["after"], booklet)
        need(("most_long_ties" in draw) == ("most_long_ties" in derived), "most_long_ties")
        for key, value in derived.items():
            same = canonical(draw[key]) == canonical(value)
            need(same, f"{key} is not what follows from plan, seed and results")
        self.after[digest(draw)] = contest.after(draw)
        if not official:
            return ""
        need(draw["tolerance"] == self.plan.record["tolerance"], "the tolerance is not the plan's")
        check_seed(draw["seed"], count)
        above = before
        while above is not None:
            if "seed" in above:
                need(not used_again(draw["seed"], above["seed"]), "a source served another draw")
            after = above["after"] or ""
            above = self.changes.get(after) or self.by_digest.get(after, ("", None))[1]
        claims = ["signature not checked"] if any(
            source[0] == "drand" for source in sources(draw["seed"])
        ) else []  # fmt: skip
        return "; ".join(claims + self._in_chain(draw))

    def _in_chain(self, draw: Obj) -> list[str]:
        def place(of: Obj) -> list[Any]:
            return [of["after"] or of["plan_digest"], of["window"], of["attempt"]]

        same = [each for each in self.by_digest.values() if place(each[1]) == place(draw)]
        need(len(same) == 1, "another draw says that it is the same attempt")
        if self.chain is None:
            need(draw["attempt"] == 1, f"attempt {draw['attempt']} needs {CHAIN}, which is missing")
            return [f"{CHAIN} is missing: nothing shows that there was no other attempt"]
        entry = next((e for e in self.entries if e["draw"] == draw["digest"]), None)
        if entry is None:
            raise NotVerified("the chain of attempts does not have it")
        told = [draw["after"] or draw["plan_digest"]]
        told += [draw[key] for key in ("window", "attempt", "reason", "seed")]
        same = [part["section"] for part in draw.get("parts", [])] == entry.get("sections", [])
        need(same, "the chain of attempts tells of other sections")
        said = [entry[key] for key in ("parent", "window", "attempt", "reason", "seed")]
        need(told == said, "the chain of attempts tells something else")
        return []

    def _chain(self) -> str:
        need(
            self.chain is None or self.chain["digest"] == digest(self.chain),
            "its digest is another",
        )
        for number, entry in enumerate(self.entries):
            earlier = self.entries[:number]
            at = entry["parent"], entry["window"]
            count = sum((e["parent"], e["window"]) == at for e in earlier) + 1
            if "sections" in entry:
                need(count == 1, f"entry {number + 1} follows what another follows")
                drawn = [e for e in earlier if e["window"] == entry["window"]]
                counts = {sum(n in e.get("sections", [n]) for e in drawn) + 1
                          for n in entry["sections"]}  # fmt: skip
                need(len(counts) == 1, f"entry {number + 1}: its sections")
                count = counts.pop()
            need(entry["attempt"] == count, f"entry {number + 1} is not attempt {count}")
            need((count > 1) == (entry["reason"] is not None), f"entry {number + 1}: its reason")
            previous = digest_of_entry(earlier[-1]) if earlier else None
            need(entry["previous"] == previous, f"entry {number + 1} does not follow")
            need(entry["draw"] not in [e["draw"] for e in earlier], f"entry {number + 1} again")
            parents = [e["draw"] for e in self.entries[number:]]
            need(entry["parent"] not in parents, f"entry {number + 1} stands before its parent")
            need(entry["draw"] in self.by_digest, f"the draw {entry['draw']} is missing")
            again = any(used_again(entry["seed"], e["seed"]) for e in earlier)
            need(not again, f"entry {number + 1}: a source served another draw")
        return ""

    def _season(self, file: str, record: Obj) -> str:
        """Section 13: results as they came, held against the draws and the results file."""
        need(file == SEASON, f"it lies in its own file, {SEASON}")
        need(record["digest"] == digest(record), "its digest is another")
        need(record["plan_digest"] == self.plan.digest, "it is the season of another plan")
        entries = record["entries"]
        stood: dict[Any, Obj] = {}
        for number, (e, before) in enumerate(zip(entries, [None, *entries], strict=False), 1):
            previous = digest_of_entry(before) if before else None
            need(e["previous"] == previous, f"entry {number} does not follow the one before")
            check_entry(e, self.by_digest.get(e["draw"], ("", None))[1], f"entry {number}")
            could = self._sides(e, [old for old in entries[: number - 1] if old["stands"]])
            need(could, f"entry {number}: these clubs did not meet in its tie")
            at = e["draw"], e["tie"], frozenset((e["home"], e["away"]))
            old = stood.get(at)
            fits = e["reason"] is None if old is None else e["reason"] or old["winner"] is None
            need(fits, f"entry {number}: its reason")
            if e["stands"]:
                need(e["otherwise"] is None, f"entry {number} stands, and changed nothing")
                stood[at] = e
            else:
                need(old and old["winner"] not in (None, e["winner"]), f"entry {number} stands")
        held = self._held()
        for number, e in enumerate(entries, 1):
            if not e["stands"]:
                said = self._otherwise(held, self._fixtures(held, entries[: number - 1]), e)
                need(e["otherwise"] == said, f"entry {number}: {said} ties would be others")
        told = [f["entry"] for f in self._fixtures(held, entries)]
        lines = [
            [e["round"], e["home"], e["away"], e["home_goals"], e["away_goals"],
             "forfeit" if e["decided_by"] == "awarded" else e["decided_by"], e["winner"]]
            for e in told if e and e["winner"]
        ]  # fmt: skip
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([COLUMNS, *lines] if lines else [])
        path = self.folder / SEASON_RESULTS
        text = read_bytes(path) if path.is_file() else b""
        need(text.replace(b"\r\n", b"\n") == out.getvalue().encode(), "the results are others")
        return ""

    def _sides(self, e: Obj, earlier: list[Obj]) -> bool:
        """Whether a result's clubs were ever those of its tie, by what had come before it."""

        def clubs(s: Any) -> set[str | None]:
            if isinstance(s, str):
                return {s}
            at = e["draw"], s["winner_of"]
            return {each["winner"] for each in earlier if (each["draw"], each["tie"]) == at}

        ties = [tie for link in (self.by_digest[e["draw"]][1], *self.changes.values())
                for tie in link["ties"] if tie["number"] == e["tie"]]  # fmt: skip
        home, away = e["home"], e["away"]
        pairs = [(clubs(tie["home"]), clubs(tie["away"])) for tie in ties]
        return any((home in a and away in b) or (home in b and away in a) for a, b in pairs)

    def _held(self) -> list[Obj]:
        """The draws and changes that stand, one after the other; of several attempts the last."""
        found, parent = list[Obj](), None
        official = [each for each in self.draws.values() if not each["rehearsal"]]
        while True:
            own = [each for each in official if each["after"] == parent]
            own = sorted(own, key=lambda each: (each["window"], each["attempt"]))
            own = own or [each for each in self.changes.values() if each["after"] == parent]
            if not own:
                return found
            parent = digest(own[-1])
            need(parent in self.after, "a draw or change before does not hold")
            found.append(own[-1])

    def _fixtures(self, held: list[Obj], entries: list[Obj]) -> list[Obj]:
        """Every tie that was drawn for good, its clubs, and the last entry that stands."""
        drawn_in, found = dict[int, Obj](), list[Obj]()
        now = first_standing(self.plan)

        def close(section: Obj, draw: Obj | None) -> None:
            winners: dict[int, str | None] = {}
            for tie in sorted(section["ties"], key=lambda t: (t["round"], t["number"])):
                if not tie["provisional"] and draw:
                    sides = {winners.get(s["winner_of"]) if isinstance(s, dict) else s
                             for s in (tie["home"], tie["away"])}  # fmt: skip
                    told = [
                        e
                        for e in entries
                        if e["stands"]
                        and e["tie"] == tie["number"]
                        and e["draw"] == draw["digest"]
                        and {e["home"], e["away"]} == sides
                    ]
                    last = told[-1] if told else None
                    winners[tie["number"]] = last["winner"] if last else None
                    found.append({"draw": draw, "tie": tie, "sides": sides, "entry": last})

        for link in held:
            before, now = now, self.after[link["digest"]]
            if link["record"] == "drawopt-draw-2":
                for number in drawn_sections(link, before):
                    if before[number]["window"] < link["window"]:
                        close(before[number], drawn_in.get(number))
                    drawn_in[number] = link
        for number, section in now.items():
            close(section, drawn_in.get(number))
        return sorted(found, key=lambda f: (f["draw"]["window"], f["tie"]["number"]))

    def _otherwise(self, held: list[Obj], fixtures: list[Obj], e: Obj) -> int | None:
        """How many ties of the next draw would have been others with a late correction."""
        own = [f for f in fixtures if (f["draw"]["digest"], f["tie"]["number"])
               == (e["draw"], e["tie"])]  # fmt: skip
        need(own, "a late correction is of a tie that no longer is")
        fixture, window, number = own[0], e["window"], own[0]["tie"]["section"]
        later = [
            (link, before)
            for link in held
            if link["record"] == "drawopt-draw-2" and link["window"] == window + 1
            and (before := self._before(link["after"])[0])[number]["window"] == window
            and number in drawn_sections(link, before)
        ]  # fmt: skip
        on = [c for c in held if c["record"] == "drawopt-change-2" and c["window"] == window
              and c["club"] in fixture["sides"] and fixture["entry"]]  # fmt: skip
        need(later or on, "a correction stands, for nothing was drawn on the tie")
        if not later or later[-1][0]["booklet"] is not None or e["winner"] is None:
            return None
        draw, before = later[-1]
        feeds = [t[key] for t in before[number]["ties"] if not t["provisional"]
                 for key in ("home", "away")]  # fmt: skip
        if {"winner_of": e["tie"]} in feeds:
            return None
        at = e["round"], frozenset((e["home"], e["away"]))
        rows = {**self.rows, at: (*at, e["winner"], SEASON)}
        parts = [part["section"] for part in draw["parts"]] if "parts" in draw else None
        try:
            contest = Contest(self.plan, before, draw["window"], parts, rows)
            again, _ = derive(contest, draw, draw["after"])
        except NotVerified:
            return None
        told = {tie["number"]: (tie["home"], tie["away"]) for tie in draw["ties"]}
        return sum(told.get(t["number"]) != (t["home"], t["away"]) for t in again["ties"])


def drawn_sections(draw: Obj, standing: dict[int, Obj]) -> list[int]:
    """The numbers of the sections that a draw draws."""
    return [part["section"] for part in draw["parts"]] if "parts" in draw else [*standing]


def check_entry(e: Obj, draw: Obj | None, which: str) -> None:
    """Hold a result as it came against the draw of its tie, and its winner against its goals."""
    at = e["tie"], e["round"], False
    drawn = [(t["number"], t["round"], t["provisional"]) for t in draw["ties"]] if draw else []
    need(draw and draw["window"] == e["window"] and at in drawn, f"{which}: no draw has its tie")
    need(e["home"] != e["away"], f"{which}: a club against itself")
    need(e["winner"] in (e["home"], e["away"], None), f"{which}: its winner")
    need((e["winner"] is None) == (e["decided_by"] == "abandoned"), f"{which}: how it was decided")
    if e["penalties"] is not None:
        kicks = e["penalties"]
        ahead = e["home"] if kicks[0] > kicks[1] else e["away"]
        fits = e["decided_by"] == "penalties" and kicks[0] != kicks[1] and e["winner"] == ahead
        need(fits and e["home_goals"] == e["away_goals"], f"{which}: its penalties")


def digest_of_entry(entry: Obj) -> str:
    return hashlib.sha256(canonical(entry)).hexdigest()


def played_rows(draw: Obj, rows: dict[tuple[int, frozenset[str]], Row]) -> Iterator[Any]:
    """The rows that belong to a draw's ties, as far as they are there."""
    winners: dict[int, str | None] = {}
    for tie in sorted(draw["ties"], key=lambda tie: int(tie["number"])):
        sides = [
            winners.get(s["winner_of"]) if isinstance(s, dict) else s
            for s in (tie["home"], tie["away"])
        ]
        at = tie["round"], frozenset(filter(None, sides))
        if not tie["provisional"] and at in rows:
            winners[tie["number"]] = rows[at][2]
            yield at


def printable(said: str) -> str:
    """A text of visible characters: a file's name may hold what moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in said)


def main(arguments: list[str]) -> int:
    """Check a folder and say what came of it."""
    strict = "--strict" in arguments
    paths = [argument for argument in arguments if argument != "--strict"]
    if len(paths) != 1 or paths[0].startswith("-"):
        print("usage: python verify_draw.py FOLDER [--strict]", file=sys.stderr)
        return 2
    try:
        folder = Folder(Path(paths[0]))
        folder.check()
    except BadFile as fault:
        print(printable(str(fault)), file=sys.stderr)
        return 3
    except OSError as error:
        print(printable(f"{error.filename}: {error.strerror}"), file=sys.stderr)
        return 5
    for name, wrong, claim in folder.lines:
        print(printable(f"{name}: {'NOT VERIFIED: ' + wrong if wrong else claim or 'ok'}"))
    for name in folder.others:
        print(printable(f"{name}: passed over, no record of a cup"))
    faults = [wrong for _, wrong, _ in folder.lines if wrong]
    claims = [claim for *_, claim in folder.lines if claim]
    if faults or (strict and claims):
        print(printable(f"Not verified: {(faults or claims)[0]}"))
        return 1
    print("Verified, but for what is claimed: " + "; ".join(claims) if claims else "Verified.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
