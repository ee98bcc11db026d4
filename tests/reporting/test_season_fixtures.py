"""Tests of a season's schedule: kept in its folder, with clashes, moves, dates and calendars."""

import json
import sys
from pathlib import Path

import pytest

import drawopt
from drawopt.cli import main
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.reporting.seasons import Season
from tests.cli.test_scheduling import CALENDAR, own_grounds
from tests.fixtures import club, roster

SEED = "dice:" + "1623451625" * 6


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An edition of six clubs for one slot, with grounds and a calendar."""
    (tmp_path / "clubs.csv").write_text(roster(6), encoding="utf-8")
    (tmp_path / "grounds.csv").write_text(own_grounds(), encoding="utf-8")
    (tmp_path / "calendar.csv").write_text(CALENDAR, encoding="utf-8")
    (tmp_path / "cup.toml").write_text(
        'title = "A small cup"\nentrants = "clubs.csv"\nslots = 1\n'
        "[[windows]]\nrounds = [1, 2]\n[[windows]]\nrounds = [3]\n"
        '[schedule]\ngrounds = "grounds.csv"\ncalendar = "calendar.csv"\nswap_hosts = false\n',
        encoding="utf-8",
    )
    return tmp_path / "cup.toml"


@pytest.fixture
def season(config: Path, tmp_path: Path) -> Season:
    """A season of which the first window is drawn."""
    plan = drawopt.plan(drawopt.read_edition(config), cache=False)
    made = Season.new(tmp_path / "cup", plan)
    made.draw(SEED)
    return made


def test_fixtures_come_from_the_draws(season: Season, config: Path) -> None:
    """Tests that every tie that is due has a fixture, later ones once their clubs are known."""
    found = drawopt.schedule(season, cup=config)
    due = [row for row in season.look().rows() if "winner of" not in f"{row['home']}{row['away']}"]
    assert {row["number"] for row in found.rows()} == {row["tie"] for row in due}
    status = season.status()
    assert status.ok, status.verdict
    assert all(row["kickoff"] and row["ground"] for row in status.rows() if row in due)
    assert "the last played on" not in status.next_step
    for row in due:
        if row["round"] == 1:
            season.result(f"{row['home']} 1-0 {row['away']}")
    before = {row["number"]: row for row in found.rows()}
    after = drawopt.schedule(season.path, cup=config)
    assert {row["number"] for row in after.rows()} == {1, 2, 3, 4}
    assert all(row == before[row["number"]] for row in after.rows() if row["number"] in before)
    assert season.look().next_step.endswith("the last played on 2024-03-16")
    assert season.verify().ok


def test_a_move_is_on_record_and_stays(season: Season, config: Path) -> None:
    """Tests that a moved match keeps its place in schedules to come, and calendars carry it."""
    drawopt.schedule(season, cup=config)
    tie = next(row for row in season.look().rows() if row["round"] == 1)
    named = f"{tie['home']} v {tie['away']}"
    found, move = drawopt.move(season, named, day="2024-03-12", reason="storm", cup=config)
    assert any(each.startswith("match days") for each in move.breaks)
    (row,) = [row for row in found.rows() if row["number"] == tie["tie"]]
    assert (str(row["kickoff"])[:10], row["sequence"]) == ("2024-03-12", 1)
    again = drawopt.schedule(season, cup=config)
    assert row in again.rows()
    (kept,) = again.value.moves
    assert (kept.reason, kept.after[0][:10]) == ("storm", "2024-03-12")
    text = season.club(str(tie["home"])).calendar()
    assert "DTSTART;TZID=America/Chicago:20240312" in text
    assert "SEQUENCE:1" in text
    assert again.calendars()["all.ics"].count("SEQUENCE:1") == 1
    assert season.status().ok


def test_one_clash_does_not_keep_the_others(season: Season, config: Path, tmp_path: Path) -> None:
    """Tests that ties outside a clash are published, and the clash is named."""
    tie = next(row for row in season.look().rows() if row["round"] == 1)
    number = int(str(tie["home"])[-2:])
    lines = [line for line in own_grounds().splitlines() if f"Ground {number}," not in line]
    (tmp_path / "fewer.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = drawopt.schedule(season, cup=config, grounds=tmp_path / "fewer.csv")
    assert not found.possible
    (clash,) = [clash for each in found.value.rounds for clash in each.clashes]
    assert [each.number for each in clash.ties] == [tie["tie"]]
    assert tie["tie"] not in {row["number"] for row in found.rows()}
    assert len(found.rows()) == 1
    assert f"tie-{tie['tie']}@" not in found.calendars()["all.ics"]
    # The season keeps the grounds that it was given, and forgets the clash with better ones.
    assert (season.path / "grounds.csv").read_text(encoding="utf-8").count("Ground") == 5
    full = drawopt.schedule(season, cup=config, grounds=tmp_path / "grounds.csv")
    assert full.possible
    assert len(full.rows()) == 2


def test_who_cannot_host_is_known_before_the_draw(config: Path, tmp_path: Path) -> None:
    """Tests that a club without a ground is named before anything is drawn."""
    plan = drawopt.plan(drawopt.read_edition(config), cache=False)
    season = Season.new(tmp_path / "cup", plan)
    lines = own_grounds().splitlines()
    (tmp_path / "fewer.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    calendar = CALENDAR + f"unavailable,,{club(2)},,2024-03-16,2024-03-17,,,,\n"
    (tmp_path / "away.csv").write_text(calendar, encoding="utf-8")
    with pytest.raises(AnswerIsNo) as said:
        drawopt.schedule(
            season, cup=config, grounds=tmp_path / "fewer.csv", calendar=tmp_path / "away.csv"
        )
    text = str(said.value)
    assert f"{club(5)} has no ground on any day of round 1" in text
    assert f"{club(2)} has no ground on any day of round 2" in text
    assert f"{club(2)} has no ground on any day of round 1" not in text
    assert f"{club(0)} has" not in text


def test_refusals(season: Season, config: Path) -> None:
    """Tests moves that are none: no schedule yet, bad days, unknown grounds, nothing changed."""
    tie = next(row for row in season.look().rows() if row["round"] == 1)
    named = f"{tie['home']} v {tie['away']}"
    with pytest.raises(AnswerIsNo, match="has no fixture"):
        drawopt.move(season, named, day="2024-03-12", reason="x", cup=config)
    drawopt.schedule(season, cup=config)
    for told, said in (
        ({"day": "12 March"}, "must be a day"),
        ({"kickoff": "noon"}, "must be a time of day"),
        ({"ground": "Wembley"}, "is not a ground"),
        ({}, "say where or when"),
    ):
        with pytest.raises(UsageError, match=said):
            drawopt.move(season, named, reason="x", cup=config, **told)
    held = (season.path / "schedule.json").read_bytes()
    row = json.loads(held)["fixtures"][0]
    with pytest.raises(UsageError, match="nothing is moved"):
        drawopt.move(
            season, f"{row['home']} v {row['away']}", ground=row["ground"], reason="x", cup=config
        )
    assert (season.path / "schedule.json").read_bytes() == held
    season.result(f"{tie['home']} 1-0 {tie['away']}")
    with pytest.raises(AnswerIsNo, match="was played"):
        drawopt.move(season, named, day="2024-03-12", reason="x", cup=config)


def test_commands(
    season: Season,
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tests schedule, move, status and show of a folder, with dates and a club's calendar."""

    def run(*arguments: object) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["drawopt", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out + told.err

    tie = next(row for row in season.look().rows() if row["round"] == 1)
    named = f"{tie['home']} v {tie['away']}"
    code, text = run("schedule", season.path, "--edition", config)
    assert (code, "A small cup" in text) == (0, True)
    moved = ("--day", "2024-03-12", "--reason", "storm", "--edition", config)
    code, text = run("move", season.path, named, *moved)
    assert code == 0
    assert f"Moved: tie {tie['tie']}" in text
    code, text = run("status", season.path)
    assert code == 0
    assert "2024-03-12 15:00" in text
    calendar = tmp_path / "club.ics"
    code, text = run("show", season.path, "--club", tie["home"], "--ics", calendar)
    assert code == 0
    assert "2024-03-12 15:00" in text
    assert calendar.read_text(encoding="utf-8").count("BEGIN:VEVENT") >= 1
    assert run("show", season.path, "--club", tie["home"], "--ics", calendar)[0] == 5
    assert run("show", season.path, "--ics", calendar)[0] == 2
    assert run("schedule", season.path, "--results", calendar)[0] == 2
    assert run("move", season.path, "Nobody v Reds", *moved)[0] == 2
