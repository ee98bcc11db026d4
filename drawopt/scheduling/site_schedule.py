"""The steps of a tournament's schedule: whole games or short ones, what changes, what is short."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from drawopt.files.wording import count_of
from drawopt.planning.solving import EFFORT, solve
from drawopt.scheduling.checker import keeps_rules
from drawopt.scheduling.clocks import minute_of
from drawopt.scheduling.fixtures import Clash, Fixture, GivenUp, RoundSchedule, Schedule
from drawopt.scheduling.site import STAGES, Site
from drawopt.scheduling.site_checker import check_site
from drawopt.scheduling.site_model import site_model, unequal_rest

CHANGED = 100_000
"""What a change of a published game counts, against a minute of unequal rest."""


@dataclass(frozen=True)
class SiteSchedule:
    """What came of a tournament.

    ``status`` as of a round. ``short``: games had to be shortened. ``unequal_rest`` is the sum
    over games of the difference of the two sides' rest since their last game, in minutes, a day
    at most; ``changes`` how many games that were published are at another time. ``missing`` says
    in words what is short if it is impossible, and ``given_up`` what would help.
    """

    site: Site
    fixtures: tuple[Fixture, ...]
    status: str
    short: bool = False
    cost: int = 0
    bound: int = 0
    unequal_rest: int = 0
    changes: int = 0
    missing: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        return self.status in ("optimal", "feasible")


def schedule_site(
    site: Site,
    *,
    before: Sequence[Fixture] = (),
    lost: Collection[date] = (),
    effort: float = EFFORT,
) -> SiteSchedule:
    """Give each game a kick-off and a field.

    Parameters
    ----------
    before
        The schedule as published: what can stay does. Games before a lost day have been played.
    lost
        Days on which nothing can be played.
    effort
        Deterministic seconds of search: the same on every machine.

    Returns
    -------
    SiteSchedule
        With whole games if that can be done, else with shortened ones where the site allows it;
        otherwise what is short, and what would help.
    """
    published = _published(site, before)
    played = [f for f in published.values() if lost and f.day < min(lost)]
    left = what_is_left(site, {each.number for each in played}, lost)
    to_come = {game.number for game in left.games}
    stays = {number: f for number, f in published.items() if number in to_come}
    named = names(site)
    for short in [False, True] if site.short_game_minutes else [False]:
        found = _solve(left, short, stays, named, effort)
        if found.status != "impossible":
            together = sorted((*played, *found.fixtures), key=lambda each: each.number)
            return replace(found, site=site, fixtures=tuple(together))
    return _named(left, effort)


def what_is_left(site: Site, played: Collection[int], lost: Collection[date]) -> Site:
    """The tournament once days are lost: without those and the days before, and what was played.

    A game that had to be played on a lost day may be played on another.
    """
    if not lost:
        return site
    return replace(
        site,
        days=tuple(d for d in site.days if d.date >= min(lost) and d.date not in lost),
        games=tuple(
            replace(game, day=None) if game.day in lost else game
            for game in site.games
            if game.number not in played
        ),
    )


def without_team(site: Site, team: str) -> Site:
    """The tournament without a team and its games.

    Parameters
    ----------
    team
        Its name in the group games. A team that is none of the tournament's changes nothing.
    """
    return replace(site, games=tuple(g for g in site.games if team not in g.sides))


def names(site: Site) -> dict[int, str]:
    """What each game is called for good, by number.

    A group's game goes by its two teams, so that it is known again whatever its number or group;
    a final by its stage and number, since its sides become known later.
    """
    found: dict[int, str] = {}
    times: Counter[str] = Counter()
    for game in site.games:
        sides = "|".join(sorted(game.sides))
        name = "game-" + hashlib.sha256(sides.encode()).hexdigest()[:12]
        if game.stage == "group":
            times[name] += 1
            name += f"-{times[name]}" if times[name] > 1 else ""
        else:
            name = f"{game.stage}-{game.number}"
        found[game.number] = name
    return found


def _published(site: Site, before: Sequence[Fixture]) -> dict[int, Fixture]:
    """The fixture published for each game that has one, by the game's number of now."""
    by_name = {fixture.name: fixture for fixture in before}
    games = {game.number: game for game in site.games}
    return {
        number: replace(by_name[name], number=number, label=games[number].label)
        for number, name in names(site).items()
        if name in by_name
    }


def _solve(
    site: Site,
    short: bool,
    published: Mapping[int, Fixture],
    named: Mapping[int, str],
    effort: float,
) -> SiteSchedule:
    choice = site_model(site, short)
    rest = unequal_rest(choice) if choice.slots else []
    changes = [
        1 - sum(t for s, t in zip(choice.slots, choice.taken[n], strict=True) if s == f.kickoff)
        for n, f in published.items()
    ]
    # Among schedules alike in rest, the one whose games are earliest in their day.
    early = sum(
        _nth(choice.slots, k) * taken
        for row in choice.taken.values()
        for k, taken in enumerate(row)
    )
    choice.model.minimize(CHANGED * sum(changes) + 10 * sum(rest) + early)
    answer = solve(choice.model, effort)
    if not answer.found:
        return SiteSchedule(site, (), answer.status, short)
    starts = {
        n: next(s for s, t in zip(choice.slots, row, strict=True) if answer.value(t))
        for n, row in choice.taken.items()
    }
    fixtures = _fixtures(site, short, starts, published, named)
    keeps_rules(check_site(site, fixtures, short=short))
    moved = sum(starts[n] != f.kickoff for n, f in published.items())
    return SiteSchedule(
        site,
        fixtures,
        answer.status,
        short,
        round(answer.solver.objective_value),
        answer.bound,
        sum(answer.value(each) for each in rest),
        moved,
    )


