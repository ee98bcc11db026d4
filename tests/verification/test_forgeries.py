"""Tests that nothing a forger made up is verified: each trick that once was, and its relatives.

Every digest that a forger can work out has been worked out anew.
"""

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from drawopt.drawing.contest import first_contest, next_contest
from drawopt.drawing.draw import draw_contest
from drawopt.errors import DrawoptError, InputError
from drawopt.planning.plan_sections import price_sections
from drawopt.records.attempts import read_attempts, write_attempts
from drawopt.records.canonical import pretty
from drawopt.records.draws import draw_of, draw_record
from drawopt.records.official import draw_officially
from drawopt.records.plans import plan_record, read_plan
from drawopt.records.reading import read_record
from drawopt.records.results import read_rows, results_digest, winners_of
from drawopt.records.schema import DrawRecord
from drawopt.verification.folder import Verification, verify_path
from tests.golden.make import SEEDS
from tests.verification.forging import (
    CHAIN,
    Json,
    copied,
    load,
    records_of,
    reseal,
    save,
    save_all,
    sealed,
)
from tests.verification.test_random_cups import there


def verdict(path: Path, *, strict: bool = False) -> str:
    """What is said of a folder or record; bad data is a refusal too."""
    try:
        return verify_path(path, strict=strict).verdict
    except DrawoptError as error:
        return f"Not verified: {error}"


def refused(path: Path) -> bool:
    return not verdict(path).startswith("Verified")


@pytest.fixture
def pools(tmp_path: Path) -> Path:
    """Thirteen clubs, three windows, all official."""
    return copied("pools", tmp_path)


@pytest.fixture
def six(tmp_path: Path) -> Path:
    """Six clubs, two sections, one window."""
    return copied("six", tmp_path)


def test_sound_folders(pools: Path, six: Path) -> None:
    """Tests that what was not touched is verified, folder and record, strictly too."""
    for path in (pools, six, pools / "w3.json", pools / "plan.json"):
        assert verdict(path, strict=True) == "Verified."


# A: a window over one that was made up.


def drawn_on(
    folder: Path, before: Path, seed: str, window: int, *, rehearsal: bool = False
) -> Json:
    """A draw of the next window that follows from what a record says, true or not."""
    plan, digest = read_plan(folder / "plan.json")
    clubs = plan.problem.field.clubs
    read = read_record(before, DrawRecord)
    said = draw_of(read, clubs)
    rows = read_rows([folder / f"r{window - 1}.csv"], plan.problem.field)
    winners = winners_of(said, rows, clubs)
    contest = next_contest(plan, said, winners, window)
    since = results_digest(said, winners, clubs)
    after = read.digest
    return draw_record(
        draw_contest(contest, seed, digest, after=after, results_digest=since, rehearsal=rehearsal),
        plan,
    )


