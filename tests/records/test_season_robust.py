"""Tests of a season's folder: killed, on a full disk, not writeable, with two writers at once."""

import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from drawopt.errors import DrawoptError
from drawopt.records.season_folder import read_season
from drawopt.reporting.answers import Plan
from drawopt.reporting.seasons import Season
from tests.fixtures import scattered, small_plan

SEEDS = ["dice:" + part * 5 for part in ("1623451625", "6234511625", "4316215265", "5512346211")]

STEPS = """
import sys, time
from drawopt.reporting.seasons import Season
season = Season(sys.argv[1])
print("ready", flush=True)
exec(sys.stdin.read())
"""


def new(folder: Path) -> Season:
    """Nine clubs for two slots, every repair allowed."""
    plan = small_plan(scattered(9), 2, windows=((1,), (2, 3)))
    terms = replace(plan.problem.terms, withdrawals=("opponent", "bye", "loser", "section"))
    return Season.new(
        folder / "cup", Plan(replace(plan, problem=replace(plan.problem, terms=terms)))
    )


def due(season: Season) -> list[tuple[str, str]]:
    """The ties that can be played now."""
    return [
        (str(row["home"]), str(row["away"]))
        for row in season.look().rows()
        if row["winner"] is None and "winner of" not in f"{row['home']} {row['away']}"
    ]


def next_step(season: Season, number: int) -> str:
    """What is done next, as Python: a withdrawal now and then, results, draws."""
    look = season.look()
    ties = due(season)
    if number % 5 == 3 and not look.value.changes:
        still = [club for section in look.still_in for club in section]
        return f"season.withdraw({still[number % len(still)]!r}, reason='folded')"
    if ties:
        home, away = ties[0]
        return f"season.result('{home} 2-1 {away}')"
    if look.is_over:
        return ""
    return f"season.draw({SEEDS[len(look.value.draws)]!r})"


def killed(season: Season, step: str, after: float) -> bool:
    """Do a step in a process of its own and kill it; whether it was done by then."""
    process = subprocess.Popen(
        [sys.executable, "-c", STEPS, str(season.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.readline()
    process.stdin.write(step)
    process.stdin.close()
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    if process.stderr is not None:
        process.stderr.close()
    return process.returncode == 0


def lived(season: Season, kills: int, seed: int) -> None:
    """Kill the season's commands at random moments; give each again until it is done."""
    chance = random.Random(seed)
    number = 0
    while kills:
        step = next_step(season, number)
        number += 1
        if not step:
            return
        while kills and not killed(season, step, chance.random() * 0.4):
            kills -= 1
            read_season(season.path)
            if next_step(season, number - 1) != step:
                break
        else:
            continue
    while step := next_step(season, number):
        number += 1
        exec(step, {"season": season})
    status = season.status()
    assert status.ok, status.verdict
    assert len(status.qualifiers) == 2


def test_killed_at_a_few_moments(tmp_path: Path) -> None:
    """Tests that a folder reads after a kill, and the same command again completes it."""
    lived(new(tmp_path), 2, 1)


@pytest.mark.soak
def test_killed_at_200_moments(tmp_path: Path) -> None:
    """Tests 200 kills at random moments, in a dozen seasons."""
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        lived(new(folder), 10, seed)


@contextmanager
def no_room() -> Iterator[None]:
    """A disk on which no file may grow beyond two kibibytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """Tests a draw and a withdrawal without room: nothing half, and done when there is room."""
    season = new(tmp_path)
    season.draw(SEEDS[0])
    home = due(season)[0][0]
    steps: list[Callable[[], object]] = [
        lambda: season.draw(SEEDS[1], redraw="again"),
        lambda: season.withdraw(home, reason="folded " * 300),
    ]
    for step in steps:
        rows = season.look().rows()
        with no_room(), pytest.raises(DrawoptError) as refused:
            step()
        assert str(refused.value)
        assert season.look().rows() == rows
        step()
        assert season.status().ok


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Tests that a folder that is read-only shows, and refuses to record in a sentence."""
    season = new(tmp_path)
    season.draw(SEEDS[0])
    season.path.chmod(0o500)
    try:
        assert season.look().window == 1
        with pytest.raises(DrawoptError, match="cannot be"):
            season.result("{} 2-1 {}".format(*due(season)[0]))
    finally:
        season.path.chmod(0o700)


def test_two_writers_at_once(tmp_path: Path) -> None:
    """Tests that two processes that record different results both do, one after the other."""
    season = new(tmp_path)
    season.draw(SEEDS[0])
    ties = due(season)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", STEPS, str(season.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    for process, own in zip(processes, (ties[::2], ties[1::2]), strict=True):
        steps = [f"season.result('{home} 2-1 {away}')" for home, away in own]
        assert process.stdin is not None
        process.stdin.write("\n".join(steps) + "\n")
        process.stdin.close()
    assert [process.wait(100) for process in processes] == [0, 0]
    assert len(read_season(season.path).state.log.entries) == len(ties)
    assert season.status().ok
