"""Tests of the doors: what each command takes, says and writes, and its exit code."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drawopt import __version__, cli
from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.model.edition import read_edition
from drawopt.model.geocode import OfflineGazetteer
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.draws import draw_record
from drawopt.records.plans import plan_record, read_plan
from drawopt.reporting.text import many
from tests.fixtures import club, roster

COMMANDS = (
    *("plan", "odds", "draw", "simulate", "verify", "seed", "prices", "whatif", "validate"),
    *("schedule", "site", "qualify", "slots", "eligibility", "geocode", "init", "guide", "cache"),
)
OFFICIAL = "hex:" + "0123456789abcdef" * 3  # 48 hexadecimal digits are 192 bits


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    private_cache: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command as ``drawopt`` does, in this process and with a cache of its own."""

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return ran


def process(
    *arguments: object, cache: Path, **environment: str
) -> "subprocess.CompletedProcess[bytes]":
    """``python -m drawopt`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "drawopt", *map(str, arguments)],
        env=os.environ | {"XDG_CACHE_HOME": str(cache)} | environment,
        capture_output=True,
        check=False,
    )


def document(text: str) -> dict[str, Any]:
    """The one JSON document that a text is."""
    assert text.endswith("}\n")
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def changed(path: Path, to: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A record changed by hand, and given a digest that fits again."""
    record = document(path.read_text(encoding="utf-8"))
    change(record)
    record["digest"] = digest_of(record)
    to.write_text(pretty(record), encoding="utf-8")
    return to


# Fields: six clubs for one slot (three rounds, two byes), ten for one slot (four rounds).


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with entrants' files, and the least plans of six and of ten clubs for one slot."""
    folder = tmp_path_factory.mktemp("fields")
    for clubs in (3, 4, 6, 10):
        path = folder / f"{clubs}.csv"
        path.write_text(roster(clubs), encoding="utf-8")
        if clubs >= 6:
            plan = plan_sections(read_edition("2024", path, 1).problem(), Watch(1))
            record = plan_record(plan) | {"run": {"seconds": "0.1"}}
            (folder / f"{clubs}.json").write_text(pretty(record), encoding="utf-8")
    return folder


def field(home: Path, clubs: int, slots: int = 1) -> tuple[object, ...]:
    return ("2024", "--entrants", home / f"{clubs}.csv", "--slots", slots)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder for what a command writes."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


# Plan.


def test_plan(run: Run, home: Path, files: Path) -> None:
    """Tests that a plan is shown as a table and written as a record."""
    ran = run("plan", *field(home, 6), "--out", files / "plan.json")
    assert ran.code == 0
    assert "6 clubs, 1 slot, 3 rounds, 2 byes; ties per round 2/2/1" in ran.out
    assert "Written:" in ran.out
    plan = document((files / "plan.json").read_text(encoding="utf-8"))
    assert plan["status"] == "optimal"
    assert plan["format"]["ties_per_round"] == [2, 2, 1]
    # 2024's windows are (1, 2), (3,), (4,): six clubs play three rounds.
    assert plan["windows"] == [[1, 2], [3]]
    assert plan["digest"] == digest_of(plan)
    assert [path.name for path in files.iterdir()] == ["plan.json"]


def test_plan_as_json(run: Run, home: Path, files: Path) -> None:
    """Tests that --json puts one document on stdout, the same that --out writes."""
    ran = run("plan", *field(home, 6), "--json", "--out", files / "plan.json")
    assert ran.code == 0
    assert ran.err == ""
    assert ran.out == (files / "plan.json").read_text(encoding="utf-8")
    assert document(ran.out)["digest"] == document((home / "6.json").read_text())["digest"]


def test_rules_reach_the_plan(run: Run, home: Path) -> None:
    """Tests that each option stands in the plan's record."""
    ran = run(
        *("plan", *field(home, 6), "--json"),
        *("--apart", "Club 00|Club 01|2", "--apart", "Club 02 | Club 03 | 3"),
        *("--may-not-host", "Club 04", "--must-have-bye", "Club 05"),
        *("--longest-trip", 2000, "--tolerance", "0.10", "--section-size", "4:8"),
    )
    assert (ran.code, ran.err) == (0, "")
    plan = document(ran.out)
    rules = plan["rules"]
    assert rules["apart"] == [
        {"clubs": ["Club 00", "Club 01"], "until": 2},
        {"clubs": ["Club 02", "Club 03"], "until": 3},
    ]
    assert (rules["may_not_host"], rules["must_have_bye"]) == (["Club 04"], ["Club 05"])
    assert (rules["longest_trip"], rules["same_league_apart"]) == (2000, False)
    assert (plan["tolerance"], plan["format"]["section_size"]) == ("0.1", [4, 8])


def test_double_byes_and_leagues_reach_the_plan(run: Run, home: Path) -> None:
    ran = run("plan", *field(home, 6), "--json", "--double-byes", "--same-league-apart")
    assert (ran.code, ran.err) == (0, "")
    plan = document(ran.out)
    assert plan["format"]["double_byes"] is True
    assert plan["format"]["ties_per_round"] is None
    assert plan["rules"]["same_league_apart"] is True


def test_own_distances_and_cost(run: Run, files: Path) -> None:
    """Tests that a matrix takes the place of coordinates, and a cost may steer beside it."""
    # A-B 5, A-C 9, B-C 7; least: A-B first, C waits, 5 + (9 + 7) / 2 = 13.
    (files / "miles.csv").write_text("club,C,A,B\nA,9,0,5\nB,7,5,0\nC,0,9,7\n")
    (files / "cost.csv").write_text("club,A,B,C\nA,0,50,9\nB,50,0,7\nC,9,7,0\n")
    (files / "abc.csv").write_text("club,league,city,state,lat,lon\nA,,,,,\nB,,,,,\nC,,,,,\n")
    abc = ("2024", "--entrants", files / "abc.csv", "--slots", 1, "--json")
    plan = document(run("plan", *abc, "--distances", files / "miles.csv").out)
    assert plan["distances"] == [[0, 5, 9], [5, 0, 7], [9, 7, 0]]
    assert (plan["travel"], plan["costs"]) == (13, None)
    # With A-B at 50: B-C first, A waits, 7 + (50 + 9) / 2 = 36.5 and so 37;
    # or A-C first, B waits, 9 + (50 + 7) / 2 = 37.5 and so 38.
    matrices = ("--distances", files / "miles.csv", "--cost", files / "cost.csv")
    plan = document(run("plan", *abc, *matrices).out)
    assert plan["travel"] == 37
    assert plan["costs"][0] == [0, 50, 9]


def test_given_sections_and_what_differs(run: Run, home: Path, files: Path) -> None:
    """Tests that --sections takes another plan's sections, edited or not, and --like compares."""
    ran = run("plan", *field(home, 10, 2), "--json", "--out", files / "own.json")
    own = document(ran.out)
    assert [len(section["clubs"]) for section in own["sections"]] != []

    def swap(record: dict[str, Any]) -> None:
        one, other = (section["clubs"] for section in record["sections"])
        one[-1], other[-1] = other[-1], one[-1]

    edited = changed(files / "own.json", files / "edited.json", swap)
    # A hand-made edit leaves the old digest behind.
    edited.write_text(edited.read_text().replace(digest_of(document(edited.read_text())), "0"))
    likeness = ("--sections", edited, "--like", files / "own.json")
    ran = run("plan", *field(home, 10, 2), *likeness, "--json")
    given = document(ran.out)
    assert given["status"] == "given"
    assert given["travel"] > own["travel"]
    like = given["run"]["like"]
    assert (like["travel"], like["other_travel"]) == (given["travel"], own["travel"])
    assert (like["sections_in_common"], len(like["moves"])) == (0, 2)
    ran = run("plan", *field(home, 10, 2), *likeness)
    assert "0 of 2 sections in common" in ran.out


