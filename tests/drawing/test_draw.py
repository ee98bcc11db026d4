"""Tests that a draw is what its lots say, complete, within the tolerance, and under the rules."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor
from random import Random

import pytest

from drawopt.drawing.contest import (
    Bye,
    Contest,
    Draw,
    DrawnTie,
    TieSide,
    WinnerOf,
    first_contest,
    next_contest,
    settle_host,
)
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.seeds import official_seed
from drawopt.errors import UsageError
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms
from drawopt.model.travel import great_circle
from drawopt.sections.plan import Plan, in_order
from tests.brute_force import brackets, by_pair, club, on_a_line, problem_of, scattered, travels

DIGEST = "5a" * 32
OFFICIAL = "hex:" + "0123456789abcdef" * 2  # 32 digits of 4 bits: 128


def plan_of(problem: Problem, *sections: Sequence[int]) -> Plan:
    return Plan(problem, in_order(sections), 0, "feasible")


def thirteen(seed: int = 4, windows: tuple[tuple[int, ...], ...] = ((1,), (2,), (3,)), **options):  # type: ignore[no-untyped-def]
    """Thirteen clubs for two slots: three rounds, sections of six and of seven."""
    problem = problem_of(scattered(13, seed), 2, windows=windows, **options)
    order = list(range(13))
    Random(seed).shuffle(order)
    return plan_of(problem, order[:6], order[6:])


def twenty_two(**options) -> Plan:  # type: ignore[no-untyped-def]
    """Twenty-two clubs for two slots: four rounds in three windows, as in a real cup."""
    problem = problem_of(scattered(22, 7), 2, windows=((1, 2), (3,), (4,)), **options)
    return plan_of(problem, range(0, 20, 2), [*range(1, 20, 2), 20, 21])


def rehearsed(contest: Contest, seed: str, **options) -> Draw:  # type: ignore[no-untyped-def]
    return draw_contest(contest, seed, DIGEST, rehearsal=True, **options)


# A second opinion on a drawn list of ties, without brackets or counting.


def lot(parent: str, results: str, seed: str, label: str, n: int, attempt: int = 0) -> int:
    """The lot below n of a label: the first bits of its blocks that make a number below n."""
    key = hashlib.sha256(
        f"drawopt-draw-2\n{parent}\n{results}\n{seed}\n{attempt}\n".encode()
    ).digest()
    bits = (n - 1).bit_length()
    number, length, counter = 0, 0, 0
    while True:
        if length >= bits:
            if number >> (length - bits) < n:
                return number >> (length - bits)
            number, length = 0, 0
        block = hashlib.sha256(key + label.encode() + b"\0" + counter.to_bytes(8, "big"))
        number, length = (number << 256) + int(block.hexdigest(), 16), length + 256
        counter += 1


def chances(side: TieSide, ties: dict[int, DrawnTie]) -> dict[int, Fraction]:
    """The clubs that may stand on a side, each with its probability."""
    if isinstance(side, int):
        return {side: Fraction(1)}
    before = ties[side.tie]
    return {
        i: chance / 2
        for part in (before.home, before.away)
        for i, chance in chances(part, ties).items()
    }


def expected(tie: DrawnTie, ties: dict[int, DrawnTie], miles: object) -> int:
    """The expected travel of a tie, rounded half up."""
    one, other = chances(tie.home, ties), chances(tie.away, ties)
    travel = sum(
        p * q * int(miles[i, j])  # type: ignore[index]
        for i, p in one.items()
        for j, q in other.items()
    )
    return floor(travel + Fraction(1, 2))


def in_tree_order(tie: DrawnTie, ties: dict[int, DrawnTie]) -> list[DrawnTie]:
    """The ties that lead to a tie and itself; the side that holds the least club comes first."""
    sides = sorted((tie.home, tie.away), key=lambda side: min(chances(side, ties)))
    below = [t for side in sides if isinstance(side, WinnerOf)
             for t in in_tree_order(ties[side.tie], ties)]  # fmt: skip
    return [*below, tie]


def check(contest: Contest, draw: Draw) -> None:
    """Tests everything that must hold of any drawn list of ties."""
    problem = contest.plan.problem
    fmt, ties = problem.format, {tie.number: tie for tie in draw.ties}
    first_round, last_round = contest.first_round, contest.last_round
    assert len(ties) == len(draw.ties)
    assert [tie.number for tie in draw.ties] == sorted(ties)
    place_of = {(tie.round, tie.section): 0 for tie in draw.ties}
    assert list(place_of) == sorted(place_of), "by round, then section"
    byes = []
    for section, clubs in enumerate(contest.survivors, 1):
        own = [tie for tie in draw.ties if tie.section == section]
        if clubs is None:
            assert not own
            continue
        assert len(own) == len(clubs) - 1
        entered = {
            side: tie.round for tie in own for side in (tie.home, tie.away) if isinstance(side, int)
        }
        if len(clubs) == 1:
            entered[clubs[0]] = fmt.rounds + 1
        assert sorted(entered) == sorted(clubs), "each club comes in once"
        byes += [(r, i) for i, enters in entered.items() for r in range(first_round, enters)]
        led_to = [
            side.tie for tie in own for side in (tie.home, tie.away) if isinstance(side, WinnerOf)
        ]
        assert sorted(led_to) == [tie.number for tie in own[:-1]], "each winner goes on once"
        for tie in own:
            for side in (tie.home, tie.away):
                if isinstance(side, WinnerOf):
                    assert ties[side.tie].round == tie.round - 1
            for i in chances(tie.home, ties):
                for j in chances(tie.away, ties):
                    assert problem.earliest[i, j] <= tie.round
        if own:
            assert own[-1].round == fmt.rounds
            for round_ in range(first_round, fmt.rounds + 1):
                tree = [t.number for t in in_tree_order(own[-1], ties) if t.round == round_]
                assert tree == sorted(tree), "by position"
    assert draw.byes == tuple(Bye(i, r) for r, i in sorted(byes))
    for tie in draw.ties:
        assert tie.expected_travel == expected(tie, ties, problem.costs)
        assert tie.expected_distance == expected(tie, ties, problem.distances)
        assert tie.provisional == (tie.round > last_round)
    assert draw.travel == sum(tie.expected_travel for tie in draw.ties)
    most = floor(draw.least_travel * (1 + Fraction(draw.tolerance)))
    assert draw.least_travel <= draw.travel <= most
    assert 0 <= draw.rank < draw.count
    check_lots(contest, draw, ties)


def check_lots(contest: Contest, draw: Draw, ties: dict[int, DrawnTie]) -> None:
    """Tests that rank and hosts are those of the lots' labels."""
    parent = draw.after or draw.plan_digest
    source = parent, draw.results_digest, draw.seed
    window = contest.window
    assert draw.window == window
    assert draw.rank == lot(*source, f"w{window}/rank", draw.count, draw.attempt)
    may_host = contest.plan.problem.may_host
    for tie in draw.ties:
        first, second = sorted((tie.home, tie.away), key=lambda side: min(chances(side, ties)))
        coin = lot(*source, f"w{window}/tie/{tie.number}/host", 2, draw.attempt)
        named, other = (first, second) if coin == 0 else (second, first)
        if isinstance(named, int) and not may_host[named] and isinstance(other, int):
            assert (tie.home, tie.neutral) == ((named, True), (other, False))[may_host[other]]
            assert tie.switched == may_host[other]
        else:
            assert (tie.home, tie.switched, tie.neutral) == (named, False, False)


