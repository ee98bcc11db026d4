"""Tests that what one wing takes from another, and what the door hands on, says how it is used.

Every module of the package is parsed, like those of the layers, so that a new function is held to
this on the day that another wing calls it.
"""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator

import pytest

from drawopt import errors
from tests.test_layers import SOURCES, wing_of

TREES = {module: ast.parse(source) for module, source in SOURCES.items()}
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def names_of(tree: ast.Module) -> set[str]:
    """The dotted names that a module uses of others: imported, or as ``module.name``."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            for each in node.names:
                known[each.asname or each.name] = f"{node.module}.{each.name}"
        elif isinstance(node, ast.Import):
            for each in node.names:
                known[each.asname or each.name] = each.name
    return {*known.values()} | {
        f"{known[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in known
    }


USED = {module: names_of(tree) for module, tree in TREES.items()}


def is_used_outside(module: str, name: str) -> bool:
    """Whether another wing uses a name of this module; pictures are for whoever has the door."""
    if module == "drawopt.plot":
        return True
    return any(
        f"{module}.{name}" in USED[other] for other in TREES if wing_of(other) != wing_of(module)
    )


def is_public(node: ast.stmt) -> bool:
    return isinstance(node, FUNCTION | ast.ClassDef) and not node.name.startswith("_")


def answers() -> list[tuple[str, ast.ClassDef]]:
    """The classes that the door hands on, and those of their modules that they derive from."""
    found: list[tuple[str, ast.ClassDef]] = []
    for module, tree in TREES.items():
        classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        left = [name for name in classes if f"{module}.{name}" in USED["drawopt"]]
        taken: list[str] = []
        while left:
            name = left.pop()
            if name in classes and name not in taken:
                taken.append(name)
                left += [base.id for base in classes[name].bases if isinstance(base, ast.Name)]
        found += [(f"{module}.{name}", classes[name]) for name in taken]
    return found


def parameters(node: FUNCTION | ast.ClassDef) -> list[str]:
    """What is given to a function, or to make one of a class: its own fields or ``__init__``."""
    if isinstance(node, ast.ClassDef):
        made = [each for each in node.body if isinstance(each, FUNCTION)]
        of_init = [each for each in made if each.name == "__init__"]
        if of_init:
            return parameters(of_init[0])
        return [
            each.target.id
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]
    given = node.args
    rest = [each for each in (given.vararg, given.kwarg) if each is not None]
    everything = [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest]
    return [each.arg for each in everything if each.arg not in ("self", "cls")]


def raises(node: FUNCTION | ast.ClassDef) -> bool:
    """Whether its own body raises something; handing on what was caught is not counted."""
    return isinstance(node, FUNCTION) and any(
        isinstance(each, ast.Raise) and each.exc is not None for each in ast.walk(node)
    )


ERRORS = {
    name: known
    for name, known in {**vars(builtins), **vars(errors)}.items()
    if isinstance(known, type) and issubclass(known, BaseException)
}


def raised(node: ast.AST) -> set[str]:
    """The known exceptions that a body raises by name; those that helpers make are not seen."""
    found = (each.exc for each in ast.walk(node) if isinstance(each, ast.Raise))
    made = (each.func if isinstance(each, ast.Call) else each for each in found)
    return {each.id for each in made if isinstance(each, ast.Name)} & set(ERRORS)


def is_told(name: str, told: list[str]) -> bool:
    """Whether an exception, or a kind that it is of, is among those that are told."""
    return any(issubclass(ERRORS[name], ERRORS[each]) for each in told if each in ERRORS)


def section(docstring: str, title: str) -> list[str] | None:
    """The lines of a numpydoc section; ``None`` if there is none."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=\n\n\w[\w ]*\n-+\n|\Z)", docstring, re.M | re.S)
    return None if found is None else found[1].split("\n")


def named(lines: list[str] | None) -> list[str]:
    """What the entries of a section are called: several may share one, set apart by commas."""
    heads = [line for line in lines or () if line and not line.startswith(" ")]
    return [name.lstrip("*") for line in heads for name in line.split(", ")]


