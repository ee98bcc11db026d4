"""The fenced commands of README and guides: run in a scratch folder, and held against the page.

A block ``sh`` is run by the shell; a block ``text`` right after it is what it printed, stdout and
stderr together: whole, or in pieces with ``...`` lines between them. A block ``python`` is run by
this Python. All blocks of a document run in order in one folder. Not run are a block whose info
string says ``no-run``, and one that begins with ``python3 -m venv``: such a block installs drawopt,
and is run by .ci/run.

``python -m tests.documents FILE...`` runs documents and writes what was printed into their
``text`` blocks that have no ``...``.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\S*)([^\n]*)\n(.*?)^```$", re.M | re.S)
INSTALLS = "python3 -m venv"
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what it holds, and where that stands in the document."""

    kind: str
    text: str
    start: int
    end: int
    runs: bool


def blocks(document: str) -> list[Block]:
    """The fenced blocks of a document, in order."""
    return [
        Block(
            m.group(1),
            m.group(3),
            m.start(3),
            m.end(3),
            "no-run" not in m.group(2) and not m.group(3).startswith(INSTALLS),
        )
        for m in FENCE.finditer(document)
    ]


@dataclass(frozen=True)
class Ran:
    """A block that was run, the exit code, what it printed, and the block that shows it."""

    block: Block
    code: int
    printed: str
    shown: Block | None


def scratch_environment(folder: Path, cache: Path) -> dict[str, str]:
    """What a reader's shell has: ``drawopt`` on the path, 80 columns, a cache of its own."""
    bin_ = folder / ".bin"
    bin_.mkdir(exist_ok=True)
    script = bin_ / "drawopt"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m drawopt "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    for name in ("datasets", "configs", "notebooks"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return os.environ | {
        "PATH": f"{bin_}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "80",
        "XDG_CACHE_HOME": str(cache),
        "PYTHONIOENCODING": "utf-8",
    }


def run_document(document: str, folder: Path, cache: Path) -> list[Ran]:
    """Run every ``sh`` and ``python`` block of a document, in order."""
    environment = scratch_environment(folder, cache)
    found = blocks(document)
    ran = []
    for position, block in enumerate(found):
        if block.kind not in ("sh", "python") or not block.runs:
            continue
        command = (
            ["sh", "-e", "-c", block.text]
            if block.kind == "sh"
            else [sys.executable, "-c", block.text]
        )
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=LONGEST_SECONDS,
            check=False,
        )
        after = found[position + 1] if position + 1 < len(found) else None
        gap = "" if after is None else document[block.end : after.start]
        shown = (
            after if after is not None and after.kind == "text" and gap.count("\n") <= 4 else None
        )
        ran.append(Ran(block, done.returncode, done.stdout, shown))
    return ran


def lines_of(text: str) -> list[str]:
    """The lines without the blanks that tables end with, nor blank lines before and after."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").split("\n")


def is_shown(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed: its pieces, in order, each line for line."""
    left = lines_of(printed)
    pieces: list[list[str]] = [[]]
    for line in lines_of(shown):
        if line.strip() == "...":
            pieces.append([])
        else:
            pieces[-1].append(line)
    if len(pieces) == 1:
        return pieces[0] == left
    at = 0
    for piece in (piece for piece in pieces if piece):
        for start in range(at, len(left) - len(piece) + 1):
            if left[start : start + len(piece)] == piece:
                at = start + len(piece)
                break
        else:
            return False
    return True


def rewrite(path: Path) -> None:
    """Run a document and write what was printed into it, but for commands that failed."""
    document = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        ran = run_document(document, Path(folder), cache)
    for each in reversed(ran):
        if each.code != 0:
            print(f"{path}: exit {each.code}:\n{each.block.text}{each.printed}")
            continue
        if each.shown is not None and "..." not in lines_of(each.shown.text):
            printed = "\n".join(lines_of(each.printed)) + "\n"
            document = document[: each.shown.start] + printed + document[each.shown.end :]
        elif each.shown is not None and not is_shown(each.shown.text, each.printed):
            print(f"{path}: not as printed:\n{each.block.text}{each.printed}")
    path.write_text(document, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        rewrite(Path(name))