def played(draw: Draw, seed: int = 1, leave_out: Sequence[int] = ()) -> dict[int, int]:
    """A winner of each tie of the window, by a coin."""
    random, winners = Random(seed), {}
    for tie in draw.ties:
        if tie.provisional or tie.number in leave_out:
            continue
        sides = [
            side if isinstance(side, int) else winners.get(side.tie)
            for side in (tie.home, tie.away)
        ]
        if None not in sides:
            winners[tie.number] = random.choice([side for side in sides if side is not None])
    return winners


# One window.


@pytest.mark.parametrize("seed", ["a", "b", "Zürich 1", "1 2 3"])
def test_drawn_list(seed: str) -> None:
    """Tests first windows of two fields: complete, in order, within the tolerance."""
    for plan in (thirteen(), twenty_two(), twenty_two(tolerance="0")):
        contest = first_contest(plan)
        draw = rehearsed(contest, seed)
        check(contest, draw)
        fmt = plan.problem.format
        assert [tie.number for tie in draw.ties] == list(range(1, fmt.ties + 1))
        per_round = [sum(tie.round == r for tie in draw.ties) for r in range(1, fmt.rounds + 1)]
        assert tuple(per_round) == fmt.ties_per_round
        assert len(draw.byes) == fmt.byes
        assert {bye.round for bye in draw.byes} == {1}
        assert draw.least_travel == plan.travel
        assert draw.count == plan.count(draw.tolerance).count()


