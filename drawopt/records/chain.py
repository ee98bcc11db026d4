"""From the plan to a draw, window by window: each draw derived anew, with what it follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from drawopt.drawing.booklet import draw_number, make_booklet
from drawopt.drawing.contest import Contest, Draw, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.repairs import repaired, repairs_of
from drawopt.drawing.seeds import bits_needed, said_before, signatures, stated_bits
from drawopt.drawing.standing import (
    Standing,
    after_draw,
    attempt_of,
    contest_of,
    first_standing,
)
from drawopt.errors import DrawoptError, InputError
from drawopt.model.checks import Check
from drawopt.records.attempts import Attempts
from drawopt.records.booklets import booklet_of, booklet_record
from drawopt.records.canonical import Json, canonical
from drawopt.records.changes import change_record, decided_in, known_then, repair_of
from drawopt.records.draws import draw_record
from drawopt.records.reading import Read
from drawopt.records.results import (
    Rows,
    histories,
    results_digest,
    winners_of,
    winners_so_far,
)
from drawopt.records.schema import BookletRecord, ChangeRecord, DrawRecord
from drawopt.sections.plan import Plan

Link = Read[DrawRecord] | Read[ChangeRecord]
"""What follows the plan, one after the other."""


@dataclass(frozen=True)
class Derived:
    """A draw's record beside what plan, seed and results make of it.

    ``draw`` is the draw as derived, ``None`` if it could not be; ``before`` is what it follows.
    ``standing`` is where the cup stands after it.
    """

    read: Link
    draw: Draw | None
    checks: tuple[Check, ...]
    before: "Derived | None" = None
    standing: Standing | None = None

    @property
    def holds(self) -> bool:
        return self.standing is not None and all(check.holds for check in self.checks)


class Lineage:
    """The draws of one plan, derived from the plan on; each once.

    Parameters
    ----------
    plan, plan_digest
        The plan, its own figures taken as checked.
    draws
        The draws at hand, by the digest of what they hold.
    rows
        The results at hand.
    attempts
        The chain of official draws; ``None`` if it is not at hand.
    """

    def __init__(
        self,
        plan: Plan,
        plan_digest: str,
        draws: Mapping[str, Read[DrawRecord]],
        rows: Rows,
        attempts: Attempts | None,
        booklets: Mapping[str, Read[BookletRecord]] | None = None,
        changes: Mapping[str, Read[ChangeRecord]] | None = None,
    ) -> None:
        self.changes = changes or {}
        self.booklets = booklets or {}
        self.plan, self.plan_digest = plan, plan_digest
        self.draws, self.rows, self.attempts = draws, rows, attempts
        self._known: dict[str, Derived] = {}

    @cached_property
    def clubs(self) -> tuple[str, ...]:
        return self.plan.problem.field.clubs

    def derived(self, read: Link) -> Derived:
        """A draw or change derived anew, and all that it follows."""
        if read.digest not in self._known:
            if isinstance(read.record, ChangeRecord):
                self._known[read.digest] = self._changed(read)
            else:
                self._known[read.digest] = self._derive(read)
        return self._known[read.digest]

    def _changed(self, read: Read[ChangeRecord]) -> Derived:
        """A change derived anew: the repair it names, made where the cup stood."""
        checks: list[Check] = []
        record = read.record

        def check(name: str, holds: bool, detail: object) -> None:
            checks.append(Check(name, holds, _short(detail)))

        check("the digest is that of the record", read.digest_fits, read.stated)
        check("the plan is the change's", record.plan_digest == self.plan_digest, read.stated)
        before = self._before(read)
        if record.after is not None:
            held = before is not None and before.holds and not before.read.record.rehearsal
            check("what it follows is at hand, official, and holds", held, record.after)
            later = None if before is None else self.superseded_by(before.read)
            check("what it follows was not superseded", later is None, later)
        links: list[Link] = [*self.draws.values(), *self.changes.values()]
        rivals = [
            each.path.name
            for each in links
            if each.digest != read.digest
            and each.record.after == record.after
            and each.record.plan_digest == record.plan_digest
            and not each.record.rehearsal
        ]
        check("nothing else follows the same", not rivals, ", ".join(rivals) or "it alone")
        allowed = self.plan.problem.terms.withdrawals
        check("the plan allows it", record.option in allowed, ", ".join(allowed) or "nothing")
        if not all(each.holds for each in checks):
            return Derived(read, None, tuple(checks), before)
        try:
            standing = self.standing_after(before)
            repair = repair_of(read, self.clubs)
            if repair.section > len(standing.sections):
                raise ValueError(f"there is no section {repair.section}")
            told = winners_so_far(standing.ties, self.rows)
            winners = known_then(record, standing, told)
            known = set(record.decided) <= set(winners)
            check("the results that it names are at hand", known, len(record.decided))
            offered = repair in repairs_of(standing, winners, repair.club)
            check("it is what the option comes to here", offered, record.option)
            after = repaired(standing, winners, repair)
            again = change_record(
                repair,
                after,
                self.plan,
                self.plan_digest,
                after=record.after or "",
                reason=record.reason,
                decided=decided_in(standing, repair.section, winners),
            )
        except (DrawoptError, ValueError) as error:
            check("the change can be made again", False, error)
            return Derived(read, None, tuple(checks), before)
        wrong = [key for key in again if canonical(again[key]) != canonical(read.json.get(key))]
        check("ties and byes as they stand after it", not wrong, ", ".join(wrong) or "as derived")
        return Derived(read, None, tuple(checks), before, after)

    def superseded_by(self, read: Link) -> int | None:
        """The number of the last attempt at a draw's window, if it is a later one."""
        record = read.record
        if isinstance(record, ChangeRecord) or record.rehearsal:
            return None
        parent = record.after or record.plan_digest
        last = max(
            (
                each.record.attempt
                for each in self.draws.values()
                if not each.record.rehearsal
                and (each.record.after or each.record.plan_digest) == parent
                and each.record.window == record.window
            ),
            default=0,
        )
        if self.attempts is not None:
            last = max(last, len(self.attempts.of(parent, record.window)))
        return last if last > record.attempt else None

    def rivals(self, read: Read[DrawRecord]) -> tuple[Read[DrawRecord], ...]:
        """Other official draws at hand that say they are the same attempt at the same window."""

        def place(of: DrawRecord) -> tuple[object, ...]:
            return of.rehearsal, of.after or of.plan_digest, of.window, of.attempt

        return tuple(
            each
            for digest, each in self.draws.items()
            if digest != read.digest and place(each.record) == place(read.record)
        )

    def contest_after(
        self, before: Derived, window: int, *, latest: bool = True
    ) -> tuple[Contest, str]:
        """What a window draws after a draw that holds, and the digest of the results since.

        ``latest`` says that nothing has been drawn since, so that no later round has results.

        Raises
        ------
        InputError
            If the results are missing or do not fit.
        UsageError
            If there is no such window after it.
        """
        if before.standing is None:
            raise ValueError("a draw that cannot be derived has no next window")
        winners = winners_of(before.standing, self.rows, self.clubs, latest=latest)
        contest = contest_of(before.standing, window, winners)
        told = results_digest(before.standing, winners, self.clubs) if window > 1 else ""
        return contest, told

    def contest_by_section(
        self, before: Derived | None, window: int, sections: Sequence[int]
    ) -> tuple[Contest, dict[int, str]]:
        """What some sections draw by lots of their own, and what each is drawn on.

        Returns
        -------
        tuple
            The contest; for each section by number the digest of what its ties came to before.

        Raises
        ------
        AnswerIsNo
            If one of them cannot be drawn.
        """
        standing = self.standing_after(before)
        winners = winners_so_far(standing.ties, self.rows)
        contest = contest_of(standing, window, winners, sections, own_lots=True)
        return contest, histories(standing, contest, winners, self.clubs)

    def standing_after(self, before: Derived | None) -> Standing:
        """Where the cup stands after a draw; before the first there is none.

        Raises
        ------
        ValueError
            If the draw cannot be derived.
        """
        if before is None:
            return self.first
        if before.standing is None:
            raise ValueError(f"{before.read.path.name} cannot be derived")
        return before.standing

    @cached_property
    def first(self) -> Standing:
        """Before the first draw."""
        return first_standing(self.plan)

    def _derive(self, read: Read[DrawRecord]) -> Derived:
        checks: list[Check] = []
        before: Derived | None = None
        draw: Draw | None = None

        def check(name: str, holds: bool, detail: object, *, claimed: bool = False) -> bool:
            checks.append(Check(name, holds, _short(detail), claimed))
            return holds

        record = read.record
        official = not record.rehearsal
        check("the digest is that of the record", read.digest_fits, read.stated)
        check("the plan is the draw's", record.plan_digest == self.plan_digest, record.plan_digest)
        if record.window > 1 or record.after is not None:
            before = self._before(read)
            if before is None:
                check("the draw before is at hand", False, f"{record.after} is missing")
            else:
                name = before.read.path.name
                check("the draw before holds", before.holds, name)
                other = before.read.record
                kind = "a rehearsal" if other.rehearsal else "an official draw"
                check("official follows official", not (official and other.rehearsal), kind)
                later = self.superseded_by(before.read)
                check(
                    "the draw before was not superseded",
                    later is None or not official,
                    name if later is None else f"attempt {later} took its place",
                )
        if not all(each.holds for each in checks):
            return Derived(read, None, tuple(checks), before)
        try:
            own: dict[int, str] = {}
            contest, since = first_contest(self.plan), ""
            if record.parts:
                sections = [part.section for part in record.parts]
                contest, own = self.contest_by_section(before, record.window, sections)
                self._check_attempt(before, contest, read)
                self._check_anew(before, record.window, sections)
            elif self.plan.problem.terms.by_section:
                raise ValueError("each section is drawn by a lot of its own")
            elif before is not None:
                contest, since = self.contest_after(before, record.window, latest=False)
            elif record.results_digest is not None:
                check("window 1 follows nothing", False, record.results_digest)
            check("the results are those it names", since == (record.results_digest or ""), since)
            draw = self._again(read, contest, since, own)
        except InputError as error:
            check("the results are at hand", False, error.faults[0])
        except (DrawoptError, ValueError) as error:
            check("the draw can be made again", False, error)
        if draw is None or not checks[-1].holds:
            return Derived(read, None, tuple(checks), before)
        bits, needed = stated_bits(draw.seed), bits_needed(draw.count)
        kind = "official" if official else "rehearsal"
        check(
            "the seed states enough bits",
            not official or bits >= needed,
            f"{kind}, {bits} bits, {needed} wanted of an official",
        )
        if official:
            signed = signatures(draw.seed)
            if signed is None:
                check("signatures of drand rounds", True, "signature not checked", claimed=True)
            elif not signed:
                check("signatures of drand rounds", False, "not the network's")
            used = self._used_before(before, draw.seed)
            check("each source serves one draw", used is None, used or "none was used before")
        checks.extend(compared(read.json, draw_record(draw, self.plan)))
        standing = self.standing_after(before)
        winners = winners_so_far(standing.ties, self.rows)
        after = after_draw(standing, contest, draw, winners)
        return Derived(read, draw, tuple(checks), before, after)

    def _check_anew(self, before: Derived | None, window: int, sections: Sequence[int]) -> None:
        """Under one lot for all, only sections that a change left to be drawn have their own."""
        standing = self.standing_after(before)
        own = standing.window == window and set(sections) <= set(standing.pending)
        if not self.plan.problem.terms.by_section and not own:
            raise ValueError("all sections are drawn by one lot")

    def _check_attempt(
        self, before: Derived | None, contest: Contest, read: Read[DrawRecord]
    ) -> None:
        """Sections by lots of their own are counted one by one."""
        wanted = attempt_of(self.standing_after(before), contest)
        if not read.record.rehearsal and read.record.attempt != wanted:
            raise ValueError(f"attempt {read.record.attempt} is attempt {wanted} at these sections")

    def _before(self, read: Link) -> Derived | None:
        """The draw or change that another follows, derived; ``None`` if it is not at hand."""
        after = read.record.after or ""
        found = self.draws.get(after) or self.changes.get(after)
        return None if found is None else self.derived(found)

    def _again(
        self, read: Read[DrawRecord], contest: Contest, since: str, own: Mapping[int, str]
    ) -> Draw:
        record = read.record
        if (record.attempt == 0) != record.rehearsal:
            raise ValueError(
                f"attempt {record.attempt} of a draw with rehearsal {record.rehearsal}"
            )
        if record.booklet is not None or record.number is not None:
            return self._from_booklet(read, contest, since)
        return draw_contest(
            contest,
            record.seed,
            self.plan_digest,
            after=record.after or "",
            results_digest=since,
            since=own,
            rehearsal=record.rehearsal,
            tolerance=Decimal(record.tolerance),
            attempt=max(record.attempt, 1),
            reason=record.reason or "",
            day=record.day or "",
            check_signatures=False,
        )

    def booklet_checks(self, read: Read[BookletRecord]) -> Iterator[Check]:
        """A booklet derived anew, whether a draw was named from it or not."""
        record = read.record
        yield Check("the digest is that of the record", read.digest_fits, read.stated)
        yield Check(
            "the plan is the booklet's",
            record.plan_digest == self.plan_digest,
            record.plan_digest,
        )
        contest, since = first_contest(self.plan), ""
        if record.window > 1:
            found = self.draws.get(record.after or "")
            before = None if found is None else self.derived(found)
            held = before is not None and before.holds
            yield Check("the draw before is at hand and holds", held, record.after or "none")
            if before is None or not held:
                return
            try:
                contest, since = self.contest_after(before, record.window, latest=False)
            except DrawoptError as error:
                yield Check("the results are at hand", False, _short(error))
                return
        try:
            again = make_booklet(
                contest,
                record.seed,
                self.plan_digest,
                len(record.ranks),
                after=(record.after or "") if record.window > 1 else "",
                results_digest=since,
                rehearsal=record.rehearsal,
                look_at_signatures=False,
            )
        except (DrawoptError, ValueError) as error:
            yield Check("the booklet can be made again", False, _short(error))
            return
        wrong = [
            key
            for key, value in booklet_record(again, self.plan).items()
            if canonical(value) != canonical(read.json.get(key))
        ]
        size = f"{len(record.ranks)} numbers"
        yield Check("every number follows from plan and seed", not wrong, ", ".join(wrong) or size)
        if not record.rehearsal and signatures(record.seed) is None:
            yield Check("signatures of drand rounds", True, "signature not checked", claimed=True)
        elif not record.rehearsal:
            yield Check(
                "signatures of drand rounds", bool(signatures(record.seed)), "the network's"
            )

    def _from_booklet(self, read: Read[DrawRecord], contest: Contest, since: str) -> Draw:
        """The draw that a number of a booklet names, the booklet derived anew as well."""
        record = read.record
        found = self.booklets.get(record.booklet or "")
        if found is None:
            raise ValueError(f"the booklet {record.booklet} is missing")
        if record.number is None:
            raise ValueError("a draw from a booklet names its number")
        stated = booklet_of(found)
        again = make_booklet(
            contest,
            stated.seed,
            self.plan_digest,
            len(stated.ranks),
            after=record.after or "",
            results_digest=since,
            rehearsal=stated.rehearsal,
            look_at_signatures=False,
        )
        if not found.digest_fits or canonical(found.json) != canonical(
            booklet_record(again, self.plan)
        ):
            raise ValueError(f"{found.path.name} is not what follows from its plan and seed")
        draw = draw_number(
            contest,
            again,
            found.digest,
            record.number,
            attempt=max(record.attempt, 1),
            reason=record.reason or "",
        )
        return replace(draw, day=record.day or "")

    def _used_before(self, before: Derived | None, seed: str) -> str | None:
        """The draw before that had one of a seed's sources; ``None`` if none had."""
        while before is not None:
            record = before.read.record
            if isinstance(record, DrawRecord) and said_before(seed, record.seed):
                return f"{before.read.path.name} had one of them"
            before = before.before
        return None


