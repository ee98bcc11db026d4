"""Stages of tables: the first of each, where clubs are level, the best of those behind."""

from collections.abc import Container, Mapping, Sequence

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
from drawopt.qualification.outcomes import Context, Outcome, membership, strangers
from drawopt.qualification.page_matches import dates_out_of_order
from drawopt.qualification.stages import Stage
from drawopt.qualification.standings import Block, Game, cut, order, ranks, standings
from drawopt.qualification.tables import (
    PageTable,
    check_positions,
    check_sums,
    check_table,
    figures_of,
)


def by_tables(stage: Stage, context: Context) -> Outcome:
    """The first clubs of each table, and the best of those right behind them."""
    page = context.page
    typed = [t for t in page.tables if t.stage == stage.name]
    matches = [m for m in page.matches if m.stage == stage.name]
    games = [match.game for match in matches if match.game is not None]
    if not (matches if stage.from_matches else typed):
        raise UsageError(f"{stage.name}: the dataset has no table or match of this stage")
    rows, facts, findings = (
        _tables_of(stage, games) if stage.from_matches else _as_typed(stage, typed)
    )
    findings += dates_out_of_order(matches)
    label = f"qualify/{stage.name}"
    blocks = {
        name: order(table, stage.order, games, context.lots, f"{label}/{name}", stage.cap)
        for name, table in rows.items()
    }
    for table in typed:
        position = {row.club: rank for rank, _, row in ranks(blocks[table.name])}
        findings += check_positions(table, position)
    if stage.round_robin:
        missing, told = _round_robins(stage, rows, blocks)
        findings += missing
        facts += told
    places: list[Place] = []
    for name, table_blocks in blocks.items():
        won, odd = _first(stage, context, name, table_blocks)
        places += won
        findings += odd
    if stage.best:
        places += best_behind(
            blocks, stage.places, stage.best, stage.order, context.lots, f"{label}/best"
        )
    findings += _unsure(stage, context, blocks, places)
    clubs = [row.club for table in rows.values() for row in table]
    numbers, more = membership(stage, context, clubs)
    return Outcome(
        stage,
        tuple(places),
        (*facts, *numbers),
        (*findings, *more, *strangers(stage, context, clubs)),
        tuple(blocks.items()),
        figures_of(typed),
        tuple(matches),
    )


def _as_typed(
    stage: Stage, typed: Sequence[PageTable]
) -> tuple[dict[str, Block], list[str], list[Finding]]:
    """The tables of the page, and what does not add up in them."""
    rows = {table.name: table.standings for table in typed}
    closed = stage.closed or tuple((name,) for name in rows)
    strange = sorted({name for together in closed for name in together} - set(rows))
    if strange:
        raise UsageError(f"{stage.name}: closed names {names(strange)}, no table of this stage")
    findings: list[Finding] = []
    for table in typed:
        findings += check_table(table, stage.games_each, stage.cap)
    for together in closed:
        findings += check_sums([table for table in typed if table.name in together])
    return rows, [], findings


def _round_robins(
    stage: Stage, rows: Mapping[str, Block], blocks: Mapping[str, tuple[Block, ...]]
) -> tuple[list[Finding], list[str]]:
    """Games that groups lack, or have beyond a round robin."""
    findings: list[Finding] = []
    facts = []
    for name, table in rows.items():
        missing = unplayed(table, f"{stage.name}, {name}")
        findings += missing
        if missing and settled(blocks[name], stage.places):
            facts.append(f"{name}: the missing games could not have changed who is first")
    return [*findings, *games_across(rows, stage.name)], facts


def _unsure(
    stage: Stage, context: Context, tables: Container[str], places: Sequence[Place]
) -> list[Finding]:
    """Places that no figure decides, and clubs named for a table that there is not."""
    open_places = [
        Finding(stage.name, stage.via, place.evidence)
        for place in dict.fromkeys(places)
        if place.status != DETERMINED
    ]
    strays = [
        Finding(stage.name, f"{row.club} of {row.place}", "no such table")
        for row in context.listed(stage)
        if row.place not in tables
    ]
    return [*open_places, *strays]


def _tables_of(
    stage: Stage, games: Sequence[Game]
) -> tuple[dict[str, Block], list[str], list[Finding]]:
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
    return found, facts, []


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
