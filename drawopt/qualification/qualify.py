"""How an edition's clubs qualified: every stage worked out, every stated number held against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from drawopt.errors import UsageError
from drawopt.files.wording import names
from drawopt.model.entrants import Field, read_entrants
from drawopt.qualification.berths import CONTRADICTED, Berth, Finding
from drawopt.qualification.chance import Chance
from drawopt.qualification.eligibility import dates_of_another_year
from drawopt.qualification.goals import check_goals
from drawopt.qualification.outcomes import Context, Outcome
from drawopt.qualification.page_checks import check_page
from drawopt.qualification.page_files import Page, read_page
from drawopt.qualification.rankings import Ranked
from drawopt.qualification.roster import check_roster
from drawopt.qualification.slots import check_published, league_places
from drawopt.qualification.stages import Count, Declared
from drawopt.qualification.ways import work_out


@dataclass(frozen=True)
class Counted:
    """A number a page states, and what it comes to.

    ``named`` is how many of the berths have a club: the others were counted without a name.
    """

    text: str
    said: int
    found: int
    named: int | None = None


@dataclass(frozen=True)
class Qualification:
    """The berths of an edition, what does not add up, and how each stage came out.

    ``facts`` are what else the page says, by where; ``field`` the entrants of its roster.
    """

    declared: Declared
    berths: tuple[Berth, ...]
    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    counts: tuple[Counted, ...]
    figures: int
    facts: tuple[tuple[str, str], ...] = ()
    field: Field | None = None

    def number(self, status: str) -> int:
        """How many berths have this status."""
        return sum(berth.status == status for berth in self.berths)

    def outcome(self, stage: str) -> Outcome:
        """What came of a stage."""
        return next(each for each in self.outcomes if each.stage.name == stage)

    def club(self, name: str) -> str:
        """A club's own name for any that the roster knows it by."""
        index = None if self.field is None else self.field.index(name)
        return name if self.field is None or index is None else self.field.clubs[index]


def qualify(
    declared: Declared,
    given: Mapping[str, tuple[Ranked, ...]] | None = None,
    chance: Chance | None = None,
) -> Qualification:
    """Work out an edition's berths from its datasets.

    Parameters
    ----------
    given
        Rankings that the page does not have, by the name of their stage.
    chance
        The stream that sets level clubs apart where a stage's order ends in lots.

    Raises
    ------
    UsageError
        If the edition declares no stages, a ranking is given for a stage that has none, or there
        are lots and no order ends in them.
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
    if chance is not None and not any("lots" in stage.order for stage in declared.stages):
        raise UsageError(f"{declared.name}: no stage's order ends in lots, so a seed has no use")
    field = read_entrants(declared.roster.clubs) if declared.roster else None
    aliases = {alias: e.club for e in field.entrants for alias in e.aliases} if field else {}
    page = read_page(declared.files, declared.stages, aliases)
    stages = [
        replace(stage, places=places.get(stage.name, stage.places))
        for places in [league_places(declared)]
        for stage in declared.stages
    ]
    outcomes: dict[str, Outcome] = {}
    for stage in stages:
        later = tuple(other.name for other in stages if stage.name in other.after)
        outcomes[stage.name] = work_out(stage, Context(page, outcomes, later, given, chance))
    berths, doubled = _one_each(_berths(outcomes))
    counts, miscounts = _counts(declared, outcomes, berths)
    roster, figures = check_roster(declared.roster, field) if declared.roster and field else ((), 0)
    misscored, scores = check_goals(page.matches, page.goals)
    findings = (
        *(finding for outcome in outcomes.values() for finding in outcome.findings),
        *miscounts,
        *misscored,
        *doubled,
        *_twice(page, declared),
        *check_page(page, outcomes, field),
        *roster,
        *check_published(declared),
        *(dates_of_another_year(declared.eligibility) if declared.eligibility else ()),
    )
    figures += scores + sum(outcome.figures for outcome in outcomes.values())
    figures += sum(count.named != 0 for count in counts)
    return Qualification(
        declared, berths, findings, tuple(outcomes.values()), counts, figures, page.facts, field
    )


def _berths(outcomes: Mapping[str, Outcome]) -> tuple[Berth, ...]:
    """The places of all stages that lead to no other."""
    fed = {name for outcome in outcomes.values() for name in outcome.stage.after}
    return tuple(
        replace(
            place,
            path=outcome.stage.path,
            via=place.group if outcome.stage.by == "listed" and place.group else outcome.stage.via,
        )
        for name, outcome in outcomes.items()
        if name not in fed
        for place in outcome.places
    )


def _one_each(berths: Sequence[Berth]) -> tuple[tuple[Berth, ...], list[Finding]]:
    """A club can take one berth only: of two, one is somebody else's."""
    won: dict[str, list[str]] = {}
    for berth in berths:
        if berth.club is not None:
            won.setdefault(berth.club, []).append(berth.via)
    doubled = {club: ways for club, ways in won.items() if len(ways) > 1}
    found = []
    for berth in berths:
        if berth.club in doubled:
            ways = list(doubled[berth.club])
            ways.remove(berth.via)
            text = f"{berth.evidence}; it has another berth, by {names(ways)}"
            berth = replace(berth, status=CONTRADICTED, evidence=text)
        found.append(berth)
    return tuple(found), [
        Finding(names(ways), f"{club} in each", "a club can take one berth only")
        for club, ways in doubled.items()
    ]


