"""What a schedule must keep, what it should rather have, and what giving up a rule counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import time
from zoneinfo import available_timezones

from drawopt.errors import UsageError
from drawopt.files.suggestions import did_you_mean
from drawopt.scheduling.clocks import zone_named

GIVE_UP = {
    "latest kick-off": 10,
    "arrival": 15,
    "open hours": 20,
    "rest": 25,
    "ground free": 30,
    "match days": 35,
    "club free": 40,
    "one match a field": 45,
    "field size": 50,
    "swapped hosts": 60,
    "neutral ground": 80,
    "ground missing": 100,
}
"""The price of giving up each rule once: what a commissioner would ask for first is cheapest."""


RANGES = {
    "width_yards": (1, 1000),
    "length_yards": (1, 1000),
    "match_minutes": (1, 1440),
    "miles_per_hour": (1, 1000),
    "warm_up_minutes": (0, 1440),
    "longest_drive_minutes": (0, 10_000),
    "rest_days": (0, 365),
    "neutral_grounds": (0, 1000),
    "spare_days": (0, 60),
}
"""The least and the most of each rule that is a number."""


@dataclass(frozen=True)
class Weights:
    """What each unwelcome thing counts in the sum that a schedule keeps small.

    ``off_usual`` counts for each half hour between a kick-off and the usual one, ``neutral_mile``
    for each mile of the two clubs together to a neutral ground.
    """

    neutral: int = 2000
    neutral_mile: int = 1
    swapped: int = 1000
    not_the_day_asked: int = 20
    late: int = 10
    off_usual: int = 1

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 0:
                raise UsageError(f"the weight {each.name} must not be negative")


@dataclass(frozen=True)
class ScheduleRules:
    """How fixtures are made from ties.

    Parameters
    ----------
    width_yards, length_yards
        The least field: 65 by 100 yards by the cup's handbook.
    match_minutes
        How long a match holds its field: two halves, the break and the change-over.
    leave_home
        The earliest a club sets out on a match day, on its own clock.
    miles_per_hour
        Miles as the crow flies that a club comes forward in an hour.
    warm_up_minutes
        How long before kick-off a club must have arrived.
    longest_drive_minutes
        A longer drive is done the day before.
    rest_days
        Whole days without a match between two matches of a club.
    late_kickoff, usual_kickoff
        Local times: from when a kick-off is late; what is usual.
    swap_hosts, neutral_ground
        Whether hosts may be swapped, or a neutral ground found, for a tie without a ground.
    neutral_grounds
        How many of the nearest neutral grounds are considered for a tie.
    spare_days
        How many days after a window a tie may be moved to when something must be given up.
    second_zone
        Whose time is printed beside local time, as in America/New_York; blank leaves it to the
        grounds (``clocks.second_clock``).
    """

    width_yards: int = 65
    length_yards: int = 100
    match_minutes: int = 120
    leave_home: time = time(7)
    miles_per_hour: int = 45
    warm_up_minutes: int = 60
    longest_drive_minutes: int = 480
    rest_days: int = 2
    late_kickoff: time = time(19)
    usual_kickoff: time = time(15)
    swap_hosts: bool = True
    neutral_ground: bool = True
    neutral_grounds: int = 3
    spare_days: int = 2
    second_zone: str = ""
    weights: Weights = Weights()
    give_up: Mapping[str, int] = field(default_factory=lambda: GIVE_UP)

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                found = getattr(self, name)
                raise UsageError(f"{name} must be from {least} to {most}, found {found}")

        if self.second_zone and zone_named(self.second_zone) is None:
            meant = did_you_mean(self.second_zone, available_timezones())
            said = f'second_zone must be a zone, as in Europe/London, found "{self.second_zone}"'
            raise UsageError(f"{said}; {meant}" if meant else said)

    def drive_minutes(self, miles: int) -> int:
        """How long a drive takes, rounded up to a minute."""
        return -(-miles * 60 // self.miles_per_hour)
