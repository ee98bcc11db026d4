"""Tests that what was published is checked, broken brackets are caught, and figures are right."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from drawopt.errors import FileError, InputError, UsageError
from drawopt.model.bracket import Node, Side, clubs_of, nodes_of, ties_played
from drawopt.model.checks import Check
from drawopt.model.cup_format import CupFormat
from drawopt.model.edition import Edition, Published
from drawopt.model.entrants import Entrant, Field
from drawopt.model.results import Match
from drawopt.model.travel import Matrix, bracket_travel
from drawopt.review.as_played import (
    Comparison,
    Played,
    WindowBest,
    check_played,
    compare,
    figures,
    read_played,
)
from drawopt.sections.plan import least_bracket
from drawopt.verification.brackets import check_bracket
from tests.fixtures import edition_2024, plan_2024, played_2024, road, small_plan

# What was published.

ROSTER = "every name is a club of the roster"
EVERYBODY = "round 1 and the byes hold every club once"
FEWEST_BYES = "byes are as few as the format allows"
ROUND_2 = "round 2 has the winners of round 1 and the byes"
ROUND_3 = "round 3 has the winners of round 2"
ROUND_4 = "round 4 has the winners of round 3"
TIES = "ties of each round as the format has them"
QUALIFIERS = "the qualifiers are the winners of the last round"
ALL = [ROSTER, EVERYBODY, FEWEST_BYES, ROUND_2, ROUND_3, ROUND_4, TIES, QUALIFIERS]


def failing(checks: tuple[Check, ...]) -> set[str]:
    return {check.name for check in checks if not check.holds}


def test_2024_holds() -> None:
    """Tests that the published matches of 2024 keep every rule, with the figures said."""
    checks = check_played(played_2024(), edition_2024().format)
    assert [check.name for check in checks] == ALL
    assert failing(checks) == set()
    detail = {check.name: check.detail for check in checks}
    assert detail[ROSTER] == "98 matches, 67 byes, 109 clubs"
    assert detail[EVERYBODY] == "42 clubs in round 1, 67 byes"
    assert detail[TIES] == "21/44/22/11, the format has 21/44/22/11"
    assert detail[QUALIFIERS] == "11 of 11"


def without(round_: int) -> Callable[[Played], Played]:
    """The first match of a round left out."""

    def change(played: Played) -> Played:
        gone = first(played, round_)
        return replace(played, matches=tuple(m for m in played.matches if m != gone))

    return change


def first(played: Played, round_: int) -> Match:
    return next(match for match in played.matches if match.round == round_)


def with_match(played: Played, old: Match, new: Match) -> Played:
    return replace(played, matches=tuple(new if m == old else m for m in played.matches))


def other_winner(round_: int) -> Callable[[Played], Played]:
    def change(played: Played) -> Played:
        match = first(played, round_)
        return with_match(played, match, replace(match, winner=match.loser))

    return change


def stranger(round_: int, club_of: Callable[[Played], int]) -> Callable[[Played], Played]:
    """A club of the first match of a round, its loser, changed for another."""

    def change(played: Played) -> Played:
        match = first(played, round_)
        return with_match(
            played, match, Match(round_, match.winner, club_of(played), 1, 0, "score", match.winner)
        )

    return change


def later(round_: int, to: int) -> Callable[[Played], Played]:
    """The first match of a round put in another."""

    def change(played: Played) -> Played:
        match = first(played, round_)
        return with_match(played, match, replace(match, round=to))

    return change


def one_more(round_: int) -> Callable[[Played], Played]:
    """The first match of a round played again."""
    return lambda played: replace(played, matches=(*played.matches, first(played, round_)))


def other_qualifier(played: Played) -> Played:
    return replace(played, qualifiers=(first(played, 4).loser, *played.qualifiers[1:]))


def bye_to_a_club_of_round_1(played: Played) -> Played:
    return replace(played, byes=(first(played, 1).home, *played.byes[1:]))


def a_fifth_round(played: Played) -> Played:
    one, other, *_ = played.qualifiers
    return replace(played, matches=(*played.matches, Match(5, one, other, 1, 0, "score", one)))


ONE_FAULT: dict[str, tuple[Callable[[Played], Played], set[str]]] = {
    # what is wrong: the change, the checks that fail, no others
    "round-1 match missing": (without(1), {EVERYBODY, ROUND_2, TIES}),
    "round-2 match missing": (without(2), {ROUND_2, ROUND_3, TIES}),
    "round-3 match missing": (without(3), {ROUND_3, ROUND_4, TIES}),
    "round-4 match missing": (without(4), {ROUND_4, TIES, QUALIFIERS}),
    "winner of round 1": (other_winner(1), {ROUND_2}),
    "winner of round 2": (other_winner(2), {ROUND_3}),
    "winner of round 3": (other_winner(3), {ROUND_4}),
    "winner of round 4": (other_winner(4), {QUALIFIERS}),
    "a bye missing": (
        lambda played: replace(played, byes=played.byes[1:]),
        {EVERYBODY, FEWEST_BYES, ROUND_2},
    ),
    "a bye twice": (
        lambda played: replace(played, byes=(*played.byes, played.byes[0])),
        {EVERYBODY},
    ),
    "a bye and a match": (bye_to_a_club_of_round_1, {EVERYBODY, ROUND_2}),
    "another qualifier": (other_qualifier, {QUALIFIERS}),
    "a qualifier missing": (
        lambda played: replace(played, qualifiers=played.qualifiers[1:]),
        {QUALIFIERS},
    ),
    "a qualifier twice": (
        lambda played: replace(played, qualifiers=(*played.qualifiers, played.qualifiers[0])),
        {QUALIFIERS},
    ),
    "a club with a bye in round 1": (stranger(1, lambda played: played.byes[0]), {EVERYBODY}),
    "a club in two matches of round 1": (
        stranger(1, lambda played: played.matches[-1].home),
        {EVERYBODY},
    ),
    "a loser of round 1 in round 2": (
        stranger(2, lambda played: first(played, 1).loser),
        {ROUND_2},
    ),
    "a loser of round 2 in round 4": (
        stranger(4, lambda played: first(played, 2).loser),
        {ROUND_4},
    ),
    "a match played twice in round 1": (one_more(1), {EVERYBODY, TIES}),
    "a match played twice in round 2": (one_more(2), {ROUND_2, TIES}),
    "a match played twice in round 4": (one_more(4), {ROUND_4, TIES}),
    "a round-1 match in round 2": (later(1, 2), {EVERYBODY, ROUND_2, TIES}),
    "a round-4 match in round 3": (later(4, 3), {ROUND_3, ROUND_4, TIES, QUALIFIERS}),
    "a match of round 5": (a_fifth_round, {TIES}),
    "no matches at all": (
        lambda played: replace(played, matches=()),
        set(ALL) - {ROSTER, FEWEST_BYES, ROUND_3, ROUND_4},
    ),
}


@pytest.mark.parametrize("wrong", ONE_FAULT)
def test_one_fault(wrong: str) -> None:
    """Tests that each rule fails where it is broken, and only there."""
    change, expected = ONE_FAULT[wrong]
    assert failing(check_played(change(played_2024()), edition_2024().format)) == expected


def test_one_slot_too_many() -> None:
    """Tests that another format than the one played is noticed."""
    checks = check_played(played_2024(), CupFormat(109, 12))
    assert failing(checks) == {FEWEST_BYES, TIES, QUALIFIERS}


def tie(round_: int, winner: int, loser: int) -> Match:
    return Match(round_, winner, loser, 1, 0, "score", winner)


def test_a_small_cup() -> None:
    """Tests a cup of three clubs: A beats B in round 1, C has a bye and wins."""
    played = Played((tie(1, 0, 1), tie(2, 2, 0)), (2,), (2,))
    assert failing(check_played(played, CupFormat(3, 1))) == set()
    assert played.bracket == (Node(2, Node(1, 0, 1), 2),)
    assert (played.entrants(2), played.winners(1)) == ((0, 2), (0,))


def test_a_regional_pool_with_a_double_bye() -> None:
    """Tests that a pool in which a club started in round 3 keeps the rules, if they allow it."""
    # Clubs 1 to 4 play two ties and a third; club 0 waits for the winner in round 3.
    played = Played((tie(1, 1, 2), tie(1, 3, 4), tie(2, 1, 3), tie(3, 0, 1)), (0,), (0,))
    assert failing(check_played(played, CupFormat(5, 1, double_byes=True))) == set()
    assert failing(check_played(played, CupFormat(5, 1))) != set()


# Reading it.


def edition(folder: Path, **texts: str) -> Edition:
    """A cup of three clubs with its files; ``texts`` take the place of a file's content."""
    files = {
        "matches": "round,home,away,home_goals,away_goals,decided_by,winner\n"
        "1,Azteca,BFC,1,0,score,\n2,Capo,Azteca,0,0,penalties,Capo\n",
        "byes": "club\nCapo\n",
    } | texts
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return Edition(
        "2030",
        "Cup of 2030",
        Field((Entrant("Azteca"), Entrant("Brockton", aliases=("BFC",)), Entrant("Capo"))),
        slots=1,
        published=Published(folder / "matches.csv", folder / "byes.csv", ("Capo",)),
    )


