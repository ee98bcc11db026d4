"""A booklet: many draws made from one public seed, numbered, so that dice can name one in a hall.

Number k of a booklet is a whole draw, rank and coins, by lots of its own in the booklet's stream:
labels ``w1/417/rank``, ``w1/417/tie/17/host``. The stream's key is that of a draw with the tag
``drawopt-booklet-2``. Numbers are drawn independently, so the same bracket may stand twice.

A club's chance on the night is in how many of the numbers it has what it hopes for. That differs a
little from its exact chance, as any sample does; ``sampling_loss`` says by how much.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from drawopt.drawing.contest import Bye, Contest, Draw, DrawnTie
from drawopt.drawing.draw import drawn, refuse_bad_signatures, refuse_endless
from drawopt.drawing.lots import Lots
from drawopt.drawing.odds import Odds
from drawopt.drawing.seeds import bits_needed, official_seed, seed_text, stated_bits
from drawopt.errors import UsageError
from drawopt.files.wording import count_of
from drawopt.sections.counting import CupCount

TAG = "drawopt-booklet-2"
MAX_SIZE = 10_000


@dataclass(frozen=True)
class Booklet:
    """Draws of one window, numbered from 0.

    Parameters
    ----------
    after, results_digest
        As of a draw; empty for the first window.
    draws
        The number of draws within the tolerance, each counted once.
    below
        What each rank's lot runs below: the weight of all draws.
    ranks
        The rank of each number.
    """

    plan_digest: str
    seed: str
    rehearsal: bool
    window: int
    after: str
    results_digest: str
    tolerance: Decimal
    draws: int
    below: int
    ranks: tuple[int, ...]

    @property
    def stream(self) -> Lots:
        return _stream(
            self.after or self.plan_digest, self.results_digest, self.seed, self.rehearsal
        )

    def check_number(self, number: int) -> None:
        """Refuse a number that the booklet does not have.

        Raises
        ------
        UsageError
        """
        if not 0 <= number < len(self.ranks):
            first, last = self.numeral(0), self.numeral(len(self.ranks) - 1)
            raise UsageError(f"the booklet has numbers {first} to {last}, not {number}")

    def numeral(self, number: int) -> str:
        """A number as it stands in the booklet: 007 of a thousand."""
        return str(number).zfill(len(str(len(self.ranks) - 1)))


def _stream(parent: str, results: str, seed: str, rehearsal: bool) -> Lots:
    # Other lots than an official booklet's: no rehearsal shows what the seed will draw.
    return Lots.of(parent, results, seed, 0 if rehearsal else 1, tag=TAG)


def make_booklet(
    contest: Contest,
    seed: str,
    plan_digest: str,
    size: int,
    *,
    after: str = "",
    results_digest: str = "",
    rehearsal: bool = False,
    look_at_signatures: bool = True,
) -> Booklet:
    """Draw the ranks of a booklet from a seed.

    Parameters
    ----------
    look_at_signatures
        Whether the drand rounds of an official seed must have their signatures checked; whoever
        derives a booklet anew looks at them by himself.

    Raises
    ------
    UsageError
        If there are too few or too many numbers, or an official seed holds more than sources or
        states too few bits.
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    if not 2 <= size <= MAX_SIZE:
        raise UsageError(f"a booklet has 2 to {MAX_SIZE:,} numbers, found {size:,}")
    seed = seed_text(seed) if rehearsal else official_seed(seed)
    cup = contest.count()
    draws = cup.unweighted.count()
    refuse_endless(cup)
    if not rehearsal and stated_bits(seed) < bits_needed(draws):
        raise UsageError(
            f"the seed states {stated_bits(seed)} bits of chance, an official booklet needs "
            f"{bits_needed(draws)}: name its sources, or make a rehearsal"
        )
    if not rehearsal and look_at_signatures:
        refuse_bad_signatures(seed)
    stream = _stream(after or plan_digest, results_digest, seed, rehearsal)
    prefix = f"w{contest.window}"
    ranks = tuple(stream.below(cup.count(), f"{prefix}/{k}/rank") for k in range(size))
    return Booklet(
        plan_digest,
        seed,
        rehearsal,
        contest.window,
        after,
        results_digest,
        contest.plan.problem.terms.tolerance,
        draws,
        cup.count(),
        ranks,
    )


@dataclass(frozen=True)
class BookletDraw:
    """What one number of a booklet draws."""

    number: int
    ties: tuple[DrawnTie, ...]
    byes: tuple[Bye, ...]

    @property
    def travel(self) -> int:
        return sum(tie.expected_travel for tie in self.ties)


def booklet_draws(contest: Contest, booklet: Booklet) -> Iterator[BookletDraw]:
    """Every number of a booklet, in order.

    Parameters
    ----------
    contest
        The window that the booklet was made for.
    booklet
        Its ranks and the seed of its coins.

    Raises
    ------
    UsageError
        If the booklet is not of this contest.
    """
    cup = _counted(contest, booklet)
    stream, prefix = booklet.stream, f"w{contest.window}"
    for number in range(len(booklet.ranks)):
        _, _, ties, byes = drawn(contest, cup, stream, f"{prefix}/{number}")
        yield BookletDraw(number, ties, byes)


