"""How an edition's clubs qualified: every stage worked out, every stated number held against it."""

from collections.abc import Mapping
from dataclasses import dataclass

from drawopt.drawing.lots import Lots
from drawopt.errors import UsageError
from drawopt.qualification.berths import Berth, Finding, count_of, names
from drawopt.qualification.goals import check_goals
from drawopt.qualification.outcomes import Context, Outcome
from drawopt.qualification.page_files import Page, read_page
from drawopt.qualification.rankings import Ranked
from drawopt.qualification.roster import check_roster
from drawopt.qualification.stages import Count, Declared
from drawopt.qualification.ways import work_out


@dataclass(frozen=True)
class Counted:
    """A number a page states, and what it comes to.

    ``worked_out`` is false where it could only be copied: berths of which nobody is named.
    """

    text: str
    said: int
    found: int
    worked_out: bool = True


@dataclass(frozen=True)
class Qualification:
    """The berths of an edition, what does not add up, and how each stage came out.

    ``facts`` are what else the page says, by where.
    """

    declared: Declared
    berths: tuple[Berth, ...]
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    counts: tuple[Counted, ...]
    figures: int
    facts: tuple[tuple[str, str], ...] = ()

    def number(self, status: str) -> int:
        """How many berths have this status."""
        return sum(berth.status == status for berth in self.berths)


def qualify(
    declared: Declared,
    given: Mapping[str, tuple[Ranked, ...]] | None = None,
    lots: Lots | None = None,
) -> Qualification:
    """Work out an edition's berths from its datasets.

    Parameters
    ----------
    given
        Rankings that the page does not have, by the name of their stage.
    lots
        The stream that breaks ties where a stage's order ends in lots.

    Raises
    ------
    UsageError
        If the edition declares no stages, or a ranking is given for a stage that has none.
    AnswerIsNo
        If a knockout's entrants cannot play for its slots.
    FileError, InputError
        If a dataset cannot be read or is bad.
    """
    if not declared.stages:
        raise UsageError(f"{declared.name}: the config declares no stages of qualification")
    rankings = [stage.name for stage in declared.stages if stage.by == "ranking"]
    for name in given or {}:
        if name not in rankings:
            known = names(rankings) or "none"
            raise UsageError(f'no ranking is asked for "{name}"; stages that take one: {known}')
    page = read_page(declared.files, [stage.name for stage in declared.stages])
    outcomes: dict[str, Outcome] = {}
    for stage in declared.stages:
        later = tuple(other.name for other in declared.stages if stage.name in other.after)
        outcomes[stage.name] = work_out(stage, Context(page, outcomes, later, given, lots))
    fed = {name for stage in declared.stages for name in stage.after}
    berths = tuple(
        Berth(
            place.club,
            outcome.stage.path,
            place.group if outcome.stage.by == "listed" and place.group else outcome.stage.via,
            place.status,
            place.evidence,
        )
        for name, outcome in outcomes.items()
        if name not in fed
        for place in outcome.places
    )
    counts, miscounts = _counts(declared, outcomes, berths)
    roster, figures = check_roster(declared.roster) if declared.roster else ((), 0)
    misscored, scores = check_goals(page.matches, page.goals)
    findings = (
        *(finding for outcome in outcomes.values() for finding in outcome.findings),
        *miscounts,
        *misscored,
        *_match_days(page, outcomes),
        *_twice(page, declared),
        *roster,
        *(
            Finding(s.where, f'"{s.spelling}"', f"the same club as {s.club}")
            for s in page.spellings
        ),
        *page.notes,
    )
    figures += (
        scores
        + sum(outcome.figures for outcome in outcomes.values())
        + sum(count.worked_out for count in counts)
    )
    return Qualification(
        declared, berths, findings, tuple(outcomes.values()), counts, figures, page.facts
    )


def _counts(
    declared: Declared, outcomes: Mapping[str, Outcome], berths: tuple[Berth, ...]
) -> tuple[tuple[Counted, ...], list[Finding]]:
    counts, findings = [], []
    for count in declared.counts:
        found = _measure(count, outcomes, berths)
        chosen = _chosen(count, outcomes)
        named = any(place.club for outcome in chosen for place in outcome.places)
        text = f"{count.what} of {names(count.of)}" if count.of else f"{count.what} in all"
        where = names(count.of) or declared.name
        if count.round is not None:
            text += f", round {count.round}"
            where += f", round {count.round}"
        counts.append(Counted(text, count.said, found, count.what != "berths" or named))
        if found != count.said:
            findings.append(Finding(where, f"{count.said} {count.what}", f"{found}"))
    return tuple(counts), findings


def _measure(count: Count, outcomes: Mapping[str, Outcome], berths: tuple[Berth, ...]) -> int:
    """What a stated number comes to in the datasets; without ``of``, over all stages."""
    chosen = _chosen(count, outcomes)
    every = [match for outcome in chosen for match in outcome.matches]
    matches = [match for match in every if count.round in (None, match.round)]
    sides = {club for match in matches for club in match.sides}
    if count.what == "goals":
        return sum((m.home_goals or 0) + (m.away_goals or 0) for m in matches)
    if count.what == "matches":
        return len(matches)
    if count.what == "clubs":
        tabled = {r.club for o in chosen for _, t in o.tables for block in t for r in block}
        return len(tabled | sides)
    if count.what == "entrants":
        return len(sides)
    if count.what == "byes":
        return len(sides - {club for match in every if match.round == 1 for club in match.sides})
    if not count.of:
        return len(berths)
    fed = {name for outcome in outcomes.values() for name in outcome.stage.after}
    return sum(len(o.places) for o in chosen if o.stage.name not in fed)


def _chosen(count: Count, outcomes: Mapping[str, Outcome]) -> list[Outcome]:
    """The stages that a number speaks of, by their names or paths; all if it names none."""
    return [
        outcome
        for name, outcome in outcomes.items()
        if not count.of or name in count.of or outcome.stage.path in count.of
    ]


def _match_days(page: Page, outcomes: Mapping[str, Outcome]) -> list[Finding]:
    """Dates without clubs, held against the games that the tables show."""
    findings = []
    for name in sorted({day.stage for day in page.match_days}):
        days = sum(day.stage == name for day in page.match_days)
        games = sum(r.games for _, t in outcomes[name].tables for b in t for r in b)
        if games != 2 * days:
            text = f"the tables show {games} games of clubs, {games / 2:g} matches"
            findings.append(Finding(name, f"{count_of(days, 'match', 'matches')} listed", text))
    return findings


def _twice(page: Page, declared: Declared) -> list[Finding]:
    """Clubs that stand in two paths at once; stages that lead to one another are one path."""
    path = {stage.name: stage.path for stage in declared.stages}
    for stage in reversed(declared.stages):
        path |= dict.fromkeys(stage.after, path[stage.name])
    seen: dict[str, set[str]] = {}
    rows = [(row.stage, row.club) for row in page.listed]
    rows += [(table.stage, club) for table in page.tables for club in table.clubs]
    rows += [(match.stage, club) for match in page.matches for club in match.sides]
    for name, club in rows:
        seen.setdefault(club, set()).add(path[name])
    return [
        Finding(names(sorted(paths)), f"{club} in each", "a club can take one berth only")
        for club, paths in sorted(seen.items())
        if len(paths) > 1
    ]
