"""Sharing places by numbers of teams: largest remainder, exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from drawopt.drawing.lots import Lots
from drawopt.errors import UsageError


@dataclass(frozen=True)
class Share:
    """What one claimant gets: its teams, its exact quota, the places, and how the last came.

    ``by`` is "remainder" or "lot" where a place beyond the whole part of the quota is among them,
    and "tie" where equal remainders claim a place that nobody has yet.
    """

    name: str
    teams: int
    quota: Fraction
    places: int
    by: str = ""


def largest_remainder(
    places: int, teams: Mapping[str, int], lots: Lots | None = None, label: str = ""
) -> tuple[Share, ...]:
    """Share places in proportion to teams.

    Each claimant gets the whole part of its quota; the places left go to the largest remainders
    (Hamilton's method). Shares stand in the order of ``teams``. Where equal remainders claim the
    last places the rule does not decide: a lot does, or nobody has them.

    Raises
    ------
    UsageError
        If there are no teams, or a number is negative.
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
    line = remainder[by_size[left - 1]] if left else Fraction(1)
    how = {name: "remainder" for name in teams if left and remainder[name] > line}
    level = [name for name in by_size if left and remainder[name] == line]
    wanted = left - len(how)
    if len(level) == wanted:
        how |= dict.fromkeys(level, "remainder")
    elif lots is None:
        how |= dict.fromkeys(level, "tie")
    else:
        for number in range(1, wanted + 1):
            how[level.pop(lots.below(len(level), f"{label}/{number}"))] = "lot"
    return tuple(
        Share(
            name,
            count,
            quota[name],
            whole[name] + (how.get(name) in ("remainder", "lot")),
            how.get(name, ""),
        )
        for name, count in teams.items()
    )
