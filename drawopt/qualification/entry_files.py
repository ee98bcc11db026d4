"""Reads the files of facts on applicants and leagues; a blank cell is a fact not given."""

from collections.abc import Mapping
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.qualification.cells import Cells
from drawopt.qualification.eligibility import FEDERATION, Applicant, LeagueFacts


def read_leagues(path: Path) -> Mapping[str, LeagueFacts]:
    """Read a leagues CSV: ``league`` is required, every fact of ``LeagueFacts`` optional.

    Parameters
    ----------
    path
        A table: days as in 2023-07-31, facts as yes or no, and blank what is not given.

    Returns
    -------
    Mapping
        By the league's name.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or a cell is not what its column holds; all faults at once.
    """
    faults: list[Fault] = []
    found: dict[str, LeagueFacts] = {}
    for row in read_csv(path, ("league",), faults):
        cells = Cells(row, str(path), faults)
        name = cells.text("league")
        if not name or name in found:
            fault = f'"{name}" twice' if name else "a blank cell"
            faults.append(Fault(str(path), "each league once", fault, row.line, "league"))
        found[name] = LeagueFacts(
            name,
            cells.text("federation", FEDERATION),
            cells.whole("division", 0, 9) or 0,
            cells.whole("teams"),
            cells.whole("matches"),
            cells.day("started"),
            cells.day("ended"),
            cells.day("schedule_announced"),
            cells.day("first_match"),
            cells.day("cup_round"),
            cells.flag("national_route"),
            cells.flag("common_championship"),
            cells.flag("compulsory"),
            cells.flag("standings_format"),
            cells.flag("fees_paid"),
        )
    if faults:
        raise InputError(faults)
    return found


def read_applicants(path: Path) -> tuple[Applicant, ...]:
    """Read an applicants CSV in order of name: ``club, league`` required, other facts optional.

    Parameters
    ----------
    path
        A table: days as in 2023-07-31, facts as yes or no, and blank what is not given.

    Raises
    ------
    FileError, InputError
        As ``read_leagues``.
    """
    faults: list[Fault] = []
    found: dict[str, Applicant] = {}
    for row in read_csv(path, ("club", "league"), faults):
        cells = Cells(row, str(path), faults)
        name = cells.text("club")
        if not name or name in found:
            fault = f'"{name}" twice' if name else "a blank cell"
            faults.append(Fault(str(path), "each club once", fault, row.line, "club"))
        found[name] = Applicant(
            name,
            cells.text("league"),
            cells.text("federation", FEDERATION),
            cells.flag("good_standing"),
            cells.day("since"),
            cells.day("left"),
            cells.day("applied"),
            cells.whole("controlled_by", 1, 3),
        )
    if faults:
        raise InputError(faults)
    return tuple(found[name] for name in sorted(found))
