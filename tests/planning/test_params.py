"""Tests the search's parameters: checked when made, read from TOML, every fault at once."""

from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest

from drawopt.errors import FileError, InputError, UsageError
from drawopt.planning.params import DEFAULTS, SearchParams


def test_toml_is_one_to_one(tmp_path: Path) -> None:
    """Tests that the record written as TOML is read back as the same value."""
    path = tmp_path / "search.toml"
    wanted = SearchParams(max_pool=123_456)
    path.write_text("".join(f"{name} = {value}\n" for name, value in wanted.record.items()))
    assert SearchParams.from_toml(path) == wanted
    path.write_text("# nothing\n")
    assert SearchParams.from_toml(path) == DEFAULTS


def test_every_fault_of_a_file(tmp_path: Path) -> None:
    """Tests that unknown keys and wrong values are named with their lines, all of them."""
    path = tmp_path / "search.toml"
    path.write_text("max_pool = 0\n\nmax_pols = 3\nmax_columns = true\n")
    with pytest.raises(InputError) as found:
        SearchParams.from_toml(path)
    assert [fault.line for fault in found.value.faults] == [1, 3, 4]
    path.write_text("max_pool = \n")
    with pytest.raises(InputError, match="TOML"):
        SearchParams.from_toml(path)
    with pytest.raises(FileError):
        SearchParams.from_toml(tmp_path / "none.toml")


@pytest.mark.parametrize("name", asdict(DEFAULTS))
@pytest.mark.parametrize("value", [-1, 2.5, True, "3"])
def test_out_of_range(name: str, value: object) -> None:
    """Tests that no parameter is taken without a check, and none can be changed later."""
    with pytest.raises(UsageError, match=name):
        SearchParams(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(FrozenInstanceError):
        setattr(DEFAULTS, name, 1)
