"""Tests the days on which windows are drawn, from a config, an option, or a keyword."""

from pathlib import Path

import pytest

from drawopt.errors import ArgumentError, InputError, UsageError
from drawopt.model.edition import read_edition

CLUBS = "club,lat,lon\n" + "".join(f"C{k},{30 + k},-90\n" for k in range(8))
CONFIG = """entrants = "clubs.csv"
slots = 2
{days}
[[windows]]
rounds = [1]
[[windows]]
rounds = [2]
"""


def config(folder: Path, days: str) -> Path:
    (folder / "clubs.csv").write_text(CLUBS, encoding="utf-8")
    path = folder / "cup.toml"
    path.write_text(CONFIG.format(days=days), encoding="utf-8")
    return path


def test_days_reach_the_plan(tmp_path: Path) -> None:
    """Tests that a day for each window is part of what is planned; texts and TOML dates alike."""
    path = config(tmp_path, 'draw_days = ["2026-03-01", 2026-04-05]')
    cup = read_edition(str(path))
    assert cup.problem().terms.days == ("2026-03-01", "2026-04-05")
    other = cup.replace(draw_days=["2026-03-02", "2026-03-02"])
    assert other.problem().terms.days == ("2026-03-02", "2026-03-02")
    assert read_edition(str(path), draw_days=["2027-01-01", "2027-01-02"]).draw_days[0] == (
        "2027-01-01"
    )
    # A field of fewer rounds has fewer windows, and no day for those that are gone.
    assert cup.replace(slots=4).problem().terms.days == ("2026-03-01",)
    assert read_edition(str(config(tmp_path, ""))).problem().terms.days == ()


@pytest.mark.parametrize(
    "days", ['["2026-03-01"]', '["2026-04-05", "2026-03-01"]', '["soon", "later"]',
             '["2026-02-30", "2026-04-05"]', '"2026-03-01"', "[1, 2]"],
)  # fmt: skip
def test_days_that_are_none(days: str, tmp_path: Path) -> None:
    """Tests that each window has its day, in order, and each day is on the calendar."""
    with pytest.raises(InputError, match="draw_days"):
        read_edition(str(config(tmp_path, f"draw_days = {days}")))


def test_days_that_are_given_otherwise(tmp_path: Path) -> None:
    """Tests keywords: a day that there is not, too few, the wrong way round."""
    cup = read_edition(str(config(tmp_path, "")))
    with pytest.raises(ArgumentError, match="draw_days"):
        cup.replace(draw_days=["2026-02-30", "2026-03-01"])
    for days in (["2026-03-01"], ["2026-03-02", "2026-03-01"]):
        with pytest.raises(UsageError):
            cup.replace(draw_days=days).problem()
