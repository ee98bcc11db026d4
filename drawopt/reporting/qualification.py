"""What qualification says: berths, shares and verdicts, as tables and as JSON. No floats."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from rich.console import Console

from drawopt.qualification.apportionment import Share
from drawopt.qualification.berths import STATUSES, Berth, count_of, names, ordinal
from drawopt.qualification.eligibility import Verdict
from drawopt.qualification.national_leagues import Criterion, is_national
from drawopt.qualification.outcomes import Outcome
from drawopt.qualification.page_files import Excluded
from drawopt.qualification.qualify import Qualification, rounds_of
from drawopt.qualification.roster import by_state_and_league
from drawopt.qualification.slots import Slots, formats_near
from drawopt.qualification.stages import EntryRules, SlotRules
from drawopt.qualification.standings import Block, Standing, ranks
from drawopt.reporting.tables import table
from drawopt.reporting.text import plain

Json = dict[str, Any]

HELD = {True: "yes", False: "NO", None: "?"}


def two_decimals(value: Fraction) -> str:
    """A fraction as a text with two decimals, rounded half up."""
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}"


# Berths ---------------------------------------------------------------------------------------


def qualification_record(found: Qualification, seed: str | None = None) -> Json:
    """An edition's berths and findings, and each stage with its tables.

    Parameters
    ----------
    seed
        The text of the lots that broke ties, if they did.
    """
    declared = found.declared
    record: Json = {
        "edition": declared.name,
        "berths": [_berth_record(berth) for berth in found.berths],
        "findings": [{"where": f.where, "page": f.page, "found": f.found} for f in found.findings],
        "counts": [
            {"what": c.text, "said": c.said, "found": c.found, "named": c.named}
            for c in found.counts
        ],
        "entry_rounds": [
            {"league": path, "round": round_} for path, round_ in _entry_rounds(found)
        ],
        "field": declared.field,
        "figures_recomputed": found.figures,
        "recorded": [{"where": where, "fact": fact} for where, fact in found.facts],
        "stages": [_stage_record(outcome) for outcome in found.outcomes],
        "roster": [
            {"number": number, "state": state, "league": league, "clubs": list(clubs)}
            for number, state, league, clubs in _roster(found)
        ],
    }
    if seed is not None:
        record["seed"] = seed
    return record


def _berth_record(berth: Berth) -> Json:
    return {
        "club": berth.club,
        "path": berth.path,
        "via": berth.via,
        "status": berth.status,
        "evidence": berth.evidence,
        "source": berth.source,
        "between": list(berth.between),
    }


def _entry_rounds(found: Qualification) -> list[tuple[str, int]]:
    stages = [outcome.stage for outcome in found.outcomes]
    return list(dict.fromkeys((s.path, s.enters) for s in stages if s.enters is not None))


def _roster(found: Qualification) -> tuple[tuple[int, str, str, tuple[str, ...]], ...]:
    return by_state_and_league(found.field) if found.field is not None else ()


def _stage_record(outcome: Outcome) -> Json:
    return {
        "stage": outcome.stage.name,
        "by": outcome.stage.by,
        "after": list(outcome.stage.after),
        "places": [
            {
                "club": place.club,
                "status": place.status,
                "evidence": place.evidence,
                "source": place.source,
                "between": list(place.between),
            }
            for place in outcome.places
        ],
        "matches": [str(match) for match in outcome.matches],
        "rounds": [
            {"round": round_, "new": new, "entrants": entrants, "to_date": to_date}
            for round_, new, entrants, to_date in rounds_of(outcome)
        ],
        "facts": list(outcome.facts),
        "tables": [
            {"table": name, "rows": [_row_record(*row) for row in ranks(blocks)]}
            for name, blocks in outcome.tables
        ],
    }


def _row_record(rank: int, level: bool, row: Standing) -> Json:
    return {
        "rank": rank,
        "level": level,
        "club": row.club,
        "games": row.games,
        "wins": row.wins,
        "losses": row.losses,
        "ties": row.ties,
        "points": row.points,
        "points_per_game": two_decimals(row.points_per_game),
        "goal_difference": row.goal_difference,
    }


def show_qualification(console: Console, found: Qualification, tables: bool = False) -> None:
    """Berths by path, what the stages came to, stated numbers, findings.

    Parameters
    ----------
    tables
        Show each stage's tables, rounds and the roster too.
    """
    if tables:
        for outcome in found.outcomes:
            for name, blocks in outcome.tables:
                _show_standings(console, outcome, name, blocks)
            _show_rounds(console, outcome)
        _show_roster(console, found)
    for path, berths in groupby(_merged(found.berths), key=lambda row: row[1].path):
        _show_berths(console, path, list(berths))
    facts = [(o.stage.name, fact) for o in found.outcomes for fact in o.facts]
    if facts:
        rows = table("Stage", "What it came to")
        for name, fact in facts:
            rows.add_row(plain(name), plain(fact))
        console.print(rows)
    if found.facts:
        rows = table("Where", "Also on the page")
        for where, fact in found.facts:
            rows.add_row(plain(where), plain(fact))
        console.print(rows)
    if found.counts:
        rows = table("Stated number", "Page", "Counted", "Named", right=(1, 2, 3))
        for count in found.counts:
            named = "" if count.named is None else str(count.named)
            rows.add_row(plain(count.text), str(count.said), str(count.found), named)
        console.print(rows)
    if found.findings:
        rows = table("Where", "The page says", "Found", title="Findings")
        for finding in found.findings:
            rows.add_row(plain(finding.where), plain(finding.page), plain(finding.found))
        console.print(rows)
    for league, round_ in _entry_rounds(found):
        console.print(plain(f"{league} clubs enter in the {ordinal(round_)} round."))
    if found.declared.field is not None:
        left = found.declared.field - len(found.berths)
        with_name = sum(berth.club is not None for berth in found.berths)
        text = f"The cup has {found.declared.field} places; {len(found.berths)} are above"
        text += f", {with_name} of them named"
        others = [o.stage.name for o in found.outcomes if not o.places]
        if left > 0 and others:
            text += f", {left} are left to {names(others)}"
        console.print(plain(text + "."))
    statuses = ", ".join(f"{found.number(s)} {s}" for s in STATUSES if found.number(s))
    console.print(
        plain(
            f"{count_of(len(found.berths), 'berth')}: {statuses}. "
            f"{count_of(found.figures, 'figure')} worked out again, "
            f"{count_of(len(found.findings), 'finding')}."
        )
    )


def _show_rounds(console: Console, outcome: Outcome) -> None:
    """New clubs, entrants and clubs to date of each round of a knockout."""
    rounds = rounds_of(outcome)
    if len(rounds) < 2:
        return
    title = f"{outcome.stage.name}: clubs by round"
    rows = table("Round", "New", "Entrants", "To date", title=title, right=(0, 1, 2, 3))
    for numbers in rounds:
        rows.add_row(*map(str, numbers))
    console.print(rows)


def _show_roster(console: Console, found: Qualification) -> None:
    """The entrants by state and league, each state with its total."""
    lines = _roster(found)
    if not lines:
        return
    rows = table("State", "", "League", "Clubs", title="Entrants by state and league", right=(1,))
    for state, own in groupby(lines, key=lambda line: line[1]):
        members = list(own)
        rows.add_row(state, str(sum(line[0] for line in members)), "", "")
        for number, _, league, clubs in members:
            rows.add_row("", str(number), plain(league), plain(", ".join(clubs)))
    console.print(rows)


def _show_berths(console: Console, path: str, berths: Sequence[tuple[int, Berth]]) -> None:
    """The berths of a path; how they were won stands in the title if it is the same for all."""
    ways = {berth.via for _, berth in berths}
    single = len(ways) == 1
    title = f"{path}: {berths[0][1].via}" if single else path
    rows = table("Club", *(() if single else ("By",)), "How sure", "Why", title=title)
    for number, berth in berths:
        club = plain(berth.club or f"({count_of(number, 'club')} not named)")
        by = () if single else (plain(berth.via),)
        rows.add_row(club, *by, berth.status, plain(berth.evidence))
    console.print(rows)


def _merged(berths: Sequence[Berth]) -> list[tuple[int, Berth]]:
    """Berths with nobody's name that are alike, counted together."""
    return [(len(list(same)), berth) for berth, same in groupby(berths)]


