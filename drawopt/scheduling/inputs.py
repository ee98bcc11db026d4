"""What an edition's ties are scheduled in, from its files."""

from pathlib import Path

from drawopt.errors import UsageError
from drawopt.model.edition import Edition
from drawopt.scheduling.calendar import Calendar, read_calendar
from drawopt.scheduling.grounds import read_grounds
from drawopt.scheduling.settings import edition_windows, read_settings
from drawopt.scheduling.world import World


def read_world(edition: Edition, grounds_file: Path | None, calendar_file: Path | None) -> World:
    """Grounds, days and rules of an edition.

    Parameters
    ----------
    grounds_file, calendar_file
        In place of the edition's own.

    Raises
    ------
    FileError, InputError
        If a file cannot be read, or is not what it should be.
    UsageError
        If there are no grounds.
    """
    settings = read_settings(str(edition.config))
    grounds_path = grounds_file or settings.grounds
    if grounds_path is None:
        raise UsageError("no grounds: give --grounds CSV, or grounds in the config's [schedule]")
    grounds = read_grounds(grounds_path, edition.field)
    windows = edition_windows(edition)
    calendar = Calendar(windows)
    if (calendar_path := calendar_file or settings.calendar) is not None:
        calendar = read_calendar(calendar_path, edition.field, grounds, windows)
    barred = {entrant.club for entrant in edition.field.entrants if not entrant.may_host}
    barred |= set(edition.rules.may_not_host)
    return World(edition.field, grounds, calendar, settings.rules, may_not_host=frozenset(barred))
