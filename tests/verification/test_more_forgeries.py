"""Tests of forgeries that need no false digest: what may be spelt, named or repeated otherwise.

Each is tried on both verifiers.
"""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest, drawn
from drawopt.drawing.lots import Lots
from drawopt.drawing.seeds import official_seed
from drawopt.errors import DrawoptError, UsageError
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.draws import draw_record
from drawopt.records.plans import read_plan
from drawopt.verification.folder import verify_path
from tests.golden.make import SEEDS
from tests.verification.forging import CHAIN, copied, load, records_of, reseal, save, sealed
from tests.verification.test_random_cups import alone, here, there


def refused(folder: Path) -> bool:
    """Whether both verifiers refuse a folder."""
    found = here(folder), there(folder)
    assert found[0] == found[1], found
    return not found[0]


def said_alone(folder: Path) -> str:
    """What the verifier that stands alone prints."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        alone.main([str(folder)])
    return out.getvalue()


@pytest.fixture
def six(tmp_path: Path) -> Path:
    return copied("six", tmp_path)


@pytest.fixture
def pools(tmp_path: Path) -> Path:
    return copied("pools", tmp_path)


# Spelling chooses no lots.

SOUND = "dice:61624-35524-12536-61425-33612-45163-25416-33251-64415-26135"
SPELLINGS = (
    SOUND.replace("-", ""),
    SOUND.replace("61624-", "616-24-"),
    SOUND + "-",
    SOUND + " in the town hall",
    SOUND + ";",
    f"{SOUND} dice:61624",
    f"try 417 {SOUND}",
    SOUND.replace("35524-", "35524 dice:"),
    "hex:" + SOUND.removeprefix("dice:") + " hex:ffffffffff",
    f"lottery:5-12-33/69 {SOUND}",
    f"{SOUND} lottery:05-12-33/69",
)


def drawn_with(folder: Path, seed: str) -> None:
    """The first window as the organiser would have it with a seed of his own spelling."""
    plan, digest = read_plan(folder / "plan.json")
    draw = draw_contest(first_contest(plan), seed, digest, rehearsal=True)
    # The lots that an official draw with this text would have, whoever allowed it.
    contest = first_contest(plan)
    rank, lots, ties, byes = drawn(contest, contest.count(), Lots.of(digest, "", seed, 1), "w1")
    record = draw_record(draw, plan)
    fields = {"rank": rank, "lots": lots, "ties": ties, "byes": byes}
    travel = sum(tie.expected_travel for tie in ties)
    other = replace(draw, **fields, travel=travel, rehearsal=False, attempt=1)  # type: ignore[arg-type]
    assert record["seed"] == seed.strip()
    save(folder / "w1.json", draw_record(other, plan))
    if (folder / CHAIN).exists():
        chain = load(folder / CHAIN)
        chain["attempts"][0] |= {"seed": seed, "draw": load(folder / "w1.json")["digest"]}
        save(folder / CHAIN, sealed(chain))


def test_the_one_spelling(six: Path) -> None:
    """Tests that the draw of a seed in its own spelling is what was published."""
    before = (six / "w1.json").read_bytes()
    drawn_with(six, SOUND)
    assert (six / "w1.json").read_bytes() == before
    assert here(six)
    assert there(six)


@pytest.mark.parametrize("seed", SPELLINGS)
def test_spelling_chooses_no_lots(seed: str, six: Path) -> None:
    """Tests that no official record has a seed in another spelling, or with a word more."""
    drawn_with(six, seed)
    assert refused(six)


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("dice:6162435524", "dice:61624-35524"),
        ("hex:AB-cdef", "hex:abcde-f"),
        ("lottery:05-12/69+08/26; dice:1", "dice:1 lottery:5-12/69+8/26"),
        ("  decimal:20394   hex:9f3c-07d1 ", "decimal:20394 hex:9f3c0-7d1"),
    ],
)
def test_official_seed(typed: str, recorded: str) -> None:
    """Tests that what is typed is recorded in the one spelling, and so again."""
    assert official_seed(typed) == recorded == official_seed(recorded)
    assert alone.official_spelling(typed.strip()) == recorded


@pytest.mark.parametrize("typed", ["fox", "dice:617", "dice:61 dice:62", "dice:61 fox", "dice: 61"])
def test_no_official_seed(typed: str) -> None:
    """Tests that words, and two sources of a kind, are refused."""
    with pytest.raises(UsageError):
        official_seed(typed)
    with pytest.raises(alone.NotVerified):
        alone.official_spelling(typed)


# The same dice in two windows, in pieces too small to be noticed.


def test_dice_in_pieces() -> None:
    """Tests that window 2 cannot be drawn from the dice of window 1 in pieces of 31 bits."""
    dice = SEEDS[0].removeprefix("dice:").replace("-", "")
    pieces = " ".join(f"dice:{dice[at : at + 12]}" for at in range(0, 48, 12)) + " dice:26"
    with pytest.raises(UsageError, match="each kind"):
        official_seed(pieces)


# Two draws that are the same attempt.


def test_two_first_attempts(six: Path) -> None:
    """Tests that without a chain two official draws of one window do not both pass."""
    (six / CHAIN).unlink()
    assert here(six)
    plan, digest = read_plan(six / "plan.json")
    other = draw_contest(first_contest(plan), "hex:" + "0123456789abcdef" * 3, digest)
    save(six / "other.json", draw_record(other, plan))
    assert refused(six)
    assert "same attempt" in verify_path(six / "w1.json").verdict
    assert "same attempt" in said_alone(six)


def test_a_day_makes_another_draw(six: Path) -> None:
    """Tests that the same draw of another day is a rival: windows that follow could choose."""
    (six / CHAIN).unlink()
    save(six / "other.json", sealed({**load(six / "w1.json"), "day": "2026-03-02"}))
    assert refused(six)


# Days.


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-02-30", "2026-04-31", "0000-01-01", "2026-13-01", "2026-W01-1",
            "20260301", "2026-3-1", "2026-03-01T10:00", "\u0662026-03-01"],
)  # fmt: skip
def test_days_are_on_the_calendar(day: str, six: Path) -> None:
    """Tests that no record has a day which never was."""
    (six / CHAIN).unlink()
    draw = load(six / "w1.json")
    save(six / "w1.json", sealed({**draw, "day": "2028-02-29"}))
    assert here(six)
    assert there(six)
    save(six / "w1.json", sealed({**draw, "day": day}))
    assert refused(six)


@pytest.mark.parametrize(
    ("days", "sound"),
    [
        (["2026-03-01", "2026-03-01", "2026-04-05"], True),
        (["2026-03-01", "2026-04-05", "2026-04-04"], False),
        (["2026-03-01"], False),
    ],
)
def test_days_of_windows_are_in_order(days: list[str], sound: bool, pools: Path) -> None:
    """Tests that a window is not drawn before the one it follows."""
    for path in [*pools.glob("w*.json"), *pools.glob("r*.csv"), pools / CHAIN]:
        path.unlink()
    save(pools / "plan.json", sealed({**load(pools / "plan.json"), "days": days}))
    assert refused(pools) == (not sound)


# Numbers that no Python prints.


@pytest.mark.soak
def test_weights_without_end(tmp_path: Path) -> None:
    """Tests a count with weights of more than 4,300 digits: an answer, no traceback."""
    clubs, slots = 490, 489
    names = [f"c{number:03}" for number in range(clubs)]
    folder = copied("weighted", tmp_path)
    for name in ("w1.json", CHAIN):
        (folder / name).unlink()
    plan = load(folder / "plan.json")
    sections = [[name] for name in names[2:]]
    blank = plan["entrants"][0]
    plan |= {
        "entrants": [{**blank, "club": name} for name in names],
        "distances": [[0] * clubs for _ in names],
        "format": {
            "entrants": clubs, "slots": slots, "rounds": 1, "byes": 2 * slots - clubs,
            "double_byes": False, "section_size": None, "ties_per_round": [1],
        },
        "windows": [[1]],
        "sections": [
            {"name": "", "clubs": each, "travel": 0} for each in [names[:2], *sections]
        ],
        "travel": 0,
        "mean_travel": 0,
        "weights": {"one": [999_999_999] * clubs, "two": None},
    }  # fmt: skip
    save(folder / "plan.json", sealed(plan))
    assert refused(folder)
    found = read_plan(folder / "plan.json")
    with pytest.raises(UsageError, match="digits"):
        draw_contest(first_contest(found[0]), "any", found[1], rehearsal=True)
    forged = {**load(copied("weighted", tmp_path / "again") / "w1.json"), "plan_digest": found[1]}
    save(folder / "w1.json", sealed(forged))
    assert refused(folder)


# Files that are named to deceive.


@pytest.mark.parametrize("name", ["x\nVerified.\n.json", "x\u001b[2J\u202e.json", "\u001b[1A.csv"])
def test_names_of_files(name: str, six: Path) -> None:
    """Tests that a file's name prints no line of its own, and moves no cursor."""
    source = "w1.json" if name.endswith("json") else None
    text = (six / source).read_text(encoding="utf-8") if source else "round,home\n"
    (six / name).write_text(text.replace('"rank": "', '"rank": "1'), encoding="utf-8")
    said = said_alone(six)
    assert not {"\u001b", "\u202e"} & set(said)
    assert "Verified." not in said.splitlines()[:-1]


