"""Tests that damaged files are refused with a sentence: no traceback, no long wait, no flood.

``pytest -m soak tests/test_damaged_files.py`` tries over 10,000, each within 2 s of processor time
and the process within 512 MB more than it had.
"""

import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from drawopt.errors import DrawoptError
from drawopt.model.distances import read_distances
from drawopt.model.edition import read_edition
from drawopt.model.entrants import read_entrants
from drawopt.model.results import read_matches
from drawopt.records.attempts import read_attempts
from drawopt.records.canonical import pretty
from drawopt.records.certificates import certificate_record, read_certificate
from drawopt.records.draws import read_draw
from drawopt.records.plans import read_plan
from drawopt.sections.plan import Certificate, Cut
from drawopt.verification.folder import verify_path
from tests.fixtures import roster

GOLDEN = Path(__file__).parents[1] / "golden"
NASTY = [
    b"", b"\0", b"\xff", b'"', b"'", b",", b"\n", b"\r", b"[", b"]", b"{", b"}", b"-", b"1e999",
    b"NaN", b"Infinity", b"-1", b"0", b"99999999999999999999", b"true", b"null", b"\xe2\x80\xae",
    b"\xef\xbb\xbf", b"=cmd()", b"1_000", b"0x10", b"[[", b'""', b" ", b"\\u0000", b"\\ud800", b"#",
]  # fmt: skip
CONFIG = """title = "Cup"
entrants = "clubs.csv"
slots = 2
tolerance = "0.05"
redraw = "window"
seed_sources = ["dice"]
double_byes = false
section_size = [4, 8]
[[windows]]
rounds = [1, 2]
[[windows]]
rounds = [3]
[rules]
longest_trip = 900
must_have_bye = ["Club 01"]
[[rules.apart]]
clubs = ["Club 02", "Club 03"]
until = 3
[cost]
beyond = 400
more_per_unit = 2
"""
MATRIX = "club,Club 00,Club 01,Club 02\nClub 00,0,5,9\nClub 01,5,0,4\nClub 02,9,4,0\n"
CERTIFICATE = Certificate((1, 2, 3), 4, 0, 7, False, (Cut((0, 1, 2), (1, 1, 1), 2, 5),))


def damaged(data: bytes, random: Random) -> bytes:
    """A file with a few wounds: bytes changed, gone, doubled, moved; lines lost; nasty pieces."""
    for _ in range(random.choice([1, 1, 2, 5])):
        at = random.randrange(len(data) + 1)
        kind = random.randrange(6)
        if kind == 0:
            data = data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + random.choice(NASTY) + data[at + random.randrange(4) :]
        elif kind == 2:
            data = data[:at] + data[at + random.randrange(60) :]
        elif kind == 3:
            data = data[:at]
        elif kind == 4:
            piece = data[at : at + random.randrange(80)]
            data = data[:at] + piece * random.choice([2, 50]) + data[at:]
        else:
            lines = data.split(b"\n")
            random.shuffle(lines)
            data = b"\n".join(lines)
    return data


def readers(folder: Path) -> dict[str, Callable[[], object]]:
    """What reads each kind of file, once it lies in the folder with sound neighbours."""
    plan, draw = folder / "plan.json", folder / "draw.json"
    clubs = read_plan(GOLDEN / "six" / "plan.json")[0].problem.field
    return {
        "clubs.csv": lambda: read_edition(str(folder / "cup.toml")).problem(),
        "cup.toml": lambda: read_edition(str(folder / "cup.toml")).problem(),
        "matrix.csv": lambda: read_distances(folder / "matrix.csv", clubs),
        "roster.csv": lambda: read_entrants(folder / "roster.csv"),
        "results.csv": lambda: read_matches(folder / "results.csv", clubs),
        "plan.json": lambda: (read_plan(plan), verify_path(plan)),
        "draw.json": lambda: (
            read_draw(draw, clubs.clubs),
            verify_path(draw, plan=GOLDEN / "six" / "plan.json"),
        ),
        "certificate.json": lambda: read_certificate(folder / "certificate.json"),
        "drawopt-attempts.json": lambda: read_attempts(folder),
    }


def sound_files(folder: Path) -> None:
    (folder / "clubs.csv").write_text(roster(11), encoding="utf-8")
    (folder / "roster.csv").write_text(
        roster(5, aliases="", rating="1500", may_host="yes", uncertainty_km="3"), encoding="utf-8"
    )
    (folder / "cup.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "matrix.csv").write_text(MATRIX, encoding="utf-8")
    (folder / "results.csv").write_text(
        "round,home,away,home_goals,away_goals,decided_by,winner\n"
        "1,Club 00,Club 01,2,1,,\n1,Club 03,Club 04,1,1,penalties,Club 04\n",
        encoding="utf-8",
    )
    shutil.copy(GOLDEN / "six" / "plan.json", folder / "plan.json")
    shutil.copy(GOLDEN / "six" / "w1.json", folder / "draw.json")
    text = pretty(certificate_record(CERTIFICATE))
    (folder / "certificate.json").write_text(text, encoding="utf-8")
    shutil.copy(GOLDEN / "six" / "drawopt-attempts.json", folder / "drawopt-attempts.json")


def refusal(read: Callable[[], object]) -> str | None:
    """What is said against a file; ``None`` if it is read."""
    try:
        read()
    except DrawoptError as error:
        return str(error)
    return None


def try_all(each: int, folder: Path, most_seconds: float | None = None) -> int:
    """How many damaged files were refused, each with a sentence."""
    sound_files(folder)
    refused = 0
    for name, read in readers(folder).items():
        path = folder / name
        good = path.read_bytes()
        for seed in range(each):
            bad = damaged(good, Random(f"{name} {seed}"))
            path.write_bytes(bad)
            started = time.process_time()
            said = refusal(read)
            assert said is None or (said and "Traceback" not in said)
            refused += said is not None
            seconds = time.process_time() - started
            assert most_seconds is None or seconds < most_seconds, (name, seed)
        path.write_bytes(good)
    return refused


def test_damaged_files(tmp_path: Path) -> None:
    """Tests some damaged files of every kind: most are refused, none with a traceback."""
    assert try_all(60, tmp_path) > 300


@pytest.mark.soak
def test_damaged_files_at_length(tmp_path: Path) -> None:
    """Tests over 10,000 of them, and what each takes."""
    try_all(3, tmp_path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert try_all(1_200, tmp_path, 2.0) > 6_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 * 1024
