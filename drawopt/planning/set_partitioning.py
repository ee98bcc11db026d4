"""Choosing sections so that every entrant is in exactly one: an LP's duals and CP-SAT's cover."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack

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
    """Sections that hold every member as often as it is there.

    Parameters
    ----------
    sections
        By number; one may come twice where a site has several clubs. ``None`` if there are none,
        or none were found in time.
    travel
        Of these sections.
    least
        No cover travels less; ``None`` if nothing is known.
    """

    sections: tuple[int, ...] | None
    travel: int
    least: int | None

    @property
    def proven(self) -> bool:
        """Whether these are the shortest sections, or it is known that there are none."""
        return self.least is not None and self.least >= self.travel


def exact_cover(
    places: npt.NDArray[np.int16] | npt.NDArray[np.int64],
    travel: npt.NDArray[np.int64],
    capacity: npt.NDArray[np.int64],
    slots: int,
    watch: Watch,
    effort: float | None,
    *,
    hint: Sequence[int] = (),
    below: int | None = None,
    budget: tuple[Sequence[int], int] | None = None,
) -> Cover:
    """The shortest exact cover by CP-SAT: one worker, a deterministic limit.

    Parameters
    ----------
    places
        Shape (sections, places): members (clubs or sites), -1 for none.
    travel
        Shape (sections,).
    capacity
        Shape (members,): how often each is there.
    effort
        CP-SAT's deterministic limit; ``None`` for none.
    hint
        Sections of a cover that is known.
    below
        Only covers that travel less are wanted. If there are none that is what is known: they
        have ``least`` and ``travel`` of this value.
    budget
        What each section takes of a budget, and what all may take together.
    """
    model = cp_model.CpModel()
    counts = [Counter(member for member in row if member >= 0) for row in places.tolist()]
    often = capacity.tolist()
    chosen = [
        model.new_int_var(0, min(often[m] // k for m, k in count.items()), f"section{c}")
        for c, count in enumerate(counts)
    ]
    using: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in often]
    for c, count in enumerate(counts):
        for member, k in count.items():
            using[member].append((chosen[c], k))
    for member, terms in enumerate(using):
        model.add(sum(k * x for x, k in terms) == often[member])
    model.add(sum(chosen) == slots)
    total = cp_model.LinearExpr.weighted_sum(chosen, travel.tolist())
    if below is not None:
        model.add(total <= below - 1)
    if budget is not None:
        model.add(cp_model.LinearExpr.weighted_sum(chosen, list(budget[0])) <= budget[1])
    model.minimize(total)
    if hint:
        hinted = Counter(hint)
        for c, variable in enumerate(chosen):
            model.add_hint(variable, hinted[c])
    answer = solve(model, effort, watch, linear_relaxation=1)
    if not answer.found:
        return Cover(None, below or 0, below if answer.status == "impossible" else None)
    picked = tuple(c for c, x in enumerate(chosen) for _ in range(answer.value(x)))
    return Cover(picked, int(travel[list(picked)].sum()), answer.bound)
