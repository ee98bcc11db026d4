"""Rounds of the drand networks: public randomness that carries the signature that proves it.

The signatures are BLS signatures over the curve BLS12-381, one for each round and no other: who
knows the network's public key can check that a round is the network's own, offline. That takes
``py_ecc``, which the extra ``drand`` brings.

A round is signed in the network's own way: of *quicknet* the SHA-256 of the round's number (8
bytes, high byte first), a point of G1; of *default* the SHA-256 of the signature of the round
before, followed by the round's number, a point of G2. See the page "Cryptography" of drand's own
documentation, and RFC 9380 for how a message becomes a point.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

G1_BYTES, G2_BYTES = 48, 96


@dataclass(frozen=True)
class Network:
    """A drand network: its name, its public key in hexadecimal, how long its signatures are."""

    name: str
    public_key: str
    signature_bytes: int
    chained: bool


NETWORKS: Mapping[str, Network] = {
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": Network(
        "quicknet",
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a"
        "2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76"
        "eae8991ef5ece45a",
        G1_BYTES,
        chained=False,
    ),
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": Network(
        "default",
        "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a940"
        "2801af31",
        G2_BYTES,
        chained=True,
    ),
}
"""The networks whose rounds count, by the hash of their chain."""


@dataclass(frozen=True)
class DrandRound:
    """One round of a network, as a seed holds it; ``previous`` is empty if it isn't chained."""

    chain: str
    round: int
    signature: str
    previous: str

    @property
    def network(self) -> Network:
        return NETWORKS[self.chain]

    @property
    def randomness(self) -> str:
        """The round's random bits: SHA-256 of its signature, in hexadecimal."""
        return hashlib.sha256(bytes.fromhex(self.signature)).hexdigest()

    @property
    def value(self) -> str:
        """The round as a seed's source holds it, without ``drand:``."""
        return "/".join(
            (self.chain, str(self.round), self.signature, *filter(None, [self.previous]))
        )


def drand_round(value: str) -> DrandRound | None:
    """Read ``chain hash/round/signature`` (and ``/signature before``, where it is chained).

    Returns
    -------
    DrandRound or None
        ``None`` if it does not look so or the network is not one of ``NETWORKS``. The
        signature is not checked.
    """
    found = re.fullmatch(
        r"([0-9a-f]{64})/([1-9][0-9]{0,17})/((?:[0-9a-f]{2})+)(?:/((?:[0-9a-f]{2})+))?", value
    )
    network = NETWORKS.get(found[1]) if found else None
    if found is None or network is None or len(found[3]) != 2 * network.signature_bytes:
        return None
    # Round 1 of a chained network follows its genesis seed, 32 bytes; all others a signature.
    size = 0 if not network.chained else 32 if found[2] == "1" else network.signature_bytes
    if len(found[4] or "") != 2 * size:
        return None
    return DrandRound(found[1], int(found[2]), found[3], found[4] or "")


def can_check() -> bool:
    """Whether signatures can be checked here: the extra ``drand`` is installed."""
    try:
        import py_ecc  # noqa: F401
    except ImportError:
        return False
    return True


def signature_holds(drawn: DrandRound) -> bool:
    """Whether a round's signature is the network's own.

    Raises
    ------
    ImportError
        If ``py_ecc`` is not installed; see ``can_check``.
    """
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1, hash_to_G2
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2
    from py_ecc.optimized_bls12_381 import G1, G2, is_inf, pairing

    def point(data: bytes) -> Any:
        if len(data) == G1_BYTES:
            found = decompress_G1(int.from_bytes(data, "big"))
        else:
            halves = data[:G1_BYTES], data[G1_BYTES:]
            found = decompress_G2(tuple(int.from_bytes(half, "big") for half in halves))
        # A point outside the subgroup would be a second signature of the same round.
        if is_inf(found) or not subgroup_check(found):
            raise ValueError("not a point of the group")
        return found

    network = drawn.network
    message = hashlib.sha256(
        bytes.fromhex(drawn.previous) + drawn.round.to_bytes(8, "big")
    ).digest()
    try:
        signature = point(bytes.fromhex(drawn.signature))
    except ValueError:
        return False
    key = point(bytes.fromhex(network.public_key))
    tag = f"BLS_SIG_BLS12381G{network.signature_bytes // G1_BYTES}_XMD:SHA-256_SSWU_RO_NUL_"
    if network.signature_bytes == G1_BYTES:
        hashed = hash_to_G1(message, tag.encode(), hashlib.sha256)
        return bool(pairing(G2, signature) == pairing(key, hashed))
    hashed = hash_to_G2(message, tag.encode(), hashlib.sha256)
    return bool(pairing(signature, G1) == pairing(hashed, key))
