"""Tests that records are canonical, that nobody changes one unnoticed, and that they come back."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing.contest import Draw, first_contest, next_contest
from drawopt.drawing.draw import draw_contest
from drawopt.errors import FileError, InputError, UsageError
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.records.canonical import canonical, decimal_text, digest_of, pretty
from drawopt.records.draws import draw_record, read_draw
from drawopt.records.plans import format_record, plan_record, read_plan, section_names
from drawopt.sections.plan import Plan
from tests.brute_force import on_a_line, problem_of, scattered

# A plan of every kind of rule, and draws of it.

CLUBS = ("1860", "Café Zürich", 'Quote " FC', "Tab \\ FC", "alpha", "Ünion", "東京", "𝔽𝔽ℂ")
LEAGUES = ("A", "B", "B", "C", "", "C", "", "D")


@cache
def plan() -> Plan:
    field = Field(
        tuple(
            Entrant(name, league, "Town", "TX", Decimal("38.881") + i, Decimal("-90.50") - i)
            for i, (name, league) in enumerate(zip(CLUBS, LEAGUES, strict=True))
        )
    )
    miles = scattered(8, 1)
    problem = Problem(
        field,
        CupFormat(8, 2, section_size=(3, 4)),
        miles,
        miles + 3 * (miles > 200),
        "mi",
        Rules(
            sections=((CLUBS[1], CLUBS[0], CLUBS[4], CLUBS[6]), (*CLUBS[2:4], CLUBS[5], CLUBS[7])),
            apart=(Apart(CLUBS[0], CLUBS[1], 2),),
            same_league_apart=True,
            longest_trip=900,
            may_not_host=(CLUBS[7],),
        ),
        Terms(((1,), (2,)), tolerance=Decimal("0.10")),
    )
    return Plan(problem, ((0, 1, 4, 6), (2, 3, 5, 7)), 500, "given")


@cache
def draws() -> tuple[Draw, Draw]:
    """Both windows of a rehearsal, with sides that are clubs and sides that are winners."""
    first = draw_contest(
        first_contest(plan()), "seed ü", plan_record(plan())["digest"], rehearsal=True
    )
    winners = {tie.number: tie.away for tie in first.ties if not tie.provisional}
    contest = next_contest(plan(), first, winners)  # type: ignore[arg-type]
    second = draw_contest(
        contest,
        "seed 2",
        first.plan_digest,
        after="a" * 64,
        results_digest="b" * 64,
        rehearsal=True,
    )
    return first, second


@cache
def texts_of_records() -> tuple[str, ...]:
    return tuple(
        map(pretty, [plan_record(plan()), *(draw_record(draw, plan()) for draw in draws())])
    )


def records() -> list[dict[str, Any]]:
    """The records of the plan and of its draws, free to be changed."""
    return [json.loads(text) for text in texts_of_records()]


def written(folder: Path, text: str) -> Path:
    path = folder / "record.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def read(path: Path, record: dict[str, Any]) -> str:
    """Read a file as what the record was; its digest."""
    return (read_draw(path, CLUBS) if "seed" in record else read_plan(path))[1]


# Canonical form.


def by_hand(value: object) -> str:
    """The canonical form of a value, written token by token."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(by_hand, value)) + "]"
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: [ord(letter) for letter in item[0]])
        return "{" + ",".join(f"{by_hand(key)}:{by_hand(item)}" for key, item in items) + "}"
    assert isinstance(value, str)
    short = {
        '"': '\\"',
        "\\": "\\\\",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
    }
    return '"' + "".join(
        short.get(letter, f"\\u{ord(letter):04x}" if letter < " " else letter) for letter in value
    ) + '"'  # fmt: skip


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical(value: object) -> None:
    """Tests the canonical form of any value without floats against one written by hand."""
    assert canonical(value) == by_hand(value)
    assert json.loads(canonical(value)) == value


