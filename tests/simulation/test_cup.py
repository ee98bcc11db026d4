"""Tests that a drawn cup is played to its end: who wins, who hosts, who goes on, who travels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.drawing.contest import Draw, DrawnTie, TieSide, WinnerOf
from drawopt.drawing.lots import Lots
from drawopt.errors import InputError
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Rules
from drawopt.model.results import Match
from drawopt.records.canonical import digest_of
from drawopt.records.draws import draw_record, results_digest
from drawopt.records.window_files import match_results
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import (
    Actual,
    Coin,
    Cup,
    Outcomes,
    PlayedTie,
    Rated,
    play_cup,
    play_draw,
    rated,
)
from tests.fixtures import club, digest, plan_2024, played_2024, road, scattered, small_plan

LOTS = Lots.of("", "", "test")


def play(plan: Plan, seed: str, outcomes: Outcomes | None = None) -> Cup:
    return play_cup(plan, digest(plan), seed, outcomes or Coin())


@cache
def coin_cup_2024(seed: str) -> Cup:
    return play(plan_2024(), seed)


@cache
def actual_cup_2024(seed: str) -> Cup:
    return play(plan_2024(), seed, Actual(played_2024().matches))


# Whole cups.


def check_complete(plan: Plan, cup: Cup) -> None:
    """A cup in which every tie has a winner, worked through round by round."""
    fmt = plan.problem.format
    assert len(cup.ties) == fmt.entrants - fmt.slots
    assert [tie.number for tie in cup.ties] == list(range(1, len(cup.ties) + 1))
    assert cup.stopped == ()
    byes = {bye.club for bye in cup.draws[0].byes if bye.round == 1}
    there = set(range(fmt.entrants)) - byes
    for round_, ties_of_round in enumerate(fmt.ties_per_round, 1):
        ties = [tie for tie in cup.ties if tie.round == round_]
        clubs = [side for tie in ties for side in (tie.home, tie.away)]
        assert len(ties) == ties_of_round
        assert len(clubs) == len(set(clubs))
        assert set(clubs) == there
        for tie in ties:
            section = plan.sections[tie.section - 1]
            assert {tie.home, tie.away} <= set(section)
            assert tie.winner in (tie.home, tie.away)
            assert tie.decided_by == "coin"
            # The visitor travels from home to the host's home.
            assert tie.distance == plan.problem.distances[tie.away, tie.home]
        there = {tie.winner for tie in ties if tie.winner is not None}
        if round_ == 1:
            there |= byes
    # Where nobody plays at all, everybody is there.
    assert set(cup.qualifiers) == there
    assert [q in plan.sections[k] for k, q in enumerate(cup.qualifiers)] == [True] * fmt.slots


FORMATS = [
    # clubs, slots, windows
    (2, 1, None),
    (3, 2, None),
    (5, 1, ((1, 2), (3,))),
    (9, 2, ((1,), (2,), (3,))),
    (10, 1, ((1, 2), (3,), (4,))),
    (16, 1, ((1,), (2, 3), (4,))),
    (21, 2, ((1, 2), (3,), (4,))),
]


@pytest.mark.parametrize("redraw", ["window", "none"])
@pytest.mark.parametrize(("clubs", "slots", "windows"), FORMATS)
def test_coin_cups_are_complete(
    clubs: int, slots: int, windows: tuple[tuple[int, ...], ...] | None, redraw: str
) -> None:
    """Tests that coins play every tie of every format, and one club a section qualifies."""
    plan = small_plan(scattered(clubs), slots, windows=windows, redraw=redraw)
    for seed in "abc":
        cup = play(plan, seed)
        check_complete(plan, cup)
        assert len(cup.draws) == (1 if redraw == "none" else len(windows or [1]))


def test_a_coin_cup_of_2024_is_complete() -> None:
    """Tests that 109 clubs play 21, 44, 22 and 11 ties, and eleven qualify."""
    cup = coin_cup_2024("7")
    check_complete(plan_2024(), cup)
    assert [len([t for t in cup.ties if t.round == r]) for r in (1, 2, 3, 4)] == [21, 44, 22, 11]
    assert len(cup.draws[0].byes) == 67


def test_as_many_slots_as_clubs() -> None:
    """Tests that where every club has a slot, all qualify without a tie."""
    cup = play(small_plan(road(0, 10, 30), 3), "x")
    assert (cup.ties, cup.qualifiers, cup.travel) == ((), (0, 1, 2), 0)


def test_same_seed_same_cup() -> None:
    """Tests that a cup is its plan and its seed, down to the last coin."""
    assert play(plan_2024(), "7") == coin_cup_2024("7")
    assert play(plan_2024(), " 7 ") == coin_cup_2024("7")


def test_other_seed_other_cup() -> None:
    """Tests that another seed draws another bracket and tosses other coins."""
    one, other = coin_cup_2024("7"), coin_cup_2024("8")
    assert one.draws[0].rank != other.draws[0].rank
    assert one.qualifiers != other.qualifiers


def test_the_tolerance_given_is_the_one_drawn_with() -> None:
    """Tests that a rehearsal may be held with another tolerance than the plan's."""
    plan = small_plan(scattered(10), 1, windows=((1, 2), (3,), (4,)))
    cup = play_cup(plan, digest(plan), "x", Coin(), Decimal(0))
    assert [(draw.tolerance, draw.travel) for draw in cup.draws] == [
        (Decimal(0), draw.least_travel) for draw in cup.draws
    ]
    assert cup.draws[0].travel == plan.travel
    assert all(draw.rehearsal for draw in cup.draws)


