"""Tests that each rule comes down to a round of first meeting, and that the impossible is named."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest

from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.cup_format import CupFormat
from drawopt.model.entrants import Entrant, Field
from drawopt.model.problem import Apart, Problem, Rules, Terms, check_tolerance
from drawopt.model.travel import Matrix

LEAGUES = {"A": "UPSL", "B": "UPSL", "C": "USSL", "D": "", "E": ""}


def road(clubs: int, miles: int = 10) -> Matrix:
    """Distances of clubs along a road, some miles from each to the next."""
    milestones = np.arange(clubs, dtype=np.int64) * miles
    return np.abs(np.subtract.outer(milestones, milestones))


def problem(
    names: str,
    slots: int,
    rules: Rules | None = None,
    *,
    costs: Matrix | None = None,
    aliases: Mapping[str, str] | None = None,
    leagues: Mapping[str, str] = LEAGUES,
    double_byes: bool = False,
) -> Problem:
    """Clubs of one letter along a road, 10 miles from each to the next, in one window."""
    fmt = CupFormat(len(names), slots, double_byes)
    known_as = {name: (alias,) for name, alias in (aliases or {}).items()}
    field = Field(
        tuple(Entrant(n, league=leagues.get(n, ""), aliases=known_as.get(n, ())) for n in names)
    )
    distances = road(len(names))
    return Problem(
        field,
        fmt,
        distances,
        distances if costs is None else costs,
        "mi",
        rules or Rules(),
        Terms((tuple(range(1, fmt.rounds + 1)),)),
    )


def later(of: Problem) -> dict[str, int]:
    """The pairs that may not meet in every round, with the first round in which they may."""
    assert (of.earliest == of.earliest.T).all()
    assert not of.earliest.flags.writeable
    clubs = of.field.clubs
    return {
        clubs[i] + clubs[j]: int(of.earliest[i, j])
        for j in range(len(clubs))
        for i in range(j + 1)
        if of.earliest[i, j] != 1
    }


def reasons(of: Problem) -> list[str]:
    """Why no plan exists, one reason a line."""
    with pytest.raises(AnswerIsNo) as caught:
        of.check()
    assert caught.value.exit_code == 1
    first, *rest = str(caught.value).split("\n")
    assert first == "no plan exists under the rules:"
    return rest


class TestEarliest:
    """The first round in which two clubs may meet; five clubs for one slot play three rounds."""

    def test_without_rules(self) -> None:
        assert later(problem("ABCDE", 1)) == {}

    def test_apart_until(self) -> None:
        """Tests that a pair may meet from its round on, and that the strictest rule holds."""
        rules = Rules(apart=(Apart("A", "B", 3), Apart("B", "A", 2), Apart("C", "D", 2)))
        assert later(problem("ABCDE", 1, rules)) == {"AB": 3, "CD": 2}

    def test_apart_in_all_of_qualifying(self) -> None:
        """Tests that any round after the last stands for rounds + 1: another section."""
        rules = Rules(apart=(Apart("A", "B", 4), Apart("C", "D", 5)))
        assert later(problem("ABCDE", 1, rules)) == {"AB": 4, "CD": 4}

    def test_same_league_apart(self) -> None:
        """Tests that clubs of one league meet from round 2 on; a blank league is none."""
        assert later(problem("ABCDE", 1, Rules(same_league_apart=True))) == {"AB": 2}

    def test_must_have_bye(self) -> None:
        """Tests that a club with a bye meets nobody in round 1."""
        rules = Rules(must_have_bye=("C",))
        assert later(problem("ABCDE", 1, rules)) == {"AC": 2, "BC": 2, "CD": 2, "CE": 2}

    def test_longest_trip(self) -> None:
        """Tests that clubs further apart share no section, and that the limit itself is allowed."""
        assert later(problem("ABCDE", 1, Rules(longest_trip=30))) == {"AE": 4}
        assert later(problem("ABCDE", 1, Rules(longest_trip=40))) == {}

    def test_longest_trip_is_of_distances_not_costs(self) -> None:
        """Tests that a cost in place of the distance does not lengthen a trip."""
        dear = road(5, miles=1000)
        assert later(problem("ABCDE", 1, Rules(longest_trip=30), costs=dear)) == {"AE": 4}

    def test_rules_together(self) -> None:
        """Tests that of several rules about one pair the strictest holds."""
        rules = Rules(
            apart=(Apart("A", "B", 3),),
            same_league_apart=True,
            must_have_bye=("A",),
            longest_trip=30,
        )
        assert later(problem("ABCDE", 1, rules)) == {"AB": 3, "AC": 2, "AD": 2, "AE": 4}

    def test_aliases(self) -> None:
        """Tests that rules may name clubs by their aliases."""
        rules = Rules(apart=(Apart("Alpha", "B", 2),), may_not_host=("Alpha",))
        named = problem("ABCDE", 1, rules, aliases={"A": "Alpha"})
        assert later(named) == {"AB": 2}
        assert named.may_host == (False, True, True, True, True)


@pytest.mark.parametrize(
    ("rules", "room"),
    [
        # Four clubs for one slot: two pairs in round 1, a final.
        (Rules(apart=(Apart("A", "B", 2),)), True),
        (Rules(apart=(Apart("A", "B", 3),)), False),
        (Rules(apart=(Apart("A", "B", 2), Apart("A", "C", 2), Apart("B", "C", 2))), False),
        (Rules(longest_trip=30), True),
        (Rules(longest_trip=29), True),
        (Rules(longest_trip=9), False),
        (Rules(must_have_bye=()), True),
        (Rules(must_have_bye=("A",)), False),
        (Rules(sections=(("A", "B", "C", "D"),)), True),
        (Rules(sections=(("A", "B"), ("C", "D"))), False),
    ],
)
def test_possible_and_impossible(rules: Rules, room: bool) -> None:
    """Tests that small draws that are possible pass and those that are not are refused."""
    asked = problem("ABCD", 1, rules)
    if room:
        asked.check()
    else:
        assert reasons(asked)


class TestReasons:
    """Why no plan exists, by name."""

    def test_longest_trip_strands_a_club(self) -> None:
        """Tests that the club too far from the others is named, and only that one."""
        # Eight clubs for two slots: sections of 2 to 4, one other is enough. 10 miles reach a
        # neighbour, 9 reach nobody.
        problem("ABCDEFGH", 2, Rules(longest_trip=10)).check()
        assert len(reasons(problem("ABCDEFGH", 2, Rules(longest_trip=9)))) == 8
        # Nine for two: sections of 4 to 8 need three others. 20 miles reach two from an end,
        # three from the next.
        stranded = reasons(problem("ABCDEFGHI", 2, Rules(longest_trip=20)))
        assert stranded == [
            "longest trip 20 mi strands A: 2 clubs are that near, a section needs 3 others",
            "longest trip 20 mi strands I: 2 clubs are that near, a section needs 3 others",
        ]

    def test_longest_trip_with_double_byes(self) -> None:
        """Tests that double byes let a section be smaller, so that two clubs may be enough."""
        problem("ABCDEFGHI", 2, Rules(longest_trip=20), double_byes=True).check()

    def test_too_many_must_have_a_bye(self) -> None:
        # Six for one slot: eight places, two byes.
        problem("ABCDEF", 1, Rules(must_have_bye=("A", "B"))).check()
        crowd = Rules(must_have_bye=("A", "B", "F"))
        assert reasons(problem("ABCDEF", 1, crowd)) == ["3 clubs must have a bye, there are 2 byes"]

    def test_a_club_named_twice_has_one_bye(self) -> None:
        """Tests that a club that a rule names by its name and its alias is one club."""
        # expected by DESIGN 4.2: two clubs must have a bye, two byes are there
        rules = Rules(must_have_bye=("A", "Alpha", "B"))
        problem("ABCDEF", 1, rules, aliases={"A": "Alpha"}).check()

    def test_too_many_must_have_a_bye_where_they_may_be_double(self) -> None:
        """Tests that a double bye is no way out: each club that waits needs an empty place."""
        # expected by DESIGN 3: seven clubs for one slot leave one place of eight empty
        rules = Rules(must_have_bye=("A", "B"))
        asked = problem("ABCDEFG", 1, rules, double_byes=True)
        assert reasons(asked) == ["2 clubs must have a bye, there is 1 bye"]

    def test_keep_apart_in_round_1(self) -> None:
        """Tests that a crowd too large for the pairs of round 1 is named."""
        # Four clubs for one slot: two pairs.
        pairs = ("AB", "AC", "BC")
        rules = Rules(apart=tuple(Apart(pair[0], pair[1], 2) for pair in pairs))
        assert reasons(problem("ABCD", 1, rules)) == [
            "keep apart cannot be met: 3 clubs must not meet before round 2, "
            "there is room for 2: A, B, C"
        ]

    def test_keep_apart_in_all_of_qualifying(self) -> None:
        """Tests that a crowd larger than the number of sections is named."""
        rules = Rules(apart=(Apart("A", "H", 5), Apart("A", "C", 5), Apart("C", "H", 5)))
        assert reasons(problem("ABCDEFGH", 2, rules)) == [
            "keep apart cannot be met: 3 clubs must not meet in qualifying, "
            "there is room for 2: A, C, H"
        ]
        problem("ABCDEFGH", 2, Rules(apart=rules.apart[:2])).check()

    def test_a_league_too_large_for_round_1(self) -> None:
        """Tests that a league with more clubs than there are pairs cannot be kept apart."""
        # expected by DESIGN 4.2: three of one league in two pairs of round 1
        leagues = dict.fromkeys("ABC", "UPSL")
        said = reasons(problem("ABCD", 1, Rules(same_league_apart=True), leagues=leagues))
        assert [reason[-7:] for reason in said] == ["A, B, C"]

    @pytest.mark.parametrize(
        ("sections", "expected"),
        [
            pytest.param(
                ("ABC", "DEFG"), ["the given sections leave out H"], id="leave out a club"
            ),
            pytest.param(
                ("ABCD", "DEFG"),
                ["the given sections leave out H", "the given sections hold more than once D"],
                id="hold one twice",
            ),
            pytest.param(
                ("ABC", "DEFGH"),
                ["the given section of D has 5 clubs, it must have 2 to 4"],
                id="too large",
            ),
            pytest.param(
                ("A", "BCDE", "FGH"),
                [
                    "3 sections are given for 2 slots",
                    "the given section of A has 1 club, it must have 2 to 4",
                ],
                id="wrong number",
            ),
            pytest.param(
                ("ABCD", "", "EFGH"),
                [
                    "3 sections are given for 2 slots",
                    "a given section has 0 clubs, it must have 2 to 4",
                ],
                id="empty",
            ),
        ],
    )
    def test_given_sections(self, sections: tuple[str, ...], expected: list[str]) -> None:
        """Tests that what is wrong with given sections is said by name, all at once."""
        # Eight clubs for two slots: two sections of 2 to 4 clubs.
        rules = Rules(sections=tuple(map(tuple, sections)))
        assert reasons(problem("ABCDEFGH", 2, rules)) == expected

    def test_given_section_of_clubs_kept_apart(self) -> None:
        rules = Rules(sections=(tuple("ABCD"), tuple("EFGH")), apart=(Apart("A", "D", 5),))
        assert reasons(problem("ABCDEFGH", 2, rules)) == [
            "the given section of A holds A and D, who must be kept apart"
        ]

    def test_given_sections_that_fit(self) -> None:
        """Tests that good sections pass, in any order and by alias."""
        rules = Rules(sections=(tuple("HGFE"), ("D", "C", "B", "Alpha")))
        asked = problem("ABCDEFGH", 2, rules, aliases={"A": "Alpha"})
        asked.check()
        assert asked.given_sections == ((4, 5, 6, 7), (0, 1, 2, 3))

    def test_every_reason_is_given(self) -> None:
        """Tests that several rules that cannot be kept are all named."""
        rules = Rules(
            longest_trip=9,
            must_have_bye=("A",),
            sections=(("A", "B"),),
            apart=(Apart("A", "B", 3),),
        )
        said = "\n".join(reasons(problem("ABCD", 1, rules)))
        for words in ("strands A", "strands D", "must have a bye", "keep apart", "leave out C, D"):
            assert words in said


@pytest.mark.parametrize(
    "rules",
    [
        Rules(apart=(Apart("A", "Nobody", 2),)),
        Rules(apart=(Apart("Nobody", "A", 2),)),
        Rules(must_have_bye=("Nobody",)),
        Rules(may_not_host=("Nobody",)),
        Rules(sections=(("A", "B", "C", "Nobody"),)),
    ],
)
def test_unknown_club(rules: Rules) -> None:
    """Tests that a rule about a club that is not there is refused by name."""
    asked = problem("ABCD", 1, rules)
    with pytest.raises(UsageError, match='a rule names "Nobody"') as caught:
        _ = asked.earliest, asked.may_host, asked.given_sections
    assert caught.value.exit_code == 2


def test_problem_is_read_only() -> None:
    """Tests that distances cannot be changed under a plan's feet."""
    asked = problem("ABCD", 1)
    with pytest.raises(ValueError, match="read-only"):
        asked.distances[0, 1] = 0