def test_canonical_by_example() -> None:
    """Tests keys in order of code points, no spaces, letters as themselves."""
    record = {"ü": 1, "Z": [True, None], "a": {"b": "é\n", "B": -0}, "𝔽": "\u007f"}
    assert canonical(record) == '{"Z":[true,null],"a":{"B":0,"b":"é\\n"},"ü":1,"𝔽":"\u007f"}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_canonical_form(number: float) -> None:
    """Tests that what is not a number has no canonical form."""
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical([number])


def test_digest() -> None:
    """Tests that the digest leaves out itself and the run, and nothing else."""
    record = {"travel": 5, "a": "ü"}
    digest = hashlib.sha256('{"a":"ü","travel":5}'.encode()).hexdigest()
    assert digest_of(record) == digest
    assert digest_of({**record, "digest": "x", "run": {"seconds": "5"}}) == digest
    assert digest_of({"a": "ü", "travel": 5}) == digest
    assert digest_of({**record, "more": None}) != digest
    assert digest_of({"travel": 5, "a": "u\u0308"}) != digest


def test_digests_of_records() -> None:
    """Tests that a plan's and a draw's own digests are those of their canonical form."""
    for record in records():
        inside = {key: value for key, value in record.items() if key != "digest"}
        assert record["digest"] == hashlib.sha256(by_hand(inside).encode()).hexdigest()


@given(st.dictionaries(texts, values, max_size=5))
def test_pretty(record: dict[str, Any]) -> None:
    """Tests that the form for readers holds the same value, keys in the order they were given."""
    assert json.loads(pretty(record)) == record
    assert list(json.loads(pretty(record))) == list(record)


def test_pretty_records() -> None:
    """Tests that records read back from the form for readers have the same digest."""
    for record in records():
        text = pretty(record)
        assert text.endswith("}\n")
        assert json.loads(text) == record
        assert digest_of(json.loads(text)) == record["digest"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.05", "0.05"),
        ("0.050", "0.05"),
        ("38.881000", "38.881"),
        ("-90", "-90"),
        ("-90.0", "-90"),
        ("100", "100"),
        ("1E+2", "100"),
        ("1E-6", "0.000001"),
        ("0", "0"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("-0", "0"),
        ("0E+3", "0"),
        ("0E-9", "0"),
        ("-0.5", "-0.5"),
        ("12345678901234567890.1234567890", "12345678901234567890.123456789"),
    ],
)
def test_decimal_text(value: str, text: str) -> None:
    """Tests that equal decimals have one text, without exponent or needless zeros."""
    assert decimal_text(Decimal(value)) == text
    assert Decimal(text) == Decimal(value)


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=7))
def test_decimal_text_of_any(value: Decimal) -> None:
    """Tests that a decimal's text is the same number, and the text of that number again."""
    assert Decimal(decimal_text(value)) == value
    assert decimal_text(Decimal(decimal_text(value))) == decimal_text(value)


# Round trips.


def test_plan_comes_back(tmp_path: Path) -> None:
    """Tests that a plan is read back with all that its draws depend on."""
    record = plan_record(plan())
    back, digest = read_plan(written(tmp_path, pretty(record)))
    assert digest == record["digest"]
    assert plan_record(back) == record
    was, now = plan().problem, back.problem
    assert (now.field.clubs, now.format, now.rules, now.terms, now.unit) == (
        was.field.clubs,
        was.format,
        was.rules,
        was.terms,
        was.unit,
    )
    assert (now.costs == was.costs).all()
    assert (now.distances == was.distances).all()
    assert (now.earliest == was.earliest).all()
    assert (back.sections, back.bound, back.status) == (plan().sections, 500, "given")
    one, other = (
        draw_contest(first_contest(p), "x", digest, rehearsal=True) for p in (plan(), back)
    )
    assert one == other