# Window by window.


def test_each_window_draws_the_survivors_of_each_section() -> None:
    """Tests that a later window holds the winners of the one before, each in its section."""
    plan, cup = plan_2024(), coin_cup_2024("7")
    windows = plan.problem.terms.windows
    assert [draw.window for draw in cup.draws] == [1, 2, 3]
    for draw, window in zip(cup.draws, windows, strict=True):
        for number, section in enumerate(plan.sections, 1):
            there = {
                side
                for tie in draw.ties
                if tie.section == number
                for side in (tie.home, tie.away)
                if isinstance(side, int)
            }
            winners = {
                tie.winner
                for tie in cup.ties
                if tie.section == number and tie.round == window[0] - 1
            }
            assert there == (set(section) if draw.window == 1 else winners)
        assert {tie.round for tie in draw.ties if not tie.provisional} == set(window)
        assert {tie.round for tie in draw.ties if tie.provisional} == set(range(window[-1] + 1, 5))


def test_each_window_is_chained_to_the_one_before() -> None:
    """Tests that a later draw names the draw before and the results since by their digests."""
    clubs = plan_2024().problem.field.clubs
    cup = coin_cup_2024("7")
    first, second, third = cup.draws
    assert (first.after, first.results_digest) == ("", "")
    for before, draw in ((first, second), (second, third)):
        numbers = {tie.number for tie in before.ties if not tie.provisional}
        results = {
            tie.number: Match(tie.round, *sides(tie), None, None, tie.decided_by, winner(tie))
            for tie in cup.ties
            if tie.number in numbers
        }
        assert draw.after == digest_of(draw_record(before, clubs))
        assert draw.results_digest == results_digest(results, clubs)
        assert draw.plan_digest == digest(plan_2024())


def sides(tie: PlayedTie) -> tuple[int, int]:
    assert tie.home is not None
    assert tie.away is not None
    return tie.home, tie.away


def winner(tie: PlayedTie) -> int:
    assert tie.winner is not None
    return tie.winner


def test_the_first_day_stands_without_redraw() -> None:
    """Tests that with redraw "none" the winners of two ties meet as drawn on the first day."""
    plan = small_plan(scattered(16), 1, windows=((1, 2), (3,), (4,)), redraw="none")
    for seed in "abcdef":
        cup = play(plan, seed)
        (draw,) = cup.draws
        played = {tie.number: tie for tie in cup.ties}
        assert not any(tie.provisional for tie in draw.ties)
        for tie in draw.ties:
            drawn = {
                played[side.tie].winner if isinstance(side, WinnerOf) else side
                for side in (tie.home, tie.away)
            }
            assert drawn == set(sides(played[tie.number]))


# Outcomes: what happened.


HIGHER = Rated((0.0, 10_000.0, 20_000.0, 30_000.0))
"""The club of the higher number wins, but for one chance in 10^25."""


def match(round_: int, winner: int, loser: int, decided_by: str = "score") -> Match:
    return Match(round_, winner, loser, 1, 0, decided_by, winner)


