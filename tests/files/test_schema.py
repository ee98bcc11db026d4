"""Tests that TOML is held against a schema whole, in the words of the cup, with true lines."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.errors import ArgumentError, InputError
from drawopt.files.schema import (
    FilePath,
    Many,
    Name,
    Table,
    Text,
    filled,
    key_path,
    one_of,
    read_table,
    read_values,
    whole,
)
from drawopt.files.toml_lines import lines_of

# The lines of keys ------------------------------------------------------------------------------

KEYS = st.sampled_from(
    ["a", "b", "until", "two words", "a.b", 'quo"te', "#hash", "Ünï", "[x]", "="]
)
SCALARS = st.sampled_from(
    [
        "1",
        "-0.5",
        "true",
        '"text # no comment"',
        "'[a]'",
        "2024-03-10 10:00:00",
        "2024-03-10",
        '"""\nuntil = 1\n[a]\n\\"""\n"""',
        "'''\n]\n}\n''''",
        '""""quoted"""""',
        '"a \\" b"',
    ]
)


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML writes it: lists over several lines with comments, inline tables."""
    kind = draw(st.integers(0, 2 if depth else 0))
    if kind == 1:
        items = draw(st.lists(values(depth=depth - 1), max_size=3))
        gap = draw(st.sampled_from([" ", "\n  ", " # until = 1\n", "\n# ]\n"]))
        return "[" + gap + f",{gap}".join(items) + gap + "]"
    if kind == 2:
        keys = draw(st.lists(KEYS, max_size=3, unique=True))
        pairs = [f"{json.dumps(key, ensure_ascii=False)} = {draw(values(depth=0))}" for key in keys]
        return "{ " + ", ".join(pairs) + " }"
    return draw(SCALARS)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A TOML text of tables and arrays of tables, with comments and blank lines between."""
    between = st.sampled_from(["", "# until = 1\n", "\n", '# """\n', "  \n"])

    def pairs() -> str:
        keys = draw(st.lists(KEYS, max_size=3, unique=True))
        return "".join(
            f"{draw(between)}{json.dumps(key, ensure_ascii=False)} = {draw(values())}\n"
            for key in keys
        )

    text = pairs()
    for name in draw(st.lists(st.sampled_from(["t", "u", '"v.w"']), max_size=3, unique=True)):
        if draw(st.booleans()):
            text += f"{draw(between)}[ {name} ]\n{pairs()}"
            continue
        for _ in range(draw(st.integers(1, 3))):
            text += f"{draw(between)}[[{name}]] # until = 1\n{pairs()}"
            if draw(st.booleans()):
                text += f"[{name} . inner]\n{pairs()}"
            for _ in range(draw(st.integers(0, 2))):
                text += f"[[{name}.deep]]\n{pairs()}"
    return text


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """All paths of a parsed text."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    found = {path} if path else set()
    return found.union(*(paths(each, (*path, key)) for key, each in items))


@settings(deadline=None)
@given(documents())
def test_every_key_has_the_line_it_was_written_on(text: str) -> None:
    """Tests that all paths of the text are found, and that cutting it there loses them.

    Up to the line before a key the text does not have it (unless it is no TOML there: a list or
    a text is open); up to the end of its own value it has.
    """
    parsed = tomllib.loads(text)
    lines = lines_of(text)
    assert lines.keys() == paths(parsed)
    rows = text.split("\n")
    for path, line in lines.items():
        assert 1 <= line <= len(rows)
        try:
            before = paths(tomllib.loads("\n".join(rows[: line - 1])))
        except tomllib.TOMLDecodeError:
            continue
        assert path not in before
        for more in range(line, len(rows) + 1):
            try:
                assert path in paths(tomllib.loads("\n".join(rows[:more])))
                break
            except tomllib.TOMLDecodeError:
                continue


def test_lines_of_dotted_keys() -> None:
    text = "a.b = 1\n\"a\".'c.d' = 2\n\n[x.y]\nz . w = [\n1,\n\n2]\n[[x.n]]\n[[x.n]]\nk = 1\n"
    assert lines_of(text) == {
        ("a",): 1, ("a", "b"): 1, ("a", "c.d"): 2, ("x",): 4, ("x", "y"): 4,
        ("x", "y", "z"): 5, ("x", "y", "z", "w"): 5, ("x", "y", "z", "w", 0): 6,
        ("x", "y", "z", "w", 1): 8, ("x", "n"): 9, ("x", "n", 0): 9, ("x", "n", 1): 10,
        ("x", "n", 1, "k"): 11,
    }  # fmt: skip


# Schemas ----------------------------------------------------------------------------------------


class Round(Table):
    days: Annotated[Many[Text], *filled("a list of days")]
    until: Annotated[int, whole(2, 9)] = 5


class Cup(Table):
    name: Name
    hosts: Annotated[str, one_of("coin", "draw", "rota")] = "coin"
    rounds: Many[Round] = ()
    file: FilePath | None = None
    points: dict[Text, int] = {}  # noqa: RUF012
    fair: bool = False


def faults(folder: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    path = folder / "cup.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_table(path, Cup)
    assert error.value.exit_code == 3
    return [(f.line, f.column, str(f).split("expected ", 1)[1]) for f in error.value.faults]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Tests the words of each kind of fault, in the order of the lines."""
    text = """\
name = ""
hosts = "cion"
[[rounds]]
days = []
until = 10
[[rounds]]
dayz = ["Sat"]
until = true
[[rounds]]
days = "Sat"
[points]
"Ü b" = "1"
""".replace("[points]", "fare = 1\n[points]")
    assert faults(tmp_path, 'fair = 1\nfile = ""\n' + text) == [
        (1, "fair", "true or false, found 1"),
        (2, "file", 'a path, as in "clubs.csv", found ""'),
        (3, "name", 'a name, found ""'),
        (4, "hosts", 'one of coin, draw, rota, found "cion"; did you mean "coin"?'),
        (6, "rounds[0].days", "a list of days, found []"),
        (7, "rounds[0].until", "at most 9, found 10"),
        (8, "rounds[1].days", "a list of days, found none"),
        (9, "rounds[1].dayz", 'one of days, until, found "dayz"; did you mean "days"?'),
        (10, "rounds[1].until", "a whole number, found true"),
        (12, "rounds[2].days", 'a list of days, found "Sat"'),
        (13, "rounds[2].fare", 'one of days, until, found "fare"'),
        (15, 'points."Ü b"', 'a whole number, found "1"'),
    ]


