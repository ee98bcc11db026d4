"""Why a club is where it is, in sentences and tables, 80 columns wide; and as a document."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import Console

from drawopt.drawing.contest import TieSide, WinnerOf
from drawopt.records.canonical import Json
from drawopt.reporting.odds import part
from drawopt.reporting.terminal import table
from drawopt.reporting.text import cost_word, many, percent, plain, unit_word
from drawopt.reporting.why import Outcome, WhyFacts, Window
from drawopt.sections.exchanges import Move

MAX_NAMED = 8


def show_explanation(console: Console, why: WhyFacts) -> None:
    """The section and the others, then each window: chances, what the lots gave, opponents.

    Parameters
    ----------
    why
        As ``drawopt.explain`` gives it.
    """
    for sentence in section_words(why):
        console.print(plain(sentence))
    _show_sections(console, why)
    for sentence in other_sections_words(why):
        console.print(plain(sentence))
    for window in why.windows:
        console.print()
        for sentence in window_words(why, window):
            console.print(plain(sentence))
        _show_opponents(console, why, window)
    if why.opponent is not None:
        console.print()
        for sentence in opponent_words(why):
            console.print(plain(sentence))


def sentences(why: WhyFacts) -> tuple[str, ...]:
    """All that is said of a club, a sentence or two each, without the tables."""
    found = [*section_words(why), *other_sections_words(why)]
    for window in why.windows:
        found += window_words(why, window)
    return (*found, *opponent_words(why))


def _names(why: WhyFacts, clubs: Sequence[int]) -> str:
    names = [why.plan.field.clubs[club] for club in clubs[:MAX_NAMED]]
    more = len(clubs) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def section_words(why: WhyFacts) -> Iterator[str]:
    """Which distances made the section."""
    plan, unit = why.plan.value, unit_word(why.plan.unit)
    section = plan.sections[why.section - 1]
    yield f"{why.club} plays in section {why.section}, of {len(section)} clubs."
    if plan.problem.rules.sections:
        yield "The sections were given by the rules, not chosen by distance."
    own = next((each for each in why.company if each.section == why.section), None)
    if own is not None:
        yield (
            f"Its {len(section) - 1} opponents there are {own.mean:,} {unit} away on average, the "
            f"nearest {own.nearest:,}."
        )
    near = ", ".join(
        f"{why.plan.field.clubs[each.club]} {each.distance:,} (section {each.section})"
        for each in why.nearest
    )
    if near:
        yield f"The clubs nearest to it: {near}."


def _show_sections(console: Console, why: WhyFacts) -> None:
    if not why.moves:
        return
    moves = {move.section: move for move in why.moves}
    unit = why.plan.unit
    rows = table(
        *("Section", f"Mean {unit}", "Nearest", "Alone", "Exchange", "With"), right=range(5)
    )
    for each in why.company:
        move = moves.get(each.section)
        cells = ["", "as it is", ""] if move is None else _move_cells(why, move)
        rows.add_row(str(each.section), f"{each.mean:,}", f"{each.nearest:,}", *map(plain, cells))
    console.print(rows)


def _move_cells(why: WhyFacts, move: Move) -> list[str]:
    alone = "size" if move.too_small or move.too_large else "rules"
    if move.alone is not None:
        alone = f"{move.alone:+,}"
    if move.exchanged is None or move.exchange is None:
        return [alone, "rules", ""]
    return [alone, f"{move.exchange:+,}", why.plan.field.clubs[move.exchanged]]


def other_sections_words(why: WhyFacts) -> Iterator[str]:
    """What the plan would cost with the club elsewhere, and which sizes forbid it."""
    plan, unit = why.plan.value, cost_word(why.plan.value.problem)
    fmt, own = plan.problem.format, len(plan.sections[why.section - 1])
    if not why.moves:
        return
    yield (
        f"Alone: what the plan's {plan.travel:,} {unit} would be more with the club in that "
        "section and all else as it is; Exchange: with the club there that is the cheapest to "
        "change places with. All exact."
    )
    if plan.problem.rules.trips is not None:
        yield "These costs leave the budget of long trips aside: a move may not keep it."
    if why.moves[0].too_small:
        yield (
            f"It cannot leave section {why.section} alone: {own - 1} clubs would be left, "
            f"{fmt.fewest} are the fewest."
        )
    full = [str(move.section) for move in why.moves if move.too_large]
    if full:
        many_ = "s" * (len(full) > 1)
        yield (
            f"Section{many_} {', '.join(full)} can take no more: {fmt.most} clubs are the most of "
            "a section."
        )
    ways = [(move.alone, move.section, None) for move in why.moves if move.alone is not None]
    ways += [
        (move.exchange, move.section, move.exchanged)  # type: ignore[misc]
        for move in why.moves
        if move.exchange is not None
    ]
    if not ways:
        yield "No other section can take it under the rules."
        return
    cost, section, mate = min(ways, key=lambda way: (way[0], way[1], way[2] or -1))
    how = "alone" if mate is None else f"in exchange with {why.plan.field.clubs[mate]}"
    said = f"to section {section} {how}"
    if cost > 0:
        yield f"The cheapest move, {said}, costs {cost:,} {unit} more: that keeps it here."
    elif cost == 0:
        yield f"The move {said} costs nothing: another plan of the same travel."
    else:
        yield (
            f"The move {said} would save {-cost:,} {unit}: the plan is not the shortest there is."
        )


def window_words(why: WhyFacts, window: Window) -> Iterator[str]:
    """The chances before a draw, each round's sum, and what its lots gave."""
    odds, draw = window.odds, window.draw
    draws = f"{many(odds.count)} draws" if odds.count != 1 else "1 draw"
    state = "not drawn yet" if draw is None else f"drawn with the seed {draw.seed}"
    weighed = why.plan.value.weights is not None and window.number == 1
    how = "as likely as they weigh" if weighed else "each equally likely"
    yield (
        f"Window {window.number}, {state}: {draws} within {percent(odds.tolerance)} of the least "
        f"travel, {how}."
    )
    for own in odds.by_club[why.number].rounds:
        if own.provisional:
            continue
        bye, plays, out = window.shares(own)
        parts = [f"bye {part(bye)}", f"{len(own.opponents)} opponents {part(plays)}"]
        parts += [f"out before {part(out)}"] if out else []
        yield (
            f"Round {own.round}: {' + '.join(parts)} = {bye + plays + out}, exactly; at home "
            f"{part(own.home)}."
        )
    if draw is None:
        return
    rank = window.rank
    if rank is not None:
        yield (
            f"What gave byes and opponents: lot {rank.label}, number {_whole(rank.value)} of "
            f"{_whole(rank.below)}."
        )
    elif draw.number is not None:
        yield f"What gave byes and opponents: number {draw.number} of the booklet."
    for bye_ in draw.byes:
        if bye_.club == why.number:
            before = next(r for r in odds.by_club[why.number].rounds if r.round == bye_.round)
            yield f"It gave a bye in round {bye_.round}: {part(Fraction(before.bye, odds.count))}."
    for outcome in window.outcomes(why.number):
        yield from _outcome_words(why, window, outcome)