def test_values_that_move_the_cursor(six: Path) -> None:
    """Tests that a bad value of a record is not printed as it is."""
    draw = load(six / "w1.json")
    draw["window"] = "\u001b[2J\nVerified.\n"
    save(six / "w1.json", sealed(draw))
    assert refused(six)
    said = said_alone(six)
    assert "\u001b" not in said
    assert len(said.splitlines()) == 1


def test_folders_named_as_files(six: Path) -> None:
    """Tests that a folder whose name ends like a record's or a table's is passed over."""
    (six / "more.json").mkdir()
    (six / "more.csv").mkdir()
    assert here(six)
    assert there(six)


# JSON that says two things, or in two ways.

REWRITTEN: dict[str, Callable[[str], str]] = {
    "a key twice, the last sound": lambda t: t.replace('"rank"', '"rank": "0",\n  "rank"', 1),
    "a key twice in a tie": lambda t: t.replace('"number": 1,', '"number": 2, "number": 1,', 1),
    "a number with an exponent": lambda t: t.replace('"window": 1,', '"window": 1e0,', 1),
    "a number with a point": lambda t: t.replace('"window": 1,', '"window": 1.0,', 1),
    "a number with a zero before": lambda t: t.replace('"window": 1,', '"window": 01,', 1),
    "half a surrogate": lambda t: t.replace('"title": ""', '"title": "\\ud800"', 1),
    "a pair of escapes": lambda t: t.replace('"title": ""', '"title": "\\ud83d\\ude00"', 1),
    "an escaped key": lambda t: t.replace('"title"', '"titl\\u0065"', 1),
    "a slash escaped": lambda t: t.replace("drawopt-draw-2", "drawopt\\/draw-2", 1),
    "a space after the end": lambda t: t + " ",
    "a line feed after the end": lambda t: t + "\n",
    "a second record after the end": lambda t: t + t,
    "a comma too many": lambda t: t.replace("\n}\n", ",\n}\n"),
    "a comment": lambda t: t.replace("{\n", "{ // \n", 1),
    "not a number": lambda t: t.replace('"window": 1,', '"window": NaN,', 1),
    "a number without end": lambda t: t.replace('"window": 1,', f'"window": {"1" * 5000},', 1),
    "a byte of no character": lambda t: t.replace('"title": ""', '"title": "\udcff"', 1),
    "a nought byte": lambda t: t + "\0",
}


