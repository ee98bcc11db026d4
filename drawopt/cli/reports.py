"""The command ``report``."""

from pathlib import Path
from typing import Annotated

import typer

from drawopt.cli.options import ForceOpt, command


@command(epilog="Example: drawopt report cup/ --out cup.html")
def report(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A plan's or a draw's record, or a folder.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Write the page to this file.")],
    force: ForceOpt = False,
) -> None:
    """Make one HTML page of a plan, a draw or a season. It needs no network and no scripts.

    With scripts every visitor's browser derives the draw by itself, before all eyes or afterwards.
    """
    import drawopt

    drawopt.report(path, out=out, force=force)
    print(f"{out} written")