def test_read_played(tmp_path: Path) -> None:
    """Tests that matches, byes and qualifiers are read by name or alias."""
    played = read_played(edition(tmp_path))
    assert [(m.home, m.away, m.winner) for m in played.matches] == [(0, 1, 0), (2, 0, 2)]
    assert (played.byes, played.qualifiers) == ((2,), (2,))


def test_unknown_names_are_named_together(tmp_path: Path) -> None:
    """Tests that unknown clubs among byes and qualifiers are named with their places."""
    cup = edition(tmp_path, byes="club\nCapo\nNobody\n")
    assert cup.published is not None
    cup = replace(cup, published=replace(cup.published, qualifiers=("Capo", "Somebody")))
    with pytest.raises(InputError) as caught:
        read_played(cup)
    assert str(caught.value).split("\n") == [
        f"{tmp_path / 'byes.csv'}, line 3, column club: expected a club of this edition, "
        'found "Nobody"',
        '2030, column results.qualifiers: expected a club of this edition, found "Somebody"',
    ]


def test_nothing_published(tmp_path: Path) -> None:
    """Tests that an edition without results, or whose files are missing, says so."""
    cup = edition(tmp_path)
    with pytest.raises(UsageError, match="2030 has no results"):
        read_played(replace(cup, published=None))
    (tmp_path / "byes.csv").unlink()
    with pytest.raises(FileError, match=r"byes\.csv: no such file"):
        read_played(cup)


