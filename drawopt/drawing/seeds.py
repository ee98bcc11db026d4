"""Seed texts: from public sources named beforehand to one text, and the chance it states.

A seed text is made of sources set apart by spaces or semicolons, each ``kind:value``; hyphens
between the digits of dice, decimal and hex are passed over. Free text is part of the seed too,
and counts nothing.

=========== ============================================ ================================
kind        value                                        bits
=========== ============================================ ================================
dice        digits 1 to 6                                2.58 a die
decimal     digits                                       3.32 a digit
hex         hexadecimal digits                           4 a digit
lottery     ``5-12-33-41-47/69+8/26``: numbers drawn     log2 of how many ways there are
            without order from 1 to 69, then from 26     to draw them, cut to hundredths
drand       ``chain hash/round/randomness``, in          4 a digit of the randomness
            hexadecimal, the round in decimal
=========== ============================================ ================================
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import comb
from pathlib import Path

from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.text import forbidden_character, read_text

MOST_SEED = 4096
MOST_POOL = 10_000
"""Lotteries draw from at most so many numbers."""


def seed_text(text: str) -> str:
    """The seed as it is recorded: NFC, without space around it.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds control characters.
    """
    return line_text(text, "the seed")


def line_text(text: str, what: str) -> str:
    """A text of one line as it is recorded: NFC, without space around it.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds control characters.
    """
    line = unicodedata.normalize("NFC", text).strip()
    if not line:
        raise UsageError(f"{what} is empty")
    if len(line) > MOST_SEED:
        raise UsageError(f"{what} has {len(line):,} characters, at most {MOST_SEED:,} are read")
    if (bad := forbidden_character(line)) is not None:
        raise UsageError(f"{what} holds a control character ({bad})")
    return line


def _by_digit(pattern: str, worth: str) -> Callable[[str], Decimal]:
    one = re.compile(pattern)

    def bits(value: str) -> Decimal:
        digits = value.replace("-", "")
        return Decimal(worth) * len(digits) if one.fullmatch(digits) else Decimal(0)

    return bits


def _lottery_bits(value: str) -> Decimal:
    groups = _lottery_groups(value)
    return sum((_log2(comb(pool, len(numbers))) for numbers, pool in groups), Decimal(0))


def _drand_bits(value: str) -> Decimal:
    found = re.fullmatch(r"[0-9a-f]{64}/[0-9]{1,18}/([0-9a-f]{64})", value)
    return Decimal(4 * len(found[1])) if found else Decimal(0)


SOURCES: Mapping[str, Callable[[str], Decimal]] = {
    "dice": _by_digit("[1-6]+", "2.58"),
    "decimal": _by_digit("[0-9]+", "3.32"),
    "hex": _by_digit("[0-9a-fA-F]+", "4"),
    "lottery": _lottery_bits,
    "drand": _drand_bits,
}


def stated_bits(seed: str) -> Decimal:
    """How many bits of chance a seed states: the sum over its sources, see above.

    A source that stands there twice counts once.
    """
    bits = Decimal(0)
    for source in dict.fromkeys(re.split("[ ;]+", seed)):
        kind, _, value = source.partition(":")
        if kind in SOURCES:
            bits += SOURCES[kind](value)
    return bits


def bits_needed(count: int) -> int:
    """The bits an official seed must state: at least 128, and at least log2(count) + 32."""
    return max(128, (count - 1).bit_length() + 32)


def dice_source(rolls: str) -> str:
    """Dice as a source: ``dice:616253``. Spaces, commas and hyphens between rolls are dropped.

    Raises
    ------
    UsageError
        If something else than 1 to 6 was rolled.
    """
    return _digits("dice", rolls, "[1-6]+", "rolls from 1 to 6")


def decimal_source(digits: str) -> str:
    """Decimal digits, each drawn by itself, as a source: ``decimal:0071``.

    Raises
    ------
    UsageError
        If there are other characters than digits.
    """
    return _digits("decimal", digits, "[0-9]+", "digits")


def _digits(kind: str, text: str, pattern: str, wanted: str) -> str:
    digits = re.sub(r"[\s,-]+", "", text)
    if not re.fullmatch(pattern, digits):
        raise UsageError(f'{kind}: expected {wanted}, found "{text[:60]}"')
    return f"{kind}:{digits}"


def lottery_source(groups: Sequence[tuple[Sequence[int], int]]) -> str:
    """A lottery's numbers as a source, each group in ascending order.

    Parameters
    ----------
    groups
        Numbers and how many there are to draw from: ``(((5, 12, 33, 41, 47), 69), ((8,), 26))``
        is ``lottery:5-12-33-41-47/69+8/26``.

    Raises
    ------
    UsageError
        If a number is drawn twice or is not one of 1 to the pool's size.
    """
    for numbers, pool in groups:
        if not (1 <= len(numbers) <= pool <= MOST_POOL) or len(set(numbers)) < len(numbers):
            raise UsageError(f"lottery: expected numbers of 1 to {pool}, each once")
        if not all(1 <= number <= pool for number in numbers):
            raise UsageError(f"lottery: expected numbers of 1 to {pool}, found {max(numbers)}")
    parts = ("-".join(map(str, sorted(numbers))) + f"/{pool}" for numbers, pool in groups)
    return "lottery:" + "+".join(parts)


def lottery_of(text: str) -> str:
    """A lottery as it is typed, ``47-5-12-33-41/69+8/26``, as a source.

    Raises
    ------
    UsageError
        If it does not look so, and as ``lottery_source``.
    """
    groups = _lottery_groups(text, ordered=False)
    if not groups:
        raise UsageError(f'lottery: expected numbers as in 5-12-33/69+8/26, found "{text[:60]}"')
    return lottery_source(groups)


def _lottery_groups(value: str, *, ordered: bool = True) -> tuple[tuple[tuple[int, ...], int], ...]:
    """The numbers and pools of a lottery's value; none if it does not look so."""
    groups = []
    for part in value.split("+"):
        found = re.fullmatch(r"([0-9]{1,5}(?:-[0-9]{1,5})*)/([0-9]{1,5})", part)
        if found is None:
            return ()
        numbers, pool = tuple(map(int, found[1].split("-"))), int(found[2])
        once = numbers == tuple(sorted(set(numbers)))
        if ordered and not (once and numbers[0] >= 1 and numbers[-1] <= pool <= MOST_POOL):
            return ()
        groups.append((numbers, pool))
    return tuple(groups)


