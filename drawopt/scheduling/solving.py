"""One way to ask the solver: one worker, a fixed seed, a limit that no clock decides."""

from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

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

    def value(self, variable: Any) -> int:
        return int(self.solver.value(variable))


def solve(model: Any, effort: float = EFFORT) -> Answer:
    """Solve a model; the same model gives the same answer.

    Returns
    -------
    Answer
        Its status ``optimal``, ``feasible``, ``impossible``, or ``unknown`` if the limit came
        first.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.catch_sigint_signal = False
    # Crowded grounds are proven by the full linear relaxation, and hardly without it.
    solver.parameters.linearization_level = 2
    status = STATUS.get(solver.solve(model), "unknown")
    bound = 0
    if status in ("optimal", "feasible") and model.has_objective():
        bound = round(solver.best_objective_bound)
    return Answer(status, bound, solver)
