"""Tests the search's parameters: checked when made, read from TOML, every fault at once."""

import re
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest

from drawopt.errors import ArgumentError, FileError, InputError, UsageError
from drawopt.model.edition import configs_folder
from drawopt.planning.params import DEFAULTS, SearchParams, search_params


def test_toml_is_one_to_one(tmp_path: Path) -> None:
    """Tests that the record written as a table ``[search]`` is read back as the same value."""
    path = tmp_path / "search.toml"
    wanted = SearchParams(max_pool=123_456)
    keys = "".join(f"{name} = {value}\n" for name, value in wanted.record.items())
    path.write_text("[search]\n" + keys)
    assert search_params(path) == search_params(str(path)) == wanted
    path.write_text("[search]\n")
    assert search_params(path) == search_params() == DEFAULTS


def test_what_is_given_goes_before_the_config(tmp_path: Path) -> None:
    """Tests that a file, or values by name, take the place of the config's, key by key."""
    config, file = tmp_path / "cup.toml", tmp_path / "search.toml"
    config.write_text("slots = 2\n[search]\nmax_starts = 3\nmax_pool = 100\n")
    file.write_text("[search]\nmax_starts = 4\n")
    assert search_params(None, config) == SearchParams(max_starts=3, max_pool=100)
    assert search_params(file, config) == SearchParams(max_starts=4, max_pool=100)
    assert search_params({"max_starts": 5}, config) == SearchParams(max_starts=5, max_pool=100)
    assert search_params(DEFAULTS, config) == DEFAULTS


def test_every_fault_of_a_file(tmp_path: Path) -> None:
    """Tests that unknown keys and wrong values are named with path and line, all of them."""
    path = tmp_path / "search.toml"
    path.write_text(
        "[search]\nmax_pool = 0\n\nmax_pols = 3\nmax_steps = true\nmin_columns = 7000\n"
    )
    with pytest.raises(InputError) as found:
        search_params(path)
    assert [(fault.line, fault.column) for fault in found.value.faults] == [
        (1, "search.max_columns"),  # the usual one is less than the 7,000 that are asked for
        (2, "search.max_pool"),
        (4, "search.max_pols"),
        (5, "search.max_steps"),
    ]
    assert "max_pool" in found.value.faults[2].hint
    for text, wanted in (("[search]\nmax_pool = \n", "TOML"), ("max_pool = 3\n", "search")):
        path.write_text(text)
        with pytest.raises(InputError, match=wanted):
            search_params(path)
    with pytest.raises(FileError):
        search_params(tmp_path / "none.toml")


def test_every_fault_of_what_is_given_by_name() -> None:
    """Tests that each name that is unknown or has a wrong value is named."""
    with pytest.raises(ArgumentError, match="max_pools") as found:
        search_params({"max_pools": 3, "max_starts": 0, "max_columns": 3})
    assert "max_starts" in str(found.value)
    assert "max_columns must be at least min_columns, 2,500, found 3" in str(found.value)


@pytest.mark.parametrize("name", asdict(DEFAULTS))
@pytest.mark.parametrize("value", [-1, 2.5, True, "3"])
def test_out_of_range(name: str, value: object) -> None:
    """Tests that no parameter is taken without a check, and none can be changed later."""
    with pytest.raises(UsageError, match=name):
        SearchParams(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(FrozenInstanceError):
        setattr(DEFAULTS, name, 1)


def test_the_page_of_configs_tells_each() -> None:
    """Tests that ``configs/README.md`` has every name with its default, in order."""
    page = (configs_folder() / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`m[^|]*) \| ([0-9][^|]*) \|", page, re.MULTILINE)
    names = [name for row, _ in rows for name in re.findall("`(.*?)`", row)]
    values = [int(value) for _, row in rows for value in re.findall(r"\d+(?!\))", row)]
    kept = {name: v for name, v in zip(names, values, strict=True) if name in asdict(DEFAULTS)}
    assert kept == asdict(DEFAULTS)
