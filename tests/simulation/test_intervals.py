"""Tests of Wilson's interval: worked values, and how often it holds the truth."""

import hashlib

import pytest

from drawopt.simulation.intervals import half_width, wilson


def test_worked() -> None:
    """Tests 1 of 10: (1 + 1.92) / 13.84 = 0.211, half 1.96 sqrt(0.9 + 0.96) / 13.84 = 0.193."""
    low, high = wilson(1, 10)
    assert low == pytest.approx(0.0179, abs=1e-4)
    assert high == pytest.approx(0.4042, abs=1e-4)
    assert half_width(1, 10) == pytest.approx((high - low) / 2)


def test_ends() -> None:
    """Tests that what never or always happened has an interval of some width, within 0 to 1."""
    assert wilson(0, 100)[0] == 0.0
    assert 0.03 < wilson(0, 100)[1] < 0.04
    assert wilson(100, 100) == (1 - wilson(0, 100)[1], 1.0)
    with pytest.raises(ValueError, match="no sample"):
        wilson(0, 0)


def coverage(truths: int, runs: int) -> float:
    """How many of the intervals around samples hold the truth they were sampled from."""
    held = 0
    for truth in range(truths):
        # Truths from 0.03 to 0.97.
        chance = 0.03 + 0.94 * (truth + 0.5) / truths
        stream = b"".join(
            hashlib.sha256(f"{truth}/{block}".encode()).digest() for block in range(-(-runs // 8))
        )
        words = [int.from_bytes(stream[4 * k : 4 * k + 4], "big") for k in range(runs)]
        times = sum(word < chance * (1 << 32) for word in words)
        low, high = wilson(times, runs)
        held += low <= chance <= high
    return held / truths


def test_coverage_of_a_few() -> None:
    """Tests 200 truths: 95 % of them held, within what 200 can tell."""
    assert 0.90 <= coverage(200, 300) <= 0.99


@pytest.mark.soak
def test_coverage() -> None:
    """Tests 1,000 truths of 1,000 runs each: 93 to 97 % of them held."""
    assert 0.93 <= coverage(1000, 1000) <= 0.97
