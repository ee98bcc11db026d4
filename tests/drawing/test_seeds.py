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

from drawopt.drawing.drand import drand_round
from drawopt.drawing.seeds import (
    MOST_SEED,
    bits_needed,
    decimal_source,
    dice_source,
    lottery_of,
    lottery_source,
    read_drand,
    said_before,
    seed_text,
    signatures,
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
        (2**224, 256),
        (2**2000, 256),  # a key has no more
    ],
)
def test_bits_needed(count: int, bits: int) -> None:
    """Tests that a seed needs 128 bits, 32 more than name a draw, and 256 at most."""
    assert bits_needed(count) == bits


def test_bits_needed_is_exact() -> None:
    """Tests that one draw more than 2 ** 100 needs a bit more: no float decides."""
    assert bits_needed(2**100 + 1) == 133


# Sources.


@pytest.mark.parametrize(
    ("rolls", "source"),
    [("616253", "dice:61625-3"), ("6 1, 6-2\n5 3", "dice:61625-3"), ("1", "dice:1")],
)
def test_dice(rolls: str, source: str) -> None:
    """Tests that dice are written one way however they were typed."""
    assert dice_source(rolls) == source
    assert stated_bits(source) == Decimal("2.58") * len(source[5:].replace("-", ""))


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
    "previous_signature": "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
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


ROUNDS = [(DEFAULT_CHAIN, DEFAULT_ROUND_1), (QUICKNET, QUICKNET_ROUND_1)]


def served(folder: Path, **changed: object) -> Path:
    file = folder / "round.json"
    file.write_text(json.dumps(changed), encoding="utf-8")
    return file


@pytest.mark.parametrize(("chain", "round_"), ROUNDS)
def test_drand(chain: str, round_: dict[str, object], tmp_path: Path) -> None:
    """Tests published rounds: they are read, count 256 bits, and their signatures hold."""
    source = read_drand(served(tmp_path, **round_), chain.upper())
    assert source.startswith(f"drand:{chain}/1/{round_['signature']}")
    assert stated_bits(source) == 256
    assert bits_needed(2**111) < 256
    drawn = drand_round(source.removeprefix("drand:"))
    assert drawn is not None
    assert drawn.randomness == round_["randomness"]
    assert signatures(source) is True
    assert signatures("dice:61") is True


@pytest.mark.parametrize(("chain", "round_"), ROUNDS)
def test_drand_of_another_round(chain: str, round_: dict[str, object], tmp_path: Path) -> None:
    """Tests that a signature of round 1 is none of round 2, nor one with a bit changed."""
    source = read_drand(served(tmp_path, **round_), chain)
    signature = str(round_["signature"])
    later = source.replace("/1/", "/2/")
    if chain == DEFAULT_CHAIN:
        later = f"{source.rpartition('/')[0].replace('/1/', '/2/')}/{signature}"
    assert signatures(later) is False
    assert stated_bits(later) == 256
    for other in ("a" * len(signature), "c0" + "0" * (len(signature) - 2), signature[:-1] + "0"):
        assert signatures(source.replace(signature, other)) is False


def test_drand_signature_outside_the_group() -> None:
    """Tests that a point of the curve outside the group is no second signature of a round.

    The pairing cannot tell a signature from its sum with a point of small order.
    """
    from py_ecc.bls.hash_to_curve import map_to_curve_G1
    from py_ecc.bls.point_compression import compress_G1, decompress_G1
    from py_ecc.optimized_bls12_381 import FQ, G2, add, curve_order, multiply, pairing

    signature = decompress_G1(int(str(QUICKNET_ROUND_1["signature"]), 16))
    # A point of the whole curve times the group's order leaves what lies outside the group.
    outside = multiply(map_to_curve_G1(FQ(5)), curve_order)
    forged = add(signature, outside)
    assert pairing(G2, forged) == pairing(G2, signature)
    text = f"drand:{QUICKNET}/1/{compress_G1(forged):096x}"
    assert stated_bits(text) == 256
    assert signatures(text) is False