def test_by_hand() -> None:
    """Tests a whole draw of three clubs for one slot, worked out by hand."""
    # 0-1 4 miles, 0-2 5, 1-2 8. 0 waits: 8 + 5 = 13; 1 waits: 5 + 6 = 11; 2 waits: 4 + 7 = 11.
    # Within 5 % two draws: rank 0 has club 2 waiting, rank 1 club 1 (see `test_counting`).
    plan = plan_of(problem_of(by_pair(3, {(0, 1): 4, (0, 2): 5, (1, 2): 8}), 1), (0, 1, 2))
    seen = set()
    for number in range(12):
        seed = f"seed {number}"
        draw = rehearsed(first_contest(plan), seed)
        assert (draw.count, draw.least_travel, draw.travel) == (2, 11, 11)
        waiting = {0: 2, 1: 1}[lot(DIGEST, "", seed, "w1/rank", 2)]
        one, other = 0, 3 - waiting
        if lot(DIGEST, "", seed, "w1/tie/1/host", 2):
            one, other = other, one
        # The winner's side holds club 0, so it is the first.
        sides = WinnerOf(1), waiting
        if lot(DIGEST, "", seed, "w1/tie/2/host", 2):
            sides = waiting, WinnerOf(1)
        miles = {1: (5, 6), 2: (4, 7)}[waiting]
        assert draw.ties == (
            DrawnTie(1, 1, 1, one, other, miles[0], miles[0], False),
            DrawnTie(2, 2, 1, *sides, miles[1], miles[1], False),
        )
        assert draw.byes == (Bye(waiting, 1),)
        seen.add((draw.rank, draw.ties[0].home, draw.ties[1].home))
    assert len(seen) > 4


def test_every_allowed_draw_is_drawn() -> None:
    """Tests that over many seeds each draw within the tolerance comes up, and no other."""
    plan = plan_of(
        problem_of(on_a_line(0, 1, 3, 60, 62, 65), 2, tolerance="0.5"), (0, 1, 2), (3, 4, 5)
    )
    draws = [rehearsed(first_contest(plan), f"seed {number}") for number in range(150)]
    assert {draw.rank for draw in draws} == set(range(draws[0].count))
    pairings = {
        (draw.rank, tuple(tuple(sorted(map(repr, (t.home, t.away)))) for t in draw.ties))
        for draw in draws
    }
    assert len(pairings) == draws[0].count > 4


def test_rules_are_kept() -> None:
    """Tests draws under pairs apart, leagues apart and byes."""
    leagues = ["A", "B", "C"] * 5
    rules = Rules(
        apart=(Apart(club(0), club(1), 3), Apart(club(2), club(12), 4)),
        same_league_apart=True,
        must_have_bye=(club(5),),
    )
    problem = problem_of(scattered(13, 9), 2, rules=rules, leagues=leagues[:13], tolerance="0.2")
    plan = plan_of(problem, [0, 1, 2, 3, 4, 5], range(6, 13))
    for seed in "abcde":
        contest = first_contest(plan)
        draw = rehearsed(contest, seed)
        check(contest, draw)
        assert Bye(5, 1) in draw.byes


