"""Tests of whole seasons on small cups by random steps: draw, result, correct, withdraw, redraw."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.reporting.answers import Plan
from drawopt.reporting.seasons import Season
from tests.fixtures import scattered, small_plan

STEPS = ("draw", "result", "result", "result", "correct", "withdraw", "redraw", "abandon")
PLANS = {
    (clubs, draw_when, hosts): Plan(
        replace(
            plan,
            problem=replace(
                plan.problem,
                terms=replace(
                    plan.problem.terms,
                    withdrawals=("opponent", "bye", "loser", "section"),
                    draw_when=draw_when,
                    hosts=hosts,
                ),
            ),
        )
    )
    for clubs in (6, 9, 11)
    for plan in [small_plan(scattered(clubs), 2, windows=((1,), (2, 3)) if clubs > 8 else None)]
    for draw_when in ("national", "section")
    for hosts in ("coin", "balance")
}


def seed_of(number: int) -> str:
    """A seed of 51 dice that is no other's."""
    chance = random.Random(number)
    return "dice:" + "".join(chance.choice("123456") for _ in range(50))


class Run:
    """A season, and what must hold of it after every step."""

    def __init__(self, season: Season, number: int) -> None:
        self.season, self.number = season, number
        self.gone: set[str] = set()

    def due(self) -> list[tuple[str, str]]:
        """The ties that can be played now."""
        return [
            (str(row["home"]), str(row["away"]))
            for row in self.season.look().rows()
            if row["winner"] is None and "winner of" not in f"{row['home']} {row['away']}"
        ]

    def step(self, name: str, pick: int) -> None:
        """One step; a refusal is a sentence, and changes nothing."""
        before, refused = self._files(), ""
        try:
            self._do(name, pick)
        except (AnswerIsNo, UsageError) as error:
            refused = str(error) or "nothing was said"
        if refused:
            assert refused != "nothing was said"
            assert self._files() == before

    def _files(self) -> dict[str, bytes]:
        found = self.season.path.iterdir()
        return {path.name: path.read_bytes() for path in found if path.name[0] != "."}

    def _do(self, name: str, pick: int) -> None:
        season, due = self.season, self.due()
        if name in ("draw", "redraw"):
            self.number += 1
            sections = (1,) if name == "redraw" and self._by_section else ()
            redraw = "a ball was missing" if name == "redraw" else ""
            season.draw(seed_of(self.number), redraw=redraw, sections=sections)
        elif name == "withdraw":
            still = [club for section in season.look().still_in for club in section]
            club = still[pick % len(still)]
            options = season.withdrawal(club).options
            season.withdraw(club, reason="folded", apply=1 + pick % len(options))
            self.gone.add(club)
        elif name == "correct":
            rows = [row for row in season.look().rows() if row["winner"] is not None]
            if rows:
                row = rows[pick % len(rows)]
                season.result(f"{row['home']} v {row['away']}", awarded=str(row["away"]),
                              correct="ineligible player")  # fmt: skip
        elif due:
            home, away = due[pick % len(due)]
            if name == "abandon":
                season.result(f"{home} 1-1 {away}", abandoned=True)
            else:
                season.result(f"{home} {pick % 4}-{(pick // 4) % 3} {away}")

    @property
    def _by_section(self) -> bool:
        return self.season.look().value.plan.problem.terms.by_section

    def check(self) -> None:
        """The invariants: slots kept, every club in one state, one winner a tie."""
        status = self.season.look()
        still = [club for section in status.still_in for club in section]
        assert len(status.still_in) == 2
        assert all(status.still_in)
        assert max(Counter(still).values()) == 1
        assert not self.gone & set(still)
        for row in status.rows():
            assert row["winner"] in (None, row["home"], row["away"])
        for club in status.value.clubs:
            standing = self.season.club(club).standing
            assert (standing in ("still in", "qualified")) == (club in still), club

    def finish(self) -> None:
        """The season is played to its end, and all of it verifies."""
        for _ in range(40):
            if self.season.look().is_over:
                break
            for home, away in self.due():
                self.season.result(f"{home} 1-0 {away}")
            if not self.due() and not self.season.look().is_over:
                self.number += 1
                self.season.draw(seed_of(self.number))
            self.check()
        status = self.season.status()
        assert status.is_over
        assert status.ok, status.verdict
        assert len(set(status.qualifiers)) == 2


def lived(key: tuple[int, str, str], steps: list[tuple[str, int]]) -> None:
    """A whole season."""
    with TemporaryDirectory() as folder:
        run = Run(Season.new(Path(folder) / "cup", PLANS[key]), 1000 * len(steps))
        for name, pick in steps:
            run.step(name, pick)
            run.check()
        run.finish()


CASES = given(
    st.sampled_from(sorted(PLANS)),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 200)), max_size=25).map(
        lambda steps: [("draw", 0), *steps]
    ),
)
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


@CASES
@settings(max_examples=5, deadline=None, suppress_health_check=SLOW, derandomize=True)
def test_seasons_by_random_steps(key: tuple[int, str, str], steps: list[tuple[str, int]]) -> None:
    """Tests a few seasons; every refusal is a sentence, and whatever is done the chain verifies."""
    lived(key, steps)


@pytest.mark.soak
@CASES
@settings(max_examples=500, deadline=None, suppress_health_check=SLOW)
def test_seasons_by_random_steps_many(
    key: tuple[int, str, str], steps: list[tuple[str, int]]
) -> None:
    """Tests 500 seasons in the same way."""
    lived(key, steps)


def test_every_section_drawn_anew() -> None:
    """Tests withdrawals after which a whole window is drawn once more, beside the first draw."""
    steps = [("draw", 0), ("withdraw", 112), ("withdraw", 44), ("withdraw", 44)]
    lived((11, "national", "balance"), steps)
