"""What comes of a stage, and what it may look at to get there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawopt.drawing.lots import Lots
from drawopt.qualification.berths import Finding, Place, count_of, names
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
    places: tuple[Place, ...]
    facts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: tuple[tuple[str, tuple[Block, ...]], ...] = ()
    figures: int = 0
    matches: tuple[PageMatch, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a stage may look at besides its own declaration."""

    page: Page
    before: Mapping[str, Outcome]
    later: tuple[str, ...] = ()
    given: Mapping[str, tuple[Ranked, ...]] | None = None
    lots: Lots | None = None

    def listed(self, stage: Stage, role: str = "berth") -> tuple[Listed, ...]:
        return tuple(r for r in self.page.listed if r.stage == stage.name and r.role == role)

    def coming(self, stage: Stage) -> tuple[Place, ...]:
        """The places of the stages that this one comes after."""
        return tuple(place for name in stage.after for place in self.before[name].places)

    def reasons(self, stage: Stage) -> tuple[str, ...]:
        out = [row for row in self.page.excluded if row.stage == stage.name]
        return tuple(f"{row.club} ({row.reason})" for row in out)


def membership(
    stage: Stage, context: Context, clubs: Sequence[str]
) -> tuple[list[str], list[Finding]]:
    """Clubs in the tables and clubs kept out, held against the numbers the page gives."""
    out = [row.club for row in context.page.excluded if row.stage == stage.name]
    facts, findings = [], []
    if stage.members is not None:
        text = f"{len(clubs)} clubs in the tables and {len(out)} kept out: {len(clubs) + len(out)}"
        facts.append(f"{text} of {stage.members}")
        if len(clubs) + len(out) != stage.members:
            findings.append(Finding(stage.name, f"{stage.members} clubs", text))
    if stage.planned:
        text = (
            f"planned groups of {names([str(n) for n in stage.planned])} less "
            f"{count_of(len(out), 'club')} leave {sum(stage.planned) - len(out)}"
        )
        facts.append(f"{text}; {len(clubs)} played")
        if sum(stage.planned) - len(out) != len(clubs):
            findings.append(Finding(stage.name, text, f"{len(clubs)} in the tables"))
    if out:
        facts.append("Not eligible: " + "; ".join(context.reasons(stage)))
    return facts, findings


def strangers(stage: Stage, context: Context, clubs: Sequence[str]) -> list[Finding]:
    """Clubs that play in a stage though they did not come through the stages before it."""
    known = {place.club for place in context.coming(stage)}
    strange = sorted(set(clubs) - known)
    if not known or None in known or not strange:
        return []
    return [Finding(stage.name, f"{names(strange)} play", "did not come through")]
