"""Schedules for a terminal, in the form the competition prints, and as CSV."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from rich.console import Console

from drawopt.files.csv_text import rows_csv
from drawopt.files.wording import count_of
from drawopt.reporting.terminal import show_table
from drawopt.scheduling.clocks import clock_text, day_text, zone_name
from drawopt.scheduling.fixtures import Fixture, MatchMove, RoundSchedule, Schedule
from drawopt.scheduling.grounds import Town
from drawopt.scheduling.played_dates import PlayedDates
from drawopt.scheduling.site_schedule import SiteSchedule

WISHES = {
    "neutral": "on neutral ground",
    "neutral_mile": "miles to neutral ground, of both clubs together",
    "swapped": "with hosts swapped",
    "not_the_day_asked": "not on the day the host asked for",
    "late": "with a late kick-off",
    "changed": "changed since they were published",
    "off_usual": "half hours from the usual kick-off, in all",
}

BEFORE = ("round", "number", "home", "away", "date", "kickoff", "zone")
AFTER = (
    *("kickoff_utc", "ground", "town", "state", "neutral", "swapped", "overnight", "miles"),
    *("made_up", "sequence", "uid"),
)


def columns(schedule: Schedule) -> tuple[str, ...]:
    """The columns of a schedule's CSV: a second clock, if it has one, is named by its zone."""
    if schedule.second_zone is None:
        return BEFORE + AFTER
    words = zone_name(schedule.second_zone).casefold().replace(" ", "_")
    return (*BEFORE, f"kickoff_{words}", *AFTER)


def show_schedule(console: Console, schedule: Schedule, towns: Mapping[str, Town]) -> None:
    """A table a round, what the schedule's wishes came to, and what still waits.

    Parameters
    ----------
    towns
        Town and state by the name of a ground.
    """
    console.print(schedule.title, style="bold")
    if schedule.kept:
        console.print()
        _fixtures(console, "Played", schedule.kept, towns, schedule)
    for each in schedule.rounds:
        console.print()
        _round(console, each, towns, schedule)
    if schedule.waiting:
        console.print()
        console.print("Wait for a winner (give --results when it is known):")
        for tie in schedule.waiting:
            console.print(f"  round {tie.round}, tie {tie.number}: {tie.home} v {tie.away}")
    if schedule.cancelled:
        numbers = ", ".join(str(each.number) for each in schedule.cancelled)
        console.print(f"No longer played: tie {numbers}")


def show_move(console: Console, move: MatchMove) -> None:
    """Where a match was, where it is now, and the rules that it breaks there.

    Parameters
    ----------
    move
        As it was recorded.
    """
    console.print(f"Moved: tie {move.number}, {move.home} v {move.away} ({move.reason})")
    for word, (kickoff, ground) in (("from", move.before), ("to", move.after)):
        console.print(f"  {word:4} {kickoff.replace('T', ' ')}, {ground}")
    for each in move.breaks:
        console.print(f"  breaks {each}")


def show_played_dates(console: Console, played: PlayedDates) -> None:
    """What the days on which an edition was really played keep of the rules about days.

    Parameters
    ----------
    played
        Matches by weekday, those off their days, and clubs with too little rest.
    """
    console.print()
    console.print("As it was played", style="bold")
    split = ", ".join(f"{matches} on {day}" for day, matches in played.weekdays)
    console.print(f"{count_of(played.matches, 'match', 'matches')}: {split}")
    console.print(f"Not on a match day: {'; '.join(played.outside) or 'none'}")
    console.print(f"Too little rest: {'; '.join(played.short_rest) or 'nobody'}")
    if played.least_rest_days is not None:
        console.print(f"Least rest between two matches: {played.least_rest_days} whole days")


def _round(
    console: Console, each: RoundSchedule, towns: Mapping[str, Town], schedule: Schedule
) -> None:
    span = " to ".join(dict.fromkeys(day_text(day) for day in (each.days[0], each.days[-1])))
    title = f"Round {each.round}: {span} {each.days[-1].year}"
    if each.possible:
        _fixtures(console, title, each.fixtures, towns, schedule)
        proven = "no schedule is better" if each.status == "optimal" else f"at least {each.bound:,}"
        far = [f"{f.number} ({f.miles:,} miles)" for f in each.fixtures if f.overnight]
        if far:
            console.print(f"A club sets out the day before: tie {', '.join(far)}")
        for note in each.notes:
            console.print(f"Not at home, {note}")
        said = [f"{n} {WISHES[name]}" for name, n in (each.tally or {}).items() if n]
        wishes = ", ".join(said) or "every wish met"
        console.print(f"{count_of(len(each.fixtures), 'tie')}: {wishes}")
        console.print(f"Weighted sum {each.cost:,} ({each.status}: {proven})")
        return
    console.print(title, style="bold")
    if each.status == "unknown":
        console.print("The search ended before any schedule was found.")
        return
    console.print("No schedule keeps every rule.")
    for number, clash in enumerate(each.clashes, 1):
        ties = ", ".join(str(tie) for tie in clash.ties)
        days = ", ".join(day_text(day) for day in clash.days)
        console.print()
        console.print(f"Clash {number}: tie {ties}")
        console.print(f"  days     {days}")
        console.print(f"  grounds  {', '.join(clash.grounds) or 'none'}")
        for reason in clash.reasons:
            console.print(f"  - {reason}")
    console.print()
    if each.playable:
        _fixtures(console, f"{title}, ties without a clash", each.playable, towns, schedule)
        console.print()
    if not each.given_up:
        console.print("Nothing that could be given up would help.")
        return
    console.print("Cheapest to give up (price):")
    for need in each.given_up:
        console.print(f"  {need.text} ({need.rule}, {need.price})")
    if each.fixtures:
        console.print()
        title = f"Round {each.round}, if that is given up"
        _fixtures(console, title, each.fixtures, towns, schedule)


