"""What qualification says: berths, shares and verdicts, as tables and as JSON. No floats."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from rich.console import Console

from drawopt.files.wording import count_of, names, ordinal
from drawopt.model.cup_format import CupFormat
from drawopt.qualification.apportionment import Share
from drawopt.qualification.berths import STATUSES, Berth
from drawopt.qualification.eligibility import Verdict
from drawopt.qualification.national_leagues import Criterion, is_national
from drawopt.qualification.outcomes import Outcome
from drawopt.qualification.page_files import Excluded
from drawopt.qualification.qualify import Qualification, rounds_of
from drawopt.qualification.roster import by_state_and_league
from drawopt.qualification.slots import Slots, formats_near
from drawopt.qualification.stages import EntryRules, SlotRules
from drawopt.qualification.standings import Block, Standing, ranks
from drawopt.reporting.terminal import show_table

Json = dict[str, Any]

HELD = {True: "yes", False: "NO", None: "?"}


def two_decimals(value: Fraction) -> str:
    """A fraction as a text with two decimals, rounded half up."""
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _picked(value: object, names_: str) -> Json:
    """Some attributes of a value by name."""
    return {name: getattr(value, name) for name in names_.split()}


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
        "findings": [_picked(each, "where page found") for each in found.findings],
        "counts": [{"what": c.text} | _picked(c, "said found named") for c in found.counts],
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
    return _picked(berth, "club path via status evidence source") | {"between": list(berth.between)}


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
            _picked(place, "club status evidence source") | {"between": list(place.between)}
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
    return _picked(row, "club games wins losses ties points goal_difference") | {
        "rank": rank,
        "level": level,
        "points_per_game": two_decimals(row.points_per_game),
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
        show_table(console, ("Stage", "What it came to"), facts)
    if found.facts:
        show_table(console, ("Where", "Also on the page"), found.facts)
    if found.counts:
        counts = ((c.text, c.said, c.found, c.named) for c in found.counts)
        heads = ("Stated number", "Page", "Counted", "Named")
        show_table(console, heads, counts, right=(1, 2, 3))
    if found.findings:
        findings = ((f.where, f.page, f.found) for f in found.findings)
        show_table(console, ("Where", "The page says", "Found"), findings, title="Findings")
    for league, round_ in _entry_rounds(found):
        console.print(f"{league} clubs enter in the {ordinal(round_)} round.")
    if found.declared.field is not None:
        left = found.declared.field - len(found.berths)
        with_name = sum(berth.club is not None for berth in found.berths)
        text = f"The cup has {found.declared.field} places; {len(found.berths)} are above"
        text += f", {with_name} of them named"
        others = [o.stage.name for o in found.outcomes if not o.places]
        if left > 0 and others:
            text += f", {left} are left to {names(others)}"
        console.print(text + ".")
    statuses = ", ".join(f"{found.number(s)} {s}" for s in STATUSES if found.number(s))
    console.print(
        f"{count_of(len(found.berths), 'berth')}: {statuses}. "
        f"{count_of(found.figures, 'figure')} worked out again, "
        f"{count_of(len(found.findings), 'finding')}."
    )


def _show_rounds(console: Console, outcome: Outcome) -> None:
    """New clubs, entrants and clubs to date of each round of a knockout."""
    rounds = rounds_of(outcome)
    if len(rounds) < 2:
        return
    title = f"{outcome.stage.name}: clubs by round"
    heads = ("Round", "New", "Entrants", "To date")
    show_table(console, heads, rounds, title=title, right=range(4))


def _show_roster(console: Console, found: Qualification) -> None:
    """The entrants by state and league, each state with its total."""
    rows: list[tuple[object, ...]] = []
    for state, own in groupby(_roster(found), key=lambda line: line[1]):
        members = list(own)
        rows.append((state, sum(line[0] for line in members)))
        rows += [("", number, league, ", ".join(clubs)) for number, _, league, clubs in members]
    if rows:
        title = "Entrants by state and league"
        show_table(console, ("State", "", "League", "Clubs"), rows, title=title, right=(1,))


def _show_berths(console: Console, path: str, berths: Sequence[tuple[int, Berth]]) -> None:
    """The berths of a path; how they were won stands in the title if it is the same for all."""
    ways = {berth.via for _, berth in berths}
    single = len(ways) == 1
    title = f"{path}: {berths[0][1].via}" if single else path
    rows = (
        (
            berth.club or f"({count_of(number, 'club')} not named)",
            *(() if single else (berth.via,)),
            berth.status,
            berth.evidence,
        )
        for number, berth in berths
    )
    heads = ("Club", *(() if single else ("By",)), "How sure", "Why")
    show_table(console, heads, rows, title=title)


def _merged(berths: Sequence[Berth]) -> list[tuple[int, Berth]]:
    """Berths with nobody's name that are alike, counted together."""
    return [(len(list(same)), berth) for berth, same in groupby(berths)]


