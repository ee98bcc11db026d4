"""What stands on a page, as plain values: the template only sets them out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawopt.drawing.contest import (
    Draw,
    DrawnTie,
    WinnerOf,
    provisional_byes,
    standing_byes,
)
from drawopt.drawing.odds import ClubOdds, odds_of
from drawopt.model.results import Match
from drawopt.records.results import read_rows
from drawopt.reporting.page.sources import Source
from drawopt.reporting.text import percent, share, unit_word

TEMPLATE = Path(__file__).with_name("template.html")
PROMISES = (
    "Every draw that keeps the published rules and the limit on travel could have come, with the "
    "chance that the plan states. Nobody chooses among them: the seed does.",
    "Anybody can derive the draw from the plan, the seed and the results, with this page or with "
    "any other program that follows the published format. A draw that was changed does not match.",
    "This holds only if the plan was published before its seed existed, and if the seed comes "
    "from a source named beforehand that the organiser cannot steer.",
    "A dishonest organiser could still choose among plans before one is published, or influence "
    "the source of the seed, or hold draws in secret and publish one. Compare the plan's "
    "digest with the one that was announced, and watch the seed being made.",
    "Travel is a straight line from town to town, one way, and expected before kick-off with every "
    "tie even. It says nothing of how strong clubs are.",
    "A page can be forged too. Whoever wants to be sure uses an engine from a source of their own.",
)


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
    draws: tuple[dict[str, Any], ...]
    sections: tuple[dict[str, Any], ...]
    rounds: tuple[dict[str, Any], ...]
    clubs: tuple[dict[str, Any], ...]
    by_bye: tuple[dict[str, Any], ...]
    longest: tuple[dict[str, Any], ...]
    promises: tuple[str, ...] = PROMISES


class Cup:
    """A cup as far as it has come: the latest of each tie, and who won."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.clubs = source.plan.problem.field.clubs
        self.ats = anchors(self.clubs)
        latest = {tie.number: tie for draw in source.draws for tie in draw.ties}
        self.ties = tuple(latest[number] for number in sorted(latest))
        last = source.draws[-1:]
        anew = {bye for draw in last for bye in provisional_byes(draw, source.plan)}
        byes = standing_byes(source.draws, source.plan)
        self.byes = {(bye.club, bye.round): ", provisional" * (bye in anew) for bye in byes}
        self.winners = self._winners()

    def _winners(self) -> dict[int, int]:
        rows = read_rows(self.source.results, self.source.plan.problem.field)
        won = {
            (row.round, frozenset((row.home, row.away))): row.winner
            for _, row in rows
            if isinstance(row, Match)
        }
        winners: dict[int, int] = {}
        for tie in sorted(self.ties, key=lambda tie: (tie.round, tie.number)):
            sides = [self.club(side, winners) for side in (tie.home, tie.away)]
            if tie.provisional or None in sides:
                continue
            winner = won.get((tie.round, frozenset(side for side in sides if side is not None)))
            if winner is not None:
                winners[tie.number] = winner
        return winners

    @staticmethod
    def club(side: int | WinnerOf, winners: Mapping[int, int]) -> int | None:
        return winners.get(side.tie) if isinstance(side, WinnerOf) else side

    def side(self, tie: DrawnTie, side: int | WinnerOf) -> dict[str, Any]:
        club = self.club(side, self.winners)
        if club is None:
            number = side.tie if isinstance(side, WinnerOf) else 0
            return {"name": f"winner of tie {number}", "at": f"tie-{number}", "won": False}
        return {
            "name": self.clubs[club],
            "at": self.ats[club],
            "won": self.winners.get(tie.number) == club,
        }

    def tie(self, tie: DrawnTie) -> dict[str, Any]:
        winner = self.winners.get(tie.number)
        notes = [
            ("drawn anew later", tie.provisional),
            ("ground switched", tie.switched),
            ("neutral ground", tie.neutral),
        ]
        return {
            "number": tie.number,
            "section": tie.section,
            "home": self.side(tie, tie.home),
            "away": self.side(tie, tie.away),
            "miles": f"{tie.expected_distance:,}",
            "note": "".join(f", {note}" for note, so in notes if so),
            "winner": "" if winner is None else self.clubs[winner],
        }

    def path(self, club: int) -> tuple[dict[str, Any], ...]:
        """A club's byes and ties, its next possible ones too, by round."""
        lines = [
            (round_, {"round": round_, "tie": 0, "text": f"bye{mark}"})
            for (who, round_), mark in self.byes.items()
            if who == club
        ]
        carried: set[int] = set()
        for tie in sorted(self.ties, key=lambda tie: (tie.round, tie.number)):
            sides = (tie.home, tie.away)
            own = [
                side
                for side in sides
                if side == club or (isinstance(side, WinnerOf) and side.tie in carried)
            ]
            if not own:
                continue
            winner = self.winners.get(tie.number)
            if winner in (None, club):
                carried.add(tie.number)
            other = tie.away if own[0] is tie.home else tie.home
            where = "at home" if own[0] is tie.home else "away"
            if tie.neutral:
                where = "on neutral ground"
            name = self.side(tie, other)["name"]
            end = "" if winner is None else ", won" if winner == club else ", lost"
            text = f"{where} against {name}{end}"
            lines.append((tie.round, {"round": tie.round, "tie": tie.number, "text": text}))
        return tuple(line for _, line in sorted(lines, key=lambda each: each[0]))


