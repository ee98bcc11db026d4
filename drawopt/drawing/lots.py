"""Lots: one byte-exact public stream from SHA-256. Every step of chance is named by a label.

The key is the SHA-256 of five lines of UTF-8 text, each ended by a line feed: the format's tag, the
digest of what the draw follows (the plan, or the draw before), the digest of the results since
(empty for the first window), the seed text, and the number of the attempt. Block c of a label is
the SHA-256 of the 32 bytes of the key, the label in UTF-8, one zero byte, and c as 8 bytes, high
byte first.

``below(n)`` reads b = bit length of (n - 1) bits: ceil(b / 256) blocks joined, their first b
bits as a whole number, high bits first. If it is n or more, the next blocks are read; else it is
the lot. For n = 1 no block is read and the lot is 0. Each label counts its blocks from 0, so
another toss never changes the pairing.
"""

import hashlib
from dataclasses import dataclass

TAG = "drawopt-draw-2"
BLOCK_BITS = 256
MOST_DIGITS = 4_300
"""Lots run below numbers of no more digits: so many are read and written by every Python."""


@dataclass(frozen=True)
class Lot:
    """One lot as it is recorded: a whole number from 0 to ``below`` - 1, and its label."""

    label: str
    below: int
    value: int


@dataclass(frozen=True)
class Lots:
    """The public stream of one draw."""

    key: bytes

    @classmethod
    def of(
        cls,
        parent: str,
        results: str,
        seed: str,
        attempt: int = 1,
        tag: str = TAG,
    ) -> "Lots":
        """The stream of a seed text after a plan or draw and the results since.

        Parameters
        ----------
        parent
            Digest of the plan, or of the draw before, as hexadecimal text.
        results
            Digest of the results since that draw; empty for the first window.
        seed
            The seed text, as ``seeds.seed_text`` gives it.
        attempt
            Which official draw of this window it is.
        """
        lines = (tag, parent, results, seed, str(attempt))
        return cls(hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest())

    def lot(self, n: int, label: str) -> Lot:
        """``below(n, label)`` as it is recorded."""
        return Lot(label, n, self.below(n, label))

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