@pytest.mark.parametrize("how", REWRITTEN)
def test_json_in_other_words(how: str, six: Path) -> None:
    """Tests that a record's file is its one byte form, and nothing that a reader takes for it."""
    path = six / "w1.json"
    text = path.read_text(encoding="utf-8")
    other = REWRITTEN[how](text)
    assert other != text
    path.write_bytes(other.encode("utf-8", "surrogateescape"))
    assert refused(six)


# What only looks the same.


@pytest.mark.parametrize("mark", ["\ufe0f", "\ufe0e", "\u200d", "\u2060", "\u00ad", "\u202e",
                                  "\u2066", "\u061c", "\U000e0061", "\u180e",
                                  "\u2800", "\U0001d159"], ids=ascii)  # fmt: skip
@pytest.mark.parametrize("where", [("title",), ("sections", 0, "name"), ("entrants", 0, "club")])
def test_invisible_marks(mark: str, where: tuple[Any, ...], six: Path) -> None:
    """Tests that no title, pool or club has a mark that nobody sees."""
    for path in (six / "w1.json", six / CHAIN):
        path.unlink()
    plan = load(six / "plan.json")
    at: Any = plan
    for step in where[:-1]:
        at = at[step]
    name = at[where[-1]]
    text = json.dumps(plan, ensure_ascii=False)
    if where[-1] == "club":
        plan = json.loads(text.replace(f'"{name}"', f'"{name}{mark}"'))
    else:
        at[where[-1]] = f"North{mark}"
    save(six / "plan.json", sealed(plan))
    assert refused(six)