def test_double_byes() -> None:
    """Tests that with double byes a club may start in round 3, with a bye for rounds 1 and 2."""
    # A town of four clubs and one club far off, which waits for their winner in every draw.
    problem = problem_of(on_a_line(0, 1, 1, 2, 900), 1, double_byes=True, windows=((1, 2), (3,)))
    plan = plan_of(problem, range(5))
    for seed in "abcd":
        contest = first_contest(plan)
        draw = rehearsed(contest, seed)
        check(contest, draw)
        assert {Bye(4, 1), Bye(4, 2)} <= set(draw.byes)
        later = next_contest(plan, draw, played(draw))
        final = rehearsed(later, seed, after="b" * 64, results_digest="c" * 64)
        check(later, final)
        assert 4 in (final.ties[0].home, final.ties[0].away)


def test_double_byes_drawn_round_by_round() -> None:
    """Tests later windows in which some clubs have a bye still to come."""
    problem = problem_of(
        scattered(9, 3), 2, double_byes=True, windows=((1,), (2,), (3,)), tolerance="0.3"
    )
    plan = plan_of(problem, range(5), range(5, 9))
    for number in range(8):
        contest = first_contest(plan)
        draw = rehearsed(contest, f"seed {number}")
        check(contest, draw)
        for after in ("a" * 64, "b" * 64):
            contest = next_contest(plan, draw, played(draw, number))
            draw = rehearsed(contest, f"seed {number}", after=after, results_digest="c" * 64)
            check(contest, draw)


def test_one_round() -> None:
    """Tests a cup of one round: a tie, and clubs that have their slot by a bye."""
    plan = plan_of(problem_of(on_a_line(0, 4, 9), 2), (0, 1), (2,))
    contest = first_contest(plan)
    draw = rehearsed(contest, "x")
    check(contest, draw)
    assert (draw.count, draw.rank, draw.travel, len(draw.ties)) == (1, 0, 4, 1)
    assert draw.byes == (Bye(2, 1),)


def test_nothing_to_play() -> None:
    """Tests that with a slot for every club there is one draw, without ties."""
    plan = plan_of(problem_of(on_a_line(0, 4, 9), 3), (0,), (1,), (2,))
    draw = rehearsed(first_contest(plan), "x")
    assert (draw.count, draw.rank, draw.travel, draw.ties, draw.byes) == (1, 0, 0, (), ())


def test_costs_steer() -> None:
    """Tests that a cost decides the draw while distances are told beside it."""
    costs, miles = by_pair(3, {(0, 1): 90, (0, 2): 90, (1, 2): 2}), on_a_line(0, 5, 50)
    plan = plan_of(problem_of(miles, 1, costs=costs), (0, 1, 2))
    contest = first_contest(plan)
    draw = rehearsed(contest, "x")
    check(contest, draw)
    # 1-2 meet first (cost 2, 45 miles); 0 waits: cost 90, (5 + 50) / 2 = 27.5 miles.
    assert [tie.expected_travel for tie in draw.ties] == [2, 90]
    assert [tie.expected_distance for tie in draw.ties] == [45, 28]


# Seeds.


def test_official_draw() -> None:
    """Tests that an official draw is not a rehearsal and is the draw its seed names."""
    contest = first_contest(thirteen())
    draw = draw_contest(contest, f"  {OFFICIAL}\n", DIGEST)
    check(contest, draw)
    assert not draw.rehearsal
    assert (draw.seed, draw.plan_digest, draw.after, draw.results_digest) == (
        official_seed(OFFICIAL),
        DIGEST,
        "",
        "",
    )
    again = rehearsed(contest, draw.seed)
    assert again.rehearsal
    assert (draw.attempt, again.attempt) == (1, 0)
    assert (again.count, again.least_travel) == (draw.count, draw.least_travel)
    assert again.lots[0] != draw.lots[0], "a rehearsal does not show what the seed will draw"