def _show_standings(
    console: Console, outcome: Outcome, name: str, blocks: tuple[Block, ...]
) -> None:
    title = name if name == outcome.stage.name else f"{outcome.stage.name}, {name}"
    rows = (
        (
            f"{rank}{'=' if level else ' '}",
            *(row.club, row.games, row.wins, row.losses, row.ties, row.points),
            two_decimals(row.points_per_game),
            row.goal_difference,
        )
        for rank, level, row in ranks(blocks)
    )
    heads = ("", "Club", "G", "W", "L", "T", "Pts", "Pts/G", "GD")
    show_table(console, heads, rows, title=title, right=(0, *range(2, 9)))


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
        "local": _format_record(fmt)
        | {
            "entrants": fmt.entrants,
            "target": found.target,
            "fixed": fmt.slots,
            "in_the_end": found.local,
        },
        "formats": [
            {"places": near.slots} | _format_record(near)
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
    return _picked(share, "name teams places by") | {"quota": two_decimals(share.quota)}


def _format_record(fmt: CupFormat) -> Json:
    return _picked(fmt, "rounds byes") | {"ties_per_round": list(fmt.ties_per_round)}


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
        f"{found.places} Open Division places, less one each for the champions "
        f"({', '.join(found.champions)}): {shared} to share."
        if apart
        else f"{found.places} Open Division places to share."
    )
    unknown = "Give every league's teams (--teams LEAGUE=NUMBER) to share these places."
    if found.preliminary:
        _show_shares(console, "Preliminary, by largest remainder", found.preliminary)
    else:
        console.print(unknown)
    rounds = "/".join(map(str, fmt.ties_per_round))
    text = f"Local qualifying: {fmt.entrants} entrants for {fmt.slots} places, fixed"
    if found.target is not None:
        text += f" (target {found.target})"
    console.print(
        f"{text}: {count_of(fmt.rounds, 'round')} of {rounds} ties, {count_of(fmt.byes, 'bye')}."
    )
    rows = (
        (
            *(near.slots, near.rounds, "/".join(map(str, near.ties_per_round)), near.byes),
            "fixed" if near.slots == fmt.slots else "",
        )
        for near in formats_near(fmt.entrants, fmt.slots)
    )
    show_table(console, ("Local places", "Rounds", "Ties", "Byes", ""), rows, right=(0, 1, 3))
    for vacancy in found.vacancies:
        console.print(f"{vacancy.club} ineligible: the place goes to {vacancy.goes_to}.")
    console.print(
        f"{found.final_places} places in the end, less {found.local} local and {apart} of "
        f"champions: {found.leagues} for the national leagues."
    )
    if found.final:
        _show_shares(console, "National leagues, by largest remainder", found.final)
    if found.tied:
        console.print(tie_words(found))
    published = [f"{lg.name} {lg.places}" for lg in rules.leagues if lg.places is not None]
    if published:
        console.print("Published: " + ", ".join(published) + ".")


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
    how = {"": "", "tie": "equal remainders"}
    rows = (
        (
            *(share.name, share.teams, two_decimals(share.quota), share.places),
            how.get(share.by, f"by {share.by}"),
        )
        for share in shares
    )
    show_table(console, ("", "Teams", "Quota", "Places", ""), rows, title=title, right=(1, 2, 3))


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
            _picked(verdict, "club league status must_enter")
            | {"rules": [_picked(ruling, "rule holds fact") for ruling in verdict.rulings]}
            for verdict in verdicts
        ],
        "leagues": [
            {
                "league": league,
                "national": is_national(found),
                "criteria": [_picked(c, "number rule figure") | {"met": c.holds} for c in found],
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
        out = ((each.stage, each.club, each.rule, each.reason) for each in excluded)
        show_table(console, ("Path", "Club", "Rule", "Reason"), out, title="Not eligible")
    for league, found in leagues.items():
        national = {True: "a national league", False: "not a national league", None: "open"}
        title = f"{league}: {national[is_national(found)]}"
        met = ((each.number, each.rule, HELD[each.holds], each.figure) for each in found)
        show_table(console, ("", "Criterion", "Met", "Figure"), met, title=title, right=(0,))
    if verdicts:
        rows = (
            (
                *(verdict.club, verdict.league, verdict.status),
                "professional clubs must enter"
                if verdict.must_enter
                else "; ".join(f"{r.rule}: {r.fact}" for r in verdict.deciding),
            )
            for verdict in verdicts
        )
        show_table(console, ("Club", "League", "", "Rule: fact"), rows, title="Applicants")
    for fact in facts:
        console.print(fact)
    if rules is None and not excluded:
        console.print("The page keeps nobody out and states no rules of entry.")