def test_actual_in_small() -> None:
    """Tests each reason in turn: they met; one went further; neither is known to be better."""
    actual = Actual([match(2, 0, 1, "penalties"), match(1, 0, 2), match(1, 1, 3)])
    for home, away in ((0, 1), (1, 0)):
        assert actual.winner(LOTS, 1, 1, home, away) == 0
        assert actual.decided_by(home, away) == "penalties"
    # 1 survived round 1, 2 did not.
    assert actual.winner(LOTS, 1, 1, 2, 1) == 1
    assert actual.decided_by(2, 1) == "further"
    # 2 and 3 both went out in round 1; 4 and 5 are in no match at all.
    assert actual.winner(LOTS, 1, 1, 2, 3) is None
    assert actual.winner(LOTS, 1, 1, 4, 5) is None
    # 0 won the last round: further than anybody.
    assert actual.winner(LOTS, 1, 1, 4, 0) == 0


def check_actual(cup: Cup, matches: Iterable[Match]) -> None:
    met = {match.pair: match for match in matches}
    lost_in = {match.loser: match.round for match in met.values()}
    for tie in cup.ties:
        if tie.home is None or tie.away is None:
            assert (tie.winner, tie.decided_by, tie.distance) == (None, "open", None)
            continue
        found = met.get(frozenset((tie.home, tie.away)))
        if found is not None:
            assert (tie.winner, tie.decided_by) == (found.winner, found.decided_by)
            continue
        # 5: never lost, a qualifier.
        home, away = lost_in.get(tie.home, 5), lost_in.get(tie.away, 5)
        if home == away:
            assert (tie.winner, tie.decided_by) == (None, "open")
        else:
            assert tie.winner == (tie.home if home > away else tie.away)
            assert tie.decided_by == "further"


@pytest.mark.parametrize("seed", ["7", "8", "9"])
def test_actual_outcomes_of_2024(seed: str) -> None:
    """Tests that who met has the played winner, else who went further, else nobody knows."""
    cup = actual_cup_2024(seed)
    check_actual(cup, played_2024().matches)
    assert {tie.decided_by for tie in cup.ties} >= {"score", "further"}


@pytest.mark.parametrize("seed", ["7", "8", "9"])
def test_an_open_tie_stops_its_section(seed: str) -> None:
    """Tests that all 98 ties are listed, that later ties of an open one stay open, no others."""
    cup = actual_cup_2024(seed)
    assert [tie.number for tie in cup.ties] == list(range(1, 99))
    assert cup.stopped == tuple(tie for tie in cup.ties if tie.winner is None)
    assert cup.stopped
    for section in range(1, 12):
        ties = [tie for tie in cup.ties if tie.section == section]
        open_rounds = {tie.round for tie in ties if tie.winner is None}
        for tie in ties:
            if tie.home is None or tie.away is None:
                # Some tie before it, in its own section, has no winner.
                assert min(open_rounds) < tie.round
        through = [tie.winner for tie in ties if tie.round == 4]
        assert (through[0] in cup.qualifiers) == (through[0] is not None)
        if not open_rounds:
            assert len(set(through) & set(cup.qualifiers)) == 1
    last = [tie for tie in cup.ties if tie.round == 4]
    assert len(cup.qualifiers) == sum(1 for tie in last if tie.winner is not None) < 11


def test_nothing_known_leaves_everything_open() -> None:
    """Tests that a cup of which nothing is known is listed whole, and stops where it began."""
    plan = small_plan(scattered(9), 2, windows=((1,), (2,), (3,)))
    cup = play(plan, "x", Actual([]))
    assert cup.stopped == cup.ties
    assert len(cup.ties) == 7
    assert cup.qualifiers == ()
    # The section of five begins with one tie in round 1, the section of four with two in round 2.
    begun = [(tie.round, tie.section) for tie in cup.ties if tie.distance is not None]
    assert begun == [(1, 1), (2, 2), (2, 2)]


# Outcomes: ratings and coins.


@dataclass(frozen=True)
class OneLot(Lots):
    """A stream whose next lot is known."""

    lot: int = 0

    def below(self, n: int, label: str) -> int:  # noqa: ARG002
        assert 0 <= self.lot < n
        return self.lot


def home_wins(model: Outcomes, lot: int) -> bool:
    return model.winner(OneLot(b"", lot), 1, 1, 0, 1) == 0


