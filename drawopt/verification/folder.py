"""A cup's folder, or one record of it: everything derived from the plan on, one verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from drawopt.drawing.seeds import said_before
from drawopt.errors import Fault, InputError, UsageError
from drawopt.model.checks import Check
from drawopt.progress import Watch
from drawopt.records.attempts import NAME, Attempts
from drawopt.records.chain import Derived, Lineage
from drawopt.records.folder import Folder, read_any, read_folder, try_folder, with_named
from drawopt.records.plans import plan_of
from drawopt.records.reading import Read
from drawopt.records.results import Rows, read_rows
from drawopt.records.schema import (
    AttemptsRecord,
    BookletRecord,
    CertificateRecord,
    ChangeRecord,
    DrawRecord,
    PlanRecord,
)
from drawopt.sections.plan import Plan
from drawopt.verification.draws import check_brackets
from drawopt.verification.plans import check_bound, check_figures
from drawopt.verification.result_rows import check_rows
from drawopt.verification.season import season_checks


@dataclass(frozen=True)
class Line:
    """One record or results file, and what came of it.

    ``note`` says what else there is to know: a superseded draw, a rehearsal.
    """

    file: str
    what: str
    checks: tuple[Check, ...]
    note: str = ""

    @property
    def holds(self) -> bool:
        return all(check.holds for check in self.checks)

    @property
    def claims(self) -> tuple[Check, ...]:
        """What rests on the record's word alone."""
        return tuple(check for check in self.checks if check.claimed)

    @property
    def standing(self) -> str:
        """``verified``, ``claimed``, or ``not verified`` and why; ``passed over`` if no record."""
        if not self.checks:
            return "passed over"
        wrong = next((check for check in self.checks if not check.holds), None)
        if wrong is not None:
            return f"not verified: {wrong.name}: {wrong.detail}"
        if self.claims:
            return "; ".join(f"claimed: {each.name}: {each.detail}" for each in self.claims)
        return "verified"


@dataclass(frozen=True)
class Verification:
    """What came of all that was looked at."""

    lines: tuple[Line, ...]
    strict: bool = False

    @property
    def claims(self) -> tuple[Check, ...]:
        return tuple(claim for line in self.lines for claim in line.claims)

    @property
    def holds(self) -> bool:
        """Whether everything holds; with ``strict``, whether nothing is only claimed too."""
        sound = all(line.holds for line in self.lines)
        return sound and not (self.strict and self.claims)

    @property
    def verdict(self) -> str:
        """One sentence."""
        bad = [line for line in self.lines if not line.holds]
        if bad:
            more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
            why = bad[0].standing.removeprefix("not verified: ")
            return f"Not verified: {bad[0].file}: {why}{more}"
        if self.claims:
            claims = "; ".join(f"{claim.name}: {claim.detail}" for claim in self.claims)
            if self.strict:
                return f"Not verified, for this is only claimed: {claims}"
            return f"Verified, but for what is claimed without proof: {claims}"
        return "Verified."

    @property
    def exit_code(self) -> int:
        return 0 if self.holds else 1


def verify_path(
    path: Path,
    *,
    strict: bool = False,
    certificate: Path | None = None,
    plan: Path | None = None,
    after: Path | None = None,
    results: Sequence[Path] = (),
    watch: Watch | None = None,
) -> Verification:
    """Verify a plan's record, a draw's with all that it follows, or a whole folder.

    What a record names is found in its folder by digest; options name files that lie elsewhere.
    No solver and no network is needed.

    Parameters
    ----------
    path
        The file of a plan or draw, or a folder.
    strict
        Whether what is only claimed is refused.
    certificate, plan, after, results
        A plan's certificate; a draw's plan, the draw before, CSV files of results.

    Raises
    ------
    FileError
        If a file that was named cannot be read.
    InputError
        If a record does not keep the format, results are bad, or a folder has no plan or two.
    UsageError
        If what is named does not belong to a plan, or to the draw of the first window.
    """
    watch = watch or Watch()
    named = [each for each in (certificate, plan, after) if each is not None]
    if path.is_dir():
        found = with_named(read_folder(path, whole=True), named, results)
        return Verification(_all_lines(path, found, watch), strict)
    read = read_any(path)
    if read is None or not isinstance(read.record, PlanRecord | DrawRecord):
        raise InputError([Fault(str(path), "the record of a plan or a draw", "another file")])
    first = isinstance(read.record, PlanRecord) or read.record.window == 1
    if first and (after is not None or results):
        raise UsageError("--after and --results are for the draw of a later window")
    if plan is not None and isinstance(read.record, PlanRecord):
        raise UsageError("--plan is for a draw")
    found = with_named(try_folder(path.parent), [path, *named], results)
    if isinstance(read.record, PlanRecord):
        own = next(each for each in found.plans if each.path.resolve() == path.resolve())
        return Verification((_plan_line(own, plan_of(own), found, watch),), strict)
    drawn = next(each for each in found.draws if each.path.resolve() == path.resolve())
    return Verification(_draw_lines(drawn, found, plan, strict, watch), strict)


