"""What qualification comes to: places won, berths in the cup, contradictions found."""

from dataclasses import dataclass

DETERMINED, RECORDED, NOT_ON_PAGE = "determined", "recorded", "not on page"


@dataclass(frozen=True)
class Place:
    """One place that a stage gives.

    ``club`` is ``None`` where nobody is named. ``group`` and ``rank`` say where in the stage it
    was won; ``between`` are the clubs one of which must have it, where that is all one knows.
    """

    club: str | None
    status: str
    evidence: str
    group: str = ""
    rank: int = 1
    between: tuple[str, ...] = ()


@dataclass(frozen=True)
class Berth:
    """A place in the cup: who has it, by which path, and how sure that is.

    ``status`` is "determined" (worked out from figures), "recorded" (stated by the page) or
    "not on page".
    """

    club: str | None
    path: str
    via: str
    status: str
    evidence: str


@dataclass(frozen=True)
class Finding:
    """A contradiction or a gap: what the page says, and what was found instead."""

    where: str
    page: str
    found: str


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, ..., 11th, ..., 21st."""
    if number % 100 not in (11, 12, 13):
        end = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    else:
        end = "th"
    return f"{number}{end}"


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 match, 2 matches."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def names(clubs: tuple[str, ...] | list[str]) -> str:
    """Names in a sentence: A, B and C."""
    if len(clubs) < 2:
        return "".join(clubs)
    return ", ".join(clubs[:-1]) + " and " + clubs[-1]