def test_drand_without_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests that without the library nobody knows whether a signature holds."""
    monkeypatch.setattr("drawopt.drawing.seeds.can_check", lambda: False)
    source = read_drand(served(tmp_path, **QUICKNET_ROUND_1), QUICKNET)
    assert signatures(source) is None
    assert signatures("hex:ff") is True


def test_drand_that_does_not_fit(tmp_path: Path) -> None:
    """Tests that a changed randomness, an unknown network and a file of something else fail."""
    other = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(UsageError, match="not the SHA-256"):
        read_drand(served(tmp_path, **{**QUICKNET_ROUND_1, "randomness": other}), QUICKNET)
    with pytest.raises(UsageError, match="the signature is not"):
        read_drand(served(tmp_path, round=2, signature=QUICKNET_ROUND_1["signature"]), QUICKNET)
    for chain in (QUICKNET[:-1], "0" * 64, "x"):
        with pytest.raises(UsageError, match="known network"):
            read_drand(served(tmp_path, **QUICKNET_ROUND_1), chain)
    with pytest.raises(UsageError, match="known network"):
        read_drand(served(tmp_path, **{**QUICKNET_ROUND_1, "round": 0}), QUICKNET)
    for text in ('{"round": "1"}', "[]", "{", '{"round": true, "randomness": 1}'):
        file = tmp_path / "round.json"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError):
            read_drand(file, QUICKNET)
    signature = str(QUICKNET_ROUND_1["signature"])
    for text in (f"{QUICKNET}/1", f"{QUICKNET}/01/{signature}", f"{QUICKNET}/1/{signature.upper()}",
                 f"{QUICKNET}/1/{signature}/{signature}", f"{QUICKNET}/1/{signature[2:]}",
                 f"{QUICKNET}/1/{QUICKNET_ROUND_1['randomness']}"):  # fmt: skip
        assert stated_bits(f"drand:{text}") == 0


# Values, not spellings.

HEX = "hex:0123456789abcdef0123456789abcdef"
LONG = "dice:" + "162453" * 8
QUICK = f"drand:{QUICKNET}/1/{QUICKNET_ROUND_1['signature']}"


@pytest.mark.parametrize(
    ("seed", "bits"),
    [
        ("dice:162453 dice:1-62453", "15.48"),  # one value, two spellings
        ("dice:162453 decimal:162453", "15.48"),  # the same digits: the least they state
        ("decimal:12 hex:12 dice:12", "5.16"),
        ("hex:AB hex:ab", "8"),
        (f"{HEX} hex:{HEX[4:30]}", "128"),  # a part of 26 digits, 104 bits
        (f"{HEX} hex:{HEX[5:12]}", "156"),  # 7 digits, 28 bits, may well be there by chance
        (f"{HEX} decimal:12345678", "154.56"),  # 26.56 bits
        (f"{HEX} decimal:0123456789", "128"),  # 33.2 bits
        (f"{LONG} {LONG}-1", "126.42"),  # 49 dice; the 48 of them are a part
        ("lottery:5-12-33/69 lottery:5-12-33/70", "15.67"),  # the same numbers: log2(52394)
        ("lottery:5-12/69 lottery:05-12/69", "11.19"),  # 2346 ways
        ("lottery:1-2-3-4-5-6-7-8/90+3/26 lottery:1-2-3-4-5-6-7-8/90", "40.87"),
        (f"{QUICK} hex:{QUICKNET_ROUND_1['signature']}", "256"),
        (f"{QUICK} hex:{QUICKNET_ROUND_1['randomness']}", "256"),
        (f"{QUICK} {QUICK}", "256"),
    ],
)
def test_equal_values_count_once(seed: str, bits: str) -> None:
    """Tests that what a source says is looked at, not how it is spelt."""
    assert stated_bits(seed) == Decimal(bits)


@pytest.mark.parametrize(
    ("seed", "earlier", "used"),
    [
        (LONG, LONG, True),
        (LONG.replace("dice", "decimal"), f"note {LONG}", True),
        (f"dice:3{LONG[5:]}", LONG, True),
        (LONG, f"dice:{LONG[5:20]}", True),  # 15 dice, 38.7 bits
        (LONG, f"dice:{LONG[5:15]}", False),  # 10 dice, 25.8 bits
        ("dice:6 hex:00", "dice:6 hex:00", False),
        (QUICK, f"hex:{QUICKNET_ROUND_1['randomness']}", True),
        ("free text of a fair length", "free text of a fair length", False),
    ],
)
def test_a_source_serves_one_draw(seed: str, earlier: str, used: bool) -> None:
    """Tests that a value of 32 bits and more is known again in another seed."""
    assert said_before(seed, earlier) == used
