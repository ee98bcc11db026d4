"""Tests that arrows run one way: which wing may know which, read from the source of each module.

Every module of the package is parsed, so that a new one is held to the rules of its wing. Imports
inside functions count like those at the top.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "drawopt"

BELOW = {
    "errors": (),
    "progress": ("errors",),
    "files": ("errors",),
    "model": ("files",),
    "sections": ("model", "progress"),
    "pricing": ("sections",),
    "planning": ("pricing",),
    "drawing": ("sections",),
    "qualification": ("model", "drawing.lots"),
    "scheduling": ("model", "drawing.contest", "progress", "planning.solving"),
    "records": ("sections", "drawing", "scheduling"),
    "verification": ("records", "pricing"),
    "simulation": ("records",),
    "review": ("simulation", "verification", "planning"),
    "reporting": ("qualification", "review"),
    "api": ("reporting",),
    "plot": ("reporting",),
    "cli": ("api", "plot"),
    "__main__": ("cli",),
}
"""What each wing may know, from the ground up; it may also know all that those may know."""

SOLVER_WINGS = ("drawopt.planning", "drawopt.scheduling")
CHANCE = ("random", "secrets", "uuid", "numpy.random")


def name_of(path: Path) -> str:
    """A module's dotted name: drawopt/drawing/lots.py is drawopt.drawing.lots."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    name_of(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))
}
FOLDERS = {name_of(path) for path in PACKAGE.rglob("__init__.py")}