# The rules of a bracket.

ONCE = "every club is drawn once"
SLOTS = "one section a slot"
SIZES = "sections of the allowed size"
FOLLOW = "rounds follow one another"
BYES = "byes as the format has them"
APART = "no pair meets too early"


def free(clubs: int) -> Matrix:
    """No two clubs are kept apart."""
    return np.ones((clubs, clubs), dtype=np.int64)


def apart(clubs: int, i: int, j: int, until: int) -> Matrix:
    earliest = free(clubs)
    earliest[i, j] = earliest[j, i] = until
    return earliest


FIVE = Node(3, Node(2, Node(1, 0, 1), 2), Node(2, 3, 4))
"""Five clubs for one slot: 1, 2, 1 ties."""

DOUBLE = Node(3, 0, Node(2, Node(1, 1, 2), Node(1, 3, 4)))
"""Five clubs, one of which starts in round 3: 2, 1, 1 ties."""

GOOD: dict[str, tuple[tuple[Side, ...], CupFormat, Matrix]] = {
    "two clubs": ((Node(1, 0, 1),), CupFormat(2, 1), free(2)),
    "three clubs": ((Node(2, Node(1, 0, 1), 2),), CupFormat(3, 1), free(3)),
    "five clubs": ((FIVE,), CupFormat(5, 1), free(5)),
    "three clubs, two slots": ((Node(1, 0, 1), 2), CupFormat(3, 2), free(3)),
    "as many slots as clubs": ((0, 1), CupFormat(2, 2), free(2)),
    "a double bye": ((DOUBLE,), CupFormat(5, 1, double_byes=True), free(5)),
    "strict though double byes are allowed": (
        (FIVE,),
        CupFormat(5, 1, double_byes=True),
        free(5),
    ),
    "apart until the round they meet": ((FIVE,), CupFormat(5, 1), apart(5, 0, 2, 2)),
    "apart until the last round": ((FIVE,), CupFormat(5, 1), apart(5, 1, 4, 3)),
    "apart in qualifying": ((Node(1, 0, 1), Node(1, 2, 3)), CupFormat(4, 2), apart(4, 0, 3, 2)),
}

