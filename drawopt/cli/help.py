"""The commands ``guide`` and ``cache``."""

from typing import Annotated

import typer

from drawopt.cli.options import command
from drawopt.files.wording import count_of


@command(epilog="Example: drawopt guide first-draw", panel="Help")
def guide(
    topic: Annotated[
        str | None, typer.Argument(metavar="TOPIC", help="Which guide; without it all are listed.")
    ] = None,
) -> None:
    """Read a guide: the first draw, chance and trust, rules, files, exit codes, and more."""
    from rich.markdown import Markdown

    from drawopt.reporting.guide_files import guide_text, guides
    from drawopt.reporting.terminal import terminal

    console = terminal()
    if topic is None:
        for name, title in guides().items():
            console.print(f"{name:<16} {title}")
        return
    text = guide_text(topic)
    console.print(Markdown(text) if console.is_terminal else text)


@command(epilog="Example: drawopt cache --clear", panel="Help")
def cache(
    clear: Annotated[
        bool, typer.Option("--clear", help="Throw away every plan that is kept.")
    ] = False,
) -> None:
    """Show the plans that are kept, or clear them."""
    from drawopt.records import plan_cache

    kept = plan_cache.kept_plans()
    if clear:
        plan_cache.clear()
        print(f"{count_of(len(kept), 'plan')} cleared")
        return
    size = sum(each.bytes for each in kept)
    print(f"{plan_cache.folder()}: {count_of(len(kept), 'plan')}, {size / 1e6:.1f} MB")
