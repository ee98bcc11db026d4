"""Tests of ``drawopt schedule`` and ``drawopt site``: what they say and write, and exit codes."""

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import vobject

from drawopt import cli
from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.model.edition import read_edition
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.draws import draw_record
from drawopt.records.plans import plan_record
from tests.fixtures import club, roster

Run = Callable[..., "Ran"]
SITES = Path(__file__).parents[2] / "datasets"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as ``drawopt`` does, in this process."""

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out, err)

    return ran


# Six clubs for one slot: two ties in round 1; in round 2 their winners meet, and the two byes.

GROUNDS = (
    "ground,clubs,town,state,lat,lon,zone,width_yards,length_yards,opens,closes,latest_kickoff,"
    "fields,neutral\n"
)
CALENDAR = (
    "entry,round,club,ground,date,until,from_time,until_time,every_minutes,zone\n"
    "window,1,,,2024-03-09,2024-03-10,,,,\n"
    "window,2,,,2024-03-16,2024-03-17,,,,\n"
    "kickoffs,,,,,,11:00,20:00,30,local\n"
)


def own_grounds(opens: str = "09:00", latest: str = "20:00") -> str:
    at = "TX,31.0,-97.0,America/Chicago,70,110"
    rows = (f"Ground {n},{club(n)},Town {n},{at},{opens},22:00,{latest},," for n in range(6))
    return GROUNDS + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def cup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config, its six clubs, their grounds and calendar, and the draw of a first window."""
    folder = tmp_path_factory.mktemp("cup")
    (folder / "clubs.csv").write_text(roster(6), encoding="utf-8")
    (folder / "grounds.csv").write_text(own_grounds(), encoding="utf-8")
    (folder / "calendar.csv").write_text(CALENDAR, encoding="utf-8")
    (folder / "cup.toml").write_text(
        'title = "A small cup"\nentrants = "clubs.csv"\nslots = 1\n'
        "[[windows]]\nrounds = [1, 2]\n[[windows]]\nrounds = [3]\n"
        '[schedule]\ngrounds = "grounds.csv"\ncalendar = "calendar.csv"\nswap_hosts = false\n',
        encoding="utf-8",
    )
    plan = plan_sections(read_edition(str(folder / "cup.toml")).problem(), Watch(1))
    digest = str(plan_record(plan)["digest"])
    drawn = draw_contest(first_contest(plan), "five", digest, rehearsal=True)
    record = draw_record(drawn, plan)
    (folder / "draw.json").write_text(pretty(record), encoding="utf-8")
    winners = [tie["home"] for tie in record["ties"] if tie["round"] == 1]
    losers = [tie["away"] for tie in record["ties"] if tie["round"] == 1]
    (folder / "results.csv").write_text(
        "round,home,away,home_goals,away_goals,decided_by,winner\n"
        + "".join(f"1,{w},{x},1,0,score,{w}\n" for w, x in zip(winners, losers, strict=True)),
        encoding="utf-8",
    )
    return folder


def schedule(cup: Path, *more: object) -> tuple[object, ...]:
    return ("schedule", cup / "draw.json", "--edition", cup / "cup.toml", *more)


