"""A tournament at one place onto kick-offs and fields: the CP-SAT model, a function a rule."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations, pairwise
from typing import Any

from ortools.sat.python import cp_model

from drawopt.scheduling.clocks import minute_of
from drawopt.scheduling.fixtures import Clash, Fixture, GivenUp, RoundSchedule, Schedule
from drawopt.scheduling.site import STAGES, Game, Site
from drawopt.scheduling.site_checker import check_site
from drawopt.scheduling.solving import EFFORT, solve

DAY = 24 * 60
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


@dataclass(frozen=True)
class SiteChoice:
    """The variables: whether a game has a kick-off, and its minute since 1970."""

    model: Any
    site: Site
    short: bool
    slots: tuple[datetime, ...]
    taken: Mapping[int, tuple[Any, ...]]
    start: Mapping[int, Any]

    def minutes(self, game: Game) -> int:
        return self.site.minutes(game, short=self.short)


def site_variables(site: Site, short: bool) -> SiteChoice:
    """A model with a yes-or-no variable for each game and kick-off."""
    model = cp_model.CpModel()
    slots = tuple(k for day in site.days for k in site.kickoffs(day, short=short))
    taken = {g.number: tuple(model.new_bool_var("") for _ in slots) for g in site.games}
    start = {
        number: sum(minute_of(slot) * var for slot, var in zip(slots, row, strict=True))
        for number, row in taken.items()
    }
    return SiteChoice(model, site, short, slots, taken, start)


def each_game_once(choice: SiteChoice) -> None:
    """Each game has one kick-off, on its day if that is given, and ends while the site is open."""
    closes = {day.date: day.closes for day in choice.site.days}
    for game in choice.site.games:
        row = choice.taken[game.number]
        choice.model.add_exactly_one(row)
        for slot, taken in zip(choice.slots, row, strict=True):
            wrong_day = game.day is not None and slot.date() != game.day
            shut = closes[slot.date()]
            ends = slot.hour * 60 + slot.minute + choice.minutes(game)
            if wrong_day or (shut is not None and ends > shut.hour * 60 + shut.minute):
                choice.model.add(taken == 0)


def no_more_games_than_fields(choice: SiteChoice) -> None:
    """At each kick-off the games under way fit the fields."""
    for slot in choice.slots:
        under_way = [
            taken
            for game in choice.site.games
            for other, taken in zip(choice.slots, choice.taken[game.number], strict=True)
            if 0 <= minute_of(slot) - minute_of(other) < choice.minutes(game)
        ]
        choice.model.add(sum(under_way) <= choice.site.fields)


def teams_rest(choice: SiteChoice) -> None:
    """A team has its rest between the end of a game and its next kick-off."""
    for one, other in shared(choice.site.games):
        for a, slot in enumerate(choice.slots):
            for b, then in enumerate(choice.slots):
                first = one if slot <= then else other
                apart = abs(minute_of(slot) - minute_of(then))
                if apart < choice.minutes(first) + choice.site.rest_minutes:
                    choice.model.add_at_most_one(
                        choice.taken[one.number][a], choice.taken[other.number][b]
                    )


def games_a_day(choice: SiteChoice) -> None:
    """A team plays so many games a day at most."""
    for team in choice.site.teams:
        own = [game for game in choice.site.games if team in game.sides]
        for day in choice.site.days:
            choice.model.add(
                sum(
                    taken
                    for game in own
                    for slot, taken in zip(choice.slots, choice.taken[game.number], strict=True)
                    if slot.date() == day.date
                )
                <= choice.site.games_a_day
            )


def stages_in_order(choice: SiteChoice) -> None:
    """Groups, then semi-finals, then the final: each after the end of the stage before, rested."""
    by_stage = {s: [g for g in choice.site.games if g.stage == s] for s in STAGES}
    stages = [by_stage[s] for s in STAGES if by_stage[s]]
    for before, after in pairwise(stages):
        for one in before:
            for other in after:
                gap = choice.minutes(one) + choice.site.rest_minutes
                choice.model.add(choice.start[other.number] >= choice.start[one.number] + gap)


def unequal_rest(choice: SiteChoice) -> list[Any]:
    """For each game of two teams that both played before: how much longer one has rested."""
    found = []
    for game in choice.site.games:
        rests = [_since_last(choice, game, team) for team in game.sides]
        if all(rest is not None for rest in rests):
            differs = choice.model.new_int_var(0, DAY, "")
            choice.model.add_abs_equality(differs, rests[0] - rests[1])
            found.append(differs)
    return found


def _since_last(choice: SiteChoice, game: Game, team: str) -> Any:
    """Minutes since the kick-off of a team's last game, a day at most; a day if it had none."""
    others = [g for g in choice.site.games if team in g.sides and g.number != game.number]
    if team not in choice.site.teams:
        return None
    model, horizon = choice.model, (minute_of(choice.slots[0]), minute_of(choice.slots[-1]))
    wide = horizon[1] - horizon[0] + DAY
    gaps = []
    for other in others:
        after = model.new_bool_var("")
        ahead = choice.start[game.number] - choice.start[other.number]
        model.add(ahead >= 1).only_enforce_if(after)
        model.add(ahead <= -1).only_enforce_if(~after)
        gap = model.new_int_var(0, wide, "")
        model.add(gap == ahead).only_enforce_if(after)
        model.add(gap == wide).only_enforce_if(~after)
        gaps.append(gap)
    rest = model.new_int_var(0, DAY, "")
    model.add_min_equality(rest, [DAY, *gaps])
    return rest


