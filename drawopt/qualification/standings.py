"""League tables: standings from matches, and their order by stated criteria.

Ties are kept: an order is a tuple of blocks, each of the clubs that no criterion sets apart.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from drawopt.drawing.lots import Lots

WIN, DRAW = 3, 1


@dataclass(frozen=True)
class Game:
    """A match of a group: two clubs and their goals.

    ``awarded`` names the winner of a match without goals, lost by rule; it counts no goals.
    """

    home: str
    away: str
    home_goals: int
    away_goals: int
    awarded: str = ""

    def margin(self, club: str) -> int:
        """By how many goals a club of this match won it; below 0 if it lost."""
        ahead = self.home_goals - self.away_goals
        return ahead if club == self.home else -ahead

    def won(self, club: str) -> int:
        """1 for a win, 0 for a tie, -1 for a loss."""
        margin = self.margin(club)
        if self.awarded:
            return 1 if club == self.awarded else -1
        return (margin > 0) - (margin < 0)


@dataclass(frozen=True)
class Standing:
    """A club's record in a table; figures that are not known are ``None``.

    ``goal_difference`` may be capped a game. ``fair_play`` counts penalty points: fewer is
    better.
    """

    club: str
    wins: int
    losses: int
    ties: int
    goal_difference: int | None = None
    goals: int | None = None
    fair_play: int | None = None

    @property
    def games(self) -> int:
        return self.wins + self.losses + self.ties

    @property
    def points(self) -> int:
        """Three for a win, one for a tie."""
        return WIN * self.wins + DRAW * self.ties

    @property
    def points_per_game(self) -> Fraction:
        """Exact; 0 for a club without a game."""
        return Fraction(self.points, self.games) if self.games else Fraction(0)


Block = tuple[Standing, ...]

FIGURES: dict[str, Callable[[Standing], Fraction | int | None]] = {
    "points": lambda row: row.points,
    "points_per_game": lambda row: row.points_per_game,
    "goal_difference": lambda row: row.goal_difference,
    "goals": lambda row: row.goals,
    "wins": lambda row: row.wins,
    "fair_play": lambda row: None if row.fair_play is None else -row.fair_play,
}
CRITERIA = (*FIGURES, "head_to_head", "lots")


def standings(games: Iterable[Game], clubs: Iterable[str] = (), cap: int | None = None) -> Block:
    """The records of all clubs of these games, in order of name.

    Parameters
    ----------
    clubs
        Clubs that belong to the table even without a game.
    cap
        The most that one game may count for goal difference, either way.
    """
    played = tuple(games)
    members = sorted({*clubs, *(club for game in played for club in (game.home, game.away))})
    rows = []
    for club in members:
        own = [game for game in played if club in (game.home, game.away)]
        results = [game.won(club) for game in own]
        rows.append(
            Standing(
                club,
                wins=results.count(1),
                losses=results.count(-1),
                ties=results.count(0),
                goal_difference=sum(capped(game.margin(club), cap) for game in own),
                goals=sum(g.home_goals if g.home == club else g.away_goals for g in own),
            )
        )
    return tuple(rows)


def capped(difference: int, cap: int | None) -> int:
    """A game's goal difference, at most ``cap`` either way."""
    return difference if cap is None else max(-cap, min(cap, difference))


def order(
    rows: Sequence[Standing],
    criteria: Sequence[str],
    games: Sequence[Game] = (),
    lots: Lots | None = None,
    label: str = "",
    cap: int | None = None,
) -> tuple[Block, ...]:
    """Clubs in order of the criteria, best first; a block of several is level on all of them.

    A criterion whose figure is not known for every club of a block sets none of them apart.
    ``head_to_head`` compares points, goal difference and goals in the games among the clubs of a
    block, if each has met all others equally often. ``lots`` needs a stream; without one the
    clubs stay level.

    Parameters
    ----------
    label
        Names the lots of this table, so that other tables' lots never change them.
    """
    blocks: tuple[Block, ...] = (tuple(sorted(rows, key=lambda row: row.club)),)
    for criterion in criteria:
        parts: list[Block] = []
        rank = 1
        for block in blocks:
            if len(block) == 1:
                parts.append(block)
            elif criterion == "head_to_head":
                parts.extend(_head_to_head(block, games, cap))
            elif criterion == "lots":
                parts.extend(_by_lots(block, lots, f"{label}/{rank}"))
            else:
                parts.extend(_by_figure(block, FIGURES[criterion]))
            rank += len(block)
        blocks = tuple(parts)
    return blocks


def _by_figure(
    block: Block, figure: Callable[[Standing], Fraction | int | None]
) -> tuple[Block, ...]:
    figures = {row.club: value for row in block if (value := figure(row)) is not None}
    if len(figures) < len(block):
        return (block,)
    return tuple(
        tuple(row for row in block if figures[row.club] == value)
        for value in sorted(set(figures.values()), reverse=True)
    )


def _head_to_head(block: Block, games: Sequence[Game], cap: int | None) -> tuple[Block, ...]:
    clubs = {row.club for row in block}
    among = [game for game in games if game.home in clubs and game.away in clubs]
    met: dict[frozenset[str], int] = {}
    for game in among:
        pair = frozenset((game.home, game.away))
        met[pair] = met.get(pair, 0) + 1
    if len(met) != len(clubs) * (len(clubs) - 1) // 2 or len(set(met.values())) != 1:
        return (block,)
    table = order(standings(among, clubs, cap), ("points", "goal_difference", "goals"))
    own = {row.club: row for row in block}
    return tuple(tuple(own[row.club] for row in part) for part in table)


def _by_lots(block: Block, lots: Lots | None, label: str) -> tuple[Block, ...]:
    """Each place in turn is drawn among the clubs still left, which stand in order of name."""
    if lots is None:
        return (block,)
    left = list(block)
    drawn: list[Block] = []
    while left:
        drawn.append((left.pop(lots.below(len(left), f"{label}/{len(drawn) + 1}")),))
    return tuple(drawn)


def ranks(blocks: Sequence[Block]) -> tuple[tuple[int, bool, Standing], ...]:
    """For each club its rank and whether others share it: 1, 2, 2, 4.

    Parameters
    ----------
    blocks
        Clubs in order, as ``order`` gives them; those of one block are level.
    """
    found = []
    rank = 1
    for block in blocks:
        found += [(rank, len(block) > 1, row) for row in block]
        rank += len(block)
    return tuple(found)


@dataclass(frozen=True)
class Cut:
    """The first places of a table: who surely has one, and who is level for those left."""

    sure: tuple[Standing, ...]
    level: tuple[Standing, ...]
    left: int


def cut(blocks: Sequence[Block], places: int) -> Cut:
    """The clubs of the first ``places`` places; a block across the line stays open."""
    sure: list[Standing] = []
    for block in blocks:
        left = places - len(sure)
        if left <= 0:
            break
        if len(block) > left:
            return Cut(tuple(sure), block, left)
        sure.extend(block)
    return Cut(tuple(sure), (), 0)
