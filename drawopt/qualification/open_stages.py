"""Stages that figures of the page do not decide: rankings given, and clubs it lists."""

from collections.abc import Sequence

from drawopt.qualification.berths import (
    DETERMINED,
    NOT_ON_PAGE,
    RECORDED,
    Finding,
    Place,
    names,
    ordinal,
)
from drawopt.qualification.outcomes import Context, Outcome, membership
from drawopt.qualification.rankings import (
    Ranked,
    best_ranked,
    brackets,
    first_fixtures,
    read_ranking,
)
from drawopt.qualification.stages import Stage


def by_ranking(stage: Stage, context: Context) -> Outcome:
    """The best of a ranking that is given with the question, for pages that don't have it."""
    ranking = (context.given or {}).get(stage.name)
    if ranking is None and stage.ranking is not None:
        ranking = read_ranking(stage.ranking)
    holder = [Place(stage.holder, RECORDED, "holder of the cup")] if stage.holder else []
    note = stage.note or "the ranking is not on the page"
    if ranking is None:
        count = stage.brackets or stage.places
        return Outcome(stage, (*[Place(None, NOT_ON_PAGE, note)] * count, *holder))
    if stage.brackets:
        return _play_offs(stage, ranking, note)
    chosen = best_ranked(ranking, stage.places, stage.holder)
    passed = "; ".join(f"{c.club} ({c.barred or 'holder'})" for c in chosen.passed)
    places = [
        Place(c.club, DETERMINED, f"{ordinal(c.rank)} of the ranking given", rank=c.rank)
        for c in chosen.clubs
    ]
    missing = stage.places - len(places)
    places += [Place(None, NOT_ON_PAGE, "the ranking given ends before")] * missing
    facts = (f"Passed over: {passed}",) if passed else ()
    return Outcome(stage, (*places, *holder), facts)


def _play_offs(stage: Stage, ranking: Sequence[Ranked], note: str) -> Outcome:
    """One berth a bracket: the fixtures, with the better club at home; winners are not known."""
    places, facts, findings = [], [], []
    found = brackets(ranking)
    if len(found) != stage.brackets:
        findings.append(Finding(stage.name, f"{stage.brackets} brackets", f"{len(found)} given"))
    for name, clubs in found.items():
        ties = [f"{one} at home to {other}" for one, other in first_fixtures(clubs)]
        start = [c.club for c in clubs if all(c.club not in tie for tie in first_fixtures(clubs))]
        facts.append(
            f"Bracket {name}, round 1: "
            + ("; ".join(ties) or "no ties")
            + (f"; byes: {names(start)}" if start and ties else "")
            + "; later the better ranked club is at home"
        )
        between = tuple(club.club for club in clubs)
        places.append(Place(None, NOT_ON_PAGE, note, name, 1, between))
    return Outcome(stage, tuple(places), tuple(facts), tuple(findings))


def by_listing(stage: Stage, context: Context) -> Outcome:
    """What the page names; places without a name are counted on it, or not on it at all."""
    rows = context.listed(stage)
    places = [
        Place(
            row.club,
            RECORDED,
            stage.note or "named on the page",
            "" if row.place.isdigit() else row.place,
        )
        for row in rows
    ]
    findings = []
    if len(rows) > stage.places:
        findings.append(Finding(stage.name, f"{stage.places} places", f"{len(rows)} named"))
    coming = context.coming(stage)
    between = [c for p in coming for c in ([p.club] if p.club else p.between)]
    between += [row.club for row in context.listed(stage, "candidate")]
    reason = stage.note or ("the page gives the number alone" if stage.counted else "not named")
    if between:
        reason += f"; between {names(between)}"
    beside = [f"{row.club} ({row.place})" for row in context.listed(stage, "named")]
    if beside:
        reason += f"; named are {names(beside)}"
    status = RECORDED if stage.counted else NOT_ON_PAGE
    blank = Place(None, status, reason, "", 1, tuple(between))
    places += [blank] * max(stage.places - len(rows), 0)
    facts, more = membership(stage, context, [])
    return Outcome(stage, tuple(places), tuple(facts), (*findings, *more))
