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
    out: Annotated[Path, typer.Option("--out", help="Write to this file.")],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="html, md (press release), xlsx, csv (ties), geojson, svg, png, embed (iframe).",
        ),
    ] = "html",
    language: Annotated[
        str, typer.Option("--language", help="Of the texts: en, or es (not reviewed).")
    ] = "en",
    section: Annotated[
        int | None,
        typer.Option("--section", help="With svg, png, embed: the bracket of this section alone."),
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Make one HTML page of a plan, a draw or a season. It needs no network and no scripts.

    With scripts every visitor's browser derives the draw by itself, before all eyes or afterwards.
    --format writes the same in other forms. The same records make the same file.
    """
    import drawopt

    drawopt.report(path, out=out, form=form, language=language, section=section, force=force)
    print(f"{out} written")