def test_a_second_plan_comes_from_the_cache(
    run: Run, home: Path, private_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a plan is kept by its inputs, and that --no-cache plans again."""
    first = document(run("plan", *field(home, 6), "--json").out)
    (kept,) = private_cache.rglob("*.json")
    assert document(kept.read_text(encoding="utf-8"))["digest"] == first["digest"]

    def planned_again(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("drawopt.planning.plan_sections.plan_sections", planned_again)
    assert document(run("plan", *field(home, 6), "--json").out)["digest"] == first["digest"]
    with pytest.raises(AssertionError):
        cli.app(["plan", *map(str, field(home, 6)), "--no-cache"], standalone_mode=False)


def test_a_spoilt_cache_is_passed_over(run: Run, home: Path, private_cache: Path) -> None:
    """Tests that a cached plan that cannot be read, or a cache that is no folder, does no harm."""
    first = run("plan", *field(home, 6), "--json")
    (kept,) = private_cache.rglob("*.json")
    kept.write_text(kept.read_text()[:100])
    again = run("plan", *field(home, 6), "--json")
    assert (again.code, document(again.out)["digest"]) == (0, document(first.out)["digest"])
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_text("not a folder")
    assert run("plan", *field(home, 6), "--json").code == 0


def test_as_many_slots_as_clubs(run: Run, home: Path, files: Path) -> None:
    """Tests that where every club has a slot there is nothing to draw, and no fault in that."""
    assert run("plan", *field(home, 3, 3), "--out", files / "plan.json").code == 0
    ran = run("simulate", *field(home, 3, 3), "--seed", "x", "--json")
    assert ran.code == 0
    assert document(ran.out)["qualifiers"] == [club(0), club(1), club(2)]
    ran = run("draw", files / "plan.json", "--seed", "x", "--rehearsal", "--json")
    assert ran.code == 0
    assert document(ran.out)["ties"] == []


# Draw.


def test_draw(run: Run, home: Path, files: Path) -> None:
    """Tests a rehearsal: table, record and CSV of the same ties."""
    out, table = files / "draw.json", files / "draw.csv"
    arguments = ("draw", home / "6.json", "--seed", "dice:61625355241", "--rehearsal")
    ran = run(*arguments, "--out", out, "--csv", table)
    assert ran.code == 0
    draw = document(out.read_text(encoding="utf-8"))
    assert (draw["rehearsal"], draw["window"], len(draw["ties"])) == (True, 1, 5)
    assert draw["plan_digest"] == document((home / "6.json").read_text())["digest"]
    assert f"draw {int(draw['rank']):,} of {int(draw['count']):,}" in " ".join(ran.out.split())
    assert many(int(draw["count"])) in ran.out
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [int(row["number"]) for row in rows] == [tie["number"] for tie in draw["ties"]]
    assert run(*arguments, "--json").out == out.read_text(encoding="utf-8")


def test_official_draw(run: Run, home: Path, tmp_path: Path) -> None:
    """Tests that an official draw needs a file, 128 bits and the plan's own tolerance."""
    out = tmp_path / "draw.json"
    ran = run("draw", home / "6.json", "--seed", OFFICIAL, "--json", "--out", out)
    assert ran.code == 0
    assert document(ran.out)["rehearsal"] is False
    ran = run("draw", home / "6.json", "--seed", OFFICIAL)
    assert (ran.code, ran.out) == (2, "")
    assert "name its file with --out" in ran.err
    other = tmp_path / "other"
    other.mkdir()
    for seed, said in (
        ("the 7th of May", "sources and nothing else"),
        ("dice:123456", "the seed states 15.48 bits"),
    ):
        ran = run("draw", home / "6.json", "--seed", seed, "--out", other / "d.json")
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    ran = run(
        *("draw", home / "6.json", "--seed", OFFICIAL, "--tolerance", "0.1"),
        *("--out", other / "d.json"),
    )
    assert not list(other.glob("*.json"))
    assert (ran.code, ran.out) == (2, "")
    assert "keeps the plan's tolerance" in ran.err
    ran = run("draw", home / "6.json", "--seed", "x", "--rehearsal", "--tolerance", "0.1", "--json")
    assert document(ran.out)["tolerance"] == "0.1"


def test_seed(run: Run, tmp_path: Path) -> None:
    """Tests that sources become one seed text, which says what it is worth."""
    ran = run("seed", "--dice", "61 24", "--lottery", "8-5/26", "--digits", "0071", "--json")
    # 4 * 2.58 + 4 * 3.32 + log2(26 * 25 / 2 = 325) = 10.32 + 13.28 + 8.34
    assert document(ran.out) == {"seed": "dice:6124 decimal:0071 lottery:5-8/26", "bits": "31.94"}
    assert "bits of chance" in run("seed", "--dice", "6").out
    ran = run("seed")
    assert (ran.code, "at least one source" in ran.err) == (2, True)
    ran = run("seed", "--dice", "67")
    assert (ran.code, "rolls from 1 to 6" in ran.err) == (2, True)
    ran = run("seed", "--drand", tmp_path / "round.json")
    assert (ran.code, "go together" in ran.err) == (2, True)
    ran = run("seed", "--drand", tmp_path / "round.json", "--chain", "ab" * 32)
    assert (ran.code, "no such file" in ran.err) == (5, True)


def test_clubs_that_look_alike(run: Run, tmp_path: Path) -> None:
    """Tests that a plan warns of names which a reader may take for one another."""
    path = tmp_path / "clubs.csv"
    path.write_text(roster(6).replace("Club 02", "CIub 01").replace("CI", "C1"), encoding="utf-8")
    ran = run("plan", "2024", "--entrants", path, "--slots", "2", "--no-cache", "--json")
    assert ran.code == 0
    assert "these clubs look alike: C1ub 01, Club 01" in ran.err


def test_one_attempt(run: Run, home: Path, tmp_path: Path) -> None:
    """Tests that a window is drawn once in a folder, and that a redraw stays on record."""
    draw = ("draw", home / "6.json", "--seed", OFFICIAL)
    assert run(*draw, "--out", tmp_path / "one.json").code == 0
    ran = run(*draw, "--out", tmp_path / "two.json")
    assert (ran.code, ran.out) == (1, "")
    assert "window 1 was drawn before in this folder (attempt 1" in ran.err
    ran = run(*draw, "--out", tmp_path / "two.json", "--redraw")
    assert (ran.code, ran.out) == (2, "")
    assert "--reason and --redraw go together" in ran.err
    again = ("draw", home / "6.json", "--seed", "hex:" + "fedcba9876543210" * 3)
    ran = run(*again, "--out", tmp_path / "two.json", "--redraw", "--reason", "a die fell down")
    assert ran.code == 0, ran.err
    one, two = (document((tmp_path / f"{n}.json").read_text()) for n in ("one", "two"))
    assert (one["attempt"], one["reason"]) == (1, None)
    assert (two["attempt"], two["reason"]) == (2, "a die fell down")
    assert one["lots"][0] != two["lots"][0]
    chain = document((tmp_path / "drawopt-attempts.json").read_text())["attempts"]
    assert [entry["draw"] for entry in chain] == [one["digest"], two["digest"]]
    ran = run("verify", tmp_path / "two.json", "--plan", home / "6.json")
    assert ran.code == 0, ran.out
    # A rehearsal is no attempt, and another folder is another matter.
    assert run(*draw, "--rehearsal", "--out", tmp_path / "three.json").code == 0
    ran = run(*draw, "--rehearsal", "--redraw", "--reason", "x")
    assert (ran.code, "official draws" in ran.err) == (2, True)
    text = (tmp_path / "drawopt-attempts.json").read_text()
    (tmp_path / "drawopt-attempts.json").write_text(text.replace("a die fell", "a die rose"))
    third = ("draw", home / "6.json", "--seed", "hex:" + "0f1e2d3c4b5a6978" * 3)
    ran = run(*third, "--out", tmp_path / "four.json", "--redraw", "--reason", "again")
    assert ran.code == 3, ran.err
    assert not (tmp_path / "four.json").exists()


def test_a_draw_that_names_no_plan(run: Run, tmp_path: Path) -> None:
    """Tests that a draw without the digest of its plan is refused with a sentence."""
    path = tmp_path / "draw.json"
    path.write_text('{"record": "drawopt-draw-2", "plan_digest": null}', encoding="utf-8")
    ran = run("verify", path)
    assert (ran.code, ran.out) == (3, "")
    assert "plan_digest" in ran.err


def test_redraw_of_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    """Tests that a first draw cannot be called another one."""
    draw = ("draw", home / "6.json", "--seed", OFFICIAL, "--out", tmp_path / "one.json")
    ran = run(*draw, "--redraw", "--reason", "rain")
    assert (ran.code, "nothing was drawn" in ran.err) == (2, True)
    ran = run(*draw, "--reason", "rain")
    assert (ran.code, "--redraw" in ran.err) == (2, True)
    assert not list(tmp_path.glob("*.json"))


RESULTS = "round,home,away,home_goals,away_goals,decided_by,winner\n"


def results_of(draw: dict[str, Any]) -> str:
    """Results in which every host wins by a goal."""
    winners: dict[int, str] = {}
    rows = []
    for tie in draw["ties"]:
        if not tie["provisional"]:
            home, away = (
                side if isinstance(side, str) else winners[side["winner_of"]]
                for side in (tie["home"], tie["away"])
            )
            winners[tie["number"]] = home
            rows.append(f"{tie['round']},{home},{away},1,0,score,{home}\n")
    return RESULTS + "".join(rows)


@pytest.fixture(scope="session")
def first_window(home: Path) -> Path:
    """A draw of ten clubs' first window, beside its results: 2 ties and 4."""
    plan, digest = read_plan(home / "10.json")
    draw = draw_record(draw_contest(first_contest(plan), "one", digest, rehearsal=True), plan)
    (home / "first.json").write_text(pretty(draw), encoding="utf-8")
    (home / "results.csv").write_text(results_of(draw), encoding="utf-8")
    return home / "first.json"


def second(home: Path, after: Path, results: Path, window: int = 2) -> tuple[object, ...]:
    return (
        *("draw", home / "10.json", "--seed", "two", "--rehearsal", "--json"),
        *("--window", window, "--after", after, "--results", results),
    )


def test_all_windows(run: Run, home: Path, files: Path, first_window: Path) -> None:
    """Tests that each window draws the winners of the one before, and numbers go on."""
    first = document(first_window.read_text(encoding="utf-8"))
    assert [tie["round"] for tie in first["ties"]] == [1] * 2 + [2] * 4 + [3] * 2 + [4]
    assert [tie["number"] for tie in first["ties"] if tie["provisional"]] == [7, 8, 9]
    ran = run(*second(home, first_window, home / "results.csv"), "--out", files / "second.json")
    assert ran.code == 0, ran.err
    draw = document(ran.out)
    assert (draw["window"], draw["after"]) == (2, first["digest"])
    assert draw["results_digest"]
    assert [(tie["number"], tie["round"]) for tie in draw["ties"]] == [(7, 3), (8, 3), (9, 4)]
    winners = {row["winner"] for row in rows_of(home / "results.csv") if row["round"] == "2"}
    drawn = {tie[side] for tie in draw["ties"][:2] for side in ("home", "away")}
    assert drawn == winners
    # The results of round 3 stand in the same file as those before.
    rounds = (home / "results.csv").read_text() + results_of(draw).removeprefix(RESULTS)
    (files / "results.csv").write_text(rounds, encoding="utf-8")
    ran = run(*second(home, files / "second.json", files / "results.csv", 3))
    assert ran.code == 0, ran.err
    last = document(ran.out)
    assert (last["window"], last["after"]) == (3, draw["digest"])
    assert [tie["number"] for tie in last["ties"]] == [9]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_dress_of_results_makes_no_difference(
    run: Run, home: Path, files: Path, first_window: Path
) -> None:
    """Tests that row order, line ends and a byte-order mark never reach a draw."""
    header, *rows = (home / "results.csv").read_text(encoding="utf-8").splitlines()
    dressed = files / "results.csv"
    dressed.write_bytes(("\ufeff" + "\r\n".join([header, *rows[::-1]])).encode())
    plain = run(*second(home, first_window, home / "results.csv"))
    assert run(*second(home, first_window, dressed)).out == plain.out


WRONG_RESULTS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    # what is wrong: the change of the rows, words of the message
    "unknown club": (lambda rows: [rows[0].replace("Club", "Klub", 1), *rows[1:]], "Klub"),
    "not drawn": (lambda rows: [*rows, f"1,{club(0)},{club(9)},1,0,,"], "a tie that was drawn"),
    "missing": (lambda rows: rows[:-1], "a result for tie 6 of round 2"),
    "twice": (lambda rows: [*rows, rows[0]], "one result for"),
    "no winner": (
        lambda rows: [*rows[:-1], rows[-1].split(",1,0,")[0] + ",1,1,score,"],
        "the goals do not tell",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_RESULTS)
def test_wrong_results(run: Run, home: Path, files: Path, first_window: Path, wrong: str) -> None:
    """Tests that results that do not fit the draw are refused, and nothing is drawn."""
    change, words = WRONG_RESULTS[wrong]
    header, *rows = (home / "results.csv").read_text(encoding="utf-8").splitlines()
    (files / "wrong.csv").write_text("\n".join([header, *change(rows)]), encoding="utf-8")
    ran = run(*second(home, first_window, files / "wrong.csv"), "--out", files / "second.json")
    check_refused(ran, 3, words, "wrong.csv")
    assert not (files / "second.json").exists()


def check_refused(ran: Ran, code: int, *words: str) -> None:
    """A sentence on stderr, nothing on stdout, no traceback, and the exit code."""
    assert (ran.code, ran.out) == (code, "")
    assert "Traceback" not in ran.err
    assert ran.err.strip()
    for word in words:
        assert word in " ".join(ran.err.split())


def test_windows_out_of_turn(run: Run, home: Path, files: Path, first_window: Path) -> None:
    """Tests that a window needs the one before, and the first needs none."""
    results = home / "results.csv"
    draw = ("draw", home / "10.json", "--seed", "x", "--rehearsal")
    check_refused(run(*draw, "--after", first_window), 2, "--window 2 or later")
    check_refused(run(*draw, "--results", results), 2, "--window 2 or later")
    check_refused(run(*draw, "--window", 2), 2, "--after DRAW and --results CSV")
    check_refused(run(*draw, "--window", 2, "--after", first_window), 2, "--results CSV")
    check_refused(run(*draw, "--window", 0), 2)
    check_refused(run(*draw, "--window", -1), 2)
    check_refused(run(*second(home, first_window, results, 3)), 2, "window 3 does not follow")
    check_refused(run(*second(home, files / "nosuch.json", results)), 5, "no such file")
    check_refused(run(*second(home, first_window, files / "nosuch.csv")), 5, "no such file")
    check_refused(run(*second(home, home / "10.json", results)), 3, "10.json")


def test_a_draw_of_another_plan(run: Run, home: Path, files: Path, first_window: Path) -> None:
    """Tests that --after must be a draw of this plan, and as it was drawn."""
    other = changed(
        first_window, files / "other.json", lambda draw: draw.update(plan_digest="0" * 64)
    )
    check_refused(run(*second(home, other, home / "results.csv")), 2, "another plan")
    edited = files / "edited.json"
    edited.write_text(first_window.read_text().replace('"seed": "one"', '"seed": "won"'))
    check_refused(run(*second(home, edited, home / "results.csv")), 3, "digest", "edited.json")


def test_the_first_day_stands(run: Run, home: Path, files: Path) -> None:
    """Tests that with redraw "none" all ties are published at once, and there is no window 2."""
    plan = changed(home / "10.json", files / "plan.json", lambda plan: plan.update(redraw="none"))
    draw = run("draw", plan, "--seed", "x", "--rehearsal", "--json")
    assert not any(tie["provisional"] for tie in document(draw.out)["ties"])
    (files / "draw.json").write_text(draw.out, encoding="utf-8")
    (files / "results.csv").write_text(results_of(document(draw.out)), encoding="utf-8")
    arguments = ("--window", 2, "--after", files / "draw.json", "--results", files / "results.csv")
    check_refused(
        run("draw", plan, "--seed", "x", "--rehearsal", *arguments), 2, "the first day's bracket"
    )


# Simulate.


def test_simulate(run: Run, home: Path, files: Path) -> None:
    """Tests that a rehearsal is shown, and written as a record and a CSV."""
    out, table = files / "cup.json", files / "cup.csv"
    ran = run("simulate", *field(home, 6), "--seed", 7, "--out", out, "--csv", table)
    assert ran.code == 0
    assert ran.out.startswith("Rehearsal. 6 clubs")
    assert "Qualified (1): Club" in ran.out
    cup = document(out.read_text(encoding="utf-8"))
    assert (cup["rehearsal"], cup["seed"], cup["outcomes"]) == (True, "7", "coin")
    assert len(cup["ties"]) == 5
    assert "run" not in cup
    assert "run" not in cup["plan"]
    rows = rows_of(table)
    assert [row["winner"] for row in rows] == [tie["winner"] for tie in cup["ties"]]
    assert cup["qualifiers"] == [rows[-1]["winner"]]


def test_simulate_is_the_same_to_the_byte(home: Path, tmp_path: Path) -> None:
    """Tests two processes that differ in hash seed, number of workers and order of rows."""
    header, *rows = (home / "6.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "6.csv").write_bytes(("\ufeff" + "\r\n".join([header, *rows[::-1]])).encode())
    one = process(
        *("simulate", *field(home, 6), "--seed", "7", "--json", "--workers", 1),
        cache=tmp_path / "one",
        PYTHONHASHSEED="1",
    )
    other = process(
        *("simulate", *field(tmp_path, 6), "--seed", "7", "--json", "--workers", 2),
        cache=tmp_path / "other",
        PYTHONHASHSEED="2",
    )
    assert (one.returncode, one.stderr, other.stderr) == (0, b"", b"")
    assert one.stdout == other.stdout
    assert document(one.stdout.decode())["rehearsal"] is True


def test_simulate_twice(run: Run, home: Path) -> None:
    """Tests that the second run, its plan from the cache, says the same; another seed does not."""
    first = run("simulate", *field(home, 6), "--seed", "7", "--json")
    assert (first.code, first.err) == (0, "")
    assert run("simulate", *field(home, 6), "--seed", "7", "--json").out == first.out
    assert run("simulate", *field(home, 6), "--seed", "7", "--json", "--no-cache").out == first.out
    other = document(run("simulate", *field(home, 6), "--seed", "8", "--json").out)
    one = document(first.out)
    assert other["ties"] != one["ties"]
    assert other["plan"] == one["plan"]


def test_simulate_with_a_plan(run: Run, home: Path, private_cache: Path) -> None:
    """Tests that --plan needs no search, and must be of the same field."""
    ran = run("simulate", *field(home, 6), "--plan", home / "6.json", "--seed", 7, "--json")
    assert ran.code == 0
    assert ran.out == run("simulate", *field(home, 6), "--seed", 7, "--json").out
    ran = run("simulate", *field(home, 10), "--plan", home / "6.json", "--seed", 7)
    check_refused(ran, 2, "6.json is a plan of another field")
    assert len(list(private_cache.rglob("*.json"))) == 1


def test_a_plan_for_other_slots(run: Run, home: Path) -> None:
    """Tests that a plan for one slot is not taken where two were asked for."""
    ran = run("simulate", *field(home, 10, 2), "--plan", home / "10.json", "--seed", 7)
    check_refused(ran, 2, "10.json")


def test_options_are_looked_at_with_a_plan_too(run: Run, home: Path) -> None:
    """Tests that an option out of range is refused where a plan leaves it nothing to do."""
    simulate = ("simulate", *field(home, 6), "--plan", home / "6.json", "--seed", 7)
    check_refused(run(*simulate, "--effort", 0), 2, "--effort must be at least 1")


def test_simulate_2024(run: Run, plan_2024_file: Path) -> None:
    """Tests 2024 with its sections as played, and what happened as the outcomes."""
    arguments = ("simulate", "2024", "--plan", plan_2024_file, "--seed", 7, "--json")
    cup = document(run(*arguments, "--outcomes", "actual").out)
    assert len(cup["ties"]) == 98
    assert cup["stopped"] == [tie["number"] for tie in cup["ties"] if tie["winner"] is None]
    assert cup["plan"]["travel"] == 6950


def test_simulate_by_ratings(run: Run, home: Path, files: Path) -> None:
    """Tests that ratings decide; clubs without one are named, all of them."""
    (files / "6.csv").write_text(roster(6, rating="1500"), encoding="utf-8")
    ran = run("simulate", *field(files, 6), "--seed", 7, "--outcomes", "rating", "--json")
    assert ran.code == 0
    assert {tie["decided_by"] for tie in document(ran.out)["ties"]} == {"rating"}
    ran = run("simulate", *field(home, 6), "--seed", 7, "--outcomes", "rating")
    check_refused(ran, 3, "column rating: expected a rating", *(club(i) for i in range(6)))


def test_simulate_refuses(run: Run, home: Path) -> None:
    """Tests that unknown outcomes, an empty seed and results that are not there are refused."""
    simulate = ("simulate", *field(home, 6))
    check_refused(run(*simulate, "--seed", 7, "--outcomes", "dice"), 2, '"dice"')
    check_refused(run(*simulate, "--seed", 7, "--outcomes", "actual"), 2, "no results")
    check_refused(run(*simulate, "--seed", " "), 2, "the seed is empty")
    check_refused(run(*simulate), 2, "--seed")


# Validate.

MATCHES = RESULTS + "1,Azteca,Brockton,2,1,score,Azteca\n2,Capo,Azteca,0,0,penalties,Capo\n"
CLUBS = """\
club,league,city,state,lat,lon
Azteca,UPSL,Thornton,CO,39.868,-104.9719
Brockton,UPSL,Brockton,MA,42.0834,-71.0184
Capo,UPSL,San Juan Capistrano,CA,33.5017,-117.6626
"""
CONFIG = """\
title = "Cup of 2030"
entrants = "clubs.csv"
slots = 1
[results]
matches = "matches.csv"
byes = "byes.csv"
qualifiers = ["Capo"]
[[windows]]
rounds = [1, 2]
"""


def edition(folder: Path, **texts: str) -> Path:
    """A cup of three clubs; ``texts`` take the place of a file's content."""
    files = {"matches": MATCHES, "byes": "club\nCapo\n", "clubs": CLUBS} | texts
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "2030.toml").write_text(CONFIG, encoding="utf-8")
    return folder / "2030.toml"


def test_validate(run: Run, files: Path) -> None:
    """Tests an edition that was played as its format has it."""
    ran = run("validate", edition(files))
    assert ran.code == 0
    assert ran.out.startswith("Cup of 2030\n")
    assert "Valid." in ran.out
    found = document(run("validate", files / "2030.toml", "--json").out)
    assert found["valid"] is True
    assert found["as_played"]["expected"] == found["as_played"]["realised"] + (
        found["as_played"]["expected_by_round"][1] - found["as_played"]["realised_by_round"][1]
    )


@pytest.mark.parametrize(
    ("texts", "check"),
    [
        ({"matches": MATCHES.replace("Capo,Azteca", "Capo,Brockton")}, "round 2 has the winners"),
        ({"matches": MATCHES.replace("penalties,Capo", "penalties,Azteca")}, "the qualifiers are"),
        ({"matches": MATCHES.split("2,Capo")[0]}, "ties of each round"),
        ({"byes": "club\nBrockton\n"}, "round 1 and the byes hold every club once"),
        ({"matches": MATCHES + "3,Capo,Azteca,1,0,score,Capo\n"}, "ties of each round"),
    ],
    ids=["a loser goes on", "another qualifier", "a match missing", "another bye", "a third round"],
)
def test_not_valid(run: Run, files: Path, texts: dict[str, str], check: str) -> None:
    """Tests that an edition whose files contradict each other is not valid: exit code 1."""
    ran = run("validate", edition(files, **texts), "--json", "--out", files / "found.json")
    assert ran.code == 1
    found = document(ran.out)
    assert found["valid"] is False
    assert [row for row in found["checks"] if row["check"].startswith(check) and not row["holds"]]
    assert ran.out == (files / "found.json").read_text(encoding="utf-8")
    shown = run("validate", files / "2030.toml")
    assert shown.code == 1
    assert "NO" in shown.out
    assert "Not valid." in shown.out


def test_validate_names_what_it_does_not_know(run: Run, files: Path) -> None:
    """Tests that an unknown club is bad data, and an edition without results bad usage."""
    path = edition(files, matches=MATCHES.replace("Brockton", "Nobody"))
    check_refused(run("validate", path), 3, "matches.csv, line 2, column away", '"Nobody"')
    edition(files).write_text(CONFIG.split("[results]")[0], encoding="utf-8")
    check_refused(run("validate", path), 2, "edition 2030 has no results")
    (files / "clubs.csv").unlink()
    check_refused(run("validate", path), 5, "clubs.csv: no such file")


def test_validate_2024(run: Run, plan_2024_file: Path) -> None:
    """Tests 2024 beside a plan with the sections as played."""
    ran = run("validate", "2024", "--plan", plan_2024_file, "--json")
    assert (ran.code, ran.err) == (0, "")
    found = document(ran.out)
    assert found["valid"] is True
    played = found["as_played"]
    assert (played["realised"], played["expected"]) == (7316, 7509)
    assert (played["longest_trip"], played["long_trips"]) == (679, 6)
    assert played["same_league_ties"] == 39
    assert found["ours"]["expected"] == 6950
    assert found["sections_in_common"] == 11
    assert [window["best"] for window in found["windows"]][::2] == [1873, 1868]
    assert len(found["without_guessed_clubs"]["clubs"]) == 8


# Geocode.

BLANK = "club,league,city,state,lat,lon\nAzteca,UPSL,Thornton,CO,,\nCapo,UPSL,Minden,NV,1.5,-2\n"


@pytest.fixture
def small_gazetteer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offline gazetteer's larger towns only: they are read in a moment."""
    monkeypatch.setattr("drawopt.model.geocode.OfflineGazetteer", large_towns)


@cache
def large_towns() -> OfflineGazetteer:
    return OfflineGazetteer(15000)


@pytest.mark.usefixtures("small_gazetteer")
def test_geocode(run: Run, files: Path) -> None:
    """Tests that blank coordinates are filled in offline, and those that are there stay."""
    (files / "clubs.csv").write_text(BLANK)
    ran = run("geocode", files / "clubs.csv")
    assert ran.code == 0
    azteca, capo = csv.DictReader(ran.out.splitlines())
    assert abs(float(azteca["lat"]) - 39.87) < 0.1
    assert abs(float(azteca["lon"]) + 104.97) < 0.1
    assert (capo["lat"], capo["lon"]) == ("1.5", "-2")
    assert "1 placed, 0 not placed" in ran.err
    assert (files / "clubs.csv").read_text() == BLANK
    written = run("geocode", files / "clubs.csv", "--out", files / "placed.csv")
    assert (written.code, written.out) == (0, "")
    assert (files / "placed.csv").read_text(encoding="utf-8") == ran.out


@pytest.mark.usefixtures("small_gazetteer")
def test_geocode_lists_what_it_cannot_place(run: Run, files: Path) -> None:
    """Tests that an unknown town is never guessed: listed by line, and exit code 1."""
    (files / "clubs.csv").write_text(BLANK + "Nobody,UPSL,Nowhere at All,TX,,\n")
    ran = run("geocode", files / "clubs.csv")
    assert ran.code == 1
    assert list(csv.DictReader(ran.out.splitlines()))[2]["lat"] == ""
    assert "1 placed, 1 not placed" in ran.err
    assert "Nowhere at All" in ran.err
    ran = run("geocode", files / "clubs.csv", "--json")
    assert (ran.code, ran.err) == (1, "")
    found = document(ran.out)
    assert [row["club"] for row in found["placed"]] == ["Azteca"]
    assert [(row["line"], row["club"]) for row in found["unplaced"]] == [(4, "Nobody")]


# Every command.


def test_version(run: Run, tmp_path: Path) -> None:
    assert run("--version") == Ran(0, f"drawopt {__version__}\n", "")
    ran = process("--version", cache=tmp_path)
    assert (ran.returncode, ran.stdout.split()) == (0, [b"drawopt", __version__.encode()])


@pytest.mark.parametrize("command", COMMANDS)
def test_help(run: Run, command: str) -> None:
    """Tests that each command says what it does and shows how, within 80 columns."""
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"Example: drawopt {command} " in ran.out
    assert "--json" in ran.out or command in ("init", "guide", "cache")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_help_names_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f" {command} " in ran.out for command in COMMANDS)
    assert "drawopt simulate --seed 7" in ran.out


