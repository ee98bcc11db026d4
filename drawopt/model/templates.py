"""The files that a cup of one's own begins with: a config with every key, and tables to fill in."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from drawopt.files.csv_text import safe
from drawopt.model.edition import Edition
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Trips

CONFIG, ENTRANTS, RESULTS = "cup.toml", "clubs.csv", "results.csv"
GROUNDS, CALENDAR = "grounds.csv", "calendar.csv"

FIRST_SATURDAY = date(2027, 9, 4)
"""Days in the templates are examples and say so."""

EXAMPLES = """
Austin, TX, 30.2672, -97.7431
Dallas, TX, 32.7831, -96.8067
El Paso, TX, 31.7587, -106.4869
Houston, TX, 29.7633, -95.3633
Lubbock, TX, 33.5779, -101.8552
San Antonio, TX, 29.4241, -98.4936
Tulsa, OK, 36.1540, -95.9928
Waco, TX, 31.5493, -97.1467
"""


def example_edition() -> Edition:
    """A cup of eight made-up clubs for two slots, to be replaced by one's own."""
    towns = (line.split(", ") for line in EXAMPLES.strip().split("\n"))
    clubs = tuple(
        Entrant(f"{city} Example", "League", city, state, Decimal(lat), Decimal(lon))
        for city, state, lat, lon in towns
    )
    return Edition("example", "A cup of our own", Field(clubs), 2)


def cup_files(like: Edition) -> dict[str, str]:
    """The text of each file of a new cup by its name, with the clubs and rules of an edition.

    Grounds, calendar and results hold rows that show how they are written; their notes say so.

    Parameters
    ----------
    like
        The edition whose clubs, rules and format the new cup begins with.

    Raises
    ------
    AnswerIsNo
        If its format cannot be played.
    """
    return {
        CONFIG: _config(like),
        ENTRANTS: entrants_table(like.field),
        GROUNDS: _grounds(like.field),
        CALENDAR: _calendar(like.field, like.format.rounds),
        RESULTS: _results(like.field),
    }


def linked_files(like: Edition) -> Mapping[str, Path]:
    """Files of an edition that its config names and a new cup needs too, by their new names.

    Parameters
    ----------
    like
        The edition that the new cup begins with.

    Returns
    -------
    Mapping
        The path of the matrix of distances, and of costs, where the edition has one.
    """
    named = {"distances.csv": like.distances, "costs.csv": like.cost_matrix}
    return {name: path for name, path in named.items() if path is not None}


