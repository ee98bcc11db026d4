"""A mutation run: small faults put into modules, one at a time, and the tests that should see them.

``python -m tests.mutants [MODULE ...] [--each N] [--seconds S]`` changes up to N places of each
module (chosen by a fixed seed), runs the tests of its wing in a process of its own, and lists the
mutants that no test has killed. ``pytest -m mutants`` runs a few of each wing.
"""

import argparse
import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
TESTS = {
    "verification": "tests/verification/test_forgeries.py tests/records/test_notice.py",
    "records": "tests/records tests/verification/test_forgeries.py",
    "drawing": "tests/drawing tests/records/test_golden.py",
    "sections": "tests/sections tests/drawing/test_draw.py",
    "model": "tests/model/test_results.py tests/records/test_results.py",
}
"""The tests that are run for the modules of a wing, fastest first."""

MODULES = (
    "verification/folder",
    "verification/plans",
    "verification/listing",
    "verification/result_rows",
    "verification/certificate",
    "records/chain",
    "records/official",
    "records/results",
    "records/attempts",
    "records/reading",
    "records/plans",
    "drawing/draw",
    "drawing/seeds",
    "drawing/lots",
    "drawing/contest",
    "sections/plan",
)

COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """A module with one place changed."""

    module: str
    line: int
    what: str
    source: str


def changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """A node with one small fault, in each way there is."""
    other = deepcopy(node)
    if isinstance(other, ast.Compare) and type(other.ops[0]) in COMPARE:
        was = ast.unparse(node)
        other.ops[0] = COMPARE[type(other.ops[0])]()
        yield f"{was} -> {ast.unparse(other)}", other
    elif isinstance(other, ast.BoolOp):
        other.op = ast.Or() if isinstance(other.op, ast.And) else ast.And()
        yield f"{ast.unparse(node)} -> {ast.unparse(other)}", other
    elif isinstance(other, ast.BinOp) and type(other.op) in ARITHMETIC:
        if not any(isinstance(side, ast.JoinedStr) for side in (other.left, other.right)):
            other.op = ARITHMETIC[type(other.op)]()
            yield f"{ast.unparse(node)} -> {ast.unparse(other)}", other
    elif isinstance(other, ast.UnaryOp) and isinstance(other.op, ast.Not):
        yield f"{ast.unparse(node)} -> {ast.unparse(other.operand)}", other.operand
    elif isinstance(other, ast.Constant) and type(other.value) is int:
        other.value += 1
        yield f"{ast.unparse(node)} -> {other.value}", other
    elif isinstance(other, ast.Constant) and type(other.value) is bool:
        other.value = not other.value
        yield f"{ast.unparse(node)} -> {other.value}", other
    elif isinstance(other, ast.Raise | ast.Continue | ast.Break):
        yield f"{ast.unparse(node)[:60]} -> pass", ast.Pass()


class _Put(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, at: ast.AST, new: ast.AST) -> None:
        self.at, self.new = at, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.at else self.generic_visit(node)


def mutants(module: str) -> list[Mutant]:
    """All mutants of a module; type hints and texts are left alone."""
    path = ROOT / "drawopt" / f"{module}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hints = {
        id(inner)
        for node in ast.walk(tree)
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if hint is not None
        for inner in ast.walk(hint)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in hints:
            continue
        for what, new in changed(node):
            copy = deepcopy(tree)
            # The same place in the copy: both are walked in one order.
            place = next(
                there
                for here, there in zip(ast.walk(tree), ast.walk(copy), strict=True)
                if here is node
            )
            made = ast.fix_missing_locations(_Put(place, new).visit(copy))
            line = getattr(node, "lineno", 0)
            found.append(Mutant(module, line, " ".join(what.split()), ast.unparse(made)))
    return found


def survives(mutant: Mutant, folder: Path, seconds: float) -> bool:
    """Whether the tests of a mutant's wing pass, run on a copy of the package that holds it."""
    home = folder / "drawopt" / f"{mutant.module}.py"
    kept = home.read_text(encoding="utf-8")
    home.write_text(mutant.source, encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider",
             *TESTS[mutant.module.split("/")[0]].split()],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=seconds,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    finally:
        home.write_text(kept, encoding="utf-8")
    return done.returncode == 0


def run(modules: list[str], each: int, seconds: float, limit: float) -> tuple[int, list[Mutant]]:
    """How many mutants were tried, and those that survived; no new one after ``limit`` seconds."""
    alive: list[Mutant] = []
    tried, started = 0, time.monotonic()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("drawopt", "tests", "configs", "datasets", "pyproject.toml", "README.md"):
            (folder / part).symlink_to(ROOT / part)
        # The package is a copy, its compiled kernels with it.
        (folder / "drawopt").unlink()
        subprocess.run(["cp", "-r", str(ROOT / "drawopt"), str(folder / "drawopt")], check=True)
        chosen = []
        for module in modules:
            own = mutants(module)
            chosen.append(Random(module).sample(own, min(each, len(own))))
        # By turns, so that a run that is cut short has seen something of every module.
        for turn in range(each):
            for own in chosen:
                if turn < len(own) and time.monotonic() - started < limit:
                    tried += 1
                    if survives(own[turn], folder, seconds):
                        alive.append(own[turn])
                        print(f"alive: {own[turn].module}:{own[turn].line}: {own[turn].what}",
                              flush=True)  # fmt: skip
    return tried, alive


def main() -> None:
    """Run from the command line, and say how many were killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=300, help="for one mutant's tests")
    parser.add_argument("--limit", type=float, default=36_000, help="for the whole run")
    asked = parser.parse_args()
    tried, alive = run(asked.modules, asked.each, asked.seconds, asked.limit)
    print(f"{tried - len(alive)} of {tried} mutants killed")


if __name__ == "__main__":
    main()