def draw_number(
    contest: Contest,
    booklet: Booklet,
    digest: str,
    number: int,
    *,
    attempt: int = 1,
    reason: str = "",
) -> Draw:
    """The draw that a number names.

    Parameters
    ----------
    digest
        Of the booklet's record.

    Raises
    ------
    UsageError
        If there is no such number, or the booklet is not of this contest.
    """
    booklet.check_number(number)
    cup = _counted(contest, booklet)
    rank, lots, ties, byes = drawn(contest, cup, booklet.stream, f"w{contest.window}/{number}")
    return Draw(
        plan_digest=booklet.plan_digest,
        seed=booklet.seed,
        attempt=0 if booklet.rehearsal else attempt,
        reason=reason,
        rehearsal=booklet.rehearsal,
        window=contest.window,
        after=booklet.after,
        results_digest=booklet.results_digest,
        tolerance=booklet.tolerance,
        least_travel=cup.least_travel,
        travel=sum(tie.expected_travel for tie in ties),
        count=booklet.draws,
        rank=rank,
        lots=lots,
        ties=ties,
        byes=byes,
        home_ties=contest.home_ties,
        booklet=digest,
        number=number,
        most_long_ties=cup.trips,
    )


def _counted(contest: Contest, booklet: Booklet) -> CupCount:
    cup = contest.count(booklet.tolerance)
    if (contest.window, cup.count()) != (booklet.window, booklet.below):
        raise UsageError(
            "the booklet is of another plan or window: it is of "
            f"{count_of(booklet.below, 'draw')} of window {booklet.window}, here are "
            f"{cup.count()} of window {contest.window}"
        )
    return cup


@dataclass(frozen=True)
class BookletCounts:
    """In how many numbers of a booklet things happen to one club.

    Parameters
    ----------
    byes
        In how many it has a bye in the window's first round.
    opponents
        Club and times: its first opponent, where both names are known.
    home
        In how many it is at home in its first tie.
    miles
        Mean expected distance of its first tie as the visitor, times the size of the booklet, where
        its opponent is known.
    """

    club: int
    byes: int
    opponents: tuple[tuple[int, int], ...]
    home: int
    miles: int


def club_counts(contest: Contest, draws: Iterable[BookletDraw]) -> tuple[BookletCounts, ...]:
    """The counts of every club that is drawn, in order.

    Parameters
    ----------
    contest
        The window that the booklet was made for.
    draws
        All numbers of the booklet, each once.
    """
    clubs = sorted(club for section in contest.survivors for club in section or ())
    byes, home, miles = (dict.fromkeys(clubs, 0) for _ in range(3))
    met: dict[int, dict[int, int]] = {club: {} for club in clubs}
    distances = contest.plan.problem.distances
    for draw in draws:
        for bye in draw.byes:
            byes[bye.club] += bye.round == contest.first_round
        seen: set[int] = set()
        for tie in draw.ties:
            for side, other, at_home in ((tie.home, tie.away, True), (tie.away, tie.home, False)):
                if not isinstance(side, int) or side in seen:
                    continue
                seen.add(side)
                home[side] += at_home and not tie.neutral
                if isinstance(other, int):
                    met[side][other] = met[side].get(other, 0) + 1
                    miles[side] += 0 if at_home else int(distances[side, other])
    return tuple(
        BookletCounts(
            club,
            byes[club],
            tuple(sorted(met[club].items(), key=lambda each: (-each[1], each[0]))),
            home[club],
            miles[club],
        )
        for club in clubs
    )


@dataclass(frozen=True)
class SamplingLoss:
    """How far a booklet's chances of a bye lie from the exact ones.

    Parameters
    ----------
    largest
        Of all clubs, and the club.
    expected
        The mean over clubs of what such a sample is off by in the mean: of chance p among n
        numbers about sqrt(2 p (1 - p) / (pi n)).
    """

    largest: Fraction
    club: int
    expected: float


def sampling_loss(odds: Odds, counts: Iterable[BookletCounts], size: int) -> SamplingLoss:
    """Compare a booklet's byes with the exact odds of the same draw.

    Parameters
    ----------
    odds
        Exact, before the same draw.
    counts
        One a club that is drawn.
    size
        How many numbers the booklet has.

    Raises
    ------
    KeyError
        If a club is not among the odds.

    Notes
    -----
    What such a sample is off by in the mean is that of a normal distribution:
    sqrt(2 / pi) standard deviations, each sqrt(p (1 - p) / n).
    """
    worst = SamplingLoss(Fraction(-1), -1, 0.0)
    sums = clubs = 0.0
    for each in counts:
        own = odds.by_club[each.club].rounds
        exact = Fraction(own[0].bye if own else 0, odds.count)
        off = abs(Fraction(each.byes, size) - exact)
        if off > worst.largest:
            worst = SamplingLoss(off, each.club, 0.0)
        chance = float(exact)
        sums += math.sqrt(2 * chance * (1 - chance) / (math.pi * size))
        clubs += 1
    return SamplingLoss(max(worst.largest, Fraction(0)), worst.club, sums / max(clubs, 1.0))
