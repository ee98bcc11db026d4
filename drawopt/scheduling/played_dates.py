"""The days on which an edition was really played, held against the rules that speak of days."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from drawopt.errors import Fault, InputError
from drawopt.files.tables import read_csv
from drawopt.model.entrants import Field
from drawopt.scheduling.clocks import DAYS, day_text, read_day


@dataclass(frozen=True)
class PlayedDates:
    """What the days of an edition's matches keep.

    ``weekdays`` are matches by weekday, Monday first, without those on which none was played.
    ``outside`` are matches that were not on a match day of their round, ``short_rest`` clubs
    with too few whole days between two matches, ``least_rest_days`` the fewest anybody had
    (``None`` if nobody played twice).
    """

    matches: int
    weekdays: tuple[tuple[str, int], ...]
    outside: tuple[str, ...]
    short_rest: tuple[str, ...]
    least_rest_days: int | None


def read_played_dates(
    path: Path, field: Field, windows: Mapping[int, tuple[date, ...]], rest_days: int
) -> PlayedDates:
    """Check the ``date`` column of a results CSV: match days, and rest between rounds.

    Grounds and kick-offs of past matches are mostly unknown, so no rule about them is checked.

    Parameters
    ----------
    field
        The clubs that names are looked up among.
    windows
        The match days of each round.
    rest_days
        Whole days that a club must have between two matches.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, or a date or a club is none.
    """
    faults: list[Fault] = []
    days: Counter[int] = Counter()
    outside: list[str] = []
    played: dict[str, list[date]] = {}
    rows = read_csv(path, ("round", "date", "home", "away"), faults)
    for row in rows:
        day = read_day(row.cells["date"])
        sides = [field.index(row.cells[side]) for side in ("home", "away")]
        if day is None or None in sides:
            wanted = "a day and two clubs of this edition"
            faults.append(Fault(str(path), wanted, row.cells["date"], row.line, "date"))
            continue
        days[day.weekday()] += 1
        names = [field.clubs[side] for side in sides if side is not None]
        number = row.cells["round"]
        if not number.isdigit() or day not in windows.get(int(number), ()):
            outside.append(f"round {number}, {' v '.join(names)}: {day_text(day)}")
        for name in names:
            played.setdefault(name, []).append(day)
    if faults:
        raise InputError(faults)
    rests = [
        (club, (after - before).days - 1)
        for club, on in sorted(played.items())
        for before, after in pairwise(sorted(on))
    ]
    return PlayedDates(
        len(rows),
        tuple((DAYS[weekday], days[weekday]) for weekday in sorted(days)),
        tuple(outside),
        tuple(f"{club}: {rest} whole days" for club, rest in rests if rest < rest_days),
        min((rest for _, rest in rests), default=None),
    )