def ahead_words(why: WhyFacts) -> Iterator[str]:
    """Whom the club may meet in rounds that are not drawn yet, likeliest first.

    Parameters
    ----------
    why
        As ``drawopt.explain`` gives it.
    """
    clubs = why.plan.field.clubs
    for window in why.windows:
        for own in window.odds.by_club[why.number].rounds if window.draw is None else ():
            if own.provisional:
                continue
            likely = sorted(own.opponents, key=lambda each: (-each.meets, each.club))
            named = [f"{clubs[each.club]} {part(each.meets)}" for each in likely[:MAX_NAMED]]
            more = len(likely) - len(named)
            bye, _, _ = window.shares(own)
            said = [f"bye {part(bye)}"] * bool(bye) + named + [f"{more} more"] * bool(more)
            yield f"Round {own.round}, to be drawn: {', '.join(said)}; at home {part(own.home)}."


def _whole(number: int) -> str:
    """A whole number, cut short where it is long: the record has it in full."""
    text = f"{number:,}"
    return text if len(text) <= 27 else f"{text[:11]}... ({len(str(number))} digits)"


def _outcome_words(why: WhyFacts, window: Window, outcome: Outcome) -> Iterator[str]:
    tie, clubs = outcome.tie, why.plan.field.clubs
    chances = ", ".join(
        f"{clubs[club]} {part(drawn)}"
        for club, drawn, _ in sorted(outcome.opponents, key=lambda each: (-each[1], each[0]))
    )
    said = f"Round {tie.round}, tie {tie.number}, against {chances}"
    yield f"{said} (the chance to be drawn so, named or as a winner to come)."
    yield _host_words(why, window, outcome)


def _host_words(why: WhyFacts, window: Window, outcome: Outcome) -> str:
    """Which coin named the host, or why there was no choice."""
    tie, coin, clubs = outcome.tie, outcome.coin, why.plan.field.clubs
    home, away = tie.home, tie.away

    def side(of: TieSide) -> str:
        return f"the winner of tie {of.tie}" if isinstance(of, WinnerOf) else clubs[of]

    if tie.neutral:
        return f"Neither {side(home)} nor {side(away)} may host: the ground is neutral."
    if tie.switched:
        return f"{side(away)} may not host, so {side(home)} does: the coin had no choice."
    label = "a coin" if coin is None else f"coin {coin.label}, which fell on {coin.value},"
    times = {each.club: each.ties for each in window.contest.home_ties}
    if isinstance(home, int) and isinstance(away, int) and times.get(home, 0) != times.get(away, 0):
        return (
            f"{side(home)} is at home, with {times.get(home, 0)} home ties so far against "
            f"{times.get(away, 0)}: the coin is asked only where they are level."
        )
    may = why.plan.value.problem.may_host
    named = f"At home: {side(home)}, by {label} 1 in 2"
    barred = [s for s in (home, away) if isinstance(s, int) and not may[s]]
    if barred:
        named += f"; {side(barred[0])} may not host, so its opponent does if it may"
    return named + "."


