"""Rules that no split of the field can keep: said before any search, with rule and clubs named.

Two clubs that must not share a section, by a longest trip or by being kept apart until the end,
are in conflict. Clubs that are linked by no chain of pairs without a conflict never share a
section, so each such group needs sections of its own; and each club needs company enough.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from drawopt.files.wording import count_of
from drawopt.model.problem import Problem
from drawopt.planning.solving import solve
from drawopt.progress import Watch

Pairs = npt.NDArray[np.bool_]

MAX_STEPS = 20_000
"""Steps of the search for company for one club; beyond, the club is taken to have it."""

MAX_NAMED = 12


def reasons(problem: Problem) -> tuple[str, ...]:
    """Why no plan exists, one sentence a cause; empty if none of these causes is there."""
    if problem.given_sections or problem.format.rounds == 0:
        return ()
    together = np.asarray(problem.earliest <= problem.format.rounds)
    if together.all():
        return ()
    groups = tuple(_groups_that_do_not_fit(problem, together))
    return groups or tuple(_without_company(problem, together))


def _rule(problem: Problem, clubs: list[int]) -> str:
    """The rules that set clubs against others, in words."""
    said = []
    trip = problem.rules.longest_trip
    if trip is not None and (problem.distances[clubs] > trip).any():
        said.append(f"longest trip {trip} {problem.unit}")
    names = {problem.field.clubs[club] for club in clubs}
    last = problem.format.rounds
    if any(a.until > last and {a.one, a.other} & names for a in problem.rules.apart):
        said.append("keep apart")
    return " with ".join(said) or "the rules"


def _named(problem: Problem, clubs: list[int]) -> str:
    names = [problem.field.clubs[club] for club in clubs[:MAX_NAMED]]
    more = len(clubs) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _without_company(problem: Problem, together: Pairs) -> Iterator[str]:
    fewest = problem.format.fewest
    near = [
        sum(1 << int(j) for j in np.flatnonzero(row)) & ~(1 << i) for i, row in enumerate(together)
    ]
    for club, mates in enumerate(near):
        if not _has_clique(near, mates, fewest - 1, [MAX_STEPS]):
            yield (
                f"{_rule(problem, [club])} strands {problem.field.clubs[club]}: no {fewest - 1} "
                f"others may all share a section with it and one another"
            )


def _has_clique(near: list[int], among: int, size: int, steps: list[int]) -> bool:
    """Whether so many of these clubs may all share a section; true if the steps run out."""
    if size <= 0:
        return True
    while among.bit_count() >= size:
        steps[0] -= 1
        if steps[0] < 0:
            return True
        club = among.bit_length() - 1
        among &= ~(1 << club)
        if _has_clique(near, among & near[club], size - 1, steps):
            return True
    return False


def _groups_that_do_not_fit(problem: Problem, together: Pairs) -> Iterator[str]:
    fmt, left = problem.format, set(range(problem.format.entrants))
    groups: list[list[int]] = []
    while left:
        group: set[int] = set()
        frontier: set[int] = {min(left)}
        while frontier:
            group |= frontier
            frontier = set(np.flatnonzero(together[sorted(frontier)].any(axis=0)).tolist()) - group
        left -= group
        groups.append(sorted(group))
    if len(groups) == 1:
        return
    fewest_sections, most_sections, fit = 0, 0, True
    for clubs in groups:
        low, high = -(-len(clubs) // fmt.most), len(clubs) // fmt.fewest
        fewest_sections, most_sections = fewest_sections + low, most_sections + high
        if low > high:
            fit = False
            yield (
                f"{_rule(problem, clubs)} leaves a group of {count_of(len(clubs), 'club')} to "
                f"themselves, who fill no number of sections of {fmt.fewest} to {fmt.most} clubs: "
                f"{_named(problem, clubs)}"
            )
    if fit and not fewest_sections <= fmt.slots <= most_sections:
        sizes = ", ".join(str(len(clubs)) for clubs in groups)
        needed = (
            count_of(most_sections, "section")
            if fewest_sections == most_sections
            else f"{fewest_sections} to {most_sections} sections"
        )
        yield (
            f"{_rule(problem, groups[0])} parts the field into groups of {sizes} clubs that never "
            f"share a section: they need {needed} of "
            f"{fmt.fewest} to {fmt.most} clubs, for {count_of(fmt.slots, 'slot')}"
        )


def no_split_exists(problem: Problem, watch: Watch, effort: float = 10.0) -> bool:
    """Whether it is proven that no split keeps the conflicts and the section sizes.

    False says nothing: rounds are left aside here, and the effort is limited.
    """
    fmt = problem.format
    apart = np.argwhere(np.triu(problem.earliest > fmt.rounds, 1)).tolist()
    if not apart or len(apart) * fmt.slots > 2_000_000:
        return False
    model = cp_model.CpModel()
    inside = [[model.new_bool_var("") for _ in range(fmt.slots)] for _ in range(fmt.entrants)]
    for row in inside:
        model.add_exactly_one(row)
    for section in range(fmt.slots):
        model.add_linear_constraint(sum(row[section] for row in inside), fmt.fewest, fmt.most)
        for one, other in apart:
            model.add_at_most_one(inside[one][section], inside[other][section])
    return solve(model, effort, watch).status == "impossible"
