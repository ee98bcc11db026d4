"""Tests that a drawn cup is played to its end: who wins, who hosts, who goes on, who travels."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawopt.drawing.contest import Draw, DrawnTie, TieSide, WinnerOf
from drawopt.errors import InputError
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Rules
from drawopt.model.results import Match
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Actual, Cup, Outcomes, PlayedTie, play_cup
from drawopt.simulation.lots import form_and_coin, run_lots
from drawopt.simulation.ratings import Strengths, rated
from tests.fixtures import club, plan_2024, played_2024, road, scattered, small_plan


def play(plan: Plan, seed: str, outcomes: Outcomes | None = None) -> Cup:
    return play_cup(plan, seed, outcomes or Strengths())


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
    byes = {bye.club for bye in cup.byes if bye.round == 1}
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
        assert len(cup.windows) == (1 if redraw == "none" else len(windows or [1]))


def test_a_coin_cup_of_2024_is_complete() -> None:
    """Tests that 109 clubs play 21, 44, 22 and 11 ties, and eleven qualify."""
    cup = coin_cup_2024("7")
    check_complete(plan_2024(), cup)
    assert [len([t for t in cup.ties if t.round == r]) for r in (1, 2, 3, 4)] == [21, 44, 22, 11]
    assert len(cup.byes) == 67


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
    assert one.windows[0].rank != other.windows[0].rank
    assert one.qualifiers != other.qualifiers


def test_each_run_is_a_cup_of_its_own() -> None:
    """Tests that a seed has many cups, and run 1 is the one that is shown."""
    plan = small_plan(scattered(9), 1, tolerance="0.3")
    cups = [play_cup(plan, "7", run=run) for run in range(1, 30)]
    assert cups[0] == play(plan, "7")
    assert len({cup.ties for cup in cups}) > 20
    assert {cup.count for each in cups for cup in each.windows} == {cups[0].windows[0].count}


def test_the_tolerance_given_is_the_one_drawn_with() -> None:
    """Tests that a rehearsal may be held with another tolerance than the plan's."""
    plan = small_plan(scattered(10), 1, windows=((1, 2), (3,), (4,)))
    cup = play_cup(plan, "x", tolerance=Decimal(0))
    assert [(window.tolerance, window.travel) for window in cup.windows] == [
        (Decimal(0), window.least_travel) for window in cup.windows
    ]
    assert cup.windows[0].travel == plan.travel


# Window by window.


def test_each_window_draws_the_survivors_of_each_section() -> None:
    """Tests the windows of 2024: what each draws is a bracket of those who came through."""
    plan, cup = plan_2024(), coin_cup_2024("7")
    assert [window.rounds for window in cup.windows] == [(1, 2), (3,), (4,)]
    assert cup.windows[0].count == plan.count(plan.problem.terms.tolerance).count()
    for window in cup.windows:
        assert 0 <= window.rank < window.count
        assert window.least_travel <= window.travel <= window.least_travel * 1.05
    # Rounds 3 and 4 are drawn by themselves: a tie of two clubs has no expectation in it.
    last = sum(tie.distance or 0 for tie in cup.ties if tie.round == 4)
    assert last == cup.windows[2].travel


def test_the_first_day_stands_without_redraw() -> None:
    """Tests that with redraw "none" one window draws all rounds."""
    plan = small_plan(scattered(16), 1, windows=((1, 2), (3,), (4,)), redraw="none")
    for seed in "abcdef":
        cup = play(plan, seed)
        (window,) = cup.windows
        assert window.rounds == (1, 2, 3, 4)
        lots = run_lots(seed, 1)
        places = plan.count(plan.problem.terms.tolerance).places(
            lots.below(window.count, "w1/rank")
        )
        # Halves, quarters, ... of the places play among themselves.
        for tie in cup.ties:
            at = [places[0].index(club) >> tie.round for club in sides(tie)]
            assert at[0] == at[1]


def sides(tie: PlayedTie) -> tuple[int, int]:
    assert tie.home is not None
    assert tie.away is not None
    return tie.home, tie.away


def winner(tie: PlayedTie) -> int:
    assert tie.winner is not None
    return tie.winner


# Outcomes: what happened.


FORMS = (5, 5)


def match(round_: int, winner: int, loser: int, decided_by: str = "score") -> Match:
    return Match(round_, winner, loser, 1, 0, decided_by, winner)


