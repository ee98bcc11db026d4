"""Stages of knockouts: replayed in our own format, held against what the page declares."""

from collections.abc import Sequence
from dataclasses import replace

from drawopt.model.entrants import Field, read_entrants
from drawopt.qualification.berths import DETERMINED, NOT_ON_PAGE, Finding, Place, names
from drawopt.qualification.knockouts import Replay, path_of, replay, summary
from drawopt.qualification.outcomes import Context, Outcome, strangers
from drawopt.qualification.page_matches import PageMatch, dates_out_of_order, read_page_matches
from drawopt.qualification.stages import Stage


def by_knockout(stage: Stage, context: Context) -> Outcome:
    """The survivors of a knockout, replayed in our own format."""
    if stage.matches is not None:
        matches = read_page_matches(stage.matches, stage.name)
    else:
        matches = tuple(m for m in context.page.matches if m.stage == stage.name)
    entered = tuple(place.club for place in context.coming(stage) if place.club is not None)
    if stage.clubs is not None:
        field = read_entrants(stage.clubs)
        entered = field.clubs
        matches = tuple(_by_club_name(match, field) for match in matches)
    if not matches:
        nobody = Place(None, NOT_ON_PAGE, stage.note or "its matches are not on the page")
        return Outcome(stage, (nobody,) * stage.slots)
    later = [m for m in context.page.matches if m.stage in context.later]
    played = replay(stage.name, matches, stage.slots, entered, later)
    findings = [*played.findings, *dates_out_of_order(matches)]
    findings += _as_declared(stage, played, context.coming(stage))
    findings += strangers(stage, context, [club for match in matches for club in match.sides])
    facts = [f"Replayed in our format: {summary(played)}"]
    unmarked = [m for m in played.matches if not m.marked_winner]
    if unmarked:
        facts.append(f"Without a marked winner: {'; '.join(map(str, unmarked))}")
    shortened = sorted({m.minutes for m in matches if m.minutes is not None})
    if len(shortened) > 1:
        facts.append(f"Matches of {names([str(m) for m in shortened])} minutes")
    places = tuple(
        Place(club, DETERMINED, path_of(played, club), stage.name)
        if club is not None
        else Place(None, NOT_ON_PAGE, f"{match}: no winner marked", between=match.sides)
        for club, match in played.survivors
    )
    if len(places) < stage.slots:
        missing = Place(None, NOT_ON_PAGE, "the matches end before the last round")
        places += (missing,) * (stage.slots - len(places))
    named = {row.club for row in context.listed(stage)}
    if named and named != {place.club for place in places}:
        found = names([place.club or "?" for place in places])
        findings.append(Finding(stage.name, names(sorted(named)), found))
    return Outcome(stage, places, tuple(facts), tuple(findings), matches=matches)


def _by_club_name(match: PageMatch, field: Field) -> PageMatch:
    """A match whose clubs are named as on the roster."""

    def club(name: str) -> str:
        index = field.index(name)
        return name if index is None else field.clubs[index]

    return replace(match, home=club(match.home), away=club(match.away), winner=club(match.winner))


def _as_declared(stage: Stage, played: Replay, coming: Sequence[Place]) -> list[Finding]:
    """Entrants, byes and crossed pairs that are not as the page states them."""
    findings = []
    entrants = played.format.entrants
    if stage.entrants not in (None, entrants):
        findings.append(Finding(stage.name, f"{stage.entrants} entrants", f"{entrants}"))
    if stage.byes and sorted(stage.byes) != sorted(played.byes):
        findings.append(
            Finding(stage.name, f"byes of {names(stage.byes)}", names(played.byes) or "none")
        )
    if stage.crossed:
        at = {place.club: (place.group, place.rank) for place in coming}
        for match in (m for m in played.matches if m.round == 1):
            pair = sorted((at.get(club, ("", 0)) for club in match.sides), key=lambda p: p[1])
            if pair[0][0] == pair[1][0] or [rank for _, rank in pair] != [1, 2]:
                findings.append(Finding(stage.name, str(match), "not a winner against a second"))
    return findings
