"""Odds on a terminal, 80 columns wide."""

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console

from drawopt.drawing.odds import Certain, ClubOdds, Odds
from drawopt.errors import known
from drawopt.files.wording import count_of
from drawopt.reporting.terminal import show_table
from drawopt.reporting.text import cost_word, many, percent, unit_word
from drawopt.simulation.named_chances import NamedChance
from drawopt.simulation.sampled_odds import (
    Chance,
    Later,
    LaterOdds,
    Sampled,
    chance_to_qualify,
)

NAMED = 3
"""So many of the likeliest opponents are named in the table of all clubs."""
ONE_PERCENT = Fraction(1, 100)


def part(chance: Fraction | float) -> str:
    """A chance in percent; only what is certain is 0 or 100 %."""
    if chance in (0, 1):
        return f"{100 * int(chance)} %"
    if chance < 0.0005:
        return "< 0.1 %"
    if chance > 0.9995:
        return "> 99.9 %"
    return f"{100 * float(chance):.1f} %"


def estimate(chance: Chance) -> Fraction:
    """A chance as a number: exact, or the share of the cups sampled."""
    return Fraction(chance.times, chance.cups) if isinstance(chance, Sampled) else chance


def between(chance: Chance) -> str:
    """How well a chance is known."""
    if not isinstance(chance, Sampled):
        return "exact"
    low, high = chance.interval
    return f"{100 * low:.1f}-{100 * high:.1f} %"


def show_odds(console: Console, odds: Odds, later: Later | None) -> None:
    """Every club's chances, section by section; who is sure of whom, and why.

    Parameters
    ----------
    later
        What later windows draw, if it was worked out or sampled: cups and seed are then told.
    """
    problem = odds.contest.plan.problem
    clubs, unit = problem.field.clubs, problem.unit
    settled = _settled(odds)
    sections = sorted({each.section for each in odds.clubs})
    for section in sections:
        own = [each for each in odds.clubs if each.section == section]
        rows = (
            (
                clubs[each.club],
                part(_bye(odds, each)),
                f"{float(sum(r.home for r in each.rounds if not r.provisional)):.2f}",
                f"{float(sum(r.travel for r in each.rounds if not r.provisional)):,.0f}",
                _known_part(chance_to_qualify(odds, each, later)),
                _named(each, clubs),
            )
            for each in own
        )
        heads = ("Club", "Bye", "Home", unit.capitalize(), "Qual.", "Likeliest opponents, %")
        title = f"Section {section}: {count_of(len(own), 'club')}"
        show_table(console, heads, rows, title=title, right=(1, 2, 3, 4))
    console.print(
        f"Bye: in round {odds.contest.first_round}. Home: expected ties at home, {settled}. "
        f"{unit.capitalize()}: expected {unit_word(unit)} as the visitor, {settled}. Qual.: "
        f"chance to qualify. Likeliest opponents: {settled}. Every club wins each tie with "
        "1/2."
    )
    console.print(_qualifying_words(odds, later))
    console.print()
    show_certain(console, odds)
    _show_count(console, odds)
    if later is not None and later.first_later <= problem.format.rounds:
        console.print(_later_words(later))


def _known_part(chance: Chance | None) -> str:
    return "-" if chance is None else part(estimate(chance))


def _qualifying_words(odds: Odds, later: Later | None) -> str:
    """What is known of the chances to qualify, and what they add up to."""
    chances = [chance_to_qualify(odds, each, later) for each in odds.clubs]
    known_chances = [chance for chance in chances if chance is not None]
    if len(known_chances) < len(chances):
        return (
            "Qual. is not known: byes of round 2 are drawn anew, and no cups were sampled. In the "
            "bracket drawn first, were it to stand, it would be another."
        )
    total = sum(map(estimate, known_chances), Fraction(0))
    sampled = [chance for chance in known_chances if isinstance(chance, Sampled)]
    if not sampled:
        return f"Qual. is exact, whatever later windows draw; all chances add up to {total}."
    widest = max(high - low for low, high in (each.interval for each in sampled)) / 2
    return (
        "Byes of round 2 are drawn anew: Qual. is with all redraws, sampled, known to within "
        f"{100 * widest:.1f} points; all chances add up to {total}."
    )


