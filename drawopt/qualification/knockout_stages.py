"""Stages of knockouts: replayed in our own format, held against what the page declares."""

from collections.abc import Sequence
from dataclasses import replace

from drawopt.files.wording import names
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import read_entrants
from drawopt.qualification.berths import (
    CONTRADICTED,
    NOT_ON_PAGE,
    NOT_SETTLED,
    RECORDED,
    Berth,
    Finding,
)
from drawopt.qualification.knockouts import Decided, Replay, path_of, replay, summary
from drawopt.qualification.outcomes import Context, Outcome, strangers
from drawopt.qualification.page_matches import PageMatch, dates_out_of_order
from drawopt.qualification.stages import Stage


def by_knockout(
    stage: Stage, context: Context, slots: int | None = None, clubs: Sequence[str] = ()
) -> Outcome:
    """The survivors of a knockout, replayed in our own format.

    ``slots`` takes the place of the stage's own number, ``clubs`` that of the clubs that come from
    the stages before.
    """
    slots, shared = (stage.slots, []) if slots is None else (slots, [])
    if stage.shared_places is not None:
        taken = {name: len(context.before[name].places) for name in stage.shared_with}
        slots = stage.shared_places - sum(taken.values())
        less = names([f"{number} of {name}" for name, number in taken.items()])
        shared = [f"{stage.shared_places} places less {less} leave {slots}"]
        if slots < 1:
            return Outcome(stage, (), tuple(shared), (Finding(stage.name, stage.via, shared[0]),))
    matches = tuple(m for m in context.page.matches if m.stage == stage.name)
    named = tuple(row.club for row in context.listed(stage))
    if not matches:
        reason = stage.note or "its matches are not on the page"
        told = [Berth(club, RECORDED, "the page names it; " + reason) for club in named]
        untold = [Berth(None, NOT_ON_PAGE, reason)] * (slots - len(told))
        return Outcome(stage, (*told, *untold), tuple(shared))
    sides = {club for match in matches for club in match.sides}
    entered = [*clubs, *(p.club for p in context.coming(stage) if p.club is not None)]
    if stage.clubs is not None:
        entered = list(read_entrants(stage.clubs).clubs)
    elif not sides <= {*entered}:
        entered = []  # others play than those who came: strangers are found below
    later = [m for m in context.page.matches if m.stage in context.later]
    played = replay(stage.name, matches, slots, entered, later, named)
    barred = _barred(stage, context, played)
    # With fewer clubs in the matches than entered, the last round played may not be the last.
    rounds = CupFormat(max(stage.entrants or 0, played.format.entrants), slots).rounds
    last = [each for each in played.survivors if each.match.round >= rounds]
    places = [_berth(stage, played, each, named, barred) for each in last]
    missing = slots - len(places)
    if missing > 0:
        lost = {
            c for each in played.decided for c in each.match.sides if each.winner not in (c, None)
        }
        still = sorted({*sides, *entered} - lost - {place.club for place in places})
        nobody = Berth(None, NOT_SETTLED, "the last round was not played", between=tuple(still))
        places += [nobody] * missing
    findings = [*played.findings, *dates_out_of_order(matches)]
    findings += _as_declared(stage, context, played)
    findings += strangers(stage, context, sorted(sides))
    findings += [Finding(stage.name, str(match), why) for match, why in barred.items()]
    missed = sorted({*named} - {place.club for place in places})
    if missed:
        found = names([place.club or "?" for place in places])
        findings.append(Finding(stage.name, f"{names(missed)} named", found))
    return Outcome(
        stage,
        tuple(places),
        (*shared, f"Replayed in our format: {summary(played)}", *_facts(matches)),
        tuple(findings),
        matches=matches,
    )


def _facts(matches: Sequence[PageMatch]) -> list[str]:
    facts = [f"{m}" for m in matches if m.by_rule and m.home_goals is not None]
    minutes = sorted({m.minutes for m in matches if m.minutes is not None})
    if len(minutes) > 1:
        facts.append(f"Matches of {names([str(m) for m in minutes])} minutes")
    return facts


def _berth(
    stage: Stage,
    played: Replay,
    last: Decided,
    named: Sequence[str],
    barred: dict[PageMatch, str],
) -> Berth:
    """The place of a match of the last round, and what speaks against it."""
    match = last.match
    if last.winner is None:
        reason = f"{match}: no winner marked" if match.is_level else f"{match}: not played"
        return Berth(None, NOT_SETTLED, reason, group=stage.name, between=match.sides)
    text = path_of(played, last.winner)
    won = Berth(last.winner, last.status, text, last.source, stage.name)
    if last.status == RECORDED:
        where = "the page names it" if last.source == won.source == "the page" else last.source
        won = replace(won, evidence=f"{text}; the winner is not in the score: {where}")
    led = played.before(match)
    against = [barred[m] for m in led if m in barred]
    if why := played.why_not(match):
        against.append(why)
    if named and last.winner not in named:
        inside = sorted({club for m in led for club in m.sides} & {*named})
        against.append(f"the page names {names(inside or sorted({*named}))}")
    if not against:
        return won
    return replace(won, status=CONTRADICTED, evidence=f"{text}; {'; '.join(against)}")


def _barred(stage: Stage, context: Context, played: Replay) -> dict[PageMatch, str]:
    """First matches whose clubs cannot have come from the stages before, or in such pairs."""
    coming = context.coming(stage)
    known = {club for place in coming for club in place.candidates}
    doubtful = {place.club for place in coming if place.status == CONTRADICTED}
    at = {place.club: (place.group, place.rank) for place in coming if place.club}
    found: dict[PageMatch, str] = {}
    seen: set[str] = set()
    for match in played.matches:
        for club in sorted({*match.sides} - seen) if known else ():
            if club not in known:
                found[match] = f"{club} did not come through"
            elif club in doubtful:
                found[match] = f"{club} came through against the figures"
        if stage.crossed and match.round == 1 and all(club in at for club in match.sides):
            pair = sorted((at[club] for club in match.sides), key=lambda place: place[1])
            if pair[0][0] == pair[1][0] or [rank for _, rank in pair] != [1, 2]:
                found[match] = "not a winner against a second"
        seen |= {*match.sides}
    return found


def _as_declared(stage: Stage, context: Context, played: Replay) -> list[Finding]:
    """Entrants and byes that are not as the page states them."""
    findings = []
    entrants = played.format.entrants
    if stage.entrants not in (None, entrants):
        findings.append(Finding(stage.name, f"{stage.entrants} entrants", f"{entrants}"))
    byes = sorted(row.club for row in context.listed(stage, "bye"))
    if byes and byes != sorted(played.byes):
        strange = sorted({*byes} ^ {*played.byes})
        findings.append(Finding(stage.name, f"byes of {names(byes)}", f"not so: {names(strange)}"))
    for round_ in sorted({row.place for row in context.listed(stage, "entrant")}):
        said = {row.club for row in context.listed(stage, "entrant") if row.place == round_}
        sides = {c for m in played.matches if str(m.round) == round_ for c in m.sides}
        if said != sides:
            page = f"round {round_}: {names(sorted(said - sides)) or 'fewer'} named"
            found = f"{names(sorted(sides - said)) or 'fewer'} play"
            findings.append(Finding(stage.name, page, found))
    return findings
