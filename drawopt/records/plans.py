"""Plans as records, and read back."""

from decimal import Decimal
from pathlib import Path

import numpy as np

from drawopt.errors import AnswerIsNo, DrawoptError, Fault, InputError
from drawopt.files.json_text import parsed
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms, Trips
from drawopt.model.travel import KM_PER_UNIT, Matrix, is_great_circle
from drawopt.records.canonical import Json, decimal_text, digest_of, sha256_of
from drawopt.records.certificates import certificate_record
from drawopt.records.reading import Read, checked, read_bytes, read_record
from drawopt.records.schema import PlanRecord
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.plan import Plan, in_order

GREAT_CIRCLE, GIVEN = "great circle", "given"


def format_record(fmt: CupFormat) -> Json:
    """The format's numbers; ``ties_per_round`` is null where it depends on the draw."""
    return {
        "entrants": fmt.entrants,
        "slots": fmt.slots,
        "rounds": fmt.rounds,
        "byes": fmt.byes,
        "double_byes": fmt.double_byes,
        "section_size": list(fmt.section_size) if fmt.section_size else None,
        "ties_per_round": None if fmt.has_double_byes else list(fmt.ties_per_round),
    }


def distance_source(problem: Problem) -> str:
    """Where the distances are from: ``"great circle"`` if the towns give them, else ``"given"``."""
    entrants = problem.field.entrants
    if problem.unit not in KM_PER_UNIT or any(e.lat is None or e.lon is None for e in entrants):
        return GIVEN
    lats, lons = ([float(at) for at in ats] for ats in _towns(problem))
    return GREAT_CIRCLE if is_great_circle(problem.distances, lats, lons, problem.unit) else GIVEN


def _towns(problem: Problem) -> tuple[list[Decimal], list[Decimal]]:
    entrants = problem.field.entrants
    return [e.lat or Decimal(0) for e in entrants], [e.lon or Decimal(0) for e in entrants]


def problem_record(problem: Problem) -> Json:
    """What a plan answers, as it stands in the plan's record.

    Parameters
    ----------
    problem
        All of it but aliases, and how sure towns are.

    Returns
    -------
    dict
        Without the keys ``record`` and ``digest``: it is part of a record.
    """
    rules, terms = problem.rules, problem.terms
    return {
        "title": terms.title,
        "entrants": [
            {
                "club": entrant.club,
                "league": entrant.league,
                "city": entrant.city,
                "state": entrant.state,
                "lat": _text_of(entrant.lat),
                "lon": _text_of(entrant.lon),
                "group": entrant.group,
                "rating": _text_of(entrant.rating),
            }
            for entrant in problem.field.entrants
        ],
        "distance_source": distance_source(problem),
        "distances": problem.distances.tolist(),
        "costs": problem.costs.tolist() if problem.costs_steer else None,
        "unit": problem.unit,
        "format": format_record(problem.format),
        "rules": {
            "sections": [list(section) for section in rules.sections],
            "apart": [
                {"clubs": [apart.one, apart.other], "until": apart.until} for apart in rules.apart
            ],
            "same_league_apart": rules.same_league_apart,
            "longest_trip": rules.longest_trip,
            "may_not_host": list(rules.may_not_host),
            "must_have_bye": list(rules.must_have_bye),
            **(
                {}
                if rules.trips is None
                else {"trips": {"over": rules.trips.over, "at_most": rules.trips.at_most}}
            ),
        },
        "windows": [list(window) for window in terms.windows],
        "days": list(terms.days),
        "redraw": terms.redraw,
        "tolerance": decimal_text(terms.tolerance),
        "byes": terms.byes,
        "hosts": terms.hosts,
        **({"draw_when": terms.draw_when} if terms.by_section else {}),
        **({"withdrawals": list(terms.withdrawals)} if terms.withdrawals else {}),
        "seed_sources": list(terms.seed_sources),
    }


def search_record(problem: Problem) -> Json:
    """What the sections of a plan depend on: the record without titles, days and ratings.

    Parameters
    ----------
    problem
        All that a plan is asked about.
    """
    record = problem_record(problem)
    apart = ("title", "days")
    entrants = [{**each, "rating": None} for each in record["entrants"]]
    return {key: item for key, item in record.items() if key not in apart} | {"entrants": entrants}