def _fixtures(
    console: Console,
    title: str,
    fixtures: Sequence[Fixture],
    towns: Mapping[str, Town],
    schedule: Schedule,
) -> None:
    """Home v away, local time and the second clock, ground, town; in order of kick-off."""
    zone, made_up = schedule.second_zone, schedule.made_up
    second = [] if zone is None else [zone_name(zone, short=True)]

    def row(each: Fixture) -> tuple[str, ...]:
        marks = ["neutral"] * each.neutral + ["hosts swapped"] * each.swapped
        return (
            day_text(each.day),
            f"{clock_text(each.kickoff)} {each.kickoff.tzname()}",
            *_second(schedule, each),
            f"{each.home} v {each.away}" + (f" ({', '.join(marks)})" if marks else ""),
            ", ".join(filter(None, (each.ground, *towns.get(each.ground, ()))))
            + " *" * (each.ground in made_up),
        )

    show_table(
        console,
        ("Day", "Local", *second, "Home v away", "Ground"),
        map(row, sorted(fixtures, key=lambda f: (f.kickoff.astimezone(UTC), f.number))),
        title=title,
        caption="* a made-up ground" if any(f.ground in made_up for f in fixtures) else None,
    )


def _second(schedule: Schedule, each: Fixture) -> tuple[str, ...]:
    """A kick-off on the second clock, if there is one; its day too, where that is another."""
    if schedule.second_zone is None:
        return ()
    when = each.kickoff.astimezone(schedule.second_zone)
    day = "" if when.date() == each.day else f"{day_text(when.date())} "
    return (day + clock_text(when),)


def show_site(console: Console, found: SiteSchedule, schedule: Schedule, town: Town) -> None:
    """A tournament's games day by day; or what is short, and what would help.

    Parameters
    ----------
    found
        What came of the tournament.
    schedule
        The same in the form of a draw's: it tells which games are called off.
    town
        Town and state.
    """
    console.print(schedule.title, style="bold")
    if not found.possible:
        console.print("No schedule keeps every rule.")
        for text in found.missing:
            console.print(f"  - {text}")
        for text in found.given_up or ("nothing that was tried",):
            console.print(f"Cheapest to give up: {text}")
        return
    for day in sorted({each.day for each in found.fixtures}):
        rows = (
            (
                f"{clock_text(each.kickoff)} {each.kickoff.tzname()}",
                f"{each.home} v {each.away}",
                each.label,
                each.ground.rpartition(" ")[2],
            )
            for each in sorted(found.fixtures, key=lambda f: (f.kickoff.astimezone(UTC), f.ground))
            if each.day == day
        )
        console.print()
        show_table(console, ("Local", "Home v away", "Game", "Field"), rows, title=day_text(day))
    place = ", ".join(filter(None, (found.site.ground, *town)))
    length = "shortened games" if found.short else "whole games"
    games = count_of(len(found.fixtures), "game")
    console.print(f"{place}: {games}, {length} ({found.status})")
    console.print(f"Rest of two opponents differs by {found.unequal_rest} minutes in all")
    if any(each.sequence for each in found.fixtures) or schedule.cancelled:
        moved = [str(each.number) for each in found.fixtures if each.sequence]
        console.print(f"Changed since published: game {', '.join(moved) or 'none'}")
        gone = [f"{each.home} v {each.away}" for each in schedule.cancelled]
        console.print(f"No longer played: {', '.join(gone) or 'none'}")
    if found.site.made_up:
        console.print(f"Made up: {', '.join(found.site.made_up)}")


def schedule_csv(schedule: Schedule, towns: Mapping[str, Town]) -> str:
    """All fixtures, one a row, in order of tie.

    Parameters
    ----------
    towns
        Town and state by the name of a ground.

    Notes
    -----
    ``kickoff`` is local to ``zone``; a second clock, where the schedule has one, and UTC follow.
    """
    zone, heads = schedule.second_zone, columns(schedule)

    def row(each: Fixture) -> tuple[object, ...]:
        second = () if zone is None else (f"{each.kickoff.astimezone(zone):%Y-%m-%d %H:%M}",)
        return (
            *(each.round, each.number, each.home, each.away, each.day.isoformat()),
            *(clock_text(each.kickoff), str(each.kickoff.tzinfo), *second),
            f"{each.kickoff.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
            *(each.ground, *towns.get(each.ground, ("", ""))),
            *(each.neutral, each.swapped, each.overnight, each.miles),
            *(each.ground in schedule.made_up, each.sequence, schedule.uid(each)),
        )

    rows = (dict(zip(heads, row(each), strict=True)) for each in schedule.fixtures)
    return rows_csv(rows, heads)
