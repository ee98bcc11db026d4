"""What a page is made from: a plan, the draws that stand, the results since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drawopt.errors import UsageError
from drawopt.records.draws import read_draw
from drawopt.records.folder import Folder, folder_of, read_any, read_folder
from drawopt.records.plans import read_plan
from drawopt.records.reading import Read
from drawopt.records.results import read_rows
from drawopt.records.schema import ChangeRecord, DrawRecord, PlanRecord
from drawopt.reporting.page.changes import with_changes
from drawopt.reporting.page.cup import Cup
from drawopt.reporting.page.fixtures import Fixtures, read_fixtures

KEY = 16
"""So many digits of a draw's digest, or of a season's plan, are the key of its schedules."""


@dataclass(frozen=True)
class Source:
    """What a page is made of, and the files it was read from.

    Parameters
    ----------
    cup
        The plan, its draws window after window, results and fixtures.
    digest
        The plan's.
    files
        The draws' own, in their order.
    changes
        The files of what was changed after clubs had withdrawn, in order.
    fixtures
        Of schedules published for these draws.
    """

    cup: Cup
    digest: str
    plan_file: Path
    files: tuple[Path, ...] = ()
    results: tuple[Path, ...] = ()
    fixtures: Fixtures = field(default_factory=Fixtures)
    changes: tuple[Path, ...] = ()


def read_source(path: Path) -> Source:
    """Read what lies at a path: a plan, a draw with all that it follows, or a folder.

    Parameters
    ----------
    path
        A plan: its page before the draw. A draw: it and those before it, found beside it. A
        folder: its plan and the last draws that stand; official ones if there are any.

    Raises
    ------
    FileError, InputError
        If a file is missing, bad, or no record.
    UsageError
        If it is no plan or draw, a folder has no plan or several, or a draw's plan is not there.
    """
    if path.is_dir():
        found = read_folder(path, whole=True)
        plans = {read.digest: read for read in found.plans}
        if len(plans) != 1:
            raise UsageError(f"{path}: a page is of one plan; here are {len(plans)}")
        (plan,) = plans.values()
        return _source(plan, _standing(found, plan.digest), found.results, found.others)
    record = read_any(path)
    alone = folder_of(() if record is None else (record,), ())
    if alone.plans:
        return _source(alone.plans[0], (), (), ())
    if not alone.draws:
        raise UsageError(f"{path}: a page is made from a plan, a draw or a folder of them")
    (read,) = alone.draws
    beside = read_folder(path.parent)
    plan_read = next(
        (each for each in beside.plans if each.digest == read.record.plan_digest), None
    )
    if plan_read is None:
        raise UsageError(f"{path}: its plan, {read.record.plan_digest}, is not beside it")
    return _source(plan_read, _lineage(read, beside), beside.results, beside.others)


Link = Read[DrawRecord] | Read[ChangeRecord]


def _lineage(read: Read[DrawRecord], beside: Folder) -> tuple[Link, ...]:
    """A draw and all that it follows, the first one first."""
    known: Mapping[str, Link] = {
        **{each.digest: each for each in beside.changes},
        **beside.draws_by_digest,
    }
    lineage: list[Link] = [read]
    while (after := lineage[0].record.after) is not None:
        before = known.get(after)
        if before is None or not _may_follow(lineage[0], before):
            raise UsageError(f"{lineage[0].path}: the draw before, {after}, is not beside it")
        lineage.insert(0, before)
    return tuple(lineage)


def _may_follow(read: Link, before: Link) -> bool:
    """Whether a link can come after another: of draws by one lot, one of a later window."""
    one, other = read.record, before.record
    if isinstance(one, ChangeRecord) or isinstance(other, ChangeRecord):
        return True
    return other.window < one.window or (bool(one.parts) and other.window == one.window)


def _standing(found: Folder, plan: str) -> tuple[Link, ...]:
    """Draws and changes in order, of several attempts the last; rehearsals if none is official."""
    mine = [read for read in found.draws if read.record.plan_digest == plan]
    official = [read for read in mine if not read.record.rehearsal]
    changes = [read for read in found.changes if read.record.plan_digest == plan]
    chosen: list[Link] = []
    window = 0
    while True:
        after = chosen[-1].digest if chosen else None
        # After a change a whole window may be drawn once more.
        anew = bool(chosen) and isinstance(chosen[-1].record, ChangeRecord)
        following = [
            read
            for read in (official or ([] if changes else mine))
            if read.record.after == after
            and (anew or read.record.parts or read.record.window > window)
            and read.record.window <= window + 1
        ]
        if following:
            last = max(following, key=lambda read: (read.record.attempt, read.digest))
            chosen.append(last)
            window = max(window, last.record.window)
            continue
        change = next((read for read in changes if read.record.after == after), None)
        if change is None:
            return tuple(chosen)
        chosen.append(change)


def _source(
    plan: Read[PlanRecord],
    links: Sequence[Link],
    results: Sequence[Path],
    others: Sequence[Path],
) -> Source:
    value, digest = read_plan(plan.path)
    entrants = value.problem.field
    made = [
        read if isinstance(read.record, ChangeRecord) else read_draw(read.path, entrants.clubs)[0]
        for read in links
    ]
    files = [read.path for read in links if isinstance(read.record, DrawRecord)]
    keys = {
        each[:KEY] for each in (digest, *(read_draw(path, entrants.clubs)[1] for path in files))
    }
    fixtures = read_fixtures(others, keys)
    rows = read_rows(results, entrants) if files else ()
    return Source(
        Cup(
            value,
            with_changes(value, made, rows),
            tuple(row for _, row in rows),
            fixtures.by_number,
        ),
        digest,
        plan.path,
        tuple(files),
        tuple(results) if files else (),
        fixtures,
        tuple(read.path for read in links if isinstance(read.record, ChangeRecord)),
    )