@pytest.mark.parametrize(
    "seed",
    [
        "7",
        "the quick brown fox " * 20,
        OFFICIAL[:-1],  # 31 digits: 124 bits
        "dice:" + "6" * 49,  # 126.42 bits
        "decimal:" + "7" * 38,  # 126.16 bits
    ],
)
def test_weak_seed(seed: str) -> None:
    """Tests that an official draw refuses a seed of less than 128 bits; a rehearsal takes it."""
    contest = first_contest(thirteen())
    with pytest.raises(UsageError, match=r"an official draw needs 128|sources and nothing else"):
        draw_contest(contest, seed, DIGEST)
    check(contest, rehearsed(contest, seed))


@pytest.mark.parametrize("seed", ["dice:" + "6" * 50, f"decimal:{'7' * 20} hex:{'0' * 16};"])
def test_strong_seed(seed: str) -> None:
    """Tests seeds of 129 bits and of 66.4 + 64."""
    assert not draw_contest(first_contest(thirteen()), seed, DIGEST).rehearsal


def test_many_draws_need_a_longer_seed() -> None:
    """Tests that a seed must state 32 bits more than name a draw."""
    # Eight sections of nine clubs, no distance between any two: 11,340 ** 8 draws, 107.8 bits.
    problem = problem_of(by_pair(72, {}), 8)
    contest = first_contest(plan_of(problem, *(range(9 * k, 9 * k + 9) for k in range(8))))
    with pytest.raises(UsageError, match="states 128 bits of chance, an official draw needs 140"):
        draw_contest(contest, OFFICIAL, DIGEST)
    draw = draw_contest(contest, OFFICIAL + "012", DIGEST)
    assert draw.count == 11_340**8


@pytest.mark.parametrize("seed", ["", "  ", "a\nb", "x" * 5000])
def test_unreadable_seed(seed: str) -> None:
    """Tests that no draw, rehearsal or not, takes a seed that cannot be recorded."""
    with pytest.raises(UsageError, match="the seed"):
        rehearsed(first_contest(thirteen()), seed)


def test_tolerance() -> None:
    """Tests that only a rehearsal may have another tolerance than the plan's."""
    contest = first_contest(thirteen())
    with pytest.raises(UsageError, match=r"keeps the plan's tolerance 0\.05"):
        draw_contest(contest, OFFICIAL, DIGEST, tolerance=Decimal("0.1"))
    same = draw_contest(contest, OFFICIAL, DIGEST, tolerance=Decimal("0.050"))
    assert same.count == draw_contest(contest, OFFICIAL, DIGEST).count
    wide = rehearsed(contest, OFFICIAL, tolerance=Decimal("0.1"))
    check(contest, wide)
    assert (wide.tolerance, wide.count > same.count) == (Decimal("0.1"), True)
    for wrong in ("-0.01", "1.01", "NaN", "Infinity", "0.0000001"):
        with pytest.raises(UsageError, match="tolerance"):
            rehearsed(contest, OFFICIAL, tolerance=Decimal(wrong))


def test_another_plan_is_another_draw() -> None:
    """Tests that the plan's digest is part of the key."""
    contest = first_contest(twenty_two())
    ranks = {
        draw_contest(contest, "x", digest, rehearsal=True).rank for digest in (DIGEST, "5b" * 32)
    }
    assert len(ranks) == 2


# Hosts.


@pytest.mark.parametrize(
    ("home", "away", "settled"),
    [
        (0, 1, (0, 1, False, False)),
        (2, 0, (0, 2, True, False)),  # 2 may not host: the other does
        (0, 2, (0, 2, False, False)),
        (2, 3, (2, 3, False, True)),  # neither may
        (WinnerOf(1), 2, (WinnerOf(1), 2, False, False)),  # settled when it is known
        (2, WinnerOf(1), (2, WinnerOf(1), False, False)),
        (WinnerOf(1), WinnerOf(2), (WinnerOf(1), WinnerOf(2), False, False)),
    ],
)
def test_settle_host(home: TieSide, away: TieSide, settled: tuple[object, ...]) -> None:
    """Tests who hosts where clubs 2 and 3 may not."""
    assert settle_host(home, away, (True, True, False, False)) == settled