def lacks(node: FUNCTION | ast.ClassDef) -> list[str]:
    """What a docstring lacks, and what it says of parameters that there are not."""
    docstring = inspect.cleandoc(ast.get_docstring(node, clean=False) or "")
    told, given = section(docstring, "Parameters"), parameters(node)
    found = [] if docstring else ["a docstring"]
    if given and told is None:
        found.append("Parameters")
    found += [f"a parameter {name}" for name in named(told) if name not in given]
    if raises(node):
        wrong = section(docstring, "Raises")
        if wrong is None:
            found.append("Raises")
        else:
            untold = [name for name in sorted(raised(node)) if not is_told(name, named(wrong))]
            found += [f"Raises {name}" for name in untold]
    return found


def public() -> Iterator[tuple[str, FUNCTION | ast.ClassDef]]:
    """What is held to it, by dotted name."""
    for module, tree in TREES.items():
        if wing_of(module) == "cli" or module.rpartition(".")[2].startswith("_"):
            continue
        for node in tree.body:
            if (
                isinstance(node, FUNCTION)
                and is_public(node)
                and is_used_outside(module, node.name)
            ):
                yield f"{module}.{node.name}", node
    for name, of in answers():
        yield name, of
        for node in of.body:
            if isinstance(node, FUNCTION) and is_public(node):
                yield f"{name}.{node.name}", node


PUBLIC = dict(public())


def test_the_public_functions_are_found() -> None:
    """Tests that functions of the door, of other wings and methods of answers are among them."""
    assert {
        "drawopt.api.plan",
        "drawopt.plot.sections",
        "drawopt.files.text.read_text",
        "drawopt.model.edition.read_edition",
        "drawopt.model.edition.Edition.replace",
        "drawopt.reporting.answers.Plan",
        "drawopt.reporting.answers.Plan.save",
        "drawopt.reporting.answers.Table.to_pandas",
    } <= set(PUBLIC)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): ...", ["a docstring"]),
        ("def f():\n    '''It.'''", []),
        ("def f(a):\n    '''It.'''", ["Parameters"]),
        ("def f(*, a):\n    '''It.'''", ["Parameters"]),
        ("def f(*a):\n    '''It.\n\n    Parameters\n    ----------\n    a\n        b\n    '''", []),
        ("def f(a):\n    '''It.\n\n    Parameters\n    ----------\n    a\n        b\n    '''", []),
        (
            "def f(a):\n    '''It.\n\n    Parameters\n    ----------\n    a, b\n        c\n    '''",
            ["a parameter b"],
        ),
        ("def f():\n    '''It.'''\n    raise ValueError", ["Raises"]),
        ("def f():\n    '''It.'''\n    try: ...\n    except ValueError: raise", []),
        (
            "def f():\n    '''It.\n\n    Raises\n    ------\n    OSError\n    '''\n"
            "    raise KeyError",
            ["Raises KeyError"],
        ),
        (
            "def f():\n    '''It.\n\n    Raises\n    ------\n    OSError, LookupError\n    '''\n"
            "    raise KeyError",
            [],
        ),
        ("class C:\n    '''It.'''\n    a: int", ["Parameters"]),
        ("class C:\n    '''It.'''\n    def __init__(self, a): ...", ["Parameters"]),
        ("class C:\n    '''It.'''\n    def f(self): ...", []),
    ],
)
def test_what_is_missing_is_seen(source: str, expected: list[str]) -> None:
    """Tests the reading of docstrings itself."""
    node = ast.parse(source).body[0]
    assert isinstance(node, FUNCTION | ast.ClassDef)
    assert lacks(node) == expected


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from drawopt.drawing.seeds import bits_needed", "drawopt.drawing.seeds.bits_needed"),
        ("from drawopt.records import draws\ndraws.read_draw()", "drawopt.records.draws.read_draw"),
        ("import drawopt.errors as e\ne.known(1, '')", "drawopt.errors.known"),
        ("def f():\n    from drawopt.errors import known", "drawopt.errors.known"),
    ],
)
def test_every_form_of_use_is_seen(source: str, name: str) -> None:
    """Tests the reading of uses itself."""
    assert name in names_of(ast.parse(source))


def test_public_functions_say_what_they_take_and_raise() -> None:
    """Tests that each has a docstring, with Parameters and Raises where it has them."""
    found = {name: lacking for name, node in PUBLIC.items() if (lacking := lacks(node))}
    assert not found, "\n".join(f"{name} lacks {', '.join(of)}" for name, of in found.items())