@pytest.mark.parametrize("windows", [(), ((1,),), ((2,), (1,)), ((1, 2, 3),), ((1, 1), (2,))])
def test_windows_must_hold_the_rounds(windows: tuple[tuple[int, ...], ...]) -> None:
    """Tests that windows which leave out, repeat or swap rounds are refused."""
    good = problem("ABCD", 1)
    with pytest.raises(UsageError, match="rounds 1 to 2 in order"):
        Problem(
            good.field, good.format, good.distances, good.costs, "mi", good.rules, Terms(windows)
        )


@pytest.mark.parametrize("tolerance", ["0", "0.05", "0.000001", "1", "0.0500000000"])
def test_tolerances(tolerance: str) -> None:
    check_tolerance(Decimal(tolerance))


@pytest.mark.parametrize(
    "tolerance", ["-0.01", "1.01", "NaN", "sNaN", "Infinity", "0.0000001", "1e-30"]
)
def test_tolerances_out_of_range(tolerance: str) -> None:
    """Tests that a tolerance is a number from 0 to 1 with six decimals at most."""
    with pytest.raises(UsageError, match="tolerance must"):
        Terms(((1,),), tolerance=Decimal(tolerance))


def test_redraw_is_one_of_two_words() -> None:
    assert Terms(((1,),), redraw="none").redraw == "none"
    with pytest.raises(UsageError, match="redraw"):
        Terms(((1,),), redraw="never")