def test_clubs_that_may_not_host() -> None:
    """Tests that the pairings stay the same, and who hosts is seen to after the coin."""
    barred = [0, 3, 4, 6, 7, 8, 9]
    free, bound = thirteen(), thirteen(rules=Rules(may_not_host=tuple(map(club, barred))))
    switched = neutral = 0
    for number in range(10):
        contest = first_contest(bound)
        one, other = (rehearsed(first_contest(p), f"seed {number}") for p in (free, bound))
        check(contest, other)
        assert one.rank == other.rank
        for a, b in zip(one.ties, other.ties, strict=True):
            assert {repr(a.home), repr(a.away)} == {repr(b.home), repr(b.away)}
            assert b.switched == (a.home != b.home)
            certain = isinstance(b.home, int) and isinstance(b.away, int)
            assert b.neutral == (certain and {b.home, b.away} <= set(barred))
            if certain and not b.neutral:
                assert b.home not in barred
            switched, neutral = switched + b.switched, neutral + b.neutral
    assert switched > 0
    assert neutral > 0


def test_host_of_a_tie_has_its_own_coin() -> None:
    """Tests that both sides are hosts about as often, and ties do not share a coin."""
    contest = first_contest(plan_of(problem_of(on_a_line(0, 1, 10, 12), 2), (0, 1), (2, 3)))
    hosts = [tuple(t.home for t in rehearsed(contest, f"{n}").ties) for n in range(200)]
    # Four outcomes, 50 of each expected; 25 is four standard deviations away.
    assert {hosts.count(pair) > 25 for pair in ((0, 2), (0, 3), (1, 2), (1, 3))} == {True}


# Windows.


def whole_cup(plan: Plan, seed: str) -> list[tuple[Contest, Draw, dict[int, int]]]:
    """Every window drawn and played."""
    contest, parent, results = first_contest(plan), "", ""
    found = []
    for window in range(1, len(plan.problem.terms.windows) + 1):
        draw = rehearsed(contest, seed, after=parent, results_digest=results)
        check(contest, draw)
        winners = played(draw, seed=window)
        found.append((contest, draw, winners))
        parent, results = f"{window}" * 64, "e" * 64
        if window < len(plan.problem.terms.windows):
            contest = next_contest(plan, draw, winners)
            assert contest.window == window + 1
    return found


@pytest.mark.parametrize("seed", ["a", "b", "c"])
@pytest.mark.parametrize("make", [thirteen, twenty_two])
def test_all_windows(make, seed: str) -> None:  # type: ignore[no-untyped-def]
    """Tests that each window draws the survivors of each section, and numbers go on."""
    plan = make()
    fmt = plan.problem.format
    inside = [set(section) for section in plan.sections]
    numbers: list[int] = []
    for contest, draw, winners in whole_cup(plan, seed):
        assert [set(clubs or ()) for clubs in contest.survivors] == inside
        assert [tie.number for tie in draw.ties] == [*range(len(numbers) + 1, fmt.ties + 1)]
        for tie in draw.ties:
            if not tie.provisional:
                numbers.append(tie.number)
                sides = [s if isinstance(s, int) else winners[s.tie] for s in (tie.home, tie.away)]
                inside[tie.section - 1] -= set(sides) - {winners[tie.number]}
        assert (draw.after == "") == (contest.window == 1)
    assert numbers == list(range(1, fmt.ties + 1))
    assert [len(clubs) for clubs in inside] == [1] * fmt.slots