BROKEN: dict[str, tuple[tuple[Side, ...], CupFormat, Matrix, set[str]]] = {
    "a club twice": (
        (Node(3, Node(2, Node(1, 0, 1), 2), Node(2, 3, 3)),),
        CupFormat(5, 1),
        free(5),
        {ONCE},
    ),
    "a club missing": (
        (Node(3, Node(2, 0, 1), Node(2, 2, 3)),),
        CupFormat(5, 1),
        free(5),
        {ONCE, BYES},
    ),
    "a section missing": ((Node(1, 0, 1),), CupFormat(4, 2), free(4), {ONCE, SLOTS, BYES}),
    "a section too many": ((0, Node(1, 1, 2), 3), CupFormat(4, 2), free(4), {SLOTS, BYES}),
    "sections too large and too small": (
        (Node(3, Node(2, Node(1, 0, 1), 2), Node(2, 3, 4)), Node(2, 5, 6)),
        CupFormat(7, 2),
        free(7),
        {SIZES, FOLLOW, BYES},
    ),
    "sections beyond their bounds": (
        (FIVE, Node(3, Node(2, Node(1, 5, 6), Node(1, 7, 8)), Node(2, Node(1, 9, 10), 11))),
        CupFormat(12, 2, section_size=(6, 6)),
        free(12),
        {SIZES},
    ),
    "a double bye that is not allowed": ((DOUBLE,), CupFormat(5, 1), free(5), {FOLLOW, BYES}),
    "a triple bye": (
        (Node(4, 0, Node(3, *[Node(2, Node(1, *p), Node(1, *q)) for p, q in (
            ((1, 2), (3, 4)), ((5, 6), (7, 8)))])),),
        CupFormat(9, 1, double_byes=True),
        free(9),
        {FOLLOW},
    ),
    "a round passed over": (
        (Node(3, Node(1, 0, 1), Node(2, Node(1, 2, 3), 4)),),
        CupFormat(5, 1),
        free(5),
        {FOLLOW, BYES},
    ),
    "a round too many": (
        (Node(3, Node(2, 0, 1), 2),),
        CupFormat(3, 1),
        free(3),
        {FOLLOW, BYES},
    ),
    "a pair in round 1 that is apart": ((FIVE,), CupFormat(5, 1), apart(5, 0, 1, 2), {APART}),
    "a pair that may meet too early": ((FIVE,), CupFormat(5, 1), apart(5, 1, 2, 3), {APART}),
    "a pair apart in all of qualifying": ((FIVE,), CupFormat(5, 1), apart(5, 1, 4, 4), {APART}),
}  # fmt: skip


@pytest.mark.parametrize("good", GOOD)
def test_good_brackets(good: str) -> None:
    sections, fmt, earliest = GOOD[good]
    assert failing(check_bracket(sections, fmt, earliest)) == set()


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_brackets(broken: str) -> None:
    """Tests that each rule of a bracket fails where it is broken, and only there."""
    sections, fmt, earliest, expected = BROKEN[broken]
    checks = check_bracket(sections, fmt, earliest)
    assert [check.name for check in checks] == [ONCE, SLOTS, SIZES, FOLLOW, BYES, APART]
    assert failing(checks) == expected


