"""Draws as records, and read back."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from drawopt.drawing.contest import Bye, Draw, DrawnTie, HomeTies, Part, TieSide, WinnerOf
from drawopt.drawing.lots import Lot
from drawopt.errors import Fault, InputError
from drawopt.records.canonical import Json, decimal_text, digest_of
from drawopt.records.changes import tie_record
from drawopt.records.reading import Read, checked, read_record
from drawopt.records.schema import ChangeRecord, DrawRecord, WinnerRecord
from drawopt.sections.plan import Plan


def draw_record(draw: Draw, plan: Plan) -> Json:
    """A draw as a record, with its digest; clubs by name.

    Parameters
    ----------
    plan
        The plan that was drawn: it has names, title and sections.

    Raises
    ------
    UsageError
        If it holds what no record may hold.
    """
    clubs = plan.problem.field.clubs

    record: Json = {
        "record": DrawRecord.KIND,
        "title": plan.problem.terms.title,
        "plan_digest": draw.plan_digest,
        "seed": draw.seed,
        "attempt": draw.attempt,
        "reason": draw.reason or None,
        "rehearsal": draw.rehearsal,
        "window": draw.window,
        "day": draw.day or None,
        "after": draw.after or None,
        "results_digest": draw.results_digest or None,
        "tolerance": decimal_text(draw.tolerance),
        **({} if draw.most_long_ties is None else {"most_long_ties": draw.most_long_ties}),
        "least_travel": draw.least_travel,
        "travel": draw.travel,
        "count": str(draw.count),
        "rank": str(draw.rank),
        "sections": list(plan.section_names),
        "lots": [
            {"label": lot.label, "below": str(lot.below), "lot": str(lot.value)}
            for lot in draw.lots
        ],
        "ties": [tie_record(tie, clubs) for tie in draw.ties],
        "byes": [{"club": clubs[bye.club], "round": bye.round} for bye in draw.byes],
        "home_ties": [{"club": clubs[each.club], "ties": each.ties} for each in draw.home_ties],
        "booklet": draw.booklet or None,
        "number": draw.number,
    }
    if draw.parts:
        record["parts"] = [
            {
                "section": part.section,
                "results_digest": part.results_digest or None,
                "least_travel": part.least_travel,
                "count": str(part.count),
                "rank": str(part.rank),
            }
            for part in draw.parts
        ]
    record |= {"digest": digest_of(record)}
    checked(record, DrawRecord)
    return record


def read_draw(path: Path, clubs: tuple[str, ...]) -> tuple[Draw, str]:
    """Read a draw's record back: the draw and its digest. ``clubs`` are the plan's, in order.

    Nothing of it is derived anew: that is for ``verification``.

    Parameters
    ----------
    clubs
        The plan's, in order of name.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a draw's record, or does not have its digest.
    """
    read = read_record(path, DrawRecord)
    return draw_of(read, clubs), read.digest


def draw_of(read: Read[DrawRecord], clubs: tuple[str, ...]) -> Draw:
    """The draw that a record tells of, as it stands there.

    Raises
    ------
    InputError
        If it names a club that the plan does not have.
    """
    record = read.record
    club = _club_by_name(read.path, clubs)
    ties, byes = ties_and_byes(read, clubs)
    return Draw(
        plan_digest=record.plan_digest,
        seed=record.seed,
        attempt=record.attempt,
        reason=record.reason or "",
        rehearsal=record.rehearsal,
        window=record.window,
        after=record.after or "",
        results_digest=record.results_digest or "",
        tolerance=Decimal(record.tolerance),
        least_travel=record.least_travel,
        travel=record.travel,
        count=int(record.count),
        rank=int(record.rank),
        lots=tuple(Lot(lot.label, int(lot.below), int(lot.lot)) for lot in record.lots),
        ties=ties,
        byes=byes,
        day=record.day or "",
        home_ties=tuple(HomeTies(club(each.club), each.ties) for each in record.home_ties),
        booklet=record.booklet or "",
        number=record.number,
        parts=tuple(
            Part(
                part.section,
                part.results_digest or "",
                part.least_travel,
                int(part.count),
                int(part.rank),
            )
            for part in record.parts
        ),
        most_long_ties=record.most_long_ties,
    )


def ties_and_byes(
    read: Read[DrawRecord] | Read[ChangeRecord], clubs: Sequence[str]
) -> tuple[tuple[DrawnTie, ...], tuple[Bye, ...]]:
    """The ties and byes that a record of a draw or a change tells of, as they stand there.

    Parameters
    ----------
    read
        The record, and where it was read.
    clubs
        Names, by number.

    Raises
    ------
    InputError
        If it names a club that the plan does not have.
    """
    record = read.record
    club = _club_by_name(read.path, clubs)

    def side(of: str | WinnerRecord) -> TieSide:
        return WinnerOf(of.winner_of) if isinstance(of, WinnerRecord) else club(of)

    ties = tuple(
        DrawnTie(
            tie.number,
            tie.round,
            tie.section,
            side(tie.home),
            side(tie.away),
            tie.expected_travel,
            tie.expected_distance,
            tie.provisional,
            tie.switched,
            tie.neutral,
        )
        for tie in record.ties
    )
    return ties, tuple(Bye(club(bye.club), bye.round) for bye in record.byes)


def _club_by_name(path: Path, clubs: Sequence[str]) -> Callable[[str], int]:
    """The number of a club by its name; a name that the plan does not have is refused."""
    number = {club: index for index, club in enumerate(clubs)}

    def club(name: str) -> int:
        if name not in number:
            raise InputError(
                [Fault(str(path), "clubs of the plan", f'"{name[:60]}"', None, "ties")]
            )
        return number[name]

    return club


def clubs_of_record(path: Path) -> frozenset[str]:
    """The clubs that a draw's record names as sides of its ties.

    Parameters
    ----------
    path
        A draw's record; whether its digest fits is not looked at.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or is not a draw's record.
    """
    ties = read_record(path, DrawRecord, check_digest=False).record.ties
    return frozenset(side for tie in ties for side in (tie.home, tie.away) if isinstance(side, str))