def _log2(ways: int) -> Decimal:
    """log2, cut to hundredths: exact, by the length of ways ** 100."""
    return Decimal((ways**100).bit_length() - 1) / 100


def drand_source(chain_hash: str, round_: int, randomness: str, signature: str) -> str:
    """A round of a drand network as a source, once its randomness fits its signature.

    That SHA-256(signature) is the randomness is checked here, offline; that the signature is the
    network's own is for a drand client to check.

    Raises
    ------
    UsageError
        If something is not hexadecimal of the right length, or the randomness does not fit.
    """
    for what, text, size in (
        ("chain hash", chain_hash, 64),
        ("randomness", randomness, 64),
        ("signature", signature, None),
    ):
        if not re.fullmatch("(?:[0-9a-fA-F]{2})+", text) or size not in (None, len(text)):
            length = f"{size} " if size else ""
            raise UsageError(f"drand: the {what} must be {length}hexadecimal digits")
    if round_ < 1:
        raise UsageError(f"drand: the round must be at least 1, found {round_}")
    if hashlib.sha256(bytes.fromhex(signature)).hexdigest() != randomness.lower():
        raise UsageError("drand: the randomness is not the SHA-256 of the signature")
    return f"drand:{chain_hash.lower()}/{round_}/{randomness.lower()}"


def read_drand(path: Path, chain_hash: str) -> str:
    """A drand round as a relay serves it, ``/{chain hash}/public/{round}``, as a source.

    Raises
    ------
    FileError, InputError, UsageError
        If the file cannot be read, is not such a round, or as ``drand_source``.
    """
    text = read_text(path)
    try:
        round_ = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError([Fault(str(path), "a drand round in JSON", text[:60])]) from None
    wanted = {"round": int, "randomness": str, "signature": str}
    faults = [
        Fault(str(path), f"{key}: {kind.__name__}", "none or another kind", None, key)
        for key, kind in wanted.items()
        if not isinstance(round_, dict) or type(round_.get(key)) is not kind
    ]
    if faults:
        raise InputError(faults)
    return drand_source(chain_hash, round_["round"], round_["randomness"], round_["signature"])