def page_of(source: Source) -> Page:
    """All that stands on the page of a plan, a draw or a season."""
    plan, draws = source.plan, source.draws
    problem = plan.problem
    unit = unit_word(problem.unit)
    cup = Cup(source)
    found = odds_of(plan)
    odds = {each.club: each for each in found.clubs}
    clubs = tuple(_club(cup, odds[i], i, found.count) for i in range(len(cup.clubs)))
    fmt = problem.format
    figures = [
        ("clubs", f"{fmt.entrants:,}"),
        ("sections, a place each", f"{fmt.slots:,}"),
        ("rounds", str(fmt.rounds)),
        (f"least expected {unit}", f"{plan.travel:,}"),
        (f"mean {unit} of all allowed draws", f"{plan.mean_travel:,}"),
        (f"more {unit} for chance, in the mean", f"{plan.mean_travel - plan.travel:,}"),
    ]
    if draws:
        figures.append((f"{unit} as first drawn", f"{draws[0].travel:,}"))
    played = len(cup.winners)
    kind = "season" if len(draws) > 1 or played else "draw" if draws else "plan"
    rehearsal = any(draw.rehearsal for draw in draws)
    said = {
        "plan": "The plan, before the draw.",
        "draw": "The draw.",
        "season": f"The season: {len(draws)} draws held, {played} of {len(cup.ties)} ties played.",
    }
    longest = _longest(cup)
    parts = [
        ("overview", "Map"),
        ("check", "The check") if draws else ("draw", "The draw"),
        ("sections", "Sections"),
        *([("rounds", "Rounds")] if cup.ties else []),
        ("byes", "Byes"),
        *([("trips", "Longest trips")] if longest else []),
        ("clubs", "Clubs"),
        ("promises", "What it promises"),
    ]
    limit = percent(problem.terms.tolerance)
    return Page(
        problem.terms.title or "Cup draw",
        kind,
        f"{said[kind]} Draws within {limit} of the least travel are allowed.",
        unit,
        rehearsal,
        source.digest,
        tuple(figures),
        tuple(parts),
        tuple(
            {
                "window": draw.window,
                "which": _which(draw, weighted=plan.weights is not None and draw.window == 1),
                "seed": draw.seed,
            }
            for draw in draws
        ),
        tuple(_section(cup, number) for number in range(len(plan.sections))),
        tuple(
            {"number": round_, "ties": [cup.tie(tie) for tie in cup.ties if tie.round == round_]}
            for round_ in sorted({tie.round for tie in cup.ties})
        ),
        clubs,
        tuple(sorted(clubs, key=lambda club: (-club["chance"], club["name"]))),
        longest,
    )


def _which(draw: Draw, *, weighted: bool) -> str:
    """Which of all allowed draws it is."""
    if weighted:
        return f"lot {draw.rank:,}, by weight, among {draw.count:,} draws"
    return f"number {draw.rank + 1:,} of {draw.count:,}"


