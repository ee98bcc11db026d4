"""Which edition is meant where none is named."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from drawopt.errors import DrawoptError, UsageError
from drawopt.model.edition import known_editions, read_edition

DEFAULT = "2024"


def default_edition(folder: Path | None = None) -> str:
    """The edition meant where none is named: the one config of this folder, else 2024.

    A config is a TOML file with ``slots`` or ``qualification`` at its top.

    Parameters
    ----------
    folder
        Where to look; the current folder if not given.

    Raises
    ------
    UsageError
        If the folder holds several configs.
    """
    folder = Path() if folder is None else folder
    found = [path for path in sorted(folder.glob("*.toml")) if is_config(path)]
    if len(found) > 1:
        names = ", ".join(path.name for path in found)
        raise UsageError(f"which edition? this folder has {names}: name one of them")
    return str(found[0]) if found else DEFAULT


def is_config(path: Path) -> bool:
    """Whether a TOML file is an edition's config; a file that cannot be read is none."""
    try:
        top = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False
    return "slots" in top or "qualification" in top


def edition_with(clubs: Iterable[str], of: str) -> str:
    """The name of the one edition that comes with drawopt whose field has all these clubs.

    Parameters
    ----------
    of
        Whose clubs they are, for the message.

    Raises
    ------
    UsageError
        If no edition has them, or more than one.
    """
    wanted = set(clubs)
    fitting = []
    for name in known_editions():
        try:
            if wanted <= set(read_edition(name).field.clubs):
                fitting.append(name)
        except DrawoptError:
            continue
    if len(fitting) != 1:
        found = " and ".join(fitting) or "no edition"
        raise UsageError(f"{found} has the clubs of {of}: name it with --edition")
    return fitting[0]