NAMES = {
    "count": "so many draws were allowed",
    "rank": "the lot names this rank",
    "lots": "every lot follows from plan, seed and label",
    "ties": "pairings, hosts and travel of every tie",
    "byes": "byes",
}


def compared(stated: Json, derived: Json) -> Iterator[Check]:
    """One check for each entry that tells something, one for all the others together."""

    def same(one: object, other: object) -> bool:
        # As texts: True is not 1.
        return canonical(one) == canonical(other)

    for key, name in NAMES.items():
        one, other = stated.get(key), derived[key]
        holds = same(one, other)
        detail = f"{len(other)}" if isinstance(other, list) else str(other)
        if not holds and isinstance(one, list) and isinstance(other, list):
            pairs: Sequence[tuple[object, object]] = tuple(zip(one, other, strict=False))
            wrong = [k for k, (a, b) in enumerate(pairs, 1) if not same(a, b)]
            detail = f"{len(one)} for {len(other)}, first wrong: {wrong[0] if wrong else 'length'}"
        yield Check(name, holds, detail)
    missing = "nothing"
    others = [
        key
        for key in sorted({*stated, *derived} - set(NAMES))
        if not same(stated.get(key, missing), derived.get(key, missing))
    ]
    yield Check("all other entries", not others, ", ".join(others) or "as derived")


def _short(value: object) -> str:
    return " ".join(str(value).split())[:160]
