"""Plans as records, and read back."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from drawopt.errors import AnswerIsNo, DrawoptError, Fault, InputError
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.records.canonical import NONE, Json, RecordReader, decimal_text, digest_of
from drawopt.records.certificates import certificate_record
from drawopt.sections.plan import Plan, in_order

PLAN_FORMAT = "drawopt-plan-1"


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


def problem_record(problem: Problem) -> Json:
    """What a plan answers, as it stands in the plan's record."""
    rules = problem.rules
    return {
        "entrants": [
            {
                "club": entrant.club,
                "league": entrant.league,
                "city": entrant.city,
                "state": entrant.state,
                "lat": None if entrant.lat is None else decimal_text(entrant.lat),
                "lon": None if entrant.lon is None else decimal_text(entrant.lon),
            }
            for entrant in problem.field.entrants
        ],
        "distances": problem.distances.tolist(),
        "costs": problem.costs.tolist() if problem.costs_steer else None,
        "unit": problem.unit,
        "format": format_record(problem.format),
        "rules": {
            "sections": [list(section) for section in rules.sections],
            "apart": [[apart.one, apart.other, apart.until] for apart in rules.apart],
            "same_league_apart": rules.same_league_apart,
            "longest_trip": rules.longest_trip,
            "may_not_host": list(rules.may_not_host),
            "must_have_bye": list(rules.must_have_bye),
        },
        "windows": [list(window) for window in problem.terms.windows],
        "redraw": problem.terms.redraw,
        "tolerance": decimal_text(problem.terms.tolerance),
        "seed_sources": list(problem.terms.seed_sources),
    }


def plan_record(plan: Plan) -> Json:
    """A plan as a record, with its digest: everything its draws depend on."""
    clubs = plan.problem.field.clubs
    record: Json = {
        "record": PLAN_FORMAT,
        "version": plan.version,
        **problem_record(plan.problem),
        "sections": [
            {"clubs": [clubs[club] for club in section], "travel": travel}
            for section, travel in zip(plan.sections, plan.travels, strict=True)
        ],
        "travel": plan.travel,
        "mean_travel": plan.mean_travel,
        "bound": plan.bound,
        "status": plan.status,
        "certificate": plan.certificate_digest
        if plan.certificate is None
        else certificate_record(plan.certificate)["digest"],
    }
    return record | {"digest": digest_of(record)}


def read_plan(path: Path, *, check_digest: bool = True) -> tuple[Plan, str]:
    """Read a plan's record back: the plan and its digest.

    Parameters
    ----------
    check_digest
        Whether the digest must fit; a plan edited by hand is read without.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a plan's record, or does not have its digest.
    """
    reader = RecordReader(path, PLAN_FORMAT)
    try:
        plan = _plan_of(reader)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError) as error:
        raise InputError([Fault(str(path), "a plan's record", f"{error!r}"[:200])]) from None
    except InputError:
        raise
    except DrawoptError as error:
        raise InputError([Fault(str(path), "a plan's record", f"{error}")]) from None
    digest = digest_of(reader.record)
    if check_digest:
        if reader.record.get("digest") != digest:
            reader.fail("digest", digest, reader.record.get("digest"))
        _check_figures(reader, plan)
    return plan, digest


def _check_figures(reader: RecordReader, plan: Plan) -> None:
    """The sections hold each club once, in order, and travel what the record says."""
    problem = plan.problem
    if sorted(club for section in plan.sections for club in section) != list(
        range(len(problem.field))
    ):
        reader.fail("sections", "each club in one section", "another split")
    if plan.sections != in_order(plan.sections) or len(plan.sections) != problem.format.slots:
        reader.fail("sections", f"{problem.format.slots} sections in order", "others")
    try:
        travels = plan.travels
    except AnswerIsNo as error:
        reader.fail("sections", "sections that keep the rules", error)
        raise
    stated = [reader.get("travel", int, section) for section in reader.get("sections", list)]
    if stated != list(travels) or reader.get("travel", int) != sum(travels):
        reader.fail("travel", f"{sum(travels)}", reader.record.get("travel"))


def _plan_of(reader: RecordReader) -> Plan:
    entrants = reader.get("entrants", list)
    field = Field(
        tuple(
            Entrant(
                club=reader.get("club", str, entry),
                league=reader.get("league", str, entry),
                city=reader.get("city", str, entry),
                state=reader.get("state", str, entry),
                lat=_maybe(reader.get("lat", (str, NONE), entry)),
                lon=_maybe(reader.get("lon", (str, NONE), entry)),
            )
            for entry in entrants
        )
    )
    if list(field.clubs) != [entry["club"] for entry in entrants]:
        reader.fail("entrants", "clubs in order of name, each once", "another order")
    fmt = reader.get("format", dict)
    size = reader.get("section_size", (list, NONE), fmt)
    rules = reader.get("rules", dict)
    distances = _matrix(reader, "distances", len(field))
    costs = reader.get("costs", (list, NONE))
    problem = Problem(
        field,
        CupFormat(
            len(field),
            reader.get("slots", int, fmt),
            reader.get("double_byes", bool, fmt),
            (size[0], size[1]) if size else None,
        ),
        distances,
        distances if costs is None else _matrix(reader, "costs", len(field)),
        reader.get("unit", str),
        Rules(
            sections=tuple(tuple(section) for section in reader.get("sections", list, rules)),
            apart=tuple(Apart(*entry) for entry in reader.get("apart", list, rules)),
            same_league_apart=reader.get("same_league_apart", bool, rules),
            longest_trip=reader.get("longest_trip", (int, NONE), rules),
            may_not_host=tuple(reader.get("may_not_host", list, rules)),
            must_have_bye=tuple(reader.get("must_have_bye", list, rules)),
        ),
        Terms(
            tuple(tuple(window) for window in reader.get("windows", list)),
            reader.get("redraw", str),
            Decimal(reader.get("tolerance", str)),
            tuple(reader.get("seed_sources", list)),
        ),
    )
    _ = problem.earliest, problem.may_host
    sections = tuple(
        tuple(problem.club(name) for name in reader.get("clubs", list, section))
        for section in reader.get("sections", list)
    )
    return Plan(
        problem,
        sections,
        reader.get("bound", int),
        reader.get("status", str),
        certificate_digest=reader.get("certificate", (str, NONE)),
        version=reader.get("version", str),
    )


def _maybe(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _matrix(reader: RecordReader, key: str, clubs: int) -> Any:
    matrix = np.array(reader.get(key, list), dtype=np.int64)
    square = matrix.shape == (clubs, clubs)
    if not square or (matrix != matrix.T).any() or (matrix < 0).any() or matrix.diagonal().any():
        reader.fail(key, f"a symmetric matrix of {clubs} rows", f"shape {matrix.shape}")
    return matrix


def section_names(path: Path) -> tuple[tuple[str, ...], ...]:
    """The clubs of each section of a plan's record, by name, whether its digest fits or not.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or does not list sections of clubs.
    """
    reader = RecordReader(path, PLAN_FORMAT)
    sections = reader.get("sections", list)
    found = []
    for section in sections:
        clubs = section.get("clubs") if isinstance(section, dict) else None
        if isinstance(clubs, list) and all(isinstance(club, str) for club in clubs):
            found.append(tuple(clubs))
        else:
            reader.fail("sections", 'objects with a list of "clubs"', section)
    return tuple(found)
