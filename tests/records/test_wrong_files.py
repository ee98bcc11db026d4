"""Tests that a file given in place of a record is named, with what to run first."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from drawopt.errors import InputError
from drawopt.model.entrants import read_entrants
from drawopt.records.certificates import read_certificate
from drawopt.records.draws import read_draw
from drawopt.records.plans import read_plan

GOLDEN = Path(__file__).parents[1] / "golden"
CLUBS = read_plan(GOLDEN / "six" / "plan.json")[0].problem.field.clubs


def xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    return out.getvalue()


GIVEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "clubs.csv": (lambda: b"club,city,state\nA,B,TX\n", "a table with columns club, city, state"),
    "semicolons.csv": (lambda: b"club;city\nA;B\n", "a table with columns club, city"),
    "clubs.xlsx": (xlsx, "an XLSX workbook"),
    "cup.toml": (lambda: b'title = "Cup"\n', "a config (TOML)"),
    "other.json": (lambda: b'{"a": 1}', "JSON that is no record of drawopt"),
    "letter.txt": (lambda: b"Dear all\n", "text"),
    "plan.json": ((GOLDEN / "six" / "plan.json").read_bytes, "a plan"),
    "draw.json": ((GOLDEN / "six" / "w1.json").read_bytes, "a draw"),
}


@pytest.mark.parametrize("name", [name for name in GIVEN if name != "plan.json"])
def test_a_plan_is_wanted(tmp_path: Path, name: str) -> None:
    """Tests each file that is no plan: what it is, and that `drawopt plan` comes first."""
    made, what = GIVEN[name]
    (tmp_path / name).write_bytes(made())
    with pytest.raises(InputError) as caught:
        read_plan(tmp_path / name)
    said = str(caught.value)
    assert f"expected a plan (JSON), found {what}; run `drawopt plan" in said
    assert "Expecting value" not in said


@pytest.mark.parametrize("name", [name for name in GIVEN if name != "draw.json"])
def test_a_draw_is_wanted(tmp_path: Path, name: str) -> None:
    """Tests the same of a draw, a plan among what is given."""
    made, what = GIVEN[name]
    (tmp_path / name).write_bytes(made())
    with pytest.raises(InputError) as caught:
        read_draw(tmp_path / name, CLUBS)
    assert f"expected a draw (JSON), found {what}; run `drawopt draw PLAN" in str(caught.value)


def test_a_certificate_is_wanted() -> None:
    with pytest.raises(
        InputError, match=r"expected a certificate \(JSON\), found a plan; `drawopt"
    ):
        read_certificate(GOLDEN / "six" / "plan.json")


def test_another_version_of_a_record(tmp_path: Path) -> None:
    """Tests that a plan of another format is told by its format, not sent to plan again."""
    path = tmp_path / "plan.json"
    path.write_text('{"record": "drawopt-plan-77"}', encoding="utf-8")
    with pytest.raises(InputError, match=r'expected "drawopt-plan-.*found drawopt-plan-77$'):
        read_plan(path)


def test_damaged_json_keeps_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{\n"record": "drawopt-plan-2",\n"x": ]\n}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 3: expected JSON, found expected value"):
        read_plan(path)


def test_a_record_where_a_table_is_wanted() -> None:
    with pytest.raises(InputError, match=r"expected a table \(CSV or XLSX\), found a JSON object"):
        read_entrants(GOLDEN / "six" / "plan.json")