def _plan_line(
    read: Read[PlanRecord], plan: Plan, found: Folder, watch: Watch, *, bound: bool = True
) -> Line:
    checks = list(check_figures(read, plan))
    if bound and all(check.holds for check in checks):
        certificate = next(
            (each for each in found.certificates if each.digest == read.record.certificate), None
        )
        checks.extend(check_bound(read, plan, certificate, watch))
    return Line(read.path.name, "plan", tuple(checks))


def _draw_lines(
    read: Read[DrawRecord], found: Folder, named: Path | None, strict: bool, watch: Watch
) -> tuple[Line, ...]:
    """One draw, its plan and the draws it follows."""
    wanted = read.record.plan_digest
    plans = [each for each in found.plans if each.digest == wanted]
    if named is not None:
        plans = [each for each in found.plans if each.path.resolve() == named.resolve()]
    if not plans:
        return (_missing(read, Check("the plan is at hand", False, f"{wanted} is missing")),)
    plan = plan_of(plans[0])
    lines = [_plan_line(plans[0], plan, found, watch, bound=strict)]
    if not lines[0].holds:
        return tuple(lines)
    attempts = _attempts_at(found)
    rows = read_rows(found.results, plan.problem.field) if read.record.window > 1 else ()
    lineage = Lineage(
        plan,
        plans[0].digest,
        found.draws_by_digest,
        rows,
        attempts,
        found.booklets_by_digest,
        found.changes_by_digest,
    )
    derived = lineage.derived(read)
    chain: list[Derived] = []
    each: Derived | None = derived
    while each is not None:
        chain.insert(0, each)
        each = each.before
    lines += [_draw_line(one, lineage, alone=one is derived) for one in chain]
    return tuple(lines)


def _attempts_at(found: Folder) -> Attempts | None:
    """The chain beside a draw; ``None`` if there is none."""
    beside = [each for each in found.attempts if each.path.name == NAME]
    return Attempts(beside[0].record.attempts) if beside else None


def _missing(read: Read[DrawRecord], check: Check) -> Line:
    return Line(read.path.name, _what(read), (check,))


def _what(read: Read[DrawRecord]) -> str:
    record = read.record
    kind = "rehearsal" if record.rehearsal else f"official, attempt {record.attempt}"
    return f"draw of window {record.window} ({kind})"


def _booklet_what(read: Read[BookletRecord]) -> str:
    kind = "rehearsal" if read.record.rehearsal else "official"
    return f"booklet of window {read.record.window} ({kind}, {len(read.record.ranks)} numbers)"


def _draw_line(derived: Derived, lineage: Lineage, *, alone: bool) -> Line:
    """A draw's line; ``alone`` if it is what was asked about, and must not be superseded."""
    if isinstance(derived.read.record, ChangeRecord):
        record = derived.read.record
        what = f"change in window {record.window}: {record.club}, {record.option}"
        return Line(derived.read.path.name, what, derived.checks)
    read = derived.read
    checks = list(derived.checks)
    later = lineage.superseded_by(read)
    if derived.holds and derived.draw is not None:
        checks.extend(check_brackets(derived.draw, lineage.plan, changed=bool(lineage.changes)))
        checks.extend(_attempt_checks(read, lineage))
    if alone and later is not None:
        checks.append(Check("it was not superseded", False, f"attempt {later} took its place"))
    notes = []
    if later is not None:
        notes.append(f"superseded by attempt {later}")
    if derived.before is not None and derived.before.read.record.rehearsal:
        notes.append(f"follows a rehearsal, {derived.before.read.path.name}")
    return Line(read.path.name, _what(read), tuple(checks), ", ".join(notes))


def _attempt_checks(read: Read[DrawRecord], lineage: Lineage) -> Iterable[Check]:
    """An official draw held against the chain of attempts, and the other draws at hand."""
    record, attempts = read.record, lineage.attempts
    if record.rehearsal:
        return
    same = [each.path.name for each in lineage.rivals(read)]
    yield Check(
        "no other draw is the same attempt", not same, ", ".join(same) or f"{record.attempt}"
    )
    if attempts is None:
        first = record.attempt == 1
        yield Check(
            "the chain of attempts is at hand",
            first,
            f"{NAME} is missing" + (": nothing shows that there was no other" if first else ""),
            claimed=first,
        )
        return
    entry = attempts.naming(read.digest)
    if entry is None:
        yield Check("the chain of attempts has this draw", False, f"attempt {record.attempt}")
        return
    wrong = [
        key
        for key, one, other in (
            ("parent", entry.parent, record.after or record.plan_digest),
            ("window", entry.window, record.window),
            ("attempt", entry.attempt, record.attempt),
            ("reason", entry.reason, record.reason),
            ("seed", entry.seed, record.seed),
        )
        if one != other
    ]
    count = len(attempts.of(entry.parent, entry.window))
    yield Check(
        "the chain of attempts tells the same of this draw",
        not wrong,
        ", ".join(wrong) or f"attempt {record.attempt} of {count}",
    )
    faults = attempts.faults()
    yield Check("the chain of attempts is unbroken", not faults, "; ".join(faults) or "as counted")


