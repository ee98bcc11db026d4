"""The results of a season as they came, held against its draws and its results file."""

from collections.abc import Iterator

from drawopt.model.checks import Check
from drawopt.records.folder import Folder
from drawopt.records.reading import Read, read_bytes
from drawopt.records.schema import SeasonEntryRecord, SeasonRecord, TieRecord, WinnerRecord
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
        or entry.window != known[entry.draw].record.window
        or not any(
            (tie.number, tie.round, tie.provisional) == (entry.tie, entry.round, False)
            for tie in known[entry.draw].record.ties
        )
        or not _goes_together(entry)
    ]
    detail = f"first wrong: entry {wrong[0]}" if wrong else f"{len(log.entries)} entries"
    yield Check("each is of a tie that was drawn", not wrong, detail)
    if not wrong:
        never = _never_met(log, found)
        detail = (
            f"first wrong: entry {never[0]}" if never else "as drawn, and as results before say"
        )
        yield Check("its clubs met in it", not never, detail)
        wrong += never
    unfit = _unfit_corrections(log)
    detail = f"first wrong: entry {unfit[0]}" if unfit else "none without"
    yield Check("corrections, and nothing else, have a reason", not unfit, detail)
    if wrong or faults or unfit:
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
    data = read_bytes(path).replace(b"\r\n", b"\n") if path.is_file() else b""
    same = data == results_text(state).encode()
    told = "as recorded" if same else "others than recorded"
    yield Check(f"{RESULTS} has these results", same, told)


def _goes_together(entry: SeasonEntryRecord) -> bool:
    """Whether clubs, winner, penalties and the word for how it was decided tell the same."""
    sides, kicks = (entry.home, entry.away), entry.penalties
    if entry.home == entry.away or entry.winner not in (*sides, None):
        return False
    if (entry.winner is None) != (entry.decided_by == "abandoned"):
        return False
    return kicks is None or (
        entry.decided_by == "penalties"
        and entry.home_goals == entry.away_goals
        and kicks[0] != kicks[1]
        and entry.winner == sides[kicks[0] < kicks[1]]
    )


def _never_met(log: SeasonLog, found: Folder) -> list[int]:
    """The entries, from 1, whose clubs were never those of the tie, by what had come before."""
    won: dict[tuple[str, int], set[str]] = {}
    drawn: dict[str, list[TieRecord]] = {}
    after = [tie for change in found.changes for tie in change.record.ties]
    wrong = []
    for number, entry in enumerate(log.entries, 1):
        if entry.draw not in drawn:
            drawn[entry.draw] = [*found.draws_by_digest[entry.draw].record.ties, *after]
        pairs = [
            tuple(
                won.get((entry.draw, side.winner_of), set())
                if isinstance(side, WinnerRecord)
                else {side}
                for side in (tie.home, tie.away)
            )
            for tie in drawn[entry.draw]
            if tie.number == entry.tie
        ]
        if not any(
            (entry.home in one and entry.away in other)
            or (entry.home in other and entry.away in one)
            for one, other in pairs
        ):
            wrong.append(number)
        if entry.stands and entry.winner is not None:
            won.setdefault((entry.draw, entry.tie), set()).add(entry.winner)
    return wrong


def _unfit_corrections(log: SeasonLog) -> tuple[int, ...]:
    """The entries, from 1, that correct without a reason, or have one and correct nothing.

    An abandoned match may be decided with or without one. An entry that does not stand names
    another winner than the one on record.
    """
    stood: dict[tuple[str, int, frozenset[str]], SeasonEntryRecord] = {}
    found = []
    for number, entry in enumerate(log.entries, 1):
        at = entry.draw, entry.tie, frozenset((entry.home, entry.away))
        old = stood.get(at)
        decided = old is not None and old.winner is not None
        if (
            (old is None and entry.reason is not None)
            or (decided and entry.reason is None)
            or (entry.stands and entry.otherwise is not None)
            or (not entry.stands and (old is None or old.winner in (None, entry.winner)))
        ):
            found.append(number)
        if entry.stands:
            stood[at] = entry
    return tuple(found)


def _otherwise(state: SeasonState, entry: SeasonEntryRecord) -> tuple[int | None, ...]:
    """What is said of a correction that came late, derived anew; empty if it was not late."""
    for each in state.fixtures:
        mine = (each.held.read.digest, each.tie.number) == (entry.draw, entry.tie)
        if mine and state.rested_on(each):
            clubs = state.clubs
            winner = None if entry.winner is None else clubs.index(entry.winner)
            return (drawn_otherwise(state, each, winner),)
    return ()
