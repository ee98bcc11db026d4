"""Tests of the smallest sets of rules that clash, against every bracket of small fields."""

from dataclasses import replace
from itertools import combinations

import pytest

from drawopt.errors import AnswerIsNo
from drawopt.model.bracket import Side, clubs_of, first_rounds, nodes_of
from drawopt.model.problem import Apart, Problem, Rules
from drawopt.planning.clashes import Rule, clashes, rules_of
from drawopt.planning.plan_sections import plan_sections
from drawopt.progress import Watch
from tests.brute_force import club, fillings, on_a_line, problem_of, scattered


def keeps(problem: Problem, cup: tuple[Side, ...], rule: Rule) -> bool:
    """Whether a whole cup keeps a rule, from its words."""
    meets = {
        (one, other): tie.round
        for side in cup
        for tie in nodes_of(side)
        for a, b in ((tie.first, tie.second), (tie.second, tie.first))
        for one in clubs_of(a)
        for other in clubs_of(b)
    }
    sizes = [len(clubs_of(side)) for side in cup]
    entered = [r for side in cup for r in first_rounds(side, problem.format.rounds).values()]
    return (
        all(meets.get((one, other), 99) >= until for one, other, until in rule.pairs)
        and all(rule.fewest <= size <= rule.most for size in sizes)
        and (not rule.no_double_byes or max(entered) <= 2)
    )


def cups(problem: Problem) -> list[tuple[Side, ...]]:
    """Every cup of a field, whatever its rules."""
    fmt = problem.format
    found = []
    for one in range(1, fmt.entrants):
        for mates in combinations(range(1, fmt.entrants), one - 1):
            first = (0, *mates)
            second = tuple(i for i in range(fmt.entrants) if i not in first)
            found += [
                (a, b)
                for a in fillings(first, fmt.rounds, fmt.rounds >= 3)
                for b in fillings(second, fmt.rounds, fmt.rounds >= 3)
            ]
    return found


@pytest.mark.parametrize("seed", range(8))
def test_smallest_sets_against_every_cup(seed: int) -> None:
    """Tests that each set clashes, that every one rule less is possible, and no smaller set is."""
    pairs = list(combinations(range(7), 2))
    chosen = pairs[seed :: 3 + seed % 3][:5]
    rules = Rules(
        apart=tuple(Apart(club(i), club(j), 2 + (i + j + seed) % 3) for i, j in chosen),
        must_have_bye=(club(seed % 7),),
        longest_trip=(None, 240, 330, 420)[seed % 4],
    )
    problem = problem_of(scattered(7, seed=seed), 2, rules=rules)
    if seed % 2:
        problem = replace(problem, format=replace(problem.format, section_size=(3, 4)))
    known = rules_of(problem)
    kept = [
        frozenset(k for k, r in enumerate(known) if keeps(problem, c, r)) for c in cups(problem)
    ]
    all_rules = frozenset(range(len(known)))

    def possible(some: frozenset[int]) -> bool:
        return any(some <= each for each in kept)

    found = clashes(problem)
    assert bool(found) != possible(all_rules)
    number = {rule.said: k for k, rule in enumerate(known)}
    for clash in found:
        own = frozenset(number[said] for said in clash.rules)
        assert clash.smallest
        assert not possible(own)
        assert all(possible(own - {rule}) for rule in own)
        assert all(
            possible(frozenset(fewer)) for fewer in combinations(range(len(known)), len(own) - 1)
        )


def test_no_plan_is_explained_in_words() -> None:
    """Tests that planning says which rules clash, and leaves out a rule that has no part in it."""
    rules = Rules(
        apart=(Apart(club(0), club(1), 9), Apart(club(0), club(2), 9), Apart(club(1), club(2), 9)),
        must_have_bye=(club(5),),
    )
    problem = problem_of(scattered(6, seed=1), 2, rules=rules)
    with pytest.raises(AnswerIsNo) as said:
        plan_sections(problem, Watch(1))
    last = str(said.value).splitlines()[-1]
    assert last.startswith("these rules cannot be kept together; without any one of them")
    assert last.count("kept apart in all rounds") == 3
    assert "bye" not in last


def test_a_trip_and_a_size_clash() -> None:
    """Tests two coasts of five and seven clubs: the trip holds them apart, sizes want 6 and 6."""
    problem = problem_of(
        on_a_line(*range(5), *range(900, 907)),
        2,
        rules=Rules(longest_trip=100),
        section_size=(6, 8),
    )
    (clash,) = clashes(problem)
    assert clash.rules == (
        "no two clubs of a section more than 100 mi apart",
        "sections of at least 6 clubs",
    )


def test_given_sections_and_pairs_clash() -> None:
    """Tests a pair that must be kept apart and stands in one given section."""
    sections = (tuple(club(i) for i in range(3)), tuple(club(i) for i in range(3, 6)))
    rules = Rules(sections=sections, apart=(Apart(club(0), club(1), 9),))
    apart = f"{club(0)} and {club(1)} kept apart in all rounds"
    # Of two sections each says what the other is.
    assert {clash.rules for clash in clashes(problem_of(scattered(6, seed=1), 2, rules=rules))} == {
        (apart, f"the section of {club(first)} as given") for first in (0, 3)
    }


def test_what_can_be_kept_does_not_clash() -> None:
    """Tests a field without a clash."""
    assert clashes(problem_of(scattered(6, seed=1), 2, rules=Rules(must_have_bye=(club(1),)))) == ()
