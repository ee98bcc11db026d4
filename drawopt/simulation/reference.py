"""One run of many, the plain way: brackets as values, tie by tie. The fast engine is held to it."""

from dataclasses import dataclass
from decimal import Decimal

from drawopt.drawing.contest import Contest
from drawopt.drawing.draw import settle_host
from drawopt.drawing.lots import Lots
from drawopt.model.bracket import Node, Side, bracket_of, first_rounds, nodes_of
from drawopt.sections.counting import budget_for, count_cup
from drawopt.sections.plan import Plan
from drawopt.simulation.lots import form_and_coin, run_lots
from drawopt.simulation.ratings import Strengths, home_wins


@dataclass(frozen=True)
class RunTie:
    """A tie of a run as it was played; the away side travels ``distance``, one way."""

    round: int
    home: int
    away: int
    distance: int
    winner: int


@dataclass(frozen=True)
class Run:
    """A whole cup: who started with a bye, every tie, who qualified."""

    byes: tuple[int, ...]
    ties: tuple[RunTie, ...]
    qualifiers: tuple[int, ...]


def play_run(plan: Plan, tolerance: Decimal, strengths: Strengths, seed: str, run: int) -> Run:
    """Draw and play a whole cup, every window from the run's own lots.

    Raises
    ------
    AnswerIsNo
        If the clubs left in a section have no bracket that keeps the rules.
    """
    lots = run_lots(seed, run)
    terms, last = plan.problem.terms, plan.problem.format.rounds
    windows = len(terms.windows) if terms.redraw == "window" else 1
    alive: list[tuple[int, ...]] = list(plan.sections)
    byes: list[int] = []
    ties: list[RunTie] = []
    for window in range(1, max(windows, 1) + 1):
        contest = Contest(plan, window, tuple(alive))
        states = contest.states()
        least = sum(each.least_travel for each in states)
        cup = count_cup(states, budget_for(least, tolerance))
        places = cup.places(lots.below(cup.count(), f"w{window}/rank"))
        brackets = [bracket_of(section) for section in places]
        for k, side in enumerate(brackets):
            if window == 1 and last > 0:
                byes += [club for club, entered in first_rounds(side, last).items() if entered > 1]
            winners: dict[Side, int] = {}
            gone: set[int] = set()
            for node in nodes_of(side):
                round_ = node.round + contest.first_round - 1
                if round_ > contest.last_round:
                    continue
                tie = _play(plan, strengths, lots, round_, _through(node, winners))
                winners[node] = tie.winner
                gone |= {tie.home, tie.away} - {tie.winner}
                ties.append(tie)
            alive[k] = tuple(club for club in alive[k] if club not in gone)
    return Run(
        tuple(sorted(byes)),
        tuple(sorted(ties, key=lambda tie: (tie.round, tie.home))),
        tuple(club for section in alive for club in section),
    )


def _through(node: Node, winners: dict[Side, int]) -> tuple[int, int]:
    """The two clubs of a tie, the lesser first."""
    one, other = (
        side if isinstance(side, int) else winners[side] for side in (node.first, node.second)
    )
    return min(one, other), max(one, other)


def _play(
    plan: Plan, strengths: Strengths, lots: Lots, round_: int, pair: tuple[int, int]
) -> RunTie:
    problem = plan.problem
    forms = {}
    coins = 0
    for club in pair:
        forms[club], coin = form_and_coin(lots, problem.field.clubs[club], round_)
        coins += coin
    home, away = pair if coins % 2 == 0 else pair[::-1]
    home, away, _, neutral = settle_host(home, away, problem.may_host)
    lead = strengths.lead(home, away, neutral)
    wins = home_wins(lead, forms[home], forms[away], home < away)
    distance = int(problem.distances[home, away])
    return RunTie(round_, home, away, distance, home if wins else away)
