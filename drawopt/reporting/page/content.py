"""What stands on a page, as plain values in the language asked for: the template sets them out."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from drawopt.drawing.contest import Draw, WinnerOf
from drawopt.drawing.odds import ClubOdds, Odds, odds_of
from drawopt.drawing.redraws import RedrawnOdds, redrawn_odds
from drawopt.reporting.calendars import file_names
from drawopt.reporting.page.cup import ByeShown, Cup, TieShown
from drawopt.reporting.page.pictures_of_cup import (
    bye_words,
    isolated,
    miles_text,
    notes_of,
    out_text,
    unit_text,
)
from drawopt.reporting.page.reasons import reasons
from drawopt.reporting.page.sources import Source
from drawopt.reporting.page.texts import Texts
from drawopt.reporting.pictures import colour_of
from drawopt.reporting.section_map import states_of
from drawopt.simulation.sampled_odds import chance_to_qualify

TEMPLATE = Path(__file__).with_name("template.html")
PROMISES = 6


@dataclass(frozen=True)
class Page:
    """The whole of a page; every list is in the order in which it is shown."""

    title: str
    kind: str
    summary: str
    unit: str
    rehearsal: bool
    plan_digest: str
    figures: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    chance: str
    absent: str
    changes: tuple[tuple[str, ...], ...]
    draws: tuple[dict[str, Any], ...]
    derivable: int
    underived: str
    waits: str
    live: str
    sections: tuple[dict[str, Any], ...]
    rounds: tuple[dict[str, Any], ...]
    by_bye: tuple[dict[str, Any], ...]
    longest: tuple[str, ...]
    clubs: tuple[dict[str, Any], ...]
    promises: tuple[str, ...]
    has_fixtures: bool


def page_of(source: Source, texts: Texts) -> Page:
    """All that stands on the page of a plan, a draw or a season.

    Parameters
    ----------
    source
        What was read.
    texts
        In the page's language.
    """
    cup = source.cup
    plan, draws = cup.plan, cup.draws
    problem = plan.problem
    unit = unit_text(problem.unit, 2, texts)
    odds = odds_of(plan)
    redrawn = None if odds.qualifying_is_final else redrawn_odds(odds.contest, trip=0)
    fmt = problem.format
    kind = kind_of(cup)
    more = plan.mean_travel - plan.travel
    figures = [
        (texts("figure_clubs"), fmt.entrants),
        (texts("figure_sections"), fmt.slots),
        (texts("figure_rounds"), fmt.rounds),
        (texts("figure_least", unit=unit), plan.travel),
        (texts("figure_mean", unit=unit), plan.mean_travel),
        (texts("figure_chance", unit=unit), more),
    ]
    chance = texts("chance_cost", least=plan.travel, mean=plan.mean_travel, unit=unit)
    if draws:
        first = cup.first_ties
        if len(first) == len(plan.sections):
            drawn = sum(tie.expected_travel for own in first.values() for tie in own)
            figures.append((texts("figure_drawn", unit=unit), drawn))
            more = drawn - plan.travel
            chance += " " + texts("chance_cost_drawn", drawn=drawn, more=more)
    longest = longest_trips(cup)
    window = cup.next_window
    live = waits = ""
    if cup.stands.to_draw:
        numbers = cup.stands.to_draw
        named = ", ".join(map(str, numbers))
        waits = texts("draw_anew", n=len(numbers), sections=named, window=window)
    elif window is not None and not cup.missing and len(cup.derivable) < len(cup.links):
        waits = texts("draw_elsewhere", window=window)
    elif window is not None and not cup.missing:
        rounds = problem.terms.windows[window - 1]
        named = ", ".join(map(str, rounds))
        live = texts("no_draw_yet", n=len(rounds), window=window, rounds=named)
    elif window is not None:
        waits = texts("draw_waits", n=cup.missing, window=window)
    parts = [
        ("overview", "part_map"),
        *([("changes", "part_changes")] if cup.changes else []),
        *([("check", "part_check")] if draws else []),
        *([("draw", "part_draw")] if live or waits else []),
        ("sections", "part_sections"),
        *([("rounds", "part_rounds")] if cup.shown else []),
        ("byes", "part_byes"),
        *([("trips", "part_trips")] if longest else []),
        ("clubs", "part_clubs"),
        ("promises", "part_promises"),
    ]
    ats = anchors(cup.clubs)
    names = file_names(set(cup.clubs))
    why = reasons(source) if texts("language") == "en" else {}
    clubs = tuple(
        _club(cup, odds, each, redrawn, ats, texts)
        | {"why": why.get(each.club, ())}
        | {"calendar": source.fixtures.calendar(cup.clubs[each.club])}
        | {"calendar_name": names[cup.clubs[each.club]]}
        for each in odds.clubs
    )
    absent = [each.club for each in problem.field.entrants if each.lat is None or each.lon is None]
    return Page(
        title_of(cup, texts),
        kind,
        summary_of(cup, texts),
        unit,
        any(draw.rehearsal for draw in draws),
        source.digest,
        tuple((name, texts.number(value)) for name, value in figures),
        tuple((at, texts(key)) for at, key in parts),
        chance,
        texts("map_absent", n=len(absent), names=", ".join(absent)) if absent else "",
        change_lines(cup, texts),
        tuple(
            {
                "title": _draw_title(cup, draw, texts),
                "seed": draw.seed,
            }
            for draw in draws
        ),
        len(cup.derivable),
        texts("not_derived_here") if len(cup.derivable) < len(cup.links) else "",
        waits,
        live,
        tuple(_section(cup, number, ats, texts) for number in range(1, len(plan.sections) + 1)),
        tuple(
            {
                "title": texts("round", number=round_),
                "ties": [_tie(cup, tie, ats, texts) for tie in cup.shown if tie.round == round_],
            }
            for round_ in sorted({tie.round for tie in cup.shown})
        ),
        tuple(sorted(clubs, key=lambda club: (-club["chance"], club["name"]))),
        tuple(trip_text(cup, tie, texts) for tie in longest),
        clubs,
        tuple(texts(f"promise_{number}") for number in range(1, PROMISES + 1)),
        any(tie.fixture is not None for tie in cup.ties),
    )


def change_lines(cup: Cup, texts: Texts) -> tuple[tuple[str, ...], ...]:
    """For each change a club's name with why it is out, what was done, and who was told.

    Parameters
    ----------
    cup
        As far as it has come.
    texts
        In the language asked for.
    """
    found = []
    for change in cup.changes:
        values: dict[str, object] = {"section": change.section, "window": change.window}
        if change.other is not None:
            values["other"] = isolated(cup.clubs[change.other])
        told = ", ".join(isolated(cup.clubs[club]) for club in change.told)
        club, reason = isolated(cup.clubs[change.club]), isolated(change.reason)
        found.append(
            (
                texts("change_out", club=club, section=change.section, reason=reason),
                texts(f"change_{change.option}", **values),
                texts("change_told", names=told) if told else texts("change_told_nobody"),
            )
        )
    return tuple(found)


def title_of(cup: Cup, texts: Texts) -> str:
    return cup.plan.problem.terms.title or texts("untitled")


def kind_of(cup: Cup) -> str:
    """Whether there is a plan alone, its first draw, or more."""
    if not cup.draws:
        return "plan"
    return "season" if len(cup.links) > 1 or cup.played else "draw"


def summary_of(cup: Cup, texts: Texts) -> str:
    """How far the cup has come, and how far above the least its draws may lie.

    Parameters
    ----------
    cup
        As far as it has come.
    texts
        In the language asked for.
    """
    kind = kind_of(cup)
    counts = {"n": len(cup.draws), "played": cup.played, "ties": len(cup.ties)}
    said = texts("summary_season", **counts) if kind == "season" else texts(f"summary_{kind}")
    tolerance = format((cup.plan.problem.terms.tolerance * 100).normalize(), "f")
    number = tolerance.replace(".", texts.entries["decimal"])
    return f"{said} {texts('summary_limit', limit=texts('percent', number=number))}"


def which(cup: Cup, draw: Draw, texts: Texts) -> str:
    """Which of all allowed draws it is.

    Parameters
    ----------
    cup
        Whose plan may weigh the draws of window 1.
    draw
        One of its draws.
    texts
        In the language asked for.
    """
    if cup.plan.weights is not None and draw.window == 1:
        return texts("which_weighted", number=draw.rank, count=draw.count)
    return texts("which_number", number=draw.rank + 1, count=draw.count)


def _draw_title(cup: Cup, draw: Draw, texts: Texts) -> str:
    said = which(cup, draw, texts)
    if draw.parts:
        named = ", ".join(str(part.section) for part in draw.parts)
        count = len(draw.parts)
        return texts("draw_of_sections", n=count, window=draw.window, sections=named, which=said)
    return texts("draw_of_window", window=draw.window, which=said)


def longest_trips(cup: Cup, most: int = 10) -> list[TieShown]:
    """The ties of two known clubs whose visitors travel farthest.

    Parameters
    ----------
    cup
        As far as it has come.
    most
        How many at the most.
    """
    known = [tie for tie in cup.ties if tie.miles]
    return sorted(known, key=lambda tie: (-(tie.miles or 0), tie.number))[:most]


def trip_text(cup: Cup, tie: TieShown, texts: Texts) -> str:
    """One trip in words.

    Parameters
    ----------
    cup
        As far as it has come.
    tie
        Of two known clubs.
    texts
        In the language asked for.
    """
    miles = tie.miles or 0
    return texts(
        "trip",
        visitor=isolated(side_text(cup, tie.away, texts)),
        host=isolated(side_text(cup, tie.home, texts)),
        round=tie.round,
        miles=miles,
        unit=unit_text(cup.plan.problem.unit, miles, texts),
    )


def side_text(cup: Cup, side: int | WinnerOf, texts: Texts) -> str:
    """A club's name, or whose winner it is.

    Parameters
    ----------
    cup
        As far as it has come.
    side
        Of a tie.
    texts
        In the language asked for.
    """
    if isinstance(side, WinnerOf):
        return texts("winner_of", number=side.tie)
    return cup.clubs[side]


def when_text(tie: TieShown) -> str:
    """Day and time at the ground; empty without a fixture."""
    return "" if tie.fixture is None else tie.fixture.kickoff[:16].replace("T", " ")


def ground_text(tie: TieShown, texts: Texts) -> str:
    """Ground and town, and whether that ground is made up; empty without a fixture.

    Parameters
    ----------
    tie
        With a fixture or without.
    texts
        In the language asked for.
    """
    fixture = tie.fixture
    if fixture is None:
        return ""
    where = ", ".join(filter(None, (fixture.ground, fixture.town, fixture.state)))
    return texts("made_up", ground=where) if fixture.made_up else where


def _tie(cup: Cup, tie: TieShown, ats: Sequence[str], texts: Texts) -> dict[str, Any]:
    def side(each: int | WinnerOf) -> dict[str, str]:
        at = f"tie-{each.tie}" if isinstance(each, WinnerOf) else ats[each]
        return {"name": side_text(cup, each, texts), "at": at, "out": out_text(cup, each, texts)}

    return {
        "number": tie.number,
        "section": tie.drawn.section,
        "home": side(tie.home),
        "away": side(tie.away),
        "when": when_text(tie),
        "ground": ground_text(tie, texts),
        "miles": miles_text(cup, tie, texts),
        "note": ", ".join(notes_of(cup, tie, texts)),
        "winner": "" if tie.winner is None else cup.clubs[tie.winner],
        "later": tie.drawn.provisional,
    }


def _section(cup: Cup, number: int, ats: Sequence[str], texts: Texts) -> dict[str, Any]:
    plan = cup.plan
    clubs = sorted(plan.sections[number - 1])
    name, least = plan.section_names[number - 1], plan.travels[number - 1]
    title = texts("section_named", number=number, name=name) if name else ""
    unit = unit_text(plan.problem.unit, least, texts)
    line = texts("section_line", n=len(clubs), least=least, unit=unit)
    drawn = None
    own = cup.first_ties.get(number)
    if own is not None:
        drawn = sum(tie.expected_travel for tie in own)
        line += ", " + texts("section_drawn", drawn=drawn)
    return {
        "number": number,
        "title": title or texts("section", number=number),
        "line": line,
        "size": len(clubs),
        "least": texts.number(least),
        "drawn": "" if drawn is None else texts.number(drawn),
        "states": states_of(plan, number - 1),
        "colour": colour_of(number - 1),
        "clubs": [
            {"name": cup.clubs[club], "at": ats[club], "out": out_text(cup, club, texts)}
            for club in clubs
        ],
    }


def _club(
    cup: Cup,
    odds: Odds,
    own: ClubOdds,
    redrawn: RedrawnOdds | None,
    ats: Sequence[str],
    texts: Texts,
) -> dict[str, Any]:
    entrant = cup.plan.problem.field.entrants[own.club]
    bye = own.rounds[0].bye / odds.count if own.rounds else 0.0
    meets: dict[int, Any] = {}
    for round_ in own.rounds:
        for opponent in round_.opponents:
            meets[opponent.club] = meets.get(opponent.club, 0) + opponent.meets
    miles = round(own.travel)
    qualifies = chance_to_qualify(odds, own, redrawn)
    line = "card_line" if odds.contest.last_round >= len(own.rounds) else "card_line_redrawn"
    if not isinstance(qualifies, Fraction):
        line, qualifies = "card_line_first_bracket", own.qualifies
    return {
        "name": entrant.club,
        "at": ats[own.club],
        "place": ", ".join(filter(None, (entrant.city, entrant.state, entrant.league))),
        "section": own.section,
        "out": out_text(cup, own.club, texts),
        "chance": bye,
        "bye": texts.percent(bye),
        "byes_drawn": _byes(cup, own.club, texts),
        "line": texts(
            line,
            bye=texts.percent(bye),
            qualifies=texts.percent(float(qualifies)),
            travel=miles,
            unit=unit_text(cup.plan.problem.unit, miles, texts),
        ),
        "path": [_step(cup, each, texts) for each in cup.path(own.club)],
        "opponents": [
            texts("opponent", club=isolated(cup.clubs[other]), chance=texts.percent(float(chance)))
            for other, chance in sorted(meets.items(), key=lambda each: (-each[1], each[0]))
            if chance
        ],
    }


def _byes(cup: Cup, club: int, texts: Texts) -> str:
    """The rounds of a club's byes, those for good and those that are drawn again."""
    said = []
    for key, later in (("byes_in", False), ("byes_in_later", True)):
        own = [bye.round for bye in cup.byes if bye.club == club and bye.provisional == later]
        if own:
            said.append(texts(key, rounds=", ".join(map(str, own))))
    return "; ".join(said)


