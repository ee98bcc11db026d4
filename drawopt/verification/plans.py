"""A plan's record held against what its entrants, rules and distances make of it."""

from collections.abc import Iterator

from drawopt.drawing.lots import MOST_DIGITS
from drawopt.errors import AnswerIsNo
from drawopt.files.wording import count_of
from drawopt.model.bracket import nodes_of
from drawopt.model.checks import Check
from drawopt.model.travel import bracket_travel, tie_travel
from drawopt.progress import Watch
from drawopt.records.canonical import canonical
from drawopt.records.certificates import certificate_of
from drawopt.records.plans import given_digests, plan_record
from drawopt.records.reading import Read
from drawopt.records.schema import CertificateRecord, PlanRecord
from drawopt.sections.plan import Plan, in_order, least_bracket
from drawopt.verification.brackets import check_bracket
from drawopt.verification.certificate import check_certificate
from drawopt.verification.listing import TooManyToTry, is_small, least_of_all_plans

BOUND_CLAIMED = "no plan travels less than the bound"


def check_figures(read: Read[PlanRecord], plan: Plan) -> Iterator[Check]:
    """Check all figures of a plan but its bound: partition, rules, distances, travel, mean."""
    stated = read.json
    yield _same("the digest is that of the record", read.digest, read.stated)
    held = sorted(club for section in plan.sections for club in section)
    whole = held == list(range(len(plan.problem.field)))
    yield Check(
        "sections hold every club once, in order",
        whole and plan.sections == in_order(plan.sections),
        f"{count_of(len(plan.sections), 'section')}, {count_of(len(held), 'club')}",
    )
    if not whole:
        return
    given = plan.problem.given_sections
    yield Check(
        "the sections are those the rules give",
        not given or in_order(given) == plan.sections,
        f"{len(given)} given",
    )
    try:
        least = least_bracket(plan)
    except AnswerIsNo as error:
        yield Check("every section has a bracket that keeps the rules", False, _short(error))
        return
    yield from check_bracket(least, plan.problem.format, plan.problem.earliest)
    if (trips := plan.problem.rules.trips) is not None:
        ties = [tie for side in least for tie in nodes_of(side)]
        long = sum(tie_travel(tie, plan.problem.distances) > trips.over for tie in ties)
        yield Check(
            f"the least bracket has at most {trips.at_most} ties over {trips.over:,}",
            long <= trips.at_most,
            f"{long}",
        )
    # Travel of a bracket that has the least, added up by the plain rule; counting gives the least.
    yield _same(
        "the least bracket travels what is stated",
        bracket_travel(least, plan.problem.costs),
        stated["travel"],
    )
    numbered = plan.count(plan.problem.terms.tolerance).count() < 10**MOST_DIGITS
    if not numbered:
        yield Check("its draws can be numbered", False, f"more than {MOST_DIGITS:,} digits")
        return
    derived = plan_record(plan)
    for key in derived:
        if key not in ("digest", "bound", "status", "certificate"):
            one, other = canonical(derived[key]), canonical(stated.get(key, "nothing"))
            if one != other:
                yield Check(f"{key} follows from the rest", False, _short(other))
    for name, digest in given_digests(read):
        yield Check(f"{name} are given, not worked out", True, f"digest {digest}")


def check_bound(
    read: Read[PlanRecord], plan: Plan, certificate: Read[CertificateRecord] | None, watch: Watch
) -> Iterator[Check]:
    """Check a plan's status and bound: by its certificate, or by listing all sections.

    What nothing proves is claimed, or refused where the status says that it was proven.

    Parameters
    ----------
    certificate
        Its certificate; ``None`` if it is not at hand.
    """
    record = read.record
    status, bound, travel = record.status, record.bound, record.travel
    given = bool(plan.problem.given_sections)
    yield Check(
        'the status is "given" where the rules give the sections',
        (status == "given") == given,
        status,
    )
    exact = status in ("given", "optimal")
    yield Check(
        "the bound is the travel" if exact else "the bound is at most the travel",
        bound == travel if exact else bound <= travel,
        f"{bound:,}",
    )
    if record.certificate is not None:
        yield from _certified(read, plan, certificate, watch)
        return
    yield Check(
        'a plan that is "bounded" has a certificate', status != "bounded", f"status {status}"
    )
    if given or bound == 0:
        yield Check(BOUND_CLAIMED, True, "the sections are given" if given else "0")
    elif is_small(plan.problem):
        yield _listed(plan, bound, exact)
    else:
        yield Check(
            BOUND_CLAIMED,
            not exact,
            f"{bound:,}: {'needs a certificate' if exact else 'claimed without proof'}",
            claimed=not exact,
        )


def _listed(plan: Plan, bound: int, exact: bool) -> Check:
    """The bound of a small field, proven by trying all sections."""
    try:
        least = least_of_all_plans(plan.problem)
    except TooManyToTry:
        # Whoever says that none is shorter must show it; a bound may be claimed.
        why = "too many plans to try" + (", it needs a certificate" if exact else "")
        return Check(BOUND_CLAIMED, not exact, f"{bound:,}: {why}", claimed=not exact)
    holds = least is not None and (bound == least if exact else bound <= least)
    return Check(BOUND_CLAIMED, holds, f"{bound:,}; of all plans the least is {least:,}")


def _certified(
    read: Read[PlanRecord], plan: Plan, certificate: Read[CertificateRecord] | None, watch: Watch
) -> Iterator[Check]:
    digest = read.record.certificate
    if certificate is None:
        yield Check("the certificate is at hand", False, f"{digest} is missing")
        return
    yield _same("the certificate's digest is its own", certificate.digest, certificate.stated)
    yield _same("the certificate is the plan's", certificate.digest, digest)
    claims = certificate.record
    same = claims.bound == plan.bound and claims.optimal == (plan.status == "optimal")
    yield Check("the certificate claims the plan's bound", same, f"{claims.bound:,}")
    if certificate.digest == digest and same:
        yield from check_certificate(plan, certificate_of(certificate), watch)


def _same(name: str, derived: object, stated: object) -> Check:
    if canonical(derived) == canonical(stated):
        return Check(name, True, _short(derived))
    return Check(name, False, f"{_short(stated)}, not {_short(derived)}")


def _short(value: object) -> str:
    return " ".join(str(value).split())[:160]
