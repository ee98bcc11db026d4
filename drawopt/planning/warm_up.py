"""A first run of all compiled code on a tiny field, so that compiling is not counted as work."""

import numpy as np

from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Problem, Rules, Terms
from drawopt.planning.column_generation import columns_of
from drawopt.planning.duals import spread
from drawopt.planning.proof import published_travel
from drawopt.planning.section_pool import Duals, Search, merge
from drawopt.planning.starts import halved_bracket
from drawopt.pricing.cuts import no_cuts, violated_cuts
from drawopt.pricing.pricing import list_sections
from drawopt.pricing.sites import sites_of
from drawopt.progress import Watch
from drawopt.sections.plan import states_of

CLUBS = 9
"""The least field of four rounds with one slot."""


def warm_up() -> None:
    """Compile, or load from numba's cache, what planning runs: under a second once it is kept."""
    at = np.arange(CLUBS, dtype=np.int64) * 7 % 5
    apart = np.abs(at[:, None] - at[None, :]) + np.where(np.eye(CLUBS, dtype=bool), 0, 1)
    clubs = Field(tuple(Entrant(f"Club {k}") for k in range(CLUBS)))
    problem = Problem(
        clubs, CupFormat(CLUBS, 1), apart, apart, "mi", Rules(), Terms(((1, 2, 3, 4),))
    )
    watch = Watch(1)
    search = Search(problem, 0)
    start = halved_bracket(apart, problem.format, 0)
    _, pool = search.anneal(start, 5_000, 1.0, 0, watch)
    search.improve(start, 1, 10, 0, watch)
    pool = merge([pool, search.pool_of(start)])
    duals = Duals(0.0, np.zeros(CLUBS), 0.0)
    search.sections_near(watch, 0, pool.places[:1].astype(np.int64), duals, 1.0, 10, 0.5, 0.1)
    spread(pool, pool.reduced(duals), 0)
    sites = sites_of(problem)
    price = np.zeros(len(sites), dtype=np.int64)
    listed = list_sections(sites, price, 0, 1 << 24, watch)
    columns = columns_of(sites, listed.sites[:2])
    violated_cuts(sites, columns.places, np.ones(len(columns)), no_cuts(), 1)
    published_travel(sites, columns.places)
    states_of(problem, range(CLUBS))
