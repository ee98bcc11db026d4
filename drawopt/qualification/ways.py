"""The four ways in which a stage is worked out: tables, knockout, ranking, listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawopt.drawing.lots import Lots
from drawopt.entrants import read_entrants
from drawopt.errors import UsageError
from drawopt.qualification.berths import (
    DETERMINED,
    NOT_ON_PAGE,
    RECORDED,
    Finding,
    Place,
    count_of,
    names,
    ordinal,
)
from drawopt.qualification.groups import (
    best_behind,
    figures,
    games_across,
    inferred_groups,
    settled,
    unplayed,
)
from drawopt.qualification.knockouts import (
    PageMatch,
    Replay,
    dates_out_of_order,
    path_of,
    read_page_matches,
    replay,
    summary,
)
from drawopt.qualification.page_files import Listed, Page
from drawopt.qualification.rankings import (
    Ranked,
    best_ranked,
    brackets,
    first_fixtures,
    read_ranking,
)
from drawopt.qualification.stages import Stage
from drawopt.qualification.standings import Block, Game, cut, order, ranks, standings
from drawopt.qualification.tables import (
    check_positions,
    check_sums,
    check_table,
    figures_of,
)


@dataclass(frozen=True)
class Outcome:
    """What came of a stage.

    ``facts`` are sentences on what was worked out, ``tables`` the ranked tables by name,
    ``figures`` the number of the page's figures that were worked out again.
    """

    stage: Stage
    places: tuple[Place, ...]
    facts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    figures: int = 0
    matches: tuple[PageMatch, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a stage may look at besides its own declaration."""

    page: Page
    before: Mapping[str, Outcome]
    later: tuple[str, ...] = ()
    given: Mapping[str, tuple[Ranked, ...]] | None = None
    lots: Lots | None = None

    def listed(self, stage: Stage, role: str = "berth") -> tuple[Listed, ...]:
        return tuple(r for r in self.page.listed if r.stage == stage.name and r.role == role)

    def coming(self, stage: Stage) -> tuple[Place, ...]:
        """The places of the stages that this one comes after."""
        return tuple(place for name in stage.after for place in self.before[name].places)

    def reasons(self, stage: Stage) -> tuple[str, ...]:
        out = [row for row in self.page.excluded if row.stage == stage.name]
        return tuple(f"{row.club} ({row.reason})" for row in out)


def work_out(stage: Stage, context: Context) -> Outcome:
    """Work out a stage in the way it declares.

    Raises
    ------
    AnswerIsNo
        If a knockout's entrants cannot play for its slots.
    UsageError
        If ``closed`` names a table that the stage has not.
    FileError, InputError
        If a file of the stage's own cannot be read.
    """
    way = {"tables": by_tables, "knockout": by_knockout, "ranking": by_ranking}
    return way.get(stage.by, by_listing)(stage, context)


# Tables ---------------------------------------------------------------------------------------


def by_tables(stage: Stage, context: Context) -> Outcome:
    """The first clubs of each table, and the best of those right behind them."""
    page = context.page
    typed = [t for t in page.tables if t.stage == stage.name]
    games = [m for m in page.matches if m.stage == stage.name]
    findings: list[Finding] = []
    facts: list[str] = []
    if stage.from_matches:
        rows, inferred = _tables_of(stage, [m.game for m in games])
        facts += inferred
        findings += dates_out_of_order(games)
    else:
        rows = {table.name: table.standings for table in typed}
        closed = stage.closed or tuple((name,) for name in rows)
        strange = sorted({name for together in closed for name in together} - set(rows))
        if strange:
            raise UsageError(f"{stage.name}: closed names {names(strange)}, no table of this stage")
        for table in typed:
            findings += check_table(table, stage.games_each, stage.cap)
        for together in closed:
            findings += check_sums([table for table in typed if table.name in together])
    blocks = {
        name: order(
            table,
            stage.order,
            [m.game for m in games],
            context.lots,
            f"qualify/{stage.name}/{name}",
            stage.cap,
        )
        for name, table in rows.items()
    }
    for table in typed:
        position = {row.club: rank for rank, _, row in ranks(blocks[table.name])}
        findings += check_positions(table, position)
    if stage.round_robin:
        for name, table_rows in rows.items():
            missing = unplayed(table_rows, f"{stage.name}, {name}")
            findings += missing
            if missing and settled(blocks[name], stage.places):
                facts.append(f"{name}: the missing games could not have changed who is first")
        findings += games_across(rows, stage.name)
    places: list[Place] = []
    for name, table_blocks in blocks.items():
        won, odd = _first(stage, context, name, table_blocks)
        places += won
        findings += odd
    findings += [
        Finding(stage.name, f"{row.club} of {row.place}", "no such table")
        for row in context.listed(stage)
        if row.place not in blocks
    ]
    if stage.best:
        places += best_behind(blocks, stage.places, stage.best, stage.order)
    findings += [
        Finding(stage.name, stage.via, place.evidence)
        for place in dict.fromkeys(places)
        if place.status != DETERMINED
    ]
    more_facts, more = _membership(stage, context, [row.club for t in rows.values() for row in t])
    return Outcome(
        stage,
        tuple(places),
        (*facts, *more_facts),
        (*findings, *more),
        tuple(blocks.items()),
        figures_of(typed),
        tuple(games),
    )


