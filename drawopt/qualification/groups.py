"""Group stages: groups inferred from fixtures, games that lack, the best behind the winners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drawopt.files.wording import count_of, names, ordinal
from drawopt.qualification.berths import DETERMINED, NOT_SETTLED, Berth, Finding
from drawopt.qualification.chance import Chance
from drawopt.qualification.clinching import NO_GAMES, GamesLeft
from drawopt.qualification.standings import Block, Game, Standing, cut, order
from drawopt.qualification.tables import PageTable


@dataclass(frozen=True)
class Group:
    """One table of a stage: its clubs' records, its games where they are known, those left.

    ``blocks`` are the clubs in order of the criteria before any lot.
    """

    name: str
    rows: Block
    blocks: tuple[Block, ...]
    games: tuple[Game, ...] = ()
    left: GamesLeft = NO_GAMES
    typed: PageTable | None = None


def inferred_groups(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The groups that fixtures imply: clubs joined by matches, in order of name."""
    groups: list[set[str]] = []
    for home, away in pairs:
        pair = {home, away}
        joined = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair]
        groups.append(pair.union(*joined))
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def games_wanted(group: Group, where: str, each: int) -> tuple[Finding, ...]:
    """The games that a group still wants of so many each, named where the pairs are known."""
    short = [row for row in group.rows if group.left.of(row.club)]
    if not short:
        return ()
    page = ", ".join(f"{row.club} {count_of(row.games, 'game')}" for row in short)
    pairs = names([f"{one} v {other}" for one, other in group.left.pairs])
    if pairs and not any((group.left.alone or {}).values()):
        verb = "was" if len(group.left.pairs) == 1 else "were"
        return (Finding(where, page, f"{pairs} {verb} not played"),)
    return (
        Finding(
            where, page, f"{count_of(each, 'game')} each {'is' if each == 1 else 'are'} wanted"
        ),
    )


def games_across(groups: Sequence[Group], where: str) -> tuple[Finding, ...]:
    """Groups whose clubs show more games than a round robin has."""
    found = {
        group.name: sum(row.games for row in group.rows) - len(group.rows) * (len(group.rows) - 1)
        for group in groups
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
    by_lot: bool


def best_behind(
    groups: Sequence[Group],
    ordered: Mapping[str, Sequence[Block]],
    places: int,
    best: int,
    criteria: Sequence[str],
    chance: Chance | None = None,
    label: str = "",
) -> tuple[Berth, ...]:
    """The best clubs right behind the winners of all groups.

    Where groups played unequal numbers of games, a club is the best only if it is so by the
    criteria as they stand and by points a game: the page would have to say which counts.
    Otherwise the place stays open between all it may fall to. Clubs of two groups have not met:
    head-to-head is passed over. Lots decide only where each group's club is sure.

    Parameters
    ----------
    ordered
        The blocks of each group, lots included where they set clubs apart.
    """
    behind = [c for group in groups for c in _candidates(group, ordered[group.name], places)]
    rows = [candidate.row for candidate in behind]
    kept = tuple(criterion for criterion in criteria if criterion != "head_to_head")
    readings = [kept]
    if len({row.games for row in rows}) > 1 and kept[:1] != ("points_per_game",):
        readings.append(("points_per_game", *kept))
    lots = chance.lots if chance and all(candidate.sure for candidate in behind) else None
    lines = [cut(order(rows, reading, (), lots, label), best) for reading in readings]
    before = [cut(order(rows, reading), best) for reading in readings]
    of = {candidate.row.club: candidate for candidate in behind}
    nth = ordinal(places + 1)
    agreed = [r.club for r in lines[0].sure if all(r in x.sure for x in lines) and of[r.club].sure]
    found = []
    for club in sorted(agreed):
        own = of[club]
        drawn = own.by_lot or not all(own.row in line.sure for line in before)
        rest = names([f"{r.club} ({figures(r)})" for r in rows if r.club not in agreed])
        text = f"best {nth}: {figures(own.row)}, ahead of {rest or 'nobody'}"
        won = Berth(club, DETERMINED, text, group=own.group, rank=places + 1)
        found.append(chance.drawn(won) if drawn and chance else won)
    if len(found) == best:
        return tuple(found)
    open_to = sorted({r.club for line in lines for r in (*line.sure, *line.level)} - {*agreed})
    reason = f"the best {nth} is open between " + names(
        [f"{club} ({of[club].group}, {figures(of[club].row)})" for club in open_to]
    )
    if len(readings) > 1:
        reason += "; the groups played unequal numbers of games"
    if any(group.left for group in groups):
        reason += "; games are left"
    nobody = Berth(None, NOT_SETTLED, reason, rank=places + 1, between=tuple(open_to))
    return (*found, *[nobody] * (best - len(found)))


def _candidates(group: Group, ordered: Sequence[Block], places: int) -> list[_Behind]:
    first, more = cut(ordered, places), cut(ordered, places + 1)
    if first.left or more.left:
        level = first.level if first.left else more.level
        return [_Behind(group.name, row, False, False) for row in level]
    before = [cut(group.blocks, number).sure for number in (places, places + 1)]
    return [
        _Behind(group.name, row, not group.left, row in before[0] or row not in before[1])
        for row in more.sure
        if row not in first.sure
    ]


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
