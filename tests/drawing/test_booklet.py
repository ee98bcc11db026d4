"""Tests that a booklet's numbers are draws by lots of their own, and its counts are theirs."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from drawopt.drawing.booklet import (
    booklet_draws,
    club_counts,
    draw_number,
    make_booklet,
    sampling_loss,
)
from drawopt.drawing.contest import first_contest
from drawopt.drawing.drand import NETWORKS
from drawopt.drawing.lots import Lots
from drawopt.drawing.odds import odds_of
from drawopt.errors import UsageError
from drawopt.model.bracket import first_rounds, from_places
from drawopt.sections.bye_weights import ByeWeights
from drawopt.sections.plan import Plan
from tests.brute_force import problem_of, scattered

OFFICIAL = "hex:" + "4f" * 40
DIGEST = "d" * 64


def small() -> Plan:
    weights = ByeWeights(tuple(1 + k % 3 for k in range(11)))
    problem = problem_of(scattered(11, 8), 2, tolerance="0.5")
    return Plan(problem, (tuple(range(6)), tuple(range(6, 11))), 0, "given", weights=weights)


def test_numbers_are_draws_of_their_own_lots() -> None:
    """Tests rank, byes, ties and coins of each number against the lots its labels name."""
    plan = small()
    contest = first_contest(plan)
    booklet = make_booklet(contest, OFFICIAL, DIGEST, 100)
    lots = Lots.of(DIGEST, "", booklet.seed, 1, tag="drawopt-booklet-2")
    cup = plan.count(Decimal("0.5"))
    every = list(booklet_draws(contest, booklet))
    assert [each.number for each in every] == list(range(100))
    for each in every:
        rank = lots.below(cup.count(), f"w1/{each.number}/rank")
        assert booklet.ranks[each.number] == rank
        sides = [from_places(places) for places in cup.places(rank)]
        byes = {
            who
            for side in sides
            if side is not None
            for who, entered in first_rounds(side, 3).items()
            if entered > 1
        }
        assert {bye.club for bye in each.byes} == byes
        draw = draw_number(contest, booklet, "b" * 64, each.number)
        assert (draw.ties, draw.byes, draw.travel) == (each.ties, each.byes, each.travel)
        assert (draw.rank, draw.number, draw.booklet) == (rank, each.number, "b" * 64)
        for tie in draw.ties:
            (lot,) = [x for x in draw.lots if x.label == f"w1/{each.number}/tie/{tie.number}/host"]
            assert lot.value == lots.below(2, lot.label)
    assert len(set(booklet.ranks)) > 30


def test_counts_are_those_of_all_numbers() -> None:
    """Tests byes and opponents counted by hand, and how far they are from exact chances."""
    plan = small()
    contest = first_contest(plan)
    booklet = make_booklet(contest, "try", DIGEST, 500, rehearsal=True)
    every = list(booklet_draws(contest, booklet))
    counts = club_counts(contest, every)
    byes = Counter(bye.club for each in every for bye in each.byes)
    pairs = Counter(
        frozenset((tie.home, tie.away)) for each in every for tie in each.ties if tie.round == 1
    )
    for each in counts:
        assert each.byes == byes[each.club]
        for other, times in each.opponents:
            assert times >= pairs[frozenset((each.club, other))]
    odds = odds_of(plan)
    loss = sampling_loss(odds, counts, 500)
    off = {
        each.club: abs(
            Fraction(each.byes, 500) - Fraction(odds.by_club[each.club].rounds[0].bye, odds.count)
        )
        for each in counts
    }
    assert loss.largest == max(off.values()) == off[loss.club]
    # Half of a standard deviation of a chance of 1/2 among 500 is 1.1 points.
    assert 0 < loss.expected < 0.02
    assert loss.largest < Fraction(1, 10)


def test_a_rehearsal_shows_nothing_of_the_official_booklet() -> None:
    contest = first_contest(small())
    one, other = (
        make_booklet(contest, OFFICIAL, DIGEST, 50, rehearsal=rehearsal)
        for rehearsal in (False, True)
    )
    assert one.ranks != other.ranks
    assert one.ranks == make_booklet(contest, OFFICIAL, DIGEST, 50).ranks
    # Numbers do not depend on how many there are.
    assert make_booklet(contest, OFFICIAL, DIGEST, 20).ranks == one.ranks[:20]


@pytest.mark.parametrize("number", [-1, 100, 10**9])
def test_numbers_that_are_not_there(number: int) -> None:
    contest = first_contest(small())
    booklet = make_booklet(contest, OFFICIAL, DIGEST, 100)
    with pytest.raises(UsageError, match="numbers 00 to 99"):
        draw_number(contest, booklet, DIGEST, number)


def test_a_booklet_of_another_plan() -> None:
    plan = small()
    booklet = make_booklet(first_contest(plan), OFFICIAL, DIGEST, 100)
    other = first_contest(replace(plan, weights=None))
    with pytest.raises(UsageError, match="another plan or window"):
        draw_number(other, booklet, DIGEST, 3)


def test_seeds_and_sizes() -> None:
    contest = first_contest(small())
    with pytest.raises(UsageError, match="official booklet needs 128"):
        make_booklet(contest, "hex:4f", DIGEST, 100)
    # 128 bits are wanted of so few draws, and are enough.
    assert not make_booklet(contest, "hex:" + "4f" * 16, DIGEST, 2).rehearsal
    with pytest.raises(UsageError, match="needs 128"):
        make_booklet(contest, "hex:" + "4f" * 15 + "4", DIGEST, 2)
    bad = f"drand:{next(iter(NETWORKS))}/1/{'a' * 96}"
    with pytest.raises(UsageError, match="signature"):
        make_booklet(contest, bad, DIGEST, 2)
    for size in (0, 1, 10_001):
        with pytest.raises(UsageError, match="2 to 10,000 numbers"):
            make_booklet(contest, OFFICIAL, DIGEST, size)