def plan_record(plan: Plan) -> Json:
    """A plan as a record, with its digest: everything its draws depend on.

    Parameters
    ----------
    plan
        With its problem: entrants, distances, format, rules and terms.

    Raises
    ------
    UsageError
        If it holds what no record may hold: an invisible character, a number that is too large.
    """
    problem = plan.problem
    clubs = problem.field.clubs
    record: Json = {
        "record": PlanRecord.KIND,
        "version": plan.version,
        **problem_record(problem),
        "sections": [
            {"name": name, "clubs": [clubs[club] for club in section], "travel": travel}
            for name, section, travel in zip(
                plan.section_names, plan.sections, plan.travels, strict=True
            )
        ],
        "weights": weights_record(plan.weights),
        "travel": plan.travel,
        "mean_travel": plan.mean_travel,
        "bound": plan.bound,
        "status": plan.status,
        "certificate": plan.certificate_digest
        if plan.certificate is None
        else certificate_record(plan.certificate)["digest"],
    }
    record |= {"digest": digest_of(record)}
    checked(record, PlanRecord)
    return record


def weights_record(weights: ByeWeights | None) -> Json | None:
    """Weights for byes, as they stand in the plan's record."""
    if weights is None:
        return None
    return {"one": list(weights.one), "two": list(weights.two) or None}


def _weights_of(file: str, record: PlanRecord, problem: Problem) -> ByeWeights | None:
    """The weights of a record, one a club, for two byes where there may be two."""
    if (record.weights is None) != (record.byes == "uniform"):
        wanted = 'weights where byes are "fair", else null'
        raise InputError([Fault(file, wanted, f'"{record.byes}"', None, "weights")])
    if record.weights is None:
        return None
    weights = ByeWeights(record.weights.one, record.weights.two or ())
    clubs = len(problem.field)
    lengths = len(weights.one), len(weights.two)
    if lengths != (clubs, clubs if problem.format.has_double_byes else 0):
        wanted = f"{clubs} weights for one bye, and for two if the format has double byes"
        raise InputError([Fault(file, wanted, f"{lengths[0]} and {lengths[1]}", None, "weights")])
    return weights


def read_plan(path: Path, *, check_digest: bool = True) -> tuple[Plan, str]:
    """Read a plan's record back: the plan and its digest.

    Parameters
    ----------
    check_digest
        Whether its digest and its sections' travel must be its own; a plan edited by hand is
        read without.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a plan's record, or does not have its digest.
    """
    read = read_record(path, PlanRecord, check_digest=check_digest)
    plan = plan_of(read)
    if check_digest:
        _check_figures(read, plan)
    return plan, read.digest


def plan_of(read: Read[PlanRecord]) -> Plan:
    """The plan that a record tells of; its figures are not checked.

    Parameters
    ----------
    read
        A plan's record, its digest fitting or not.

    Raises
    ------
    InputError
        If the record contradicts itself: a matrix of another shape, a club that is not there.
    """
    try:
        return _plan_of(read)
    except InputError:
        raise
    except DrawoptError as error:
        raise InputError([Fault(str(read.path), "a plan's record", f"{error}")]) from None


def given_digests(read: Read[PlanRecord]) -> tuple[tuple[str, str], ...]:
    """The matrices that were given and not worked out, by name, with a digest of each.

    Parameters
    ----------
    read
        A plan's record.

    Returns
    -------
    tuple of pairs
        ``"distances"`` and ``"costs"``, as far as they were given, each with 64 hexadecimal digits.
    """
    found = []
    if read.record.distance_source == GIVEN:
        found.append(("distances", sha256_of(read.json["distances"])))
    if read.record.costs is not None:
        found.append(("costs", sha256_of(read.json["costs"])))
    return tuple(found)


def _check_figures(read: Read[PlanRecord], plan: Plan) -> None:
    """The sections hold each club once, in order, and travel what the record says."""
    record, problem = read.record, plan.problem

    def fail(key: str, expected: str, found: object) -> None:
        raise InputError([Fault(str(read.path), expected, str(found)[:80], None, key)])

    if sorted(club for section in plan.sections for club in section) != list(
        range(len(problem.field))
    ):
        fail("sections", "each club in one section", "another split")
    if plan.sections != in_order(plan.sections) or len(plan.sections) != problem.format.slots:
        fail("sections", f"{problem.format.slots} sections in order", "others")
    try:
        travels = plan.travels
    except AnswerIsNo as error:
        fail("sections", "sections that keep the rules", error)
        raise
    if [section.travel for section in record.sections] != list(travels):
        fail("sections", f"travel of {travels}", [each.travel for each in record.sections])
    if record.travel != plan.travel:
        fail("travel", f"{plan.travel}", record.travel)


