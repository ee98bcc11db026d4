"""Draws as records, and read back."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from drawopt.drawing.contest import Bye, Draw, DrawnTie, TieSide, WinnerOf
from drawopt.drawing.lots import Lot
from drawopt.errors import Fault, InputError
from drawopt.model.results import Match, match_record
from drawopt.records.canonical import NONE, Json, RecordReader, decimal_text, digest_of, sha256_of

DRAW_FORMAT = "drawopt-draw-1"


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


def clubs_of_record(path: Path) -> frozenset[str]:
    """The clubs that a draw's record names as sides of its ties.

    Raises
    ------
    FileError, InputError
        If the file cannot be read or is not a draw's record.
    """
    reader = RecordReader(path, DRAW_FORMAT)
    ties = reader.get("ties", list)
    if not all(isinstance(tie, dict) for tie in ties):
        reader.fail("ties", "a list of ties", "another")
    return frozenset(
        side for tie in ties for side in (tie.get("home"), tie.get("away")) if isinstance(side, str)
    )
