"""How far a search has come, as a bar on a terminal; nothing in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from drawopt.progress import Report


@contextmanager
def shown(progress: bool | Callable[[Report], None]) -> Iterator[Callable[[Report], None] | None]:
    """A function that takes reports: the caller's own, a bar on a terminal, or ``None``.

    Parameters
    ----------
    progress
        ``True`` for a bar on stderr, if that is a terminal; or a function of one's own.
    """
    if not isinstance(progress, bool):
        yield progress
        return
    if not progress:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TextColumn("{task.fields[best]} {task.fields[bound]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=1.0, best="", bound="")

        def show(report: Report) -> None:
            # Figures stay in sight until there are new ones.
            known: dict[str, Any] = {}
            if report.travel is not None:
                known["best"] = f"best {report.travel:,}"
            if report.bound is not None:
                known["bound"] = f"bound {report.bound:,}"
            bar.update(task, description=report.stage, completed=report.done, **known)

        yield show
