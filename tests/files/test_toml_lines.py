"""Tests that a fault in a TOML file is reported on its own line, whatever stands around it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.model.edition import Edition, read_edition
from drawopt.model.entrants import Entrant, Field
from drawopt.qualification.config import read_declared
from drawopt.scheduling.settings import read_settings
from drawopt.scheduling.site import read_site
from drawopt.simulation.scenario_files import read_scenarios

EDITION = Edition("small", "Small cup", Field(tuple(Entrant(f"Club {k}") for k in range(9))), 2)

SCENARIOS = """\
[[scenarios]]
name = "Far"
longest_trip = 400
[[scenarios.apart]]
clubs = ["Club 1", "Club 2"]
until = 1  # FAULT
[[scenarios]]
name = "Near"
longest_trip = 300
slots = 3
[[scenarios.apart]]
clubs = ["Club 1", "Club 2"]
until = 3
[[scenarios]]
longest_trip = -1  # FAULT
name = "Nowhere"
"""
CUP = """\
title = "until = 1"
entrants = "clubs.csv"
slots = 1
# until = 1
[[windows]]
rounds = [1]
match_days = [
    ["2030-09-09"],
    ["someday"],  # FAULT
]
[[windows]]
rounds = [2]
[schedule]
grounds = '''
[rules]
longest_trip = -1
'''
[rules]
"longest_trip" = -1  # FAULT
[[rules.apart]]
clubs = ["A", "B"]
until = 3
[[rules.apart]]
clubs = ["A", "C"]
until = 1  # FAULT
"""
STAGES = """\
[[qualification.stages]]
name = "One"
by = "knockout"
slots = 2
[[qualification.counts]]
said = 2
[[qualification.stages]]
name = "Two"
by = "knockout"
slots = -2  # FAULT
[qualification.slots]
stage = "One"
places = 0  # FAULT
[[qualification.slots.leagues]]
name = "L"
places = 1
[[qualification.slots.leagues]]
name = "M"
places = -1  # FAULT
"""
SCHEDULE = """\
entrants = "clubs.csv"
slots = 1
[qualification]
stages = [{ name = "late", by = "listed" }]
[qualification.slots]
late = -1
[schedule]
rest_days = -1  # FAULT
[schedule.weights]
swapped = 3
late = -1  # FAULT
[schedule.give_up]
"match days" = 0  # FAULT
"""
SITE = """\
zone = "America/Chicago"
games = "games.csv"
[[days]]
date = 2024-03-10
opens = "09:00"
closes = "13:00"
[[days]]
date = 2024-03-11
opens = "25:00"  # FAULT
closes = "13:00"
[[days]]
kickoffs = [
  "13:00",
  "one",  # FAULT
]
date = 2024-03-12
"""
FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "scenarios": (SCENARIOS, lambda path: read_scenarios(path, EDITION)),
    "edition": (CUP, lambda path: read_edition(str(path))),
    "qualification": (STAGES, lambda path: read_declared(str(path))),
    "schedule": (SCHEDULE, lambda path: read_settings(str(path))),
    "site": (SITE, read_site),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_fault_on_its_own_line(tmp_path: Path, name: str, ends: str) -> None:
    """Tests that faults are those of the lines that are marked so, and of no others."""
    text, read = FILES[name]
    marked = [k for k, line in enumerate(text.split("\n"), 1) if line.endswith("# FAULT")]
    path = tmp_path / "cup.toml"
    path.write_bytes(text.replace("\n", ends).encode())
    with pytest.raises(InputError) as error:
        read(path)
    assert [fault.line for fault in error.value.faults] == marked, str(error.value)
