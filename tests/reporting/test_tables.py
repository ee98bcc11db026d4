"""Tests that every table fits a terminal of 80 columns and says what it must."""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest
from rich.console import Console

from drawopt.drawing.contest import Draw, first_contest
from drawopt.drawing.draw import draw_contest
from drawopt.model.checks import Check
from drawopt.model.entrants import Entrant
from drawopt.model.problem import Rules
from drawopt.model.travel import Matrix
from drawopt.planning.plan_changes import plan_changes
from drawopt.reporting.tables import (
    show_changes,
    show_checks,
    show_comparison,
    show_cup,
    show_draw,
    show_plan,
)
from drawopt.reporting.terminal import terminal
from drawopt.reporting.text import many, share, unit_word
from drawopt.review.as_played import check_played, compare
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Actual, Cup, Outcomes, play_cup
from drawopt.simulation.ratings import Strengths
from tests.fixtures import (
    club,
    digest,
    edition_2024,
    plan_2024,
    played_2024,
    road,
    scattered,
    small_plan,
)

WIDTH = 80


def rendered(show: Callable[[Console], None], width: int) -> str:
    out = io.StringIO()
    show(terminal(file=out, width=width))
    return out.getvalue()


def text_of(show: Callable[[Console], None]) -> str:
    """What a table puts on a plain terminal: no line too long, and no letter lost by that."""
    text, wide = rendered(show, WIDTH), rendered(show, 5000)
    assert text.strip()
    assert [line for line in text.split("\n") if len(line) > WIDTH] == []
    letters, all_letters = (Counter("".join(t.split()).replace("─", "")) for t in (text, wide))
    assert letters == all_letters
    return text


def words(text: str) -> str:
    """Text without line ends and runs of space, so that a sentence can be looked for."""
    return " ".join(text.split())


def draw_of(plan: Plan, tolerance: str | None = None) -> Draw:
    return draw_contest(
        first_contest(plan),
        "lot 7",
        digest(plan),
        rehearsal=True,
        tolerance=None if tolerance is None else Decimal(tolerance),
    )


def cup_of(plan: Plan, outcomes: Outcomes) -> Cup:
    return play_cup(plan, "lot 7", outcomes)


LONG_NAMES = [
    "The Very Old and Honourable Association Football Club of New Braunfels and Surroundings",
    "LlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochUnitedAssociationFootballClub",
    "[bold red]Markup[/bold red] Wanderers [link=x]",
    "Ñandú Óptico do Amanhã — Sociedade Recreativa e Desportiva",
    "A",
    ":smile: Town",
]


@cache
def odd_plan() -> Plan:
    """A cup of clubs whose names are long, or look like markup."""
    rules = Rules(may_not_host=("A", LONG_NAMES[0]))
    return small_plan(
        scattered(6) * 1000,
        1,
        windows=((1, 2), (3,)),
        rules=rules,
        entrants=[Entrant(name) for name in LONG_NAMES],
    )


def check_names(show: Callable[[Console], None]) -> None:
    """Every club is there by its full name, and no letter is lost at 80 columns."""
    text_of(show)
    wide = rendered(show, 5000)
    assert [name for name in LONG_NAMES if name not in wide] == []


@cache
def small() -> Plan:
    return small_plan(scattered(9), 2, windows=((1, 2), (3,)))


# Plans.


def test_a_plan() -> None:
    """Tests sections with size, byes and chance; travel, bound and gap; what chance costs."""
    plan = replace(small(), bound=small().travel - 10, status="feasible")
    text = words(text_of(lambda console: show_plan(console, plan)))
    # 9 clubs, 2 slots: sections of 5 and 4 in 8 places each, 3 and 4 byes.
    assert "9 clubs, 2 slots, 3 rounds, 7 byes; ties per round 1/4/2" in text
    assert "Chance: of a club of even strength to qualify" in text
    for travel in plan.travels:
        assert f"{travel:,}" in text
    assert f"Least expected travel {plan.travel:,} miles (feasible)" in text
    gap = 100 * 10 / plan.travel
    assert f"No plan travels less than {plan.bound:,}: gap at most {gap:.1f} %" in text
    assert f"Mean of a drawn bracket {plan.mean_travel:,} miles" in text
    for tolerance, count, mean in plan.tolerance_table:
        own = " *" if tolerance == Decimal("0.1") else ""
        percent = f"{(tolerance * 100).normalize():f}"
        most = int(plan.travel * (1 + tolerance))
        assert f"{percent} %{own} {most:,} {count:,} {mean:,}" in text
    for number in range(9):
        assert club(number) in text


def test_the_plan_of_2024() -> None:
    """Tests that eleven sections of up to fifteen clubs are all there."""
    text = text_of(lambda console: show_plan(console, plan_2024()))
    assert "109 clubs, 11 slots, 4 rounds, 67 byes; ties per round 21/44/22/11" in words(text)
    assert "Least expected travel 6,950 miles (feasible)" in words(text)
    assert "5 % *" in words(text)
    assert "about 2^" in text
    wide = rendered(lambda console: show_plan(console, plan_2024()), 5000)
    for section in plan_2024().sections:
        assert ", ".join(plan_2024().problem.field.clubs[number] for number in section) in wide


