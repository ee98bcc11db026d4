"""The command ``geocode``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from drawopt.cli.options import ForceOpt, JsonOpt, command
from drawopt.files.writing import check_writeable, write_text


@command(epilog="Example: drawopt geocode clubs.csv --out placed.csv", panel="How clubs come in")
def geocode(
    csv_file: Annotated[Path, typer.Argument(metavar="CSV", help="Entrants with blank lat, lon.")],
    nominatim: Annotated[
        bool, typer.Option("--nominatim", help="Ask OpenStreetMap's Nominatim over the network.")
    ] = False,
    as_json: JsonOpt = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the CSV to this file.")] = None,
    force: ForceOpt = False,
) -> None:
    """Fill in missing coordinates of an entrants file.

    Places are found in an offline gazetteer by city and state, or by city and country (a column
    "country" with a code or a name; blank is the United States). What could not be placed is
    listed with the places it could be, never guessed; then the exit code is 1.
    """
    import drawopt
    from drawopt.reporting.terminal import show_table, terminal

    if out is not None:
        check_writeable(out, force=force)
    answer = drawopt.geocode(csv_file, nominatim=nominatim)
    found = answer.value
    if out is not None:
        write_text(out, answer.to_csv(), force=force)
    if as_json:
        document = {
            "placed": [row._asdict() | _four_decimals(row) for row in found.placed],
            "unplaced": [row._asdict() for row in found.unplaced],
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
    elif out is None:
        sys.stdout.write(answer.to_csv())
    errors = terminal(stderr=True)
    if not as_json:
        errors.print(f"{len(found.placed)} placed, {len(found.unplaced)} not placed")
        if found.unplaced:
            show_table(
                errors, ("Line", "Club", "City", "State", "Why not"), found.unplaced, right=(0,)
            )
    if found.unplaced:
        raise typer.Exit(1)


def _four_decimals(row: Any) -> dict[str, str]:
    return {"lat": f"{row.lat:.4f}", "lon": f"{row.lon:.4f}"}