def _tables_of(stage: Stage, games: Sequence[Game]) -> tuple[dict[str, Block], list[str]]:
    """Standings of the groups that the fixtures imply."""
    found = {}
    facts = []
    for number, clubs in enumerate(inferred_groups(games), 1):
        name = f"Group {number}"
        own = [game for game in games if game.home in clubs]
        found[name] = standings(own, clubs, stage.cap)
        pairs = len(clubs) * (len(clubs) - 1) // 2
        whole = len(own) == pairs == len({frozenset((g.home, g.away)) for g in own})
        facts.append(
            f"{name}, inferred from the fixtures: {names(clubs)}; "
            + count_of(len(own), "match", "matches")
            + (", a round robin" if whole else f" where a round robin has {pairs}")
        )
    return found, facts


def _first(
    stage: Stage, context: Context, name: str, blocks: tuple[Block, ...]
) -> tuple[list[Place], list[Finding]]:
    """The first places of one table; where clubs are level the page may name who has it."""
    line = cut(blocks, stage.places)
    clubs = sum(len(block) for block in blocks)
    rest = [row for block in blocks for row in block if row not in line.sure]
    where = "" if name == stage.name else f" in {name}"
    behind = f"; next {rest[0].club}, {figures(rest[0], stage.order)}" if rest else ""
    places = [
        Place(
            row.club,
            DETERMINED,
            f"{ordinal(rank)} of {clubs}{where}: {figures(row, stage.order)}"
            + (behind if rank == len(line.sure) else ""),
            name,
            rank,
        )
        for rank, row in enumerate(line.sure, 1)
    ]
    named = [row.club for row in context.listed(stage) if row.place == name]
    findings = [
        Finding(
            f"{stage.name}, {name}", f"{club} named", f"{names([p.club or '' for p in places])}"
        )
        for club in named
        if club not in {row.club for row in (*line.sure, *line.level)}
    ]
    level = tuple(row.club for row in line.level)
    chosen = [club for club in level if club in named][: line.left]
    for rank in range(len(line.sure) + 1, len(line.sure) + 1 + line.left):
        reason = f"{names(level)} are level at {ordinal(rank)} in {name}: {figures(line.level[0])}"
        if chosen:
            club = chosen.pop(0)
            said = f"{reason}; no further figure; the page names {club}"
            places.append(Place(club, RECORDED, said, name, rank, level))
        else:
            places.append(Place(None, NOT_ON_PAGE, reason, name, rank, level))
    return places, findings


def _membership(
    stage: Stage, context: Context, clubs: Sequence[str]
) -> tuple[list[str], list[Finding]]:
    """Clubs in the tables and clubs kept out, held against the numbers the page gives."""
    out = [row.club for row in context.page.excluded if row.stage == stage.name]
    facts, findings = [], []
    if stage.members is not None:
        text = f"{len(clubs)} clubs in the tables and {len(out)} kept out: {len(clubs) + len(out)}"
        facts.append(f"{text} of {stage.members}")
        if len(clubs) + len(out) != stage.members:
            findings.append(Finding(stage.name, f"{stage.members} clubs", text))
    if stage.planned:
        text = (
            f"planned groups of {names([str(n) for n in stage.planned])} less "
            f"{count_of(len(out), 'club')} leave {sum(stage.planned) - len(out)}"
        )
        facts.append(f"{text}; {len(clubs)} played")
        if sum(stage.planned) - len(out) != len(clubs):
            findings.append(Finding(stage.name, text, f"{len(clubs)} in the tables"))
    if out:
        facts.append("Not eligible: " + "; ".join(context.reasons(stage)))
    return facts, findings


# Knockout -------------------------------------------------------------------------------------


def by_knockout(stage: Stage, context: Context) -> Outcome:
    """The survivors of a knockout, replayed in our own format."""
    if stage.matches is not None:
        matches = read_page_matches(stage.matches, stage.name)
    else:
        matches = tuple(m for m in context.page.matches if m.stage == stage.name)
    coming = context.coming(stage)
    entered = tuple(place.club for place in coming if place.club is not None)
    if stage.clubs is not None:
        entered = read_entrants(stage.clubs).clubs
    if not matches:
        nobody = Place(None, NOT_ON_PAGE, stage.note or "its matches are not on the page")
        return Outcome(stage, (nobody,) * stage.slots)
    later = [m for m in context.page.matches if m.stage in context.later]
    played = replay(stage.name, matches, stage.slots, entered, later)
    findings = [*played.findings, *dates_out_of_order(matches)]
    findings += _as_declared(stage, played, coming)
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
    named = {row.club for row in context.listed(stage)}
    if named and named != {place.club for place in places}:
        found = names([place.club or "?" for place in places])
        findings.append(Finding(stage.name, names(sorted(named)), found))
    return Outcome(stage, places, tuple(facts), tuple(findings), matches=matches)


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
    known = {place.club for place in coming}
    sides = {club for match in played.matches for club in match.sides}
    if known and None not in known and sides - known:
        findings.append(
            Finding(stage.name, f"{names(sorted(sides - known))} play", "did not come through")
        )
    if stage.crossed:
        at = {place.club: (place.group, place.rank) for place in coming}
        for match in (m for m in played.matches if m.round == 1):
            pair = sorted((at.get(club, ("", 0)) for club in match.sides), key=lambda p: p[1])
            if pair[0][0] == pair[1][0] or [rank for _, rank in pair] != [1, 2]:
                findings.append(Finding(stage.name, str(match), "not a winner against a second"))
    return findings


# Ranking --------------------------------------------------------------------------------------


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


# Listed ---------------------------------------------------------------------------------------


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
    status = RECORDED if stage.counted else NOT_ON_PAGE
    blank = Place(None, status, reason, "", 1, tuple(between))
    places += [blank] * max(stage.places - len(rows), 0)
    facts, more = _membership(stage, context, [])
    return Outcome(stage, tuple(places), tuple(facts), (*findings, *more))
