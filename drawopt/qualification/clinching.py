"""Whether the games that are left can still take a club out of the first places of its table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product

from drawopt.qualification.standings import FIGURES, Game, Standing, order

ANY_MARGIN = 10**6
"""Stands for a margin as wide as is wanted, where no cap bounds it."""

MAX_RESULTS = 100_000
"""Beyond so many results of the games among the rivals a place is called open."""


@dataclass(frozen=True)
class GamesLeft:
    """The games that a table still wants: pairs that are known, and games of single clubs.

    ``alone`` counts a club's games against opponents that are not known; each may end in any
    way whatever the others do.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    alone: Mapping[str, int] | None = None

    def __bool__(self) -> bool:
        return bool(self.pairs) or any((self.alone or {}).values())

    def of(self, club: str) -> int:
        """How many games a club has left."""
        return sum(club in pair for pair in self.pairs) + (self.alone or {}).get(club, 0)


NO_GAMES = GamesLeft()


def round_robin_left(
    rows: Sequence[Standing], games: Sequence[Game] | None = None
) -> GamesLeft | None:
    """The games that a round robin of these clubs still wants.

    With its games the pairs are known. Without them each club lacks a number of games, and the
    pairs are known where one set of meetings alone fits the numbers; else the clubs' games are
    taken one by one. ``None`` where no set of meetings fits.
    """
    clubs = sorted(row.club for row in rows)
    if games is not None:
        met = {frozenset((game.home, game.away)) for game in games}
        return GamesLeft(tuple(p for p in combinations(clubs, 2) if frozenset(p) not in met))
    lacking = {row.club: max(len(rows) - 1 - row.games, 0) for row in rows}
    fits = _meetings(tuple(lacking.items()))
    first, second = next(fits, None), next(fits, None)
    if first is None:
        return None
    return GamesLeft(first) if second is None else GamesLeft(alone=lacking)


