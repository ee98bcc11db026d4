"""The rules of a drawn bracket, written plainly, for every draw to be held against."""

from collections.abc import Sequence

from drawopt.files.wording import count_of
from drawopt.model.bracket import Node, Side, clubs_of, first_rounds, nodes_of
from drawopt.model.checks import Check
from drawopt.model.cup_format import CupFormat
from drawopt.model.travel import Matrix


def check_bracket(sections: Sequence[Side], fmt: CupFormat, earliest: Matrix) -> tuple[Check, ...]:
    """The rules of a drawn bracket: every club once, sizes, byes, and who may meet when."""
    clubs = sorted(club for side in sections for club in clubs_of(side))
    sizes = [len(clubs_of(side)) for side in sections]
    rounds = fmt.rounds
    entered = [first_rounds(side, rounds) for side in sections]
    latest = 3 if fmt.has_double_byes else 2
    ties = [tie for side in sections for tie in nodes_of(side)]
    early = [
        (i, j)
        for tie in ties
        for i in clubs_of(tie.first)
        for j in clubs_of(tie.second)
        if earliest[i, j] > tie.round
    ]
    per_round = tuple(sum(1 for tie in ties if tie.round == r) for r in range(1, rounds + 1))
    return (
        Check("every club is drawn once", clubs == list(range(fmt.entrants)), f"{len(clubs)}"),
        Check("one section a slot", len(sections) == fmt.slots, count_of(len(sections), "section")),
        Check(
            "sections of the allowed size",
            all(fmt.fewest <= size <= fmt.most for size in sizes),
            "/".join(map(str, sizes)),
        ),
        Check(
            "rounds follow one another",
            all(_follows(tie, latest) for tie in ties)
            and all(isinstance(s, int) or s.round == rounds for s in sections),
            count_of(rounds, "round"),
        ),
        Check(
            "byes as the format has them",
            fmt.has_double_byes or per_round == fmt.ties_per_round,
            count_of(sum(r > 1 for part in entered for r in part.values()), "club") + " with a bye",
        ),
        Check("no pair meets too early", not early, count_of(len(early), "pair")),
    )


def _follows(tie: Node, latest: int) -> bool:
    """Each side is the winner of the round before, or a club that may enter here."""
    return all(
        tie.round <= latest if isinstance(side, int) else side.round == tie.round - 1
        for side in (tie.first, tie.second)
    )