def imports(source: str, module: str, is_folder: bool = False) -> set[str]:
    """What a module imports, by dotted name; ``from a import b`` counts as ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = len(parts) - node.level + (1 if is_folder else 0)
                base = ".".join([*parts[:kept], *([base] if base else [])])
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def inside(name: str, rooms: Iterable[str]) -> bool:
    """Whether a dotted name is one of these rooms or lies in one."""
    return any(name == room or name.startswith(room + ".") for room in rooms)


def module_of(name: str) -> str:
    """The module of the package that an imported name lives in."""
    while name not in SOURCES:
        name = name.rpartition(".")[0]
    return name


IMPORTS = {module: imports(SOURCES[module], module, module in FOLDERS) for module in SOURCES}
KNOWS = {
    module: {module_of(name) for name in names if inside(name, ["drawopt"])} - {module}
    for module, names in IMPORTS.items()
}

# The door hands its names on when they are first used: nobody knows more by importing it.
KNOWS["drawopt"] = set()


def wing_of(module: str) -> str:
    """The wing that a module lies in; empty for the public door."""
    return module.split(".")[1] if "." in module else ""


def allowed(wing: str) -> set[str]:
    """The rooms that a wing may know: its own, and all below it."""
    found = {f"drawopt.{wing}"}
    for below in BELOW[wing]:
        found |= {f"drawopt.{below}"} | allowed(below.partition(".")[0]) - {
            f"drawopt.{below.partition('.')[0]}"
        }
    return found


def reached(module: str) -> set[str]:
    """All modules of the package that a module knows, through any number of others."""
    found: set[str] = set()
    left = [module]
    while left:
        for known in KNOWS[left.pop()] - found:
            found.add(known)
            left.append(known)
    return found - {module}


def rooms(*names: str) -> list[str]:
    """The modules that are, or lie in, these rooms."""
    return [module for module in SOURCES if inside(module, names)]


def test_the_package_is_read() -> None:
    """Tests that every wing exists and is in the table, so that no rule below is empty."""
    wings = {wing_of(module) for module in SOURCES} - {""}
    assert wings == set(BELOW)
    assert any(inside(name, ["ortools"]) for room in rooms(*SOLVER_WINGS) for name in IMPORTS[room])
    assert "drawopt.model.travel" in KNOWS["drawopt.sections.counting"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import ortools.sat", "ortools.sat"),
        ("import numpy as np, random as r", "random"),
        ("from numpy import random", "numpy.random"),
        ("from drawopt import cli", "drawopt.cli"),
        ("from drawopt.planning.search import find", "drawopt.planning.search.find"),
        ("from . import lots", "drawopt.drawing.lots"),
        ("from .lots import Lots", "drawopt.drawing.lots.Lots"),
        ("from ..planning import search", "drawopt.planning.search"),
        ("from .. import reporting", "drawopt.reporting"),
        ("def f():\n    from secrets import randbelow", "secrets.randbelow"),
        ("if TYPE_CHECKING:\n    import drawopt.cli", "drawopt.cli"),
    ],
)
def test_every_form_of_import_is_seen(source: str, expected: str) -> None:
    """Tests the reading of imports itself, on a module of drawing."""
    assert expected in imports(source, "drawopt.drawing.draw")


def test_relative_imports_of_a_folder() -> None:
    assert imports("from . import lots", "drawopt.drawing", True) == {"drawopt.drawing.lots"}
    assert imports("from ..planning import x", "drawopt.drawing", True) == {"drawopt.planning.x"}


def test_rooms_at_the_top_are_few() -> None:
    """Tests that a newcomer sees at most twenty rooms at the top of the package."""
    inside_it = {path.name: path for path in PACKAGE.iterdir()}
    top = {
        name
        for name, path in inside_it.items()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert len(top) <= 20, sorted(top)
    assert set(inside_it) - top <= {"py.typed", "__pycache__", "_shipped"}


@pytest.mark.parametrize("module", [module for module in SOURCES if wing_of(module)])
def test_arrows_run_one_way(module: str) -> None:
    """Tests that each module knows its own wing and those below it, and nothing else."""
    may = allowed(wing_of(module)) | {"drawopt"}
    unknown = {name for name in KNOWS[module] if name != "drawopt" and not inside(name, may)}
    assert not unknown


def test_no_import_runs_in_a_circle() -> None:
    """Tests that no module is reached by its own imports, those inside functions among them."""
    circles = {
        module
        for module in SOURCES
        if module not in FOLDERS and any(module in reached(known) for known in KNOWS[module])
    }
    assert not circles


@pytest.mark.parametrize("module", SOURCES)
def test_solver_stays_in_its_wings(module: str) -> None:
    """Tests that ortools is imported in planning and scheduling only, scipy in planning only."""
    known = IMPORTS[module]
    assert inside(module, SOLVER_WINGS) or not {n for n in known if inside(n, ["ortools"])}
    assert inside(module, SOLVER_WINGS[:1]) or not {n for n in known if inside(n, ["scipy"])}


@pytest.mark.parametrize("module", rooms("drawopt.drawing"))
def test_chance_comes_from_the_lots_alone(module: str) -> None:
    """Tests that no room of drawing has another source of chance, or a way to fetch one."""
    assert not {name for name in IMPORTS[module] if inside(name, [*CHANCE, "importlib"])}
    for node in ast.walk(ast.parse(SOURCES[module])):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("random", "urandom", "default_rng"), f"line {node.lineno}"
        if isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec"), f"line {node.lineno}"


@pytest.mark.parametrize("module", rooms("drawopt.simulation", "drawopt.qualification"))
def test_what_is_played_takes_its_chance_from_lots(module: str) -> None:
    """Tests that cups, runs and tie-breaks have no other source of chance than the lots."""
    assert not {name for name in IMPORTS[module] if inside(name, CHANCE)}


@pytest.mark.parametrize("module", rooms("drawopt.scheduling"))
def test_checkers_know_no_solver(module: str) -> None:
    """Tests that what checks a schedule is reached by no chain of imports from the solver."""
    if module.endswith("checker"):
        known = reached(module) | {module}
        assert not {name for m in known for name in IMPORTS[m] if inside(name, ["ortools"])}


@pytest.mark.parametrize("module", SOURCES)
def test_only_plots_know_matplotlib(module: str) -> None:
    """Tests that everything but the plots works without matplotlib, which is an extra."""
    drawn = {name for name in IMPORTS[module] if inside(name, ["matplotlib", "pylab"])}
    assert not drawn or module in ("drawopt.plot", "drawopt.reporting.plots")


WITHOUT_SOLVER = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("ortools", "scipy"):
            raise ImportError(name + " is blocked")

sys.meta_path.insert(0, Blocked())
import drawopt
for wing in sys.argv[1:]:
    found = importlib.import_module(wing)
    for each in pkgutil.walk_packages(getattr(found, "__path__", []), wing + "."):
        importlib.import_module(each.name)
print("loaded")
"""


@pytest.mark.parametrize(
    "wing",
    [
        *(f"drawopt.{w}" for w in ("sections", "pricing", "drawing", "records", "verification")),
        "drawopt.simulation",
        "drawopt.reporting.section_map",
        "drawopt.reporting.plots",
    ],
)
def test_no_solver_is_loaded(wing: str) -> None:
    """Tests in a fresh process, with ortools and scipy blocked, that these wings load."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SOLVER, wing],
        capture_output=True,
        text=True,
        cwd=PACKAGE.parent,
        check=False,
    )
    assert done.stdout == "loaded\n", done.stderr[-500:]