def test_equal_ratings_are_a_fair_coin() -> None:
    """Tests that of the 2^32 lots exactly half name the home club: those below 2^31."""
    even = Rated((1500.0, 1500.0))
    assert home_wins(even, 0)
    assert home_wins(even, 2**31 - 1)
    assert not home_wins(even, 2**31)
    assert not home_wins(even, 2**32 - 1)


def test_400_points_are_ten_to_one() -> None:
    """Tests Elo's rule: 400 points more win 10 of 11."""
    # 2^32 * 10 / 11 = 3,904,515,723.6
    strong = Rated((1900.0, 1500.0))
    assert home_wins(strong, 3_904_515_723)
    assert not home_wins(strong, 3_904_515_724)
    weak = Rated((1500.0, 1900.0))
    # 2^32 / 11 = 390,451,572.4
    assert home_wins(weak, 390_451_572)
    assert not home_wins(weak, 390_451_573)


@pytest.mark.parametrize("difference", [4000, 200_000, 10**9])
def test_a_far_stronger_club_wins(difference: int) -> None:
    """Tests that a club of far higher rating wins at home and away, however far."""
    for home, ratings in ((0, (float(difference), 0.0)), (1, (0.0, float(difference)))):
        for tie in range(1, 50):
            assert Rated(ratings).winner(LOTS, tie, 1, 0, 1) == home


def test_equal_ratings_play_out_both_ways() -> None:
    """Tests that over a thousand ties equal clubs share the wins, with coins and with ratings."""
    for model in (Coin(), Rated((1.0, 1.0))):
        wins = sum(model.winner(LOTS, tie, 1, 0, 1) == 0 for tie in range(1000))
        assert 440 < wins < 560  # 500, and four standard deviations of 15.8 either way


def test_ratings_of_a_field() -> None:
    """Tests that ratings follow the clubs' order and decide a cup."""
    entrants = [Entrant(club(i), rating=Decimal(4000 * i)) for i in range(8)]
    plan = small_plan(road(0, 9, 20, 31, 45, 60, 72, 99), 1, entrants=entrants[::-1])
    assert rated(plan.problem.field) == Rated(tuple(4000.0 * i for i in range(8)))
    cup = play(plan, "x", rated(plan.problem.field))
    assert cup.qualifiers == (7,)
    assert {tie.decided_by for tie in cup.ties} == {"rating"}
    assert all(tie.winner == max(sides(tie)) for tie in cup.ties)


def test_missing_ratings_are_named() -> None:
    """Tests that every club without a rating is named at once; a rating of 0 is one."""
    field = Field((Entrant("Foro"), Entrant("Azteca", rating=Decimal(0)), Entrant("Capo")))
    with pytest.raises(InputError) as caught:
        rated(field)
    (fault,) = caught.value.faults
    assert fault.column == "rating"
    assert fault.found == "none for 2 of 3: Capo, Foro"


# Hosts.

FOUR = {"01": 10, "02": 20, "03": 25, "12": 15, "13": 40, "23": 60}
"""Two ties of round 1, and one of round 2 between their winners; miles of each pair."""


def four(may_not_host: Iterable[int] = ()) -> Plan:
    distances = road(0, 0, 0, 0).copy()
    for pair, miles in FOUR.items():
        i, j = int(pair[0]), int(pair[1])
        distances[i, j] = distances[j, i] = miles
    rules = Rules(may_not_host=tuple(club(i) for i in may_not_host))
    return small_plan(distances, 1, rules=rules, windows=((1, 2),))


def drawn(*ties: tuple[int, TieSide, TieSide]) -> Draw:
    """A draw of one section, written by hand: round, home and away of each tie."""
    return Draw(
        plan_digest="",
        seed="x",
        attempt=1,
        reason="",
        rehearsal=True,
        window=1,
        after="",
        results_digest="",
        tolerance=Decimal(0),
        least_travel=0,
        travel=0,
        count=1,
        rank=0,
        lots=(),
        ties=tuple(
            DrawnTie(number, round_, 1, home, away, 0, 0, provisional=False)
            for number, (round_, home, away) in enumerate(ties, 1)
        ),
        byes=(),
    )


FOUR_DRAWN = drawn((1, 0, 1), (1, 3, 2), (2, WinnerOf(1), WinnerOf(2)))


