"""Deriving a plan's figures and a draw anew from their records, without any solver."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from drawopt.drawing.contest import Draw, WinnerOf
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.seeds import bits_needed, stated_bits
from drawopt.errors import AnswerIsNo, DrawoptError
from drawopt.model.bracket import Side, node
from drawopt.model.checks import Check
from drawopt.model.travel import bracket_travel
from drawopt.progress import Watch
from drawopt.records.attempts import NAME, read_attempts
from drawopt.records.canonical import RecordReader
from drawopt.records.certificates import read_certificate
from drawopt.records.draws import DRAW_FORMAT, draw_record, read_draw
from drawopt.records.plans import plan_record, read_plan
from drawopt.records.window_files import read_contest
from drawopt.sections.plan import Plan, in_order, least_bracket
from drawopt.verification.brackets import check_bracket
from drawopt.verification.certificate import check_certificate


def is_draw(path: Path) -> bool:
    """Whether a file is a draw's record; if not it should be a plan's.

    Raises
    ------
    FileError, InputError
        If it cannot be read or is no record.
    """
    return RecordReader(path).record.get("record") == DRAW_FORMAT


def check_plan(path: Path, certificate_file: Path | None, watch: Watch) -> Iterator[Check]:
    """Check a plan: its digest, partition, rules, travel, mean, and the certificate of its bound.

    Parameters
    ----------
    certificate_file
        Where its certificate is; ``None`` if there is none at hand.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    """
    plan, digest = read_plan(path, check_digest=False)
    stated = RecordReader(path).record
    yield _same("the digest is that of the record", digest, stated.get("digest"))
    held = sorted(club for section in plan.sections for club in section)
    whole = held == list(range(len(plan.problem.field)))
    yield Check(
        "sections hold every club once, in order",
        whole and plan.sections == in_order(plan.sections),
        f"{len(plan.sections)} sections, {len(held)} clubs",
    )
    if not whole:
        return
    try:
        least = least_bracket(plan)
    except AnswerIsNo as error:
        yield Check("every section has a bracket that keeps the rules", False, _short(error))
        return
    yield from check_bracket(least, plan.problem.format, plan.problem.earliest)
    # Travel of a bracket that has the least, added up by the plain rule; counting gives the least.
    yield _same(
        "the least bracket travels what is stated",
        bracket_travel(least, plan.problem.costs),
        stated.get("travel"),
    )
    derived = plan_record(plan)
    for key in derived:
        if key not in ("digest", "status", "bound") and derived[key] != stated.get(key):
            yield Check(f"{key} follows from the rest", False, _short(stated.get(key)))
    yield Check(
        "no figure but those that follow",
        set(stated) - {"run"} == set(derived),
        ", ".join(sorted(set(stated) - {"run"} - set(derived))) or f"{len(derived)} entries",
    )
    shown = f"{plan.bound:,}" + (", no certificate" if plan.certificate_digest is None else "")
    yield Check("the bound is at most the travel", 0 <= plan.bound <= plan.travel, shown)
    if plan.certificate_digest is None and certificate_file is None:
        return
    if certificate_file is None:
        yield Check("the certificate is at hand", False, str(plan.certificate_digest))
        return
    certificate, of = read_certificate(certificate_file)
    yield _same("the certificate is the plan's", of, plan.certificate_digest)
    same = certificate.bound == plan.bound and certificate.optimal == (plan.status == "optimal")
    yield Check("the certificate claims the plan's bound", same, f"{certificate.bound:,}")
    if of == plan.certificate_digest and same:
        for finding in check_certificate(plan, certificate, watch):
            yield Check(finding.name, finding.holds, finding.detail)


def check_draw(
    path: Path, plan_file: Path, before_file: Path | None, results_file: Path | None
) -> Iterator[Check]:
    """Derive a draw anew from its plan and seed, and compare every entry of its record.

    Parameters
    ----------
    before_file, results_file
        For later windows: the draw before and the results since.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    """
    plan, plan_digest = read_plan(plan_file)
    clubs = plan.problem.field.clubs
    draw, digest = read_draw(path, clubs, check_digest=False)
    stated = RecordReader(path).record
    yield _same("the digest is that of the record", digest, stated.get("digest"))
    yield _same("the plan is the draw's", plan_digest, draw.plan_digest)
    try:
        earlier = None if before_file is None else read_draw(before_file, clubs)
        contest, before, since = read_contest(plan, plan_digest, earlier, results_file)
        if contest.window != draw.window:
            raise ValueError(f"window {draw.window} does not follow the draw before")
        if (before, since) != (draw.after, draw.results_digest):
            raise ValueError(f"it follows another draw ({before}) or other results ({since})")
        again = draw_contest(
            contest,
            draw.seed,
            plan_digest,
            after=draw.after,
            results_digest=draw.results_digest,
            rehearsal=draw.rehearsal,
            tolerance=draw.tolerance,
            attempt=max(draw.attempt, 1),
            reason=draw.reason,
        )
    except (DrawoptError, ValueError) as error:
        yield Check("the draw can be made again", False, _short(error))
        return
    kind = "rehearsal" if draw.rehearsal else "official"
    yield Check(
        "the seed states enough bits",
        draw.rehearsal or stated_bits(draw.seed) >= bits_needed(again.count),
        f"{kind}, {stated_bits(draw.seed)} bits, {bits_needed(again.count)} wanted of an official",
    )
    derived = draw_record(again, clubs)
    entries = tuple(_entries(stated, derived))
    yield from entries
    if draw.window == 1 and all(check.holds for check in entries):
        sides = _brackets(draw, plan)
        yield from check_bracket(sides, plan.problem.format, plan.problem.earliest)
        yield _same(
            "travel added up by the plain rule",
            bracket_travel(sides, plan.problem.costs),
            draw.travel,
        )
    if not draw.rehearsal and (path.parent / NAME).exists():
        chain = read_attempts(path.parent).of(draw.after or draw.plan_digest, draw.window)
        mine = [entry["attempt"] for entry in chain if entry["draw"] == digest]
        yield Check(
            "the chain of attempts holds this draw",
            mine == [draw.attempt],
            f"attempt {draw.attempt} of {len(chain)} in this folder",
        )


NAMES = {
    "count": "so many draws were allowed",
    "rank": "the lot names this rank",
    "lots": "every lot follows from plan, seed and label",
    "ties": "pairings, hosts and travel of every tie",
    "byes": "byes",
}


def _entries(stated: Mapping[str, object], derived: Mapping[str, object]) -> Iterator[Check]:
    """One check for each entry that tells something, one for all the others together."""
    others = [
        key
        for key in sorted({*stated, *derived} - set(NAMES) - {"digest"})
        if stated.get(key, ...) != derived.get(key, ...)
    ]
    for key, name in NAMES.items():
        one, other = stated.get(key), derived[key]
        detail = f"{len(other)}" if isinstance(other, list) else str(other)
        if isinstance(one, list) and isinstance(other, list) and one != other:
            wrong = [k for k, (a, b) in enumerate(zip(one, other, strict=False), 1) if a != b]
            detail = f"{len(one)} for {len(other)}, first wrong: {wrong[0] if wrong else 'length'}"
        yield Check(name, one == other, detail)
    yield Check("all other entries", not others, ", ".join(others) or "as derived")


def _brackets(draw: Draw, plan: Plan) -> tuple[Side, ...]:
    """The brackets of a whole cup as its ties state them; a section of one club has none."""
    made: dict[int, Side] = {}
    last: dict[int, int] = {}

    def side(of: int | WinnerOf) -> Side:
        return made[of.tie] if isinstance(of, WinnerOf) else of

    for tie in sorted(draw.ties, key=lambda tie: tie.round):
        made[tie.number] = node(tie.round, side(tie.home), side(tie.away))
        last[tie.section] = tie.number
    return tuple(
        made[last[number]] if number in last else clubs[0]
        for number, clubs in enumerate(plan.sections, 1)
    )


def _same(name: str, derived: object, stated: object) -> Check:
    if derived == stated:
        return Check(name, True, _short(derived))
    return Check(name, False, f"{_short(stated)}, not {_short(derived)}")


def _short(value: object) -> str:
    return " ".join(str(value).split())[:160]
