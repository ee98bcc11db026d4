"""The lots of a cup that is played: one stream a run, and what each club brings to a match.

Cups that are played are never official, and play by one scheme, whoever plays them: the cup of the
single command (run 1 of its seed), thousands of runs, scenarios, the sampled odds of later windows.

Run k of a seed text has the stream ``Lots.of("", "", seed, k, tag=TAG)``: its key is the SHA-256 of
the six lines ``drawopt-runs-1``, nothing, nothing, the seed text, k in decimal digits (runs are
numbered from 1) and nothing, in UTF-8, joined by line feeds. The plan is not part of the key, so
that runs of the same number are comparable between scenarios. Its labels are

- ``w1/rank``, ``w2/rank``, ...: the rank of each window's draw, below the count of draws, in the
  public order of ranks (``sections.counting``);
- ``club/NAME``: block 0, read as four numbers of 64 bits, high byte first, one for each round
  1 to 4. The upper 63 bits are the club's **form** on the day, the last bit its **coin**.

In a tie the two coins are added: an even sum names the club with the lesser name as the host's
side, an odd one the other. Where hosts are balanced, in later windows, and the draw names both
clubs, the one with fewer home ties before that window takes the coin's place. If that club may not
host the other does; if neither may, the ground is neutral. With outcomes by coin the better form
wins; equal forms, 1 in 2 ** 63, go to the lesser name. ``ratings`` says how ratings and being at
home weigh in. Clubs meet one opponent a round, so hosts and winners of different ties do not depend
on each other. In run 17 a club has the same form in a round whoever its opponent is, and whatever
the scenario.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from drawopt.drawing.lots import BLOCK_BITS, Lots

TAG = "drawopt-runs-1"
ROUNDS = 4
WORD = BLOCK_BITS // ROUNDS


def run_lots(seed: str, run: int) -> Lots:
    """The stream of a run; runs are numbered from 1."""
    return Lots.of("", "", seed, run, tag=TAG)


def form_and_coin(lots: Lots, club: str, round_: int) -> tuple[int, int]:
    """A club's form and coin in a round of this run: the plain way."""
    block = lots.below(1 << BLOCK_BITS, f"club/{club}")
    word = (block >> (WORD * (ROUNDS - round_))) & ((1 << WORD) - 1)
    return word >> 1, word & 1


def club_labels(clubs: Sequence[str]) -> tuple[bytes, ...]:
    """What is hashed after the key for each club's block 0."""
    return tuple(f"club/{club}".encode() + b"\0" + bytes(8) for club in clubs)


def club_words(lots: Lots, labels: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    """Forms and coins of all clubs at once, shape (clubs, rounds): form * 2 + coin."""
    key, sha256 = lots.key, hashlib.sha256
    blocks = b"".join([sha256(key + label).digest() for label in labels])
    return np.frombuffer(blocks, dtype=">u8").astype(np.uint64).reshape(len(labels), ROUNDS)