def _all_lines(folder: Path, found: Folder, watch: Watch) -> tuple[Line, ...]:
    """Everything in a folder: its plan, certificate, draws, attempts and results."""
    if len(found.plans) != 1:
        names = ", ".join(each.path.name for each in found.plans) or "none"
        raise InputError([Fault(str(folder), "one plan", names)])
    if len(found.attempts) > 1:
        names = ", ".join(each.path.name for each in found.attempts)
        raise InputError([Fault(str(folder), "one chain of attempts", names)])
    read = found.plans[0]
    plan = plan_of(read)
    lines = [_plan_line(read, plan, found, watch)]
    lines += [
        Line(each.path.name, "certificate", (_belongs(each, read),)) for each in found.certificates
    ]
    if not lines[0].holds:
        return tuple(lines)
    rows = read_rows(found.results, plan.problem.field)
    chain = found.attempts[0] if found.attempts else None
    attempts = None if chain is None else Attempts(chain.record.attempts)
    lineage = Lineage(
        plan,
        read.digest,
        found.draws_by_digest,
        rows,
        attempts,
        found.booklets_by_digest,
        found.changes_by_digest,
    )
    ordered = sorted(found.draws, key=lambda each: (each.record.window, each.record.attempt))
    derived = [lineage.derived(each) for each in ordered]
    lines += [
        Line(each.path.name, _booklet_what(each), tuple(lineage.booklet_checks(each)))
        for each in found.booklets
    ]
    lines += [_draw_line(each, lineage, alone=False) for each in derived]
    changed = [lineage.derived(each) for each in found.changes]
    lines += [_draw_line(each, lineage, alone=False) for each in changed]
    if chain is not None:
        lines.append(_chain_line(chain, Attempts(chain.record.attempts), found.draws))
    lines += _results_lines(found.results, rows, plan, (*derived, *changed))
    for season in found.seasons:
        checks = season_checks(season, plan, read.digest, found)
        count = len(season.record.entries)
        what = f"{count} result{'s' * (count != 1)} of a season as they came"
        lines.append(Line(season.path.name, what, tuple(checks)))
    lines += [Line(path.name, "no record of a cup", ()) for path in found.others]
    return tuple(lines)


def _belongs(certificate: Read[CertificateRecord], plan: Read[PlanRecord]) -> Check:
    """Whether a certificate is the plan's; that it proves its bound is the plan's line."""
    mine = certificate.digest == plan.record.certificate and certificate.digest_fits
    return Check("it is the plan's, and has its digest", mine, certificate.stated)


def _chain_line(
    read: Read[AttemptsRecord], attempts: Attempts, draws: Sequence[Read[DrawRecord]]
) -> Line:
    """The chain of attempts: unbroken, every draw at hand, no source used twice."""
    checks = [
        Check("the digest is that of the record", read.digest_fits, read.stated),
        Check("it lies in its own file", read.path.name == NAME, read.path.name),
    ]
    faults = attempts.faults()
    checks.append(Check("it is unbroken", not faults, "; ".join(faults) or "as counted"))
    known = {each.digest for each in draws}
    for number, entry in enumerate(attempts.entries, 1):
        name = f"attempt {entry.attempt} of window {entry.window}"
        if entry.draw not in known:
            checks.append(Check(f"{name} is at hand", False, f"{entry.draw} is missing"))
        for before in attempts.entries[: number - 1]:
            if said_before(entry.seed, before.seed):
                what = f"window {before.window}, attempt {before.attempt}, had one of them"
                checks.append(Check(f"the sources of {name} were not used before", False, what))
    count = len(attempts.entries)
    return Line(
        read.path.name, f"chain of {count} official draw{'s' * (count != 1)}", tuple(checks)
    )


def _results_lines(
    files: Sequence[Path], rows: Rows, plan: Plan, derived: Sequence[Derived]
) -> list[Line]:
    """A line for each results file: how many of its rows belong to a draw."""
    if not all(each.holds for each in derived):
        held = Check("held against the draws", True, "not looked at: a draw does not hold")
        return [Line(path.name, "results", (held,)) for path in files]
    draws = [each.draw or each.standing for each in derived]
    shown = [each for each in draws if each is not None]
    counts = check_rows(rows, shown, plan.problem.field.clubs)
    return [
        Line(
            path.name,
            "results",
            (Check("its ties were drawn", True, f"{counts.get(path, 0)} results"),),
        )
        for path in files
    ]
