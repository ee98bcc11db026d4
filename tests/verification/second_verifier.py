"""A second verifier of draw records, written from the text of the format (FORMAT.md) alone.

It uses the standard library only and shares no code with the software that makes the records."""

import hashlib
import json
import re
import sys
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

Obj = dict[str, Any]
Tree = Any  # a club, or (level, first side, second side)
SLOT = 48  # bits of one count in a packed histogram; no section has more than 16! < 2^45 brackets


def canonical(value: Any) -> bytes:
    """The canonical form of section 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """The digest of a record without `digest` and `run`, or of a list."""
    kept = value if type(value) is list else {k: value[k] for k in set(value) - {"digest", "run"}}
    return hashlib.sha256(canonical(kept)).hexdigest()


class Section:
    """All brackets of one section over some rounds, counted by slack (sections 3 to 5)."""

    def __init__(
        self,
        clubs: list[int],
        rounds: int,
        first: int,
        double: bool,
        cost: list[list[int]],
        earliest: list[list[int]],
    ) -> None:
        self.clubs, n, full = clubs, len(clubs), (1 << len(clubs)) - 1
        self.cost, self.energy, self.budget = cost, dict[int, int](), 0
        sets = {1 << i: {4**i} for i in range(n)}  # the keys of a level's states, by set
        self.low = {4**i: 0 for i in range(n)}  # the least travel of each state; the top's key is 0
        self.splits: dict[int, list[tuple[int, int, int]]] = {}  # first key, second, least travel
        self.hist: dict[int, int] = {}  # packed: how many brackets of each slack
        for r in range(1, rounds + 1):
            most = (1 << rounds) - (1 << r)  # clubs outside the node; at least a half or a quarter
            sizes = range(max(n - most, 1), n - most // (4 if double else 2) + 1)
            below, sets = sets, {}
            for i in range(n) if (r == 1 or r == 2 and double) and 1 in sizes else []:
                sets[1 << i], self.low[(r + 1) * 4**i] = {(r + 1) * 4**i}, 0
            for mask, keys in below.items():
                barred = mask | (mask & -mask) - 1
                for i, j in product(range(n), repeat=2):
                    barred |= (mask >> i & 1 and earliest[clubs[i]][clubs[j]] >= first + r) << j
                for other in below if r < rounds else [full & ~mask]:
                    if other & barred or (mask | other).bit_count() not in sizes:
                        continue
                    for a, b in product(keys, below.get(other, ())):
                        cross = self.pairs(a + b) - self.pairs(a) - self.pairs(b)
                        tie, key = (2 * cross >> 2 * r - 2) + 1 >> 1, a + b if r < rounds else 0
                        travel = tie + self.low[a] + self.low[b]
                        self.low[key] = min(self.low.get(key, travel), travel)
                        self.splits.setdefault(key, []).append((a, b, travel))
                        sets.setdefault(mask | other, set()).add(key)
        if full not in sets:
            raise ValueError(f"no bracket of the section {clubs} keeps the rules")
        self.top, self.least = min(sets[full]), self.low[min(sets[full])]

    def held(self, key: int) -> list[tuple[int, int]]:
        """The clubs of a state, each with 2^(e - 1)."""
        return [(c, (1, 2, 4)[e - 1]) for i, c in enumerate(self.clubs) if (e := key >> 2 * i & 3)]

    def pairs(self, key: int) -> int:
        """The sum over a state's pairs of w(i) w(j) d(i, j) with w = 2^(e - 1)."""
        if key not in self.energy:
            self.energy[key] = sum(
                v * w * self.cost[i][j]
                for i, v in self.held(key)
                for j, w in self.held(key)
                if i < j
            )
        return self.energy[key]

    def table(self, key: int) -> int:
        """Packed: how many brackets of a state have each slack up to the budget."""
        if key not in self.hist:
            self.hist[key] = 0 if key in self.splits else 1
            for a, b, travel in self.splits.get(key, []):
                if (room := self.budget - travel + self.low[key]) >= 0:
                    cut = (1 << SLOT * (room + 1)) - 1
                    both = (self.table(a) & cut) * (self.table(b) & cut) & cut
                    self.hist[key] += both << SLOT * (self.budget - room)
        return self.hist[key]

    def counts(self, key: int, slack: int) -> list[int]:
        """How many brackets of a state have the slacks 0 to `slack`."""
        return [self.table(key) >> SLOT * x & (1 << SLOT) - 1 for x in range(slack + 1)]

    def bracket(self, key: int, slack: int, rank: int) -> Tree:
        """The bracket of this rank among those of a state with this slack."""
        for a, b, travel in sorted(self.splits.get(key, [])):
            room = slack - travel + self.low[key]
            seconds = reversed(self.counts(b, room))
            for x, (m, k) in enumerate(zip(self.counts(a, room), seconds, strict=True)):
                if rank < m * k:
                    one, two = self.bracket(a, x, rank // k), self.bracket(b, room - x, rank % k)
                    return sum(w for _, w in self.held(a + b)).bit_length() - 1, one, two
                rank -= m * k
        return self.held(key)[0][0]


class Cup:
    """The draws of some sections: W(k, b) of section 5 is within[k][b], k from 0."""

    def __init__(self, sections: list[Section], tolerance: str, more: str = "0") -> None:
        self.sections, self.least = sections, sum(s.least for s in sections)
        if not all(re.fullmatch(r"1|0(\.[0-9]*[1-9])?", text) for text in (tolerance, more)):
            raise ValueError(f"tolerance {tolerance!r} or {more!r} is no decimal text from 0 to 1")
        n, most = (int(self.least * (1 + Fraction(t))) - self.least for t in (tolerance, more))
        self.budget, self.within, self.hists = n, [[1] * (n + 1)], list[list[int]]()
        for s in reversed(sections):
            s.budget, later = max(s.budget, n, most), self.within[0]
            self.hists.insert(0, s.counts(s.top, n))
            self.within.insert(
                0,
                [
                    sum(m * later[b - x] for x, m in enumerate(self.hists[0][: b + 1]) if m)
                    for b in range(n + 1)
                ],
            )
        self.count, twice = self.within[0][n], 2 * (n * self.within[0][n] - sum(self.within[0][:n]))
        self.mean = self.least + (twice + self.count) // (2 * self.count)

    def draw(self, rank: int) -> tuple[list[Tree], int]:
        """The bracket of each section, and the travel, of the draw of this rank."""
        left, trees = self.budget, []
        for s, hist, later in zip(self.sections, self.hists, self.within[1:], strict=True):
            x = 0
            while rank >= hist[x] * later[left - x]:
                rank, x = rank - hist[x] * later[left - x], x + 1
            trees.append(s.bracket(s.top, x, rank // later[left - x]))
            left, rank = left - x, rank % later[left - x]
        return trees, self.least + self.budget - left


def lot(key: bytes, label: str, n: int) -> int:
    """below(n) of section 6."""
    bits, c, number = (n - 1).bit_length(), 0, 0 if n == 1 else n
    while number >= n:
        blocks, c = range(c, c + (bits + 255) // 256), c + (bits + 255) // 256
        raw = b"".join(
            hashlib.sha256(key + label.encode() + b"\0" + i.to_bytes(8, "big")).digest()
            for i in blocks
        )
        number = int.from_bytes(raw, "big") >> 256 * len(blocks) - bits
    return number


def part_bits(part: str) -> int:
    """The bits, in hundredths, that a part of a seed states (section 9)."""
    kind, _, value = part.partition(":")
    if kind in (each := {"dice": 258, "decimal": 332}):
        return each[kind] * len(re.findall("[1-6]" if kind == "dice" else "[0-9]", value))
    if kind == "hex" and re.fullmatch("[0-9a-fA-F]+(-+[0-9a-fA-F]+)*", value):
        return 400 * len(value.replace("-", ""))
    if kind == "drand" and re.fullmatch("[0-9a-f]{64}/[0-9]+/[0-9a-f]{64}", value):
        return 25600
    total = 0
    for group in value.split("+") if kind == "lottery" else []:
        *drawn, n = (
            map(int, re.split("[-/]", group))
            if re.fullmatch("[0-9]{1,5}(-[0-9]{1,5})*/[0-9]{1,5}", group)
            else (0, 0)
        )
        if n > 10000 or drawn != sorted(set(drawn) & set(range(1, n + 1))):
            return 0
        total += (comb(n, len(drawn)) ** 100).bit_length() - 1
    return total


def earliest_rounds(plan: Obj) -> list[list[int]]:
    """The earliest round of the cup in which each pair may meet (section 4)."""
    rules, never, clubs = plan["rules"], int(plan["format"]["rounds"]) + 1, plan["entrants"]
    trip = 10**99 if rules["longest_trip"] is None else Fraction(rules["longest_trip"])

    def pair(a: Obj, b: Obj, distance: int) -> int:
        names, league = {a["club"], b["club"]}, rules["same_league_apart"] and a["league"]
        two = league and league == b["league"] or names & set(rules["must_have_bye"])
        apart = [int(min(until, never)) for *pair, until in rules["apart"] if set(pair) == names]
        return max([2 if two else 1, never if distance > trip else 1, *apart])

    return [
        [pair(a, b, d) for b, d in zip(clubs, row, strict=True)]
        for a, row in zip(clubs, plan["distances"], strict=True)
    ]


def check_plan(plan: Obj) -> list[str]:
    """The faults of a plan that show without counting."""
    form, sections = plan["format"], [s["clubs"] for s in plan["sections"]]
    names, (few, most) = [e["club"] for e in plan["entrants"]], form["section_size"] or [1, 16]
    n, q = len(names), len(sections)
    rounds = next(r for r in range(99) if n <= q << r)
    ties = [(q << rounds - r) - (0 if r > 1 else (q << rounds) - n) for r in range(1, rounds + 1)]
    shape = {"entrants": n, "slots": q, "rounds": rounds, "byes": (q << rounds) - n} | (
        {} if form["double_byes"] and rounds >= 3 else {"ties_per_round": ties}
    )
    checks = {
        "digest": plan["record"] == "drawopt-plan-1" and plan["digest"] == digest(plan),
        "matrices": all(
            type(d) is int
            and d >= 0
            and d == t[j][i]
            and (i != j or d == 0)
            and n == len(t) == len(t[i])
            for t in (plan["distances"], plan["costs"])
            if t is not None
            for i in range(n)
            for j, d in enumerate(t[i])
        ),
        "format": rounds <= 4 and canonical(form | shape) == canonical(form),
        "sections": sorted(sum(sections, [])) == names == sorted(set(names))
        and sections == sorted(map(sorted, sections))
        and all(few <= len(s) <= most for s in sections),
        "windows": sum(plan["windows"], []) == [*range(1, rounds + 1)] and all(plan["windows"]),
        "travel": plan["bound"] <= plan["travel"] == sum(s["travel"] for s in plan["sections"]),
    }
    return [f"plan: {what}" for what, holds in checks.items() if not holds]


def standing(before: Obj, results: list[Obj], first: int) -> dict[int, list[str]]:
    """The clubs still in, by section, of the sections without an open tie (section 10)."""
    given, winners = {r["number"]: r for r in results}, dict[int, str]()
    clubs: dict[int, set[str]] = {t["section"]: set() for t in before["ties"]}
    for t in sorted(before["ties"], key=lambda t: (t["round"], t["number"])):
        names = {
            winners.get(s["winner_of"], "") if isinstance(s, dict) else s
            for s in (t["home"], t["away"])
        }
        (still := clubs.get(t["section"], set())).update(names)
        result = given.pop(t["number"], {}) if t["round"] < first else {}
        if result.get("winner"):
            if {result["home"], result["away"]} != names or result["winner"] not in names:
                raise ValueError(f"result {t['number']} is not one of {names}")
            winners[t["number"]] = result["winner"]
            still -= names - {result["winner"]}
        elif t["round"] < first:
            clubs.pop(t["section"], None)
    if given or [r["number"] for r in results] != sorted({r["number"] for r in results}):
        raise ValueError("results out of order, twice, or of ties that were not to be played")
    return {s: sorted(names - {""}) for s, names in sorted(clubs.items())}


def walk(tree: Tree, first: int, section: int, ties: list[Obj]) -> dict[int, int]:
    """List a tree's ties in the order of section 7; how many each of its clubs plays to win it."""
    if isinstance(tree, int):
        return {tree: 0}
    one, two = (walk(side, first, section, ties) for side in tree[1:])
    ties.append({"round": first + tree[0] - 1, "section": section, "tree": tree, "in": (one, two)})
    return {club: k + 1 for club, k in (one | two).items()}


def derive(
    plan: Obj, draw: Obj, cup: Cup, labels: list[int], before: Obj | None, results: list[Obj]
) -> Obj:
    """What the draw must hold, from its seed, attempt, reason, window and tolerance."""
    given = {
        "seed": str(draw["seed"]),
        "attempt": int(draw["attempt"]),
        "reason": draw["reason"],
        "rehearsal": bool(draw["rehearsal"]),
        "tolerance": draw["tolerance"],
    }
    w, clubs, barred = int(draw["window"]), plan["entrants"], plan["rules"]["may_not_host"]
    rounds = plan["windows"][w - 1] if plan["windows"] else [1]
    after, since = (digest(before), digest(results)) if before else (None, None)
    key = hashlib.sha256(
        "\n".join(
            [
                "drawopt-draw-1",
                after or digest(plan),
                since or "",
                given["seed"],
                str(given["attempt"]),
                given["reason"] or "",
            ]
        ).encode()
    ).digest()
    rank, ties, byes = lot(key, f"w{w}/rank", cup.count), list[Obj](), list[tuple[int, int]]()
    lots = [{"label": f"w{w}/rank", "below": str(cup.count), "lot": str(rank)}]
    trees, travel = cup.draw(rank)
    for section, tree in zip(labels, trees, strict=True):
        walk(tree, rounds[0], section, ties)
        byes += [(rounds[0], tree)] if isinstance(tree, int) and plan["windows"] else []
    ties.sort(key=lambda t: (t["round"], t["section"]))
    numbers = (
        range(1, len(ties) + 1)
        if before is None
        else [
            n
            for _, _, n in sorted(
                (t["round"], t["section"], t["number"])
                for t in before["ties"]
                if t["round"] >= rounds[0] and t["section"] in labels
            )
        ]
    )
    number, out = {t["tree"]: n for t, n in zip(ties, numbers, strict=True)}, []
    for n, t in sorted(zip(numbers, ties, strict=True), key=lambda pair: pair[0]):
        (one, two), label, direct = (
            t["in"],
            f"w{w}/tie/{n}/host",
            [s for s in t["tree"][1:] if isinstance(s, int)],
        )
        lots.append({"label": label, "below": "2", "lot": str(coin := lot(key, label, 2))})
        byes += product(range(rounds[0], t["round"]), direct)
        sides = [
            clubs[s]["club"] if s in direct else {"winner_of": number[s]} for s in t["tree"][1:]
        ][:: -1 if coin else 1]
        banned = [s in barred for s in sides]
        switched = banned[0] and isinstance(sides[1], str) and not banned[1]
        home, away = sides[::-1] if switched else sides
        by_d, by_distance = (
            (sum(table[i][j] << 9 - one[i] - two[j] for i, j in product(one, two)) + 256) >> 9
            for table in (cup.sections[0].cost, plan["distances"])
        )
        out.append(
            {
                "round": t["round"],
                "number": n,
                "section": t["section"],
                "home": home,
                "away": away,
                "expected_travel": by_d,
                "expected_distance": by_distance,
                "switched": switched,
                "provisional": plan["redraw"] == "window" and t["round"] > rounds[-1],
                "neutral": all(banned),
            }
        )
    return given | {
        "record": "drawopt-draw-1",
        "window": w,
        "plan_digest": digest(plan),
        "after": after,
        "results_digest": since,
        "least_travel": cup.least,
        "travel": travel,
        "count": str(cup.count),
        "rank": str(rank),
        "lots": lots,
        "ties": out,
        "byes": [{"club": clubs[c]["club"], "round": r} for r, c in sorted(byes)],
        "digest": digest(draw),
    }


def verify(
    plan: Obj,
    draw: Obj,
    before: Obj | None = None,
    results: list[Obj] | None = None,
    mean_travel: bool = True,
) -> list[str]:
    """The faults of a plan and a draw; `before` and `results` belong to a later window."""
    faults: list[str] = []
    try:
        faults += check_plan(plan)
        form, w, seed, reason = plan["format"], draw["window"], draw["seed"], draw["reason"]
        at, rounds = {e["club"]: i for i, e in enumerate(plan["entrants"])}, form["rounds"]
        costs = plan["distances"] if plan["costs"] is None else plan["costs"]
        earliest, more = earliest_rounds(plan), plan["tolerance"] if mean_travel else "0"
        parts = [
            Section(
                [at[c] for c in s["clubs"]],
                rounds,
                1,
                form["double_byes"] and rounds > 2,
                costs,
                earliest,
            )
            for s in plan["sections"]
        ]
        leasts, labels = [part.least for part in parts], list(range(1, len(parts) + 1))
        if canonical([s["travel"] for s in plan["sections"]]) != canonical(leasts):
            faults.append(f"plan: the leasts of the sections are {leasts}")
        if before is None and w == 1:
            cup = Cup(parts, draw["tolerance"], more)
        elif (
            before
            and w == before["window"] + 1
            and before["digest"] == digest(before)
            and before["plan_digest"] == digest(plan)
            and plan["redraw"] == "window"
        ):
            first = plan["windows"][w - 1][0]
            labels = list(still := standing(before, results or [], first))
            cup = Cup(
                [
                    Section(
                        sorted(at[c] for c in clubs),
                        rounds - first + 1,
                        first,
                        False,
                        costs,
                        earliest,
                    )
                    for clubs in still.values()
                ],
                draw["tolerance"],
            )
        else:
            raise ValueError("the draw before is missing, or not the one before")
        if mean_travel and plan["mean_travel"] != (mean := Cup(parts, more).mean):
            faults.append(f"plan: mean_travel is {mean}")
        expected = derive(plan, draw, cup, labels, before, results or [])
        bits, official = sum(map(part_bits, set(re.split("[ ;]", seed)))), not draw["rehearsal"]
        plain = (reason, draw["attempt"]) == (None, int(official))
        if (
            official
            and (
                draw["tolerance"] != plan["tolerance"]
                or bits < 100 * max(128, (cup.count - 1).bit_length() + 32)
                or draw["attempt"] < 2 - plain
            )
            or not (plain or official and reason)
        ):
            faults.append("draw: tolerance, bits of the seed, attempt or reason are not allowed")
        for key in sorted((set(draw) | set(expected)) - {"run"}):
            pair = draw.get(key, "nothing"), expected.get(key, "nothing")
            if canonical(pair[0]) != canonical(pair[1]):
                if isinstance(pair[0], list) and len(pair[0]) == len(pair[1]):
                    pair = next(p for p in zip(*pair) if canonical(p[0]) != canonical(p[1]))
                faults.append(f"draw: {key} holds {pair[0]}, not {pair[1]}")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        faults.append(f"cannot be checked further: {type(error).__name__}: {error}")
    return faults


if __name__ == "__main__":
    read = [
        json.loads(
            open(name, "rb").read(),
            object_pairs_hook=lambda p: (
                dict(p) if len(dict(p)) == len(p) else sys.exit("a key stands twice")
            ),
        )
        for name in sys.argv[1:]
    ]
    sys.exit("\n".join(verify(*read)) or 0)
