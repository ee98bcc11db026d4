"""Names that a reader may take for one another."""

import unicodedata
from collections.abc import Iterable

# Letters of other alphabets, and digits, that look like Latin letters in most typefaces.
TWINS = str.maketrans(
    "авсԁеһіјкӏмнорԛѕтүѵԝхуαβεικνορτυχ01|",
    "abcdehijklmhopqstyvwxyabeikvoptuxoll",
)


def skeleton(name: str) -> str:
    """What is left of a name for the eye: no case, accents, spaces or signs, twins as one."""
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(TWINS)
    return "".join(letter for letter in letters if letter.isalnum())


def look_alikes(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that look alike, in order; a name of signs alone is like no other."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        if bones := skeleton(name):
            groups.setdefault(bones, []).append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