def _show_standings(
    console: Console, outcome: Outcome, name: str, blocks: tuple[Block, ...]
) -> None:
    title = name if name == outcome.stage.name else f"{outcome.stage.name}, {name}"
    rows = table(
        "", "Club", "G", "W", "L", "T", "Pts", "Pts/G", "GD", title=title, right=(0, *range(2, 9))
    )
    for rank, level, row in ranks(blocks):
        rows.add_row(
            f"{rank}{'=' if level else ' '}",
            plain(row.club),
            *map(str, (row.games, row.wins, row.losses, row.ties, row.points)),
            two_decimals(row.points_per_game),
            "" if row.goal_difference is None else f"{row.goal_difference}",
        )
    console.print(rows)


# Slots ----------------------------------------------------------------------------------------


def slots_record(edition: str, found: Slots, rules: SlotRules, seed: str | None = None) -> Json:
    """The sharing of places, step by step.

    Parameters
    ----------
    edition
        Its name.
    rules
        What the config says of the sharing.
    seed
        The text of the lots between equal remainders, if there were any.
    """
    fmt = found.format
    lots = {} if seed is None else {"seed": seed}
    return lots | {
        "edition": edition,
        "places": found.places,
        "champions": list(found.champions),
        "shared_places": found.places - len(found.champions),
        "preliminary": [_share_record(share) for share in found.preliminary],
        "local": {
            "entrants": fmt.entrants,
            "target": found.target,
            "fixed": fmt.slots,
            "in_the_end": found.local,
            "rounds": fmt.rounds,
            "byes": fmt.byes,
            "ties_per_round": list(fmt.ties_per_round),
        },
        "formats": [
            {
                "places": near.slots,
                "rounds": near.rounds,
                "byes": near.byes,
                "ties_per_round": list(near.ties_per_round),
            }
            for near in formats_near(fmt.entrants, fmt.slots)
        ],
        "vacancy": rules.vacancy,
        "vacancies": [{"club": v.club, "goes_to": v.goes_to} for v in found.vacancies],
        "final_places": found.final_places,
        "league_places": found.leagues,
        "final": [_share_record(share) for share in found.final],
        "tied": [share.name for share in found.tied],
        "published": [{"league": lg.name, "places": lg.places} for lg in rules.leagues],
    }


