"""Numbers and names as they stand in sentences."""

from collections.abc import Sequence


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 match, 2 matches, 1,024 clubs.

    Parameters
    ----------
    one
        The noun, with what belongs to it: ``club``, ``club has``.
    many
        The plural, where it is not the noun with an s.
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def names(clubs: Sequence[str]) -> str:
    """Names in a sentence: A, B and C.

    Parameters
    ----------
    clubs
        In the order in which they are printed; none gives an empty text.
    """
    return " and ".join(filter(None, (", ".join(clubs[:-1]), *clubs[-1:])))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, ..., 11th, ..., 21st.

    Parameters
    ----------
    number
        A rank, from 1.
    """
    in_teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if in_teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
