"""Choosing sections so that every entrant is in exactly one: an LP's duals and CP-SAT's cover."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack

from drawopt.planning.section_pool import Pool
from drawopt.planning.solving import solve
from drawopt.progress import Watch

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LpAnswer:
    """The exact cover's LP, solved.

    ``value``; a dual for each member, for a section and for each cut (not negative); ``taken``
    (sections,) how much of each section.
    """

    value: float
    member: Floats
    section: float
    cut: Floats
    taken: Floats


def cover_lp(
    places: npt.NDArray[np.int16] | npt.NDArray[np.int64],
    costs: npt.NDArray[np.int64],
    capacity: npt.NDArray[np.int64],
    slots: int,
    time_limit: float | None = None,
    cuts: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] | None = None,
) -> LpAnswer | None:
    """Choose parts of sections at least cost so that each member is held as often as it is there.

    Parameters
    ----------
    places
        Shape (sections, places): members (clubs or sites), -1 for none.
    costs
        Shape (sections,).
    capacity
        Shape (members,).
    cuts
        What each section counts for in each cut, (sections, cuts), and the most of all, (cuts,).

    Returns
    -------
    LpAnswer or None
        ``None`` if ``time_limit``, in seconds, ended first.
    """
    n, count = len(capacity), len(costs)
    # A member may be left out or held too often, and sections be more or less, at a price.
    dear = 4.0 * float(np.abs(costs).max(initial=0)) + 1000.0
    cells = places.ravel().astype(np.int64)
    columns = np.repeat(np.arange(count), places.shape[1])
    held = cells >= 0
    rows = np.concatenate([cells[held], np.full(count, n)])
    columns = np.concatenate([columns[held], np.arange(count)])
    matrix = csc_array((np.ones(len(rows)), (rows, columns)), shape=(n + 1, count))
    matrix.sum_duplicates()
    extra = hstack([csc_array(np.eye(n + 1)), csc_array(-np.eye(n + 1))])
    at_most: dict[str, object] = {}
    if cuts is not None and len(cuts[1]):
        wide = csc_array((len(cuts[1]), 2 * (n + 1)))
        at_most = {"A_ub": hstack([csc_array(cuts[0].T.astype(float)), wide]).tocsc()}
        at_most["b_ub"] = cuts[1].astype(float)
    result = linprog(
        np.concatenate([costs.astype(float), np.full(2 * (n + 1), dear)]),
        A_eq=hstack([matrix, extra]).tocsc(),
        b_eq=np.append(capacity.astype(float), slots),
        method="highs",
        options={} if time_limit is None else {"time_limit": max(0.01, time_limit)},
        **at_most,
    )
    if result.status != 0:  # The extra columns make every pool feasible.
        return None
    dual = np.asarray(result.eqlin.marginals)
    return LpAnswer(
        float(result.fun),
        dual[:n],
        float(dual[n]),
        np.maximum(0.0, -np.asarray(result.ineqlin.marginals)) if at_most else np.zeros(0),
        np.asarray(result.x[:count]),
    )


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
    answer = solve(model, effort, watch, linear_relaxation=1)
    if not answer.found:
        return None
    picked = tuple(k for k, variable in enumerate(chosen) if answer.value(variable))
    return Cover(picked, int(pool.travel[list(picked)].sum()), answer.proven)
