"""Tests that what a new cup begins with reads back, plans, and says all that can be said."""

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drawopt.errors import FileError
from drawopt.files.writing import write_folder
from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Entrant, Field, read_entrants
from drawopt.model.problem import Apart, Rules
from drawopt.model.results import read_matches
from drawopt.model.templates import CONFIG, cup_files, example_edition
from drawopt.planning.params import DEFAULTS, search_params
from drawopt.planning.plan_sections import price_sections
from drawopt.scheduling.calendar import read_calendar
from drawopt.scheduling.grounds import read_grounds
from drawopt.scheduling.settings import read_settings

ODD = Edition(
    "odd",
    'A "cup" of \\ odd names',
    Field(
        tuple(
            Entrant(
                f"{name} {k}", "=L", "", "", Decimal(40 + k), Decimal(-90), aliases=(f"{name}{k}",)
            )
            for k in range(5)
            for name in ("Ünïón #", '"Q"', "a, b")
        )
    ),
    3,
    unit="km",
    tolerance=Decimal("0.015"),
    redraw="none",
    seed_sources=("dice", "a lottery"),
    windows=((1, 2), (3,)),
    rules=Rules(
        apart=(Apart('"Q" 0', "a, b 1", 3), Apart('"Q" 1', "a, b 2", 2)),
        same_league_apart=False,
        longest_trip=900,
        may_not_host=('"Q" 0',),
        must_have_bye=("Ünïón # 3",),
    ),
    double_byes=True,
    section_size=(4, 6),
    cost=(300, 2),
)


def written(folder: Path, edition: Edition) -> Edition:
    write_folder(folder, cup_files(edition))
    return read_edition(str(folder / CONFIG))


@pytest.mark.parametrize("edition", [example_edition(), ODD, read_edition("2025")])
def test_a_config_reads_back(tmp_path: Path, edition: Edition) -> None:
    """Tests that title, clubs, format and rules come back as they were, odd names among them."""
    again = written(tmp_path, edition)
    names = ("title", "slots", "unit", "tolerance", "redraw", "seed_sources", "double_byes")
    for name in (*names, "section_size", "cost", "groups_apart_until"):
        assert getattr(again, name) == getattr(edition, name), name
    assert again.field.clubs == edition.field.clubs
    places = [(each.lat, each.lon, each.aliases) for each in edition.field.entrants]
    assert [(each.lat, each.lon, each.aliases) for each in again.field.entrants] == places
    rounds = edition.format.rounds
    assert again.windows == (edition.windows or tuple((r,) for r in range(1, rounds + 1)))
    one, other = again.problem(), edition.problem()
    assert replace(one.rules, apart=()) == replace(other.rules, apart=())
    assert {frozenset((a.one, a.other, a.until)) for a in one.rules.apart} == {
        frozenset((a.one, a.other, a.until)) for a in other.rules.apart
    }
    assert (one.distances == other.distances).all()


@pytest.mark.parametrize("edition", [example_edition(), read_edition("2024")])
def test_every_template_reads_back(tmp_path: Path, edition: Edition) -> None:
    """Tests the tables of grounds, calendar and results by the readers that will read them."""
    again = written(tmp_path, edition)
    settings = read_settings(str(tmp_path / CONFIG))
    assert settings.grounds is not None
    assert settings.calendar is not None
    grounds = read_grounds(settings.grounds, again.field)
    assert len(grounds) == 3
    calendar = read_calendar(settings.calendar, again.field, grounds)
    assert sorted(calendar.windows) == list(range(1, again.format.rounds + 1))
    assert len(read_matches(tmp_path / "results.csv", again.field)) == 1
    assert read_entrants(tmp_path / "clubs.csv").clubs == edition.field.clubs


def test_the_example_plans(tmp_path: Path) -> None:
    """Tests that the cup as written has a plan: eight clubs, two sections of four."""
    problem = written(tmp_path, example_edition()).problem()
    plan = price_sections(problem, [range(4), range(4, 8)], "given")
    assert [len(section) for section in plan.sections] == [4, 4]


def test_every_key_is_there_with_a_remark() -> None:
    """Tests that each key a config may have stands in the file, set or as an example."""
    text = cup_files(example_edition())[CONFIG]
    keys = (
        "title entrants slots unit tolerance redraw hosts distances cost_matrix double_byes "
        "section_size seed_sources draw_days rounds match_days same_league_apart longest_trip "
        "trips "
        "may_not_host must_have_bye sections groups_apart_until clubs until beyond more_per_unit "
        "grounds calendar matches byes qualifiers"
    )
    found = set(re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE))
    assert set(keys.split()) <= found
    tables = set(re.findall(r"^(?:# )?\[+([\w.]+)\]+$", text, re.MULTILINE))
    assert {"windows", "rules", "rules.apart", "cost", "schedule", "search", "results"} <= tables


def test_every_example_can_be_set(tmp_path: Path) -> None:
    """Tests that a config with a commented key set is read: no example is misspelt."""
    text = cup_files(example_edition())[CONFIG]
    examples = re.findall(r"^# (\w+ = .*)$", text, re.MULTILINE)
    skipped = ("matches", "byes", "qualifiers", "clubs", "until", "beyond", "more_per_unit", "max")
    for example in examples:
        if example.startswith((*skipped, "distances", "cost_matrix", "sections")):
            continue
        write_folder(tmp_path, cup_files(example_edition()), force=True)
        path = tmp_path / CONFIG
        path.write_text(text.replace(f"# {example}", example), encoding="utf-8")
        assert read_edition(str(path)).problem()
    tables = re.sub(
        r"^# (\[\[rules.apart\]\]|\[(?:cost|search)\]|clubs|until|beyond|more|max)",
        r"\1",
        text,
        flags=re.M,
    )
    path.write_text(tables, encoding="utf-8")
    edition = read_edition(str(path))
    assert edition.cost == (300, 2)
    assert search_params(None, path) == DEFAULTS
    assert edition.rules.apart == (Apart("Austin Example", "Dallas Example", 3),)


def test_cells_are_safe_in_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(cup_files(ODD)["clubs.csv"])))
    assert {row[2] for row in rows[1:]} == {"'=L"}


def test_nothing_is_overwritten_or_left_half_written(tmp_path: Path) -> None:
    """Tests that one file that exists keeps all others from being written."""
    folder = tmp_path / "cup"
    folder.mkdir()
    (folder / "grounds.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match=r"grounds\.csv: exists already"):
        write_folder(folder, cup_files(example_edition()))
    assert [path.name for path in folder.iterdir()] == ["grounds.csv"]
    write_folder(folder, cup_files(example_edition()), force=True)
    assert (folder / "grounds.csv").read_text(encoding="utf-8").startswith("ground,clubs")
    assert len(list(folder.iterdir())) == 5


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """Tests a missing parent, and a file in the folder's place: exit code 5, nothing made."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "no" / "such", tmp_path / "file"):
        with pytest.raises(FileError):
            write_folder(folder, {"a.txt": "a"})
    with pytest.raises(FileError):
        write_folder(tmp_path / "new", {"sub/a.txt": "a"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
