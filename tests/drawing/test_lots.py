"""Tests that the public stream is the one its page describes, byte for byte, and fair."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawopt.drawing import lots as room
from drawopt.drawing.lots import Lots

PLAN = "ab" * 32
RESULTS = "cd" * 32
SEED = "dice:61 62 decimal:0071"


def blocks(key: bytes, label: str) -> Iterator[str]:
    """The stream of a label, block by block, as text of 256 binary digits."""
    counter = 0
    while True:
        data = key + bytes(label, "utf-8") + b"\x00" + counter.to_bytes(8, "big")
        yield f"{int(hashlib.sha256(data).hexdigest(), 16):0256b}"
        counter += 1


def stated_lot(key: bytes, label: str, n: int) -> int:
    """The lot as the page states it, on text of binary digits."""
    bits = len(f"{n - 1:b}") if n > 1 else 0
    if bits == 0:
        return 0
    stream = blocks(key, label)
    while True:
        joined = ""
        while len(joined) < bits:
            joined += next(stream)
        lot = int(joined[:bits], 2)
        if lot < n:
            return lot


# Vectors.


def test_key() -> None:
    """Tests that the key is the SHA-256 of five lines of text."""
    lines = f"drawopt-draw-2\n{PLAN}\n{RESULTS}\n{SEED}\n1\n"
    assert Lots.of(PLAN, RESULTS, SEED).key == hashlib.sha256(lines.encode("utf-8")).digest()
    # The first window has no results; a seed may hold any letters.
    lines = f"drawopt-draw-2\n{PLAN}\n\nMünchen 1860\n1\n"
    assert Lots.of(PLAN, "", "München 1860").key == hashlib.sha256(lines.encode("utf-8")).digest()
    lines = f"other-tag\n{PLAN}\n\n{SEED}\n1\n"
    assert Lots.of(PLAN, "", SEED, tag="other-tag").key == hashlib.sha256(lines.encode()).digest()
    lines = f"drawopt-draw-2\n{PLAN}\n\n{SEED}\n2\n"
    again = Lots.of(PLAN, "", SEED, 2)
    assert again.key == hashlib.sha256(lines.encode()).digest()


def test_known_vectors() -> None:
    """Tests lots that anybody can work out with a shell.

    key:   printf 'drawopt-draw-2\\nplan\\n\\nseed\\n1\\n' | sha256sum
    block: (echo KEY | xxd -r -p; printf 'w1/rank\\0\\0\\0\\0\\0\\0\\0\\0\\0') | sha256sum
    """
    lots = Lots.of("plan", "", "seed")
    assert lots.key.hex() == "c60ce69429b5c60fc98f2e7012bb7459874a0a042fd80f2a6363a7b403406286"
    # The block starts with dfb524ca in hexadecimal.
    assert lots.below(2**32, "w1/rank") == 0xDFB524CA
    assert lots.below(16, "w1/rank") == 0xD


LABELS = ["w1/rank", "w1/tie/1/host", "w1/tie/17/host", "w2/rank", "", "Zürich"]
COUNTS = [1, 2, 3, 5, 6, 255, 256, 257, 10**9 + 7, 2**64, 2**89 + 1, 2**255 + 1, 2**256]


@pytest.mark.parametrize("n", [*COUNTS, 2**256 + 1, 3 * 2**300, 2**512, 2**512 + 1, 10**400])
def test_vectors(n: int) -> None:
    """Tests lots below n, of up to several blocks, against the page's words."""
    for seed, label in product(("one", "two", "three"), LABELS):
        lots = Lots.of(PLAN, "", seed)
        assert lots.below(n, label) == stated_lot(lots.key, label, n)


@given(st.text(max_size=20), st.integers(1, 10**100), st.sampled_from(LABELS))
def test_any_lot(seed: str, n: int, label: str) -> None:
    """Tests a lot of any seed against the page's words; it is a whole number below n."""
    lots = Lots(hashlib.sha256(repr(seed).encode()).digest())
    lot = lots.below(n, label)
    assert 0 <= lot < n
    assert lot == stated_lot(lots.key, label, n)


def test_a_lot_can_be_drawn_again() -> None:
    """Tests that a label always gives the same lot, whatever was drawn in between."""
    lots = Lots.of(PLAN, "", SEED)
    first = lots.below(10**9, "w1/rank")
    for tie in range(20):
        lots.below(2, f"w1/tie/{tie}/host")
    assert lots.below(10**9, "w1/rank") == first