def _show_opponents(console: Console, why: WhyFacts, window: Window) -> None:
    problem = why.plan.value.problem
    rows = table(
        *("Round", "Opponent", problem.unit.capitalize(), "Drawn", "Meets", "At home", "Away"),
        title="Whom it could meet, and how often",
        right=(0, 2, 3, 4, 5, 6),
    )
    for own in window.odds.by_club[why.number].rounds:
        if own.provisional:
            continue
        for each in sorted(own.opponents, key=lambda o: (-o.meets, -o.drawn, o.club)):
            rows.add_row(
                str(own.round),
                plain(problem.field.clubs[each.club]),
                f"{problem.distances[why.number, each.club]:,}",
                part(Fraction(each.drawn, window.odds.count)),
                *(part(each.meets), part(each.home), part(each.away)),
            )
    if rows.row_count:
        console.print(rows)


def opponent_words(why: WhyFacts) -> Iterator[str]:
    """What it would cost to force a pairing with the opponent asked about, and whom it moves."""
    if why.opponent is None:
        return
    clubs, unit = why.plan.field.clubs, cost_word(why.plan.value.problem)
    other, plan = clubs[why.opponent], why.plan.value
    far = int(plan.problem.distances[why.number, why.opponent])
    yield f"{why.club} and {other} are {far:,} {unit_word(plan.problem.unit)} apart."
    if plan.problem.earliest[why.number, why.opponent] > plan.problem.format.rounds:
        yield "The rules keep the two apart in all rounds."
    theirs = why.parts.section_of(why.opponent) + 1
    if theirs != why.section:
        yield f"{other} plays in section {theirs}: under this plan the two never meet."
        for each in why.together:
            how = "alone" if each.exchanged is None else f"for {clubs[each.exchanged]}"
            more = "more" if each.cost >= 0 else "less"
            yield (
                f"With {clubs[each.club]} moved to section {each.section} {how} they could: the "
                f"plan would travel {abs(each.cost):,} {unit} {more}."
            )
        if not why.together:
            yield "No single move or exchange puts them into one section under the rules."
        return
    limited = plan.problem.rules.trips is not None
    if limited:
        yield "Costs of a pairing leave the budget of long trips aside; chances keep it."
    for window in why.windows:
        if why.opponent not in window.states_with(why.number).clubs:
            yield f"By window {window.number} {other} is out."
            continue
        met = False
        for pairing in window.pairings(why.number, why.opponent):
            if pairing.round > window.contest.last_round:
                continue
            met = True
            extra = pairing.forced.extra
            room = (
                f"the chance was {part(pairing.chance)}"
                if limited
                else f"within the {window.odds.budget:,} that a draw may spend; the chance was "
                f"{part(pairing.chance)}"
                if extra <= window.odds.budget
                else f"more than the {window.odds.budget:,} that a draw may spend: never drawn"
            )
            moved = (
                f" It would give another first tie to {_names(why, pairing.moved)}."
                if pairing.moved
                else " It is as drawn."
                if window.draw is not None
                else ""
            )
            yield (
                f"To pair them in round {pairing.round} costs at least {extra:,} {unit} above the "
                f"least, {room}.{moved}"
            )
        if not met:
            yield f"No bracket under the rules pairs them in window {window.number}."


def explanation_record(why: WhyFacts) -> Json:
    """All of it as a document; chances are fractions, so that nothing is rounded.

    Parameters
    ----------
    why
        As ``drawopt.explain`` gives it.
    """
    clubs = why.plan.field.clubs
    return {
        "club": why.club,
        "section": why.section,
        "opponent": None if why.opponent is None else clubs[why.opponent],
        "plan_digest": why.plan.digest,
        "sentences": list(sentences(why)),
        "nearest": [
            {"club": clubs[each.club], "distance": each.distance, "section": each.section}
            for each in why.nearest
        ],
        "moves": [
            {
                "section": move.section,
                "alone": move.alone,
                "too_small": move.too_small,
                "too_large": move.too_large,
                "exchange": move.exchange,
                "with": None if move.exchanged is None else clubs[move.exchanged],
            }
            for move in why.moves
        ],
        "windows": [_window_record(why, window) for window in why.windows],
    }


def _window_record(why: WhyFacts, window: Window) -> Json:
    rounds = []
    for own in window.odds.by_club[why.number].rounds:
        if own.provisional:
            continue
        bye, plays, out = window.shares(own)
        rounds.append(
            {
                "round": own.round,
                "bye": str(bye),
                "plays": str(plays),
                "out_before": str(out),
                "sum": str(bye + plays + out),
                "home": str(own.home),
                "opponents": [
                    {
                        "club": why.plan.field.clubs[each.club],
                        "drawn": str(Fraction(each.drawn, window.odds.count)),
                        "meets": str(each.meets),
                        "home": str(each.home),
                    }
                    for each in own.opponents
                ],
            }
        )
    return {
        "window": window.number,
        "drawn": window.draw is not None,
        "draws": str(window.odds.count),
        "rounds": rounds,
    }
