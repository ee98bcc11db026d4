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
drand       ``chain hash/round/signature``: a round of   256
            a network, see ``drawing.drand``
=========== ============================================ ================================

Sources are read to values before they are counted. Digits are the same digits whether they are
called dice, decimal or hex, and however they are hyphenated; lottery numbers are the same
whatever pool is said to hold them; a drand round is its signature's digits and its randomness'.
Equal values count once (as the one that states least), and a value of 32 bits or more that is
part of another counts nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import comb
from pathlib import Path

from drawopt.drawing.drand import DrandRound, can_check, drand_round, signature_holds
from drawopt.errors import Fault, InputError, UsageError
from drawopt.files.free_text import forbidden_character
from drawopt.files.json_text import parsed
from drawopt.files.text import read_text

MOST_SEED = 4096
MOST_POOL = 10_000
"""Lotteries draw from at most so many numbers."""


def seed_text(text: str) -> str:
    """The seed as it is recorded: NFC, without space around it.

    Parameters
    ----------
    text
        Sources and free text of one line, at most 4,096 characters.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds control characters.
    """
    return line_text(text, "the seed")


def line_text(text: str, what: str) -> str:
    """A text of one line as it is recorded: NFC, without space around it.

    Parameters
    ----------
    text
        At most 4,096 characters.
    what
        What it is, as an error names it.

    Raises
    ------
    UsageError
        If it is empty, too long, or holds control characters.
    """
    line = unicodedata.normalize("NFC", text.strip())
    if not line:
        raise UsageError(f"{what} is empty")
    if len(line) > MOST_SEED:
        raise UsageError(f"{what} has {len(line):,} characters, at most {MOST_SEED:,} are read")
    if (bad := forbidden_character(line)) is not None:
        raise UsageError(f"{what} holds a character that no text may hold ({bad})")
    return line


WHOLE_VALUE = Decimal(32)
"""A value of so many bits and more is told again by no other source, and serves one draw."""

DRAND_BITS = Decimal(256)

DIGITS = {
    "dice": (re.compile("[1-6]+"), Decimal("2.58")),
    "decimal": (re.compile("[0-9]+"), Decimal("3.32")),
    "hex": (re.compile("[0-9a-f]+"), Decimal(4)),
}
"""What the digits of a kind look like, hyphens taken out and in lower case; bits a digit."""

KINDS = (*DIGITS, "lottery", "drand")
"""Kinds of sources, in the order in which an official seed names them."""

Value = tuple[str | tuple[int, ...], ...]
"""What a source says, in parts: digits, or the numbers of each group of a lottery."""


@dataclass(frozen=True)
class Source:
    """A source of chance in a seed: its kind, what it says, the bits it states.

    ``values`` are the ways to say it: one, but for a drand round, which is known by its
    signature and by its randomness. ``pools`` are those of a lottery's groups.
    """

    kind: str
    values: tuple[Value, ...]
    bits: Decimal
    drand: DrandRound | None = None
    pools: tuple[int, ...] = ()

    @property
    def spelt(self) -> str:
        """The source in its one spelling, but for the pools of a lottery, which are its own."""
        if self.drand is not None:
            return f"drand:{self.drand.value}"
        if self.kind == "lottery":
            groups = zip(self.values[0], self.pools, strict=True)
            return "lottery:" + "+".join(
                "-".join(map(str, numbers)) + f"/{pool}" for numbers, pool in groups
            )
        return f"{self.kind}:{_in_fives(''.join(map(str, self.values[0])))}"

    def holds(self, other: "Source") -> bool:
        """Whether all that the other says is said in this one."""
        return any(_within(inner, outer) for inner in other.values for outer in self.values)


def _in_fives(digits: str) -> str:
    """Digits in groups of five, as they are easiest to read aloud and to compare."""
    return "-".join(digits[at : at + 5] for at in range(0, len(digits), 5))


def _within(inner: Value, outer: Value) -> bool:
    """Whether one value's parts stand in another's, side by side."""
    size = len(inner)
    return any(outer[at : at + size] == inner for at in range(len(outer) - size + 1))


def source_of(text: str) -> Source | None:
    """Read one source, ``kind:value``; ``None`` if it is free text, and counts nothing."""
    kind, _, value = text.partition(":")
    if kind in DIGITS:
        one, worth = DIGITS[kind]
        digits = value.replace("-", "")
        digits = digits.lower() if digits.isascii() else digits
        return (
            Source(kind, (tuple(digits),), worth * len(digits)) if one.fullmatch(digits) else None
        )
    if kind == "lottery" and (groups := _lottery_groups(value)):
        bits = sum((_log2(comb(pool, len(numbers))) for numbers, pool in groups), Decimal(0))
        said = tuple(numbers for numbers, _ in groups)
        return Source(kind, (said,), bits, pools=tuple(pool for _, pool in groups))
    if kind == "drand" and (drawn := drand_round(value)):
        ways = tuple(drawn.signature), tuple(drawn.randomness)
        return Source(kind, ways, DRAND_BITS, drawn)
    return None


def counted_sources(seed: str) -> tuple[Source, ...]:
    """The sources of a seed that count: no value twice, none of 32 bits that is in another."""
    found = [source for part in re.split("[ ;]+", seed) if (source := source_of(part))]
    # The one that states least first, so that it stands for all that say the same.
    found.sort(key=lambda source: source.bits)
    once: list[Source] = []
    for source in found:
        if not any(source.holds(other) and other.holds(source) for other in once):
            once.append(source)
    return tuple(
        source
        for source in once
        if source.bits < WHOLE_VALUE
        or not any(other is not source and other.holds(source) for other in once)
    )


