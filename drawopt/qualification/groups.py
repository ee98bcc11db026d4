"""Group stages: winners, the best of those behind them, groups inferred from fixtures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drawopt.drawing.lots import Lots
from drawopt.qualification.berths import (
    DETERMINED,
    NOT_ON_PAGE,
    Finding,
    Place,
    count_of,
    names,
    ordinal,
)
from drawopt.qualification.standings import Block, Game, Standing, cut, order


def inferred_groups(games: Iterable[Game]) -> tuple[tuple[str, ...], ...]:
    """The groups that fixtures imply: clubs joined by matches, in order of name."""
    groups: list[set[str]] = []
    for game in games:
        pair = {game.home, game.away}
        joined = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair]
        groups.append(pair.union(*joined))
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def unplayed(rows: Sequence[Standing], where: str) -> tuple[Finding, ...]:
    """The games a round robin still wants, named where the records leave only one pair."""
    short = [row for row in rows if row.games < len(rows) - 1]
    missing = sum(len(rows) - 1 - row.games for row in short)
    if not short:
        return ()
    page = ", ".join(f"{row.club} {count_of(row.games, 'game')}" for row in short)
    if len(short) == 2 and missing == 2:
        return (Finding(where, page, f"{short[0].club} v {short[1].club} was not played"),)
    return (Finding(where, page, f"{len(rows) - 1} games each make a round robin"),)


def settled(blocks: Sequence[Block], places: int) -> bool:
    """Whether no club behind can still reach the points of the last of the first places.

    Each club has as many games to come as it lacks of a round robin, three points each.
    """
    line = cut(blocks, places)
    if line.left or not line.sure:
        return False
    rows = [row for block in blocks for row in block]
    behind = [row for row in rows if row not in line.sure]
    least = min(row.points for row in line.sure)
    return all(row.points + 3 * max(len(rows) - 1 - row.games, 0) < least for row in behind)


def games_across(tables: Mapping[str, Sequence[Standing]], where: str) -> tuple[Finding, ...]:
    """Groups whose clubs show more games than a round robin has."""
    found = {
        name: sum(row.games for row in rows) - len(rows) * (len(rows) - 1)
        for name, rows in tables.items()
    }
    across = {name: extra for name, extra in found.items() if extra > 0}
    if not across:
        return ()
    page = "; ".join(f"{name}: {extra} more" for name, extra in sorted(across.items()))
    total = sum(across.values())
    return (
        Finding(
            where,
            f"more games than a round robin of the group ({page})",
            f"{count_of(total // 2, 'game')} across these groups"
            if len(across) > 1 and total % 2 == 0
            else "games against clubs outside the group",
        ),
    )


@dataclass(frozen=True)
class _Behind:
    """A club that is, or may be, next behind the places of its group."""

    group: str
    row: Standing
    sure: bool


def best_behind(
    tables: Mapping[str, Sequence[Block]],
    places: int,
    best: int,
    criteria: Sequence[str],
    lots: Lots | None = None,
    label: str = "",
) -> tuple[Place, ...]:
    """The best clubs right behind the winners of all groups.

    Where groups played unequal numbers of games, a club is the best only if it is so by the
    criteria as they stand and by points a game: the page would have to say which counts.
    Otherwise the place stays open between all it may fall to. Clubs of two groups have not met:
    head-to-head is passed over. Lots decide only where each group's club is sure.
    """
    behind = [
        candidate
        for group, blocks in sorted(tables.items())
        for candidate in _candidates(group, blocks, places)
    ]
    rows = [candidate.row for candidate in behind]
    kept = tuple(criterion for criterion in criteria if criterion != "head_to_head")
    readings = [kept]
    if len({row.games for row in rows}) > 1 and kept[:1] != ("points_per_game",):
        readings.append(("points_per_game", *kept))
    sure = lots if all(candidate.sure for candidate in behind) else None
    lines = [cut(order(rows, reading, (), sure, label), best) for reading in readings]
    of = {candidate.row.club: candidate for candidate in behind}
    nth = ordinal(places + 1)
    winners = {row.club for row in lines[0].sure}
    single = [club for club in winners if of[club].sure]
    agreed = [c for c in single if all(c in {r.club for r in line.sure} for line in lines)]
    found = [
        Place(
            club,
            DETERMINED,
            f"best {nth}: {figures(of[club].row)}, ahead of "
            + (_rest(behind, club, agreed) or "nobody"),
            of[club].group,
            places + 1,
        )
        for club in sorted(agreed)
    ]
    if len(found) < best:
        open_to = sorted({r.club for line in lines for r in (*line.sure, *line.level)} - {*agreed})
        reason = f"the best {nth} is open between " + names(
            [f"{club} ({of[club].group}, {figures(of[club].row)})" for club in open_to]
        )
        if len(readings) > 1:
            reason += "; the groups played unequal numbers of games"
        found += [Place(None, NOT_ON_PAGE, reason, "", places + 1, tuple(open_to))] * (
            best - len(found)
        )
    return tuple(found)


def _candidates(group: str, blocks: Sequence[Block], places: int) -> list[_Behind]:
    first, more = cut(blocks, places), cut(blocks, places + 1)
    inside = {row.club for row in first.sure}
    if first.left:
        return [_Behind(group, row, False) for row in first.level]
    if more.left:
        return [_Behind(group, row, False) for row in more.level]
    return [_Behind(group, row, True) for row in more.sure if row.club not in inside]


def _rest(behind: Sequence[_Behind], club: str, agreed: Sequence[str]) -> str:
    return names(
        [
            f"{other.row.club} ({figures(other.row)})"
            for other in behind
            if other.row.club != club and other.row.club not in agreed
        ]
    )


def figures(row: Standing, criteria: Sequence[str] = ()) -> str:
    """A record in words: 12 points from 4 games, goal difference +7."""
    text = f"{count_of(row.points, 'point')} from {count_of(row.games, 'game')}"
    if "points_per_game" in criteria:
        text += f" ({float(row.points_per_game):.2f} a game)"
    if row.goal_difference is not None:
        text += f", goal difference {signed(row.goal_difference)}"
    return text


def signed(difference: int) -> str:
    """A goal difference as tables show it: +7, 0, -3."""
    return f"{difference:+}" if difference else "0"