def _meetings(lacking: tuple[tuple[str, int], ...]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every set of pairs in which each club meets so many others, no pair twice."""
    if not lacking:
        yield ()
        return
    (club, number), *rest = lacking
    open_to = [other for other, left in rest if left]
    for chosen in combinations(open_to, number):
        after = tuple((other, left - (other in chosen)) for other, left in rest)
        for more in _meetings(after):
            yield tuple((club, other) for other in chosen) + more


def overtaken_by(
    club: str,
    rows: Sequence[Standing],
    left: GamesLeft,
    places: int,
    criteria: Sequence[str],
    cap: int | None = None,
    games: Sequence[Game] = (),
) -> tuple[str, ...] | None:
    """Clubs that could all end above a club, or level with it; ``None`` if it is sure of a place.

    A club is sure of one of the first ``places`` if in every result of the games left fewer than
    ``places`` others end above it or level on all criteria. It loses its own games, by as much as
    may be: nothing is worse for it. So it is enough to look for ``places`` others who win theirs
    against all but one another, and at every result of the games among them. Exact for points,
    points a game, wins and goal difference; where goals, fair play, or games among more than two
    level clubs would have to be guessed, the place counts as open.
    """
    wide = ANY_MARGIN if cap is None else cap
    own = {row.club: row for row in rows}
    low = _with(own[club], 0, left.of(club), wide)
    for rivals in combinations(sorted(own.keys() - {club}), places):
        among = [pair for pair in left.pairs if pair[0] in rivals and pair[1] in rivals]
        best = {
            rival: _with(own[rival], left.of(rival) - sum(rival in pair for pair in among), 0, wide)
            for rival in rivals
        }
        for ended in _results(best, among, low, criteria, cap):
            if all(_not_below(ended[r], low, own, left, criteria, games) for r in rivals):
                return rivals
    return None


def _with(row: Standing, won: int, lost: int, wide: int) -> Standing:
    difference = row.goal_difference
    if difference is not None:
        difference += wide * (won - lost)
    return replace(row, wins=row.wins + won, losses=row.losses + lost, goal_difference=difference)


def _results(
    best: Mapping[str, Standing],
    among: Sequence[tuple[str, str]],
    low: Standing,
    criteria: Sequence[str],
    cap: int | None,
) -> Iterator[Mapping[str, Standing]]:
    """How the rivals may end, over the results of the games among them that matter.

    Margins matter only where both clubs of a game would be level on points with the one they
    chase; elsewhere the narrowest win will do.
    """
    for signs in product((1, 0, -1), repeat=len(among)):
        ended = _played(best, among, signs)
        if any(_figure(row, criteria[0]) < _figure(low, criteria[0]) for row in ended.values()):
            continue
        level = {
            club
            for club, row in ended.items()
            if _figure(row, criteria[0]) == _figure(low, criteria[0])
        }
        matters = "goal_difference" in criteria
        reach = cap if cap is not None else _reach(best, low, len(among))
        ranges = [
            range(1, reach + 1) if sign and matters and set(pair) & level else range(1, 2)
            for pair, sign in zip(among, signs, strict=True)
        ]
        total = 1
        for each in ranges:
            total *= len(each)
        if total > MAX_RESULTS:
            yield {club: replace(row, goal_difference=ANY_MARGIN) for club, row in ended.items()}
            continue
        for margins in product(*ranges):
            results = [sign * margin for sign, margin in zip(signs, margins, strict=True)]
            yield _played(best, among, results)


def _reach(best: Mapping[str, Standing], low: Standing, games: int) -> int:
    """The widest margin that can matter between rivals whose other differences are bounded."""
    known = [row.goal_difference or 0 for row in (*best.values(), low)]
    bounded = [d for d in known if abs(d) < ANY_MARGIN // 2]
    return (max(bounded) - min(bounded) + 1 if bounded else 1) * max(games, 1)


def _played(
    best: Mapping[str, Standing], among: Sequence[tuple[str, str]], margins: Sequence[int]
) -> dict[str, Standing]:
    ended = dict(best)
    for (one, other), margin in zip(among, margins, strict=True):
        for club, own in ((one, margin), (other, -margin)):
            row = ended[club]
            known = row.goal_difference
            ended[club] = replace(
                row,
                wins=row.wins + (own > 0),
                losses=row.losses + (own < 0),
                ties=row.ties + (own == 0),
                goal_difference=None if known is None else known + own,
            )
    return ended


def _figure(row: Standing, criterion: str) -> Fraction | int:
    return FIGURES[criterion](row) or 0 if criterion in FIGURES else 0


def _not_below(
    row: Standing,
    low: Standing,
    own: Mapping[str, Standing],
    left: GamesLeft,
    criteria: Sequence[str],
    games: Sequence[Game],
) -> bool:
    """Whether a club that ended so is, or may be, above the other or level with it."""
    for criterion in criteria:
        if criterion == "lots":
            return True
        if criterion == "head_to_head":
            if criteria[0] != "points" or not _only_two(row, low, own, left):
                return True
            first = order((own[row.club], own[low.club]), (criterion,), games)[0]
            if len(first) == 1:
                return first[0].club == row.club
            continue
        mine, theirs = FIGURES[criterion](row), FIGURES[criterion](low)
        if criterion in ("goals", "fair_play") and (left.of(row.club) or left.of(low.club)):
            free = criterion == "fair_play" or left.of(row.club) > 0
            return free or (mine or 0) >= (theirs or 0)
        if mine is not None and theirs is not None and mine != theirs:
            return mine > theirs
    return True


def _only_two(row: Standing, low: Standing, own: Mapping[str, Standing], left: GamesLeft) -> bool:
    """Whether no third club can be level on points, and the two have no game left together."""
    if any(set(pair) == {row.club, low.club} for pair in left.pairs):
        return False
    others = [other for club, other in own.items() if club not in (row.club, low.club)]
    return all(
        other.points > low.points or other.points + 3 * left.of(other.club) < low.points
        for other in others
    )


def out_of_reach(
    club: str, rows: Sequence[Standing], left: GamesLeft, places: int, criteria: Sequence[str]
) -> bool:
    """Whether a club cannot end in the first places, whatever happens.

    So many others are above it by the first criterion even if it wins all its games and they lose
    all of theirs.
    """
    own = {row.club: row for row in rows}
    best = _with(own[club], left.of(club), 0, 0)
    worst = [_with(row, 0, left.of(row.club), 0) for row in rows if row.club != club]
    first = criteria[0]
    if first not in ("points", "points_per_game"):
        return False
    return sum(_figure(row, first) > _figure(best, first) for row in worst) >= places
