"""Tests that files spoilt at random are read, or refused in so many words: no traceback."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from drawopt.errors import DrawoptError
from drawopt.model.edition import read_edition
from drawopt.scheduling.calendar import read_calendar
from drawopt.scheduling.grounds import read_grounds
from drawopt.scheduling.settings import read_settings
from drawopt.scheduling.site import read_site

ROOT = Path(__file__).parents[2]
CONFIG = (
    'entrants = "clubs.csv"\nslots = 1\n[schedule]\ngrounds = "g.csv"\nleave_home = "06:30"\n'
    "rest_days = 3\nswap_hosts = false\n[schedule.weights]\nlate = 7\n[schedule.give_up]\n"
    '"match days" = 5\n'
)
BITS = (
    *(",", "\n", '"', "|", "-1", "0", "99999", "é", "NaN"),
    *("2023-02-30", "25:61", "", "=", "[", "]"),
)


def spoilt(text: str, lots: random.Random) -> str:
    """A text with up to four places overwritten, cut or doubled."""
    for _ in range(lots.randint(1, 4)):
        at = lots.randrange(len(text) + 1)
        to = min(len(text), at + lots.randrange(6))
        text = text[:at] + lots.choice((*BITS, text[at:to] * 2)) + text[to:]
    return text


def reading(name: str, folder: Path) -> tuple[str, Callable[[Path], object]]:
    """A good file's text, and what reads it."""
    year = ROOT / "datasets" / "2024"
    field = read_edition("2024").field
    if name == "grounds.csv":
        lines = (year / "schedule_grounds.csv").read_text(encoding="utf-8").splitlines(True)[:8]
        return "".join(lines), lambda path: read_grounds(path, field)
    if name == "calendar.csv":
        grounds = read_grounds(year / "schedule_grounds.csv", field)
        text = (year / "schedule_calendar.csv").read_text(encoding="utf-8")
        lines = text.splitlines(True)
        few = "".join([*lines[:4], *lines[-6:]])
        return few, lambda path: read_calendar(path, field, grounds)
    if name == "cup.toml":
        return CONFIG, lambda path: read_settings(str(path))
    site = ROOT / "datasets" / "2014"
    games = (site / "site_usssa_games.csv").read_text(encoding="utf-8")
    if name == "site_usssa_games.csv":
        text = (site / "site_usssa.toml").read_text(encoding="utf-8")
        (folder / "site.toml").write_text(text, encoding="utf-8")
        return games, lambda path: read_site(path.parent / "site.toml")
    (folder / "site_usssa_games.csv").write_text(games, encoding="utf-8")
    return (site / "site_usssa.toml").read_text(encoding="utf-8"), read_site


@pytest.mark.parametrize(
    "name", ["grounds.csv", "calendar.csv", "cup.toml", "site.toml", "site_usssa_games.csv"]
)
def test_spoilt(name: str, tmp_path: Path) -> None:
    """Tests 150 spoilt copies: some are still good, most are not."""
    text, read = reading(name, tmp_path)
    lots, refused = random.Random(name), 0
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    read(path)
    for _ in range(150):
        path.write_text(spoilt(text, lots), encoding="utf-8")
        try:
            read(path)
        except DrawoptError:
            refused += 1
    assert 0 < refused <= 150
