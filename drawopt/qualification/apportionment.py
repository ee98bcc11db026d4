"""Sharing places by numbers of teams: largest remainder, exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from drawopt.errors import AnswerIsNo, UsageError


@dataclass(frozen=True)
class Share:
    """What one claimant gets: its teams, its exact quota, the places, whether by remainder."""

    name: str
    teams: int
    quota: Fraction
    places: int
    by_remainder: bool = False


def largest_remainder(places: int, teams: Mapping[str, int]) -> tuple[Share, ...]:
    """Share places in proportion to teams.

    Each claimant gets the whole part of its quota; the places left go to the largest remainders
    (Hamilton's method). Shares stand in the order of ``teams``.

    Raises
    ------
    UsageError
        If there are no teams, or a number is negative.
    AnswerIsNo
        If equal remainders claim the last place: the rule does not decide, a lot would have to.
    """
    total = sum(teams.values())
    if places < 0 or any(count < 0 for count in teams.values()):
        raise UsageError("places and teams must be at least 0")
    if total == 0:
        raise UsageError("there are no teams to share places among")
    quota = {name: Fraction(places * count, total) for name, count in teams.items()}
    whole = {name: int(part) for name, part in quota.items()}
    left = places - sum(whole.values())
    remainder = {name: quota[name] - whole[name] for name in teams}
    by_size = sorted(teams, key=lambda name: (-remainder[name], name))
    if 0 < left < len(by_size) and remainder[by_size[left - 1]] == remainder[by_size[left]]:
        equal = [name for name in sorted(teams) if remainder[name] == remainder[by_size[left]]]
        raise AnswerIsNo(
            f"equal remainders of {', '.join(equal)}: largest remainder does not decide "
            "between them"
        )
    extra = set(by_size[:left])
    return tuple(
        Share(name, count, quota[name], whole[name] + (name in extra), name in extra)
        for name, count in teams.items()
    )