def swapped(record: Json, folder: Path) -> None:
    """Two pairings of a draw exchange a club each, and its results follow."""
    one, other = record["ties"][:2]
    mine, theirs = one["away"], other["away"]
    one["away"], other["away"] = theirs, mine
    text = (folder / "r1.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in text[1:]]
    names = {mine: theirs, theirs: mine}
    for row in rows:
        for column in (1, 2, 6):
            if row[0] == "1":
                row[column] = names.get(row[column], row[column])
    fixed = []
    for row in rows:
        sides = {row[1], row[2]}
        winner = row[6] if row[6] in sides else row[1]
        fixed.append(",".join([*row[:6], winner]))
    (folder / "r1.csv").write_text("\n".join([text[0], *fixed, ""]), encoding="utf-8")


INVENTED: dict[str, Callable[[Json, Path], None]] = {
    "nonsense for a seed": lambda w1, _: w1.update(seed="nonsense"),
    "another count": lambda w1, _: w1.update(count="7"),
    "another rank": lambda w1, _: w1.update(rank="0"),
    "another travel": lambda w1, _: w1.update(travel=1),
    "clubs exchanged": swapped,
}


@pytest.mark.parametrize("how", INVENTED)
def test_window_over_an_invented_one(how: str, pools: Path) -> None:
    """Tests that window 2 is not verified over a window 1 that plan and seed do not make."""
    first = load(pools / "w1.json")
    INVENTED[how](first, pools)
    save(pools / "w1.json", sealed(first))
    (pools / "w3.json").unlink()
    (pools / CHAIN).unlink()
    try:
        made = drawn_on(pools, pools / "w1.json", SEEDS[1], 2)
    except DrawoptError:
        pytest.fail("the forger's own draw could not be made")
    save(pools / "w2.json", made)
    assert refused(pools / "w2.json")
    assert refused(pools)


def test_extra_key_in_the_draw_before(pools: Path) -> None:
    """Tests that a key which nobody knows is refused wherever it stands."""
    first = load(pools / "w1.json")
    save(pools / "w1.json", sealed({**first, "more": 1}))
    assert refused(pools)
    assert refused(pools / "w2.json")


def test_the_draw_before_is_missing(pools: Path) -> None:
    """Tests that a window whose forerunner is not at hand is not verified, and why is said."""
    (pools / "w1.json").unlink()
    assert "the draw before" in verdict(pools / "w2.json")
    assert "is missing" in verdict(pools / "w2.json")
    assert not verify_path(pools).holds
    assert verify_path(pools).exit_code == 1


@pytest.mark.parametrize("name", ["r1.csv", "r2.csv"])
def test_results_are_missing(name: str, pools: Path) -> None:
    """Tests that results which are not at hand are missed."""
    (pools / name).unlink()
    assert refused(pools / "w3.json")
    assert verify_path(pools / "w3.json").exit_code == 1


def test_the_plan_is_missing(pools: Path) -> None:
    """Tests that a draw without its plan is not verified, and a folder without one is bad data."""
    (pools / "plan.json").unlink()
    found = verify_path(pools / "w1.json")
    assert (found.exit_code, "the plan is at hand" in found.verdict) == (1, True)
    with pytest.raises(InputError, match="one plan"):
        verify_path(pools)


@pytest.mark.parametrize("key", ["after", "results_digest"])
def test_window_1_follows_nothing(key: str, six: Path) -> None:
    """Tests that a first window names no draw before and no results: each would be another key."""
    plan, digest = read_plan(six / "plan.json")
    (six / CHAIN).unlink()
    draw = draw_contest(first_contest(plan), SEEDS[0], digest, **{key: "ab" * 32})  # type: ignore[arg-type]
    save(six / "w1.json", draw_record(draw, plan))
    assert refused(six / "w1.json")


# B: official after a rehearsal.


def test_official_after_a_rehearsal(pools: Path) -> None:
    """Tests that an official window 2 does not follow a rehearsed window 1."""
    plan, digest = read_plan(pools / "plan.json")
    for name in ("w2.json", "w3.json", "r2.csv", CHAIN):
        (pools / name).unlink()
    for number in range(200):
        first = draw_contest(first_contest(plan), f"try {number}", digest, rehearsal=True)
        save(pools / "w1.json", draw_record(first, plan))
        try:
            made = drawn_on(pools, pools / "w1.json", SEEDS[1], 2)
            break
        except DrawoptError:
            continue  # The results are not this draw's.
    else:
        results_for(pools, first)
        made = drawn_on(pools, pools / "w1.json", SEEDS[1], 2)
    save(pools / "w2.json", made)
    assert "official follows official" in verdict(pools / "w2.json")
    assert refused(pools)
    # A rehearsal may follow it, and says what it follows.
    again = drawn_on(pools, pools / "w1.json", "any seed", 2, rehearsal=True)
    save(pools / "w2.json", again)
    found = verify_path(pools / "w2.json")
    assert found.holds
    assert "follows a rehearsal" in found.lines[-1].note


def results_for(folder: Path, draw: Any) -> None:
    """Results of a draw's window: each first club wins."""
    plan, _ = read_plan(folder / "plan.json")
    clubs = plan.problem.field.clubs
    rows = ["round,home,away,home_goals,away_goals,decided_by,winner"]
    rows += [
        f"{tie.round},{clubs[tie.home]},{clubs[tie.away]},1,0,,"
        for tie in draw.ties
        if not tie.provisional
    ]
    (folder / "r1.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")


def test_official_draws_are_not_held_after_rehearsals(pools: Path, tmp_path: Path) -> None:
    """Tests that the official draw itself refuses a rehearsal before it."""
    plan, digest = read_plan(pools / "plan.json")
    draw = draw_contest(first_contest(plan), "any", digest, rehearsal=True)
    other = tmp_path / "other"
    other.mkdir()
    save(other / "plan.json", load(pools / "plan.json"))
    save(other / "w1.json", draw_record(draw, plan))
    results_for(other, draw)
    with pytest.raises(DrawoptError, match="is a rehearsal"):
        draw_officially(
            other / "w2.json",
            plan,
            SEEDS[1],
            after=other / "w1.json",
            results=(other / "r1.csv",),
        )
    assert not (other / "w2.json").exists()


# C: bounds that nobody proved.


def exchanged(plan: Json, **more: Any) -> Json:
    """A plan with a club exchanged between two sections, as sound as a forger can make it."""
    record = {**plan, **more}
    one, other = (dict(section) for section in record["sections"])
    mine, theirs = list(one["clubs"]), list(other["clubs"])
    mine[-1], theirs[-1] = theirs[-1], mine[-1]
    one["clubs"], other["clubs"] = sorted(mine), sorted(theirs)
    record["sections"] = [one, other]
    return record


def with_true_figures(path: Path, record: Json) -> None:
    """Write a plan with travel and mean as its sections make them, status and bound as stated."""
    save(path, sealed(record))
    plan, _ = read_plan(path, check_digest=False)
    true = plan_record(plan)
    kept = {"status": record["status"], "certificate": record["certificate"]}
    bound = true["travel"] if record["bound"] == "travel" else record["bound"]
    save(path, sealed({**true, **kept, "bound": bound}))


@pytest.mark.parametrize("name", ["six", "pools"])
@pytest.mark.parametrize("status", ["optimal", "bounded", "given"])
def test_claims_of_a_worse_plan(name: str, status: str, tmp_path: Path) -> None:
    """Tests that a plan with two clubs exchanged is not the shortest because it says so."""
    folder = copied(name, tmp_path)
    record = exchanged(load(folder / "plan.json"), status=status, bound=0)
    with_true_figures(folder / "plan.json", record)
    true = load(folder / "plan.json")
    save(folder / "plan.json", sealed({**true, "bound": true["travel"]}))
    assert verdict(folder / "plan.json").startswith("Not verified")


@pytest.mark.parametrize("status", ["proven", "Optimal", "best", "", "optimal "])
def test_other_words(status: str, six: Path) -> None:
    """Tests that a status is one of the few words there are."""
    save(six / "plan.json", sealed({**load(six / "plan.json"), "status": status}))
    assert refused(six / "plan.json")


def test_a_claim_is_printed_as_a_claim(pools: Path) -> None:
    """Tests that a bound which nothing proves is claimed, and refused by the strict."""
    plan = load(pools / "plan.json")
    save(pools / "plan.json", sealed({**plan, "bound": plan["travel"] - 1}))
    said = verdict(pools / "plan.json")
    assert said.startswith("Verified, but for what is claimed without proof")
    assert "claimed without proof" in said
    found = verify_path(pools / "plan.json", strict=True)
    assert (found.exit_code, found.verdict.startswith("Not verified")) == (1, True)


def test_a_bound_above_the_least(six: Path) -> None:
    """Tests that the bound of a small field is held against all plans there are."""
    plan, _ = read_plan(six / "plan.json")
    travels = []
    for others in combinations(range(1, 6), 2):
        first = (0, *others)
        second = tuple(club for club in range(6) if club not in first)
        travels.append(price_sections(plan.problem, (first, second), "feasible").travel)
    least, travel = min(travels), load(six / "plan.json")["travel"]
    assert least < travel
    for bound, holds in ((least, True), (least + 1, False), (travel, False)):
        save(six / "plan.json", sealed({**load(six / "plan.json"), "bound": bound}))
        assert verify_path(six / "plan.json").holds == holds


def test_a_named_certificate_is_missed(six: Path) -> None:
    """Tests that a plan which names a certificate is not verified without it."""
    save(six / "plan.json", sealed({**load(six / "plan.json"), "certificate": "a" * 64}))
    assert "is missing" in verdict(six / "plan.json")


# D: the chain of attempts.


def entry_changes() -> dict[str, Callable[[list[Json]], None]]:
    def key(at: int, name: str, value: Any) -> Callable[[list[Json]], None]:
        return lambda entries: entries[at].update({name: value})

    return {
        "another seed": key(0, "seed", "dice:111111"),
        "another reason": key(0, "reason", "rain"),
        "another attempt": key(1, "attempt", 2),
        "another window": key(1, "window", 1),
        "another parent": key(1, "parent", "b" * 64),
        "another draw": key(2, "draw", "c" * 64),
        "an entry less": lambda entries: entries.pop(1) and None,
        "the last entry gone": lambda entries: entries.pop() and None,
        "an entry twice": lambda entries: entries.append(dict(entries[-1])),
        "an entry moved": lambda entries: entries.insert(0, entries.pop()),
        "an entry more": lambda entries: entries.append(
            {**entries[0], "attempt": 2, "reason": "rain", "draw": "d" * 64, "seed": "x"}
        ),
        "an unknown key": key(0, "more", 1),
    }


@pytest.mark.parametrize("how", entry_changes())
def test_chain_of_attempts(how: str, pools: Path) -> None:
    """Tests that each entry is held against the draw it names, digests worked out anew."""
    records = records_of(pools)
    entry_changes()[how](records[CHAIN]["attempts"])
    save_all(pools, reseal(records))
    assert refused(pools)


def test_unknown_keys_at_the_top_of_the_chain(pools: Path) -> None:
    """Tests that the chain itself has no other keys."""
    chain = load(pools / CHAIN)
    save(pools / CHAIN, sealed({"record": chain["record"], "note": "x", **chain}))
    assert refused(pools)


def test_the_chain_is_gone(pools: Path) -> None:
    """Tests that a missing chain is named, and that the strict refuse what it would show."""
    (pools / CHAIN).unlink()
    said = verdict(pools)
    assert "drawopt-attempts.json is missing" in said
    assert said.startswith("Verified, but")
    assert not verify_path(pools, strict=True).holds


def held_twice(folder: Path) -> Path:
    """The folder of six clubs, drawn a second time."""
    draw_officially(
        folder / "again.json",
        read_plan(folder / "plan.json")[0],
        SEEDS[1],
        redraw=True,
        reason="the hall was dark",
    )
    return folder


def test_both_attempts(six: Path) -> None:
    """Tests that a folder with both attempts is verified, and the first is not the answer."""
    held_twice(six)
    found = verify_path(six)
    assert found.verdict == "Verified."
    assert [line.note for line in found.lines if line.file == "w1.json"] == [
        "superseded by attempt 2"
    ]
    assert "attempt 2 took its place" in verdict(six / "w1.json")
    assert verdict(six / "again.json") == "Verified."


def test_an_attempt_is_hidden(six: Path) -> None:
    """Tests that attempt 1 is not shown alone, nor attempt 2 without the chain."""
    held_twice(six)
    chain = (six / CHAIN).read_bytes()
    (six / CHAIN).unlink()
    assert "drawopt-attempts.json is missing" in verdict(six / "again.json")
    assert refused(six / "again.json")
    (six / CHAIN).write_bytes(chain)
    (six / "again.json").unlink()
    assert refused(six)
    assert refused(six / "w1.json")


# E: types.


def leaf_changes() -> list[tuple[str, tuple[Any, ...], Any]]:
    return [
        ("w1.json", ("ties", 0, "round"), True),
        ("w1.json", ("ties", 0, "switched"), 0),
        ("w1.json", ("rehearsal",), 0),
        ("w1.json", ("window",), True),
        ("w1.json", ("attempt",), True),
        ("w1.json", ("travel",), "1"),
        ("w1.json", ("ties", 0, "number"), 1.0),
        ("plan.json", ("distances", 0, 0), False),
        ("plan.json", ("windows", 0, 0), True),
        ("plan.json", ("format", "double_byes"), 1),
        ("plan.json", ("format", "slots"), 2.0),
        ("plan.json", ("rules", "same_league_apart"), 0),
        ("plan.json", ("rules", "longest_trip"), False),
        ("plan.json", ("rules", "sections"), None),
        (CHAIN, ("attempts", 0, "window"), True),
        (CHAIN, ("attempts", 0, "attempt"), True),
    ]


@pytest.mark.parametrize(("name", "where", "value"), leaf_changes())
def test_types(name: str, where: tuple[Any, ...], value: Any, pools: Path) -> None:
    """Tests that true is not 1, nor 1 "1", nor 1.0, at any place: each would be another key."""
    records = records_of(pools)
    at: Any = records[name]
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    save_all(pools, reseal(records))
    assert refused(pools)
    assert refused(pools / "w2.json") or name == CHAIN


# G: distances.


def with_towns(plan: Json) -> Json:
    for number, entrant in enumerate(plan["entrants"]):
        entrant.update(lat=str(30 + number), lon=str(-90 - number))
    return plan


def test_distances_are_worked_out_again(six: Path) -> None:
    """Tests that a matrix is not the great circle's because it says so."""
    plan = with_towns(load(six / "plan.json"))
    save(six / "plan.json", sealed({**plan, "distance_source": "great circle"}))
    assert "distance_source follows" in verdict(six / "plan.json")
    save(six / "plan.json", sealed(plan))
    found = verify_path(six / "plan.json")
    assert found.holds
    digests = [c.detail for c in found.lines[0].checks if "given, not worked out" in c.name]
    assert len(digests) == 1
    assert digests[0].startswith("digest ")


@pytest.mark.parametrize(
    ("key", "value"),
    [("lat", "999"), ("lat", "90.1"), ("lon", "-180.5"), ("lat", "-0"), ("lat", "30.0"),
     ("lon", "1e2"), ("lat", 30), ("lat", "+30"), ("lat", "030"), ("lat", "NaN")],
)  # fmt: skip
def test_coordinates(key: str, value: object, six: Path) -> None:
    """Tests that a latitude is a decimal text from -90 to 90, and a longitude to 180."""
    plan = with_towns(load(six / "plan.json"))
    plan["entrants"][0][key] = value
    save(six / "plan.json", sealed(plan))
    assert refused(six / "plan.json")


# H: texts and bytes.

BAD_TEXTS = ["a\u202eb", "a\u0007", "Cafe\u0301", " a", "a ", "a\ufe0f", "a\u00a0b", "a\u200d",
             "a\u0378", "a\U0001f3c6", "a\u2028b", "a\u3164", "\ufeffa", "a\ue000"]  # fmt: skip
PLACES: list[tuple[Any, ...]] = [
    ("unit",), ("version",), ("title",), ("seed_sources", 0), ("entrants", 0, "city"),
    ("entrants", 0, "league"), ("entrants", 0, "state"), ("entrants", 0, "group"),
    ("entrants", 12, "club"), ("sections", 0, "name"),
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_TEXTS, ids=ascii)
def test_texts(text: str, pools: Path) -> None:
    """Tests that every text of a plan obeys one rule."""
    for where in PLACES:
        plan = load(pools / "plan.json")
        plan["seed_sources"] = ["dice"]
        at: Any = plan
        for step in where[:-1]:
            at = at[step]
        at[where[-1]] = text
        save(pools / "plan.json", sealed(plan))
        assert refused(pools / "plan.json"), where
        with pytest.raises(InputError):
            read_plan(pools / "plan.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b'"window": 1', b'"window":  1'),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"\n",
        lambda data: data[:-1],
        lambda data: data.replace(b'"switched": false', b'"switched": false ', 1),
        lambda data: data.replace(b"Club 01", b"Club \\u0030\\u0031"),
        lambda data: data.replace(b'"rank"', b'"rank": "1",\n  "rank"', 1),
        lambda data: data.replace(b'"after": null', b'"after": null, "after": null', 1),
    ],
)
def test_bytes(change: Callable[[bytes], bytes], six: Path) -> None:
    """Tests that a record's file has one byte form."""
    path = six / "w1.json"
    data = path.read_bytes()
    assert change(data) != data
    path.write_bytes(change(data))
    assert refused(path)
    assert refused(six)