@pytest.mark.parametrize(
    "problem",
    [
        problem_of(on_a_line(0, 3, 9), 3),  # nobody plays
        problem_of(on_a_line(0, 3, 9), 1, redraw="none", tolerance="0"),
        problem_of(on_a_line(0, 3, 9, 10, 11), 1, double_byes=True, tolerance="1"),
    ],
)
def test_plain_plans_come_back(problem: Problem, tmp_path: Path) -> None:
    """Tests plans without rules, costs or coordinates."""
    clubs, slots = problem.format.entrants, problem.format.slots
    sections = tuple((k,) for k in range(slots)) if slots == clubs else (tuple(range(clubs)),)
    record = plan_record(Plan(problem, sections, 0, "optimal"))
    back, digest = read_plan(written(tmp_path, pretty(record)))
    assert (plan_record(back), digest) == (record, record["digest"])
    assert record["costs"] is None


def test_draws_come_back(tmp_path: Path) -> None:
    """Tests that both windows' draws are read back equal, ties, byes and all."""
    for draw in draws():
        record = draw_record(draw, plan())
        back, digest = read_draw(written(tmp_path, pretty(record)), CLUBS)
        assert back == draw
        assert digest == record["digest"]
        assert draw_record(back, plan()) == record


def test_one_byte_form(tmp_path: Path) -> None:
    """Tests that a file holds the writer's bytes and no others that mean the same."""
    for record in records():
        text = pretty(record)
        assert read(written(tmp_path, text), record) == record["digest"]
        others = [
            "\ufeff" + text,
            text.replace("\n", "\r\n"),
            canonical(record),
            text + " ",
            text.replace(": ", ":", 1),
            text.replace("a", "\\u0061", 1),
            json.dumps(record, indent=2) + "\n",
            pretty(dict(reversed(record.items()))),
        ]
        for other in others:
            with pytest.raises(InputError):
                read(written(tmp_path, other), record)


def test_big_numbers_are_texts() -> None:
    """Tests that count and rank are decimal texts, which no reader of JSON can round."""
    draw = replace(draws()[0], count=10**40, rank=10**39 + 1)
    record = draw_record(draw, plan())
    assert (record["count"], record["rank"]) == ("1" + "0" * 40, "1" + "0" * 38 + "1")


def test_records_hold_no_floats() -> None:
    """Tests that there is no float anywhere in a record."""

    def inside(value: object) -> Iterator[object]:
        yield value
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                yield from inside(item)

    for record in records():
        assert not [value for value in inside(record) if isinstance(value, float)]


def test_first_window_comes_after_nothing() -> None:
    """Tests that the first window's record names no draw before it and no results."""
    first, second = (draw_record(draw, plan()) for draw in draws())
    assert (first["after"], first["results_digest"]) == (None, None)
    assert (second["after"], second["results_digest"]) == ("a" * 64, "b" * 64)


def test_format_record() -> None:
    """Tests the format's numbers: 109 clubs for 11 slots in 2024."""
    # 11 * 16 = 176 places, 67 byes; 109 - 11 * 8 = 21 ties in round 1, then 44, 22, 11.
    assert format_record(CupFormat(109, 11)) == {
        "entrants": 109,
        "slots": 11,
        "rounds": 4,
        "byes": 67,
        "double_byes": False,
        "section_size": None,
        "ties_per_round": [21, 44, 22, 11],
    }
    loose = format_record(CupFormat(109, 11, double_byes=True, section_size=(7, 12)))
    assert (loose["ties_per_round"], loose["section_size"]) == (None, [7, 12])


# Changes.


def test_a_changed_character_is_noticed(tmp_path: Path) -> None:
    """Tests that with another letter or digit at any place a record is refused."""
    random = Random(1)
    for record in records():
        text = pretty(record)
        places = [k for k, letter in enumerate(text) if not letter.isspace()]
        for k in random.sample(places, 120):
            other = random.choice([c for c in '0123456789abcxyzAZ é"\\,:{}[]-.' if c != text[k]])
            path = written(tmp_path, text[:k] + other + text[k + 1 :])
            with pytest.raises(InputError):
                read(path, record)


