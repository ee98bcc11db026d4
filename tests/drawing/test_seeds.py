"""Tests that seeds are recorded in one form, and that sources state the chance they have."""

import hashlib
import json
import unicodedata
from decimal import Decimal
from math import comb, log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing.seeds import (
    MOST_SEED,
    bits_needed,
    decimal_source,
    dice_source,
    drand_source,
    lottery_of,
    lottery_source,
    read_drand,
    seed_text,
    stated_bits,
)
from drawopt.errors import InputError, UsageError

# The text.


@pytest.mark.parametrize(
    ("given_text", "recorded"),
    [
        ("  dice:616253 \n", "dice:616253"),
        ("\u00a0x\u3000", "x"),  # spaces of all kinds
        ("Cafe\u0301", "Caf\u00e9"),  # e and an accent become one letter
        ("a  b", "a  b"),  # inside, nothing is changed
        ("7", "7"),
        ("x" * MOST_SEED, "x" * MOST_SEED),
    ],
)
def test_seed_text(given_text: str, recorded: str) -> None:
    """Tests that a seed is recorded in NFC and trimmed, and so again and again."""
    assert seed_text(given_text) == recorded
    assert seed_text(recorded) == recorded
    assert unicodedata.is_normalized("NFC", recorded)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t", "a\nb", "a\tb", "a\x00b", "a\x7fb", "a\u202eb", "a\u200bb", "a\u2028b"],
)
def test_bad_seeds(text: str) -> None:
    """Tests that an empty seed and one with characters nobody can see are refused."""
    with pytest.raises(UsageError, match="seed"):
        seed_text(text)


def test_seed_of_a_broken_text() -> None:
    """Tests that half a character, which no file can hold, is refused."""
    with pytest.raises(UsageError, match="U\\+D800"):
        seed_text("a\ud800b")


def test_long_seed() -> None:
    """Tests that a seed of more than 4,096 characters is refused; spaces around do not count."""
    with pytest.raises(UsageError, match="4,097 characters"):
        seed_text("x" * (MOST_SEED + 1))
    assert len(seed_text(" " * 9000 + "x")) == 1


@pytest.mark.parametrize(
    ("seed", "bits"),
    [
        ("dice:6", "2.58"),
        ("dice:616253", "15.48"),  # 6 * 2.58
        ("decimal:0071", "13.28"),  # 4 * 3.32
        ("hex:9f3C", "16"),
        ("hex:9f-3c", "16"),  # hyphens are passed over
        ("dice:61; decimal:7 hex:f", "12.48"),  # 5.16 + 3.32 + 4
        ("dice:61;decimal:7", "8.48"),
        ("dice:617", "0"),  # no die shows a 7
        ("dice:", "0"),
        ("dice:--", "0"),
        ("decimal:12a", "0"),
        ("decimal:\u0661\u0662", "0"),  # digits, but not 0 to 9
        ("hex:xyz", "0"),
        ("dice 616253", "0"),
        ("Dice:6", "0"),
        ("616253", "0"),
        ("the quick brown fox", "0"),
        ("fox hex:0 fox", "4"),
        ("note:hex:ff", "0"),
    ],
)
def test_stated_bits(seed: str, bits: str) -> None:
    """Tests the bits that a seed states; free text and slips count nothing."""
    assert stated_bits(seed) == Decimal(bits)


@pytest.mark.parametrize(
    ("count", "bits"),
    [
        (1, 128),
        (2**50, 128),
        (2**96, 128),  # 96 + 32
        (2**96 + 2**90, 129),
        (2**97, 129),
        (2**111, 143),
        (2**2000, 2032),
    ],
)
def test_bits_needed(count: int, bits: int) -> None:
    """Tests that a seed needs 128 bits, and 32 more than name a draw."""
    assert bits_needed(count) == bits


def test_bits_needed_is_exact() -> None:
    """Tests that one draw more than 2 ** 100 needs a bit more: no float decides."""
    assert bits_needed(2**100 + 1) == 133


# Sources.


@pytest.mark.parametrize(
    ("rolls", "source"),
    [("616253", "dice:616253"), ("6 1, 6-2\n5 3", "dice:616253"), ("1", "dice:1")],
)
def test_dice(rolls: str, source: str) -> None:
    """Tests that dice are written one way however they were typed."""
    assert dice_source(rolls) == source
    assert stated_bits(source) == Decimal("2.58") * len(source.removeprefix("dice:"))


@pytest.mark.parametrize("rolls", ["", "7", "61x", "0", "six"])
def test_bad_dice(rolls: str) -> None:
    """Tests that what no die shows is refused."""
    with pytest.raises(UsageError, match="rolls from 1 to 6"):
        dice_source(rolls)


