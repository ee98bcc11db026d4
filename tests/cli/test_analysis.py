"""Tests of ``drawopt odds`` and ``drawopt prices``: what they say and write, and exit codes."""

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from drawopt import cli
from drawopt.records.canonical import pretty
from drawopt.records.plans import plan_record
from tests.fixtures import club, roster, scattered, small_plan

Run = Callable[..., "Ran"]


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    private_cache: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as ``drawopt`` does, in this process and with a cache of its own."""

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "80")
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return ran


@pytest.fixture(scope="session")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirteen clubs for two slots: three rounds, of which round 3 is drawn anew."""
    plan = small_plan(scattered(13), 2, windows=((1, 2), (3,)))
    path = tmp_path_factory.mktemp("odds") / "plan.json"
    path.write_text(pretty(plan_record(plan)), encoding="utf-8")
    return path


def odds_of(run: Run, *arguments: object) -> dict[str, Any]:
    ran = run("odds", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")

    def no_float(text: str) -> object:
        raise AssertionError(text)

    found = json.loads(ran.out, parse_float=no_float)
    assert isinstance(found, dict)
    return found


def test_odds_on_a_terminal(run: Run, plan_file: Path) -> None:
    """Tests the tables: all clubs, the price of chance, and no line beyond 80 columns."""
    ran = run("odds", plan_file, "--tolerances", "0,0.1", "--samples", 20)
    assert ran.code == 0
    assert all(club(number) in ran.out for number in range(13))
    assert "Section 2: 6 clubs" in ran.out
    assert "The price of chance" in ran.out
    assert "all chances add up to 2" in " ".join(ran.out.split())
    assert max(map(len, ran.out.splitlines())) <= 80


def test_odds_of_one_club(run: Run, plan_file: Path) -> None:
    """Tests that a club's table names its opponents alone, round by round."""
    ran = run("odds", plan_file, "--club", club(8), "--samples", 20, "--trip", 0)
    assert ran.code == 0
    assert f"{club(8)}: section 2" in ran.out
    assert "Round 1: plays" in ran.out
    assert "Round 2: plays" in ran.out
    assert "Round 3, drawn anew" in ran.out
    assert "A trip over 0 miles in any round" in ran.out
    assert club(0) not in ran.out


def test_how_kind_a_draw_was(run: Run, plan_file: Path, tmp_path: Path) -> None:
    """Tests the sentence, the record, and what --draw goes with."""
    path = tmp_path / "one.json"
    assert run("draw", plan_file, "--seed", 7, "--rehearsal", "--out", path).code == 0
    ran = run("odds", plan_file, "--club", club(8), "--draw", path, "--samples", 1)
    assert ran.code == 0
    assert "A draw at least as kind" in " ".join(ran.out.split())
    asked = ("--club", club(8), "--club", club(2), "--draw", path, "--samples", 1)
    record = odds_of(run, plan_file, *asked)
    assert [each["club"] for each in record["kindness"]] == [club(8), club(2)]
    for each in record["kindness"]:
        kind, unkind = (Fraction(each[key]["chance"]) for key in KINDNESS)
        assert kind + unkind >= 1 - Fraction(1, 10**5)
    alone = run("odds", plan_file, "--draw", path, "--samples", 1)
    assert alone.code == 2
    assert "name one with --club" in alone.err
    assert run("odds", plan_file, "--club", club(8), "--draw", tmp_path / "no.json").code == 5


KINDNESS = ("at_least_as_kind", "at_least_as_unkind")


def test_odds_add_up_in_the_record(run: Run, plan_file: Path) -> None:
    """Tests that whole numbers of draws add up: 3 byes, rows of one, 2 qualifiers."""
    record = odds_of(run, plan_file, "--samples", 10, "--tolerances", "0,0.1")
    count = int(record["count"])
    clubs = record["clubs"]
    # 2 * 8 places less 13 clubs
    assert sum(int(each["rounds"][0]["bye"]) for each in clubs) == 3 * count
    for each in clubs:
        for own in each["rounds"]:
            met = sum(int(o["meets"]) for o in own["opponents"])
            assert met == int(own["plays"])
            assert int(own["of"]) == 2 * count * 4 ** (own["round"] - 1)
            assert own["provisional"] == (own["round"] == 3)
        first = each["rounds"][0]
        assert int(first["bye"]) + sum(int(o["drawn"]) for o in first["opponents"]) == count
    chances = [
        Fraction(int(each["qualifies"]["numerator"]), int(each["qualifies"]["denominator"]))
        for each in clubs
    ]
    assert sum(chances) == 2
    for each, chance in zip(clubs, chances, strict=True):
        assert abs(Decimal(each["qualifies"]["chance"]) - Decimal(float(chance))) < Decimal("1e-6")
    assert [price["tolerance"] for price in record["prices"]] == ["0", "0.1"]
    assert record["prices"][1]["count"] == record["count"]
    if record["redrawn"] is None:
        assert record["sampled"]["cups"] == 10
        assert sum(row["times"] for row in record["sampled"]["qualifies"]) == 20
    else:
        assert record["sampled"] is None
        meets = [row for row in record["redrawn"]["meets"] if row["round"] == 3]
        # Two finals.
        assert sum(Fraction(int(r["numerator"]), int(r["denominator"])) for r in meets) == 2


def test_odds_as_csv(run: Run, plan_file: Path, tmp_path: Path) -> None:
    """Tests the rows of a club and round: its bye and opponents together are all draws."""
    path = tmp_path / "odds.csv"
    ran = run("odds", plan_file, "--samples", 0, "--csv", path, "--out", tmp_path / "odds.json")
    assert ran.code == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    of_club = [row for row in rows if row["club"] == club(3) and row["round"] == "1"]
    assert sum(int(row["draws"]) for row in of_club) == int(of_club[0]["of"])
    assert [row["opponent"] for row in of_club].count("") == 1
    record = json.loads((tmp_path / "odds.json").read_text(encoding="utf-8"))
    assert record["count"] == of_club[0]["of"]
    assert record["sampled"] is None


def test_odds_of_a_later_window(run: Run, plan_file: Path, tmp_path: Path) -> None:
    """Tests the odds of round 3 once rounds 1 and 2 are played: two clubs a section are left."""
    drawn = run("draw", plan_file, "--seed", 7, "--rehearsal", "--out", tmp_path / "one.json")
    assert drawn.code == 0
    draw = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    lines, winners = ["round,home,away,home_goals,away_goals,decided_by,winner"], {}

    def name(side: object) -> str:
        return winners[side["winner_of"]] if isinstance(side, dict) else str(side)

    for tie in draw["ties"]:
        if not tie["provisional"]:
            home, away = name(tie["home"]), name(tie["away"])
            winners[tie["number"]] = home
            lines.append(f"{tie['round']},{home},{away},1,0,score,{home}")
    results = tmp_path / "results.csv"
    results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    later = ("--window", 2, "--after", tmp_path / "one.json", "--results", results)
    record = odds_of(run, plan_file, *later)
    assert len(record["clubs"]) == 4
    assert record["count"] == "1"
    assert all(each["certain_opponent"]["rounds"] == [3] for each in record["clubs"])
    assert "no bracket" in record["clubs"][0]["certain_opponent"]["reason"]
    out = ({club(i) for i in range(13)} - {each["club"] for each in record["clubs"]}).pop()
    ran = run("odds", plan_file, *later, "--club", out)
    assert (ran.code, ran.err) == (2, f'drawopt: "{out}" is not drawn in window 2\n')


TOLERANCE = "must be a number from 0 to 1 with at most six decimals (0.05 is 5 %)"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--club", "Nobody"), '"Nobody" is not a club of this plan'),
        (("--samples", "-1"), "--samples must be at least 0, found -1"),
        (("--trip", "-1"), "--trip must be at least 0, found -1"),
        (("--tolerance", "2"), f'--tolerance {TOLERANCE}, found "2"'),
        (("--tolerances", "0,,1"), f'--tolerances {TOLERANCE}, found ""'),
        (("--window", "2"), "--window 2 needs --after DRAW and --results CSV"),
        (("--after", "w1.json"), "--after and --results go together, with --window 2 or later"),
    ],
)
def test_bad_options_of_odds(
    run: Run, plan_file: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Tests that a bad option is a sentence and exit code 2, and nothing is written."""
    ran = run("odds", plan_file, *arguments, "--out", tmp_path / "odds.json")
    assert (ran.code, ran.err) == (2, f"drawopt: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_cups_without_a_choice(run: Run, tmp_path: Path) -> None:
    """Tests a section of one club, with a bye or without rounds at all."""
    alone, pair = tmp_path / "alone.json", tmp_path / "pair.json"
    alone.write_text(pretty(plan_record(small_plan(scattered(3), 3))), encoding="utf-8")
    pair.write_text(pretty(plan_record(small_plan(scattered(3), 2))), encoding="utf-8")
    ran = run("odds", alone, "--tolerances", "0,1")
    assert ran.code == 0
    assert "Section 3: 1 club\n" in "\n".join(map(str.rstrip, ran.out.split("\n")))
    assert "over 1 draw within" in ran.out
    record = odds_of(run, pair)
    # Two clubs play round 1, the third goes through: 1/2, 1/2, 1.
    assert [each["qualifies"]["chance"] for each in record["clubs"]] == [
        "0.500000",
        "0.500000",
        "1.000000",
    ]
    ran = run("odds", pair, "--club", club(2))
    assert ran.code == 0
    assert f"{club(2)}: section 2; bye in round 1 100 %; qualifies 100 %" in ran.out


def test_a_missing_plan(run: Run, tmp_path: Path) -> None:
    assert run("odds", tmp_path / "plan.json").code == 5


def test_prices(run: Run, tmp_path: Path) -> None:
    """Tests the table of rules, one of them impossible, and the record behind it."""
    entrants = tmp_path / "clubs.csv"
    entrants.write_text(roster(6), encoding="utf-8")
    arguments = (
        *("prices", "2024", "--entrants", entrants, "--slots", 1),
        *("--rule", "double-byes", "--rule", "no-trip-over=1"),
    )
    ran = run(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "as it is" in ran.out
    assert "no plan" in ran.out
    assert "longest trip 1" in " ".join(ran.out.split())
    record = json.loads(run(*arguments, "--json").out)
    assert [row["rule"] for row in record["rules"]] == [None, "double-byes", "no-trip-over=1"]
    base, free, far = record["rules"]
    assert free["price"]["least_travel"] <= base["price"]["least_travel"]
    assert far["price"] is None
    assert "longest trip 1" in far["reason"]


def test_an_unknown_rule(run: Run) -> None:
    ran = run("prices", "2024", "--rule", "cheap")
    assert ran.code == 2
    assert 'unknown rule "cheap"' in ran.err