def _qualifies(odds: Odds, each: ClubOdds, later: Later | None) -> str:
    """The chance to qualify; where byes are drawn anew, with all redraws."""
    if odds.qualifying_is_final:
        return part(each.qualifies)
    first = f"{part(each.qualifies)} in the bracket drawn first, were its later byes to stand"
    chance = chance_to_qualify(odds, each, later)
    if chance is None:
        return f"with a chance that is not known, for later byes are drawn anew; {first}"
    if isinstance(chance, Sampled):
        return (
            f"{part(estimate(chance))} with all redraws ({between(chance)}, {chance.cups:,} "
            f"sampled cups); {first}"
        )
    return f"{part(chance)} with all redraws (exact); {first}"


def _named(each: ClubOdds, clubs: Sequence[str]) -> str:
    """The likeliest opponents in whole percents, none below 1 %."""
    named = [(other, chance) for other, chance in likeliest(each)[:NAMED] if chance >= ONE_PERCENT]
    return ", ".join(
        f"{clubs[other]} {'> 99' if 0.995 <= chance < 1 else round(100 * chance)}"
        for other, chance in named
    )


def _settled(odds: Odds) -> str:
    first, last = odds.contest.first_round, odds.contest.last_round
    return f"round {first}" if first >= last else f"rounds {first}-{last}"


def _bye(odds: Odds, each: ClubOdds) -> Fraction:
    return Fraction(each.rounds[0].bye if each.rounds else 0, odds.count)


def likeliest(each: ClubOdds) -> list[tuple[int, Fraction]]:
    """The clubs it may meet in the rounds drawn for good, likeliest first, with the chance."""
    chance: dict[int, Fraction] = {}
    for own in each.rounds:
        if not own.provisional:
            for o in own.opponents:
                chance[o.club] = chance.get(o.club, Fraction(0)) + o.meets
    return sorted(chance.items(), key=lambda item: (-item[1], item[0]))


def show_certain(console: Console, odds: Odds) -> None:
    """The clubs whose first opponent is the same in every draw, with the reason."""
    problem = odds.contest.plan.problem
    clubs = problem.field.clubs
    if not odds.certain:
        console.print("No club's first opponent is certain.")
        return
    have = count_of(len(odds.certain), "club has", "clubs have")
    console.print(f"{have} the same first opponent in every draw:")
    seen: set[int] = set()
    for each in odds.certain:
        certain = known(each.certain, "a club's certain opponent")
        if each.club in seen:
            continue
        seen |= {each.club, certain.opponent}
        console.print(
            f"  {clubs[each.club]} v {clubs[certain.opponent]}, round "
            f"{' or '.join(map(str, certain.rounds))}: {why_certain(odds, certain)}"
        )


def why_certain(odds: Odds, certain: Certain) -> str:
    """Why a club's first opponent is certain, in words."""
    if certain.needed is None:
        return "no bracket under the rules has another"
    unit = cost_word(odds.contest.plan.problem)
    return (
        f"the distance; any other costs at least {certain.needed:,} {unit} more than the least, "
        f"{odds.budget:,} are allowed"
    )


def _show_count(console: Console, odds: Odds) -> None:
    unit = cost_word(odds.contest.plan.problem)
    draws = "1 draw" if odds.count == 1 else f"{many(odds.count)} draws"
    console.print(
        f"Exact, over {draws} within {percent(odds.tolerance)} of {odds.least_travel:,} "
        f"{unit}; a draw travels {odds.mean_travel:,} on average."
    )


