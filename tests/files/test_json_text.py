"""Tests of JSON that is handed over."""

import json
import sys

import pytest

from drawopt.files.json_text import parsed


def test_values() -> None:
    """Tests plain values, and that what is no JSON says where."""
    assert parsed('{"a": [1, "b", null]}') == {"a": [1, "b", None]}
    with pytest.raises(json.JSONDecodeError) as caught:
        parsed("{'a': 1}")
    assert caught.value.lineno == 1


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_too_deep_whatever_the_limit(text: str) -> None:
    """Tests that deep nesting is refused, even where Python would be let go deeper than it can."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000_000)
    try:
        with pytest.raises(RecursionError):
            parsed(text)
    finally:
        sys.setrecursionlimit(before)
