"""Copies of the shipped editions with something changed, worked out anew."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from drawopt.qualification.berths import Berth
from drawopt.qualification.chance import Chance
from drawopt.qualification.config import read_declared
from drawopt.qualification.qualify import Qualification, qualify

ROOT = Path(__file__).parents[2]
YEARS = ("2007", "2010", "2014", "2024")

Rows = list[dict[str, str]]


class Copy:
    """A copy of configs/ and datasets/ of one edition in a folder of its own."""

    def __init__(self, folder: Path, year: str) -> None:
        self.year, self.folder = year, folder
        (folder / "configs").mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "configs" / f"{year}.toml", folder / "configs")
        shutil.copytree(ROOT / "datasets" / year, folder / "datasets" / year, dirs_exist_ok=True)

    @property
    def config(self) -> Path:
        return self.folder / "configs" / f"{self.year}.toml"

    def path(self, name: str) -> Path:
        return self.folder / "datasets" / self.year / f"{name}.csv"

    def rows(self, name: str) -> Rows:
        return list(csv.DictReader(io.StringIO(self.path(name).read_text(encoding="utf-8"))))

    def write(self, name: str, rows: Rows) -> None:
        header = list(
            csv.DictReader(io.StringIO(self.path(name).read_text(encoding="utf-8"))).fieldnames
            or ()
        )
        columns = list(dict.fromkeys([*header, *(column for row in rows for column in row)]))
        out = io.StringIO()
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.path(name).write_text(out.getvalue(), encoding="utf-8")

    def change(self, name: str, chosen: Callable[[dict[str, str]], bool], **cells: str) -> "Copy":
        """Set cells of the rows that are chosen; there must be some."""
        rows = self.rows(name)
        own = [row for row in rows if chosen(row)]
        assert own, f"no such row in {name}"
        for row in own:
            row.update(cells)
        self.write(name, rows)
        return self

    def drop(self, name: str, chosen: Callable[[dict[str, str]], bool]) -> "Copy":
        rows = self.rows(name)
        kept = [row for row in rows if not chosen(row)]
        assert len(kept) < len(rows), f"no such row in {name}"
        self.write(name, kept)
        return self

    def edit(self, old: str, new: str) -> "Copy":
        text = self.config.read_text(encoding="utf-8")
        assert old in text
        self.config.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def work_out(self, chance: Chance | None = None) -> Qualification:
        return qualify(read_declared(str(self.config)), chance=chance)

    def berths(self, path: str = "") -> list[Berth]:
        return [berth for berth in self.work_out().berths if path in ("", berth.path)]


def teams(*clubs: str) -> Callable[[dict[str, str]], bool]:
    """Rows of the matches between these clubs, in either order."""
    return lambda row: {row["home"], row["away"]} == {*clubs}


def club(name: str) -> Callable[[dict[str, str]], bool]:
    """Rows of a club."""
    return lambda row: row["club"] == name