def _share_record(share: Share) -> Json:
    return {
        "name": share.name,
        "teams": share.teams,
        "quota": two_decimals(share.quota),
        "places": share.places,
        "by": share.by,
    }


def show_slots(console: Console, found: Slots, rules: SlotRules) -> None:
    """The steps of the sharing, in words and tables.

    Parameters
    ----------
    rules
        What the config says of the sharing.
    """
    fmt, apart = found.format, len(found.champions)
    shared = found.places - apart
    console.print(
        plain(
            f"{found.places} Open Division places, less one each for the champions "
            f"({', '.join(found.champions)}): {shared} to share."
            if apart
            else f"{found.places} Open Division places to share."
        )
    )
    unknown = "Give every league's teams (--teams LEAGUE=NUMBER) to share these places."
    if found.preliminary:
        _show_shares(console, "Preliminary, by largest remainder", found.preliminary)
    else:
        console.print(plain(unknown))
    rounds = "/".join(map(str, fmt.ties_per_round))
    text = f"Local qualifying: {fmt.entrants} entrants for {fmt.slots} places, fixed"
    if found.target is not None:
        text += f" (target {found.target})"
    console.print(
        plain(
            f"{text}: {count_of(fmt.rounds, 'round')} of {rounds} ties, "
            f"{count_of(fmt.byes, 'bye')}."
        )
    )
    rows = table("Local places", "Rounds", "Ties", "Byes", "", right=(0, 1, 3))
    for near in formats_near(fmt.entrants, fmt.slots):
        ties = "/".join(map(str, near.ties_per_round))
        fixed = "fixed" if near.slots == fmt.slots else ""
        rows.add_row(str(near.slots), str(near.rounds), ties, str(near.byes), fixed)
    console.print(rows)
    for vacancy in found.vacancies:
        console.print(plain(f"{vacancy.club} ineligible: the place goes to {vacancy.goes_to}."))
    console.print(
        plain(
            f"{found.final_places} places in the end, less {found.local} local and {apart} of "
            f"champions: {found.leagues} for the national leagues."
        )
    )
    if found.final:
        _show_shares(console, "National leagues, by largest remainder", found.final)
    if found.tied:
        console.print(plain(tie_words(found)))
    published = [f"{lg.name} {lg.places}" for lg in rules.leagues if lg.places is not None]
    if published:
        console.print(plain("Published: " + ", ".join(published) + "."))