def _plan_of(read: Read[PlanRecord]) -> Plan:
    record, file = read.record, str(read.path)
    clubs = [entrant.club for entrant in record.entrants]
    if clubs != sorted(set(clubs)):
        raise InputError([Fault(file, "clubs in order of name, each once", "another order")])
    named = {club: section.name for section in record.sections for club in section.clubs}
    barred = set(record.rules.may_not_host)
    field = Field(
        tuple(
            Entrant(
                club=each.club,
                league=each.league,
                city=each.city,
                state=each.state,
                lat=_decimal_of(each.lat),
                lon=_decimal_of(each.lon),
                section=named.get(each.club, ""),
                group=each.group,
                may_host=each.club not in barred,
                rating=_decimal_of(each.rating),
            )
            for each in record.entrants
        )
    )
    if any((each.lat is None) != (each.lon is None) for each in record.entrants):
        raise InputError([Fault(file, "lat and lon of a club, or neither", "one of them")])
    size, rules = record.format.section_size, record.rules
    distances = _matrix(file, "distances", record.distances, len(field))
    problem = Problem(
        field,
        CupFormat(
            len(field),
            record.format.slots,
            record.format.double_byes,
            (size[0], size[1]) if size else None,
        ),
        distances,
        distances if record.costs is None else _matrix(file, "costs", record.costs, len(field)),
        record.unit,
        Rules(
            sections=rules.sections,
            apart=tuple(Apart(each.clubs[0], each.clubs[1], each.until) for each in rules.apart),
            same_league_apart=rules.same_league_apart,
            longest_trip=rules.longest_trip,
            may_not_host=rules.may_not_host,
            must_have_bye=rules.must_have_bye,
            trips=None if rules.trips is None else Trips(rules.trips.over, rules.trips.at_most),
        ),
        Terms(
            record.windows,
            record.redraw,
            Decimal(record.tolerance),
            record.seed_sources,
            record.title,
            record.days,
            record.byes,
            record.hosts,
            record.draw_when,
            record.withdrawals,
        ),
    )
    _ = problem.earliest, problem.may_host, problem.given_sections
    return Plan(
        problem,
        tuple(tuple(problem.club(name) for name in each.clubs) for each in record.sections),
        record.bound,
        record.status,
        certificate_digest=record.certificate,
        version=record.version,
        weights=_weights_of(file, record, problem),
    )


def _text_of(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(value)


def _decimal_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _matrix(file: str, key: str, rows: tuple[tuple[int, ...], ...], clubs: int) -> Matrix:
    """A matrix of a record, held to its shape."""
    if len(rows) != clubs or any(len(row) != clubs for row in rows):
        found = f"{len(rows)} rows of " + "/".join(sorted({str(len(row)) for row in rows}))[:40]
        raise InputError([Fault(file, f"{clubs} rows of {clubs}", found, None, key)])
    matrix = np.array(rows, dtype=np.int64).reshape(clubs, clubs)
    if (matrix != matrix.T).any() or matrix.diagonal().any():
        raise InputError(
            [Fault(file, "a symmetric matrix with 0 on the diagonal", "another", None, key)]
        )
    return matrix


def section_names(path: Path) -> tuple[tuple[str, ...], ...]:
    """The clubs of each section of a plan's record, by name, whether its digest fits or not.

    Parameters
    ----------
    path
        A plan's record, edited by hand or not.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or does not list sections of clubs.
    """
    try:
        record = parsed(read_bytes(path))
    except (ValueError, RecursionError):
        record = None
    kind = PlanRecord.KIND
    if not isinstance(record, dict) or record.get("record") != kind:
        # The strict reader says what the file is, and what to run first.
        record = read_record(path, PlanRecord, check_digest=False).json
    sections = record.get("sections")
    found = []
    for section in sections if isinstance(sections, list) else [None]:
        clubs = section.get("clubs") if isinstance(section, dict) else None
        if not isinstance(clubs, list) or not all(isinstance(club, str) for club in clubs):
            wanted = 'objects with a list of "clubs"'
            raise InputError([Fault(str(path), wanted, str(section)[:80], None, "sections")])
        found.append(tuple(clubs))
    return tuple(found)