def _counts(
    declared: Declared, outcomes: Mapping[str, Outcome], berths: Sequence[Berth]
) -> tuple[tuple[Counted, ...], list[Finding]]:
    counts, findings = [], []
    fed = {name for outcome in outcomes.values() for name in outcome.stage.after}
    for count in declared.counts:
        chosen = _chosen(count, outcomes)
        won = [place for o in chosen if o.stage.name not in fed for place in o.places]
        found = len(won) if count.what == "berths" else _measure(count, chosen)
        named = sum(p.club is not None for p in won) if count.what == "berths" else None
        text = f"{count.what} of {names(count.of)}" if count.of else f"{count.what} in all"
        where = names(count.of) or declared.name
        if count.round is not None:
            text += f", round {count.round}"
            where += f", round {count.round}"
        counts.append(Counted(text, count.said, found, named))
        if found != count.said:
            findings.append(Finding(where, f"{count.said} {count.what}", f"{found}"))
    if declared.field is not None and len(berths) > declared.field:
        text = f"{declared.field} places in the cup"
        findings.append(Finding(declared.name, text, f"{len(berths)} berths"))
    return tuple(counts), findings


def _measure(count: Count, chosen: Sequence[Outcome]) -> int:
    """What a stated number of clubs, matches or goals comes to in the datasets."""
    every = [match for outcome in chosen for match in outcome.matches]
    matches = [match for match in every if count.round in (None, match.round)]
    sides = {club for match in matches for club in match.sides}
    before = {c for m in every if count.round and m.round < count.round for c in m.sides}
    if count.what == "goals":
        return sum((m.home_goals or 0) + (m.away_goals or 0) for m in matches)
    if count.what == "matches":
        return len(matches)
    if count.what == "clubs":
        return len({club for outcome in chosen for club in outcome.clubs})
    if count.what == "entrants":
        return len(sides)
    if count.what == "new":
        return len(sides - before)
    if count.what == "to date":
        return len(sides | before)
    return len(sides - {club for match in every if match.round == 1 for club in match.sides})


def _chosen(count: Count, outcomes: Mapping[str, Outcome]) -> list[Outcome]:
    """The stages that a number speaks of, by their names or paths; all if it names none."""
    return [
        outcome
        for name, outcome in outcomes.items()
        if not count.of or name in count.of or outcome.stage.path in count.of
    ]


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


def rounds_of(outcome: Outcome) -> tuple[tuple[int, int, int, int], ...]:
    """A knockout by rounds: the round, clubs that are new, entrants, clubs that entered so far.

    Parameters
    ----------
    outcome
        What came of a knockout; matches whose round is not known are left out.
    """
    found = []
    seen: set[str] = set()
    for round_ in sorted({match.round for match in outcome.matches if match.round}):
        sides = {club for m in outcome.matches if m.round == round_ for club in m.sides}
        found.append((round_, len(sides - seen), len(sides), len(sides | seen)))
        seen |= sides
    return tuple(found)


def champions_of(declared: Declared) -> Mapping[str, str]:
    """The clubs that have a place of their own among the Open Division's, each with its title.

    Parameters
    ----------
    declared
        What the edition declares; without shares or stages nobody has such a place.

    Raises
    ------
    AnswerIsNo
        If a knockout's entrants cannot play for its slots.
    FileError, InputError
        If a dataset cannot be read or is bad.
    """
    if declared.slots is None or not declared.stages:
        return {}
    return {
        berth.club: berth.path
        for berth in qualify(declared).berths
        if berth.club is not None and berth.path in declared.slots.champions
    }
