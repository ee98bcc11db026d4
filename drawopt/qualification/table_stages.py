"""Stages of tables: the first of each, where clubs are level, the best of those behind."""

from collections.abc import Sequence

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
from drawopt.qualification.outcomes import Context, Outcome, membership
from drawopt.qualification.page_matches import dates_out_of_order
from drawopt.qualification.stages import Stage
from drawopt.qualification.standings import Block, Game, cut, order, ranks, standings
from drawopt.qualification.tables import check_positions, check_sums, check_table, figures_of


def by_tables(stage: Stage, context: Context) -> Outcome:
    """The first clubs of each table, and the best of those right behind them."""
    page = context.page
    typed = [t for t in page.tables if t.stage == stage.name]
    matches = [m for m in page.matches if m.stage == stage.name]
    games = [match.game for match in matches if match.game is not None]
    if not (matches if stage.from_matches else typed):
        raise UsageError(f"{stage.name}: the dataset has no table or match of this stage")
    findings: list[Finding] = []
    facts: list[str] = []
    if stage.from_matches:
        rows, inferred = _tables_of(stage, games)
        facts += inferred
        findings += dates_out_of_order(matches)
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
            games,
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
    more_facts, more = membership(stage, context, [row.club for t in rows.values() for row in t])
    return Outcome(
        stage,
        tuple(places),
        (*facts, *more_facts),
        (*findings, *more),
        tuple(blocks.items()),
        figures_of(typed),
        tuple(matches),
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
