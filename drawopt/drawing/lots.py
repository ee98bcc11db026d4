"""Lots: one byte-exact public stream from SHA-256. Every step of chance is named by a label.

The key is the SHA-256 of four lines of UTF-8 text joined by line feeds: the format's tag, the
digest of what the draw follows (the plan, or the draw before), the digest of the results since
(empty for the first window), and the seed text. Block c of a label is the SHA-256 of the 32
bytes of the key, the label in UTF-8, one zero byte, and c as 8 bytes, high byte first.

``below(n)`` reads b = bit length of (n - 1) bits: ceil(b / 256) blocks joined, their first b
bits as a whole number, high bits first. If it is n or more, the next blocks are read; else it is
the lot. For n = 1 no block is read and the lot is 0. Each label counts its blocks from 0, so
another toss never changes the pairing.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from drawopt.errors import UsageError
from drawopt.text_files import forbidden_character

TAG = "drawopt-draw-1"
BLOCK_BITS = 256
MOST_SEED = 4096


def seed_text(text: str) -> str:
    """The seed as it is recorded: NFC, without space around it.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds control characters.
    """
    seed = unicodedata.normalize("NFC", text).strip()
    if not seed:
        raise UsageError("the seed is empty")
    if len(seed) > MOST_SEED:
        raise UsageError(f"the seed has {len(seed):,} characters, at most {MOST_SEED:,} are read")
    if (bad := forbidden_character(seed)) is not None:
        raise UsageError(f"the seed holds a control character ({bad})")
    return seed


SOURCES = {
    "dice": (re.compile("[1-6]"), Decimal("2.58")),
    "decimal": (re.compile("[0-9]"), Decimal("3.32")),
    "hex": (re.compile("[0-9a-fA-F]"), Decimal(4)),
}


def stated_bits(seed: str) -> Decimal:
    """How many bits of chance a seed states.

    The seed is made of sources set apart by spaces or semicolons, each ``kind:digits`` with the
    kind ``dice`` (2.58 bits a die), ``decimal`` (3.32 a digit) or ``hex`` (4 a digit); hyphens
    between digits are passed over. Free text counts nothing.
    """
    bits = Decimal(0)
    for source in re.split(r"[\s;]+", seed):
        kind, _, digits = source.partition(":")
        digits = digits.replace("-", "")
        if kind in SOURCES and digits:
            one, worth = SOURCES[kind]
            if all(one.fullmatch(digit) for digit in digits):
                bits += worth * len(digits)
    return bits


def bits_needed(count: int) -> int:
    """The bits an official seed must state: at least 128, and at least log2(count) + 32."""
    return max(128, (count - 1).bit_length() + 32)


@dataclass(frozen=True)
class Lots:
    """The public stream of one draw."""

    key: bytes

    @classmethod
    def of(cls, parent: str, results: str, seed: str, tag: str = TAG) -> "Lots":
        """The stream of a seed text after a plan or draw and the results since.

        Parameters
        ----------
        parent
            Digest of the plan, or of the draw before, as hexadecimal text.
        results
            Digest of the results since that draw; empty for the first window.
        seed
            The seed text, as ``seed_text`` gives it.
        """
        return cls(hashlib.sha256("\n".join((tag, parent, results, seed)).encode()).digest())

    def below(self, n: int, label: str) -> int:
        """A whole number from 0 to n - 1, each equally likely.

        Raises
        ------
        ValueError
            If n is less than 1.
        """
        if n < 1:
            raise ValueError(f"below({n}): there is nothing to choose from")
        bits = (n - 1).bit_length()
        blocks = -(-bits // BLOCK_BITS)
        if blocks == 0:
            return 0
        counter = 0
        while True:
            joined = b"".join(
                hashlib.sha256(self.key + label.encode() + b"\0" + c.to_bytes(8, "big")).digest()
                for c in range(counter, counter + blocks)
            )
            lot = int.from_bytes(joined, "big") >> (BLOCK_BITS * blocks - bits)
            if lot < n:
                return lot
            counter += blocks