def tie_words(found: Slots) -> str:
    """Who is level for a place, and the ways to give it.

    Parameters
    ----------
    found
        A sharing with equal remainders: ``found.tied`` is not empty.
    """
    which = "preliminary" if found.tied[0] in found.preliminary else "final"
    option = "--places" if which == "preliminary" else "--final-places or --local"
    return (
        f"Equal remainders of {names([share.name for share in found.tied])} in the {which} "
        "sharing: the rule does not decide. A public lot does (--seed), or another number of "
        f"places ({option})."
    )


def _show_shares(console: Console, title: str, shares: Sequence[Share]) -> None:
    rows = table("", "Teams", "Quota", "Places", "", title=title, right=(1, 2, 3))
    for share in shares:
        rows.add_row(
            plain(share.name),
            str(share.teams),
            two_decimals(share.quota),
            str(share.places),
            {"": "", "tie": "equal remainders"}.get(share.by, f"by {share.by}"),
        )
    console.print(rows)


# Eligibility ----------------------------------------------------------------------------------


def eligibility_record(
    edition: str,
    excluded: Sequence[Excluded],
    verdicts: Sequence[Verdict],
    leagues: Mapping[str, Sequence[Criterion]],
    facts: Sequence[str],
) -> Json:
    """Who may enter and who may not, with the rules and the figures that decide."""
    return {
        "edition": edition,
        "excluded": [
            {"path": e.stage, "club": e.club, "rule": e.rule, "reason": e.reason} for e in excluded
        ],
        "applicants": [
            {
                "club": verdict.club,
                "league": verdict.league,
                "status": verdict.status,
                "must_enter": verdict.must_enter,
                "rules": [
                    {"rule": r.rule, "holds": r.holds, "fact": r.fact} for r in verdict.rulings
                ],
            }
            for verdict in verdicts
        ],
        "leagues": [
            {
                "league": league,
                "national": is_national(found),
                "criteria": [
                    {"number": c.number, "rule": c.rule, "met": c.holds, "figure": c.figure}
                    for c in found
                ],
            }
            for league, found in leagues.items()
        ],
        "facts": list(facts),
    }


def show_eligibility(
    console: Console,
    rules: EntryRules | None,
    excluded: Sequence[Excluded],
    verdicts: Sequence[Verdict],
    leagues: Mapping[str, Sequence[Criterion]],
    facts: Sequence[str],
) -> None:
    """Clubs kept out, verdicts on applicants, criteria of leagues.

    Parameters
    ----------
    rules
        Dates and numbers of entry; ``None`` where the config has none.
    leagues
        The eight criteria by the name of a league.
    facts
        What else is to be said, in sentences.
    """
    if excluded:
        rows = table("Path", "Club", "Rule", "Reason", title="Not eligible")
        for out in excluded:
            rows.add_row(plain(out.stage), plain(out.club), out.rule, plain(out.reason))
        console.print(rows)
    for league, found in leagues.items():
        national = {True: "a national league", False: "not a national league", None: "open"}
        title = f"{league}: {national[is_national(found)]}"
        rows = table("", "Criterion", "Met", "Figure", title=title, right=(0,))
        for criterion in found:
            rows.add_row(
                str(criterion.number),
                plain(criterion.rule),
                HELD[criterion.holds],
                plain(criterion.figure),
            )
        console.print(rows)
    if verdicts:
        rows = table("Club", "League", "", "Rule: fact", title="Applicants")
        for verdict in verdicts:
            why = "; ".join(f"{r.rule}: {r.fact}" for r in verdict.deciding)
            why = "professional clubs must enter" if verdict.must_enter else why
            rows.add_row(plain(verdict.club), plain(verdict.league), verdict.status, plain(why))
        console.print(rows)
    for fact in facts:
        console.print(plain(fact))
    if rules is None and not excluded:
        console.print(plain("The page keeps nobody out and states no rules of entry."))
