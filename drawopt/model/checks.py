"""One thing that must hold."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what, whether it does, and the figures.

    ``claimed`` says that it rests on somebody's word: nothing contradicts it, nothing proves it.
    """

    name: str
    holds: bool
    detail: str
    claimed: bool = False
