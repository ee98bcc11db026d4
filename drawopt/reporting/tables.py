"""Tables for a terminal, 80 columns wide."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from drawopt.drawing.contest import Bye, Draw, provisional_byes
from drawopt.files.wording import count_of
from drawopt.model.checks import Check
from drawopt.records.canonical import decimal_text
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import cost_word, many, percent, share, side_text, unit_word
from drawopt.sections.counting import SectionStates
from drawopt.sections.plan import Plan
from drawopt.simulation.cup import Cup, PlayedTie
from drawopt.simulation.tally import long_trip_of

if TYPE_CHECKING:
    from drawopt.planning.plan_changes import NearPlans, PlanChanges
    from drawopt.review.as_played import Comparison, Played


def show_plan(console: Console, plan: Plan) -> None:
    """Sections with size, byes and chance; the plan's quality; what chance costs.

    Parameters
    ----------
    plan
        With what its sections' counts tell: sizes, byes, chances, and draws by tolerance.

    Raises
    ------
    AnswerIsNo
        If a section has no bracket that keeps the rules.
    """
    problem = plan.problem
    fmt, clubs, unit = problem.format, problem.field.clubs, cost_word(problem)
    rows = (
        (
            number,
            len(section),
            _byes(states, fmt.has_double_byes),
            _chances(len(section), fmt.rounds, fmt.has_double_byes),
            f"{states.least_travel:,}",
            (f"{plan.section_names[number - 1]}: " if plan.section_names[number - 1] else "")
            + ", ".join(clubs[club] for club in section),
        )
        for number, (section, states) in enumerate(zip(plan.sections, plan.states, strict=True), 1)
    )
    heads = ("Sec", "Size", "Byes", "Chance", "Travel", "Clubs")
    caption = "Chance: of a club of even strength to qualify; of two, the first is with a bye"
    show_table(console, heads, rows, caption=caption, right=(0, 1, 2, 4))
    ties = f"; ties per round {'/'.join(map(str, fmt.ties_per_round))}"
    console.print(
        f"{count_of(fmt.entrants, 'club')}, {count_of(fmt.slots, 'slot')}, "
        f"{count_of(fmt.rounds, 'round')}, {count_of(fmt.byes, 'bye')}"
        + ("" if fmt.has_double_byes else ties)
    )
    if fmt.has_double_byes and plan.problem.terms.windows[0] == (1,):
        console.print(f"Double byes: {SECOND_BYES[plan.problem.terms.redraw]}")
    if (trips := problem.rules.trips) is not None:
        console.print(
            f"Long trips: a draw has at most {count_of(trips.at_most, 'tie')} of an expected "
            f"distance over {trips.over:,} {problem.unit}"
        )
    console.print(f"Least expected travel  {plan.travel:,} {unit} ({plan.status})")
    bounded = f"No plan travels less than {plan.bound:,}: gap at most {share(plan.gap)}"
    if not plan.bound_is_proven:
        bounded += " (claimed, without a certificate)"
    given = "The sections were given; no bracket of these sections travels less"
    console.print(given if plan.status == "given" else bounded)
    console.print(f"Mean of a drawn bracket {plan.mean_travel:,} {unit}")
    console.print()
    _show_tolerances(console, plan)


SECOND_BYES = {
    "window": "the second is provisional, the draw of round 2 may take it back",
    "keep-byes": "the second stands, whatever the draw of round 2",
    "none": "both stand, as all of the first bracket does",
}
"""What becomes of a bye in round 2 that was drawn with round 1, by what later windows do."""


def _show_tolerances(console: Console, plan: Plan) -> None:
    """For each tolerance, how many draws there are and what they travel."""
    rows = (
        (
            percent(tolerance) + " *" * (tolerance == plan.problem.terms.tolerance),
            f"{plan.most_travel(tolerance):,}",
            many(count),
            f"{mean:,}",
        )
        for tolerance, count, mean in plan.tolerance_table
    )
    even = "a draw is uniform over that many brackets"
    if plan.weights is not None:
        even = "so many brackets can be drawn, each as likely as it weighs"
    show_table(
        console,
        ("Tolerance", "Travel at most", "Number of draws", "Mean travel"),
        rows,
        title="What chance costs",
        caption=f"* the plan's own tolerance; {even}",
        right=range(4),
    )


def _byes(states: SectionStates, double_byes: bool) -> str:
    byes = (1 << states.rounds) - len(states.clubs)
    return "drawn" if double_byes else str(min(byes, len(states.clubs)))


def _chances(clubs: int, rounds: int, double_byes: bool) -> str:
    """The chance of a club of even strength to come through: with a bye, and without."""
    if clubs == 1:
        return "1"
    if double_byes:
        return f"mean 1/{clubs}"
    byes = (1 << rounds) - clubs
    with_bye, without = Fraction(1, 1 << (rounds - 1)), Fraction(1, 1 << rounds)
    if byes == clubs:
        return str(with_bye)
    return f"{without}" if byes == 0 else f"{with_bye}, {without}"


def show_publishing(console: Console, digest: str, bits: int, dice: int) -> None:
    """What must be published before the seed exists, and how much chance an official draw wants.

    Parameters
    ----------
    digest
        Of the plan.
    bits
        What an official seed must state at least.
    dice
        Six-sided dice that state as many.
    """
    console.print()
    console.print(f"Digest  {digest}", soft_wrap=True)
    console.print(
        f"Publish it before the seed exists. An official seed states {bits} bits: roll {dice} dice."
    )


def show_changes(console: Console, changes: "PlanChanges", unit: str) -> None:
    """What differs between two plans.

    Parameters
    ----------
    unit
        Of travel.
    """
    difference = changes.travel - changes.other_travel
    console.print(
        f"Beside the other plan: {changes.travel:,} against {changes.other_travel:,} "
        f"{unit_word(unit)} ({difference:+,}); "
        f"{changes.in_common} of {count_of(changes.sections, 'section')} in common"
    )
    if changes.moves:
        rows = ((move.club, move.leaves, move.joins) for move in changes.moves)
        show_table(console, ("Club", "Leaves the section of", "Joins the section of"), rows)


MOST_MOVED = 10
"""So many of the clubs that move most often are named."""


def show_near(console: Console, near: "NearPlans", plan: Plan) -> None:
    """How many plans are nearly as short, and which clubs change section in them.

    Parameters
    ----------
    plan
        The proven plan that they are near to.
    """
    unit = unit_word(plan.problem.unit)
    at_least = "" if near.complete else "at least "
    more = (near.most_travel - plan.travel) / plan.travel if plan.travel else 0.0
    console.print(
        f"Plans of at most {near.most_travel:,} {unit} "
        f"({more:.1%} more): {at_least}{near.count:,}. "
        f"{len(near.moved)} of {len(plan.problem.field)} clubs change section in some of them."
    )
    if near.moved:
        rows = (
            (plan.problem.field.clubs[club], f"{times:,}", f"{times / near.count:.0%}")
            for club, times in near.moved[:MOST_MOVED]
        )
        show_table(console, ("Club", "Moves in", "of the plans"), rows, right=(1, 2))


def show_draw(console: Console, draw: Draw, plan: Plan) -> None:
    """The ties by round, the byes, and what makes the draw checkable.

    Parameters
    ----------
    plan
        The plan that was drawn: it has the clubs' names.
    """
    clubs, unit = plan.problem.field.clubs, plan.problem.unit
    for round_ in sorted({tie.round for tie in draw.ties}):
        ties = [tie for tie in draw.ties if tie.round == round_]
        title = f"Round {round_}" + (" (provisional)" if ties[0].provisional else "")
        rows = (
            (
                tie.number,
                tie.section,
                side_text(tie.home, clubs)
                + (" (neutral ground)" if tie.neutral else " (switched)" if tie.switched else ""),
                side_text(tie.away, clubs),
                f"{tie.expected_distance:,}",
            )
            for tie in ties
        )
        heads = ("Tie", "Sec", "Home", "Away", f"Exp. {unit}")
        show_table(console, heads, rows, title=title, right=(0, 1, 4))
    if any(tie.provisional for tie in draw.ties):
        console.print("Provisional ties: a later window draws the survivors anew.")
    show_byes(console, draw.byes, plan, provisional_byes(draw, plan))
    kind = "Rehearsal" if draw.rehearsal else "Official draw"
    even = plan.weights is None or draw.window > 1
    short = f" ({many(draw.count)})" if many(draw.count) != f"{draw.count:,}" else ""
    console.print(
        f"{kind}, window {draw.window}: {f'draw {draw.rank:,}' if even else 'one'} of "
        f"{draw.count:,}{short}, each {'equally likely' if even else 'as likely as it weighs'}."
    )
    if draw.number is not None:
        console.print(f"Number {draw.number} of booklet {draw.booklet}.")
    console.print(
        f"Expected travel {draw.travel:,}; the least is {draw.least_travel:,}, at most "
        f"{draw.most_travel:,} was allowed "
        f"(tolerance {percent(draw.tolerance)})."
    )
    console.print(f'Seed "{draw.seed}"; plan {draw.plan_digest}')


def show_byes(
    console: Console, byes: Sequence[Bye], plan: Plan, provisional: Collection[Bye] = ()
) -> None:
    """The byes of each round; marked where a later window may take them back."""
    clubs = plan.problem.field.clubs
    for round_ in sorted({bye.round for bye in byes}):
        own = [bye for bye in byes if bye.round == round_]
        mark = ", provisional" if any(bye in provisional for bye in own) else ""
        names = ", ".join(clubs[bye.club] for bye in own)
        console.print(f"Byes in round {round_} ({len(own)}{mark}): {names}")
        console.print()


def winners_by(outcomes: str, home_advantage: Decimal | None) -> str:
    """By what winners are named, as in ``rating, 65 points for being at home``."""
    points = f", {decimal_text(home_advantage)} points for being at home" if home_advantage else ""
    return f"winners by {outcomes}{points}"


def show_cup(
    console: Console,
    cup: Cup,
    plan: Plan,
    outcomes: str,
    home_advantage: Decimal | None = None,
    long_trip: int | None = None,
) -> None:
    """A cup drawn and played: each round's ties, byes, qualifiers, and the miles.

    Parameters
    ----------
    plan
        The plan that was drawn.
    outcomes
        Who won: ``"coin"``, ``"rating"`` or ``"actual"``.
    home_advantage
        Elo points of being at home.
    long_trip
        A trip further than this is long, in the plan's unit; 300 miles if not given.

    Raises
    ------
    UsageError
        If ``long_trip`` is out of range.
    """
    problem = plan.problem
    far = long_trip_of(problem.unit, long_trip)
    clubs, unit = problem.field.clubs, problem.unit
    console.print(
        f"Rehearsal. {count_of(problem.format.entrants, 'club')}, "
        f"{count_of(problem.format.slots, 'slot')}; the plan's "
        f"{count_of(len(plan.sections), 'section has', 'sections have')} a least expected travel "
        f"of {plan.travel:,} {cost_word(problem)}, a drawn bracket {plan.mean_travel:,} on average."
    )
    first = cup.windows[0]
    which = "" if cup.run == 1 else f", cup {cup.run:,},"
    console.print(
        f'Seed "{cup.seed}"{which} drew one of {many(first.count)} brackets within '
        f"{percent(first.tolerance)} of the least; coins named the hosts; "
        f"{winners_by(outcomes, home_advantage)}."
    )
    console.print()
    show_byes(console, cup.byes, plan)
    for round_, miles in cup.travel_by_round.items():
        ties = [tie for tie in cup.ties if tie.round == round_]
        rows = (
            (
                tie.number,
                tie.section,
                _played_side(tie, tie.home, clubs),
                _played_side(tie, tie.away, clubs),
                None if tie.distance is None else f"{tie.distance:,}",
            )
            for tie in ties
        )
        title = f"Round {round_}: {count_of(len(ties), 'tie')}, {miles:,} {unit_word(unit)}"
        heads = ("Tie", "Sec", "Home", "Away", unit)
        show_table(console, heads, rows, title=title, right=(0, 1, 4))
    console.print("* goes through")
    if cup.stopped:
        stay = count_of(len(cup.stopped), "tie stays", "ties stay")
        console.print(f"{stay} open: nobody knows who would have won")
    names = ", ".join(clubs[club] for club in cup.qualifiers)
    console.print()
    console.print(f"Qualified ({len(cup.qualifiers)}): {names}")
    console.print(
        f"Travel {cup.travel:,} {unit_word(unit)} one way"
        + _longest(cup, clubs)
        + f"; trips over {far:,}: {cup.trips_over(far)}"
    )


def _longest(cup: Cup, clubs: Sequence[str]) -> str:
    tie = cup.longest
    if tie is None or tie.home is None or tie.away is None:
        return ""
    return f"; longest trip {tie.distance:,} ({clubs[tie.away]} to {clubs[tie.home]})"


def _played_side(tie: PlayedTie, club: int | None, clubs: Sequence[str]) -> Text:
    if club is None:
        return Text("open", style="dim")
    mark = " (neutral ground)" if tie.neutral and club == tie.home else ""
    won = club == tie.winner
    return Text(f"{clubs[club]}{mark}{' *' * won}", style="bold" if won else "")


def show_checks(console: Console, checks: Sequence[Check]) -> None:
    """What must hold, whether it does, and the figures.

    Parameters
    ----------
    checks
        In the order in which they are shown.
    """
    rows = (("ok" if check.holds else "NO", check.name, check.detail) for check in checks)
    show_table(console, ("", "Check", "Found"), rows)


def show_comparison(
    console: Console, comparison: "Comparison", played: "Played", plan: Plan
) -> None:
    """The draw as played beside ours.

    Parameters
    ----------
    comparison
        Travel in whole units of the plan.
    played
        What was published.
    plan
        The plan that it was compared with.
    """
    unit = plan.problem.unit
    far = long_trip_of(unit)
    theirs, ours = comparison.as_played, comparison.ours
    rounds = plan.problem.format.rounds
    by_round = (
        ("As played, realised", comparison.realised_by_round),
        ("As played, expected before kick-off", theirs.travel_by_round),
        ("Ours, least expected", ours.travel_by_round),
    )
    mean = ("Ours, mean of a drawn bracket", *[""] * rounds, f"{comparison.mean_drawn:,}")
    show_table(
        console,
        (f"Travel, {unit_word(unit)} one way", *(f"R{r + 1}" for r in range(rounds)), "Total"),
        [*((name, *(f"{m:,}" for m in (*miles, sum(miles)))) for name, miles in by_round), mean],
        right=range(1, rounds + 2),
    )
    leagues = f"{comparison.realised_same_league} of {len(played.matches)}"
    same = share(theirs.same_league), share(ours.same_league)
    show_table(
        console,
        ("", "As played", "Ours (least)"),
        (
            ("Longest trip that may come up", theirs.longest, ours.longest),
            ("Longest trip travelled", comparison.realised_longest, ""),
            (f"Trips over {far:,}, expected", f"{theirs.long_trips:.2f}", f"{ours.long_trips:.2f}"),
            (f"Trips over {far:,}, travelled", comparison.realised_long_trips, ""),
            ("Same-league share of ties, expected", *same),
            ("Same-league ties played", leagues, ""),
            ("Byes", len(played.byes), plan.problem.format.byes),
        ),
        right=(1, 2),
    )
    moved = ", ".join(comparison.clubs_elsewhere) or "nobody"
    hold = count_of(comparison.sections, "section holds", "sections hold")
    console.print(
        f"{comparison.sections_in_common} of {hold} the same clubs as those of the draw as "
        f"played; elsewhere with us: {moved}."
    )
    have = count_of(comparison.byes_in_common, "club has", "clubs have")
    console.print(f"{have} a bye in both (ours: one least bracket).")
    console.print()
    rows = (
        (
            ", ".join(map(str, window.rounds)),
            f"{window.played:,}",
            f"{window.least:,}" + ("" if window.proven else " (not proven)"),
            f"{window.shared} of {window.ties}"
            + (" (the optimum)" if window.played == window.least else ""),
        )
        for window in comparison.windows
    )
    show_table(
        console,
        ("Window: rounds", "As played", "Best pairing", "Ties shared"),
        rows,
        title="Each window by itself, with the clubs that were really there",
        caption="rounds 1 and 2 together: expected travel; later rounds: travelled",
        right=(1, 2, 3),
    )
    console.print(_sureness(comparison))
    console.print()
    if comparison.guessed:
        were = count_of(len(comparison.guessed), "club was", "clubs were")
        console.print(
            f"{were} placed with their drawn opponents in mind, "
            "which flatters the draw as played and its likeness to ours: "
            + ", ".join(comparison.guessed)
            + ". With every pair that involves one of them counted 0: "
            f"as played {comparison.certain_as_played:,}, ours "
            f"{comparison.certain_ours:,}, mean of a drawn bracket "
            f"{comparison.certain_mean_drawn:,}."
        )


def _sureness(comparison: "Comparison") -> str:
    kinds = ", ".join(f"{count} {kind or 'unstated'}" for kind, count in comparison.locations)
    return f"How sure the home towns are: {kinds}."