def test_play_by_hand() -> None:
    """Tests a cup of four clubs: who is at home, who wins, how far the visitor comes."""
    one, two, final = play_draw(four(), FOUR_DRAWN, HIGHER, LOTS)
    assert (one.home, one.away, one.winner, one.distance) == (0, 1, 1, 10)
    assert (two.home, two.away, two.winner, two.distance) == (3, 2, 3, 60)
    assert (final.home, final.away, final.winner, final.distance) == (1, 3, 3, 40)
    cup = Cup((FOUR_DRAWN,), (one, two, final), (3,))
    # 10 + 60 = 70; 70 + 40 = 110
    assert cup.travel_by_round == {1: 70, 2: 40}
    assert cup.travel == 110
    assert cup.longest == two
    assert [cup.trips_over(miles) for miles in (9, 10, 59, 60)] == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("may_not_host", "home", "away", "switched", "neutral"),
    [
        # Clubs 1 and 3 come through; the coin named the side of club 1.
        pytest.param((), 1, 3, False, False, id="nobody barred"),
        pytest.param((0, 2), 1, 3, False, False, id="only losers barred"),
        pytest.param((3,), 1, 3, False, False, id="the visitor barred"),
        pytest.param((1,), 3, 1, True, False, id="the host barred"),
        pytest.param((1, 3), 1, 3, False, True, id="both barred"),
    ],
)
def test_hosts_of_winners(
    may_not_host: tuple[int, ...], home: int, away: int, switched: bool, neutral: bool
) -> None:
    """Tests that once the winners are known, who may not host is seen to."""
    final = play_draw(four(may_not_host), FOUR_DRAWN, HIGHER, LOTS)[2]
    assert (final.home, final.away) == (home, away)
    assert (final.switched, final.neutral) == (switched, neutral)
    assert (final.winner, final.distance) == (3, 40)


def test_a_club_that_may_not_host_meets_a_winner() -> None:
    """Tests that a bye club that the coin named, and that may not host, visits the winner."""
    draw = drawn((1, 1, 2), (2, 0, WinnerOf(1)))
    final = play_draw(four((0,)), draw, HIGHER, LOTS)[1]
    assert (final.home, final.away, final.switched, final.neutral) == (2, 0, True, False)
    final = play_draw(four((0, 2)), draw, HIGHER, LOTS)[1]
    assert (final.home, final.away, final.switched, final.neutral) == (0, 2, False, True)


def test_what_was_settled_at_the_draw_stays() -> None:
    """Tests that a tie switched or neutral since the draw is so when it is played."""
    plan = four((0, 1))
    switched = replace(FOUR_DRAWN.ties[1], switched=True)
    neutral = replace(FOUR_DRAWN.ties[0], neutral=True)
    draw = replace(FOUR_DRAWN, ties=(neutral, switched, FOUR_DRAWN.ties[2]))
    one, two, _ = play_draw(plan, draw, HIGHER, LOTS)
    assert (one.home, one.switched, one.neutral) == (0, False, True)
    assert (two.home, two.switched, two.neutral) == (3, True, False)


@settings(max_examples=25, deadline=None)
@given(
    barred=st.sets(st.integers(0, 8)),
    redraw=st.sampled_from(["window", "none"]),
    seed=st.integers(0, 10**6),
)
def test_nobody_hosts_who_may_not(barred: set[int], redraw: str, seed: int) -> None:
    """Tests that a club that may not host is at home on neutral ground only, both being barred."""
    rules = Rules(may_not_host=tuple(club(i) for i in barred))
    plan = small_plan(
        scattered(9), 1, rules=rules, windows=((1, 2), (3,), (4,)), redraw=redraw, tolerance="0"
    )
    for tie in play(plan, str(seed)).ties:
        home, away = sides(tie)
        assert tie.neutral == (home in barred and away in barred)
        assert home not in barred or tie.neutral
        assert not tie.switched or away in barred


# Results of a draw.

CLUBS = tuple(club(i) for i in range(4))
FILE = Path("results.csv")


def result(line: int, round_: int, home: int, away: int, winner: int) -> Match:
    return Match(round_, home, away, 1, 0, "score", winner, line)


RESULTS = (result(2, 1, 0, 1, 1), result(3, 1, 3, 2, 3), result(4, 2, 1, 3, 3))