def _club(cup: Cup, odds: ClubOdds, index: int, count: int) -> dict[str, Any]:
    entrant = cup.source.plan.problem.field.entrants[index]
    bye = odds.rounds[0].bye / count if odds.rounds else 0.0
    meets: dict[int, Any] = {}
    for round_ in odds.rounds:
        for opponent in round_.opponents:
            meets[opponent.club] = meets.get(opponent.club, 0) + opponent.meets
    byes = [f"{round_}{mark}" for (club, round_), mark in sorted(cup.byes.items()) if club == index]
    return {
        "name": entrant.club,
        "at": cup.ats[index],
        "place": ", ".join(filter(None, (entrant.city, entrant.state, entrant.league))),
        "section": odds.section,
        "chance": bye,
        "bye": share(bye),
        "byes_drawn": "" if not byes else "rounds " + ", ".join(byes),
        "qualifies": share(float(odds.qualifies)),
        "travel": f"{float(odds.travel):,.0f}",
        "path": cup.path(index),
        "opponents": [
            {"name": cup.clubs[other], "chance": share(float(chance))}
            for other, chance in sorted(meets.items(), key=lambda each: (-each[1], each[0]))
            if chance
        ],
    }


def _section(cup: Cup, number: int) -> dict[str, Any]:
    plan = cup.source.plan
    clubs = sorted(plan.sections[number])
    ties = [tie for tie in cup.ties if tie.section == number + 1]
    return {
        "number": number + 1,
        "name": plan.section_names[number],
        "travel": f"{plan.travels[number]:,}",
        "clubs": [{"name": cup.clubs[club], "at": cup.ats[club]} for club in clubs],
        "rounds": [
            {"number": round_, "places": [_place(cup, each, round_) for each in places]}
            for round_, places in _columns(cup, clubs, ties)
        ],
    }


def _columns(
    cup: Cup, clubs: Sequence[int], ties: Sequence[DrawnTie]
) -> list[tuple[int, list[DrawnTie | int]]]:
    """The bracket of a section, a column a round: ties, and clubs with a bye.

    What leads to one place of the next column stands together, in that column's order.
    """
    columns: list[tuple[int, list[DrawnTie | int]]] = []
    leads: dict[int | WinnerOf, int] = {}
    for round_ in sorted({tie.round for tie in ties}, reverse=True):
        places: list[DrawnTie | int] = [club for club in clubs if (club, round_) in cup.byes]
        places += [tie for tie in ties if tie.round == round_]

        def order(each: DrawnTie | int, leads: Mapping[int | WinnerOf, int] = leads) -> int:
            if not isinstance(each, DrawnTie):
                return leads.get(each, len(leads))
            winner = cup.winners.get(each.number, -1)
            return leads.get(WinnerOf(each.number), leads.get(winner, len(leads)))

        places.sort(key=order)
        columns.insert(0, (round_, places))
        leads = {
            side: k
            for k, each in enumerate(places)
            for side in ((each.home, each.away) if isinstance(each, DrawnTie) else (each,))
        }
    return columns


def _place(cup: Cup, each: DrawnTie | int, round_: int) -> dict[str, Any]:
    if isinstance(each, DrawnTie):
        return {"bye": "", **cup.tie(each)}
    return {"bye": cup.clubs[each], "at": cup.ats[each], "note": cup.byes[each, round_]}


def _longest(cup: Cup, most: int = 10) -> tuple[dict[str, Any], ...]:
    """The longest trips of ties whose two clubs are known."""
    distances = cup.source.plan.problem.distances
    trips = []
    for tie in cup.ties:
        home, away = (cup.club(side, cup.winners) for side in (tie.home, tie.away))
        if home is not None and away is not None:
            trips.append((-int(distances[home, away]), tie.number, tie.round, home, away))
    return tuple(
        {"miles": f"{-miles:,}", "round": r, "home": cup.clubs[home], "away": cup.clubs[away]}
        for miles, _, r, home, away in sorted(trips)[:most]
    )


def anchors(clubs: Sequence[str]) -> tuple[str, ...]:
    """A short name in a link for each club, ``christos-fc``: plain letters, each once."""
    # The picture of the map has an id of its own.
    taken = {"map"}.union(re.findall('id="([a-z]+)"', TEMPLATE.read_text(encoding="utf-8")))
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
