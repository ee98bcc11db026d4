"""Plans and draws as files: canonical JSON, digests, and reading them back.

A record is a JSON object without floats: whole numbers, texts (decimals among them), lists and
objects. Its digest is the SHA-256, in hexadecimal, of its canonical form without the keys
``digest`` and ``run``: UTF-8, keys in order of code points, no space between tokens, characters
above U+007F as themselves.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from drawopt.cup_format import CupFormat
from drawopt.drawing.draw import Bye, Draw, DrawnTie, TieSide, WinnerOf
from drawopt.drawing.lots import Lot
from drawopt.entrants import Entrant, Field
from drawopt.errors import AnswerIsNo, DrawoptError, Fault, InputError
from drawopt.plan import Certificate, Cut, Plan, in_order
from drawopt.problem import Apart, Problem, Rules, Terms
from drawopt.results import Match, match_record
from drawopt.text_files import read_text

PLAN_FORMAT = "drawopt-plan-1"
DRAW_FORMAT = "drawopt-draw-1"
CERTIFICATE_FORMAT = "drawopt-certificate-1"
ATTEMPTS_FORMAT = "drawopt-attempts-1"
OUTSIDE_DIGEST = ("digest", "run")

Json = dict[str, Any]


def canonical(value: object) -> str:
    """The canonical JSON of a value without floats."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def sha256_of(value: object) -> str:
    """SHA-256 of a value's canonical form."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def digest_of(record: Mapping[str, object]) -> str:
    """SHA-256 of a record's canonical form, without its ``digest`` and ``run``."""
    inside = {key: value for key, value in record.items() if key not in OUTSIDE_DIGEST}
    return sha256_of(inside)


def pretty(record: Mapping[str, object]) -> str:
    """JSON for a file that people read: indented, one row of numbers a line."""

    def text(value: object, indent: int) -> str:
        pad = "  " * (indent + 1)
        if isinstance(value, Mapping) and value:
            rows = (
                f"{pad}{json.dumps(key, ensure_ascii=False)}: {text(item, indent + 1)}"
                for key, item in value.items()
            )
            return "{\n" + ",\n".join(rows) + "\n" + pad[2:] + "}"
        flat = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if isinstance(value, list) and (
            any(isinstance(item, Mapping) for item in value)
            or any(isinstance(item, list) for item in value)
        ):
            inner = ",\n".join(f"{pad}{_row(item)}" for item in value)
            return f"[\n{inner}\n{pad[2:]}]"
        return flat

    return text(record, 0) + "\n"


def _row(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False)


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent or needless zeros: ``0.05``, ``38.881``, ``-90``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


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


def certificate_record(certificate: Certificate) -> Json:
    """A certificate as a record, with its digest, which its plan holds."""
    record: Json = {
        "record": CERTIFICATE_FORMAT,
        "parts_of_a_unit": 64,
        "prices": list(certificate.prices),
        "section_price": certificate.section_price,
        "cuts": [
            {
                "clubs": list(cut.clubs),
                "weights": list(cut.weights),
                "parts": cut.parts,
                "price": cut.price,
            }
            for cut in certificate.cuts
        ],
        "least_reduced_cost": certificate.least,
        "bound": certificate.bound,
        "optimal": certificate.optimal,
    }
    return record | {"digest": digest_of(record)}


def read_certificate(path: Path) -> tuple[Certificate, str]:
    """Read a certificate back: the certificate and its digest.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a certificate, or does not have its digest.
    """
    reader = RecordReader(path, CERTIFICATE_FORMAT)
    prices = reader.get("prices", list)
    if not all(type(price) is int for price in prices):
        reader.fail("prices", "whole numbers", prices)
    cuts = reader.get("cuts", list)
    if not all(_is_cut(cut, len(prices)) for cut in cuts):
        reader.fail("cuts", "clubs by number, weights, parts and a price each", cuts)
    certificate = Certificate(
        tuple(prices),
        reader.get("section_price", int),
        reader.get("least_reduced_cost", int),
        reader.get("bound", int),
        reader.get("optimal", bool),
        tuple(
            Cut(tuple(cut["clubs"]), tuple(cut["weights"]), cut["parts"], cut["price"])
            for cut in cuts
        ),
    )
    digest = digest_of(reader.record)
    if reader.record.get("digest") != digest:
        reader.fail("digest", digest, reader.record.get("digest"))
    return certificate, digest


def _is_cut(cut: object, clubs: int) -> bool:
    """Whether a value of a certificate's record reads as a cut."""
    if not isinstance(cut, dict) or set(cut) != {"clubs", "weights", "parts", "price"}:
        return False
    lists = cut["clubs"], cut["weights"]
    return (
        all(isinstance(each, list) and all(type(one) is int for one in each) for each in lists)
        and all(0 <= club < clubs for club in cut["clubs"])
        and type(cut["parts"]) is int
        and type(cut["price"]) is int
    )


