"""The command ``init``."""

from pathlib import Path
from typing import Annotated

import typer

from drawopt.cli.options import ForceOpt, command


@command(epilog="Example: drawopt init mycup --like 2024", panel="Help")
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the cup's files go.")],
    like: Annotated[
        str | None,
        typer.Option("--like", help="Begin with the clubs and rules of this edition."),
    ] = None,
    force: ForceOpt = False,
) -> None:
    """Begin a cup of your own: a config with every key explained, and tables to fill in.

    Without --like the cup has eight made-up clubs for two slots. Nothing is overwritten.
    """
    from drawopt.files.text import read_text
    from drawopt.files.writing import write_folder
    from drawopt.model.edition import read_edition
    from drawopt.model.templates import CONFIG, cup_files, example_edition, linked_files

    edition = example_edition() if like is None else read_edition(like)
    texts = cup_files(edition)
    texts |= {name: read_text(path) for name, path in linked_files(edition).items()}
    write_folder(folder, texts, force=force)
    for name in texts:
        print(f"Written: {folder / name}")
    print(f"Next: drawopt plan {folder / CONFIG} --out plan.json")