def _config(like: Edition) -> str:
    rules, clubs = like.rules, like.field.clubs
    linked = linked_files(like)
    pair = list(clubs[:2])

    def key(name: str, value: object, example: object) -> str:
        """A key with its value; with an example, and commented out, where none is set."""
        if value in (None, (), [], ""):
            return f"# {name} = {_toml(example)}"
        return f"{name} = {_toml(value)}"

    apart = [
        f"[[rules.apart]]\nclubs = {_toml([each.one, each.other])}\nuntil = {each.until}"
        for each in rules.apart
    ]
    windows = like.windows or tuple((r,) for r in range(1, like.format.rounds + 1))
    file = {name: name if name in linked else None for name in ("distances.csv", "costs.csv")}
    lines = [
        "# A cup, as drawopt reads it. Lines that begin with # are remarks, or keys that are not",
        "# set: take the # away to set one. Paths are relative to this file.",
        "",
        "# What the cup is called.",
        f"title = {_toml(like.title)}",
        "",
        "# The clubs: a table (CSV or XLSX) with club, and city and state or lat and lon.",
        f"entrants = {_toml(ENTRANTS)}",
        "",
        "# Places in the cup to be won; each is played for in a section of its own.",
        f"slots = {like.slots}",
        "",
        '# Distances are in whole miles ("mi") or kilometres ("km"), as the crow flies ...',
        f"unit = {_toml(like.unit)}",
        "# ... or from a table of your own: club names on both sides, then any unit will do.",
        key("distances", file["distances.csv"], "distances.csv"),
        "# A table of whole-number costs that steers in place of the distances.",
        key("cost_matrix", file["costs.csv"], "costs.csv"),
        "",
        '# How far above the least travel a draw may lie: "0.05" is 5 %. More is more random.',
        f"tolerance = {_toml(str(like.tolerance))}",
        "",
        '# "window": each window is drawn anew among the survivors; "keep-byes": but for byes',
        '# that were drawn. "none": the first draw stands.',
        f"redraw = {_toml(like.redraw)}",
        "",
        '# "coin": a coin a tie. "balance": whoever was at home less often so far, then a coin.',
        f"hosts = {_toml(like.hosts)}",
        '# "national": one lot a window. "section": a lot a section, once its own ties are played.',
        f"draw_when = {_toml(like.draw_when)}",
        "# What may be done when a club withdraws, in order; the rest is refused.",
        key(
            "withdrawals",
            list(like.withdrawals),
            ["opponent", "bye", "loser", "section"],
        ),
        '# "fair" gives the plan weights that bring chances of a bye near together.',
        f"byes = {_toml(like.byes)}",
        "",
        "# Whether a club may have byes in rounds 1 and 2, for pools of very different sizes.",
        f"double_byes = {_toml(like.double_byes)}",
        "# The fewest and the most clubs in a section.",
        key("section_size", like.section_size, [3, 4]),
        "",
        "# Where the seed of a draw comes from, named before it exists.",
        key("seed_sources", like.seed_sources, ["dice rolled at the meeting"]),
        "# The day on which each window is drawn, published with the plan.",
        key(
            "draw_days",
            like.draw_days,
            [str(FIRST_SATURDAY + timedelta(weeks=4 * k, days=-11)) for k in range(len(windows))],
        ),
        "",
        "# Each window publishes its rounds in one draw. match_days: a list of days a round.",
    ]
    for number, window in enumerate(windows):
        saturday = FIRST_SATURDAY + timedelta(weeks=4 * number)
        days = [
            [str(saturday + timedelta(weeks=k)), str(saturday + timedelta(weeks=k, days=1))]
            for k in range(len(window))
        ]
        lines += ["[[windows]]", f"rounds = {_toml(window)}", f"# match_days = {_toml(days)}", ""]
    lines += [
        "# What a plan and its draws must keep. All are off unless set.",
        "[rules]",
        "# Clubs of one league don't meet in round 1.",
        f"same_league_apart = {_toml(rules.same_league_apart)}",
        "# The longest trip between two clubs of one section, in whole units.",
        key("longest_trip", rules.longest_trip, 400),
        "# How many ties of a draw may have an expected distance over so many units.",
        key("trips", rules.trips, Trips(300, 6)),
        "# Clubs without a ground, and clubs that must not play in round 1.",
        key("may_not_host", rules.may_not_host, pair[:1]),
        key("must_have_bye", rules.must_have_bye, pair[:1]),
        "# The sections, if they are given and not planned: the clubs of each.",
        key("sections", rules.sections, [pair, ["..."]]),
        "# Clubs that share a group in the entrants' table don't meet before this round.",
        key("groups_apart_until", like.groups_apart_until, 3),
        "# Clubs that don't meet before a round, whatever their group; one table for each.",
        *(apart or ["# [[rules.apart]]", f"# clubs = {_toml(pair)}", "# until = 3"]),
        "",
        "# What long trips cost more: each unit beyond so many counts so many units more.",
        *_cost(like.cost),
        "",
        "# Where and when, for `drawopt schedule`.",
        "[schedule]",
        f"grounds = {_toml(GROUNDS)}",
        f"calendar = {_toml(CALENDAR)}",
        "# Whether hosts may be swapped, or a neutral ground found, for a tie without a ground.",
        "swap_hosts = true",
        "neutral_ground = true",
        "# Whole days without a match between two matches of a club.",
        "rest_days = 2",
        "",
        "# How far the search for a plan goes, in steps; an unknown key names all there are.",
        "# [search]",
        "# max_starts = 6",
        "",
        "# What happened, once the cup has been played, for `drawopt validate`. byes: a table of",
        "# the clubs that began later; qualifiers: the winners of the last round.",
        "# [results]",
        f"# matches = {_toml(RESULTS)}",
        '# byes = "byes.csv"',
        f"# qualifiers = {_toml(pair)}",
    ]
    return "\n".join(lines) + "\n"


