"""The draw: one lot names one bracket of a stated set, then one coin a tie names the host."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from drawopt.drawing.contest import (
    Bye,
    Contest,
    Draw,
    DrawnTie,
    TieSide,
    WinnerOf,
    settle_host,
)
from drawopt.drawing.lots import MOST_DIGITS, Lot, Lots
from drawopt.drawing.seeds import bits_needed, official_seed, seed_text, signatures, stated_bits
from drawopt.errors import UsageError
from drawopt.model.bracket import Node, NumberedTie, Side, bracket_of, first_rounds, number_ties
from drawopt.model.problem import check_tolerance
from drawopt.model.travel import tie_travel
from drawopt.sections.counting import CupCount


def draw_contest(
    contest: Contest,
    seed: str,
    plan_digest: str,
    *,
    after: str = "",
    results_digest: str = "",
    rehearsal: bool = False,
    tolerance: Decimal | None = None,
    attempt: int = 1,
    reason: str = "",
    day: str = "",
    check_signatures: bool = True,
) -> Draw:
    """Draw one window: a rank by lot, its bracket, and one coin a tie.

    Parameters
    ----------
    seed
        The seed text; spaces around it are taken off. An official seed is brought into its one
        spelling.
    plan_digest
        Names the plan: it is part of the record, and of the key of the first window's lots.
    after, results_digest
        Digests of the draw before and of the results since; empty for the first window.
    rehearsal
        A rehearsal takes any seed and any tolerance, and says so in its record.
    tolerance
        In place of the plan's own, for a rehearsal.
    attempt, reason
        The attempt is part of the stream's key; from the second on there is a reason, which is
        not.
    day
        The day on which the draw is held, as in 2026-03-01; it chooses nothing.
    check_signatures
        Whether the drand rounds of an official seed must have their signatures checked; whoever
        derives a draw anew looks at them by himself.

    Raises
    ------
    UsageError
        If an official seed holds more than sources, states too few bits, or has a drand round
        whose signature is not its network's or cannot be checked here, a tolerance is given for
        an official draw, or attempt and reason do not fit.
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    ValueError
        If a later window comes without the digests of the draw before and of its results.
    """
    plan = contest.plan
    seed = seed_text(seed) if rehearsal else official_seed(seed)
    if contest.window > 1 and not (after and results_digest):
        raise ValueError("a later window needs the digests of the draw before and of its results")
    if attempt < 1 or (attempt > 1) != bool(reason) or (rehearsal and attempt > 1):
        raise UsageError("only another attempt at an official draw is counted, and it has a reason")
    own = plan.problem.terms.tolerance
    if tolerance is None:
        tolerance = own
    check_tolerance(tolerance)
    if tolerance != own and not rehearsal:
        raise UsageError(
            f"an official draw keeps the plan's tolerance {own}; another is for --rehearsal"
        )
    cup = contest.count(tolerance)
    count = cup.unweighted.count()
    refuse_endless(cup)
    if not rehearsal and stated_bits(seed) < bits_needed(count):
        raise UsageError(
            f"the seed states {stated_bits(seed)} bits of chance, an official draw needs "
            f"{bits_needed(count)}: name its sources, as in dice:616253 decimal:0071 "
            "hex:9f3c (2.58, 3.32 and 4 bits a digit), or use --rehearsal"
        )
    if not rehearsal and check_signatures:
        refuse_bad_signatures(seed)
    if rehearsal:
        # Other lots than an official draw's: no rehearsal shows what the seed will draw.
        attempt = 0
    stream = Lots.of(after or plan_digest, results_digest, seed, attempt)
    rank, lots, ties, byes = drawn(contest, cup, stream, f"w{contest.window}")
    return Draw(
        plan_digest,
        seed,
        attempt,
        reason,
        rehearsal,
        contest.window,
        after,
        results_digest,
        tolerance,
        cup.least_travel,
        sum(tie.expected_travel for tie in ties),
        count,
        rank,
        lots,
        ties,
        byes,
        day,
        contest.home_ties,
    )


def refuse_endless(cup: CupCount) -> None:
    """Refuse weights that come to a number which no record holds."""
    if cup.count() >= 10**MOST_DIGITS:
        raise UsageError(f"the weights of all draws come to more than {MOST_DIGITS:,} digits")


def refuse_bad_signatures(seed: str) -> None:
    """Refuse an official seed with a drand round that is not known to be its network's own."""
    holds = signatures(seed)
    if holds is None:
        raise UsageError(
            "the seed holds a drand round, and its signature cannot be checked here: install "
            "drawopt[drand], or name other sources"
        )
    if not holds:
        raise UsageError("the seed holds a drand round whose signature is not its network's")


