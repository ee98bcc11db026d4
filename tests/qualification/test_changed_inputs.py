"""Tests that no berth is called determined against the figures, whatever the figures are.

Each result of each page is reversed in turn, each table's first two rows are exchanged in turn, and
a referee that shares no code with the package says what must come of it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from drawopt.qualification.qualify import Qualification
from tests.qualification.copies import YEARS, Copy
from tests.qualification.oracle import Referee

SURE = ("determined", "clinched")


def file_of_matches(year: str) -> list[str]:
    return {"2024": ["matches", "finals"]}.get(year, ["matches"])


def as_found(found: Qualification) -> dict[tuple[str, str], list[tuple[str | None, str]]]:
    """The berths that figures may decide, as the referee gives them."""
    fed = {name for outcome in found.outcomes for name in outcome.stage.after}
    clubs = Counter(b.club for b in found.berths if b.club)
    result: dict[tuple[str, str], list[tuple[str | None, str]]] = {}
    for outcome in found.outcomes:
        typed = outcome.stage.by == "tables" and not outcome.stage.from_matches
        if not typed and (outcome.stage.by != "knockout" or outcome.stage.name in fed):
            continue
        for place in outcome.places:
            if place.rank > outcome.stage.places and typed:
                continue  # the best second of all groups
            table = place.group if outcome.stage.by == "tables" else outcome.stage.name
            assert clubs[place.club] <= 1
            result.setdefault((outcome.stage.name, table), []).append((place.club, place.status))
    return result


def check(copy: Copy) -> Qualification:
    found = copy.work_out()
    expected = Referee(copy.folder, copy.year).expected()
    got = as_found(found)
    assert got.keys() == expected.keys()
    for key, berths in expected.items():
        if all(status != "not settled" for _, status in berths):
            assert sorted(got[key], key=str) == sorted(berths, key=str), key
        else:
            assert [club for club, _ in got[key]] == [club for club, _ in berths], key
            assert [status for _, status in got[key]] == [status for _, status in berths], key
    return found


def reversed_results(copy: Copy) -> Iterator[str]:
    """The copy with one result the other way round, each in turn; level ones by their mark."""
    for name in file_of_matches(copy.year):
        rows = copy.rows(name)
        text = copy.path(name).read_text(encoding="utf-8")
        for index, row in enumerate(rows):
            if not row["home"] or not row["away"]:
                continue
            changed = [dict(each) for each in rows]
            own = changed[index]
            own["home_goals"], own["away_goals"] = row["away_goals"], row["home_goals"]
            if row.get("winner"):
                own["winner"] = row["away"] if row["winner"] == row["home"] else row["home"]
            copy.write(name, changed)
            yield f"{row['home']} v {row['away']}"
            copy.path(name).write_text(text, encoding="utf-8")


def exchanged_rows(copy: Copy, cell: str) -> Iterator[str]:
    """The copy with a cell of a table's first two rows exchanged, each table in turn."""
    if not copy.path("tables").exists():
        return
    rows = copy.rows("tables")
    text = copy.path("tables").read_text(encoding="utf-8")
    for stage, table in dict.fromkeys((row["stage"], row["table"]) for row in rows):
        changed = [dict(each) for each in rows]
        own = [r for r in changed if (r["stage"], r["table"]) == (stage, table)]
        one, other = (next(r for r in own if r["position"] == place) for place in ("1", "2"))
        one[cell], other[cell] = other[cell], one[cell]
        copy.write("tables", changed)
        yield f"{stage}, {table}"
        copy.path("tables").write_text(text, encoding="utf-8")


@pytest.fixture(params=YEARS)
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Copy:
    return Copy(tmp_path, request.param)


def test_the_referee_agrees_on_the_pages_as_they_are(copy: Copy) -> None:
    check(copy)


TRIED = {"2007": 0, "2010": 8, "2014": 28, "2024": 100}
"""Matches of two named clubs on each page."""


def test_each_result_reversed(copy: Copy) -> None:
    """Tests every match the other way round: its berth goes to another, or is contradicted."""
    tried = 0
    for what in reversed_results(copy):
        tried += 1
        for outcome in check(copy).outcomes:
            if outcome.stage.by != "knockout":
                continue
            beaten = {
                side
                for match in outcome.matches
                for side, own, other in (
                    (match.home, match.home_goals, match.away_goals),
                    (match.away, match.away_goals, match.home_goals),
                )
                if own is not None and other is not None and own < other
            }
            sure = {place.club for place in outcome.places if place.status in SURE}
            assert not sure & beaten, what
    assert tried == TRIED[copy.year]


@pytest.mark.parametrize(("cell", "tables"), [("club", 27), ("position", 27)])
def test_first_two_rows_exchanged(tmp_path: Path, cell: str, tables: int) -> None:
    """Tests every table with its first two clubs, or their positions, exchanged.

    With their names exchanged the second has the first's figures. With the positions alone the
    figures stay, and so do the berths: the page's order is found to be wrong, or the two are level.
    """
    tried = 0
    for year in YEARS:
        copy = Copy(tmp_path / year, year)
        before = copy.work_out()
        for what in exchanged_rows(copy, cell):
            tried += 1
            found = check(copy)
            if cell == "position":
                assert as_found(found) == as_found(before)
                more = len(found.findings) - len(before.findings)
                where = what.split(", ")[-1]
                tables_of = {n: t for o in before.outcomes for n, t in o.tables if n == where}
                assert more >= 0
                assert more or any(len(block) > 1 for block in tables_of[where])
    assert tried == tables
