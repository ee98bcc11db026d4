"""Seasons for people and as documents: where one stands, what was recorded, a club's way."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from drawopt.drawing.repairs import WORDS
from drawopt.files.wording import count_of
from drawopt.records.canonical import Json
from drawopt.records.schema import ChangeRecord, SeasonEntryRecord
from drawopt.records.season_results import said, would_have
from drawopt.reporting.answers import Row
from drawopt.reporting.seasons import ClubSeason, SeasonStatus, Withdrawal
from drawopt.reporting.terminal import table
from drawopt.reporting.text import plain

MOST_SHOWN = 20
"""Ties still to be decided that are listed one by one."""


def status_record(status: SeasonStatus) -> Json:
    """Where a season stands, as a document.

    Parameters
    ----------
    status
        As ``Season.status`` gives it.
    """
    state = status.value
    return {
        "title": state.plan.problem.terms.title,
        "plan_digest": state.plan_digest,
        "windows": state.last_window,
        "window": state.window,
        "draws": [
            {
                "window": held.draw.window,
                "file": held.read.path.name,
                "digest": held.read.digest,
                "attempt": held.draw.attempt,
                "seed": held.draw.seed,
                "day": held.draw.day or None,
            }
            for held in state.draws
        ],
        "ties": status.rows(),
        "missing": list(status.missing),
        "still_in": [list(section) for section in status.still_in],
        "qualifiers": list(status.qualifiers),
        "corrections": [entry.model_dump(mode="json") for entry in status.corrections],
        "set_aside": [entry.model_dump(mode="json") for entry in state.set_aside],
        "changes": [change_shown(each.read.record) for each in state.changes],
        "open_cases": list(state.plan.problem.terms.open_cases),
        "next": status.next_step,
        "verified": status.ok,
        "verdict": status.verdict,
    }


def show_status(console: Console, status: SeasonStatus) -> None:
    """One screen: windows, what is missing, who is in, what was corrected, what is next.

    Parameters
    ----------
    status
        As ``Season.status`` gives it.
    """
    state = status.value
    title = state.plan.problem.terms.title
    clubs, slots = len(state.clubs), len(state.plan.sections)
    said = f"{count_of(clubs, 'club')}, {count_of(slots, 'slot')}, plan {state.plan_digest[:12]}"
    console.print(plain(f"{title}: {said}"))
    rows = table("Window", "Rounds", "Due", "Drawn", "Decided", "Missing", right=(0, 4, 5))
    ties = status.rows()
    windows = state.plan.problem.terms.windows
    for number in range(1, state.last_window + 1):
        own = [row for row in ties if row["window"] == number]
        decided = sum(row["winner"] is not None for row in own)
        held = [each for each in state.draws if each.draw.window == number]
        rounds = sorted({row["round"] for row in own}, key=str) or list(windows[number - 1])
        files = [
            f"{each.read.path.name}, attempt {each.draw.attempt}"
            if each.draw.attempt > 1
            else each.read.path.name
            for each in held
        ]
        rows.add_row(
            str(number),
            ", ".join(map(str, rounds)),
            plain(status.days[number - 1] if number <= len(status.days) else ""),
            plain("; ".join(files) or "not yet"),
            str(decided) if held else "",
            str(len(own) - decided) if held else "",
        )
    console.print(rows)
    open_ties = [row for row in ties if not row["winner"]]
    for row in open_ties[:MOST_SHOWN]:
        note = ", abandoned" if row["decided_by"] == "abandoned" else ""
        told = "To come" if "winner of" in f"{row['home']} {row['away']}" else "To play"
        when = "" if row["kickoff"] is None else f", {_when(row)}, {row['ground']}"
        console.print(plain(f"{told}: tie {row['tie']}, {row['home']} v {row['away']}{when}{note}"))
    if len(open_ties) > MOST_SHOWN:
        console.print(f"And {len(open_ties) - MOST_SHOWN} more.")
    count = sum(map(len, status.still_in))
    if status.is_over:
        console.print(plain(f"Qualified: {', '.join(status.qualifiers)}"))
    else:
        console.print(f"Still in: {count} of {count_of(clubs, 'club')}.")
        if count <= MOST_SHOWN:
            for number, section in enumerate(status.still_in, 1):
                console.print(plain(f"Section {number}: {', '.join(section)}"))
    for entry in status.corrections:
        console.print(plain(f"Corrected: {entry_text(status, entry)}"))
    for entry in state.set_aside:
        console.print(plain(f"Set aside: {entry_text(status, entry)}"))
    for each in state.changes:
        console.print(plain(f"Out: {change_text(each.read.record)}"))
    for case in state.plan.problem.terms.open_cases if not status.is_over else ():
        console.print(plain(f"Not settled beforehand: {case}."))
    console.print(plain(status.verdict))
    console.print(plain(status.next_step[:1].upper() + status.next_step[1:] + "."))


def change_text(change: ChangeRecord) -> str:
    """What was done about a club that is out, in a line.

    Parameters
    ----------
    change
        As a season's folder has it.
    """
    text = f"{change.club} ({change.reason}): {WORDS[change.option]}"
    return text if change.other is None else f"{text}, {change.other}"


def change_shown(change: ChangeRecord) -> Json:
    """What was done about a club that is out, as a document.

    Parameters
    ----------
    change
        As a season's folder has it.
    """
    keys = ("window", "club", "reason", "option", "section", "tie", "other", "digest")
    return {key: getattr(change, key) for key in keys}


def withdrawal_record(found: Withdrawal) -> Json:
    """What may be done if a club is out, as a document.

    Parameters
    ----------
    found
        As ``Season.withdrawal`` gives it.
    """
    return {
        "club": found.club,
        "options": found.rows(),
        "fewest_told": found.fewest_told,
        "not_possible": list(found.not_possible),
    }


def show_withdrawal(console: Console, found: Withdrawal) -> None:
    """Every option with what it does, in the order of the config.

    Parameters
    ----------
    found
        As ``Season.withdrawal`` gives it.
    """
    unit = found.value.plan.problem.unit
    console.print(plain(f"If {found.club} is out:"))
    rows = table("Apply", "Told", "Ties", unit, "Slots", "What is done", right=(0, 1, 2, 3, 4))
    for row in found.rows():
        miles = "to be drawn" if row["distance"] is None else f"{row['distance']:+,}"
        what = str(row["what"]) + (f": {row['other']}" if row["other"] else "")
        rows.add_row(
            str(row["apply"]), str(row["told"]), str(row["ties_changed"]), miles,
            str(row["slots"]), plain(what),
        )  # fmt: skip
    console.print(rows)
    for row in found.rows():
        lines = (("told", "clubs_told"), ("byes", "byes"), ("chances", "chances"))
        for name, key in lines:
            if row[key]:
                console.print(plain(f"{row['apply']}, {name}: {row[key]}"))
    for word in found.not_possible:
        console.print(plain(f"Can't be done here: {WORDS[word]}."))
    fewest = found.fewest_told
    console.print(plain(f"None of these tells fewer than {fewest} club{'s' * (fewest != 1)}."))


def show_change(console: Console, status: SeasonStatus, change: ChangeRecord) -> None:
    """What is on record now, and what is next.

    Parameters
    ----------
    status
        The season as it stands then.
    change
        What was put on record.
    """
    console.print(plain(f"On record: {change_text(change)}"))
    console.print(plain(status.next_step[:1].upper() + status.next_step[1:] + "."))


def entry_text(status: SeasonStatus, entry: SeasonEntryRecord) -> str:
    """What one entry says: the tie, its result, and the reason of a correction.

    Parameters
    ----------
    status
        The season, for the draw that a late correction came after.
    entry
        A result that came in.
    """
    text = f"tie {entry.tie}, {entry.home} v {entry.away}: {said(entry)}"
    if entry.reason:
        text += f" ({entry.reason})"
    if not entry.stands:
        later = [
            step.held.draw
            for each in status.value.fixtures
            if (each.held.read.digest, each.tie.number) == (entry.draw, entry.tie)
            and (step := status.value.later_draw(each)) is not None
        ]
        ties = len(later[0].ties) if later else 0
        text += f"; it came after the draw, which stands: {would_have(entry, ties)}"
    return text


def entries_record(entries: Sequence[SeasonEntryRecord]) -> Json:
    """Results that are on record now, as a document.

    Parameters
    ----------
    entries
        Results, in the order in which they came.
    """
    return {"entries": [entry.model_dump(mode="json") for entry in entries]}


def show_entries(
    console: Console, status: SeasonStatus, entries: Sequence[SeasonEntryRecord]
) -> None:
    """What is on record now, and what is next.

    Parameters
    ----------
    console
        Where it is printed.
    status
        The season as it is now, these results among it.
    entries
        Results, in the order in which they came.
    """
    for entry in entries:
        console.print(plain(f"On record: {entry_text(status, entry)}"))
    gone = status.value.set_aside
    if gone and any(entry.reason for entry in entries):
        for entry in gone:
            console.print(plain(f"Set aside: {entry_text(status, entry)}"))
    left = len(status.missing)
    if left:
        many = "s" * (left != 1)
        console.print(f"{left} tie{many} of window {status.window} to be decided.")
    console.print(plain(status.next_step[:1].upper() + status.next_step[1:] + "."))


def club_record(club: ClubSeason) -> Json:
    """A club's way through a season, as a document.

    Parameters
    ----------
    club
        A club's way through a season.
    """
    found: dict[str, Any] = {
        "club": club.club,
        "section": club.section,
        "standing": club.standing,
        "byes": list(club.byes),
        "provisional_byes": list(club.provisional_byes),
        "ties": club.rows(),
    }
    return found


def show_club_season(console: Console, club: ClubSeason, unit: str) -> None:
    """A club's ties with opponent, home or away, miles and result; its byes; where it stands.

    Parameters
    ----------
    club
        As ``Season.club`` gives it.
    unit
        Of distances.
    """
    console.print(plain(f"{club.club}: section {club.section}, {club.standing}"))
    heads = ("Round", "Tie", "Opponent", "Where", f"{unit}", "Kick-off", "Result")
    rows = table(*heads, right=(0, 1, 4))
    for row in club.rows():
        rows.add_row(*_club_row(club, row))
    console.print(rows)
    for number in club.byes:
        mark = " (provisional)" if number in club.provisional_byes else ""
        console.print(f"Bye in round {number}{mark}.")


def _when(row: Row) -> str:
    """Day and local time of a row's fixture; empty if it has none."""
    return str(row["kickoff"] or "")[:16].replace("T", " ")


def _club_row(club: ClubSeason, row: Row) -> list[str | Text]:
    at_home = row["home"] == club.club
    goals = (row["home_goals"], row["away_goals"])
    score = "" if goals[0] is None else "-".join(map(str, goals if at_home else goals[::-1]))
    how = str(row["decided_by"] or "")
    words = [score, "" if how == "score" else how.replace("_", " ")]
    if row["winner"]:
        words.append("won" if row["winner"] == club.club else "lost")
    return [
        str(row["round"]),
        str(row["tie"]),
        plain(str(row["away"] if at_home else row["home"])),
        "home" if at_home else "away",
        f"{row['expected_distance']:,}",
        _when(row),
        plain(", ".join(filter(None, words))),
    ]
