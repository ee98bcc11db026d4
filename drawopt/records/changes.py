"""What was done when a club withdrew, as a record that draws and results follow."""

from collections.abc import Mapping, Sequence

from drawopt.drawing.contest import DrawnTie, TieSide, WinnerOf
from drawopt.drawing.repairs import Repair
from drawopt.drawing.standing import Standing
from drawopt.errors import Fault, InputError
from drawopt.records.canonical import Json, digest_of
from drawopt.records.reading import Read, checked
from drawopt.records.schema import ChangeRecord
from drawopt.sections.plan import Plan


def tie_record(tie: DrawnTie, clubs: Sequence[str]) -> Json:
    """A tie as records have it, clubs by name.

    Parameters
    ----------
    tie
        As drawn, or as it stands after a change.
    clubs
        Names, by number.
    """

    def side(of: TieSide) -> object:
        return {"winner_of": of.tie} if isinstance(of, WinnerOf) else clubs[of]

    return {
        "round": tie.round,
        "number": tie.number,
        "section": tie.section,
        "home": side(tie.home),
        "away": side(tie.away),
        "expected_travel": tie.expected_travel,
        "expected_distance": tie.expected_distance,
        "provisional": tie.provisional,
        "switched": tie.switched,
        "neutral": tie.neutral,
    }


def change_record(
    repair: Repair,
    standing: Standing,
    plan: Plan,
    digest: str,
    *,
    after: str,
    reason: str,
    decided: Sequence[int],
) -> Json:
    """A repair as a record, with its digest.

    Parameters
    ----------
    standing
        Where the cup stands once it was made.
    plan, digest
        The season's plan, and its digest.
    after
        The digest of the draw or change before; empty if there is none.
    reason
        Why the club is out.
    decided
        The ties of its section that had a winner before it was made, by number.

    Raises
    ------
    UsageError
        If the reason is no text that a record may hold.
    """
    clubs = plan.problem.field.clubs
    own = standing.sections[repair.section - 1]
    record: Json = {
        "record": ChangeRecord.KIND,
        "title": plan.problem.terms.title,
        "plan_digest": digest,
        "after": after or None,
        "window": standing.window,
        "club": clubs[repair.club],
        "reason": reason,
        "option": repair.option,
        "section": repair.section,
        "tie": repair.tie,
        "decided": sorted(decided),
        "other": None if repair.other is None else clubs[repair.other],
        "ties": [tie_record(t, clubs) for t in sorted(own.ties, key=lambda tie: tie.number)],
        "byes": [{"club": clubs[bye.club], "round": bye.round} for bye in own.byes],
    }
    record |= {"digest": digest_of(record)}
    checked(record, ChangeRecord)
    return record


def decided_in(standing: Standing, section: int, winners: Mapping[int, int]) -> tuple[int, ...]:
    """The ties of a section that have a winner, by number.

    Parameters
    ----------
    section
        Its number, from 1.
    winners
        The winner of each tie by number, as far as they are known.
    """
    ties = standing.sections[section - 1].ties
    return tuple(sorted(tie.number for tie in ties if tie.number in winners))


def known_then(
    change: ChangeRecord, standing: Standing, winners: Mapping[int, int]
) -> dict[int, int]:
    """The winners that were known when a change was made: in its section those it names.

    Parameters
    ----------
    standing
        Where the cup stood before it.
    winners
        The winner of each tie by number, as far as they are known now.
    """
    own = {tie.number for tie in standing.sections[change.section - 1].ties}
    return {k: w for k, w in winners.items() if k not in own or k in change.decided}


def repair_of(read: Read[ChangeRecord], clubs: Sequence[str]) -> Repair:
    """The repair that a record tells of.

    Parameters
    ----------
    clubs
        Names, by number.

    Raises
    ------
    InputError
        If it names a club that the plan does not have.
    """
    record = read.record
    number = {club: index for index, club in enumerate(clubs)}
    for name in (record.club, record.other):
        if name is not None and name not in number:
            raise InputError([Fault(str(read.path), "clubs of the plan", name[:60], None, "club")])
    other = None if record.other is None else number[record.other]
    return Repair(record.option, number[record.club], record.section, record.tie, other)
