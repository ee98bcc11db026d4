"""A mutation run: small faults in functions, one at a time, and the tests that should see them.

``python -m tests.mutants [MODULE ...] [--each N] [--skip N] [--tests FILE ...]`` tries N places of
each module, chosen by a fixed seed (of which the first ones can be skipped), and lists the mutants
that no test kills.

The tests of all wings run once to see which functions each of them calls. A mutant is then a
process of its own (a fork: nothing is imported again) in which one function has other code, and
only the tests that call this function run, quickest first, until one fails.
"""

import argparse
import ast
import importlib
import os
import pickle
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/verification",
    "tests/records",
    "tests/drawing",
    "tests/sections",
    "tests/planning/test_proof_small.py",
    "tests/reporting/test_seasons.py",
    "tests/model/test_results.py",
    "tests/cli/test_booklets.py",
    "tests/cli/test_verify.py",
)
"""Tests that are tried; what is not there yet is passed over."""

MODULES = (
    "verification/brackets",
    "verification/certificate",
    "verification/commit",
    "verification/draws",
    "verification/folder",
    "verification/listing",
    "verification/plans",
    "verification/result_rows",
    "verification/season",
    "verification/verify_draw",
    "records/attempts",
    "records/booklets",
    "records/canonical",
    "records/chain",
    "records/draws",
    "records/folder",
    "records/notice",
    "records/official",
    "records/plans",
    "records/reading",
    "records/results",
    "drawing/booklet",
    "drawing/contest",
    "drawing/draw",
    "drawing/lots",
    "drawing/seeds",
    "sections/bye_weights",
    "sections/convolution",
    "sections/counting",
    "sections/plan",
)
MAX_SECONDS = 8
"""Tests that take longer are left out: there are many mutants."""

ALONE = "verification/verify_draw"

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
    """A function of a module with one place changed, and the module's code with that change."""

    module: str
    function: str
    first_line: int
    line: int
    what: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.what}"


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """A node with one small fault, in each way there is."""
    other: Any = deepcopy(node)
    if isinstance(other, ast.Compare) and type(other.ops[0]) in COMPARE:
        other.ops[0] = COMPARE[type(other.ops[0])]()
        yield other
    elif isinstance(other, ast.BoolOp):
        other.op = ast.Or() if isinstance(other.op, ast.And) else ast.And()
        yield other
    elif isinstance(other, ast.BinOp) and type(other.op) in ARITHMETIC:
        if not any(isinstance(side, ast.JoinedStr) for side in (other.left, other.right)):
            other.op = ARITHMETIC[type(other.op)]()
            yield other
    elif isinstance(other, ast.UnaryOp) and isinstance(other.op, ast.Not):
        yield other.operand
    elif isinstance(other, ast.Constant) and type(other.value) in (int, bool):
        value: Any = other.value
        other.value = not value if isinstance(value, bool) else value + 1
        yield other
    elif isinstance(other, ast.Raise | ast.Continue | ast.Break) or (
        isinstance(other, ast.Expr) and not isinstance(other.value, ast.Constant)
    ):
        yield ast.Pass()
    elif isinstance(other, ast.IfExp):
        yield other.body
        yield other.orelse


class _Put(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, at: ast.AST, new: ast.AST) -> None:
        self.at, self.new = at, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.at else self.generic_visit(node)


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The functions of a module and the methods of its classes, by name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield within + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{within}{node.name}.")


