"""The worked example of the record format's page: ``python -m tests.golden.worked_example``.

It follows the page in plain Python, for one section of three rounds without rules. The page holds
what it prints.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "five"
Side = tuple[Any, ...]  # ("A",), ("A", "B"), or two sides


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def units() -> Iterator[tuple[int, str, int]]:
    """Units by key: single clubs, and pairs with the miles of their tie."""
    for c, name in enumerate(NAMES):
        yield 2 * 4**c, name, 0
    for c, d in combinations(range(5), 2):
        yield 4**c + 4**d, f"({NAMES[c]} {NAMES[d]})", MILES[c][d]


PLAN = json.loads((FOLDER / "plan.json").read_text(encoding="utf-8"))
DRAW = json.loads((FOLDER / "w1.json").read_text(encoding="utf-8"))
NAMES = [entrant["club"] for entrant in PLAN["entrants"]]
MILES = PLAN["distances"]


def clubs(key: int) -> dict[int, int]:
    """A state's clubs, and the round in which each enters."""
    return {c: key // 4**c % 4 for c in range(5) if key // 4**c % 4}


def tie(one: int, other: int, round_: int) -> tuple[Fraction, int]:
    """The miles of the tie that joins two states: exact, and rounded half up."""
    exact = sum(
        (
            Fraction(MILES[i][j], 2 ** (round_ - e + round_ - f))
            for i, e in clubs(one).items()
            for j, f in clubs(other).items()
        ),
        Fraction(0),
    )
    return exact, int(exact + Fraction(1, 2))


def least_club(key: int) -> int:
    return min(clubs(key))


def number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"


def example() -> str:
    """The text of the example."""
    lines: list[str] = []
    say = lines.append

    def block(*rows: str) -> None:
        say("")
        say("```text")
        lines.extend(rows)
        say("```")
        say("")

    say("Five clubs A to E stand at miles 0, 10, 30, 60 and 100 of one road and play for one slot:")
    say("N = 5, Q = 1, R = 3, 8 places, 3 byes; round 1 has one tie, round 2 two, round 3 one.")
    say("The files are [tests/golden/five](../../tests/golden/five).")
    say("")
    say("**The plan.** Its canonical form without `digest` is one line of UTF-8:")
    inside = {key: value for key, value in PLAN.items() if key not in ("digest", "run")}
    block(canonical(inside))
    digest = sha256(canonical(inside).encode())
    say(f"Its SHA-256 is the digest, `{digest}`.")
    say("")
    say("**States of level 1**, units: key, clubs (a pair in brackets), miles inside.")
    first = {key: (text, travel) for key, text, travel in sorted(units())}
    block(*(f"{key:>4}  {text:<6} {travel:>4}" for key, (text, travel) in first.items()))
    say("**States of level 2**, each with its one split: key, first side's key and second side's,")
    say("clubs, miles of the tie before rounding and after, miles inside.")
    second: dict[int, tuple[str, int]] = {}
    rows = []
    for one, other in combinations(first, 2):
        if set(clubs(one)) & set(clubs(other)):
            continue
        a, b = sorted((one, other), key=least_club)
        size = len(clubs(a)) + len(clubs(b))
        # The other node of level 2 holds 2 to 4 of the five clubs, and one pair in all is drawn.
        if size > 3:
            continue
        exact, rounded = tie(a, b, 2)
        inside_travel = rounded + first[a][1] + first[b][1]
        second[a + b] = (f"{first[a][0]} v {first[b][0]}", inside_travel)
        rows.append((a + b, a, b, second[a + b][0], number(exact), rounded, inside_travel))
    block(
        *(
            f"{k:>4} = {a:>4} + {b:<4} {t:<12} {e:>6} {r:>4} {i:>4}"
            for k, a, b, t, e, r, i in sorted(rows)
        )
    )
    say("**The section**: its splits in order, first side's key and second side's, the final's")
    say("miles before rounding and after, the bracket's travel, its slack.")
    tops = []
    for one, other in combinations(second, 2):
        if set(clubs(one)) & set(clubs(other)) or len(clubs(one)) + len(clubs(other)) != 5:
            continue
        a, b = sorted((one, other), key=least_club)
        exact, rounded = tie(a, b, 3)
        tops.append((a, b, exact, rounded, rounded + second[a][1] + second[b][1]))
    tops.sort()
    least = min(top[4] for top in tops)
    block(
        *(
            f"{a:>4} {b:>4}  {second[a][0]:<12} / {second[b][0]:<12} {number(e):>7} {r:>4} "
            f"{t:>4} {t - least:>4}"
            for a, b, e, r, t in tops
        )
    )
    histogram = Counter(t - least for *_, t in tops)
    budget = int(least * (1 + Fraction(PLAN["tolerance"]))) - least
    count = sum(times for slack, times in histogram.items() if slack <= budget)
    spent = sum(slack * times for slack, times in histogram.items() if slack <= budget)
    say(f"**Counting.** {len(tops)} brackets; the least travels {least}. How many have each slack:")
    block(" ".join(f"{slack}:{histogram[slack]}" for slack in sorted(histogram)))
    say(
        f"The tolerance is {PLAN['tolerance']}: budget = floor({least} * "
        f"{1 + Fraction(PLAN['tolerance'])}) - {least} = {budget}. Count = {count}. "
        f"S = {spent}, `mean_travel` = {least} + floor((2 * {spent} + {count}) / (2 * {count})) = "
        f"{least + (2 * spent + count) // (2 * count)}."
    )
    say("")
    say("**The key** is the SHA-256 of these five lines:")
    text = f"drawopt-draw-2\n{digest}\n\n{DRAW['seed']}\n{DRAW['attempt']}\n"
    block(*text.splitlines())
    key = hashlib.sha256(text.encode()).digest()
    say(f"`{key.hex()}`. The seed states 50 * 2.58 = 129 bits; 128 are wanted.")
    say("")
    say("**Lots**: label, below, block 0 in hexadecimal, its first bits, the lot.")
    order = sorted((t - least, k) for k, (*_, t) in enumerate(tops) if t - least <= budget)
    taken = []
    rows_of_lots = []
    for label, below in [("w1/rank", count), *((f"w1/tie/{k}/host", 2) for k in range(1, 5))]:
        bits, counter = (below - 1).bit_length(), 0
        while True:
            block0 = sha256(key + label.encode() + b"\0" + counter.to_bytes(8, "big"))
            value = int(block0, 16) >> 256 - bits
            rows_of_lots += [
                f"{label}  {below}  block {counter}",
                f"  {block0}",
                f"  {value:0{bits}b} = {value}",
            ]
            if value < below:
                break
            counter += 1
        taken.append(value)
    block(*rows_of_lots)
    rank, coins = taken[0], taken[1:]
    slack, chosen = order[rank]
    a, b, *_, travel = tops[chosen]
    say(
        f"**The bracket** of rank {rank}: those within the budget by slack, then in the order of "
        f"splits; number {rank} from 0 has slack {slack} and is {second[a][0]} / {second[b][0]}, "
        f"keys {a} and {b}, travel {travel}."
    )
    say("")
    say("**Ties** by number, with the coin that names the home side; byes.")
    rows_of_ties = []
    for drawn, coin in zip(DRAW["ties"], coins, strict=True):
        home, away = (
            side if isinstance(side, str) else f"winner of {side['winner_of']}"
            for side in (drawn["home"], drawn["away"])
        )
        rows_of_ties.append(
            f"{drawn['number']}  round {drawn['round']}  coin {coin}  {home} v {away}  "
            f"{drawn['expected_travel']}"
        )
    byes = ", ".join(f"{bye['club']} in round {bye['round']}" for bye in DRAW["byes"])
    block(*rows_of_ties, f"byes: {byes}")
    inside = {name: value for name, value in DRAW.items() if name != "digest"}
    say(f"**The draw's digest** is `{sha256(canonical(inside).encode())}`.")
    return "\n".join(lines) + "\n"


def weighted_example() -> str:
    """The same clubs with weights for byes, from the splits of the section on."""
    folder = FOLDER.with_name("weighted")
    plan, draw = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("plan.json", "w1.json")
    )
    weights = plan["weights"]["one"]
    lines = [
        "The same five clubs, with weights for byes (tests/golden/weighted): "
        + ", ".join(f"{name} {w}" for name, w in zip(NAMES, weights, strict=True))
        + ".",
        "Splits within the budget by slack, then by pattern, then in order; what one weighs, and "
        "the numbers below the lot's n that are its own.",
        "",
        "```text",
    ]
    rows = []
    for order, (one, other) in enumerate(pairs := top_splits()):
        travel = travel_of(one, other)
        weight = 1
        for club, entered in clubs(one + other).items():
            weight *= weights[club] if entered == 2 else 1
        rows.append((travel, one + other, order, weight))
    least = min(travel for travel, *_ in rows)
    budget = int(least * (1 + Fraction(plan["tolerance"]))) - least
    rank, first, found = int(draw["rank"]), 0, (0, 0)
    for travel, pattern, order, weight in sorted(rows):
        if travel - least > budget:
            break
        lines.append(
            f"slack {travel - least:>2}  pattern {pattern:>4}  split {pairs[order][0]:>3} "
            f"{pairs[order][1]:>3}  weighs {weight:>2}  numbers {first} to {first + weight - 1}"
        )
        if first <= rank < first + weight:
            found = pairs[order]
        first += weight
    lines += [
        "```",
        "",
        f"The lot of `w1/rank` runs below {first}; {draw['count']} draws are allowed. "
        f"It is {rank}: "
        f"the split {found[0]} {found[1]}, travel {draw['travel']}, byes for "
        + ", ".join(bye["club"] for bye in draw["byes"])
        + f". The draw's digest is `{draw['digest']}`.",
    ]
    return "\n".join(lines) + "\n"