@pytest.mark.parametrize(
    "arguments", [["nosuch"], ["draw"], ["plan", "2024", "--nosuch"], ["plan", "--slots", "two"]]
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    """Tests that a command that does not exist, or lacks what it needs, is bad usage."""
    check_refused(run(*arguments), 2)


def test_a_field_without_its_slots(run: Run, home: Path) -> None:
    """Tests that another field takes 2024's eleven slots unless told otherwise."""
    ran = run("plan", "2024", "--entrants", home / "6.csv")
    check_refused(ran, 1, "too few entrants: 6 for 11 slots")


def test_ctrl_c_before_there_is_an_answer(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a command stopped by hand without an answer ends with 4 and a word."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("drawopt.records.plans.read_plan", interrupted)
    check_refused(run("draw", home / "6.json", "--seed", "x", "--rehearsal"), 4, "stopped")


def test_a_reader_that_has_seen_enough(home: Path, tmp_path: Path) -> None:
    """Tests that output into a closed pipe is no fault."""
    read, write = os.pipe()
    os.close(read)
    arguments = ("draw", home / "6.json", "--seed", "x", "--rehearsal", "--json")
    with os.fdopen(write, "wb") as pipe:
        ended = subprocess.run(
            [sys.executable, "-m", "drawopt", *map(str, arguments)],
            env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.usefixtures("private_cache")
@pytest.mark.parametrize("how", [(), ("--json",)], ids=["table", "json"])
def test_a_terminal_that_knows_no_accents(
    home: Path, files: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...]
) -> None:
    """Tests that a club's name never ends in a traceback, whatever stdout can write."""
    text = (home / "4.csv").read_text(encoding="utf-8").replace("Club 02", "Académico Ñ")
    (files / "4.csv").write_text(text, encoding="utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(sys, "argv", ["drawopt", "plan", *map(str, field(files, 4)), *how])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    sys.stdout.flush()
    assert not ended.value.code
    assert b"Club 03" in written.getvalue()


# Bad input: one sentence, the exit code, and nothing written.

COORDINATES = roster(6)
LINE_3 = "Club 01,BL,Town 1,TX,33.7,-91.9"


def entrants(text: str | bytes) -> Callable[[Path], list[object]]:
    """Plans a field whose file has this content."""

    def arguments(files: Path) -> list[object]:
        path = files / "entrants.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return ["plan", "2024", "--entrants", path, "--slots", 1]

    return arguments


def options(*more: object, clubs: int = 6, slots: int = 1) -> Callable[[Path], list[object]]:
    """Plans a good field with these options."""

    def arguments(files: Path) -> list[object]:
        (files / "entrants.csv").write_text(roster(clubs), encoding="utf-8")
        return ["plan", "2024", "--entrants", files / "entrants.csv", "--slots", slots, *more]

    return arguments


def given(*sections: tuple[int, ...], slots: int = 2) -> Callable[[Path], list[object]]:
    """Plans eight clubs with sections taken from a file."""

    def arguments(files: Path) -> list[object]:
        clubs = [{"clubs": [club(number) for number in section]} for section in sections]
        record = {"record": "drawopt-plan-2", "sections": clubs}
        (files / "sections.json").write_text(json.dumps(record), encoding="utf-8")
        return options("--sections", files / "sections.json", clubs=8, slots=slots)(files)

    return arguments


def matrix(text: str) -> Callable[[Path], list[object]]:
    """Plans three clubs with a matrix of their distances."""

    def arguments(files: Path) -> list[object]:
        (files / "miles.csv").write_text(text, encoding="utf-8")
        return options("--distances", files / "miles.csv", clubs=3)(files)

    return arguments


MATRIX = "club,Club 00,Club 01,Club 02\nClub 00,0,5,9\nClub 01,5,0,7\nClub 02,9,7,0\n"

BAD: dict[str, tuple[Callable[[Path], list[object]], int, list[str]]] = {
    # what is wrong: the command, the exit code, words of the sentence
    "unknown edition": (lambda _: ["plan", "1924"], 2, ['unknown edition "1924"', "2024"]),
    "edition's file missing": (lambda _: ["plan", "nosuch.toml"], 5, ["no such file"]),
    "entrants' file missing": (
        lambda files: ["plan", "2024", "--entrants", files / "nosuch.csv", "--slots", 1],
        5,
        ["nosuch.csv: no such file"],
    ),
    "entrants' file a folder": (
        lambda files: ["plan", "2024", "--entrants", files, "--slots", 1],
        5,
        ["cannot be read"],
    ),
    "missing column": (
        entrants(COORDINATES.replace(",lon", "", 1)),
        3,
        ['entrants.csv, line 1, column lon: expected a column "lon" beside "lat"'],
    ),
    "club twice": (
        entrants(COORDINATES + LINE_3 + "\n"),
        3,
        ["line 8, column club", '"Club 01", also on line 3'],
    ),
    "alias twice": (
        entrants("aliases," + COORDINATES.replace("\nClub", "\nTown,Club")),
        3,
        ["line 3, column aliases", '"Town", a name of Club 00 on line 2'],
    ),
    "latitude 123": (
        entrants(COORDINATES.replace(",33.7,", ",123,")),
        3,
        ["line 3, column lat", "-90 to 90", '"123"'],
    ),
    "NaN": (entrants(COORDINATES.replace(",33.7,", ",NaN,")), 3, ["column lat", '"NaN"']),
    "infinity": (entrants(COORDINATES.replace(",-91.9", ",inf")), 3, ["column lon", '"inf"']),
    "no coordinates": (
        entrants(COORDINATES.replace(",33.7,-91.9", ",,")),
        3,
        ["Club 01", "geocode"],
    ),
    "empty file": (entrants(""), 3, ["an empty file"]),
    "only a header": (entrants(COORDINATES.split("\n")[0]), 3, ["at least one row"]),
    "no text": (
        entrants(COORDINATES.replace("Town 1", "Málaga").encode() + bytes(range(128, 256)) * 9),
        3,
        ["UTF-8", "0x80"],
    ),
    "5 MB line": (
        entrants(COORDINATES.replace("Town 1", "x" * 5_000_000)),
        3,
        ["line 3", "at most 100,000 characters"],
    ),
    "binary": (entrants(bytes(range(256)) * 10), 3, ["entrants.csv"]),
    "fewer entrants than slots": (options(slots=7), 1, ["too few entrants: 6 for 7 slots"]),
    "slots 0": (options(slots=0), 2, ["slots must be at least 1, found 0"]),
    "slots -1": (options(slots=-1), 2, ["slots"]),
    "five rounds": (options(clubs=17), 1, ["17 entrants for 1 slot need 5 rounds"]),
    "sections leave a club out": (
        given((0, 1, 2, 3), (4, 5, 6)),
        1,
        ["in no section: Club 07"],
    ),
    "sections hold a club twice": (
        given((0, 1, 2, 3), (3, 4, 5, 6, 7)),
        1,
        ["in more than one section: Club 03"],
    ),
    "sections too large": (given((0, 1, 2, 3, 4), (5, 6, 7)), 1, ["has 5 clubs, it must have"]),
    "sections too many": (given((0, 1, 2), (3, 4, 5), (6, 7)), 1, ["3 sections are given for 2"]),
    "sections of unknown clubs": (given((0, 1, 2, 3), (4, 5, 6, 9)), 1, ["Club 09", "Club 07"]),
    "sections of nobody": (given((0, 1, 2, 3), ()), 1, ["in no section: Club 04"]),
    "sections that are no plan": (
        lambda files: options("--sections", files / "entrants.csv")(files),
        3,
        ["entrants.csv"],
    ),
    "apart in a single section": (
        options("--apart", "Club 00|Club 01|4"),
        1,
        ["keep apart cannot be met", "Club 00, Club 01"],
    ),
    "apart from everybody": (
        options(
            *(part for i in (1, 2, 3) for part in ("--apart", f"Club 00|{club(i)}|2")), clubs=4
        ),
        1,
        ["apart", "Club 00"],
    ),
    "leagues apart, all in one league": (
        lambda files: [*entrants(roster(4).replace(",BL,", ",AL,"))(files), "--same-league-apart"],
        1,
        ["keep apart cannot be met", "Club 00, Club 01, Club 02, Club 03"],
    ),
    "apart from nobody known": (options("--apart", "Club 00|Nobody|2"), 2, ['"Nobody"']),
    "apart from itself": (options("--apart", "Club 00|Club 00|2"), 2, ["Club 00"]),
    "too many byes wanted": (
        options(*(part for i in range(3) for part in ("--must-have-bye", club(i)))),
        1,
        ["3 clubs must have a bye, there are 2 byes"],
    ),
    "a bye for nobody known": (options("--must-have-bye", "Nobody"), 2, ['"Nobody"']),
    "a host nobody knows": (options("--may-not-host", "Nobody"), 2, ['"Nobody"']),
    "longest trip 5": (options("--longest-trip", 5), 1, ["strands Club 00", "strands Club 05"]),
    "longest trip of 2024": (
        lambda _: ["plan", "2024", "--longest-trip", 150],
        1,
        ["longest trip 150 mi strands BattleBorn FC"],
    ),
    "longest trip -5": (options("--longest-trip", -5), 2, ["--longest-trip"]),
    "tolerance -0.1": (options("--tolerance", "-0.1"), 2, ["tolerance", "-0.1"]),
    "tolerance 1.5": (options("--tolerance", "1.5"), 2, ["tolerance", "1.5"]),
    "tolerance NaN": (options("--tolerance", "NaN"), 2, ["tolerance"]),
    "tolerance in words": (options("--tolerance", "five"), 2, ["tolerance", '"five"']),
    "seven decimals": (options("--tolerance", "0.0000001"), 2, ["at most six decimals"]),
    "asymmetric matrix": (
        matrix(MATRIX.replace("Club 02,9", "Club 02,8")),
        3,
        ["miles.csv, line 2, column Club 02", "symmetric"],
    ),
    "matrix without a club": (matrix(MATRIX.replace("Club 01,5", "Nobody,5")), 3, ["Club 01"]),
    "matrix with NaN": (matrix(MATRIX.replace("0,5,9", "0,NaN,9")), 3, ["line 2", '"NaN"']),
    "matrix missing": (
        lambda files: options("--distances", files / "no.csv")(files),
        5,
        ["no.csv"],
    ),
    "effort 0": (options("--effort", 0), 2, ["--effort must be at least 1, found 0"]),
    "workers 0": (options("--workers", 0), 2, ["--workers must be at least 1, found 0"]),
    "time limit -1": (options("--time-limit", -1), 2, ["--time-limit must be at least 0"]),
    "time limit NaN": (options("--time-limit", "nan"), 2, ["--time-limit"]),
    "effort 1.5": (options("--effort", "1.5"), 2, ["--effort"]),
    "apart of two": (options("--apart", "Club 00|Club 01"), 2, ['"A|B|3"']),
    "apart until 1": (options("--apart", "Club 00|Club 01|1"), 2, ['"A|B|3"']),
    "apart until x": (options("--apart", "Club 00|Club 01|x"), 2, ['"A|B|3"']),
    "apart until ²": (options("--apart", "Club 00|Club 01|²"), 2, ['"A|B|3"']),
    "apart of nothing": (options("--apart", ""), 2, ['"A|B|3"']),
    "section size 9": (options("--section-size", "9"), 2, ["9:10"]),
    "section size a:b": (options("--section-size", "a:b"), 2, ["9:10"]),
    "section size 6:4": (options("--section-size", "6:4"), 2, ["6:4"]),
    "section size 0:8": (options("--section-size", "0:8"), 2, ["0:8"]),
    "section size -1:8": (options("--section-size=-1:8"), 2, ["9:10"]),
    "section size ²:³": (options("--section-size", "²:³"), 2, ["9:10"]),
    "section size 7:8": (options("--section-size", "7:8"), 1, ["7 to 8 clubs cannot hold 6"]),
}


def listing(folder: Path) -> dict[Path, bytes]:
    """All files of a folder and what is in them."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input(run: Run, files: Path, private_cache: Path, wrong: str) -> None:
    """Tests that what cannot be planned is said in a sentence, and nothing is written."""
    command, code, words = BAD[wrong]
    arguments = command(files)
    before = listing(files)
    ran = run(*arguments, "--out", files / "plan.json")
    check_refused(ran, code, *words)
    assert listing(files) == before
    assert listing(private_cache) == {}
    assert max(map(len, ran.err.splitlines())) < 600


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", "1924"],
        ["plan", "2024", "--slots", "0"],
        ["plan", "2024", "--slots", "5"],
        ["draw", "nosuch.json", "--seed", "x"],
    ],
)
def test_bad_input_as_json(run: Run, arguments: list[str]) -> None:
    """Tests that with --json, too, what is wrong is on stderr and stdout stays empty."""
    ran = run(*arguments, "--json")
    assert ran.code in (1, 2, 5)
    assert ran.out == ""
    assert ran.err.startswith("drawopt: ")


def test_bad_input_in_a_process(tmp_path: Path) -> None:
    """Tests that the exit codes leave the process."""
    bad = tmp_path / "bad.csv"
    bad.write_text(COORDINATES.replace(",33.7,", ",123,"), encoding="utf-8")
    for arguments, code in (
        (("plan", "1924"), 2),
        (("plan", "2024", "--entrants", bad, "--slots", "1"), 3),
    ):
        ran = process(*arguments, cache=tmp_path)
        assert (ran.returncode, ran.stdout) == (code, b"")
        assert ran.stderr.startswith(b"drawopt: ")
        assert b"Traceback" not in ran.stderr


def test_all_faults_are_listed(run: Run, files: Path) -> None:
    """Tests that each fault of a file has its own line on stderr."""
    text = COORDINATES.replace(",33.7,", ",123,").replace("Club 04", "Club 03")
    ran = run(*entrants(text)(files))
    assert ran.code == 3
    first, other = ran.err.splitlines()
    assert "line 3, column lat" in first
    assert "line 6, column club" in other


# Plans that are not what they should be.


def cut(text: str) -> str:
    return text[: len(text) // 2]


NOT_A_PLAN: dict[str, Callable[[str], str]] = {
    "not JSON": lambda _: "club,league\n",
    "half of it": cut,
    "a list": lambda _: "[]",
    "a number": lambda _: "7",
    "too deep": lambda _: "[" * 20_000,
    "empty": lambda _: "",
    "another record": lambda text: text.replace("drawopt-plan-2", "drawopt-draw-2"),
    "travel edited": lambda text: text.replace('"travel": ', '"travel": 1', 1),
    "digest edited": lambda text: text.replace('"digest": "', '"digest": "0', 1),
    "a club renamed": lambda text: text.replace("Club 03", "Club 3"),
    "NaN": lambda text: text.replace('"bound": ', '"bound": NaN, "was": '),
    "a float": lambda text: text.replace('"bound": ', '"bound": 1.5, "was": '),
}


@pytest.mark.parametrize("wrong", NOT_A_PLAN)
def test_not_a_plan(run: Run, home: Path, files: Path, wrong: str) -> None:
    """Tests that a plan's file that was spoilt or edited is refused, and nothing is drawn."""
    plan = files / "plan.json"
    plan.write_text(NOT_A_PLAN[wrong]((home / "6.json").read_text(encoding="utf-8")))
    ran = run("draw", plan, "--seed", "x", "--rehearsal", "--out", files / "draw.json")
    check_refused(ran, 3, "plan.json")
    assert not (files / "draw.json").exists()


def test_what_is_outside_the_digest_may_change(run: Run, home: Path, files: Path) -> None:
    """Tests that a plan's clocks and versions do not matter to a draw."""
    record = document((home / "6.json").read_text(encoding="utf-8"))
    record["run"] = {"seconds": "1000", "stopped": False}
    (files / "plan.json").write_text(pretty(record), encoding="utf-8")
    draw = ("--seed", "x", "--rehearsal", "--json")
    assert run("draw", files / "plan.json", *draw).out == run("draw", home / "6.json", *draw).out


FORGED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a club left out": lambda plan: plan["sections"][0]["clubs"].pop(),
    "a club twice": lambda plan: plan["sections"][0]["clubs"].append(club(0)),
    "no sections": lambda plan: plan.update(sections=[]),
    "a section too many": lambda plan: plan["sections"].append(plan["sections"][0]),
    "an unknown club": lambda plan: plan["sections"][0]["clubs"].append("Nobody"),
    "a number for a club": lambda plan: plan["sections"][0]["clubs"].append(7),
    "a club entered twice": lambda plan: plan["entrants"][0].update(club=club(1)),
    "a latitude in words": lambda plan: plan["entrants"][0].update(lat="north"),
    "a tolerance in words": lambda plan: plan.update(tolerance="little"),
    "a tolerance of 5": lambda plan: plan.update(tolerance="5"),
    "windows in disorder": lambda plan: plan.update(windows=[[2, 1], [3]]),
    "windows that are no lists": lambda plan: plan.update(windows=[1, 2, 3]),
    "a ragged matrix": lambda plan: plan["distances"][0].pop(),
    "a lopsided matrix": lambda plan: plan["distances"][0].__setitem__(1, 3),
    "a distance below zero": lambda plan: [
        plan["distances"][i].__setitem__(j, -3) for i, j in ((0, 1), (1, 0))
    ],
    "a distance to oneself": lambda plan: plan["distances"][0].__setitem__(0, 3),
    "a distance beyond 64 bits": lambda plan: [
        plan["distances"][i].__setitem__(j, 10**30) for i, j in ((0, 1), (1, 0))
    ],
    "a rule about nobody": lambda plan: plan["rules"].update(must_have_bye=["Nobody"]),
    "no slots": lambda plan: plan["format"].update(slots=0),
    "a bound that is true": lambda plan: plan.update(bound=True),
    "travel that does not add up": lambda plan: plan.update(travel=plan["travel"] - 1),
}


@pytest.mark.parametrize("wrong", FORGED)
def test_forged_plan(run: Run, home: Path, files: Path, wrong: str) -> None:
    """Tests that a plan whose digest fits but which is none is refused: bad data, or no."""
    plan = changed(home / "6.json", files / "plan.json", FORGED[wrong])
    ran = run("draw", plan, "--seed", "x", "--rehearsal", "--out", files / "draw.json")
    assert ran.code in (1, 3)
    check_refused(ran, ran.code)
    assert not (files / "draw.json").exists()


# Files that cannot be written.


def draw_to(home: Path, *more: object) -> tuple[object, ...]:
    return ("draw", home / "6.json", "--seed", "x", "--rehearsal", *more)


@pytest.mark.parametrize("option", ["--out", "--csv"])
def test_where_nothing_can_be_written(run: Run, home: Path, files: Path, option: str) -> None:
    """Tests that a missing folder, a file for a folder, a folder for a file and a file that is
    there already are exit code 5, and nothing is written."""
    there = files / "there"
    there.write_text("as it was")
    (files / "folder").mkdir()
    before = listing(files)
    for path, words in (
        (files / "nosuch" / "draw", "no such folder"),
        (there / "draw", "there"),
        (files / "folder", "is a folder"),
        (there, "exists already (use --force to overwrite)"),
    ):
        check_refused(run(*draw_to(home, option, path)), 5, words)
        assert listing(files) == before


def test_a_missing_plan(run: Run, files: Path) -> None:
    x = ("--seed", "x", "--rehearsal")
    check_refused(run("draw", files / "nosuch.json", *x), 5, "nosuch.json: no such file")
    check_refused(run("draw", files, *x), 5, "no season, for it has no plan.json")


def test_force(run: Run, home: Path, files: Path) -> None:
    """Tests that --force overwrites a file, whole."""
    (files / "draw.json").write_text("as it was" * 10_000)
    assert run(*draw_to(home, "--out", files / "draw.json", "--force")).code == 0
    assert document((files / "draw.json").read_text(encoding="utf-8"))["window"] == 1
    assert [path.name for path in files.iterdir()] == ["draw.json"]


def test_force_keeps_the_old_file_on_failure(run: Run, home: Path, files: Path) -> None:
    """Tests that a command that fails leaves the file it would have overwritten."""
    (files / "draw.json").write_text("as it was")
    ran = run("draw", home / "6.json", "--seed", "x", "--out", files / "draw.json", "--force")
    check_refused(ran, 2, "never overwritten")
    assert (files / "draw.json").read_text() == "as it was"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may write anywhere")
def test_a_folder_that_may_not_be_written(run: Run, home: Path, files: Path) -> None:
    """Tests that a folder without permission is exit code 5."""
    files.chmod(0o500)
    check_refused(run(*draw_to(home, "--out", files / "draw.json")), 5, "not writeable")
    files.chmod(0o700)


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_full_disk(
    run: Run, home: Path, files: Path, monkeypatch: pytest.MonkeyPatch, force: list[str]
) -> None:
    """Tests that a file that cannot be finished is not there at all."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("drawopt.files.writing.os.link", full)
    monkeypatch.setattr("pathlib.Path.replace", full)
    ran = run(*draw_to(home, "--out", files / "draw.json", *force))
    check_refused(ran, 5, "No space left on device")
    assert listing(files) == {}


def test_two_answers_in_one_file(run: Run, home: Path, files: Path) -> None:
    """Tests that --out and --csv may not name the same file, and that nothing is written."""
    path = files / "draw"
    ran = run(*draw_to(home, "--out", path, "--csv", path))
    assert ran.code in (2, 5)
    check_refused(ran, ran.code)
    assert listing(files) == {}
