"""Tests of the drawing engine of pages, in JavaScript: the same bytes as the package writes."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.records.canonical import digest_of, pretty
from drawopt.records.draws import draw_record
from drawopt.records.plans import plan_record
from tests.fixtures import plan_2024, scattered, small_plan
from tests.random_cups import RandomCup, random_cups

ENGINE = Path(__file__).parents[2] / "drawopt" / "reporting" / "page" / "engine.js"
DRIVER = Path(__file__).with_name("engine_driver.js")
GOLDEN = Path(__file__).parents[1] / "golden"

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@dataclass(frozen=True)
class Job:
    """The texts of a cup: plan, draws of windows 1, 2, ..., results between them."""

    plan: str
    draws: tuple[str, ...]
    results: tuple[str, ...] = ()


def derived(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """What the engine answers to each job."""
    lines = [json.dumps({"engine": str(ENGINE), **vars(job)}) for job in jobs]
    run = subprocess.run(
        ["node", str(DRIVER)], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def golden(name: str) -> Job:
    folder = GOLDEN / name
    draws = tuple(each.read_text() for each in sorted(folder.glob("w*.json")))
    results = tuple(each.read_text() for each in sorted(folder.glob("r*.csv")))
    return Job((folder / "plan.json").read_text(), draws, results)


def job_of(cup: RandomCup) -> Job:
    windows = range(len(cup.draws))
    return Job(
        pretty(cup.plan_record),
        tuple(pretty(cup.draw_record(window)) for window in windows),
        tuple(cup.results_csv(window) for window in range(len(cup.results))),
    )


def assert_same(jobs: Sequence[Job]) -> None:
    for job, answer in zip(jobs, derived(jobs), strict=True):
        assert answer.get("texts") == list(job.draws), answer.get("error")


@pytest.mark.parametrize("name", ["five", "six", "weighted", "trips", "pools", "2024"])
def test_golden(name: str) -> None:
    """Tests that the golden draws are derived byte for byte."""
    job = golden(name)
    assert job.draws
    assert_same([job])


def test_random_cups() -> None:
    """Tests that draws of small cups are the same: rules, windows, double byes, weights."""
    jobs = [job_of(cup) for cup in random_cups(9000, 30, most=10)]
    assert any(len(job.draws) > 1 for job in jobs)
    assert_same(jobs)


def test_changed_plan_is_refused() -> None:
    """Tests that a record that was changed, or is written otherwise, is refused."""
    job = golden("five")
    plan = json.loads(job.plan)
    changed = [
        job.plan.replace('"travel": 138', '"travel": 139'),
        job.plan.replace('"unit": "mi"', '"unit":  "mi"'),
        job.plan.replace('"bound": 0', '"bound": 0.0'),
        job.plan.replace('  "unit": ', '  "unit": "km",\n  "unit": '),
        pretty({**plan, "more": 1}),
    ]
    for answer in derived(Job(text, job.draws) for text in changed):
        assert answer["error"].startswith("RecordError: "), answer


def test_changed_draw_is_not_the_same() -> None:
    """Tests that a draw whose ties were changed, digest and all, is found out."""
    job = golden("five")
    record = json.loads(job.draws[0])
    tie = record["ties"][0]
    tie["home"], tie["away"] = tie["away"], tie["home"]
    record["digest"] = digest_of(record)
    forged = pretty(record)
    (answer,) = derived([Job(job.plan, (forged,))])
    assert answer["texts"] == list(job.draws)
    assert answer["texts"] != [forged]


@pytest.mark.soak
def test_a_thousand_random_draws() -> None:
    """Tests that 1,000 cups of up to 13 clubs are drawn as the package draws them."""
    assert_same([job_of(cup) for cup in random_cups(20000, 1000)])


@pytest.mark.soak
def test_twenty_draws_of_2024() -> None:
    """Tests that 20 rehearsals of 2024 are the same."""
    plan = plan_2024()
    record = plan_record(plan)
    contest = first_contest(plan)
    jobs = []
    for k in range(20):
        drawn = draw_contest(contest, f"rehearsal {k}", str(record["digest"]), rehearsal=True)
        jobs.append(Job(pretty(record), (pretty(draw_record(drawn, plan)),)))
    assert_same(jobs)


def test_a_draw_by_section_is_said_to_be_another_verifiers() -> None:
    """Tests that a plan whose sections have lots of their own is refused in a sentence."""
    plan = plan_2024()
    terms = replace(plan.problem.terms, draw_when="section")
    record = plan_record(replace(plan, problem=replace(plan.problem, terms=terms)))
    (answer,) = derived([Job(pretty(record), ())])
    assert answer["error"].startswith("RecordError: this page can't derive a draw by section")


def changed_letter(text: str, random: Random) -> str:
    """A record with one letter outside its ``run`` changed, left out or written twice."""
    at = random.randrange(text.find('\n  "run": ') if '\n  "run": ' in text else len(text) - 1)
    new = random.choice(["", 2 * text[at], chr(random.randrange(33, 127))])
    return text[:at] + new + text[at + 1 :]


def changed_value(text: str, random: Random) -> str:
    """A record with one of its values another, its digest made right again."""
    record = json.loads(text)
    digest = str(record.pop("digest"))
    run = record.pop("run", None)
    # The seed, the day and the reason are the organiser's word: what follows from them is checked.
    keys = [key for key in record if key not in ("record", "version", "day", "reason", "title")]
    holder, key = record, random.choice(keys)
    while isinstance(holder[key], (dict, list)) and holder[key]:
        holder = holder[key]
        key = random.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value + 1
    else:
        holder[key] = f"{value}1"
    record["digest"] = digest_of(record)
    assert record["digest"] != digest
    return pretty(record if run is None else {**record, "run": run})


def other_winner(text: str, random: Random) -> str:
    """Results of which one tie was won by the other club."""
    header, *rows = text.splitlines()
    at = random.randrange(len(rows))
    cells = dict(zip(header.split(","), rows[at].split(","), strict=True))
    cells["winner"] = cells["away"] if cells["winner"] == cells["home"] else cells["home"]
    cells |= {"home_goals": "", "away_goals": "", "decided_by": "penalties"}
    rows[at] = ",".join(cells.values())
    return "\n".join([header, *rows, ""])


def tampered(count: int) -> tuple[list[Job], list[Job]]:
    """Cups and the same with one text of them changed: plan, a draw or results, in turn."""
    honest, forged = [], []
    cups = [golden(name) for name in ("five", "six", "weighted", "pools")]
    for number in range(count):
        random = Random(number)
        job = cups[number % len(cups)]
        texts = [job.plan, *job.draws, *job.results]
        at = number // len(cups) % len(texts)
        # The last results decide no draw that stands in the page.
        if at > len(job.draws) + len(job.draws) - 1:
            at = 1
        if at > len(job.draws):
            new = other_winner(texts[at], random)
        else:
            new = random.choice([changed_letter, changed_value])(texts[at], random)
        texts[at] = new
        draws = tuple(texts[1 : 1 + len(job.draws)])
        honest.append(job)
        forged.append(Job(texts[0], draws, tuple(texts[1 + len(job.draws) :])))
    return honest, forged


def assert_all_fail(count: int) -> None:
    honest, forged = tampered(count)
    for job, changed, answer in zip(honest, forged, derived(forged), strict=True):
        if (job.plan, job.draws, job.results) == (changed.plan, changed.draws, changed.results):
            continue
        assert "error" in answer or answer["texts"] != list(changed.draws), changed


def test_changed_pages_fail() -> None:
    """Tests that the check fails if one of a page's records was changed, signed anew or not."""
    assert_all_fail(40)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 1},
        {"booklet": "0" * 64},
        {"booklet": "x", "number": 1},
        {"attempt": "1"},
        {"attempt": 2},
        {"reason": "none"},
        {"reason": 7},
        {"day": "2026-02-30"},
        {"day": 20260230},
        {"rehearsal": 0},
    ],
)
def test_what_a_draw_says_for_itself_is_of_its_kind(changes: dict[str, object]) -> None:
    """Tests that what the engine takes from a record and cannot derive is held to the format."""
    job = golden("five")
    record = json.loads(job.draws[0]) | changes
    record["digest"] = digest_of(record)
    (answer,) = derived([Job(job.plan, (pretty(record),))])
    assert "error" in answer or answer["texts"] != [pretty(record)]


@pytest.mark.soak
def test_five_hundred_changed_pages_fail() -> None:
    """Tests the same on 500 pages."""
    assert_all_fail(500)


def test_what_a_plan_allows_beforehand_changes_no_draw() -> None:
    """Tests that a plan that names repairs is drawn by the engine as by the package."""
    plan = small_plan(scattered(9), 2)
    terms = replace(plan.problem.terms, withdrawals=("opponent", "loser"))
    plan = replace(plan, problem=replace(plan.problem, terms=terms))
    record = plan_record(plan)
    drawn = draw_contest(first_contest(plan), "x", str(record["digest"]), rehearsal=True)
    text = pretty(draw_record(drawn, plan))
    (answer,) = derived([Job(pretty(record), (text,))])
    assert answer["texts"] == [text]