def _later_words(later: Later) -> str:
    if not isinstance(later, LaterOdds):
        return "What later windows draw is worked out exactly, over all draws and results."
    return (
        f"What later windows draw is sampled: {count_of(later.cups, 'cup')} of seed "
        f'"{later.seed}"; intervals of 95 % (Wilson).'
    )


def show_event(console: Console, event: NamedChance) -> None:
    """The chance of an event, exact or sampled.

    Parameters
    ----------
    event
        With an exact chance, or times among sampled cups.
    """
    if event.exact is not None:
        console.print(f"{event.what}: {100 * float(event.exact):.4g} % (exact)")
    elif event.sampled is not None:
        low, high = event.sampled.interval
        console.print(
            f"{event.what}: {event.sampled.times} of {event.sampled.cups:,} sampled cups, "
            f"{100 * low:.1f} to {100 * high:.1f} %"
        )


def show_club(console: Console, odds: Odds, club: int, later: Later | None) -> None:
    """One club: every opponent, round by round.

    Parameters
    ----------
    club
        Its number in the field; it must be drawn in this window.
    later
        What was worked out, or sampled, of later windows: its opponents are then listed too.

    Raises
    ------
    KeyError
        If the club is not drawn in this window.
    """
    problem = odds.contest.plan.problem
    clubs, unit = problem.field.clubs, problem.unit
    each = odds.by_club[club]
    console.print(
        f"{clubs[club]}: section {each.section}; bye in round {odds.contest.first_round} "
        f"{part(_bye(odds, each))}; qualifies {_qualifies(odds, each, later)}"
    )
    for own in each.rounds:
        if own.provisional or not own.opponents:
            continue
        rows = (
            (
                clubs[o.club],
                part(Fraction(o.drawn, odds.count)),
                part(o.meets),
                part(o.home),
                f"{problem.distances[club, o.club]:,}",
            )
            for o in sorted(own.opponents, key=lambda o: (-o.meets, -o.drawn, o.club))
        )
        heads = ("Opponent", "Drawn", "Meets", "At home", unit.capitalize())
        title = f"Round {own.round}: plays {part(own.plays)}, at home {part(own.home)}"
        show_table(console, heads, rows, title=title, right=(1, 2, 3, 4))
    console.print(
        "Drawn: on the other side of its tie, named or as a winner to come. Meets: and both "
        "win through."
    )
    if later is not None:
        _show_later(console, odds, club, later)
    console.print()


def _show_later(console: Console, odds: Odds, club: int, later: Later) -> None:
    problem = odds.contest.plan.problem
    clubs = problem.field.clubs
    sampled = isinstance(later, LaterOdds)
    how = f"sampled: {count_of(later.cups, 'cup')}" if isinstance(later, LaterOdds) else "exact"
    for round_ in range(later.first_later, problem.format.rounds + 1):
        found = [
            (estimate(chance), chance, other)
            for other in range(len(clubs))
            if estimate(chance := later.chance_to_meet(round_, club, other))
        ]
        bye = later.chance_of_bye(round_, club)
        waits = f"; bye {part(estimate(bye))} ({between(bye)})" if estimate(bye) else ""
        heads = ("Opponent", "Meets", *(["95 %"] if sampled else []), problem.unit.capitalize())
        rows = (
            (
                clubs[other],
                part(likely),
                *([between(chance)] if sampled else []),
                f"{problem.distances[club, other]:,}",
            )
            for likely, chance, other in sorted(found, key=lambda item: (-item[0], item[2]))
        )
        title = f"Round {round_}, drawn anew, {how}{waits}"
        show_table(console, heads, rows, title=title, right=range(1, len(heads)))
    long = later.chance_of_long_trip(club)
    known_by = (
        f"{between(long)}; {count_of(long.cups, 'cup')}" if isinstance(long, Sampled) else "exact"
    )
    console.print(
        f"A trip over {later.trip:,} {unit_word(problem.unit)} in any round: "
        f"{part(estimate(long))} ({known_by})"
    )