def _cost(cost: tuple[int, int] | None) -> list[str]:
    if cost is None:
        return ["# [cost]", "# beyond = 300", "# more_per_unit = 2"]
    return ["[cost]", f"beyond = {cost[0]}", f"more_per_unit = {cost[1]}"]


def _toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    if isinstance(value, Trips):
        return f"{{ over = {value.over}, at_most = {value.at_most} }}"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")


def _table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    cell_text: Callable[[str], str] = safe,
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell_text("" if cell is None else str(cell)) for cell in row] for row in rows)
    return out.getvalue()


def entrants_table(clubs: Field, *, exact: bool = False) -> str:
    """All that is known of each club; columns that nobody fills are left for the user.

    Parameters
    ----------
    exact
        Whether names stay as they are where a spreadsheet would take them for formulas.
    """
    columns = (
        *("club", "aliases", "league", "city", "state", "lat", "lon", "section", "group"),
        *("may_host", "rating"),
    )
    return _table(
        columns,
        (
            (
                *(each.club, "|".join(each.aliases), each.league, each.city, each.state),
                *(each.lat, each.lon, each.section, each.group),
                *("yes" if each.may_host else "no", each.rating),
            )
            for each in clubs.entrants
        ),
        str if exact else safe,
    )


def _grounds(clubs: Field) -> str:
    columns = (
        *("ground", "clubs", "town", "state", "lat", "lon", "zone", "width_yards"),
        *("length_yards", "opens", "closes", "latest_kickoff", "fields", "neutral", "made_up"),
        "note",
    )
    size = ("America/Chicago", 70, 110, "09:00", "22:00", "19:30", 1)
    note = "an example: zone, size in yards and local hours are made up"
    rows = [
        (
            *(f"Ground of {each.club}", each.club, each.city, each.state),
            *(each.lat or 0, each.lon or 0, *size, "no", "all", note),
        )
        for each in clubs.entrants[:2]
    ]
    first = clubs.entrants[0]
    place = (first.city, first.state, first.lat or 0, first.lon or 0)
    rows.append(("Neutral ground", "", *place, *size, "yes", "all", note))
    return _table(columns, rows)


def _calendar(clubs: Field, rounds: int) -> str:
    columns = (
        *("entry", "round", "club", "ground", "date", "until", "from_time", "until_time"),
        *("every_minutes", "zone", "note"),
    )
    rows: list[tuple[object, ...]] = []
    for number in range(rounds):
        day = FIRST_SATURDAY + timedelta(weeks=3 * number)
        until = day + timedelta(days=1)
        note = "an example: the days of a round"
        rows.append(("window", number + 1, "", "", day, until, "", "", "", "", note))
    hours = ("11:00", "20:00", 30, "local", "kick-offs on offer")
    rows.append(("kickoffs", "", "", "", "", "", *hours))
    club, blank = clubs.clubs[0], ("", "", "", "")
    rows.append(("asks", "", club, "", "Sat", "", *blank, "an example: the day a host asks for"))
    day = FIRST_SATURDAY + timedelta(days=1)
    note = "an example: a day on which a club is not free"
    rows.append(("unavailable", "", club, "", day, "", *blank, note))
    return _table(columns, rows)


def _results(clubs: Field) -> str:
    columns = ("round", "home", "away", "home_goals", "away_goals", "decided_by", "winner", "note")
    home, away = clubs.clubs[:2]
    note = "an example: score, extra_time, penalties, forfeit, walkover or withdrawal"
    return _table(columns, [(1, home, away, 1, 1, "penalties", away, note)])
