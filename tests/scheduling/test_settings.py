"""Tests of the config's [schedule] table."""

from datetime import date, time
from pathlib import Path

import pytest

from drawopt.errors import InputError
from drawopt.model.edition import read_edition
from drawopt.scheduling.rules import GIVE_UP, ScheduleRules
from drawopt.scheduling.settings import Settings, edition_windows, read_settings

TOP = 'entrants = "clubs.csv"\nslots = 1\n'


def read(path: Path, table: str) -> Settings:
    (path / "cup.toml").write_text(TOP + table, encoding="utf-8")
    return read_settings(str(path / "cup.toml"))


def test_defaults_where_nothing_is_stated(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Settings(None, None, ScheduleRules())


def test_rules_weights_and_prices(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '[schedule]\ngrounds = "g.csv"\nleave_home = "06:30"\nrest_days = 3\nswap_hosts = false\n'
        '[schedule.weights]\nlate = 7\n[schedule.give_up]\n"match days" = 5\n',
    )
    assert found.grounds == (tmp_path / "g.csv").resolve()
    assert (found.rules.leave_home, found.rules.rest_days) == (time(6, 30), 3)
    assert (found.rules.swap_hosts, found.rules.weights.late) == (False, 7)
    assert found.rules.give_up == GIVE_UP | {"match days": 5}


@pytest.mark.parametrize(
    "table",
    [
        "[schedule]\nlunch = 1\n",
        '[schedule]\nleave_home = "dawn"\n',
        "[schedule]\nrest_days = -1\n",
        "[schedule]\nspare_days = 1000000\n",
        "[schedule]\ngrounds = 5\n",
        '[schedule]\nmiles_per_hour = "fast"\n',
        "[schedule.weights]\nlate = -1\n",
        "[schedule.weights]\nlunch = 1\n",
        '[schedule.give_up]\n"match days" = 0\n',
        "[schedule.give_up]\nlunch = 1\n",
        'schedule = "soon"\n',
    ],
)
def test_one_fault(tmp_path: Path, table: str) -> None:
    """Tests that a misspelt key or a value out of range is refused, never ignored."""
    with pytest.raises(InputError):
        read(tmp_path, table)


def test_match_days_of_2024() -> None:
    """Tests the four weekends of the config."""
    windows = edition_windows(read_edition("2024"))
    assert [windows[round_][0] for round_ in (1, 2, 3, 4)] == [
        *(date(2023, 9, 9), date(2023, 9, 30), date(2023, 10, 21), date(2023, 11, 18)),
    ]
    assert {len(days) for days in windows.values()} == {2}
