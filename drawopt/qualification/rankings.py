"""Given rankings: the best who are not barred, and play-offs in which the better club hosts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.model.cup_format import CupFormat
from drawopt.qualification.cells import Cells


@dataclass(frozen=True)
class Ranked:
    """A club of a ranking; ``barred`` is the reason why it is passed over, blank if it is not."""

    club: str
    rank: int
    barred: str = ""
    bracket: str = ""


def read_ranking(path: Path) -> tuple[Ranked, ...]:
    """Read a ranking CSV in order of bracket and rank.

    Columns ``club, rank`` are required; ``barred`` (a reason) and ``bracket`` are optional.

    Parameters
    ----------
    path
        A table; ranks are whole numbers from 1 to 9,999.

    Raises
    ------
    FileError
        If the file is missing or cannot be read.
    InputError
        With all faults: a rank that is no number, a club or a rank of a bracket twice.
    """
    faults: list[Fault] = []
    found: dict[tuple[str, int], Ranked] = {}
    clubs: set[str] = set()
    for row in read_csv(path, ("club", "rank"), faults, ("barred", "bracket")):
        cells = Cells(row, str(path), faults)
        rank = cells.number("rank", 1, 9999)
        club = Ranked(cells.text("club"), rank, cells.text("barred"), cells.text("bracket"))
        if not club.club or club.club in clubs:
            cells.fault("club", "each club once")
        if (club.bracket, rank) in found and cells.text("rank"):
            cells.fault("rank", "each rank of a bracket once")
        clubs.add(club.club)
        found[club.bracket, rank] = club
    if faults:
        raise InputError(faults)
    return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True)
class Chosen:
    """The best of a ranking, and those ranked above the last of them who were passed over."""

    clubs: tuple[Ranked, ...]
    passed: tuple[Ranked, ...]


def best_ranked(ranking: Sequence[Ranked], places: int, holder: str = "") -> Chosen:
    """The first ``places`` clubs that are not barred; the holder has a place of its own."""
    ordered = sorted(ranking, key=lambda club: club.rank)
    clubs = [club for club in ordered if not club.barred and club.club != holder][:places]
    last = clubs[-1].rank if clubs else 0
    passed = [c for c in ordered if c not in clubs and c.rank < last]
    return Chosen(tuple(clubs), tuple(passed))


def host(ranking: Sequence[Ranked], one: str, other: str) -> str:
    """The club at home when two of a ranking meet: the one that ranks better."""
    rank = {club.club: club.rank for club in ranking}
    return one if rank[one] < rank[other] else other


def first_fixtures(ranking: Sequence[Ranked]) -> tuple[tuple[str, str], ...]:
    """Round 1 of a play-off for one berth, hosts first: the best of those who play meets the last.

    The format has as few byes as can be; they go to the best clubs.

    Raises
    ------
    AnswerIsNo
        If there are too many clubs for four rounds.
    """
    ordered = [club.club for club in sorted(ranking, key=lambda club: club.rank)]
    fmt = CupFormat(len(ordered), 1)
    playing = ordered[fmt.byes :] if fmt.rounds else []
    half = len(playing) // 2
    return tuple(zip(playing[:half], reversed(playing[half:]), strict=True))


def brackets(ranking: Sequence[Ranked]) -> Mapping[str, tuple[Ranked, ...]]:
    """The clubs of each bracket in order of rank."""
    found: dict[str, tuple[Ranked, ...]] = {}
    for club in sorted(ranking, key=lambda club: (club.bracket, club.rank)):
        found[club.bracket] = (*found.get(club.bracket, ()), club)
    return found