def test_what_is_missing_at_the_top_has_no_line(tmp_path: Path) -> None:
    assert faults(tmp_path, "rounds = 3\n") == [
        (None, "name", "a value, found none"),
        (1, "rounds", "a list, found 3"),
    ]


def test_texts_and_paths(tmp_path: Path) -> None:
    """Tests that texts are in NFC and trimmed, and paths relative to the file's folder."""
    path = tmp_path / "cup.toml"
    path.write_text('name = " Acade\u0301mico "\nfile = "../a.csv"\n', encoding="utf-8")
    cup = read_table(path, Cup)
    assert cup.name == "Acad\u00e9mico"
    assert cup.file == tmp_path.parent / "a.csv"
    assert cup.stated().keys() == {"name", "file"}
    bad = [(1, "name", "text without control characters, found character U+202E")]
    assert faults(tmp_path, 'name = "a\\u202eb"\n') == bad


def test_values_by_name() -> None:
    """Tests that arguments are refused by name, all at once, in Python's words and the options'."""
    assert read_values(Cup, {"name": "A", "rounds": ({"days": ["Sat"]},)}).rounds[0].until == 5
    with pytest.raises(ArgumentError) as error:
        read_values(Cup, {"name": 3, "fair": "yes", "round": 1, "hosts": "rotation"})
    assert error.value.exit_code == 2
    assert error.value.as_option().split("\n") == [
        "--round is unknown: known are name, hosts, rounds, file, points, fair; "
        'did you mean "rounds"?',
        "--name must be a text, found 3",
        '--hosts must be one of coin, draw, rota, found "rotation"',
        '--fair must be true or false, found "yes"',
    ]


def test_paths_of_keys() -> None:
    assert key_path(("scenarios", 2, "apart", 0, "until")) == "scenarios[2].apart[0].until"
    assert key_path(("ratings", "A B")) == 'ratings."A B"'
