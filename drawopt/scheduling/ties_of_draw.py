"""The ties that want a fixture: of a draw and the results so far, or of an edition as played."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.drawing.contest import Draw, TieSide, WinnerOf
from drawopt.errors import Fault, InputError
from drawopt.model.results import Match
from drawopt.scheduling.fixtures import OpenTie, Tie


@dataclass(frozen=True)
class TiesToPlay:
    """Ties whose clubs are known, ties that wait for a winner, numbers of ties played."""

    ties: tuple[Tie, ...]
    waiting: tuple[OpenTie, ...] = ()
    played: frozenset[int] = frozenset()


def ties_of_draw(
    draw: Draw, clubs: Sequence[str], results: Sequence[Match] = (), file: Path | None = None
) -> TiesToPlay:
    """The ties that a draw publishes, winners filled in from the results there are.

    Provisional ties are left out: a later window draws them anew.

    Parameters
    ----------
    clubs
        Names by the clubs' number in the field.
    results
        Matches so far, of this draw's rounds or of others.
    file
        Where the results were read from, for errors.

    Raises
    ------
    InputError
        For a result of a round of this draw that no tie of it has.
    """
    published = [tie for tie in draw.ties if not tie.provisional]
    winner: dict[int, int] = {}
    known: dict[int, Tie] = {}
    waiting: list[OpenTie] = []
    used: set[Match] = set()
    for tie in sorted(published, key=lambda tie: tie.number):
        home, away = (
            winner.get(side.tie) if isinstance(side, WinnerOf) else side
            for side in (tie.home, tie.away)
        )
        if home is None or away is None:
            names = (_name(side, winner, clubs) for side in (tie.home, tie.away))
            waiting.append(OpenTie(tie.number, tie.round, *names))
            continue
        known[tie.number] = Tie(tie.number, tie.round, clubs[home], clubs[away], tie.neutral)
        for match in results:
            if match.round == tie.round and match.pair == {home, away}:
                winner[tie.number] = match.winner
                used.add(match)
    rounds = {tie.round for tie in published}
    faults = [
        Fault(
            str(file or "the results"),
            "a tie of this draw",
            f"{clubs[match.home]} v {clubs[match.away]} in round {match.round}",
            match.line or None,
            "home",
        )
        for match in results
        if match.round in rounds and match not in used
    ]
    if faults:
        raise InputError(faults)
    return TiesToPlay(tuple(known.values()), tuple(waiting), frozenset(winner))


def _name(side: TieSide, winner: dict[int, int], clubs: Sequence[str]) -> str:
    if isinstance(side, WinnerOf):
        return clubs[winner[side.tie]] if side.tie in winner else f"winner of {side.tie}"
    return clubs[side]


def ties_as_played(matches: Sequence[Match], clubs: Sequence[str]) -> TiesToPlay:
    """The ties of an edition that was played, as pairs and hosts; numbered by round and row.

    Parameters
    ----------
    matches
        All of the edition, in any order.
    clubs
        Names by the clubs' number in the field.
    """
    ordered = sorted(matches, key=lambda match: (match.round, match.line))
    return TiesToPlay(
        tuple(
            Tie(number, match.round, clubs[match.home], clubs[match.away])
            for number, match in enumerate(ordered, 1)
        )
    )
