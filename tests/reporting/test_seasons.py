"""Tests of a season in a folder: results in any order, corrections, draws, cut short or not."""

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from drawopt.errors import AnswerIsNo, DrawoptError, FileError, InputError, UsageError
from drawopt.records import season_folder, season_log
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.season_folder import read_season
from drawopt.reporting.answers import Plan
from drawopt.reporting.seasons import Season
from drawopt.verification import verify_draw
from drawopt.verification.folder import verify_path
from tests.fixtures import scattered, small_plan

SEEDS = tuple(
    "dice:" + part * 6
    for part in (
        *("1623451625", "6234511625", "4316215265", "5512346211", "2246153361", "3615242611"),
    )
)


def standalone(folder: Path) -> str:
    """The last line of the verifier that stands alone."""
    script = Path(verify_draw.__file__)
    done = subprocess.run(
        [sys.executable, str(script), str(folder)], capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def begun(folder: Path, windows: tuple[tuple[int, ...], ...] = ((1, 2), (3,))) -> Season:
    """Thirteen clubs for two slots, three rounds."""
    return Season.new(folder / "cup", Plan(small_plan(scattered(13), 2, windows=windows)))


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """A season of which the first window is drawn."""
    made = begun(tmp_path)
    made.draw(SEEDS[0])
    return made


def due(season: Season) -> list[tuple[str, str]]:
    """The ties that can be played now, home and away."""
    return [
        (str(row["home"]), str(row["away"]))
        for row in season.look().rows()
        if row["winner"] is None and "winner of" not in f"{row['home']} {row['away']}"
    ]


def play(season: Season) -> None:
    """Home wins of all ties of the window."""
    while ties := due(season):
        for home, away in ties:
            season.result(f"{home} 1-0 {away}")


def test_a_season_from_entry_to_the_last_qualifier(season: Season) -> None:
    """Tests that every window is drawn once its ties are decided, and that all of it verifies."""
    with pytest.raises(AnswerIsNo, match="every tie of window 1"):
        season.draw(SEEDS[1])
    play(season)
    assert season.status().next_step == "next: the draw of window 2"
    season.draw(SEEDS[1])
    play(season)
    status = season.status()
    assert status.is_over
    assert status.ok, status.verdict
    assert len(status.qualifiers) == 2
    won = [row["winner"] for row in status.rows()]
    assert len(won) == 11
    assert set(status.qualifiers) <= set(won)
    with pytest.raises(AnswerIsNo, match="the season is over"):
        season.draw(SEEDS[2])


def test_begun_twice_is_begun_once(tmp_path: Path) -> None:
    """Tests that the same season again changes nothing, and another plan is refused."""
    season = begun(tmp_path)
    held = {path.name: path.read_bytes() for path in season.path.iterdir()}
    begun(tmp_path)
    assert held == {path.name: path.read_bytes() for path in season.path.iterdir()}
    with pytest.raises(FileError, match="another plan"):
        begun(tmp_path, ((1,), (2,), (3,)))
    with pytest.raises(FileError, match="no season"):
        Season(tmp_path)


def test_what_was_not_drawn_or_is_not_due_is_refused(season: Season) -> None:
    """Tests the refusals of a result: each a sentence, and nothing is written."""
    before = season.look().rows()
    (home, away), (other, _) = due(season)[:2]
    waiting = next(row for row in before if row["round"] == 2 and "winner" not in str(row["home"]))
    refused = {
        f"{home} 2-1 {other}": (AnswerIsNo, "was not drawn"),
        f"{waiting['home']} 2-1 {home}": (AnswerIsNo, "not due|was not drawn"),
        f"{home} 1-1 {away}": (UsageError, "who goes through"),
        f"{home} 2-1 Nobody": (UsageError, "not a club"),
        f"{home} 2-1 Club": (UsageError, "which of them"),
        f"{home} 2-1 {home}": (UsageError, "against itself"),
        "rain": (UsageError, "a result is as in"),
    }
    for text, (error, said) in refused.items():
        with pytest.raises(error, match=said):
            season.result(text)
    with pytest.raises(UsageError, match="level score"):
        season.result(f"{home} 2-1 {away}", penalties="4-2")
    with pytest.raises(UsageError, match="do not go together"):
        season.result(f"{home} 1-1 {away}", forfeit=True, walkover=True)
    with pytest.raises(AnswerIsNo, match="no result that could be corrected"):
        season.result(f"{home} 2-1 {away}", correct="a typing error")
    assert season.look().rows() == before
    assert not (season.path / season_log.NAME).exists()


def test_a_result_given_twice(season: Season) -> None:
    """Tests that the same again is passed over, another refused, and a correction recorded."""
    home, away = due(season)[0]
    season.result(f"{home} 2-1 {away}")
    season.result(f"{away} 1-2 {home}")
    assert len(read_season(season.path).state.log.entries) == 1
    with pytest.raises(AnswerIsNo, match="on record as 2-1, not 2-2"):
        season.result(f"{home} 2-2 {away}", penalties="3-4")
    (entry,) = season.result(f"{home} 2-2 {away}", penalties="3-4", correct="a late goal")
    assert (entry.winner, entry.stands) == (away, True)
    assert season.status().ok


def test_abandoned_is_open_until_it_is_decided(season: Season) -> None:
    """Tests an abandoned match that a committee awards without a correction."""
    home, away = due(season)[0]
    season.result(f"{home} 1-1 {away}", abandoned=True)
    assert f"{home} v {away}" in season.look().missing
    (entry,) = season.result(f"{home} v {away}", awarded=away)
    assert entry.winner == away
    assert season.status().ok


def test_correction_within_a_window_sets_later_results_aside(season: Season) -> None:
    """Tests that a result of a tie that no longer is counts for nothing, and comes back."""
    play(season)
    later = next(
        row for row in season.look().rows() if row["round"] == 2 and row["winner"] is not None
    )
    first = next(
        row
        for row in season.look().rows()
        if row["round"] == 1 and row["winner"] in (later["home"], later["away"])
    )
    season.result(f"{first['home']} 0-1 {first['away']}", correct="ineligible")
    status = season.status()
    assert [entry.tie for entry in status.value.set_aside] == [later["tie"]]
    assert len(status.missing) == 1
    assert status.ok
    season.result(f"{first['home']} 1-0 {first['away']}", correct="eligible after all")
    assert not season.look().missing


def test_correction_after_the_next_draw_stays_on_record(season: Season) -> None:
    """Tests that the draw stands, that the entry says what would be other, and that it verifies."""
    play(season)
    season.draw(SEEDS[1])
    # A tie of round 2: no other result of the window hangs on it.
    tie = next(row for row in season.look().rows() if row["round"] == 2)
    ties = season.look().rows()
    with pytest.raises(AnswerIsNo, match=r"window 2 was drawn on it: \d of its 2 ties"):
        season.result(f"{tie['home']} 0-1 {tie['away']}")
    (entry,) = season.result(f"{tie['home']} 0-1 {tie['away']}", correct="ineligible")
    assert not entry.stands
    assert entry.otherwise in (1, 2)
    assert season.look().rows() == ties
    assert season.status().ok
    (scored,) = season.result(f"{tie['home']} 5-0 {tie['away']}", correct="goals")
    assert scored.stands
    assert season.status().ok


def test_a_file_of_any_part(season: Season, tmp_path: Path) -> None:
    """Tests that a file is taken whole or not at all, faults of all rows at once."""
    pairs = due(season)
    head = "round,home,away,home_goals,away_goals,decided_by,winner\n"
    file = tmp_path / "some.csv"
    rows = [f"1,{home},{away},2,0,score,\n" for home, away in pairs[:3]]
    file.write_text(head + "".join(rows), encoding="utf-8")
    assert len(season.results(file)) == len(season.results(file)) == 3
    assert len(read_season(season.path).state.log.entries) == 3
    wrong = [f"1,{home},{away},0,2,score,\n" for home, away in pairs[:2]]
    good = f"1,{pairs[3][0]},{pairs[3][1]},0,2,score,\n"
    file.write_text(head + good + "".join(wrong), encoding="utf-8")
    with pytest.raises(InputError) as error:
        season.results(file)
    assert [fault.line for fault in error.value.faults] == [3, 4]
    assert len(read_season(season.path).state.log.entries) == 3


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("moment", range(3))
def test_cut_short_and_given_again(
    season: Season, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a folder reads after each write of a result, and the same again completes it."""
    home, away = due(season)[0]
    count = 0

    def failing(real: object) -> object:
        def write(*args: object, **more: object) -> None:
            nonlocal count
            if count == moment:
                raise Killed
            count += 1
            real(*args, **more)  # type: ignore[operator]

        return write

    with monkeypatch.context() as patch:
        for module in (season_log, season_folder):
            patch.setattr(module, "write_text", failing(module.write_text))
        if moment < 2:
            with pytest.raises(Killed):
                season.result(f"{home} 2-1 {away}")
        else:
            season.result(f"{home} 2-1 {away}")
    season.look()
    season.result(f"{home} 2-1 {away}")
    assert season.status().ok
    assert len(read_season(season.path).state.log.entries) == 1


def test_a_draw_that_was_cut_short(tmp_path: Path) -> None:
    """Tests that the name of a record without content, as a kill leaves it, is no draw."""
    season = begun(tmp_path)
    (season.path / "window1.json").touch()
    assert season.look().window == 0
    season.draw(SEEDS[0])
    assert season.status().ok


def test_forged_results_are_seen(season: Season) -> None:
    """Tests that results changed in an editor are refused, and a broken log too."""
    play(season)
    results = season.path / "results.csv"
    text = results.read_text(encoding="utf-8")
    *rows, last = text.splitlines()
    number, home, away, *_ = last.split(",")
    forged = [*rows, f"{number},{home},{away},0,1,score,{away}"]
    results.write_text("\n".join(forged) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="not in an editor"):
        season.look()
    assert not verify_path(season.path).holds
    results.write_text(text, encoding="utf-8")
    log = season.path / season_log.NAME
    log.write_text(log.read_text(encoding="utf-8").replace('"home_goals": 1', '"home_goals": 2', 1))
    with pytest.raises(InputError):
        season.look()


@pytest.mark.parametrize("number", range(6))
def test_any_order_of_results_and_corrections(tmp_path: Path, number: int) -> None:
    """Tests what always holds: one winner a tie, each club in or out, slots kept, all verified."""
    chance = random.Random(number)
    season = begun(tmp_path, chance.choice([((1, 2), (3,)), ((1,), (2,), (3,))]))
    for seed in SEEDS:
        if season.look().is_over:
            break
        season.draw(seed)
        while season.look().value.open:
            rows = [row for row in season.look().rows() if row["winner"]]
            if rows and chance.random() < 0.3:
                row = chance.choice(rows)
                try:
                    season.result(
                        f"{row['home']} 0-{chance.randint(1, 4)} {row['away']}", correct="protest"
                    )
                except DrawoptError as error:
                    raise AssertionError(row) from error
            else:
                home, away = chance.choice(due(season))
                goals = chance.choice(["1-0", "0-2", "3-1"])
                season.result(f"{home} {goals} {away}")
        state = season.look().value
        assert sum(map(len, state.still_in)) + len(state.out) == 13
        assert all(section for section in state.still_in)
    status = season.status()
    assert status.ok, status.verdict
    assert len(status.qualifiers) == 2


# Sections with lots of their own.


def test_sections_are_drawn_as_they_come(tmp_path: Path) -> None:
    """Tests that a section whose ties are decided is drawn while the other still plays."""
    plan = small_plan(scattered(13), 2, windows=((1, 2), (3,)))
    terms = replace(plan.problem.terms, draw_when="section")
    season = Season.new(
        tmp_path / "cup", Plan(replace(plan, problem=replace(plan.problem, terms=terms)))
    )
    season.draw(SEEDS[0], sections=(1,))
    assert season.look().next_step.startswith("next: the draw of section 2, or results")
    season.draw(SEEDS[1], sections=(2,))
    one = {row["tie"]: row for row in season.look().rows() if row["section"] == 1}
    with pytest.raises(UsageError, match="name them"):
        season.draw(SEEDS[2], redraw="a ball was missing")
    season.draw(SEEDS[2], redraw="a ball was missing", sections=(2,))
    assert one == {row["tie"]: row for row in season.look().rows() if row["section"] == 1}
    while ties := [
        (row["home"], row["away"])
        for row in season.look().rows()
        if row["section"] == 1
        and row["winner"] is None
        and "winner of" not in f"{row['home']} {row['away']}"
    ]:
        for home, away in ties:
            season.result(f"{home} 1-0 {away}")
    with pytest.raises(AnswerIsNo, match="section 2 is not ready"):
        season.draw(SEEDS[3], sections=(2,))
    season.draw(SEEDS[3])
    play(season)
    season.draw(SEEDS[4])
    play(season)
    status = season.status()
    assert status.is_over
    assert status.ok, status.verdict
    assert len(status.qualifiers) == 2
    assert standalone(season.path).startswith("Verified.")


# Clubs that withdraw.

ALL = ("opponent", "bye", "loser", "section")


def open_to_withdrawals(folder: Path, clubs: int = 13, draw_when: str = "national") -> Season:
    """A season whose plan allows every repair."""
    plan = small_plan(scattered(clubs), 2, windows=((1, 2), (3,)))
    terms = replace(plan.problem.terms, withdrawals=ALL, draw_when=draw_when)
    problem = replace(plan.problem, terms=terms)
    return Season.new(folder / "cup", Plan(replace(plan, problem=problem)))


@pytest.mark.parametrize("option", ALL)
@pytest.mark.parametrize("draw_when", ["national", "section"])
def test_a_club_withdraws_after_the_draw(tmp_path: Path, option: str, draw_when: str) -> None:
    """Tests each repair to the end of the season, verified by both verifiers."""
    season = open_to_withdrawals(tmp_path, draw_when=draw_when)
    season.draw(SEEDS[0])
    first = season.look().rows()[0]
    club = str(first["home"])
    if option == "loser":
        season.result(f"{first['home']} 2-1 {first['away']}")
    before = [row for row in season.look().rows() if row["section"] != first["section"]]
    options = season.withdrawal(club)
    number = next(row["apply"] for row in options.rows() if row["option"] == option)
    record = season.withdraw(club, reason="no ground", apply=number)
    assert (record.club, record.option) == (club, option)
    status = season.status()
    assert status.ok, status.verdict
    assert before == [row for row in season.look().rows() if row["section"] != first["section"]]
    with pytest.raises(AnswerIsNo, match="out of the cup already"):
        season.withdrawal(club)
    if option == "section":
        assert "the draw" in season.look().next_step
        season.draw(SEEDS[1])
    play(season)
    season.draw(SEEDS[2])
    play(season)
    status = season.status()
    assert status.ok, status.verdict
    assert len(status.qualifiers) == 2
    assert season.club(club).standing == "out: no ground"
    assert standalone(season.path) == "Verified."


def test_clubs_withdraw_at_every_stage(tmp_path: Path) -> None:
    """Tests a withdrawal before the draw, one after a win, and a winner found ineligible."""
    season = open_to_withdrawals(tmp_path)
    season.withdraw("Club 03", reason="folded")
    season.draw(SEEDS[0])
    assert "Club 03" not in str(season.look().rows())
    play(season)
    winner = season.look().still_in[0][0]
    season.withdraw(winner, reason="no travel funds", apply=1)
    season.draw(SEEDS[1])
    play(season)
    champion = season.look().qualifiers[1]
    (option,) = season.withdrawal(champion).rows()
    assert option["option"] == "loser"
    season.withdraw(champion, reason="ineligible players")
    status = season.status()
    assert status.ok, status.verdict
    assert option["other"] == status.qualifiers[1]
    assert standalone(season.path) == "Verified."


def test_what_the_plan_does_not_allow_is_refused(season: Season) -> None:
    """Tests a plan without withdrawals, and an option that there is not."""
    assert season.look().value.plan.problem.terms.open_cases
    with pytest.raises(AnswerIsNo, match="the plan allows nothing"):
        season.withdraw("Club 03", reason="folded")


def test_a_forged_change_is_found_out(tmp_path: Path) -> None:
    """Tests that another tie, another club or a missing change does not verify."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    club = str(season.look().rows()[0]["home"])
    season.withdraw(club, reason="no ground")
    path = season.path / "change1.json"
    text = path.read_text()
    record = json.loads(text)
    for key, value in {
        "option": "loser",
        "tie": 2,
        "section": 2,
        "other": "Club 05",
        "ties": record["ties"][1:],
        "byes": [],
    }.items():
        forged = {**record, key: value}
        forged["digest"] = digest_of(forged)
        path.write_text(pretty(forged))
        assert not verify_path(season.path).holds, key
        assert not standalone(season.path).startswith("Verified"), key
    path.write_text(text)
    assert verify_path(season.path).holds
    assert standalone(season.path) == "Verified."


def test_a_section_drawn_anew_leaves_out_all_who_are_gone(tmp_path: Path) -> None:
    """Tests two withdrawals of one section before any result, the second by another draw."""
    season = open_to_withdrawals(tmp_path)
    season.draw(SEEDS[0])
    home, other = (str(row["home"]) for row in season.look().rows()[:2])
    season.withdraw(home, reason="folded")
    options = season.withdrawal(other).rows()
    number = next(row["apply"] for row in options if row["option"] == "section")
    season.withdraw(other, reason="folded", apply=number)
    assert not {home, other} & {club for section in season.look().still_in for club in section}
    season.draw(SEEDS[1])
    assert not {home, other} & {str(row["home"]) for row in season.look().rows()}
    assert season.status().ok
    assert standalone(season.path) == "Verified."
