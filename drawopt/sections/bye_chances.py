"""Each club's chance of a bye in the first draw, exact, from the weights of bye patterns."""

from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from drawopt.sections.counting import CupCount, WeightedCount


@dataclass(frozen=True)
class ByeChance:
    """One club's chances: a bye in round 1 (``any``), and in rounds 1 and 2 (``two``)."""

    club: int
    any: Fraction
    two: Fraction


def bye_chances(cup: CupCount) -> tuple[tuple[ByeChance, ...], ...]:
    """The chances of each section's clubs, in order.

    Parameters
    ----------
    cup
        Counted with weights for byes, be they all 1.

    Raises
    ------
    ValueError
        If a section is not counted by pattern.
    """
    counted = [section for section in cup.sections if isinstance(section, WeightedCount)]
    if len(counted) < len(cup.sections):
        raise ValueError("chances of byes are worked out from sections counted by pattern")
    others = cup.others()
    return tuple(
        _of_section(section, ways, cup.count())
        for section, ways in zip(counted, others, strict=True)
    )


def _of_section(section: WeightedCount, others: list[int], total: int) -> tuple[ByeChance, ...]:
    states = section.states
    times = {club: [0, 0] for club in states.clubs}
    for key, weight, numbers in zip(
        states.patterns[0].tolist(), section.weights, section.by_pattern, strict=True
    ):
        weighs = weight * sum(map(mul, numbers.tolist(), others))
        for club, entered in states.entered(key):
            times[club][0] += weighs * (entered >= 2)
            times[club][1] += weighs * (entered == 3)
    return tuple(
        ByeChance(club, Fraction(one, total), Fraction(two, total))
        for club, (one, two) in times.items()
    )
