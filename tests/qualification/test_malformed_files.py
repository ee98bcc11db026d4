"""Tests that damaged files give a fault with file, line and column, or an answer; no traceback."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from drawopt.errors import DrawoptError, FileError, InputError
from drawopt.qualification.config import read_declared
from drawopt.qualification.eligibility import check_applicants
from drawopt.qualification.entry_files import read_applicants, read_leagues
from drawopt.qualification.national_leagues import criteria_of, is_national, read_members
from drawopt.qualification.rankings import read_ranking
from drawopt.reporting.qualification import qualification_record
from tests.qualification.copies import ROOT, YEARS, Copy

WRONG = ["", "x", "-1", "99999", "1.5", "2014-02-30", "berth", "Ghosts FC", "²", "no", "9" * 40]
"""What is written into a cell in turn."""

STATED = ("tables", "matches", "goals", "listed", "excluded", "spellings", "dates", "facts")
OWN = {"2024": ("clubs", "finals", "league_table")}


def outcome(work: Callable[[], object]) -> str:
    """An answer, or the error; every fault names its file, its line and its column."""
    error: DrawoptError | None = None
    try:
        work()
    except DrawoptError as raised:
        error = raised
    if error is None:
        return "answer"
    assert str(error)
    assert not isinstance(error, FileError)
    if not isinstance(error, InputError):
        return "refused"
    assert error.faults
    for fault in error.faults:
        assert fault.file.endswith(".csv")
        assert fault.line is not None
        assert all((fault.column, fault.expected, fault.found))
    return "fault"


def damaged(copy: Copy, indices: tuple[int, ...], values: list[str]) -> Counter[str]:
    """Each column of each file with each wrong value in these rows: how often what came of it."""
    tried: Counter[str] = Counter()
    year = copy.year
    for name in (*STATED, *OWN.get(year, ())):
        if not copy.path(name).exists():
            continue
        text = copy.path(name).read_text(encoding="utf-8")
        rows = copy.rows(name)
        for column in rows[0]:
            for index in {min(i, len(rows) - 1) for i in indices}:
                for wrong in values:
                    changed = [dict(row) for row in rows]
                    changed[index][column] = wrong
                    copy.write(name, changed)
                    tried[outcome(lambda: qualification_record(copy.work_out()))] += 1
        copy.path(name).write_text(text, encoding="utf-8")
    return tried


@pytest.mark.parametrize("year", YEARS)
def test_each_column_of_each_dataset_damaged(tmp_path: Path, year: str) -> None:
    """Tests every column of every file an edition is worked out from, with a few wrong values."""
    tried = damaged(Copy(tmp_path, year), (1,), WRONG[:3])
    assert min(tried["fault"], tried["answer"]) > 5


@pytest.mark.soak
@pytest.mark.parametrize("year", YEARS)
def test_each_column_damaged_in_many_ways(tmp_path: Path, year: str) -> None:
    """Tests each wrong value in the first, the second and the last row of every column."""
    tried = damaged(Copy(tmp_path, year), (0, 1, -1), WRONG)
    assert min(tried["fault"], tried["answer"]) > 100
    print(year, dict(tried))


@pytest.mark.parametrize("year", YEARS)
def test_a_column_that_is_missing(tmp_path: Path, year: str) -> None:
    """Tests each column of each file left out: a fault in line 1, or one that may be missing."""
    tried: Counter[str] = Counter()
    copy = Copy(tmp_path, year)
    for name in (*STATED, *OWN.get(year, ())):
        if not copy.path(name).exists():
            continue
        text = copy.path(name).read_text(encoding="utf-8")
        rows = copy.rows(name)
        for column in rows[0]:
            lines = [[cell for key, cell in row.items() if key != column] for row in rows]
            header = [key for key in rows[0] if key != column]
            body = "\n".join(
                ",".join('"' + cell.replace('"', '""') + '"' for cell in line)
                for line in [header, *lines]
            )
            copy.path(name).write_text(body + "\n", encoding="utf-8")
            tried[outcome(copy.work_out)] += 1
        copy.path(name).write_text(text, encoding="utf-8")
    assert tried["fault"] > 10
    assert not tried["refused"]


@pytest.mark.parametrize("name", ["applicants", "leagues", "league_members", "ranking-15"])
def test_each_column_of_the_made_up_files_damaged(tmp_path: Path, name: str) -> None:
    """Tests applicants, leagues, members and a ranking in the same way."""
    synthetic = ROOT / "datasets" / "synthetic"
    paths = {
        each: synthetic / f"{each}.csv"
        for each in ("applicants", "leagues", "league_members", "ranking-15")
    }
    paths[name] = tmp_path / f"{name}.csv"
    text = (synthetic / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = [line.split(",") for line in text.splitlines()]
    rules = read_declared("2024").eligibility
    assert rules is not None

    def work() -> None:
        assert rules is not None
        leagues = read_leagues(paths["leagues"])
        found = criteria_of(leagues, read_members(paths["league_members"]), rules)
        national = {league: is_national(each) for league, each in found.items()}
        check_applicants(read_applicants(paths["applicants"]), leagues, rules, national)
        read_ranking(paths["ranking-15"])

    tried: Counter[str] = Counter()
    for column in range(len(header)):
        for index in (1, len(rows) - 1):
            for wrong in WRONG:
                changed = [list(row) for row in rows]
                changed[index][column] = wrong
                body = "\n".join(",".join(row) for row in [header, *changed])
                paths[name].write_text(body + "\n", encoding="utf-8")
                tried[outcome(work)] += 1
    assert tried["fault"]
    assert tried["answer"]
    assert not tried["refused"]


NAMES = ("club", "home", "away", "spelling", "clubs")
"""Columns that name clubs."""


@pytest.mark.parametrize("year", [*YEARS[:3], pytest.param(YEARS[3], marks=pytest.mark.soak)])
def test_every_line_that_names_a_club_is_read(tmp_path: Path, year: str) -> None:
    """Tests that no name can be exchanged for another without a trace in the answer.

    Each cell that names a club is replaced in turn; the record of the edition changes, or the file
    is refused.
    """
    copy = Copy(tmp_path, year)
    before = qualification_record(copy.work_out())
    read = 0
    for name in (*STATED, *OWN.get(year, ())):
        if not copy.path(name).exists():
            continue
        text = copy.path(name).read_text(encoding="utf-8")
        rows = copy.rows(name)
        for index, row in enumerate(rows):
            for column in NAMES:
                if not row.get(column):
                    continue
                changed = [dict(each) for each in rows]
                changed[index][column] = "Ghosts FC"
                copy.write(name, changed)
                try:
                    after = qualification_record(copy.work_out())
                except DrawoptError:
                    after = None
                assert after != before, (name, row, column)
                read += 1
        copy.path(name).write_text(text, encoding="utf-8")
    assert read > 50