def test_actual_in_small() -> None:
    """Tests each reason in turn: they met; one went further; neither is known to be better."""
    actual = Actual([match(2, 0, 1, "penalties"), match(1, 0, 2), match(1, 1, 3)])
    for home, away in ((0, 1), (1, 0)):
        assert actual.winner(home, away, False, FORMS) == 0
        assert actual.decided_by(home, away) == "penalties"
    # 1 survived round 1, 2 did not.
    assert actual.winner(2, 1, False, FORMS) == 1
    assert actual.decided_by(2, 1) == "further"
    # 2 and 3 both went out in round 1; 4 and 5 are in no match at all.
    assert actual.winner(2, 3, False, FORMS) is None
    assert actual.winner(4, 5, False, FORMS) is None
    # 0 won the last round: further than anybody.
    assert actual.winner(4, 0, False, FORMS) == 0


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


# Outcomes: ratings.


def test_ratings_of_a_field() -> None:
    """Tests that ratings follow the clubs' order and decide a cup."""
    entrants = [Entrant(club(i), rating=Decimal(4000 * i)) for i in range(8)]
    plan = small_plan(road(0, 9, 20, 31, 45, 60, 72, 99), 1, entrants=entrants[::-1])
    assert rated(plan.problem.field) == Strengths(tuple(4000.0 * i for i in range(8)))
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
"""Miles of each pair of four clubs: two ties of round 1, and one of round 2."""

HIGHER = Strengths((0.0, 10_000.0, 20_000.0, 30_000.0))
"""The club of the higher number wins, but for one chance in 10^20."""


def four(may_not_host: Iterable[int] = ()) -> Plan:
    distances = road(0, 0, 0, 0).copy()
    for pair, miles in FOUR.items():
        i, j = int(pair[0]), int(pair[1])
        distances[i, j] = distances[j, i] = miles
    rules = Rules(may_not_host=tuple(club(i) for i in may_not_host))
    return small_plan(distances, 1, rules=rules, windows=((1, 2),), tolerance="0")


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
    # The least: 0-3 and 1-2 are 25 + 15 miles, and 20 + 10 + 40 + 60 over 4 for the last tie.
    seen = set()
    for run in range(1, 60):
        cup = play_cup(four(), "x", HIGHER, run=run)
        assert cup.windows[0].count == 1
        one, two, final = cup.ties
        assert [set(sides(one)), set(sides(two)), set(sides(final))] == [{0, 3}, {1, 2}, {2, 3}]
        assert (one.winner, two.winner, final.winner, cup.qualifiers) == (3, 2, 3, (3,))
        assert [tie.distance for tie in cup.ties] == [25, 15, 60]
        # 25 + 15 = 40; 40 + 60 = 100
        assert (cup.travel_by_round, cup.travel, cup.longest) == ({1: 40, 2: 60}, 100, final)
        assert [cup.trips_over(miles) for miles in (14, 15, 59, 60)] == [3, 2, 1, 0]
        lots = run_lots("x", run)
        for tie in cup.ties:
            lesser, greater = sorted(sides(tie))
            coins = [form_and_coin(lots, club(c), tie.round)[1] for c in (lesser, greater)]
            assert tie.home == (lesser if sum(coins) % 2 == 0 else greater)
        seen.add(tuple(tie.home for tie in cup.ties))
    assert len(seen) == 8


@pytest.mark.parametrize(
    ("may_not_host", "host", "switched", "neutral"),
    [
        pytest.param((), "coin", False, False, id="nobody barred"),
        pytest.param((0, 1), "coin", False, False, id="only losers barred"),
        pytest.param((3,), 2, True, False, id="one barred"),
        pytest.param((2,), 3, True, False, id="the other barred"),
        pytest.param((2, 3), "coin", False, True, id="both barred"),
    ],
)
def test_hosts_of_winners(
    may_not_host: tuple[int, ...], host: int | str, switched: bool, neutral: bool
) -> None:
    """Tests that who may not host is seen to, and that the coin's host is else at home."""
    free = [play_cup(four(), "x", HIGHER, run=run).ties[2] for run in range(1, 20)]
    for run, by_coin in enumerate(free, 1):
        final = play_cup(four(may_not_host), "x", HIGHER, run=run).ties[2]
        assert final.home == (by_coin.home if host == "coin" else host)
        assert final.switched == (switched and final.home != by_coin.home)
        assert (final.neutral, final.winner, final.distance) == (neutral, 3, 60)


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
