"""Small cups at random: fields, rules, windows and results, for engine and verifiers alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np

from drawopt.drawing.contest import Draw, first_contest, next_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.lots import Lots
from drawopt.errors import AnswerIsNo
from drawopt.model.cup_format import CupFormat
from drawopt.model.edition import coordinates
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms, Trips
from drawopt.model.results import Match
from drawopt.model.travel import great_circle
from drawopt.planning.plan_sections import price_sections
from drawopt.records.attempts import Attempts
from drawopt.records.draws import draw_record
from drawopt.records.plans import plan_record
from drawopt.records.results import results_digest, results_rows
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import fewest_trips
from drawopt.sections.plan import Plan
from tests.fixtures import tossed

LETTERS = ["Ä", "É", "a", "b", "Z", "Ø", "x y", "1", "漢"]


@dataclass(frozen=True)
class RandomCup:
    """A plan and its draws, window after window, with the results between them.

    ``held`` are all official draws in the order in which they were held: those that were
    superseded too.
    """

    plan: Plan
    draws: tuple[Draw, ...]
    results: tuple[tuple[Match, ...], ...]
    held: tuple[Draw, ...] = ()

    @property
    def plan_record(self) -> dict[str, Any]:
        return plan_record(self.plan)

    def draw_record(self, window: int) -> dict[str, Any]:
        return draw_record(self.draws[window], self.plan)

    def results_record(self, window: int) -> list[dict[str, Any]]:
        """What the digest of the results after a window is made of."""
        clubs = self.plan.problem.field.clubs
        winners = {m.line: m.winner for m in self.results[window]}
        return results_rows(self.draws[window], winners, clubs)

    @property
    def superseded(self) -> tuple[Draw, ...]:
        return tuple(draw for draw in self.held if draw not in self.draws)

    @property
    def chain(self) -> Attempts:
        chain = Attempts()
        for draw in self.held:
            chain = chain.with_(draw, str(draw_record(draw, self.plan)["digest"]))
        return chain

    def results_csv(self, window: int) -> str:
        clubs = self.plan.problem.field.clubs
        rows = ["round,home,away,home_goals,away_goals,decided_by,winner"]
        rows += [
            f"{m.round},{clubs[m.home]},{clubs[m.away]},,,{m.decided_by},{clubs[m.winner]}"
            for m in self.results[window]
        ]
        return "\n".join([*rows, ""])


def random_plan(random: Random, most: int = 13) -> Plan | None:
    """A plan of 2 to ``most`` clubs with rules of all kinds; ``None`` if they cannot be kept."""
    n = random.randint(2, most)
    slots = random.randint(1, min(3, n))
    while n > 16 * slots:
        slots += 1
    double_byes = random.random() < 0.4
    fmt = CupFormat(n, slots, double_byes)
    names = random.sample([f"{letter}{k}" for letter in LETTERS for k in range(3)], n)
    towns = random.random() < 0.3
    field = Field(
        tuple(
            Entrant(
                name,
                random.choice(["A", "B", ""]),
                lat=Decimal(random.randrange(-4500, -2500)) / 100 if towns else None,
                lon=Decimal(random.randrange(1400, 1801)) / 10 if towns else None,
                section=random.choice(["", "", "North"]),
                group=random.choice(["", "G"]),
                rating=random.choice([None, Decimal("1500.5")]),
            )
            for name in names
        )
    )
    sparse = random.choice([3, 40, 900])
    d = np.triu(np.array([[random.randrange(sparse) for _ in range(n)] for _ in range(n)]), 1)
    distances = (d + d.T).astype(np.int64)
    unit = random.choice(["mi", "km"])
    if towns and random.random() < 0.8:
        distances = great_circle(*coordinates(field), unit)
        sparse = int(distances.max()) + 1
    costs = distances + 2 * np.maximum(distances - 20, 0) if random.random() < 0.3 else distances
    some = random.random() < 0.6
    rules = Rules(
        apart=tuple(
            Apart(*random.sample(field.clubs, 2), random.randint(2, 4))
            for _ in range(random.randint(0, 2) if some else 0)
        ),
        same_league_apart=some and random.random() < 0.3,
        longest_trip=int(sparse * 0.95) if some and random.random() < 0.2 else None,
        may_not_host=tuple(random.sample(field.clubs, random.randint(0, min(3, n)))),
        must_have_bye=tuple(random.sample(field.clubs, 1)) if random.random() < 0.2 else (),
    )
    rounds = list(range(1, fmt.rounds + 1))
    cut = random.randint(1, fmt.rounds) if rounds else 0
    windows = tuple(w for w in (tuple(rounds[:cut]), *((r,) for r in rounds[cut:])) if w)
    problem = Problem(
        field,
        fmt,
        distances,
        costs,
        unit,
        rules,
        Terms(
            windows,
            random.choice(["window", "keep-byes", "none"]),
            Decimal(random.choice(["0", "0.05", "0.1", "0.333", "1"])),
            ("dice rolled in public",),
            random.choice(["", "Cup 2026"]),
            tuple(f"2026-03-{k:02}" for k in range(1, len(windows) + 1)) if some else (),
            hosts=random.choice(["coin", "balance"]),
        ),
    )
    for _ in range(20):
        order = random.sample(range(n), n)
        cuts = sorted(random.sample(range(1, n), slots - 1)) if slots > 1 else []
        parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
        if all(fmt.fewest <= len(part) <= fmt.most for part in parts):
            try:
                return _priced(problem, tuple(tuple(part) for part in parts), random)
            except AnswerIsNo:
                continue
    return None


def _priced(problem: Problem, parts: tuple[tuple[int, ...], ...], random: Random) -> Plan:
    """A plan of these sections: found, or given by the rules; its bound 0 or claimed."""
    if random.random() < 0.3:
        clubs = problem.field.clubs
        named = tuple(tuple(clubs[club] for club in part) for part in parts)
        problem = replace(problem, rules=replace(problem.rules, sections=named))
        return price_sections(problem, parts, "given")
    return price_sections(problem, parts, random.choice(["feasible", "stopped"]))


def with_weights(plan: Plan, random: Random) -> Plan:
    """The plan with weights for byes as they come."""
    most = random.choice([2, 9, 999_999_999])

    def some() -> tuple[int, ...]:
        return tuple(random.randint(1, most) for _ in plan.problem.field.clubs)

    problem = replace(plan.problem, terms=replace(plan.problem.terms, byes="fair"))
    two = some() if problem.format.has_double_byes else ()
    return replace(plan, problem=problem, weights=ByeWeights(some(), two))


def with_trips(plan: Plan, random: Random) -> Plan:
    """The plan with a budget of long trips that its sections can keep."""

    def allowed(over: int, at_most: int) -> Plan:
        rules = replace(plan.problem.rules, trips=Trips(over, at_most))
        return replace(plan, problem=replace(plan.problem, rules=rules), bound=0)

    over = random.randint(0, int(plan.problem.distances.max()))
    fewest = fewest_trips(allowed(over, 0).states)
    changed = allowed(over, fewest + random.choice([0, 0, 1, 2, 5]))
    return replace(changed, bound=changed.travel if plan.status == "given" else 0)


def random_cup(seed: int, most: int = 13) -> RandomCup | None:
    """A plan and all its draws, official or not; ``None`` if the rules cannot be kept."""
    random = Random(seed)
    plan = random_plan(random, most)
    if plan is None:
        return None
    if random.random() < 0.4:
        plan = with_weights(plan, random)
    own = Random(f"trips {seed}")
    if own.random() < 0.4:
        plan = with_trips(plan, own)
    digest = str(plan_record(plan)["digest"])
    names = plan.problem.field.clubs
    contest = first_contest(plan)
    draws: list[Draw] = []
    held: list[Draw] = []
    results: list[tuple[Match, ...]] = []
    after = since = ""
    official = random.random() < 0.5
    while True:
        tolerance = None if official else Decimal(random.choice(["0.02", "0.5"]))
        attempts = random.choice([1, 1, 1, 2, 3]) if official else 1
        try:
            for attempt in range(1, attempts + 1):
                seed_text = "hex:" + random.randbytes(20).hex() if official else f"rehearsal {seed}"
                draw = draw_contest(
                    contest,
                    seed_text,
                    digest,
                    after=after,
                    results_digest=since,
                    rehearsal=not official,
                    tolerance=tolerance,
                    attempt=attempt,
                    reason="" if attempt == 1 else "a die fell off the table",
                    day=random.choice(["", "2026-03-01"]),
                )
                if official:
                    held.append(draw)
        except AnswerIsNo:
            # The survivors of a window may be left without a bracket that keeps the rules.
            break
        draws.append(draw)
        terms = plan.problem.terms
        if terms.redraw == "none" or contest.window >= len(terms.windows):
            break
        matches = tossed(plan, draw, Lots.of(digest, "", seed_text, tag="test"))
        results.append(tuple(matches.values()))
        winners = {number: match.winner for number, match in matches.items()}
        after = str(draw_record(draw, plan)["digest"])
        since = results_digest(draw, winners, names)
        contest = next_contest(plan, draw, winners)
    return RandomCup(plan, tuple(draws), tuple(results), tuple(held)) if draws else None


def random_cups(first: int, count: int, most: int = 13) -> Iterator[RandomCup]:
    """So many cups, from this seed on; rules that cannot be kept are passed over."""
    seed = first
    while count:
        cup = random_cup(seed, most)
        seed += 1
        if cup is not None:
            count -= 1
            yield cup