def shared(games: Sequence[Game]) -> list[tuple[Game, Game]]:
    """Pairs of games with a team in common."""
    return [(a, b) for a, b in combinations(games, 2) if set(a.sides) & set(b.sides)]


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

    Returns
    -------
    SiteSchedule
        With whole games if that can be done, else with shortened ones where the site allows it;
        otherwise what is short, and what would help.
    """
    published = _published(site, before)
    played = [f for f in published.values() if lost and f.day < min(lost)]
    left = what_is_left(site, {each.number for each in played}, lost)
    for short in [False, True] if site.short_game_minutes else [False]:
        found = _solve(
            left, short, {n: published[n] for n in _numbers(left) if n in published}, effort
        )
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


def _numbers(site: Site) -> list[int]:
    return [game.number for game in site.games]


def without_team(site: Site, team: str) -> Site:
    """The tournament without a team and its games."""
    return replace(site, games=tuple(g for g in site.games if team not in g.sides))


def _pair(each: Game | Fixture) -> frozenset[str]:
    return frozenset((each.home, each.away))


def _published(site: Site, before: Sequence[Fixture]) -> dict[int, Fixture]:
    """The fixture published for each game that has one: the same two sides."""
    by_pair = {_pair(fixture): fixture for fixture in before}
    return {g.number: by_pair[_pair(g)] for g in site.games if _pair(g) in by_pair}


def _model(site: Site, short: bool) -> SiteChoice:
    choice = site_variables(site, short)
    each_game_once(choice)
    no_more_games_than_fields(choice)
    teams_rest(choice)
    games_a_day(choice)
    stages_in_order(choice)
    return choice


def _solve(
    site: Site,
    short: bool,
    published: Mapping[int, Fixture],
    effort: float,
) -> SiteSchedule:
    choice = _model(site, short)
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
    fixtures = _fixtures(site, short, starts, published)
    faults = check_site(site, fixtures, short=short)
    assert not faults, faults
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
    site: Site, short: bool, starts: Mapping[int, datetime], published: Mapping[int, Fixture]
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
            name=_name(game),
        )
        if old is not None:
            same = (old.ground, old.kickoff) == (new.ground, new.kickoff)
            new = replace(new, sequence=old.sequence + (not same))
        made.append(new)
    return tuple(sorted(made, key=lambda each: each.number))


def _name(game: Game) -> str:
    """What a game's event is called for good: by its two sides, whatever its number."""
    sides = "|".join(sorted(game.sides))
    return "game-" + hashlib.sha256(sides.encode()).hexdigest()[:12]


def field_name(site: Site, field: int) -> str:
    return f"{site.ground}, field {field}"


def _named(site: Site, effort: float) -> SiteSchedule:
    """What is short, and the cheapest single thing that would help."""
    short = bool(site.short_game_minutes)

    def impossible(changed: Site) -> bool:
        choice = _model(changed, short)
        return not choice.slots or solve(choice.model, effort).status == "impossible"

    core = site.games
    for game in site.games:
        fewer = tuple(other for other in core if other != game)
        if fewer and impossible(replace(site, games=fewer)):
            core = fewer
    places = site.fields * sum(len(site.kickoffs(day, short=short)) for day in site.days)
    days = ", ".join(str(day.date) for day in site.days) or "no day"
    missing = (
        f"{len(site.games)} games, {places} places on {site.fields} fields: {days}",
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
    """A tournament's schedule in the form of a draw's, for records and calendars."""
    site = found.site
    days = tuple(day.date for day in site.days)
    pairs = {_pair(game) for game in site.games}
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
    gone = (each for each in before if _pair(each) not in pairs)
    return Schedule(
        key,
        site.title,
        (one,),
        published or days[0],
        cancelled=tuple(replace(each, sequence=each.sequence + 1) for each in gone),
    )
