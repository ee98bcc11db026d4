"""The guides that travel with the package: Markdown, one file a topic."""

from pathlib import Path

from drawopt.errors import UsageError

FOLDER = Path(__file__).parent / "guides"


def guides() -> dict[str, str]:
    """Each guide's name and title, in order of name."""
    return {path.stem: title_of(path) for path in sorted(FOLDER.glob("*.md"))}


def title_of(path: Path) -> str:
    """The heading a guide begins with."""
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def guide_text(topic: str) -> str:
    """A guide's text.

    Parameters
    ----------
    topic
        A guide's name, as ``guides`` lists them.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    UsageError
        If there is no such guide.
    """
    known = guides()
    if topic not in known:
        raise UsageError(f'there is no guide "{topic}": there are {", ".join(known)}')
    return (FOLDER / f"{topic}.md").read_text(encoding="utf-8")
