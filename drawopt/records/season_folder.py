"""A season's folder: begun, read at any moment, and completed where a command was cut short."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from drawopt.drawing.repairs import Repair, repaired
from drawopt.drawing.standing import sections_to_draw
from drawopt.errors import AnswerIsNo, Fault, FileError, InputError
from drawopt.files.text import read_text
from drawopt.files.writing import write_text
from drawopt.model.entrants import Field, read_entrants
from drawopt.records.canonical import pretty
from drawopt.records.certificates import certificate_record
from drawopt.records.changes import change_record, decided_in
from drawopt.records.official import locked
from drawopt.records.plan_cache import certificate_path
from drawopt.records.plans import plan_record, read_plan
from drawopt.records.reading import Read, read_record
from drawopt.records.schema import ChangeRecord, DrawRecord
from drawopt.records.season_log import SeasonLog, read_log, write_log
from drawopt.records.season_state import HeldChange, SeasonState, held_draws, results_text
from drawopt.sections.plan import Plan

PLAN = "plan.json"
ENTRANTS = "entrants.csv"
RESULTS = "results.csv"
DRAWS = "window*.json"
CHANGES = "change*.json"


@dataclass(frozen=True)
class SeasonFiles:
    """What was read of a season's folder: where it stands, and the entrants with all their names.

    ``behind`` says that the results file is one that an earlier command would have written.
    """

    folder: Path
    state: SeasonState
    field: Field
    behind: bool

    def draw_file(self, window: int, attempt: int) -> Path:
        """Where the record of a draw goes."""
        more = f"-attempt{attempt}" if attempt > 1 else ""
        return self.folder / f"window{window}{more}.json"


def begin_season(folder: Path, plan: Plan, entrants: str) -> bool:
    """Make a folder a season: entrants, certificate, and last the plan, which makes it one.

    Parameters
    ----------
    entrants
        The text of the entrants' file.

    Returns
    -------
    bool
        Whether anything had to be written: the same command again changes nothing.

    Raises
    ------
    FileError
        If it is the season of another plan, or cannot be written to.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made ({error.strerror})") from None
    path = folder / PLAN
    texts = {ENTRANTS: entrants}
    if plan.certificate is not None:
        texts[certificate_path(path).name] = pretty(certificate_record(plan.certificate))
    with locked(folder):
        if _is_there(path):
            _, digest = read_plan(path)
            if digest != plan_record(plan)["digest"]:
                raise FileError(f"{folder}: is the season of another plan, {digest}")
            return False
        for name, text in texts.items():
            if _is_there(folder / name) and (folder / name).read_bytes() != text.encode():
                raise FileError(f"{folder / name}: exists already, and is not of this season")
        for name, text in texts.items():
            write_text(folder / name, text, force=True)
        write_text(path, pretty(plan_record(plan)), force=True)
    return True


