"""Pools changed as little as asked: the steps as an answer, on a terminal and as a document."""

from dataclasses import dataclass
from typing import Any

from rich.console import Console

from drawopt.records.canonical import Json
from drawopt.reporting.answers import Plan, Row, Table
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import cost_word
from drawopt.sections.pool_changes import ChangedPools


@dataclass(frozen=True, repr=False)
class Pools(Table):
    """Pools as they were, and what each change of them saves.

    Parameters
    ----------
    value
        Pools and steps as the package holds them, clubs by number.
    plan
        The pools after the last step, as a plan that can be drawn.
    """

    value: ChangedPools
    plan: Plan

    def __repr__(self) -> str:
        moved = self.value.steps[-1].moved if self.value.steps else 0
        return (
            f"Pools: {moved} clubs moved, {self.value.travel:,} to {self.plan.travel:,} "
            f"{self.plan.unit}"
        )

    __str__ = __repr__

    def rows(self) -> list[Row]:
        """A row a step: club, from, to, exchanged, saves, travel, moved; the pools as they were."""
        clubs = self.plan.field.clubs
        found: list[Row] = [
            {
                "step": 0,
                "club": None,
                "from": None,
                "to": None,
                "exchanged": None,
                "saves": 0,
                "travel": self.value.travel,
                "moved": 0,
            }
        ]
        for number, step in enumerate(self.value.steps, 1):
            found.append(
                {
                    "step": number,
                    "club": clubs[step.club],
                    "from": step.source,
                    "to": step.goal,
                    "exchanged": None if step.exchanged is None else clubs[step.exchanged],
                    "saves": step.saves,
                    "travel": step.travel,
                    "moved": step.moved,
                }
            )
        return found


def pools_record(found: Pools) -> Json:
    """The changed pools as a plan's record; the steps stand in its ``run``.

    Parameters
    ----------
    found
        As ``drawopt.pools`` gives them.
    """
    run: dict[str, Any] = dict(found.plan.run) | {"pool_changes": found.rows()}
    return found.plan.record | {"run": run}


def show_pools(console: Console, found: Pools) -> None:
    """A row a step: who moves, from where to where, what it saves, and what is left.

    Parameters
    ----------
    found
        As ``drawopt.pools`` gives them.
    """
    unit = cost_word(found.plan.value.problem)
    rows = [
        (
            row["club"] or "as they are",
            "" if row["from"] is None else f"{row['from']} to {row['to']}",
            row["exchanged"] or "",
            "" if row["from"] is None else f"{row['saves']:,}",
            f"{row['travel']:,}",
            row["moved"],
        )
        for row in found.rows()
    ]
    heads = ("Club", "Pool", "In exchange", "Saves", "Travel", "Moved")
    show_table(console, heads, rows, title=f"Pools changed, {unit}", right=(3, 4, 5))
    console.print(
        "Each step is the best there is then, by what it saves for each club that moves, and is "
        "priced exactly. Pools are numbered by their first club as they were. What other wishes "
        "cost, double byes or sizes: drawopt prices."
    )
