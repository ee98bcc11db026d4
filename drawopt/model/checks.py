"""One thing that must hold."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what, whether it does, and the figures."""

    name: str
    holds: bool
    detail: str
