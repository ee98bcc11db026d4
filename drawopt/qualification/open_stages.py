"""Stages that figures of the page do not decide: rankings given, and clubs it lists."""

from collections.abc import Sequence
from dataclasses import replace

from drawopt.files.wording import names, ordinal
from drawopt.qualification.berths import (
    CONTRADICTED,
    DETERMINED,
    NOT_ON_PAGE,
    RECORDED,
    Berth,
    Finding,
)
from drawopt.qualification.knockout_stages import by_knockout
from drawopt.qualification.outcomes import Context, Outcome, membership
from drawopt.qualification.page_matches import PageMatch
from drawopt.qualification.rankings import (
    Ranked,
    best_ranked,
    brackets,
    first_fixtures,
    host,
    read_ranking,
)
from drawopt.qualification.stages import Stage

GIVEN = "the ranking given"


def by_ranking(stage: Stage, context: Context) -> Outcome:
    """The best of a ranking that is given with the question, for pages that don't have it."""
    ranking = (context.given or {}).get(stage.name)
    if ranking is None and stage.ranking is not None:
        ranking = read_ranking(stage.ranking)
    note = stage.note or "the ranking is not on the page"
    if stage.brackets:
        return _play_offs(stage, context, ranking or (), note)
    holder = [Berth(stage.holder, RECORDED, "holder of the cup")] if stage.holder else []
    named = [row.club for row in context.listed(stage)]
    if ranking is None:
        places = [Berth(club, RECORDED, "named on the page") for club in named]
        nobody = [Berth(None, NOT_ON_PAGE, note)] * (stage.places - len(places))
        return Outcome(stage, (*places, *nobody, *holder))
    chosen = best_ranked(ranking, stage.places, stage.holder)
    passed = "; ".join(f"{c.club} ({c.barred or 'holder'})" for c in chosen.passed)
    places = [
        Berth(c.club, DETERMINED, f"{ordinal(c.rank)} of the ranking given", GIVEN, rank=c.rank)
        for c in chosen.clubs
    ]
    findings = []
    if missed := sorted({*named} - {c.club for c in chosen.clubs}):
        findings.append(Finding(stage.name, f"{names(missed)} named", "not so by the ranking"))
        places = [
            place
            if place.club in named
            else replace(
                place,
                status=CONTRADICTED,
                evidence=f"{place.evidence}; the page names {names(missed)}",
            )
            for place in places
        ]
    missing = stage.places - len(places)
    places += [Berth(None, NOT_ON_PAGE, "the ranking given ends before", GIVEN)] * missing
    facts = (f"Passed over: {passed}",) if passed else ()
    return Outcome(stage, (*places, *holder), facts, tuple(findings))


def _play_offs(stage: Stage, context: Context, ranking: tuple[Ranked, ...], note: str) -> Outcome:
    """One berth a bracket, by its matches: a knockout whose better ranked club is at home."""
    stage = replace(stage, note=note)
    found = brackets(ranking)
    if not found:
        return by_knockout(stage, context, stage.brackets)
    places: list[Berth] = []
    facts: list[str] = []
    findings: list[Finding] = []
    matches: list[PageMatch] = []
    for name, clubs in found.items():
        inside = {club.club for club in clubs}
        between = tuple(club.club for club in clubs)
        played = by_knockout(stage, context.within(stage, inside), 1, between)
        places += [
            replace(place, group=name, between=place.between or between) for place in played.places
        ]
        facts += [_fixtures(name, clubs), *played.facts]
        findings += played.findings
        matches += played.matches
    if len(found) != stage.brackets:
        findings.append(Finding(stage.name, f"{stage.brackets} brackets", f"{len(found)} given"))
    for match in matches:
        if (home := host(ranking, *match.sides)) != match.home:
            findings.append(Finding(stage.name, str(match), f"{home} ranks better, so at home"))
    findings += [
        Finding(stage.name, str(match), "not two clubs of one bracket")
        for match in context.page.matches
        if match.stage == stage.name and match not in matches
    ]
    return Outcome(stage, tuple(places), tuple(facts), tuple(findings), matches=tuple(matches))


def _fixtures(name: str, clubs: Sequence[Ranked]) -> str:
    """The first round of a bracket in words."""
    fixtures = first_fixtures(clubs)
    ties = "; ".join(f"{one} at home to {other}" for one, other in fixtures) or "no ties"
    byes = [club.club for club in clubs if all(club.club not in tie for tie in fixtures)]
    waiting = f"; byes: {names(byes)}" if byes and fixtures else ""
    return f"Bracket {name}, round 1: {ties}{waiting}; later the better ranked club is at home"


def by_listing(stage: Stage, context: Context) -> Outcome:
    """What the page names; of the places without a name it may give the number alone."""
    rows = context.listed(stage)
    between = [club for place in context.coming(stage) for club in place.candidates]
    strange = [row.club for row in rows if context.coming(stage) and row.club not in between]
    between += [row.club for row in context.listed(stage, "candidate")]
    places = [
        Berth(
            row.club,
            CONTRADICTED if row.club in strange else RECORDED,
            "named on the page; it did not come through"
            if row.club in strange
            else stage.note or "named on the page",
            group="" if row.place.isdigit() else row.place,
        )
        for row in rows
    ]
    findings = []
    if stage.places and len(rows) > stage.places:
        findings.append(Finding(stage.name, f"{stage.places} places", f"{len(rows)} named"))
    reason = stage.note or "not named"
    if between:
        reason += f"; between {names(between)}"
    beside = [f"{row.club} ({row.place})" for row in context.listed(stage, "named")]
    if beside:
        reason += f"; named are {names(beside)}"
    nobody = Berth(None, NOT_ON_PAGE, reason, between=tuple(between))
    places += [nobody] * max(stage.places - len(rows), 0)
    if strange:
        findings.append(Finding(stage.name, names(strange), "did not come through"))
    facts, more = membership(stage, context, [])
    if not places:
        facts.append(f"{stage.via}: {reason}")
    return Outcome(stage, tuple(places), tuple(facts), (*findings, *more))