def test_the_draw_of_2024_is_a_bracket() -> None:
    """Tests that the draw as played keeps the rules of a bracket, and so does our least one."""
    problem = plan_2024().problem
    for bracket in (played_2024().bracket, least_bracket(plan_2024())):
        assert failing(check_bracket(bracket, problem.format, problem.earliest)) == set()


def test_the_least_bracket_is_least() -> None:
    """Tests that the bracket that stands for ours has the plan's least travel."""
    plan = plan_2024()
    assert bracket_travel(least_bracket(plan), plan.problem.distances) == plan.travel == 6950
    assert {clubs_of(side) for side in least_bracket(plan)} != set()
    assert [tuple(sorted(clubs_of(side))) for side in least_bracket(plan)] == list(plan.sections)


# The figures of a bracket.


def test_figures_of_three_clubs() -> None:
    """Tests a bracket worked out by hand: A-B in round 1, C waits."""
    # A at 0, B at 4, C at 305 miles: A-B 4; C meets A (305) or B (301) with 1/2 each.
    # Round 2: 305/2 + 301/2 = 303. Both trips are over 300: 1/2 + 1/2 = 1 tie is.
    # A and C share a league: of two ties, 1/2 is expected to be within it: 1/4.
    found = figures((Node(2, Node(1, 0, 1), 2),), road(0, 4, 305), ["UPSL", "USSL", "UPSL"], 300)
    assert found.travel_by_round == (4, 303)
    assert found.travel == 307
    assert found.longest == 305
    assert found.long_trips == 1.0
    assert found.same_league == 0.25


def test_figures_count_trips_over_300_only() -> None:
    """Tests that 300 miles are not over 300, and clubs without a league share none."""
    found = figures((Node(2, Node(1, 0, 1), 2),), road(0, 4, 304), ["", "", ""], 300)
    assert (found.long_trips, found.same_league) == (0.5, 0.0)  # B-C has 300


def test_figures_of_no_ties() -> None:
    """Tests that where every club has a slot, there is no travel and no share."""
    found = figures((0, 1), road(0, 9), ["", ""], 300)
    assert (found.travel, found.longest, found.long_trips, found.same_league) == (0, 0, 0.0, 0.0)


# The draw of 2024 as played, beside a plan with its own sections.


@cache
def compared() -> Comparison:
    return compare(edition_2024(), played_2024(), plan_2024())


def test_what_2024_travelled() -> None:
    """Tests the miles that were really travelled."""
    found = compared()
    # 545 + 2,192 + 2,711 + 1,868 = 7,316
    assert found.realised_by_round == (545, 2192, 2711, 1868)
    assert found.realised == 7316
    assert (found.realised_longest, found.realised_long_trips) == (679, 6)
    assert found.realised_same_league == 39
    assert len(played_2024().byes) == 67


def test_what_2024_expected() -> None:
    """Tests the draw as played priced before kick-off, and the same sections drawn for least."""
    found = compared()
    assert found.as_played.travel_by_round == (545, 2120, 2817, 2027)
    assert found.as_played.travel == 7509
    assert found.ours.travel == sum(found.ours.travel_by_round) == 6950
    assert found.ours.travel < found.mean_drawn == plan_2024().mean_travel
    assert found.mean_drawn <= 6950 * Decimal("1.05")


def test_trips_that_2024_might_have_seen() -> None:
    """Tests longest trip, long trips and league shares against sums written out here."""
    distances = edition_2024().problem().distances
    leagues = [entrant.league for entrant in edition_2024().field.entrants]
    longest, far, same = 0, 0.0, 0.0
    for node in (node for side in played_2024().bracket for node in nodes_of(side)):
        for i, k in ties_played(node.first).items():
            for j, m in ties_played(node.second).items():
                longest = max(longest, int(distances[i, j]))
                far += 2.0 ** -(k + m) * (distances[i, j] > 300)
                same += 2.0 ** -(k + m) * (leagues[i] == leagues[j])
    found = compared().as_played
    assert found.longest == longest >= compared().realised_longest
    assert found.long_trips == pytest.approx(far)
    assert found.same_league == pytest.approx(same / 98)