def worth_changing(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function but for type hints, decorators, messages and where these are cut."""
    todo = list(getattr(function, "body", []))
    while todo:
        node = todo.pop(0)
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            for each in value if isinstance(value, list) else [value]:
                cut = isinstance(node, ast.Slice) and isinstance(each, ast.Constant)
                if isinstance(each, ast.AST) and not isinstance(each, ast.JoinedStr) and not cut:
                    todo.append(each)


def code_of(module: CodeType, function: str) -> CodeType:
    """The code of a function within that of its module."""
    code = module
    for name in function.split("."):
        code = next(
            each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name
        )
    return code


def mutants(module: str, most: int) -> list[Mutant]:
    """Some mutants of a module, those that compile to the same code left out."""
    path = ROOT / "drawopt" / f"{module}.py"
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    places = [
        (name, function, node)
        for name, function in functions(tree)
        for node in worth_changing(function)
        if any(True for _ in changed(node))
    ]
    found: list[Mutant] = []
    for name, _, node in Random(module).sample(places, len(places)):
        if len(found) == most:
            break
        new = Random(f"{module} {name} {node.__dict__.get('lineno')}").choice(list(changed(node)))
        # The nodes are the tree's own: only the place itself is exchanged, and put back.
        copy = ast.parse(text)
        place = next(
            there
            for here, there in zip(ast.walk(tree), ast.walk(copy), strict=True)
            if here is node
        )
        made: Any = ast.fix_missing_locations(
            _Put(place, ast.copy_location(new, place)).visit(copy)
        )
        code = code_of(compile(made, str(path), "exec"), name)
        sound = code_of(compile(text, str(path), "exec"), name)
        if code != sound:
            line = int(getattr(node, "lineno", 0))
            what = " ".join(f"{ast.unparse(node)} -> {ast.unparse(new)}".split())[:150]
            found.append(Mutant(module, name, sound.co_firstlineno, line, what, code))
    return found


def live(module: str, function: str) -> FunctionType | None:
    """The function itself, as it is called; ``None`` if it is compiled or wrapped otherwise."""
    if module == ALONE:
        at: Any = importlib.import_module("tests.verification.test_random_cups").alone
    else:
        at = importlib.import_module("drawopt." + module.replace("/", "."))
    for name in function.split("."):
        at = vars(at).get(name)
    for attribute in ("fget", "func", "__func__", "__wrapped__"):
        at = getattr(at, attribute, at)
    return at if isinstance(at, FunctionType) else None


@dataclass
class Seen:
    """A plugin of pytest: what each test calls in the package, and how long it takes."""

    calls: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    bad: set[str] = field(default_factory=set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        own, prefix = self.calls[item.nodeid], str(ROOT / "drawopt")

        def called(frame: FrameType, event: str, _: object) -> None:
            code = frame.f_code
            if event == "call" and code.co_filename.startswith(prefix):
                own.add((code.co_filename, code.co_firstlineno))

        sys.setprofile(called)
        try:
            return (yield)
        finally:
            sys.setprofile(None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.bad.add(report.nodeid)


def in_a_fork(work: Callable[[], int], seconds: float) -> int | None:
    """The exit code of some work in a process of its own; ``None`` if it took too long."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            os.setpgid(0, 0)
            null = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(null, number)
            code = work()
        finally:
            os._exit(code)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def seen(tests: list[str]) -> Seen:
    """Which functions each test calls; the tests run once, in a process of their own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seen"

        def work() -> int:
            plugin = Seen()
            pytest.main(["-q", "-p", "no:cacheprovider", *tests], plugins=[plugin])
            own = dict(plugin.calls), dict(plugin.seconds), plugin.bad
            path.write_bytes(pickle.dumps(own))
            return 0

        if in_a_fork(work, 3_600) != 0:
            raise SystemExit("the tests could not be run")
        calls, seconds, bad = pickle.loads(path.read_bytes())
        return Seen(calls, seconds, bad)


def survives(mutant: Mutant, tests: list[str], seconds: float) -> bool | None:
    """Whether the tests pass with the mutant in its function's place; ``None`` if it has none."""
    function = live(mutant.module, mutant.function)
    if function is None or function.__code__.co_freevars != mutant.code.co_freevars:
        return None

    def work() -> int:
        function.__code__ = mutant.code
        return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]))

    return in_a_fork(work, seconds) == 0


def ready(modules: list[str], tests: list[str]) -> None:
    """Import everything once and load compiled code, before there are forks."""
    for module in modules:
        live(module, "none")
    for path in tests:
        for file in sorted((ROOT / path).glob("test_*.py")) or [ROOT / path]:
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    importlib.import_module("drawopt").verify(ROOT / "tests" / "golden" / "pools")


def run(
    modules: list[str], each: int, skip: int, files: list[str], seconds: float, limit: float
) -> None:
    """Try mutants by turns of all modules, print those that survive, and the counts by wing."""
    started = time.monotonic()
    files = [path for path in files if (ROOT / path).exists()]
    ready(modules, files)
    tests = seen(files)
    quick = {name for name in tests.calls if tests.seconds[name] < MAX_SECONDS}
    usable = sorted(quick - tests.bad, key=lambda name: tests.seconds[name])
    print(f"{len(usable)} tests, {sum(tests.seconds.values()):.0f} s; failing: {sorted(tests.bad)}")
    chosen = {module: mutants(module, skip + each)[skip:] for module in modules}
    tried: dict[str, int] = defaultdict(int)
    killed: dict[str, int] = defaultdict(int)
    for turn in range(each):
        for module, own in chosen.items():
            if turn >= len(own) or time.monotonic() - started > limit:
                continue
            mutant = own[turn]
            at = str(ROOT / "drawopt" / f"{module}.py"), mutant.first_line
            calling = [name for name in usable if at in tests.calls[name]]
            alive = survives(mutant, calling, seconds) if calling else True
            if alive is None:
                continue
            wing = module.split("/")[0]
            tried[wing] += 1
            killed[wing] += not alive
            if alive:
                print(f"alive: {mutant}{'' if calling else ' (called by no test)'}", flush=True)
        print(f"after turn {turn + 1}: {dict(killed)} of {dict(tried)} killed", flush=True)
    for wing, count in tried.items():
        print(f"{wing}: {killed[wing]} of {count} mutants killed")
    print(f"{sum(killed.values())} of {sum(tried.values())} mutants killed")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--skip", type=int, default=0, help="mutants of each module tried before")
    parser.add_argument("--tests", nargs="*", default=list(TESTS), help="files or folders")
    parser.add_argument("--seconds", type=float, default=60, help="for one mutant's tests")
    parser.add_argument("--limit", type=float, default=36_000, help="for the whole run")
    asked = parser.parse_args()
    run(asked.modules, asked.each, asked.skip, asked.tests, asked.seconds, asked.limit)


if __name__ == "__main__":
    main()