def test_minus_nought(six: Path) -> None:
    """Tests that 0 has no sign."""
    path = six / "plan.json"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"bound": 0', b'"bound": -0'))
    assert path.read_bytes() != data
    assert refused(path)


def test_given_sections_are_the_plans(six: Path) -> None:
    """Tests that the sections which the rules give are those of the plan."""
    plan = load(six / "plan.json")
    clubs = [section["clubs"] for section in plan["sections"]]
    given = {**plan["rules"], "sections": clubs}
    sound = {**plan, "rules": given, "status": "given", "bound": plan["travel"]}
    save(six / "plan.json", sealed(sound))
    assert verdict(six / "plan.json") == "Verified."
    crossed = [[*clubs[0][:-1], clubs[1][-1]], [*clubs[1][:-1], clubs[0][-1]]]
    other = {**sound, "rules": {**given, "sections": crossed}}
    save(six / "plan.json", sealed(other))
    assert "the sections are those the rules give" in verdict(six / "plan.json")
    save(six / "plan.json", sealed({**sound, "status": "feasible"}))
    assert refused(six / "plan.json")


# Folders that are not what they should be.


def test_two_plans(six: Path) -> None:
    """Tests that a folder with two plans is bad data."""
    save(six / "other.json", load(six / "plan.json"))
    with pytest.raises(InputError, match="one plan"):
        verify_path(six)


