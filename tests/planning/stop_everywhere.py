"""A program for `test_stops`: stops every compiled kernel at every look, with bounds checked.

    NUMBA_BOUNDSCHECK=1 python -m tests.planning.stop_everywhere

A counter stands in place of the clock. What a stop leaves must be whole or absent.
"""

import numpy as np

from drawopt.errors import StoppedWithoutAnswer
from drawopt.planning.params import SearchParams
from drawopt.planning.plan_sections import plan_sections
from drawopt.pricing.pricing import list_sections
from drawopt.pricing.sites import sites_of
from drawopt.progress import CHECKS, MaxSteps, Watch
from tests.brute_force import problem_of, scattered

SHORT = SearchParams(
    max_starts=1,
    min_moves=1_024,
    max_moves_per_club=10,
    max_race_steps=1,
    max_steps=1,
    max_moves_per_section=600,
    max_pricings=2,
    max_searches=3,
    max_moves_per_search=50,
    max_exact_pricings=1,
)


def stop_listing(clubs: int, slots: int, *, double_byes: bool = False, every: int = 1) -> int:
    """Stop a list of sections at every look, or every so many; the number of looks."""
    sites = sites_of(problem_of(scattered(clubs, seed=clubs), slots, double_byes=double_byes))
    price = np.full(len(sites), 64 * 100, dtype=np.int64)
    watch = Watch(1)
    whole = list_sections(sites, price, 0, 64 * 40, watch)
    looks = int(watch.control[CHECKS])
    if not (looks > 0 and len(whole.sites) > 0):
        raise SystemExit("nothing was listed")
    for look in (*range(1, looks + 1, every), looks + 1):
        listed = list_sections(sites, price, 0, 64 * 40, Watch(1, stop=MaxSteps(look)))
        if look <= looks:
            if len(listed.sites) or listed.threshold > -(1 << 50):
                raise SystemExit(f"{clubs} clubs: a part of a list came from look {look}")
        elif not np.array_equal(listed.reduced, whole.reduced):
            raise SystemExit(f"{clubs} clubs: the whole list is another one")
    return looks


def stop_planning(clubs: int, slots: int, steps: range) -> int:
    """Stop a search at every so-many-th look; how often there was a plan."""
    problem = problem_of(scattered(clubs, seed=clubs), slots)
    plans = 0
    for look in steps:
        watch = Watch(1, stop=MaxSteps(look))
        try:
            plan = plan_sections(problem, watch, aim="proof", params=SHORT)
        except StoppedWithoutAnswer:
            continue
        held = sorted(club for section in plan.sections for club in section)
        if held != list(range(clubs)) or not plan.bound <= plan.travel:
            raise SystemExit(f"{clubs} clubs: a broken plan came from look {look}")
        plans += 1
    return plans


if __name__ == "__main__":
    print(stop_listing(11, 1), stop_listing(12, 2), stop_listing(9, 1, double_byes=True))
    print(stop_planning(26, 3, range(1, 2000, 97)), stop_planning(26, 3, range(1, 30)))
