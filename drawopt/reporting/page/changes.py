"""What was changed after clubs had withdrawn, as a page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass

from drawopt.drawing.contest import Bye, Draw, DrawnTie
from drawopt.drawing.repair_effects import told_of
from drawopt.drawing.repairs import repaired
from drawopt.drawing.standing import after_draw, contest_of, first_standing
from drawopt.errors import AnswerIsNo, Fault, InputError, UsageError
from drawopt.records.changes import known_then, repair_of
from drawopt.records.draws import ties_and_byes
from drawopt.records.reading import Read
from drawopt.records.results import Rows, winners_so_far
from drawopt.records.schema import ChangeRecord
from drawopt.sections.plan import Plan


@dataclass(frozen=True)
class Change:
    """A club that is out, what was done, and the section's ties and byes as they stand then.

    Parameters
    ----------
    club
        Who is out, by number.
    option
        What was done: a key of ``WORDS`` of ``drawopt.drawing.repairs``.
    tie
        The tie that it was to play next, by number; ``None`` if it had none.
    other
        Who takes its place, or is moved down; ``None`` if nobody is.
    told
        The clubs that were to be told, by number.
    """

    club: int
    reason: str
    option: str
    window: int
    section: int
    tie: int | None
    other: int | None
    ties: tuple[DrawnTie, ...]
    byes: tuple[Bye, ...]
    told: tuple[int, ...]


Link = Draw | Read[ChangeRecord]
"""What follows the plan, one after the other."""


def with_changes(plan: Plan, links: Sequence[Link], rows: Rows) -> tuple[Draw | Change, ...]:
    """The draws and changes of a cup in order, each change with who was to be told.

    Parameters
    ----------
    plan
        That they follow.
    links
        In order.
    rows
        The results at hand.

    Raises
    ------
    InputError
        If a change does not fit the draws and results.
    """
    if all(isinstance(link, Draw) for link in links):
        return tuple(link for link in links if isinstance(link, Draw))
    last = max(k for k, link in enumerate(links) if not isinstance(link, Draw))
    standing = first_standing(plan)
    found: list[Draw | Change] = []
    for link in links[: last + 1]:
        winners = winners_so_far(standing.ties, rows)
        if isinstance(link, Draw):
            sections = [part.section for part in link.parts] or None
            try:
                contest = contest_of(
                    standing, link.window, winners, sections, own_lots=bool(link.parts)
                )
            except (AnswerIsNo, UsageError) as error:
                where = "the draws before a club withdrew"
                raise InputError([Fault(where, "draws that follow", str(error))]) from None
            standing = after_draw(standing, contest, link, winners)
            found.append(link)
            continue
        record = link.record
        try:
            repair = repair_of(link, plan.problem.field.clubs)
            if repair.section > len(plan.sections):
                raise AnswerIsNo(f"there is no section {repair.section}")
            then = known_then(record, standing, winners)
            after = repaired(standing, then, repair)
        except AnswerIsNo as error:
            wanted = "a change that fits the draws and results"
            raise InputError([Fault(str(link.path), wanted, str(error))]) from None
        one, other = (each.sections[repair.section - 1] for each in (standing, after))
        told = told_of(one, other, then, repair.club)
        found.append(_change(link, plan, told))
        standing = after
    return (*found, *(link for link in links[last + 1 :] if isinstance(link, Draw)))


def _change(read: Read[ChangeRecord], plan: Plan, told: tuple[int, ...]) -> Change:
    """A change as its record has it."""
    record, clubs = read.record, plan.problem.field.clubs
    repair = repair_of(read, clubs)
    ties, byes = ties_and_byes(read, clubs)
    return Change(
        repair.club,
        record.reason,
        record.option,
        record.window,
        record.section,
        record.tie,
        repair.other,
        ties,
        byes,
        told,
    )
