"""Whole-number weights for byes: what makes some brackets likelier than others, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from drawopt.errors import UsageError

MAX_WEIGHT = 999_999_999
"""Nine digits: enough to bring chances within a hundredth of a point, short enough to print."""


@dataclass(frozen=True)
class ByeWeights:
    """A weight for each club; a bracket's weight is the product over the clubs with a bye.

    Only proportions within a section matter. All weights 1 is the uniform draw.

    Parameters
    ----------
    one
        For a bye in the first round alone.
    two
        For byes in the first two rounds, in place of ``one``; empty if there are no double byes.

    Raises
    ------
    UsageError
        If a weight is not a whole number of 1 to 9 digits, or ``two`` has another length.
    """

    one: tuple[int, ...]
    two: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for weight in (*self.one, *self.two):
            if type(weight) is not int or not 1 <= weight <= MAX_WEIGHT:
                raise UsageError(
                    f"a weight is a whole number from 1 to {MAX_WEIGHT}, found {weight!r}"
                )
        if self.two and len(self.two) != len(self.one):
            raise UsageError(
                f"{len(self.one)} weights for one bye and {len(self.two)} for two: one each a club"
            )

    def of(self, club: int, entered: int) -> int:
        """The weight of a club that enters in this round of the first draw."""
        if entered < 2:
            return 1
        return self.one[club] if entered == 2 or not self.two else self.two[club]

    def of_bracket(self, entered: Sequence[tuple[int, int]]) -> int:
        """The product over clubs, each with the round it enters in."""
        return prod(self.of(club, round_) for club, round_ in entered)
