"""Brackets as values: who may meet whom, and where.

A club is its index in the field (clubs in order of name). A bracket of one section is a
``Node``: the tie of its last round, whose sides are clubs or earlier nodes. A club that
stands directly on a side of a round-2 node had a bye; on a side of a round-3 node, two.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from drawopt.errors import SelfCheckFailed


@dataclass(frozen=True)
class Node:
    """A pairing at its position: a round and two sides, each a club or an earlier node."""

    round: int
    first: "Side"
    second: "Side"


Side = int | Node


def node(round_: int, one: Side, other: Side) -> Node:
    """The node of two sides in canonical order: the side that holds the least club first.

    Parameters
    ----------
    round_
        The round in which the two meet, from 1.
    """
    if least_club(one) < least_club(other):
        return Node(round_, one, other)
    return Node(round_, other, one)


def least_club(side: Side) -> int:
    return min(clubs_of(side))


def clubs_of(side: Side) -> tuple[int, ...]:
    """The clubs below a side, in order of place.

    Parameters
    ----------
    side
        A club, or the node of a tie with all that leads to it.
    """
    if isinstance(side, int):
        return (side,)
    return (*clubs_of(side.first), *clubs_of(side.second))


def nodes_of(side: Side) -> Iterator[Node]:
    """All ties below a side, earlier rounds before later ones on each path, first side first.

    Parameters
    ----------
    side
        A club, which has no ties, or the node of a tie, which comes last itself.
    """
    if isinstance(side, Node):
        yield from nodes_of(side.first)
        yield from nodes_of(side.second)
        yield side


def ties_played(side: Side) -> dict[int, int]:
    """For each club below a side, how many ties it must win to come out of it.

    Parameters
    ----------
    side
        A club, which needs none, or the node of a tie.

    Returns
    -------
    dict
        By the club's number in the field. A club with k ties to win reaches the next round with
        probability 2 ** -k where every tie is even.
    """
    if isinstance(side, int):
        return {side: 0}
    return {
        club: played + 1
        for part in (side.first, side.second)
        for club, played in ties_played(part).items()
    }


def first_rounds(side: Side, rounds: int) -> dict[int, int]:
    """The round in which each club enters; ``rounds`` is the round of the section's last tie.

    A section of a single club has no tie: its club enters in round ``rounds + 1``.

    Parameters
    ----------
    side
        The bracket of a section.
    rounds
        The rounds of the whole cup.

    Returns
    -------
    dict
        The round, from 1, by the club's number in the field.
    """
    if isinstance(side, int):
        return {side: rounds + 1}
    entered: dict[int, int] = {}
    for tie in nodes_of(side):
        for part in (tie.first, tie.second):
            if isinstance(part, int):
                entered[part] = tie.round
    return entered


def from_places(places: tuple[int, ...]) -> Side | None:
    """The bracket of 2 ** R places in order, -1 for an empty place; ``None`` if all are empty.

    A club opposite empty places goes through without a tie.

    Parameters
    ----------
    places
        The clubs' numbers in the field, place by place.
    """
    if len(places) == 1:
        return None if places[0] < 0 else places[0]
    half = len(places) // 2
    first, second = from_places(places[:half]), from_places(places[half:])
    if first is None or second is None:
        return first if second is None else second
    return node(len(places).bit_length() - 1, first, second)


def bracket_of(places: tuple[int, ...]) -> Side:
    """As ``from_places``, of a section that has clubs.

    Parameters
    ----------
    places
        2 ** R of them in order: the clubs' numbers in the field, -1 for an empty place.

    Raises
    ------
    SelfCheckFailed
        If all places are empty.
    """
    side = from_places(places)
    if side is None:
        raise SelfCheckFailed("drawopt has made a section without clubs; a fault in drawopt")
    return side


@dataclass(frozen=True)
class NumberedTie:
    """A tie with its number in the cup: by round, then section, then position."""

    number: int
    round: int
    section: int
    node: Node


def number_ties(sections: tuple[Side, ...]) -> tuple[NumberedTie, ...]:
    """All ties of a cup in canonical order.

    Parameters
    ----------
    sections
        One bracket a section, in order of the sections.
    """
    found = [
        (tie.round, section, position, tie)
        for section, bracket in enumerate(sections)
        for position, tie in enumerate(nodes_of(bracket))
    ]
    found.sort(key=lambda row: row[:3])
    return tuple(
        NumberedTie(number, round_, section + 1, tie)
        for number, (round_, section, _, tie) in enumerate(found, 1)
    )