def test_survivors_are_drawn_anew() -> None:
    """Tests that a later window is not bound to the provisional ties of the first."""
    plan = thirteen(tolerance="1")
    first = rehearsed(first_contest(plan), "a")
    winners = played(first)
    contest = next_contest(plan, first, winners)
    later = {
        tuple(
            (t.home, t.away) if repr(t.home) < repr(t.away) else (t.away, t.home) for t in draw.ties
        )
        for n in range(20)
        for draw in [rehearsed(contest, f"{n}", after="1" * 64, results_digest="2" * 64)]
    }
    assert len(later) > 1


def test_rules_in_later_windows() -> None:
    """Tests that a pair kept apart until round 2 may meet there, though it is drawn anew."""
    # 0 and 1 are of one league, and so are 2 and 3. If 0 and 1 win, they meet in round 2.
    problem = problem_of(
        on_a_line(0, 1, 50, 51),
        1,
        windows=((1,), (2,)),
        rules=Rules(same_league_apart=True),
        leagues=["A", "A", "B", "B"],
    )
    plan = plan_of(problem, range(4))
    first = rehearsed(first_contest(plan), "a")
    check(first_contest(plan), first)
    winners = {
        tie.number: min(side for side in (tie.home, tie.away) if isinstance(side, int))
        for tie in first.ties
        if tie.round == 1
    }
    contest = next_contest(plan, first, winners)
    assert contest.survivors == ((0, 1),)
    last = rehearsed(contest, "a", after="1" * 64, results_digest="2" * 64)
    check(contest, last)
    assert last.travel == 1


@pytest.mark.parametrize("until", [1, 2, 3])
def test_count_of_a_later_window(until: int) -> None:
    """Tests that a later window counts the brackets of the rounds that remain, by brute force."""
    rules = Rules(apart=tuple(Apart(club(i), club(i + 4), until) for i in range(9)))
    plan = plan_of(
        problem_of(scattered(13, 2), 2, windows=((1,), (2, 3)), rules=rules, tolerance="1"),
        [0, 1, 4, 5, 8, 9],
        [2, 3, 6, 7, 10, 11, 12],
    )
    for number in range(4):
        first = rehearsed(first_contest(plan), f"seed {number}")
        contest = next_contest(plan, first, played(first, number))
        draw = rehearsed(contest, f"seed {number}", after="1" * 64, results_digest="2" * 64)
        check(contest, draw)
        problem = plan.problem
        each = [
            travels(brackets(clubs, 2, problem.earliest - 1), problem.costs)
            for clubs in contest.survivors
            if clubs is not None
        ]
        least = sum(map(min, each))
        assert draw.least_travel == least
        assert draw.count == sum(a + b <= 2 * least for a, b in product(*each))


def test_key_of_a_later_window() -> None:
    """Tests that the draw before and the results both change a later draw."""
    plan = twenty_two(tolerance="0.2")
    first = rehearsed(first_contest(plan), "a")
    contest = next_contest(plan, first, played(first))
    keys = [("1" * 64, "2" * 64), ("1" * 64, "3" * 64), ("4" * 64, "2" * 64)]
    draws = [rehearsed(contest, "a", after=a, results_digest=r) for a, r in keys]
    for draw in draws:
        check(contest, draw)
    coins = [(draw.rank, tuple(repr(tie.home) for tie in draw.ties)) for draw in draws]
    assert len(set(coins)) == 3


def test_open_tie() -> None:
    """Tests that a section with an open tie is left out and the other keeps its numbers."""
    plan = thirteen()
    first = rehearsed(first_contest(plan), "a")
    left_out = next(tie.number for tie in first.ties if tie.section == 1)
    contest = next_contest(plan, first, played(first, leave_out=[left_out]))
    assert contest.survivors[0] is None
    assert contest.survivors[1] is not None
    draw = rehearsed(contest, "a", after="1" * 64, results_digest="2" * 64)
    check(contest, draw)
    expected_numbers = [t.number for t in first.ties if t.provisional and t.section == 2]
    assert [tie.number for tie in draw.ties] == expected_numbers
    # Once out, it stays out.
    assert next_contest(plan, draw, played(draw)).survivors[0] is None