def test_schedule(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests table, record, CSV and calendars of one schedule."""
    out, table, folder = tmp_path / "s.json", tmp_path / "s.csv", tmp_path / "calendars"
    ran = run(*schedule(cup, "--out", out, "--csv", table, "--ics", folder))
    assert (ran.code, ran.err) == (0, "")
    assert "A small cup" in ran.out
    assert "15:00 CST" in ran.out
    assert "Wait for a winner" in ran.out
    record = json.loads(out.read_text(encoding="utf-8"))
    assert [(r["round"], r["status"]) for r in record["rounds"]] == [(1, "optimal"), (2, "optimal")]
    # Of two ties of round 2 one has a side that is still to be found.
    assert [tie["round"] for tie in record["waiting"]] == [2]
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [row["uid"] for row in rows] == [each["uid"] for each in record["fixtures"]]
    kickoffs = [f"{row['date']}T{row['kickoff']}" for row in rows]
    assert kickoffs == [each["kickoff"][:16] for each in record["fixtures"]]
    calendar = vobject.readOne((folder / "all.ics").read_bytes().decode())
    assert {event.uid.value for event in calendar.vevent_list} == {row["uid"] for row in rows}
    assert len(list(folder.iterdir())) == 1 + 6


def test_schedule_as_json(run: Run, cup: Path, tmp_path: Path) -> None:
    ran = run(*schedule(cup, "--json", "--out", tmp_path / "s.json", "--published", "2024-02-01"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (tmp_path / "s.json").read_text(encoding="utf-8")
    assert json.loads(ran.out)["published"] == "2024-02-01"


def test_results_and_a_schedule_published_before(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests that round 1 stands and round 2 is scheduled once its clubs are known."""
    run(*schedule(cup, "--out", tmp_path / "one.json"))
    later = ("--results", cup / "results.csv", "--after", tmp_path / "one.json", "--json")
    record = json.loads(run(*schedule(cup, *later)).out)
    assert [f["round"] for f in record["fixtures"]] == [1, 1, 2, 2]
    assert record["waiting"] == []
    first = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert len(first["fixtures"]) == 3
    assert all(fixture in record["fixtures"] for fixture in first["fixtures"])


def test_a_changed_ground_raises_the_sequence(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests that an update keeps the UID, and counts one up where something changed."""
    run(*schedule(cup, "--out", tmp_path / "one.json"))
    (tmp_path / "evening.csv").write_text(own_grounds(opens="17:00"), encoding="utf-8")
    ran = run(
        *schedule(cup, "--grounds", tmp_path / "evening.csv", "--after", tmp_path / "one.json"),
        "--json",
    )
    before = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["fixtures"]
    after = json.loads(ran.out)["fixtures"]
    assert [f["uid"] for f in after] == [f["uid"] for f in before]
    assert {f["sequence"] for f in after} == {1}
    assert {f["kickoff"][11:16] for f in after} == {"17:00"}


def test_no_schedule(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests exit code 1, the clash and the way out; the record is written, nothing else."""
    (tmp_path / "late.csv").write_text(own_grounds(latest="10:00"), encoding="utf-8")
    out, folder = tmp_path / "s.json", tmp_path / "calendars"
    ran = run(
        *schedule(cup, "--grounds", tmp_path / "late.csv", "--out", out),
        *("--csv", tmp_path / "s.csv", "--ics", folder),
    )
    assert ran.code == 1
    text = " ".join(ran.out.split())
    assert "No schedule keeps every rule." in text
    assert "Clash 1: tie 1" in text
    assert "(latest kick-off, 10)" in text
    record = json.loads(out.read_text(encoding="utf-8"))
    assert (record["possible"], record["fixtures"], len(record["proposed"])) == (False, [], 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late.csv", "s.json"]


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("--grounds", GROUNDS, 3, "at least one row"),
        ("--grounds", own_grounds().replace("America/Chicago", ""), 3, "the zone of the ground's"),
        ("--calendar", CALENDAR.replace("local", ""), 3, "the zone of these times"),
        ("--calendar", CALENDAR.replace("2024-03-10", "2024-03-01"), 3, "a day not before"),
        ("--calendar", CALENDAR + "unavailable,,,X,2024-03-09,,,,,\n", 3, "a ground of the"),
        ("--calendar", CALENDAR + "kickoffs,,,,,,19:00,21:00,30,local\n", 3, "overlapping"),
        (
            "--calendar",
            CALENDAR + "unavailable,,Club 00,,2024-03-01,2024-04-01,,,,\n",
            3,
            "a match day on which Club 00 can play",
        ),
        ("--calendar", CALENDAR.replace("window,1", "window,9"), 2, "no match days for round 1"),
    ],
)
def test_bad_files(
    run: Run,
    cup: Path,
    tmp_path: Path,
    name: str,
    text: str,
    code: int,
    said: str,
) -> None:
    """Tests that bad data is named, the code is the documented one, and nothing is written."""
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    ran = run(*schedule(cup, name, tmp_path / "bad.csv", "--out", tmp_path / "s.json"))
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["bad.csv"]


def test_usage(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests wrong options: their exit codes, and what is said."""
    cases: list[tuple[tuple[object, ...], int, str]] = [
        (("schedule", cup / "draw.json"), 2, "no edition has the clubs"),
        (("schedule", cup / "grounds.csv"), 3, "expected a draw (JSON), found a table"),
        (("schedule", "1999"), 2, "unknown edition"),
        (("schedule", "2024", "--results", cup / "results.csv"), 2, "go with a draw's record"),
        (("schedule", cup / "none.json"), 5, "no such file"),
        (schedule(cup, "--published", "soon"), 2, "--published must be a day"),
        (schedule(cup, "--ics", cup / "draw.json"), 5, "is not a folder"),
        (schedule(cup, "--ics", tmp_path / "a" / "b"), 5, "no such folder"),
        (
            schedule(cup, "--after", cup / "draw.json"),
            3,
            "expected a schedule (JSON), found a draw",
        ),
    ]
    for arguments, code, said in cases:
        ran = run(*arguments)
        assert (ran.code, ran.out) == (code, ""), arguments
        assert said in ran.err, ran.err


def test_calendars_are_not_overwritten(run: Run, cup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "calendars"
    assert run(*schedule(cup, "--ics", folder)).code == 0
    ran = run(*schedule(cup, "--ics", folder))
    assert (ran.code, ran.out) == (5, "")
    assert run(*schedule(cup, "--ics", folder, "--force")).code == 0


# Tournaments at one place -----------------------------------------------------------------------


def test_site(run: Run, tmp_path: Path) -> None:
    """Tests the 2014 tournament: 15 games, shortened but for the final, eight teams' calendars."""
    folder = tmp_path / "calendars"
    ran = run("site", "2014/site_usssa", "--ics", folder, "--csv", tmp_path / "s.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "15 games, shortened games (optimal)" in ran.out
    assert "Made up: zone, hours" in ran.out
    assert len(list(folder.iterdir())) == 1 + 8
    rows = list(csv.DictReader((tmp_path / "s.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 15


def test_site_after_a_storm(run: Run, tmp_path: Path) -> None:
    """Tests the 2010 tournament as planned, then with two groups of four on the days left."""
    planned, after = tmp_path / "planned.json", tmp_path / "after.json"
    assert run("site", SITES / "2010" / "site_region_iii.toml", "--out", planned).code == 0
    storm = SITES / "2010" / "site_region_iii_after_storm.toml"
    ran = run("site", storm, "--after", planned, "--out", after)
    assert ran.code == 0
    assert "12 games, whole games (optimal)" in ran.out
    assert "Brazil Soccer Academy" in ran.out
    uids: dict[str, Any] = {}
    for path in (planned, after):
        record = json.loads(path.read_text(encoding="utf-8"))
        uids[path.stem] = {f["uid"] for f in record["fixtures"]}
        uids[path.stem + " gone"] = {f["uid"] for f in record["cancelled"]}
    assert len(uids["planned"] & uids["after"]) == 3
    assert uids["after gone"] == uids["planned"] - uids["after"]


def test_site_that_cannot_be_played(run: Run, tmp_path: Path) -> None:
    """Tests two of three days lost: what is short is named, with code 1."""
    lost = ("--lost", "2010-05-28", "--lost", "2010-05-29")
    ran = run("site", SITES / "2010" / "site_region_iii.toml", *lost, "--out", tmp_path / "s.json")
    assert ran.code == 1
    assert "No schedule keeps every rule." in ran.out
    assert "11 games, 10 places on 2 fields" in ran.out
    assert "Cheapest to give up:" in ran.out


def test_site_usage(run: Run) -> None:
    site = SITES / "2014" / "site_usssa.toml"
    for arguments, code, said in (
        (("site", site, "--lost", "2014-03-17"), 2, "--lost must be a day of the tournament"),
        (("site", site, "--without", "Nobody"), 2, "--without must be a team"),
        (("site", "none.toml"), 5, "no such file"),
        (("site", "2014/site_none"), 2, "known are 2007/site_region_iii, "),
    ):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err


def test_a_limit_without_an_answer(
    run: Run, cup: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tests exit code 4 where the search ended before it found a schedule or a proof of none."""
    from drawopt.scheduling.groups import Group
    from drawopt.scheduling.round_model import Asked

    monkeypatch.setattr(Asked, "solve", lambda _, ties: Group(ties, "unknown"))
    ran = run(*schedule(cup, "--csv", tmp_path / "s.csv"))
    assert ran.code == 4
    assert "ended before any schedule was found" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_later_round_rests_from_an_earlier_schedule(run: Run, cup: Path, tmp_path: Path) -> None:
    """Tests that fixtures of another draw are matches to rest from, and nothing more."""
    one = tmp_path / "one.json"
    run(*schedule(cup, "--out", one))
    record = json.loads(one.read_text(encoding="utf-8"))
    record["key"] = "another"
    record["digest"] = digest_of(record)
    (tmp_path / "other.json").write_text(pretty(record), encoding="utf-8")
    ran = run(*schedule(cup, "--after", tmp_path / "other.json", "--json"))
    # The same clubs played on both weekends already: two days of rest are not to be had.
    assert ran.code == 1
    assert {
        c["reasons"][0].rpartition("(")[2]
        for r in json.loads(ran.out)["rounds"]
        for c in r["clashes"]
    } == {"rest)"}