def stated_bits(seed: str) -> Decimal:
    """How many bits of chance a seed states: the sum over its sources, see above.

    A drand round's signature is not looked at; ``signatures`` tells whether it holds.

    Parameters
    ----------
    seed
        As it is recorded; see the table of sources above.

    Returns
    -------
    Decimal
        Exact to hundredths; 0 for free text alone.
    """
    return sum((source.bits for source in counted_sources(seed)), Decimal(0))


def official_seed(text: str) -> str:
    """The one spelling of an official seed.

    Whoever writes a seed down knows what its sources came to. If one seed could be written in two
    ways he could choose between two draws; with free text, or hyphens where he likes, among
    millions. So an official seed holds sources and nothing else, each kind once, in the order of
    the table above, one space between them; digits in groups of five.

    Parameters
    ----------
    text
        Sources in any order, hyphens and case as they come, set apart by spaces or semicolons.

    Raises
    ------
    UsageError
        If there is anything else than sources in it, or two sources of one kind.
    """
    found: dict[str, str] = {}
    for part in filter(None, re.split("[ ;]+", seed_text(text))):
        source = source_of(part)
        if source is None:
            raise UsageError(
                "an official seed holds sources and nothing else, as in dice:61625-3 hex:9f3c, for "
                f'other words would choose other lots: "{part[:60]}" is none (a rehearsal takes '
                "any text)"
            )
        if source.kind in found:
            raise UsageError(
                f"an official seed names each kind of source once: say all that {source.kind} "
                "came to as one, in order"
            )
        found[source.kind] = source.spelt
    return " ".join(found[kind] for kind in KINDS if kind in found)


def signatures(seed: str) -> bool | None:
    """Whether the signatures of all drand rounds in a seed hold; ``None`` if none can be checked.

    ``True`` for a seed without any.

    Parameters
    ----------
    seed
        As it is recorded.
    """
    rounds = [source.drand for source in counted_sources(seed) if source.drand]
    if rounds and not can_check():
        return None
    return all(signature_holds(each) for each in rounds)


def said_before(seed: str, earlier: str) -> bool:
    """Whether a source of 32 bits or more of one seed served another already.

    Each such source serves one draw.

    Parameters
    ----------
    seed, earlier
        As they are recorded; free text and small sources may stand in both.
    """
    new, old = counted_sources(seed), counted_sources(earlier)
    return any(
        (one.bits >= WHOLE_VALUE and other.holds(one))
        or (other.bits >= WHOLE_VALUE and one.holds(other))
        for one in new
        for other in old
    )


def bits_needed(count: int) -> int:
    """The bits an official seed must state: log2(count) + 32, at least 128 and at most 256.

    ``count`` is the number K of allowed draws, each counted once, whatever they weigh. If all
    seeds of b bits are equally likely and SHA-256 spreads them as chance would, the chances of
    all draws together are off by at most sqrt(K / 2 ** b) / 2 in the mean (total variation, by
    Cauchy and Schwarz); a key of the stream has 256 bits, so more add nothing.

    Parameters
    ----------
    count
        The number of allowed draws, at least 1, each counted once.
    """
    return min(max(128, (count - 1).bit_length() + 32), 256)


def dice_source(rolls: str) -> str:
    """Dice as a source: ``dice:61625-3``. Spaces, commas and hyphens between rolls are dropped.

    Parameters
    ----------
    rolls
        Six-sided dice in the order in which they were rolled.

    Raises
    ------
    UsageError
        If something else than 1 to 6 was rolled.
    """
    return _digits("dice", rolls, "[1-6]+", "rolls from 1 to 6")


def decimal_source(digits: str) -> str:
    """Decimal digits, each drawn by itself, as a source: ``decimal:0071``.

    Parameters
    ----------
    digits
        In the order in which they were drawn; spaces, commas and hyphens are dropped.

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
    return f"{kind}:{_in_fives(digits)}"


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

    Parameters
    ----------
    text
        Groups set apart by ``+``: the numbers drawn, in any order, and after ``/`` how many there
        are to draw from.

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


def read_drand(path: Path, chain_hash: str) -> str:
    """A drand round as a relay serves it, ``/{chain hash}/public/{round}``, as a source.

    Parameters
    ----------
    path
        The relay's answer, a JSON object with ``round`` and ``signature``.
    chain_hash
        Names the network, in hexadecimal.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or is not such a round.
    UsageError
        If the network is not known, or the signature is not the network's.
    """
    text = read_text(path)
    try:
        served = parsed(text)
    except (ValueError, RecursionError):
        raise InputError([Fault(str(path), "a drand round in JSON", text[:60])]) from None
    wanted = {"round": int, "signature": str}
    faults = [
        Fault(str(path), f"{key}: {kind.__name__}", "none or another kind", None, key)
        for key, kind in wanted.items()
        if not isinstance(served, dict) or type(served.get(key)) is not kind
    ]
    if faults:
        raise InputError(faults)
    previous = str(served.get("previous_signature") or "")
    value = "/".join(
        [chain_hash, str(served["round"]), served["signature"], *filter(None, [previous])]
    ).lower()
    drawn = drand_round(value)
    if drawn is None:
        raise UsageError(
            "drand: expected a round of a known network (quicknet or default, named by the hash of "
            f"its chain), found {value[:100]}"
        )
    if served.get("randomness", drawn.randomness) != drawn.randomness:
        raise UsageError("drand: the randomness is not the SHA-256 of the signature")
    if can_check() and not signature_holds(drawn):
        raise UsageError(f"drand: the signature is not that of the network {drawn.network.name}")
    return f"drand:{drawn.value}"