def top_splits() -> list[tuple[int, int]]:
    """The splits of the section, in order."""
    seconds = [
        one + other
        for (one, *_), (other, *_) in combinations(list(units()), 2)
        if not set(clubs(one)) & set(clubs(other)) and len(clubs(one)) + len(clubs(other)) <= 3
    ]
    found = []
    for one, other in combinations(sorted(seconds), 2):
        if not set(clubs(one)) & set(clubs(other)) and len(clubs(one)) + len(clubs(other)) == 5:
            a, b = sorted((one, other), key=least_club)
            found.append((a, b))
    return sorted(found)


def miles_of(one: int, other: int) -> list[int]:
    """Each tie of the bracket that a split of the section makes: each side has one split."""
    travel = {key: miles for key, _, miles in units()}
    found = [tie(one, other, 3)[1]]
    for side in (one, other):
        (halves,) = [
            (a, b)
            for a, b in combinations(travel, 2)
            if a + b == side and not set(clubs(a)) & set(clubs(b))
        ]
        found += [tie(*halves, 2)[1], *(travel[half] for half in halves if travel[half])]
    return found


def travel_of(one: int, other: int) -> int:
    """The travel of that bracket."""
    return sum(miles_of(one, other))


def trips_example() -> str:
    """The same clubs with a budget of long trips, from the splits of the section on."""
    folder = FOLDER.with_name("trips")
    plan, draw = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("plan.json", "w1.json")
    )
    over, at_most = (plan["rules"]["trips"][key] for key in ("over", "at_most"))
    rows = []
    for order, (one, other) in enumerate(pairs := top_splits()):
        miles = miles_of(one, other)
        rows.append((sum(miles), sum(each > over for each in miles), order))
    base = min(travel for travel, *_ in rows)
    least = min(travel for travel, long, _ in rows if long <= at_most)
    most = int(least * (1 + Fraction(plan["tolerance"])))
    lines = [
        "The same five clubs, and a tie is long if its expected distance is over "
        f"{over} (tests/golden/trips: `over` {over}, `at_most` {at_most}).",
        f"The least of a bracket that keeps the budget is {least}, the plan's `travel`; allowed is "
        f"floor({least} * 7/5) = {most}, so slacks up to {most - base}.",
        "Splits within that by slack, then by long ties, then in order.",
        "",
        "```text",
    ]
    rank, number, found = int(draw["rank"]), 0, (0, 0)
    for travel, long, order in sorted(rows):
        if travel > most:
            break
        text = f"slack {travel - base:>2}  long ties {long}  split {pairs[order][0]:>3} "
        text += f"{pairs[order][1]:>3}  "
        if long <= at_most:
            text += f"number {number}"
            if number == rank:
                found = pairs[order]
            number += 1
        else:
            text += "not allowed"
        lines.append(text)
    lines += [
        "```",
        "",
        f"{number} draws are allowed. The lot of `w1/rank` is {rank}: the split {found[0]} "
        f"{found[1]}, travel {draw['travel']}. The draw's digest is `{draw['digest']}`.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(example(), end="")
    print()
    print("## 17. A weighted example")
    print()
    print(weighted_example(), end="")
    print()
    print("## 18. An example with a budget of long trips")
    print()
    print(trips_example(), end="")