def _step(cup: Cup, step: ByeShown | tuple[TieShown, bool], texts: Texts) -> dict[str, Any]:
    """One round of a club's path."""
    if isinstance(step, ByeShown):
        words = bye_words(cup, step, texts)
        return {"title": texts("round", number=step.round), "tie": 0, "text": ", ".join(words)}
    tie, at_home = step
    where = "path_neutral" if tie.neutral else "path_home" if at_home else "path_away"
    other = tie.away if at_home else tie.home
    words = [texts(where, club=isolated(side_text(cup, other, texts)))]
    if tie.without is not None:
        words += notes_of(cup, tie, texts)
        if tie.without != (tie.home if at_home else tie.away):
            words.append(texts("path_through"))
        return {
            "title": texts("round", number=tie.round),
            "tie": tie.number,
            "text": ", ".join(words),
        }
    if tie.winner is not None:
        won = tie.winner == (tie.home if at_home else tie.away)
        words.append(texts("path_won" if won else "path_lost"))
    words += [] if at_home else [miles_text(cup, tie, texts)]
    words += filter(None, (when_text(tie), ground_text(tie, texts)))
    words += notes_of(cup, tie, texts)[:1] if tie.drawn.provisional else []
    title = texts("round", number=tie.round)
    return {"title": title, "tie": tie.number, "text": ", ".join(words)}


def anchors(clubs: Sequence[str]) -> tuple[str, ...]:
    """A short name in a link for each club, ``christos-fc``: plain letters, each once.

    Parameters
    ----------
    clubs
        By number.
    """
    taken = set(re.findall('id="([a-z]+)"', TEMPLATE.read_text(encoding="utf-8")))
    made = []
    for club in clubs:
        letters = unicodedata.normalize("NFKD", club).encode("ascii", "ignore").decode().lower()
        stem = re.sub("[^a-z0-9]+", "-", letters)[:60].strip("-") or "club"
        if re.fullmatch("(section|tie)-[0-9]+", stem):
            stem = f"club-{stem}"
        name, more = stem, 2
        while name in taken:
            name, more = f"{stem}-{more}", more + 1
        taken.add(name)
        made.append(name)
    return tuple(made)
