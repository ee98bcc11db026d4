"""Tests that arrows run one way: which room may know which, read from the source of each.

Every module of the package is parsed, so that a new one is held to the rules of its folder.
Imports inside functions count like those at the top.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "drawopt"

VALUES = {
    "drawopt.errors",
    "drawopt.text_files",
    "drawopt.entrants",
    "drawopt.distance_files",
    "drawopt.cup_format",
    "drawopt.bracket",
    "drawopt.travel",
    "drawopt.problem",
    "drawopt.config_tables",
    "drawopt.edition",
    "drawopt.results",
}
COUNTING = {"drawopt.counting", "drawopt._counting_kernels"}
SOLVER_ROOMS = ("drawopt.planning", "drawopt.scheduling")
OUTSIDE = ("drawopt.report", "drawopt.cli")
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
    """Tests that the values exist under these names, so that no rule below is empty."""
    assert set(SOURCES) >= VALUES | {"drawopt.counting", "drawopt.drawing.lots"}
    assert any(inside(name, ["ortools"]) for room in rooms(*SOLVER_ROOMS) for name in IMPORTS[room])
    assert "drawopt.travel" in KNOWS["drawopt.counting"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import ortools.sat", "ortools.sat"),
        ("import numpy as np, random as r", "random"),
        ("from numpy import random", "numpy.random"),
        ("from drawopt import cli", "drawopt.cli"),
        ("from drawopt.planning.cover import exact_cover", "drawopt.planning.cover.exact_cover"),
        ("from . import lots", "drawopt.drawing.lots"),
        ("from .lots import Lots", "drawopt.drawing.lots.Lots"),
        ("from ..planning import cover", "drawopt.planning.cover"),
        ("from .. import report", "drawopt.report"),
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


@pytest.mark.parametrize("module", SOURCES)
def test_solver_stays_in_its_rooms(module: str) -> None:
    """Tests that ortools is imported in planning and scheduling only."""
    solver = {name for name in IMPORTS[module] if inside(name, ["ortools"])}
    assert not solver or inside(module, SOLVER_ROOMS)


@pytest.mark.parametrize("module", rooms("drawopt.drawing"))
def test_chance_comes_from_the_lots_alone(module: str) -> None:
    """Tests that no room of drawing has another source of chance, or a way to fetch one."""
    assert not {name for name in IMPORTS[module] if inside(name, [*CHANCE, "importlib"])}
    for node in ast.walk(ast.parse(SOURCES[module])):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("random", "urandom", "default_rng"), f"line {node.lineno}"
        if isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec"), f"line {node.lineno}"


@pytest.mark.parametrize("module", ["drawopt.later_odds", "drawopt.prices"])
def test_odds_and_prices_know_no_solver(module: str) -> None:
    """Tests that chances are found without a solver, and sampled from the lots alone."""
    known = reached(module) | {module}
    assert not {name for name in known if inside(name, SOLVER_ROOMS)}
    assert not {name for name in IMPORTS[module] if inside(name, ["ortools", *CHANCE])}


@pytest.mark.parametrize("module", rooms("drawopt.drawing"))
def test_drawing_never_reaches_planning(module: str) -> None:
    """Tests that no chain of imports leads from the draw to a planner or a solver."""
    known = reached(module)
    assert not {name for name in known if inside(name, SOLVER_ROOMS)}
    assert not {
        name for other in {module, *known} for name in IMPORTS[other] if inside(name, ["ortools"])
    }


@pytest.mark.parametrize("module", rooms("drawopt.planning"))
def test_planning_never_reaches_drawing(module: str) -> None:
    assert not {name for name in reached(module) if inside(name, ["drawopt.drawing"])}


@pytest.mark.parametrize("module", rooms("drawopt.scheduling"))
def test_scheduling_knows_values(module: str) -> None:
    """Tests that fixtures are made without a draw, a plan or a page in sight."""
    known = {name for name in KNOWS[module] if not inside(name, ["drawopt.scheduling"])}
    assert known <= VALUES


@pytest.mark.parametrize("module", rooms("drawopt.scheduling"))
def test_checkers_know_no_solver(module: str) -> None:
    """Tests that what checks a schedule is reached by no chain of imports from the solver."""
    if module.endswith("checker"):
        known = reached(module) | {module}
        assert not {name for m in known for name in IMPORTS[m] if inside(name, ["ortools"])}


@pytest.mark.parametrize("module", sorted(VALUES))
def test_values_know_values_alone(module: str) -> None:
    """Tests that entrants, format, travel and brackets know nobody but one another."""
    assert KNOWS[module] <= VALUES


@pytest.mark.parametrize("module", rooms(*COUNTING))
def test_counting_knows_values(module: str) -> None:
    assert KNOWS[module] <= VALUES | COUNTING


@pytest.mark.parametrize("module", rooms("drawopt.qualification"))
def test_qualification_knows_values_and_lots(module: str) -> None:
    """Tests that qualification needs no plan and no draw: values, and the stream of lots."""
    known = {name for name in KNOWS[module] if not inside(name, ["drawopt.qualification"])}
    assert known <= VALUES | {"drawopt.drawing.lots"}


@pytest.mark.parametrize("module", rooms("drawopt.whatif"))
def test_whatif_takes_its_chance_from_lots(module: str) -> None:
    """Tests that many cups have no other source of chance than the stream of lots."""
    assert not {name for name in IMPORTS[module] if inside(name, CHANCE)}


@pytest.mark.parametrize("module", SOURCES)
def test_nobody_knows_whatif_below(module: str) -> None:
    """Tests that only the report and the command line know what-if."""
    if not inside(module, ["drawopt.whatif", *OUTSIDE]):
        assert not {name for name in KNOWS[module] if inside(name, ["drawopt.whatif"])}


@pytest.mark.parametrize("module", SOURCES)
def test_nobody_knows_what_is_outside(module: str) -> None:
    """Tests that the report is imported by the command line alone, which nobody imports."""
    known = {name for name in KNOWS[module] if inside(name, OUTSIDE)}
    if inside(module, ["drawopt.report"]):
        known = {name for name in known if not inside(name, ["drawopt.report"])}
    if not (inside(module, ["drawopt.cli"]) or module == "drawopt.__main__"):
        assert not known


@pytest.mark.parametrize("module", SOURCES)
def test_only_plots_know_matplotlib(module: str) -> None:
    """Tests that everything but the plots works without matplotlib, which is an extra."""
    drawn = {name for name in IMPORTS[module] if inside(name, ["matplotlib", "pylab"])}
    assert not drawn or module == "drawopt.report.plots"
    assert "drawopt.report.plots" not in KNOWS[module]