def test_draws_of_another_plan(six: Path, pools: Path) -> None:
    """Tests that a draw of another plan in the folder is not verified."""
    save(six / "stranger.json", load(pools / "w1.json"))
    found = verify_path(six)
    assert not found.holds
    assert "the plan is the draw's" in found.verdict


def test_sections_without_a_bracket(six: Path) -> None:
    """Tests a plan with two clubs of a section that may never meet: it says so, and why."""
    plan = load(six / "plan.json")
    clubs = plan["sections"][0]["clubs"][:2]
    plan["rules"]["apart"] = [{"clubs": clubs, "until": 9}]
    save(six / "plan.json", sealed(plan))
    (line,) = [line for line in verify_path(six).lines if line.file == "plan.json"]
    assert line.checks[-1].name == "every section has a bracket that keeps the rules"
    assert not line.checks[-1].holds
    assert not there(six)


def test_missing_results_are_named(pools: Path) -> None:
    """Tests that a draw of whose results one is not at hand says which is missing."""
    *rows, _ = (pools / "r1.csv").read_text(encoding="utf-8").splitlines()
    (pools / "r1.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (line,) = [line for line in verify_path(pools).lines if line.file == "w2.json"]
    wrong = [check for check in line.checks if not check.holds]
    assert [check.name for check in wrong] == ["the results are at hand"]
    assert "round 1" in wrong[0].detail


def test_results_of_a_window_that_was_not_drawn(pools: Path) -> None:
    """Tests that results of ties nobody drew are bad data."""
    (pools / "w3.json").unlink()
    records = records_of(pools)
    records[CHAIN]["attempts"].pop()
    save_all(pools, reseal(records))
    assert verify_path(pools).verdict == "Verified."
    with (pools / "r2.csv").open("a", encoding="utf-8") as file:
        file.write("3,Club 00,Club 02,1,0,,\n")
    with pytest.raises(InputError, match="round 3"):
        verify_path(pools)


def test_results_that_contradict_earlier_ones(pools: Path) -> None:
    """Tests that a later file repeats nothing or agrees with what an earlier one says."""
    header, *rows = (pools / "r1.csv").read_text(encoding="utf-8").splitlines()
    later = (pools / "r2.csv").read_text(encoding="utf-8")
    (pools / "r2.csv").write_text(later + rows[0] + "\n", encoding="utf-8")
    assert verify_path(pools).verdict == "Verified."
    cells = rows[0].split(",")
    other = cells[1] if cells[6] == cells[2] else cells[2]
    (pools / "r2.csv").write_text(later + ",".join([*cells[:6], other]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"r1\.csv has"):
        verify_path(pools)
    assert header.startswith("round")


def test_the_same_dice_twice(six: Path) -> None:
    """Tests that a seed's sources serve one draw: a redraw needs others."""
    with pytest.raises(DrawoptError, match="used before"):
        draw_officially(
            six / "again.json",
            read_plan(six / "plan.json")[0],
            SEEDS[0],
            redraw=True,
            reason="once more",
        )


def test_the_same_dice_in_two_windows(pools: Path) -> None:
    """Tests that a window 2 from the dice of window 1 is not verified, and is not held."""
    for name in ("w2.json", "w3.json", "r2.csv", CHAIN):
        (pools / name).unlink()
    save(pools / "w2.json", drawn_on(pools, pools / "w1.json", SEEDS[0].replace("-", ""), 2))
    assert "each source serves one draw" in verdict(pools / "w2.json")


def test_followers_of_a_superseded_draw(pools: Path) -> None:
    """Tests that a window 3 after a window 2 that was drawn again is not verified."""
    plan, digest = read_plan(pools / "plan.json")
    clubs = plan.problem.field.clubs
    first = draw_of(read_record(pools / "w1.json", DrawRecord), clubs)
    rows = read_rows([pools / "r1.csv"], plan.problem.field)
    winners = winners_of(first, rows, clubs)
    again = draw_contest(
        next_contest(plan, first, winners, 2),
        "hex:" + "0123456789abcdef" * 3,
        digest,
        after=str(load(pools / "w1.json")["digest"]),
        results_digest=results_digest(first, winners, clubs),
        attempt=2,
        reason="the wrong list was read out",
    )
    record = draw_record(again, plan)
    save(pools / "w2b.json", record)
    chain = read_attempts(pools)
    write_attempts(pools, chain.with_(again, str(record["digest"])))
    assert "was not superseded" in verdict(pools / "w3.json")
    assert refused(pools)
    assert verdict(pools / "w2b.json") == "Verified."
    (pools / CHAIN).unlink()
    assert refused(pools / "w3.json")


def test_tolerance_and_bits(six: Path) -> None:
    """Tests that a rehearsal does not pass as official: too few bits, another tolerance."""
    plan, digest = read_plan(six / "plan.json")
    for name in ("w1.json", CHAIN):
        (six / name).unlink()
    for seed, tolerance in (("dice:123", None), (SEEDS[0], Decimal("0.5"))):
        draw = draw_contest(first_contest(plan), seed, digest, rehearsal=True, tolerance=tolerance)
        record = {**draw_record(draw, plan), "rehearsal": False, "attempt": 1}
        save(six / "w1.json", sealed(record))
        assert refused(six / "w1.json")


def test_verification_has_one_line_a_record(pools: Path) -> None:
    """Tests the lines of a folder: plan, draws by window, chain, results."""
    found = verify_path(pools)
    assert isinstance(found, Verification)
    assert [line.file for line in found.lines] == [
        "plan.json", "w1.json", "w2.json", "w3.json", CHAIN, "r1.csv", "r2.csv",
    ]  # fmt: skip
    assert pretty({"verified": found.holds}) == '{\n  "verified": true\n}\n'
