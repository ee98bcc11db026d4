"""A tournament's fixtures checked against every rule, written without the solver."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from drawopt.scheduling.checker import Broken
from drawopt.scheduling.fixtures import Fixture
from drawopt.scheduling.site import STAGES, Site


def check_site(site: Site, fixtures: Sequence[Fixture], *, short: bool = False) -> list[Broken]:
    """Every rule that fixtures break, empty if all are kept."""
    found: list[Broken] = []
    games = {game.number: game for game in site.games}

    def broken(rule: str, number: int, text: str) -> None:
        found.append(Broken(rule, number, text))

    def start(each: Fixture) -> datetime:
        return each.kickoff.astimezone(UTC)

    def end(each: Fixture) -> datetime:
        return start(each) + timedelta(minutes=each.minutes)

    if sorted(each.number for each in fixtures) != sorted(games):
        broken("each game once", 0, "other games than the tournament's")
        return found
    for each in fixtures:
        game = games[each.number]
        if (each.home, each.away) != (game.home, game.away):
            broken("each game once", each.number, "other sides")
        if each.minutes != site.minutes(game, short=short):
            broken("length", each.number, f"{each.minutes} minutes")
        day = next((d for d in site.days if d.date == each.kickoff.date()), None)
        if day is None or each.kickoff not in site.kickoffs(day, short=short):
            broken("kick-offs", each.number, str(each.kickoff))
        elif day.closes is not None:
            shut = datetime.combine(day.date, day.closes, tzinfo=site.zone)
            if end(each) > shut.astimezone(UTC):
                broken("hours", each.number, f"ends after {day.closes}")
        if game.day is not None and game.day != each.kickoff.date():
            broken("day given", each.number, str(each.kickoff.date()))
        name, _, field = each.ground.rpartition(", field ")
        if name != site.ground or not 1 <= int(field) <= site.fields:
            broken("fields", each.number, each.ground)
    rest = timedelta(minutes=site.rest_minutes)
    for one in fixtures:
        for other in fixtures:
            if one is other or start(one) > start(other):
                continue
            if one.ground == other.ground and end(one) > start(other):
                broken("one game a field", other.number, f"game {one.number} is under way")
            if set(one.clubs) & set(other.clubs) and start(other) < end(one) + rest:
                broken("rest", other.number, f"too close to game {one.number}")
    for one in fixtures:
        for other in fixtures:
            earlier = STAGES.index(games[one.number].stage) < STAGES.index(
                games[other.number].stage
            )
            if earlier and start(other) < end(one) + rest:
                broken("finals last", other.number, f"before the end of game {one.number}")
    for team in site.teams:
        for day in site.days:
            own = [f for f in fixtures if team in f.clubs and f.kickoff.date() == day.date]
            if len(own) > site.games_a_day:
                broken("games a day", own[0].number, f"{team} plays {len(own)} on {day.date}")
    return found
