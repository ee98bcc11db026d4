"""Choosing sections so that every entrant is in exactly one: LP prices and CP-SAT cover."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array, hstack

from drawopt.planning.candidates import Pool
from drawopt.planning.watch import Watch

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prices:
    """The LP's answer over a pool: its value, a price for each club and one for a section.

    ``open`` is how much of the field the pool could not cover, in clubs.
    """

    value: float
    club: Floats
    section: float
    open: float

    def reduced(self, pool: Pool) -> Floats:
        """Travel of each section less the prices of its clubs and of a section."""
        return np.asarray(pool.travel - pool.worth(self.club) - self.section)

    def towards(self, other: "Prices", step: float) -> "Prices":
        """Prices a part of the way to others: smoothing keeps them from jumping about."""
        return Prices(
            other.value,
            self.club + step * (other.club - self.club),
            self.section + step * (other.section - self.section),
            other.open,
        )


def lp_prices(
    pool: Pool, clubs: int, slots: int, dear: float, time_limit: float | None = None
) -> Prices | None:
    """Solve the exact cover's LP over a pool; ``dear`` is what leaving a club out costs.

    Returns
    -------
    Prices or None
        ``None`` if ``time_limit``, in seconds, ended first.
    """
    cells = pool.places.ravel()
    columns = np.repeat(np.arange(len(pool)), pool.places.shape[1])
    held = cells >= 0
    rows = np.concatenate([cells[held], np.full(len(pool), clubs)])
    columns = np.concatenate([columns[held], np.arange(len(pool))])
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=(clubs + 1, len(pool)))
    # A club may be left out, and a section more or less be chosen, at a price.
    extra = hstack([csc_array(np.eye(clubs + 1)), csc_array(-np.eye(clubs + 1))])
    costs = np.concatenate([pool.travel.astype(float), np.full(2 * (clubs + 1), dear)])
    target = np.append(np.ones(clubs), slots)
    result = linprog(
        costs,
        A_eq=hstack([matrix, extra]).tocsc(),
        b_eq=target,
        method="highs",
        options={} if time_limit is None else {"time_limit": time_limit},
    )
    if result.status != 0:  # The extra columns make every pool feasible.
        return None
    marginals = np.asarray(result.eqlin.marginals)
    loose = float(result.x[len(pool) :].sum())
    return Prices(float(result.fun), marginals[:clubs], float(marginals[clubs]), loose)


@dataclass(frozen=True)
class Cover:
    """Sections of a pool that hold every entrant once; ``proven``: the least over the pool."""

    sections: tuple[int, ...]
    travel: int
    proven: bool


def exact_cover(
    pool: Pool,
    clubs: int,
    slots: int,
    watch: Watch,
    effort: float,
    hint: Sequence[int] = (),
) -> Cover | None:
    """The shortest exact cover over a pool by CP-SAT: one worker, a deterministic limit.

    Returns
    -------
    Cover or None
        ``None`` if the pool has no cover, or none was found in time.
    """
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"section{k}") for k in range(len(pool))]
    holding: list[list[cp_model.IntVar]] = [[] for _ in range(clubs)]
    for k, row in enumerate(pool.places):
        for club in row:
            if club >= 0:
                holding[club].append(chosen[k])
    if any(not sections for sections in holding):
        return None
    for sections in holding:
        model.add_exactly_one(sections)
    model.add(sum(chosen) == slots)
    model.minimize(cp_model.LinearExpr.weighted_sum(chosen, pool.travel.tolist()))
    hinted = set(hint)
    if hinted:
        for k, variable in enumerate(chosen):
            model.add_hint(variable, int(k in hinted))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.catch_sigint_signal = False
    if watch.seconds_left is not None:
        solver.parameters.max_time_in_seconds = max(0.1, watch.seconds_left)
    with watch.stopping(solver.stop_search):
        status = watch.run([lambda: solver.solve(model)], "cover")[0]
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    picked = tuple(k for k, variable in enumerate(chosen) if solver.value(variable))
    return Cover(picked, int(pool.travel[list(picked)].sum()), bool(status == cp_model.OPTIMAL))
