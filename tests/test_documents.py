"""Tests that README and guides are true: their commands run, and print what the pages show."""

import os
import re
from pathlib import Path

import pytest

from drawopt.cli import app
from drawopt.cli.options import name_of
from tests.documents import ROOT, blocks, is_shown, run_document

GUIDES = sorted((ROOT / "drawopt" / "reporting" / "guides").glob("*.md"))
PAGES = [
    ROOT / "README.md",
    *GUIDES,
    ROOT / "configs" / "README.md",
    ROOT / "datasets" / "README.md",
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of plans for all documents, so that each field is planned once."""
    given = os.environ.get("DRAWOPT_TEST_CACHE")
    folder = Path(given) if given else tmp_path_factory.getbasetemp().parent / "documents-cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_print_what_the_page_shows(path: Path, tmp_path: Path, cache: Path) -> None:
    """Tests every fenced command of a page in a scratch folder, in order."""
    ran = run_document(path.read_text(encoding="utf-8"), tmp_path, cache)
    for each in ran:
        assert each.code == 0, f"{each.block.text}\n{each.printed}"
        if each.shown is not None:
            assert is_shown(each.shown.text, each.printed), f"{each.block.text}\n{each.printed}"


def test_readme_is_short() -> None:
    """Tests that README stays a page: at most 8 KB."""
    assert len((ROOT / "README.md").read_bytes()) <= 8 * 1024


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Tests that each relative link of a page names a file, and each anchor a heading of it."""
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name) if name else path
        assert file.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.M)
            slugs = {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}
            assert anchor in slugs, target


@pytest.mark.parametrize(
    ("shown", "printed", "holds"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n", "   \na  \n  \n", True),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("...\nc\n...\n", "a\nb\nc\nd\n", True),
        ("d\n...\na\n", "a\nb\nc\nd\n", False),
        ("...\nx\n", "a\nb\n", False),
    ],
)
def test_what_counts_as_shown(shown: str, printed: str, holds: bool) -> None:
    """Tests the comparison itself: whole, or pieces in order."""
    assert is_shown(shown, printed) is holds


def test_blocks_are_found() -> None:
    """Tests the reading of fenced blocks, and which are not run."""
    text = "```sh\nls\n```\n\n```text\na\n```\n```sh no-run\nrm\n```\n"
    text += "```sh\npython3 -m venv .venv && .venv/bin/pip install .\n```\n"
    assert [(b.kind, b.text, b.runs) for b in blocks(text)] == [
        ("sh", "ls\n", True),
        ("text", "a\n", True),
        ("sh", "rm\n", False),
        ("sh", "python3 -m venv .venv && .venv/bin/pip install .\n", False),
    ]


def test_readme_begins_with_the_two_commands() -> None:
    """Tests that the first two blocks of README are the commands that .ci/run takes from there."""
    first, second, *_ = blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    assert first.text.count("\n") == second.text.count("\n") == 1
    assert first.text.endswith(".venv/bin/drawopt simulate 2024 --seed 7\n")
    assert second.text.endswith(".venv/bin/pytest -n 2 --dist loadfile\n")
    assert not first.runs
    assert not second.runs


def test_every_command_is_on_the_readme() -> None:
    """Tests that README's table names each command of the command line, and no other."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    table = page.split("## Commands")[1].split("`drawopt COMMAND")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = sorted(name for cell in cells for name in re.findall(r"`(\w+)`", cell))
    assert named == sorted(name_of(command) for command in app.registered_commands)


def test_no_sample_is_left_empty() -> None:
    """Tests that each block that shows what was printed shows something."""
    for path in PAGES:
        for block in blocks(path.read_text(encoding="utf-8")):
            assert block.kind != "text" or block.text.replace("...", "").strip(), path.name
