"""The results of a season as they came, held against its draws and its results file."""

from collections.abc import Iterator

from drawopt.model.checks import Check
from drawopt.records.folder import Folder
from drawopt.records.reading import Read
from drawopt.records.schema import SeasonEntryRecord, SeasonRecord
from drawopt.records.season_folder import RESULTS
from drawopt.records.season_log import NAME, SeasonLog
from drawopt.records.season_state import SeasonState, drawn_otherwise, held_draws, results_text
from drawopt.sections.plan import Plan


def season_checks(
    read: Read[SeasonRecord], plan: Plan, plan_digest: str, found: Folder
) -> Iterator[Check]:
    """Whether a season's log is whole, tells of ties that were drawn, and made the results file.

    Parameters
    ----------
    found
        The folder: its draws, and the results file that is there.
    """
    log = SeasonLog(read.record.plan_digest, read.record.entries)
    yield Check("the digest is that of the record", read.digest_fits, read.stated)
    yield Check("it lies in its own file", read.path.name == NAME, read.path.name)
    yield Check("the plan is the season's", log.plan_digest == plan_digest, log.plan_digest)
    faults = log.faults()
    yield Check("it is unbroken", not faults, "; ".join(faults) or "each follows the one before")
    known = found.draws_by_digest
    wrong = [
        number
        for number, entry in enumerate(log.entries, 1)
        if entry.draw not in known
        or not any(
            (tie.number, tie.round, tie.provisional) == (entry.tie, entry.round, False)
            for tie in known[entry.draw].record.ties
        )
        or entry.winner not in (entry.home, entry.away, None)
        or (entry.winner is None) != (entry.decided_by == "abandoned")
    ]
    detail = f"first wrong: entry {wrong[0]}" if wrong else f"{len(log.entries)} entries"
    yield Check("each is of a tie that was drawn", not wrong, detail)
    if wrong or faults:
        return
    clubs = plan.problem.field.clubs
    draws = held_draws(plan_digest, found.draws, clubs, found.changes)
    state = SeasonState(plan, plan_digest, draws, log)
    for number, entry in enumerate(log.entries, 1):
        if not entry.stands:
            name = f"entry {number} came after the next draw, and says what it would have changed"
            otherwise = _otherwise(state.with_log(log.until(number - 1)), entry)
            yield Check(name, otherwise == (entry.otherwise,), str(entry.otherwise))
    path = read.path.parent / RESULTS
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    told = "as recorded" if text == results_text(state) else "others than recorded"
    yield Check(f"{RESULTS} has these results", text == results_text(state), told)


def _otherwise(state: SeasonState, entry: SeasonEntryRecord) -> tuple[int | None, ...]:
    """What is said of a correction that came late, derived anew; empty if it was not late."""
    for each in state.fixtures:
        mine = (each.held.read.digest, each.tie.number) == (entry.draw, entry.tie)
        if mine and state.rested_on(each):
            clubs = state.clubs
            winner = None if entry.winner is None else clubs.index(entry.winner)
            return (drawn_otherwise(state, each, winner),)
    return ()
