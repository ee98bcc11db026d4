"""Tests that a draw does not depend on how its field was written down."""

import unicodedata
from pathlib import Path
from random import Random

import pytest

from drawopt.drawing.contest import first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.model.edition import read_edition
from drawopt.planning.plan_sections import price_sections
from drawopt.records.canonical import pretty
from drawopt.records.draws import draw_record
from drawopt.records.plans import plan_record

CLUBS = ["Ångströms", "Šibenik", "Éire", "Zürich", "Ñandú", "Łódź", "Bø", "Ostrów", "A b", "漢字"]
HEADER = "club,league,city,state,lat,lon"


def rows() -> list[str]:
    return [
        f"{name},L{i % 3},Town,TX,{30 + i * 37 % 50 / 10},{-98 + i * 61 % 70 / 10:.1f}"
        for i, name in enumerate(CLUBS)
    ]


def dressed(random: Random) -> bytes:
    """The same file: rows shuffled, columns in another order, NFC or NFD, BOM, line ends."""
    columns = random.sample(range(6), 6)
    lines = [HEADER, *random.sample(rows(), len(CLUBS))]
    text = random.choice(["\n", "\r\n", "\r"]).join(
        ",".join(line.split(",")[column] for column in columns) for line in lines
    )
    text = unicodedata.normalize(random.choice(["NFC", "NFD"]), text)
    text += random.choice(["", "\n", "\n\n", "\r\n"])
    return random.choice([b"", b"\xef\xbb\xbf"]) + text.encode()


def drawn(file: Path, random: Random) -> str:
    """A plan and a draw of that file, with sections and their clubs in any order."""
    edition = read_edition("2024", file, 2)
    problem = edition.problem()
    sections = [
        tuple(problem.club(unicodedata.normalize("NFC", name)) for name in part)
        for part in (CLUBS[:5], CLUBS[5:])
    ]
    shuffled = tuple(tuple(random.sample(part, len(part))) for part in random.sample(sections, 2))
    plan = price_sections(problem, shuffled, "feasible")
    record = plan_record(plan)
    seed = unicodedata.normalize(random.choice(["NFC", "NFD"]), "  Würfel ")
    draw = draw_contest(first_contest(plan), seed, str(record["digest"]), rehearsal=True)
    return pretty(record) + pretty(draw_record(draw, plan))


def check(seeds: range, folder: Path) -> None:
    file = folder / "clubs.csv"
    file.write_bytes("\n".join([HEADER, *rows()]).encode())
    expected = drawn(file, Random(0))
    for seed in seeds:
        random = Random(seed)
        file.write_bytes(dressed(random))
        assert drawn(file, random) == expected, seed


def test_order_and_dress(tmp_path: Path) -> None:
    """Tests 40 ways to write one field: plan and draw are the same to the byte."""
    check(range(40), tmp_path)


@pytest.mark.soak
def test_order_and_dress_at_length(tmp_path: Path) -> None:
    """Tests 1,000 ways."""
    check(range(1_000), tmp_path)
