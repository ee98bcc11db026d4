"""Tests of sections drawn by lots of their own, against all brackets listed, and one another."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from drawopt.drawing.contest import Draw, brackets_of, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.drawing.odds import contest_odds
from drawopt.drawing.standing import after_draw, contest_of, first_standing, sections_to_draw
from drawopt.errors import AnswerIsNo, UsageError
from drawopt.model.bracket import Side, clubs_of, nodes_of
from drawopt.model.travel import bracket_travel
from drawopt.records.results import histories
from drawopt.sections.counting import budget_for
from drawopt.sections.plan import Plan
from tests.brute_force import brackets
from tests.fixtures import digest, scattered, small_plan


def by_section(clubs: int, slots: int, **options: object) -> Plan:
    """A plan whose sections have lots of their own."""
    plan = small_plan(scattered(clubs), slots, **options)  # type: ignore[arg-type]
    terms = replace(plan.problem.terms, draw_when="section")
    return replace(plan, problem=replace(plan.problem, terms=terms))


def allowed(plan: Plan) -> list[set[Side]]:
    """The brackets of each section within its own budget, listed one by one."""
    found = []
    for section, least in zip(plan.sections, plan.travels, strict=True):
        most = least + budget_for(least, plan.problem.terms.tolerance)
        every = brackets(section, plan.problem.format.rounds)
        found.append({b for b in every if bracket_travel((b,), plan.problem.costs) <= most})
    return found


def rehearse(plan: Plan, seed: str, sections: tuple[int, ...] | None = None) -> Draw:
    """The first window, or some sections of it."""
    contest = contest_of(first_standing(plan), 1, {}, sections, own_lots=True)
    return draw_contest(contest, seed, digest(plan), rehearsal=True)


def test_every_section_draws_from_its_own_brackets_alone() -> None:
    """Tests count, parts and every drawn bracket against the list of all."""
    plan = by_section(11, 2, tolerance="0.2")
    listed = allowed(plan)
    seen: list[set[Side]] = [set(), set()]
    for k in range(60):
        draw = rehearse(plan, f"seed {k}")
        assert draw.count == len(listed[0]) * len(listed[1])
        assert [part.count for part in draw.parts] == [len(each) for each in listed]
        for number, bracket in enumerate(brackets_of(draw)):
            assert bracket in listed[number]
            seen[number].add(bracket)
    assert all(len(each) > 1 for each in seen)


def test_drawing_one_section_never_changes_another() -> None:
    """Tests that a section's ties are the same drawn alone, with others, or before others."""
    plan = by_section(15, 3, windows=((1, 2), (3,)))
    whole = rehearse(plan, "all")
    for number in (1, 2, 3):
        alone = rehearse(plan, "all", (number,))
        assert alone.ties == tuple(tie for tie in whole.ties if tie.section == number)
        assert alone.parts == (whole.parts[number - 1],)
    first = contest_of(first_standing(plan), 1, {}, (1, 3), own_lots=True)
    held = draw_contest(first, "some", digest(plan), rehearsal=True)
    other = contest_of(first_standing(plan), 1, {}, (2,), own_lots=True)
    redrawn = draw_contest(other, "late", digest(plan), rehearsal=True)
    standing = after_draw(first_standing(plan), first, held, {})
    with_other = after_draw(standing, other, redrawn, {})
    winners = {
        tie.number: tie.home if isinstance(tie.home, int) else -1
        for tie in standing.ties
        if not tie.provisional
    }
    for tie in standing.ties:
        if tie.number in winners and not isinstance(tie.home, int):
            winners[tie.number] = winners[tie.home.tie]
    made = []
    for at in (standing, with_other):
        contest = contest_of(at, 2, winners, (1,), own_lots=True)
        since = histories(at, contest, winners, plan.problem.field.clubs)
        made.append(
            draw_contest(contest, "x", digest(plan), after="ab" * 32, since=since, rehearsal=True)
        )
    assert made[0] == made[1]
    assert sections_to_draw(with_other, winners) == (2, (1, 3))
    assert sections_to_draw(standing, winners) == (1, (2,))
    with pytest.raises(AnswerIsNo, match="section 2 is not ready"):
        sections_to_draw(with_other, winners, (2,))
    with pytest.raises(UsageError, match="there is no section 4"):
        sections_to_draw(with_other, winners, (4,))


def test_chances_are_those_of_the_section_alone() -> None:
    """Tests the chance of every tie of clubs against the section's list of brackets."""
    plan = by_section(11, 2, tolerance="0.2")
    odds = contest_odds(first_contest(plan))
    for number, listed in enumerate(allowed(plan)):
        for club in plan.sections[number]:
            byes = sum(club not in _in_round_1(bracket) for bracket in listed)
            own = odds.by_club[club].rounds[0]
            assert Fraction(own.bye, odds.count) == Fraction(byes, len(listed))
    assert plan.mean_travel >= plan.travel
    assert plan.most_travel(Decimal("0.2")) == sum(
        least + budget_for(least, Decimal("0.2")) for least in plan.travels
    )


def _in_round_1(bracket: Side) -> set[int]:
    """The clubs that play in round 1."""
    return {club for tie in nodes_of(bracket) if tie.round == 1 for club in clubs_of(tie)}
