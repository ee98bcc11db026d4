"""The chance of an event that is named: byes, a meeting, a long trip.

``bye:A&bye:B`` (``!`` for not), ``meets:A|B``, ``trip:A>500``. Byes of the window's first round
are exact, all together: each section's brackets are counted with and without those whose pattern of
byes does not fit. A meeting is exact where nothing is drawn anew, and so are meetings and trips
where the draws are few enough to be followed through all windows. Else cups are sampled, windows
drawn one after another, and the chance has an interval.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from drawopt.drawing.contest import Contest
from drawopt.drawing.odds import contest_odds
from drawopt.drawing.redraws import redrawn_odds
from drawopt.errors import UsageError
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.counting import SectionCount, WeightedCount, weigh_section
from drawopt.simulation.sampled_odds import Sampled, sample_later

HOW = 'as in "bye:A&bye:B" (!bye:A for none), "meets:A|B" or "trip:A>500"'


@dataclass(frozen=True)
class NamedChance:
    """The chance of one event: exact, or sampled with its interval."""

    what: str
    exact: Fraction | None
    sampled: Sampled | None = None


def named_chance(
    contest: Contest,
    what: str,
    club: Callable[[str], int],
    *,
    tolerance: Decimal | None = None,
    samples: int = 1000,
    seed: str = "odds",
) -> NamedChance:
    """The chance of an event.

    Parameters
    ----------
    what
        The event, in the words above.
    club
        The number of a club by name.

    Raises
    ------
    UsageError
        If the words are not understood, name a club that is not drawn, or need sampled cups and
        there are none.
    """
    own = contest.plan.problem.terms.tolerance if tolerance is None else tolerance
    there = {each for section in contest.survivors for each in section or ()}

    def drawn(name: str) -> int:
        number = club(name.strip())
        if number not in there:
            raise UsageError(f'"{name.strip()}" is not drawn in window {contest.window}')
        return number

    # A club's own name may hold an "&".
    parts = [part.strip() for part in re.split(r"&(?=\s*!?(?:bye|meets|trip):)", what)]
    if len(parts) > 1 and not all(re.match("!?bye:", part) for part in parts):
        raise UsageError(
            f"only byes can be named together, found {what}; in Python odds.chance takes any "
            "property of a bracket"
        )
    if all(re.match("!?bye:", part) for part in parts):
        wanted: dict[int, bool] = {}
        for part in parts:
            number = drawn(part.removeprefix("!").removeprefix("bye:"))
            has = not part.startswith("!")
            if wanted.get(number, has) != has:
                return NamedChance(what, Fraction(0))
            wanted[number] = has
        return NamedChance(what, _byes(contest, wanted, own))
    if found := re.fullmatch(r"meets:([^|]+)\|([^|]+)", parts[0]):
        one, other = drawn(found[1]), drawn(found[2])
        if one == other:
            raise UsageError(f"a club does not meet itself: {what}")
        if contest.last_round >= contest.plan.problem.format.rounds:
            rounds = contest_odds(contest, own).by_club[one].rounds
            meets = [o.meets for r in rounds for o in r.opponents if o.club == other]
            return NamedChance(what, sum(meets, Fraction(0)))
        redrawn = redrawn_odds(contest, trip=0, tolerance=own)
        if redrawn is not None:
            pairs = (redrawn.chance_to_meet(r, one, other) for r in _rounds(contest))
            return NamedChance(what, sum(pairs, Fraction(0)))
        later = sample_later(contest, _some(samples), seed=seed, trip=0, tolerance=own)
        pair = min(one, other), max(one, other)
        times = sum(n for (_, *both), n in later.meets.items() if tuple(both) == pair)
        return NamedChance(what, None, Sampled(times, later.cups))
    if found := re.fullmatch(r"trip:(.+)>\s*([0-9]{1,6})", parts[0]):
        number, trip = drawn(found[1]), int(found[2])
        redrawn = redrawn_odds(contest, trip=trip, tolerance=own)
        if redrawn is not None:
            return NamedChance(what, redrawn.chance_of_long_trip(number))
        later = sample_later(contest, _some(samples), seed=seed, trip=trip, tolerance=own)
        return NamedChance(what, None, later.chance_of_long_trip(number))
    raise UsageError(f'the event must be named {HOW}, found "{what}"')


def _some(samples: int) -> int:
    if samples < 1:
        raise UsageError("this chance is sampled: it takes at least one cup")
    return samples


def _rounds(contest: Contest) -> range:
    return range(contest.first_round, contest.plan.problem.format.rounds + 1)


def _byes(contest: Contest, wanted: dict[int, bool], tolerance: Decimal) -> Fraction:
    """The chance that clubs have a bye in the window's first round, or have none."""
    cup = contest.count(tolerance)
    sections: list[SectionCount | WeightedCount] = []
    for section in cup.sections:
        inside = {c: has for c, has in wanted.items() if c in section.states.clubs}
        sections.append(_fitting(section, inside, contest) if inside else section)
    fits = replace(cup, sections=tuple(sections))
    return Fraction(fits.count(), cup.count())


def _fitting(
    section: SectionCount | WeightedCount, wanted: dict[int, bool], contest: Contest
) -> WeightedCount:
    """A section with a weight of 0 for the patterns that do not fit."""
    if isinstance(section, SectionCount):
        clubs = len(contest.plan.problem.field)
        section = weigh_section(section, ByeWeights((1,) * clubs))
    states = section.states
    weights = []
    for key, weight in zip(states.patterns[0].tolist(), section.weights, strict=True):
        entered = dict(states.entered(key))
        fits = all((entered[club] >= 2) == has for club, has in wanted.items())
        weights.append(weight if fits else 0)
    return replace(section, weights=tuple(weights))