def test_digits() -> None:
    """Tests that digits drawn by themselves keep their zeros."""
    assert decimal_source("00 71") == "decimal:0071"
    with pytest.raises(UsageError, match="digits"):
        decimal_source("12.5")


def test_lottery() -> None:
    """Tests a lottery of 5 from 69 and 1 from 26: its order does not matter.

    69 over 5 is 11,238,513: log2 23.4219; 26: 4.7004; both are cut to hundredths: 23.42 + 4.70.
    """
    source = lottery_of("47-5-12-33-41/69+8/26")
    assert source == "lottery:5-12-33-41-47/69+8/26"
    assert lottery_source((((47, 5, 12, 33, 41), 69), ((8,), 26))) == source
    assert stated_bits(source) == Decimal("28.12")


@given(st.integers(1, 60), st.data())
def test_lottery_bits(pool: int, data: st.DataObject) -> None:
    """Tests that a lottery states log2 of the ways to draw it, never more."""
    numbers = data.draw(st.sets(st.integers(1, pool), min_size=1))
    stated = float(stated_bits(lottery_source(((tuple(numbers), pool),))))
    assert 0 <= log2(comb(pool, len(numbers))) - stated < 0.0101


@pytest.mark.parametrize(
    "text", ["", "5-5/69", "0/69", "70/69", "5-12", "5/69+", "5/69/26", "1/99999", "x/69"]
)
def test_bad_lotteries(text: str) -> None:
    """Tests that numbers which could not be drawn are refused, and count nothing in a seed."""
    with pytest.raises(UsageError, match="lottery"):
        lottery_of(text)
    assert stated_bits(f"lottery:{text}") == 0


def test_unsorted_lottery_counts_nothing() -> None:
    """Tests that a seed holds lottery numbers in one order: else two texts would be one draw."""
    assert stated_bits("lottery:12-5/69") == 0


def test_a_source_counts_once() -> None:
    """Tests that the same dice written twice are not twice the chance."""
    assert stated_bits("dice:61 dice:61") == stated_bits("dice:61")


# Round 1 of two public networks, as their relays serve them.
DEFAULT_CHAIN = "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"
DEFAULT_ROUND_1 = {
    "round": 1,
    "randomness": "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec",
    "signature": (
        "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3"
        "c6f3b10104990e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375"
        "e659c2a2352b4655"
    ),
}
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
QUICKNET_ROUND_1 = {
    "round": 1,
    "randomness": "1466a6cd24e327188770752f6134001c64d6efcc590ccc26b721611ad96f165a",
    "signature": (
        "b55e7cb2d5c613ee0b2e28d6750aabbb78c39dcc96bd9d38c2c2e12198df95571de8e8e402a0cc48871c7089"
        "a2b3af4b"
    ),
}


@pytest.mark.parametrize(
    ("chain", "served"), [(DEFAULT_CHAIN, DEFAULT_ROUND_1), (QUICKNET, QUICKNET_ROUND_1)]
)
def test_drand(chain: str, served: dict[str, object], tmp_path: Path) -> None:
    """Tests published rounds: the randomness is the SHA-256 of the signature."""
    file = tmp_path / "round.json"
    file.write_text(json.dumps(served), encoding="utf-8")
    source = read_drand(file, chain.upper())
    assert source == f"drand:{chain}/1/{served['randomness']}"
    assert stated_bits(source) == 256
    assert bits_needed(2**111) < 256


def test_drand_that_does_not_fit(tmp_path: Path) -> None:
    """Tests that a changed randomness, a short hash and a file of something else are refused."""
    signature = str(QUICKNET_ROUND_1["signature"])
    other = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(UsageError, match="not the SHA-256"):
        drand_source(QUICKNET, 1, other, signature)
    with pytest.raises(UsageError, match="chain hash must be 64"):
        drand_source(QUICKNET[:-1], 1, other, signature)
    with pytest.raises(UsageError, match="signature must be hexadecimal"):
        drand_source(QUICKNET, 1, other, "signed")
    with pytest.raises(UsageError, match="round must be at least 1"):
        drand_source(QUICKNET, 0, other, signature)
    for text in ('{"round": "1"}', "[]", "{", '{"round": true, "randomness": 1}'):
        file = tmp_path / "round.json"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            read_drand(file, QUICKNET)
    assert stated_bits(f"drand:{QUICKNET}/1/{other.upper()}") == 0
    assert stated_bits(f"drand:{QUICKNET}/1") == 0