def test_everything_in_the_key_matters() -> None:
    """Tests that plan, results, seed and label each give another lot."""
    lots = {
        Lots.of(PLAN, RESULTS, SEED).below(2**256, "w1/rank"),
        Lots.of("ac" + PLAN[2:], RESULTS, SEED).below(2**256, "w1/rank"),
        Lots.of(PLAN, "", SEED).below(2**256, "w1/rank"),
        Lots.of(PLAN, RESULTS, SEED + " ").below(2**256, "w1/rank"),
        Lots.of(PLAN, RESULTS, SEED).below(2**256, "w2/rank"),
        Lots.of(PLAN, RESULTS, SEED).below(2**256, "w1/rank/"),
        Lots.of(PLAN, RESULTS, SEED, 2).below(2**256, "w1/rank"),
    }
    assert len(lots) == 7


def test_nothing_to_choose_from() -> None:
    """Tests that a lot below 0 is refused."""
    with pytest.raises(ValueError, match="nothing to choose from"):
        Lots.of(PLAN, "", SEED).below(0, "w1/rank")
    with pytest.raises(ValueError, match="nothing to choose from"):
        Lots.of(PLAN, "", SEED).below(-5, "w1/rank")


# Fairness: every pattern of bits in place of the hash.


class Source:
    """Blocks that start with given bits, in order, in place of SHA-256; counts them."""

    def __init__(self, starts: tuple[str, ...]) -> None:
        self.starts = starts
        self.read: list[bytes] = []

    def sha256(self, data: bytes) -> SimpleNamespace:
        assert int.from_bytes(data[-8:], "big") == len(self.read)
        if len(self.read) == len(self.starts):
            raise EOFError
        start = self.starts[len(self.read)]
        self.read.append(data)
        block = int(start.ljust(256, "0"), 2).to_bytes(32, "big")
        return SimpleNamespace(digest=lambda: block)


def patterns(bits: int) -> list[str]:
    return ["".join(row) for row in product("01", repeat=bits)]


@pytest.mark.parametrize("n", range(2, 18))
def test_every_lot_is_equally_likely(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that over all patterns of two blocks' first bits each lot comes equally often.

    For n = 5 three bits are read: 5 of 8 patterns are a lot, the other 3 read the next block. So
    each lot comes 8 times from the first block and 3 times from the second; 9 stay open.
    """
    bits = len(f"{n - 1:b}")
    lots: Counter[int] = Counter()
    still_open = 0
    for starts in product(patterns(bits), repeat=2):
        source = Source(starts)
        monkeypatch.setattr(room, "hashlib", source)
        try:
            lot = Lots(b"").below(n, "label")
        except EOFError:
            still_open += 1
            continue
        lots[lot] += 1
        # The first block decides wherever it can.
        assert len(source.read) == (1 if int(starts[0], 2) < n else 2)
    rejected = 2**bits - n
    assert set(lots) == set(range(n))
    assert set(lots.values()) == {2**bits + rejected}
    assert still_open == rejected**2


def first_block(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pattern of the first block's bits: those below n are lots, each once."""
    bits = (n - 1).bit_length()
    lots, rejected = [], 0
    for start in patterns(bits):
        monkeypatch.setattr(room, "hashlib", Source((start,)))
        try:
            lots.append(Lots(b"").below(n, "label"))
        except EOFError:
            rejected += 1
    assert lots == list(range(n))
    assert rejected == 2**bits - n


@pytest.mark.parametrize("n", [*range(2, 130), 4095, 4096])
def test_first_block(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests by counting that the first block gives each lot once, or none."""
    first_block(n, monkeypatch)


@pytest.mark.soak
def test_first_block_at_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the same for every n up to 4,096."""
    for n in range(2, 4097):
        first_block(n, monkeypatch)


def test_one_choice_takes_no_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that nothing is read where there is nothing to choose."""
    source = Source(())
    monkeypatch.setattr(room, "hashlib", source)
    assert Lots(b"").below(1, "label") == 0
    assert source.read == []


def test_blocks_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a lot of 257 bits reads two blocks, and two more if they are rejected."""
    ones, none = "1" * 256, "0" * 256
    source = Source((ones, ones, none, "1" + none[1:]))
    monkeypatch.setattr(room, "hashlib", source)
    # 257 ones are too many for n = 2 ** 256 + 1; then 256 zeros and the first bit of the next.
    assert Lots(b"").below(2**256 + 1, "label") == 1
    assert len(source.read) == 4


def test_bits_beyond_those_needed_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the first bits of a block are the lot, and the rest is left."""
    for rest in ("0" * 253, "1" * 253):
        monkeypatch.setattr(room, "hashlib", Source(("101" + rest,)))
        assert Lots(b"").below(8, "label") == 5