def test_a_missing_character_is_noticed(tmp_path: Path) -> None:
    """Tests that with a letter or digit missing a record is refused."""
    random = Random(2)
    for record in records():
        text = pretty(record)
        places = [k for k, letter in enumerate(text) if not letter.isspace()]
        for k in random.sample(places, 50):
            path = written(tmp_path, text[:k] + text[k + 1 :])
            with pytest.raises(InputError):
                read(path, record)


def test_a_key_named_twice(tmp_path: Path) -> None:
    """Tests that a second value under the same key is not passed over: readers differ on it."""
    for record in records():
        text = pretty(record).replace("{\n", '{\n  "travel": 1,\n', 1)
        with pytest.raises(InputError):
            read(written(tmp_path, text), record)


def test_the_run_may_change(tmp_path: Path) -> None:
    """Tests that what stands under `run` is outside the digest."""
    record = plan_record(plan())
    path = written(tmp_path, pretty({**record, "run": {"seconds": "61.5", "workers": 2}}))
    assert read_plan(path)[1] == record["digest"]


def test_plan_edited_by_hand(tmp_path: Path) -> None:
    """Tests that without the check of the digest an edited plan is read, with its new digest."""
    record = plan_record(plan())
    changed = {**record, "tolerance": "0.02"}
    path = written(tmp_path, pretty(changed))
    with pytest.raises(InputError, match="digest"):
        read_plan(path)
    edited, digest = read_plan(path, check_digest=False)
    assert edited.problem.terms.tolerance == Decimal("0.02")
    assert digest == digest_of(changed) != record["digest"]


@pytest.mark.parametrize("number", ["1.0", "1e3", "-0.5", "NaN", "Infinity", "-Infinity", "-0"])
def test_floats_are_refused(number: str, tmp_path: Path) -> None:
    """Tests that a record with a float is refused, within its run too."""
    record = plan_record(plan())
    for text in (
        pretty({**record, "run": {"seconds": 1}}).replace('"seconds": 1', f'"seconds": {number}'),
        pretty(record).replace('"travel": ', f'"travel": {number}', 1),
        pretty(record).replace('"bound": 500', f'"bound": {number}', 1),
    ):
        with pytest.raises(InputError):
            read_plan(written(tmp_path, text), check_digest=False)


@pytest.mark.parametrize(
    "sections",
    [None, "none", [1], [{}], [{"clubs": "A"}], [{"clubs": [1]}], [{"clubs": ["A"]}, []]],
)
def test_sections_edited_by_hand(sections: object, tmp_path: Path) -> None:
    """Tests that sections that are no lists of clubs are named, and those that are come back."""
    path = tmp_path / "plan.json"
    record = plan_record(plan())
    path.write_text(json.dumps(record), encoding="utf-8")
    named = tuple(tuple(section["clubs"]) for section in record["sections"])
    assert section_names(path) == named
    path.write_text(json.dumps({**record, "sections": sections}), encoding="utf-8")
    with pytest.raises(InputError, match='objects with a list of "clubs"'):
        section_names(path)


def test_wrong_kind(tmp_path: Path) -> None:
    """Tests that a plan is not read as a draw, nor a draw as a plan, and both say so."""
    a_plan, a_draw, _ = records()
    with pytest.raises(InputError, match="expected a draw"):
        read_draw(written(tmp_path, pretty(a_plan)), CLUBS)
    with pytest.raises(InputError, match="expected a plan"):
        read_plan(written(tmp_path, pretty(a_draw)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "7",
        "null",
        '"drawopt-plan-2"',
        "{",
        "{'record': 1}",
        '{"record": "drawopt-plan-2"}',
        '{"record": "drawopt-draw-2"}',
        '{"record": "drawopt-plan-1"}',
        '{"record": ["drawopt-plan-2"]}',
        "[" * 100_000,
        '{"record": ' + "9" * 5000 + "}",
        '{"record": "\\ud800"}',
    ],
)
def test_no_record_at_all(text: str, tmp_path: Path) -> None:
    """Tests that what is no record is bad data, never a traceback."""
    path = written(tmp_path, text)
    with pytest.raises(InputError):
        read_plan(path)
    with pytest.raises(InputError):
        read_draw(path, CLUBS)