def drawn(
    contest: Contest, cup: CupCount, stream: Lots, prefix: str
) -> tuple[int, tuple[Lot, ...], tuple[DrawnTie, ...], tuple[Bye, ...]]:
    """A rank, its bracket, and a coin a tie, by the lots whose labels begin so.

    Returns
    -------
    tuple
        The rank, all lots, the ties in order of number, and the byes.
    """
    lots = [stream.lot(cup.count(), f"{prefix}/rank")]
    places = iter(cup.places(lots[0].value))
    brackets: list[Side | None] = [
        None if clubs is None else _shifted(bracket_of(next(places)), contest.first_round - 1)
        for clubs in contest.survivors
    ]
    ties = tuple(_toss(contest, brackets, stream, lots, prefix))
    return lots[0].value, tuple(lots), ties, tuple(_byes(contest, brackets))


def _shifted(side: Side, rounds: int) -> Side:
    """A bracket of the remaining rounds with the cup's round numbers."""
    if isinstance(side, int) or rounds == 0:
        return side
    return Node(side.round + rounds, _shifted(side.first, rounds), _shifted(side.second, rounds))


def _toss(
    contest: Contest,
    brackets: Sequence[Side | None],
    stream: Lots,
    lots: list[Lot],
    prefix: str,
) -> list[DrawnTie]:
    """Number the ties and toss a coin for each: 0 names the first side, 1 the second.

    The coins are added to ``lots``.
    """
    problem = contest.plan.problem
    section_of = [k for k, side in enumerate(brackets, 1) if side is not None]
    numbered = _numbered(contest, [side for side in brackets if side is not None], section_of)
    number_of = {tie.node: tie.number for tie in numbered}
    times: dict[TieSide, int] = {each.club: each.ties for each in contest.home_ties}

    def side_of(side: Side) -> TieSide:
        return side if isinstance(side, int) else WinnerOf(number_of[side])

    ties = []
    for tie in numbered:
        coin = stream.lot(2, f"{prefix}/tie/{tie.number}/host")
        lots.append(coin)
        sides = side_of(tie.node.first), side_of(tie.node.second)
        home, away = sides if coin.value == 0 else sides[::-1]
        both = isinstance(home, int) and isinstance(away, int)
        if both and times and times[away] < times[home]:
            home, away = away, home
        home, away, switched, neutral = settle_host(home, away, problem.may_host)
        ties.append(
            DrawnTie(
                tie.number,
                tie.round,
                tie.section,
                home,
                away,
                tie_travel(tie.node, problem.costs),
                tie_travel(tie.node, problem.distances),
                tie.round > contest.last_round,
                switched,
                neutral,
            )
        )
    return ties


def _numbered(
    contest: Contest, brackets: Sequence[Side], section_of: Sequence[int]
) -> list[NumberedTie]:
    """The ties in order of number, with the sections' own numbers."""
    numbered = [
        replace(tie, section=section_of[tie.section - 1]) for tie in number_ties(tuple(brackets))
    ]
    if contest.window == 1:
        return numbered
    free: dict[tuple[int, int], list[int]] = {}
    for tie in contest.provisional:
        free.setdefault((tie.round, tie.section), []).append(tie.number)
    return [replace(tie, number=free[tie.round, tie.section].pop(0)) for tie in numbered]


def _byes(contest: Contest, brackets: Sequence[Side | None]) -> list[Bye]:
    """Each club's byes: the rounds of the contest it does not have to play."""
    last = contest.plan.problem.format.rounds
    byes = [
        Bye(club, round_)
        for side in brackets
        if side is not None
        for club, entered in first_rounds(side, last).items()
        for round_ in range(contest.first_round, entered)
    ]
    return sorted(byes, key=lambda bye: (bye.round, bye.club))