def draw_record(draw: Draw, clubs: tuple[str, ...]) -> Json:
    """A draw as a record, with its digest; clubs by name."""

    def side(of: TieSide) -> object:
        return {"winner_of": of.tie} if isinstance(of, WinnerOf) else clubs[of]

    record: Json = {
        "record": DRAW_FORMAT,
        "plan_digest": draw.plan_digest,
        "seed": draw.seed,
        "attempt": draw.attempt,
        "reason": draw.reason or None,
        "rehearsal": draw.rehearsal,
        "window": draw.window,
        "after": draw.after or None,
        "results_digest": draw.results_digest or None,
        "tolerance": decimal_text(draw.tolerance),
        "least_travel": draw.least_travel,
        "travel": draw.travel,
        "count": str(draw.count),
        "rank": str(draw.rank),
        "lots": [
            {"label": lot.label, "below": str(lot.below), "lot": str(lot.value)}
            for lot in draw.lots
        ],
        "ties": [
            {
                "round": tie.round,
                "number": tie.number,
                "section": tie.section,
                "home": side(tie.home),
                "away": side(tie.away),
                "expected_travel": tie.expected_travel,
                "expected_distance": tie.expected_distance,
                "provisional": tie.provisional,
                "switched": tie.switched,
                "neutral": tie.neutral,
            }
            for tie in draw.ties
        ],
        "byes": [{"club": clubs[bye.club], "round": bye.round} for bye in draw.byes],
    }
    return record | {"digest": digest_of(record)}


class RecordReader:
    """Takes a record apart and names what does not fit."""

    def __init__(self, path: Path, kind: str | None = None) -> None:
        self.path = str(path)
        self.record = self._load(path)
        if kind is not None and self.record.get("record") != kind:
            self.fail("record", f'"{kind}"', self.record.get("record"))

    def _load(self, path: Path) -> Json:
        def no_float(text: str) -> object:
            raise InputError([Fault(self.path, "whole numbers and texts", f"the number {text}")])

        def once(pairs: list[tuple[str, object]]) -> Json:
            table = dict(pairs)
            if len(table) < len(pairs):
                names = [key for key, _ in pairs]
                twice = next(key for key in names if names.count(key) > 1)
                raise InputError([Fault(self.path, "each key once", f'"{twice}" twice')])
            return table

        text = read_text(path)
        try:
            record = json.loads(
                text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=once
            )
        except json.JSONDecodeError as error:
            raise InputError([Fault(self.path, "JSON", error.msg, error.lineno)]) from None
        except (RecursionError, ValueError):
            raise InputError([Fault(self.path, "a record", "JSON that is too deep")]) from None
        if not isinstance(record, dict):
            raise InputError([Fault(self.path, "a JSON object", type(record).__name__)])
        try:
            canonical(record).encode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(str(error.object)[error.start]):04X}"
            raise InputError(
                [Fault(self.path, "whole characters", f"half of one, {half}")]
            ) from None
        return record

    def fail(self, key: str, expected: str, found: object) -> None:
        raise InputError([Fault(self.path, expected, str(found)[:80], None, key)])

    def get(self, key: str, kind: type | tuple[type, ...], table: Json | None = None) -> Any:
        value = (self.record if table is None else table).get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            names = kind if isinstance(kind, tuple) else (kind,)
            words = {int: "a whole number", str: "a text", list: "a list", dict: "an object"}
            wanted = " or ".join(words.get(name, name.__name__) for name in names)
            self.fail(key, wanted, value)
        return value


NONE = type(None)


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


def read_draw(path: Path, clubs: tuple[str, ...], *, check_digest: bool = True) -> tuple[Draw, str]:
    """Read a draw's record back: the draw and its digest. ``clubs`` are the plan's, in order.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a draw's record, or does not have its digest.
    """
    reader = RecordReader(path, DRAW_FORMAT)
    number = {club: index for index, club in enumerate(clubs)}

    def side(of: object) -> TieSide:
        if isinstance(of, dict):
            return WinnerOf(int(of["winner_of"]))
        if of not in number:
            reader.fail("ties", "clubs of the plan", of)
        return number[str(of)]

    try:
        draw = Draw(
            plan_digest=reader.get("plan_digest", str),
            seed=reader.get("seed", str),
            attempt=reader.get("attempt", int),
            reason=reader.get("reason", (str, NONE)) or "",
            rehearsal=reader.get("rehearsal", bool),
            window=reader.get("window", int),
            after=reader.get("after", (str, NONE)) or "",
            results_digest=reader.get("results_digest", (str, NONE)) or "",
            tolerance=Decimal(reader.get("tolerance", str)),
            least_travel=reader.get("least_travel", int),
            travel=reader.get("travel", int),
            count=int(reader.get("count", str)),
            rank=int(reader.get("rank", str)),
            lots=tuple(
                Lot(lot["label"], int(lot["below"]), int(lot["lot"]))
                for lot in reader.get("lots", list)
            ),
            ties=tuple(
                DrawnTie(
                    tie["number"],
                    tie["round"],
                    tie["section"],
                    side(tie["home"]),
                    side(tie["away"]),
                    tie["expected_travel"],
                    tie["expected_distance"],
                    tie["provisional"],
                    tie["switched"],
                    tie["neutral"],
                )
                for tie in reader.get("ties", list)
            ),
            byes=tuple(Bye(number[bye["club"]], bye["round"]) for bye in reader.get("byes", list)),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise InputError([Fault(str(path), "a draw's record", f"{error!r}")]) from None
    digest = digest_of(reader.record)
    if check_digest and reader.record.get("digest") != digest:
        reader.fail("digest", digest, reader.record.get("digest"))
    return draw, digest


def results_digest(results: Mapping[int, Match], clubs: tuple[str, ...]) -> str:
    """SHA-256 of the canonical list of a window's results, in order of tie number."""
    rows = [match_record(number, results[number], clubs) for number in sorted(results)]
    return sha256_of(rows)


def find_record(folder: Path, digest: str) -> Path | None:
    """The first record of a folder, in order of name, that states this digest."""
    for path in sorted(folder.glob("*.json")):
        try:
            if RecordReader(path).record.get("digest") == digest:
                return path
        except DrawoptError:
            continue
    return None


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