def test_half_a_character(tmp_path: Path) -> None:
    """Tests that a text no file can hold is refused: it has no digest."""
    text = pretty(plan_record(plan())).replace('"unit": "mi"', '"unit": "\\ud800"')
    with pytest.raises(InputError):
        read_plan(written(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    """Tests that a missing file is named."""
    with pytest.raises(FileError, match=r"none\.json: no such file"):
        read_plan(tmp_path / "none.json")


WRONG: list[object] = [None, True, -1, 10**30, "", "abc", [], [7], [[1]], {}, {"a": 1}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_wrong_values(wrong: object, tmp_path: Path) -> None:
    """Tests that a value of the wrong kind anywhere is bad data or harmless, never a traceback.

    The digest is made to fit, so nothing but the value is amiss.
    """

    def spots(value: object) -> Iterator[tuple[object, object]]:
        """Every table or list in a record with a key or index into it, few of each list."""
        if isinstance(value, dict):
            for key in value:
                yield value, key
                yield from spots(value[key])
        if isinstance(value, list) and value:
            yield value, 0
            yield from spots(value[0])

    for number in range(3):
        for k in range(len(list(spots(records()[number])))):
            record = records()[number]
            table, key = list(spots(record))[k]
            table[key] = wrong  # type: ignore[index]
            if key in ("digest", "run"):
                continue
            record["digest"] = digest_of(record)
            try:
                read(written(tmp_path, pretty(record)), {"seed": 0} if number else {})
            except InputError:
                pass
            except Exception as error:
                pytest.fail(f"{key}: {wrong!r} gave {error!r}")


def test_faults_are_named(tmp_path: Path) -> None:
    """Tests that all faults say which file, which entry, what was expected and what was found."""
    record = {**plan_record(plan()), "bound": "many", "redraw": "never", "more": 1}
    record["entrants"][0]["lat"] = "91"
    path = written(tmp_path, pretty({**record, "digest": digest_of(record)}))
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert {fault.column for fault in caught.value.faults} == {
        "entrants[0].lat",
        "bound",
        "redraw",
        "more",
    }
    assert f"{path}, column bound: expected a valid integer, found 'many'" in str(caught.value)


def test_many_faults(tmp_path: Path) -> None:
    """Tests that a flood of faults is cut short, and says how many more there are."""
    record = {**plan_record(plan()), "seed_sources": [1] * 500}
    with pytest.raises(InputError) as caught:
        read_plan(written(tmp_path, pretty(record)))
    assert len(caught.value.faults) == 21
    assert "480 faults more" in str(caught.value)


def test_what_cannot_be_written() -> None:
    """Tests that no record is made that could not be read again."""
    problem = plan().problem
    terms = replace(problem.terms, title="a\u202eb")
    with pytest.raises(UsageError, match="title"):
        plan_record(replace(plan(), problem=replace(problem, terms=terms)))


def test_club_of_another_plan(tmp_path: Path) -> None:
    """Tests that a draw with a club that is not in the plan is refused."""
    draw = draws()[0]
    text = pretty(draw_record(draw, plan()))
    record = json.loads(text.replace('"1860"', '"Nobody FC"'))
    path = written(tmp_path, pretty({**record, "digest": digest_of(record)}))
    with pytest.raises(InputError, match="Nobody FC"):
        read_draw(path, CLUBS)