@pytest.mark.parametrize(
    ("distances", "slots", "chances"),
    [
        # A section's clubs need `rounds` wins, one fewer with a bye.
        pytest.param(road(0, 1), 1, ["1/2"], id="no byes"),
        pytest.param(road(0, 1, 2), 1, ["1/2, 1/4"], id="one bye"),
        pytest.param(road(0, 1, 2), 2, ["1/2", " 1 "], id="a club alone"),
        pytest.param(road(0, 1), 2, [" 1 "], id="as many slots as clubs"),
        pytest.param(scattered(9), 2, ["1/4, 1/8", "1/4"], id="byes for all"),
    ],
)
def test_chances_to_qualify(distances: Matrix, slots: int, chances: list[str]) -> None:
    plan = small_plan(distances, slots)
    text = words(text_of(lambda console: show_plan(console, plan)))
    for chance in chances:
        assert chance in text


def test_a_plan_of_odd_names() -> None:
    """Tests that no club's name is taken for markup, and long ones are folded, not cut."""
    check_names(lambda console: show_plan(console, odd_plan()))


def test_a_cost_is_called_a_cost() -> None:
    """Tests that where a cost steers, its units are not passed off as miles."""
    problem = small().problem
    plan = replace(small(), problem=replace(problem, costs=problem.distances * 2), bound=0)
    assert "miles of cost" in words(text_of(lambda console: show_plan(console, plan)))


def test_what_changes() -> None:
    """Tests both travels, the sections in common and every club that moves."""
    distances = road(0, 10, 20, 30, 100, 110, 120, 130)
    old = small_plan(distances, 2, sections=((0, 1, 2, 3), (4, 5, 6, 7)))
    new = small_plan(distances, 2, sections=((0, 1, 2, 7), (3, 4, 5, 6)))
    text = words(text_of(lambda console: show_changes(console, plan_changes(new, old), "mi")))
    # 80 and 320: see test_plan_changes.
    assert "320 against 80 miles (+240); 0 of 2 sections in common" in text
    assert "Club 03 Club 00 Club 04" in text
    assert "Club 07 Club 04 Club 00" in text
    text = words(text_of(lambda console: show_changes(console, plan_changes(old, old), "mi")))
    assert text == ("Beside the other plan: 80 against 80 miles (+0); 2 of 2 sections in common")


# Draws and cups.


def test_a_draw() -> None:
    """Tests every tie, every bye, and all that makes a draw checkable."""
    draw = draw_of(small())
    text = words(text_of(lambda console: show_draw(console, draw, small())))
    assert "Round 1" in text
    assert "Round 3 (provisional)" in text
    assert "Provisional ties: a later window draws the survivors anew." in text
    assert "winner of 1" in text
    byes = ", ".join(club(bye.club) for bye in draw.byes)
    assert f"Byes in round 1 (7): {byes}" in text
    assert f"Rehearsal, window 1: draw {draw.rank:,} of {draw.count:,}" in text
    assert f"Expected travel {draw.travel:,}; the least is {draw.least_travel:,}" in text
    assert "(tolerance 10 %)" in text
    assert f'Seed "lot 7"; plan {digest(small())}' in text
    official = replace(draw, rehearsal=False)
    text = words(text_of(lambda console: show_draw(console, official, small())))
    assert "Official draw, window 1" in text
    assert "Rehearsal" not in text


def test_the_draw_of_2024() -> None:
    """Tests that 98 ties and a rank of thirty digits fit."""
    draw = draw_of(plan_2024())
    text = text_of(lambda console: show_draw(console, draw, plan_2024()))
    assert f"draw {draw.rank:,} of {draw.count:,}" in words(text)
    numbers = {line.split()[0] for line in text.split("\n") if line.split()}
    assert numbers >= {str(number) for number in range(1, 99)}


def test_hosts_are_marked() -> None:
    """Tests that a draw says where a host was switched or the ground is neutral."""
    draw = draw_of(small())
    one, *rest = draw.ties
    switched = replace(draw, ties=(replace(one, switched=True), *rest))
    neutral = replace(draw, ties=(replace(one, neutral=True), *rest))
    assert "(switched)" in words(text_of(lambda console: show_draw(console, switched, small())))
    text = words(text_of(lambda console: show_draw(console, neutral, small())))
    assert "(neutral ground)" in text


def test_a_draw_of_odd_names() -> None:
    for tolerance in ("0", "1"):
        draw = draw_of(odd_plan(), tolerance)
        check_names(lambda console, draw=draw: show_draw(console, draw, odd_plan()))  # type: ignore[misc]