def test_sections_of_2024_beside_its_own() -> None:
    """Tests that a plan with the sections as played has all eleven in common, nobody elsewhere."""
    found = compared()
    assert (found.sections_in_common, found.sections, found.clubs_elsewhere) == (11, 11, ())
    ours = {c for side in least_bracket(plan_2024()) for c in clubs_of(side)} - {
        c
        for side in least_bracket(plan_2024())
        for node in nodes_of(side)
        if node.round == 1
        for c in clubs_of(node)
    }
    assert found.byes_in_common == len(ours & set(played_2024().byes))


def test_a_cup_beside_other_sections() -> None:
    """Tests a comparison worked out by hand, with two clubs in another section than they played."""
    # Eight clubs 10 miles apart on a road. As played: 0-1, 2-3, 4-5, 6-7 with 10 miles each, then
    # 0-3 with 30 and 4-7 with 30. Expected for 0 or 1 against 2 or 3: (20 + 30 + 10 + 20) / 4 = 20.
    played = Played(
        (*(tie(1, i, j) for i, j in ((0, 1), (3, 2), (4, 5), (7, 6))), tie(2, 0, 3), tie(2, 4, 7)),
        (),
        (0, 4),
    )
    plan = small_plan(
        road(*range(0, 80, 10)), 2, windows=((1, 2),), sections=((0, 1, 2, 7), (3, 4, 5, 6))
    )
    field = plan.problem.field
    found = compare(Edition("2030", "Cup of 2030", field, 2), played, plan)
    assert (found.realised_by_round, found.realised_longest) == ((40, 60), 30)
    assert found.as_played.travel_by_round == (40, 40)
    assert (found.sections_in_common, found.sections) == (0, 2)
    assert found.clubs_elsewhere == ("Club 03", "Club 07")
    assert found.windows == (WindowBest((1, 2), 80, 80, True, 2, 2),)
    assert (found.guessed, found.locations) == ((), (("", 8),))
    assert found.certain_as_played == 80
    # Ours: 0-1 and 2-7 (10 + 50), then 0 or 1 against 2 or 7: (20 + 70 + 10 + 60) / 4 = 40;
    # 3-4 and 5-6 (10 + 10), then 20. Together 60 + 40 + 20 + 20 = 140.
    assert found.ours.travel == 140


def test_windows_of_2024() -> None:
    """Tests each window's best pairing: round 4 as played was the optimum, round 3 was not."""
    first, third, fourth = compared().windows
    assert (first.rounds, first.played) == ((1, 2), 545 + 2120)
    assert (first.least, first.proven, first.ties) == (1873, True, 44)
    assert (third.rounds, third.played, third.proven) == ((3,), 2711, True)
    assert third.least < third.played
    assert (third.shared, third.ties) == (12, 22)
    assert fourth == WindowBest((4,), 1868, 1868, True, 11, 11)


def test_without_the_guessed_clubs() -> None:
    """Tests that pairs with one of eight guessed clubs count 0 in both draws."""
    found = compared()
    assert len(found.guessed) == 8
    certain = edition_2024().problem().distances.copy()
    for name in found.guessed:
        guessed = edition_2024().field.index(name)
        assert guessed is not None
        for other in range(109):
            certain[guessed, other] = certain[other, guessed] = 0
    assert found.certain_as_played == bracket_travel(played_2024().bracket, certain) < 7509
    assert found.certain_ours == bracket_travel(least_bracket(plan_2024()), certain) < 6950
    assert found.certain_ours < found.certain_mean_drawn < found.mean_drawn
    assert dict(found.locations) == {"area": 13, "guessed": 9, "in_name": 18, "sourced": 69}
