"""One way to ask CP-SAT: one worker, a fixed seed, a limit that no clock decides.

The same model gives the same answer on every machine, unless a watch stops the solver first.
"""

from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from drawopt.progress import Watch

EFFORT = 10.0
"""Deterministic seconds of search: the same on every machine."""

STATUS = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "impossible",
}


@dataclass(frozen=True)
class Answer:
    """What the solver said: a status, its bound, and the value of each variable asked for."""

    status: str
    bound: int
    solver: Any

    @property
    def found(self) -> bool:
        return self.status in ("optimal", "feasible")

    @property
    def proven(self) -> bool:
        return self.status == "optimal"

    def value(self, variable: Any) -> int:
        return int(self.solver.value(variable))


def solve(
    model: Any,
    effort: float | None = EFFORT,
    watch: Watch | None = None,
    *,
    linear_relaxation: int = 2,
) -> Answer:
    """Solve a model; the same model gives the same answer.

    Parameters
    ----------
    effort
        Deterministic seconds; ``None`` for no limit.
    watch
        Stops the solver too.
    linear_relaxation
        2 for the full one, without which crowded grounds are hardly proven; 1 as CP-SAT has it.

    Returns
    -------
    Answer
        Its status ``optimal``, ``feasible``, ``impossible``, or ``unknown`` if the limit came
        first.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.linearization_level = linear_relaxation
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    if watch is None:
        status = STATUS.get(solver.solve(model), "unknown")
    else:
        if watch.seconds_left is not None:
            solver.parameters.max_time_in_seconds = max(0.1, watch.seconds_left)
        with watch.stopping(solver.stop_search):
            status = STATUS.get(watch.run([lambda: solver.solve(model)], "cover")[0], "unknown")
    bound = 0
    if status in ("optimal", "feasible") and model.has_objective():
        # From below: a bound of 3.2 is a bound of 4 for whole numbers.
        bound = -int(-(solver.best_objective_bound - 1e-6) // 1)
    return Answer(status, bound, solver)