def test_every_section_open() -> None:
    """Tests that windows can follow one another while no section is settled."""
    plan = thirteen()
    first = rehearsed(first_contest(plan), "a")
    contest = next_contest(plan, first, {})
    assert contest.survivors == (None, None)
    draw = rehearsed(contest, "a", after="1" * 64, results_digest="2" * 64)
    assert (draw.count, draw.ties, draw.travel) == (1, (), 0)
    assert next_contest(plan, draw, {}).survivors == (None, None)


def test_first_bracket_stands() -> None:
    """Tests that with redraw "none" all rounds are published at once, and drawn once."""
    plan = thirteen(redraw="none")
    contest = first_contest(plan)
    draw = rehearsed(contest, "a")
    check(contest, draw)
    assert not any(tie.provisional for tie in draw.ties)
    with pytest.raises(UsageError, match="the first day's bracket stands"):
        next_contest(plan, draw, played(draw))
    window = rehearsed(first_contest(thirteen()), "a")
    assert window.ties == tuple(replace(t, provisional=t.round > 1) for t in draw.ties)


@pytest.mark.parametrize("window", [0, 1, 3, 4])
def test_windows_in_order(window: int) -> None:
    """Tests that no window can be drawn twice or passed over."""
    plan = thirteen()
    draw = rehearsed(first_contest(plan), "a")
    with pytest.raises(UsageError, match=f"window {window} does not follow window 1"):
        next_contest(plan, draw, played(draw), window)


def test_after_the_last_window() -> None:
    """Tests that nothing follows the last window."""
    plan = thirteen()
    _, last, winners = whole_cup(plan, "a")[-1]
    with pytest.raises(UsageError, match="there are 3"):
        next_contest(plan, last, winners)


# Nothing depends on the order of rows.


def test_row_order() -> None:
    """Tests that shuffled rows, sections and rules give the same draw, club by club."""
    random = Random(5)
    rows = [
        Entrant(
            f"{name} FC", lat=Decimal(random.randint(30, 45)), lon=Decimal(-random.randint(75, 120))
        )
        for name in (
            "Ängelholm",
            "Zebra",
            "alpha",
            "Beta",
            "Échirolles",
            "Eta",
            "Gamma",
            "1860",
            "ß",
        )
    ]
    apart = [Apart("Zebra FC", "Beta FC", 2), Apart("Eta FC", "alpha FC", 3)]

    def drawn() -> tuple[object, ...]:
        field = Field(tuple(rows))
        places = [(float(row.lat or 0), float(row.lon or 0)) for row in field.entrants]
        miles = great_circle([lat for lat, _ in places], [lon for _, lon in places], "mi")
        problem = Problem(
            field,
            CupFormat(9, 2),
            miles,
            miles,
            "mi",
            Rules(apart=tuple(apart)),
            Terms(((1, 2, 3),)),
        )
        names = [["Zebra FC", "alpha FC", "Eta FC", "ß FC"]]
        names.append([row.club for row in rows if row.club not in names[0]])
        if random.random() < 0.5:
            names.reverse()
        plan = plan_of(problem, *([problem.club(name) for name in some] for some in names))
        draw = rehearsed(first_contest(plan), "x")
        check(first_contest(plan), draw)

        def side(of: TieSide) -> object:
            return of if isinstance(of, WinnerOf) else field.clubs[of]

        return draw.rank, *((t.number, t.section, side(t.home), side(t.away)) for t in draw.ties)

    first = drawn()
    for _ in range(6):
        random.shuffle(rows)
        random.shuffle(apart)
        assert drawn() == first


def test_same_seed_same_draw() -> None:
    """Tests that a draw can be made again, and another seed makes another."""
    contest = first_contest(twenty_two())
    assert rehearsed(contest, "x") == rehearsed(first_contest(twenty_two()), " x ")
    assert rehearsed(contest, "x").rank != rehearsed(contest, "y").rank
