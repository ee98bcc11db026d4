"""Stages of tables: the first of each, and the best of those right behind them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from drawopt.errors import UsageError
from drawopt.files.wording import count_of, names, ordinal
from drawopt.qualification.berths import (
    CLINCHED,
    CONTRADICTED,
    DETERMINED,
    NOT_SETTLED,
    RECORDED,
    Berth,
    Finding,
)
from drawopt.qualification.clinching import (
    GamesLeft,
    out_of_reach,
    overtaken_by,
    round_robin_left,
)
from drawopt.qualification.groups import (
    Group,
    best_behind,
    figures,
    games_across,
    games_wanted,
    inferred_groups,
)
from drawopt.qualification.outcomes import Context, Outcome, membership, strangers
from drawopt.qualification.page_matches import PageMatch, dates_out_of_order
from drawopt.qualification.stages import Stage
from drawopt.qualification.standings import Block, Cut, Standing, cut, order, ranks, standings
from drawopt.qualification.tables import (
    PageTable,
    check_positions,
    check_sums,
    check_table,
    figures_of,
    stated_above,
)


def by_tables(stage: Stage, context: Context) -> Outcome:
    """The first clubs of each table, and the best of those right behind them."""
    typed = [t for t in context.page.tables if t.stage == stage.name]
    matches = [m for m in context.page.matches if m.stage == stage.name]
    counted = [m for m in matches if m.counts and not (stage.until and m.date > stage.until)]
    if not (counted if stage.from_matches else typed):
        raise UsageError(f"{stage.name}: the dataset has no table or match of this stage")
    groups = _from_matches(stage, counted) if stage.from_matches else _typed(stage, typed, counted)
    label = f"qualify/{stage.name}"
    lots = context.chance.lots if context.chance else None
    ordered = {
        g.name: order(g.rows, stage.order, g.games, lots, f"{label}/{g.name}", stage.cap)
        for g in groups
    }
    berths: list[Berth] = []
    for group in groups:
        berths += _first(stage, context, group, ordered[group.name])
    if stage.best:
        berths += best_behind(
            groups, ordered, stage.places, stage.best, stage.order, context.chance, f"{label}/best"
        )
    clubs = [row.club for group in groups for row in group.rows]
    facts, odd = membership(stage, context, [[row.club for row in g.rows] for g in groups])
    findings = [
        *_checked(stage, typed, groups),
        *dates_out_of_order(matches),
        *_unsure(stage, context, groups, berths),
        *odd,
        *strangers(stage, context, clubs),
    ]
    return Outcome(
        stage,
        tuple(berths),
        (*_facts(stage, groups, matches, counted), *facts),
        tuple(findings),
        tuple(ordered.items()),
        figures_of(typed),
        tuple(matches),
    )


# Tables ---------------------------------------------------------------------------------------


def _typed(
    stage: Stage, typed: Sequence[PageTable], matches: Sequence[PageMatch]
) -> tuple[Group, ...]:
    """The tables of the page; games are known as far as it has them."""
    strange = sorted({name for group in stage.closed for name in group} - {t.name for t in typed})
    if strange:
        raise UsageError(f"{stage.name}: closed names {names(strange)}, no table of this stage")
    groups = []
    for table in typed:
        own = [m for m in matches if len(m.sides) == 2 and {*m.sides} <= {*table.clubs}]
        games = tuple(game for m in own if (game := m.game(stage.award)) is not None)
        rows = tuple(sorted(table.standings, key=lambda row: row.club))
        left = _left(stage, table, rows)
        blocks = order(rows, stage.order, games, cap=stage.cap)
        groups.append(Group(table.name, rows, blocks, games, left, table))
    return tuple(groups)


def _left(stage: Stage, table: PageTable, rows: Block) -> GamesLeft:
    """The games that a typed table wants: of a round robin, of so many each, or as it states."""
    if stage.round_robin:
        lacking = {row.club: max(len(rows) - 1 - row.games, 0) for row in rows}
        return round_robin_left(rows) or GamesLeft(alone=lacking)
    total = {row.standing.club: int(row.stated.get("total_games", 0)) for row in table.rows}
    wanted = {row.club: (stage.games_each or total[row.club]) - row.games for row in rows}
    return GamesLeft(alone={club: max(number, 0) for club, number in wanted.items()})


def _from_matches(stage: Stage, matches: Sequence[PageMatch]) -> tuple[Group, ...]:
    """Standings of the groups that the fixtures imply."""
    groups = []
    fixtures = [(m.home, m.away) for m in matches if len(m.sides) == 2]
    for number, clubs in enumerate(inferred_groups(fixtures), 1):
        own = [m for m in matches if m.home in clubs]
        games = tuple(game for m in own if (game := m.game(stage.award)) is not None)
        rows = standings(games, clubs, stage.cap)
        pairs = tuple((m.home, m.away) for m in own if m.game(stage.award) is None)
        left = GamesLeft(pairs)
        if stage.round_robin:
            met = {frozenset(pair) for pair in fixtures}
            pairs += tuple(p for p in combinations(clubs, 2) if frozenset(p) not in met)
            left = GamesLeft(pairs)
        elif stage.games_each is not None:
            lacking = {r.club: stage.games_each - r.games - left.of(r.club) for r in rows}
            left = GamesLeft(pairs, {club: max(n, 0) for club, n in lacking.items()})
        blocks = order(rows, stage.order, games, cap=stage.cap)
        groups.append(Group(f"Group {number}", rows, blocks, games, left))
    return tuple(groups)


# What is said of them -------------------------------------------------------------------------


def _checked(stage: Stage, typed: Sequence[PageTable], groups: Sequence[Group]) -> list[Finding]:
    """What does not add up in tables, and the games that they lack or have too many."""
    findings: list[Finding] = []
    for table in typed:
        findings += check_table(table, stage.cap)
    for together in stage.closed or [(table.name,) for table in typed]:
        findings += check_sums([table for table in typed if table.name in together])
    for group in groups:
        where = f"{stage.name}, {group.name}" if group.name != stage.name else stage.name
        if group.typed is not None:
            position = {row.club: rank for rank, _, row in ranks(group.blocks)}
            findings += check_positions(group.typed, position)
        if stage.games_each is not None:
            for games in sorted({row.games for row in group.rows} - {stage.games_each}):
                clubs = names([row.club for row in group.rows if row.games == games])
                wanted = f"{stage.games_each} games each"
                findings.append(Finding(where, wanted, f"{clubs}: {games}"))
        elif group.left:
            findings += games_wanted(group, where, len(group.rows) - 1)
    return [*findings, *(games_across(groups, stage.name) if stage.round_robin else ())]


def _facts(
    stage: Stage,
    groups: Sequence[Group],
    matches: Sequence[PageMatch],
    counted: Sequence[PageMatch],
) -> list[str]:
    facts = [f"Games through {stage.until} count"] if stage.until else []
    if len(counted) < len(matches):
        facts.append(f"{count_of(len(counted), 'match', 'matches')} of {len(matches)} count")
    facts += [f"{match}" for match in matches if match.by_rule and match.home_goals is not None]
    for group in groups if stage.from_matches else ():
        pairs = len(group.rows) * (len(group.rows) - 1) // 2
        met = {frozenset((game.home, game.away)) for game in group.games}
        whole = len(group.games) == pairs == len(met)
        facts.append(
            f"{group.name}, inferred from the fixtures: "
            f"{names([row.club for row in group.rows])}; "
            + count_of(len(group.games), "match", "matches")
            + (", a round robin" if whole else f" where a round robin has {pairs}")
        )
    return facts


def _unsure(
    stage: Stage, context: Context, groups: Sequence[Group], berths: Sequence[Berth]
) -> list[Finding]:
    """Places that no figure decides or that are contradicted, and names for no table."""
    open_places = [
        Finding(stage.name, stage.via, berth.evidence)
        for berth in dict.fromkeys(berths)
        if berth.status in (NOT_SETTLED, RECORDED, CONTRADICTED)
    ]
    known = {group.name for group in groups}
    strays = [
        Finding(stage.name, f"{row.club} of {row.place}", "no such table")
        for row in context.listed(stage)
        if row.place not in known
    ]
    return [*open_places, *strays]


# Places ---------------------------------------------------------------------------------------


def _first(stage: Stage, context: Context, group: Group, ordered: Sequence[Block]) -> list[Berth]:
    """The first places of one table, each with what it follows from."""
    named = [row.club for row in context.listed(stage) if row.place == group.name]
    line = cut(group.blocks, stage.places)
    places = [_sure(stage, group, row, rank) for rank, row in enumerate(line.sure, 1)]
    level = tuple(row.club for row in line.level)
    text = names([f"{row.club} ({figures(row, stage.order)})" for row in line.level])
    drawn = [row.club for row in cut(ordered, stage.places).sure if row.club in level]
    for rank in range(len(line.sure) + 1, len(line.sure) + 1 + line.left):
        reason = f"{text} are level at {ordinal(rank)} in {group.name}"
        nobody = Berth(None, NOT_SETTLED, reason, group=group.name, rank=rank, between=level)
        if _matter(stage, group, line):
            reason = f"{reason}; left: {_games(group)}"
            places.append(replace(nobody, evidence=reason, between=_able(stage, group)))
        elif drawn and context.chance:
            places.append(context.chance.drawn(replace(nobody, club=drawn.pop(0))))
        else:
            places.append(nobody)
    return _held(places, named)


def _matter(stage: Stage, group: Group, line: Cut) -> bool:
    """Whether games left may change who is level across the line."""
    if any(group.left.of(row.club) for row in (*line.sure, *line.level)):
        return True
    own, behind = line.level[0], {*group.rows} - {*line.sure, *line.level}
    return any(
        overtaken_by(own.club, (own, row), group.left, 1, stage.order, stage.cap) for row in behind
    )


def _sure(stage: Stage, group: Group, row: Standing, rank: int) -> Berth:
    """A place that the table gives as it stands, held against games left and stated figures."""
    where = "" if group.name == stage.name else f" in {group.name}"
    clubs = [each for block in group.blocks for each in block]
    text = f"{ordinal(rank)} of {len(clubs)}{where}: {figures(row, stage.order)}"
    if rank == stage.places and rank < len(clubs):
        text += f"; next {clubs[rank].club}, {figures(clubs[rank], stage.order)}"
    berth = Berth(row.club, DETERMINED, text, group=group.name, rank=rank)
    above = stated_above(group.typed, row.club, stage.order) if group.typed else ()
    if len(above) >= stage.places:
        said = f"{text}; by the figures as the page states them {names(above)} rank better"
        return replace(berth, status=CONTRADICTED, evidence=said)
    if not group.left:
        return berth
    rivals = overtaken_by(
        row.club, group.rows, group.left, stage.places, stage.order, stage.cap, group.games
    )
    if rivals is None:
        return replace(
            berth, status=CLINCHED, evidence=f"{text}; whatever comes of {_games(group)}"
        )
    chasing = [
        each.club
        for each in clubs[rank:]
        if overtaken_by(row.club, (row, each), group.left, 1, stage.order, stage.cap, group.games)
    ]
    reason = f"{text}; {names(chasing)} can still end above or level, by {_games(group, chasing)}"
    able = _able(stage, group)
    return replace(berth, club=None, status=NOT_SETTLED, evidence=reason, between=able)


def _able(stage: Stage, group: Group) -> tuple[str, ...]:
    """The clubs that may still end in the first places."""
    return tuple(
        row.club
        for block in group.blocks
        for row in block
        if not out_of_reach(row.club, group.rows, group.left, stage.places, stage.order)
    )


def _games(group: Group, clubs: Sequence[str] = ()) -> str:
    """The games left in words; those of some clubs, where these have any."""
    pairs = [pair for pair in group.left.pairs if not clubs or {*pair} & {*clubs}]
    alone = {c: n for c, n in (group.left.alone or {}).items() if n and (not clubs or c in clubs)}
    if clubs and not pairs and not alone:
        return _games(group)
    single = [f"{count_of(n, 'game')} of {club}" for club, n in sorted(alone.items())]
    return names([f"{one} v {other}" for one, other in pairs] + single)


def _held(places: Sequence[Berth], named: Sequence[str]) -> list[Berth]:
    """The places of a table held against the clubs that the page names for them."""
    found = list(places)
    waiting = [club for club in named if club not in {berth.club for berth in places}]
    for index, berth in enumerate(found):
        club = next((c for c in waiting if berth.club is None and c in berth.between), None)
        if club is not None:
            waiting.remove(club)
            text = f"{berth.evidence}; the page names {club}"
            found[index] = replace(berth, club=club, status=RECORDED, evidence=text)
    for index in reversed(range(len(found))):
        if waiting and found[index].club not in named:
            text = f"{found[index].evidence}; the page names {waiting.pop()}"
            found[index] = replace(found[index], status=CONTRADICTED, evidence=text)
    return found
