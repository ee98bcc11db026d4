"""What comes of a stage, and what it may look at to get there."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from drawopt.files.wording import count_of, names
from drawopt.qualification.berths import Berth, Finding
from drawopt.qualification.chance import Chance
from drawopt.qualification.page_files import Listed, Page
from drawopt.qualification.page_matches import PageMatch
from drawopt.qualification.rankings import Ranked
from drawopt.qualification.stages import Stage
from drawopt.qualification.standings import Block


@dataclass(frozen=True)
class Outcome:
    """What came of a stage.

    ``facts`` are sentences on what was worked out, ``tables`` the ranked tables by name,
    ``figures`` the number of the page's figures that were worked out again.
    """

    stage: Stage
    places: tuple[Berth, ...]
    facts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    figures: int = 0
    matches: tuple[PageMatch, ...] = ()

    @property
    def clubs(self) -> tuple[str, ...]:
        """The clubs that play in this stage, in order of name."""
        tabled = {row.club for _, table in self.tables for block in table for row in block}
        return tuple(sorted(tabled | {club for match in self.matches for club in match.sides}))


@dataclass(frozen=True)
class Context:
    """What a stage may look at besides its own declaration."""

    page: Page
    before: Mapping[str, Outcome]
    later: tuple[str, ...] = ()
    given: Mapping[str, tuple[Ranked, ...]] | None = None
    chance: Chance | None = None

    def listed(self, stage: Stage, role: str = "berth") -> tuple[Listed, ...]:
        return tuple(r for r in self.page.listed if r.stage == stage.name and r.role == role)

    def within(self, stage: Stage, clubs: Container[str]) -> "Context":
        """The same with the matches and names of a stage that are of these clubs alone."""
        page = replace(
            self.page,
            matches=tuple(
                match
                for match in self.page.matches
                if match.stage != stage.name or all(club in clubs for club in match.sides)
            ),
            listed=tuple(
                row for row in self.page.listed if row.stage != stage.name or row.club in clubs
            ),
        )
        return replace(self, page=page)

    def coming(self, stage: Stage) -> tuple[Berth, ...]:
        """The places of the stages that this one comes after."""
        return tuple(place for name in stage.after for place in self.before[name].places)


def membership(
    stage: Stage, context: Context, groups: Sequence[Sequence[str]]
) -> tuple[list[str], list[Finding]]:
    """Clubs in the tables and clubs kept out, held against the numbers the page gives.

    Planned groups that lost clubs are made anew, as even as can be, in as many as there are.
    """
    out = [row for row in context.page.excluded if row.stage == stage.name]
    clubs = sum(map(len, groups))
    facts, findings = [], []
    if stage.members is not None:
        text = (
            f"{count_of(clubs, 'club')} in the tables and {len(out)} kept out: {clubs + len(out)}"
        )
        facts.append(f"{text} of {stage.members}")
        if clubs + len(out) != stage.members:
            findings.append(Finding(stage.name, f"{stage.members} clubs", text))
    if stage.planned:
        left = sum(stage.planned) - len(out)
        wanted = sorted((left + n) // len(groups) for n in range(len(groups)))
        text = (
            f"planned groups of {_sizes(stage.planned)} less {count_of(len(out), 'club')} leave "
            f"{left}, in {count_of(len(groups), 'group')} {_sizes(wanted)}"
        )
        facts.append(f"{text}; {clubs} played")
        if sorted(map(len, groups)) != wanted:
            found = f"groups of {_sizes([len(group) for group in groups])}"
            findings.append(Finding(stage.name, text, found))
    if out:
        facts.append("Not eligible: " + "; ".join(f"{row.club} ({row.reason})" for row in out))
    return facts, findings


def _sizes(numbers: Sequence[int]) -> str:
    return names([str(number) for number in numbers])


def strangers(stage: Stage, context: Context, clubs: Sequence[str]) -> list[Finding]:
    """Clubs that play in a stage though they cannot have come through the stages before it."""
    known = {club for place in context.coming(stage) for club in place.candidates}
    strange = sorted(set(clubs) - known)
    if not known or not strange:
        return []
    return [Finding(stage.name, f"{names(strange)} play", "did not come through")]
