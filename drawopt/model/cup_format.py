"""The format of a knockout qualifier: exact arithmetic, no solver.

``entrants`` clubs play for ``slots`` places in the cup. Each slot is one section of the
bracket, 2 ** rounds places, some of them empty. All numbers follow from those two.
"""

from dataclasses import dataclass

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.files.wording import count_of

MOST_ROUNDS = 4


@dataclass(frozen=True)
class CupFormat:
    """How many rounds, ties and byes there are.

    Parameters
    ----------
    entrants
        Number of clubs in the field.
    slots
        Number of places in the cup: clubs that survive the last round.
    double_byes
        Whether two neighbouring round-1 places may both be empty, so that a club starts in
        round 3. Needs at least three rounds to mean anything.
    section_size
        Fewest and most clubs of a section; ``None`` leaves what the places allow.

    Raises
    ------
    AnswerIsNo
        If there are fewer entrants than slots, if more than four rounds would be needed, or
        if no sections of the allowed sizes add up to the field.
    UsageError
        If a number is below one, or the size bounds are out of order.
    """

    entrants: int
    slots: int
    double_byes: bool = False
    section_size: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.slots < 1:
            raise UsageError(f"slots must be at least 1, found {self.slots}")
        if self.entrants < self.slots:
            raise AnswerIsNo(
                f"too few entrants: {self.entrants} for {count_of(self.slots, 'slot')}; "
                "a slot needs at least one club"
            )
        if self.rounds > MOST_ROUNDS:
            raise AnswerIsNo(
                f"{self.entrants} entrants for {count_of(self.slots, 'slot')} need "
                f"{self.rounds} rounds; at most {MOST_ROUNDS} are planned (at most "
                f"{self.slots * 2**MOST_ROUNDS} entrants for {count_of(self.slots, 'slot')})"
            )
        if self.section_size is not None:
            fewest, most = self.section_size
            if not 1 <= fewest <= most:
                raise UsageError(f"section size {fewest}:{most} is not a range of whole numbers")
        if not self.slots * self.fewest <= self.entrants <= self.slots * self.most:
            raise AnswerIsNo(
                f"{count_of(self.slots, 'section')} of {self.fewest} to {self.most} clubs cannot "
                f"hold {count_of(self.entrants, 'entrant')}"
            )

    @property
    def rounds(self) -> int:
        """The least number of rounds with entrants <= slots * 2 ** rounds."""
        return (-(-self.entrants // self.slots) - 1).bit_length()

    @property
    def places(self) -> int:
        return self.slots << self.rounds

    @property
    def byes(self) -> int:
        """Empty places: all of them in round 1 unless double byes are allowed."""
        return self.places - self.entrants

    @property
    def ties_per_round(self) -> tuple[int, ...]:
        """Ties of each round when byes are as few as they can be (no double byes)."""
        if self.rounds == 0:
            return ()
        first = self.entrants - self.slots * 2 ** (self.rounds - 1)
        later = (self.slots * 2 ** (self.rounds - r) for r in range(2, self.rounds + 1))
        return (first, *later)

    @property
    def ties(self) -> int:
        return self.entrants - self.slots

    @property
    def has_double_byes(self) -> bool:
        """Whether double byes are allowed and can occur."""
        return self.double_byes and self.rounds >= 3

    @property
    def fewest(self) -> int:
        """Fewest clubs of a section."""
        by_places = 1 << max(self.rounds - (2 if self.has_double_byes else 1), 0)
        return max(by_places, self.section_size[0]) if self.section_size else by_places

    @property
    def most(self) -> int:
        """Most clubs of a section."""
        by_places = 1 << self.rounds
        return min(by_places, self.section_size[1]) if self.section_size else by_places
