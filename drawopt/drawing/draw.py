"""The draw: one lot names one bracket of a stated set, then one coin a tie names the host."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from drawopt.drawing.contest import (
    Bye,
    Contest,
    Draw,
    DrawnTie,
    Part,
    TieSide,
    WinnerOf,
    settle_host,
)
from drawopt.drawing.lots import MOST_DIGITS, Lot, Lots
from drawopt.drawing.seeds import bits_needed, official_seed, seed_text, signatures, stated_bits
from drawopt.errors import UsageError
from drawopt.model.bracket import NumberedTie, Side, first_rounds, number_ties
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
    since: Mapping[int, str] = MappingProxyType({}),
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
    since
        Where sections have lots of their own: for each by number, the digest of what its ties came
        to in the windows before, in place of ``results_digest``.
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
    told = all(since.get(k) for k in contest.numbers) if contest.own_lots else results_digest
    if contest.window > 1 and not (after and told):
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
    parts: tuple[Part, ...] = ()
    if contest.own_lots:
        parts, rank, lots, ties, byes = _by_section(contest, cup, plan_digest, since, seed, attempt)
    else:
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
        most_long_ties=cup.trips,
        parts=parts,
    )


def _by_section(
    contest: Contest,
    cup: CupCount,
    plan_digest: str,
    since: Mapping[int, str],
    seed: str,
    attempt: int,
) -> tuple[tuple[Part, ...], int, tuple[Lot, ...], tuple[DrawnTie, ...], tuple[Bye, ...]]:
    """Each section by lots of its own, which nothing of another section enters."""
    parts, lots, ties, byes = list[Part](), list[Lot](), list[DrawnTie](), list[Bye]()
    rank = 0
    for number, section in zip(contest.numbers, cup.sections, strict=True):
        own = CupCount((section,), len(section.ways) - 1)
        results = since.get(number, "") if contest.window > 1 else ""
        stream = Lots.of(plan_digest, results, seed, attempt)
        prefix = f"w{contest.window}/section/{number}"
        place, own_lots, own_ties, own_byes = drawn(contest.alone(number), own, stream, prefix)
        count = own.unweighted.count()
        parts.append(Part(number, results, own.least_travel, count, place))
        rank = rank * own.count() + place
        lots += own_lots
        ties += own_ties
        byes += own_byes
    return (
        tuple(parts),
        rank,
        tuple(lots),
        tuple(sorted(ties, key=lambda tie: tie.number)),
        tuple(sorted(byes, key=lambda bye: (bye.round, bye.club))),
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
        None if clubs is None else contest.bracket(next(places)) for clubs in contest.survivors
    ]
    ties = tuple(_toss(contest, brackets, stream, lots, prefix))
    return lots[0].value, tuple(lots), ties, tuple(_byes(contest, brackets))


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
    if contest.window == 1 and not contest.own_lots:
        return numbered
    free: dict[tuple[int, int], list[int]] = {}
    for each in contest.provisional if not contest.own_lots else ():
        free.setdefault((each.round, each.section), []).append(each.number)
    found = []
    times: dict[tuple[int, int], int] = {}
    for tie in numbered:
        at = tie.round, tie.section
        times[at] = times.get(at, 0) + 1
        kept = free.get(at)
        number = kept.pop(0) if kept else 1000 * tie.section + 10 * tie.round + times[at]
        found.append(replace(tie, number=number))
    return sorted(found, key=lambda tie: tie.number)


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