def test_a_cup() -> None:
    """Tests each round's ties and miles, byes, qualifiers, the longest trip; and a rehearsal."""
    cup = cup_of(small(), Strengths())
    text = words(text_of(lambda console: show_cup(console, cup, small(), "coin")))
    assert text.startswith("Rehearsal. 9 clubs, 2 slots")
    assert 'Seed "lot 7" drew one of' in text
    assert "winners by coin" in text
    for round_, ties in ((1, 1), (2, 4), (3, 2)):
        assert (
            f"Round {round_}: {ties} tie{'s' * (ties != 1)}, {cup.travel_by_round[round_]:,} miles"
            in text
        )
    assert "Byes in round 1 (7)" in text
    assert text.count(" *") == 7 + 1  # seven winners, and what the mark means
    qualified = ", ".join(club(number) for number in cup.qualifiers)
    assert f"Qualified (2): {qualified}" in text
    longest = cup.longest
    assert longest is not None
    assert longest.home is not None
    assert longest.away is not None
    assert (
        f"Travel {cup.travel:,} miles one way; longest trip {longest.distance:,} "
        f"({club(longest.away)} to {club(longest.home)}); trips over 300: {cup.trips_over(300)}"
    ) in text
    assert "stay open" not in text


def test_a_cup_prints_the_mean_beside_the_least() -> None:
    """Tests that the least travel never stands alone: the mean of a draw is beside it."""
    text = words(
        text_of(lambda console: show_cup(console, cup_of(small(), Strengths()), small(), "x"))
    )
    assert (
        f"a least expected travel of {small().travel:,} miles, a drawn bracket "
        f"{small().mean_travel:,} on average"
    ) in text


def test_the_cup_of_2024_as_it_happened() -> None:
    """Tests that ties nobody can decide are shown open and counted."""
    cup = cup_of(plan_2024(), Actual(played_2024().matches))
    text = words(text_of(lambda console: show_cup(console, cup, plan_2024(), "actual")))
    assert f"{len(cup.stopped)} ties stay open: nobody knows who would have won" in text
    assert " open open" in text
    assert f"Qualified ({len(cup.qualifiers)})" in text


def test_a_cup_of_odd_names() -> None:
    cup = cup_of(odd_plan(), Strengths())
    check_names(lambda console: show_cup(console, cup, odd_plan(), "coin"))


# Validation.


def test_checks() -> None:
    """Tests that what holds is ok and what does not is not."""
    checks = [Check("one thing", True, "3 of 3"), Check("another thing", False, "2 of 3")]
    text = words(text_of(lambda console: show_checks(console, checks)))
    assert "ok one thing 3 of 3" in text
    assert "NO another thing 2 of 3" in text


def test_checks_of_2024() -> None:
    checks = check_played(played_2024(), edition_2024().format)
    text = words(text_of(lambda console: show_checks(console, checks)))
    assert text.count("ok ") == 8
    assert "98 matches, 67 byes, 109 clubs" in text
    assert "11 of 11" in text


@cache
def comparison_2024() -> str:
    comparison = compare(edition_2024(), played_2024(), plan_2024())
    return text_of(lambda console: show_comparison(console, comparison, played_2024(), plan_2024()))


@pytest.mark.parametrize(
    "said",
    [
        "As played, realised 545 2,192 2,711 1,868 7,316",
        "545 2,120 2,817 2,027 7,509",
        "6,950",
        "Trips over 300, travelled 6",
        "Longest trip travelled 679",
        "Same-league ties played 39 of 98",
        "Byes 67 67",
        "11 of 11 sections hold the same clubs as those of the draw as played; "
        "elsewhere with us: nobody.",
        "1, 2 2,665 1,873",
        "12 of 22",
        "4 1,868 1,868 11 of 11 (the optimum)",
        "8 clubs were placed with their drawn opponents in mind, which flatters the draw as played",
        "Berber City FC, Daggers CTX, Florida Brothers, Holac FC, Leg-AZ World FC, Soccer Paradise "
        "FC, Steel Pulse FC, Tenfifteen FC",
        "How sure the home towns are: 13 area, 9 guessed, 18 in_name, 69 sourced.",
    ],
)
def test_the_comparison_of_2024(said: str) -> None:
    """Tests that validate sets the figures of the draw as played beside ours."""
    assert said in words(comparison_2024())


def test_the_comparison_prints_the_mean_beside_the_least() -> None:
    text = words(comparison_2024())
    assert f"Ours, mean of a drawn bracket {plan_2024().mean_travel:,}" in text


# Words and numbers.


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (1, "1"),
        (1234, "1,234"),
        (999_999_999, "999,999,999"),
        (2**40, "about 2^40"),
        (2**89, "about 2^89"),
        (3 * 2**2000, "about 2^2002"),
    ],
)
def test_many(count: int, written: str) -> None:
    """Tests that a count is written out while short, else as a power of two."""
    assert many(count) == written


def test_units_and_shares() -> None:
    assert [unit_word(unit) for unit in ("mi", "km", "min")] == ["miles", "kilometres", "min"]
    assert share(float(Fraction(1, 8))) == "12.5 %"
