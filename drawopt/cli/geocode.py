"""The command ``geocode``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from drawopt.cli.options import ForceOpt, JsonOpt, command
from drawopt.files.text import check_writeable, write_text


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
    from drawopt.model.geocode import (
        Gazetteer,
        NominatimGazetteer,
        OfflineGazetteer,
        geocode_rows,
        read_rows,
        to_csv,
    )
    from drawopt.reporting.tables import table

    if out is not None:
        check_writeable(out, force=force)
    gazetteer: Gazetteer = NominatimGazetteer() if nominatim else OfflineGazetteer()
    found = geocode_rows(read_rows(csv_file), gazetteer)
    if out is not None:
        write_text(out, to_csv(found), force=force)
    if as_json:
        document = {
            "placed": [row._asdict() | _four_decimals(row) for row in found.placed],
            "unplaced": [row._asdict() for row in found.unplaced],
        }
        print(json.dumps(document, ensure_ascii=False, indent=2))
    elif out is None:
        sys.stdout.write(to_csv(found))
    errors = Console(stderr=True, highlight=False)
    if not as_json:
        errors.print(f"{len(found.placed)} placed, {len(found.unplaced)} not placed", markup=False)
        if found.unplaced:
            rows = table("Line", "Club", "City", "State", "Why not", right=(0,))
            for row in found.unplaced:
                rows.add_row(str(row.line), row.club, row.city, row.state, row.why)
            errors.print(rows)
    if found.unplaced:
        raise typer.Exit(1)


def _four_decimals(row: Any) -> dict[str, str]:
    return {"lat": f"{row.lat:.4f}", "lon": f"{row.lon:.4f}"}
