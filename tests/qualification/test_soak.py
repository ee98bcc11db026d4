"""Tests that damaged datasets and configs end in an answer or an error of ours, never otherwise."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawopt.errors import DrawoptError
from drawopt.qualification.config import read_declared
from drawopt.qualification.qualify import qualify
from drawopt.reporting.qualification import qualification_record

ROOT = Path(__file__).parents[2]
CELLS = ["", "x", "-1", "0", "1", "99", "1.5", "2014-03-01", "A|B", "Group A", "PDL", "berth", "²"]
VALUES = [
    "3",
    "-1",
    "0",
    '"x"',
    '""',
    "[]",
    "[1]",
    '["a"]',
    '[["a"]]',
    "{}",
    "true",
    "1.5",
    "2010-01-01",
]
YEARS = ["2007", "2010", "2014", "2024"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    for name in ("configs", "datasets"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def answer(config: Path) -> str:
    """What the command would say: the edition's name, or the error."""
    try:
        record = qualification_record(qualify(read_declared(str(config))))
    except DrawoptError as error:
        return str(error)
    return str(record["edition"])


@pytest.mark.soak
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_cells(home: Path, data: st.DataObject) -> None:
    """Tests up to three cells of one file replaced, or one row written twice."""
    year = data.draw(st.sampled_from(YEARS))
    path = data.draw(st.sampled_from(sorted((home / "datasets" / year).glob("*.csv"))))
    text = path.read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(rows) - 1))
        if data.draw(st.integers(0, 5)) == 0:
            rows.append(list(rows[row]))
        else:
            rows[row][data.draw(st.integers(0, len(header) - 1))] = data.draw(
                st.sampled_from(CELLS)
            )
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
        assert answer(home / "configs" / f"{year}.toml")
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.mark.soak
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_configs(home: Path, data: st.DataObject) -> None:
    """Tests one value of a config replaced by one of another kind."""
    lines = (ROOT / "configs" / f"{data.draw(st.sampled_from(YEARS))}.toml").read_text(
        encoding="utf-8"
    )
    keys = re.findall(r"^\w+ = .*$", lines, re.MULTILINE)
    line = data.draw(st.sampled_from(keys))
    changed = f"{line.split(' = ')[0]} = {data.draw(st.sampled_from(VALUES))}"
    config = home / "configs" / "changed.toml"
    config.write_text(lines.replace(line, changed, 1), encoding="utf-8")
    assert answer(config)