def matched(*matches: Match, draw: Draw = FOUR_DRAWN) -> Mapping[int, Match]:
    return match_results(draw, matches, CLUBS, FILE)


def faults(*matches: Match, draw: Draw = FOUR_DRAWN) -> list[str]:
    with pytest.raises(InputError) as caught:
        matched(*matches, draw=draw)
    return str(caught.value).split("\n")


def test_results_find_their_ties() -> None:
    """Tests that each result is found by its round and clubs, in any order, home or away."""
    assert matched(*RESULTS) == {1: RESULTS[0], 2: RESULTS[1], 3: RESULTS[2]}
    assert matched(*RESULTS[::-1]) == matched(*RESULTS)
    turned = result(2, 1, 1, 0, 1)
    assert matched(turned, *RESULTS[1:]) == {1: turned, 2: RESULTS[1], 3: RESULTS[2]}


def test_provisional_ties_need_no_result() -> None:
    """Tests that only the ties that were published are looked for."""
    last = replace(FOUR_DRAWN.ties[2], provisional=True)
    draw = replace(FOUR_DRAWN, ties=(*FOUR_DRAWN.ties[:2], last))
    assert matched(*RESULTS[:2], draw=draw) == {1: RESULTS[0], 2: RESULTS[1]}
    assert faults(*RESULTS, draw=draw) == [
        "results.csv, line 4, column home: expected a tie that was drawn, "
        "found Club 01 v Club 03 in round 2"
    ]


def test_rows_of_earlier_rounds_are_passed_over() -> None:
    """Tests that the results of earlier windows may stay in the file."""
    draw = drawn((3, 0, 1), (4, WinnerOf(1), 2))
    earlier = result(2, 1, 2, 3, 2), result(3, 2, 0, 3, 0)
    late = result(4, 3, 0, 1, 0), result(5, 4, 0, 2, 0)
    assert matched(*earlier, *late, draw=draw) == {1: late[0], 2: late[1]}


def test_a_tie_that_was_not_drawn_is_named() -> None:
    """Tests that a match between clubs who were not drawn together is refused."""
    assert faults(*RESULTS, result(5, 1, 0, 2, 0)) == [
        "results.csv, line 5, column home: expected a tie that was drawn, "
        "found Club 00 v Club 02 in round 1"
    ]


def test_the_wrong_round_is_named() -> None:
    """Tests that a tie's clubs in another round are not its result."""
    assert faults(RESULTS[0], result(3, 2, 3, 2, 3)) == [
        "results.csv: expected a result for tie 2 of round 1, Club 02 v Club 03, found none",
        "results.csv, line 3, column home: expected a tie that was drawn, "
        "found Club 03 v Club 02 in round 2",
    ]


def test_a_missing_result_is_named() -> None:
    """Tests that each tie without a result is named by its number and clubs."""
    assert faults(*RESULTS[:2]) == [
        "results.csv: expected a result for tie 3 of round 2, Club 01 v Club 03, found none"
    ]


def test_a_missing_result_does_not_blame_the_next_round() -> None:
    """Tests that where round 1 lacks a result, the next round's match is not called undrawn."""
    assert faults(*RESULTS[1:]) == [
        "results.csv: expected a result for tie 1 of round 1, Club 00 v Club 01, found none"
    ]


def test_a_tie_played_twice_is_named() -> None:
    """Tests that two results of one tie are refused, with the line of the second."""
    assert faults(*RESULTS, result(9, 1, 1, 0, 0)) == [
        "results.csv, line 9, column home: expected one result for tie 1, Club 00 v Club 01, "
        "found 2"
    ]


def test_a_whole_cup_by_its_results() -> None:
    """Tests that the matches of a cup played by coins are the results of its draws."""
    cup = coin_cup_2024("7")
    matches = [
        Match(tie.round, *sides(tie), None, None, "score", winner(tie), line=tie.number + 1)
        for tie in cup.ties
    ]
    clubs = plan_2024().problem.field.clubs
    for draw, last in zip(cup.draws, (2, 3, 4), strict=True):
        so_far = [match for match in matches if match.round <= last]
        found = match_results(draw, so_far, clubs, FILE)
        numbers = [tie.number for tie in draw.ties if not tie.provisional]
        assert {number: found[number].winner for number in numbers} == {
            number: winner(cup.ties[number - 1]) for number in numbers
        }