# A certificate, a booklet, results of something else.


def test_a_certificate_of_another_plan(six: Path) -> None:
    """Tests that a certificate which the plan does not name is no part of the cup."""
    record = {
        "record": "drawopt-certificate-2", "parts_of_a_unit": 64, "prices": [0] * 6,
        "section_price": 0, "cuts": [], "least_reduced_cost": 0, "bound": 0, "optimal": False,
    }  # fmt: skip
    save(six / "certificate.json", {**record, "digest": digest_of(record)})
    assert refused(six)


def test_results_exchanged(pools: Path) -> None:
    """Tests that the results of two ties cannot change places, digests worked out anew."""
    lines = (pools / "r1.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    rows[0][6] = rows[0][2] if rows[0][6] == rows[0][1] else rows[0][1]
    (pools / "r1.csv").write_text(
        "\n".join([lines[0], *(",".join(row) for row in rows), ""]), encoding="utf-8"
    )
    records = records_of(pools)
    for name, record in reseal(records).items():
        save(pools / name, record)
    assert refused(pools)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[::-1],
        lambda rows: [*rows, ",,,,,,"],
        lambda rows: [row.replace(",", " , ") for row in rows],
        lambda rows: [",".join(f'"{cell}"' for cell in row.split(",")) for row in rows],
    ],
)
def test_results_written_otherwise(change: Callable[[list[str]], list[str]], pools: Path) -> None:
    """Tests that the order and spelling of a table chooses no lots: both read the same."""
    header, *rows = (pools / "r1.csv").read_text(encoding="utf-8").splitlines()
    (pools / "r1.csv").write_text("\r\n".join([header, *change(rows)]), encoding="utf-8")
    assert here(pools)
    assert there(pools)


BAD_ROWS = [
    "1,Club 00,Club 00,,,,Club 00", "1,Club 00,Club 99,,,,Club 00", "\u0661,{0},{1},,,,{0}",
    "1,{0},{1},,,,club 00x", "1,{0},{1},1,1,score,", "1,{0},{1},2,1,score,{1}",
    "1,{0},{1},,,open,{0}", "1,{0},{1},-1,0,,{0}", "1,{0},{1},1e0,0,,{0}", "1,{0},{1},,,dice,{0}",
    "0,{0},{1},,,,{0}", "1,{0},{1},,,,{0},more", "100,{0},{1},,,,{0}", "1,{0}\u200b,{1},,,,{0}",
]  # fmt: skip


@pytest.mark.parametrize("row", BAD_ROWS, ids=ascii)
def test_bad_rows(row: str, pools: Path) -> None:
    """Tests that both verifiers refuse the same rows of results."""
    header, first, *rows = (pools / "r1.csv").read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    bad = row.format(*cells[1:3])
    (pools / "r1.csv").write_text("\n".join([header, bad, *rows, ""]), encoding="utf-8")
    assert refused(pools)


def test_a_pretty_record_is_its_file(six: Path) -> None:
    """Tests the forger's own tool: what it writes of a sound record is that record."""
    for name, record in records_of(six).items():
        assert (six / name).read_text(encoding="utf-8") == pretty(record)


@pytest.mark.soak
def test_apart_without_end(six: Path) -> None:
    """Tests 50,000 entries of ``apart``: looked through once, not once a pair."""
    for path in (six / "w1.json", six / CHAIN):
        path.unlink()
    plan = load(six / "plan.json")
    clubs = [entrant["club"] for entrant in plan["entrants"]]
    entry = {"clubs": clubs[:2], "until": 2}
    plan["rules"]["apart"] = [entry] * 50_000
    save(six / "plan.json", sealed(plan))
    assert here(six) == there(six)
    plan["rules"]["apart"].append(entry)
    save(six / "plan.json", sealed(plan))
    assert refused(six)


def test_nothing_is_written(pools: Path) -> None:
    """Tests that verifying leaves a folder as it was, whatever it finds."""
    (pools / "w2.json").write_bytes(b"{}")
    before = {path.name: path.read_bytes() for path in pools.iterdir()}
    with suppress(DrawoptError):
        verify_path(pools)
    said_alone(pools)
    assert {path.name: path.read_bytes() for path in pools.iterdir()} == before
