"""A tournament at one place onto kick-offs and fields: the CP-SAT model, a function a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise
from typing import Any

from ortools.sat.python import cp_model

from drawopt.scheduling.clocks import minute_of
from drawopt.scheduling.site import STAGES, Game, Site

DAY = 24 * 60


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


def site_model(site: Site, short: bool) -> SiteChoice:
    """A model with every rule a tournament must keep."""
    choice = site_variables(site, short)
    each_game_once(choice)
    no_more_games_than_fields(choice)
    teams_rest(choice)
    games_a_day(choice)
    stages_in_order(choice)
    return choice