def _nth(slots: Sequence[datetime], k: int) -> int:
    """Which kick-off of its day a slot is, from 0."""
    return sum(other.date() == slots[k].date() for other in slots[:k])


def _fixtures(
    site: Site,
    short: bool,
    starts: Mapping[int, datetime],
    published: Mapping[int, Fixture],
    named: Mapping[int, str],
) -> tuple[Fixture, ...]:
    """Kick-offs with fields: the field published before if it is free, else the first that is."""
    by_number = {game.number: game for game in site.games}
    busy: dict[int, list[tuple[int, int]]] = {field: [] for field in range(1, site.fields + 1)}
    made = []

    def stays(number: int) -> bool:
        old = published.get(number)
        return old is not None and old.kickoff == starts[number]

    for number in sorted(starts, key=lambda n: (minute_of(starts[n]), not stays(n), n)):
        game, start = by_number[number], minute_of(starts[number])
        ends = start + site.minutes(game, short=short)
        free = [f for f, spans in busy.items() if all(e <= start or ends <= s for s, e in spans)]
        old = published.get(number)
        kept = [f for f in free if old is not None and old.ground == field_name(site, f)]
        field = (kept or free)[0]
        busy[field].append((start, ends))
        new = Fixture(
            number,
            STAGES.index(game.stage) + 1,
            game.home,
            game.away,
            field_name(site, field),
            starts[number],
            site.minutes(game, short=short),
            label=game.label,
            name=named[number],
        )
        if old is not None:
            same = (old.ground, old.kickoff) == (new.ground, new.kickoff)
            new = replace(new, sequence=old.sequence + (not same))
        made.append(new)
    return tuple(sorted(made, key=lambda each: each.number))


def field_name(site: Site, field: int) -> str:
    """What one of a ground's fields is called.

    Parameters
    ----------
    field
        Its number, from 1.
    """
    return f"{site.ground}, field {field}"


def _named(site: Site, effort: float) -> SiteSchedule:
    """What is short, and the cheapest single thing that would help."""
    short = bool(site.short_game_minutes)

    def impossible(changed: Site) -> bool:
        choice = site_model(changed, short)
        return not choice.slots or solve(choice.model, effort).status == "impossible"

    core = site.games
    for game in site.games:
        fewer = tuple(other for other in core if other != game)
        if fewer and impossible(replace(site, games=fewer)):
            core = fewer
    places = site.fields * sum(len(site.kickoffs(day, short=short)) for day in site.days)
    days = ", ".join(str(day.date) for day in site.days) or "no day"
    missing = (
        f"{count_of(len(site.games), 'game')}, {count_of(places, 'place')} on "
        f"{count_of(site.fields, 'field')}: {days}",
        "cannot all be played: game " + ", ".join(map(str, core)),
    )
    helps = [text for text, changed in _ways_out(site) if not impossible(changed)]
    return SiteSchedule(site, (), "impossible", short, missing=missing, given_up=tuple(helps[:1]))


def _ways_out(site: Site) -> list[tuple[str, Site]]:
    """What could be given up, the cheapest first."""
    free = tuple(replace(game, day=None) for game in site.games)
    halves = [
        (f"rest of {m} minutes instead of {site.rest_minutes}", replace(site, rest_minutes=m))
        for m in (site.rest_minutes // 2, 0)
        if m < site.rest_minutes
    ]
    more = site.games_a_day + 1
    return [
        ("games on other days than given", replace(site, games=free)),
        *halves,
        (f"{more} games a day for a team", replace(site, games_a_day=more)),
        ("one more field", replace(site, fields=site.fields + 1)),
        (
            f"one more field and {more} games a day for a team",
            replace(site, fields=site.fields + 1, games_a_day=more),
        ),
        (
            f"one more field, {more} games a day and no rest but between games",
            replace(site, fields=site.fields + 1, games_a_day=more, rest_minutes=0),
        ),
        ("twice the fields", replace(site, fields=2 * site.fields)),
    ]


def site_result(
    found: SiteSchedule, before: Sequence[Fixture], key: str, published: date | None
) -> Schedule:
    """A tournament's schedule in the form of a draw's, for records and calendars.

    Parameters
    ----------
    found
        What came of the tournament.
    before
        The fixtures published before; those of games that are no more are called off.
    key
        What names the tournament in its record.
    published
        The day that calendars are stamped with; the first day of the tournament if not given.
    """
    site = found.site
    days = tuple(day.date for day in site.days)
    known = set(names(site).values())
    tally = {
        "unequal_rest": found.unequal_rest,
        "changes": found.changes,
        "shortened": int(found.short),
    }
    clash = (Clash((), (site.ground,), days, found.missing),) if found.missing else ()
    helps = tuple(GivenUp("site", text, 1) for text in found.given_up)
    one = RoundSchedule(
        1, days, (), found.fixtures, found.status, found.cost, found.bound, tally, clash, helps
    )
    gone = (each for each in before if each.name not in known)
    return Schedule(
        key,
        site.title,
        (one,),
        published or days[0],
        cancelled=tuple(replace(each, sequence=each.sequence + 1) for each in gone),
    )