def _is_there(path: Path) -> bool:
    """Whether a file is there with something in it: a name alone is a write that was cut short."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from None


def read_season(folder: Path) -> SeasonFiles:
    """Read a season; nothing is written.

    Parameters
    ----------
    folder
        The folder that holds ``plan.json``, draws, changes and results.

    Raises
    ------
    FileError, InputError
        If there is no season in the folder, a file cannot be read or is not what it should be,
        or the results file was not written by the season.
    """
    if not folder.is_dir():
        raise FileError(f"{folder}: no such folder")
    if not _is_there(folder / PLAN):
        raise FileError(
            f"{folder}: no season, for it has no {PLAN} (drawopt season new begins one)"
        )
    plan, digest = read_plan(folder / PLAN)
    field = plan.problem.field
    if _is_there(folder / ENTRANTS):
        named = read_entrants(folder / ENTRANTS)
        if named.clubs != field.clubs:
            other = sorted(set(named.clubs) ^ set(field.clubs))
            fault = Fault(str(folder / ENTRANTS), "the clubs of the plan", other[0], None, "club")
            raise InputError([fault])
        field = named
    reads: list[Read[DrawRecord]] = []
    for path in sorted(folder.glob(DRAWS)):
        if _is_there(path):
            reads.append(read_record(path, DrawRecord))
    changes = [
        read_record(path, ChangeRecord) for path in sorted(folder.glob(CHANGES)) if _is_there(path)
    ]
    log = read_log(folder, digest)
    links = held_draws(digest, reads, field.clubs, changes)
    state = SeasonState(plan, digest, links, log)
    return SeasonFiles(folder, state, field, _is_behind(folder / RESULTS, state))


def _is_behind(path: Path, state: SeasonState) -> bool:
    """Whether the results file is an earlier one of the season.

    Raises
    ------
    InputError
        If it is none of the season's at all.
    """
    text = read_text(path) if _is_there(path) else ""
    now = results_text(state)
    count = len(state.log.entries)
    for number in range(count, -1, -1):
        if text == results_text(state.with_log(state.log.until(number))):
            return text != now
    if state.links and isinstance(state.links[-1], HeldChange):
        earlier = replace(state, links=state.links[:-1])
        if text == results_text(earlier):
            return True
    raise InputError(
        [
            Fault(
                str(path),
                "the results that the season recorded",
                "others",
                hint="give results with drawopt result, not in an editor",
            )
        ]
    )


def complete(files: SeasonFiles) -> None:
    """Finish what a command that was cut short has left; the folder is locked by the caller.

    Parameters
    ----------
    files
        A season as it was read: what is cut short is thrown away, what is behind is written again.
    """
    for pattern in (DRAWS, CHANGES):
        for path in files.folder.glob(pattern):
            if not _is_there(path):
                path.unlink(missing_ok=True)
    if files.behind:
        _write_results(files.folder, files.state)


def write_results(files: SeasonFiles, log: SeasonLog) -> None:
    """Write a log, then the results file that follows from it; locked by the caller.

    Parameters
    ----------
    files
        The season as it is on disk.
    log
        The results as they are to be, each linked to the one before.
    """
    if log != files.state.log:
        write_log(files.folder, log)
        _write_results(files.folder, files.state.with_log(log))


def _write_results(folder: Path, state: SeasonState) -> None:
    text = results_text(state)
    if text:
        write_text(folder / RESULTS, text, force=True)
    else:
        (folder / RESULTS).unlink(missing_ok=True)


def next_draw(
    files: SeasonFiles, *, again: bool, sections: Sequence[int] = ()
) -> tuple[Path, Path | None]:
    """Where the next draw of a season is written, and the file of the draw it follows.

    Parameters
    ----------
    again
        Whether the last window is drawn once more.
    sections
        Where each section has a lot of its own, those that are drawn, by number from 1; if there
        are none, all that are ready.

    Raises
    ------
    AnswerIsNo
        If ties are still to be decided, or there is no window left, or no draw to hold again.
    """
    state = files.state
    before = state.links[-1].read.path if state.links else None
    if not state.plan.problem.terms.by_section and state.standing.pending:
        window = state.standing.window
        number = sum(each.draw.window == window for each in state.draws) + 1
        return files.folder / f"window{window}-part{number}.json", before
    if state.plan.problem.terms.by_section:
        if not again and not sections and not state.to_draw:
            _refuse(state)
        window, _ = sections_to_draw(state.standing, state.winners, sections, redraw=again)
        held = sum(each.draw.window == window for each in state.draws)
        more = f"-part{held + 1}" if held else ""
        return files.folder / f"window{window}{more}.json", before
    if again:
        if not state.draws:
            raise AnswerIsNo("nothing was drawn in this season before")
        if state.links[-1] is not state.draws[-1]:
            raise AnswerIsNo("a club has withdrawn since the last draw: it is not held again")
        if any(each.result for each in state.fixtures if each.held is state.draws[-1]):
            raise AnswerIsNo(f"window {state.window} has results already: it is not drawn again")
        attempt = state.draws[-1].draw.attempt + 1
        parent = state.draws[-1].read.record.after
        earlier = next((e.read.path for e in state.links if e.read.digest == parent), None)
        return files.draw_file(state.window, attempt), earlier
    if state.open or state.window >= state.last_window:
        _refuse(state)
    window = state.window + 1
    held = sum(each.draw.window == window for each in state.draws)
    if held:
        # Withdrawals left every section to be drawn anew: what was drawn first stays on record.
        return files.folder / f"window{window}-part{held + 1}.json", before
    return files.draw_file(window, 1), before


def write_change(files: SeasonFiles, repair: Repair, reason: str) -> ChangeRecord:
    """Write a repair down, after the last draw or change; locked by the caller.

    Parameters
    ----------
    reason
        Why the club is out.

    Raises
    ------
    FileError
        If it cannot be written.
    UsageError
        If the reason is no text that a record may hold.
    """
    state = files.state
    after = state.links[-1].read.digest if state.links else ""
    standing = repaired(state.standing, state.winners, repair)
    record = change_record(
        repair,
        standing,
        state.plan,
        state.plan_digest,
        after=after,
        reason=reason,
        decided=decided_in(state.standing, repair.section, state.winners),
    )
    path = files.folder / f"change{len(state.changes) + 1}.json"
    write_text(path, pretty(record), force=True)
    written = SeasonState(
        state.plan,
        state.plan_digest,
        (*state.links, HeldChange(read_record(path, ChangeRecord), repair)),
        state.log,
    )
    _write_results(files.folder, written)
    return read_record(path, ChangeRecord).record


def _refuse(state: SeasonState) -> NoReturn:
    """Say why nothing can be drawn.

    Raises
    ------
    AnswerIsNo
    """
    if not state.open:
        raise AnswerIsNo("every window was drawn, and every tie is decided: the season is over")
    missing = ", ".join(names_of(state))
    if all(each.window >= state.last_window for each in state.standing.sections):
        raise AnswerIsNo(f"every window was drawn; ties to be decided: {missing}")
    if state.plan.problem.terms.by_section:
        raise AnswerIsNo(f"no section is ready to be drawn; missing: {missing}")
    raise AnswerIsNo(
        f"window {state.window + 1} is drawn once every tie of window {state.window} is "
        f"decided; missing: {missing}"
    )


MOST_NAMED = 8


def names_of(state: SeasonState) -> list[str]:
    """The ties that are not decided, as words; the first few."""
    names = [
        f"{state.clubs[each.home]} v {state.clubs[each.away]}"
        if each.home is not None and each.away is not None
        else f"tie {each.tie.number}, which waits for a winner"
        for each in state.open
    ]
    more = len(names) - MOST_NAMED
    return [*names[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
